"""The preconditioner X ↦ Σ_j (WWᵀ)^{(N−j)/N} X (WᵀW)^{(j−1)/N} of the end-to-end flow: spectrum and sign."""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.layer_products import ONE, j, n
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm, PsdPower, ScalarSum, hole, size_symbol
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

LEFT_VECTOR, RIGHT_VECTOR = "left singular vector", "right singular vector"
SPECTRUM, EIGENVALUE, TERM, PARTIAL, POSITIVE = (
    "spectrum", "eigenvalue", "one summand", "the first summands", "positive semidefinite",
)  # fmt: skip
UNIT, ORTHOGONAL, ALONG, ACROSS = "unit vector", "orthogonal", "along the row", "across the row"
EIGENVECTOR = "psdpower.eigenvector"
ZERO = Integer(0)

rows, cols, N = (size_symbol(name) for name in ("m", "k", "N"))
W, X = MatrixSymbol("W", rows, cols), MatrixSymbol("X", rows, cols)
u, v = MatrixSymbol("u", rows, 1), MatrixSymbol("v", cols, 1)
a, b = Symbol("a", real=True), Symbol("b", real=True)
w, e, across = (MatrixSymbol(name, 1, cols) for name in ("w", "e", "p"))
outer, inner = product(W, transpose(W)), product(transpose(W), W)
before, after = (N - j) / N, (j - 1) / N


def summed(body: MatrixExpr, last: Expr = N) -> MatrixSum:
    """Return Σ_{j=1}^{last} body."""
    return MatrixSum(body, j, 1, last)


def summand(middle: MatrixExpr) -> MatrixExpr:
    """Return (WWᵀ)^{(N−j)/N} X (WᵀW)^{(j−1)/N}."""
    return product(PsdPower(outer, before), middle, PsdPower(inner, after))


def singular_vectors() -> tuple[Hypothesis, Hypothesis]:
    """Return WWᵀu = au and WᵀWv = bv: a and b are squares of singular values, or u or v is 0."""
    return (
        Hypothesis(LEFT_VECTOR, Equation(product(outer, u), product(a, u)), at_point=True),
        Hypothesis(RIGHT_VECTOR, Equation(product(inner, v), product(b, v)), at_point=True),
    )


def spectrum() -> list[Lemma]:
    """Return that the preconditioner takes uvᵀ to Σ_j a^{(N−j)/N} b^{(j−1)/N} uvᵀ, a multiple of uvᵀ."""
    s, p = Symbol("s", real=True), Symbol("p", real=True)
    letters = (MatrixSymbol("X", 1, 1), s, MatrixSymbol("x", 1, 1))

    def at(matrix: MatrixExpr, value: Symbol, vector: MatrixExpr) -> dict[MatrixSymbol | Symbol, Expr]:
        return dict(zip(letters, (matrix, value, vector), strict=True))

    right = PsdPower(inner, after)
    trail = Trail(summed(summand(product(u, transpose(v)))))
    scaled = product(a**before, u)
    trail.rewrite(
        summed(product(hole(u), transpose(v), right)), EIGENVECTOR, scaled,
        "$WWᵀu = au$, so $(WWᵀ)^pu = a^pu$", at={p: before}, letters=at(outer, a, u), premises=(LEFT_VECTOR,),
    )  # fmt: skip
    moved = product(right, v)
    trail.to(summed(product(scaled, transpose(moved))), "$(WᵀW)^p$ is symmetric")
    value = product(b**after, v)
    context = summed(product(scaled, transpose(hole(v))))
    trail.rewrite(
        context, EIGENVECTOR, value, "$WᵀWv = bv$, so $(WᵀW)^pv = b^pv$",
        at={p: after}, letters=at(inner, b, v), premises=(RIGHT_VECTOR,),
    )  # fmt: skip
    weights = a**before * b**after
    trail.to(summed(product(weights, u, transpose(v))), "the numbers come to the front")
    whole = Trail(trail.start)
    whole.rewrite(hole(trail.start), SPECTRUM, trail.current, SPECTRUM)
    eigenvalue = product(ScalarSum(weights, j, 1, N), u, transpose(v))
    whole.to(eigenvalue, "$uvᵀ$ does not depend on $j$")
    return [
        trail.lemma(SPECTRUM, "what the preconditioner does to $uvᵀ$"),
        whole.lemma(EIGENVALUE, "its eigenvalue"),
    ]


def positive() -> list[Lemma]:
    """Return 0 ≤ ⟨X, Σ_j (WWᵀ)^{(N−j)/N} X (WᵀW)^{(j−1)/N}⟩ for every X."""
    left, right = PsdPower(outer, before / 2), PsdPower(inner, after / 2)
    root = product(left, X, right)
    term = Trail(ZERO).below(Norm(root) ** 2, "a square", Combination(squares=((ONE, root),)))
    term.to(Inner(X, product(left, left, X, right, right)), "$⟨AXB, AXB⟩ = ⟨X, AᵀAXBBᵀ⟩$")
    term.to(Inner(X, summand(X)), "$A^{p/2}A^{p/2} = A^p$")
    base = Trail(ZERO).below(Inner(X, summed(summand(X), ZERO)), "an empty sum", Combination())
    longer = summed(summand(X), n + 1)
    last = summand(X).xreplace({j: n + 1})
    step = Trail(ZERO)
    parted = Inner(X, summed(summand(X), n)) + Inner(X, last)
    by = Combination((Used(INDUCTION_HYPOTHESIS), Used(TERM, at=((j, n + 1),))))
    step.below(parted, f"{TERM} and {INDUCTION_HYPOTHESIS}", by)
    joined = Inner(X, summed(summand(X), n) + last)
    step.to(joined, "$⟨·,·⟩$ is linear")
    step.split(Inner(X, hole(longer)), longer, Inner(X, longer), "joined", last=True, join=True)
    indices = (Range(n, ZERO, N),)
    statement = Equation(ZERO, Inner(X, summed(summand(X), n)), indices, "≤")
    whole = Trail(ZERO).below(
        Inner(X, summed(summand(X))), "all summands", Combination((Used(PARTIAL, at=((n, N),)),))
    )
    return [
        term.lemma(TERM, "one summand", (Range(j, ONE, N),)),
        Lemma(PARTIAL, statement, Induction(n, base.chain, step.chain), "the first $n$ summands"),
        whole.lemma(POSITIVE, "the preconditioner is positive semidefinite"),
    ]


def with_one_output() -> tuple[Hypothesis, Hypothesis]:
    """Return ⟨e, e⟩ = 1 for e = w/‖w‖, the direction of the row w, and ⟨p, e⟩ = 0."""
    return (
        Hypothesis(UNIT, Equation(Inner(e, e), ONE)),
        Hypothesis(ORTHOGONAL, Equation(Inner(across, e), ZERO)),
    )


def row_preconditioned(g: MatrixExpr) -> MatrixExpr:
    """Return ‖w‖^{2−2/N}(g + (N − 1)⟨g, e⟩e), what the flow of one output has of the gradient g."""
    return product(Norm(w) ** (2 - 2 / N), total(g, product((N - 1) * Inner(g, e), e)))


def one_output() -> list[Lemma]:
    """Return that it takes e to N‖w‖^{2−2/N}e, and any p orthogonal to it to ‖w‖^{2−2/N}p."""
    scale = Norm(w) ** (2 - 2 / N)
    first = Trail(row_preconditioned(e))
    first.rewrite(product(scale, total(e, product((N - 1) * hole(ONE), e))), UNIT, ONE, "$⟨e, e⟩ = 1$")
    first.to(product(N * scale, e), "collected")
    second = Trail(row_preconditioned(across))
    context = product(scale, total(across, product((N - 1) * hole(ONE), e)))
    second.rewrite(context, ORTHOGONAL, ZERO, "$⟨p, e⟩ = 0$")
    second.to(product(scale, across), "collected")
    return [first.lemma(ALONG, "along $w$"), second.lemma(ACROSS, "across $w$")]
