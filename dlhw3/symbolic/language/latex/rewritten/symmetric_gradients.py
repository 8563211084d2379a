r"""Gradients that words call symmetric everywhere, "where $\nabla \ell$ is symmetric": at points of formulas.

A text is returned, of as many lines, that says it of each argument of the function.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.for_all import MOST, calls
from dlhw3.symbolic.language.latex.text.phrases import ENDS, EVERY, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

OF = rf"\$\s*\\nabla\s*(?P<f>{NAME})\s*(?:\(\s*(?:\\cdot|(?P<x>[A-Z]))\s*\))?\s*\$"
SAID = phrase(
    rf"{OF} (?:(?P<verb>is|be) (?:always |everywhere )?symmetric"
    r"|(?P<takes>takes?|has|have) symmetric values)"
    rf"(?P<all>,? {EVERY} \$\s*(?P<bound>[A-Z])\s*(?:\\in[^$]*)?\$)?",
    ENDS,
)
"""It is said of the gradient itself, or at a letter for all of its values."""


def with_symmetric_gradients(text: str) -> str:
    """Return a text that says which values of a gradient are symmetric."""
    if "symmetric" not in text or "\\nabla" not in text:
        return text
    return outside(text, lambda words: SAID.sub(lambda found: _at_each(found, text), words))


def _at_each(found: re.Match[str], text: str) -> str:
    bound, at = found["bound"], found["x"]
    if (at is not None) != (bound is not None) or at != bound:
        return found[0]
    function = re.sub(r"\s", "", found["f"])
    rest = text.replace(found[0], " ")
    points = dict.fromkeys(point for name, point in calls(rest) if name == function)
    if not points or len(points) > MOST:
        return found[0]
    is_said = "be" if (found["verb"] or "is").lower() == "be" or found["takes"] in ("take", "have") else "is"
    joined = " and let " if is_said == "be" else " and "
    return of_as_many_lines(
        found[0],
        joined.join(rf"$\nabla {function}({point})$ {is_said} symmetric" for point in points),
    )
