"""The adjugate, the determinant and its logarithm (0 where the determinant is not positive)."""

from __future__ import annotations

from functools import partial

from ..terms import Term, add, inverse, minus, mul, scalar, term, trace, transpose
from .law import A, Axiom, B, Derivative, H, Law, X, Y, entrywise, m, n, on, s


def _of(op: str, argument: Term) -> Term:
    return term(op, (), (argument,))


adj, det, logdet = partial(_of, "adj"), partial(_of, "det"), partial(_of, "logdet")
I, J = term("identity", (n,)), term("identity", (m,))  # noqa: E741
invertible = on("invertible", X)
turned = mul(inverse(X), H, inverse(X))

ADJ = Law(
    argument=X,
    transposes="moves",
    domain=(),
    derivative=Derivative(
        H, mul(det(X), minus(mul(trace(mul(inverse(X), H)), inverse(X)), turned)), (invertible,)
    ),
    equations={
        "adj.right": Axiom(mul(X, adj(X)), mul(det(X), I)),
        "adj.left": Axiom(mul(adj(X), X), mul(det(X), I)),
        "adj.inverse": Axiom(adj(X), mul(det(X), inverse(X)), (invertible,)),
        "adj.product": Axiom(adj(mul(X, Y)), mul(adj(Y), adj(X))),
        "adj.scalar": Axiom(adj(s), term("identity", (s.rows,))),
    },
)
DET = Law(
    argument=X,
    transposes="invariant",
    domain=(),
    derivative=Derivative(H, trace(mul(adj(X), H))),
    equations={
        "det.product": Axiom(det(mul(X, Y)), mul(det(X), det(Y))),
        "det.inverse": Axiom(mul(det(X), det(inverse(X))), term("identity", (s.rows,)), (invertible,)),
        "det.identity": Axiom(det(I), term("identity", (s.rows,))),
        "det.scalar": Axiom(det(s), s),
        "det.sylvester": Axiom(det(add(I, mul(A, transpose(B)))), det(add(J, mul(transpose(B), A)))),
    },
)
LOGDET = Law(
    argument=X,
    transposes="invariant",
    domain=(on("det", X),),
    derivative=Derivative(H, trace(mul(inverse(X), H)), (on("det", X),)),
    equations={
        "logdet.log": Axiom(logdet(X), entrywise("log", det(X))),
        "logdet.product": Axiom(logdet(mul(X, Y)), add(logdet(X), logdet(Y)), (on("det", X), on("det", Y))),
        "logdet.inverse": Axiom(logdet(inverse(X)), mul(scalar(-1), logdet(X)), (on("det", X),)),
    },
)
