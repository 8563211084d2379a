"""Whether what is assumed of a line that is not decided holds anywhere; where nothing was found, that is told."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Integer

from dlhw3.kernel.errors import KernelError
from dlhw3.symbolic.language.text.series import said_of_itself
from dlhw3.symbolic.models.agreement import STYLES
from dlhw3.symbolic.models.asking import SMALL, Asked
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.models.holding import verified
from dlhw3.symbolic.models.interpretation import OPERATIONS
from dlhw3.symbolic.models.laws import LAWS
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.solving import models
from dlhw3.symbolic.plan import Equation, Theory

ROUNDS = 3
NOWHERE = "nothing was found at which all that is assumed holds"
TRIED: Sequence[Style] = (*SMALL, *STYLES)


def with_what_is_assumed(reason: str, theory: Theory) -> str:
    """Return why a line is not decided: nothing satisfies what is assumed, or a reason; and what is said of i = j.

    A reason that begins with "derived" says what nothing satisfies.
    """
    told = (f"{name} is said for {i} = {j} too" for name, i, j in said_of_itself(theory.hypotheses))
    nowhere = not reason.startswith("derived") and not is_satisfied(theory)
    return "; ".join((NOWHERE if nowhere else reason, *told))


def is_satisfied(theory: Theory) -> bool:
    """Whether values were found at which all holds that a theory assumes, or it assumes nothing.

    They are drawn without what a line needs besides, and each is verified.
    """
    question = Asked(theory, Equation(Integer(0), Integer(0))).question
    if question is None or not (question.hypotheses or question.required):
        return True
    for model in models(question, TRIED, ROUNDS * len(TRIED), "0, at all", 4 * OPERATIONS, LAWS):
        try:
            if verified(question, model):
                return True
        except (KernelError, Unclear):
            continue
    return False
