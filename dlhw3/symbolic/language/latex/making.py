"""The tree of a formula in LaTeX, from what the grammar makes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lark import Token, Tree

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.names import (
    EXAMPLE,
    OPERATIONS,
    UNIT,
    below_of,
    is_bare,
    is_group,
    letter_of,
    slug_of,
    word_of,
)
from dlhw3.symbolic.language.parse import MOST_DIGITS
from dlhw3.symbolic.language.tree import Node

THIN = re.compile(r"\\[,;:!]")
DIRECTED = re.compile(r"(?<![A-Za-z\\])d[A-Za-z](?![A-Za-z])")
"""A direction as it is typed, dX."""


class Maker:
    """Makes the tree of one formula."""

    def __init__(self, text: str, functions: frozenset[str]) -> None:
        self.text, self.functions = text, functions
        self.columns: list[Node] = []

    def at(self, first: Any, last: Any = None) -> Span:
        """Return the place from one part to another."""
        last = first if last is None else last
        return Span(self.text, start_of(first), stop_of(last))

    def expression(self, read: Any) -> Node:
        """Return a sum."""
        made: Node | None = None
        sign: Token | None = None
        for part in read.children:
            if isinstance(part, Token):
                sign = part
                continue
            one = self.product(part.children)
            minus = sign is not None and str(sign) != "+"
            if made is None:
                first = sign if sign is not None else one
                made = Node("negative", (one,), self.at(first, one)) if minus else one
            else:
                made = Node("minus" if minus else "plus", (made, one), self.at(made, one))
            sign = None
        assert made is not None
        return made

    def product(self, items: Sequence[Any]) -> Node:
        """Return what stands side by side as one tree."""
        made: Node | None = None
        operation = "times"
        rest = list(items)
        while rest:
            if isinstance(rest[0], Token):
                if made is None or len(rest) == 1 or isinstance(rest[1], Token):
                    raise UserError(
                        f"{rest[0]} stands between two factors.", at=self.at(rest[0]), hint=EXAMPLE
                    )
                operation = OPERATIONS[str(rest.pop(0))]
                continue
            one, rest = self.factor(rest)
            made = one if made is None else Node(operation, (made, one), self.at(made, one))
            operation = "times"
        assert made is not None
        return made

    def factor(self, items: list[Any]) -> tuple[Node, list[Any]]:
        """Return the first factor of a product, and what is left of it."""
        item, rest = items[0], items[1:]
        base = item.children[0]
        if base.data == "nabla" or (base.data == "partial" and below_of(item) is not None):
            return self.gradient(item, rest)
        if base.data == "fraction" and _is_over_dt(base):
            return self._rate(item, rest)
        if base.data == "fraction" and (variable := self._derivative(base)) is not None:
            return self._derived(item, variable, rest)
        if base.data == "base":
            token = base.children[0].children[0]
            name, kind = ("", "number") if token.type == "NUMBER" else word_of(token)
            if kind == "operator":
                return self.applied(item, name, rest)
            if kind == "differential" or (name == "d" and kind == "letter" and self._moves(item, rest)):
                return self._differential(item, rest)
            full = name + slug_of(below_of(item))
            called = full in self.functions and is_bare(item) and rest and is_group(rest[0])
            if kind == "letter" and called:
                return self.call(item, full, rest)
        return self.scripted(self.base(base), item.children[1:], item), rest

    def call(self, item: Any, name: str, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return a function's value, with the scripts behind its brackets, and what is left."""
        group, *rest = rest
        node = Node("call", self.several(group.children[0]), self.at(item, group.children[0]), name)
        return self.scripted(node, group.children[1:], group), rest

    def applied(self, item: Any, name: str, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return an operator applied: to the brackets behind it, or without any to all that is left."""
        if not rest or isinstance(rest[0], Token):
            raise UserError(f"{name} is applied to nothing.", at=self.at(item), hint=EXAMPLE)
        scripts = item.children[1:]
        if is_group(rest[0]):
            node, rest = self.call(item, name, rest)
        else:
            if name == "log" and rest[0].children[0].data == "bars" and len(rest[0].children) == 1:
                name = "logdet" if self._is_matrix(rest[0]) else "log"
                inside = self.expression(rest[0].children[0].children[1])
                return Node("call", (inside,), self.at(item, rest[0]), name), rest[1:]
            inside = self.product(rest)
            node, rest = Node("call", (inside,), self.at(item, inside), name), []
        inner = node.parts[0]
        if name == "log" and inner.kind == "call" and inner.name == "det":
            node = replace(node, name="logdet", parts=inner.parts)
        return self.scripted(node, scripts, item), rest

    def _is_matrix(self, bars: Any) -> bool:
        tokens = bars.scan_values(lambda token: token.type in ("LETTER", "STYLED"))
        return any(word_of(token)[0][:1].isupper() for token in tokens)

    def gradient(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return ∇_X, or ∂_X, of all that is left, or ∇l and ∇²l of the function behind it."""
        below, above = below_of(item), next((s for s in item.children[1:] if s.data == "raised"), None)
        if below is not None and above is None:
            variable = self.argument(below.children[0])
            if not rest:
                raise UserError("∇ is taken of nothing.", at=self.at(item), hint=rf"\nabla_X {EXAMPLE}")
            moved = self.product(rest)
            return Node("call", (moved, variable), self.at(item, moved), "grad"), []
        name = letter_of(rest[0]) if rest else ""
        if not name or len(rest) < 2 or not is_group(rest[1]):
            words = "∇ without a variable stands before a function and its brackets."
            raise UserError(words, at=self.at(item), hint=rf"\nabla_X {EXAMPLE}")
        second = above is not None
        if second and len(rest) > 2 and is_group(rest[2]):
            group = rest[2]
            points = (*self.several(rest[1].children[0]), *self.several(group.children[0]))
            node = Node("call", points, self.at(item, group), f"hess_{name}")
            return self.scripted(node, group.children[1:], group), rest[3:]
        return self.call(item, f"grad_{name}", rest[1:])

    def _derivative(self, fraction: Any) -> Node | None:
        """Return X of a fraction over ∂X, or None of any other."""
        below = fraction.children[2]
        tokens = list(below.find_data("item"))
        if len(tokens) < 2 or tokens[0].children[0].data != "partial":
            return None
        return self.scripted(self.base(tokens[1].children[0]), tokens[1].children[1:], tokens[1])

    def _rate(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return dQ/dt, with Q above the line or behind it."""
        inside = _factors(item.children[0].children[1])[1:]
        if not inside and not rest:
            raise UserError("d/dt is taken of nothing.", at=self.at(item), hint=r"\frac{d}{dt} (X^\top X)")
        moved = self.product(inside or rest)
        at = self.at(item) if inside else self.at(item, moved)
        return Node("call", (moved,), at, "ddt"), rest if inside else []

    def _derived(self, item: Any, variable: Node, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return ∂f/∂X, with f above the line or behind it."""
        above = item.children[0].children[1].children[0].children[0]
        items = list(above.children[-1].children) if isinstance(above, Tree) else []
        if not items or items[0].children[0].data != "partial":
            raise UserError(
                "There is no ∂ above the line.", at=self.at(item), hint=r"\frac{\partial f}{\partial X}"
            )
        inside = items[1:]
        if inside:
            moved = self.product(inside)
            return Node("call", (moved, variable), self.at(item), "grad"), rest
        if not rest:
            raise UserError("∂ is taken of nothing.", at=self.at(item), hint=r"\frac{\partial f}{\partial X}")
        moved = self.product(rest)
        return Node("call", (moved, variable), self.at(item, moved), "grad"), []

    def _moves(self, item: Any, rest: list[Any]) -> bool:
        """Whether a letter d stands directly before what it moves, or before a function of what moves.

        That is so behind a gap too, as in d\\, \\log\\det X, where a directed letter dX or a thin space says so.
        """
        if len(item.children) > 1 or not rest or isinstance(rest[0], Token) or "d" in self.functions:
            return False
        gap, what = self.text[stop_of(item) : start_of(rest[0])], rest[0].children[0]
        if not gap:
            return what.data in ("base", "group", "norm", "inner")
        called = what.data == "base" and word_of(what.children[0].children[0])[1] == "operator"
        called = called or what.data in ("norm", "inner") or letter_of(rest[0]) in self.functions
        return called and (THIN.search(gap) is not None or DIRECTED.search(self.text) is not None)

    def _differential(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return dX, the direction of a letter, or d(…) of what stands behind."""
        if not rest or isinstance(rest[0], Token):
            raise UserError("d is taken of nothing.", at=self.at(item), hint=r"\mathrm{d} X")
        name = letter_of(rest[0])
        if name and not (len(rest) > 1 and name in self.functions):
            node = Node("name", (), self.at(item, rest[0]), f"d{name}")
            scripts = [s for s in rest[0].children[1:] if s.data != "lowered"]
            return self.scripted(node, scripts, rest[0]), rest[1:]
        moved, left = self.factor(rest)
        return Node("call", (moved,), self.at(item, moved), "d"), left

    def several(self, group: Any) -> tuple[Node, ...]:
        """Return what stands in brackets, with commas between."""
        held = group.children[0]
        parts = held.children if held.data == "several" else [held]
        return tuple(map(self.expression, parts))

    def argument(self, argument: Any) -> Node:
        """Return what stands in braces, or the one sign without."""
        (held,) = argument.children
        if held.data == "simple":
            return self.simple(held.children[0])
        if len(held.children) > 1:
            raise UserError("There is a comma here.", at=self.at(held), hint=EXAMPLE)
        return self.expression(held.children[0])

    def simple(self, token: Token) -> Node:
        """Return a number or a name."""
        at = self.at(token)
        if token.type == "NUMBER":
            return self.number(Fraction(str(token)), at)
        name, kind = word_of(token)
        if kind in ("one", "zero"):
            value = Node("number", (), at, value=Fraction(int(name)))
            return Node("call", (value,), at, "vector" if kind == "one" else "matrix")
        if name in UNIT:
            return Node("name", (), at, "eye")
        if kind == "operator":
            raise UserError(f"{name} is an operator, and takes brackets.", at=at, hint=EXAMPLE)
        return Node("name", (), at, name)

    def number(self, value: Fraction, at: Span) -> Node:
        """Return a number; refuse one that is too long."""
        if at.stop - at.start > MOST_DIGITS:
            raise UserError(f"A number of more than {MOST_DIGITS} digits.", at=at, hint="a shorter number")
        return Node("number", (), at, value=value)

    def base(self, base: Any) -> Node:
        """Return what a factor is without its scripts."""
        at, kids = self.at(base), base.children
        if base.data == "base":
            return self.simple(kids[0].children[0])
        if base.data == "group":
            parts = self.several(base)
            if len(parts) > 1:
                raise UserError(
                    "These brackets hold a comma, and no function stands before.", at=at, hint=EXAMPLE
                )
            return replace(parts[0], at=at, bracketed=True)
        if base.data in ("norm", "bars"):
            return Node("call", (self.expression(kids[1]),), at, "norm2" if base.data == "norm" else "abs")
        if base.data == "inner":
            return Node("call", tuple(map(self.expression, kids)), at, "dot")
        if base.data == "digits":
            above, below = (Fraction(d) for d in re.findall(r"[0-9]", str(kids[0])))
            parts = tuple(Node("number", (), at, value=value) for value in (above, below))
            return Node("over", parts, at)
        if base.data == "fraction":
            return Node("over", (self.argument(kids[1]), self.argument(kids[2])), at)
        if base.data == "root":
            return Node("call", (self.argument(kids[0]),), at, "sqrt")
        if base.data == "accent":
            return self._accented(str(kids[0])[1:], kids[1], at)
        raise UserError("∂ stands in a fraction.", at=at, hint=r"\frac{\partial f}{\partial X}")

    def _accented(self, accent: str, argument: Any, at: Span) -> Node:
        held = self.argument(argument)
        if accent == "dot":
            return Node("call", (held,), at, "ddt")
        if held.kind != "name":
            raise UserError(f"\\{accent} stands over one letter.", at=at, hint=rf"\{accent}{{X}}")
        return Node("name", (), at, f"{held.name}_{accent.removeprefix('wide').replace('overline', 'bar')}")

    def scripted(self, node: Node, scripts: Sequence[Any], whole: Any) -> Node:
        """Return a factor with its scripts: powers, transposes, the end of a name, the kind of a norm."""
        for script in scripts:
            at = self.at(node, script)
            if script.data == "prime":
                node = Node("transposed", (node,), at)
            elif script.data == "lowered":
                node = self._lowered(node, script, at)
            else:
                node = self._raised(node, script.children, at)
        return node

    def _lowered(self, node: Node, script: Any, at: Span) -> Node:
        slug = slug_of(script)[1:]
        if node.kind == "name" and node.name != "eye":
            return replace(node, name=f"{node.name}_{slug}", at=at)
        if node.kind == "call" and node.name == "ddt" and node.parts[0].kind == "name":
            return replace(node, parts=(self._lowered(node.parts[0], script, at),), at=at)
        if node.kind == "call" and node.name == "norm2" and slug in ("F", "2", "1", ""):
            name = {"1": "norm1"}.get(slug, "norm2")
            self.columns += node.parts if slug in ("1", "2") else ()
            return replace(node, name=name, at=at)
        if node.kind == "name" or (node.kind == "call" and node.name in ("vector", "matrix", "dot")):
            return replace(node, at=at)
        raise UserError("A subscript stands behind a letter or a norm.", at=at, hint=r"\|X\|_F")

    def _raised(self, node: Node, script: Sequence[Any], at: Span) -> Node:
        turned = [t for t in script if isinstance(t, Token) and t.type == "TURN"]
        signed = any(isinstance(t, Token) and t.type == "SIGN" and str(t) != "+" for t in script)
        if turned:
            node = Node("power", (node, self._minus_one(at)), at) if signed else node
            return Node("transposed", (node,), at)
        if isinstance(script[0], Token) and script[0].type == "OPERATION":
            return Node("power_entries", (node, self.expression(script[1])), at)
        exponent = self.argument(script[0])
        if exponent.kind == "name" and exponent.name == "T":
            return Node("transposed", (node,), at)
        if exponent.kind == "negative" and exponent.parts[0].kind == "name" and exponent.parts[0].name == "T":
            return Node("transposed", (Node("power", (node, self._minus_one(at)), at),), at)
        if node.kind == "name" and node.name == "e" and exponent.kind != "number":
            return Node("call", (exponent,), at, "exp")
        return Node("power", (node, exponent), at)

    def _minus_one(self, at: Span) -> Node:
        return Node("negative", (Node("number", (), at, value=Fraction(1)),), at)


def _factors(argument: Any) -> list[Any]:
    """Return the factors of a product in braces; of a sum none, and of a sign without braces that sign."""
    (held,) = argument.children
    if held.data == "simple":
        return [held]
    products = [part for part in held.children[0].children if isinstance(part, Tree)]
    return list(products[0].children) if len(held.children) == len(products) == 1 else []


def _is_over_dt(fraction: Any) -> bool:
    """Whether a fraction is d/dt of something."""
    below = list(map(_letter, _factors(fraction.children[2])))
    above = list(map(_letter, _factors(fraction.children[1])))
    return below == ["d", "t"] and above[:1] == ["d"]


def _letter(factor: Any) -> str:
    """Return the letter that a factor is, or the d of a differential, or nothing."""
    tokens = list(factor.scan_values(lambda token: True)) if isinstance(factor, Tree) else []
    return word_of(tokens[0])[0] if len(tokens) == 1 and tokens[0].type in ("LETTER", "STYLED") else ""


def start_of(part: Any) -> int:
    """Return where a part begins."""
    if isinstance(part, Node):
        return part.at.start
    place: Any = part if isinstance(part, Token) else part.meta
    return int(place.start_pos)


def stop_of(part: Any) -> int:
    """Return where a part ends."""
    if isinstance(part, Node):
        return part.at.stop
    place: Any = part if isinstance(part, Token) else part.meta
    return int(place.end_pos)
