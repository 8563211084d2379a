"""Random forward proofs: whatever the rules make, from laws and random terms, holds at random values.

Theorems are made by random applications of the rules (laws at random instances, normal forms, differentials,
replacement inside sums, differentials and other operators, instantiation) and judged by the evaluator where their
facts and conditions hold, a third of the times on the boundary.
"""

from __future__ import annotations

import random
from typing import Any

import proof_kernel_steps as steps
import pytest
from proof_kernel_draw import FACTS, Draw, N, draw_model, j, m, n, rewritten
from proof_kernel_values import Unclear, evaluate, violates
from test_proof_kernel_laws import condition_holds

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.scalars import ONE, number, parameter
from dlhw3.kernel.terms import add, hadamard, letter, mul, scalar, term, transpose
from dlhw3.kernel.theorem import Theorem

SIZES = (ONE, n, m, number(2))


def start(rng: random.Random, draw: Draw) -> Theorem:
    """A theorem from nothing: a law at an instance, a rewriting, or a differential."""
    kind = rng.choice(("law", "law", "same", "differential", "differential"))
    if kind == "law":
        return at_instance(rules.law(rng.choice(list(AXIOMS))), rng, draw)
    if kind == "same":
        left = draw.any(2)
        return rules.same(left, rewritten(left, rng), FACTS)
    if draw.layers:
        body = draw.term(*rng.choices(draw.sizes, k=2), 2)
        node = term("differential", (("family", "W", "d", "V"),), (body,))
        return rules.differential(node, FACTS)
    while True:
        node = draw.made("moving", *rng.choices(draw.sizes, k=2), 2)
        if node.op == "differential":
            return rules.differential(node, ())


def at_instance(theorem: Theorem, rng: random.Random, draw: Draw) -> Theorem:
    """Give values to some of a theorem's parameters and letters."""
    declared = theorem.statement.left.declared | theorem.statement.right.declared
    parameters: dict[str, Any] = {}
    for name, (kind, *_) in sorted(declared, key=str):
        if name in ("j", "N"):
            values = {"j": (N, ONE, N.minus(ONE), j.plus(ONE)), "N": (n, number(2), N.plus(ONE), j)}[name]
            parameters |= {name: rng.choice(values)} if rng.random() < 0.4 else {}
        elif kind == "size" and rng.random() < 0.6:
            parameters[name] = rng.choice(SIZES)
        elif kind == "exponent":
            parameters[name] = number(rng.choice((0, 1, 2)))
        elif kind == "index" and rng.random() < 0.5:
            parameters[name] = number(rng.choice((-1, 0, 1, 2)))
    theorem = rules.instantiate(theorem, parameters, {})
    declared = theorem.statement.left.declared | theorem.statement.right.declared
    letters = {}
    for name, (kind, *rest) in sorted(declared, key=str):
        if kind == "letter" and rng.random() < 0.5 and set(rest[:2]) <= set(draw.sizes):
            letters[name] = draw.term(rest[0], rest[1], rng.choice((0, 1)))
            if rest[2] == "symmetric":
                letters[name] = add(letters[name], transpose(letters[name]))
    return rules.instantiate(theorem, {}, letters)


def in_context(theorem: Theorem, rng: random.Random, draw: Draw) -> Theorem:
    """Put the left side into a larger term, and replace it there: in a sum, under a differential, anywhere."""
    left = theorem.statement.left
    other = draw.term(*left.shape, 1) if set(left.shape) <= set(draw.sizes) else left
    kind = rng.choice(
        ("add", "hadamard", "map", "transpose", "sigma", "under D", "under D", "point", "scaled")
    )
    if kind in ("add", "hadamard"):
        return steps.replace(theorem, term(kind, (), (other, left)), (1,))
    if kind == "map":
        return steps.replace(theorem, term("map", (rng.choice(("exp", "recip", "σ")), 0), (left,)), (0,))
    if kind == "transpose":
        return steps.replace(theorem, transpose(left), (0,))
    if kind == "scaled":
        return steps.replace(theorem, mul(scalar(2), left, scalar(parameter("size", "n"))), (1,))
    if kind == "sigma":
        body = mul(scalar(parameter("index", "k")), left)
        return steps.replace(theorem, term("sigma", ("k", ONE, rng.choice((number(2), n))), (body,)), (0, 1))
    letters = [(x, *d[1:]) for x, d in sorted(left.declared, key=str) if d[0] == "letter" and x in left.free]
    variable = rng.choice(letters) if letters else ("A11", n, n, "general")
    plain = variable[3] == "symmetric" or not set(variable[1:3]) <= set(draw.sizes) or rng.random() < 0.5
    point = letter(*variable) if plain else draw.term(*variable[1:3], 1)
    hand = letter("D0", *variable[1:])
    data = (("letter", *variable),)
    if kind == "under D":
        return steps.replace(
            theorem, term("differential", data, (hadamard(left, other), point, hand)), (0, 0)
        )
    if variable[1:3] != left.shape or variable[3] == "symmetric":
        return steps.replace(theorem, add(left, left), (1,))
    body = mul(letter(*variable), term("trace", (), (mul(transpose(letter(*variable)), letter(*variable)),)))
    return steps.replace(theorem, term("differential", data, (body, left, hand)), (1,))


def in_a_part(theorem: Theorem, rng: random.Random) -> Theorem:
    """A theorem with a part of one of its sides written in another way."""
    path = [rng.choice((0, 1))]
    part = theorem.statement[1 + path[0]]
    while part.args and rng.random() < 0.7:
        path.append(rng.randrange(len(part.args)))
        part = part.args[path[-1]]
    return rules.replace(theorem, rules.same(part, rewritten(part, rng), theorem.facts), tuple(path))


def step(pool: list[Theorem], rng: random.Random, draw: Draw) -> Theorem:
    kind = rng.choice(("start", "context", "context", "instance", "reverse", "chain", "part", "differential"))
    if kind == "start" or not pool:
        return start(rng, draw)
    theorem = rng.choice(pool)
    if kind == "context":
        return in_context(theorem, rng, draw)
    if kind == "instance":
        return at_instance(theorem, rng, draw)
    if kind == "reverse":
        return steps.reverse(theorem)
    if kind == "part":
        return in_a_part(theorem, rng)
    right = theorem.statement.right
    if kind == "differential" and right.op == "differential":
        return steps.chain((theorem, rules.differential(right, theorem.facts)))
    return steps.chain((theorem, rules.same(right, rewritten(right, rng), theorem.facts)))


def judged(theorem: Theorem, rng: random.Random) -> int:
    """How often the theorem was seen to hold; it fails the test where it does not."""
    held = 0
    for k in range(4):
        model = draw_model(random.Random(rng.random()), k == 0)
        for name, *_ in [
            d for t in theorem.statement[1:] for d in t.declared if d[1][0] in ("exponent", "index")
        ]:
            model.parameters.setdefault(name, rng.choice((0, 1, 2)))
        try:
            if any(model.scalar(f) < 0 for f in theorem.facts):
                continue
            if not all(condition_holds(c, model) for c in theorem.conditions):
                continue
            left, right = (evaluate(side, model) for side in theorem.statement[1:])
        except (Unclear, ZeroDivisionError):
            continue
        assert not violates(theorem.statement.relation, left, right), theorem_text("false", theorem)
        held += 1
    return held


def campaign(seed: int, steps: int) -> tuple[int, int]:
    rng, pool, held = random.Random(seed), [], 0
    theorems: list[Theorem] = pool
    for _ in range(steps):
        draw = Draw(rng, rich=rng.random() < 0.5, layers=rng.random() < 0.25)
        try:
            theorem = step(theorems, rng, draw)
        except KernelError:
            continue
        if theorem.hypotheses or max(side.depth for side in theorem.statement[1:]) > 14:
            continue
        held += judged(theorem, rng)
        theorems.append(theorem)
        if len(theorems) > 60:
            theorems.pop(rng.randrange(60))
    return len(theorems), held


@pytest.mark.parametrize("seed", range(3))
def test_whatever_is_proved_holds(seed: int) -> None:
    proved, held = campaign(seed, 250)
    assert proved >= 40
    assert held >= 200
