"""Equations that may say what a letter is, of which nothing is said above, are not false; slips beside them are."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3 import Verdict

SAYS = (
    r"\[ P = A^T P A - A^T P B (R + B^T P B)^{-1} B^T P A + Q \]"
    r" With $K = (R + B^T P B)^{-1} B^T P A$, \[ P = A^T P (A - B K) + Q \]",
    r"The eigenvalue problem is \[ S w = \lambda w \] \[ w^T S w = \lambda w^T w \]",
    r"The Euler method is \[ \frac{x_{k+1} - x_k}{h} = -\nabla L(x_k), \]"
    r" which is \[ x_{k+1} = x_k - h \nabla L(x_k). \]",
    r"\[ x_{k+1} = x_k - h \nabla L(x_{k+1}). \]",
    r"\[ \nabla_y Q(y; z) = \nabla L(z) + \lambda (y - z) = 0. \]"
    "\nSolving for $y$ yielded:\n"
    r"\[ y = z - \frac{1}{\lambda} \nabla L(z). \]",
    r"\[ \frac{1}{s_n^2} = \frac{1}{s_0^2} + \frac{n}{v^2} \] \[ s_n^2 = \frac{s_0^2 v^2}{v^2 + n s_0^2} \]",
    r"\[ \operatorname{tr}(J K) = d \]",
    r"\[ f(x) = x^T A x \] \[ \frac{\partial f}{\partial x} = x^T (A + A^T) \]",
    r"Assume $c > 0$, $c (a - b) = 0$ and $d = a$. Then $d + 0 = b$.",
    r"Let $\Sigma$ be the covariance matrix. \[ \Sigma^{-1} = A + B \] \[ \Sigma (A + B) = I \]",
    r"Let $P$ be symmetric. \[ P = A + B \] \[ P x = A x + B x \]",
)
FALSE = (
    r"\[ P = Q A \] \[ P A^{-1} = Q A \]",
    r"\[ (A + \lambda I)^{-1} A = I - (A + I)^{-1} \]",
    r"Let $f$ be convex. \[ \nabla f(x) = 2 x \]",
    r"\[ f(x) = x^T A x \] \[ \nabla f(x) = \lambda A x + A^T x \]",
    r"We show that \[ P = A^T P A + Q \]",
    r"\[ f(x) = x^T A x \] \[ \frac{\partial f}{\partial x} = x^T (A - A^T) \]",
    r"\[ x^T A x = x^T A^T x + x \]",
)


@pytest.mark.parametrize("text", SAYS)
def test_what_may_say_what_a_letter_is_is_not_false(text: str) -> None:
    assert Verdict.REFUTED not in [line.verdict for line in dlhw3.check(text).lines]


@pytest.mark.parametrize("text", FALSE)
def test_what_says_no_more_than_a_slip_is_false(text: str) -> None:
    assert Verdict.REFUTED in [line.verdict for line in dlhw3.check(text).lines]
