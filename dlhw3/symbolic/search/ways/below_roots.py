"""K ⪯ s I of a symmetric K since K K ⪯ s² I and 0 ≤ s: of the Frobenius norm of K too, which may be 0.

With v = s + η for any η > 0, 2v(v I − K) = (v I − K)² + (s² I − K²) + (2sη + η²) I; then η → 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sympy import Expr, Identity, Integer, MatrixExpr, Rational, Symbol

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.nodes import SUMS, hole
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Limit, Theory, Used
from dlhw3.symbolic.search.columns.summed import CLAIM
from dlhw3.symbolic.search.ways.matrices import lemmas_of_order
from dlhw3.symbolic.search.ways.normed import DEPTH
from dlhw3.symbolic.search.ways.strategies import Ways

ZERO, ONE, HALF = Integer(0), Integer(1), Rational(1, 2)
ETA = Symbol("any_eta", real=True)
"""What goes to 0; users' letters have no such name."""
MARGIN, SQUARES, REGULAR, WHOLE, WIDER = (
    "a margin", "of squares", "regular", "nothing changes", "for every margin",
)  # fmt: skip
MOST_SEARCHES, OF_NUMBER = 6, 1000


def lemmas_below_roots(
    theory: Theory, left: MatrixExpr, right: MatrixExpr, reason: str = ""
) -> Iterator[tuple[Theory, tuple[Lemma, ...]]]:
    """Yield a theory with a margin η > 0, and lemmas of which the last says left ⪯ right without it; unchecked."""
    gap = total(right, negate(left))
    parts = [factors_of(term) for term in terms_of(expand(gap))]
    s = sum((c for c, factors in parts if len(factors) == 1 and isinstance(factors[0], Identity)), ZERO)
    unit = Identity(left.shape[0])
    K = expand(total(product(s, unit), negate(gap)))
    if s == 0 or left.shape[0] == 1 or gap.has(*SUMS) or not isinstance(K, MatrixExpr):
        return
    ways = Ways(theory, searches=MOST_SEARCHES, work=OF_NUMBER)
    if not (sign := ways.shown(ZERO, s, False, DEPTH)):
        return
    square = product(K, K), product(s**2, unit)
    for lemmas in lemmas_of_order(theory, *square, name=SQUARES):
        margin = Hypothesis(MARGIN, Equation(ZERO, ETA, relation="<"))
        steps = _steps(K, s, sign)
        last = Trail(left).below(right, reason or "$η → 0$", Combination((Used(steps[-1].name),)), "⪯")
        told = replace(theory, hypotheses=(*theory.hypotheses, margin))
        yield told, (*ways.lemmas, *lemmas, *steps, last.lemma(CLAIM, "a root of both sides"))


def _steps(K: MatrixExpr, s: Expr, sign: str) -> list[Lemma]:
    """Return K ⪯ (s + η) I for every η > 0, and K ⪯ s I, from K K ⪯ s² I."""
    unit, v = Identity(K.shape[0]), s + ETA
    r, apart = entrywise("recip", v), total(product(v, unit), negate(K))
    signs = Used(sign), Used(MARGIN)
    positive = Trail(ZERO).below(v, "$0 ≤ s$, $0 < η$", Combination(signs), "<").lemma("0 < s + η")
    cancel = Combination((Used("recip.cancel", letters=((Symbol("A"), v),)),), (), (Used(positive.name),))
    regular = Trail(r * v).to(ONE, "$v ≠ 0$", cancel).lemma(REGULAR)
    scaled = product(r * v, apart)
    same = Trail(scaled).rewrite(product(hole(r * v), apart), REGULAR, ONE, "$v ≠ 0$").lemma(WHOLE)
    squares = ((HALF * r, apart), (HALF * r * ETA**2, unit), (r * s * ETA, unit))
    by = Combination((Used(SQUARES, HALF * r), Used(WHOLE)), squares, (Used(positive.name), *signs))
    wider = Trail(K).below(product(v, unit), "$(v I − K)^2 ⪰ 0$", by, "⪯").lemma(WIDER)
    last = Trail(K).below(product(s, unit), "$η → 0$", Limit(WIDER, ETA, ZERO), "⪯")
    return [positive, regular, same, wider, last.lemma("below the root")]
