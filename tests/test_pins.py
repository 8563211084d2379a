"""The exact values of the write-up's reading (tests/pins.json), each computed, by two routes where there are two.

One route is the package's: a result of the catalogue evaluated exactly (exact_values.py), or a function of
``numeric/`` on fractions. The other is worked out here from the definition. Neither is a literal of this file: what
both are compared with is the file of pins.
"""

from __future__ import annotations

import json
import math
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exact_values import holds, linear, matrix, side
from mpmath import iv
from results_page import LOGARITHM
from sympy import (
    Function,
    Integer,
    Matrix,
    Mul,
    Rational,
    Symbol,
    cos,
    diff,
    dsolve,
    exp,
    hessian,
    integrate,
    pi,
    simplify,
    sympify,
)

import dlhw3
from dlhw3.numeric.descent.decaying_step import corrected_bound, inner_sum, write_up_bound
from dlhw3.numeric.linear.drift import gram_differences
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.network import end_to_end, layer_gradients
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.wide import perturbed_flow
from dlhw3.numeric.wide.kernels import infinite_width_kernel
from dlhw3.symbolic.expectations import Expectation

PINS: dict[str, Any] = json.loads((Path(__file__).parent / "pins.json").read_text(encoding="utf-8"))
PRINTED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "pins.json").read_text(encoding="utf-8"), parse_float=str
)["part2_q2_bound"]
HALF = Fraction(1, 2)


def exact(rows: Any) -> np.ndarray[Any, Any]:
    """A matrix of fractions that numpy multiplies exactly."""
    return np.array(matrix(rows), dtype=object)


def fractions(rows: Any) -> Any:
    return [[Fraction(x) for x in row] for row in rows]


def same(found: Any, pinned: Any) -> bool:
    """Whether a matrix holds what is pinned, each entry exactly or in an interval around it."""
    wanted = fractions(pinned)
    return [len(found), len(found[0])] == [len(wanted), len(wanted[0])] and all(
        holds(x, y) for row, line in zip(found, wanted, strict=True) for x, y in zip(row, line, strict=True)
    )


# -- parts 1 and 2 -------------------------------------------------------------------------------------------


def test_the_midpoints_of_a_relu_network() -> None:
    pin = PINS["part1_relu_midpoint"]

    def loss(w1: Fraction, w2: Fraction) -> Fraction:
        return (w2 * max(w1, Fraction(0)) - 1) ** 2

    w = [Fraction(x) for x in pin["W"]]
    there, back, zero = loss(*w), loss(*(-x for x in w)), loss(Fraction(0), Fraction(0))
    assert [there, back, zero] == [Fraction(pin[key]) for key in ("L(W)", "L(-W)", "L(0)")]
    assert zero - (there + back) / 2 == Fraction(pin["gap_L0_minus_half"])
    with np.errstate(all="raise"):  # whole numbers and halves, which float64 holds
        floats = [(s * w[1] * np.maximum(s * float(w[0]), 0.0) - 1.0) ** 2 for s in (1.0, -1.0, 0.0)]
    assert floats[2] - (floats[0] + floats[1]) / 2 == Fraction(pin["gap_L0_minus_half"])


def test_a_ray_goes_above_its_chord() -> None:
    pin = PINS["part1_ray"]
    s, weights = Fraction(pin["s"]), [exact([[x]]) for x in pin["W"]]

    def loss(scale: Fraction) -> Fraction:
        return (end_to_end([scale * w for w in weights])[0][0] - 1) ** 2

    assert loss(s) == Fraction(pin["L(sW)"]) == (s ** len(weights) - 1) ** 2
    assert (1 - s) * loss(Fraction(0)) + s * loss(Fraction(1)) == Fraction(pin["chord"])
    assert loss(s) > Fraction(pin["chord"])


def test_the_count_of_constant_steps() -> None:
    """The second result of sgd-constant-step reads N(ε² + 2εσ) < 2L(E f(w_0) − f_inf)."""
    pin = PINS["part2_q1"]
    delta, beta, eps, sigma = (Rational(pin[key]) for key in ("Delta", "beta", "eps", "sigma"))
    found = dlhw3.derive("sgd-constant-step")
    statement = found.equation(found.results[1])
    assert statement.relation == "<"
    (mean,) = statement.right.atoms(Expectation)
    values = {"L": beta, "ε": eps, "σ": sigma, "f_inf": Integer(0), "N": Integer(1)}
    put = {
        s: values[s.name]
        for e in (statement.left, statement.right)
        for s in e.free_symbols
        if s.name in values
    }
    right = statement.right.xreplace({mean: delta}).xreplace(put)
    assert right / statement.left.xreplace(put) == Rational(pin["T_lt"])
    assert 2 * beta * delta / ((eps + sigma) ** 2 - sigma**2) == Rational(pin["T_lt"])


def test_the_inner_sum_is_below_what_is_claimed() -> None:
    pin = PINS["part2_q2_harmonic"]
    beta, T = Fraction(pin["beta"]), pin["T"]
    total = sum(Fraction(1, t + 1) for t in range(math.ceil(beta - 1), T))
    assert total == Fraction(pin["inner_sum"])
    sums, claims = inner_sum(float(beta), np.array([T]))
    assert sums[0] == pytest.approx(float(total), rel=T * 2.0**-52)  # T additions of positive numbers
    enclosed = iv.log(iv.mpf(T) * beta.denominator / beta.numerator)
    assert total < Fraction(float(enclosed.a)) - Fraction(1, 10**9)
    assert claims[0] == pytest.approx(float(enclosed.mid), rel=1e-15)
    assert pin["claimed_lower"].startswith(f"ln({T * beta.denominator}/{beta.numerator})=")
    printed = pin["claimed_lower"].split("=")[1].rstrip(".")
    assert not rounds_to(float(enclosed.mid), printed, cut=True)  # the pin is off in its ninth digit
    assert rounds_to(float(enclosed.mid), printed[:-2], cut=True)
    assert str(enclosed.a)[:12] == LOGARITHM[:12]  # what docs/results.md says instead


def rounds_to(value: float, printed: str, *, cut: bool = False) -> bool:
    """Whether a number is the printed one to its last digit, half a unit of it (a whole one where it was cut)."""
    digits = Decimal(printed)
    unit = Decimal(1).scaleb(int(digits.as_tuple().exponent))
    return abs(Decimal(value) - digits) <= unit * (1 if cut else Decimal("0.5"))


@pytest.mark.parametrize("beta", ["10", "1/2"])
def test_the_bounds_of_decaying_steps(beta: str) -> None:
    pin = PINS["part2_q2_bound"]
    delta, eps, sigma = pin["Delta"], pin["eps"], pin["sigma"]
    b = Fraction(beta)
    M = max(1, b)
    c = min(Integer(1), Rational(b.numerator, b.denominator) * pi**2 / 12)
    ratio = 1 + Rational(sigma, eps) ** 2
    corrected = M * exp(Rational(delta, eps**2) + c * ratio - (1 - 1 / Rational(M)) - 1 / (2 * Rational(b)))
    claimed = Rational(b) * exp(Rational(delta, eps**2) + Rational(b) * pi**2 / 12 * ratio)
    for key, formula, ours in (
        ("corrected", corrected, corrected_bound),
        ("writeup", claimed, write_up_bound),
    ):
        value = ours(float(b), delta, eps, sigma)
        assert value == pytest.approx(
            float(formula.evalf(30)), rel=1e-13
        )  # |exponent| < 20, a few roundings of it
        assert rounds_to(value, PRINTED[f"beta={beta}"][key])


def test_noise_whose_mean_depends_on_the_past_never_lets_go() -> None:
    """f = w²/2, β = 1, w_0 = 2, ξ_0 = ±1, then ξ_t = −w_t: both outcomes followed exactly."""
    wanted = [Fraction(x) for x in PINS["part2_q2_mds_counterexample_E_abs_grad"]]
    paths = []
    for first in (Fraction(1), Fraction(-1)):
        w, seen = Fraction(2), []
        for t in range(len(wanted)):
            seen.append(abs(w))
            w -= min(Fraction(1, t + 1), Fraction(1)) * (w + (first if t == 0 else -w))
        paths.append(seen)
    assert [(a + b) / 2 for a, b in zip(*paths, strict=True)] == wanted
    assert sum((Fraction(1), Fraction(-1))) == 0  # its mean is 0 all the same


def bilinear(C: Any) -> Any:
    """The Hessian of ⟨C, W_2 W_1⟩ in the entries of both layers."""
    d = len(C)
    first, second = ([[Symbol(f"{name}{i}{j}") for j in range(d)] for i in range(d)] for name in "ab")
    whole = Matrix(second) * Matrix(first)
    value = sum(C[i][j] * whole[i, j] for i in range(d) for j in range(d))
    return hessian(value, [x for rows in (first, second) for row in rows for x in row])


def test_the_smoothness_constant_of_two_layers() -> None:
    pin = PINS["part2_q3_const"]
    C = Matrix(pin["C"])
    wanted = sympify(pin["spec_norm_sq"])
    assert max((C.T * C).eigenvals()) == wanted
    assert (C.T * C).trace() == Rational(pin["fro_sq"])
    H = bilinear(pin["C"])
    assert simplify((H * H).charpoly().as_expr().subs({(H * H).charpoly().gen: wanted})) == 0
    assert np.linalg.eigvalsh(np.array(H.tolist(), dtype=np.float64))[-1] ** 2 == pytest.approx(
        float(wanted), rel=1e-13
    )


def test_the_largest_entry_is_no_smoothness_constant() -> None:
    pin = PINS["part2_q3_ones"]
    H = bilinear(pin["C"])
    assert max(map(abs, H.eigenvals())) == Rational(pin["hessian_norm"])
    assert max(map(abs, Matrix(pin["C"]))) == Rational(pin["max_abs_entry"]) < Rational(pin["hessian_norm"])


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_smoothness_on_a_ball_is_attained_by_scalars(depth: int) -> None:
    """β_R = (N − 1)G R^{N−2} + N K R^{2N−2}, K = 1, G = R^N + 1/3; and the Hessian's largest eigenvalue there."""
    pin = PINS["part2_q3_claim1_sharp"]
    R = Rational(pin["R"])
    w = [Symbol(f"w{j}") for j in range(depth)]
    loss = sympify(pin["l"]).subs({Symbol("a"): Mul(*w)})
    at = hessian(loss, w).subs(dict.fromkeys(w, R))
    G = diff(sympify(pin["l"]), Symbol("a")).subs({Symbol("a"): R**depth})
    assert max(at.eigenvals()) == Rational(pin[f"N{depth}"])
    assert (depth - 1) * G * R ** (depth - 2) + depth * R ** (2 * depth - 2) == Rational(pin[f"N{depth}"])


def test_a_factor_can_kill_a_difference_of_gradients() -> None:
    pin = PINS["part2_q3_D_killed"]

    def slope(A: Any) -> Any:
        """The gradient of l(A) = a_11 a_21."""
        return exact([[A[1][0], 0], [A[0][0], 0]])

    W2, W1, other = (exact(pin[key]) for key in ("W2", "W1", "W1t"))
    (A, there), (B, here) = (layer_gradients([first, W2], slope) for first in (W1, other))
    assert same(slope(A) - slope(B), pin["D"])
    assert same(there[0] - here[0], pin["W2^T D"])
    assert same(W2.T @ (slope(A) - slope(B)), pin["W2^T D"])


def deep_loss(depth: int, target: Any) -> tuple[Any, list[Any], list[Any]]:
    """½‖W_N ⋯ W_1 − Φ‖² in symbols, the symbols, and the layers."""
    d = len(target)
    layers = [Matrix(d, d, lambda i, j, k=k: Symbol(f"w{k}_{i}{j}")) for k in range(depth)]
    whole = Matrix.eye(d)
    for layer in layers:
        whole = layer * whole
    value = sum(entry**2 for entry in whole - Matrix(target)) / 2
    return value, [x for layer in layers for x in layer], layers


def test_a_saddle_with_a_semidefinite_hessian() -> None:
    pin = PINS["part2_q4_saddle"]
    layers = [exact([[1, 0], [0, 0]])] * pin["N"]
    target = exact([[1, 0], [0, 1]])
    whole, gradients = layer_gradients(layers, lambda W: W - target)
    assert sum((whole - target).ravel() ** 2) / 2 == Fraction(pin["phi"])
    assert all(not G.any() for G in gradients) == (pin["grad"] == "0")
    value, symbols, _ = deep_loss(pin["N"], target.tolist())
    point = dict(zip(symbols, [x for layer in layers for x in layer.ravel()], strict=True))
    point = {symbol: Rational(x.numerator, x.denominator) for symbol, x in point.items()}
    H = hessian(value, symbols).subs(point)
    spectrum = {str(value): many for value, many in H.eigenvals().items()}
    assert spectrum == pin["spectrum"]
    assert value.subs(point) == Rational(pin["phi"])
    action = hessian_action([np.array(x, dtype=np.float64) for x in layers], QuadraticLoss.around(np.eye(2)))
    dense = np.stack([action.matvec(row) for row in np.eye(action.size)])
    assert np.array_equal(
        np.round(np.linalg.eigvalsh(dense), 9), sorted(float(x) for x in H.eigenvals(multiple=True))
    )


def test_the_saddle_is_no_minimum() -> None:
    pin = PINS["part2_q4_curve"]
    assert pin["W_j"] == "diag(1,1/2)"
    layer, target = exact([[1, 0], [0, "1/2"]]), exact([[1, 0], [0, 1]])
    whole = end_to_end([layer] * PINS["part2_q4_saddle"]["N"])
    assert (
        sum((whole - target).ravel() ** 2) / 2
        == Fraction(pin["phi"])
        < Fraction(PINS["part2_q4_saddle"]["phi"])
    )
    assert Fraction(pin["phi"]) == (1 - HALF**3) ** 2 / 2


# -- part 3 --------------------------------------------------------------------------------------------------


def network() -> list[Any]:
    pin = PINS["part3_q1"]
    W1 = exact(pin["W1"])
    return [W1, exact(pin["W2"]) if isinstance(pin["W2"], list) else W1.T, W1]


def test_the_partial_products_of_a_balanced_network() -> None:
    pin = PINS["part3_q1"]
    W = network()
    for two, power, count in (("W12", "P2", 2), ("W13", "P3", 3)):
        whole = end_to_end(W[:count])
        assert same(whole, pin[two])
        assert same(whole.T @ whole, pin[power])
        gram = exact([[1, 0], [0, 1]])
        for _ in range(count):
            gram = gram @ (W[0].T @ W[0])
        assert same(gram, pin[power])
        told = side("balanced-powers", parameters={"N": 3, "j": count}, widths=[2] * 4, layers=W)
        assert same(told, pin[power])
    root = side("balanced-powers", result=1, parameters={"N": 3, "j": 3}, widths=[2] * 4, layers=W)
    assert same(root, pin["(W13 W13^T)^(1/3)"])
    cube = exact(pin["(W13 W13^T)^(1/3)"])
    whole = end_to_end(W)
    assert same(cube @ cube @ cube, (whole @ whole.T).tolist())


def velocity(layers: list[Any], gradient: Any) -> Any:
    """d/dt of the product when each layer follows minus its own gradient, from the definition."""
    _, slopes = layer_gradients(layers, lambda _: gradient)
    return sum(-end_to_end([*layers[:k], slopes[k], *layers[k + 1 :]]) for k in range(len(layers)))


def test_the_end_to_end_flow() -> None:
    pin = PINS["part3_e2e"]
    W, G = network(), exact(pin["G"])
    assert same(velocity(W, G), pin["Wdot"])
    told = side(
        "end-to-end-flow",
        parameters={"N": 3},
        widths=[2] * 4,
        letters={"W": end_to_end(W).tolist()},
        layers=W,
        functions={"l": linear(pin["G"])},
    )
    assert same(told, pin["Wdot"])


def test_the_drift_of_one_step() -> None:
    pin, eta = PINS["part3_gd_drift_eta_1_10"], Fraction(1, 10)
    W, G = network(), exact(PINS["part3_e2e"]["G"])
    _, slopes = layer_gradients(W, lambda _: G)
    after = [layer - eta * slope for layer, slope in zip(W, slopes, strict=True)]
    for j, changed in enumerate(gram_differences(slopes)):
        drift = [x[j + 1].T @ x[j + 1] - x[j] @ x[j].T for x in (after, W)]
        assert same(drift[0] - drift[1], pin[f"D{j + 1}"])
        assert same(eta**2 * changed, pin[f"D{j + 1}"])


def test_the_gradient_and_the_flow_of_a_gram_matrix() -> None:
    pin = PINS["part3_q2"]
    U, G = exact(pin["U"]), exact(pin["G"])
    given = {"parameters": {"d": 2, "k": 2}, "functions": {"l": linear(pin["G"])}}
    assert same(side("phi-grad", letters={"U": pin["U"]}, **given), pin["grad_phi"])
    assert same((G + G.T) @ U, pin["grad_phi"])
    W = U @ U.T
    told = side("gram-flow", letters={"U": pin["U"], "W": W.tolist()}, **given)
    assert same(told, pin["Wdot"])
    slope = exact(pin["grad_phi"])
    assert same(-slope @ U.T - U @ slope.T, pin["Wdot"])


def rank_one(w: Any, g: Any, depth: int) -> Any:
    """The entry's velocity of w, the norm of w being a whole number."""
    length = math.isqrt(int(sum(Fraction(x) ** 2 for x in w)))
    assert length**2 == sum(Fraction(x) ** 2 for x in w)
    return side(
        "rank-one-flow",
        parameters={"N": depth},
        widths=[len(w), *([1] * depth)],
        letters={"w": [w], "ŵ": [[Fraction(x) / length for x in w]]},
        functions={"l": linear([g])},
    )


@pytest.mark.parametrize("depth", [2, 3, 4])
def test_the_rank_one_flow(depth: int) -> None:
    """Against balanced layers written out: W_1 = ŵ‖w‖^{1/N}, the others ‖w‖^{1/N}, all rational here."""
    pin = PINS["part3_q3"]
    case, g = pin[f"N{depth}"], pin["g"]
    w = [Fraction(x) for x in case["w"]]
    assert same(rank_one(case["w"], g, depth), [case["flow"]])
    length = math.isqrt(int(sum(x**2 for x in w)))
    factor = next(k for k in range(1, length + 1) if k**depth == length)
    layers = [exact([[factor * x / length for x in w]]), *([exact([[factor]])] * (depth - 1))]
    assert same(velocity(layers, exact([g])), [case["flow"]])
    along, across = [x / length for x in w], [-w[1] / length, w[0] / length]
    for direction, eigenvalue in zip((across, along), case["eig"], strict=True):
        assert same(rank_one(case["w"], direction, depth), [[-eigenvalue * x for x in direction]])


def test_the_formula_without_balance() -> None:
    pin = PINS["part3_unbalanced"]
    w1, w2 = (exact([[pin[key]]]) for key in ("w1", "w2"))
    one = exact([[1]])
    assert same(velocity([w1, w2], one), [[pin["true"]]])
    assert -(w1 @ w1 + w2 @ w2)[0][0] == Fraction(pin["true"])
    assert same(rank_one((w2 @ w1)[0], [1], 2), [[pin["formula"]]])


def test_the_closed_form_of_two_scalar_layers() -> None:
    text = PINS["part3_scalar_closed_form"]
    assert text == "wdot=-2w(w-5), w(0)=1 -> w=5/(1+4exp(-10t))"
    t = Symbol("t", real=True)
    w = 5 / (1 + 4 * exp(-10 * t))
    assert simplify(diff(w, t) + 2 * w * (w - 5)) == 0
    assert w.subs({t: 0}) == 1
    for at in (1, 2, 7):  # the entry's velocity, l′(w) = w − 5
        assert same(rank_one([at], [at - 5], 2), [[-2 * at * (at - 5)]])


# -- ultra-wide ----------------------------------------------------------------------------------------------


def test_the_kernel_flow() -> None:
    pin = PINS["ntk_q1"]
    t = Symbol("t", real=True)
    H, r0 = Matrix(pin["H"]), Matrix(pin["r0"])
    r = (-t * H).exp() * r0
    wanted = sympify(pin["norm2"].replace("6t", "6*t").replace("2t", "2*t"), locals={"t": t})
    assert simplify((r.T * r)[0] - wanted) == 0
    assert simplify(diff(r, t) + H * r) == Matrix([0, 0])
    H_, r_ = np.array(pin["H"], dtype=np.float64), np.array(pin["r0"], dtype=np.float64)
    for time in (0.25, 1.0):
        steps = perturbed_flow.substeps(float(np.linalg.norm(H_)), time)
        found = perturbed_flow.propagate(H_, r_, time, steps)
        allowed = float(perturbed_flow.rounding(2, np.array(steps)))
        assert abs(float(found @ found) - float(wanted.subs({t: time}))) <= 4 * allowed


def test_kernel_descent() -> None:
    pin = PINS["ntk_gd"]
    H, eta = exact(pin["H"]), Fraction(pin["eta"])
    step = exact([[1, 0], [0, 1]]) - eta * H
    r2 = step @ step @ exact([[1], [0]])
    assert same(r2.T, [pin["r2"]])
    assert (r2.T @ r2)[0][0] == Fraction(pin["norm2"]) == sum(Fraction(x) ** 2 for x in pin["r2"])
    q = max(abs(1 - eta * int(value)) for value in Matrix(pin["H"]).eigenvals())
    assert q**4 == Fraction(pin["bound"])


def test_a_kernel_that_moves() -> None:
    pin = PINS["ntk_q2_time_dep"]
    s = Symbol("s", positive=True)
    assert pin["H(s)"] == "s"
    end = Integer(pin["t"])
    true, claimed = (sympify(pin[key]) for key in ("true_norm2", "writeup_bound"))
    assert exp(-2 * integrate(s, (s, 0, end))) == true
    assert exp(-2 * end * end) == claimed
    assert simplify(true - claimed).is_positive
    r = Function("r")
    found = dsolve(diff(r(s), s) + s * r(s), r(s), ics={r(0): 1}).rhs
    assert found.subs({s: end}) ** 2 == true


@pytest.mark.parametrize(("key", "x"), [("eps/lam=1/4", "1/4"), ("1/3", "1/3"), ("1/2", "1/2")])
def test_the_largest_gap_of_two_kernel_flows(key: str, x: str) -> None:
    """sup over t of e^{−λt}(e^{εt} − 1): by its formula, and at its time, which no other time exceeds."""
    wanted, share = Fraction(PINS["ntk_q2_sup"][key]), Fraction(x)
    assert (1 / share).denominator == 1
    assert share * (1 - share) ** int(1 / share - 1) == wanted
    value, time = perturbed_flow.supremum(1.0, float(share))
    assert value == pytest.approx(float(wanted), rel=1e-14)
    times = np.linspace(0.0, 8.0, 2001)
    bounds = perturbed_flow.bound(1.0, float(share), times)
    assert perturbed_flow.bound(1.0, float(share), np.array(time)) == pytest.approx(float(wanted), rel=1e-14)
    assert np.all(bounds <= float(wanted) * (1.0 + 1e-14))


def test_two_kernel_descents() -> None:
    pin = PINS["ntk_q2_discrete"]
    star, other, eta = (Fraction(pin[key]) for key in ("H*", "H", "eta"))
    assert (1 - eta * other) ** pin["k"] - (1 - eta * star) ** pin["k"] == Fraction(pin["value"])
    told = perturbed_flow.descent_bound(
        float(1 - eta * star), float(eta * (star - other)), np.array([pin["k"]])
    )
    assert told[0] == float(Fraction(pin["value"]))  # halves and eighths to the fourth: float64 holds them


def test_an_entry_of_the_relu_kernel() -> None:
    """Two unit inputs at 60°: gates open together in a share p = (π − θ)/(2π) of directions."""
    pin = PINS["ntk_relu_entry"]
    assert pin["angle"] == "60deg"
    theta = pi / 3
    p = (pi - theta) / (2 * pi)
    assert cos(theta) * p == Rational(pin["mean"])
    assert cos(theta) ** 2 * p * (1 - p) == Rational(pin["var_times_m"])
    X = np.array([[1.0, 0.0], [0.5, math.sqrt(3.0) / 2.0]])
    assert infinite_width_kernel(X, "first")[0, 1] == pytest.approx(float(Rational(pin["mean"])), rel=1e-14)


def test_every_pin_is_computed_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    assert all(f'PINS["{key}"]' in text for key in PINS)
