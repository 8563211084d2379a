"""A theorem taken from a paper enters as a hypothesis; what rests on it is told so, in every format."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sympy import Integer, MatrixSymbol, Symbol

import dlhw3
from dlhw3.catalogue import DERIVATIONS
from dlhw3.output.render import render
from dlhw3.output.shown import shown
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.lemmas.smoothness import SMOOTH
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Theory, Used
from dlhw3.symbolic.verdict import Verdict, reading

SOURCE = "Somebody 1963, Theorem 2 for $f(y)$ (1 & 2)"


def citing(name: str, *hypotheses: str) -> Derivation:
    """An entry some of whose hypotheses are said to be taken from a paper."""
    found: Derivation = DERIVATIONS.load(name).derive()
    told = tuple(
        replace(one, citation=SOURCE) if one.name in hypotheses else one for one in found.theory.hypotheses
    )
    assert sum(bool(one.citation) for one in told) == len(hypotheses)
    return replace(found, theory=replace(found.theory, hypotheses=told))


def test_what_rests_on_a_citation_is_told_so() -> None:
    found = citing("descent-lemma", SMOOTH)
    assert found.verdict is Verdict.PROVED
    assert found.assuming == (SMOOTH,)
    assert found.reading == f"PROVED assuming [{SMOOTH}]"
    own = {part.lemma.name: part.assuming for part in found.judged}
    assert own["descent"] == (SMOOTH,)
    assert own["attained"] == ()
    assert found.result_assuming("descent") == (SMOOTH,)


def test_a_citation_reaches_through_lemmas() -> None:
    """The rate uses the bound only through the lemmas before it."""
    found = citing("gd-exact-rate", SMOOTH)
    (rate,) = next(part for part in found.judged if part.lemma.name == "rate").steps
    assert SMOOTH not in rate.judgement.rests_on
    assert found.result_assuming("rate") == (SMOOTH,)


def test_a_citation_that_nothing_uses_is_not_told() -> None:
    c, x = Symbol("c", real=True), MatrixSymbol("x", Symbol("n", integer=True, positive=True), 1)
    idle = Hypothesis("idle", Equation(Integer(0), c, relation="≤"), citation=SOURCE)
    by = Combination(squares=((Integer(1), x),))
    lemma = Trail(Integer(0)).below(Norm(x) ** 2, "a square", by).lemma("square")
    found = Derivation(
        "square", "a square", Theory(hypotheses=(idle,)), parts("square", [lemma]), ("square",)
    )
    assert found.reading == "PROVED"
    used = Trail(Integer(0)).below(c, "idle", Combination((Used("idle"),))).lemma("used")
    found = replace(found, parts=parts("square", [lemma, used]))
    assert found.reading == "PROVED assuming [idle]"
    assert found.result_assuming("square") == ()


def test_a_case_makes_its_whole_rest_on_a_citation() -> None:
    found = replace(dlhw3.derive("phi-grad"), cases=(citing("descent-lemma", SMOOTH),))
    assert found.reading == f"PROVED assuming [{SMOOTH}]"
    assert found.result_assuming(found.results[0]) == ()


def test_what_is_not_established_is_not_told_to_rest_on_anything() -> None:
    assert reading(Verdict.UNDECIDED, ["a"]) == "UNDECIDED"
    assert reading(Verdict.REFUTED, ["a"]) == "REFUTED"
    assert reading(Verdict.SOLVED, ["a", "b"]) == "SOLVED assuming [a], [b]"


def test_every_format_says_so() -> None:
    found = shown(citing("descent-lemma", SMOOTH))
    told = f"PROVED assuming [{SMOOTH}]"
    text = render(found, "text")
    assert f"verdict   {told}, " in text
    assert f"[{SMOOTH}, cited: Somebody 1963, Theorem 2 for f(y) (1 & 2)]" in text
    (step,) = (line for line in text.splitlines() if "PROVED    smooth, at z" in line)
    assert step.endswith(f"{SMOOTH}]")  # the step that uses it prints its name
    assert told in render(found, "text", result_only=True)
    latex = render(found, "latex")
    assert f"Verdict: {told}, " in latex
    assert r"Theorem 2 for $f(y)$ (1 \& 2)" in latex
    assert told in found._repr_latex_()
    data = json.loads(render(found, "json"))
    assert data["verdict"] == "PROVED"
    assert data["assuming"] == data["result"]["assuming"] == [SMOOTH]
    assert [one["citation"] for one in data["hypotheses"]] == [SOURCE.replace("$", "")]
    assert [one["assuming"] for one in data["lemmas"]] == [[], [], [], [SMOOTH]]


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_code_says_so(target: str) -> None:
    found = citing("balanced-powers", "balanced")
    function = lambdify(found, target)
    first = function.source.splitlines()[0]
    assert first.startswith("# PROVED assuming [balanced]: ")
    assert "PROVED assuming [balanced]" in repr(function)
    assert "PROVED assuming [balanced]" in (function.__doc__ or "")
    assert not lambdify(dlhw3.derive("balanced-powers"), target).source.startswith("#")


def test_a_definition_cites_nothing() -> None:
    c = Symbol("c", real=True)
    with pytest.raises(ValueError, match="no citation"):
        Hypothesis("c", Equation(c, Integer(1)), definition=True, citation=SOURCE)
