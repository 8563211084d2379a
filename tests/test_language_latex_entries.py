"""Columns of ones, entries of columns and definitions in words in LaTeX: read as papers mean them, or refused."""

from __future__ import annotations

import re

import pytest
from refusals import refusal_of

import dlhw3
from dlhw3.errors import UserError

CENTERED = r"Let $x \in \mathbb{R}^n$ and $P = I - \frac1n 1 1^\top$. Then"
LOSS = r"Let $p = \mathrm{softmax}(z)$ and $L = -\sum_i y_i \log p_i$, where $\sum_i y_i = 1$."
READ = {
    "a column of ones is 1 where a number says nothing": (
        CENTERED,
        r"P x &= x - \frac1n 1 (1^\top x)",
        "P x + x",
    ),
    "two ones side by side": (r"where $P = I - \frac1n 11^\top$", r"P^\top x &= P x", "x"),
    "ones with their size": (
        r"Let $x \in \mathbb{R}^n$.",
        r"1_n^\top (x + 1_n) &= 1_n^\top x + n",
        r"1_n^\top x",
    ),
    "a projection has the size that divides": (CENTERED, "P^2 &= P", "2 P"),
    "a quotient of entries that words speak of": (
        r"where $s > 0$ and $1/s$ is entrywise. Let $f(s) = \frac12\|s\|^2 - \mathbf{1}^\top \log s$.",
        r"\nabla_s f(s) &= s - 1/s",
        "s + 1/s",
    ),
    "a quotient of the entries of what is a column": (
        "",
        r"\nabla_x \mathbf{1}^\top \log x &= \frac{1}{x}",
        r"\frac{2}{x}",
    ),
    "squares of entries": (
        "All operations on vectors are elementwise.",
        r"\nabla_x \mathbf 1^\top x^3 &= 3 x^2",
        "3 x",
    ),
    "an entry of a column that is defined": (
        r"Let $p = \mathrm{softmax}(z)$. Then",
        r"\log p_k &= z_k - \log \sum_j e^{z_j}",
        r"z_k + \log \sum_j e^{z_j}",
    ),
    "a gradient in an entry": (LOSS, r"\frac{\partial L}{\partial z_k} &= p_k - y_k", "y_k - p_k"),
    "a column that its entries define": (
        r"The softmax is $p_i = e^{z_i} / \sum_{j=1}^K e^{z_j}$ and $L = -\sum_{i=1}^K y_i \log p_i$ with"
        r" $\sum_i y_i = 1$. Then",
        r"\nabla_z L &= p - y",
        "p",
    ),
    "a sequence with the name of an operator": (
        r"Let $\sigma_k > 0$.",
        r"\sum_{k=1}^n (\sigma_k - 1)^2 &= \sum_{k=1}^n \sigma_k^2 - 2 \sum_{k=1}^n \sigma_k + n",
        r"\sum_{k=1}^n \sigma_k^2 - \sum_{k=1}^n \sigma_k + n",
    ),
    "a gradient in an entry, where all are entries": (
        r"With $p_k = \frac{\exp(z_k)}{\sum_{j=1}^K \exp(z_j)}$ and targets $y_k$ satisfying"
        r" $\sum_{k=1}^K y_k = 1$, the loss $L = -\sum_{k=1}^K y_k \log p_k$ has",
        r"\frac{\partial L}{\partial z_i} &= p_i - y_i",
        "y_i - p_i",
    ),
    "a policy by its actions": (
        r"Let $\pi_a = \frac{e^{\theta_a}}{\sum_b e^{\theta_b}}$ and $J = \sum_a \pi_a r_a$. Then",
        r"\frac{\partial J}{\partial \theta_a} &= \pi_a (r_a - J)",
        r"\pi_a (r_a + J)",
    ),
    "definitions behind an aside": (
        r"Layer normalization (without affine parameters) maps $x \in \mathbb{R}^d$ to"
        r" $\hat{x} = \frac{x - \mu \mathbf{1}}{\sigma}$ where $\mu = \frac{1}{d} \mathbf{1}^\top x$ and"
        r" $\sigma = \sqrt{\frac{1}{d} \|x - \mu \mathbf{1}\|^2}$.",
        r"\mathbf{1}^\top \hat{x} &= 0",
        "1",
    ),
    "the size that divides": (
        r"Let $\bar{x} = \frac{1}{N} \mathbf{1}^\top x$.",
        r"\|x - \bar x \mathbf 1\|^2 &= \|x\|^2 - N \bar x^2",
        r"\|x\|^2 - \bar x^2",
    ),
    "a matrix before brackets": (
        r"Let $\dot u = -\Theta (u - y)$.",
        r"\frac{d}{dt} \frac12 \|u - y\|^2 &= -(u - y)^\top \Theta (u - y)",
        r"-2 (u - y)^\top \Theta (u - y)",
    ),
    "what something is at a letter with a mark": (
        r"Let $\lambda > 0$ and $K \succ 0$. The gradient vanishes at $\alpha^\star = (K + \lambda I)^{-1} y$.",
        r"K (K \alpha^\star - y) + \lambda K \alpha^\star &= 0",
        "y",
    ),
    "a gradient at what is defined": (
        r"The proximal operator of $g$ at $v$ minimizes"
        r" $\phi(x) = \frac{\lambda}{2} \|x\|^2 + \frac12 \|x - v\|^2$."
        r" With $\hat{x} = \frac{1}{1 + \lambda} v$ and $\lambda > 0$ we get",
        r"\nabla \phi(\hat x) &= 0",
        "v",
    ),
    "a chain rule over entries": (
        LOSS,
        r"\frac{\partial L}{\partial z_j} &= -\sum_i \frac{y_i}{p_i} \frac{\partial p_i}{\partial z_j}",
        r"-\sum_i y_i p_i \frac{\partial p_i}{\partial z_j}",
    ),
    "the mean of a random letter with a mark": (
        r"Let $\hat\theta$ be an estimator of $\theta$ with mean $\mathbb{E}[\hat\theta] = m$. Then",
        r"\mathbb{E}[\|\hat\theta - \theta\|^2] &= \mathbb{E}[\|\hat\theta - m\|^2] + \|m - \theta\|^2",
        r"\mathbb{E}[\|\hat\theta - m\|^2] - \|m - \theta\|^2",
    ),
    "the value of a function at its minimum": (
        r"Let $f$ be convex with $f(x^*) = f^*$.",
        r"f^* &\ge f(x) + \nabla f(x)^\top (x^* - x)",
        r"f(x) - \nabla f(x)^\top (x^* - x)",
    ),
    "the square of a deviation": (
        r"Let $\mu = \frac1n \sum_i x_i$ and $s^2 = \frac1n \sum_i (x_i - \mu)^2$.",
        r"s^2 &= \frac1n \sum_i x_i^2 - \mu^2",
        r"\frac1n \sum_i x_i^2 + \mu^2",
    ),
    "a label that is one of two numbers": (
        r"where $y \in \{-1, 1\}$",
        r"y (y w^\top x) &= w^\top x",
        r"-w^\top x",
    ),
    "a number that is defined, at any value": (
        r"Let $z = w^\top x + b$ and $L = \log(1 + e^z) - y z$ with $y \in \{0, 1\}$.",
        r"\frac{\partial L}{\partial z} &= \frac{1}{1 + e^{-z}} - y",
        r"\frac{1}{1 + e^{-z}} + y",
    ),
    "what a letter is, behind a formula": (
        r"The dual objective is $D(\alpha) = \mathbf{1}^\top \alpha - \frac12 \alpha^\top Q \alpha$"
        r" where $Q$ is symmetric.",
        r"\nabla D(\alpha) &= \mathbf{1} - Q \alpha",
        r"\mathbf{1} + Q \alpha",
    ),
    "the Jacobian of a softmax by its entries": (
        r"Let $p = \operatorname{softmax}(z)$. Then",
        r"\frac{\partial p_i}{\partial z_j} &= p_i (\delta_{ij} - p_j)",
        r"p_i (\delta_{ij} + p_j)",
    ),
    "the Jacobian of what its entries define": (
        r"Recall that $p_i = e^{z_i} / \sum_j e^{z_j}$. Then",
        r"\frac{\partial p_i}{\partial z_k} &= p_i \delta_{ik} - p_i p_k",
        r"p_k \delta_{ik} - p_i",
    ),
    "the Jacobian of a softmax by its cases": (
        r"Let $p = \mathrm{softmax}(z)$. Then",
        r"\frac{\partial p_i}{\partial z_j} &= \begin{cases} p_i(1 - p_i) & \text{if } i = j \\ -p_i p_j &"
        r" \text{if } i \ne j \end{cases}",
        r"\begin{cases} p_i(1 - p_i) & i = j \\ p_i p_j & \text{otherwise} \end{cases}",
    ),
    "the Jacobian of what one entry of a softmax defines": (
        r"Write $p_i = \mathrm{softmax}(z)_i$. Then",
        r"\frac{\partial p_i}{\partial z_j} &= p_i(\mathbb{1}[i=j] - p_j)",
        r"p_i(\mathbb{1}\{i=j\} + p_j)",
    ),
    "a layer by its entries": (
        r"Consider a layer $z_i = \sum_j W_{ij} x_j + b_i$.",
        r"\nabla_x \frac12 \|z\|^2 &= W^\top z",
        r"W z",
    ),
    "an activation by its entries": (
        r"Let $z_i = \sum_j W_{ij} x_j$, and $a_i = \sigma(z_i)$ with $\sigma$ applied entrywise, and"
        r" $L = \frac12\sum_i (a_i - y_i)^2$.",
        r"\frac{\partial L}{\partial W_{ij}} &= (a_i - y_i) \sigma'(z_i) x_j",
        r"(a_i - y_i) \sigma'(z_i) x_i",
    ),
    "a softmax behind what has its entries": (
        r"Let $L = \frac12 \sum_i (y_i - p_i)^2$ with $p = \mathrm{softmax}(z)$.",
        r"\frac{\partial L}{\partial z_k} &= p_k (p_k - y_k - \sum_j p_j (p_j - y_j))",
        r"p_k (p_k - y_k)",
    ),
    "the Jacobian of a layer": (
        r"Let $h = \tanh(W x)$.",
        r"\frac{\partial h_i}{\partial x_j} &= (1 - h_i^2) W_{ij}",
        r"(1 - h_j^2) W_{ij}",
    ),
    "the Jacobian of a direction": (
        r"Let $u = \frac{x}{\|x\|}$.",
        r"\frac{\partial u_i}{\partial x_j} &= \frac{\delta_{ij} - u_i u_j}{\|x\|}",
        r"\frac{\delta_{ij} - u_i u_j}{\|x\|^2}",
    ),
    "the entries of a gradient": (
        r"Let $L(W) = \tfrac12 \|W x - y\|^2$.",
        r"\frac{\partial L}{\partial W_{ij}} &= (W x - y)_i x_j",
        r"(W x - y)_j x_i",
    ),
    "the entries of a gradient with a sum": (
        r"Let $L(W) = \tfrac12 \sum_i \left(\sum_j W_{ij} x_j - y_i\right)^2 + \frac\lambda2\|W\|_F^2$.",
        r"\frac{\partial L}{\partial W_{ij}} &= \left(\sum_k W_{ik} x_k - y_i\right) x_j + \lambda W_{ij}",
        r"\left(\sum_k W_{ki} x_k - y_i\right) x_j + \lambda W_{ij}",
    ),
    "the entries of a gradient with an activation": (
        r"Let $z = W x$, $a = \sigma(z)$ and $L(W) = \tfrac12 \|a - y\|^2$ with $\sigma$ applied entrywise.",
        r"\frac{\partial L}{\partial W_{ij}} &= (a_i - y_i) \sigma'(z_i) x_j",
        r"(a_i - y_i) x_j",
    ),
    "entries of a product of matrices": (
        r"Let $L = \tfrac12 \|Y - W X\|_F^2$.",
        r"\frac{\partial L}{\partial W_{ij}} &= -[(Y - W X) X^\top]_{ij}",
        r"-[(Y - W X) X^\top]_{ji}",
    ),
    "an entry of a product": ("", r"\sum_j A_{ij} x_j &= (A x)_i", r"(A^\top x)_i"),
    "least squares by their entries": (
        r"Let $L(w) = \frac12\sum_{i=1}^n\left(\sum_{j=1}^d X_{ij} w_j - y_i\right)^2$.",
        r"\frac{\partial L}{\partial w_k} &= \sum_{i=1}^n \left(\sum_{j=1}^d X_{ij} w_j - y_i\right) X_{ik}",
        r"2 \sum_{i=1}^n \left(\sum_{j=1}^d X_{ij} w_j - y_i\right) X_{ik}",
    ),
    "an entry of a gradient": (
        "",
        r"\frac{\partial}{\partial x_i} x^\top A x &= ((A + A^\top) x)_i",
        r"(2 A x)_i",
    ),
    "an entry of a matrix of which its norm is": (
        "",
        r"\frac{\partial}{\partial W_{ij}} \|W\|_F^2 &= 2 W_{ij}",
        "W_{ij}",
    ),
    "labels of pairs before brackets": (
        "",
        r"\sum_{i=1}^n \sum_{j=1}^n y_{ij} (x_i - x_j)^2 &= \sum_{i=1}^n \sum_{j=1}^n y_{ij}(x_j - x_i)^2",
        r"\sum_{i=1}^n \sum_{j=1}^n y_{ij}(x_i + x_j)^2",
    ),
    "a number that divides and in which a gradient is": (
        "",
        r"\nabla_s \|x\|^2/s &= -\|x\|^2/s^2",
        r"\|x\|^2/s^2",
    ),
    "two sizes before a logarithm": (
        r"Let $\ell(\sigma) = -nd\log\sigma - \frac{1}{2\sigma^2}\|X\|_F^2$.",
        r"\frac{\partial \ell}{\partial \sigma} &= -\frac{nd}{\sigma} + \frac{\|X\|_F^2}{\sigma^3}",
        r"-\frac{nd}{\sigma} + \frac{\|X\|_F^2}{\sigma^2}",
    ),
    "a point on a sphere": (
        "Let $x$ be a point on the unit sphere.",
        r"\|x - y\|^2 &= 1 + \|y\|^2 - 2 x^\top y",
        r"1 + \|y\|^2 - x^\top y",
    ),
}


@pytest.mark.parametrize(("words", "line", "wrong"), READ.values(), ids=READ)
def test_what_has_one_meaning_has_that(words: str, line: str, wrong: str) -> None:
    head, sign, _ = line.partition(r"&\ge" if r"&\ge" in line else "&=")
    refuted = "UNDECIDED" if words.startswith("The proximal") else "REFUTED"  # of which nothing is assumed
    for value, verdict in ((line, "PROVED"), (f"{head}{sign} {wrong}", refuted)):
        found = dlhw3.check(f"{words}\n\\begin{{align}}\n{value}\n\\end{{align}}")
        assert [one.verdict.name for one in found.lines] == [verdict], str(found)


def test_a_function_is_defined_behind_the_line_that_has_it() -> None:
    behind = r", \quad f(x) = \tfrac12 \|A x - b\|^2"
    for sign, verdict in (("-", "PROVED"), ("+", "REFUTED")):
        assert dlhw3.check(rf"\[ \nabla_x f(x) = A^\top (A x {sign} b){behind} \]").verdict.name == verdict


@pytest.mark.parametrize(
    ("words", "line", "told"),
    [
        (r"Let $P = A \otimes B$.", "P P = P", "the words say what P is, and that cannot be read"),
        (r"where $r = \max_i x_i$", "x - r = x - r", "the words say what r is"),
        (r"with $g(x) = \int x$", "g(x) = g(x) + 0", "the words say what g"),
        (LOSS, r"\frac{\partial L}{\partial z_k} = p_k - y", "is one of those"),
        ("", r"\sum_{j=1}^d A_{ij} x_j = \sum_{j=1}^p A_{ij} x_j", "which has d elsewhere"),
        (LOSS, r"\frac{\partial L}{\partial z_k} = p_k - y_i", "is one of those"),
        (LOSS + " For $k \\ne 1$,", r"\frac{\partial L}{\partial z_k} = p_k - y_k", "The words speak of k"),
        (
            LOSS + " For some $k$,",
            r"\frac{\partial L}{\partial z_k} = p_k - y_k",
            "The words speak of some k",
        ),
        (LOSS + " If $i \\ne j$,", r"\frac{\partial p_i}{\partial z_j} = -p_i p_j", "The words speak of i"),
        (LOSS, r"\frac{\partial p_i}{\partial z_j} = -p_i p_j, \quad i \ne j", "of two indices is no line"),
        (LOSS, r"\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i)", "the diagonal of the Jacobian of p"),
        ("", r"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)", "What p is, as a function of z"),
        ("", r"\frac{\partial a_{ij}}{\partial s_{ik}} = a_{ij} (\delta_{jk} - a_{ik})", "an entry in one"),
        ("Let $z = W x$.", r"\frac{\partial z_k}{\partial W_{ij}} = \delta_{ki} x_j", "three indices"),
        (
            LOSS,
            r"\frac{\partial L}{\partial z_j} = -\sum_i y_i \frac{\partial \log p_i}{\partial z_j}",
            "is no product of matrices that is known here",
        ),
        (
            r"Let $p = \mathrm{softmax}(z)$ and $r = p_c + p_{c+1}$.",
            r"\nabla_z r = p - e_c",
            "p_c may be a part",
        ),
    ],
)
def test_what_is_defined_and_not_read_is_refused(words: str, line: str, told: str) -> None:
    assert re.search(told, refusal_of(f"{words}\n\\begin{{align}}\n{line}\n\\end{{align}}").message)


def test_a_list_of_entries_and_a_range_define_nothing_and_refuse_nothing() -> None:
    words = r"where $x = (x_1, \dots, x_n)^\top$ and $i = 1, \dots, n$."
    line = r"\[ \|x - y\|^2 = \sum_{i=1}^n (x_i - y_i)^2. \]"
    assert dlhw3.check(f"{words}\n{line}").verdict.name == "PROVED"


def test_what_a_display_is_found_to_satisfy_is_judged() -> None:
    text = r"""The update is \[ W^+ = W - \eta (W x - y) x^\top. \]
Consequently the residual after the step satisfies
\[ W^+ x - y = (1 - \eta \|x\|^2) r, \]
where $r = W x - y$."""
    assert dlhw3.check(text).verdict.name == "PROVED"
    assert dlhw3.check(text.replace("(1 -", "(1 +")).verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("words", "degree"),
    [
        (r"Suppose $f(c w) = f(w)$ for all $c > 0$. Then", "0"),
        (r"Suppose $f$ satisfies $f(\alpha w) = \alpha^2 f(w)$ for all $\alpha > 0$.", "2 f(w)"),
        (r"Let $f(c w) = c^k f(w)$ for any $c > 0$.", "k f(w)"),
    ],
)
def test_a_function_that_is_homogeneous_is_one_of_a_direction(words: str, degree: str) -> None:
    """Each was REFUTED, with a function that is not homogeneous."""
    for value, verdicts in ((degree, ["PROVED"]), (f"f(w) + {degree}", ["REFUTED", "UNDECIDED"])):
        answer = dlhw3.check(rf"{words} \[ w^\top \nabla f(w) = {value}. \]")
        assert answer.verdict.name in verdicts, str(answer)
        assert r"f_{s}(\frac{w}{\|w\|}) is a definition" in str(answer)


@pytest.mark.parametrize("ends", [" for some $c > 0$. Then", " for all $c > 0$ is false."])
def test_what_a_function_satisfies_and_is_not_taken_is_told(ends: str) -> None:
    answer = dlhw3.check(rf"Suppose $f(c w) = f(w)${ends} \[ w^\top \nabla f(w) = 0. \]")
    assert answer.verdict.name in ("REFUTED", "UNDECIDED")  # what the words say of f is not taken
    assert "“f(c w) = f(w)” (line 1) assumes nothing" in str(answer)


def test_a_line_about_an_entry_at_which_a_sum_ends_is_not_judged_for_all() -> None:
    with pytest.raises(UserError, match="one of those that a sum runs over"):
        dlhw3.check(r"\[ \sum_{j=1}^k x_j = x_k + \sum_{j=1}^k x_j - x_k \]")
