"""A proof of A ⪯ B: B − A is a sum of MᵀKM with K assumed to be ⪰ 0, of gram matrices, and of what the laws say.

The sum is looked for among normal forms that are reduced by the laws and by what is assumed; that it is one is
then proved as an equation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from sympy import MatrixExpr

from dlhw3.symbolic.algebra import negate, total
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.search.columns.columns import Column
from dlhw3.symbolic.search.columns.frames import Frames, framed_order
from dlhw3.symbolic.search.columns.summed import CLAIM, summed
from dlhw3.symbolic.search.forms.multipliers import Sum, proposed, settled
from dlhw3.symbolic.search.laws.modulo import Reduced

MOST, AT_ONCE = 200, 40
Found = list[tuple[Column, Fraction]]


def lemmas_of_order(
    theory: Theory, left: MatrixExpr, right: MatrixExpr, reason: str = ""
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ⪯ right, with few frames and then more; unchecked."""
    gap = total(right, negate(left))
    frames = Frames(theory, (left, right, gap))
    context = Context(theory, [Lemma(CLAIM, Equation(left, right), Chain(()))])
    reduced = Reduced(context, gap)
    target = reduced.of(gap)
    for further in (False, True) if target is not None else ():
        columns = framed_order(frames, left.shape[0], further=further)
        found = combination(target, reduced, columns)  # type: ignore[arg-type]
        if found is not None:
            before = dict.fromkeys(lemma for column, _ in found for lemma in column.lemmas)
            signs = {use.premise for column, _ in found for use in column.signs}
            before |= {lemma: None for name, lemma in frames.differences.items() if name in signs}
            yield (*before, *summed(CLAIM, left, right, "⪯", found, reason))


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
