r"""Points where a function is least: "setting the gradient to zero gives \[ \hat w = A^{-1} b \]".

The point is a stationary one, and what it is said to be is a claim: a definition would take any value for it.
A text is returned of as many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.minimisers_displayed import OPENS
from dlhw3.symbolic.language.latex.ready.slopes_called import BEGINS, DEFINED, FUNCTION
from dlhw3.symbolic.language.latex.rewritten.minimisers import POINT, WITHIN
from dlhw3.symbolic.language.latex.text.phrases import GAP
from dlhw3.symbolic.language.text import lazy_re as re

OTHER = FUNCTION
for one, other in (("?P<f>", "?P<g>"), ("?P<of>", "?P<in>"), ("?P<value>", "?P<is>")):
    OTHER = OTHER.replace(one, other)
LEAD = re.compile(
    (
        rf"{BEGINS}(?:(?:then|hence|so|thus|therefore|now),? )?"
        rf"(?:(?:setting|equating) (?:the|this|its) (?:gradient|derivative)(?: of {FUNCTION})?"
        r" (?:equal )?to (?:zero|\$0\$),?"
        r" (?:gives|yields|(?:we|one) (?:gets?|obtains?|finds?))(?: that)?\s*:?\s*"
        rf"|(?:it|this(?: function| loss)?|{OTHER}) is minimi[sz]ed (?:by|at)\s*:?\s*)"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
SHOWN = re.compile(rf"{OPENS}\s*(?P<x>{POINT})\s*&?\s*=")
INLINE = re.compile(rf"\$\s*(?P<x>{POINT})\s*=(?P<to>[^$]*)\$(?=\s*[.,;])")


def with_optima_called(text: str) -> str:
    """Return a text in which such points are stationary points of the function."""
    if not re.search("minimi[sz]ed|etting|quating", text) or "%" in text or WITHIN.search(text):
        return text
    place = 0
    while found := LEAD.search(text, place):
        place = found.end()
        f = _function(found["f"] or found["g"], text[: found.end()])
        if f is None:
            continue
        name, letter = f
        claim = SHOWN.match(text, place) or INLINE.match(text, place) or _within(letter, text, place)
        if claim is None:
            continue
        x = claim["x"].strip()
        if letter not in x or x == letter:
            continue
        begins = ". " if found["begins"].startswith(",") else found["begins"]
        lines = "\n" * max(found[0].count("\n") - begins.count("\n"), 0)
        made = f"{begins}Let ${x}$ be a stationary point of ${name}$. Then{lines or ' '}"
        shown = claim[0] if claim.groupdict().get("open") else rf"\[ {x} = {claim['to']} \]"
        text = text[: found.start()] + made + shown + text[claim.end() :]
        place = found.start() + len(made)
    return text


def _function(name: str | None, before: str) -> tuple[str, str] | None:
    """Return a function of one letter that is defined, and this; where no name is given, the only one."""
    known = {(one["f"].strip(), " ".join(one["of"].split())) for one in DEFINED.finditer(before)}
    named = [one for one in known if name is None or one[0] == name.strip()]
    return named[0] if len(named) == 1 and "," not in named[0][1] else None


def _within(letter: str, text: str, place: int) -> re.Match[str] | None:
    """Return the only point of a letter in a display, \\hat w of X \\hat w = y, in which it is not alone."""
    own = re.escape(letter)
    mark = rf"\\(?:hat|bar|tilde)\s*\{{?\s*{own}\s*\}}?|{own}\s*\^\s*\{{?\s*(?:\*|\\star|\\ast)\s*\}}?"
    one = rf"(?<![A-Za-z\\])(?:{mark})"
    shown = re.match(
        r"(?:(?P<two>\$\$)|(?P<open>\\\[))(?P<rest>.*?)(?:\$\$|\\\])".replace(".*?", r"[^$]*?"), text[place:]
    )
    if shown is None:
        return None
    points = {re.sub(r"[\s{}]", "", found) for found in re.findall(mark, shown["rest"])}
    left = re.sub(mark, " ", shown["rest"])
    if len(points) != 1 or re.search(rf"(?<![A-Za-z\\]){own}(?![A-Za-z])|(?<=[A-Z]){own}", left):
        return None
    return re.compile(rf"(?P<open>\$\$|\\\[)(?:(?!{one})[^$])*?(?P<x>{one})").match(text, place)
