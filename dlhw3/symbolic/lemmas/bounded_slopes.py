"""How far the gradient of l(W_{N:1}) moves between two networks with layers of spectral norm at most R."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Identity, Integer, MatrixExpr, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.gradient import gradient_lemmas
from dlhw3.symbolic.lemmas.bounded_layers import (
    APART,
    INVERSE,
    ZERO,
    R,
    V,
    W,
    contraction,
    difference,
    even_power,
    i,
    k,
    left_name,
    moved,
    r,
    right_name,
    triangle,
)
from dlhw3.symbolic.lemmas.cauchy_schwarz import norm_of, squared_of
from dlhw3.symbolic.lemmas.deep_linear import direction_in, loss_of, objective
from dlhw3.symbolic.lemmas.layer_products import ONE, N, j, layer_differential, layer_range, n
from dlhw3.symbolic.nodes import GradientOf, Layers, Norm, ScalarSum, differential, hole
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

SLOPE_LEFT, SLOPE_RIGHT, LIPSCHITZ, G_POSITIVE, K_POSITIVE = (
    "slope bounded", "slope bounded on the other side", "slopes apart", "G ≥ 0", "K ≥ 0",
)  # fmt: skip
SPLIT, BLOCK, SIGN, SQUARED, SUM, CAUCHY = (
    "one layer taken out", "block", "block, sign", "block, squared", "sum over the blocks", "sum and squares",
)  # fmt: skip
COEFFICIENTS, TOGETHER, SQUARE, BOUND = "signs", "all blocks", "1/R⁴ ≥ 0", "Lipschitz"
G, K = Symbol("G", real=True), Symbol("K", real=True)
loss = loss_of(W)
here, there = loss.gradient(W.product(N, 1)), loss.gradient(V.product(N, 1))
change = total(here, negate(there))
EACH = (Range(j, ONE, N),)
low, high = G * R**N, K * R ** (2 * N)
"""R² times the weights of the other layers' moves and of all moves, in the move of one block."""


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return that ∇l(W_{N:1}) has spectral norm at most G (both sides), and ‖∇l(W_{N:1}) − ∇l(V_{N:1})‖ ≤ K‖…‖."""
    rows, cols = here.shape
    left, right = product(here, transpose(here)), product(transpose(here), here)
    stated = {
        SLOPE_LEFT: Equation(left, product(G**2, Identity(rows)), relation="⪯"),
        SLOPE_RIGHT: Equation(right, product(G**2, Identity(cols)), relation="⪯"),
        LIPSCHITZ: Equation(Norm(change), K * Norm(difference(N, 1)), relation="≤"),
        G_POSITIVE: Equation(ZERO, G, relation="≤"),
        K_POSITIVE: Equation(ZERO, K, relation="≤"),
    }
    return tuple(Hypothesis(name, statement, at_point=True) for name, statement in stated.items())


def block_of(F: Layers, slope: MatrixExpr, index: Expr = j) -> MatrixExpr:
    """Return F_{N:j+1}ᵀ G F_{j−1:1}ᵀ."""
    return product(transpose(F.product(N, index + 1)), slope, transpose(F.product(index - 1, 1)))


def block(index: Expr = j) -> MatrixExpr:
    """Return W_{N:j+1}ᵀ∇l(W_{N:1})W_{j−1:1}ᵀ − V_{N:j+1}ᵀ∇l(V_{N:1})V_{j−1:1}ᵀ."""
    return total(block_of(W, here, index), negate(block_of(V, there, index)))


def step(index: Expr = j) -> Expr:
    """Return ‖W_j − V_j‖."""
    return Norm(difference(index, index))


UPPER, LOWER = difference(N, j + 1), difference(j - 1, 1)
ABOVE, BELOW = transpose(V.product(N, j + 1)), transpose(V.product(j - 1, 1))
FIRST = product(transpose(UPPER), here, transpose(W.product(j - 1, 1)))
SECOND = product(ABOVE, here, transpose(LOWER))
THIRD = product(ABOVE, change, BELOW)
"""What adds up to a block: the layers above differ, those below, the slopes."""


def pieces() -> list[Lemma]:
    """Return bounds on the three summands, two factors each."""
    under, over = R ** (j - 1), R ** (N - j)
    first, second = product(transpose(UPPER), here), product(here, transpose(LOWER))
    third = product(change, BELOW)
    below_W = Used(right_name(W), at=((n, j - 1), (i, ONE)), frame=transpose(first), traced=True)
    below_V = Used(right_name(V), at=((n, j - 1), (i, ONE)), frame=transpose(change), traced=True)

    def above(frame: MatrixExpr) -> Used:
        return Used(left_name(V), at=((n, N), (i, j + 1)), frame=frame, traced=True)

    power_under, power_over, slope = even_power(j - 1), even_power(N - j), Used(G_POSITIVE)
    return [
        *contraction("first, layers below", FIRST, under, first, below_W, power_under, EACH),
        *contraction(
            "first, slope", first, G, UPPER, Used(SLOPE_LEFT, frame=UPPER, traced=True), slope, EACH
        ),
        *contraction("second, layers above", SECOND, over, second, above(second), power_over, EACH),
        *contraction(
            "second, slope",
            second,
            G,
            LOWER,
            Used(SLOPE_RIGHT, frame=transpose(LOWER), traced=True),
            slope,
            EACH,
        ),
        *contraction("third, layers above", THIRD, over, third, above(third), power_over, EACH),
        *contraction("third, layers below", third, under, change, below_V, power_under, EACH),
    ]


def taken_out() -> Lemma:
    """Return Σ_{k=1}^{n} ‖W_k − V_k‖ = Σ_{k=1}^{j−1} + ‖W_j − V_j‖ + Σ_{k=j+1}^{n}, for 1 ≤ j ≤ n ≤ N."""
    before, one = moved(ONE, j - 1), step()
    whole = moved(ONE, j)
    base = Trail(whole).split(hole(whole), whole, before + one, "the last term", last=True)
    base.to(before + one + moved(j + 1, j), "an empty sum")
    whole, joined = moved(ONE, n + 1), moved(j + 1, n + 1)
    walk = Trail(whole)
    walk.split(hole(whole), whole, moved(ONE, n) + step(n + 1), "the last term", last=True)
    value = before + one + moved(j + 1, n)
    walk.rewrite(hole(whole) + step(n + 1), INDUCTION_HYPOTHESIS, value, INDUCTION_HYPOTHESIS)
    context = before + one + hole(joined)
    walk.split(context, joined, before + one + joined, "joined", last=True, join=True)
    statement = Equation(moved(ONE, n), value, (Range(j, ONE, N), Range(n, j, N)))
    return Lemma(SPLIT, statement, Induction(n, base.chain, walk.chain), "one layer taken out of the sum")


def block_bound() -> Expr:
    """Return (GR^N + KR^{2N}) Σ_k ‖W_k − V_k‖ − GR^N ‖W_j − V_j‖."""
    return (low + high) * moved(ONE, N) - low * step()


def blocks() -> list[Lemma]:
    """Return R²‖∇_jφ(W) − ∇_jφ(V)‖ ≤ (GR^N + KR^{2N})S − GR^N‖W_j − V_j‖, and its square."""
    over = R ** (N - j + 2)
    uses = (
        triangle(total(FIRST, SECOND), THIRD, R**2),
        triangle(FIRST, SECOND, R**2),
        Used("first, layers below", R**2),
        Used("first, slope", R ** (j + 1)),
        Used(APART, G * R**j, at=((n, N), (i, j + 1))),
        Used("second, layers above", R**2),
        Used("second, slope", over),
        Used(APART, G * R ** (N - j + 1), at=((n, j - 1), (i, ONE))),
        Used("third, layers above", R**2),
        Used("third, layers below", over),
        Used(LIPSCHITZ, R ** (N + 1)),
        Used(APART, K * R**N, at=((n, N), (i, ONE))),
        Used(SPLIT, -low, at=((n, N),)),
    )
    exponents = (Integer(2), j + 1, j, N - j + 2, N - j + 1, N + 1, N)
    signs = (*map(even_power, exponents), Used(G_POSITIVE), Used(K_POSITIVE))
    left, right = R**2 * Norm(block()), block_bound()
    words = "three summands, two factors each, and products apart"
    first = Trail(left).below(right, words, Combination(uses, (), signs))
    both = Combination((Used(BLOCK), norm_of(block(), 2 * R**2)), (), (even_power(Integer(2)),))
    second = Trail(ZERO).below(right + left, "the block, and a norm", both)
    third = Trail(squared_of(left))
    by = Combination((Used(BLOCK, right + left),), (), (Used(SIGN),))
    third.below(squared_of(right), "$x^2 − y^2 = (x − y)(x + y)$", by)
    return [
        first.lemma(BLOCK, "how far one block moves", EACH),
        second.lemma(SIGN, "a sign", EACH),
        third.lemma(SQUARED, "squared", EACH),
    ]


def squares(last: Expr) -> Expr:
    """Return Σ_{k=1}^{n} ‖W_k − V_k‖²."""
    return ScalarSum(step(k) ** 2, k, 1, last)


def sum_and_squares() -> Lemma:
    """Return (Σ_{k=1}^{n} ‖W_k − V_k‖)² ≤ n Σ_{k=1}^{n} ‖W_k − V_k‖², for 1 ≤ n ≤ N."""
    before, last, new = moved(ONE, n), moved(ONE, n + 1), step(n + 1)
    base = Trail(moved(ONE, ONE) ** 2).to(squares(ONE), "one term")
    walk = Trail(last**2)
    walk.split(hole(last) ** 2, last, (before + new) ** 2, "the last term", last=True)
    uses = (Used(INDUCTION_HYPOTHESIS), Used(INDUCTION_HYPOTHESIS, 1 / n))
    by = Combination(uses, ((1 / n, before - n * new),))
    words = f"{INDUCTION_HYPOTHESIS}, and the square of $Σ − n‖W_{{n+1}} − V_{{n+1}}‖$"
    walk.below((n + 1) * (squares(n) + new**2), words, by)
    joined = squares(n + 1)
    walk.split((n + 1) * hole(joined), joined, (n + 1) * joined, "joined", last=True, join=True)
    statement = Equation(before**2, n * squares(n), (Range(n, ONE, N),), "≤")
    return Lemma(CAUCHY, statement, Induction(n, base.chain, walk.chain), "the square of a sum")


def moves(last: Expr) -> Expr:
    """Return Σ_{j=1}^{n} (R²‖∇_jφ(W) − ∇_jφ(V)‖)²."""
    return ScalarSum(squared_of(R**2 * Norm(block())), j, 1, last)


def sum_of_blocks() -> Lemma:
    """Return Σ_{j≤n} (R²‖∇_jφ(W) − ∇_jφ(V)‖)² ≤ n(a + b)²S² − 2a(a + b)SS_n + a²Q_n, a = GR^N, b = KR^{2N}."""
    S, both = moved(ONE, N), low + high

    def bound(count: Expr, part: Expr, square: Expr) -> Expr:
        return count * both**2 * S**2 - 2 * low * both * S * part + low**2 * square

    left, right = moves(n), bound(n, moved(ONE, n), squares(n))
    start = {n: ZERO}
    base = Trail(left.xreplace(start)).to(right.xreplace(start), "no block")
    whole, new = moves(n + 1), squared_of(R**2 * Norm(block(n + 1)))
    walk = Trail(whole)
    walk.split(hole(whole), whole, left + new, "the last block", last=True)
    uses = (Used(INDUCTION_HYPOTHESIS), Used(SQUARED, at=((j, n + 1),)))
    square = squared_of(block_bound().xreplace({j: n + 1}))
    walk.below(right + square, f"{INDUCTION_HYPOTHESIS}, and {SQUARED}", Combination(uses))
    part, more = moved(ONE, n) + step(n + 1), squares(n) + step(n + 1) ** 2
    walk.to(bound(n + 1, part, more), "multiplied out")
    joined = moved(ONE, n + 1)
    walk.split(
        bound(n + 1, hole(joined), more), joined, bound(n + 1, joined, more), "joined", last=True, join=True
    )
    last = squares(n + 1)
    context = bound(n + 1, joined, hole(last))
    walk.split(context, last, bound(n + 1, joined, last), "joined", last=True, join=True)
    statement = Equation(left, right, (Range(n, ZERO, N),), "≤")
    return Lemma(SUM, statement, Induction(n, base.chain, walk.chain), "the blocks added up")


SMOOTHNESS = (N - 1) * G * R ** (N - 2) + N * K * R ** (2 * N - 2)
"""β_R."""


def together() -> list[Lemma]:
    """Return R⁴ Σ ‖∇_jφ(W) − ∇_jφ(V)‖² ≤ ((N − 1)a + Nb)² Σ ‖W_k − V_k‖², and the same without R⁴."""
    first, second = low + high, (N - 2) * low + N * high
    signs = (even_power(N), even_power(2 * N), Used(G_POSITIVE), Used(K_POSITIVE))
    found = []
    for name, value, weights in (
        (COEFFICIENTS, first, (R**N, R ** (2 * N))),
        (f"{COEFFICIENTS} again", second, ((N - 2) * R**N, N * R ** (2 * N))),
    ):
        uses = (Used(G_POSITIVE, weights[0]), Used(K_POSITIVE, weights[1]))
        by = Combination(uses, (), signs)
        found.append(Trail(ZERO).below(value, "sums of what is not negative", by).lemma(name, "a sign"))
    uses = (Used(SUM, at=((n, N),)), Used(CAUCHY, first * second, at=((n, N),)))
    by = Combination(uses, (), (Used(COEFFICIENTS), Used(f"{COEFFICIENTS} again")))
    right = ((N - 1) * low + N * high) ** 2 * squares(N)
    trail = Trail(moves(N)).below(right, "all blocks, and the square of a sum", by)
    found.append(trail.lemma(TOGETHER, "all blocks together"))
    found.append(Trail(ZERO).below(r**2, "a square", Combination((), ((ONE, r),))).lemma(SQUARE, "a square"))
    return found


def gradient_of(F: Layers) -> list[Lemma]:
    """Return ∇_jφ in closed form for one of the two networks."""
    H, whole = direction_in(F, j), F.product(N, 1)
    motion = layer_differential(F, H)
    motion = replace(motion, name=f"{motion.name} of {F.name}")
    value = product(F.product(N, j + 1), H, F.product(j - 1, 1))
    known = {differential(whole, F[j], H): (motion.name, value, {n: N})}
    return [motion, *gradient_lemmas(objective(F), F[j], H, known, _gradient_name(F), (layer_range(F),))]


def _gradient_name(F: Layers) -> str:
    return f"gradient of {F.name}"


def smoothness() -> Lemma:
    """Return Σ ‖∇_jφ(W) − ∇_jφ(V)‖² ≤ β_R² Σ ‖W_j − V_j‖², β_R = (N − 1)GR^{N−2} + NKR^{2N−2}."""

    def all_moves(first: MatrixExpr, second: MatrixExpr) -> Expr:
        return ScalarSum(Norm(total(first, negate(second))) ** 2, j, 1, N)

    slopes = [GradientOf(objective(F), F[j]) for F in (W, V)]
    values = [block_of(F, slope) for F, slope in ((W, here), (V, there))]
    trail = Trail(all_moves(*slopes))
    trail.rewrite(all_moves(hole(values[0]), slopes[1]), _gradient_name(W), values[0], "the gradient at $W$")
    trail.rewrite(all_moves(values[0], hole(values[1])), _gradient_name(V), values[1], "the gradient at $V$")
    whole = trail.current
    trail.rewrite(hole(ONE) ** 2 * whole, INVERSE, r * R**2, "$r R^2 = 1$", reverse=True)
    trail.to(r**2 * moves(N), "into the sum")
    by = Combination((Used(TOGETHER, r**2),), (), (Used(SQUARE),))
    trail.below(r**2 * ((N - 1) * low + N * high) ** 2 * squares(N), TOGETHER, by)
    trail.to((r * R**2) ** 2 * SMOOTHNESS**2 * squares(N), "$R^2$ out of the constant")
    trail.rewrite(hole(ONE) ** 2 * SMOOTHNESS**2 * squares(N), INVERSE, ONE, "$r R^2 = 1$")
    return trail.lemma(BOUND, "the gradient is Lipschitz")


def slope_lemmas() -> list[Lemma]:
    """Return all of these, in order."""
    gradients = [*gradient_of(W), *gradient_of(V)]
    sums = [sum_and_squares(), sum_of_blocks(), *together()]
    return [*gradients, *pieces(), taken_out(), *blocks(), *sums, smoothness()]
