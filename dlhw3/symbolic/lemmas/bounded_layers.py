"""Layers of spectral norm at most R: their products, how far two products are apart, and Σ over the layers."""

from __future__ import annotations

from dataclasses import replace

from sympy import Expr, Identity, Integer, MatrixExpr, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.cauchy_schwarz import TRIANGLE, norm_lemmas, norm_of, rooted, squared_of
from dlhw3.symbolic.lemmas.cauchy_schwarz import A as FIRST
from dlhw3.symbolic.lemmas.cauchy_schwarz import B as SECOND
from dlhw3.symbolic.lemmas.layer_products import ONE, N, j, n
from dlhw3.symbolic.nodes import Layers, Norm, ScalarSum, hole, index_symbol
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

INVERSE, RADIUS, POSITIVE, POWER = "1/R²", "R ≥ 0", "1/R² ≥ 0", "R^n ≥ 0"
ZERO = Integer(0)
i, k, m = index_symbol("i"), index_symbol("k"), index_symbol("m")
R, r = Symbol("R", real=True), Symbol("r", real=True)
W, V = Layers("W", N), Layers("V", N)


def bounded(family: Layers) -> str:
    """Return the name of the hypothesis that the layers of a family are bounded."""
    return f"{family.name} bounded"


def hypotheses() -> tuple[Hypothesis, ...]:
    """Return W_jᵀW_j ⪯ R²I and V_jᵀV_j ⪯ R²I for 1 ≤ j ≤ N, 0 ≤ R and r = 1/R²."""
    layers = (Range(j, ONE, N),)
    found = [
        Hypothesis(
            bounded(F),
            Equation(
                product(transpose(F[j]), F[j]), product(R**2, Identity(F.width(j - 1))), layers, relation="⪯"
            ),
            at_point=True,
        )
        for F in (W, V)
    ]
    radius = Hypothesis(RADIUS, Equation(ZERO, R, relation="≤"))
    return (*found, radius, Hypothesis(INVERSE, Equation(r * R**2, ONE)))


def powers() -> list[Lemma]:
    """Return 0 ≤ r and 0 ≤ R^m for m ≥ 0."""
    by = Combination((Used(INVERSE, r),), ((ONE, r * R),))
    positive = Trail(ZERO).below(r, "$r = (r R)^2$", by).lemma(POSITIVE, "$1/R^2$ is not negative")
    base = Trail(ZERO).below(R**ZERO, "$R^0 = 1$", Combination((), ((ONE, ONE),)))
    step = Trail(ZERO).below(
        R ** (m + 1), "$R R^m$", Combination((Used(INDUCTION_HYPOTHESIS, R),), (), (Used(RADIUS),))
    )
    statement = Equation(ZERO, R**m, (Range(m, ZERO, None),), "≤")
    return [positive, Lemma(POWER, statement, Induction(m, base.chain, step.chain), "powers of $R$")]


def even_power(exponent: Expr) -> Used:
    """Return 0 ≤ R^m at an exponent m ≥ 0."""
    return Used(POWER, at=((m, exponent),))


def other_side(F: Layers) -> Lemma:
    """Return F_jF_jᵀ ⪯ R²I: with M = F_jF_jᵀ, M² ⪯ R²M, and R²(R²I − M) = (R²I − M)² + (R²M − M²)."""
    M, I = product(F[j], transpose(F[j])), Identity(F.width(j))  # noqa: E741
    trail = Trail(M)
    trail.rewrite(product(hole(r), M), INVERSE, r * R**2, "$r R^2 = 1$", reverse=True)
    gap = total(product(R**2, I), negate(M))
    by = Combination((Used(bounded(F), r, frame=transpose(F[j])),), ((r, gap),), (Used(POSITIVE),))
    trail.below(product(r * R**4, I), "$M^2 ⪯ R^2 M$, and the square of $R^2 I − M$", by, "⪯")
    trail.rewrite(product(hole(r) * R**2, I), INVERSE, ONE, "$r R^2 = 1$")
    return trail.lemma(_other(F), "on the other side too", (Range(j, ONE, N),))


def _other(F: Layers) -> str:
    return f"{F.name} bounded on the other side"


def right_name(F: Layers) -> str:
    """Return the name of the bound on F_{n:i}ᵀF_{n:i}."""
    return f"right Gram matrix of {F.name}"


def left_name(F: Layers) -> str:
    """Return the name of the bound on F_{n:i}F_{n:i}ᵀ."""
    return f"left Gram matrix of {F.name}"


PARTS = (Range(i, ONE, N + 1), Range(n, i - 1, N))
"""1 ≤ i ≤ N + 1 and i − 1 ≤ n ≤ N: products W_{n:i}, the empty ones with them."""
LENGTH = n - i + 1


def _by_layers(left: MatrixExpr, right: MatrixExpr, step: Trail, name: str, title: str) -> Lemma:
    base = Trail(left.xreplace({n: i - 1}))
    base.below(right.xreplace({n: i - 1}), "no layer", Combination(), "⪯")
    statement = Equation(left, right, PARTS, "⪯")
    return Lemma(name, statement, Induction(n, base.chain, step.chain), title)


def right_gram(F: Layers) -> Lemma:
    """Return F_{n:i}ᵀF_{n:i} ⪯ R^{2(n−i+1)} I."""
    part, whole = F.product(n, i), F.product(n + 1, i)
    left, I = product(transpose(part), part), Identity(F.width(i - 1))  # noqa: E741
    step = Trail(product(transpose(whole), whole))
    by = Combination((Used(bounded(F), at=((j, n + 1),), frame=part),))
    step.below(product(R**2, left), "the layer above, framed", by, "⪯")
    by = Combination((Used(INDUCTION_HYPOTHESIS, R**2),), (), (even_power(Integer(2)),))
    step.below(product(R ** (2 * LENGTH + 2), I), f"$R^2$ times the {INDUCTION_HYPOTHESIS}", by, "⪯")
    title = "products of layers, on the right"
    return _by_layers(left, product(R ** (2 * LENGTH), I), step, right_name(F), title)


def left_gram(F: Layers) -> Lemma:
    """Return F_{n:i}F_{n:i}ᵀ ⪯ R^{2(n−i+1)} I."""
    part, whole, layer = F.product(n, i), F.product(n + 1, i), F[n + 1]
    left = product(part, transpose(part))
    step = Trail(product(whole, transpose(whole)))
    by = Combination((Used(INDUCTION_HYPOTHESIS, frame=transpose(layer)),))
    power = R ** (2 * LENGTH)
    step.below(product(power, layer, transpose(layer)), f"the {INDUCTION_HYPOTHESIS}, framed", by, "⪯")
    by = Combination((Used(_other(F), power, at=((j, n + 1),)),), (), (even_power(2 * LENGTH),))
    step.below(product(R ** (2 * LENGTH + 2), Identity(F.width(n + 1))), "the layer above", by, "⪯")
    right = product(power, Identity(F.width(n)))
    return _by_layers(left, right, step, left_name(F), "products of layers, on the left")


def contraction(
    name: str,
    long: MatrixExpr,
    factor: Expr,
    short: MatrixExpr,
    use: Used,
    sign: Used,
    indices: tuple[Range, ...],
) -> list[Lemma]:
    """Return ‖long‖ ≤ factor · ‖short‖, by its squares, from a bound that is used, traced, and factor ≥ 0."""
    right = factor * Norm(short)
    squared = Trail(Norm(long) ** 2)
    squared.below(factor**2 * Norm(short) ** 2, "the trace of the bound, framed", Combination((use,)))
    squared.to(squared_of(right), "a square")
    known = Combination((Used(f"{name}, squared"),))
    by = rooted(Norm(long), right, known, Combination((norm_of(short, factor),), (), (sign,)))
    root = Trail(Norm(long)).below(right, "roots of both sides", by)
    return [
        squared.lemma(f"{name}, squared", f"a factor bounded, squared: {name}", indices),
        root.lemma(name, f"a factor bounded: {name}", indices),
    ]


ABOVE, BESIDE, APART = "the layer above", "the layer that differs", "products apart"


def difference(high: Expr, low: Expr) -> MatrixExpr:
    """Return W_{high:low} − V_{high:low}."""
    return total(W.product(high, low), negate(V.product(high, low)))


def moved(low: Expr, high: Expr) -> Expr:
    """Return Σ_{k=low}^{high} ‖W_k − V_k‖."""
    return ScalarSum(Norm(difference(k, k)), k, low, high)


def triangle(first: MatrixExpr, second: MatrixExpr, multiplier: Expr = ONE) -> Used:
    """Return ‖X + Y‖ ≤ ‖X‖ + ‖Y‖."""
    sizes = tuple(zip(FIRST.shape, first.shape, strict=True))
    return Used(TRIANGLE, multiplier, at=sizes, letters=((FIRST, first), (SECOND, second)))


def apart() -> list[Lemma]:
    """Return R‖W_{n:i} − V_{n:i}‖ ≤ R^{n−i+1} Σ_{k=i}^{n} ‖W_k − V_k‖, by one layer more."""
    indices = (PARTS[0], Range(n, i - 1, N - 1))
    gap, layer = difference(n, i), difference(n + 1, n + 1)
    long, other = product(W[n + 1], gap), product(layer, V.product(n, i))
    use = Used(bounded(W), at=((j, n + 1),), frame=gap, traced=True)
    lemmas = contraction(ABOVE, long, R, gap, use, Used(RADIUS), indices)
    use = Used(left_name(V), frame=transpose(layer), traced=True)
    lemmas += contraction(BESIDE, other, R**LENGTH, layer, use, even_power(LENGTH), indices)

    base = Trail(R * Norm(gap.xreplace({n: i - 1})))
    nothing = rooted(Norm(gap.xreplace({n: i - 1})), ZERO, Combination(), Combination())
    (use,) = nothing.uses
    by = Combination((replace(use, multiplier=R),), (), (Used(RADIUS),))
    base.below(moved(i, i - 1), "no layer", by)

    step = Trail(R * Norm(difference(n + 1, i)))
    sign = (Used(RADIUS),)
    by = Combination((triangle(long, other, R),), (), sign)
    step.below(R * Norm(long) + R * Norm(other), "one layer at a time", by)
    by = Combination((Used(ABOVE, R), Used(BESIDE, R)), (), sign)
    step.below(R * R * Norm(gap) + R ** (LENGTH + 1) * Norm(layer), f"{ABOVE}, and {BESIDE}", by)
    by = Combination((Used(INDUCTION_HYPOTHESIS, R),), (), sign)
    whole = R ** (LENGTH + 1)
    step.below(whole * moved(i, n) + whole * Norm(layer), INDUCTION_HYPOTHESIS, by)
    step.to(whole * (moved(i, n) + Norm(layer)), "a common factor")
    joined = moved(i, n + 1)
    step.split(whole * hole(joined), joined, whole * joined, "the last term joined", last=True, join=True)
    statement = Equation(R * Norm(gap), R**LENGTH * moved(i, n), PARTS, "≤")
    proof = Induction(n, base.chain, step.chain)
    return [*lemmas, Lemma(APART, statement, proof, "how far two products are apart")]


def product_lemmas() -> list[Lemma]:
    """Return all of these, in order, those of norms first."""
    grams = [right_gram(W), right_gram(V), left_gram(V)]
    return [*norm_lemmas(), *powers(), other_side(V), *grams, *apart()]
