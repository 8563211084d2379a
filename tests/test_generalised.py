"""Equations proved for any matrix in the place of a sum, and the sum put back by the kernel."""

from __future__ import annotations

from counting import calls

from dlhw3.kernel.scalars import ONE, parameter
from dlhw3.kernel.terms import add, apply, hadamard, letter, mul, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.forms.alike import alike
from dlhw3.symbolic.search.forms.together import together
from dlhw3.symbolic.search.laws.generalised import proved, proved_in_general, repeated_sums
from dlhw3.symbolic.search.laws.prove import prove

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


def of(name, inner):
    return term("map", (name, 0), (inner,))


def test_what_both_sides_have_gets_letters_but_not_what_a_law_ties_to_what_stands_beside_it():
    c, root = letter("c", ONE, ONE), of("sqrt", apply("norm", x))
    left, right = mul(add(c, scalar(1)), of("recip", root)), mul(of("recip", root), c)
    assert alike(left, right, ()).parts == (of("recip", root),)
    assert alike(mul(left, root), right, ()).parts == (root,)  # 1/r has to meet r
    assert (
        alike(mul(left, of("recip", root.args[0])), right, ()).parts == root.args
    )  # and (1/r)² has to be 1/r²
    assert alike(mul(left, apply("norm", x)), right, ()).parts == (apply("norm", x),)
    moving = term("differential", (("letter", "x", m, ONE, "general"),), (left, x, x))
    assert alike(moving, moving, ()).parts == ()


def test_exponentials_of_a_sum_and_of_its_negative_have_one_letter_and_what_is_shown_is_of_the_sum():
    minus = add(mul(scalar(-1), A, x), y)
    up, down = of("exp", R), of("exp", minus)
    left, right = quotient(add(up, mul(scalar(-1), down)), add(up, down)), of("tanh", R)
    common = alike(left, right, ())
    assert common.parts == (R,)
    assert set(common.multiples) == {R, minus}
    found = proved(Proof(), left, right)
    assert isinstance(found, Theorem)
    assert found.statement[1:] == (left, right)
    assert not found.conditions
    assert not isinstance(proved(Proof(), left, mul(scalar(-1), right)), Theorem)
    zero = of("exp", mul(scalar(0), y))
    assert up in alike(hadamard(up, zero), hadamard(zero, up), ()).parts
    assert alike(hadamard(up, of("exp", add(y, y))), hadamard(up, up), ()).multiples == {}  # they share y


def test_sums_below_roots_get_letters_and_the_roots_none():
    """G/r − x ⟨x, G⟩/r³ = (G − x ⟨x, G⟩/r²)/r for r² = c + ‖x‖²: of r it is shown where r ≠ 0, of r² where > 0.

    ‖x‖² is ⟨x, x⟩ in it, for the norm moves only where x ≠ 0.
    """
    inner = add(letter("c", ONE, ONE), term("power", (scalar(2).data[0],), (apply("norm", x),)))
    below, gradient = of("recip", of("sqrt", inner)), letter("G", m, ONE)
    along = apply("trace", mul(apply("transpose", gradient), x))
    left = add(mul(below, gradient), mul(scalar(-1), below, below, below, along, x))
    rest = mul(scalar(-1), along, of("recip", inner), x)
    right = mul(below, add(gradient, rest))
    assert alike(left, right, ()).parts == (inner,)
    found = proved(Proof(), left, right)
    assert isinstance(found, Theorem)
    assert not any(part.op == "norm" for one in found.conditions for part in parts_of(one.subject))
    assert not isinstance(proved(Proof(), left, mul(below, add(gradient, rest, rest))), Theorem)


def test_contexts_of_one_theorem_are_put_together_and_add_up():
    hole, numbers = letter("H", ONE, ONE), [letter(f"c{k}", ONE, ONE) for k in range(5)]
    several = [mul(c, hole, A, x) for c in numbers]
    (one,) = together(several, "H")
    assert isinstance(Proof().same(one, add(*several)), Theorem)
    entries = [hadamard(apply("transpose", y), v.T, apply("transpose", letter("H", n, ONE))) for _ in numbers]
    turned = [mul(c, apply("transpose", entry)) for c, entry in zip(numbers, entries, strict=True)]
    (one,) = together(turned, "H")
    assert isinstance(Proof().same(one, add(*turned)), Theorem)
    assert together(several[:2], "H") == several[:2]
    others = [mul(c, hole, letter(f"B{k}", n, m), x) for k, c in enumerate(numbers)]
    assert isinstance(Proof().same(add(*together([*others, hole.T.T][:5], "H")), add(*others)), Theorem)
