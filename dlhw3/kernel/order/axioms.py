"""Inequalities that are axioms, each true wherever its conditions and premises hold.

1 + s ≤ e^s is the tangent of a convex function at 0, log s ≤ s − 1 its mirror image; at s ≤ 0 the logarithm is the
total one, 0, so that one needs s > 0. a² ≤ b² with 0 ≤ b gives a ≤ |a| ≤ b. ‖Aᵀx‖² ≤ ‖A‖²‖x‖² for every x. Σ a² ≤
(Σ|a|)², since the products |a||b| left out are ≥ 0; the other sums are sums of inequalities between entries: ab ≤
|a||b|, |a + b| ≤ |a| + |b|, b(1 + a) ≤ b e^a for b ≥ 0, 0 ≤ ab for a, b ≥ 0, and 0 < a, of which there is one at
least, as sizes are ≥ 1. xᵀXx > 0 for x ≠ 0 is what positive definite means; its diagonal is eᵢᵀXeᵢ > 0, and its
eigenvalues, whose product is the determinant, are > 0. Of positive definite X and Y so is Z = √X Y √X, with
eigenvalues λ > 0: tr(XY) = tr Z > 0, and log det X + log det Y = log det Z = Σ log λ ≤ Σ (λ − 1) = tr(XY) − n.
Of X with entries ≥ 0, R the sums of its rows and of its columns, Σ Xᵢⱼ(vᵢ + vⱼ)² over i ≠ j is vᵀ(diag R + X + Xᵀ)v
less the terms 4Xᵢᵢvᵢ² of i = j, and it is ≥ 0 for every v. The derivatives of tanh and sin, 1 − tanh² and cos, are
between −1 and 1, so by the mean value theorem the difference of two values is at most that of the arguments.
Of X ⪰ 0 and Y ⪰ 0, R the psd root of Y: tr(XY) = tr(RXR) ≥ 0; and where XY = YX, R, which is a polynomial in Y,
commutes with X too, so XY = RXR ⪰ 0. Σ |AC| ≤ Σᵢⱼₖ |Aᵢⱼ||Cⱼₖ| = Σⱼ aⱼcⱼ ≤ Σ a Σ c, a the sums of the columns of |A|
and c those of the rows of |C|, since the products left out are ≥ 0.
"""

from functools import partial

from ..laws.law import A, Axiom, B, X, Y, each, given, m, n, p, power, s, t, x
from ..scalars import ONE as UNIT
from ..scalars import number, parameter
from ..statements import Statement
from ..terms import Term, apply, letter, scalar, term, trace

ONE, ZERO, MINUS = scalar(1), scalar(0), scalar(-1)
I = term("identity", (n,))  # noqa: E741
ONES = term("ones", (n, m))
both = (*given(pd=X), *given(pd=Y))
below = (Statement("≤", power(s, number(2)), power(t, number(2))), Statement("≤", ZERO, t))
least = (Statement("⪯", s * I, X),)
ROWS = term("ones", (n, UNIT))
C, NIL = letter("C", m, parameter("size", "a")), term("zero", (n, n))
psds = (Statement("⪯", NIL, X), Statement("⪯", NIL, Y))
diag = partial(apply, "diag")


def _square(a: Term) -> Term:
    """Return the sum of the squares of the entries."""
    return trace(a.T * a)


AXIOMS = {
    "exp.tangent": Axiom(ONE + s, each("exp", s), relation="≤"),
    "exp.weighted": Axiom(
        trace(B.T * (ONES + A)), trace(B.T * each("exp", A)), given(nonnegative=B), relation="≤"
    ),
    "exp.positive": Axiom(ZERO, each("exp", s), relation="<"),
    "normcdf.below": Axiom(each("normcdf", s), ONE, relation="<"),
    "log.tangent": Axiom(each("log", s), s + MINUS, given(positive=s), relation="≤"),
    "abs.above": Axiom(s, each("abs", s), relation="≤"),
    "abs.least": Axiom(ZERO, each("abs", s), relation="≤"),
    "norm.least": Axiom(ZERO, apply("norm", A), relation="≤"),
    "norm.gram": Axiom(A * A.T, trace(A.T * A) * I, relation="⪯"),
    "norm.entries": Axiom(apply("norm", A), apply("sum", each("abs", A)), relation="≤"),
    "abs.inner": Axiom(trace(A.T * B), trace(each("abs", A).T * each("abs", B)), relation="≤"),
    "abs.triangle": Axiom(
        apply("sum", each("abs", A + B)), apply("sum", each("abs", A) + each("abs", B)), relation="≤"
    ),
    "entries.inner": Axiom(
        ZERO, trace(A.T * B), (*given(nonnegative=A), *given(nonnegative=B)), relation="≤"
    ),
    "entries.sum": Axiom(ZERO, apply("sum", A), given(positive=A), relation="<"),
    "definite.form": Axiom(ZERO, x.T * X * x, given(pd=X, nonzero=apply("norm", x)), relation="<"),
    "definite.trace": Axiom(ZERO, trace(X), given(pd=X), relation="<"),
    "definite.det": Axiom(ZERO, apply("det", X), given(pd=X), relation="<"),
    "definite.inner": Axiom(ZERO, trace(X * Y), both, relation="<"),
    "definite.logdet": Axiom(
        apply("logdet", X) + apply("logdet", Y), trace(X * Y) + scalar(n) * MINUS, both, relation="≤"
    ),
    "psdpower.order": Axiom(
        power(s, p) * I, term("psdpower", (p,), (X,)), given(nonnegative=s), (p,), least, "⪯"
    ),
    "square.order": Axiom(s, t, (), (), below, "≤"),
    "entries.pairs": Axiom(
        scalar(4) * diag(apply("diagonal", X)),
        diag((X + X.T) * ROWS) + X + X.T,
        given(nonnegative=X),
        relation="⪯",
    ),
    "psd.inner": Axiom(ZERO, trace(X * Y), (), (), psds, "≤"),
    "psd.commuting": Axiom(NIL, X * Y, (), (), (*psds, Statement("=", X * Y, Y * X)), "⪯"),
    "entries.product": Axiom(
        apply("sum", each("abs", A * C)),
        apply("sum", each("abs", A)) * apply("sum", each("abs", C)),
        relation="≤",
    ),
    **{
        f"{name}.apart": Axiom(
            _square(each(name, A) + MINUS * each(name, B)), _square(A + MINUS * B), relation="≤"
        )
        for name in ("tanh", "sin")
    },
}
