"""The normal form: identities it decides, near misses it does not, random pairs judged by values, and budgets."""

from __future__ import annotations

import contextlib
import random
from fractions import Fraction
from typing import Any

import pytest
from counting import TWO_SECONDS, calls, calls_of_budgets
from proof_kernel_draw import FACTS, Draw, N, draw_model, j, m, mutated, n, rewritten
from proof_kernel_values import Unclear, differ, evaluate

from dlhw3.kernel import networks
from dlhw3.kernel.errors import Refused, Undecided
from dlhw3.kernel.networks import agree, difference
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, width
from dlhw3.kernel.terms import (
    Term,
    add,
    hadamard,
    instance,
    inverse,
    letter,
    mul,
    scalar,
    term,
    trace,
    transpose,
)

A, B, C, D = (letter(x, n, m) for x in "ABCD")
P = letter("P", m, n)
X, Y = letter("X", n, n), letter("Y", n, n)
S, T = letter("S", n, n, "symmetric"), letter("T", n, n, "symmetric")
x, z, y = letter("x", n, ONE), letter("z", n, ONE), letter("y", m, ONE)
s, t = letter("s", ONE, ONE), letter("t", ONE, ONE)
I, O = term("identity", (n,)), term("ones", (n, ONE))  # noqa: E741
DOMAIN = ((n, n),)


def minus(left: Term, right: Term) -> Term:
    return left - right


def of(op: str, *args: Term) -> Term:
    return term(op, (), args)


def power(base: Term, p: Scalar | int) -> Term:
    return term("power", (number(p) if isinstance(p, int) else p,), (base,))


def l(slots: tuple[int, ...], is_open: bool, *args: Term) -> Term:  # noqa: E743
    return term("function", ("l", DOMAIN, slots, is_open), args)


def layers(b: Scalar, a: Scalar) -> Term:
    return term("layers", ("W", "d", b, a))


def sigma(index: str, low: Scalar, high: Scalar, body: Term) -> Term:
    return term("sigma", (index, low, high), (body,))


def diag(v: Term) -> Term:
    return of("diag", v)


def norm(a: Term) -> Term:
    return of("norm", a)


i, k = parameter("index", "i"), parameter("index", "k")
p, q = parameter("exponent", "p"), parameter("exponent", "q")
Wj = layers(j, j)
layers2 = trace(mul(layers(i, i), transpose(layers(i, i))))
layers3 = trace(mul(layers(k, k), transpose(layers(k, k))))
IDENTITIES = {
    "trace cyclicity": (trace(mul(A, P)), trace(mul(P, A))),
    "trace of a transpose": (trace(mul(X, Y)), trace(mul(transpose(X), transpose(Y)))),
    "diag(x) A diag(y) = A ∘ xyᵀ": (mul(diag(x), A, diag(y)), hadamard(A, mul(x, transpose(y)))),
    "tr(Aᵀ(B∘C)) = tr((A∘B)ᵀC)": (
        trace(mul(transpose(A), hadamard(B, C))),
        trace(mul(transpose(hadamard(A, B)), C)),
    ),
    "sum(A∘B) = tr(AᵀB)": (of("sum", hadamard(A, B)), trace(mul(transpose(A), B))),
    "sum by ones": (of("sum", X), mul(transpose(O), X, O)),
    "diag of a diagonal": (diag(of("diagonal", X)), hadamard(X, I)),
    "diagonal of a diag": (of("diagonal", diag(x)), x),
    "diagonal of a product": (of("diagonal", mul(A, P)), mul(hadamard(A, transpose(P)), term("ones", (m, ONE)))),
    "rank one entrywise": (
        hadamard(mul(x, transpose(y)), mul(z, transpose(y))),
        mul(hadamard(x, z), transpose(hadamard(y, y))),
    ),
    "scalar of a trace": (mul(trace(X), trace(Y)), trace(mul(trace(X), Y))),
    "trace of the identity": (trace(I), scalar(n)),
    "ones times ones": (mul(transpose(O), O), scalar(n)),
    "symmetric letters": (transpose(mul(S, T, S)), mul(S, T, S)),
    "a symmetric trace": (trace(mul(S, X)), trace(mul(S, transpose(X)))),
    "three symmetric letters": (trace(mul(S, T, S, T, X)), trace(mul(transpose(X), T, S, T, S))),
    "binomial": (mul(add(X, Y), add(X, Y)), add(mul(X, X), mul(X, Y), mul(Y, X), mul(Y, Y))),
    "cancelling": (minus(mul(A, P), mul(A, P)), term("zero", (n, n))),
    "square of a sum of scalars": (power(add(s, t), 2), add(power(s, 2), mul(scalar(2), s, t), power(t, 2))),
    "Hessian symmetry": (l((0, 0), False, X, A0 := letter("A0", n, n), Y), l((0, 0), False, X, Y, A0)),
    "Hessian against a matrix": (trace(mul(transpose(l((0, 0), True, X, Y)), A0)), l((0, 0), False, X, A0, Y)),
    "third derivative": (l((0, 0, 0), False, X, Y, A0, S), l((0, 0, 0), False, X, S, Y, A0)),
    "differential by gradient": (l((0,), False, X, Y), trace(mul(transpose(l((0,), True, X)), Y))),
    "opaque arguments": (inverse(add(X, Y)), inverse(add(Y, X))),
    "inverse of a transpose": (inverse(transpose(X)), transpose(inverse(X))),
    "symmetric inverse": (transpose(inverse(mul(A, transpose(A)))), inverse(mul(A, transpose(A)))),
    "determinant of a transpose": (of("det", transpose(X)), of("det", X)),
    "norm of a transpose": (norm(transpose(A)), norm(A)),
    "norm of a row": (norm(transpose(x)), norm(x)),
    "layers meet": (mul(layers(N, j.plus(ONE)), Wj, layers(j.minus(ONE), ONE)), layers(N, ONE)),
    "an empty product": (layers(j.minus(ONE), j), term("identity", (layers(j, j).cols,))),
    "a sum's index": (sigma("i", ONE, N, layers2), sigma("k", ONE, N, layers3)),
    "factors leave a sum": (mul(X, sigma("i", ONE, N, mul(layers2, Y))), sigma("i", ONE, N, mul(X, layers2, Y))),
    "an idle index": (sigma("i", ONE, N, X), mul(scalar(N), X)),
    "a sum of two": (sigma("i", ONE, number(2), mul(scalar(i), X)), mul(scalar(3), X)),
    "two sums": (
        mul(sigma("i", ONE, N, layers2), sigma("i", ONE, N, mul(scalar(i), layers2))),
        sigma("k", ONE, N, sigma("i", ONE, N, mul(scalar(i), layers2, layers3))),
    ),
    "a triangle of sums": (
        sigma("i", ONE, N, sigma("k", ONE, i, mul(scalar(k), layers2))),
        sigma("k", ONE, N, sigma("i", ONE, k, mul(scalar(i), layers3))),
    ),
    "natural powers merge": (mul(power(s, 2), s), power(s, 3)),
    "sizes as exponents merge": (mul(power(s, n), s), power(s, n.plus(ONE))),
    "norm's powers merge": (
        mul(power(norm(A), ONE.over(N)), power(norm(A), N.minus(ONE).over(N))),
        norm(A),
    ),
    "a quotient of sizes": (add(scalar(j.over(N)), scalar(N.minus(j).over(N))), scalar(1)),
}  # fmt: skip
NEAR_MISSES = {
    "a dropped transpose": (X, transpose(X)),
    "trace of a product out of order": (trace(mul(X, Y, A0)), trace(mul(Y, X, A0))),
    "a product reversed": (mul(X, Y), mul(Y, X)),
    "three general letters": (trace(mul(X, Y, X, S)), trace(mul(transpose(X), S, Y, X))),
    "entrywise for product": (hadamard(X, Y), mul(X, Y)),
    "diag on the wrong side": (mul(diag(x), X), mul(X, diag(x))),
    "a coefficient": (mul(scalar(2), X), X),
    "a size for another": (scalar(n), scalar(m)),
    "real powers do not merge": (mul(power(s, p), power(s, q)), power(s, p.plus(q))),
    "(s²)^½ is not s": (power(power(s, 2), number(Fraction(1, 2))), s),
    "s · s⁻¹ is not 1": (mul(s, power(s, -1)), scalar(1)),
    "‖A‖ · ‖A‖⁻¹ is not 1": (mul(norm(A), power(norm(A), -1)), scalar(1)),
    "X inv(X) is not I": (mul(X, inverse(X)), I),
    "another bound letter's partner": (sigma("i", ONE, N, mul(scalar(i), s)), sigma("i", ONE, N, s)),
    "a sum's end": (sigma("i", ONE, N, layers2), sigma("i", ONE, N.minus(ONE), layers2)),
    "an idle index whose range may be empty": (sigma("i", ONE, k, X), mul(scalar(k), X)),
    "layers that may not meet": (mul(layers(k, j.plus(ONE)), layers(j, ONE)), layers(k, ONE)),
    "two arguments": (
        term("function", ("f", ((n, n), (n, n)), (), False), (X, Y)),
        term("function", ("f", ((n, n), (n, n)), (), False), (Y, X)),
    ),
    "mixed partials in other slots": (
        term("function", ("f", ((n, n), (n, n)), (0, 1), False), (X, Y, S, T)),
        term("function", ("f", ((n, n), (n, n)), (0, 0), False), (X, Y, S, T)),
    ),
    "a gradient is not symmetric": (l((0,), True, S), transpose(l((0,), True, S))),
}


@pytest.mark.parametrize("name", IDENTITIES)
def test_identity(name: str) -> None:
    left, right = IDENTITIES[name]
    assert agree(left, right, FACTS)
    check_values(left, right)


@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_miss(name: str) -> None:
    assert not agree(*NEAR_MISSES[name], FACTS)


def check_values(left: Term, right: Term) -> None:
    for seed in range(6):
        model = draw_model(random.Random(seed), seed % 3 == 0)
        try:
            assert not differ(evaluate(left, model), evaluate(right, model))
        except Unclear:
            continue


def test_bound_letters_stand_as_they_are_and_are_never_captured() -> None:
    def moving(name: str, body: Term) -> Term:
        return term("differential", (("letter", name, n, n, "general"),), (body, S, T))

    Z, xi = letter("Z", n, n), letter("ξ0", n, n)
    assert agree(moving("X", mul(X, add(X, Y))), moving("X", add(mul(X, X), mul(X, Y))), ())
    assert not agree(moving("X", mul(X, X)), moving("Z", mul(Z, Z)), ())  # no rule needs them alike
    assert not agree(moving("X", mul(X, Y)), moving("Y", mul(Y, Y)), ())
    assert not agree(moving("X", mul(X, xi)), moving("X", mul(X, X)), ())


@pytest.mark.parametrize("seed", range(4))
def test_random_pairs(seed: int) -> None:
    """Equal forms have equal values, at the boundary too; true rewritings are found; mutants are not accepted."""
    rng = random.Random(seed)
    for trial in range(40):
        layered = trial % 4 == 3
        draw = Draw(rng, rich=trial % 2 == 1, layers=layered)
        try:
            left = draw.any(rng.choice((2, 3)))
            again, other = rewritten(rewritten(left, rng), rng), mutated(left, rng)
        except Refused:  # one name was drawn with two shapes
            continue
        assert agree(left, again, FACTS)
        for right in (again, other):
            if not agree(left, right, FACTS):
                continue
            for kind in range(3):
                model = draw_model(random.Random(trial * 31 + kind), kind == 0)
                try:
                    assert not differ(evaluate(left, model), evaluate(right, model))
                except Unclear:
                    continue


def strongly_regular(count: int) -> Term:
    """Σ over the indices of Π_{a<b} S_{ab}: a complete graph, built by entrywise products of rank-one pieces."""
    full = term("ones", (n, ONE))
    for _ in range(count):
        full = hadamard(full, mul(S, full))
    return mul(transpose(O), full)


HARD = {
    "(X + Y)³⁰": lambda: mul(*[add(X, Y)] * 30),
    "s^(10⁸)": lambda: power(add(s, t), 10**8),
    "a sum of 10⁷ terms": lambda: sigma("i", ONE, number(10**7), mul(scalar(i), layers2)),
    "tr(X + Y)¹⁶": lambda: power(trace(mul(add(X, Y), add(X, transpose(Y)))), 16),
    "size 300": lambda: mul(letter("E", number(300), number(300)), letter("F", number(300), number(300))),
    "x²⁰ under a sum": lambda: of("sum", hadamard(*[x] * 20)),
    "many equal traces": lambda: mul(*[trace(mul(X, Y))] * 60),
    "a long product": lambda: trace(mul(*[X, transpose(X)] * 40)),
    "a star of traces": lambda: trace(mul(*[S] * 48)),
    "a tower": lambda: strongly_regular(8),
    "nested 150 deep": lambda: nested(75),
    "a 5th derivative": lambda: l((0,) * 5, False, X, *[X] * 5),
    "five sums": lambda: mul(*[sigma("i", ONE, N, mul(scalar(i), layers2))] * 5),
    "large powers of sizes": lambda: scalar(n.plus(m).plus(N)),
}


def nested(depth: int) -> Term:
    node: Term = X
    for _ in range(depth):
        node = inverse(add(node, I))
    return node


@pytest.mark.parametrize("name", HARD)
def test_hard_terms_get_an_answer_in_time(name: str) -> None:
    def work() -> None:
        node = HARD[name]()
        with contextlib.suppress(Undecided):  # an answer, with its reason; any other exception fails
            assert not difference(node, node, ()).terms

    assert calls_of_budgets(work) < TWO_SECONDS


def test_a_differential_is_what_its_function_point_and_direction_are() -> None:
    """Before a rule works it out, it is known by their forms alone: not as linear, nor as ⟨gradient, H⟩."""

    def moving(body: Term, hand: Term, point: Term = Y) -> Term:
        return term("differential", (("letter", *X.data),), (body, point, hand))

    f, F = l((), False, mul(X, X)), mul(X, inverse(X), X)
    both = add(mul(scalar(2), Y), mul(s, A0))
    assert agree(moving(F, both), moving(mul(X, mul(inverse(X), X)), add(mul(A0, s), Y, Y)), ())
    assert not agree(moving(F, both), add(mul(scalar(2), moving(F, Y)), mul(s, moving(F, A0))), ())
    slope = term("gradient", (("letter", *X.data),), (f, Y))
    assert not agree(moving(f, A0), trace(mul(transpose(slope), A0)), ())
    assert not agree(slope, transpose(slope), ())
    assert not agree(moving(F, Y), moving(F, Y, point=A0), ())
    column, row = letter("x", n, ONE), letter("x", n, ONE).T
    variable = ("letter", *column.data)
    tall, wide = (term("differential", (variable,), (side, column, column)) for side in (column, column.T))
    assert agree(mul(tall, row), mul(tall, row), ())
    assert not agree(tall, wide.T, ())  # a function of another shape is another one


def with_one_output(item: Any) -> Any:
    """The term, or scalar, with the widths d changed to d with d_N = 1."""
    if isinstance(item, Scalar):
        total = number(0)
        for m, c in item.terms:
            product = number(c)
            for atom, power_ in m:
                plain = Scalar.times(ONE, scalar_atom(atom))
                fixed = width(("d", N), with_one_output(atom[2])) if atom[0] == "width" else plain
                for _ in range(power_):
                    product = product.times(fixed)
            total = total.plus(product)
        return total
    if isinstance(item, Term):
        data = with_one_output(item.data)
        data = (data[0], ("d", N), *data[2:]) if item.op == "layers" else data
        return term(item.op, data, tuple(map(with_one_output, item.args)))
    return tuple(map(with_one_output, item)) if isinstance(item, tuple) else item


def scalar_atom(atom: Any) -> Scalar:
    return width(atom[1], atom[2]) if atom[0] == "width" else parameter(*atom)


@pytest.mark.parametrize("seed", range(3))
def test_random_pairs_with_one_output(seed: int) -> None:
    """d_N = 1: equal forms have equal values, before and after an index becomes N; rewritings are found."""
    rng, held = random.Random(seed), 0
    for trial in range(50):
        draw = Draw(rng, rich=trial % 2 == 1, layers=True)
        try:
            left = with_one_output(draw.any(rng.choice((2, 3))))
            again, other = rewritten(rewritten(left, rng), rng), mutated(left, rng)
        except Refused:  # one name was drawn with two shapes
            continue
        assert agree(left, again, FACTS)
        for right in (again, other):
            for at in (j, N, N.minus(ONE)):
                pair = [instance(side, {"j": at}, {}) for side in (left, right)]
                if not agree(*pair, FACTS if at is j else ()):
                    continue
                for kind in range(3):
                    model = draw_model(random.Random(trial * 31 + kind), kind == 0)
                    with contextlib.suppress(Unclear):
                        assert not differ(*(evaluate(side, model) for side in pair))
                        held += 1
    assert held > 100


def many_layers(count: int) -> Term:
    whole = term("layers", ("W0", "d", number(3), number(2)))
    for k in range(1, count):
        whole = hadamard(whole, term("layers", (f"W{k}", "d", number(3), number(2))))
    return whole


def many_sums(count: int) -> Term:
    whole = add(s, scalar(n))
    for k in range(count):
        whole = mul(whole, add(whole, scalar(k)))
    return whole


BUSY = {
    "a star of one branch": (lambda: hadamard(*[mul(A, y)] * 60), "operations"),
    "families that never meet": (lambda: many_layers(100), None),
    "sums of long polynomials": (lambda: many_sums(7), "operations"),
    "a long product": (lambda: mul(*[X] * 1024), "operations"),
}


@pytest.mark.parametrize("case", BUSY)
def test_all_work_is_counted(case: str) -> None:
    """Each took 3 to 13 s before what it does was counted."""
    make, budget = BUSY[case]
    whole = make()

    def work() -> None:
        if budget is None:
            assert agree(whole, add(whole, term("zero", whole.shape)), ())
        else:
            with pytest.raises(Undecided, match=budget):
                difference(whole, add(whole, term("zero", whole.shape)), ())

    assert (calls if budget is None else calls_of_budgets)(work) < TWO_SECONDS


def test_what_is_remembered_changes_no_answer() -> None:
    """Forms under the same facts are shared by equations, and so many are kept, and no more."""
    A, B = (letter(name, number(2), number(2)) for name in "AB")
    remembered = networks.Normaliser.form
    for _ in range(3):
        assert networks.difference((A + B) * A, A * A + B * A, ()) is networks.difference(A, A, ())
        assert networks.difference(A * B, B * A, ()).terms
        found = remembered.cache_info()
        assert found.maxsize is not None
        assert found.currsize <= found.maxsize
        remembered.cache_clear()
