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
