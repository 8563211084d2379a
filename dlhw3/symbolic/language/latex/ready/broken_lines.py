r"""A display over several lines of a file, of which LaTeX makes one: where a line ends in a formula, it goes on.

That is tried where a text is refused, as a line that ends with = or within brackets is by itself.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import DISPLAYED, depth
from dlhw3.symbolic.language.latex.text.source import without_comment
from dlhw3.symbolic.language.text import lazy_re as re

REFUSED = re.compile(
    r"There is no expression|ends too early|is not expected here|is taken of nothing|brackets?\b"
)
OPEN = re.compile(
    r"(?:[-+=<>({\[,*/]|\\(?:cdot|times|odot|le|ge|leq|geq|[bB]igg?l?|left)|\\[bB]igg?l?[\[(|])\s*\Z"
)
"""How a line ends that goes on."""
BEGINS = re.compile(r"\s*(?:[-+=*/]|\\(?:cdot|times|odot|leq?|geq?)(?![A-Za-z]))")
"""How one begins that goes on from the one before."""


def with_whole_displays(text: str, refused: str) -> str:
    """Return a text of as many lines with each display in one that lines break within a formula."""
    return DISPLAYED.sub(_joined, text) if REFUSED.search(refused) else text


def _joined(found: re.Match[str]) -> str:
    """Return a display with a line in the place of those that are parts of one formula; empty ones follow."""
    whole = found[0]
    if r"\\" in whole or r"\begin" in whole or "&" in whole or "\n" not in whole:
        return whole
    lines = [without_comment(one) for one in whole[2:-2].split("\n")]
    made: list[str] = []
    single = whole.count("=") < 2
    for line in lines:
        before = made[-1] if made else ""
        bare = re.sub(r"\\(?:left|right|[bB]igg?[lr]?)(?![a-z])", " ", before)
        sign_alone = re.fullmatch(r"\s*(?:=|[-+])\s*", before)
        goes_on = OPEN.search(before) or depth(bare) > 0 or sign_alone
        begun = BEGINS.match(line) and (single or not line.strip().startswith("="))
        if before.strip() and line.strip() and (goes_on or begun):
            made[-1] = f"{before} {line.strip()}"
        elif line.strip() or not made:
            made.append(line)
    made += [""] * (len(lines) - len(made))
    end = next(k for k in range(len(made), 0, -1) if made[k - 1].strip() or k == 1)
    return whole[:2] + "\n".join(made[:end]) + whole[-2:] + "\n" * (len(made) - end)
