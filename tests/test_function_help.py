"""What a generated function says of itself, and of a call that it does not take."""

from __future__ import annotations

import ast
import copy
import inspect
import pickle
import pydoc
import re
from dataclasses import replace

import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import CASES, COMPUTING, TARGETS, cubed, derived, result_of
from sympy import MatMul, MatrixSymbol

from dlhw3.output.render import render
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code import lambdify as lambdify_module
from dlhw3.symbolic.code.lambdify import lambdify, source
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.verdict import Verdict


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
    docs = {name: lambdify(derived(name, {}), "numpy").__doc__ for name in COMPUTING}
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


# --- results that are not PROVED ----------------------------------------------------------------------------


def refuted(name="phi-grad"):
    """Return the derivation with 2∇l U in the place of (∇l + ∇lᵀ)U, which is false where ∇l is not symmetric."""
    derivation = derive(name)
    lemma = derivation.parts[-1].lemma
    G, U = (
        next(iter(lemma.statement.right.atoms(nodes.GradientAt))),
        next(iter(lemma.statement.right.atoms(MatrixSymbol))),
    )
    wrong = Equation(lemma.statement.left, MatMul(2, G, U), lemma.statement.indices)
    steps = (*lemma.proof.steps[:-1], replace(lemma.proof.steps[-1], right=wrong.right))
    part = replace(
        derivation.parts[-1], lemma=replace(lemma, statement=wrong, proof=replace(lemma.proof, steps=steps))
    )
    return replace(derivation, parts=(*derivation.parts[:-1], part))


@pytest.mark.parametrize("target", TARGETS)
def test_a_refuted_derivation_is_unmistakable_in_code_and_help(target):
    derivation = refuted()
    assert derivation.verdict is Verdict.REFUTED
    code = lambdify(derivation, target)
    assert code.verdict is Verdict.REFUTED
    assert code.source.startswith("# REFUTED: a step of the derivation of this formula is false")
    assert code.__doc__.startswith("REFUTED: a step of the derivation of this formula is false")
    assert "REFUTED" in repr(code)
    assert render(derivation, target) == code.source
    ast.parse(code.source)
    alone = lambdify(derivation, target, derivation.result.right)
    assert alone.source.startswith("# REFUTED: a step of the derivation of phi-grad is false")


@pytest.mark.parametrize("target", TARGETS)
def test_what_nothing_shows_says_so_and_what_is_proved_does_not(target):
    undecided = lambdify(result_of(MatMul(MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2))), target)
    assert undecided.verdict is Verdict.UNDECIDED
    assert undecided.source.startswith("# NOT PROVED (UNDECIDED): ")
    assert undecided.__doc__.startswith("NOT PROVED (UNDECIDED): ")
    for name in COMPUTING:
        proved = lambdify(derive(name), target)
        assert proved.verdict is Verdict.PROVED
        for word in ("REFUTED", "NOT PROVED", "UNDECIDED"):
            assert word not in proved.source + proved.__doc__ + repr(proved)


def test_a_proof_that_means_nothing_is_no_undecided_one():
    """Two lemmas of one name: code of it raises what its verdict raises, rather than calling it UNDECIDED."""
    good = derive("phi-grad")
    bad = replace(good, parts=(*good.parts, good.parts[-1]))
    with pytest.raises(ValueError, match="is taken"):
        _ = bad.verdict
    made = lambdify(bad, "numpy")
    for attempt in (
        lambda: source(bad, "numpy"),
        lambda: made.source,
        lambda: made.verdict,
        lambda: made.__doc__,
        lambda: repr(made),
        lambda: pickle.dumps(made),
    ):
        with pytest.raises(ValueError, match="is taken"):
            attempt()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_function_is_made_and_called_without_judging_and_says_its_verdict_when_asked(target, monkeypatch):
    asked = []
    judge = lambdify_module.remarks
    monkeypatch.setattr(lambdify_module, "remarks", lambda *given: asked.append(1) or judge(*given))
    made = lambdify(derive("phi-grad"), target)
    U = np.arange(6.0).reshape(3, 2)
    at = U if target == "numpy" else torch.from_numpy(U)
    np.testing.assert_allclose(made(at, grad_l=lambda X: X), 2 * U @ U.T @ U)
    assert copy.deepcopy(made) is made
    assert inspect.signature(made).parameters
    assert not asked
    assert str(made.verdict) == "PROVED"
    assert asked == [1]
    twin = pickle.loads(pickle.dumps(made))
    assert (twin.source, twin.__doc__, twin.verdict) == (made.source, made.__doc__, made.verdict)
    assert asked == [1], "judged once"
    assert "made from" in type(made).__doc__
    assert "U" not in type(made).__doc__.split()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_the_code_that_is_shown_is_the_code_that_runs_but_for_comments(target):
    for name in COMPUTING:
        made = lambdify(derive(name), target)
        assert ast.dump(ast.parse(made.source)) == ast.dump(ast.parse(made._recipe.code))


def test_a_product_of_layers_is_decomposed_once_and_underflow_is_told():
    for target in ("numpy", "torch"):
        text = source(derive("balanced-powers"), target)
        calls = [node.func for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
        assert sum(getattr(call, "id", "") == "scaled_layers" for call in calls) == 2  # one in each function
        assert text.count("X, s = scaled_layers(W, N, 1)") == 2
        told = lambdify(derive("deep-linear-grad"), target)
        assert "below the range of its numbers is 0" in " ".join(told.__doc__.split())
        assert "below the range of the numbers is 0" in told.source
        assert "below the range" not in lambdify(derive("phi-grad"), target).__doc__
    code = lambdify(derive("deep-linear-grad"), "numpy")
    tiny = [np.full((2, 2), 1e-200)] * 4
    gradient = {"grad_l": lambda X: np.full((2, 2), 1e300)}
    assert not code(tiny, 1, **gradient).any()  # as help says
    scaled = code([1e200 * W for W in tiny], 1, **gradient)
    np.testing.assert_allclose(scaled, 2.0**3 * np.full((2, 2), 1e300))  # three factors divided by 1e-200
