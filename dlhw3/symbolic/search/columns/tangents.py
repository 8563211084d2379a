"""Tangents of exp at what is visible, and summed up over an index.

exp(t)(1 + s − t) ≤ exp(s) at two exponents; Σ of that over the members of a sum, t in no member, is what Jensen's
inequality for sums comes of.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from sympy import Add, Expr, Mul, Symbol

from dlhw3.symbolic.expectations import is_random
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import ScalarSum
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Theory, Used
from dlhw3.symbolic.search.columns.columns import ONE, Column, S, Sight
from dlhw3.symbolic.search.forms.sums import ZERO, summed

MOST_EXPONENTS = 4
SPLIT, TANGENT = "exp of a sum", "tangent of exp"
TO, AT = Symbol("s′", real=True), Symbol("t′", real=True)


def tangent() -> tuple[Lemma, Lemma]:
    """Return exp(t) exp(s − t) = exp(s), and exp(t)(1 + s − t) ≤ exp(s), of letters s and t."""
    here, there, apart = entrywise("exp", AT), entrywise("exp", TO), entrywise("exp", TO - AT)
    split = Lemma(SPLIT, Equation(here * apart, there), Chain((Step(here * apart, there, "by the laws"),)))
    left = here * (ONE + TO - AT)
    by = Combination((Used("exp.tangent", here, letters=((S, TO - AT),)), Used(SPLIT)))
    return split, Lemma(
        TANGENT, Equation(left, there, (), "≤"), Chain((Step(left, there, TANGENT, by, "≤"),))
    )


def by_tangents(sight: Sight) -> Iterator[Column]:
    """Yield exp(t)(1 + s − t) ≤ exp(s) for every two of the exponents that are visible, where t is not random."""
    bound = {node.args[1] for node in sight.nodes if isinstance(node, ScalarSum)}
    exponents = [t for t in sight.functions("exp") if not t.free_symbols & bound or t.has(ScalarSum)]
    for s, t in permutations(exponents[:MOST_EXPONENTS], 2):
        if not is_random(t):
            yield Column(_gap(s, t), use=_at(s, t), lemmas=tangent())
    yield from _by_logarithms(sight, exponents)


def _by_logarithms(sight: Sight, exponents: Sequence[Expr]) -> Iterator[Column]:
    """Yield exp(t)(1 + log a − t) ≤ exp(log a) for exponents t that are made of logarithms, or sums of these."""
    inside = sight.functions("log")
    products = (n for n in sight.nodes if isinstance(n, Mul))
    summed = (Add(*(f.operands[0] for f in n.args if _is_exponential(f))) for n in products)
    found = dict.fromkeys(t for t in (*summed, *exponents) if any(t.has(entrywise("log", a)) for a in inside))
    for t in list(found)[:MOST_EXPONENTS] if inside else ():
        for a in inside[:MOST_EXPONENTS]:
            s = entrywise("log", a)
            if s != t and not is_random(t):
                yield Column(_gap(s, t), use=_at(s, t), lemmas=tangent())


def by_summed_tangents(sight: Sight, theory: Theory) -> Iterator[Column]:
    """Yield Σ exp(t)(1 + sₖ − t) ≤ Σ exp(sₖ) of the sums that are visible, at exponents t of no member."""
    sums = [node for node in sight.nodes if isinstance(node, ScalarSum)]
    for one in sums:
        body, k, low, high = one.args
        ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
        if not ends or not _is_exponential(body):
            continue
        (s,) = body.operands
        for t in sight.functions("exp"):
            if t == s:
                continue
            lemma, use = summed(
                f"tangents of {body}", _gap(s, AT), Combination((_at(s, AT),)), (k, low, high), ends[0]
            )
            count, members = high - low + 1, ScalarSum(s, k, low, high)
            value = one - entrywise("exp", t) * (count + members - count * t)
            own = f"tangents of {body} at {t}"
            by = Combination((Used(use.premise, at=use.at, letters=((AT, t),)),))
            last = Lemma(
                own, Equation(ZERO, value, (), "≤"), Chain((Step(ZERO, value, "summed up", by, "≤"),))
            )
            yield Column(value, use=Used(own), lemmas=(*tangent(), lemma, last))


def _is_exponential(body: Expr) -> bool:
    return isinstance(body, Operator) and body.op == "map" and body.name == "exp" and not body.order


def _gap(s: Expr, t: Expr) -> Expr:
    gap: Expr = entrywise("exp", s) - entrywise("exp", t) * (ONE + s - t)
    return gap


def _at(s: Expr, t: Expr) -> Used:
    return Used(TANGENT, letters=((TO, s), (AT, t)))
