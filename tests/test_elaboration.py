"""Plans made into proofs of the kernel: translation and back, what steps are shown by, conditions, refusals."""

from __future__ import annotations

from itertools import pairwise

import pytest
from derivations_once import derived
from kernel_claims import judge_lemmas
from sympy import (
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

import dlhw3
from dlhw3.catalogue import DERIVATIONS
from dlhw3.kernel import proof_file
from dlhw3.kernel.networks import agree
from dlhw3.kernel.printer import text
from dlhw3.kernel.statements import Hypothesis as Assumption
from dlhw3.kernel.statements import Statement as KernelStatement
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic import judge as judging
from dlhw3.symbolic.conditions.domains import condition_text
from dlhw3.symbolic.conditions.requirements import domains
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.flow import definition
from dlhw3.symbolic.gradient import gradient_lemmas
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.kernel_terms.readback import Readback
from dlhw3.symbolic.kernel_terms.translation import Translator
from dlhw3.symbolic.letters import Direction, Rate
from dlhw3.symbolic.named import options
from dlhw3.symbolic.nodes import (
    AbstractFunction,
    Inner,
    Layers,
    MatrixSum,
    Norm,
    PsdPower,
    differential,
    hole,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.plan import Chain, Equation, Hypothesis, Lemma, Step, Theory
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

n, m = size_symbol("n"), size_symbol("m")
i, j, N = (index_symbol(name) for name in "ijN")
A, B, X = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n), MatrixSymbol("X", n, m)
l = AbstractFunction("l", n, m)  # noqa: E741
W = Layers("W", N)
S = Symbol("s")


def claim(left, right, theory: Theory | None = None, indices: tuple[Range, ...] = ()):
    step = Step(left, right, "")
    (judged,) = judge_lemmas(
        theory or Theory(), [Lemma("claim", Equation(left, right, indices), Chain((step,)))]
    )
    return judged


# -- names and translation -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["W", "Ẇ", "W_dot", "Ŵ", "W̄", "W1", "W_1", "W₁", "dW", "grad", "tr", "D", "x'", "λ", "λ'"],
        ["a" * 70, "a" * 71, "ᵀ", "1", "_", "", "日本", "ש"],
    ],
)
def test_names_are_the_kernels_and_differ(names: list[str]) -> None:
    translator = Translator()
    terms = [translator.term(MatrixSymbol(name, n, n)) for name in names]
    assert len({text(term) for term in terms}) == len(names)
    back = Readback(translator.names.known)
    assert [back.expression(term) for term in terms] == [MatrixSymbol(name, n, n) for name in names]


def test_what_shares_a_name_on_paper_has_two() -> None:
    translator = Translator()
    things = [
        MatrixSymbol("W", n, n),
        W.product(N, 1),
        Rate.of(MatrixSymbol("W", n, n)),
        MatrixSymbol("W_dot", n, n),
        Direction.of(MatrixSymbol("W", n, n)),
        MatrixSymbol("dW", n, n),
    ]
    terms = [translator.term(thing) for thing in things]
    assert all(first is not second for first, second in pairwise(terms))
    assert len({term.data[0] for term in terms}) == len(terms)


EXPRESSIONS = [
    MatMul(2, A, Transpose(B), MatAdd(A, MatMul(-1, B))),
    MatMul(Rational(-1, 2) * S, A),
    Trace(MatMul(X, Transpose(X))) * Norm(X) ** -2 + 1,
    Inner(l.gradient(X), MatMul(A, X)),
    l.hessian(X, MatMul(A, X)),
    differential(l(MatMul(A, X)), X, Direction.of(X)),
    PsdPower(MatMul(X, Transpose(X)), (N - j) / N),
    MatrixSum(MatMul(W.product(N, j + 1), W.product(j, 1)), j, 1, N),
    MatMul(N - 1, ZeroMatrix(n, n)),
    MatPow(A, -1),
    MatAdd(Identity(n), A),
    MatMul(n**100 + (n * m) ** -65, A),
]


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_what_is_translated_and_read_back_is_equal(expression) -> None:
    translator = Translator()
    term = translator.term(expression)
    again = translator.term(Readback(translator.names.known).expression(term))
    facts = translator.facts((Range(N, Integer(1), None),))
    assert agree(term, again, facts)


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        (MatMul(0.5, A), "Float is no operator"),
        (hole(A), "nothing to fill"),
        (MatPow(A, S), "no power"),
        (PsdPower(A, 1 / (N + 1)), "denominator"),
        (differential(A, MatMul(A, B), B), "not a variable"),
        (A[0, 0], "no operator"),
        (MatMul(n**301, A), "a power of a parameter is past the budget"),
    ],
)
def test_what_the_kernel_has_no_term_for_is_refused_in_a_sentence(expression, words: str) -> None:
    judged = claim(expression, expression)
    assert judged.verdict is Verdict.UNDECIDED
    with pytest.raises(Exception, match=words):
        Translator().term(expression)


@pytest.mark.parametrize("power", [65, -65, 99])
def test_high_powers_of_a_size_are_the_powers_that_are_written(power: int) -> None:
    """They were cut to 64 factors, and n¹⁰⁰ = n⁶⁴ was PROVED."""
    assert claim(n**power * Trace(A), n ** (power - 1) * Trace(A) * n).verdict is Verdict.PROVED
    for other in (64, -64):
        assert claim(n**power * Trace(A), n**other * Trace(A)).verdict is Verdict.REFUTED


def test_a_symbol_is_a_number_or_an_exponent_and_not_both() -> None:
    translator = Translator()
    translator.term(MatMul(S, A))
    with pytest.raises(Exception, match="cannot be an exponent"):
        translator.term(MatMul(S, PsdPower(A, S)))


@pytest.mark.parametrize("kind", [{"positive": True}, {"even": True}, {"nonnegative": True}])
def test_what_is_assumed_of_a_symbol_proves_nothing(kind: dict[str, bool]) -> None:
    """‖sA‖ = s‖A‖ for s ≥ 0; SymPy's word for it is no hypothesis."""
    s = Symbol("s", **kind)
    assert claim(Norm(MatMul(s, A)), s * Norm(A)).verdict < Verdict.SUPPORTED


# -- what steps are shown by ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DERIVATIONS.names())
@pytest.mark.parametrize("depth", [None, 1, 2, 4, 5, 17])
def test_every_derivation_is_proved_through_the_door(name: str, depth: int | None) -> None:
    if depth is not None and "depth" not in options(name):
        pytest.skip("takes no depth")
    derivation = derived(name, depth=depth)
    for one in (derivation, *derivation.cases):
        assert one.verdict is Verdict.PROVED
        for lemma in one.judged:
            assert isinstance(lemma.theorem, Theorem)
            assert not lemma.disconnected


CONDITIONS = {
    "phi-grad": {"l((U Uᵀ)) is 1 times Fréchet differentiable"},
    "gram-flow": {"l((U Uᵀ)) is 1 times Fréchet differentiable"},
    "deep-linear-grad": {"l(W_{N:1}) is 1 times Fréchet differentiable"},
    "balanced-powers": set(),
    "end-to-end-flow": {"l(W_{N:1}) is 1 times Fréchet differentiable"},
    "rank-one-flow": {"l(W_{N:1}) is 1 times Fréchet differentiable", "norm(w) ≠ 0"},
}


@pytest.mark.parametrize("name", CONDITIONS)
def test_the_conditions_say_no_more_than_is_needed(name: str) -> None:
    derivation = dlhw3.derive(name)
    found = {
        condition_text(condition)
        for result in derivation.results
        for condition in derivation.proof.theorems[result].conditions
    }
    assert found == CONDITIONS[name]
    assert not derivation.domains
    for case in derivation.cases:  # at w = 0 nothing may say that w is not 0
        (theorem,) = (case.proof.theorems[result] for result in case.results)
        assert {condition_text(c) for c in theorem.conditions} == CONDITIONS[name] - {"norm(w) ≠ 0"}


def test_the_conditions_are_printed_by_every_format() -> None:
    derivation = derived("rank-one-flow")
    for format_name, words in (
        ("text", "assumes   w ≠ 0"),
        ("latex", r"\item $w \ne 0$"),
        ("json", '"w ≠ 0"'),
        ("expr", "w"),
        ("proof", '"norm"'),
    ):
        if format_name in dlhw3.FORMATS:
            assert words in dlhw3.render(derivation, format_name)
    assert ("assumes", "w ≠ 0") in derivation.premises


def test_a_step_uses_what_its_rule_names_and_no_more() -> None:
    derivation = derived("balanced-powers")
    steps = {step.rule: step.judgement.rests_on for step in derivation.steps}
    assert steps["A^j A = A^{j+1}"] == ("psdpower.root", "psdpower.sum")
    assert steps["balanced"] == ("balanced",)
    assert steps["slide right"] == ("slide right",)
    assert steps["induction hypothesis"] == ("induction hypothesis",)
    assert steps["unique positive semidefinite root"] == ("left, raised", "psdpower.root")


def test_where_operators_have_their_meaning_is_said() -> None:
    root = PsdPower(A, Rational(1, 2))
    judged = judge(Theory(), [Lemma("c", Equation(root, root), Chain((Step(root, root, ""),)))])
    assert judged.lemmas[0].verdict is Verdict.PROVED
    (domain,) = domains(judged.theorems["c"], judged.readback)
    assert str(domain) == "A is symmetric and positive semidefinite"


# -- refusals ------------------------------------------------------------------------------------------------


def test_a_refused_step_shows_what_is_left_over() -> None:
    left = MatMul(A, MatAdd(A, B))
    (step,) = claim(left, MatAdd(MatMul(A, A), MatMul(2, A, B))).steps
    assert step.verdict is Verdict.REFUTED
    assert step.judgement.difference == MatMul(-1, A, B)
    (step,) = claim(Trace(MatMul(A, B)), 3 * Trace(MatMul(B, A)) + 1).steps
    assert step.judgement.difference == -1 - 2 * Trace(MatMul(A, B))


def test_the_side_condition_that_failed_is_named() -> None:
    whole = MatrixSum(MatMul(W.product(N, j + 1), W.product(j, 1)), j, 1, N)
    (step,) = claim(whole, MatMul(N, W.product(N, 1))).steps
    assert step.judgement.reason == "the sum over j from 1 to N may run backwards"
    gram = MatMul(X, Transpose(X))
    (step,) = claim(PsdPower(gram, 1 / N), PsdPower(gram, 1 / N)).steps
    assert "may be undefined" in step.judgement.reason


def test_nothing_is_proved_that_did_not_come_through_the_door(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded counts for nothing: the verdict is on what the file's reader returns."""
    real = proof_file.check

    def silent(text: str) -> dict[str, Theorem]:
        return {}

    def swapped(text: str) -> dict[str, Theorem]:
        found = real(text)
        return dict(zip(found, [*list(found.values())[1:], next(iter(found.values()))], strict=True))

    for door in (silent, swapped):
        monkeypatch.setattr(judging.proof_file, "check", door)
        derivation = dlhw3.derive("phi-grad")
        assert derivation.verdict is Verdict.UNDECIDED
        assert all(step.judgement.reason for step in derivation.steps if step.verdict < Verdict.PROVED)


def test_a_theorem_under_more_than_is_assumed_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    real = proof_file.check
    translator = Translator()
    foreign = Assumption(KernelStatement("=", translator.term(A), translator.term(B)))

    def more(text: str) -> dict[str, Theorem]:
        return {name: one._replace(hypotheses=(foreign,)) for name, one in real(text).items()}

    monkeypatch.setattr(judging.proof_file, "check", more)
    derivation = dlhw3.derive("phi-grad")
    assert derivation.verdict is Verdict.UNDECIDED
    assert "assumes more" in derivation.steps[0].judgement.reason


# -- letters tied to the variable ----------------------------------------------------------------------------


@pytest.mark.parametrize("tie", ["trace", "twice", "transposed", "difference"])
def test_a_gradient_does_not_hold_fixed_what_is_tied_to_the_variable(tie: str) -> None:
    """s := tr X gives ∇(s tr X) = 2sI, and not s·I; neither 2V = 2XXᵀ nor Vᵀ = XXᵀ makes V a constant."""
    P, V = MatrixSymbol("P", n, n), MatrixSymbol("V", n, n)
    square = MatMul(P, Transpose(P))
    ties = {
        "trace": Hypothesis("s", Equation(S, Trace(P)), definition=True),
        "twice": Hypothesis("h", Equation(MatMul(2, V), MatMul(2, square))),
        "transposed": Hypothesis("h", Equation(Transpose(V), square)),
        "difference": Hypothesis("h", Equation(MatAdd(V, MatMul(-1, square)), ZeroMatrix(n, n))),
    }
    objective = S * Trace(P) if tie == "trace" else Trace(MatMul(V, P))
    lemmas = gradient_lemmas(objective, P, Direction.of(P))
    judged = judge_lemmas(Theory(hypotheses=(ties[tie],)), lemmas)
    assert all(one.verdict is Verdict.UNDECIDED for one in judged)
    assert "ties" in judged[0].disconnected


def test_a_definition_of_another_letter_ties_nothing() -> None:
    P, V = MatrixSymbol("P", n, n), MatrixSymbol("V", n, n)
    known = definition(V, MatMul(P, Transpose(P)))
    lemmas = gradient_lemmas(Trace(MatMul(P, A)), P, Direction.of(P))
    assert all(one.verdict is Verdict.PROVED for one in judge_lemmas(Theory(hypotheses=(known,)), lemmas))


def test_a_weaker_range_is_enough_where_it_is() -> None:
    """A lemma under N ≥ 2 that needs N ≥ 1 alone, and one that needs N ≥ 2."""
    deep = Theory(Facts((Range(N, Integer(2), None),)))
    gram = MatMul(X, Transpose(X))
    judged = claim(MatMul(PsdPower(gram, N - 2), gram), PsdPower(gram, N - 1), deep)
    assert judged.verdict is Verdict.PROVED
    assert judged.theorem is not None
    assert judged.theorem.conditions == ()
    shallow = Theory(Facts((Range(N, Integer(1), None),)))
    judged = claim(MatMul(PsdPower(gram, N - 2), gram), PsdPower(gram, N - 1), shallow)
    assert judged.theorem is not None
    told = list(map(condition_text, judged.theorem.conditions))
    assert told == [
        "(X Xᵀ) is symmetric and positive definite"
    ]  # at N = 1 one side is its inverse times itself


def test_an_objective_with_decimals_is_exact() -> None:
    P = MatrixSymbol("P", n, n)
    lemmas = gradient_lemmas(0.5 * Trace(MatMul(P, Transpose(P))), P, Direction.of(P))
    assert all(one.verdict is Verdict.PROVED for one in judge_lemmas(Theory(), lemmas))


def test_a_chain_that_changes_nothing_proves_nothing() -> None:
    lemma = Trail(A).lemma("nothing")
    (judged,) = judge_lemmas(Theory(), [lemma])
    assert judged.verdict is Verdict.UNDECIDED
    assert judged.disconnected == "there are no steps"
    with pytest.raises(Untranslatable):
        Translator().term(hole(A))
