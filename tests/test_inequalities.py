"""Entries that conclude ≤: what they say, what they rest on, and that nothing false gets through."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from derivations_once import derived, read_back
from entries_refused import require_all_refused, require_proved, with_theorems
from kernel_claims import judge_lemmas
from sympy import Expr, MatrixSymbol, Rational, Symbol, srepr

from dlhw3.errors import UserError
from dlhw3.numeric.crosschecks import midpoints as midpoints_check
from dlhw3.numeric.crosschecks import smooth_functions
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.output.render import render
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import midpoints
from dlhw3.symbolic.lemmas.smoothness import SMOOTH, L
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Chain, Combination, Hypothesis, Lemma, Theory, Used
from dlhw3.symbolic.verdict import Verdict

NAMES = ["nonconvexity", "descent-lemma", "sgd-bounded-noise", "gd-exact-rate"]


def derivation(name: str) -> Derivation:
    return derived(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_step_is_proved_and_the_kernel_alone_agrees(name: str) -> None:
    found = derivation(name)
    assert found.verdict is Verdict.PROVED
    assert all(step.verdict is Verdict.PROVED for step in found.steps)
    theorems = read_back(found)
    assert theorems[found.results[0]].statement.relation == "≤"
    assert theorems[found.results[0]].conditions == ()


def test_the_descent_lemma_rests_on_smoothness_alone() -> None:
    found = derivation("descent-lemma")
    theorem = found.proof.theorems["descent"]
    (hypothesis,) = theorem.hypotheses
    assert [kind for kind, *_ in hypothesis.bound] == ["letter", "letter"]
    assert hypothesis.statement.relation == "≤"
    assert theorem.facts == ()
    instance = found.proof.theorems["attained"]
    assert instance.hypotheses == ()
    assert instance.statement.relation == "="


def test_it_is_printed_with_its_relation() -> None:
    found = derivation("descent-lemma")
    text = render(found, "text")
    assert "f(x − t ∇f(x)) ≤ f(x) − t (1 − L t/2) ‖∇f(x)‖²" in text
    assert "for all y, z   [smooth]" in text
    latex = render(found, "latex")
    assert r"f(x - t \nabla f(x)) \le f(x)" in latex
    assert r"\text{all } y, z" in latex
    data = json.loads(render(found, "json"))
    assert [step["relation"] for step in data["steps"]] == ["=", "=", "=", "=", "≤", "=", "="]
    assert "≤" in data["result"]["text"]
    assert r"\le" in data["result"]["latex"]
    for target in ("numpy", "torch"):
        with pytest.raises(UserError, match="an inequality"):
            lambdify(found, target)


def changed(lemma: Lemma, place: int, right: Expr) -> Lemma:
    """The lemma with the right side of a step, and what follows from it, changed."""
    assert isinstance(lemma.proof, Chain)
    steps = list(lemma.proof.steps)
    steps[place] = replace(steps[place], right=right)
    if place + 1 < len(steps):
        steps[place + 1] = replace(steps[place + 1], left=right)
        return replace(lemma, proof=Chain(tuple(steps)))
    return replace(lemma, statement=replace(lemma.statement, right=right), proof=Chain(tuple(steps)))


def false_ones(lemma: Lemma) -> Iterator[tuple[str, Lemma]]:
    """Lemmas that say something false, or use what does not give them."""
    assert isinstance(lemma.proof, Chain)
    first, *_, last = lemma.proof.steps
    (t,) = (s for s in last.right.free_symbols if s.name == "t")
    end = lemma.statement.right
    norm = next(iter(end.atoms(Norm)))
    for word, right in {
        "a constant": end.xreplace({Rational(1, 2): Rational(1, 3), Rational(-1, 2): Rational(-1, 3)}),
        "a sign": end.xreplace({t: -t}),
        "an exponent": end.xreplace({norm**2: norm**3}),
        "a factor": end.xreplace({norm**2: 2 * norm**2}),
        "a term more": end - t * norm**2,
    }.items():
        assert right != end, word
        yield word, changed(lemma, len(lemma.proof.steps) - 1, right)
    turned = replace(first, left=first.right, right=first.left)
    yield "turned", replace(lemma, proof=Chain((turned, *lemma.proof.steps[1:])))
    yield (
        "strict",
        replace(
            lemma,
            statement=replace(lemma.statement, relation="<"),
            proof=Chain((replace(first, relation="<"), *lemma.proof.steps[1:])),
        ),
    )
    yield (
        "an equation",
        replace(
            lemma,
            statement=replace(lemma.statement, relation="="),
            proof=Chain((replace(first, relation="="), *lemma.proof.steps[1:])),
        ),
    )
    yield "said as an equation", replace(lemma, statement=replace(lemma.statement, relation="="))
    yield "said strictly", replace(lemma, statement=replace(lemma.statement, relation="<"))
    assert isinstance(first.by, Combination)
    (use,) = first.by.uses
    for word, by in {
        "a multiplier": Combination((replace(use, multiplier=Rational(2)),)),
        "a negative multiplier": Combination((replace(use, multiplier=Rational(-1)),)),
        "another point": Combination((replace(use, letters=use.letters[::-1][:1]),)),
        "points exchanged": Combination(
            (
                Used(
                    SMOOTH,
                    letters=tuple(
                        (a, b) for (a, _), (_, b) in zip(use.letters, use.letters[::-1], strict=True)
                    ),
                ),
            )
        ),
        "nothing": Combination(),
    }.items():
        yield word, replace(lemma, proof=Chain((replace(first, by=by), *lemma.proof.steps[1:])))


def test_nothing_false_gets_through() -> None:
    found = derivation("descent-lemma")
    lemma = next(part.lemma for part in found.parts if part.lemma.name == "descent")
    seen = 0
    for word, wrong in false_ones(lemma):
        (judged,) = judge_lemmas(found.theory, [wrong])
        assert judged.theorem is None, word
        assert judged.verdict < Verdict.PROVED, word
        seen += 1
    assert seen == 15


def without(theory: Theory, change: Any) -> Theory:
    (smooth,) = theory.hypotheses
    return replace(theory, hypotheses=change(smooth))


def test_the_hypothesis_is_needed_as_it_stands() -> None:
    """Without it, with it at one point only, with a smaller constant, or turned: the step is not proved."""
    found = derivation("descent-lemma")
    lemma = next(part.lemma for part in found.parts if part.lemma.name == "descent")

    def statement(smooth: Hypothesis, **new: Any) -> tuple[Hypothesis]:
        return (replace(smooth, statement=replace(smooth.statement, **new)),)

    changes: dict[str, Any] = {
        "dropped": lambda _: (),
        "at one point": lambda h: statement(h, letters=()),
        "at one z": lambda h: statement(h, letters=h.statement.letters[:1]),
        "twice the constant": lambda h: statement(h, right=h.statement.right.xreplace({L: 2 * L})),
        "turned": lambda h: statement(h, relation="≤", left=h.statement.right, right=h.statement.left),
    }
    for word, change in changes.items():
        (judged,) = judge_lemmas(without(found.theory, change), [lemma])
        assert judged.theorem is None, word


def test_the_bound_is_attained_in_rationals() -> None:
    """f = L‖x‖²/2: f(x − tLx) = L(1 − tL)²‖x‖²/2 is the bound itself, for t of both signs."""
    x = [Fraction(1), Fraction(-2), Fraction(1, 3)]
    square = sum(entry * entry for entry in x)
    for constant, t in (
        (Fraction(3), Fraction(1, 4)),
        (Fraction(2), Fraction(-1)),
        (Fraction(1), Fraction(5)),
    ):
        for sign in (1, -1):
            value = sign * constant / 2 * square
            after = sign * constant / 2 * (1 - sign * t * constant) ** 2 * square
            bound = value - t * (1 - constant * t / 2) * constant**2 * square
            assert after == bound if sign == 1 else after < bound


def test_a_false_inequality_is_refuted_with_values() -> None:
    """‖x‖² ≤ x-free bound: 0 ≤ −‖x‖² has a counterexample that says its values."""
    x = MatrixSymbol("x", 2, 1)
    from dlhw3.symbolic.derivation import Trail

    lemma = Trail(Norm(x) ** 2).below(Norm(x) ** 2 / 2, "halved", Combination()).lemma("half")
    (judged,) = judge_lemmas(Theory(), [lemma])
    assert judged.verdict is Verdict.REFUTED
    assert "x" in str(judged.steps[0].judgement.counterexample)


def test_the_cross_check_sees_a_wrong_constant(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck("descent-lemma").outcome is Outcome.SUPPORTED
    kept = smooth_functions.functions

    def smaller(random: Any) -> Any:
        return tuple(replace(one, constant=one.constant * 0.99) for one in kept(random))

    monkeypatch.setattr(smooth_functions, "functions", smaller)
    assert crosscheck("descent-lemma").outcome is Outcome.DISAGREES


def test_symbols_of_the_entry_are_real_numbers() -> None:
    found = derivation("descent-lemma")
    symbols = {s for s in found.result.right.free_symbols if isinstance(s, Symbol) and s.name in ("t", "L")}
    assert len(symbols) == 2
    assert all("positive" not in srepr(s) for s in symbols)


# The exact rate of gradient descent


def rate() -> Derivation:
    return derivation("gd-exact-rate")


def test_the_rate_holds_for_every_number_of_steps() -> None:
    """N is a symbol: one range, no condition; and all that is assumed is used."""
    found = rate()
    theorem = found.proof.theorems["rate"]
    (fact,) = theorem.facts
    assert list(fact.declared) == [("N", ("index",))]
    assert theorem.statement.relation == "≤"
    assert "N" in theorem.statement.left.free
    assert len(theorem.hypotheses) == len(found.theory.hypotheses) == 9
    assert found.proof.theorems["interpolation"].hypotheses != ()
    assert {h.statement.relation for h in found.proof.theorems["interpolation"].hypotheses} == {"≤"}


def test_every_hypothesis_of_the_rate_is_needed() -> None:
    found = rate()
    lemmas = [part.lemma for part in found.parts]
    for hypothesis in found.theory.hypotheses:
        rest = tuple(h for h in found.theory.hypotheses if h is not hypothesis)
        proved = with_theorems(replace(found.theory, hypotheses=rest), lemmas)
        assert lemmas[-1].name not in proved, hypothesis.name


def test_a_rate_with_another_constant_is_not_proved() -> None:
    """Each last statement is false: larger at some values, or with a gain of another size in a step."""
    found = rate()
    *lemmas, last = [part.lemma for part in found.parts]
    left = last.statement.left
    symbols = {s.name: s for s in left.free_symbols}
    m, N, t, r, L_ = (symbols[name] for name in ("m", "N", "t", "r", "L"))
    for word, wrong in {
        "N + 1 steps": left.xreplace({N: N + 1}),
        "1/L in the place of 1/(2L)": m * (N * (t - L_ * t**2 / 4) + r),
        "an eighth": m * (N * (t - L_ * t**2 / 8) + r / 2),
        "no loss": m * (N * t + r / 2),
        "a half step more": m * (N * (t - L_ * t**2 / 4) + r / 2 + t / 2),
        "m²": m**2 * (N * (t - L_ * t**2 / 4) + r / 2),
        "a sign": m * (N * (t + L_ * t**2 / 4) + r / 2),
    }.items():
        assert isinstance(last.proof, Chain)
        (step,) = last.proof.steps
        lemma = replace(
            last,
            statement=replace(last.statement, left=wrong),
            proof=Chain((replace(step, left=wrong),)),
        )
        proved = with_theorems(found.theory, [*lemmas, lemma])
        assert lemma.name not in proved, word
        assert lemmas[-1].name in proved


@pytest.mark.parametrize(
    ("constant", "t", "count"), [(1, "1", 5), (2, "1/2", 7), (1, "1/2", 4), (3, "1/7", 9)]
)
def test_the_rate_is_attained_in_rationals(constant: int, t: str, count: int) -> None:
    """f(x_0) − inf f = N(t − Lt²/4) + 1/(2L) with every gradient 1; integrated by trapezoids, exact here."""
    step, L_ = Fraction(t), Fraction(constant)
    dip = 1 - L_ * step / 2
    fall = sum((step / 2) * (1 + dip) / 2 * 2 for _ in range(count)) + Fraction(1, 2) / L_
    assert fall == count * (step - L_ * step**2 / 4) + 1 / (2 * L_)
    if step * L_ == 1:
        assert fall == Fraction(3 * count + 2) / (4 * L_)


@pytest.mark.parametrize("count", range(51))
def test_the_rate_holds_and_is_attained_up_to_fifty(count: int) -> None:
    """At t = 1/L: the proved statement, with r = 1/L, against the function's own fall, in rationals."""
    found = rate()
    for L_ in (Fraction(1), Fraction(7, 3)):
        step = 1 / L_
        values = {"m": 1, "N": count, "t": step, "r": step, "L": L_}
        left = found.result.left
        at = left.subs({s: Rational(values[s.name]) for s in left.free_symbols})  # type: ignore[arg-type]
        pieces = [step / 2 * (1 + (1 - L_ * step / 2)) / 2 for _ in range(2 * count)]
        assert Fraction(int(at.p), int(at.q)) == sum(pieces, Fraction(1, 2) / L_)


def test_the_exact_identity_of_one_step() -> None:
    """−(3t/4 − Lt²/4)‖g‖² − (t/4)‖g′‖² − (t/4)(1 − Lt)‖g − g′‖² is an equation's right side, not a bound's."""
    found = rate()
    lemma = next(part.lemma for part in found.parts if part.lemma.name == "one step")
    assert [step.relation for step in lemma.steps] == ["≤", "=", "=", "≤"]


def test_a_sequence_is_printed_by_its_index() -> None:
    text = render(rate(), "text")
    assert "x_{k+1} = xₖ − t ∇f(xₖ)    for 0 ≤ k ≤ N − 1" in text
    assert "m (N (t − L t²/4) + r/2) ≤ f(x₀) − f_inf" in text
    assert "differentiable at 0" not in text
    assert r"x_{k+1} = x_{k} - t \nabla f(x_{k})" in render(rate(), "latex")


# Non-convexity


def test_the_three_midpoints_bind_nothing() -> None:
    """So S and l are spoken of at finitely many points, and may be any functions; there is no condition."""
    found = derivation("nonconvexity")
    for name in found.results:
        theorem = found.proof.theorems[name]
        assert theorem.conditions == ()
        assert all(h.bound == () for h in theorem.hypotheses)
    below = found.proof.theorems["no lower than at 0"]
    assert len(below.hypotheses) == 3  # S(0) = 0, −P and −Q, W and −W
    assert found.axioms == {}
    assert found.domains == ()


def test_each_midpoint_is_needed() -> None:
    found = derivation("nonconvexity")
    lemmas = [part.lemma for part in found.parts]
    for hypothesis in found.theory.hypotheses:
        rest = tuple(h for h in found.theory.hypotheses if h is not hypothesis)
        proved = with_theorems(replace(found.theory, hypotheses=rest), lemmas)
        assert not set(found.results) <= set(proved), hypothesis.name


def test_false_claims_about_midpoints_are_not_proved() -> None:
    found = derivation("nonconvexity")
    *lemmas, last = [part.lemma for part in found.parts]
    assert isinstance(last.proof, Chain)
    (step,) = last.proof.steps
    assert isinstance(step.by, Combination)
    first, second = step.by.uses
    for word, wrong in {
        "strict": replace(step, relation="<"),
        "an equation": replace(step, relation="="),
        "half": replace(step, left=2 * step.left),
        "turned": replace(step, left=step.right, right=step.left),
        "once": replace(step, by=Combination((replace(first, multiplier=Rational(1)), second))),
        "without −W": replace(step, by=Combination((first,))),
        "a sign": replace(step, by=Combination((first, replace(second, multiplier=Rational(-1))))),
    }.items():
        statement = replace(last.statement, left=wrong.left, right=wrong.right, relation=wrong.relation)
        judged = judge_lemmas(
            found.theory, [*lemmas, replace(last, statement=statement, proof=Chain((wrong,)))]
        )
        assert judged[-1].theorem is None, word
        assert judged[-1].verdict < Verdict.PROVED, word


def test_midpoints_up_to_a_slack_leave_a_third_of_it() -> None:
    """At l(W) = −d, l(−W) = d/3, l(0) = 0 each of the three fails by d/3, and by no more: 3δ cannot be less."""
    (found,) = derivation("nonconvexity").cases
    require_proved(found)
    slack, above, below = midpoints.SLACK, midpoints.ABOVE, midpoints.BELOW
    here = midpoints.value(midpoints.B, midpoints.A)
    require_all_refused(
        found,
        above,
        {"right": midpoints.NOTHING},
        {"right": midpoints.NOTHING + slack / 2},
        {"relation": "<"},
    )
    require_all_refused(
        found,
        below,
        {"right": here},
        {"right": here + 2 * slack},
        {"right": here - 3 * slack},
        {"right": here + 3 * slack**2},
        {"relation": "<"},
    )
    at, back, zero = Fraction(-3), Fraction(1), Fraction(0)
    gaps = (at - zero, back - zero, zero - (at + back) / 2)
    assert max(gaps) == Fraction(1) == abs(at - zero) / 3


def test_exact_values_of_the_write_up() -> None:
    """relu, N = 2, y = x = 1: L(1, 1) = 0, L(−1, −1) = 1 = L(0), so the midpoint of W and −W fails by 1/2."""

    def value(w1: int, w2: int) -> Fraction:
        return Fraction((w2 * max(w1, 0) - 1) ** 2)

    assert value(0, 0) - (value(1, 1) + value(-1, -1)) / 2 == Fraction(1, 2)
    assert value(1, 1) - (value(2, 0) + value(0, 2)) / 2 <= 0


def test_the_cross_check_of_midpoints_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where σ(0) ≠ 0 the three inequalities need not fail: then S(0) = 0 is missing."""
    assert crosscheck("nonconvexity").outcome is Outcome.SUPPORTED
    monkeypatch.setattr(midpoints_check, "ACTIVATIONS", {"one": lambda z: z * 0 + 1.0})
    assert crosscheck("nonconvexity").outcome is Outcome.DISAGREES


# Noise


def test_the_bound_with_noise_is_for_every_number_of_steps() -> None:
    found = derivation("sgd-bounded-noise")
    theorem = found.proof.theorems["bound"]
    (fact,) = theorem.facts
    assert list(fact.declared) == [("N", ("index",))]
    assert len(theorem.hypotheses) == len(found.theory.hypotheses) == 8
    assert "E" not in {name for h in theorem.hypotheses for name in h.free}, "no expectation is spoken of"


def test_every_hypothesis_of_the_noisy_bound_is_needed() -> None:
    found = derivation("sgd-bounded-noise")
    lemmas = [part.lemma for part in found.parts]
    for hypothesis in found.theory.hypotheses:
        rest = tuple(h for h in found.theory.hypotheses if h is not hypothesis)
        proved = with_theorems(replace(found.theory, hypotheses=rest), lemmas)
        assert lemmas[-1].name not in proved, hypothesis.name


def test_false_bounds_with_noise_are_not_proved() -> None:
    found = derivation("sgd-bounded-noise")
    *lemmas, last = [part.lemma for part in found.parts]
    assert isinstance(last.proof, Chain)
    first, second = last.proof.steps
    for word, right in {
        "L in the place of 2L": second.right / 2,
        "a sign": -second.right,
        "L²": second.right * L,
        "a term less": second.right - L,
        "strict": second.right,
    }.items():
        relation = "<" if word == "strict" else "≤"
        wrong = replace(second, right=right, relation=relation)
        statement = replace(last.statement, right=right, relation=relation)
        lemma = replace(last, statement=statement, proof=Chain((first, wrong)))
        assert lemma.name not in with_theorems(found.theory, [*lemmas, lemma]), word


def test_the_noisy_bound_fails_for_a_larger_step_in_rationals() -> None:
    """f = x²/2, L = 1, step 2: ξ = 0 keeps |x| = 1, and N·1 ≤ 2·(1/2) fails for N ≥ 2; at step 1 it is attained."""
    for step, count, fails in ((Fraction(1), 1, False), (Fraction(2), 3, True)):
        place, slopes = Fraction(1), []
        for _ in range(count):
            slopes.append(place * place)
            place -= step * place
        assert (count * min(slopes) > 1) is fails
