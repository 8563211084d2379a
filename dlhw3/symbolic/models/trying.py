"""Two sides evaluated at a few values, the same for many pairs: most of what is false shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Trace, Transpose

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import PLAIN, Evaluator, cost_of
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.translation import Untranslatable

STYLES = (Style("different", "general", 2), Style("different", "large", 2), Style("equal", "general", 2))
ENOUGH, TRIALS = 2, 12


class Tried:
    """Values at which expressions are compared: all that is assumed holds there."""

    def __init__(self, theory: Theory, sides: Sequence[Expr]) -> None:
        left, right = sides[0], sides[-1]
        self.context = Context(theory, [Lemma("tried", Equation(left, right), Chain(()))])
        self.evaluators: list[Evaluator] = []
        self.parts: dict[tuple[int, Basic], list[Matrix]] = {}
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

    def may_agree(self, whole: Expr, path: Sequence[int], value: Basic, due: Expr) -> bool:
        """Whether an expression with another part in a place may be what is due: False where values say it is not.

        Only what stands above the place is evaluated again, and no expression is made.
        """
        try:
            other = self.context.translator.term(due)
            for evaluator in self.evaluators:
                try:
                    if not self._same(evaluator, whole, path, value, other):
                        return False
                except Unclear:
                    continue
        except _Misfit:
            return False
        except (KernelError, Untranslatable, ValueError, KeyError):
            return True
        return True

    def _same(self, evaluator: Evaluator, whole: Expr, path: Sequence[int], value: Basic, due: Term) -> bool:
        """Whether a whole with another part in a place is what is due: by how far that moves it, where it can.

        Raises KeyError where it has to be made.
        """
        term = self.context.translator.term
        above, node = [], whole
        for k in path:
            above.append(node)
            node = node.args[k]
        here, there = evaluator.value(term(node)), evaluator.value(term(value))
        if matrices.shape(here) != matrices.shape(there) or any(type(one) not in NODES for one in above):
            return matrices.same(self._value(evaluator, whole, path, value), evaluator.value(due))
        moved = matrices.difference(there, here)
        for one, k in zip(reversed(above), reversed(path), strict=True):
            op = NODES[type(one)]
            if op == "add":
                continue
            args = list(self._parts(evaluator, one))
            args[k] = moved
            evaluator.spend(cost_of(op, args))
            moved = _applied(op, args)
        return matrices.same(moved, matrices.difference(evaluator.value(due), evaluator.value(term(whole))))

    def _parts(self, evaluator: Evaluator, node: Basic) -> list[Matrix]:
        """Return the values of a node's parts, kept."""
        key = id(evaluator), node
        if key not in self.parts:
            self.parts[key] = [evaluator.value(self.context.translator.term(one)) for one in node.args]
        return self.parts[key]

    def _value(self, evaluator: Evaluator, node: Basic, path: Sequence[int], value: Basic) -> Matrix:
        """Return the value of a node with another part in a place; raises KeyError where that has to be made."""
        if not path:
            return evaluator.value(self.context.translator.term(value))
        k, *rest = path
        op = node.op if isinstance(node, Operator) else NODES[type(node)]
        here = self._value(evaluator, node.args[k], rest, value)
        first = 2 if isinstance(node, Operator) else 0
        term = self.context.translator.term
        args = [
            here if place == k else evaluator.value(term(part))
            for place, part in enumerate(node.args)
            if place >= first
        ]
        _fitting(op, args)
        evaluator.spend(cost_of(op, args))
        return _applied(op, args)


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
