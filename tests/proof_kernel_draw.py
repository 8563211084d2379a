"""Random terms over all operators, true rewritings of them, and mutants, for campaigns on the normal form."""

from __future__ import annotations

import random
from fractions import Fraction

from proof_kernel_values import Model

from dlhw3.kernel.errors import Refused
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter, width
from dlhw3.kernel.terms import Term, add, hadamard, letter, mul, scalar, term, transpose

n, m = parameter("size", "n"), parameter("size", "m")
N, j = parameter("size", "N"), parameter("index", "j")
FACTS = (j.minus(ONE), N.minus(j))
DOMAIN = ((n, m),)
MAPS = ("exp", "recip", "abs", "sqrt", "sign", "σ", "relu")


class Draw:
    """Random terms of a shape; ``rich`` brings the opaque operators, ``layers`` products of layers and sums."""

    def __init__(self, rng: random.Random, rich: bool = True, layers: bool = False):
        self.rng, self.rich, self.layers = rng, rich, layers
        self.sizes = (
            [ONE, n, m] if not layers else [*(width("d", k) for k in (N, j, j.minus(ONE), number(0))), ONE]
        )

    def leaf(self, rows: Scalar, cols: Scalar) -> Term:
        rng = self.rng
        options = [letter(f"{c}{self.sizes.index(rows)}{self.sizes.index(cols)}", rows, cols) for c in "AB"]
        if rows == cols:
            options += [
                term("identity", (rows,)),
                letter(f"S{self.sizes.index(rows)}", rows, rows, "symmetric"),
            ]
        if rows == cols == ONE:
            options += [
                scalar(number(Fraction(rng.randint(-2, 3), rng.choice((1, 2))))),
                scalar(n),
                letter("s", ONE, ONE),
            ]
        options += [term("ones", (rows, cols))] + ([term("zero", (rows, cols))] if rng.random() < 0.1 else [])
        if self.layers:
            ends = {
                (width("d", b), width("d", a.minus(ONE))): (b, a)
                for b in (N, j, j.minus(ONE))
                for a in (ONE, j, j.plus(ONE))
            }
            if (rows, cols) in ends:
                options += [term("layers", ("W", "d", *ends[rows, cols]))] * 4
        return rng.choice(options)

    def any(self, depth: int) -> Term:
        return self.term(self.rng.choice(self.sizes), self.rng.choice(self.sizes), depth)

    def term(self, rows: Scalar, cols: Scalar, depth: int) -> Term:
        if depth == 0 or self.rng.random() < 0.15:
            return self.leaf(rows, cols)
        kinds = ["add", "mul", "mul", "hadamard", "transpose", "scaled"]
        if rows == cols == ONE and not self.layers:
            kinds += ["trace", "trace", "sum", "power"] + (
                ["norm", "det", "value", "second", "logdet"] if self.rich else []
            )
        if rows == cols and rows != ONE:
            kinds += ["diag", "diag"] + (["inverse", "adj", "psdpower"] if self.rich else [])
        if cols == ONE and rows != ONE:
            kinds += ["diagonal"]
        if (rows, cols) == (n, m) and self.rich:
            kinds += ["slope", "second slope"]
        if self.rich:
            kinds += ["map", "quotient"]
            kinds += ["moving", "gradient"] if not self.layers else []
        if self.layers:
            kinds += ["sigma"]
        return self.made(self.rng.choice(kinds), rows, cols, depth - 1)

    def made(self, kind: str, rows: Scalar, cols: Scalar, d: int) -> Term:
        rng = self.rng
        if kind in ("add", "hadamard"):
            return term(kind, (), tuple(self.term(rows, cols, d) for _ in range(rng.choice((2, 2, 3)))))
        if kind == "mul":
            k = rng.choice(self.sizes)
            return mul(self.term(rows, k, d), self.term(k, cols, d))
        if kind == "scaled":
            return mul(scalar(number(rng.choice((-1, 2)))), self.term(rows, cols, d))
        if kind == "transpose":
            return transpose(self.term(cols, rows, d))
        k, q = rng.choice(self.sizes), rng.choice(self.sizes)
        if kind in ("trace", "det", "logdet"):
            return term(kind, (), (self.term(k, k, d),))
        if kind in ("sum", "norm"):
            return term(kind, (), (self.term(k, q, d),))
        if kind == "diag":
            return term(kind, (), (self.term(rows, ONE, d),))
        if kind == "diagonal":
            return term(kind, (), (self.term(rows, rows, d),))
        if kind in ("inverse", "adj"):
            return term(kind, (), (self.term(rows, cols, d),))
        if kind == "quotient":
            above, below = self.term(rows, cols, d), self.term(rows, cols, d)
            return hadamard(above, term("map", ("recip", 0), (below,)))
        return self.named(kind, rows, cols, d)

    def named(self, kind: str, rows: Scalar, cols: Scalar, d: int) -> Term:
        rng = self.rng
        if kind == "psdpower":
            diagonal = term("diag", (), (term("ones", (rows, ONE)),))
            return term(
                kind,
                (number(rng.choice((0, 1, 2))),),
                (diagonal if rng.random() < 0.7 else self.term(rows, cols, d),),
            )
        if kind in ("moving", "gradient"):
            k, q = (rng.choice(self.sizes), rng.choice(self.sizes)) if kind == "moving" else (rows, cols)
            symmetric = k == q != ONE and rng.random() < 0.5
            name = f"S{self.sizes.index(k)}" if symmetric else f"A{self.sizes.index(k)}{self.sizes.index(q)}"
            variable = ("letter", name, k, q, "symmetric" if symmetric else "general")
            point, hand = self.term(k, q, d), self.term(k, q, d)
            if symmetric:
                point, hand = letter(*variable[1:]), letter(f"T{name}", *variable[2:])
            if kind == "gradient":
                return term(kind, (variable,), (Draw(rng, rich=False).term(ONE, ONE, d), point))
            return term(
                "differential", (variable,), (Draw(rng, rng.random() < 0.3).term(rows, cols, d), point, hand)
            )
        if kind == "map":
            name, inner = rng.choice(MAPS), (self.term(rows, cols, d),)
            try:
                return term(kind, (name, rng.choice((0, 0, 0, 1, 2))), inner)
            except Refused:  # a function of the table has no order
                return term(kind, (name, 0), inner)
        if kind == "power":
            return term(
                kind, (number(rng.choice((0, 1, 2, 3, -1, Fraction(1, 2)))),), (self.term(ONE, ONE, d),)
            )
        if kind == "sigma":
            index = rng.choice("ik")
            k = parameter("index", index)
            inner = (
                mul(scalar(k), self.term(rows, cols, d)) if rng.random() < 0.3 else self.term(rows, cols, d)
            )
            if rng.random() < 0.5:
                w = term("layers", ("W", "d", k, k))
                inner = mul(term("trace", (), (mul(w, transpose(w)),)), inner)
            return term("sigma", (index, ONE, rng.choice((N, j, number(2)))), (inner,))
        point = self.term(n, m, d)
        slots = {"value": (), "slope": (0,), "second": (0, 0), "second slope": (0, 0)}[kind]
        is_open = kind.endswith("slope")
        hands = tuple(self.term(n, m, d) for _ in range(len(slots) - is_open))
        return term("function", ("l", DOMAIN, slots, is_open), (point, *hands))


def rewritten(node: Term, rng: random.Random) -> Term:
    """A term of the same value: one true rewriting at every node with some luck."""
    args = tuple(rewritten(a, rng) for a in node.args)
    here = term(node.op, node.data, args)
    if rng.random() < 0.4:
        return here
    if node.op in ("add", "hadamard"):
        order = list(args)
        rng.shuffle(order)
        return term(node.op, (), tuple(order))
    if node.op == "mul" and len(args) == 2:
        left, right = args
        if right.op == "add" and left.shape != (ONE, ONE):
            return add(*(mul(left, r) for r in right.args))
        if left.op == "add":
            return add(*(mul(x, right) for x in left.args))
        return transpose(mul(transpose(right), transpose(left)))
    if node.op == "transpose":
        (a,) = args
        if a.op == "mul":
            return mul(*(transpose(x) for x in reversed(a.args)))
        return a.args[0] if a.op == "transpose" else here
    if node.op == "trace" and args[0].op == "mul" and len(args[0].args) == 2:
        x, y = args[0].args
        if (x.cols, x.rows) == (y.rows, y.cols):
            return term("trace", (), (mul(y, x),))
    return by_definition(here)


def by_definition(node: Term) -> Term:
    if node.op == "trace":
        (a,) = node.args
        return term("sum", (), (hadamard(a, term("identity", (a.rows,))),))
    if node.op == "sum":
        (a,) = node.args
        return mul(term("ones", (ONE, a.rows)), a, term("ones", (a.cols, ONE)))
    if node.op == "diag":
        (x,) = node.args
        return hadamard(mul(x, term("ones", (ONE, x.rows))), term("identity", (x.rows,)))
    if node.op == "diagonal":
        (a,) = node.args
        return mul(hadamard(a, term("identity", (a.rows,))), term("ones", (a.rows, ONE)))
    if node.op == "inverse":
        return transpose(term("inverse", (), (transpose(node.args[0]),)))
    if node.op in ("det", "norm", "logdet"):
        return term(node.op, (), (transpose(node.args[0]),))
    if node.op == "function" and len(node.data[1]) == 1 and len(node.args) > 2:
        return term("function", node.data, (node.args[0], *reversed(node.args[1:])))
    return node


def mutated(node: Term, rng: random.Random) -> Term:
    """A term of the same shape with one thing changed; often, not always, of another value."""
    places: list[tuple[int, ...]] = []

    def walk(t: Term, path: tuple[int, ...]) -> None:
        places.append(path)
        for k, a in enumerate(t.args):
            walk(a, (*path, k))

    walk(node, ())

    def change(t: Term, path: tuple[int, ...]) -> Term:
        if path:
            k = path[0]
            return term(t.op, t.data, (*t.args[:k], change(t.args[k], path[1:]), *t.args[k + 1 :]))
        if t.rows == t.cols and rng.random() < 0.5:
            return transpose(t)
        if t.op == "letter":
            return letter(t.data[0].replace("A", "C").replace("B", "A").replace("C", "B"), *t.data[1:])
        if t.op in ("add", "hadamard"):
            return term({"add": "hadamard", "hadamard": "add"}[t.op], (), t.args)
        return mul(scalar(number(-1)), t)

    return change(node, rng.choice(places))


def draw_model(rng: random.Random, boundary: bool, layers: bool = False) -> Model:
    model = Model(rng)
    if boundary:
        kind = rng.choice(("size 1", "equal sizes", "zeros", "units", "equal letters"))
        size = 1 if kind == "size 1" else 2
        model.parameters |= {"n": size, "m": size, "N": 1, "j": 1}
        values = {
            "zeros": lambda r: 0,
            "units": lambda r: r.choice((-1, 0, 0, 1)),
            "equal letters": lambda r: 2,
        }
        model.draw = values.get(kind)
    else:
        model.parameters |= {"n": rng.choice((2, 3)), "m": rng.choice((1, 2, 3)), "N": 2 + rng.randint(0, 1)}
        model.parameters["j"] = rng.randint(1, model.parameters["N"])
    return model
