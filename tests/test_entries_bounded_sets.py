"""The smoothness constant on bounded sets, any depth: the entry, exact values, and false ones refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from entries_refused import derivation, ending, lemmas_of, require_proved, with_theorems
from sympy import Expr, Identity, Integer, Rational

from dlhw3.numeric.crosschecks import bounded_networks
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.output.render import render
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.lemmas import bounded_layers as layers
from dlhw3.symbolic.lemmas import bounded_slopes as slopes
from dlhw3.symbolic.lemmas import cauchy_schwarz as norms
from dlhw3.symbolic.lemmas.layer_products import N
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Chain, Lemma

NAME = "smooth-on-bounded-sets"


def lemma_of(name: str) -> Lemma:
    (found,) = [one for one in lemmas_of(derivation(NAME)) if one.name == name]
    return found


def test_it_is_proved_for_every_depth_from_two() -> None:
    found = derivation(NAME)
    require_proved(found)
    theorem = found.proof.theorems[slopes.BOUND]
    (fact,) = theorem.facts
    assert list(fact.declared) == [("N", ("index",))]
    assert len(theorem.hypotheses) == len(found.theory.hypotheses) == 9, "all that is assumed is used"
    assert {c.kind for c in theorem.conditions} == {"differentiable"}
    assert {c.order for c in theorem.conditions} == {1}, "l need not be twice differentiable"
    assert len(found.proof.theorems[layers.APART].hypotheses) == 4


def test_norms_need_nothing() -> None:
    theorems = derivation(NAME).proof.theorems
    for name in (norms.CAUCHY, norms.PRODUCT, norms.TRIANGLE):
        assert (theorems[name].hypotheses, theorems[name].conditions) == ((), ())
        assert {n: kind for n, (kind, *_) in theorems[name].statement.left.declared}["Y_rows"] == "size"


def constant(depth: int, R: Fraction, G: Fraction, K: Fraction) -> Fraction:
    values = {N: depth, layers.R: R, slopes.G: G, slopes.K: K}
    found = slopes.SMOOTHNESS.subs({s: Rational(str(v)) for s, v in values.items()})
    return Fraction(int(found.p), int(found.q))


@pytest.mark.parametrize(("depth", "pin"), [(2, "85/12"), (3, "421/16"), (4, "5247/64")])
def test_pins_of_the_write_up(depth: int, pin: str) -> None:
    """d = 1, l = a²/2 + a/3, w_j = R = 3/2: β_R is the largest eigenvalue of the Hessian there."""
    R, c = Fraction(3, 2), Fraction(1, 3)
    found = constant(depth, R, R**depth + c, Fraction(1))
    assert found == Fraction(pin)
    off, on = (R**depth + c) * R ** (depth - 2), R ** (2 * depth - 2)
    assert found == (depth - 1) * off + depth * on, "the Hessian is off(J − I) + on J, J all ones"
    right = derivation(NAME).result.right
    assert right.has(slopes.SMOOTHNESS**2)


def wrong_constants() -> dict[str, Expr]:
    """Smaller than β_R where it is attained: R = 3/2, G = R^N + 1/3, K = 1, N = 3."""
    G, K, R = slopes.G, slopes.K, layers.R
    return {
        "N − 2 others": (N - 2) * G * R ** (N - 2) + N * K * R ** (2 * N - 2),
        "N − 1 layers": (N - 1) * G * R ** (N - 2) + (N - 1) * K * R ** (2 * N - 2),
        "no curvature": (N - 1) * G * R ** (N - 2),
        "no slope": N * K * R ** (2 * N - 2),
        "an exponent less": (N - 1) * G * R ** (N - 2) + N * K * R ** (2 * N - 3),
        "R^{N−1} in the curvature": (N - 1) * G * R ** (N - 2) + N * K * R ** (N - 1),
        "a sign": N * K * R ** (2 * N - 2) - (N - 1) * G * R ** (N - 2),
        "half": slopes.SMOOTHNESS / 2,
    }


def test_smaller_constants_are_refused() -> None:
    values = {N: Integer(3), layers.R: Rational(3, 2), slopes.G: Rational(89, 24), slopes.K: Integer(1)}
    lemma, right = lemma_of(slopes.BOUND), lemma_of(slopes.BOUND).statement.right
    assert isinstance(lemma.proof, Chain)
    wrong = []
    for word, value in wrong_constants().items():
        assert value.subs(values) < slopes.SMOOTHNESS.subs(values), word
        changed = ending(lemma, right=right.xreplace({slopes.SMOOTHNESS**2: value**2}))
        assert changed.statement.right != right
        wrong.append(replace(changed, name=word))
    wrong.append(replace(ending(lemma, relation="<"), name="strict"))
    before = lemmas_of(derivation(NAME))[:-1]
    proved = with_theorems(derivation(NAME).theory, [*before, *wrong])
    assert proved == [one.name for one in before]


def unproved(lemma: Lemma, *before: Lemma, **hypotheses: dict[str, Any] | None) -> bool:
    """Whether a lemma has no theorem where hypotheses, by name, are changed or dropped."""
    theory = derivation(NAME).theory
    told = []
    for one in theory.hypotheses:
        new = hypotheses.get(one.name, {})
        if new is not None:
            told.append(replace(one, statement=replace(one.statement, **new)))
    return lemma.name not in with_theorems(replace(theory, hypotheses=tuple(told)), [*before, lemma])


def test_bounds_on_the_layers_are_needed_as_they_stand() -> None:
    W, R, width = layers.W, layers.R, layers.W.width
    gram, name = layers.right_gram(W), layers.bounded(W)
    before = layers.powers()
    assert not unproved(gram, *before)
    for new in (
        None,
        {"right": product(2 * R**2, Identity(width(layers.j - 1)))},
        {"right": product(R**3, Identity(width(layers.j - 1)))},
        {"right": product(-(R**2), Identity(width(layers.j - 1)))},
    ):
        assert unproved(gram, *before, **{name: new})


def test_bounds_on_the_slopes_are_needed_as_they_stand() -> None:
    pieces = {lemma.name: lemma for lemma in slopes.pieces()}
    rows = slopes.here.shape[0]
    for new in (
        None,
        {"right": product(2 * slopes.G**2, Identity(rows))},
        {"right": product(slopes.G, Identity(rows))},
    ):
        assert unproved(pieces["first, slope, squared"], **{slopes.SLOPE_LEFT: new})
    assert not unproved(pieces["first, slope, squared"])


def test_false_inequalities_of_norms_are_refused() -> None:
    """A = B gives equality in both: any smaller right side is false; A = −B any smaller left side."""
    A, B = norms.A, norms.B
    for name, wrong in {
        norms.CAUCHY: {"right": norms.x * norms.y / 2},
        norms.PRODUCT: {"right": Norm(A) * Norm(B) - 1},
        norms.TRIANGLE: {"right": Norm(A)},
        norms.SQUARED: {"right": Norm(A) ** 2 + Norm(B) ** 2},
        norms.REST: {"right": -norms.w * norms.inverse},
        norms.RECIPROCAL: {"right": -norms.inverse},
    }.items():
        before = norms.norm_lemmas()
        place = [lemma.name for lemma in before].index(name)
        proved = with_theorems(derivation(NAME).theory, [*before[:place], ending(before[place], **wrong)])
        assert proved == [lemma.name for lemma in before[:place]], name


def test_the_cross_check_sees_a_smaller_constant(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck(NAME).outcome is Outcome.SUPPORTED
    kept = bounded_networks._sides

    def less(*given: Any) -> tuple[float, float]:
        moved, allowed = kept(*given)
        return moved, allowed * (1 - 1e-3)

    monkeypatch.setattr(bounded_networks, "_sides", less)
    assert crosscheck(NAME).outcome is Outcome.DISAGREES


@pytest.mark.parametrize("form", ["text", "latex", "json", "proof"])
def test_it_is_shown(form: str) -> None:
    assert render(derivation(NAME), form)
