"""Chains in which gradients are taken in letters that a derivation in LaTeX defines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.entry_rows import Made
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.letters.free import (
    at_their_values,
    freed,
    opened,
    stand_beside,
    values_of,
    without,
)
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.words.once import otherwise
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same

KIND = re.compile(
    r"\s*\\[tdc]?frac\s*\{\s*(?:(?P<partial>\\partial)|(?:\\(?:mathrm|text|rm)\s*\{\s*)?d(?![a-z]))"
)
"""How a derivative is written: as a partial one, or as that of a function of one letter."""


def of_chain(rows: Sequence[Made]) -> int:
    """Return how many of some rows are those of the chain with which they begin."""
    return next((k for k, (_, sides) in enumerate(rows) if k and not sides[0][1]), len(rows))


def taken_in(reader: Reader, rows: Sequence[Made]) -> tuple[str, ...]:
    """Leave letters in which a gradient of a chain is taken without their values there.

    Returns those whose gradients are at their values, since letters of these stand beside them.
    """
    trees = [opened(tree, reader.defined) for _, several in rows for _, _, tree in several]
    names = freed(trees, reader.defined)
    if names:
        _require_one_kind(trees)
    if not names or any(sign == ":=" for _, several in rows for _, sign, _ in several):
        return ()
    if stand_beside(names, reader.defined, trees):
        return names
    reader.defined = without(names, reader.defined)
    reader.told += [f"what is said of {name} is judged for any {name}" for name in names]
    return ()


def _require_one_kind(trees: Iterable[Node]) -> None:
    """Refuse dL/db beside ∂L/∂b in one chain: of a letter of which others are made the two differ."""
    kinds: dict[str, str] = {}
    for node in (node for tree in trees for node in tree.every() if len(node.parts) == 2):
        found = KIND.match(node.text)
        if found is None or node.parts[1].kind != "name":
            continue
        kind = "partial" if found["partial"] else "total"
        if kinds.setdefault(node.parts[1].name, kind) != kind:
            words = (
                f"Whether {node.text.strip()} is partial is not known, and no derivative in it is derived."
            )
            raise UserError(words, at=node.at, hint=r"\frac{dL}{db} = a + b \frac{da}{db}")


def at_values(reader: Reader, names: Sequence[str], rows: Sequence[Made]) -> list[Made]:
    """Return the rows of a chain with gradients in these letters at their values, which are kept."""
    whole = reader.defined
    for one in values_of([name for name in names if name not in reader.held], whole):
        reader.told.append(f"the gradient in {one.left.name} is that at {one.text}, all else held fixed")
    reader.held |= dict.fromkeys(names)
    made = [
        (row, [(n, sign, at_their_values(names, whole, opened(tree, whole))) for n, sign, tree in sides])
        for row, sides in rows
    ]
    reader.defined = without(names, whole)
    return made


def is_said_again(reader: Reader, row: Row) -> bool:
    """Whether a definition says another one again, y = x + V h of y = x + V tanh(W x) and h = tanh(W x).

    It is then the one by which gradients in h are taken; so is one that has such an h where the other has none.
    Raises UserError where it should, and does not.
    """
    head, _, text = row.text.partition("=")
    name = in_plain(head).strip()
    if name not in reader.defined.named:
        return False
    value = reader.formula(text)
    if not _is_same(reader.defined.spelled_out(value), reader.defined.named[name]):
        if row.again:
            raise otherwise(row, head.strip(), row.number)
        return False
    if not row.again and not free_names(value) & {*reader.defined.named}:
        return True
    others = [one for one in reader.defined.written if one[0].name != name]
    made_of = {name}
    while more := {h.name for h, v in others if h.name not in made_of and made_of & free_names(v)}:
        made_of |= more
    before, behind = ([one for one in others if (one[0].name in made_of) is after] for after in (False, True))
    reader.defined.written[:] = [*before, (parse(name), value), *behind]
    return True


def _is_same(one: Node, other: Node) -> bool:
    """Whether two values are written with the same factors and terms, whatever brackets hold these together."""
    return are_same(one, other) or _bare(one) == _bare(other)


def _bare(node: Node) -> tuple[object, ...]:
    """Return a tree as a value in which the factors of a product stand in one row, whatever brackets hold them."""
    parts = list[object]()
    for part in node.parts:
        bare = _bare(part)
        parts += bare[4:] if node.kind == part.kind == "times" else [bare]
    return (node.kind, node.name, node.value, node.ends, *parts)
