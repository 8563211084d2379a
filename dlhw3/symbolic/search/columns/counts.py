"""Numbers that are divided by a count of terms, as means over an index are: the count multiplied with.

r = 1/T is ≥ 0 for T ≥ 0, and r = T r² even where T is 0, since 1/0 is 0: Σ a/T ≥ 0 follows from Σ a ≥ 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from sympy import Add, Basic, Expr, Integer, Mul
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, product
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemmas.reciprocals import ANY, regular_reciprocal
from dlhw3.symbolic.nodes import SUMS, Norm
from dlhw3.symbolic.plan import Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Sight
from dlhw3.symbolic.written.summed import in_front

ZERO, ONE = Integer(0), Integer(1)
MOST_POWERS = 4


class Multiplied(NamedTuple):
    """A number g with its counts multiplied with, h: g = h · multiplier and what else is used."""

    value: Expr
    multiplier: Expr
    uses: tuple[Used, ...]


def divides_by_counts(value: Expr, facts: Facts) -> bool:
    """Whether a number is divided by what counts."""
    return any(_is_count(t, facts) for t in Sight((_apart(value, facts),)).functions("recip"))


def _apart(value: Expr, facts: Facts) -> Expr:
    """Return a number with 1/(aT) as (1/a) (1/T) where T counts and a does not."""
    meaning: dict[Basic, Basic] = {}
    for t in Sight((value,)).functions("recip"):
        counts = [one for one in Mul.make_args(t) if _is_count(one, facts)]
        rest = [one for one in Mul.make_args(t) if one not in counts]
        if counts and rest:
            parts = (*(entrywise("recip", one) for one in counts), entrywise("recip", Mul(*rest)))
            meaning[entrywise("recip", t)] = Mul(*parts)
    made: Expr = value.xreplace(meaning)
    return made


def moved_in_front(value: Expr, facts: Facts) -> list[Expr]:
    """Return a number, and step by step it with what divides, if it counts, apart and in front of them."""
    found = [value, apart] if (apart := _apart(value, facts)) != value else [value]
    value = found[-1]
    for _ in range(MOST_POWERS):
        sums = {s: in_front(*s.args) for s in value.atoms(*SUMS) if not s.args[0].has(*SUMS)}
        meaning: Mapping[Basic, Basic] = {old: new for old, new in sums.items() if old != new}
        meaning = meaning or {n: out for n in value.atoms(Norm) if (out := _out_of(n, facts)) != n}
        if not meaning:
            break
        value = value.xreplace(meaning)
        found.append(value)
    return found


def multiplied(value: Expr, facts: Facts) -> Multiplied | None:
    """Return a number without what it is divided by that counts, where all of its terms allow that."""
    multiplier, uses, one = ONE, list[Used](), value
    for t in dict.fromkeys(Sight((value,)).functions("recip")):
        if not _is_count(t, facts):
            continue
        found = _without(one, t, facts)
        if found is None:
            return None
        one = found.value
        uses += [replace(use, multiplier=use.multiplier * multiplier) for use in found.uses]
        multiplier *= found.multiplier
    return Multiplied(one, multiplier, tuple(uses)) if multiplier != 1 else None


def _without(value: Expr, t: Expr, facts: Facts) -> Multiplied | None:
    """Return Σ cₚ rᵖ, r = 1/t, as tᵏ Σ cₚ rᵖ times rᵏ, by r = t r²; a term without r needs t > 0."""
    q, powers = entrywise("recip", t), dict[int, Expr]()
    for term in Add.make_args(multiplied_out(value)):
        k = term.as_powers_dict().get(q, ZERO)
        if not k.is_Integer or k < 0:
            return None
        powers[int(k)] = powers.get(int(k), ZERO) + term / q**k
    most = max(powers)
    if not 0 < most <= MOST_POWERS or (0 in powers and not facts.is_positive(t)):
        return None
    above = multiplied_out(sum((c * t ** (most - p) for p, c in powers.items()), ZERO))
    uses: list[Used] = []
    for p, c in powers.items():
        for j in range(p, most):  # rʲ − t rʲ⁺¹, times c tʲ⁻ᵖ
            scale = c * t ** (j - p)
            if j:
                uses += regular_reciprocal(t, -scale * q ** (j - 1))
            else:
                uses.append(Used("recip.cancel", scale, letters=((ANY, t),)))
    return Multiplied(above, q**most, tuple(uses))


def _is_count(t: Expr, facts: Facts) -> bool:
    """Whether a number is made of indices and ends of sums alone, and not negative."""
    plain = not t.atoms(Operator) and bool(t.free_symbols) and all(s.is_integer for s in t.free_symbols)
    return plain and facts.is_nonnegative(t)


def _out_of(norm: Norm, facts: Facts) -> Expr:
    """Return ‖r A‖ as r ‖A‖ for what counts, and for numbers > 0."""
    scale, factors = factors_of(expand(norm.args[0]))
    parts = Mul.make_args(scale)
    out = [p for p in parts if p.is_positive or _divides(p, facts)]
    rest = [p for p in parts if p not in out]
    if not factors or all(p == 1 for p in out):
        return norm
    found: Expr = Mul(*out, Norm(product(*rest, *factors)))
    return found


def _divides(part: Expr, facts: Facts) -> bool:
    base, k = part.as_base_exp()
    plain = isinstance(base, Operator) and base.op == "map" and base.name == "recip" and not base.order
    return plain and k.is_Integer and k > 0 and _is_count(base.operands[0], facts)  # type: ignore[attr-defined]
