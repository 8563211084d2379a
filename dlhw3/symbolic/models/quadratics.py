"""Abstract functions as c + ⟨G, X⟩ + h‖X‖²/2, made of the numbers c, h and G: what bounds by tangents are about."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.interpretation import Place, Polynomial
from dlhw3.symbolic.models.rationals import Rational

LEADING = 2  # the numbers c and h, before those of G
HIGHEST = 2  # derivatives that are made


class Domain(NamedTuple):
    """The rows and columns of what a function is of."""

    rows: Scalar
    cols: Scalar


def numbers_of(name: str) -> str:
    """Return the letter whose entries are the numbers of a function."""
    return f"{name}()"


def quadratics(parts: Iterable[Term], others: Iterable[str]) -> dict[str, Domain] | None:
    """Return the domains of the functions of one matrix in some terms, or None where others stand there."""
    found: dict[str, Domain] = {}
    for part in (p for p in parts if p.op == "function" and p.data[0] not in others):
        name, domain, slots, _ = part.data
        if len(domain) != 1 or len(slots) > HIGHEST:
            return None
        if found.setdefault(name, Domain(*domain[0])) != domain[0]:
            return None
    return found


def value(node: Term, numbers: Any, args: list[Any]) -> Any:
    """Return the value of a function or a derivative at points, rows and columns, from its numbers."""
    _, _, slots, is_open = node.data
    constant, bend = numbers[:, 0:1], numbers[:, 1:2]
    point, *hands = args
    slope = numbers[:, LEADING:].reshape(-1, *point.shape[1:])
    if not slots:
        return constant + _inner(slope, point) + bend * _inner(point, point) / 2
    whole = slope + bend * point if len(slots) == 1 else bend * hands[0]
    return whole if is_open else _inner(whole, hands[-1])


def _inner(left: Any, right: Any) -> Any:
    return (left * right).sum(axis=(1, 2), keepdims=True)


def as_polynomial(numbers: Any, rows: int, cols: int) -> Polynomial:
    """Return the function that is made of exact numbers, one in a row."""
    (constant,), (bend,), *slopes = numbers
    places: list[Place] = [(0, i, j) for i in range(rows) for j in range(cols)]
    terms: dict[tuple[Place, ...], Rational] = {(): constant}
    terms |= {(place,): c for place, (c,) in zip(places, slopes, strict=True)}
    terms |= {(place, place): bend / 2 for place in places}
    return Polynomial(((rows, cols),), terms)
