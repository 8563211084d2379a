r"""Lines with f^* of which a text says nothing: by custom the least value of f, by which they may hold."""

from __future__ import annotations

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.said_around import chain_of
from dlhw3.symbolic.language.text import lazy_re as re


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
