r"""The least value $f^*$ of a function whose minimiser is $x^*$, of which nothing else is said: it is $f(x^*)$.

"a minimiser $x^*$ of $f$ with $f^* = f(x^*)$" says so itself, and stands as two sentences. A text is returned of as
many lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import GAP, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

STAR = r"(?:\*|\\star|\\ast)(?![a-z])"
MARK = rf"(?:\^|_)\s*(?:\{{\s*{STAR}\s*\}}|{STAR})"
VALUE = re.compile(rf"(?<![A-Za-z\\])(?P<f>[A-Za-z])\s*(?P<mark>{MARK})(?!\s*(?:\\left\s*)?\()")
LEAST = r"(?:minim(?:um|al)|optimal|least|smallest)(?: (?:objective |function )?value)?|infimum"
BEHIND = phrase(
    rf"(?P<point>(?:minimi[sz]er|minimum|optimum)(?: \$\s*[A-Za-z]\s*{MARK}\s*\$)?(?: of \$[^$=<>]+\$)?),?"
    rf" (?:with|and|where|so that)(?: (?:the |its )?(?:{LEAST}|value))? (?P<said>\$\s*[A-Za-z]\s*{MARK}\s*:?="
    rf"\s*[A-Za-z]\s*\(\s*[A-Za-z]\s*{MARK}\s*\)\s*\$)",
    r"(?=\s*[.;])",
)
"""A minimiser, with its value."""
CALLED = phrase(
    rf",? (?:(?:and|with)(?: (?:a|an|the|its))? (?:{LEAST}) \$\s*(?P<one>[A-Za-z]\s*{MARK})\s*\$"
    rf"|and (?:(?:we )?(?:write|let)|we denote) \$\s*(?P<two>[A-Za-z]\s*{MARK})\s*\$ (?:for|be|denote)"
    rf" (?:its|the) (?:{LEAST})(?: of \$[^$=<>]+\$)?)",
    r"(?=\s*[.;,])",
)
"""The least value by its name alone."""
MINIMISER = re.compile(
    (
        rf"\$\s*(?P<x>[A-Za-z]\s*(?P<mark>{MARK}))\s*\$ (?:is|be|denotes?)"
        r" (?:(?:an?|any|the|its|some|one|unique|global) )"
        r"+(?:minimi[sz]er|minimum)\b(?: of \$\s*(?P<f>[A-Za-z])\s*\$)?"
        r"|(?:\b(?:an?|the|its|unique|global|with|has) )(?:minimi[sz]er|minimum) "
        rf"\$\s*(?P<y>[A-Za-z]\s*(?P<other>{MARK}))\s*\$(?: of \$\s*(?P<g>[A-Za-z])\s*\$)?"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
LIMITED = re.compile(
    r"\b(?:local(?:ly)?|conjugate|lower\s+bound|dual|saddle|approximate|lower-?bounds?|target\s+value|estimate)\b",
    re.IGNORECASE,
)
"""Words beside which such a value may be another one."""


BEGINS = re.compile(r"\A|[.]\s+|\n\s*\n|\\end\s*\{[^{}]*\}\s*|\\\]\s*|\$\$\s*")
"""Where a sentence may begin."""


def with_least_values(text: str) -> str:
    """Return a text that says what the least value of a function is, where it is at the minimiser that is named."""
    text = outside(text, lambda words: BEHIND.sub(_apart, words))
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    values = {(one["f"], _mark(one["mark"])) for one in VALUE.finditer(apart)}
    values = {one for one in values if re.search(rf"(?<![A-Za-z\\]){one[0]}\s*(?:\\left\s*)?\(", apart)}
    points = {(_plain(one["x"] or one["y"]), one["f"] or one["g"]) for one in MINIMISER.finditer(text)}
    if len(values) != 1 or len(points) != 1 or LIMITED.search(text):
        return text
    ((f, _),) = values
    ((point, of),) = points
    if of not in (None, f) or not point.endswith("*"):
        return text
    name = rf"(?<![A-Za-z\\]){f}\s*{MARK}"
    order = r"(?:&?\s*:?=|&?\s*(?:\\(?:[lg]eq?(?:slant)?|coloneqq)(?![a-z])|[<>]))"
    told = rf"(?:[$&=<>]|\\[a-z]+)\s*{name}\s*(?:{order}|\()|(?:\\inf|\\min)\s*{f}\s*=\s*{name}"
    kept = outside(text, lambda words: CALLED.sub(" ", words))
    if re.search(told, text) or re.search(rf"\$\s*{name}\s*\$", kept):
        return text
    first = MINIMISER.search(text)
    assert first is not None
    written = next(one[0] for one in VALUE.finditer(apart) if one["f"] == f)
    point = re.sub(r"\s+", " ", first["x"] or first["y"]).strip()
    begins = max(one.end() for one in BEGINS.finditer(text[: first.start()]))
    said = f"Let ${' '.join(written.split())} = {f}({point})$. "
    text = text[:begins] + said + text[begins:]
    return outside(text, lambda words: CALLED.sub(lambda one: "\n" * one[0].count("\n"), words))


def _apart(found: re.Match[str]) -> str:
    behind = found[0][len(found["point"]) :]
    return found["point"] + of_as_many_lines(behind, f". Let {found['said']}")


def _mark(mark: str) -> str:
    return "^" if "^" in mark else "_"


def _plain(point: str) -> str:
    return re.sub(r"[\s{}^_]", "", point).replace("\\star", "*").replace("\\ast", "*")
