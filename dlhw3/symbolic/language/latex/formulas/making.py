"""The tree of a formula in LaTeX, from what the grammar makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from lark import Token

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.bars import DOT
from dlhw3.symbolic.language.latex.formulas.directed import DIMENSION, DIRECTED, DIRECTED_IN
from dlhw3.symbolic.language.latex.formulas.factors import FRACTION, Factors
from dlhw3.symbolic.language.latex.formulas.hessians import (
    HESSIAN,
    before_entries,
    is_value_before_matrix,
    known_of,
    sloped,
)
from dlhw3.symbolic.language.latex.formulas.known_slopes import primed
from dlhw3.symbolic.language.latex.formulas.layered import (
    DOTS,
    is_dots,
    joined,
    lists_layers,
    not_written_out,
    up_to,
)
from dlhw3.symbolic.language.latex.formulas.names import (
    EXAMPLE,
    EXPECTATION,
    OPERATIONS,
    accent_of,
    below_of,
    is_bare,
    is_group,
    letter_of,
    primes_of,
    slug_of,
    word_of,
)
from dlhw3.symbolic.language.latex.formulas.parts import (
    is_inverse,
    is_sum,
    items_in,
    layer_of,
    moving_sign,
    operand_of,
    start_of,
    stop_of,
)
from dlhw3.symbolic.language.latex.formulas.summing import sum_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.motion import BEFORE
from dlhw3.symbolic.language.text.operators import ENTRIES, MEAN
from dlhw3.symbolic.language.text.tree import Node

THIN = re.compile(r"\\[,;:!]")
EXPECTED = r"\mathbb{E}[\|x\|^2]"


class Maker(Factors):
    """Makes the tree of one formula."""

    def expression(self, read: Any) -> Node:
        """Return a sum, of whose terms A : B is the inner product."""
        made: Node | None = None
        sign: Token | None = None
        for part in read.children:
            if isinstance(part, Token):
                sign = part
                continue
            sides = [self.product(one.children) for one in (part.children if part.data == "pair" else [part])]
            one = sides[0] if len(sides) == 1 else Node("call", tuple(sides), self.at(*sides), "dot")
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
        operation, mark = "times", ""
        rest = list(items)
        while rest:
            if made is not None and operation == "times" and is_dots(rest[0]):
                made, rest = self._up_to(made, rest)
                continue
            if isinstance(rest[0], Token):
                if made is None or len(rest) == 1 or isinstance(rest[1], Token):
                    words = f"{rest[0]} stands between two factors."
                    raise UserError(words, at=self.at(rest[0]), hint=EXAMPLE)
                sign = str(rest.pop(0))
                operation, mark = OPERATIONS[sign], DOT if sign == "\\cdot" else ""
                continue
            with self.within(rest[0]):
                one, rest = self.factor(rest)
            made = one if made is None else Node(operation, (made, one), self.at(made, one), mark)
            operation, mark = "times", ""
        assert made is not None
        return made

    def _up_to(self, made: Node, items: list[Any]) -> tuple[Node, list[Any]]:
        r"""Return W_N \cdots W_1, the last factor before the dots and the one behind, and what is left."""
        dots, *rest = items
        before, *last = (made.parts if made.kind == "times" and not made.bracketed else (made,))[::-1]
        rest = rest[isinstance(rest[0], Token) and str(rest[0]) in ("\\cdot", "*") :] if rest else rest
        if not rest or isinstance(rest[0], Token):
            raise not_written_out(self.at(dots))
        behind, rest = self.factor(rest)
        whole = up_to(before, behind, self.at(dots))
        while last:
            parts = last[0].parts if last[0].kind == "times" and not last[0].bracketed else last
            before, *more = parts[::-1]
            if (both := joined(before, whole)) is None:
                break
            whole, last = both, more
        while rest and not isinstance(rest[0], Token) and not is_dots(rest[0]):
            behind, more = self.factor(rest)
            if (both := joined(whole, behind)) is None:
                break
            whole, rest = both, more
        return (Node("times", (last[0], whole), self.at(last[0], whole)) if last else whole), rest

    def factor(self, items: list[Any]) -> tuple[Node, list[Any]]:
        """Return the first factor of a product, and what is left of it."""
        item, rest = items[0], items[1:]
        base = item.children[0]
        if base.data == "nabla" or (base.data == "partial" and below_of(item) is not None):
            return self.gradient(item, rest)
        if base.data == "fraction" and (variable := self._derivative(base)) is not None:
            return self._derived(item, variable, rest)
        if base.data == "base":
            token = base.children[0].children[0]
            if str(token) in DOTS:
                raise not_written_out(self.at(item))
            name, kind = ("", "number") if token.type == "NUMBER" else word_of(token)
            if EXPECTATION.fullmatch(str(token)):
                return self._expected(item, rest)
            if token == "\\sum":
                return sum_of(self, item, rest), []
            if kind == "operator":
                return self.applied(item, name, rest)
            if kind == "differential" or (name == "d" and kind == "letter" and self._moves(item, rest)):
                return self._differential(item, rest)
            full = name + slug_of(below_of(item))
            called = full in self.functions and bool(rest) and is_group(rest[0])
            if name == "max" and rest and is_group(rest[0]):
                return self._largest(item, rest)
            if kind == "letter" and name == "D" and (made := self._directed(item, rest)) is not None:
                return made
            if kind == "letter" and called and is_bare(item):
                return self.call(item, full, rest)
            if kind == "letter" and called and (order := primes_of(item)):
                return self.call(item, f"{BEFORE[order]}{full}", rest)
        if (
            accent_of(item)
            and rest
            and is_group(rest[0])
            and is_bare(item)
            and letter_of(item) in self.functions
        ):
            return self.call(item, letter_of(item), rest)
        return self.scripted(self.base(base), item.children[1:], item), rest

    def _expected(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        r"""Return \mathbb E of the brackets behind it, or without any of all that is left."""
        if len(item.children) > 1:
            words = "An expectation is over all letters that are random, and has nothing below or above it."
            raise UserError(words, at=self.at(item), hint=EXPECTED)
        if not rest or isinstance(rest[0], Token):
            raise UserError("The expectation is taken of nothing.", at=self.at(item), hint=EXPECTED)
        if not is_group(rest[0]):
            inside = self.product(rest)
            return Node("call", (inside,), self.at(item, inside), MEAN), []
        if self.text[start_of(rest[0])] == "(" and any(s.data == "raised" for s in rest[0].children[1:]):
            words = "The power may be of the expectation, or of what it is taken of: brackets [ ] say which."
            of = self.text[start_of(rest[0]) : stop_of(rest[0])]
            power = re.fullmatch(r"(\(.*\))\s*\^\s*\{?\s*(\w+)\s*\}?", of, re.DOTALL)
            hint = rf"\mathbb{{E}}[{power[1]}^{{{power[2]}}}]" if power else EXPECTED
            raise UserError(words, at=self.at(item, rest[0]), hint=hint)
        return self.call(item, MEAN, rest)

    def _largest(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return max(0, x), which is relu(x); refuse any other."""
        parts = self.several(rest[0].children[0])
        others = [one for one in parts if one.kind != "number" or one.value]
        at = self.at(item, rest[0].children[0])
        if len(parts) != 2 or len(others) != 1:
            words = "\\max of several is not in the language, but for 0 and another."
            raise UserError(words, at=at, hint=r"\max(0, x)")
        node = Node("call", (others[0],), at, "relu")
        return self.scripted(node, rest[0].children[1:], rest[0]), rest[1:]

    def _directed(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]] | None:
        """Return D f(X)[H], how f moves along H, or D_X f[H]; None where no [H] stands behind."""
        below, called = below_of(item), bool(letter_of(rest[0] if rest else None))
        groups = rest[called : called + 2]
        if len(groups) < 2 or not all(map(is_group, groups)) or len(groups[0].children) > 1:
            return None
        if not self.text[start_of(groups[1]) :].startswith("["):
            return None
        inside = self.several(groups[0].children[0])
        if called and not (is_bare(rest[0]) and letter_of(rest[0]) in self.functions):
            return None
        at = self.at(rest[0], groups[0])
        moved = Node("call", inside, at, letter_of(rest[0])) if called else inside[0]
        letters = [one for one in inside if one.kind == "name"] if called else []
        if below is not None:
            letters = [self.argument(below.children[0])]
        direction = self.several(groups[1].children[0])[0]
        node = Node(DIRECTED_IN, (moved, direction, *letters[:1]), self.at(item, groups[1].children[0]))
        return self.scripted(node, groups[1].children[1:], groups[1]), rest[called + 2 :]

    def call(self, item: Any, name: str, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return a function's value, with the scripts behind its brackets, and what is left."""
        group, *rest = rest
        if lists_layers(group.children[0], self.families):  # L(W_1, …, W_N), a number made of all layers
            return self.scripted(
                Node("name", (), self.at(item, group), name), group.children[1:], group
            ), rest
        node = Node("call", self.several(group.children[0]), self.at(item, group.children[0]), name)
        return self.scripted(node, group.children[1:], group), rest

    def applied(self, item: Any, name: str, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return an operator applied: to the brackets behind it, or without any up to the next operator."""
        if not rest or isinstance(rest[0], Token):
            hint = rf"\{name}(-x)" if name in ("exp", "log", "sin", "cos", "tanh") else EXAMPLE
            raise UserError(f"{name} is applied to nothing.", at=self.at(item), hint=hint)
        scripts = item.children[1:]
        if any(script.data == "prime" for script in scripts):
            return primed(self, item, name, rest)
        if is_group(rest[0]):
            node, rest = self.call(item, name, rest)
        else:
            if name == "log" and rest[0].children[0].data == "bars" and len(rest[0].children) == 1:
                inside = self.base(rest[0].children[0])
                return Node("call", (inside,), self.at(item, rest[0]), name), rest[1:]
            stop = operand_of(name, rest)
            self._require_no_sum(item, name, rest, stop)
            inside, rest = self.product(rest[:stop]), rest[stop:]
            node = Node("call", (inside,), self.at(item, inside), name)
        inner = node.parts[0]
        if name in ENTRIES and [script.data for script in scripts] == ["raised"] and node.name == name:
            return Node("power_entries", (node, self._exponent(scripts[0])), self.at(item, node)), rest
        if name == "log" and inner.kind == "call" and inner.name == "det":
            node = replace(node, name="logdet", parts=inner.parts)
        return self.scripted(node, scripts, item), rest

    def _require_no_sum(self, item: Any, name: str, rest: list[Any], stop: int) -> None:
        r"""Refuse \log \frac1n \sum_i a_i: for papers the logarithm of a mean, and by the other rules a product."""
        behind = stop + (stop < len(rest) and isinstance(rest[stop], Token))
        if stop and any(map(is_sum, rest[behind : behind + 1])):
            words = f"The sum may be within {name} or a factor beside it: brackets say which."
            whole = self.text[start_of(rest[0]) : stop_of(rest[-1])].strip()
            sign = self.text[start_of(item) : stop_of(item)].strip()
            raise UserError(words, at=self.at(item, rest[-1]), hint=rf"{sign} \left({whole}\right)")

    def gradient(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return ∇_X, or ∂_X, of all that is left, or ∇l and ∇²l of the function behind it."""
        below, above = below_of(item), next((s for s in item.children[1:] if s.data == "raised"), None)
        if below is not None and above is None:
            variable = self.argument(below.children[0])
            if variable.kind == "number" and len(rest) > 1 and is_group(rest[1]):
                return self._in_arguments(item, str(variable.value), rest)
            if not rest:
                raise UserError("∇ is taken of nothing.", at=self.at(item), hint=rf"\nabla_X {EXAMPLE}")
            alone = is_value_before_matrix([self.text[start_of(one) : stop_of(one)] for one in rest])
            stop = 1 if alone else before_entries(rest)
            moved = self.product(rest[:stop])
            return Node("call", (moved, variable), self.at(item, moved), "grad"), rest[stop:]
        name = letter_of(rest[0]) if rest else ""
        second = above is not None
        directed = len(rest) > 2 and is_group(rest[1]) and is_group(rest[2])
        if second and not directed and (made := self._hessian(item, below, rest)) is not None:
            return made
        if second and (below is not None or not name or not directed):
            words = "A Hessian is an action here: it stands before a function, its point and a direction."
            raise UserError(words, at=self.at(item), hint=r"\nabla^2 \ell(X)[D]")
        if not name or len(rest) < 2 or not is_group(rest[1]):
            words = "∇ without a variable stands before a function and its brackets."
            of = self.text[start_of(rest[0]) : stop_of(rest[0])].strip() if rest and is_group(rest[0]) else ""
            point = re.search(r"[A-Za-z]\s*\(\s*(\\?[A-Za-z]+)\s*\)", of)
            of = re.sub(r"\\(?:left|right)(?![a-z])", "", of)
            hint = rf"\nabla_{{{point[1]}}} {of}" if point else sloped(self.text, rest)
            raise UserError(words, at=self.at(item), hint=hint)
        if second and len(rest) > 2 and is_group(rest[2]):
            group = rest[2]
            points = (*self.several(rest[1].children[0]), *self.several(group.children[0]))
            node = Node("call", points, self.at(item, group), f"hess_{name}")
            return self.scripted(node, group.children[1:], group), rest[3:]
        return self.call(item, f"grad_{name}", rest[1:])

    def _hessian(self, item: Any, below: Any, rest: list[Any]) -> tuple[Node, list[Any]] | None:
        """Return ∇²f(w), or ∇²_w of all that is left, which are matrices; None where neither stands here."""
        if below is not None and rest:
            variable, moved = self.argument(below.children[0]), self.product(rest)
            return Node(HESSIAN, (moved, variable), self.at(item, moved)), []
        if letter_of(rest[0] if rest else None) and len(rest) > 1 and is_group(rest[1]):
            called, left = self.call(rest[0], letter_of(rest[0]), rest[1:])
            called, *raised = called.parts if called.kind == "power" else (called,)
            if called.kind == "call" and len(called.parts) == 1:
                letter = called.parts if called.parts[0].kind == "name" else ()
                whole = Node(HESSIAN, (called, *letter), self.at(item, called))
                return Node("power", (whole, *raised), whole.at) if raised else whole, left
        held = None if below is not None else known_of(self.product, rest)
        return (Node(HESSIAN, held, self.at(item, held[0])), []) if held else None

    def _in_arguments(self, item: Any, slots: str, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return ∇₁l(X, Y), the gradient in an argument by its number, and ∇₁₂l(X, Y)[D]."""
        name, directed = letter_of(rest[0]), len(slots) > 1 and len(rest) > 2 and is_group(rest[2])
        if not name or len(slots) != 1 + directed:
            words = "∇ with a number is of a function of several matrices, in the argument of that number."
            raise UserError(words, at=self.at(item), hint=r"\nabla_1 \ell(X, Y)")
        group = rest[1 + directed]
        points = self.several(rest[1].children[0])
        points = (*points, *self.several(group.children[0])) if directed else points
        kind = "hess" if directed else "grad"
        node = Node("call", points, self.at(item, group), f"{kind}_{name}_{slots}")
        return self.scripted(node, group.children[1:], group), rest[2 + directed :]

    def _derivative(self, fraction: Any) -> Node | None:
        """Return X of a fraction over ∂X or dX, or None of any other."""
        above, below = (items_in(fraction.children[k]) for k in (1, 2))
        moves = moving_sign(below[0]) if len(below) > 1 and above else ""
        if not moves or moves != moving_sign(above[0]):
            return None
        if len(above[0].children) > 1 or len(below[1].children) > 1 or len(below) > 2:
            scripts = [s for one in (above[0], *below[1:]) for s in one.children[1:] if s.data != "lowered"]
            if any(not layer_of(one.children[0]) for one in scripts):
                words = (
                    "Here a gradient has the shape of its variable: ∂x stands below, and nothing is turned."
                )
                raise UserError(words, at=self.at(fraction), hint=FRACTION)
        return self.scripted(self.base(below[1].children[0]), below[1].children[1:], below[1])

    def _derived(self, item: Any, variable: Node, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return ∂f/∂X, with f above the line or behind it."""
        items = items_in(item.children[0].children[1])
        if not items or not moving_sign(items[0]):
            raise UserError("There is no ∂ above the line.", at=self.at(item), hint=FRACTION)
        inside = items[1:]
        if inside:
            moved = self._moved(self.product(inside), variable, self.at(item))
            return self.scripted(moved, item.children[1:], item), rest
        if not rest or item.children[1:]:
            raise UserError("∂ is taken of nothing.", at=self.at(item), hint=FRACTION)
        return self._moved(moved := self.product(rest), variable, self.at(item, moved)), []

    @staticmethod
    def _moved(moved: Node, variable: Node, at: Span) -> Node:
        """Return ∂f/∂X, or df/dt along a flow."""
        if variable.kind == "name" and variable.name == "t":
            return Node("call", (moved,), at, "ddt")
        return Node("call", (moved, variable), at, "grad")

    def _moves(self, item: Any, rest: list[Any]) -> bool:
        """Whether a letter d stands directly before what it moves, or before a function of what moves.

        So it is behind a gap, d\\, \\log\\det X, where a directed letter dX or a thin space says so.
        """
        if len(item.children) > 1 or not rest or isinstance(rest[0], Token) or "d" in self.functions:
            return False
        behind_letter = re.search(r"(?<![A-Za-z\\])[A-Za-z]$", self.text[: start_of(item)])
        alone = behind_letter and DIRECTED.search(self.text) is None  # n d \log \sigma
        if alone or DIMENSION.search(self.text):
            return False
        gap, what = self.text[stop_of(item) : start_of(rest[0])], rest[0].children[0]
        if not re.sub(r"\\(?:left|[bB]igg?l?)(?![a-z])", "", gap):
            return what.data in ("base", "group", "norm", "inner")
        called = what.data == "base" and word_of(what.children[0].children[0])[1] == "operator"
        called = called or what.data in ("norm", "inner") or letter_of(rest[0]) in self.functions
        if not gap.strip() and letter_of(rest[0]) and DIRECTED.search(self.text) is not None:
            return True
        return called and (THIN.search(gap) is not None or DIRECTED.search(self.text) is not None)

    def _differential(self, item: Any, rest: list[Any]) -> tuple[Node, list[Any]]:
        """Return dX, the direction of a letter, or d(…) of what stands behind."""
        if not rest or isinstance(rest[0], Token):
            raise UserError("d is taken of nothing.", at=self.at(item), hint=r"\mathrm{d} X")
        name = "" if is_inverse(self.text, rest[0]) else letter_of(rest[0])  # d A^{-1}, no (dA)^{-1}
        product = name in self.families and below_of(rest[0]) is None  # d W_{N:1}
        if name and not product and not (len(rest) > 1 and name in self.functions):
            letter = below_of(rest[0]) or rest[0].children[0]
            node = Node("name", (), self.at(item, letter), f"d{name}")
            if (family := name.partition("_")[0]) in self.families:
                number = self._lowered(self.base(rest[0].children[0]), below_of(rest[0]), node.at)
                node = replace(number, name=f"d{family}")
            scripts = [s for s in rest[0].children[1:] if s.data != "lowered"]
            return self.scripted(node, scripts, rest[0]), rest[1:]
        moved, left = self.factor(rest)
        return Node("call", (moved,), self.at(item, moved), "d"), left
