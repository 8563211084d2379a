"""Attacks on the layer above the kernel: PROVED and not so as it is shown, or REFUTED by what does not refute.

The kernel's theorem is right in each; what the derivation shows beside it is another statement.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sympy import (
    Expr,
    Function,
    Identity,
    Integer,
    Inverse,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    Trace,
    ZeroMatrix,
)

from dlhw3.output import json as json_format
from dlhw3.output import latex, text
from dlhw3.output.document import document
from dlhw3.output.shown import shown as shown_as
from dlhw3.output.text import _Page
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import (
    AbstractFunction,
    Inner,
    Layers,
    MatrixDifferential,
    Norm,
    PsdPower,
    ScalarDifferential,
    hole,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.plan import (
    Chain,
    Equation,
    Hypothesis,
    Justification,
    Lemma,
    NormalForm,
    Rewrite,
    Step,
    Theory,
)
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

n, m, N, j, k = size_symbol("n"), size_symbol("m"), index_symbol("N"), index_symbol("j"), index_symbol("k")
A, V, X, Y, H = (MatrixSymbol(name, n, n) for name in "AVXYH")
p, s = Symbol("p"), Symbol("s")
ZEROS, DEEP = ZeroMatrix(n, n), Facts((Range(N, Integer(1), None),))
l = AbstractFunction("l", n, n)  # noqa: E741
TIED = Trace(V * X), Trace(V * H)


def lemma(
    left: Expr, right: Expr, by: Justification | None = None, *indices: Range, name: str = "a"
) -> Lemma:
    """One step that says what the lemma does."""
    return Lemma(name, Equation(left, right, indices), Chain((Step(left, right, "", by or NormalForm()),)))


def verdict(theory: Theory, *lemmas: Lemma) -> Verdict:
    """That of the last lemma."""
    return judge(theory, lemmas).lemmas[-1].verdict


def told(*hypotheses: Hypothesis) -> Theory:
    return Theory(hypotheses=hypotheses)


def shown(theory: Theory, lemmas: Sequence[Lemma], *results: str) -> str:
    derivation = Derivation("test", "a test", theory, parts("test", lemmas), results)
    return "\n".join(_Page(120, full=True).lines(document(derivation)))


# Widths


def test_another_function_is_no_width_of_the_family() -> None:
    """tr(I_{e(N)}) = 1, beside W with one output."""
    W, e = Layers("W", N, 1), Function("e", integer=True, positive=True)
    whole = lemma(W[N], W[N], name="w"), lemma(Trace(Identity(e(N))), Integer(1))
    assert verdict(Theory(DEEP), *whole) is not Verdict.PROVED


def test_three_outputs_are_not_one() -> None:
    """tr(I_{d(N)}) = 1, beside W with d_N = 3."""
    W, d = Layers("W", N, 3), Function("d", integer=True, positive=True)
    whole = lemma(W[N], W[N], name="w"), lemma(Trace(Identity(d(N))), Integer(1))
    judged = judge(Theory(DEEP), whole)
    assert judged.lemmas[1].verdict is not Verdict.PROVED


def test_a_function_of_an_index_is_no_natural_number() -> None:
    """A^{f(k)} A = A^{f(k)+1} for psd A: at f(k) = −1 and a singular A, 0 is not I."""
    f = Function("f")
    step = lemma(MatMul(PsdPower(A, f(k)), A), PsdPower(A, f(k) + 1))
    assert verdict(Theory(), step) is not Verdict.PROVED


def test_a_function_of_two_indices_has_an_answer() -> None:
    f = Function("f")
    assert verdict(Theory(), lemma(Norm(A) ** f(k, k), Norm(A) ** f(k, k))) is Verdict.UNDECIDED


# What cannot hold


def test_an_instance_lies_within_the_lemma_s_ranges() -> None:
    """A^j = 0 and A^j = I for 3 ≤ j ≤ N gives I = 0 for 3 ≤ j ≤ N; at N = 1 and 2 both hold of no j."""
    some, power = Range(j, Integer(3), N), PsdPower(A, j)
    theory = Theory(
        DEEP,
        (
            Hypothesis("zero", Equation(power, ZEROS, (some,))),
            Hypothesis("one", Equation(power, Identity(n), (some,))),
        ),
    )
    steps = (
        Step(Identity(n), power, "", Rewrite("one", hole(A), reverse=True)),
        Step(power, ZEROS, "", Rewrite("zero", hole(A))),
    )
    whole = Lemma("a", Equation(Identity(n), ZEROS, (some,)), Chain(steps))
    assert verdict(theory, whole) is not Verdict.PROVED


def test_models_are_not_believed_at_coinciding_sizes() -> None:
    """BBᵀ = I and BᵀB = I force n = m: UNDECIDED says so."""
    B = MatrixSymbol("B", n, m)
    left, right = Identity(n), Identity(m)
    theory = told(Hypothesis("l", Equation(B * B.T, left)), Hypothesis("r", Equation(B.T * B, right)))
    steps = (
        Step(Trace(left), Trace(B * B.T), "", Rewrite("l", Trace(hole(left)), reverse=True)),
        Step(Trace(B * B.T), Trace(B.T * B), ""),
        Step(Trace(B.T * B), Trace(right), "", Rewrite("r", Trace(hole(right)))),
    )
    whole = Lemma("a", Equation(Trace(left), Trace(right)), Chain(steps))

    judged = judge(theory, [whole]).lemmas[0]
    assert judged.verdict is Verdict.UNDECIDED
    assert "only where n = m" in judged.disconnected


def test_a_hypothesis_holds_where_its_operators_have_their_meaning() -> None:
    """inv(A) = 0 holds of singular A, where inv(A) says nothing; no invertible A has it."""
    theory = told(Hypothesis("h", Equation(Inverse(A), ZEROS)))
    claim = lemma(Inverse(A) * Y, ZEROS, Rewrite("h", hole(A) * Y))
    judged = judge(theory, [claim]).lemmas[0]
    assert judged.verdict is Verdict.UNDECIDED
    assert "nothing found that satisfies" in judged.disconnected


def test_a_statement_holds_where_its_operators_have_their_meaning() -> None:
    """YA = 0 beside A⁻¹Y⁻¹ = (YA)⁻¹, an equation of the kernel's law that needs no condition."""
    theory = told(Hypothesis("h", Equation(Y * A, ZEROS)))
    claim = lemma(Inverse(A) * Inverse(Y), Inverse(MatMul(Y, A)))
    assert verdict(told(), claim) is Verdict.PROVED
    assert verdict(theory, claim) is Verdict.UNDECIDED


BESIDE = Hypothesis("h", Equation(A, ZEROS), at_point=True)
AWAY = lemma(ScalarDifferential(Norm(A), A, H), Trace(A.T * H) / Norm(A))


def test_conditions_can_hold_beside_every_assumption() -> None:
    """d‖A‖ needs A ≠ 0, and beside it stands A = 0, at the point."""
    judged = judge(told(BESIDE), [AWAY]).lemmas[0]
    assert judged.verdict is Verdict.UNDECIDED
    assert judged.steps[0].verdict is Verdict.UNDECIDED
    assert "nothing found that satisfies" in judged.steps[0].judgement.reason


def test_conditions_can_hold_beside_every_range_and_declaration() -> None:
    """s = 0 beside s⁻¹s = 1; and A ≠ 0, which is declared, beside A = 0: neither is used."""
    number = told(Hypothesis("h", Equation(s, Integer(0))))
    one = lemma(Mul(s, Pow(s, -1, evaluate=False), evaluate=False), Integer(1))
    assert verdict(told(), one) is Verdict.PROVED
    assert verdict(number, one) is Verdict.UNDECIDED
    declared = Theory(Facts(nonzero=frozenset({A})), (BESIDE,))
    assert verdict(declared, lemma(X + Y, Y + X)) is Verdict.UNDECIDED


def test_a_step_of_an_unproved_lemma_needs_an_instance_too() -> None:
    """The first step is true and stands under s ≠ 0; the second is false, so that the lemma is not proved."""
    number = Mul(s, Pow(s, -1, evaluate=False), evaluate=False)
    steps = Step(number, Integer(1), ""), Step(Integer(1), Integer(2), "")
    whole = Lemma("a", Equation(number, Integer(2)), Chain(steps))
    alone = judge(told(), [whole]).lemmas[0]
    assert [step.verdict for step in alone.steps] == [Verdict.PROVED, Verdict.REFUTED]
    beside = judge(told(Hypothesis("h", Equation(s, Integer(0)))), [whole]).lemmas[0]
    assert [step.verdict for step in beside.steps] == [Verdict.UNDECIDED, Verdict.REFUTED]


# Ties


def test_ties_that_are_seen() -> None:
    """D(X ↦ s·tr X) beside s = tr X, and D(X ↦ tr(VX)) beside V := A, A := X."""
    number = told(Hypothesis("h", Equation(Trace(X), s)))
    assert verdict(number, lemma(ScalarDifferential(s * Trace(X), X, H), s * Trace(H))) is Verdict.UNDECIDED
    chain = told(
        Hypothesis("h", Equation(V, A), definition=True), Hypothesis("g", Equation(A, X), definition=True)
    )
    assert verdict(chain, lemma(ScalarDifferential(TIED[0], X, H), TIED[1])) is Verdict.UNDECIDED


def test_an_exponent_is_tied_as_a_number_is() -> None:
    """‖Y‖^p tr X = p ‖Y‖^p beside D(X ↦ p·tr X)(X)[H] = p·tr H."""
    theory = told(Hypothesis("h", Equation(Trace(X) * Norm(Y) ** p, p * Norm(Y) ** p)))
    assert verdict(theory, lemma(ScalarDifferential(p * Trace(X), X, H), p * Trace(H))) is Verdict.UNDECIDED


def test_an_assumption_reaches_a_definition_by_its_left_side() -> None:
    """A := X and A = V say V = X; V = A is seen, A = V is not."""
    theory = told(Hypothesis("h", Equation(A, X), definition=True), Hypothesis("g", Equation(A, V)))
    assert verdict(theory, lemma(ScalarDifferential(TIED[0], X, H), TIED[1])) is Verdict.UNDECIDED


def test_two_definitions_of_one_letter_are_a_tie() -> None:
    theory = told(
        Hypothesis("h", Equation(A, X), definition=True), Hypothesis("g", Equation(A, V), definition=True)
    )
    assert verdict(theory, lemma(ScalarDifferential(TIED[0], X, H), TIED[1])) is Verdict.UNDECIDED


def test_a_function_that_is_tied() -> None:
    """l(A) = ⟨A, X⟩ beside D(X ↦ l(X))(X)[H] = ⟨∇l(X), H⟩: l depends on X."""
    theory = told(Hypothesis("h", Equation(l(A), Inner(A, X))))
    claim = lemma(ScalarDifferential(l(X), X, H), Inner(l.gradient(X), H))
    assert verdict(theory, claim) is Verdict.UNDECIDED


# What is shown


def test_conditions_on_entries_are_shown_as_such() -> None:
    """d|B| = sign(B) ∘ dB needs every entry ≠ 0: it is false at B = (1, 0), where B ≠ 0."""
    B, K = MatrixSymbol("B", n, m), MatrixSymbol("K", n, m)
    claim = lemma(MatrixDifferential(entrywise("abs", B), B, K), applied("hadamard", entrywise("sign", B), K))
    text = shown(Theory(), [claim], "a")
    assert "PROVED" in text
    assert "assumes   B ≠ 0" not in text


def test_conditions_of_every_part_are_shown() -> None:
    """s·s⁻¹ = 1 is shown as PROVED, and nowhere that s ≠ 0 (the law's own s is another letter)."""
    first = lemma(Mul(s, Pow(s, -1, evaluate=False), evaluate=False), Integer(1), name="first")
    text = shown(Theory(), [first, lemma(A + Y, Y + A)], "a")
    assert "PROVED" in text
    assert "assumes" in text


def test_conditions_of_a_proved_step_of_an_unproved_lemma_are_shown() -> None:
    """s·s⁻¹ = 1 is PROVED where s ≠ 0, and the lemma that it is a step of has no theorem to say so."""
    number = Mul(s, Pow(s, -1, evaluate=False), evaluate=False)
    steps = Step(number, Integer(1), "cancel"), Step(Integer(1), Integer(2), "wrong")
    whole = Lemma("a", Equation(number, Integer(2)), Chain(steps))
    derivation = shown_as(Derivation("test", "a test", told(), parts("test", [whole]), ("a",)))
    assert "assumes s ≠ 0" in text.render(derivation)
    assert r"s \ne 0" in latex.render(derivation)
    read = json.loads(json_format.render(derivation))
    assert [step["conditions"] for step in read["steps"]] == [["s ≠ 0"], []]
    (judged,) = derivation.judged
    assert [step.theorem is not None for step in judged.steps] == [True, False]
    assert str(derivation.steps[0]).endswith("assumes s ≠ 0")


def test_where_operators_of_every_part_have_their_meaning_is_shown() -> None:
    """A⁻¹Y⁻¹ = (YA)⁻¹ needs no condition, and means nothing of a singular A; the result does not name A."""
    first = lemma(Inverse(A) * Inverse(Y), Inverse(MatMul(Y, A)), name="first")
    derivation = Derivation("test", "a test", told(), parts("test", [first, lemma(X + V, V + X)]), ("a",))
    assert "A is invertible (elsewhere this is not defined)" in text.render(derivation)
    assert "is invertible (elsewhere this is not defined)" in latex.render(derivation)
    read = json.loads(json_format.render(derivation))
    assert "A is invertible" in read["lemmas"][0]["domains"]
    assert read["lemmas"][1]["domains"] == read["domains"] == []


def test_a_number_is_not_called_like_the_variable() -> None:
    """D_X(X tr(X))[H] = X tr(H), the first X being a number."""
    number = Symbol("X")
    claim = lemma(ScalarDifferential(number * Trace(X), X, H), number * Trace(H))
    assert "D_X(X tr(X))[H] = X tr(H)" not in shown(Theory(), [claim], "a") or (
        verdict(Theory(), claim) is not Verdict.PROVED
    )


# One name of the kernel for two things


def test_two_directions_are_not_one() -> None:
    layer, whole = Direction("X", n, n, "1"), Direction("X_1", n, n)
    theory = told(Hypothesis("h", Equation(A * layer, ZEROS)))
    assert verdict(theory, lemma(A * whole, ZEROS, Rewrite("h", hole(A)))) is not Verdict.PROVED


def test_two_families_are_not_one() -> None:
    M = index_symbol("M")
    W, other = Layers("W", N), Layers("W", M)
    ranges = Facts((*DEEP.ranges, Range(M, Integer(1), None)))
    theory = Theory(ranges, (Hypothesis("h", Equation(W[1], 2 * W[1])),))
    claim = lemma(other[1], 2 * other[1], Rewrite("h", hole(W[1])))
    assert verdict(theory, claim) is not Verdict.PROVED


# REFUTED


def test_no_refutation_outside_the_domain_of_a_hypothesis() -> None:
    """A⁻¹ = Y gives AY = I; a singular A with Y = 0, where A⁻¹ says nothing, is no counterexample."""
    theory = told(Hypothesis("h", Equation(Inverse(A), Y)))
    assert verdict(theory, lemma(A * Y, Identity(n))) is Verdict.UNDECIDED


def test_no_refutation_outside_the_domain_of_an_operator() -> None:
    """A⁻¹A = I for psd powers: true wherever A⁻¹ has its meaning, refuted at a singular A."""
    assert (
        verdict(Theory(), lemma(MatMul(PsdPower(A, -1), PsdPower(A, 1)), Identity(n))) is not Verdict.REFUTED
    )
