"""What holds of a flow at all times, by rates and beginnings: laws of conservation, and what only falls."""

from __future__ import annotations

import re

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import dlhw3
from dlhw3.errors import UserError

LAYERS = "flow l(W_2*W_1) in W_1,W_2 from A,B\n"
SCALAR = "scalar x\nflow x = {} from x_0\n"
DECAYS = "scalar mu\nflow x = -A*x from x_0\nassume mu*eye <= A\n"
HOLDS = (
    SCALAR.format("-x") + "assume x_0 > 0\nx > 0",
    LAYERS + "W_2'*W_2 - W_1*W_1'\n= B'*B - A*A'",
    LAYERS + "assume B'*B = A*A'\nW_2'*W_2 = W_1*W_1'",
    LAYERS + "assume B'*B = A*A'\nnorm2(W_2)^2\n= tr(W_2'*W_2)\n= tr(W_1*W_1')\n= norm2(W_1)^2",
    LAYERS + "assume B'*B = A*A'\nW_2'*W_2 = W_1*W_1'\nW_2'*W_2*W_2'*W_2 = W_1*W_1'*W_2'*W_2",
    "flow l(W_2*W_1) in W_1,W_2 from 0,B\nW_2'*W_2 - W_1*W_1' = B'*B",
    "flow q = p from q_0\nflow p = -grad(V(q), q) from p_0\n0.5*p'*p + V(q)\n= 0.5*p_0'*p_0 + V(q_0)",
    "flow f(x) in x from x_0\nf(x)\n<= f(x_0)",
    "flow f(x) in x from x_0\nassume f convex\nassume grad(f(z), z) = 0\nnorm2(x - z)^2\n<= norm2(x_0 - z)^2",
    "flow p = M*p from p_0\nassume vector(1)'*M = 0\nassume sum(p_0) = 1\nsum(p) = 1",
    "assume K psd\nflow u = -K*u from u_0\nnorm2(u) <= norm2(u_0)",
    SCALAR.format("x^2") + "x >= x_0",
    SCALAR.format("1") + "x <= x_0 + t",
    "flow x = 0*x from x_0\nx = x_0",  # was REFUTED: x_0 was taken to move
    SCALAR.format("x^2") + "assume x_0 > 0\nx > 0",  # was REFUTED: a strict order was judged at any x
    "scalar x\nflow x = -x from 1\nx^2 <= 1",  # was REFUTED: so was a beginning that is a number
    "scalar x\nflow x = -x from 1\nx <= x^2 + 1 <= 2 + 2*x^2",
    "flow x = S*x from x_0\nassume S' = -S\nassume norm2(x_0) = 1\nnorm2(x) = 1",
    "assume A psd\nflow x = -A*x from x_0\nassume norm2(x_0) <= 1\nnorm2(x) <= 1",
    "scalar x\nscalar y\nflow x = -x from 1\nflow y = y from y_0\nx = exp(-t)\nx*y = y_0",  # was REFUTED
    "flow x = -x from x_0\nassume norm2(x_0) = 1\nnorm1(x) >= 0",  # true of any x
    "flow x = -x from x_0\nassume norm2(x_0) = 1\n2*y'*x <= norm2(x)^2 + norm2(y)^2",
    DECAYS + "norm2(x)^2 <= exp(-2*mu*t)*norm2(x_0)^2",
    DECAYS + "norm2(x) <= exp(-mu*t)*norm2(x_0)",
    "scalar x\nflow x = -2*t*x from x_0\nx <= exp(-t^2)*x_0",
    SCALAR.format("-t*x") + "x^2 <= x_0^2",  # was REFUTED at t < 0
    "flow x = -grad(f(x), x) from x_0\nassume f convex\nassume grad(f(z), z) = 0\n"
    "t*(f(x) - f(z)) + 0.5*norm2(x - z)^2 <= 0.5*norm2(x_0 - z)^2",
    SCALAR.format("-x") + "x^2 = exp(-2*t)*x_0^2",
    "scalar lambda\nflow U = -G*V - lambda*U from A\nflow V = -G'*U - lambda*V from B\n"
    "U'*U - V'*V = exp(-2*lambda*t)*(A'*A - B'*B)",
)
FALSE = (
    DECAYS + "norm2(x)^2 <= exp(-4*mu*t)*norm2(x_0)^2",
    DECAYS + "norm2(x) <= 1/2*exp(-mu*t)*norm2(x_0)",
    "flow x = A*x from x_0\nassume A psd\nnorm2(x) <= norm2(x_0)",
    SCALAR.format("t*x") + "x^2 = x_0^2",
    SCALAR.format("-x") + "x^2 = exp(-t)*x_0^2",
    "flow X = A*X from X_0\n2*X = exp(t*A)*(2*X_0)",  # exp is of every entry
    LAYERS + "W_2'*W_2 - W_1*W_1'\n= B'*B + A*A'",
    LAYERS + "W_2'*W_2\n= B'*B",
    "flow f(x) in x from x_0\nf(x)\n>= f(x_0)",
    SCALAR.format("1") + "x^2 >= x_0^2",
    LAYERS + "norm2(W_2)^2 - norm2(W_1)^2\n= norm2(B)^2 - norm2(A)^2\n>= norm2(B)^2",
)
NOT_REFUTED = (
    SCALAR.format("sin(t)") + "x >= x_0",  # true, and was REFUTED: the rate is below 0 at t = 4, or at t < 0
    "flow x = -x from x_0\nflow y = -y from x_0\nx = y",  # true, and was REFUTED: they begin at one point
    LAYERS.replace("A,B", "0,B") + "W_1 = 0",  # was refused: how W_1 moves was not found
    SCALAR.format("1") + "x^2 = (x_0 + t)^2",  # true, and its rates differ where no x is at that time
    LAYERS + "assume B'*B = A*A'\nW_2'*W_2*W_2'*W_2 = W_1*W_1'*W_2'*W_2",  # true of balanced layers alone
    "flow x = -x from x_0\nassume norm2(x) <= 1\nnorm2(x)^2\n<= 1 + 0*norm2(x_0)",
)


@pytest.mark.parametrize("text", HOLDS)
def test_what_is_conserved_or_falls_is_proved(text: str) -> None:
    found = dlhw3.check(text)
    assert {line.verdict.name for line in found} == {"PROVED"}, str(found)


@pytest.mark.parametrize("text", FALSE)
def test_what_is_not_is_refuted(text: str) -> None:
    assert "REFUTED" in {line.verdict.name for line in dlhw3.check(text)}


@pytest.mark.parametrize("text", NOT_REFUTED)
def test_rates_at_points_where_nothing_begins_refute_nothing(text: str) -> None:
    found = dlhw3.check(text)
    assert found.verdict.name == "UNDECIDED"
    assert "may never be there" in str(found)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("flow x = -x from x_0\nnorm1(x) <= norm1(x_0)", "may have no rate"),
        ("flow x = -x from x_0\nassume t > 1\nx'*x <= x_0'*x_0", "at all times"),
        ("flow x = -x from y\nflow y = y from y_0\nx'*x <= y'*y", "moves too"),
        ("flow f(x) in x from x_0\nf(x) < f(x_0)", "one at t = 0"),
        ("flow x = -x from x_0\nflow x = x from y_0\nx'*x <= x_0'*x_0", "said twice"),  # was PROVED
        ("flow f(x) in x\nflow f(y) in y from y_0\nx'*y = 0", "y = -grad"),
        ("flow l(U*V') in U,V from A\nU'*U - V'*V = A'*A", "one beginning each"),
    ],
)
def test_what_rates_do_not_show_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        dlhw3.check(text)


def test_a_rate_at_times_from_zero_refutes_no_order() -> None:
    """x' = t and x' = -t x let x and -x² only grow from t = 0 on, and were REFUTED at t < 0."""
    for rate, line in (("sin(t)", "x >= x_0"), ("-t*x", "x^2 <= x_0^2")):
        assert dlhw3.check(SCALAR.format(rate) + line).verdict.name != "REFUTED"
    end = solve_ivp(lambda t, x: [np.sin(t), -t * x[1]], (0, 9), [1.0, -2.0], dense_output=True, rtol=1e-9)
    assert end.y[0].min() >= 1
    assert np.abs(end.y[1]).max() <= 2


def test_what_is_false_of_decay_is_false_in_numbers() -> None:
    """A = I: the norm is e^{-t} ‖x_0‖, above e^{-2t} ‖x_0‖ and above half of what it is."""
    x = solve_ivp(lambda _, x: -x, (0, 1), [1.0, -2.0], rtol=1e-10).y[:, -1]
    assert np.linalg.norm(x) > np.exp(-2) * np.sqrt(5)
    np.testing.assert_allclose(np.linalg.norm(x), np.exp(-1) * np.sqrt(5), rtol=1e-6)


def test_a_balanced_start_stays_so_in_numbers() -> None:
    """The laws above beside the flow of ‖W_2 W_1 − T‖², integrated."""
    rng = np.random.default_rng(5)
    first, second, target = rng.normal(size=(3, 3)), rng.normal(size=(3, 3)), rng.normal(size=(3, 3))

    def rates(_: float, w: np.ndarray) -> np.ndarray:
        one, two = w[:9].reshape(3, 3), w[9:].reshape(3, 3)
        slope = 2 * (two @ one - target)
        return -np.concatenate([(two.T @ slope).ravel(), (slope @ one.T).ravel()])

    start = np.concatenate([first.ravel(), second.ravel()])
    end = solve_ivp(rates, (0, 2), start, rtol=1e-10, atol=1e-12).y[:, -1]
    one, two = end[:9].reshape(3, 3), end[9:].reshape(3, 3)
    np.testing.assert_allclose(two.T @ two - one @ one.T, second.T @ second - first @ first.T, atol=1e-7)
    assert np.abs(two.T @ two - second.T @ second).max() > 0.1  # which the false line says is 0


LATEX = (
    r"Let $W_1$ and $W_2$ follow gradient flow on $\ell(W_2 W_1)$. Then"
    "\n"
    r"\[ W_2(t)^\top W_2(t) - W_1(t) W_1(t)^\top = W_2(0)^\top W_2(0) - W_1(0) W_1(0)^\top. \]",
    r"Let $W_1, W_2$ evolve by gradient flow on $\ell(W_2 W_1)$ from a balanced initialization. Then"
    "\n"
    r"\[ W_2^\top W_2 = W_1 W_1^\top. \]",
    r"Let $w$ follow gradient flow on $f$, where $f$ is convex and $\nabla f(z) = 0$. Then"
    "\n"
    r"\[ \|w(t) - z\|^2 \le \|w(0) - z\|^2. \]",
)


@pytest.mark.parametrize("text", LATEX)
def test_papers_say_it_so(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "PROVED"
    try:
        other = dlhw3.check(text.replace("gradient flow", "gradient flow with momentum", 1))
    except UserError:
        return
    assert other.verdict.name != "PROVED"


ANOTHER_TIME = (
    r"\[ \|x(t + h)\|^2 \le \|x(t)\|^2. \]",
    r"\[ \|x(2t)\|^2 \le \|x(0)\|^2. \]",
    r"\[ \|x(-t)\|^2 \ge \|x(0)\|^2. \]",
)


@pytest.mark.parametrize("line", ANOTHER_TIME)
def test_what_moves_at_another_time_is_no_product(line: str) -> None:
    """They are true of x' = -x, and (t + h) x was read, and REFUTED; what is told to type instead is read."""
    start = "Let $\\dot x = -x$. Then\n"
    with pytest.raises(UserError, match="at another time") as found:
        dlhw3.check(start + line)
    (instead,) = [one.partition("Try: ")[2] for one in str(found.value).splitlines() if "Try: " in one]
    dlhw3.check(start + re.sub(r"x\([^()0]*\)", instead, line))


MOTIONS = (
    "Let $w$ follow gradient ascent flow on $-f$",
    "Let $w$ follow gradient flow on $f$, unless $w = 0$",
    "Let $w$ follow the projected gradient flow on $f$",
)


@pytest.mark.parametrize("words", MOTIONS)
def test_a_motion_that_is_not_read_refutes_nothing(words: str) -> None:
    """A w(t) of which no formula says how it moves was any function of a number, and right lines REFUTED."""
    line = r"\[ f(w(t)) \le f(w(0)). \]"
    with pytest.raises(UserError, match="in no formula") as found:
        dlhw3.check(f"{words}. Then\n{line}")
    (instead,) = [one.partition("Try: ")[2] for one in str(found.value).splitlines() if "Try: " in one]
    assert dlhw3.check(f"{instead} Then\n{line}").verdict.name == "PROVED"


BEGUN = (
    ("with $x(0) = y(0)$", r"x(t) = y(t)"),
    ("with $x(0) = z$ and $y(0) = z$", r"x(t) = y(t)"),
    ("with $x(0) > 0$", r"x(t) > 0"),
    ("with $x(0) = 1$ and $y(0) = 0$", r"x(t) \le 1"),
)


@pytest.mark.parametrize(("begins", "line"), BEGUN)
def test_where_something_begins_is_no_reason_to_refute_it(begins: str, line: str) -> None:
    """They are true, and were REFUTED: where it begins was passed over, or rates refuted it at other points."""
    found = dlhw3.check(f"Let $\\dot x = -x$ and $\\dot y = -y$ {begins}. Then\n\\[ {line}. \\]")
    assert found.verdict.name in ("UNDECIDED", "PROVED"), str(found)
