"""Functions with bends: what is said of them at all points is decided, and they are printed as they are read."""

from __future__ import annotations

import pytest
from sympy import Expr

from dlhw3.kernel.statements import Statement
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged import compared
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.models.bent_functions import of_bent_functions
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.holding import hypothesis_holds
from dlhw3.symbolic.models.interpretation import Bend, Model, Polynomial
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.writing import lines, read
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.verdict import Judgement, Verdict

X = (0, 0, 0)
R = Rational


def asked(monkeypatch: pytest.MonkeyPatch, text: str) -> Question:
    """Return what is asked of values about the last line of a text, which is not judged."""
    seen: list[Question] = []

    def seen_alone(left: Expr, right: Expr, *told: object, **_: object) -> tuple[Judgement, None]:
        theory = next(one for one in told if isinstance(one, Theory))
        relation = next((one for one in told if one in ("≤", "<")), "=")
        question = Asked(theory, Equation(left, right, (), str(relation))).question
        assert question is not None
        seen.append(question)
        return Judgement(Verdict.UNDECIDED), None

    for name in ("_of_equation", "_of_order"):
        monkeypatch.setattr(compared, name, seen_alone)
    monkeypatch.setattr(Asked, "evidence", lambda self: None)
    for _ in judged_lines(read_document(text.replace("; ", "\n")), explained=False):
        pass
    return seen[-1]


def spline(low: str, *bends: tuple[str, str], slope: str = "0") -> Polynomial:
    """Return low·x²/2 + slope·x + Σ c·relu(x − t)²/2."""
    made = tuple(Bend(X, R(at), R(c) / 2) for at, c in bends)
    return Polynomial(((1, 1),), {(X, X): R(low) / 2, (X,): R(slope)}, made)


@pytest.mark.parametrize(
    ("said", "function", "holds"),
    [
        ("l convex", spline("0", ("1/4", "1")), True),
        ("l convex", spline("0", ("1/4", "1"), ("3/4", "-1")), True),
        ("l convex", spline("0", ("1/4", "1"), ("3/4", "-2")), False),
        ("l concave", spline("-1", ("1/4", "1")), True),
        ("l concave", spline("-1", ("1/4", "2")), False),
        ("l 2-smooth", spline("-2", ("1/4", "4")), True),
        ("l 2-smooth", spline("1", ("1/4", "1"), ("3/4", "1/8")), False),
        ("l 2-smooth", spline("-3", ("1/4", "3")), False),
        ("l 2-strongly convex", spline("2", ("1/4", "1")), True),
        ("l 2-strongly convex", spline("3", ("1/4", "-2")), False),
        ("l 2-Lipschitz", spline("0", ("1/4", "4"), ("5/4", "-4"), slope="-2"), True),
        ("l 2-Lipschitz", spline("0", ("1/4", "5"), ("5/4", "-5"), slope="-2"), False),
    ],
)
def test_what_is_said_at_all_points(
    monkeypatch: pytest.MonkeyPatch, said: str, function: Polynomial, holds: bool
) -> None:
    question = asked(monkeypatch, f"assume {said}; shape x: scalar; abs(l(x)) <= x^2 + 7")
    model = Model(functions={"l": function})
    answers = [hypothesis_holds(Evaluator(model), h) for h in question.hypotheses if h.bound]
    assert all(answers) is holds


def test_what_has_slopes_of_any_size_or_is_said_otherwise_is_not_decided(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    question = asked(monkeypatch, "assume l 2-Lipschitz; shape x: scalar; abs(l(x)) <= x^2 + 7")
    model = Model(functions={"l": spline("0", ("1/4", "1"))})
    with pytest.raises(Unclear):
        [hypothesis_holds(Evaluator(model), h) for h in question.hypotheses if h.bound]


@pytest.mark.parametrize(
    ("said", "function"),
    [
        ("l 2-smooth", spline("-2", ("1/4", "4"))),
        ("l 2-Lipschitz", spline("0", ("1/4", "4"), ("5/4", "-4"), slope="-2")),
    ],
)
def test_that_a_bound_is_reached_everywhere_is_not_decided(
    monkeypatch: pytest.MonkeyPatch, said: str, function: Polynomial
) -> None:
    """Its ends turn as fast, and are as steep, as said at all points; it is not: an equation was said to hold."""
    question = asked(monkeypatch, f"assume {said}; shape x: scalar; abs(l(x)) <= x^2 + 7")
    evaluator, answers = Evaluator(Model(functions={"l": function})), set[bool | None]()
    for h in question.hypotheses:
        if h.bound:
            try:
                answers.add(
                    hypothesis_holds(evaluator, h._replace(statement=Statement("=", *h.statement[1:])))
                )
            except Unclear:
                answers.add(None)
    assert None in answers
    assert True not in answers


def test_a_function_with_bends_is_read_as_it_is_printed() -> None:
    function = Polynomial(
        ((2, 1),),
        {(X,): R(-2), (X, (0, 1, 0)): R(1, 2)},
        (Bend(X, R(1, 4), R(1)), Bend((0, 1, 0), R(-7, 4), R(-3, 2))),
    )
    printed = lines(Model(functions={"l": function}))
    assert printed[0][1].endswith("+ relu(X[1,1]−1/4)^2 − 3/2·relu(X[2,1]+7/4)^2")
    assert read(printed, {"l": "function"}).functions["l"] == function


def test_second_derivatives_at_a_bend_have_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    question = asked(monkeypatch, "shape x: scalar; assume l convex; hess_l(x, a) = hess_l(b, a)")
    held = {"x": ((R(1, 4),),), "a": ((R(1),),), "b": ((R(0),),)}
    model = Model(functions={"l": spline("0", ("1/4", "1"))}, letters=held)
    with pytest.raises(Unclear):
        Evaluator(model).value(question.statement.left)
    assert Evaluator(model).value(question.statement.right) == ((0,),)


def test_no_right_line_fails_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is SUPPORTED or UNDECIDED is asked of them; and of lines that are proved they say nothing either."""
    texts = (
        "assume l convex; assume l L-smooth; norm2(hess_l(x,u))^2 <= L*u'*hess_l(x,u)",
        "assume l convex; (u'*hess_l(x,v))^2 <= (u'*hess_l(x,u))*(v'*hess_l(x,v))",
        "assume l L-smooth; norm2(x-2*grad_l(x)/L-y+2*grad_l(y)/L) <= 3*norm2(x-y)",
    )
    for text in texts:
        assert of_bent_functions(asked(monkeypatch, text)) is None
