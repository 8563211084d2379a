"""What is known of a letter while a file is read: that it is a number, or a square matrix."""

from __future__ import annotations

from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.making.said import SQUARE
from dlhw3.symbolic.language.text import lazy_re as re

DECLARED = re.compile(r"^[^\S\n]*(?:shape|sequence|random|let|flow)\b.*$", re.MULTILINE)
"""Lines that say what letters are."""


def plain_numbers(text: str) -> frozenset[str]:
    """Return the letters of a file that are numbers by the letter rule, and said to be nothing else."""
    words = frozenset(re.findall(r"\w+", text))
    said = frozenset(re.findall(r"\w+", " ".join(DECLARED.findall(text))))
    return frozenset(one for one in words - said if one in "abcdefg" or re.fullmatch(r"[a-g]_\w+", one))


def number_said(reader: Reader, said: str) -> bool:
    """Whether "a: number" or "a: told" is so by what is said of shapes.

    In LaTeX small letters are numbers that are not used as columns are; the time t is one.
    """
    name, _, what = said.partition(": ")
    if what == "number" and reader.in_latex and name not in reader.shapes and name:
        used = name in reader.columns and name != "t" and not reader.exponentials.spoken
        return name[0].islower() and not used and reader.kinds.get(name) != "column"
    return reader.shapes.get(name) == () if what == "number" else name in reader.shapes


def square_said(reader: Reader, name: str) -> bool:
    """Whether a letter of LaTeX is a square matrix by what is said of it; where words speak of matrix exponentials
    any capital is.
    """
    shape = reader.shapes.get(name)
    said = any(one == name and kind in SQUARE for one, kind in reader.assumed)
    square = shape is not None and len(shape) == 2 and shape[0] == shape[1]
    spoken = reader.exponentials.spoken and shape is None and name not in reader.guessed
    return reader.in_latex and (said or square or (spoken and name[0].isupper()))


def matrix_said(reader: Reader, name: str) -> bool:
    """Whether a capital is a matrix: in text but for what is declared, in LaTeX by what is said of it."""
    shape = reader.declared.get(name)
    if not reader.in_latex:
        return shape is None or len(shape) == 2
    plain = shape is None and name not in reader.guessed and name[0] in PLAIN
    return square_said(reader, name) or plain


PLAIN = "ABCHJMPQSUVWX"
"""Capitals that are matrices in papers; L, N and T are numbers as often."""
