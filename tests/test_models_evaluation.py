"""The package's values of kernel terms against the tests' own evaluator, and against known answers."""

from __future__ import annotations

import ast
import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import proof_kernel_values as judge
import pytest
from models_translation import agree, ends, translated
from mpmath import mp, mpf
from proof_kernel_draw import Draw, draw_model
from sympy import Matrix

from dlhw3.kernel.errors import Refused
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.terms import Term, letter, mul, scalar, term
from dlhw3.symbolic.models import (
    entrywise,
    evaluation,
    holding,
    interpretation,
    matrices,
    numbers,
    special,
    unknowns,
)
from dlhw3.symbolic.models.entrywise import ENTRYWISE
from dlhw3.symbolic.models.evaluation import evaluate
from dlhw3.symbolic.models.interpretation import Model, Polynomial
from dlhw3.symbolic.models.matrices import is_psd
from dlhw3.symbolic.models.numbers import Interval, Unclear, between, raised

n = parameter("size", "n")
x = letter("x", ONE, ONE)
X = letter("X", n, n)


def terms(seed: int) -> Any:
    """Random terms and models, a third of them on the boundary or over layers."""
    rng = random.Random(seed)
    while True:
        layers = rng.random() < 0.3
        draw = Draw(rng, rich=rng.random() < 0.8, layers=layers)
        try:
            yield draw.any(rng.choice((2, 3, 4))), draw_model(rng, rng.random() < 0.3, layers)
        except Refused:
            continue


@pytest.mark.parametrize("seed", range(4))
def test_two_evaluators_agree(seed: int) -> None:
    compared, drawn = 0, terms(seed)
    for _ in range(200):
        node, model = next(drawn)
        try:
            wanted = judge.evaluate(node, model)
        except (judge.Unclear, RecursionError):
            continue
        sizes = tuple(int(model.parameters[name]) for name in "nm")
        value = evaluate(node, translated(model, {"l": (sizes,)}))
        still = [[v.a if isinstance(v, judge.Dual) else v for v in row] for row in wanted]
        assert agree(still, value), text(node)
        compared += 1
    assert compared >= 190


def of(op: str, *data: Any, at: Any = "1/2") -> Any:
    """The value of an operator of one number."""
    return evaluate(term(op, data, (x,)), Model(letters={"x": ((Fraction(at),),)}))[0][0]


@pytest.mark.parametrize(
    ("name", "at", "value"),
    [
        ("exp", "0", 1),
        ("exp", "1", 2.718281828459045),
        ("log", "1", 0),
        ("log", "2", 0.6931471805599453),
        ("log", "0", 0),
        ("log", "-3", 0),
        ("sqrt", "9/4", "3/2"),
        ("sqrt", "2", 1.4142135623730951),
        ("sqrt", "-4", 0),
        ("abs", "-3", 3),
        ("sign", "-3", -1),
        ("sign", "0", 0),
        ("relu", "-3", 0),
        ("relu", "3", 3),
        ("step", "0", 0),
        ("step", "2", 1),
        ("sin", "0", 0),
        ("sin", "1", 0.8414709848078965),
        ("cos", "0", 1),
        ("tanh", "1", 0.7615941559557649),
        ("arctan", "1", 0.7853981633974483),
        ("arcsin", "-1/2", -0.5235987755982989),
        ("arcsin", "1", 1.5707963267948966),
        ("arcsin", "2", 0),
        ("arccos", "1", 0),
        ("arccos", "-1", 3.141592653589793),
        ("recip", "4", "1/4"),
        ("recip", "0", 0),
    ],
)
def test_functions_of_a_number(name: str, at: str, value: Any) -> None:
    found = of("map", name, 0, at=at)
    if isinstance(value, float):
        low, high = ends(found)
        assert isinstance(found, Interval)
        assert low <= Fraction(value) + Fraction(1, 10**15)
        assert high >= Fraction(value) - Fraction(1, 10**15)
        assert high - low < Fraction(1, 10**40)
    else:
        assert found == Fraction(value)


@pytest.mark.parametrize(
    ("base", "exponent", "value"),
    [
        *(
            (
                ("0", "0", 1),
                ("0", "2", 0),
                ("0", "-1", 0),
                ("0", "1/2", 0),
                ("-2", "3", -8),
                ("-2", "-1", "-1/2"),
            )
        ),
        *((("-2", "1/2", 0), ("4", "-1/2", "1/2"), ("8/27", "2/3", "4/9"), ("-8", "1/3", 0), ("-5", "0", 1))),
    ],
)
def test_powers_of_a_number(base: str, exponent: str, value: Any) -> None:
    assert of("power", number(Fraction(exponent)), at=base) == Fraction(value)


def diagonal(*values: int) -> Any:
    return tuple(
        tuple(Fraction(v if i == j else 0) for j in range(len(values))) for i, v in enumerate(values)
    )


def psd(value: Any, exponent: str, **more: Any) -> Any:
    node = term("psdpower", (number(Fraction(exponent)),), (X,))
    return evaluate(node, Model({"n": Fraction(len(value))}, letters={"X": value}, **more))


TURN = ((Fraction(3, 5), Fraction(-4, 5)), (Fraction(4, 5), Fraction(3, 5)))
ROOT = ((Fraction(41, 25), Fraction(-12, 25)), (Fraction(-12, 25), Fraction(34, 25)))  # eigenvalues 1 and 2
SQUARE = ((Fraction(73, 25), Fraction(-36, 25)), (Fraction(-36, 25), Fraction(52, 25)))


def test_psd_powers() -> None:
    assert psd(diagonal(4, 9, 0), "1/2") == diagonal(2, 3, 0)
    assert psd(diagonal(4, 9, 0), "0") == diagonal(1, 1, 1)
    assert psd(diagonal(4, 9, 0), "-1") == diagonal(0, 0, 0)  # not definite
    assert psd(diagonal(4, -9), "2") == diagonal(0, 0)  # not psd
    assert psd(((Fraction(1), Fraction(1)), (Fraction(0), Fraction(1))), "1") == diagonal(
        0, 0
    )  # not symmetric
    assert psd(SQUARE, "1/2", bases=(TURN,)) == ROOT
    ones = tuple((Fraction(1),) * 4 for _ in range(4))
    assert psd(ones, "1/2") == tuple((Fraction(1, 2),) * 4 for _ in range(4))  # rank one
    assert agree(psd(SQUARE, "1/2"), ROOT)  # size 2, certified
    three = psd(SQUARE, "1/3", bases=(TURN,))
    cubed = evaluate(mul(X, X, X), Model({"n": Fraction(2)}, letters={"X": three}))
    assert agree(cubed, SQUARE)
    of_three = [[Fraction(x, 7) for x in row] for row in ((9, 2, 0), (2, 5, -3), (0, -3, 4))]
    square = tuple(tuple(sum(a * b for a, b in zip(r, c, strict=True)) for c in of_three) for r in of_three)
    assert psd(square, "1/2") == tuple(map(tuple, of_three))  # a root of few digits is found, and is exact


def test_a_basis_that_is_none_is_not_believed() -> None:
    wrong = ((Fraction(1), Fraction(1)), (Fraction(1), Fraction(-1)))  # diagonalises, but is not orthogonal
    value = ((Fraction(2), Fraction(1)), (Fraction(1), Fraction(2)))
    assert psd(value, "2", bases=(wrong,)) == ((Fraction(5), Fraction(4)), (Fraction(4), Fraction(5)))


def test_a_value_that_is_not_decided_is_unclear() -> None:
    """√2² − 2 is 0, which intervals do not show: a sign or an inverse of it is not guessed."""
    root = term("map", ("sqrt", 0), (scalar(2),))
    zero = mul(root, root) - scalar(2)
    for op, data in (("map", ("sign", 0)), ("map", ("recip", 0)), ("inverse", ()), ("logdet", ())):
        with pytest.raises(Unclear):
            evaluate(term(op, data, (zero,)), Model())
    low, high = ends(evaluate(term("map", ("abs", 0), (zero,)), Model())[0][0])
    assert low == 0 < high < Fraction(1, 10**40)


def moved(body: Term, at: str, hand: str = "1") -> Any:
    point, direction = (((Fraction(v),),) for v in (at, hand))
    node = term(
        "differential",
        (("letter", "x", ONE, ONE, "general"),),
        (body, letter("p", ONE, ONE), letter("h", ONE, ONE)),
    )
    return evaluate(node, Model(letters={"p": point, "h": direction}))[0][0]


def test_differentials() -> None:
    assert moved(term("power", (number(5),), (x,)), "2") == 80
    assert moved(term("map", ("recip", 0), (x,)), "2", "3") == Fraction(-3, 4)
    assert moved(term("map", ("log", 0), (x,)), "-2") == 0  # log is 0 there, and near
    inner = term(
        "differential",
        (("letter", "x", ONE, ONE, "general"),),
        (term("power", (number(4),), (x,)), x, scalar(1)),
    )
    assert moved(inner, "1/2") == 3  # 12 x²


@pytest.mark.parametrize("name", ["abs", "sqrt", "log", "sign", "recip"])
def test_what_moves_where_a_function_is_not_smooth_is_unclear(name: str) -> None:
    """Also along a direction in which nothing moves: the differential is that of the whole function."""
    for hand in ("1", "0"):
        with pytest.raises(Unclear):
            moved(term("map", (name, 0), (x,)), "0", hand)


def test_derivatives_of_an_abstract_function_of_any_order() -> None:
    """l(X, Y) = X₁₁²X₁₂Y₁₁ + 3X₁₂: ∇_X l, d²l and a third, mixed derivative."""
    shapes = ((1, 2), (1, 1))
    a, b, y = (0, 0, 0), (0, 0, 1), (1, 0, 0)
    model = Model(functions={"l": Polynomial(shapes, {(a, a, b, y): Fraction(1), (b,): Fraction(3)})})
    model.letters = {
        "A": ((Fraction(2), Fraction(5)),),
        "B": ((Fraction(7),),),
        "H": ((Fraction(1), Fraction(-1)),),
        "K": ((Fraction(2),),),
    }
    two = number(2)
    A, B, H, K = letter("A", ONE, two), letter("B", ONE, ONE), letter("H", ONE, two), letter("K", ONE, ONE)
    domain = ((ONE, two), (ONE, ONE))

    def l(slots: tuple[int, ...], is_open: bool, *hands: Term) -> Any:  # noqa: E743
        return evaluate(term("function", ("l", domain, slots, is_open), (A, B, *hands)), model)

    assert l((), False) == ((155,),)
    assert l((0,), True) == ((140, 31),)
    assert l((0, 0), False, H, H) == ((14,),)  # 2·X₁₂Y·1 − 2·2X₁₁Y
    assert l((0, 1, 0), True, H, K) == ((12, 8),)  # d/dX of (2X₁₁X₁₂ − X₁₁²)·2, is (4X₁₂ − 4X₁₁, 4X₁₁)


def test_budgets_end_what_is_too_large() -> None:
    big = term("identity", (number(10**9),))
    j = parameter("index", "j")
    long_sum = term("sigma", ("j", ONE, number(10**5)), (scalar(j),))
    tower: Term = mul(scalar(3))
    for _ in range(6):
        tower = term("power", (number(64),), (tower,))
    grown: Term = x
    for _ in range(8):
        grown = term("map", ("exp", 0), (grown,))
    for node in (term("trace", (), (big,)), long_sum, grown):
        with pytest.raises(Unclear):
            evaluate(node, Model(letters={"x": ((Fraction(3),),)}))
    value = evaluate(term("map", ("recip", 0), (tower,)), Model())[0][0]
    assert isinstance(value, Interval)


def numeric(name: str) -> Any:
    exact = {"recip": lambda v: 1 / v, "relu": lambda v: max(v, 0), "step": lambda v: mpf(v > 0)}
    exact |= {"abs": abs, "sign": lambda v: mpf((v > 0) - (v < 0))}
    exact |= {"normcdf": mp.ncdf, "normpdf": mp.npdf}
    exact |= {"arcsin": mp.asin, "arccos": mp.acos, "arctan": mp.atan}
    return exact[name] if name in exact else getattr(mp, name)


@pytest.mark.parametrize("name", ENTRYWISE)
@pytest.mark.parametrize("at", ["1/3", "-7/2", "19/4"])
def test_derivatives_of_functions_of_a_number(name: str, at: str) -> None:
    """To the fourth, against finite differences in 120 digits; outside its domain a function is 0, and smooth."""
    values = ENTRYWISE[name](Fraction(at), 4)
    outside = name in ("log", "sqrt") and at.startswith("-")
    outside |= name in ("arcsin", "arccos") and at != "1/3"
    with mp.workdps(120):
        point = mpf(Fraction(at).numerator) / Fraction(at).denominator
        for k, value in enumerate(values):
            wanted = mpf(0) if outside else mp.diff(numeric(name), point, k, h=mpf(10) ** -25)
            low, high = (mpf(end.numerator) / end.denominator for end in ends(value))
            slack = mpf(10) ** -15 * (1 + abs(wanted)) if k else mpf(10) ** -100
            assert low - slack <= wanted <= high + slack
            assert high - low < mpf(10) ** -35


def test_the_normal_distribution_is_enclosed_far_out() -> None:
    """Of numbers and intervals, up to 40 on either side, where 1 − Φ is 10⁻³⁵⁰; Φ rises from end to end."""
    with mp.workdps(400):
        for k in (*range(-40, 41, 3), -12, 12):
            exact, wide = Fraction(k, 1), between(Fraction(k), Fraction(k) + Fraction(1, 10))
            (low, high), (first, last) = (
                [mpf(e.numerator) / e.denominator for e in ends(ENTRYWISE["normcdf"](v, 0)[0])]
                for v in (exact, wide)
            )
            assert low <= mp.ncdf(k) <= high
            assert high - low < mpf(10) ** -45
            assert first <= low <= mp.ncdf(k + mpf(1) / 10) <= last


def test_powers_are_enclosed() -> None:
    rng = random.Random(0)
    with mp.workdps(80):
        for _ in range(200):
            base, exponent = (
                Fraction(rng.randint(1, 99), rng.randint(1, 99)),
                Fraction(rng.randint(-9, 9), rng.randint(1, 7)),
            )
            low, high = (mpf(end.numerator) / end.denominator for end in ends(raised(base, exponent)))
            quotient = mpf(base.numerator) / base.denominator
            wanted = mp.power(quotient, mpf(exponent.numerator) / exponent.denominator)
            slack = wanted * mpf(10) ** -77  # 80 digits, an exponent of at most 9, and a few roundings
            assert low - slack <= wanted <= high + slack


def test_random_psd_powers_against_eigenvalues() -> None:
    """Q diag(λ) Qᵀ to rational powers, by a known basis, at size 2 without one, and for rank one."""
    rng = random.Random(1)
    for k in range(60):
        size = rng.randint(1, 3)
        value, basis = special.positive(rng, size, k % 2 == 0)
        exponent = Fraction(rng.randint(-3, 5), rng.choice((1, 2, 3)))
        node = term("psdpower", (number(exponent),), (X,))
        known = (basis,) if size == 3 or k % 3 else ()
        found = evaluate(node, Model({"n": Fraction(size)}, letters={"X": value}, bases=known))
        values, vectors = np.linalg.eigh(np.array(value, dtype=float))
        zero = values < 1e-9
        values = np.where(zero, 1.0, values) ** float(exponent) * np.where(zero, exponent == 0, 1)
        wanted = (vectors * (0 if zero.any() and exponent < 0 else values)) @ vectors.T
        middles = [[float(sum(ends(v))) / 2 for v in row] for row in found]
        # eigenvalues are 1/4 to 9, to powers of 5 at most: 9⁵ of them times 100 roundings
        np.testing.assert_allclose(middles, wanted, atol=9**5 * 100 * 2.3e-16)


def test_the_evaluator_reads_the_kernels_terms_and_no_more() -> None:
    """From the kernel it imports classes of data alone, so that it is a second opinion on everything else; and the
    equations by which an operator is made of others (softplus), which the tests' own evaluator judges."""
    for module in (numbers, entrywise, matrices, interpretation, evaluation, unknowns, holding):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("dlhw3.kernel"):
                assert {alias.name for alias in node.names} <= {
                    "AXIOMS",
                    "Scalar",
                    "Term",
                    "Statement",
                    "Condition",
                    "Hypothesis",
                }
            assert not (isinstance(node, ast.Import) and any("kernel" in alias.name for alias in node.names))


def test_the_interval_of_an_arctangent_holds_it() -> None:
    """mpmath's own interval does not at −60: sin(arctan x)/cos(arctan x) = x was refuted there."""
    with mp.workdps(120):
        for k in (*range(-90, 0), *range(1, 90)):
            for exact in (Fraction(k), Fraction(k, 7)):
                found = entrywise._arctan_value(exact)
                assert isinstance(found, numbers.Interval)
                low, high = map(mp.make_mpf, found.bounds)
                assert low <= mp.atan(mpf(exact.numerator) / exact.denominator) <= high
                assert high - low < mpf(10) ** -40


@pytest.mark.parametrize("name", ["exp", "log", "sqrt", "sin", "cos", "tanh", "recip", "arctan", "normcdf"])
def test_intervals_hold_the_values_and_slopes_of_functions(name: str) -> None:
    """Against mpmath's plain numbers, with many more digits; sums, products and quotients of them too."""
    plain = {"recip": lambda x: 1 / x, "arctan": mp.atan, "normcdf": mp.ncdf}.get(name) or getattr(mp, name)
    with mp.workdps(120):
        for exact in (Fraction(1, 3), Fraction(7, 5), Fraction(10**20 + 1, 10**19)):
            x = mpf(exact.numerator) / exact.denominator
            third = numbers.Interval(numbers.enclosed(Fraction(1, 3)))
            for k, found in enumerate(entrywise.ENTRYWISE[name](exact, 2)):
                for made, true in (
                    (third + found, mp.diff(plain, x, k) + mpf(1) / 3),
                    (third * found, mp.diff(plain, x, k) / 3),
                    (numbers.inverted(third) - found, 3 - mp.diff(plain, x, k)),
                ):
                    low, high = map(mp.make_mpf, made.bounds)
                    assert (
                        low - mpf(10) ** -70 <= true <= high + mpf(10) ** -70
                    )  # diff is good to about 80 digits
                    assert high - low < mpf(10) ** -35


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_determinants_adjugates_and_products_are_those_of_sympy(size: int) -> None:
    """Up to size 3 they are written out; products of fractions are made over one denominator a row."""
    rng = random.Random(size)

    def drawn(rows: int, cols: int) -> matrices.Matrix:
        return matrices.build(rows, cols, lambda i, j: Fraction(rng.randint(-4, 4), rng.choice((1, 2, 3))))

    for _ in range(4):
        a, b = drawn(size, size), drawn(size, 2)
        determinant, adjugate = matrices.determinant_and_adjugate(a)
        assert determinant == matrices.determinant(a) == Matrix(a).det()
        assert Matrix(adjugate) == Matrix(a).adjugate()
        assert Matrix(matrices.product(a, b)) == Matrix(a) * Matrix(b)


def test_definite_matrices_of_fractions() -> None:
    """Whether GGᵀ, of any rank, and what is near to it is positive semidefinite, or definite, by all minors."""
    chance, seen = random.Random(3), [0, 0]
    for _ in range(200):
        size = chance.randint(1, 4)
        g = np.array(
            [[Fraction(chance.randint(-2, 2), chance.choice((1, 2))) for _ in range(4)] for _ in range(size)]
        )
        g = g[:, : chance.randint(1, 4)]
        a = g @ g.T
        if chance.random() < 0.5:
            i, j, less = chance.randrange(size), chance.randrange(size), Fraction(chance.randint(1, 2), 4)
            a[i, j] = a[j, i] = a[i, j] - less
        rows = tuple(map(tuple, a.tolist()))
        held = judge.is_psd(a.tolist())
        assert is_psd(rows) is held
        assert is_psd(rows, True) is (held and judge.det(a.tolist()) > 0)
        seen[held] += 1
    assert min(seen) > 20
