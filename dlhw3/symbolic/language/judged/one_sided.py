"""Lines that hold with another sign, or on one side.

What is noted of a proved line: one side has values where the other has none; nothing satisfies all the rest.
A false line that holds with another sign between its sides: ≥ for ≤, ≤ for <, ≤ for =.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from sympy import Expr, MatrixExpr

from dlhw3.errors import UserError
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.statements import Condition
from dlhw3.symbolic.conditions.following import told_in_order
from dlhw3.symbolic.conditions.requirements import domains
from dlhw3.symbolic.kernel_terms.readback import Readback
from dlhw3.symbolic.language.assumed.satisfied import is_satisfied
from dlhw3.symbolic.language.slips.exchanged import MOVING
from dlhw3.symbolic.models.asking import SMALL, Asked
from dlhw3.symbolic.models.domains import condition_holds, domain_conditions
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.verdict import Verdict

UNHELD = "nothing was found at which all that is assumed of other letters holds"
SIDED = ("positive", "nonnegative", "det", "psd", "pd")
"""What fails on whole sides of where it holds; that a − 1 ≠ 0 does not, and stands among what is assumed."""
NAMES = ("left", "right")


def told_of_one_side(left: Expr, right: Expr, theory: Theory) -> tuple[Prose, ...]:
    """Return which side of an equation has values where the other has none, and what the other alone needs.

    Of log a² = 2 log a that the left side has values where the right has none, which needs a > 0. It is told where
    values were found at which that is so: not of (a − 1)/(a − 1) at a point, nor of derivatives, which ask for more
    than their formulas do.
    """
    if left.has(*MOVING) or right.has(*MOVING):
        return ()
    asked = [Asked(theory, Equation(side, side)) for side in (left, right)]
    questions = [one.question for one in asked if one.question is not None]
    if len(questions) < len(asked):
        return ()
    needs = [domain_conditions((one.statement.left,)) for one in questions]
    facts = told_in_order(theory.hypotheses, theory.facts)
    found: list[Prose] = []
    for (k, question), other in zip(enumerate(questions), reversed(questions), strict=True):
        alone = [one for one in needs[1 - k] if one not in needs[k] and one.kind in SIDED]
        if not alone or not _has_values_beyond(question, alone):
            continue
        readback = Readback(asked[1 - k].context.translator.names.known)
        beside = replace(other, conditions=(*other.conditions, *needs[k]))
        told = domains(beside, readback, told_of=facts)
        words = f"the {NAMES[k]} side has values where the {NAMES[1 - k]} has none, which needs that "
        pieces = [piece for one in told for piece in (", ", *one.pieces)][1:]
        found += [Prose((words, *pieces))] if told else []
    return tuple(found)


def _has_values_beyond(question: Question, alone: Sequence[Condition]) -> bool:
    """Whether values were found at which all of a question is defined and holds, and something else is not."""
    for model in models(question, SMALL, len(SMALL), "one side"):
        try:
            evaluator = Evaluator(model)
            if verified(question, model) and not all(condition_holds(evaluator, one) for one in alone):
                return True
        except (KernelError, Unclear, KeyError):
            continue
    return False


def told_of_the_rest(theory: Theory, whole: Theory | None) -> tuple[Prose, ...]:
    """Say that nothing was found at which all holds that is assumed of other letters than a proved line's."""
    if whole is None:
        return ()
    rest = tuple(one for one in whole.hypotheses if one not in theory.hypotheses)
    return () if _is_satisfied(replace(whole, hypotheses=rest)) else (Prose((UNHELD,)),)


@lru_cache(maxsize=64)
def _is_satisfied(theory: Theory) -> bool:
    return is_satisfied(theory)


OTHERS = {"≤": ("≥",), "≥": ("≤",), "<": ("≤", "≥"), ">": ("≥", "≤"), "=": ("≤", "≥")}
"""The signs with which a line may hold that is false as it stands, the nearest first."""
PROVED, AGREED = "it holds with {}", "with {} instances agree, which is no proof"


def with_other_sign(left: Expr, right: Expr, relation: str, verdict_with: Callable[[str], Verdict]) -> str:
    """Say with which sign a false line holds, where it does so with one; else nothing.

    ``verdict_with`` judges the sides with another sign.
    """
    if not _comparable(left, right):
        return ""
    for sign in OTHERS[relation]:
        try:
            verdict = verdict_with(sign)
        except (UserError, ValueError):  # between matrices that are not symmetric
            continue
        if verdict >= Verdict.SUPPORTED:
            told = (PROVED if verdict is Verdict.PROVED else AGREED).format(sign)
            return f"{_what(relation, sign)}: {told}"
    return ""


def _what(relation: str, sign: str) -> str:
    """Return what is wrong in a line that holds with another sign."""
    if relation == "=":
        return "an inequality and no equation"
    turned = (relation in "<≤") != (sign in "<≤")
    return "the inequality goes the other way" if turned else "the two sides may be equal"


def _comparable(left: Expr, right: Expr) -> bool:
    """Whether both sides are numbers, or square matrices."""
    matrices = [isinstance(side, MatrixExpr) for side in (left, right)]
    return not any(matrices) or (all(matrices) and same_size(*left.shape))
