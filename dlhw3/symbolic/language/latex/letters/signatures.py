"""Which rows of a derivation in LaTeX define: L(w) = …, where ∇L(w) stands further down, and r = X w − y."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain, zip_longest
from typing import Any

from lark import Token, Tree

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.hints import fitting
from dlhw3.symbolic.language.latex.formulas.names import is_bare, is_group, letter_of
from dlhw3.symbolic.language.latex.formulas.reading import Formula, read_formula, tree_of
from dlhw3.symbolic.language.latex.letters.shifted import at_steps, steps_below
from dlhw3.symbolic.language.latex.text.joints import depth
from dlhw3.symbolic.language.latex.text.rows import Row, Side
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

RATE = re.compile(r"\s*\\dot\s*(?:\{(?P<held>[^{}]*)\}|(?P<bare>\\?[A-Za-z]+))(?P<below>_\w|_\{[^{}]*\})?\s*")
"""What says how a letter moves."""
OF_ENTRY = re.compile(r"\s*(?:\\[A-Za-z]+|[A-Za-z])\s*_\s*(?:[a-z]|\{\s*[a-z]\s*\})\s*:?\s*")
"""What is defined as an entry, z_i."""


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


def require_taken(
    untaken: Iterable[tuple[Row, UserError]], names: Collection[str], known: Collection[str]
) -> None:
    """Raise UserError where words define what a line has in a way that cannot be taken, and no line declares it.

    What lists its entries or a range, x = (x_1, …, x_n) and i = 1, …, n, says nothing that a line could need, and
    what stands in its own value is assumed, if at all.
    """
    for row, error in untaken:
        head, _, value = row.text.partition("=")
        if (rate := RATE.fullmatch(head)) and (moved := _moved(rate)) in {*names} - {*known}:
            told = f"the words say how {moved} moves, and that cannot be read: {error.said.message}"
            at = error.at or Span(row.text, 0, len(row.text))
            raise UserError(f"Line {row.number}: {told}", at=at, hint=f"% flow {moved} = v")
        called = signature_in(head)
        name = called or _letter(head)
        stands = row.word == "let" and name in names and name not in known
        if not stands or (not called and (lists(value) or name in _letters(value))):
            continue
        shown = f"{name}(…)" if called else name
        if name == "d":
            words = f"Line {row.number}: the words say what d(…) is, and d(…) is how something moves."
            raise UserError(words, at=Span(row.text, 0, len(row.text)), hint=r"\rho(x) := \|x\|")
        if row.reason or called:
            said = f"the words say what {shown} is, and that cannot be read: {error.said.message}"
            words = f"Line {row.number}: {said}"
            at = error.at or Span(row.text, 0, len(row.text))
            raise UserError(words, at=at, hint=fitting(error) or f"% shape {name}: n,n")


def _moved(rate: re.Match[str]) -> str:
    """Return the letter of which a rate is."""
    return _letter(f"{rate['held'] or rate['bare']}{rate['below'] or ''}")


def _letter(head: str) -> str:
    """Return the letter that a definition is of, as the language of text has it, or nothing."""
    bare = head.strip().removesuffix(":").strip()
    with suppress(UserError):
        made, _ = tree_of(read_formula(bare), frozenset(), decide=False)
        return made.name if made.kind == "name" else ""
    return ""


def _letters(value: str) -> set[str]:
    """Return the names in a value: a letter that stands in its own is not defined by it, A = A^T."""
    with suppress(UserError):
        return set[str]().union(*read_formula(value).names())
    return set()


def lists(value: str) -> bool:
    """Whether a value lists entries, in brackets or without: (x_1, …, x_n)^T, 1, …, n, {a, b}."""
    bare = re.sub(r"\\(?:left|right|bigl?|bigr?|Bigl?|Bigr?)(?![a-zA-Z])|\s", "", value)
    bare = re.sub(r"\^\{?(?:\\top|T)\}?$", "", bare)
    held = re.fullmatch(r"\\?[(\[{](.*?)\\?[)\]}]", bare)
    inside = held[1] if held else bare
    return any(sign in ",;|" and depth(inside[:k]) == 0 for k, sign in enumerate(inside))


def definable(rows: Iterable[Sequence[tuple[Side, Formula]]], told: Collection[str] = ()) -> frozenset[str]:
    """Return the functions that a row defines: with :=, or with = where the function stands in a row below.

    So does a row whose function stands in no other, and is none of those of which words have ``told`` something:
    f(w) = … = …. A function of which something
    was said above, or that stands on both sides, is none of them.
    """
    above: set[str] = set()
    waiting: set[str] = set()
    found: set[str] = set()
    rows = list(rows)
    every = Counter(name for sides in rows for _, one in sides for name in one.sloped().union(*one.names()))
    for sides in rows:
        names = [formula.sloped().union(*formula.names()) for _, formula in sides]
        found |= waiting & set[str]().union(*names)
        name = signature_of(sides[0][1]) if len(sides) > 1 and not sides[0][0].sign else ""
        sign = sides[1][0].sign if name else ""
        if name and name not in set[str]().union(above, *names[1:]):
            goes_on = len(sides) > 2 or len(rows) > 1  # else nothing would be judged
            alone = sign == "=" and goes_on and every[name] == 1 and name not in told
            (found if sign == ":=" or alone else waiting if sign == "=" else set[str]()).add(name)
        above |= set[str]().union(*names)
    return frozenset(found)


def letters_defined(
    rows: Iterable[Sequence[tuple[int, str, Node]]], named: Mapping[str, Node] | None = None
) -> frozenset[str]:
    """Return the letters that a row defines with =, as r = X w − y where r stands in a row below, none above.

    So does a row that goes on, where its letter stands nowhere else: w^+ = … = …. What is ``named`` and stands at
    another step has the letters of its value there.
    """
    above: set[str] = set()
    waiting: set[str] = set()
    found: set[str] = set()
    rows = list(rows)
    every = Counter(name for sides in rows for _, _, tree in sides for name in _names(tree))
    for sides, after in zip_longest(rows, rows[1:]):
        names = [_names(tree) for _, _, tree in sides]
        found |= waiting & set[str]().union(*names, *(at_steps(one, named or {}) for one in {*chain(*names)}))
        first = sides[0][2] if len(sides) > 1 and not sides[0][1] and sides[1][1] == "=" else None
        first = inverted(first) or first if first is not None else None
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


def inverted(tree: Node) -> Node | None:
    """Return the letter P of P^{-1}, of which an equation says what it is as well; None for another tree."""
    base, power = tree.parts if tree.kind == "power" else (None, None)
    if base is None or power is None or base.kind != "name" or power.kind != "negative":
        return None
    one = power.parts[0]
    return base if one.kind == "number" and one.value == 1 else None


def _names(tree: Node) -> set[str]:
    """Return the letters in a tree, and those whose directions stand in it."""
    names = {node.name for node in tree.every() if node.kind == "name"}
    names |= {one for name in names for one in steps_below(name)}
    return names | {name[1:] for name in names if name[0] == "d"}
