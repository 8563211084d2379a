"""Two sides evaluated at a few values, the same for many pairs: most of what is false shows at once."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Basic, Expr, MatrixExpr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.statements import Statement
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import Unclear, equal, is_zero
from dlhw3.symbolic.models.placing import Misfit, Path, Values, Whole
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.models.unmade import Unmade
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context

STYLES = (Style("different", "general", 2), Style("different", "large", 2), Style("equal", "general", 2))
ENOUGH, TRIALS = 2, 12
UNTOLD = (KernelError, Untranslatable, ValueError, KeyError)
"""Raised for what has no value here: nothing is said of it then."""


class Tried:
    """Values at which expressions are compared: all that is assumed holds there."""

    def __init__(self, theory: Theory, sides: Sequence[Expr]) -> None:
        left, right = sides[0], sides[-1]
        self.context = Context(theory, [Lemma("tried", Equation(left, right), Chain(()))])
        self.evaluators: list[Values] = []
        self.whole: tuple[Expr, Expr, list[Whole]] | None = None
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
        alike: list[Values] = []  # at values at which the sides agree, much that is false does
        for model in models(asked, STYLES, TRIALS, 0, operations=4 * OPERATIONS):
            try:
                if not verified(asked, model):
                    continue
                evaluator = Evaluator(model)
                found = [evaluator.value(statement.left) for statement in statements]
                agree = len(found) > 1 and matrices.same(found[0], found[-1])
            except Unclear:
                continue
            model.budget.left = 20 * OPERATIONS
            (alike if agree else self.evaluators).append(Values(evaluator, term))
            if len(self.evaluators) == ENOUGH:
                return
        self.evaluators += alike[: ENOUGH - len(self.evaluators)]

    def agree(self, left: Expr | Unmade, right: Expr | Unmade) -> bool:
        """Whether two sides agree at all the values, as far as can be told: no sides that differ for certain."""
        are_made = isinstance(left, Expr) and isinstance(right, Expr)
        if are_made and isinstance(left, MatrixExpr) != isinstance(right, MatrixExpr):
            return False
        for values in self.evaluators:
            try:
                if not matrices.same(values.of(left), values.of(right)):
                    return False
            except Unclear:
                continue
            except (Misfit, KernelError, Untranslatable, ValueError):
                return False
        return True

    def proportional(self, left: Expr, right: Expr) -> bool:
        """Whether one side may be a number times the other: False where values say that it is not."""
        try:
            return all(_in_proportion(one.of(left), one.of(right)) for one in self.evaluators)
        except (*UNTOLD, Unclear):
            return True

    def may_agree(self, whole: Expr, path: Path, value: Basic | Unmade, due: Expr) -> bool:
        """Whether an expression with another part in a place may be what is due: False where values say it is not.

        Only what is not linear above the place is evaluated again, and no expression is made: along weights drawn
        once for the whole, the part has to move it by what is missing.
        """
        if self.whole is None or self.whole[0] is not whole or self.whole[1] is not due:
            self.whole = whole, due, [Whole(values, whole, due) for values in self.evaluators]
        try:
            return all(one.may_be(path, value) for one in self.whole[2])
        except Misfit:
            return False
        except UNTOLD:
            return True


def _in_proportion(a: Matrix, b: Matrix) -> bool:
    """Whether one matrix may be a number times the other; raises Unclear where that is not decided."""
    if matrices.shape(a) != matrices.shape(b):
        return False
    pairs = list(zip(matrices.entries(a), matrices.entries(b), strict=True))
    pivot = next((pair for pair in pairs if not (is_zero(pair[0]) and is_zero(pair[1]))), None)
    return pivot is None or all(equal(x * pivot[1], y * pivot[0]) for x, y in pairs)
