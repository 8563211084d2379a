"""Mathematics of a user's own, judged, as a user holds the answer: ``dlhw3.check``, and how verdicts are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from html import escape
from typing import Any

from sympy import Basic

from dlhw3.collector import looking_less
from dlhw3.errors import Flag, UserError, quoted
from dlhw3.notation.expr import expr_text
from dlhw3.notation.known_functions import told as told_of_vectors
from dlhw3.notation.premises import show_condition, show_domain
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output.document import document
from dlhw3.output.formulas_in_latex import in_latex, with_signs_in_latex
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import Answer, judge_claim
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.slips.exchanged import SEVERAL
from dlhw3.symbolic.language.text.operators import as_written
from dlhw3.symbolic.verdict import Verdict, reading

LONGEST = 100
"""Characters of what differs, past which a slip is told in words alone."""
IN_LATEX = {"≤": r"\le", "≥": r"\ge"}
WORDS = ("read as", "shape", "fits", "words", "slip", "repair", "off by", "values", "reason")
"""What may be said of a line, besides its verdict and what it assumes, in order."""


class InNotebooks:
    """What a notebook shows of what prints itself, in place of its short name."""

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


@dataclass(frozen=True)
class CheckedClaim(InNotebooks):
    """The verdict on a claim, and what it rests on; it prints itself.

    ``answer`` has the parts: the derivation of what is right, the counterexample, the slip, the reason.
    """

    answer: Answer

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
        return tuple(_of_claim(self.answer))

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

    @cached_property
    def data(self) -> dict[str, Any]:
        """What there is to say, without what says nothing: at least ``line`` and ``verdict``."""
        return _of_line(self.judged)

    def __str__(self) -> str:
        return shown_line(self.data)

    def __repr__(self) -> str:
        return f"<line {self.number} {self.verdict}>"


@dataclass(frozen=True)
class CheckedDerivation(InNotebooks):
    """A derivation of a user's own, judged line by line; it prints itself."""

    lines: tuple[CheckedLine, ...]

    @property
    def verdict(self) -> Verdict:
        """The least verdict of a line."""
        return min(line.verdict for line in self.lines)

    @property
    def holds(self) -> bool:
        """Whether no line is refuted or undecided."""
        return self.verdict >= Verdict.SUPPORTED

    @property
    def first_false(self) -> CheckedLine | None:
        """The first line that is refuted, or None."""
        return next((line for line in self.lines if line.verdict is Verdict.REFUTED), None)

    def __iter__(self) -> Iterator[CheckedLine]:
        return iter(self.lines)

    def __len__(self) -> int:
        return len(self.lines)

    def __bool__(self) -> bool:
        """Whether it holds, so that ``assert check(…)`` asserts it."""
        return self.holds

    def __str__(self) -> str:
        return "\n".join([*map(str, self.lines), ending(line.data for line in self.lines)])

    def __repr__(self) -> str:
        return f"<derivation of {len(self)} lines {self.verdict}>"


FILE = re.compile(r"[^\n=<>{}$*]*\.(?:txt|tex|text|md)")
"""What is no line of a derivation, but where one stands."""


@looking_less()
def check(
    text: str,
    *,
    wrt: str | None = None,
    claim: str | None = None,
    flow: str | None = None,
    step: str | None = None,
    order: int = 1,
    shapes: Mapping[str, object] | str | None = None,
    assume: Iterable[str] = (),
) -> CheckedClaim | CheckedDerivation:
    """Judge mathematics of your own: a claim about an objective, or a derivation line by line.

    With ``wrt`` and ``claim``, ``text`` is an objective f, and the claim a formula for its gradient in the letter
    ``wrt`` (∇_X f has the shape of X, ⟨A, B⟩ = tr(AᵀB)); with ``order`` 2 for the Hessian's action on dX; with
    ``flow`` for the rate of that quantity when the letters of ``wrt``, "W1,W2", follow Ẋ = −∇_X f, with ``step``
    too for its change in one step X − η∇_X f, with η by that name. ``shapes`` and ``assume`` are those of
    ``dlhw3.derive``. Without them, ``text`` is a derivation, as text or LaTeX: chains of lines, each said to be =,
    <=, < or >= … the one before, with its declarations in lines of its own.

    PROVED holds for all sizes, by the kernel; SUPPORTED says that at least 20 exact instances in three assignments
    of sizes agree; REFUTED comes with exact values, or since nothing of that shape can be equal. Raises UserError
    for what cannot be read.
    """
    if not isinstance(text, str):
        raise UserError(f"What is judged is text, and {quoted(text)} is none.", hint='"a + b\\n= b + a"')
    if FILE.fullmatch(text):
        words = f"{quoted(text)} is the name of a file, and what is judged is what stands in one."
        raise UserError(words, hint=f"dlhw3.check(open({text!r}).read())")
    if (wrt is None) != (claim is None):
        missing = Flag("claim", "2*x") if claim is None else Flag("wrt", "x")
        raise UserError("A claim is about an objective in a letter.", hint=(missing,))
    if wrt is not None and claim is not None:
        return CheckedClaim(judge_claim(text, wrt, claim, shapes, assume, order, flow, step))
    if shapes or tuple(assume) or flow is not None or step is not None or order != 1:
        words = (
            "In a derivation, shapes and assumptions are lines of it: shape X: n,p and assume A symmetric."
        )
        raise UserError(words, hint=(Flag("wrt", "x"), Flag("claim", "2*x")))
    return CheckedDerivation(tuple(map(CheckedLine, judged_lines(read_document(text)))))


def assuming(answer: Answer) -> tuple[str, ...]:
    """Return the names of what papers say that a claim which is proved rests on."""
    return answer.derivation.assuming if answer.verdict is Verdict.PROVED else ()


def _of_claim(answer: Answer) -> Iterator[tuple[str, str]]:
    derivation = answer.derivation
    page = document(derivation)
    printer = UnicodePrinter(spelled_out=page.spelled_out)  # no line here says what f is
    printer.vectors = page.printer(UnicodePrinter).vectors
    yield "verdict", reading(answer.verdict, assuming(answer))
    if answer.claim is not None:
        yield "claim", printer.show(answer.claim)
    due = next(name for name in reversed(derivation.results) if name != "claim")
    yield due.split()[0], printer.show(derivation.equation(due).right)
    conditions = (show_condition(one, printer) for one in (*answer.meant, *derivation.conditions))
    for condition in dict.fromkeys(conditions):
        yield "assumes", condition
    if vectors := "; ".join(map(printer.prose, told_of_vectors(printer.vectors))):
        yield "where", vectors
    for item in page.hypotheses:
        left, right = printer.show(item.statement.left), printer.show(item.statement.right)
        if left != right:  # J_r(x) v = Dr(x)[v] is what J_r(x) is, and both are printed so
            cited = f"   [{item.label}{item.source(printer)}]" if item.name in derivation.assuming else ""
            yield "assumes", printer.equation(item.statement) + cited
    for domain in page.domains:
        yield "assumes", show_domain(domain, "it", printer)
    if answer.where:
        yield "fits", f"only where {answer.where}"
    if answer.slip:
        yield "slip", told_slip(answer.slip, answer.parts, printer.show)
    if answer.counterexample is not None:
        yield "values", str(answer.counterexample)
    elif answer.verdict is not Verdict.PROVED:
        yield "reason", answer.reason


def _of_line(judged: JudgedLine) -> dict[str, Any]:
    printer = UnicodePrinter()
    example, difference = judged.judgement.counterexample, judged.judgement.difference
    refuted, verdict = judged.verdict is Verdict.REFUTED, judged.verdict
    repair = "" if judged.repair is None else f"{judged.line.relation} {_typed(judged.repair)}"
    off_by = printer.show(difference) if refuted and difference is not None else ""
    slip = told_slip(judged.slip, judged.parts, printer.show)
    typed = ""
    if judged.given:  # in LaTeX, which is told as LaTeX
        show = partial(in_latex, given=judged.given)
        slip = with_signs_in_latex(
            told_slip(judged.slip, judged.parts, lambda of: show(of) or printer.show(of))
        )
        if repair and judged.repair is not None and (shown := show(judged.repair)):
            typed, repair = repair, f"{IN_LATEX.get(judged.line.relation, judged.line.relation)} {shown}"
        off_by = (off_by and difference is not None and show(difference)) or off_by
    told = {
        "line": judged.line.number,
        "verdict": verdict.name,
        "relation": judged.line.relation,
        "text": as_written(" ".join(judged.line.tree.text.replace("&", " ").split())),
        "read as": as_written("; ".join(judged.line.read_as)),
        "assumes": list(dict.fromkeys(show_condition(condition, printer) for condition in judged.under)),
        "shape": judged.misfit,
        "notes": [printer.prose(one) for one in judged.notes],
        "fits": f"only where {judged.where}" if judged.where else "",
        "words": as_written(judged.unread),
        "slip": slip,
        "repair": repair,
        "typed": typed,
        "again": judged.again,
        "begins": judged.begins,
        "off by": off_by,
        "values": str(example) if example is not None else "",
        "reason": judged.judgement.reason if verdict in (Verdict.UNDECIDED, Verdict.SUPPORTED) else "",
    }
    told = {key: _written(value, judged.line.named) for key, value in told.items() if value}
    typed_as = [(letter, text) for letter, text, _ in judged.line.stand_for if text]
    told = {key: value if key == "values" else _written(value, typed_as) for key, value in told.items()}
    if judged.line.named and "values" in told:  # the exponent of expm(A) is A, and printed once
        values, left, rest = str(told["values"]).partition(": left = ")
        told["values"] = "; ".join(dict.fromkeys(values.split("; "))) + left + rest
    return told


def _written(value: Any, named: Iterable[tuple[str, str]]) -> Any:
    """Return a text with what letters stand for that the user did not write; of a rate ddt(…)."""
    if isinstance(value, list):
        return [_written(one, named) for one in value]
    for letter, text in named if isinstance(value, str) else ():
        upright = re.escape(rf"\mathrm{{{letter}}}".replace("_", r"\_"))
        rate = rf"\frac{{d}}{{dt}} {text}" if text.startswith("e^") else f"ddt({text})"
        for form, shown in (
            (rf"\\dot\{{{upright}\}}", rate),
            (rf"{upright}_(?P<k>\w|\{{[^{{}}]*\}})", rf"{text}^"),
            (upright, text),
            (rf"(?<!\w){letter}\u0307", rate),
            (rf"(?<!\w){letter}(?!\w|\{{)", text),
            (rf"(?<!\w){letter}_(?P<k>\w+|\{{[^{{}}]*\}})", rf"{text}^"),
            (rf"(?<!\w){letter}\{{(?P<k>[^{{}}]*)\}}", rf"{text}^"),
        ):
            value = re.sub(form, lambda found, shown=shown: shown + _index(found), value)  # type: ignore[misc]
    return value


def _index(found: re.Match[str]) -> str:
    """Return the exponent that an index is, in brackets where it needs them; "" where there is none."""
    index = found.groupdict().get("k", "")
    return index if len(index) < 2 or index.startswith("{") else f"({index})"


def told_slip(
    words: str, parts: Iterable[Basic], show: Callable[[Basic], str], longest: int = LONGEST
) -> str:
    """Return what was done wrong with its parts behind it, where they are short: here where due is due."""
    shown = [show(one) for one in parts]
    if not shown or sum(map(len, shown)) > longest:
        return words
    first, *others = words.split("; ")
    told = ", ".join(shown) if len(shown) != 2 or first in SEVERAL else f"{shown[0]} where {shown[1]} is due"
    told = f"{first} ({told})" if ":" in first else f"{first}: {told}"
    return "; ".join([told, *others])


def _typed(expression: Any) -> str:
    """Return a formula as it is typed, or as it is printed where the language has no words for it."""
    try:
        return expr_text(expression)
    except UserError:
        return UnicodePrinter().show(expression)


def shown_line(told: Mapping[str, Any]) -> str:
    """Return what there is to say of a line as text."""
    what = " ".join(filter(None, (told.get("relation"), told.get("text", ""))))
    lines = [f"line {told['line']:<4} {told['verdict']:9} {what}"]
    lines += [f"    assumes  {condition}" for condition in told.get("assumes", ())]
    lines += [f"    {key:8} {told[key]}" for key in WORDS if key in told]
    lines += [f"    note     {one}" for one in told.get("notes", ())]
    if "again" in told:
        where = f"{'the left side of ' if 'begins' in told else ''}line {told['again']}"
        slips = " again: two slips that cancel" if told["verdict"] == "REFUTED" else ", too"
        lines.append(f"    note     follows from {where}{slips}")
    return "\n".join(lines)


def ending(lines: Iterable[Mapping[str, Any]]) -> str:
    """Return the last line on a derivation: how many lines are proved, and the first false one."""
    told = list(lines)
    proved = sum(line["verdict"] == "PROVED" for line in told)
    first = next((line["line"] for line in told if line["verdict"] == "REFUTED"), None)
    end = f"the first false line is {first}" if first is not None else "no line is false"
    return f"{proved} of {len(told)} lines PROVED; {end}"
