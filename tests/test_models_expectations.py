"""Models of random sequences: values of expectations, what refutes a false one, and sequences by their steps."""

from __future__ import annotations

from fractions import Fraction

import pytest
from sympy import Expr, Integer

from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, letter, mul, scalar, term
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.expectations import Expectation, RandomSequence
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.models.evaluation import evaluate
from dlhw3.symbolic.models.interpretation import Budget, Model
from dlhw3.symbolic.models.recursion import basis, interpolated, stepwise, with_recursions
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.nodes import Inner, Norm, index_symbol, size_symbol
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.plan import Combination, Theory
from dlhw3.symbolic.verdict import Verdict

w = letter("ω", ONE, ONE)
HALF = Fraction(1, 2)


def mean(of: Term) -> Term:
    return term("expectation", ("ω",), (of,))


def number_of(node: Term, model: Model) -> Fraction:
    ((value,),) = evaluate(node, model)
    assert isinstance(value, (int, Fraction))
    return Fraction(value)


def test_an_expectation_is_the_mean_over_its_outcomes() -> None:
    third = ((Fraction(2), Fraction(1, 3)), (Fraction(-1), Fraction(2, 3)))
    for outcomes in (((Fraction(1), HALF), (Fraction(-1), HALF)), third):
        model = Model(outcomes=outcomes)
        moments = [sum(p * x**k for x, p in outcomes) for k in (1, 2, 3)]
        powers = [w, mul(w, w), mul(w, w, w)]
        assert [number_of(mean(p), model) for p in powers] == moments
        assert number_of(term("integrable", ("ω",), (w,)), model) == 1
        inner = mean(mul(w, mean(mul(w, w))))
        assert number_of(inner, model) == moments[0] * moments[1]
        assert number_of(mean(scalar(7)), model) == 7
        assert model.averaged


def test_the_outcome_inside_is_bound() -> None:
    model = Model(letters={"ω": ((Fraction(5),),)})
    assert number_of(add(w, mean(w)), model) == 5
    assert number_of(mul(w, mean(mul(w, w))), model) == 5


def test_false_equations_of_expectations_are_refuted_with_outcomes() -> None:
    n, k = parameter("size", "n"), parameter("index", "k")
    domain = ((n, ONE), (ONE, ONE), (ONE, ONE))
    x = term("function", ("x", domain, (0,), True), (term("zero", (n, ONE)), scalar(k), w))
    square = term("trace", (), (mul(term("transpose", (), (x,)), x),))
    for statement in (
        Statement("=", mean(mul(square, square)), mul(mean(square), mean(square))),
        Statement("≤", mean(mul(w, w)), mul(mean(w), mean(w))),
        Statement("<", mean(w), scalar(0)),
    ):
        found = refute(statement)
        assert found is not None
        assert dict(found.assignment)["outcomes"] == "1 with probability 1/2, -1 with probability 1/2"
    assert refute(Statement("≤", mul(mean(w), mean(w)), mean(mul(w, w)))) is None


D = size_symbol("d")
X, XI = RandomSequence("x", D), RandomSequence("ξ", D)
K = index_symbol("k")


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (Expectation(Norm(X[K]) ** 2), Expectation(Norm(X[K])) ** 2),
        (Expectation(Inner(X[K], XI[K])) ** 2, Integer(0)),
        (Expectation(Norm(X[K])), Expectation(Norm(X[K + 1]))),
    ],
)
def test_false_steps_are_refuted_by_the_judge(left: Expr, right: Expr) -> None:
    trail = Trail(left).below(right, "a false one", Combination())
    (lemma,) = judge(Theory(), [trail.lemma("false")]).lemmas
    assert lemma.theorem is None
    (step,) = lemma.steps
    assert step.verdict is Verdict.REFUTED


def test_a_sequence_defined_step_by_step_is_what_its_steps_make_it() -> None:
    """x_{k+1} = 2x_k + ω, three steps from (3, 0)."""
    k = parameter("index", "k")
    two = number(2)
    domain = ((two, ONE), (ONE, ONE), (ONE, ONE))

    def x(index: object) -> Term:
        return term("function", ("x", domain, (0,), True), (term("zero", (two, ONE)), scalar(index), w))  # type: ignore[arg-type]

    ones = term("ones", (two, ONE))
    right = add(mul(scalar(2), x(k)), mul(w, ones))
    bound = (("index", "k"), ("letter", "ω", ONE, ONE, "general"))
    told = Hypothesis(Statement("=", x(k.plus(ONE)), right), bound, (k, number(2).minus(k)))
    assert stepwise([told])
    assert not stepwise([Hypothesis(Statement("=", x(k), right), bound, (k,))])
    found = with_recursions({}, [told], lambda i: Fraction(3 if i == 0 else 0))
    shapes = ((2, 1), (1, 1), (1, 1))
    model = Model(budget=Budget(10**6))
    model.functions["x"] = found["x"].function(model, "x", shapes)
    for outcome in (Fraction(1), Fraction(-1), Fraction(5)):
        here = [Fraction(3), Fraction(0)]
        model.letters["ω"] = ((outcome,),)
        for step in range(4):
            value = evaluate(x(number(step)), Model(functions=model.functions, letters=model.letters))
            assert [row[0] for row in value] == here
            here = [2 * entry + outcome for entry in here]


def test_interpolation_is_exact() -> None:
    nodes = [1, 2, 4, 7]
    for at in nodes:
        factors = basis(at, [k for k in nodes if k != at])
        values = [sum(c * k**p for p, c in enumerate(factors)) for k in nodes]
        assert values == [int(k == at) for k in nodes]
    columns = {0: [{0: Fraction(1), 2: HALF}], 1: [{1: Fraction(3)}]}
    found = interpolated(((1, 1), (1, 1), (1, 1)), columns).slope((0, 0, 0))
    for k in (0, 1):
        for outcome in (Fraction(2), Fraction(-3)):
            due = sum(c * outcome**p for p, c in columns[k][0].items())
            assert found.at((((Fraction(0),),), ((Fraction(k),),), ((outcome,),))) == due


def test_a_sequence_of_numbers_is_read_and_printed() -> None:
    from dlhw3.notation.unicode import UnicodePrinter

    t = NumberSequence("η")
    assert UnicodePrinter().show(t[K + 1]) == "η_{k+1}"
    trail = Trail((t[K] + 1) ** 2).to(t[K] ** 2 + 2 * t[K] + 1, "a square")
    (lemma,) = judge(Theory(), [trail.lemma("square")]).lemmas
    assert lemma.verdict is Verdict.PROVED
