"""False statements over all operators, and what they are under, for the tests of refuting."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import partial
from typing import Any

from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, width
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import Term, apply, letter, mul, scalar, term
from dlhw3.kernel.theorem import Theorem

n, m, N = (parameter("size", name) for name in "nmN")
i, j = (parameter("index", name) for name in "ij")
p, q = (parameter("exponent", name) for name in "pq")
A, B, V = (letter(name, n, m) for name in "ABV")
X, Y, Z = (letter(name, n, n) for name in "XYZ")
C, E = letter("C", m, n), letter("E", m, m)
S, T = (letter(name, n, n, "symmetric") for name in "ST")
x, y = letter("x", n, ONE), letter("y", n, ONE)
s, t = letter("s", ONE, ONE), letter("t", ONE, ONE)
I = term("identity", (n,))  # noqa: E741
ONES, ZERO, NULL = term("ones", (n, m)), term("zero", (n, m)), term("zero", (n, n))
NUMBER = scalar(0)
trace, inverse, det, adj, norm, diag, diagonal, total, logdet = (
    partial(apply, op)
    for op in ("trace", "inverse", "det", "adj", "norm", "diag", "diagonal", "sum", "logdet")
)


def f(name: str, of: Term, order: int = 0) -> Term:
    return term("map", (name, order), (of,))


def power(base: Term, exponent: Scalar | int | Fraction) -> Term:
    return term("power", (exponent if isinstance(exponent, Scalar) else number(exponent),), (base,))


def psd(base: Term, exponent: Scalar | int | Fraction) -> Term:
    return term("psdpower", (exponent if isinstance(exponent, Scalar) else number(exponent),), (base,))


def l(of: Term, *hands: Term, is_open: bool = False) -> Term:  # noqa: E743
    slots = (0,) * (len(hands) + is_open)
    return term("function", ("l", ((n, m),), slots, is_open), (of, *hands))


def W(b: Scalar, a: Scalar | None = None, family: str = "W") -> Term:
    return term("layers", (family, "d", b, b if a is None else a))


def sigma(low: Scalar, high: Scalar, body: Term) -> Term:
    return term("sigma", ("j", low, high), (body,))


def moving(op: str, of: Term, body: Term, *at: Term) -> Term:
    return term(op, (("letter", *of.data),), (body, *at))


def eq(left: Term, right: Term) -> Statement:
    return Statement("=", left, right)


def stated(
    statement: Statement,
    hypotheses: Iterable[Hypothesis] = (),
    facts: Iterable[Scalar] = (),
    conditions: Iterable[Condition] = (),
) -> Theorem:
    """A theorem as it stands, proved or not."""
    return Theorem(statement, tuple(hypotheses), tuple(facts), tuple(conditions))


def given(left: Term, right: Term, *bound: str, facts: tuple[Scalar, ...] = ()) -> Hypothesis:
    return Hypothesis(eq(left, right), tuple(("index", name) for name in bound), facts)


def on(**kinds: Any) -> tuple[Condition, ...]:
    pairs = ((kind, s if isinstance(s, tuple) else (s,)) for kind, s in kinds.items())
    return tuple(Condition(kind, subject) for kind, several in pairs for subject in several)


NEXT = j.plus(ONE)
RANGE = (j.minus(ONE), N.minus(ONE).minus(j))
BALANCED = given(W(NEXT).T * W(NEXT), W(j) * W(j).T, "j", facts=RANGE)
WHOLE = W(N, ONE)
d = partial(width, "d")
half, third = Fraction(1, 2), Fraction(1, 3)
FALSE: dict[str, Any] = {
    "products commute": eq(X * Y, Y * X),
    "transpose of a product": eq((X * Y).T, X.T * Y.T),
    "trace of three": eq(trace(X * Y * Z), trace(X * Z * Y)),
    "trace of a product": eq(trace(X * Y), trace(X) * trace(Y)),
    "symmetric letters commute": eq(S * T, T * S),
    "a general letter is symmetric": eq(X, X.T),
    "hadamard is the product": eq(X & Y, X * Y),
    "diag of diagonal": eq(diag(diagonal(X)), X),
    "sum is the trace": eq(total(X), trace(X)),
    "sum of a product": eq(total(X * Y), total(X) * total(Y)),
    "diag scales rows": eq(diag(x) * A, A),
    "outer product commutes": eq(x * y.T, y * x.T),
    "ones has trace 1": eq(trace(term("ones", (n, n))), scalar(1)),
    "size": eq(scalar(n) * trace(X), trace(X) * scalar(m)),
    "cubic in sizes": eq(
        mul(scalar(N.minus(ONE)), scalar(N.minus(number(2))), scalar(N.minus(number(3))), A), ZERO
    ),
    "quartic in sizes": eq(scalar(n.times(n).times(n).times(n)), scalar(n.times(n).times(n))),
    "norms multiply": eq(norm(X * Y), norm(X) * norm(Y)),
    "norms add": eq(norm(A + B), norm(A) + norm(B)),
    "norm of a scaled matrix": eq(norm(s * A), s * norm(A)),
    "norm squared": eq(power(norm(A), 2), total(A)),
    "norm and trace": eq(norm(X), trace(X)),
    "norm cancels": eq(norm(A) * power(norm(A), -1), scalar(1)),
    "inverse cancels": eq(X * inverse(X), I),
    "order of inverses": (eq(inverse(X * Y), inverse(X) * inverse(Y)), {"conditions": on(invertible=(X, Y))}),
    "inverse of a sum": (eq(inverse(X + Y), inverse(X) + inverse(Y)), {"conditions": on(invertible=(X, Y))}),
    "adjugate of a product": eq(adj(X * Y), adj(X) * adj(Y)),
    "adjugate is the inverse": (eq(adj(X), inverse(X)), {"conditions": on(invertible=X)}),
    "determinant of a sum": eq(det(X + Y), det(X) + det(Y)),
    "determinant of a scaled matrix": eq(det(s * X), s * det(X)),
    "logdet of a product": eq(logdet(X * Y), logdet(X) + logdet(Y)),
    "logdet of a scaled matrix": (
        eq(logdet(s * X), f("log", s) + logdet(X)),
        {"conditions": on(positive=s, det=X)},
    ),
    "exp of a sum": eq(f("exp", A + B), f("exp", A) + f("exp", B)),
    "exp of a product": eq(f("exp", s * t), f("exp", s) & f("exp", t)),
    "log of a sum": (eq(f("log", A + B), f("log", A) + f("log", B)), {"conditions": on(positive=(A, B))}),
    "log of a product without a sign": eq(f("log", s * t), f("log", s) + f("log", t)),
    "exp of log": eq(f("exp", f("log", s)), s),
    "root of a square": eq(f("sqrt", s * s), s),
    "root of a sum": (eq(f("sqrt", s + t), f("sqrt", s) + f("sqrt", t)), {"conditions": on(positive=(s, t))}),
    "square of a root": eq(f("sqrt", A) & f("sqrt", A), A),
    "absolute value of a sum": eq(f("abs", A + B), f("abs", A) + f("abs", B)),
    "sign squared": eq(f("sign", A) & f("sign", A), ONES),
    "relu of a sum": eq(f("relu", A + B), f("relu", A) + f("relu", B)),
    "step at zero": eq(f("step", s) + f("step", scalar(-1) * s), scalar(1)),
    "sin of a sum": eq(f("sin", s + t), f("sin", s) + f("sin", t)),
    "cos is odd": eq(f("cos", scalar(-1) * s), scalar(-1) * f("cos", s)),
    "tanh of a sum": eq(f("tanh", s + t), f("tanh", s) + f("tanh", t)),
    "reciprocal cancels": eq(A & f("recip", A), ONES),
    "reciprocal of a sum": (
        eq(f("recip", s + t), f("recip", s) + f("recip", t)),
        {"conditions": on(positive=(s, t))},
    ),
    "quotient cancels": eq((A & B) & term("map", ("recip", 0), (B,)), A),
    "powers add": eq(power(s, i) * power(s, j), power(s, i.plus(j))),
    "powers of powers": eq(power(power(s, 2), half), s),
    "exponents": eq(power(s, p) * power(s, q), power(s, p.times(q))),
    "zeroth power is zero": eq(power(s, 0), NUMBER),
    "free scalars": eq((s + t) * (s - t), s * s + t * t),
    "scalar and matrix": eq(s * X + t * X, s * t * X),
    "abstract entrywise function": eq(f("σ", A + B), f("σ", A) + f("σ", B)),
    "its derivative": eq(f("σ", A, 1), f("σ", A)),
    "its second derivative": eq(f("σ", A, 2), ZERO),
    "gradient of l": eq(l(A, is_open=True), l(B, is_open=True)),
    "second derivative of l": eq(l(A, B, is_open=True), ZERO),
    "third derivative of l": eq(l(A, B, V), l(A, B, B)),
    "fourth": eq(l(A, B, V, B, is_open=True), l(A, B, B, V, is_open=True) + l(A, B, V, B, is_open=True)),
    "gradient of a square": eq(moving("gradient", A, trace(A.T * A), B), B),
    "gradient transposed": eq(moving("gradient", X, trace(X * Y), Z), Y),
    "product rule": eq(moving("differential", X, X * X, Y, Z), Y * Z + Y * Z),
    "derivative of an inverse": (
        eq(moving("differential", X, inverse(X), Y, Z), scalar(-1) * inverse(Y) * inverse(Y) * Z),
        {"conditions": on(invertible=Y)},
    ),
    "derivative of log det": (
        eq(moving("gradient", X, logdet(X), Y), inverse(Y)),
        {"conditions": on(det=Y)},
    ),
    "gradient in a symmetric letter": eq(moving("gradient", S, trace(X * S), T), X),
    "product of layers": eq(W(N, ONE) * W(N, ONE).T, W(N) * W(N).T),
    "layers change places": eq(trace(W(N, ONE).T * W(N, ONE)), trace(W(ONE).T * W(ONE))),
    "a layer's differential": eq(
        term("differential", (("family", "W", "d", "V"),), (WHOLE,)),
        sigma(ONE, N, W(N, NEXT) * W(j, family="W") * W(j.minus(ONE), ONE)),
    ),
    "sum of a constant": eq(sigma(ONE, N, trace(X)), trace(X)),
    "sum of indices": eq(sigma(ONE, N, scalar(j)), scalar(N.times(N))),
    "an empty sum": eq(sigma(N, number(2), scalar(1)), scalar(number(3).minus(N))),
    "powers of a gram matrix": (
        eq(WHOLE.T * WHOLE, psd(W(ONE).T * W(ONE), N.plus(ONE))),
        {"hypotheses": (BALANCED,)},
    ),
    "roots of a gram matrix": (
        eq(W(ONE).T * W(ONE), psd(WHOLE.T * WHOLE, number(2).over(N))),
        {"hypotheses": (BALANCED,)},
    ),
    "a balanced network's last layer": (
        eq(W(N) * W(N).T, psd(WHOLE * WHOLE.T, ONE)),
        {"hypotheses": (BALANCED,)},
    ),
    "psd root": (eq(psd(X, half), scalar(number(half)) * X), {"conditions": on(psd=X)}),
    "psd power of a sum": (eq(psd(X + Y, 2), psd(X, 2) + psd(Y, 2)), {"conditions": on(psd=(X, Y))}),
    "negative psd power": (eq(psd(X, -1) * X, I), {"conditions": on(psd=X)}),
    "involution": (eq(X, I), {"hypotheses": (given(X * X, I),)}),
    "involutions have no trace": (eq(trace(X), NUMBER), {"hypotheses": (given(X * X, I),)}),
    "zero products commute": (eq(Y * X, NULL), {"hypotheses": (given(X * Y, NULL),)}),
    "zero product, a zero factor": (eq(A, ZERO), {"hypotheses": (given(A * C, NULL),)}),
    "orthonormal columns": (eq(A * A.T, I), {"hypotheses": (given(A.T * A, term("identity", (m,))),)}),
    "idempotents commute": (
        eq(X * Y, Y * X),
        {"hypotheses": (given(X * X, X), given(Y * Y, Y))},
    ),
    "nilpotent": (eq(X, NULL), {"hypotheses": (given(X * X, NULL),)}),
    "skew": (eq(X * X, X.T * X), {"hypotheses": (given(X.T, scalar(-1) * X),)}),
    "symmetric by equation": (eq(X * Y, Y * X), {"hypotheses": (given(X, X.T), given(Y.T, Y))}),
    "commuting with one": (
        eq(Y * Z, Z * Y),
        {"hypotheses": (given(X * Y, Y * X), given(X * Z, Z * X))},
    ),
    "a definition": (eq(V, A), {"hypotheses": (given(V, A + B),)}),
    "two definitions": (eq(V, A), {"hypotheses": (given(V, A - B), given(s * B, V))}),
    "unit vectors": (eq(x * x.T, I), {"hypotheses": (given(x.T * x, scalar(1)),)}),
    "a stationary point": (eq(l(B, is_open=True), ZERO), {"hypotheses": (given(l(A, is_open=True), ZERO),)}),
    "a flow": (
        eq(W(N, family="V"), W(N)),
        {"hypotheses": (given(W(j, family="V"), scalar(-1) * W(j), "j", facts=(j.minus(ONE), N.minus(j))),)},
    ),
    "range": (eq(scalar(j), scalar(i)), {"facts": (i.minus(ONE), N.minus(j), j.minus(i))}),
    "triangle, turned": Statement("≤", norm(A) + norm(B), norm(A + B)),
    "arithmetic and geometric": (
        Statement("≤", s + t, scalar(2) * f("sqrt", s * t)),
        {"conditions": on(positive=(s, t))},
    ),
    "strictly": Statement("<", NUMBER, norm(A)),
    "squares dominate": Statement("≤", s, s * s),
    "loewner": (Statement("⪯", X * X, X), {"conditions": on(psd=X)}),
}

FOUR = term("identity", (number(4),))
CONDITIONAL: dict[str, Any] = {
    "norm of a multiple": (eq(norm(s * FOUR), scalar(-2) * s), on(positive=scalar(-1) * s)),
    "inverse": (eq(X * inverse(X), I), on(invertible=X)),
    "inverse of a gram matrix": (
        eq(A.T * A * inverse(A.T * A), term("identity", (m,))),
        on(invertible=A.T * A),
    ),
    "log of a product": (eq(f("log", s * t), f("log", s) + f("log", t)), on(positive=(s, t))),
    "root of a square": (eq(f("sqrt", s * s), s), on(nonnegative=s)),
    "absolute value": (eq(f("abs", x), x), on(nonnegative=x)),
    "sign": (eq(f("sign", A) & f("sign", A), ONES), on(nonzero=A)),
    "a norm that cancels": (eq(norm(A) * power(norm(A), -1), scalar(1)), on(nonzero=norm(A))),
    "a quotient": (eq((A & B) & term("map", ("recip", 0), (B,)), A), on(nonzero=B)),
    "logdet": (eq(logdet(X * Y), logdet(X) + logdet(Y)), on(det=(X, Y))),
    "psd power": (eq(psd(X, 1), X), on(psd=X)),
    "negative psd power": (eq(psd(X, -1), inverse(X)), on(pd=X)),
    "exponents": (eq(power(s, p) * power(s, q), power(s, p.plus(q))), on(positive=s)),
    "derivative of an inverse": (
        eq(moving("differential", X, inverse(X), Y, Z), scalar(-1) * inverse(Y) * Z * inverse(Y)),
        on(invertible=Y),
    ),
    "derivative of a norm": (
        eq(moving("gradient", A, norm(A), B), power(norm(B), -1) * B),
        on(nonzero=norm(B)),
    ),
}
"""True under a condition, and false without it."""
BOUNDARY: dict[str, Any] = {
    "only at size 1": eq(f("step", scalar(n.minus(ONE))), scalar(1)),
    "only at zero": eq(A & f("recip", A), ONES),
    "only where singular": eq(det(X) * inverse(X), adj(X)),
    "only where letters are equal": eq(mul(total(A - B), power(total(A - B), -1)), scalar(1)),
    "only at exponent 0": eq(power(scalar(0), i), scalar(0)),
    "only at a negative base": eq(power(power(s, 2), half), s),
    "only where a determinant is 0": eq(f("sign", f("abs", det(X))), scalar(1)),
    "only at sizes that coincide": eq(f("step", scalar(n.minus(m).times(n.minus(m)))), scalar(1)),
    "only at depth 1": eq(f("step", scalar(N.minus(ONE))), scalar(1)),
    "only at a zero letter": eq(f("sign", norm(A)), scalar(1)),
}
"""False at few values."""
