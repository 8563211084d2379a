"""What is assumed of a sum of weights, Σ aᵢ = 1, put beside what has none: c is c Σ aᵢ.

Σ aᵢxᵢ − y is Σ aᵢ(xᵢ − y), too; sums are then compared term by term.
"""

from __future__ import annotations

from sympy import Expr, Integer, MatrixExpr
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, product, terms_of, total
from dlhw3.symbolic.nodes import SUMS, MatrixSum, Norm, ScalarSum
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.written.shorter import collected


def weighed(theory: Theory, left: Expr, right: Expr) -> tuple[Expr, Expr] | None:
    """Return two numbers with a sum of weights, assumed to be a number, beside what has none; or None."""
    for h in theory.hypotheses:
        whole, value = h.statement.left, h.statement.right
        plain = h.statement.relation == "=" and not h.statement.indices and not h.statement.letters
        if not plain or not isinstance(whole, ScalarSum) or not value.is_Rational or value == 0:
            continue
        ends = [one.args[2:] for side in (left, right) for one in side.atoms(*SUMS)]
        if whole.args[2:] in ends:
            made = _weighed(left, whole, value), _weighed(right, whole, value)
            if made != (left, right):
                return made
    return None


def _weighed(side: Expr, whole: ScalarSum, value: Expr) -> Expr:
    """Return a number with the sum beside each of its terms that has none, and within norms."""
    made: Expr = Integer(0)
    for one, c in multiplied_out(side).as_coefficients_dict().items():
        made += c * (_within(one, whole, value) if one.has(*SUMS) else one * whole / value)
    return made


def _within(term: Expr, whole: ScalarSum, value: Expr) -> Expr:
    """Return a number with one sum in the place of Σ aᵢxᵢ − y, which norms are of."""
    norms = {one: Norm(_joined(one.args[0], whole, value)) for one in term.atoms(Norm)}
    made: Expr = term.xreplace({one: new for one, new in norms.items() if one != new})
    return made


def _joined(matrix: MatrixExpr, whole: ScalarSum, value: Expr) -> MatrixExpr:
    weight, index, *ends = whole.args
    terms = terms_of(expand(matrix))
    sums = [one for one in terms if isinstance(one, MatrixSum) and list(one.args[2:]) == ends]
    others = [one for one in terms if one not in sums]
    if not sums or not others or any(one.has(*SUMS) or index in free_indices(one) for one in others):
        return matrix
    bodies = [one.args[0].xreplace({one.args[1]: index}) for one in sums]
    body = total(*bodies, *(product(weight / value, one) for one in others))
    return MatrixSum(collected(body), index, *ends)
