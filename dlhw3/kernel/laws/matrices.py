"""Inverse, adjugate, determinant, its logarithm, Frobenius norm and psd powers, each total: 0 off its domain.

‖A‖² = tr(AᵀA). The determinant of a diagonal matrix is the product of its entries. Powers of symmetric positive
semidefinite matrices have A⁰ = I; they are 0 of what is not psd (or, for negative powers, not pd).
``psdpower.root``: a positive semidefinite matrix has exactly one psd a-th root, and Y^((b−1)/a) is that of Y^(b−1),
for a ≥ 1 and b ≥ 1. X^p has X's eigenvectors: where Xx = sx for a psd X, s ≥ 0 or x = 0, and X^p x = s^p x; where
sI ⪯ X and 0 ≤ s, every eigenvalue of X is ≥ s, and so are those of X^p ≥ s^p.
"""

from functools import partial

from ..scalars import MINUS, ONE, ZERO, Scalar, number, parameter
from ..statements import Statement
from ..terms import Term, apply, inverse, scalar, term, trace
from .law import A, Axiom, B, D, H, Law, X, Y, each, given, m, n, p, power, q, s, x

adj, det, logdet, norm = (partial(apply, op) for op in ("adj", "det", "logdet", "norm"))


def _power(base: Term, exponent: Scalar) -> Term:
    return term("psdpower", (exponent,), (base,))


a, b = parameter("size", "a"), parameter("size", "b")
I, J, UNIT = (term("identity", (size,)) for size in (n, m, ONE))  # noqa: E741
invertible, positive, psd, pd = given(invertible=X), given(det=X), given(psd=X), given(pd=X)
roots = (Statement("=", _power(X, a), _power(Y, b.minus(ONE))),)
eigen = (Statement("=", X * x, s * x),)
turned, along = inverse(X) * H * inverse(X), trace(inverse(X) * H)


LAWS = {
    "inverse": Law(X, "moves", scalar(-1) * turned, invertible),
    "adj": Law(X, "moves", det(X) * (along * inverse(X) - turned), invertible),
    "det": Law(X, "invariant", trace(adj(X) * H)),
    "logdet": Law(X, "invariant", along, positive),
    "norm": Law(A, "invariant", trace(A.T * D) * power(norm(A), MINUS), given(nonzero=norm(A))),
    "psdpower": Law(X, "symmetric"),
}
AXIOMS = {
    "inverse.right": Axiom(X * inverse(X), I, invertible),
    "inverse.product": Axiom(inverse(X * Y), inverse(Y) * inverse(X)),
    "inverse.scaled": Axiom(inverse(s * X), power(s, MINUS) * inverse(X)),
    "inverse.identity": Axiom(inverse(I), I),
    "adj.right": Axiom(X * adj(X), det(X) * I),
    "adj.product": Axiom(adj(X * Y), adj(Y) * adj(X)),
    "adj.scalar": Axiom(adj(s), UNIT),
    "det.product": Axiom(det(X * Y), det(X) * det(Y)),
    "det.recip": Axiom(det(inverse(X)), each("recip", det(X))),
    "det.scaled": Axiom(det(s * X), power(s, n) * det(X)),
    "det.diag": Axiom(det(apply("diag", x)), each("exp", apply("sum", each("log", x))), given(positive=x)),
    "det.sylvester": Axiom(det(I + A * B.T), det(J + B.T * A)),
    "logdet.log": Axiom(logdet(X), each("log", det(X))),
    "norm.square": Axiom(power(norm(A), number(2)), trace(A.T * A)),
    "psdpower.zero": Axiom(_power(X, ZERO), I, psd),
    "psdpower.sum": Axiom(_power(X, p) * _power(X, q), _power(X, p.plus(q)), (), (p, q)),
    "psdpower.power": Axiom(_power(_power(X, p), q), _power(X, p.times(q)), psd, (p, q)),
    "psdpower.real_sum": Axiom(_power(X, p) * _power(X, q), _power(X, p.plus(q)), pd),
    "psdpower.real_power": Axiom(_power(_power(X, p), q), _power(X, p.times(q)), pd),
    "psdpower.scaled": Axiom(_power(s * X, p), power(s, p) * _power(X, p), given(nonnegative=s, psd=X)),
    "psdpower.scalar": Axiom(_power(s, p), power(s, p), given(nonnegative=s)),
    "psdpower.inverse": Axiom(_power(X, MINUS), inverse(X), pd),
    "psdpower.eigenvector": Axiom(_power(X, p) * x, power(s, p) * x, psd, (p,), eigen),
    "psdpower.root": Axiom(X, _power(Y, b.minus(ONE).over(a)), (*psd, *given(psd=Y)), (), roots),
}
