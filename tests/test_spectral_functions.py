"""Exponentials of matrices and spectra, derived: beside autograd, finite differences and certified values."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import torch
from language_interpreter import central_differences

import dlhw3
from dlhw3.errors import UserError
from dlhw3.kernel import proof_file
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.known_functions import exponential, gradient_at, is_smooth_at, value_of
from dlhw3.symbolic.models.numbers import Interval, Unclear, shifted
from dlhw3.symbolic.models.rationals import Rational

SHAPES = [(1, 1), (2, 2), (3, 3), (4, 2), (2, 4), (3, 1), (1, 3)]


def eigen(S: torch.Tensor) -> torch.Tensor:
    return torch.linalg.eigvalsh(S)


def singular(A: torch.Tensor) -> torch.Tensor:
    return torch.linalg.svdvals(A)


FUNCTIONS: dict[str, Any] = {
    "opnorm(A)": lambda A: singular(A)[0],
    "nuclear(A)": lambda A: singular(A).sum(),
    "lambda_max(A*A')": lambda A: eigen(A @ A.T)[-1],
    "lambda_min(A'*A)": lambda A: eigen(A.T @ A)[0],
    "tr(expm(A*A'))": lambda A: torch.trace(torch.linalg.matrix_exp(A @ A.T)),
    "norm2(expm(A'*A))^2": lambda A: (torch.linalg.matrix_exp(A.T @ A) ** 2).sum(),
    "log(lambda_max(A*A')) + 0.5*opnorm(2*A)^2": lambda A: eigen(A @ A.T)[-1].log() + 2 * singular(A)[0] ** 2,
}


def point(shape: tuple[int, int], seed: int = 3) -> torch.Tensor:
    return torch.tensor(np.random.default_rng(seed).uniform(-1, 1, shape), dtype=torch.float64)


@pytest.mark.parametrize("text", FUNCTIONS)
def test_code_is_what_autograd_and_finite_differences_say(text: str) -> None:
    """In every shape, where the eigenvalue is simple."""
    derivation = dlhw3.derive(text, wrt="A")
    assert derivation.verdict is dlhw3.Verdict.PROVED
    numpy_code, torch_code = (dlhw3.lambdify(derivation, target) for target in ("numpy", "torch"))
    for shape in SHAPES:
        if shape[0] < shape[1] and "A'*A" in text and "min" in text:
            continue  # 0 is a multiple eigenvalue of AᵀA
        A = point(shape).requires_grad_()
        (due,) = torch.autograd.grad(FUNCTIONS[text](A), A)
        at, scale = A.detach(), 1 + float(due.abs().max())
        differences, wrong = central_differences(
            lambda B: float(FUNCTIONS[text](torch.tensor(B))), at.numpy()
        )
        assert np.abs(due.numpy() - differences).max() <= wrong
        assert np.abs(numpy_code(A=at.numpy()).reshape(shape) - due.numpy()).max() <= 1e-10 * scale
        assert float((torch_code(A=at).reshape(shape) - due).abs().max()) <= 1e-10 * scale


CLAIMS = {
    ("tr(expm(W.*W))", "W"): (
        "2*expm(W.*W)'.*W",
        ["2*expm(W.*W).*W", "expm(W.*W)'.*W", "2*expm(W.*W)'.*W.*W"],
    ),
    ("tr(expm(X))", "X"): ("expm(X)'", ["expm(X)", "2*expm(X)'", "exp(X)'", "eye"]),
    ("lambda_max(U*U')", "U"): (
        "2*grad_lambda_max(U*U')*U",
        ["grad_lambda_max(U*U')*U", "2*grad_lambda_min(U*U')*U", "2*lambda_max(U*U')*U"],
    ),
    ("opnorm(W2*W1)", "W1"): (
        "W2'*grad_opnorm(W2*W1)",
        ["2*W2'*grad_opnorm(W2*W1)", "W2'*grad_nuclear(W2*W1)"],
    ),
    ("nuclear(X) + tr(X'*Y)", "X"): (
        "grad_nuclear(X) + Y",
        ["grad_nuclear(X) - Y", "grad_nuclear(Y) + Y", "X + Y"],
    ),
    ("u'*expm(X)*v", "X"): ("dexpm(X', u*v')", ["dexpm(X, u*v')", "dexpm(X', v*u')", "expm(X)'*u*v'"]),
}


@pytest.mark.parametrize(("text", "wrt"), CLAIMS)
def test_a_right_claim_is_proved_and_wrong_ones_are_refuted_with_values(text: str, wrt: str) -> None:
    right, wrong = CLAIMS[text, wrt]
    assert dlhw3.check(text, wrt=wrt, claim=right).verdict is dlhw3.Verdict.PROVED
    for claim in wrong:
        found = dlhw3.check(text, wrt=wrt, claim=claim)
        assert found.verdict is dlhw3.Verdict.REFUTED, claim
        assert "left = " in str(found), claim


def test_the_values_of_a_refutation_are_those_of_numpy() -> None:
    text = str(dlhw3.check("tr(expm(X))", wrt="X", claim="2*expm(X)'", shapes={"X": (2, 2)}))
    X = np.array(json.loads(re.search(r"X = (\[\[.*?\]\])", text)[1]))  # type: ignore[index]
    left = re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", re.search(r"left = (.*), right", text)[1])  # type: ignore[index]
    due = torch.linalg.matrix_exp(torch.tensor(X, dtype=torch.float64)).T.flatten()
    exact = [float(one) for one in left if not one.startswith("1e-")]
    assert np.allclose(exact, due, atol=1e-9)


def test_the_verdict_names_what_it_rests_on_and_the_hypothesis_is_told() -> None:
    derivation = dlhw3.derive("lambda_max(U*U')", wrt="U")
    assert derivation.reading == "PROVED assuming [Magnus 1985]"
    text = derivation.render("text")
    for said in (
        "assumes   the largest eigenvalue of U Uᵀ is simple",
        "u is the unit eigenvector of λ_max(U Uᵀ), up to its sign",
        "∇λ_max(U Uᵀ) = u uᵀ   [Magnus 1985, cited: On differentiating eigenvalues",
        "chain rule: dλ = uᵀ dS u [Magnus 1985]",
        "result    ∇f = 2 u uᵀ U   [PROVED assuming [Magnus 1985]]",
    ):
        assert said in text
    assert "tr_expm" not in dlhw3.derive("tr(expm(X))", wrt="X").render("text")
    claim = dlhw3.check("lambda_max(U*U')", wrt="U", claim="2*grad_lambda_max(U*U')*U")
    assert "verdict   PROVED assuming [Magnus 1985]" in str(claim)


def test_the_letters_of_vectors_are_no_letters_of_the_user() -> None:
    text = dlhw3.derive("opnorm(U*V') + nuclear(U) + u'*U*v", wrt="U").render("text", result_only=True)
    assert text.startswith(
        "∇f = u vᵀ + P Qᵀ + r sᵀ V   where U = P Σ Qᵀ is the thin singular value decomposition"
    )


def test_a_hypothesis_that_never_holds_proves_nothing() -> None:
    """The largest eigenvalue of a I is simple for n = 1 alone."""
    found = dlhw3.derive("lambda_max(a*eye) + tr(A)", wrt="a")
    assert found.verdict is dlhw3.Verdict.UNDECIDED
    assert "only where n = 1" in found.render("text")
    found = dlhw3.check("lambda_max(a*eye) + tr(A)", wrt="a", claim="1")
    assert found.verdict not in (dlhw3.Verdict.PROVED, dlhw3.Verdict.SUPPORTED)
    found = dlhw3.derive("nuclear(x*y')", wrt="x")  # of rank one
    assert found.verdict is dlhw3.Verdict.UNDECIDED
    assert "only where n = 1 and m = 1" in found.render("text")


def test_signs_do_not_make_a_matrix_symmetric() -> None:
    assert dlhw3.derive("lambda_max(-X*X')", wrt="X").verdict is dlhw3.Verdict.PROVED
    with pytest.raises(UserError, match="need not be one"):
        dlhw3.derive("lambda_max((-A)*B + B'*A')", wrt="A")


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("norm2(expm(X*X'))", ""),
        ("norm2(expm(0.5*(X*D + D'*X')))", ""),
        ("tr(expm(A'*X'*B))", "B*expm(B'*X*A)'*A'"),
        ("l(expm(X - X')*Y)", ""),
        ("opnorm(X)*opnorm(X') + lambda_max(-X*X')", ""),
        ("norm2(expm(X) - B)^2", "2*dexpm(X', expm(X) - B)"),
        ("lambda_max(A*diag(X*y)*A')", "diag(A'*grad_lambda_max(A*diag(X*y)*A')*A)*y'"),
    ],
)
def test_a_result_is_read_back(text: str, due: str) -> None:
    written = dlhw3.derive(text, wrt="X").render("expr").strip()
    assert due in ("", written)
    assert dlhw3.check(text, wrt="X", claim=written).verdict is dlhw3.Verdict.PROVED
    assert dlhw3.check(text, wrt="X", claim=f"2*({written})").verdict is dlhw3.Verdict.REFUTED


def test_the_hessian_of_a_trace_is_dexpm() -> None:
    derivation = dlhw3.derive("tr(expm(X))", wrt="X", order=2)
    assert derivation.render("expr").strip() == "dexpm(X, dX)'"
    X, H = point((3, 3)).requires_grad_(), point((3, 3), 4)
    (slope,) = torch.autograd.grad(torch.linalg.matrix_exp(X).trace(), X, create_graph=True)
    (moved,) = torch.autograd.grad((slope * H).sum(), X)  # the Hessian is symmetric
    X = X.detach()
    for target in ("numpy", "torch"):
        given = {"X": X, "dX": H} if target == "torch" else {"X": X.numpy(), "dX": H.numpy()}
        found = torch.as_tensor(np.asarray(dlhw3.lambdify(derivation, target)(**given)))
        assert torch.allclose(found, moved, atol=1e-12)


@pytest.mark.parametrize(
    ("text", "wrt", "flow", "due"),
    [
        ("opnorm(W2*W1)", "W1,W2", "W2'*W2 - W1*W1'", "d/dt (W2ᵀ W2 − W1 W1ᵀ) = 0"),
        ("nuclear(U*V')", "U,V", "U'*U - V'*V", "d/dt (Uᵀ U − Vᵀ V) = 0"),
        ("tr(expm(W.*W))", "W", "norm2(W)^2", "d/dt (‖W‖²) = −4 ⟨W^∘2, expm(W^∘2)ᵀ⟩"),
    ],
)
def test_flows_are_proved(text: str, wrt: str, flow: str, due: str) -> None:
    found = dlhw3.derive(text, wrt=wrt, flow=flow)
    assert found.verdict is dlhw3.Verdict.PROVED
    assert found.render("text", result_only=True).startswith(due)


def test_lines_are_judged_with_the_same_rules() -> None:
    lines = dlhw3.check(
        "assume S symmetric\n"
        "grad(tr(expm(W.*W)), W)\n = 2*W.*expm(W.*W)'\n = 2*W.*expm(W.*W)\n"
        "d(expm(X)) = dexpm(X, dX)\n"
        "d(lambda_max(S)) = tr(grad_lambda_max(S)*dS)\n"
        "grad(opnorm(W2*W1), W1) = W2'*grad_opnorm(W2*W1)\n"
        "grad(opnorm(W)^2, W) = 2*W\n"
    )
    verdicts = [line.verdict.name for line in lines]
    assert verdicts == ["PROVED", "REFUTED", "PROVED", "PROVED", "PROVED", "REFUTED"]
    assert "dλ = uᵀ dS u [Magnus 1985]" in str(lines)
    flow = dlhw3.check(
        "flow tr(expm(W.*W)) in W\n"
        "ddt(norm2(W)^2) = -4*dot(W.*W, expm(W.*W)')\nddt(norm2(W)^2) = -2*dot(W, expm(W))"
    )
    assert [line.verdict.name for line in flow] == ["PROVED", "REFUTED"]
    still = dlhw3.check("norm2(A*B*x) <= opnorm(A)*opnorm(B)*norm2(x)\nexpm(2*A) = expm(A)*expm(A)")
    assert {line.verdict.name for line in still} == {"PROVED"}, "letters, where nothing moves"


@pytest.mark.parametrize(
    ("text", "wrt", "more", "words"),
    [
        ("norm_spec(A)", "A", {}, "Try: opnorm(A)"),
        ("norm_nuc(A)", "A", {}, "Try: nuclear(A)"),
        ("sigma_min(A)", "A", {}, "Try: sqrt(lambda_min(A'*A))"),
        ("lambda_max(A)", "A", {}, "is of a symmetric matrix here, and A need not be one"),
        ("lambda_max(A*B)", "A", {}, "is of a symmetric matrix here"),
        ("u'*hess_lambda_max(X*X', Y)*v", "X", {}, "has two derivatives here, and not its third"),
        ("u'*grad_opnorm(X)*v", "X", {"order": 2}, "has two derivatives here, and not its third"),
        ("hess_lambda_max(X, Y)", "X", {}, "is of a symmetric matrix here, and X need not be one"),
        ("u'*hess_opnorm(u, v)", "u", {}, "is of a matrix with more than one row and column here"),
        ("u'*expm(X)*v", "X", {"order": 2}, "expm has its first derivative here"),
        ("sum{i=1:m}(lambda_max(x{i}*x{i}' + W'*W))", "W", {}, "is one for each i"),
        ("expm(A*x)", "x", {}, "expm takes a square matrix"),
    ],
)
def test_what_has_no_rule_is_refused(text: str, wrt: str, more: dict[str, Any], words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        dlhw3.derive(text, wrt=wrt, **more)


def test_code_refuses_a_point_without_a_gradient() -> None:
    for text, at, said in (
        ("lambda_max(A*A')", np.eye(3), "the largest eigenvalue is not simple"),
        ("opnorm(A)", np.diag([2.0, 2.0, 1.0]), "the largest singular value is not simple"),
        ("opnorm(A)", np.zeros((2, 3)), "the largest singular value is not simple"),
        ("nuclear(A)", np.ones((3, 2)), "less than full rank"),
    ):
        derivation = dlhw3.derive(text, wrt="A")
        for target in ("numpy", "torch"):
            with pytest.raises(ValueError, match=said):
                dlhw3.lambdify(derivation, target)(A=at if target == "numpy" else torch.tensor(at))


def rational(rng: np.random.Generator, shape: tuple[int, int]) -> matrices.Matrix:
    numbers = rng.integers(-6, 7, (2, *shape))
    return matrices.build(
        *shape, lambda i, j: Rational(int(numbers[0, i, j]), 1 + abs(int(numbers[1, i, j])))
    )


def in_doubles(matrix: matrices.Matrix) -> torch.Tensor:
    rows = [[float(sum(x.ends)) / 2 if isinstance(x, Interval) else float(x) for x in row] for row in matrix]
    return torch.tensor(rows, dtype=torch.float64)


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 3), (2, 3), (4, 2)])
def test_certified_values_are_those_of_autograd(shape: tuple[int, int]) -> None:
    rng, seen = np.random.default_rng(5), 0
    for _ in range(6):
        A = rational(rng, shape)
        known = {"opnorm": (A, lambda M: singular(M)[0]), "nuclear": (A, lambda M: singular(M).sum())}
        if shape[0] == shape[1]:
            S = matrices.plus(A, matrices.transposed(A))
            known["lambda_max"], known["lambda_min"] = (S, lambda M: eigen(M)[-1]), (S, lambda M: eigen(M)[0])
            known["tr_expm"] = (A, lambda M: torch.linalg.matrix_exp(M).trace())
        for name, (point_, function) in known.items():
            try:
                value, found = value_of(name, point_), gradient_at(name, point_)
            except Unclear:
                continue
            M = in_doubles(point_).requires_grad_()
            expected = function(M)
            (due,) = torch.autograd.grad(expected, M)
            due = (due + due.T) / 2 if name.startswith("lambda") else due
            assert torch.allclose(in_doubles(found), due, rtol=1e-9, atol=1e-9)
            assert torch.allclose(in_doubles(((value,),))[0, 0], expected.detach(), rtol=1e-10, atol=1e-10)
            wide = [x.ends[1] - x.ends[0] for row in found for x in row if isinstance(x, Interval)]
            assert max(wide, default=Rational(0)) <= Rational(1, 10**20)
            seen += 1
    assert seen >= 8


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_the_nuclear_norm_has_a_value_at_any_rank(rank: int) -> None:
    kept = matrices.diagonal([Rational(int(k < rank)) for k in range(3)])
    A = matrices.product(rational(np.random.default_rng(rank), (4, 3)), kept)
    value, due = in_doubles(((value_of("nuclear", A),),))[0, 0], singular(in_doubles(A)).sum()
    assert torch.allclose(value, due, rtol=1e-10, atol=1e-10)


def test_where_there_is_no_gradient_none_is_certified() -> None:
    """Never a value at a point where the hypothesis fails."""
    one, zero = Rational(1), Rational(0)
    eye = matrices.identity(3)
    twice = matrices.diagonal([Rational(2), Rational(2), one])
    flat = matrices.build(3, 2, lambda i, j: one)
    for name, at in (
        ("lambda_max", twice), ("lambda_min", eye), ("opnorm", twice), ("opnorm", matrices.zeros(2, 3)),
        ("nuclear", flat), ("nuclear", matrices.build(3, 2, lambda i, j: one if i == j == 0 else zero)),
    ):  # fmt: skip
        with pytest.raises(Unclear):
            is_smooth_at(name, at)
    assert is_smooth_at("lambda_max", matrices.diagonal([zero, zero, one])), "others may be double"
    assert is_smooth_at("opnorm", matrices.diagonal([Rational(3), one, one]))


def test_an_exponential_that_moves_is_the_derivative_of_scipys() -> None:
    from scipy.linalg import expm_frechet

    rng = np.random.default_rng(8)
    A, H, K = (rational(rng, (2, 2)) for _ in range(3))
    moved = matrices.each(lambda x, h, k: shifted(shifted(x, h, 1), k, 2), A, H, K)
    found = exponential(moved)
    first = in_doubles(matrices.each(lambda x: x.parts[frozenset({1})], found))
    a, h, k = (in_doubles(one).numpy() for one in (A, H, K))
    assert np.allclose(first, expm_frechet(a, h, compute_expm=False))
    step = 1e-5
    second = (
        expm_frechet(a + step * k, h, compute_expm=False) - expm_frechet(a - step * k, h, compute_expm=False)
    ) / 2
    mixed = in_doubles(matrices.each(lambda x: x.parts[frozenset({1, 2})], found))
    assert np.allclose(mixed, second / step, rtol=1e-6, atol=1e-6)


def test_a_proof_leaves_as_a_file_that_the_kernel_checks() -> None:
    text = dlhw3.derive("lambda_max(U*U') + tr(expm(U*U'))", wrt="U").render("proof")
    assert proof_file.check(text)


def test_deriving_imports_no_torch() -> None:
    code = (
        "import sys, dlhw3; d = dlhw3.derive(\"tr(expm(W.*W)) + nuclear(W)\", wrt='W');"
        "d.verdict; d.render('numpy'); print('torch' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


def test_what_a_flow_keeps_rests_on_what_is_cited_of_its_objective() -> None:
    text = "flow nuclear(U*V') in U,V from A,B\nU'*U - V'*V = A'*A - B'*B"
    told = str(dlhw3.check(text))
    assert "the sum of singular values moves by ⟨U Vᵀ, dA⟩ [Watson 1992]" in told
    assert dlhw3.check(text).holds


DECOMPOSITION = re.compile(r"linalg\.(eigh|eigvalsh|svd|svdvals|norm)\(|matrix_exponential(?:_along)?\(")


@pytest.mark.parametrize(
    ("text", "wrt", "count"),
    [
        ("nuclear(A*X - B)/opnorm(X)", "X", 2),
        ("nuclear(X)*opnorm(X)", "X", 1),
        ("lambda_max(X'*X)/lambda_min(X'*X)", "X", 1),
        ("l(X) + a*opnorm(X)^2", "X", 1),
        ("norm2(x)^2*nuclear(X)*opnorm(X)", "x", 1),
        ("norm2(x)^2*(lambda_max(X'*X) - lambda_min(X'*X))", "x", 1),
        ("log(tr(expm(X*X')))", "X", 1),
        ("nuclear(A)*opnorm(A*X)*opnorm(X)", "A,X", 3),
    ],
)
def test_code_decomposes_no_matrix_twice(text: str, wrt: str, count: int) -> None:
    """A value, its gradient and the other end of a spectrum come from one; what is counted is on other lines."""
    for target in ("numpy", "torch", "jax"):
        written = dlhw3.derive(text, wrt=wrt).render(target)
        body = written[written.index("def gradient(") if "def gradient(" in written else 0 :]
        lines = [line for line in body.splitlines() if DECOMPOSITION.search(line)]
        assert len(lines) == count, written
        assert not any("multiplication" in line for line in lines), "nobody counts them"


def test_a_shared_decomposition_may_be_of_what_stays_and_is_differentiated() -> None:
    """Prepared, under vmap, and a second time: beside autograd."""
    derivation = dlhw3.derive("nuclear(A)*opnorm(A)*nuclear(A*X)*opnorm(X)", wrt="X")
    A, X, H = point((3, 4)), point((4, 5), 4).requires_grad_(), point((4, 5), 5)
    sizes, largest = (lambda M: singular(M).sum()), (lambda M: singular(M)[0])
    value = sizes(A) * largest(A) * sizes(A @ X) * largest(X)
    (due,) = torch.autograd.grad(value, X, create_graph=True)
    (second,) = torch.autograd.grad((due * H).sum(), X)
    X, due = X.detach(), due.detach()
    assert torch.allclose(dlhw3.lambdify(derivation, "torch", constants=["A"])(A=A)(X=X), due, atol=1e-11)
    code = dlhw3.lambdify(derivation, "torch")
    assert torch.allclose(
        torch.func.vmap(lambda one: code.unchecked(A=A, X=one))(X[None])[0], due, atol=1e-11
    )
    moved = torch.autograd.functional.jvp(lambda one: code.unchecked(A=A, X=one), X, H)[1]
    assert torch.allclose(moved, second, atol=1e-9)
