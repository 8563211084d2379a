"""What keeps its sign in time, x > 0 beside x' = -x³, and what is false of a flow from the beginning on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import dlhw3

SCALARS = "scalar x\nscalar y\nscalar a\n"
ONE = SCALARS + "flow x = {} from x_0\nassume {}\n{}"
KEPT = (
    ("-x^3", "x_0 > 0", "x > 0"),
    ("-a*x", "x_0 >= 0", "x >= 0"),
    ("x*(1 - x)", "x_0 < 1", "x < 1"),
    ("-x + 1", "x_0 > 0", "x > 0"),
    ("-x*exp(x)", "x_0 < 0", "x < 0"),
)
NOT_KEPT = (
    ("-x - 1", "x_0 > 0", "x > 0"),
    ("-1/x", "x_0 > 0", "x > 1"),
    ("-sqrt(x)", "x_0 > 0", "x > 0"),
    ("x*(2 - x)", "x_0 < 1", "x < 1"),
    ("-x", "x_0 >= 0", "x > 0"),
)
TWO = SCALARS + "flow x = -a*x from x_0\nflow y = -a*y{} from y_0\nassume x_0 <= y_0\nx <= y"


@pytest.mark.parametrize(("rate", "start", "line"), KEPT)
def test_a_sign_is_kept_where_the_rate_is_a_multiple(rate: str, start: str, line: str) -> None:
    assert dlhw3.check(ONE.format(rate, start, line)).verdict.name == "PROVED"


@pytest.mark.parametrize(("rate", "start", "line"), NOT_KEPT)
def test_a_sign_that_is_lost_is_not_proved(rate: str, start: str, line: str) -> None:
    assert dlhw3.check(ONE.format(rate, start, line)).verdict.name != "PROVED"


@pytest.mark.parametrize("line", ["x >= 0", "x <= 0"])
def test_no_sign_is_kept_where_a_rate_divides_by_the_time(line: str) -> None:
    """x' = x/t from 0 has the solutions 3 t and -3 t; both lines were PROVED."""
    assert dlhw3.check(f"scalar x\nflow x = 1/t*x from 0\n{line}").verdict.name == "UNDECIDED"
    kept = "scalar x, x_0\nassume x_0 > 0\nflow x = -1/(1 + t)*x from x_0\nx > 0"
    assert dlhw3.check(kept).verdict.name == "PROVED"


def test_that_an_abstract_multiple_has_no_jumps_is_told() -> None:
    """With l(x) = -2/sqrt(x) for x > 0, x = (1 - t)^2 is 0 at t = 1."""
    line = dlhw3.check("scalar x, x_0\nassume x_0 > 0\nflow x = l(x)*x from x_0\nx > 0").lines[0]
    assert "l(x) moves without jumps, which is assumed" in line.data["read as"]


def test_two_that_move_alike_keep_their_order() -> None:
    assert dlhw3.check(TWO.format(" + 1")).verdict.name == "PROVED"
    assert dlhw3.check(TWO.format("")).verdict.name == "PROVED"
    assert dlhw3.check(TWO.format(" - 1")).verdict.name != "PROVED"


def test_signs_in_numbers() -> None:
    """x' = -x³ stays above 0, x' = -x - 1 does not, and x' = x (2 - x) passes 1."""
    for rate, start, stays in ((lambda x: -(x**3), 0.5, True), (lambda x: -x - 1, 0.5, False)):
        x = solve_ivp(lambda _, y, rate=rate: rate(y), (0, 3), [start], rtol=1e-10).y[0]
        assert bool(x.min() > 0) is stays
    assert solve_ivp(lambda _, y: y * (2 - y), (0, 3), [0.5], rtol=1e-10).y[0].max() > 1


MATRICES = "Let $\\dot X = A X$ with $X(0) \\succeq 0$. Then\n\\[ X(t) \\succeq 0. \\]"


def test_matrices_keep_no_sign_so() -> None:
    """A = [[0, 1], [0, 0]] and X(0) = I: X(t) = I + t A is not symmetric."""
    assert dlhw3.check(MATRICES).verdict.name != "PROVED"
    assert not np.allclose((np.eye(2) + np.array([[0, 1], [0, 0]])).T, np.eye(2) + np.array([[0, 1], [0, 0]]))


FALSE_AT_ONCE = (
    "flow f(x) in x from x_0\nnorm2(x - x_0)^2 + f(x) <= f(x_0) - t*norm2(grad(f(x), x))^2 - t",
    "scalar x\nflow x = -x from x_0\nassume x_0 > 1\nx + x_0 >= 2*x_0 - t/2",
    "flow x = -x from x_0\nassume norm2(x_0) = 1\nnorm2(x)^2 = exp(-3*t)",
)


@pytest.mark.parametrize("text", FALSE_AT_ONCE)
def test_what_is_false_from_the_beginning_on_is_refuted(text: str) -> None:
    """Their sides are equal at t = 0, and their rates there are not: they were UNDECIDED."""
    assert "REFUTED" in {line.verdict.name for line in dlhw3.check(text)}


NOT_FALSE = (
    "scalar x\nscalar y\nflow x = y from x_0\nflow y = 0*y from 0\nx <= x_0",
    "flow x = -x from x_0\nflow y = -y from x_0\nx = y",
    "scalar x\nflow x = t from x_0\nx >= x_0",
)


@pytest.mark.parametrize("text", NOT_FALSE)
def test_rates_at_the_beginning_know_where_all_letters_begin(text: str) -> None:
    assert "REFUTED" not in {line.verdict.name for line in dlhw3.check(text)}
