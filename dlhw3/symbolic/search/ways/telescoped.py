"""Sums up to T bounded by what is there at the start: shown by induction less what is there at T, which is ≥ 0.

Σ_{k<T} b_k ≤ φ(0) is no statement for induction, Σ_{k<T} b_k ≤ φ(0) − φ(T) is. Likewise Σ_{k<T} c^k is at most
1/(1 − c), and less by c^T/(1 − c).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from sympy import Expr, Mul, Pow, Symbol, cancel
from sympy import expand as multiplied_out

from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.nodes import Iterate, ScalarSum
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Theory, Used
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.ordering import lemmas_below
from dlhw3.symbolic.search.forms.sums import ZERO

Inducted = Callable[[Expr, Expr, str, str], tuple[Lemma, ...] | None]
"""Shows left ≤ right by induction, for a reason, as lemmas of which the last has a name; or nothing."""
SOONER, AT_END = "with what is left at the end", "at the end"


def lemmas_by_telescoping(
    theory: Theory, left: Expr, right: Expr, reason: str, name: str, inducted: Inducted
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last, of a name, says left ≤ right, where more than that holds by induction."""
    for over in _left_over(left, right):
        own, said = f"{name}, {SOONER}", f"0 ≤ {spelled(over)}, {AT_END}"
        rest = lemmas_below(theory, ZERO, over)
        found = rest and inducted(left, right - over, "", own)
        if not rest or not found:
            continue
        *before, last = rest
        by = Combination((Used(own), Used(said)))
        step = Step(left, right, reason or "by what is left at the end", by, "≤")
        line = Lemma(name, Equation(left, right, (), "≤"), Chain((step,)))
        return (*dict.fromkeys((*before, *found)), replace(last, name=said), line)
    return None


def _left_over(left: Expr, right: Expr) -> Iterator[Expr]:
    """Yield what may be left over at the end between two sides with sums up to a letter, or T times."""
    gap = multiplied_out(right - left)
    over = gap.as_coefficients_dict().items()
    ends = {one.args[2:] for one in gap.atoms(ScalarSum) if free_indices(one.args[3])}
    ends = ends or {(ZERO, k - 1) for part, _ in over for k in _times(part)}
    if len(ends) != 1:
        return
    ((low, high),) = ends
    start = sum((c * part for part, c in over if _stands_at(part, low)), ZERO)
    if start != 0 and not any(_stands_at(part, high + 1) and not _times(part) for part, _ in over):
        moving = free_indices(high)
        fixed = [(part, c) for part, c in over if not part.has(ScalarSum) and not free_indices(part) & moving]
        counted = {part for part, _ in fixed if any(gap.coeff(part * k) for k in moving)}  # of (T + 1) c
        kept = [c * part for part, c in fixed if not _stands_at(part, low) and part not in counted]
        for more in dict.fromkeys((sum(kept, ZERO), ZERO)):
            yield _moved(start, low, high + 1) + more
    if rest := sum((_geometric(one, -c) for one, c in over if c < 0), ZERO):
        yield rest


def _times(part: Expr) -> list[Symbol]:
    """Return the letter of T that a number with a member of a sequence at T is multiplied by."""
    places = {one.args[1] for one in part.atoms(Iterate, NumberAt)}
    factors = part.as_powers_dict()
    return [k for k in places if k.is_Symbol and k in factors]


def _stands_at(part: Expr, place: Expr) -> bool:
    """Whether a number has a member of a sequence at a place, and no sum over an index."""
    seen = part.atoms(Iterate, NumberAt)
    return not part.has(ScalarSum) and bool(seen) and all(one.args[1] == place for one in seen)


def _moved(value: Expr, low: Expr, place: Expr) -> Expr:
    """Return a number with the members of sequences at a place in the place of those at the start."""
    seen = [one for one in value.atoms(Iterate, NumberAt) if one.args[1] == low]
    made: Expr = value.xreplace({one: one.func(one.args[0], place) for one in seen})
    return made


def _geometric(part: Expr, scale: Expr) -> Expr:
    """Return w c^(b + 1)/(1 − c) of a sum over i, up to b, of w c^i; 0 of anything else."""
    found = [one for one in Mul.make_args(part) if isinstance(one, ScalarSum)]
    if len(found) != 1 or (part / found[0]).has(ScalarSum):
        return ZERO
    body, index, _, high = found[0].args
    moving = [one for one in Mul.make_args(body) if index in free_indices(one)]
    base = _base(moving[0], index) if len(moving) == 1 else None
    if base is None or (base.is_Rational and base >= 1):
        return ZERO
    under = 1 / (1 - base) if base.is_Rational else entrywise("recip", 1 - base)
    after: Expr = (
        body.xreplace({index: high}) * base if base.is_Rational else body.xreplace({index: high + 1})
    )
    return scale * part / found[0] * after * under


def _base(power: Expr, index: Symbol) -> Expr | None:
    """Return c of c^(i + k) for a whole number k, which is exp((i + k) log c) where c is a number or a letter."""
    base: Expr | None = None
    if isinstance(power, Pow) and (power.exp - index).is_Integer:
        base = power.base
    elif isinstance(power, Operator) and power.name == "exp":
        (exponent,) = power.operands
        rate = multiplied_out(exponent).coeff(index)
        if rate != 0 and (cancel(exponent / rate) - index).is_Integer:
            is_log = isinstance(rate, Operator) and rate.name == "log"
            base = rate.operands[0] if is_log else entrywise("exp", rate)
    return None if base is None or index in free_indices(base) else base
