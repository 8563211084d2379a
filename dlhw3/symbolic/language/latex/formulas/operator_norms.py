r"""Norms of matrices that are not Frobenius's: ‖A‖_op, ‖A‖₂ of capitals alone, and ‖A‖ where words say so."""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

SUBSCRIPTS = ("op", "operatornameop", "spec", "sp", "spectral", "operator")
FROBENIUS = re.compile(r"_\s*\{?\s*(?:\\(?:mathrm|text|operatorname|rm)\s*\{?\s*)?F(?:ro)?\s*\}*$")


def is_spectral(norm: Node, slug: str) -> bool:
    """Whether a norm with a subscript is the largest singular value: of one column that is its length."""
    return slug in SUBSCRIPTS or (slug == "2" and of_capitals(norm))


def of_capitals(norm: Node) -> bool:
    """Whether a norm is of a product, or a sum, of capitals alone: of matrices, or of one column."""
    every = [*norm.parts[0].every()]
    names = [node.name for node in every if node.kind in ("name", "layers") and node.name != "eye"]
    plain = ("name", "layers", "plus", "minus", "times", "transposed", "negative", "number", "power", "over")
    return (
        bool(names) and all(one[0].isupper() for one in names) and all(node.kind in plain for node in every)
    )


def with_operator_norms(tree: Node, others: list[Node]) -> Node:
    """Return a tree with opnorm for the norms of capitals alone that have no subscript; others are kept."""
    parts = tuple(with_operator_norms(part, others) for part in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    tree = tree if same else replace(tree, parts=parts)
    if tree.kind != "call" or tree.name != "norm2" or FROBENIUS.search(tree.text):
        return tree
    if not of_capitals(tree):
        others.extend(tree.parts)
        return tree
    return replace(tree, name="opnorm")
