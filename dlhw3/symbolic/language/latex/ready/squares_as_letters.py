r"""Squares in which derivatives are taken, \partial L / \partial \sigma^2: the variance is a letter of its own.

So it is where its root stands nowhere alone: \sigma^4 is its square then.
"""

from __future__ import annotations

import re
from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import in_formulas

BASE = r"(?P<base>\\?[A-Za-z]+(?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w|\\[a-z]+))?)"
SQUARE = r"\s*\^\s*(?:\{\s*2\s*\}|2)"
BELOW = re.compile(
    rf"\\partial\s*(?:\{{\s*{BASE}{SQUARE}\s*\}}|\(\s*{BASE.replace('base', 'round')}{SQUARE}\s*\)"
    rf"|{BASE.replace('base', 'bare')}{SQUARE})\s*\}}"
    rf"|\\nabla\s*_\s*\{{\s*{BASE.replace('base', 'sloped')}{SQUARE}\s*\}}"
)
"""A square below the stroke of a derivative, or that of a gradient."""
DEFINED = re.compile(
    r"(?:^|[&$]|\\\\|\\\[|\})\s*(?P<base>\\sigma(?:\s*_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\w|\\[a-z]+))?)"
    + SQUARE
    + r"\s*&?\s*:?=",
    re.MULTILINE,
)
"""A variance that is defined, \\sigma^2 = …"""
OTHERS = (r"\tau", r"\kappa", r"\omega", r"\zeta", r"\nu", r"\rho")
"""Letters for squares."""
MOST = 3


def with_squares(text: str) -> tuple[str, list[str]]:
    """Return a text with a letter for each such square, and what is told."""
    told: list[str] = []
    for _ in range(MOST):
        below, defined = BELOW.search(text), DEFINED.search(text)
        if below is not None:
            base = below["base"] or below["round"] or below["bare"] or below["sloped"]
        elif defined is not None:
            base = defined["base"]
        else:
            break
        letter = next((one for one in OTHERS if not re.search(rf"\{one}(?![A-Za-z])", text)), None)
        made = None if letter is None else _with_letter(text, base, letter)
        if made is None:
            break
        told.append(f"{base}^2 is a letter of its own, {letter}")
        text = made
    return text, told


def _with_letter(text: str, base: str, letter: str) -> str | None:
    """Return a text with a letter for the square of a base, and its powers; None where the base stands alone."""
    spaced = r"\s*".join(map(re.escape, re.findall(r"\\[A-Za-z]+|\S", base)))
    before = "" if base.startswith("\\") else r"(?<![A-Za-z\\])"
    form = re.compile(
        rf"{before}{spaced}(?![A-Za-z])(?!\s*_)\s*(?:\^\s*(?:\{{\s*(?P<braced>-?\d+)\s*\}}|(?P<bare>\d)))?"
    )
    alone = False

    def put(found: re.Match[str]) -> str:
        nonlocal alone
        power = int(found["braced"] or found["bare"] or 1)
        alone |= power % 2 != 0
        return f"{letter} " if power == 2 else f"{letter}^{{{power // 2}}} "

    made = in_formulas(text, partial(form.sub, put))
    return None if alone else made
