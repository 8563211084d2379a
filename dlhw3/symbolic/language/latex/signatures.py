"""Which rows of a derivation in LaTeX define: L(w) = …, where ∇L(w) stands further down, and r = X w − y."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import Any

from lark import Token, Tree

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.names import is_bare, is_group, letter_of
from dlhw3.symbolic.language.latex.reading import Formula, read_formula
from dlhw3.symbolic.language.latex.rows import Row, Side
from dlhw3.symbolic.language.latex.shifted import steps_below
from dlhw3.symbolic.language.tree import Node


def signature_of(formula: Formula) -> str:
    """Return f of a formula f(x), whose letters are bare, or nothing."""
    terms = [one for one in formula.read.children[0].children if isinstance(one, Tree)]  # type: ignore[union-attr]
    items: list[Any] = list(terms[0].children) if len(terms) == 1 else []
    if len(items) != 2 or not is_group(items[1]) or len(items[1].children) > 1:
        return ""
    tokens = [token for token in formula.read.scan_values(lambda _: True) if isinstance(token, Token)]
    group = items[1].children[0]
    inside = [one for product in group.find_data("product") for one in product.children]
    bare = all(not isinstance(one, Token) and letter_of(one) and is_bare(one) for one in inside)
    apart = len(inside) == len(list(group.find_data("product")))
    signed = any(token.type == "SIGN" for token in tokens)
    return letter_of(items[0]) if bare and apart and not signed and is_bare(items[0]) else ""


def signature_in(text: str) -> str:
    """Return f of a text f(x), or nothing where it is something else, or cannot be read."""
    with suppress(UserError):
        return signature_of(read_formula(text.strip().removesuffix(":")))
    return ""


def require_taken(named: Iterable[Row], taken: Collection[Row], names: Collection[str]) -> None:
    """Raise UserError where words define a function in a way that cannot be taken, and a line has it."""
    for row in (row for row in named if row.word == "let" and row not in taken):
        name = signature_in(row.text.partition("=")[0])
        if name in names:
            what = "d(…) is how something moves" if name == "d" else "that cannot be read"
            words = f"Line {row.number}: the words say what {name}(…) is, and {what}."
            raise UserError(words, at=Span(row.text, 0, len(row.text)), hint=r"\rho(x) := \|x\|")


def definable(rows: Iterable[Sequence[tuple[Side, Formula]]]) -> frozenset[str]:
    """Return the functions that a row defines: with :=, or with = where the function stands in a row below.

    A function of which something was said above, or that stands on both sides, is none of them.
    """
    above: set[str] = set()
    waiting: set[str] = set()
    found: set[str] = set()
    for sides in rows:
        names = [formula.sloped().union(*formula.names()) for _, formula in sides]
        found |= waiting & set[str]().union(*names)
        name = signature_of(sides[0][1]) if len(sides) > 1 and not sides[0][0].sign else ""
        sign = sides[1][0].sign if name else ""
        if name and name not in set[str]().union(above, *names[1:]):
            (found if sign == ":=" else waiting if sign == "=" else set[str]()).add(name)
        above |= set[str]().union(*names)
    return frozenset(found)


def letters_defined(rows: Iterable[Sequence[tuple[int, str, Node]]]) -> frozenset[str]:
    """Return the letters that a row defines with =, as r = X w − y where r stands in a row below, none above.

    So does a row that goes on, where its letter stands nowhere else: w^+ = … = ….
    """
    above: set[str] = set()
    waiting: set[str] = set()
    found: set[str] = set()
    rows = list(rows)
    every = Counter(name for sides in rows for _, _, tree in sides for name in _names(tree))
    for sides, after in zip_longest(rows, rows[1:]):
        names = [_names(tree) for _, _, tree in sides]
        found |= waiting & set[str]().union(*names)
        first = sides[0][2] if len(sides) > 1 and not sides[0][1] and sides[1][1] == "=" else None
        if (
            first is not None
            and first.kind == "name"
            and first.name not in set[str]().union(above, *names[1:])
        ):
            waiting.add(first.name)
            goes_on = len(sides) > 2 or (after is not None and bool(after[0][1]))
            found |= {first.name} if goes_on and every[first.name] == 1 else set()
        above |= set[str]().union(*names)
    return frozenset(found)


def _names(tree: Node) -> set[str]:
    """Return the letters in a tree, and those whose directions stand in it."""
    names = {node.name for node in tree.every() if node.kind == "name"}
    names |= {one for name in names for one in steps_below(name)}
    return names | {name[1:] for name in names if name[0] == "d"}
