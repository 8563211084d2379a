"""Random pairs of terms over all operators, and models at and off the boundary, for the campaign of ``make fuzz``.

A pair is two terms of one shape and facts. Some are true rewritings of each other, some differ by one change,
some are the two sides of a law with its conditions left out, some have nothing to do with each other.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from proof_kernel_draw import DOMAIN, FACTS, Draw, N, j, m, mutated, n, rewritten
from proof_kernel_values import Matrix, Model

from dlhw3.kernel.errors import require
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, width
from dlhw3.kernel.terms import (
    AVERAGING,
    FUNCTIONS,
    Term,
    add,
    hadamard,
    instance,
    letter,
    mul,
    scalar,
    term,
    transpose,
)

PAIR = ((n, m), (m, ONE))
"""The domain of f, a function of two arguments."""
p = parameter("exponent", "p")
EXPONENTS = (0, 1, 2, 3, -1, -2, Fraction(1, 2), Fraction(3, 2), Fraction(-1, 2))
KINDS = ("rewriting", "rewriting", "mutant", "mutant", "rewritten mutant", "law", "near", "unrelated")
RANGES = (FACTS, FACTS, FACTS, (), FACTS[:1], FACTS[1:])


class Pair(NamedTuple):
    """Two terms, what is known of the indices, how the pair came to be, and whether it is on the boundary."""

    left: Term
    right: Term
    facts: tuple[Scalar, ...]
    kind: str
    boundary: bool


class FullDraw(Draw):
    """Terms over every operator of the kernel's table, with symbolic exponents and layers that move."""

    def term(self, rows: Scalar, cols: Scalar, depth: int) -> Term:
        """As often as not, an operator that the normal form only looks into."""
        kinds = [*(["map", "quotient"] if depth else [])]
        if depth and not self.layers:
            kinds += ["moving"]
            if rows is cols is ONE:
                kinds += ["norm", "det", "logdet", "power", "value", "second", "sum", *AVERAGING] * 2
            elif rows is cols:
                kinds += ["inverse", "adj", "psdpower"] * 2
        if not kinds or not self.rich or self.rng.random() < 0.6:
            return super().term(rows, cols, depth)
        return self.made(self.rng.choice(kinds), rows, cols, depth - 1)

    def made(self, kind: str, rows: Scalar, cols: Scalar, d: int) -> Term:
        rng = self.rng
        if kind == "mul" and rng.random() < 0.06:
            return self.sum_over(rows, cols, d)
        if self.layers and kind == "sigma" and rng.random() < 0.4:
            return self.layer_moving(rows, cols, d)
        if not self.layers and kind in ("value", "slope") and rng.random() < 0.5:
            return self.of_two(rows, cols, d)
        return super().made(kind, rows, cols, d)

    def named(self, kind: str, rows: Scalar, cols: Scalar, d: int) -> Term:
        rng = self.rng
        if kind in AVERAGING:  # over s, a letter like any other outside
            return term(kind, ("s",), (self.term(ONE, ONE, d),))
        if kind == "map" and rng.random() < 0.6:
            return term(kind, (rng.choice(FUNCTIONS), 0), (self.term(rows, cols, d),))
        if kind == "power" and rng.random() < 0.5:
            exponent = rng.choice((p, n, number(rng.choice(EXPONENTS))))
            return term(kind, (exponent,), (self.term(ONE, ONE, d),))
        if kind == "psdpower" and rng.random() < 0.6:
            column = self.term(rows, ONE, 0)
            base = rng.choice(
                (
                    mul(column, transpose(column)),
                    term("diag", (), (hadamard(column, column),)),
                    self.term(rows, cols, d),
                )
            )
            return term(kind, (rng.choice((p, number(rng.choice(EXPONENTS)))),), (base,))
        return super().named(kind, rows, cols, d)

    def sum_over(self, rows: Scalar, cols: Scalar, d: int) -> Term:
        """A sum over an index of the user's, empty ones included."""
        low, high = self.rng.choice(((ONE, number(2)), (ONE, n), (number(0), n), (ONE, number(0)), (n, ONE)))
        k = parameter("index", "k")
        body = self.term(rows, cols, d)
        weighed = mul(scalar(self.rng.choice((k, k.times(k), k.plus(n)))), body)
        return term("sigma", ("k", low, high), (self.rng.choice((body, weighed)),))

    def of_two(self, rows: Scalar, cols: Scalar, d: int) -> Term:
        """A value or a derivative of f, or its open derivative where that has the shape due."""
        points = (self.term(n, m, d), self.term(m, ONE, d))
        open_slot = {(n, m): 0, (m, ONE): 1}.get((rows, cols))
        slots = tuple(self.rng.choice((0, 1)) for _ in range(self.rng.choice((0, 1, 2))))
        hands = tuple(self.term(*PAIR[slot], d) for slot in slots)
        if (rows, cols) == (ONE, ONE):
            return term("function", ("f", PAIR, slots, False), (*points, *hands))
        if open_slot is None:
            return self.term(rows, cols, d)
        return term("function", ("f", PAIR, (*slots, open_slot), True), (*points, *hands))

    def layer_moving(self, rows: Scalar, cols: Scalar, d: int) -> Term:
        """A differential in one layer or in the whole family, or a gradient in one layer."""
        rng, plain = self.rng, Draw(self.rng, rng_rich(self.rng), layers=True)
        at = rng.choice((j, N, ONE))
        shape = (width("d", at), width("d", at.minus(ONE)))
        variable = ("layer", "W", "d", at)
        if (rows, cols) == shape and rng.random() < 0.5:
            return term("gradient", (variable,), (plain.term(ONE, ONE, d),))
        if rng.random() < 0.4:
            return term("differential", (("family", "W", "d", "V"),), (plain.term(rows, cols, d),))
        hand = letter("H" + {j: "j", N: "N", ONE: "1"}[at], *shape)
        return term("differential", (variable,), (plain.term(rows, cols, d), hand))


def rng_rich(rng: random.Random) -> bool:
    return rng.random() < 0.25


def places(node: Term, inside: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """Every place in a term, as a path of argument numbers."""
    return [inside, *(x for k, a in enumerate(node.args) for x in places(a, (*inside, k)))]


def at(node: Term, path: tuple[int, ...]) -> Term:
    for k in path:
        node = node.args[k]
    return node


def put(node: Term, path: tuple[int, ...], new: Term) -> Term:
    if not path:
        return new
    k = path[0]
    return term(node.op, node.data, (*node.args[:k], put(node.args[k], path[1:], new), *node.args[k + 1 :]))


TWINS = {
    **{"inverse": ("adj", "transpose"), "adj": ("inverse", "transpose"), "sum": ("norm",)},
    **{"trace": ("det", "logdet", "sum"), "det": ("trace", "logdet"), "logdet": ("det",), "norm": ("sum",)},
    **{"add": ("hadamard",), "hadamard": ("add",)},
}


def shifted(data: Any, rng: random.Random) -> Any:
    """The data with one of its scalars moved by one, doubled, halved or negated."""
    spots = [k for k, d in enumerate(data) if type(d) is Scalar]
    k = rng.choice(spots)
    changes = (data[k].plus(ONE), data[k].minus(ONE), data[k].times(number(2)), data[k].times(number(-1)))
    return (*data[:k], rng.choice(changes), *data[k + 1 :])


def changed(node: Term, rng: random.Random) -> Term:
    """One change at one place: an operator, an exponent, an index, an operand dropped or swapped, a sign."""
    path = rng.choice(places(node))
    here = at(node, path)
    options: list[Callable[[], Term]] = [lambda: mul(scalar(rng.choice((-1, 2))), here)]
    if here.rows is here.cols is not ONE:
        options += [lambda: transpose(here)] * 2
    if here.op in TWINS and not (here.op == "hadamard" and len(here.args) != 2):
        twin = rng.choice(TWINS[here.op])
        options += [lambda: term(twin, (), here.args)] * 2
    if here.op in ("power", "psdpower", "sigma", "number", "layers"):
        options += [lambda: term(here.op, shifted(here.data, rng), here.args)] * 3
    if here.op == "map" and here.data[0] in FUNCTIONS:
        options += [lambda: term("map", (rng.choice(FUNCTIONS), 0), here.args)] * 2
    if here.op in ("add", "hadamard", "mul") and len(here.args) > 1:
        drop = rng.randrange(len(here.args))
        options += [lambda: term(here.op, (), here.args[:drop] + here.args[drop + 1 :])] * 2
        options += [lambda: term(here.op, (), (*here.args, here.args[drop]))]
    if len(here.args) > 1:
        options += [lambda: term(here.op, here.data, (here.args[-1], *here.args[1:-1], here.args[0]))] * 2
    return put(node, path, rng.choice(options)())


def shuffled(node: Term, rng: random.Random) -> Term:
    """A term of the same value: units, brackets, double transposes and quotients written another way."""
    path = rng.choice(places(node))
    here = at(node, path)
    one, zero = scalar(1), term("zero", here.shape)
    options = [
        add(here, zero),
        mul(one, here),
        transpose(transpose(here)),
        hadamard(here, term("ones", here.shape)),
        add(here, here, mul(scalar(-1), here)),
        mul(term("identity", (here.rows,)), here),
        mul(scalar(number(Fraction(1, 2))), add(here, here)),
    ]
    if here.op == "trace":
        options += [term("trace", (), (transpose(here.args[0]),))] * 3
    if here.op == "power" and here.data[0].natural:
        options += [mul(*here.args * here.data[0].natural)] * 3
    if here.op == "mul" and len(here.args) > 2:
        options += [mul(mul(*here.args[:2]), *here.args[2:]), mul(*here.args[:-2], mul(*here.args[-2:]))] * 2
    return put(node, path, rng.choice(options))


def law_sides(rng: random.Random, draw: Draw) -> tuple[Term, Term]:
    """The two sides of a law at random terms, without its conditions."""
    axiom = AXIOMS[rng.choice(list(AXIOMS))]
    sides: tuple[Term, Term] = (axiom.left, axiom.right)
    values: dict[str, Scalar] = {}
    for name, (kind, *_) in sorted(sides[0].declared | sides[1].declared, key=str):
        if kind in ("exponent", "index") and rng.random() < 0.7:
            values[name] = number(rng.choice((0, 1, 2, -1)))
    sides = (instance(sides[0], values, {}), instance(sides[1], values, {}))
    letters = {}
    for name, (kind, *rest) in sorted(sides[0].declared | sides[1].declared, key=str):
        if kind == "letter" and rng.random() < 0.6 and set(rest[:2]) <= set(draw.sizes):
            letters[name] = draw.term(rest[0], rest[1], rng.choice((0, 1, 1, 2)))
    return instance(sides[0], {}, letters), instance(sides[1], {}, letters)


def on_the_boundary(left: Term, right: Term, rng: random.Random) -> tuple[Term, Term]:
    """The pair with a letter 0, singular, equal to another, −1, or with a size 1 or equal to another."""
    declared = left.declared | right.declared
    free = left.free | right.free
    letters = [(x, *d[1:]) for x, d in sorted(declared, key=str) if d[0] == "letter" and x in free]
    sizes: list[dict[str, Scalar]] = [
        {"n": ONE},
        {"m": ONE},
        {"m": n},
        {"n": ONE, "m": ONE},
        {"N": ONE, "j": ONE},
    ]
    parameters: dict[str, Scalar] = rng.choice(sizes) if rng.random() < 0.5 else {}
    parameters |= {"p": number(rng.choice((0, 0, -1)))} if rng.random() < 0.3 else {}
    parameters = {k: v for k, v in parameters.items() if k in free}
    values: dict[str, Term] = {}
    if letters and (not parameters or rng.random() < 0.3):
        name, rows, cols, kind = rng.choice(letters)
        twins = [letter(*x) for x in letters if x[1:] == (rows, cols, kind) and x[0] != name]
        column, row = term("ones", (rows, ONE)), letter("u", ONE, cols)
        options = [term("zero", (rows, cols)), term("ones", (rows, cols)), *twins * 2]
        options += [mul(column, row)] if kind == "general" else [mul(scalar(-1), column, transpose(column))]
        options += [scalar(0), scalar(-1), scalar(1)] if rows is cols is ONE else []
        values[name] = rng.choice(options)
    sides = (instance(side, {}, values) for side in (left, right))
    first, second = (instance(side, parameters, {}) for side in sides)
    return first, second


def draw_pair(rng: random.Random, boundary: bool) -> Pair:
    """A pair; raises the kernel's Refused for one that is no pair of terms of one shape."""
    layers = rng.random() < 0.3
    draw = FullDraw(rng, rich=rng.random() < (0.3 if layers else 0.75), layers=layers)
    kind = rng.choice(KINDS)
    facts = rng.choice(RANGES) if layers else ()
    left = draw.any(rng.choice((2, 2, 3, 3, 4)))
    if kind == "law":
        left, right = law_sides(rng, draw)
    elif kind == "unrelated":
        right = draw.term(*left.shape, rng.choice((2, 3)))
    elif kind == "near":
        right = changed(rewritten(left, rng), rng)
    elif kind == "mutant":
        right = mutated(left, rng)
    else:
        right = rewritten(shuffled(left, rng), rng)
        right = mutated(right, rng) if kind == "rewritten mutant" else shuffled(right, rng)
    if boundary:
        left, right = on_the_boundary(left, right, rng)
    require(left.shape == right.shape, "no pair of one shape")
    return Pair(left, right, facts, kind, boundary)


class FuzzModel(Model):
    """A model that can draw singular matrices: every matrix of rank one."""

    rank_one = False

    def letter(self, data: Any) -> Matrix:
        """A letter's value; where a proof has one name at two sizes, one for each."""
        name, rows, cols, kind = data
        shape = (self.size(rows), self.size(cols))
        held = super().letter(data)
        if (len(held), len(held[0])) == shape:
            return held
        spare = (name, shape)
        if spare not in self.functions:
            self.functions[spare] = self.matrix(*shape, kind == "symmetric")
        return self.functions[spare]  # type: ignore[no-any-return]

    def matrix(self, rows: int, cols: int, symmetric: bool = False) -> Matrix:
        if not self.rank_one:
            return super().matrix(rows, cols, symmetric)
        left, right = ([self.entry() for _ in range(k)] for k in (rows, cols))
        right = left if symmetric else right
        return [[x * y for y in right] for x in left]


ENTRIES: dict[str, Callable[[random.Random], Any]] = {
    "zeros": lambda rng: 0,
    "units": lambda rng: rng.choice((-1, 0, 0, 1)),
    "equal letters": lambda rng: 2,
    "negative": lambda rng: -rng.randint(1, 3),
}
POSITIVE: Callable[[random.Random], Any] = lambda rng: Fraction(rng.randint(1, 4), rng.choice((1, 1, 2)))  # noqa: E731


def draw_model(rng: random.Random, boundary: bool) -> FuzzModel:
    """A model; indices may be outside of any range, the facts of a pair say whether it counts."""
    model = FuzzModel(rng)
    kind = rng.choice(("size 1", "equal sizes", "rank one", *ENTRIES)) if boundary else "plain"
    size = rng.choice((1, 2))
    model.parameters["n"] = {"size 1": 1, "equal sizes": 2}.get(kind, rng.choice((2, 2, 3)))
    model.parameters["m"] = {"size 1": size, "equal sizes": 2}.get(kind, rng.choice((1, 2, 3)))
    model.parameters |= {"N": rng.randint(1, 3), "j": rng.randint(1, 3), "p": rng.choice(EXPONENTS)}
    model.parameters |= {x: rng.choice((-1, 0, 1, 2)) for x in "ik"} | {
        x: rng.choice((1, 2, 3)) for x in "ab"
    }
    if rng.random() < 0.3:
        model.parameters["j"] = rng.randint(-1, 5)
    model.parameters["q"] = rng.choice(EXPONENTS)
    model.draw = ENTRIES.get(kind, POSITIVE if kind == "plain" and rng.random() < 0.25 else None)
    model.rank_one = kind == "rank one"
    model.outcomes = ((Fraction(-1), Fraction(1, 3)), (Fraction(2), Fraction(2, 3)))
    return model


__all__ = ["DOMAIN", "FullDraw", "Pair", "changed", "draw_model", "draw_pair", "shuffled"]
