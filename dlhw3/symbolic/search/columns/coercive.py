"""What holds of the gradients of a μ-strongly convex, L-smooth f at two points, L = μ included.

‖u‖² ≤ d⟨u, m⟩ for m = y − x, u = ∇f(y) − ∇f(x) − μm and d = L − μ, which is (L + μ)⟨t, m⟩ ≥ μL‖m‖² + ‖t‖² for
t = u + μm. With q = 1/d, which is 0 where d is, and k = q + 1 − dq the bounds at y − ku and x + ku add up to
⟨u, m⟩ ≥ (2k − dk²)‖u‖².
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from sympy import Expr, Integer, MatrixExpr, Mul, Rational, Symbol, ZeroMatrix, reduced
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import negate, product, total
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas.reciprocals import regular, regular_reciprocal
from dlhw3.symbolic.nodes import AbstractFunction, Inner
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Used
from dlhw3.symbolic.search.columns.columns import Column

ONE, ZERO, HALF = Integer(1), Integer(0), Rational(1, 2)
D, Q, MOVED, ALONG, TURNED = (Symbol(f"c_{k}") for k in range(5))
"""d, 1/d, ‖m‖², ⟨u, m⟩ and ‖u‖² as letters of a polynomial."""


def coercive(
    above: Hypothesis,
    below: Hypothesis,
    function: AbstractFunction,
    ends: tuple[Expr, Expr],
    points: Sequence[Expr],
) -> Iterator[Column]:
    """Yield (L + μ)⟨t, m⟩ − μL‖m‖² − ‖t‖² ≥ 0 at each two points, of f bounded ``above`` and ``below``.

    ``ends`` are L and μ.
    """
    bend, least = ends
    for x, y in combinations(points, 2):
        at = _Pair(above, below, function, bend, least, x, y)
        value = at.claim()
        yield Column(value, use=Used(at.named("coercive")), lemmas=at.lemmas(value))


class _Pair:
    """The lemmas about two points."""

    def __init__(
        self,
        above: Hypothesis,
        below: Hypothesis,
        function: AbstractFunction,
        bend: Expr,
        least: Expr,
        x: Expr,
        y: Expr,
    ) -> None:
        self.above, self.below, self.function = above, below, function
        self.bend, self.least, self.x, self.y = bend, least, x, y
        self.d = bend - least
        self.q = entrywise("recip", self.d)
        self.move: MatrixExpr = total(y, negate(x))
        self.turn: MatrixExpr = total(function.gradient(y), negate(function.gradient(x)))
        self.u: MatrixExpr = total(self.turn, product(-least, self.move))
        self.rest = 1 - self.d * self.q

    def named(self, what: str) -> str:
        """Return the name of a lemma about these points."""
        return f"{self.above.name} and {self.below.name}, {what}, {self.x} and {self.y}"

    def claim(self) -> Expr:
        """Return (L + μ)⟨t, m⟩ − μL‖m‖² − ‖t‖²."""
        t, m = self.turn, self.move
        return (self.bend + self.least) * Inner(t, m) - self.bend * self.least * Inner(m, m) - Inner(t, t)

    def lemmas(self, value: Expr) -> tuple[Lemma, ...]:
        """Return the lemmas, of which the last says 0 ≤ value."""
        return (self._gap(), self._rest(), self._near(), self._far(), self._last(value))

    def _said(self, name: str, value: Expr, by: Combination) -> Lemma:
        return Lemma(
            self.named(name), Equation(ZERO, value, (), "≤"), Chain((Step(ZERO, value, name, by, "≤"),))
        )

    def _use(self, h: Hypothesis, there: Expr, here: Expr, multiplier: Expr = ONE) -> Used:
        letters = tuple(zip(h.statement.letters, (there, here), strict=True))
        return Used(h.name, multiplier, letters=letters)

    def _gap(self) -> Lemma:
        """Return 0 ≤ L − μ, by two points that are not the same."""
        ones, zero = applied("ones", data=self.x.shape), ZeroMatrix(*self.x.shape)
        weight = 2 / Mul(*self.x.shape)
        uses = (self._use(self.above, ones, zero, weight), self._use(self.below, ones, zero, weight))
        return self._said("L − μ", self.d, Combination(uses))

    def _rest(self) -> Lemma:
        """Return 0 ≤ 1 − dq, which is its own square."""
        return self._said("1 − dq", self.rest, Combination(regular(self.d, -self.q), ((ONE, self.rest),)))

    def _near(self) -> Lemma:
        """Return 0 ≤ ⟨u, m⟩ − (2k − dk²)‖u‖², by the bounds at y − ku and x + ku."""
        k = self.q + self.rest
        step = product(k, self.u)
        uses = []
        for here, other, there in (
            (self.y, self.x, total(self.y, negate(step))),
            (self.x, self.y, total(self.x, step)),
        ):
            uses += [self._use(self.above, there, here), self._use(self.below, there, other)]
        value = Inner(self.u, self.move) - (2 * k - self.d * k**2) * Inner(self.u, self.u)
        return self._said("near both", value, Combination(tuple(uses)))

    def _far(self) -> Lemma:
        """Return 0 ≤ d‖m‖² − ⟨u, m⟩, by the bounds from above at both."""
        uses = self._use(self.above, self.y, self.x), self._use(self.above, self.x, self.y)
        value = self.d * Inner(self.move, self.move) - Inner(self.u, self.move)
        return self._said("from above", value, Combination(uses))

    def _last(self, value: Expr) -> Lemma:
        k, rest = Q + 1 - D * Q, 1 - D * Q
        near, far = ALONG - (2 * k - D * k**2) * TURNED, D * MOVED - ALONG
        left = D * ALONG - TURNED - (D * near + rest / 2 * (near + far))
        (first, second), none = reduced(
            multiplied_out(left), [D**2 * Q - D, D * Q**2 - Q], D, Q, MOVED, ALONG, TURNED
        )
        assert none == 0
        m, u = self.move, self.u
        letters = {D: self.d, Q: self.q, MOVED: Inner(m, m), ALONG: Inner(u, m), TURNED: Inner(u, u)}
        half = Mul(HALF, self.rest, evaluate=False)
        names = [self.named(one) for one in ("near both", "from above")]
        uses = (Used(names[0], self.d), Used(names[0], half), Used(names[1], half))
        equal = (
            *regular(self.d, first.xreplace(letters)),
            *regular_reciprocal(self.d, second.xreplace(letters)),
        )
        signs = Used(self.named("L − μ")), Used(self.named("1 − dq"))
        return self._said("coercive", value, Combination((*uses, *equal), (), signs))
