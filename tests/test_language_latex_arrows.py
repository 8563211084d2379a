"""Arrows between statements, letters with the time, and random letters in words: each beside a slip."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError

FLOW = "Along the gradient flow $\\dot w(t) = -\\nabla f(w(t))$,\n"
NOISE = "Let $\\xi$ be a random vector with mean zero.\n"
PAIRS = {
    "two displays": (
        r"\[ x^\top y = y^\top x \]" + "\n" + r"\[ \implies 2 x^\top y = 2 y^\top x \]",
        ("2 y^", "3 y^"),
    ),
    "therefore": (r"\[ \therefore \nabla_w \|X w - y\|^2 = 2 X^\top (X w - y) \]", ("2 X^", "X^")),
    "what vanishes": (
        "\\begin{align} \\nabla_w \\tfrac12 \\|X w - y\\|^2 = X^\\top (X w - y) = 0\n"
        "&\\iff X^\\top X w = X^\\top y \\end{align}",
        ("= X^\\top y", "= -X^\\top y"),
    ),
    "a slip before what vanishes": (
        "\\begin{align} \\nabla_w \\tfrac12 \\|X w - y\\|^2 = X^\\top (X w - y) = 0\n"
        "&\\iff X^\\top X w = X^\\top y \\end{align}",
        ("= X^\\top (X w", "= 2 X^\\top (X w"),
    ),
    "a condition": (r"\[ A x = b, \quad \Rightarrow \quad 2 A x = 2 b \]", ("2 b", "b + b + b")),
    "a condition of some lines": (
        "Let $\\lambda > 0$.\n\\begin{align*} &X^\\top (X w - y) + \\lambda w = 0 \\\\\n"
        "\\Longrightarrow\\quad & w = (X^\\top X + \\lambda I)^{-1} X^\\top y \\end{align*}",
        (r"+ \lambda I)", r"- \lambda I)"),
    ),
    "a flow": (FLOW + r"\[ \frac{d}{dt} f(w(t)) = -\|\nabla f(w(t))\|^2 \]", ("= -\\|", "= \\|")),
    "layers of a flow": (
        "Let $\\dot{W}_1(t) = -W_2(t)^\\top G$ and $\\dot{W}_2(t) = -G W_1(t)^\\top$.\n"
        r"\[ \frac{d}{dt}\left( W_1(t) W_1(t)^\top - W_2(t)^\top W_2(t) \right) = 0 \]",
        ("- W_2", "+ W_2"),
    ),
    "a rate as a fraction": (
        "Let $\\frac{d\\theta(t)}{dt} = -\\nabla L(\\theta(t))$.\n"
        r"\[ \frac{d}{dt} L(\theta(t)) = -\|\nabla L(\theta(t))\|^2 \]",
        ("= -\\|", "= -2\\|"),
    ),
    "noise": (
        NOISE + r"\[ \mathbb{E}\|w + \xi\|^2 = \|w\|^2 + \mathbb{E}\|\xi\|^2 \]",
        (r"+ \mathbb{E}", r"- \mathbb{E}"),
    ),
    "zero-mean noise": (
        NOISE.replace("random vector with mean zero", "zero-mean random vector")
        + r"\[ \mathbb{E}_\xi\|w + \xi\|^2 = \|w\|^2 + \mathbb{E}_\xi\|\xi\|^2 \]",
        (r"\|w\|^2", r"2 \|w\|^2"),
    ),
    "a mean that is assumed": (
        "Let $g$ be a random vector with $\\mathbb{E}[g] = \\nabla f(x)$.\n"
        r"\[ \langle \mathbb{E}[g], x - y \rangle = \langle \nabla f(x), x - y \rangle \]",
        ("= \\langle", "= 2 \\langle"),
    ),
    "a mean of a column": (
        r"\[ \mathbb{E}_{x \sim D}[a^\top x + c] = a^\top \mathbb{E}_{x \sim D}[x] + c \]",
        ("+ c \\]", "- c \\]"),
    ),
    "a differential with a gap": (
        "Let $p = \\mathrm{softmax}(z)$.\n" + r"\[ d p = (\operatorname{diag}(p) - p p^\top)\, dz \]",
        ("- p p", "+ p p"),
    ),
    "a capital below": (r"\[ \nabla_x (T f(x/T)) = \nabla f(x/T) \]", ("= \\nabla", "= T \\nabla")),
    "a number that a gradient is taken in": (
        "Let $w = g v/\\|v\\|$ with $v \\neq 0$.\n"
        r"\[ \nabla_g \ell\left(g \frac{v}{\|v\|}\right) = \frac{v^\top \nabla\ell(w)}{\|v\|} \]",
        ("= \\frac{v", "= \\frac{2 v"),
    ),
    "a loss at a product": (
        "Let $W = B A$.\n\\[ \\nabla_A \\mathcal{L}(W) = B^\\top \\nabla \\mathcal{L}(W) \\]",
        ("= B^\\top \\nabla", "= 2 B^\\top \\nabla"),
    ),
    "a direction of a gradient": (
        r"\[ D\left(\nabla_x \tfrac12 x^\top A x\right)[v] = \frac12 (A + A^\top) v \]",
        ("A^\\top) v", "A) v"),
    ),
    "a Hessian before a column": (
        "Let $f(w) = \\frac12\\|X w - y\\|^2$.\n\\[ \\nabla^2 f(w) v = X^\\top X v \\]",
        ("X^\\top X v", "X X^\\top v"),
    ),
    "a Hessian between columns": (
        "Let $f(w) = \\frac12\\|X w - y\\|^2$.\n\\[ v^\\top \\nabla^2 f(w) v = \\|X v\\|^2 \\]",
        ("\\|X v", "2 \\|X v"),
    ),
    "a Hessian elsewhere": (
        "Let $g(w) = f(a w)$.\n\\[ \\nabla^2 g(w) = a^2 \\nabla^2 f(a w) \\]",
        ("a^2", "a"),
    ),
    "a Hessian along a flow": (
        "Let $\\dot w = -\\nabla f(w)$.\n"
        r"\[ \frac{d}{dt} \nabla f(w) = -\nabla^2 f(w) \nabla f(w) \]",
        ("= -", "= "),
    ),
    "a power of a function of a column": (
        "Let $f(w) = \\frac12\\|\\tanh(X w)\\|^2$.\n"
        r"\[ \nabla f(w) = X^\top \operatorname{diag}(1 - \tanh(Xw)^2) \tanh(Xw) \]",
        ("1 - ", "1 + "),
    ),
    "a velocity": (
        "Write $v = \\dot x$, so that $\\dot v = -\\gamma v - \\nabla f(x)$. Then\n"
        r"\[ \frac{d}{dt}\left( f(x) + \tfrac12\|v\|^2 \right) = -\gamma\|v\|^2 \]",
        ("= -", "= "),
    ),
    "a gradient in what has a value": (
        "Let $s = W x$, $p = \\operatorname{softmax}(s)$ and $L = -y^\\top \\log p$, where "
        "$\\mathbf 1^\\top y = 1$.\n\\[ \\nabla_s L = p - y \\]",
        ("p - y", "p + y"),
    ),
    "noise that is random by its mean": (
        "Let $g = \\nabla f(x) + \\xi$ where $\\mathbb{E}[\\xi] = 0$.\n"
        r"\[ \mathbb{E}\|g\|^2 = \|\nabla f(x)\|^2 + \mathbb{E}\|\xi\|^2 \]",
        ("+ \\mathbb", "- \\mathbb"),
    ),
    "words that begin a line": (
        "assume $A$ is symmetric.\n\\[ x^\\top A y = y^\\top A x \\]",
        ("= y", "= -y"),
    ),
    "a vector in words": (
        "let $b$ be a vector.\n\\[ \\nabla_b \\|x - b\\|^2 = 2 (b - x) \\]",
        ("2 (b", "(b"),
    ),
}


def answer_to(text: str) -> str:
    try:
        return dlhw3.check(text).verdict.name
    except UserError:
        return "refused"


@pytest.mark.parametrize(("text", "slip"), PAIRS.values(), ids=PAIRS)
def test_a_derivation_holds_and_one_with_a_slip_does_not(text: str, slip: tuple[str, str]) -> None:
    assert slip[0] in text
    right = dlhw3.check(text)
    assert right.verdict.name == "PROVED", str(right)
    head, tail = text.rsplit(slip[0], 1)
    wrong = dlhw3.check(f"{head}{slip[1]}{tail}").first_false
    assert wrong is not None
    assert wrong.verdict.name == "REFUTED"
    assert wrong.number == head.count("\n") + 1


def test_a_condition_is_told_and_holds_for_what_follows_from_it_alone() -> None:
    text = "\\[ A x = b \\]\n\\[ \\Rightarrow 2 A x = 2 b \\]\nThen\n\\[ 3 A x = 3 b \\]"
    answer = dlhw3.check(text)
    assert [one.verdict.name for one in answer.lines] == ["PROVED", "REFUTED"]
    assert "A x = b is supposed in what follows, and not judged" in str(answer)
    both = dlhw3.check(r"\[ 3 A x = 3 b, \quad A x = b \iff 2 A x = 2 b \]")
    assert [one.verdict.name for one in both.lines] == ["REFUTED", "PROVED"]
    assert r"\iff is judged in one direction" in str(both)


@pytest.mark.parametrize(
    "text",
    [
        "It is not true that $\\mathbb{E}[\\xi] = 0$.\n\\[ \\mathbb{E}\\|\\xi\\|^2 = \\|\\xi\\|^2 \\]",
        "Here $x$ is not a random vector.\n\\[ \\mathbb{E}[x^\\top x] = x^\\top x \\]",
        "If $x$ were a random vector,\n\\[ \\mathbb{E}[x^\\top x] = x^\\top x \\]",
        r"\[ \mathbb{E}_t[g^\top g] = g^\top g \]",
        r"\[ \mathbb{E}_x[x^\top x] + \mathbb{E}_y[y^\top y] = x^\top x + y^\top y \]",
        "% random x: n\n\\[ \\mathbb{E}(a^\\top x)^2 = (a^\\top \\mathbb{E}[x])^2 \\]",
        r"\[ (x = y \implies A = B) \]",
        "Let $s = W x$ and $L = \\|s\\|^2$.\n\\[ \\nabla_W L = \\nabla_s L\\, x \\]",
    ],
)
def test_what_is_not_said_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        dlhw3.check(text)


def test_noise_that_is_not_said_to_have_mean_zero_has_none() -> None:
    text = "Let $\\xi$ be a random vector.\n" + PAIRS["noise"][0].removeprefix(NOISE)
    assert dlhw3.check(text).verdict.name == "REFUTED"


@pytest.mark.parametrize(
    "words",
    [
        "Let $\\xi$ be a random vector whose mean is not zero.",
        "Let $\\xi$ be a random vector; zero mean is never used.",
        "The random vector $\\xi$ has mean zero only asymptotically.",
        "Let $\\xi$ be a random vector. A zero-mean version is treated later.",
        "Let $\\xi$ be a random vector, and let $z$ have mean zero.",
        "Let $\\xi$ be a random vector with mean zero if $n = 1$.",
        "Random vectors $\\xi$ with almost zero mean are common.",
        "Let $\\xi$ be a random vector with nonzero mean.",
        "Let $\\xi$ be a random vector with mean $m$.",
        "Let $\\xi$ be a random vector with mean zero entries on the diagonal.",
        "Take a random vector $\\xi$ without zero mean.",
        "Let $\\xi$ be a random vector that is not centered.",
        "Suppose $\\xi$ were a zero-mean random vector.",
        "Let $\\xi$ be a random vector, centered at $m$.",
        "Let $\\xi$ be a random vector with zero mean in the first coordinate.",
    ],
)
def test_words_that_only_seem_to_say_that_a_mean_is_zero_say_nothing(words: str) -> None:
    line = r"\[ \mathbb{E}\|w + \xi\|^2 = \|w\|^2 + \mathbb{E}\|\xi\|^2 \]"
    assert answer_to(f"{words}\n{line}") in ("REFUTED", "UNDECIDED", "refused")
