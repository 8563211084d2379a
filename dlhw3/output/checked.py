"""Mathematics of a user's own, judged, as a user holds the answer: ``dlhw3.check``."""

from __future__ import annotations

import codecs
import json
import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, BinaryIO

from dlhw3.catalogue import DERIVATIONS
from dlhw3.collector import looking_less
from dlhw3.errors import Flag, Sentence, UserError, close_names, quoted
from dlhw3.output.checked_told import assuming, claim_told, ending, line_told, shown_line
from dlhw3.output.shown import either
from dlhw3.symbolic.language.asked.objective import letters_of
from dlhw3.symbolic.language.judged.claims import Answer, judge_claim
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.readable_parts import judged_file
from dlhw3.symbolic.verdict import Verdict

SCHEMA = 1
FORMATS = ("text", "json")
MOST_READ = 2_000_000  # bytes of a file; one of as many has more characters than are judged
EXAMPLE = ('"norm2(X*w-y)^2" ', Flag("wrt", "w"), " ", Flag("claim", "2*X'*(X*w-y)"))


class InNotebooks:
    """What a notebook shows of what prints itself, in place of its short name."""

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True)
class CheckedClaim(InNotebooks):
    """The verdict on a claim, and what it rests on; it prints itself.

    ``answer`` has the parts: the derivation of what is right, the counterexample, the slip, the reason; ``asked``
    is what was judged, by its name in JSON.
    """

    answer: Answer
    asked: Mapping[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """PROVED, SUPPORTED, UNDECIDED or REFUTED."""
        return self.answer.verdict

    @property
    def holds(self) -> bool:
        """Whether the verdict is SUPPORTED at least."""
        return self.verdict >= Verdict.SUPPORTED

    def __bool__(self) -> bool:
        """Whether it holds, so that ``assert check(…)`` asserts it."""
        return self.holds

    @cached_property
    def told(self) -> tuple[tuple[str, str], ...]:
        """What there is to say, as (label, line)."""
        return tuple(claim_told(self.answer))

    @cached_property
    def data(self) -> dict[str, Any]:
        """What was asked and what there is to say, as ``dlhw3 check … --json`` prints it."""
        told = {label: line for label, line in self.told if label != "assumes"}
        assumes = [line for label, line in self.told if label == "assumes"]
        cited = list(assuming(self.answer))
        data = {"schema": SCHEMA, **self.asked, **told, "assumes": assumes, "verdict": self.verdict.name}
        return {**data, "assuming": cited} if cited else data

    def render(self, format_name: str = "text") -> str:
        """Return it as ``text``, or as one object in ``json``."""
        require_format(format_name)
        if format_name == "json":
            return json.dumps(self.data, ensure_ascii=False, indent=2) + "\n"
        return "".join(f"  {label:9} {line}\n" for label, line in self.told)

    def __str__(self) -> str:
        return "\n".join(f"{label:9} {line}" for label, line in self.told)

    def __repr__(self) -> str:
        return f"<claim {self.verdict}>"


@dataclass(frozen=True)
class CheckedLine(InNotebooks):
    """A line of a derivation with its verdict: what the line before is to it; it prints itself.

    ``number`` is that of the line in the text; ``judged`` has the parts.
    """

    judged: JudgedLine

    @property
    def number(self) -> int:
        """The number of the line in the text, from 1."""
        return self.judged.line.number

    @property
    def verdict(self) -> Verdict:
        """PROVED, SUPPORTED, UNDECIDED or REFUTED."""
        return self.judged.verdict

    @property
    def refusal(self) -> UserError | None:
        """What is wrong with a line that is not read (``message``, ``hint``, ``code``); None of all others."""
        return self.judged.refusal

    @cached_property
    def data(self) -> dict[str, Any]:
        """What there is to say, without what says nothing: at least ``line`` and ``verdict``."""
        return line_told(self.judged)

    def render(self, format_name: str = "text") -> str:
        """Return it as ``text``, or as one object in a line of ``json``."""
        require_format(format_name)
        told = json.dumps(self.data, ensure_ascii=False) if format_name == "json" else str(self)
        return f"{told}\n"

    def __str__(self) -> str:
        return shown_line(self.data)

    def __repr__(self) -> str:
        return f"<line {self.number} {'not read' if self.refusal else self.verdict}>"


@dataclass(frozen=True)
class CheckedDerivation(InNotebooks):
    """A derivation of a user's own, judged line by line; it prints itself.

    ``lines`` are in the order of the text, among them what of it is not read (``not_read``), which is UNDECIDED.
    """

    lines: tuple[CheckedLine, ...]

    @property
    def verdict(self) -> Verdict:
        """The least verdict of a line."""
        return min(line.verdict for line in self.lines)

    @property
    def holds(self) -> bool:
        """Whether all of it is read, and no line is refuted or undecided: where the command line exits with 0."""
        return self.verdict >= Verdict.SUPPORTED

    @property
    def not_read(self) -> tuple[CheckedLine, ...]:
        """What cannot be read, each with its ``number`` and ``refusal``; the other lines are judged without it."""
        return tuple(line for line in self.lines if line.refusal is not None)

    @property
    def first_false(self) -> CheckedLine | None:
        """The first line that is refuted, or None."""
        return next((line for line in self.lines if line.verdict is Verdict.REFUTED), None)

    @property
    def data(self) -> list[dict[str, Any]]:
        """What there is to say of each line."""
        return [line.data for line in self.lines]

    @property
    def ending(self) -> str:
        """How many lines are proved or not read, and which is the first false one."""
        return ending(self.data)

    def render(self, format_name: str = "text") -> str:
        """Return it as ``text``, or as ``json``, an object a line, as ``dlhw3 check FILE`` prints it."""
        require_format(format_name)
        lines = "".join(line.render(format_name) for line in self.lines)
        return lines if format_name == "json" else f"{lines}{self.ending}\n"

    def __iter__(self) -> Iterator[CheckedLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, place: int) -> CheckedLine:
        return self.lines[place]

    def __bool__(self) -> bool:
        """Whether it holds, so that ``assert check(…)`` asserts it."""
        return self.holds

    def __str__(self) -> str:
        return "\n".join([*map(str, self.lines), self.ending])

    def __repr__(self) -> str:
        unread = f", {len(self.not_read)} not read" if self.not_read else ""
        return f"<derivation of {len(self)} {'line' if len(self) == 1 else 'lines'}{unread} {self.verdict}>"


FILE = re.compile(r"[^\n=<>{}$*]*\.(?:txt|tex|text|md)")
"""What is no line of a derivation, but where one stands."""


@looking_less()
def check(
    text: str | os.PathLike[str],
    *,
    wrt: str | Sequence[str] | None = None,
    claim: str | None = None,
    flow: str | None = None,
    step: str | None = None,
    order: int = 1,
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    shape: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] | str | None = (),
) -> CheckedClaim | CheckedDerivation:
    """Judge mathematics of your own: a claim about an objective, or a derivation line by line.

    With ``wrt`` and ``claim``, ``text`` is an objective f, and the claim a formula for its gradient in the letter
    ``wrt`` (∇_X f has the shape of X, ⟨A, B⟩ = tr(AᵀB)); with ``order`` 2 for the Hessian's action on dX; with
    ``flow`` for the rate of that quantity when the letters of ``wrt``, "W1,W2", follow Ẋ = −∇_X f, with ``step``
    too for its change in one step X − η∇_X f, with η by that name. ``shapes`` (or ``shape``) and ``assume`` are
    those of ``dlhw3.derive``. Without them, ``text`` is a derivation, as text or LaTeX, or a ``pathlib.Path`` to
    a file with one: chains of lines, each said to be =, <=, < or >= … the one before, with its declarations in
    lines of its own.

    PROVED holds for all sizes, by the kernel; SUPPORTED says that at least 20 exact instances in three assignments
    of sizes agree; REFUTED comes with exact values, or since nothing of that shape can be equal. Of LaTeX and
    Markdown, displays that cannot be read are told (``not_read``), and the others judged; ``holds`` is then False.
    Raises UserError for what cannot be read where no other line is left, or where it may change what the others
    mean, and for a line of plain text that cannot be read.
    """
    if isinstance(text, os.PathLike):
        if wrt is not None or claim is not None:
            raise UserError("A claim is about an objective, which is text.", hint='"x\'*A*x"')
        text = text_of(Path(text))
    if not isinstance(text, str):
        raise UserError(f"What is judged is text, and {quoted(text)} is none.", hint='"a + b\\n= b + a"')
    if FILE.fullmatch(text):
        words = f"{quoted(text)} is the name of a file, and what is judged is what stands in one."
        raise UserError(words, hint=f"dlhw3.check(pathlib.Path({text!r}))")
    if (wrt is None) != (claim is None):
        missing = Flag("claim", "2*x") if claim is None else Flag("wrt", "x")
        raise UserError("A claim is about an objective in a letter.", hint=(missing,))
    shapes, assume = either(shapes, shape), assume or ()
    if wrt is not None and claim is not None:
        return checked_claim(text, wrt, claim, shapes, assume, order, flow, step)
    given = {"shapes": shapes, "assume": assume, "order": order, "flow": flow, "step": step}
    require_lines_alone(given, has_lines="\n" in text)
    require_no_entry(text)
    return CheckedDerivation(tuple(checked_lines(text)))


def checked_claim(
    text: str,
    wrt: str | Sequence[str],
    claim: str,
    shapes: Mapping[str, object] | Sequence[str] | str | None,
    assume: Iterable[str] | str,
    order: int,
    flow: str | None,
    step: str | None,
) -> CheckedClaim:
    """Judge a claim about an objective."""
    letters = wrt if isinstance(wrt, str) else ",".join(letters_of(wrt))
    asked: dict[str, Any] = {"objective": text, "wrt": letters, "given": claim, "of": flow, "size": step}
    asked["order"] = None if order == 1 else order
    answer = judge_claim(text, letters, claim, shapes, assume, order, flow, step)
    return CheckedClaim(answer, {key: value for key, value in asked.items() if value is not None})


def checked_lines(text: str) -> Iterator[CheckedLine]:
    """Yield the lines of a derivation, judged, and what of it is not read, in the order of the text."""
    return map(CheckedLine, judged_file(text))


def require_format(format_name: str) -> None:
    """Raise UserError for a format in which nothing that was judged is told."""
    if format_name not in FORMATS:
        raise UserError(
            f"check tells as text or json, not as {quoted(format_name)}.",
            hint=(Flag("format_name", "json", flag="format"),),
        )


def require_no_entry(name: str) -> None:
    """Raise UserError where what is to be judged is the name of a derivation of the catalogue."""
    if name in DERIVATIONS.names():
        raise UserError(
            "check judges what you write; the catalogue is checked beside autograd by crosscheck.",
            hint=shlex.join(["dlhw3", "crosscheck", name]),
        )


def require_lines_alone(given: Mapping[str, Any], *, has_lines: bool) -> None:
    """Raise UserError where options are given with a derivation: with the lines that say so in one that has lines.

    ``given`` has ``shapes``, ``assume``, ``order``, ``flow`` and ``step``.
    """
    shapes, assume = given["shapes"] or (), given["assume"] or ()
    of_a_claim = given["flow"] is not None or given["step"] is not None or given["order"] != 1
    if not shapes and not assume and not of_a_claim:
        return
    hint: Sentence = EXAMPLE
    if has_lines and not of_a_claim:
        shapes, assume = ([one] if isinstance(one, str) else one for one in (shapes, assume))
        if isinstance(shapes, Mapping):
            shapes = [f"{letter}: {_sizes(of)}" for letter, of in shapes.items()]
        lines = [f"shape {one}" for one in shapes] + [f"assume {one}" for one in assume]
        hint = f"{', and '.join(lines)}, in the file"
    words = "In a file, shapes and assumptions are lines of it: shape X: n,p and assume A symmetric."
    raise UserError(words, hint=hint)


def _sizes(of: object) -> str:
    """Return a shape as a line declares it."""
    if isinstance(of, Sequence) and not isinstance(of, str):
        return ",".join(map(str, of)) or "scalar"
    return str(of)


def text_of(path: Path) -> str:
    """Return what stands in a file, or comes through a pipe; raises UserError where there is none, or no UTF-8."""
    name = quoted(str(path))
    try:
        if has_text(path):
            with path.open("rb") as stream:
                return text_from(stream, name)
        if path.exists() and not path.is_dir():
            raise UserError(f"Cannot read {name}: it is a device.", hint="- for standard input")
    except OSError as error:
        raise UserError(f"Cannot read {name}: {error.strerror or error}.") from None
    words = f"There is no file {name}"
    if path.is_dir():
        raise UserError(f"{words}: it is a folder.", hint=shlex.join(["dlhw3", "audit", str(path)]))
    hint: Sentence = "the name of a text file"
    with suppress(OSError):
        known = {one.stem: one.name for one in path.parent.iterdir() if one.is_file()}
        near = close_names(path.stem, known, cutoff=0.75)
        hint = str(path.with_name(known[near[0]])) if near else hint
    raise UserError(f"{words}.", hint=hint)


def has_text(path: Path) -> bool:
    """Return whether a path is a file, or a pipe as a shell's ``<(…)`` is."""
    return path.is_file() or path.is_fifo()


def text_from(stream: BinaryIO, name: str) -> str:
    """Return what a stream called ``name`` has, its lines ended alike, of a very long one more than is judged."""
    data = stream.read(MOST_READ)
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(data, final=len(data) < MOST_READ)
    except UnicodeDecodeError:
        wide = data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) and data[:4] != codecs.BOM_UTF32_LE
        hint = "iconv -f UTF-16 -t UTF-8" if wide else "a text file"
        raise UserError(f"{name} is not text in UTF-8.", hint=hint) from None
    return re.sub("\r\n?", "\n", text)
