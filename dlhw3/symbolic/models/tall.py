"""Counterexamples under equations that a square matrix solves, A² = I or A⁶ = A⁵, at more rows than others have.

What is false of a nilpotent matrix may be so from five rows on, and a projection of three has no trace of 6. Of
such matrices the plain ones, of 0 and ±1, take no product to make.
"""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.numbers import Unclear, floor
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.refutation import counterexample, fails
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.verdict import Counterexample

STYLES = (Style("tall", "units", 1), Style("tall", "general", 1), Style("tall", "zero", 1))
TRIALS = 15


def tall(question: Question, furthest: int) -> Counterexample | bool:
    """Return values at which a statement fails, or whether as many rows were seen as an equation has factors.

    ``furthest`` is the greatest size of the instances that agree. True where no equation has a square matrix twice.
    """
    sides = [side for h in question.hypotheses if h.statement.relation == "=" for side in h.statement[1:]]
    letters = [n for n in _squares(question) if max((_degree(side, n) for side in sides), default=0) > 1]
    if not letters:
        return True
    for model in models(question, STYLES, TRIALS, "0, tall", 3 * OPERATIONS):
        try:
            if not verified(question, model):
                continue
            if fails(question.statement, model) and (found := counterexample(question, model)):
                return found
            furthest = max([furthest, *(floor(model.parameter(name)) for name in question.sized)])
        except Unclear:
            continue
    return max(_degree(side, name) for side in sides for name in letters) <= furthest


def _squares(question: Question) -> Iterable[str]:
    """Return the letters of square matrices whose number of rows is open."""
    letters = (t for t in question.parts if t.op == "letter" and t.rows is t.cols)
    return sorted({str(t.data[0]) for t in letters if t.rows.constant is None})


def _degree(term: Term, letter: str) -> int:
    """Return how often a letter is a factor in the longest product within a term."""
    if letter not in term.free:
        return 0
    inner = [_degree(part, letter) for part in term.args]
    if term.op == "letter":
        return 1
    if term.op == "power" and (k := term.data[0].constant) is not None:
        return int(inner[0] * max(k, 1))
    return sum(inner) if term.op in ("mul", "inner", "hadamard") else max(inner, default=0)
