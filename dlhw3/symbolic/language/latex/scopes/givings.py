r"""What sentences of a text give: rates, \dot u = -K u, steps, x_{k+1} = …, functions and letters with a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|bm|boldsymbol|hat|tilde|bar|mathcal)\s*\{?\s*)?(?:\\[A-Za-z]+|[A-Za-z])\}?"
BELOW = r"(?:\s*_\s*(?:\w|\{[^{}]*\}|\\[A-Za-z]+))?"
TIMED = r"(?:\s*\(\s*t\s*\)|\s*_\s*\{?t\}?)?"
RATE = re.compile(
    rf"(?:\\tau\s*)?(?:\\dot\s*(?:\{{\s*)?(?P<dot>{LETTER})\s*\}}?(?P<below>{BELOW}?){TIMED}"
    rf"|\\frac\s*\{{\s*(?:d|\\mathrm\s*\{{d\}})\s*(?P<over>{LETTER})?{TIMED}\s*\}}"
    rf"\s*\{{\s*(?:d|\\mathrm\s*\{{d\}})\s*t\s*\}}\s*(?P<beside>{LETTER})?{TIMED})\s*&?\s*="
)
STEP = re.compile(
    rf"(?P<step>{LETTER})\s*[_^]\s*(?:\{{\s*\(?\s*[a-zA-Z]\s*\+\s*1\s*\)?\s*\}})\s*&?\s*(?::?=|\\(?:gets|leftarrow))"
)
FUNCTION = re.compile(
    rf"(?P<function>{LETTER}{BELOW})\s*\(\s*(?!t\s*\)){LETTER}{BELOW}(?:\s*,\s*{LETTER}{BELOW})*\s*\)\s*&?\s*:?="
)
START = re.compile(rf"(?P<start>{LETTER}{BELOW})\s*\(\s*0\s*\)\s*&?\s*=")
NAME = re.compile(rf"(?P<name>{LETTER}{BELOW})\s*&?\s*:?=")
FLOWS = re.compile(r"[Gg]radient\s+flow\s+(?:on|of|for)\s+(?:the\s+)?(?:[a-z-]+\s+){0,3}(\$[^$]+\$)")
WHO = re.compile(r"(?P<who>\$[^$]+\$)\s+(?:(?!and\b)[a-z-]+\s+){1,3}(?:the\s+)?$")
"""The letters that follow a flow."""
GIVES = re.compile(
    r"\b(?:let|consider|suppose|supposing|assume|assuming|given|fix|define|set|instead|denote"
    r"|in\s+this\s+(?:sub)*(?:section|chapter|part|paragraph|lemma|example|case|remark)"
    r"|we\s+(?:now\s+|next\s+|instead\s+|also\s+|here\s+)?(?:consider|use|run|study|train|analy[sz]e|let|set|take"
    r"|define|write|minimi[sz]e)|replaced?\s+by|along|under)\b",
    re.IGNORECASE,
)
"""Words by which an equation is given."""
NAMED = re.compile(
    r"\b(?:preconditioned|mirror|momentum|heavy[- ]ball|nesterov\w*|accelerated|natural|newton\w*|proximal|sign"
    r"|normali[sz]ed|regulari[sz]ed|rescaled|projected|implicit|ascent|ridge|perturbed|penali[sz]ed)\b[^.;:]*"
    r"\b(?:is|are|reads?|iterates?|evolves?|moves?|updates?|follows?|becomes)\b(?:\s+(?:by|as|with))?[\s:]*\Z",
    re.IGNORECASE,
)
"""Words by which a method of a name of its own is given."""
FOLLOWS = re.compile(
    r"\b(?:then|hence|thus|so|therefore|consequently|obtains?|gets?|find|have|has|gives?|giving|yields?|yielding|becomes"
    r"|implies|implying|conclude|shows?|see|follows\s+that|that\s+is|i\.e|indeed|equivalently|note|recall|since)\b",
    re.IGNORECASE,
)
"""Words by which it follows from others."""
LIMITED = re.compile(
    r"\b(?:in|for|throughout|within)\s+this\s+(?P<level>(?:sub){0,2}section|chapter|part|paragraph)(?:\s+(?:only|alone))?\b",
    re.IGNORECASE,
)
HEADED = re.compile(r"\\(?P<level>part|chapter|(?:sub){0,2}section)\*?\s*(?:\[[^\[\]]*\])?\{")
LEVELS = ("part", "chapter", "section", "subsection", "subsubsection")
MOTION = re.compile(
    r"\\dot(?![A-Za-z])|\\frac\s*\{\s*(?:d|\\mathrm\s*\{d\})[^{}]*\}\s*\{\s*(?:d|\\mathrm\s*\{d\})\s*t\s*\}"
)
BETWEEN = re.compile(r"\\\\|\\q?quad(?![A-Za-z])|\$")


@dataclass(frozen=True)
class Giving:
    """An equation that gives something: what, as what, in which line; ``sure`` is that words give it."""

    head: str
    value: str
    line: int
    text: str
    sure: bool
    follows: bool = False
    """Whether words say that it follows from others."""
    limited: int = 0
    """The last line for which words say that it holds, where they do."""

    @property
    def is_rate(self) -> bool:
        """Whether it says how something moves."""
        return self.head.startswith("rate ")

    @property
    def moves(self) -> bool:
        """Whether it says how something moves, where that begins, or what its next member is."""
        return self.head.startswith(("rate ", "step ", "start "))

    @property
    def letter(self) -> str:
        """What it is about."""
        return self.head.partition(" ")[2]


def uses(line: str, one: Giving) -> bool:
    """Whether a line has what is given: a rate, the member behind another, or the name."""
    if one.is_rate:
        return MOTION.search(line) is not None
    behind = r"\s*[_^]\s*\{\s*\w\s*\+\s*1" if one.head.startswith("step ") else ""
    return re.search(rf"(?<![A-Za-z]){re.escape(one.letter)}(?![A-Za-z]){behind}", line) is not None


def speaks_of(line: str, head: str) -> bool:
    """Whether a line has the letter of a rate."""
    letter = re.escape(head.partition(" ")[2].partition("_")[0].strip("\\"))
    return re.search(rf"(?<![A-Za-z]){letter}(?![A-Za-z])", line) is not None


def givings(kept: str, sentences: Sequence[tuple[int, int]]) -> Iterator[Giving]:
    """Yield what the sentences of a text give, which are of these lines."""
    lines = kept.split("\n")
    for first, last in sentences:
        whole = "\n".join(lines[first - 1 : last])
        limited = LIMITED.search(re.sub(r"\$[^$]*\$", " ", whole))
        end = _end_of_section(lines, first, limited["level"].lower()) if limited else 0
        lead = ""
        for place, formula in _formulas(whole):
            lead = re.sub(r"\\begin\s*\{[^{}]*\}|\$[^$]*\$|\\\[|\$", " ", whole[:place])
            found = _head(formula)
            if found is None:
                continue
            head, value = found
            line = first + whole.count("\n", 0, place)
            yield Giving(head, value, line, formula.strip(" \n.,;&"), _is_sure(lead), _follows(lead), end)
        for flow in FLOWS.finditer(whole):
            line = first + whole.count("\n", 0, flow.start())
            who = WHO.search(whole[: flow.start()])
            of = " " + re.sub(r"[\s${}]", "", who["who"]) if who else ""
            yield Giving(f"rate flow{of}", flow[1], line, flow[0], True, False, end)


def _is_sure(lead: str) -> bool:
    """Whether the words before an equation give it, and it does not follow from what they give."""
    given = [*GIVES.finditer(lead)]
    if given:
        return FOLLOWS.search(lead, given[-1].end()) is None
    return NAMED.search(lead) is not None


def _follows(lead: str) -> bool:
    return FOLLOWS.search(lead) is not None


def _end_of_section(lines: Sequence[str], first: int, level: str) -> int:
    """Return the last line of the section around a line."""
    within = LEVELS.index(level) if level in LEVELS else len(LEVELS)
    for number, line in enumerate(lines[first:], start=first + 1):
        found = HEADED.search(line)
        if found and LEVELS.index(found["level"]) <= within:
            return number - 1
    return len(lines)


def _formulas(whole: str) -> Iterator[tuple[int, str]]:
    """Yield the formulas of a sentence and where each begins, one for each row and each equation beside others."""
    for found in re.finditer(
        r"\$\$(.*?)\$\$|\$([^$]+)\$|\\\[(.*?)\\\]|\\\((.*?)\\\)|\\begin\s*\{(\w+)\*?\}(.*?)\\end\s*\{\5\*?\}",
        whole,
        re.DOTALL,
    ):
        of = next(k for k in (1, 2, 3, 4, 6) if found[k] is not None)
        place = found.start(of)
        for part in re.split(rf"({BETWEEN.pattern})", found[of]):
            if not BETWEEN.fullmatch(part):
                yield place + len(part) - len(part.lstrip(" \n&")), part.lstrip(" \n&")
            place += len(part)


def _head(formula: str) -> tuple[str, str] | None:
    """Return what an equation gives, and its value, or None."""
    formula = re.sub(
        r"\\label\s*\{[^{}]*\}|\\(?:left|right|displaystyle)(?![A-Za-z])|\\[,;!]", "", formula
    ).lstrip()
    for form, kind in (
        (RATE, "rate"),
        (STEP, "step"),
        (START, "start"),
        (FUNCTION, "function"),
        (NAME, "name"),
    ):
        found = form.match(formula)
        if found is None:
            continue
        value = re.sub(r"[\s&{}]", "", re.split(r"(?<![<>])=", formula[found.end() :])[0]).rstrip(".,;")
        names = found.groupdict()
        several = [one for one in (names.get("over"), names.get("beside")) if one]
        if kind == "rate" and not names["dot"] and len(several) != 1:
            return None
        name = "".join(one for one in names.values() if one)
        name = re.sub(r"[\s{}]", "", name)
        return (f"{kind} {name}", value) if value else None
    return None
