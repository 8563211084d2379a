"""How fast a balanced network's loss falls along its flow, for every depth: proved, and nothing faster is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from entries_refused import (
    derivation,
    lemmas_of,
    proved_with,
    require_all_refused,
    require_proved,
    with_theorems,
)
from sympy import Symbol

from dlhw3.numeric.crosschecks import decay as decay_check
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.symbolic.lemmas import balanced_convergence as own
from dlhw3.symbolic.lemmas.strong_convexity import STRONG, mu

NAME = "balanced-flow-convergence"


def test_the_decay_is_proved_for_every_depth() -> None:
    found = derivation(NAME)
    require_proved(found)
    theorem = found.proof.theorems[own.DECAY]
    assert theorem.statement.relation == "≤"
    assert any("N" in fact.free for fact in theorem.facts)
    assert "psdpower.order" in theorem.laws
    kinds = {c.kind for c in found.proof.theorems[own.DECAY].conditions}
    assert kinds == {"differentiable", "positive", "nonnegative"}


def test_nothing_faster_is_proved() -> None:
    """False for one layer, or for W = cI: N layers, where the rate is attained."""
    found = derivation(NAME)
    right = found.equation(own.DECAY).right
    N = next(s for s in right.free_symbols if isinstance(s, Symbol) and s.name == "N")
    power = own.b ** (N - 1)
    require_all_refused(
        found,
        own.DECAY,
        {"right": 2 * right},
        {"right": right * mu},
        {"right": -right},
        {"right": right.xreplace({power: own.b**N})},
        {"right": right.xreplace({power: own.b ** (N - 2)})},
        {"right": right * (N + 1)},
        {"relation": "<"},
    )


def test_what_is_assumed_is_needed() -> None:
    """Without balance, flow, the least singular value, or strong convexity there is no such rate."""
    found = derivation(NAME)
    assert len(found.theory.hypotheses) == 6
    for hypothesis in found.theory.hypotheses:
        rest = tuple(h for h in found.theory.hypotheses if h is not hypothesis)
        proved = with_theorems(replace(found.theory, hypotheses=rest), lemmas_of(found))
        assert own.DECAY not in proved, hypothesis.name


def test_what_is_assumed_is_needed_as_it_stands() -> None:
    found = derivation(NAME)
    known = {h.name: h.statement for h in found.theory.hypotheses}
    wide, strong = known[own.WIDE], known[STRONG]
    for name, statement in (
        (own.WIDE, replace(wide, left=wide.right, right=wide.left)),
        (own.WIDE, replace(wide, left=wide.left.xreplace({own.b: -own.b}))),
        (STRONG, replace(strong, left=strong.left.xreplace({mu: mu / 2}))),
        (STRONG, replace(strong, left=strong.right, right=strong.left)),
    ):
        assert proved_with(found, name, statement) == [], (name, statement)


def test_the_rate_is_attained_in_rationals() -> None:
    """N scalar layers w, l = (x − 5)²/2: dφ/dt = −N w^{2N−2}(w^N − 5)² is the bound, b = w², μ = 1."""
    for count in (1, 2, 3, 4):
        w = Fraction(3, 2)
        slope = w ** (count - 1) * (w**count - 5)
        assert -count * slope**2 == -2 * count * (w**2) ** (count - 1) * (w**count - 5) ** 2 / 2


def test_the_cross_check_of_the_decay_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck(NAME).outcome is Outcome.SUPPORTED
    kept = decay_check.autograd
    monkeypatch.setattr(decay_check, "autograd", lambda *given: [0.9 * g for g in kept(*given)])
    assert crosscheck(NAME).outcome is Outcome.DISAGREES
