"""Theories of less than what is assumed, which may crowd out what a claim follows from: nearest to it first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr

from dlhw3.symbolic.hessian_matrices import HessianFunction
from dlhw3.symbolic.nodes import AbstractFunction, GradientAt, HessianAt, MatrixFunction, Value
from dlhw3.symbolic.plan import Hypothesis, Theory

MOST = 2
AT_POINTS = (Value, GradientAt, HessianAt)


def without_strangers(theory: Theory, left: Expr, right: Expr) -> Theory | None:
    """Return a theory without what is assumed of letters that neither the claim has nor anything else assumed.

    ‖x − z‖ ≤ d says nothing of a claim without d, unless something else does say of d what it is; that a letter is
    positive does not. None where nothing is left out.
    """
    own, kept = left.free_symbols | right.free_symbols, _of_its_functions(theory.hypotheses, left, right)
    while True:
        of_groups = {(_group(h), one) for h in kept if not _is_sign(h) for one in letters_of(h) - own}
        alone = {one for one, many in Counter(one for _, one in of_groups).items() if many == 1}
        alone |= {
            one for h in kept for one in letters_of(h) - own if all(one != other for _, other in of_groups)
        }
        left_over = tuple(h for h in kept if h.definition or not letters_of(h) & alone)
        if len(left_over) == len(kept):
            break
        kept = left_over
    return None if len(kept) == len(theory.hypotheses) else replace(theory, hypotheses=kept)


def _of_its_functions(given: tuple[Hypothesis, ...], left: Expr, right: Expr) -> tuple[Hypothesis, ...]:
    """Return what is assumed without what is said for all points of functions that stand nowhere else.

    The Hessian ∇²l(x) as a matrix is none of l: what bounds it is said of it alone, and beside ∇l at one point
    nothing else is.
    """
    sides = [left, right]
    sides += [s for h in given if not h.statement.letters for s in (h.statement.left, h.statement.right)]
    matrices = any(
        isinstance(one, HessianFunction) for side in sides[:2] for one in side.atoms(MatrixFunction)
    )
    points = {node.args[:2] for side in sides for node in side.atoms(*AT_POINTS)}
    seen = Counter(function for function, _ in points)
    kept = {function for function, many in seen.items() if many > matrices}
    return tuple(h for h in given if not (own := _functions(h.statement.left)) or own & kept)


def _functions(side: Basic) -> set[Basic]:
    return {one for one in side.atoms(AbstractFunction) if type(one) is AbstractFunction}


def with_less(theory: Theory) -> Iterator[Theory]:
    """Yield theories without one thing: that a function is convex, beside other things; an order of constants."""
    everywhere = dict.fromkeys(_group(h) for h in theory.hypotheses if h.statement.letters)
    plain = [_group(h) for h in theory.hypotheses if not letters_of(h) and h.statement.letters]
    constants = {one for h in theory.hypotheses if h.statement.letters for one in letters_of(h)}
    orders = [_group(h) for h in theory.hypotheses if _is_order(h) and letters_of(h) <= constants]
    for one in [*(plain if len(everywhere) > 1 else ()), *(orders if everywhere else ())][:MOST]:
        yield replace(theory, hypotheses=tuple(h for h in theory.hypotheses if _group(h) != one))


def with_letters_kept(theory: Theory, left: Expr, right: Expr) -> Iterator[Theory]:
    """Yield theories in which a letter of an equation is not spelled out as what is assumed of it, g = A x − b.

    What follows of any g may be lost among the terms of A x − b.
    """
    if (near := without_strangers(theory, left, right)) is not None:
        yield near
    own = left.free_symbols | right.free_symbols
    given = [h for h in theory.hypotheses if _gives(h, own)]
    for one in given[:MOST]:
        yield replace(theory, hypotheses=tuple(h for h in theory.hypotheses if h != one))


def _gives(h: Hypothesis, letters: Collection[Basic]) -> bool:
    """Whether a sum is assumed to be one of some letters."""
    said = h.statement
    pairs = ((said.left, said.right), (said.right, said.left))
    plain = said.relation == "=" and not said.letters and not said.indices and not h.definition
    return plain and any(one in letters and isinstance(other, (Add, MatAdd)) for one, other in pairs)


def _group(h: Hypothesis) -> str:
    """Return what is assumed together: a property of a function has several statements."""
    return h.name.partition(",")[0] if h.statement.letters else h.name


def letters_of(h: Hypothesis) -> set[Basic]:
    """Return the letters in what is assumed, but for bound ones, sizes and indices."""
    found = (h.statement.left.free_symbols | h.statement.right.free_symbols) - {*h.statement.letters}
    return {one for one in found if not one.is_integer}


def _is_sign(h: Hypothesis) -> bool:
    """Whether a letter is said to be positive."""
    return bool(h.statement.left == 0 and h.statement.relation != "=" and h.statement.right.is_Symbol)


def _is_order(h: Hypothesis) -> bool:
    """Whether numbers are compared, of which no matrix stands on either side, and neither is 0."""
    said = h.statement
    sides = (said.left, said.right)
    numbers = not any(isinstance(one, MatrixExpr) or one.atoms(MatrixExpr) for one in sides)
    bound = said.letters or said.indices or h.definition
    return bool(not bound and numbers and said.relation != "=" and 0 not in sides)
