"""⟨A, B⟩² ≤ ‖A‖²‖B‖² and ‖A + B‖ ≤ ‖A‖ + ‖B‖ for any two matrices, by sums of squares; ‖AB‖ ≤ ‖A‖‖B‖.

With x = ⟨A, A⟩, y = ⟨B, B⟩, c = ⟨A, B⟩, w = x + y, e = w·(1/w) (1/0 is 0, so e is 0 or 1) and D = xy − c²:
wD = ‖xB − cA‖² + ‖yA − cB‖² and D + w²/4 = xy + ‖A − B‖²‖A + B‖²/4, so D = e D + (1 − e)(D + w²/4) is not negative.
"""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Pow, Rational, Symbol

from dlhw3.symbolic.algebra import negate, product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas.reciprocals import regular, regular_reciprocal
from dlhw3.symbolic.nodes import Inner, Norm, size_symbol
from dlhw3.symbolic.plan import Combination, Lemma, Used

SQUARE, RECIPROCAL, REST, CAUCHY, SQUARED_PRODUCT, PRODUCT, SQUARED, TRIANGLE, GRAM, GRAM_NORMS, NORM_OF_PRODUCT = (
    "a square", "reciprocal of w", "rest", "Cauchy–Schwarz", "product of norms, squared", "product of norms",
    "triangle inequality, squared", "triangle inequality",
    "norm of a product, squared", "norm of a product, squared, in norms", "norm of a product",
)  # fmt: skip
OF_SQUARES, ENTRIES, ENTRIES_NORMS, NORM_OF_ENTRIES = (
    "norm of squares of entries", "norm of a product of entries, squared",
    "norm of a product of entries, squared, in norms", "norm of a product of entries",
)  # fmt: skip
ONE, ZERO, HALF = Integer(1), Integer(0), Rational(1, 2)

rows, cols, width = (size_symbol(name) for name in ("Y_rows", "Y_columns", "V_columns"))
A, B = MatrixSymbol("Y", rows, cols), MatrixSymbol("Z", rows, cols)
C = MatrixSymbol("V", cols, width)
"""What A is multiplied by. No letter that a user types has the name of one of these sizes."""
x, y, c = Inner(A, A), Inner(B, B), Inner(A, B)
w = x + y
inverse = entrywise("recip", w)


def square() -> Lemma:
    """Return 0 ≤ ⟨A, A⟩."""
    return (
        Trail(ZERO)
        .below(x, "a square", Combination((), ((ONE, A),)))
        .lemma(SQUARE, "a square is not negative")
    )


def reciprocal() -> Lemma:
    """Return 0 ≤ 1/w: 1/w = ‖A/w‖² + ‖B/w‖²."""
    squares = tuple((ONE, product(inverse, side)) for side in (A, B))
    by = Combination(regular_reciprocal(w, -ONE), squares)
    return Trail(ZERO).below(inverse, "$q = q w q$", by).lemma(RECIPROCAL, "$1/w$ is not negative")


def rest() -> Lemma:
    """Return 0 ≤ 1 − e: 1 − e = (1 − e)²."""
    gap = 1 - w * inverse
    by = Combination(regular(w, -inverse), ((ONE, gap),))
    return Trail(ZERO).below(gap, "its own square", by).lemma(REST, "$1 − e$ is not negative")


def cauchy_schwarz() -> Lemma:
    """Return ⟨A, B⟩² ≤ ⟨A, A⟩⟨B, B⟩."""
    gap, difference = 1 - w * inverse, total(A, negate(B))
    squares = (
        (inverse, total(product(x, B), negate(product(c, A)))),
        (inverse, total(product(y, A), negate(product(c, B)))),
        (gap * x, B),
        (gap * Inner(difference, difference), product(HALF, total(A, B))),
    )
    signs = (Used(RECIPROCAL), Used(REST), Used(SQUARE), Used(SQUARE, letters=((A, difference),)))
    words = "$D = e D + (1 − e)(D + w^2/4)$"
    by = Combination(regular(w, w / 4), squares, signs)
    return Trail(c**2).below(x * y, words, by).lemma(CAUCHY, CAUCHY)


def squared_of(value: Expr) -> Expr:
    """Return value² as it stands, where SymPy would square each factor."""
    return Pow(value, 2, evaluate=False)


def rooted(left: Expr, right: Expr, squared: Combination, sign: Combination) -> Combination:
    """Return that left ≤ right, from left² ≤ right² and 0 ≤ right."""
    letters = ((Symbol("s", real=True), left), (Symbol("t", real=True), right))
    return Combination((Used("square.order", letters=letters, premises=(squared, sign)),))


def norm_of(matrix: MatrixExpr, multiplier: Expr = ONE) -> Used:
    """Return 0 ≤ ‖X‖."""
    letter = MatrixSymbol("A", *matrix.shape)
    return Used("norm.least", multiplier, letters=((letter, matrix),))


def inner_product() -> list[Lemma]:
    """Return ⟨A, B⟩ ≤ ‖A‖‖B‖."""
    both = Norm(A) * Norm(B)
    squared = Trail(c**2).below(x * y, CAUCHY, Combination((Used(CAUCHY),)))
    squared.to(squared_of(both), "$⟨A, A⟩ = ‖A‖^2$")
    sign = Combination((norm_of(A, Norm(B)),))
    by = rooted(c, both, Combination((Used(SQUARED_PRODUCT),)), sign)
    return [
        squared.lemma(SQUARED_PRODUCT, "in norms"),
        Trail(c)
        .below(both, "roots of both sides", by)
        .lemma(PRODUCT, "an inner product is at most the product of norms"),
    ]


def triangle() -> list[Lemma]:
    """Return ‖A + B‖ ≤ ‖A‖ + ‖B‖."""
    whole, sides = total(A, B), Norm(A) + Norm(B)
    squared = Trail(Norm(whole) ** 2)
    by = Combination((Used(PRODUCT, Integer(2)),))
    squared.below(Norm(A) ** 2 + 2 * Norm(A) * Norm(B) + Norm(B) ** 2, "$2⟨A, B⟩ ≤ 2‖A‖‖B‖$", by)
    squared.to(sides**2, "a square")
    by = rooted(Norm(whole), sides, Combination((Used(SQUARED),)), Combination((norm_of(A), norm_of(B))))
    return [
        squared.lemma(SQUARED, "the triangle inequality, squared"),
        Trail(Norm(whole)).below(sides, "roots of both sides", by).lemma(TRIANGLE, "the triangle inequality"),
    ]


def norm_of_product() -> list[Lemma]:
    """Return ⟨AC, AC⟩ ≤ ⟨A, A⟩⟨C, C⟩, and ‖AC‖ ≤ ‖A‖‖C‖: AᵀA ⪯ ‖A‖² I."""
    whole, z = product(A, C), Inner(C, C)
    law = Used("norm.gram", letters=((MatrixSymbol("A", cols, rows), transpose(A)),), frame=C, traced=True)
    square = Trail(Inner(whole, whole)).below(x * z, "$A^⊤ A ⪯ ‖A‖^2 I$", Combination((law,)))
    both = Norm(A) * Norm(C)
    squared = Trail(Norm(whole) ** 2)
    squared.below(squared_of(both), "$‖A‖^2 = ⟨A, A⟩$", Combination((Used(GRAM),)))
    sign = Combination((norm_of(A, Norm(C)),))
    by = rooted(Norm(whole), both, Combination((Used(GRAM_NORMS),)), sign)
    return [
        square.lemma(GRAM, "a square of a product"),
        squared.lemma(GRAM_NORMS, "in norms"),
        Trail(Norm(whole)).below(both, "roots of both sides", by).lemma(NORM_OF_PRODUCT, NORM_OF_PRODUCT),
    ]


def norm_of_entries() -> list[Lemma]:
    """Return ⟨A ∘ B, A ∘ B⟩ ≤ ⟨A, A⟩⟨B, B⟩, and ‖A ∘ B‖ ≤ ‖A‖‖B‖: ⟨A∘A, B∘B⟩ ≤ ‖A∘A‖ ‖B∘B‖ ≤ Σ a² Σ b²."""
    first, second = applied("hadamard", A, A), applied("hadamard", B, B)
    whole, both = applied("hadamard", A, B), Norm(A) * Norm(B)
    sizes = Used("norm.entries", letters=((MatrixSymbol("A", rows, cols), first),))
    squares = Trail(Norm(first)).below(
        applied("sum", entrywise("abs", first)), "$‖P‖ ≤ Σ |p|$", Combination((sizes,))
    )
    squares.to(x, "squares are not negative")
    uses = (
        Used(PRODUCT, letters=((A, first), (B, second))),
        Used(OF_SQUARES, Norm(second)),
        Used(OF_SQUARES, x, letters=((A, B),)),
    )
    square = Trail(Inner(whole, whole)).below(x * y, CAUCHY, Combination(uses, signs=(Used(SQUARE),)))
    squared = Trail(Norm(whole) ** 2)
    squared.below(squared_of(both), "$‖A‖^2 = ⟨A, A⟩$", Combination((Used(ENTRIES),)))
    by = rooted(Norm(whole), both, Combination((Used(ENTRIES_NORMS),)), Combination((norm_of(A, Norm(B)),)))
    return [
        squares.lemma(OF_SQUARES, OF_SQUARES),
        square.lemma(ENTRIES, ENTRIES),
        squared.lemma(ENTRIES_NORMS, "in norms"),
        Trail(Norm(whole)).below(both, "roots of both sides", by).lemma(NORM_OF_ENTRIES, NORM_OF_ENTRIES),
    ]


def norm_lemmas() -> list[Lemma]:
    """Return all of these, in order."""
    return [square(), reciprocal(), rest(), cauchy_schwarz(), *inner_product(), *triangle()]
