"""kernel-concentration: PROVED (the entries assuming Hoeffding), true at instances, false changes of it refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from entries_refused import derivation, ending, lemmas_of, require_proved, require_refused
from entries_values import Instance
from sympy import Integer

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.lemmas import kernel_concentration as norms
from dlhw3.symbolic.lemmas import kernel_means as means
from dlhw3.symbolic.lemmas import rarely_far as far
from dlhw3.symbolic.lemmas.kernel_concentration import E, delta, z
from dlhw3.symbolic.lemmas.kernel_flow import n
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.elaborate import made


@cache
def parts() -> tuple[Derivation, ...]:
    found = derivation("kernel-concentration")
    return (found, *found.cases)


def holder(lemma: str) -> Derivation:
    return next(d for d in parts() if lemma in [one.name for one in lemmas_of(d)])


@pytest.mark.parametrize("place", range(4))
def test_the_entry_is_proved(place: int) -> None:
    require_proved(parts()[place])


def test_only_the_entries_rest_on_the_citation() -> None:
    for found in parts():
        for lemma in found.judged:
            cited = lemma.lemma.name in (far.SUM, far.RARE, far.LARGEST)
            assert lemma.assuming == ((far.HOEFFDING,) if cited else ()), lemma.lemma.name


ONES = np.ones((2, 2))


def matrix(entries: Any, size: float, along: Any = (1.0, 1.0)) -> Instance:
    value = np.array(entries, dtype=float)
    slack = np.sqrt(np.maximum(size**2 - value**2, 0))
    return Instance(2, n=2, E=value, S=slack, delta=size, z=np.array(along).reshape(2, 1), eta=0.25)


def test_the_norms_hold_where_they_should() -> None:
    rng = np.random.default_rng(1)
    for _ in range(20):
        value = rng.uniform(-1, 1, (2, 2))
        instance = matrix(value, float(np.abs(value).max()), rng.standard_normal(2))
        for name in (norms.POSITIVE, norms.WIDER, norms.FROBENIUS, norms.SPECTRAL):
            stated = holder(name).equation(name)
            assert instance.holds(stated.left, stated.relation, stated.right), name
        assert np.linalg.norm(value, 2) <= 2 * instance.values["delta"] + 1e-12


def mean_of(outcomes: list[tuple[Fraction, float]], value: Callable[[float], float]) -> float:
    return float(sum(float(p) * value(x) for p, x in outcomes))


def random(gates: tuple[float, float] = (0.5, 1 / 3), terms: int = 3) -> dict[str, float]:
    """E of what the statements speak of, over all outcomes: a gate, and a sum of signs of ±1."""
    c, q = gates
    both = [(Fraction(1) - Fraction(q), 0.0), (Fraction(q), c)]
    signs = list(itertools.product((-1.0, 1.0), repeat=terms))
    return {
        "gate": mean_of(both, lambda g: g),
        "variance": mean_of(both, lambda g: (g - q * c) ** 2),
        "square": float(np.mean([sum(one) ** 2 for one in signs])),
    }


def with_means(found: dict[str, float], **values: Any) -> Instance:
    """An instance that knows the expectations in the statements by what they are of."""
    from entries_values import RULES

    known = {
        Expectation(means.gate): found["gate"],
        Expectation((means.gate - means.chance * means.c) ** 2): found["variance"],
    }
    known |= {means.square(means.m): found["square"], means.square(means.k): found["square"]}
    rules = {**RULES, Expectation: lambda own, e: known[e]}

    class Random(Instance):
        def at(self, expression: Any) -> Any:
            return (
                rules[Expectation](self, expression)
                if isinstance(expression, Expectation)
                else super().at(expression)
            )

    return Random(2, **values)


GATE = with_means(random(), c=0.5, q=1 / 3, r=1 / 3, v=1.0, m=3, k=3)


def test_the_pins_of_the_write_up() -> None:
    """At 60°: c = 1/2, q = 1/3, mean 1/6 and variance 1/18; the mean square of three signs is 1/3."""
    assert random()["gate"] == pytest.approx(1 / 6)
    assert random()["variance"] == pytest.approx(1 / 18)
    for name in (means.VARIANCE, means.LEAST, means.MEAN_SQUARE):
        stated = holder(name).equation(name)
        assert GATE.holds(stated.left, stated.relation, stated.right)
        assert GATE.at(stated.left) == pytest.approx(GATE.at(stated.right)), name


def test_hoeffding_and_the_level() -> None:
    """2p e^{−2ms²} is δ where δ e^{2ms²} = 2p; signs/2 of a coin are beyond s no more often than that."""
    terms, count, level = 10, 4, 0.45
    tail = 2 * np.exp(-2 * terms * level**2)
    flips = np.array(list(itertools.product((-0.5, 0.5), repeat=terms))).mean(axis=1)
    assert np.mean(np.abs(flips) > level) <= tail
    chosen = 2 * count / np.exp(2 * terms * level**2)
    assert count * tail == pytest.approx(chosen)


def changes() -> dict[str, tuple[str, Any, Instance]]:
    full = matrix(ONES, 1.0)
    moved, right = Norm(norms.product(E, z)) ** 2, n**2 * delta**2 * Norm(z) ** 2
    value = means.c**2 * means.chance * (1 - means.chance)
    return {
        "n for n²": (norms.SPECTRAL, {"right": n * delta**2 * Norm(z) ** 2}, full),
        "the largest entry alone": (norms.SPECTRAL, {"right": delta**2 * Norm(z) ** 2}, full),
        "strictly": (norms.SPECTRAL, {"relation": "<"}, full),
        "twice the vector": (norms.SPECTRAL, {"left": 2 * moved, "right": right}, full),
        "half of the Frobenius norm": (norms.FROBENIUS, {"right": Norm(E) ** 2 * Norm(z) ** 2 / 2}, full),
        "no vector": (norms.FROBENIUS, {"right": Norm(E) ** 2}, full),
        "Frobenius to the first power": (norms.FROBENIUS, {"right": Norm(E) * Norm(z) ** 2}, full),
        "the mean square of a term": (means.MEAN_SQUARE, {"right": means.r**2 * means.v}, GATE),
        "a mean square of 1/m²": (means.MEAN_SQUARE, {"right": means.r * means.v / 2}, GATE),
        "the sum's strictly": (means.MEAN_SQUARE, {"relation": "<"}, GATE),
        "one term less": (means.SUM, {"right": (means.k - 1) * means.v}, GATE),
        "half the variance": (means.VARIANCE, {"right": value / 2}, GATE),
        "without 1 − q, squared": (means.VARIANCE, {"right": value * (1 - means.chance)}, GATE),
        "twice the variance at least": (means.LEAST, {"left": 2 * value}, GATE),
        "c q at least": (means.LEAST, {"left": means.c**2 * means.chance}, GATE),
    }


CHANGES = changes()


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_false_is_refused(change: str) -> None:
    name, how, instance = CHANGES[change]
    found = holder(name)
    wrong = ending(next(one for one in lemmas_of(found) if one.name == name), **how)
    stated = wrong.statement
    assert not instance.holds(stated.left, stated.relation, stated.right), "not false"
    require_refused(found, name, wrong)


@pytest.mark.parametrize("change", ["half", "no count", "another level"])
def test_what_hoeffding_does_not_give_is_refused(change: str) -> None:
    found = holder(far.RARE)
    name = far.SUM if change == "no count" else far.RARE
    right = {"half": far.delta / 2, "no count": far.TAIL, "another level": far.delta**2}[change]
    wrong = ending(next(one for one in lemmas_of(found) if one.name == name), right=right)
    require_refused(found, name, wrong)


@pytest.mark.parametrize("change", ["half", "one entry less", "strictly", "backwards", "no less at last"])
def test_no_better_union_bound_is_proved(change: str) -> None:
    """Where the events exclude each other the bound is attained; where they are one it is p times too large."""
    found = holder(far.UNION)
    stated = found.equation(far.UNION)
    chances = stated.right
    name, how = {
        "half": (far.UNION, {"right": chances / 2}),
        "one entry less": (far.UNION, {"right": chances.xreplace({far.k: far.k - 1})}),
        "strictly": (far.UNION, {"relation": "<"}),
        "backwards": (far.UNION, {"left": chances, "right": stated.left}),
        "no less at last": (far.LARGEST, {"right": far.delta / 2}),
    }[change]
    lemma = next(one for one in lemmas_of(found) if one.name == name)
    wrong = (
        replace(lemma, statement=replace(lemma.statement, **how))
        if name == far.UNION
        else ending(lemma, **how)
    )
    require_refused(found, name, wrong)


def test_what_is_added_up_is_the_indicator_of_the_largest() -> None:
    """U_{k+1} = U_k + I − U_kI from U_0 = 0 is 1 exactly where the largest is beyond s: all of {0, 1}⁴."""
    (rule,) = [h.statement for h in holder(far.UNION).theory.hypotheses if h.name == far.ANY]
    here, one = far.any_far(far.k), far.far(far.k + 1)
    for events in itertools.product((0, 1), repeat=4):
        happened = Integer(0)
        for event in events:
            happened = rule.right.xreplace({here: happened, one: Integer(event)})
        assert happened == max(events)


NEEDED = {
    norms.SPECTRAL: (norms.ENTRIES, norms.MARGIN),
    means.MEAN_SQUARE: (
        *(means.ADDED, means.START, means.SPREAD, means.UNCORRELATED),
        *(means.SQUARES, means.CROSS, means.TERMS, means.WIDTH),
    ),
    means.VARIANCE: (means.GATE, means.CHANCE, means.ONCE, means.TWICE),
    far.RARE: (far.HOEFFDING, far.CHOSEN),
    far.UNION: (far.NONE, far.ANY, far.ANY_FINITE, far.FAR_FINITE),
    far.LARGEST: (far.HOEFFDING, far.CHOSEN, far.NONE, far.ANY, far.ANY_FINITE, far.FAR_FINITE),
}


@pytest.mark.parametrize("result", NEEDED)
def test_every_hypothesis_is_needed(result: str) -> None:
    found = holder(result)
    lemmas = lemmas_of(found)
    place = [lemma.name for lemma in lemmas].index(result)
    for dropped in NEEDED[result]:
        rest = tuple(h for h in found.theory.hypotheses if h.name != dropped)
        context = Context(replace(found.theory, hypotheses=rest), lemmas)
        assert [made(context, lemma).theorem for lemma in lemmas[: place + 1]][-1] is None, dropped
