r"""Hypotheses below a heading, "\textbf{Assumptions.} $A$ is symmetric", and in lists, "\item[(A1)] $a > 0$".

A text is returned, of as many lines, in which they are assumed, where no word of a list denies or chooses, and
where none of its items is spoken of by its number elsewhere, as in "we use only (A2)".
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.sentences import BROKEN, NONE_OF
from dlhw3.symbolic.language.text import lazy_re as re

FIRST = r"(?P<before>(?:\A|\n|[.]\s)[^\S\n]*)"
NUMBER = r"\(?[AH]?\.?\d*(?:\.\d+)?\)?"
HEADING = re.compile(
    rf"{FIRST}(?:\\(?:textbf|textit|textsc|emph|paragraph|subsection|section)\*?\s*\{{)?(?:Standing\s+|Main\s+)?"
    rf"Assumptions?(?:\s+{NUMBER})?(?:[.:]\s*\}}?|\}}\s*[.:]?)\s*(?=\$[^$]+\$)"
)
"""A heading that says what follows it, up to the end of its sentence."""
WITHIN = re.compile(
    r"(?P<before>\\begin\s*\{(?:assumptions?|hypothes[ie]s)\*?\}(?:\[[^\[\]]*\])?(?:\s*\\label\{[^{}]*\})?\s*)(?=\$[^$]+\$)"
)
"""What stands first in an assumption."""
ANY_LABEL = r"\((?:[AH]\.?\d+|\d|i{1,3}|iv|vi{0,3}|[a-h])\)"
LABELLED = re.compile(rf"{FIRST}(?:\\(?:textbf|emph)\s*\{{)?\([AH]\.?\d\)(?:\}}|\.|:)*\s+(?=\$[^$]+\$)")
"""The number of an assumption, before a formula."""
AT_ONCE = re.compile(
    rf"{FIRST}(?:Hereafter|Henceforth|Throughout|From\s+now\s+on|In\s+(?:all\s+that|what)\s+follows|In\s+the\s+following"
    r"|Here\s+and\s+below|Below),?\s+(?=\$[^$]+\$\s*(?:[.,:](?:\s|$)|\Z))"
)
"""A formula alone, said of what follows."""
ASSUMING = (
    r"(?:(?:(?:Throughout|Here|Below),?\s+)?(?:[Ww]e\s+)?(?:also\s+)?(?:make|impose|adopt|work\s+under)\s+the\s+following"
    r"\s+(?:standing\s+|regularity\s+|mild\s+|two\s+|three\s+)?assumptions?(?:\s+throughout)?"
    r"|\\begin\s*\{(?:assumptions?|hypothes[ie]s)\*?\}(?:\[[^\[\]]*\])?(?:\s*\\label\{[^{}]*\})?"
    r"|(?:\\textbf\{)?(?:Standing\s+|Our\s+)?[Aa]ssumptions?(?:\s+are)?\s*[.:]?\}?"
    r"|(?:(?:Throughout|Here|Below),?\s+)?(?:[Ww]e\s+)?(?:[Aa]ssume|[Ss]uppose)(?:\s+that|\s+the\s+following|\s+throughout)*)"
    r"\s*[.:,]?\s*"
)
LISTS = re.compile(
    rf"{FIRST}(?P<lead>{ASSUMING})?\\begin\s*\{{(?P<kind>itemize|enumerate)\}}(?:\[[^\[\]]*\])?"
    r"(?P<items>(?:(?!\\begin|\\end)[\s\S])*)\\end\s*\{(?P=kind)\}"
)
"""A list, behind words that say that it is one of assumptions."""
ITEM = re.compile(r"\\item(?![a-z])\s*(?P<label>\[[^\[\]]*\])?\s*(?:and\s+)?(?=\$)")
OF_ASSUMPTION = re.compile(r"\[\s*(?:\\textbf\{)?\(?[AH]\.?\d\)?[.:]?\}?\s*\]")
"""The label of an item that is an assumption, whatever stands before the list."""


SPOKEN = re.compile(
    r"\b[Aa]ssumptions?[~\s]+\(?(?:[A-Z]?\.?\d[\d.]*|[A-Z])\)?(?=[~\s,;)]|\.\s*$|\.\})(?!\.|:|\s*\()"
)
"""An assumption that is spoken of by its number."""
NAMED = re.compile(r"\b[Aa]ssumptions?[~\s]+\(?((?:[A-Z]?\.?\d+|[A-Z])\b)")
CHOSEN = re.compile(
    r"\balternatively\b|\b(?:the|only)\s+(?:first|second|third|last|former|latter)\b(?!-|\s+(?:order|term|line|step|inequality|equality|sum|row))",
    re.IGNORECASE,
)
"""What speaks of one of several."""


def with_headed(text: str) -> str:
    """Return a text of the same lines in which what headings and lists assume is said to be assumed."""
    return outside(text, partial(_assumed, text=text))


def _assumed(words: str, text: str) -> str:
    words = LISTS.sub(partial(_list, text=text), words)
    named = NAMED.findall(text)
    spoken = len({*named}) < len(named) or SPOKEN.search(text) or CHOSEN.search(text)
    forms = (AT_ONCE, WITHIN) if spoken else (HEADING, AT_ONCE, WITHIN)
    for form in forms:
        words = form.sub(_assume, words)
    labels = re.findall(r"\([AH]\.?\d\)", text)
    begins = re.match(rf"\s*(?:{ASSUMING})?", words)
    rest = words[begins.end() :] if begins else words
    once = len({*labels}) == len(labels) and CHOSEN.search(text) is None and NONE_OF.search(words) is None
    if once and LABELLED.match(rest):
        words = words[: len(words) - len(rest)] + LABELLED.sub(_assume, rest)
    return words


def _assume(found: re.Match[str]) -> str:
    """Return that what stands behind is assumed, where what was found stands."""
    if WITHIN.gave(found) and NOT.search(found["before"]):
        return found[0]
    behind = found[0][len(found["before"]) :]
    return found["before"] + of_as_many_lines(behind, "Assume that ")


def _list(found: re.Match[str], text: str) -> str:
    """Return a list whose items are assumed, where all of them are and nothing chooses among them."""
    items, labels = found["items"], [one["label"] or "" for one in ITEM.finditer(found["items"])]
    lead = found.string[: found.start("kind") - len("\\begin{")]
    above = lead.rstrip()
    begins = not above or (lead[len(above) :].count("\n") > 1 and not above.endswith(":"))
    meant = found["lead"] or (begins and labels and all(OF_ASSUMPTION.fullmatch(one) for one in labels))
    after = re.split(r"(?<=[.?!])\s", found.string[found.end() :].lstrip())[0]
    plain = [BROKEN.sub(" ", re.sub(r"\$[^$]*\$", " § ", one)) for one in (items, after)]
    elsewhere = text.replace(found[0], " ")
    chooses = any(NOT.search(one) or NONE_OF.search(one) for one in plain) or CHOSEN.search(elsewhere)
    if not meant or chooses or re.search(ANY_LABEL, re.sub(r"\$[^$]*\$", "§", elsewhere)):
        return found[0]
    made = ITEM.sub(lambda one: "\\item Assume that " + "\n" * one[0].count("\n"), items)
    start, stop = (place - found.start() for place in found.span("items"))
    return found[0][:start] + made + found[0][stop:]
