"""One output: critical points whose second derivative is positive semidefinite and not zero are global minima."""

from __future__ import annotations

from sympy import Integer

from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.lemmas import critical_points as own
from dlhw3.symbolic.lemmas import strict_saddles
from dlhw3.symbolic.lemmas.critical_points import Pair
from dlhw3.symbolic.lemmas.deep_linear import (
    depth_facts,
    layers_of_depth,
    loss_of,
    objective,
    symbolic_gradient,
)
from dlhw3.symbolic.lemmas.gap import first_layer
from dlhw3.symbolic.lemmas.layer_products import ONE, j
from dlhw3.symbolic.lemmas.strong_convexity import convex
from dlhw3.symbolic.nodes import Layers
from dlhw3.symbolic.plan import Lemma, Theory, Used
from dlhw3.symbolic.ranges import Range

NAME = "positive-semidefinite-critical-points"
TWO = Integer(2)
SOURCE = "ours: it repairs what the write-up's part 2, question 4, infers from the spectrum"
FIRST_PAIR, LATER_PAIR, FIRST_BENT, LATER_BENT = (
    "layers 1 and j", "layers i and j", "layer 1 alone", "layer j alone",
)  # fmt: skip


def derive() -> Derivation:
    """Derive v(φ(W) − l(B)) ≤ 0 for every B ∈ ℝ^{1×d_0}, v any square of an entry of ∇²φ(W), N ≥ 2, d_N = 1.

    φ(W_1, …, W_N) = l(W_{N:1}), any widths, l convex (above its tangents) and twice differentiable at W_{N:1},
    ∇_1φ = 0, and 0 ≤ ∇²φ[(H, K), (H, K)] for all H in layer i and K in layer j, all 1 ≤ i < j ≤ N. Four results,
    which together are every block of ∇²φ(W): v = b², b = ∇²φ[H, K] in the layers 1 and j, or 2 ≤ i < j (b in closed
    form, ``second derivative``); v = ∇²φ[K, K] ≥ 0 in one layer. So where W is no global minimum every block
    vanishes: ∇²φ ⪰ 0 and ∇²φ ≠ 0 at a critical point make a global minimum. No sum over three layers or more is
    assumed or needed: the hypothesis is about two layers at a time. And explicitly: along
    (−½(∇²l[Q_j, Q_j] + 1) yᵀg, ‖g‖²‖y‖²K) in the layers 1 and j, y = W_{N:j+1}KW_{j−1:2}, φ bends by −(‖g‖²‖y‖²)².

    N = 2 (a case of its own): y = K, so φ(W) ≤ l(B) for every B, also where ∇²φ = 0; and at every point with
    ∇_1φ = 0 that direction is one of strictly negative curvature unless g = 0 (``strict saddle``), where
    (φ(W) − l(B))² ≤ ‖g‖²‖W_{2:1} − B‖² says how large g is.

    Source: results.md §7, theorem S, which repairs the write-up's part 2, question 4. Used by: the experiment
    landscape, for what its spectra mean.
    """
    W = layers_of_depth(None, outputs=1)
    N = W.depth
    general = Pair(W, own.i, j, (Range(own.i, ONE, N - 1), Range(j, own.i + 1, N)))
    first = Pair(W, ONE, j, (Range(j, TWO, N),))
    later = Pair(W, own.i, j, (Range(own.i, TWO, N - 1), Range(j, own.i + 1, N)))
    alone, gradient = Pair(W, ONE, TWO), symbolic_gradient(W)
    lower = Used(own.ALONE, at=((j, own.i),), letters=((later.K, later.H),))
    lemmas = [
        *_down(first, general, gradient[-1]),
        own.square(), own.above_one(), own.bound(), own.alone(first), own.first_alone(first),
        *_mixed(first, general, FIRST_PAIR, Used(own.FIRST_ALONE)),
        *_mixed(later, general, LATER_PAIR, lower),
        *_bent(alone, general, FIRST_BENT, ONE, Used(own.FIRST_ALONE)),
        *_bent(first, general, LATER_BENT, j, Used(own.ALONE)),
    ]  # fmt: skip
    return Derivation(
        name=NAME,
        statement="one output, $l$ convex, $∇_1φ = 0$, $∇²φ ⪰ 0$ along any two layers: where $∇²φ ≠ 0$",
        theory=Theory(depth_facts(W, 2), (own.critical(W), own.curved(general), convex(loss_of(W)))),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, lemmas)),
        results=(FIRST_PAIR, LATER_PAIR, FIRST_BENT, LATER_BENT, own.ESCAPE),
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=(
            "where any of these second derivatives is not 0, $φ(W) ≤ l(B)$ for every $B$: a global minimum",
        ),
        cases=(_two_layers(), _strict_saddle()),
    )


def _down(pair: Pair, general: Pair, gradient: Lemma) -> list[Lemma]:
    """Return the lemmas up to ‖g‖²‖y‖² ≤ 0."""
    W = pair.W
    return [
        first_layer(W, gradient), own.stationary(W), own.second(general), own.form(general), own.still(pair),
        own.curvature(pair), own.escape(pair), own.flat(pair, general),
    ]  # fmt: skip


def _mixed(pair: Pair, general: Pair, name: str, lower: Used) -> list[Lemma]:
    """Return b²(φ(W) − l(B)) ≤ 0 for two layers, and what it needs."""
    b, small = pair.mixed(pair.H, pair.K), f"{name}, times ‖g‖²"
    sign = Used(own.SQUARE, letters=((own.s, b),))
    title = "where layers are mixed, it is a global minimum"
    return [own.mixed(pair, general, small, lower), own.low(pair, name, b**2, Used(small), sign, title)]


def _bent(pair: Pair, general: Pair, name: str, index: object, small: Used) -> list[Lemma]:
    """Return ∇²φ[K, K](φ(W) − l(B)) ≤ 0 for one layer, and what it needs."""
    sign = f"{name}, ≥ 0"
    weight = pair.alone(index, pair.H if index == pair.lower else pair.K)  # type: ignore[arg-type]
    title = "where one layer bends, it is a global minimum"
    return [
        own.not_negative(pair, general, sign, index),  # type: ignore[arg-type]
        own.low(pair, name, weight, small, Used(sign), title),
    ]


def _two(W: Layers) -> Pair:
    return Pair(W, ONE, TWO)


def _two_layers() -> Derivation:
    """Derive φ(W) ≤ l(B) for every B where N = 2, ∇_1φ = 0 and ∇²φ ⪰ 0, also where ∇²φ = 0."""
    W = layers_of_depth(2, outputs=1)
    pair, gradient = _two(W), symbolic_gradient(W)
    lemmas = [*_down(pair, pair, gradient[-1]), own.above_one(), own.bound(), own.least(pair)]
    return Derivation(
        name=f"{NAME}, N = 2",
        statement="two layers, one output, $l$ convex, $∇_1φ = 0$ and $∇²φ ⪰ 0$: a global minimum",
        theory=Theory(hypotheses=(own.critical(W), own.curved(pair), convex(loss_of(W)))),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, lemmas)),
        results=(own.LEAST,),
        source=SOURCE,
        objective=("φ", objective(W)),
    )


def _strict_saddle() -> Derivation:
    """Derive D²φ(W)[(P, R), (P, R)] = −(‖g‖²‖K‖²)² for explicit P and R where N = 2 and ∇_1φ = 0."""
    W = layers_of_depth(2, outputs=1)
    pair, gradient = _two(W), symbolic_gradient(W)
    lemmas = [
        first_layer(W, gradient[-1]), own.stationary(W), own.second(pair), own.still(pair), own.curvature(pair),
        own.escape(pair), strict_saddles.saddle(pair), *strict_saddles.steep(pair),
    ]  # fmt: skip
    assumed = (
        own.critical(W),
        *strict_saddles.directions(pair),
        strict_saddles.higher(pair),
        convex(loss_of(W)),
    )
    return Derivation(
        name=f"{NAME}, strict saddle",
        statement="two layers, one output, $∇_1φ = 0$: how $φ$ bends along $(P, R)$, for any row $K$",
        theory=Theory(hypotheses=assumed),
        parts=(*parts("deep-linear-grad", gradient), *parts(NAME, lemmas)),
        results=(strict_saddles.SADDLE, strict_saddles.STEEP),
        source=SOURCE,
        objective=("φ", objective(W)),
        notes=("strictly down for $K ≠ 0$ wherever $l(B) < φ(W)$ for some $B$, since then $g ≠ 0$",),
    )
