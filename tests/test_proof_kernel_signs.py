"""Signs that the parts of a term show: what is shown and what is not, held against values, and used inside sums."""

from __future__ import annotations

import random

import pytest
from proof_kernel_draw import Draw, draw_model
from proof_kernel_values import Unclear, evaluate, sign

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import by_parts
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, add, hadamard, letter, mul, scalar, term, trace, transpose

n, N = parameter("size", "n"), parameter("size", "N")
i, T = parameter("index", "i"), parameter("index", "T")
X, Y = letter("X", n, n), letter("Y", n, n)
w, y, t = letter("w", n, ONE), letter("y", n, ONE), letter("t", ONE, ONE)
ALL = term("ones", (n, n))


def each(name: str, a: Term) -> Term:
    return term("map", (name, 0), (a,))


def summed(body: Term, low: object = ONE, high: object = T) -> Term:
    return term("sigma", ("i", low, high), (body,))


def square(a: Term) -> Term:
    return trace(mul(transpose(a), a))


R = X - mul(scalar(i), Y)
SHOWN: dict[str, tuple[Term, bool, bool]] = {
    "⟨A, A⟩": (square(R), True, False),
    "1 + ⟨A, A⟩": (add(scalar(1), square(R)), True, True),
    "1 − ⟨A, A⟩": (add(scalar(1), mul(scalar(-1), square(R))), False, False),
    "⟨A, A⟩ − 1": (add(scalar(-1), square(R)), False, False),
    "1 + ⟨A, B⟩": (add(scalar(1), trace(mul(transpose(R), Y))), False, False),
    "1 + tr(AA)": (add(scalar(1), trace(mul(X, X))), False, False),
    "1 + tr(AAᵀ)": (add(scalar(1), trace(mul(X, transpose(X)))), True, True),
    "1 + wᵀXᵀXw": (add(scalar(1), mul(transpose(w), transpose(X), X, w)), True, True),
    "1 + wᵀXw": (add(scalar(1), mul(transpose(w), X, w)), False, False),
    "1 + (w − y)(w − y)ᵀ, of every entry": (add(ALL, mul(w - y, transpose(w - y))), False, False),
    "1 + A ∘ A": (add(ALL, hadamard(R, R)), True, True),
    "1 + A ∘ B": (add(ALL, hadamard(R, Y)), False, False),
    "1 + (t − 2)²": (add(scalar(1), term("power", (number(2),), (t - scalar(2),))), True, True),
    "1 + (t − 2)³": (add(scalar(1), term("power", (number(3),), (t - scalar(2),))), False, False),
    "√(1 + ⟨A, A⟩)": (each("sqrt", add(scalar(1), square(R))), True, True),
    "sin(1 + ⟨A, A⟩)": (each("sin", add(scalar(1), square(R))), False, False),
    "i + ⟨A, A⟩": (add(scalar(i), square(R)), False, False),
    "Σ e^t": (summed(each("exp", t)), True, False),
    "Σ over one or more of e^t": (summed(each("exp", t), ONE, N), True, True),
    "Σ over none or more of i": (summed(scalar(i)), True, False),
    "Σ from −1 of i": (summed(scalar(i), number(-1)), False, False),
    "e^A B": (mul(each("exp", X), each("exp", Y)), True, True),
    "I + e^A − e^B": (add(each("exp", X), mul(scalar(-1), each("exp", Y))), False, False),
    "diag": (term("diag", (), (each("exp", w),)), False, False),
}


@pytest.mark.parametrize(("node", "weak", "strict"), SHOWN.values(), ids=SHOWN)
def test_what_the_parts_show(node: Term, weak: bool, strict: bool) -> None:
    assert (by_parts(node, False, ()), by_parts(node, True, ())) == (weak, strict)


def test_an_index_that_the_facts_speak_of_is_not_the_sums() -> None:
    """Σ_{i=−T}^{−1} i < 0, whatever is known of another i."""
    body = summed(scalar(i), number(-2), number(-1))
    assert not by_parts(body, False, (i,))
    assert by_parts(scalar(i), False, (i,))


def test_signs_hold_at_values() -> None:
    rng, seen = random.Random(5), 0
    for k in range(250):
        draw = Draw(rng, rng.random() < 0.5)
        try:
            a = draw.any(2)
            square = rng.choice((hadamard(a, a), mul(a, transpose(a)), mul(transpose(a), a)))
            node = rng.choice((a, square, add(square, term("ones", square.shape))))
            weak, strict = by_parts(node, False, ()), by_parts(node, True, ())
            if not weak:
                assert not strict
                continue
            value = evaluate(node, draw_model(rng, k % 2 == 0))
            signs = {sign(x) for row in value for x in row}
        except (KernelError, Unclear, OverflowError):
            continue
        assert signs <= ({1} if strict else {0, 1}), node
        seen += 1
    assert seen > 60


def test_a_condition_on_every_summand_is_seen_by_its_parts() -> None:
    """log(1 + ‖X − iY‖²) and its slope ask nothing; log(1 − ‖X − iY‖²) and log ‖X − iY‖² ask for each i."""

    def moved(body: Term) -> Term:
        return term("differential", (("letter", *X.data),), (summed(body), X, letter("H", n, n)))

    first = rules.differential(moved(each("log", add(scalar(1), square(R)))), ())
    assert first.conditions == ()
    again = term("differential", (("letter", *X.data),), (first.statement.right, X, letter("K", n, n)))
    assert rules.differential(again, ()).conditions == ()
    assert rules.differential(moved(each("log", add(scalar(i), square(R)))), ()).conditions == ()  # i ≥ 1
    for inside in (
        add(scalar(1), mul(scalar(-1), square(R))),
        square(R),
        add(scalar(i.minus(number(2))), square(R)),
    ):
        made = rules.differential(moved(each("log", inside)), ())
        assert made.conditions == (Condition("each positive", summed(inside)),)
