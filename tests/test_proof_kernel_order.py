"""The rules of order: what they conclude, and what they refuse; values by an evaluator of the tests' own."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_values import Model, evaluate, is_psd
from proof_kernel_writer import Writer
from sampling import THOROUGH

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused, Unreadable
from dlhw3.kernel.order.rules import combination, congruence, trace_order
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.proof_file import check
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, letter, mul, scalar, term, trace, transpose
from dlhw3.kernel.theorem import Theorem

n, m = parameter("size", "n"), parameter("size", "m")
p, k = parameter("exponent", "p"), parameter("index", "k")
a, b, c, d, x, y = (letter(name, ONE, ONE) for name in "abcdxy")
A, B, S = letter("A", n, n), letter("B", n, n), letter("S", n, n, "symmetric")
C, M, v = letter("C", m, n), letter("M", n, m), letter("v", n, ONE)
ZERO_NUMBER, UNIT = scalar(0), scalar(1)


def given(left: Term, relation: str, right: Term) -> Theorem:
    return rules.assume(Hypothesis(Statement(relation, left, right)))


def combined(left: Term, relation: str, right: Term, *premises: tuple[Any, Theorem], **more: Any) -> Theorem:
    """The rule, each premise beside its multiplier, each square beside its weight."""
    squares, signs, facts = more.get("squares", ()), more.get("signs", ()), more.get("facts", ())
    return combination(
        *(Statement(relation, left, right), tuple(t for _, t in premises), tuple(w for w, _ in premises)),
        *(tuple(r for _, r in squares), tuple(w for w, _ in squares), signs, facts),
    )


def norm(of: Term) -> Term:
    return term("norm", (), (of,))


def squared(of: Term) -> Term:
    return trace(mul(transpose(of), of))


def half(s: Term) -> Term:
    return mul(scalar(number(Fraction(1, 2))), s)


# What the rules conclude


def test_inequalities_are_added_and_multiplied() -> None:
    theorem = combined(
        add(a, mul(c, x)), "≤", add(b, mul(c, y)), (UNIT, given(a, "≤", b)), (c, given(x, "≤", y)),
        signs=(given(ZERO_NUMBER, "≤", c),),
    )  # fmt: skip
    assert theorem.statement.relation == "≤"
    assert len(theorem.hypotheses) == 3


def test_transitivity_is_a_combination() -> None:
    theorem = combined(a, "<", x, (UNIT, given(a, "≤", b)), (UNIT, given(b, "<", x)))
    assert theorem.statement == Statement("<", a, x)
    assert combined(a, "≤", x, (UNIT, given(a, "<", b)), (UNIT, given(b, "=", x))).statement.relation == "≤"


def test_an_equation_is_used_with_any_multiplier() -> None:
    for multiplier in (scalar(-3), c, mul(scalar(-1), norm(A))):
        moved = mul(multiplier, b - a)
        assert combined(x, "≤", add(x, moved), (multiplier, given(a, "=", b))).hypotheses
        with pytest.raises(Refused, match="not shown"):
            combined(x, "≤", add(x, moved), (multiplier, given(a, "≤", b)))


def test_young_cauchy_schwarz_and_jensen() -> None:
    u, w = letter("u", n, m), letter("w", n, m)
    young = combined(
        trace(mul(transpose(u), w)), "≤", add(half(squared(u)), half(squared(w))),
        squares=((scalar(number(Fraction(1, 2))), u - w),),
    )  # fmt: skip
    assert young.hypotheses == young.conditions == () == young.laws
    inner = trace(mul(transpose(u), w))
    flat = mul(squared(w), u) - mul(inner, w)
    cauchy = combined(
        mul(squared(w), inner, inner), "≤", mul(squared(w), squared(w), squared(u)), squares=((UNIT, flat),)
    )
    assert cauchy.statement.relation == "≤"
    with pytest.raises(Refused, match="not this combination"):
        combined(half(squared(u)), "≤", inner, squares=((half(UNIT), u - w),))


def test_multipliers_under_facts() -> None:
    """p may be any real number: p (b − a) ≥ 0 needs p ≥ 0, k b the index's range, n b nothing."""
    for value, fact in ((p, p), (k, k.minus(ONE)), (n, None)):
        left, right = mul(scalar(value), a), mul(scalar(value), b)
        facts = () if fact is None else (fact,)
        theorem = combined(left, "≤", right, (scalar(value), given(a, "≤", b)), facts=facts)
        assert theorem.facts == facts
        if fact is not None:
            with pytest.raises(Refused, match="not shown"):
                combined(left, "≤", right, (scalar(value), given(a, "≤", b)))
            with pytest.raises(Refused, match="not shown"):
                combined(left, "≤", right, (scalar(value), given(a, "≤", b)), facts=(value.plus(ONE),))
    strict = (scalar(k), given(a, "<", b))
    with pytest.raises(Refused, match="nothing strict"):
        combined(mul(scalar(k), a), "<", mul(scalar(k), b), strict, facts=(k,))
    assert combined(mul(scalar(k), a), "<", mul(scalar(k), b), strict, facts=(k.minus(ONE),)).facts
    with pytest.raises(Refused, match="contradict"):
        combined(a, "≤", b, (UNIT, given(a, "≤", b)), facts=(p, number(-1).minus(p)))


def test_a_multiplier_that_has_no_value_is_refused() -> None:
    """(1/p) p = 1 as polynomials, and p may be 0."""
    inverse = scalar(ONE.over(p))
    with pytest.raises(Refused, match="denominator"):
        combined(ZERO_NUMBER, "<", UNIT, squares=((mul(inverse, scalar(p)), UNIT),), facts=(p,))
    with pytest.raises(Refused, match="denominator"):
        combined(a, "≤", b, (mul(inverse, scalar(p)), given(a, "=", b)))


def test_strictness() -> None:
    weak, strict, sign = given(a, "≤", b), given(a, "<", b), given(ZERO_NUMBER, "<", c)
    scaled = (mul(c, a), mul(c, b))
    assert combined(scaled[0], "<", scaled[1], (c, strict), signs=(sign,)).statement.relation == "<"
    for refused in (
        lambda: combined(a, "<", b, (UNIT, weak)),
        lambda: combined(scaled[0], "<", scaled[1], (c, strict), signs=(given(ZERO_NUMBER, "≤", c),)),
        lambda: combined(scaled[0], "<", scaled[1], (c, weak), signs=(sign,)),
        lambda: combined(a, "<", a, (ZERO_NUMBER, strict)),
        lambda: combined(mul(norm(A), a), "<", mul(norm(A), b), (norm(A), strict)),
        lambda: combined(ZERO_NUMBER, "<", mul(x, x), squares=((UNIT, x),)),
        lambda: combined(ZERO_NUMBER, "<", squared(v), squares=((UNIT, v),), signs=(given(ZERO_NUMBER, "<", x),)),
        lambda: combined(a, "<", a),
        lambda: combined(x, "<", x, (scalar(-1), strict), (scalar(1), strict)),
    ):  # fmt: skip
        with pytest.raises(Refused, match=r"strict|not shown"):
            refused()
    assert combined(ZERO_NUMBER, "<", scalar(n), squares=((scalar(n), UNIT),)).statement.relation == "<"
    assert combined(ZERO_NUMBER, "<", mul(c, c), squares=((UNIT, c),), signs=(sign,)).hypotheses


def test_signs_are_of_the_very_number() -> None:
    premise = given(a, "≤", b)
    for sign in (
        given(ZERO_NUMBER, "≤", d),
        given(c, "≤", ZERO_NUMBER),
        given(ZERO_NUMBER, "=", c),
        given(UNIT, "≤", c),
        given(scalar(-1), "<", c),
        given(term("zero", (n, n)), "⪯", A),
        given(ZERO_NUMBER, "≤", mul(c, c)),
    ):
        with pytest.raises(Refused, match=r"sign|not shown"):
            combined(mul(c, a), "≤", mul(c, b), (c, premise), signs=(sign,))
    for factor in (add(norm(A), norm(B)), mul(transpose(v), v), trace(A), term("det", (), (A,)), b - a):
        with pytest.raises(Refused, match="not shown"):
            combined(
                mul(factor, a), "≤", mul(factor, b), (factor, premise), signs=(given(ZERO_NUMBER, "≤", c),)
            )
    assert combined(mul(norm(A), a), "≤", mul(norm(A), b), (norm(A), premise)).hypotheses


def test_division_by_a_negative() -> None:
    """−a ≤ −b does not follow from a ≤ b; b ≤ a does not; −b ≤ −a does."""
    minus, premise = scalar(-1), given(a, "≤", b)
    assert combined(mul(minus, b), "≤", mul(minus, a), (UNIT, premise)).hypotheses
    for left, right in ((mul(minus, a), mul(minus, b)), (b, a)):
        for multiplier in (UNIT, minus, scalar(0), scalar(n)):
            with pytest.raises(Refused):
                combined(left, "≤", right, (multiplier, premise))
    recip = term("map", ("recip", 0), (c,))
    with pytest.raises(Refused, match="not shown"):
        combined(mul(recip, a), "≤", mul(recip, b), (recip, premise), signs=(given(ZERO_NUMBER, "<", b),))


def test_empty_sums() -> None:
    assert combined(a, "≤", a).statement == Statement("≤", a, a)
    assert combined(A, "⪯", A).hypotheses == ()
    for left, relation, right in ((a, "≤", b), (A, "⪯", B), (A, "⪯", transpose(A)), (UNIT, "≤", ZERO_NUMBER)):
        with pytest.raises(Refused, match="not this combination"):
            combined(left, relation, right)


# ⪯


def test_order_of_matrices() -> None:
    gram = mul(transpose(C), C)
    assert combined(A, "⪯", add(A, gram), squares=((UNIT, C),)).hypotheses == ()
    double = combined(A, "⪯", add(A, mul(scalar(2), gram)), (scalar(2), given(B, "⪯", add(B, gram))))
    assert double.statement.relation == "⪯"
    theorem = combined(mul(c, A), "⪯", mul(c, B), (c, given(A, "⪯", B)), signs=(given(ZERO_NUMBER, "≤", c),))
    assert len(theorem.hypotheses) == 2
    assert "⪯" in theorem_text("t", theorem)


def test_sides_that_are_not_symmetric() -> None:
    """Of A ⪯ B the difference is symmetric, so B − A = Bᵀ − Aᵀ; but that is for a theorem to say."""
    for left, right in ((A, transpose(A)), (transpose(A), A), (term("zero", (n, n)), mul(C, M))):
        with pytest.raises(KernelError):
            combined(left, "⪯", right, squares=((UNIT, C),))
    with pytest.raises(Refused, match="not this combination"):
        combined(transpose(A), "⪯", transpose(B), (UNIT, given(A, "⪯", B)))
    with pytest.raises(Refused, match="not this combination"):
        combined(term("zero", (n, n)), "⪯", mul(A, A), squares=((UNIT, A),))
    assert combined(term("zero", (n, n)), "⪯", mul(S, S), squares=((UNIT, S),)).statement.relation == "⪯"
    rotation = [[Fraction(0), Fraction(1)], [Fraction(-1), Fraction(0)]]
    assert not is_psd(rotation)  # xᵀRx = 0 ≥ 0 for every x, and R is not symmetric: not 0 ⪯ R


def test_numbers_and_matrices_do_not_mix() -> None:
    psd = given(A, "⪯", B)
    one = letter("e", ONE, ONE)
    for refused in (
        lambda: combined(a, "≤", b, (UNIT, psd)),
        lambda: combined(trace(A), "≤", trace(B), (UNIT, psd)),
        lambda: combined(A, "≤", B, (UNIT, psd)),
        lambda: combined(A, "⪯", B, (UNIT, given(a, "≤", b))),
        lambda: combined(A, "⪯", add(A, mul(transpose(C), C)), squares=((UNIT, transpose(C)),)),
        lambda: combined(A, "⪯", add(A, mul(a, B)), (B, given(ZERO_NUMBER, "≤", a))),
        lambda: combined(A, "⪯", add(A, mul(one, one, term("identity", (n,)))), squares=((UNIT, one),)),
        lambda: combined(A, "=", B, (UNIT, given(A, "=", B))),
        lambda: congruence(given(a, "≤", b), v),
        lambda: congruence(psd, C),
        lambda: congruence(given(A, "=", B), M),
        lambda: trace_order(given(a, "≤", b)),
        lambda: trace_order(given(A, "=", B)),
    ):
        with pytest.raises(Refused):
            refused()
    assert combined(a, "⪯", b, (UNIT, given(a, "<", b))).statement.relation == "⪯"
    assert combined(a, "≤", b, (UNIT, given(a, "⪯", b))).statement.relation == "≤"
    with pytest.raises(Refused, match="strict"):
        combined(a, "<", b, (UNIT, given(a, "⪯", b)))
    with pytest.raises(Refused, match="another shape"):
        combined(A, "⪯", B, (UNIT, given(a, "≤", b)))
    with pytest.raises(Refused, match="rows of A"):
        congruence(given(a, "⪯", b), v)


def test_a_spectral_bound_of_a_product() -> None:
    """CᵀC ⪯ s²I gives ‖C M‖² ≤ s²‖M‖²."""
    bound = given(mul(transpose(C), C), "⪯", mul(x, x, term("identity", (n,))))
    theorem = trace_order(congruence(bound, M))
    told = combined(squared(mul(C, M)), "≤", mul(x, x, squared(M)), (UNIT, theorem))
    assert told.hypotheses == bound.hypotheses


def test_other_rules_take_no_inequality() -> None:
    for relation, (left, right) in {"≤": (a, b), "<": (a, b), "⪯": (A, B)}.items():
        premise = given(left, relation, right)
        whole = add(left, left)
        for refused in (
            lambda t=premise: steps.reverse(t),
            lambda t=premise: steps.chain((t, t)),
            lambda t=premise, w=whole: steps.replace(t, w, (0,)),
        ):
            with pytest.raises(Refused, match="a = b"):
                refused()


def test_exact_types() -> None:
    good = (Statement("≤", a, b), (given(a, "≤", b),), (UNIT,), (), (), (), ())
    assert combination(*good).hypotheses
    with pytest.raises(Refused):
        combination(("≤", a, b), *good[1:])  # type: ignore[arg-type]
    with pytest.raises(Refused):
        combination(Statement("≤", 1, 2), *good[1:])  # type: ignore[arg-type]
    with pytest.raises(Refused, match="one multiplier"):
        combination(good[0], good[1], (UNIT, UNIT), *good[3:])
    with pytest.raises(Refused, match="one weight"):
        combination(*good[:3], (a,), *good[4:])


def test_induction_over_an_inequality() -> None:
    """s ≤ f(j) for every j ≥ 1 gives k s ≤ Σ_{j=1}^{k} f(j); the step may not assume more than its claim."""
    j = parameter("index", "j")
    f = lambda i: term("layers", ("f", "w", i, i))  # noqa: E731
    widths = ("w", number(0))
    one = lambda i: trace(mul(f(i), transpose(f(i))))  # noqa: E731
    assert widths
    every = Hypothesis(Statement("≤", a, one(j)), (("index", "j"),), (j.minus(ONE),))
    total = lambda i: term("sigma", ("j", ONE, i), (one(j),))  # noqa: E731
    claim = Statement("≤", mul(scalar(k), a), total(k))
    first = rules.instantiate(rules.assume(every), {"j": ONE}, {})
    base = combined(mul(scalar(ONE), a), "≤", total(ONE), (UNIT, first))
    above = k.plus(ONE)
    supposed, last = rules.assume(Hypothesis(claim)), rules.instantiate(rules.assume(every), {"j": above}, {})
    split = rules.split_sum(total(above), k, (k.minus(ONE),))
    step = combined(
        mul(scalar(above), a), "≤", total(above), (UNIT, supposed), (UNIT, last), (scalar(-1), split),
        facts=(k.minus(ONE),),
    )  # fmt: skip
    whole = steps.induction(base, step, claim, "k", (ONE,))
    assert whole.statement == claim
    assert whole.hypotheses == (every,)
    assert whole.facts == (k.minus(ONE),)
    loose = combined(
        mul(scalar(above), a), "≤", total(above), (UNIT, given(mul(scalar(above), a), "≤", total(above)))
    )
    with pytest.raises(Refused):
        steps.induction(base, loose, claim, "k", (ONE,))


# Random certificates, and mutated ones, judged by values

LETTERS = (a, b, c, d, x, y)


class Certificate:
    """A claim between numbers or matrices, and a certificate of it that is right."""

    def __init__(self, rng: random.Random, matrices: bool):
        self.rng, self.matrices = rng, matrices
        names = (A, B, S, letter("E", n, n)) if matrices else LETTERS
        relations = ("⪯", "=") if matrices else ("≤", "<", "=")
        pool = [
            given(*rng.sample(names, 1), rng.choice(relations), rng.choice(names))
            for _ in range(rng.randint(1, 3))
        ]
        self.signs = [given(ZERO_NUMBER, rng.choice("≤<"), s) for s in rng.sample((c, d), rng.randint(1, 2))]
        self.premises = [t for t in pool if t.statement.left is not t.statement.right] or [
            given(names[0], relations[0], names[1])
        ]
        self.multipliers = [self.multiplier(t) for t in self.premises]
        roots = (C, S, mul(C, A), C - mul(C, B)) if matrices else (a, v, x - y, mul(C, v), add(a, UNIT), C)
        self.squares = [rng.choice(roots) for _ in range(rng.randint(0, 2))]
        self.weights = [self.multiplier(None) for _ in self.squares]
        self.left = rng.choice((*names, names[0] - names[1]))
        self.right = add(self.left, *self.pieces())
        self.relation = "⪯" if matrices else rng.choice("≤≤<")

    def multiplier(self, premise: Theorem | None) -> Term:
        signed = [s.statement.right for s in self.signs]
        pool = [scalar(number(Fraction(self.rng.randint(0, 5), self.rng.randint(1, 3)))), scalar(n), norm(A)]
        pool += [*signed, mul(scalar(2), signed[0]), mul(norm(v), signed[-1]), scalar(p.plus(ONE))]
        if premise is not None and premise.statement.relation == "=":
            pool += [scalar(-2), x, mul(scalar(-1), norm(B))]
        return self.rng.choice(pool)

    def pieces(self) -> Iterator[Term]:
        for w, t in zip(self.multipliers, self.premises, strict=True):
            yield mul(w, t.statement.right - t.statement.left)
        for w, r in zip(self.weights, self.squares, strict=True):
            yield mul(w, mul(transpose(r), r) if self.matrices else squared(r))

    def is_strict(self) -> bool:
        """Whether a premise of < has a multiplier that is > 0, or a square is of such a number."""
        signs = {t.statement.right: t.statement.relation for t in self.signs}

        def positive(w: Term) -> bool:
            if w.op == "number":
                return bool(w.data[0].terms)
            return all(map(positive, w.args)) if w.op == "mul" else signs.get(w) == "<"

        ordered = zip(self.multipliers, self.premises, strict=True)
        return any(positive(w) for w, t in ordered if t.statement.relation == "<")

    def arguments(self) -> list[Any]:
        claim = Statement(self.relation, self.left, self.right)
        many = (self.premises, self.multipliers, self.squares, self.weights, self.signs)
        return [claim, *map(tuple, many), (p,)]


def draw(rng: random.Random) -> Model:
    """Small values, so that hypotheses often hold; c and d mostly ≥ 0, and S sometimes psd."""
    model = Model(
        rng, parameters={"n": rng.randint(1, 2), "m": rng.randint(1, 2), "p": Fraction(rng.randint(0, 4), 2)}
    )
    size = model.parameters["n"]
    for name in "cd":
        model.letters[name] = [[Fraction(rng.randint(-1, 3), rng.randint(1, 2))]]
    base = model.matrix(size, size)
    gram = [[sum(base[k][i] * base[k][j] for k in range(size)) for j in range(size)] for i in range(size)]
    model.letters["A"] = base
    for name in "BSE":
        shift = Fraction(rng.randint(0, 2))
        model.letters[name] = [
            [u + shift * w for u, w in zip(r, q, strict=True)] for r, q in zip(base, gram, strict=True)
        ]
    model.letters["S"] = gram
    return model


def true(statement: Statement, model: Model) -> bool:
    left, right = evaluate(statement.left, model), evaluate(statement.right, model)
    gap = [[r - q for q, r in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)]
    if statement.relation == "=":
        return not any(entry for row in gap for entry in row)
    return (
        is_psd(gap)
        if statement.relation == "⪯"
        else gap[0][0] > 0 or (statement.relation == "≤" and gap[0][0] == 0)
    )


def holds(theorem: Theorem, model: Model) -> bool | None:
    """Whether the statement is true; None where something that it rests on is not."""
    if any(model.scalar(f) < 0 for f in theorem.facts):
        return None
    return (
        true(theorem.statement, model) if all(true(h.statement, model) for h in theorem.hypotheses) else None
    )


def without_norms(certificate: Certificate) -> bool:
    """Whether every value is a fraction: an interval decides no equality."""
    whole = (certificate.left, certificate.right, *certificate.multipliers, *certificate.weights)
    return not any("norm" in repr_of(t) for t in whole)


def repr_of(node: Term) -> str:
    return " ".join([node.op, *map(repr_of, node.args)])


@pytest.mark.parametrize("matrices", [False, True])
def test_random_certificates_are_true(matrices: bool) -> None:
    accepted = tried = 0
    for seed in range(150):
        certificate = Certificate(random.Random(f"{matrices} {seed}"), matrices)
        if certificate.relation == "<" and not certificate.is_strict():
            with pytest.raises(Refused, match="strict"):
                combination(*certificate.arguments())
            continue
        theorem = combination(*certificate.arguments())
        accepted += 1
        if without_norms(certificate):
            rng = random.Random(seed)
            values = [holds(theorem, draw(rng)) for _ in range(30)]
            assert False not in values, theorem_text(str(seed), theorem)
            tried += values.count(True)
    assert accepted > 100
    assert tried > 150


def mutations(certificate: Certificate, rng: random.Random) -> Iterator[tuple[str, list[Any]]]:
    """Certificates of which one part is changed."""
    claim, premises, multipliers, squares, weights, signs, facts = certificate.arguments()

    def put(items: tuple[Any, ...], new: Any) -> tuple[Any, ...]:
        place = rng.randrange(len(items))
        return (*items[:place], new(items[place]), *items[place + 1 :])

    def turned(t: Theorem) -> Theorem:
        return given(t.statement.right, t.statement.relation, t.statement.left)

    minus, extra = scalar(-1), mul(scalar(number(Fraction(1, 7))), claim.right)
    yield (
        "the claim turned",
        [
            Statement(claim.relation, claim.right, claim.left),
            premises,
            multipliers,
            squares,
            weights,
            signs,
            facts,
        ],
    )
    yield (
        "a side scaled",
        [
            Statement(claim.relation, claim.left, add(claim.right, extra)),
            premises,
            multipliers,
            squares,
            weights,
            signs,
            facts,
        ],
    )
    yield "a premise turned", [claim, put(premises, turned), multipliers, squares, weights, signs, facts]
    yield (
        "a multiplier's sign",
        [claim, premises, put(multipliers, lambda w: mul(minus, w)), squares, weights, signs, facts],
    )
    yield (
        "a multiplier doubled",
        [claim, premises, put(multipliers, lambda w: mul(scalar(2), w)), squares, weights, signs, facts],
    )
    yield "a premise dropped", [claim, premises[1:], multipliers[1:], squares, weights, signs, facts]
    if squares:
        yield "a square dropped", [claim, premises, multipliers, squares[1:], weights[1:], signs, facts]
        yield (
            "a weight's sign",
            [claim, premises, multipliers, squares, put(weights, lambda w: mul(minus, w)), signs, facts],
        )
        yield (
            "a root doubled",
            [claim, premises, multipliers, put(squares, lambda r: mul(scalar(2), r)), weights, signs, facts],
        )
    negative = Statement(
        claim.relation, claim.left, add(claim.left, *(mul(minus, w) for w in certificate.pieces()))
    )
    yield (
        "all signs",
        [
            negative,
            premises,
            tuple(mul(minus, w) for w in multipliers),
            squares,
            tuple(mul(minus, w) for w in weights),
            signs,
            facts,
        ],
    )
    yield "signs forgotten", [claim, premises, multipliers, squares, weights, (), facts]
    yield "facts forgotten", [claim, premises, multipliers, squares, weights, signs, ()]
    yield "made strict", [Statement("<", *claim[1:]), premises, multipliers, squares, weights, signs, facts]


def is_wrong(arguments: list[Any], matrices: bool, seed: int) -> bool:
    """Whether the certificate is seen to be wrong: its sum is another, or a multiplier is < 0, at some values."""
    claim, premises, multipliers, squares, weights, signs, facts = arguments
    if matrices and claim.relation != "⪯":
        return True
    pieces = [
        mul(w, t.statement.right - t.statement.left) for w, t in zip(multipliers, premises, strict=True)
    ]
    pieces += [
        mul(w, mul(transpose(r), r) if matrices else squared(r))
        for w, r in zip(weights, squares, strict=True)
    ]
    signed = [
        *weights,
        *(w for w, t in zip(multipliers, premises, strict=True) if t.statement.relation != "="),
    ]
    rng = random.Random(seed)
    for _ in range(40):
        model = draw(rng)
        if rng.random() < 0.5:
            model.parameters["p"] = Fraction(rng.randint(-6, 6))
        if any(model.scalar(f) < 0 for f in facts) or not all(true(s.statement, model) for s in signs):
            continue
        gap = evaluate(claim.right - claim.left, model)
        total = evaluate(add(*pieces), model) if pieces else [[Fraction(0)] * len(gap) for _ in gap]
        if gap != total or any(evaluate(w, model)[0][0] < 0 for w in signed):
            return True
        if claim.relation == "<" and gap == [[0]] and all(true(t.statement, model) for t in premises):
            return True
    return False


def test_mutated_certificates_are_refused() -> None:
    wrong, kinds = 0, set()
    for seed in range(120 if THOROUGH else 60):
        matrices = seed % 2 == 1
        certificate = Certificate(random.Random(f"mutant {seed}"), matrices)
        if not without_norms(certificate):
            continue
        for kind, arguments in mutations(certificate, random.Random(seed)):
            if is_wrong(arguments, matrices, seed):
                wrong += 1
                kinds.add(kind)
                with pytest.raises(KernelError):
                    combination(*arguments)
    assert wrong >= (200 if THOROUGH else 100)
    assert len(kinds) == 13


# The file


def descent(relation: str = "≤", multiplier: Scalar = ONE, weight: int = 1) -> Writer:
    """a ≤ b gives n a ≤ n b + x²."""
    writer = Writer()
    premise = writer.step("assume", Hypothesis(Statement("≤", a, b)))
    left, right = mul(scalar(n), a), add(mul(scalar(n), b), mul(x, x))
    claim = Statement(relation, left, right)
    terms = ((scalar(n.times(multiplier)),), (x,), (scalar(weight),))
    writer.theorem("t", writer.step("combination", claim, [premise], *terms, [], ()))
    return writer


def test_the_door() -> None:
    (theorem,) = check(descent().text()).values()
    assert theorem.statement.relation == "≤"
    assert len(theorem.hypotheses) == 1
    for wrong in (descent("<"), descent(multiplier=number(2)), descent(weight=-1), descent("=")):
        with pytest.raises(Refused, match="step 1"):
            check(wrong.text())


def test_a_rule_that_a_kernel_has_not_is_unreadable() -> None:
    """What a kernel of this version without these rules says to a file that uses one."""
    document: dict[str, Any] = descent().document()
    document["steps"][1]["rule"] = "combinations"
    with pytest.raises(Unreadable, match="no such rule"):
        check(json.dumps(document))


MUTATORS: tuple[Callable[[dict[str, Any]], None], ...] = (
    lambda step: step.update(premises=[]),
    lambda step: step.update(multipliers=[]),
    lambda step: step.update(weights=step["weights"] * 2),
    lambda step: step.update(signs=["0"]),
    lambda step: step.update(claim=[*step["claim"][:1], "⪯", step["claim"][0]]),
    lambda step: step.update(claim=[step["claim"][2], "≤", step["claim"][0]]),
    lambda step: step.update(claim=[step["claim"][0], "≥", step["claim"][2]]),
    lambda step: step.update(premises=["1"]),
    lambda step: step.update(premises=["0", "0"], multipliers=step["multipliers"] * 2),
    lambda step: step.pop("signs"),
    lambda step: step.update(facts=None),
    lambda step: step.update(multipliers=[1]),
)


@pytest.mark.parametrize("mutate", MUTATORS)
def test_mutated_files_are_refused(mutate: Callable[[dict[str, Any]], None]) -> None:
    document: dict[str, Any] = descent().document()
    mutate(document["steps"][1])
    with pytest.raises((Refused, Unreadable)):
        check(json.dumps(document))
