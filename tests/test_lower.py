"""The printed code: it is what runs, it needs one package, and it means what the expression means."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from fractions import Fraction

import numpy as np
import pytest
import torch
from sympy import Identity, Integer, MatAdd, MatMul, MatrixSymbol, Rational, Symbol, Trace, Transpose

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UserError
from dlhw3.numeric.balanced_layers import balanced_layers
from dlhw3.numeric.crosscheck_gradients import chain
from dlhw3.numeric.emitter import Emitter, identifier
from dlhw3.numeric.lower import LINE_LENGTH, lambdify, source
from dlhw3.numeric.losses import log_sum_exp
from dlhw3.symbolic.derivation import Derivation, Part
from dlhw3.symbolic.kernel import nodes
from dlhw3.symbolic.kernel.proof import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.program import program

TARGETS = ("numpy", "torch")
CASES = [(name, {}) for name in DERIVATIONS.names()]
CASES += [
    (name, {"depth": depth})
    for name in DERIVATIONS.names()
    if "depth" in DERIVATIONS.load(name).OPTIONS
    for depth in (1, 2, 5)
]


def derived(name, options):
    return DERIVATIONS.load(name).derive(**options)


def result_of(value, name="demo", theory=None):
    """Return a derivation whose result is ``value``; nothing in it is proved."""
    letter = MatrixSymbol("Result", *value.shape) if hasattr(value, "shape") else Symbol("Result")
    lemma = Lemma("result", Equation(letter, value), Chain(()))
    return Derivation(name, "", theory or Theory(), (Part(lemma, name),), ("result",))


def arguments(derivation, random, widths=(3, 2, 4, 2)):
    """Return random arguments for a derivation's code, by the shapes of its letters."""
    wanted = program(derivation)
    letters = {m.name: m for m in derivation.result.right.atoms(MatrixSymbol)}
    families = {f.name: f for f in derivation.result.right.atoms(nodes.Layers)}
    found = []
    for name in wanted.parameters:
        if name in families:
            depth = families[name].depth
            sizes = [2 + k % 3 for k in range(int(depth) + 1)] if depth.is_Integer else widths
            found.append(balanced_layers(sizes, "distinct", random))
        elif name in letters:
            sizes = {n: 3 + len(str(n)) % 2 for n in letters[name].shape if not n.is_Integer}
            found.append(random.standard_normal([int(n.xreplace(sizes)) for n in letters[name].shape]))
        else:
            found.append({"N": 3, "j": 2 if "W" not in families or len(found[0]) > 1 else 1}[name])
    return found


def tensors(values):
    return [
        [torch.from_numpy(layer) for layer in value]
        if isinstance(value, list)
        else torch.from_numpy(value)
        if isinstance(value, np.ndarray)
        else value
        for value in values
    ]


def imported(text, folder, name):
    """Import printed text as a module of its own."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def cubed(X):
    """A gradient that is not symmetric and not linear, in numpy and in torch."""
    return X**3 + 0.5 * X * X[:1] + 0.1


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_the_printed_text_is_what_runs(name, options, target, tmp_path):
    derivation = derived(name, options)
    values = arguments(derivation, np.random.default_rng(0))
    functions = {"grad_l": cubed} if program(derivation).functions else {}
    if target == "torch":
        values = tensors(values)
    printed = getattr(
        imported(source(derivation, target), tmp_path, f"printed_{target}"), name.replace("-", "_")
    )
    first, second = (
        np.asarray(code(*values, **functions)) for code in (printed, lambdify(derivation, target))
    )
    assert first.size > 1 or name == "phi-grad"
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_the_text_is_short_lined_and_imports_one_package_at_most(name, options, target):
    text = source(derived(name, options), target, "a comment")
    assert max(map(len, text.splitlines())) <= LINE_LENGTH
    assert "    # a comment\n" in text
    tree = ast.parse(text)
    packages = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert packages in ([], [target])
    other = {"numpy": "torch", "torch": "np"}[target]
    assert other not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_the_text_is_formatted_as_a_formatter_would():
    texts = [source(derived(name, options), target) for name, options in CASES for target in TARGETS]
    whole = "\n\n".join(dict.fromkeys(texts))
    for text in (texts[0], texts[4], texts[-1]):
        command = [sys.executable, "-m", "ruff", "format", "--line-length", str(LINE_LENGTH), "--isolated", "-"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        assert done.stdout == text
    assert "+ -" not in whole
    assert "-1" not in whole.replace("high - 1", "").replace(", -1):", "").replace("[-1]", "")


def test_a_long_sum_is_broken_at_its_signs(tmp_path):
    n = Symbol("n", integer=True, positive=True)
    letters = [MatrixSymbol(f"Matrix{k}", n, n) for k in range(8)]
    value = MatAdd(*(MatMul(Integer((-1) ** k), a, Transpose(a)) for k, a in enumerate(letters)))
    text = source(result_of(value), "numpy")
    assert max(map(len, text.splitlines())) <= LINE_LENGTH
    matrices = [np.random.default_rng(k).standard_normal((2, 2)) for k in range(8)]
    expected = sum((-1) ** k * a @ a.T for k, a in enumerate(matrices))
    np.testing.assert_allclose(imported(text, tmp_path, "long").demo(*matrices), expected, rtol=1e-14)


def test_readable_code_of_three_results():
    text = source(derived("end-to-end-flow", {}), "numpy")
    assert "    WWt_power = gram_powers(W)\n" in text
    assert text.count("linalg.svd") == 1
    assert "sum(WWt_power((N - j) / N) @ G @ WtW_power((j - 1) / N) for j in range(1, N + 1))" in text
    text = source(derived("rank-one-flow", {}), "torch")
    assert "    # w must not be zero\n" in text
    assert "return -(r ** (2 - 2 / N)) * (G + (N - 1) * (G * w_hat).sum() * w_hat)" in text
    text = source(derived("gram-flow", {}), "numpy")
    assert text.endswith("    S = G + G.T\n    return -S @ W - W @ S\n")


def random_matrix(random, letters, depth):
    """Return a random expression of square matrices."""
    if depth == 0:
        return letters[random.integers(len(letters))]
    parts = [random_matrix(random, letters, depth - 1) for _ in range(2)]
    scalar = random_scalar(random, letters, depth - 1)
    return [
        lambda: MatAdd(*parts),
        lambda: MatAdd(parts[0], MatMul(Integer(-1), parts[1])),
        lambda: MatMul(*parts),
        lambda: MatMul(scalar, parts[0]),
        lambda: Transpose(parts[0]),
        lambda: MatMul(parts[0], MatAdd(*parts)),
    ][random.integers(6)]()


def random_scalar(random, letters, depth):
    """Return a random scalar expression with numbers, traces, inner products and norms."""
    number = Rational(int(random.integers(-4, 5) or 1), int(random.integers(1, 4)))
    if depth <= 0:
        return number
    A, B = (random_matrix(random, letters, depth - 1) for _ in range(2))
    other = random_scalar(random, letters, depth - 1)
    return [
        lambda: number - Trace(A),
        lambda: nodes.Inner(A, B) * number,
        lambda: nodes.Norm(A) ** number,
        lambda: 1 / nodes.Norm(A) - other,
        lambda: other * (number + other) / 3,
        lambda: -nodes.Norm(A) ** (2 - number / 5) * other,
    ][random.integers(6)]()


def meaning(item, values):
    """Evaluate an expression node by node, with no text in between."""
    if not item.args or isinstance(item, MatrixSymbol):
        return values[item.name] if isinstance(item, MatrixSymbol) else float(item)
    parts = [meaning(argument, values) for argument in item.args]
    if item.is_Add or isinstance(item, MatAdd):
        return sum(parts[1:], parts[0])
    if item.is_Mul or isinstance(item, MatMul):
        total = parts[0]
        for part in parts[1:]:
            total = total @ part if np.ndim(total) and np.ndim(part) else total * part
        return total
    evaluate = {
        "Pow": lambda a, b: a**b,
        "Transpose": lambda a: a.T,
        "Trace": np.trace,
        "Inner": lambda a, b: float(np.sum(a * b)),
        "Norm": np.linalg.norm,
    }
    return evaluate[type(item).__name__](*parts)


@pytest.mark.parametrize("target", TARGETS)
def test_brackets_and_signs_of_random_expressions(target):
    letters = [MatrixSymbol(name, 2, 2) for name in ("A", "B", "X")]
    seen = set()
    for seed in range(150):
        random = np.random.default_rng(seed)
        expression = random_matrix(random, letters, 3)
        values = {letter.name: random.standard_normal((2, 2)) for letter in letters}
        derivation = result_of(expression)
        given = [values[name] for name in program(derivation).parameters]
        code = lambdify(derivation, target)
        value = code(*tensors(given)) if target == "torch" else code(*given)
        np.testing.assert_allclose(
            value, meaning(expression, values), rtol=1e-9, atol=1e-9, err_msg=str(expression)
        )
        seen.add(source(derivation, target))
    assert len(seen) > 100


def test_shared_parts_are_computed_once():
    A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
    whole = MatAdd(A, MatMul(A, B))
    text = source(result_of(MatMul(whole, Transpose(whole), MatAdd(whole, B))), "numpy")
    assert text.count("A @ B") == 1
    calls = []
    derivation = derived("end-to-end-flow", {})
    W = np.random.default_rng(0).standard_normal((2, 3))
    lambdify(derivation, "numpy")(W, 6, grad_l=lambda X: calls.append(1) or X)
    assert len(calls) == 1


def test_a_differentiable_l_does_for_torch_what_its_gradient_does():
    random = np.random.default_rng(3)
    loss = log_sum_exp((3, 3), random)
    U = torch.from_numpy(random.standard_normal((3, 2)))
    code = lambdify(derived("phi-grad", {}), "torch")
    by_value = code(U, l=loss.value)
    by_gradient = code(U, grad_l=lambda X: torch.from_numpy(loss.gradient(X.numpy())))
    np.testing.assert_allclose(by_value, by_gradient, rtol=1e-13, atol=1e-15)


def test_the_hessian_action_is_wired():
    rows, columns = Symbol("m", integer=True), Symbol("n", integer=True)
    X, D = MatrixSymbol("X", rows, columns), MatrixSymbol("D", rows, columns)
    function = nodes.AbstractFunction("l", rows, columns)
    value = MatAdd(MatMul(function(X), function.hessian(X, D)), function.gradient(X))
    derivation = result_of(value)
    assert program(derivation).functions == ("l", "grad_l", "hess_l")
    random = np.random.default_rng(4)
    loss = log_sum_exp((2, 3), random)
    point, direction = random.standard_normal((2, 3)), random.standard_normal((2, 3))
    number = float(loss.value(torch.from_numpy(point)))
    expected = number * loss.hessian(point, direction) + loss.gradient(point)
    hand = {"l": lambda _: number, "grad_l": loss.gradient, "hess_l": loss.hessian}
    assert program(derivation).parameters == ("D", "X")
    np.testing.assert_allclose(lambdify(derivation, "numpy")(direction, point, **hand), expected, rtol=1e-14)
    from_value = lambdify(derivation, "torch")(*tensors([direction, point]), l=loss.value)
    np.testing.assert_allclose(from_value, expected, rtol=1e-12)


@pytest.mark.parametrize("target", TARGETS)
def test_missing_and_unknown_callables_are_refused(target):
    code = lambdify(derived("phi-grad", {}), target)
    U = tensors([np.eye(2)])[0] if target == "torch" else np.eye(2)
    with pytest.raises(TypeError, match="grad_l"):
        code(U)
    with pytest.raises(TypeError, match="unexpected keyword argument 'grad_L'"):
        code(U, grad_l=cubed, grad_L=cubed)


def test_indices_outside_their_range_and_lists_of_another_depth_are_refused():
    layers = [np.eye(2)] * 3
    code = lambdify(derived("deep-linear-grad", {}), "numpy")
    for j in (0, 4):
        with pytest.raises(ValueError, match="between 1 and N"):
            code(layers, j, grad_l=cubed)
    with pytest.raises(ValueError, match="at least 1"):
        lambdify(derived("end-to-end-flow", {}), "numpy")(np.eye(2), 0, grad_l=cubed)
    with pytest.raises(ValueError, match="length 2"):
        lambdify(derived("deep-linear-grad", {"depth": 2}), "numpy")(layers, grad_l=cubed)


@pytest.mark.parametrize(("name", "code"), [("W", "W"), ("ŵ", "w_hat"), ("Ẇ", "W_dot"), ("dW_1", "dW_1")])
def test_letters_become_identifiers(name, code):
    assert identifier(name) == code


@pytest.mark.parametrize("name", ["", "1W", "W 1", "lambda", "W;import os", "sum", "np", "gram_powers", "a.b"])
def test_what_cannot_be_an_identifier_is_refused(name):
    with pytest.raises(UserError, match="cannot be the name"):
        identifier(name)


def test_a_letter_that_the_printer_would_use_is_left_alone():
    n = Symbol("n", integer=True)
    G = MatrixSymbol("G", n, n)
    value = MatMul(nodes.AbstractFunction("l", n, n).gradient(G), G)
    text = source(result_of(value), "numpy")
    assert "    G2 = grad_l(G)\n    return G2 @ G\n" in text


def test_two_letters_with_one_name_in_code_are_refused():
    value = MatMul(MatrixSymbol("ŵ", 2, 2), MatrixSymbol("w_hat", 2, 2))
    with pytest.raises(UserError, match="same name"):
        source(result_of(value), "numpy")


def test_unknown_targets_and_nodes_are_refused():
    with pytest.raises(UserError, match="no target 'fortran'"):
        source(derived("phi-grad", {}), "fortran")
    with pytest.raises(UserError, match="no numpy code for Identity"):
        Emitter("numpy").write(Identity(3))


def powers_of(matrix, target, exponent, *, gram):
    """Return (A Aᵀ)^p, or P^p for P itself, by the printed code."""
    A = MatrixSymbol("A", *matrix.shape)
    base = MatMul(A, Transpose(A)) if gram else A
    code = lambdify(result_of(nodes.PsdPower(base, exponent)), target)
    return np.asarray(code(*tensors([matrix])) if target == "torch" else code(matrix))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("gram", [True, False])
def test_powers_of_a_matrix_of_lower_rank(target, gram):
    """A = [[3, 0], [4, 0]]: (A Aᵀ)^p = 25^p u uᵀ, u = (3, 4)/5; the power 0 is exactly the identity."""
    A = np.array([[3.0, 0.0], [4.0, 0.0]])
    u = np.array([Fraction(3, 5), Fraction(4, 5)])
    base = A if gram else A @ A.T
    for exponent in (Rational(1, 2), Rational(1, 50), Integer(1)):
        expected = (np.outer(u, u)).astype(float) * 25.0 ** float(exponent)
        np.testing.assert_allclose(powers_of(base, target, exponent, gram=gram), expected, rtol=1e-14, atol=1e-15)
    np.testing.assert_array_equal(powers_of(base, target, Integer(0), gram=gram), np.eye(2))


@pytest.mark.parametrize("target", TARGETS)
def test_a_small_singular_value_keeps_its_digits(target):
    """(A Aᵀ)^{1/5} with singular values 1 and 1e-9: from A Aᵀ the small one would be lost in rounding."""
    random = np.random.default_rng(5)
    Q, R = (np.linalg.qr(random.standard_normal((2, 2)))[0] for _ in range(2))
    A = (Q * [1.0, 1e-9]) @ R.T
    root = powers_of(A, target, Rational(1, 5), gram=True)
    np.testing.assert_allclose(np.linalg.eigvalsh(root), [1e-9**0.4, 1.0], rtol=1e-6)


def test_the_number_type_is_kept():
    code = lambdify(derived("end-to-end-flow", {}), "numpy")
    assert code(np.eye(2, 3, dtype=np.float32), 3, grad_l=lambda X: X).dtype == np.float32
    layers = [torch.eye(2, 2, dtype=torch.float32)] * 2
    assert lambdify(derived("deep-linear-grad", {}), "torch")(layers, 1, grad_l=lambda X: X).dtype == torch.float32


@pytest.mark.parametrize("target", TARGETS)
def test_a_deep_network(target):
    """Depth 200: the gradient by autograd; the balanced flow by its preconditioner at a diagonal W."""
    random = np.random.default_rng(6)
    layers = [np.linalg.qr(random.standard_normal((3, 3)))[0] for _ in range(200)]
    weights = [torch.from_numpy(layer).requires_grad_() for layer in layers]
    loss = log_sum_exp((3, 3), random)
    reference = torch.autograd.grad(loss.value(chain(weights)), weights)
    code = lambdify(derived("deep-linear-grad", {}), target)
    fixed = lambdify(derived("deep-linear-grad", {"depth": 200, "layer": 77}), target)
    if target == "torch":
        plain, how = [weight.detach() for weight in weights], {"l": loss.value}
    else:
        plain, how = layers, {"grad_l": loss.gradient}
    for j in (1, 77, 200):
        np.testing.assert_allclose(code(plain, j, **how), reference[j - 1], rtol=0, atol=1e-13)
    np.testing.assert_array_equal(fixed(plain, **how), code(plain, 77, **how))

    sigma, N = np.array([2.0, 0.5]), 200
    W, G = np.diag(sigma), random.standard_normal((2, 2))
    j = np.arange(1, N + 1)[:, None, None]
    factors = (sigma[:, None] ** (2 * (N - j) / N) * sigma ** (2 * (j - 1) / N)).sum(axis=0)
    flow = lambdify(derived("end-to-end-flow", {}), target)
    point, gradient = tensors([W, G]) if target == "torch" else (W, G)
    np.testing.assert_allclose(flow(point, N, grad_l=lambda _: gradient), -factors * G, rtol=1e-12)
