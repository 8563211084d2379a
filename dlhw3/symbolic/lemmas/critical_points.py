"""Critical points with one output: what a positive semidefinite second derivative along two layers says there.

φ(W_1, …, W_N) = l(W_{N:1}) with d_N = 1, g = ∇l(W_{N:1}) a row. Along H in layer i and K in layer j > i the second
derivative is ∇²l[Q_i, Q_i] + 2b + ∇²l[Q_j, Q_j], Q_i = W_{N:i+1}HW_{i−1:1} and likewise Q_j, with
b = ∇²l[Q_i, Q_j] + ⟨g, W_{N:j+1}KW_{j−1:i+1}HW_{i−1:1}⟩.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Rational, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.lemmas.deep_linear import loss_of, objective
from dlhw3.symbolic.lemmas.gap import FIRST, above_first
from dlhw3.symbolic.lemmas.layer_products import ONE
from dlhw3.symbolic.lemmas.strong_convexity import CONVEX, points
from dlhw3.symbolic.nodes import (
    GradientOf,
    Inner,
    Layers,
    Norm,
    ScalarDifferential,
    hole,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used
from dlhw3.symbolic.ranges import Range

CRITICAL, CURVED = "critical", "second derivative ≥ 0"
STATIONARY, SECOND, FORM, STILL, CURVATURE, ESCAPE, FLAT, BOUND, ABOVE_ONE, SQUARE = (
    "stationary", "second derivative", "its form", "first layer at rest", "curvature", "escape", "flat",
    "inner product", "1 + ‖Y‖⁴ ≥ 0", "s² ≥ 0",
)  # fmt: skip
ALONE, FIRST_ALONE, LEAST = "one layer", "the first layer", "global minimum"
ZERO, HALF = Integer(0), Rational(1, 2)
i = index_symbol("i")
c, s, t = (Symbol(name, real=True) for name in "cst")
rows, cols = size_symbol("p"), size_symbol("q")
X, Y = MatrixSymbol("X", rows, cols), MatrixSymbol("Y", rows, cols)


@dataclass(frozen=True)
class Pair:
    """Two layers i < j of a network with one output, and the letters H and K of their directions."""

    W: Layers
    lower: Expr
    upper: Expr
    ranges: tuple[Range, ...] = ()

    @property
    def H(self) -> MatrixSymbol:
        """The direction of layer i; of layer 1 another letter, since it has another shape."""
        return MatrixSymbol("H" if self.lower == i else "U", *self.W[self.lower].shape)

    @property
    def K(self) -> MatrixSymbol:
        """The direction of layer j."""
        return MatrixSymbol("K", *self.W[self.upper].shape)

    @property
    def slope(self) -> MatrixExpr:
        """g = ∇l(W_{N:1}), a row."""
        return loss_of(self.W).gradient(self.W.product(self.W.depth, 1))

    @property
    def square(self) -> Expr:
        """‖g‖²."""
        return Norm(self.slope) ** 2

    def moved(self, index: Expr, hand: MatrixExpr) -> MatrixExpr:
        """Return Q = W_{N:k+1} H W_{k−1:1}, how the product moves with layer k."""
        return product(self.W.product(self.W.depth, index + 1), hand, self.W.product(index - 1, 1))

    def bent(self, first: MatrixExpr, second: MatrixExpr) -> Expr:
        """Return ∇²l[Q, R]."""
        whole = self.W.product(self.W.depth, 1)
        return Inner(loss_of(self.W).hessian(whole, first), second)

    def alone(self, index: Expr, hand: MatrixExpr) -> Expr:
        """Return ∇²l[Q, Q], the second derivative along one layer."""
        moved = self.moved(index, hand)
        return self.bent(moved, moved)

    def mixed(self, H: MatrixExpr, K: MatrixExpr) -> Expr:
        """Return b, the second derivative in layer i along H and in layer j along K."""
        W, low, high = self.W, self.lower, self.upper
        both = product(
            W.product(W.depth, high + 1), K, W.product(high - 1, low + 1), H, W.product(low - 1, 1)
        )
        return self.bent(self.moved(high, K), self.moved(low, H)) + Inner(self.slope, both)

    def form(self, H: MatrixExpr, K: MatrixExpr) -> Expr:
        """Return the second derivative along both, in closed form."""
        return self.alone(self.lower, H) + 2 * self.mixed(H, K) + self.alone(self.upper, K)

    def second(self, H: MatrixExpr, K: MatrixExpr) -> Expr:
        """Return it as differentials of differentials."""
        low, high, phi = self.W[self.lower], self.W[self.upper], objective(self.W)
        first = ScalarDifferential(phi, low, H)
        twice = ScalarDifferential(ScalarDifferential(phi, high, K), high, K)
        return ScalarDifferential(first, low, H) + 2 * ScalarDifferential(first, high, K) + twice

    @property
    def row(self) -> MatrixExpr:
        """y = W_{N:j+1} K W_{j−1:2}, a row of d_1 numbers."""
        W = self.W
        return product(W.product(W.depth, self.upper + 1), self.K, W.product(self.upper - 1, 2))

    @property
    def mass(self) -> Expr:
        """‖g‖²‖y‖²."""
        return self.square * Norm(self.row) ** 2

    @property
    def escape(self) -> tuple[MatrixExpr, MatrixExpr]:
        """(−½(∇²l[Q_j, Q_j] + 1) yᵀg, ‖g‖²‖y‖² K): where layers 1 and j leave a critical point."""
        weight = -HALF * (self.alone(self.upper, self.K) + 1)
        return product(weight, transpose(self.row), self.slope), product(self.mass, self.K)

    def used(self, name: str, general: Pair, H: MatrixExpr, K: MatrixExpr, multiplier: Expr = ONE) -> Used:
        """Return the use of what is said of any two layers at these two, along H and K."""
        here = ((general.lower, self.lower), (general.upper, self.upper))
        at = tuple((index, value) for index, value in here if index != value)
        return Used(name, multiplier, at, ((general.H, H), (general.K, K)))


def critical(W: Layers) -> Hypothesis:
    """Return ∇_1φ = 0."""
    own = GradientOf(objective(W), W[1])
    return Hypothesis(CRITICAL, Equation(own, ZeroMatrix(*own.shape)), words="W is critical", at_point=True)


def curved(pair: Pair) -> Hypothesis:
    """Return 0 ≤ ∇²φ[(H, K), (H, K)] for all H in layer i and K in layer j, i < j."""
    statement = Equation(ZERO, pair.second(pair.H, pair.K), pair.ranges, "≤", (pair.H, pair.K))
    return Hypothesis(CURVED, statement, words="φ is convex to second order along two layers", at_point=True)


def stationary(W: Layers) -> Lemma:
    """Return W_{N:2}ᵀg = 0."""
    own, slope = GradientOf(objective(W), W[1]), loss_of(W).gradient(W.product(W.depth, 1))
    trail = Trail(product(transpose(above_first(W)), slope))
    trail.rewrite(hole(trail.current), FIRST, own, FIRST, reverse=True)
    trail.rewrite(hole(own), CRITICAL, ZeroMatrix(*own.shape), CRITICAL)
    return trail.lemma(STATIONARY, "the first layer's gradient vanishes")


def second(pair: Pair) -> Lemma:
    """Return ∇²φ[(H, K), (H, K)] in closed form."""
    trail = Trail(pair.second(pair.H, pair.K))
    trail.to(pair.form(pair.H, pair.K), "chain rule and product rule, twice")
    return trail.lemma(SECOND, "the second derivative along two layers", pair.ranges)


def form(pair: Pair) -> Lemma:
    """Return that the closed form is ≥ 0; its H and K may then be anything, also of W."""
    right = pair.second(pair.H, pair.K)
    trail = Trail(ZERO).below(right, f"{CURVED}", Combination((Used(CURVED),)))
    trail.rewrite(hole(right), SECOND, pair.form(pair.H, pair.K), SECOND)
    return trail.lemma(FORM, "what is assumed of the second derivative", pair.ranges)


def still(pair: Pair) -> Lemma:
    """Return W_{N:2}yᵀg = 0."""
    turned = product(transpose(above_first(pair.W)), pair.slope)
    trail = Trail(product(above_first(pair.W), transpose(pair.row), pair.slope))
    trail.to(product(pair.row, turned), "$W_{N:2}yᵀ$ is a number, $yW_{N:2}ᵀ$")
    nothing = ZeroMatrix(*turned.shape)
    trail.rewrite(product(pair.row, hole(turned)), STATIONARY, nothing, STATIONARY)
    trail.to(ZeroMatrix(*trail.current.shape), "$y0 = 0$")
    return trail.lemma(STILL, "along $yᵀg$ in the first layer the product stands still", pair.ranges)


def curvature(pair: Pair) -> Lemma:
    """Return s²∇²l[Q_j, Q_j] + 2cs‖g‖²‖y‖² as the second derivative along c yᵀg in layer 1 and sK in layer j."""
    K, Q = pair.K, pair.moved(pair.upper, pair.K)
    Z = product(above_first(pair.W), transpose(pair.row), pair.slope)
    trail = Trail(pair.form(product(c, transpose(pair.row), pair.slope), product(s, K)))

    def parted(moved: MatrixExpr) -> Expr:
        own = c**2 * pair.bent(moved, moved) + 2 * c * s * pair.bent(Q, moved)
        return own + 2 * c * s * pair.mass + s**2 * pair.bent(Q, Q)

    trail.to(parted(Z), "bilinear, and $⟨g, yyᵀg⟩ = ‖g‖²‖y‖²$")
    trail.rewrite(parted(hole(Z)), STILL, ZeroMatrix(*Z.shape), STILL)
    trail.to(s**2 * pair.bent(Q, Q) + 2 * c * s * pair.mass, "$∇²l[0, ·] = 0$")
    return trail.lemma(CURVATURE, "the second derivative along $(c yᵀg, sK)$", pair.ranges)


def escape(pair: Pair) -> Lemma:
    """Return −(‖g‖²‖y‖²)² as the second derivative along an explicit direction."""
    trail = Trail(pair.form(*pair.escape))
    q = pair.alone(pair.upper, pair.K)
    weight = -HALF * (q + 1)
    value = pair.mass**2 * q + 2 * weight * pair.mass * pair.mass
    trail.rewrite(
        hole(trail.current),
        CURVATURE,
        value,
        f"{CURVATURE} at $s = ‖g‖²‖y‖²$",
        letters={c: weight, s: pair.mass},
    )
    trail.to(-(pair.mass**2), "what $l$ bends by cancels")
    return trail.lemma(ESCAPE, "a direction in which $φ$ bends down", pair.ranges)


def flat(pair: Pair, general: Pair) -> Lemma:
    """Return ‖g‖²‖y‖² ≤ 0, from ``general`` ≥ 0 at the layers 1 and j."""
    below = Combination((pair.used(FORM, general, *pair.escape), Used(ESCAPE)))
    trail = Trail(pair.mass)
    words = "the second derivative there is $−(‖g‖²‖y‖²)²$, and not negative"
    trail.below(ZERO, words, Combination((not_above_zero(pair.mass, below),)))
    return trail.lemma(FLAT, "so $g = 0$ or $y = 0$", pair.ranges)


def not_above_zero(number: Expr, below: Combination) -> Used:
    """Return the use of the axiom that a ≤ 0 where a² ≤ 0² by the combination."""
    letters = ((s, number), (t, ZERO))
    return Used("square.order", letters=letters, premises=(below, Combination()))


def square() -> Lemma:
    """Return 0 ≤ s² for every number s."""
    by = Combination(squares=((ONE, s),))
    return Trail(ZERO).below(s**2, "a square", by).lemma(SQUARE, "a square is not negative")


def above_one() -> Lemma:
    """Return 0 ≤ 1 + ‖Y‖⁴ for every Y."""
    by = Combination(squares=((ONE, ONE), (ONE, Norm(Y) ** 2)))
    return Trail(ZERO).below(1 + Norm(Y) ** 4, "two squares", by).lemma(ABOVE_ONE, "and so is this")


def bound() -> Lemma:
    """Return ⟨X, Y⟩² ≤ (1 + ‖Y‖⁴)‖X‖² for all X and Y of one shape: where X = 0, ⟨X, Y⟩ = 0."""
    both, size = Inner(X, Y), Inner(Y, Y)
    roots = (total(X, negate(product(both, Y))), total(product(size, X), negate(product(both, Y))))
    by = Combination(squares=tuple((HALF, root) for root in (*roots, X, product(size, X))))
    trail = Trail(both**2)
    words = "half of $‖X − pY‖² + ‖aX − pY‖² + ‖X‖² + ‖aX‖²$, $p = ⟨X, Y⟩$, $a = ⟨Y, Y⟩$"
    return trail.below((1 + Norm(Y) ** 4) * Norm(X) ** 2, words, by).lemma(
        BOUND, "an inner product by one norm"
    )


def small(first: MatrixExpr, other: MatrixExpr, square_of: Used, *signs: Used) -> Combination:
    """Return ⟨X, Y⟩² ≤ 0 at these X and Y, from what is used to show ‖X‖² ≤ 0 (a multiple of another statement)."""
    weight = 1 + Norm(other) ** 4
    sizes = tuple(zip((rows, cols), other.shape, strict=True))
    scaled = replace(square_of, multiplier=weight * square_of.multiplier)
    uses = (Used(BOUND, ONE, sizes, ((X, first), (Y, other))), scaled)
    return Combination(uses, (), (Used(ABOVE_ONE, at=sizes, letters=((Y, other),)), *signs))


def alone(pair: Pair) -> Lemma:
    """Return ‖g‖²∇²l[Q_j, Q_j] ≤ 0 for 2 ≤ j ≤ N: it is ⟨yᵀg, ·⟩."""
    W, K = pair.W, pair.K
    bent = loss_of(W).hessian(W.product(W.depth, 1), pair.moved(pair.upper, K))
    other = product(W[1], transpose(bent), pair.slope)
    first = product(transpose(pair.row), pair.slope)
    trail = Trail(pair.square * pair.alone(pair.upper, K))
    trail.to(Inner(first, other), "$Q_j = yW_1$")
    by = Combination((not_above_zero(trail.current, small(first, other, Used(FLAT))),))
    trail.below(ZERO, f"{FLAT}: $‖yᵀg‖² = ‖g‖²‖y‖² ≤ 0$", by)
    return trail.lemma(ALONE, "the second derivative along layer $j$ alone, times $‖g‖²$", pair.ranges)


def first_alone(pair: Pair) -> Lemma:
    """Return ‖g‖²∇²l[Q_1, Q_1] = 0: it is ⟨W_{N:2}ᵀg, ·⟩."""
    W = pair.W
    H = pair.H
    bent = loss_of(W).hessian(W.product(W.depth, 1), pair.moved(ONE, H))
    other = product(H, transpose(bent), pair.slope)
    turned = product(transpose(above_first(W)), pair.slope)
    trail = Trail(pair.square * pair.alone(ONE, H))
    trail.to(Inner(turned, other), "$Q_1 = W_{N:2}H$")
    trail.rewrite(Inner(hole(turned), other), STATIONARY, ZeroMatrix(*turned.shape), STATIONARY)
    trail.to(ZERO, "$⟨0, ·⟩ = 0$")
    return trail.lemma(FIRST_ALONE, "the second derivative along layer 1 alone, times $‖g‖²$")


def mixed(pair: Pair, general: Pair, name: str, lower: Used) -> Lemma:
    """Return ‖g‖²b² ≤ 0: 0 ≤ b²∇²l[Q_i, Q_i] − 2b² + ∇²l[Q_j, Q_j], the form along −bH and K."""
    b = pair.mixed(pair.H, pair.K)
    use = pair.used(FORM, general, product(-b, pair.H), pair.K, HALF * pair.square)
    below = replace(lower, multiplier=HALF * b**2)
    by = Combination((use, below, Used(ALONE, HALF)), (), (Used(SQUARE, letters=((s, b),)),))
    trail = Trail(pair.square * b**2).below(ZERO, "along $(−bH, K)$, and both layers alone", by)
    return trail.lemma(name, "what mixes two layers, times $‖g‖²$", pair.ranges)


def low(pair: Pair, name: str, weight: Expr, vanishing: Used, sign: Used, title: str) -> Lemma:
    """Return v(φ(W) − l(B)) ≤ 0 for every B, where v ≥ 0 and ‖g‖²v ≤ 0: l lies above its tangent at W_{N:1}."""
    A, B = points(loss_of(pair.W))
    whole = pair.W.product(pair.W.depth, 1)
    move, scaled = total(whole, negate(B)), product(weight, pair.slope)
    trail = Trail(weight * (objective(pair.W) - loss_of(pair.W)(B)))
    tangent = Combination((Used(CONVEX, weight, letters=((A, whole), (B, B))),), (), (sign,))
    trail.below(Inner(scaled, move), "convex, times what stands in front", tangent)
    below = small(scaled, move, replace(vanishing, multiplier=weight * vanishing.multiplier), sign)
    words = "$‖vg‖² = v · ‖g‖²v ≤ 0$, so $⟨vg, ·⟩ ≤ 0$"
    trail.below(ZERO, words, Combination((not_above_zero(trail.current, below),)))
    return trail.lemma(name, title, pair.ranges)


def not_negative(pair: Pair, general: Pair, name: str, index: Expr) -> Lemma:
    """Return 0 ≤ ∇²l[Q_k, Q_k] for one of the two layers: the form along its direction and 0."""
    H, K = pair.H, pair.K
    hand = H if index == pair.lower else K
    along = (H, ZeroMatrix(*K.shape)) if index == pair.lower else (ZeroMatrix(*H.shape), K)
    by = Combination((pair.used(FORM, general, *along),))
    trail = Trail(ZERO).below(pair.alone(index, hand), "along one of the two layers, the other at rest", by)
    return trail.lemma(name, "one layer alone bends up", pair.ranges)


def least(pair: Pair) -> Lemma:
    """Return φ(W) − l(B) ≤ 0 for every B, N = 2: y = K, so g = 0."""
    W = pair.W
    A, B = points(loss_of(W))
    whole = W.product(W.depth, 1)
    move = total(whole, negate(B))
    trail = Trail(objective(W) - loss_of(W)(B))
    tangent = Combination((Used(CONVEX, letters=((A, whole), (B, B))),))
    trail.below(Inner(pair.slope, move), "convex", tangent)
    ones = applied("ones", data=pair.K.shape)
    below = small(pair.slope, move, Used(FLAT, 1 / pair.K.shape[1], letters=((pair.K, ones),)))
    words = f"{FLAT} at $K = (1, …, 1)$: $‖g‖² ≤ 0$"
    trail.below(ZERO, words, Combination((not_above_zero(trail.current, below),)))
    return trail.lemma(LEAST, "it is a global minimum")
