"""Equations with psd roots, B^(k/m), of what stands beside them: X = B^(k/m) where X^m = B^k and X is psd.

(W Wᵀ)^(1/2) = W₂ W₂ᵀ of W = W₂ W₁ in a balanced network needs W₁ W₁ᵀ = W₂ᵀ W₂ within the root, which no reduction
of the root by itself finds: it is found of the squares.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, MatMul, MatrixExpr, Rational, preorder_traversal

from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.models.asking import QUICK, Asked
from dlhw3.symbolic.nodes import PsdPower, hole
from dlhw3.symbolic.plan import Lemma, PsdRoot, Theory
from dlhw3.symbolic.search.columns.ordering import CLAIM

MOST_POWER, MOST_ROOTS, MOST_CANDIDATES = 6, 4, 6
RULE = "unique positive semidefinite root"


def lemmas_by_psd_roots(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, with symmetric products beside roots for them; or None.

    Which product is the root is not known: the first is taken whose power no values tell from what is below.
    """
    lemmas: list[Lemma] = []
    trail, end, back = Trail(left), Trail(right), list[tuple[Expr, str, MatrixExpr]]()
    for root in [one for one in _roots(left, right) if _is_fraction(one.args[1])][:MOST_ROOTS]:
        found = _found(theory, root, left, right, len(lemmas))
        if found is None:
            continue
        lemmas += found
        name, candidate = found[-1].name, found[-1].statement.left
        if trail.current.has(root):
            trail.rewrite(trail.current.xreplace({root: hole(root)}), name, candidate, RULE, reverse=True)
        if end.current.has(root):
            context = end.current.xreplace({root: hole(root)})
            back.append((context, name, root))
            end.rewrite(context, name, candidate, RULE, reverse=True)
    if not lemmas:
        return None
    trail.to(end.current, reason or "as written")
    for context, name, root in reversed(back):
        trail.rewrite(context, name, root, RULE)
    return (*lemmas, trail.lemma(CLAIM))


def _found(
    theory: Theory, root: PsdPower, left: Expr, right: Expr, number: int
) -> tuple[Lemma, Lemma] | None:
    """Return X^m = B^k and X = B^(k/m) for the first product X that may be the root."""
    for candidate in list(_beside(root, left, right))[:MOST_CANDIDATES]:
        raised = _raised(root, candidate, f"power {number}")
        if Asked(theory, raised.statement).refuted(QUICK) is None:
            return raised, Trail(candidate).to(root, RULE, PsdRoot(raised.name)).lemma(f"root {number}")
    return None


def _raised(root: PsdPower, candidate: MatrixExpr, name: str) -> Lemma:
    """Return X^m = B^k for B^(k/m) and X, by way of the products."""
    base, exponent = root.args
    powers = [(candidate, exponent.q), (base, exponent.p)]
    start, end = (PsdPower(matrix, many) for matrix, many in powers)
    first, last = (product(*[matrix] * int(many)) for matrix, many in powers)
    trail = Trail(start).to(first, "a natural power").to(last, "what is assumed").to(end, "a natural power")
    return trail.lemma(name)


def _beside(root: PsdPower, *sides: Expr) -> Iterator[MatrixExpr]:
    """Yield products outside of roots, and parts of them, that have its shape and are symmetric as written.

    Then M Mᵀ for what the base begins with: in W₂ W₁ W₁ᵀ W₂ᵀ it is W₂.
    """
    found = dict[MatrixExpr, None]()
    for side in sides:
        walk = preorder_traversal(side)
        for node in walk:
            if isinstance(node, PsdPower):
                walk.skip()
            elif isinstance(node, MatMul):
                parts = (part for part in _symmetric_parts(node) if part.shape == root.shape)
                found |= dict.fromkeys(part for part in parts if not part.has(PsdPower))
    _, factors = factors_of(root.args[0])
    begun = (product(*factors[:many]) for many in range(1, len(factors) // 2))
    yield from found | dict.fromkeys(product(one, transpose(one)) for one in begun)


def _symmetric_parts(whole: MatMul) -> Iterator[MatrixExpr]:
    """Yield the runs of factors that are their own transposes, long ones first."""
    _, factors = factors_of(whole)
    for many in range(len(factors), 1, -1):
        for start in range(len(factors) - many + 1):
            part = product(*factors[start : start + many])
            if transpose(part) == part:
                yield part


def _roots(*sides: Expr) -> Iterator[PsdPower]:
    found = (node for side in sides for node in preorder_traversal(side) if isinstance(node, PsdPower))
    yield from dict.fromkeys(found)


def _is_fraction(exponent: Expr) -> bool:
    """Whether an exponent is k/m with small k and m > 1."""
    if not isinstance(exponent, Rational):
        return False
    return 1 < exponent.q <= MOST_POWER and 0 < exponent.p <= MOST_POWER
