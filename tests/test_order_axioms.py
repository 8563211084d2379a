"""Axioms that are inequalities, used in plans at values of their letters."""

from __future__ import annotations

import numpy as np
import proof_kernel_steps as steps
import pytest
from sympy import Expr, Identity, Integer, MatrixSymbol, Symbol

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused
from dlhw3.kernel.order.axioms import AXIOMS
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.judge import JudgedLemma, judge
from dlhw3.symbolic.nodes import Inner, Norm, size_symbol
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Theory, Used
from dlhw3.symbolic.verdict import Verdict

n = size_symbol("n")
a, b, s, t = (Symbol(name, real=True) for name in "abst")
x, y, A = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1), MatrixSymbol("A", n, 1)
ZERO = Integer(0)


def exp(of: Expr) -> Expr:
    return entrywise("exp", of)


def claimed(left: Expr, right: Expr, by: Combination, *given: Hypothesis, relation: str = "≤") -> JudgedLemma:
    lemma: Lemma = Trail(left).below(right, "so", by, relation).lemma("so")
    return judge(Theory(hypotheses=given), [lemma]).lemmas[0]


def test_an_axiom_is_a_premise_of_a_combination() -> None:
    """e^a ≥ 1 + a and e^b > 0, added."""
    uses = (Used("exp.tangent", letters=((s, a),)), Used("exp.positive", Integer(2), letters=((s, b),)))
    made = claimed(1 + a, exp(a) + 2 * exp(b), Combination(uses), relation="<")
    assert made.verdict is Verdict.PROVED
    assert made.theorem is not None
    assert made.theorem.laws == ("exp.positive", "exp.tangent")
    assert "exp.tangent" in made.steps[0].judgement.rests_on
    for right in (exp(a) + exp(b), exp(a) - 2 * exp(b), exp(b)):
        assert claimed(1 + a, right, Combination(uses), relation="<").verdict is not Verdict.PROVED


def test_an_axiom_of_matrices_gets_its_sizes() -> None:
    use = Used("norm.least", letters=((A, x),))
    assert claimed(ZERO, Norm(x), Combination((use,))).verdict is Verdict.PROVED


def test_a_gram_matrix_is_below_its_trace() -> None:
    """AAᵀ ⪯ ‖A‖²I, and the other side by its transpose; not with a smaller factor, nor the other way round."""
    M = MatrixSymbol("M", n, size_symbol("m"))
    for side in (M, M.T):
        gram, above = side * side.T, Inner(M, M) * Identity(side.shape[0])
        by = Combination((Used("norm.gram", letters=((MatrixSymbol("A", *side.shape), side),)),))
        made = claimed(gram, above, by, relation="⪯")
        assert made.verdict is Verdict.PROVED
        assert made.theorem is not None
        assert made.theorem.laws == ("norm.gram",)
        assert claimed(gram, above / 2, by, relation="⪯").verdict is not Verdict.PROVED
        assert claimed(above, gram, by, relation="⪯").verdict is not Verdict.PROVED


def test_a_condition_of_an_axiom_is_kept() -> None:
    made = claimed(entrywise("log", a), a - 1, Combination((Used("log.tangent", letters=((s, a),)),)))
    assert made.verdict is Verdict.PROVED
    assert made.theorem is not None
    assert [c.kind for c in made.theorem.conditions] == ["positive"]


def test_the_order_of_squares() -> None:
    """‖x‖² ≤ ‖y‖² gives ‖x‖ ≤ ‖y‖; without 0 ≤ ‖y‖, or the other way round, it does not."""
    given = Hypothesis("nearer", Equation(Inner(x, x), Inner(y, y), relation="≤"))
    squares = Combination((Used("nearer"),))
    above = Combination((Used("norm.least", letters=((A, y),)),))
    letters = ((s, Norm(x)), (t, Norm(y)))
    by = Combination((Used("square.order", letters=letters, premises=(squares, above)),))
    made = claimed(Norm(x), Norm(y), by, given)
    assert made.verdict is Verdict.PROVED, made.steps[0].judgement.reason
    assert made.theorem is not None
    assert len(made.theorem.hypotheses) == 1
    wrong = Combination((Used("square.order", letters=letters, premises=(squares, squares)),))
    assert claimed(Norm(x), Norm(y), wrong, given).verdict is not Verdict.PROVED
    other = Combination((Used("square.order", letters=letters[:1], premises=(squares, above)),))
    assert claimed(Norm(x), Norm(y), other, given).verdict is not Verdict.PROVED


@pytest.mark.parametrize("name", AXIOMS)
def test_an_inequality_is_no_equation(name: str) -> None:
    theorem = rules.law(name)
    assert theorem.statement.relation in ("≤", "<", "⪯")
    for use in (steps.reverse, lambda one: steps.chain((one, one))):
        with pytest.raises(Refused, match="a = b"):
            use(theorem)


def test_traces_and_determinants_of_two_positive_definite_matrices() -> None:
    """tr(XY) > 0 and log det X + log det Y ≤ tr(XY) − n, where X and Y do not commute, by floats."""
    chance = np.random.default_rng(0)
    for k in range(40):
        size = 1 + k % 4
        left, right = (chance.normal(size=(size, size)) for _ in "XY")
        X, Y = left @ left.T, right @ right.T / (1 + k)
        both = np.linalg.slogdet(X)[1] + np.linalg.slogdet(Y)[1]
        trace = float(np.trace(X @ Y))
        assert trace > 0
        assert both <= trace - size
    X = np.diag([2.0, 0.5])  # at Y = X⁻¹ both sides are 0
    assert np.linalg.slogdet(X)[1] + np.linalg.slogdet(np.linalg.inv(X))[1] == 0 == np.trace(np.eye(2)) - 2
