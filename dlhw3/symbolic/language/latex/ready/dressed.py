r"""What formulas wear, \underbrace{X w - y}_{=: r}, \boxed{…}: taken off, with the names that it gives."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import LETTER, STYLED
from dlhw3.symbolic.language.latex.text.macros import braced
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

WORN = re.compile(r"\\(?P<name>underbrace|overbrace|underline|boxed|textcolor|colorbox|cancel)\s*(?=\{)")
LABEL = re.compile(r"\s*[_^]\s*(?=\{)")
ONE = (
    r"(?:\\(?:mathcal|hat|tilde)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\{[^{}]*\}|\w))?"
    r"(?:\s*\^\s*\{\s*\(\s*\w+\s*\)\s*\})?"
)
STROKE = re.compile(rf"\\partial\s*(?P<moved>{ONE})\s*/\s*\\partial\s*(?P<letter>{ONE})")
"""A derivative with a stroke, \\partial L / \\partial w."""
SAYS = re.compile(
    r"\s*(?P<said>(?:=(?!\s*:)|\\(?:[lg]e(?:q|qslant)?|prec(?:eq)?|succ(?:eq)?|equiv)(?![a-z])|[<>])\s*"
    r"(?:(?!\\(?:text\w*|mbox|mathrm|because|q?quad|eqref|ref|cref)(?![a-z])).)*)",
    re.DOTALL,
)
"""What stands below a brace and is said of what it holds, = 0 or \\le 1, up to the words why."""
CLOSES = re.compile(r"(?:\$\$|\\\]|\\end\s*\{\w+\*?\})\s*$")
NAMED = re.compile(rf"\s*(?:=\s*:|:\s*=|=|\\eqqcolon|\\coloneqq|\\triangleq)?\s*(?P<letter>{LETTER})\s*")

CHANGES = re.compile(
    r"\b(?:stochastic|noisy|delayed|stale|clipped|normali[sz]ed|projected|estimate[sd]?|averaged|rounded|masked|truncated|biased"
    r"|detach(?:ed)?|stop[\s-]?grad\w*|frozen|constant|(?:held\s+)?fixed|no\s+gradient|not\s+differentiated|wrong|missing|ignored"
    r"|neglected|dropped|treated\s+as|from\s+the\s+(?:last|previous|old)\s+(?:step|iterate|iteration|epoch|model)|target\s+network|cached|copied|copy)\b",
    re.IGNORECASE,
)
"""Words below a brace by which what it holds is another thing than what is written."""
UNEQUAL = re.compile(r"\\not(?P<gap>\s*)=")
CHANGE = re.compile(
    r"\\Delta\s*(?P<letter>\\(?!top|[cq]dot|odot|times|left|right|big)[a-zA-Z]+|[a-zA-Z])(?!\s*\()"
)


def with_changes(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \tilde{x} for the change \Delta x, and what was read so, in words.

    That is where a letter stands behind every \Delta, which else is a letter, and where no line says what it is.
    """
    formulas = re.sub(r"(?<!\\)%.*", "", text)
    every = len(re.findall(r"\\Delta(?![a-zA-Z])", formulas))
    if not every or len(CHANGE.findall(formulas)) != every or re.search(r"(?<!\\)\bDelta\b", text):
        return text, []
    accent = next((one for one in ("tilde", "bar", "hat") if f"\\{one}" not in text), None)
    if accent is None:
        return text, []
    letters = dict.fromkeys(one["letter"] for one in CHANGE.finditer(formulas))
    made = CHANGE.sub(lambda found: rf"\{accent}{{{found['letter']}}}", text)
    return made, [
        rf"\Delta {one} is one letter, written \{accent}{{{one}}}, and no product" for one in letters
    ]


def with_braces_said(text: str) -> str:
    r"""Return a text of the same lines in whose displays \underbrace{a}_{= 0} is followed by the row a = 0."""
    made, place = "", 0
    for start, stop in set_apart(text):
        display = text[start:stop]
        closed = CLOSES.search(display)
        said = [*_said_below(display)] if closed else []
        if closed and said:
            rows = " ".join(rf"\\ {one} " for one in dict.fromkeys(said))
            body = re.sub(r"\\\\\s*$", lambda found: " " * 2 + found[0][2:], display[: closed.start()])
            made += f"{text[place:start]}{body} {rows}{closed[0]}"
            place = stop
    return made + text[place:]


def _said_below(display: str) -> Iterator[str]:
    """Yield what the labels of braces say of what these hold, each as an equation or an inequality."""
    for found in WORN.finditer(display):
        held, end = braced(display, found.end())
        label = LABEL.match(display, end) if found["name"].endswith("brace") else None
        words = braced(display, label.end())[0] if label else ""
        said = SAYS.match(words)
        if said and said["said"].strip("=<> ") and NAMED.fullmatch(STYLED.sub(r"\1", words)) is None:
            yield " ".join(f"{undressed(held)[0]} {said['said']}".split()).rstrip(" .,;")


def _require_as_it_is(text: str, start: int, inside: str, label: str) -> None:
    """Raise UserError where the words below a brace make another thing of what it holds: stochastic."""
    number, written = text.count("\n", 0, start) + 1, " ".join(label.split())
    if CHANGES.search(label) and not re.search(r"\b(?:not|no\s+longer|if|un)\b", label):
        told = f"The words change {' '.join(inside.split())} here, and no formula has that."
        at = Span(written, 0, len(written))
        raise UserError(
            f"Line {number}: {told}", at=at, hint=r"\underbrace{g}_{=: g}, and what is known of g"
        )


def undressed(text: str) -> tuple[str, list[Row]]:
    """Return a text without what its formulas wear, and as rows of ``let`` the names that braces below give."""
    named: list[Row] = []
    place, made = 0, ""
    text = UNEQUAL.sub(r"\\neq\g<gap>", text)
    while (found := WORN.search(text, place)) is not None:
        start = found.end()
        if found["name"] in ("textcolor", "colorbox"):
            _, start = braced(text, start)
        held, end = braced(text, start)
        if found["name"] == "underline" and re.fullmatch(
            rf"\s*(?:\\dot\s*)?{ONE}\s*", held
        ):  # another letter
            made, place = made + text[place:end], end
            continue
        inside, within = undressed(held)
        named += within
        if found["name"].endswith("brace") and (label := LABEL.match(text, end)) is not None:
            words, end = braced(text, label.end())
            _require_as_it_is(text, found.start(), inside, words)
            if (name := NAMED.fullmatch(STYLED.sub(r"\1", words))) is not None:
                number = text.count("\n", 0, found.start()) + 1
                named.append(Row(number, f"{name['letter']} = {' '.join(inside.split())}", "let"))
        lines = text.count("\n", found.start(), end) - inside.count("\n")
        made += f"{text[place : found.start()]}{{{inside}}}" + "\n" * lines
        place = end
    made += text[place:]
    return STROKE.sub(r"\\frac{\\partial \g<moved>}{\\partial \g<letter>}", made), named
