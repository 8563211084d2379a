"""Recorded proofs: written to a file, the kernel reads them back as the same theorems."""

from __future__ import annotations

import json

from dlhw3.kernel.proof_file import check
from dlhw3.kernel.scalars import ONE, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import add, inverse, letter, mul, scalar, term, transpose
from dlhw3.symbolic.proofs.record import Proof, everywhere, places
from dlhw3.symbolic.proofs.written import written

n, j = parameter("size", "n"), parameter("index", "j")
A, B = letter("A", n, n), letter("B", n, n)


def test_a_file_proves_what_was_recorded_and_leaves_out_what_is_not_needed() -> None:
    proof = Proof()
    proof.same(B, B)
    law = proof.instantiate(proof.law("inverse.right"), {}, {"X": A})
    whole = mul(B, mul(A, inverse(A)), B)
    replaced = proof.replace(law, whole, (1,))
    done = proof.chain(replaced, proof.same(replaced.statement.right, mul(B, B)))
    text = written(proof, {"cancelled": done})
    assert check(text) == {"cancelled": done}
    assert len(json.loads(text)["steps"]) == 6
    assert all(step["rule"] != "same" or "facts" in step for step in json.loads(text)["steps"])


def test_hypotheses_sums_and_indices_come_through() -> None:
    proof = Proof()
    W = term("layers", ("W", "d", j, j))
    bound = Hypothesis(Statement("=", W, scalar(2) * W), (("index", "j"),), (j.minus(ONE),), at_point=True)
    used = proof.assume(bound, {"j": n})
    assert check(written(proof, {"used": used})) == {"used": used}


def test_everywhere_replaces_each_place_once() -> None:
    proof = Proof()
    whole = add(mul(A, B), transpose(mul(A, B)), A)
    premise = proof.assume(Hypothesis(Statement("=", mul(A, B), B)))
    assert list(places(whole, mul(A, B))) == [(0,), (1, 0)]
    theorem = everywhere(proof, premise, whole)
    assert theorem is not None
    assert theorem.statement.right is add(B, transpose(B), A)
    assert everywhere(proof, premise, A) is None
