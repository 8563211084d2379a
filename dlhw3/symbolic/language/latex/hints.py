"""Hints in the notation of the line that they mend: what is said in the language of text, in LaTeX."""

from __future__ import annotations

import re
from typing import Any

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.names import EXAMPLE
from dlhw3.symbolic.language.latex.reading import read_formula, tree_of
from dlhw3.symbolic.language.latex.rows import is_latex

PAIRED = re.compile(r"grad\(dot\((?P<other>\w+), (?P<moved>.*)\), (?P<letter>.+)\)")
FIXED = {"grad(norm2(X*w - y)^2, w)": r"\nabla_w \|X w - y\|^2", "l(U*U')": r"\ell(U U^\top)"}
SIGNS = ((".*", r" \odot "), ("./", r" \oslash "), ("*", " "), ("'", r"^\top"))


def fitting(error: UserError) -> Any:
    """Return the hint of an error, in LaTeX where the line that it is about is, and one that can be read."""
    hint = error.said.hint
    if not isinstance(hint, str) or error.at is None or not is_latex(error.at.text) or is_latex(hint):
        return hint
    if hint in FIXED:
        return FIXED[hint]
    if (found := PAIRED.fullmatch(hint)) is not None:
        return rf"\nabla_{{{found['letter']}}} \langle {found['other']}, {found['moved']} \rangle"
    if hint.startswith(("%", "=", "let ", "a ", "another", "one of", "flow")) or " line" in hint:
        return hint
    if (size := re.fullmatch(r"1\./([a-zA-Z])", hint)) and (column := _column(error.at.text, size[1])):
        return f"% shape {column}: {size[1]}"
    made = re.sub(r"\.\^\(?(-?[\w/]+)\)?", r"^{\\odot \1}", hint)
    made = re.sub(r"ddt\((\w+)\)", r"\\dot{\1}", made)
    made = re.sub(r"([A-Za-z]\w+)\(", r"\\operatorname{\1}(", made)
    for sign, latex in SIGNS:
        made = made.replace(sign, latex)
    try:
        tree_of(read_formula(made), frozenset())
    except UserError:
        return EXAMPLE
    return made


def _column(text: str, size: str) -> str | None:
    """Return a letter of a line that is a column by its name, and is not the size."""
    found = re.findall(r"(?<![\\a-zA-Z])[h-z](?![a-zA-Z])", text)
    return next((letter for letter in found if letter != size), None)
