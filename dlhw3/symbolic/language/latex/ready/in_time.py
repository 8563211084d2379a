r"""A text of what moves in time, x(t): where it is at t, where it begins, and what any function of time is.

Letters in the rate of another that are any function of time, \dot u = -H(t) u: H, of which no rate is known.
Where the one letter that moves begins, by words: "started at $x_0$", "initialized at zero", as $x(0) = x_0$.
A text of what moves in time, x(t), at the time t and at the beginning: where it is, and what integrals are.
"""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.solutions import is_number
from dlhw3.symbolic.language.latex.letters.kinds import kinds
from dlhw3.symbolic.language.latex.ready.along_paths import with_integrals
from dlhw3.symbolic.language.latex.ready.defined_in_time import with_defined_in_time, with_layers_at_one_time
from dlhw3.symbolic.language.latex.ready.other_times import with_one_time
from dlhw3.symbolic.language.latex.ready.standing_still import with_still_letters, with_zero_points
from dlhw3.symbolic.language.latex.text.phrases import (
    formulas_in,
    in_formulas,
    of_as_many_lines,
    outside,
    phrase,
)
from dlhw3.symbolic.language.latex.text.starts import name_of, with_starts, with_times_beside, written
from dlhw3.symbolic.language.latex.text.timed import (
    BELOW,
    LETTER,
    RATE_TIMED,
    TIMED,
    bare,
    moving_in,
    require_one_time,
    timeless,
)
from dlhw3.symbolic.language.text import lazy_re as re

RATED = re.compile(r"\\dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})")
OPENS = r"\s*(?:\\(?:left|[bB]igl?)\s*)?\("


def with_varying(text: str, moving: Collection[str]) -> tuple[str, dict[str, str]]:
    """Return a text with H for H(t) of letters that are functions of time in rates, and these, by their names."""
    every = formulas_in(text)
    rates = [one for one in every if RATED.search(one)]
    found = {
        bare(one["letter"] + (one["below"] or "")) for formula in rates for one in TIMED.finditer(formula)
    }
    varying = dict[str, str]()
    for letter in sorted(found - {*moving}):
        at = re.compile(rf"{written(letter)}{OPENS}\s*(?P<of>[^()]*?)\s*(?:\\(?:right|[bB]igr?)\s*)?\)")
        if any(one["of"].strip() != "t" for formula in every for one in at.finditer(formula)):
            continue
        if not re.fullmatch(rf"{LETTER}{BELOW}", letter) or any(_is_rated(letter, one) for one in every):
            continue
        timed = re.compile(rf"(?P<x>{written(letter)}){OPENS}\s*t\s*(?:\\(?:right|[bB]igr?)\s*)?\)")
        text = in_formulas(text, lambda one: timed.sub(r"\g<x> ", one))  # noqa: B023
        varying[name_of(letter)] = letter
    return text, varying


def _is_rated(letter: str, formula: str) -> bool:
    """Whether how a letter moves stands in a formula."""
    dt = r"\s*\}\s*\{\s*(?:d|\\mathrm\s*\{\s*d\s*\})\s*t\s*\}"
    return (
        re.search(
            rf"\\[td]?frac\s*\{{\s*(?:d|\\mathrm\s*\{{\s*d\s*\}})\s*(?:{written(letter)}|{dt}\s*{written(letter)})",
            formula,
        )
        is not None
    )


NOUN = r"(?:initial (?:point|condition|value|state|weights?|weight vector|iterate|guess)|initiali[sz]ation)"
VERB = r"(?:(?:started|starting) (?:from|at)|initiali[sz]ed (?:from|at|with|by))"
VALUE = rf"\$\s*(?P<v>{LETTER}{BELOW}|0)\s*\$"
ZERO = r"(?:zero|(?:the )?origin)"
ENDS = r"(?=\s*(?:[.,;:]|\Z|\n\s*\n|\\\[|\$\$|\\begin|(?:and|where|we|let|for|satisf\w+|then)\b))"
AT = phrase(
    rf"(?:(?:and|that|which) )?(?:is )?{VERB} (?:(?:the|an|some|any|a) )?(?:{NOUN} |point )?{VALUE}", ENDS
)
FROM = phrase(rf"(?:from|with) (?:(?:the|an|some|any|a) )?{NOUN} {VALUE}", ENDS)
FROM_LETTER = phrase(rf"from \$\s*(?P<v>{LETTER}_\{{?0\}}?)\s*\$", ENDS)
AT_ZERO = phrase(rf"(?:(?:and|that|which) )?(?:is )?(?:{VERB} {ZERO}|(?:from|with) (?:a )?zero {NOUN})", ENDS)

MOVES = re.compile(
    r"\\dot(?![a-z])|\\[td]?frac\s*\{\s*d|\b(?:flows?|trajector\w+|dynamics|train\w+)\b", re.IGNORECASE
)
"""What the sentence of a beginning is about."""
BEGINS = re.compile(r"(?:\$|\b(?:flow|trajectory|dynamics))\s*$", re.IGNORECASE)


def with_beginnings(text: str, moving: Collection[str]) -> str:
    """Return a text of as many lines that says in a formula where the one letter that moves is at t = 0."""
    if len(moving) != 1 or not re.search(r"start|initiali|beg[iu]n|origin|\bfrom\s+\$", text):
        return text
    (x,) = moving
    if re.search(rf"(?<![A-Za-z\\]){re.escape(x)}\s*\(\s*0\s*\)\s*=", text):
        return text

    def said(found: re.Match[str]) -> str:
        before = re.split(r"[.;]\s", found.string[: found.start()])[-1]
        if not MOVES.search(before) or (FROM_LETTER.gave(found) and not BEGINS.search(before)):
            return found[0]
        value = found.groupdict().get("v") or "0"
        return of_as_many_lines(found[0], f"with ${x}(0) = {value.strip()}$")

    def read(words: str) -> str:
        for form in (AT, FROM, FROM_LETTER, AT_ZERO):
            words = form.sub(said, words)
        return words

    return outside(text, read)


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
