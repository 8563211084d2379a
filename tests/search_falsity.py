"""Whether a statement is false, by an evaluator that shares no code with the kernel or the search.

Letters are drawn until both sides are within their domains, all hypotheses hold exactly, and the sides differ for
certain. Letters of a hypothesis come from matrices with something special about them.
"""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from proof_kernel_values import Matrix, Model, Unclear, det, differ, evaluate, sign

TRIALS = 40
SPECIAL: tuple[Any, ...] = (
    [[0, 1], [1, 0]],
    [[1, 0], [0, -1]],
    [[Fraction(3, 5), Fraction(-4, 5)], [Fraction(4, 5), Fraction(3, 5)]],
    [[0, 1], [0, 0]],
    [[1, 0], [0, 0]],
    [[1, 2], [0, -1]],
    [[1, 1], [0, 0]],
    [[2, 0], [0, 3]],
)


def within(node: Any, model: Model) -> bool:
    """Whether every operator in a term is where it is defined and smooth."""
    if not all(within(a, model) for a in node.args):
        return False
    if node.op == "inverse" or node.op == "logdet":
        d = det(evaluate(node.args[0], model))
        return sign(d) > 0 if node.op == "logdet" else sign(d) != 0
    if node.op == "power" and model.scalar(node.data[0]).denominator == 1 and model.scalar(node.data[0]) >= 0:
        return True
    name = node.data[0] if node.op == "map" else node.op
    if name in ("recip", "abs", "sign", "relu", "step", "log", "sqrt", "power"):
        entries = [x for row in evaluate(node.args[-1], model) for x in row]
        positive = name in ("log", "sqrt") or (name == "power" and model.scalar(node.data[0]).denominator > 1)
        return all(sign(x) > 0 if positive else sign(x) != 0 for x in entries)
    return True


def drawn(seed: int, terms: list[Any], hypotheses: Any) -> Model:
    """Return a model with sizes that differ, and letters that a hypothesis or a psd power may need."""
    rng = random.Random(seed)
    model = Model(rng)
    sizes = [2, 3] if rng.random() < 0.7 else [3, 2]
    model.parameters |= {"n": sizes[0], "m": sizes[1], "k": rng.choice((1, 2)), "p": 2, "q": 2}
    if rng.random() < 0.5:
        model.draw = lambda r: Fraction(r.randint(1, 6), r.choice((1, 2, 3)))
    declared = {name: d for t in terms for name, d in t.declared if d[0] == "letter"}
    tied = {name for h in hypotheses for side in h.statement[1:] for name in side.free}
    if tied:
        model.parameters |= {"n": 2, "m": 2, "k": 2}
        model.letters |= {name: rng.choice(SPECIAL) for name in sorted(tied) if name in declared}
        model.letters = {k: [[Fraction(x) for x in row] for row in v] for k, v in model.letters.items()}
    for node in (n for t in terms for n in everything(t)):
        if node.op == "psdpower" and node.args[0].op == "letter":
            size = model.size(node.rows)
            squares: Matrix = [
                [Fraction((i + 2) ** 2 if i == j else 0) for j in range(size)] for i in range(size)
            ]
            model.letters[node.args[0].data[0]] = squares
    return model


def everything(node: Any) -> list[Any]:
    return [node, *(n for a in node.args for n in everything(a))]


def is_false(left: Any, right: Any, hypotheses: Any = (), trials: int = TRIALS) -> bool:
    """Whether some values make the statement false for certain."""
    return counterexample(left, right, hypotheses, trials) is not None


def counterexample(left: Any, right: Any, hypotheses: Any = (), trials: int = TRIALS) -> Model | None:
    """Return a model in which the statement is false for certain."""
    for seed in range(trials * (20 if hypotheses else 1)):
        model = drawn(seed, [left, right], hypotheses)
        try:
            held = [[evaluate(side, model) for side in h.statement[1:]] for h in hypotheses]
            sides = [left, right, *(side for h in hypotheses for side in h.statement[1:])]
            if any(a != b for a, b in held) or not all(within(side, model) for side in sides):
                continue
            if differ(evaluate(left, model), evaluate(right, model)):
                return model
        except Unclear:
            continue
    return None
