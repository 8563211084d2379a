"""The flow of W = U Uᵀ when U follows the gradient flow of φ(U) = l(U Uᵀ)."""

from __future__ import annotations

from sympy import MatrixSymbol

from dlhw3.symbolic.algebra import product, tidy, transpose
from dlhw3.symbolic.derivation import Derivation, Part, Trail
from dlhw3.symbolic.differential import product_rule
from dlhw3.symbolic.flow import definition, fold, gradient_flow, rate, velocity_lemma
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.letters import velocity_of
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm, differential, hole, size_symbol
from dlhw3.symbolic.plan import Theory

NAME = "gram-flow"


def derive() -> Derivation:
    """Derive Ẇ for W = U Uᵀ under U̇ = −∇φ(U), φ(U) = l(U Uᵀ), as a function of W alone.

    The case is how fast the loss falls: dφ/dt = −‖(∇l + ∇lᵀ)U‖².

    Source: push-forward of the gradient of ``phi-grad`` along the flow; compare Gunasekar et al., Implicit
    Regularization in Matrix Factorization, NeurIPS 2017, for symmetric ∇l. Used by: no other entry; its flow is
    that of two tied layers, for comparison with end-to-end-flow.
    """
    d, k = size_symbol("d"), size_symbol("k")
    U, W = MatrixSymbol("U", d, k), MatrixSymbol("W", d, d)
    gram = product(U, transpose(U))
    objective = AbstractFunction("l", d, d)(gram)
    U_dot, W_dot = velocity_of(U), velocity_of(W)
    flow = gradient_flow(U_dot, objective, U)
    hypotheses = (flow, definition(W, gram), rate(W_dot, gram, U, U_dot))

    differential_lemma, gradient = gradient_lemmas(objective, U, direction_for(U))
    velocity = velocity_lemma(flow, gradient)
    value = velocity.statement.right

    trail = Trail(W_dot)
    trail.rewrite(hole(W_dot), W_dot.name, hypotheses[2].statement.right, "definition of $Ẇ$")
    trail.to(product_rule(trail.current), "product rule")
    context = trail.current.xreplace({U_dot: hole(U_dot)})
    trail.rewrite(context, velocity.name, value, "$U̇$ by the flow")
    trail.to(tidy(trail.current), "transposes and signs")
    folded = fold(trail.current, gram, W)
    trail.rewrite(folded.xreplace({W: hole(W)}), W.name, W, "$W = U Uᵀ$", reverse=True)
    lemma = trail.lemma("flow", "the flow of $W$")
    return Derivation(
        name=NAME,
        statement="$W = U Uᵀ$ under $U̇ = −∇φ(U)$, $φ(U) = l(U Uᵀ)$: its flow, $∇l$ not assumed symmetric",
        theory=Theory(hypotheses=hypotheses),
        parts=(
            Part(differential_lemma, "phi-grad"),
            Part(gradient, "phi-grad"),
            Part(velocity, NAME),
            Part(lemma, NAME),
        ),
        results=("flow",),
        assumptions=("the flow exists",),
        source="push-forward of the gradient of phi-grad along the flow",
        objective=("φ(U)", objective),
        cases=(_loss(),),
    )


def _loss() -> Derivation:
    """Derive dφ/dt = −‖(∇l(U Uᵀ) + ∇l(U Uᵀ)ᵀ)U‖² along the flow."""
    d, k = size_symbol("d"), size_symbol("k")
    U = MatrixSymbol("U", d, k)
    objective = AbstractFunction("l", d, d)(product(U, transpose(U)))
    U_dot = velocity_of(U)
    flow = gradient_flow(U_dot, objective, U)
    differential_lemma, gradient = gradient_lemmas(objective, U, direction_for(U))
    velocity, slope = velocity_lemma(flow, gradient), gradient.statement.right
    trail = Trail(differential(objective, U, U_dot))
    trail.to(Inner(slope, U_dot), "chain rule: it is $⟨∇φ, U̇⟩$")
    trail.rewrite(Inner(slope, hole(U_dot)), velocity.name, velocity.statement.right, "$U̇$ by the flow")
    trail.to(-(Norm(slope) ** 2), "$⟨A, A⟩ = ‖A‖²$")
    return Derivation(
        name=f"{NAME}, loss",
        statement="the same flow: how fast $φ(U)$ falls",
        theory=Theory(hypotheses=(flow,)),
        parts=(
            Part(differential_lemma, "phi-grad"),
            Part(gradient, "phi-grad"),
            Part(velocity, NAME),
            Part(trail.lemma("loss", "the loss falls"), NAME),
        ),
        results=("loss",),
        assumptions=("the flow exists",),
        objective=("φ(U)", objective),
    )
