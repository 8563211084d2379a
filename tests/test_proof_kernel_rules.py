"""The rules and what they refuse: attacks that worked on the kernel before this one, and attacks on each rule."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

import proof_kernel_steps as steps
import pytest
from counting import TWO_SECONDS, calls
from test_proof_kernel_forward import judged

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused, Undecided
from dlhw3.kernel.networks import agree
from dlhw3.kernel.order.discharge import discharge
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, substitute, width
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import (
    Term,
    add,
    hadamard,
    inverse,
    letter,
    mul,
    scalar,
    term,
    trace,
    transpose,
)
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import derived
from dlhw3.symbolic.proofs.record import Proof as Record

n, m, N = parameter("size", "n"), parameter("size", "m"), parameter("size", "N")
i, j, k = (parameter("index", c) for c in "ijk")
p = parameter("exponent", "p")
A, C = letter("A", n, m), letter("C", m, n)
X, Y, H = (letter(c, n, n) for c in "XYH")
S, K = letter("S", n, n, "symmetric"), letter("K", n, n, "symmetric")
s, t, h = (letter(c, ONE, ONE) for c in "sth")
I = term("identity", (n,))  # noqa: E741
ZERO = term("zero", (ONE, ONE))
DOMAIN = ((n, n),)


def minus(left: Term, right: Term) -> Term:
    return left - right


def equation(left: Term, right: Term) -> Statement:
    return Statement("=", left, right)


def suppose(left: Term, right: Term, **more: Any) -> Theorem:
    return rules.assume(Hypothesis(equation(left, right), **more))


def recip(a: Term) -> Term:
    return term("map", ("recip", 0), (a,))


def power(base: Term, q: Scalar | int) -> Term:
    return term("power", (number(q) if isinstance(q, int) else q,), (base,))


def l(*args: Term, slots: tuple[int, ...] = (), is_open: bool = False) -> Term:  # noqa: E743
    return term("function", ("l", DOMAIN, slots, is_open), args)


def moving(f: Term, x: Term, point: Term | None = None, hand: Term | None = None) -> Term:
    hand = hand or letter("H" if x.data[3] == "general" else "K", *x.data[1:])
    return term("differential", (("letter", *x.data),), (f, point or x, hand))


def layers(b: Scalar, a: Scalar, family: str = "W") -> Term:
    return term("layers", (family, "d", b, a))


def sigma(index: str, low: Scalar, high: Scalar, body: Term) -> Term:
    return term("sigma", (index, low, high), (body,))


def gradient(f: Term, x: Term, value: Term) -> Theorem:
    whole = moving(f, x)
    first = rules.differential(whole, ())
    second = rules.same(first.statement.right, trace(mul(transpose(value), whole.args[2])), ())
    theorem = rules.read_off(steps.chain((first, second)), value)
    assert sum(judged(theorem, random.Random(seed)) for seed in range(9)) > 0
    return theorem


# A1: a context is filled, and nothing evaluates


def test_a1_zero_over_zero() -> None:
    f = minus(trace(mul(A, C)), trace(mul(C, A)))
    zero = rules.same(f, ZERO, ())
    ratio = f & term("map", ("recip", 0), (f,))
    filled = steps.replace(zero, ratio, (0,))
    assert filled.statement.right is ZERO & term("map", ("recip", 0), (f,))  # 0/f, as it stands
    one = scalar(1)
    with pytest.raises(Refused):
        rules.same(ratio, one, ())
    cancel = rules.law("recip.cancel")
    with pytest.raises(Refused, match="cannot hold"):
        rules.instantiate(cancel, {"n": ONE, "m": ONE}, {"A": f})


def test_a1_a_negative_power_needs_its_condition() -> None:
    norm = term("norm", (), (A,))
    product = mul(power(norm, -2), trace(mul(transpose(A), A)))
    with pytest.raises(Refused):
        rules.same(product, scalar(1), ())
    square = rules.instantiate(rules.law("norm.square"), {}, {})
    assert square.laws == ("norm.square",)
    merged = rules.instantiate(rules.law("power.integers"), {"i": number(-2), "j": number(2)}, {"s": norm})
    assert [c.kind for c in merged.conditions] == ["nonzero"]


# A2, A3, A4: open nodes, indices and numbers that are none


class Subclass(Term):
    __slots__ = ()


BAD_TERMS = {
    "an unknown operator": lambda: term("integral", (), (X,)),
    "a derived operator name": lambda: term(type("S", (str,), {})("trace"), (), (X,)),
    "a subclass": lambda: term("trace", (), (object.__new__(Subclass),)),
    "no term": lambda: term("trace", (), ("X",)),  # type: ignore[arg-type]
    "a float size": lambda: letter("B", 2.0, 2.0),  # type: ignore[arg-type]
    "an integer for a size": lambda: letter("B", 2, 2),  # type: ignore[arg-type]
    "size 0": lambda: letter("B", number(0), n),
    "half a row": lambda: letter("B", number(Fraction(1, 2)), n),
    "a name of two": lambda: letter("a b", n, n),
    "a name with a digit first": lambda: letter("1a", n, n),
    "no name": lambda: letter("", n, n),
    "a bool for an order": lambda: term("map", ("σ", True), (X,)),
    "an index that is a number": lambda: term("sigma", (number(2), ONE, n), (X,)),
    "an index that is a sum": lambda: term("sigma", ("j+1", ONE, n), (X,)),
    "an index of a layer that is a half": lambda: layers(number(Fraction(1, 2)), ONE),
    "a float exponent": lambda: term("power", (0.5,), (s,)),
    "an exponent that is an int": lambda: term("power", (2,), (s,)),
    "a property that is none": lambda: letter("B", n, n, "orthogonal"),
    "a symmetric rectangle": lambda: letter("B", n, m, "symmetric"),
    "inner sizes": lambda: mul(A, A),
    "summands": lambda: add(A, C),
    "a trace of a rectangle": lambda: trace(A),
    "one name, two shapes": lambda: mul(A, letter("A", m, n)),
    "one name, two kinds": lambda: mul(letter("n", ONE, ONE), scalar(n)),
    "a sum's end on its own index": lambda: sigma("j", ONE, j, X),
    "a letter that varies with a sum": lambda: sigma(
        "j", ONE, N, trace(letter("B", width("d", j), width("d", j)))
    ),
    "a shape that varies with a sum": lambda: sigma("j", ONE, N, layers(j, ONE)),
    "a trace of two": lambda: term("trace", (), (X, X)),
    "a sum of nothing": lambda: term("add"),
    "a product of nothing": lambda: term("mul"),
    "an open value": lambda: l(X, is_open=True),
    "a differential of nothing": lambda: term("differential", (("letter", "X", n, n, "general"),)),
    "a differential without a direction": lambda: term("differential", (("letter", *X.data),), (X, X)),
    "a point of another shape": lambda: term("differential", (("letter", *X.data),), (X, A, X)),
    "a symmetric rectangle that moves": lambda: term(
        "differential", (("letter", "Q", n, m, "symmetric"),), (X, A, A)
    ),
    "a gradient of a matrix": lambda: term("gradient", (("letter", *X.data),), (X, X)),
    "a letter with an argument": lambda: term("letter", X.data, (X,)),
    "a point off the domain": lambda: l(A),
    "a slot too many": lambda: l(X, slots=(1,), is_open=True),
    "a family's gradient": lambda: term("gradient", (("family", "W", "d", "V"),), (l(X),)),
}


@pytest.mark.parametrize("case", BAD_TERMS)
def test_terms_are_closed(case: str) -> None:
    with pytest.raises(Refused):
        BAD_TERMS[case]()


def test_terms_and_scalars_do_not_change() -> None:
    with pytest.raises(Refused):
        X.op = "zero"  # type: ignore[misc]
    with pytest.raises(Refused):
        n.terms = ()
    assert mul(X, Y) is mul(X, Y)


def test_a2_under_a_binder() -> None:
    """x = b does not give Σ_j or D of x = that of b where x is bound."""
    tied = suppose(s, t)
    with pytest.raises(Refused, match="hypotheses"):
        steps.replace(tied, moving(mul(s, s), s, hand=h), (0, 0))
    u = term("number", (j,))
    fixed = suppose(u, scalar(2))
    with pytest.raises(Refused, match="speaks of j"):
        steps.replace(fixed, sigma("j", ONE, N, u), (0,))


def test_a3_a_range_is_no_equation() -> None:
    with pytest.raises(Refused):
        rules.instantiate(rules.law("power.integers"), {"j": number(Fraction(1, 2))}, {})
    with pytest.raises(Refused):
        rules.same(X, Y, (ONE, number(-1)))


# A5: letters tied to the variable


def tie(left: Term, right: Term, at_point: bool = False) -> Hypothesis:
    return Hypothesis(equation(left, right), at_point=at_point)


def with_hypothesis(theorem: Theorem, hypothesis: Hypothesis) -> Theorem:
    """Bring a hypothesis in: rewrite the gradient's value s·I by the hypothesis, backwards and forwards."""
    assumed = rules.assume(hypothesis)
    right = theorem.statement.right
    left = assumed.statement.left
    padded = add(
        right,
        minus(mul(trace(mul(left, transpose(left))), right), mul(trace(mul(left, transpose(left))), right)),
    )
    same = rules.same(right, padded, theorem.facts)
    filled = steps.replace(assumed, padded, (1, 0, 0, 0, 0))
    return steps.chain(
        (
            theorem,
            same,
            filled,
        )
    )


V = letter("V", n, n)
TIES = {
    "s = tr X": (mul(s, trace(X)), mul(s, I), s, trace(X)),
    "2V = 2XXᵀ": (trace(mul(V, X)), transpose(V), mul(scalar(2), V), mul(scalar(2), X, transpose(X))),
    "V − XXᵀ = 0": (trace(mul(V, X)), transpose(V), minus(V, mul(X, transpose(X))), term("zero", (n, n))),
    "Vᵀ = XXᵀ": (trace(mul(V, X)), transpose(V), transpose(V), mul(X, transpose(X))),
    "W₂ = W₁ᵀ": (trace(mul(V, X)), transpose(V), V, transpose(X)),
    "through a third": (trace(mul(V, X)), transpose(V), mul(V, Y), mul(X, Y)),
}


@pytest.mark.parametrize("case", TIES)
def test_a5_ties(case: str) -> None:
    f, value, left, right = TIES[case]
    theorem = gradient(f, X, value)
    with pytest.raises(Refused, match="ties X"):
        with_hypothesis(theorem, tie(left, right))
    at_point = with_hypothesis(theorem, tie(left, right, at_point=True))
    assert at_point.hypotheses[0].at_point


def test_a5_a_chain_of_ties() -> None:
    Z = letter("Z", n, n)
    theorem = with_hypothesis(gradient(trace(mul(V, X)), X, transpose(V)), tie(V, Z))
    with pytest.raises(Refused, match="ties X"):
        with_hypothesis(theorem, tie(Z, X))


def test_a5_a_layer_tied_to_another() -> None:
    """W_2 = W_1ᵀ, or balance, ties the layer that moves to layers held fixed: only at the point."""
    hand = letter("H", width("d", j), width("d", j.minus(ONE)))
    facts = (j.minus(ONE), N.minus(j))
    whole = term(
        "differential",
        (("layer", "W", "d", j),),
        (trace(mul(layers(N, ONE), transpose(layers(N, ONE)))), hand),
    )
    theorem = rules.differential(whole, facts)
    balance = equation(mul(layers(j, j), transpose(layers(j, j))), mul(layers(j, j), transpose(layers(j, j))))
    for at_point in (False, True):
        assumed = rules.assume(Hypothesis(balance, at_point=at_point))
        right = theorem.statement.right
        padded = add(right, mul(scalar(0), trace(assumed.statement.left)))
        filled = steps.replace(assumed, padded, (1, 1, 0))
        premises = (theorem, rules.same(right, padded, facts), filled)
        if at_point:
            assert steps.chain(premises).hypotheses[0].at_point
        else:
            with pytest.raises(Refused, match="ties W"):
                steps.chain(premises)


# A6: a differential says what moves


def test_a6_differentials_are_told_apart() -> None:
    from dlhw3.kernel.printer import text

    one = rules.differential(moving(mul(Y, X), X), ()).statement
    two = rules.differential(moving(mul(Y, X), Y), ()).statement
    assert text(one) == "differential[(letter, X, n, n, general)]((Y X), X, H) = (Y H)"
    assert text(two) == "differential[(letter, Y, n, n, general)]((Y X), Y, H) = (H X)"
    assert one.left is not two.left


# A7: conditions are computed


def test_a7_conditions() -> None:
    def kinds(f: Term, x: Term) -> list[tuple[str, Any]]:
        return [(c.kind, c.order or None) for c in rules.differential(moving(f, x), ()).conditions]

    U = letter("U", n, m)
    assert kinds(l(mul(U, transpose(U))), U) == [("differentiable", 1)]
    assert kinds(l(X, slots=(0,), is_open=True), X) == [("differentiable", 2)]
    assert kinds(term("norm", (), (A,)), A) == [("nonzero", None)]
    assert kinds(term("logdet", (), (X,)), X) == [("det", None)]
    assert kinds(inverse(X), X) == [("invertible", None)]
    assert kinds(term("det", (), (X,)), X) == []
    assert kinds(term("map", ("relu", 0), (X,)), X) == [("nonzero", None)]
    assert kinds(power(s, number(Fraction(1, 2))), s) == [("positive", None)]
    assert kinds(power(s, 3), s) == []


def test_conditions_never_leave() -> None:
    first = rules.instantiate(rules.law("inverse.right"), {}, {})
    back = steps.reverse(first)
    whole = steps.chain(
        (
            first,
            back,
        )
    )
    assert [c.kind for c in whole.conditions] == ["invertible"]
    assert whole.laws == ("inverse.right",)


def test_second_order_inside_a_differential() -> None:
    """∇l(X) replaced inside D(X ↦ …) asks for l twice differentiable; |x| = x under x ≥ 0 is no use there."""
    inner = rules.differential(moving(l(X), X, Y, H), ())
    assert inner.conditions[0].order == 1
    first = rules.differential(moving(l(Y), Y, X, H), ())
    whole = moving(first.statement.left, X, X, letter("H2", n, n))
    second = steps.replace(first, whole, (0,))
    assert [c.order for c in second.conditions] == [2]
    assert rules.differential(second.statement.right, ()).conditions[0].order == 2
    x, d = letter("x", ONE, ONE), letter("dx", ONE, ONE)
    plain = rules.instantiate(rules.law("abs.nonnegative"), {"n": ONE, "m": ONE}, {"A": x})
    with pytest.raises(Refused, match="need not hold near"):
        steps.replace(plain, moving(plain.statement.left, x, hand=d), (0,))


def test_an_open_condition_needs_a_continuous_subject() -> None:
    """1 − |sign x| ≠ 0 holds at 0 and nowhere near it: under D it asks for x ≠ 0 too, which is refused at 0."""
    x, d = letter("x", ONE, ONE), letter("dx", ONE, ONE)
    jump = minus(scalar(1), term("map", ("abs", 0), (term("map", ("sign", 0), (x,)),)))
    cancel = rules.instantiate(rules.law("recip.cancel"), {"n": ONE, "m": ONE}, {"A": jump})
    whole = moving(mul(x, cancel.statement.left), x, hand=d)
    replaced = steps.replace(cancel, whole, (0, 1))
    assert len(replaced.conditions) == 3  # the jump, |·| off 0 and sign off 0
    with pytest.raises(Refused, match="cannot hold"):
        rules.instantiate(replaced, {}, {"x": ZERO})


# A10: rules fail closed


def test_a10() -> None:
    for path in ((9,), (-1,), (0, 0)):
        with pytest.raises(Refused):
            steps.replace(rules.same(X, X, ()), add(Y, X), path)
    with pytest.raises(Refused, match="does not stand there"):
        steps.replace(rules.same(X, X, ()), add(Y, X), (0,))
    with pytest.raises(Refused):
        rules.law("induction hypothesis")
    with pytest.raises(Refused):
        rules.assume(Hypothesis(Statement("~", X, X)))
    with pytest.raises(Refused):
        steps.reverse(rules.assume(Hypothesis(Statement("≤", s, t))))


# Rule by rule


def test_instantiation_needs_properties_and_shapes() -> None:
    theorem = rules.same(transpose(S), S, ())
    with pytest.raises(Refused, match="symmetric"):
        rules.instantiate(theorem, {}, {"S": X})
    good = rules.instantiate(theorem, {}, {"S": mul(X, transpose(X))})
    assert good.statement.left is transpose(mul(X, transpose(X)))
    with pytest.raises(Refused, match="shape"):
        rules.instantiate(rules.same(X, X, ()), {}, {"X": A})
    with pytest.raises(Refused, match="at least 1"):
        rules.instantiate(theorem, {"n": n.minus(ONE)}, {})
    one = rules.instantiate(theorem, {"n": ONE}, {})
    assert one.statement.left.shape == (ONE, ONE)


def test_instantiation_never_touches_the_bound_letter() -> None:
    theorem = rules.differential(moving(mul(X, Y), X), ())
    moved = rules.instantiate(theorem, {}, {"X": mul(Y, Y)})
    assert moved.statement.left.args[0] is mul(X, Y)
    assert moved.statement.left.args[1] is mul(Y, Y)
    with pytest.raises(Refused, match="capture"):
        rules.instantiate(theorem, {}, {"Y": X})


def test_a_direction_that_holds_the_variable_is_not_moved() -> None:
    """D(X ↦ XX)(P)[X] = XP + PX, and not 2PP."""
    P = letter("P", n, n)
    theorem = rules.differential(moving(mul(X, X), X, P, X), ())
    assert theorem.statement.right is add(mul(X, P), mul(P, X))


def test_read_off_refuses() -> None:
    with pytest.raises(KernelError):
        gradient(trace(mul(Y, X)), X, Y)
    theorem = steps.chain(
        (
            first := rules.differential(whole := moving(trace(mul(Y, S)), S), ()),
            rules.same(first.statement.right, trace(mul(transpose(transpose(Y)), K)), ()),
        )
    )
    with pytest.raises(Refused, match="symmetric"):
        rules.read_off(theorem, transpose(Y))
    half = mul(scalar(number(Fraction(1, 2))), add(Y, transpose(Y)))
    assert rules.read_off(theorem, half).statement.right is half
    assert whole.args[2] is K
    same = rules.differential(moving(trace(mul(Y, X)), X, X, Y), ())
    with pytest.raises(Refused, match="elsewhere"):
        rules.read_off(same, transpose(Y))
    with pytest.raises(Refused, match="symmetric point"):
        rules.differential(moving(trace(mul(Y, S)), S, hand=H), ())


def test_what_moves_and_has_no_law_is_refused() -> None:
    with pytest.raises(Refused, match="no law"):
        rules.differential(moving(trace(term("psdpower", (p,), (X,))), X), ())
    with pytest.raises(Refused, match="no law"):
        rules.differential(moving(moving(mul(Y, X), Y, mul(X, X), H), X), ())
    still = rules.differential(moving(term("psdpower", (p,), (Y,)), X), ())
    assert still.statement.right is term("zero", (n, n))


def test_layers_move_only_where_their_order_is_shown() -> None:
    def moves(facts: tuple[Scalar, ...], at: Scalar = j) -> Theorem:
        hand = letter("H", width("d", at), width("d", at.minus(ONE)))
        whole = term("differential", (("layer", "W", "d", at),), (layers(N, ONE), hand))
        return rules.differential(whole, facts)

    inside = (j.minus(ONE), N.minus(j))
    assert moves(inside).statement.right.op == "mul"
    with pytest.raises(Refused, match="not shown"):
        moves(())
    assert moves((), N.plus(ONE)).statement.right.op == "zero"
    assert moves((), number(0)).statement.right.op == "zero"
    with pytest.raises(Refused, match="order"):
        rules.differential(term("differential", (("family", "W", "d", "V"),), (layers(k, ONE),)), ())


def test_layer_differential_of_the_whole_family() -> None:
    """D(W ↦ W_{r:1})[V] = Σ_i W_{r:i+1} V_i W_{i−1:1} by its law, and that sum's recursion, r ≥ 1."""
    r = parameter("index", "r")

    def claim(top: Scalar) -> Term:
        return sigma(
            "i", ONE, top, mul(layers(top, i.plus(ONE)), layers(i, i, "V"), layers(i.minus(ONE), ONE))
        )

    def split(top: Scalar) -> Term:
        return mul(layers(top, top), sigma("i", ONE, top.minus(ONE), claim(top.minus(ONE)).args[0]))

    facts = (r.minus(ONE),)
    whole = claim(r.plus(ONE))
    parted = rules.split_sum(whole, r, facts)
    joined = rules.same(
        parted.statement.right,
        add(split(r.plus(ONE)), mul(layers(r.plus(ONE), r.plus(ONE), "V"), layers(r, ONE))),
        facts,
    )
    assert (
        steps.chain(
            (
                parted,
                joined,
            )
        ).facts
        == facts
    )
    moved = rules.differential(term("differential", (("family", "W", "d", "V"),), (layers(r, ONE),)), facts)
    assert rules.same(moved.statement.right, claim(r), facts).facts == facts


def test_induction() -> None:
    """2 Σ_{i=1}^{r} i = r(r + 1) for every r ≥ 1, and what is refused on the way."""
    r = parameter("index", "r")

    def statement(top: Scalar) -> Statement:
        twice = mul(scalar(2), sigma("i", ONE, top, scalar(i)))
        return equation(twice, scalar(top.times(top.plus(ONE))))

    base = rules.same(*statement(ONE)[1:], ())
    facts = (r.minus(ONE),)
    up = r.plus(ONE)
    whole = statement(up).left
    parted = rules.split_sum(whole.args[1], r, facts)
    one = steps.replace(parted, whole, (1,))
    opened = add(statement(r).left, mul(scalar(2), scalar(up)))
    two = rules.same(one.statement.right, opened, facts)
    three = steps.replace(suppose(*statement(r)[1:]), opened, (0,))
    four = rules.same(three.statement.right, statement(up).right, facts)
    step = steps.chain(
        (
            one,
            two,
            three,
            four,
        )
    )
    theorem = steps.induction(base, step, statement(r), "r", (ONE,))
    assert theorem.hypotheses == ()
    assert theorem.facts == facts
    assert judged(theorem, random.Random(0))
    five = rules.same(*statement(ONE)[1:], (r.minus(number(5)),))
    with pytest.raises(Refused, match="base speaks"):
        steps.induction(five, step, statement(r), "r", (ONE,))
    with pytest.raises(Refused, match="no index of the statement"):
        steps.induction(base, step, statement(r), "q", (ONE,))
    with pytest.raises(Refused, match="no index of the statement"):
        steps.induction(base, step, statement(n), "n", (ONE,))
    for ends in ((r,), (ONE, r)):
        with pytest.raises(Refused, match="depends on the index"):
            steps.induction(base, step, statement(r), "r", ends)
    for ends in ((number(Fraction(1, 2)),), (ONE, p), (p, N)):
        with pytest.raises(Refused, match="no indices"):
            steps.induction(base, step, statement(r), "r", ends)
    with pytest.raises(Refused, match="base"):
        steps.induction(step, step, statement(r), "r", (ONE,))
    with pytest.raises(Refused, match="range"):
        steps.induction(rules.same(*statement(number(-1))[1:], ()), step, statement(r), "r", (number(-1),))
    with pytest.raises(Refused, match="step"):
        steps.induction(base, base, statement(r), "r", (ONE,))
    tied = Hypothesis(equation(scalar(r), s))
    with pytest.raises(Refused, match="speaks of r"):
        steps.induction(base, with_extra(step, tied), statement(r), "r", (ONE,))


def with_extra(theorem: Theorem, hypothesis: Hypothesis) -> Theorem:
    return theorem._replace(hypotheses=(*theorem.hypotheses, hypothesis))


def test_split_sum_needs_its_place_within() -> None:
    whole = sigma("i", j, N, mul(scalar(i), layers(k, k), transpose(layers(k, k)), scalar(i)))
    assert judged(rules.split_sum(whole, k, (k.minus(j).plus(ONE), N.minus(k))), random.Random(0))
    with pytest.raises(Refused, match="within"):
        rules.split_sum(sigma("i", ONE, N, scalar(i)), j, ())
    assert rules.split_sum(sigma("i", ONE, N, scalar(i)), j, (j, N.minus(j))).facts == (j, N.minus(j))


def test_replace_in_a_sum_keeps_ranges_honest() -> None:
    theorem = rules.same(mul(layers(N, j.plus(ONE)), layers(j, ONE)), layers(N, ONE), (j, N.minus(j)))
    inside = sigma("j", number(0), N, theorem.statement.left)
    assert steps.replace(theorem, inside, (0,)).facts == ()
    outside = sigma("j", number(0), N.plus(ONE), theorem.statement.left)
    with pytest.raises(Refused, match="does not follow"):
        steps.replace(theorem, outside, (0,))


def test_quantified_hypotheses_are_used_at_values() -> None:
    rule = Hypothesis(equation(mul(X, Y), mul(Y, X)), (("letter", "X", n, n, "general"),))
    used = rules.instantiate(rules.assume(rule), {}, {"X": mul(Y, H)})
    assert used.statement.left is mul(mul(Y, H), Y)
    (told,) = rules.instantiate(
        rules.assume(rule), {}, {"Y": H}
    ).hypotheses  # what is free in it is no value of it
    assert told.statement == equation(mul(X, H), mul(H, X))
    with pytest.raises(Refused, match="capture"):
        rules.instantiate(used, {}, {"Y": mul(X, X)})
    balanced = Hypothesis(
        equation(
            mul(transpose(layers(j.plus(ONE), j.plus(ONE))), layers(j.plus(ONE), j.plus(ONE))),
            mul(layers(j, j), transpose(layers(j, j))),
        ),
        (("index", "j"),),
        (j.minus(ONE), N.minus(j).minus(ONE)),
    )
    assert len(rules.instantiate(rules.assume(balanced), {"j": k}, {}).facts) == 2
    assert rules.instantiate(rules.assume(balanced), {"j": ONE}, {}).facts == (N.minus(number(2)),)
    with pytest.raises(Refused, match="contradict"):
        rules.instantiate(rules.assume(balanced), {"j": number(0)}, {})


def test_cut_and_premises_of_a_law() -> None:
    root = rules.law("psdpower.root")
    assert len(root.hypotheses) == 1
    at = rules.instantiate(root, {"a": number(2), "b": number(3)}, {"Y": X})
    premise = rules.same(*at.hypotheses[0].statement[1:], ())
    assert rules.cut(premise, at).hypotheses == ()
    with pytest.raises(Refused, match="no such hypothesis"):
        rules.cut(premise, premise)


def test_push_through_by_steps() -> None:
    """inv(I + AC) A = A inv(I + CA): K A = K A (I + CA) L = K (I + AC) A L = A L."""
    J = term("identity", (m,))
    left, right = add(I, mul(A, C)), add(J, mul(C, A))
    K1, L = inverse(left), inverse(right)
    undo = steps.reverse(rules.instantiate(rules.law("inverse.right"), {"n": m}, {"X": right}))
    start = mul(K1, A, J)
    first = rules.same(mul(K1, A), start, ())
    second = steps.replace(undo, start, (2,))
    third = rules.same(second.statement.right, middle := mul(mul(K1, left), A, L), ())
    fourth = steps.replace(
        rules.instantiate(derived(Record(), "inverse.left"), {}, {"X": left}), middle, (0,)
    )
    fifth = rules.same(fourth.statement.right, mul(A, L), ())
    theorem = steps.chain(
        (
            first,
            second,
            third,
            fourth,
            fifth,
        )
    )
    assert theorem.statement == equation(mul(K1, A), mul(A, L))
    assert [c.kind for c in theorem.conditions] == ["invertible", "invertible"]
    assert "inverse.right" in theorem.laws


def test_gradients_of_known_objectives() -> None:
    U = letter("U", n, m)
    square = mul(U, transpose(U))
    slope = l(square, slots=(0,), is_open=True)
    assert gradient(l(square), U, mul(add(slope, transpose(slope)), U)).conditions
    logdet = gradient(term("logdet", (), (X,)), X, transpose(inverse(X)))
    assert [c.kind for c in logdet.conditions] == ["det"]
    det = gradient(term("det", (), (X,)), X, transpose(term("adj", (), (X,))))
    assert det.conditions == ()
    inverse_of = gradient(trace(inverse(X)), X, mul(scalar(-1), transpose(mul(inverse(X), inverse(X)))))
    assert [c.kind for c in inverse_of.conditions] == ["invertible"]
    tanh = term("map", ("tanh", 0), (mul(X, Y),))
    slope = minus(term("ones", (n, n)), hadamard(tanh, tanh))
    assert gradient(term("sum", (), (tanh,)), X, mul(slope, transpose(Y))).conditions == ()
    with pytest.raises((Refused, Undecided)):
        gradient(term("logdet", (), (X,)), X, inverse(X))


def test_names_are_declared_once_across_a_theorem() -> None:
    other = letter("Y", m, m)
    with pytest.raises(Refused, match="two ways"):
        rules.instantiate(suppose(X, Y), {}, {"X": X, "Y": Y}) and mul(trace(other), Y)
    premise = rules.same(trace(other), trace(transpose(other)), ())
    whole = trace(other)
    with pytest.raises(Refused, match="two ways"):
        steps.chain(
            (
                steps.replace(premise, whole, ()),
                with_extra(premise_reversed(premise), tie(X, Y)),
            )
        )


def premise_reversed(theorem: Theorem) -> Theorem:
    return steps.reverse(theorem)


def test_conditions_are_from_the_closed_list() -> None:
    assert type(rules.law("inverse.right").conditions[0]) is Condition


def test_facts_have_declarations_too() -> None:
    """A size in the facts alone takes no half for its value, and is no index of the same name."""
    free = parameter("size", "K")
    theorem = rules.same(X, X, (free.minus(number(3)),))
    with pytest.raises(Refused, match="not an integer"):
        rules.instantiate(theorem, {"K": number(Fraction(7, 2))}, {})
    with pytest.raises(Refused, match="two ways"):
        rules.same(scalar(free), scalar(free), (parameter("index", "K").minus(number(3)),))
    with pytest.raises(Refused, match="two ways"):
        rules.same(X, X, (parameter("index", "X").minus(number(3)),))
    with pytest.raises(Refused, match="contradict"):
        rules.same(X, X, (free.minus(number(3)), number(2).minus(free)))


def test_what_is_printed_tells_theorems_apart() -> None:
    from dlhw3.kernel.printer import text, theorem_text

    assert "S: (letter, n, n, symmetric)" in theorem_text("a", rules.same(transpose(S), S, ()))
    assert text(mul(scalar(n.plus(ONE)), X)) == "((n + 1) X)"
    assert text(transpose(sigma("i", ONE, N, X))) == "Σ_{i=1}^{N}(X)ᵀ"
    assert text(term("map", ("σ", 2), (X,))) == "σ′′(X)"
    assert text(letter("W", ONE, ONE)) != text(layers(ONE, ONE))


def test_a_sum_moves_by_its_parts() -> None:
    """D(X ↦ XY + XX + Y)(X)[H] = HY + HX + XH: what does not move is gone, and what moves is not doubled."""
    theorem = rules.differential(moving(add(mul(X, Y), mul(X, X), Y), X), ())
    assert rules.same(theorem.statement.right, add(mul(H, Y), mul(H, X), mul(X, H)), ())
    with pytest.raises(Refused):
        rules.same(theorem.statement.right, add(mul(H, Y), mul(H, X), mul(X, H), Y), ())
    product = rules.differential(moving(hadamard(X, Y, X), X), ())
    assert rules.same(product.statement.right, mul(scalar(2), hadamard(X, Y, H)), ())


def test_many_facts_get_an_answer_in_time() -> None:
    names = [parameter("index", f"v{x}") for x in range(24)]
    facts = tuple(
        a.plus(b).minus(c.times(number(2))) for a, b, c in zip(names, names[5:], names[9:], strict=False)
    )
    most = (*facts, *(a.minus(ONE) for a in names[: 24 - len(facts)]))
    assert calls(lambda: rules.same(X, X, most)) < TWO_SECONDS
    with pytest.raises(Refused, match="more than 24"):
        rules.same(X, X, (*facts, *(a.minus(ONE) for a in names)))


def test_read_off_needs_an_arbitrary_direction() -> None:
    """Along 0, along symmetric matrices, or along 2H, a differential does not give the gradient."""
    zero = term("zero", (n, n))
    still = rules.differential(moving(trace(mul(Y, X)), X, X, zero), ())
    for direction in (zero, K, add(H, H)):
        theorem = rules.differential(moving(trace(mul(Y, X)), X, X, direction), ())
        for value in (Y, transpose(Y)):
            with pytest.raises(Refused, match="not a letter like"):
                rules.read_off(theorem, value)
    with pytest.raises(Refused, match="no differential"):
        rules.read_off(rules.same(trace(X), trace(X), ()), I)
    with pytest.raises(Refused, match="for a differential"):
        rules.differential(trace(X), ())
    with pytest.raises(Refused, match="for a differential"):
        rules.differential(term("gradient", still.statement.left.data, still.statement.left.args[:2]), ())
    family = term(
        "differential", (("family", "W", "d", "V"),), (trace(mul(layers(j, j), transpose(layers(j, j)))),)
    )
    with pytest.raises(Refused, match="no differential"):
        rules.read_off(rules.differential(family, ()), I)


def test_a_sum_under_a_differential_captures_nothing() -> None:
    body = sigma("i", ONE, N, mul(scalar(i), X))
    with pytest.raises(Refused, match="would capture"):
        rules.differential(moving(body, X, X, mul(scalar(i), H)), ())
    with pytest.raises(Refused, match="would capture"):
        rules.differential(moving(body, X), (i.minus(number(3)),))
    with pytest.raises(Refused, match="capture"):
        rules.differential(moving(sigma("i", ONE, N, mul(scalar(i), X, X)), X, mul(scalar(i), Y)), ())
    root = power(add(trace(X), scalar(i)), number(Fraction(1, 2)))
    (rooted,) = rules.differential(moving(sigma("i", ONE, N, root), X), ()).conditions
    assert rooted == Condition("each positive", sigma("i", ONE, N, add(trace(X), scalar(i))))
    fixed = power(trace(X), number(Fraction(1, 2)))
    assert rules.differential(moving(sigma("i", ONE, N, mul(scalar(i), fixed)), X), ()).conditions


def test_a_condition_on_every_summand_speaks_of_none() -> None:
    """l at all i X + Y needs l everywhere; 1 + e^(i tr X) > 0 is plain; others hold for each i; no sizes by i."""
    at = add(mul(scalar(i), X), Y)
    summed = rules.differential(moving(sigma("i", ONE, N, l(at)), X), ())
    zero = term("zero", (n, n))
    assert summed.conditions == (Condition("everywhere", l(zero), 1),)
    moved = l(at, mul(scalar(i), H), slots=(0,))
    assert summed.statement.right is sigma("i", ONE, N, moved)
    twice = rules.differential(moving(summed.statement.right, X), ())
    assert twice.conditions == (Condition("everywhere", l(zero), 2),)
    assert rules.differential(moving(sigma("i", ONE, N, l(X)), X), ()).conditions == (
        Condition("differentiable", l(X), 1),
    )
    inner = sigma("i", ONE, N, sigma("j", ONE, N, l(add(mul(scalar(i), X), mul(scalar(j), Y)))))
    assert rules.differential(moving(inner, X), ()).conditions == (Condition("everywhere", l(zero), 1),)

    grown = term("map", ("exp", 0), (mul(scalar(i), trace(X)),))
    logarithm = term("map", ("log", 0), (add(scalar(1), grown),))
    assert rules.differential(moving(sigma("i", ONE, N, logarithm), X), ()).conditions == ()
    for part in (add(trace(X), scalar(i)), add(scalar(1), mul(scalar(-1), grown))):
        made = rules.differential(moving(sigma("i", ONE, N, recip(part)), X), ())
        assert made.conditions == (Condition("each nonzero", sigma("i", ONE, N, part)),)
    wide = term("function", ("g", ((width("d", i), n),), (), False), (mul(letter("B", width("d", i), n), X),))
    with pytest.raises(Refused, match="depend"):
        rules.differential(moving(sigma("i", ONE, N, wide), X), ())


def test_a_condition_of_each_index_is_as_wide_as_the_sums_around_it() -> None:
    """1/tr(jX) for j up to i and i up to N: up to N; where i stands elsewhere both indices stay."""

    def nested(body: Term, high: Scalar) -> Term:
        return sigma("i", ONE, N, sigma("j", ONE, high, recip(body)))

    alone, both = mul(scalar(j), trace(X)), add(scalar(i), mul(scalar(j), trace(X)))
    up_to_i = rules.differential(moving(nested(alone, i), X), ()).conditions
    assert up_to_i == (Condition("each nonzero", sigma("j", ONE, N, alone)),)
    before = rules.differential(moving(nested(alone, i.minus(ONE)), X), ()).conditions
    assert before == (Condition("each nonzero", sigma("j", ONE, N.minus(ONE), alone)),)
    twice = rules.differential(moving(nested(alone, i.times(number(2))), X), ()).conditions
    assert twice == (
        Condition("each each nonzero", sigma("i", ONE, N, sigma("j", ONE, i.times(number(2)), alone))),
    )
    held = rules.differential(moving(nested(both, i), X), ()).conditions
    assert held == (Condition("each each nonzero", sigma("i", ONE, N, sigma("j", ONE, i, both))),)
    never = add(mul(scalar(i), trace(X)), mul(scalar(-1), trace(X), scalar(i)))
    with pytest.raises(Refused, match="cannot hold: nonzero of 0"):
        rules.differential(moving(sigma("i", ONE, N, recip(never)), X), ())


def test_sizes_and_denominators_are_shown() -> None:
    short = letter("B", n.minus(ONE), n)
    with pytest.raises(Refused, match="at least 1"):
        rules.same(short, short, ())
    assert rules.same(short, short, (n.minus(number(2)),)).facts == (n.minus(number(2)),)
    share = scalar(ONE.over(j))
    with pytest.raises(Refused, match="denominator"):
        rules.same(share, share, ())
    assert rules.same(mul(share, scalar(j)), scalar(1), (j.minus(ONE),)).facts
    assert rules.same(mul(scalar(m.over(n)), scalar(n)), scalar(m), ()).facts == ()
    with pytest.raises(Refused, match="divides"):
        rules.same(s, s, (ONE.over(j),))
    with pytest.raises(Refused, match="denominator"):
        rules.instantiate(
            rules.same(mul(share, scalar(j)), scalar(1), (j.minus(ONE),)), {"j": n.minus(ONE)}, {}
        )
    absolute = rules.law("abs.nonnegative")
    with pytest.raises(Refused, match="of what is negative"):
        discharge(rules.instantiate(absolute, {"n": ONE, "m": ONE}, {"A": scalar(-2)}))
    assert discharge(rules.instantiate(absolute, {"n": ONE, "m": ONE}, {"A": scalar(n)})).conditions == ()


def test_sides_have_one_ordered_shape() -> None:
    """x and xᵀ are one network and two terms: they are never equal."""
    x = letter("x", n, ONE)
    with pytest.raises(Refused, match="different shapes"):
        rules.same(x, transpose(x), ())
    with pytest.raises(Refused, match="different shapes"):
        suppose(A, C)
    with pytest.raises(Refused, match="no hypothesis"):
        suppose(A, None)  # type: ignore[arg-type]
    for relation, left, right in (("≤", A, A), ("<", X, Y), ("⪯", A, A)):
        with pytest.raises(Refused, match="compare"):
            rules.assume(Hypothesis(Statement(relation, left, right)))


def test_hypotheses_bind_what_occurs_in_them() -> None:
    commute = equation(mul(X, Y), mul(Y, X))
    for bound in (
        (("letter", "Z", n, n, "general"),),
        (("letter", "X", n, n, "symmetric"),),
        (("letter", "X", m, m, "general"),),
        (("index", "X"),),
        (("size", "n"),),
    ):
        with pytest.raises(Refused, match=r"as it is declared|no hypothesis"):
            rules.assume(Hypothesis(commute, bound))
    with pytest.raises(Refused, match="no hypothesis"):
        rules.assume(Hypothesis(commute, at_point=1))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="no hypothesis"):
        rules.assume(Hypothesis(commute, facts=(1.5,)))  # type: ignore[arg-type]


# Widths with one value fixed: d_N = 1


ONE_OUTPUT = ("d", N)


def outputs(b: Scalar, a: Scalar, widths: Any = ONE_OUTPUT) -> Term:
    return term("layers", ("W", widths, b, a))


def test_a_width_that_is_one() -> None:
    assert width(ONE_OUTPUT, N) is ONE
    assert width(ONE_OUTPUT, N.plus(j).minus(j)) is ONE
    assert substitute(width(ONE_OUTPUT, k), {"N": k}) is ONE
    assert substitute(width(ONE_OUTPUT, k), {"N": m}) is width(("d", m), k)
    assert outputs(N, ONE).rows is ONE
    assert outputs(j, ONE).rows is not ONE
    at_end = rules.instantiate(rules.same(outputs(k, ONE), outputs(k, ONE), ()), {"k": N}, {})
    assert at_end.statement.left is outputs(N, ONE)
    for bad in (("d",), ("d", 1), ("d", ONE.over(N)), ("d", N, N), (N, N), ("~d", N), ["d", N], ("d", p)):
        with pytest.raises(Refused):
            width(bad, k)
        with pytest.raises(Refused):
            outputs(N, ONE, bad)


def test_layers_of_one_output_meet() -> None:
    """wᵀ has no leg at the end: W_{N:j+1} W_{j:1} = W_{N:1}, w wᵀ = tr(wᵀw), and d_N is no leg in between."""
    w = outputs(N, ONE)
    facts = (j.minus(ONE), N.minus(j))
    assert judged(rules.same(mul(outputs(N, j.plus(ONE)), outputs(j, ONE)), w, facts), random.Random(0))
    assert judged(rules.same(mul(w, transpose(w)), trace(mul(transpose(w), w)), ()), random.Random(1))
    after = mul(outputs(N.plus(ONE), N.plus(ONE)), w)
    assert rules.same(after, after, ())
    with pytest.raises(Refused):
        rules.same(mul(w, transpose(w)), mul(outputs(N, N), transpose(outputs(N, N))), facts)


def test_a_width_is_declared_in_one_way() -> None:
    plain, fixed = outputs(j, ONE, "d"), outputs(j, ONE)
    V = term("layers", ("V", "d", j, ONE))
    other = rules.assume(Hypothesis(equation(trace(mul(V, transpose(V))), ZERO)))
    for clash in (
        lambda: mul(transpose(plain), fixed),
        lambda: mul(transpose(V), fixed),
        lambda: trace(mul(transpose(fixed), fixed)) * scalar(width("d", k)),
        lambda: rules.same(fixed, fixed, (width("d", k).minus(number(2)),)),
        lambda: rules.same(plain, plain, (width(("d", m), k).minus(number(2)),)),
        lambda: steps.chain((rules.same(plain, plain, ()), rules.same(fixed, fixed, ()))),
        lambda: steps.replace(other, other.statement.left + mul(outputs(N, ONE), outputs(N, ONE).T), (0,)),
    ):
        with pytest.raises(Refused):
            clash()
    with pytest.raises(Refused, match="two ways"):
        agree(trace(plain.T * plain), trace(fixed.T * fixed), ())


def test_what_is_fixed_depends_on_no_bound_index() -> None:
    varying = trace(mul(transpose(outputs(k, k, ("d", j))), outputs(k, k, ("d", j))))
    with pytest.raises(Refused, match="depend on its index"):
        sigma("j", ONE, N, varying)
    with pytest.raises(Refused, match="depend on its index"):
        sigma("j", ONE, N, scalar(width(("d", j), k)))
    with pytest.raises(Refused, match="capture"):
        rules.instantiate(rules.same(f := sigma("k", ONE, N, varying), f, ()), {"j": k}, {})
    for hypothesis in (
        Hypothesis(equation(varying, ZERO), (("index", "j"),)),
        Hypothesis(equation(scalar(j), ZERO), (("index", "j"),), (width(("d", j), k),)),
    ):
        with pytest.raises(Refused, match="the hypothesis binds"):
            rules.assume(hypothesis)
    zero = rules.same(minus(varying, varying), ZERO, ())
    base, step = (rules.instantiate(zero, {"j": v}, {}) for v in (ONE, j.plus(ONE)))
    with pytest.raises(Refused, match="declaration depends"):
        steps.induction(base, step, zero.statement, "j", (ONE,))


def test_what_is_fixed_is_printed_and_nests_not() -> None:
    from dlhw3.kernel.printer import theorem_text

    w = outputs(N, ONE)
    text = theorem_text("w", rules.same(w, w, ()))
    assert "W: (family, (d, N)); d: (width, N)" in text
    for at in ((("d", width("e", k)), j), ("d", width("e", k).plus(j)), (("d", k), width("d", k))):
        with pytest.raises(Refused, match="holds no width"):
            width(*at)


def test_powers_of_rank_one() -> None:
    """w = W_{N:1}, d_N = 1: (wᵀw)^r = ‖w‖^{2r−2} wᵀw for r ≥ 1, by induction, where ‖w‖ ≠ 0 or not."""
    r = parameter("index", "r")
    w = outputs(N, ONE)
    gram, norm = mul(transpose(w), w), term("norm", (), (w,))

    def claim(e: Scalar) -> Statement:
        return equation(term("psdpower", (e,), (gram,)), mul(power(norm, e.plus(e).minus(number(2))), gram))

    sizes = {"n": gram.rows}
    one = rules.instantiate(derived(Record(), "psdpower.one"), sizes, {"X": gram})
    base = steps.chain((one, rules.same(gram, claim(ONE).right, ())))
    facts, up = (r.minus(ONE),), r.plus(ONE)
    parted = rules.instantiate(rules.law("psdpower.sum"), sizes | {"p": r, "q": ONE}, {"X": gram})
    first = steps.replace(one, parted.statement.left, (1,))
    second = steps.replace(rules.assume(Hypothesis(claim(r))), first.statement.right, (0,))
    middle = mul(power(norm, r.plus(r).minus(number(2))), trace(gram), gram)
    third = rules.same(second.statement.right, middle, facts)
    square = steps.reverse(rules.instantiate(rules.law("norm.square"), {"n": ONE, "m": w.cols}, {"A": w}))
    fourth = steps.replace(square, middle, (1,))
    fifth = rules.same(fourth.statement.right, claim(up).right, facts)
    step = steps.chain((steps.reverse(parted), first, second, third, fourth, fifth))
    theorem = steps.induction(base, step, claim(r), "r", (ONE,))
    assert (theorem.hypotheses, theorem.facts, discharge(theorem).conditions) == ((), facts, ())


def test_conditions_on_norms_come_down_to_one() -> None:
    norm = term("norm", (), (A,))
    fraction = power(power(norm, p), 3)
    merged = rules.instantiate(rules.law("power.exp"), {}, {"s": fraction})
    assert discharge(merged).conditions == (Condition("nonzero", norm),)
    gram = mul(power(norm, p), mul(transpose(A), fraction, A))
    scaled = rules.instantiate(rules.law("psdpower.scaled"), {"n": m}, {"s": fraction, "X": gram})
    assert discharge(scaled).conditions == ()
    other = mul(power(norm, p), mul(transpose(A), s, A))
    assert discharge(rules.instantiate(derived(Record(), "psdpower.one"), {"n": m}, {"X": other})).conditions
    assert discharge(rules.instantiate(rules.law("psdpower.scalar"), {}, {"s": power(s, 3)})).conditions
    assert not discharge(rules.instantiate(rules.law("psdpower.scalar"), {}, {"s": power(s, 2)})).conditions
    with pytest.raises(Refused, match="contradict"):
        rules.instantiate(derived(Record(), "psdpower.of_zero"), {"p": number(0)}, {})
