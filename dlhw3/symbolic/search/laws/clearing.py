"""What is left of a difference multiplied out by what stands inverted, until nothing is left.

Let K be the inverse of M. D = K·E + F is 0 where E + M·F is: D = K (E + M F) + (I − K M) F. As a certificate: one
entry with I = K M, and those of E + M F multiplied by K. Likewise from the right, for numbers that are divided by,
and entrywise. A number D = tr(LᵀE) is 0 where E is. Each way is tried to a depth, and no sum twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.forms import Mono
from dlhw3.kernel.labelling import Node
from dlhw3.kernel.scalars import MINUS, ONE
from dlhw3.kernel.terms import Shape, Term, letter, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.algebra import Sum, plus
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.formulas import column, is_scalar, product, turned
from dlhw3.symbolic.search.forms.readback import Flat, flat
from dlhw3.symbolic.search.forms.reduction import HOLE, Entry, inside
from dlhw3.symbolic.search.laws.gradients import taken_off
from dlhw3.symbolic.search.laws.simplify import Simplifier

DEPTH = 7
WIDEST = 60
COST = 40
"""Steps that one multiplication counts for, or half of the nodes of a large sum."""
Offer = tuple[str, Any, bool]
"""left, right, number, rows, columns or entries; the tensor that is inverted; whether it stands there turned."""


class Move(NamedTuple):
    """One multiplication: by what, back by what, the theorem 1 = back · there, and where that stands."""

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
        original = total
        total, entries = self.search.reduce(total, shape)
        if not total:
            return entries
        is_number = shape == (ONE, ONE)
        pulled = self.pulled(original, shape, depth) if is_number and depth else None
        if pulled is not None:
            return pulled
        mark = (frozenset(total.items()), shape)
        if not depth or mark in self.seen or len(total) > WIDEST:
            return None
        self.seen.add(mark)
        nodes = sum(len(component.nodes) for mono in total for component, _ in mono.parts)
        for offer, move in self.moves(total, shape, depth):
            self.algebra.spend(max(COST, nodes // 2))
            try:
                found = self.cleared(total, shape, offer, move, depth)
            except (NotReadable, KernelError):
                continue
            if found is not None:
                return [*entries, *found]
        return None if is_number or depth < DEPTH else self.led(original, shape, depth)

    def cleared(
        self, total: Sum, shape: Shape, offer: Offer | None, move: Move, depth: int
    ) -> list[Entry] | None:
        """Try one multiplication: the inverse is taken off where it stands, and the rest multiplied."""
        off: Sum = {}
        rest: Sum = {}
        for mono, c in total.items():
            without = self.without(mono, offer, shape) if offer is not None else None
            if without is None:
                rest[mono] = c
            else:
                off = plus(off, without, c)
        whole = self.algebra.term(rest, shape)
        more = self.algebra.sum(move.there(whole)) if rest else {}
        found = self.zero(plus(off, more, ONE), shape, depth - 1)
        if found is None:
            return None
        hole = letter(HOLE, *move.theorem.statement.left.shape)
        own = [Entry(move.hole(hole, whole), move.theorem)] if rest else []
        return [*own, *inside(found, move.back)]

    def without(self, mono: Mono, offer: Offer, shape: Shape) -> Sum | None:
        """Return a monomial without the inverse that is offered; None where it does not stand."""
        side, kind, _ = offer
        if side == "number":
            for k, (component, power) in enumerate(mono.parts):
                if not component.indices and component.nodes[0].kind == kind:
                    left = [(component, power.plus(MINUS))] if power is not ONE else []
                    return {mono._replace(parts=(*mono.parts[:k], *left, *mono.parts[k + 1 :])): ONE}
            return None
        if offer not in set(_offers(mono)):
            return None
        network = flat(mono, 1)
        for k, node in enumerate(network.nodes):
            at = {leg: [p for p, i in network.outer.items() if i == leg] for leg in node.legs}
            if node.kind != kind or not any(at.values()):
                continue
            outer = dict(network.outer)
            place = {"left": 0, "right": 1}.get(side)
            if place is not None:
                near = [leg for leg in node.legs if place in at[leg]]
                if not near:
                    continue
                outer[place] = node.legs[1] if near[0] == node.legs[0] else node.legs[0]
            kept = [node._replace(power=node.power - 1)] if node.power > 1 else []
            rest = Flat(
                (*network.nodes[:k], *kept, *network.nodes[k + 1 :]), network.sizes, outer, network.parts
            )
            return self.algebra.sum(self.algebra.reader().flat(rest, shape))
        return None

    def pulled(self, total: Sum, shape: Shape, depth: int) -> list[Entry] | None:
        """Show D = tr(LᵀE) to be 0 by E = 0, for a letter L that stands once in every monomial."""
        for kind in self.algebra.kinds(total):
            if kind[0] != "letter" or kind[1][3] == "symmetric" or kind[1][1] is kind[1][2] is ONE:
                continue
            own = term("letter", kind[1])
            try:
                inner = taken_off(self.algebra, total, kind[1][0], own.shape)
                rest = self.zero(self.algebra.sum(inner), own.shape, depth - 1)
            except (NotReadable, KernelError):
                continue
            if rest is not None:
                row = turned(own) if own.cols is ONE else own
                around = product if own.cols is ONE else _traced
                return inside(rest, lambda t, row=row, around=around: around(row, t))
        return None

    def led(self, total: Sum, shape: Shape, depth: int) -> list[Entry] | None:
        """Show D = M E to be 0 by E = 0, or D = E M, for a matrix M with which every monomial begins, or ends."""
        for place in (0, 1):
            for kind, turn in _edges(next(iter(total)), place):
                self.algebra.spend(COST)
                try:
                    inner = self.edge_off(total, shape, place, kind, turn)
                    found = self.zero(*inner, depth - 1) if inner is not None else None
                except (NotReadable, KernelError):
                    continue
                spelled = self.algebra.tensor_term(kind) if found is not None else None
                if found is not None and spelled is not None:
                    own = turned(spelled) if turn else spelled
                    return inside(found, lambda t, own=own, place=place: product(*(own, t)[:: 1 - 2 * place]))
        return None

    def edge_off(
        self, total: Sum, shape: Shape, place: int, kind: Any, turn: bool
    ) -> tuple[Sum, Shape] | None:
        """Return a sum without the matrix at an edge of its monomials, and its shape; None where one lacks it."""
        off: Sum = {}
        for mono, c in total.items():
            if (kind, turn) not in set(_edges(mono, place)):
                return None
            network = flat(mono, 1)
            for k, node in enumerate(network.nodes):
                outward = node.legs[1 if (place == 0) is turn else 0] if len(node.legs) == 2 else None
                if node.kind == kind and network.outer.get(place) == outward:
                    inward = next(leg for leg in node.legs if leg != outward)
                    outer, own = {**network.outer, place: inward}, list(shape)
                    own[place] = network.sizes[inward]
                    nodes = (*network.nodes[:k], *network.nodes[k + 1 :])
                    rest = Flat(nodes, network.sizes, outer, network.parts)
                    inner = (own[0], own[1])
                    off = plus(off, self.algebra.sum(self.algebra.reader().flat(rest, inner)), c)
                    break
        return (off, inner) if off else None

    def moves(self, total: Sum, shape: Shape, depth: int) -> Iterator[tuple[Offer | None, Move]]:
        """Give the multiplications that what stands inverted offers, the most frequent first."""
        counts: dict[Offer, int] = {}
        for mono in total:
            for offer in _offers(mono):
                counts[offer] = counts.get(offer, 0) + 1
        for offer in sorted(counts, key=lambda o: (-counts[o], o[0], -self.algebra.weight(o[1]), o)):
            move = self.move(offer, shape)
            if move is not None:
                yield offer, move
        for node in self.search.inverses if depth == DEPTH else ():
            for side, size in (("left", shape[0]), ("right", shape[1])):
                inverted = node.op == "inverse"
                m = node.args[0] if inverted else node
                law = self.search.law(
                    "inverse.right" if (side == "left") is inverted else "inverse.left", X=m
                )
                if law is not None and size is node.rows and size is not ONE:
                    back = m if inverted else term("inverse", (), (m,))
                    yield None, _matrix(side, node, back, self.search.proof.reverse(law))

    def move(self, offer: Offer, shape: Shape) -> Move | None:
        """Return one multiplication."""
        side, kind, turn = offer
        spelled = self.algebra.tensor_term(kind)
        if spelled is None:
            return None
        node = turned(spelled) if turn else spelled
        if kind[0] != "inverse":
            return self.entries(side, node, shape)
        inverse = node.args[0] if node.op == "transpose" else node
        law = self.law(inverse.args[0], side == "right", node.op == "transpose")
        if law is None:
            return None
        m = turned(inverse.args[0]) if node.op == "transpose" else inverse.args[0]
        return _matrix(side, m, node, self.search.proof.reverse(law))

    def law(self, m: Term, first: bool, turn: bool) -> Theorem | None:
        """Return M K = I if M is to stand first, else K M = I; or the same of the transposes, by one condition."""
        if not turn:
            return self.search.law("inverse.right" if first else "inverse.left", X=m)
        law = self.search.law("inverse.left" if first else "inverse.right", X=m)
        if law is None:
            return None
        left, right = law.statement[1:]
        whole = term("transpose", (), (left,))
        turned_left = term("mul", (), tuple(term("transpose", (), (a,)) for a in reversed(left.args)))
        start, end = (
            self.search.same(turned_left, whole),
            self.search.same(term("transpose", (), (right,)), right),
        )
        return self.search.chain(start, self.search.at(law, whole, 0), end)

    def entries(self, side: str, node: Term, shape: Shape) -> Move | None:
        """Multiply by what is divided by: a number, or a matrix entry by entry."""
        base = node.args[0] if node.op == "map" else turned(node.args[0].args[0])
        law = self.search.law("recip.cancel", A=base)
        if law is None or (side == "number") != is_scalar(base):
            return None
        theorem, k = self.search.proof.reverse(law), term("map", ("recip", 0), (base,))
        if side == "number":
            return Move(lambda t: product(base, t), lambda t: product(k, t), theorem, product)

        def times(t: Term, by: Term) -> Term:
            return term("hadamard", (), (_spread(by, side, shape), t))

        if _spread(base, side, shape).shape != shape:
            return None
        return Move(lambda t: times(t, base), lambda t: times(t, k), theorem, lambda h, t: times(t, h))


def _matrix(side: str, m: Term, k: Term, theorem: Theorem) -> Move:
    if side == "right":
        return Move(lambda t: product(t, m), lambda t: product(t, k), theorem, lambda h, t: product(t, h))
    return Move(lambda t: product(m, t), lambda t: product(k, t), theorem, product)


def _spread(by: Term, side: str, shape: Shape) -> Term:
    """Return a column repeated along the rows or the columns of a shape."""
    if side == "rows" and shape[1] is not ONE:
        return product(by, turned(column(shape[1])))
    if side == "columns":
        return product(column(shape[0]), turned(by)) if shape[0] is not ONE else turned(by)
    return by


def _traced(own: Term, t: Term) -> Term:
    return term("trace", (), (product(turned(own), t),))


def _edges(mono: Mono, place: int) -> Iterator[tuple[Any, bool]]:
    """Give the matrices that a monomial begins with, or ends with at place 1, and whether it is turned there."""
    for component, _ in mono.parts:
        places = {i: at for i, (_, at) in enumerate(component.indices)}
        for node in component.nodes:
            for leg, index in enumerate(node.legs if len(node.legs) == 2 and node.power == 1 else ()):
                alone = sum(index in n.legs for n in component.nodes) == 1
                if places[index] == (place,) and alone and not places[node.legs[1 - leg]]:
                    yield node.kind, leg != place


def _offers(mono: Mono) -> Iterator[Offer]:
    """Give what stands inverted where one can multiply."""
    for component, _ in mono.parts:
        places = {i: at for i, (_, at) in enumerate(component.indices)}
        for node in component.nodes:
            op, data = node.kind[:2]
            at = [places[i] for i in node.legs]
            if not node.legs and (op == "inverse" or (op == "map" and data[0] == "recip")):
                yield "number", node.kind, False
            elif op == "map" and data[0] == "recip":
                yield from _entry_offer(node, at)
            elif op == "inverse":
                for k, side in ((0, "left"), (1, "right")):
                    for leg in (0, 1):
                        alone = sum(node.legs[leg] in n.legs for n in component.nodes) == 1
                        if at[leg] == (k,) and alone and node.legs[0] != node.legs[1] and node.power == 1:
                            yield side, node.kind, leg != k


def _entry_offer(node: Node, at: list[tuple[int, ...]]) -> Iterator[Offer]:
    if len(node.legs) == 1 and at[0] in ((0,), (1,)):
        yield ("rows" if at[0] == (0,) else "columns"), node.kind, False
    elif at in ([(0,), (1,)], [(1,), (0,)]):
        yield "entries", node.kind, at[0] == (1,)
