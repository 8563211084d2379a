r"""Least values that are attained, "$f^* = \min_x f(x)$", "with minimum $f^*$": $f^* = f(x^*)$ at a minimiser.

Of a letter f and its own f^*, over all points. An infimum, which need not be attained, stays what it is. A text is
returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.minimisers import ARGMIN, WITHIN, is_limited
from dlhw3.symbolic.language.latex.rewritten.values_said import BEGINS, LIMITED, MARK, MINIMISER, STAR
from dlhw3.symbolic.language.latex.text.phrases import GAP, SPACE, of_as_many_lines
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

F = rf"(?P<f>[A-Za-z])\s*(?P<mark>\^\s*(?:\{{\s*{STAR}\s*\}}|{STAR})|_\s*(?:\{{\s*{STAR}\s*\}}|{STAR}))"
VALUE = r"(?: (?:function |objective )?value)"
LEAST = rf"(?:(?:global )?minimum{VALUE}?|(?:minimal|optimal){VALUE})"
ENDS = r"(?=\s*(?:[.;,:)]|\Z|\n\s*\n)| (?:and|with|of \$\s*(?P=f)\s*\$)\b)"


def _form(words: str) -> re.Pattern[str]:
    return re.compile(words.replace(" ", GAP), re.IGNORECASE)


EQUATION = re.compile(
    rf"\$\s*{F}\s*:?=\s*\\(?P<least>min|inf)(?![a-z])(?:\\limits)?\s*(?:_\s*(?:\{{\s*(?P<x>\w){SPACE}\s*\}}|(?P<y>\w)))?\s*"
    r"(?P=f)(?:\s*\(\s*\w\s*\))?\s*\$"
    r"(?!\s*,?\s*\(?(?:subject|such|s\.\s*t\.|under|within|among|inside|restricted|constrained|over|on|in|at)\b)"
)
"""f^* = \\min f, over all points."""
STRONGLY = re.compile(r"\bstrongly(?:\s|-)+convex\b")
"""What makes an infimum over all points attained."""
DOMINATED = re.compile(
    r"ojasiewicz|\bPL\b|\bgradient(?:\s|-)+dominat|\\nabla[^$]*\\geq?(?![a-z])[^$]*-\s*[A-Za-z]\s*[_^]\s*\{?\s*(?:\*|\\ast|\\star)"
)
"""Inequalities of f and f^* at every point, beside which a minimiser is one letter more."""
CALLED = (
    (_form(rf"\bwith (?:(?:a|the) )?{LEAST} \$\s*{F}\s*\${ENDS}(?: of \$\s*(?P=f)\s*\$)?"), "with"),
    (
        _form(
            rf"(?P<say>\blet|\bwhere|,) \$\s*{F}\s*\$ (?:be|is|denotes?) (?:(?:its|the) ){LEAST}(?: of"
            r" \$\s*(?P=f)(?:\s*\(\s*\w\s*\))?\s*\$)?(?=\s*(?:[.;,:)]|\Z|\n\s*\n))"
        ),
        "",
    ),
)
"""Words that call f^* the least value of f."""
ARGUMENT = r"\s*\(\s*(?P<x>[a-z]|\\[a-z]+)(?:\s*[_^]\s*(?:\{[^{}]*\}|\w))?\s*(?:\(\s*t\s*\)\s*)?\)"


def with_least_attained(text: str) -> str:
    """Return a text in which such a value is that at a minimiser, which is named where the words name none."""
    if not re.search(r"\\(?:min|inf)(?![a-z])|minim|optimal", text) or LIMITED.search(text):
        return text
    if WITHIN.search(text) or is_limited(text) or re.search(r"maxim|\\max|\\sup|concave", text):
        return text
    forms = [(EQUATION, ""), *CALLED]
    found = [one for form, _ in forms for one in _outside(form, text)]
    if len({one["f"] for one in found}) != 1 or len(found) > 1:
        return text
    said = found[0]
    f, mark = said["f"], said["mark"]
    point, named = _point(said, text)
    others = re.sub(re.escape(said[0]), " ", text)
    again = rf"(?<![A-Za-z\\]){f}\s*{MARK}\s*(?:\$\s*(?:is|be|denotes?)\b|&?\s*:?=)"
    if not (named or STRONGLY.search(text)) and DOMINATED.search(text):
        return text
    parts, within = said.groupdict(), said[0].lower().startswith("with")
    attained = parts.get("least") != "inf" or named or STRONGLY.search(text)
    if not point or not attained or (within and named) or re.search(again, others):
        return text
    equation = f"${f}{mark} = {f}({point})$"
    lead = "" if named else f"Let ${point}$ be a minimizer of ${f}$. "
    lead += f"Let {equation}. " if within else ""
    instead = "" if within else f"{parts['say']} {equation}" if parts.get("say") else equation
    begins = max(one.end() for one in BEGINS.finditer(text[: said.start()]))
    text = text[: said.start()] + of_as_many_lines(said[0], instead) + text[said.end() :]
    return f"{text[:begins]}{lead}{text[begins:]}"


def _outside(form: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Return where a form stands in the words, and not within a formula that is set apart."""
    apart = [*set_apart(text)]
    return [
        one
        for one in form.finditer(text)
        if not any(start < one.end() and one.start() < stop for start, stop in apart)
    ]


def _point(said: re.Match[str], text: str) -> tuple[str, bool]:
    """Return the minimiser of f, and whether words name it; nothing where its letter is another point."""
    f = said["f"]
    points = {
        " ".join((one["x"] or one["y"]).split())
        for one in MINIMISER.finditer(text)
        if (one["f"] or one["g"] or f) == f
    }
    argmin = (
        rf"\$\s*(?P<x>[A-Za-z]\s*{MARK})\s*(?:\\in(?![a-z])|:?=)\s*{ARGMIN}"
        rf"\s*(?:_\s*(?:\{{\s*\w\s*\}}|\w))?\s*{f}(?![A-Za-z])"
    )
    points |= {" ".join(one["x"].split()) for one in re.finditer(argmin, text)}
    points = {point for point in points if not point.startswith(f)}
    if points:
        return (points.pop(), True) if len(points) == 1 else ("", False)
    letters = {one["x"] for one in re.finditer(rf"(?<![A-Za-z\\]){f}{ARGUMENT}", text)}
    if len(letters) != 1:
        return "", False
    letter = letters.pop()
    star = rf"(?<![A-Za-z\\]){re.escape(letter)}\s*{MARK}"
    return ("", False) if re.search(star, text) else (f"{letter}^*", False)
