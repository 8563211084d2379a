"""What is known of exponentials and of vectors of spectra in a line or a claim, and in the derivatives there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sympy import Expr

from dlhw3.symbolic.faces.known_functions import KnownFunction
from dlhw3.symbolic.language.asked.objective import Objective
from dlhw3.symbolic.language.asked.worked_out import worked_out
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.scope import has_kind
from dlhw3.symbolic.spectral_identities import identities_of
from dlhw3.symbolic.spectral_orders import orders_of
from dlhw3.symbolic.symmetric_gradients import of_symmetric


def theory_knowing(theory: Theory, written: Iterable[Expr]) -> Theory:
    """Return a theory with what is known of the functions in lines, and in what they differentiate."""
    written = [*written]
    theory = replace(theory, hypotheses=(*theory.hypotheses, *of_symmetric(written, theory.facts)))
    some = [one for one in written if has_kind(one, KnownFunction)]
    moved = [worked_out(one, theory) for one in some]
    known = identities_of((*some, *moved), theory.hypotheses)
    orders = orders_of(some, theory.facts, theory.hypotheses)
    return replace(theory, hypotheses=(*theory.hypotheses, *known, *orders)) if some else theory


def objectives_knowing(objectives: Sequence[Objective], expressions: Iterable[Expr]) -> tuple[Objective, ...]:
    """Return objectives, the first with what is known of the functions in expressions."""
    first, *others = objectives
    known = {one.name: one for one in first.hypotheses}
    for one in identities_of(expressions, first.hypotheses):
        known.setdefault(one.name, one)  # of A + B and of B + A it is one
    return (replace(first, hypotheses=tuple(known.values())), *others)
