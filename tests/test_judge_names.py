"""One name for one thing, in what is judged and in what is shown: widths, exponents, ties, conditions and names."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from sympy import (
    Expr,
    Function,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.output import json as json_format
from dlhw3.output import latex, text
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
    differential,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.plan import Chain, Equation, Hypothesis, Lemma, Step, Theory
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

n, m, N, M, j, k = size_symbol("n"), size_symbol("m"), *map(index_symbol, "NMjk")
A, B, V, X, Y, H, W = (MatrixSymbol(name, n, n) for name in "ABVXYHW")
p, s = Symbol("p"), Symbol("s")
d = Function("d", integer=True, positive=True)
DEEP = Facts((Range(N, Integer(1), None), Range(M, Integer(1), None)))
l = AbstractFunction("l", n, n)  # noqa: E741


def lemma(left: Expr, right: Expr, name: str = "a") -> Lemma:
    return Lemma(name, Equation(left, right), Chain((Step(left, right, "a step"),)))


def told(*hypotheses: Hypothesis, facts: Facts = DEEP) -> Theory:
    return Theory(facts, hypotheses)


def says(name: str, left: Expr, right: Expr, *, defines: bool = False, at_point: bool = False) -> Hypothesis:
    return Hypothesis(name, Equation(left, right), definition=defines, at_point=at_point)


def verdicts(theory: Theory, *lemmas: Lemma) -> list[Verdict]:
    return [one.verdict for one in judge(theory, lemmas).lemmas]


def why(theory: Theory, *lemmas: Lemma) -> str:
    """Why the last lemma is UNDECIDED."""
    judged = judge(theory, lemmas).lemmas[-1]
    assert judged.verdict is Verdict.UNDECIDED
    return judged.disconnected


# Widths


@pytest.mark.parametrize(
    "width",
    [
        Function("g", integer=True, positive=True)(N),
        Function("d")(N),
        Function("d", integer=True)(N),
        Function("d", integer=True, positive=True)(N, N),
    ],
    ids=["another name", "no integer", "perhaps negative", "of two indices"],
)
def test_only_d_of_an_index_is_a_width(width: Expr) -> None:
    """It is refused with a sentence, and d(k) of the same shape is taken."""
    assert "is neither a size d_k of a family" in why(told(), lemma(Norm(A) ** width, Norm(A) ** width))
    assert verdicts(told(), lemma(Norm(A) ** d(N), Norm(A) ** d(N))) == [Verdict.PROVED]


@pytest.mark.parametrize("outputs", [2, m])
def test_a_fixed_number_of_outputs_is_1_or_refused(outputs: Expr) -> None:
    """tr(I_{d_N}) is 1 for a network with one output, and nothing is said for one with 2 or m."""
    size = lemma(Trace(Identity(d(N))), Integer(1))
    one, more = Layers("W", N, 1), Layers("W", N, outputs)
    assert verdicts(told(), lemma(one[N], one[N], "w"), size)[1] is Verdict.PROVED
    assert "one fixed width" in why(told(), lemma(more[N], more[N], "w"), size)


def test_two_families_end_in_one_fixed_width_or_are_refused() -> None:
    """With d_N = 1 and d_M = 1 fixed, or with one family alone that has it, the kernel cannot tell them apart."""
    first, second, free = Layers("W", N, 1), Layers("V", M, 1), Layers("V", N)
    for other, reason in ((second, "one fixed width"), (free, "takes no other beside it")):
        assert reason in why(told(), lemma(first[1], first[1], "w"), lemma(other[1], other[1]))


# Exponents


def test_an_exponent_is_one_in_all_lemmas() -> None:
    """p is a number in the first lemma and an exponent in the second: one thing, in either order."""
    number, power = lemma(p * Trace(X), Trace(p * X), "number"), lemma(Norm(Y) ** p, Norm(Y) ** p, "power")
    assert verdicts(told(), number, power) == verdicts(told(), power, number) == [Verdict.PROVED] * 2
    both = lemma(p * Norm(Y) ** p, Norm(Y) ** p * p)
    assert verdicts(told(), number, both) == [Verdict.PROVED] * 2


@pytest.mark.parametrize("power", [Norm(Y) ** p, Norm(Y) ** (2 - 2 * p), Trace(PsdPower(A, p))])
def test_a_tie_through_an_exponent_is_seen_wherever_it_is_one(power: Expr) -> None:
    """tr X = p beside D(X ↦ p·tr X)(X)[H] = p·tr H, p an exponent only in a lemma that comes later, or before."""
    theory = told(says("h", Trace(X), p))
    claim = lemma(ScalarDifferential(p * Trace(X), X, H), p * Trace(H), "claim")
    plain = lemma(power, power, "power")
    assert verdicts(told(), claim, plain)[0] is Verdict.PROVED
    assert verdicts(theory, claim, plain)[0] is verdicts(theory, plain, claim)[1] is Verdict.UNDECIDED


def test_a_symbol_that_is_two_things_is_refused() -> None:
    """An index p beside a number p."""
    whole = Symbol("p", integer=True)
    assert "two different things" in why(
        told(), lemma(p * A, p * A, "number"), lemma(Norm(A) ** whole, Norm(A) ** whole)
    )


@pytest.mark.parametrize("number", [p, k, k * p, Pow(p, 2)])
def test_no_number_is_divided_by_itself_unasked(number: Expr) -> None:
    """p·p⁻¹ = 1 is false at p = 0, p an exponent or an index as any number; N·N⁻¹ = 1 is true, N ≥ 1."""
    power = lemma(Norm(A) ** p, Norm(A) ** p, "power")
    for one in (Integer(1), n):
        inverse = Mul(number, Pow(number, -1, evaluate=False), one, evaluate=False)
        assert verdicts(told(), power, lemma(inverse, one))[1] is not Verdict.PROVED
        whole = MatMul(inverse, A, evaluate=False)
        assert verdicts(told(), power, lemma(whole, one * A))[1] is not Verdict.PROVED
    depth = Mul(N, Pow(N, -1, evaluate=False), evaluate=False)
    assert verdicts(told(), lemma(depth, Integer(1))) == [Verdict.PROVED]


# Ties


TIES: dict[str, tuple[Sequence[Hypothesis], Facts]] = {
    "by two assumptions": ((says("h", A, X, defines=True), says("g", B * A, B * V)), DEEP),
    "defined in a circle": (
        (says("h", B, A * X, defines=True), says("g", A, B * V, defines=True)),
        DEEP,
    ),
    "defined by itself": ((says("h", A, A * X * V, defines=True),), DEEP),
    "declared symmetric": ((says("h", A, X * V, defines=True),), Facts(symmetric=frozenset({A}))),
    "of every entry": ((says("h", entrywise("tau", V), X),), DEEP),
}


@pytest.mark.parametrize("ties", TIES.values(), ids=TIES)
def test_letters_that_are_tied(ties: tuple[Sequence[Hypothesis], Facts]) -> None:
    """V is held fixed in D(X ↦ tr(VX)), and depends on X by what is assumed."""
    hypotheses, facts = ties
    claim = lemma(ScalarDifferential(Trace(V * X), X, H), Trace(V * H))
    assert verdicts(told(facts=facts), claim) == [Verdict.PROVED]
    assert "held fixed" in why(told(*hypotheses, facts=facts), claim)


def test_a_definition_for_every_index_is_a_tie() -> None:
    """A := V_j for every j says V_1 = V_2; A := V_1 names a layer."""
    layers = Layers("V", N)
    one = MatrixSymbol("A", d(1), d(0))
    moving = lemma(
        ScalarDifferential(Trace(layers[1] * layers[1].T), layers[1], Direction.of(layers[1])),
        2 * Inner(layers[1], Direction.of(layers[1])),
    )
    named = says("h", one, layers[1], defines=True)
    assert verdicts(told(named), moving) == [Verdict.PROVED]
    every = Hypothesis("h", Equation(one, layers[j], (Range(j, Integer(1), N),)), definition=True)
    with pytest.raises(Exception, match="equates"):  # their shapes differ already
        judge(told(every), [moving])


def test_definitions_that_say_nothing_are_no_ties() -> None:
    """A := X, B := A, and what holds at the point only."""
    idle = [says("h", A, X, defines=True), says("g", B, A, defines=True), says("f", V, X, at_point=True)]
    claim = lemma(ScalarDifferential(Trace(V * X), X, H), Trace(V * H))
    judged = judge(told(*idle), [claim]).lemmas[0]
    assert judged.disconnected == ""
    assert judged.verdict is Verdict.PROVED


def test_functions_that_are_tied() -> None:
    """τ(A) = X ∘ A, every entry: τ depends on X; and l(A) = tr X in a gradient."""
    theory = told(says("h", entrywise("tau", A), applied("hadamard", X, A)))
    moved = MatrixDifferential(entrywise("tau", Y) * X, X, H)
    assert "held fixed" in why(theory, lemma(moved, entrywise("tau", Y) * H))
    value = told(says("h", l(A), Trace(X)))
    claim = lemma(ScalarDifferential(l(Y) * Trace(X), X, H), l(Y) * Trace(H))
    assert verdicts(told(), claim) == [Verdict.PROVED]
    assert "held fixed" in why(value, claim)


# Conditions


def shown(lemmas: Sequence[Lemma], *results: str) -> dict[str, str]:
    derivation = Derivation("test", "a test", Theory(), parts("test", lemmas), results)
    whole = {"text": text.render(derivation), "latex": latex.render(derivation)}
    read = json.loads(json_format.render(derivation))
    own = [*read["conditions"], *(one for part in read["lemmas"] for one in part["conditions"])]
    return {**whole, "json": "\n".join(own), "head": "\n".join(read["conditions"])}


@pytest.mark.parametrize(
    ("name", "moved", "condition"),
    [
        ("sqrt", lambda B, K: applied("quotient", K, 2 * entrywise("sqrt", B)), ("B > 0", "$B$ $> 0$")),
        ("abs", lambda B, K: applied("hadamard", entrywise("sign", B), K), ("B ≠ 0", r"$B$ $\ne 0$")),
        ("tau", lambda B, K: applied("hadamard", entrywise("tau", B, 1), K), ("B", "$B$")),
    ],
)
def test_conditions_on_entries_in_every_format(name: str, moved: object, condition: tuple[str, str]) -> None:
    """dF of a function of every entry needs every entry of B, not B, to be what it says."""
    B, K = MatrixSymbol("B", n, m), MatrixSymbol("K", n, m)
    assert callable(moved)
    pages = shown([lemma(MatrixDifferential(entrywise(name, B), B, K), moved(B, K))], "a")
    assert "PROVED" in pages["text"]
    for page, words in (("text", condition[0]), ("latex", condition[1]), ("json", condition[0])):
        assert f"every entry of {words}" in pages[page].replace("\u00a0", " ")


def test_conditions_of_a_vector_of_one_entry_are_of_a_number() -> None:
    t = Symbol("t")
    page = shown([lemma(Mul(t, Pow(t, -1, evaluate=False), evaluate=False), Integer(1))], "a")["json"]
    assert page == "t ≠ 0"


def test_conditions_of_a_lemma_stand_with_it_in_every_format() -> None:
    """s·s⁻¹ = 1 is a lemma that the result does not use; the result itself needs nothing."""
    first = lemma(Mul(s, Pow(s, -1, evaluate=False), evaluate=False), Integer(1), "first")
    pages = shown([first, lemma(MatAdd(A, Y), MatAdd(Y, A))], "a")
    assert pages["head"] == ""
    assert pages["json"] == "s ≠ 0"
    assert "assumes s ≠ 0" in pages["text"].replace("\u00a0", " ")
    assert r"Assumed here: $s \ne 0$." in pages["latex"]


def test_conditions_of_a_lemma_of_another_derivation_are_shown() -> None:
    """Where the steps of parts first shown elsewhere are left out, what they are under is not."""
    first = lemma(Mul(s, Pow(s, -1, evaluate=False), evaluate=False), Integer(1), "first")
    result = lemma(MatAdd(A, Y), MatAdd(Y, A))
    whole = (*parts("phi-grad", [first]), *parts("test", [result]))
    derivation = Derivation("test", "a test", Theory(), whole, ("a",))
    assert "assumes s ≠ 0" in text.render(derivation).replace("\u00a0", " ")
    assert r"Assumed here: $s \ne 0$." in latex.render(derivation)


# Names


CLASHES: dict[str, tuple[Expr, Expr]] = {
    "a function and a matrix": (l(A) * MatrixSymbol("l", n, n), l(A) * MatrixSymbol("l", n, n)),
    "a function and a number": (l(A) * Symbol("l"), l(A) * Symbol("l")),
    "a function of entries and a number": (Symbol("tau") * entrywise("tau", A),) * 2,
    "alpha and α": (Symbol("alpha") * Symbol("α"), Symbol("α") * Symbol("alpha")),
    "matrices alpha_1 and α_1": (MatrixSymbol("alpha_1", n, n) * MatrixSymbol("α_1", n, n),) * 2,
    "a direction and a letter": (Direction("X", n, n) * MatrixSymbol("dX", n, n),) * 2,
    "a number and a family": (Symbol("W") * Layers("W", N)[1],) * 2,
    "a layer and a letter": (Layers("W", N)[1] * MatrixSymbol("W_1", d(0), n),) * 2,
    "a width and a size": (Identity(size_symbol("d_1")) * Trace(Identity(d(1))),) * 2,
    "accents, composed and not": (MatrixSymbol("ẇ", n, n) * MatrixSymbol("w\u0307", n, n),) * 2,
}


@pytest.mark.parametrize("sides", CLASHES.values(), ids=CLASHES)
def test_two_things_that_print_alike_are_refused(sides: tuple[Expr, Expr]) -> None:
    assert why(told(), lemma(*sides)).startswith(("two different things", "W_1 is a name", "d_1 is a name"))


@pytest.mark.parametrize(
    "hypothesis",
    [Equation(Symbol("X"), Integer(2)), Equation(MatrixSymbol("X", n, m), ZeroMatrix(n, m))],
    ids=["a number", "another shape"],
)
def test_names_are_compared_with_what_is_assumed(hypothesis: Equation) -> None:
    claim = lemma(Trace(X), Trace(Transpose(X)))
    assert verdicts(told(), claim) == [Verdict.PROVED]
    assert "two different things are called X" in why(told(Hypothesis("h", hypothesis)), claim)


def test_a_family_of_another_number_of_outputs_is_another_family() -> None:
    free, one = Layers("W", N), Layers("W", N, 1)
    theory = told(Hypothesis("h", Equation(free[1], 2 * free[1])))
    assert "two different things are called W" in why(theory, lemma(one[1], 2 * one[1]))


def test_families_of_two_lemmas_are_one_or_refused() -> None:
    """No hypothesis names either: the second lemma has no name for its family."""
    first, second = Layers("W", N)[1], Layers("W", M)[1]
    assert "two different things" in why(told(), lemma(first, first, "w"), lemma(second, second))


def test_a_family_that_moves_is_no_letter_that_stands_still() -> None:
    """D_W tr(VW) = 0 along the family W: the W in the trace is a letter."""
    layers, hands = Layers("W", N), Layers("D", N)
    claim = lemma(differential(Trace(V * W), layers, hands), Integer(0))
    assert "a letter that does not" in why(told(), claim)


def test_a_letter_and_a_family_may_share_a_name() -> None:
    layers = Layers("W", N)
    whole = MatrixSymbol("W", d(N), d(0))
    claim = lemma(MatMul(whole.T, layers.product(N, 1)), MatMul(whole.T, layers.product(N, 1)))
    assert verdicts(told(says("h", whole, layers.product(N, 1), defines=True)), claim) == [Verdict.PROVED]
