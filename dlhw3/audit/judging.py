"""The steps of a document judged, by the code that judges a user's own lines, and the verdict on each result."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dlhw3.audit.document import Hypothesis, Mark, Result, Step, marks
from dlhw3.audit.examples.shown import Shown
from dlhw3.audit.examples.table import EXAMPLES
from dlhw3.errors import UserError, close_names, quoted
from dlhw3.notation.premises import show_condition
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic import recorded
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.readable_parts import judged_file
from dlhw3.symbolic.verdict import Verdict

HOLDS, HOLDS_UNDER, NOT_SHOWN, FALSE = (
    "holds",
    "holds under hypotheses that are left out",
    "true, not shown by this proof",
    "false",
)
NO_MEANING, NOT_JUDGED = "NO MEANING", "NOT JUDGED"
"""What a step is found to be besides a verdict: its formula fits at no sizes; nothing here speaks of it."""


@dataclass(frozen=True)
class Refusal:
    """A file that cannot be judged, since a line of it has no meaning; ``line`` is 0 where no line is to blame."""

    file: str
    error: UserError
    line: int = 0

    @property
    def message(self) -> str:
        """What is wrong, where, and what to try."""
        return str(self.error)


@dataclass(frozen=True)
class FoundLine:
    """A judged line and the file it is in."""

    file: str
    judged: JudgedLine

    @property
    def verdict(self) -> Verdict:
        """The verdict on the line."""
        return self.judged.verdict


@dataclass(frozen=True)
class FoundStep:
    """A step as it was found: by its lines, or where the language has no words for it, by computed examples."""

    step: Step
    verdict: str
    lines: tuple[FoundLine, ...] = ()
    repairs: tuple[FoundLine, ...] = ()
    shown: tuple[Shown, ...] = ()
    refusal: Refusal | None = None

    @property
    def is_said(self) -> bool:
        """Whether the language has words for it."""
        return not self.step.unsaid

    @property
    def as_recorded(self) -> bool:
        """Whether it was found as it is recorded, and what holds in its place is proved."""
        repaired = all(one.verdict is Verdict.PROVED for one in self.repairs)
        return self.verdict == self.step.verdict and repaired


@dataclass(frozen=True)
class FoundHypothesis:
    """A hypothesis that is left out, and what is false without it: lines, or computed examples."""

    hypothesis: Hypothesis
    lines: tuple[FoundLine, ...] = ()
    shown: tuple[Shown, ...] = ()
    needing: tuple[FoundLine, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether a line is refuted without it, an example shows it, or the kernel needs it for a step."""
        refuted = any(one.verdict is Verdict.REFUTED for one in self.lines)
        return refuted or bool(self.needing) or (bool(self.shown) and all(one.holds for one in self.shown))


@dataclass(frozen=True)
class FoundResult:
    """A result with everything that was found.

    ``refusals`` are files that cannot be judged, other than of a step; ``weak`` are entries of the catalogue that
    the result names and that are recorded as not proved.
    """

    result: Result
    steps: tuple[FoundStep, ...]
    left_out: tuple[FoundHypothesis, ...]
    lines: tuple[FoundLine, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    weak: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """The verdict on the result, by what was found of its steps and of the hypotheses that are left out.

        False where its conclusion is; where a step on the way is, it is not shown.
        """
        wrong = [one for one in self.steps if one.verdict in (Verdict.REFUTED.name, NO_MEANING)]
        if any(one.step.conclusion for one in wrong):
            return FALSE
        if wrong:
            return NOT_SHOWN
        return HOLDS_UNDER if any(one.is_needed for one in self.left_out) else HOLDS

    @property
    def as_recorded(self) -> bool:
        """Whether the result, its steps and the hypotheses that are left out were found as recorded."""
        parts = all(one.as_recorded for one in self.steps) and all(one.is_needed for one in self.left_out)
        return self.verdict == self.result.verdict and parts and not self.refusals and not self.weak


def judge_result(result: Result, *, explained: bool = False) -> FoundResult:
    """Judge a result: every line of its files, and the examples that stand where the language has no words."""
    by_mark: dict[Mark | None, list[FoundLine]] = {}
    refused: dict[Mark | None, Refusal] = {}
    lines: list[FoundLine] = []
    for file, text in result.texts.items():
        marked = list(marks(text))
        try:
            for judged in judged_file(text, explained=explained):
                one = FoundLine(file, judged)
                lines.append(one)
                by_mark.setdefault(_mark_of(judged.line.number, marked), []).append(one)
        except UserError as error:
            refusal = Refusal(file, error, _line_of(error))
            refused[_mark_of(refusal.line, marked)] = refusal
    known = {Mark("step", one.number) for one in result.steps}
    return FoundResult(
        result,
        tuple(_step(one, by_mark, refused) for one in result.steps),
        tuple(_hypothesis(one, by_mark, lines) for one in result.left_out),
        tuple(lines),
        tuple(one for mark, one in refused.items() if mark not in known),
        _weak(result),
    )


def _weak(result: Result) -> tuple[str, ...]:
    """Return the entries that the result names and that are recorded as less than PROVED."""
    kept = recorded.recorded()
    known = {} if kept is None else kept.entries
    return tuple(name for name in result.entries if name in known and known[name].verdict < Verdict.PROVED)


def _mark_of(line: int, marked: list[tuple[int, Mark]]) -> Mark | None:
    before = [mark for number, mark in marked if number < line]
    return before[-1] if before else None


def _line_of(error: UserError) -> int:
    first, *_ = [*error.message.removeprefix("Line ").split(":", 1)]
    return int(first) if first.isdecimal() else 0


def _step(
    step: Step, by_mark: dict[Mark | None, list[FoundLine]], refused: dict[Mark | None, Refusal]
) -> FoundStep:
    lines = tuple(by_mark.get(Mark("step", step.number), ()))
    repairs = tuple(by_mark.get(Mark("repair", step.number), ()))
    shown = _shown(step.shows)
    refusal = refused.get(Mark("step", step.number))
    return FoundStep(step, _verdict(lines, shown, refusal), lines, repairs, shown, refusal)


def _shown(names: Iterable[str]) -> tuple[Shown, ...]:
    """Compute examples; raises UserError for a name that none has."""
    for name in names:
        if name not in EXAMPLES:
            near = next(iter(close_names(name, EXAMPLES)), next(iter(EXAMPLES)))
            raise UserError(f"No computed example is called {quoted(name)}.", hint=near)
    return tuple(EXAMPLES[name]() for name in names)


def _verdict(lines: Iterable[FoundLine], shown: Iterable[Shown], refusal: Refusal | None) -> str:
    if refusal is not None:
        return NO_MEANING
    if found := [one.verdict for one in lines]:
        return min(found).name
    if examples := list(shown):
        return Verdict.REFUTED.name if all(one.holds for one in examples) else Verdict.UNDECIDED.name
    return NOT_JUDGED


def _hypothesis(
    left_out: Hypothesis, by_mark: dict[Mark | None, list[FoundLine]], every: list[FoundLine]
) -> FoundHypothesis:
    lines = tuple(by_mark.get(Mark("without", left_out.number), ()))
    needing = tuple(one for one in every if left_out.condition and left_out.condition in conditions(one))
    return FoundHypothesis(left_out, lines, _shown(left_out.shows), needing)


def conditions(line: FoundLine) -> tuple[str, ...]:
    """Return what the kernel computed that a line holds under, in Unicode."""
    printer = UnicodePrinter()
    return tuple(show_condition(one, printer) for one in line.judged.under)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many steps there are, the language can say (of them at an instance alone), and were judged as lines."""

    steps: int
    said: int
    at_an_instance: int
    judged: int
    unsaid: tuple[tuple[str, Step], ...]


def coverage(found: Iterable[FoundResult]) -> Coverage:
    """Count the steps of results; a step that nothing said yet counts as one that the language could say."""
    every = [(one.result.name, step) for one in found for step in one.steps]
    said = [step for _, step in every if step.is_said]
    return Coverage(
        len(every),
        len(said),
        sum(bool(step.step.at) for step in said),
        sum(bool(step.lines) or step.refusal is not None for step in said),
        tuple((name, step.step) for name, step in every if not step.is_said),
    )
