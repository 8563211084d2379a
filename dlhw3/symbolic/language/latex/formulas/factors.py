"""What a factor of a formula in LaTeX is: a sign, brackets, a fraction, with the scripts that it carries."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lark import Token, Tree

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.bars import BARS, is_spectral
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY
from dlhw3.symbolic.language.latex.formulas.layered import place_of
from dlhw3.symbolic.language.latex.formulas.names import EXAMPLE, UNIT, accented, mark_of, slug_of, word_of
from dlhw3.symbolic.language.latex.formulas.parts import layer_of, of_layer, start_of, stop_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import DEEPEST, too_deep
from dlhw3.symbolic.language.text.parse import MOST_DIGITS
from dlhw3.symbolic.language.text.tree import Node

FRACTION = r"\frac{\partial x^\top A x}{\partial x}"
EUCLIDEAN = "The norms here are Euclidean (of a matrix Frobenius's), and the sum of absolute values."
OTHER = {
    "dot": (
        "The inner product here is that of all entries; another one has its matrix within.",
        r"\langle x, A y \rangle",
    ),
    "norm2": (EUCLIDEAN, r"x^\top A x"),
}
"""Why an inner product or a norm has no other subscript than F and 2, and what says the same."""


ABOVE = (">", "\\gt", "≥", "\\ge", "\\geq", "\\geqslant")
STRICT = (">", "\\gt", "<", "\\lt")


class Factors(ABC):
    """Makes the trees of the factors of one formula; what stands in their brackets is made by ``expression``."""

    def __init__(self, text: str, functions: frozenset[str], families: frozenset[str] = frozenset()) -> None:
        self.text, self.functions, self.families = text, functions, families
        self.columns: list[Node] = []
        self.depth = 0

    @contextmanager
    def within(self, first: Any) -> Iterator[None]:
        """Refuse what stands deeper within sums, gradients and brackets than is read; raise UserError."""
        if self.depth > DEEPEST:
            raise too_deep(self.at(first))
        self.depth += 1
        try:
            yield
        finally:
            self.depth -= 1

    @abstractmethod
    def expression(self, read: Any) -> Node:
        """Return a sum."""

    def at(self, first: Any, last: Any = None) -> Span:
        """Return the place from one part to another."""
        last = first if last is None else last
        return Span(self.text, start_of(first), stop_of(last))

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
            return self.number(str(token), at)
        name, kind = word_of(token)
        if kind in ("one", "zero", "zeros"):  # the last a column
            value = Node("number", (), at, value=Fraction(int(name)))
            return Node("call", (value,), at, "matrix" if kind == "zero" else "vector")
        if name in UNIT:
            return Node("name", (), at, "eye")
        if kind == "operator":
            raise UserError(f"{name} is an operator, and takes brackets.", at=at, hint=EXAMPLE)
        return Node("name", (), at, name)

    def number(self, value: str, at: Span) -> Node:
        """Return a number; refuse one that is too long."""
        if at.stop - at.start > MOST_DIGITS:
            raise UserError(f"A number of more than {MOST_DIGITS} digits.", at=at, hint="a shorter number")
        return Node("number", (), at, value=Fraction(value))

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
            return Node("call", (self.expression(kids[1]),), at, "norm2" if base.data == "norm" else BARS)
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
        if base.data == "indicator":
            return self._indicator(kids[1], at)
        if base.data == "accent":
            return self._accented(str(kids[0])[1:], kids[1], at)
        raise UserError("∂ stands in a fraction.", at=at, hint=FRACTION)

    def _indicator(self, comparison: Any, at: Span) -> Node:
        """Return 𝟙[a > b], the step of a − b; 𝟙[a ≥ b] is 1 − step(b − a)."""
        left, sign, right = comparison.children
        large, small = map(self.expression, (left, right) if str(sign) in ABOVE else (right, left))
        if str(sign) in STRICT:
            return Node("call", (_less(large, small, at),), at, "step")
        one = Node("number", (), at, value=Fraction(1))
        below = Node("call", (_less(small, large, at),), at, "step")
        return Node("minus", (one, below), at, bracketed=True)

    def _accented(self, accent: str, argument: Any, at: Span) -> Node:
        held = self.argument(argument)
        if accent == "dot":
            return Node("call", (held,), at, "ddt")
        if held.kind != "name":
            raise UserError(f"\\{accent} stands over one letter.", at=at, hint=rf"\{accent}{{X}}")
        return Node("name", (), at, held.name + accented(accent))

    def scripted(self, node: Node, scripts: Sequence[Any], whole: Any) -> Node:
        """Return a factor with its scripts: powers, transposes, the end of a name, the kind of a norm."""
        for script in scripts:
            at = self.at(node, script)
            if script.data == "prime":
                node = Node("transposed", (node,), at)
            elif script.data == "begins":
                words = "A subscript stands behind a letter or a norm."
                raise UserError(words, at=self.at(script), hint=r"\sum_{i=1}^n x_i^2")
            elif script.data == "spanned":
                node = self._spanned(node, script, at)
            elif script.data == "lowered":
                node = self._lowered(node, script, at)
            elif script.data == "starred":
                node = replace(
                    node,
                    name=node.name + mark_of(script),
                    at=self.at(node, script.children[0] if len(script.children) > 1 else script),
                )
                node = Node("transposed", (node,), at) if len(script.children) > 1 else node
            else:
                node = self._raised(node, script.children, at)
        return node

    def _spanned(self, node: Node, script: Any, at: Span) -> Node:
        """Return W_{N:1}, the product of some layers, and of \\dot W_{N:1} its rate."""
        if node.kind == "call" and node.name == "ddt" and node.parts[0].kind == "name":
            letter = Span(self.text, start_of(node.parts[0]), at.stop)
            return replace(node, parts=(self._spanned(node.parts[0], script, letter),), at=at)
        if node.kind != "name" or node.name not in self.families:
            words = "A stretch of numbers stands below the letter of layers."
            raise UserError(words, at=self.at(script), hint=r"\ell(W_{N:1})")
        first, last = script.children
        ends = place_of(self.expression(first.children[0])), place_of(self.expression(last))
        return Node("layers", (), at, node.name, ends=ends)

    def _lowered(self, node: Node, script: Any, at: Span) -> Node:
        slug = slug_of(script)[1:]
        if node.kind == "name" and node.name in self.families and slug != "star":
            return Node("layers", (), at, node.name, ends=(place_of(self.argument(script.children[0])),))
        if node.bracketed and slug == "plus":
            return Node("call", (node,), at, "relu")
        if node.kind == "name" and node.name != "eye":
            return replace(node, name=f"{node.name}_{slug}", at=at)
        if node.kind == "call" and node.name == "ddt" and node.parts[0].kind == "name":
            letter = Span(self.text, start_of(node.parts[0]), at.stop)
            return replace(node, parts=(self._lowered(node.parts[0], script, letter),), at=at)
        if node.kind == "call" and node.name == BARS and slug in ("F", "2", "1"):
            node = replace(node, name="norm2")
        if node.kind == "call" and node.name == "norm2" and is_spectral(node, slug):
            return replace(node, name="opnorm", at=at)
        if node.kind == "call" and node.name == "norm2" and slug in ("F", "2", "1", ""):
            name = {"1": "norm1"}.get(slug, "norm2")
            self.columns += node.parts if slug in ("1", "2") else ()
            return replace(node, name=name, at=at)
        if node.kind == "call" and node.name in OTHER and slug not in ("F", "2", ""):
            words, hint = OTHER[node.name]
            named = re.fullmatch("[A-Z]", slug)
            raise UserError(words, at=at, hint=hint.replace("A", slug) if named else r"\|X\|_F")
        if node.kind == "name" or (node.kind == "call" and node.name in ("vector", "matrix", "dot")):
            return replace(node, at=at)
        if (node.bracketed or node.kind == "call") and slug.islower() and slug.isalpha() and len(slug) < 3:
            return Node(ENTRY, (node,), at, slug)
        raise UserError("A subscript stands behind a letter or a norm.", at=at, hint=r"\|X\|_F")

    def _raised(self, node: Node, script: Sequence[Any], at: Span) -> Node:
        turned = [t for t in script if isinstance(t, Token) and t.type == "TURN"]
        if (
            (slug := layer_of(script[0]))
            and node.kind == "name"
            and node.name in self.families
            and not turned
        ):
            return Node("layers", (), at, node.name, ends=(place_of(self.argument(script[0])),))
        if slug and node.kind == "name":
            node = replace(node, name=of_layer(node.name, slug), at=at)
            return Node("transposed", (node,), at) if turned else node
        signed = any(isinstance(t, Token) and t.type == "SIGN" and str(t) != "+" for t in script)
        if turned and node.kind == "number":
            words = "A number is not turned: a column of ones is \\mathbf{1}, and one of zeros \\mathbf{0}."
            raise UserError(words, at=at, hint=r"\mathbf{1}^\top x")
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
            made = Node("call", (exponent,), at, "exp")
            self.columns.append(made)
            return made
        return Node("power", (node, exponent), at)

    def _exponent(self, script: Any) -> Node:
        """Return the number above an operator: tanh² is the square of every entry."""
        first = script.children[0]
        made = self.argument(first) if isinstance(first, Tree) else None
        if made is None or made.kind != "number":
            raise UserError("An operator is raised to a number.", at=self.at(script), hint=r"\tanh^2(x)")
        return made

    def _minus_one(self, at: Span) -> Node:
        return Node("negative", (Node("number", (), at, value=Fraction(1)),), at)


def _less(one: Node, other: Node, at: Span) -> Node:
    """Return the difference of two sides of an order; 0 is left out."""
    if _is_zero(other):
        return one
    return Node("negative", (other,), at) if _is_zero(one) else Node("minus", (one, other), at)


def _is_zero(node: Node) -> bool:
    return node.kind == "number" and not node.value
