"""What words around a derivation in LaTeX say of functions: that they are smooth or convex, bounds, and reasons."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.symbolic.language.latex.plain_words import in_plain_words

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
    r"Let $f$ be differentiable with $\mu I \preceq \nabla^2 f \preceq L I$.": (
        r"Let $f$ be differentiable which is $\mu$-strongly convex and $L$-smooth."
    ),
    r"Suppose $\nabla^2 f(x) \succeq 0$ for all $x$.": "Suppose $f$ is convex.",
    rf"Suppose $f$ satisfies $f(y) \ge {BELOW}$ for all $x, y$.": "Suppose $f$ is convex.",
    rf"Suppose ${BELOW} + \frac\mu2\|x - y\|^2 \leq f(y)$ for all $x, y$.": (
        r"Suppose $f$ is $\mu$-strongly convex."
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
    assert "REFUTED" in said
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
