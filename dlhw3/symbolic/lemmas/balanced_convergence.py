"""How fast a balanced network's loss falls along its flow: at least as fast as its smallest singular value allows.

φ = l(W_{N:1}), G = ∇l(W_{N:1}), P_j = W_{N:j+1}W_{N:j+1}ᵀ, Q_j = W_{j−1:1}ᵀW_{j−1:1}: dφ/dt = −Σ_j ⟨G, P_jGQ_j⟩.
"""

from __future__ import annotations

from sympy import Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.balancedness import VELOCITY
from dlhw3.symbolic.lemmas.deep_linear import loss_of, objective
from dlhw3.symbolic.lemmas.layer_products import ONE, j, layer_range, n
from dlhw3.symbolic.lemmas.strong_convexity import GRADIENT_GAP, mu, points
from dlhw3.symbolic.letters import LayerRates
from dlhw3.symbolic.nodes import (
    Inner,
    Layers,
    MatrixSum,
    Norm,
    PsdPower,
    ScalarDifferential,
    hole,
    index_symbol,
)
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Used,
)
from dlhw3.symbolic.ranges import Range

WIDE, LAST, NOT_NEGATIVE = "least singular value", "last layer", "b ≥ 0"
SPEED, POWERS, LEFT, TERM, SQUARE, SUM, DECAY = (
    "speed", "powers of b", "layers above", "one layer's share", "a square", "the first shares",
    "decay",
)  # fmt: skip
ORDER = "psdpower.order"
ZERO = Integer(0)
b, k = Symbol("b", real=True), index_symbol("k")


def _scaled(number: Expr, size: Expr) -> MatrixExpr:
    return product(number, Identity(size))


def wide(W: Layers) -> Hypothesis:
    """Return b^N I ⪯ W_{N:1}W_{N:1}ᵀ."""
    whole, N = W.product(W.depth, 1), W.depth
    statement = Equation(_scaled(b**N, W.width(N)), product(whole, transpose(whole)), relation="⪯")
    return Hypothesis(WIDE, statement, words="no singular value of W_{N:1} is small", at_point=True)


def not_negative() -> Hypothesis:
    """Return 0 ≤ b."""
    return Hypothesis(NOT_NEGATIVE, Equation(ZERO, b, relation="≤"))


def slope(W: Layers) -> MatrixExpr:
    """Return G = ∇l(W_{N:1})."""
    return loss_of(W).gradient(W.product(W.depth, 1))


def share(W: Layers) -> MatrixExpr:
    """Return P_j G Q_j."""
    above, below = W.product(W.depth, j + 1), W.product(j - 1, 1)
    return product(above, transpose(above), slope(W), transpose(below), below)


def shares(W: Layers, last: Expr) -> Expr:
    """Return ⟨G, Σ_{j=1}^{last} P_j G Q_j⟩."""
    return Inner(slope(W), MatrixSum(share(W), j, 1, last))


def speed(W: Layers, V: LayerRates, gradient: Lemma) -> Lemma:
    """Return dφ/dt = −⟨G, Σ_j P_j G Q_j⟩, whatever the network."""
    above, below = W.product(W.depth, j + 1), W.product(j - 1, 1)
    value = negate(gradient.statement.right)

    def moved(layer: MatrixExpr) -> Expr:
        return Inner(slope(W), MatrixSum(product(above, layer, below), j, 1, W.depth))

    trail = Trail(ScalarDifferential(objective(W), W, V))
    trail.to(moved(V[j]), "chain rule and product rule")
    trail.rewrite(moved(hole(V[j])), VELOCITY, value, "by the gradient flow")
    trail.to(-shares(W, W.depth), "the sign leaves the sum")
    return trail.lemma(SPEED, "how fast the loss falls")


def last_layer(W: Layers) -> Lemma:
    """Return bI ⪯ W_NW_Nᵀ where b > 0, from b^N I ⪯ W_{N:1}W_{N:1}ᵀ: the balanced W_NW_Nᵀ is its N-th root."""
    N, whole, top = W.depth, W.product(W.depth, 1), W[W.depth]
    outer, rows = product(whole, transpose(whole)), W.width(W.depth)
    trail = Trail(_scaled(b, rows))
    s, p, q = (Symbol(name, real=True) for name in "spq")
    trail.rewrite(
        _scaled(hole(b), rows), "power.power", (b**N) ** (1 / N), "$(b^N)^{1/N} = b$",
        at={p: N, q: 1 / N}, reverse=True, letters={s: b},
    )  # fmt: skip
    use = _order(outer, b**N, 1 / N, Combination((Used(WIDE),)))
    trail.below(PsdPower(outer, 1 / N), f"{WIDE}, and its $N$-th root", use, "⪯")
    own = product(top, transpose(top))
    trail.rewrite(
        hole(PsdPower(outer, 1 / N)), "left Gram power", own, "balanced: left powers", at={j: N}, reverse=True
    )
    return trail.lemma(LAST, "the last layer's singular values")


def _order(matrix: MatrixExpr, number: Expr, exponent: Expr, shown: Combination) -> Combination:
    """Return the use of sI ⪯ X ⇒ s^p I ⪯ X^p."""
    letters = ((Symbol("s", real=True), number), (MatrixSymbol("X", 1, 1), matrix))
    return Combination((Used(ORDER, ONE, ((Symbol("p", real=True), exponent),), letters, (shown,)),))


def powers() -> Lemma:
    """Return 0 ≤ b^k for every k ≥ 0."""
    base = Trail(ZERO).below(b**ZERO, "$b⁰ = 1$", Combination(squares=((ONE, ONE),)))
    by = Combination((Used(INDUCTION_HYPOTHESIS, b),), (), (Used(NOT_NEGATIVE),))
    step = Trail(ZERO).below(b ** (k + 1), f"{INDUCTION_HYPOTHESIS}, times $b$", by)
    statement = Equation(ZERO, b**k, (Range(k, ZERO, None),), "≤")
    return Lemma(POWERS, statement, Induction(k, base.chain, step.chain), "no power of $b$ is negative")


def left(W: Layers) -> Lemma:
    """Return b^{N−j} I ⪯ P_j for 1 ≤ j ≤ N."""
    N, top, above = W.depth, W[W.depth], W.product(W.depth, j + 1)
    gram = product(top, transpose(top))
    trail = Trail(_scaled(b ** (N - j), W.width(N)))
    use = _order(gram, b, N - j, Combination((Used(LAST),)))
    trail.below(PsdPower(gram, N - j), f"{LAST}, and its powers", use, "⪯")
    own = product(above, transpose(above))
    trail.rewrite(
        hole(trail.current), "left powers", own, "balanced: left powers", at={j: j + 1}, reverse=True
    )
    return trail.lemma(LEFT, "the layers above $j$", (layer_range(W),))


def square(W: Layers) -> Lemma:
    """Return 0 ≤ ⟨G, P_j G Q_j⟩."""
    above, below = W.product(W.depth, j + 1), W.product(j - 1, 1)
    root = product(transpose(above), slope(W), transpose(below))
    trail = Trail(ZERO).below(Norm(root) ** 2, "a square", Combination(squares=((ONE, root),)))
    trail.to(Inner(slope(W), share(W)), "$⟨AᵀGBᵀ, AᵀGBᵀ⟩ = ⟨G, AAᵀGBᵀB⟩$")
    return trail.lemma(SQUARE, "no layer's share is negative", (layer_range(W),))


def first_term(W: Layers) -> Lemma:
    """Return b^{N−1}‖G‖² ≤ ⟨G, P_1 G⟩."""
    G = slope(W)
    trail = Trail(b ** (W.depth - 1) * Norm(G) ** 2)
    use = Used(LEFT, at=((j, ONE),), frame=G, traced=True)
    trail.below(
        Inner(G, share(W).xreplace({j: ONE})),
        f"{LEFT} of the first, between $Gᵀ$ and $G$",
        Combination((use,)),
    )
    return trail.lemma(TERM, "what the first layer adds at least")


def summed(W: Layers) -> Lemma:
    """Return b^{N−1}‖G‖² ≤ ⟨G, Σ_{j≤n} P_j G Q_j⟩ for 1 ≤ n ≤ N: the first layer's share, and squares."""
    N, G = W.depth, slope(W)
    least = b ** (N - 1) * Norm(G) ** 2
    body, longer = share(W), MatrixSum(share(W), j, 1, n + 1)
    base = Trail(least).below(Inner(G, body.xreplace({j: ONE})), TERM, Combination((Used(TERM),)))
    base.to(shares(W, ONE), "a sum of one")
    by = Combination((Used(SQUARE, at=((j, n + 1),)), Used(INDUCTION_HYPOTHESIS)))
    step = Trail(least)
    step.below(shares(W, n) + Inner(G, body.xreplace({j: n + 1})), f"{SQUARE} and {INDUCTION_HYPOTHESIS}", by)
    step.to(Inner(G, MatrixSum(body, j, 1, n) + body.xreplace({j: n + 1})), "$⟨·,·⟩$ is linear")
    step.split(Inner(G, hole(longer)), longer, Inner(G, longer), "joined", last=True, join=True)
    statement = Equation(least, shares(W, n), (Range(n, ONE, N),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, step.chain), "the first $n$ layers")


def decay(W: Layers, V: LayerRates) -> Lemma:
    """Return dφ/dt ≤ −2μb^{N−1}(φ − l(B)) for every B."""
    N = W.depth
    A, B = points(loss_of(W))
    rate = b ** (N - 1)
    trail = Trail(ScalarDifferential(objective(W), W, V))
    trail.rewrite(hole(trail.current), SPEED, -shares(W, N), SPEED)
    trail.below(-rate * Norm(slope(W)) ** 2, SUM, Combination((Used(SUM, at=((n, N),)),)))
    use = Used(GRADIENT_GAP, rate, letters=((A, W.product(N, 1)), (B, B)))
    by = Combination((use,), (), (Used(POWERS, at=((k, N - 1),)),))
    drop = objective(W) - loss_of(W)(B)
    trail.below(-2 * mu * rate * drop, f"{GRADIENT_GAP}: $2μ(φ − l(B)) ≤ ‖G‖²$", by)
    return trail.lemma(DECAY, "the loss falls at least at this rate")
