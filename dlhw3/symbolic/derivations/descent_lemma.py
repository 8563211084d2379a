"""One step of gradient descent on a smooth function: how far the function falls."""

from __future__ import annotations

from sympy import MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.lemmas.smoothness import HALF, L, attained, d, f, quadratic_bound, smooth, smooth_at
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Theory

NAME = "descent-lemma"
DESCENT = "descent"


def derive() -> Derivation:
    """Derive f(x − t∇f(x)) ≤ f(x) − t(1 − Lt/2)‖∇f(x)‖² for f: ℝ^d → ℝ that is L-smooth, x ∈ ℝ^d, t and L real.

    That f is L-smooth is the quadratic upper bound f(y) ≤ f(z) + ⟨∇f(z), y − z⟩ + (L/2)‖y − z‖² for all y and z,
    which an L-Lipschitz gradient implies; it is used once, at z = x and y = x − t∇f(x). No sign of t or L is
    used; the step is sure to descend for 0 < t < 2/L.

    Source: the write-up's part 2, question 1 (steps 1 and 2 of results.md §3); Nesterov, Introductory Lectures on
    Convex Optimization (2004), section 1.2.3. Used by: the condition of balancedness-drift that a step makes the
    loss fall; its inequality is the first step of the entries on descent.
    """
    x, t = MatrixSymbol("x", d, 1), Symbol("t", real=True)
    slope = f.gradient(x)
    after = total(x, negate(product(t, slope)))
    square = Norm(slope) ** 2
    trail = Trail(f(after))
    bound = quadratic_bound(f(x), slope, total(after, negate(x)))
    trail.below(bound, "smooth, at $z = x$ and $y = x − t∇f(x)$", smooth_at(x, after))
    trail.to(f(x) - t * square + HALF * L * t**2 * square, "$⟨g, −tg⟩ = −t‖g‖²$, $‖tg‖² = t²‖g‖²$")
    trail.to(f(x) - t * (1 - HALF * L * t) * square, "collected")
    return Derivation(
        name=NAME,
        statement="$f: ℝ^d → ℝ$ smooth with constant $L$: what a gradient step of size $t$ gains",
        theory=Theory(hypotheses=(smooth(),)),
        parts=parts(NAME, [*attained(), trail.lemma(DESCENT, "one step")]),
        results=(DESCENT,),
        source="the write-up, part 2, question 1; Nesterov 2004, section 1.2.3",
        notes=("no sign of $t$ or $L$ is used; for $0 < t < 2/L$ the step descends",),
    )
