"""What exponentials of matrices are by equations that are assumed of these: eigenvectors, A X = X B, A² = A.

So e^A v = e^s v where A v = s v, e^A X = X e^B where A X = X B, e^{cA} = I + c A where A² = 0,
I + (e^c − 1) A where A² = A, and cos(c) I + sin(c) A where A² = −I; and e^{S⁻¹ A S} = S⁻¹ e^A S always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce

from dlhw3.errors import Span
from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.assumed.exponentials import Found
from dlhw3.symbolic.language.assumed.exponents import Monomial, bracketed, product_of, same_numbers
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text.tree import Node, are_same


def of_equation(found: Found, told: Related, is_number: Callable[[Node], bool]) -> Iterator[Related]:
    """Yield what exponentials are by one equation that is assumed."""
    if told.relation != "=":
        return
    for letter, one, call in found:
        E, base = Node("name", (), call.at, letter), one.base
        if base is None:
            continue
        yield from _of_square(E, one, base, told)
        for left, right in ((told.left, told.right), (told.right, told.left)):
            X = _behind(left, base)
            if X is None:
                continue
            if right.kind == "number" and not right.value:
                words = f"expm({one.text})*{_text(X)} = {_text(X)}"
                yield Related(words, product_of([E, *X], E.at), product_of(X, E.at), "=")
                continue
            number, rest = _number_before(right, is_number)
            if _same_product(rest, X):
                grown = _exp(one, number, told.left.at)
                words = f"expm({one.text})*{_text(X)} = {grown.text}*{_text(X)}"
                yield Related(words, product_of([E, *X], E.at), product_of([grown.node, *X], E.at), "=")
            if (B := _before(rest, X)) is None or not (number.kind == "number" and number.value == 1):
                continue
            for name, other, its in found:
                if other.base is not None and are_same(other.base, B) and _alike(one, other):
                    F = Node("name", (), its.at, name)
                    words = f"expm({one.text})*{_text(X)} = {_text(X)}*expm({other.text})"
                    yield Related(words, product_of([E, *X], E.at), product_of([*X, F], E.at), "=")


def conjugated(found: Found, is_orthogonal: Callable[[Node], bool]) -> Iterator[Related]:
    """Yield e^{S⁻¹ A S} = S⁻¹ e^A S, and e^{Q A Qᵀ} Q Qᵀ = Q e^A Qᵀ of a Q with QᵀQ = I, which may be tall."""
    for letter, one, call in found:
        for name, other, its in found:
            if letter == name or one.base is None or other.base is None or not _alike(one, other):
                continue
            first, *middle, last = factors(one.base) if one.base.kind == "times" else [one.base, one.base]
            if not middle or not _same_product(middle, factors(other.base)):
                continue
            E, F = Node("name", (), call.at, letter), Node("name", (), its.at, name)
            turned = last.kind == "transposed" and are_same(last.parts[0], first) and is_orthogonal(first)
            if not turned and not _are_inverse(first, last):
                continue
            left, before = ([E, first, last], f"*{first.closed}*{last.closed}") if turned else ([E], "")
            words = f"expm({one.text}){before} = {first.closed}*expm({other.text})*{last.closed}"
            whole = product_of([*map(bracketed, (first, F, last))], call.at)
            yield Related(words, product_of([*map(bracketed, left)], call.at), whole, "=")


class _Grown:
    """exp(c s), as a tree and as it would be typed."""

    def __init__(self, before: Monomial, s: Node, at: Span) -> None:
        self.node = Node("call", (product_of([before.number(at), bracketed(s)], at),), at, "exp")
        plain = s.kind == "number" and s.value == 1
        self.text = f"exp({before.text if plain else replace(before, base=s).text})"


def _exp(one: Monomial, s: Node, at: Span) -> _Grown:
    return _Grown(replace(one, base=None), s, at)


def _of_square(E: Node, one: Monomial, A: Node, told: Related) -> Iterator[Related]:
    """Yield what e^{cA} is where A² is 0, A or −I."""
    if not _is_square(told.left, A):
        return
    at, right = E.at, told.right
    eye, number = Node("name", (), at, "eye"), replace(one, base=None)
    c, text = number.number(at), number.text
    if right.kind == "number" and not right.value:
        yield _sum(f"expm({one.text})", E, ("eye", eye), (one.text, one.node(at)))
    elif are_same(right, A):
        less = Node("minus", (_exp(one, _one(at), at).node, _one(at)), at, bracketed=True)
        words = f"(exp({text}) - 1)*{A.closed}"
        yield _sum(f"expm({one.text})", E, ("eye", eye), (words, product_of([less, bracketed(A)], at)))
    elif right.kind == "negative" and right.parts[0].name == "eye":
        cos, sin = (Node("call", (c,), at, name) for name in ("cos", "sin"))
        first, second = product_of([cos, eye], at), product_of([sin, bracketed(A)], at)
        words = f"sin({text})*{A.closed}"
        yield _sum(f"expm({one.text})", E, (f"cos({text})*eye", first), (words, second))


def _sum(words: str, E: Node, first: tuple[str, Node], second: tuple[str, Node]) -> Related:
    whole = Node("plus", (bracketed(first[1]), bracketed(second[1])), E.at, bracketed=True)
    return Related(f"{words} = {first[0]} + {second[0]}", E, whole, "=")


def _is_square(of: Node, A: Node) -> bool:
    """Whether this is A², as a power or as a product."""
    if of.kind == "power":
        return are_same(of.parts[0], A) and of.parts[1].kind == "number" and of.parts[1].value == 2
    return of.kind == "times" and all(are_same(part, A) for part in of.parts)


def _behind(of: Node, A: Node) -> list[Node] | None:
    """Return the factors of X of A X."""
    parts, first = factors(of), factors(A)
    same = len(parts) > len(first) and _same_product(parts[: len(first)], first)
    return parts[len(first) :] if same else None


def _before(parts: Sequence[Node], X: Sequence[Node]) -> Node | None:
    """Return B of X B."""
    if len(parts) <= len(X) or not _same_product(parts[: len(X)], X):
        return None
    return reduce(lambda one, two: Node("times", (one, two), one.at), parts[len(X) :])


def _number_before(of: Node, is_number: Callable[[Node], bool]) -> tuple[Node, list[Node]]:
    """Return the number before a product, and its other factors."""
    parts = factors(of.parts[0] if of.kind == "negative" else of)
    numbers = [Node("number", (), of.at, value=Fraction(-1), bracketed=True)] if of.kind == "negative" else []
    numbers += [one for one in parts if is_number(one)]
    rest = [one for one in parts if not is_number(one)]
    return (product_of(numbers, of.at) if numbers else _one(of.at)), rest


def _same_product(one: Sequence[Node], other: Sequence[Node]) -> bool:
    return len(one) == len(other) and all(map(are_same, one, other))


def _alike(one: Monomial, other: Monomial) -> bool:
    return same_numbers(one, other) and one.factor == other.factor


def _are_inverse(one: Node, other: Node) -> bool:
    """Whether one is written as the inverse of the other."""
    pairs = ((one, other), (other, one))
    return any(a.kind == "call" and a.name == "inv" and are_same(a.parts[0], b) for a, b in pairs)


def _text(X: Sequence[Node]) -> str:
    return "*".join(one.closed for one in X)


def _one(at: Span) -> Node:
    return Node("number", (), at, value=Fraction(1))
