"""The cases of every depth: what a Lipschitz gradient of l(W_N ⋯ W_1) leaves of l, as two entries tell them."""

from __future__ import annotations

from dlhw3.symbolic.derivation import Derivation, Part, parts
from dlhw3.symbolic.lemmas import smooth_deep_layers as deep
from dlhw3.symbolic.lemmas import smooth_two_layers as layers
from dlhw3.symbolic.lemmas.deep_linear import depth_facts
from dlhw3.symbolic.plan import Theory

EVERY, AFFINE = "every depth", "every depth, affine loss"
SOURCE = "the write-up, part 2, question 3, claim 2"
WIDTHS = "such layers exist where $d_1 ≥ … ≥ d_N$: $W_k = I$ where they are square, otherwise rows of $I$"


def every_depth(entry: str, origin: str) -> Derivation:
    """Derive ‖∇l(A) − ∇l(B)‖² ≤ 0 for every N ≥ 2 where ∇φ is β-Lipschitz along X, τW_2, W_3, …, W_N.

    ``entry`` is the one whose case it is, ``origin`` the one that the lemmas were first shown in.
    """
    return _case(
        f"{entry}, {EVERY}",
        "$N ≥ 2$, $∇φ$ Lipschitz for $φ = l(W_{N:1})$, any widths $d_1 ≥ … ≥ d_N$: $∇l$ is constant",
        Theory(depth_facts(deep.W, 2), (deep.wide(), deep.smooth())),
        parts(origin, deep.every_depth()),
        (deep.CONSTANT, layers.GROWTH),
        "what is assumed is that $∇φ$ is Lipschitz from the layers $X, τW_2, W_3, …, W_N$ "
        "to $Y, τW_2, W_3, …, W_N$: on its left are all $N$ blocks, $1$, $2$, and those from $3$ on",
    )


def every_depth_affine(entry: str, origin: str) -> Derivation:
    """Derive ‖C‖⁴ ≤ 0 for every N ≥ 3 where ∇φ is β-Lipschitz along X, 0, τW_3, W_4, …, W_N and l = ⟨C, ·⟩ + c.

    ``entry`` is the one whose case it is, ``origin`` the one that the lemmas were first shown in.
    """
    return _case(
        f"{entry}, {AFFINE}",
        "$N ≥ 3$, $∇φ$ Lipschitz for $φ = ⟨C, W_{N:1}⟩ + c$, any widths $d_1 ≥ … ≥ d_N$: $C = 0$",
        Theory(depth_facts(deep.W, 3), (deep.wide(), deep.smooth_affine())),
        parts(origin, deep.every_depth_affine()),
        (layers.NOTHING, layers.DEEPER_GROWTH),
        "what is assumed is that $∇φ$ is Lipschitz from the layers $X, 0, τW_3, W_4, …, W_N$ "
        "to $Y, 0, τW_3, W_4, …, W_N$: the second layer being 0, its block of $∇φ$ alone is not 0",
    )


def _case(
    name: str, statement: str, theory: Theory, own: tuple[Part, ...], results: tuple[str, ...], note: str
) -> Derivation:
    return Derivation(
        name=name,
        statement=statement,
        theory=theory,
        parts=own,
        results=results,
        source=SOURCE,
        notes=(note, WIDTHS),
    )
