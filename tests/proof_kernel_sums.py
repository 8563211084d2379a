"""Random sums whose summands have conditions of their own, for campaigns on conditions for each index."""

from __future__ import annotations

import random
from fractions import Fraction

from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.terms import Term, add, inverse, letter, mul, scalar, term, trace

n, m, N = (parameter("size", c) for c in "nmN")
i, j, P, TOP = (parameter("index", c) for c in ("i", "j", "p", "top"))
TWO, ZERO = number(2), number(0)
X, H, G, A, B = (letter(c, n, m) for c in "XHGAB")
C, D = letter("C", n, n), letter("D", m, n)
VARIABLE = ("letter", "X", n, m, "general")
MAPS = ("recip", "log", "sqrt", "abs", "relu", "sign", "step", "exp")
POWERS = (number(-1), number(-2), number(Fraction(1, 2)), number(Fraction(-1, 2)), TWO)


class Draw:
    """Random summands in X, of given indices, and sums of them, up to two within one another."""

    def __init__(self, rng: random.Random, moving: bool = True):
        self.rng, self.moving = rng, moving

    def rank(self, known: tuple[Scalar, ...]) -> Term:
        return scalar(self.rng.choice((*known, *known, TWO)))

    def matrix(self, depth: int, known: tuple[Scalar, ...]) -> Term:
        rng = self.rng
        if depth <= 0 or rng.random() < 0.2:
            base = mul(self.rank(known), X) if rng.random() < 0.4 else X
            return add(base, mul(self.rank(known), rng.choice((A, B)))) if rng.random() < 0.8 else base
        kind = rng.choice(("map", "map", "add", "times", "scaled"))
        if kind == "map":
            return term("map", (rng.choice(MAPS), 0), (self.matrix(depth - 1, known),))
        if kind == "scaled":
            return mul(self.number(depth - 1, known), self.matrix(depth - 2, known))
        left, right = self.matrix(depth - 1, known), self.matrix(depth - 2, known)
        return add(left, right) if kind == "add" else left & right

    def bent(self, known: tuple[Scalar, ...], straight: Term) -> Term:
        """A term, or one that is often not 0 where it is not smooth."""
        if self.rng.random() < 0.5:
            return straight
        kink = term("map", (self.rng.choice(MAPS[3:-1]), 0), (straight,))
        return add(kink, mul(scalar(-1), self.rank(known), term("ones", straight.shape)))

    def line(self, known: tuple[Scalar, ...]) -> Term:
        """A number, linear in X, that is 0 at some of the indices."""
        own = trace(mul(D, add(X, mul(self.rank(known), self.rng.choice((A, B, X))))))
        return add(own, mul(scalar(self.rng.choice((-1, 1))), self.rank(known)))

    def square(self, depth: int, known: tuple[Scalar, ...]) -> Term:
        shift = mul(self.rank(known), self.rng.choice((C, term("identity", (n,)))))
        return add(mul(self.matrix(depth - 1, known), D), shift)

    def number(self, depth: int, known: tuple[Scalar, ...]) -> Term:
        rng = self.rng
        kinds = (
            "trace",
            "norm",
            "norm",
            "sum",
            "power",
            "power",
            "power",
            "map",
            "map",
            "logdet",
            "inverse",
            "value",
        )
        kind = rng.choice(kinds)
        inner = self.matrix(depth - 1, known)
        if kind in ("norm", "sum"):
            return term(kind, (), (inner,))
        if kind == "logdet":
            return term("logdet", (), (self.square(depth - 1, known),))
        if kind == "inverse":
            return trace(mul(C, inverse(self.square(depth - 1, known))))
        if kind == "value":
            return term("function", ("l", ((n, m),), (), False), (inner,))
        along = add(trace(mul(D, inner)), self.rank(known))
        if kind == "trace" or depth <= 0:
            return along
        if kind == "power":
            base = self.number(depth - 1, known) if rng.random() < 0.5 else along
            return term("power", (rng.choice(POWERS),), (base,))
        return term("map", (rng.choice(MAPS), 0), (along,))

    def ends(self, *outer: Scalar) -> tuple[Scalar, Scalar]:
        rng = self.rng
        lows, highs = [ONE, ONE, ZERO, TWO], [N, N, TWO, N.plus(ONE), N.minus(ONE)]
        for k in outer:
            lows += [ONE, k, k.plus(ONE)]
            highs += [k, k, k.minus(ONE), k.plus(ONE), k.plus(ONE), k.times(TWO), k.times(TWO), N.minus(k)]
        return rng.choice(lows), rng.choice(highs)

    def summed(self, depth: int) -> Term:
        if self.rng.random() < 0.5:
            return term("sigma", ("i", *self.ends()), (self.number(depth, (i,)),))
        known = self.rng.choice(((i, j), (j,)))
        inner = term("sigma", ("j", *self.ends(i)), (self.number(depth, known),))
        beside = [self.number(depth - 1, (i,))] if self.rng.random() < 0.3 else []
        return term("sigma", ("i", *self.ends()), (add(inner, *beside),))
