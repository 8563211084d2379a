"""A formula that would be right of something else: the gradient in another letter, I where diag(s) is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sympy import Basic, Expr, Identity, Integer, MatMul, MatrixExpr, MatrixSymbol, Mul, Transpose

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.slips.changes import Path, fitting, places
from dlhw3.symbolic.models.trying import Tried
from dlhw3.symbolic.models.unmade import Unmade
from dlhw3.symbolic.nodes import GradientOf, Inner
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.told import nodes_of, size_of

MOST_LETTERS, MOST_COLUMNS = 4, 6
Plausible = Callable[[Path, Basic | Unmade], bool]
Explained = tuple[str, Expr, Expr, Expr, tuple[Expr, ...]]
"""(words, left, right, mended, parts), as the other explanations of a false claim."""


def in_other_letters(
    claim: Expr, due: Expr, objective: Expr | None, still: frozenset[Basic]
) -> Iterator[Explained]:
    """Yield that a claim is the gradient of an objective in another letter of it, of the same shape."""
    f, held = objective.args if isinstance(objective, GradientOf) else (objective, None)
    if not isinstance(f, Expr) or isinstance(f, MatrixExpr) or f.has(GradientOf):
        return
    letters = sorted((one for one in nodes_of((f,)) if isinstance(one, MatrixSymbol)), key=str)
    others = [one for one in letters if one not in still and one != held]
    for letter in [one for one in others if _of_shape(one, claim)][:MOST_LETTERS]:
        try:
            found: Expr = gradient_lemmas(f, letter, direction_for(letter))[-1].statement.right
        except (UserError, ValueError):
            continue
        if found != due:
            yield f"the gradient in {letter.name}, which is not what is asked for", claim, found, due, ()


def _of_shape(letter: MatrixSymbol, claim: Expr) -> bool:
    return isinstance(claim, MatrixExpr) and all(map(same_size, letter.shape, claim.shape))


def diagonals_for_identities(claim: Expr, due: Expr, plausible: Plausible) -> Iterator[Explained]:
    """Yield a claim with diag(s) in the place of an identity, for the columns s in it and in what is due."""
    standing = [(path, part) for path, part in places(claim) if isinstance(part, Identity)]
    columns = _columns(nodes_of((claim, due))) if standing else []
    for path, part in standing:
        for column in [one for one in columns if same_size(one.shape[0], part.shape[0])]:
            value = applied("diag", column)
            if plausible(path, value) and (whole := fitting(claim, path, value)) is not None:
                yield "the identity stands where a diagonal matrix is due", whole, due, whole, (part, value)


def identities_for_ones(claim: Expr, due: Expr, plausible: Plausible) -> Iterator[Explained]:
    """Yield a claim with the identity in the place of a square matrix of ones, which a number is added by."""
    for path, part in places(claim):
        square = isinstance(part, MatrixExpr) and same_size(*part.shape) and part.shape[0] != Integer(1)
        if square and part == applied("ones", data=part.shape):
            value = Identity(part.shape[0])
            if plausible(path, value) and (whole := fitting(claim, path, value)) is not None:
                words = "a number is added to every entry, where it is due times the identity"
                yield words, whole, due, whole, (part, value)


def outer_for_inner(claim: Expr, due: Expr, plausible: Plausible) -> Iterator[Explained]:
    """Yield a claim with u vᵀ, or v uᵀ, in the place of uᵀ v I."""
    for path, part in places(claim):
        scale, factors = factors_of(part) if isinstance(part, MatMul) else (Integer(1), [])
        pairs = [one for one in Mul.make_args(scale) if isinstance(one, Inner)]
        if len(factors) != 1 or not isinstance(factors[0], Identity) or len(pairs) != 1:
            continue
        u, v = pairs[0].args
        for first, second in ((u, v), (v, u)):
            value = product(scale / pairs[0], first, transpose(second))
            if plausible(path, value) and (whole := fitting(claim, path, value)) is not None:
                yield "a swapped order", whole, due, whole, (part, value)


def with_orthonormal_columns(claim: Expr, due: Expr, theory: Theory) -> Iterator[tuple[str, Theory]]:
    """Yield theories in which a matrix has orthonormal columns, where a claim is then what is due by its values."""
    nodes = set(nodes_of((claim, due)))
    turned = {one.arg for one in nodes if isinstance(one, Transpose) and isinstance(one.arg, MatrixSymbol)}
    letters = [one for one in sorted(turned & nodes, key=str) if not same_size(one.cols, Integer(1))]
    for letter in letters[:MOST_LETTERS]:
        gram = Equation(product(transpose(letter), letter), Identity(letter.cols))
        assumed = Hypothesis(f"{letter.name} has orthonormal columns", gram, at_point=True, rewrites=True)
        more = replace(theory, hypotheses=(*theory.hypotheses, assumed))
        if Tried(more, (claim, due)).agree(claim, due):
            yield f"holds if {letter.name}'*{letter.name} = eye, which is not assumed", more


def _columns(nodes: Iterable[Basic]) -> list[MatrixExpr]:
    """Return columns, the small ones first, and each times a number made of the same letters, as a softmax is."""
    known = sorted(nodes, key=size_of)
    columns = [one for one in known if isinstance(one, MatrixExpr) and one.shape[1] == Integer(1)]
    numbers = [one for one in known if isinstance(one, Operator) and not isinstance(one, MatrixExpr)]
    scaled = [
        product(number, one)
        for one in columns[:MOST_COLUMNS]
        if not isinstance(one, MatrixSymbol)
        for number in numbers
        if number.atoms(MatrixSymbol) == one.atoms(MatrixSymbol)
    ]
    return [*columns[:MOST_COLUMNS], *scaled[:MOST_COLUMNS]]
