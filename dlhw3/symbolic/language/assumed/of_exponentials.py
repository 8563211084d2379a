"""What is known of exponentials of matrices: what they commute with, between what they are, how they move."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.assumed.by_form import Spans, meet
from dlhw3.symbolic.language.assumed.exponentials import MOST_POWERS, Found
from dlhw3.symbolic.language.assumed.exponents import Monomial, base_of, bracketed, product_of, same_numbers
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text.operators import MovingMatrixError
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same
from dlhw3.symbolic.models.exponentials import OF, STEM

BY_SERIES = ", by its power series"
"""Behind what is cited of exponentials, and told where a line is proved by it."""
Bound = tuple[Node, bool, Spans]
"""A number s, whether s I is below a matrix, or above it, and where."""


def properties(
    found: Found, symmetric: Callable[[Node], tuple[bool, Spans]]
) -> Iterator[tuple[str, str, Spans]]:
    """Yield what each letter is, and where: pd where its matrix is ``symmetric``, and invertible everywhere."""
    for letter, one, _ in found:
        holds, where = symmetric(base_of(one))
        if not holds or where:
            yield letter, "invertible", ()
        if holds:
            yield letter, "pd", where


def related(found: Found) -> Iterator[Related]:
    """Yield what is known of all of them everywhere: what they commute with."""
    for place, (letter, one, call) in enumerate(found):
        E, B = Node("name", (), call.at, letter), base_of(one)
        words, of = f"expm({one.text})", B.closed
        exponent = Node("name", (), call.at, letter.replace(STEM, OF, 1))
        yield Related(f"the exponent of {words} = {one.text}", exponent, one.node(call.at), "=")
        yield _equal(f"{words}*({one.text}) = ({one.text})*{words}", [E, exponent], [exponent, E])
        if one.factor != 1 or one.numbers:
            yield _equal(f"{words}*{of} = {of}*{words}", [E, B], [B, E])
        for name, other, its in found[:place]:
            F, second = Node("name", (), its.at, name), f"expm({other.text})"
            if are_same(base_of(other), B):
                yield _equal(f"{words}*{second} = {second}*{words}", [E, F], [F, E])
                if same_numbers(other, one):
                    yield from _powers((E, words, one.factor), (F, second, other.factor))
            elif (
                same_numbers(other, one)
                and other.factor == one.factor
                and _are_turned_sums(B, base_of(other))
            ):
                yield _equal(f"{words} = {second}", [E], [F])
            elif same_numbers(other, one) and other.factor == one.factor:
                yield from _pushed_through((E, words, B), (F, second, base_of(other)))


def orders(
    found: Found, bounds: Callable[[Node], Iterable[Bound]], nonnegative: Callable[[Node], Spans | None]
) -> Iterator[tuple[Related, Spans]]:
    """Yield expm(c B) ⪯ exp(c s) I, and ⪰, by what ``bounds`` a matrix B, and what that says of the squares."""
    for letter, one, call in found:
        signs = meet(map(nonnegative, one.numbers))
        if signs is None:
            continue
        E, words = Node("name", (), call.at, letter), f"expm({one.text})"
        for s, is_below, own in bounds(base_of(one)):
            if (where := meet((own, signs))) is None:
                continue
            multiple, told = _multiple(replace(one, base=None), s, call.at)
            if is_below == (one.factor > 0):
                yield Related(f"{told} <= {words}", multiple, E, "≤"), where
                continue
            yield Related(f"{words} <= {told}", E, multiple, "≤"), where
            if told != "eye":
                both, twice = _multiple(replace(one, base=None, factor=2 * one.factor), s, call.at)
                square = product_of([E, E], call.at)
                yield Related(f"{words}*{words} <= {twice}", square, both, "≤"), where


def by_norms(
    found: Found, spectra: Iterable[tuple[str, str, Node, Node]], nonnegative: Callable[[Node], Spans | None]
) -> Iterator[tuple[Related, Spans]]:
    """Yield EᵀE ⪯ (e^{c s})² I, and EEᵀ, of E = expm(±c B) where s is the largest singular value of B and c ≥ 0.

    That is cited, and told where it is used: the norm of a power series is at most the series of norms.
    """
    norms = [(letter, of, call) for kind, letter, of, call in spectra if kind == "opnorm"]
    for (letter, one, call), (s, of, its) in product(found, norms):
        where = meet(map(nonnegative, one.numbers)) if are_same(base_of(one), of) else None
        if where is None:
            continue
        E, eye = Node("name", (), call.at, letter), Node("name", (), call.at, "eye")
        size = replace(one, base=None, factor=abs(one.factor))
        exponent = product_of([size.number(call.at), Node("name", (), call.at, s)], call.at)
        above = Node("call", (exponent,), call.at, "exp")
        two = Node("number", (), call.at, value=Fraction(2))
        most = product_of([Node("power", (above, two), call.at), eye], call.at)
        words, turned = f"expm({one.text})", Node("transposed", (E,), call.at)
        told = f"exp({replace(size, base=its).text})^2*eye{BY_SERIES}"
        yield Related(f"{words}'*{words} <= {told}", product_of([turned, E], call.at), most, "≤"), where
        yield Related(f"{words}*{words}' <= {told}", product_of([E, turned], call.at), most, "≤"), where


def tangents(
    found: Found, symmetric: Callable[[Node], tuple[bool, Spans]], beside: set[str]
) -> Iterator[tuple[Related, Spans]]:
    """Yield I + B ⪯ expm(B) of symmetric matrices whose letters stand ``beside`` the exponentials: 1 + s ≤ e^s."""
    for letter, one, call in found:
        holds, where = symmetric(base_of(one))
        if holds and free_names(base_of(one)) <= beside:
            exponent = Node("name", (), call.at, letter.replace(STEM, OF, 1))
            below = Node("plus", (Node("name", (), call.at, "eye"), exponent), call.at)
            words = f"eye + {one.text} <= expm({one.text})"
            yield Related(words, below, Node("name", (), call.at, letter), "≤"), where


def of_commuting(found: Found, X: Node, Y: Node) -> Iterator[Related]:
    """Yield what exponentials commute with since X and Y do, and e^{X + Y} = e^X e^Y."""
    of = [[(one, letter) for letter, one, _ in found if are_same(base_of(one), base)] for base in (X, Y)]
    for pairs, other in zip(of, (Y, X), strict=True):
        for one, letter in pairs:
            E, words = Node("name", (), other.at, letter), f"expm({one.text})"
            yield _equal(f"{words}*{other.closed} = {other.closed}*{words}", [E, other], [other, E])
    sums = [(one, letter) for letter, one, _ in found if _is_sum(base_of(one), X, Y)]
    less = [(one, letter) for letter, one, _ in found if base_of(one).kind == "minus"]
    for (one, first), (two, second), (whole, letter) in product(*of, less):
        alike = all(same_numbers(whole, part) and whole.factor == part.factor for part in (one, two))
        for (minuend, its), (taken, own) in (((one, first), (two, second)), ((two, second), (one, first))):
            bases = zip(base_of(whole).parts, (base_of(minuend), base_of(taken)), strict=True)
            if alike and all(are_same(*pair) for pair in bases):
                names = [Node("name", (), X.at, name) for name in (letter, own, its)]
                words = f"expm({whole.text})*expm({taken.text}) = expm({minuend.text})"
                yield _equal(words, names[:2], names[2:])
    for (one, first), (two, second) in product(*of):
        E, F = (Node("name", (), X.at, letter) for letter in (first, second))
        words = f"expm({one.text})*expm({two.text})"
        yield _equal(f"{words} = expm({two.text})*expm({one.text})", [E, F], [F, E])
        for whole, letter in sums:
            if all(same_numbers(whole, part) and whole.factor == part.factor for part in (one, two)):
                yield _equal(f"expm({whole.text}) = {words}", [Node("name", (), X.at, letter)], [E, F])


def of_skew(found: Found, A: str) -> Iterator[Related]:
    """Yield that the exponential of a matrix with Aᵀ = −A is orthogonal."""
    for letter, one, call in found:
        if base_of(one).kind == "name" and base_of(one).name == A:
            E, words = Node("name", (), call.at, letter), f"expm({one.text})"
            turned, eye = Node("transposed", (E,), call.at), Node("name", (), call.at, "eye")
            yield _equal(f"{words}'*{words} = eye", [turned, E], [eye])
            yield _equal(f"{words}*{words}' = eye", [E, turned], [eye])


def require_given(found: Found, random: Collection[str]) -> None:
    """Refuse an exponential of what is random."""
    for _, one, call in found:
        if free_names(base_of(one)) & {*random}:
            words = f"{call.text.strip()} is of a random matrix, and its mean has no rule here."
            raise UserError(words, at=call.at, hint="expm(A), of a matrix that is not random")


def rates(found: Found, rates: Mapping[str, Node], moves: Collection[str]) -> Iterator[Related]:
    """Yield how each moves, where letters have ``rates``: ċ B E.

    Raises UserError where its matrix ``moves``, or its number is no multiple of one letter that does.
    """
    for letter, one, call in found:
        moving = [number for number in one.numbers if free_names(number) & {*moves}]
        if not moving and not free_names(base_of(one)) & {*moves}:
            continue
        first = moving[0].name if moving and moving[0].kind == "name" else ""
        if free_names(base_of(one)) & {*moves} or len(moving) != 1 or first not in rates:
            words = (
                f"How {call.text.strip()} moves is known here where a number before its matrix moves alone."
            )
            refusal = MovingMatrixError if free_names(base_of(one)) & {*moves} else UserError
            raise refusal(words, at=call.at, hint="expm(t*A), A held fixed, with the line flow t = 1")
        left = replace(one, base=None, numbers=tuple(n for n in one.numbers if n is not moving[0]))
        E = Node("name", (), call.at, letter)
        by = product_of([left.number(call.at), bracketed(rates[first]), bracketed(base_of(one)), E], call.at)
        told = f"ddt(expm({one.text})) = {replace(left, base=one.base).text}*expm({one.text})"
        rate = "" if rates[first].kind == "number" and rates[first].value == 1 else f"{rates[first].closed}*"
        yield Related(told.replace(" = ", f" = {rate}", 1), Node("call", (E,), call.at, "ddt"), by, "=")


def _is_sum(of: Node, X: Node, Y: Node) -> bool:
    """Whether this is X + Y, or Y + X."""
    return of.kind == "plus" and any(
        are_same(of.parts[0], one) and are_same(of.parts[1], other) for one, other in ((X, Y), (Y, X))
    )


def _are_turned_sums(of: Node, other: Node) -> bool:
    return other.kind == "plus" and _is_sum(of, *other.parts)


def _multiple(before: Monomial, s: Node, at: Span) -> tuple[Node, str]:
    """Return exp(c s) I and its text; I where s is 0."""
    eye = Node("name", (), at, "eye")
    if s.kind == "number" and not s.value:
        return eye, "eye"
    exponent = product_of([before.number(at), bracketed(s)], at)
    text = f"exp({replace(before, base=s).text})*eye"
    return product_of([Node("call", (exponent,), at, "exp"), eye], at), text


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
