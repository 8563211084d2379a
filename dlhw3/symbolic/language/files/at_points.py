r"""Derivatives at a point that is no letter, g'(0) and \nabla J(A^{-1} b): at a letter of which that is assumed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.entry_rows import Made
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.directed import DIRECTED_IN
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN
from dlhw3.symbolic.language.shaping.defined import DERIVATIVE
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

MOVES = ("d", "ddt", "E")
"""What moves, or averages, letters that are not named."""


def _moving(made: Sequence[Made]) -> frozenset[str] | None:
    """Return the letters in which rows are differentiated; None where others may move."""
    nodes = [node for _, sides in made for _, _, tree in sides for node in tree.every()]
    slopes = [
        node
        for node in nodes
        if node.name in ("grad", "jac") or node.kind in (HESSIAN, JACOBIAN, DIRECTED_IN)
    ]
    if any(node.kind == "call" and node.name in MOVES for node in nodes):
        return None
    return frozenset(name for node in slopes for part in node.parts[1:] for name in free_names(part))


def at_letters(reader: Reader, made: Sequence[Made], row: Made) -> Made:
    """Return a row in which derivatives of defined functions are at letters, of which the points are assumed.

    Where something moves that a point is made of, its letter would not move with it: it is left as it stands.
    """
    if not any(DERIVATIVE.fullmatch(node.name) for _, _, tree in row[1] for node in tree.every()):
        return row[0], [*row[1]]
    moving, drawn = _moving(made), frozenset(reader.random)
    names = {node.name for _, sides in made for _, _, tree in sides for node in tree.every()}
    names |= {*reader.defined.named, *reader.assumed_of(), *reader.shapes}
    names |= {one.text.partition(" = ")[0] for one in reader.related}

    def put(node: Node) -> Node:
        parts = tuple(map(put, node.parts))
        same = all(one is other for one, other in zip(parts, node.parts, strict=True))
        node = node if same else replace(node, parts=parts)
        found = DERIVATIVE.fullmatch(node.name) if node.kind == "call" and len(node.parts) == 1 else None
        function = reader.defined.functions.get(found["name"]) if found and not found["slot"] else None
        if function is None or len(function.letters) != 1:
            return node
        if node.parts[0].kind == "name" and node.parts[0].name not in reader.defined.named:
            return node
        with suppress(UserError):
            reader.defined.spelled_out(node)
            return node
        held = free_names(reader.defined.spelled_out(node.parts[0]))
        if held and (moving is None or held & (moving | drawn) or reader.kept is not None):
            return node
        return replace(node, parts=(_letter(function.letters[0], node.parts[0]),))

    def _letter(of: str, point: Node) -> Node:
        text = point.text.strip()
        known = (one.text.partition(" = ") for one in reader.related)
        name = next((one for one, _, value in known if value == text and re.fullmatch(rf"{of}_\d+", one)), "")
        name = name or next(f"{of}_{k}" for k in range(100) if f"{of}_{k}" not in names)
        if name not in names:
            names.add(name)
            reader.shapes |= {name: reader.shapes[of]} if of in reader.shapes else {}
            reader.kinds |= {name: reader.kinds[of]} if of in reader.kinds else {}
            reader.related.append(Related(f"{name} = {text}", parse(name), point, "="))
            reader.told.append(
                f"a derivative at {text} is that at {name}, of which {name} = {text} is assumed"
            )
        return Node("name", (), point.at, name, bracketed=point.bracketed)

    return row[0], [(n, sign, put(tree)) for n, sign, tree in row[1]]
