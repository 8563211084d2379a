"""What balance gives and what it costs: the preconditioner, drift and conservation; nothing false is proved."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from entries_refused import (
    derivation,
    lemmas_of,
    proved_with,
    require_all_refused,
    require_needed,
    require_proved,
    require_refused,
    with_theorems,
)
from sympy import Integer, MatrixExpr, Rational

from dlhw3.numeric.crosschecks import preconditioner as preconditioner_check
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import balancedness_steps, preconditioner
from dlhw3.symbolic.lemmas.balancedness import CONSERVATION
from dlhw3.symbolic.nodes import Inner, Norm, ScalarSum, differential

# The preconditioner


def test_the_spectrum_of_the_preconditioner_is_proved() -> None:
    found = derivation("preconditioner-spectrum")
    require_proved(found)
    theorem = found.proof.theorems[preconditioner.EIGENVALUE]
    assert theorem.statement.relation == "="
    assert theorem.conditions == ()
    assert theorem.laws == ("psdpower.eigenvector",)
    assert found.proof.theorems[preconditioner.POSITIVE].hypotheses == ()
    assert len(require_needed(found, preconditioner.EIGENVALUE)) == 2


def test_no_other_spectrum_is_proved() -> None:
    found = derivation("preconditioner-spectrum")
    own, j, N = preconditioner, preconditioner.j, preconditioner.N
    outer = (own.u, transpose(own.v))

    def of(weights: object, low: int = 1, high: object = N) -> dict[str, object]:
        return {"right": product(ScalarSum(weights, j, low, high), *outer)}

    before, after = own.a**own.before, own.b**own.after
    require_all_refused(
        found,
        own.EIGENVALUE,
        of(2 * before * after),
        of(-before * after),
        of(before),
        of(before * own.a**own.after),
        of(before * own.b ** (j / N)),
        of(own.a ** (own.before / 2) * after),
        of(before * after, high=N - 1),
        of(before * after, low=2),
        {"relation": "<"},
    )


def test_the_preconditioner_does_not_turn_any_direction_around() -> None:
    found = derivation("preconditioner-spectrum")
    stated = found.equation(preconditioner.POSITIVE)
    (pairing,) = stated.right.atoms(Inner)
    require_all_refused(
        found,
        preconditioner.POSITIVE,
        {"right": -pairing},
        {"right": pairing - preconditioner.a},
        {"left": pairing, "right": Integer(0)},
        {"left": Integer(1)},
        {"relation": "<"},
    )


def test_eigenvectors_are_needed_as_they_stand() -> None:
    found = derivation("preconditioner-spectrum")
    own = preconditioner
    for name, wrong in (
        (own.LEFT_VECTOR, product(own.a**2, own.u)),
        (own.LEFT_VECTOR, product(-own.a, own.u)),
        (own.RIGHT_VECTOR, product(own.a, own.v)),
        (own.RIGHT_VECTOR, product(2, own.b, own.v)),
    ):
        known = next(h.statement for h in found.theory.hypotheses if h.name == name)
        assert own.EIGENVALUE not in proved_with(found, name, replace(known, right=wrong)), wrong


def test_along_a_row_it_is_n_times_what_it_is_across() -> None:
    """w = (3, 4)·4/5 and N = 2: ‖w‖^{2−2/N} = 4, so that 8 along w and 4 across; every change is false there."""
    (found,) = derivation("preconditioner-spectrum").cases
    require_proved(found)
    own, N = preconditioner, preconditioner.N
    scale = Norm(own.w) ** (2 - 2 / N)
    for name, vector, many, wrong in (
        (own.ALONG, own.e, N, (N + 1, N - 1, -N, 2 * N, N**2)),
        (own.ACROSS, own.across, Integer(1), (Integer(2), N, -N, N - 2, N + 1)),
    ):
        assert found.equation(name).right == product(many * scale, vector)
        values = [4 * factor.subs({N: 2}) for factor in (many, *wrong)]
        assert values.count(values[0]) == 1, "not false"
        require_all_refused(found, name, *({"right": product(factor * scale, vector)} for factor in wrong))
    assert [h.name for h in found.theory.hypotheses] == [own.UNIT, own.ORTHOGONAL]
    for name, needed in ((own.ALONG, own.UNIT), (own.ACROSS, own.ORTHOGONAL)):
        rest = tuple(h for h in found.theory.hypotheses if h.name != needed)
        assert name not in with_theorems(replace(found.theory, hypotheses=rest), lemmas_of(found))


def test_exact_values_of_the_preconditioner() -> None:
    """W = diag(1, 8), N = 3: a = 1, b = 64 give 1 + 4 + 16 = 21; with a = 0 in 4 × 2, N = 2: 0 + σ_s."""
    W, N = np.diag([1.0, 8.0]), 3
    X = np.array([[0.0, 1.0], [0.0, 0.0]])
    terms = [
        np.diag(np.diag(W) ** (2 * (N - j) / N)) @ X @ np.diag(np.diag(W) ** (2 * (j - 1) / N))
        for j in (1, 2, 3)
    ]
    assert np.allclose(sum(terms), 21 * X, rtol=1e-14, atol=0.0)
    assert sum(Fraction(1) * 4 ** (j - 1) for j in (1, 2, 3)) == 21


def test_the_cross_check_of_the_spectrum_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck("preconditioner-spectrum").outcome is Outcome.SUPPORTED
    kept = preconditioner_check._power
    monkeypatch.setattr(preconditioner_check, "_power", lambda W, p: kept(W, p / 2))
    assert crosscheck("preconditioner-spectrum").outcome is Outcome.DISAGREES


# What the flow keeps


def test_nothing_else_is_kept() -> None:
    """Signs turned, one summand alone, a wrong exponent: none of these has the rate 0."""
    found = derivation("balancedness-conserved")
    stated = found.equation(CONSERVATION)
    quantity, family, velocity = stated.left.args
    inner, outer = quantity.args
    upper = inner.args[-1]

    def rate(of: MatrixExpr) -> dict[str, Any]:
        return {"left": differential(of, family, velocity)}

    require_all_refused(
        found,
        CONSERVATION,
        rate(total(inner, negate(outer))),
        rate(inner),
        rate(outer),
        rate(total(product(2, inner), outer)),
        rate(total(inner, product(Rational(1, 2), outer))),
        rate(total(product(inner, inner), outer)),
        rate(total(inner, negate(product(outer, outer)))),
        {"right": product(transpose(upper), upper)},
    )


@pytest.mark.parametrize("factor", [-1, 1, 2])
def test_the_flow_is_needed_as_it_stands(factor: int) -> None:
    """Ẇ_j = −(1 + cj)∇_jφ, layers that move at different speeds, do not keep D_j."""
    found = derivation("balancedness-conserved")
    assert require_needed(found, CONSERVATION) == ["gradient flow"]
    (flow,) = found.theory.hypotheses
    (index,) = flow.statement.indices
    changed = product(1 + factor * index.index, flow.statement.right)
    assert CONSERVATION not in proved_with(found, "gradient flow", replace(flow.statement, right=changed))


def over_steps() -> Derivation:
    (found,) = derivation("balancedness-drift").cases
    return found


def test_the_drift_over_all_steps_is_proved() -> None:
    found = over_steps()
    require_proved(found)
    for name in found.results:
        theorem = found.proof.theorems[name]
        assert theorem.statement.relation == "⪯"
        assert not theorem.conditions
        assert "norm.gram" in theorem.laws


def test_no_less_drift_over_all_steps_is_proved() -> None:
    """False for one step with B = 0 (above) or A = 0 (below), where the bound by the squares is attained."""
    found, own = over_steps(), balancedness_steps
    for name, other in ((own.ABOVE, own.B), (own.BELOW, own.A)):
        stated = found.equation(name)
        lemma = next(one for one in lemmas_of(found) if one.name == name)
        for left, right in (
            (stated.left, stated.right / 2),
            (stated.left, own.eta * stated.right),
            (stated.left, -stated.right),
            (stated.left, own.eta**2 * own.squares(own.n, other) * own.I),
            (-stated.left, stated.right),
            (stated.right, stated.left),
        ):
            wrong = replace(lemma, statement=replace(stated, left=left, right=right))
            require_refused(found, name, wrong)
    for name in (own.FAR_ABOVE, own.FAR_BELOW):
        stated = found.equation(name)
        require_all_refused(
            found,
            name,
            {"right": stated.right / 2},
            {"right": own.eta * stated.right},
            {"right": -stated.right},
            {"right": 0 * stated.right},
            {"left": stated.right, "right": stated.left},
        )


def test_what_the_drift_over_all_steps_assumes_is_needed() -> None:
    assert len(require_needed(over_steps(), balancedness_steps.FAR_ABOVE)) == 6


def test_the_drift_over_steps_of_two_numbers_in_rationals() -> None:
    """l = (vu − 5)²/2 from (1, 2): every D_n − D_0 is within η²Σ of squares, and that within 2η times the fall."""
    eta, u, v = Fraction(1, 20), Fraction(2), Fraction(1)
    first, loss = u**2 - v**2, (u * v - 5) ** 2 / 2
    above = below = Fraction(0)
    for _ in range(6):
        upper, lower = (u * v - 5) * v, (u * v - 5) * u
        above, below = above + eta**2 * upper**2, below + eta**2 * lower**2
        u, v = u - eta * upper, v - eta * lower
        fallen = loss - (u * v - 5) ** 2 / 2
        assert -below <= u**2 - v**2 - first <= above
        assert max(above, below) <= 2 * eta * fallen
        assert u**2 - v**2 - first == above - below
