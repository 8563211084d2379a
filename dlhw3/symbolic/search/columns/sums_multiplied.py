"""Sums of products beside products of sums: Σ ab ≤ Σ a Σ b of what is ≥ 0, and so Σ a² ≤ (Σ a)², as a column.

By induction over the number of terms: one more adds a Σ b + b Σ a to the difference, which is ≥ 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import Expr, Integer, Mul, Symbol

from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import Norm, ScalarSum, index_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Step,
    Theory,
    Used,
)
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.search.columns.claim_kinds import is_absolute
from dlhw3.symbolic.search.columns.columns import Column, Sight
from dlhw3.symbolic.search.forms.sums import ZERO, joined, split_last, summed

ONE = Integer(1)
Signs = dict[Expr, tuple[Used, ...]]
"""What is ≥ 0 at an index, and what says so; nothing of what is plain to see."""


def by_sums_multiplied(sight: Sight, theory: Theory, said: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield Σ ab ≤ Σ a Σ b of the sums Σ ab that are visible, a and b norms, or ``said`` to be ≥ 0."""
    for node in dict.fromkeys(node for node in sight.nodes if isinstance(node, ScalarSum)):
        body, k, _, high = node.args
        ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
        signs: Signs = {}
        for h in said:
            (over,) = h.statement.indices
            signs[h.statement.right.xreplace({over.index: k})] = (Used(h.name, at=((over.index, k),)),)
        factors = [f for base, p in body.as_powers_dict().items() for f in [base] * (int(p) if p == 2 else 1)]
        signs |= {f: () for f in factors if isinstance(f, Norm) or is_absolute(f)}
        if ends and len(factors) == 2 and Mul(*factors) == body and all(f in signs for f in factors):
            yield _column(node, factors, signs, ends[0])


def _column(whole: ScalarSum, factors: Sequence[Expr], signs: Signs, end: Symbol) -> Column:
    """Return 0 ≤ Σ a Σ b − Σ ab."""
    body, k, low, high = whole.args
    n, shift = index_symbol("n′"), high - end
    least: dict[Expr, Lemma] = {}
    for f in dict.fromkeys(factors):
        name = f"terms {f} up to {high}"
        least[f], _ = summed(name, f, Combination((), ((f, ONE),), signs[f]), (k, low, high), end)

    def up_to(last: Expr) -> Expr:
        first, second = (ScalarSum(f, k, low, last) for f in factors)
        return first * second - ScalarSum(body, k, low, last)

    a, b = factors
    sums = [ScalarSum(f, k, low, n + shift) for f in factors]
    there = {k: n + shift + 1}
    squares = ((a.xreplace(there) * sums[1], ONE), (b.xreplace(there) * sums[0], ONE))
    shown = [replace(use, at=((use.at[0][0], there[k]),)) for f in least for use in signs[f]]
    shown += [Used(lemma.name, at=((n, n),)) for lemma in least.values()]
    by = Combination((Used(INDUCTION_HYPOTHESIS),), squares, tuple(shown))
    step = Trail(up_to(n + 1 + shift))
    split_last(step, n)
    chain = Chain((Step(ZERO, step.current, "one more", by, "≤"), *map(joined, step.chain.steps[::-1])))
    base = Chain((Step(ZERO, up_to(low - 1), "no terms", Combination(), "≤"),))
    name = f"a sum of products {body} up to {high}"
    statement = Equation(ZERO, up_to(n + shift), (Range(n, low - 1 - shift, end),), "≤")
    last = Lemma(name, statement, Induction(n, base, chain))
    return Column(up_to(high), use=Used(name, at=((n, end),)), lemmas=(*least.values(), last))
