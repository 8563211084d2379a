"""What is known of the exponentials of matrices that a file speaks of, by what it says of their letters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from dlhw3.symbolic.language.assumed.by_form import (
    Spans,
    factors,
    is_gram,
    is_number,
    symmetric_by_form,
    where_symmetric,
)
from dlhw3.symbolic.language.assumed.exponentials import Bound
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.making.said import DEFINITE
from dlhw3.symbolic.language.text.tree import Node, are_same

Kinds = Mapping[str, Mapping[str, Spans]]


@dataclass(frozen=True)
class Known:
    """What a file says of the matrices in exponents."""

    reader: Reader
    kinds: Kinds
    said: Callable[[str], bool]

    def symmetric(self, of: Node) -> tuple[bool, Spans]:
        """Whether a matrix is symmetric, and where."""
        holds = symmetric_by_form(of, self.said)
        return holds, where_symmetric(of, self.kinds) if holds else ()

    def bounds(self, of: Node) -> Iterator[Bound]:
        """Yield what multiples of the identity are below a symmetric matrix, or above it."""
        holds, where = self.symmetric(of)
        if not holds:
            return
        definite = {one: spans for one, spans in self.kinds.get(of.name, {}).items() if one in DEFINITE}
        if is_gram(of) or (definite and of.kind == "name"):
            yield Node("number", (), of.at, value=Fraction(0)), True, next(iter(definite.values()), ())
        for kind, letter, matrix, call in self.reader.spectra.found:
            if kind in ("lambda_min", "lambda_max") and are_same(matrix, of):
                yield Node("name", (), call.at, letter), kind == "lambda_min", where
        for told in self.reader.related:
            low, high = (told.left, told.right) if told.relation == "≤" else (told.right, told.left)
            for one, other, is_below in ((low, high, True), (high, low, False)):
                if told.relation in ("≤", "≥") and are_same(other, of) and (s := self._multiple(one)):
                    yield s, is_below, self.reader.scopes.get(told.text, where)

    def _multiple(self, of: Node) -> Node | None:
        """Return s of s I."""
        parts = factors(of)
        if len(parts) == 2 and parts[1].name == "eye" and is_number(parts[0], self.said):
            return parts[0]
        return None

    def is_nonnegative(self, number: Node) -> bool:
        """Whether a number is ≥ 0 by its sign, or by what is assumed of it in all lines."""
        if number.kind == "number":
            return number.value >= 0
        return number.kind == "name" and number.name in self._signs()

    def _signs(self) -> list[str]:
        """Return the letters that are assumed to be ≥ 0 in all lines."""
        related = [one for one in self.reader.related if one.text not in self.reader.scopes]
        pairs = [(one.left, one.right) for one in related if one.relation in ("≥", ">")]
        pairs += [(one.right, one.left) for one in related if one.relation in ("≤", "<")]
        said = [name for name, kind in self.reader.assumed if kind in ("> 0", ">= 0")]
        zeros = [low for low, zero in pairs if zero.kind == "number" and zero.value >= 0]
        return [*(low.name for low in zeros if low.kind == "name"), *said]


def take_exponentials(reader: Reader, kinds: Kinds, said: Callable[[str], bool]) -> None:
    """Take what is known of exponentials: what they are, what they commute with, how they move.

    Raises UserError for one that moves in another way than along a number before its matrix.
    """
    found, known = reader.exponentials, Known(reader, kinds, said)
    for letter, kind, where in found.properties(known.symmetric):
        reader.assumed.append((letter, kind))
        if where:
            reader.scopes[f"{letter} {kind}"] = where
    everywhere = [*found.related()]
    for told in reader.related:
        scope = reader.scopes.get(told.text, ())
        if (pair := commuting(told)) is not None and not scope:
            everywhere += found.of_commuting(*pair)
        if (name := skew(told)) and not scope:
            everywhere += found.of_skew(name)
    for one, where in (
        *((told, ()) for told in everywhere),
        *found.orders(known.bounds, known.is_nonnegative),
    ):
        reader.related.append(one)
        if where:
            reader.scopes[one.text] = where
    rates = {one.left.parts[0].name: one.right for one in reader.related if _is_rate(one)}
    moves = {*rates, *(reader.flow[1] if reader.flow else ())}
    if any(node.name == "ddt" for tree in reader.trees for node in tree.every()):
        reader.related += found.rates(rates, moves)
    reader.told += found.told()
    reader.chains = [[replace(line, named=found.written()) for line in chain] for chain in reader.chains]


def _is_rate(told: Related) -> bool:
    return (told.left.kind, told.left.name) == ("call", "ddt") and told.left.parts[0].kind == "name"


def commuting(told: Related) -> tuple[Node, Node] | None:
    """Return X and Y of X Y = Y X."""
    if told.relation != "=" or told.left.kind != "times" or told.right.kind != "times":
        return None
    (X, Y), (second, first) = told.left.parts, told.right.parts
    return (X, Y) if are_same(X, first) and are_same(Y, second) else None


def skew(told: Related) -> str:
    """Return the name of A of Aᵀ = −A, or of A = −Aᵀ; "" of anything else."""
    for one, other in ((told.left, told.right), (told.right, told.left)):
        bare = other.parts[0] if other.kind == "negative" else other
        turned = {one.kind, bare.kind} == {"name", "transposed"} and other.kind == "negative"
        name, whole = (one, bare) if one.kind == "name" else (bare, one)
        if told.relation == "=" and turned and whole.parts[0].name == name.name:
            return name.name
    return ""
