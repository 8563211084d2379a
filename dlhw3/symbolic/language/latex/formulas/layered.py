r"""Products of layers as papers write them: W_{N:1}, W_N \cdots W_1, and one layer W_j of those."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from lark import Token

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.names import letter_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.places import shifted
from dlhw3.symbolic.language.text.tree import Node, Place

DOTS = ("\\cdots", "\\dots", "\\ldots", "\\dotsb", "\\dotsm", "\\dotsc")
TURNED = r"(?:\s*\^\s*(?:\{?\s*\\(?:top|intercal)\s*\}?|\{?\s*T\s*\}?))?"
NUMBERED = r"\s*(?:_\s*(?:\{[^{}]*\}|[A-Za-z0-9])|\^\s*\{\s*\([^{}]*\)\s*\})" + TURNED
DOT = r"\s*(?:\\cdot(?![a-z])\s*)?"


def _letter(name: str) -> str:
    styled = rf"\\(?:mathbf|boldsymbol|bm|mathrm|mathit)\s*\{{\s*(?P<{name}styled>[A-Za-z])\s*\}}"
    bare = rf"\\(?:mathbf|boldsymbol|bm)\s+(?P<{name}bare>[A-Za-z])"
    return rf"(?:{styled}|{bare}|(?<![A-Za-z\\])(?P<{name}>[A-Za-z]))"


SPANNED = re.compile(_letter("first") + r"\s*_\s*\{[^{}:]+:[^{}:]+\}")
FROM_TO = re.compile(
    _letter("first")
    + NUMBERED
    + DOT
    + r"\\(?:cdots|dots|ldots|dotsb|dotsm)(?![a-z])"
    + DOT
    + _letter("last")
    + NUMBERED
)
HINT = r"\nabla_{W_j} \ell(W_{N:1})"


def families_of(text: str) -> frozenset[str]:
    r"""Return the letters whose layers stand in a text, W_{N:1} or W_N \cdots W_1."""
    found = {_named(one, "first") for one in SPANNED.finditer(text)}
    for one in FROM_TO.finditer(text):
        found |= {_named(one, "first")} & {_named(one, "last")}
    return frozenset(found)


def _named(found: re.Match[str], end: str) -> str:
    return found[end] or found[f"{end}styled"] or found[f"{end}bare"]


def place_of(number: Node) -> Place:
    """Return the number of a layer, j + 1; raise UserError for what is none."""
    found: Counter[str] = Counter()
    waiting = [(1, number)]
    while waiting:
        sign, node = waiting.pop()
        if node.kind in ("plus", "minus"):
            first, last = node.parts
            waiting += [(sign, first), (sign if node.kind == "plus" else -sign, last)]
        elif node.kind == "name":
            found[node.name] += sign
        elif node.kind == "number" and node.value.denominator == 1:
            found[""] += sign * int(node.value)
        else:
            raise UserError(f"{node.text.strip()} is no number of a layer.", at=node.at, hint=HINT)
    return tuple(sorted((name, count) for name, count in found.items() if count))


def is_dots(item: Any) -> bool:
    r"""Whether a factor is \cdots."""
    base = item.children[0] if not isinstance(item, Token) else None
    return base is not None and base.data == "base" and str(base.children[0].children[0]) in DOTS


def lists_layers(group: Any, families: frozenset[str]) -> bool:
    r"""Whether brackets hold W_1, \dots, W_N: all layers."""
    held = group.children[0]
    parts = list(held.children) if held.data == "several" else []
    items = [list(next(one.find_data("product")).children) for one in parts]
    if len(parts) < 3 or any(len(one) != 1 or isinstance(one[0], Token) for one in items):
        return False
    dots = [is_dots(one[0]) for one in items]
    named = {
        str(letter_of(one[0])).partition("_")[0] for one, gap in zip(items, dots, strict=True) if not gap
    }
    return sum(dots) == 1 and not dots[0] and not dots[-1] and len(named) == 1 and named <= families


def runs_over_layers(body: Node, index: str) -> bool:
    """Whether an index is the number of a layer in what is summed, or stands in exponents beside layers alone."""
    every = [*body.every()]
    ends = [end for node in every if node.kind == "layers" for end in node.ends]
    if any(name == index for end in ends for name, _ in end):
        return True
    raised = [node for node in every if node.kind == "power"]
    above = {
        one for node in raised for one in node.parts[1].every() if one.kind == "name" and one.name == index
    }
    return bool(ends and above) and above == {
        one for one in every if one.kind == "name" and one.name.rpartition("_")[2] == index
    }


def up_to(first: Node, last: Node, at: Span) -> Node:
    r"""Return W_N \cdots W_1 as the product that it is, and W_1^\top \cdots W_N^\top as its transpose."""
    turned = first.kind == last.kind == "transposed"
    high, low = (last.parts[0], first.parts[0]) if turned else (first, last)
    layers = all(one.kind == "layers" and len(one.ends) == 1 for one in (high, low))
    if not layers or high.name != low.name:
        raise not_written_out(at)
    if not any(name for name, _ in high.ends[0]) and any(name for name, _ in low.ends[0]):
        words = "The layers run upwards: their product begins with the highest."
        raise UserError(words, at=replace(first.at, stop=last.at.stop), hint=r"W_N \cdots W_1")
    whole = replace(first.at, stop=last.at.stop)
    made = Node("layers", (), whole, high.name, ends=(*high.ends, *low.ends))
    return Node("transposed", (made,), whole) if turned else made


def joined(one: Node, whole: Node) -> Node | None:
    r"""Return W_N W_{N-1} \cdots W_1 as one product, of what stands side by side; None where that is none."""
    turned = one.kind == whole.kind == "transposed"
    first, others = (one.parts[0], whole.parts[0]) if turned else (one, whole)
    if not (first.kind == others.kind == "layers" and first.name == others.name) or one.bracketed:
        return None
    high, low = others.ends[0], others.ends[-1]
    if turned:  # W_1^\top W_2^\top \cdots W_N^\top
        ends = (high, first.ends[-1]) if shifted(first.ends[0], 1) == low else None
    else:
        ends = (first.ends[0], low) if shifted(high, 1) == first.ends[-1] else None
    if ends is None:
        return None
    at = replace(one.at, stop=whole.at.stop)
    made = Node("layers", (), at, first.name, ends=ends)
    return Node("transposed", (made,), at) if turned else made


def not_written_out(at: Span) -> UserError:
    """Return what to say of dots that stand for something else."""
    words = "Dots stand for layers between two of them here, and for nothing else."
    return UserError(words, at=at, hint=r"\ell(W_N \cdots W_1)")
