"""The cross-check of the entries on kernels sees a bound that is too small, of every result of theirs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from derivations_once import derived as derive
from sympy import Rational, Symbol

from dlhw3.numeric.crosschecks import kernel_flows
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.numeric.crosschecks.printed import Measured, equation, evaluate, excess
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.plan import Equation

NAMES = ("kernel-flow", "kernel-flow-perturbation", "kernel-descent", "kernel-concentration")
NOT_ATTAINED = {
    "apart, linear in t": "9/10", "(B), linear in t": "9/10", "apart, λ = 0": "999/1000", "by how much": "9/10",
    "near at last": "9/25", "rarely far": "4/5", "the largest": "4/5",
    "near after N steps": "8/25",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_result_is_compared_and_a_smaller_bound_is_caught(name, monkeypatch):
    def smaller(derivation, result):
        statement = equation(derivation, result)
        factor = Rational(NOT_ATTAINED.get(result, 1 - Rational(1, 10**9)))
        return replace(statement, right=product(factor, statement.right))

    derivation = derive(name)
    results = {result for each in (derivation, *derivation.cases) for result in each.results}
    monkeypatch.setattr(kernel_flows, "equation", smaller)
    report = crosscheck(name)
    assert {c.loss for c in report.comparisons} == results
    assert {c.loss for c in report.comparisons if not c.agrees} == results


def test_the_false_bound_of_order_t_epsilon_is_caught(monkeypatch):
    """Without ⟨z, Hz⟩ ≥ 0 the distance is not at most ‖u(0) − y‖εt where λ < 0."""
    linear = equation(derive("kernel-flow-perturbation"), "apart, linear in t")

    def wrong(derivation, result):
        statement = equation(derivation, result)
        return replace(statement, right=linear.right) if result == "apart" else statement

    monkeypatch.setattr(kernel_flows, "equation", wrong)
    failed = {
        c.shape.split(",")[0] for c in crosscheck("kernel-flow-perturbation").comparisons if not c.agrees
    }
    assert "λ < 0" in failed


def test_the_sides_carry_the_size_that_rounding_is_relative_to():
    s = Symbol("s", real=True)
    value = evaluate(entrywise("exp", s) - 1, {"s": 1e-9})
    assert value.value == np.exp(1e-9) - 1
    assert value.mass == pytest.approx(2.0)
    assert excess(Equation(s, s / 2, relation="≤"), {"s": 1.0}) == pytest.approx(1 / 3)
    assert excess(Equation(s / 2, s, relation="≤"), {"s": 1.0}) == 0.0
    assert excess(Equation(s / 2, s, relation="≤"), {"s": 1.0}, attained=True) == pytest.approx(1 / 3)
    assert np.isnan(excess(Equation(s, s, relation="≤"), {"s": Measured(np.nan, 1.0)}))
    with pytest.raises(KeyError):
        evaluate(s, {})
