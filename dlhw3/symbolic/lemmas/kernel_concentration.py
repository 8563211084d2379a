"""The kernel at the start beside its mean: from its entries to its norm, its mean square, and how rarely it is far.

A kernel H(0) of width m is a mean of m independent terms. E = H(0) − K, K its mean.
"""

from __future__ import annotations

from sympy import MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import hadamard_product, negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas.kernel_flow import ONE, ZERO, n
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import (
    Combination,
    Equation,
    Hypothesis,
    Lemma,
    Limit,
    Used,
)

ENTRIES, MARGIN = "entries at most δ", "η > 0"
POSITIVE, WIDER, FROBENIUS, ENTRYWISE, SPECTRAL = (
    "weight", "for every margin", "Frobenius", "from the entries", "from the entries to every vector",
)  # fmt: skip
delta, eta = Symbol("delta", real=True), Symbol("eta", real=True)
E, S = MatrixSymbol("E", n, n), MatrixSymbol("S", n, n)
z = MatrixSymbol("z", n, 1)
ALL = applied("ones", data=(n, n))


def entries() -> tuple[Hypothesis, ...]:
    """Return E_ij² + S_ij² = δ² for all i and j, which says that no |E_ij| is above δ, and η > 0."""
    squares = total(hadamard_product(E, E), hadamard_product(S, S))
    return (
        Hypothesis(ENTRIES, Equation(squares, product(delta**2, ALL))),
        Hypothesis(MARGIN, Equation(ZERO, eta, relation="<")),
    )


def frobenius() -> list[Lemma]:
    """Return ‖Ez‖² ≤ ‖E‖²‖z‖² for every z, by a square with the weight 1/(‖z‖² + η), and η → 0."""
    moved, size = product(E, z), Inner(z, z) + eta
    inverse = entrywise("recip", size)
    above = Combination((Used(MARGIN),), ((ONE, z),))
    positive = Trail(ZERO).below(size, "$‖z‖² ≥ 0$, $η > 0$", above, "<").lemma(POSITIVE, "the weight")
    root = total(product(size, E), negate(product(moved, transpose(z))))
    right = size * Inner(E, E)
    cancel = Used("recip.cancel", right - Inner(moved, moved), letters=((Symbol("A"), size),))
    by = Combination((cancel,), ((inverse, root), (inverse * eta, moved)), (Used(POSITIVE), Used(MARGIN)))
    words = "$‖(‖z‖² + η)E − Ezzᵀ‖² ≥ 0$, over $‖z‖² + η$"
    wider = Trail(Norm(moved) ** 2).below(right, words, by).lemma(WIDER, "for every $η > 0$")
    last = Trail(Norm(moved) ** 2).below(Norm(E) ** 2 * Norm(z) ** 2, "$η → 0$", Limit(WIDER, eta, ZERO))
    return [positive, wider, last.lemma(FROBENIUS, "for every $z$")]


def entrywise_bound() -> Lemma:
    """Return ‖E‖² ≤ n²δ²."""
    trail = Trail(Norm(E) ** 2).to(applied("sum", hadamard_product(E, E)), "the sum of the squared entries")
    slack = hadamard_product(S, S)
    both = total(hadamard_product(E, E), slack)
    trail.to(applied("sum", both) - applied("sum", slack), "with the slack")
    trail.rewrite(
        applied("sum", hole(both)) - applied("sum", slack),
        ENTRIES,
        product(delta**2, ALL),
        "$E_ij² + S_ij² = δ²$",
    )
    trail.to(n**2 * delta**2 - Norm(S) ** 2, "$n²$ entries")
    trail.below(n**2 * delta**2, "$‖S‖² ≥ 0$", Combination((), ((ONE, S),)))
    return trail.lemma(ENTRYWISE, "the Frobenius norm")


def spectral() -> Lemma:
    """Return ‖Ez‖² ≤ n²δ²‖z‖² for every z: the spectral norm is at most nδ."""
    by = Combination((Used(FROBENIUS), Used(ENTRYWISE, Norm(z) ** 2)))
    trail = Trail(Norm(product(E, z)) ** 2).below(n**2 * delta**2 * Norm(z) ** 2, "both bounds", by)
    return trail.lemma(SPECTRAL, "for every $z$: the spectral norm is at most $nδ$")
