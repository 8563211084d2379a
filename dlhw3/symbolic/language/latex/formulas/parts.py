"""Parts of what the grammar makes of a formula: where they stand, and what a fraction and a raised bracket hold."""

from __future__ import annotations

from typing import Any

from lark import Token, Tree

from dlhw3.symbolic.language.latex.formulas.names import word_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import ENTRIES
from dlhw3.symbolic.language.text.tree import Node

OF_MATRICES = ("tr", "det", "logdet")
"""Operators whose value is a number."""


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


def items_in(argument: Any) -> list[Any]:
    """Return the factors that stand in braces, where they are one product; of anything else none."""
    held = argument.children[0]
    if held.data == "simple":
        return [Tree("item", [Tree("base", [held], held.meta)], held.meta)]
    (one, *others) = held.children
    parts = [part for part in one.children if isinstance(part, Tree)]
    return [] if others or len(parts) != 1 else list(parts[0].children)


def moving_sign(item: Any) -> str:
    """Return ∂ or d where a factor is that sign, and nothing else."""
    if isinstance(item, Token):
        return ""
    base = item.children[0]
    if base.data == "partial":
        return "∂"
    if base.data != "base" or base.children[0].children[0].type == "NUMBER":
        return ""
    name, kind = word_of(base.children[0].children[0])
    return "d" if kind == "differential" or (name == "d" and kind == "letter") else ""


def layer_of(script: Any) -> str:
    """Return the number of a layer that stands raised and in brackets, W^{(2)}, as the end of a name."""
    if not isinstance(script, Tree):
        return ""
    tokens = list(script.scan_values(lambda t: True))
    if script.data != "several":
        groups = list(script.find_data("group"))
        if len(groups) != 1 or groups[0].children[0].data != "several":
            return ""
        if list(groups[0].scan_values(lambda t: True)) != tokens:
            return ""
    return "".join(re.findall(r"[A-Za-z0-9]+", re.sub(r"[-−]", "m", "".join(map(str, tokens)))))


def of_layer(name: str, layer: str) -> str:
    r"""Return the name of a letter of a layer; that of entry j, a_j^{(L)}, is that of a^{(L)} with the j behind it.

    A layer has a number, a capital or an l: others may be indices of samples, x_j^{(i)}.
    """
    base, _, below = name.rpartition("_")
    numbered = re.fullmatch(r"\d+|[A-Z](?:m?\d)?|l(?:m?\d)?", layer)
    entry = base and numbered and re.fullmatch(r"[a-km-z]{1,2}", below)
    return f"{base}_{layer}_{below}" if entry else f"{name}_{layer}"


def is_sum(item: Any) -> bool:
    r"""Whether this is \sum."""
    base = None if isinstance(item, Token) else item.children[0]
    return base is not None and base.data == "base" and base.children[0].children[0] == "\\sum"


def operand_of(name: str, rest: list[Any]) -> int:
    """Return to how many factors an operator without brackets is applied: sin a cos b is sin(a) cos(b).

    A function of entries ends before any operator; tr and det before one whose value is a number: tr A log A is of
    the whole product. A sum behind the operator is its operand, whole.
    """
    if (name not in ENTRIES and name not in OF_MATRICES) or is_sum(rest[0]):
        return len(rest)
    for place, one in enumerate(rest[1:], start=1):
        base = None if isinstance(one, Token) else one.children[0]
        if base is None or base.data != "base" or base.children[0].children[0].type == "NUMBER":
            continue
        word, kind = word_of(base.children[0].children[0])
        if kind == "operator" and (name in ENTRIES or word in OF_MATRICES):
            return place - 1 if isinstance(rest[place - 1], Token) else place
    return len(rest)


def is_inverse(text: str, part: Any) -> bool:
    """Whether what stands in a text is raised to −1, A^{-1}."""
    return re.search(r"\^\s*\{\s*-\s*1\s*\}\s*\Z", text[part.meta.start_pos : stop_of(part)]) is not None
