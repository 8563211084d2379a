r"""A text of what moves in time, x(t), at the time t and at the beginning: where it is, and what integrals are."""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.solutions import is_number
from dlhw3.symbolic.language.latex.letters.kinds import kinds
from dlhw3.symbolic.language.latex.ready.along_paths import with_integrals
from dlhw3.symbolic.language.latex.ready.begun_at import with_beginnings
from dlhw3.symbolic.language.latex.ready.defined_in_time import with_defined_in_time
from dlhw3.symbolic.language.latex.ready.layers_in_time import with_layers_at_one_time
from dlhw3.symbolic.language.latex.ready.other_times import with_one_time
from dlhw3.symbolic.language.latex.ready.standing_still import with_still_letters, with_zero_points
from dlhw3.symbolic.language.latex.ready.varying import with_varying
from dlhw3.symbolic.language.latex.text.starts import with_starts, with_times_beside
from dlhw3.symbolic.language.latex.text.timed import RATE_TIMED, moving_in, require_one_time, timeless
from dlhw3.symbolic.language.text import lazy_re as re

OF_SPACE = re.compile(
    r"(?P<letter>\\?[A-Za-z]+(?:_\w|_\{\w+\})?)\s*(?:\(\s*[0t]\s*\))?\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?\s*\^"
)
"""A letter that is a column or a matrix by the space that it is in."""


def in_time(reader: Reader, text: str) -> tuple[str, list[str], bool]:
    """Return a text without the time of what moves, what was read so, and whether t stands for itself too."""
    text, others = _at_one_time(reader, text)
    require_one_time(text, moving_in(text))
    text, starts = with_starts(with_times_beside(text, moving_in(text)), moving_in(text))
    text, timed, alone = timeless(text)
    reader.solutions.starts = starts
    numbers = {letter for letter, start in starts.items() if is_number(start)}
    _require_numbers(text, numbers)
    reader.shapes |= dict.fromkeys(sorted(numbers), ())
    told = [f"{letter}(t) is {letter}, which moves" for letter in timed]
    return (
        text,
        [*told, *(f"{letter} is {start} at t = 0" for letter, start in starts.items()), *others],
        alone,
    )


def _at_one_time(reader: Reader, text: str) -> tuple[str, list[str]]:
    """Return a text with letters for integrals in time, at the time t and at the beginning, and what is told."""
    text, layered = with_layers_at_one_time(text)
    text, still = with_still_letters(RATE_TIMED.sub(r"\g<rate>\g<dt>", text))
    moving = moving_in(text)
    text = with_beginnings(text, moving)
    text, defined = with_defined_in_time(text, moving)
    text, points = with_zero_points(text, moving)
    integrals = with_integrals(text, moving)
    text, told = with_one_time(integrals.text, {*moving, *integrals.letters})
    text, reader.solutions.varying = with_varying(text, moving)
    for letter in integrals.letters:
        text = re.sub(rf"(?<![A-Za-z\\]){letter}\(t\)(?:\s*-\s*{letter}\(0\))?", f"{letter} ", text)
    if integrals.flows:
        place = text.find("\\end{document}")
        place = len(text) if place < 0 else text.rfind("\n", 0, place) + 1
        lines = "\n".join(integrals.flows)
        text = f"{text[:place]}\n{lines}\n{text[place:]}"
    reader.solutions.weaker |= integrals.weaker
    reader.solutions.integrals |= {*integrals.letters}
    varying = [f"{letter}(t) is {letter}, any function of the time" for letter in reader.solutions.varying]
    return text, [*layered, *still, *defined, *points, *told, *integrals.told, *varying]


def _require_numbers(text: str, numbers: set[str]) -> None:
    """Raise UserError where words call a column what begins at a number other than 0."""
    columns = {name for name, kind in kinds(text).items() if kind == "column"} if numbers else ()
    for found in OF_SPACE.finditer(text) if numbers else ():
        columns = {*columns, re.sub(r"[\\{}\s]", "", found["letter"])}
    for name in sorted(numbers & {*columns}):
        words = f"{name} is declared a column, and its definition is a number at t = 0."
        raise UserError(words, at=Span(name, 0, len(name)), hint=f"${name}(0) = {name}_0$")
