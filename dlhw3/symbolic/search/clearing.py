"""What is left of a difference multiplied out by what stands inverted, until nothing is left.

D = 0 follows from M·D = 0 where M is invertible: D = (I − inverse(M) M) D + inverse(M) (M D). As a certificate:
one entry with I = inverse(M) M, and those of M·D multiplied by inverse(M). Likewise from the right, by numbers
that are divided by, and entrywise. Each way is tried to a depth, and no sum twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.forms import Mono
from dlhw3.kernel.labelling import Node
from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.terms import Shape, Term, letter, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.algebra import Sum
from dlhw3.symbolic.search.eliminate import NotReadable
from dlhw3.symbolic.search.formulas import column, is_scalar, product, turned
from dlhw3.symbolic.search.reduction import HOLE, Entry, inside
from dlhw3.symbolic.search.simplify import Simplifier

DEPTH = 7
WIDEST = 60


class Move(NamedTuple):
    """One multiplication: by what, back by what, and the theorem 1 = back · there."""

    there: Callable[[Term], Term]
    back: Callable[[Term], Term]
    theorem: Theorem
    hole: Callable[[Term, Term], Term]


class Clearing:
    """One search for a certificate that a sum is 0."""

    def __init__(self, search: Simplifier):
        self.search = search
        self.algebra = search.algebra
        self.seen: set[Any] = set()

    def zero(self, total: Sum, shape: Shape, depth: int = DEPTH) -> list[Entry] | None:
        """Return entries that add up to the sum, if it can be shown to be 0."""
        total, entries = self.search.reduce(total, shape)
        if not total:
            return entries
        mark = (frozenset(total.items()), shape)
        if not depth or mark in self.seen or len(total) > WIDEST:
            return None
        self.seen.add(mark)
        try:
            whole = self.algebra.term(total, shape)
        except (NotReadable, KernelError):
            return None
        for move in self.moves(total, shape):
            self.algebra.spend(5)
            try:
                more = self.algebra.sum(move.there(whole))
            except KernelError:
                continue
            rest = self.zero(more, shape, depth - 1)
            if rest is not None:
                hole = letter(HOLE, *move.theorem.statement.left.shape)
                return [*entries, Entry(move.hole(hole, whole), move.theorem), *inside(rest, move.back)]
        return None

    def moves(self, total: Sum, shape: Shape) -> Iterator[Move]:
        """Give the multiplications that what stands inverted offers, the most frequent first."""
        counts: dict[Any, int] = {}
        for mono in total:
            for offer in _offers(mono):
                counts[offer] = counts.get(offer, 0) + 1
        for offer in sorted(counts, key=lambda o: (-counts[o], repr(o[0]), -self.algebra.weight(o[1]), o[1])):
            move = self.move(offer[0], offer[1], offer[2], shape)
            if move is not None:
                yield move

    def move(self, side: str, kind: Any, turn: bool, shape: Shape) -> Move | None:
        """Return one multiplication."""
        spelled = self.algebra.tensor_term(kind)
        if spelled is None:
            return None
        node = turned(spelled) if turn else spelled
        if kind[0] == "inverse":
            return self._matrix(side, node)
        return self._entries(side, node, shape)

    def _matrix(self, side: str, node: Term) -> Move | None:
        inner = node.args[0]
        m = turned(inner.args[0]) if node.op == "transpose" else inner
        if side == "number":
            m = inner
        law = self.search.law("inverse.left" if side == "left" else "inverse.right", X=m)
        if law is None:
            return None
        theorem = self.search.proof.reverse(law)
        k = term("inverse", (), (m,))
        if side == "right":
            return Move(lambda t: product(t, m), lambda t: product(t, k), theorem, lambda h, t: product(t, h))
        return Move(lambda t: product(m, t), lambda t: product(k, t), theorem, product)

    def _entries(self, side: str, node: Term, shape: Shape) -> Move | None:
        """Multiply by what is divided by: a number, or a matrix entry by entry."""
        value = node
        if side == "rows" and shape[1] is not ONE:
            value = product(node, turned(column(shape[1])))
        if side == "columns":
            value = product(column(shape[0]), turned(node)) if shape[0] is not ONE else turned(node)
        if side != "number" and value.shape != shape:
            return None
        base = node.args[0] if node.op == "map" else node.args[0].args[0]
        base = base if node.op == "map" else turned(base)
        law = self.search.law("recip.cancel", A=base)
        if law is None:
            return None
        theorem = self.search.proof.reverse(law)
        k = term("map", ("recip", 0), (base,))
        if side == "number":
            if not is_scalar(base):
                return None
            return Move(lambda t: product(base, t), lambda t: product(k, t), theorem, product)

        def wide(t: Term) -> Term:
            if side == "rows" and shape[1] is not ONE:
                return product(t, turned(column(shape[1])))
            if side == "columns":
                return product(column(shape[0]), turned(t)) if shape[0] is not ONE else turned(t)
            return t

        def times(t: Term, by: Term) -> Term:
            return term("hadamard", (), (wide(by), t))

        return Move(lambda t: times(t, base), lambda t: times(t, k), theorem, lambda h, t: times(t, h))


def _offers(mono: Mono) -> Iterator[tuple[str, Any, bool]]:
    """Give what stands inverted where one can multiply: (side, kind, turned)."""
    for component, _ in mono.parts:
        places = {i: at for i, (_, at) in enumerate(component.indices)}
        for node in component.nodes:
            op, data = node.kind[:2]
            at = [places[i] for i in node.legs]
            if op == "map" and data[0] == "recip":
                yield from _entry_offer(node, at)
            elif op == "inverse" and not node.legs:
                yield "number", node.kind, False
            elif op == "inverse":
                for k, side in ((0, "left"), (1, "right")):
                    for leg in (0, 1):
                        alone = sum(node.legs[leg] in n.legs for n in component.nodes) == 1
                        if at[leg] == (k,) and alone and node.legs[0] != node.legs[1]:
                            yield side, node.kind, leg != k


def _entry_offer(node: Node, at: list[tuple[int, ...]]) -> Iterator[tuple[str, Any, bool]]:
    if not node.legs:
        yield "number", node.kind, False
    elif len(node.legs) == 1 and at[0] in ((0,), (1,)):
        yield ("rows" if at[0] == (0,) else "columns"), node.kind, False
    elif at in ([(0,), (1,)], [(1,), (0,)]):
        yield "entries", node.kind, at[0] == (1,)
