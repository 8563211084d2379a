"""A network with one output: w = W_{N:1} is a row, wᵀw has rank one, and its powers are multiples of it."""

from __future__ import annotations

from sympy import Expr, Integer, MatMul, MatrixSymbol, Transpose, ZeroMatrix

from dlhw3.symbolic.algebra import negate, power, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.deep_linear import is_written_out, loss_of
from dlhw3.symbolic.lemmas.end_to_end import FLOW_LEMMA, EndToEnd
from dlhw3.symbolic.lemmas.layer_products import ONE, j
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm, PsdPower, hole, index_symbol
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Equation, Hypothesis, Induction, Lemma, PsdRoot
from dlhw3.symbolic.ranges import Range

TWO = Integer(2)
m = index_symbol("m")
RANK_ONE_FLOW = "rank-one flow"
AT_ZERO = "flow at zero"
IS_ZERO = "w = 0"
RANK_ONE_POWER = "rank one Gram power"
RANK_ONE_RULE = "rank one: fractional powers"


def power_lemmas(w: MatrixSymbol, N: Expr) -> list[Lemma]:
    """Return (wᵀw)^m = ‖w‖^{2m-2} wᵀw for m ≥ 1, and (wᵀw)^{(j-1)/N} likewise for 2 ≤ j ≤ N; w ≠ 0."""
    gram = product(transpose(w), w)
    base = Trail(PsdPower(gram, ONE)).to(_multiple(w, ONE), "$‖w‖⁰ = 1$")
    step = Trail(PsdPower(gram, m + 1)).to(product(PsdPower(gram, m), gram), "$A^{m+1} = A^m A$")
    step.rewrite(product(hole(gram), gram), INDUCTION_HYPOTHESIS, _multiple(w, m), INDUCTION_HYPOTHESIS)
    step.to(_multiple(w, m + 1), "$w wᵀ = ‖w‖²$")
    whole = Lemma(
        "powers of a rank-one matrix",
        Equation(PsdPower(gram, m), _multiple(w, m), (Range(m, ONE, None),)),
        Induction(m, base.chain, step.chain),
        "its whole powers",
    )
    indices = (Range(j, TWO, N),)
    fraction = _multiple(w, (j - 1) / N)
    scale = Norm(w) ** (2 * (j - 1) - 2 * N)
    trail = Trail(PsdPower(fraction, N)).to(product(scale, PsdPower(gram, N)), "$(cA)^N = c^N A^N$")
    trail.rewrite(product(scale, hole(gram)), whole.name, _multiple(w, N), "whole powers", at={m: N})
    trail.to(_multiple(w, j - 1), "exponents add up")
    trail.rewrite(hole(gram), whole.name, PsdPower(gram, j - 1), "whole powers", at={m: j - 1}, reverse=True)
    raised = trail.lemma("rank one, raised", "the $N$-th power of both sides", indices)
    fractional = PsdPower(gram, (j - 1) / N)
    root = Trail(fraction).to(fractional, "unique positive semidefinite root", PsdRoot(raised.name))
    return [whole, raised, root.lemma(RANK_ONE_POWER, "fractional powers of rank one", indices)]


def rank_one_lemma(system: EndToEnd, unit: MatrixSymbol, unit_name: str) -> Lemma:
    """Return ẇ = −‖w‖^{2-2/N}(∇l + (N-1)⟨∇l, ŵ⟩ŵ); the term j = 1 has power 0, the identity."""
    w, N = system.letter, system.W.depth
    G = loss_of(system.W).gradient(w)
    alone = negate(product(Norm(w) ** (2 - 2 / N), G))
    same = product((N - 1) * Norm(w) ** (-2 / N) * Inner(G, w), w)
    trail = Trail(system.rate)
    trail.rewrite(hole(system.rate), FLOW_LEMMA, system.value(w), "end-to-end flow")
    if is_written_out(system.W):
        _multiples_in_terms(trail, system)
        rule = "$(wwᵀ)^p = ‖w‖^{2p}$; every $j ≥ 2$ gives $‖w‖^{−2/N}⟨∇l, w⟩w$"
    else:
        _multiples_in_sum(trail, system, alone)
        rule = "every $j ≥ 2$ gives $‖w‖^{−2/N}⟨∇l, w⟩w$"
    trail.to(total(alone, negate(same)), rule)
    unit_value = product(1 / Norm(w), w)

    def factored(direction: Expr) -> Expr:
        along = product((N - 1) * Inner(G, direction), direction)
        return product(-(Norm(w) ** (2 - 2 / N)), total(G, along))

    trail.to(factored(unit_value), "factor out $‖w‖^{2−2/N}$")
    trail.rewrite(factored(hole(unit)), unit_name, unit, "$ŵ = w/‖w‖$", reverse=True)
    return trail.lemma(RANK_ONE_FLOW, "the flow with one output")


def _multiple(w: MatrixSymbol, exponent: Expr) -> Expr:
    """Return ‖w‖^{2p-2} wᵀw, which is (wᵀw)^p for p > 0."""
    return product(Norm(w) ** (2 * exponent - 2), transpose(w), w)


def _multiples_in_sum(trail: Trail, system: EndToEnd, alone: Expr) -> None:
    """Split off j = 1 and write every other (wᵀw)^{(j-1)/N} as a multiple of wᵀw."""
    w, N = system.letter, system.W.depth
    G, formula, rest = loss_of(system.W).gradient(w), system.formula(w), system.formula(w, 2)
    first = formula.args[0].xreplace({j: ONE})
    left, gram = PsdPower(product(w, transpose(w)), (N - j) / N), product(transpose(w), w)
    split = total(negate(first), negate(rest))
    trail.split(negate(hole(formula)), formula, split, "split off $j = 1$", last=False)
    trail.to(total(alone, negate(rest)), "$j = 1$: $(wᵀw)⁰ = I$, $(wwᵀ)^p = ‖w‖^{2p}$")
    context = total(alone, negate(MatrixSum(product(left, G, hole(gram)), j, 2, N)))
    trail.rewrite(context, RANK_ONE_POWER, _multiple(w, (j - 1) / N), RANK_ONE_RULE, reverse=True)


def _multiples_in_terms(trail: Trail, system: EndToEnd) -> None:
    """Write (wᵀw)^{(j-1)/N} as a multiple of wᵀw in each term but the first."""
    w, N = system.letter, system.W.depth
    G, gram, terms = loss_of(system.W).gradient(w), product(transpose(w), w), list(system.terms(w))
    for k in range(2, N + 1):
        before = power(product(w, transpose(w)), (N - k) / N)
        value = _multiple(w, (k - 1) / N)
        terms[k - 1] = product(before, G, hole(gram))
        at = {j: Integer(k)}
        trail.rewrite(negate(total(*terms)), RANK_ONE_POWER, value, RANK_ONE_RULE, at=at, reverse=True)
        terms[k - 1] = product(before, G, value)


def at_zero_lemma(system: EndToEnd) -> Lemma:
    """Return ẇ = 0 at w = 0 for N ≥ 2: every term of the sum has a positive power of zero."""
    w = system.letter
    trail = Trail(system.rate)
    trail.rewrite(hole(system.rate), FLOW_LEMMA, system.value(w), "end-to-end flow")
    if not is_written_out(system.W):
        formula, rest = system.formula(w), system.formula(w, 2)
        split = total(negate(formula.args[0].xreplace({j: ONE})), negate(rest))
        trail.split(negate(hole(formula)), formula, split, "split off $j = 1$", last=False)
    nothing = ZeroMatrix(*w.shape)
    trail.rewrite(_with_zero(system, hole(w)), IS_ZERO, nothing, f"${IS_ZERO}$")
    trail.to(nothing, "$0^p = 0$ for $p > 0$")
    return trail.lemma(AT_ZERO, "the flow stands still at $w = 0$")


def _with_zero(system: EndToEnd, value: Expr) -> Expr:
    """Return the flow with ``value`` for w in one positive power of every term."""
    w, N = system.letter, system.W.depth
    G, left, right = loss_of(system.W).gradient(w), product(w, transpose(w)), product(transpose(w), w)
    zero_left, zero_right = MatMul(value, Transpose(value)), MatMul(Transpose(value), value)
    if is_written_out(system.W):
        later = [
            product(power(left, (N - k) / N), G, PsdPower(zero_right, (k - 1) / N))
            for k in map(Integer, range(2, N + 1))
        ]
        return negate(total(product(PsdPower(zero_left, (N - 1) / N), G), *later))
    first = product(PsdPower(zero_left, (N - 1) / N), G, PsdPower(right, 0))
    many = product(PsdPower(left, (N - j) / N), G, PsdPower(zero_right, (j - 1) / N))
    return total(negate(first), negate(MatrixSum(many, j, 2, N)))


def is_zero(system: EndToEnd) -> Hypothesis:
    """Return the hypothesis w = 0."""
    nothing = ZeroMatrix(*system.letter.shape)
    return Hypothesis(IS_ZERO, Equation(system.letter, nothing), words="w vanishes", at_point=True)
