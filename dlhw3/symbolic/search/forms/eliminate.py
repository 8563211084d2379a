"""Networks of factors with at most two legs, contracted index by index into one matrix formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term, term, trace
from dlhw3.symbolic.search.forms.formulas import column, entrywise, num, product, turned, turns

Index = Any


class NotReadable(Exception):
    """A network that is no matrix formula by these eliminations; the text says where it stopped."""


class Factor(NamedTuple):
    """A term on its legs: rows and columns, a column for one leg, 1 × 1 for none."""

    value: Term
    legs: tuple[Index, ...]

    def towards(self, i: Index) -> Term:
        """Return the matrix with the index i for its columns."""
        return self.value if self.legs[1] == i else turned(self.value)

    def other(self, i: Index) -> Index:
        """Return the leg at the other side of i."""
        return self.legs[0] if self.legs[1] == i else self.legs[1]


class Derivative(NamedTuple):
    """A tensor with blocks of legs that wait for directions: (slot, legs) each; ``own`` are the value's legs."""

    op: str
    data: tuple[Any, ...]
    points: tuple[Term, ...]
    blocks: tuple[tuple[int, tuple[Index, ...]], ...]
    hands: tuple[tuple[int, Term], ...]
    own: tuple[Index, ...]

    @property
    def legs(self) -> tuple[Index, ...]:
        """All its legs."""
        return (*self.own, *(i for _, block in self.blocks for i in block))

    def settled(self) -> Factor | None:
        """Return the factor that it has become, if at most one open block is left."""
        hands = tuple(h for _, h in self.hands)
        if len(self.blocks) > 1:
            return None
        slots = tuple(slot for slot, _ in (*self.hands, *self.blocks))
        made = term("function", (*self.data, slots, bool(self.blocks)), (*self.points, *hands))
        legs = self.blocks[0][1] if self.blocks else ()
        return Factor(turned(made) if _is_row(made, legs) else made, legs)


def _is_row(value: Term, legs: Sequence[Index]) -> bool:
    return len(legs) == 1 and value.cols.constant != 1


def _plainer(one: Term, other: Term) -> Term:
    """Return the one of two spellings with fewer transposes."""
    return other if turns(other) < turns(one) else one


class _Elimination:
    """One network under elimination."""

    def __init__(
        self, factors: Sequence[Factor | Derivative], sizes: dict[Index, Scalar], outer: Sequence[Index]
    ):
        self.sizes, self.outer = sizes, tuple(outer)
        self.factors: list[Factor] = []
        self.waiting: list[Derivative] = []
        self.scalars: list[Term] = []
        for factor in factors:
            self.put(factor)

    def put(self, factor: Factor | Derivative) -> None:
        """Add a factor."""
        if isinstance(factor, Derivative):
            settled = factor.settled()
            if settled is None:
                self.waiting.append(factor)
                return
            factor = settled
        if factor.legs:
            self.factors.append(factor)
        else:
            self.scalars.append(factor.value)

    def at(self, i: Index) -> list[Factor]:
        """Return what touches an index."""
        return [f for f in self.factors if i in f.legs]

    def run(self) -> None:
        """Eliminate every index that is not an outer one."""
        held = {i for w in self.waiting for i in w.legs}
        while True:
            inside = {i for f in self.factors for i in f.legs} - set(self.outer) - held
            if inside:
                self.step(sorted(inside, key=repr))
            elif self.waiting:
                self.direct()
                held = {i for w in self.waiting for i in w.legs}
            else:
                return

    def step(self, inside: list[Index]) -> None:
        """Eliminate the index where the fewest matrices meet, or multiply what runs beside one another."""
        meeting = {i: self.at(i) for i in inside}
        loops = {i: any(f.legs == (i, i) for f in near) for i, near in meeting.items()}

        def cost(i: Index) -> tuple[int, int]:
            matrices = [f for f in meeting[i] if len(f.legs) == 2]
            return len(matrices), len(meeting[i])

        best = min(inside, key=cost)
        near = meeting[best]
        if not loops[best] and cost(best)[0] == 2:
            pair = [f for f in near if len(f.legs) == 2]
            if set(pair[0].legs) != set(pair[1].legs):
                return self.contract(best, near)
            if len(near) == 2 and pair[0].other(best) in inside and len(meeting[pair[0].other(best)]) == 2:
                self.remove(pair)
                first, second = (f.towards(best) for f in pair)
                value = product(first, turned(second))
                self.scalars.append(trace(_plainer(value, turned(value))))
                return None
        if loops[best] or cost(best)[0] >= 2:
            return self.merge(inside)
        return self.contract(best, near)

    def remove(self, gone: Sequence[Factor]) -> None:
        """Take factors out, each once."""
        for factor in gone:
            self.factors.remove(factor)

    def merge(self, inside: list[Index]) -> None:
        """Close loops, and multiply factors that lie on one pair of indices."""
        for f in self.factors:
            if len(f.legs) == 2 and f.legs[0] == f.legs[1]:
                self.remove([f])
                alone = len(self.at(f.legs[0])) == 0 and f.legs[0] in inside
                if alone:
                    self.scalars.append(trace(f.value))
                else:
                    self.put(Factor(term("diagonal", (), (f.value,)), f.legs[:1]))
                return
        for f in self.factors:
            same = [g for g in self.factors if len(g.legs) == 2 and set(g.legs) == set(f.legs)]
            if len(same) > 1 and set(f.legs) & set(inside):
                self.remove(same)
                self.put(Factor(entrywise(*(g.towards(f.legs[1]) for g in same)), f.legs))
                return
        raise NotReadable("more than two matrices meet at one index")

    def contract(self, i: Index, near: list[Factor]) -> None:
        """Sum over an index at which at most two matrices meet."""
        vectors = [f.value for f in near if len(f.legs) == 1]
        matrices = [f for f in near if len(f.legs) == 2]
        self.remove(near)
        if not matrices:
            if len(vectors) == 1:
                self.scalars.append(term("sum", (), (vectors[0],)))
            else:
                one, rest = vectors[0], entrywise(*vectors[1:])
                self.scalars.append(_plainer(product(turned(one), rest), product(turned(rest), one)))
            return
        if len(matrices) == 1:
            vector = entrywise(*vectors) if vectors else column(self.sizes[i])
            self.put(Factor(product(matrices[0].towards(i), vector), (matrices[0].other(i),)))
            return
        first, second = matrices
        middle = [term("diag", (), (entrywise(*vectors),))] if vectors else []
        value = product(first.towards(i), *middle, turned(second.towards(i)))
        legs = (first.other(i), second.other(i))
        back = turned(value)
        self.put(Factor(back, legs[::-1]) if turns(back) < turns(value) else Factor(value, legs))

    def direct(self) -> None:
        """Give a waiting derivative one direction that touches nothing else."""
        for waiting in self.waiting:
            for k, (slot, block) in enumerate(waiting.blocks):
                others = [i for w in self.waiting for i in w.legs]
                if any(others.count(i) != block.count(i) for i in block) or set(block) & set(self.outer):
                    continue
                near = [f for f in self.factors if set(f.legs) & set(block)]
                if any(not set(f.legs) <= set(block) for f in near):
                    continue
                self.remove(near)
                hand = combined(near, self.sizes, block)
                shape = waiting.data[1][slot] if waiting.op == "function" else waiting.data[0][2:4]
                if len(block) == 1 and hand.shape != shape:
                    hand = turned(hand)
                self.waiting.remove(waiting)
                blocks = waiting.blocks[:k] + waiting.blocks[k + 1 :]
                self.put(waiting._replace(blocks=blocks, hands=(*waiting.hands, (slot, hand))))
                return
        raise NotReadable("a derivative's directions do not separate")


def combined(factors: Sequence[Factor], sizes: dict[Index, Scalar], outer: Sequence[Index]) -> Term:
    """Return factors that lie on the outer indices alone as one term: a matrix, a column or a number."""
    if not outer:
        return product(*(f.value for f in factors)) if factors else num(1)
    if len(outer) == 2 and outer[0] == outer[1]:
        vectors = [f.value if len(f.legs) == 1 else term("diagonal", (), (f.value,)) for f in factors]
        size = sizes[outer[0]]
        return term("diag", (), (entrywise(*vectors),)) if vectors else term("identity", (size,))
    if len(outer) == 1:
        vectors = [f.value if len(f.legs) == 1 else term("diagonal", (), (f.value,)) for f in factors]
        return entrywise(*vectors) if vectors else column(sizes[outer[0]])
    i, j = outer
    loops = [
        f if len(set(f.legs)) == len(f.legs) else Factor(term("diagonal", (), (f.value,)), f.legs[:1])
        for f in factors
    ]
    left = [f.value for f in loops if f.legs == (i,)]
    right = [f.value for f in loops if f.legs == (j,)]
    inner = [f.towards(j) for f in loops if len(f.legs) == 2]
    if not inner:
        first = entrywise(*left) if left else column(sizes[i])
        second = entrywise(*right) if right else column(sizes[j])
        return product(first, turned(second))
    ends = [[term("diag", (), (entrywise(*side),))] if side else [] for side in (left, right)]
    return product(*ends[0], entrywise(*inner), *ends[1])


def closed(factors: Sequence[Factor | Derivative], sizes: dict[Index, Scalar]) -> list[Term]:
    """Return the 1 × 1 factors of a network without outer indices."""
    return opened(factors, sizes, ())[0]


def opened(
    factors: Sequence[Factor | Derivative], sizes: dict[Index, Scalar], outer: Sequence[Index]
) -> tuple[list[Term], Term]:
    """Return a network's 1 × 1 factors, and the rest as one term on its outer indices; raises NotReadable."""
    elimination = _Elimination(factors, sizes, outer)
    elimination.run()
    return elimination.scalars, combined(elimination.factors, sizes, outer)
