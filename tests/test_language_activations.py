"""A function of every entry of which nothing is known: declared, derived, judged, as code, in LaTeX."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import torch
from language_interpreter import central_differences, evaluate, losses_of

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.judged.claims import judge_claim

SIGMA = {"sigma": "entrywise"}
TANH = {
    "sigma": np.tanh,
    "sigma_prime": lambda X: 1 - np.tanh(X) ** 2,
    "sigma_second": lambda X: -2 * np.tanh(X) * (1 - np.tanh(X) ** 2),
}
OBJECTIVES = [
    ("l(V*sigma(W*x))", "W"),
    ("l(V*sigma(W*x))", "V"),
    ("l(V*sigma(W*x))", "x"),
    ("l(U*sigma(V*sigma(W*x)))", "W"),
    ("norm2(V*sigma(W*x) - y)^2 + sum(sigma(W))", "W"),
    ("sum(sigma(a*x))", "a"),
    ("sigma(a)*norm2(x)^2 + sigma(dot(x, x))", "x"),
    ("log(1 + sum(sigma(V)).^2) + tr(sigma(W)*sigma(V))", "W"),
]


def values() -> dict[str, np.ndarray]:
    draw = np.random.default_rng(3)
    shapes = {"U": (2, 2), "V": (2, 2), "W": (2, 2), "x": (2, 1), "y": (2, 1), "a": (1, 1)}
    return {name: draw.standard_normal(shape) / 2 for name, shape in shapes.items()}


@pytest.mark.parametrize(("text", "wrt"), OBJECTIVES)
def test_the_gradient_and_its_own_derivative_are_right_with_tanh(text: str, wrt: str) -> None:
    point, functions = values(), {**losses_of(("l",)), **TANH}
    square = {**SIGMA, **{name: ("n", "n") for name in "UVW" if name in text}}
    derivation = dlhw3.derive(text, wrt=wrt, shapes=square)
    assert derivation.verdict.name == "PROVED"
    found = derivation.render("expr").strip()
    due, wrong = central_differences(
        lambda X: evaluate(text, {**point, wrt: X}, functions).item(), point[wrt]
    )
    value = evaluate(found, point, functions, point[wrt].shape)
    assert np.abs(value - due).max() <= wrong + 1e-7 * np.abs(due).max()
    assert judge_claim(text, wrt, found, shapes=square).verdict.name == "PROVED"

    again = dlhw3.derive(text, wrt=wrt, shapes=square, order=2)
    assert again.verdict.name == "PROVED"
    hand = np.random.default_rng(4).standard_normal(point[wrt].shape)
    hand = np.ones((1, 1)) if wrt == "a" else hand  # in a number: the second derivative itself
    moved = evaluate(again.render("expr").strip(), {**point, f"d{wrt}": hand}, functions, hand.shape)
    step = 2.0**-17  # an error of step² times the third derivatives, and of rounding over the step
    ahead, behind = (
        evaluate(found, {**point, wrt: point[wrt] + s * hand}, functions, hand.shape) for s in (step, -step)
    )
    assert np.allclose(moved, (ahead - behind) / (2 * step), rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize("backend", ["numpy", "torch"])
def test_code_takes_the_function_and_its_derivative_by_name(backend: str) -> None:
    derivation = dlhw3.derive("norm2(V*sigma(W*x) - y)^2", wrt="W", shapes=SIGMA)
    point = {name: torch.tensor(value) for name, value in values().items() if name in "VWxy"}
    point = {name: value[:, 0] if name in "xy" else value for name, value in point.items()}
    W = point["W"].clone().requires_grad_()
    loss = (point["V"] @ torch.tanh(W @ point["x"]) - point["y"]).square().sum()
    (due,) = torch.autograd.grad(loss, W)
    package = np if backend == "numpy" else torch
    given = {name: value.numpy() if backend == "numpy" else value for name, value in point.items()}
    found = derivation.lambdify(backend)(
        **given, sigma=package.tanh, sigma_prime=lambda X: 1 - package.tanh(X) ** 2
    )
    assert np.allclose(np.asarray(found), due.numpy(), rtol=1e-12, atol=1e-12)


def test_it_is_told_what_the_function_is_and_what_is_asked_of_it() -> None:
    text = dlhw3.derive("l(V*sigma(W*x))", wrt="W", shapes=SIGMA).render("text")
    assert "σ: ℝ → ℝ of every entry" in text
    assert "σ is Fréchet differentiable at every entry of W x" in text
    summed = dlhw3.derive("sum{i=1:m}(l(V*sigma(W*x{i}), y{i}))", wrt="W", shapes=SIGMA)
    assert summed.verdict.name == "PROVED"
    assert "σ is Fréchet differentiable everywhere" in summed.render("text")
    for words in ("activation", "elementwise", "entrywise, differentiable"):
        same = dlhw3.derive("l(V*sigma(W*x))", wrt="W", shapes={"sigma": words})
        assert same.render("text") == text
    greek = dlhw3.derive("l(V*σ(W*x))", wrt="W", shapes={"σ": "entrywise"})
    assert greek.render("expr") == dlhw3.derive("l(V*sigma(W*x))", wrt="W", shapes=SIGMA).render("expr")


def test_a_number_beside_a_matrix_is_told_and_how_it_would_be_entrywise() -> None:
    noted = dlhw3.derive("l(V*phi(W*x))", wrt="W")
    words = "phi(W*x) is a number; with the shape phi: entrywise, phi is a function of every entry."
    assert words in noted.render("text")
    assert ".." not in noted.render("latex").partition("Note:")[2]
    for text in ("l(V*x)*norm2(W)^2", "phi(W*x)*l(W)", "norm2(a*phi(W*x)*W)^2"):
        assert "entrywise" not in dlhw3.derive(text, wrt="W").render("text")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("((V'*grad_l(V*sigma(W*x))).*sigma_prime(W*x))*x'", "PROVED"),
        ("((V'*grad_l(V*sigma(W*x))).*grad_sigma(W*x))*x'", "PROVED"),
        ("diag(sigma_prime(W*x))*V'*grad_l(V*sigma(W*x))*x'", "PROVED"),
        ("((V'*grad_l(V*sigma(W*x))).*sigma(W*x))*x'", "REFUTED"),
        ("((V'*grad_l(V*sigma(W*x))).*sigma_second(W*x))*x'", "REFUTED"),
        ("((V*grad_l(V*sigma(W*x))).*sigma_prime(W*x))*x'", "REFUTED"),
    ],
)
def test_claims(claim: str, verdict: str) -> None:
    assert judge_claim("l(V*sigma(W*x))", "W", claim, shapes=SIGMA).verdict.name == verdict


def test_lines_and_latex() -> None:
    lines = dlhw3.check(
        "shape sigma: entrywise\ngrad(l(V*sigma(W*x)), W)\n= ((V'*grad_l(V*sigma(W*x))).*sigma_prime(W*x))*x'\n"
        "d(sum(sigma(W*x)))\n= dot(sigma_prime(W*x), dW*x)"
    )
    assert lines.verdict.name == "PROVED"
    gradient = r"((V^\top \nabla \ell(V \sigma(W x))) \odot \sigma'(W x)) x^\top"
    latex = rf"\begin{{align}} \nabla_W \ell(V \sigma(W x)) &= {gradient} \end{{align}}"
    assert dlhw3.check(latex).verdict.name == "PROVED"  # σ' in a product entry by entry
    assert dlhw3.check(f"% shape sigma: entrywise\n{latex}").verdict.name == "PROVED"
    slipped = latex.replace(r"\sigma'(W x)", r"\sigma(W x)")
    with pytest.raises(UserError, match="no function here before it is said which one"):
        dlhw3.check(slipped)
    assert dlhw3.check(f"% shape sigma: entrywise\n{slipped}").verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("text", "shapes", "words"),
    [
        ("l(V*sigma(W*x) + sigma)", SIGMA, "sigma is a function of every entry"),
        ("l(V*sigma(W*x, x))", SIGMA, "sigma takes 1 operand, not 2"),
        ("l(W*x)", {"exp": "entrywise"}, "exp is an operator here"),
        ("l(W*x)", {"trace": "entrywise"}, "trace is an operator here"),
    ],
)
def test_what_is_refused(text: str, shapes: dict[str, str], words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        dlhw3.derive(text, wrt="W", shapes=shapes)


BACKWARD = (
    r"\begin{align} \nabla_W \ell(V \sigma(W x)) &= "
    r"((V^\top \nabla \ell(V \sigma(W x))) \odot \sigma'(W x)) x^\top \end{align}"
)


@pytest.mark.parametrize(
    "words",
    [
        r"where $\sigma$ is applied entrywise.",
        r"Let $\sigma$ be an elementwise activation function.",
        r"Suppose $\sigma : \mathbb{R} \to \mathbb{R}$ is differentiable and applied component-wise.",
        r"$\sigma$ and $\phi$ act on every entry, that is, entry by entry.",
    ],
)
def test_the_words_of_a_paper_say_that_a_function_is_entrywise(words: str) -> None:
    answer = dlhw3.check(f"{words}\n{BACKWARD}")
    assert answer.verdict.name == "PROVED"
    assert "sigma is a function of every entry" in str(answer)


@pytest.mark.parametrize(
    "words",
    [
        r"$\sigma$ is not applied entrywise.",
        r"If $\sigma$ were applied entrywise, the result would differ.",
        r"The product is taken entrywise.",
        r"Unlike $\exp$, which acts entrywise, $\sigma$ is a softmax.",
        r"Without $\sigma$ being elementwise, nothing is known.",
    ],
)
def test_other_words_do_not(words: str) -> None:
    with pytest.raises(UserError, match=r"no function here before it is said which one|grad takes a number"):
        dlhw3.check(f"{words}\n{BACKWARD}")


def test_a_sigmoid_in_the_words_stays_one() -> None:
    slope = r"\begin{align} \nabla_x \mathbf 1^\top \sigma(x) &= \sigma(x) \odot (1 - \sigma(x)) \end{align}"
    assert dlhw3.check(f"Let $\\sigma$ be the sigmoid, applied entrywise.\n{slope}").verdict.name == "PROVED"
    assert dlhw3.check(f"Let $\\sigma$ be applied entrywise.\n{slope}").verdict.name == "REFUTED"


@pytest.mark.parametrize(
    "words",
    [
        r"We use $\phi$ and $\sigma$, both applied entrywise.",
        r"The activations $\phi$ and $\sigma$ act entrywise.",
        r"Let $\phi,\sigma:\mathbb R\to\mathbb R$ be differentiable functions applied entrywise.",
        r"Here $\phi(\cdot)$ and $\sigma(\cdot)$ are applied entrywise.",
    ],
)
def test_two_activations_in_words(words: str) -> None:
    right = (
        r"\nabla_W v^\top\phi(V\sigma(Wx)) = "
        r"\left(\left(V^\top\left(v\odot\phi'(V\sigma(Wx))\right)\right)\odot\sigma'(Wx)\right)x^\top"
    )
    assert dlhw3.check(f"{words}\n\\[ {right} \\]").verdict.name == "PROVED"
    wrong = right.replace(r"\phi'(V", r"\sigma'(V")
    assert dlhw3.check(f"{words}\n\\[ {wrong} \\]").verdict.name == "REFUTED"


def test_a_second_derivative_with_two_primes() -> None:
    words = r"Let $\sigma$ be applied entrywise and let $h = \sigma(Wx)$."
    right = r"\nabla^2_x\, v^\top h = W^\top\operatorname{diag}\left(v\odot\sigma''(Wx)\right)W"
    assert dlhw3.check(f"{words}\n\\[ {right} \\]").verdict.name == "PROVED"
    wrong = right.replace("sigma''", "sigma'")
    assert dlhw3.check(f"{words}\n\\[ {wrong} \\]").verdict.name == "REFUTED"


def test_nothing_is_assumed_of_one() -> None:
    """An equation would be of these points alone, and what is meant for all was REFUTED beside it."""
    with pytest.raises(UserError, match="Nothing can be assumed of sigma") as refused:
        dlhw3.derive("sum(sigma(W*x))", wrt="x", shapes=SIGMA, assume=["sigma(-x) = -sigma(x)"])
    assert "sigma(-x) = -sigma(x)" in str(refused.value.hint)
    with pytest.raises(UserError) as misread:
        dlhw3.derive("sum(sigma'(W*x))", wrt="W", shapes=SIGMA)
    assert str(misread.value.hint) == "sum(sigma_prime(W*x))"


@pytest.mark.parametrize(
    "given",
    [
        {"sigma": math.sin, "sigma_prime": math.cos},
        {"sigma": np.sin, "sigma_prime": np.cos},
        {"sigma": lambda t: np.array(np.sin(t)), "sigma_prime": lambda t: np.array(np.cos(t))},
    ],
    ids=["math", "numpy", "arrays"],
)
def test_an_activation_of_a_number_may_return_a_number(given):
    """np.sin of a number is no array: σ(a) ended with a fault, and one neuron σ(wᵀx + b) refused np.cos."""
    of_number = dlhw3.derive("sigma(a)*sigma(b)", wrt="a", shapes=SIGMA).lambdify("numpy")
    assert of_number(a=0.3, b=0.4, **given) == pytest.approx(math.cos(0.3) * math.sin(0.4), rel=1e-14)
    neuron = dlhw3.derive("sigma(w'*x + b)", wrt="w", shapes=SIGMA).lambdify("numpy")
    w, x = np.array([0.1, 0.2]), np.array([1.0, -2.0])
    found = neuron(w=w, x=x, b=0.5, sigma_prime=given["sigma_prime"])
    np.testing.assert_allclose(found, math.cos(w @ x + 0.5) * x, rtol=1e-14)
    with pytest.raises(TypeError, match="must return a real number"):
        neuron(w=w, x=x, b=0.5, sigma_prime=lambda t: np.ones(2))


def test_a_density_is_not_held_fixed_in_the_letter_of_its_gradient() -> None:
    """∇_μ log p(x | μ) was that of a function of x alone, 0, and the right line REFUTED."""
    text = r"""The score is
$$\nabla_\mu \log p(x \mid \mu, \Sigma) = \Sigma^{-1}(x - \mu).$$"""
    with pytest.raises(UserError, match="mid"):
        dlhw3.check(text)
