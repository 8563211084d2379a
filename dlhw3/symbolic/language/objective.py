"""A user's objective: its text read, its shapes inferred, and the derivation of its gradient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, MatrixExpr, MatrixSymbol

from dlhw3.errors import Flag, ShapeError, UserError, close_names, quoted
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.declarations import Declared, declared
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.tree import Node
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.prose import sentence

NAME = "gradient"


@dataclass(frozen=True)
class Objective:
    """A scalar expression, the letters it is made of, and the one that it is differentiated in."""

    text: str
    expression: Expr
    variable: MatrixSymbol
    builder: Builder


def read(text: str, wrt: str, declarations: Declared, *others: Node) -> Objective:
    """Return a user's objective, a number, in the variable ``wrt``.

    ``others`` are further texts over the same letters, whose shapes are found with its own. Raises UserError for what
    cannot be read, ShapeError for what does not fit, and UserError for a variable that is no matrix or column of
    it.
    """
    tree = parse(text)
    shapes = Shapes(declarations.shapes, declarations.sizes)
    shape = shapes.of(tree)
    names = dict.fromkeys(node.name for node in tree.every() if node.kind == "name" and node.name != "eye")
    if wrt not in names:
        near = close_names(wrt, names) or list(names)
        hint = Flag("wrt", near[0]) if near else "an expression with a variable in it"
        raise UserError(f"There is no variable {quoted(wrt)} in {text}.", hint=(hint,) if near else hint)
    if shape != NUMBER:
        raise ShapeError(
            f"A gradient is that of a number, and {text} is {shapes.words(shape)}.", at=tree.at, hint=f"sum({text})"
        )
    for other in others:
        shapes.of(other)
    builder = Builder(shapes)
    expression = builder.of(tree)
    variable = builder.letter(wrt)
    if not isinstance(variable, MatrixExpr):
        raise UserError(
            f"{wrt} is a number, and gradients are taken in columns and matrices.",
            hint=(Flag("wrt", next((n for n in names if isinstance(builder.letter(n), MatrixExpr)), "X")),),
        )
    return Objective(text, expression, variable, builder)


def gradient(text: str, wrt: str, shapes: Mapping[str, object] | None = None) -> Derivation:
    """Derive the gradient of a user's objective, a number, in one of its letters.

    The letter rule: a to g are numbers, h to z columns, capitals matrices; ``shapes`` says what is otherwise, as
    {"X": ("n", "p"), "a": ()}, with names of sizes or whole numbers. A gradient has the shape of its variable,
    ⟨A, B⟩ = tr(AᵀB).

    Raises UserError for what cannot be read, ShapeError for what does not fit.
    """
    objective = read(text, wrt, declared(shapes or {}))
    X = objective.variable
    lemmas = gradient_lemmas(objective.expression, X, direction_for(X))
    rows, cols = X.shape
    return Derivation(
        name=NAME,
        statement=sentence(objective.expression, f": its gradient in ${wrt} ∈ ℝ^{{{rows}×{cols}}}$"),
        theory=Theory(),
        parts=parts(NAME, lemmas),
        results=("gradient",),
        objective=("f", objective.expression),
    )
