"""The step of an induction as one lemma for all n, shown by whatever way shows it: φ(n + 1) ≤ c φ(n) + d.

Of φ(T) ≤ c^T a + b and of Σ_{k<T} b_k ≤ a + d T, what is due at n + 1 is c times what is said at n, and the rest is
sought alone, without what is said at n.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from sympy import Dummy, Expr, Integer, MatrixExpr, Symbol, cancel
from sympy import expand as multiplied_out

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Chain, Combination, Lemma, Step, Theory, Used
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.reductions import NUMBER, OTHER
from dlhw3.symbolic.search.columns.termwise import EACH, Shown, for_all, speaks_of
from dlhw3.symbolic.search.forms.sums import ZERO, joined, split_last
from dlhw3.symbolic.search.ways.induction import lemmas_by_induction

ONE, LATER = Integer(1), Dummy("c^(n + 1)", real=True)


def has_powers(theory: Theory, *sides: Expr) -> bool:
    """Whether a letter up to which sums go, or which counts members, stands in an exponent."""
    ends = {one.index for one in theory.facts.ranges if one.high is None}
    return any(_powers(side, end) for side in sides for end in ends)


def lemmas_by_steps(
    theory: Theory, left: Expr, right: Expr, reason: str, name: str, shown: Shown
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last, of a name, says left ≤ right, by induction, each step a lemma, or None."""
    step = partial(_step, shown=shown)
    return lemmas_by_induction(theory, left, right, reason, "≤", name, step=step)


def _step(
    theory: Theory, end: Range, n: Symbol, left: Expr, right: Expr, relation: str, *, shown: Shown
) -> tuple[tuple[Lemma, ...], Chain] | None:
    """Return the way from left to right at n + 1: c times what is said at n, and what is shown for every n."""
    if relation != "≤" or isinstance(left, MatrixExpr) or theory.facts.declares(EACH):
        return None
    powers = dict.fromkeys(one for side in (left, right) for one in _powers(side, n))
    if len(powers) > 1:
        return None
    ratio = next(map(_base, powers), ONE)
    first, last = (Trail(side.xreplace({n: n + 1})) for side in (left, right))
    for trail in (first, last):
        split_last(trail, n)
    due, powered = _split(last.current - first.current, powers, ratio, n)
    gap = multiplied_out(due - ratio * (right - left)).xreplace({n: EACH})
    if gap.has(*SUMS):  # no step that is one by itself
        return None
    parts = gap.as_coefficients_dict().items()
    less, more = (sum((s * c * one for one, c in parts if s * c > 0), ZERO) for s in (-1, 1))
    over = Range(EACH, end.low, end.index - 1)
    inner = shown(Theory(theory.facts.extended(over), theory.hypotheses), less, more)
    sign = shown(theory, ZERO, ratio) if inner is not None and not ratio.is_Rational else ("", ())
    if inner is None or sign is None:
        return None
    lemmas = [*sign[1], *inner[1]]
    if any(not isinstance(one.proof, Chain) and speaks_of(one, EACH) for one in inner[1]):
        return None
    each = tuple(for_all(one, over) if speaks_of(one, EACH) else one for one in lemmas)
    at = ((EACH, n),) if any(one.name == inner[0] and speaks_of(one, EACH) for one in lemmas) else ()
    uses = (Used(INDUCTION_HYPOTHESIS, ratio), Used(inner[0], at=at), *powered)
    by = Combination(uses, signs=(Used(sign[0]),) if sign[0] else ())
    middle = Step(first.current, last.current, "as said at n, and what is shown for every n", by, relation)
    back = tuple(joined(step) for step in last.chain.steps[::-1])
    return each, Chain((*first.chain.steps, middle, *back))


def _split(gap: Expr, powers: Iterable[Expr], ratio: Expr, n: Symbol) -> tuple[Expr, tuple[Used, ...]]:
    """Return a number with c·exp(n s) in the place of exp((n + 1) s), and the laws that say so."""
    uses = []
    for rate in powers:
        later, now = (_power(rate, k) for k in (n + 1, n))
        marked = multiplied_out(gap.xreplace({later: LATER}))
        many, gap = marked.coeff(LATER), marked.xreplace({LATER: ratio * now})
        uses.append(Used("exp.sum", -many, letters=((NUMBER, n * rate), (OTHER, rate))))
        if ratio != entrywise("exp", rate):
            uses.append(Used("exp.log", -many * now, letters=((NUMBER, ratio),)))
    return gap, tuple(uses)


def _powers(side: Expr, n: Symbol) -> list[Expr]:
    """Return s of every exp(n s) in a number, each once."""
    found = []
    for node in side.atoms(Operator):
        if node.op == "map" and node.name == "exp" and not isinstance(node, MatrixExpr):
            rate = cancel(node.operands[0] / n)
            if n in free_indices(node.operands[0]) and n not in free_indices(rate):
                found.append(rate)
    return list(dict.fromkeys(found))


def _power(rate: Expr, k: Expr) -> Expr:
    made: Expr = entrywise("exp", k * rate)
    return made


def _base(rate: Expr) -> Expr:
    """Return c of log c, and exp(s) of any other s."""
    is_log = isinstance(rate, Operator) and rate.op == "map" and rate.name == "log"
    base: Expr = rate.operands[0] if is_log else entrywise("exp", rate)
    return base
