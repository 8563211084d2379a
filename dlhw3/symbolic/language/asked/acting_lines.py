"""Lines in which Jacobians act, as along a flow of many samples: what they do is put as their matrices do it."""

from __future__ import annotations

from sympy import Expr, MatrixSymbol, Transpose

from dlhw3.errors import UserError
from dlhw3.symbolic.acting_matrices import Standing, any_column
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import product_rule
from dlhw3.symbolic.faces.functions import DerivativeAt
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.jacobian_matrices import JacobianFunction, jacobian_in
from dlhw3.symbolic.nodes import GradientOf, Layers, MatrixFunction, hole
from dlhw3.symbolic.plan import Lemma, Theory

MOST = 4


def lemmas_by_matrices(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Lemma, ...] | None:
    """Return lemmas whose last says left = right, by what is known of the Jacobians that act in the left; or None.

    Of ẋ = Σ v the kernel has Σ Dr(x)[v] for Dr(x)[ẋ], of which nothing says that it is J_r(x) Σ v.
    """
    if left.has(Layers) or not any(isinstance(one, JacobianFunction) for one in right.atoms(MatrixFunction)):
        return None
    try:
        lemmas, trail = _worked_out(theory, left)
    except (UserError, ValueError):
        return None
    names = {h.name for h in theory.hypotheses}
    for _ in range(MOST):
        if not _one_as_matrix(trail, names):
            break
    return (*lemmas, trail.to(right, reason or "as written").lemma("line", "the line"))


def _worked_out(theory: Theory, left: Expr) -> tuple[tuple[Lemma, ...], Trail]:
    """Return a way from the left to where the gradients and the differentials in it are carried out."""
    lemmas, trail = list[Lemma](), Trail(left)
    for number, slope in enumerate(sorted(left.atoms(GradientOf), key=str)):
        f, X = slope.args
        if f.has(GradientOf) or not isinstance(X, MatrixSymbol):
            raise ValueError("no gradient in a letter")
        lemmas += gradient_lemmas(f, X, direction_for(X), label=f"gradient {number + 1}", facts=theory.facts)
        context = trail.current.xreplace({slope: hole(slope)})
        trail.rewrite(context, lemmas[-1].name, lemmas[-1].statement.right, "as derived")
    return tuple(lemmas), trail.to(product_rule(trail.current), "worked out")


def _one_as_matrix(trail: Trail, names: set[str]) -> bool:
    """Put what one Jacobian, or its transpose, does as a product with its matrix, of which that is assumed."""
    for node in sorted(trail.current.atoms(DerivativeAt), key=str):
        found = jacobian_in(node)
        if found is None:
            continue
        matrix, along = found
        name = Standing(matrix.arg if isinstance(matrix, Transpose) else matrix).name  # type: ignore[arg-type]
        said = f"{name} {'has a transpose' if isinstance(matrix, Transpose) else 'is a matrix'}"
        if said in names:
            context, letters = trail.current.xreplace({node: hole(node)}), {any_column(along.shape[0]): along}
            trail.rewrite(context, said, product(matrix, along), said, letters=letters)  # type: ignore[arg-type]
            return True
    return False
