"""Files as editors and systems write them, names that are nearly right, and lines of any length."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import LONGEST_SHOWN, Span, UserError

LINES = "grad(norm2(X*w - y)^2, w)\n = 2*X'*(X*w - y)\n"
MARK = b"\xef\xbb\xbf"
WRITTEN = [
    LINES.encode(),
    MARK + LINES.encode(),
    LINES.replace("\n", "\r\n").encode(),
    MARK + LINES.replace("\n", "\r").encode(),
    LINES.replace(" =", "\t=").encode(),
    LINES.rstrip("\n").encode(),
]


def test_a_file_is_read_as_it_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the mark that some editors put first, with any ends of lines, from a file or from standard input."""
    for data in WRITTEN:
        file = tmp_path / "by_hand.txt"
        file.write_bytes(data)
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="ascii"))
        for name in (str(file), "-"):
            assert run(["check", name]) == 0, (data, capsys.readouterr().err)
            assert "1 of 1 lines PROVED" in capsys.readouterr().out
    assert run(["audit", str(tmp_path)]) == 0


def test_what_is_not_there_is_refused_with_what_was_meant(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("by_hand.txt").write_text(LINES, encoding="utf-8")
    Path("other").mkdir()
    Path("latin.txt").write_bytes(b"a = \xff\n")
    np.savez("data.npz", A=np.eye(2))
    Path("words.npz").write_text("hello", encoding="utf-8")
    flow = ["simulate", "flow", "norm2(W-A)^2", "--wrt", "W"]
    for arguments, code, hint in (
        (["check", "by_hand"], "C103", "by_hand.txt"),
        (["check", "by_hnad.txt"], "C103", "by_hand.txt"),
        (["check", "other"], "C103", "dlhw3 audit other"),
        (["check", "nothing"], "C103", "the name of a text file"),
        (["check", "missing/by_hand.txt"], "C103", "the name of a text file"),
        (["check", "latin.txt"], "C103", "a text file"),
        (["check", "by_hand.txt", "--wrt", "w"], "C101", "dlhw3 check by_hand.txt"),
        (["check", "by_hand.txt", "--claim", "x"], "C101", "dlhw3 check by_hand.txt"),
        (["check", "norm2(x)^2", "--wrt", "x"], "C101", "dlhw3 derive 'norm2(x)^2' --wrt x, or"),
        (["check", "by_hand.txt", "--assume", "a > 0"], "C101", "assume a > 0, in the file"),
        (
            ["check", "by_hand.txt", "--shape", "X: n,p", "--assume", "a > 0"],
            "C101",
            "shape X: n,p, and assume a > 0, in the file",
        ),
        (["audit", "by_hand.txt"], "C111", "dlhw3 check by_hand.txt"),
        ([*flow, "--data", "dta.npz"], "D102", "data.npz"),
        ([*flow, "--data", "nothing"], "D102", "numpy.savez('data.npz', X=X)"),
        ([*flow, "--data", "words.npz"], "D102", ""),
        ([*flow, "--data", "data.npz", "--track", "B"], "S203", "--track W"),
        (
            ["simulate", "flow", "tr(W)", "--wrt", "W", "--shape", "W: 2,2", "--track", "B"],
            "S203",
            "--track W",
        ),
        ([*flow, "--time", "0"], "C105", "--time 5"),
        ([*flow, "--time", "inf"], "C105", "--time 5"),
        ([*flow, "--tolerance", "1"], "C105", "--tolerance 1e-09"),
        ([*flow, "--init-scale", "x"], "C105", "--init-scale 0.5"),
        ([*flow, "--method", "euler"], "C105", "--method DOP853"),
    ):
        assert run(arguments) == 2
        said = capsys.readouterr().err.rstrip("\n")
        assert f" [{code}]" in said, said
        assert not hint or f"\nTry: {hint}" in said, said


def test_of_a_long_line_an_error_shows_the_place() -> None:
    short = "x" * LONGEST_SHOWN
    assert Span(short, 3, 5).caret() == f"{short}\n   ^^"
    text = "x" * 1000 + "!!" + "y" * 1000
    for start, stop in ((0, len(text)), (1000, 1002), (1000, len(text)), (2000, 2002), (2002, 2002)):
        line, carets = Span(text, start, stop).caret().split("\n")
        assert max(len(line), len(carets)) <= LONGEST_SHOWN + 4
        under = line[carets.index("^") : len(carets)]
        assert text[start:stop].startswith(under.strip()) or not under.strip()
    line, carets = Span(text, 1000, 1002).caret().split("\n")
    assert line[carets.index("^") : len(carets)] == "!!"


MISTYPED = [
    ("dx/dt = A*x\n", "dx/dt has no meaning here.", "flow x = A*x, and then ddt(x)"),
    ("flow x = -A*x\nd/dt norm2(x)^2 = 0\n", "d/dt has no meaning here.", "ddt(norm2(x)^2)"),
    ("flow x = A*x\nnorm2(dx/dt) = 0\n", "dx/dt has no meaning here.", "norm2(ddt(x)) = 0"),
    ("dl/dW = X\n", "dl/dW has no meaning here.", "grad(l(W), W) = X"),
    ("df/dx = 2*x\n", "df/dx has no meaning here.", "grad(f(x), x) = 2*x"),
    (
        "random xi: n\nlet z = x + xi\ngrad(norm2(z)^2, z) = 2*z\n",
        "No gradient is taken in z, whose value is random.",
        "grad(l(x + xi), x)",
    ),
    ("d/dx (x'*x) = 2*x\n", "d/dx (x'*x) has no meaning here.", "grad(x'*x, x) = 2*x"),
    ("∂(x'*x)/∂x = 2*x\n", "∂(x'*x)/∂x has no meaning here.", "grad(x'*x, x) = 2*x"),
    ("∇(x'*x) = 2*x\n", "'∇' is not part of the language.", "grad(x'*x, x)"),
    ("∂f/∂x_1 = 2*x_1\n", "∂f/∂x_1 has no meaning here.", "grad(f(x_1), x_1) = 2*x_1"),
    ("flow x' = A*x\nddt(x) = A*x\n", "says of no flow", "flow x = A*x"),
    ("flow dx/dt = A*x\nddt(x) = A*x\n", "says of no flow", "flow x = A*x"),
    ("shape: X n,p\ntr(X) = 1\n", "':' is not expected here.", "shape X: n,p"),
    ("norm2(x)^2 == x'*x\n", "== is not judged", "norm2(x)^2 = x'*x"),
    ("norm2(x)^2\n=< x'*x\n", "=< is not judged", "<= x'*x"),
    ("sequence x{i}: n\nx{1} = x{1}\n", "names no sequences", "sequence x: n"),
    ("x'*x – y'*y = 0\n", "'–' is not part of the language.", "x'*x - y'*y"),
    ("x'*Σ*x = 0\n", "What Σ is does not follow", "shape Σ: n,m"),
]


def test_what_is_typed_as_elsewhere_is_told_as_it_is_typed_here() -> None:
    """A rate as a fraction was a number over a number, and a line of it REFUTED for its shape."""
    for text, message, hint in MISTYPED:
        with pytest.raises(UserError) as caught:
            dlhw3.check(text)
        assert message in caught.value.message, text
        assert hint in str(caught.value.hint), (text, caught.value.hint)
    assert dlhw3.check("scalar dt\nscalar dx\n2*dx/dt = dx/dt*2\n").verdict is dlhw3.Verdict.PROVED
    assert dlhw3.check("d(a/b) = da/b - a*db/b^2\n").verdict is dlhw3.Verdict.PROVED
