"""Equations turned, put in a row and used in a term, and inductions without an end: by the kernel's rules."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.kernel import rules
from dlhw3.kernel.scalars import Scalar, parameter
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, bound_name
from dlhw3.kernel.theorem import Theorem, silent

Path = tuple[int, ...]


def chain(premises: Sequence[Theorem]) -> Theorem:
    """a = z from a = b, b = c, …, y = z."""
    whole, *rest = premises
    for one in rest:
        whole = rules.replace(whole, one, (1,))
    return whole


def plain(whole: Term, premise: Theorem, path: Path) -> Theorem:
    """C = C, under the facts of a premise but those on what C binds around the place."""
    bound, here = [], whole
    for k in path:
        bound += [str(bound_name(here.op, here.data))] if k == 0 else []
        here = here.args[k] if 0 <= k < len(here.args) else here
    return rules.same(whole, whole, silent(premise.facts, *bound))


def reverse(premise: Theorem) -> Theorem:
    """b = a from a = b."""
    left = premise.statement.left
    return rules.replace(plain(left, premise, ()), premise, (0,))


def replace(premise: Theorem, whole: Term, path: Path) -> Theorem:
    """C = C with b at the place, from a = b."""
    return rules.replace(plain(whole, premise, path), premise, (1, *path))


def induction(
    base: Theorem, step: Theorem, claim: Statement, index: str, ends: tuple[Scalar, ...]
) -> Theorem:
    """Up to the second end; without one up to ``top``, in whose place the index is put."""
    low, *highs = ends
    made = rules.induction(base, step, claim, index, (low, *(highs or [parameter("index", "top")])))
    return made if highs else rules.instantiate(made, {"top": parameter("index", index)}, {})
