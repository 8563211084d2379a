"""docs/results.md, the recorded verdicts and README's list are what the code makes of the catalogue.

Write all three anew, after any change of the catalogue, the kernel or the mathematics above it, with
``python tests/test_results.py``.
"""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from pathlib import Path

import pytest
from results_page import every_derivation, results_page

from dlhw3.catalogue import DERIVATIONS, PARTS
from dlhw3.cli import run
from dlhw3.symbolic import recorded
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.recorded import Record, record, standing
from dlhw3.symbolic.verdict import Verdict

ROOT = Path(__file__).resolve().parent.parent
README, PAGE = ROOT / "README.md", ROOT / "docs" / "results.md"
LISTED = re.compile(r"(?<=^\$ dlhw3 list\n).*?(?=^\$ |^```)", flags=re.S | re.M)


@cache
def derived() -> dict[str, Derivation]:
    return every_derivation()


@cache
def computed() -> Record:
    return record({name: standing(one) for name, one in derived().items()})


def printed(*arguments: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert run(list(arguments)) == 0
    return out.getvalue()


def write() -> None:
    """Write all that is made from the catalogue: the verdicts first, for the list tells them."""
    recorded.FILE.write_text(recorded.text_of(computed()), encoding="utf-8")
    PAGE.write_text(results_page(derived()), encoding="utf-8")
    listed = printed("list")
    text, many = LISTED.subn(lambda _: listed, README.read_text(encoding="utf-8"))
    assert many == 1
    README.write_text(text, encoding="utf-8")


def test_the_recorded_verdicts_are_those_computed_from_these_sources() -> None:
    kept = recorded.recorded()
    assert kept is not None, "no verdicts are recorded for these sources: python tests/test_results.py"
    assert kept.entries == computed().entries


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == results_page(derived())


def test_the_readme_shows_the_list() -> None:
    (shown,) = LISTED.findall(README.read_text(encoding="utf-8"))
    assert shown == printed("list")


def test_every_entry_has_its_place() -> None:
    """One that has none is listed last, and is given one here: place="Part 3, question 1" in catalogue.py."""
    for entry in DERIVATIONS.values():
        assert entry.part in PARTS, f"{entry.name}: {entry.place!r}"
        assert entry.question, entry.name


def test_no_verdict_is_told_for_other_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not where a byte of what a verdict depends on has changed, nor where the record is missing or mangled."""
    kept = computed()
    for text in (
        recorded.text_of(record({})).replace(kept.sources, "0" * 16),
        "{}",
        "",
        "[]",
        recorded.text_of(kept).replace('"PROVED"', '"SURE"'),
    ):
        (tmp_path / "verdicts.json").write_text(text, encoding="utf-8")
        monkeypatch.setattr(recorded, "FILE", tmp_path / "verdicts.json")
        assert recorded.recorded() is None
        assert "PROVED " not in printed("list").partition("experiments")[0]
        assert "`dlhw3 list --verdicts` derives and checks everything" in printed("list")


@pytest.mark.parametrize(
    ("file", "counts"),
    [
        ("kernel/rules.py", True),
        ("kernel/order/rules.py", True),
        ("symbolic/lemmas/smoothness.py", True),
        ("symbolic/derivations/phi_grad.py", True),
        ("catalogue.py", True),
        ("output/text.py", False),
        ("symbolic/code/emitter.py", False),
    ],
)
def test_the_digest_reads_what_a_verdict_depends_on(
    file: str, counts: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = recorded.digest()
    for path in recorded.PACKAGE.rglob("*.py"):
        there = tmp_path / path.relative_to(recorded.PACKAGE)
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(path.read_bytes())
    monkeypatch.setattr(recorded, "PACKAGE", tmp_path)
    assert recorded.digest() == before
    there = tmp_path / file
    there.write_bytes(there.read_bytes().replace(b"\n", b"\r\n"))
    assert recorded.digest() == before
    there.write_bytes(there.read_bytes() + b"#")
    assert (recorded.digest() != before) == counts


def test_a_record_is_read_as_it_was_written() -> None:
    assert recorded.read(recorded.text_of(computed())) == computed()


def test_most_steps_are_proved_and_none_is_weak() -> None:
    for name, one in derived().items():
        for part in (one, *one.cases):
            assert all(step.verdict >= Verdict.SOLVED for step in part.steps), name
        assert one.verdict >= Verdict.SOLVED
    found = computed().entries.values()
    assert sum(one.proved for one in found) >= 0.9 * sum(one.steps for one in found)


if __name__ == "__main__":
    write()
