"""What moves, as a function of the time: what shows it, what is refused, and SciPy's integration beside it."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.integrate
import scipy.linalg

import dlhw3
from dlhw3.errors import UserError


def test_such_a_line_is_judged_by_its_rate_and_its_beginning() -> None:
    lines = list(dlhw3.check("flow x = -A*x from x_0\nx = expm(-t*A)*x_0").lines)
    assert [line.data["verdict"] for line in lines] == ["PROVED", "PROVED"]
    assert {line.number for line in lines} == {2}
    assert ["by its rate" in lines[0].data["read as"], "at t = 0" in lines[1].data["read as"]] == [True, True]


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("flow x = -A*x from x_0\nx = expm(t*A)*x_0", ["REFUTED", "PROVED"]),
        ("flow x = -A*x from x_0\nx = expm(-t*A)*2*x_0", ["PROVED", "REFUTED"]),
    ],
)
def test_what_is_wrong_of_one_that_is_false(text: str, verdicts: list[str]) -> None:
    assert [line.data["verdict"] for line in dlhw3.check(text).lines] == verdicts


def test_lines_go_on_from_it() -> None:
    text = "flow u = -a*(u - y) from u_0\nu = y + exp(-a*t)*(u_0 - y)\n = exp(-a*t)*u_0 + (1 - exp(-a*t))*y"
    assert [line.number for line in dlhw3.check(text).lines] == [2, 2, 3]
    assert dlhw3.check(text).holds
    assert not dlhw3.check(text.replace("(1 - exp", "(2 - exp")).holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("flow a = sqrt(a) from b\na = (sqrt(b) + t/2)^2", "more than one way"),
        ("flow norm2(x) in x from x_0\nx = x_0", "more than one way"),
        ("flow l(w) in w from w_0\nw = w_0", "more than one way"),
        (
            "flow x = y from x_0\nflow y = -x from y_0\nx = x_0*cos(t) + y_0*sin(t)",
            "of what moves with it not",
        ),
        ("flow x = -x from x_0\nflow x_0 = -x_0\nx = exp(-t)*x_0", "moves too"),
        ("flow x = y from x_0\nflow y = -x\nx = x_0*cos(t) + x_0*sin(t)", "moves too"),
        ("let t = 2\nflow x = -A*x from x_0\nx = expm(-2*A)*x_0", "t is named by let above"),
        ("shape x: n\nflow x = -2*x from 1\nx = exp(-2*t)", "declared twice"),
        ("assume t = 3\nflow x = -t*x from x_0\nx = exp(-3*t)*x_0", "at all times from t = 0 on"),
        ("assume a*t = b\nflow x = -b*x from x_0\nx = exp(-a*t^2/2)*x_0", "at all times from t = 0 on"),
        ("assume t > 1\nflow x = y from x_0\nx = x_0 + (t - 1)*y", "at all times from t = 0 on"),
        ("flow x = y from x_0\nx = x_0 + t*y + (sign(t-1)+1)*y", "may jump in time"),
        ("flow x = y from x_0\nx = x_0 + t*y + (abs(t-1)/(t-1)+1)*y", "may jump in time"),
    ],
)
def test_what_has_no_one_solution_is_refused(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        dlhw3.check(text)


def test_scipy_agrees_with_what_is_proved() -> None:
    """The closed form of gradient flow on least squares, beside an integration to 10⁻¹¹."""
    text = (
        "flow norm2(X*w-y)^2/2 in w from w_0\nassume X'*X invertible\n"
        "w = inv(X'*X)*X'*y + expm(-t*X'*X)*(w_0 - inv(X'*X)*X'*y)"
    )
    assert dlhw3.check(text).holds
    rng = np.random.default_rng(5)
    X, y, start = rng.standard_normal((6, 3)), rng.standard_normal(6), rng.standard_normal(3)
    found = scipy.integrate.solve_ivp(
        lambda _, w: -X.T @ (X @ w - y), (0, 0.7), start, rtol=1e-11, atol=1e-13
    ).y[:, -1]
    least = np.linalg.solve(X.T @ X, X.T @ y)
    assert np.allclose(found, least + scipy.linalg.expm(-0.7 * X.T @ X) @ (start - least), rtol=0, atol=1e-8)


def test_letters_that_move_together_are_judged_together() -> None:
    flow = "flow x = y from x_0\nflow y = -x from y_0\n"
    right = "x = x_0*cos(t) + y_0*sin(t)\ny = y_0*cos(t) - x_0*sin(t)"
    assert [line.number for line in dlhw3.check(flow + right).lines] == [3, 3, 4, 4]
    assert dlhw3.check(flow + right).holds
    assert dlhw3.check(flow + right + "\nnorm2(x)^2 + norm2(y)^2 = norm2(x_0)^2 + norm2(y_0)^2").holds
    assert not dlhw3.check(flow + right.replace("+ y_0", "- y_0")).holds
    late = "flow x = -x + y from x_0\nflow y = -y from y_0\nx = exp(-t)*(x_0 + t*y_0)\ny = exp(-t)*y_0"
    assert dlhw3.check(late).holds


def test_what_is_assumed_of_the_time_from_zero_on_stands_beside_solutions() -> None:
    flow = "scalar h\nscalar h_0\nassume {}\nflow h = h^2 from h_0\nh = h_0/(1 - t*h_0)"
    for said in ("t >= 0", "t > 0", "t <= 2", "t <= b", "t*h_0 < 1", "1 - t*h_0 > 0", "1 - t*h_0 != 0"):
        assert dlhw3.check(flow.format(said)).holds, said
    assert dlhw3.check("flow x = -a*x from x_0\nx = exp(-a*t)*x_0\nassume t = 3\nx = exp(-3*a)*x_0").holds


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("expm(A)*x = expm((t+1)*A)*x_0", "PROVED"),
        ("expm(-A)*x = expm((t-1)*A)*x_0", "PROVED"),
        ("expm(A)*x = expm(A)*expm(t*A)*x_0", "PROVED"),
        ("expm(A)*x = expm(2*t*A)*x_0", "REFUTED"),
        ("expm(A)*x = expm((t-1)*A)*x_0", "REFUTED"),
    ],
)
def test_an_exponential_that_stands_still_beside_what_moves(line: str, verdict: str) -> None:
    """What x is in time is shown first, and then put in."""
    found = dlhw3.check(f"flow x = A*x from x_0\n{line}")
    verdicts = [one.verdict.name for one in found]
    assert verdicts == ["PROVED", "PROVED", verdict]
    assert "what x is in time" in str(found)


@pytest.mark.parametrize(
    "text",
    [
        "scalar x\nflow x = x/t from 0\nx = 3*t",
        "scalar x\nflow x = 2*x/t from 0\nx = t^2",
        "scalar x\nflow x = x*t^(-1) from 0\nx = 3*t",
        "scalar x\nflow x = 1/(2*x) from 0\nx = -sqrt(t)",
        "shape x: n\nshape v: n\nflow x = x/t from 0\nx = t*v",
    ],
)
def test_a_rate_without_a_value_at_the_beginning_is_refused(text: str) -> None:
    """Each was PROVED, and so were x = 5 t and x = sqrt(t): more than one solution begins there."""
    with pytest.raises(UserError, match="divided by"):
        dlhw3.check(text)


def test_a_rate_that_divides_has_a_value_at_the_beginning() -> None:
    text = "scalar x, x_0\nassume x_0 > 0\nflow x = 1/(2*x) from x_0\nx = sqrt(x_0^2 + t)"
    lines = list(dlhw3.check(text).lines)
    assert [line.data["verdict"] for line in lines] == ["PROVED"] * 3
    times, start = np.linspace(0, 2, 5), 1.5
    found = scipy.integrate.solve_ivp(lambda t, x: 1 / (2 * x), (0, 2), [start], t_eval=times, rtol=1e-9).y[0]
    assert np.abs(found - np.sqrt(start**2 + times)).max() < 1e-5
