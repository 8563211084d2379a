"""Two sides evaluated at a few values, the same for many pairs: most of what is false shows at once."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Trace, Transpose

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.statements import Statement
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.adjoints import BACK
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Number, Unclear, equal, is_zero
from dlhw3.symbolic.models.operations import PLAIN, cost_of
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.parameters import Untranslatable
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context

STYLES = (Style("different", "general", 2), Style("different", "large", 2), Style("equal", "general", 2))
ENOUGH, TRIALS = 2, 12
LARGEST_WEIGHT = 997


class Tried:
    """Values at which expressions are compared: all that is assumed holds there."""

    def __init__(self, theory: Theory, sides: Sequence[Expr]) -> None:
        left, right = sides[0], sides[-1]
        self.context = Context(theory, [Lemma("tried", Equation(left, right), Chain(()))])
        self.evaluators: list[Evaluator] = []
        self.parts: dict[tuple[int, Basic], list[Matrix]] = {}
        self.moved: dict[tuple[Any, ...], Matrix] = {}
        self.weights: dict[tuple[Any, ...], Matrix] = {}
        self.wanted: dict[tuple[Any, ...], Number] = {}
        try:
            term = self.context.translator.term
            zero = term(left)
            statements = [Statement("=", term(side), term(side)) for side in sides]
            hypotheses = tuple(self.context.hypothesis(name) for name in self.context.hypotheses)
            facts, conditions = self.context.facts(), tuple(self.context.conditions())
        except (KernelError, Untranslatable):
            return
        asked = Question(
            Statement("=", zero, zero), facts, hypotheses, conditions, tuple(statements), meaningful=True
        )
        for model in models(asked, STYLES, TRIALS, 0, operations=4 * OPERATIONS):
            try:
                if not verified(asked, model):
                    continue
                evaluator = Evaluator(model)
                for statement in statements:
                    evaluator.value(statement.left)
            except Unclear:
                continue
            model.budget.left = 20 * OPERATIONS
            self.evaluators.append(evaluator)
            if len(self.evaluators) == ENOUGH:
                return

    def agree(self, left: Expr, right: Expr) -> bool:
        """Whether two sides agree at all the values, as far as can be told: no sides that differ for certain."""
        if isinstance(left, MatrixExpr) != isinstance(right, MatrixExpr):
            return False
        try:
            sides = [self.context.translator.term(side) for side in (left, right)]
        except (KernelError, Untranslatable, ValueError):
            return False
        for evaluator in self.evaluators:
            try:
                values = [evaluator.value(side) for side in sides]
                if not matrices.same(*values):
                    return False
            except Unclear:
                continue
        return True

    def proportional(self, left: Expr, right: Expr) -> bool:
        """Whether one side may be a number times the other: False where values say that it is not."""
        try:
            terms = [self.context.translator.term(side) for side in (left, right)]
            return all(_in_proportion(*map(one.value, terms)) for one in self.evaluators)
        except (KernelError, Untranslatable, ValueError, Unclear):
            return True

    def may_agree(self, whole: Expr, path: Sequence[int], value: Basic, due: Expr) -> bool:
        """Whether an expression with another part in a place may be what is due: False where values say it is not.

        Only what is not linear above the place is evaluated again, and no expression is made: along weights drawn
        once for the whole, the part has to move it by what is missing.
        """
        try:
            return all(self._may_be(one, whole, tuple(path), value, due) for one in self.evaluators)
        except _Misfit:
            return False
        except (KernelError, Untranslatable, ValueError, KeyError):
            return True

    def _may_be(
        self, evaluator: Evaluator, whole: Expr, path: tuple[int, ...], value: Basic, due: Expr
    ) -> bool:
        """Whether that is so at the values of an evaluator; raises KeyError where the whole has to be made."""
        nodes: list[Basic] = [whole]
        for k in path:
            nodes.append(nodes[-1].args[k])
        try:
            level, there = self._moved(evaluator, nodes, path, value)
            along = self._weights(evaluator, nodes, path[:level])
            return equal(_dot(along, there), self._wanted(evaluator, nodes, path[:level], due))
        except Unclear:
            return True

    def _of(self, evaluator: Evaluator, node: Basic) -> Matrix:
        return evaluator.value(self.context.translator.term(node))

    def _moved(
        self, evaluator: Evaluator, nodes: Sequence[Basic], path: tuple[int, ...], value: Basic
    ) -> tuple[int, Matrix]:
        """Return the outermost part above a place to evaluate again, as its depth, and its value with another part.

        All that stands above it is linear in it, and it keeps its shape. Raises _Misfit where it cannot.
        """
        level, there = len(path), self._of(evaluator, value)
        last = next((d for d, one in enumerate(nodes[:-1]) if type(one) not in NODES), level)
        while level > last or matrices.shape(there) != matrices.shape(self._of(evaluator, nodes[level])):
            if not level:
                raise _Misfit
            level -= 1
            key = id(evaluator), nodes[level], path[level:], value
            if key not in self.moved:
                self.moved[key] = self._with(evaluator, nodes[level], path[level], there)
            there = self.moved[key]
        return level, there

    def _with(self, evaluator: Evaluator, node: Basic, k: int, there: Matrix) -> Matrix:
        """Return the value of a node with another value in a place; raises KeyError where it has to be made."""
        op = node.op if isinstance(node, Operator) else NODES[type(node)]
        args = list(self._parts(evaluator, node))
        args[k - len(node.args) + len(args)] = there
        _fitting(op, args)
        evaluator.spend(cost_of(op, args))
        return _applied(op, args)

    def _weights(self, evaluator: Evaluator, nodes: Sequence[Basic], path: tuple[int, ...]) -> Matrix:
        """Return the G with ⟨G, dP⟩ the change of ⟨u, whole⟩, for the part P at a place and a u that is drawn."""
        key = id(evaluator), nodes[0], path
        if key not in self.weights:
            if not path:
                rows, cols = matrices.shape(self._of(evaluator, nodes[0]))
                chance = random.Random(f"{rows} {cols}")
                self.weights[key] = matrices.build(rows, cols, lambda i, j: chance.randint(1, LARGEST_WEIGHT))
                return self.weights[key]
            hand, node, k = self._weights(evaluator, nodes, path[:-1]), nodes[len(path) - 1], path[-1]
            op, args = NODES[type(node)], self._parts(evaluator, node)
            evaluator.spend(cost_of(op, args))
            if op == "inner":
                self.weights[key] = matrices.scaled(hand[0][0], args[1 - k])
            else:
                self.weights[key] = BACK[op](evaluator, node, args, k, hand, {})
        return self.weights[key]

    def _wanted(
        self, evaluator: Evaluator, nodes: Sequence[Basic], path: tuple[int, ...], due: Expr
    ) -> Number:
        """Return what ⟨G, P⟩ has to be at a place for the whole to be what is due: ⟨G, P⟩ + ⟨u, due − whole⟩."""
        key = id(evaluator), nodes[0], path, due
        if key not in self.wanted:
            along, here = self._weights(evaluator, nodes, path), self._of(evaluator, nodes[len(path)])
            if path:
                whole = self._of(evaluator, nodes[0])
                first = self._weights(evaluator, nodes, ())
                missing = self._wanted(evaluator, nodes, (), due) - _dot(first, whole)
                self.wanted[key] = _dot(along, here) + missing
            else:
                self.wanted[key] = _dot(along, self._of(evaluator, due))
        return self.wanted[key]

    def _parts(self, evaluator: Evaluator, node: Basic) -> list[Matrix]:
        """Return the values of a node's parts, kept; of an operator, those of its operands."""
        key = id(evaluator), node
        if key not in self.parts:
            first = 2 if isinstance(node, Operator) else 0
            self.parts[key] = [self._of(evaluator, one) for one in node.args[first:]]
        return self.parts[key]


def _dot(a: Matrix, b: Matrix) -> Number:
    """Return ⟨a, b⟩, a row times a column."""
    return matrices.product((tuple(matrices.entries(a)),), tuple((x,) for x in matrices.entries(b)))[0][0]


def _in_proportion(a: Matrix, b: Matrix) -> bool:
    """Whether one matrix may be a number times the other; raises Unclear where that is not decided."""
    if matrices.shape(a) != matrices.shape(b):
        return False
    pairs = list(zip(matrices.entries(a), matrices.entries(b), strict=True))
    pivot = next((pair for pair in pairs if not (is_zero(pair[0]) and is_zero(pair[1]))), None)
    return pivot is None or all(equal(x * pivot[1], y * pivot[0]) for x, y in pairs)


def _applied(op: str, args: Sequence[Matrix]) -> Matrix:
    """Return what an operator makes of values; raises KeyError for one that reads more than these."""
    return PLAIN["sum"](PLAIN["hadamard"](*args)) if op == "inner" else PLAIN[op](*args)


class _Misfit(Exception):
    """Matrices that do not fit together."""


NODES = {
    MatMul: "mul",
    Mul: "mul",
    MatAdd: "add",
    Add: "add",
    Transpose: "transpose",
    Trace: "trace",
    Inner: "inner",
}
SQUARE = ("trace", "inverse", "det", "logdet", "adj", "diagonal")


def _fitting(op: str, args: Sequence[Matrix]) -> None:
    """Raise _Misfit where matrices do not fit together under an operator."""
    shapes = [matrices.shape(one) for one in args]
    if op == "mul":
        wide = [one for one in shapes if one != (1, 1)]
        fits = all(left[1] == right[0] for left, right in pairwise(wide))
    elif op in SQUARE:
        fits = all(rows == columns for rows, columns in shapes)
    else:
        fits = len(set(shapes)) == 1
    if not fits:
        raise _Misfit
