"""What exponentials and vectors of spectra are, used in lines and claims: true ones proved, false twins refuted."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.linalg import expm, expm_frechet

import dlhw3
from dlhw3.symbolic.faces.known_functions import KnownFunction, known_nodes
from dlhw3.symbolic.language.asked.objective import read_all
from dlhw3.symbolic.language.assumed.assumptions import read_assumptions
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.nodes import GradientAt, HessianAt, Value
from dlhw3.symbolic.spectral_identities import identities_of

LINES = {
    "": (
        ["dexpm(A, A) = A*expm(A)", "dexpm(A, eye) = expm(A)", "dexpm(2*A, A*A) = A*A*expm(2*A)",
         "tr(dexpm(A, B)) = tr(expm(A)*B)", "dexpm(A, A*B - B*A) = expm(A)*B - B*expm(A)",
         "d(tr(A*expm(A))) = tr(expm(A)*dA) + tr(A*expm(A)*dA)", "d(det(expm(A))) = exp(tr(A))*tr(dA)",
         "grad(logdet(expm(A)), A) = eye", "d(tr(expm(A)*expm(A))) = 2*tr(expm(2*A)*dA)",
         "grad(opnorm(A)^2, A) = 2*A*grad_opnorm(A)'*grad_opnorm(A)", "norm2(grad_opnorm(A)) = 1",
         "grad(opnorm(A)^2, A) = grad(lambda_max(A'*A), A)", "grad(nuclear(-2*A'), A) = 2*grad_nuclear(A)",
         "tr(A'*grad_nuclear(A)) = nuclear(A)", "grad_nuclear(A)*grad_nuclear(A)'*A = A"],
        ["dexpm(A, A) = A*expm(A)'", "dexpm(2*A, A) = A*expm(A)", "tr(dexpm(A, B)) = tr(expm(A)*B')",
         "dexpm(A, A*B - B*A) = B*expm(A) - expm(A)*B", "grad(det(expm(A)), A) = det(A)*eye",
         "d(tr(A*expm(A))) = tr(expm(A)*dA) + 2*tr(A*expm(A)*dA)", "dexpm(A, B) = B*expm(A)",
         "grad(opnorm(A)^2, A) = 2*A*grad_opnorm(A)*grad_opnorm(A)'", "norm2(grad_opnorm(A)) = 2",
         "tr(A'*grad_nuclear(A)) = 2*nuclear(A)", "grad_opnorm(A)*grad_opnorm(A)'*A = A",
         "grad(opnorm(A)^2, A) = grad(nuclear(A'*A), A)", "grad(nuclear(A'), A) = grad_nuclear(A')"],
    ),
    "assume A*B = B*A\n": (["dexpm(A, B) = B*expm(A)"], ["dexpm(A, B) = A*expm(B)"]),
    "assume S symmetric\n": (
        ["S*grad_lambda_max(S) = lambda_max(S)*grad_lambda_max(S)", "tr(grad_lambda_min(S)) = 1",
         "d(lambda_max(-2*S)) = -2*tr(grad_lambda_min(S)*dS)",
         "d(lambda_max(S)) = tr(grad_lambda_max(S)*grad_lambda_max(S)*dS)"],
        ["S*grad_lambda_max(S) = lambda_min(S)*grad_lambda_max(S)", "tr(grad_lambda_min(S)) = 2",
         "d(lambda_max(-S)) = -tr(grad_lambda_max(S)*dS)", "d(lambda_max(2*S)) = tr(grad_lambda_max(S)*dS)"],
    ),
}  # fmt: skip
TRUE = [(said, line) for said, (right, _) in LINES.items() for line in right]
FALSE = [(said, line) for said, (_, wrong) in LINES.items() for line in wrong]


@pytest.mark.parametrize(("said", "line"), TRUE)
def test_true_lines_are_proved(said: str, line: str) -> None:
    assert {one.verdict.name for one in dlhw3.check(said + line)} == {"PROVED"}


@pytest.mark.parametrize(("said", "line"), FALSE)
def test_their_false_twins_are_refuted(said: str, line: str) -> None:
    assert {one.verdict.name for one in dlhw3.check(said + line)} == {"REFUTED"}


def test_the_source_of_what_is_used_is_told() -> None:
    line = "assume S symmetric\nS*grad_lambda_max(S)*S = lambda_max(S)^2*grad_lambda_max(S)"
    assert "S u = λ u [Magnus 1985]" in str(dlhw3.check(line))
    told = str(dlhw3.check("dexpm(A, A) = A*expm(A)"))
    assert "expm(X) = Σₖ Xᵏ/k! [Higham 2008]" in told
    claim = dlhw3.check("tr(A*expm(A))", wrt="A", claim="expm(A')*(eye + A')")
    assert "PROVED assuming [Higham 2008]" in str(claim)
    assert "by what is cited" not in str(claim)


def evaluated(node: object, values: dict[str, np.ndarray]) -> np.ndarray | None:
    """The value of a node by SciPy and numpy; None where it has no way here."""
    if isinstance(node, (GradientAt, Value, HessianAt)) and isinstance(node.args[0], KnownFunction):
        name, at = node.args[0].name, evaluated(node.args[1], values)
        assert at is not None
        if isinstance(node, HessianAt):
            along = evaluated(node.args[2], values)
            assert along is not None
            return expm_frechet(at, along, compute_expm=False).T
        left, singular, right = np.linalg.svd(at, full_matrices=False)
        own, vectors = np.linalg.eigh((at + at.T) / 2) if at.shape[0] == at.shape[1] else (None, None)
        found = {
            "opnorm": lambda: (singular[0], np.outer(left[:, 0], right[0])),
            "nuclear": lambda: (singular.sum(), left @ right),
            "tr_expm": lambda: (np.trace(expm(at)), expm(at).T),
            "lambda_max": lambda: (own[-1], np.outer(vectors[:, -1], vectors[:, -1])),
            "lambda_min": lambda: (own[0], np.outer(vectors[:, 0], vectors[:, 0])),
        }[name]()
        return np.asarray(found[isinstance(node, GradientAt)])
    kind = type(node).__name__
    if not node.args or kind == "MatrixSymbol":  # type: ignore[attr-defined]
        if hasattr(node, "name"):
            return values[node.name]
        return np.asarray(float(node))  # type: ignore[arg-type]
    if kind == "Identity":
        return np.eye(3)
    parts = [evaluated(part, values) for part in node.args]  # type: ignore[attr-defined]
    if any(part is None for part in parts):
        return None
    if kind in ("MatMul", "Mul"):
        made = np.asarray(1.0)
        for part in parts:
            made = made @ part if made.ndim == part.ndim == 2 else made * part  # type: ignore[union-attr]
        return made
    if kind in ("MatAdd", "Add"):
        return np.asarray(sum(parts))
    ways = {
        "Transpose": lambda x: x.T,
        "Trace": np.trace,
        "Pow": lambda x, k: x**k,
        "Inner": lambda a, b: np.sum(a * b),
        "Norm": np.linalg.norm,
    }
    return np.asarray(ways[kind](*parts)) if kind in ways else None


@pytest.mark.parametrize(
    ("text", "assume"),
    [
        ("opnorm(A)*nuclear(A) + opnorm(A*B) + lambda_max(A'*A) + lambda_max(A*A')", ()),
        ("lambda_max(S)*lambda_min(S) + lambda_max(S*S)", ("S symmetric",)),
        ("tr(expm(A)*B) + tr(expm(-A)) + tr(expm(2*A)) + tr(expm(A'))", ()),
        ("tr(B*dexpm(A, A)) + tr(B*dexpm(A, A*B - B*A)) + tr(dexpm(B, A)) + tr(expm(-A))", ()),
    ],
)
def test_each_identity_holds_at_random_matrices(text: str, assume: tuple[str, ...]) -> None:
    """Channel: SciPy and numpy, and no rule of ours."""
    rng = np.random.default_rng(4)
    letter = "S" if assume else "A"
    objectives, _ = read_all(text, (letter,), declared({}), assumed=read_assumptions(assume))
    (objective,) = objectives
    assert known_nodes(objective.expression)
    identities = [*identities_of([objective.expression])]
    assert len(identities) >= 8
    A, B = rng.standard_normal((2, 3, 3))
    values = {"A": A, "B": B, "S": A + A.T}
    seen = 0
    for one in identities:
        left, right = (evaluated(side, values) for side in (one.statement.left, one.statement.right))
        if left is None or right is None:
            continue
        seen += 1
        assert np.allclose(left, right, atol=1e-8 * (1 + np.abs(right).max())), one.name
    assert seen == len(identities)


def test_values_alone_are_compared_where_spectra_are_not_simple() -> None:
    """What is proved of values of spectra by their vectors holds for every choice of these."""
    found = dlhw3.check("assume S symmetric\nd(tr(S)) = tr(dS)\nlambda_max(-S) = -lambda_min(S)")
    assert {one.verdict.name for one in found} == {"PROVED"}
    S = torch.eye(3, dtype=torch.float64)
    assert torch.linalg.eigvalsh(-S)[-1] == -torch.linalg.eigvalsh(S)[0]


def eigen(S: torch.Tensor) -> torch.Tensor:
    return torch.linalg.eigvalsh(S)


def singular(A: torch.Tensor) -> torch.Tensor:
    return torch.linalg.svdvals(A)


TWICE = {
    "opnorm(A)": lambda A: singular(A)[0],
    "nuclear(A)": lambda A: singular(A).sum(),
    "lambda_max(A*A')": lambda A: eigen(A @ A.T)[-1],
    "lambda_min(A'*A)": lambda A: eigen(A.T @ A)[0],
    "tr(expm(A*A'))": lambda A: torch.linalg.matrix_exp(A @ A.T).trace(),
    "log(lambda_max(A*A')) + 0.5*opnorm(2*A)^2": lambda A: eigen(A @ A.T)[-1].log() + 2 * singular(A)[0] ** 2,
    "nuclear(A)*opnorm(-A')": lambda A: singular(A).sum() * singular(A)[0],
}


@pytest.mark.parametrize("text", TWICE)
def test_second_derivatives_are_those_of_autograd_and_differences(text: str) -> None:
    """In every shape; the formula is read back and proved, twice it is refuted."""
    derivation = dlhw3.derive(text, wrt="A", order=2)
    assert derivation.verdict is dlhw3.Verdict.PROVED
    written = derivation.render("expr").strip()
    assert dlhw3.check(text, wrt="A", order=2, claim=written).verdict is dlhw3.Verdict.PROVED
    codes = {target: dlhw3.lambdify(derivation, target) for target in ("numpy", "torch")}
    rng = np.random.default_rng(6)
    for shape in ((2, 2), (3, 3), (4, 2), (2, 4), (5, 4)):
        if shape[0] < shape[1] and "min" in text:
            continue  # 0 is a multiple eigenvalue of AᵀA
        A, H = (torch.tensor(rng.uniform(-1, 1, shape)) for _ in range(2))

        def slope(at: torch.Tensor) -> torch.Tensor:
            at = at.clone().requires_grad_()
            return torch.autograd.grad(TWICE[text](at), at)[0]

        due = torch.autograd.functional.hvp(TWICE[text], A, H)[1]
        scale, step = 1 + float(due.abs().max()), 1e-6
        differences = (slope(A + step * H) - slope(A - step * H)) / (2 * step)
        assert float((due - differences).abs().max()) <= 1e-6 * scale
        assert float((codes["torch"](A=A, dA=H) - due).abs().max()) <= 1e-10 * scale
        assert np.abs(codes["numpy"](A=A.numpy(), dA=H.numpy()) - due.numpy()).max() <= 1e-10 * scale


@pytest.mark.parametrize(
    ("text", "claim", "wrong"),
    [
        ("lambda_max(U*U')", "2*(hess_lambda_max(U*U', dU*U' + U*dU')*U + grad_lambda_max(U*U')*dU)",
         ["2*(hess_lambda_max(U*U', dU*U')*U + grad_lambda_max(U*U')*dU)", "2*grad_lambda_max(U*U')*dU"]),
        ("opnorm(U)", "hess_opnorm(U, dU)", ["hess_nuclear(U, dU)", "2*hess_opnorm(U, dU)", "grad_opnorm(dU)"]),
    ],
)  # fmt: skip
def test_claims_about_second_derivatives(text: str, claim: str, wrong: list[str]) -> None:
    found = dlhw3.check(text, wrt="U", order=2, claim=claim)
    assert found.verdict is dlhw3.Verdict.PROVED
    assert "PROVED assuming" in str(found)
    for one in wrong[:2]:
        verdict = dlhw3.check(text, wrt="U", order=2, claim=one).verdict
        assert verdict in (dlhw3.Verdict.REFUTED, dlhw3.Verdict.UNDECIDED)
    assert dlhw3.check(text, wrt="U", order=2, claim=wrong[1]).verdict is dlhw3.Verdict.REFUTED


def test_what_moves_vectors_is_told_and_where_it_is_not_simple_code_refuses() -> None:
    derivation = dlhw3.derive("lambda_max(S)", wrt="S", assume=["S symmetric"], order=2)
    text = derivation.render("text")
    assert "result    d ∇f = ∇²λ_max(S)[dS]" in text
    assert "∇²λ_max(S)[H] = R H u uᵀ + u uᵀ H R with R the pseudoinverse of λ_max(S) I − S" in text
    for target in ("numpy", "torch"):
        at = np.eye(3) if target == "numpy" else torch.eye(3, dtype=torch.float64)
        with pytest.raises(ValueError, match="largest eigenvalue is not simple"):
            dlhw3.lambdify(derivation, target)(S=at, dS=at)
    moved = dlhw3.derive("u'*grad_opnorm(X)*v", wrt="X")
    assert moved.render("expr").strip() == "hess_opnorm(X, u*v')"


OF_LAMBDA = ("A symmetric", "A*v = lambda_max(A)*v", "norm2(v) = 1")
OF_OPNORM = ("A*v = opnorm(A)*u", "norm2(v) = 1", "norm2(u) = 1")


@pytest.mark.parametrize(
    ("text", "claim", "assume", "verdict"),
    [
        ("lambda_max(A)", "v*v'", OF_LAMBDA, "PROVED"),
        ("lambda_max(A)", "2*v*v'", OF_LAMBDA, "REFUTED"),
        ("lambda_max(A)", "v*v'", OF_LAMBDA[:2], "REFUTED"),  # v is of any length
        ("lambda_max(A)", "v*v'", ("A symmetric", "A*v = lambda_min(A)*v", "norm2(v) = 1"), "REFUTED"),
        ("lambda_max(A*A')", "2*v*v'*A", ("A*A'*v = lambda_max(A*A')*v", "norm2(v)^2 = 1"), "PROVED"),
        ("opnorm(A)", "u*v'", OF_OPNORM, "PROVED"),
        ("opnorm(A)", "u*v'", OF_OPNORM[:2], "REFUTED"),  # v may be any column
    ],
)
def test_a_claim_in_the_letters_of_vectors(
    text: str, claim: str, assume: tuple[str, ...], verdict: str
) -> None:
    found = dlhw3.check(text, wrt="A", claim=claim, assume=assume)
    assert found.verdict.name == verdict
    if verdict == "PROVED":
        assert "PROVED assuming" in str(found)
        assert "assumes   ‖v‖" in str(found)


def test_a_line_in_the_letters_of_vectors() -> None:
    said = "assume S symmetric\nassume S*v = lambda_max(S)*v\nassume norm2(v) = 1\n"
    for line, verdict in (
        ("grad(lambda_max(S), S) = v*v'", "PROVED"),
        ("d(lambda_max(S)) = v'*dS*v", "PROVED"),
        ("d(lambda_max(S)) = 2*v'*dS*v", "REFUTED"),
        ("grad(lambda_min(S), S) = v*v'", "REFUTED"),
    ):
        assert [one.verdict.name for one in dlhw3.check(said + line)] == [verdict], line


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        ("expm(A) >= eye + A", "PROVED"),
        ("expm(-A) >= eye - A", "PROVED"),
        ("x'*expm(A)*x >= norm2(x)^2 + x'*A*x", "PROVED"),
        ("expm(A) >= 1.1*eye + A", "REFUTED"),
        ("expm(A) >= eye + 2*A", "REFUTED"),
        ("expm(A) <= eye + A", "REFUTED"),
    ],
)
def test_an_exponential_is_above_its_tangent(line: str, verdict: str) -> None:
    assert [one.verdict.name for one in dlhw3.check(f"assume A symmetric\n{line}")] == [verdict]
    if verdict == "PROVED":  # of symmetric matrices alone
        assert [one.verdict.name for one in dlhw3.check(f"shape A: n,n\n{line}")] == ["REFUTED"]


@pytest.mark.parametrize("text", ["opnorm(A)", "nuclear(A)", "log(lambda_max(A*A'))", "lambda_min(A'*A)"])
def test_jax_text_of_second_derivatives_computes_the_same(text: str) -> None:
    """With numpy in the place of jax.numpy, which has the same names."""
    derivation = dlhw3.derive(text, wrt="A", order=2)
    written = derivation.render("jax").replace("import jax.numpy as jnp", "import numpy as jnp")
    made: dict[str, object] = {}
    exec(written, made)
    A, H = np.random.default_rng(1).standard_normal((2, 4, 3))
    due = dlhw3.lambdify(derivation, "numpy")(A=A, dA=H)
    assert np.allclose(made["hessian_action"](A, H), due, atol=1e-12)  # type: ignore[operator]
