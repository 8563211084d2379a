r"""Gradients in a letter that a derivation defines, \nabla_s of s = W x.

What is said of it is judged for any s; where letters of its value stand beside it, as in backpropagation,
∂L/∂x = Wᵀ ∂L/∂s, it is the gradient in s at the value of s, all else held fixed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN, as_matrices
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY
from dlhw3.symbolic.language.shaping.defined import Defined
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same

HELD = "slope″"
"""What stands in the place of a gradient while the rest is spelled out: no name that can be typed."""


def freed(trees: Sequence[Node], defined: Defined) -> tuple[str, ...]:
    """Return the letters that have a value and in which, or in whose members, a gradient of a chain is taken."""
    letters = [node.parts[1] for tree in trees for node in tree.every() if _is_slope(node)]
    return tuple(dict.fromkeys(name for one in letters if (name := _defined_as(one, defined))))


def _defined_as(letter: Node, defined: Defined) -> str:
    """Return the name by which a letter, or a member z{i} or z_i, is defined; nothing of one that is not."""
    if letter.kind == "name" and letter.name in defined.named:
        return letter.name
    of = letter.name if letter.kind == "layers" else letter.name.rpartition("_")[0]
    return of if of in defined.members else ""


def opened(tree: Node, defined: Defined) -> Node:
    """Return a tree with gradients in letters that have a value in the place of their names, δ = ∇_z L."""
    named = {
        head.name: value
        for head, written in defined.written
        if head.kind == "name" and head.name in defined.named
        if freed([value := in_columns(written, defined)], defined)
    }

    def put(node: Node) -> Node:
        if node.kind == "name" and node.name in named:
            return replace(put(named[node.name]), at=node.at, bracketed=True)
        parts = tuple(map(put, node.parts))
        same = all(one is other for one, other in zip(parts, node.parts, strict=True))
        return node if same else replace(node, parts=parts)

    return put(tree) if named else tree


def _is_slope(node: Node) -> bool:
    is_call = node.kind == "call" and node.name in ("grad", "jac")
    return len(node.parts) == 2 and (is_call or node.kind in (HESSIAN, JACOBIAN))


def spelled_out(tree: Node, defined: Defined, held: dict[str, None]) -> Node:
    """Return a tree with what is named in it spelled out, but for letters in which gradients are taken: held."""
    whole = opened(tree, defined)
    names = freed([whole], defined)
    held |= dict.fromkeys(names)
    return at_their_values(names, defined, whole) if names else defined.spelled_out(tree)


def with_values(tree: Node, defined: Defined) -> Node:
    """Return a tree spelled out, but for members with values, and what gradients in these are taken of and in.

    A gradient in an entry h_i of a column that is defined is entry i of the one in h.
    """
    both = [one for one in defined.named if one.rpartition("_")[0] in defined.members]
    defined = without(both, defined) if both else defined
    tree = in_columns(opened(tree, defined), defined)
    names = freed([tree], defined)
    return at_their_values(names, defined, tree) if names else defined.spelled_out(tree)


def in_columns(tree: Node, defined: Defined) -> Node:
    """Return a tree with entries of gradients in columns for gradients in entries of these."""

    def put(node: Node) -> Node:
        parts = tuple(map(put, node.parts))
        same = all(one is other for one, other in zip(parts, node.parts, strict=True))
        node = node if same else replace(node, parts=parts)
        if node.kind != "call" or not _is_slope(node):
            return node
        moved, variable = (_entry_of(part, defined) for part in node.parts)
        defined_column = node.parts[0].name[:-2] in defined.named
        if moved and variable and moved != variable and defined_column:
            parts = tuple(replace(part, name=part.name[:-2]) for part in node.parts)
            return Node(ENTRY, (Node(JACOBIAN, parts, node.at),), node.at, moved + variable)
        if not variable or node.parts[1].name[:-2] not in defined.named:
            return node
        whole = replace(node, parts=(node.parts[0], replace(node.parts[1], name=node.parts[1].name[:-2])))
        return Node(ENTRY, (whole,), node.at, variable)

    return put(tree)


def _entry_of(node: Node, defined: Defined) -> str:
    """Return the index of an entry h_i of a column that is defined, or of a letter of which nothing is said."""
    base, _, index = node.name.rpartition("_")
    is_entry = node.kind == "name" and bool(base) and len(index) == 1 and index.isalpha()
    return index if is_entry and (base in defined.named or node.name not in defined.named) else ""


def values_of(held: Iterable[str], defined: Defined) -> list[Related]:
    """Return what the letters stand for, or all their members, in which gradients are taken."""
    heads = [(_head(name, defined), defined.value(name)) for name in held]
    return [Related(f"{head} = {value.text.strip()}", parse(head), value, "=") for head, value in heads]


def _head(name: str, defined: Defined) -> str:
    """Return how a definition begins: z, or z{i} of members."""
    sequence = defined.members.get(name)
    return name if sequence is None else f"{name}{{{sequence.letters[0]}}}"


def without(names: Iterable[str], defined: Defined) -> Defined:
    """Return what is defined, in terms of letters that have no value any more.

    A value that is written out in another, H = σ(A X) beside Z = A X, is its letter there too.
    """
    made, names = Defined(random=defined.random, by_entries=defined.by_entries), {*names}
    for head, value in defined.written:
        if head.name not in names:
            made.define(head, folded(value, names - {*made.named}, defined))
    return made


def folded(tree: Node, names: Collection[str], defined: Defined) -> Node:
    """Return a tree with letters in the place of their values, where these are more than a letter."""
    values = {name: defined.named[name] for name in names if name in defined.named}
    values = {name: value for name, value in values.items() if len(value.parts) > 1}

    def put(node: Node) -> Node:
        whole = defined.spelled_out(node) if len(node.parts) > 1 else node
        for name, value in values.items():
            if node.parts and are_same(whole, value):
                return Node("name", (), node.at, name, bracketed=node.bracketed)
        parts = tuple(map(put, node.parts))
        same = all(one is other for one, other in zip(parts, node.parts, strict=True))
        return node if same else replace(node, parts=parts)

    return put(tree) if values else tree


def stand_beside(names: Collection[str], defined: Defined, trees: Iterable[Node]) -> bool:
    """Whether letters of a value are left in a chain without it: what it says holds at that value alone.

    So it does where one of several is made of another.
    """
    made = without(names, defined)
    values = (
        made.spelled_out(folded(value, {*names} - {head.name}, defined))
        for head, value in defined.written
        if head.name in names
    )
    if any(free_names(value) & {*names} for value in values):
        return True
    left = frozenset[str]().union(*(free_names(made.spelled_out(tree)) for tree in trees))
    return any(name in left and free_names(defined.value(name)) & left for name in names)


def at_their_values(names: Sequence[str], defined: Defined, tree: Node) -> Node:
    """Return a tree spelled out but for the letters in which gradients are taken, in these alone.

    Each gradient is of a function of its own letter, the others spelled out.
    """
    slopes: list[Node] = []

    def cut(node: Node) -> Node:
        if _is_slope(node) and (name := _defined_as(node.parts[1], defined)) in names:
            (body, letter) = node.parts
            body = without([name], defined).spelled_out(body)
            slopes.append(as_matrices(replace(node, parts=(body, letter))))
            return Node("name", (), node.at, f"{HELD}{len(slopes) - 1}", bracketed=node.bracketed)
        return replace(node, parts=tuple(map(cut, node.parts)))

    def pasted(node: Node) -> Node:
        if node.kind == "name" and node.name.startswith(HELD):
            return slopes[int(node.name.removeprefix(HELD))]
        return replace(node, parts=tuple(map(pasted, node.parts)))

    return pasted(as_matrices(defined.spelled_out(cut(tree))))
