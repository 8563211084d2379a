r"""How far what a section assumes reaches, "\section{The convex case}", and what has a number: "Under (A2)".

What stands above the first heading, or below one such as "Setting" or "Preliminaries", holds in all sections. What
another section assumes holds in the next where its heading says that it goes on, as "Proof" and "Convergence rate"
do, and ends with it otherwise: "The nonconvex case" begins anew. Of assumptions with numbers those hold behind
"Under Assumption 2" that are named there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

HEADING = re.compile(
    r"\\(?P<level>part|chapter|(?:sub){0,2}section)\*?\s*(?:\[[^\[\]]*\])?\{(?P<title>[^{}]*)\}"
    r"|\\appendix(?![A-Za-z])"
)
PARAGRAPH = re.compile(r"\\(?:sub)?paragraph\*?\s*\{(?P<title>[^{}]*)\}")
IN_CONTRAST = re.compile(
    r"\b(?:old|new|general|special|other|another|first|second|main|alternative|without|case|problem|variant"
    r"|previous|example|warm-?up|attempt|wrong"
    r"|naive|toy|simple|remark|regime|non-?\w+|earlier|original)\b(?! order)",
    re.IGNORECASE,
)
"""What the title of a paragraph says that is one of several."""
MAIN = re.compile(r"\b(?:main|our)\b", re.IGNORECASE)
UNTRUE = re.compile(
    r"\b(?:false|flawed|bogus|fail\w*|incorrect|mistake\w*|counterfactual|hypothetical|fallac\w+|wrong|naive|impossible"
    r"|imagin\w*|what\s+if|dead\s+end|pitfalls?|misconceptions?|tempting|temptation|too\s+good|might|would|hope\w*|wish\w*|heuristic\w*|related\s+work|outlook|future"
    r"|limitations|old|outdated|superseded|obsolete|deprecated|rejected|abandoned|draft|previous|prior\s+work|avoid\w*|drop\w*|literature|non-?examples?|only\s+for)\b",
    re.IGNORECASE,
)
"""What a title says of what is assumed below it, and is not so behind."""
BOLD = re.compile(
    r"(?:^|\n)[^\S\n]*\\(?:textbf|textit|emph|textsc)\s*\{(?P<title>[^{}$]*)(?:[.:]\s*\}|\}\s*[.:])"
)
LEVELS = ("part", "chapter", "section", "subsection", "subsubsection")
FOR_ALL = frozenset(
    """setting settings set-up setup preliminaries preliminary notation convention conventions assumption
    assumptions hypothesis hypotheses background problem introduction framework overview definition
    definitions prerequisites basics statement standing the a an and of our model data loss learning
    training general optimization optimisation forward pass propagation feedforward feed-forward network
    architecture notations variables forward-pass inputs""".split()  # noqa: SIM905
)
"""The words of a heading below which things are said for all that follows."""
GOES_ON = frozenset(
    """the a an of and in for to with on its our main result results theorem theorems lemma lemmas proof proofs
    proposition convergence analysis rate rates gradient gradients hessian derivative derivatives
    derivation derivations computation calculation bound bounds descent step steps consequences corollary
    corollaries discussion conclusion conclusions experiments remarks appendix details application
    applications solution solving optimum optimality conditions first second order loss objective
    dynamics flow gradient-flow closed form how we it compute computing bounding putting together
    everything deriving update updates optimal point points minimiser minimizer sum summing up
    telescoping final""".split()  # noqa: SIM905
)
"""The words of a heading that goes on with what was said before."""
OF_SLOPES = frozenset(
    "gradient gradients derivative derivatives backward backpropagation backprop back-propagation".split()  # noqa: SIM905
)
OF_NETWORKS = frozenset(
    """layer layers hidden output outputs input inputs weight weights bias biases inner outer parameter parameters
    wrt respect pass propagation backward backpropagation backprop back-propagation chain rule intermediate
    component components through equations""".split()  # noqa: SIM905
)
"""Words of a heading that goes on, where it speaks of gradients: those of the hidden layer, the backward pass."""
KIND = r"(?:[Aa]ssumptions?|[Hh]ypothes[ie]s|[Cc]onditions?|[Ss]ettings?|[Ss]etups?|[Mm]odels?)"
LABEL = (
    rf"(?:{KIND}[~\s]+\(?(?:[A-Z]\.?\d+|\d[\d.]*|[A-Z]\b)\)?|\((?:[AHC]\.?\d+|[A-H])\)"
    r"|\\begin\s*\{(?:assumption|hypothesis|condition)\}(?:\[(?P<title>[^\[\]]*)\])?"
    r"(?:\s*\\label\s*\{(?P<ref>[^{}]*)\})?)"
)
LABELLED = re.compile(
    rf"(?:^|\n|(?<=[.:;])[^\S\n]|\\item\s*\[)[^\S\n]*(?:\\(?:textbf|textit|emph"
    rf"|paragraph)\s*\{{)?{LABEL}(?=[\s.:\]}}$])"
)
"""Where an assumption with a label begins."""
MORE = r"(?:\s*(?:,|and|--?|–|to)\s*\(?(?:[AHC]?\.?\d+|[A-H])\b\)?)*"
POINTS = r"\\(?:[cC]|eq|auto)?ref\s*\{[^{}]*\}"
USED = re.compile(
    r"\b(?:[Uu]nder|[Ii]n|[Uu]sing|[Gg]iven|[Aa]ssuming|[Ww]ith|[Bb]y|[Oo]nly|[Ff]or|[Ll]et|[Aa]ssume"
    r"|[Ss]uppose)\s+"
    r"(?:that\s+|only\s+|just\s+|the\s+)?"
    rf"(?P<labels>(?:{KIND}[~\s]+\(?(?:[A-Z]\.?\d+|\d[\d.]*|[A-H])\b\)?|\(?[AHC]\.?\d+\b\)?|\([A-H]\)){MORE}"
    rf"|(?P<name>[a-z-]+)\s+alone|(?:{KIND}[~\s]+)?(?P<refs>{POINTS}(?:\s*(?:,|and|,\s*and)[~\s]*{POINTS})*))"
)
"""Words that name the assumptions under which something holds."""


def sections(kept: str, line: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield the first and the last line of each section whose assumptions end with it."""
    headings = [*HEADING.finditer(kept)]
    yield from _paragraphs(kept, line)
    for place, heading in enumerate(headings):
        level = _level(heading)
        behind = (one for one in headings[place + 1 :] if _level(one) <= level)
        aside = IN_CONTRAST.search(heading["title"] or "") and not MAIN.search(heading["title"] or "")
        end = next(
            (
                one
                for one in behind
                if not one["level"] or not _goes_on(one["title"]) or (aside and MAIN.search(one["title"]))
            ),
            None,
        )
        if end is not None and heading["level"] and not FOR_ALL.issuperset(_words(heading["title"])):
            yield line(heading.start()), line(end.start()) - 1


def _paragraphs(kept: str, line: Callable[[int], int]) -> Iterator[tuple[int, int]]:
    """Yield the lines of paragraphs with a title, of which one is in contrast to another."""
    found = [*PARAGRAPH.finditer(kept)]
    for one, behind in pairwise(found):
        if any(form.search(each["title"]) for form in (IN_CONTRAST, UNTRUE) for each in (one, behind)):
            yield line(one.start()), line(behind.start()) - 1
    every = sorted([*found, *BOLD.finditer(kept), *HEADING.finditer(kept)], key=re.Match.start)
    for one, behind in pairwise(every):
        if UNTRUE.search(one["title"] or ""):
            yield line(one.start("title")), line(behind.end()) - 1


def titles(text: str) -> Iterator[int]:
    """Yield the lines of the headings of a text, of its paragraphs too."""
    kept = without_comments(text)
    for form in (HEADING, PARAGRAPH, BOLD):
        yield from (kept.count("\n", 0, one.end()) + 1 for one in form.finditer(kept))


def _level(heading: re.Match[str]) -> int:
    """Return how high a heading is; an appendix ends what any section of the text assumes."""
    return LEVELS.index(heading["level"]) if heading["level"] else 0


def _goes_on(title: str) -> bool:
    words = {*_words(title)}
    return words <= GOES_ON or (bool(words & OF_SLOPES) and words <= GOES_ON | OF_NETWORKS)


def _words(title: str) -> list[str]:
    if re.fullmatch(r"\s*(?:[A-Z]|\d+)\.?\s*", title):
        return [f"part {title}"]
    return re.findall(r"[a-z][\w-]+", re.sub(r"\$[^$]*\$", " ", title.lower()))


def hold_where_named(rows: Sequence[Row], kept: str) -> None:
    """Let what is assumed with a label hold where words name it, once they name the assumptions that they use."""
    labelled = [*LABELLED.finditer(kept)]
    if len(labelled) < 2:
        return
    last = labelled[-1].end()

    def line(place: int) -> int:
        return kept.count("\n", 0, place) + 1

    titles = set().union(*map(_label, labelled))
    used = (
        one
        for one in USED.finditer(kept)
        if one.start() > last and (not (one["name"] or one["refs"]) or _named(one) & titles)
    )
    events = [(line(one.start()), _named(one)) for one in used]
    ends = [*(one.start() for one in labelled[1:]), _end_of(kept, last)]
    for one, end in zip(labelled, ends, strict=True) if events else ():
        first, stop = line(one.end()), line(max(end - 1, one.start()))
        for row in rows:
            if row.word == "assume" and first <= row.number <= stop and _is_in(row, kept[one.start() : end]):
                low, high = _reach(_label(one), events)
                named_here = any(_label(one) & names for _, names in events)
                start, until = (0, LAST_LINE) if named_here or row.scope is None else row.scope
                row.scope = max(start, low), min(until, high)


def _is_in(row: Row, words: str) -> bool:
    """Whether words have the letter that a row begins with, where it is one."""
    letter = re.match(r"\\?([A-Za-z]+)", row.text)
    bare = re.sub(LABEL, " ", words)
    return letter is None or re.search(rf"(?<![A-Za-z]){letter[1]}(?![A-Za-z\d])", bare) is not None


def _end_of(kept: str, place: int) -> int:
    """Return where the last assumption with a label ends: with its paragraph, or before what names it."""
    found = re.search(r"\n\s*\n|\\end\s*\{|\\\[|\\begin\s*\{", kept[place:])
    used = USED.search(kept, place)
    ends = [place + found.start() if found else len(kept), used.start() if used else len(kept)]
    return min(ends)


def _label(found: re.Match[str]) -> set[str]:
    text = found["title"] or re.sub(r"\\label\s*\{[^{}]*\}", "", found[0])
    plain = re.findall(r"[A-HC]?\.?\d[\d.]*|\b[A-H]\b", re.sub(KIND, " ", text))
    points = {f"ref {found['ref'].strip()}"} if found["ref"] else set[str]()
    return (
        {one.strip(".") for one in plain}
        | points
        | set(re.findall(r"[a-z]{4,}", (found["title"] or "").lower()))
    )


def _named(found: re.Match[str]) -> set[str]:
    if found["refs"]:
        several = re.findall(r"\{([^{}]*)\}", found["refs"])
        return {f"ref {one.strip()}" for some in several for one in some.split(",")}
    if found["name"]:
        return {found["name"].lower()}
    labels = found["labels"]
    named = [one.strip(".") for one in re.findall(r"[A-HC]?\.?\d[\d.]*|\b[A-H]\b", re.sub(KIND, " ", labels))]
    if len(named) == 2 and re.search(r"--|–|\bto\b", labels):
        ends = [int(re.sub(r"\D", "", one) or "0") for one in named]
        head = re.sub(r"[\d.]", "", named[0])
        return {f"{head}{number}" for number in range(ends[0], ends[1] + 1)} | set(named)
    return set(named)


def _reach(label: set[str], events: Sequence[tuple[int, set[str]]]) -> tuple[int, int]:
    """Return the lines in which what has a label holds."""
    inside = [bool(label & names) for _, names in events]
    start = 0
    if not inside[0]:
        if not any(inside):
            return 0, events[0][0] - 1
        start = events[inside.index(True)][0]
    from_here = inside.index(True) if any(inside) else 0
    later = (
        number for (number, _), held in zip(events[from_here:], inside[from_here:], strict=True) if not held
    )
    return start, next(later, LAST_LINE + 1) - 1
