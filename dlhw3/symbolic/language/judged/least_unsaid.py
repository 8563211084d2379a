r"""Lines with f^* of which a text says nothing: by custom the least value of f, by which they may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import Document, read_document
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.said_around import chain_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.verdict import Verdict


def least_unsaid(document: Document, line: JudgedLine) -> str:
    """Return f^* as it is written, of a line with f, where nothing is said of it; or nothing."""
    every = [node for one in chain_of(document, line.line) for node in one.tree.every()]
    names = {node.name for node in every if node.kind == "call"}
    said = {one for one, _ in document.definitions}
    said |= {node.name for one in document.related for side in (one.left, one.right) for node in side.every()}
    said |= {word for text in document.texts for word in re.findall(r"\w+", text)}
    for node in every:
        f, star, rest = node.name.partition("_star")
        if node.kind == "name" and star and not rest and f and node.name not in said and _is_called(f, names):
            return node.text.strip()
    return ""


def _is_called(f: str, names: set[str]) -> bool:
    """Whether a name stands as a function, or its gradient does."""
    return bool({f, f"grad_{f}"} & names)


def _least(letter: str) -> str:
    return f"Let ${letter} = \\min {letter[0]}$."


def may_be_least(
    document: Document, line: JudgedLine, place: int, judged: Callable[[Document], Iterable[JudgedLine]]
) -> str:
    """Return why a false line with f^*, of which nothing is said, may hold where that is the least value of f."""
    letter = least_unsaid(document, line)
    there = list[JudgedLine]()
    with suppress(UserError):
        if letter:
            read = read_document(f"{_least(letter)} {document.given}")
            there = [*islice(judged(read), place, place + 1)]
    if not letter or (there and there[0].verdict is Verdict.REFUTED):
        return ""
    return f"{letter}, of which nothing is said, may be a least value: {_least(letter)}"
