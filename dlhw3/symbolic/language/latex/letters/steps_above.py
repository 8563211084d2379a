r"""A T above a number, $\rho^T$ and $(1 - \eta\mu)^T$: a power, of the number of steps; no number is turned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.assumed.related import Related, read_related
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule, terms
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

ABOVE = re.compile(r"\^\s*(?:T|\{\s*T\s*\})$")
"""How a power of T is written, and a transpose too."""


def raise_to_steps(reader: Reader) -> None:
    """Make powers of what is raised to T and cannot be turned, in lines and in what is assumed."""
    told: list[str] = []
    columns = {name for name, kind in reader.kinds.items() if kind == "column"}
    made = partial(with_powers, shapes=reader.shapes, columns=columns, told=told)
    reader.related = [replace(one, left=made(one.left), right=made(one.right)) for one in reader.related]
    for chain in reader.chains:
        chain[:] = [replace(line, tree=made(line.tree)) for line in chain]
    ends = set[str]() if reader.kept is None else {*reader.kept.ends}
    ends |= {name for chain in reader.chains for line in chain for name in _ends_in(line.tree)}
    if told and "T" not in {*reader.shapes, *ends}:
        reader.shapes["T"] = ()
        reader.guessed.append("T")
        (whole,) = read_related("T >= 0")
        reader.suppose(whole, (0, 10**9))
        told.append("T >= 0 is assumed")
    reader.told += dict.fromkeys(told)


def powers_instead(
    chains: Sequence[Sequence[Line]], related: Sequence[Related], numbers: Collection[str]
) -> tuple[tuple[tuple[Line, ...], ...], tuple[Related, ...], tuple[str, ...]]:
    r"""Return lines, and what is assumed, in which \rho^T of letters that all fits as ``numbers`` are powers.

    Beside them is what was read so. Where nothing is assumed of such a letter but that it fits, it is refused:
    whether it is raised or turned is not said.
    """
    told: list[str] = []
    made = partial(with_powers, shapes=dict.fromkeys(numbers, ()), columns=(), told=told)
    lines = tuple(tuple(replace(line, tree=made(line.tree)) for line in chain) for chain in chains)
    ordered = [replace(one, left=made(one.left), right=made(one.right)) for one in related]
    if not told:
        return lines, tuple(related), ()
    known = {
        node.name
        for one in related
        for side in (one.left, one.right)
        if one.relation != "="
        for node in side.every()
        if node.kind == "name"
    }
    for node in (node for chain in chains for line in chain for node in line.tree.every()):
        text = node.text.rstrip()
        if text in {one.removesuffix(" is a power") for one in told} and node.kind == "transposed":
            name = next(one.name for one in node.every() if one.kind == "name")
            if name not in known:
                words = f"Whether {text} is a power or turned is not said: all fits where {name} is a number."
                raise UserError(words, at=node.at, hint=f"% scalar {name}")
    ends = {name for chain in lines for line in chain for name in _ends_in(line.tree)}
    if "T" not in ends:
        ordered += read_related("T >= 0")
        told.append("T >= 0 is assumed")
    return lines, tuple(ordered), tuple(dict.fromkeys(told))


def _ends_in(tree: Node) -> set[str]:
    """Return the letters in the ends of sums."""
    return {name for node in tree.every() for place in node.ends for name, _ in place if name}


def with_powers(
    tree: Node, *, shapes: Mapping[str, tuple[int | str, ...]], columns: Collection[str], told: list[str]
) -> Node:
    """Return a tree in which numbers have powers of T, and all else is turned; the powers are told.

    A letter is a number that is declared or said to be one; by rule alone it is one where a number is added to it,
    1 − βᵀ, for μᵀx turns a column.
    """

    def is_said(name: str) -> bool:
        return shapes.get(name) == ()

    def is_one(name: str) -> bool:
        return is_said(name) or (is_number_by_rule(name) and name not in shapes and name not in columns)

    def made(node: Node, added: bool) -> Node:
        summed = node.kind in ("plus", "minus", "negative") and any(
            one.kind == "number" for one in terms(node)
        )
        parts = tuple(made(part, summed) for part in node.parts)
        same = all(a is b for a, b in zip(parts, node.parts, strict=True))
        node = node if same else replace(node, parts=parts)
        text = node.text.rstrip()
        if node.kind != "transposed" or node.bracketed or ABOVE.search(text) is None:
            return node
        base = node.parts[0]
        sure = any(one.kind == "number" for one in terms(base)) or (added and base.kind == "name")
        if not _is_of(base, is_one if sure else is_said):
            return node
        told.append(f"{text} is a power")
        at = node.at.text.rindex("T", node.at.start, node.at.stop)
        exponent = Node("name", (), Span(node.at.text, at, at + 1), "T")
        return replace(node, kind="power", parts=(base, exponent))

    return made(tree, added=False)


def _is_of(base: Node, is_number: Callable[[str], bool]) -> bool:
    """Whether all the letters of a part are numbers, and nothing in it is a function of others, or a column."""
    if any(one.kind == "call" and one.name in ("vector", "matrix") for one in base.every()):  # \mathbf{1}^T x
        return False
    names = [one.name for one in base.every() if one.kind == "name"]
    return all(map(is_number, names)) and all(one.kind != "layers" for one in base.every())
