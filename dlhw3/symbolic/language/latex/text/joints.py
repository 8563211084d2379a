r"""What stands between two equations of one row: a comma and a gap, "and", or the columns of an align."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

GAP = r"(?:\s|&|\\q?quad(?![a-z])|\\[,;:!])"
AND = r"\\(?:text|mbox|textrm)\s*\{\s*and\s*\}"
BEGINS = r"(?<![\s&])(?<!\\[,;:!])(?<!\\quad)(?<!\\qquad)"
"""No gap stands before it: what may begin with a run of gaps is looked for once in each run."""
JOINT = re.compile(
    rf"(?:,{GAP}{{0,200}}(?:&|\\q?quad(?![a-z])|{AND})|&|(?:{BEGINS}{GAP}+)?{AND}|(?<!\\),)"
    rf"(?:{GAP}|{AND})*"
)
"""What may stand between two equations of one row: a comma, mostly and a gap, "and", or columns of an align."""
BARE = re.compile(r",(?:\s|\\[,;:!])*")
"""A comma with no wide gap behind it."""
A_VALUE = re.compile(rf"{GAP}*(?:-?\d[\d.]*|I(?:_\w|_\{{\w+\}})?){GAP}*(?:$|[,.;])|.*\\[lc]?dots")
r"""A number, I or what runs behind a sign: x = 0, Q^T Q = I, i = 1, \dots, n say where a line is so."""

ASIDE = re.compile(r"\\,|\\langle.*?\\rangle")
"""Commas that stand between no equations."""


def depth(text: str) -> int:
    """Return how many brackets are open at the end of a text."""
    bare = re.sub(r"\\[{}]", "", text)
    return sum(bare.count(sign) for sign in "([{") - sum(bare.count(sign) for sign in ")]}")


def commas(text: str) -> list[int]:
    """Return the places of the commas that stand outside of brackets and angles."""
    bare = ASIDE.sub(lambda found: " " * len(found[0]), re.sub(r"\\[{}]", "  ", text))
    opened, found = 0, list[int]()
    for place, sign in enumerate(bare):
        opened += (sign in "([{") - (sign in ")]}")
        if sign == "," and not opened:
            found.append(place)
    return found
