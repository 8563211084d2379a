"""Values of kernel terms, exactly, by an evaluator that shares no code with the kernel.

Numbers are fractions, intervals of mpmath where a value is not rational, or dual numbers a + b·t (t² = 0) of
such, by which a differential is evaluated. Abstract functions are random polynomials. ``Unclear`` means that an
interval does not decide a sign, or that a value has no exact form here; such a trial says nothing.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import permutations, product
from math import lcm
from typing import Any

from mpmath import iv, mp, mpf
from mpmath.libmp import mpf_sign

iv.dps = 40
Matrix = list[list[Any]]


MOST, MINORS, LONG = 9, 5, 60
"""The greatest size of a matrix, and of one with a determinant, and the longest sum or product, worked out here."""


class Unclear(Exception):
    """The trial says nothing."""


@dataclass(frozen=True)
class Dual:
    """a + b·t with t² = 0; t belongs to one differential, whose number is ``level``."""

    a: Any
    b: Any
    level: int


def parts(x: Any, level: int) -> tuple[Any, Any]:
    return (x.a, x.b) if isinstance(x, Dual) and x.level == level else (x, Fraction(0))


def top(*xs: Any) -> int:
    return max((x.level for x in xs if isinstance(x, Dual)), default=0)


def plus(x: Any, y: Any) -> Any:
    if type(x) is Fraction and type(y) is Fraction:
        return x + y
    level = top(x, y)
    if level:
        (a, b), (c, d) = parts(x, level), parts(y, level)
        return Dual(plus(a, c), plus(b, d), level)
    return mixed(x, y, lambda u, v: u + v)


def times(x: Any, y: Any) -> Any:
    if type(x) is Fraction and type(y) is Fraction:
        return x * y
    level = top(x, y)
    if level:
        (a, b), (c, d) = parts(x, level), parts(y, level)
        return Dual(times(a, c), plus(times(a, d), times(b, c)), level)
    return mixed(x, y, lambda u, v: u * v)


def mixed(x: Any, y: Any, f: Any) -> Any:
    if isinstance(x, Fraction) and isinstance(y, Fraction):
        return f(x, y)
    return f(interval(x), interval(y))


def interval(x: Any) -> Any:
    return enclosing(x) if isinstance(x, Fraction) else x


@lru_cache(maxsize=10_000)
def enclosing(x: Fraction) -> Any:
    return iv.mpf(x.numerator) if x.denominator == 1 else iv.mpf(x.numerator) / iv.mpf(x.denominator)


def sign(x: Any) -> int:
    """The sign of the real part."""
    if isinstance(x, Dual):
        return sign(x.a)
    if isinstance(x, Fraction):
        return (x > 0) - (x < 0)
    low, high = map(mpf_sign, x._mpi_)  # a comparison of mpmath's would lose an interrupt in it
    if low > 0:
        return 1
    if high < 0:
        return -1
    raise Unclear


def chained(x: Any, f: Any, slope: Any) -> Any:
    """f(a + bt) = f(a) + f′(a) b t."""
    if isinstance(x, Dual):
        return Dual(chained(x.a, f, slope), times(slope(x.a), x.b), x.level)
    return f(x)


def recip(x: Any) -> Any:
    if sign(x) == 0:
        return smooth_only(x, Fraction(0))
    return chained(x, lambda u: 1 / u, lambda u: times(Fraction(-1), times(recip(u), recip(u))))


def smooth_only(x: Any, value: Any) -> Any:
    if isinstance(x, Dual):
        raise Unclear
    return value


def root(x: Any) -> Any:
    if sign(x) <= 0:
        return smooth_only(x, Fraction(0))

    def of(u: Any) -> Any:
        if isinstance(u, Fraction):
            p, q = (round(v**0.5) for v in (u.numerator, u.denominator))
            if (p * p, q * q) == (u.numerator, u.denominator):
                return Fraction(p, q)
        return iv.sqrt(interval(u))

    return chained(x, of, lambda u: recip(times(Fraction(2), root(u))))


def transcendental(name: str) -> Any:
    def function(x: Any) -> Any:
        exact = {"exp": (0, 1), "sin": (0, 0), "cos": (0, 1), "tanh": (0, 0), "log": (1, 0)}[name]
        if name == "log" and sign(x) <= 0:
            return smooth_only(x, Fraction(0))

        def of(u: Any) -> Any:
            if u == exact[0]:
                return Fraction(exact[1])
            if name == "tanh":
                e = iv.exp(2 * interval(u))
                return (e - 1) / (e + 1)
            return getattr(iv, name)(interval(u))

        slopes = {
            "exp": ENTRYWISE.get("exp"),
            "log": recip,
            "sin": ENTRYWISE.get("cos"),
            "cos": lambda u: times(Fraction(-1), ENTRYWISE["sin"](u)),
            "tanh": lambda u: plus(
                Fraction(1), times(Fraction(-1), times(ENTRYWISE["tanh"](u), ENTRYWISE["tanh"](u)))
            ),
        }
        return chained(x, of, slopes[name])

    return function


def by_sign(negative: Any, zero: Any, positive: Any) -> Any:
    """A function that is linear on each side of 0: multiples of x, or constants given as pairs."""

    def function(x: Any) -> Any:
        s = sign(x)
        if s == 0:
            return smooth_only(x, Fraction(zero))
        slope, constant = negative if s < 0 else positive
        return plus(times(Fraction(slope), x), Fraction(constant))

    return function


ENTRYWISE: dict[str, Any] = {
    "recip": recip,
    "sqrt": root,
    "abs": by_sign((-1, 0), 0, (1, 0)),
    "sign": by_sign((0, -1), 0, (0, 1)),
    "relu": by_sign((0, 0), 0, (1, 0)),
    "step": by_sign((0, 0), 0, (0, 1)),
}
ENTRYWISE |= {name: transcendental(name) for name in ("exp", "log", "sin", "cos", "tanh")}


def arc(name: str) -> Any:
    """arctan by mpmath, and arcsin v = arctan(v/√(1 − v²)), arccos = π/2 − arcsin; 0 where |v| > 1."""

    def arctan(u: Any) -> Any:
        return Fraction(0) if u == 0 else iv.atan2(interval(u), iv.mpf(1))

    def width(u: Any) -> Any:
        return plus(Fraction(1), times(Fraction(1 if name == "arctan" else -1), times(u, u)))

    def of(u: Any) -> Any:
        if name == "arctan":
            return arctan(u)
        whole = sign(width(u)) == 0
        found = iv.pi / 2 * sign(u) if whole else arctan(times(u, recip(root(width(u)))))
        if name == "arcsin":
            return found
        return Fraction(0) if u == 1 else iv.pi / 2 - interval(found)

    def slope(u: Any) -> Any:
        falling = recip(width(u) if name == "arctan" else root(width(u)))
        return times(Fraction(-1), falling) if name == "arccos" else falling

    def function(x: Any) -> Any:
        side = sign(width(x))
        if side < 0:
            return smooth_only(x, Fraction(0))
        if side == 0:
            return smooth_only(x, of(x)) if not isinstance(x, Dual) else smooth_only(x, None)
        return chained(x, of, slope)

    return function


ENTRYWISE |= {name: arc(name) for name in ("arcsin", "arccos", "arctan")}


def normal_distribution(x: Any) -> Any:
    """Φ(v) = (1 + erf(v/√2))/2 by mpmath in 60 digits, with a unit of the 50th on either side; Φ′ is φ."""

    def of(u: Any) -> Any:
        if u == 0:
            return Fraction(1, 2)
        with mp.workdps(60):
            low, high = (mp.ncdf(mp.make_mpf(end)) for end in interval(u)._mpi_)
            return iv.mpf([low - mpf(10) ** -50, high + mpf(10) ** -50])

    return chained(x, of, ENTRYWISE["normpdf"])


def normal_density(x: Any) -> Any:
    """φ(v) = exp(−v²/2)/√(2π), and φ′(v) = −v φ(v)."""

    def of(u: Any) -> Any:
        return iv.exp(interval(u) ** 2 / -2) / iv.sqrt(2 * iv.pi)

    return chained(x, of, lambda u: times(Fraction(-1), times(u, ENTRYWISE["normpdf"](u))))


ENTRYWISE |= {"normcdf": normal_distribution, "normpdf": normal_density}
ENTRYWISE["softplus"] = lambda x: ENTRYWISE["log"](plus(Fraction(1), ENTRYWISE["exp"](x)))


@dataclass
class Model:
    """Values of everything that a term can name; what is missing is drawn."""

    rng: random.Random
    parameters: dict[str, Any] = field(default_factory=dict)
    letters: dict[str, Matrix] = field(default_factory=dict)
    widths: dict[tuple[str, int], int] = field(default_factory=dict)
    layers: dict[tuple[str, int], Matrix] = field(default_factory=dict)
    functions: dict[Any, Any] = field(default_factory=dict)
    level: int = 0
    draw: Any = None
    outcomes: tuple[tuple[Fraction, Fraction], ...] = ()

    def entry(self) -> Fraction:
        if self.draw is not None:
            return Fraction(self.draw(self.rng))
        return Fraction(self.rng.randint(-3, 3), self.rng.choice((1, 1, 1, 2)))

    def matrix(self, rows: int, cols: int, symmetric: bool = False) -> Matrix:
        m = [[self.entry() for _ in range(cols)] for _ in range(rows)]
        if symmetric:
            m = [[m[min(i, j)][max(i, j)] for j in range(cols)] for i in range(rows)]
        return m

    def scalar(self, s: Any) -> Fraction:
        total: Any = 0
        for monomial, c in s.terms:
            value: Any = c.numerator if c.denominator == 1 else Fraction(c)
            for atom, k in monomial:
                value *= self._atom(atom) if k == 1 else Fraction(self._atom(atom)) ** k
            total += value
        return Fraction(total)

    def _atom(self, atom: Any) -> Any:
        if atom[0] == "width":
            return self.width(atom[1] if len(atom) == 3 else (atom[1], atom[3]), int(self.scalar(atom[2])))
        if atom[1] not in self.parameters:
            self.parameters[atom[1]] = self.rng.randint(1, 3)
        return self.parameters[atom[1]]

    def width(self, widths: Any, k: int) -> int:
        """d_k of the widths d; of (d, N), 1 at k = N."""
        name, *one = widths if isinstance(widths, tuple) else (widths,)
        if any(self.scalar(at) == k for at in one):
            return 1
        return self.widths.setdefault((name, k), self.rng.randint(1, 3))

    def size(self, s: Any) -> int:
        size = self.scalar(s)
        if size > MOST or size.denominator != 1 or size < 1:
            raise Unclear
        return int(size)

    def letter(self, data: Any) -> Matrix:
        name, rows, cols, kind = data
        if name not in self.letters:
            self.letters[name] = self.matrix(self.size(rows), self.size(cols), kind == "symmetric")
        return self.letters[name]

    def layer(self, family: str, widths: Any, k: int) -> Matrix:
        if (family, k) not in self.layers:
            self.layers[family, k] = self.matrix(self.width(widths, k), self.width(widths, k - 1))
        return self.layers[family, k]

    def polynomial(self, name: str, count: int) -> dict[tuple[int, ...], Fraction]:
        """Random coefficients of a polynomial of degree ≤ 3 in numbered unknowns, by sorted monomials."""
        if (name, count) not in self.functions:
            found: dict[tuple[int, ...], Fraction] = {}
            for degree in (1, 2, 3, 3, 3, 2):
                key = tuple(sorted(self.rng.randrange(count) for _ in range(degree)))
                found[key] = Fraction(self.rng.randint(-3, 3) or 1)
            self.functions[name, count] = found
        return self.functions[name, count]


def partial(poly: dict[tuple[int, ...], Fraction], i: int) -> dict[tuple[int, ...], Fraction]:
    found: dict[tuple[int, ...], Fraction] = {}
    for key, c in poly.items():
        if (k := key.count(i)) > 0:
            rest = list(key)
            rest.remove(i)
            found[tuple(rest)] = found.get(tuple(rest), Fraction(0)) + c * k
    return found


def substituted(poly: dict[tuple[int, ...], Fraction], at: list[Any]) -> Any:
    total: Any = Fraction(0)
    for key, c in poly.items():
        value: Any = c
        for i in key:
            value = times(value, at[i])
        total = plus(total, value)
    return total


def whole(a: Matrix) -> tuple[list[list[int]], int] | None:
    """Integers and a common denominator that a matrix of fractions is made of; None for one of anything else."""
    if not all(type(x) is Fraction for row in a for x in row):
        return None
    below = lcm(*(x.denominator for row in a for x in row))
    return [[x.numerator * (below // x.denominator) for x in row] for row in a], below


def matmul(a: Matrix, b: Matrix) -> Matrix:
    first, second = whole(a), whole(b)
    if first and second:
        (over, below), (right, beside) = first, second
        size = range(len(right))
        return [
            [Fraction(sum(row[k] * right[k][j] for k in size), below * beside) for j in range(len(right[0]))]
            for row in over
        ]
    return [
        [summed(times(a[i][k], b[k][j]) for k in range(len(b))) for j in range(len(b[0]))]
        for i in range(len(a))
    ]


def summed(items: Any) -> Any:
    total: Any = Fraction(0)
    for item in items:
        total = plus(total, item)
    return total


def det(a: Matrix) -> Any:
    if len(a) > MINORS:
        raise Unclear
    exact = whole(a)
    if exact:
        return Fraction(expanded(exact[0], 0, int.__add__, int.__mul__), exact[1] ** len(a))
    return expanded(a, Fraction(0), plus, times)


def expanded(a: list[list[Any]], zero: Any, add: Any, multiply: Any) -> Any:
    """The determinant, by its sum over permutations."""
    total = zero
    for order in permutations(range(len(a))):
        flips = sum(order[i] > order[j] for j in range(len(a)) for i in range(j))
        value: Any = zero + (-1) ** flips
        for i, j in enumerate(order):
            value = multiply(value, a[i][j])
        total = add(total, value)
    return total


def adj(a: Matrix) -> Matrix:
    n = len(a)
    if n > MINORS:
        raise Unclear

    def minor(i: int, j: int) -> Any:
        rest = [[a[r][c] for c in range(n) if c != j] for r in range(n) if r != i]
        return times(Fraction((-1) ** (i + j)), det(rest))

    return [[minor(j, i) for j in range(n)] for i in range(n)]


def entrywise(f: Any, *ms: Matrix) -> Matrix:
    return [[f(*xs) for xs in zip(*rows, strict=True)] for rows in zip(*ms, strict=True)]


def inverse(a: Matrix) -> Matrix:
    d = det(a)
    if sign(d) == 0:
        return [[smooth_only(d, Fraction(0)) for _ in row] for row in a]
    return entrywise(lambda x: times(recip(d), x), adj(a))


def power(x: Any, p: Fraction) -> Any:
    """s^p, total as the kernel says: 0⁰ = 1, 0 for 0^p, p no natural, and for s < 0, p no integer."""
    if abs(p) > LONG:
        raise Unclear
    if p.denominator == 1:
        value: Any = Fraction(1)
        for _ in range(abs(int(p))):
            value = times(value, x)
        return value if p >= 0 else recip(value)
    if sign(x) <= 0:
        return smooth_only(x, Fraction(0))
    if p.denominator == 2:
        return power(root(x), p * 2)

    def of(u: Any) -> Any:
        return Fraction(1) if u == 1 else iv.exp(interval(p) * iv.log(interval(u)))

    return chained(x, of, lambda u: times(p, power(u, p - 1)))


def evaluate(node: Any, model: Model) -> Matrix:
    """Return the value, a list of rows."""
    op, data = node.op, node.data
    if op == "letter":
        return model.letter(data)
    if op == "number":
        return [[model.scalar(data[0])]]
    if op in ("identity", "ones", "zero"):
        rows, cols = model.size(data[0]), model.size(data[-1])
        one = {"identity": lambda i, j: i == j, "ones": lambda i, j: 1, "zero": lambda i, j: 0}[op]
        return [[Fraction(one(i, j)) for j in range(cols)] for i in range(rows)]
    if op == "layers":
        return layers(data, model)
    if op == "sigma":
        return sigma(node, model)
    if op in ("differential", "gradient"):
        return moving(node, model)
    if op == "integrable":
        return [[Fraction(1)]]
    if op == "expectation":
        return mean(node, model)
    args = [evaluate(a, model) for a in node.args]
    if op == "function":
        return function(data, args, model)
    return OPERATORS[op](data, args, model)


def layers(data: Any, model: Model) -> Matrix:
    family, widths, b, a = data[0], data[1], int(model.scalar(data[2])), int(model.scalar(data[3]))
    rows, cols = (model.width(widths, k) for k in (b, a - 1))
    if b - a > LONG:
        raise Unclear
    if b < a - 1:
        return [[Fraction(0)] * cols for _ in range(rows)]
    value = [[Fraction(i == j) for j in range(cols)] for i in range(cols)]
    for k in range(a, b + 1):
        value = matmul(model.layer(family, widths, k), value)
    return value


def mean(node: Any, model: Model) -> Matrix:
    """E over finitely many outcomes, each with its probability."""
    name, total = node.data[0], Fraction(0)
    before = model.letters.get(name)
    for at, probability in model.outcomes:
        model.letters[name] = [[at]]
        total = plus(total, times(probability, evaluate(node.args[0], model)[0][0]))
    model.letters.pop(name, None)
    model.letters |= {} if before is None else {name: before}
    return [[total]]


def sigma(node: Any, model: Model) -> Matrix:
    name, low, high = node.data[0], int(model.scalar(node.data[1])), int(model.scalar(node.data[2]))
    total = [[Fraction(0)] * model.size(node.cols) for _ in range(model.size(node.rows))]
    if high - low > LONG:
        raise Unclear
    before = model.parameters.get(name)
    for k in range(low, high + 1):
        model.parameters[name] = k
        total = entrywise(plus, total, evaluate(node.args[0], model))
    if before is None:
        model.parameters.pop(name, None)
    else:
        model.parameters[name] = before
    return total


def along(node: Any, model: Model, move: Any) -> Matrix:
    """The t-part of the function after ``move`` added t times a direction; what was there is put back."""
    model.level += 1
    level = model.level
    put_back = move(level)
    try:
        value = evaluate(node.args[0], model)
    finally:
        put_back()
    return entrywise(lambda x: parts(x, level)[1], value)


def shifted(m: Matrix, h: Matrix, level: int) -> Matrix:
    return entrywise(lambda x, y: Dual(x, y, level), m, h)


def moving(node: Any, model: Model) -> Matrix:
    kind, name, *rest = node.data[0]

    def direction(h: Matrix) -> Matrix:
        if kind == "letter":
            point, old = evaluate(node.args[1], model), model.letters.get(name)

            def move(level: int) -> Any:
                model.letters[name] = shifted(point, h, level)
                return lambda: model.letters.pop(name) if old is None else model.letters.update({name: old})

        else:
            j = int(model.scalar(rest[1]))
            layer = model.layer(name, rest[0], j)

            def move(level: int) -> Any:
                model.layers[name, j] = shifted(layer, h, level)
                return lambda: model.layers.update({(name, j): layer})

        return along(node, model, move)

    if kind == "family":

        def all_move(level: int) -> Any:
            old = {k: m for k, m in model.layers.items() if k[0] == name}
            for _, k in old:
                model.layers[name, k] = shifted(old[name, k], model.layer(rest[1], rest[0], k), level)
            return lambda: model.layers.update(old)

        evaluate(node.args[0], model)  # draws the layers that occur
        return along(node, model, all_move)
    if node.op == "differential":
        return direction(evaluate(node.args[-1], model))
    rows, cols = model.size(node.rows), model.size(node.cols)
    symmetric = kind == "letter" and rest[2] == "symmetric"
    value = [[Fraction(0)] * cols for _ in range(rows)]
    for i, j in product(range(rows), range(cols)):
        unit = [[Fraction((r, c) == (i, j)) for c in range(cols)] for r in range(rows)]
        if symmetric:
            unit = [[(unit[r][c] + unit[c][r]) / 2 for c in range(cols)] for r in range(rows)]
        value[i][j] = direction(unit)[0][0]
    return value


def function(data: Any, args: list[Matrix], model: Model) -> Matrix:
    name, domain, slots, is_open = data
    shapes = [(model.size(r), model.size(c)) for r, c in domain]
    starts = [sum(r * c for r, c in shapes[:k]) for k in range(len(shapes))]
    poly = model.polynomial(name, sum(r * c for r, c in shapes))
    at = [x for m in args[: len(domain)] for row in m for x in row]
    directions = args[len(domain) :]

    def derived(poly: Any, k: int) -> Any:
        if k == len(directions):
            return substituted(poly, at)
        rows, cols = shapes[slots[k]]
        total: Any = Fraction(0)
        for r, c in product(range(rows), range(cols)):
            slope = partial(poly, starts[slots[k]] + r * cols + c)
            total = plus(total, times(directions[k][r][c], derived(slope, k + 1)))
        return total

    if not is_open:
        return [[derived(poly, 0)]]
    rows, cols = shapes[slots[-1]]
    start = starts[slots[-1]]
    return [[derived(partial(poly, start + r * cols + c), 0) for c in range(cols)] for r in range(rows)]


def slope_of(f: Any) -> Any:
    """The derivative of a function of one number, by dual numbers of a level that nothing else has."""

    def slope(x: Any) -> Any:
        level = top(x) + 1000
        return parts(f(Dual(x, Fraction(1), level)), level)[1]

    return slope


def mapped(data: Any, args: list[Matrix], model: Model) -> Matrix:
    name, order = data
    if name in ENTRYWISE:
        f = ENTRYWISE[name]
        for _ in range(order):
            f = slope_of(f)
        return entrywise(f, args[0])
    poly = model.polynomial(name, 1)
    for _ in range(order):
        poly = partial(poly, 0)
    return entrywise(lambda x: substituted(poly, [x]), args[0])


def chain_product(args: list[Matrix]) -> Matrix:
    scalars = [a[0][0] for a in args if len(a) == len(a[0]) == 1]
    matrices = [a for a in args if not len(a) == len(a[0]) == 1]
    value = matrices[0] if matrices else [[Fraction(1)]]
    for m in matrices[1:]:
        value = matmul(value, m)
    for s in scalars:
        value = entrywise(lambda x, s=s: times(s, x), value)
    return value


def folded(f: Any, args: list[Matrix]) -> Matrix:
    value = args[0]
    for m in args[1:]:
        value = entrywise(f, value, m)
    return value


def is_psd(m: Matrix) -> bool:
    """Whether a matrix is symmetric and every principal minor of it is ≥ 0: positive semidefinite."""
    size = range(len(m))
    if len(m) > MINORS:
        raise Unclear
    if any(m[i][j] is not m[j][i] and certainly_differ(m[i][j], m[j][i]) for i in size for j in range(i)):
        return False
    subsets = ([i for i in size if mask >> i & 1] for mask in range(1, 2 ** len(m)))
    return all(sign(det([[m[i][j] for j in rows] for i in rows])) >= 0 for rows in subsets)


def psd_power(data: Any, args: list[Matrix], model: Model) -> Matrix:
    """Exact for integer powers, and for any power of diagonal matrices and of those of rank one.

    (v vᵀ)^p = (vᵀv)^{p−1} v vᵀ, and M of rank one has M² = tr(M) M.
    """
    m, p = args[0], model.scalar(data[0])
    if not all(isinstance(x, Fraction) for row in m for x in row):
        raise Unclear
    size = range(len(m))
    if not is_psd(m) or (p < 0 and det(m) == 0):
        return [[Fraction(0)] * len(m) for _ in m]
    if all(m[i][j] == 0 for i in size for j in size if i != j):
        return [[power(m[i][i], p) if i == j else Fraction(0) for j in size] for i in size]
    if p.denominator == 1 and abs(p) <= LONG:
        value = [[Fraction(i == j) for j in size] for i in size]
        for _ in range(abs(int(p))):
            value = matmul(value, m)
        return value if p >= 0 else inverse(value)
    trace = summed(m[i][i] for i in size)
    if matmul(m, m) == entrywise(lambda x: times(trace, x), m):
        return entrywise(lambda x: times(power(trace, p - 1), x), m)
    raise Unclear


def logdet(a: Matrix) -> Any:
    return ENTRYWISE["log"](det(a))


OPERATORS: dict[str, Any] = {
    "add": lambda _, a, __: folded(plus, a),
    "hadamard": lambda _, a, __: folded(times, a),
    "mul": lambda _, a, __: chain_product(a),
    "transpose": lambda _, a, __: [list(row) for row in zip(*a[0], strict=True)],
    "trace": lambda _, a, __: [[summed(a[0][i][i] for i in range(len(a[0])))]],
    "diag": lambda _, a, __: [
        [x[0] if i == j else Fraction(0) for j in range(len(a[0]))] for i, x in enumerate(a[0])
    ],
    "diagonal": lambda _, a, __: [[a[0][i][i]] for i in range(len(a[0]))],
    "sum": lambda _, a, __: [[summed(x for row in a[0] for x in row)]],
    "map": mapped,
    "power": lambda d, a, m: [[power(a[0][0][0], m.scalar(d[0]))]],
    "psdpower": psd_power,
    "inverse": lambda _, a, __: inverse(a[0]),
    "adj": lambda _, a, __: adj(a[0]),
    "det": lambda _, a, __: [[det(a[0])]],
    "logdet": lambda _, a, __: [[logdet(a[0])]],
    "norm": lambda _, a, __: [[root(summed(times(x, x) for row in a[0] for x in row))]],
}


def certainly_differ(x: Any, y: Any) -> bool:
    if x is y:
        return False
    if type(x) is Fraction and type(y) is Fraction:
        return x != y
    gap = plus(x, times(Fraction(-1), y))
    while isinstance(gap, Dual):
        gap = gap.a
    return bool(gap != 0) if isinstance(gap, Fraction) else not (gap.a <= 0 <= gap.b)


def differ(left: Matrix, right: Matrix) -> bool:
    """Whether two values are certainly different."""
    pairs = zip((v for r in left for v in r), (v for r in right for v in r), strict=True)
    return any(certainly_differ(x, y) for x, y in pairs)


def gap(left: Matrix, right: Matrix) -> Any:
    """right − left of two numbers, without what is infinitely small."""
    found = plus(right[0][0], times(Fraction(-1), left[0][0]))
    while isinstance(found, Dual):
        found = found.a
    return found


def _is_psd(of: list[list[Fraction]]) -> bool:
    """Whether a rational matrix is symmetric and ⪰ 0, by elimination: pivots ≥ 0, rows of 0 beside 0."""
    if any(of[i][j] != of[j][i] for i in range(len(of)) for j in range(i)):
        return False
    if not of:
        return True
    (pivot, *first), rest = of[0], [row[1:] for row in of[1:]]
    if pivot <= 0:
        return pivot == 0 and not any(first) and _is_psd(rest)
    return _is_psd(
        [
            [x - a * b / pivot for x, b in zip(row, first, strict=True)]
            for row, a in zip(rest, first, strict=True)
        ]
    )


def violates(relation: str, left: Matrix, right: Matrix) -> bool:
    """Whether a relation (=, ≤ or <, or ⪯ where all is rational or diagonal) certainly fails."""
    if relation == "=":
        return differ(left, right)
    if relation == "⪯" and all(
        isinstance(x, Fraction) for side in (left, right) for row in side for x in row
    ):
        return not _is_psd(
            [[y - x for x, y in zip(*rows, strict=True)] for rows in zip(left, right, strict=True)]
        )
    if relation == "⪯":
        pairs = [((left[i][j], right[i][j]), i == j) for i in range(len(left)) for j in range(len(left))]
        return any(violates("≤" if own else "=", [[x]], [[y]]) for (x, y), own in pairs)
    x = gap(left, right)
    above = x if isinstance(x, Fraction) else x.b
    return bool(above < 0) or (relation == "<" and isinstance(x, Fraction) and x == 0)
