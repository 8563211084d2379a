"""Gradient flows: the hypothesis Ẋ = −∇φ(X), and how a quantity built from X is pushed along it."""

from __future__ import annotations

from dataclasses import replace

from sympy import Basic, Expr, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import exact, negate
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.letters import Rate
from dlhw3.symbolic.nodes import GradientOf, differential, hole
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Range

FLOW = "gradient flow"


def gradient_flow(
    velocity: MatrixExpr, objective: Expr, variable: MatrixExpr, indices: tuple[Range, ...] = ()
) -> Hypothesis:
    """Return the hypothesis Ẋ = −∇_X φ."""
    statement = Equation(velocity, negate(GradientOf(exact(objective), variable)), indices)
    words = "the variables follow the gradient flow"
    return Hypothesis(FLOW, statement, definition=True, words=words, at_point=True)


def definition(letter: MatrixExpr, meaning: Expr, words: str = "") -> Hypothesis:
    """Return the definition letter = meaning, named after the letter."""
    return Hypothesis(letter.name, Equation(letter, exact(meaning)), definition=True, words=words)


def rate(letter: Rate, quantity: MatrixExpr, variable: Basic, velocity: Basic) -> Hypothesis:
    """Return the definition Ẇ = d/dt quantity, the differential along the velocity."""
    moved = differential(quantity, variable, velocity)
    return replace(definition(letter, moved, f"the rate of {letter.base}"), at_point=True)


def velocity_lemma(
    flow: Hypothesis, gradient: Lemma, name: str = "velocity", indices: tuple[Range, ...] = ()
) -> Lemma:
    """Return Ẋ = −G from the flow Ẋ = −∇_X φ and the gradient ∇_X φ = G."""
    velocity, value = flow.statement.left, gradient.statement.right
    trail = Trail(velocity)
    trail.rewrite(hole(velocity), FLOW, flow.statement.right, FLOW)
    trail.rewrite(negate(hole(velocity)), gradient.name, value, sentence(f"by {gradient.name}"))
    return trail.lemma(name, "the velocity", indices)


def fold(expression: Basic, pattern: MatrixExpr, letter: MatrixExpr) -> Expr:
    """Write ``letter`` for ``pattern``, also where the pattern's factors stand in a row in a longer product."""
    if expression == pattern:
        return letter
    if not expression.args:
        return expression
    arguments = [fold(argument, pattern, letter) for argument in expression.args]
    wanted = list(pattern.args) if isinstance(pattern, MatMul) else [pattern]
    if isinstance(expression, MatMul):
        position = 0
        while position <= len(arguments) - len(wanted):
            if arguments[position : position + len(wanted)] == wanted:
                arguments[position : position + len(wanted)] = [letter]
            position += 1
    if arguments == list(expression.args):
        return expression
    lone = isinstance(expression, MatMul) and len(arguments) == 1
    return arguments[0] if lone else expression.func(*arguments)
