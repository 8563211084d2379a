"""Witnesses: what a theorem is under can hold, at sizes that are different, or it is said why not."""

from __future__ import annotations

import ast
import re
from fractions import Fraction
from typing import Any

import proof_kernel_values as judge
import pytest
from models_statements import (
    BALANCED,
    NULL,
    WHOLE,
    A,
    B,
    C,
    I,
    N,
    S,
    W,
    X,
    Y,
    Z,
    eq,
    f,
    given,
    j,
    l,
    m,
    moving,
    n,
    on,
    power,
    psd,
    s,
    sigma,
    stated,
    t,
    x,
)
from test_models_refutation import assert_holds, by_eigenvalues, printed
from test_proof_kernel_laws import condition_holds

from dlhw3.kernel import rules
from dlhw3.kernel.scalars import ONE, number
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import inverse, letter, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.kernel_terms.spelling import as_read
from dlhw3.symbolic.models.witness import NoWitness, Witness, witness

TRIVIAL = eq(X, X)
GAP = power(s - scalar(j), -1)
ENDS = (j.minus(ONE), number(2).minus(j))
LONG = W(number(6), ONE)
SKEW = given(trace(Z * Z - Z * Z.T), scalar(-1))
GRAM = eq(WHOLE.T * WHOLE, psd(W(ONE).T * W(ONE), N))
DEFINED = given(W(j, family="V"), scalar(-1) * W(j), "j", facts=(j.minus(ONE), N.minus(j)))
FOUND: dict[str, Theorem] = {
    "nothing assumed": stated(eq(A, A)),
    "a balanced network of any depth": stated(GRAM, [BALANCED]),
    "balanced, of full rank at the end": stated(GRAM, [BALANCED], conditions=on(invertible=W(N) * W(N).T)),
    "balanced, invertible in between": stated(
        eq(W(j), W(j)), [BALANCED], (j.minus(ONE), N.minus(j)), on(invertible=WHOLE.T * WHOLE)
    ),
    "a tall matrix": stated(eq(A, A), conditions=on(invertible=A.T * A)),
    "a wide matrix": stated(eq(A, A), conditions=on(pd=A * A.T)),
    "involution": stated(TRIVIAL, [given(X * X, I)]),
    "involutions that commute": stated(
        eq(X * Y, X * Y), [given(X * X, I), given(Y * Y, I), given(X * Y, Y * X)]
    ),
    "zero product": stated(eq(C * A, C * A), [given(A * C, NULL)]),
    "orthonormal columns": stated(eq(A, A), [given(A.T * A, term("identity", (m,)))]),
    "orthogonal": stated(TRIVIAL, [given(X.T * X, I), given(X * X.T, I)]),
    "idempotent and symmetric": stated(TRIVIAL, [given(X * X, X), given(X.T, X)]),
    "symmetric by equation": stated(TRIVIAL, [given(X, X.T)], conditions=on(pd=X)),
    "a definition that is not rational": stated(eq(x, x), [given(x, f("exp", letter("z", n, ONE)))]),
    "a definition of a definition": stated(
        eq(X, X), [given(X, Y * Y.T), given(Y, Z + Z.T)], conditions=on(psd=X)
    ),
    "a flow": stated(eq(W(N, family="V"), W(N, family="V")), [DEFINED]),
    "both signs": stated(eq(s, t), conditions=on(positive=s, nonzero=t)),
    "a norm": stated(eq(A, A), conditions=on(nonzero=term("norm", (), (A,)))),
    "det": stated(TRIVIAL, conditions=on(det=X)),
    "a stationary point": stated(eq(A, A), [given(l(A, is_open=True), term("zero", (n, m)))]),
    "differentiable": stated(eq(l(A), l(A)), conditions=(Condition("differentiable", l(A), 2),)),
    "entrywise differentiable": stated(
        eq(f("σ", A), f("σ", A)), conditions=(Condition("differentiable", f("σ", A), 1),)
    ),
    "ranges": stated(eq(scalar(j), scalar(j)), facts=(j.minus(ONE), N.minus(j).minus(ONE))),
    "a unit vector": stated(eq(x, x), [given(x.T * x, scalar(1))]),
    "at the point": stated(eq(A, A), [Hypothesis(eq(A, scalar(2) * B), at_point=True)]),
    "a logarithm that is 0": stated(eq(s, s), [given(f("log", s), scalar(0))]),
    "a slope": stated(eq(s, s), [given(moving("differential", t, f("log", t), s, scalar(1)), scalar(2))]),
    "a power of an index": stated(
        eq(s, s), [given(power(s, scalar(-1).data[0]) * s, scalar(1)), given(t, sigma(ONE, N, GAP))]
    ),
    "logarithm": stated(eq(f("log", s), f("log", s)), conditions=on(positive=s + t, nonzero=t)),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_witness_is_found_and_holds(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its values, as printed, satisfy all that the theorem is under, by the tests' own evaluator."""
    theorem = FOUND[name]
    found = witness(theorem)
    assert type(found) is Witness, found
    if "by its hypothesis" in str(found):
        return
    monkeypatch.setitem(judge.OPERATORS, "psdpower", by_eigenvalues)
    model = judged(found, theorem)
    assert all(model.scalar(fact) >= 0 for fact in theorem.facts)
    for hypothesis in theorem.hypotheses:
        assert_holds(hypothesis, model)
    for condition in theorem.conditions:
        assert condition.kind in ("psd", "pd", "nonzero") or condition_holds(condition, model)
    sizes = [model.parameters[name] for name in "nm" if name in model.parameters]
    sizes += list(model.widths.values())
    assert len(set(sizes)) == len(sizes)
    assert min(sizes, default=2) >= 2
    assert model.parameters.get("N", 2) >= 2


def judged(found: Witness, theorem: Theorem) -> Any:
    terms = [side for h in theorem.hypotheses for side in h.statement[1:]] + [
        c.subject for c in theorem.conditions
    ]
    whole = theorem.statement.left
    for node in terms:
        whole = mul(trace(node * node.T), whole)
    for fact in theorem.facts:
        whole = mul(scalar(fact), whole)
    return printed(found, Statement("=", whole, whole))


def test_two_inverses_force_a_size() -> None:
    """inv(XᵀX) and inv(XXᵀ): P = P and P = 0 are both true at n = m, and say nothing elsewhere."""
    P = I - A * inverse(A.T * A) * A.T
    both = stated(eq(P, P), conditions=on(invertible=(A.T * A, A * A.T)))
    assert witness(both) == NoWitness("its conditions were found to hold only where n = m")


def test_a_depth_that_is_forced() -> None:
    one = stated(eq(WHOLE, WHOLE), facts=(ONE.minus(N),))
    found = witness(one)
    assert type(found) is NoWitness
    assert found.reason == "its conditions were found to hold only where N = 1"


NOTHING: dict[str, Theorem] = {
    "zero is invertible": stated(TRIVIAL, [given(X, NULL)], conditions=on(invertible=X)),
    "both signs at once": stated(eq(s, s), conditions=on(positive=(s, scalar(-1) * s))),
    "a sum of squares": stated(eq(s, s), [given(s * s + t * t, scalar(-1))]),
    "nilpotent and invertible": stated(TRIVIAL, [given(X * X, NULL)], conditions=on(invertible=X)),
    "two values": stated(TRIVIAL, [given(X, I), given(X, scalar(2) * I)]),
    "an inverse that is 0": stated(TRIVIAL, [given(inverse(X), NULL)]),
    "a root of what has none": stated(
        TRIVIAL, [given(psd(X, Fraction(1, 2)), NULL), given(trace(X), scalar(-1))]
    ),
    "1/0 at one index of a sum": stated(eq(s, s), [given(sigma(ONE, number(2), GAP), scalar(-1))]),
    "1/0 at one value of a bound index": stated(
        eq(s, s), [given((s - scalar(j)) * GAP, scalar(j) - scalar(1), "j", facts=ENDS)]
    ),
    "a statement without meaning": stated(eq(inverse(X), inverse(X)), [given(X * X, NULL)]),
    "a condition without meaning": stated(
        TRIVIAL, [given(X * X, NULL)], conditions=on(invertible=I + inverse(X))
    ),
    "a deep network, and a symmetric letter that is not": stated(eq(LONG, LONG), [given(S, Z), SKEW]),
    "positive and zero trace": stated(TRIVIAL, [given(trace(X), scalar(0))], conditions=on(pd=X)),
}


@pytest.mark.parametrize("name", NOTHING)
def test_contradictions_have_no_witness(name: str) -> None:
    found = witness(NOTHING[name])
    assert type(found) is NoWitness
    assert found.reason.startswith("nothing found that satisfies ")


BOUND = (("letter", "Z", n, n, "general"),)


def test_a_hypothesis_for_all_letters_is_decided_and_not_sampled() -> None:
    """Exactly, with an unknown in each entry of Z: X commutes with every Z where it is a multiple of I."""
    found = witness(stated(TRIVIAL, [Hypothesis(eq(X * Z, Z * X), BOUND)]))
    assert type(found) is Witness
    X_is = ast.literal_eval(re.sub(r"(-?\d+/\d+)", r"'\1'", dict(found.assignment)["X"]))
    assert len(X_is) >= 2
    assert all(
        (x == X_is[0][0]) if a == b else x == 0 for a, row in enumerate(X_is) for b, x in enumerate(row)
    )


def test_a_hypothesis_for_all_letters_that_is_no_polynomial_is_not_decided() -> None:
    """X inv(Z) = inv(Z) X, though it holds of every Z where X is I; a theorem of the kernel is asked for."""
    found = witness(stated(TRIVIAL, [Hypothesis(eq(X * inverse(Z), inverse(Z) * X), BOUND)]))
    assert type(found) is NoWitness


def test_a_theorem_of_the_kernel_shows_an_instance() -> None:
    commutes = Hypothesis(eq(X * Z, Z * X), BOUND)
    theorem = stated(TRIVIAL, [commutes])
    instance = scalar(3) * I
    shown = rules.same(instance * Z, Z * instance, ())
    found = witness(theorem, shown={commutes: shown})
    assert type(found) is Witness
    n_is = int(dict(found.assignment)["n"])
    diagonal = [[str(3 if a == b else 0) for b in range(n_is)] for a in range(n_is)]
    assert dict(found.assignment)["X"] == str(diagonal).replace("'", "")


@pytest.mark.parametrize(
    "shown",
    [
        rules.same(Y * X, Y * X, ()),  # says something else
        rules.same(Z * Z, Z * Z, ()),  # the letter's value depends on what is bound
        stated(eq(Y * Z, Z * Y), [given(Y, I)]),  # is under a hypothesis
        stated(eq(inverse(Z) * Z, Z * inverse(Z)), conditions=on(invertible=Z)),  # under a condition on it
    ],
)
def test_a_theorem_that_shows_nothing_is_refused(shown: Theorem) -> None:
    commutes = Hypothesis(eq(X * Z, Z * X), BOUND)
    found = witness(stated(TRIVIAL, [commutes]), shown={commutes: shown})
    assert type(found) is NoWitness


def test_a_witness_of_other_conditions_still_counts() -> None:
    """The conditions of the theorem that shows an instance must hold too."""
    commutes = Hypothesis(eq(X * Z, Z * X), BOUND)
    shown = stated(eq(s * I * Z, Z * (s * I)), conditions=on(positive=s))
    found = witness(stated(TRIVIAL, [commutes]), shown={commutes: shown})
    assert type(found) is Witness
    assert Fraction(dict(found.assignment)["s"]) > 0


def test_the_same_seed_gives_the_same_witness() -> None:
    theorem = FOUND["a balanced network of any depth"]
    assert witness(theorem, 3) == witness(theorem, 3)
    assert re.search(r"W_\{2\} = \[\[", str(witness(theorem, 3)))


def test_a_reason_says_members_norms_and_powers_as_they_are_typed() -> None:
    """Reasons had the kernel's names in them: ∇_1x(zero[n, 1], (i′)) for x{i′}, power[4](…), a((i′))."""
    said = "for all i′: power[4](norm(∇_1x(zero[n, 1], (i′)))) = 7"
    assert as_read(said) == "for all i′: (norm2(x{i′}))^4 = 7"
    assert as_read("(power[2](a((i′))) + sin(a((i′ + 1)))) = (-5)") == "(a{i′}^2 + sin(a{i′ + 1})) = -5"
    assert as_read("invertible(X)") == "invertible(X)"
