"""What a step of gradient descent does to W_{j+1}ᵀW_{j+1} − W_jW_jᵀ: exactly a term in η²."""

from __future__ import annotations

from sympy import Symbol

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import balancedness_steps as steps
from dlhw3.symbolic.lemmas.balancedness import DRIFT, drift_lemmas, gradient_step, slopes
from dlhw3.symbolic.lemmas.deep_linear import depth_facts, layers_of_depth, objective, symbolic_gradient
from dlhw3.symbolic.nodes import Layers
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts, Range

NAME = "balancedness-drift"


def derive() -> Derivation:
    """Derive D_j(V) = D_j(W) + η²(G_{j+1}ᵀG_{j+1} − G_jG_jᵀ), D_j(W) = W_{j+1}ᵀW_{j+1} − W_jW_jᵀ, 1 ≤ j ≤ N − 1.

    V_j = W_j − ηG_j is one step of gradient descent on φ(W_1, …, W_N) = l(W_{N:1}), G_j = ∇_jφ of shape
    d_j × d_{j-1}; any widths, any N, any real η (also negative), and no balance is assumed. The terms of first
    order cancel exactly, since W_{j+1}ᵀG_{j+1} = G_jW_jᵀ: gradient descent leaves balance by O(η²) a step.

    The case follows N steps at two neighbouring layers: −η² Σ_{k<N} ‖B_k‖² I ⪯ D_N − D_0 ⪯ η² Σ_{k<N} ‖A_k‖² I, A_k
    and B_k the gradients of the upper and the lower one, and so within ±2η(φ_0 − inf φ)I where every step makes φ
    fall by (η/2)‖∇φ‖², as steps η ≤ 1/β on a β-smooth φ do (``descent-lemma``): ‖D_N − D_0‖₂ ≤ 2η(φ_0 − inf φ).

    Source: the write-up's part 3, question 1 (which takes balance at every time for granted); results.md §15.2.
    Used by: the experiment balancedness, which draws both bounds.
    """
    W = layers_of_depth(None)
    after, G, eta = Layers("V", W.depth), Layers("G", W.depth), Symbol("η", real=True)
    gradient = symbolic_gradient(W)
    own = drift_lemmas(W, after, G, eta, gradient[-1])
    return Derivation(
        name=NAME,
        statement="$V_j = W_j − ηG_j$, $G_j = ∇_jφ$, a step on $φ = l(W_{N:1})$: how far it drifts from balance",
        theory=Theory(depth_facts(W), (slopes(W, G), gradient_step(W, after, G, eta))),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, own)),
        results=(DRIFT,),
        source="the write-up, part 3, question 1; for the flow Du, Hu & Lee 2018 (arXiv:1806.00900)",
        objective=("φ", objective(W)),
        notes=("exact for every $η$: there is no term of first order, and none beyond the second",),
        cases=(_steps(),),
    )


def _steps() -> Derivation:
    """Derive ±(D_N − D_0) ⪯ η² Σ_{k<N} ‖·‖² I, and ⪯ 2η(f_0 − f_inf)I, for every number N of steps."""
    return Derivation(
        name=f"{NAME}, all steps",
        statement="two neighbouring layers after $N$ steps, $D_k = U_kᵀU_k − V_kV_kᵀ$: how far from $D_0$",
        theory=Theory(Facts((Range(steps.N, steps.ZERO, None),)), steps.hypotheses()),
        parts=parts(NAME, steps.lemmas()),
        results=(steps.FAR_ABOVE, steps.FAR_BELOW, steps.ABOVE, steps.BELOW),
        notes=(
            "$f_k$ is the loss; the cross terms are those of the main result",
            "$−cI ⪯ D ⪯ cI$ says that no singular value of $D$ is above $c$",
        ),
    )
