"""What is outside of a domain: columns in an order, numbers past a budget, doubles that overflow, sizes, tails.

None of these is a fault, and none is SUPPORTED that is false, or that has a meaning at equal sizes alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from fractions import Fraction

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.models.climbing import middle_of
from dlhw3.symbolic.models.matrices import is_psd, is_symmetric
from dlhw3.symbolic.models.numbers import Unclear


def verdicts(text: str) -> list[str]:
    return [one.verdict.name for one in judged_lines(read_document(text.replace("; ", "\n")))]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("assume x >= y; sum(x) >= sum(y)", "x - y >= 0"),
        ("assume x' <= y'; sum(x) <= sum(y)", "y' - x' >= 0"),
        ("assume x <= 0; abs(x) = -x", "-x >= 0"),
        ("assume 0 > x; abs(x) = -x", "-x > 0"),
    ],
)
def test_an_order_that_is_assumed_is_of_numbers_or_square_matrices(text: str, hint: str) -> None:
    with pytest.raises(UserError, match="compares numbers") as refused:
        verdicts(text)
    assert (refused.value.code, refused.value.hint) == ("L309", hint)
    *declared, _, line = text.split("; ")
    assert verdicts("; ".join([*declared, f"assume {hint}", line])) == ["PROVED"]


@pytest.mark.parametrize(
    "text",
    [
        "assume x >= 0; sum(x) >= 0",
        "assume 0 <= x; abs(x) = x",
        "assume x > 0; grad(sum(log(x)), x) = 1./x",
        "shape A: n,m; assume A >= 0; norm1(A) = sum(A)",
    ],
)
def test_what_is_assumed_of_entries_is_known_in_a_file_as_on_the_command_line(text: str) -> None:
    assert verdicts(text) == ["PROVED"]
    without = "; ".join(part for part in text.split("; ") if not part.startswith("assume"))
    assert verdicts(without) != ["PROVED"] or ">" in text.partition(";")[0]


def test_an_error_in_a_chain_shows_the_whole_line_with_its_place_in_it() -> None:
    with pytest.raises(UserError, match="Line 2") as refused:
        verdicts("X*w; <= abs(X*w)")
    at = refused.value.at
    assert at is not None
    assert at.text.strip() == "<= abs(X*w)"
    assert at.text[at.start : at.stop].strip() == "abs(X*w)"
    with pytest.raises(UserError, match="not expected") as unread:
        verdicts("X*w; = X w")
    at = unread.value.at
    assert at is not None
    assert (at.text, at.text[at.start : at.stop], unread.value.hint) == ("= X w", "w", "X*w")


def test_a_matrix_that_is_not_square_is_not_symmetric() -> None:
    column = ((Fraction(1),), (Fraction(2),))
    assert not is_symmetric(column)
    assert not is_psd(column)


def test_a_number_past_the_doubles_is_unclear() -> None:
    with pytest.raises(Unclear):
        middle_of(Fraction(10) ** 400)
    assert verdicts("exp(a)*(10 - a) <= 1000") == ["REFUTED"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("10^400 >= a", "UNDECIDED"),
        ("a^100 <= 10^300", "REFUTED"),
        ("2^1000 >= a", "REFUTED"),
        ("a^2 <= 10^200", "REFUTED"),
        ("a/10^400 <= 3", "UNDECIDED"),
        ("a/7^500 = a/8^500", "REFUTED"),
        ("a = 10^400", "REFUTED"),
        ("10^400*norm2(x) <= norm2(x)", "REFUTED"),
    ],
)
def test_numbers_past_the_budget_of_the_kernel_are_no_fault_and_no_evidence(text: str, verdict: str) -> None:
    assert verdicts(text) == [verdict]


@pytest.mark.parametrize("text", ["10^5000 >= a", "10^900*a = 10^900*10^900*a", "norm2(10^5000*x) <= 1"])
def test_a_number_that_python_writes_in_no_digits_is_refused_at_its_place(text: str) -> None:
    with pytest.raises(UserError, match="A number of more than 1000 digits") as refused:
        verdicts(text)
    assert refused.value.code == "L103"
    assert refused.value.at is not None
    assert verdicts("10^400*abs(a) >= a") != ["REFUTED"]


def test_a_number_past_the_budget_is_not_assumed() -> None:
    with pytest.raises(UserError, match="more than 308 digits") as refused:
        verdicts("assume a <= 10^400; a <= 10^400 + 1")
    assert refused.value.code == "L103"
    assert verdicts("assume a <= 10^9; 2*a <= 2*10^9") == ["PROVED"]


@pytest.mark.parametrize(
    "text",
    [
        "random b; E(b^4) <= 100*E(b^2)^2",
        "random b; assume E(b) = 0; assume E(b^2) = 1; E(b^4) <= 500",
        "random b; assume E(b) = 0; E(b^3)^2 <= 1000*E(b^2)^3",
        "random x; E(norm2(x)^4) <= 50*E(norm2(x)^2)^2",
        "random b; E(b^2) <= 200*E(abs(b))^2",
    ],
)
def test_a_moment_that_a_heavy_tail_has_is_refuted(text: str) -> None:
    assert verdicts(text) == ["REFUTED"]


def test_a_factor_past_every_tail_is_not_decided() -> None:
    assert verdicts("random b; E(b^4) <= 10^12*E(b^2)^2") == ["UNDECIDED"]


@pytest.mark.parametrize(
    "text",
    [
        "shape X: n,p; inv(X*X')*X; = X*inv(X'*X)",
        "shape X: n,p; shape x: q; norm2(x)*logdet(X*X'); = norm2(x)*logdet(X'*X)",
        "shape X: n,p; tr(inv(X*X')); = tr(inv(X'*X))",
    ],
)
def test_what_is_defined_at_equal_sizes_alone_is_no_evidence_for_others(text: str) -> None:
    assert verdicts(text) == ["UNDECIDED"]


def test_a_gradient_that_is_defined_at_equal_sizes_alone_is_not_supported() -> None:
    found = judge_claim("logdet(X*X')", "X", "2*X*inv(X'*X)", shapes="X: n,p")
    assert found.verdict.name == "UNDECIDED"


def test_sizes_that_differ_somewhere_or_are_said_to_be_one_are_evidence() -> None:
    assert verdicts("sum(abs(A*x).^3) <= norm1(A)^3*sum(abs(x).^3)") == ["SUPPORTED"]
    text = "shape X: n,p; assume n = p; n*p*tr(inv(X*X')); = n*p*tr(inv(X'*X))"
    assert verdicts(text) == ["PROVED"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("sequence a; assume a{k+1} <= c*a{k}; a{T} <= c^T*a{0}", "UNDECIDED"),
        ("sequence a; assume a{k+1} <= c*a{k}; a{2} <= c^2*a{0}", "REFUTED"),
        ("sequence a; assume a{k+1} <= a{k}^2; a{2} <= a{0}^4", "REFUTED"),
    ],
)
def test_members_below_what_their_steps_allow_and_factors_of_either_sign(text: str, verdict: str) -> None:
    """c = −1 and a = 0, −1, 1 satisfy a_{k+1} ≤ c a_k, and a_2 = 1 is no c² a_0 = 0."""
    assert verdicts(text) == [verdict]


def test_of_two_conditions_that_follow_from_one_another_the_same_is_told_in_every_process() -> None:
    text = "shape Z: k,n\nX + inv(Z*Z')/det(Z*Z')\n = inv(Z*Z')/det(Z*Z') + X"
    told = set()
    for seed in ("0", "2"):
        more = {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, "-c", f"import dlhw3; print(dlhw3.check({text!r}))"]
        told.add(subprocess.run(command, env={**os.environ, **more}, capture_output=True, text=True).stdout)
    (only,) = told
    assert "Z Zᵀ is invertible (elsewhere it is not defined)" in only
