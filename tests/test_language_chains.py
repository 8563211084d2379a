"""Derivations that users write, line by line: the first false line found, with values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.output.checked import CheckedLine
from dlhw3.output.checked_told import shown_line
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict

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
        (  # dX stands in the line that fits at equal sizes alone
            "shape X: n,m\nd(grad(tr(X'*B*X), X))\n = d((B + B')*X)\n = (B + B')*dX'",
            {3: "PROVED", 4: "REFUTED"},
        ),
        ("grad(sum(relu(x)), x)\n = 1/2*(vector(1) + sign(x))", {2: "SUPPORTED"}),  # but at 0
        ("grad(sum(abs(x)), x)\n = 2*step(x) + vector(1)", {2: "REFUTED"}),
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


FLOW = """
flow l(W2*W1) in W1, W2
ddt(W2'*W2 - W1*W1') = 0*W1*W1'
ddt(W2*W1) = ddt(W2)*W1 + W2*ddt(W1)
 = -W2*W2'*grad_l(W2*W1) - grad_l(W2*W1)*W1'*W1
 = -W2*W2'*grad_l(W2*W1)
"""


def test_a_chain_about_a_rate_along_a_flow() -> None:
    lines = list(judged_lines(read_document(FLOW)))
    assert [one.verdict.name for one in lines] == ["PROVED", "PROVED", "PROVED", "REFUTED"]
    assert lines[-1].slip == "a forgotten term"
    said = FLOW.replace("flow l(W2*W1) in W1, W2", "").lstrip() + "\n".join(
        f"assume ddt({name}) = -grad(l(W2*W1), {name})" for name in ("W1", "W2")
    )
    assert [one.verdict for one in judged_lines(read_document(said))] == [one.verdict for one in lines]
    open_ended = "ddt(U*V') = ddt(U)*V' + U*ddt(V)'\n = ddt(U)*V'"
    assert verdicts(open_ended) == {1: "PROVED", 2: "REFUTED"}


def test_what_is_assumed_equal_is_used() -> None:
    text = "assume X'*X = eye\nnorm2(X*w)^2 = norm2(w)^2\ntr(X*X') = 0\n"
    assert verdicts(text) == {2: "PROVED", 3: "REFUTED"}


def test_a_line_that_fits_at_no_sizes_is_refuted_and_the_next_goes_on_from_the_line_before() -> None:
    lines = list(judged_lines(read_document("tr(A'*B)\n = tr(A*B*B*x)\n = tr(B'*A)")))
    assert [one.verdict.name for one in lines] == ["REFUTED", "PROVED"]
    assert lines[0].misfit.startswith("this line fits at no sizes")


def test_a_matrix_that_a_line_alone_makes_square_is_told() -> None:
    """X*(…) for X'*(…) fits where X is square, which nothing else says."""
    told = [one.data.get("fits") for one in dlhw3.check("grad(norm2(X*w - y)^2, w)\n= 2*X*(X*w - y)")]
    assert told == ["only where the columns of X = the rows of X"]
    for declared in ("shape X: n,n\n", "assume X symmetric\n", "assume X invertible\n"):
        (line,) = dlhw3.check(f"{declared}grad(norm2(X*w - y)^2, w)\n= 2*X*(X*w - y)")
        assert "fits" not in line.data
    (line,) = dlhw3.check("X*X*w\n= X^2*w")
    assert "fits" not in line.data
    first, second = dlhw3.check("grad(norm2(X*w - y)^2, w)\n= 2*X'*(X*w - y)\n= 2*(X*w - y)")
    assert "fits" not in first.data  # it is right for all sizes, whatever the line below makes of them
    assert second.data["fits"] == "only where the columns of X = the rows of X"


def test_a_line_that_by_itself_could_be_of_numbers_makes_nothing_square() -> None:
    """In LaTeX 2XᵀXw − 2Xᵀy alone could be of numbers w and y, of which X would be square."""
    right = r"\nabla_w \|Xw - y\|^2 &= 2X^\top X w - 2X^\top y \\ &= 2X^\top (Xw - y) \\"
    assert ["fits" in one.data for one in dlhw3.check(right)] == [False, False]
    false = r"\nabla_w \|Xw - y\|^2 &= 2X^\top (Xw - y) \\ &= 2(Xw - y) \\"
    assert ["fits" in one.data for one in dlhw3.check(false)] == [False, True]


def test_a_repair_is_proposed_and_holds() -> None:
    text = "grad(norm2(X*w - y)^2, w) = 2*X'*(X*w - y)\n = 2*X'*X*w - X'*y\ntr(A*B*C) = tr(B*C*A')"
    for one in dlhw3.check(text):
        if one.verdict.name == "REFUTED":
            mended = one.data["repair"].removeprefix("= ")
            left = {2: "2*X'*(X*w - y)", 3: "tr(A*B*C)"}[one.number]
            assert verdicts(f"{left} = {mended}") == {1: "PROVED"}


def test_check_in_python_is_what_the_command_says() -> None:
    found = dlhw3.check(BY_HAND)
    assert not found.holds
    assert found.first_false.number == 10
    assert len(found) == 8
    assert "the first false line is 10" in str(found)
    assert dlhw3.check("tr(A) = tr(A')").verdict.name == "PROVED"
    claim = dlhw3.check("l(U*U')", wrt="U", claim="2*grad_l(U*U')*U")
    assert (claim.verdict.name, claim.holds) == ("REFUTED", False)
    assert "slip      holds if ∇l is symmetric" in str(claim)
    for given in ({"wrt": "U"}, {"claim": "U"}, {"shapes": {"U": ("n",)}}):
        with pytest.raises(UserError):
            dlhw3.check("tr(U) = tr(U)", **given)


@pytest.mark.parametrize("text", ["(a^4)^0.25\n= a", "(a^2)^1.5\n= a^3"])
def test_a_root_of_a_power_is_refuted_in_its_own_notation(text: str) -> None:
    """SymPy makes |a| of these, which the notation has as abs(a)."""
    (judged,) = judged_lines(read_document(f"scalar a\n{text}\n"))
    assert judged.verdict is Verdict.REFUTED
    assert "values" in shown_line(CheckedLine(judged).data)


def test_a_name_is_not_given_to_what_a_line_above_speaks_of() -> None:
    for above in ("assume a > 0", "assume a <= 1", "scalar a", "a + 1 = 1 + a"):
        with pytest.raises(UserError, match="Line 2: a stands above as a letter"):
            read_document(f"{above}\nlet a = x'*y\na = y'*x\n")
    read_document("let a = x'*y\nassume b > 0\na = y'*x\n")


def test_a_direction_before_its_letter_is_one() -> None:
    """It was a number by its letter: d to g are numbers."""
    (line,) = judged_lines(read_document("dw'*d(X'*(X*w - y))\n = norm2(X*dw)^2"))
    assert line.verdict.name == "PROVED"
    (line,) = judged_lines(read_document("dw'*d(X'*(X*w - y))\n = norm2(X'*dw)^2"))
    assert line.verdict.name == "REFUTED"


def test_what_papers_write_for_the_identity_a_transpose_or_the_time_is_no_number_untold() -> None:
    """The hints were scalar A, I, scalar T and (2*mu)'*t; with those that are told now the lines are read."""
    hints = {
        "A*I = A": ("eye", "A*eye = A"),
        "shape X: n,p\ngrad(norm2(X*w-y)^2, w)\n = 2*X^T*(X*w-y)": ("= 2*X'*(X*w-y)", ""),
        "flow x = -A*x\nassume A symmetric\nddt(exp(2*mu*t)*norm2(x)^2)\n <= 0": (
            "scalar mu, t, and below it flow t = 1",
            "scalar mu, t\nflow x = -A*x\nflow t = 1\nassume A symmetric\nassume A >= mu*eye\n"
            "ddt(exp(2*mu*t)*norm2(x)^2)\n <= 0",
        ),
    }
    for text, (hint, mended) in hints.items():
        with pytest.raises(UserError) as raised:
            list(judged_lines(read_document(text)))
        assert raised.value.hint == hint
        if mended:
            *_, last = judged_lines(read_document(mended))
            assert last.verdict is Verdict.PROVED
