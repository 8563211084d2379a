"""What Python and the command line both have: the same verdicts, the same words, the same refusals."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError


@pytest.mark.parametrize(
    "shapes",
    [
        {"lam": (), "b": ("n",), "A": ("n", "n")},
        {"lam": "scalar", "b": "n", "A": "n,n"},
        ["lam: scalar", "b: n", "A: n,n"],
        "lam: scalar; b: n; A: n,n",
    ],
)
def test_a_shape_is_the_same_however_it_is_written(shapes: object) -> None:
    derivation = dlhw3.derive("lam*x'*A*x + b'*x", wrt="x", shapes=shapes)
    assert derivation.render("expr").strip() == "lam*(A + A')*x + b"


@pytest.mark.parametrize("shapes", [{"A": "n,,m"}, {"A": ""}, ["A"], [3], {"A": "n,m,p"}])
def test_a_shape_that_is_none_is_refused(shapes: object) -> None:
    with pytest.raises(UserError):
        dlhw3.derive("norm2(A*x)^2", wrt="x", shapes=shapes)


def test_what_is_checked_is_true_where_it_holds_and_false_where_it_is_refuted() -> None:
    assert dlhw3.check("x'*A*x", wrt="x", claim="(A + A')*x")
    assert not dlhw3.check("x'*A*x", wrt="x", claim="2*A*x")
    assert dlhw3.check("x'*x\n = norm2(x)^2")
    assert not dlhw3.check("x'*x\n = norm2(x)^2\n = 2")


def test_a_notebook_shows_what_is_printed() -> None:
    claim, lines = dlhw3.check("x'*A*x", wrt="x", claim="2*A*x"), dlhw3.check("x'*x\n <= 2*x'*x")
    assert claim._repr_html_() == f"<pre>{html.escape(str(claim))}</pre>"
    assert lines._repr_html_() == f"<pre>{html.escape(str(lines))}</pre>"


@pytest.mark.parametrize("behind", ["b > 0", "b psd", "b, c symmetric", "b{i} >= 0"])
def test_what_would_be_assumed_behind_a_reason_is_refused(behind: str) -> None:
    with pytest.raises(UserError, match="assumes nothing there") as error:
        dlhw3.check(f"assume a > 0; {behind}\na\n >= 0")
    assert error.value.hint == f"assume {behind}"


@pytest.mark.parametrize("behind", ["", "so b > 0 is due", "by (3)", "as in the proof of b = c above"])
def test_a_reason_behind_an_assumption_is_one(behind: str) -> None:
    assert dlhw3.check(f"assume a > 0; {behind}\na\n >= 0")


READ = r"""Let $f(w) = \|Xw - y\|^2$. Then
\[ \nabla f(w) = 2 X^\top (X w - y) . \]
"""
UNREAD = r"""We also note
\[ \operatorname{prox}_{g}(x) \in \partial h(x) \]
and
\[ (u + v)^\top (u + v) = u^\top u + 2 u^\top v + v^\top v . \]
"""
FALSE = READ.replace("= 2 X", "= 3 X")


@pytest.mark.parametrize("text", [READ, READ + UNREAD, FALSE, FALSE + UNREAD, "x'*x\n = norm2(x)^2\n = 2"])
def test_a_file_is_judged_the_same_from_python(
    text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file.tex"
    file.write_text(text)
    checked = dlhw3.check(file)
    assert checked.holds == (run(["check", str(file)]) == 0)
    assert capsys.readouterr().out == f"{checked}\n" == checked.render()
    run(["check", str(file), "--json"])
    assert capsys.readouterr().out == checked.render("json")
    assert checked.data == [line.data for line in dlhw3.check(text)]
    assert [line.number for line in checked.not_read] == ([4] if UNREAD in text else [])


def test_what_is_not_read_has_its_refusal_and_does_not_hold() -> None:
    checked = dlhw3.check(READ + UNREAD)
    assert [line.verdict.name for line in checked] == ["PROVED", "UNDECIDED", "PROVED"]
    assert not checked.holds
    (unread,) = checked.not_read
    assert unread.refusal is not None
    assert (unread.refusal.code, unread.data["code"]) == ("L110", "L110")
    assert unread.refusal.message.rstrip(".").removeprefix("Line 4: ") in unread.data["reason"]
    assert repr(unread) == "<line 4 not read>"
    assert repr(checked) == "<derivation of 3 lines, 1 not read UNDECIDED>"
    assert checked[1] is unread
    assert checked[-1] is checked.lines[2]
    assert repr(dlhw3.check("a + b\n = b + a")) == "<derivation of 1 line PROVED>"
    assert str(checked).endswith("2 of 3 lines PROVED, 1 not read; no line is false")
    with pytest.raises(UserError):  # nothing is left
        dlhw3.check(UNREAD.partition("and")[0])


CLAIM = {"wrt": "x", "claim": "2*A*x", "assume": ["A symmetric"]}


def test_a_claim_is_told_the_same_from_python(capsys: pytest.CaptureFixture[str]) -> None:
    told = dlhw3.check("x'*A*x", **CLAIM)
    arguments = ["check", "x'*A*x", "--wrt", "x", "--claim", "2*A*x", "--assume", "A symmetric"]
    assert run(arguments) == 0
    assert capsys.readouterr().out == told.render()
    run([*arguments, "--json"])
    assert capsys.readouterr().out == told.render("json")
    assert json.loads(told.render("json")) == told.data
    assert dlhw3.check("x'*A*x", order=2, wrt="x", claim="(A + A')*dx").data["order"] == 2


SAME: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "shapes of a file": (
        lambda: dlhw3.check("x'*x\n = norm2(x)^2", shapes="x: n"),
        ["check", "-", "--shape", "x: n"],
    ),
    "a format": (lambda: dlhw3.check("x'*x\n = 0").render("xml"), ["check", "-", "--format", "xml"]),
    "no file": (lambda: dlhw3.check(Path("no_such_file.txt")), ["check", "no_such_file.txt"]),
    "a folder": (lambda: dlhw3.check(Path("/")), ["check", "/"]),
    "an entry": (lambda: dlhw3.check("phi-grad"), ["check", "phi-grad"]),
    "an order": (
        lambda: dlhw3.check("x'*x", wrt="x", claim="2*x", order=3),
        ["check", "x'*x", "--wrt", "x", "--claim", "2*x", "--order", "3"],
    ),
    "an option of an objective": (
        lambda: dlhw3.derive("phi-grad", order=2),
        ["derive", "phi-grad", "--order", "2"],
    ),
    "shapes of an entry": (
        lambda: dlhw3.derive("phi-grad", shape="U: 3,4"),
        ["derive", "phi-grad", "--shape", "U: 3,4"],
    ),
    "two questions": (
        lambda: dlhw3.derive("descent-lemma").render(without="smooth", hypotheses=True),
        ["derive", "descent-lemma", "--without", "smooth", "--hypotheses"],
    ),
    "no steps": (
        lambda: dlhw3.derive("descent-lemma").render(hypotheses=True, full=True),
        ["derive", "descent-lemma", "--hypotheses", "--full"],
    ),
    "no hypothesis": (
        lambda: dlhw3.derive("descent-lemma").render(without="smoth"),
        ["derive", "descent-lemma", "--without", "smoth"],
    ),
    "no objective": (lambda: dlhw3.run("flow", wrt="w"), ["simulate", "flow", "--wrt", "w"]),
}


@pytest.mark.parametrize("case", SAME)
def test_a_refusal_is_the_same_from_python(
    case: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_python, arguments = SAME[case]
    monkeypatch.setattr(
        "sys.stdin", type("Input", (), {"buffer": type("B", (), {"read": lambda _: b"x'*x\n = 0"})()})()
    )
    with pytest.raises(UserError) as refused:
        in_python()
    assert run(arguments) == 2
    assert f"[{refused.value.code}]" in capsys.readouterr().err
    assert refused.value.code != "E001"


@pytest.mark.parametrize("options", [{"hypotheses": True}, {"without": "smooth"}])
@pytest.mark.parametrize("format_name", ["text", "json"])
def test_hypotheses_are_told_the_same_from_python(
    options: dict[str, Any], format_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (name, value), *_ = options.items()
    run(
        [
            "derive",
            "descent-lemma",
            f"--{name}",
            *([value] if isinstance(value, str) else []),
            "-f",
            format_name,
        ]
    )
    told = dlhw3.derive("descent-lemma").render(format_name, **options)
    assert capsys.readouterr().out == told


def test_what_is_not_given_is_none_and_shapes_have_two_names() -> None:
    assert dlhw3.derive("x'*A*x", wrt="x", assume=None).formulas == ("∇f = (A + Aᵀ) x",)
    assert dlhw3.check("x'*A*x", wrt=("x",), claim="(A + A')*x", assume=None, shape={"A": ("n", "n")})
    with pytest.raises(UserError, match="exclude each other"):
        dlhw3.derive("x'*A*x", wrt="x", shape="x: n", shapes="x: n")
    with pytest.raises(UserError, match="names no variables"):
        dlhw3.check("x'*A*x", wrt=3, claim="2*A*x")


@pytest.mark.parametrize("shape", [{"w": 3}, {"w": (3,)}, "w: 3", ["w: 3"]])
def test_a_flow_takes_shapes_and_its_objective_as_derive_does(shape: object) -> None:
    made = dlhw3.run("flow", "norm2(w)^2", wrt="w", shapes=shape, time=0.01)
    assert made.arrays["letter_w"].shape[1:] == (3, 1)
    assert made.run_id == dlhw3.run("flow", objective="norm2(w)^2", wrt="w", shape="w: 3", time=0.01).run_id


def test_commands_have_their_names_in_python() -> None:
    assert dlhw3.simulate is dlhw3.run
    report = dlhw3.crosscheck("linear-map-derivative")
    assert report.outcome.value == "SUPPORTED"
    assert all(item.agrees for item in report.comparisons)


def test_what_is_said_of_a_format_says_where_it_is_taken() -> None:
    with pytest.raises(UserError) as refused:
        dlhw3.derive("x'*x", wrt="x", result_only=True)
    assert refused.value.hint == "derive(…).render(result_only=True)"
