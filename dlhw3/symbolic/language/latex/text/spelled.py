r"""How a formula is spelled: what stands between its signs, which letters are free, and when two say the same."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.symbolic.language.text import lazy_re as re

SIGNS = re.compile(r"^\$|\$$|^\\\(|\\\)$")
LOOKS = re.compile(
    r"\\(?:mathbf|boldsymbol|bm|vec|left|right|[bB]igg?[lr]?)(?![a-z])|[\s{}&]|\\[,;:! ]|[.,;]\s*$"
)


def within(formula: str) -> str:
    """Return a formula that stands among words without the signs around it, $ or \\( and \\)."""
    return SIGNS.sub("", formula)


def free_letters(letters: Iterable[str], text: str) -> list[str]:
    """Return those of some letters that stand nowhere in a text, in their order."""
    return [one for one in letters if not re.search(alone(one), text)]


def alone(letter: str) -> str:
    """Return the form of a letter, or of a command, that is no part of a longer one."""
    before = r"(?<!\\)" if letter.startswith("\\") else r"(?<![A-Za-z\\])"
    return f"{before}{re.escape(letter)}(?![A-Za-z])"


def compact(formula: str) -> str:
    r"""Return a formula without blanks, the columns of an align, \left and \right."""
    return re.sub(r"[\s&]|\\(?:left|right)(?![a-z])|\\[,;:!]", "", formula)


def alike(formula: str) -> str:
    """Return a formula without what says how it looks: two that are spelled so alike say the same."""
    plain = re.sub(r"\\[td]frac(?![a-z])", r"\\frac", LOOKS.sub("", formula))
    return re.sub(r"(?<=\\\|)_2", "", plain).strip("$.,;")
