"""The Matrix Cookbook's derivatives: verdicts as recorded, and what is near a claim refuted."""

from __future__ import annotations

import json

import pytest

from dlhw3.cli import run
from dlhw3.symbolic.language.judged.cookbook import Row, judge_formula, judge_row, rows

EXPRESSIBLE = [row for row in rows() if row.is_expressible]
BY_NUMBER = {row.number: row for row in rows()}


@pytest.mark.parametrize("row", rows(), ids=[row.number for row in rows()])
def test_every_verdict_is_the_one_that_is_recorded(row: Row) -> None:
    found = judge_row(row)
    assert (found.verdict, found.printed, found.also) == (row.found, row.printed_found, row.also_found)


def test_what_is_recorded_is_what_is_said_of_the_cookbook() -> None:
    assert len(EXPRESSIBLE) == 105
    assert {row.found for row in EXPRESSIBLE} == {"PROVED"}
    wrong = [row.number for row in EXPRESSIBLE if row.printed_found == "REFUTED"]
    assert wrong == ["92", "95", "127", "138", "139", "140", "141"]


@pytest.mark.parametrize(
    "number", ["34", "47", "53", "61", "83", "95", "107", "119", "125", "130", "133", "138"]
)
@pytest.mark.parametrize("slip", ["2*({})", "-({})"])
def test_a_factor_and_a_sign_are_refuted_with_values(number: str, slip: str) -> None:
    """None of these claims is 0, so that a factor and a sign make each false."""
    row = BY_NUMBER[number]
    judged = judge_formula(row, slip.format(row.claim))
    assert judged.verdict.name == "REFUTED"
    assert judged.judgement.counterexample is not None


def test_a_printed_form_is_refuted_at_values_that_anyone_can_check() -> None:
    """139: among symmetric X, tr(AX) has the gradient (A + Aᵀ)/2, half of what is printed beside the diagonal."""
    import numpy as np

    line = judge_row(BY_NUMBER["139"]).printed_line
    assert line is not None
    example = line.judgement.counterexample
    assert example is not None
    given = dict(example.assignment)

    def read(text: str) -> np.ndarray:  # type: ignore[type-arg]
        from fractions import Fraction

        bare = [row.split(",") for row in text.strip("[]").split("], [")]
        return np.array([[float(Fraction(entry.strip())) for entry in row] for row in bare])

    A = read(given["A"])
    assert np.array_equal(read(example.left), (A + A.T) / 2)
    assert np.array_equal(read(example.right), A + A.T - A * np.eye(len(A)))


def test_the_command_tells_one_equation_and_leaves_with_the_answer(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["cookbook", "88"]) == 0
    assert "grad((x - A*s)'*W*(x - A*s), A) = -2*W*(x - A*s)*s'" in capsys.readouterr().out
    assert run(["cookbook", "95", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (equation,) = told["equations"]
    assert (equation["verdict"], equation["printed"]["verdict"]) == ("PROVED", "REFUTED")
    assert told["counts"]["printed"] == {"REFUTED": 1}
    assert run(["cookbook", "39"]) == 0
    assert "not expressible" in capsys.readouterr().out
    assert run(["cookbook", "7"]) == 2


def test_a_verdict_that_changes_is_an_answer_no(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from dataclasses import replace

    from dlhw3.symbolic.language.judged import cookbook

    wrong = replace(BY_NUMBER["88"], claim="-2*W*(x - A*s)*x'")
    monkeypatch.setattr(cookbook, "rows", lambda: (wrong,))
    assert run(["cookbook", "88"]) == 1
    assert "not the verdicts that are recorded: 88" in capsys.readouterr().err
