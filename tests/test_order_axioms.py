"""Axioms that are inequalities, used in plans at values of their letters."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import proof_kernel_steps as steps
import pytest
from proof_kernel_values import is_psd
from sympy import Expr, Identity, Integer, MatrixSymbol, Symbol

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused
from dlhw3.kernel.laws import entrywise as entrywise_laws
from dlhw3.kernel.laws import matrices
from dlhw3.kernel.laws.table import AXIOMS as LAWS
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


def drawn_psd(chance: random.Random, size: int) -> list[list[Fraction]]:
    """GGᵀ of a random G of whole numbers, of any rank."""
    width = chance.randint(0, size)
    g = [[Fraction(chance.randint(-2, 2)) for _ in range(width)] for _ in range(size)]
    return [[sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) for c in g] for r in g]


def times(a: list[list[Fraction]], b: list[list[Fraction]]) -> list[list[Fraction]]:
    columns = list(zip(*b, strict=True))
    return [[sum((x * y for x, y in zip(r, c, strict=True)), Fraction(0)) for c in columns] for r in a]


def test_traces_and_products_of_two_positive_semidefinite_matrices() -> None:
    """tr(XY) ≥ 0 where X and Y do not commute; XY ⪰ 0 where they do, and not where they do not."""
    chance, apart = random.Random(0), 0
    for k in range(60):
        size = 1 + k % 4
        X, Z = drawn_psd(chance, size), drawn_psd(chance, size)
        assert sum(times(X, Z)[i][i] for i in range(size)) >= 0
        Y = times(X, X)  # a polynomial in X, which commutes with it
        Y = [[Y[i][j] + (i == j) * (k % 3) for j in range(size)] for i in range(size)]
        assert times(X, Y) == times(Y, X)
        assert is_psd(times(X, Y))
        apart += not is_psd(times(X, Z))
    assert apart > 10


def test_a_product_is_positive_semidefinite_only_of_what_commutes_and_is_so() -> None:
    """Every premise of psd.commuting is needed: without one the rule does not apply."""
    K = MatrixSymbol("K", n, n)
    L = 2 * Identity(n) - K
    given = tuple(Hypothesis(str(k), Equation(K * 0, one, (), "⪯")) for k, one in enumerate((K, L)))
    first, second, plain = Combination((Used("0"),)), Combination((Used("1"),)), Combination()
    letters = ((MatrixSymbol("X", n, n), K), (MatrixSymbol("Y", n, n), L))

    def used(right: Expr, *premises: Combination, of: tuple[tuple[Expr, Expr], ...] = letters) -> JudgedLemma:
        use = Used("psd.commuting", letters=of, premises=premises)  # type: ignore[arg-type]
        return claimed(K * 0, right, Combination((use,)), *given, relation="⪯")

    assert used(K * L, first, second, plain).verdict is Verdict.PROVED
    assert used(-K * L, first, second, plain).verdict is not Verdict.PROVED
    assert used(K * L, first, first, plain).verdict is not Verdict.PROVED
    M = MatrixSymbol("M", n, n)
    both = (*given, Hypothesis("M", Equation(K * 0, M, (), "⪯")))
    use = Used(
        "psd.commuting",
        letters=((MatrixSymbol("X", n, n), K), (MatrixSymbol("Y", n, n), M)),
        premises=(first, Combination((Used("M"),)), plain),
    )
    assert claimed(K * 0, K * M, Combination((use,)), *both, relation="⪯").verdict is not Verdict.PROVED


def test_entries_of_a_product() -> None:
    """Σ|AC| ≤ Σ|A| Σ|C| by whole numbers, where sizes are 1 and differ too; equal where one entry is not 0."""
    chance = random.Random(1)
    for k in range(60):
        rows, inner, cols = (chance.randint(1, 3) for _ in range(3))
        a = [[Fraction(chance.randint(-3, 3)) for _ in range(inner)] for _ in range(rows)]
        c = [[Fraction(chance.randint(-3, 3) * (k % 4 > 0)) for _ in range(cols)] for _ in range(inner)]
        sizes = [sum(abs(x) for row in m for x in row) for m in (times(a, c), a, c)]
        assert sizes[0] <= sizes[1] * sizes[2]


def test_no_axiom_has_the_name_of_another() -> None:
    """A name that two tables had would silently take the place of the other's axiom."""
    tables = (matrices.AXIOMS, entrywise_laws.AXIOMS, AXIOMS)
    assert len(LAWS) == sum(map(len, tables))
