"""Exponentials of matrices, by what they are: letters of which it is assumed.

expm(c B), of a square matrix B that does not move and a number c, commutes with B, is invertible, symmetric
positive definite where B is symmetric, and moves as d/dt expm(c B) = ċ B expm(c B). So expm(2 t B) is the square of
the letter for expm(t B), and expm(−t B) its inverse; a multiple of the identity in an exponent is a number's
exponential. Where c ≤ 0 and B is psd, expm(c B) ⪯ I. Values are as the power series has them, in
models/exponentials.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import product

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.assumed.by_form import Spans, is_gram, is_number
from dlhw3.symbolic.language.assumed.exponents import (
    Monomial,
    bracketed,
    exponent_of,
    is_multiple,
    product_of,
    same_numbers,
)
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same
from dlhw3.symbolic.models.exponentials import OF, STEM

NAME = "expm"
MOST_POWERS = 12
"""How often one letter is multiplied by itself."""
POWER = re.compile(r"(?:\\mathrm\s*\{?\s*)?e\b")
"""How an exponential begins that is written as a power."""
MOVES = ("grad", "jac", "hess", "d")
Bound = tuple[Node, bool, Spans]
"""A number s, whether s I is below a matrix, or above it, and where."""


@dataclass
class Exponentials:
    """The exponentials that a file speaks of, each a letter of its own; ``is_number`` says what is a number."""

    is_number: Callable[[str], bool] = lambda name: False
    found: list[tuple[str, Monomial, Node]] = field(default_factory=list)
    """Its letter, its exponent, and the call as it was written first."""
    taken: frozenset[str] = frozenset()
    is_square: Callable[[str], bool] = lambda name: False
    """In LaTeX, whether a letter is known to be a square matrix."""
    spoken: bool = False
    """Whether words speak of matrix exponentials, so that \\exp is one too."""
    meant: set[Node] = field(default_factory=set)
    """The exponentials of LaTeX that were taken for matrices' and not for those of entries."""

    def named(self, tree: Node) -> Node:
        """Return a tree with letters for the exponentials of matrices in it.

        Raises UserError for one that is differentiated in what its exponent is made of.
        """
        tree = self._meant(tree)
        if not any(node.kind == "call" and node.name == NAME for node in tree.inside_out()):
            return tree
        require_fixed(tree)
        return self._named(tree)

    def _meant(self, tree: Node) -> Node:
        """Return a tree of LaTeX with e^A as an exponential of a matrix where A is known to be square."""
        if not any(node.kind == "call" and node.name == "exp" for node in tree.inside_out()):
            return tree
        parts = tuple(map(self._meant, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        made = tree if same else replace(tree, parts=parts)
        if made.kind != "call" or made.name != "exp" or not self._is_of_matrix(tree):
            return made
        self.meant.add(tree)
        return replace(made, name=NAME)

    def _is_of_matrix(self, call: Node) -> bool:
        """Whether e^A is of a matrix; \\exp(A), of entries too, by words or of a matrix times the time."""
        terms = exponent_of(call.parts[0], self.is_number)
        bases = [one.base for one in terms if one.base is not None]
        if not bases or not all(self._square(base) for base in bases):
            return False
        timed = all(one.base is None or (one.base.kind == "name" and _is_timed(one)) for one in terms)
        return POWER.match(call.text) is not None or self.spoken or timed

    def _square(self, of: Node) -> bool:
        """Whether all that a matrix is made of are square matrices, or it is XᵀX."""
        if of.kind == "name":
            return of.name == "eye" or self.is_square(of.name)
        if of.kind in ("transposed", "power", "negative") or (of.kind == "call" and of.name == "inv"):
            return self._square(of.parts[0])
        if of.kind in ("plus", "minus", "times"):
            if of.kind == "times" and is_gram(of) and all(name[0].isupper() for name in free_names(of)):
                return True
            return all(self._square(part) or is_number(part, self.is_number) for part in of.parts)
        return False

    def _named(self, tree: Node) -> Node:
        if tree.kind == "call" and tree.name in ("det", "logdet") and is_exponential(tree.parts[0]):
            return _determinant(tree)
        parts = tuple(map(self._named, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        if not is_exponential(tree):
            return tree
        if len(parts) != 1:
            raise UserError(f"{NAME} takes 1 operand, not {len(parts)}.", at=tree.at, hint=f"{NAME}(A)")
        return self._letters(tree)

    def _letters(self, call: Node) -> Node:
        """Return the product of letters that an exponential is."""
        made: list[Node] = []
        for one in exponent_of(call.parts[0], self.is_number):
            if one.base is None:
                made.append(Node("call", (one.number(call.at),), call.at, "exp"))
            elif one.factor:
                made.append(self._power(one, call))
        if all(one.name == "exp" for one in made):
            made.append(Node("name", (), call.at, "eye"))
        return product_of(made, call.at)

    def _power(self, one: Monomial, call: Node) -> Node:
        """Return the letter of which an exponential is a power, to that power."""
        turned = one.base is not None and one.base.kind == "transposed"
        bare = replace(one, base=one.base.parts[0]) if turned and one.base is not None else one
        ratios = ((name, bare.factor / own.factor) for name, own, _ in self.found if is_multiple(own, bare))
        letter, ratio = next((pair for pair in ratios if pair[1].denominator == 1), ("", Fraction(1)))
        if not letter:
            letter = self._new(bare, call)
        if abs(ratio) > MOST_POWERS:
            words = f"{call.text.strip()} is the {ratio}th power of another exponential."
            raise UserError(words, at=call.at, hint=f"{NAME}(t*A), of a number t")
        made = Node("name", (), call.at, letter)
        made = Node("transposed", (made,), call.at) if turned else made
        if ratio != 1:
            made = Node("power", (made, Node("number", (), call.at, value=ratio)), call.at)
        return made

    def _new(self, one: Monomial, call: Node) -> str:
        used = {*self.taken, *(name for name, *_ in self.found)}
        number = len(self.found) + 1
        letter = next(name for k in range(len(used) + 1) if (name := f"{STEM}{number}" + "_" * k) not in used)
        self.found.append((letter, one, replace(call, bracketed=False)))
        return letter

    def letters(self) -> list[str]:
        """Return the letters of all exponentials."""
        return [letter for letter, *_ in self.found]

    def written(self) -> tuple[tuple[str, str], ...]:
        """Return what each letter is, and each exponent, as typed."""
        pairs = [(letter, one.text) for letter, one, _ in self.found]
        own = [(letter, f"{NAME}({text})") for letter, text in pairs]
        return (*own, *((letter.replace(STEM, OF, 1), text) for letter, text in pairs))

    def told(self) -> list[str]:
        """Return of LaTeX what is the exponential of a matrix, and not that of every entry."""
        texts = dict.fromkeys(one.text.strip() for one in self.meant)
        return [f"{text} is the exponential of a matrix" for text in texts]

    def properties(self, symmetric: Callable[[Node], tuple[bool, Spans]]) -> Iterator[tuple[str, str, Spans]]:
        """Yield what each letter is, and where: pd where its matrix is ``symmetric``, and invertible everywhere."""
        for letter, one, _ in self.found:
            holds, where = symmetric(_base(one))
            if not holds or where:
                yield letter, "invertible", ()
            if holds:
                yield letter, "pd", where

    def related(self) -> Iterator[Related]:
        """Yield what is known of all of them everywhere: what they commute with."""
        for place, (letter, one, call) in enumerate(self.found):
            E, B = Node("name", (), call.at, letter), _base(one)
            words, of = f"expm({one.text})", B.closed
            exponent = Node("name", (), call.at, letter.replace(STEM, OF, 1))
            yield Related(f"the exponent of {words} = {one.text}", exponent, one.node(call.at), "=")
            yield _equal(f"{words}*({one.text}) = ({one.text})*{words}", [E, exponent], [exponent, E])
            if one.factor != 1 or one.numbers:
                yield _equal(f"{words}*{of} = {of}*{words}", [E, B], [B, E])
            for name, other, its in self.found[:place]:
                F, second = Node("name", (), its.at, name), f"expm({other.text})"
                if are_same(_base(other), B):
                    yield _equal(f"{words}*{second} = {second}*{words}", [E, F], [F, E])
                    if same_numbers(other, one):
                        yield from _powers((E, words, one.factor), (F, second, other.factor))
                elif same_numbers(other, one) and other.factor == one.factor:
                    yield from _pushed_through((E, words, B), (F, second, _base(other)))

    def orders(
        self, bounds: Callable[[Node], Iterable[Bound]], positive: Callable[[Node], bool]
    ) -> Iterator[tuple[Related, Spans]]:
        """Yield expm(c B) ⪯ exp(c s) I, and ⪰, by what ``bounds`` a matrix B, and what that says of the squares."""
        for letter, one, call in self.found:
            if not all(map(positive, one.numbers)):
                continue
            E, words = Node("name", (), call.at, letter), f"expm({one.text})"
            for s, is_below, where in bounds(_base(one)):
                multiple, told = _multiple(replace(one, base=None), s, call.at)
                if is_below == (one.factor > 0):
                    yield Related(f"{told} <= {words}", multiple, E, "≤"), where
                    continue
                yield Related(f"{words} <= {told}", E, multiple, "≤"), where
                if told != "eye":
                    both, twice = _multiple(replace(one, base=None, factor=2 * one.factor), s, call.at)
                    square = product_of([E, E], call.at)
                    yield Related(f"{words}*{words} <= {twice}", square, both, "≤"), where

    def of_commuting(self, X: Node, Y: Node) -> Iterator[Related]:
        """Yield what exponentials commute with since X and Y do, and e^{X + Y} = e^X e^Y."""
        of = [
            [(one, letter) for letter, one, _ in self.found if are_same(_base(one), base)] for base in (X, Y)
        ]
        for pairs, other in zip(of, (Y, X), strict=True):
            for one, letter in pairs:
                E, words = Node("name", (), other.at, letter), f"expm({one.text})"
                yield _equal(f"{words}*{other.closed} = {other.closed}*{words}", [E, other], [other, E])
        sums = [(one, letter) for letter, one, _ in self.found if _is_sum(_base(one), X, Y)]
        for (one, first), (two, second) in product(*of):
            E, F = (Node("name", (), X.at, letter) for letter in (first, second))
            words = f"expm({one.text})*expm({two.text})"
            yield _equal(f"{words} = expm({two.text})*expm({one.text})", [E, F], [F, E])
            for whole, letter in sums:
                if all(same_numbers(whole, part) and whole.factor == part.factor for part in (one, two)):
                    yield _equal(f"expm({whole.text}) = {words}", [Node("name", (), X.at, letter)], [E, F])

    def of_skew(self, A: str) -> Iterator[Related]:
        """Yield that the exponential of a matrix with Aᵀ = −A is orthogonal."""
        for letter, one, call in self.found:
            if _base(one).kind == "name" and _base(one).name == A:
                E, words = Node("name", (), call.at, letter), f"expm({one.text})"
                turned, eye = Node("transposed", (E,), call.at), Node("name", (), call.at, "eye")
                yield _equal(f"{words}'*{words} = eye", [turned, E], [eye])
                yield _equal(f"{words}*{words}' = eye", [E, turned], [eye])

    def rates(self, rates: Mapping[str, Node], moves: Collection[str]) -> Iterator[Related]:
        """Yield how each moves, where letters have ``rates``: ċ B E.

        Raises UserError where its matrix ``moves``, or its number is no multiple of one letter that does.
        """
        for letter, one, call in self.found:
            moving = [number for number in one.numbers if free_names(number) & {*moves}]
            if not moving and not free_names(_base(one)) & {*moves}:
                continue
            first = moving[0].name if moving and moving[0].kind == "name" else ""
            if free_names(_base(one)) & {*moves} or len(moving) != 1 or first not in rates:
                words = f"How {call.text.strip()} moves is known here where a number before its matrix moves alone."
                raise UserError(words, at=call.at, hint="expm(t*A), A held fixed, with the line flow t = 1")
            left = replace(one, base=None, numbers=tuple(n for n in one.numbers if n is not moving[0]))
            E = Node("name", (), call.at, letter)
            by = product_of(
                [left.number(call.at), bracketed(rates[first]), bracketed(_base(one)), E], call.at
            )
            told = f"ddt(expm({one.text})) = {replace(left, base=one.base).text}*expm({one.text})"
            rate = (
                "" if rates[first].kind == "number" and rates[first].value == 1 else f"{rates[first].closed}*"
            )
            yield Related(told.replace(" = ", f" = {rate}", 1), Node("call", (E,), call.at, "ddt"), by, "=")


def _is_timed(one: Monomial) -> bool:
    """Whether the time t is among the numbers before a matrix."""
    return any(number.kind == "name" and number.name == "t" for number in one.numbers)


def is_exponential(node: Node) -> bool:
    """Whether this is the exponential of a matrix."""
    return node.kind == "call" and node.name == NAME


def require_fixed(tree: Node) -> None:
    """Refuse what is differentiated in a letter that stands in the exponent of a matrix exponential."""
    for node in tree.every():
        if node.kind not in (HESSIAN, JACOBIAN) and not (node.kind == "call" and node.name in MOVES):
            continue
        within = [one for one in node.parts[0].every() if is_exponential(one)]
        moved = free_names(node.parts[1]) if len(node.parts) > 1 else None
        for one in within:
            if moved is None or moved & free_names(one):
                words = "has a rule for how it moves in time alone, ddt, with the line flow t = 1."
                raise UserError(f"{one.text.strip()} {words}", at=one.at, hint=f"ddt({one.text.strip()})")


def _determinant(tree: Node) -> Node:
    """Return det(expm(B)) = exp(tr(B)), or its logarithm."""
    trace = Node("call", tree.parts[0].parts, tree.at, "tr")
    return trace if tree.name == "logdet" else Node("call", (trace,), tree.at, "exp")


def _is_sum(of: Node, X: Node, Y: Node) -> bool:
    """Whether this is X + Y."""
    return of.kind == "plus" and any(
        are_same(of.parts[0], one) and are_same(of.parts[1], other) for one, other in ((X, Y), (Y, X))
    )


def _multiple(before: Monomial, s: Node, at: Span) -> tuple[Node, str]:
    """Return exp(c s) I and its text; I where s is 0."""
    eye = Node("name", (), at, "eye")
    if s.kind == "number" and not s.value:
        return eye, "eye"
    exponent = product_of([before.number(at), bracketed(s)], at)
    text = f"exp({replace(before, base=s).text})*eye"
    return product_of([Node("call", (exponent,), at, "exp"), eye], at), text


def _base(one: Monomial) -> Node:
    assert one.base is not None
    return one.base


def _equal(text: str, left: Sequence[Node], right: Sequence[Node]) -> Related:
    at = left[0].at
    return Related(
        text, product_of([*map(bracketed, left)], at), product_of([*map(bracketed, right)], at), "="
    )


def _powers(one: tuple[Node, str, Fraction], other: tuple[Node, str, Fraction]) -> Iterator[Related]:
    """Yield E^p = F^q where the exponents are multiples of one thing by fractions with a ratio q/p."""
    (E, words, factor), (F, second, by) = one, other
    ratio = by / factor
    powers = (ratio.numerator, ratio.denominator)
    if min(abs(powers[0]), powers[1]) > 0 and max(abs(powers[0]), powers[1]) <= MOST_POWERS:
        left, right = (
            Node("power", (base, Node("number", (), base.at, value=Fraction(power))), base.at)
            for base, power in zip((E, F), powers, strict=True)
        )
        yield Related(f"{words}^{powers[0]} = {second}^{powers[1]}", left, right, "=")


def _pushed_through(one: tuple[Node, str, Node], other: tuple[Node, str, Node]) -> Iterator[Related]:
    """Yield X expm(c Y X) = expm(c X Y) X, where one base is Y X and the other X Y."""
    (E, words, B), (F, second, C) = one, other
    if B.kind == C.kind == "times" and are_same(B.parts[0], C.parts[1]) and are_same(B.parts[1], C.parts[0]):
        Y, X = B.parts
        yield _equal(f"{X.closed}*{words} = {second}*{X.closed}", [X, E], [F, X])
        yield _equal(f"{words}*{Y.closed} = {Y.closed}*{second}", [E, Y], [Y, F])
