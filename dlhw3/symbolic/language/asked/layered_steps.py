"""What one step of gradient descent in all layers of f(W{N:1}), V_j = W_j − η∇_jf, does to a quantity of them."""

from __future__ import annotations

from itertools import chain, count

from sympy import Basic, Expr, Symbol

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.language.asked.gradients import derivation_lemmas
from dlhw3.symbolic.language.asked.layered_flows import layers_flow
from dlhw3.symbolic.language.asked.objective import Objective
from dlhw3.symbolic.nodes import SUMS, GradientOf, LayerProduct, Layers, hole
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.scope import nodes_in

STEP = "gradient step"


def layers_after(objective: Objective) -> Layers:
    """Return the layers after the step, by a letter that nothing else has: V, or V2."""
    shapes, W = objective.builder.shapes, objective.variable.layers
    taken = {*shapes.letters, *shapes.functions, *shapes.sizes, W.name}
    name = next(one for one in chain(("V",), (f"V{k}" for k in count(2))) if one not in taken)
    return Layers(name, *W.args[1:])


def layers_step(objective: Objective, eta: Symbol) -> Hypothesis:
    """Return V_j = W_j − η∇_jf for every layer j; raise UserError where one layer alone is said to move."""
    layers_flow(objective)
    W = objective.variable
    made = moved_by(W, eta, GradientOf(objective.expression, W))
    statement = Equation(layers_after(objective)[W.high], made, objective.indices)
    return Hypothesis(STEP, statement, definition=True, words="one step of gradient descent", at_point=True)


def moved_by(W: Basic, eta: Symbol, gradient: Basic) -> Expr:
    """Return where a step of a size along a gradient leads from W."""
    return total(W, negate(product(eta, gradient)))  # type: ignore[no-any-return]


def require_single(objective: Objective, quantity: Expr, flow: str) -> None:
    """Refuse a quantity with a product of layers, or a sum over them."""
    family = objective.variable.layers
    products = [one for one in quantity.atoms(LayerProduct) if one.layers == family and not one.is_single]
    if products or nodes_in(quantity, *SUMS):
        raise UserError(
            "The change of a product of layers, or of a sum over them, in a step is not derived yet.",
            hint=(Flag("flow", flow), ", without a step"),
        )


def layers_change(objective: Objective, quantity: Expr, eta: Symbol) -> tuple[tuple[Lemma, ...], Trail]:
    """Return the lemmas up to a layer's step, and the quantity's change with the steps of layers put in."""
    W, V = objective.variable, layers_after(objective)
    gradient = derivation_lemmas(objective)[0]
    assumed = layers_step(objective, eta)
    step = Trail(V[W.high])
    step.rewrite(hole(step.current), assumed.name, assumed.statement.right, STEP)
    known = gradient[-1].statement
    step.rewrite(moved_by(W, eta, hole(known.left)), gradient[-1].name, known.right, sentence("by gradient"))
    lemma = step.lemma("the step", "the step of a layer", objective.indices)
    change = Trail(total(quantity.xreplace({W.layers: V}), negate(quantity)))
    moving = {one.high for one in change.current.atoms(LayerProduct) if one.layers == V}
    for index in sorted(moving, key=str):
        own = V[index]
        value = lemma.statement.right.xreplace({W.high: index})
        context = change.current.xreplace({own: hole(own)})
        change.rewrite(context, lemma.name, value, sentence("the step of ", own), at={W.high: index})
    return (*gradient, lemma), change
