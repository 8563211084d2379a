r"""Hessians and kernels that move, "$H$ is the Hessian of the loss. The loss is not quadratic.", beside steps.

A letter stands still in a line that differentiates in time, and in one of steps x_{k+1}; the Hessian of what is not
quadratic does so at one point alone, and the kernel of a network that is not linear does not.
"""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.depends import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

WHAT = r"(?:hessian|curvature|jacobian|tangent\s+kernel|neural\s+tangent\s+kernel|ntk|gauss-newton\s+matrix)"
CALLED = re.compile(
    rf"(?P<one>{FORMULA})\s+(?:is|be|denotes?|for)\s+(?:the|its)\s+{WHAT}\b(?P<behind>[^.;]*)"
    rf"|\b(?:the|with|its|whose)\s+{WHAT}\s+(?P<other>{FORMULA})(?P<rest>[^.;]*)",
    re.IGNORECASE,
)
"""What a letter is that moves with the weights, but of what is quadratic, or linear."""
AT_POINT = re.compile(
    rf"\bat\s+(?:the\s+)?(?:{FORMULA}|minim\w+|optim\w+|solution|initiali[sz]ation|init|origin|saddle)",
    re.IGNORECASE,
)
OF = r"(?:loss|objective|function|cost|risk|energy|problem|landscape|potential)"
NOT_SO = re.compile(
    rf"\b{OF}\s+(?:{FORMULA}\s+)?(?:is|are)(?:\s+(?:in\s+general|generally|of\s+course|however))?(?:\s+not|n't)\s+(?:an?\s+)?quadratic"
    rf"|\b{OF}\s+(?:{FORMULA}\s+)?(?:is|are)\s+(?:non-?quadratic|cubic|quartic|a\s+quartic|far\s+from\s+quadratic)"
    rf"|\bnon-?quadratic\s+{OF}"
    r"|\b(?:network|model|predictor)\s+(?:is|are)(?:\s+not|n't)\s+(?:an?\s+)?linear(?!\s+in\s+(?:the\s+)?inputs?)",
    re.IGNORECASE,
)
"""Words by which the one is not quadratic, or the other not linear."""
MOVES = re.compile(
    r"\\d?dot(?![a-z])|\\frac\s*\{\s*d[^{}]*\}\s*\{\s*d\s*t\s*\}|\(\s*t\s*\)|\^\s*\{[^{}]*t\s*\}"
    r"|_\s*\{?\s*[kt](?![A-Za-z])"
)
"""What is in time, or a member of steps."""


def require_no_moving_curvature(sentences: Iterable[Sentence], shown: str) -> None:
    """Raise UserError where words call a letter of a line that moves in time a Hessian of what is not quadratic."""
    every = [*sentences]
    doubt = next((one for one in every if NOT_SO.search(one.words)), None)
    if doubt is None or MOVES.search(shown) is None:
        return
    for sentence in every:
        for found in CALLED.finditer(sentence.words):
            group = "one" if found["one"] else "other"
            if AT_POINT.search(found["behind"] or found["rest"] or ""):
                continue
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, found.start(group))].strip()
            letter = re.match(LETTER, formula)
            if letter and re.search(rf"(?<![A-Za-z\\]){re.escape(letter[0])}(?![A-Za-z])", shown):
                written = doubt.written(0, len(doubt.words))
                told = (
                    f"The words say here what {letter[0]} is, and line {sentence.number} has it stand still."
                )
                at, said = Span(written, 0, len(written)), sentence.written(*found.span())
                raise UserError(
                    f"Line {doubt.number}: {told}", at=at, hint=f"{said.strip()} at initialisation"
                )
