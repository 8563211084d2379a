"""Formulas on the command line that begin with a minus: they are no options."""

from __future__ import annotations

import pytest

from dlhw3.cli import run
from dlhw3.commands.habits import formulas_last

VALUES = {"--wrt": True, "--claim": True, "-o": True, "-q": False}


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (["-tr(X)", "--wrt", "X"], ["--wrt", "X", "--", "-tr(X)"]),
        (["-sum{i=1:n}(a{i})", "--wrt", "w"], ["--wrt", "w", "--", "-sum{i=1:n}(a{i})"]),
        (["--wrt=X", "-q", "-q*x'*x"], ["--wrt=X", "-q", "--", "-q*x'*x"]),
        (["tr(X)", "--claim", "-2*X"], ["tr(X)", "--claim", "-2*X"]),
        (["-oproofs/a.json", "-x"], ["-oproofs/a.json", "-x"]),
        (["--wrt", "X", "--", "-tr(X)"], ["--wrt", "X", "--", "-tr(X)"]),
    ],
)
def test_a_formula_stands_behind_the_options(given: list[str], read: list[str]) -> None:
    assert formulas_last(given, VALUES) == read


def test_an_objective_may_begin_with_a_minus(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "-tr(X'*A)", "--wrt", "X", "--result-only"]) == 0
    assert capsys.readouterr().out == "∇f = −A\n"
    assert run(["check", "-x'*y", "--wrt", "x", "--claim", "-y"]) == 0
    assert run(["derive", "-z", "--wrt", "X"]) == 2
