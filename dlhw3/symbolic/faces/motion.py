"""How an operator moves, read from its kernel law: the law's derivative with nodes in the place of its letters.

The engine differentiates every operator by ``slope``; it has no rule of its own for any of them. That a step made
so is right is for the kernel to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from sympy import (
    Basic,
    Expr,
    Identity,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Pow,
    Rational,
    S,
    Trace,
    ZeroMatrix,
)

from dlhw3.errors import UserError
from dlhw3.kernel.differentials import LINEAR
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.algebra import hadamard_product, is_zero, negate, product, total, transpose
from dlhw3.symbolic.faces.operators import OPERATORS, Operator, applied, entrywise, shape_of
from dlhw3.symbolic.faces.turning import law_of
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Norm, differential, size_symbol
from dlhw3.symbolic.prose import Prose, sentence

Slope = Callable[[Expr], Expr]
"""How a part moves."""


def is_linear(node: Basic) -> bool:
    """Whether a node is an operator that is linear in each of its operands."""
    return isinstance(node, Operator) and node.op in LINEAR


def is_named(node: Basic) -> bool:
    """Whether a node is a function of every entry that is only a name (σ), and no row of the kernel's table."""
    return isinstance(node, Operator) and node.op == "map" and node.name not in ROWS


def slope(node: Operator, slope_of: Slope, moves: Callable[[Basic], bool]) -> Expr:
    """Return how an operator moves where its operands move by ``slope_of``; those that do not move are constants.

    Linear in an operand: with that operand moved. Smooth: by the law's derivative. Raises UserError where the
    kernel has no law that says how the operator moves.
    """
    if not any(map(moves, node.operands)):
        return nothing(node)
    if node.op == "quotient":
        above, below = node.operands
        return _of_quotient(above, below, slope_of, moves)
    if is_linear(node):
        places = _places(node)
        moved = ((many, k) for part, (k, many) in places.items() if moves(part))
        return total(
            *(product(Integer(many), _with(node, k, slope_of(node.operands[k]))) for many, k in moved)
        )
    law = law_of(node)
    if law is None or law.derivative is None:
        raise UserError(
            f"No law says how {node.name} moves in {node}.", hint="an operator whose law has a derivative"
        )
    (operand,) = node.operands
    inner = slope_of(operand)
    if is_zero(inner):
        return nothing(node)
    name, *sizes, _ = law.argument.data
    letters = {name: operand, "H": inner}
    known = dict(zip(map(_name, sizes), shape_of(operand), strict=True))
    return from_law(law.derivative, letters, known)


def _of_quotient(above: Expr, below: Expr, slope_of: Slope, moves: Callable[[Basic], bool]) -> Expr:
    """Return D(A ⊘ B) = DA ⊘ B − (A ⊘ B) ∘ (DB ⊘ B)."""
    parts = []
    if moves(above) and not is_zero(moved := slope_of(above)):
        parts.append(applied("quotient", moved, below))
    if moves(below) and not is_zero(moved := slope_of(below)):
        ratio = applied("quotient", moved, below)
        parts.append(negate(hadamard_product(applied("quotient", above, below), ratio)))
    return total(*parts) if parts else nothing(above)


def nothing(like: Expr) -> Expr:
    """Return 0 of the shape of an expression."""
    return ZeroMatrix(*like.shape) if isinstance(like, MatrixExpr) else S.Zero


def _places(node: Operator) -> dict[Expr, tuple[int, int]]:
    """Return where each operand stands first, and how many terms of the product rule are one: 8 of R^∘8."""
    if node.op != "hadamard":
        return {part: (k, 1) for k, part in enumerate(node.operands)}
    counts = Counter(node.operands)
    return {part: (node.operands.index(part), many) for part, many in counts.items()}


def _with(node: Operator, place: int, moved: Expr) -> Expr:
    """Return a linear operator with one operand in the place of another."""
    if is_zero(moved):
        return nothing(node)
    if node.op == "hadamard":
        return hadamard_product(*node.operands[:place], moved, *node.operands[place + 1 :])
    return node.with_operands((*node.operands[:place], moved, *node.operands[place + 1 :]))


def from_law(said: Term, letters: Mapping[str, Expr], sizes: Mapping[str, Expr]) -> Any:
    """Return what a law says, as nodes, with expressions in the place of its letters and sizes.

    A law of entries that is read over scalars gives scalars: ones are 1, and products of entries products.
    """
    if said.op == "letter":
        return letters[said.data[0]]
    if said.op == "number":
        return _number(said.data[0])
    parts = [from_law(part, letters, sizes) for part in said.args]
    if said.op in ("ones", "zero", "identity"):
        own = [sizes.get(_name(size), S.One) for size in said.data]
        entries = not any(isinstance(value, MatrixExpr) for value in letters.values())
        if entries:
            return S.Zero if said.op == "zero" else S.One
        made = {"zero": ZeroMatrix, "identity": Identity}
        return made[said.op](*own) if said.op in made else applied("ones", data=own)
    if said.op == "power":
        return Pow(parts[0], _number(said.data[0]))
    if said.op in _PLAIN:
        return _PLAIN[said.op](*parts)
    return applied(said.op, *parts, data=said.data)


def _product(*parts: Expr) -> Expr:
    return (
        product(*parts)
        if any(isinstance(p, MatrixExpr) for p in parts)
        else reduce(lambda a, b: a * b, parts)
    )


_PLAIN: dict[str, Callable[..., Any]] = {
    "add": total,
    "mul": _product,
    "hadamard": hadamard_product,
    "transpose": transpose,
    "trace": Trace,
    "norm": Norm,
}
"""Operators that SymPy or the engine has a node of its own for."""


def _number(scalar: Scalar) -> Rational:
    value = scalar.constant
    assert value is not None, "a law's numbers are numbers"
    return Rational(value.numerator, value.denominator)


def _name(scalar: Scalar) -> str:
    """Return the name of a size that is a letter of the law's."""
    (((atom, _),), _), *_ = scalar.terms
    return str(atom[1])


def law_in_words(node: Operator) -> Prose | None:
    """Return d f(A) = its law's derivative, with A and dA for any operand; None where the operator is linear."""
    law = law_of(node)
    if law is None or law.derivative is None:
        return None
    square = law.argument.rows is law.argument.cols
    letter = MatrixSymbol("A", size_symbol("n"), size_symbol("n" if square else "m"))
    general = applied(node.op, letter, data=node.data)
    hand = Direction.of(letter)
    moved = slope(general, lambda part: hand, lambda part: bool(part.has(letter)))
    return sentence(differential(general, letter, hand), " = ", moved)


def derivative_in_words(operator: str) -> Prose | None:
    """Return the derivative's law of the operator of a name, or of the function of every entry that has it."""
    letter = MatrixSymbol("A", size_symbol("n"), size_symbol("n"))
    if operator in OPERATORS:
        return law_in_words(applied(operator, letter))
    return law_in_words(entrywise(operator, letter)) if operator in ROWS else None
