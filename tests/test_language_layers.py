"""W{N:1}, a product of layers of symbolic length: gradients in a layer, Hessians and flows, beside torch."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.verdict import Verdict

Tensor = torch.Tensor
WIDTHS = (4, 2, 5, 3)


def loss(X: Tensor) -> Tensor:
    weights = torch.arange(1.0, X.numel() + 1, dtype=X.dtype).reshape(X.shape)
    return torch.sum(torch.sin(weights * X) + weights * X**2 / 7)


def grad_loss(X: Any) -> Any:
    moving = torch.tensor(np.asarray(X), dtype=torch.float64, requires_grad=True)
    return torch.autograd.grad(loss(moving), moving)[0].numpy()


def hess_loss(X: Any, D: Any) -> Any:
    point, hand = torch.tensor(np.asarray(X)), torch.tensor(np.asarray(D))
    return torch.autograd.functional.hvp(loss, point, hand)[1].numpy()


def drawn() -> list[Tensor]:
    random = np.random.default_rng(5)
    return [
        torch.tensor(random.uniform(-1, 1, (b, a)), dtype=torch.float64, requires_grad=True)
        for a, b in pairwise(WIDTHS)
    ]


def whole(layers: list[Tensor]) -> Tensor:
    product = layers[0]
    for layer in layers[1:]:
        product = layer @ product
    return product


X = torch.tensor(np.random.default_rng(6).uniform(-1, 1, (4, 3)))
Y = torch.tensor(np.random.default_rng(7).uniform(-1, 1, (3, 3)))
OBJECTIVES = [
    ("l(W{N:1})", lambda W: loss(whole(W))),
    ("l(W{N:1}')", lambda W: loss(whole(W).T)),
    ("norm2(W{N:1}*X - Y)^2", lambda W: torch.sum((whole(W) @ X - Y) ** 2)),
    ("l(W{N:1}) + norm2(W{j})^2", None),
    ("l(W{N:1}) + 0.3*sum{k=1:N}(norm2(W{k})^2)", lambda W: loss(whole(W)) + 0.3 * squares(W)),
    (
        "l(W{N:1}) + log(sum{j=1:N}(norm2(W{j}'*W{j} - eye)^2 + norm2(W{j})))",
        lambda W: loss(whole(W)) + torch.log(sum(map(penalty, W))),
    ),
]


def squares(W: list[Tensor]) -> Any:
    return sum(torch.sum(one**2) for one in W)


def penalty(one: Tensor) -> Tensor:
    return torch.sum((one.T @ one - torch.eye(one.shape[1])) ** 2) + torch.linalg.norm(one)


@pytest.mark.parametrize(("text", "by_hand"), OBJECTIVES, ids=[one[0] for one in OBJECTIVES])
def test_the_gradient_in_every_layer_is_that_of_autograd(text: str, by_hand: Any) -> None:
    derivation = dlhw3.derive(text, wrt="W{j}")
    assert derivation.verdict.name == "PROVED"
    for backend in ("numpy", "torch"):
        function = dlhw3.lambdify(derivation, backend)
        layers = drawn()
        for j in range(1, len(layers) + 1):
            value = by_hand(layers) if by_hand else loss(whole(layers)) + torch.sum(layers[j - 1] ** 2)
            (due,) = torch.autograd.grad(value, layers[j - 1])
            given = [w.detach().numpy() if backend == "numpy" else w.detach() for w in layers]
            more = {"grad_l": grad_loss if backend == "numpy" else lambda A: torch.tensor(grad_loss(A))}
            more |= {"X": X.numpy() if backend == "numpy" else X, "Y": Y.numpy() if backend == "numpy" else Y}
            head = next(line for line in function.source.splitlines() if line.startswith("def gradient("))
            named = {name: value for name, value in more.items() if name in head}
            found = np.asarray(function(W=given, j=j, **named))
            assert np.allclose(found, due.numpy(), rtol=1e-10, atol=1e-10)


AS_OF_LETTERS = [
    ("-y'*log(softmax({0}*x))", "(sum(y) softmax({0} x) − y)"),
    ("y'*softmax({0}*x)", "(y ∘ softmax({0} x) − ⟨y, softmax({0} x)⟩ softmax({0} x))"),
    ("sum(log(1 + exp(-y.*({0}*x))))", "(y ∘ sigmoid(−y ∘ ({0} x)))"),
]


@pytest.mark.parametrize(("text", "between"), AS_OF_LETTERS, ids=[one[0] for one in AS_OF_LETTERS])
def test_what_stands_between_the_layers_is_written_as_of_letters(text: str, between: str) -> None:
    """It was (y ⊘ p) ∘ p for y, which has no value where an entry of p is 0 up to rounding."""
    derivation = dlhw3.derive(text.format("W{N:1}"), wrt="W{j}")
    assert derivation.verdict.name == "PROVED"
    assert between.format("W_{N:1}") in derivation.formulas[0]
    assert between.format("A") in dlhw3.derive(text.format("A"), wrt="A").formulas[0]
    layers, (x, y) = drawn(), (torch.linspace(300, 900, 4), torch.linspace(-1, 1, 3))
    layers = [one.detach().double().requires_grad_() for one in layers]
    x, y = x.double(), y.double()
    logits = whole(layers) @ x
    by_hand = {
        "-": -y @ torch.log_softmax(logits, 0),
        "y": y @ torch.softmax(logits, 0),
        "s": torch.nn.functional.softplus(-y * logits).sum(),
    }
    for j in (1, 2, 3):
        (due,) = torch.autograd.grad(by_hand[text[0]], layers[j - 1], retain_graph=True)
        given = [one.detach().numpy() for one in layers]
        found = derivation.lambdify("numpy")(W=given, j=j, x=x.numpy(), y=y.numpy())
        np.testing.assert_allclose(found, due.numpy(), rtol=1e-9, atol=1e-9)


def test_the_hessian_in_a_layer_is_that_of_autograd() -> None:
    derivation = dlhw3.derive("l(W{N:1})", wrt="W", order=2)
    assert derivation.verdict.name == "PROVED"
    layers, D = drawn(), torch.tensor(np.random.default_rng(8).uniform(-1, 1, (5, 2)))
    due = torch.autograd.functional.hvp(lambda V: loss(whole([layers[0], V, layers[2]])), layers[1], D)[1]
    given = [layer.detach().numpy() for layer in layers]
    found = dlhw3.lambdify(derivation, "numpy")(W=given, j=2, dW_j=D.numpy(), hess_l=hess_loss)
    assert np.allclose(found, due.numpy(), rtol=1e-10, atol=1e-10)


FLOWS = [
    ("W{N:1}", lambda W: whole(W)),
    ("W{1}", lambda W: W[0]),
    ("W{2:1}", lambda W: W[1] @ W[0]),
    ("norm2(W{N:1})^2", lambda W: torch.sum(whole(W) ** 2)),
    ("l(W{N:1})", lambda W: loss(whole(W))),
    (
        "log(2 + norm2(W{N:1})^2) + sum(W{N:1})",
        lambda W: torch.log(2 + torch.sum(whole(W) ** 2)) + torch.sum(whole(W)),
    ),
    ("sum{j=1:N}(norm2(W{j})^2)", lambda W: squares(W)),
]


@pytest.mark.parametrize(("flow", "by_hand"), FLOWS, ids=[one[0] for one in FLOWS])
def test_the_flow_of_all_layers_moves_a_quantity_as_autograd_says(flow: str, by_hand: Any) -> None:
    derivation = dlhw3.derive("l(W{N:1})", wrt="W", flow=flow)
    assert derivation.verdict.name == "PROVED"
    layers = drawn()
    slopes = torch.autograd.grad(loss(whole(layers)), layers)
    start = tuple(layer.detach() for layer in layers)
    _, due = torch.autograd.functional.jvp(lambda *W: by_hand(list(W)), start, tuple(-s for s in slopes))
    given = [layer.detach().numpy() for layer in layers]
    found = dlhw3.lambdify(derivation, "numpy")(W=given, grad_l=grad_loss)
    assert np.allclose(np.asarray(found).reshape(due.shape), due.numpy(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    "flow",
    ["W{j+1}'*W{j+1} - W{j}*W{j}'", "norm2(W{j+1})^2 - norm2(W{j})^2", "norm2(W{N})^2 - norm2(W{1})^2"],
)
def test_what_the_flow_of_all_layers_keeps_is_called_conserved(flow: str) -> None:
    derivation = dlhw3.derive("l(W{N:1})", wrt="W{j}", flow=flow)
    assert derivation.verdict.name == "PROVED"
    assert "conservation law" in str(derivation)
    assert derivation.formulas[0].split("    ")[0].endswith("= 0")


def test_a_balance_of_the_wrong_layers_is_not_conserved() -> None:
    derivation = dlhw3.derive("l(W{N:1})", wrt="W", flow="W{j}'*W{j} - W{j}'*W{j}*2")
    assert "conservation law" not in str(derivation)


@pytest.mark.parametrize("text", ["l(W{N:1})", "norm2(W{N:1}*X - Y)^2", "tr(W{3:1}*C)"])
def test_a_gradient_in_a_layer_reads_back_as_what_it_is(text: str) -> None:
    derivation = dlhw3.derive(text, wrt="W{2}")
    value = derivation.result.right
    shapes = Shapes({}, frozenset())
    shapes.of(parse(text))
    tree = parse(expr_text(value))
    shapes.of(tree)
    assert Builder(shapes).of(tree) == value


def test_every_way_to_name_a_layer_is_the_same() -> None:
    ways = [dlhw3.derive("l(W{N:1})", wrt=wrt).formulas for wrt in ("W", "W{j}", "W_j")]
    assert ways[0] == ways[1] == ways[2]
    assert dlhw3.derive("l(W{N:1})", wrt="W_2").formulas == dlhw3.derive("l(W{N:1})", wrt="W{2}").formulas


@pytest.mark.parametrize(
    ("text", "wrt", "words", "hint"),
    [
        ("l(W{1:N})", "W", "runs upwards", "W{N:1}"),
        ("l(W{1:3})", "W", "runs upwards", "W{3:1}"),
        ("l(W{3:1})", "W{4}", "no layer 4", "W{1}"),
        ("l(W{j})", "W{j}", "How many layers", "W{N:1}"),
        ("l(W{3}*W{2}*W{1})", "W{2}", "How many layers", "l(W3*W2*W1)"),
        ("l(W{N:1}*W)", "W", "family of layers", "W{N:1}"),
        ("l(W{N:1}*V{N:1})", "W", "one family", "W{N:1}"),
        ("l(W{0.5:1})", "W", "no number of a layer", "W{N:1}"),
        ("N*l(W{N:1})", "W", "N is a letter here, and no number of a layer", "W{L:1}"),
        ("l(W{N:1}*N)", "W", "N is a letter here, and no number of a layer", "W{L:1}"),
        ("l(W{N:1})", "V", "no variable 'V'", "W"),
        ("x'*W{N:1}*W{N:1}*x", "W", "are multiplied", ""),
    ],
)
def test_what_is_no_product_of_layers_is_refused(text: str, wrt: str, words: str, hint: str) -> None:
    with pytest.raises(UserError, match=words.replace("{", r"\{")) as caught:
        dlhw3.derive(text, wrt=wrt)
    assert hint in str(caught.value)


def test_one_layer_alone_does_not_flow() -> None:
    with pytest.raises(UserError, match="moves all of them"):
        dlhw3.derive("l(W{N:1})", wrt="W{2}", flow="W{1}")


def test_the_last_layer_has_a_gradient() -> None:
    """The layer W{N} is named by the depth itself, which is no index of its own."""
    claim = "grad_l(W{N:1})*W{N-1:1}'"
    assert judge_claim("l(W{N:1})", "W{N}", claim).verdict is Verdict.PROVED
    assert judge_claim("l(W{N:1})", "W{N}", "grad_l(W{N:1})").verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("product", "indices"),
    [
        ("W{N:j+1}*W{j:1}", ["j is a whole number, from 0 to N"]),
        (
            "W{N:j+1}*W{j:i+1}*W{i:1}",
            ["i is a whole number, from 0 to N", "j is a whole number, from i to N"],
        ),
        (
            "W{N:i+1}*W{i:j+1}*W{j:1}",
            ["i is a whole number, from 0 to N", "j is a whole number, from 0 to i"],
        ),
    ],
)
def test_products_are_of_layers_that_there_are(product: str, indices: list[str]) -> None:
    """W_{j:i+1} is of layers for i ≤ j alone; at i = 2, j = 1 a right line was refuted."""
    (line,) = dlhw3.check(f"W{{N:1}}\n= {product}")
    assert line.verdict is Verdict.PROVED
    assert line.data["assumes"] == ["N is a whole number, at least 1", *indices]


def test_factors_of_layers_that_do_not_fit_are_a_claim_of_another_shape() -> None:
    answer = dlhw3.check("l(W{N:1})", wrt="W{j}", claim="W{N:j+1}*grad_l(W{N:1})*W{j-1:1}")
    assert answer.verdict.name == "REFUTED"
    assert "LayerProduct" not in str(answer)


@pytest.mark.parametrize("text", ["l(W{N:1}) + norm2(W{1})^2", "l(W{3:1}) + norm2(W{2:1})^2"])
def test_a_layer_that_may_be_among_others_is_not_derived_in_and_the_hint_works(text: str) -> None:
    with pytest.raises(UserError, match="is not said") as refused:
        dlhw3.derive(text, wrt="W{j}")
    assert "W{j} is in W{" in str(refused.value)
    hint = refused.value.hint
    assert isinstance(hint, str)
    assert dlhw3.derive(text, wrt=hint.removeprefix("wrt=").strip("'")).verdict.name == "PROVED"


@pytest.mark.parametrize("wrt", ["W{j}", "W{2}"])
def test_a_product_that_begins_above_the_first_layer_is_refused_with_the_whole_one(wrt: str) -> None:
    with pytest.raises(UserError, match=r"W\{N:2\}, and where, is not said") as refused:
        dlhw3.derive("l(W{N:2})", wrt=wrt)
    assert dlhw3.derive(f"l({refused.value.hint})", wrt=wrt).verdict.name == "PROVED"


def test_weight_decay_brings_layers_into_balance() -> None:
    text = "l(W{N:1}) + c*sum{j=1:N}(norm2(W{j})^2)"
    found = dlhw3.derive(text, wrt="W", flow="W{j+1}'*W{j+1} - W{j}*W{j}'")
    assert found.verdict.name == "PROVED"
    assert found.render("expr").strip() == "4*c*(W{j}*W{j}' - W{j+1}'*W{j+1})"
    second = dlhw3.derive(text, wrt="W", order=2)
    assert second.verdict.name == "PROVED"
    written = second.render("expr").strip()
    assert written.startswith("2*c*dW{i} + ")
    assert judge_claim(text, "W", written, order=2).verdict is Verdict.PROVED
    assert judge_claim(text, "W", written.replace("2*c", "c"), order=2).verdict is Verdict.REFUTED
    squares = "2*W{N:j+1}'*W{N:j+1}*dW{j}*W{j-1:1}*W{j-1:1}'"
    assert judge_claim("norm2(W{N:1} - A)^2", "W{j}", squares, order=2).verdict is Verdict.PROVED
    assert judge_claim("norm2(W{N:1} - A)^2", "W{j}", squares[2:], order=2).verdict is Verdict.REFUTED


@pytest.mark.parametrize("wrt", ["W", "W{k}", "W_k"])
def test_a_claim_says_by_its_letters_which_layer_is_meant(wrt: str) -> None:
    due = "W{N:k+1}'*grad_l(W{N:1})*W{k-1:1}'"
    assert judge_claim("l(W{N:1})", wrt, due).verdict is Verdict.PROVED
    decayed = "l(W{N:1}) + sum{k=1:N}(norm2(W{k})^2)"
    assert judge_claim(decayed, wrt, f"{due} + 2*W{{k}}").verdict is Verdict.PROVED
    assert judge_claim(decayed, wrt, due).verdict is Verdict.REFUTED
