"""The first-order proof of non-convexity: the entry, counterexamples without a hypothesis, false ones refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
import torch
from entries_refused import derivation, ending, lemmas_of, require_needed, require_proved, require_refused
from kernel_claims import judge_lemmas
from sympy import Integer, Rational

from dlhw3.numeric.crosschecks import slopes_at_zero
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.output.render import render
from dlhw3.symbolic.lemmas import first_order
from dlhw3.symbolic.lemmas.midpoints import NOTHING, VANISHES, A, B, hidden, loss, value
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Lemma

NAME = "nonconvexity-first-order"


def lemma_of(name: str) -> Lemma:
    (found,) = [one for one in lemmas_of(derivation(NAME)) if one.name == name]
    return found


def test_it_is_proved_with_no_derivative_of_the_network() -> None:
    """Of l one derivative at 0 is used, of S none; the layers below need nothing at all."""
    found = derivation(NAME)
    require_proved(found)
    least = found.proof.theorems[first_order.LEAST]
    (condition,) = least.conditions
    assert (condition.kind, condition.subject.data[0], condition.order) == ("differentiable", "l", 1)
    assert len(least.hypotheses) == 2
    hidden_layers = found.proof.theorems[first_order.HIDDEN]
    assert (hidden_layers.hypotheses, hidden_layers.conditions) == ((), ())
    assert found.axioms == {}


def test_both_hypotheses_are_needed() -> None:
    assert require_needed(derivation(NAME), first_order.LEAST) == [VANISHES, first_order.CONVEX]


def wrong() -> dict[str, tuple[str, dict[str, Any]]]:
    """A loss for which all that is assumed holds is constant: these fail for the constants 1 or −1."""
    right = value(B, A)
    slope = loss.gradient(hidden(A))
    return {
        "strict": (first_order.LEAST, {"relation": "<"}),
        "half": (first_order.LEAST, {"right": right / 2}),
        "minus": (first_order.LEAST, {"right": -right}),
        "one less": (first_order.LEAST, {"right": right - 1}),
        "squared": (first_order.LEAST, {"right": right**2 - 2}),
        "twice on the left": (first_order.LEAST, {"left": 2 * NOTHING}),
        "one more on the left": (first_order.LEAST, {"left": NOTHING + Rational(1, 9)}),
        "a slope of 1": (first_order.HIDDEN, {"right": Integer(1)}),
        "a slope of l(0)": (first_order.HIDDEN, {"right": NOTHING}),
        "a slope in the last layer": (first_order.LAST, {"right": Integer(-1)}),
        "a slope of the outputs": (first_order.LAST, {"right": Inner(slope, slope) + 1}),
    }


@pytest.mark.parametrize("word", wrong())
def test_false_claims_are_refused(word: str) -> None:
    name, new = wrong()[word]
    require_refused(derivation(NAME), name, ending(lemma_of(name), **new))


def changed(word: str) -> dict[str, Any]:
    (told,) = [h.statement for h in derivation(NAME).theory.hypotheses if h.name == first_order.CONVEX]
    here, *slopes = sorted(told.left.args, key=lambda term: (term != value(B, A), str(term)))
    found: dict[str, dict[str, Any]] = {
        "concave": {"left": told.right, "right": told.left},
        "one more": {"right": told.right + 1},
        "half": {"left": here / 2 + slopes[0] + slopes[1]},
        "at one network": {"letters": ()},
        "at one network, any move": {"letters": told.letters[2:]},
    }
    return found[word]


@pytest.mark.parametrize(
    "word", ["concave", "one more", "half", "at one network", "at one network, any move"]
)
def test_less_than_convex_is_not_enough(word: str) -> None:
    found = derivation(NAME)
    told = tuple(
        replace(h, statement=replace(h.statement, **changed(word))) if h.name == first_order.CONVEX else h
        for h in found.theory.hypotheses
    )
    judged = judge_lemmas(replace(found.theory, hypotheses=told), lemmas_of(found))
    assert judged[-1].theorem is None


def test_one_layer_is_a_counterexample() -> None:
    """N = 1: L(w) = (w − 1)² is convex, its slope at 0 is −2, and L(1) = 0 < 1 = L(0)."""
    w = Fraction(1)
    assert (w - 1) ** 2 < (0 - 1) ** 2
    assert 2 * (0 - 1) == -2


def test_a_last_hidden_activation_with_another_value_at_0_is_a_counterexample() -> None:
    """σ ≡ 1, N = 2: L = (w_2 − 1)², Hessian [[0, 0], [0, 2]], L(0, 1) = 0 < 1; σ(z) = z + 1: the slope is −2."""

    def of(w1: Fraction, w2: Fraction) -> Fraction:
        return (w2 * (w1 + 1) - 1) ** 2

    h = Fraction(1, 1000)
    assert (of(Fraction(0), h) - of(Fraction(0), -h)) / (2 * h) == -2
    assert (of(h, Fraction(0)) - of(-h, Fraction(0))) == 0


def test_the_cross_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """With cos in the last hidden layer, which is 1 at 0, the last layer's gradient is not 0."""
    assert crosscheck(NAME).outcome is Outcome.SUPPORTED
    monkeypatch.setattr(slopes_at_zero, "LAST_HIDDEN", {"cos": torch.cos})
    assert crosscheck(NAME).outcome is Outcome.DISAGREES


@pytest.mark.parametrize("form", ["text", "latex", "json", "proof"])
def test_it_is_shown(form: str) -> None:
    assert render(derivation(NAME), form)
