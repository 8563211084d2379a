"""A minus before a sum over an index, taken into a difference within: Σ (1 − s_i) x_i for −Σ (s_i − 1) x_i.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Transpose

from dlhw3.symbolic.algebra import (
    factors_of,
    hadamard_product,
    is_operator,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.nodes import SUMS, Inner, Norm
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.shorter import is_negative


def with_signs_within(value: Expr, own: Basic | None) -> Any:
    """Return a value with no minus before a sum over an index whose terms have a difference that may be turned.

    Nor before a product with a pairing that has one, ρ ⟨h − z, r⟩ x for −ρ ⟨z − h, r⟩ x, nor before every term of
    what a norm or a pairing is of: ‖A + B‖ for ‖−A − B‖, −⟨A + B, x⟩ for ⟨−A − B, x⟩. Differences that stand in
    ``own``, what the user wrote, stay.
    """
    value = _with_norms_turned(value, own)
    if not nodes_in(value, *SUMS, Inner):
        return value
    theirs = frozenset() if own is None else frozenset(nodes_in(own, Add, MatAdd))
    if isinstance(value, (Add, MatAdd)):
        terms = [_turned(term, theirs) or term for term in value.args]
        return total(*terms) if isinstance(value, MatAdd) else Add(*terms)
    return _turned(value, theirs, (*SUMS, Inner)) or value


def _with_norms_turned(value: Expr, own: Basic | None) -> Any:
    theirs = () if own is None else nodes_in(own, MatAdd)
    of = ((norm, norm.args[0]) for norm in nodes_in(value, Norm))
    found: dict[Any, Any] = {
        norm: Norm(negate(one))
        for norm, one in of
        if isinstance(one, MatAdd) and one not in theirs and all(map(is_negative, one.args))
    }
    for pairing in nodes_in(value, Inner):
        signs, sides = zip(*(_without_minus(side, theirs) for side in pairing.args), strict=True)
        if -1 in signs:
            found[pairing] = Mul(*signs, Norm(sides[0]) ** 2 if sides[0] == sides[1] else Inner(*sides))
    return replaced(value, found) if found else value


def _without_minus(side: MatrixExpr, own: Container[Basic]) -> tuple[int, MatrixExpr]:
    """Return −1 and (A + B) x for (−A − B) x, a factor with a minus before every term; 1 and others as they are."""
    scale, factors = factors_of(side)
    minus = [
        isinstance(one, MatAdd) and one not in own and all(map(is_negative, one.args)) for one in factors
    ]
    kept = (negate(one) if is_minus else one for one, is_minus in zip(factors, minus, strict=True))
    return (-1) ** sum(minus), product(scale, *kept) if any(minus) else side


def with_twins(factors: Sequence[MatrixExpr]) -> tuple[int, list[MatrixExpr]]:
    """Return a sign and factors with one sum for R and −R: −1 and R Rᵀ for R (−R)ᵀ."""
    sign, kept = 1, list(factors)
    known: list[tuple[frozenset[Basic], MatAdd]] = []
    for place, factor in enumerate(kept):
        plain = factor.arg if isinstance(factor, Transpose) else factor
        if not isinstance(plain, MatAdd):
            continue
        minus = frozenset(map(negate, terms_of(plain)))
        twin = next((one for terms, one in known if terms == minus), None)
        if twin is None:
            known.append((frozenset(terms_of(plain)), plain))
            continue
        sign, kept[place] = -sign, Transpose(twin) if plain is not factor else twin
    return sign, kept


def has_twin(factors: Sequence[Any], place: int) -> bool:
    """Whether a factor stands in a product once more, as it is or transposed."""
    part = factors[place]
    twins = (part, transpose(part), Transpose(part)) if isinstance(part, MatrixExpr) else (part,)
    return any(other in twins for other in (*factors[:place], *factors[place + 1 :]))


def _turned(term: Expr, own: Container[Basic], kinds: tuple[type, ...] = SUMS) -> Any:
    """Return a term with the minus before it within a sum over an index, or a pairing; None where none has one."""
    scale, factors = factors_of(term) if isinstance(term, MatrixExpr) else (term, ())
    if not scale.as_coeff_Mul()[0].is_negative:
        return None
    parts = (*Mul.make_args(-scale), *factors)
    ways = ((k, _minus(part, own)) for k, part in enumerate(parts) if isinstance(part, kinds))
    place, minus = next(((k, one) for k, one in ways if one is not None), (0, None))
    return None if minus is None else product(*parts[:place], minus, *parts[place + 1 :])


def _one_turned(parts: Sequence[Any], own: Container[Basic]) -> list[Any] | None:
    """Return factors, the first of them turned that may be; None where none may be. R Rᵀ keeps its signs."""
    for place, part in enumerate(parts):
        if not has_twin(parts, place) and (minus := _minus(part, own)) is not None:
            return [*parts[:place], minus, *parts[place + 1 :]]
    return None


def _minus(part: Any, own: Container[Basic]) -> Any:
    """Return minus a factor in a form with no more signs; None where it has none."""
    if isinstance(part, SUMS):
        body, *over = part.args
        minus = _minus(body, own)
        return None if minus is None else part.func(minus, *over)
    if isinstance(part, Inner):
        turned = _one_turned(part.args, own)
        return None if turned is None else Inner(*turned)
    if is_operator(part, "hadamard"):
        turned = _one_turned(part.operands, own)
        return None if turned is None else hadamard_product(*turned)
    if isinstance(part, (Mul, MatMul)):
        scale, factors = factors_of(part) if isinstance(part, MatMul) else (part, ())
        if scale.as_coeff_Mul()[0].is_negative:
            return negate(part) if factors else -part
        turned = _one_turned((*Mul.make_args(scale), *factors), own)
        return None if turned is None else product(*turned)
    if not isinstance(part, (Add, MatAdd)):
        return None
    terms = terms_of(part) if isinstance(part, MatAdd) else part.args
    positive = [term for term in terms if not is_negative(term)]
    if part in own or len(positive) in (0, len(terms)) or all(map(_is_one, positive)):
        return None
    return total(*sorted(map(negate, terms), key=is_negative)) if isinstance(part, MatAdd) else -part


def _is_one(term: Expr) -> bool:
    """Whether a term is a number, or that in every entry: 1 − s stays as it is."""
    if not isinstance(term, MatrixExpr):
        return bool(term.is_Rational)
    return all(is_operator(one, "ones") for one in factors_of(term)[1])
