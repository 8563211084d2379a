"""What is known of the exponentials of matrices that a file speaks of, by what it says of their letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dlhw3.symbolic.language.assumed.by_form import Spans, is_gram, symmetric_by_form, where_symmetric
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.making.said import DEFINITE
from dlhw3.symbolic.language.text.tree import Node

Kinds = Mapping[str, Mapping[str, Spans]]
NEVER = (False, ())


def take_exponentials(reader: Reader, kinds: Kinds, is_symmetric: Callable[[str], bool]) -> None:
    """Take what is known of exponentials: what they are, what they commute with, how they move.

    Raises UserError for one that moves in another way than along a number before its matrix.
    """
    found = reader.exponentials

    def symmetric(of: Node) -> tuple[bool, Spans]:
        return (True, where_symmetric(of, kinds)) if symmetric_by_form(of, is_symmetric) else NEVER

    def psd(of: Node) -> tuple[bool, Spans]:
        if is_gram(of):
            return True, ()
        said = next((spans for one, spans in kinds.get(of.name, {}).items() if one in DEFINITE), None)
        return NEVER if said is None or of.kind != "name" else (True, said)

    for letter, said, where in found.properties(symmetric):
        reader.assumed.append((letter, said))
        if where:
            reader.scopes[f"{letter} {said}"] = where
    signs = {*_numbers_said(reader)}
    orders = found.orders(psd, lambda number: number.kind == "name" and number.name in signs)
    for one, where in (*((told, ()) for told in found.related()), *orders):
        reader.related.append(one)
        if where:
            reader.scopes[one.text] = where
    told = [one for one in reader.related if (one.left.kind, one.left.name) == ("call", "ddt")]
    rates = {one.left.parts[0].name: one.right for one in told if one.left.parts[0].kind == "name"}
    moves = {*rates, *(reader.flow[1] if reader.flow else ())}
    if any(node.name == "ddt" for tree in reader.trees for node in tree.every()):
        reader.related += found.rates(rates, moves)
    reader.told += found.told()


def _numbers_said(reader: Reader) -> list[str]:
    """Return the numbers that are assumed to be ≥ 0 in all lines."""
    everywhere = (one for one in reader.related if one.text not in reader.scopes)
    signs = [(one.left, one.right) for one in everywhere if one.relation in ("≥", ">")]
    signs += [(one.right, one.left) for one in reader.related if one.relation in ("≤", "<")]
    named = [
        low.name for low, zero in signs if low.kind == "name" and zero.kind == "number" and zero.value >= 0
    ]
    said = [name for name, kind in reader.assumed if kind in ("> 0", ">= 0")]
    return [*named, *said]
