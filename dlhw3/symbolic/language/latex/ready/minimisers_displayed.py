r"""Minimisers that a display says, \[ \hat w = \arg\min_w f(w) = v \], in words before what they are.

It is as if "Let $\hat w = \arg\min_w f(w)$. Then" stood before \[ \hat w = v \].
A text is returned of as many lines. What limits the points stays as it stands: words of a condition before the
display, in it or behind it.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.minimisers import ARGMIN, EVERYWHERE, NEXT_POINT, SQUARED
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])"
ENOUGH = (
    r"(?:_\s*\{\s*\w\s*=\s*\w+\s*\}|(?!\$|\\(?:\\|\]|text|mbox|q?quad|begin|end|arg|operatorname)|[&=<>]).)+?"
)
OPENS = r"(?P<open>\$\$|\\\[|\\begin\s*\{\s*equation\*?\s*\})"
CLOSES = r"\s*(?P<stop>[.,;]?)\s*(?P<close>\$\$|\\\]|\\end\s*\{\s*equation\*?\s*\})"
ARG = ARGMIN.replace("min", "(?:min|max)")
DISPLAY = re.compile(
    rf"{OPENS}(?P<gap>\s*)(?P<x>{NEXT_POINT})\s*(?:\\in(?![a-z])|:?=)\s*(?P<arg>{ARG})"
    rf"\s*_\s*(?P<w>{LETTER})(?:\s|\\[;,!:])*(?P<value>{ENOUGH})(?P<closed>\s*=\s*{ENOUGH})?{CLOSES}{EVERYWHERE}",
    re.DOTALL,
)
"""A display of a minimiser, and of what it is where it goes on."""
BEGINS = re.compile(r"[.!?:]\s|\n\s*\n|\$\$|\\\]|\\end\s*\{[^{}]*\}|\\item\b")
LIMITS = re.compile(
    r"\b(?:if|when\w*|unless|until|under|subject|constrain\w*|suppos\w*|assum\w*|only|not|no|never|cannot|wrong|false"
    r"|instead|without|among|within|restrict\w*|over|spheres?|simplex|non-?negativ\w*|claim\w*|would|could|might)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
"""Words before a display by which it may be said of some points alone, or not be said."""
BEHIND = re.compile(
    r"\s*(?:where|with|for|such|subject|s\.t\.|if|when|over|on|in|under|among|within)\b", re.IGNORECASE
)


def with_minimisers_displayed(text: str) -> str:
    """Return a text in which words say that the points of such displays are minimisers."""
    return DISPLAY.sub(_said, text) if "arg" in text else text


def _is_unbounded(value: str, *, largest: bool) -> bool:
    r"""Whether a value has no term that could keep it bounded: \\max ‖Xw − y‖², which is attained nowhere."""
    signs = SQUARED.sub(" ", value).replace("\\log", "-" if largest else "+")
    return "-" not in signs if largest else signs.lstrip().startswith("-") and "+" not in signs


def _said(found: re.Match[str]) -> str:
    text = found.string
    starts = max((one.end() for one in BEGINS.finditer(text, 0, found.start())), default=0)
    lead = text[starts : found.start()]
    goes_on = found["stop"] != "." and BEHIND.match(text, found.end())
    if LIMITS.search(lead) or "$" in lead or goes_on:
        return found[0]
    value, arg = " ".join(found["value"].split()), found["arg"]
    if _is_unbounded(value, largest="max" in arg):
        return found[0]
    if "max" in arg:
        value, arg = rf"-1 \left({value}\right)", arg.replace("max", "min")
    point = found["x"].strip()
    ended = ". " if lead.strip() and lead.strip()[-1] not in ".:;!?" else ""
    said = f"{ended}Let ${point} = {arg}_{{{found['w'].strip('{ }')}}} {value}$."
    if not found["closed"]:
        return said + "\n" * found[0].count("\n")
    rest = " ".join(found["closed"].split())
    lines = "\n" * found[0].count("\n")
    return f"{said} Then{lines or ' '}{found['open']} {point} {rest} {found['stop']} {found['close']}"
