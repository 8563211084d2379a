"""Every error has a code that a page explains: the table, the page, and the sentences in the sources."""

from __future__ import annotations

import ast
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

import dlhw3
from dlhw3 import errors
from dlhw3.commands.complaints import complain
from dlhw3.error_codes import ROWS, SENTENCES, code_of, page
from dlhw3.errors import UserError

PACKAGE = Path(dlhw3.__file__).parent
PAGE = PACKAGE.parent / "docs" / "errors.md"
CLASS_NAMES = {
    name for name, one in vars(errors).items() if isinstance(one, type) and issubclass(one, UserError)
}
PASSED_ON = ("Line …", "…: ", "… takes …, not ….", "… takes …: ….")
"""Sentences around another, and those whose words are put together elsewhere."""
ASKED = (
    *("symbolic/language", "commands", "notation/expr.py", "symbolic/adjoint.py", "symbolic/named.py"),
    *("symbolic/code", "output", "numeric/data", "numeric/experiments", "numeric/runs"),
)


def templates(folder: str) -> list[str]:
    """Return the sentences of the errors raised in a folder or a file, … for what is put in."""
    place = PACKAGE / folder
    found = []
    for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CLASS_NAMES:
                found += [text for one in node.args[:1] if (text := template(one)).strip("…. ")]
    return found


def template(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(template(part) for part in node.values)
    if isinstance(node, ast.Tuple):
        return "".join(template(part) for part in node.elts)
    return "…"


def test_codes_are_each_one_thing() -> None:
    assert max(Counter(row.code for row in ROWS).values()) == 1
    assert max(Counter(sentence for row in ROWS for sentence in row.sentences).values()) == 1
    for row in ROWS:
        assert re.fullmatch(r"[LCDSE]\d{3}", row.code)
        assert row.cause.endswith(".")
        assert row.cure.endswith(".")


def test_no_sentence_begins_with_its_line() -> None:
    """Which is taken off before a sentence is looked up: a row that had it would have no sentence."""
    assert not [one for row in SENTENCES for one in row.sentences if one.startswith("Line …: ")]


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_nearly_all_that_the_language_and_the_command_line_say_has_a_code_of_its_own() -> None:
    """All but a few new sentences, whose code is that of their class until they have a row."""
    found = [text for place in ASKED for text in templates(place) if not text.startswith(PASSED_ON)]
    without = [text for text in found if not code_of(text, "")]
    assert len(without) <= len(found) / 6, without


def test_every_sentence_of_the_table_has_its_own_code() -> None:
    for row in SENTENCES:
        for sentence in row.sentences:
            assert code_of(sentence.replace("…", "X")) == row.code, sentence
            assert code_of("Line 3: " + sentence.replace("…", "X")) == row.code, sentence
            assert code_of("my/notes.tex: Line 3: " + sentence.replace("…", "X")) == row.code, sentence


@pytest.mark.parametrize(
    ("text", "given", "code"),
    [
        ("", {"wrt": "X"}, "L101"),
        ("tr(X", {"wrt": "X"}, "L104"),
        ("2 X", {"wrt": "X"}, "L107"),
        ("trace(X)", {"wrt": "X"}, "L204"),
        ("A*x*y", {"wrt": "x"}, "L301"),
        ("tr(X)/X", {"wrt": "X"}, "L302"),
        ("tr(X)", {"wrt": "Y"}, "L210"),
        ("tr(X)", {"wrt": "X", "assume": ["X hermitian"]}, "L507"),
        ("tr(X)", {"wrt": "X", "shapes": {"X": (0,)}}, "L505"),
        ("1/(a-a)", {"wrt": "a"}, "L401"),
        ("phi-gard", {}, "C110"),
    ],
)
def test_an_error_has_its_code(text: str, given: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.derive(text, **given)
    assert caught.value.code == code


def test_the_command_line_shows_the_code_behind_the_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    complain(UserError("This bracket closes none.", hint="tr(X)"))
    assert capsys.readouterr().err == "dlhw3: This bracket closes none. [L106]\nTry: tr(X)\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.exit(0)
