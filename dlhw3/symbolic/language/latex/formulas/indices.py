"""Sums over an index as they stand in a derivation: what belongs to one, and which letters in it are columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.evidence import factors, is_letter, terms
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

SUMMED, ENTRY = "summed", "entry"
"""Kinds of nodes: a sum over an index, and what stands in brackets with an index below, (Xw)_i."""
MOST_BELOW = 3
"""A longer name below a letter is a word, and has no index in it."""
PART = re.compile(r"[ij]|[i-n]{2}|[ij]\d|\d[ij]")
"""What stands below one entry, row or column of a letter."""
OF_COLUMNS = ("norm2", "norm1", "dot", "softmax", "logsumexp")


def require_no_entry(trees: Iterable[Node]) -> None:
    """Refuse an entry (X w)_i that stands in no sum over i."""
    for node in (node for tree in trees for node in tree.every() if node.kind == ENTRY):
        raise UserError("A subscript stands behind a letter or a norm.", at=node.at, hint=r"\sum_i (X w)_i")


def base_of(name: str) -> str:
    """Return a letter without what stands below it."""
    return name.rpartition("_")[0]


def below_of(node: Node) -> str:
    """Return what stands below a letter, a function or brackets; nothing below others, nor where it is a word."""
    below = node.name if node.kind == ENTRY else ""
    below = node.name.rpartition("_")[2] if node.kind in ("name", "call") and "_" in node.name else below
    return below if len(below) <= MOST_BELOW else ""


def columns_in(trees: Iterable[Node]) -> frozenset[str]:
    """Return the letters with an index that are turned, normed, or multiplied from the left by a matrix.

    So is x_i where X stands in the text, and x does not.
    """
    found: set[str] = set()
    every = [node for tree in trees for node in tree.every()]
    for node in every:
        if node.kind == "transposed" or (node.kind == "call" and node.name in OF_COLUMNS):
            found |= {term.name for part in node.parts for term in _undivided(part) if term.kind == "name"}
            slopes = (part for part in node.parts if part.kind == "call" and part.name.startswith("grad_"))
            found |= {part.name for slope in slopes for part in slope.parts[:1] if part.kind == "name"}
            found |= {name for part in node.parts if node.kind == "call" for name in _last_in_sum(part)}
        if node.kind == "times" and node.parts[1].kind == "name":
            last = node.parts[0].parts[1] if node.parts[0].kind == "times" else node.parts[0]
            if is_letter(last, str.isupper) or last.kind == "transposed":
                found.add(node.parts[1].name)
        if node.kind == "times" and node.parts[1].kind in ("plus", "minus") and node.parts[1].bracketed:
            last = node.parts[0].parts[1] if node.parts[0].kind == "times" else node.parts[0]
            if last.kind == "transposed" and is_letter(last.parts[0], str.islower):
                found |= {term.name for term in terms(node.parts[1]) if term.kind == "name"}
        if node.kind == "times" and node.parts[1].kind == SUMMED:
            last = node.parts[0].parts[1] if node.parts[0].kind == "times" else node.parts[0]
            if last.kind == "transposed" and is_letter(last.parts[0], str.islower):
                found |= {*_last_in_sum(node.parts[1])}
    names = {node.name for node in every if node.kind == "name"}
    for base, _, _ in (name.rpartition("_") for name in names if "_" in name[1:]):
        if base.islower() and base not in names and base[0].upper() + base[1:] in names:
            found |= {name for name in names if name.rpartition("_")[0] == base}
    for node in (node for node in every if node.kind in ("plus", "minus")):
        products = [part.parts for part in node.parts if part.kind == "times"]
        products = [(first, last) for first, last in products if not last.bracketed]  # J(z), a function
        if any(last.name in found and is_letter(first, str.isupper) for first, last in products):
            found |= {part.name for part in node.parts if part.kind == "name"}
    return frozenset(found)


def _undivided(node: Node) -> list[Node]:
    """Return the terms of a sum, and of one that is divided by a letter or a number those above, (x − y)/h."""
    divided = node.kind == "over" and all(one.kind in ("name", "number") for one in factors(node.parts[1]))
    return terms(node.parts[0] if divided else node)


def _last_in_sum(tree: Node) -> Iterator[str]:
    """Yield the x_i of a sum of numbers times x_i, which is multiplied or normed as a column is."""
    if tree.kind == SUMMED:
        for term in terms(tree.parts[0]):
            last = term.parts[1] if term.kind == "times" and not term.name else term
            if last.kind == "name" and last.name.endswith(f"_{tree.name}"):
                yield last.name


def depends(tree: Node, index: str) -> bool:
    """Whether an index stands below a letter or brackets of a tree, and belongs to no sum in it."""
    if tree.kind == SUMMED and {*tree.name} & {*index}:
        free = "".join(one for one in index if one not in tree.name)  # a sum over i, j is over i too
        return bool(free) and any(
            depends(part, free) or _beside(part, free, tree.name) for part in tree.parts
        )
    ends = (f"_{index}", f"_{index[::-1]}", *(f"_{one}" for one in index))
    here = (
        tree.name.endswith(ends)
        if tree.kind in ("name", "call")
        else tree.kind == ENTRY and tree.name in (index, index[::-1], *index)
    )
    return here or any(depends(part, index) for part in tree.parts)


def _beside(tree: Node, index: str, other: str) -> bool:
    """Whether an index stands beside another one below a letter or brackets, j of A_{ij} in a sum over i."""
    pairs = (index + other, other + index)
    every = (node for node in tree.every() if node.kind in ("name", "call", ENTRY))
    return any(node.name in pairs or node.name.endswith(tuple(f"_{one}" for one in pairs)) for node in every)


def depends_on_both(tree: Node, first: str, second: str) -> bool:
    """Whether two indices stand below parts of a tree, A_{ij}, or x_i beside y_j."""
    pairs = (first + second, second + first)
    together = any(
        node.name in pairs if node.kind == ENTRY else node.name.endswith(tuple(f"_{pair}" for pair in pairs))
        for node in tree.every()
        if node.kind in (ENTRY, "name")
    )
    return together or (depends(tree, first) and depends(tree, second))


def depends_otherwise(body: Node, index: str, *, alone: bool = False) -> Node | None:
    """Return a name that depends on an index in another way, or None: i x_i, x_{i+1}, A_{ij} in a sum over i.

    Where an index may stand ``alone``, as a number, i x_i and ρ^i are none of these.
    """
    plain = {index, index[::-1], *index, *(2 * one for one in index)}
    for node in (node for node in body.every() if node.kind == "name"):
        _, below, slug = node.name.rpartition("_")
        shifted = bool(below) and len(slug) <= MOST_BELOW and slug not in plain
        number = alone and node.name == index
        if (node.name in plain and not number) or (shifted and {*slug} & {*index}):
            return node
    return None


def require_no_other(trees: Iterable[Node], replaced: Iterable[str]) -> None:
    """Refuse x_1 and x_j beside a sum over x_i, one of those ``replaced``: it would be another letter."""
    summed = {base_of(name) for name in replaced}
    for node in (node for tree in trees for node in tree.every() if node.kind in ("name", "call")):
        slug, base = node.name.rpartition("_")[2], base_of(node.name).removeprefix("grad_")
        if (slug.isdigit() or (slug.isalpha() and len(slug) == 1)) and base in summed:
            words = f"{node.text.strip()} is one of those that a sum runs over."
            sloped = rf"\\(?:partial\s*|nabla\s*_\s*\{{?\s*){re.escape(node.text.strip())}(?!\w)"
            of_one = slug.isdigit() and re.search(sloped, node.at.text)
            any_k = rf"{node.text.strip().partition('_')[0]}_{{k}}, which is any of them"
            hint = any_k if slug.isdigit() and node.kind == "name" else r"\sum_{i=1}^n x_i^2"
            hint = rf"\nabla_{{{base}_k}} \sum_j {base}_j^2" if of_one else hint
            raise UserError(words, at=node.at, hint=hint)


def require_no_part(trees: Iterable[Node], every: Iterable[Node], known: Collection[str]) -> None:
    """Refuse A_{ij} beside A, x_i beside x and a bare e_i, unless they are ``known``: each may be part of another.

    As a letter of its own it would have nothing to do with that one, and every line about both would be false.
    """
    named = [node for tree in trees for node in tree.every() if node.kind == "name"]
    parts = [one for one in named if one.name not in known and PART.fullmatch(one.name.rpartition("_")[2])]
    names = {node.name for tree in every if parts for node in tree.every() if node.kind == "name"}
    for node in parts:
        base, _, below = node.name.rpartition("_")
        others = {name for name in names if base_of(name) == base and len(below) == 2} - {node.name}
        if base in names or any(PART.fullmatch(name.rpartition("_")[2]) for name in others):
            words = f"{node.text.strip()} may be a part of {base}, or a letter of its own."
            raise UserError(words, at=node.at, hint=r"\sum_{i,j} A_{ij} x_i x_j")
        if base == "e":
            words = f"{node.text.strip()} may be a column of the identity, or another one."
            raise UserError(words, at=node.at, hint=f"% shape {node.name}: n")


def require_no_loose(nodes: Iterable[Node], known: Collection[str], defined: Collection[str]) -> None:
    """Refuse p_k beside a p that is ``defined``, of which it may be entry k: as a letter it would be any number."""
    for node in (node for node in nodes if node.kind == "name" and node.name not in known):
        base, _, below = node.name.rpartition("_")
        if base in defined and re.fullmatch("[a-z]", below):
            words = f"{node.text.strip()} may be a part of {base}, or a letter of its own."
            raise UserError(words, at=node.at, hint=rf"-\sum_i y_i \log {base}_i")


LAST = ("times", "plus", "minus", "negative")
"""Kinds of nodes whose last part may go on."""


def absorbed(tree: Node) -> Node:
    r"""Return \sum_i a_i + b_i as the sum of both, since nothing else says what i is in b_i."""
    if tree.kind not in ("plus", "minus") or tree.bracketed:
        return tree
    left, right = tree.parts
    left = absorbed(left)
    inner = left
    path: list[Node] = []
    while not inner.bracketed and (inner.kind in LAST or inner.name == "grad"):
        path.append(inner)
        inner = inner.parts[0 if inner.name == "grad" else -1]
    if inner.kind != SUMMED or inner.bracketed or not depends(right, inner.name):
        return tree if left is tree.parts[0] else replace(tree, parts=(left, right))
    at = Span(tree.at.text, inner.at.start, tree.at.stop)
    made = replace(inner, parts=(Node(tree.kind, (inner.parts[0], right), at), *inner.parts[1:]), at=at)
    for node in reversed(path):
        parts = (made, *node.parts[1:]) if node.name == "grad" else (*node.parts[:-1], made)
        made = replace(node, parts=parts, at=Span(at.text, node.at.start, at.stop))
    return made
