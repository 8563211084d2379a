r"""Negative definite matrices, $A$ is negative semidefinite, as those of which $-A$ is positive semidefinite.

A text is returned, of as many lines; the rest of the sentence decides, as for any words, whether it is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?P<letter>[A-Z](?:_(?:\w|\{\w+\}))?|\\nabla\s*\^\s*\{?2\}?\s*\\?[A-Za-z]+\s*\([^$()]*\))"
NEGATIVE = r"(?<!non[\s-])negative[\s-]+(?P<semi>semi-?)?definite"
BE = r"(?: (?:is|are|be|being)(?: (?:an?|any|also|both|assumed|known))*(?: to be)?)"
KIND = r"(?P<kind>(?: (?:real|square|symmetric|and))*,?)"
BEHIND = phrase(
    rf"(?<!and\s)(?P<let>\blet )?\$\s*{LETTER}(?P<space>\s*\\in[^$]*)?\s*\$(?P<be>{BE})?{KIND} {NEGATIVE}"
)
"""Let $A$ be symmetric negative definite; with $A$ negative definite."""
BOTH = phrase(
    rf"(?P<let>\blet )?\$\s*{LETTER}\s*\$"
    rf" and \$\s*(?P<other>[A-Z](?:_(?:\w|\{{\w+\}}))?)\s*\$(?P<be>{BE}){KIND} {NEGATIVE}"
)
"""Let $A$ and $B$ be negative definite."""
BEFORE = phrase(
    rf"{NEGATIVE}(?P<noun> (?:matrix|matrices|operator))? \$\s*{LETTER}(?P<space>)\s*\$(?! (?:and \$|or \$))"
)
"""For negative definite $A$."""


def with_negated(text: str) -> str:
    """Return a text of the same lines in whose words negative definite A are those of which −A is definite."""
    return outside(text, lambda words: BEFORE.sub(_before, BEHIND.sub(_behind, BOTH.sub(_both, words))))


def _definite(found: re.Match[str]) -> str:
    return f"positive {'semi' if found['semi'] else ''}definite"


def _both(found: re.Match[str]) -> str:
    let, be = found["let"] or "", "be" if found["let"] else "is"
    kind = " ".join(f"{found['kind']} {_definite(found)}".split())
    whole = f"{let}$-{found['letter']}$ {be} {kind} and {let}$-{found['other']}$ {be} {kind}"
    return of_as_many_lines(found[0], " ".join(whole.split()))


def _behind(found: re.Match[str]) -> str:
    letter, space, be = found["letter"], found["space"] or "", found["be"] or ""
    if space and not (found["let"] and be.split()[:1] == ["be"]):
        return found[0]
    whole = f"{found['let'] or ''}${letter}{space}$ and let " if space else found["let"] or ""
    be, kind = (" ".join(part.split()) for part in (be, found["kind"]))
    return of_as_many_lines(found[0], " ".join(f"{whole}$-{letter}$ {be} {kind} {_definite(found)}".split()))


def _before(found: re.Match[str]) -> str:
    noun = found["noun"] or ""
    return of_as_many_lines(found[0], f"{_definite(found)}{noun} $-{found['letter']}$")
