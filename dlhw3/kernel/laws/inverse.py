"""The inverse of a square matrix; 0 where there is none."""

from __future__ import annotations

from ..scalars import number
from ..terms import inverse, mul, scalar, term
from .law import Axiom, Derivative, H, Law, X, Y, n, on, power, s

I = term("identity", (n,))  # noqa: E741
LAW = Law(
    argument=X,
    transposes="moves",
    domain=(on("invertible", X),),
    derivative=Derivative(H, mul(scalar(-1), inverse(X), H, inverse(X)), (on("invertible", X),)),
    equations={
        "inverse.right": Axiom(mul(X, inverse(X)), I, (on("invertible", X),)),
        "inverse.left": Axiom(mul(inverse(X), X), I, (on("invertible", X),)),
        "inverse.product": Axiom(
            inverse(mul(X, Y)), mul(inverse(Y), inverse(X)), (on("invertible", X), on("invertible", Y))
        ),
        "inverse.twice": Axiom(inverse(inverse(X)), X, (on("invertible", X),)),
        "inverse.scaled": Axiom(
            inverse(mul(s, X)), mul(power(s, number(-1)), inverse(X)), (on("nonzero", s), on("invertible", X))
        ),
        "inverse.identity": Axiom(inverse(I), I),
    },
)
