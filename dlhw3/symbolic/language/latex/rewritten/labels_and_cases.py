r"""Hypotheses behind a label, "(a) Let $A$ be symmetric", and of a case, "Case 1: $a \ge 0$."

So are other ways in which a hypothesis begins: "(A1)", "WLOG,", "In the regime". A text is returned, of as many
lines, in words that are read: the rest of a sentence decides whether they assume.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER, ORDER, SPACE
from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

ASSUMES = r"(?:Let|Assume|Suppose|Consider|Given|Take|Fix|If|For)\b"
LABEL = re.compile(
    rf"(?P<before>(?:\A|\n)[^\S\n]*|[.:;][^\S\n]+)(?P<label>\(?(?:[a-h]|i{{1,3}}|iv|vi{{0,3}}|\d)\))(?=[^\S\n]+{ASSUMES})"
)
"""The label of a part of an exercise, before what it assumes."""
ONE_OF = re.compile(
    r"\b(?:one|any|some|two|which|none|each) of\b|\bequivalent\b|\beither\b|\bfalse\b", re.IGNORECASE
)
"""What says of parts that not all of them hold."""
RELATION = r"\$(?P<said>[^$]+)\$"
CASES = tuple(
    re.compile(form)
    for form in (
        rf"(?P<before>(?:\A|\n|[.:;][^\S\n]+|\\item(?![a-z])\s*)[^\S\n]*)(?:\\(?:textbf|textit|emph|paragraph)\{{)?"
        rf"(?:Case|CASE)\s*\(?\w{{0,3}}\)?[.:]?\}}?[.:]?\s*(?:(?:Let|Suppose|Assume|If|When)\s+(?:that\s+)?)?{RELATION}"
        r"(?P<stop>\s*[.:,]\}?|(?=\s*\Z))(?:\s*Then,?(?=\s*\Z))?",
        rf"(?P<before>(?:\A|\n|[.:;][^\S\n]+)[^\S\n]*)(?:(?:(?:First|Now|Next),?\s+)?[Cc]onsider(?:\s+now)?\s+the\s+case"
        rf"(?:\s+(?:when|where|in\s+which|that))?)\s+{RELATION}(?P<stop>\s*[.:]|(?=\s*\Z))(?:\s*Then,?(?=\s*\Z))?",
        rf"(?P<before>(?:\A|\n|[.:;][^\S\n]+)[^\S\n]*)In\s+the\s+case\s+(?:(?:when|where|that)\s+)?{RELATION}(?P<stop>,?)",
    )
)
"""A case, with what is assumed in it."""
ORDERED = re.compile(
    rf"\s*{ONE_LETTER}\s*(?:[<>=]|\\(?:[lg]eq?(?:slant)?|neq?)(?![a-z]))\s*(?:[-−]?\d+|{ONE_LETTER})\s*"
)


NUMBERED = re.compile(
    r"(?P<before>(?:\A|\n|[.]\s)[^\S\n]*)\([AH]\.?\d\)(?=\s+(?:\$|The\b|Let\b|Assume\b|Suppose\b))"
)
"""The number of an assumption."""
SAID_IN = re.compile(
    r"(?P<before>\\begin\s*\{(?:assumption|hypothesis)\*?\}(?:\[[^\[\]]*\])?(?:\s*\\label\{[^{}]*\})?\s*)"
    r"(?=\$[^$]+\$\s*(?:[.,]|\\end\b))"
)
"""An assumption that is a formula alone."""
SCALED = re.compile(
    r"(?P<before>(?:\A|\n|[.]\s)\s*)(?:Without\s+loss\s+of\s+generality|WLOG|W\.?l\.?o\.?g\.?),?\s+(?=\$[^$]+\$\s*[.,:](?:\s|$))"
)
REGIME = re.compile(r"(?P<before>(?:\A|\n|[.]\s)\s*)In\s+the\s+regime\s+(?:(?:where|when)\s+)?(?=\$[^$]+\$,)")
"""What begins an assumption: without loss of generality a > 0, and in the regime η L < 1, of one display."""
SIMPLEX = phrase(
    rf"(?P<who>\$\s*{ONE_LETTER}\s*\$) (?P<verb>be|is|lies?) (?:in|on) the (?:probability|standard) simplex"
    r"(?: \$\s*\\Delta[^$]*\$)?"
)
BENT = phrase(
    rf"(?P<said>\$\s*(?P<f>{ONE_LETTER})\s*\$,? (?:be|is|being) (?:an? )?convex(?: function)?,? )"
    r"(?:and|with|such that|satisfying|satisfies)"
    rf" \$\s*\\nabla\s*\^\s*\{{?2\}}?\s*(?P=f)\s*(?:\(\s*(?P<x>[a-z])\s*\)\s*)?\\preceq\s*(?P<c>{CONSTANT})"
    r"\s*I\s*\$(?(x),? for (?:all|any|every|each) \$\s*(?P=x)(?:\s*\\in\s*\\mathbb\s*\{?R\}?\s*\^\s*\w)?\s*\$)"
    r"(?! (?:in|on|near|around|with|such|close|within|outside)\b)"
)
"""A convex function whose Hessian is below a number times the identity, everywhere."""
METHOD = re.compile(
    r"(?P<before>(?:\A|\n\s*\n|[.]\s)\s*)(?=(?:SGD|GD|(?:Stochastic\s+|Mini-?batch\s+)?[Gg]radient\s+descent|Momentum)"
    r"\s+with\s+\$[^.:;]*:\s*\Z)"
)
"""A method with what is assumed of it, before a formula."""
CHOSEN = re.compile(
    r"(?P<chosen>\b(?:choose|pick|select)\s+(?:(?:any|an?|some)\s+)?\$[^$=<>]+\$\s+)so\s+that(?=\s+\$)",
    re.IGNORECASE,
)
"""A letter that is chosen, before what it satisfies."""


def with_hypotheses_said(text: str) -> str:
    """Return a text of the same lines with hypotheses as they are read elsewhere."""
    return outside(text, partial(_plainly, text=text))


def _plainly(words: str, text: str) -> str:
    if ONE_OF.search(words) is None:
        words = LABEL.sub(lambda found: rf"{found['before']}\item[part]", words)
    for form in CASES:
        words = form.sub(partial(_case, text=text), words)
    if ONE_OF.search(words) is None:
        words = NUMBERED.sub(r"\g<before>", words)
    words = BENT.sub(
        lambda found: found["said"] + of_as_many_lines(_behind(found, "said"), f"and ${found['c']}$-smooth"),
        words,
    )
    words = SIMPLEX.sub(_in_simplex, words)
    words = SCALED.sub(
        lambda found: found["before"] + of_as_many_lines(_behind(found), "Assume that "), words
    )
    words = SAID_IN.sub(
        lambda found: found["before"] + ("" if NOT.search(found["before"]) else "Assume that "), words
    )
    words = REGIME.sub(lambda found: found["before"] + of_as_many_lines(_behind(found), "If "), words)
    words = METHOD.sub(lambda found: f"{found['before']}Consider ", words)
    words = CHOSEN.sub(lambda found: of_as_many_lines(found[0], f"{found['chosen']}such that"), words)
    return words


def _behind(found: re.Match[str], group: str = "before") -> str:
    """Return what was found behind a group that it begins with."""
    return found[0][len(found[group]) :]


def _in_simplex(found: re.Match[str]) -> str:
    verb = "be" if found["verb"].lower() in ("be", "lie") else "is"
    return of_as_many_lines(found[0], f"{found['who']} {verb} a probability vector")


def _case(found: re.Match[str], text: str) -> str:
    """Return what is assumed of one display, where nothing else that the words compare has a letter of the case."""
    said = found["said"]
    if ORDERED.fullmatch(said) is None:
        return found[0]
    letters = {*re.findall(ONE_LETTER, said)}
    kept = without_comments(text)
    for start, stop in reversed([*set_apart(kept)]):
        kept = kept[:start] + " " + kept[stop:]
    for form in CASES:
        kept = form.sub(" ", kept)
    every = (one for one in re.findall(r"\$([^$]+)\$", kept) if not SPACE.fullmatch(one.strip()))
    others = (one for one in every if ORDER.search(one))
    if any(letters & {*re.findall(ONE_LETTER, one)} for one in others):
        return found[0]
    rest = found[0][len(found["before"]) :]
    lines = rest.count("\n")  # none of which is to stand alone, which would end a paragraph
    then = "," if rest.rstrip()[-1:] == "," else "\nthen" if lines else " then"
    first = "\n" if lines > 1 else " "
    made = f"If{first}${said}${then}"
    return found["before"] + made + "\n" * (lines - made.count("\n"))
