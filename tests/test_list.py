"""``dlhw3 list``: by part of the write-up, with verdicts that are computed or bound to the sources."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dlhw3.catalogue import DERIVATIONS, UNPLACED, Catalogue, Entry
from dlhw3.cli import run
from dlhw3.commands import list as contents
from dlhw3.symbolic import named
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.recorded import Standing, record
from dlhw3.symbolic.verdict import Verdict


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A catalogue of two entries."""
    few = Catalogue("derivation", (DERIVATIONS["phi-grad"], DERIVATIONS["descent-lemma"]))
    monkeypatch.setattr(contents, "DERIVATIONS", few)
    return few


def test_an_entry_without_a_place_comes_last() -> None:
    old = Entry("old", "dlhw3.nowhere", "a line as it was written before there were parts")
    table = Catalogue("derivation", (old, *DERIVATIONS.entries))
    *parts, last = table.grouped()
    assert last == UNPLACED
    assert table.grouped()[UNPLACED] == (old,)
    assert list(DERIVATIONS.grouped()) == parts
    assert (old.part, old.question) == (UNPLACED, "")
    both = replace(old, place="Part 3, question 1")
    assert (both.part, both.question) == ("Part 3", "question 1")


def test_verdicts_are_computed_when_they_are_asked_for(
    two: Catalogue, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["list", "--verdicts"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert out.index("Part 2 descent-lemma") < out.index("Part 3 phi-grad")
    assert "phi-grad PROVED gradient" in out
    assert "verdicts: computed now with SymPy" in out
    assert "13 of 13 steps PROVED" in out


def test_what_is_not_proved_is_told_and_the_exit_code_says_so(
    two: Catalogue, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entry is derived and judged when the list is printed: without smoothness it is no theorem."""
    genuine = named.derive

    def weakened(name: str) -> Derivation:
        found = genuine(name)
        return replace(found, theory=Theory(found.theory.facts)) if name == "descent-lemma" else found

    monkeypatch.setattr(named, "derive", weakened)
    assert run(["list", "--verdicts"]) == 1
    shown = capsys.readouterr()
    told = " ".join(shown.out.split())
    assert "phi-grad PROVED gradient" in told
    assert "descent-lemma REFUTED a gradient step" in told
    assert "not proved: descent-lemma (REFUTED)." in shown.err
    assert run(["list", "--verdicts", "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    assert {one["name"]: one["verdict"] for one in data["derivations"]} == {
        "phi-grad": "PROVED",
        "descent-lemma": "REFUTED",
    }
    assert data["verdicts"]["computed"] == "now"


def test_a_citation_is_read_in_the_list(
    two: Catalogue, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cited = record({"phi-grad": Standing(Verdict.PROVED, ("Hoeffding",), 6, 6)})
    monkeypatch.setattr(contents, "recorded", lambda: cited)
    assert run(["list"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "phi-grad PROVED assuming [Hoeffding]: gradient of" in out
    assert "descent-lemma – a gradient step" in out  # not in the record: no verdict
    assert run(["list", "--json"]) == 0
    (first, second) = json.loads(capsys.readouterr().out)["derivations"]
    assert (first["verdict"], first["assuming"]) == ("PROVED", ["Hoeffding"])
    assert (second["verdict"], second["assuming"]) == (None, [])
