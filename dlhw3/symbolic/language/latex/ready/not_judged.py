r"""Rows that say what holds nearly, f(x) \approx g or … + o(\|h\|): told, each with the reason, and not judged.

They are taken out of the text, from the first sign of which nothing exact is said to the end of their chain: what
stands before that sign is judged, and nothing is judged across it. An expansion f(X + H) = f(X) + ⟨G, H⟩ + o(‖H‖)
says what the gradient is, ⟨∇f(X), H⟩ = ⟨G, H⟩, and is judged as that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dlhw3.symbolic.language.latex.ready.denied_said import denied_displays
from dlhw3.symbolic.language.latex.ready.expansions import gradient_said
from dlhw3.symbolic.language.latex.ready.landau import orders_in
from dlhw3.symbolic.language.latex.text.arrows import ARROW
from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, END, GOES_ON, SIGN, SIGNS
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.unread import Unjudged
from dlhw3.symbolic.language.text import lazy_re as re

NEARLY = {
    "approx": "≈", "simeq": "≃", "propto": "∝", "ll": "≪", "gg": "≫", "lesssim": "≲", "gtrsim": "≳", "asymp": "≍",
    "lessapprox": "⪅", "gtrapprox": "⪆",
}  # fmt: skip
"""Relations of which no line is judged, and how they are told."""
NEAR = re.compile(rf"\\(?P<near>{'|'.join(NEARLY)})(?![A-Za-z])")
LABEL = re.compile(r"\\(?:label|tag\*?)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![a-z])")
EDGE = re.compile(rf"{BEGIN.pattern}|{END.pattern}|\$\$|(?<!\\)\\[\[\]]")
FENCE = re.compile(rf"{EDGE.pattern}|{LABEL.pattern}")
OTHER = re.compile(
    r"\\(?:begin|end)\s*\{|\\(?:(?:short)?intertext|substack)(?![a-z])|\\(?:text|mbox)\s*\{[^{}]*\$"
)
"""What has rows of its own within a formula, or words between them."""
BLANK = " \t\n&.,;"
BEHIND = "it goes on from a line that is not judged"


@dataclass
class Left:
    """A text without what is not judged, this in its order, and what is told of expansions."""

    text: str
    unjudged: list[Unjudged] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


class Part(NamedTuple):
    """What stands behind a sign of a row, from ``start`` to ``stop``; ``at`` is where the sign begins."""

    sign: str
    at: int
    start: int
    stop: int


@dataclass
class Chain:
    """A chain as far as it is read: what it begins with, whether all its signs are =, and why no more is judged."""

    head: Part | None = None
    equal: bool = True
    over: str = ""


def without_unjudged(text: str) -> Left:
    """Return a text of as many lines without what is nearly so in what is set apart, and that."""
    kept = without_comments(text)
    grown = [(one.start, " ".join(kept[one.start : one.stop].split())) for one in orders_in(kept, text)]
    found, made, chain = Left(text), text, Chain()
    denied = denied_displays(kept)
    if not grown and not denied and not NEAR.search(kept):
        return found
    instead: list[tuple[int, int, str]] = []
    for start, stop in set_apart(kept):
        display = kept[start:stop]
        if OTHER.search(FENCE.sub("", display)) or ARROW.search(display):
            chain = Chain()
            continue
        for parts in _rows(kept, start, stop):
            if start in denied:
                instead.append((_tell(kept, parts, denied[start], found), parts[-1].stop, ""))
                continue
            if kept[parts[0].start : parts[0].stop].strip(BLANK):
                chain = Chain(parts[0])
            if put := _of_row(kept, parts, grown, chain, found):
                instead.append((put[0], parts[-1].stop, put[1]))
    for start, stop, said in reversed(instead):
        made = made[:start] + said + " " + re.sub(r"[^\n]", "", made[start:stop]) + made[stop:]
    found.text = _without_bare_labels(made) if instead else made
    return found


def _tell(kept: str, parts: Sequence[Part], reason: str, found: Left) -> int:
    """Tell that no part of a row is judged; return where it begins."""
    for part in parts[1:]:
        if kept[part.start : part.stop].strip(BLANK):
            found.unjudged.append(Unjudged(_line(kept, part), part.sign, _written(kept, part), reason))
    begin = parts[0].start
    return begin + len(kept[begin : parts[-1].stop]) - len(kept[begin : parts[-1].stop].lstrip())


def _of_row(
    kept: str, parts: Sequence[Part], grown: Sequence[tuple[int, str]], chain: Chain, found: Left
) -> tuple[int, str] | None:
    """Tell what of a row is not judged; return from where it is none, and what stands there instead."""
    reasons = [_why(kept, part, grown) for part in parts]
    first = 0 if chain.over else next((k for k, why in enumerate(reasons) if why), None)
    if first is None:
        chain.equal = chain.equal and all(part.sign == "=" for part in parts[1:])
        return None
    own = chain.head is parts[0]
    begin = parts[0].start if own and first <= 1 else parts[first].at
    said = None
    if first and chain.head and chain.equal and all(part.sign == "=" for part in parts[1 : first + 1]):
        head, side = chain.head, parts[first]
        said = gradient_said(_plain(kept, head), _plain(kept, side))
        if said is not None:
            written = f"{_written(kept, head)} = {_written(kept, side)} (line {_line(kept, side)})"
            found.told.append(f"{written} says what the gradient is")
            said = said if head is parts[0] and first == 1 else rf" \\ {said}"
    for k, part in enumerate(parts):
        told = k > first or (k == first and said is None and (k or len(parts) == 1))
        if told and kept[part.start : part.stop].strip(BLANK):
            reason = reasons[k] or (reasons[0] if k == 1 else "") or BEHIND
            found.unjudged.append(Unjudged(_line(kept, part), part.sign, _written(kept, part), reason))
    chain.over = BEHIND
    begin += len(kept[begin : parts[-1].stop]) - len(kept[begin : parts[-1].stop].lstrip())
    return begin, said or ""


def _without_bare_labels(text: str) -> str:
    """Return a text of as many lines without the labels that stand in rows of nothing else."""
    for start, stop in reversed([*set_apart(text)]):
        edges = [start, *(place for one in _cuts(text, start, stop, EDGE) for place in one), stop]
        for begin, end in reversed([*zip(edges[::2], edges[1::2], strict=True)]):
            if text[begin:end] and not LABEL.sub("", text[begin:end]).strip(BLANK):
                text = text[:begin] + " " + re.sub(r"[^\n]", "", text[begin:end]) + text[end:]
    return text


def _why(kept: str, part: Part, grown: Sequence[tuple[int, str]]) -> str:
    """Return why what stands behind a sign is not judged, or nothing."""
    if part.sign in NEARLY.values():
        sign = kept[part.at : part.start].strip()
        return f"what {sign} says is not judged, only =, <, >, \\le and \\ge are"
    order = next((written for place, written in grown if part.start <= place < part.stop), "")
    return f"a line up to {order} is not judged" if order else ""


def _line(kept: str, part: Part) -> int:
    """Return the number of the line in which a part has its sign, or begins."""
    text = kept[part.at : part.stop]
    return kept.count("\n", 0, part.at + len(text) - len(text.lstrip())) + 1


def _written(kept: str, part: Part) -> str:
    return _plain(kept, part).strip(" .,;")


def _plain(kept: str, part: Part) -> str:
    bare = LABEL.sub(" ", BREAK.sub(" ", kept[part.start : part.stop]))
    return " ".join(bare.replace("&", " ").split())


def _rows(kept: str, start: int, stop: int) -> Iterator[list[Part]]:
    """Yield the rows of a display as what stands between their signs; what has none goes on."""
    edges = [start, *(place for one in _cuts(kept, start, stop) for place in one), stop]
    parts: list[Part] = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if not kept[begin:end].strip(BLANK):
            continue
        here = [*_parts(kept, begin, end)]
        if parts and (len(here) == 1 or GOES_ON.match(kept[begin:end])):
            parts = [*parts[:-1], parts[-1]._replace(stop=here[0].stop), *here[1:]]
            continue
        if parts:
            yield parts
        parts = here
    if parts:
        yield parts


def _cuts(kept: str, start: int, stop: int, fence: re.Pattern[str] = FENCE) -> list[tuple[int, int]]:
    """Return where rows are cut: breaks, and the beginning and end of what they stand in."""
    found = [one.span() for form in (fence, BREAK) for one in form.finditer(kept, start, stop)]
    made: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if made and begin < made[-1][1]:
            made[-1] = made[-1][0], max(end, made[-1][1])
        else:
            made.append((begin, end))
    return made


def _parts(kept: str, begin: int, end: int) -> Iterator[Part]:
    """Yield what stands between the signs of a stretch, outside of brackets."""
    sign, at, place, depth = "", begin, begin, 0
    start = begin
    while place < end:
        near = NEAR.match(kept, place) if depth <= 0 else None
        found = SIGN.match(kept, place) if depth <= 0 else None
        over = found and NEAR.fullmatch((found["over"] or "").strip())
        exact = found and SIGNS.get((found["sign"] or found["mark"] or found["over"]).strip())
        if near or over or exact:
            yield Part(sign, at, start, place)
            told = near or over
            sign = NEARLY[told["near"]] if told else exact or ""
            at, start = place, (near or found).end()  # type: ignore[union-attr]
            place = start
            continue
        if kept[place] == "\\" and kept[place + 1 : place + 2] in ("{", "}"):
            place += 1
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(kept[place], 0)
        place += 1
    yield Part(sign, at, start, end)
