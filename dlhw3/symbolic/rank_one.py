"""A network with one output: w = W_{N:1} is a row, wᵀw has rank one, and its powers are multiples of it."""

from __future__ import annotations

from sympy import Expr, Integer, MatMul, MatrixSymbol, Transpose, ZeroMatrix

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.deep_linear import loss_of
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.end_to_end import FLOW_LEMMA, EndToEnd
from dlhw3.symbolic.kernel.facts import Range
from dlhw3.symbolic.kernel.nodes import Inner, MatrixSum, Norm, PsdPower, hole, index_symbol
from dlhw3.symbolic.kernel.proof import INDUCTION_HYPOTHESIS, Equation, Hypothesis, Induction, Lemma, PsdRoot
from dlhw3.symbolic.layer_lemmas import ONE, j

TWO = Integer(2)
m = index_symbol("m")
RANK_ONE_FLOW = "rank-one flow"
AT_ZERO = "flow at zero"
IS_ZERO = "w = 0"


def power_lemmas(w: MatrixSymbol, N: Expr) -> list[Lemma]:
    """Return (wᵀw)^m = ‖w‖^{2m-2} wᵀw for m ≥ 1, and (wᵀw)^{(j-1)/N} likewise for 2 ≤ j ≤ N; w ≠ 0."""
    gram = product(transpose(w), w)

    def multiple(exponent: Expr) -> Expr:
        return product(Norm(w) ** (2 * exponent - 2), gram)

    base = Trail(PsdPower(gram, ONE)).to(multiple(ONE), "‖w‖⁰ = 1")
    step = Trail(PsdPower(gram, m + 1)).to(product(PsdPower(gram, m), gram), "A^{m+1} = A^m A")
    step.rewrite(product(hole(gram), gram), INDUCTION_HYPOTHESIS, multiple(m), INDUCTION_HYPOTHESIS)
    step.to(multiple(m + 1), "w wᵀ = ‖w‖²")
    whole = Lemma(
        "powers of a rank-one matrix",
        Equation(PsdPower(gram, m), multiple(m), (Range(m, ONE, None),)),
        Induction(m, base.chain, step.chain),
        "its whole powers",
    )
    indices = (Range(j, TWO, N),)
    fraction = multiple((j - 1) / N)
    scale = Norm(w) ** (2 * (j - 1) - 2 * N)
    trail = Trail(PsdPower(fraction, N)).to(product(scale, PsdPower(gram, N)), "(cA)^N = c^N A^N")
    trail.rewrite(product(scale, hole(gram)), whole.name, multiple(N), "whole powers", at={m: N})
    trail.to(multiple(j - 1), "exponents add up")
    trail.rewrite(hole(gram), whole.name, PsdPower(gram, j - 1), "whole powers", at={m: j - 1}, reverse=True)
    raised = trail.lemma("rank one, raised", "the N-th power of both sides", indices)
    power = PsdPower(gram, (j - 1) / N)
    root = Trail(fraction).to(power, "unique positive semidefinite root", PsdRoot(raised.name))
    return [whole, raised, root.lemma("rank one Gram power", "fractional powers of rank one", indices)]


def rank_one_lemma(system: EndToEnd, unit: MatrixSymbol, unit_name: str) -> Lemma:
    """Return ẇ = −‖w‖^{2-2/N}(∇l + (N-1)⟨∇l, ŵ⟩ŵ); the term j = 1 has power 0, the identity."""
    w, N = system.letter, system.W.depth
    G = loss_of(system.W).gradient(w)
    formula = system.formula(w)
    first = formula.args[0].xreplace({j: ONE})
    rest = system.formula(w, 2)
    left = PsdPower(product(w, transpose(w)), (N - j) / N)
    gram = product(transpose(w), w)

    trail = Trail(system.rate)
    trail.rewrite(hole(system.rate), FLOW_LEMMA, negate(formula), "end-to-end flow")
    trail.split(
        negate(hole(formula)), formula, total(negate(first), negate(rest)), "split off j = 1", last=False
    )
    alone = negate(product(Norm(w) ** (2 - 2 / N), G))
    trail.to(total(alone, negate(rest)), "j = 1: (wᵀw)⁰ = I, (wwᵀ)^p = ‖w‖^{2p}")
    power = product(Norm(w) ** (2 * (j - 1) / N - 2), gram)
    context = total(alone, negate(MatrixSum(product(left, G, hole(gram)), j, 2, N)))
    trail.rewrite(context, "rank one Gram power", power, "rank one: fractional powers", reverse=True)
    same = product((N - 1) * Norm(w) ** (-2 / N) * Inner(G, w), w)
    trail.to(total(alone, negate(same)), "every j ≥ 2 gives ‖w‖^{−2/N}⟨∇l, w⟩w")
    unit_value = product(1 / Norm(w), w)

    def factored(direction: Expr) -> Expr:
        along = product((N - 1) * Inner(G, direction), direction)
        return product(-(Norm(w) ** (2 - 2 / N)), total(G, along))

    trail.to(factored(unit_value), "factor out ‖w‖^{2−2/N}")
    trail.rewrite(factored(hole(unit)), unit_name, unit, "ŵ = w/‖w‖", reverse=True)
    return trail.lemma(RANK_ONE_FLOW, "the flow with one output")


def at_zero_lemma(system: EndToEnd) -> Lemma:
    """Return ẇ = 0 at w = 0 for N ≥ 2: every term of the sum has a positive power of zero."""
    w, N = system.letter, system.W.depth
    nothing = ZeroMatrix(*w.shape)
    G = loss_of(system.W).gradient(w)
    formula, rest = system.formula(w), system.formula(w, 2)
    first = formula.args[0].xreplace({j: ONE})
    left, right = product(w, transpose(w)), product(transpose(w), w)
    trail = Trail(system.rate)
    trail.rewrite(hole(system.rate), FLOW_LEMMA, negate(formula), "end-to-end flow")
    trail.split(
        negate(hole(formula)), formula, total(negate(first), negate(rest)), "split off j = 1", last=False
    )

    def with_zero(value: Expr) -> Expr:
        one = product(PsdPower(MatMul(value, Transpose(value)), (N - 1) / N), G, PsdPower(right, 0))
        many = product(PsdPower(left, (N - j) / N), G, PsdPower(MatMul(Transpose(value), value), (j - 1) / N))
        return total(negate(one), negate(MatrixSum(many, j, 2, N)))

    trail.rewrite(with_zero(hole(w)), IS_ZERO, nothing, IS_ZERO)
    trail.to(nothing, "0^p = 0 for p > 0")
    return trail.lemma(AT_ZERO, "the flow stands still at w = 0")


def is_zero(system: EndToEnd) -> Hypothesis:
    """Return the hypothesis w = 0."""
    return Hypothesis(IS_ZERO, Equation(system.letter, ZeroMatrix(*system.letter.shape)), words="w vanishes")
