"""The rates beside PEPit's examples: each proof is one combination, exact, and no better constant gets through."""

from __future__ import annotations

import json

import pytest
from sympy import Integer, Rational, Symbol

from benchmarks.rates import row, solutions
from benchmarks.rates_proved import Rate, e, g, judged, minus, product, rates, square, u, v
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.verdict import Verdict

RATES = rates()


@pytest.mark.parametrize("rate", RATES, ids=lambda rate: ".".join(rate.example))
def test_a_rate_is_proved(rate: Rate) -> None:
    assert rate.verdict() is Verdict.PROVED


def test_there_are_enough_smooth_ones() -> None:
    assert len({rate.example for rate in RATES}) == len(RATES)
    assert sum("proximal" not in rate.example[1] for rate in RATES) >= 12


@pytest.mark.parametrize(("factor", "expected"), [(4, True), (Rational(401, 100), False), (5, False)])
def test_a_better_constant_is_not_proved(factor: object, expected: bool) -> None:
    """4γ(f(x_1) − f*) ≤ ‖x_0 − x*‖² is the best there is after a proximal step."""
    gamma = Symbol("γ", real=True)
    verdict = judged(
        factor * gamma * v, square(e), {"at x⁺": (factor * gamma, v, Inner(g, minus(e, product(gamma, g))))},
        [(Integer(1), minus(e, product(Rational(1, 2) * factor * gamma, g)))], {"γ ≥ 0": gamma},
    )  # fmt: skip
    assert (verdict() is Verdict.PROVED) == expected


def test_a_multiplier_of_the_wrong_sign_is_not_taken() -> None:
    verdict = judged(u, v, {"turned": (Integer(-1), v, u)}, [], {})
    assert verdict() is not Verdict.PROVED


def test_without_pepit_its_column_is_empty(tmp_path: object) -> None:
    assert solutions("/nonexistent/python", RATES) == [None] * len(RATES)
    line = row(RATES[0], None)
    assert line[3:5] == ("PROVED", "0")
    assert line[-2:] == ("", "")
    assert json.dumps([rate.arguments for rate in RATES])
