"""Steps of the engine that no normal form shows: proved by the laws, under what they need; or refused in full."""

from __future__ import annotations

import pytest
from kernel_claims import judge_lemmas
from sympy import (
    Add,
    Expr,
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
)

import dlhw3.symbolic.search.laws.generalised as generalised
from dlhw3.kernel.errors import Undecided
from dlhw3.symbolic.conditions.domains import condition_text
from dlhw3.symbolic.faces.determinant import det, logdet
from dlhw3.symbolic.faces.diagonals import diag, entry_sum, ones
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.products import hadamard
from dlhw3.symbolic.judge import JudgedLemma, judge
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import AbstractFunction, GradientOf, Norm, PsdPower, differential, hole, size_symbol
from dlhw3.symbolic.plan import (
    Chain,
    Equation,
    Hypothesis,
    Justification,
    Lemma,
    NormalForm,
    PsdRoot,
    ReadOff,
    Rewrite,
    Step,
    Theory,
)
from dlhw3.symbolic.verdict import Verdict

n = size_symbol("n")
A, B, X = (MatrixSymbol(name, n, n) for name in "ABX")
x, y = (MatrixSymbol(name, n, 1) for name in "xy")
H, h = Direction("H", n, n), Direction("h", n, 1)
s = Symbol("s")
I = Identity(n)  # noqa: E741
l = AbstractFunction("l", n, n)  # noqa: E741


def exp(of: Expr) -> Expr:
    return entrywise("exp", of)


def over(of: Expr) -> Expr:
    return entrywise("recip", of)


SOFTMAX = MatMul(over(entry_sum(exp(x))), exp(x))
BACK = Trace(MatMul(Transpose(SOFTMAX), h))


def judged(
    left: Expr, right: Expr, by: Justification | None = None, theory: Theory | None = None, *before: Lemma
) -> JudgedLemma:
    step = Step(left, right, "", by or NormalForm())
    lemma = Lemma("claim", Equation(left, right), Chain((step,)))
    return judge_lemmas(theory or Theory(), [*before, lemma])[-1]


SHOWN: dict[str, tuple[Expr, Expr, str, set[str]]] = {
    "inverse of a product": (
        inverse(MatMul(A, B)),
        MatMul(inverse(B), inverse(A)),
        "inverse.product",
        set(),
    ),
    "an inverse moves": (
        differential(inverse(MatMul(A, X)), X, H),
        MatMul(-1, inverse(X), H, inverse(X), inverse(A)),
        "inverse.derivative",
        {"(A X) is invertible", "A is invertible"},
    ),
    "push-through": (
        MatMul(inverse(MatAdd(I, MatMul(A, B))), A),
        MatMul(A, inverse(MatAdd(I, MatMul(B, A)))),
        "inverse.right",
        {"(identity[n] + (A B)) is invertible", "(identity[n] + (B A)) is invertible"},
    ),
    "Sylvester": (
        det(MatAdd(I, MatMul(x, Transpose(y)))),
        1 + Trace(MatMul(Transpose(y), x)),
        "det.sylvester",
        set(),
    ),
    "det of a diagonal matrix": (
        logdet(diag(exp(x))),
        entry_sum(x),
        "det.diag",
        set(),
    ),
    "logdet of an inverse": (logdet(inverse(A)), -logdet(A), "logdet.log", {"det(A) > 0"}),
    "logdet of a product": (
        logdet(MatMul(A, B)),
        logdet(A) + logdet(B),
        "logdet.log",
        {"det(A) > 0", "det(B) > 0"},
    ),
    "softmax sums to 1": (entry_sum(SOFTMAX), Integer(1), "recip.cancel", set()),
    "softmax moves": (
        differential(SOFTMAX, x, h),
        MatAdd(hadamard(SOFTMAX, h), MatMul(-1, BACK, SOFTMAX)),
        "exp.derivative",
        set(),
    ),
    "log-sum-exp is shifted": (
        entrywise("log", entry_sum(exp(MatAdd(x, MatMul(s, ones(n, 1)))))),
        entrywise("log", entry_sum(exp(x))) + s,
        "exp.sum",
        set(),
    ),
    "norm of an outer product": (Norm(MatMul(x, Transpose(y))), Norm(x) * Norm(y), "norm.square", set()),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_the_laws_say_is_proved_and_they_are_named(name: str) -> None:
    left, right, law, conditions = SHOWN[name]
    found = judged(left, right)
    assert found.verdict is Verdict.PROVED, found.steps[0].judgement.reason
    assert law in found.steps[0].judgement.rests_on
    assert found.theorem is not None
    assert set(map(condition_text, found.theorem.conditions)) == conditions


def test_the_search_is_not_asked_where_the_normal_form_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(generalised, "proved", asked)
    assert judged(MatMul(A, MatAdd(A, B)), MatAdd(MatMul(A, A), MatMul(A, B))).verdict is Verdict.PROVED
    with pytest.raises(AssertionError):
        judged(inverse(MatMul(A, B)), MatMul(inverse(B), inverse(A)))


def test_what_was_sought_in_vain_is_sought_again_only_where_more_is_assumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searches: list[object] = []
    proved = generalised.proved
    monkeypatch.setattr(generalised, "proved", lambda *a, **k: searches.append(a) or proved(*a, **k))
    left, right = inverse(MatMul(A, B, A)), MatMul(A, inverse(MatMul(A, B)))
    said = [judged(left, right).steps[0].judgement for _ in range(2)]
    assert len(searches) == 1
    assert said[0].reason == said[1].reason
    assert said[0].difference == said[1].difference is not None
    involution = Hypothesis("involution", Equation(MatMul(A, A), I), rewrites=True)
    assert judged(left, right, None, Theory(hypotheses=(involution,))).verdict is Verdict.PROVED
    assert len(searches) == 2


def test_behind_a_step_that_is_not_proved_none_is_tried_where_no_values_are_looked_for() -> None:
    steps = [Step(A, A, ""), Step(A, B, ""), Step(B, MatAdd(B, B, MatMul(-1, B)), "")]
    lemma = Lemma("claim", Equation(A, B), Chain(tuple(steps)))
    for refuting, verdicts in ((True, "PROVED REFUTED PROVED"), (False, "PROVED UNDECIDED UNDECIDED")):
        (found,) = judge(Theory(), [lemma], refuting=refuting).lemmas
        assert " ".join(step.verdict.name for step in found.steps) == verdicts
        assert found.verdict.name == verdicts.split()[1]
        assert found.theorem is None


ROOT = PsdPower(MatMul(X, Transpose(X)), Rational(1, 3))
EQUAL = Theory(hypotheses=(Hypothesis("h", Equation(A, B)),))
SQUARES = Theory(hypotheses=(Hypothesis("h", Equation(MatMul(A, A), MatMul(B, B))),))
MOVED = differential(Trace(MatMul(A, X)), X, H)
FIRST = Lemma("d", Equation(MOVED, Trace(MatMul(A, H))), Chain((Step(MOVED, Trace(MatMul(A, H)), ""),)))
AT = MatMul(X, Transpose(X))


def summands(whole: Expr) -> set[Expr]:
    return set(whole.args) if isinstance(whole, Add | MatAdd) else {whole}


REFUSED = {
    "order of factors": (
        (inverse(MatMul(A, B)), MatMul(inverse(A), inverse(B))),
        "differ",
        MatAdd(inverse(MatMul(A, B)), MatMul(-1, inverse(A), inverse(B))),
    ),
    "a sign": (
        (differential(inverse(X), X, H), MatMul(inverse(X), H, inverse(X))),
        "differ",
        MatMul(-2, inverse(X), H, inverse(X)),
    ),
    "a transpose in a gradient": (
        (GradientOf(Trace(MatMul(Transpose(X), A, X)), X), MatMul(2, A, X)),
        "differ",
        MatAdd(MatMul(-1, A, X), MatMul(Transpose(A), X)),
    ),
    "a gradient that is not symmetric": (
        (GradientOf(l(AT), X), MatMul(2, l.gradient(AT), X)),
        "differ",
        MatAdd(MatMul(-1, l.gradient(AT), X), MatMul(Transpose(l.gradient(AT)), X)),
    ),
    "an entrywise product taken for a product": (
        (hadamard(A, MatMul(B, X)), MatMul(hadamard(A, B), X)),
        "differ",
        MatAdd(hadamard(A, MatMul(B, X)), MatMul(-1, hadamard(A, B), X)),
    ),
    "a root of a square": ((entrywise("sqrt", s**2), s), "differ", entrywise("sqrt", s**2) - s),
    "logdet of a sum": (
        (logdet(MatAdd(A, B)), logdet(A) + logdet(B)),
        "differ",
        logdet(MatAdd(A, B)) - logdet(A) - logdet(B),
    ),
    "what has no derivative here": (
        (differential(Trace(ROOT), X, H), Trace(MatMul(Transpose(X), H))),
        "no law says how it moves",
        None,
    ),
    "a premise used wrongly": (
        (MatMul(A, X), MatMul(X, B), Rewrite("h", MatMul(hole(B), X)), EQUAL),
        "the right side is not what the premise gives",
        MatAdd(MatMul(-1, X, B), MatMul(B, X)),
    ),
    "a gradient read off wrongly": (
        (GradientOf(Trace(MatMul(A, X)), X), A, ReadOff("d"), Theory(), FIRST),
        "the differential is not",
        MatAdd(MatMul(-1, A), Transpose(A)),
    ),
    "a root of what is no power": (
        (A, B, PsdRoot("h"), SQUARES),
        "the premise must read",
        MatAdd(A, MatMul(-1, B)),
    ),
    "a premise that is not there": (
        (A, B, Rewrite("none", hole(A))),
        "not a hypothesis",
        MatAdd(A, MatMul(-1, B)),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_step_says_why_and_what_is_left_over(name: str) -> None:
    arguments, words, difference = REFUSED[name]
    found = judged(*arguments)
    judgement = found.steps[0].judgement
    assert found.verdict < Verdict.SUPPORTED
    assert words in judgement.reason
    assert judgement.difference is not None
    assert difference is None or summands(judgement.difference) == summands(difference)


def test_what_is_past_the_budget_is_not_searched_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sums to the 64th power: six budgets are spent, on the step, its two sides and what is left; no more."""
    spent: list[str] = []
    monkeypatch.setattr(Undecided, "__init__", lambda self, words: spent.append(words))
    found = judged(MatPow(MatAdd(A, B), 64), MatPow(MatAdd(B, A), 63))
    assert sum("operations" in words for words in spent) <= 6
    assert found.verdict < Verdict.SUPPORTED
    assert "operations" in found.steps[0].judgement.reason


def test_a_long_difference_is_read_back_from_its_normal_form() -> None:
    whole = MatAdd(A, B, X)
    right = MatAdd(MatMul(whole, whole, MatAdd(A, X, B), whole), MatMul(A, X))
    (step,) = judged(MatMul(whole, whole, whole, whole), right).steps
    assert step.judgement.difference == MatMul(-1, A, X)
