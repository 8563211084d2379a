"""Derivatives in one member of a sequence, x{k}: the code beside autograd, at the first, a middle and the last."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim

Given = dict[str, torch.Tensor]
PAIRS = "sum{i=1:m}(sum{j=1:m}(norm2(x{i} - x{j})^2))"
WHOLE = "sum{i=1:m}(y{i}'*sum{j=1:m}(exp(x{j}'*w)*x{j}))"
CONTRASTS = "sum{i=1:m}(-x{i}'*y{i} + log(sum{j=1:m}(exp(x{i}'*y{j}))))"
SHARE = "exp(x{i}'*y{k})/sum{j=1:m}(exp(x{i}'*y{j}))"


def pairs(of: Callable[[torch.Tensor, torch.Tensor], torch.Tensor], x: torch.Tensor) -> torch.Tensor:
    return sum(of(u, v) for i, u in enumerate(x) for j, v in enumerate(x) if i != j)


def loss(z: torch.Tensor) -> torch.Tensor:
    return torch.log(1 + (z**2).sum()) + torch.sin(z[0])


OBJECTIVES: list[tuple[str, str, Callable[[Given], torch.Tensor], str]] = [
    ("sum{i=1:m}(l(x{i}))", "x{k}", lambda v: sum(map(loss, v["x"])), "∇f = ∇l(xₖ)"),
    ("sum{i=1:m}(norm2(W*x{i} - y{i})^2)/m", "x{i}",
     lambda v: ((v["x"] @ v["W"].T - v["y"]) ** 2).sum() / len(v["x"]), "∇f = 2 Wᵀ (W xᵢ − yᵢ)/m"),
    (PAIRS, "x{i}", lambda v: pairs(lambda s, t: ((s - t) ** 2).sum(), v["x"]),
     "∇f = 4 Σ_{j=1, j ≠ i}^{m} (xᵢ − xⱼ)"),
    ("sum{i=1:m}(sum{j=1:m}(norm2(x{i} - x{j})))", "x{k}",
     lambda v: pairs(lambda s, t: (s - t).norm(), v["x"]), "∇f = 2 Σ_{j=1, j ≠ k}^{m} (xₖ − xⱼ)/‖xₖ − xⱼ‖"),
    ("log(sum{i=1:m}(sum{j=1:m}(1/(1 + norm2(x{i} - x{j})^2))))", "x{k}",
     lambda v: torch.log(len(v["x"]) + pairs(lambda s, t: 1 / (1 + ((s - t) ** 2).sum()), v["x"])), ""),
    ("log(sum{i=1:m}(exp(w'*x{i})))", "x{k}", lambda v: torch.logsumexp(v["x"] @ v["w"], 0), ""),
    ("sum{i=1:m}(log(sum{j=1:m}(exp(x{i}'*x{j}))))", "x{i}",
     lambda v: torch.logsumexp(v["x"] @ v["x"].T, 1).sum(), ""),
    ("sum{i=1:m}(sum{j=1:m}((x{i}'*S*x{j} - 1)^2))", "x{j}",
     lambda v: ((v["x"] @ v["S"] @ v["x"].T - 1) ** 2).sum(), ""),
    ("norm2(sum{i=1:m}(x{i})/m - w)^2 + sum{i=1:m}(w'*x{i}*y{i}'*y{i})", "x{k}",
     lambda v: ((v["x"].mean(0) - v["w"]) ** 2).sum() + (v["x"] @ v["w"] * (v["y"] ** 2).sum(1)).sum(), ""),
    ("sum{i=1:m}(sum{j=1:m}(dot(w, x{i} - x{j} - x{j} + x{i} - x{i})*norm2(x{j})^2))", "x{k}",
     lambda v: sum(v["w"] @ (s - 2 * t) * t @ t for s in v["x"] for t in v["x"]), ""),
    ("sum{i=1:m}(sum{j=1:i-1}(norm2(x{i} - S*x{j})^2))", "x{k}",
     lambda v: sum(((s - v["S"] @ t) ** 2).sum() for i, s in enumerate(v["x"]) for t in v["x"][:i]), ""),
    ("sum{i=1:m}(sum{j=i+1:m}(exp(-norm2(x{i} - x{j})^2)))", "x{k}",
     lambda v: sum(torch.exp(-((s - t) ** 2).sum()) for i, s in enumerate(v["x"]) for t in v["x"][:i]), ""),
    ("sum{i=1:m}(sum{j=1:i}(dot(x{i}, S*x{j})))", "x{i}",
     lambda v: sum(s @ v["S"] @ t for i, s in enumerate(v["x"]) for t in v["x"][: i + 1]), ""),
    ("-sum{i=1:m}(log(exp(y{i}'*W*x{i})/sum{j=1:m}(exp(y{j}'*W*x{i}))))", "x{k}",
     lambda v: -torch.log_softmax(v["x"] @ v["W"].T @ v["y"].T, 1).trace(),
     "∇f = Wᵀ (Σ_{j=1}^{m} ρⱼ yⱼ/(Σ_{j=1}^{m} ρⱼ) − yₖ)   where ρⱼ = exp(⟨yⱼ, W xₖ⟩)"),
    ("-sum{i=1:m}(log(exp(z{i}'*y{i})/sum{j=1:m}(exp(z{i}'*y{j}))))", "y{k}",
     lambda v: -torch.log_softmax(v["z"] @ v["y"].T, 1).trace(),
     "∇f = Σ_{i=1}^{m} exp(⟨zᵢ, yₖ⟩) zᵢ/(Σ_{j=1}^{m} exp(⟨zᵢ, yⱼ⟩)) − zₖ"),
    ("log(sum{i=1:m}(exp(-norm2(w - x{i})^2/2)))", "x{k}",
     lambda v: torch.logsumexp(-((v["w"] - v["x"]) ** 2).sum(1) / 2, 0),
     "∇f = exp(−‖w − xₖ‖²/2) (w − xₖ)/(Σ_{i=1}^{m} exp(−‖w − xᵢ‖²/2))"),
    ("sum{i=1:m}(norm2(a{i}*w - x{i})^2)", "a{k}",
     lambda v: ((v["a"][:, None] * v["w"] - v["x"]) ** 2).sum(), "d/daₖ f = 2 ⟨aₖ w − xₖ, w⟩"),
]  # fmt: skip


@pytest.fixture(scope="module")
def given() -> Given:
    random = np.random.default_rng(11)
    shapes = {"x": (5, 3), "y": (5, 2), "z": (5, 2), "W": (2, 3), "w": (3,), "S": (3, 3), "a": (5,)}
    return {name: torch.tensor(random.standard_normal(shape)) for name, shape in shapes.items()}


@pytest.mark.parametrize(
    ("text", "wrt", "value", "shown"), OBJECTIVES, ids=[f"{one[0]} in {one[1]}" for one in OBJECTIVES]
)
def test_the_gradient_in_a_member_is_autograds_row(
    text: str, wrt: str, value: Callable[[Given], torch.Tensor], shown: str, given: Given
) -> None:
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    if shown:
        assert f"result    {shown}\n" in derivation.render("text")
    function, name, index = derivation.lambdify("numpy"), wrt[0], wrt[2]
    tensor = given[name].clone().requires_grad_()
    (due,) = torch.autograd.grad(value({**given, name: tensor}), tensor)
    point = given["x"][2].clone().requires_grad_()
    (slope,) = torch.autograd.grad(loss(point), point)
    own = {"l": lambda z: loss(torch.tensor(z)).item(), "grad_l": lambda z: slope.numpy()}
    known = {key: one.numpy() for key, one in given.items()} | own | {"m": 5}
    for k in (3,) if "l(" in text else (1, 3, 5):
        called = {key: known.get(key, k) for key in inspect.signature(function).parameters}
        np.testing.assert_allclose(
            function(**called), due[k - 1].numpy(), rtol=1e-10, atol=1e-12, err_msg=index
        )


@pytest.mark.parametrize(
    ("text", "wrt", "claim", "verdict"),
    [
        (PAIRS, "x{k}", "4*sum{j=1:m}(x{k} - x{j})", "PROVED"),
        (PAIRS, "x{k}", "4*m*x{k} - 4*sum{j=1:m}(x{j})", "PROVED"),
        (PAIRS, "x{i}", "2*sum{j=1:m}(x{i} - x{j})", "REFUTED"),
        (PAIRS, "x{k}", "4*sum{j=1:m}(x{j} - x{k})", "REFUTED"),
        ("sum{i=1:m}(l(x{i}))", "x{i}", "grad_l(x{i})", "PROVED"),
        ("sum{i=1:m}(l(x{i}))", "x{k}", "sum{i=1:m}(grad_l(x{i}))", "REFUTED"),
        ("log(sum{i=1:m}(exp(w'*x{i})))", "x{k}", "exp(w'*x{k})/sum{i=1:m}(exp(w'*x{i}))*w", "PROVED"),
        ("log(sum{i=1:m}(exp(w'*x{i})))", "x{k}", "exp(w'*x{k})/sum{i=1:m}(exp(w'*x{i}))*x{k}", "REFUTED"),
        (WHOLE, "y{k}", "sum{i=1:m}(exp(x{i}'*w)*x{i})", "PROVED"),
        (WHOLE, "y{k}", "sum{j=1:k-1}(exp(x{j}'*w)*x{j}) + sum{j=k:m}(exp(x{j}'*w)*x{j})", "PROVED"),
        (WHOLE, "y{k}", "sum{j=1:k-1}(exp(x{j}'*w)*x{j}) + sum{j=k+1:m}(exp(x{j}'*w)*x{j})", "REFUTED"),
        (WHOLE, "y{k}", "sum{j=1:s}(exp(x{j}'*w)*x{j})", "REFUTED"),
        (CONTRASTS, "y{k}", f"-x{{k}} + sum{{i=1:m}}({SHARE}*x{{i}})", "PROVED"),
        (CONTRASTS, "y{k}", f"x{{k}} + sum{{i=1:m}}({SHARE}*x{{i}})", "REFUTED"),
        (CONTRASTS, "y{k}", f"-x{{k}} + {SHARE.replace('x{i}', 'x{k}')}*sum{{i=1:m}}(x{{i}})", "REFUTED"),
    ],
)
def test_claims_about_a_member(text: str, wrt: str, claim: str, verdict: str) -> None:
    answer = judge_claim(text, wrt, claim)
    assert answer.verdict.name == verdict
    if verdict == "REFUTED":
        assert answer.counterexample is not None
        assert not any("_{" in name for name, _ in answer.counterexample.assignment)


SQUARES, LENGTHS = "sum{i=1:m}(norm2(x{i} - w)^2)", "sum{i=1:m}(norm2(x{i}))"


@pytest.mark.parametrize(
    ("claim", "verdict"), [("2*dx{k}", "PROVED"), ("2*m*dx{k}", "REFUTED"), ("dx{k}", "REFUTED")]
)
def test_a_claim_about_the_hessian_names_the_direction_of_the_member(claim: str, verdict: str) -> None:
    """2 dx{k} was REFUTED, since dx{k} was a member of a sequence of its own."""
    assert judge_claim(SQUARES, "x{k}", claim, order=2).verdict.name == verdict


@pytest.mark.parametrize(
    ("text", "wrt", "claim", "assume", "verdict"),
    [
        (LENGTHS, "x{k}", "x{k}", "norm2(x{i}) = 1", "PROVED"),
        (LENGTHS, "x{k}", "x{k}", "norm2(x{k}) = 1", "PROVED"),
        (LENGTHS, "x{k}", "-x{k}", "norm2(x{i}) = 1", "REFUTED"),
        ("sum{i=1:m}(abs(a{i}))", "a{k}", "1", "a{i} > 0", "PROVED"),
        ("sum{i=1:m}(abs(a{i} - b{i}))", "a{k}", "1", "a{i} > b{i}", "PROVED"),
        ("sum{i=1:m}(abs(a{i} - b{i}))", "a{k}", "-1", "a{i} > b{i}", "REFUTED"),
        (PAIRS, "x{k}", "4*m*x{k}", "sum{i=1:m}(x{i}) = 0", "PROVED"),
        (PAIRS, "x{k}", "2*m*x{k}", "sum{i=1:m}(x{i}) = 0", "REFUTED"),
    ],
)
def test_what_is_assumed_of_all_members_is_assumed_of_the_variable(
    text: str, wrt: str, claim: str, assume: str, verdict: str
) -> None:
    """Claims that hold for members of length 1 were REFUTED with an x_k of length 1/5."""
    assert judge_claim(text, wrt, claim, assume=[assume]).verdict.name == verdict


def test_what_is_assumed_of_members_of_two_sequences_is_assumed_of_both_variables() -> None:
    found = dlhw3.derive("sum{i=1:m}(abs(a{i} - b{i}))", wrt="a{k},b{k}", assume=["a{i} > b{i}"])
    assert found.verdict.name == "PROVED"
    assert "assumes   bₖ < aₖ" in found.render("text")


@pytest.mark.parametrize(
    ("claim", "words", "hint"),
    [
        ("2*dx{i}", r"x\{k\} moves along dx\{k\}, and no other", "dx{k}"),
        ("2*dx", "The objective has no dx", "dx{k}"),
        ("2*x_k", "The objective has no x_k", "x{k}"),
    ],
)
def test_other_names_for_a_member_and_its_direction_are_refused(claim: str, words: str, hint: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        judge_claim(SQUARES, "x{k}", claim, order=2)
    assert caught.value.hint == hint


def test_a_hessian_in_a_member() -> None:
    found = dlhw3.derive(PAIRS, wrt="x{k}", order=2)
    assert "result    d ∇f = 4 (m − 1) dxₖ\n" in found.render("text")
    np.testing.assert_allclose(found.lambdify("numpy")(dx_k=np.array([1.0, 2.0]), m=4), [12.0, 24.0])


def test_a_result_is_read_again() -> None:
    made = dlhw3.derive("log(sum{i=1:m}(exp(w'*x{i})))", wrt="x{k}").render("expr").strip()
    assert "x{k}" in made
    assert judge_claim("log(sum{i=1:m}(exp(w'*x{i})))", "x{k}", made).verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("text", "wrt", "words"),
    [
        ("sum{i=1:m}(norm2(x{i} - x{i+1})^2)", "x{k}", r"Whether x\{i\+1\} is x\{k\} is not known"),
        ("norm2(x{1})^2 + sum{i=1:m}(norm2(x{i})^2)", "x{k}", r"Whether x\{1\} is x\{k\} is not known"),
        ("sum{i=1:m}(norm2(sum{j=1:i}(x{j}))^2)", "x{k}", r"Whether x\{k\} is in this sum is not known"),
        ("sum{i=1:m}(sum{j=i-2:m}(dot(x{i}, x{j})))", "x{k}", r"Whether x\{k\} is in this sum is not known"),
        ("sum{i=1:m}(norm2(x{i})^2) + sum{i=1:n}(norm2(x{i}))", "x{k}", r"Whether x\{k\} is in this sum"),
        ("sum{i=1:m}(norm2(x{i})^2)", "x", "x is a sequence: a derivative is in one member"),
        ("sum{i=1:m}(norm2(x{i})^2)", "x{1}", "x is a sequence: a derivative is in one member"),
        ("sum{i=1:m}(norm2(x{i})^2)", "y{k}", "There is no variable"),
    ],
)
def test_members_that_cannot_be_told_apart_are_refused(text: str, wrt: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        dlhw3.derive(text, wrt=wrt)


def test_what_is_assumed_of_the_member_is_assumed_of_its_letter() -> None:
    told = dlhw3.derive("sum{i=1:m}(norm2(x{i}))", wrt="x{k}", assume=["norm2(x{k}) = 1"]).render("text")
    assert "assumes   ‖xₖ‖ = 1   [norm2(x{k}) = 1]" in told
    assert "xₖ ≠ 0" not in told


def test_a_large_one_is_refused_in_a_sentence() -> None:
    """Multiplied out with terms apart it took minutes."""
    text = "sum{i=1:m}(log(1 + (dot(y{i}, x{i})*(sum{j=1:m}(dot(x{j}, (S*x{j} - w)))))^2))"
    with pytest.raises(UserError, match="too many factors multiplied out"):
        dlhw3.derive(text, wrt="x{k}")


def test_a_sum_between_letters_has_no_terms_or_more() -> None:
    """The sum from k + 1 to m asks for k ≤ m; it was UNDECIDED, since it might run backwards."""
    derivation = dlhw3.derive("sum{i=k+1:m}(norm2(w - x{i})^2)", wrt="w")
    assert derivation.verdict.name == "PROVED"
    assert "assumes   k ≤ m" in derivation.render("text")


def test_sums_that_differ_in_their_index_alone_are_one() -> None:
    text = "sum{j=1:m}(norm2(w - x{j})^2) + sum{k=1:m}(norm2(x{k} - w)^2)"
    derivation = dlhw3.derive(text, wrt="w")
    assert derivation.verdict.name == "PROVED"
    assert derivation.render("text").count("result    ∇f = 4 Σ_{j=1}^{m} (w − xⱼ)\n") == 1


S = "sequence x: n\n"
FILES: list[tuple[str, str]] = [
    (S + "grad(sum{i=1:m}(norm2(x{i} - u)^2), x{k})\n = 2*(x{k} - u)", "P"),
    (S + "grad(sum{i=1:m}(norm2(x{i} - u)^2), x{k})\n = 2*(x{k} + u)", "R"),
    (S + "grad(sum{i=1:m}(norm2(x{i} - u)^2), x{k})\n = 2*sum{i=1:m}(x{i} - u)", "R"),
    (S + f"grad({PAIRS}, x{{k}})\n = 4*sum{{j=1:m}}(x{{k}} - x{{j}})\n = 4*m*x{{k}} - 4*sum{{i=1:m}}(x{{i}})",
     "PP"),
    (S + f"grad({PAIRS}, x{{i}})\n = 2*sum{{j=1:m}}(x{{i}} - x{{j}})\n = 2*m*x{{i}} - 2*sum{{i=1:m}}(x{{i}})",
     "RP"),
    (S + f"assume sum{{i=1:m}}(x{{i}}) = 0\ngrad({PAIRS}, x{{k}})\n = 4*m*x{{k}}\n = 2*m*x{{k}}", "PR"),
    (S + "assume norm2(x{i}) = 1\ngrad(sum{i=1:m}(norm2(x{i})), x{k})\n = x{k}", "P"),
    (S + "assume norm2(x{k}) = 1\ngrad(sum{i=1:m}(norm2(x{i})), x{k})\n = x{k}\n = -x{k}", "PR"),
    (S + "assume norm2(x{k}) = 1\nsum{i=1:m}(norm2(x{i})^2)*grad(sum{i=1:m}(norm2(x{i})), x{k})\n = m*x{k}", "P"),
    (S + f"sequence y: n\ngrad({WHOLE}, y{{k}})\n = sum{{i=1:m}}(exp(x{{i}}'*w)*x{{i}})\n = exp(x{{k}}'*w)*x{{k}}",
     "PR"),
    (S + f"assume x{{i}} != x{{j}}\ngrad({PAIRS}, x{{k}})\n = 4*sum{{j=1:m}}(x{{k}} - x{{j}})\n = 4*m*x{{k}}",
     "PR"),
    (S + f"assume norm2(x{{k}} - x{{j}}) > 1\ngrad({PAIRS}, x{{k}})\n = 4*sum{{j=1:m}}(x{{k}} - x{{j}})\n = x{{k}}",
     "PR"),
    (S + "shape S: n,n\ngrad(sum{i=1:m}(x{i}'*S*x{i}/norm2(x{i})^2), x{k})\n"
     " = ((S + S')*x{k} - 2*x{k}'*S*x{k}*x{k}/norm2(x{k})^2)/norm2(x{k})^2\n"
     " = (2*S*x{k} - 2*x{k}'*S*x{k}*x{k}/norm2(x{k})^2)/norm2(x{k})^2", "PR"),
    (S + "grad(sum{i=1:m}(w'*x{i}/norm2(x{i})^2), w)\n = 2*sum{i=1:m}(x{i}/norm2(x{i})^2)", "R"),
    (S + "assume norm2(x{i}) = 1\ngrad(sum{i=1:m}(x{i}'*w/norm2(x{i})), w)\n = sum{i=1:m}(x{i}/norm2(x{i}))", "P"),
    (S + "assume x{i} != x{j}\nsum{i=1:m}(norm2(x{i}))\n = sum{i=1:m}(norm2(x{i}) + 1)", "R"),
    ("sequence a\nassume a{i} != a{j}\nsum{i=1:m}(sum{j=1:i-1}((a{i} - a{j})/(a{i} - a{j})))\n"
     " = sum{i=1:m}(sum{j=1:i-1}(1))\n = m", "PR"),
    ("sequence a, b\nassume a{i} > b{i}\ngrad(sum{i=1:m}(abs(a{i} - b{i})), a{k})\n = 1\n = -1", "PR"),
    (S + "d(sum{i=1:m}(norm2(x{i} - u)^2))\n = 2*(x{k} - u)'*dx{k}\n = 2*(x{k} - u)'*dx{k}*m", "PR"),
    (S + "d(sum{i=1:m}(norm2(x{i} - w)^2))\n = 2*(x{k} - w)'*dx{k} - 2*sum{i=1:m}((x{i} - w)'*dw)", "P"),
    (S + "d(grad(sum{i=1:m}(norm2(x{i})^2), x{k}))\n = 2*dx{k}\n = 2*m*dx{k}", "PR"),
    (S + "let f(w) = sum{i=1:m}(norm2(x{i} - w)^2)\ngrad(f(u), x{k})\n = 2*(x{k} - u)\ngrad(f(u), u)\n"
     " = 2*m*u - 2*sum{k=1:m}(x{k})", "PP"),
    (S + "sequence dx\nshape dx: n\ngrad(sum{i=1:m}(norm2(x{i} + dx{i})^2), x{k})\n = 2*x{k} + 2*dx{k}", "P"),
    (S + "flow sum{i=1:m}((x{i}'*w)^2) in w\nddt(norm2(w)^2)*grad(sum{i=1:m}(norm2(x{i})^2), x{k})\n"
     " = -8*sum{i=1:m}((w'*x{i})^2)*x{k}", "P"),
    ("grad(sum{k=1:K}(norm2(X*W{k} - Y{k})^2), W{j})\n = 2*X'*(X*W{j} - Y{j})\n = 2*X'*(X*W{j} - Y{1})", "PR"),
    ("sequence W: n,p\nd(sum{k=1:K}(norm2(X*W{k} - Y)^2))\n"
     " = 2*tr((X*W{j} - Y)'*X*dW{j}) + 2*tr(sum{k=1:K}((X*W{k} - Y)*W{k}')'*dX)", "P"),
    ("sequence A: n,n\nsequence a\ngrad(logdet(sum{k=1:K}(a{k}*A{k})), a{j})\n"
     " = tr(inv(sum{k=1:K}(a{k}*A{k}))*A{j})", "P"),
    ("sequence A: n,n\nassume A{k} pd\ngrad(sum{k=1:K}(logdet(A{k})), A{j})\n = inv(A{j})\n = 2*inv(A{j})", "PR"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "due"), FILES)
def test_a_gradient_in_a_member_in_a_file(text: str, due: str) -> None:
    """They were UNDECIDED: x{k} was not a variable to differentiate in; and dx{k} was refused."""
    assert "".join(one.verdict.name[0] for one in judged_lines(read_document(text))) == due


@pytest.mark.parametrize(
    "order", ["a{i} < a{j}", "2*abs(a{i}) > abs(a{j}) + abs(a{i})", "a{i} + a{j} > 2*a{j}"]
)
def test_an_order_that_no_member_has_with_itself_is_refused(order: str) -> None:
    """It made every line UNDECIDED, after half a minute, and its reason had the kernel's names."""
    with pytest.raises(UserError, match="for all i and j cannot hold of one member and itself"):
        list(judged_lines(read_document(f"sequence a\nassume {order}\nsum{{i=1:m}}(a{{i}})\n = c")))


def test_two_members_of_one_sequence_are_not_variables_together() -> None:
    with pytest.raises(UserError, match=r"^Whether x\{j\} is x\{i\} is not known") as caught:
        dlhw3.derive(PAIRS, wrt="x{i},x{j}")
    assert "x{i}" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("grad(sum{i=1:m}(norm2(x{i})^2), x{1})\n = 2*x{1}", "x{k}"),
        ("sum{k=1:m-1}(norm2(grad(sum{i=1:m}(norm2(x{i})^2), x{k})))\n = 0", "x{j}"),
        ("d(sum{i=1:m}(norm2(x{i})^2))\n = 2*sum{k=1:m}(x{k}'*dx{k})", "dx{j}"),
    ],
)
def test_a_derivative_in_all_members_at_once_is_refused(line: str, hint: str) -> None:
    with pytest.raises(
        UserError, match=r"^Line \d: x is a sequence: a derivative is in one member"
    ) as caught:
        list(judged_lines(read_document(S + line)))
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        ("sum{k=1:K}(norm2(X*W{k} - Y{k})^2)", "W{j}", "2*X'*(X*W{j} - Y{j})"),
        ("sum{k=1:K}(norm2(X*W{k} - Y{k})^2)", "X", "2*sum{k=1:K}((X*W{k} - Y{k})*W{k}')"),
        ("norm2(sum{k=1:K}(a{k}*A{k}) - Y)^2", "Y", "-2*(sum{k=1:K}(a{k}*A{k}) - Y)"),
        ("sum{k=1:N}(norm2(W{k})^2) + l(W{N:1})", "W{j}", "2*W{j} + W{N:j+1}'*grad_l(W{N:1})*W{j-1:1}'"),
        ("sum{k=1:K}(norm2(A{k})^2) + l(W{N:1})", "A{j}", "2*A{j}"),
    ],
)
def test_members_that_are_matrices(text: str, wrt: str, result: str) -> None:
    """W{k} was refused in an objective but where W{N:1}, a product of layers, stands before it."""
    derivation = dlhw3.derive(text, wrt=wrt)
    assert derivation.verdict.name == "PROVED"
    assert derivation.render("expr").splitlines()[0] == result


def test_the_shape_of_members_is_told() -> None:
    derivation = dlhw3.derive("sum{k=1:K}(norm2(X*W{k} - Y{k})^2)", wrt="X")
    assert "Wₖ ∈ ℝ^{m×p}" in derivation.render("text")
    assert "(X.dot(W[k]) - Y[k]).dot(W[k].T) for k in range(W.shape[0])" in derivation.render("numpy")


def test_only_the_term_of_a_variable_is_put_back_into_a_sum() -> None:
    """What a user wrote apart stays so: a printer does not know that k is none of 0 and m + 1."""
    apart = "c*(sum{i=1:k-1}(a{i}^2) + a{k}^2 + sum{i=k+1:m}(a{i}^2))"
    (line,) = dlhw3.derive(apart, wrt="c").render("text", result_only=True).splitlines()
    assert line == "d/dc f = aₖ² + Σ_{i=1, i ≠ k}^{m} aᵢ²"


def test_the_logarithm_of_a_share_is_taken_apart_beside_norms() -> None:
    """The contrastive loss of cosines in one member: without that its result has stroke below stroke."""
    shares = (
        "exp(u{i}'*v{i}/(norm2(u{i})*norm2(v{i})*t))/sum{j=1:m}(exp(u{i}'*v{j}/(norm2(u{i})*norm2(v{j})*t)))"
    )
    derivation = dlhw3.derive(f"sum{{i=1:m}}(-log({shares}))", wrt="v{k}", shapes={"t": ()})
    assert derivation.verdict.name == "PROVED"
    assert derivation.steps[0].rule == "log(exp(a)/b) = a − log(b)"
    random = np.random.default_rng(3)
    u, v = random.normal(size=(2, 4, 3))
    found = derivation.lambdify("numpy")(u=u, v=v, t=0.7, k=2)
    U, V = torch.tensor(u), torch.tensor(v, requires_grad=True)
    cosines = (U / U.norm(dim=1, keepdim=True)) @ (V / V.norm(dim=1, keepdim=True)).T / 0.7
    torch.nn.functional.cross_entropy(cosines, torch.arange(4), reduction="sum").backward()
    np.testing.assert_allclose(found, V.grad[1], rtol=1e-12, atol=1e-14)


def test_two_members_at_one_index_have_one_range() -> None:
    """x{k} of a sum to m and y{k} of one to p were UNDECIDED, where two sums over x alone are refused."""
    text, shapes = "sum{i=1:m}(x{i}^2) + sum{j=1:p}(y{j}^2)", {"x{i}": "scalar", "y{i}": "scalar"}
    with pytest.raises(UserError, match="in sums over two ranges, and k has one"):
        dlhw3.derive(text, wrt="x{k},y{k}", shapes=shapes)
    for objective, wrt in ((text, "x{k},y{j}"), (text.replace("p", "m"), "x{k},y{k}")):
        assert dlhw3.derive(objective, wrt=wrt, shapes=shapes).verdict is dlhw3.Verdict.PROVED


def test_a_column_with_the_logarithm_of_a_share_has_its_jacobian() -> None:
    """Logarithms are taken apart in objectives that are numbers alone."""
    derivation = dlhw3.derive("x*log(exp(norm2(x))/(1+exp(norm2(x))))", wrt="x")
    assert derivation.verdict.name == "PROVED"
