"""Sums over all indices but one of what has the whole sum in it: Σ_{i≠k} (x̄ − xᵢ)/n is (xₖ − x̄)/n.

A whole sum stands in a result as Σ_{i<k} + Σ_{i>k} + the term at k, and is one letter here. Nothing here is
trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatrixExpr, MatrixSymbol, Mul, Symbol, expand_mul

from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of, total
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.scope import free_indices, nodes_in
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.summed import in_front

Pairs = dict[tuple[Any, Any], Any]
TERMS = 3
"""How many terms a whole sum has: those before one index, those behind it, and the one at it."""


def with_whole_sums(value: Expr) -> tuple[Any, dict[Basic, Expr]]:
    """Return an expression with letters for whole sums, and sums without one term by these; and the letters.

    The same, and no letters, where nothing is known of them.
    """
    if not isinstance(value, (Add, MatAdd)) or not nodes_in(value, *SUMS):
        return value, {}
    letters: dict[Basic, Expr] = {}
    without: Pairs = {}
    for whole in nodes_in(value, Add, MatAdd):
        for pair, rest in () if whole == value else _parts_of_whole(whole):
            name = f"·{len(letters)}"
            is_matrix = isinstance(whole, MatrixExpr)
            letters[whole] = MatrixSymbol(name, *whole.shape) if is_matrix else Symbol(name)
            without[pair] = _sum(letters[whole], product(-1, rest))
    if not letters:
        return value, {}
    short = replaced(value, letters)
    terms, left = list(short.args), []
    while terms:
        term = terms.pop(0)
        other = next((one for one in terms if _adjoin(term, one) or _adjoin(one, term)), None)
        if other is None:
            left.append(term)
            continue
        terms.remove(other)
        left += _added(*((term, other) if _adjoin(term, other) else (other, term)), without)
    made = _sum(*left)
    return (made, {letter: whole for whole, letter in letters.items()}) if made != short else (value, {})


def _parts_of_whole(whole: Any) -> Iterator[tuple[tuple[Any, Any], Any]]:
    """Yield (Σ_{i<k}, Σ_{i>k}) and the term at k where an expression is their sum."""
    if len(whole.args) == TERMS:
        for one, other, rest in permutations(whole.args):
            if isinstance(one, SUMS) and _adjoin(one, other):
                yield (one, other), rest


def _series(term: Expr) -> tuple[Any, ...] | None:
    """Return (c, what stands before Σ, Σ, what stands behind it) for a term that is a product with one sum."""
    scale, factors = factors_of(term) if isinstance(term, MatrixExpr) else (Integer(1), Mul.make_args(term))
    places = [place for place, one in enumerate(factors) if isinstance(one, SUMS)]
    if len(places) != 1:
        return None
    return scale, factors[: places[0]], factors[places[0]], factors[places[0] + 1 :]


def _adjoin(before: Expr, behind: Expr) -> bool:
    """Whether two terms are the same but for a sum, and between their sums of the same one index is left out."""
    one, other = _series(before), _series(behind)
    if one is None or other is None or (*one[:2], one[3]) != (*other[:2], other[3]):
        return False
    (body, index, _, high), (body_behind, index_behind, start, _) = one[2].args, other[2].args
    return (start - high - 2).expand() == 0 and body == body_behind.xreplace({index_behind: index})


def _added(before: Expr, behind: Expr, without: Pairs) -> list[Expr]:
    """Return the terms of c Σ_{i<k} + c Σ_{i>k}, those by letters of which there are whole sums."""
    (scale, left, first, right), (_, _, last, _) = _series(before), _series(behind)  # type: ignore[misc]
    body, index, low, high = first.args
    start, end = last.args[2:]
    parts = terms_of(expand(body)) if isinstance(body, MatrixExpr) else Add.make_args(expand_mul(body))
    found, is_known = [], False
    for part in parts:
        if index not in free_indices(part):
            number = high - low + 1 + end - start + 1
            found.append(product(scale * number, *left, part, *right))
            continue
        made = in_front(part, index, low, high)
        own = next((one for one in nodes_in(made, *SUMS) if one.args[2:] == (low, high)), None)
        if own is None:
            return [before, behind]
        pair = own, own.func(own.args[0], own.args[1], start, end)
        known = next((made for one, made in without.items() if _are(one, pair)), None)
        is_known = is_known or known is not None
        found.append(product(scale, *left, replaced(made, {own: known or _sum(*pair)}), *right))
    return found if is_known else [before, behind]


def _sum(*terms: Any) -> Any:
    return total(*terms) if isinstance(terms[0], MatrixExpr) else Add(*terms)


def _are(pair: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return all(map(_is, pair, other))


def _is(one: Any, other: Any) -> bool:
    """Whether two sums differ in the name of their index alone."""
    return (
        one.args[2:] == other.args[2:] and one.args[0].xreplace({one.args[1]: other.args[1]}) == other.args[0]
    )
