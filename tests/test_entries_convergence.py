"""How fast a balanced network's loss falls along its flow, for every depth: proved, and nothing faster is."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest
from entries_refused import (
    derivation,
    lemmas_of,
    proved_with,
    require_all_refused,
    require_needed,
    require_proved,
    with_theorems,
)
from sympy import Identity, Integer, Symbol

from dlhw3.numeric.crosschecks import decay as decay_check
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import balanced_convergence as own
from dlhw3.symbolic.lemmas import end_to_end_convergence as time
from dlhw3.symbolic.lemmas.kernel_flow import exp
from dlhw3.symbolic.lemmas.strong_convexity import STRONG, mu
from dlhw3.symbolic.nodes import Norm

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


def over_time(square: bool) -> Derivation:
    (found,) = [case for case in derivation(NAME).cases if case.name.endswith("square") is square]
    return found


@pytest.mark.parametrize("square", [False, True])
def test_the_convergence_over_time_is_proved(square: bool) -> None:
    """For every depth and t ≥ 0, from nothing but the flow on t ≥ 0, the start and the singular values of Φ."""
    found = over_time(square)
    require_proved(found)
    theorem = found.proof.theorems[time.RATE]
    assert theorem.statement.relation == "≤"
    assert {c.kind for c in theorem.conditions} == {"everywhere"}
    assert {"norm.gram", "psdpower.order"} <= set(theorem.laws)
    pace = 2 * (time.N if square else 1) * time.b ** (time.N - 1)
    start = Norm(time.Flow(square).off(Integer(0))) ** 2
    assert found.equation(time.RATE).right == exp(-pace * time.t) * start


@pytest.mark.parametrize("square", [False, True])
def test_nothing_converges_faster(square: bool) -> None:
    """Near Φ = cI the error falls like e^{−Nb^{N−1}t}, and a margin of c cannot be more than c."""
    found = over_time(square)
    right, start = found.equation(time.RATE).right, Norm(time.Flow(square).off(Integer(0))) ** 2
    power = time.b ** (time.N - 1)
    pace = 2 * time.Flow(square).count * power
    require_all_refused(
        found,
        time.RATE,
        {"right": exp(-2 * pace * time.t) * start},
        {"right": exp(-pace * (time.N + 1) * time.t) * start},
        {"right": exp(-pace * time.b * time.t) * start},
        {"right": exp(-pace / time.b * time.t) * start},
        {"right": right / 2},
        {"right": start * 0},
        {"relation": "<"},
    )
    wide = found.equation(time.WIDE)
    require_all_refused(
        found,
        time.WIDE,
        {"left": 2 * wide.left},
        {"left": wide.left.xreplace({time.b: time.b + 1})},
        {"left": (time.c + time.e) ** 2 * Identity(wide.right.shape[0])},
        {"left": wide.right, "right": wide.left},
    )


@pytest.mark.parametrize("square", [False, True])
def test_what_convergence_over_time_assumes_is_needed(square: bool) -> None:
    names = require_needed(over_time(square), time.RATE)
    assert len(names) == (10 if square else 9)


def test_what_convergence_over_time_assumes_is_needed_as_it_stands() -> None:
    found = over_time(True)
    known = {h.name: h.statement for h in found.theory.hypotheses}
    start, target, flow = known[time.START], known[time.TARGET], known[time.FLOW]
    for name, statement in (
        (time.START, replace(start, right=2 * start.right)),
        (time.START, replace(start, left=start.right, right=start.left)),
        (time.TARGET, replace(target, left=target.left.xreplace({time.e: Integer(0)}))),
        (time.FLOW, replace(flow, right=-flow.right)),
        (time.ROOT, replace(known[time.ROOT], right=time.b ** (time.N + 1))),
    ):
        assert proved_with(found, name, statement) == [], (name, statement)


def test_the_convergence_of_a_width_of_one_in_closed_form() -> None:
    """N = 2, Φ = 1: ẇ = −2w(w − 1), w = 1/(1 + (1/w(0) − 1)e^{−2t}); c + e = 1, b = c, κ = 2."""
    for first in (0.05, 0.5, 0.9, 0.999, 1.001, 1.5, 1.95):
        c = 1 - abs(first - 1)
        for at in (0.0, 0.1, 1.0, 5.0):
            w = 1 / (1 + (1 / first - 1) * math.exp(-2 * at))
            bound = math.exp(-4 * c * at) * (first - 1) ** 2
            assert w >= c * (1 - 1e-12)
            assert (w - 1) ** 2 <= bound * (1 + 1e-9)
    near = 1 / (1 + (1 / 0.999 - 1) * math.exp(-2))
    assert (near - 1) ** 2 >= 0.98 * math.exp(-4 * 0.999) * 1e-6  # nearly attained
