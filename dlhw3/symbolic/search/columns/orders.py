"""An order 0 ⪯ G as a sum of what is framed; and 0 ≤ xᵀGx by it: quadratic forms in one column as one matrix."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sympy import Add, Expr, Identity, MatrixExpr, Mul, Pow, ZeroMatrix
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, total, transpose
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory, Used
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.search.columns.columns import Column
from dlhw3.symbolic.search.columns.frames import Frames, framed_order
from dlhw3.symbolic.search.columns.summed import CLAIM, summed
from dlhw3.symbolic.search.forms.multipliers import Sum, proposed, settled
from dlhw3.symbolic.search.laws.modulo import Reduced

MOST, AT_ONCE, MOST_TERMS = 200, 40, 40
Found = list[tuple[Column, Fraction]]


def by_order(theory: Theory, gap: Expr, name: str) -> Column | None:
    """Return a number that is xᵀGx, with an inverse in G, as a column: that 0 ⪯ G is shown by lemmas before it."""
    made = _as_form(gap) if gap.atoms(MatrixExpr) else None
    if made is None:
        return None
    x, form = made
    zero = ZeroMatrix(*form.shape)
    frames = Frames(theory, (form,))
    reduced = Reduced(Context(theory, [Lemma(CLAIM, Equation(zero, form), Chain(()))]), form)
    target = reduced.of(form)
    for further in (False, True) if target is not None else ():
        assert target is not None
        found = combination(target, reduced, framed_order(frames, form.shape[0], further=further))
        if found is not None:
            before = lemmas_before(frames, found)
            lemmas = (*before, *summed(name, zero, form, "⪯", found))
            use = Used(name, frame=x, traced=True)
            return Column(Inner(x, product(form, x)), use=use, lemmas=lemmas)
    return None


def lemmas_before(frames: Frames, found: Found) -> dict[Lemma, None]:
    """Return the lemmas that what was found uses, each once."""
    before = dict.fromkeys(lemma for column, _ in found for lemma in column.lemmas)
    signs = {use.premise for column, _ in found for use in column.signs}
    return before | {lemma: None for name, lemma in frames.differences.items() if name in signs}


def _as_form(gap: Expr) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return x and G of a number that is xᵀGx, by its terms; None of others, and where no inverse stands in G."""
    if not any(is_operator(node, "inverse") for node in gap.atoms(MatrixExpr)):
        return None
    parts: list[MatrixExpr] = []
    ends: set[MatrixExpr] = set()
    for term in Add.make_args(multiplied_out(gap)):
        for c, one, other in _forms(term):
            if len(parts) >= MOST_TERMS or one is None or other is None:
                return None
            (left, x), (right, y) = one, other
            ends |= {x, y}
            parts.append(product(c, transpose(left), right))
    if len(ends) != 1:
        return None
    (x,) = ends
    return (x, total(*parts)) if x.shape[1] == 1 and x.shape[0] != 1 else None


Ended = tuple[MatrixExpr, MatrixExpr]
"""A matrix and the column that it is multiplied with."""


def _forms(term: Expr) -> Iterator[tuple[Expr, Ended | None, Ended | None]]:
    """Yield c, Ux and Vx of c⟨Ux, Vx⟩ for each two terms of the sides of an inner product; None for no such one."""
    pairs = [one for one in Mul.make_args(term) if one.atoms(MatrixExpr)]
    if len(pairs) != 1:
        yield term, None, None
        return
    (pair,) = pairs
    squared = isinstance(pair, Pow) and pair.exp == 2 and isinstance(pair.base, Norm)
    if not (squared or isinstance(pair, Inner)):
        yield term, None, None
        return
    first, second = pair.base.args * 2 if squared else pair.args
    for a in terms_of(expand(first)):
        for b in terms_of(expand(second)):
            (s, one), (t, other) = factors_of(a), factors_of(b)
            yield term / pair * s * t, _ended(one), _ended(other)


def _ended(factors: Sequence[MatrixExpr]) -> Ended | None:
    if not factors:
        return None
    *before, x = factors
    return (product(*before) if before else Identity(x.shape[0])), x


def combination(target: Sum, reduced: Reduced, columns: Iterable[Column]) -> Found | None:
    """Return columns with multipliers ≥ 0 that add up to the target, or None."""
    kept: list[Column] = []
    sums: list[Sum] = []
    seen: set[object] = set()
    if not target:
        return []
    for column in columns:
        own = reduced.of(column.value)
        if not own or (key := frozenset(own.items())) in seen:
            continue
        seen.add(key)
        kept.append(column)
        sums.append(own)
        if len(kept) % AT_ONCE == 0 and (found := _among(target, kept, sums)) is not None:
            return found
        if len(kept) >= MOST:
            break
    return _among(target, kept, sums)


def _among(target: Sum, kept: Sequence[Column], sums: Sequence[Sum]) -> Found | None:
    """Return columns of those kept that add up to the target, with their multipliers, or None."""
    free = [column.free for column in kept]
    used = proposed(target, sums, free) if kept else None
    exact = None if used is None else settled(target, sums, free, used)
    return None if exact is None else [(kept[k], c) for k, c in exact.items()]
