"""Every law against values: its equations where their conditions hold, and its derivative against dual numbers.

A third of the trials is on the boundary: zero, singular, size 1, equal letters, equal sizes, exponent 0, negative.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from proof_kernel_draw import FACTS, Draw, j
from proof_kernel_draw import draw_model as draw_node_model
from proof_kernel_values import Model, Unclear, det, differ, evaluate, gap, power, sign, violates

from dlhw3.kernel.differentials import derivative
from dlhw3.kernel.errors import KernelError, Refused
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.kernel.laws.matrices import LAWS
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import ONE, Facts, number, parameter, width
from dlhw3.kernel.statements import Condition, Statement
from dlhw3.kernel.terms import Term, add, hadamard, letter, mul, scalar, term, trace, transpose

n, m = parameter("size", "n"), parameter("size", "m")
BOUNDARY = (lambda rng: 0, lambda rng: rng.choice((0, 1)), lambda rng: rng.choice((-1, 0, 1)), lambda rng: 1)


def condition_holds(condition: Condition, model: Model) -> bool:
    values = [evaluate(condition.subject, model)]
    if condition.kind == "differentiable":
        return True  # abstract functions are polynomials here
    entries = [x for row in values[0] for x in row]
    symmetric = values[0] == [list(row) for row in zip(*values[0], strict=True)]
    return {
        "invertible": lambda: sign(det(values[0])) != 0,
        "det": lambda: sign(det(values[0])) > 0,
        "nonzero": lambda: all(sign(x) != 0 for x in entries),
        "positive": lambda: all(sign(x) > 0 for x in entries),
        "nonnegative": lambda: all(sign(x) >= 0 for x in entries),
        "psd": lambda: symmetric and psd(values[0]),
        "pd": lambda: symmetric and psd(values[0]) and sign(det(values[0])) > 0,
    }[condition.kind]()


def premise_holds(premise: Statement, model: Model) -> bool:
    left, right = evaluate(premise.left, model), evaluate(premise.right, model)
    if premise.relation == "=":
        return bool(left == right)
    if premise.relation == "⪯":
        return psd([[y - x for x, y in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)])
    return sign(gap(left, right)) >= (1 if premise.relation == "<" else 0)


def psd(a: Any) -> bool:
    """Diagonal matrices only: what the evaluator has exact powers of."""
    diagonal = all(a[i][j] == 0 for i in range(len(a)) for j in range(len(a)) if i != j)
    return diagonal and all(a[i][i] >= 0 for i in range(len(a)))


def draw_model(rng: random.Random, k: int, name: str = "") -> Model:
    model = Model(rng)
    model.parameters = {x: rng.randint(1, 3) for x in "nmab"} | {x: rng.randint(-2, 3) for x in "ij"}
    model.parameters |= {
        x: rng.choice((0, 1, 2, 3, Fraction(1, 2), -1, Fraction(-1, 2), Fraction(3, 2))) for x in "pq"
    }
    if k % 3 == 0:
        model.draw = rng.choice(BOUNDARY)
        model.parameters["n"] = model.parameters["m"] = rng.choice((1, 2))
    elif k % 3 == 1:
        model.draw = lambda rng: Fraction(rng.randint(1, 4), rng.choice((1, 1, 2)))
    if name.startswith(("psd", "definite")):
        size = model.parameters["n"]
        base = [Fraction(rng.choice((0, 1, 1, 4, 9)) if k % 2 else rng.choice((1, 4))) for _ in range(size)]
        x, y = (base, [*base[1:], Fraction(rng.choice((1, 2, 5)))])
        if name == "psdpower.root":
            x = [power(v, Fraction(model.parameters["b"] - 1)) for v in base]
            y = [power(v, Fraction(model.parameters["a"])) for v in base]
        if name == "psdpower.eigenvector":
            place = rng.randrange(size)
            model.letters["x"] = [[Fraction(rng.randint(-2, 2) * (i == place))] for i in range(size)]
            model.letters["s"] = [[x[place]]]
        if name == "psdpower.order":
            model.letters["s"] = [[min(x) - Fraction(rng.randint(0, 1))]]
        for key, values in (("X", x), ("Y", y)):
            model.letters[key] = [
                [v if i == j else Fraction(0) for j in range(size)] for i, v in enumerate(values)
            ]
    return model


@pytest.mark.parametrize("name", AXIOMS)
def test_equation_of_a_law(name: str) -> None:
    """Or its inequality: at every value where all that it is under holds for certain."""
    axiom, rng, held = AXIOMS[name], random.Random(name), 0
    for k in range(120):
        model = draw_model(rng, k, name)
        try:
            if not all(model.scalar(f) >= 0 for f in axiom.facts):
                continue
            if not all(condition_holds(c, model) for c in axiom.conditions):
                continue
            if not all(premise_holds(p, model) for p in axiom.premises):
                continue
            left, right = evaluate(axiom.left, model), evaluate(axiom.right, model)
        except Unclear:
            continue
        assert not violates(axiom.relation, left, right), (name, model)
        held += 1
    assert held >= 10


def moved(node: Term, model: Model) -> tuple[Any, Any] | None:
    """The value of a differential by dual numbers, and by the kernel's rules where their conditions hold."""
    value, conditions, _ = derivative(node, ())
    try:
        if not all(condition_holds(c, model) for c in conditions):
            return None
        return evaluate(node, model), evaluate(value, model)
    except Unclear:
        return None


def smooth_cases() -> dict[str, Term]:
    X, A, s = letter("X", n, n), letter("A", n, m), letter("s", ONE, ONE)
    cases = {op: term(op, (), (letter("A", n, m) if op == "norm" else X,)) for op in LAWS if op != "psdpower"}
    cases |= {f"map {name}": term("map", (name, 0), (A,)) for name in ROWS}
    cases |= {f"map σ {k}": term("map", ("σ", k), (A,)) for k in range(3)}
    for p in (0, 1, 2, 5, -1, -2, Fraction(1, 2), Fraction(-3, 2), Fraction(1, 3)):
        cases[f"power {p}"] = term("power", (number(p),), (s,))
    cases["quotient"] = A & term("map", ("recip", 0), (A & A,))
    return cases


@pytest.mark.parametrize("case", smooth_cases())
def test_derivative_of_a_law(case: str) -> None:
    body, rng, held = smooth_cases()[case], random.Random(case), 0
    (name,) = {x for x, d in body.declared if d[0] == "letter"}
    declaration = dict(body.declared)[name][1:]
    P, H = letter("P", *declaration), letter("H", *declaration)
    node = term("differential", (("letter", name, *declaration),), (body, P, H))
    for k in range(60):
        both = moved(node, draw_model(rng, k))
        if both is not None:
            assert not differ(*both), case
            held += 1
    assert held >= 10


@pytest.mark.parametrize("kind", ["letter", "layer", "family"])
def test_random_differentials(kind: str) -> None:
    """Sums, products, sums over layers and all operators together, against dual numbers."""
    rng, held = random.Random(kind), 0
    for _ in range(150):
        node, facts = drawn(kind, rng)
        try:
            value, conditions, _ = derivative(node, facts)
        except Refused:
            continue
        for k in range(3):
            model = draw_node_model(random.Random(rng.random()), k == 0, kind != "letter")
            try:
                if not all(condition_holds(c, model) for c in conditions):
                    continue
                assert not differ(evaluate(node, model), evaluate(value, model)), text(node)
            except Unclear:
                continue
            held += 1
    assert held >= 100


def drawn(kind: str, rng: random.Random) -> tuple[Term, Any]:
    while True:
        try:
            if kind == "letter":
                draw = Draw(rng, rich=rng.random() < 0.7)
                return draw.made("moving", *rng.choices(draw.sizes, k=2), 3), ()
            draw = Draw(rng, rich=rng.random() < 0.3, layers=True)
            body = draw.term(*rng.choices(draw.sizes, k=2), 3)
            if kind == "family":
                return term("differential", (("family", "W", "d", "V"),), (body,)), FACTS
            hand = letter("H", width("d", j), width("d", j.minus(ONE)))
            return term("differential", (("layer", "W", "d", j),), (body, hand)), FACTS
        except Refused:
            continue


def test_an_operator_without_a_derivative_is_refused() -> None:
    X = letter("X", n, n)
    body = term("psdpower", (number(2),), (X,))
    node = term("differential", (("letter", "X", n, n, "general"),), (body, X, X))
    with pytest.raises(Refused, match="no law"):
        derivative(node, ())


A, X, x, s = letter("A", n, m), letter("X", n, n), letter("x", n, ONE), letter("s", ONE, ONE)
i, low, high = (parameter("index", name) for name in ("i", "low", "high"))


def entries(name: str, of: Term) -> Term:
    return term("map", (name, 0), (of,))


def total(of: Term) -> Term:
    return term("sum", (), (of,))


def diag(of: Term) -> Term:
    return term("diag", (), (of,))


def exp(of: Term) -> Term:
    return entries("exp", of)


def minus(of: Term) -> Term:
    return mul(scalar(-1), of)


def norm(of: Term) -> Term:
    return term("norm", (), (of,))


def over(index: str, of: Term) -> Term:
    return term("sigma", (index, low, high), (of,))


POSITIVE = {
    "a softmax's denominator": total(exp(x)),
    "a sigmoid's": add(scalar(1), exp(minus(s))),
    "of every entry": add(term("ones", (n, m)), exp(A)),
    "tanh's": add(exp(A), exp(minus(A))),
    "a norm's": add(scalar(1), term("power", (number(2),), (norm(x),))),
    "a Gram matrix's": add(scalar(number(Fraction(1, 2))), trace(mul(transpose(A), A))),
    "an outer product": mul(exp(x), transpose(exp(x))),
    "a softmax": mul(exp(x), entries("recip", total(exp(x)))),
    "a root of a power": entries("sqrt", term("power", (parameter("exponent", "p"),), (total(exp(x)),))),
    "a size": add(mul(scalar(n.minus(number(Fraction(1, 2)))), exp(s)), mul(s, s)),
}
NONNEGATIVE = {
    "a diagonal matrix, 0 off the diagonal": diag(exp(x)),
    "exponentials on a diagonal": hadamard(exp(X), term("identity", (n,))),
    "squares": hadamard(A, A),
    "a square": term("power", (number(4),), (total(A),)),
    "a sum over no index": over("i", exp(mul(scalar(i), s))),
    "a norm": mul(norm(A), entries("abs", s)),
    "a product with 0": hadamard(exp(A), entries("relu", A)),
    "a power of a norm": term("power", (number(-1),), (norm(A),)),
    "a quotient of squares": hadamard(hadamard(A, A), entries("recip", hadamard(A, A))),
    "a hyperbolic tangent": entries("tanh", hadamard(A, A)),
    "1/0 off the diagonal": entries("recip", diag(exp(x))),
    "the size 1": mul(scalar(n.minus(ONE)), exp(s)),
}
NOT_PLAIN = {
    "a letter": exp(A) & A,
    "a difference": exp(A) - term("ones", (n, m)),
    "a cube": mul(s, s, s),
    "an index": over("i", mul(scalar(i), exp(s))),
    "a size less 2": mul(scalar(n.minus(number(2))), exp(s)),
    "a bilinear form": mul(transpose(x), X, x),
    "a square of a matrix": mul(X, X),
    "1/s": entries("recip", s),
    "a power": term("power", (parameter("exponent", "p"),), (s,)),
    "a cosine": add(scalar(1), entries("cos", s)),
    "an abstract function": entries("σ", A),
}


@pytest.mark.parametrize("kind", ["positive", "nonzero", "nonnegative"])
def test_conditions_that_are_plain_to_see(kind: str) -> None:
    """Exactly those whose normal form is a sum of what is never negative, one of it positive."""
    for subjects, shown in (
        (POSITIVE, True),
        (NONNEGATIVE, kind == "nonnegative"),
        (NOT_PLAIN, False),
    ):
        for name, subject in subjects.items():
            assert holds(Condition(kind, subject), ()) is shown, name
    for subject in POSITIVE.values():
        if kind == "nonzero":
            assert holds(Condition(kind, minus(subject)), ())
        else:
            with pytest.raises(Refused, match="cannot hold"):
                holds(Condition(kind, minus(subject)), ())
    within: Facts = (low, high.minus(low))
    weighted = over("i", mul(scalar(i), exp(s)))
    assert holds(Condition(kind, weighted), within) is (kind == "nonnegative")


def signed(rng: random.Random, depth: int, rows: Any, cols: Any) -> Term:
    """A random term of exponentials, norms, squares, and some of what may be negative."""
    if depth == 0:
        name = "s" if rows is cols is ONE else "x" if cols is ONE else "y" if rows is ONE else "X"
        return rng.choice(
            (
                letter(name, rows, cols),
                scalar(rng.randint(-1, 2)) if name == "s" else term("ones", (rows, cols)),
            )
        )

    def inner() -> Term:
        return signed(rng, depth - 1, rows, cols)

    def squared(of: Term) -> Term:
        return hadamard(of, of)

    def gram(of: Term) -> Term:
        return trace(mul(transpose(of), of))

    k = rng.choice((ONE, n))

    def left() -> Term:
        return signed(rng, depth - 1, rows, k)

    made: list[Callable[[], Term]] = [
        lambda: add(inner(), inner()),
        lambda: hadamard(inner(), inner()),
        lambda: squared(inner()),
        *[lambda: exp(inner())] * 2,
        lambda: entries(rng.choice(("abs", "sqrt", "relu", "step", "sign", "tanh", "recip")), inner()),
        lambda: transpose(signed(rng, depth - 1, cols, rows)),
        *[lambda: mul(left(), signed(rng, depth - 1, k, cols))] * 2,
    ]
    if rows is cols is n:
        made += [lambda: diag(signed(rng, depth - 1, n, ONE))] * 2
    if rows is cols is ONE:
        made += [
            lambda: term("power", (number(rng.choice((0, -1, 2, Fraction(1, 2)))),), (inner(),)),
            lambda: norm(left()),
            lambda: total(left()),
            lambda: gram(left()),
        ]
    return rng.choice(made)()


def test_what_is_plain_to_see_is_so() -> None:
    rng, seen = random.Random(5), dict.fromkeys(("positive", "nonzero", "nonnegative"), 0)
    for k in range(1500):
        subject = signed(rng, rng.choice((2, 3)), rng.choice((ONE, n)), rng.choice((ONE, n)))
        for kind in seen:
            condition = Condition(kind, subject)
            try:
                if holds(condition, ()) and subject.op != "norm":
                    assert condition_holds(condition, draw_model(random.Random(k), k)), text(subject)
                    seen[kind] += 1
            except (Unclear, KernelError):
                continue
    assert min(seen.values()) >= 100, seen


def test_powers_in_order_need_what_they_are_under() -> None:
    """−I ⪯ X with s = −1 and p = 2, or p = −1: s^p I ⪯ X^p is false, and each is outside of what the law says."""
    law = AXIOMS["psdpower.order"]
    assert [c.kind for c in law.conditions] == ["nonnegative"]
    assert [str(sorted(f.free)) for f in law.facts] == ["['p']"]
    assert [p.relation for p in law.premises] == ["⪯"]
    model = draw_model(random.Random(0), 1, "psdpower.order")
    model.parameters |= {"n": 1, "p": Fraction(2)}
    model.letters |= {"X": [[Fraction(1)]], "s": [[Fraction(-2)]]}
    assert premise_holds(law.premises[0], model)
    assert violates("⪯", evaluate(law.left, model), evaluate(law.right, model))
    model.parameters["p"] = Fraction(-1)
    model.letters |= {"X": [[Fraction(4)]], "s": [[Fraction(1)]]}
    assert violates("⪯", evaluate(law.left, model), evaluate(law.right, model))
