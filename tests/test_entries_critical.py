"""What gradients and second derivatives say of a deep linear network's landscape: proved, and nothing false is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from entries_refused import derivation, proved_with, require_all_refused, require_needed, require_proved
from sympy import Integer, Rational

from dlhw3.numeric.crosschecks import certificates
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import gap
from dlhw3.symbolic.lemmas.strong_convexity import CONSTANT, STRONG, mu
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.unknowns import for_all, unknown
from dlhw3.symbolic.nodes import Norm


def all_of(name: str) -> tuple[Derivation, ...]:
    """The entry, and its cases."""
    found = derivation(name)
    return (found, *found.cases)


@pytest.mark.parametrize("place", range(2))
def test_the_gap_certificate_is_proved(place: int) -> None:
    found = all_of("gap-certificate")[place]
    require_proved(found)
    for name in found.results:
        theorem = found.proof.theorems[name]
        assert theorem.statement.relation == "≤"
        assert [c.kind for c in theorem.conditions] == ["differentiable"]
        assert "N" in theorem.statement.left.free
        bound = [h for h in theorem.hypotheses if h.bound]
        assert [[kind for kind, *_ in h.bound] for h in bound] == [["letter", "letter"]]
    assert found.axioms.keys() <= {"norm.square"}


def test_no_false_gap_is_proved() -> None:
    """False at l = μ‖X − Φ‖²/2 with one output, where the certificate is attained, or at other values there."""
    found = derivation("gap-certificate")
    stated = found.equation(gap.GAP)
    (norm,) = stated.right.atoms(Norm)
    require_all_refused(
        found,
        gap.GAP,
        {"left": 2 * stated.left},
        {"left": stated.left * Rational(3, 2)},
        {"left": stated.left / mu},
        {"left": stated.left / gap.sigma},
        {"left": stated.left.xreplace({gap.sigma**2: gap.sigma})},
        {"left": -stated.left},
        {"right": norm},
        {"right": -stated.right},
        {"right": stated.right / 2},
        {"relation": "<"},
        {"relation": "="},
    )
    right = found.equation(gap.CERTIFICATE).right
    require_all_refused(
        found, gap.CERTIFICATE, {"right": right / 2}, {"right": right * mu}, {"relation": "<"}
    )


def test_no_false_gap_with_one_output_is_proved() -> None:
    _, found = all_of("gap-certificate")
    left = found.equation(gap.GAP).left
    (above,) = left.atoms(Norm)
    require_all_refused(
        found,
        gap.GAP,
        {"left": 2 * left},
        {"left": left.xreplace({above**2: above})},
        {"left": left.xreplace({above**2: above**4})},
        {"left": left + above**2},
        {"relation": "<"},
    )


def test_every_hypothesis_of_the_gap_is_needed_as_it_stands() -> None:
    found, case = all_of("gap-certificate")
    assert len(require_needed(found, gap.CERTIFICATE)) == 5
    assert len(require_needed(case, gap.GAP)) == 2
    known = {h.name: h.statement for h in found.theory.hypotheses}
    strong, wide = known[STRONG], known[gap.WIDE]
    changes = {
        STRONG: (
            replace(strong, left=strong.left.xreplace({mu: mu / 2})),
            replace(strong, left=strong.right, right=strong.left),
            replace(strong, letters=strong.letters[1:]),
            replace(strong, letters=()),
        ),
        gap.WIDE: (replace(wide, left=wide.right, right=wide.left),),
        CONSTANT: (replace(known[CONSTANT], left=mu, right=Integer(0)),),
        gap.POSITIVE: (replace(known[gap.POSITIVE], left=gap.r, right=Integer(0)),),
    }
    for name, statements in changes.items():
        for statement in statements:
            assert gap.CERTIFICATE not in proved_with(found, name, statement), (name, statement)


def test_the_gap_is_attained_and_can_be_missed_in_rationals() -> None:
    """l = (x − 5)²/2, W = (1, 2): φ = 9/2, ∇_1φ = −6, 2σ²φ = 36 = ‖∇_1φ‖²; at W_2 = 0 it says nothing."""
    first, second, goal = Fraction(1), Fraction(2), Fraction(5)
    value = (second * first - goal) ** 2 / 2
    slope = second * (second * first - goal)
    assert 2 * second**2 * value == slope**2 == 36


def test_the_cross_check_of_the_gap_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck("gap-certificate").outcome is Outcome.SUPPORTED
    kept = certificates.autograd
    monkeypatch.setattr(certificates, "autograd", lambda *given: [0.9 * g for g in kept(*given)])
    assert crosscheck("gap-certificate").outcome is Outcome.DISAGREES


@pytest.mark.parametrize(
    ("relation", "gap_of", "holds"),
    [("≤", 0, True), ("≤", 1, True), ("≤", -1, False), ("<", 0, False), ("<", 1, True)],
)
def test_an_inequality_in_which_the_unknowns_cancel_is_decided(
    relation: str, gap_of: int, holds: bool
) -> None:
    """‖y‖² R ‖y‖² + c for all y: the strongly convex function that lies on its own bound is an instance."""
    (square,) = matrices.product(
        unknown("y", (1, 2), False), matrices.transposed(unknown("y", (1, 2), False))
    )[0]
    assert for_all(relation, ((square,),), ((square + Fraction(gap_of),),)) is holds
