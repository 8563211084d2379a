"""Functions of every entry: one table, with each one's derivative and where it is smooth.

Outside its domain a function is 0: recip(0), log of x ≤ 0, sqrt of x < 0; sign(0) = step(0) = 0.
"""

from __future__ import annotations

from fractions import Fraction

from ..scalars import number
from ..statements import Condition
from ..terms import Term, add, hadamard, minus, mul, scalar, term
from .law import A, Axiom, B, D, Derivative, Law, entrywise, m, n, on

ONES, ZEROS = term("ones", (n, m)), term("zero", (n, m))
HALF, MINUS = scalar(number(Fraction(1, 2))), scalar(-1)


def _f(name: str, of: Term = A) -> Term:
    return entrywise(name, of)


ROWS: dict[str, tuple[Term, str, str]] = {
    "exp": (_f("exp"), "", ""),
    "log": (_f("recip"), "positive", "positive"),
    "sqrt": (mul(HALF, _f("recip", _f("sqrt"))), "positive", "nonnegative"),
    "abs": (_f("sign"), "nonzero", ""),
    "sign": (ZEROS, "nonzero", ""),
    "relu": (_f("step"), "nonzero", ""),
    "step": (ZEROS, "nonzero", ""),
    "sin": (_f("cos"), "", ""),
    "cos": (mul(MINUS, _f("sin")), "", ""),
    "tanh": (minus(ONES, hadamard(_f("tanh"), _f("tanh"))), "", ""),
    "recip": (mul(MINUS, hadamard(_f("recip"), _f("recip"))), "nonzero", "nonzero"),
}
"""Name: its derivative at A, the condition of smoothness and the condition of its domain ("" for none)."""
EQUATIONS = {
    "exp.sum": Axiom(_f("exp", add(A, B)), hadamard(_f("exp"), _f("exp", B))),
    "exp.zero": Axiom(_f("exp", ZEROS), ONES),
    "exp.recip": Axiom(_f("recip", _f("exp")), _f("exp", mul(MINUS, A))),
    "exp.log": Axiom(_f("exp", _f("log")), A, (on("positive", A),)),
    "log.exp": Axiom(_f("log", _f("exp")), A),
    "log.product": Axiom(
        _f("log", hadamard(A, B)), add(_f("log"), _f("log", B)), (on("positive", A), on("positive", B))
    ),
    "log.recip": Axiom(_f("log", _f("recip")), mul(MINUS, _f("log"))),
    "sqrt.square": Axiom(hadamard(_f("sqrt"), _f("sqrt")), A, (on("nonnegative", A),)),
    "sqrt.of_square": Axiom(_f("sqrt", hadamard(A, A)), _f("abs")),
    "sqrt.product": Axiom(
        _f("sqrt", hadamard(A, B)), hadamard(_f("sqrt"), _f("sqrt", B)), (on("nonnegative", A),)
    ),
    "abs.square": Axiom(hadamard(_f("abs"), _f("abs")), hadamard(A, A)),
    "abs.product": Axiom(_f("abs", hadamard(A, B)), hadamard(_f("abs"), _f("abs", B))),
    "abs.nonnegative": Axiom(_f("abs"), A, (on("nonnegative", A),)),
    "abs.minus": Axiom(_f("abs", mul(MINUS, A)), _f("abs")),
    "sign.abs": Axiom(hadamard(A, _f("sign")), _f("abs")),
    "sign.square": Axiom(hadamard(_f("sign"), _f("sign")), ONES, (on("nonzero", A),)),
    "sign.product": Axiom(_f("sign", hadamard(A, B)), hadamard(_f("sign"), _f("sign", B))),
    "relu.step": Axiom(_f("relu"), hadamard(A, _f("step"))),
    "step.square": Axiom(hadamard(_f("step"), _f("step")), _f("step")),
    "sin.cos": Axiom(add(hadamard(_f("sin"), _f("sin")), hadamard(_f("cos"), _f("cos"))), ONES),
    "sin.sum": Axiom(
        _f("sin", add(A, B)), add(hadamard(_f("sin"), _f("cos", B)), hadamard(_f("cos"), _f("sin", B)))
    ),
    "cos.sum": Axiom(
        _f("cos", add(A, B)), minus(hadamard(_f("cos"), _f("cos", B)), hadamard(_f("sin"), _f("sin", B)))
    ),
    "sin.minus": Axiom(_f("sin", mul(MINUS, A)), mul(MINUS, _f("sin"))),
    "cos.minus": Axiom(_f("cos", mul(MINUS, A)), _f("cos")),
    "tanh.exp": Axiom(
        hadamard(_f("tanh"), add(_f("exp"), _f("exp", mul(MINUS, A)))),
        minus(_f("exp"), _f("exp", mul(MINUS, A))),
    ),
    "recip.product": Axiom(_f("recip", hadamard(A, B)), hadamard(_f("recip"), _f("recip", B))),
    "recip.twice": Axiom(_f("recip", _f("recip")), A),
    "recip.cancel": Axiom(hadamard(A, _f("recip")), ONES, (on("nonzero", A),)),
}


def _law(name: str) -> Law:
    derivative, smooth, domain = ROWS[name]
    value = Derivative(D, hadamard(derivative, D), (on(smooth, A),) if smooth else ())
    own = {k: axiom for k, axiom in EQUATIONS.items() if k.startswith(name + ".")}
    return Law(A, "moves", (on(domain, A),) if domain else (), value, own)


LAWS = {name: _law(name) for name in ROWS}


def abstract(name: str, order: int) -> Law:
    """Return the law of the order-th derivative of an abstract σ, smooth where σ is once more differentiable."""
    value = hadamard(term("map", (name, order + 1), (A,)), D)
    smooth = Condition("differentiable", (name, order + 1), (A,))
    domain = (Condition("differentiable", (name, order), (A,)),) if order else ()
    return Law(A, "moves", domain, Derivative(D, value, (smooth,)), {})
