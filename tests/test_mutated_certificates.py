"""Certificates of inequalities with one thing changed: the kernel's rule *combination* accepts none of them.

A certificate is what a step by combination hands to the kernel: a claim, premises with multipliers, squares with
weights, signs. Changed are a multiplier, a weight, a premise or a square, and the claim. A premise that is changed
says more than that one side is the other, so that b − a is no longer the sum that it was; a claim is changed to
another one: its sides turned round, < where nothing strict is used, or 1 less on the right.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pytest
from derivations_once import derived
from sampling import THOROUGH

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.networks import agree
from dlhw3.kernel.rules import RULES
from dlhw3.kernel.scalars import number
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term, scalar

SLOW = ("sgd-decaying-step", "balanced-flow-convergence", "kernel-flow-perturbation", "kernel-concentration")
ENTRIES = {  # certificates in each, at least
    "nonconvexity": 6,
    "descent-lemma": 2,
    "sgd-bounded-noise": 10,
    "sgd-constant-step": 40,
    "gd-exact-rate": 15,
    "preconditioner-spectrum": 5,
    "gap-certificate": 12,
    "smooth-on-bounded-sets": 70,
    "affine-two-layer-smooth": 5,
    "smooth-implies-affine": 15,
    "positive-semidefinite-critical-points": 40,
    "balancedness-drift": 18,
    "kernel-flow": 28,
    "kernel-descent": 50,
    **(dict.fromkeys(SLOW, 35) if THOROUGH else {}),
}
HALF = Fraction(1, 2)
EACH = 2  # changes of one certificate, of those that there are


@dataclass(frozen=True)
class Certificate:
    """The arguments of one application of the rule."""

    claim: Statement
    premises: tuple[Any, ...]
    multipliers: tuple[Term, ...]
    squares: tuple[Term, ...]
    weights: tuple[Term, ...]
    signs: tuple[Any, ...]
    facts: Any

    def accepted(self) -> bool:
        """Whether the kernel makes a theorem of it."""
        try:
            RULES["combination"](*vars(self).values())
        except KernelError:
            return False
        return True

    @property
    def moving(self) -> list[int]:
        """The premises that say more than that one side is the other."""
        return [k for k, p in enumerate(self.premises) if not agree(*p.statement[1:], p.facts)]


def certificates(name: str) -> list[Certificate]:
    whole = derived(name)
    calls = [call for part in (whole, *whole.cases) for call in part.proof.proof.calls.values()]
    return [Certificate(*call.arguments) for call in calls if call.rule == "combination"]


def changed(items: tuple[Any, ...], at: int, *new: Any) -> tuple[Any, ...]:
    return (*items[:at], *new, *items[at + 1 :])


def mutants(own: Certificate, rng: random.Random) -> Iterator[tuple[str, Certificate]]:
    """Every kind of change once, at a place drawn for it."""
    relation, left, right = own.claim
    if own.moving:
        at = rng.choice(own.moving)
        for kind, factor in (("doubled", number(2)), ("negated", number(-1)), ("halved", number(HALF))):
            new = scalar(factor) * own.multipliers[at]
            yield f"multiplier {kind}", replace(own, multipliers=changed(own.multipliers, at, new))
        rest = {"premises": changed(own.premises, at), "multipliers": changed(own.multipliers, at)}
        yield "premise dropped", replace(own, **rest)
    if own.squares:
        at = rng.randrange(len(own.squares))
        yield "weight doubled", replace(own, weights=changed(own.weights, at, scalar(2) * own.weights[at]))
        rest = {"squares": changed(own.squares, at), "weights": changed(own.weights, at)}
        yield "square dropped", replace(own, **rest)
    if not agree(left, right, own.facts):
        yield "claim turned", replace(own, claim=Statement(relation, right, left))
    if relation == "≤" and not own.squares and all(p.statement.relation != "<" for p in own.premises):
        yield "claim strict", replace(own, claim=Statement("<", left, right))
    if right.shape == scalar(1).shape:
        yield "claim less 1", replace(own, claim=Statement(relation, left, right - scalar(1)))


@pytest.mark.parametrize("name", ENTRIES)
def test_no_changed_certificate_is_accepted(name: str) -> None:
    rng, kinds = random.Random(name), Counter[str]()
    found = certificates(name)
    assert len(found) >= ENTRIES[name]
    assert all(own.accepted() for own in found[:3]), "what is changed below is accepted as it stands"
    for own in found:
        tried = list(mutants(own, rng))
        for kind, mutant in tried if THOROUGH else rng.sample(tried, min(EACH, len(tried))):
            assert not mutant.accepted(), (kind, own.claim)
            kinds[kind] += 1
    assert sum(kinds.values()) >= 1.6 * len(found)


def test_the_changed_certificates_are_enough() -> None:
    assert 1.6 * sum(least for name, least in ENTRIES.items() if name not in SLOW) >= 500
