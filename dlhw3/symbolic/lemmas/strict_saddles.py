"""Two layers and one output: a critical point that is no global minimum has a direction in which φ bends down."""

from __future__ import annotations

from dataclasses import replace

from sympy import Integer, MatrixSymbol, Rational

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.flow import definition
from dlhw3.symbolic.lemmas.critical_points import ESCAPE, SECOND, Pair
from dlhw3.symbolic.lemmas.deep_linear import loss_of, objective
from dlhw3.symbolic.lemmas.strong_convexity import CONVEX, points
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used

HIGHER, GAP, NOT_NEGATIVE, STEEP, SADDLE = (
    "l(B) ≤ φ(W)", "gap by the tangent", "the tangent's gap ≥ 0", "steep", "strict saddle",
)  # fmt: skip
HALF, ONE, ZERO = Rational(1, 2), Integer(1), Integer(0)


def directions(pair: Pair) -> tuple[Hypothesis, Hypothesis]:
    """Return the definitions of P and R, the direction of escape in layers 1 and 2."""
    letters = (MatrixSymbol("P", *pair.H.shape), MatrixSymbol("R", *pair.K.shape))
    words = "the direction in layer 1", "the direction in layer 2"
    found = (definition(*given) for given in zip(letters, pair.escape, words, strict=True))
    first, last = (replace(one, at_point=True) for one in found)
    return first, last


def higher(pair: Pair) -> Hypothesis:
    """Return l(B) ≤ φ(W) for one B."""
    _, B = points(loss_of(pair.W))
    return Hypothesis(HIGHER, Equation(loss_of(pair.W)(B), objective(pair.W), relation="≤"), at_point=True)


def saddle(pair: Pair) -> Lemma:
    """Return D²φ(W)[(P, R), (P, R)] = −(‖g‖²‖K‖²)²."""
    P, R = (one.statement.left for one in directions(pair))
    trail = Trail(pair.second(P, R))
    trail.rewrite(hole(trail.current), SECOND, pair.form(P, R), SECOND, letters={pair.H: P, pair.K: R})
    first, last = pair.escape
    trail.rewrite(pair.form(hole(P), R), P.name, first, "definition of $P$")
    trail.rewrite(pair.form(first, hole(R)), R.name, last, "definition of $R$")
    trail.rewrite(hole(trail.current), ESCAPE, -(pair.mass**2), ESCAPE)
    return trail.lemma(SADDLE, "the second derivative along $(P, R)$")


def steep(pair: Pair) -> list[Lemma]:
    """Return (φ(W) − l(B))² ≤ ‖g‖²‖W_{2:1} − B‖² where l(B) ≤ φ(W): g is not 0 where the gap is not."""
    A, B = points(loss_of(pair.W))
    whole, g = pair.W.product(pair.W.depth, 1), pair.slope
    move, gap = total(whole, negate(B)), objective(pair.W) - loss_of(pair.W)(B)
    tangent = Inner(g, move)
    first = Trail(gap).below(tangent, "convex", Combination((Used(CONVEX, letters=((A, whole), (B, B))),)))
    own = Trail(ZERO).below(tangent, "and $l(B) ≤ φ(W)$", Combination((Used(GAP), Used(HIGHER))))
    above = Trail(ZERO).below(gap, HIGHER, Combination((Used(HIGHER),)))
    squares = Trail(gap**2)
    squares.below(
        gap * tangent,
        f"{GAP}, times the gap",
        Combination((Used(GAP, gap),), (), (Used(f"{HIGHER}, turned"),)),
    )
    squares.below(
        tangent**2,
        f"{GAP}, times $⟨g, W_{{2:1}} − B⟩$",
        Combination((Used(GAP, tangent),), (), (Used(NOT_NEGATIVE),)),
    )
    rest = total(product(transpose(g), move), negate(product(transpose(move), g)))
    by = Combination(squares=((HALF, rest),))
    squares.below(Norm(g) ** 2 * Norm(move) ** 2, "Cauchy–Schwarz: half of $‖gᵀm − mᵀg‖²$ is left", by)
    return [
        first.lemma(GAP, "the gap by the tangent"),
        own.lemma(NOT_NEGATIVE, "which is not negative"),
        above.lemma(f"{HIGHER}, turned", "nor is the gap"),
        squares.lemma(STEEP, "how large the gradient is at least"),
    ]
