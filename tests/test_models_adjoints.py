"""Gradients in a model by one walk back, against a differential along each unit; and flows of many letters."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from models_statements import W, moving

import dlhw3
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.terms import Term, add, letter, mul, scalar, term
from dlhw3.symbolic.algebra import is_zero
from dlhw3.symbolic.models import adjoints, evaluation
from dlhw3.symbolic.models.drawing import Draw, Style
from dlhw3.symbolic.models.interpretation import Model
from dlhw3.symbolic.verdict import Verdict

m, n = parameter("size", "m"), parameter("size", "n")
X, A, B, C = letter("X", m, n), letter("A", n, m), letter("B", n, n), letter("C", m, n)
s = letter("s", ONE, ONE)


def t(a: Term) -> Term:
    return term("transpose", (), (a,))


def trace(a: Term) -> Term:
    return term("trace", (), (a,))


def loss(*args: Term) -> Term:
    return term("function", ("l", tuple(a.shape for a in args), (), False), args)


def power(exponent: int, a: Term) -> Term:
    return term("power", (number(exponent),), (term("norm", (), (a,)),))


def sigma(index: str, last: Scalar, a: Term) -> Term:
    return term("sigma", (index, number(1), last), (a,))


j, k = parameter("index", "j"), parameter("index", "k")
BODIES = {
    "a square and a fourth power": add(power(2, add(X, C)), mul(s, power(4, mul(X, A, X)))),
    "a sum over an index": sigma("k", number(3), power(2, add(mul(scalar(k), X, A, X), C))),
    "a sum of a loss": mul(s, sigma("k", n, loss(mul(scalar(k), X, B)))),
    "sums in a sum": sigma(
        "k", m, mul(trace(mul(A, X)), sigma("j", k, power(2, mul(scalar(j), X, scalar(k)))))
    ),
    "no terms": add(sigma("k", number(0), power(2, X)), trace(mul(A, X))),
    "products": trace(mul(A, X, B, t(X), C, B)),
    "shared parts": mul(trace(mul(A, X)), trace(mul(A, X, A, X)), s),
    "entries": term("sum", (), (term("hadamard", (), (X, C, X)),)),
    "a loss of a product": loss(mul(X, B, t(X), X)),
    "a loss of two": mul(loss(mul(X, A), add(X, C)), loss(mul(C, A), mul(scalar(3), X))),
    "a sum of sums": add(add(trace(mul(A, X)), loss(X, X)), add(loss(X, X), mul(s, s))),
    "an outer product": trace(mul(A, X, mul(B, B), t(add(C, X)), X, A, X)),
    "an inverse": trace(mul(B, term("inverse", (), (add(B, mul(A, X)),)), t(X), X)),
    "a determinant": mul(term("det", (), (add(B, mul(A, X)),)), trace(mul(A, X)), s),
}


@pytest.mark.parametrize("rows", [(1, 3), (2, 3), (3, 2), (2, 1), (1, 1)])
@pytest.mark.parametrize("what", BODIES)
def test_a_walk_back_is_the_differential_along_each_unit(
    what: str, rows: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def model() -> Model:
        sizes = dict(zip(("m", "n"), map(Fraction, rows), strict=True))
        return Model(parameters=sizes, supply=Draw({}, random.Random(7), Style("any", "general", 3)))

    node = moving("gradient", X, BODIES[what], C)
    walked = evaluation.evaluate(node, drawn := model())
    held = Model(drawn.parameters, {}, drawn.letters, {}, drawn.functions)
    direct = adjoints.by_adjoints(evaluation.Evaluator(held), node, {}, 10**9)
    assert direct == walked
    monkeypatch.setattr(evaluation, "by_adjoints", lambda *_: None)
    again = Model(drawn.parameters, {}, drawn.letters, {}, drawn.functions)
    assert evaluation.evaluate(node, again) == walked


@pytest.mark.parametrize("what", BODIES)
def test_a_walk_back_goes_through_what_moves(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The differential of a gradient: one walk at X + εdX, against the entries one by one."""
    turned = moving("differential", C, moving("gradient", X, BODIES[what], C), C, letter("D", m, n))
    model = Model(supply=Draw({}, random.Random(3), Style("any", "general", 3)))
    model.parameters |= {"m": Fraction(2), "n": Fraction(3)}
    walked = evaluation.evaluate(turned, model)
    monkeypatch.setattr(evaluation, "by_adjoints", lambda *_: None)
    again = Model(model.parameters, {}, model.letters, {}, model.functions)
    assert evaluation.evaluate(turned, again) == walked


a, b = W(number(3), ONE), W(number(2), ONE)
OF_LAYERS = {
    "a loss of the product": loss(a),
    "partial products": add(trace(mul(t(a), W(number(3), number(2)), W(ONE))), trace(mul(b, t(b)))),
    "no layer of it": mul(loss(a), trace(mul(W(number(4), number(3)), t(W(number(4), number(3)))))),
    "an empty product": add(loss(a), trace(mul(W(number(2), number(3)), W(number(2)), t(W(number(2)))))),
}


@pytest.mark.parametrize("j", [1, 2, 3, 4])
@pytest.mark.parametrize("what", OF_LAYERS)
def test_a_walk_back_to_a_layer_is_the_differential_along_each_unit(
    what: str, j: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    node = term("gradient", (("layer", "W", "d", number(j)),), (OF_LAYERS[what],))
    widths = {("d", k): d for k, d in enumerate((2, 3, 1, 2, 4))}
    drawn = Model({}, dict(widths), supply=Draw({}, random.Random(7), Style("any", "general", 3)))
    walked = evaluation.evaluate(node, drawn)
    held = evaluation.Evaluator(Model({}, dict(widths), {}, dict(drawn.layers), drawn.functions))
    assert adjoints.by_adjoints(held, node, {}, 10**9) == walked
    assert any(x for row in walked for x in row) or (j == 4 and what != "no layer of it")
    monkeypatch.setattr(evaluation, "by_adjoints", lambda *_: None)
    again = Model({}, dict(widths), {}, dict(drawn.layers), drawn.functions)
    assert evaluation.evaluate(node, again) == walked


@pytest.mark.parametrize(("op", "entries"), [("adj", (2, 1, 0, 3)), ("inverse", (2, 1, 4, 2))])
def test_there_is_no_walk_through_an_adjugate_or_a_singular_inverse(
    op: str, entries: tuple[int, ...]
) -> None:
    body = trace(mul(A, term(op, (), (mul(X, A),)), X))
    node = moving("gradient", X, body, C)
    a, b, c, d = map(Fraction, entries)
    model = Model({"m": Fraction(2), "n": Fraction(2)}, {}, dict.fromkeys("AC", ((a, b), (c, d))))
    assert adjoints.by_adjoints(evaluation.Evaluator(model), node, {}, 10**9) is None


@pytest.mark.parametrize("depth", [5, 6, 9, 10, 13])
def test_the_flow_of_many_letters_is_proved(depth: int) -> None:
    """The hypotheses of all letters have an instance, found with about as much work for each letter."""
    letters = [f"W{k}" for k in range(1, depth + 1)]
    text = f"l({'*'.join(reversed(letters))})"
    derivation = dlhw3.derive(text, wrt=letters, flow="W2'*W2-W1*W1'")
    assert derivation.verdict is Verdict.PROVED
    assert is_zero(derivation.result.right)


@pytest.mark.parametrize("text", ["norm2(W3*W2*W1*x{i} - y{i})^2", "l(W3*W2*W1*x{i}, y{i})"])
def test_the_flow_of_three_layers_on_samples_is_proved(text: str) -> None:
    """An instance has samples, and each gradient in it is walked back through their sum."""
    derivation = dlhw3.derive(f"sum{{i=1:m}}({text})", wrt=("W1", "W2", "W3"), flow="W3'*W3 - W2*W2'")
    assert derivation.verdict is Verdict.PROVED
    assert is_zero(derivation.result.right)
