"""How values and derivatives of abstract functions are written: ∇l(X), ∇²l(X)[D], r(x), ∇²⟨c, r⟩(x)[h]."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sympy import Basic

from dlhw3.notation.factors import as_number
from dlhw3.notation.known_functions import written_known
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.known_functions import Exponential, NamedGradient, is_known
from dlhw3.symbolic.jacobian_matrices import JacobianFunction, is_of_columns

if TYPE_CHECKING:
    from dlhw3.notation.printer import Printer


def written(own: Printer, expression: Basic) -> str:
    """Return the value or the derivative of an abstract function as a notation writes it."""
    if is_of_columns(expression):
        return _of_columns(own, expression)
    if isinstance(expression, (Exponential, NamedGradient)) or is_known(expression):
        return written_known(own, expression)
    function, slots, points, directions = functions.parts_of(expression)
    several = len(points) > 1
    head = own.word["nabla"] if len(slots) == 1 else own.word["hessian"] if len(slots) == 2 else ""
    if several and slots:
        head = own.subscript(own.word["nabla"], "".join(str(slot + 1) for slot in slots))
    elif len(slots) > 2:
        head = own.superscript(own.word["nabla"], str(len(slots)))
    return head + own.letter(function.name) + _at(own, points) + _along(own, directions)


def _of_columns(own: Printer, expression: Basic) -> str:
    """Return r(x), D²r(x)[h, k] or ∇²⟨c, r⟩(x)[h] of a function with columns as values."""
    function, slots, (_, *points), hands = functions.parts_of(expression)
    name, moved = own.letter(function.name), "".join(str(slot) for slot in slots if slot)
    if slots[-1] != 0:
        paired = slots.index(0)
        name = own.word["inner"].format(own.show(hands[paired]), name)
        hands = (*hands[:paired], *hands[paired + 1 :])
    if len(slots) > 1:
        head = own.word["nabla"] if slots[-1] else "D"
        count, several = len(slots) - 1, len(points) > 1
        head = own.superscript(head, str(count)) if count > 1 and not several else head
        name = (own.subscript(head, moved) if several else head) + name
    return name + _at(own, points) + _along(own, hands)


def _at(own: Printer, points: Iterable[Basic]) -> str:
    """Return where a function is taken, in brackets."""
    return own.brackets(", ".join(map(own.show, map(as_number, points))))


def _along(own: Printer, directions: Iterable[Basic]) -> str:
    hands = ", ".join(map(own.show, directions))
    return f"[{hands}]" if hands else ""


def image(own: Printer, function: Basic, *points: Basic) -> str:
    """Return S(A), J_r(x), or DJ_r(x)[h]: how a Jacobian moves along a direction."""
    moved = function.moved if isinstance(function, JacobianFunction) else ()
    if not moved:
        return own.show(function) + _at(own, points)
    head = own.subscript("D", str(moved[0])) if function.suffix else "D"
    return head + own.show(function) + _at(own, points[:-1]) + _along(own, points[-1:])
