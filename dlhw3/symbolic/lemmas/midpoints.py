"""A network A ↦ S(A), (A, B) ↦ B S(A), and the three midpoints that show its loss to be constant or not convex."""

from __future__ import annotations

from sympy import Expr, Integer, MatMul, MatrixExpr, MatrixSymbol, Rational, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import AbstractFunction, MatrixFunction, hole, size_symbol
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

HALF, TWO, ZERO = Rational(1, 2), Integer(2), Integer(0)
SLACK = Symbol("δ", real=True)
VANISHES, UP, DOWN, CENTRE = (
    "S(0) = 0",
    "midpoint of P and Q",
    "midpoint of −P and −Q",
    "midpoint of W and −W",
)
ABOVE, OPPOSITE, BELOW = "no higher than at 0", "no higher at −W", "no lower than at 0"

rows, cols, inner, outputs, samples = (size_symbol(name) for name in ("a", "b", "h", "o", "s"))
A, B = MatrixSymbol("A", rows, cols), MatrixSymbol("B", outputs, inner)
O_A, O_B, O_S = ZeroMatrix(rows, cols), ZeroMatrix(outputs, inner), ZeroMatrix(inner, samples)
hidden = MatrixFunction("S", inner, samples)
loss = AbstractFunction("l", outputs, samples)
NOTHING = loss(ZeroMatrix(outputs, samples))


def value(upper: MatrixExpr, lower: MatrixExpr) -> Expr:
    """Return l(B S(A)) as it stands, zero factors too."""
    return loss(MatMul(upper, hidden(lower), evaluate=False))


def hypotheses(slack: Expr = ZERO) -> tuple[Hypothesis, ...]:
    """Return S(0) = 0 and the three midpoint inequalities up to a slack, the midpoints worked out."""
    found = [Hypothesis(VANISHES, Equation(hidden(O_A), O_S))]
    for name, sign in ((UP, Integer(1)), (DOWN, Integer(-1))):
        upper, lower = product(sign, B), product(sign, A)
        ends = HALF * value(O_B, product(2 * sign, A)) + HALF * value(product(2 * sign, B), O_A)
        found.append(Hypothesis(name, Equation(value(upper, lower), ends + slack, relation="≤")))
    ends = HALF * value(B, A) + HALF * value(negate(B), negate(A))
    return (*found, Hypothesis(CENTRE, Equation(value(O_B, O_A), ends + slack, relation="≤")))


def no_higher(name: str, premise: str, sign: Expr, slack: Expr = ZERO) -> Lemma:
    """Return l(B S(A)) ≤ l(0) + slack, or the same at (−A, −B), from the midpoint of (2A, 0) and (0, 2B)."""
    upper, lower = product(sign, B), product(sign, A)
    first, last = value(O_B, product(2 * sign, A)), product(2 * sign, B)
    trail = Trail(value(upper, lower))
    words = "$P = (2A, 0)$, $Q = (0, 2B)$" if sign == 1 else "$−P$, $−Q$"
    trail.below(
        HALF * first + HALF * value(last, O_A) + slack,
        f"{words}: the midpoint",
        Combination((Used(premise),)),
    )
    context = HALF * first + HALF * loss(MatMul(last, hole(hidden(O_A)), evaluate=False)) + slack
    trail.rewrite(context, VANISHES, O_S, "$S(0) = 0$")
    trail.to(NOTHING + slack, "the outputs at both ends are 0")
    return trail.lemma(name, name)


def no_lower(slack: Expr = ZERO) -> Lemma:
    """Return l(0) ≤ l(B S(A)) + 3·slack, from the midpoint of W and −W and what is known at −W."""
    by = Combination((Used(CENTRE, TWO), Used(OPPOSITE)))
    words = f"twice the {CENTRE}, and {OPPOSITE}"
    return Trail(NOTHING).below(value(B, A) + 3 * slack, words, by).lemma(BELOW, BELOW)
