"""No near miss is accepted; each is shown false first, by an evaluator that shares no code with the kernel."""

from __future__ import annotations

import pytest
from search_cookbook import SLIPS
from search_falsity import is_false
from search_identities import NEAR
from search_language import Claim, claims

from dlhw3.kernel.statements import Statement
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.prove import Failure, prove

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
    answers = {c.line: answer(c) for c in CORPORA[name]}
    assert [line for line, found in answers.items() if not isinstance(found, Failure)] == []
    assert all("UNDECIDED" in str(found) for found in answers.values())


@pytest.mark.parametrize("name", CORPORA)
def test_near_misses_are_refuted_with_values(name: str) -> None:
    found = [refute(Statement("=", c.left, c.right), (), c.hypotheses) for c in CORPORA[name]]
    assert sum(f is not None for f in found) >= 0.9 * len(found)
