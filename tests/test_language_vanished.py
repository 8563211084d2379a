"""What SymPy simplifies away takes its domain with it: the verdict says where the text has its meaning."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.output.checked import CheckedLine
from dlhw3.symbolic.verdict import Verdict

SAID = {
    "1/a - 1/a = 0": "a ≠ 0",
    "(1/a)^0 = 1": "a ≠ 0",
    "0*log(a) = 0": "a > 0",
    "0*(a^b) = 0": "a > 0",
    "0*exp(log(a)) = 0": "a > 0",
    "0*sqrt(a) = 0": "a ≥ 0",
    "0*inv(A) = 0*A": "A is invertible",
    "0*logdet(A) = 0": "det(A) > 0",
    "0/(a - b) = 0": "a − b ≠ 0",
    "0/norm2(x) = 0": "x ≠ 0",
    "0*(1 ./x) = 0*x": "every entry of x ≠ 0",
    "a = a + 0*log(a)": "a > 0",
    "grad(0*log(a) + b*a, b) = a": "a > 0",
    "0*arcsin(a) = 0": "1 − a² ≥ 0",
    "tan(a) - tan(a) = 0": "cos(a) ≠ 0",
    "sum{k=1:T}(0*log(c)) = 0": "c > 0, for k from 1 to T",
    "sum{k=1:T}(1/(k - 3) - 1/(k - 3)) = 0": "k − 3 ≠ 0, for k from 1 to T",
}
PLAIN = ("0*log(1 + a^2) = 0", "0*log(sum(exp(x))) = 0", "0*logsumexp(x) = 0", "a - a = 0")


def line(text: str) -> CheckedLine:
    (found,) = dlhw3.check(text)
    return found


@pytest.mark.parametrize(("text", "domain"), SAID.items())
def test_a_line_says_where_what_has_vanished_is_defined(text: str, domain: str) -> None:
    found = line(text)
    assert found.data["verdict"] == "PROVED"
    assert domain in found.data["assumes"]


@pytest.mark.parametrize("text", PLAIN)
def test_nothing_is_said_where_it_is_defined_everywhere(text: str) -> None:
    assert line(text).data["verdict"] == "PROVED"
    assert not line(text).data.get("assumes")


@pytest.mark.parametrize(
    "text", ["0*log(a) + abs(a) = a", "log(a) - log(a) + abs(a) = a", "0*sqrt(a) + abs(a) = a"]
)
def test_no_values_outside_that_domain_refute_a_line(text: str) -> None:
    """Each was REFUTED at a = −3/2, where the left side has no meaning."""
    assert line(text).data["verdict"] == "PROVED"


def test_no_values_refute_a_sum_in_which_what_has_vanished_may_have_no_meaning() -> None:
    """It was REFUTED at a_1 = −1, where log a_1 has no meaning."""
    said = "sequence a\nsum{k=1:T}(abs(a{k}) + 0*log(a{k}))\n= sum{k=1:T}(a{k})"
    assert line(said).data["verdict"] == "UNDECIDED"


def test_what_is_plain_where_an_index_runs_is_not_said() -> None:
    assert line("sum{k=1:T}(1/k - 1/k) = 0").data["assumes"] == ["T is a whole number, at least 0"]


@pytest.mark.parametrize("text", ["0*log(-1) = 0", "0*log(a - a) = 0"])
def test_what_is_defined_nowhere_is_not_proved(text: str) -> None:
    assert line(text).data["verdict"] == "UNDECIDED"


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "domain"),
    [
        ("a*b + c", "b", "a + 0/c", "c ≠ 0"),
        ("0*log(a) + a*b", "b", "a", "a > 0"),
        ("a*b", "b", "abs(a) + 0*log(a)", "a > 0"),
    ],
)
def test_a_claim_and_its_objective_say_so_too(objective: str, wrt: str, claim: str, domain: str) -> None:
    """The last was REFUTED at a < 0."""
    found = dlhw3.check(objective, wrt=wrt, claim=claim)
    assert found.verdict is Verdict.PROVED
    assert f"assumes   {domain}" in str(found)


@pytest.mark.parametrize(
    ("objective", "wrt", "domain"),
    [
        ("b*a + 1/a - 1/a", "b", "a ≠ 0"),
        ("b*a + 0*log(a)", "b", "a > 0"),
        ("x'*x + 0/norm2(x)", "x", "x ≠ 0"),
    ],
)
def test_a_derivation_says_so(objective: str, wrt: str, domain: str) -> None:
    assert f"assumes   {domain}" in dlhw3.derive(objective, wrt=wrt).render("text")


NOTES = {
    "log(a^2) = 2*log(a)": "the left side has values where the right has none, which needs that a > 0",
    "exp(2*log(a)) = a^2": "the right side has values where the left has none, which needs that a > 0",
    "logdet(A*B) = logdet(A) + logdet(B)": "the left side has values where the right has none, "
    "which needs that A has det > 0, B has det > 0",
    "assume a > 0\nlog(a^2) = 2*log(a)": "",
    "(a^2 - 1)/(a - 1) = a + 1": "",
    "assume a > 0\nassume a <= -1\nx'*x = norm2(x)^2": "nothing was found at which all that is assumed of other "
    "letters holds",
    "assume a > 0\nassume a <= 1\nx'*x = norm2(x)^2": "",
}


@pytest.mark.parametrize(("text", "note"), NOTES.items())
def test_a_proved_line_says_which_side_alone_has_values_and_that_nothing_satisfies_the_rest(
    text: str, note: str
) -> None:
    found = line(text)
    assert found.data["verdict"] == "PROVED"
    assert found.data.get("notes", []) == ([note] if note else [])
    assert f"    note     {note}" in str(found) or not note
