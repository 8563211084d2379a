"""Equations A = B of matrices since ‖A − B‖ ≤ 0, and of numbers since (a − b)² ≤ 0.

What is as small as that is orthogonal to every H, by Cauchy and Schwarz, and so the gradient of X ↦ ⟨A − B, X⟩,
which is A − B, is 0.
"""

from __future__ import annotations

from sympy import Expr, MatAdd, MatrixExpr, MatrixSymbol, Rational, ZeroMatrix
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.gradient import gradient_lemmas
from dlhw3.symbolic.lemmas import cauchy_schwarz as cauchy
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import SUMS, Inner, Norm, differential, hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, ReadOff, Step, Theory, Used
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.reductions import NUMBER
from dlhw3.symbolic.search.ways.between import DEPTH
from dlhw3.symbolic.search.ways.strategies import ZERO, Ways

SEARCHES, WORK = 8, 2000
ANY = "Any"
"""The letter that a difference is paired with; users' letters have no such name."""


def lemmas_by_vanishing(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, by a square of their difference that is ≤ 0; or None.

    Where something is assumed that is no definition: else an equation follows from equations. Sums within sums
    are left to others: their squares have four, and take minutes.
    """
    nested = any(one.args[0].has(*SUMS) for side in (left, right) for one in side.atoms(*SUMS))
    if left == right or nested or all(h.definition for h in theory.hypotheses):
        return None
    ways, by = Ways(theory, searches=SEARCHES, work=WORK), reason or "their difference has norm 0"
    if not isinstance(left, MatrixExpr):
        gap = multiplied_out(left - right)
        if not (found := _least(ways, gap)):
            return None
        none = _none(ways, gap, found)
        last = Step(left, right, by, Combination((Used(none),)))
        return (*ways.lemmas, Lemma(CLAIM, Equation(left, right), Chain((last,))))
    gap = total(left, negate(right))
    if not isinstance(gap, MatrixExpr) or not (found := _least(ways, gap)):
        return None
    name = _is_zero(ways, gap, found)
    trail = Trail(left)
    trail.rewrite(MatAdd(right, hole(gap), evaluate=False), name, ZeroMatrix(*gap.shape), by)
    return (*ways.lemmas, trail.to(right, by).lemma(CLAIM, "no difference"))


def _least(ways: Ways, gap: Expr) -> str:
    """Show that the square of a number, or of a matrix's norm, is ≤ 0; return the lemma's name, or nothing.

    Or that a square times a letter that is assumed to be > 0 is, or a norm.
    """
    if not isinstance(gap, MatrixExpr):
        return ways.shown(multiplied_out(gap**2), ZERO, False, DEPTH)
    square, name = Norm(gap) ** 2, ways.free(f"‖{gap}‖^2 ≤ 0")
    for h in ways.theory.hypotheses:
        relation, low, a = h.statement.relation, h.statement.left, h.statement.right
        if relation == "<" and low == 0 and a.is_Symbol and (found := _small(ways, a * square)):
            down = entrywise("recip", a)
            uses = (Used(found, down), *ways.equal(square, a * square * down))
            return ways.say(name, square, ZERO, Combination(uses, signs=(Used(h.name),)))
    if found := _small(ways, square):
        return found
    if not (root := _small(ways, Norm(gap))):
        return ""
    by = Combination((Used(root, Norm(gap)),), signs=(cauchy.norm_of(gap),))
    return ways.say(name, square, ZERO, by)


def _small(ways: Ways, value: Expr) -> str:
    """Show that a number is ≤ 0, with work of its own; return the lemma's name, or nothing."""
    ways.searches, ways.work = SEARCHES, WORK
    return ways.shown(value, ZERO, False, DEPTH)


def _none(ways: Ways, number: Expr, square: str) -> str:
    """Keep a lemma that says a number is 0 by one that says its square is ≤ 0; return its name."""
    said, values = [], (number, -number)
    sizes = [entrywise("abs", value) for value in values]
    for value, size in zip(values, sizes, strict=True):
        by = cauchy.rooted(-value, ZERO, Combination((Used(square),)), Combination())
        low = ways.say(ways.free(f"{-value} ≤ 0"), -value, ZERO, by)
        sign = ways.say(ways.free(f"0 ≤ {value}"), ZERO, value, Combination((Used(low),)))
        plain = Combination((Used("abs.nonnegative", letters=((NUMBER, value),)),), (), (Used(sign),))
        said.append(ways.say(ways.free(f"{size} = {value}"), size, value, plain, relation="="))
    turned = Trail(number)
    turned.to(sizes[0], "by its sign", Combination((Used(said[0], Rational(-1)),)))
    turned.to(sizes[1], "by the laws").to(-number, "by its sign", Combination((Used(said[1]),)))
    name = ways.free(f"{number} is its own negative")
    ways.take((turned.lemma(name, "it is its own negative"),))
    half = Combination((Used(name, Rational(1, 2)),))
    return ways.say(ways.free(f"{number} = 0"), number, ZERO, half, relation="=")


def _is_zero(ways: Ways, gap: MatrixExpr, found: str) -> str:
    """Keep a lemma that says a matrix is 0 by one that says ‖gap‖² ≤ 0; return its name."""
    letter = MatrixSymbol(ANY, *gap.shape)
    hand, none = Direction.of(letter), ZeroMatrix(*gap.shape)
    beside = Inner(gap, hand)
    ways.take((cauchy.square(), cauchy.reciprocal(), cauchy.rest(), cauchy.cauchy_schwarz()))
    sizes = tuple(zip(cauchy.A.shape, gap.shape, strict=True))
    whole = Used(cauchy.CAUCHY, at=sizes, letters=((cauchy.A, gap), (cauchy.B, hand)))
    sign = Used(cauchy.SQUARE, at=sizes, letters=((cauchy.A, hand),))
    by = Combination((whole, Used(found, Inner(hand, hand))), signs=(sign,))
    square = ways.say(ways.free(f"⟨{gap}, {hand}⟩^2 ≤ 0"), beside**2, ZERO, by)
    orthogonal, pairing = _none(ways, beside, square), Inner(gap, letter)
    trail = Trail(differential(pairing, letter, hand)).to(beside, "$⟨·,·⟩$ is linear")
    trail.to(ZERO, "it is orthogonal to all", Combination((Used(orthogonal),)))
    trail.to(Inner(none, hand), "$⟨0, H⟩ = 0$")
    first = trail.lemma(ways.free("nothing moves"), "the differential")
    slopes = gradient_lemmas(pairing, letter, hand, label=ways.free(f"the slope of {pairing}"))
    slope = slopes[-1].statement
    still = Trail(slope.left).to(none, "read off", ReadOff(first.name))
    name = ways.free(f"{slope.left} = 0")
    ways.take((first, *slopes, still.lemma(name, "the gradient is 0")))
    last = Trail(gap).rewrite(hole(gap), slopes[-1].name, slope.left, "read off", reverse=True)
    last.rewrite(hole(gap), name, none, "the gradient is 0")
    ways.take((last.lemma(ways.free(f"{gap} = 0"), "no difference"),))
    return ways.lemmas[-1].name
