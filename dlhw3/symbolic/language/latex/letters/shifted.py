"""Steps by their numbers: where w_{t+1} = F(w_t) is said, w_{t+2} is F(w_{t+1}), and no letter of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from dlhw3.symbolic.language.latex.letters.deltas import speaks_of_index
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.shaping.defined import Defined
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

NUMBERED = re.compile(r"(?P<base>.+)_(?P<index>[a-z])(?P<past>m?)(?P<count>\d?)")
SHIFT = re.compile(r"[a-z]\s*[+\-−]\s*\d|(?:[_^]\s*\{?\s*\(?\s*)[a-z]\b")
MOST = 9


HEAD = re.compile(r"\s*(?P<x>\\?[A-Za-z]+)\s*_\s*\{?\s*(?P<k>[a-z])\s*(?P<next>\+\s*1)?\s*\}?\s*:?")


def without_second(named: Iterable[Row]) -> tuple[list[Row], list[Unread]]:
    """Return definitions without what is said of e_{k+1} beside e_k = x_k - z, which says what e_{k+1} is.

    It follows or is wrong, and assumes nothing.
    """
    rows = [*named]
    heads = [HEAD.fullmatch(STYLED.sub(r"\1", row.text.partition("=")[0])) for row in rows]
    given = {
        (one["x"], one["k"])
        for row, one in zip(rows, heads, strict=True)
        if one and row.word == "let" and not one["next"] and not _has(one["x"], row.text.partition("=")[2])
    }
    second = [one is not None and one["next"] and (one["x"], one["k"]) in given for one in heads]
    left = [Unread(row.number, row.text) for row, later in zip(rows, second, strict=True) if later]
    return [row for row, later in zip(rows, second, strict=True) if not later], left


def _has(letter: str, value: str) -> bool:
    return re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}\s*_", STYLED.sub(r"\1", value)) is not None


def define_steps(tree: Node, defined: Defined, letters: Collection[str] = ()) -> list[str]:
    """Define the steps in a tree that follow from one that is defined; return what is defined, in words."""
    told = []
    for node in (node for node in tree.every() if node.kind == "name"):
        found = NUMBERED.fullmatch(node.name)
        if found is None or node.name in defined or node.name in letters or not SHIFT.search(node.text):
            continue
        place = _place(found)
        below = [name for name in defined.named if _same(name, found) and _place_of(name) < place]
        if not below:
            continue
        start = max(below, key=_place_of)
        before = _place_of(start)
        value = defined.named[start]
        own = f"{found['base']}_{_slug(found['index'], before - 1)}"
        names = {one.name for one in value.every()}
        if place - before > MOST:
            continue
        if own not in names:  # e_t = w_t − w, at another t, and no x_t = x_{t+1} + g(x_{t+1})
            within = [one for one in names if NUMBERED.fullmatch(one)]
            if any(_same(one, found) for one in within):
                continue
            if any((other := NUMBERED.fullmatch(one)) and other["index"] == found["index"] for one in names):
                value = defined.spelled_out(_moved(value, found["index"], place - before))
                defined.named[node.name] = value
                told.append(f"{node.text.strip()} is as {start} is")
            continue
        for step in range(before + 1, place + 1):
            name = f"{found['base']}_{_slug(found['index'], step)}"
            made = defined.spelled_out(_moved(value, found["index"], step - before))
            defined.named[name] = made
        told.append(f"{node.text.strip()} follows as {start} does")
    return told


def define_earlier(
    trees: Iterable[Node], defined: Defined, letters: Collection[str], some: Collection[str] = ()
) -> list[str]:
    """Define m_{t-1} as m_t is where m_{t-2} stands in trees too; return what is defined, in words.

    Not where the words say for ``some`` t alone what m_t is.
    """
    names = {node.name for tree in trees for node in tree.every() if node.kind == "name"} - {*letters}
    told = _at_earlier(names, defined)
    while found := _earlier(names, defined, some):
        told += found
        names |= {one.name for value in defined.named.values() for one in value.every() if one.kind == "name"}
    if told:
        for name, value in defined.named.items():
            defined.named[name] = defined.spelled_out(value)
    return told


def _earlier(names: Collection[str], defined: Defined, some: Collection[str]) -> list[str]:
    """Define what stands at an earlier step among some names, as it is at a later one; return it, in words."""
    told = []
    for start in [*defined.named]:
        found = NUMBERED.fullmatch(start)
        value = defined.named[start]
        places = [_place_of(one.name) for one in value.every() if found and _same(one.name, found)]
        lowest = min((_place_of(one) for one in names if found and _same(one, found)), default=0)
        place = _place_of(start) if found else 0
        if found is not None and any(speaks_of_index(one, found["index"]) for one in some):
            continue
        if found is None or not places or max(places) != place - 1 or place - lowest > MOST:
            continue
        first = lowest + place - min(places)
        slugs = {step: f"{found['base']}_{_slug(found['index'], step)}" for step in range(first, place + 1)}
        if first >= place or any(one in defined.named for step, one in slugs.items() if step < place):
            continue
        for step, name in slugs.items():
            defined.named[name] = defined.spelled_out(_moved(value, found["index"], step - place))
        told.append(f"what is said of {_written(found)} is said of those before it")
    return told


def _at_earlier(names: Iterable[str], defined: Defined) -> list[str]:
    """Define e_{t-1} as x_{t-1} - x where e_t is x_t - x; return what is defined, in words."""
    told = []
    for head, value in [*defined.written]:
        found = NUMBERED.fullmatch(head.name)
        within = [one for node in value.every() if (one := NUMBERED.fullmatch(node.name))]
        within = [one for one in within if found and one["index"] == found["index"]]
        if found is None or not within or any(one["base"] == found["base"] for one in within):
            continue
        for name in sorted(one for one in names if one not in defined and _same(one, found)):
            count = _place_of(name) - _place(found)
            if -MOST <= count < 0:
                defined.named[name] = defined.spelled_out(_moved(value, found["index"], count))
                told.append(f"{_written(NUMBERED.fullmatch(name))} is as {_written(found)} is")
    return told


def _written(found: re.Match[str] | None) -> str:
    """Return m_{t-1} for m_tm1, as a formula has it."""
    assert found is not None
    count = f"{'-' if found['past'] else '+'}{found['count']}" if found["count"] else ""
    return f"{found['base']}_{{{found['index']}{count}}}" if count else f"{found['base']}_{found['index']}"


def steps_below(name: str) -> list[str]:
    """Return the steps before one that is two or more ahead, w_{t+1} of w_{t+3} and w_{t+2}."""
    found = NUMBERED.fullmatch(name)
    ahead = _place(found) if found else 0
    return [f"{found['base']}_{_slug(found['index'], place)}" for place in range(1, ahead)] if found else []


def at_steps(name: str, named: Mapping[str, Node]) -> set[str]:
    """Return the letters in what a name is by a definition at another step: X_{k+1} for E_k = I - A X_k."""
    found = NUMBERED.fullmatch(name)
    if found is None or name in named:
        return set()
    values = [
        _moved(value, found["index"], _place(found) - _place_of(head))
        for head, value in named.items()
        if _same(head, found)
    ]
    return {one.name for value in values for one in value.every() if one.kind == "name"}


def _moved(tree: Node, index: str, count: int) -> Node:
    """Return a tree in which every index t is t + count."""
    found = NUMBERED.fullmatch(tree.name)
    name = tree.name
    if found is not None and found["index"] == index:
        name = f"{found['base']}_{_slug(index, _place(found) + count)}"
    return replace(tree, name=name, parts=tuple(_moved(part, index, count) for part in tree.parts))


def _place(found: re.Match[str]) -> int:
    count = int(found["count"] or 0)
    return -count if found["past"] else count


def _place_of(name: str) -> int:
    found = NUMBERED.fullmatch(name)
    assert found is not None
    return _place(found)


def _same(name: str, found: re.Match[str]) -> bool:
    other = NUMBERED.fullmatch(name)
    return other is not None and (other["base"], other["index"]) == (found["base"], found["index"])


def _slug(index: str, place: int) -> str:
    return f"{index}m{-place}" if place < 0 else f"{index}{place or ''}"
