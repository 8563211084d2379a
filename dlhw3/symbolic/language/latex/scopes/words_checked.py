r"""What words write, held against the lines: styles that tell letters apart, and norms of matrices, \|A\|_2."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.reading import read_formula, tree_of
from dlhw3.symbolic.language.latex.formulas.spelled import Spellings, canonical
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

STYLE = re.compile(r"\\math(?:cal|scr|frak|sf|tt)(?![a-z])|\\bold\s*")
FONT = re.compile(r"\s*\{?\s*\\(math(?:bf|rm|sf|tt|bb)|boldsymbol|bm|bf|pmb|textbf|rm)(?![A-Za-z])")
SAME = {
    "boldsymbol": "mathbf",
    "bm": "mathbf",
    "bf": "mathbf",
    "pmb": "mathbf",
    "textbf": "mathbf",
    "rm": "mathrm",
}
"""Fonts of a letter, and those that are one."""
SIGN = re.compile(r"[<>]=?|=|\\(?:[lg]eq?|[lg]t|[lg]eqslant|succ|succeq|prec|preceq|neq?|sim|in)(?![a-z])")


def require_same_spelling(formulas: Iterable[Row], known: Spellings) -> None:
    r"""Refuse \mathcal{A} of the words beside A of the lines, which would be one letter here.

    Bold letters of the words are those of the lines that are not, and the other way round, as papers mix both; but
    where the words have both, they are two.
    """
    formulas = [*formulas]
    _require_one_font(formulas, known)
    for row in formulas:
        for text in SIGN.split(row.text) if STYLE.search(row.text + str(known)) else ():
            for node in _names(text):
                written = node.at.text[node.at.start : node.at.stop]
                first, before = known.get(node.name, ("", ""))
                styles = [STYLE.findall(one.replace(r"\bold", "")) for one in (first, canonical(written))]
                if before and styles[0] != styles[1]:
                    words = f"{before.strip()} and {written.strip()} would be one letter here, {node.name}."
                    at = Span(row.text, 0, len(row.text))
                    raise UserError(words, at=at, hint="another letter for one of the two")


def _require_one_font(formulas: Collection[Row], known: Spellings) -> None:
    """Refuse a letter of the lines of which the words have two fonts: A bold matrix, and its entry A."""
    first: dict[str, tuple[str, str]] = {}
    every = formulas if any(FONT.search(row.text) for row in formulas) else []
    for row in every:
        for node in (node for text in SIGN.split(row.text) for node in _names(text)):
            written = re.sub(r"^[(\[ ]+|[)\] ]+$", "", node.at.text[node.at.start : node.at.stop])
            font = FONT.match(written)
            style = SAME.get(font[1], font[1]) if font else ""
            before, other = first.setdefault(node.name, (style, written))
            if style != before and node.name in known:
                words = f"{other} and {written} would be one letter here, {node.name}."
                at = Span(row.text, 0, len(row.text))
                raise UserError(words, at=at, hint="another letter for one of the two")


def _names(text: str) -> Iterator[Node]:
    with suppress(UserError):
        yield from (
            node for node in tree_of(read_formula(text), frozenset())[0].every() if node.kind == "name"
        )


ON_SURFACE = re.compile(r"(?P<letter>\w+) (?P<what>orthogonal)|\\\|\s*(?P<unit>\w+)\s*\\\|(?:\^\{?2\}?)? = 1")


def of_all_around(rows: Iterable[Row], text: str) -> Iterator[str]:
    """Yield that a gradient in a letter that words keep on a surface is the one in all matrices, or columns."""
    for row in rows:
        found = ON_SURFACE.fullmatch(row.text) if row.word == "assume" else None
        letter = (found["letter"] or found["unit"]) if found else ""
        own = rf"\\?{letter}(?![A-Za-z_])"
        if found and re.search(
            rf"\\(?:nabla\s*_|partial)\s*\{{?\s*{own}|\\nabla\s*\\?\w+\s*\(\s*{own}\s*\)", text
        ):
            such = "orthogonal ones" if found["what"] else "those of norm 1"
            yield f"the gradient in {letter} is that in all {letter}, and not along {such} alone"


def under_norms(rows: Iterable[Row], names: Collection[str]) -> Iterator[Node]:
    r"""Yield what stands under \|·\|_1 and \|·\|_2 in what words assume of the letters of the lines."""
    for row in (one for one in rows if one.word == "assume" and r"\|" in one.text):
        for text in SIGN.split(row.text):
            with suppress(UserError):
                for node in tree_of(read_formula(text), frozenset())[1]:
                    if {one.name for one in node.every() if one.kind == "name"} <= {*names}:
                        yield node
