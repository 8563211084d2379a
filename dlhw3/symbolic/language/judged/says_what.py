r"""Equations that may say what a letter is, of which no line above says anything: they are told, and not false.

"P = A^T P A + Q", "s^2 = a + b", "S w = \lambda w" and "x_{k+1} = x_k - \eta g" hold of no letters that are any,
and nobody means that; nor does "\nabla_y Q(y) = 2 y = 0" of a function Q that stands nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import takewhile

from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.judged.said_around import chain_of
from dlhw3.symbolic.language.judged.unnamed import letters_in
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.names import GREEK

NEXT = re.compile(r"\w*[A-Za-z]_[a-z]1")
"""The name of a member one step ahead, x_k1 of x_{k+1}."""


def says_what(
    document: Document, line: JudgedLine, written: str, functions: Collection[str], spoken: Collection[str]
) -> str:
    """Return a letter that no line above has and of which an equation may say what it is; or nothing.

    A member one step ahead stands in it as it is ``written``. ``functions`` are those of the line that are the
    text's own; of letters of which more than a kind is assumed there is ``spoken``.
    """
    chain = chain_of(document, line.line)
    if len(chain) < 2 or {one.relation for one in chain[1:]} != {"="}:
        return ""
    earlier = takewhile(lambda lines: lines[0] is not chain[0], document.chains)
    above_lines = set[str]().union(*(letters_in(one.tree) for lines in earlier for one in lines))
    of_kind = {name for name, _ in document.assumed} - {*spoken}
    above = above_lines.union(spoken, of_kind)
    first, last = chain[0].tree, chain[-1].tree
    left, right = letters_in(first), {*letters_in(last)}.union(*(letters_in(one.tree) for one in chain[1:]))
    new = left - above
    itself = first.kind == "name" and left <= right and right - left
    alone = not left & right and right and not functions and _is_power(first)
    if len(left) == 1 and (new or (left & of_kind - above_lines)) and (itself or alone):
        return min(left)
    named = first.kind == "name"
    ahead = sorted(
        one for one in (new if named else new - right) if NEXT.fullmatch(one) and (named or one[:-1] in left)
    )
    base = ahead[0].partition("_")[0] if ahead else ""
    if ahead and re.search(rf"(?<![A-Za-z]){base}\s*_\s*\{{\s*[a-z]\s*\+\s*1\b", written):
        return ahead[0]
    zero = vanishing(document)
    regular = {one.function for one in document.regular} | {name for name, _ in document.definitions}
    own = {*functions} & left & zero - above_lines - right - regular
    if len(own) == 1 and right and function_of(first.name) in ("grad", *own):
        return min(own)
    others = above.union(left, *(letters_in(one.tree) for one in chain[1:-1]))
    factors = {
        one.name for one in _factors(last) if one.kind == "name" and one.name in GREEK and one.name.islower()
    }
    bare = last.kind == "name" and "_" not in last.name and last.name not in OPERATORS and last.name != "eye"
    found = (factors if last.kind == "times" else {last.name} if bare else set[str]()) - others
    return min(found) if len(found) == 1 else ""


def vanishing(document: Document) -> set[str]:
    """Return the letters and functions of gradients that are assumed to be zero."""
    return {name for one in document.related if _vanishes(one) for name in letters_in(one.left)}


def _vanishes(one: Related) -> bool:
    """Whether what is assumed is that a gradient is zero."""
    zero = one.right.parts[0] if one.right.name in ("vector", "matrix") else one.right
    return one.left.name == "grad" and zero.kind == "number" and not zero.value


def _is_power(tree: Node) -> bool:
    """Whether a side is a power of a letter, or one over it: of s^2 and 1/s^2 it is seen what s is, or nearly."""
    if tree.kind == "over" and tree.parts[0].kind == "number":
        tree = tree.parts[1]
    base = tree.parts[0] if tree.kind == "power" else tree
    return base.kind == "name"


def _factors(tree: Node) -> Iterator[Node]:
    """Yield the factors of a product."""
    if tree.kind != "times":
        yield tree
        return
    for one in tree.parts:
        yield from _factors(one)
