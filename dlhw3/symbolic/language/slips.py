"""Common slips: what was done wrong where a claimed gradient is not the gradient, where one thing explains it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Rational, Transpose

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.judge import judge_lemmas
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.verdict import Verdict

FACTORS = (2, Rational(1, 2), -1, 4, Rational(1, 4), 3, Rational(1, 3), -2, Rational(-1, 2))
MOST_TRIED = 60


def slip(claim: MatrixExpr, gradient: MatrixExpr) -> str:
    """Return what explains a false claim in a few words, or nothing: each explanation is shown by the kernel."""
    for count, (words, left, right) in enumerate(_explanations(claim, gradient)):
        if count == MOST_TRIED:
            return ""
        if equal(left, right):
            return words
    return ""


def equal(left: MatrixExpr, right: MatrixExpr, facts: Facts | None = None) -> bool:
    """Whether the kernel shows two matrices equal, for all sizes and under no hypothesis but the facts."""
    if not all(map(same_size, left.shape, right.shape)):
        return False
    if left == right:
        return True
    try:
        (judged,) = judge_lemmas(Theory(facts or Facts()), [Trail(left).to(right, "a slip").lemma("slip")])
    except (UserError, ValueError):
        return False
    return judged.verdict is Verdict.PROVED


def _explanations(claim: MatrixExpr, gradient: MatrixExpr) -> Iterator[tuple[str, MatrixExpr, MatrixExpr]]:
    """Yield (words, left, right): left = right would explain the claim."""
    for factor in FACTORS:
        words = "the sign is wrong" if factor == -1 else f"a factor: the claim is {factor} times the gradient"
        yield words, claim, product(factor, gradient)
    yield "the transpose of the gradient: another layout", claim, transpose(gradient)
    if any(isinstance(node, FUNCTIONS) for node in gradient.atoms(*FUNCTIONS)):
        left, right = _as_if_symmetric(claim), _as_if_symmetric(gradient)
        if (left, right) != (claim, gradient):
            functions = sorted({parts_of(node).function.name for node in gradient.atoms(*FUNCTIONS)})
            yield f"holds if ∇{', ∇'.join(functions)} is symmetric there, which is not assumed", left, right
    yield from _letters_symmetric(claim, gradient)
    terms = terms_of(expand(gradient))
    for count in range(1, min(len(terms), 4)):
        for kept in combinations(terms, count):
            yield _forgotten(terms, kept), claim, total(*kept)
    for k, term in enumerate(terms if len(terms) > 1 else ()):
        rest = (*terms[:k], negate(term), *terms[k + 1 :])
        yield "the sign of one term is wrong", claim, total(*rest)
    for words, mended in _one_change(claim):
        yield words, mended, gradient


def _forgotten(terms: tuple[Expr, ...], kept: tuple[Expr, ...]) -> str:
    return "a forgotten term" if len(terms) - len(kept) == 1 else "forgotten terms"


def _as_if_symmetric(expression: MatrixExpr) -> MatrixExpr:
    """Return an expression in which gradients of abstract functions are their own transposes."""
    turned = {node: node.arg for node in expression.atoms(Transpose) if isinstance(node.arg, FUNCTIONS)}
    return expression.xreplace(turned) if turned else expression


def _letters_symmetric(
    claim: MatrixExpr, gradient: MatrixExpr
) -> Iterator[tuple[str, MatrixExpr, MatrixExpr]]:
    """Yield claim = gradient with a square letter in the place of its transpose, letter by letter."""
    for letter in sorted(gradient.atoms(MatrixSymbol) & claim.atoms(MatrixSymbol), key=str):
        if same_size(letter.rows, letter.cols):
            turned = {Transpose(letter): letter}
            yield (
                f"holds if {letter.name} is symmetric, which is not assumed",
                claim.xreplace(turned),
                gradient.xreplace(turned),
            )


def _one_change(claim: MatrixExpr) -> Iterator[tuple[str, MatrixExpr]]:
    """Yield the claim with one factor transposed, or two neighbours swapped, with the words for it."""
    for node in sorted((n for n in _products(claim)), key=str):
        scale, factors = factors_of(node)
        for k, factor in enumerate(factors):
            changed = (*factors[:k], transpose(factor), *factors[k + 1 :])
            if (made := _fitting(claim, node, product(scale, *changed))) is not None:
                yield "a missing transpose", made
        for k in range(len(factors) - 1):
            changed = (*factors[:k], factors[k + 1], factors[k], *factors[k + 2 :])
            if (made := _fitting(claim, node, product(scale, *changed))) is not None:
                yield "a swapped order", made


def _products(expression: Basic) -> set[MatrixExpr]:
    own = {expression} if isinstance(expression, MatrixExpr) and not isinstance(expression, MatAdd) else set()
    inside = [a for a in expression.args if isinstance(expression, (MatMul, MatAdd))]
    return own.union(*(_products(a) for a in inside))


def _fitting(whole: MatrixExpr, part: MatrixExpr, value: Expr) -> MatrixExpr | None:
    """Return the whole with a part replaced, where the products in it still fit."""
    try:
        made = whole.xreplace({part: value}) if whole != part else value
        for node in made.atoms(MatMul) | ({made} if isinstance(made, MatMul) else set()):
            _, factors = factors_of(node)
            if not all(same_size(a.shape[1], b.shape[0]) for a, b in pairwise(factors)):
                return None
    except (ValueError, TypeError, UserError):
        return None
    return made if isinstance(made, MatrixExpr) else None
