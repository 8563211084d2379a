"""Of a number at the end of a spectrum, what a claim needs: that it is a bound, or that it is attained.

A claim that rises with the greatest eigenvalue of M needs M ⪯ s I, one that falls with it M v = s v alone; the
other half crowds the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sympy import Basic, Expr, MatMul, MatrixExpr, MatrixSymbol, Pow
from sympy import expand as multiplied_out

from dlhw3.symbolic.plan import Hypothesis, Theory


@dataclass
class End:
    """What is assumed of one number at the end of a spectrum: bounds, and where it is attained."""

    bounds: list[Hypothesis] = field(default_factory=list)
    attained: list[Hypothesis] = field(default_factory=list)
    least: bool = False
    images: set[Basic] = field(default_factory=set)
    """The u of M v = s u, which is not v."""


def ends_of(hypotheses: Iterable[Hypothesis]) -> dict[Expr, End]:
    """Return what is assumed of each number s with M v = s u and an order of matrices with s."""
    told = [h for h in hypotheses if not h.statement.letters and not h.statement.indices]
    found: dict[Expr, End] = {}
    columns: dict[Basic, Expr] = {}
    for h in told:
        if (parts := attained(h)) is not None:
            s, *both = parts
            columns |= dict.fromkeys(both, s)
            images = found.setdefault(s, End()).images
            images |= {both[1]} - {both[0]} if not images else set()
    for h in told:
        own = h.statement.left.free_symbols | h.statement.right.free_symbols
        mine = next((columns[one] for one in own if one in columns), None)
        if mine is not None:
            found[mine].attained.append(h)
        elif h.statement.relation == "⪯":
            for s in own & found.keys():
                found[s].bounds.append(h)
    for s, end in found.items():
        end.least = not any(s in h.statement.right.free_symbols for h in end.bounds)
    return {s: end for s, end in found.items() if end.bounds}


def by_sides(theory: Theory, left: Expr, right: Expr) -> Iterator[Theory]:
    """Yield theories with what left ≤ right needs alone of the ends of spectra, where that is less.

    What is attained is told by norms, ‖M v‖ = s, in the first, and by columns, MᵀM v = s² v, in the last.
    """
    ends = ends_of(theory.hypotheses)
    if not ends or isinstance(left, MatrixExpr):
        return
    gap = multiplied_out(right - left)
    parts, known = gap.as_coefficients_dict().items(), _known_signs(theory)
    by_bounds: list[End] = []
    by_columns: list[End] = []
    for s, end in ends.items():
        signs = {bool(c > 0) for term, c in parts if s in term.free_symbols}
        signs = {known[gap.coeff(s)]} if len(signs) > 1 and gap.coeff(s) in known else signs
        if len(signs) < 2:
            (by_bounds if signs in (set(), {not end.least}) else by_columns).append(end)
    if len(by_bounds) == len(ends) > 1:  # the least and the greatest are compared at one column
        del by_bounds[-1]
    dropped = [h for end in by_bounds for h in end.attained] + [h for end in by_columns for h in end.bounds]
    dropped += [h for end in by_columns for h in end.attained if _has(h, end.images)]
    of_squares = [h for end in by_columns for h in end.attained if end.images and attained(h)]
    of_norms = [h for end in by_columns for h in end.attained if end.images and h.statement.right.is_Symbol]
    of_ends = {s for s, end in ends.items() if end in by_columns}
    signs_of = [h for h in theory.hypotheses if h.statement.left == 0 and h.statement.right in of_ends]
    of_orders = [h for s, end in ends.items() for h in _beside_orders(theory, s, end)]
    for less in (of_squares, of_norms) if of_squares and of_norms else (signs_of, []) if signs_of else ([],):
        kept = tuple(h for h in theory.hypotheses if h not in dropped and h not in less)
        if len(plain := tuple(h for h in kept if h not in of_orders)) < len(kept):
            yield replace(theory, hypotheses=plain)
        if len(kept) < len(theory.hypotheses):
            yield replace(theory, hypotheses=kept)


def _known_signs(theory: Theory) -> dict[Expr, bool]:
    """Return the numbers that are assumed to be ≥ 0, as 1 − a of a ≤ 1, True, and their negatives, False."""
    said = (h.statement for h in theory.hypotheses if h.statement.relation in ("≤", "<"))
    plain = (one for one in said if not (one.letters or one.indices or isinstance(one.left, MatrixExpr)))
    found: dict[Expr, bool] = {}
    for one in plain:
        value = multiplied_out(one.right - one.left)
        found |= {value: True, multiplied_out(-value): False}
    return found


def _beside_orders(theory: Theory, s: Expr, end: End) -> list[Hypothesis]:
    """Return MᵀM ⪯ s² I and 0 ≤ s where M ⪯ s I is assumed too."""
    squares = [h for h in end.bounds if h.statement.right.has(s**2)]
    signs = [h for h in theory.hypotheses if h.statement.left == 0 and h.statement.right == s]
    return [*squares, *signs] if 0 < len(squares) < len(end.bounds) else []


def _has(h: Hypothesis, images: set[Basic]) -> bool:
    """Whether a u stands in what is assumed, but not in M v = s v."""
    own = h.statement.left.free_symbols | h.statement.right.free_symbols
    return bool(own & images) and not (
        h.statement.left.free_symbols >= images <= h.statement.right.free_symbols
    )


def attained(h: Hypothesis) -> tuple[Expr, MatrixSymbol, MatrixSymbol] | None:
    """Return s, v and u of M v = s u, or of M v = s² v."""
    said = h.statement
    if said.relation != "=" or not isinstance(said.left, MatMul) or not isinstance(said.right, MatMul):
        return None
    v, (number, *columns) = said.left.args[-1], said.right.args
    s = number.base if isinstance(number, Pow) and number.exp == 2 else number
    one_column = len(columns) == 1 and isinstance(columns[0], MatrixSymbol) and isinstance(v, MatrixSymbol)
    if not one_column or not getattr(s, "is_Symbol", False) or v.shape[1] != 1:
        return None
    return s, v, columns[0]
