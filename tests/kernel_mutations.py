"""Corrupting the steps of derivations, and random networks at which a corruption shows.

``mutants`` changes one place in one side of a step. Whether the result is really false is decided by the
float oracle at networks built here, from singular values and velocities from the definition, never by the
kernel: some corruptions are harmless (the transpose of a symmetric matrix) and do not count.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from kernel_oracle import NOTHING, Misshapen, Oracle, SineLoss, Undefined, difference
from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Symbol,
    Transpose,
)

from dlhw3.symbolic import nodes
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.plan import Chain, Equation, Induction, Lemma, PsdRoot, ReadOff, Rewrite, Step
from dlhw3.symbolic.ranges import Range

FALSE = 1e-6  # a relative difference that rounding (1e-12) and roots of rounded zeros do not reach
DOT = "\u0307"


# -- places in a derivation ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """One step of one lemma: the part of the induction it is in, its number, and the indices it is about."""

    derivation: Derivation
    lemma: Lemma
    part: str
    number: int
    step: Step
    indices: tuple[Range, ...]


def places(derivation: Derivation, origin: str) -> Iterator[Place]:
    """Yield the steps of the lemmas that were first shown in ``origin``."""
    for part in derivation.parts:
        if part.origin != origin:
            continue
        for name, chain, indices in _chains(part.lemma):
            for number, step in enumerate(chain.steps):
                yield Place(derivation, part.lemma, name, number, step, indices)


def _chains(lemma: Lemma) -> list[tuple[str, Chain, tuple[Range, ...]]]:
    """Return the chains of a proof, each with the ranges of its indices (written apart from the checker)."""
    proof, indices = lemma.proof, lemma.statement.indices
    if isinstance(proof, Chain):
        return [("", proof, indices)]
    others = tuple(item for item in indices if item.index != proof.index)
    own = next(item for item in indices if item.index == proof.index)
    if proof.descending:
        own = Range(own.index, own.low + 1, own.high)
    elif own.high is not None:
        own = Range(own.index, own.low, own.high - 1)
    return [("base", proof.base, others), ("step", proof.step, (*others, own))]


def with_step(place: Place, step: Step) -> Lemma:
    """Return the lemma with one step replaced."""

    def changed(chain: Chain) -> Chain:
        steps = list(chain.steps)
        steps[place.number] = step
        return Chain(tuple(steps))

    proof = place.lemma.proof
    if isinstance(proof, Chain):
        return replace(place.lemma, proof=changed(proof))
    assert isinstance(proof, Induction)
    part = {place.part: changed(getattr(proof, place.part))}
    return replace(place.lemma, proof=replace(proof, **part))


def needed(derivation: Derivation, lemma: Lemma) -> list[Lemma]:
    """Return the earlier lemmas that a lemma uses, and those that they use."""
    by_name = {part.lemma.name: part.lemma for part in derivation.parts}
    wanted: set[str] = set()
    todo = [lemma]
    while todo:
        for _, chain, _ in _chains(todo.pop()):
            for step in chain.steps:
                name = step.by.premise if isinstance(step.by, (Rewrite, PsdRoot, ReadOff)) else ""
                if name in by_name and name not in wanted and name != lemma.name:
                    wanted.add(name)
                    todo.append(by_name[name])
    return [part.lemma for part in derivation.parts if part.lemma.name in wanted]


# -- corruptions -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """A step with one place changed, and what was changed."""

    kind: str
    step: Step


def mutants(step: Step) -> Iterator[Mutant]:
    """Yield the step with one side corrupted in one place, for every place and every corruption."""
    seen = {(step.left, step.right)}
    for side in ("right", "left"):
        whole = getattr(step, side)
        minus = MatMul(Integer(-1), whole) if isinstance(whole, MatrixExpr) else -whole
        for kind, changed in [("sign", minus), *_changed(whole)]:
            mutant = Mutant(kind, replace(step, **{side: changed}))
            if (mutant.step.left, mutant.step.right) not in seen:
                seen.add((mutant.step.left, mutant.step.right))
                yield mutant


def _changed(expression: Basic) -> Iterator[tuple[str, Expr]]:
    yield from _here(expression)
    for position, argument in enumerate(expression.args):
        if _is_open(expression, position):
            for kind, changed in _changed(argument):
                arguments = list(expression.args)
                arguments[position] = changed
                yield kind, expression.func(*arguments)


def _is_open(expression: Basic, position: int) -> bool:
    """Whether an argument may be changed without changing what the expression is about."""
    if isinstance(expression, (nodes.LayerProduct, nodes.Layers, nodes.AbstractFunction, MatrixSymbol)):
        return False
    if isinstance(expression, (nodes.ScalarDifferential, nodes.MatrixDifferential)):
        return position != 1 and not isinstance(expression.args[position], nodes.Layers)
    if isinstance(expression, (nodes.GradientOf, nodes.MatrixSum)):
        return position == 0
    return isinstance(expression.args[position], Expr) and bool(
        expression.args[position].args or position == 0
    )


def _here(e: Basic) -> Iterator[tuple[str, Expr]]:
    """Yield the corruptions of one node."""
    if isinstance(e, MatrixExpr):
        if isinstance(e, Transpose):
            yield "transpose dropped", e.arg
        elif not e.args or not isinstance(e, (MatMul, MatAdd)):
            yield "transpose added", Transpose(e)
    if isinstance(e, (MatAdd, Add)):
        for place, term in enumerate(e.args):
            before, after = e.args[:place], e.args[place + 1 :]
            minus = MatMul(Integer(-1), term) if isinstance(e, MatAdd) else -term
            yield "sign", e.func(*before, minus, *after)
            rest = before + after
            yield "term dropped", rest[0] if len(rest) == 1 else e.func(*rest)
    if isinstance(e, (MatMul, Mul)):
        yield from _factors(e)
    if isinstance(e, nodes.LayerProduct):
        layers, high, low = e.args
        for up, down in ((1, 1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1)):
            yield "index shifted", nodes.LayerProduct(layers, high + up, low + down)
    if isinstance(e, nodes.MatrixSum):
        body, index, low, high = e.args
        for start, stop in ((low + 1, high), (low, high - 1), (low - 1, high), (low, high + 1)):
            yield "bound shifted", nodes.MatrixSum(body, index, start, stop)
        yield "index shifted", nodes.MatrixSum(body.xreplace({index: index + 1}), index, low, high)
        yield "index shifted", nodes.MatrixSum(body.xreplace({index: index - 1}), index, low, high)
    if isinstance(e, (nodes.PsdPower, Pow)):
        base, exponent = e.args
        for other in (exponent + 1, exponent - 1, 2 * exponent, exponent / 2, -exponent):
            yield "exponent changed", e.func(base, other)
    if isinstance(e, nodes.Norm):
        yield "exponent changed", e**2


def _factors(e: Expr) -> Iterator[tuple[str, Expr]]:
    factors = list(e.args)
    for place in range(len(factors) - 1):
        if isinstance(e, MatMul) and all(isinstance(f, MatrixExpr) for f in factors[place : place + 2]):
            swapped = [*factors[:place], factors[place + 1], factors[place], *factors[place + 2 :]]
            yield "factor swapped", MatMul(*swapped)
    for place, factor in enumerate(factors):
        rest = factors[:place] + factors[place + 1 :]
        if isinstance(e, Mul) and not isinstance(e, MatMul):
            yield "factor dropped", Mul(*rest)
        elif any(isinstance(part, MatrixExpr) for part in rest):
            kind = "factor dropped" if isinstance(factor, MatrixExpr) else "coefficient dropped"
            yield kind, MatMul(*rest) if len(rest) > 1 else rest[0]


# -- networks at which a corruption shows ----------------------------------------------------------------


def network(derivation: Derivation, indices: tuple[Range, ...], seed: int) -> Oracle:
    """Return random values at which the derivation's hypotheses hold.

    The layers are balanced: W_k = Q_k S Q_{k-1}ᵀ with orthogonal Q_k and one diagonal S. The flow's
    velocities are minus the gradients of l(W_N ⋯ W_1) (or l(UUᵀ)), taken entry by entry.
    """
    rng = np.random.default_rng(seed)
    zero = derivation.name.endswith("w = 0")
    families = _families(derivation)
    integers = _integers(derivation, indices, rng, least=2 if zero else 1)
    one_output = any(len(family.args) == 3 for family in families)
    depth = _depth(families, integers)
    widths = {index: int(rng.integers(2, 5)) for index in range(-2, 9)}
    if seed % 3 == 0:
        widths = dict.fromkeys(widths, 3)
    if one_output:
        widths[depth] = 1
    oracle = Oracle(integers, widths)
    oracle.losses["l"] = _loss(oracle, derivation, rng)
    if any(family.name == "W" for family in families):
        _fill_network(oracle, depth, 0 if zero else (1 if one_output else 2), rng)
        _fill_letters(oracle, depth, "w" if one_output else "W")
    for letter in sorted(_letters(derivation), key=str):
        if letter.name not in oracle.matrices and letter.atoms(Symbol) <= set(integers):
            shape = [oracle.whole(size) for size in letter.shape]
            oracle.matrices[letter.name] = rng.normal(size=shape)
    if "U" in oracle.matrices:
        _fill_gram(oracle)
    return oracle


def _families(derivation: Derivation) -> set[nodes.Layers]:
    sides = [side for part in derivation.parts for side in _sides(part.lemma.statement)]
    sides += [side for h in derivation.theory.hypotheses for side in _sides(h.statement)]
    return set().union(*(side.atoms(nodes.Layers) for side in sides))


def _letters(derivation: Derivation) -> set[MatrixSymbol]:
    sides = [side for part in derivation.parts for side in _sides(part.lemma.statement)]
    sides += [side for h in derivation.theory.hypotheses for side in _sides(h.statement)]
    return set().union(*(side.atoms(MatrixSymbol) for side in sides))


def _sides(statement: Equation) -> tuple[Expr, Expr]:
    return statement.left, statement.right


def _depth(families: set[nodes.Layers], integers: dict[Symbol, int]) -> int:
    depths = {integers.get(family.depth, family.depth) for family in families}
    return int(depths.pop()) if depths else 0


def _integers(
    derivation: Derivation, indices: tuple[Range, ...], rng: np.random.Generator, least: int
) -> dict[Symbol, int]:
    """Return whole numbers within the declared ranges, and sizes for the symbols without one."""
    integers: dict[Symbol, int] = {}
    ranges = (*derivation.theory.facts.ranges, *indices)
    for item in ranges:
        known = {symbol: Integer(value) for symbol, value in integers.items()}
        low = int(item.low.xreplace(known))
        high = max(low, least) + 3 if item.high is None else int(item.high.xreplace(known))
        if high < low:
            raise Undefined("an empty range")
        start = max(low, 2) if item.high is None else low
        integers[item.index] = int(rng.integers(start, high + 1))
    for letter in _letters(derivation):
        for symbol in letter.atoms(Symbol):
            if symbol not in integers and symbol.is_positive:
                integers[symbol] = int(rng.integers(2, 5))
    return integers


def _loss(oracle: Oracle, derivation: Derivation, rng: np.random.Generator) -> SineLoss:
    sides = [side for part in derivation.parts for side in _sides(part.lemma.statement)]
    functions = set().union(*(side.atoms(nodes.AbstractFunction) for side in sides))
    if not functions:
        return SineLoss(np.zeros((1, 1)), np.zeros((1, 1)))
    (function,) = functions
    shape = [oracle.whole(size) for size in function.domain]
    return SineLoss(rng.normal(size=shape), rng.normal(size=shape))


def _fill_network(oracle: Oracle, depth: int, rank: int, rng: np.random.Generator) -> None:
    bases = {k: np.linalg.qr(rng.normal(size=(oracle.widths[k],) * 2))[0] for k in range(depth + 1)}
    singular = rng.uniform(0.6, 1.6, size=rank)
    for k in range(1, depth + 1):
        middle = np.zeros((oracle.widths[k], oracle.widths[k - 1]))
        middle[range(rank), range(rank)] = singular
        oracle.layers["W", k] = bases[k] @ middle @ bases[k - 1].T
    for k in range(1, depth + 1):
        oracle.layers["W" + DOT, k] = -_gradient(oracle, depth, k)


def _whole(oracle: Oracle, depth: int) -> np.ndarray:
    product = oracle.layers["W", 1]
    for k in range(2, depth + 1):
        product = oracle.layers["W", k] @ product
    return product


def _gradient(oracle: Oracle, depth: int, layer: int) -> np.ndarray:
    """∇_{W_layer} l(W_N ⋯ W_1), by a complex step in every entry."""
    kept = oracle.layers["W", layer]
    result = np.zeros(kept.shape)
    for place in np.ndindex(*kept.shape):
        unit = np.zeros(kept.shape)
        unit[place] = 1.0
        oracle.layers["W", layer] = kept + 1e-30j * unit
        result[place] = np.imag(oracle.losses["l"].value(_whole(oracle, depth))) / 1e-30
    oracle.layers["W", layer] = kept
    return result


def _fill_letters(oracle: Oracle, depth: int, letter: str) -> None:
    """The end-to-end matrix, its rate by a complex step along the velocities, and its direction."""
    whole = _whole(oracle, depth)
    oracle.matrices[letter] = whole
    kept = dict(oracle.layers)
    for k in range(1, depth + 1):
        oracle.layers["W", k] = kept["W", k] + 1e-30j * kept["W" + DOT, k]
    oracle.matrices[letter + DOT] = np.imag(_whole(oracle, depth)) / 1e-30
    oracle.layers = kept
    length = np.linalg.norm(whole)
    if length > NOTHING:
        oracle.matrices["ŵ"] = whole / length


def _fill_gram(oracle: Oracle) -> None:
    """U̇ = −∇_U l(UUᵀ) by complex steps, W = UUᵀ, Ẇ by a complex step along U̇."""
    U = oracle.matrices["U"]
    velocity = np.zeros(U.shape)
    for place in np.ndindex(*U.shape):
        moved = U.astype(complex)
        moved[place] += 1e-30j
        velocity[place] = -np.imag(oracle.losses["l"].value(moved @ moved.T)) / 1e-30
    oracle.matrices["U" + DOT] = velocity
    moved = U + 1e-30j * velocity
    oracle.matrices["W"] = U @ U.T
    oracle.matrices["W" + DOT] = np.imag(moved @ moved.T) / 1e-30


@dataclass
class Judge:
    """Decides at a few networks whether the equation of a step fails, remembering what it evaluated."""

    oracles: list[Oracle]
    known: dict[tuple[Expr, int], Any] = field(default_factory=dict)

    def value(self, side: Expr, number: int) -> Any:
        if (side, number) not in self.known:
            try:
                value = self.oracles[number].value(side)
            except (Undefined, KeyError) as error:
                value = error
            self.known[side, number] = value
        return self.known[side, number]

    def is_false(self, step: Step) -> bool | None:
        """Return whether the step fails at a network; None where it has no meaning, or no value anywhere."""
        apart = []
        for number in range(len(self.oracles)):
            values = [self.value(side, number) for side in (step.left, step.right)]
            if any(isinstance(value, Misshapen) for value in values):
                return None
            if not any(isinstance(value, Exception) for value in values):
                apart.append(difference(*values))
        if not apart or not all(np.isfinite(apart)):
            return None
        return max(apart) > FALSE


def judge_for(place: Place, networks: int) -> Judge:
    """Return a judge with so many networks at which the step's indices have values."""
    oracles: list[Oracle] = []
    for seed in range(20 * networks):
        with contextlib.suppress(Undefined):
            oracles.append(network(place.derivation, place.indices, seed))
        if len(oracles) == networks:
            break
    return Judge(oracles)
