"""Inequalities that are axioms, each true wherever its conditions and premises hold.

1 + s ≤ e^s is the tangent of a convex function at 0, log s ≤ s − 1 its mirror image; at s ≤ 0 the logarithm is the
total one, 0, so that one needs s > 0. a² ≤ b² with 0 ≤ b gives a ≤ |a| ≤ b. ‖Aᵀx‖² ≤ ‖A‖²‖x‖² for every x.
"""

from ..laws.law import A, Axiom, X, each, given, n, p, power, s, t
from ..scalars import number
from ..statements import Statement
from ..terms import apply, scalar, term, trace

ONE, ZERO, MINUS = scalar(1), scalar(0), scalar(-1)
I = term("identity", (n,))  # noqa: E741
below = (Statement("≤", power(s, number(2)), power(t, number(2))), Statement("≤", ZERO, t))
least = (Statement("⪯", s * I, X),)
AXIOMS = {
    "exp.tangent": Axiom(ONE + s, each("exp", s), relation="≤"),
    "exp.positive": Axiom(ZERO, each("exp", s), relation="<"),
    "log.tangent": Axiom(each("log", s), s + MINUS, given(positive=s), relation="≤"),
    "abs.above": Axiom(s, each("abs", s), relation="≤"),
    "abs.least": Axiom(ZERO, each("abs", s), relation="≤"),
    "norm.least": Axiom(ZERO, apply("norm", A), relation="≤"),
    "norm.gram": Axiom(A * A.T, trace(A.T * A) * I, relation="⪯"),
    "psdpower.order": Axiom(
        power(s, p) * I, term("psdpower", (p,), (X,)), given(nonnegative=s), (p,), least, "⪯"
    ),
    "square.order": Axiom(s, t, (), (), below, "≤"),
}
