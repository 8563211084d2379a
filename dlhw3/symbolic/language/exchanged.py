"""A formula in which one part is another than what is due has in its place: a term forgotten inside a function."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice

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
    Transpose,
)

from dlhw3.symbolic.algebra import factors_of, negate
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.language.changes import Path, fitting, places, summands
from dlhw3.symbolic.models.unmade import whole_sum
from dlhw3.symbolic.nodes import GradientOf, MatrixDifferential, ScalarDifferential
from dlhw3.symbolic.shapes import same_size

MOST_PARTS = 20
MOVING = (GradientOf, MatrixDifferential, ScalarDifferential)
"""What is still to be worked out: no repair of a line that works it out."""
FORGOTTEN, TOO_MANY = "a forgotten term", "a term too many"
SIGN, ORDER, POWER = "the sign of one term is wrong", "a swapped order", "a wrong power"
ELSE = "one part is wrong, and the rest right"


def exchanged(claim: Expr, due: Expr, plausible: Callable[[Path, Basic], bool]) -> Iterator[tuple[str, Expr]]:
    """Yield a claim with one of its own parts as what is due has it, with the words for what was done wrong.

    A part is a claim's own that stands nowhere in what is due; what goes in its place has its shape, and rather
    stands nowhere in the claim. ``plausible`` says of a place and what is put there whether that is worth an
    expression.
    """
    known, given = (dict.fromkeys(part for _, part in places(side)) for side in (due, claim))
    own = [(path, part) for path, part in places(claim) if path and part not in known and _counts(part)]
    ready = (part for part in islice(known, 1, None) if _counts(part) and not part.has(*MOVING))
    others = sorted(ready, key=given.__contains__)
    for path, part in own[:MOST_PARTS]:
        for other in others[:MOST_PARTS]:
            if not _alike(part, other) or not plausible(path, other):
                continue
            if (made := fitting(claim, path, other)) is not None:
                yield _words(part, other), made
    if not due.has(*MOVING):
        sides = ((claim, due), *[tuple(whole_sum(*summands(side)) for side in (claim, due))])
        yield from ((words, due) for one, other in sides if (words := _words(one, other)) != ELSE)


def _counts(part: Basic) -> bool:
    return isinstance(part, Expr) and not part.is_Number


def _alike(one: Basic, other: Basic) -> bool:
    """Whether both are numbers, or matrices of one shape."""
    if not isinstance(one, MatrixExpr) or not isinstance(other, MatrixExpr):
        return isinstance(one, MatrixExpr) == isinstance(other, MatrixExpr)
    return all(map(same_size, one.shape, other.shape))


def _words(here: Basic, due: Basic) -> str:
    """Return what was done wrong in a part, by the innermost parts that differ."""
    terms, wanted = set(_terms(here)), set(_terms(due))
    more, less = terms - wanted, wanted - terms
    if len(less) == 1 and not more:
        return FORGOTTEN
    if len(more) == 1 and not less:
        return TOO_MANY
    if len(more) == len(less) == 1 and negate(*more) == next(iter(less)):
        return SIGN
    if isinstance(here, MatMul) and isinstance(due, MatMul) and _same_factors(here, due):
        return ORDER
    if len(more) == len(less) == 1 and (len(terms) > 1 or len(wanted) > 1):
        return _words(*more, *less)
    if _base(here) == _base(due):
        return _power_of(_base(here))
    if words := _factor_words(here, due):
        return words
    differ = [pair for pair in zip(here.args, due.args, strict=False) if pair[0] != pair[1]]
    same = here.func is due.func and len(here.args) == len(due.args) and len(differ) == 1
    return _words(*differ[0]) if same and all(map(_counts, differ[0])) else ELSE


def _power_of(base: Basic) -> str:
    return f"{POWER} of {base.name}" if isinstance(base, Symbol | MatrixSymbol) else POWER


def _factor_words(here: Basic, due: Basic) -> str:
    """Return which factor a product lacks, or has too many, or has in another power; nothing of any other."""
    own, wanted = (Counter(_factors(part)) for part in (here, due))
    more, less = list((own - wanted).elements()), list((wanted - own).elements())
    differing = {*more, *less}
    if len(differing) == 1 and differing <= {*own} & {*wanted}:
        return _power_of(_base(differing.pop()))
    if not more and len(less) == 1 and len(own) > 0:
        return f"a forgotten factor{_named(less[0])}"
    if not less and len(more) == 1 and len(wanted) > 0:
        return f"a factor too many{_named(more[0])}"
    if len(more) == len(less) == 1 and (more[0], less[0]) != (here, due):
        words = _words(more[0], less[0])
        return words if words != ELSE else ""
    return ""


def _factors(part: Basic) -> list[Basic]:
    """Return the factors of a product of matrices, numbers or entries, its number 1 left out."""
    if isinstance(part, Operator) and part.op == "hadamard":
        return [factor for one in part.operands for factor in _factors(one)]
    if not isinstance(part, MatMul | Mul):
        return [part]
    scale, matrices = factors_of(part) if isinstance(part, MatMul) else (part, [])
    return [one for one in (*Mul.make_args(scale), *matrices) if one != 1]


def _named(factor: Basic) -> str:
    """Return a letter or a number behind a colon, turned or not; nothing of anything longer."""
    if isinstance(factor, Symbol | MatrixSymbol):
        return f": {factor.name}"
    turned = isinstance(factor, Transpose) and isinstance(factor.arg, MatrixSymbol)
    return f": {factor.arg.name}ᵀ" if turned else f": {factor}" if factor.is_number else ""


def _terms(part: Basic) -> tuple[Basic, ...]:
    return part.args if isinstance(part, Add | MatAdd) else (part,)


def _same_factors(here: MatMul, due: MatMul) -> bool:
    (first, own), (second, other) = factors_of(here), factors_of(due)
    return first == second and Counter(own) == Counter(other)


def _base(part: Basic) -> Basic:
    return part.args[0] if isinstance(part, Pow | MatPow) else part
