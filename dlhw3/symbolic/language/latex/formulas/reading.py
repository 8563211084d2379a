"""A formula in LaTeX as a tree: what stands side by side is put together by what its names are elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import pairwise, permutations
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.bars import decided
from dlhw3.symbolic.language.latex.formulas.making import THIN, Maker
from dlhw3.symbolic.language.latex.formulas.names import (
    EXAMPLE,
    FUNCTIONS_TOO,
    accent_of,
    holds_letters,
    is_bare,
    is_group,
    is_nabla,
    letter_of,
    letter_of_index,
    primes_of,
    token_of,
)
from dlhw3.symbolic.language.latex.formulas.ones import is_turned, stand_in, with_ones
from dlhw3.symbolic.language.latex.formulas.parts import start_of, stop_of
from dlhw3.symbolic.language.latex.formulas.refused import refuse
from dlhw3.symbolic.language.latex.formulas.summing import BELOW
from dlhw3.symbolic.language.latex.text.rows import REMEMBERED
from dlhw3.symbolic.language.latex.text.source import plain
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import nesting
from dlhw3.symbolic.language.text.parse import LONGEST_TEXT
from dlhw3.symbolic.language.text.sizes import GREEK_NUMBERS as NUMBERS
from dlhw3.symbolic.language.text.tree import Node

SIZED = re.compile(r"\\(?:left|big|Big|bigg|Bigg|bigl|Bigl|biggl|Biggl)\s*$")
"""What says how large the bracket is that a formula begins with."""

DELTA = re.compile(r"delta_[a-z]{2}")
"""An entry of the identity, and no function before brackets."""
EYE = re.compile(r"(?:^[\s(\\a-z]*\(?|[+\-]\s*)(?:\w+\s*)?I(?:_\w+|_\{\w+\})?\s*(?=[+\-)\\])")
"""An identity that is a term of what stands in brackets."""
CUT = re.compile(r"\s|(?=[+\-(\[{\\])")
CUTS = 12
"""Where a formula may be cut, and how often that is tried."""


@cache
def _grammar() -> Lark:
    text = files(__package__).joinpath("latex.lark").read_text(encoding="utf-8")
    return Lark(text, parser="lalr", propagate_positions=True, maybe_placeholders=False)


@dataclass(frozen=True)
class Formula:
    """A formula that was read, before it is known which of its names are functions."""

    text: str
    read: Tree[Token]

    @property
    def has_ones(self) -> bool:
        """Whether a plain 1 in it was taken for a column of ones."""
        return stand_in(self.read, self.text)

    def names(self) -> tuple[set[str], set[str]]:
        """Return the names that stand somewhere before a bracket, and those that stand somewhere alone."""
        called, alone = self._names
        return {*called}, {*alone}

    @cached_property
    def _names(self) -> tuple[set[str], set[str]]:
        called: set[str] = set()
        alone: set[str] = set()
        indices = self._indices()
        members = tuple(
            f"_{one}" for one in (*indices, *("".join(pair) for pair in permutations(indices, 2)))
        )
        for held in (one for kind in ("fraction", "root") for one in self.read.find_data(kind)):
            alone |= {name for part in held.children for name in _bare_argument(part)}
        for product in self.read.find_data("product"):
            items: list[Any] = list(product.children)
            for k, item in enumerate(items):
                if name := letter_of(item):
                    follows = items[k + 1] if k + 1 < len(items) else None
                    sloped = is_nabla(items[k - 1] if k else None)
                    before = is_group(follows) and (is_bare(item) or primes_of(item))
                    before = before and not (name[0].isupper() and is_turned(items[k - 1] if k else None))
                    before = before and DELTA.fullmatch(name) is None
                    before = before and not self._between(items, k)
                    if before and not self._gap(item, follows):
                        member = name.endswith(members) or bool(accent_of(item))
                        member = member and not sloped and not holds_letters(follows)
                        called |= set() if member else {name}
                    elif not sloped:
                        alone.add(name)
        return called, alone

    def sloped(self) -> set[str]:
        """Return the names that stand behind a ∇ without brackets, L of ∇_z L."""
        pairs = (pair for product in self.read.find_data("product") for pair in pairwise(product.children))
        return {letter_of(item) for before, item in pairs if is_nabla(before)} - {""}

    def factors(self) -> set[str]:
        """Return the names p_k before brackets with a sum that has k below too, p_k (r_k - c): entries of p."""
        found: set[str] = set()
        for product in self.read.find_data("product"):
            for item, follows in pairwise(product.children):
                base, _, below = letter_of(item).rpartition("_")
                if (
                    not base
                    or base in "fghFGH"
                    or len(below) != 1
                    or not below.isalpha()
                    or not is_group(follows)
                ):
                    continue
                inside = self.text[start_of(follows) : stop_of(follows)]
                if re.search(r"[-+]", inside) and re.search(OF_ONE.format(below), inside):
                    found.add(f"{base}_{below}")
        return found

    def _indices(self) -> set[str]:
        r"""Return what the sums of the formula run over: s_i (x + y) is a product, where i is one of these."""
        sums: Iterator[Any] = (one for one in self.read.find_data("item") if token_of(one) == "\\sum")
        below = (next((s for s in item.children[1:] if s.data in BELOW), None) for item in sums)
        return {index for one in below for index in letter_of_index(one)}

    def _between(self, items: list[Any], place: int) -> bool:
        """Whether a capital stands between brackets with an identity in each, (I − K H) P (I − H): a product."""
        beside = [items[k] for k in (place - 1, place + 1) if 0 <= k < len(items) and is_group(items[k])]
        held = [self.text[start_of(one.children[0]) : stop_of(one.children[0])] for one in beside]
        return letter_of(items[place])[0].isupper() and sum(map(bool, map(EYE.search, held))) == len("()")

    def _gap(self, item: Any, follows: Any) -> bool:
        """Whether a thin space stands between a name and the brackets behind it: a product, as a \\, (x + y)."""
        return THIN.search(self.text[stop_of(item) : start_of(follows)]) is not None


def _bare_argument(part: Any) -> Iterator[str]:
    r"""Yield the letter that is the argument of a command without braces, \mu of \frac\mu L."""
    if isinstance(part, Tree) and part.data == "argument" and part.children[0].data == "simple":  # type: ignore[union-attr]
        base = Tree("base", [part.children[0]])
        yield from filter(None, (letter_of(Tree("item", [base])),))


def _place(error: UnexpectedInput, text: str) -> int:
    place: Any = error.pos_in_stream
    return len(text) if place is None or place < 0 else int(place)


OF_ONE = r"_\s*(?:{0}(?![A-Za-z])|\{{\s*{0}\s*\}})"
"""What stands below a letter, an index."""
ENTRY_OF = re.compile(r"[A-Z]_[a-z]{2}")
"""V_{ij} (1 - h_j) where V stands alone elsewhere: an entry."""


def functions_of(formulas: Iterable[Formula], letters: Iterable[str]) -> frozenset[str]:
    """Return the names that are functions: they never stand alone, and are none of the letters that are known."""
    called: set[str] = set()
    alone = {*letters, *NUMBERS} - FUNCTIONS_TOO
    for formula in formulas:
        before, without = formula.names()
        called |= before
        alone |= without
    entries = {name for name in called if ENTRY_OF.fullmatch(name) and name.partition("_")[0] in alone}
    factors = set[str]().union(*(formula.factors() for formula in formulas)) & called
    entries |= {name for name in factors if (base := name.rpartition("_")[0]) in alone and base not in called}
    return frozenset(called - alone - entries)


@lru_cache(maxsize=512)
def _parsed(text: str) -> Tree[Token]:
    """Return what the grammar makes of a formula, which nobody changes: most are read several times in a text."""
    return with_ones(_grammar().parse(text))


@lru_cache(maxsize=REMEMBERED)
def read_formula(row: str, start: int = 0, stop: int | None = None) -> Formula:
    """Return a formula in LaTeX, a stretch of a row, read; raise UserError with the place of what cannot be."""
    stop = len(row) if stop is None else stop
    text = " " * start + row[start:stop]
    if len(text) > LONGEST_TEXT:
        raise UserError(f"A line of more than {LONGEST_TEXT} characters.", hint="a shorter one")
    if not text.strip():
        raise UserError("There is no expression.", hint=EXAMPLE)
    refuse(row, start, stop)
    whole = plain(re.sub(r"\s", " ", text))
    try:
        return Formula(row, _parsed(whole))
    except UnexpectedInput as error:
        place = _place(error, text)
        word = str(getattr(error, "token", None) or text[place : place + 1])
        at = Span(row, place, place + max(len(word), 1))
        if getattr(getattr(error, "token", None), "type", "") == "$END" or not word.strip():
            end = len(text.rstrip())
            hint = _readable_before(text, place)
            raise UserError("The formula ends too early.", at=Span(row, end, end + 1), hint=hint) from None
        turned = re.sub(r"(?<![\^{\s])\s*\\(top|intercal)\b", r"^\\\1", text).strip(" &")
        top = turned != text.strip() and word.startswith(("\\top", "\\intercal"))
        hint = turned if top else _readable_before(text, place)
        raise UserError(f"{row[at.start : at.stop]!r} is not expected here.", at=at, hint=hint) from None


def _readable_before(text: str, place: int) -> str:
    """Return as much of a formula before a place as can be read, or an example where that is nothing."""
    cuts = [place, *(found.start() for found in reversed([*CUT.finditer(text, 0, place)]))][:CUTS]
    for cut in cuts:
        before = re.sub(r"[\s,.;&+\-=]+$", "", text[:cut]).strip(" &")
        with suppress(UserError, UnexpectedInput):
            refuse(before, 0, len(before))
            _grammar().parse(plain(re.sub(r"\s", " ", before)))
            return before
    return EXAMPLE


def with_jacobians_named(tree: Node, functions: frozenset[str]) -> Node:
    """Return a tree with jac_r(x) for J_r(x), of an r that is a function."""
    parts = tuple(with_jacobians_named(part, functions) for part in tree.parts)
    name = tree.name
    if tree.kind == "call" and name.startswith("J_"):
        of = next((one for one in functions if one.replace("_", "") == name[2:].replace("_", "")), "")
        name = f"jac_{of}" if of else name
        if not of and name in functions and (whole := re.fullmatch(r"J_(\w+?)(\d)", name)) is not None:
            of = next((one for one in functions if one.replace("_", "") == whole[1].replace("_", "")), "")
            name = f"jac_{of}_{whole[2]}" if of else name
    same = name == tree.name and all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, name=name, parts=parts)


def tree_of(
    formula: Formula,
    functions: frozenset[str],
    *,
    families: frozenset[str] = frozenset(),
    decide: bool = True,
) -> tuple[Node, tuple[Node, ...]]:
    """Return the tree of a formula, where these names are functions: f(X) is a value, and no product.

    Those of ``families`` are letters of layers: W_j is one of them, and no letter of its own.

    What bars are, |a| and |A|, is decided by the letter rule, unless it is left open for who knows the shapes.

    Beside it what is under ‖·‖₂: that is the Euclidean norm of a column, and of a matrix another one.
    """
    maker = Maker(formula.text, functions, families)
    read = maker.expression(formula.read.children[0])
    nesting(read)  # before what goes into each factor within the one before
    made = with_jacobians_named(read, functions)
    nesting(made)
    if sized := SIZED.search(formula.text[: made.at.start]):
        made = replace(made, at=replace(made.at, start=sized.start()))
    if decide:
        made, _ = decided(made, Shapes({}, frozenset()))
    return made, tuple(maker.columns)
