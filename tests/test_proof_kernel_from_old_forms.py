"""The tests of completeness, soundness and the evaluator of the kernel before this one, asked of this one.

Each test has the name of the test that it replaces in ``test_kernel_complete.py``, ``test_kernel_soundness.py`` or
``test_kernel_evaluator.py``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import proof_kernel_steps as steps
import pytest
from proof_kernel_asked import proved, seen_to_differ
from proof_kernel_corpus import N, X, i, letter, loss, moving, n, psd, sigma
from proof_kernel_draw import FACTS, Draw, mutated, rewritten
from proof_kernel_floats import Floats, Kink
from proof_kernel_pairs import FullDraw, draw_model, shuffled
from proof_kernel_values import Unclear, differ, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError, Refused
from dlhw3.kernel.scalars import ONE, Scalar, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, instance, mul, scalar, term, trace
from dlhw3.symbolic.proofs.places import parts_of

B = letter("B", n, n)
k = parameter("index", "k")
CLOSE = 1e-6
"""Five-point differences leave 10⁻¹² times a fifth derivative, and entries here are at most about 10⁵."""


def drawn(
    seed: int, count: int, rich: bool, shape: Callable[[Draw], tuple[Scalar, Scalar]], layers: bool = False
) -> Iterator[Term]:
    """Random terms of a kind of shape; one name with two shapes is no term."""
    made, own = 0, 0
    while made < count:
        rng = random.Random(f"{seed}/{own}")
        own += 1
        draw = (FullDraw if rich else Draw)(rng, rich=rich, layers=layers)
        try:
            found = draw.term(*shape(draw), 3)
        except KernelError:
            continue
        made += 1
        yield found


def of_matrices(draw: Draw) -> tuple[Scalar, Scalar]:
    rows, cols = draw.rng.choice(draw.sizes), draw.rng.choice(draw.sizes)
    return rows, cols


def of_scalars(draw: Draw) -> tuple[Scalar, Scalar]:
    return ONE, ONE


def same_form(node: Term, rng: random.Random) -> None:
    other = node
    for _ in range(3):
        other = again(other, rng, rewritten if rng.random() < 0.5 else shuffled)
    assert rules.same(node, other, FACTS)


def again(node: Term, rng: random.Random, change: Callable[[Term, random.Random], Term]) -> Term:
    """The changed term, or the term where the change makes none (one name with two declarations)."""
    try:
        return change(node, rng)
    except Refused:
        return node


@pytest.mark.parametrize("seed", range(3))
def test_rewritten_matrices_have_one_form(seed: int) -> None:
    for k_, node in enumerate(drawn(seed, 60, False, of_matrices)):
        same_form(node, random.Random(k_))


@pytest.mark.parametrize("seed", range(3))
def test_rewritten_scalars_have_one_form(seed: int) -> None:
    for k_, node in enumerate(drawn(seed, 60, False, of_scalars)):
        same_form(node, random.Random(k_))


@pytest.mark.parametrize("layers", [False, True])
def test_rewriting_is_seen_through_everywhere(layers: bool) -> None:
    """Not promised outside the polynomial fragment, but it holds for these rewritings."""
    for k_, node in enumerate(drawn(7, 80, True, of_matrices, layers)):
        same_form(node, random.Random(k_))


def test_different_forms_have_a_counterexample() -> None:
    """In the polynomial fragment of symbolic sizes unequal forms mean unequal, at sizes large enough."""
    apart = seen = 0
    for k_, node in enumerate(drawn(3, 150, False, of_matrices)):
        try:
            other = mutated(node, random.Random(k_))
        except Refused:
            continue
        if other.shape != node.shape or any(t.op in ("map", "power") for t in parts_of(node)):
            continue
        try:
            rules.same(node, other, ())
        except Refused:
            apart += 1
            seen += seen_to_differ(node, other)
    assert apart >= 50
    assert seen == apart


def agrees(nodes: Iterator[Term]) -> None:
    """A normal form denotes its term: a rewriting that it equates with the term has the term's values."""
    held = 0
    for k_, node in enumerate(nodes):
        rng = random.Random(k_)
        for other in (again(node, rng, rewritten), again(node, rng, mutated)):
            if not accepted(node, other):
                continue
            for seed in range(3):
                model = draw_model(random.Random(f"{k_}/{seed}"), seed == 0)
                try:
                    if any(model.scalar(f) < 0 for f in FACTS):
                        continue
                    assert not differ(evaluate(node, model), evaluate(other, model))
                except (Unclear, ZeroDivisionError):
                    continue
                held += 1
    assert held >= 100


def accepted(left: Term, right: Term) -> bool:
    try:
        rules.same(left, right, FACTS)
    except KernelError:
        return False
    return True


def test_matrix_forms_denote_their_expressions() -> None:
    agrees(drawn(11, 100, True, of_matrices))
    agrees(drawn(12, 60, True, of_matrices, True))


def test_scalar_forms_denote_their_expressions() -> None:
    agrees(drawn(13, 100, True, of_scalars))


def weighted(name: str, of: Term, low: Scalar = ONE, high: Scalar = N) -> Term:
    return sigma(name, low, high, mul(scalar(parameter("index", name)), of))


def slope(of: Term) -> Term:
    return loss(of, slots=(0,), is_open=True)


def bend(point: Term, hand: Term) -> Term:
    return loss(point, hand, slots=(0, 0), is_open=True)


both = mul(scalar(i.plus(k)), X)
SUMS: dict[str, Term] = {
    "two": mul(weighted("i", X), weighted("i", B)),
    "three": mul(weighted("i", X), weighted("k", B), weighted("i", X)),
    "a trace beside": mul(trace(weighted("i", X)), weighted("i", B)),
    "nested": weighted("i", weighted("k", X)),
    "two inside": weighted("i", mul(weighted("k", X), weighted("k", B))),
    "a triangle inside": weighted("i", mul(weighted("k", X), sigma("k", ONE, i, both))),
    "a triangle": weighted("i", sigma("k", i, N, mul(scalar(i.times(k)), X))),
    "a slope of a sum": weighted("i", slope(weighted("k", mul(scalar(i), X)))),
    "a slope beside": mul(weighted("i", X), slope(weighted("k", X))),
    "a Hessian": bend(weighted("i", X), weighted("i", B)),
    "a Hessian beside": mul(bend(weighted("i", X), weighted("i", B)), weighted("i", X)),
    "slopes nested": weighted("i", slope(mul(scalar(i), slope(weighted("k", mul(scalar(i), X)))))),
    "a differential": moving(mul(weighted("i", X), weighted("i", X)), X, X, weighted("i", B)),
    "a power": sigma("i", ONE, N, mul(psd(mul(X, X.T), i), weighted("k", B))),
}


@pytest.mark.parametrize("case", SUMS)
def test_sums_beside_and_inside_sums(case: str) -> None:
    """A sum with its indices renamed and its products turned is the same, and a changed one is not taken for it."""
    node = SUMS[case]
    rng, found = random.Random(case), 0
    for _ in range(4):
        other = renamed(again(node, rng, rewritten))
        assert proved(node, other)
        found += other is not node
    assert found
    for _ in range(6):
        wrong = again(node, rng, mutated)
        assert not accepted(node, wrong) or not seen_to_differ(node, wrong)


def renamed(node: Term, at: int = 0) -> Term:
    """Every sum's index under another name."""
    args = tuple(renamed(a, at + 1) for a in node.args)
    if node.op != "sigma":
        return term(node.op, node.data, args)
    name = f"q{at}"
    body = instance(args[0], {node.data[0]: parameter("index", name)}, {})
    return term("sigma", (name, *node.data[1:]), (body,))


@pytest.mark.parametrize("seed", range(3))
def test_equals_for_equals_is_true_wherever_it_is_accepted(seed: int) -> None:
    """X1 = Y1 is assumed; in a random context, wherever the letter stands, an accepted step holds at X1 = Y1."""
    held = refused = 0
    for k_, node in enumerate(drawn(20 + seed, 60, True, of_matrices, seed == 2)):
        rng = random.Random(k_)
        letters = [(p, t) for p, t in paths(node) if t.op == "letter" and t.data[3] == "general"]
        if not letters:
            continue
        path, old = rng.choice(letters)
        new = letter("Y1", *old.data[1:])
        try:
            assumed = rules.assume(Hypothesis(Statement("=", old, new)))
            theorem = steps.replace(assumed, node, path)
        except KernelError:
            refused += 1
            continue
        for s in range(3):
            model = draw_model(random.Random(f"{k_}/{s}"), s == 0)
            try:
                model.letters["Y1"] = model.letter(old.data)
                sides = [evaluate(side, model) for side in theorem.statement[1:]]
            except (Unclear, ZeroDivisionError):
                continue
            assert not differ(*sides)
            held += 1
    assert held >= 60
    assert refused >= 1 or seed == 2


def paths(node: Term, here: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Term]]:
    yield here, node
    for k_, a in enumerate(node.args):
        yield from paths(a, (*here, k_))


def close(nodes: Iterator[Term]) -> set[str]:
    """The exact evaluator agrees with floats and differences; what operators were met."""
    met: set[str] = set()
    for k_, node in enumerate(nodes):
        ops = {t.op for t in parts_of(node)}
        nested = sum(t.op in ("differential", "gradient") for t in parts_of(node)) > 1
        if nested or ops & {"function", "psdpower", "logdet", "layers"} or not plain(node):
            continue
        model = draw_model(random.Random(k_), False)
        model.draw = lambda rng: rng.choice((1, 2, 3)) / rng.choice((1, 2))  # off the kinks of |·| and √
        try:
            exact = evaluate(node, model)
        except (Unclear, ZeroDivisionError):
            continue
        value = np.array([[number(x) for x in row] for row in exact])
        try:
            found = Floats(model).value(node)
        except (Kink, OverflowError):
            continue
        assert np.allclose(value, found, rtol=CLOSE, atol=CLOSE * (1 + np.abs(value).max())), node
        met |= ops
    return met


def plain(node: Term) -> bool:
    """No abstract function of every entry."""
    return not any(t.op == "map" and t.data[0] == "σ" for t in parts_of(node))


def number(x: Any) -> float:
    return float(x.mid) if hasattr(x, "mid") else float(x)


def test_matrices_agree() -> None:
    assert close(drawn(31, 300, True, of_matrices)) >= {
        "differential",
        "gradient",
        "sigma",
        "adj",
        "inverse",
        "map",
    }


def test_scalars_agree() -> None:
    assert close(drawn(32, 400, True, of_scalars)) >= {"det", "trace", "sum", "norm", "power"}
