r"""The column of ones that papers write as a plain 1: \frac1n 1 1^\top and X 1, where a number says nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lark import Token, Tree
from lark.tree import Meta

from dlhw3.symbolic.language.latex.formulas.layered import DOTS
from dlhw3.symbolic.language.latex.formulas.names import is_group, letter_of

ONES = r"\mathbf{1}"
SIZES = "nmdpNMDP"
"""What stands below a 1 that is a column of ones, of that many."""
TOLD = "1 that is turned, or a factor beside others, is a column of ones"


def with_ones(read: Tree[Token]) -> Tree[Token]:
    r"""Return what the grammar makes of a formula, with \mathbf{1} for each 1 that as a number would say nothing.

    So is one that is turned, one behind another factor without a sign between, and one before 1^\top or x^\top.
    """
    for product in [*read.find_data("product")]:
        items = list(_apart(product.children))
        for place, item in enumerate(items):
            before, behind = (items[k] if 0 <= k < len(items) else None for k in (place - 1, place + 1))
            if _is_one(item) and (is_turned(item) or _sized(item) or _bears(before) or _outer(behind)):
                items[place] = _as_ones(item)
        product.children = items
    return read


def stand_in(read: Tree[Token], text: str) -> bool:
    """Whether a formula of this text has a 1 in it that was taken for a column of ones."""
    tokens = [*read.scan_values(lambda one: isinstance(one, Token) and one == ONES)]
    return any(text[getattr(one, "start_pos", 0)] == "1" for one in tokens)


def _digits(item: Any) -> str:
    """Return the digits that a factor is, its scripts left out; nothing for any other factor."""
    if not isinstance(item, Tree) or item.data != "item" or item.children[0].data != "base":
        return ""
    token: Any = item.children[0].children[0].children[0]  # type: ignore[union-attr]
    return str(token) if token.type == "NUMBER" else ""


def _apart(items: list[Any]) -> Iterator[Any]:
    r"""Yield factors, with two of 11^\top."""
    for item in items:
        if _digits(item) == "11" and is_turned(item):
            start = item.meta.start_pos
            yield _item("1", start, ())
            yield _item("1", start + 1, item.children[1:])
        else:
            yield item


def _item(digits: str, start: int, scripts: Any) -> Tree[Token]:
    token = Token("NUMBER" if digits == "1" else "STYLED", digits, start_pos=start, end_pos=start + 1)
    sign = _placed("base", [_placed("simple", [token], start, start + 1)], start, start + 1)
    return _placed("item", [sign, *scripts], start, scripts[-1].meta.end_pos if scripts else start + 1)


def _placed(data: str, children: list[Any], start: int, stop: int) -> Tree[Token]:
    meta = Meta()  # type: ignore[no-untyped-call]
    meta.start_pos, meta.end_pos, meta.empty = start, stop, False
    return Tree(data, children, meta)


def _as_ones(item: Any) -> Tree[Token]:
    return _item(ONES, item.children[0].children[0].children[0].start_pos, item.children[1:])


def _is_one(item: Any) -> bool:
    """Whether a factor is 1, with nothing but a size below it, and turned or not."""
    plain = all(one.data == "lowered" or _turns(one) for one in item.children[1:]) if _digits(item) else False
    return plain and _digits(item) == "1"


def is_turned(item: Any) -> bool:
    """Whether a factor is transposed."""
    return isinstance(item, Tree) and any(_turns(one) for one in item.children[1:])


def _turns(script: Any) -> bool:
    tokens = [*script.scan_values(lambda _: True)] if script.data == "raised" else []
    return len(tokens) == 1 and (tokens[0].type == "TURN" or str(tokens[0]) == "T")


def _sized(item: Any) -> bool:
    """Whether a 1 has a size below it."""
    below = [[*one.scan_values(lambda _: True)] for one in item.children[1:] if one.data == "lowered"]
    return len(below) == 1 and len(below[0]) == 1 and str(below[0][0]) in SIZES


def _bears(item: Any) -> bool:
    """Whether a factor before a 1, without a sign between, leaves nothing for that to be but a column of ones."""
    if not isinstance(item, Tree):
        return False
    base = item.children[0]
    if base.data == "base":
        token = base.children[0].children[0]
        return str(token) not in DOTS and (bool(letter_of(item)) or str(token) == ONES)
    return base.data in ("fraction", "digits", "group", "accent", "root", "inner", "norm")


def _outer(item: Any) -> bool:
    r"""Whether a factor behind a 1 is a row, 1^\top or x^\top, or holds 1^\top in brackets."""
    if not isinstance(item, Tree):
        return False
    if is_group(item):
        inside = [one for one in item.iter_subtrees() if one.data == "item" and one is not item]
        return any((_digits(one) in ("1", "11") and is_turned(one)) or _is_turned_ones(one) for one in inside)
    return is_turned(item) and (_digits(item) == "1" or letter_of(item)[:1].islower())


def _is_turned_ones(item: Any) -> bool:
    base = item.children[0]
    return is_turned(item) and base.data == "base" and str(base.children[0].children[0]) == ONES
