"""What each hypothesis is used for, and what breaks without it: read from the proofs, for every entry."""

from __future__ import annotations

import ast
import json
import operator
import re
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from derivations_once import derived, read_back
from entries_refused import derivation
from sampling import THOROUGH, sampled
from sympy import Integer, Rational, Symbol, hessian, sympify

import dlhw3
from dlhw3.catalogue import DERIVATIONS, Catalogue
from dlhw3.cli import run
from dlhw3.commands import derivations
from dlhw3.errors import UserError
from dlhw3.kernel import proof_file
from dlhw3.output.hypotheses import hypothesis_called, uses_json, without_json, without_text
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.hypotheses import uses
from dlhw3.symbolic.plan import Equation, Hypothesis, Used
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.without import without

SLOW = {  # where each case takes more than a second
    "balanced-flow-convergence",
    "kernel-concentration",
    "kernel-descent",
    "kernel-flow",
    "kernel-flow-perturbation",
    "positive-semidefinite-critical-points",
    "sgd-constant-step",
    "sgd-decaying-step",
    "smooth-on-bounded-sets",
}
DROPPED_ELSEWHERE = {  # all their hypotheses, one by one, in a test of the entry: here in the long run alone
    "sgd-decaying-step": "test_random_descent_decaying.py",
    "positive-semidefinite-critical-points": "test_entries_critical.py",
}
IDLE = Hypothesis("idle", Equation(Integer(0), Symbol("c", real=True), relation="≤"))


def with_idle(name: str) -> Derivation:
    """The derivation under one hypothesis more, which nothing uses."""
    found = derivation(name)
    return replace(found, theory=replace(found.theory, hypotheses=(*found.theory.hypotheses, IDLE)))


@pytest.mark.parametrize("name", DERIVATIONS)
def test_a_lemma_rests_on_as_many_hypotheses_as_its_proof_file_says(name: str) -> None:
    """One file holds all lemmas, another each result alone, and both are read by the kernel's own door."""
    found = derivation(name)
    told = uses(found)
    assert set(read_back(found)) == set(found.proof.theorems)
    assert [use.hypothesis for use in told] == list(found.theory.hypotheses)
    theorems = found.proof.theorems
    alone = sampled(found.results, every=1, most=2) if len(theorems) > 1 else ()
    files = [proof_file.check(written(found.proof.proof, {result: theorems[result]})) for result in alone]
    assert [set(held) for held in files] == [{result} for result in alone]
    for held in (read_back(found), *files):
        for lemma, theorem in held.items():
            assert sum(lemma in use.lemmas for use in told) == len(theorem.hypotheses), lemma
    for use in told if found.verdict is Verdict.PROVED else ():
        first = [part.lemma.name for part in found.judged if part.lemma.name in use.lemmas]
        assert bool(use.steps) == bool(use.lemmas) == use.used
        assert not first or any(
            one.lemma == first[0] for one in use.steps
        )  # no lemma rests on it before a step


def test_what_nothing_uses_is_told() -> None:
    found = with_idle("descent-lemma")
    smooth, idle = uses(found)
    assert (smooth.used, idle.used) == (True, False)
    data = json.loads(uses_json(found))
    assert [one["used"] for one in data["hypotheses"]] == [True, False]
    assert data["hypotheses"][1]["steps"] == []


def test_uses_are_those_of_the_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "gd-exact-rate", "--hypotheses"]) == 0
    text = capsys.readouterr().out
    (block,) = (part for part in text.split("\n  [") if part.startswith("1/L ≥ 0]"))
    number = re.search(r'step (\d+), in "end": (.+)', block)
    assert number is not None
    assert run(["derive", "gd-exact-rate", "--full", "--quiet"]) == 0
    assert re.search(rf"\({number[1]}\)  PROVED    {re.escape(number[2])}", capsys.readouterr().out)
    assert 'so "end", "rate" rest on it' in block
    assert text.rstrip().endswith("used nowhere: none")
    assert run(["derive", "rank-one-flow", "--hypotheses", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert any("w ≠ 0" in one["text"] for one in data["conditions"])
    assert data["assumptions"] == ["the flow exists"]
    assert [case["name"] for case in data["cases"]] == ["rank-one-flow, w = 0"]


@pytest.mark.parametrize("name", [one for one in DERIVATIONS if THOROUGH or one not in DROPPED_ELSEWHERE])
def test_every_hypothesis_can_be_dropped(name: str) -> None:
    """Of an entry: all of them, or a sample."""
    for one in sampled(derivation(name).theory.hypotheses, most=1 if name in SLOW else None):
        require_dropped(name, one.name)


def require_dropped(name: str, hypothesis: str) -> None:
    """Something breaks exactly where the proof rests on it, and what is told PROVED does not assume it."""
    found = derivation(name)
    dropped = hypothesis_called(found, hypothesis)
    used = [use.used for part in (found, *found.cases) for use in uses(part) if use.hypothesis == dropped]
    without_it = without(found, dropped, effort=0)
    assert all(one.name != hypothesis for one in without_it.derivation.theory.hypotheses)
    data = json.loads(without_json(without_it))
    text = without_text(without_it)
    assert f"[{hypothesis}]" in text
    if without_it.broken is None:
        assert without_it.verdict is Verdict.PROVED
        assert all(step.verdict is Verdict.PROVED for step in without_it.derivation.steps)
        assert (data["needed"], data["breaks"]) == (False, None)
        return
    assert any(used), "something breaks that does not rest on it"
    assert without_it.verdict <= Verdict.UNDECIDED
    assert data["needed"]
    assert data["verdict"] == without_it.verdict.name
    assert data["breaks"]["reason"]
    refuted = [data["breaks"], *data["results"]]
    assert (data["verdict"] == "REFUTED") == any(one["counterexample"] for one in refuted)
    proved = [one.verdict for one in without_it.results if one.statement in _untouched(found, hypothesis)]
    assert proved == [Verdict.PROVED] * len(proved)


def test_every_hypothesis_of_a_case_can_be_dropped() -> None:
    """Read when it runs: to derive all entries for a list of them would take each worker seconds at its start."""
    of_cases = [
        (case, one)
        for name in DERIVATIONS
        for case in derivation(name).cases
        for one in case.theory.hypotheses
        if one.definition or one == case.theory.hypotheses[-1]
    ]
    assert len(of_cases) >= 20
    for case, dropped in sampled(of_cases, most=4):
        found = without(case, dropped, effort=0)
        used = any(use.used for use in uses(case) if use.hypothesis == dropped)
        assert (found.broken is not None) == used, (case.name, dropped.name)
        assert found.verdict <= Verdict.UNDECIDED or found.broken is None, (case.name, dropped.name)


def test_a_definition_of_one_case_is_dropped_by_its_name() -> None:
    """R = ‖g‖²‖K‖²K of the strict saddle: one output, so that its products of layers have an end of size 1."""
    whole = derivation("positive-semidefinite-critical-points")
    (dropped,) = (h for case in whole.cases for h in case.theory.hypotheses if h.name == "R")
    assert hypothesis_called(whole, "R") == dropped
    found = without(whole, dropped, effort=0)
    assert found.broken is not None
    assert found.broken.derivation.name.endswith("strict saddle")


def _untouched(found: Derivation, hypothesis: str) -> list[Equation]:
    """The results whose theorems do not rest on a hypothesis."""
    (use,) = (use for use in uses(found) if use.hypothesis.name == hypothesis)
    proved = {part.lemma.name for part in found.judged if part.verdict is Verdict.PROVED}
    return [found.equation(name) for name in found.results if name in proved - set(use.lemmas)]


def test_a_result_that_never_assumed_what_was_dropped_stands() -> None:
    """η > 0 is used on the way to the spectral norm and discharged; δ's sign is assumed to the end."""
    found = derivation("kernel-concentration")
    (use,) = (use for use in uses(found) if use.hypothesis.name == "η > 0")
    assert use.used
    assert not use.results
    fates = without(found, use.hypothesis, effort=0)
    assert fates.broken is not None
    assert {one.verdict for one in fates.results} == {Verdict.PROVED}
    for use in uses(found):
        for one in without(found, use.hypothesis, effort=0).results if use.results else ():
            resting = one.statement in [found.equation(name) for name in use.results]
            assert resting == (one.verdict is not Verdict.PROVED), use.hypothesis.name


def test_what_is_not_needed_can_be_dropped() -> None:
    found = without(with_idle("descent-lemma"), IDLE)
    assert found.broken is None
    assert found.verdict is Verdict.PROVED


def test_what_a_plan_names_and_its_proof_does_not_need_is_not_needed() -> None:
    """The step says that a sign uses it; without it the kernel finds the sign all the same."""
    found = with_idle("descent-lemma")
    last = found.parts[-1].lemma
    first, *others = last.proof.steps
    first = replace(first, by=replace(first.by, signs=(Used("idle"),)))
    lemma = replace(last, proof=replace(last.proof, steps=(first, *others)))
    found = replace(found, parts=(*found.parts[:-1], replace(found.parts[-1], lemma=lemma)))
    assert found.verdict is Verdict.PROVED
    assert without(found, IDLE).broken is None


# -- counterexamples -----------------------------------------------------------------------------------------


def read(text: str, names: dict[str, Any]) -> Any:
    """Evaluate a polynomial as a counterexample prints it, exactly."""
    plain = text.replace("−", "-").replace("·", "*").replace("^", "**").strip()
    operations = {
        ast.Add: operator.add,
        ast.Sub: operator.sub,
        ast.Mult: operator.mul,
        ast.Div: operator.truediv,
        ast.Pow: operator.pow,
    }

    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return Rational(node.value)
        if isinstance(node, ast.UnaryOp):
            return -value(node.operand)
        if isinstance(node, ast.BinOp):
            return operations[type(node.op)](value(node.left), value(node.right))
        assert isinstance(node, ast.Subscript)
        row, _ = ast.literal_eval(node.slice)
        return names[ast.unparse(node.value)][row - 1]

    return value(ast.parse(plain, mode="eval").body)


def trajectory(text: str) -> dict[str, Any]:
    """The values of a counterexample to the rate of gradient descent: numbers, f as a polynomial, x_0 to x_N."""
    given = dict(part.split(" = ", 1) for part in text.removeprefix("at ").split(": left")[0].split("; "))
    numbers = {key: Rational(given[key]) for key in ("N", "d", "L", "f_inf", "m", "r", "t")}
    (f,) = (value for key, value in given.items() if key.startswith("f("))
    entries = re.findall(r"\[([^\[\]]*)\]", given["x_k"]) or [given["x_k"]]
    variables = [Symbol(f"y{k}") for k in range(numbers["d"])]
    index = Symbol("k")
    return {
        **numbers,
        "f": read(f, {"X": variables}),
        "variables": variables,
        "x": [read(entry.replace("k", "k[1,1]"), {"k": [index]}) for entry in entries],
        "index": index,
    }


@pytest.mark.parametrize("dropped", ["step ≤ 1/L", "step ≥ 0", "lower bound", "least gradient"])
def test_a_counterexample_to_the_rate_is_a_trajectory_that_breaks_it(dropped: str) -> None:
    """Read from its text, and every hypothesis but the dropped one checked here, by SymPy's derivatives."""
    found = derivation("gd-exact-rate")
    (fate, *_) = without(found, hypothesis_called(found, dropped)).results
    assert fate.verdict is Verdict.REFUTED
    at = trajectory(str(fate.counterexample))
    f, ys, N = at["f"], at["variables"], int(at["N"])
    points = [[sympify(entry).subs(at["index"], k) for entry in at["x"]] for k in range(N + 1)]
    slopes = [[f.diff(y).subs(dict(zip(ys, p, strict=True))) for y in ys] for p in points]
    holds = {
        "1/L": at["L"] * at["r"] == 1,
        "1/L ≥ 0": at["r"] >= 0,
        "step ≥ 0": at["t"] >= 0,
        "step ≤ 1/L": at["L"] * at["t"] <= 1,
        "least gradient": all(at["m"] <= sum(g**2 for g in slope) for slope in slopes),
        "gradient descent": all(
            after == [p - at["t"] * g for p, g in zip(before, slope, strict=True)]
            for before, slope, after in zip(points, slopes, points[1:], strict=False)
        ),
    }
    curvature = hessian(f, ys)
    assert not curvature.free_symbols
    eigenvalues = curvature.eigenvals()
    holds["smooth"] = all(abs(value) <= at["L"] for value in eigenvalues)
    if dropped != "lower bound" and not f.is_constant():
        pytest.skip("the least value of f is not looked for here")
    holds["lower bound"] = bool(f.is_constant() and at["f_inf"] <= f)
    assert {name for name, held in holds.items() if not held} == {dropped}
    start = f.subs(dict(zip(ys, points[0], strict=True)))
    left = at["m"] * (N * (at["t"] - at["L"] * at["t"] ** 2 / 4) + at["r"] / 2)
    assert left > start - at["f_inf"]


# -- the command ---------------------------------------------------------------------------------------------


def test_a_hypothesis_is_named_by_its_name_or_a_part_of_its_words() -> None:
    found = derivation("gd-exact-rate")
    assert hypothesis_called(found, "SMOOTH").name == "smooth"  # its name goes before a part of another's
    assert hypothesis_called(found, "from below").name == "smooth from below"
    assert hypothesis_called(found, "f_inf ≤").name == "lower bound"
    for text, told in (
        ("step", "more than one"),
        ("balanced", "no hypothesis called"),
        (" ", "no hypothesis"),
    ):
        with pytest.raises(UserError, match=told) as caught:
            hypothesis_called(found, text)
        for choice in caught.value.hint.split(", "):
            assert hypothesis_called(found, choice.strip('"')).name in choice
    with pytest.raises(UserError, match="no hypothesis that could be dropped"):
        hypothesis_called(derivation("phi-grad"), "smooth")


def test_names_that_differ_in_capitals_alone_are_told_apart() -> None:
    found = derivation("kernel-descent")
    for name in ("λ ≥ 0", "Λ ≥ 0"):
        assert hypothesis_called(found, f" {name} ").name == name
    with pytest.raises(UserError, match="more than one") as caught:
        hypothesis_called(found, "≥ 0")
    assert '"λ ≥ 0", "Λ ≥ 0"' in caught.value.hint


def test_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "descent-lemma", "--without", "smooth"]) == 1
    shown = capsys.readouterr()
    assert 'breaks at step 1 of 3 of "descent"' in shown.out
    assert "REFUTED   smooth, at z = x" in shown.out
    assert "counterexample: at d = " in shown.out
    assert "descent-lemma without [smooth]: REFUTED." in shown.err
    assert run(["derive", "descent-lemma", "--without", "smooth", "--format", "json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert (data["without"]["name"], data["verdict"], data["needed"]) == ("smooth", "REFUTED", True)
    assert data["breaks"]["step"] == 1


def test_a_hypothesis_that_is_not_needed_is_exit_code_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dlhw3.symbolic import named

    idle = with_idle("descent-lemma")
    monkeypatch.setattr(named, "derive", lambda name, **_: idle)
    assert run(["derive", "descent-lemma", "--without", "idle"]) == 0
    assert "PROVED: every step is proved without it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["descent-lemma", "--without", "balanced"], "has no hypothesis called 'balanced'"),
        (["descent-lemma", "--without", ""], "has no hypothesis called ''"),
        (["phi-grad", "--without", "Fréchet"], "in phi-grad is a condition that the kernel computes"),
        (
            ["rank-one-flow", "--without", "w ≠ 0"],
            "w ≠ 0 in rank-one-flow is a condition that the kernel computes",
        ),
        (["rank-one-flow", "--without", "the flow exists"], "in rank-one-flow is said in words"),
        (["balancedness-conserved", "--without", "1 ≤ N"], "1 ≤ N in balancedness-conserved is a fact"),
        (["phi-grad", "--without", "smooth"], "phi-grad has no hypothesis that could be dropped"),
        (["gd-exact-rate", "--without", "step"], "in more than one hypothesis"),
        (["descent-lemma", "--without", "smooth", "--hypotheses"], "are two questions"),
        (
            ["descent-lemma", "--without", "smooth", "--format", "latex"],
            "is told as text or json, not as latex",
        ),
        (["descent-lemma", "--hypotheses", "--format", "proof"], "is told as text or json, not as proof"),
        (["descent-lemma", "--hypotheses", "--full"], "--full says nothing"),
        (["descent-lemma", "--without", "smooth", "--result-only"], "--result-only says nothing"),
        (["--hypotheses"], "needs the name of a derivation"),
        (["--all", "--hypotheses", "--format", "json"], "is about one derivation"),
        (["--all", "--wrt", "x", "--format", "json"], "--wrt is about one derivation"),
        (["--all", "--order", "2", "--format", "proof", "--out", "p"], "--order is about one derivation"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["derive", *arguments]) == 2
    shown = capsys.readouterr()
    assert told in shown.err
    assert "Traceback" not in shown.err
    assert shown.out == ""


def test_everything_in_one_object(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each entry with its time; what is counted is what its steps say. Of every sixth entry in the short run."""
    few = Catalogue("derivation", tuple(sampled(tuple(DERIVATIONS.values()), every=6)))
    monkeypatch.setattr(derivations, "DERIVATIONS", few)
    monkeypatch.setattr(dlhw3, "derive", derived)
    assert run(["derive", "--all", "--format", "json"]) == 0
    shown = capsys.readouterr()
    data = json.loads(shown.out)
    assert [entry["name"] for entry in data["entries"]] == list(few)
    assert 0 < sum(entry["seconds"] for entry in data["entries"]) <= data["seconds"]
    for entry in data["entries"]:
        steps = [step for part in (entry, *entry["cases"]) for step in part["steps"]]
        assert entry["counted"]["steps"] == len(steps)
        assert entry["counted"]["proved"] == sum(step["verdict"] == "PROVED" for step in steps)
        assert {step["verdict"] for step in steps} <= {"SOLVED", "PROVED"}
        assert entry["verdict"] in ("SOLVED", "PROVED")
        assert f"{entry['name']}: " in shown.err
    assert data["verdict"] in ("SOLVED", "PROVED")
    assert data["proved_steps"] >= Fraction(9, 10) * data["steps"]


def test_one_entry_that_is_not_proved_is_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    genuine = dlhw3.derive

    def weakened(name: str, **given: Any) -> Any:
        found = genuine(name, **given)
        return (
            replace(found, theory=replace(found.theory, hypotheses=())) if name == "descent-lemma" else found
        )

    few = Catalogue("derivation", (DERIVATIONS["phi-grad"], DERIVATIONS["descent-lemma"]))
    monkeypatch.setattr(derivations, "DERIVATIONS", few)
    monkeypatch.setattr(dlhw3, "derive", weakened)
    assert run(["derive", "--all", "--format", "json", "--result-only"]) == 1
    shown = capsys.readouterr()
    assert json.loads(shown.out)["verdict"] == "REFUTED"
    assert "not proved: descent-lemma (REFUTED)." in shown.err


def over_time_start() -> Hypothesis:
    return hypothesis_called(derivation("balanced-flow-convergence"), "start")


def test_a_hypothesis_of_a_case_can_be_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    """w = 0 is assumed in a case alone; the entry's own hypotheses go first where both have one of that name."""
    found = derivation("rank-one-flow")
    dropped = hypothesis_called(found, "w = 0")
    assert dropped not in found.theory.hypotheses
    lost = without(found, dropped, effort=0)
    assert lost.derivation.name == "rank-one-flow, w = 0"
    assert lost.broken is not None
    assert lost.broken.lemma.lemma.name == "flow at zero"
    assert lost.verdict <= Verdict.UNDECIDED
    assert run(["derive", "kernel-flow", "--without", "eigenvector"]) == 1
    shown = capsys.readouterr()
    assert "kernel-flow, λ ≤ 0 without [eigenvector]" in shown.out
    assert 'of "it follows the flow"' in shown.out
    assert without(
        derivation("balanced-flow-convergence"), over_time_start(), effort=0
    ).derivation.name.endswith("over time")  # the first case that has one of that name
    for name in ("flow", "time"):
        assert (
            hypothesis_called(derivation("kernel-flow"), name) in derivation("kernel-flow").theory.hypotheses
        )
    with pytest.raises(UserError, match="no hypothesis called") as caught:
        hypothesis_called(found, "convex")
    assert '"w = 0"' in caught.value.hint
