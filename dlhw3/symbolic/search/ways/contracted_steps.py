"""Steps that contract, one after another: ‖x_T‖ ≤ s^T ‖x_0‖, and ‖B^T x‖ ≤ s^T ‖x‖, since ‖B x‖ ≤ s‖x‖.

Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sympy import Expr, MatrixExpr

from dlhw3.symbolic.nodes import Iterate, Norm
from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.termwise import EACH
from dlhw3.symbolic.search.ways.contracted import lemmas_by_contraction, sign_of
from dlhw3.symbolic.search.ways.one_step import lemmas_by_steps
from dlhw3.symbolic.search.ways.strategies import ZERO

EACH_STEP = "each step contracts"
WORK = 1500


def lemmas_by_contracted_steps(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says c‖x_T‖ ≤ d s^T of members or of powers, where each step contracts."""
    if isinstance(left, MatrixExpr) or not any(one.has(Iterate) for one in left.atoms(Norm)):
        return
    if not any(isinstance(h.statement.left, Iterate) for h in theory.hypotheses):
        return
    if (found := lemmas_by_steps(theory, left, right, reason, CLAIM, _shown)) is not None:
        yield found


def _shown(theory: Theory, low: Expr, high: Expr) -> tuple[str, Sequence[Lemma]] | None:
    """Show that s‖x_k‖ − ‖x_{k+1}‖ is ≥ 0 for every k by what x_{k+1} is, or that a number s is; or nothing."""
    if low == ZERO and not high.has(Norm):
        return sign_of(theory, high)
    gap = high - low
    for node in sorted(gap.atoms(Norm), key=str):
        if any(one.args[1] == EACH + 1 for one in node.atoms(Iterate)) and gap.coeff(node) == -1:
            for *before, last in lemmas_by_contraction(theory, node, gap + node):
                return EACH_STEP, (*before, replace(last, name=EACH_STEP))
    return None
