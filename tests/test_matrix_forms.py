"""Hessians and Jacobians as matrices: what a derivation tells beside torch's; claims and lines."""

from __future__ import annotations

import inspect

import numpy as np
import pytest
import torch
from language_interpreter import evaluate

import dlhw3
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text

SIZES = {"n": 3, "m": 4}
HESSIANS = {
    "norm2(X*w - y)^2": lambda w, of: ((of["X"] @ w - of["y"]) ** 2).sum(),
    "sum(log(1 + exp(X*w)))": lambda w, of: torch.nn.functional.softplus(of["X"] @ w).sum(),
    "logsumexp(X*w)": lambda w, of: torch.logsumexp(of["X"] @ w, 0),
    "norm2(w)": lambda w, of: w.norm(),
    "w'*A*w/(w'*w)": lambda w, of: w @ of["A"] @ w / (w @ w),
    "exp(w'*A*w)": lambda w, of: torch.exp(w @ of["A"] @ w),
    "sum(w.^3)": lambda w, of: (w**3).sum(),
    "sum((X*w - y).^9)": lambda w, of: ((of["X"] @ w - of["y"]) ** 9).sum(),
    "norm2(w*w' - A)^2": lambda w, of: ((torch.outer(w, w) - of["A"]) ** 2).sum(),
    "sqrt(1 + norm2(X*w - y)^2)": lambda w, of: (1 + ((of["X"] @ w - of["y"]) ** 2).sum()).sqrt(),
    "sum(normcdf(X*w))": lambda w, of: torch.special.ndtr(of["X"] @ w).sum(),
    "logdet(B + w*w')": lambda w, of: torch.logdet(of["B"] + torch.outer(w, w)),
    "dot(softmax(w), v)": lambda w, of: torch.softmax(w, 0) @ of["v"],
    "norm1(X*w - y)": lambda w, of: (of["X"] @ w - of["y"]).abs().sum(),
}
JACOBIANS = {
    "tanh(X*w)": lambda w, of: torch.tanh(of["X"] @ w),
    "softmax(X*w)": lambda w, of: torch.softmax(of["X"] @ w, 0),
    "w/norm2(w)": lambda w, of: w / w.norm(),
    "X*w*norm2(w)^2": lambda w, of: of["X"] @ w * (w @ w),
    "w.*(A*w)": lambda w, of: w * (of["A"] @ w),
    "inv(B)*w + v": lambda w, of: torch.linalg.solve(of["B"], w) + of["v"],
    "(w*w')*v": lambda w, of: w * (w @ of["v"]),
    "X*diag(w)*v": lambda w, of: of["X"] @ (w * of["v"]),
    "(w - mean(w))./sqrt(mean((w - mean(w)).^2) + e)": lambda w, of: (
        (w - w.mean()) / ((w - w.mean()).square().mean() + of["e"]).sqrt()
    ),
}
ALL = [(text, 2) for text in HESSIANS] + [(text, 1) for text in JACOBIANS]


def points() -> dict[str, torch.Tensor]:
    torch.manual_seed(3)
    n, m = SIZES["n"], SIZES["m"]
    of = {
        "X": torch.randn(m, n),
        "y": torch.randn(m),
        "w": torch.randn(n),
        "v": torch.randn(n),
        "A": torch.randn(n, n),
    }
    return {name: one.double() for name, one in of.items()} | {
        "B": (of["A"] @ of["A"].T + 3 * torch.eye(n)).double(),
        "e": torch.tensor(0.3, dtype=torch.float64),
    }


@pytest.mark.parametrize(("text", "order"), ALL)
def test_matrices_are_those_of_autograd(text, order):
    derivation = dlhw3.derive(text, wrt="w", order=order, shapes={"w": "n"})
    assert derivation.verdict.name == "PROVED"
    (told,) = derivation.matrices
    ours = expr_text(told.matrix)
    of = points()
    given = {"n": SIZES["n"]} | {name: np.atleast_2d(one.numpy().T).T for name, one in of.items()}
    function = HESSIANS[text] if order == 2 else JACOBIANS[text]
    taken = torch.autograd.functional.hessian if order == 2 else torch.autograd.functional.jacobian
    due = taken(lambda w: function(w, of), of["w"]).numpy()
    assert np.allclose(evaluate(ours, given, {}, due.shape), due, rtol=1e-9, atol=1e-9)
    for target, arrays in (("numpy", {name: one.numpy() for name, one in of.items()}), ("torch", of)):
        computed = derivation.lambdify(target, result="hessian" if order == 2 else "jacobian")
        wanted = inspect.signature(computed).parameters
        assert np.allclose(computed(**{name: arrays[name] for name in wanted}), due, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    ("text", "matrix"),
    [
        ("sum((A*w).*log(A*w)) + sum(log(A*w))", "Aᵀ diag(𝟏 ⊘ (A w) − 𝟏 ⊘ (A w)^∘2) A"),
        ("sum(log(w)) + sum(v./w)", "diag(2 (v ⊘ w^∘3) − 𝟏 ⊘ w^∘2)"),
        ("sum(log(1 + w.^2))", "2 diag((𝟏 − w^∘2) ⊘ (𝟏 + w^∘2)^∘2)"),
        ("sum(log(cosh(w)))", "diag(𝟏 − tanh(w)^∘2)"),
        ("sum(log(2 + exp(w) + exp(-w)))", "2 diag(𝟏 ⊘ (2 𝟏 + exp(w) + exp(−w)))"),
    ],
)
def test_diagonal_matrices_are_one(text, matrix):
    derivation = dlhw3.derive(text, wrt="w", order=2)
    assert derivation.verdict.name == "PROVED"
    assert f"matrix    the Hessian: {matrix}" in str(derivation)


def test_matrices_stand_in_every_format_that_has_words():
    derivation = dlhw3.derive("logsumexp(w)", wrt="w", order=2)
    matrix = "diag(p) − p pᵀ"
    assert f"matrix    the Hessian: {matrix}" in str(derivation)
    assert r"As a matrix, the Hessian: $\operatorname{diag}(p) - p p^{\top}$." in derivation.render("latex")
    assert '"matrices": [\n    "the Hessian: diag(softmax(w)) − softmax(w) softmax(w)ᵀ"' in derivation.render(
        "json"
    )


def test_hessians_of_abstract_functions_are_told_as_matrices():
    derivation = dlhw3.derive("l(A*w)", wrt="w", order=2)
    assert derivation.verdict.name == "PROVED"
    assert "matrix    the Hessian: Aᵀ ∇²l(A w) A" in str(derivation)
    assert expr_text(derivation.matrices[0].matrix) == "A'*hess_l(A*w)*A"
    assert "∇²l(A w)[v′] = ∇²l(A w) v′    for all v′" in str(derivation)
    assert r"A^{\top} \nabla^{2} l(A w) A" in derivation.render("latex")
    assert "def hessian(A, w, *, hess_l_matrix):" in derivation.render("numpy")
    in_sum = dlhw3.derive("sum{i=1:m}(l(A*w - x{i}))", wrt="w", order=2)
    assert "def hessian(" not in in_sum.render("numpy")  # calls for rows return no matrices
    with pytest.raises(UserError, match="no code for the hessian of an abstract function as a matrix within"):
        dlhw3.lambdify(in_sum, "numpy", result="hessian")
    assert dlhw3.lambdify(in_sum, "numpy", result="hessian action")


def test_code_of_hessians_of_abstract_functions_calls_for_a_matrix():
    """There was none: l was given by what its Hessian does to a direction alone."""
    torch = pytest.importorskip("torch")
    derivation = dlhw3.derive("l(A*w) + 0.5*c*norm2(w)^2", wrt="w", order=2)
    A = torch.arange(12, dtype=torch.float64).reshape(4, 3) / 9 - 0.5
    w = torch.tensor([0.3, -0.7, 1.1], dtype=torch.float64, requires_grad=True)

    def loss(z):
        return z.sin().sum() * z.prod() + z[0] ** 3

    def total(at):
        return loss(A @ at) + 0.75 * at @ at

    hessian = dlhw3.lambdify(derivation, "torch", result="hessian")
    expected = torch.autograd.functional.hessian(total, w, create_graph=True)
    found = hessian(A=A, w=w, c=1.5, l=loss)
    assert torch.allclose(found, expected)
    slopes = (torch.autograd.grad(one.sum(), w)[0] for one in (found, expected))
    assert torch.allclose(*slopes)  # it can be differentiated again
    assert "x ↦ ∇²l(x), the matrix" in hessian.__doc__
    in_numpy = dlhw3.lambdify(derivation, "numpy", result="hessian")
    point, rows = w.detach().numpy(), A.numpy()
    assert in_numpy(A=rows, w=point, c=1.0, hess_l_matrix=lambda z: np.diag(z)) == pytest.approx(
        rows.T @ np.diag(rows @ point) @ rows + np.eye(3)
    )
    for wrong, words in ((np.ones((2, 4)), "a square matrix"), (np.ones(4), "a matrix, a numpy array of 2")):
        with pytest.raises(ValueError, match=f"hess_l_matrix must return {words}"):
            in_numpy(A=rows, w=point, c=1.0, hess_l_matrix=lambda z, wrong=wrong: wrong)


def test_matrices_stand_behind_results_alone():
    found = dlhw3.derive("l(X*w)", wrt="w", order=2)
    assert found.render(result_only=True).splitlines()[1:] == ["the Hessian: Xᵀ ∇²l(X w) X"]
    assert found.render("latex", result_only=True).splitlines()[1:] == [
        r"\text{the Hessian: }X^{\top} \nabla^{2} l(X w) X"
    ]
    found = dlhw3.derive("exp(-norm2(w-v)^2)", wrt="w", order=2)
    assert found.render(result_only=True).endswith("the Hessian: 2 exp(−‖r‖²) (2 r rᵀ − I)\n")
    assert "# the Hessian: 2 exp(−‖w − v‖²) (2 (w − v) (w − v)ᵀ − I)" in found.render("numpy")


def test_what_has_no_matrix_formula_tells_none():
    assert not dlhw3.derive("l(w*w')", wrt="w", order=2).matrices
    assert not dlhw3.derive("norm2(W)^2", wrt="W", order=2).matrices
    assert not dlhw3.derive("norm2(X*w-y)^2", wrt="w").matrices
    both = dlhw3.derive("norm2(tanh(X*w)-y)^2 + w'*A*v", wrt="w,v", order=2)
    assert [str(one).split(":")[0] for one in both.matrices] == ["the Hessian in w", "the Hessian in v"]


CLAIMS = [
    ("norm2(X*w-y)^2", 2, "2*X'*X", "PROVED", ""),
    ("norm2(X*w-y)^2", 2, "X'*X", "REFUTED", "a factor"),
    ("norm2(X*w-y)^2", 2, "X*X'", "REFUTED", "a forgotten factor"),
    ("w'*A*w", 2, "2*A", "REFUTED", "holds if A is symmetric"),
    ("w'*A*w", 2, "A + A'", "PROVED", ""),
    ("0.5*norm2(w)^2", 2, "eye", "PROVED", ""),
    ("0.5*norm2(w)^2", 2, "1", "REFUTED", "another shape"),
    ("tanh(X*w)", 1, "diag(1 - tanh(X*w).^2)*X", "PROVED", ""),
    ("tanh(X*w)", 1, "X'*diag(1 - tanh(X*w).^2)", "REFUTED", "the transpose of the Jacobian"),
    ("softmax(w)", 1, "diag(softmax(w)) + softmax(w)*softmax(w)'", "REFUTED", "the sign of one term"),
    ("l(X*w)", 2, "X'*hess_l(X*w)*X", "PROVED", ""),
    ("l(X*w)", 2, "2*X'*hess_l(X*w)*X", "REFUTED", "a factor"),
    ("l(X*w)", 2, "X*hess_l(X*w)*X'", "REFUTED", ""),
    ("w - e*grad_l(w)", 1, "eye - e*hess_l(w)", "PROVED", ""),
]


@pytest.mark.parametrize(("text", "order", "claim", "verdict", "slip"), CLAIMS)
def test_claims_of_matrices(text, order, claim, verdict, slip):
    found = dlhw3.check(text, wrt="w", order=order, claim=claim)
    assert found.verdict.name == verdict
    assert slip in found.answer.slip


LINES = [
    ("hess(norm2(X*w-y)^2, w) = 2*X'*X\n>= 0*eye", "PROVED PROVED"),
    ("hess(norm2(X*w-y)^2, w)\n= X'*X", "REFUTED"),
    ("hess(norm2(X*w-y)^2, w) >= eye", "REFUTED"),
    ("assume X'*X pd\ninv(hess(0.5*norm2(X*w-y)^2, w))*grad(0.5*norm2(X*w-y)^2, w) = w - inv(X'*X)*X'*y", "PROVED"),
    ("let p = softmax(z)\nhess(logsumexp(z), z) = diag(p) - p*p'\n>= 0*eye", "PROVED PROVED"),
    ("V*jac(tanh(W*x), x) = V*diag(1 - tanh(W*x).^2)*W", "PROVED"),
    ("jac(sigmoid(W*x), x) = diag(sigmoid(W*x))*W", "REFUTED"),
    ("jac(w - e*grad(0.5*norm2(X*w-y)^2, w), w) = eye - e*X'*X", "PROVED"),
    ("flow 0.5*norm2(X*w-y)^2 in w\nddt(grad(0.5*norm2(X*w-y)^2, w))"
     " = -hess(0.5*norm2(X*w-y)^2, w)*grad(0.5*norm2(X*w-y)^2, w)", "PROVED"),
    ("tr(hess(norm1(x), x)) = 0", "PROVED"),
    ("assume x = 0*x\nhess(norm2(x), x) = eye/norm2(x) - x*x'/norm2(x)^3", "UNDECIDED"),
    ("shape x{i}: p\nshape w: p\nhess(sum{i=1:n}((dot(x{i},w)-a{i})^2), w) = 2*sum{i=1:n}(x{i}*x{i}')", "PROVED"),
    ("hess(l(x), x) = 0*eye", "REFUTED"),
    ("hess(l(A*w) + 0.5*c*norm2(w)^2, w) = A'*hess_l(A*w)*A + c*eye", "PROVED"),
    ("hess(l(A*w), w) = A*hess_l(A*w)*A'", "REFUTED"),
    ("hess_l(x) = hess_l(y)", "REFUTED"),
    ("v'*hess_l(x)*u = u'*hess_l(x)*v\n= u'*hess_l(x, v)", "PROVED PROVED"),
    ("grad(0.5*norm2(grad_l(x))^2, x) = hess_l(x)*grad_l(x)\n= grad_l(x)", "PROVED REFUTED"),
    ("jac(x - e*grad_l(x), x) = eye - e*hess_l(x)", "PROVED"),
    ("let d = -inv(hess_l(x))*grad_l(x)\nhess_l(x)*d = -grad_l(x)", "PROVED"),
    ("assume l convex\nA'*hess_l(A*w)*A >= 0*eye", "PROVED"),
    ("assume l strongly convex mu\nhess_l(x) <= mu*eye", "REFUTED"),
    ("assume l strongly convex mu\ninv(hess_l(x)) <= 1/mu*eye", "PROVED"),
    ("assume l strongly convex mu\n-grad_l(x)'*inv(hess_l(x))*grad_l(x) <= 0", "PROVED"),
    ("assume l L-smooth\nhess_l(x) <= 0.5*L*eye", "REFUTED"),
    ("sequence x: n\nassume x{k+1} = x{k} - inv(hess_l(x{k}))*grad_l(x{k})\n"
     "hess_l(x{k})*(x{k+1} - x{k}) = -grad_l(x{k})\n= -grad_l(x{k+1})", "PROVED UNDECIDED"),
    ("shape x{i}: n\nsum{i=1:m}(hess_l(x{i})*v) = sum{i=1:m}(hess_l(x{i}, v))", "PROVED"),
    ("shape x{i}: n\nsum{i=1:m}(hess_l(x{i})*v) = sum{i=1:m}(hess_l(x{i}, x{i}))", "REFUTED"),
    ("hess(l(X*w) + norm2(w)^2, w)\n= X'*hess_l(X*w, X*dw) + 2*dw\n= X'*hess_l(X*w, X*dw)", "PROVED REFUTED"),
    ("assume x = 0*x\ngrad(norm1(x), x) = 0*x", "UNDECIDED"),
    ("assume x = 0*x\njac(abs(x), x) = 0*eye", "UNDECIDED"),
    ("assume x = 0*x\nx./x\n= x./x", "UNDECIDED"),
    ("assume x >= 0\njac(abs(x), x) = eye", "UNDECIDED"),
    ("assume a = b\n1/(a - b) - 1/(a - b) = 0", "UNDECIDED"),
    ("shape x: n\nassume x != 0\ntr(hess(norm2(x), x)) = (n - 1)/norm2(x)", "PROVED"),
    ("sequence x: n\njac(sum{i=1:m}(tanh(A*x{i})), x{k}) = diag(1 - tanh(A*x{k}).^2)*A", "PROVED"),
    ("sequence x: n\nlet f(y) = jac(y.*x{k}, x{k})*y\nf(v) = v.*v", "PROVED"),
    ("let z = W*x\nlet L1 = l(tanh(z))\ngrad(L1, x) = W'*grad(L1, z)\n= W*grad(L1, z)", "PROVED REFUTED"),
    ("let z = W*x\nlet h = tanh(z)\nlet q = grad(0.5*norm2(V*h-y)^2, z)\nq = (V'*(V*h-y)).*(1-h.^2)\n= V'*(V*h-y)",
     "PROVED REFUTED"),
    ("let z = W*x\nlet h = tanh(z)\njac(V*h, x) = jac(V*h, h)*jac(h, z)*W", "PROVED"),
    ("let z = W*x\nhess(l(z), x) = W'*hess(l(z), z)*W", "PROVED"),
    ("let z = W*x\nhess(l(z) + x'*z, z) = hess_l(W*x)\n= hess_l(x)", "PROVED REFUTED"),
    ("grad(l(x) + grad_l(x)'*v + v'*hess_l(x)*v/2, v)\n= grad_l(x) + hess_l(x)*v\n= hess_l(x)*v", "PROVED REFUTED"),
    ("let z = x + v\ngrad(v'*hess_l(z)*v, v)\n= 2*hess_l(z)*v", "REFUTED"),
    ("d(v'*hess_l(x)*v)\n= 2*dv'*hess_l(x)*v + 0*sum(dx)", "REFUTED"),
    ("d(v'*hess_l(x)*v)\n= 2*dv'*hess_l(x)*v + d(v'*hess_l(x)*v) - 2*dv'*hess_l(x, v)", "PROVED"),
    ("flow l(x) in x,v\nddt(v'*hess_l(x)*v)\n= 0", "REFUTED"),
    ("sequence x: n\ngrad(sum{i=1:m}(w'*hess_l(x{i})*w), x{k})\n= 0*w", "REFUTED"),
    ("let H = hess_l(x)\nhess(v'*H*v, v) = 2*hess_l(x)\n= 2*hess_l(v)", "PROVED REFUTED"),
    ("let H = hess_l(x)\nd(v'*H*v) = 2*dv'*H*v\n= dv'*H*v", "PROVED REFUTED"),
    ("flow v = -hess_l(x)*v\nddt(v'*hess_l(x)*v) = -2*norm2(hess_l(x)*v)^2\n= 0", "PROVED REFUTED"),
    ("sequence x: n\ngrad(sum{i=1:m}(x{i}'*hess_l(w)*x{i}), x{k}) = 2*hess_l(w)*x{k}", "PROVED"),
    ("sequence A: n,n\nassume A{i} symmetric\nhess(sum{i=1:m}((w'*A{i}*w)^2), w)\n"
     "= sum{i=1:m}(8*A{i}*w*w'*A{i} + 4*w'*A{i}*w*A{i})\n= sum{i=1:m}(8*A{i}*w*w'*A{i})", "PROVED REFUTED"),
    ("let f(x) = l(A*x) + norm2(x)^2\nhess_f(y) = A'*hess_l(A*y)*A + 2*eye\n= A'*hess_l(y)*A + 2*eye",
     "PROVED REFUTED"),
    ("let f(x) = x'*A*x + b*x'*x\nlet H = hess_f(x)\nH*v = (A + A')*v + 2*b*v\n= 2*A*v + 2*b*v", "PROVED REFUTED"),
    ("shape x{i}: n\nlet z{i} = W*x{i}\nlet L1 = sum{i=1:m}(l(z{i}))/m\n"
     "grad(L1, x{k}) = W'*grad(L1, z{k})\n= W*grad(L1, z{k})", "PROVED REFUTED"),
    ("shape x{i}: n\nlet z{i} = W*x{i}\nlet L1 = sum{i=1:m}(l(z{i}))/m\n"
     "grad(L1, W) = sum{i=1:m}(grad(L1, z{i})*x{i}')\n= sum{i=1:m}(grad(L1, z{i})*x{i}')/m", "PROVED REFUTED"),
    ("sequence x: n\nlet z{i} = x{i+1} - x{i}\nsum{i=1:T}(z{i}) = x{T+1} - x{1}\n= x{T} - x{1}", "PROVED REFUTED"),
    ("sequence x: n\nlet u{i} = sum{j=1:m}(dot(x{i},x{j}))\n"
     "sum{j=1:m}(u{j}) = norm2(sum{i=1:m}(x{i}))^2", "PROVED"),
    ("sequence z: n\nsum{i=1:m}(grad(sum{j=1:m}(l(z{j})), z{i})'*v{i}) = sum{i=1:m}(grad_l(z{i})'*v{i})\n"
     "= sum{i=1:m}(grad_l(v{i})'*z{i})", "PROVED REFUTED"),
    ("assume det(X) > 0\nd(logdet(X)) = tr(inv(X)*dX)\n= d(det(X))/det(X)", "PROVED PROVED"),
    ("let z = x\ngrad(x'*z, z) = x\n= 2*x", "PROVED REFUTED"),
    ("let z = W*x\nflow l(z) in W\nddt(W) = -grad(l(z), z)*x'", "PROVED"),
    ("assume A symmetric\nassume A psd\nhess(0.5*x'*A*x, x) >= 0*eye\n<= tr(A)*eye", "PROVED PROVED"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "verdicts"), LINES)
def test_lines_about_matrices(text, verdicts):
    assert " ".join(line.verdict.name for line in dlhw3.check(text)) == verdicts


def test_what_a_matrix_is_under_is_told():
    (line,) = dlhw3.check("tr(hess(norm2(x), x)*x*x') = 0")
    assert "x ≠ 0" in str(line)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("hess(norm2(W)^2, W)\n= 2*W", "L208", "d(grad(norm2(W)^2, W), W, dW)"),
        ("hess(a^3, a)\n= 6*a", "L208", "grad(grad(a^3, a), a)"),
        ("tr(hess(l(w*w'), w))\n= 0", "L208", "d(grad(l(w*w'), w))"),
        ("let z = W*x\ngrad(dot(grad(l(z), z), v), x)\n= 0*x", "L520", "what the gradient in z is"),
        ("let z = W*x\nd(grad(l(z), z))\n= 0*dx", "L520", "what the gradient in z is"),
        ("let z = W*x\nflow l(z) in z\nddt(l(z)) = -norm2(grad(l(z), z))^2", "L606", "assume z = W*x"),
        ("ddt(hess_l(x)) = 0*eye", "L208", "hess_l(x, v)"),
        ("grad(tr(hess_l(x)), x)\n= 0*x", "L208", "hess_l(x, v)"),
        ("let f(X) = tr(X'*X)\nhess_f(X)\n= 2*eye", "L208", "hess_f(X, dX)"),
        ("let f(a) = a^3\nhess_f(a)\n= 6*a", "L208", "hess_f(a, da)"),
        ("scalar x\nhess_l(x)\n= 0", "L307", "hess_l(x, 1)"),
        ("hess_l(X)\n= 0", "L307", "hess_l(X, H)"),
        (
            "shape x{i}: n\nlet z{i} = W*x{i}\nlet L1 = sum{i=1:m}(l(z{i}))\n"
            "grad(L1, W) = sum{i=1:m-1}(grad(L1, z{i})*x{i}')",
            "L519",
            "z{k}",
        ),
        ("let z{i} = W*x{i}\nz = 0*z", "L606", "z{i}"),
        ("jac(norm2(x)^2, x)\n= 2*x'", "L208", "grad(norm2(x)^2, x)'"),
        ("jac(X*A, x)\n= A", "L208", "jac(X*A*v, x)"),
        ("hess(l(x))\n= 2", "L205", "hess(l(x), x)"),
        ("hess(norm2(x)^2, 2*x)\n= eye", "L208", "hess(norm2(X*w - y)^2, w)"),
        ("jacobian(tanh(W*x), x)\n= W", "L204", "jac(tanh(W*x), x)"),
        ("hessian(norm2(x)^2, x)\n= 2*eye", "L204", "hess(norm2(x)^2, x)"),
        ("assume A = w*w'\nhess(w'*A*w, w)\n= A+A'", "L520", "let A = w*w'"),
        ("shape a: n,n\ntr((a + eye)^12) = 0", "L108", "a shorter one"),
        ("sequence x: n\nlet f(y) = grad(y'*x{k}, y)'*y\nf(x{k}) = 2*x{k}'*x{k}", "L607", "f(y)"),
        ("sequence x: n\nlet f(y) = jac(y.*x{k}, x{k})*y\nf(x{k}) = 2*x{k}.*x{k}", "L607", "f(y)"),
    ],
)
def test_what_is_no_matrix_is_refused(text, code, hint):
    with pytest.raises(dlhw3.UserError) as raised:
        dlhw3.check(text)
    assert raised.value.code == code
    assert hint in str(raised.value)
