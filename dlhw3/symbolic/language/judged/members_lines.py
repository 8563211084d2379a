"""Members of sequences as variables in a derivation that is judged: grad(f, x{k}), and dx{k} beside d(f)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.members_assumed import for_every
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.members import Members
from dlhw3.symbolic.language.files.shaped_lines import placed
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.shaping.summed import no_member
from dlhw3.symbolic.language.text.each_member import ANY, OF_EACH, Values, with_each_member
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.names import member_named
from dlhw3.symbolic.verdict import Verdict

NOTHING = frozenset[str]()
OPEN = (Verdict.UNDECIDED, Verdict.SUPPORTED)
Pair = tuple[str, str]
"""A sequence and an index."""


def with_members(document: Document) -> tuple[Document, tuple[Members, ...]]:
    """Return a derivation in which members that are variables of a chain are letters, and those of each chain.

    x{k} is one in all lines of a chain in which grad(f, x{k}) stands; where dx{k} stands anywhere, x{k} moves in
    every d(f). Raises UserError, telling the line, for a member whose index is that of a sum, or a number.
    """
    document = _in_each_chain(document)
    pairs = [[_checked(line, document) for line in chain] for chain in document.chains]
    moved = {pair for chain in pairs for _, moving in chain for pair in moving}
    members, made = [], []
    for chain, found in zip(document.chains, pairs, strict=True):
        own = {pair for variables, _ in found for pair in variables}
        if any(node.name == "d" for line in chain for node in _calls(line.tree)):
            own |= {pair for pair in moved if any(_has(line.tree, pair[0]) for line in chain)}
        one = Members(
            {member_named(*pair): pair for pair in sorted(own)},
            still=frozenset(of for of, _ in own if f"d{of}" in document.sequences),
        )
        members.append(one)
        made.append(tuple(_apart(line, one) for line in chain) if own else chain)
    return replace(document, chains=tuple(made)), tuple(members)


def _in_each_chain(document: Document) -> Document:
    """Return a derivation with gradients in each member that a sum runs over, at the values of these.

    What the members of a sequence are is not assumed where none of them is left.
    """
    held = {
        one.left.name: one for one in document.related if one.left.kind == "layers" and one.relation == "="
    }
    values = {
        name: (one.left.ends[0][0][0], one.right) for name, one in held.items() if name in document.held
    }
    chains = tuple(_in_each(chain, document.sequences, values) for chain in document.chains)
    left = {node.name for chain in chains for line in chain for node in line.tree.every()}
    gone = [held[name] for name in values if name not in left and f"d{name}" not in left]
    return replace(document, chains=chains, related=tuple(one for one in document.related if one not in gone))


def _in_each(chain: tuple[Line, ...], sequences: Collection[str], values: Values) -> tuple[Line, ...]:
    """Return a chain with gradients in each member that a sum runs over, of sequences without another variable."""
    trees = [with_each_member(line.tree, sequences, values) for line in chain]
    names = {node.parts[1].name for tree in trees for node in tree.every() if node.name == OF_EACH}
    each = {one for one in sequences if member_named(one, ANY) in names} - {*values}
    single = {node.name for tree in trees for node, *_ in _within(tree, NOTHING)}
    if not names or single & (each | {f"d{one}" for one in each}):
        return chain
    return tuple(replace(line, tree=tree) for line, tree in zip(chain, trees, strict=True))


def said_of_members(document: Document, members: Members) -> Document:
    """Return a derivation with what is assumed, and what flows, as it is where some members are variables.

    A file assumes for all k what it assumes of x{k}, also where another x{k} is a variable.
    """
    if not members.letters:
        return document
    flow = document.flow
    return replace(
        document,
        related=members.assumed(for_every(one, members.indices) for one in document.related),
        said=members.assumed(for_every(one, members.indices) for one in document.said),
        flow=flow if flow is None else (members.apart(flow[0]), flow[1]),
    )


def with_terms_apart(
    chain: tuple[Line, ...],
    members: Members,
    lines: Iterable[JudgedLine],
    judged: Callable[..., Iterable[JudgedLine]],
) -> Iterator[JudgedLine]:
    """Yield judged lines, those that are not decided as they are with the terms of members apart in every sum."""
    lines, every = [*lines], replace(members, every=True)
    again: list[JudgedLine] = lines
    if any(one.verdict in OPEN for one in lines):
        with suppress(UserError):  # what grows too large
            again = [*judged(tuple(_apart(line, every) for line in chain), members=every)]
    for one, other in zip(lines, again, strict=True):
        better = one.verdict in OPEN and other.verdict not in OPEN
        yield replace(other, line=one.line) if better else one


def _checked(line: Line, document: Document) -> tuple[set[Pair], set[Pair]]:
    """Return the members in which gradients of a line are taken, and those that move in it."""
    found: set[Pair] = set()
    moved: set[Pair] = set()
    sequences = document.sequences - document.random

    def check() -> None:
        for node, direction, bound in _within(line.tree, NOTHING):
            of = node.name[direction:]
            if of not in sequences or (direction and node.name in document.sequences):
                continue
            (name, count), *others = node.ends[0] or (("", 0),)
            if others or count != 1 or not name or name in bound:
                if name in bound and (name, count) == node.ends[0][-1] and not direction:
                    raise _not_in_each(of, no_member(of, {*bound, of}, node))
                raise no_member(of, {*bound, of}, node, "d" if direction else "")
            (moved if direction else found).add((of, name))

    placed(line, check)
    return found, moved


def _not_in_each(of: str, otherwise: UserError) -> UserError:
    """Return what to say of a gradient in each member of a sum where it is none in all of them alike."""
    words = otherwise.message.removesuffix(".")
    told = f"{words}, or in each where all sums with {of} run over the same."
    return UserError(told, at=otherwise.at, hint=otherwise.said.hint)


def _within(node: Node, bound: frozenset[str]) -> Iterator[tuple[Node, bool, frozenset[str]]]:
    """Yield what may be members in which gradients are taken, and directions, with the indices of sums around."""
    if node.name in ("grad", "jac") and len(node.parts) == 2 and _placed(node.parts[1]):
        yield node.parts[1], False, bound
    if node.name[:1] == "d" and _placed(node):
        yield node, True, bound
    inside = bound | {node.ends[0][0][0]} if node.kind == "series" else bound
    for part in node.parts:
        yield from _within(part, inside)


def _placed(node: Node) -> bool:
    return node.kind == "layers" and len(node.ends) == 1


def _calls(tree: Node) -> Iterator[Node]:
    return (node for node in tree.every() if node.kind == "call")


def _has(tree: Node, of: str) -> bool:
    return any(node.kind == "layers" and node.name in (of, f"d{of}") for node in tree.every())


def _apart(line: Line, members: Members) -> Line:
    tree = placed(line, lambda: members.apart(line.tree))
    assert isinstance(tree, Node)
    return line if tree is line.tree else replace(line, tree=tree)
