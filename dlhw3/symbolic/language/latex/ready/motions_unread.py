r"""How letters move, where words say it and no formula: "$w$ follows the projected gradient flow on $f$".

Such a w(t) would be any function of a number, and right lines of it false. It is refused. A sequence written as a
function, x(k+1) = x(k) - \eta \nabla f(x(k)), is read as x_{k+1} and x_k.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.ready.flows_followed import LIST, TIMED
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.timed import bare, moving_in
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?<![A-Za-z\\_])(?:[a-zA-Z]|\\(?:theta|phi|beta|omega|xi|mathbf\s*\{[a-zA-Z]\}))(?![A-Za-z])"
AFTER = re.compile(rf"(?P<x>{LETTER})\s*\(\s*(?P<k>[knt])\s*\+\s*1\s*\)\s*&?\s*:?=\s*(?P<value>[^=$]*)")
MOTION = r"(?:flow|dynamics|ascent|descent|momentum|adam|sgd|nesterov|langevin)"
MOVES = re.compile(
    rf"(?P<who>{LIST})\s+(?:(?!(?:and|where|with|on|of)\b)[\w-]+\s+){{0,4}}?"
    r"(?:follow|evolve|move|train|update|optimi[sz]e|run|descend|obey)\w*\s+"
    rf"(?:(?!(?:and|where|from)\b)[\w-]+\s+){{0,6}}?(?P<what>{MOTION})\b",
    re.IGNORECASE,
)
"""A letter that moves by words."""
WORD = re.compile(
    rf"\b(?:gradient|natural|mirror|projected|stochastic|newton|langevin)[\s-]+{MOTION}\b", re.IGNORECASE
)
OTHER = re.compile(r"momentum|adam|sgd|nesterov|langevin", re.IGNORECASE)
"""What no rate of a section above says."""
ANY = re.compile(
    rf"\$\s*(?P<x>{TIMED})\s*\$\s+(?:be|is|are|denotes?)\s+(?:(?:now|then|an?|some|smooth|differentiable|general)\s+)*"
    r"(?:arbitrary|any\b|curves?\b|paths?\b|trajector(?:y|ies))",
    re.IGNORECASE,
)
"""A letter that is any curve."""
OTHER_TIME = r"(?:[0sT]|\\tau)"
RATED = re.compile(r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*d")


RATE = re.compile(
    rf"(?:\$\$|\\\[|\\begin\s*\{{[^{{}}]*\}})[\s&]*(?P<rate>\\dot\s*(?:\{{\s*)?(?P<x>{LETTER})(?:\s*\}})?)\s*&?\s*="
)
"""A display that begins with the rate of a letter."""
FOUND = re.compile(
    r"(?:^|[.;,]\s*)(?:then|hence|thus|therefore|consequently|so|it\s+follows\s+that)\s*,?"
    r"(?:\s+we\s+(?:have|get|obtain|find|conclude)(?:\s+that)?)?\s*[,:]?\s*$",
    re.IGNORECASE,
)
GIVES = re.compile(
    r"\b(?:gives?|yields?|implies|leads\s+to|results\s+in|we\s+(?:get|obtain|find)(?:\s+that)?)\s*[,:]?\s*$",
    re.IGNORECASE,
)
"""How words lead to what follows from a gradient that they name."""
MOVING = re.compile(
    r"\b(?:flows?|dynamic\w*|ODEs?|differential\s+equations?|evol\w+|mov\w+|trajector\w+|train\w*|veloc\w+|momentum"
    r"|systems?|follows(?!\s+that)|follow|rates?|descent|time|motion|physics)\b",
    re.IGNORECASE,
)
"""Words by which something moves."""


def with_motions(text: str) -> str:
    """Return a text with an index in the place of the argument of a sequence that a formula says the next of.

    Raises UserError for a motion that no formula has.
    """
    moving = moving_in(text)
    for found in AFTER.finditer(text):
        one, k = re.escape(found["x"]), found["k"]
        before = re.search(rf"{one}\s*\(\s*{k}\s*\)", found["value"])
        if bare(found["x"]) in moving or before is None:
            continue
        members = rf"(?<![A-Za-z\\]){one}\s*\(\s*(?P<at>{k}\s*(?:[-+]\s*\d+)?|\d+|[KNT])\s*\)"
        text = re.sub(members, lambda it: f"{found['x']}_{{{''.join(it['at'].split())}}} ", text)  # noqa: B023
    _require_motions_read(text)
    return text


def _require_motions_read(text: str) -> None:
    """Refuse words by which a letter moves, where lines have it at the time t and no formula says how."""
    kept = without_comments(text)
    apart = [*set_apart(kept)]
    shown = " ".join(kept[first:last] for first, last in apart)
    moving = moving_in(kept)
    words = kept
    for first, last in reversed(apart):
        words = words[:first] + " " * (last - first) + words[last:]
    for found in MOVES.finditer(words):
        letters = [re.sub(r"\s+|\(t\)", "", one) for one in re.findall(TIMED, found["who"])]
        ends = re.search(r"\.\s", kept[found.end() :])
        sentence = kept[found.start() : found.end() + ends.start() if ends else len(kept)]
        other = OTHER.search(found["what"]) and RATED.search(sentence) is None
        for one in letters:
            if _in_time(one, shown) and (bare(one) not in moving or other):
                raise _unread(found[0], one)
    _require_rates_kept(kept, words, moving)
    _require_rates_found(kept, words, apart)
    motion = WORD.search(words)
    for one in dict.fromkeys(re.findall(rf"({LETTER})\s*\(\s*{OTHER_TIME}\s*\)", shown)) if motion else ():
        called = rf"(?<![A-Za-z\\]){re.escape(one)}\s*\((?!\s*(?:t|{OTHER_TIME})\s*\))"
        if _in_time(one, shown) and bare(one) not in moving and not re.search(called, kept):
            given = re.search(rf"{re.escape(one)}\s*\(\s*t\s*\)\s*&?:?=", kept)
            if given is None and motion is not None:
                raise _unread(motion[0], one)


def _require_rates_kept(kept: str, words: str, moving: set[str]) -> None:
    """Refuse words by which a letter is any curve, behind a formula by which it moves."""
    for found in ANY.finditer(words):
        one = re.sub(r"\s+|\(t\)", "", found["x"])
        ends = re.search(r"\.\s", kept[found.end() :])
        sentence = kept[found.start() : found.end() + ends.start() if ends else len(kept)]
        above = re.search(r"\\d?dot(?![a-z])\s*\{?\s*" + re.escape(one), kept[: found.start()])
        if bare(one) in moving and above and RATED.search(sentence) is None:
            told = f"{one} is any curve by these words, and moves by a formula above."
            raise UserError(
                told, at=Span(found[0], 0, len(found[0])), hint=rf"Let $v$ be any curve, for {one}."
            )


def _require_rates_found(kept: str, words: str, apart: Sequence[tuple[int, int]]) -> None:
    """Refuse a rate that is said to follow, "Then \\[ \\dot x = -A x \\]", where nothing is said to move."""
    first = next(((start, stop) for start, stop in apart if RATED.search(kept, start, stop)), None)
    if first is None or RATED.search(kept, 0, first[0]):
        return
    found, before = RATE.match(kept, first[0], first[1]), words[: first[0]]
    of_gradient = "radient" in before and not re.search(r"\\nabla|\\partial", kept[first[0] : first[1]])
    if MOVING.search(words) and not of_gradient:
        return
    if found is not None and (FOUND.search(before) or (of_gradient and GIVES.search(before))):
        number = kept.count("\n", 0, found.start("rate")) + 1
        told = f"Line {number}: What moves in ddt is not said."
        at = Span(found["rate"], 0, len(found["rate"]))
        raise UserError(told, at=at, hint=rf"Let $\dot {found['x']} = -\nabla f({found['x']})$.")


def _in_time(one: str, shown: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(one)}\s*\(\s*t\s*\)", shown) is not None


def _unread(words: str, one: str) -> UserError:
    told = f"{one}(t) stands in a line, and how {one} moves is in these words and in no formula."
    at = Span(words, 0, len(words))
    return UserError(told, at=at, hint=rf"Let $\dot {one} = -\nabla f({one})$.")
