"""∇φ for φ(U) = l(U Uᵀ): (∇l + ∇lᵀ)U, with ∇l not assumed symmetric."""

from __future__ import annotations

from sympy import MatrixSymbol

from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.nodes import AbstractFunction, size_symbol
from dlhw3.symbolic.plan import Theory

NAME = "phi-grad"


def derive() -> Derivation:
    """Derive the gradient of l(U Uᵀ), U of shape d×k and l a differentiable function of d×d matrices.

    Source: the standard first-order expansion of l at (U + H)(U + H)ᵀ; compare Petersen & Pedersen, The Matrix
    Cookbook (2012), section 2, where l is concrete. Used by: gram-flow.
    """
    d, k = size_symbol("d"), size_symbol("k")
    U = MatrixSymbol("U", d, k)
    loss = AbstractFunction("l", d, d)
    objective = loss(product(U, transpose(U)))
    lemmas = gradient_lemmas(objective, U, direction_for(U))
    return Derivation(
        name=NAME,
        statement="$φ(U) = l(U Uᵀ)$, $U ∈ ℝ^{d×k}$: its gradient, $∇l$ not assumed symmetric",
        theory=Theory(),
        parts=parts(NAME, lemmas),
        results=("gradient",),
        source="first-order expansion of $l$ at $(U + H)(U + H)ᵀ$",
        objective=("φ(U)", objective),
    )
