"""The gradient of a deep linear network's loss is Lipschitz on bounded sets: an explicit constant, any depth."""

from __future__ import annotations

from sympy import Integer

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import bounded_layers, bounded_slopes
from dlhw3.symbolic.lemmas.deep_linear import objective
from dlhw3.symbolic.lemmas.layer_products import N
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "smooth-on-bounded-sets"


def derive() -> Derivation:
    """Derive Σ_j ‖∇_jφ(W) − ∇_jφ(V)‖² ≤ β_R² Σ_j ‖W_j − V_j‖², β_R = (N − 1)GR^{N−2} + NKR^{2N−2}, φ = l(W_{N:1}).

    N ≥ 2 is a symbol; W_k and V_k are d_k × d_{k−1}, any widths, with spectral norms at most R > 0, said as
    W_jᵀW_j ⪯ R²I (r = 1/R² is declared by r R² = 1). Of l three things are used, at the two products, which lie
    where the spectral norm is at most R^N (right Gram matrix of W, of V): ∇l(W_{N:1}) has spectral norm at most G,
    said on both sides; ‖∇l(W_{N:1}) − ∇l(V_{N:1})‖ ≤ K‖W_{N:1} − V_{N:1}‖, as where ∇l is K-Lipschitz on that set;
    l is differentiable there, and not assumed twice differentiable. ‖·‖ is the Frobenius norm.

    The steps: Cauchy–Schwarz and the triangle inequality; products of bounded layers are bounded, and apart by
    R‖W_{n:i} − V_{n:i}‖ ≤ R^{n−i+1} Σ_k ‖W_k − V_k‖, by induction; a block moves by at most
    GR^{N−2} Σ_{k≠j} + KR^{2N−2} Σ_k; the blocks add up, with (Σ_k)² ≤ N Σ_k (·)².

    Source: the write-up's part 2, question 3, claim 1, which gives no constant; results.md §5, where β_R is
    attained at d = 1, l = a²/2 + ca, w_j = R. Used by: step sizes of gradient descent on deep linear networks; the
    experiment smoothness, where the constant is attained.
    """
    own = [*bounded_layers.product_lemmas(), *bounded_slopes.slope_lemmas()]
    return Derivation(
        name=NAME,
        statement="$φ = l(W_{N:1})$, layers of spectral norm at most $R$: how far its gradient moves",
        theory=Theory(
            Facts((Range(N, Integer(2), None),)),
            (*bounded_layers.hypotheses(), *bounded_slopes.hypotheses()),
        ),
        parts=parts(NAME, own),
        results=(bounded_slopes.BOUND, bounded_layers.APART),
        source="the write-up, part 2, question 3, claim 1",
        objective=("φ", objective(bounded_layers.W)),
        notes=("for one layer the constant is $K$, and there is nothing to show",),
    )
