"""Conditions for each index of a sum: nothing that a summand needs is lost, and both sides agree where all is met.

Independent of the kernel: where a term's operators are smooth, and where a condition holds, is worked out here by
loops over the indices, and values are those of ``proof_kernel_values``, differentials by dual numbers.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_claims import Reader
from proof_kernel_sums import MAPS, POWERS, TOP, TWO, VARIABLE, ZERO, B, Draw, G, H, N, P, X, i, j
from proof_kernel_values import Model, Unclear, det, differ, evaluate, is_psd, sign

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Undecided
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.order.discharge import discharge
from dlhw3.kernel.scalars import ONE, Scalar, number
from dlhw3.kernel.statements import Condition, Statement
from dlhw3.kernel.terms import Term, add, letter, mul, scalar, term, trace
from dlhw3.kernel.theorem import Theorem

RULED = [name for name, law in AXIOMS.items() if law[2] and law[5] == "=" and not law[4]]

Entries = list[list[Any]]


def entries(*wanted: int) -> Callable[[Entries], bool]:
    return lambda value: all(sign(x) in wanted for row in value for x in row)


HOLDS: dict[str, Callable[[Entries], bool]] = {
    "nonzero": entries(1, -1),
    "positive": entries(1),
    "nonnegative": entries(0, 1),
    "of some entry nonzero": lambda value: not entries(0)(value),
    "invertible": lambda value: sign(det(value)) != 0,
    "det": lambda value: sign(det(value)) > 0,
    "psd": is_psd,
    "pd": lambda value: is_psd(value) and sign(det(value)) > 0,
}
OPEN = ("nonzero", "positive", "invertible", "det")
ANYWHERE = ("exp", "sin", "cos", "tanh")
SMOOTH = {**dict.fromkeys(MAPS, "nonzero"), **dict.fromkeys(("log", "sqrt"), "positive")}
"""Where an operator is smooth, in these words, for this file alone."""


def needed(node: Term) -> str:
    """What an operator's argument is to be, for it to be smooth there."""
    if node.op == "map":
        return "" if node.data[0] in ANYWHERE else SMOOTH[node.data[0]]
    if node.op == "power":
        (exponent,) = node.data
        return "" if exponent.natural is not None else "nonzero" if exponent.integral else "positive"
    return {"norm": "of some entry nonzero", "inverse": "invertible", "logdet": "det"}.get(node.op, "")


@contextmanager
def bound(model: Model, name: str, value: Any) -> Iterator[None]:
    before = model.parameters.get(name)
    model.parameters[name] = value
    yield
    model.parameters.pop(name)
    if before is not None:
        model.parameters[name] = before


def indices(node: Term, model: Model) -> range:
    _, low, high = node.data
    return range(int(model.scalar(low)), int(model.scalar(high)) + 1)


def is_smooth(node: Term, model: Model) -> bool:
    """Whether every operator that holds X in a term is smooth at the model, in every summand."""
    if "X" not in node.free:
        return True
    if node.op == "sigma":
        found = []
        for k in indices(node, model):
            with bound(model, node.data[0], k):
                found.append(is_smooth(node.args[0], model))
        return all(found)
    if (kind := needed(node)) and not HOLDS[kind](evaluate(node.args[0], model)):
        return False
    return all(is_smooth(a, model) for a in node.args)


def is_met(condition: Condition, model: Model) -> bool:
    """Whether a condition holds at a model, for each index in turn."""
    kind, subject, _ = condition
    if kind in ("differentiable", "everywhere"):  # abstract functions are polynomials here
        return True
    if not kind.startswith("each "):
        return HOLDS[kind](evaluate(subject, model))
    found = []
    for k in indices(subject, model):
        with bound(model, subject.data[0], k):
            found.append(is_met(Condition(kind[5:], subject.args[0]), model))
    return all(found)


def drawn_model(rng: random.Random) -> Model:
    """Few sizes, and entries that are often 0, so that a summand is often off its domain."""
    model = Model(rng)
    model.parameters |= {"n": rng.choice((1, 1, 2)), "m": rng.choice((1, 1, 2)), "N": rng.choice((1, 2, 3))}
    values = rng.choice(((-1, 0, 1, 2, 3), (1, 2, 3), (-2, -1, 1, 2), (-1, 1, -2)))
    model.draw = lambda r: r.choice(values)
    model.letters["X"] = model.matrix(model.parameters["n"], model.parameters["m"])
    return model


def looked_at(
    theorem: Theorem, smooth: Callable[[Model], bool], seed: str, count: Counter[str], models: int = 4
) -> None:
    """Ask a theorem at models: where its conditions hold all is smooth, and its sides agree."""
    for k in range(models):
        model = drawn_model(random.Random(f"{seed}/{k}"))
        with suppress(Unclear):
            inside = all(model.scalar(fact) >= 0 for fact in theorem.facts)
            met = inside and all(is_met(c, model) for c in theorem.conditions)
            each = any(c.kind.startswith("each ") for c in theorem.conditions)
            count[f"{'each ' * each}{'met' if met else 'not met'}"] += inside
            if not met:
                continue
            assert smooth(model), f"a condition is lost: {seed}/{k}: {theorem}"
            left, right = (evaluate(side, model) for side in theorem.statement[1:])
            assert not differ(left, right), f"false: {seed}/{k}: {theorem}"
            count["agree"] += 1


def moved(body: Term, hand: Term = H) -> Term:
    return term("differential", (VARIABLE,), (body, X, hand))


def first(seed: str, count: Counter[str]) -> None:
    """The differential of a sum, without what is plain to see, and at an instance of its sizes."""
    rng = random.Random(seed)
    body = Draw(rng).summed(rng.choice((1, 2, 2)))
    made = rules.differential(moved(body), ())
    looked_at(made, lambda model: is_smooth(body, model), seed, count)
    looked_at(discharge(made), lambda model: is_smooth(body, model), seed, count)
    values = {"N": rng.choice((number(1), number(3), P, N.plus(ONE), P.times(P).plus(ONE)))}
    facts = () if values["N"] not in (P,) else (P.minus(ONE),)
    given = rules.differential(moved(body), facts)
    told = rules.instantiate(
        given, values if not facts else {"N": P}, {"A": mul(scalar(i), B)} if facts else {}
    )
    at = told.statement.left.args[0]
    looked_at(told, lambda model: is_smooth(at, model), seed, count)


def nested(seed: str, count: Counter[str]) -> None:
    """One operator of a line in X, in two sums, the inner one's ends often by the outer one's index."""
    rng = random.Random(seed)
    draw = Draw(rng)
    line, ends = draw.line(rng.choice(((j,), (j,), (i, j)))), (draw.ends(), draw.ends(i))
    ways = [term("map", (name, 0), (line,)) for name in MAPS[:-1]] + [term("norm", (), (line,))]
    body = rng.choice([*ways, term("power", (rng.choice(POWERS[:-1]),), (line,))])
    whole = term("sigma", ("i", *ends[0]), (term("sigma", ("j", *ends[1]), (body,)),))
    made = rules.differential(moved(whole), ())
    looked_at(made, lambda model: is_smooth(whole, model), seed, count, 8)


def second(seed: str, count: Counter[str]) -> None:
    """D D f from D f: the conditions are to hold near the point."""
    rng = random.Random(seed)
    body = Draw(rng).summed(1)
    once = rules.differential(moved(body), ())
    if rng.random() < 0.3:
        once = discharge(once)
    whole = moved(once.statement.left, G)
    twice = steps.replace(once, whole, (0,))
    looked_at(twice, lambda model: is_smooth(body, model), seed, count)
    if once.statement.right.op == "sigma":
        again = rules.differential(twice.statement.right, ())
        slope = once.statement.right
        looked_at(
            steps.chain([twice, again]),
            lambda model: is_smooth(body, model) and is_smooth(slope, model),
            seed,
            count,
        )


def law_at(
    rng: random.Random, draw: Draw, known: tuple[Scalar, ...]
) -> tuple[Theorem, tuple[Condition, ...]]:
    """A law with random values of its letters, and what it is under."""
    name = rng.choice(RULED)
    made = rules.law(name)
    values: dict[str, Any] = {}
    for name_of_one, (kind, *rest) in made.statement.left.declared:
        if kind == "letter" and rest[0] is rest[1] is ONE:
            values[name_of_one] = draw.bent(known, rng.choice((draw.number(1, known), draw.line(known))))
        elif kind == "letter":
            values[name_of_one] = (
                draw.square(1, known) if rest[0] is rest[1] else draw.bent(known, draw.matrix(0, known))
            )
    exponents = {
        e: number(rng.choice((1, 2, -1, Fraction(1, 2)))) for e in "pq" if e in made.statement.left.free
    }
    powers = {e: number(rng.choice((1, 2, -1))) for e in "ij" if e in made.statement.left.free}
    one = rules.instantiate(made, exponents | powers, values)
    return one, one.conditions


def inside(seed: str, count: Counter[str]) -> None:
    """A law used of the summands of a sum, or of two within one another, and then inside a differential."""
    rng = random.Random(seed)
    draw = Draw(rng)
    nested = rng.random() < 0.6
    one, own = law_at(rng, draw, (i, j) if nested else (i,))
    outer, inner = draw.ends(), draw.ends(i)
    left = one.statement.left
    whole = term("sigma", ("j", *inner), (left,)) if nested else left
    beside = mul(scalar(i), term("ones", whole.shape)) if rng.random() < 0.5 else term("zero", whole.shape)
    whole = term("sigma", ("i", *outer), (add(whole, beside),))
    path = (0, 0, 0) if nested else (0, 0)
    made = steps.replace(one, whole, path)
    sums = [("i", *outer), ("j", *inner)][: 1 + nested]
    looked_at(made, lambda model: throughout(sums, model, lambda: all_met(own, model)), seed, count)
    unsure = [c for c in own if fails_somewhere(c, seed)]
    moving = steps.replace(one, moved(whole), (0, *path))

    def near(model: Model) -> bool:
        """What holds near X holds at X, of subjects that are continuous there, where it is not plain to see."""
        moving = [c for c in unsure if "X" in c.subject.free]
        return all_met(own, model) and all(c.kind in OPEN and is_smooth(c.subject, model) for c in moving)

    looked_at(moving, lambda model: throughout(sums, model, lambda: near(model)), seed, count)


def fails_somewhere(condition: Condition, seed: str) -> bool:
    for k in range(8):
        with suppress(Unclear):
            if not is_met(condition, drawn_model(random.Random(f"{seed}/unsure/{k}"))):
                return True
    return False


def all_met(own: tuple[Condition, ...], model: Model) -> bool:
    return all(is_met(c, model) for c in own)


def throughout(sums: list[tuple[str, Scalar, Scalar]], model: Model, test: Callable[[], bool]) -> bool:
    """Whether something holds at all values of indices, the later ones within the range of those before."""
    if not sums:
        return test()
    (name, low, high), *rest = sums
    found = []
    for k in range(int(model.scalar(low)), int(model.scalar(high)) + 1):
        with bound(model, name, k):
            found.append(throughout(rest, model, test))
    return all(found)


def by_induction(seed: str, count: Counter[str]) -> None:
    """Σ_{j=a}^{p} l = Σ_{j=a}^{p} r for p from a to top, by l = r at p + 1: what it is under at each of them."""
    rng = random.Random(seed)
    draw = Draw(rng)
    low = rng.choice((ONE, ZERO, TWO, N))
    one, own = law_at(rng, draw, (j,))
    left, right = one.statement[1:]

    def total(side: Term, high: Scalar) -> Term:
        return term("sigma", ("j", low, high), (side,))

    claim = Statement("=", total(left, P), total(right, P))
    at_low = rules.instantiate(one, {"j": low}, {})
    base = rules.same(total(left, low), at_low.statement.left, ())
    back = rules.same(at_low.statement.right, total(right, low), ())
    base = steps.chain([base, at_low, back])
    facts = (P.minus(low),)
    assumed = rules.assume(rules.Hypothesis(claim))
    next_one = rules.instantiate(one, {"j": P.plus(ONE)}, {})

    def grown(side: Term) -> Theorem:
        parted = rules.split_sum(total(side, P.plus(ONE)), P, facts)
        last = add(total(side, P), at(side, P.plus(ONE)))
        return steps.chain([parted, rules.same(parted.statement.right, last, facts)])

    step = rules.replace(grown(left), assumed, (1, 0))
    step = rules.replace(step, next_one, (1, 1))
    step = steps.chain([step, steps.reverse(grown(right))])
    made = rules.induction(base, step, claim, "p", (low, TOP))
    sums = [("j", low, P)]
    looked_at(made, lambda model: throughout(sums, model, lambda: all_met(own, model)), seed, count)


def at(node: Term, value: Scalar) -> Term:
    return rules.replaced(node, {"j": value}, {})  # type: ignore[no-any-return]


KINDS = {"first": first, "nested": nested, "second": second, "inside": inside, "induction": by_induction}


def campaign(kind: str, trials: int, start: int = 0) -> Counter[str]:
    count: Counter[str] = Counter()
    for k in range(start, start + trials):
        try:
            KINDS[kind](f"each/{kind}/{k}", count)
        except Undecided:
            count["undecided"] += 1
        except KernelError as error:
            count["refused"] += 1
            count[f"refused: {str(error)[:60]}"] += 1
    return count


@pytest.mark.parametrize(
    ("kind", "trials"), {"first": 20, "nested": 40, "second": 20, "inside": 50, "induction": 20}.items()
)
def test_nothing_that_a_summand_needs_is_lost(kind: str, trials: int) -> None:
    count = campaign(kind, trials)
    assert min(count["each met"], count["each not met"], count["agree"]) > 10, count


def test_the_tests_own_judge_asks_a_condition_of_every_index() -> None:
    """(i − x) · 1/(i − x) is 1 in Σ_{i=1}^{N} wherever x is none of 1, …, N: at x = 2 and N = 3 nothing is said."""
    x = letter("x", ONE, ONE)
    a = add(scalar(i), mul(scalar(-1), x))
    left = a & term("map", ("recip", 0), (a,))
    whole = term("sigma", ("i", ONE, N), (left,))
    steps_of_it: list[tuple[str, tuple[Any, ...]]] = [
        ("law", ("recip.cancel",)),
        ("instantiate", (0, {"n": ONE, "m": ONE}, {"A": a})),
        ("same", (whole, whole, ())),
        ("replace", (2, 1, (1, 0))),
    ]
    for value, met in ((0, True), (1, False), (2, False), (3, False), (4, True)):
        model = Model(random.Random(0), parameters={"N": 3}, letters={"x": [[Fraction(value)]]})
        reader = Reader(AXIOMS, [model])
        for rule, arguments in steps_of_it:
            reader.claims.append(reader.read(rule, arguments))
        claim = reader.claims[-1]
        assert claim is not None
        assert all(one(model) for one in claim.under) is met


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
    """D(Y ↦ Σ_{i=a}^{b} 1/(c_i tr(Y))) asks for c_i tr(Y) ≠ 0, which fails where c_i = 0 for an i in the range."""
    Y, K = (letter(name, number(2), number(2)) for name in "YK")
    inverse_of = term("map", ("recip", 0), (mul(scalar(factor), trace(Y)),))
    body = term("sigma", ("i", *ends), (inverse_of,))
    nested = term("sigma", ("j", ONE, number(2)), (mul(scalar(j), body),))
    for whole in (body, nested):
        moving = term("differential", (("letter", *Y.data),), (whole, Y, K))
        if fine:
            rules.differential(moving, ())
        else:
            with pytest.raises(KernelError, match="a condition cannot hold"):
                rules.differential(moving, ())
