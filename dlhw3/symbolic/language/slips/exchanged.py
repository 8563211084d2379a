"""A formula in which one part is another than what is due has in its place: a term forgotten inside a function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from sympy import (
    Add,
    Basic,
    Expr,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
)

from dlhw3.symbolic.algebra import factors_of, hadamard_product, negate, product
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.language.slips.changes import Change, Path, fitting, places, summands
from dlhw3.symbolic.models.unmade import whole_sum
from dlhw3.symbolic.nodes import GradientOf, MatrixDifferential, ScalarDifferential, Value
from dlhw3.symbolic.shapes import same_size

MOST_PARTS = 20
MOVING = (GradientOf, MatrixDifferential, ScalarDifferential)
"""What is still to be worked out: no repair of a line that works it out."""
FORGOTTEN, TOO_MANY = "a forgotten term", "a term too many"
FORGOTTEN_FACTOR, TOO_MANY_FACTOR = "a forgotten factor", "a factor too many"
FORGOTTEN_FACTORS, TOO_MANY_FACTORS = SEVERAL = "forgotten factors", "factors too many"
SIGN, ORDER, POWER = "the sign of one term is wrong", "a swapped order", "a wrong power"
ELSE = "one part is wrong, and the rest right"


class Difference(NamedTuple):
    """What was done wrong in words, and in parts: of what is forgotten or too much that, else here and due."""

    words: str
    parts: tuple[Basic, ...] = ()


def exchanged(claim: Expr, due: Expr, plausible: Callable[[Path, Basic], bool]) -> Iterator[Change]:
    """Yield a claim with one of its own parts as what is due has it, with what was done wrong.

    A part is a claim's own, which stands nowhere in what is due, or stands within one; what goes in its place has
    its shape, and rather stands nowhere in the claim. ``plausible`` says of a place and what is put there whether
    that is worth an expression.
    """
    known, given = (dict.fromkeys(part for _, part in places(side)) for side in (due, claim))
    within = dict(places(claim))
    own = [(path, part) for path, part in within.items() if path and _counts(part)]
    own = [one for one in own if one[1] not in known or within[one[0][:-1]] not in known]
    own.sort(key=lambda one: one[1] in known)
    ready = (part for part in islice(known, 1, None) if _counts(part) and not part.has(*MOVING))
    others = sorted(ready, key=given.__contains__)
    for path, part in own[:MOST_PARTS]:
        for other in others[:MOST_PARTS]:
            if part == other or not _alike(part, other) or not plausible(path, other):
                continue
            if (made := fitting(claim, path, other)) is not None:
                within_function = isinstance(within[path[:-1]], FUNCTIONS) and path[-1] > 0
                found = _at_point(within[path[:-1]], part, other) if within_function else None
                words, parts = found or _difference(part, other)
                yield Change(words, made, parts)
    if not due.has(*MOVING):
        sides = ((claim, due), *[tuple(whole_sum(*summands(side)) for side in (claim, due))])
        for one, other in sides:
            words, parts = _difference(one, other)
            if words != ELSE:
                yield Change(words, due, parts)


def _counts(part: Basic) -> bool:
    return isinstance(part, Expr) and not part.is_Number


def _alike(one: Basic, other: Basic) -> bool:
    """Whether both are numbers, or matrices of one shape."""
    if not isinstance(one, MatrixExpr) or not isinstance(other, MatrixExpr):
        return isinstance(one, MatrixExpr) == isinstance(other, MatrixExpr)
    return all(map(same_size, one.shape, other.shape))


def _difference(here: Basic, due: Basic) -> Difference:
    """Return what was done wrong in a part, by the innermost parts that differ."""
    terms, wanted = set(_terms(here)), set(_terms(due))
    more, less = terms - wanted, wanted - terms
    if len(less) == 1 and not more:
        return Difference(FORGOTTEN, tuple(less))
    if len(more) == 1 and not less:
        return Difference(TOO_MANY, tuple(more))
    if len(more) == len(less) == 1 and negate(*more) == next(iter(less)):
        return Difference(SIGN, tuple(less))
    if isinstance(here, MatMul) and isinstance(due, MatMul) and _same_factors(here, due):
        return Difference(ORDER, (here, due))
    if len(more) == len(less) == 1 and (len(terms) > 1 or len(wanted) > 1):
        return _difference(*more, *less)
    if _base(here) == _base(due):
        return _of_power(here, due)
    if found := _of_factors(here, due):
        return found
    differ = [pair for pair in zip(here.args, due.args, strict=False) if pair[0] != pair[1]]
    same = here.func is due.func and len(here.args) == len(due.args) and len(differ) == 1
    inner = same and all(map(_counts, differ[0]))
    if inner and isinstance(here, FUNCTIONS):
        return _at_point(here, *differ[0]) or _difference(*differ[0])
    return _difference(*differ[0]) if inner else Difference(ELSE, (here, due))


def _at_point(function: Basic, here: Basic, due: Basic) -> Difference | None:
    """Return that a function is taken at another point, where no more than factors of it explain that."""
    if _difference(here, due).words not in (FORGOTTEN_FACTOR, TOO_MANY_FACTOR, *SEVERAL, ELSE):
        return None
    name = parts_of(function).function.name
    words = f"{'' if isinstance(function, Value) else '∇'}{name} is taken at another point"
    return Difference(words, (here, due))


def _of_power(here: Basic, due: Basic) -> Difference:
    base = _base(due)
    named = isinstance(base, Symbol | MatrixSymbol)
    return Difference(f"{POWER} of {base.name}" if named else POWER, (here, due))


def _of_factors(here: Basic, due: Basic) -> Difference | None:
    """Return which factor a product lacks, or has too many, or has in another power; nothing of any other."""
    if _is_of_entries(here) != _is_of_entries(due) and isinstance(here, MatMul) | isinstance(due, MatMul):
        return None  # one of entries beside one of matrices
    own, wanted = (Counter(_factors(part)) for part in (here, due))
    more, less = list((own - wanted).elements()), list((wanted - own).elements())
    differing = {*more, *less}
    if len(differing) == 1 and differing <= {*own} & {*wanted} and _in_one_place((here, due), *differing):
        (one,) = differing
        powers = (_as_power(one, due, counts[one]) for counts in (own, wanted))
        return _of_power(here, one)._replace(parts=tuple(powers))
    if not more and own and (len(less) == 1 or (less and _within(here, due))):
        return Difference(FORGOTTEN_FACTOR if len(less) == 1 else FORGOTTEN_FACTORS, tuple(less))
    if not less and wanted and (len(more) == 1 or (more and _within(due, here))):
        return Difference(TOO_MANY_FACTOR if len(more) == 1 else TOO_MANY_FACTORS, tuple(more))
    if len(more) == len(less) == 1 and (more[0], less[0]) != (here, due):
        found = _difference(more[0], less[0])
        return found if found.words != ELSE else None
    return None


def _in_one_place(products: tuple[Basic, Basic], factor: Basic) -> bool:
    """Whether a factor stands side by side with itself in products of matrices, so that it is a power there."""
    for whole in products:
        at = [k for k, one in enumerate(_factors(whole)) if one == factor]
        if isinstance(whole, MatMul) and isinstance(factor, MatrixExpr) and at[-1] - at[0] >= len(at):
            return False
    return True


def _within(here: Basic, due: Basic) -> bool:
    """Whether a product of matrices has the factors of another in their order, without some of them."""
    if not isinstance(due, MatMul):
        return False
    waiting = iter(_factors(due))
    return all(factor in waiting for factor in _factors(here))


def _as_power(factor: Basic, like: Basic, times: int) -> Basic:
    """Return a factor so many times, of a product of entries, of matrices or of numbers."""
    if _is_of_entries(like):
        return hadamard_product(*[factor] * times)
    return product(*[factor] * times) if isinstance(factor, MatrixExpr) else factor**times


def _is_of_entries(part: Basic) -> bool:
    return isinstance(part, Operator) and part.op == "hadamard"


def _factors(part: Basic) -> list[Basic]:
    """Return the factors of a product of matrices, numbers or entries, its number 1 left out."""
    if isinstance(part, Operator) and part.op == "hadamard":
        return [factor for one in part.operands for factor in _factors(one)]
    if not isinstance(part, MatMul | Mul):
        return [part]
    scale, matrices = factors_of(part) if isinstance(part, MatMul) else (part, [])
    return [one for one in (*Mul.make_args(scale), *matrices) if one != 1]


def _terms(part: Basic) -> tuple[Basic, ...]:
    return part.args if isinstance(part, Add | MatAdd) else (part,)


def _same_factors(here: MatMul, due: MatMul) -> bool:
    (first, own), (second, other) = factors_of(here), factors_of(due)
    return first == second and Counter(own) == Counter(other)


def _base(part: Basic) -> Basic:
    if isinstance(part, Operator) and part.name == "recip":
        return _base(part.operands[0])
    return _base(part.args[0]) if isinstance(part, Pow | MatPow) else part
