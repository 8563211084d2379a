"""Sums over an index compared term by term: Σ sᵢ ≤ Σ tᵢ since sᵢ ≤ tᵢ for every i; and ‖Σ vᵢ‖ ≤ Σ ‖vᵢ‖.

What holds for every i is shown by whatever way shows it for one, and is then a lemma over the range of i.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sympy import Expr, MatrixExpr, Mul, Symbol, cancel
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.nodes import SUMS, MatrixSum, Norm, ScalarSum, Value, index_symbol
from dlhw3.symbolic.plan import Chain, Combination, Lemma, Theory, Used
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.claim_kinds import is_absolute
from dlhw3.symbolic.search.forms.sums import ZERO, summed

EACH = index_symbol("i″")
Shown = Callable[[Theory, Expr, Expr], tuple[str, Sequence[Lemma]] | None]
"""Shows low ≤ high in a theory: the name of the lemma that says so, and all lemmas in order; or nothing."""


@dataclass(frozen=True)
class Termwise:
    """A sum that is ≥ 0 since each of its terms is: the sum, its lemmas in order, and the use of the last."""

    value: Expr
    lemmas: tuple[Lemma, ...]
    use: Used


def termwise(theory: Theory, gap: Expr, shown: Shown) -> Termwise | None:
    """Return a gap as one sum over an index up to a letter, each term of which is shown to be ≥ 0; or None."""
    found = None if theory.facts.declares(EACH) else _as_one_sum(multiplied_out(gap))
    if found is None:  # or this is a term of a sum already
        return None
    body, low, high = found
    if body.has(*SUMS):
        return None
    ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
    if not ends:
        return None
    over = Range(EACH, low, high)
    parts = multiplied_out(body).as_coefficients_dict().items()
    less, more = (sum((s * c * one for one, c in parts if s * c > 0), ZERO) for s in (-1, 1))
    inner = shown(replace(theory, facts=theory.facts.extended(over)), less, more)
    if inner is None:
        return None
    name, lemmas = inner
    if any(not isinstance(lemma.proof, Chain) and speaks_of(lemma, EACH) for lemma in lemmas):
        return None
    each = tuple(for_all(lemma, over) if speaks_of(lemma, EACH) else lemma for lemma in lemmas)
    whole = ScalarSum(body, EACH, low, high)
    by = Combination((Used(name, at=((EACH, EACH),)),))
    lemma, use = summed(f"0 ≤ {whole}", body, by, (EACH, low, high), ends[0])
    return Termwise(whole, (*each, lemma), use)


def _as_one_sum(gap: Expr) -> tuple[Expr, Expr, Expr] | None:
    """Return the body, over EACH, and the ends of the one sum that a number is; None where it is none."""
    sums = [
        one
        for one in gap.atoms(ScalarSum)
        if not any(one in s.args[0].atoms(ScalarSum) for s in gap.atoms(*SUMS))
    ]
    ends = {one.args[2:] for one in sums}
    if len(ends) != 1:
        return None
    ((low, high),) = ends
    count, body = high - low + 1, ZERO
    for part, c in gap.as_coefficients_dict().items():
        own = [factor for factor in Mul.make_args(part) if factor in sums]
        kept = [factor for factor in Mul.make_args(part) if factor.has(MatrixExpr)]  # none that SymPy cancels
        if own:
            others = (factor for factor in Mul.make_args(part) if factor != own[0])
            whole = c * Mul(*others) * own[0].args[0].xreplace({own[0].args[1]: EACH})
        else:
            whole = cancel(c * part / Mul(*kept) / count) * Mul(*kept)
        if len(own) > 1 or (not own and free_indices(whole) & free_indices(count)):
            return None
        body += whole
    return body, low, high


def speaks_of(lemma: Lemma, index: Symbol) -> bool:
    """Whether an index stands in what a lemma says, or in a step of it."""
    said = [lemma.statement.left, lemma.statement.right]
    said += [side for step in lemma.steps for side in (step.left, step.right)]
    return any(index in free_indices(side) for side in said)


def for_all(lemma: Lemma, over: Range) -> Lemma:
    """Return a lemma for every value of an index within its range."""
    statement = replace(lemma.statement, indices=(*lemma.statement.indices, over))
    return replace(lemma, statement=statement)


def spread(left: Expr, right: Expr) -> Iterator[tuple[Expr, Expr, Expr]]:
    """Yield c, ‖Σ vᵢ‖ and Σ ‖vᵢ‖ for each −c‖Σ vᵢ‖ in right − left, c being a number; |Σ aᵢ| too.

    Likewise T l(Σ xᵢ/T) and Σ l(xᵢ), for a sum of T terms.
    """
    for part, c in multiplied_out(right - left).as_coefficients_dict().items():
        if c < 0 and (inside := _sum_within(part)) is not None:
            body, index, low, high = inside.args
            size = Norm(body) if isinstance(inside, MatrixSum) else entrywise("abs", body)
            yield -c, part, ScalarSum(size, index, low, high)
        elif c < 0 and (apart := _at_a_mean(part)) is not None:
            yield -c, part, apart


def _at_a_mean(part: Expr) -> Expr | None:
    """Return Σ l(xᵢ) of T l(Σ xᵢ/T), for a sum of T terms; None of anything else."""
    values = part.atoms(Value)
    if len(values) != 1:
        return None
    (value,) = values
    function, point = value.args
    scale, factors = factors_of(point)
    whole = factors[0] if len(factors) == 1 else None
    if not isinstance(whole, MatrixSum):
        return None
    body, index, low, high = whole.args
    count = high - low + 1
    if scale != entrywise("recip", count) or part != count * value:
        return None
    return ScalarSum(value.func(function, body), index, low, high)


def _sum_within(size: Expr) -> MatrixSum | ScalarSum | None:
    """Return the sum over an index of which a number is the norm or the absolute value."""
    inside = size.args[0] if isinstance(size, Norm) else size.operands[0] if is_absolute(size) else None  # type: ignore[attr-defined]
    return inside if isinstance(inside, SUMS) else None
