"""The mathematics of deep linear networks as the kernel's terms: true statements stand, wrong ones fall.

The flow of the end-to-end matrix of a balanced network, its descent, what it conserves, and the symmetry of the
Hessian, under a loss that is any polynomial, for any depth.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from models_statements import (
    BALANCED,
    NEXT,
    WHOLE,
    A,
    B,
    N,
    V,
    W,
    d,
    eq,
    given,
    j,
    l,
    m,
    moving,
    n,
    psd,
    sigma,
    stated,
)

from dlhw3.kernel.scalars import ONE, Scalar, number
from dlhw3.kernel.terms import Term, letter, scalar, term, trace
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.models.witness import Witness, witness

H = letter("H", n, m)


def loss(*hands: Term, is_open: bool = False) -> Term:
    slots = (0,) * (len(hands) + is_open)
    return term("function", ("l", ((d(N), d(number(0))),), slots, is_open), (WHOLE, *hands))


def along_flow(of: Term) -> Term:
    return term("differential", (("family", "W", "d", "V"),), (of,))


def preconditioned(left: Scalar, right: Scalar) -> Term:
    gradient = loss(is_open=True)
    inner = psd(WHOLE * WHOLE.T, left) * gradient * psd(WHOLE.T * WHOLE, right)
    return scalar(-1) * sigma(ONE, N, inner)


FLOW = given(
    W(j, family="V"),
    scalar(-1) * W(N, NEXT).T * loss(is_open=True) * W(j.minus(ONE), ONE).T,
    "j",
    facts=(j.minus(ONE), N.minus(j)),
)
ABOVE, BELOW, HERE = N.minus(j).over(N), j.minus(ONE).over(N), j.over(N)
SQUARES = sigma(ONE, N, trace(W(j, family="V").T * W(j, family="V")))
CONSERVED = W(NEXT).T * W(NEXT) - W(j) * W(j).T
INSIDE = {"facts": (j.minus(ONE), N.minus(ONE).minus(j))}
SECOND = moving("differential", A, moving("gradient", A, l(A * A.T * A), A), B, V)
OTHER = moving("differential", A, moving("gradient", A, l(A * A.T * A), A), B, H)
TRUE: dict[str, Any] = {
    "the flow of the product": (eq(along_flow(WHOLE), preconditioned(ABOVE, BELOW)), (BALANCED, FLOW), {}),
    "the sum turned around": (eq(along_flow(WHOLE), preconditioned(BELOW, ABOVE)), (BALANCED, FLOW), {}),
    "descent": (eq(along_flow(loss()), scalar(-1) * SQUARES), (FLOW,), {}),
    "what is conserved": (eq(along_flow(CONSERVED), term("zero", CONSERVED.shape)), (FLOW,), INSIDE),
    "the Hessian is symmetric": (eq(trace(H.T * SECOND), trace(V.T * OTHER)), (), {}),
}
FALSE: dict[str, Any] = {
    "another exponent": (eq(along_flow(WHOLE), preconditioned(ABOVE, HERE)), (BALANCED, FLOW), {}),
    "not balanced": (eq(along_flow(WHOLE), preconditioned(ABOVE, BELOW)), (FLOW,), {}),
    "a sign": (eq(along_flow(loss()), SQUARES), (FLOW,), {}),
    "another product is conserved": (
        eq(along_flow(W(NEXT).T * W(NEXT) + W(j) * W(j).T), term("zero", CONSERVED.shape)),
        (FLOW,),
        INSIDE,
    ),
    "a Hessian without its second part": (
        eq(trace(H.T * SECOND), trace(H.T * SECOND) + trace(V.T * OTHER)),
        (),
        {},
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_statement_stands_and_has_a_witness(name: str) -> None:
    statement, hypotheses, more = TRUE[name]
    assert refute(statement, hypotheses=hypotheses, **more) is None
    found = witness(stated(statement, hypotheses, more.get("facts", ())))
    assert type(found) is Witness


@pytest.mark.parametrize("name", FALSE)
def test_a_wrong_statement_falls(name: str) -> None:
    statement, hypotheses, more = FALSE[name]
    assert refute(statement, hypotheses=hypotheses, **more) is not None


def test_no_hash_seed_changes_an_answer() -> None:
    """The same text from processes whose sets are ordered otherwise."""
    code = (
        "import test_models_flows as t; s, h, m = t.FALSE['another exponent'];"
        "print(t.refute(s, hypotheses=h), t.witness(t.stated(s, h)))"
    )
    texts = set()
    for seed in "12":
        more = {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | more, capture_output=True, text=True, check=True
        )
        texts.add(done.stdout)
    assert len(texts) == 1
