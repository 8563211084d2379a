"""Bounds on rates along flows of letters: d/dt φ = Σ ⟨∇_X φ, Ẋ⟩, where Ẋ = −∇_X φ it is −Σ ‖∇_X φ‖² ≤ 0."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sympy import Add, Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Symbol, Tuple

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import negate
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.asked.layered_lines import bounds_along_layers, lemmas_along_layers
from dlhw3.symbolic.nodes import (
    GradientOf,
    Inner,
    LayerProduct,
    Layers,
    Norm,
    ScalarDifferential,
    ScalarSum,
    differential,
)
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Step, Theory, Used
from dlhw3.symbolic.search.columns.spectral import spectrum_of

Between = Callable[[Expr, Expr], Iterable[tuple[Lemma, ...]]]


def bounds_along_flow(
    theory: Theory, left: Expr, right: Expr, relation: str, between: Between
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, or <, by what is between them with their rates as pairings.

    ``between`` yields lemmas of which the last says a ≤ b, or <, of a and b without rates, and without gradients.
    """
    first, last = in_formulas(paired(left)), in_formulas(paired(right))
    if (first, last) == (left, right):
        return
    velocities = _velocities(theory, left, right)
    low, high = first.xreplace(velocities), last.xreplace(velocities)
    if (low, high) != (first, last) and spectrum_of(theory.hypotheses):  # it bounds A x, and not ẋ
        yield from _between(left, right, low, high, relation, between)
    yield from _between(left, right, first, last, relation, between)


def _velocities(theory: Theory, *sides: Expr) -> dict[Basic, Expr]:
    """Return what the rates of letters are that stand in sides, by the flow."""
    moved = {
        one
        for side in sides
        for rate in side.atoms(ScalarDifferential)
        for one in rate.args[2].atoms(MatrixSymbol)
    }
    said = (h.statement for h in theory.hypotheses if h.statement.relation == "=" and not h.statement.indices)
    return {one.left: one.right for one in said if one.left in moved and not one.right.has(one.left)}


def _between(
    left: Expr, right: Expr, first: Expr, last: Expr, relation: str, between: Between
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, or <, by those that say first ≤ last, which are equal."""
    ahead = [Step(left, first, "the gradients with the velocities", NormalForm())] if first != left else []
    behind = [Step(last, right, "the gradients with the velocities", NormalForm())] if last != right else []
    for *before, inner in between(first, last):
        own = replace(inner, name="the line, worked out")
        step = Step(first, last, "as worked out", Combination((Used(own.name),)), relation)
        line = Lemma("line", Equation(left, right, (), relation), Chain((*ahead, step, *behind)))
        yield (*before, own, line)


def bounds_of_descent(
    theory: Theory, left: Expr, right: Expr, relation: str, between: Between
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says that l(W_N ⋯ W_1) moves by at most a bound along its own flow.

    That is −Σ ‖∇_{W_j} l‖² over all layers, which stands in no line.
    """
    rate = _of_descent(theory, left)
    known = None if rate is None else lemmas_along_layers(theory, left, rate, "")
    if rate is None or known is None:
        return
    *before, equal = known
    equal = replace(equal, name="the rate of what goes down")
    for *inner, bound in bounds_along_layers(theory, rate, right, relation, between):
        own = replace(bound, name="the bound on the rate")
        used = Combination((Used(equal.name), Used(own.name)))
        line = Chain((Step(left, right, "as worked out", used, relation),))
        known_before = {one.name: one for one in (*before, *inner)}  # both work out the same gradients
        yield (*known_before.values(), equal, own, Lemma("line", Equation(left, right, (), relation), line))


def _of_descent(theory: Theory, side: Expr) -> Expr | None:
    """Return −Σ ‖∇_{W_j} f‖² for how f moves along its own gradient flow in layers; None for all else."""
    if not isinstance(side, ScalarDifferential) or not isinstance(side.args[1], Layers):
        return None
    for one in theory.hypotheses:
        here, gradient = one.statement.left, negate(one.statement.right)
        if (
            isinstance(here, LayerProduct)
            and isinstance(gradient, GradientOf)
            and side.args[0] == gradient.args[0]
        ):
            made: Expr = -ScalarSum(Norm(gradient) ** 2, here.high, Integer(1), side.args[1].depth)
            return made
    return None


def paired(side: Expr) -> Expr:
    """Return an expression with Σ ⟨∇_X f, H⟩, in formulas, for how f moves along H; as it is where one has none."""
    try:
        return side.xreplace({one: _pairing(one) for one in side.atoms(ScalarDifferential)})
    except (UserError, ValueError):
        return side


def in_formulas(side: Expr) -> Expr:
    """Return an expression with formulas for the gradients in it; as it is where one has none."""
    try:
        return side.xreplace({one: _gradient(*one.args) for one in side.atoms(GradientOf)})
    except (UserError, ValueError):
        return side


def _pairing(rate: ScalarDifferential) -> Expr:
    f, variables, directions = rate.args
    pairs = (
        zip(variables, directions, strict=True)
        if isinstance(variables, Tuple)
        else ((variables, directions),)
    )
    return Add(
        *(
            _term(_gradient(f, X), _velocity(H)) if isinstance(X, MatrixSymbol) else _of_number(f, X, H)
            for X, H in pairs
        )
    )


def _of_number(f: Expr, x: Expr, velocity: Expr) -> Expr:
    """Return the derivative of f in a number times how that moves: minus its square along a gradient flow."""
    if not isinstance(x, Symbol):
        raise ValueError("no letter")
    slope = differential(f, x, Integer(1))
    made: Expr = -(slope**2) if -velocity == slope else slope * velocity
    return made


def _term(gradient: MatrixExpr, velocity: MatrixExpr) -> Expr:
    return -(Norm(gradient) ** 2) if negate(velocity) == gradient else Inner(gradient, velocity)


def _velocity(direction: MatrixExpr) -> MatrixExpr:
    """Return a direction with the formulas of the gradients in it."""
    made: MatrixExpr = direction.xreplace({one: _gradient(*one.args) for one in direction.atoms(GradientOf)})
    return made


def _gradient(f: Expr, X: MatrixExpr) -> MatrixExpr:
    """Return the formula of a gradient; raise ValueError where the variable is no letter."""
    if not isinstance(X, MatrixSymbol):
        raise ValueError("no letter")
    found: MatrixExpr = gradient_lemmas(f, X, direction_for(X))[-1].statement.right
    return found
