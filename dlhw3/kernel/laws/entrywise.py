"""Functions of every entry, and powers of scalars: one table, with each one's derivative and where it is smooth.

normcdf is the distribution function Φ of the normal distribution N(0, 1), normpdf its density φ.
Outside its domain a function is 0: recip(0), log of x ≤ 0, sqrt of x < 0; sign(0) = step(0) = 0. The normal form
merges natural powers; every other merge is an equation here.
"""

from fractions import Fraction
from functools import partial

from ..errors import require
from ..scalars import ONE, Scalar, number, parameter
from ..statements import Condition
from ..terms import FUNCTIONS, Term, apply, scalar, term
from .law import A, Axiom, B, D, Law, each, given, h, m, n, p, power, s, t, x

exp, log, sqrt, abs_, sign, relu, step, sin, cos, tanh, recip = (partial(each, f) for f in FUNCTIONS[:11])
ONES, ZEROS, ROW = term("ones", (n, m)), term("zero", (n, m)), term("ones", (ONE, m))
ZERO_AT_0 = ("log", "sqrt", "abs", "sign", "relu", "step", "sin", "tanh", "recip", "arcsin", "arctan")
ODD = ("sin", "sign", "tanh", "recip", "arcsin", "arctan")
HALF, MINUS, COSINE = scalar(number(Fraction(1, 2))), scalar(-1), ONES - (A & A)  # of arcsin A, squared
i, j = parameter("index", "i"), parameter("index", "j")
positive, nonzero, nonnegative = given(positive=A), given(nonzero=A), given(nonnegative=A)
arc, inside = recip(sqrt(COSINE)), given(positive=COSINE)
ROWS: dict[str, tuple[Term, tuple[Condition, ...]]] = {
    "exp": (exp(A), ()),
    "log": (recip(A), positive),
    "sqrt": (HALF * recip(sqrt(A)), positive),
    "abs": (sign(A), nonzero),
    **dict.fromkeys(("sign", "step"), (ZEROS, nonzero)),
    "relu": (step(A), nonzero),
    "sin": (cos(A), ()),
    "cos": (MINUS * sin(A), ()),
    "tanh": (ONES - (tanh(A) & tanh(A)), ()),
    "recip": (MINUS * (recip(A) & recip(A)), nonzero),
    "arcsin": (arc, inside),
    "arccos": (MINUS * arc, inside),
    "arctan": (recip(ONES + (A & A)), ()),
    "normcdf": (each("normpdf", A), ()),
    "normpdf": (MINUS * (A & each("normpdf", A)), ()),
    "softplus": (recip(ONES + exp(MINUS * A)), ()),
}
"""Name: its derivative at A, and where it is smooth."""
AXIOMS = {
    **{f"{f}.product": Axiom(each(f, A & B), each(f, A) & each(f, B)) for f in ("abs", "sign", "recip")},
    **{f"{f}.recip": Axiom(each(f, recip(A)), recip(each(f, A))) for f in ("sqrt", "abs")},
    **{f"{f}.minus": Axiom(each(f, MINUS * A), MINUS * each(f, A)) for f in ODD},
    **{f"{f}.broadcast": Axiom(each(f, x * ROW), each(f, x) * ROW) for f in ROWS},
    **{f"{f}.diag": Axiom(each(f, apply("diag", x)), apply("diag", each(f, x))) for f in ZERO_AT_0},
    "exp.sum": Axiom(exp(A + B), exp(A) & exp(B)),
    "exp.log": Axiom(exp(log(A)), A, positive),
    "log.exp": Axiom(log(exp(A)), A),
    "sqrt.of_square": Axiom(sqrt(A & A), abs_(A)),
    "sqrt.product": Axiom(sqrt(A & B), sqrt(A) & sqrt(B), nonnegative),
    "abs.nonnegative": Axiom(abs_(A), A, nonnegative),
    "sign.abs": Axiom(A & sign(A), abs_(A)),
    "sign.recip": Axiom(sign(recip(A)), sign(A)),
    "sign.of_abs": Axiom(abs_(A) & sign(A), A),
    "relu.step": Axiom(relu(A), A & step(A)),
    "step.sign": Axiom(step(A), HALF * ((sign(A) & sign(A)) + sign(A))),
    "sin.sum": Axiom(sin(A + B), (sin(A) & cos(B)) + (cos(A) & sin(B))),
    "cos.sum": Axiom(cos(A + B), (cos(A) & cos(B)) - (sin(A) & sin(B))),
    "sin.cos": Axiom((sin(A) & sin(A)) + (cos(A) & cos(A)), ONES),
    "tanh.exp": Axiom(tanh(A) & (exp(A) + exp(MINUS * A)), exp(A) - exp(MINUS * A)),
    "recip.cancel": Axiom(A & recip(A), ONES, nonzero),
    "recip.sign": Axiom(A & recip(A), sign(A) & sign(A)),
    "normcdf.minus": Axiom(each("normcdf", MINUS * A), ONES - each("normcdf", A)),
    "normpdf.minus": Axiom(each("normpdf", MINUS * A), each("normpdf", A)),
    "softplus.definition": Axiom(each("softplus", A), log(ONES + exp(A))),
    "power.exp": Axiom(power(s, p), exp(scalar(p) * log(s)), given(positive=s)),
    "power.product": Axiom(power(s * t, p), power(s, p) * power(t, p), given(positive=s)),
    "power.integers": Axiom(power(s, i) * power(s, j), power(s, i.plus(j)), given(nonzero=s)),
    "power.minus": Axiom(power(s, p.times(number(-1))), recip(power(s, p))),
    "power.next": Axiom(power(s, p.plus(ONE)), s * power(s, p), (), (p,)),
    "power.sqrt": Axiom(power(s, number(Fraction(1, 2))), sqrt(s)),
}


def map_law(name: str, order: int) -> Law:
    """Return the law of a row; or of the order-th derivative of an abstract σ, smooth where σ is once more so."""
    if name in ROWS:
        require(order == 0, "a function of the table has no order")
        return Law(A, "moves", ROWS[name][0] & D, ROWS[name][1])
    more = Condition("differentiable", each(name, A), order + 1)
    return Law(A, "moves", term("map", (name, order + 1), (A,)) & D, (more,))


def power_law(exponent: Scalar) -> Law:
    """Return the law of s^p: smooth for natural p, else off 0 for integers, else for s > 0."""
    natural, whole = exponent.natural, exponent.integral
    smooth = () if natural is not None else given(nonzero=s) if whole else given(positive=s)
    value = scalar(exponent) * power(s, exponent if natural == 0 else exponent.minus(ONE)) * h
    return Law(s, "", value, smooth)
