"""Normal forms modulo the laws and what is assumed: what two sums are to each other once both are reduced.

Nothing here is trusted: whoever finds by these forms that one sum is another has that proved, as an equation.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sympy import Expr

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.search.forms.algebra import Algebra, Stopped
from dlhw3.symbolic.search.forms.effort import spend
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.known import Known
from dlhw3.symbolic.search.forms.multipliers import Sum
from dlhw3.symbolic.search.laws.prove import question

BUDGET, EACH = 9000, 1500
BOLD = 1
TIMES = 2
"""What a term that the laws reduce takes, of the time of one that they do not."""


class Reduced:
    """Normal forms of numbers, or of matrices of one shape, reduced by one search's equations."""

    def __init__(self, context: Context, *whole: Expr) -> None:
        self.context = context
        self.known: dict[Expr, Sum | None] = {}
        self.spent, self.left = 0, BUDGET
        self.algebra = Algebra(context.facts(), BUDGET, weighs=True)
        first, *others = [context.translator.term(one) for one in whole]
        self.algebra.learn(*others)
        known = Known(context.signs(), context.conditions())
        self.question = question(context.proof, first, self.algebra, context.rewriting(), known)
        self.search = self.question.search(BOLD)
        self.search.splits = self.search.sums = True

    def of(self, value: Expr) -> Sum | None:
        """Return the sum that a value is; None where the kernel does not take it, or past a count of steps."""
        if value not in self.known:
            self.known[value] = self._made(value)
        return self.known[value]

    def _made(self, value: Expr) -> Sum | None:
        if self.left <= 0 or not spend():
            return None
        self.algebra.left = min(EACH, self.left)
        before = self.algebra.left
        try:
            return self._reduced(self.context.translator.term(value))
        except (KernelError, NotReadable, Stopped, Untranslatable, ValueError):
            return None
        finally:
            spent = before - max(self.algebra.left, 0)
            self.left -= spent
            spend(spent)

    def _reduced(self, whole: Term) -> Sum:
        self.algebra.learn(whole)
        start = self.question.opened(whole)
        here = whole if start is None else start.statement.right
        simple, _ = self.search.simplify(here)
        total, _ = self.search.reduce(self.algebra.sum(simple), whole.shape)
        self.spent += TIMES * len(total)
        found: dict[Any, Fraction] = {}
        for mono, coefficient in total.items():
            for monomial, c in coefficient.terms:
                found[mono, monomial] = found.get((mono, monomial), Fraction(0)) + c
        return {key: c for key, c in found.items() if c}
