"""A user's objective: its text read, its shapes inferred, and the derivation of its gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.errors import Flag, ShapeError, UserError, close_names, quoted
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.declarations import Declared, declared
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.shapes import NUMBER, Shapes
from dlhw3.symbolic.plan import Lemma, Theory

NAME = "gradient"


@dataclass(frozen=True)
class Objective:
    """A scalar expression, the letters it is made of, and the one that it is differentiated in."""

    text: str
    expression: Expr
    variable: MatrixSymbol
    builder: Builder


def read(text: str, wrt: str, declarations: Declared, *, shapes: Shapes | None = None) -> Objective:
    """Return a user's objective, a number, in the variable ``wrt``.

    ``shapes`` are those that were found before, where another text over the same letters says more of them. Raises
    UserError for what cannot be read, ShapeError for what does not fit, and UserError for a variable that is no
    matrix or column of it.
    """
    tree = parse(text)
    own = Shapes(declarations.shapes, declarations.sizes)
    if shapes is not None:
        own.unknown, own.letters, own.functions = shapes.unknown, dict(shapes.letters), dict(shapes.functions)
    shape = own.of(tree)
    names = dict.fromkeys(node.name for node in tree.every() if node.kind == "name" and node.name != "eye")
    if wrt not in names and wrt not in declarations.shapes:
        near = close_names(wrt, names) or list(names)
        hint = (Flag("wrt", near[0]),) if near else (Flag("shape", f"{wrt}: n,m"),)
        raise UserError(f"There is no variable {quoted(wrt)} in {text}.", hint=hint)
    if shape != NUMBER:
        raise ShapeError(
            f"A gradient is that of a number, and {text} is {own.words(shape)}.",
            at=tree.at,
            hint=f"sum({text})",
        )
    own.letter(wrt, tree)
    builder = Builder(own)
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
    return stated(objective, gradient_lemmas(objective.expression, X, direction_for(X)))


def stated(
    objective: Objective, lemmas: Sequence[Lemma], *, results: tuple[str, ...] = (NAME,), name: str = NAME
) -> Derivation:
    """Return the derivation that lemmas about an objective are."""
    return Derivation(
        name=name,
        statement=f"${objective.variable.name} ↦ f$, {_letters(objective)}",
        theory=Theory(),
        parts=parts(name, lemmas),
        results=results,
        objective=("f", objective.expression),
    )


def _letters(objective: Objective) -> str:
    """Return what every letter of an objective is, in words."""
    expression, X = objective.expression, objective.variable
    matrices = sorted({X, *expression.atoms(MatrixSymbol)}, key=str)
    numbers = [s.name for s in objective.builder.letters.values() if isinstance(s, Symbol)]
    told = [
        f"${m.name} ∈ ℝ^{{{m.rows}×{m.cols}}}$" if m.cols != 1 else f"${m.name} ∈ ℝ^{{{m.rows}}}$"
        for m in matrices
    ]
    if numbers:
        told.append(", ".join(f"${name}$" for name in sorted(numbers)) + " ∈ ℝ")
    return ", ".join(told)
