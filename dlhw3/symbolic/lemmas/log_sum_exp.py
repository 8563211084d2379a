"""log Σ exp lies above its tangents, and the smooth rectifier above its own.

With L(V) = log Σ exp(V) and p = exp(V)/Σ exp(V), b(1 + a) ≤ b e^a at b = p and a = W − V + L(V) − L(W) adds up to
1 + ⟨p, W − V⟩ + L(V) − L(W) ≤ 1. At W = 0 and at V = 0, where L is the logarithm of how many entries there are,
that bounds entropies and means. log(1 + e^t), the smooth rectifier, is the same of the entries 0 and t. Since
‖p‖ ≤ Σ p = 1, a mean weighted by p is at most a norm, and ⟨p, V − L(V)⟩ ≤ ⟨p, p⟩ − 1 ≤ 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas.cauchy_schwarz import PRODUCT, A, B, norm_lemmas
from dlhw3.symbolic.nodes import Inner, Norm, size_symbol
from dlhw3.symbolic.plan import Combination, Lemma, Used

TANGENT, UNIFORM, ENTROPY = "log Σ exp above its tangent", "log Σ exp above a mean", "log Σ exp below a mean"
RECTIFIER, ABOVE_HALF, BELOW_SHARE, SHARED, STEEP = (
    "smooth rectifier above its tangent", "smooth rectifier above its tangent at 0",
    "smooth rectifier at 0 above its tangent",
    "a share of a number", "smooth rectifier between two points",
)  # fmt: skip
SURPRISE, BELOW_NORM, BELOW_SIZES = "log Σ exp above a share", "a mean below a norm", "a mean below Σ |w|"
TURNED_NORM, TURNED_SIZES = "minus a mean below a norm", "minus a mean below Σ |w|"
MANY = "log of a size"
WEIGHED, WEIGHTS, OTHERS, AROUND, OWN = (
    "exp(W) weighed",
    "weights",
    "exp(s) weighed",
    "norm of weights",
    "own",
)
ONE, ZERO, HALF = Integer(1), Integer(0), Rational(1, 2)

rows, cols = (size_symbol(name) for name in ("Y_rows", "Y_columns"))
V, W = MatrixSymbol("V", rows, cols), MatrixSymbol("W", rows, cols)
"""The exponents. No letter that a user types has the name of one of these sizes."""
S, T = Symbol("s", real=True), Symbol("t", real=True)
NUMBER = Symbol("s", real=True)
"""The letter that the kernel's law of exp is written with."""


def summed(v: MatrixExpr) -> Expr:
    """Return Σ exp(v)."""
    made: Expr = applied("sum", entrywise("exp", v))
    return made


def log_sum(v: MatrixExpr) -> Expr:
    """Return log Σ exp(v)."""
    made: Expr = entrywise("log", summed(v))
    return made


def share(v: MatrixExpr) -> MatrixExpr:
    """Return exp(v)/Σ exp(v)."""
    made: MatrixExpr = product(entrywise("recip", summed(v)), entrywise("exp", v))
    return made


def rectifier(t: Expr) -> Expr:
    """Return log(1 + exp(t))."""
    made: Expr = entrywise("log", 1 + entrywise("exp", t))
    return made


def logistic(t: Expr) -> Expr:
    """Return 1/(1 + exp(−t))."""
    made: Expr = entrywise("recip", 1 + entrywise("exp", -t))
    return made


def tangent_gap(v: MatrixExpr, w: MatrixExpr) -> Expr:
    """Return what is ≥ 0: L(w) − L(v) − ⟨p, w − v⟩."""
    return log_sum(w) - log_sum(v) - Inner(share(v), total(w, negate(v)))


def rectifier_gap(t: Expr, s: Expr) -> Expr:
    """Return what is ≥ 0: rectifier(s) − rectifier(t) − (s − t)/(1 + exp(−t))."""
    return rectifier(s) - rectifier(t) - (s - t) * logistic(t)


@cache
def log_sum_lemmas() -> tuple[Lemma, ...]:
    """Return L(V) + ⟨p, W − V⟩ ≤ L(W), and what it is at V = 0 and at W = 0, with what they use, in order."""
    ones, p, fall = applied("ones", data=V.shape), share(V), log_sum(V) - log_sum(W)
    exponent = total(W, negate(V), product(fall, ones))
    weighed = Trail(Inner(p, entrywise("exp", exponent)))
    weighed.to(ONE, "by the laws")
    weights = Trail(Inner(p, ones))
    weights.to(ONE, "shares add up to 1")
    letters = ((MatrixSymbol("A", *V.shape), exponent), (MatrixSymbol("B", *V.shape), p))
    by = Combination((Used("exp.weighted", letters=letters), Used(WEIGHED), Used(WEIGHTS, -1 - fall)))
    tangent = Trail(log_sum(V) + Inner(p, total(W, negate(V)))).below(log_sum(W), "$b(1 + a) ≤ b e^a$", by)
    null, many = product(ZERO, V), rows * cols
    uniform = Trail(entrywise("log", many) + Inner(ones, W) / many)
    uniform.to(log_sum(null) + Inner(share(null), total(W, negate(null))), "$\\exp(0) = 1$")
    uniform.below(log_sum(W), TANGENT, Combination((Used(TANGENT, letters=((V, null),)),)))
    entropy = Trail(log_sum(V) - Inner(p, V))
    entropy.to(log_sum(V) + Inner(p, total(null, negate(V))), "by the laws")
    entropy.below(log_sum(null), TANGENT, Combination((Used(TANGENT, letters=((W, null),)),)))
    entropy.to(entrywise("log", many), "$\\exp(0) = 1$")
    down = entrywise("recip", many)
    tangent_of_log = Used("log.tangent", letters=((NUMBER, down),))
    least = Trail(ZERO).below(1 - 1 / many, "a size is at least 1", Combination((), ((1 - 1 / many, ONE),)))
    least.to(1 - down, "by the laws")
    least.below(-entrywise("log", down), "$\\log s ≤ s − 1$", Combination((tangent_of_log,)))
    least.to(entrywise("log", many), "by the laws")
    return (
        weighed.lemma(WEIGHED, WEIGHED),
        weights.lemma(WEIGHTS, WEIGHTS),
        tangent.lemma(TANGENT, TANGENT),
        uniform.lemma(UNIFORM, UNIFORM),
        entropy.lemma(ENTROPY, ENTROPY),
        least.lemma(MANY, MANY),
    )


@cache
def mean_lemmas() -> tuple[Lemma, ...]:
    """Return ⟨p, V⟩ ≤ L(V), and ⟨p, W⟩ ≤ ‖W‖ ≤ Σ |w|, with what they use, in order."""
    p, ones = share(V), applied("ones", data=V.shape)
    sizes, letter = tuple(zip(A.shape, V.shape, strict=True)), MatrixSymbol("A", *V.shape)
    weights = Trail(Inner(p, ones))
    weights.to(ONE, "shares add up to 1")
    around = Trail(applied("sum", entrywise("abs", p)))
    around.to(ONE, "shares are positive and add up to 1")
    below = Used("norm.entries", letters=((letter, p),))
    by = Combination((below, replace(below, multiplier=Norm(p)), Used(AROUND, 1 + Norm(p)), _square(p, -ONE)))
    squares = Trail(Inner(p, p)).below(ONE, "$‖p‖ ≤ Σ p$", by)
    exponent = total(V, negate(product(log_sum(V), ones)))
    own = Trail(Inner(p, entrywise("exp", exponent)))
    own.to(Inner(p, p), "by the laws")
    letters = ((letter, exponent), (MatrixSymbol("B", *V.shape), p))
    uses = (Used("exp.weighted", letters=letters), Used(OWN), Used(WEIGHTS, log_sum(V) - 1), Used("squares"))
    surprise = Trail(Inner(p, V)).below(log_sum(V), "$b(1 + a) ≤ b e^a$", Combination(uses))
    pair = Used(PRODUCT, at=sizes, letters=((A, p), (B, W)))
    by = Combination((pair, replace(below, multiplier=Norm(W)), Used(AROUND, Norm(W))))
    norm = Trail(Inner(p, W)).below(Norm(W), "$‖p‖ ≤ 1$", by)
    by = Combination((Used(BELOW_NORM), Used("norm.entries", letters=((letter, W),))))
    entries = Trail(Inner(p, W)).below(applied("sum", entrywise("abs", W)), "$‖W‖ ≤ Σ |w|$", by)
    return (
        *norm_lemmas(),
        weights.lemma(WEIGHTS, WEIGHTS),
        around.lemma(AROUND, AROUND),
        squares.lemma("squares", "squares of weights"),
        own.lemma(OWN, OWN),
        surprise.lemma(SURPRISE, SURPRISE),
        norm.lemma(BELOW_NORM, BELOW_NORM),
        entries.lemma(BELOW_SIZES, BELOW_SIZES),
        _turned(p, Norm, BELOW_NORM, TURNED_NORM),
        _turned(p, lambda w: applied("sum", entrywise("abs", w)), BELOW_SIZES, TURNED_SIZES),
    )


def _turned(p: MatrixExpr, size: Callable[[MatrixExpr], Expr], below: str, name: str) -> Lemma:
    """Return ⟨p, −W⟩ ≤ a size of W, which is that of −W."""
    least = Trail(Inner(p, negate(W)))
    least.below(size(negate(W)), below, Combination((Used(below, letters=((W, negate(W)),)),)))
    least.to(size(W), "the size of $−W$")
    return least.lemma(name, name)


def _square(matrix: MatrixExpr, multiplier: Expr) -> Used:
    """Return ‖X‖² = ⟨X, X⟩."""
    return Used("norm.square", multiplier, letters=((MatrixSymbol("A", *matrix.shape), matrix),))


@cache
def rectifier_lemmas() -> tuple[Lemma, ...]:
    """Return rectifier(t) + (s − t)/(1 + exp(−t)) ≤ rectifier(s), and what it is at t = 0 and s = 0, in order."""
    fall, p = rectifier(T) - rectifier(S), logistic(T)
    rest = entrywise("recip", 1 + entrywise("exp", T))
    moved = S - T + fall
    weighed = Trail(rest * entrywise("exp", fall) + p * entrywise("exp", moved))
    weighed.to(ONE, "by the laws")
    weights = Trail(rest + p)
    weights.to(ONE, "shares add up to 1")
    uses = (
        Used("exp.tangent", rest, letters=((NUMBER, fall),)),
        Used("exp.tangent", p, letters=((NUMBER, moved),)),
        Used(OTHERS),
        Used(f"{WEIGHTS} of two", -1 - fall),
    )
    one_more = [_one_more(exponent) for exponent in (T, -T)]
    by = Combination(uses, signs=tuple(Used(lemma.name) for lemma in one_more))
    tangent = Trail(rectifier(T) + (S - T) * p).below(rectifier(S), "$b(1 + a) ≤ b e^a$", by)
    two = entrywise("log", Integer(2))
    half = Trail(two + S * HALF)
    half.to(rectifier(ZERO) + S * logistic(ZERO), "$\\exp(0) = 1$")
    half.below(rectifier(S), RECTIFIER, Combination((Used(RECTIFIER, letters=((T, ZERO),)),)))
    below = Trail(rectifier(T) - T * p)
    below.below(rectifier(ZERO), RECTIFIER, Combination((Used(RECTIFIER, letters=((S, ZERO),)),)))
    below.to(two, "$\\exp(0) = 1$")
    size, half_rest, half_share = entrywise("abs", T), rest / 2, p / 2
    uses = (
        Used("abs.above", half_share, letters=((NUMBER, T),)),
        Used("abs.above", half_rest, letters=((NUMBER, -T),)),
        Used("abs.minus", half_rest, letters=((MatrixSymbol("A", 1, 1), T),)),
        Used(f"{WEIGHTS} of two", (size + T) / 2),
    )
    by = Combination(uses, signs=tuple(Used(lemma.name) for lemma in one_more))
    shared = Trail(T * p).below((T + size) / 2, "$t ≤ |t|$", by)
    gap, width = T - S, entrywise("abs", T - S)
    uses = (
        Used(RECTIFIER),
        Used("abs.above", p, letters=((NUMBER, gap),)),
        Used("abs.least", rest, letters=((NUMBER, gap),)),
        Used(f"{WEIGHTS} of two", width),
    )
    by = Combination(uses, signs=tuple(Used(lemma.name) for lemma in one_more))
    steep = Trail(rectifier(T) - rectifier(S)).below(width, "$t ≤ |t|$", by)
    return (
        *one_more,
        weighed.lemma(OTHERS, OTHERS),
        weights.lemma(f"{WEIGHTS} of two", WEIGHTS),
        tangent.lemma(RECTIFIER, RECTIFIER),
        half.lemma(ABOVE_HALF, ABOVE_HALF),
        below.lemma(BELOW_SHARE, BELOW_SHARE),
        shared.lemma(SHARED, SHARED),
        steep.lemma(STEEP, STEEP),
    )


def _one_more(t: Expr) -> Lemma:
    """Return 0 < 1 + exp(t)."""
    above = 1 + entrywise("exp", t)
    by = Combination((Used("exp.positive", letters=((NUMBER, t),)),), ((ONE, ONE),))
    return Trail(ZERO).below(above, "exp is positive", by, "<").lemma(f"0 < {above}", "exp is positive")
