"""Proofs over all operators, as data: steps that the kernel accepts, to be written into files and to be mutated."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from proof_kernel_pairs import draw_model
from proof_kernel_steps import plain
from proof_kernel_values import Model, matmul
from proof_kernel_writer import Writer

from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.proof_file import FIELDS
from dlhw3.kernel.rules import RULES
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, width
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, inverse, letter, mul, scalar, term, trace, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import derived
from dlhw3.symbolic.proofs.record import Proof as Record

Draws = Callable[[random.Random, bool], Model]
n, m, k = (parameter("size", x) for x in "nmk")
N, i, j, r = parameter("size", "N"), *(parameter("index", x) for x in "ijr")
A, B, G = (letter(x, n, m) for x in "ABG")
C = letter("C", m, n)
X, Y, H, P = (letter(x, n, n) for x in "XYHP")
S, K = letter("S", n, n, "symmetric"), letter("K", n, n, "symmetric")
x, y, h = letter("x", n, ONE), letter("y", n, ONE), letter("h", n, ONE)
s, t = letter("s", ONE, ONE), letter("t", ONE, ONE)
I, J, ones = term("identity", (n,)), term("identity", (m,)), term("ones", (n, ONE))  # noqa: E741
MINUS = scalar(-1)


def fun(name: str, of: Term) -> Term:
    return term("map", (name, 0), (of,))


def op(name: str, *of: Term) -> Term:
    return term(name, (), of)


def power(base: Term, q: Scalar | int | Fraction) -> Term:
    return term("power", (q if isinstance(q, Scalar) else number(q),), (base,))


def psd(base: Term, q: Scalar | int) -> Term:
    return term("psdpower", (q if isinstance(q, Scalar) else number(q),), (base,))


def layers(b: Scalar, a: Scalar, family: str = "W") -> Term:
    return term("layers", (family, "d", b, a))


def sigma(index: str, low: Scalar, high: Scalar, body: Term) -> Term:
    return term("sigma", (index, low, high), (body,))


def moving(f: Term, v: Term, point: Term | None = None, hand: Term | None = None) -> Term:
    hand = hand or letter("D" + v.data[0], *v.data[1:])
    return term("differential", (("letter", *v.data),), (f, point or v, hand))


def loss(*args: Term, slots: tuple[int, ...] = (), is_open: bool = False) -> Term:
    return term("function", ("l", (args[0].shape,), slots, is_open), args)


class Proof:
    """Steps (rule, arguments), the theorems they make, and models at which their hypotheses hold."""

    def __init__(self, draws: Draws = draw_model):
        self.draws = draws
        self.steps: list[tuple[str, tuple[Any, ...]]] = []
        self.theorems: list[Theorem] = []

    def step(self, rule: str, *arguments: Any) -> int:
        """Add a step; a theorem among its arguments is the number of its step."""
        self.theorems.append(applied(rule, arguments, self.theorems))
        self.steps.append((rule, arguments))
        return len(self.steps) - 1

    def same(self, left: Term, right: Term, facts: tuple[Scalar, ...] = ()) -> int:
        return self.step("same", left, right, facts)

    def law(self, name: str, parameters: dict[str, Any] | None = None, **letters: Term) -> int:
        """A law, or what laws imply, at values; a size follows from the letters where it can."""
        first = self.step("law", name) if name in AXIOMS else self.implied(name)
        return self.step("instantiate", first, parameters or {}, letters) if parameters or letters else first

    def implied(self, name: str) -> int:
        """The steps that show an equation from the laws."""
        record, numbers = Record(), dict[Any, int]()
        theorem = derived(record, name)
        for made, (rule, arguments) in record.calls.items():
            values = [
                numbers[v] if k == "Theorem" else tuple(numbers[t] for t in v) if k == "Theorems" else v
                for k, v in zip(FIELDS[rule].values(), arguments, strict=True)
            ]
            numbers[made] = self.step(rule, *values)
        return numbers[theorem]

    def right(self, at: int) -> Term:
        return self.theorems[at].statement.right

    def left(self, at: int) -> Term:
        return self.theorems[at].statement.left

    def line(self, start: Term, *moves: Any, facts: tuple[Scalar, ...] = ()) -> int:
        """A chain from a term: a move is the next term (by normal form), or a premise and where to use it."""
        made, here = [], start
        for move in moves:
            by = isinstance(move, tuple)
            made.append(self.replace(move[0], here, move[1]) if by else self.same(here, move, facts))
            here = self.right(made[-1])
        return self.chain(*made)

    def chain(self, first: int, *rest: int) -> int:
        """a = z from a = b, b = c, …, y = z."""
        for one in rest:
            first = self.step("replace", first, one, (1,))
        return first

    def reverse(self, at: int) -> int:
        """b = a from a = b."""
        left = self.left(at)
        return self.step("replace", self.same(left, left, self.theorems[at].facts), at, (0,))

    def replace(self, at: int, whole: Term, path: tuple[int, ...]) -> int:
        """C = C with b at the place, from a = b."""
        facts = plain(whole, self.theorems[at], path).facts
        return self.step("replace", self.same(whole, whole, facts), at, (1, *path))

    def gradient(self, f: Term, v: Term, value: Term, facts: tuple[Scalar, ...] = ()) -> int:
        whole = moving(f, v)
        first = self.step("differential", whole, facts)
        product = trace(mul(transpose(value), whole.args[2]))
        second = self.same(self.right(first), product, facts)
        return self.step("read_off", self.chain(first, second), value)

    def file(self, names: dict[str, int] | None = None) -> Writer:
        writer = Writer()
        for rule, arguments in self.steps:
            writer.step(rule, *arguments)
        for name, at in (names or {"last": len(self.steps) - 1}).items():
            writer.theorem(name, at)
        return writer


def applied(rule: str, arguments: tuple[Any, ...], theorems: list[Any]) -> Theorem:
    """Apply a rule of the kernel, theorems given by number."""
    kinds = FIELDS[rule].values()
    values = []
    for kind, value in zip(kinds, arguments, strict=True):
        if kind == "Theorem":
            value = theorems[value]
        values.append(tuple(theorems[v] for v in value) if kind == "Theorems" else value)
    theorem: Theorem = RULES[rule](*values)
    return theorem


# Gradients


def phi_gradient() -> Proof:
    proof, U = Proof(), letter("U", n, m)
    slope = loss(mul(U, U.T), slots=(0,), is_open=True)
    value = mul(add(slope, transpose(slope)), U)
    proof.gradient(loss(mul(U, U.T)), U, value)
    return proof


GRADIENTS: dict[str, tuple[Term, Term, Term]] = {
    "logdet": (op("logdet", X), X, transpose(inverse(X))),
    "det": (op("det", X), X, transpose(op("adj", X))),
    "trace of an inverse": (trace(inverse(X)), X, mul(MINUS, transpose(mul(inverse(X), inverse(X))))),
    "norm": (op("norm", A), A, mul(power(op("norm", A), -1), A)),
    "squared error": (trace(mul((X * A - B).T, X * A - B)), A, mul(scalar(2), X.T, X * A - B)),
    "tanh": (
        op("sum", fun("tanh", mul(X, A))),
        A,
        mul(X.T, term("ones", (n, m)) - (fun("tanh", X * A) & fun("tanh", X * A))),
    ),
    "logsumexp": (
        fun("log", op("sum", fun("exp", x))),
        x,
        mul(fun("recip", op("sum", fun("exp", x))), fun("exp", x)),
    ),
    "quotient": (
        mul(x.T, X, x) & fun("recip", mul(x.T, x)),
        x,
        mul(fun("recip", mul(x.T, x)), add(mul(X, x), mul(X.T, x)))
        - mul(scalar(2), mul(x.T, X, x), fun("recip", mul(x.T, x)), fun("recip", mul(x.T, x)), x),
    ),
    "symmetric": (trace(mul(Y, S)), S, mul(scalar(number(Fraction(1, 2))), add(Y, Y.T))),
    "abstract activation": (op("sum", term("map", ("σ", 0), (A,))), A, term("map", ("σ", 1), (A,))),
    "roots": (op("sum", fun("sqrt", A)), A, mul(scalar(number(Fraction(1, 2))), fun("recip", fun("sqrt", A)))),
    "a power": (power(trace(mul(A.T, A)), 3), A, mul(scalar(6), power(trace(mul(A.T, A)), 2), A)),
    "diagonals": (
        trace(mul(op("diag", x), X, op("diag", x))),
        x,
        mul(scalar(2), op("diagonal", X) & x),
    ),
    "sines": (
        op("sum", fun("sin", A) & fun("cos", A)),
        A,
        (fun("cos", A) & fun("cos", A)) - (fun("sin", A) & fun("sin", A)),
    ),
    "absolute": (op("sum", fun("abs", A) + fun("relu", A)), A, fun("sign", A) + fun("step", A)),
}  # fmt: skip


def known_gradient(name: str) -> Proof:
    proof = Proof()
    proof.gradient(*GRADIENTS[name])
    return proof


def two_arguments() -> Proof:
    """D of f(XA, AᵀX) in X: one slope for each argument, and the mixed second derivatives."""
    proof, domain = Proof(), ((n, m), (m, n))
    points = (mul(X, A), mul(A.T, X))

    def f(*args: Term, slots: tuple[int, ...] = (), is_open: bool = False) -> Term:
        return term("function", ("f", domain, slots, is_open), (*points, *args))

    value = add(mul(f(slots=(0,), is_open=True), A.T), mul(A, f(slots=(1,), is_open=True)))
    proof.gradient(f(), X, value)
    second = proof.step("differential", moving(f(mul(Y, A), slots=(0,)), X, hand=H), ())
    both = add(f(mul(Y, A), mul(H, A), slots=(0, 0)), f(mul(Y, A), mul(A.T, H), slots=(0, 1)))
    proof.chain(second, proof.same(proof.right(second), both))
    return proof


def hessian() -> Proof:
    """D² of l(XY): twice, under a differential, and its symmetry."""
    proof = Proof()
    first = proof.step("differential", moving(loss(mul(X, Y)), X, hand=P), ())
    whole = moving(proof.left(first), X, hand=H)
    inside = proof.replace(first, whole, (0,))
    outside = proof.step("differential", proof.right(inside), ())
    turned = loss(mul(X, Y), mul(P, Y), mul(H, Y), slots=(0, 0))
    last = proof.same(proof.right(outside), turned)
    proof.chain(inside, outside, last)
    return proof


def deep_linear() -> Proof:
    proof, whole = Proof(layered), layers(N, ONE)
    facts = (j.minus(ONE), N.minus(j))
    hand = letter("H", width("d", j), width("d", j.minus(ONE)))
    moves = term("differential", (("layer", "W", "d", j),), (loss(whole), hand))
    above, below = layers(N, j.plus(ONE)), layers(j.minus(ONE), ONE)
    slope = loss(whole, slots=(0,), is_open=True)
    value = mul(transpose(above), slope, transpose(below))
    first = proof.step("differential", moves, facts)
    second = proof.same(
        loss(whole, mul(above, hand, below), slots=(0,)), trace(mul(transpose(value), hand)), facts
    )
    proof.step("read_off", proof.chain(first, second), value)
    return proof


def layered(rng: random.Random, boundary: bool) -> Model:
    model = draw_model(rng, boundary)
    model.parameters |= {"N": rng.randint(2, 3), "r": rng.randint(-1, 4), "j": rng.randint(-1, 4)}
    model.widths |= {("d", q): rng.choice((1, 2, 2)) for q in range(-4, 8)}
    return model


def positive(rng: random.Random, boundary: bool) -> Model:
    model = draw_model(rng, boundary)
    if not boundary:
        model.draw = lambda rng: Fraction(rng.randint(1, 4), rng.choice((1, 1, 2)))
    return model


# Inverses, determinants, logarithms, norms, psd powers


def push_through() -> Proof:
    """inv(I + AC) A = A inv(I + CA)."""
    proof = Proof()
    left, right = add(I, mul(A, C)), add(J, mul(C, A))
    one, two = inverse(left), inverse(right)
    undo = proof.reverse(proof.law("inverse.right", {"n": m}, X=right))
    away = proof.law("inverse.left", X=left)
    proof.line(
        mul(one, A), mul(one, A, J), (undo, (2,)), mul(mul(one, left), A, two), (away, (0,)), mul(A, two)
    )
    return proof


def three_inverses() -> Proof:
    """inv(XYP) = inv(P) inv(Y) inv(X), and det of it."""
    proof = Proof()
    outer = proof.law("inverse.product", X=mul(X, Y), Y=P)
    inner = proof.law("inverse.product")
    proof.line(
        inverse(mul(mul(X, Y), P)), (outer, ()), (inner, (1,)), mul(inverse(P), inverse(Y), inverse(X))
    )
    return proof


def scaled_inverse() -> Proof:
    """inv(2X)(2X) = I by the law of a scaled inverse."""
    proof, two = Proof(), scalar(2)
    scaled = proof.law("inverse.scaled", s=two)
    away = proof.law("inverse.left")
    half = proof.law("power.minus", {"p": ONE}, s=two)
    proof.line(
        *(mul(inverse(mul(two, X)), mul(two, X)), (scaled, (0,)), (half, (0, 0)), mul(inverse(X), X)),
        *((away, ()), I),
    )
    return proof


def determinants() -> Proof:
    """det(X) det(inv(X) Y) = det(Y)."""
    proof = Proof()
    product = proof.reverse(proof.law("det.product", Y=mul(inverse(X), Y)))
    cancel, whole = proof.law("inverse.right"), op("det", mul(X, inverse(X), Y))
    start = mul(op("det", X), op("det", mul(inverse(X), Y)))
    split = op("det", mul(mul(X, inverse(X)), Y))
    proof.line(*(start, (product, ()), whole, split, (cancel, (0, 0)), op("det", Y)))
    return proof


def adjugates() -> Proof:
    """X adj(X) Y = det(X) Y, and adj(XY) = adj(Y) adj(X)."""
    proof = Proof()
    right = proof.law("adj.right")
    proof.line(mul(X, op("adj", X), Y), mul(mul(X, op("adj", X)), Y), (right, (0,)), mul(op("det", X), Y))
    return proof


def sylvester() -> Proof:
    """det(I + xyᵀ) = 1 + yᵀx."""
    proof = Proof()
    law = proof.law("det.sylvester", {"m": ONE}, A=x, B=y)
    number_ = proof.law("det.scalar", s=proof.right(law).args[0])
    proof.line(op("det", add(I, mul(x, y.T))), (law, ()), (number_, ()), add(scalar(1), mul(y.T, x)))
    return proof


def log_determinants() -> Proof:
    """logdet(X inv(Y)) = logdet(X) − logdet(Y), where both dets are positive."""
    proof = Proof()
    start, split = proof.law("logdet.log", X=mul(X, inverse(Y))), proof.law("det.product", Y=inverse(Y))
    ratio = proof.law("det.recip", X=Y)
    first, second = op("det", X), op("det", Y)
    summed = proof.law("log.product", {"n": ONE, "m": ONE}, A=first, B=fun("recip", second))
    minus = proof.law("log.recip", {"n": ONE, "m": ONE}, A=second)
    proof.line(
        *(op("logdet", mul(X, inverse(Y))), (start, ()), (split, (0,)), (ratio, (0, 1))),
        *(fun("log", first & fun("recip", second)), (summed, ()), (minus, (1,))),
    )
    return proof


def norms() -> Proof:
    """‖3A‖² = 9 tr(AᵀA), and √(‖A‖²) = ‖A‖."""
    proof = Proof()
    three = scalar(3)
    square = proof.law("norm.square", A=mul(three, A))
    proof.line(power(op("norm", mul(three, A)), 2), (square, ()), mul(scalar(9), trace(mul(A.T, A))))
    norm = op("norm", A)
    root = proof.law("sqrt.of_square", {"n": ONE, "m": ONE}, A=norm)
    plain = proof.law("abs.nonnegative", {"n": ONE, "m": ONE}, A=norm)
    proof.line(fun("sqrt", power(norm, 2)), fun("sqrt", norm & norm), (root, ()), (plain, ()))
    return proof


def psd_powers() -> Proof:
    """(XᵀX)^p (XᵀX)^q X = (XᵀX)^{p+q} X, (M²)^{3/2} = M³ and a root by cut."""
    proof, M = Proof(), mul(X.T, X)
    p, q = parameter("exponent", "p"), parameter("exponent", "q")
    law = proof.law("psdpower.sum", X=M)
    start = mul(psd(M, p), psd(M, q), X)
    proof.line(start, mul(mul(psd(M, p), psd(M, q)), X), (law, (0,)))
    twice = proof.law("psdpower.power", {"p": number(2), "q": number(Fraction(3, 2))}, X=M)
    proof.line(psd(psd(M, 2), number(Fraction(3, 2))), (twice, ()), psd(M, 3))
    root = proof.law("psdpower.root", {"a": number(2), "b": number(3)}, X=M, Y=M)
    given = proof.same(*proof.theorems[root].hypotheses[0].statement[1:])
    proof.step("cut", given, root)
    return proof


# Entries


def softmax() -> Proof:
    """D of softmax: (diag(p) − p pᵀ) h, p = exp(x)/Σexp(x), by the quotient's own derivative."""
    proof = Proof()
    total = op("sum", fun("exp", x))
    soft = mul(fun("recip", total), fun("exp", x))
    first = proof.step("differential", moving(soft, x, hand=h), ())
    value = mul(op("diag", soft) - mul(soft, soft.T), h)
    proof.chain(first, proof.same(proof.right(first), value))
    return proof


def exponentials() -> Proof:
    """exp(A + B) ∘ exp(−B) = exp(A)."""
    proof = Proof()
    minus = mul(MINUS, B)
    joined = proof.reverse(proof.law("exp.sum", A=A + B, B=minus))
    proof.line((fun("exp", A + B) & fun("exp", minus)), (joined, ()), fun("exp", A))
    return proof


def logarithms() -> Proof:
    """log(A ∘ 1/B) = log A − log B for positive entries."""
    proof = Proof(positive)
    product = proof.law("log.product", B=fun("recip", B))
    recip = proof.law("log.recip", A=B)
    proof.line(fun("log", A & fun("recip", B)), (product, ()), (recip, (1,)), fun("log", A) - fun("log", B))
    return proof


def entries() -> Proof:
    """A ⊘ A = 1 off 0; √(A∘A) ∘ sign A = A; |−2A| = 2|A|; relu(A) + relu(−A) = |A| in pieces."""
    proof = Proof()
    cancel = proof.law("recip.cancel")
    proof.line(mul(A & fun("recip", A), A.T), (cancel, (0,)))
    root, product = proof.law("sqrt.of_square"), proof.reverse(proof.law("sign.abs"))
    square = proof.reverse(proof.law("recip.sign"))
    sign = fun("sign", A)
    proof.line(
        *(fun("sqrt", A & A) & sign, (root, (0,)), (product, (0,)), A & (sign & sign), (square, (1,))),
        *((cancel, (1,)), A),
    )
    two = term("ones", (n, m)) * scalar(-2)
    proof.line(
        fun("abs", mul(scalar(-2), A)), fun("abs", two & A), (proof.law("abs.product", A=two, B=A), ())
    )
    relu, step2 = proof.law("relu.step"), proof.law("step.square")
    start = fun("relu", A) & fun("step", A)
    proof.line(start, (relu, (0,)), A & (fun("step", A) & fun("step", A)), (step2, (1,)))
    return proof


def trigonometry() -> Proof:
    """sin(A + A) = 2 sin A cos A; sin² + cos² in a trace; tanh."""
    proof = Proof()
    law = proof.law("sin.sum", B=A)
    proof.line(fun("sin", A + A), (law, ()), mul(scalar(2), fun("sin", A) & fun("cos", A)))
    one = proof.law("sin.cos")
    start = op("sum", (fun("sin", A) & fun("sin", A)) + (fun("cos", A) & fun("cos", A)))
    proof.line(start, (one, (0,)), scalar(n.times(m)))
    return proof


def powers() -> Proof:
    """s^{1/2} s^{3/2} = s² for s > 0, s^{-2} s^3 = s for s ≠ 0, (st)^{-1} = t^{-1} s^{-1}."""
    proof, half = Proof(positive), number(Fraction(1, 2))
    law = proof.law("power.sum", {"p": half, "q": number(Fraction(3, 2))})
    proof.line(mul(power(s, half), power(s, Fraction(3, 2))), (law, ()), mul(s, s))
    whole = proof.law("power.integers", {"i": number(-2), "j": number(3)})
    proof.line(mul(power(s, -2), power(s, 3)), (whole, ()), s)
    split = proof.law("power.product", {"p": number(-1)})
    proof.line(power(mul(s, t), -1), (split, ()), mul(power(t, -1), power(s, -1)))
    return proof


# The normal form, sums, induction, hypotheses


IDENTITIES = {
    "diag A diag": (mul(op("diag", x), X, op("diag", y)), X & mul(x, y.T)),
    "trace of entries": (trace(mul(A.T, B & G)), trace(mul((A & B).T, G))),
    "sum of entries": (op("sum", A & B), trace(mul(A.T, B))),
    "symmetric": (trace(mul(S, K, X)), trace(mul(X.T, K, S))),
    "cyclic": (trace(mul(X, Y, P)), trace(mul(P, X, Y))),
    "binomial": (mul(X + Y, X + Y), add(mul(X, X), mul(X, Y), mul(Y, X), mul(Y, Y))),
    "ones": (mul(ones.T, X, ones), op("sum", X)),
    "Hessians": (loss(X, Y, P, slots=(0, 0)), trace(mul(loss(X, P, slots=(0, 0), is_open=True).T, Y))),
    "idle": (sigma("i", ONE, N, mul(scalar(i), X)) + X, mul(sigma("i", ONE, N, scalar(i)), X) + X),
    "short sum": (sigma("i", ONE, number(3), mul(scalar(i), X)), mul(scalar(6), X)),
    "widths": (mul(scalar(ONE.over(n)), trace(I), X), X),
    "inverse of a transpose": (inverse(mul(S, X)), transpose(inverse(mul(X.T, S)))),
}


def identity(name: str) -> Proof:
    proof = Proof()
    left, right = IDENTITIES[name]
    proof.reverse(proof.same(left, right))
    return proof


def instances() -> Proof:
    """A theorem at values: S := XᵀX, n := m, and inside a context."""
    proof = Proof()
    base = proof.same(trace(mul(S, Y)), trace(mul(S, Y.T)))
    at = proof.step("instantiate", base, {}, {"S": mul(X.T, X)})
    wide = proof.step("instantiate", base, {"n": m}, {"Y": mul(C, A)})
    proof.line(mul(proof.left(at), X), (at, (0,)))
    proof.line(fun("exp", proof.left(wide)), (wide, (0,)))
    return proof


def arithmetic_sum() -> Proof:
    """2 Σ_{i=1}^{r} i = r(r + 1) for r ≥ 1, by induction with a split sum."""

    def claim(top: Scalar) -> Statement:
        return Statement(
            "=", mul(scalar(2), sigma("i", ONE, top, scalar(i))), scalar(top.times(top.plus(ONE)))
        )

    proof, facts, up = Proof(layered), (r.minus(ONE),), r.plus(ONE)
    base = proof.same(*claim(ONE)[1:])
    parted = proof.step("split_sum", claim(up).left.args[1], r, facts)
    assumed = proof.step("assume", Hypothesis(claim(r)))
    opened = add(claim(r).left, mul(scalar(2), scalar(up)))
    stepped = proof.line(
        claim(up).left, (parted, (1,)), opened, (assumed, (0,)), claim(up).right, facts=facts
    )
    top = parameter("index", "top")
    rising = proof.step("induction", base, stepped, claim(r), "r", (ONE, top))
    proof.step("instantiate", rising, {"top": r}, {})
    return proof


def balance(bound: bool = True) -> Hypothesis:
    up = layers(j.plus(ONE), j.plus(ONE))
    here = layers(j, j)
    facts = (j.minus(ONE), N.minus(j).minus(ONE))
    return Hypothesis(Statement("=", mul(up.T, up), mul(here, here.T)), (("index", "j"),), facts)


def balanced(rng: random.Random, boundary: bool) -> Model:
    """Layers W_k = R_k D R_{k−1}ᵀ with rational rotations R: balanced; D is singular now and then."""
    model = layered(rng, boundary)
    size = 2
    model.widths |= {("d", q): size for q in range(-5, 9)}
    first, second = (
        Fraction(rng.randint(0, 2) if boundary else rng.randint(1, 3)),
        Fraction(rng.randint(1, 3)),
    )
    diagonal = [[first, Fraction(0)], [Fraction(0), second]]
    turns = {q: rng.choice(([[3, -4], [4, 3]], [[5, -12], [12, 5]], [[0, -1], [1, 0]])) for q in range(-5, 9)}

    def turn(q: int) -> list[list[Fraction]]:
        length = {3: 5, 5: 13, 0: 1}[turns[q][0][0]]
        return [[Fraction(v, length) for v in row] for row in turns[q]]

    for q in range(-4, 9):
        back = [list(row) for row in zip(*turn(q - 1), strict=True)]
        model.layers["W", q] = matmul(matmul(turn(q), diagonal), back)
    return model


def balanced_slide() -> Proof:
    """W_rW_rᵀ W_{r:1} = W_{r:1} W_1ᵀW_1 for 1 ≤ r ≤ N, by induction from balance."""

    def claim(top: Scalar) -> Statement:
        one, here = layers(ONE, ONE), layers(top, top)
        return Statement("=", mul(here, here.T, layers(top, ONE)), mul(layers(top, ONE), one.T, one))

    proof, facts, up = Proof(balanced), (r.minus(ONE), N.minus(r).minus(ONE)), r.plus(ONE)
    over, here, one = layers(up, up), layers(r, r), layers(ONE, ONE)
    base = proof.same(*claim(ONE)[1:])
    slide = proof.step("instantiate", proof.step("assume", balance()), {"j": r}, {})
    known = proof.step("assume", Hypothesis(claim(r)))
    stepped = proof.line(
        *(claim(up).left, mul(over, mul(over.T, over), layers(r, ONE)), (slide, (1,))),
        *(mul(over, mul(here, here.T, layers(r, ONE))), (known, (1,)), claim(up).right),
        facts=facts,
    )
    proof.step("induction", base, stepped, claim(r), "r", (ONE, N))
    proof.step("instantiate", len(proof.steps) - 1, {"N": number(3), "r": number(3)}, {})
    del one
    return proof


def family() -> Proof:
    """D(W ↦ W_{r:1})[V], its sum, and its recursion by a split."""
    proof, facts = Proof(layered), (r.minus(ONE),)

    def total(top: Scalar) -> Term:
        body = mul(layers(top, i.plus(ONE)), layers(i, i, "V"), layers(i.minus(ONE), ONE))
        return sigma("i", ONE, top, body)

    moves = term("differential", (("family", "W", "d", "V"),), (layers(r, ONE),))
    first = proof.step("differential", moves, facts)
    second = proof.same(proof.right(first), total(r), facts)
    proof.chain(first, second)
    whole, up = total(r.plus(ONE)), r.plus(ONE)
    parted = proof.step("split_sum", whole, r, facts)
    last = mul(layers(up, up, "V"), layers(r, ONE))
    joined = proof.same(proof.right(parted), add(mul(layers(up, up), total(r)), last), facts)
    proof.chain(parted, joined)
    return proof


def involution() -> Proof:
    """A² = I gives (A X A)² = A X² A, and for all Y, YX = XY at a value."""
    proof = Proof(reflected)
    R = letter("R", n, n)
    square = proof.step("assume", Hypothesis(Statement("=", mul(R, R), I)))
    proof.line(
        *(mul(mul(R, X, R), mul(R, X, R)), mul(R, X, mul(R, R), X, R), (square, (2,)), mul(R, X, X, R)),
    )
    rule = Hypothesis(Statement("=", mul(Y, s * I), mul(s * I, Y)), (("letter", *Y.data),))
    used = proof.step("instantiate", proof.step("assume", rule), {}, {"Y": mul(X, X)})
    proof.line(trace(proof.left(used)), (used, (0,)), mul(s, trace(mul(X, X))))
    return proof


def reflected(rng: random.Random, boundary: bool) -> Model:
    model = draw_model(rng, boundary)
    size = model.parameters["n"]
    value = [[Fraction(p == q) * rng.choice((1, -1)) for q in range(size)] for p in range(size)]
    if size > 1 and rng.random() < 0.7:
        value[0][0], value[0][1], value[1][0], value[1][1] = (Fraction(v, 5) for v in (3, 4, 4, -3))
    model.letters["R"] = value
    return model


def gram_flow() -> Proof:
    """U moves along −∇: D(U ↦ UUᵀ)(U)[−G] with G the gradient of l(UUᵀ), read off and put in its place."""
    proof, U = phi_gradient(), letter("U", n, m)
    value = len(proof.steps) - 1
    gradient = proof.left(value)
    whole = moving(mul(U, U.T), U, hand=mul(MINUS, gradient))
    inside = proof.replace(value, whole, (2, 1))
    moved = proof.step("differential", proof.right(inside), ())
    both = add(loss(mul(U, U.T), slots=(0,), is_open=True), loss(mul(U, U.T), slots=(0,), is_open=True).T)
    flow = mul(MINUS, add(mul(both, U, U.T), mul(U, U.T, both)))
    proof.chain(inside, moved, proof.same(proof.right(moved), flow))
    return proof


def sum_in_context() -> Proof:
    """Σ_j tr(W_jW_jᵀ) with its summand turned around, and W_{N:j+1}W_{j:1} = W_{N:1} under Σ_j."""
    proof = Proof(layered)
    here = layers(j, j)
    turned = proof.same(trace(mul(here, here.T)), trace(mul(here.T, here)))
    proof.line(sigma("j", ONE, N, proof.left(turned)), (turned, (0,)))
    facts = (j.minus(ONE), N.minus(j))
    meet = proof.same(mul(layers(N, j.plus(ONE)), layers(j, ONE)), layers(N, ONE), facts)
    whole = sigma("j", ONE, N, proof.left(meet))
    proof.line(whole, (meet, (0,)), mul(scalar(N), layers(N, ONE)))
    return proof


MAKERS: dict[str, Callable[[], Proof]] = {
    **{maker.__name__: maker for maker in (phi_gradient, two_arguments, hessian, deep_linear, gram_flow)},
    **{f"gradient: {name}": (lambda name=name: known_gradient(name)) for name in GRADIENTS},
    **{maker.__name__: maker for maker in (push_through, three_inverses, scaled_inverse, determinants)},
    **{maker.__name__: maker for maker in (adjugates, sylvester, log_determinants, norms, psd_powers)},
    **{maker.__name__: maker for maker in (softmax, exponentials, logarithms, entries, trigonometry, powers)},
    **{f"identity: {name}": (lambda name=name: identity(name)) for name in IDENTITIES},
    **{maker.__name__: maker for maker in (instances, arithmetic_sum, balanced_slide, family, involution)},
    **{maker.__name__: maker for maker in (sum_in_context,)},
}
"""Every proof by its name."""
