"""jac(F, x) and hess(f, x) as the matrices that they are, which the kernel shows before they stand in a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial

from sympy import Expr, Identity, MatrixExpr, MatrixSymbol

from dlhw3.errors import UserError
from dlhw3.symbolic.acting_matrices import standing, what_it_is
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.conditions.requirements import Property, requirement
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.expectations import is_random
from dlhw3.symbolic.faces.functions import ColumnFunction
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas, moved_lemma
from dlhw3.symbolic.hessian_matrices import hessian_matrix, twice_differentiable
from dlhw3.symbolic.jacobian_matrices import differentiable, jacobian_matrix
from dlhw3.symbolic.kernel_terms.readback import NoExpression
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.shaping.summed import sum_facts
from dlhw3.symbolic.language.text.chance import fixed
from dlhw3.symbolic.language.text.motion import squares
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.matrix_form import matrix_of
from dlhw3.symbolic.nodes import AbstractFunction, GradientOf, hole
from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.written.readable import forms

ACTION, MATRIX = "action", "matrix"
OF_VALUES = ("nonzero", "positive", "nonnegative", "invertible", "det")
Meant = tuple[tuple[tuple[str, Expr] | None, Prose | Property], ...]
"""What a matrix is under: in words, with the kind and the subject of a condition on values."""
Jacobians = dict[tuple[Expr, Expr], tuple[MatrixExpr, Meant]]


def jacobian(
    shapes: Shapes,
    known: Jacobians,
    under: dict[Node, Meant],
    node: Node,
    moved: MatrixExpr,
    variable: MatrixSymbol,
) -> MatrixExpr:
    """Return jac(F, x), the matrix M with dF = M dx for every dx, and keep what that is under.

    Raises UserError where no matrix formula is found, or none that is proved.
    """
    if (moved, variable) not in known:
        known[moved, variable] = _jacobian(squares(fixed(moved, node, [variable])), variable, node, shapes)
    made, under[node] = known[moved, variable]
    return made


def _jacobian(
    moved: MatrixExpr, variable: MatrixSymbol, node: Node, shapes: Shapes
) -> tuple[MatrixExpr, Meant]:
    """Return M where moved moves by M dx along every dx, and what that is under; the kernel has shown it."""
    facts = sum_facts(Facts(), shapes, (moved,))
    for readable in (True, False):
        lemmas, made = _shown(moved, variable, node, readable=readable)
        sides = [side for one in lemmas for side in (one.statement.left, one.statement.right)]
        theory = Theory(facts, tuple(h for one in standing(sides) for h in what_it_is(one)))
        derived = Derivation(MATRIX, "", theory, parts(MATRIX, lemmas), (lemmas[-1].name,))
        if all(part.verdict is Verdict.PROVED for part in derived.tried.lemmas):
            return made, tuple(_meant(derived))
    raise _none(node)


def _meant(derived: Derivation) -> Iterator[tuple[tuple[str, Expr] | None, Prose | Property]]:
    """Yield what a derivation is under, with what it is of where values can be asked for it."""
    readback = derived.proof.readback
    told = {requirement(one, readback): one for one in derived.proof.theorems[MATRIX].conditions}
    for words in derived.conditions:
        condition, pair = told.get(words), None
        if condition is not None and condition.kind in OF_VALUES:
            with suppress(NoExpression):
                pair = condition.kind, readback.expression(condition.subject)
        yield pair, words


def _shown(
    moved: MatrixExpr, variable: MatrixSymbol, node: Node, *, readable: bool
) -> tuple[tuple[Lemma, ...], MatrixExpr]:
    """Return lemmas whose last says that the action on a direction is that of a matrix, and that matrix."""
    lemmas: list[Lemma] = []
    inside: dict[Expr, tuple[str, Expr]] = {}
    for number, slope in enumerate(sorted(moved.atoms(GradientOf), key=str)):
        f, X = slope.args
        if f.has(GradientOf) or not isinstance(X, MatrixSymbol):
            raise _none(node)
        ways = partial(forms, own=f) if readable else None
        lemmas += gradient_lemmas(f, X, direction_for(X), label=f"gradient {number + 1}", written=ways)
        inside[slope] = lemmas[-1].name, lemmas[-1].statement.right
    direction = direction_for(variable)
    written = partial(forms, own=moved) if readable else None
    action = moved_lemma(moved, variable, direction, ACTION, written=written, inside=inside)
    told = action.statement
    matrix = matrix_of(told.right, direction)
    if matrix is None:
        raise _none(node)
    trail = Trail(told.left).rewrite(hole(told.left), action.name, told.right, "by action")
    trail.to(product(matrix, direction), "linear")
    for form, words in forms(matrix, own=moved) if readable else ():
        matrix = form
        trail.to(product(matrix, direction), words)
    return (*lemmas, action, trail.lemma(MATRIX)), matrix


def abstract_hessian(
    function: AbstractFunction, points: Sequence[MatrixExpr], under: dict[Node, Meant], node: Node
) -> MatrixExpr | None:
    """Return hess_l(x), the matrix, or its product with what stands behind x, and keep what it is under.

    None of what it does to a direction.
    """
    at, *behind = points
    if len(behind) > 1 or any(one.shape[1] == at.shape[1] for one in behind):
        return None
    if is_random(at):
        raise UserError("A Hessian at what is random is no matrix here.", at=node.at, hint="hess_l(xi, v)")
    under[node] = ((None, twice_differentiable(function, at)),)
    return product(hessian_matrix(function, at), *behind)


def of_columns(
    function: AbstractFunction,
    slots: tuple[int, ...],
    points: Sequence[Expr],
    under: dict[Node, Meant],
    node: Node,
) -> MatrixExpr:
    """Return r(x), the value of a function with columns as values, or J_r(x), and keep what that is under."""
    if not isinstance(function, ColumnFunction):
        raise _none(node)
    columns = [one if isinstance(one, MatrixExpr) else product(one, Identity(1)) for one in points]
    if not slots:
        return function.value(*columns)
    if any(map(is_random, columns)):
        raise UserError(
            "A Jacobian at what is random is no matrix here.", at=node.at, hint=f"{function.name}(x)"
        )
    count = len(function.domains) - 1
    along = len(columns) > count
    under[node] = ((None, differentiable(function, *columns[:count], twice=along)),)
    slots = slots * 2 if along and len(slots) == 1 else slots
    return jacobian_matrix(function, slots, *columns)


def _none(node: Node) -> UserError:
    """Return what to say of a Hessian or a Jacobian that is no formula of matrices here."""
    moved, letter = node.parts
    of, x = moved.text.strip(), letter.text.strip()
    if moved.name == "grad":
        of = f"grad({moved.parts[0].bare.strip()}, {x})"
    name = "Hessian" if moved.name == "grad" else "Jacobian"
    hint = r"\nabla^2 \ell(X)[D]" if "\\" in node.at.text else f"d({of})"
    words = f"No formula of matrices is found for this {name}, which is known by what it does to a direction."
    return UserError(words, at=node.at, hint=hint)
