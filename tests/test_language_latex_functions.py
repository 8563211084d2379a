"""What words around a derivation in LaTeX say of functions: that they are smooth or convex, bounds, and reasons."""

from __future__ import annotations

import re

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.rewritten.plain_words import in_plain_words

STEP = r"x_{t+1} = x_t - \frac1L \nabla f(x_t)"
BEGIN, END = "\\begin{align}\n", "\n\\end{align}\n"
DESCENT = rf"{BEGIN}f(x_{{t+1}}) &\le f(x_t) - \frac{{1}}{{2L}}\|\nabla f(x_t)\|^2{END}"
LIPSCHITZ, BELOW = r"\|\nabla f(x) - \nabla f(y)\| \le L\|x-y\|", r"f(x) + \langle \nabla f(x), y-x\rangle"
CALLED: dict[str, str] = {
    r"Suppose that $\nabla f$ is $L$-Lipschitz.": "Suppose that $f$ is $L$-smooth.",
    r"Suppose the gradient of $f$ is Lipschitz continuous with constant $L$.": "Suppose $f$ is $L$-smooth.",
    "Let $f$ be a function\nwith $L$-Lipschitz gradient.": "Let $f$ be a function\nwhich is $L$-smooth.",
    "Let $F$ have an\n$L$-Lipschitz continuous gradient.": "Let $F$ be\n$L$-smooth.",
    "Let $f$ be convex, and suppose its gradient is $L$-Lipschitz.": (
        "Let $f$ be convex, and suppose $f$ is $L$-smooth."
    ),
    r"Let $f$ be smooth with constant $L$ and strongly convex with parameter $\mu$.": (
        r"Let $f$ be $L$-smooth and $\mu$-strongly convex."
    ),
    rf"Assume ${LIPSCHITZ}$ for all $x, y \in \mathbb{{R}}^n$.": "Assume $f$ is $L$-smooth.",
    rf"Assume that for all $x$ and $y$ we have ${LIPSCHITZ}$.": "Assume that $f$ is $L$-smooth.",
    r"Let $\mu > 0$. Let $f$ be differentiable with $\mu I \preceq \nabla^2 f \preceq L I$.": (
        r"Let $\mu > 0$. Let $f$ be differentiable which is $\mu$-strongly convex and $L$-smooth."
    ),
    r"Suppose $\nabla^2 f(x) \succeq 0$ for all $x$.": "Suppose $f$ is convex.",
    rf"Suppose $f$ satisfies $f(y) \ge {BELOW}$ for all $x, y$.": "Suppose $f$ is convex.",
    rf"Let $\mu > 0$. Suppose ${BELOW} + \frac\mu2\|x - y\|^2 \leq f(y)$ for all $x, y$.": (
        r"Let $\mu > 0$. Suppose $f$ is $\mu$-strongly convex."
    ),
    r"Suppose $f(x) \ge c\|x - z\|^2$ for all $x$.": (
        r"Suppose $f(x_{t+1}) \ge c\|x_{t+1} - z\|^2$ and $f(x_t) \ge c\|x_t - z\|^2$."
    ),
    r"Let $x^*$ be a minimizer of $f$, so that $\nabla f(x^*) = 0$.": r"Let $\nabla f(x^*) = 0$.",
}


@pytest.mark.parametrize(("words", "plain"), CALLED.items())
def test_words_for_functions_are_those_that_are_read(words: str, plain: str) -> None:
    assert in_plain_words(words + "\n" + DESCENT) == plain + "\n" + DESCENT


@pytest.mark.parametrize(
    "words",
    [
        rf"Assume ${LIPSCHITZ}$ for all $x, y \in C$.",
        rf"Assume ${LIPSCHITZ}$ for all $x, y$ in the ball.",
        rf"Assume ${LIPSCHITZ}$ for all $x$ and $y$ with $x \neq y$.",
        rf"Assume ${LIPSCHITZ}$.",
        rf"The function $f$ does not satisfy ${LIPSCHITZ}$ for all $x, y$.",
        rf"Assume $f(y) \le {BELOW} + \frac L2\|y - x\|^2$ for all $x, y$.",
        r"Let $\nabla^2 f \preceq L I$.",
        r"Let $\mu I \preceq \nabla^2 f(x) \preceq L I$.",
        r"Suppose $f(x) \ge c\|x - z\|^2$ for all $x$ near $z$.",
        r"Suppose $f(x) \ge c\|x - z\|^2$ for all $x$ and $z$.",
        r"Suppose $f(x_t) \ge c$ for all $t$.",
        r"Let $f$ have a locally Lipschitz gradient.",
    ],
)
def test_words_that_say_something_else_stay(words: str) -> None:
    assert in_plain_words(words + "\n" + DESCENT) == words + "\n" + DESCENT


@pytest.mark.parametrize(
    "words",
    [
        rf"Let $f$ be $L$-smooth and ${STEP}$ for $t = 0, 1, \dots$.",
        rf"Suppose $f$ is $L$-smooth and ${STEP}$ for $t = 0, \dots, T-1$.",
        rf"Suppose that for all $x, y$, \[ {LIPSCHITZ}. \] Let ${STEP}$.",
    ],
)
def test_a_descent_is_proved_below_a_smooth_function(words: str) -> None:
    assert dlhw3.check(words + "\n" + DESCENT).verdict.name == "PROVED"


@pytest.mark.parametrize(
    "words",
    [
        "Many authors take $f$ to be $L$-smooth.",
        r"We show that $\nabla f$ is $L$-Lipschitz.",
        "Let $f$ be locally smooth with constant $L$.",
        "Let $f$ be $L$-smooth for $x > 0$.",
        "Let $f$ be $L$-smooth on the ball.",
    ],
)
def test_a_property_of_a_function_that_is_not_assumed_is_told(words: str) -> None:
    text = f"{words} Let ${STEP}$.\n{DESCENT}"
    said = str(dlhw3.check(text))
    assert "REFUTED" in said or "UNDECIDED" in said
    assert "is not taken as an assumption; % assume f L-smooth is" in said
    assert dlhw3.check("% assume f L-smooth\n" + text).verdict.name == "PROVED"


def test_a_bound_for_all_points_is_one_at_the_points_of_the_lines() -> None:
    bound = r"\|\nabla f(x)\|^2 \ge 2\mu(f(x) - f^*)"
    line = r"f(x_{t+1}) - f^* &\le \left(1 - \frac{\mu}{L}\right) (f(x_t) - f^*)"
    words = f"Suppose $f$ is $L$-smooth and ${bound}$ for all $x$BALL. Let ${STEP}$. Then\n{BEGIN}{line}{END}"
    assert dlhw3.check(words.replace("BALL", "")).verdict.name == "PROVED"
    together = words.replace("BALL. Let", ", and")
    assert dlhw3.check(together).verdict.name == "PROVED"
    assert "assumes nothing" in str(dlhw3.check(words.replace("BALL", " in a ball")))


CHAIN = (
    BEGIN
    + r"""\|x_+ - z\|^2 &= \|x - z\|^2 - 2\eta\langle \nabla f(x), x - z\rangle + \eta^2\|\nabla f(x)\|^2 \\
&\le \|x - z\|^2 - 2\eta(f(x) - f(z)) + \eta^2\|\nabla f(x)\|^2 """
)


@pytest.mark.parametrize(
    ("reason", "verdict"),
    [
        (r"&& \text{by convexity of $f$}" + END, "PROVED"),
        (r"&& \text{(convexity)}" + END, "PROVED"),
        (r"&& \text{since $f$ is convex}" + END, "PROVED"),
        (END + "By convexity of $f$.", "PROVED"),
        (END + "by convexity of $f$.", "PROVED"),
        (r"&& \text{by non-convexity of $f$}" + END, "REFUTED"),
        (r"&& \text{which is not by convexity of $f$}" + END, "REFUTED"),
        (END + "By non-convexity of $f$.", "REFUTED"),
        (END, "REFUTED"),
    ],
)
def test_convexity_in_a_reason_is_assumed_and_told(reason: str, verdict: str) -> None:
    answer = dlhw3.check(r"Let $x_+ = x - \eta \nabla f(x)$ with $\eta > 0$. Then " + CHAIN + reason)
    assert answer.lines[-1].verdict.name == verdict
    assert ("f convex is assumed" in str(answer)) == (verdict == "PROVED")


SUMMED = r"""Let $f$ be convex and $x_{k+1} = x_k - \eta \nabla f(x_k)$, where $\eta > 0$. Then
\begin{align}
\|x_{k+1} - z\|^2 &\le \|x_k - z\|^2 - 2\eta(f(x_k) - f(z)) + \eta^2\|\nabla f(x_k)\|^2
\end{align}
Summing over $k$,
\begin{align}
\sum_{k=0}^{T-1} (\|x_k - z\|^2 - \|x_{k+1} - z\|^2) &= \|x_0 - z\|^2 - \|x_T - z\|^2 \\
2\eta \sum_{k=0}^{T-1} (f(x_k) - f(z)) &\le \|x_0 - z\|^2 + \eta^2 \sum_{k=0}^{T-1} \|\nabla f(x_k)\|^2
\end{align}
"""


def test_a_step_in_one_block_is_summed_in_another() -> None:
    assert [one.verdict.name for one in dlhw3.check(SUMMED).lines] == ["PROVED"] * 3
    short = SUMMED[: SUMMED.index(" \\\\\n2\\eta")] + END
    wrong = short.replace(r"- \|x_T", r"+ \|x_T").replace(r"- 2\eta(f(x_k)", r"- 3\eta(f(x_k)")
    assert [one.verdict.name for one in dlhw3.check(wrong).lines] == ["REFUTED", "REFUTED"]


def test_a_bound_for_all_points_is_one_at_each_member_of_a_sequence() -> None:
    words = r"Suppose $f(x) \ge c\|x - z\|^2$ for all $x$."
    lines = rf"{BEGIN}f(x_{{k+1}}) &\le f(x_k) \\ \sum_{{k=0}}^{{T-1}} f(x_k) &\ge f(x_0) + f(z){END}"
    plain = r"Suppose $f(x_k) \ge c\|x_k - z\|^2$ and $f(z) \ge c\|z - z\|^2$."
    assert in_plain_words(words + lines) == plain + lines


TAKEN_AT: dict[str, tuple[str, str, str, str]] = {
    r"Let $w(t)$ be the weights at time $t$.": (
        r"w(t+1) - w(t) &= w",
        "w_{t+1}",
        r"w_{t+1} - w &= w_t",
        "UNDECIDED",
    ),
    r"Let $x(k)$ be the iterates.": (
        r"\|x(k+1)\| &= \|x(k) + x\|",
        "x_{k+1}",
        r"\|x_{k+1}\| &= \|x_k + x\|",
        "UNDECIDED",
    ),
    r"Let $\hat{w}(t)$ be the weights.": (
        r"\hat{w}(t+1) &= \hat{w}(t) + \hat{w}",
        r"\hat{w}_{t+1}",
        r"2 \hat{w}_{t+1} &= \hat{w}_{t+1} + \hat{w}_{t+1}",
        "PROVED",
    ),
    r"Let $u(t) \in \mathbb{R}^n$ be the predictions.": (
        r"\|u(T)-y\|^2 &= T^2\|u\|^2 - 2T u^\top y + \|y\|^2",
        "u_T",
        r"\|u_T-y\|^2 &= \|u_T\|^2 - 2 u_T^\top y + \|y\|^2",
        "PROVED",
    ),
    r"Let $H(w)$ be the Hessian of $f$ at $w$.": ("H(w) B v &= B H(w) v", "H", "H B v &= B H v", "REFUTED"),
    r"Let $W(t) \in \mathbb{R}^{n\times n}$.": (
        "W(0) W(1) &= W(1) W(0)",
        "W_0",
        "W_0 W_1 &= W_1 W_0",
        "REFUTED",
    ),
    r"Let $A(t)$ be symmetric for all $t \ge 1$.": (
        r"x^\top A(0) y &= y^\top A(0) x",
        "A_0",
        r"x^\top A_0 y &= y^\top A_0 x",
        "REFUTED",
    ),
    r"Let $K(t) = J(t) J(t)^\top$ be the kernel.": (
        "J(0) J(1) &= J(1) J(0)",
        "J_0",
        "J_0 J_1 &= J_1 J_0",
        "REFUTED",
    ),
    r"With $K(t) = J(t) J(t)^\top$, let": ("K(0) K(1) &= K(1) K(0)", "K_0", "K_0 K_1 &= K_1 K_0", "REFUTED"),
    r"Let $P(\lambda)$ be the resolvent of $A$.": (
        r"P(\lambda) B x &= B P(\lambda) x",
        "P",
        r"(P B)^\top &= B^\top P^\top",
        "PROVED",
    ),
    r"The state at time $t$ is $X(t)$.": ("X(0) X(1) &= X(1) X(0)", "X_0", r"X_0 X_1 &= X_1 X_0", "REFUTED"),
    r"Let $w: [0, T] \to \mathbb{R}^n$ be a curve.": (
        r"\|w(T)\| &= T \|w\|",
        "w_T",
        r"\|w_T\| &= T \|w\|",
        "REFUTED",
    ),
}


@pytest.mark.parametrize("words", TAKEN_AT)
def test_what_words_take_at_a_time_is_no_product_and_no_number(words: str) -> None:
    line, hint, instead, verdict = TAKEN_AT[words]
    with pytest.raises(UserError, match=r"by the words, and a (product|number) here") as refused:
        dlhw3.check(words + BEGIN + line + END)
    assert refused.value.said.hint == hint
    assert dlhw3.check(words + BEGIN + instead + END).verdict.name == verdict


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("", "W(x + y) &= W x + W y"),
        (r"Let $f(w)$ be the loss.", r"f(w) B x &= B f(w) x"),
        (r"Let $k(x, y)$ be the kernel.", r"k(x, y) B v &= B k(x, y) v"),
        (r"Let $q(t) \in \mathbb{R}$.", r"q(t) B v &= B q(t) v"),
        (r"Let $G(w)$ be the gradient norm.", r"G(w) B v &= B G(w) v"),
        (r"Let $r(w) = X w - y$ be the residual.", r"\nabla_w \|r(w)\|^2 &= 2 X^\top r(w)"),
        (r"The weights $w(t)$ follow", r"\dot w &= -A w \\ \|w(t)\|^2 &= w(t)^\top w(t)"),
    ],
)
def test_functions_that_are_numbers_and_products_without_words_are_read(words: str, line: str) -> None:
    assert dlhw3.check(words + BEGIN + line + END).verdict.name == "PROVED"


STEPPED = r"f(x - \eta\nabla f(x)) &\le f(x) - \frac{\eta}{2}\|\nabla f(x)\|^2"


@pytest.mark.parametrize(
    ("words", "line", "primed"),
    [
        (r"Let $f$ be $L$-smooth and $0 < \eta' \le 1/L$.", STEPPED, r"\eta"),
        (r"\newcommand{\s}{\eta'} Let $f$ be $L$-smooth and $0 < \s \le 1/L$.", STEPPED, r"\eta"),
        (r"Let $f$ be $L$-smooth, $\eta' L \le 1$ and $\eta' > 0$.", STEPPED, r"\eta"),
        (r"Let $f$ be $L'$-smooth and $0 < \eta' \le 1/L'$.", STEPPED, r"\eta"),
        (r"Let $f$ be $L$-smooth and $0 < \eta'' \le 1/L$.", STEPPED, ""),
        (r"Suppose $\nabla f$ is Lipschitz with constant $L'$ and $0 < \eta \le 1/L$.", STEPPED, ""),
        (r"Let $f$ be $G'$-Lipschitz.", r"|f(x) - f(y)| &\le G \|x-y\|", "G"),
        (r"Let $f$ be convex and $0 \le t' \le 1$.", "f(t x + (1-t) y) &\\le t f(x) + (1-t) f(y)", "t"),
        (r"Let $\lambda_1' \ge 1$.", r"\lambda_1^2 &\ge \lambda_1", r"\lambda_1"),
    ],
)
def test_a_number_with_a_prime_in_the_words_is_another_number(words: str, line: str, primed: str) -> None:
    found = dlhw3.check(words + BEGIN + line + END)
    assert found.verdict.name == "REFUTED"
    assert "is a letter of its own" in str(found)
    if primed:
        twin = re.sub(rf"(?<![\\A-Za-z]){re.escape(primed)}(?![a-z])", lambda one: f"{one[0]}'", line)
        assert dlhw3.check(words + BEGIN + twin + END).verdict.name == "PROVED"


def test_a_prime_of_a_matrix_in_the_words_still_turns() -> None:
    for words, line in (("Let $A' = A$.", "x'A y &= y'A x"), ("Let $X'X = I$.", r"\|X w\|^2 &= w'w")):
        assert dlhw3.check(words + BEGIN + line + END).verdict.name == "PROVED"
