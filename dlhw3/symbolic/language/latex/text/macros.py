r"""The macros of a paper, written out: \newcommand{\norm}[1]{…}, \def\vx{…}, \DeclareMathOperator{\Tr}{Tr}."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"\{?\s*\\(?P<name>[A-Za-z]+)\s*\}?"
BEGINS = re.compile(
    rf"\\(?P<kind>(?:new|renew|provide)command)\*?\s*{NAME}\s*(?:\[(?P<count>\d)\])?\s*"
    r"(?:\[(?P<first>[^\[\]]*)\])?\s*(?=\{)"
    rf"|\\(?P<def>def)\s*\\(?P<called>[A-Za-z]+)\s*(?P<slots>(?:#\d)*)\s*(?=\{{)"
    rf"|\\(?P<operator>DeclareMathOperator)\*?\s*\{{?\s*\\(?P<operated>[A-Za-z]+)\s*\}}?\s*(?=\{{)"
    rf"|\\(?P<pair>DeclarePairedDelimiter)\s*\{{?\s*\\(?P<paired>[A-Za-z]+)\s*\}}?\s*(?=\{{)"
)
LET = re.compile(r"\\let\s*\\([A-Za-z]+)\s*=?\s*\\([A-Za-z]+)")
MOST = 40
"""How often what was written out may have macros in it."""


@dataclass(frozen=True)
class Macro:
    """A macro: how many arguments it takes, its text with #1 for the first, and that where none is given."""

    count: int
    text: str
    first: str | None = None


def written_out(text: str, longest: int) -> str:
    """Return a text without its macros, each in a line as it was.

    Raises UserError for one that is named by itself, or makes a text that is too long.
    """
    several, bare = _taken(text)
    if not several:
        return text
    again = [place for place, _ in several if place]
    parts = [bare[first:last] for first, last in pairwise([0, *again, len(bare)])]
    return "".join(_expanded(part, macros, longest) for part, (_, macros) in zip(parts, several, strict=True))


def _expanded(bare: str, macros: dict[str, Macro], longest: int) -> str:
    """Return a part of a text with macros written out."""
    names = re.compile(rf"\\({'|'.join(sorted(macros, key=len, reverse=True))})(?![A-Za-z])\*?")
    for _ in range(MOST):
        place, made, found = 0, "", False
        while (one := names.search(bare, place)) is not None:
            found = True
            body, end = applied(macros[one[1]], bare, one.end())
            made += bare[place : one.start()] + body
            place = end
        bare = made + bare[place:]
        if not found:
            return bare
        if len(bare) > longest:
            break
    one = names.search(bare)
    name = one[0] if one else "\\"
    raise UserError(
        f"The macro {name} has no end.", at=Span(name, 0, len(name)), hint="the formula without it"
    )


def _taken(text: str) -> tuple[list[tuple[int, dict[str, Macro]]], str]:
    """Return the macros that a text defines, and the text with blanks in their place.

    The first ones hold from its beginning, and others from each place where one is defined anew.
    """
    macros, several = dict[str, Macro](), list[tuple[int, dict[str, Macro]]]()
    bare, place = LET.sub(r"\\def\\\1{\\\2}", text), 0
    while (found := BEGINS.search(bare, place)) is not None:
        body, end = braced(bare, found.end())
        line = bare.rfind("\n", 0, found.start()) + 1
        if re.search(r"(?<!\\)%", bare[line : found.start()]):
            place = found.end()
            continue
        body = " ".join(body.split())
        if found["kind"]:
            name, made = found["name"], Macro(int(found["count"] or 0), body, found["first"])
        elif found["def"]:
            name, made = found["called"], Macro(found["slots"].count("#"), body)
        elif found["operator"]:
            name, made = found["operated"], Macro(0, rf"\operatorname{{{body}}}")
        else:
            other, end = braced(bare, end)
            name, made = found["paired"], Macro(1, rf"\left{body} #1 \right{other.strip()}")
        if macros.get(name, made) != made and found["kind"] != "providecommand":
            several.append((found.start(), {**macros}))
        if found["kind"] != "providecommand" or name not in macros:
            macros[name] = made
        bare = bare[: found.start()] + re.sub(r"[^\n]", " ", bare[found.start() : end]) + bare[end:]
        place = end
    same = [name for name, macro in macros.items() if macro.text == f"\\{name}"]
    plain = {name: macro for name, macro in macros.items() if name not in same}
    ends = [{**plain, **{name: one for name, one in held.items() if name not in same}} for _, held in several]
    begins = [0, *(one for one, _ in several)]
    return [*zip(begins, [*ends, plain], strict=True)] if plain else [], bare


def applied(macro: Macro, text: str, place: int) -> tuple[str, int]:
    """Return what a macro is with the arguments behind it, and where these end."""
    end, values = place, list[str]()
    if macro.first is not None:
        found = re.compile(r"\s*\[([^\[\]]*)\]").match(text, end)
        values, end = [found[1] if found else macro.first], found.end() if found else end
    while len(values) < macro.count:
        held, end = braced(text, end)
        values.append(held)

    def value(one: re.Match[str]) -> str:
        held = values[int(one[2]) - 1] if 0 < int(one[2]) <= len(values) else ""
        return f"{one[1]} {held}" if one[1] else held

    made = re.sub(r"(\\[A-Za-z]+)?#(\d)", value, macro.text)
    lines = text.count("\n", place, end) - made.count("\n")
    return made + " " + "\n" * max(lines, 0), end


def braced(text: str, place: int) -> tuple[str, int]:
    """Return what stands in the braces at a place, or the one sign there without any, and where it ends."""
    start = place + len(text[place:]) - len(text[place:].lstrip())
    if text[start : start + 1] != "{":
        sign = re.compile(r"\\[A-Za-z]+|\\?.?", re.DOTALL).match(text, start)
        return (sign[0], sign.end()) if sign else ("", start)
    depth = 0
    for k in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[k], 0) if text[k - 1 : k] != "\\" else 0
        if not depth:
            return text[start + 1 : k], k + 1
    return text[start + 1 :], len(text)
