"""The printed code: it is what runs, it needs one package, and it is readable."""

from __future__ import annotations

import ast
import subprocess
import sys

import numpy as np
import pytest
from lowering import CASES, TARGETS, abstract, arguments, derived, imported, result_of, tensors
from sympy import MatAdd, MatMul, MatrixSymbol, Transpose

import dlhw3
from dlhw3.output.render import render
from dlhw3.symbolic.code.lambdify import lambdify, source
from dlhw3.symbolic.code.program import program
from dlhw3.symbolic.code.source import LINE_LENGTH


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_the_printed_text_is_what_runs(name, options, target, tmp_path):
    derivation = derived(name, options)
    values = arguments(derivation, np.random.default_rng(0))
    functions = abstract(derivation)
    if target == "torch":
        values = tensors(values)
    printed = getattr(
        imported(source(derivation, target), tmp_path, f"printed_{target}"), program(derivation).name
    )
    first, second = (
        np.asarray(code(*values, **functions)) for code in (printed, lambdify(derivation, target))
    )
    assert first.size > 1 or name in ("phi-grad", "deep-linear-hessian")
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("name", "options"), CASES, ids=str)
def test_the_text_is_short_lined_and_imports_one_package_at_most(name, options, target):
    derivation = derived(name, options)
    text = source(derivation, target)
    assert max(map(len, text.splitlines())) <= LINE_LENGTH
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("# ")]
    comments = [line for line in comments if not line.endswith("multiplications")]  # of the line below
    assert " ".join(line.removeprefix("# ").strip() for line in comments) == " ".join(derivation.formulas)
    tree = ast.parse(text)
    packages = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    assert packages in ([], [target])
    other = {"numpy": "torch", "torch": "np"}[target]
    assert other not in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def test_the_text_is_formatted_as_a_formatter_would():
    texts = [source(derived(name, options), target) for name, options in CASES for target in TARGETS]
    whole = "\n\n".join(dict.fromkeys(texts))
    for text in (texts[0], texts[4], texts[-1], source(derived("deep-linear-hessian", {}), "numpy")):
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
    assert "-1" not in whole.replace("high - 1", "").replace("1e-15", "").replace(", -1):", "").replace(
        "[-1]", ""
    )


def test_readable_code_of_three_results():
    text = source(derived("end-to-end-flow", {}), "numpy")
    assert "    s = power_of_two(W)\n    WWt_power = gram_powers(W / s)\n" in text
    assert text.count("linalg.svd") == 1
    assert "sum(WWt_power((N - j) / N).dot(G).dot(WtW_power((j - 1) / N)) for j in range(1, N + 1))" in text
    text = source(derived("deep-linear-hessian", {}), "numpy")
    assert text.count("for j in range(1, N + 1)") == 2  # the sum that stands in it twice is computed once
    assert text.endswith(
        "    H = hess_l(X, S2)\n    return 2 * np.sum(G * S) + np.sum(H * S2)  # 2 d₀ d_N multiplications\n"
    )
    text = source(derived("rank-one-flow", {}), "torch")
    assert "    if is_zero(w):\n" in text
    assert "    S = G + (N - 1) * (G * w_hat).sum() * w_hat  # d₀ multiplications\n" in text
    assert text.endswith("    return -times_powers(S, (s, 2 - 2 / N), (r, 2 - 2 / N))\n")
    text = source(derived("gram-flow", {}), "numpy")
    assert "    S = G + G.T\n    return -S.dot(W) - W.dot(S)  # " in text
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
    assert text.count("A.dot(B)") == 1
    calls = []
    derivation = derived("end-to-end-flow", {})
    W = np.random.default_rng(0).standard_normal((2, 3))
    lambdify(derivation, "numpy")(W, 6, grad_l=lambda X: calls.append(1) or X)
    assert len(calls) == 1


def test_an_identity_is_not_transposed() -> None:
    code = dlhw3.render(dlhw3.derive("logdet(eye+X'*diag(s)*X)", wrt="s", order=2), "numpy")
    assert "np.eye(X.shape[1], dtype=X.dtype) + " in code
