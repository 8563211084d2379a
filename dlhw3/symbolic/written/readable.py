"""Results in the form in which a person would write them: cancelled, collected, in the user's own words.

A residual stands as the user wrote it, with its sign and not transposed term by term; exp(A)/sum(exp(A)) stays
together. Every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import Any

from sympy import Basic, Expr, Integer, MatAdd, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more
from dlhw3.symbolic.faces.functions import FUNCTIONS, at, parts_of
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.softmaxes import softmaxes_of_columns
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import SUMS, ScalarSum
from dlhw3.symbolic.remembered import remembered
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.adjugates import inverted
from dlhw3.symbolic.written.averages_joined import with_averages_joined
from dlhw3.symbolic.written.common import heaviness
from dlhw3.symbolic.written.derivatives_joined import with_derivatives_joined
from dlhw3.symbolic.written.diagonals_as_entries import with_diagonals_as_entries
from dlhw3.symbolic.written.directions_out import with_directions_out
from dlhw3.symbolic.written.finished import finished
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.half_sums import with_half_sums
from dlhw3.symbolic.written.idle import without_idle
from dlhw3.symbolic.written.inverses_apart import with_numbers_out
from dlhw3.symbolic.written.last_form import first_form, last_form
from dlhw3.symbolic.written.last_words import at_given_points, has_others, in_last_words
from dlhw3.symbolic.written.like_terms import with_like_merged
from dlhw3.symbolic.written.merged_powers import with_powers_merged
from dlhw3.symbolic.written.norms_joined import with_norms_joined
from dlhw3.symbolic.written.opened import with_sums_opened
from dlhw3.symbolic.written.own_numbers import with_own_numbers
from dlhw3.symbolic.written.pairings_apart import with_pairings_apart
from dlhw3.symbolic.written.residuals import residuals
from dlhw3.symbolic.written.shares import Shares, replaced
from dlhw3.symbolic.written.shorter import SAVED, length, shorter_first
from dlhw3.symbolic.written.shorter_numbers import shortest_number, with_logistics
from dlhw3.symbolic.written.signs import with_signs_within
from dlhw3.symbolic.written.summed import in_front, with_alike_merged
from dlhw3.symbolic.written.sums_apart import with_sums_apart
from dlhw3.symbolic.written.turned_shared import with_equal_rows_turned, with_shared_turned, with_wholes_back
from dlhw3.symbolic.written.whole_sums import with_whole_sums
from dlhw3.symbolic.written.wording import Wording

CANCELLED, COLLECTED = "cancelled", "multiplied out; common factors collected"
GATHERED = "what terms have in common taken out"
IN_PLACE = "each term of the sums"
WITHIN = "each term of the sum, and before the sum what is the same in all"
APART = "pairings multiplied out; cancelled"
WORDED = "as one writes it"
WHOLE = "the sum without one term is the whole sum less that term"
LOGISTIC = "$sigmoid(t) + sigmoid(−t) = 1$"
BOTH = 2
"""How many times as long as the shorter form of a Hessian the other may be that is gathered too."""
Forms = Iterator[tuple[Any, str]]
_Way = tuple[Any, Any, Any]


def forms(
    value: Expr, symmetric: Iterable[Basic] = (), own: Basic | None = None, *, opened: bool = False
) -> Forms:
    """Yield the forms of a result on its way to the one that a person would write, each with its rule in words.

    ``symmetric`` are letters that are their own transposes, and ``own`` is what the user wrote, whose residuals
    stand in the result as they stand there; where pairings were ``opened``, none are multiplied out again.
    """
    yield from _all_forms(value, frozenset(symmetric), own, opened)


@remembered
def _all_forms(
    value: Expr, symmetric: frozenset[Basic], own: Basic | None, opened: bool
) -> tuple[tuple[Any, str], ...]:
    """Return the forms of a result: it is put in them again and again, where some are not proved."""
    return tuple(_made_forms(value, symmetric, own, opened=opened))


def _made_forms(value: Expr, symmetric: frozenset[Basic], own: Basic | None, *, opened: bool) -> Forms:
    value, given = _within_sums(value, symmetric, own), value
    series = nodes_in(given, *SUMS)
    moved = any(isinstance(one, ScalarSum) and one.has(Direction) for one in series)
    if moved or any(nodes_in(one.args[0], *SUMS) for one in series):  # two things at once take a search
        placed = _within_sums(given, symmetric, own, placed=True)
        if placed not in (given, value):
            yield placed, IN_PLACE
    if value != given:
        value = _with_number_reduced(value)
        yield value, WITHIN
    short, letters = with_whole_sums(value)
    if letters:
        whole = replaced(readable(short, symmetric, opened=opened), letters)
        if heaviness(whole) < heaviness(value):
            value = whole
            yield value, WHOLE
    shares = Shares(value)
    found = _worded(shares, value, symmetric, own)
    if found and shares.sums_left(found[-1][0]):  # letters for softmaxes that do not go through
        found = min(found, _worded(Shares(value, rows=False), value, symmetric, own), key=_weight)
    if isinstance(value, MatrixExpr) and (columns := softmaxes_of_columns(value)):
        found = min(found, *_by_rows(columns, value, symmetric, own), key=_weight)
    if (other := with_equal_rows_turned(value)) != value:
        found = min(found, _worded(Shares(other), other, symmetric, own), key=_weight)
    if not found or found[-1][0] != value:  # else it was in its last form before
        yield from ((form, rule) for form, rule in found if form != value)
    last = found[-1][0] if found else value
    placed = at_given_points(last, given, lambda one: readable(one, symmetric, own))
    if placed != last and heaviness(placed) < heaviness(last):
        last = placed
        yield last, WORDED
    if not opened and (apart := with_pairings_apart(last)) != last:
        apart = readable(apart, symmetric, own, opened=True)
        if heaviness(apart) < heaviness(last):
            last = apart
            yield last, APART
    turned = _with_directions_out(with_signs_within(with_own_numbers(last, own), own))
    turned = with_wholes_back(with_shared_turned(with_norms_joined(turned, own), own), own)
    turned = with_derivatives_joined(turned, lambda one: readable(one, symmetric, own))
    if (merged := with_like_merged(turned)) != turned:
        turned = readable(merged, symmetric, own, opened=opened)
    if (turned := with_averages_joined(with_half_sums(turned))) != last:
        last = turned
        yield last, WORDED
    if has_others(last):
        known = residuals(own, last)
        worded = in_last_words(last, own, known, Wording(known).factor)
        yield from [(worded, WORDED)] if worded != last else []
        last = worded
    without_own = None if own is None else lambda: readable(given, symmetric, opened=opened)
    if (made := finished(last, without_own)) != last:
        yield made, WORDED


def _with_directions_out(value: Expr) -> Any:
    """Return a result with directions in front of sums, its softmaxes kept together."""
    shares = Shares(value)
    whole = shares.letters(value)
    made = with_directions_out(whole)
    return value if made == whole else shares.words(made)


def _with_number_reduced(value: Expr) -> Any:
    scale, factors = factors_of(value) if isinstance(value, MatrixExpr) else (reduced(value), ())
    return product(reduced(scale), *factors)


def _within_sums(value: Expr, symmetric: Iterable[Basic], own: Basic | None, *, placed: bool = False) -> Any:
    """Return a result with the terms of sums over an index as a person would write them.

    ``placed``: with what is the same in all of them left where it stands.
    """
    found: dict[Any, Any] = {}
    theirs = {} if own is None else nodes_in(own, *SUMS)
    for series in reversed(nodes_in(value, *SUMS)):  # the inner ones first
        body, *over = series.args
        made = readable(replaced(body, found) if found else body, symmetric, own)
        as_it_stands = placed or series in theirs
        found[series] = series.func(made, *over) if as_it_stands else in_front(made, *over)
    found = {series: made for series, made in found.items() if made != series}
    if placed:
        return replaced(value, found) if found else value
    return with_signs_within(with_alike_merged(replaced(value, found) if found else value), own)


def _worded(
    shares: Shares, value: Expr, symmetric: Iterable[Basic], own: Basic | None
) -> list[tuple[Any, str]]:
    """Return the forms of a result, with what letters for softmaxes stand for."""
    plain = with_numbers_out(with_powers_merged(without_idle(value)), own)
    plain = with_diagonals_as_entries(plain)
    whole = _directions(shares.letters(inverted(plain)), symmetric, own)
    start = shares.added_up(reduced(whole) if shares.rows else whole)
    apart = with_sums_apart(whole) if shares else whole
    if apart != whole and length(apart := shares.added_up(apart)) < length(start) - SAVED:
        start = apart
    made = _forms(start, value, symmetric, own)
    return [(with_powers_merged(shares.words(shares.added_up(form))), rule) for form, rule in made]


def _by_rows(
    columns: Sequence[MatrixExpr], value: MatrixExpr, symmetric: Iterable[Basic], own: Basic | None
) -> Iterator[list[tuple[Any, str]]]:
    """Yield the forms of a result with softmaxes of columns with rows in their places, and of its transpose so."""
    rows = [entrywise("exp", MatrixSymbol(f"e{k}", *one.shape[::-1])) for k, one in enumerate(columns)]
    by_rows = replaced(value, {one: transpose(row) for one, row in zip(columns, rows, strict=True)})
    back = {row: transpose(one) for one, row in zip(columns, rows, strict=True)}
    wording = Wording(residuals(own, value), symmetric)
    found = _worded(Shares(by_rows), by_rows, symmetric, own)
    yield [(wording.of(replaced(form, back)), rule) for form, rule in found]
    turned = transpose(by_rows)
    found = _worded(Shares(turned), turned, symmetric, own)
    yield [(replaced(transpose(form), back), rule) for form, rule in found]


def _weight(found: list[tuple[Any, str]]) -> float:
    return heaviness(found[-1][0]) if found else inf


def _directions(value: Expr, symmetric: Iterable[Basic], own: Basic | None) -> Any:
    """Return a result with the directions of derivatives in their forms, ∇²l(X)[cD] as c ∇²l(X)[D]."""
    found: dict[Any, Any] = {}
    for node in reversed(nodes_in(value, *FUNCTIONS)):
        function, slots, points, given = parts_of(node)
        front, directions = Integer(1), []
        for one in given:
            within = readable(replaced(one, found), symmetric, own)
            scale, factors = factors_of(within)
            taken = scale.as_coeff_Mul()[0] if within.shape == (1, 1) else scale
            front, within = front * taken, product(scale / taken, *factors)
            if isinstance(within, MatAdd):
                scale, within = Wording(residuals(own, value)).factor(within)
                front = front * scale
            directions.append(within)
        if directions and (made := product(front, at(function, slots, points, directions))) != node:
            found[node] = made
    return replaced(value, found) if found else value


def _forms(value: Expr, given: Expr, symmetric: Iterable[Basic], own: Basic | None) -> Forms:
    known = residuals(own, given)
    cancelled = reduced(value)
    is_matrix = isinstance(cancelled, MatrixExpr)
    several = shorter_first(cancelled, symmetric) if is_matrix else [shortest_number(cancelled, symmetric)]
    several = [with_logistics(one) for one in several] if is_matrix else several
    is_worth_both = value.has(Direction) and length(several[-1]) <= BOTH * length(several[0])
    wording = Wording(known, symmetric)
    ways = [_put(one, wording) for one in (several if is_worth_both else several[:1])]
    if known and is_matrix and not is_worth_both and len(several) > 1:
        ways = _in_residuals(ways[0], several[1], wording)
    made, merged, taken = min(ways, key=lambda way: heaviness(way[-1]))
    best = made if merged is None else merged
    if cancelled != given and cancelled != made and length(cancelled) < length(value):
        yield cancelled, CANCELLED
    if made != given:
        yield made, COLLECTED
    if merged is not None:
        yield wording.of(merged), LOGISTIC
    if heaviness(taken) < heaviness(best) or heaviness(taken, known) < heaviness(best, known):
        yield taken, GATHERED


def _in_residuals(first: _Way, other: MatrixExpr, wording: Wording) -> list[_Way]:
    """Return another way where it has a residual of the user's, and is shorter where that is a letter."""
    known = tuple(one for one in wording.own if exponent_of_one_more(one) is None)
    mine = heaviness(first[-1], known) if first[-1].has(*known) else inf
    if not known or heaviness(wording.of(other), known) >= mine:
        return [first]
    second = _put(other, wording)
    return [
        min(first, second, key=lambda way: heaviness(way[-1], known)) if second[-1].has(*known) else first
    ]


def _put(whole: Expr, wording: Wording) -> tuple[Any, Any, Any]:
    """Return a result in the user's words, with logistic pairs merged (None without any), and gathered."""
    made = wording.of(first_form(whole, wording.own))
    merged = reduced(made, pairs=True)
    best = merged if merged != reduced(made) else made
    return (
        made,
        None if best is made else merged,
        with_sums_opened(wording.of(last_form(best, tuple(wording.own), wording.symmetric))),
    )


def readable(
    value: Expr, symmetric: Iterable[Basic] = (), own: Basic | None = None, *, opened: bool = False
) -> Any:
    """Return the last of the forms of a result."""
    return next(iter([form for form, _ in forms(value, symmetric, own, opened=opened)][-1:]), value)
