"""Balanced networks: W_{j+1}ᵀW_{j+1} = W_jW_jᵀ, and what it makes of products of layers.

The proof needs no singular value decomposition, so it holds for any rectangular shapes and with repeated
singular values: it slides W_jᵀW_j through the product, layer by layer, and takes one N-th root at the end.
"""

from __future__ import annotations

from sympy import Expr, Integer

from dlhw3.symbolic.algebra import product, tidy, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.layer_products import ONE, j, layer_range
from dlhw3.symbolic.nodes import Layers, PsdPower, hole
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    PsdRoot,
)
from dlhw3.symbolic.ranges import Range

BALANCED = "balanced"
ZERO = Integer(0)


def balanced(W: Layers) -> Hypothesis:
    """Return W_{j+1}ᵀW_{j+1} = W_jW_jᵀ for 1 ≤ j ≤ N-1."""
    statement = Equation(_inner(W[j + 1]), _outer(W[j]), (Range(j, ONE, W.depth - 1),))
    return Hypothesis(BALANCED, statement, words="the network is balanced", at_point=True)


def _inner(A: Expr) -> Expr:
    return product(transpose(A), A)


def _outer(A: Expr) -> Expr:
    return product(A, transpose(A))


def right_lemmas(W: Layers) -> list[Lemma]:
    """Return the lemmas for W_{j:1}ᵀW_{j:1} = (W_1ᵀW_1)^j = (W_{N:1}ᵀW_{N:1})^{j/N}, 0 ≤ j ≤ N."""
    first, whole = _inner(W[1]), W.product(W.depth, 1)
    below, upto = W.product(j - 1, 1), W.product(j, 1)

    left, right = product(_inner(W[j]), below), product(below, first)
    base = Trail(left.xreplace({j: ONE})).to(right.xreplace({j: ONE}), "$W_{0:1} = I$")
    step = Trail(product(_inner(W[j + 1]), upto))
    step.rewrite(product(hole(_inner(W[j + 1])), upto), BALANCED, _outer(W[j]), BALANCED)
    step.to(product(W[j], left), "$W_{j:1} = W_j W_{j−1:1}$")
    step.rewrite(product(W[j], hole(left)), INDUCTION_HYPOTHESIS, right, INDUCTION_HYPOTHESIS)
    step.to(product(upto, first), "$W_j W_{j−1:1} = W_{j:1}$")
    slide = Lemma(
        "slide right",
        Equation(left, right, (layer_range(W),)),
        Induction(j, base.chain, step.chain),
        "$W_jᵀ W_j$ slides through the product",
    )

    gram, power = _inner(upto), PsdPower(first, j)
    longer = product(_inner(W[j + 1]), upto)
    base = Trail(tidy(gram.xreplace({j: ZERO}))).to(tidy(power.xreplace({j: ZERO})), "both are $I$")
    step = Trail(_inner(W.product(j + 1, 1)))
    step.to(product(transpose(upto), longer), "$W_{j+1:1} = W_{j+1} W_{j:1}$")
    step.rewrite(
        product(transpose(upto), hole(longer)), slide.name, product(upto, first), "slide right", at={j: j + 1}
    )
    step.rewrite(product(hole(gram), first), INDUCTION_HYPOTHESIS, power, INDUCTION_HYPOTHESIS)
    step.to(PsdPower(first, j + 1), "$A^j A = A^{j+1}$")
    powers = Lemma(
        "right powers",
        Equation(gram, power, (Range(j, ZERO, W.depth),)),
        Induction(j, base.chain, step.chain),
        "the Gram matrix of the first $j$ layers",
    )
    return [slide, powers, *_roots("right", W, gram, first, j, _inner(whole), powers.name, W.depth, ZERO)]


def left_lemmas(W: Layers) -> list[Lemma]:
    """Return the lemmas for W_{N:j}W_{N:j}ᵀ = (W_NW_Nᵀ)^{N-j+1} = (W_{N:1}W_{N:1}ᵀ)^{(N-j+1)/N}, j ≤ N+1."""
    N = W.depth
    last, whole = _outer(W[N]), W.product(N, 1)
    above, down = W.product(N, j + 1), W.product(N, j)

    left, right = product(above, _outer(W[j])), product(last, above)
    base = Trail(left.xreplace({j: N})).to(right.xreplace({j: N}), "$W_{N:N+1} = I$")
    step = Trail(product(down, _outer(W[j - 1])))
    step.rewrite(
        product(down, hole(_outer(W[j - 1]))), BALANCED, _inner(W[j]), BALANCED, at={j: j - 1}, reverse=True
    )
    step.to(product(left, W[j]), "$W_{N:j} = W_{N:j+1} W_j$")
    step.rewrite(product(hole(left), W[j]), INDUCTION_HYPOTHESIS, right, INDUCTION_HYPOTHESIS)
    step.to(product(last, down), "$W_{N:j+1} W_j = W_{N:j}$")
    slide = Lemma(
        "slide left",
        Equation(left, right, (layer_range(W),)),
        Induction(j, base.chain, step.chain, descending=True),
        "$W_j W_jᵀ$ slides through the product",
    )

    gram, power = _outer(down), PsdPower(last, N - j + 1)
    longer = product(down, _outer(W[j - 1]))
    base = Trail(tidy(gram.xreplace({j: N + 1}))).to(tidy(power.xreplace({j: N + 1})), "both are $I$")
    step = Trail(_outer(W.product(N, j - 1)))
    step.to(product(longer, transpose(down)), "$W_{N:j−1} = W_{N:j} W_{j−1}$")
    step.rewrite(
        product(hole(longer), transpose(down)), slide.name, product(last, down), "slide left", at={j: j - 1}
    )
    step.rewrite(product(last, hole(gram)), INDUCTION_HYPOTHESIS, power, INDUCTION_HYPOTHESIS)
    step.to(PsdPower(last, N - j + 2), "$A A^{N−j+1} = A^{N−j+2}$")
    powers = Lemma(
        "left powers",
        Equation(gram, power, (Range(j, ONE, N + 1),)),
        Induction(j, base.chain, step.chain, descending=True),
        "the Gram matrix of the last layers",
    )
    return [slide, powers, *_roots("left", W, gram, last, N - j + 1, _outer(whole), powers.name, ONE, ONE)]


def one_layer_lemmas(W: Layers) -> list[Lemma]:
    """Return both Gram powers of a network with one layer, which is balanced whatever it is: A = A¹."""
    lemmas = []
    for side, gram in (("right", _inner(W[1])), ("left", _outer(W[1]))):
        trail = Trail(gram).to(PsdPower(gram, ONE), "$A = A^1$")
        lemmas.append(trail.lemma(f"{side} Gram power", f"the {side} Gram matrix of the product"))
    return lemmas


def _roots(
    side: str,
    W: Layers,
    gram: Expr,
    base: Expr,
    exponent: Expr,
    whole: Expr,
    powers: str,
    end: Expr,
    low: Expr,
) -> list[Lemma]:
    """From gram = A^e and (at j = end) whole = A^N, return gram^N = whole^e and gram = whole^{e/N}."""
    N = W.depth
    indices = (Range(j, low, low + N),)
    trail = Trail(PsdPower(gram, N))
    trail.rewrite(PsdPower(hole(gram), N), powers, PsdPower(base, exponent), powers)
    trail.to(PsdPower(PsdPower(base, N), exponent), "$(A^e)^N = (A^N)^e$")
    trail.rewrite(PsdPower(hole(whole), exponent), powers, whole, powers, at={j: end}, reverse=True)
    raised = trail.lemma(f"{side}, raised", "the $N$-th power of both sides", indices)
    root = Trail(gram).to(
        PsdPower(whole, exponent / N), "unique positive semidefinite root", PsdRoot(raised.name)
    )
    return [raised, root.lemma(f"{side} Gram power", f"the {side} Gram matrix of the product", indices)]
