"""The printed code: it is what runs, it needs one package, and it means what the expression means."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import pydoc
import re
import subprocess
import sys
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from itertools import pairwise

import numpy as np
import pytest
import torch
from sympy import Integer, MatAdd, MatMul, MatrixSymbol, Rational, Symbol, Transpose

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UnknownName
from dlhw3.numeric.crosschecks.balanced_layers import balanced_layers
from dlhw3.numeric.crosschecks.gradients import chain
from dlhw3.numeric.crosschecks.losses import log_sum_exp
from dlhw3.output.render import render
from dlhw3.output.shown import derive
from dlhw3.symbolic.code.lambdify import LINE_LENGTH, lambdify, source
from dlhw3.symbolic.code.program import program
from dlhw3.symbolic.derivation import Derivation, Part
from dlhw3.symbolic.kernel import nodes
from dlhw3.symbolic.kernel.proof import Chain, Equation, Lemma, Theory

TARGETS = ("numpy", "torch")
CASES = [(name, {}) for name in DERIVATIONS.names()]
CASES += [
    (name, {"depth": depth})
    for name in DERIVATIONS.names()
    if "depth" in DERIVATIONS.load(name).OPTIONS
    for depth in (1, 2, 4, 5)
]


def derived(name, options):
    return derive(name, **options)


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
        imported(source(derivation, target), tmp_path, f"printed_{target}"), program(derivation).name
    )
    first, second = (
        np.asarray(code(*values, **functions)) for code in (printed, lambdify(derivation, target))
    )
    assert first.size > 1 or name == "phi-grad"
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_the_text_is_short_lined_and_imports_one_package_at_most(name, options, target):
    derivation = derived(name, options)
    text = source(derivation, target)
    assert max(map(len, text.splitlines())) <= LINE_LENGTH
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("# ")]
    assert " ".join(line.removeprefix("# ").strip() for line in comments) == " ".join(derivation.formulas)
    tree = ast.parse(text)
    packages = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert packages in ([], [target])
    other = {"numpy": "torch", "torch": "np"}[target]
    assert other not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_the_text_is_formatted_as_a_formatter_would():
    texts = [source(derived(name, options), target) for name, options in CASES for target in TARGETS]
    whole = "\n\n".join(dict.fromkeys(texts))
    for text in (texts[0], texts[4], texts[-1]):
        command = [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "--line-length",
            str(LINE_LENGTH),
            "--isolated",
            "-",
        ]
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
        assert done.stdout == text
    assert "+ -" not in whole
    assert "-1" not in whole.replace("high - 1", "").replace(", -1):", "").replace("[-1]", "")


def test_readable_code_of_three_results():
    text = source(derived("end-to-end-flow", {}), "numpy")
    assert "    WWt_power = gram_powers(W)\n" in text
    assert text.count("linalg.svd") == 1
    assert "sum(WWt_power((N - j) / N) @ G @ WtW_power((j - 1) / N) for j in range(1, N + 1))" in text
    text = source(derived("rank-one-flow", {}), "torch")
    assert "    if not w.any():\n" in text
    assert "return -(r ** (2 - 2 / N)) * (G + (N - 1) * (G * w_hat).sum() * w_hat)" in text
    text = source(derived("gram-flow", {}), "numpy")
    assert text.endswith("    S = G + G.T\n    return -S @ W - W @ S\n")
    text = source(derived("deep-linear-grad", {"depth": 3}), "numpy")
    assert "def deep_linear_grad(W, j, *, grad_l):" in text
    assert 'if not 1 <= j <= 3:\n        raise ValueError("j must be between 1 and 3")' in text


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_what_is_printed_is_what_lambdify_keeps(name, options, target):
    derivation = derived(name, options)
    for result in derivation.results:
        assert lambdify(derivation, target, result=result).source == render(derivation, target)


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


def test_an_affine_l_has_no_hessian_and_a_result_can_be_differentiated_again():
    X, D = MatrixSymbol("X", 2, 2), MatrixSymbol("D", 2, 2)
    hessian = lambdify(result_of(nodes.AbstractFunction("l", 2, 2).hessian(X, D)), "torch")
    point, direction = (torch.tensor([[1.0, 2.0], [3.0, 4.0]]), torch.ones(2, 2))
    np.testing.assert_array_equal(hessian(direction, point, l=torch.sum), np.zeros((2, 2)))
    np.testing.assert_array_equal(hessian(direction, point, l=lambda X: (X**3).sum()), 6 * point)
    U = point.clone().requires_grad_()
    code = lambdify(derived("phi-grad", {}), "torch")
    code(U, l=lambda W: (W**2).sum()).sum().backward()
    again = torch.autograd.functional.hessian(lambda V: ((V @ V.T) ** 2).sum(), point)
    np.testing.assert_allclose(U.grad, again.sum(dim=(0, 1)), rtol=1e-5)
    assert not code(point, l=lambda W: (W**2).sum()).requires_grad


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
        lambdify(derived("deep-linear-grad", {"depth": 2}), "numpy")(layers, 1, grad_l=cubed)


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
        np.testing.assert_allclose(
            powers_of(base, target, exponent, gram=gram), expected, rtol=1e-14, atol=1e-15
        )
    np.testing.assert_array_equal(powers_of(base, target, Integer(0), gram=gram), np.eye(2))


def fractions(rows):
    return np.array([[Fraction(value) for value in row] for row in rows], dtype=object)


def test_exact_values_at_small_matrices():
    """Arrays of fractions pass through the printed numpy code exactly."""
    U, G = fractions([[1, 2], [0, 1]]), fractions([[0, 1], [0, 0]])
    gradient = lambdify(derived("phi-grad", {}), "numpy")(U, grad_l=lambda _: G)
    np.testing.assert_array_equal(gradient, fractions([[0, 1], [1, 2]]))
    flow = lambdify(derived("gram-flow", {}), "numpy")(U @ U.T, grad_l=lambda _: G)
    np.testing.assert_array_equal(flow, fractions([[-4, -6], [-6, -4]]))

    W1, G = fractions([[1, 1], [0, 1]]), fractions([[1, 0], [2, -1]])
    W = [W1, W1.T, W1]
    code = lambdify(derived("deep-linear-grad", {}), "numpy")
    gradients = [lambdify(derived("deep-linear-grad", {"depth": 3, "layer": j}), "numpy") for j in (1, 2, 3)]
    g = [each(W, grad_l=lambda _: G) for each in gradients]
    np.testing.assert_array_equal(code(W, 2, grad_l=lambda _: G), g[1])
    drifts = [(b.T @ b - a @ a.T) / 100 for a, b in pairwise(g)]
    np.testing.assert_array_equal(drifts[0], fractions([["-3/25", "-3/20"], ["-3/20", "-9/100"]]))
    np.testing.assert_array_equal(drifts[1], fractions([["1/100", "-1/100"], ["-1/100", "-1/25"]]))


@pytest.mark.parametrize("target", TARGETS)
def test_values_at_a_balanced_network_in_integers(target):
    W1, G = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [2.0, -1.0]])
    layers = [W1, W1.T, W1]
    W = W1 @ W1.T @ W1
    layers, W, G = tensors([layers, W, G]) if target == "torch" else (layers, W, G)
    flow = lambdify(derived("end-to-end-flow", {}), target)(W, 3, grad_l=lambda _: G)
    np.testing.assert_allclose(flow, [[-16, -2], [-10, 0]], rtol=1e-13, atol=1e-13)
    powers = lambdify(derived("balanced-powers", {}), target)
    for j, expected in enumerate(([[1, 0], [0, 1]], [[1, 1], [1, 2]], [[2, 3], [3, 5]], [[5, 8], [8, 13]])):
        np.testing.assert_allclose(powers(layers, j), expected, rtol=1e-13, atol=1e-13)
    third = powers_of(np.array([[2.0, 3.0], [1.0, 2.0]]), target, Rational(1, 3), gram=True)
    np.testing.assert_allclose(third, [[2, 1], [1, 1]], rtol=1e-13)


ONE_OUTPUT = [(2, (12, 16), (-88, 116)), (3, (24, 32), (-304, 528)), (4, (48, 64), (-1024, 2368))]


@pytest.mark.parametrize(("depth", "fifths", "twenty_fifths"), ONE_OUTPUT)
def test_values_of_the_flow_with_one_output(depth, fifths, twenty_fifths):
    w, g, flow = np.array([fifths]) / 5, np.array([[1.0, -1.0]]), np.array([twenty_fifths]) / 25
    symbolic = lambdify(derived("rank-one-flow", {}), "numpy")(w, depth, grad_l=lambda _: g)
    fixed = lambdify(derived("rank-one-flow", {"depth": depth}), "numpy")(w, grad_l=lambda _: g)
    general = lambdify(derived("end-to-end-flow", {}), "numpy")(w, depth, grad_l=lambda _: g)
    for found in (symbolic, fixed, general):
        np.testing.assert_allclose(found, flow, rtol=1e-13)


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
    assert (
        lambdify(derived("deep-linear-grad", {}), "torch")(layers, 1, grad_l=lambda X: X).dtype
        == torch.float32
    )


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


def test_zero_and_two_losses_are_refused():
    """Where the formula has no meaning the code says so, and a loss is not given twice."""
    flow = lambdify(derived("rank-one-flow", {}), "numpy")
    with pytest.raises(ValueError, match="must not be zero"):
        flow(np.zeros((1, 3)), 2, grad_l=lambda X: X)
    gradient = lambdify(derived("phi-grad", {}), "torch")
    U = torch.ones((2, 2), dtype=torch.float64)
    with pytest.raises(TypeError, match="not both"):
        gradient(U, l=lambda X: X.sum(), grad_l=lambda X: X)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("options", [{}, {"depth": 4}])
def test_every_result_of_a_derivation_is_a_function(target, options, tmp_path):
    """Both Gram powers of W = W_4 ⋯ W_1, at every j that the statement allows, against products of layers."""
    derivation = derived("balanced-powers", options)
    layers = balanced_layers((3, 2, 4, 2, 3), "distinct", np.random.default_rng(1))
    given = tensors([layers])[0] if target == "torch" else layers
    printed = imported(source(derivation, target), tmp_path, f"both_{target}")
    right = lambdify(derivation, target, result="right Gram power")
    left = lambdify(derivation, target, result="left Gram power")
    for j in range(5):
        first = reduce(lambda inner, outer: outer @ inner, layers[:j], np.eye(3))
        last = reduce(
            lambda inner, outer: outer @ inner, layers[j:], np.eye(layers[j].shape[1] if j < 4 else 3)
        )
        for code in (right, printed.right_gram_power):
            np.testing.assert_allclose(code(given, j), first.T @ first, rtol=1e-11, atol=1e-11)
        for code in (left, printed.left_gram_power):
            np.testing.assert_allclose(code(given, j + 1), last @ last.T, rtol=1e-11, atol=1e-11)
    for code, outside in ((right, 5), (left, 0), (left, 6)):
        with pytest.raises(ValueError, match="between"):
            code(given, outside)
    assert right.source == left.source == source(derivation, target)
    assert "result='left Gram power'" in right.__doc__
    with pytest.raises(UnknownName, match="no result of balanced-powers called 'left'"):
        lambdify(derivation, target, result="left")


def test_one_layer_has_both_gram_matrices():
    W = [np.array([[1.0, 2.0, 0.0], [0.0, 1.0, 3.0]])]
    derivation = derived("balanced-powers", {"depth": 1})
    for side, expected in (("right", W[0].T @ W[0]), ("left", W[0] @ W[0].T)):
        code = lambdify(derivation, "numpy", result=f"{side} Gram power")
        np.testing.assert_allclose(code(W), expected, rtol=1e-12, atol=1e-12)


def test_the_function_explains_itself():
    numpy_code, torch_code = (lambdify(derived("phi-grad", {}), target) for target in TARGETS)
    assert str(inspect.signature(numpy_code)) == "(U, *, grad_l)"
    assert str(inspect.signature(torch_code)) == "(U, *, l=None, grad_l=None)"
    for target, code in zip(TARGETS, (numpy_code, torch_code), strict=True):
        assert code.__name__ == "phi_grad"
        assert code.source == source(derived("phi-grad", {}), target)
        page = pydoc.render_doc(code, renderer=pydoc.plaintext)
        for wanted in (
            "phi_grad(U, *", "∇φ(U) = (∇l(U Uᵀ) + ∇l(U Uᵀ)ᵀ) U", f"d×k {target}", "X ↦ ∇l(X), both d×d",
            "l: ℝ^{d×d} → ℝ is Fréchet differentiable at U Uᵀ", "dlhw3 derive phi-grad",
        ):  # fmt: skip
            assert wanted in page
    assert "Give l, whose derivatives autograd finds, or grad_l in its place." in torch_code.__doc__
    assert "Give l" not in numpy_code.__doc__
    U = np.eye(2)
    np.testing.assert_array_equal(numpy_code(U=U, grad_l=cubed), numpy_code(U, grad_l=cubed))


def test_the_documentation_says_the_shapes_and_the_ranges():
    layers = lambdify(derived("deep-linear-grad", {}), "numpy")
    assert str(inspect.signature(layers)) == "(W, j, *, grad_l)"
    for wanted in ("[W_1, …, W_N], W_k a d_k×d_(k-1)", "integer, 1 ≤ j ≤ N", "X ↦ ∇l(X), both d_N×d_0"):
        assert wanted in layers.__doc__
    flow = lambdify(derived("rank-one-flow", {"depth": 3}), "numpy")
    assert "1×d_0 numpy array" in flow.__doc__
    assert "d_0" not in lambdify(result_of(MatrixSymbol("A", 2, 3)), "numpy").__doc__
    X = MatrixSymbol("X", 2, 2)
    hessian = lambdify(result_of(nodes.AbstractFunction("l", 2, 2).hessian(X, X)), "numpy", expression=X.T)
    assert "An expression in the letters of demo." in hessian.__doc__


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_the_documentation_lists_every_premise(name, options, target):
    """Whatever the text says is assumed, or what a letter stands for, is in the help of each result."""
    derivation = derived(name, options)
    said = re.findall(r"^  (?:assumes|where) +(.+)$", str(replace(derivation, cases=())), flags=re.M)
    assert len(said) >= len(derivation.conditions) + len(derivation.theory.hypotheses)
    for result in derivation.results:
        lines = [line.strip() for line in lambdify(derivation, target, result=result).__doc__.splitlines()]
        assert ("Assumes:" in lines) == any(label == "assumes" for label, _ in derivation.premises)
        for premise in said:
            assert premise in lines


def test_the_documentation_names_balance_and_the_flow():
    balance = "W_{j+1}ᵀ W_{j+1} = Wⱼ Wⱼᵀ    for 1 ≤ j ≤ N − 1   [balanced]"
    flow = "Ẇⱼ = −∇ⱼφ    for 1 ≤ j ≤ N   [gradient flow]"
    docs = {name: lambdify(derived(name, {}), "numpy").__doc__ for name in DERIVATIONS.names()}
    for name in ("balanced-powers", "end-to-end-flow", "rank-one-flow"):
        assert balance in docs[name].partition("Assumes:")[2]
    for name in ("end-to-end-flow", "rank-one-flow"):
        assert flow in docs[name].partition("Assumes:")[2]
    assert "    w ≠ 0\n" in docs["rank-one-flow"]
    assert "Assumes" not in lambdify(derived("balanced-powers", {"depth": 1}), "numpy").__doc__


WRONG_CALLS = [
    ((), {"grad_l": cubed}, "missing a required argument: 'U'"),
    ((np.eye(2), 3), {"grad_l": cubed}, "too many positional arguments"),
    ((np.eye(2),), {"grad": cubed}, "unexpected keyword argument 'grad'"),
    ((np.eye(2),), {}, "grad_l"),
    ((np.eye(2),), {"grad_l": None}, "needs grad_l"),
]


@pytest.mark.parametrize(("arguments", "keywords", "message"), WRONG_CALLS)
@pytest.mark.parametrize("target", TARGETS)
def test_a_wrong_call_is_told_what_is_wanted(target, arguments, keywords, message):
    code = lambdify(derived("phi-grad", {}), target)
    with pytest.raises(TypeError, match=message) as caught:
        code(*arguments, **keywords)
    assert str(caught.value).startswith("phi_grad() ")
    assert "it takes U, " + {"numpy": "grad_l= (X ↦ ∇l(X)", "torch": "l= (any differentiable"}[target] in str(
        caught.value
    )


def test_a_constant_l_has_gradient_zero():
    gradient = lambdify(DERIVATIONS.load("phi-grad").derive(), "torch")
    U = torch.ones(3, 2, dtype=torch.float64)
    assert torch.equal(gradient(U, l=lambda X: torch.tensor(1.0, dtype=torch.float64)), torch.zeros_like(U))


def test_a_numpy_integer_is_an_integer():
    """numpy's integers would turn float32 into float64."""
    flow = lambdify(DERIVATIONS.load("rank-one-flow").derive(), "numpy")
    w = np.ones((1, 3), dtype=np.float32)
    results = [flow(w, depth, grad_l=lambda X: X) for depth in (3, np.int64(3))]
    assert [result.dtype for result in results] == [np.float32, np.float32]
    assert np.array_equal(*results)
