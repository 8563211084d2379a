"""Short spellings of kernel terms without what changes no value: double transposes, factors 1, single summands."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

from dlhw3.kernel.scalars import ONE, ZERO, Scalar, number
from dlhw3.kernel.terms import Shape, Term, term


def is_scalar(node: Term) -> bool:
    """Whether a term is 1 × 1."""
    return ONE is node.rows is node.cols


def turned(node: Term) -> Term:
    """Return the transpose: of a transpose what stands inside, of a 1 × 1 term itself."""
    if node.op == "transpose":
        return node.args[0]
    if is_scalar(node) or (node.op in ("letter", "zero") and node.data[-1] == "symmetric"):
        return node
    if node.op in ("identity", "diag"):
        return node
    if node.op == "ones":
        return term("ones", node.data[::-1])
    if node.op == "mul":
        return product(*(turned(a) for a in reversed(node.args)))
    return term("transpose", (), (node,))


def turns(node: Term) -> int:
    """Return how many factors of a product are transposed."""
    return sum(a.op == "transpose" for a in (node.args if node.op == "mul" else (node,)))


def product(*factors: Term) -> Term:
    """Return the product of one factor or more, identities and factors 1 left out, inner products opened."""
    flat: list[Term] = []
    for factor in factors:
        flat += factor.args if factor.op == "mul" and not is_scalar(factor) else (factor,)
    kept = [f for f in flat if not (f.op == "number" and f.data[0] is ONE) and f.op != "identity"]
    kept = kept or [f for f in flat if f.op == "identity"][:1] or flat[:1]
    matrices = [f for f in kept if not is_scalar(f)]
    lost = [f for f in flat if f.op == "identity" and not is_scalar(f)]
    if not matrices and lost and lost[0] not in kept:
        kept.append(lost[0])
    return kept[0] if len(kept) == 1 else term("mul", (), tuple(kept))


def entrywise(*factors: Term) -> Term:
    """Return the entrywise product of factors of one shape, all-ones factors left out."""
    kept = [f for f in factors if f.op != "ones"] or list(factors[:1])
    return kept[0] if len(kept) == 1 else term("hadamard", (), tuple(kept))


def added(shape: Shape, summands: Iterable[Term]) -> Term:
    """Return the sum of what there is; of nothing, zero."""
    kept = tuple(s for s in summands if s.op != "zero")
    if not kept:
        return term("zero", shape)
    return kept[0] if len(kept) == 1 else term("add", (), kept)


@lru_cache(maxsize=256, typed=True)
def num(value: Scalar | Fraction | int) -> Term:
    """Return a number as a 1 × 1 term."""
    return term("number", (value if isinstance(value, Scalar) else number(value),))


def times(c: Scalar, node: Term) -> Term:
    """Return a multiple of a term."""
    if c is ONE:
        return node
    if c is ZERO:
        return term("zero", node.shape)
    if node.op == "number":
        return term("number", (c.times(node.data[0]),))
    return product(num(c), node)


def difference_of(left: Term, right: Term) -> Term:
    """Return left − right, spelled left + (−1) right."""
    return term("add", (), (left, term("mul", (), (num(-1), right))))


def power_of(base: Term, exponent: Scalar) -> Term:
    """Return a power of a 1 × 1 term."""
    return base if exponent is ONE else term("power", (exponent,), (base,))


def mapped(name: str, argument: Term) -> Term:
    """Return a named function of every entry."""
    return term("map", (name, 0), (argument,))


def column(size: Scalar) -> Term:
    """Return the all-ones column."""
    return term("ones", (size, ONE))
