"""What a campaign on diffusion, contrastive, policy and transport objectives found; Hessians beside autograd's."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature

import pytest
import torch
from torch.autograd import functional

import dlhw3
from dlhw3.errors import UserError

Tensor = torch.Tensor
DENOISED = "norm2(sqrt(a)*z - sqrt(1-a)*x - W*(sqrt(a)*x + sqrt(1-a)*z))^2"
NEIGHBOURS = "-log(exp(-norm2(W*(x - z))^2)/sum{j=1:m}(exp(-norm2(W*(x - y{j}))^2)))"


def denoised(W: Tensor, a: Tensor, x: Tensor, z: Tensor) -> Tensor:
    kept, lost = a.sqrt(), (1 - a).sqrt()
    return ((kept * z - lost * x - W @ (kept * x + lost * z)) ** 2).sum()


def neighbours(W: Tensor, x: Tensor, z: Tensor, y: Tensor) -> Tensor:
    return ((W @ (x - z)) ** 2).sum() + torch.logsumexp(-(((x - y) @ W.T) ** 2).sum(1), 0)


@pytest.mark.parametrize(
    ("text", "by_hand", "letters"),
    [
        (
            DENOISED,
            denoised,
            {"a": (), "x": (3,), "z": (3,)},
        ),  # ended with a fault: a factor was a/sqrt(a)² − 1
        (NEIGHBOURS, neighbours, {"x": (3,), "z": (3,), "y": (5, 3)}),  # and so did products within exp
    ],
)
def test_a_hessian_along_a_direction_is_that_of_autograd(
    text: str, by_hand: Callable[..., Tensor], letters: dict[str, tuple[int, ...]]
) -> None:
    torch.manual_seed(1)
    found = dlhw3.derive(text, wrt="W", order=2)
    assert found.verdict is dlhw3.Verdict.PROVED
    W, dW = torch.rand(2, 3, 3, dtype=torch.float64)
    others = {name: torch.rand(shape, dtype=torch.float64) for name, shape in letters.items()}
    due = functional.hvp(lambda at: by_hand(at, **others), W, dW)[1]
    action = dlhw3.lambdify(found, "torch")
    given = {"W": W, "dW": dW, **others}
    action = dlhw3.lambdify(found, "torch")
    assert torch.allclose(
        action(**{name: given[name] for name in signature(action).parameters}), due, rtol=1e-9
    )


@pytest.mark.parametrize(
    "text",
    [
        "l((1 - sigmoid(Z*x)).*x + sigmoid(Z*x).*tanh(W*x))",  # a gated recurrent unit
        "l(sigmoid(W*h).*tanh(sigmoid(F*h).*x + sigmoid(J*h).*tanh(G*h)))",  # a cell with gates
    ],
)
def test_a_hessian_of_an_abstract_loss_of_gates_is_a_matrix(text: str) -> None:
    found = dlhw3.derive(text, wrt="x", order=2)
    assert found.verdict is dlhw3.Verdict.PROVED
    made = dlhw3.lambdify(found, "numpy", result="hessian")  # it was not proved, and left out
    assert "grad_l" in signature(made).parameters


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("r'*p - a*p'*log(p) <= a*logsumexp(r/a)", "PROVED"),
        ("r'*p - a*sum(p.*log(p./q)) <= a*log(q'*exp(r/a))", "PROVED"),
        ("r'*p - a*p'*log(p) >= a*logsumexp(r/a)", "REFUTED"),
        ("r'*p - a*p'*log(p) <= logsumexp(r/a)", "REFUTED"),
    ],
)
def test_gibbs_principle_holds_at_every_temperature(line: str, verdict: str) -> None:
    assumed = ["sum(p) = 1", "p > 0", "a > 0", *(["q > 0"] if "q" in line else [])]
    told = "\n".join([*(f"assume {one}" for one in assumed), line])
    assert dlhw3.check(told).verdict.name == verdict


BACKWARD = "let z = W*x\ngrad(L1, W) = grad(L1, z)*x'"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (BACKWARD, "let L1 = l(z)"),
        (BACKWARD.replace("L1", "f").replace("= grad", "= 5*grad"), "let f = l(z)"),  # 0 = 5 · 0 was PROVED
        ("grad(f + g, w) = 3*grad(f + g, w)", "let f = l(w)"),
        ("jac(y, x) = 5*jac(y, x)", "let y = tanh(x)"),
        ("flow f in w\nddt(w) = 0*w", "let f = l(w)"),
        (r"\[ \nabla_w (f + g) = 3 \nabla_w (f + g) \]", ""),
    ],
)
def test_the_gradient_of_what_nothing_defines_is_refused(text: str, hint: str) -> None:
    with pytest.raises(UserError, match="depends on the variable is not said") as refused:
        dlhw3.check(text)
    assert hint in refused.value.hint


def test_backpropagation_holds_once_the_loss_is_defined() -> None:
    defined = "let z = W*x\nlet L1 = l(z)\ngrad(L1, W) = {}grad(L1, z)*x'"
    assert dlhw3.check(defined.format("")).verdict.name == "PROVED"
    assert dlhw3.check(defined.format("5*")).verdict.name == "REFUTED"


DUAL = "q'*v - a*p'*logsumexp_rows((vector(1)*v' - M)/a)"
SHARES = "softmax_rows((vector(1)*v' - M)/a)"


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        (DUAL, "v", f"q - {SHARES}'*p"),  # a semi-dual of transport: q − ((p 𝟏ᵀ) ∘ P)ᵀ 𝟏
        ("norm2(A.*(u*v'))^2", "u", "2*((A.^2*v.^2).*u)"),
        ("norm2((A.*(u*vector(1)' - vector(1)*v'))*z)^2", "u", "2*((A*z).*((A*z).*u - A*(z.*v)))"),
        ("l((A.*(u*vector(1)'))*y)", "u", "(A*y).*grad_l((A.*(u*vector(1)'))*y)"),
    ],
)
def test_what_scales_rows_and_columns_stands_before_a_product(text: str, wrt: str, due: str) -> None:
    found = dlhw3.derive(text, wrt=wrt)
    assert found.verdict is dlhw3.Verdict.PROVED
    assert found.render("expr").splitlines()[0] == due


def test_the_hessian_of_a_dual_of_transport_is_a_matrix() -> None:
    found = dlhw3.derive(DUAL, wrt="v", order=2)
    assert found.verdict is dlhw3.Verdict.PROVED
    torch.manual_seed(2)
    v, p, M = (torch.rand(*shape, dtype=torch.float64) for shape in ((4,), (3,), (3, 4)))
    due = functional.hessian(lambda at: -0.7 * p @ torch.logsumexp((at - M) / 0.7, 1), v)
    made = dlhw3.lambdify(found, "torch", result="hessian")
    given = {"v": v, "p": p, "M": M, "a": 0.7}
    assert torch.allclose(made(**{name: given[name] for name in signature(made).parameters}), due, rtol=1e-9)


RIDGE = """shape X: n,p
assume a > 0
let w = inv(X'*X + a*eye)*X'*y
"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("norm2(X*w - y)^2 + a*norm2(w)^2 = a*y'*inv(X*X' + a*eye)*y", "PROVED"),
        ("norm2(X*w - y)^2 = a^2*norm2(inv(X*X' + a*eye)*y)^2", "PROVED"),
        ("y'*inv(X*X' + a*eye)*y = (norm2(y)^2 - y'*X*w)/a", "PROVED"),
        ("norm2(X*w - y)^2 + a*norm2(w)^2 = y'*inv(X*X' + a*eye)*y", "REFUTED"),
        ("norm2(X*w - y)^2 = a*norm2(inv(X*X' + a*eye)*y)^2", "REFUTED"),
    ],
)
def test_what_ridge_regression_is_worth_is_shown_by_columns(line: str, verdict: str) -> None:
    assert dlhw3.check(RIDGE + line).verdict.name == verdict


def test_what_is_divided_by_a_diagonal_of_an_inverse_is_collected() -> None:
    text = "norm2(y./diag(inv(K + a*eye)))^2"  # residuals with one sample left out
    first, second = (dlhw3.derive(text, wrt="a", order=order) for order in (1, 2))
    assert {first.verdict, second.verdict} == {dlhw3.Verdict.PROVED}
    inverse = "inv(K + a*eye)"
    assert (
        first.render("expr").splitlines()[0]
        == f"2*dot(y.^2 ./ diag({inverse}).^3, diag({inverse}*{inverse}))"
    )
    torch.manual_seed(3)
    K, y = torch.rand(3, 3, dtype=torch.float64), torch.rand(3, dtype=torch.float64)
    a = torch.tensor(2.5, dtype=torch.float64)

    def by_hand(a: Tensor) -> Tensor:
        left = torch.linalg.inv(K + a * torch.eye(3, dtype=torch.float64)).diagonal()
        return ((y / left) ** 2).sum()

    due = functional.hessian(by_hand, a)
    assert torch.allclose(torch.as_tensor(dlhw3.lambdify(second, "torch")(K=K, y=y, a=2.5)), due, rtol=1e-9)


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        ("w'*A*w/(w'*w)", "w", "-4*norm2(A*w - dot(w, A*w)*w/norm2(w)^2)^2/norm2(w)^4"),
        ("norm2(A*w)/a", "w", "-norm2(A'*A*w)^2/a^2/norm2(A*w)^2"),
        ("logsumexp(A*w)", "w", "-norm2(A'*softmax(A*w))^2"),
    ],
)
def test_a_number_falls_by_a_square_with_its_factors_in_front(text: str, wrt: str, due: str) -> None:
    found = dlhw3.derive(text, wrt=wrt, flow=text, assume=["A symmetric"] if "/(w" in text else [])
    assert found.verdict is dlhw3.Verdict.PROVED
    assert found.render("expr").splitlines()[0] == due


@pytest.mark.parametrize(
    ("text", "wrt", "due"),
    [
        (
            "h'*A*softmax_rows(Z)*B*r",  # (Pᵀ ∘ (R − 𝟏 𝟏ᵀ (R ∘ Pᵀ)))ᵀ with R = B r hᵀ A
            "Z",
            "∇f = softmax_rows(Z) ∘ (R − (R ∘ softmax_rows(Z)) 𝟏 𝟏ᵀ)   where R = Aᵀ h rᵀ Bᵀ",
        ),
        (
            "l(softmax_rows(X*Q*K'*X')*X*V*W)",
            "Q",
            "∇f = Xᵀ (P ∘ (R − (R ∘ P) 𝟏 𝟏ᵀ)) X K"
            "   where R = ∇l(P X V W) Wᵀ Vᵀ Xᵀ, P = softmax_rows(X Q Kᵀ Xᵀ)",
        ),
        ("norm2(A*X*B' - Y)^2", "B", "∇f = 2 (A X Bᵀ − Y)ᵀ A X"),
    ],
)
def test_no_whole_is_turned_for_transposes_within_it(text: str, wrt: str, due: str) -> None:
    told = dlhw3.derive(text, wrt=wrt).render("text", width=200).split("result    ")[1].split("\n")[0]
    assert told == due


UNIFORMITY = "log(sum{i=1:m}(sum{j=1:m}(exp(-b*norm2(x{i} - x{j})^2))))"


@pytest.mark.parametrize(("factor", "verdict"), [(4, "PROVED"), (2, "REFUTED")])
def test_a_claim_about_a_member_may_have_as_many_norms_as_its_objective(factor: int, verdict: str) -> None:
    claim = f"{factor}*b*sum{{i=1:m}}(exp(-b*norm2(x{{i}} - x{{k}})^2)*(x{{i}} - x{{k}}))/{UNIFORMITY[4:-1]}"
    assert (
        dlhw3.check(UNIFORMITY, wrt="x{k}", claim=claim).verdict.name == verdict
    )  # refused: more than 8 norms


def test_no_pairing_is_of_a_sum_with_a_minus_before_every_term() -> None:
    told = dlhw3.derive("tr(A*X*B*X')/tr(X*X')", wrt="X", order=2).render("text", width=200)
    assert "− ⟨A X B + Aᵀ X Bᵀ, dX⟩" in told.split("result    ")[1]


def test_a_flow_in_a_member_tells_that_the_others_stand_still() -> None:
    of_all = dlhw3.derive("sum{i=1:m}(sum{j=1:m}(norm2(x{i} - x{j})^2))", wrt="x{k}", flow="sum{i=1:m}(x{i})")
    assert "every other member of x stands still" in of_all.render("text")
