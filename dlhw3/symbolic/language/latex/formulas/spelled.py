"""Two letters of a paper that would be one here: refused, since what is said of one would be said of both."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.names import UNIT, below_of, letter_of
from dlhw3.symbolic.language.latex.formulas.parts import start_of, stop_of
from dlhw3.symbolic.language.latex.formulas.reading import Formula
from dlhw3.symbolic.language.latex.text.source import BLANK
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

UPRIGHT = re.compile(r"\\(?:mathrm|mathit|text|textrm|textit|operatorname\*?|rm)(?![a-zA-Z])")
ANY_STYLE = re.compile(r"\\(?:math[a-z]+|text[a-z]*|boldsymbol|bm|operatorname\*?|rm|bf)(?![a-zA-Z])")
SAME = (
    (re.compile(r"\\(?:mathbf|boldsymbol|bm|bf|textbf)(?![a-zA-Z])"), r"\\bold "),
    (re.compile(r"\\widehat(?![a-zA-Z])"), r"\\hat "),
    (re.compile(r"\\widetilde(?![a-zA-Z])"), r"\\tilde "),
    (re.compile(r"\\overline(?![a-zA-Z])"), r"\\bar "),
)
"""Styles and accents that papers do not tell apart."""
TURNED = re.compile(r"\\(?:top|intercal)(?![a-zA-Z])")
STAR = re.compile(r"\^\s*\{?\s*(?:\*|\\ast|\\star)(?![a-zA-Z])")
STAR_BELOW = re.compile(r"_\s*\{?\s*(?:\*|\\ast|\\star)(?![a-zA-Z])")
BASE = "e^"
"""What stands for the base of exponentials."""


Spellings = dict[str, tuple[str, str]]
"""The names of a derivation so far: how each is spelled, and what stood there."""


def require_one_spelling(formula: Formula, tree: Node, functions: frozenset[str], known: Spellings) -> None:
    r"""Refuse \mathcal{L} beside L, a_{k+1} beside a_{k1}, and the letter e beside e^x: each pair is one name here.

    What is new in the formula is added to what is known. Raises UserError with the place of the second.
    """
    for name, at in (*_letters(tree), *_functions(formula, functions)):
        text = at.text[at.start : at.stop]
        spelled, name = (BASE, "e") if name == BASE else (canonical(text), name)
        first, before = known.setdefault(name, (spelled, text))
        if first == spelled:
            continue
        if BASE in (first, spelled):
            words = "e is the base of exponentials in one place, and a letter in another."
            raise UserError(words, at=at, hint=r"\exp(x)")
        words = f"{before.strip()} and {text.strip()} would be one letter here, {name}."
        raise UserError(words, at=at, hint="another letter for one of the two")


def canonical(text: str) -> str:
    r"""Return how a name is spelled, without blanks and what papers do not tell apart: x_{i,j} is x_{ij}."""
    base, line, below = STAR_BELOW.sub("_*", STAR.sub("^*", TURNED.sub("", BLANK.sub(" ", text)))).partition(
        "_"
    )
    for pattern, same in SAME:
        base = pattern.sub(same, base)
    whole = UPRIGHT.sub("", base) + line + re.sub(r"[,()]", "", ANY_STYLE.sub("", below))
    return re.sub(r"\\?[{}]|\s", "", whole).strip("()[]")


def _letters(tree: Node) -> Iterator[tuple[str, Span]]:
    """Yield the letters of a tree, and the exponentials that are written as powers of e, with their places."""
    for node in tree.every():
        if node.kind == "name" and node.name not in ("eye", *UNIT):
            yield node.name, node.at
        elif node.kind == "call" and node.name == "exp" and re.match(r"(\\mathrm\s*\{?\s*)?e\b", node.text):
            yield BASE, node.at


def _functions(formula: Formula, functions: frozenset[str]) -> Iterator[tuple[str, Span]]:
    """Yield the functions of a formula, each with the place of its name."""
    for item in formula.read.find_data("item"):
        if (name := letter_of(item)) in functions:
            yield name, Span(formula.text, start_of(item), stop_of(below_of(item) or item.children[0]))
