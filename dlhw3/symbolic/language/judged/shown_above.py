"""What lines above were shown to say, and the reasons beside a line.

What lines above were shown to say for every index, used where a line is not shown without: steps of a recursion.

A line that says how x_{k+1} is to x_k, for any k, is supposed in a later line that is under all that was assumed at
the first; it is told with what else that line is under.
A property that the sentence of a false line names as its reason, and nothing assumes: by convexity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import MOVING, Line
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.said_around import chain_of
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import KEPT, OPERATORS
from dlhw3.symbolic.language.text.series import AT_LEAST
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.verdict import Verdict

MOST = 3
"""How many lines above are supposed, the last ones."""
Judging = Callable[[Document, tuple[Line, ...]], Iterator[JudgedLine]]


@dataclass
class ShownAbove:
    """What lines above were shown to say, of steps or at all times, each with what it was shown under."""

    steps: list[tuple[Related, frozenset[str]]] = field(default_factory=list)
    rate: bool = False
    """Whether the last line of rates was shown."""

    def each(
        self, document: Document, chain: Sequence[Line], lines: Iterable[JudgedLine], judging: Judging
    ) -> Iterator[JudgedLine]:
        """Yield the judged lines of a chain, by the steps above where one is not decided without; then take it."""
        found: list[JudgedLine] = []
        for before, judged in zip(chain, lines, strict=False):
            found.append(self._judged(document, before, judged, judging))
            yield found[-1]
        self._take(document, chain, found)

    def _take(self, document: Document, chain: Sequence[Line], judged: Sequence[JudgedLine]) -> None:
        """Take what the last line of a chain is to its first, where all of its lines are proved."""
        first, last = chain[0], chain[-1]
        plain = all(one.condition is None and not one.follows and not one.in_time for one in chain)
        proved = all(one.verdict is Verdict.PROVED and not one.where and _from_first(one) for one in judged)
        if judged and last.in_time:
            if last.shows is not None and proved and self.rate:
                self.steps.append((last.shows, _assumed(document.within(first))))
            self.rate = proved
            return
        relation = _overall([line.relation for line in chain[1:]])
        if judged and plain and proved and relation and _is_step(first.tree, last.tree):
            text = f"{first.tree.text.strip()} {relation} {last.tree.text.strip()}"
            told = Related(text, first.tree, last.tree, relation)
            self.steps.append((told, _assumed(document.within(first))))

    def _judged(self, document: Document, before: Line, judged: JudgedLine, judging: Judging) -> JudgedLine:
        """Return a line that is not decided as it is judged with the steps above, where that proves it."""
        if judged.verdict not in (Verdict.UNDECIDED, Verdict.SUPPORTED) or not self.steps:
            return judged
        here = _assumed(document.within(before))
        steps = [told for told, under in self.steps if under <= here][-MOST:]
        if not steps:
            return judged
        names = {node.name for told in steps for node in told.left.every() if node.kind == "layers"}
        kept = tuple(one for one in document.related if not (one.relation == "=" and one.left.name in names))
        whole = replace(document, related=(*kept, *steps))  # what x_{k+1} is by x_k would be put in its place
        again = next(judging(whole, (before, judged.line)), judged)
        return again if again.verdict is Verdict.PROVED else judged


def _from_first(judged: JudgedLine) -> bool:
    """Whether a line is shown for every index from 0 on, as what is supposed below it is said for these."""
    told = (one.pieces for one in judged.under if isinstance(one, Prose))
    lows = (pieces[2] for pieces in told if pieces[1:2] == (AT_LEAST,))
    return all(low == 0 for low in lows)


def _overall(relations: Sequence[str]) -> str:
    """Return what the last of a chain is to its first; "" where that is not plain."""
    found = {*relations} - {"="}
    if not found:
        return "="
    return next(iter(found)) if len(found) == 1 and found <= {"≤", "≥"} else ""


def _assumed(document: Document) -> frozenset[str]:
    """Return all that is assumed, by its text."""
    return frozenset(
        (*document.texts, *(one.text for one in document.related), *(one.text for one in document.said))
    )


def _is_step(*sides: Node) -> bool:
    """Whether an equation or an order speaks of members k and k + 1 of a sequence, and of none before k."""
    places = [
        place for side in sides for node in side.every() if node.kind == "layers" for place in node.ends
    ]
    named = [dict(place) for place in places if any(name for name, _ in place)]
    indices = {name for place in named for name in place if name}
    shifts = {place.get("", 0) for place in named}
    return (
        len(indices) == 1
        and len(places) == len(named)
        and min(shifts) >= 0
        and 0 in shifts
        and max(shifts) > 0
    )


OF_FUNCTIONS = (
    (r"(?:strong\s+)?convexity", ("convex",)),
    (r"concavity", ("conca", "convex")),
    (r"smoothness", ("smooth",)),
    (r"Lipschitz(?:ness|\s+continuity)", ("Lipschitz", "smooth")),
    (r"(?:monotonicity|homogeneity)", ("monotone", "homogeneous", "=", "strongly convex")),
    (r"(?:optimality|stationarity)", ("=",)),
)
OF_LETTERS = (
    (r"ortho(?:gonal|normal)ity", ("orthogonal", "=")),
    (r"Pythagor\w+", ("orthogonal", "=")),
    (r"symmetry(?=\s+of\s+§)", ("symmetric", "psd", "pd", "=")),
    (r"(?:positive\s+(?:semi-?)?definiteness|positivity|non-?negativity)", ("psd", "pd", ">", "≥")),
)
"""Nouns of properties, and what is in an assumption that says one."""
TAG = re.compile(r"\\tag\*?\s*\{(?P<words>[^{}$]*)\}")


def reason_beside(document: Document, sentence: Sentence, line: Line, display: str) -> str:
    """Return the noun of a property in the words around a display, where nothing assumes such; or nothing."""
    place = next(k for k, (first, last) in enumerate(sentence.displays) if first <= line.number <= last)
    parts = sentence.words.split(DISPLAY)
    words = f"{parts[place]} {parts[place + 1]} {' '.join(one['words'] for one in TAG.finditer(display))}"
    texts = [*document.texts, *(one.text for one in document.related), *(one.text for one in document.said)]
    for noun, roots in (*(OF_FUNCTIONS if _is_abstract(document, line) else ()), *OF_LETTERS):
        found = re.search(rf"\b{noun}(?![\w-])", words, re.IGNORECASE)
        if found and not any(root in text for root in roots for text in texts):
            return found[0]
    return ""


def _is_abstract(document: Document, line: Line) -> bool:
    """Whether a function of which nothing is known stands in a line or in the one before."""
    calls = (
        node.name for one in chain_of(document, line) for node in one.tree.every() if node.kind == "call"
    )
    return any(name not in KEPT and name not in OPERATORS and name not in MOVING for name in calls)
