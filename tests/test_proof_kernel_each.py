"""Conditions for each index of a sum, against a loop over its indices: none too many holds, and none is lost.

Summands are drawn with operators that need a condition, in one sum or two, the second in a range that the first
index sets. At models where a theorem's conditions hold, worked out here by a loop, its sides have one value; where
dual numbers meet a kink within any summand, its conditions fail.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import proof_kernel_values
import pytest
from proof_kernel_claims import condition
from proof_kernel_steps import plain
from proof_kernel_values import Model, Unclear, differ, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.discharge import discharge
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, add, inverse, letter, mul, scalar, term, trace, transpose
from dlhw3.kernel.theorem import Theorem

n, N = parameter("size", "n"), parameter("size", "N")
i, j = parameter("index", "i"), parameter("index", "j")
X, B, H, K = (letter(name, n, n) for name in "XBHK")
VARIABLE = ("letter", *X.data)
WHOLE = (number(-1), number(2), number(3))
Range = tuple[str, Scalar, Scalar]
OUTER: tuple[Range, ...] = (("i", ONE, N), ("i", number(0), N), ("i", number(-1), ONE), ("i", ONE, number(0)))
INNER: tuple[Range, ...] = (("j", ONE, i), ("j", i, N), ("j", number(0), number(1)), ("j", i, i.plus(ONE)))
INSIDE = {"i": i, "j": j}


class Kink(Unclear):
    """An operator meets what moves at a point where it is not smooth."""


@pytest.fixture(autouse=True)
def _kinks(monkeypatch: pytest.MonkeyPatch) -> None:
    smooth_only = proof_kernel_values.smooth_only

    def told(x: Any, value: Any) -> Any:
        try:
            return smooth_only(x, value)
        except Unclear:
            raise Kink from None

    monkeypatch.setattr(proof_kernel_values, "smooth_only", told)


def each(name: str, a: Term) -> Term:
    return term("map", (name, 0), (a,))


def weight(rng: random.Random, indices: str) -> Term:
    """A number that depends on the indices: a polynomial in them, or a member of a sequence."""
    k = INSIDE[rng.choice(indices)]
    whole = scalar(rng.choice((k, k.plus(rng.choice(WHOLE)), k.times(rng.choice(WHOLE)))))
    return rng.choice((whole, term("function", ("q", ((ONE, ONE),), (), False), (whole,)), scalar(1)))


def matrix(rng: random.Random, indices: str) -> Term:
    moved = rng.choice((X, transpose(X), mul(X, B), B))
    return add(
        mul(weight(rng, indices), moved), mul(weight(rng, indices), rng.choice((B, term("identity", (n,)))))
    )


def amount(rng: random.Random, indices: str) -> Term:
    m = matrix(rng, indices)
    return rng.choice((trace(m), trace(mul(transpose(m), m)), add(trace(m), weight(rng, indices))))


def summand(rng: random.Random, indices: str) -> Term:
    """A number whose operators need conditions."""
    a, m = amount(rng, indices), matrix(rng, indices)
    power = term("power", (number(rng.choice((-2, -1, 3, Fraction(1, 2), Fraction(3, 2)))),), (a,))
    return rng.choice(
        (
            *(each(name, a) for name in ("recip", "log", "sqrt", "abs", "relu", "step")),
            term("sum", (), (each(rng.choice(("recip", "abs", "relu", "log")), m),)),
            term("norm", (), (m,)),
            term("power", (number(-1),), (term("norm", (), (m,)),)),
            trace(inverse(m)),
            term("logdet", (), (m,)),
            power,
            mul(each("relu", a), each("recip", trace(m))),
            each("log", add(scalar(1), each("exp", a))),
            term("function", ("l", ((n, n),), (), False), (each("relu", m),)),
        )
    )


def total(rng: random.Random) -> Term:
    """A sum of such, or of sums of such; sometimes within an operator that asks for something of the whole."""
    index, *ends = rng.choice(OUTER)
    if rng.random() < 0.4:
        inner, *within = rng.choice(INNER)
        body = mul(weight(rng, "i"), term("sigma", (inner, *within), (summand(rng, "ij"),)))
        body = add(body, summand(rng, "i")) if rng.random() < 0.3 else body
    else:
        body = summand(rng, "i")
    whole = term("sigma", (index, *ends), (body,))
    return rng.choice((whole, whole, whole, each("log", whole), each("relu", whole)))


def indices_of(node: Any, model: Model) -> Iterator[Model]:
    name, low, high = node.data
    for k in range(int(model.scalar(low)), int(model.scalar(high)) + 1):
        other = Model(model.rng)
        other.__dict__.update(model.__dict__)
        other.parameters = {**model.parameters, name: k}
        yield other


def held(one: Condition, model: Model) -> bool:
    """Whether a condition holds: one for each index, at every index by a loop."""
    kind, subject, _ = one
    if kind == "everywhere":
        return True
    if kind.startswith("each "):
        inner = Condition(kind[5:], subject.args[0])
        return all(held(inner, at) for at in indices_of(subject, model))
    return condition(kind, (subject,))(model)


def all_held(theorem: Theorem, model: Model) -> bool:
    return all(held(one, model) for one in theorem.conditions)


def model_of(rng: random.Random) -> Model:
    model = Model(rng, {"n": rng.choice((1, 1, 2)), "N": rng.randint(1, 3)})
    model.draw = rng.choice(
        (None, lambda r: r.choice((-1, 0, 1)), lambda r: r.choice((0, 0, 1, 2)), lambda r: 1)
    )
    for one in (X, B, H, K):
        model.letter(one.data)
    return model


def moved(body: Term, along: Term) -> Term:
    return term("differential", (VARIABLE,), (body, X, along))


def second(first: Theorem) -> Theorem:
    """D(X ↦ D(X ↦ f)(X)[H])(X)[K], worked out."""
    whole = moved(first.statement.left, K)
    used = rules.replace(plain(whole, first, (0,)), first, (1, 0))
    return rules.replace(used, rules.differential(used.statement.right, ()), (1,))


def judged(theorem: Theorem, model: Model) -> str:
    """What one model shows of a theorem; a failure says which of the two was broken."""
    under = all_held(theorem, model)
    try:
        left, right = (evaluate(side, model) for side in theorem.statement[1:])
    except Kink:
        assert not under, f"a condition is lost: {theorem}"
        return "kink"
    if not under:
        return "not under"
    assert not differ(left, right), f"false: {theorem}"
    return "held"


def instances(theorem: Theorem, rng: random.Random) -> Iterator[Theorem]:
    """The theorem, without what is plain, and with a range of another length."""
    yield theorem
    yield discharge(theorem)
    yield rules.instantiate(theorem, {"N": rng.choice((ONE, number(2), N.plus(ONE), n))}, {})


def parts_of(theorem: Theorem) -> Iterator[Term]:
    waiting = [theorem.statement.left]
    while waiting:
        yield (node := waiting.pop())
        waiting += node.args


def trials(seed: str, count: int) -> Counter[str]:
    tally: Counter[str] = Counter()
    for k in range(count):
        rng = random.Random(f"{seed}/{k}")
        try:
            made = rules.differential(moved(total(rng), H), ())
            found = list(instances(made, rng))
            if rng.random() < 0.3:
                found.append(second(made))
        except KernelError:
            tally["refused"] += 1
            continue
        if any(part.op == "function" and part.data[0] == "l" and "X" in part.free for part in parts_of(made)):
            assert any(c.kind in ("everywhere", "differentiable") for c in made.conditions), (
                f"a condition is lost: {made}"
            )
        tally["each"] += any(c.kind.startswith("each ") for c in made.conditions)
        tally["each each"] += any(c.kind.startswith("each each ") for c in made.conditions)
        for _ in range(2):
            model = model_of(rng)
            for theorem in found:
                try:
                    tally[judged(theorem, model)] += 1
                except (Unclear, OverflowError):
                    tally["unclear"] += 1
    return tally


def test_differentials() -> None:
    tally = trials("differentials", 45)
    assert tally["held"] > 100, tally
    assert tally["kink"] > 20, tally
    assert tally["each"] > 10, tally
    assert tally["each each"] > 2, tally


def cancelled(rng: random.Random, indices: str) -> Theorem:
    """An equation with a condition that speaks of the indices: a ∘ 1/a = 1, log's, the inverse's, a power's."""
    a, m = amount(rng, indices), matrix(rng, indices)
    made = rng.choice(("recip.cancel", "inverse.right", "exp.log", "abs.nonnegative"))
    said = rules.law(made)
    (own,) = {d for d in said.statement.left.declared if d[1][0] == "letter"}
    of = m if made == "inverse.right" else a
    sizes = {name: of.rows for name, (kind, *_) in said.statement.left.declared if kind == "size"}
    return rules.instantiate(said, sizes, {own[0]: of})


def rewritten(rng: random.Random) -> tuple[Theorem, Theorem, list[Term]]:
    """An equation with conditions used within one sum or two, and these sums, the outer one first."""
    sums = [rng.choice(OUTER)] + ([rng.choice(INNER)] if rng.random() < 0.5 else [])
    equation = cancelled(rng, "ij"[: len(sums)])
    whole, path, nodes = equation.statement.left, (0,), []
    for one in reversed(sums):
        whole, path = term("sigma", one, (whole,)), (*path, 0)
        nodes.insert(0, whole)
    return equation, rules.replace(plain(whole, equation, ()), equation, (1, *path[1:])), nodes


def at_all(nodes: list[Term], model: Model) -> Iterator[Model]:
    if not nodes:
        yield model
        return
    for inner in indices_of(nodes[0], model):
        yield from at_all(nodes[1:], inner)


def rewriting_trials(seed: str, count: int) -> Counter[str]:
    """A rewriting's conditions hold only where the equation's own do at every index; within a differential too."""
    tally: Counter[str] = Counter()
    for k in range(count):
        rng = random.Random(f"{seed}/{k}")
        try:
            equation, made, nodes = rewritten(rng)
            whole = moved(made.statement.left, H)
            within = rules.replace(plain(whole, made, (0,)), made, (1, 0))
        except KernelError:
            tally["refused"] += 1
            continue
        for _ in range(3):
            model = model_of(rng)
            try:
                own = all(all_held(equation, at) for at in at_all(nodes, model))
                under = all_held(made, model)
                assert own or not under, f"a condition is lost: {made}"
                tally["held" if under else "not under"] += 1
                left, right = (evaluate(side, model) for side in made.statement[1:])
                assert not under or not differ(left, right), f"false: {made}"
                if (
                    "abs.nonnegative" not in made.laws
                ):  # |‖A‖²| is smooth at 0, where dual numbers meet a kink
                    tally[f"within a differential: {judged(within, model)}"] += 1
            except (Unclear, OverflowError):
                tally["unclear"] += 1
    return tally


def test_rewriting_within_sums() -> None:
    tally = rewriting_trials("rewriting", 60)
    assert tally["held"] > 50, tally
    assert tally["not under"] > 20, tally


@pytest.mark.parametrize(
    ("ends", "factor", "fine"),
    [
        ((number(0), number(3)), i, False),
        ((number(0), N), i, False),
        ((ONE, N), i.minus(N), False),
        ((ONE, number(3)), i.minus(number(2)), False),
        ((ONE, N), i, True),
        ((ONE, N), i.minus(number(2)), True),  # not at N = 1
        ((number(0), number(-1)), i, True),
        ((N, number(3)), i.minus(N), True),  # empty from N = 4 on
    ],
    ids=range(8),
)
def test_a_condition_that_cannot_hold_at_an_index(ends: Any, factor: Scalar, fine: bool) -> None:
    """D(X ↦ Σ_{i=a}^{b} 1/(c_i tr(X))) asks for c_i tr(X) ≠ 0, which fails where c_i = 0 for an i in the range."""
    body = term("sigma", ("i", *ends), (each("recip", mul(scalar(factor), trace(X))),))
    nested = term("sigma", ("j", ONE, number(2)), (mul(scalar(j), body),))
    for whole in (body, nested):
        if fine:
            rules.differential(moved(whole, H), ())
        else:
            with pytest.raises(KernelError, match="a condition cannot hold"):
                rules.differential(moved(whole, H), ())
