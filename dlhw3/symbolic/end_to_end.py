"""The flow of the end-to-end matrix W = W_{N:1} when the layers follow the gradient flow from balance."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, MatrixSymbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, tidy, total, transpose
from dlhw3.symbolic.balanced import BALANCED, balanced, left_lemmas, right_lemmas
from dlhw3.symbolic.deep_linear import loss_of, objective, symbolic_gradient
from dlhw3.symbolic.derivation import Part, Trail, parts
from dlhw3.symbolic.differential import product_rule
from dlhw3.symbolic.flow import DOT, FLOW, definition, gradient_flow, rate, velocity_lemma
from dlhw3.symbolic.kernel.facts import Range
from dlhw3.symbolic.kernel.nodes import Layers, MatrixSum, PsdPower, differential, hole
from dlhw3.symbolic.kernel.proof import Hypothesis, Lemma
from dlhw3.symbolic.layer_lemmas import ONE, PRODUCT_RATE, j, layer_range, n, product_rate

FLOW_LEMMA = "end-to-end flow"
VELOCITY = "velocity"
CONSERVATION = "conservation"


@dataclass(frozen=True)
class EndToEnd:
    """The letters of one end-to-end flow: the layers, their velocities, W and Ẇ."""

    W: Layers
    velocity: Layers
    letter: MatrixSymbol
    rate: MatrixSymbol

    @property
    def whole(self) -> Expr:
        """W_{N:1}."""
        return self.W.product(self.W.depth, 1)

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """Balance, the flow of every layer, and the definitions of W and Ẇ."""
        flow = gradient_flow(self.velocity[j], objective(self.W), self.W[j], (layer_range(self.W),))
        return (
            balanced(self.W),
            flow,
            definition(self.letter, self.whole, "the end-to-end matrix"),
            rate(self.rate, self.whole, self.W, self.velocity),
        )

    def formula(self, W: Expr, low: int = 1) -> MatrixSum:
        """Return Σ_{j=low}^{N} (WWᵀ)^{(N-j)/N} ∇l(W) (WᵀW)^{(j-1)/N}."""
        N = self.W.depth
        left = PsdPower(product(W, transpose(W)), (N - j) / N)
        right = PsdPower(product(transpose(W), W), (j - 1) / N)
        return MatrixSum(product(left, loss_of(self.W).gradient(W), right), j, low, N)


def end_to_end(W: Layers, letter: str = "W") -> EndToEnd:
    """Return the letters for a family of layers."""
    shape = W.width(W.depth), W.width(0)
    velocity = Layers(W.name + DOT, *W.args[1:])
    return EndToEnd(W, velocity, MatrixSymbol(letter, *shape), MatrixSymbol(letter + DOT, *shape))


def end_to_end_parts(system: EndToEnd, origin: str) -> tuple[Part, ...]:
    """Return every lemma up to Ẇ = −Σ_j (WWᵀ)^{(N-j)/N} ∇l(W) (WᵀW)^{(j-1)/N}; rests on ``psd-root``."""
    W = system.W
    gradient = symbolic_gradient(W)
    flow = system.hypotheses[1]
    own = [
        velocity_lemma(flow, gradient[-1], VELOCITY, (layer_range(W),)),
        _conservation(system, gradient[-1]),
        product_rate(W, system.velocity),
        _flow_lemma(system, gradient[-1]),
    ]
    balance = [*right_lemmas(W), *left_lemmas(W)]
    return (
        *parts("deep-linear-grad", gradient),
        *parts("balanced-powers", balance),
        *parts(origin, own),
    )


def _conservation(system: EndToEnd, gradient: Lemma) -> Lemma:
    """Return d/dt (W_{j+1}ᵀW_{j+1} − W_jW_jᵀ) = 0: the flow keeps a balanced network balanced."""
    W, V = system.W, system.velocity
    kept = total(product(transpose(W[j + 1]), W[j + 1]), negate(product(W[j], transpose(W[j]))))
    value = tidy(negate(gradient.statement.right))
    trail = Trail(differential(kept, W, V))
    trail.to(product_rule(trail.current), "product rule")
    for index in (j + 1, j):
        context = trail.current.xreplace({V[index]: hole(V[index])})
        trail.rewrite(context, VELOCITY, value.xreplace({j: index}), f"by the {FLOW}", at={j: index})
    trail.to(ZeroMatrix(*kept.shape), "W_{N:j+2} W_{j+1} = W_{N:j+1}, W_j W_{j−1:1} = W_{j:1}: all cancels")
    return trail.lemma(CONSERVATION, "the flow keeps balance", (Range(j, ONE, W.depth - 1),))


def _flow_lemma(system: EndToEnd, gradient: Lemma) -> Lemma:
    W, V, N = system.W, system.velocity, system.W.depth
    above, below = W.product(N, j + 1), W.product(j - 1, 1)
    whole, G = system.whole, loss_of(W).gradient(system.whole)

    def summed(term: Expr) -> MatrixSum:
        return MatrixSum(term, j, 1, N)

    trail = Trail(system.rate)
    trail.rewrite(
        hole(system.rate), system.rate.name, system.hypotheses[3].statement.right, "definition of Ẇ"
    )
    moved = summed(product(above, V[j], below))
    trail.rewrite(hole(moved), PRODUCT_RATE, moved, PRODUCT_RATE, at={n: N})
    value = tidy(negate(gradient.statement.right))
    trail.rewrite(summed(product(above, hole(V[j]), below)), VELOCITY, value, f"Ẇ_j by the {FLOW}")
    left, right = product(above, transpose(above)), product(transpose(below), below)
    trail.to(negate(summed(product(left, G, right))), "the sign leaves the sum")
    power = PsdPower(product(whole, transpose(whole)), (N - j) / N)
    context = negate(summed(product(hole(left), G, right)))
    trail.rewrite(context, "left Gram power", power, f"{BALANCED}: left powers", at={j: j + 1})
    context = negate(summed(product(power, G, hole(right))))
    other = PsdPower(product(transpose(whole), whole), (j - 1) / N)
    trail.rewrite(context, "right Gram power", other, f"{BALANCED}: right powers", at={j: j - 1})
    context = negate(system.formula(hole(system.letter)))
    trail.rewrite(
        context, system.letter.name, system.letter, f"{system.letter.name} = W_{{N:1}}", reverse=True
    )
    return trail.lemma(FLOW_LEMMA, "the flow of the end-to-end matrix")
