"""LaTeX as papers write it: read correctly, or refused with one sentence and a hint that can itself be read."""

from __future__ import annotations

import re

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines

TRUE = [
    r"\nabla_{\bm{w}} \frac{1}{2}\lVert \bm{X}\bm{w} - \bm{y} \rVert_2^2 = \bm{X}^\top(\bm{X}\bm{w} - \bm{y})",
    r"\nabla_W \frac12 \|XW-Y\|_F^2 &= X^T(XW-Y)",
    r"\frac{\partial}{\partial \mathbf{w}} \left\| \mathbf{X}\mathbf{w} - \mathbf{y} \right\|^2"
    r" = 2\mathbf{X}^{\intercal}(\mathbf{X}\mathbf{w}-\mathbf{y})",
    r"\frac{\partial\, \mathrm{Tr}(AX)}{\partial X} = A^{\mathsf{T}}",
    r"\frac{\partial \operatorname{Tr}(X^{T}AX)}{\partial X} = (A + A^{T})X",
    r"\frac{\partial \log|X|}{\partial X} = X^{-\top}",
    r"\frac{\partial |X|}{\partial X} = |X| X^{-T}",
    r"\frac{\partial \ln\det(X)}{\partial X} = (X^{-1})^T",
    r"\nabla_{W_1} \ell(W_2 W_1 X) = W_2^\top \nabla\ell(W_2W_1X) X^\top",
    "\\begin{align}\n\\nabla_U f(UV^\\top) &= \\nabla f(UV^\\top) V \\quad \\text{(chain rule)} \\\\\n"
    "&= \\nabla f(U V^\\top)\\, V. \\nonumber\n\\end{align}",
    "\\[\n\\begin{aligned}\n\\nabla_x \\left( \\tfrac{1}{2} x^\\top A x - b^\\top x \\right)"
    " &= \\tfrac12 (A + A^\\top) x - b\n\\end{aligned}\n\\]",
    r"$$ \nabla_X \langle A, X \rangle = A $$",
    r"\begin{equation}\label{eq:one} d\,\mathrm{tr}(X^2) = 2\,\mathrm{tr}(X\,dX) \end{equation}",
    r"\nabla_A \left\langle A^{\top} A, B \right\rangle = A(B + B^\top)",
    r"\nabla_U \frac{1}{4}\|UU^\top - M\|_F^2 = \frac12\left(UU^\top - M + (UU^\top - M)^\top\right)U",
    r"\nabla_z \operatorname{LSE}(z) = \operatorname{softmax}(z)",
    r"\nabla_x \|x\|_1 = \operatorname{sign}(x)",
    r"\nabla_x \|Ax - b\| = \frac{A^\top(Ax-b)}{\|Ax-b\|}",
    r"\frac{d}{dx} x^\top x = 2x",
    r"W^{(2)} W^{(1)} = W^{(2)}W^{(1)}",
    r"\nabla_{W^{(1)}} \|W^{(2)}W^{(1)}x\|^2 = 2 W^{(2)\top} W^{(2)}W^{(1)}x x^\top",
    r"\nabla_{\boldsymbol\theta} \|X\boldsymbol\theta - y\|^2 = 2X^\top(X\boldsymbol\theta - y)",
    r"\nabla_{\beta} \left(y - X\beta\right)^\top\left(y - X\beta\right) = -2X^\top(y - X\beta)",
    r"\nabla_x x^{\top}x \stackrel{\text{def}}{=} 2x",
    r"\nabla_x\, \left\{ x^\top x \right\} = 2x",
    r"\nabla_X \tr X = I_n",
    r"\nabla_x f(g(x)) = f'(g(x)) \nabla g(x)",
    r"\nabla_x x^\top x = 2x, \quad x \in \mathbb{R}^n",
    r"\nabla_A x^\top A y = x y^\top \tag{1}",
    r"\|A + B\|_F^2 = \|A\|_F^2 + 2\langle A, B\rangle_F + \|B\|_F^2 \ge 0",
    r"\nabla_x\tanh(x)^\top y = (1 - \tanh^2(x)) \odot y",
    r"x^\top y &= y^\top x && \because \text{scalar}",
    r"x^\top y = y^\top x \quad \forall x",
    r"\nabla_X\lVert X\rVert_{\mathrm{F}}^2 = 2X",
    r"2X = 2X \qed",
    r"(A B)^{-1} = B^{-1}A^{-1}",
    "f := \\|X w - y\\|^2 \\\\\n\\nabla_w f &= 2X^\\top(Xw - y)",
    "% let f = norm2(X*w-y)^2\n\\frac{\\partial f}{\\partial w} &= 2X^\\top(Xw - y)",
    "% flow l(W) in W\n\\frac{\\mathrm{d}}{\\mathrm{d}t} \\|W\\|_F^2 = -2\\langle W, \\nabla l(W)\\rangle",
    r"\nabla_a \|a - b\|^2 = 2(a - b)",
    r"\log |X^\top X| = \log\det(X^\top X)",
]
REFUSED = [
    (r"\frac{\partial f}{\partial X} = A", "is not said"),
    (r"\mathrm{d}f = \tr(A\,\mathrm{d}X)", "is not said"),
    (r"\frac{\partial L}{\partial W} = \delta x^\top", "is not said"),
    (r"\mathcal{L}(W) = \|W\|^2", "a definition has :="),
    (
        r"\nabla_W \mathbb{E}[l(Wx)] = \mathbb{E}[\nabla l(Wx)x^\top]",
        "An expectation is over letters that are random",
    ),
    (r"\nabla_x \mathbb{P}(x) = 0", "A probability"),
    (r"\nabla_w \prod_{i=1}^n x_i^\top w = 0", "runs over an index"),
    (r"\nabla_X \operatorname{tr}(A \otimes X) = A", r"\\otimes"),
    (r"\nabla_x \mathbf{1}^\top \sigma(x) = x", r"\\sigma"),
    (r"\nabla_X \|X\|_* = UV^\top", "The norms here"),
    (r"\nabla_x \|x\|_\infty = 1", "The norms here"),
    (r"\|\nabla^2_x \ell(x x^\top)\|_F^2 = a", "No formula of matrices"),
    (r"\arg\min_w \|Xw-y\|^2 = (X^\top X)^{-1}X^\top y", r"\\arg"),
    (r"w^* = (X^\top X)^{-1} X^\top y", "a definition has :="),
    (r"\|A^* A\| = \|A A^*\|", r"A raised \* is no"),
    (r"\hat{w} = (X^\top X)^{\dagger} X^\top y", "no inverse"),
    (r"x \in \mathbb{R}^n", "declared on a line of its own"),
    (r"\lim_{t\to 0} t = 0", "has no meaning"),
    (r"\max(y, x) = x", "not in the language"),
    (r"\min(0, x) = x", "not in the language"),
    (r"A \ast B = B \ast A", "many products"),
    (r"\frac{\partial x^\top A x}{\partial x^\top} = x^\top (A + A^\top)", "has the shape of its variable"),
    (r"\frac{\partial^2 f(x)}{\partial x_i \partial x_j} = 2", "judged as a Hessian"),
    (r"D(A X^\top)[H] = A H^\top", "Which letter moves"),
    (r"D_X (A X^\top)[H] = D_A(A X^\top)[H]", "a direction of X and of A"),
    (r"\nabla_x \mathbf{1}^\top \sigma(x) = \sigma'(x)", r"\\sigma"),
    (r"\sqrt[3]{x} = x", "square root"),
    (r"\frac{1}{n} \mathbf{1}^\top x = \bar{x}", "divides by a number"),
    (r"X = X \implies Y", "joins statements"),
    (r"a \propto b", "no relation"),
    (r"\|A x\|^2 \lesssim \|A\|^2 \|x\|^2", "no relation"),
    (r"\|\nabla f(x)\| \gtrsim \|x\| + \|y\|", "no relation"),
    (r"a \ll b + c", "no relation"),
    (r"A \leftarrow A - \eta x y^\top", "no relation"),
    (r"x_{k+1} \gets x_k - \eta \nabla f(x_k)", "no relation"),
    (r"x_k \to x^\star", "no relation"),
    (r"f(x_k) \to 0", "no relation"),
    (r"x \mapsto x^\top A x", "no relation"),
    (r"\nabla_x x^\top x \propto x - y", "no relation"),
    (r"X \sim N", "declared on a line of its own"),
    (r"\left| x \right| = \left| y \right|", "may be a norm"),
    (r"\frac{\partial (Ax)}{\partial x} = A", "Only a number has a gradient"),
    (r"\nabla_X \operatorname{vec}(X)^\top a = a", "no operator here, and no abstract function"),
    (r"\foo X = X", "no sign that is read"),
    (r"\|x\|^2 \not= 0", "no relation"),
    (r"f^{2}(x) = f(f(x))", "may be a power, a function applied again"),
    (r"f(x + y) \approx f(x) + \nabla f(x)^\top y", "no relation"),
    (r"\|x \pm y\|^2 = \|x\|^2 \pm 2 x^\top y + \|y\|^2", "two lines, one with each sign"),
    (r"\log_2(a b) = \log_2 a + \log_2 b", "the natural one"),
    (r"\sin^{-1}(a) = a", "may be 1 over its value"),
    (r"\langle x | y \rangle = x^\top y", "a comma between"),
    (r"\Delta \|x\|^2 = 2 n", "The Laplacian"),
    (r"|a| = a \quad \text{for } a > 0", "for which it holds"),
    (r"\sum_{t=0}^\infty \rho^t = \frac{1}{1-\rho}", "A sum without an end"),
    (r"1/2n \|x\|^2 = \frac{1}{2n} \|x\|^2", "directly behind what divides"),
    (r"a/bc = \frac{ac}{b}", "directly behind what divides"),
    (r"\langle x, y\rangle_A = \langle x, y\rangle", "another one has its matrix within"),
    (r"\|x\|_A^2 = x^\top x", "The norms here are Euclidean"),
    (r"\|A\|_{\infty} = 1", "The norms here are Euclidean"),
    (r"\|A \odot B C\|_F^2 = 1", r"A .odot B may be one factor, or B C"),
    (r"A B \odot C = A (B \odot C)", r"A B may be one factor, or B .odot C"),
]


OF_ONE = r"\nabla f(w) &= \nabla \left(w^\top S w - 2 y^\top w\right) \\ &= (S + S^\top) w - 2 y"
OF_OTHERS = r"\nabla g(z) &= \nabla \|z\|^2 = 2 z"


def test_a_gradient_of_brackets_is_in_the_variable_of_its_chain() -> None:
    said = r"Let $f(w) = w^\top S w - 2 y^\top w$ and $g(z) = \|z\|^2$. Then \begin{align}"
    text = rf"{said} {OF_ONE} \\ {OF_OTHERS} \\ \nabla g &= 2 z \end{{align}}"
    assert [one.verdict.name for one in judged_lines(read_document(text))] == ["PROVED"] * 5
    slip = text.replace("(S + S^\\top) w", "2 S w")
    assert [one.verdict.name for one in judged_lines(read_document(slip))][1] == "REFUTED"
    for chain in (
        r"\nabla (f + g)(z) &= \nabla f(z) + 2z",
        r"\nabla f(w) + \nabla g(z) &= \nabla (f(w) + g(z))",
    ):
        with pytest.raises(UserError, match="∇ without a variable"):
            list(judged_lines(read_document(rf"{said} {chain} \end{{align}}")))


@pytest.mark.parametrize("latex", TRUE, ids=TRUE)
def test_a_line_as_papers_write_it_is_read(latex: str) -> None:
    lines = list(judged_lines(read_document(latex)))
    assert lines
    assert {one.verdict.name for one in lines} == {"PROVED"}


@pytest.mark.parametrize(("latex", "words"), REFUSED, ids=[one for one, _ in REFUSED])
def test_what_no_line_can_mean_is_refused_with_a_hint_that_is_read(latex: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        list(judged_lines(read_document(latex)))
    assert refused.value.message.endswith(".")
    hint = refused.value.said.hint
    assert isinstance(hint, str)
    comment = hint.startswith(("%", r"\newcommand"))
    whole = (
        f"{hint}\n{latex if 'shape' in hint and 'frac' in latex else 'X^{2} = X^{2}'}" if comment else hint
    )
    sign = any(mark in re.sub(r"\{[^{}]*\}", "", hint) for mark in ("=", r"\ge"))
    document = whole if comment or (sign and ":=" not in hint) else f"{hint}\\\\ X^{{2}} &= X^{{2}}"
    if not comment and not sign:
        document = f"{hint} = {hint}"
    read_document(document)


def test_the_norm_with_a_two_of_a_matrix_is_no_frobenius_norm() -> None:
    (spectral,) = judged_lines(read_document(r"\nabla_X \|X\|_{2}^2 = 2X"))
    (frobenius,) = judged_lines(read_document(r"\nabla_X \|X\|_F^2 = 2X"))
    assert (spectral.verdict.name, frobenius.verdict.name) == ("REFUTED", "PROVED")


def test_bars_are_what_they_hold_and_the_answer_says_so() -> None:
    (line,) = judged_lines(read_document(r"\nabla_X \log|X| = |a| X^{-\top}"))
    assert line.line.read_as == ("|X| is the determinant of X",)
    (first,) = judged_lines(read_document(r"|a| X^{2} = |X^{2}| X^{2}"))
    assert first.line.read_as == ("|X^{2}| is the determinant of X^{2}",)
    assert first.verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (r"A \odot Bx = y", r"in A \odot Bx, A \odot B is one factor"),
        (r"A \odot B C = A \odot (B C)", "in A \\odot B C, B C is one factor"),
        (r"x \odot B z = x \odot (B z)", "in x \\odot B z, B z is one factor"),
    ],
)
def test_how_far_a_product_of_entries_reaches_is_told(line: str, told: str) -> None:
    (judged,) = judged_lines(read_document(line))
    assert told in judged.line.read_as


def test_numerator_layout_is_named_and_not_false() -> None:
    (line,) = judged_lines(read_document(r"\frac{\partial x^\top A x}{\partial x} = x^\top(A + A^\top)"))
    assert line.verdict.name == "UNDECIDED"
    assert "it is the transpose of the gradient, as texts with derivatives in rows" in str(
        line.judgement.reason
    )
    for false in (
        r"\frac{\partial x^\top A x}{\partial x} = x^\top A",
        r"\nabla_x (x^\top A x) = x^\top(A + A^\top)",
    ):
        (line,) = judged_lines(read_document(false))
        assert line.verdict.name == "REFUTED"


def test_an_expectation_is_read_where_its_letters_are_random() -> None:
    sides = r"\mathbb{E}\left[ a^\top x + b^\top x \right] &= \mathbb{E}[a^\top x] + \mathbb{E}[b^\top x]"
    (line,) = judged_lines(read_document(f"% random x: n\n{sides}"))
    assert line.verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (
            r"\nabla_w \|X w - y\|^2 + \lambda \|w\|^2 = 2X^\top(Xw - y) + 2\lambda w",
            r"\nabla_w \left( \|X w - y\|^2 + \lambda \|w\|^2 \right)",
        ),
        (
            r"\nabla_x \log \mathbf{1}^\top \exp(x) = \frac{\exp(x)}{\mathbf{1}^\top \exp(x)}",
            r"\log \left( \mathbf{1}^\top \exp(x) \right)",
        ),
    ],
)
def test_how_far_a_sign_without_brackets_reaches_is_asked_where_it_matters(line: str, hint: str) -> None:
    with pytest.raises(UserError, match="reaches to the next") as caught:
        judged_lines(read_document(line))
    assert caught.value.hint == hint
    start = hint.split(r" \left(")[0]
    left, right = line.split(" = ")
    mended = f"{left[: left.index(start)]}{hint} = {right}"
    assert {one.verdict.name for one in judged_lines(read_document(mended))} == {"PROVED"}


NORM = r"\newcommand{\norm}[1]{\lVert#1\rVert} \DeclareMathOperator{\Tr}{Tr} \def\vx{\mathbf{x}}" + "\n"
WRITTEN = {
    "a macro with an argument": (
        NORM + r"\[ \norm{\vx - y}^2 = \norm{\vx}^2 - 2 \vx^\top y + \norm{y}^2 \]",
        "PROVED",
    ),
    "a macro that is no half": (
        r"\newcommand{\half}{\frac{1}{3}}" + "\n" + r"\[ \half a + \half a = a \]",
        "REFUTED",
    ),
    "words between rows": (
        "\\begin{align*} \\|x + y\\|^2 &= (x+y)^\\top(x+y) \\\\\n\\intertext{and with $a$ product}\n"
        "&= \\|x\\|^2 + 2 x^\\top y + \\|y\\|^2 \\end{align*}",
        "PROVED",
    ),
    "a dot between columns": (r"\[ (x \cdot y) z = z x^\top y \]", "PROVED"),
    "a dot is no product of entries": (r"\[ x \cdot y = x \odot y \]", "REFUTED"),
    "a dot between a number and a column": (r"\[ \nabla_x (a \cdot x^\top x) = 2 a x \]", "PROVED"),
    "a product of entries before a product": (r"\[ A \odot B C = A \odot (B C) \]", "PROVED"),
    "the other one by the shapes": (r"\[ A \odot B C = (A \odot B) C \]", "PROVED"),
    "a product of entries with a number behind": (
        r"\[ x \odot y x^\top z = (x^\top z) (x \odot y) \]",
        "PROVED",
    ),
    "a product of entries by sizes": (
        r"\[ \nabla_U \tfrac12 \|M \odot (U V^\top - Y)\|_F^2 = M \odot M \odot (U V^\top - Y) V \]",
        "PROVED",
    ),
    "columns of ones in a mean": (
        "Let $z = x - \\frac1n (\\mathbf 1^\\top x) \\mathbf 1$ with $x \\in \\mathbb{R}^n$.\n"
        r"\[ \mathbf 1^\top z = \mathbf 1^\top x - \frac{1}{n} (\mathbf 1^\top x) \mathbf 1^\top \mathbf 1 = 0 \]",
        "PROVED",
    ),
    "a size that is not said": (
        r"\[ \left(I - \frac1n \mathbf 1 \mathbf 1^\top\right)^2 x = x - \frac1n \mathbf 1 \mathbf 1^\top x \]",
        "PROVED",
    ),
    "twice a size": (
        r"\[ \left(I - \frac2n \mathbf 1 \mathbf 1^\top\right)^2 x = x - \frac1n \mathbf 1 \mathbf 1^\top x \]",
        "REFUTED",
    ),
    "a quotient of entries": (
        r"\[ \nabla_x \mathbf 1^\top \log(1 + e^{x}) = \frac{1}{1 + e^{-x}} \]",
        "PROVED",
    ),
    "two equations in one": (
        "where $\\|u\\| = \\|v\\| = 1$,\n" + r"\[ \|u - v\|^2 = 2 - 2 u^\top v \]",
        "PROVED",
    ),
    "an equation that is symmetric": (
        "Let $A = A^\\top$ be positive semidefinite.\n" + r"\[ (x - y)^\top A (x - y) \ge 0 \]",
        "PROVED",
    ),
    "a fraction without braces": (
        "Suppose $\\mu > 0$ and $f$ is $L$-smooth.\n" + r"\[ \frac\mu L f(x) = \frac{\mu}{L} f(x) \]",
        "PROVED",
    ),
    "a brace that names": (
        r"\begin{align} \nabla_w \|Xw-y\|^2 &= 2X^\top\underbrace{(Xw-y)}_{r} \\ &= \boxed{2X^\top r} \end{align}",
        "PROVED",
    ),
    "half of a brace that names": (
        r"\begin{align} \nabla_w \|Xw-y\|^2 &= 2X^\top\underbrace{(Xw-y)}_{r} \\ &= \boxed{X^\top r} \end{align}",
        "REFUTED",
    ),
    "a definition before an arrow": (r"\[ f(x) = x^\top x \Rightarrow \nabla f(x) = 2x \]", "PROVED"),
    "a formula in two lines": (
        "\\[ \\|x+y\\|^2 = \\left(\\|x\\|^2 + 2x^\\top\ny\\right) + \\|y\\|^2 \\]",
        "PROVED",
    ),
    "what is assumed for all j": (
        "Assume $W_{j+1}^\\top W_{j+1} = W_j W_j^\\top$ for all $j$.\n"
        + r"\[ (W_3 W_2)^\top W_3 W_2 W_1 = (W_2^\top W_2)^2 W_1 \]",
        "PROVED",
    ),
    "what is assumed for all j, and a power too many": (
        "Assume $W_{j+1}^\\top W_{j+1} = W_j W_j^\\top$ for all $j$.\n"
        + r"\[ (W_3 W_2)^\top W_3 W_2 W_1 = (W_2^\top W_2)^3 W_1 \]",
        "REFUTED",
    ),
    "a display with no command": (r"\[ a b c = c b a \]", "PROVED"),
    "two steps": ("With $w_{t+1} = w_t - a A w_t$,\n" + r"\[ w_{t+2} = (I - a A)^2 w_t \]", "PROVED"),
    "two wrong steps": ("With $w_{t+1} = w_t - a A w_t$,\n" + r"\[ w_{t+2} = (I + a A)^2 w_t \]", "REFUTED"),
    "a step that a later row goes on": (
        "\\begin{align} x_{k+1} &= x_k - a g_k \\\\ x_{k+2} &= x_k - a g_k - a g_{k+1} \\end{align}",
        "PROVED",
    ),
    "a step whose index stays": (
        "\\begin{align} x_{k+1} &= x_k - a g_k \\\\ x_{k+2} &= x_k - a g_k - a g_k \\end{align}",
        "REFUTED",
    ),
}


@pytest.mark.parametrize(("text", "verdict"), WRITTEN.values(), ids=WRITTEN)
def test_macros_dots_and_steps_are_what_a_paper_means_by_them(text: str, verdict: str) -> None:
    line = dlhw3.check(text)
    assert line.verdict.name == verdict, str(line)


def test_a_macro_without_end_and_a_letter_that_nothing_says_are_refused() -> None:
    for text, words in (
        (r"\newcommand{\a}{\a \a}" + "\n" + r"\[ \a = \a \]", "has no end"),
        (r"\[ r = X w - y \]", "of which no line is true"),
    ):
        with pytest.raises(UserError, match=words):
            dlhw3.check(text)


SQUARED = r"\nabla_W \|\sigma(W x) - y\|^2 = 2 ((\sigma(W x) - y) \odot \sigma'(W x)) x^\top"


@pytest.mark.parametrize(
    "behind",
    [
        r"\quad \text{where $\sigma$ is applied entrywise}",
        r", \quad \sigma \text{ entrywise}",
        r"\qquad \sigma \text{ applied elementwise}",
    ],
)
def test_an_activation_may_be_said_beside_the_formula(behind: str) -> None:
    """The first was told to be no function, the second could not be read."""
    assert dlhw3.check(f"\\begin{{align}}\n{SQUARED} {behind}\n\\end{{align}}").verdict.name == "PROVED"


@pytest.mark.parametrize(
    "behind",
    [
        r"\quad \text{where $\sigma$ is not applied entrywise}",
        r"\quad \text{if $\sigma$ is applied entrywise}",
        r"\quad \text{(the product $\odot$ is entrywise)}",
    ],
)
def test_an_activation_of_which_that_is_not_said_is_none(behind: str) -> None:
    with pytest.raises(UserError, match="no function here before it is said which one"):
        dlhw3.check(f"\\begin{{align}}\n{SQUARED} {behind}\n\\end{{align}}")


def test_a_gradient_of_one_layer_before_a_number_is_asked_for_brackets() -> None:
    """It was REFUTED, since the number was added to every entry of the gradient."""
    line = r"\nabla_{W_j} \sum_{i=1}^N \|W_i\|^2 + \ell(W_{N:1}) = 2 W_j"
    with pytest.raises(UserError, match="reaches to the next") as caught:
        dlhw3.check(f"\\[ {line} \\]")
    assert str(caught.value.hint).startswith(r"\nabla_{W_j} \left(")
