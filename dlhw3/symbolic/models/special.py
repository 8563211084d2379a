"""Rational matrices with properties that random ones seldom have: orthogonal, involutions, projections, psd, …"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.interpretation import Place, Polynomial
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, ZERO
from dlhw3.symbolic.models.rationals import Rational

ROOTS = (ONE, Rational(2), Rational(3), Rational(1, 2), Rational(3, 2))
SMALL_ROOTS = (Rational(1, 2), Rational(1, 3), ONE)


def orthogonal(rng: random.Random, n: int) -> Matrix:
    """Return a rational orthogonal matrix: two reflections I − 2vvᵀ/vᵀv with small integers v."""
    result = matrices.identity(n)
    for _ in range(2):
        v = [Rational(rng.choice((-1, 0, 1, 1, 2))) for _ in range(n)]
        square = matrices.total(x * x for x in v)
        if square:
            turn = matrices.build(n, n, lambda i, j, v=v, s=square: Rational(i == j) - 2 * v[i] * v[j] / s)  # type: ignore[misc]
            result = matrices.product(result, turn)
    return result


def invertible(rng: random.Random, n: int) -> Matrix:
    """Return a matrix of determinant 1 with small integers: unit lower times unit upper triangular."""
    lower = matrices.build(n, n, lambda i, j: Rational(rng.randint(-1, 1) if i > j else i == j))
    upper = matrices.build(n, n, lambda i, j: Rational(rng.randint(-1, 1) if i < j else i == j))
    return matrices.product(lower, upper)


def conjugate(rng: random.Random, values: list[Rational]) -> Matrix:
    """Return P diag(values) P⁻¹."""
    turn = invertible(rng, len(values))
    return matrices.product(matrices.product(turn, matrices.diagonal(values)), matrices.inverse(turn))


def positive(rng: random.Random, n: int, definite: bool, *, small: bool = False) -> tuple[Matrix, Matrix]:
    """Return a matrix that is psd, or pd, and its eigenvectors; a ``small`` one has no eigenvalue above 1."""
    basis = orthogonal(rng, n)
    roots = SMALL_ROOTS if small else ROOTS[:3]
    squares = [rng.choice(roots) ** 2 * (1 if definite else rng.randint(0, 1)) for _ in range(n)]
    return matrices.composed((basis, tuple(squares))), basis


def isometry(rng: random.Random, rows: int, cols: int) -> Matrix:
    """Return the first columns, or rows, of an orthogonal matrix."""
    whole = orthogonal(rng, max(rows, cols))
    return tuple(row[:cols] for row in whole[:rows])


def nilpotent(rng: random.Random, n: int) -> Matrix:
    """Return a matrix of square 0, or one of which no power below the nth is 0."""
    turn, whole = invertible(rng, n), n > 2 and rng.random() < 0.3
    middle = matrices.build(
        n, n, lambda i, j: Rational(j == i + 1 if whole else (i, j) == (0, n - 1) and n > 1)
    )
    return matrices.product(matrices.product(turn, middle), matrices.inverse(turn))


def of_rank_one(rng: random.Random, rows: int, cols: int) -> Matrix:
    """Return uvᵀ with small integers."""
    u, v = ([Rational(rng.randint(-2, 2)) for _ in range(k)] for k in (rows, cols))
    return matrices.build(rows, cols, lambda i, j: u[i] * v[j])


def peculiar(rng: random.Random, n: int, symmetric: bool) -> Matrix:
    """Return a matrix with fractions for singular values, as have |A|, relu(A), and products of two such.

    Diagonal with a length of 1, one entry, all alike but for the diagonal, or a projection that is not orthogonal.
    """
    i, j = rng.randrange(n), rng.randrange(n)
    kind = rng.choice(("diagonal", "level") if symmetric else ("diagonal", "level", "entry", "oblique"))
    if kind == "diagonal":
        values = rng.choice(LENGTHS)
        return matrices.build(n, n, lambda a, b: Rational(values[a]) if a == b < len(values) else ZERO)
    if kind == "level":
        level, same = rng.choice(LEVELS)
        return matrices.build(n, n, lambda a, b: Rational(same) + (Rational(level) if a == b else ZERO))
    if kind == "entry":
        return matrices.build(n, n, lambda a, b: Rational((a, b) == (i, j)))
    beside = Rational(rng.choice(SLOPES))
    j = (i + 1) % n
    return matrices.build(n, n, lambda a, b: ZERO if a != i else ONE if b == i else beside * Rational(b == j))


LENGTHS = (("3/5", "4/5"), ("-3/5", "4/5"), ("4/5", "3/5"), ("1", "1"), ("1", "-1"), ("2", "1/2"))
LEVELS = (("-1", "1/2"), ("-2", "1"), ("1", "-1/2"), ("0", "1"), ("1", "1"))
SLOPES = ("3/4", "-4/3", "12/5")
"""What beside 1 has a length that is a fraction."""
SQUARE: tuple[Callable[[random.Random, int], Matrix], ...] = (
    lambda rng, n: conjugate(rng, [ONE, *(Rational(rng.choice((1, -1))) for _ in range(n - 2)), -ONE][:n]),
    lambda rng, n: conjugate(rng, [ONE, *(Rational(rng.randint(0, 1)) for _ in range(n - 2)), ZERO][:n]),
    nilpotent,
    orthogonal,
    lambda rng, n: positive(rng, n, True)[0],
    lambda rng, n: matrices.composed(
        (orthogonal(rng, n), tuple(Rational(rng.randint(0, 1)) for _ in range(n)))
    ),
    lambda rng, n: matrices.build(n, n, lambda i, j: Rational((i + 1) % n == j)),
    lambda rng, n: matrices.identity(n),
    lambda rng, n: matrices.scaled(-ONE, matrices.identity(n)),
)
ANY: tuple[Callable[[random.Random, int, int], Matrix], ...] = (
    isometry,
    of_rank_one,
    lambda rng, rows, cols: matrices.build(rows, cols, lambda i, j: Rational(i == j)),
    lambda rng, rows, cols: matrices.build(rows, cols, lambda i, j: Rational(i == j == 0)),
    lambda rng, rows, cols: matrices.zeros(rows, cols),
)
NUMBERS = (*map(Rational, ("1", "-1", "0", "2", "-2", "1/2", "3/5", "3", "4")),)


def plain(rng: random.Random, n: int) -> Iterator[Matrix]:
    """Yield square matrices of 0 and ±1 that take no product to make, in random order.

    Among them are those of which just the power of some number is 0, and just that one the identity.
    """
    kept, signs = ([Rational(rng.choice(one)) for _ in range(n)] for one in ((0, 1), (-1, 1)))
    blocks = range(2, n + 1)
    made = [
        matrices.identity(n),
        matrices.scaled(-ONE, matrices.identity(n)),
        matrices.diagonal(kept),
        matrices.diagonal(signs),
        *(matrices.build(n, n, lambda i, j, b=b: Rational(j == i + 1 and j % b > 0)) for b in blocks),  # type: ignore[misc]
        *(matrices.build(n, n, lambda i, j, b=b: Rational(j == _after(i, b, n))) for b in blocks),  # type: ignore[misc]
    ]
    rng.shuffle(made)
    yield from made


def _after(i: int, block: int, n: int) -> int:
    """Return what follows i where whole blocks turn in themselves, and the rest stays."""
    first = i - i % block
    return i if first + block > n else first + (i + 1 - first) % block


def candidates(rng: random.Random, rows: int, cols: int) -> Iterator[Matrix]:
    """Return special matrices of a shape, the richer ones first."""
    if rows == cols == 1:
        yield from (((x,),) for x in NUMBERS)
    elif rows == cols:
        yield from (make(rng, rows) for make in SQUARE)
    yield from (make(rng, rows, cols) for make in ANY)


def polynomials(old: Polynomial, bends: Sequence[Rational] = ()) -> Iterator[Polynomial]:
    """Return special functions on the space of another: Σx²/2, with its linear part and without, that part, 0, ±1.

    Before that part come c Σx²/2, and c times one entry, for the ``bends`` c.
    """
    linear = {places: c for places, c in old.terms.items() if len(places) <= 1}
    places = [(k, i, j) for k, (r, c) in enumerate(old.shapes) for i in range(r) for j in range(c)]
    squares: dict[tuple[Place, ...], Rational] = {(place, place): Rational(1, 2) for place in places}
    bent = [{key: c * x for key, x in squares.items()} | linear for c in bends]
    bent += [{(places[0],): c} for c in bends]
    signs: list[dict[tuple[Place, ...], Rational]] = [{(): ONE}, {(): -ONE}]
    for terms in (squares | linear, squares, *bent, linear, {}, *signs):
        yield Polynomial(old.shapes, terms)


def balanced(rng: random.Random, sizes: list[int]) -> tuple[list[Matrix], list[Matrix]]:
    """Return W_1 … W_N, W_k of sizes[k] × sizes[k − 1], with W_{k+1}ᵀW_{k+1} = W_kW_kᵀ, and their singular vectors.

    W_k = Q_k S Q_{k−1}ᵀ with rational orthogonal Q_k and one rational S for all.
    """
    rank = rng.choice((min(sizes), min(sizes), rng.randint(0, min(sizes))))
    values = [rng.choice(ROOTS) for _ in range(rank)]
    bases = [orthogonal(rng, size) for size in sizes]

    def layer(k: int) -> Matrix:
        middle = matrices.build(
            sizes[k], sizes[k - 1], lambda i, j: values[i] if i == j and i < rank else ZERO
        )
        return matrices.product(matrices.product(bases[k], middle), matrices.transposed(bases[k - 1]))

    return [layer(k) for k in range(1, len(sizes))], bases
