"""What the search proves: every polynomial identity, the cookbook's derivatives, nearly all further identities."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sampling import sampled
from search_cookbook import COOKBOOK
from search_falsity import is_false
from search_identities import FURTHER, POLYNOMIAL
from search_language import Claim, claims, read, renamed

from dlhw3.kernel.proof_file import check
from dlhw3.kernel.rules import same
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.domains import condition_text
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.search.laws.gradients import gradient_of
from dlhw3.symbolic.search.laws.prove import Failure, prove


def proved(claim: Claim) -> Theorem | Failure:
    return prove(Proof(), claim.left, claim.right, hypotheses=claim.hypotheses)


def missed(cases: Sequence[Claim]) -> list[str]:
    return [claim.line for claim in cases if not isinstance(proved(claim), Theorem)]


def test_there_are_enough_identities() -> None:
    assert len(claims(POLYNOMIAL)) + len(claims(FURTHER)) >= 160
    assert len(claims(FURTHER)) >= 100


def test_polynomial_identities_are_all_proved() -> None:
    assert missed(claims(POLYNOMIAL)) == []


def test_the_cookbook_is_proved() -> None:
    assert missed(claims(COOKBOOK)) == []


def test_further_identities_are_all_proved() -> None:
    assert missed(sampled(claims(FURTHER), every=4)) == []


def test_what_counts_as_true_is_not_refuted() -> None:
    """Channel: exact values and intervals, by an evaluator that shares no code."""
    sample = [*claims(POLYNOMIAL)[::3], *claims(FURTHER)[::5], *claims(COOKBOOK)[::7]]
    assert [c.line for c in sample if is_false(c.left, c.right, c.hypotheses, 6)] == []


@pytest.mark.parametrize(
    ("shapes", "text", "conditions"),
    [
        ("A:n,n B:n,m", "inv(A)*A*B = B", ["A is invertible"]),
        ("x:n y:n", "exp(x)*sum(exp(y)) .* exp(-x) = sum(exp(y))*vec(n)", []),
        ("x:n y:m", "norm(x*y') = norm(x)*norm(y)", []),
        ("x:n y:n", "norm(x - y)^2 = x'*x - 2*x'*y + y'*y", []),
        ("a: b:", "log(a*exp(b)) = log(a) + b", ["a > 0"]),
        ("a:", "abs(-3*a) = 3*abs(a)", []),
        ("P:n,m Q:m,n", "det(eye(n) + P*Q) = det(eye(m) + Q*P)", []),
        ("A:n,n u:n v:n", "det(A + u*v') = det(A)*(1 + v'*inv(A)*u)", ["A is invertible"]),
        ("x:n h:n", "D(x, x'*x, h) = 2*x'*h", []),
        ("A:n,n", "adj(A)*A = det(A)*eye(n)", []),
        ("a:", "sqrt(a)^2 = a", ["a ≥ 0"]),
        ("X:n,n", "psd(X, 1/2)*psd(X, 1/2) = X", ["X is symmetric and positive semidefinite"]),
    ],
)
def test_conditions_are_those_needed(shapes: str, text: str, conditions: list[str]) -> None:
    (claim,) = claims(f"{shapes} | {text}")
    theorem = proved(claim)
    assert isinstance(theorem, Theorem), theorem
    assert list(map(condition_text, theorem.conditions)) == conditions


def test_what_is_found_goes_through_the_file_door() -> None:
    lines = FURTHER.strip().splitlines()
    for claim in claims("\n".join(lines[::12])):
        proof = Proof()
        theorem = prove(proof, claim.left, claim.right, hypotheses=claim.hypotheses)
        if isinstance(theorem, Theorem):
            assert check(written(proof, {"claim": theorem})) == {"claim": theorem}


def test_the_statement_is_the_one_asked_for() -> None:
    for claim in claims(FURTHER)[::9]:
        theorem = proved(claim)
        if isinstance(theorem, Theorem):
            assert theorem.statement[1:] == (claim.left, claim.right)
            assert set(theorem.hypotheses) <= set(claim.hypotheses)


@pytest.mark.parametrize(
    ("shapes", "function", "variable", "gradient"),
    [
        ("A:p,n X:n,m B:m,q", "l(A*X*B)", "X", "A'*grad_l(A*X*B)*B'"),
        ("U:n,k", "l(U*U')", "U", "(grad_l(U*U') + grad_l(U*U')')*U"),
        ("S:n,n:sym A:n,n", "tr(A*S)", "S", "1/2*(A + A')"),
        ("x:n A:n,n", "x'*A*x", "x", "(A + A')*x"),
        ("X:n,n B:n,m", "tr(B'*inv(X)*B)", "X", "-inv(X)'*B*B'*inv(X)'"),
        ("a: A:n,n", "tr(A)*a^3", "a", "3*a^2*tr(A)"),
        ("x:n", "sum(exp(x))", "x", "exp(x)"),
        ("X:n,m x:m", "norm(X*x)^2", "X", "2*X*x*x'"),
    ],
)
def test_gradients_are_found(shapes: str, function: str, variable: str, gradient: str) -> None:
    here = read(shapes)
    theorem = gradient_of(Proof(), here(function), here(variable))
    assert theorem.statement.left.op == "gradient"
    shown = prove(Proof(), theorem.statement.right, here(gradient))
    assert isinstance(shown, Theorem), shown
    assert theorem.statement.left.shape == here(variable).shape


def test_the_direction_is_a_new_name() -> None:
    here = read("X:n,m H:n,m")
    theorem = gradient_of(Proof(), here("tr(H'*X)"), here("X"))
    assert same(theorem.statement.right, here("H"), ()).statement.right is here("H")


def test_hypotheses_that_quantify_are_used_where_they_are_needed() -> None:
    """Balanced layers: W_{k+1}ᵀ W_{k+1} = W_k W_kᵀ for 1 ≤ k ≤ N − 1, used at k = j and k = j + 1."""
    j, k, N = parameter("index", "j"), parameter("index", "k"), parameter("size", "N")

    def layer(i: Scalar) -> Term:
        return term("layers", ("W", "d", i, i))

    one, two = j.plus(ONE), j.plus(number(2))
    balanced = Statement("=", layer(k.plus(ONE)).T * layer(k.plus(ONE)), layer(k) * layer(k).T)
    facts = (k.minus(ONE), N.minus(k).minus(ONE))
    hypothesis = Hypothesis(balanced, (("index", "k"),), facts)
    left = layer(two).T * layer(two) * layer(one)
    right = layer(one) * layer(j) * layer(j).T
    inside = (j.minus(ONE), N.minus(two))
    theorem = prove(Proof(), left, right, inside, (hypothesis,))
    assert isinstance(theorem, Theorem), theorem
    assert theorem.hypotheses == (hypothesis,)
    assert isinstance(prove(Proof(), left, layer(one), inside, (hypothesis,)), Failure)


def test_a_hypothesis_for_all_letters() -> None:
    here = read("x:n y:n A:n,n u:n")
    bound = tuple(("letter", *here(name).data) for name in "xy")
    adjoint = Hypothesis(Statement("=", here("x'*A*y"), here("y'*A*x")), bound)
    claim = prove(Proof(), here("u'*A*A*u"), here("(A*u)'*A*u"), (), (adjoint,))
    assert isinstance(claim, Theorem), claim


@pytest.mark.parametrize("seed", [1, 2])
def test_names_of_letters_do_not_matter(seed: int) -> None:
    """Orders among tensors go by names where all else is equal; what is proved does not depend on them."""
    sample = list(zip(renamed(FURTHER, seed), claims(FURTHER), strict=True))
    assert [c.line for r, c in sample[seed::8] if not isinstance(proved(r), Theorem)] == []
