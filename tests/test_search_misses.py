"""No near miss is accepted; each is shown false first, by an evaluator that shares no code with the kernel."""

from __future__ import annotations

import pytest
from sampling import sampled
from search_cookbook import SLIPS
from search_falsity import is_false
from search_identities import NEAR
from search_language import Claim, claims, read

from dlhw3.kernel.rules import same
from dlhw3.kernel.statements import Statement
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.laws.prove import Failure, prove

CORPORA = {"near": claims(NEAR), "slips": claims(SLIPS)}


def test_there_are_enough_near_misses() -> None:
    assert sum(map(len, CORPORA.values())) >= 160


@pytest.mark.parametrize("name", CORPORA)
def test_near_misses_are_false(name: str) -> None:
    assert [c.line for c in CORPORA[name] if not is_false(c.left, c.right, c.hypotheses)] == []


def answer(claim: Claim) -> object:
    return prove(Proof(), claim.left, claim.right, hypotheses=claim.hypotheses)


@pytest.mark.parametrize("name", CORPORA)
def test_no_near_miss_is_accepted(name: str) -> None:
    answers = {c.line: answer(c) for c in sampled(CORPORA[name], every=4)}
    assert [line for line, found in answers.items() if not isinstance(found, Failure)] == []
    assert all("UNDECIDED" in str(found) for found in answers.values())


@pytest.mark.parametrize("name", CORPORA)
def test_near_misses_are_refuted_with_values(name: str) -> None:
    found = [refute(Statement("=", c.left, c.right), (), c.hypotheses) for c in CORPORA[name]]
    assert sum(f is not None for f in found) >= 0.9 * len(found)


@pytest.mark.parametrize(
    ("line", "difference"),
    [
        ("a: b: | (a + b)^2 = a^2 + b^2", "2*a*b"),
        ("A:n,n B:n,n | inv(A)*A*B = 2*B", "-B"),
        ("A:n,n B:n,n | (A + B)*(A - B) = A^2 - B^2", "B*A - A*B"),
        ("x:n y:n | norm(x - y)^2 = norm(x)^2 + norm(y)^2", "-2*x'*y"),
    ],
)
def test_a_failure_shows_what_is_left(line: str, difference: str) -> None:
    (claim,) = claims(line)
    failure = answer(claim)
    assert isinstance(failure, Failure)
    assert failure.difference is not None
    same(failure.difference, read(line.split("|")[0])(difference), ())


def test_budgets_are_counts() -> None:
    (claim,) = claims(
        "A:n,n U:n,k V:k,n | inv(A + U*V) = inv(A) - inv(A)*U*inv(eye(k) + V*inv(A)*U)*V*inv(A)"
    )
    short = prove(Proof(), claim.left, claim.right, budget=10)
    assert isinstance(short, Failure)
    assert "more than 10 steps" in str(short)
    assert isinstance(prove(Proof(), claim.left, claim.right), Theorem)


def test_two_shapes_are_not_equal() -> None:
    here = read("A:n,m")
    failure = prove(Proof(), here("A"), here("A'"))
    assert isinstance(failure, Failure)
    assert "shapes" in str(failure)


def test_a_hypothesis_that_does_not_help_changes_nothing() -> None:
    (claim,) = claims("A:n,n B:n,n C:n,n | A*B = B*A ; A*C = C*A")
    assert isinstance(answer(claim), Failure)
    (other,) = claims("A:n,n B:n,n C:n,n | tr(A*B) = tr(B*A) ; A*C = C*A")
    theorem = answer(other)
    assert isinstance(theorem, Theorem)
    assert theorem.hypotheses == ()
