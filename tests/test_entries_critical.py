"""What gradients and second derivatives say of a deep linear network's landscape: proved, and nothing false is."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from entries_refused import derivation, proved_with, require_all_refused, require_needed, require_proved
from sympy import Integer, Rational, sqrt

from dlhw3.numeric.crosschecks import certificates
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.derivations import positive_semidefinite_critical_points as pairs
from dlhw3.symbolic.lemmas import critical_points as points
from dlhw3.symbolic.lemmas import gap, strict_saddles
from dlhw3.symbolic.lemmas.strong_convexity import CONSTANT, CONVEX, STRONG, mu
from dlhw3.symbolic.models import matrices, refutation
from dlhw3.symbolic.models.unknowns import for_all, unknown
from dlhw3.symbolic.nodes import Inner, Norm


@pytest.fixture(autouse=True)
def no_counterexamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is refused has no theorem; the search for values at which it fails is tested elsewhere."""
    monkeypatch.setattr(refutation, "refute", lambda *given, **more: None)


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


# Positive semidefinite critical points


NAME = "positive-semidefinite-critical-points"


@pytest.mark.parametrize("place", range(3))
def test_what_is_said_of_critical_points_is_proved(place: int) -> None:
    found = all_of(NAME)[place]
    require_proved(found)
    for name in found.results:
        theorem = found.proof.theorems[name]
        assert {c.kind for c in theorem.conditions} <= {"differentiable"}
        assert set(theorem.laws) <= {"norm.square", "square.order"}


def test_the_second_derivative_is_assumed_along_two_layers_at_a_time() -> None:
    """For all i < j and all H and K: two indices and two letters are bound; the depth is a symbol, at least 2."""
    found = all_of(NAME)[0]
    theorem = found.proof.theorems[pairs.FIRST_PAIR]
    (curved,) = (h for h in theorem.hypotheses if len(h.bound) == 4)
    assert [kind for kind, *_ in curved.bound] == ["index", "index", "letter", "letter"]
    assert curved.statement.relation == "≤"
    assert any("N" in fact.free for fact in theorem.facts)
    assert len(theorem.hypotheses) == 3


@pytest.mark.parametrize("name", [pairs.FIRST_PAIR, pairs.LATER_PAIR, pairs.FIRST_BENT, pairs.LATER_BENT])
def test_nothing_false_is_said_of_a_block_of_the_second_derivative(name: str) -> None:
    """False at a global minimum: strictly, with a factor whose sign is not known, or beyond 0."""
    found = all_of(NAME)[0]
    left = found.equation(name).left
    (gap_of,) = (factor for factor in left.args if factor.is_Add and not factor.has(Inner))
    weight = left / gap_of
    root = weight.args[0] if weight.is_Pow else weight - 1
    require_all_refused(
        found,
        name,
        {"left": -left},
        {"left": root * gap_of},
        {"left": left + 1},
        {"left": weight * (gap_of + 1)},
        {"left": weight},
        {"relation": "<"},
        {"relation": "="},
    )


def test_no_other_bend_is_proved() -> None:
    for found, name in ((all_of(NAME)[0], points.ESCAPE), (all_of(NAME)[2], strict_saddles.SADDLE)):
        right = found.equation(name).right
        mass = (-right).args[0] if (-right).is_Pow else None
        root = mass if mass is not None else sqrt(-right)
        require_all_refused(
            found,
            name,
            {"right": -right},
            {"right": 2 * right},
            {"right": right / 2},
            {"right": -root},
            {"right": right * root},
            {"relation": "<"},
        )


def test_nothing_false_is_said_of_two_layers() -> None:
    _, found, saddle = all_of(NAME)
    left = found.equation(points.LEAST).left
    require_all_refused(
        found,
        points.LEAST,
        {"left": -left},
        {"left": left + 1},
        {"left": left.args[0] * 2 + left.args[1]},
        {"relation": "<"},
        {"relation": "="},
    )
    stated = saddle.equation(strict_saddles.STEEP)
    first, last = stated.right.atoms(Norm)
    require_all_refused(
        saddle,
        strict_saddles.STEEP,
        {"right": stated.right / 2},
        {"right": first * last},
        {"right": first**2},
        {"left": 2 * stated.left},
        {"relation": "<"},
    )


def test_every_hypothesis_of_a_critical_point_is_needed() -> None:
    found, two, saddle = all_of(NAME)
    assert len(require_needed(found, pairs.FIRST_PAIR)) == 3
    assert len(require_needed(two, points.LEAST)) == 3
    known = {h.name: h.statement for h in two.theory.hypotheses}
    curved, convex = known[points.CURVED], known[CONVEX]
    for name, statement in (
        (points.CURVED, replace(curved, left=curved.right, right=curved.left)),
        (points.CURVED, replace(curved, letters=curved.letters[:1])),
        (points.CURVED, replace(curved, left=Integer(-1))),
        (CONVEX, replace(convex, left=convex.right, right=convex.left)),
        (CONVEX, replace(convex, letters=convex.letters[1:])),
    ):
        assert proved_with(two, name, statement) == [], (name, statement)
    higher = next(h for h in saddle.theory.hypotheses if h.name == strict_saddles.HIGHER).statement
    turned = replace(higher, left=higher.right, right=higher.left)
    assert strict_saddles.STEEP not in proved_with(saddle, strict_saddles.HIGHER, turned)


def test_the_counterexample_with_two_outputs_in_rationals() -> None:
    """N = 3, W_j = diag(1, 0), Φ = I: critical, its spectrum ≥ 0 and not 0, and W_j = diag(1, 1/2) is lower."""

    def value(s: Fraction) -> Fraction:
        return (1 - s**3) ** 2 / 2

    assert value(Fraction(0)) == Fraction(1, 2)
    assert value(Fraction(1, 2)) == Fraction(49, 128)


def test_the_cross_check_of_saddles_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck(NAME).outcome is Outcome.SUPPORTED
    kept = certificates._second
    monkeypatch.setattr(certificates, "_second", lambda *given: 1.01 * kept(*given))
    assert crosscheck(NAME).outcome is Outcome.DISAGREES
