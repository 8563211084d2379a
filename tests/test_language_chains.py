"""Derivations that users write, line by line: the first false line found, with values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.symbolic.language.chains import judged_lines
from dlhw3.symbolic.language.document import read_document

BY_HAND = """
# least squares, by hand
shape X: n,p
let r = X*w - y
d(norm2(r)^2) = 2*dot(r, X*dw)     ; chain rule
 = 2*dot(X'*r, dw)
 = 2*(X'*r)'*dw
grad(norm2(r)^2, w)
 = 2*X'*(X*w - y)
 = 2*X'*X*w - X'*y
 = 2*X'*X*w - 2*X'*y
grad(l(U*U'), U) = (grad_l(U*U') + grad_l(U*U')')*U
 = 2*grad_l(U*U')*U
"""


def verdicts(text: str) -> dict[int, str]:
    return {one.line.number: one.verdict.name for one in judged_lines(read_document(text))}


def test_every_line_is_held_against_the_one_before() -> None:
    proved, refuted = dict.fromkeys((5, 6, 7, 9, 12), "PROVED"), dict.fromkeys((10, 11, 13), "REFUTED")
    assert verdicts(BY_HAND) == proved | refuted


def test_two_slips_that_cancel_are_seen_and_a_gradient_of_a_square_needs_nothing() -> None:
    lines = {one.line.number: one for one in judged_lines(read_document(BY_HAND))}
    assert [number for number, one in lines.items() if one.again] == [11]
    assert lines[11].again == 9
    assert lines[9].under == ()
    assert str(lines[10].judgement.difference) == "-X.T*y"
    assert lines[13].slip.startswith("holds if ∇l is symmetric")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("assume A symmetric\ngrad(x'*A*x, x) = 2*A*x\n", {2: "PROVED"}),
        ("grad(x'*A*x, x) = 2*A*x\n", {1: "REFUTED"}),
        ("tr(A*B) = tr(B*A) = sum(A.*B')", {1: "PROVED"}),
        ("inv(inv(A)) = A", {1: "PROVED"}),
        ("d(tr(X'*X)) = 2*tr(X'*dX)", {1: "PROVED"}),
        ("d(X*Y) = dX*Y + X*dY", {1: "PROVED"}),
        ("d(inv(X)) = -inv(X)*dX*inv(X)", {1: "PROVED"}),
        ("d(logdet(X)) = tr(inv(X)*dX)\n = tr(dX*inv(X)')", {1: "PROVED", 2: "REFUTED"}),
        ("A*x = x'*A'", {1: "REFUTED"}),
        ("scalar b\n(a+b)^2 = a^2 + 2*a*b + b^2\n = a^2 + b^2", {2: "PROVED", 3: "REFUTED"}),
    ],
)
def test_lines(text: str, expected: dict[int, str]) -> None:
    assert verdicts(text) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "There is no line to judge"),
        ("tr(A)", "Line 1 begins a chain"),
        ("= tr(A)", "Line 1: This line equals nothing before it"),
        ("tr(A) = tr(A\n", "Line 1: The expression ends too early"),
        ("x*y = 1\n", "Line 1: x is"),
        ("a != b\n", "Line 1: != is not judged"),
        ("assume A hermitian\ntr(A) = tr(A')", "Line 1: 'hermitian' is nothing that can be assumed"),
        ("shape X\ntr(X) = tr(X)", "Line 1: 'X' declares no shape"),
        ("d(tr(X)) = tr(X)", "Line 1: d needs directions"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(text: str, message: str) -> None:
    with pytest.raises(UserError) as caught:
        list(judged_lines(read_document(text)))
    assert message in caught.value.message
    assert caught.value.hint


def test_the_command_prints_lines_and_leaves_with_the_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "by_hand.txt"
    path.write_text(BY_HAND, encoding="utf-8")
    assert run(["check", str(path)]) == 1
    assert "the first false line is 10" in capsys.readouterr().out
    assert run(["check", str(path), "--json"]) == 1
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["line"] for one in told] == [5, 6, 7, 9, 10, 11, 12, 13]
    assert all("values" in one for one in told if one["verdict"] == "REFUTED")
    path.write_text("tr(A*B) = tr(B*A)\n", encoding="utf-8")
    assert run(["check", str(path)]) == 0
    assert run(["check", "l(U*U')", "--wrt", "U", "--claim", "2*grad_l(U*U')*U"]) == 1
    assert "holds if ∇l is symmetric" in capsys.readouterr().out
    assert run(["check", "l(U*U')", "--wrt", "U", "--claim", "(grad_l(U*U')+grad_l(U*U')')*U"]) == 0
    assert run(["check", str(tmp_path / "nothing.txt")]) == 2


def test_derive_takes_expressions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "norm2(X*w-y)^2/n", "--wrt", "w", "--shape", "X: n,p", "--result-only"]) == 0
    assert capsys.readouterr().out == "∇f = 2 Xᵀ (X w − y)/n\n"
    assert run(["derive", "norm2(X*w-y)^2", "--wrt", "w", "-f", "expr"]) == 0
    assert capsys.readouterr().out == "2*X'*(X*w - y)\n"
    assert run(["derive", "l(U*U')"]) == 2
    assert "--wrt" in capsys.readouterr().err
    assert run(["derive", "x*y", "--wrt", "x"]) == 2
    assert "Try: x'*y" in capsys.readouterr().err
