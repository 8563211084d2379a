"""Numbers and columns that equations with matrices make singular values and eigenvectors: M v = s u, M v = s v.

They are fractions, found near doubles and then exactly, of matrices that are drawn so; of others there are none.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term, mul
from dlhw3.symbolic.faces.known_functions import known_name
from dlhw3.symbolic.models import matrices, special
from dlhw3.symbolic.models.definitions import Definition
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.interpretation import Model, Shape
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import ONE, ZERO, Unclear, exact_root
from dlhw3.symbolic.models.rationals import Rational

FINEST = 10**5
"""The greatest denominator of a singular value that is found from doubles."""
LARGEST = 6
ENDS = ("lambda_max", "lambda_min", "opnorm")
VALUES = tuple(map(Rational, ("1", "1", "2", "1/2", "-1", "0", "3")))
ROOTED = tuple(
    tuple(map(Rational, one))
    for one in (("3", "4"), ("4", "-3"), ("12", "5"), ("1", "2", "2"), ("6", "2", "-3"), ("3", "4", "0"))
)
"""Numbers whose squares add to a square."""
LEVELS = tuple((Rational(a), Rational(b)) for a, b in (("-1", "1/2"), ("1", "-1/2"), ("1", "1"), ("2", "-1")))


@dataclass
class SpectralDefinition(Definition):
    """The number s, or one of the columns v and u, of M v = s u with u and v of length 1, M the only summand.

    ``part`` is which of s, v and u; ``square`` says that the equation is M v = s² v, and ``least`` that s belongs
    to the least eigenvalue of M, and else to the greatest; ``singular`` that u is not v. Where nothing makes s an
    end of the spectrum, it is any of it: which one depends on M and on the name of s, ``among``.
    """

    part: int = 0
    singular: bool = False
    square: bool = False
    least: bool = False
    among: str = ""

    def value(self, model: Model, k: int | None, shape: Shape) -> Matrix:
        """Return the number, or a column; raises Unclear where these are no fractions."""
        matrix = super().value(model, None, _shape_of(model, self.summands[0][1]))
        if not matrices.is_exact(matrix) or max(matrices.shape(matrix)) > LARGEST:
            raise Unclear("a spectrum that is not of fractions")
        s, v = self._found(matrix)
        if self.part < 2:
            return ((s,),) if self.part == 0 else v
        if s:
            return matrices.scaled(1 / s, matrices.product(matrix, v))
        return _unit(matrices.product(matrix, matrices.transposed(matrix)), ZERO)

    def _found(self, matrix: Matrix) -> tuple[Rational, Matrix]:
        """Return s and v."""
        import numpy as np

        gram = matrices.product(matrices.transposed(matrix), matrix) if self.singular else matrix
        if not matrices.is_symmetric(gram):
            raise Unclear("eigenvalues of what is not symmetric")
        every = np.linalg.eigvalsh(np.array([[float(x) for x in row] for row in gram]))
        near = every[self._place(gram)]
        root = self.singular or self.square
        s = Rational(Fraction(float(max(near, 0) ** 0.5 if root else near)).limit_denominator(FINEST))
        return s, _unit(gram, s * s if root else s)

    def _place(self, gram: Matrix) -> int:
        """Return which of the eigenvalues, from the least on, is meant."""
        if not self.among:
            return 0 if self.least else -1
        drawn = sum((k + 1) * round(100 * float(x)) for row in gram for k, x in enumerate(row))
        return (drawn + sum(map(ord, self.among))) % len(gram)


def _shape_of(model: Model, term: Term) -> Shape:
    return matrices.shape(Evaluator(model).value(term, {}))


def _unit(gram: Matrix, value: Rational) -> Matrix:
    """Return v of length 1 with G v = c v, of fractions; raises Unclear where there is none."""
    n = len(gram)
    rows = [list(row) for row in matrices.difference(gram, matrices.scaled(value, matrices.identity(n)))]
    found = [*_kernel(rows, n)]
    signed = [one for column in found for one in (column, [-x for x in column])]
    sums = [[x + y for x, y in zip(a, b, strict=True)] for k, a in enumerate(found) for b in signed[: 2 * k]]
    sums += [[x + y for x, y in zip(a, b, strict=True)] for a in sums[:6] for b in signed]
    for column in (*found, *sums):
        length = exact_root(sum((x * x for x in column), ZERO), 2)
        if length:
            return tuple((x / length,) for x in column)
    raise Unclear("eigenvectors that are not of fractions")


def _kernel(rows: list[list[Rational]], n: int) -> Iterator[list[Rational]]:
    """Yield a basis of what a matrix sends to 0."""
    pivots: dict[int, list[Rational]] = {}
    for place in range(n):
        pivot = next((row for row in rows if row[place]), None)
        if pivot is None:
            continue
        rows = [row for row in rows if row is not pivot]
        pivot = [x / pivot[place] for x in pivot]
        rows = [[x - row[place] * y for x, y in zip(row, pivot, strict=True)] for row in rows]
        pivots = {
            k: [x - row[place] * y for x, y in zip(row, pivot, strict=True)] for k, row in pivots.items()
        }
        pivots[place] = pivot
    for free in (place for place in range(n) if place not in pivots):
        yield [ONE if k == free else -pivots[k][free] if k in pivots else ZERO for k in range(n)]


def spectral(hypotheses: Sequence[Hypothesis]) -> dict[str, Definition]:
    """Return the letters that equations make singular values, eigenvalues, and their columns."""
    found: dict[str, Definition] = {}
    units = {name for h in hypotheses if (name := _of_length_one(h))}
    for h in hypotheses:
        parts = _parts(h)
        if parts is None:
            continue
        matrix, s, square, v, u = parts
        names = tuple(one for one in ((s, v) if u == v else (s, v, u)) if one)
        if matrix.free & {*names} or found.keys() & {*names}:
            continue
        if not s:  # it is written as what it is
            if not {u, v} <= units:
                continue
            least = h.statement.right.args[0].data[0].startswith("lambda_min")
            for part, name in enumerate((v,) if u == v else (v, u), start=1):
                found[name] = SpectralDefinition(h, ((ONE, matrix),), part=part, singular=u != v, least=least)
            continue
        orders = [one.statement for one in hypotheses if one.statement.relation == "⪯"]
        below, above = any(s in one.left.free for one in orders), any(s in one.right.free for one in orders)
        least, among = below and not above, "" if below or above else s
        for part, name in enumerate(names):
            found[name] = SpectralDefinition(
                h, ((ONE, matrix),), part=part, singular=u != v, square=square, least=least, among=among
            )
    return found


def _of_length_one(h: Hypothesis) -> str:
    """Return the letter of which ‖v‖ = 1 is assumed, or ‖v‖² = 1; "" of anything else."""
    relation, left, right = h.statement
    length = left.args[0] if left.op == "power" else left
    is_one = right.op == "number" and right.data[0].constant == 1
    known = relation == "=" and not h.bound and is_one and length.op == "norm"
    return str(length.args[0].data[0]) if known and length.args[0].op == "letter" else ""


def _parts(h: Hypothesis) -> tuple[Term, str, bool, str, str] | None:
    """Return M, s, whether it is squared, v and u of M v = s u; "" for an s that is written as λ_max(M)."""
    relation, left, right = h.statement
    if relation != "=" or h.bound or left.op != "mul" or right.op != "mul" or len(right.args) != 2:
        return None
    (*factors, v), (number, u) = left.args, right.args
    square = number.op == "power"
    s = number.args[0] if square else number
    if not factors or {one.op for one in (v, u)} != {"letter"} or v.cols.constant != 1:
        return None
    matrix = factors[0] if len(factors) == 1 else mul(*factors)
    if s.op == "function" and not square and known_name(s.data[0]) in ENDS and s.args == (matrix,):
        return matrix, "", False, v.data[0], u.data[0]
    if s.op != "letter":
        return None
    return matrix, s.data[0], square, v.data[0], u.data[0]


def of_known_spectrum(
    rng: random.Random, shape: Shape, *, symmetric: bool, plain: bool, invertible: bool = False
) -> Matrix:
    """Draw a matrix with fractions for singular values: on the diagonal where it is ``plain``.

    Often its Frobenius norm is a fraction too.
    """
    rows, cols = shape
    own = [one for one in ROOTED if len(one) == min(shape)]
    values = (
        rng.choice(own) if own and rng.random() < 0.4 else [rng.choice(VALUES) for _ in range(min(shape))]
    )
    values = [(x or ONE if invertible else x) * rng.choice((1, 1, -1)) for x in values]
    if shape == (4, 4) and rng.random() < 0.5:  # a I + b 𝟏𝟏ᵀ, of which the entries have other norms
        level, same = rng.choice(LEVELS)
        return matrices.build(rows, cols, lambda i, j: same + (level if i == j else ZERO))
    middle = matrices.build(rows, cols, lambda i, j: values[i] if i == j else ZERO)
    if plain:
        return middle
    first = special.orthogonal(rng, rows)
    second = matrices.transposed(first if symmetric else special.orthogonal(rng, cols))
    return matrices.product(matrices.product(first, middle), second)
