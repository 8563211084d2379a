"""The steps min{1/t, 1/L}: what is proved of them, what it rests on, and that nothing false gets through.

Each changed bound is first shown false at an instance: without noise along a line (f of slope 1 at every iterate,
falling by no more than the iterates need), or of the steps alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import exp, pi

import pytest
from derivations_once import derived, read_back
from kernel_claims import judge_lemmas
from sampling import sampled
from sympy import Expr, Integer, Symbol

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import decaying_count as counts
from dlhw3.symbolic.lemmas import decaying_descent as descent
from dlhw3.symbolic.lemmas import decaying_steps as sizes
from dlhw3.symbolic.lemmas import random_descent as steps
from dlhw3.symbolic.lemmas.gradient_descent import INVERSE, N, n, r
from dlhw3.symbolic.lemmas.smoothness import HALF, SMOOTH, L
from dlhw3.symbolic.models.witness import Witness, witness
from dlhw3.symbolic.plan import Chain, Induction, Lemma, Step
from dlhw3.symbolic.verdict import Verdict


@pytest.fixture(scope="module")
def decaying() -> Derivation:
    return derived("sgd-decaying-step")


def test_every_step_is_proved_and_the_kernel_alone_agrees(decaying: Derivation) -> None:
    assert decaying.verdict is Verdict.PROVED
    assert all(step.verdict is Verdict.PROVED for step in decaying.steps)
    theorems = read_back(decaying)
    for name in decaying.results:
        assert theorems[name].conditions == ()
        assert theorems[name].statement.relation == "<"
        (fact,) = theorems[name].facts
        assert list(fact.declared) == [("N", ("index",))]


def test_what_the_results_rest_on(decaying: Derivation) -> None:
    """Basel's sum is a hypothesis of what uses it alone; steps of any sizes need no reciprocals."""
    theorems = decaying.proof.theorems
    named = {name: {h for t in [theorems[name]] for h in t.hypotheses} for name in decaying.results}

    def speak(name: str, letter: str) -> bool:
        return any(letter in h.free for h in named[name])

    assert not speak(counts.COUNT, "ζ")
    assert speak(counts.BASEL_COUNT, "ζ")
    assert speak(counts.WRITE_UP, "ζ")
    assert not speak(descent.STEPS, "ζ")
    assert not speak(descent.STEPS, "μ")
    assert not speak(descent.STEPS, "q")
    assert len(named[descent.STEPS]) == 17
    assert {"exp.tangent", "exp.positive", "exp.sum"} <= set(theorems[counts.COUNT].laws)


def test_the_witness_moves_with_noise_and_both_kinds_of_steps_can_occur(decaying: Derivation) -> None:
    found = witness(decaying.proof.theorems[counts.COUNT], beside=list(decaying.proof.theorems.values()))
    assert isinstance(found, Witness)
    values = dict(found.assignment)
    assert int(values["N"]) >= 3
    assert "64" in next(value for name, value in values.items() if name.startswith("w("))


def test_every_hypothesis_is_needed_somewhere(decaying: Derivation) -> None:
    """Without it some result has no proof here; Basel's sum is needed by the two that name it."""
    lemmas = [part.lemma for part in decaying.parts]
    for hypothesis in decaying.theory.hypotheses:
        rest = tuple(h for h in decaying.theory.hypotheses if h is not hypothesis)
        theory = replace(decaying.theory, hypotheses=rest)
        known = {one.lemma.name: one.theorem for one in judge_unwitnessed(theory, lemmas)}
        assert (known[counts.COUNT] is None) is (hypothesis.name != sizes.BASEL), hypothesis.name
        assert known[counts.WRITE_UP] is None, hypothesis.name


def judge_unwitnessed(theory: object, lemmas: list[Lemma]) -> list[object]:
    """Judge without looking for witnesses: whether there is a theorem is what is asked."""
    from dlhw3.symbolic.proofs.context import Context
    from dlhw3.symbolic.proofs.elaborate import made

    context = Context(theory, lemmas)  # type: ignore[arg-type]
    return [made(context, lemma) for lemma in lemmas]


def refused(decaying: Derivation, name: str, left: Expr | None, right: Expr | None) -> None:
    """A chain that ends, or begins, with another expression has no theorem."""
    lemmas = [part.lemma for part in decaying.parts]
    place = next(i for i, one in enumerate(lemmas) if one.name == name)
    lemma = lemmas[place]
    statement = lemma.statement
    statement = replace(statement, left=left or statement.left, right=right or statement.right)

    def changed(chain: Chain) -> Chain:
        all_steps: list[Step] = list(chain.steps)
        if left is not None:
            all_steps[0] = replace(all_steps[0], left=left)
        if right is not None:
            all_steps[-1] = replace(all_steps[-1], right=right)
        return Chain(tuple(all_steps))

    assert isinstance(lemma.proof, Chain)
    wrong = replace(lemma, statement=statement, proof=changed(lemma.proof))
    (*_, last) = judge_unwitnessed(decaying.theory, [*lemmas[:place], wrong])
    assert last.theorem is None  # type: ignore[attr-defined]


# An instance without noise, f in one dimension: slope 1 at each iterate, a fall of η_j a step but for what L allows


def mu_1(smooth: float) -> float:
    return max(1.0, smooth)


def fall(smooth: float, count: int) -> float:
    """The least Δ with |f′| = 1 at w_0, …, w_{N−1}: between two iterates the slope dips by L/2 of the step."""
    etas = [min(1.0 / j, 1.0 / smooth) for j in range(1, count)]
    return sum(eta - smooth * eta * eta / 4 for eta in etas) + 1 / (2 * smooth)


def bounds(smooth: float, count: int, sigma: float = 0.0) -> dict[str, float]:
    """What Δ, ε = 1 and σ give for N."""
    drop, together = fall(smooth, count), smooth * pi * pi / 12
    first = mu_1(smooth)
    return {
        counts.COUNT: first * exp(drop + sigma**2 + 1 / first - 1 / (2 * smooth)),
        counts.BASEL_COUNT: first * exp(drop + together * (1 + sigma**2) - 1 + 1 / first - 1 / (2 * smooth)),
        counts.WRITE_UP: smooth * exp(drop + together * (1 + sigma**2)),
    }


@pytest.mark.parametrize("smooth", [0.05, 0.3, 1.0, 2.5, 10.0])
def test_the_bounds_hold_at_the_instance(smooth: float) -> None:
    for count in (1, 2, 3, 10, 50):
        assert all(count < value for value in bounds(smooth, count).values()), (smooth, count)


Q, T1, M1 = counts.q, descent.t[1], sizes.mu[1]
S2, DROP = steps.sigma**2, counts.DROP
FALSE_COUNTS: dict[str, tuple[Callable[[float, int], float], Expr, tuple[float, int]]] = {
    "half of Δ": (
        lambda b, k: mu_1(b) * exp(fall(b, k) / 2 + 1 / mu_1(b) - 1 / (2 * b)),
        M1 * sizes.exp(Q * (DROP * HALF + S2) + T1 - HALF * r),
        (1.0, 50),
    ),
    "a sign of the exponent": (
        lambda b, k: mu_1(b) * exp(-fall(b, k) + 1 / mu_1(b) - 1 / (2 * b)),
        M1 * sizes.exp(-Q * (DROP + S2) + T1 - HALF * r),
        (1.0, 10),
    ),
    "without μ_1": (
        lambda b, k: exp(fall(b, k) + 1 / mu_1(b) - 1 / (2 * b)),
        sizes.exp(Q * (DROP + S2) + T1 - HALF * r),
        (10.0, 3),
    ),
    "a constant": (
        lambda b, k: mu_1(b) * exp(fall(b, k) - 1 + 1 / mu_1(b) - 1 / (2 * b)),
        M1 * sizes.exp(Q * (DROP + S2) - 1 + T1 - HALF * r),
        (10.0, 6),
    ),
    "twice 1/L": (
        lambda b, k: mu_1(b) * exp(fall(b, k) + 1 / mu_1(b) - 2 / b),
        M1 * sizes.exp(Q * (DROP + S2) + T1 - 2 * r),
        (0.2, 1),
    ),
    "no exponential": (
        lambda b, k: mu_1(b) * (fall(b, k) + 1 / mu_1(b) - 1 / (2 * b)),
        M1 * (Q * (DROP + S2) + T1 - HALF * r),
        (1.0, 50),
    ),
}


@pytest.mark.parametrize("word", FALSE_COUNTS)
def test_false_counts_are_refused(decaying: Derivation, word: str) -> None:
    value, right, (smooth, count) = FALSE_COUNTS[word]
    assert count < bounds(smooth, count)[counts.COUNT]
    assert count >= value(smooth, count), "this is no false bound"
    refused(decaying, counts.COUNT, None, right)


def test_false_bounds_on_sums_are_refused(decaying: Derivation) -> None:
    """Of the steps alone, in fractions: L = 1 and 5/2, N = 2 and more."""
    eta = [min(Fraction(1, j), Fraction(2, 5)) for j in range(1, 40)]
    many, squares = sum(eta), sum(x * x for x in eta)
    assert Fraction(5, 4) * squares <= 1
    assert Fraction(5, 2) * squares > 1
    refused(decaying, sizes.SMALL, L * descent.squared_sizes(N - 1), None)
    assert squares > Fraction(2, 5)
    refused(decaying, sizes.SMALL, None, HALF * L * r)
    ones = [Fraction(1, j) for j in range(1, 3)]
    assert exp(float(ones[0])) < 3
    refused(decaying, sizes.LINEAR, N * descent.t[1], sizes.exp(descent.sizes(N - 1) + T1 - 2))
    assert exp(1 + 1 - 2) <= 2
    assert many > 1
    refused(decaying, sizes.LINEAR, N**2 * descent.t[1], None)
    assert exp(float(sum(ones)) + 1 - 1) <= 3**2


def test_false_steps_of_any_sizes_are_refused(decaying: Derivation) -> None:
    """f = w²/2, L = 1, N = 1: ε² < 2Δ only, so a larger last term is false; and without the squares for N = 2."""
    found = next(part.lemma for part in decaying.parts if part.lemma.name == descent.STEPS).statement
    e2 = steps.epsilon**2
    drop, level = Fraction(1, 2), Fraction(99, 100)
    assert drop - level / 2 > 0
    assert not drop - level > 0
    refused(decaying, descent.STEPS, None, found.right - HALF * r * e2)
    assert not drop / 2 - level / 2 > 0
    refused(decaying, descent.STEPS, None, found.right - HALF * DROP)
    # N = 2, η_1 = 1/L = 1: slope 1, dipping to 1/2 between: Δ = 3/4 + 1/2
    assert not Fraction(5, 4) - Fraction(1, 2) - Fraction(1, 4) + Fraction(1, 2) * 0 > 1
    refused(decaying, descent.STEPS, None, found.right - HALF * L * e2 * descent.squared_sizes(N - 1))
    refused(decaying, descent.STEPS, 2 * found.left, None)
    refused(decaying, descent.STEPS, None, -found.right)


def test_the_noise_must_not_drift(decaying: Derivation) -> None:
    """E ξ = 0 alone is not enough (results.md §4, F3): then E|∇f| stays 1 for ever, with ε < 1."""
    slopes = [Fraction(2)]
    here = {Fraction(1): Fraction(2), Fraction(-1): Fraction(2)}  # w by the sign of ξ_0
    for step in range(1, 7):
        size = Fraction(1, step)
        noise = {sign: (sign if step == 1 else -w) for sign, w in here.items()}
        assert sum(noise.values()) == 0
        here = {sign: w - size * (w + noise[sign]) for sign, w in here.items()}
        slopes.append(sum(map(abs, here.values())) / 2)
    assert slopes == [2, 1, 1, 1, 1, 1, 1]
    drift = next(h for h in decaying.theory.hypotheses if h.name == descent.MARTINGALE)
    weaker = replace(drift, statement=replace(drift.statement, left=Integer(0)))
    told = tuple(weaker if h is drift else h for h in decaying.theory.hypotheses)
    known = {
        one.lemma.name: one.theorem  # type: ignore[attr-defined]
        for one in judge_unwitnessed(
            replace(decaying.theory, hypotheses=told), [part.lemma for part in decaying.parts]
        )
    }
    assert known[descent.STEPS] is None
    assert known[counts.COUNT] is None


def test_false_hypotheses_do_not_help(decaying: Derivation) -> None:
    """With any of these in its place the bound is not proved: each is weaker than what it replaces."""
    told = {h.name: h for h in decaying.theory.hypotheses}
    weaker = {
        SMOOTH: replace(told[SMOOTH].statement, right=told[SMOOTH].statement.right + L),
        steps.NOISE: replace(told[steps.NOISE].statement, right=2 * S2),
        steps.LARGE: replace(told[steps.LARGE].statement, left=steps.epsilon * HALF),
        INVERSE: replace(told[INVERSE].statement, right=Integer(2)),
        sizes.EITHER: replace(told[sizes.EITHER].statement, right=Symbol("c", real=True)),
        sizes.BELOW: replace(told[sizes.BELOW].statement, left=Integer(-1)),
        descent.SHORT: replace(told[descent.SHORT].statement, left=Integer(-1)),
    }
    lemmas = [part.lemma for part in decaying.parts]
    for name, statement in sampled(tuple(weaker.items()), every=4):
        given = tuple(
            replace(h, statement=statement) if h.name == name else h for h in decaying.theory.hypotheses
        )
        made = judge_unwitnessed(replace(decaying.theory, hypotheses=given), lemmas)
        known = {one.lemma.name: one.theorem for one in made}  # type: ignore[attr-defined]
        assert known[counts.COUNT] is None, name


def test_false_inductions_are_refused(decaying: Derivation) -> None:
    """Σ_{j<n} η_j² ≤ 2r − 2η_n + (n − 1)η_n² with 3/2 for 2 fails at n = 1, L = 1: 0 ≤ 3/2 − 2."""
    lemmas = [part.lemma for part in decaying.parts]
    place = next(i for i, one in enumerate(lemmas) if one.name == sizes.UPPER_SUM)
    lemma = lemmas[place]
    assert isinstance(lemma.proof, Induction)
    right = lemma.statement.right - HALF * r
    assert not Fraction(3, 2) - 2 >= 0
    base = Chain((replace(lemma.proof.base.steps[0], right=right.subs(n, 1)),))
    *before, last = lemma.proof.step.steps
    step = Chain((*before, replace(last, right=right.subs(n, n + 1))))
    wrong = replace(
        lemma,
        statement=replace(lemma.statement, right=right),
        proof=replace(lemma.proof, base=base, step=step),
    )
    judged = judge_lemmas(decaying.theory, [*lemmas[place - 5 : place], wrong])
    assert judged[-1].theorem is None
