"""Slopes of logistic functions as these write them: e ∘ s = 𝟏 − s of s = 𝟏 ⊘ (𝟏 + e), wherever a product has both.

A derivative has e ∘ s ∘ s at every layer, a person writes s ∘ (𝟏 − s). Multiplied out in e there are far more terms
to compare, and each takes laws of its own; so it is done at the place where it stands, with letters for all else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import ONE, Facts, number
from dlhw3.kernel.terms import MOVING, Shape, Term, letter, scalar, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import operators_in, parts_of
from dlhw3.symbolic.proofs.record import Proof, everywhere
from dlhw3.symbolic.search.laws.prove import prove

BOUND = ("sigma", "expectation", "integrable", *MOVING)
HIGHEST = 4
"""The highest power of the entries of a matrix that is taken for factors."""


def slopes_written(proof: Proof, side: Term, facts: Facts) -> Theorem | None:
    """Return a side with 𝟏 − s for each e ∘ s in its products; None where there is none, or something moves."""
    if "map" not in operators_in(side) or operators_in(side).intersection(BOUND):
        return None
    steps: list[Theorem] = []
    passed: set[Term] = set()
    laws: dict[Shape, Theorem | None] = {}
    while True:
        current = steps[-1].statement.right if steps else side
        products = (one for one in parts_of(current) if one.op == "hadamard" and one not in passed)
        node = max(products, key=lambda one: one.depth, default=None)
        if node is None:
            return proof.chain(*steps) if steps and current is not side else None
        passed.add(node)
        if (law := _at(proof, node, facts, laws)) is not None:
            step = everywhere(proof, law, current)
            steps += [] if step is None else [step]


def _at(proof: Proof, node: Term, facts: Facts, laws: dict[Shape, Theorem | None]) -> Theorem | None:
    """Return a product with its slopes written, the factors in it as they are."""
    rest = list(_factors(node))
    exponentials: list[Term] = []
    together: list[Term] = []
    for one in [one for one in rest if one.op == "map" and one.data == ("exp", 0)]:
        logistic = next((other for other in rest if _is_logistic_of(other, one)), None)
        if logistic is not None:
            rest.remove(one)
            rest.remove(logistic)
            exponentials.append(one)
            together.append(term("hadamard", (), (one, logistic)))
    if not together:
        return None
    try:
        steps = [_regrouped(proof, node, together, rest, facts)]
        for one in exponentials:
            if one.shape not in laws:
                laws[one.shape] = _law(proof, one.shape)
            if (general := laws[one.shape]) is None:
                return None
            law = proof.instantiate(general, {}, {"t": one.args[0]})
            if (step := everywhere(proof, law, steps[-1].statement.right)) is None:
                return None
            steps.append(step)
        return proof.chain(*steps)
    except KernelError:
        return None


def _law(proof: Proof, shape: Shape) -> Theorem | None:
    """Return exp(t) ∘ 𝟏 ⊘ (𝟏 + exp(t)) = 𝟏 − 𝟏 ⊘ (𝟏 + exp(t)) for any t of a shape."""
    e = term("map", ("exp", 0), (letter("t", *shape),))
    one = scalar(ONE) if shape == (ONE, ONE) else term("ones", shape)
    s = term("map", ("recip", 0), (term("add", (), (one, e)),))
    rest = term("add", (), (one, term("mul", (), (scalar(number(-1)), s))))
    found = prove(proof, term("hadamard", (), (e, s)), rest)
    return found if isinstance(found, Theorem) else None


def _regrouped(proof: Proof, node: Term, together: list[Term], rest: list[Term], facts: Facts) -> Theorem:
    """Return that a product is that of some of its factors two and two, and the rest, whatever all of these are."""
    letters = dict.fromkeys(one for one in _factors(node) if one.op != "number")
    own = {one: letter(f"R{k}", *one.shape) for k, one in enumerate(letters)}
    parts = [_in_letters(one, own) for one in (*together, *rest) if one.op != "number"]
    new = term("hadamard", (), tuple(parts)) if parts[1:] else parts[0]
    numbers = tuple(one for one in rest if one.op == "number")
    new = term("mul", (), (*numbers, new)) if numbers else new
    same = proof.same(_in_letters(node, own), new, facts)
    return proof.instantiate(same, {}, {name.data[0]: one for one, name in own.items()})


def _in_letters(node: Term, letters: Mapping[Term, Term]) -> Term:
    if node in letters:
        return letters[node]
    return term(node.op, node.data, tuple(_in_letters(part, letters) for part in node.args))


def _factors(node: Term) -> Iterator[Term]:
    """Yield the factors of a product of entries, and of such products, their multiples and powers in it."""
    many = node.data[0].natural if node.op == "power" else None
    if node.op == "hadamard":
        for part in node.args:
            yield from _factors(part)
    elif node.op == "mul" and len(node.args) == 2 and node.args[0].op == "number":
        yield node.args[0]
        yield from _factors(node.args[1])
    elif many is not None and many <= HIGHEST:
        for _ in range(many):
            yield from _factors(node.args[0])
    else:
        yield node


def _is_logistic_of(node: Term, exponential: Term) -> bool:
    """Whether a matrix is 𝟏 ⊘ (𝟏 + e)."""
    if node.op != "map" or node.data != ("recip", 0) or node.args[0].op != "add":
        return False
    parts = node.args[0].args
    return len(parts) == 2 and exponential in parts and any(map(_is_one, parts))


def _is_one(node: Term) -> bool:
    return node.op == "ones" or (node.op == "number" and node.data[0] is ONE)
