"""Letters that an assumption defines by what a gradient is taken in: whether they move with it has two readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related, letters_of, unsettled, words_of_unsettled
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.shaped_lines import placed
from dlhw3.symbolic.language.latex.text.formulas_said import LETTER
from dlhw3.symbolic.language.latex.text.rows import in_plain
from dlhw3.symbolic.language.latex.text.unread import Unread, letters_in
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.tree import Node


def require_held(document: Document) -> None:
    """Refuse grad(f, x) of an f with mu in it where mu = A*x is assumed, which holds mu fixed, or does not.

    Or d(f) beside dx and no dmu, or ddt(f) where x moves and nothing says how mu does. What is assumed holds at the
    point, so mu would be held fixed; what `let` says is put in its place, and moves. So is it where the words of a
    derivation say mu = A*x, and no line has A.
    """
    moved = document.flow[1] if document.flow else ()
    named = next((one for one in document.definitions if one[0] in moved), None)
    for chain in document.chains:
        if named is not None:
            placed(chain[0], partial(_require_free, chain[0], *named))
        nodes = [node for line in chain for node in line.tree.every() if node.kind in ("name", "layers")]
        own = {*document.shapes, *document.sequences}
        moving = sorted({one.name[1:] for one in nodes if one.name[0] == "d" and one.name not in own})
        for line in chain:
            if document.in_latex:
                placed(line, partial(_require_one_reading, document, line))
            told = document.within(line).related
            if any(one.relation == "=" for one in told):
                in_time = _in_time(document, told)
                placed(line, partial(_require, document, line, told, (moving, in_time)))
            if document.unread:
                placed(line, partial(_require_of_words, line, document.unread, moving))


def _require_one_reading(document: Document, line: Line) -> None:
    r"""Refuse \nabla_x f(x, y) where y is made of x, of an f of which nothing is known.

    It is the partial gradient, in the first place alone, for most who write it, and that of the whole for others.
    """
    values = dict(document.definitions)
    for node in (node for node in line.tree.every() if node.name == "grad" and len(node.parts) == 2):
        called, name = node.parts[0], node.parts[1].name
        if called.kind != "call" or called.bracketed or len(called.parts) < 2 or called.name in KEPT:
            continue
        if not re.search(rf"{re.escape(called.name)}\s*(?:\\left\s*|\\[bB]igg?l?\s*)?\(", node.text):
            continue  # of what another name stands for
        alone = [one for one in called.parts if one.kind == "name" and one.name == name]
        others = [one for one in called.parts if one not in alone and name in _letters_within(one, values)]
        if alone and others:
            words = (
                f"{node.text.strip()} may be the gradient in the place of {name} alone, or that of the whole."
            )
            hint = rf"\nabla_1 {called.name}(…), or \nabla_{{{name}}} \left( {called.text.strip()} \right)"
            raise UserError(words, at=node.at, hint=hint)


def _letters_within(node: Node, values: dict[str, Node]) -> set[str]:
    """Return the letters in an expression, and in what the letters in it are said to be."""
    found, left = set[str](), [node]
    while left:
        more = letters_of(left.pop()) - found
        found |= more
        left += [values[one] for one in more if one in values]
    return found


def _require_free(line: Line, name: str, value: Node) -> None:
    """Refuse ddt(…) along the flow of a letter that is another's value: what it is made of does not move."""
    for node in (node for node in line.tree.every() if (node.kind, node.name) == ("call", "ddt")):
        words = f"{name} is named by let, and does not flow by itself."
        raise UserError(words, at=node.at, hint=f"assume {name} = {value.text.strip()}, in the place of let")


def _in_time(document: Document, told: Iterable[Related]) -> tuple[str, ...]:
    """Return the letters of which it is said how they move in time."""
    rates = [side for one in told for side in (one.left, one.right) if side.name == "ddt"]
    flowing = () if document.flow is None else document.flow[1]
    return tuple(dict.fromkeys((*flowing, *(one.parts[0].name for one in rates))))


def _moved(line: Line, moving: Sequence[str], in_time: Sequence[str] = ()) -> Iterator[tuple[Node, str, str]]:
    """Yield what is differentiated, with the letters that it is differentiated in and how these are written."""
    for node in (node for node in line.tree.every() if node.kind == "call"):
        if node.name in ("grad", "jac") and len(node.parts) == 2:
            yield node, node.parts[1].name, node.parts[1].text
        elif node.name == "d":
            yield from ((node, name, name) for name in moving)
        elif node.name == "ddt":
            yield from ((node, name, name) for name in in_time)


def _require(
    document: Document, line: Line, told: Iterable[Related], moving: tuple[Sequence[str], Sequence[str]]
) -> None:
    for node, variable, text in _moved(line, *moving):
        found = unsettled(told, letters_of(node.parts[0]), variable)
        if found is not None and (node.name in ("grad", "jac") or found[0] not in moving[node.name == "ddt"]):
            words = words_of_unsettled(found[1], text)
            implicit = found[0] in letters_of(found[1].right)
            hint = ("% " if document.in_latex else "") + _defined(found[0], found[1].text, implicit=implicit)
            if found[0] in document.apart:
                hint = _of_the_letter(node, found[0], variable)
            if found[0] in dict(document.definitions):
                words = f"A gradient in {found[0]} at its value moves with {text}."
                hint = f"what the gradient in {found[0]} is, in its place"
            raise UserError(words, at=node.at, hint=hint)


def _of_the_letter(node: Node, name: str, variable: str) -> str:
    """Return what to ask of a letter that grows too long where it is spelled out: what it is a function of."""
    of = node.parts[0].bare.strip()
    if node.name == "grad":
        return f"\\nabla_{{{name}}} ({of})" if "\\" in node.at.text else f"grad({of}, {name})"
    return (
        f"d{name} in the place of d{variable}" if node.name == "d" else f"flow {name} = …, how {name} moves"
    )


def _require_of_words(line: Line, unread: Iterable[Unread], moving: Sequence[str]) -> None:
    equations = [one.written for one in unread if re.fullmatch(rf"\s*{LETTER}\s*=[^=<>]+", one.written)]
    for node, variable, text in _moved(line, moving):
        for written in equations:
            head, _, value = (part.strip() for part in written.partition("="))
            name, letters = in_plain(head).strip(), letters_in(value)
            moves = name in letters_of(node.parts[0]) and name != variable and variable in letters
            if moves and (node.name in ("grad", "jac") or name not in moving):
                words = f"{head} is assumed to be {value}: whether it moves with {text} is not said."
                raise UserError(
                    words, at=node.at, hint="% " + _defined(name, written, implicit=name in letters)
                )


def _defined(name: str, written: str, *, implicit: bool) -> str:
    """Return the line that defines a letter; where it stands in its own value, it is to be solved for that."""
    return f"let {name} = …, the equation solved for {name}" if implicit else f"let {written}"
