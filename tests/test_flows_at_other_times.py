"""Flows at other times than t, integrals along them, and bounds by where they begin: read, proved and refuted.

The lines are compared with flows that scipy integrates, never with the rules that judge them.
"""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.models.explicit_flows import ExplicitFlow, explicit_flows
from dlhw3.symbolic.models.numbers import Interval, Unclear
from dlhw3.symbolic.models.rationals import Rational

FLOW = r"Let $\dot x(t) = -\nabla f(x(t))$"
HOLDS = (
    (". For $t \\ge s \\ge 0$,", r"f(x(t)) \le f(x(s))"),
    (". Then", r"f(x(T)) \le f(x(0))"),
    (". Then", r"\int_0^T \|\nabla f(x(t))\|^2 \, dt = f(x(0)) - f(x(T))"),
    (". Then", r"x(T) = x(0) - \int_0^T \nabla f(x(s)) \, ds"),
    (" with $f \\ge c$. Then", r"\int_0^\infty \|\nabla f(x(t))\|^2 \, dt \le f(x(0)) - c"),
    (" with $f \\ge c$. Then", r"\min_{t \in [0, T]} \|\nabla f(x(t))\|^2 \le \frac{f(x(0)) - c}{T}"),
    (" with $f$ convex. For $t > 0$,", r"f(x(t)) - f(z) \le \frac{\|x(0) - z\|^2}{2t}"),
)
FALSE = (
    (". For $s \\ge t \\ge 0$,", r"f(x(t)) \le f(x(s))"),
    (". Then", r"f(x(T)) \ge f(x(0))"),
    (". Then", r"\int_0^T \|\nabla f(x(t))\|^2 \, dt = 2 f(x(0)) - 2 f(x(T))"),
    (". Then", r"x(T) = x(0) + \int_0^T \nabla f(x(s)) \, ds"),
)
NOT_SHOWN = (
    (" with $f$ convex. For $t > 0$,", r"f(x(t)) - f(z) \le \frac{\|x(0) - z\|^2}{4t}"),
    (" with $\\nabla f(z) = 0$. For $t > 0$,", r"f(x(t)) - f(z) \le \frac{\|x(0) - z\|^2}{2t}"),
)
FALSE_OF_A_FLOW = (
    (". Then", r"\int_0^\infty \|\nabla f(x(t))\|^2 \, dt \le f(x(0)) - c"),
    (" with $f \\ge c$. Then", r"\min_{t \in [0, T]} \|\nabla f(x(t))\|^2 \le \frac{f(x(0)) - c}{3 T}"),
    (" with $f \\ge c$. Then", r"\min_{t \in [0, T]} \|\nabla f(x(t))\|^2 \le \frac{2 (f(x(0)) - c)}{3 T}"),
    (" with $f$ convex. For $t > 0$,", r"f(x(t)) - f(z) \le \frac{\|x(0) - z\|^2}{5t}"),
    (
        " with $f$ convex and let $z$ be a minimizer of $f$. For $t > 0$,",
        r"\|\nabla f(x(t))\| \le \frac{\|x(0) - z\|}{4t}",
    ),
    (
        " with $f$ $\\mu$-strongly convex and let $z$ be a minimizer of $f$. For $t \\ge 0$,",
        r"\|x(t) - z\| \le e^{-2 \mu t} \|x(0) - z\|",
    ),
)


def _checked(said: str, line: str) -> str:
    return dlhw3.check(f"{FLOW}{said}\n\\[ {line}. \\]").verdict.name


@pytest.mark.parametrize(("said", "line"), HOLDS)
def test_what_holds_is_proved(said: str, line: str) -> None:
    assert _checked(said, line) == "PROVED"


@pytest.mark.parametrize(("said", "line"), FALSE)
def test_what_is_false_is_refuted(said: str, line: str) -> None:
    assert _checked(said, line) == "REFUTED"


@pytest.mark.parametrize(("said", "line"), NOT_SHOWN)
def test_what_is_not_shown_is_undecided(said: str, line: str) -> None:
    assert _checked(said, line) == "UNDECIDED"


def test_the_lines_in_numbers() -> None:
    """f(x) = log(1 + e^x) + x²/2: the energy, the integral of the slope, and the bounds with t below."""

    def f(x: np.ndarray) -> np.ndarray:
        return np.logaddexp(0, x) + x**2 / 2

    def slope(x: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-x)) + x

    start, end = 3.0, 2.0
    found = solve_ivp(
        lambda _, y: [-slope(y[0]), slope(y[0]) ** 2, slope(y[0])],
        (0, end),
        [start, 0, 0],
        rtol=1e-11,
        atol=1e-12,
    )
    x, energy, moved = found.y
    np.testing.assert_allclose(energy[-1], f(start) - f(x[-1]), rtol=1e-8)
    np.testing.assert_allclose(x[-1], start - moved[-1], rtol=1e-8)
    lowest = f(np.linspace(-3, 3, 100001)).min()
    assert (slope(x) ** 2).min() <= (f(start) - lowest) / end
    for z in (-1.0, 0.0, 0.5):
        assert f(x[-1]) - f(z) <= (start - z) ** 2 / (2 * end)


def test_bounds_that_are_not_shown_are_false_of_some_flow() -> None:
    """Of f(x) = 2 x, whose flow is x(0) - 2 t; and of -cos x, which has the slope 0 at z = 0."""
    start, end = 1.0, 1.0
    assert (2 * start - 2 * (start - 2 * end)) / (3 * end) < 2.0**2  # c is the value at the end
    z = start - 5 * end
    assert 2 * (start - 2 * end) - 2 * z > (start - z) ** 2 / (5 * end)
    x = solve_ivp(lambda _, y: [-np.sin(y[0])], (0, 4), [3.14], rtol=1e-10).y[0, -1]
    assert -np.cos(x) - -1 > 3.14**2 / (2 * 4)


@pytest.mark.parametrize(("said", "line"), FALSE_OF_A_FLOW)
def test_what_is_false_of_a_known_flow_is_refuted(said: str, line: str) -> None:
    """They were UNDECIDED."""
    assert _checked(said, line) == "REFUTED"


def test_known_flows_in_numbers() -> None:
    """Slopes by differences, paths by scipy, and what is said of how convex each is."""
    for flow in explicit_flows():

        def f(x: float, flow: ExplicitFlow = flow) -> float:
            return float(flow.value(Rational(Fraction(x))))

        for x in (-1.5, -0.01, 0.003, 0.7, 2.0):
            slope = (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
            np.testing.assert_allclose(
                float(flow.gradient(Rational(Fraction(x)))), slope, rtol=1e-5, atol=1e-6
            )
            assert not flow.has_least or f(x) >= 0
            bend = (f(x + 0.1) + f(x - 0.1) - 2 * f(x)) / 0.01
            assert not flow.is_convex or bend >= float(flow.strong) - 1e-9
            assert bend <= abs(float(flow.curvature)) + 1e-9
        for t in (Rational(1, 8), Rational(1, 2)):
            with suppress(Unclear):
                end = flow.at(t, Rational(2))
                low, high = end.ends if isinstance(end, Interval) else (end, end)
                path = solve_ivp(
                    lambda _, x, flow=flow: [-float(flow.gradient(Rational(Fraction(x[0]))))],
                    (0, float(t)),
                    [2.0],
                    rtol=1e-10,
                    atol=1e-12,
                )
                np.testing.assert_allclose(
                    path.y[0, -1], (float(low) + float(high)) / 2, rtol=1e-7, atol=1e-9
                )


SHIFTS = (
    (r"$\dot x = -t \nabla f(x)$", "rates with time in them"),
    (r"$\dot x = -H(t) \nabla f(x)$", "any function of time in them"),
    (r"$\dot x = -\nabla f(x)$ with $x(0) = 0$", "something said of where it begins"),
)


@pytest.mark.parametrize(("motion", "why"), SHIFTS)
def test_another_time_is_refused_where_it_is_no_beginning(motion: str, why: str) -> None:
    with pytest.raises(UserError, match="at another time"):
        dlhw3.check(f"Let {motion}. For $t \\ge s \\ge 0$,\n\\[ f(x(t)) \\le f(x(s)). \\]")


def test_times_without_an_order_are_refused() -> None:
    """They were read as a product x s, and right lines REFUTED."""
    line = "\n\\[ f(x(t)) \\le f(x(s)). \\]"
    with pytest.raises(UserError, match="at another time"):
        dlhw3.check(f"{FLOW}. Then{line}")
    with pytest.raises(UserError, match="at another time"):
        dlhw3.check(f"{FLOW}. Then\n\\[ f(x(t + h)) \\le f(x(t)). \\]")


WRITTEN = (
    r"Let $\frac{dx}{dt} = -\nabla f(x)$. Then" "\n" r"\[ f(x(t)) \le f(x(0)). \]",
    r"Let $\frac{dx(t)}{dt} = -\nabla f(x(t))$. Then" "\n" r"\[ f(x(t)) \le f(x(0)). \]",
    r"Let $\dot x_t = -\nabla f(x_t)$. Then" "\n" r"\[ f(x_T) \le f(x_0). \]",
    r"Let $\partial_t x = -\nabla f(x)$. Then" "\n" r"\[ f(x(t)) \le f(x(0)). \]",
    r"Let $x'(t) = -\nabla f(x(t))$. Then" "\n" r"\[ f(x(t)) \le f(x(0)). \]",
    r"Let $x(t)$ be the gradient flow of $f$ started at $x_0$. Then" "\n" r"\[ f(x(t)) \le f(x_0). \]",
    r"Along the gradient flow of $f$, we have" "\n" r"\[ f(x(t)) \le f(x(0)). \]",
)


@pytest.mark.parametrize("text", WRITTEN)
def test_rates_are_read_as_papers_write_them(text: str) -> None:
    """The first five were REFUTED, or refused."""
    assert dlhw3.check(text).verdict.name == "PROVED"
    assert dlhw3.check(text.replace(r"\le", r"\ge")).verdict.name == "REFUTED"


DEFINED = r"Let $\dot w = -\nabla L(w)$ and $g(t) = L(w(t))$. Then" "\n" r"\[ g(t) SIGN g(0). \]"


def test_what_is_defined_in_time_is_at_the_beginning_what_it_is_there() -> None:
    """g(0) was L(w), at any time: that g(t) ≥ g(0) was PROVED, and is false."""
    assert dlhw3.check(DEFINED.replace("SIGN", r"\le")).verdict.name == "PROVED"
    assert dlhw3.check(DEFINED.replace("SIGN", r"\ge")).verdict.name == "REFUTED"


RESIDUAL = (
    r"Let $L(w) = \frac12 \|X w - y\|^2$ and $\dot w(t) = -\nabla L(w(t))$. Then"
    "\n"
    r"\[ X w(t) - y = e^{-C t} (X w(0) - y). \]"
)


def test_what_moves_linearly_is_an_exponential_of_a_matrix() -> None:
    assert dlhw3.check(RESIDUAL.replace("C", r"X X^\top")).verdict.name == "PROVED"
    assert dlhw3.check(RESIDUAL.replace("C", r"2 X X^\top")).verdict.name == "REFUTED"
    rng = np.random.default_rng(3)
    X, y, w = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=2)
    end = solve_ivp(lambda _, w: -X.T @ (X @ w - y), (0, 0.7), w, rtol=1e-11, atol=1e-12).y[:, -1]
    values, vectors = np.linalg.eigh(X @ X.T)
    expected = vectors @ (np.exp(-0.7 * values) * (vectors.T @ (X @ w - y)))
    np.testing.assert_allclose(X @ end - y, expected, rtol=1e-7, atol=1e-9)


VARYING = (
    (
        r"$\dot u(t) = -H(t) u(t)$ with $H(t) \succeq \mu I$",
        r"\|u(t)\|^2 \le e^{-2 \mu t} \|u(0)\|^2",
        "PROVED",
    ),
    (
        r"$\dot u(t) = -H(t) u(t)$ with $H(t) \succeq \mu I$",
        r"\|u(t)\|^2 \le e^{-4 \mu t} \|u(0)\|^2",
        "REFUTED",
    ),
    (
        r"$\dot u(t) = -H(t) u(t)$ with $\lambda_{\min}(H(t)) \ge \mu$",
        r"\|u(t)\|^2 \le e^{-2 \mu t} \|u(0)\|^2",
        "PROVED",
    ),
)


@pytest.mark.parametrize(("motion", "line", "verdict"), VARYING)
def test_a_kernel_that_moves_bounds_what_it_drives(motion: str, line: str, verdict: str) -> None:
    assert dlhw3.check(f"Let {motion}. Then\n\\[ {line}. \\]").verdict.name == verdict


@pytest.mark.parametrize(
    "line", [r"u(t) = e^{-H(t) t} u(0)", r"\frac{d}{dt} (u^\top H(t) u) = -2 u^\top H(t)^2 u"]
)
def test_how_a_kernel_moves_is_not_known(line: str) -> None:
    with pytest.raises(UserError, match="any function of the time") as found:
        dlhw3.check(f"Let $\\dot u(t) = -H(t) u(t)$ with $H(t)$ symmetric. Then\n\\[ {line}. \\]")
    (instead,) = [one.partition("Try: ")[2] for one in str(found.value).splitlines() if "Try: " in one]
    text = f"{instead} Let $\\dot u(t) = -H(t) u(t)$ with $H(t)$ symmetric. Then\n\\[ {line}. \\]"
    assert dlhw3.check(text).verdict.name == "PROVED"
    assert re.search(r"\\dot H = 0", instead)


TWO = (
    r"Let $\dot u = -\nabla_u L(u, v)$ and $\dot v = -\nabla_v L(u, v)$. Then"
    "\n"
    r"\[ \int_0^T (\|\nabla_u L(u(t), v(t))\|^2 + \|\nabla_v L(u(t), v(t))\|^2) dt"
    r" = L(u(0), v(0)) - L(u(T), v(T)). \]"
)


def test_the_energy_of_two_letters() -> None:
    """What an integral is was taken for a solution of its own, beside letters that stand still, and REFUTED."""
    assert dlhw3.check(TWO).verdict.name == "PROVED"
    assert dlhw3.check(TWO.replace("= L", "= 2 L")).verdict.name == "REFUTED"


def test_a_function_of_two_numbers_falls_along_its_flow() -> None:
    """It was SUPPORTED: derivatives in numbers were no gradients."""
    text = "Let $\\dot a = -\\nabla_a L(a, b)$ and $\\dot b = -\\nabla_b L(a, b)$. Then\n"
    line = r"\[ L(a(t), b(t)) \le L(a(0), b(0)). \]"
    assert dlhw3.check(text + line).verdict.name == "PROVED"
    assert dlhw3.check(text + line.replace(r"\le", r"\ge")).verdict.name == "REFUTED"


PATHS = (
    (r"\|x(T) - x(0)\| \le \int_0^T \|\nabla f(x(t))\| \, dt", "PROVED"),
    (r"f(x(T)) \le \frac{1}{T} \int_0^T f(x(t)) dt", "PROVED"),
    (r"\int_0^T f(x(t)) dt \le T f(x(0))", "PROVED"),
    (r"\int_0^T f(x(t)) dt \ge T f(x(0))", "REFUTED"),
    (r"\int_0^T f(x(t)) dt + c \ge T f(x(0))", "UNDECIDED"),
)


@pytest.mark.parametrize(("line", "verdict"), PATHS)
def test_paths_by_what_is_integrated(line: str, verdict: str) -> None:
    assert _checked(". Then", line) == verdict


def test_slopes_of_convex_functions_fall() -> None:
    said, line = " with $f$ convex. Then", r"T \|\nabla f(x(T))\|^2 \le f(x(0)) - f(x(T))"
    assert _checked(said, line) == "PROVED"
    assert _checked(". Then", line) != "PROVED"
    x = solve_ivp(lambda _, y: [-np.sinh(y[0])], (0, 1.5), [1.2], rtol=1e-10).y[0, -1]  # f = cosh
    assert 1.5 * np.sinh(x) ** 2 <= np.cosh(1.2) - np.cosh(x)


DRIVEN = (
    r"Let $A \in \mathbb{R}^{n \times n}$ and $\dot x(t) = -A x(t) + B u$ with $x(0) = x_0$. Then"
    "\n"
    r"\[ x(t) = e^{-A t} x_0 SIGN \int_0^t e^{-A(t-s)} B u \, ds. \]"
)


def test_variation_of_constants() -> None:
    """It was refused; of a wrong sign the rates differ from the beginning on."""
    assert dlhw3.check(DRIVEN.replace("SIGN", "+")).verdict.name == "PROVED"
    assert dlhw3.check(DRIVEN.replace("SIGN", "-")).verdict.name == "REFUTED"
    assert dlhw3.check(DRIVEN.replace("SIGN", "+ 2")).verdict.name == "REFUTED"
    other = DRIVEN.replace("SIGN", "+").replace("e^{-A(t-s)}", "e^{A(t-s)}")
    assert dlhw3.check(other).verdict.name in ("REFUTED", "UNDECIDED")
    A, b, x_0 = np.array([[1.0, 2.0], [-0.5, 0.3]]), np.array([0.4, -1.0]), np.array([1.0, 2.0])
    end = solve_ivp(lambda _, x: b - A @ x, (0, 0.8), x_0, rtol=1e-11, atol=1e-12).y[:, -1]
    times, weights = np.polynomial.legendre.leggauss(20)
    parts = [w * expm(-A * 0.4 * (1 - s)) @ b for s, w in zip(times, 0.4 * weights, strict=True)]
    np.testing.assert_allclose(end, expm(-0.8 * A) @ x_0 + sum(parts), rtol=1e-9)


TYPED = (
    ("assume f convex\nflow x = -grad_f(x) from x_0", "f(x(T)) - f(z) {} norm2(x_0 - z)^2/(2*T)", "<=", None),
    ("flow f(x) in x", "f(x(T)) {} f(x(0))", "<=", ">="),
    ("flow x = -A*x from x_0", "x(T) = {}expm(-T*A)*x(0)", "", "2*"),
    ("flow l(W2*W1) in W1,W2", "W2(t)'*W2(t) {} W1(t)*W1(t)' = W2(0)'*W2(0) {} W1(0)*W1(0)'", "-", "+"),
)


@pytest.mark.parametrize(("said", "line", "right", "wrong"), TYPED)
def test_times_are_typed_in_plain_text(said: str, line: str, right: str, wrong: str | None) -> None:
    """They were refused, as letters that are functions too."""
    assert dlhw3.check(f"{said}\n{line.replace('{}', right)}").verdict.name == "PROVED"
    if wrong is not None:
        assert dlhw3.check(f"{said}\n{line.replace('{}', wrong)}").verdict.name == "REFUTED"


def test_other_times_are_refused_in_plain_text() -> None:
    with pytest.raises(UserError, match="at another time") as found:
        dlhw3.check("flow f(x) in x from x_0\nf(x(s)) <= f(x_0)")
    assert "x(t)" in str(found.value)
    assert dlhw3.check("flow f(x) in x from x_0\nf(x(t)) <= f(x_0)").verdict.name == "PROVED"
