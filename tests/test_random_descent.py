"""Stochastic gradient descent in expectation: what is proved, on what, and that nothing false gets through.

Each changed bound is first shown false: f(w) = Lw²/2 in one dimension with ξ = ±σ of even chance and the step 1/L
has ∇f(w_{k+1}) = −ξ_k, so that every mean is known exactly.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from derivations_once import derived, read_back
from entries_refused import with_theorems
from sympy import Expr, Integer

from dlhw3.kernel import proof_file
from dlhw3.kernel.errors import KernelError
from dlhw3.output.render import render
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, LOWER, POSITIVE, N, k, r
from dlhw3.symbolic.lemmas.smoothness import SMOOTH, L
from dlhw3.symbolic.models.witness import Witness, witness
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Averaged, Chain, Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.verdict import Verdict

HALF = Fraction(1, 2)


@pytest.fixture(scope="module")
def constant() -> Derivation:
    return derived("sgd-constant-step")


def test_every_step_is_proved_and_the_kernel_alone_agrees(constant: Derivation) -> None:
    assert constant.verdict is Verdict.PROVED
    assert all(step.verdict is Verdict.PROVED for step in constant.steps)
    theorems = read_back(constant)
    average, count = (theorems[name] for name in constant.results)
    assert (average.statement.relation, count.statement.relation) == ("≤", "<")
    for theorem in (average, count):
        assert theorem.conditions == ()
        (fact,) = theorem.facts
        assert list(fact.declared) == [("N", ("index",))]
    assert len(average.hypotheses) == 10
    assert len(count.hypotheses) == 14


def test_the_average_rests_on_no_sign_of_the_noise_and_no_threshold(constant: Derivation) -> None:
    """Of the noise nothing but its variance, and that this exists."""
    theorem = constant.proof.theorems[steps.AVERAGE]
    assert not {"ε"} & {name for h in theorem.hypotheses for name in h.free}
    noisy = [h for h in theorem.hypotheses if "ξ" in h.free]
    assert len(noisy) == 3  # the iteration, the variance, that it is integrable


def test_the_witness_has_noise(constant: Derivation) -> None:
    found = witness(constant.proof.theorems[steps.COUNT])
    assert isinstance(found, Witness)
    assert dict(found.assignment)["outcomes"] == "1 with probability 1/2, -1 with probability 1/2"
    noise = next(value for name, value in found.assignment if name.startswith("ξ("))
    assert "X3" in noise, "the noise depends on the outcome"


def test_it_is_printed_in_the_usual_notation(constant: Derivation) -> None:
    text = render(constant, "text")
    assert "Σ_{k=0}^{N−1} E[‖∇f(wₖ)‖²]/N ≤ 2 L (E[f(w₀)] − f_inf)/N + σ²" in text
    assert "‖ξₖ‖² integrable    for 0 ≤ k ≤ N − 1" in text
    latex = render(constant, "latex")
    assert r"\mathbb{E}[\lVert \nabla f(w_{n}) \rVert^{2}]" in latex
    assert r"\text{ integrable}" in latex


def test_every_hypothesis_is_needed(constant: Derivation) -> None:
    lemmas = [part.lemma for part in constant.parts]
    for_the_count = {steps.LARGE, steps.LEVEL, steps.SPREAD, steps.SLOPES}
    for hypothesis in constant.theory.hypotheses:
        rest = tuple(h for h in constant.theory.hypotheses if h is not hypothesis)
        known = with_theorems(replace(constant.theory, hypotheses=rest), lemmas)
        assert steps.COUNT not in known, hypothesis.name
        assert (steps.AVERAGE in known) is (hypothesis.name in for_the_count), hypothesis.name


class Instance(NamedTuple):
    """f(w) = Lw²/2 in one dimension, w_0 = start, ξ = ±σ with even chance, N steps of size 1/L, and ε."""

    smooth: Fraction
    start: Fraction
    sigma: Fraction
    epsilon: Fraction
    count: int

    @property
    def drop(self) -> Fraction:
        """Δ."""
        return self.smooth * self.start**2 / 2

    @property
    def average(self) -> Fraction:
        """(1/N) Σ E|f′(w_k)|²."""
        return ((self.smooth * self.start) ** 2 + (self.count - 1) * self.sigma**2) / self.count

    @property
    def large(self) -> bool:
        """Whether E|f′(w_k)| > ε + σ for all k < N."""
        slopes = [self.smooth * abs(self.start), *[self.sigma] * (self.count - 1)]
        return all(one > self.epsilon + self.sigma for one in slopes)

    def value(self, side: Expr) -> Fraction:
        """Return a side of a bound that holds Δ, N, L, σ, ε."""
        known = {
            steps.value(steps.ZERO): self.drop,
            steps.least: 0,
            steps.squares(N): self.average * self.count,
        }
        held = side.subs(known)
        names = {"L": self.smooth, "σ": self.sigma, "ε": self.epsilon, "N": self.count}
        found = held.subs({symbol: Fraction(names[symbol.name]) for symbol in held.free_symbols})
        return Fraction(int(found.p), int(found.q))


def falsely(bound: Callable[[Expr, Expr], tuple[Expr, str, Expr]], at: Instance, lemma: Lemma) -> Equation:
    """Return the changed bound, after showing that it is false at an instance."""
    left, relation, right = bound(lemma.statement.left, lemma.statement.right)
    low, high = at.value(left), at.value(right)
    assert low > high or (relation == "<" and low == high), "this is no false bound"
    return replace(lemma.statement, left=left, right=right, relation=relation)


def refused(theory: Theory, before: list[Lemma], lemma: Lemma, claim: Equation) -> None:
    """Nothing proves a claim in the place of a lemma's: its last step, or its first, says it instead."""
    assert isinstance(lemma.proof, Chain)
    first, *_, last = lemma.proof.steps
    chain = list(lemma.proof.steps)
    chain[0] = replace(first, left=claim.left)
    relation = claim.relation if claim.relation != lemma.statement.relation else last.relation
    chain[-1] = replace(chain[-1], right=claim.right, relation=relation)
    wrong = replace(lemma, statement=claim, proof=Chain(tuple(chain)))
    assert lemma.name not in with_theorems(theory, [*before, wrong])


S, E = steps.sigma, steps.epsilon
DROP = steps.value(steps.ZERO) - steps.least
FAR = Instance(Fraction(2), Fraction(3), HALF, Fraction(1), 3)
QUIET = Instance(Fraction(2), Fraction(3), Fraction(0), Fraction(1), 1)
RESTING = Instance(Fraction(1), Fraction(0), HALF, Fraction(1), 3)
AVERAGES = {
    "a constant": (lambda a, b: (a, "≤", L * DROP / N + S**2), FAR),
    "half the variance": (lambda a, b: (a, "≤", 2 * L * DROP / N + S**2 / 2), RESTING),
    "an exponent": (lambda a, b: (a, "≤", 2 * L * DROP / N + S**3), RESTING),
    "a sign": (lambda a, b: (a, "≤", 2 * L * DROP / N - S**2), FAR),
    "no noise": (lambda a, b: (a, "≤", 2 * L * DROP / N), RESTING),
    "N²": (lambda a, b: (a, "≤", 2 * L * DROP / N**2 + S**2), FAR),
    "without L": (lambda a, b: (a, "≤", 2 * DROP / N + S**2), FAR),
    "strict": (lambda a, b: (a, "<", b), QUIET),
    "the sum": (lambda a, b: (a * N, "≤", b), FAR),
}


@pytest.mark.parametrize("word", AVERAGES)
def test_false_averages_are_refused(constant: Derivation, word: str) -> None:
    change, at = AVERAGES[word]
    lemmas = [part.lemma for part in constant.parts]
    place = next(i for i, one in enumerate(lemmas) if one.name == steps.AVERAGE)
    assert at.value(lemmas[place].statement.left) <= at.value(lemmas[place].statement.right)
    refused(constant.theory, lemmas[:place], lemmas[place], falsely(change, at, lemmas[place]))


ONE_STEP = Instance(Fraction(1), Fraction(201, 100), Fraction(1), Fraction(1), 1)
STEEP = Instance(Fraction(1), Fraction(401, 100), Fraction(1), Fraction(3), 1)
COUNTS = {
    "a constant": (lambda a, b: (a, "<", L * DROP), ONE_STEP),
    "twice as much noise": (lambda a, b: (N * (E**2 + 4 * E * S), "<", b), ONE_STEP),
    "an exponent": (lambda a, b: (N * (E**3 + 2 * E * S), "<", b), STEEP),
    "a sign": (lambda a, b: (a, "<", -2 * L * DROP), ONE_STEP),
    "a step more": (lambda a, b: ((N + 1) * (E**2 + 2 * E * S), "<", b), ONE_STEP),
    "without L": (lambda a, b: (N * (E**2 + 2 * E * S), "<", DROP), ONE_STEP),
    "the square of the sum": (lambda a, b: (N * ((E + S) ** 2 + E * S), "<", b), ONE_STEP),
}


@pytest.mark.parametrize("word", COUNTS)
def test_false_counts_are_refused(constant: Derivation, word: str) -> None:
    change, at = COUNTS[word]
    assert at.large, "the gradients are as large as is assumed"
    *before, last = [part.lemma for part in constant.parts]
    assert at.value(last.statement.left) < at.value(last.statement.right)
    refused(constant.theory, before, last, falsely(change, at, last))


def test_weaker_hypotheses_prove_neither(constant: Derivation) -> None:
    """Under each of these the bounds are false."""
    large = next(h for h in constant.theory.hypotheses if h.name == steps.LARGE).statement
    noise = next(h for h in constant.theory.hypotheses if h.name == steps.NOISE).statement
    smooth = next(h for h in constant.theory.hypotheses if h.name == SMOOTH).statement
    (move,) = smooth.right.atoms(Norm)
    changes = {
        steps.NOISE: replace(noise, right=2 * S**2),
        steps.LARGE: replace(large, left=E),
        steps.STEP: Equation(steps.w[k + 1], steps.after(k, 2 * r), noise.indices, letters=(steps.OUTCOME,)),
        INVERSE: Equation(L * r, Integer(2)),
        LOWER: Equation(steps.least, steps.f(steps.w[0]), relation="≤", letters=(steps.OUTCOME,)),
        POSITIVE: Equation(Integer(0), -r, relation="≤"),
        SMOOTH: replace(smooth, right=smooth.right + L * move**2 / 2),
    }
    lemmas = [part.lemma for part in constant.parts]
    for name, statement in changes.items():
        told = tuple(
            Hypothesis(h.name, statement) if h.name == name else h for h in constant.theory.hypotheses
        )
        assert steps.COUNT not in with_theorems(replace(constant.theory, hypotheses=told), lemmas), name


def test_averaging_is_for_what_holds_on_every_path_and_is_integrable(constant: Derivation) -> None:
    lemmas = {part.lemma.name: part.lemma for part in constant.parts}
    path, mean = lemmas[steps.PATH], lemmas[steps.MEAN]
    assert isinstance(mean.proof, Chain)
    first, *rest = mean.proof.steps
    assert isinstance(first.by, Averaged)
    one = first.by.integrable
    for by in (
        replace(first.by, integrable=one[:-1]),
        replace(first.by, integrable=(replace(one[0], premise=steps.SQUARES), *one[1:])),
        replace(first.by, integrable=(replace(one[0], multiplier=steps.f(steps.w[0])), *one[1:])),
        replace(first.by, rest=steps.f(steps.w[0])),
        replace(first.by, rest=Integer(1)),
        replace(first.by, premise=steps.NOISE),
    ):
        changed = replace(mean, proof=Chain((replace(first, by=by), *rest)))
        assert steps.MEAN not in with_theorems(constant.theory, [path, changed])
    for_one = replace(constant.theory, hypotheses=tuple(
        replace(h, statement=replace(h.statement, letters=())) for h in constant.theory.hypotheses
    ))  # fmt: skip
    assert steps.MEAN not in with_theorems(for_one, [path, mean]), "the iteration holds for one outcome only"


def test_changed_steps_of_averaging_in_the_proof_file_are_refused(constant: Derivation) -> None:
    """Each field of each such step changed, in the file: it fails there, or at the first step that uses it."""
    text = written(constant.proof.proof, constant.proof.theorems)
    whole = json.loads(text)
    places = [k for k, step in enumerate(whole["steps"]) if step["rule"] == "expectation"]
    assert len(places) == 3
    tried = 0
    for place in places:
        step = whole["steps"][place]
        for field, value in changes(step, len(whole["terms"]), place):
            changed = json.loads(text)
            changed["steps"][place][field] = value
            tried += 1
            with pytest.raises(KernelError):
                proof_file.check(json.dumps(changed))
    assert tried > 60


def changes(step: dict[str, Any], terms: int, place: int) -> Iterator[tuple[str, Any]]:
    """Other values of a field: theorems and terms next to the right ones, fewer, more, and in another order."""
    yield "outcome", "ψ"
    for far in (1, 2, 3):
        yield "premise", str((int(step["premise"]) + far) % place)
        yield "rest", str((int(step["rest"]) + far) % terms)
    for field, size in (("integrable", place), ("multipliers", terms)):
        held = step[field]
        yield field, held[:-1]
        yield field, [*held, held[0]]
        yield field, [] if held else ["0"]
        for at, one in enumerate(held):
            for far in (1, 2):
                yield field, [*held[:at], str((int(one) + far) % size), *held[at + 1 :]]
        if len(set(held)) > 1:
            yield field, [*held[1:], held[0]]
