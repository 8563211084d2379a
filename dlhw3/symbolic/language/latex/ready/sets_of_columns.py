r"""Sets of numbers that all entries of a column are in, $y_i \in \{0, 1\}$, as an equation of it: y ∘ y = y.

What is said of entries keeps sums over them, beside which X may not hold all x_i; of the column it does not.
"""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

SAID = re.compile(
    r"\$\s*(?P<y>[a-z])_\{?[a-z]\}?\s*\\in(?![a-z])\s*\\\{(?P<set>\s*(?:0\s*,\s*1|-\s*1\s*,\s*\+?1|\+?1\s*,\s*-\s*1|\\pm\s*1)\s*)"
    r"\\\}\s*\$"
    r"(?!\s*,?\s*(?:for|when|if|with|unless|only|where|except|but|on|in|at|at most)\b)"
)


def of_columns(text: str) -> str:
    """Return a text in which such sets are equations of columns."""

    def made(found: re.Match[str]) -> str:
        y = found["y"]
        return rf"${y} \odot {y} = {y if '0' in found['set'] else chr(92) + 'mathbf{1}'}$"

    return SAID.sub(made, text)
