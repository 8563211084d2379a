"""Another part in a place of an expression, at values: whether the whole may then be what it should be.

The whole is not evaluated again. Above the place most is linear, and there one walk from the whole to the place
gives weights along which the part has to make up for what is missing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import count, pairwise
from operator import mul

from sympy import Add, Basic, Expr, MatAdd, MatMul, Mul, Trace, Transpose

from dlhw3.kernel.terms import Term, letter, term
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.adjoints import BACK
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Number, Unclear, equal
from dlhw3.symbolic.models.operations import PLAIN, cost_of
from dlhw3.symbolic.models.unmade import Unmade
from dlhw3.symbolic.nodes import Inner

Path = tuple[int, ...]
LARGEST_WEIGHT = 997
LINEAR = {
    MatMul: "mul",
    Mul: "mul",
    MatAdd: "add",
    Add: "add",
    Transpose: "transpose",
    Trace: "trace",
    Inner: "inner",
}
"""Nodes that are linear in each part, with the operator that makes their value."""
PLACE = "put"
"""How the name of a letter begins that stands for another part, with a number behind it that is free."""
_turns = count(1)
SQUARE = ("trace", "inverse", "det", "logdet", "adj", "diagonal")
OF_ANY_SHAPE = ("norm", "map", "sum", "transpose")


class Misfit(Exception):
    """Matrices that do not fit together."""


class Values:
    """Values of expressions by one evaluator, kept: of those that are not made yet too."""

    def __init__(self, evaluator: Evaluator, term: Callable[[Basic], Term]) -> None:
        self.evaluator, self.term = evaluator, term
        self.known: dict[int, tuple[Basic | Unmade, Matrix]] = {}
        """By the object, which is kept with its value: to compare large expressions takes longer than to look."""

    def of(self, node: Basic | Unmade) -> Matrix:
        """Return a value; raises Misfit for what is not made and cannot be, and what evaluation raises."""
        found = self.known.get(id(node))
        if found is None:
            if isinstance(node, Unmade):
                value = self.applied(node.op, [self.of(part) for part in node.parts])
            else:
                value = self.evaluator.value(self.term(node))
            found = self.known[id(node)] = node, value
        return found[1]

    def parts(self, node: Basic) -> list[Matrix]:
        """Return the values of a node's parts; of an operator, those of its operands."""
        return [self.of(one) for one in node.args[2 if isinstance(node, Operator) else 0 :]]

    def applied(self, op: str, args: Sequence[Matrix]) -> Matrix:
        """Return what an operator makes of values; raises KeyError for one that reads more than these."""
        _fitting(op, args)
        self.evaluator.spend(cost_of(op, list(args)))
        return ((matrices.inner(*args),),) if op == "inner" else PLAIN[op](*args)

    def replaced(self, node: Basic, k: int, there: Matrix) -> Matrix:
        """Return the value of a node with another value for a part; raises KeyError where it has to be made."""
        op = node.op if isinstance(node, Operator) else LINEAR.get(type(node), "")
        if op in PLAIN or op == "inner":
            args = self.parts(node)
            args[k - len(node.args) + len(args)] = there
            return self.applied(op, args)
        whole, part = self.term(node), self.term(node.args[k])
        places = [place for place, one in enumerate(whole.args) if one is part]
        if len(places) != 1:
            raise KeyError(type(node))
        if whole.op not in OF_ANY_SHAPE and matrices.shape(there) != matrices.shape(self.of(node.args[k])):
            raise Misfit
        name = next(n for k in count() if (n := f"{PLACE}{k}") not in {name for name, _ in whole.declared})
        hole = letter(name, part.rows, part.cols)
        held = term(whole.op, whole.data, (*whole.args[: places[0]], hole, *whole.args[places[0] + 1 :]))
        return self.evaluator.value(held, {name: (next(_turns), there)})


class Whole:
    """An expression beside what is due, at values: may it be that, with another part in one of its places?"""

    def __init__(self, values: Values, whole: Expr, due: Expr) -> None:
        self.values, self.due = values, due
        self.nodes: dict[Path, Basic] = {(): whole}
        self.turns: dict[Path, int] = {}
        self.straight: dict[Path, tuple[tuple[int, int], list[Number], Number] | None] = {}
        self.moved: dict[tuple[Basic, Path, Basic | Unmade], Matrix] = {}
        self.weights: dict[Path, Matrix] = {}
        self.wanted: dict[Path, Number] = {}

    def may_be(self, path: Path, value: Basic | Unmade) -> bool:
        """Whether that is so; raises Misfit where the part does not fit, KeyError where it says nothing."""
        try:
            there = self.values.of(value)
            place = self._place(path)
            if place is not None and place[0] == matrices.shape(there):
                return equal(sum(map(mul, place[1], matrices.entries(there))), place[2])
            level, there = self._moved(path, value)
            if not level:  # the whole, of a shape that may be another one
                return matrices.same(there, self.values.of(self.due))
            return equal(matrices.inner(self._weight(path[:level]), there), self._wanted(path[:level]))
        except Unclear:
            return True

    def _place(self, path: Path) -> tuple[tuple[int, int], list[Number], Number] | None:
        """Return of a place above which all is linear its shape, its weights, and what a part makes of them."""
        if path not in self.straight:
            self.straight[path] = None
            if self._turn(path) == len(path):
                shape = matrices.shape(self.values.of(self._node(path)))
                self.straight[path] = shape, matrices.entries(self._weight(path)), self._wanted(path)
        return self.straight[path]

    def _node(self, path: Path) -> Basic:
        if path not in self.nodes:
            self.nodes[path] = self._node(path[:-1]).args[path[-1]]
        return self.nodes[path]

    def _turn(self, path: Path) -> int:
        """Return the depth of the outermost node above a place that is not linear, or of the place."""
        if path not in self.turns:
            above = self._turn(path[:-1]) if path else 0
            straight = above == len(path) - 1 and type(self._node(path[:-1])) in LINEAR
            self.turns[path] = len(path) if straight else above
        return self.turns[path]

    def _moved(self, path: Path, value: Basic | Unmade) -> tuple[int, Matrix]:
        """Return the outermost part above a place to evaluate again, as its depth, and its value with another part.

        All that stands above it is linear in it, and it keeps its shape unless it is the whole. Raises Misfit where
        it does not fit.
        """
        level, there = len(path), self.values.of(value)
        last = self._turn(path)
        while level > last or (
            level and matrices.shape(there) != matrices.shape(self.values.of(self._node(path[:level])))
        ):
            level -= 1
            node = self._node(path[:level])
            key = node, path[level:], value
            if key not in self.moved:
                self.moved[key] = self.values.replaced(node, path[level], there)
            there = self.moved[key]
        return level, there

    def _weight(self, path: Path) -> Matrix:
        """Return the G with ⟨G, dP⟩ the change of ⟨u, whole⟩, for the part P at a place and a u that is drawn."""
        if path not in self.weights:
            if not path:
                rows, cols = matrices.shape(self.values.of(self._node(())))
                chance = random.Random(f"{rows} {cols}")
                self.weights[path] = matrices.build(
                    rows, cols, lambda i, j: chance.randint(1, LARGEST_WEIGHT)
                )
                return self.weights[path]
            hand, node, k = self._weight(path[:-1]), self._node(path[:-1]), path[-1]
            op, args, evaluator = LINEAR[type(node)], self.values.parts(node), self.values.evaluator
            evaluator.spend(cost_of(op, args))
            if op == "inner":
                self.weights[path] = matrices.scaled(hand[0][0], args[1 - k])
            else:
                self.weights[path] = BACK[op](evaluator, node, args, k, hand, {})
        return self.weights[path]

    def _wanted(self, path: Path) -> Number:
        """Return what ⟨G, P⟩ has to be at a place for the whole to be what is due: ⟨G, P⟩ + ⟨u, due − whole⟩."""
        if path not in self.wanted:
            along = self._weight(path)
            if path:
                missing = self._wanted(()) - matrices.inner(self._weight(()), self.values.of(self._node(())))
                self.wanted[path] = matrices.inner(along, self.values.of(self._node(path))) + missing
            else:
                self.wanted[path] = matrices.inner(along, self.values.of(self.due))
        return self.wanted[path]


def _fitting(op: str, args: Sequence[Matrix]) -> None:
    """Raise Misfit where matrices do not fit together under an operator."""
    if op in OF_ANY_SHAPE:
        return
    shapes = [matrices.shape(one) for one in args]
    if op == "mul":
        wide = [one for one in shapes if one != (1, 1)]
        fits = all(left[1] == right[0] for left, right in pairwise(wide))
    elif op in SQUARE:
        fits = all(rows == columns for rows, columns in shapes)
    else:
        fits = len(set(shapes)) == 1
    if not fits:
        raise Misfit
