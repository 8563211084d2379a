"""Laws that do not hold, as a hurried hand uses them: det(cA) = c det A, AB = BA, f where f′ is due."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Expr, MatMul, MatrixExpr

from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.language.slips.changes import fitting, places, summands
from dlhw3.symbolic.language.slips.factors import Plausible, derivatives
from dlhw3.symbolic.models.unmade import Unmade, unmade
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.told import in_reading_order

MOST_TERMS = 8
Wrong = Iterator[tuple[str, Expr, Expr | Unmade, Expr]]
"""(words, left, right, mended), as the other explanations of a false claim."""


def wrong_laws(claim: Expr, due: Expr, plausible: Plausible, *, derived: bool) -> Wrong:
    """Yield claim = what a wrong law makes of what is due; and a claim that has f(u) where f′(u) is due.

    ``plausible`` says of a place and what is put there whether that is worth an expression.
    """
    yield from _determinants(claim, due)
    yield from _terms(claim, due)
    known = {node: (name, derivative) for name, node, derivative in derivatives(claim)} if derived else {}
    standing = [(path, part) for path, part in places(claim) if part in known] if known else []
    for path, part in standing:
        name, derivative = known[part]
        if plausible(path, derivative) and (made := fitting(claim, path, derivative)) is not None:
            yield f"{name} stands where its derivative is due", made, due, made
    for node, (name, derivative) in known.items() if len(standing) > len(known) else ():
        made = claim.xreplace({node: derivative})
        if isinstance(made, Expr) and made != claim:
            yield f"{name} stands where its derivative is due", made, due, made


def _determinants(claim: Expr, due: Expr) -> Wrong:
    """Yield what is due with c det(A) for det(c A): the factor comes out once for each row."""
    meaning: dict[Basic, Basic] = {}
    for node in in_reading_order(due):
        if isinstance(node, Operator) and node.op == "det" and isinstance(node.operands[0], MatrixExpr):
            scale, factors = factors_of(node.operands[0])
            if scale != 1 and factors:
                meaning[node] = scale * applied("det", product(*factors))
    if meaning:
        words = "a factor within det comes out once for each row: det(c A) = cⁿ det(A)"
        yield words, claim, due.xreplace(meaning), due


def _terms(claim: Expr, due: Expr) -> Wrong:
    """Yield what is due with one term's factors in another order, or with one term transposed."""
    terms = summands(due) if isinstance(due, MatrixExpr) else ()
    if not 1 < len(terms) <= MOST_TERMS:
        return
    for k, term in enumerate(terms):
        others: list[tuple[str, Unmade]] = []
        scale, factors = factors_of(term)
        if isinstance(term, MatMul) and len(factors) == 2 and _square(*factors):
            words = "matrices do not commute: the order of one product is swapped"
            others.append((words, unmade("mul", scale, *reversed(factors))))
        if same_size(*term.shape) and transpose(term) != term:
            others.append(("one term is taken for its transpose", unmade("transpose", term)))
        for words, other in others:
            yield words, claim, unmade("add", *terms[:k], other, *terms[k + 1 :]), due


def _square(*factors: MatrixExpr) -> bool:
    return all(same_size(*one.shape) for one in factors)
