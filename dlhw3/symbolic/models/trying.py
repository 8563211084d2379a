"""Two sides evaluated at a few values, the same for many pairs: most of what is false shows at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Trace, Transpose

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.statements import Statement
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
                    if not matrices.same(self._value(evaluator, whole, path, value), evaluator.value(other)):
                        return False
                except Unclear:
                    continue
        except _Misfit:
            return False
        except (KernelError, Untranslatable, ValueError, KeyError):
            return True
        return True

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
        if op == "inner":
            args = [PLAIN["hadamard"](*args)]
            op = "sum"
        made = PLAIN[op]
        evaluator.spend(cost_of(op, args))
        return made(*args)


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
