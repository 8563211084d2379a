"""The Frobenius norm, ‖A‖² = tr(AᵀA)."""

from __future__ import annotations

from ..scalars import number
from ..terms import Term, mul, term, trace, transpose
from .law import A, Axiom, D, Derivative, Law, entrywise, on, power, s


def norm(of: Term) -> Term:
    """Return ‖of‖."""
    return term("norm", (), (of,))


LAW = Law(
    argument=A,
    transposes="invariant",
    domain=(),
    derivative=Derivative(
        D, mul(trace(mul(transpose(A), D)), power(norm(A), number(-1))), (on("nonzero", norm(A)),)
    ),
    equations={
        "norm.square": Axiom(power(norm(A), number(2)), trace(mul(transpose(A), A))),
        "norm.sqrt": Axiom(norm(A), entrywise("sqrt", trace(mul(transpose(A), A)))),
        "norm.scaled": Axiom(norm(mul(s, A)), mul(entrywise("abs", s), norm(A))),
        "norm.abs": Axiom(entrywise("abs", norm(A)), norm(A)),
    },
)
