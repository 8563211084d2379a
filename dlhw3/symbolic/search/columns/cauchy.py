"""Cauchy and Schwarz's inequality between sums over an index, and between means: (Σ ab)² ≤ Σ a² Σ b².

For numbers x, c, y with 0 ≤ s²x + 2stc + t²y for all s and t, c² ≤ xy follows as in ``lemmas/cauchy_schwarz``. Of
sums, that form is a sum of squares, by induction over their number; of means, the mean of a square.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Mul, Pow, Symbol

from dlhw3.symbolic.algebra import product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.lemmas.reciprocals import regular, regular_reciprocal
from dlhw3.symbolic.nodes import Inner, Norm, ScalarSum
from dlhw3.symbolic.plan import Averaged, Chain, Combination, Equation, Lemma, Step, Theory, Used
from dlhw3.symbolic.search.columns.columns import Column, Sight
from dlhw3.symbolic.search.forms.sums import summed

ONE, ZERO = Integer(1), Integer(0)
S, T = Symbol("s′", real=True), Symbol("t′", real=True)
MOST_PAIRS, MOST_FACTORS = 4, 3
Products = tuple[Expr, Expr, Expr]
"""f², fg and g²."""


@dataclass(frozen=True)
class Form:
    """Numbers x = Φ(f²), c = Φ(fg) and y = Φ(g²); the last of the lemmas says that 0 ≤ s²x + 2stc + t²y."""

    x: Expr
    c: Expr
    y: Expr
    lemmas: tuple[Lemma, ...]

    @property
    def name(self) -> str:
        """The name of what the column says."""
        return f"Cauchy–Schwarz for {self.c}"

    @property
    def column(self) -> Column:
        """c² ≤ xy."""
        use, value = Used(self.name), self.x * self.y - self.c**2
        return Column(value, use=use, lemmas=(*self.lemmas, *self._proof()))

    def at(self, s: Expr, t: Expr, multiplier: Expr = ONE) -> Used:
        """Return the use of 0 ≤ s²x + 2stc + t²y."""
        return Used(self.lemmas[-1].name, multiplier, letters=((S, s), (T, t)))

    def _proof(self) -> Iterator[Lemma]:
        """Yield 0 ≤ x, 0 ≤ y, 0 ≤ 1/w and 0 ≤ 1 − e for w = x + y and e = w·(1/w), and c² ≤ xy."""
        x, c, y = self.x, self.c, self.y
        w = x + y
        inverse = entrywise("recip", w)
        gap, apart, joined = 1 - w * inverse, w - 2 * c, w + 2 * c
        parts = {x: self.at(ONE, ZERO), y: self.at(ZERO, ONE)}
        parts |= {apart: self.at(ONE, -ONE), joined: self.at(ONE, ONE)}
        parts = {value: use for value, use in parts.items() if not value.is_number}
        for value, use in parts.items():
            yield self._sign(value, Combination((use,)))
        signs = tuple(Used(self._of(value)) for value in parts)
        both = (self.at(ONE, ZERO, inverse**2), self.at(ZERO, ONE, inverse**2))
        yield self._sign(inverse, Combination((*regular_reciprocal(w, -ONE), *both)))
        yield self._sign(gap, Combination(regular(w, -inverse), ((ONE, gap),)))
        signs = (*signs, Used(self._of(inverse)), Used(self._of(gap)))
        uses = (
            self.at(-c, x, inverse),
            self.at(y, -c, inverse),
            self.at(ZERO, ONE, gap * x),
            self.at(ONE, ONE, gap * apart / 4),
        )
        by = Combination((*regular(w, w / 4), *uses), (), signs)
        yield (
            Trail(c**2).below(x * y, "$D = e D + (1 − e)(D + w^2/4)$", by).lemma(self.name, "Cauchy–Schwarz")
        )

    def _of(self, value: Expr) -> str:
        return f"0 ≤ {value} for {self.c}"

    def _sign(self, value: Expr, by: Combination) -> Lemma:
        return Trail(ZERO).below(value, "of one sign", by).lemma(self._of(value), "of one sign")


def by_cauchy(sight: Sight, theory: Theory, means: Mapping[Expectation, Used]) -> Iterator[Column]:
    """Yield (Φ(fg))² ≤ Φ(f²)Φ(g²) for the sums and the means Φ that are visible, g = 1 included."""
    over = dict.fromkeys(node.args[1:] for node in sight.nodes if isinstance(node, ScalarSum))
    for one in over:
        visible = [n.args[0] for n in sight.nodes if isinstance(n, ScalarSum) and n.args[1:] == one]
        for pair in _pairs(visible):
            if (form := _of_sums(theory, one, *pair)) is not None:
                yield form.column
    for pair in _pairs([one.args[0] for one in means]):
        yield _of_means(means, *pair).column


def _pairs(bodies: Sequence[Expr]) -> list[tuple[Products, Expr, Expr]]:
    """Return f and g with f², fg and g² visible, g = 1 perhaps, and these three."""
    bare = dict.fromkeys(body.as_coeff_Mul()[1] for body in bodies)
    found = []
    for body in bare:
        for f, g in _ways(body):
            squares = [next((s for s in _squares(side) if s == 1 or s in bare), None) for side in (f, g)]
            if f != g and squares[0] is not None and squares[1] is not None:
                found.append(((squares[0], body, squares[1]), f, g))
    return found[:MOST_PAIRS]


def _ways(body: Expr) -> Iterator[tuple[Expr, Expr]]:
    """Yield the ways to write a number as a product of two; the second is 1 at first."""
    yield body, ONE
    if isinstance(body, Inner):
        yield body.args
    powers = body.as_powers_dict().items()
    factors = [base for base, k in powers for _ in range(int(k) if k.is_Integer and k > 0 else 0)]
    whole = len(factors) <= MOST_FACTORS and Mul(*factors) == body
    for k in range(1, len(factors)) if whole else ():
        for chosen in combinations(factors, k):
            yield Mul(*chosen), body / Mul(*chosen)


def _squares(root: Expr) -> tuple[Expr, ...]:
    return (Inner(root, root), Norm(root) ** 2) if isinstance(root, MatrixExpr) else (root**2,)


def _square(products: Products, f: Expr, g: Expr) -> tuple[Expr, Combination]:
    """Return s²f² + 2stfg + t²g² as the products say it, and what says that it is the square of sf + tg."""
    matrices = isinstance(f, MatrixExpr)
    root = total(product(S, f), product(T, g)) if matrices else S * f + T * g
    uses = [
        Used("norm.square", -weight, letters=((MatrixSymbol("A", *side.shape), side),))
        for weight, square, side in ((S**2, products[0], f), (T**2, products[2], g))
        if matrices and isinstance(square, Pow)
    ]
    return _value(*products), Combination(tuple(uses), ((ONE, root),))


def _value(x: Expr, c: Expr, y: Expr) -> Expr:
    return S**2 * x + 2 * S * T * c + T**2 * y


def _of_sums(theory: Theory, over: Any, products: Products, f: Expr, g: Expr) -> Form | None:
    """Return the form of sums over an index up to a letter: a sum of squares, by induction."""
    _, low, high = over
    ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
    if not ends:
        return None
    x, c, y = (ScalarSum(one, *over) if one != 1 else high - low + 1 for one in products)
    name = f"a sum of squares of {f} and {g} to {high}"
    lemma, use = summed(name, *_square(products, f, g), over, ends[0])
    said = of_squares(f"{name}, multiplied out", _value(x, c, y), Combination((use,)))
    return Form(x, c, y, (lemma, said))


def _of_means(means: Mapping[Expectation, Used], products: Products, f: Expr, g: Expr) -> Form:
    """Return the form of means: that of a square."""
    x, c, y = (ONE if one == 1 else Expectation(one) for one in products)
    name = f"a square of {f} and {g}"
    uses, weights = [], (S**2, 2 * S * T, T**2)
    for mean, weight in zip((x, c, y), weights, strict=True):
        if mean != 1:
            uses.append(Used(means[mean].premise, weight, letters=means[mean].letters))
    rest = T**2 if y == 1 else ZERO
    averaged = Averaged(name, tuple(uses), rest)
    first = of_squares(name, *_square(products, f, g))
    return Form(x, c, y, (first, of_squares(f"{name}, on average", _value(x, c, y), averaged)))


def of_squares(name: str, value: Expr, by: Combination | Averaged) -> Lemma:
    """Return the lemma that a value is at least 0, as a sum of squares is."""
    step = Step(ZERO, value, "a sum of squares", by, "≤")
    return Lemma(name, Equation(ZERO, value, (), "≤"), Chain((step,)))
