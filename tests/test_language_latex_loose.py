r"""LaTeX as lecture notes and blogs have it: scripts in any order, |w| for a norm, gradients that end in = 0.

Each text is ours; what right ones are told, and that a slip in each is found, is looked at.
"""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.verdict import Verdict

KERNEL = r"""$$q(u) = \frac{1}{m}\sum_{i=1}^{m} k\left(\left\|\frac{u-u_i}{h}\right\|^2\right)$$
$$\nabla_u q(u) = \frac{2}{m h^2}\sum_{i=1}^{m} k'\left(\left\|\frac{u-u_i}{h}\right\|^2\right)(u - u_i)$$
"""
MARGIN = r"""\begin{align}
\frac{\partial L}{\partial w} &= \partial_w\left(\frac12 |w|^2 - \sum^m_{i=1} a_i (y_i w^T x_i - 1)\right)\\
&= w - \sum^m_{i=1} a_i y_i x_i = 0
\end{align}
"""
RIDGE = r"""Let $J(w) = \|Xw - y\|^2_2 + \lambda \|w\|^2_2$ with $\lambda > 0$. Then
\begin{align}
\nabla_w J(w) &= 2 X^\top (X w - y) + 2\lambda w \overset{!}{=} 0 \\
\Rightarrow w &= (X^\top X + \lambda I)^{-1} X^\top y
\end{align}
"""
DUAL = r"""Let $\mathcal{L}(x, \nu) = \frac12 \|x - b\|^2 + \nu^\top (A x - c)$.
\begin{align}
\nabla_x \mathcal{L} &= x - b + A^\top \nu = 0 \\
\nabla_\nu \mathcal{L} &= A x - c = 0
\end{align}
Hence
$$A A^\top \nu = A b - c$$
"""
RIGHT = (
    r"$$\|x + z\|^2_2 = \|x\|^2_2 + 2 x^\top z + \|z\|^2_2$$",
    r"$$\sum^n_{i=1} x_i^2 = \|x\|^{2}_{2}$$",
    r"$$\frac{\partial (\pmb{a}^T \pmb{x}\pmb{x}^T\pmb{b})}{\partial \pmb{x}}"
    r" = \pmb{a}\pmb{b}^T\pmb{x} + \pmb{b}\pmb{a}^T\pmb{x} \\ \tag{7}$$",
    r"$$|x - z|^2 = |x|^2 - 2 x^\top z + |z|^2$$",
    r"$$|x|_1 \ge |x|_2$$",
    r"\begin{align*} \frac{\partial}{\partial w} \left(\tfrac{\lambda}{2} |w|^2\right) &= \lambda w \end{align*}",
    r"\begin{align*} s &= u \cdot v + u^2 \\ \frac{\partial s}{\partial u} &= v + 2u \end{align*}",
    r"Let $W$ be square. $$\|W'_1 - W_1\|^2_F = \|W_1\|^2_F - 2\operatorname{tr}(W_1^\top W_1') + \|W_1'\|^2_F$$",
    KERNEL,
    MARGIN,
    RIDGE,
    DUAL,
)
SLIPS = (
    (RIGHT[0], "2 x^", "x^"),
    (RIGHT[1], "x_i^2", "x_i^4"),
    (RIGHT[2], r"+ \pmb{b}", r"- \pmb{b}"),
    (RIGHT[3], "- 2", "+ 2"),
    (RIGHT[4], "_1", "_2"),
    (RIGHT[5], r"&= \lambda w", r"&= 2 \lambda w"),
    (RIGHT[6], "v + 2u", "v + u"),
    (KERNEL, "(u - u_i)", "(u_i - u)"),
    (MARGIN, "&= w - ", "&= w + "),
    (RIDGE, r"+ 2\lambda w \over", r"+ \lambda w \over"),
    (RIDGE, r"X + \lambda I", r"X + 2\lambda I"),
    (DUAL, r"x - b + A^\top \nu = 0", r"x + b + A^\top \nu = 0"),
    (DUAL, "= A b - c", "= A b + c"),
)


@pytest.mark.parametrize("text", RIGHT)
def test_right(text: str) -> None:
    checked = dlhw3.check(text)
    assert [line.verdict for line in checked.lines] == [Verdict.PROVED] * len(checked.lines)
    assert checked.lines


@pytest.mark.parametrize(("text", "there", "slip"), [one for one in SLIPS if one[0] != RIGHT[4]])
def test_a_slip_is_found(text: str, there: str, slip: str) -> None:
    assert there in text
    checked = dlhw3.check(text.replace(there, slip, 1))
    assert Verdict.REFUTED in [line.verdict for line in checked.lines]


SHOWN = (
    r"$$\frac{d}{dx}\sigma(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \sigma(x) (1 - \sigma(x))$$",
    r"$$\mathbb{E}[(\hat u - u)^2] = \mathbb{E}[(\hat u - \mathbb{E}[\hat u])^2] + (\mathbb{E}[\hat u] - u)^2$$",
    r"$$\mathrm{Cov}(X, Y) = \mathbb{E}[XY] - \mathbb{E}[X]\mathbb{E}[Y]$$",
    "$$\\nabla_w \\|Xw - y\\|^2 = 2X^T(Xw - y) = 0$$\n$$\\hat{w} = (X^TX)^{-1}X^Ty$$",
    "$$\\frac{\\partial}{\\partial \\mu} \\frac12 \\sum_{i=1}^n (x_i - \\mu)^2 = \\sum_{i=1}^n (\\mu - x_i) = 0$$\n"
    "$$\\hat\\mu = \\frac1n \\sum_{i=1}^n x_i$$",
)


@pytest.mark.parametrize("text", SHOWN)
def test_what_a_text_shows_need_not_be_said(text: str) -> None:
    """Which letters are random, what the sigmoid is, and that a hat marks where a gradient is zero."""
    assert {line.verdict for line in dlhw3.check(text).lines} == {Verdict.PROVED}


@pytest.mark.parametrize(
    ("text", "there", "slip"),
    [
        (SHOWN[0], "(1 - ", "(2 - "),
        (SHOWN[1], "+ (", "- ("),
        (SHOWN[2], "[XY] -", "[XY] +"),
        (SHOWN[3], "X^Ty", "2X^Ty"),
        (SHOWN[4], r"\frac1n \sum", r"\sum"),
    ],
)
def test_a_slip_beside_what_is_shown(text: str, there: str, slip: str) -> None:
    assert there in text
    checked = dlhw3.check(text.replace(there, slip, 1))
    assert Verdict.REFUTED in [line.verdict for line in checked.lines]


DIAGONAL = r"Let $A = \operatorname{{diag}}(\lambda_1, \dots, \lambda_n)${}. Then \[ {} . \]"


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("", r"\operatorname{tr}(A) = \sum_i \lambda_i"),
        (r" with $\lambda_i \ge 0$", r"x^\top A x \ge 0"),
        (r" with $\lambda_i \ge \mu$ for all $i$", r"x^\top A x \ge \mu \|x\|^2"),
        (r" with $\lambda_1 \ge \dots \ge \lambda_n > 0$", r"x^\top A x \ge 0"),
    ],
)
def test_diagonal_matrices_by_their_entries(said: str, line: str) -> None:
    assert dlhw3.check(DIAGONAL.format(said, line)).lines[-1].verdict == Verdict.PROVED
    if said:
        assert dlhw3.check(DIAGONAL.format("", line)).lines[-1].verdict == Verdict.REFUTED


def test_what_was_read_is_told() -> None:
    assert "|x| is the norm of x" in str(dlhw3.check(RIGHT[3]))
    assert "= 0 is assumed from line" in str(dlhw3.check(RIDGE))


def test_bars_that_may_be_either_are_asked() -> None:
    with pytest.raises(UserError, match="may be a norm"):
        dlhw3.check(r"$$|x| = |z|$$")


def test_nothing_is_guessed_of_what_words_name() -> None:
    with pytest.raises(UserError, match="is no function here"):
        dlhw3.check(r"Let $\sigma$ be a scaled sigmoid. $$\sigma'(a) = \sigma(a) (1 - \sigma(a))$$")
    with pytest.raises(UserError, match="none is declared"):
        dlhw3.check(r"Let $x$ be fixed. $$\mathbb{E}[x^\top y] = \mathbb{E}[x]^\top y$$")


def test_a_hat_that_words_speak_of_is_another_letter() -> None:
    gradient, _ = SHOWN[3].split("\n")
    text = gradient + "\nLet $\\hat w$ be the truth.\n$$\\|X \\hat w - y\\|^2 \\le \\|y\\|^2$$"
    assert dlhw3.check(text).lines[-1].verdict in (Verdict.REFUTED, Verdict.UNDECIDED)


def test_layers_with_steps_of_their_own_are_no_flow_of_one_loss() -> None:
    with pytest.raises(UserError):
        dlhw3.check(
            r"Let $\dot W_j = -\eta_j \nabla_{W_j} \ell(W_{N:1})$ for all $j$. Then"
            r" \[ \frac{d}{dt} (W_{j+1}^\top W_{j+1} - W_j W_j^\top) = 0 . \]"
        )


def test_lines_of_a_display_are_one_formula_or_equations_of_their_own() -> None:
    own = dlhw3.check("\\[ \\|x\\|^2 = x^\\top x\n\\|y\\|^2 = y^\\top y \\]")
    assert [line.verdict for line in own.lines] == [Verdict.PROVED] * 2
    first, second = "\\[ \\|x\\|^2 = x^\\top\nx \\\\ = \\sum_i x_i^2 \\]", "\\[ \\|y\\|^2\n= y^\\top y \\]"
    assert [line.verdict for line in dlhw3.check(f"{first}\nand\n{second}").lines] == [Verdict.PROVED] * 3
