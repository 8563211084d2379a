"""Powers of symmetric positive semidefinite matrices: A⁰ = I, and 0 of what is not psd (or, p < 0, not pd)."""

from __future__ import annotations

from ..scalars import ONE, Scalar, number, parameter
from ..statements import Statement
from ..terms import Term, inverse, mul, term
from .law import Axiom, Law, X, Y, n, on, p, q

a, b = parameter("size", "a"), parameter("size", "b")


def _power(base: Term, exponent: Scalar) -> Term:
    return term("psdpower", (exponent,), (base,))


psd, pd = on("psd", X), on("pd", X)
LAW = Law(
    argument=X,
    transposes="symmetric",
    domain=(psd,),
    derivative=None,
    equations={
        "psdpower.one": Axiom(_power(X, ONE), X, (psd,)),
        "psdpower.zero": Axiom(_power(X, number(0)), term("identity", (n,)), (psd,)),
        "psdpower.sum": Axiom(mul(_power(X, p), _power(X, q)), _power(X, p.plus(q)), (psd,), (p, q)),
        "psdpower.power": Axiom(_power(_power(X, p), q), _power(X, p.times(q)), (psd,), (p, q)),
        "psdpower.real_sum": Axiom(mul(_power(X, p), _power(X, q)), _power(X, p.plus(q)), (pd,)),
        "psdpower.real_power": Axiom(_power(_power(X, p), q), _power(X, p.times(q)), (pd,)),
        "psdpower.inverse": Axiom(_power(X, number(-1)), inverse(X), (pd,)),
        "psdpower.root": Axiom(
            X,
            _power(Y, b.minus(ONE).over(a)),
            (psd, on("psd", Y)),
            premises=(Statement("=", _power(X, a), _power(Y, b.minus(ONE))),),
        ),
    },
)
"""``psdpower.root``: a positive semidefinite matrix has exactly one psd a-th root, and Y^((b−1)/a) is that of
Y^(b−1), for a ≥ 1 and b ≥ 1."""
