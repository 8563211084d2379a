"""Sums in LaTeX that stay sums, of an abstract loss at each sample or of a function for each; and traces."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError

N = r"\sum_{i=1}^n"
PAIRS = {
    "a loss of samples": (
        rf"\nabla_W \frac1n {N} \ell(W x_i, y_i) = \frac1n {N} \nabla_1 \ell(W x_i, y_i) x_i^\top",
        (r"x_i^\top", "x_i"),
    ),
    "a mean": (
        rf"\nabla_W \frac1n {N} \ell(W x_i, y_i) = \frac1n {N} \nabla_1 \ell(W x_i, y_i) x_i^\top",
        (r"\frac1n \sum_{i=1}^n \nabla", r"\sum_{i=1}^n \nabla"),
    ),
    "a loss with a prime": (
        rf"\nabla_w {N} \ell(x_i^\top w) = {N} \ell'(x_i^\top w)\, x_i",
        (rf"= {N}", rf"= -{N}"),
    ),
    "a sum without a range": (
        r"\nabla_w \sum_i \ell(x_i^\top w) = \sum_i \ell'(x_i^\top w)\, x_i",
        (r"\ell'", r"2 \ell'"),
    ),
    "margins and a penalty": (
        rf"\nabla_w \left({N} \ell(y_i x_i^\top w) + \tfrac\lambda2 \|w\|^2\right)"
        rf" = {N} \ell'(y_i x_i^\top w) y_i x_i + \lambda w",
        ("y_i x_i +", "x_i +"),
    ),
    "a factor outside": (
        rf"\nabla_{{W_1}} {N} \ell(W_2 W_1 x_i) = W_2^\top {N} \nabla \ell(W_2 W_1 x_i) x_i^\top",
        (r"W_2^\top", "W_2"),
    ),
    "a function for each": (
        rf"\nabla_x \frac1n {N} f_i(x) = \frac1n {N} \nabla f_i(x)",
        (r"= \frac1n", "="),
    ),
    "one sample": (
        rf"\nabla_{{x_k}} {N} \|x_i - u\|^2 = 2 (x_k - u)",
        ("2 (x_k - u)", rf"2 {N} (x_i - u)"),
    ),
    "one sample at the sum's index": (
        r"\frac{\partial}{\partial x_i} \sum_{i,j} \|x_i - x_j\|^2 = 4 \sum_j (x_i - x_j)",
        ("4", "2"),
    ),
    "one sample, weighted": (
        rf"\nabla_{{x_k}} {N} a_i x_i^\top S x_i = a_k (S + S^\top) x_k",
        (r"S^\top", "S"),
    ),
    "one number": (rf"\frac{{\partial}}{{\partial a_j}} {N} a_i^3 = 3 a_j^2", ("3 a_j^2", "3 a_j")),
    "one centre": (rf"\nabla_{{\mu_k}} {N} \|x - \mu_i\|^2 = -2 (x - \mu_k)", ("-2", "2")),
    "one sample, in a logarithm": (
        rf"\nabla_{{x_k}} \log {N} e^{{w^\top x_i}} = \frac{{e^{{w^\top x_k}}}}{{{N} e^{{w^\top x_i}}}} w",
        ("} w", "} x_k"),
    ),
    "a trace": (r"\sum_i A_{ii} = \operatorname{tr}(A)", (r"(A)", "(A A)")),
    "a trace of a product": (r"\sum_i (A B)_{ii} = \operatorname{tr}(B A)", ("B A", r"B^\top A")),
    "a diagonal": (
        r"\sum_i A_{ii} x_i^2 = x^\top \operatorname{diag}(\operatorname{diag}(A)) x",
        (r"\operatorname{diag}(\operatorname{diag}(A))", "A"),
    ),
}


@pytest.mark.parametrize(("line", "slip"), PAIRS.values(), ids=PAIRS)
def test_a_sum_holds_and_one_with_a_slip_does_not(line: str, slip: tuple[str, str]) -> None:
    assert slip[0] in line
    right = dlhw3.check(line)
    assert right.verdict.name == "PROVED", str(right)
    head, tail = line.rsplit(slip[0], 1)
    assert dlhw3.check(f"{head}{slip[1]}{tail}").verdict.name == "REFUTED"


def test_what_the_words_define_by_such_a_sum_is_one() -> None:
    words = (
        "Let $L(W_1, W_2) = \\sum_{i=1}^n \\ell(W_2 W_1 x_i, y_i)$, $\\dot W_1 = -\\nabla_{W_1} L(W_1, W_2)$ "
    )
    words += "and $\\dot W_2 = -\\nabla_{W_2} L(W_1, W_2)$.\n"
    kept = r"\[ \frac{d}{dt} (W_2^\top W_2 - W_1 W_1^\top) = 0 \]"
    assert dlhw3.check(words + kept).verdict.name == "PROVED"
    assert dlhw3.check(words + kept.replace("- W_1", "+ W_1")).verdict.name == "REFUTED"


def test_a_gradient_in_one_sample_of_what_the_words_define() -> None:
    """It was REFUTED, x_k being a letter that has nothing to do with the x_i of the sum."""
    words = f"Let $L = {N} \\ell(W x_i, y_i)$ with $x_k \\in \\mathbb{{R}}^d$.\n"
    line = r"\nabla_{x_k} L = W^\top \nabla_1 \ell(W x_k, y_k)"
    assert dlhw3.check(f"{words}\\[ {line} \\]").verdict.name == "PROVED"
    assert dlhw3.check(f"{words}\\[ {line.replace('W^', '2 W^')} \\]").verdict.name == "REFUTED"
    told = dlhw3.check(f"{words}\\[ {line} \\]")
    assert "x_k is one of all x_i, and the others are held fixed" in str(told)
    with pytest.raises(UserError, match="x_1 is one of those that a sum runs over"):
        dlhw3.check(f"{words}\\[ {line.replace('_k', '_1')} \\]")


def test_what_is_said_of_each_sample_is_assumed_of_the_one() -> None:
    line = rf"\[ \nabla_{{x_k}} {N} \|x_i\| = x_k \]"
    assert dlhw3.check(f"Let $\\|x_i\\| = 1$ for all $i$.\n{line}").verdict.name == "PROVED"
    assert dlhw3.check(f"Let $x_i \\neq 0$ for all $i$.\n{line}").verdict.name == "REFUTED"


def test_a_function_that_is_defined_is_summed_as_before() -> None:
    words = "Let $\\ell(z) = \\log(1 + e^{-z})$.\n"
    line = rf"\nabla_w {N} \ell(y_i x_i^\top w) = -{N} \frac{{y_i x_i}}{{1 + e^{{y_i x_i^\top w}}}}"
    answer = dlhw3.check(f"{words}\\[ {line} \\]")
    assert answer.verdict.name == "PROVED"
    assert "x_i is row i of X" in str(answer)


def test_a_logistic_function_in_words_is_one_of_entries() -> None:
    words = "Let $\\sigma(z) = 1/(1+e^{-z})$ be the logistic function.\n"
    line = rf"\nabla_w {N} \log(1 + e^{{-y_i x_i^\top w}}) = -{N} \sigma(-y_i x_i^\top w) y_i x_i"
    assert dlhw3.check(f"{words}\\[ {line} \\]").verdict.name == "PROVED"
    wrong = line.replace(r"\sigma(-y_i", r"\sigma(y_i")
    assert dlhw3.check(f"{words}\\[ {wrong} \\]").verdict.name == "REFUTED"


def test_what_is_assumed_of_members_is_of_those_in_the_sum() -> None:
    """It was of another letter x_i than row i of X, and a right line was REFUTED."""
    words = "Let $\\|x_i\\| = 1$ for all $i$.\n"
    assert dlhw3.check(rf"{words}\[ {N} \|x_i\|^2 = n \]").verdict.name == "PROVED"
    right = rf"{N} \|x_i - \mu\|^2 = n - 2\mu^\top {N} x_i + n \|\mu\|^2"
    assert dlhw3.check(rf"{words}\[ {right} \]").verdict.name != "REFUTED"
    assert dlhw3.check(rf"{words}\[ {right.replace('- 2', '+ 2')} \]").verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (rf"\nabla_w {N} \ell(x_i^\top w) = X^\top w", "X may hold all x_i"),
        (rf"\nabla_{{x_k}} {N} \|x_i\|^2 = 2 X", "X may hold all x_i, and a gradient in one of them"),
        (
            rf"\nabla_w \log \frac1n {N} e^{{w^\top x_i}} = w",
            "The sum may be within log or a factor beside it",
        ),
        (rf"\nabla f_i(x) = {N} \nabla f_i(x)", "one of those that a sum runs over"),
        (r"\sum_i \ell(x_{i+1}) = \sum_i \ell(x_i)", "for every i"),
        (r"A_{ii} = \operatorname{tr}(A)", "a definition has :="),
    ],
)
def test_what_mixes_members_and_matrices_is_refused_with_a_hint_that_is_read(line: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        dlhw3.check(line)
    hint = str(refused.value.hint)
    text = f"{hint} \\\\ x &= x" if ":=" in hint else f"{hint} = {hint}"
    assert dlhw3.check(text).verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("line", "wrong", "told"),
    [
        (
            r"\nabla_X \sum_{k=1}^K \|X W_k - Y_k\|_F^2 = 2 \sum_{k=1}^K (X W_k - Y_k) W_k^\top",
            r"2 \sum_{k=1}^K W_k^\top (X W_k - Y_k)",
            "W_k is a matrix, of one shape for all k",
        ),
        (
            r"\nabla_{W_j} \sum_{k=1}^K \|X W_k - Y_k\|_F^2 = 2 X^\top (X W_j - Y_j)",
            "2 X (X W_j - Y_j)",
            "W_j is one of all W_i",
        ),
        (
            r"\nabla_x \sum_{i=1}^m x^\top A_i x = \sum_{i=1}^m (A_i + A_i^\top) x",
            r"2 \sum_{i=1}^m A_i x",
            "A_i is a matrix, of one shape for all i",
        ),
        (
            r"\sum_{i=1}^m A_i B = \left(\sum_{i=1}^m A_i\right) B",
            r"B \sum_{i=1}^m A_i",
            "A_i is a matrix, of one shape for all i",
        ),
        (
            r"\nabla_B \sum_{i=1}^n \|Y_i - B X_i\|^2 = -2 \sum_{i=1}^n (Y_i - B X_i) X_i^\top",
            r"-2 \sum_{i=1}^n X_i (Y_i - B X_i)^\top",
            "X_i is row i of X, as a column",
        ),
        (
            r"\nabla_{W_j} \left(\ell(W_{N:1}) + \lambda \sum_{i=1}^N \|W_i\|_F^2\right)"
            r" = 2 \lambda W_j + W_{N:j+1}^\top \nabla \ell(W_{N:1}) W_{j-1:1}^\top",
            "2 W_j",
            "",
        ),
    ],
)
def test_capitals_with_an_index_are_matrices_where_they_are_used_as_such(
    line: str, wrong: str, told: str
) -> None:
    r"""The first was PROVED of columns W_k alone, though ‖·‖_F says what they are; the third was refused."""
    right = dlhw3.check(f"\\[ {line} \\]")
    assert right.verdict.name == "PROVED"
    assert told in str(right)
    left = line.rpartition(" = ")[0]
    assert dlhw3.check(f"\\[ {left} = {wrong} \\]").first_false is not None


GEOMETRIC = {
    r"\sum_{k=0}^{n-1} \rho^k &= \frac{1 - \rho^n}{1 - \rho}": "PROVED",
    r"\sum_{t=0}^{T-1} \rho^t &= \frac{1 - \rho^T}{1 - \rho}": "PROVED",
    r"\sum_{k=0}^{n-1} \rho^k &= \frac{1 - \rho^{n+1}}{1 - \rho}": "REFUTED",
    r"\sum_{t=1}^{T} t &= \frac{T(T+1)}{2}": "PROVED",
    r"\sum_{t=0}^{T-1} \rho^t \|g_t\|^2 &\ge 0": "PROVED",
}


@pytest.mark.parametrize(("line", "verdict"), GEOMETRIC.items())
def test_an_index_may_stand_alone_in_a_sum_that_says_how_far_it_runs(line: str, verdict: str) -> None:
    """They were refused."""
    text = "Let $\\rho \\in (0,1)$.\n\\begin{align*}\n" + line + "\n\\end{align*}"
    assert dlhw3.check(text).verdict.name == verdict


STEPS = r"""$m_t = \beta m_{t-1} + g_t$ | m_2 &= \beta^2 m_0 + \beta g_1 + g_2 | PROVED
$m_t = \beta m_{t-1} + g_t$ and $m_0 = 0$ | m_2 &= \beta g_1 + g_2 | PROVED
$m_t = \beta m_{t-1} + g_t$ | m_2 &= \beta m_1 + \beta g_2 | REFUTED
$x_{t+1} = x_t - \eta g_t$ | \|x_T - x_{T-1}\|^2 &= \eta^2 \|g_{T-1}\|^2 | PROVED
$w^{(k+1)} = w^{(k)} - \eta \nabla L(w^{(k)})$ | w^{(2)} - w^{(1)} &= -\eta \nabla L(w^{(1)}) | PROVED
$x_{t+1} = x_t - \eta g_t$ | x_T &= x_0 - \eta \sum_{t=0}^{T-1} g_t | PROVED
$x_t = x_{t-1} - \eta g_t$ | x_T &= x_0 - \eta \sum_{t=1}^{T} g_t | PROVED
$x_{t+1} = x_t - \eta g_t$ | x_T &= x_0 - \eta \sum_{t=1}^{T} g_t | REFUTED
$x_{t+1} = \rho x_t$ and $\rho > 0$ | x_T &= \rho^T x_0 | PROVED
$x_{t+1} = x_t + x_{t-1}$ | x_3 &= 2 x_1 + x_0 | PROVED
$x_{t+1} = x_t - g_t$ and $x_1 = 0$ | x_1 &= x_0 - g_0 | REFUTED
$x_{t+1} = \rho x_t$ and $\rho > 0$ | x_T &= \rho^{T+1} x_0 | REFUTED
$x_{t+1} = x_t - \eta g_t$ for all $t \ge 1$ | x_2 &= x_1 - \eta g_1 | PROVED
$x_{t+1} = x_t - \eta g_t$ for $t \ge 1$ | x_1 &= x_0 - \eta g_0 | refused
$x_{t+1} = x_t - \eta g_t$ for $t \ge 5$ | x_T &= x_0 - \eta \sum_{t=0}^{T-1} g_t | REFUTED
$x_{t+1} = x_t - \eta g_t$ whenever $t$ is even | x_2 &= x_1 - \eta g_1 | refused"""


@pytest.mark.parametrize("said", STEPS.split("\n"))
def test_what_is_said_of_every_step_is_said_of_those_with_numbers(said: str) -> None:
    """They were letters of which nothing is known, and the hint made a definition of the slip."""
    words, row, verdict = said.split(" | ")
    text = f"Let {words}.\n\\begin{{align*}}\n{row}\n\\end{{align*}}"
    if verdict == "refused":
        with pytest.raises(UserError, match=r"of which no line is true|says when it holds"):
            dlhw3.check(text)
    else:
        assert dlhw3.check(text).verdict.name == verdict
