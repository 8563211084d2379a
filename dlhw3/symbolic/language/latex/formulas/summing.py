r"""What \sum runs over: \sum_i, \sum_{i=1}^n, \sum_{j=k+1}^m, \sum_{j \neq k}, \sum_{i<j}."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lark import Token

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.indices import SUMMED
from dlhw3.symbolic.language.latex.formulas.layered import place_of, runs_over_layers
from dlhw3.symbolic.language.latex.formulas.names import letter_of_index
from dlhw3.symbolic.language.latex.formulas.parts import stop_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.places import FIRST, shifted
from dlhw3.symbolic.language.text.tree import Node, Place

BELOW = ("lowered", "begins", "differs", "apart", "ordered", "between")
"""Kinds of what stands below \\sum."""
STRICT = ("<", "\\lt")
RISING = (*STRICT, "\\le", "\\leq", "\\leqslant", "≤")
PAIRS = Fraction(1)
"""The value of \\sum_{i<j} and \\sum_{i \\neq j}, which may be over i alone, or over both."""
HINT = r"\sum_{i=1}^n x_i^2"


def sum_of(maker: Any, item: Any, rest: list[Any]) -> Node:
    r"""Return \sum of all that is left, in a formula that a ``maker`` makes.

    Of \sum_{j=k+1}^m the ends are k + 1 and m, of \sum_{j \neq k} the one of them is k.
    """
    below = next((s for s in item.children[1:] if s.data in BELOW), None)
    above = next((s for s in item.children[1:] if s.data == "raised"), None)
    turned = above is not None and isinstance(above.children[0], Token)
    if below is None or not rest or turned:
        raise _not_said(maker, item, rest)
    body = maker.product(rest)
    at = maker.at(item, body)
    ends: tuple[Node, ...] = () if above is None else (maker.argument(above.children[0]),)
    if below.data in ("ordered", "between"):
        return _pairs(maker, item, below, body, ends)
    index = letter_of_index(below)
    if below.data in ("differs", "apart"):
        return _all_but_one(maker, item, below, body, ends)
    if not index:
        raise _not_said(maker, item, rest)
    begins = maker.expression(below.children[-1]) if below.data == "begins" else None
    if begins is not None and above is not None and runs_over_layers(body, index):
        places = ((index, 1),), place_of(begins), place_of(ends[0])
        return Node("series", (body,), at, "sum", ends=places)
    if (begins is None or begins.value == 1) and all(end.kind == "name" for end in ends):
        return Node(SUMMED, (body, *ends), at, index)
    if begins is None or not ends or len(index) > 1:
        words = "\\sum over all entries runs to a letter, their number."
        raise UserError(words, at=maker.at(item), hint=HINT)
    letters = tuple(end for end in ends if end.kind == "name")
    low, high = (_place(maker, item, one) for one in (begins, ends[0]))
    return Node(SUMMED, (body, *letters), at, index, ends=(low, high))


def _all_but_one(maker: Any, item: Any, below: Any, body: Node, ends: tuple[Node, ...]) -> Node:
    r"""Return \sum_{j \neq k}, and \sum_{j=1, j \neq k}^m."""
    first, *others = (maker.expression(one) for one in _expressions(below))
    index, other = first.name, others.pop()
    one = others.pop() if below.data == "apart" else first
    if one.name != index:
        one, other = other, one
    plain = all(each.kind == "name" and len(each.name) == 1 for each in (first, one, other))
    known = one.name == index != other.name and all(each.value == 1 for each in others)
    if not (plain and known) or any(end.kind != "name" for end in ends):
        raise _not_said(maker, item, [body])
    if runs_over_layers(body, index):
        words = f"\\sum_{{{index} \\neq {other.name}}} over layers is the sum of all without one of them."
        hint = rf"\sum_{{{index}=1}}^N \|W_{index}\|^2 - \|W_{other.name}\|^2"
        raise UserError(words, at=maker.at(item), hint=hint)
    return Node(SUMMED, (body, *ends), maker.at(item, body), index, value=PAIRS, ends=(((other.name, 1),),))


def _pairs(maker: Any, item: Any, below: Any, body: Node, ends: tuple[Node, ...]) -> Node:
    r"""Return \sum_{i<j}, over i up to j − 1, of pairs where no j is fixed; and \sum_{1 \le i < j \le n}."""
    read = [maker.expression(one) for one in _expressions(below)]
    signs = [
        str(one) for one in below.scan_values(lambda one: isinstance(one, Token) and one.type == "ORDER")
    ]
    if below.data == "between":
        first, *read, last = read
        whole = first.value == 1 and signs[0] not in STRICT and signs[2] not in STRICT and last.kind == "name"
        signs, ends = signs[1:2], (last,) if whole and not ends else ()
        if not ends:
            raise _not_said(maker, item, [body])
    low, high = read if signs[0] in RISING else read[::-1]
    names = {one.name for one in (low, high) if one.kind == "name" and len(one.name) == 1}
    if len(names) < 2 or any(end.kind != "name" for end in ends) or runs_over_layers(body, low.name):
        raise _not_said(maker, item, [body])
    before: Place = shifted(((high.name, 1),), -1 if signs[0] in (*STRICT, ">", "\\gt") else 0)
    at = maker.at(item, body)
    return Node(SUMMED, (body, *ends), at, low.name, value=PAIRS, ends=(FIRST, before))


def _expressions(below: Any) -> list[Any]:
    """Return the expressions below, those of a list one by one."""
    found: list[Any] = []
    for one in below.children:
        if not isinstance(one, Token):
            found += one.children if one.data in ("several", "comparison") else [one]
    return [one for one in found if not isinstance(one, Token)]


def _place(maker: Any, item: Any, end: Node) -> Place:
    try:
        return place_of(end)
    except UserError:
        words = "\\sum runs between whole numbers, k + 1 and m."
        raise UserError(words, at=maker.at(item), hint=r"\sum_{j=k+1}^m x_j^2") from None


def _not_said(maker: Any, item: Any, rest: list[Any]) -> UserError:
    if not rest:
        return UserError("\\sum is taken of nothing.", at=maker.at(item), hint=r"\sum_i (-x_i)")
    of = re.split(r"[=<>&]|\\\\", maker.text[stop_of(item) :])[0].strip()
    below = re.search(r"_(?:\{([a-z])\}|([a-z])(?![A-Za-z]))", of)
    hint = rf"\sum_{below[1] or below[2]} {of}" if below else r"\sum_i x_i^2"
    return UserError("What \\sum runs over is not said.", at=maker.at(item), hint=hint)
