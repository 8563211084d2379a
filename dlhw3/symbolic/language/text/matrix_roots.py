"""sqrtm(A), the root of a matrix that is assumed to be psd, as A^(1/2)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node

HALF = parse("1/2")


def with_roots(tree: Node, definite: Collection[str]) -> Node:
    """Return a tree with A^(1/2) for sqrtm(A) of a letter that is psd; raise UserError for another letter."""
    if not any(node.name == "sqrtm" for node in tree.every()):
        return tree
    tree = replace(tree, parts=tuple(with_roots(part, definite) for part in tree.parts))
    of = tree.parts[0] if tree.kind == "call" and tree.name == "sqrtm" and len(tree.parts) == 1 else tree
    if of is tree or of.kind != "name":
        return tree
    if of.name not in definite:
        words = f"{tree.text.strip()} is the root of a psd {of.name}, which is not assumed."
        raise UserError(words, at=tree.at, hint=f"assume {of.name} psd")
    return Node("power", (of, replace(HALF, bracketed=True)), tree.at)
