"""What becomes of D_j = W_{j+1}ᵀW_{j+1} − W_jW_jᵀ: the gradient flow keeps it, a gradient step moves it by η²."""

from __future__ import annotations

from sympy import Expr, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, tidy, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import product_rule
from dlhw3.symbolic.flow import FLOW
from dlhw3.symbolic.lemmas.deep_linear import GRADIENT, objective
from dlhw3.symbolic.lemmas.layer_products import ONE, j, layer_range
from dlhw3.symbolic.letters import LayerRates
from dlhw3.symbolic.nodes import GradientOf, Layers, differential, hole
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma
from dlhw3.symbolic.ranges import Range

VELOCITY = "velocity"
CONSERVATION = "conservation"
SLOPES, STEP = "gradients", "gradient step"
SLOPE, CROSS, DRIFT = "slope", "cross term", "drift"


def imbalance(W: Layers) -> Expr:
    """Return D_j = W_{j+1}ᵀW_{j+1} − W_jW_jᵀ, of shape d_j × d_j."""
    return _difference(W[j + 1], W[j])


def _difference(upper: Expr, lower: Expr) -> Expr:
    """Return AᵀA − BBᵀ."""
    return total(product(transpose(upper), upper), negate(product(lower, transpose(lower))))


def between_layers(W: Layers) -> Range:
    """Return 1 ≤ j ≤ N − 1."""
    return Range(j, ONE, W.depth - 1)


def conservation(W: Layers, V: LayerRates, gradient: Lemma) -> Lemma:
    """Return d/dt (W_{j+1}ᵀW_{j+1} − W_jW_jᵀ) = 0, from the velocity of every layer."""
    kept = imbalance(W)
    value = tidy(negate(gradient.statement.right))
    trail = Trail(differential(kept, W, V))
    trail.to(product_rule(trail.current), "product rule")
    for index in (j + 1, j):
        context = trail.current.xreplace({V[index]: hole(V[index])})
        trail.rewrite(context, VELOCITY, value.xreplace({j: index}), f"by the {FLOW}", at={j: index})
    trail.to(
        ZeroMatrix(*kept.shape), "$W_{N:j+2} W_{j+1} = W_{N:j+1}$, $W_j W_{j−1:1} = W_{j:1}$: all cancels"
    )
    return trail.lemma(CONSERVATION, "the flow keeps balance", (between_layers(W),))


def slopes(W: Layers, G: Layers) -> Hypothesis:
    """Return the definition G_j = ∇_jφ for 1 ≤ j ≤ N."""
    statement = Equation(G[j], GradientOf(objective(W), W[j]), (layer_range(W),))
    return Hypothesis(SLOPES, statement, definition=True, words="the gradients", at_point=True)


def gradient_step(W: Layers, after: Layers, G: Layers, eta: Symbol) -> Hypothesis:
    """Return V_j = W_j − ηG_j for 1 ≤ j ≤ N, V the layers after a step of size η."""
    statement = Equation(after[j], total(W[j], negate(product(eta, G[j]))), (layer_range(W),))
    return Hypothesis(STEP, statement, definition=True, words="a step of gradient descent", at_point=True)


def drift_lemmas(W: Layers, after: Layers, G: Layers, eta: Symbol, gradient: Lemma) -> list[Lemma]:
    """Return G_j in closed form, W_{j+1}ᵀG_{j+1} = G_jW_jᵀ, and the drift of D_j in one step, exactly."""
    value = tidy(gradient.statement.right)
    slope = Trail(G[j])
    slope.rewrite(hole(G[j]), SLOPES, slopes(W, G).statement.right, "definition of $G_j$")
    slope.rewrite(hole(slope.current), GRADIENT, gradient.statement.right, "by gradient")

    above = transpose(W[j + 1])
    cross = Trail(product(above, G[j + 1]))
    upper = product(above, hole(G[j + 1]))
    cross.rewrite(upper, SLOPE, value.xreplace({j: j + 1}), "closed form", at={j: j + 1})
    end = product(G[j], transpose(W[j]))
    cross.to(product(value, transpose(W[j])), "$W_{N:j+2} W_{j+1} = W_{N:j+1}$, $W_j W_{j−1:1} = W_{j:1}$")
    cross.rewrite(product(hole(G[j]), transpose(W[j])), SLOPE, G[j], "closed form", reverse=True)

    trail = Trail(imbalance(after))
    for index in (j + 1, j):
        old = after[index]
        new = total(W[index], negate(product(eta, G[index])))
        context = trail.current.xreplace({old: hole(old)})
        trail.rewrite(context, STEP, new, f"the step in layer ${index}$", at={j: index})
    upper, lower = product(transpose(W[j + 1]), G[j + 1]), end
    change = product(eta**2, _difference(G[j + 1], G[j]))

    def first_order(term: Expr) -> Expr:
        """Return D_j − η(X + Xᵀ) + η(G_jW_jᵀ + W_jG_jᵀ) + η²(…) with X the term."""
        both = total(lower, transpose(lower))
        before = negate(product(eta, total(term, transpose(term))))
        return total(imbalance(W), before, product(eta, both), change)

    trail.to(first_order(upper), "multiplied out")
    trail.rewrite(first_order(hole(upper)), CROSS, lower, "the cross terms are equal")
    trail.to(total(imbalance(W), change), "and cancel")
    return [
        slope.lemma(SLOPE, "the gradient of each layer", (layer_range(W),)),
        cross.lemma(CROSS, "neighbours have one cross term", (between_layers(W),)),
        trail.lemma(DRIFT, "what a step does to $W_{j+1}ᵀ W_{j+1} − W_j W_jᵀ$", (between_layers(W),)),
    ]
