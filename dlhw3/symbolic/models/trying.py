"""Two sides evaluated at a few values, the same for many pairs: most of what is false shows at once."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, MatrixExpr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.statements import Statement
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.solving import models
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
