r"""Definitions at other indices: s_j = w^\top x_j, where s_i = w^\top x_i is defined and s_j stands somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dlhw3.symbolic.language.latex.letters.deltas import some_alone, speaks_of_index
from dlhw3.symbolic.language.latex.letters.stepped import first_said
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

MOST = 6
"""How many steps are spelled out."""

LETTER = r"\\?[A-Za-z]+"
STEP = re.compile(
    rf"^\s*(?P<base>{LETTER})\s*(?:(?:_\s*\{{|(?P<raised>\^\s*\{{\s*\())\s*(?P<index>[a-z])\s*(?P<by>[+\-]\s*\d)?\s*\)?\s*\}}"
    r"|_(?P<bare>[a-z]))\s*:?=(?P<value>[^=]*)$"
)
"""What is said of m_t or of x_{t+1}."""
DEFINED = re.compile(
    r"^\s*(?P<base>\\?[A-Za-z]+)_(?:\{(?P<braced>[a-z])\}|(?P<bare>[a-z]))\s*:?=(?P<value>[^=]*)$"
)
SUMMED = re.compile(r"\\sum(?:\\limits)?\s*_\s*(?:\{([^{}]*)\}|([a-z]))")


def at_other_indices(definitions: Iterable[Row], text: str) -> Iterator[Row]:
    """Yield definitions at the other indices, and at the numbers, at which their letters stand in a text."""
    rows = list(definitions)
    yield from _at_indices(rows, text)
    yield from _at_numbers(rows, text)


def _at_indices(definitions: Iterable[Row], text: str) -> Iterator[Row]:
    r"""Yield definitions of letters with an index at the other indices of sums at which they stand in a text.

    One whose value has a sum over its own index has another index there, and is left as it is.
    """
    rows = list(definitions)
    found = [(row, DEFINED.match(row.text)) for row in rows]
    known = {(one["base"], one["braced"] or one["bare"]) for _, one in found if one is not None}
    summed = {letter for one in SUMMED.finditer(text) for letter in re.findall(r"[a-z]", one[1] or one[2])}
    for row, one in found:
        if one is None:
            continue
        index = one["braced"] or one["bare"]
        below = re.compile(rf"(?<=_)(?:\{{{index}\}}|{index}(?![A-Za-z]))")
        bound = {letter for part in SUMMED.finditer(one["value"]) for letter in (part[1] or part[2])}
        if index not in summed or index in bound or not below.search(one["value"]):
            continue
        for other in sorted(summed - bound - {index}):
            stands = re.search(rf"{re.escape(one['base'])}_(?:\{{{other}\}}|{other}(?![A-Za-z]))", text)
            if (
                stands
                and (one["base"], other) not in known
                and not re.search(rf"_\{{?{other}\b", one["value"])
            ):
                yield replace(row, text=below.sub(other, row.text))


def _at_numbers(definitions: Iterable[Row], text: str) -> Iterator[Row]:
    r"""Yield definitions at numbers, m_2 = \beta m_1 + g_2, where m_t is said and these stand in lines.

    Of steps that are made of the ones before, from the one behind the first that stands there. Not where the words
    say for some t alone what m_t is, or where a sum is over t.
    """
    rows, some = list(definitions), some_alone(text)
    lines = " ".join(text[start:stop] for start, stop in set_apart(text))
    heads = {re.sub(r"[\s{}]", "", row.text.partition("=")[0]).rstrip(":") for row in rows}
    for row in rows:
        found = STEP.match(row.text)
        index = (found["index"] or found["bare"]) if found else ""
        if found is None or row.word != "let" or any(speaks_of_index(one, index) for one in some):
            continue
        if any(index in (one[1] or one[2]) for one in SUMMED.finditer(lines + found["value"])):
            continue
        own = rf"(?<![A-Za-z\\]){re.escape(found['base'])}"
        opens, closes = (r"\^\s*\{\s*\(", r"\)\s*\}") if found["raised"] else (r"_\s*\{?", r"\}?")
        named = rf"{own}{opens}\s*(\d+|[A-Z](?:\s*-\s*\d)?)\s*{closes}(?![A-Za-z])"
        given = re.findall(rf"\${named}\s*=", text)
        stands = {re.sub(r"\s", "", one) for one in [*given, *re.findall(named, lines)]}
        by = int(re.sub(r"\s", "", found["by"] or "0"))
        first = first_said(index, text)
        within = re.findall(rf"{own}{opens}\s*{index}(?![A-Za-z])\s*([+\-]\s*\d)?", found["value"])
        lags = [by - int(re.sub(r"\s", "", one) or "0") for one in within]
        for at, number in _steps(stands, max(lags, default=0)) if min(lags, default=1) > 0 else ():
            below = f"{found['base']}^({number})" if found["raised"] else f"{found['base']}_{number}"
            if below not in heads and number not in given and (at is None or at - by >= first):
                yield replace(row, text=_at(row.text, index, number, by), reason="")


def _steps(stands: Iterable[str], lag: int) -> Iterator[tuple[int | None, str]]:
    """Yield the steps that follow from others that stand there, 1 and 2 of 0 and 2, and T of T - 1.

    Each is made of ``lag`` before it, or of none.
    """
    numbers = sorted(int(one) for one in stands if one.isdigit())
    if numbers and numbers[-1] - numbers[0] <= MOST:
        follow = range(numbers[0] + lag, numbers[-1] + 1) if lag else numbers
        yield from ((one, str(one)) for one in follow)
    for last in sorted(one for one in stands if re.fullmatch("[A-Z]", one)):
        if not lag or f"{last}-1" in stands:
            yield None, last


def _at(text: str, index: str, number: str, by: int) -> str:
    """Return what is said of x_{t+1} at a number, which is in the place of t + 1."""

    def moved(found: re.Match[str]) -> str:
        shift = int(re.sub(r"\s", "", found["by"] or "0")) - by
        if number.isdigit():
            return f"{int(number) + shift}"
        return f"{{{number} {'+' if shift > 0 else '-'} {abs(shift)}}}" if shift else number

    form = rf"(?<![A-Za-z\\]){index}(?![A-Za-z])(?P<by>\s*[+\-]\s*\d+(?=\s*[}})]))?"
    return re.sub(form, moved, text)
