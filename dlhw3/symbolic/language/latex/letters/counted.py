r"""How many terms a sum has that does not say so: \frac1n \sum_i is a mean, whose sum has n terms."""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.language.latex.formulas.indices import SUMMED
from dlhw3.symbolic.language.text.tree import Node

COUNTS = ("n", "m", "N", "M", "k", "K", "p", "q", "d", "B", "T", "S")
"""Names of numbers of terms."""
PASSED = ("plus", "minus", "negative", "transposed")


def with_counts(tree: Node, told: dict[str, None], count: Node | None = None) -> Node:
    r"""Return a tree in which \sum_i behind \frac1n, and no other such letter, runs to n; ``told`` says it."""
    if tree.kind == SUMMED:
        body = with_counts(tree.parts[0], told)
        ends = tree.parts[1:]
        if not ends and count is not None and len(tree.name) == 1:
            ends = (count,)
            told[f"\\sum_{tree.name} has {count.name} terms"] = None
        return replace(tree, parts=(body, *ends))
    if tree.kind == "times":
        found = _only([*_letters(tree), *([count] if count is not None else [])])
        return replace(tree, parts=tuple(with_counts(part, told, found) for part in tree.parts))
    if tree.kind == "over":
        found = _only([*_letters(tree), *([count] if count is not None else [])])
        return replace(
            tree, parts=(with_counts(tree.parts[0], told, found), with_counts(tree.parts[1], told))
        )
    passed = count if tree.kind in PASSED or tree.name == "grad" else None
    return replace(tree, parts=tuple(with_counts(part, told, passed) for part in tree.parts))


def _letters(tree: Node) -> list[Node]:
    """Return the letters of numbers of terms that a product is divided by, outside all sums in it."""
    if tree.kind == "times":
        return [one for part in tree.parts for one in _letters(part)]
    if tree.kind == "over":
        return [*_letters(tree.parts[0]), *_below(tree.parts[1])]
    return []


def _below(tree: Node) -> list[Node]:
    """Return the letters in a denominator; of one that is squared, two."""
    if tree.kind == "times":
        return [one for part in tree.parts for one in _below(part)]
    if tree.kind == "power":
        return [*_below(tree.parts[0]), *_below(tree.parts[0])]
    return [tree] if tree.kind == "name" and tree.name in COUNTS else []


def _only(letters: list[Node]) -> Node | None:
    """Return the one letter of a list, none where there are several."""
    return letters[0] if len(letters) == 1 else None
