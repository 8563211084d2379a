"""The flow of the end-to-end matrix W = W_{N:1} when the layers follow the gradient flow from balance."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, MatrixSymbol, Rational

from dlhw3.symbolic.algebra import negate, power, product, tidy, total, transpose, written_out
from dlhw3.symbolic.derivation import Part, Trail, parts
from dlhw3.symbolic.flow import FLOW, definition, gradient_flow, rate, velocity_lemma
from dlhw3.symbolic.lemmas.balanced import BALANCED, balanced, left_lemmas, right_lemmas
from dlhw3.symbolic.lemmas.balancedness import VELOCITY, conservation
from dlhw3.symbolic.lemmas.deep_linear import (
    concrete_gradient,
    is_written_out,
    loss_of,
    objective,
    symbolic_gradient,
)
from dlhw3.symbolic.lemmas.layer_products import ONE, PRODUCT_RATE, j, layer_range, n, product_rate
from dlhw3.symbolic.letters import LayerRates, Rate
from dlhw3.symbolic.nodes import Layers, MatrixSum, PsdPower, hole
from dlhw3.symbolic.plan import Hypothesis, Lemma
from dlhw3.symbolic.prose import sentence

FLOW_LEMMA = "end-to-end flow"
ONE_LAYER = "with one layer there is no balance to assume"


@dataclass(frozen=True)
class EndToEnd:
    """The letters of one end-to-end flow: the layers, their velocities, W and Ẇ."""

    W: Layers
    velocity: LayerRates
    letter: MatrixSymbol
    rate: Rate

    @property
    def whole(self) -> Expr:
        """W_{N:1}."""
        return self.W.product(self.W.depth, 1)

    @property
    def is_one_layer(self) -> bool:
        """Whether N = 1, where there is nothing to balance."""
        return bool(self.W.depth == 1)

    @property
    def flow(self) -> Hypothesis:
        """The flow of every layer."""
        return gradient_flow(self.velocity[j], objective(self.W), self.W[j], (layer_range(self.W),))

    @property
    def rate_definition(self) -> Hypothesis:
        """The definition of Ẇ."""
        return rate(self.rate, self.whole, self.W, self.velocity)

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Balance (from two layers on), the flow of every layer, and the definitions of W and Ẇ."""
        balance = () if self.is_one_layer else (balanced(self.W),)
        letter = definition(self.letter, self.whole, "the end-to-end matrix")
        return (*balance, self.flow, letter, self.rate_definition)

    def formula(self, W: Expr, low: int = 1) -> MatrixSum:
        """Return Σ_{j=low}^{N} (WWᵀ)^{(N-j)/N} ∇l(W) (WᵀW)^{(j-1)/N}."""
        N = self.W.depth
        left = PsdPower(product(W, transpose(W)), (N - j) / N)
        right = PsdPower(product(transpose(W), W), (j - 1) / N)
        return MatrixSum(product(left, loss_of(self.W).gradient(W), right), j, low, N)

    def terms(self, W: Expr) -> tuple[Expr, ...]:
        """Return the N terms of the formula at a concrete depth; the power 0 is left out."""
        N, G = int(self.W.depth), loss_of(self.W).gradient(W)
        left, right = product(W, transpose(W)), product(transpose(W), W)
        return tuple(
            product(power(left, Rational(N - k, N)), G, power(right, Rational(k - 1, N)))
            for k in range(1, N + 1)
        )

    def value(self, W: Expr) -> Expr:
        """Return what the flow of W is: minus the formula, written out at a small concrete depth."""
        return negate(total(*self.terms(W)) if is_written_out(self.W) else self.formula(W))


def end_to_end(W: Layers, letter: str = "W") -> EndToEnd:
    """Return the letters for a family of layers."""
    whole = MatrixSymbol(letter, W.width(W.depth), W.width(0))
    return EndToEnd(W, LayerRates.of(W), whole, Rate.of(whole))


def end_to_end_parts(system: EndToEnd, origin: str) -> tuple[Part, ...]:
    """Return every lemma up to Ẇ = −Σ_j (WWᵀ)^{(N-j)/N} ∇l(W) (WᵀW)^{(j-1)/N}; rests on ``psd-root``.

    With one layer, Ẇ = −∇l(W), and nothing else is needed.
    """
    W = system.W
    if system.is_one_layer:
        gradient = concrete_gradient(W, 1)
        own = _one_layer_lemmas(system, gradient[-1])
        return (*parts("deep-linear-grad", gradient), *parts(origin, own))
    gradient = symbolic_gradient(W)
    own = [
        velocity_lemma(system.flow, gradient[-1], VELOCITY, (layer_range(W),)),
        conservation(W, system.velocity, gradient[-1]),
        product_rate(W, system.velocity),
        _flow_lemma(system, gradient[-1]),
    ]
    balance = [*right_lemmas(W), *left_lemmas(W)]
    return (
        *parts("deep-linear-grad", gradient),
        *parts("balanced-powers", balance),
        *parts(origin, own),
    )


def _one_layer_lemmas(system: EndToEnd, gradient: Lemma) -> list[Lemma]:
    """Return Ẇ_1 = −∇l(W_1) and Ẇ = −∇l(W)."""
    only = system.velocity[1]
    velocity = Trail(only)
    flow = system.flow.statement.right.xreplace({j: ONE})
    velocity.rewrite(hole(only), FLOW, flow, FLOW, at={j: ONE})
    velocity.rewrite(
        negate(hole(only)), gradient.name, gradient.statement.right, sentence(f"by {gradient.name}")
    )
    trail = Trail(system.rate)
    value = system.rate_definition.statement.right
    trail.rewrite(hole(system.rate), system.rate.name, value, "definition of $Ẇ$")
    trail.to(only, "$W_1$ moves with its own velocity")
    trail.rewrite(hole(only), VELOCITY, velocity.current, f"$Ẇ_1$ by the {FLOW}")
    context = system.value(hole(system.letter))
    trail.rewrite(context, system.letter.name, system.letter, f"${system.letter.name} = W_1$", reverse=True)
    return [velocity.lemma(VELOCITY, "the velocity"), trail.lemma(FLOW_LEMMA, "the flow of the only layer")]


def _flow_lemma(system: EndToEnd, gradient: Lemma) -> Lemma:
    W, V, N = system.W, system.velocity, system.W.depth
    above, below = W.product(N, j + 1), W.product(j - 1, 1)
    whole, G = system.whole, loss_of(W).gradient(system.whole)

    def summed(term: Expr) -> MatrixSum:
        return MatrixSum(term, j, 1, N)

    trail = Trail(system.rate)
    definition_of_rate = system.rate_definition.statement.right
    trail.rewrite(hole(system.rate), system.rate.name, definition_of_rate, "definition of $Ẇ$")
    moved = summed(product(above, V[j], below))
    trail.rewrite(hole(moved), PRODUCT_RATE, moved, PRODUCT_RATE, at={n: N})
    value = tidy(negate(gradient.statement.right))
    trail.rewrite(summed(product(above, hole(V[j]), below)), VELOCITY, value, f"$Ẇ_j$ by the {FLOW}")
    left, right = product(above, transpose(above)), product(transpose(below), below)
    trail.to(negate(summed(product(left, G, right))), "the sign leaves the sum")
    before = PsdPower(product(whole, transpose(whole)), (N - j) / N)
    context = negate(summed(product(hole(left), G, right)))
    trail.rewrite(context, "left Gram power", before, f"{BALANCED}: left powers", at={j: j + 1})
    context = negate(summed(product(before, G, hole(right))))
    after = PsdPower(product(transpose(whole), whole), (j - 1) / N)
    trail.rewrite(context, "right Gram power", after, f"{BALANCED}: right powers", at={j: j - 1})
    context = negate(system.formula(hole(system.letter)))
    trail.rewrite(
        context, system.letter.name, system.letter, f"${system.letter.name} = W_{{N:1}}$", reverse=True
    )
    if is_written_out(W):
        folded = system.formula(system.letter)
        trail.to(negate(total(*written_out(folded))), "the sum written out")
        trail.to(system.value(system.letter), "$A^0 = I$")
    return trail.lemma(FLOW_LEMMA, "the flow of the end-to-end matrix")
