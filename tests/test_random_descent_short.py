"""sgd-constant-step with a step size η ≤ 1/L: proved, on what, and false changes of the bound refused.

f(w) = Lw²/2 with noise ±σ of even chance has a_{k+1} = (1 − Lη)² a_k + L²η²σ² for a_k = E|f′(w_k)|².
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from entries_refused import derivation, ending, lemmas_of, require_needed, require_proved, require_refused
from sympy import Expr

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas import random_descent_short as short
from dlhw3.symbolic.lemmas.gradient_descent import N
from dlhw3.symbolic.lemmas.smoothness import L
from dlhw3.symbolic.plan import Lemma


def case() -> Derivation:
    (found,) = derivation("sgd-constant-step").cases
    return found


def average() -> Lemma:
    return next(lemma for lemma in lemmas_of(case()) if lemma.name == short.AVERAGE)


class Instance(NamedTuple):
    """L, η, w_0, σ and N."""

    smooth: Fraction
    size: Fraction
    start: Fraction
    sigma: Fraction
    count: int

    def squares(self) -> list[Fraction]:
        """E|f′(w_k)|² for k < N, exactly."""
        found = [(self.smooth * self.start) ** 2]
        for _ in range(self.count - 1):
            kept, noise = 1 - self.smooth * self.size, self.smooth * self.size * self.sigma
            found.append(kept**2 * found[-1] + noise**2)
        return found

    def value(self, side: Expr) -> Fraction:
        """A side of the bound."""
        known = {
            steps.value(steps.ZERO): self.smooth * self.start**2 / 2,
            steps.least: 0,
            steps.squares(N): sum(self.squares()),
        }
        held = side.subs(known)
        names = {"L": self.smooth, "σ": self.sigma, "eta": self.size, "rho": 1 / self.size, "N": self.count}
        found = held.subs({symbol: Fraction(names[symbol.name]) for symbol in held.free_symbols})
        return Fraction(int(found.p), int(found.q))


def at(smooth: Any, size: Any, start: Any, sigma: Any, count: int) -> Instance:
    return Instance(*(Fraction(x) for x in (smooth, size, start, sigma)), count)


TIGHT = at(1, 1, 3, 0, 1)  # one step of 1/L without noise: both sides are 9


def test_the_case_is_proved_and_every_hypothesis_is_needed() -> None:
    require_proved(case())
    assert len(require_needed(case(), short.AVERAGE)) == 14
    theorem = case().proof.theorems[short.AVERAGE]
    assert theorem.conditions == ()


def test_the_bound_holds_and_is_attained() -> None:
    told = average().statement
    assert TIGHT.value(told.left) == TIGHT.value(told.right) == 9
    for size in ("1", "1/2", "1/10"):
        for start, sigma, count in ((0, 1, 20), (2, 1, 5), (3, 0, 7), (1, 3, 12)):
            instance = at("1/2", Fraction(size) * 2, start, sigma, count)
            assert instance.value(told.left) <= instance.value(told.right)


def changes() -> dict[str, tuple[dict[str, Any], Instance]]:
    right = average().statement.right
    noise = L * short.eta * steps.sigma**2
    drop = right - noise
    return {
        "half of it": ({"right": right / 2}, TIGHT),
        "strictly": ({"relation": "<"}, TIGHT),
        "without noise": ({"right": drop}, at(1, 1, 0, 1, 4)),
        "a third of the noise": ({"right": drop + noise / 3}, at(1, 1, 0, 1, 4)),
        "the noise with η²": ({"right": drop + noise * short.eta}, at(1, "1/2", 0, 1, 20)),
        "the noise with L²η²": (
            {"right": drop + L**2 * short.eta**2 * steps.sigma**2},
            at(1, "1/2", 0, 1, 20),
        ),
        "no 1/η": ({"right": drop * short.eta + noise}, at(2, "1/4", 3, 0, 1)),
        "over N²": ({"right": drop / N + noise}, at(1, 1, 3, 0, 2)),
        "a drop turned round": ({"right": noise - drop}, TIGHT),
    }


@pytest.mark.parametrize("change", changes())
def test_what_is_false_is_refused(change: str) -> None:
    how, instance = changes()[change]
    wrong = ending(average(), **how)
    low, high = (instance.value(side) for side in (wrong.statement.left, wrong.statement.right))
    assert low > high or (wrong.statement.relation == "<" and low == high), "not false"
    require_refused(case(), short.AVERAGE, wrong)


def test_noise_with_a_drift_breaks_it() -> None:
    """ξ_k = −∇f(w_k) stands still: |f′| is 1 for ever, E|ξ|² = 1, and Lη is less at a step below 1/L."""
    (broken,) = (h for h in case().theory.hypotheses if h.name == short.MARTINGALE)
    assert broken.statement.relation == "="
    L_, size, count = Fraction(1), Fraction(1, 2), 10
    assert 2 * Fraction(1, 2) / (size * count) + L_ * size * 1 < 1
