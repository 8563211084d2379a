"""What the gradient flow of all layers of f(W{N:1}) does to a quantity made of layers and of their product."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr, Symbol, ZeroMatrix

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.algebra import factors_of, negate, product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import chain_rule, product_rule
from dlhw3.symbolic.flow import FLOW, gradient_flow, velocity_lemma
from dlhw3.symbolic.language.asked.gradients import derivation_lemmas
from dlhw3.symbolic.language.asked.objective import Objective
from dlhw3.symbolic.language.making.layered import INDICES, layer_ranges
from dlhw3.symbolic.letters import LayerRates
from dlhw3.symbolic.nodes import (
    LayerProduct,
    Layers,
    MatrixDifferential,
    MatrixSum,
    Norm,
    ScalarDifferential,
    ScalarSum,
    differential,
    hole,
    index_symbol,
)
from dlhw3.symbolic.plan import Hypothesis, Lemma
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.written.shorter import shorter, shorter_scalar
from dlhw3.symbolic.written.summed_pairings import in_sums

VELOCITY, RATE = "velocity", "rate of the product"


def layers_flow(objective: Objective) -> Hypothesis:
    """Return Ẇ_j = −∇_jf for every layer j; raise UserError where one layer alone is said to move."""
    W = objective.variable
    if not isinstance(W.high, Symbol) or W.high == W.layers.depth:
        raise UserError(
            "A flow of layers moves all of them.",
            hint=(Flag("wrt", f"{W.layers.name}"), ", which is each layer"),
        )
    velocities = LayerRates.of(W.layers)
    return gradient_flow(velocities[W.high], objective.expression, W, objective.indices)


def layers_rate(
    objective: Objective, quantity: Expr, name: str, title: str, downhill: str = ""
) -> tuple[Lemma, ...]:
    """Return the lemmas up to the rate of a quantity, named ``name``, when all layers follow the flow.

    Of the objective itself it is less the squares of its gradients, Σ_j ‖∇_jf‖², where words for that are given.
    """
    W = objective.variable
    gradient = derivation_lemmas(objective)[0]
    velocity = velocity_lemma(layers_flow(objective), gradient[-1], VELOCITY, objective.indices)
    indices = layer_ranges(W, quantity, moving=False)
    rates, trail = rate_along(W, quantity, velocity)
    found = trail.current
    made = shorter(found) if isinstance(found, MatrixExpr) else shorter_scalar(in_sums(found))
    zero = made == 0 or isinstance(made, ZeroMatrix)
    why = "neighbouring layers are one product; all cancels" if zero else "common factors collected"
    trail.to(made, why)
    if downhill:
        scale, factors = factors_of(negate(velocity.statement.right))
        square = Norm(product(*factors)) ** 2
        trail.to(-(scale**2) * ScalarSum(square, W.high, Integer(1), W.layers.depth), downhill)
    return (*gradient, velocity, *rates, trail.lemma(name, title, indices))


def rate_along(
    W: LayerProduct,
    quantity: Expr,
    velocity: Lemma | None,
    *,
    ranged: bool = True,
    label: str = RATE,
    moved: Layers | None = None,
) -> tuple[tuple[Lemma, ...], Trail]:
    """Return how a quantity moves where every layer W_j has the velocity that a lemma says, before it is collected.

    Without a lemma the layers move along those of another family, ``moved``.

    Beside the trail are the lemmas it uses, on how products of layers move, named by ``label``; where the theory
    has the ranges of the indices already, these lemmas are not ``ranged``.
    """
    family, velocities = W.layers, moved or LayerRates.of(W.layers)
    trail, lemmas = Trail(differential(quantity, family, velocities)), []
    if isinstance(trail.current, ScalarDifferential):
        trail.to(chain_rule(*trail.current.args), "chain rule")
    trail.to(product_rule(trail.current), "product rule")
    for count, node in enumerate(_moved_products(trail.current)):
        told = _product_rate(W, node, f"{label} {count + 1}" if count else label, ranged=ranged)
        at = {one.index: one.index for one in told.statement.indices}
        context = trail.current.xreplace({node: hole(node)})
        trail.rewrite(context, told.name, told.statement.right, sentence(f"by {told.name}"), at=at)
        lemmas.append(told)
    if velocity is None:
        return tuple(lemmas), trail
    value = velocity.statement.right
    moving = {one.high for one in trail.current.atoms(LayerProduct) if one.layers == velocities}
    for index in sorted(moving, key=str):
        own = velocities[index]
        context = trail.current.xreplace({own: hole(own)})
        words = sentence(own, f" by the {FLOW}")
        trail.rewrite(context, velocity.name, value.xreplace({W.high: index}), words, at={W.high: index})
    return tuple(lemmas), trail


def _moved_products(expression: Expr) -> list[MatrixDifferential]:
    return sorted((one for one in expression.atoms(MatrixDifferential)), key=str)


def _product_rate(W: LayerProduct, moved: MatrixDifferential, name: str, *, ranged: bool) -> Lemma:
    """Return d/dt W_{b:a} = Σ_{i=a}^{b} W_{b:i+1} Ẇ_i W_{i−1:a}."""
    whole, family, velocities = moved.args
    high, low = whole.args[1:]
    taken = {one.name for one in (*high.free_symbols, *low.free_symbols)}
    index = index_symbol(next(one for one in (W.high.name, *INDICES) if one not in taken))
    around = product(family.product(high, index + 1), velocities[index], family.product(index - 1, low))
    summed = MatrixSum(around, index, low, high)
    trail = Trail(moved).to(summed, "product rule; every layer moves in its turn")
    indices = layer_ranges(W, whole, moving=False) if ranged else ()
    return trail.lemma(name, "how a product of layers moves with all of them", indices)
