r"""Assumptions spoken of by their number, "under Assumption~\ref{a:smooth}, gradient descent …".

Where they are all those of the text, which hold throughout, the words for them say nothing more.

Where the text has no such assumption, nobody here knows what is assumed.
"""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

ENVIRONMENT = re.compile(
    r"\\begin\s*\{(?:assumption|assumptions|hypothesis|assump"
    r"|ass)\*?\}(?:\s*\[[^\[\]]*\])?(?:\s*\\label\s*\{(?P<label>[^{}]*)\})?"
)
HEADING = re.compile(
    r"(?:\A|\n|(?<=[.])\s)[^\S\n]*(?:\\(?:textbf|textit|textsc|emph|paragraph"
    r"|noindent\s*\\textbf)\*?\s*\{)?Assumption[~\s]+\(?(?P<number>[A-Z]?\.?\d+|[A-Z])\)?"
    r"\s*(?:\([^()]*\)\s*)?(?:[.:]\s*\}?|\}\s*[.:]?)"
)
LABEL = re.compile(
    r"(?:\A|\n|(?<=[.;])\s)[^\S\n]*(?:\\item\s*\[\s*)?(?:\\(?:textbf|emph)\s*\{)?\((?P<number>[AH]\.?\d)\)"
)
"""Where assumptions stand: in environments, below headings, behind their labels."""
NUMBER = r"(?:\\(?:[cC]ref|ref|autoref|eqref)\s*\{[^{}]*\}|\(?(?:[A-Z]?\.?\d+|[A-Z](?![A-Za-z]))\)?)"
ALL_OF = rf"{NUMBER}(?:\s*(?:,\s*(?:and[\s~]+)?|and[\s~]+|--?|–)[~\s]*{NUMBER})*"
REFERENCES = (
    rf"(?:(?:the\s+)?[Aa]ssumptions?[~\s]*{ALL_OF}|\\[cC]ref\s*\{{[^{{}}]*\}}(?:\s*(?:,"
    rf"|and)\s*\\[cC]ref\s*\{{[^{{}}]*\}})*"
    r"|\([AH]\.?\d\)(?:\s*(?:,\s*(?:and\s+)?|and\s+|--?|–)\s*\([AH]\.?\d\))*)"
)
HOLD = (
    r"(?:holds?|is\s+satisfied|are\s+satisfied|is\s+in\s+force|are\s+in\s+force|is\s+fulfilled)(?:\s+true)?"
)
BEGINS = r"(?P<begins>(?:\A|(?<=[.:}\]])\s|\n)\s*)"
UNDER = re.compile(
    rf"{BEGINS}(?:Under|Given)\s+(?P<of>{REFERENCES})(?P<gap>\s*,?\s+)(?:(?P<next>[a-zA-Z])|(?=[$\\]))"
)
AND = re.compile(
    rf"{BEGINS}(?P<head>Suppose|Assume|Let)\s+(?:that\s+)?(?P<of>{REFERENCES})\s+(?:{HOLD}"
    rf"|hold)\s*,?\s+and\s+(?:(?:let|suppose|assume)\s+)?(?:that\s+)?"
)
ALONE = re.compile(
    rf"{BEGINS}(?:(?:We\s+)?(?:Suppose|Assume|suppose"
    rf"|assume)\s+(?:that\s+)?(?P<of>{REFERENCES})(?:\s+{HOLD})?"
    rf"|Let\s+(?P<let>{REFERENCES})\s+hold(?:\s+true)?)"
    r"\s*\.(?=\s)"
)
IF = re.compile(rf"{BEGINS}If\s+(?P<of>{REFERENCES})\s+{HOLD}\s*,?\s+then\b")
MENTIONED = re.compile(
    r"\b(?:[Uu]nder|[Gg]iven|[Bb]y|[Uu]sing|[Aa]ssum(?:e|ing)|[Ss]uppose(?:\s+that)?|[Ii]f"
    r"|[Ll]et)\s+(?:that\s+)?(?P<of>[Aa]ssumptions?[~\s]*"
    rf"{NUMBER}|\([AH]\.?\d\))"
)


def with_references_told(text: str) -> str:
    """Return a text of the same lines without words for assumptions that are all those of the text."""
    known = _known(text)
    if not known:
        return text
    for form, made in (
        (AND, lambda one: f"{one['begins']}{one['head']} " + ("that " if one["head"] != "Let" else "")),
        (ALONE, lambda one: one["begins"]),
        (IF, lambda one: f"{one['begins']}Then"),
        (UNDER, lambda one: one["begins"] + (one["next"].upper() if one["next"] else "We have ")),
    ):
        text = form.sub(lambda one, made=made: _replaced(one, made(one), known), text)  # type: ignore[misc]
    return text


def _replaced(one: re.Match[str], instead: str, known: dict[str, int]) -> str:
    """Return words in the place of others, where these speak of all assumptions."""
    named = _named(one["of"] or one["let"], known)
    if named is None or named != {*known.values()}:
        return one[0]
    lines = "\n" * (one[0].count("\n") - instead.count("\n"))
    return instead[:-1] + lines + instead[-1:] if instead[-1:].isalpha() else instead + lines


def _known(text: str) -> dict[str, int]:
    """Return the number of each assumption by what it is called."""
    known: dict[str, int] = {}
    for number, one in enumerate(ENVIRONMENT.finditer(text), start=1):
        known[str(number)] = number
        if one["label"]:
            known[one["label"]] = number
    if known:
        return known
    names = dict.fromkeys(one["number"] for one in (*HEADING.finditer(text), *LABEL.finditer(text)))
    return {name: number for number, name in enumerate(names, start=1)}


def _named(references: str, known: dict[str, int]) -> set[int] | None:
    """Return the numbers of those that are spoken of; None where one of them is not known."""
    labels = [name.strip() for one in re.findall(r"\{([^{}]*)\}", references) for name in one.split(",")]
    rest = re.sub(r"\\\w+\s*\{[^{}]*\}|[Aa]ssumptions?", " ", references)
    names = [*labels, *re.findall(r"[A-Z]?\.?\d+|\b[A-Z]\b", rest)]
    found = [known.get(name) for name in names]
    if re.search(r"\d\)?\s*(?:--?|–)\s*\(?[A-Z]?\d", references) and len(found) == 2 and None not in found:
        return {*range(found[0] or 0, (found[1] or 0) + 1)}
    return {one for one in found if one is not None} if found and None not in found else None


def unknown_assumption(words: str, text: str) -> str:
    """Return how words speak of an assumption that stands nowhere in a text; or nothing."""
    found = [*MENTIONED.finditer(words)]
    return " ".join(found[-1][0].split()) if found and not _known(text) else ""
