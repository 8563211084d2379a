"""The second derivative of a deep linear network's loss: the entry, its exact values, and false ones refused."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from entries_refused import derivation, ending, lemmas_of, require_proved, require_refused
from sympy import Expr

from dlhw3.numeric.crosschecks import second_differentials
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.output.render import render
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.lemmas import deep_linear_hessian as second
from dlhw3.symbolic.lemmas.layer_products import n
from dlhw3.symbolic.nodes import Inner, Layers

NAME = "deep-linear-hessian"
W1, W2, W3 = [[1, 2], [0, 1]], [[1, 0], [3, 1]], [[2, 1], [1, 1]]
D1, D2, D3 = [[0, 1], [1, 1]], [[1, 1], [0, 2]], [[1, 0], [1, 3]]


def test_it_is_proved_for_every_depth_under_l_twice_differentiable_alone() -> None:
    found = derivation(NAME)
    require_proved(found)
    theorem = found.proof.theorems[second.HESSIAN]
    assert theorem.hypotheses == ()
    (condition,) = theorem.conditions
    assert (condition.kind, condition.order) == ("differentiable", 2)
    (fact,) = theorem.facts
    assert list(fact.declared) == [("N", ("index",))]
    assert theorem.laws == ()
    assert not found.axioms


def value(code: Any, W: list[Any], D: list[Any]) -> Fraction:
    """l(X) = ‖X − C‖²/2 + ⟨B, X⟩, in rationals."""
    C, B = np.array([[1, 0], [2, -1]]).astype(object), np.array([[0, 3], [1, 1]]).astype(object)
    layers, hands = ([np.array(m).astype(object) for m in given] for given in (W, D))
    known: dict[str, Any] = {"grad_l": lambda X: X - C + B, "hess_l": lambda _, H: H}
    given = {name: known[name] for name in known if name in code.__signature__.parameters}
    found: Fraction = code(layers, hands, **given)
    return found


def expected(W: list[Any], D: list[Any]) -> int:
    """Twice the coefficient of t² in l along W + tΔ, multiplied out in integers."""
    C, B = np.array([[1, 0], [2, -1]]), np.array([[0, 3], [1, 1]])
    series = [np.eye(2, dtype=int), np.zeros((2, 2), dtype=int), np.zeros((2, 2), dtype=int)]
    for layer, hand in zip(map(np.array, W), map(np.array, D), strict=True):
        a, b, c = series
        series = [layer @ a, layer @ b + hand @ a, layer @ c + hand @ b]
    a, b, c = series
    return int((b * b).sum() + 2 * ((a - C + B) * c).sum())


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_its_values_are_exact(depth: int) -> None:
    W, D = [W1, W2, W3][:depth], [D1, D2, D3][:depth]
    code = lambdify(derivation(NAME), "numpy")
    assert value(code, W, D) == expected(W, D)


def test_pins_of_the_write_up() -> None:
    """N = 2 at W = 0, ∇l = −Φ, Φ = [[2, 1], [0, 1]]: D²φ = 2⟨−Φ, Δ_2Δ_1⟩; N = 3 at 0: no second order at all."""
    code = lambdify(derivation(NAME), "numpy")
    zero = np.zeros((2, 2))
    phi = np.array([[2.0, 1.0], [0.0, 1.0]])
    given = {"grad_l": lambda X: X - phi, "hess_l": lambda _, H: H}
    hands = [np.array(D1, float), np.array(D2, float)]
    assert code([zero, zero], hands, **given) == -2 * (phi * (hands[1] @ hands[0])).sum()
    assert code([zero] * 3, [*hands, hands[0]], **given) == 0


def false_ones(found: Any) -> Iterator[tuple[str, Expr]]:
    right = found.result.right
    (W, D) = sorted((node for node in right.atoms(Layers)), key=lambda family: family.name == "Δ")
    slope = next(one for one in right.atoms(Inner) if one.args[1] != second.moved(W, D)).args[0]
    pairs = second.below_each(W, D, W.depth)
    assert Inner(slope, pairs) in right.atoms(Inner)
    curved = right - 2 * Inner(slope, pairs)
    Q = second.moved(W, D)

    yield "the pairs once", curved + Inner(slope, pairs)
    yield "a sign", curved - 2 * Inner(slope, pairs)
    yield "no pairs", curved
    yield "no curvature", 2 * Inner(slope, pairs)
    yield "the curvature twice", 2 * curved + 2 * Inner(slope, pairs)
    yield "one direction", curved + 2 * Inner(slope, pairs.xreplace({D: W}))
    yield "the motion in the place of the slope", curved + 2 * Inner(Q, pairs)
    yield "the sum up to N − 1", curved + 2 * Inner(slope, second.below_each(W, D, W.depth - 1))


def test_false_closed_forms_are_refused() -> None:
    """Each is false at two or three layers, exactly; none is proved."""
    found = derivation(NAME)
    (lemma,) = [one for one in lemmas_of(found) if one.name == second.HESSIAN]
    seen = 0
    for word, wrong in false_ones(found):
        code = lambdify(found, "numpy", wrong)
        networks = [([W1, W2, W3][:depth], [D1, D2, D3][:depth]) for depth in (2, 3)]
        assert any(value(code, *network) != expected(*network) for network in networks), word
        require_refused(found, second.HESSIAN, ending(lemma, right=wrong))
        seen += 1
    assert seen == 8


def test_the_order_of_the_two_sums_is_an_induction_that_can_fail() -> None:
    found = derivation(NAME)
    (lemma,) = [one for one in lemmas_of(found) if one.name == second.ORDER]
    right = lemma.statement.right
    less = right.xreplace({n: n - 1})
    for wrong in (2 * right, -right, less):
        require_refused(found, second.ORDER, ending(lemma, right=wrong))


def test_the_cross_check_sees_a_pair_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck(NAME).outcome is Outcome.SUPPORTED
    kept = second_differentials._moved

    def less(W: Any, D: Any) -> Any:
        first, middle, third = kept(W, D)
        return [first, middle, third * 2]

    monkeypatch.setattr(second_differentials, "_moved", less)
    assert crosscheck(NAME).outcome is Outcome.DISAGREES


@pytest.mark.parametrize("form", ["text", "latex", "json", "proof", "numpy", "torch"])
def test_it_is_shown_in_every_format(form: str) -> None:
    assert render(derivation(NAME), form)
