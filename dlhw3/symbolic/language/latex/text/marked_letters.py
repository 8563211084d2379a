r"""Letters with a mark in what words list, $\bar P$ and $R$, as formulas have them."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.formulas_said import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

DRESSED = re.compile(
    r"\\(?:wide)?(?:hat|bar|tilde|overline)\s*(?:\{\s*\\?[A-Za-z]+\s*\}|\s[A-Za-z]|\\[A-Za-z]+)"
)


def with_marks_of(formula: str) -> list[str]:
    r"""Return the letters of a list as it has them where some have a mark, \bar P, R; none of another formula."""
    parts = [one.strip() for one in formula.split(",")]
    known = (DRESSED.fullmatch(one) or re.fullmatch(LETTER, one) for one in parts)
    listed = all(known) and not any(one.endswith("dots") for one in parts)
    return parts if listed and any(map(DRESSED.fullmatch, parts)) else []
