"""Gradients of functions of symmetric matrices: ∇λ_max(S) = u uᵀ is symmetric, and so is expm(S).

It is assumed of each at the point where it stands, as part of what is cited of the function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Transpose, preorder_traversal

from dlhw3.symbolic.acting_matrices import standing, what_it_is
from dlhw3.symbolic.algebra import collect, product, transpose
from dlhw3.symbolic.faces.known_functions import (
    TRACE,
    KnownFunction,
    NamedGradient,
    gradients_in,
    is_known,
    is_symmetric,
)
from dlhw3.symbolic.nodes import SUMS, GradientAt, HessianAt
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import has_kind, nodes_in
from dlhw3.symbolic.spectral_identities import is_identity
from dlhw3.symbolic.symmetry import as_symmetric

BEHIND = " is symmetric since what it is at is"
WORDS = "what is taken of a symmetric matrix is symmetric"


def of_symmetric(expressions: Iterable[Basic], facts: Facts) -> tuple[Hypothesis, ...]:
    """Return that the gradients of known functions at symmetric matrices in expressions are symmetric."""
    found: dict[Hypothesis, None] = {}
    for expression in expressions:
        if has_kind(expression, KnownFunction):
            found |= dict.fromkeys(_of_symmetric(expression, facts, ()))
    return tuple(found)


def of_moved(lemmas: Iterable[Lemma], facts: Facts) -> tuple[Hypothesis, ...]:
    """Return that second derivatives of functions of symmetric matrices in the steps of lemmas are symmetric."""
    sides = (side for lemma in lemmas for step in lemma.steps for side in (step.left, step.right))
    return tuple(one for one in of_symmetric(sides, facts) if isinstance(one.statement.right, HessianAt))


def known_of(expressions: Collection[Basic], facts: Facts) -> Iterator[Hypothesis]:
    """Yield what is known of the matrices in expressions that are known by what they do, and of such gradients."""
    yield from (said for matrix in standing(expressions) for said in what_it_is(matrix))
    yield from of_symmetric(expressions, facts)


def _of_symmetric(whole: Basic, facts: Facts, ranges: tuple[Range, ...]) -> Iterator[Hypothesis]:
    walk = preorder_traversal(whole)
    for node in walk:
        if isinstance(node, SUMS):
            body, *within = node.args
            yield from _of_symmetric(body, facts, (*ranges, Range(*within)))
            walk.skip()
        elif is_known(node) and _is_at_symmetric(node, facts):
            is_moved = isinstance(node, HessianAt) and not is_known(node, TRACE)
            gradient = node if is_moved else node.args[0].gradient(node.args[1])
            own = tuple(one for one in ranges if gradient.has(one.index))
            said = Equation(Transpose(gradient), gradient, own)
            name = f"{gradient}{BEHIND}"
            yield Hypothesis(name, said, definition=True, at_point=True, rewrites=True)


def cited_of(lemmas: Iterable[Lemma]) -> tuple[Hypothesis, ...]:
    """Return what is cited of the gradients of known functions that lemmas speak of, as hypotheses, in words."""
    sides = (side for one in lemmas for side in (one.statement.left, one.statement.right))
    found = []
    for gradient in gradients_in(sides):
        function, at = gradient.args
        said = Equation(NamedGradient(function, at), gradient)
        found.append(Hypothesis(function.row.source, said, citation=function.row.citation))
    return tuple(found)


def is_part_of_cited(hypothesis: Hypothesis) -> bool:
    """Whether a hypothesis says that the gradient of a known function is symmetric, or what else is cited of it."""
    symmetric = hypothesis.name.endswith(BEHIND) and is_known(hypothesis.statement.right)
    return symmetric or is_identity(hypothesis)


def _is_at_symmetric(node: Basic, facts: Facts) -> bool:
    def turned(matrix: MatrixExpr) -> MatrixExpr:
        return as_symmetric(transpose(matrix), facts)

    return bool(node.args[0].row.symmetric) or is_symmetric(as_symmetric(node.args[1], facts), turned)


def with_symmetric_gradients(expression: Expr, facts: Facts) -> Expr:
    """Return an expression without the transposes of gradients of known functions that are symmetric.

    ∇ tr expm(F) is written as the transpose that it is: expm(F) is what reads well.
    """
    if not has_kind(expression, KnownFunction):
        return expression
    moved = [one for one in nodes_in(expression, HessianAt) if not is_known(one, TRACE)]
    found = [
        one
        for one in (*nodes_in(expression, GradientAt), *moved)
        if is_known(one) and _is_at_symmetric(one, facts)
    ]
    return _turned(expression, frozenset(found)) if found else expression


def _turned(expression: Expr, gradients: frozenset[Basic]) -> Expr:
    """Return an expression with symmetric gradients as they are written, like terms collected."""
    gradient = expression.arg if isinstance(expression, Transpose) else expression
    if gradient in gradients:
        return Transpose(gradient) if is_known(gradient, TRACE) else gradient  # type: ignore[return-value]
    if not expression.args or not any(expression.has(node) for node in gradients):
        return expression
    parts = [_turned(part, gradients) for part in expression.args]
    if isinstance(expression, MatAdd):
        return collect(MatAdd(*parts))
    return product(*parts) if isinstance(expression, MatMul) else expression.func(*parts)


def turned_apart(matrix: MatrixExpr) -> MatrixExpr:
    """Return the transpose of a matrix with those of symmetric gradients written: the kernel knows them as such."""
    gradients = [node for node in nodes_in(matrix, GradientAt) if node.args[0].has_symmetric_gradient]
    letters = {node: MatrixSymbol(f"the gradient {k}", *node.shape) for k, node in enumerate(gradients)}
    turned = transpose(matrix.xreplace(letters))
    made: MatrixExpr = turned.xreplace({letter: node for node, letter in letters.items()})
    return made
