"""Random small terms that meet in one normal form have one value, empty sums and powers of 0 included.

Nothing is rewritten: terms of few letters are drawn, and whichever meet are evaluated at every small N and s. Sums
end at N, N − 1 and other indices, and what stands in them may need their range: 1/N, 1/j, sizes N, exponents N − 1.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from typing import Any

import pytest
from proof_kernel_values import Model, Unclear, evaluate

from dlhw3.kernel import forms, networks
from dlhw3.kernel.errors import KernelError, counted
from dlhw3.kernel.networks import Normaliser
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.terms import Term, add, apply, letter, mul, scalar, term
from dlhw3.kernel.theorem import well_formed

N, i = (parameter("index", name) for name in "Ni")
RANGES = [(N,), (i, N.minus(i))]
s = letter("s", ONE, ONE)
LENGTH = apply("norm", s)
Facts = tuple[Scalar, ...]


def parameters(rng: random.Random, bound: list[str]) -> Scalar:
    own = [parameter("index", name) for name in bound]
    if rng.random() < 0.35:
        return ONE.over(rng.choice([N, N, N, i, *own, *own]))
    return rng.choice([ONE, ONE, N, N.minus(ONE), N.plus(ONE), *own, *own])


def drawn(rng: random.Random, depth: int, bound: list[str]) -> Term:
    """A number made of s, |s|, N, i and the bound indices by sums, products, powers, reciprocals and norms."""
    part = partial(drawn, rng, depth - 1, bound)
    if depth == 0:
        rows = rng.choice((N, N.plus(ONE)))
        plain = scalar(parameters(rng, bound))
        return rng.choice((plain, plain, plain, plain, s, LENGTH, apply("sum", term("ones", (rows, ONE)))))
    kind = rng.choices(("sigma", "mul", "add", "recip", "power", "norm"), (34, 28, 8, 8, 14, 8))[0]
    if kind == "sigma":
        name = rng.choice("jk")
        others = [parameter("index", b) for b in bound if b != name]
        low = rng.choice((ONE, ONE, ONE, number(0), number(2)))
        high = rng.choice((N, N, N, N.minus(ONE), i, *others, *others))
        return term("sigma", (name, low, high), (drawn(rng, depth - 1, [*bound, name]),))
    if kind == "power":
        whole = [p for p in (parameters(rng, bound), N, N.minus(ONE), number(-1), number(2)) if p.integral]
        return term("power", (rng.choice(whole),), (rng.choice((LENGTH, part())),))
    if kind in ("mul", "add"):
        return {"mul": mul, "add": add}[kind](part(), part())
    return term("map", ("recip", 0), (part(),)) if kind == "recip" else apply("norm", part())


def models(facts: Facts) -> list[Model]:
    """Every small value of N, i and s at which the facts hold."""
    found = []
    for at_n, at_i, value in ((a, b, c) for a in range(-1, 3) for b in range(3) for c in (0, -3)):
        model = Model(random.Random(0), {"N": at_n, "i": at_i}, {"s": [[Fraction(value)]]})
        found += [model] if all(model.scalar(fact) >= 0 for fact in facts) else []
    return found


def false_pairs(seed: int, draws: int) -> tuple[list[str], int]:
    """Pairs that the kernel takes for equal and that have two values, and how many it takes for equal."""
    rng, wrong, met = random.Random(seed), list[str](), 0
    known: list[tuple[Facts, Callable[[Term], Any], dict[Any, Term]]]
    known = [(facts, counted(Normaliser(facts).form), {}) for facts in RANGES]
    for _ in range(draws):
        facts, form, seen = rng.choice(known)
        try:
            one = drawn(rng, rng.choice((2, 2, 3)), [])
            counted(well_formed)(one, facts)
            other = seen.setdefault(form(one), one)
            if other is one:
                continue
            met += 1
            if any(evaluate(one, model) != evaluate(other, model) for model in models(facts)):
                wrong.append(f"{text(one)} = {text(other)}")
        except (KernelError, Unclear):
            continue
    return wrong, met


@pytest.mark.parametrize("seed", [0])
def test_terms_that_meet_have_one_value(seed: int) -> None:
    wrong, met = false_pairs(seed, 1500)
    assert wrong == []
    assert met >= 60


@pytest.mark.parametrize("missing", ["a value", "a length", "an exponent"])
def test_a_rule_that_is_missing_is_seen(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """1/N is not shown to be a number, a length not to be ≥ 0, an exponent not to be ≥ 0."""
    module, name = {
        "a value": (forms, "has_value"),
        "a length": (forms, "is_nonnegative"),
        "an exponent": (networks, "all_nonnegative"),
    }[missing]
    monkeypatch.setattr(module, name, lambda *_: True)
    assert any(false_pairs(seed, 1000)[0] for seed in range(4))
