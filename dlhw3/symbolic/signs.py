"""A minus before a sum over an index, taken into a difference within: Σ (1 − s_i) x_i for −Σ (s_i − 1) x_i.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr, Mul

from dlhw3.symbolic.algebra import factors_of, negate, product, terms_of, total
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.shorter import is_negative


def with_signs_within(value: Expr, own: Basic | None) -> Any:
    """Return a value with no minus before a sum over an index whose terms have a difference that may be turned.

    Differences that stand in ``own``, what the user wrote, stay as they are.
    """
    if not nodes_in(value, *SUMS):
        return value
    theirs = frozenset() if own is None else frozenset(nodes_in(own, Add, MatAdd))
    if isinstance(value, (Add, MatAdd)):
        terms = [_turned(term, theirs) or term for term in value.args]
        return total(*terms) if isinstance(value, MatAdd) else Add(*terms)
    return _turned(value, theirs) or value


def _turned(term: Expr, own: Container[Basic]) -> Any:
    """Return a term with the minus before it within a sum over an index; None where there is none to take in."""
    scale, factors = factors_of(term) if isinstance(term, MatrixExpr) else (term, ())
    if not scale.as_coeff_Mul()[0].is_negative:
        return None
    parts = (*Mul.make_args(-scale), *factors)
    return _with_one_turned(parts, own, SUMS)


def _with_one_turned(parts: tuple[Any, ...], own: Container[Basic], kinds: tuple[type, ...]) -> Any:
    """Return a product with the first factor turned that may be, of some kinds; None where none may be."""
    for place, part in enumerate(parts):
        minus = _minus(part, own) if isinstance(part, kinds) else None
        if minus is not None:
            return product(*parts[:place], minus, *parts[place + 1 :])
    return None


def _minus(part: Any, own: Container[Basic]) -> Any:
    """Return minus a factor in a form with no more signs; None where it has none."""
    if isinstance(part, SUMS):
        body, *over = part.args
        scale, factors = factors_of(body) if isinstance(body, MatrixExpr) else (body, ())
        if scale.as_coeff_Mul()[0].is_negative:
            return part.func(negate(body) if factors else -body, *over)
        minus = _with_one_turned((*Mul.make_args(scale), *factors), own, (Add, MatAdd, *SUMS))
        return None if minus is None else part.func(minus, *over)
    terms = terms_of(part) if isinstance(part, MatAdd) else part.args
    if part in own or len({is_negative(term) for term in terms}) < 2:
        return None
    return total(*sorted(map(negate, terms), key=is_negative)) if isinstance(part, MatAdd) else -part
