"""What a campaign of fresh objectives brought to light: determinants of diagonal matrices, and what stands below.

Each right form is PROVED, each near one REFUTED with values, where the two differ anywhere.
"""

from __future__ import annotations

import pytest

import dlhw3

DETERMINANTS = [
    ("logdet(diag(h))", "sum(log(h))", "2*sum(log(h))"),
    ("logdet(diag(exp(h)))", "sum(h)", "-sum(h)"),
    ("det(diag(exp(h)))", "exp(sum(h))", "sum(exp(h))"),
    ("logdet(diag(h)*diag(x))", "sum(log(h.*x))", "sum(log(h + x))"),
    ("logdet(inv(diag(h)))", "-sum(log(h))", "sum(log(h))"),
    ("logdet(a*diag(exp(h)))", "sum(log(a*exp(h)))", "log(a) + sum(h)"),
    ("logdet(L*diag(exp(h))*L')", "logdet(L*L') + sum(h)", "logdet(L) + sum(h)"),
]


@pytest.mark.parametrize(("left", "right", "wrong"), DETERMINANTS)
def test_the_determinant_of_a_diagonal_matrix_is_the_product_of_its_entries(
    left: str, right: str, wrong: str
) -> None:
    said = "shape L: n,n\n" if "L" in left else ""
    assert dlhw3.check(f"{said}{left}\n = {right}\n").verdict.name == "PROVED"
    assert dlhw3.check(f"{said}{left}\n = {wrong}\n").verdict.name == "REFUTED"


def test_where_entries_may_be_negative_it_is_told_what_is_assumed() -> None:
    assert "every entry of h > 0" in str(dlhw3.check("logdet(diag(h))\n = sum(log(h))\n"))


POTENTIAL = "1/norm2(x - y) - 1/norm2(x + y)"
CHANGE = (
    "eta^2*norm2((x - y)/norm2(x - y)^3 - (x + y)/norm2(x + y)^3)^2"
    " + 2*eta*dot(x, (x - y)/norm2(x - y)^3 - (x + y)/norm2(x + y)^3)"
)


@pytest.mark.parametrize(
    ("claim", "due"),
    [
        (CHANGE, "PROVED"),
        (CHANGE.replace("2*eta*", "eta*"), "REFUTED"),
        (CHANGE.replace("^3", "^2"), "REFUTED"),
    ],
)
def test_a_power_below_is_met_by_the_power_of_what_is_divided_by(claim: str, due: str) -> None:
    """1/‖r‖³ is (1/‖r‖)³ before a square of a sum of such is multiplied out, which ran out of steps."""
    found = dlhw3.check(POTENTIAL, wrt="x,y", flow="norm2(x)^2", step="eta", claim=claim)
    assert found.verdict.name == due


PRINTED = [
    ("norm2(y - K*w)^2 + a*w'*K*w", "w", ["K symmetric"], "2 K (a w + K w − y)"),
    ("norm2(S - U*U')^2 + a*norm2(U'*U)^2", "U", ["S symmetric"], "4 ((a + 1) U Uᵀ − S) U"),
    ("l(S*x) + tr(S*S)", "S", ["S symmetric"], "2 S + 1/2 (∇l(S x) xᵀ + x ∇l(S x)ᵀ)"),
    ("l(S) + tr(A*S)", "S", ["S symmetric", "A symmetric"], "A + 1/2 (∇l(S) + ∇l(S)ᵀ)"),
    ("l(S) + tr(A*S)", "S", ["S symmetric"], "1/2 (A + ∇l(S) + Aᵀ + ∇l(S)ᵀ)"),
    ("(x - m)'*inv(diag(exp(h)))*(x - m)", "m", [], "−2 ((x − m) ⊘ exp(h))"),
    ("norm2(diag(h)*vector(1)*vector(1)' - A)^2", "A", [], "−2 (h 𝟏ᵀ − A)"),
    ("l(diag(h)*vector(1)*vector(1)'*A)", "A", [], "𝟏 hᵀ ∇l(diag(h) 𝟏 𝟏ᵀ A)"),
    ("norm2(x - A*z)^2 + norm2(z)^2", "z", [], "2 (z − Aᵀ (x − A z))"),
]


@pytest.mark.parametrize(("text", "wrt", "assume", "due"), PRINTED, ids=[one[0] for one in PRINTED])
def test_brackets_halves_and_diagonals_are_as_one_writes_them(
    text: str, wrt: str, assume: list[str], due: str
) -> None:
    """Residuals that stand once in a sum hold no brackets; those that are multiplied stay the user's own."""
    derivation = dlhw3.derive(text, wrt=wrt, assume=assume)
    assert derivation.verdict.name == "PROVED"
    assert f"∇f = {due}\n" in derivation.render("text")
    claim = derivation.render("expr").split("#")[0].strip()
    assert dlhw3.check(text, wrt=wrt, assume=assume, claim=claim).verdict.name == "PROVED"


@pytest.mark.parametrize(("claim", "due"), [("expm(B + A)'", "PROVED"), ("expm(B + A)", "REFUTED")])
def test_what_is_cited_of_a_sum_is_one_however_its_terms_stand(claim: str, due: str) -> None:
    """Two hypotheses of one name were a crash."""
    assert dlhw3.check("tr(expm(A + B))", wrt="B", claim=claim).verdict.name == due
