"""Equations proved for any matrix in the place of a sum, and the sum put back by the kernel."""

from __future__ import annotations

from counting import calls

from dlhw3.kernel.scalars import ONE, parameter
from dlhw3.kernel.terms import add, apply, hadamard, letter, mul, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.generalised import proved, proved_in_general, repeated_sums
from dlhw3.symbolic.search.prove import prove

n, m = (parameter("size", name) for name in "nm")
A, x, y, v = letter("A", n, m), letter("x", m, ONE), letter("y", n, ONE), letter("R0", n, ONE)
R = add(mul(A, x), mul(scalar(-1), y))
ONES = term("ones", (n, ONE))


def quotient(above, below):
    return hadamard(above, term("map", ("recip", 0), (below,)))


SQUARE = hadamard(R, R)
BELOW = add(ONES, SQUARE)
LEFT = add(quotient(SQUARE, BELOW), quotient(ONES, BELOW))
RIGHT = ONES


def test_a_sum_that_stands_often_is_found_and_put_back():
    assert repeated_sums(LEFT, hadamard(SQUARE, R)) == (R,)
    found = proved_in_general(Proof(), add(LEFT, SQUARE), add(RIGHT, SQUARE))
    assert isinstance(found, Theorem)
    assert found.statement[1:] == (add(LEFT, SQUARE), add(RIGHT, SQUARE))
    assert not found.hypotheses


def test_the_letter_is_none_that_stands_there():
    sides = add(LEFT, hadamard(v, SQUARE)), add(RIGHT, hadamard(SQUARE, v))
    found = proved_in_general(Proof(), *sides)
    assert isinstance(found, Theorem)
    assert found.statement[1:] == sides


def test_what_holds_of_the_sum_alone_is_not_shown_and_nothing_wrong_is():
    other = add(mul(scalar(-1), y), mul(A, x))
    assert proved_in_general(Proof(), hadamard(R, R, R, R), hadamard(R, R, R, add(R, R))) is None
    assert isinstance(prove(Proof(), hadamard(R, R), hadamard(other, other)), Theorem)


def test_nothing_is_put_in_the_place_of_what_moves_or_stands_seldom():
    assert repeated_sums(R, R) == ()
    moving = term("differential", (("letter", "x", m, ONE, "general"),), (hadamard(R, R, R, R), x, x))
    assert repeated_sums(moving, moving) == ()
    assert apply("transpose", R).args == (R,)


def test_a_high_power_of_a_sum_is_not_multiplied_out():
    def sides(power):
        left, right = hadamard(*[R] * power), BELOW
        return hadamard(quotient(left, right), right), left

    few, many = (calls(lambda k=k: proved_in_general(Proof(), *sides(k))) for k in (4, 8))
    assert many < 3 * few


def test_an_attempt_is_no_bolder_than_is_wanted():
    """log(p q) = log(p) + log(q) is for the second attempt: it holds where both are positive."""
    p, q = letter("p", ONE, ONE), letter("q", ONE, ONE)
    whole, *parts = (term("map", ("log", 0), (one,)) for one in (mul(p, q), p, q))
    assert len(prove(Proof(), whole, add(*parts), boldest=0).tried) == 2
    assert isinstance(prove(Proof(), whole, add(*parts)), Theorem)


def test_both_ways_are_gone_and_what_is_false_is_not_proved():
    assert isinstance(proved(Proof(), add(LEFT, SQUARE), add(RIGHT, SQUARE)), Theorem)
    assert not isinstance(proved(Proof(), add(LEFT, SQUARE, SQUARE), add(RIGHT, SQUARE)), Theorem)


def test_a_sum_that_is_divided_by_is_a_letter():
    """e^b/(e^b/Σ) = Σ has no proof as it stands: the normal form has e^b within the sum."""
    i, b = parameter("index", "i"), letter("b", ONE, ONE)
    up = term("map", ("exp", 0), (b,))
    terms = term("map", ("exp", 0), (mul(scalar(i), b),))
    total = term("sigma", ("i", ONE, parameter("index", "N")), (terms,))
    left = quotient(quotient(up, quotient(up, total)), total)
    found = proved(Proof(), left, scalar(1))
    assert isinstance(found, Theorem)
    assert {(one.kind, one.subject) for one in found.conditions} <= {
        ("nonzero", total),
        ("nonzero", quotient(up, total)),
    }
    wrong = proved(Proof(), quotient(left, up), scalar(1))
    assert not isinstance(wrong, Theorem)
