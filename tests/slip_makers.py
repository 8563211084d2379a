"""Formulas with one slip in them, made on the parser's tree and written as text, apart from what finds slips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node

SIGNS = {
    "plus": " + ", "minus": " - ", "times": "*", "over": "/", "times_entries": ".*", "over_entries": "./",
    "power": "^", "power_entries": ".^",
}  # fmt: skip
LEVEL = {"plus": 0, "minus": 0, "negative": 2, "power": 3, "power_entries": 3, "transposed": 4}


def written(node: Node, least: int = 0) -> str:
    """A tree as text, brackets where they are needed."""
    text, level = _written(node)
    return text if level >= least else f"({text})"


def _written(node: Node) -> tuple[str, int]:
    if node.kind == "number":
        value = node.value
        return (str(value), 5) if value.denominator == 1 else (f"({value})", 5)
    if node.kind == "name":
        return node.name, 5
    if node.kind == "call":
        return f"{node.name}({', '.join(written(part) for part in node.parts)})", 5
    if node.kind == "negative":
        return f"-{written(node.parts[0], 2)}", 1
    if node.kind == "transposed":
        return f"{written(node.parts[0], 5)}'", 4
    if node.kind not in SIGNS:
        return node.text, 5
    level = LEVEL.get(node.kind, 1)
    left, right = node.parts
    if level == 3:
        return f"{written(left, 4)}{SIGNS[node.kind]}{written(right, 5)}", 3
    return f"{written(left, level)}{SIGNS[node.kind]}{written(right, level + 1)}", level


def slipped(text: str) -> Iterator[tuple[str, str]]:
    """Yield (the slip, the text with it): each in one place."""
    tree = parse(text)
    for words, made in _within(tree):
        yield words, written(made)
    yield "layout", f"({text})'"
    yield "a factor 2", f"2*({text})"
    yield "a factor 1/2", f"({text})/2"


def _within(node: Node) -> Iterator[tuple[str, Node]]:
    yield from _here(node)
    for k, part in enumerate(node.parts):
        for words, made in _within(part):
            yield words, replace(node, parts=(*node.parts[:k], made, *node.parts[k + 1 :]))


def _here(node: Node) -> Iterator[tuple[str, Node]]:
    if node.kind == "transposed":
        yield "a transpose left out", node.parts[0]
    if node.kind == "name" and node.name != "eye":
        yield "a transpose too many", Node("transposed", (node,), node.at)
    if node.kind in ("plus", "minus"):
        left, right = node.parts
        yield "a sign", replace(node, kind={"plus": "minus", "minus": "plus"}[node.kind])
        yield "a term left out", left
        yield "a term left out", right if node.kind == "plus" else Node("negative", (right,), node.at)
    if node.kind == "negative":
        yield "a sign", node.parts[0]
    if node.kind == "times" and not any(part.kind == "number" for part in node.parts):
        yield "an order", replace(node, parts=node.parts[::-1])
    if node.kind == "number" and node.value not in (0, 1):
        yield "a factor", replace(node, value=Fraction(1))
