"""What is assumed of letters that stand in no judged line, and ties those that do: kept, in text and in LaTeX.

Channel: values that refute a line are read again by numpy, which finds all that is assumed kept and the line false.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace as At
from typing import Any

import numpy as np
import pytest

import dlhw3
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict

TRUE = [
    r"Assume $a \le b$, $b \le c$ and $c \le d$. Then \[ a \le d. \]",
    r"Suppose $\|u\| \le \epsilon$, $\epsilon \le \delta$, and $\delta \le 1$. Then \[ \|u\| \le 1. \]",
    r"Suppose $\|u - v\| \le a$ and $\|v - w\| \le b$, and $a + b \le 1$. Then \[ \|u - w\| \le 1. \]",
    r"Let $|a - b| \le \epsilon$ and $|b - c| \le \epsilon$, with $\epsilon \le 1/2$. Then \[ |a - c| \le 1. \]",
    r"Suppose $L \le M$ and $a \le L$. Then \[ a \le M. \]",
    r"Suppose $p \le q$ and $q \le r$ are numbers. Then \[ p \le r. \]",
    r"Suppose $p + q = 1$ and $p \ge 0$, $q \ge r \ge 0$. Then \[ p \le 1. \]",
    r"Let $c = b + 1$ with $b \ge 0$. Assume $a \ge c$. Then \[ a \ge 1. \]",
    r"Let $\kappa = L/\mu$ with $0 < \mu \le L$. Suppose $c \ge \kappa$. Then \[ c \ge 1. \]",
    r"Let $s = a + b$ and assume $s \le 1$. Then \[ a + b \le 1. \]",
    r"Let $r = Xw - y$ and suppose $\|r\| \le 1$. Then \[ \|Xw - y\|^2 \le 1. \]",
    r"Let $e_t = x_t - x^*$ with $\|e_t\| \le R$ and $R \le 1$. Then \[ \|x_t - x^*\| \le 1. \]",
    r"Suppose $\|\nabla f(x)\| \le G$, $\|x - y\| \le D$ and $G D \le 1$. Then \[ \nabla f(x)^\top (x-y) \le 1. \]",
    r"Suppose $f(x) \le f(y)$ and $f(y) \le f(z)$. Then \[ f(x) \le f(z). \]",
    r"Let $f$ be $\mu$-strongly convex with $\mu \ge m$ for some $m \ge 1$. Then"
    r" \[ f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac12\|y - x\|^2. \]",
    r"Let $A$ be symmetric with $A \succeq B$, where $B \succeq \mu I$ and $\mu \ge 1$. Then"
    r" \[ x^\top A x \ge \|x\|^2. \]",
    r"Let $\rho \le r$ and $r < 1$, and suppose $\|x_{t+1}\| \le \rho \|x_t\|$. Then"
    r" \[ \|x_{t+1}\| \le \|x_t\|. \]",
    r"Assume $\|g\| \le G$ and $\eta G \le \epsilon$, with $\eta > 0$. Then \[ \eta\|g\| \le \epsilon. \]",
    r"Let $v$ be such that $A v = 0$ and suppose $u = w + v$. Then \[ A u = A w. \]",
    r"Let $x = A y$ with $A y \ge 0$ entrywise. Then \[ \mathbf{1}^\top x \ge 0. \]",
    r"Suppose $u \le v$ entrywise and $v \le w$ elementwise. Then \[ \mathbf{1}^\top u \le \mathbf{1}^\top w. \]",
    r"Assume $g_t \ge 0$ entrywise and $v_{t+1} = v_t + g_t$. Then"
    r" \[ \mathbf{1}^\top v_{t+1} \ge \mathbf{1}^\top v_t. \]",
    r"Let $A \ge 0$ entrywise and $x \ge 0$. Then \[ x^\top A x \ge 0. \]",
    r"Suppose $ab > 0$ and $a > 0$. Then \[ |b| = b. \]",
    r"Suppose $a \le b$, $c \le d$ and $b + d \le 1$. Then \[ a + c \le 1. \]",
    r"Suppose $f(x^*) = 0$ and $f(x) \ge f(x^*)$. Then \[ f(x) \ge 0. \]",
    r"Suppose $a \ge \|v\|$. Then \[ a \ge 0. \]",
    r"Suppose $D_{t+1} \le (1-\rho) D_t + e_t$ and $e_t \le 0$, with $0 \le \rho \le 1$ and $D_t \ge 0$. Then"
    r" \[ D_{t+1} \le D_t. \]",
    r"Suppose $V_{t+1} \le V_t - \eta G_t + \eta^2 C$, where $G_t \ge 0$, $\eta > 0$, $\eta C \le \epsilon$. Then"
    r" \[ V_{t+1} \le V_t + \eta \epsilon. \]",
    r"Suppose $a_t \le b_t$ and $b_t \le 1$ for all $t$. Then \[ \sum_{t=1}^T a_t \le T. \]",
    r"Let $g$ be a subgradient of $f$ at $x$, with $f$ convex. Then \[ f(y) \ge f(x) + g^\top (y - x). \]",
    "assume a <= b; assume b <= c; assume c <= e; a <= e",
    "scalar L; assume c >= L; assume L > 0; c >= 0",
    "let r = A*x; assume r'*r <= b; assume b <= 1; norm2(A*x) <= 1",
    "assume x = A*y; assume norm2(y) <= 1; assume opnorm(A) <= 2; norm2(x) <= 2",
    "assume A >= B; assume B >= C; assume C >= 0; x'*A*x >= 0",
    "assume f mu-strongly convex; assume mu >= c; assume c >= 2;"
    " f(y) >= f(x) + grad_f(x)'*(y-x) + norm2(y-x)^2",
    "assume f convex; assume grad_f(z) = 0; assume f(z) >= 1; f(x) >= 1",
    "assume x - u >= 0; assume u >= 0; sum(x) >= 0",
    "assume x - u >= 0; assume u - v >= 0; assume v >= 0; assume y >= 0; x'*y >= 0",
    "assume a{t+1} <= a{t} - b{t}; assume b{t} >= 0; a{t+1} <= a{t}",
    "assume a{t+1} <= a{t} - b{t}; assume b{t} >= c{t}; assume c{t} >= 0; a{t+1} <= a{t}",
]
"""Lines that follow from what is assumed of letters which they do not have."""

Check = Callable[[Any], bool]
FALSE: list[tuple[str, Check, Check]] = [
    (
        r"Assume $a \le b$, $b \le c$ and $c \le d$. Then \[ d \le a. \]",
        lambda v: v.a <= v.b <= v.c <= v.d,
        lambda v: v.d <= v.a,
    ),
    (
        r"Suppose $\|u\| \le \epsilon$ and $\epsilon \le \delta$, with $\delta \le 2$. Then \[ \|u\| \le 1. \]",
        lambda v: norm(v.u) <= v.epsilon <= v.delta <= 2,
        lambda v: norm(v.u) <= 1,
    ),
    (
        r"Suppose $\|u - v\| \le a$ and $\|v - w\| \le b$, and $a + b \le 1$. Then \[ \|u - w\| \le \frac12. \]",
        lambda v: norm(v.u - v.v) <= v.a and norm(v.v - v.w) <= v.b and v.a + v.b <= 1,
        lambda v: norm(v.u - v.w) <= 1 / 2,
    ),
    (
        r"Suppose $|a - b| \le \epsilon$ and $|b - c| \le \epsilon$, with $\epsilon \le 1/2$. Then"
        r" \[ |a - c| \le \frac12. \]",
        lambda v: abs(v.a - v.b) <= v.epsilon and abs(v.b - v.c) <= v.epsilon <= 1 / 2,
        lambda v: abs(v.a - v.c) <= 1 / 2,
    ),
    (
        r"Let $c = b + 1$ with $b \ge 0$. Assume $a \ge c$. Then \[ a \ge 2. \]",
        lambda v: v.b >= 0 and v.a >= v.b + 1,
        lambda v: v.a >= 2,
    ),
    (
        r"Let $\kappa = L/\mu$ with $0 < \mu \le L$. Suppose $c \ge \kappa$. Then \[ c \ge 2. \]",
        lambda v: 0 < v.mu <= v.L and v.c >= v.L / v.mu,
        lambda v: v.c >= 2,
    ),
    (
        r"Let $s = a^2 + b^2$ and assume $s \le 1$. Then \[ a^2 + b^2 \le \frac12. \]",
        lambda v: v.a**2 + v.b**2 <= 1,
        lambda v: v.a**2 + v.b**2 <= 1 / 2,
    ),
    (
        r"Suppose $u = A v$ and $\|v\| \le 1$. Then \[ \|u\| \le 1. \]",
        lambda v: norm(v.v) <= 1,
        lambda v: norm(v.A @ v.v) <= 1,
    ),
    (
        r"Let $A$ be symmetric with $A \succeq B$, where $B \succeq \mu I$ and $\mu \ge 1$. Then"
        r" \[ x^\top A x \ge 2 \|x\|^2. \]",
        lambda v: least(v.A - v.B) > -1e-9 and least(v.B - v.mu * np.eye(len(v.B))) > -1e-9 and v.mu >= 1,
        lambda v: (v.x.T @ v.A @ v.x).item() >= 2 * norm(v.x) ** 2,
    ),
    (
        r"Assume $\|g\| \le G$ and $\eta G \le \epsilon$, with $\eta > 0$. Then"
        r" \[ \eta\|g\| \le \frac{\epsilon}{2}. \]",
        lambda v: norm(v.g) <= v.G and v.eta * v.G <= v.epsilon and v.eta > 0,
        lambda v: v.eta * norm(v.g) <= v.epsilon / 2,
    ),
    (
        r"Suppose $u \le v$ entrywise and $v \le w$ elementwise. Then"
        r" \[ \mathbf{1}^\top w \le \mathbf{1}^\top u. \]",
        lambda v: (v.u <= v.v).all() and (v.v <= v.w).all(),
        lambda v: v.w.sum() <= v.u.sum(),
    ),
    (
        r"Assume $g_t \ge 0$ entrywise and $v_{t+1} = v_t + g_t$. Then"
        r" \[ \mathbf{1}^\top v_{t+1} \le \mathbf{1}^\top v_t. \]",
        lambda v: (v.g_t >= 0).all(),
        lambda v: (v.v_t + v.g_t).sum() <= v.v_t.sum(),
    ),
    (
        r"Suppose $A \ge 0$ entrywise. Then \[ x^\top A x \ge 0. \]",
        lambda v: (v.A >= 0).all(),
        lambda v: (v.x.T @ v.A @ v.x).item() >= 0,
    ),
    (
        r"Suppose $D_{t+1} \le (1-\rho) D_t + e_t$ and $e_t \le 0$, with $0 \le \rho \le 1$. Then"
        r" \[ D_{t+1} \le D_t. \]",
        lambda v: v.D_t1 <= (1 - v.rho) * v.D_t + v.e_t and v.e_t <= 0 <= v.rho <= 1,
        lambda v: v.D_t1 <= v.D_t,
    ),
    (
        "scalar L; assume c >= L; assume L > 0; c >= 1",
        lambda v: v.c >= v.L > 0,
        lambda v: v.c >= 1,
    ),
    (
        "assume x = A*y; assume norm2(y) <= 1; assume opnorm(A) <= 2; norm2(x) <= 1",
        lambda v: (
            np.allclose(v.x, v.A @ v.y) and norm(v.y) <= 1 + 1e-9 and np.linalg.norm(v.A, 2) <= 2 + 1e-9
        ),
        lambda v: norm(v.x) <= 1,
    ),
    (
        "assume x - u >= 0; assume u >= 0; sum(x) >= 1",
        lambda v: (v.x >= v.u).all() and (v.u >= 0).all(),
        lambda v: v.x.sum() >= 1,
    ),
    (
        "assume A symmetric; assume A*v = b*v; assume v != 0; b*v = lambda_max(A)*v",
        lambda v: np.allclose(v.A, v.A.T) and np.allclose(v.A @ v.v, v.b * v.v) and norm(v.v) > 0,
        lambda v: np.allclose(v.b * v.v, np.linalg.eigvalsh(v.A)[-1] * v.v),
    ),
    (
        "assume A symmetric; assume A*v = b*v; assume norm2(v)^2 = 1; b = lambda_min(A)",
        lambda v: np.allclose(v.A, v.A.T) and np.allclose(v.A @ v.v, v.b * v.v) and np.isclose(norm(v.v), 1),
        lambda v: np.isclose(v.b, np.linalg.eigvalsh(v.A)[0]),
    ),
]
"""False lines, whether some values keep all that is assumed, and whether the line holds at them."""
UNDECIDED = [
    r"Let $g$ satisfy $f(z) \ge f(x) + \langle g, z - x \rangle$ for all $z$, on whichever set. Then"
    r" \[ f(y) \ge f(x) + g^\top (y - x). \]",
    r"Suppose $x^\top A x \ge 0$. Then \[ y^\top A y \ge 0. \]",
    r"Assume $f(z) \ge 2$ for all $z$ in the ball. Then \[ f(x) + f(y) \ge 4. \]",
    r"Let $f$ satisfy $f(y) \ge f(x) + \langle \nabla f(x), y - x \rangle + \frac{\mu}{2}\|y-x\|^2$ for all $x, y$,"
    r" where $\mu > 0$ and $\|x\| \le 1$. Then \[ f(y) \ge f(x) + \langle \nabla f(x), y - x \rangle . \]",
    r"Let $\|u\| \le \epsilon$ and $\epsilon \le \delta$. Let $\delta \le 1$ on the set. Then \[ \|u\| \le 1. \]",
    "assume a <= b; assume b <= c; assume c < a; a = 1",
    r"Assume $a \le b$, $b \le c$ and $c < a$. Then \[ a = 1. \]",
]
"""Lines beside words that say more than at one value, and beside what contradicts itself."""


def norm(x: np.ndarray) -> float:
    """Return the length of a column."""
    return float(np.linalg.norm(x))


def least(a: np.ndarray) -> float:
    """Return the least eigenvalue of a symmetric matrix."""
    return float(np.linalg.eigvalsh((a + a.T) / 2)[0])


def _text(said: str) -> str:
    return said.replace(" \\[", "\n\\[") if "\\[" in said else said.replace("; ", "\n").replace(";", "\n")


def _value(written: str) -> Any:
    """Return a number or a matrix as the output has it."""
    plain = re.sub(r"-?\d+/\d+", lambda found: repr(float(Fraction(found[0]))), written)
    read = json.loads(plain)
    return np.array(read, dtype=float) if isinstance(read, list) else read


def _values(line: Any) -> At:
    """Return the values of the letters, where one with one entry is a column, a matrix, and a number as well."""
    found = {name: text for name, text in line.judgement.counterexample.assignment if name not in ("m", "n")}
    return At(**{name: _value(text) for name, text in found.items()})


@pytest.mark.parametrize("said", TRUE)
def test_what_follows_through_letters_in_no_line_is_proved(said: str) -> None:
    assert [str(line.verdict) for line in dlhw3.check(_text(said)).lines] == ["PROVED"]


@pytest.mark.parametrize(("said", "kept", "holds"), FALSE, ids=[one[0] for one in FALSE])
def test_values_that_refute_keep_all_that_is_assumed(said: str, kept: Check, holds: Check) -> None:
    (line,) = judged_lines(read_document(_text(said)))
    assert line.verdict is Verdict.REFUTED
    values = _values(line)
    assert kept(_shaped(values)), values
    assert not holds(_shaped(values)), values


def _shaped(values: At) -> At:
    """Return values in which numbers stand for columns and matrices of one entry too."""
    return At(**{name: np.float64(one) if np.isscalar(one) else one for name, one in vars(values).items()})


@pytest.mark.parametrize("said", UNDECIDED)
def test_one_value_of_what_is_said_of_all_refutes_nothing(said: str) -> None:
    assert [str(line.verdict) for line in dlhw3.check(_text(said)).lines] == ["UNDECIDED"]


def test_what_fits_with_no_shape_is_told_and_the_rest_is_kept() -> None:
    """J(x) of a letter and a function fits nowhere; λ > 0 and b ≤ c are assumed all the same."""
    said = (
        r"Suppose $(J(x)^\top J(x) + \lambda I) s = J(x)^\top r(x)$ with $\lambda > 0$, $a \le b$ and $b \le c$."
        "\nThen\n\\[ a + s^\\top s \\le c + s^\\top s. \\]"
    )
    (line,) = dlhw3.check(said).lines
    assert str(line.verdict) == "PROVED"


def test_a_bound_by_a_letter_that_stands_nowhere_else_ties_nothing() -> None:
    assert not read_document("Suppose $\\|u\\| \\le R$. Then\n\\[ \\|u\\| \\le 1. \\]").linked.letters
    assert read_document(
        "Suppose $\\|u\\| \\le a$, $a \\le b$, $b \\le 1$. Then\n\\[ \\|u\\| \\le 1. \\]"
    ).linked.texts
