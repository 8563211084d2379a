"""Factors that are forgotten: the derivative of an activation, a determinant, a number of the chain rule."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from sympy import (
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Symbol,
    Transpose,
    preorder_traversal,
)

from dlhw3.errors import UserError
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.symbolic.algebra import factors_of, hadamard_product, negate, product, total
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.faces.motion import is_named, slope
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.language.changes import Path, fitting, summands
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.shapes import same_size

MOST_FUNCTIONS, MOST_PLACES, MOST_FACTORS = 6, 24, 8
LOGISTIC = "sigmoid"
DERIVATIVES = {"step": "relu", "sign": "abs", "recip": "log", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}
"""Functions that are the derivatives of others by themselves."""
OF_MATRICES = ("det", "logdet", "adj", "inverse")
Forgotten = Iterator[tuple[str, Expr, Expr, Expr | None]]
"""(words, left, right, mended), as the other explanations of a false claim."""


def forgotten(claim: Expr, due: Expr, *, derived: bool = True) -> Forgotten:
    """Yield a claim with one factor more: the derivative of a function of entries, a determinant, a number.

    Where nothing was ``derived``, what is a derivative of another function is a factor like any other.
    """
    for name, derivative in _derivatives(claim, due):
        words = f"the derivative of {name} is forgotten: the chain rule brings it"
        if not derived:
            if not _is_one_function(derivative):
                continue
            words = f"a forgotten factor: {derivative}"
        for made in _with(claim, derivative):
            yield words, made, due, made
    for det in _determinants(claim, due):
        more, less = product(det, claim), product(entrywise("recip", det), claim)
        yield f"a forgotten factor: {det}", more, due, more
        yield f"a factor too many: {det}", claim, product(det, due), less
    for factor in _numbers(due):
        more = product(factor, claim)
        yield f"a forgotten factor{_named(factor)}", more, due, more


def _named(factor: Expr) -> str:
    """Return a number as it is read, where it has no function of which nothing is known."""
    if isinstance(factor, FUNCTIONS):
        return f": {parts_of(factor).function.name}(…)"
    plain = not factor.has(*FUNCTIONS) and not factor.has(Operator)
    return f": {factor}" if plain else ", a number that the chain rule brings"


def _is_one_function(value: Expr) -> bool:
    """Whether something is a function of a letter, which reads as it is typed."""
    return isinstance(value, Operator) and not value.operands[0].args


def _derivatives(claim: Expr, due: Expr) -> list[tuple[str, Expr]]:
    """Return f′(u) of the functions of entries f(u) in two sides, with their names; those in due first."""
    found: dict[Expr, str] = {}
    for node in (*preorder_traversal(due), *preorder_traversal(claim)):
        if not isinstance(node, Operator) or node.op != "map" or node.order or is_named(node):
            continue
        one = _one(node.operands[0])
        if _is_logistic(node):
            derivative = _times(node, total(one, negate(node)) if isinstance(node, MatrixExpr) else 1 - node)
            found.setdefault(derivative, LOGISTIC)
            found.setdefault(node, _with_logistic_slope())
            continue
        if node.name in DERIVATIVES and not node.operands[0].is_Symbol:
            found.setdefault(node, DERIVATIVES[node.name])
        try:
            found.setdefault(slope(node, lambda _, one=one: one, lambda _: True), node.name)  # type: ignore[misc]
        except (UserError, ValueError):
            continue
    named = [(name, derivative) for derivative, name in found.items() if derivative not in (0, 1)]
    return named[:MOST_FUNCTIONS]


@cache
def _with_logistic_slope() -> str:
    """Return the name of the function whose derivative is the logistic one."""
    u = Symbol("u")
    slopes = ((name, slope(entrywise(name, u), lambda _: Integer(1), lambda _: True)) for name in ROWS)
    return next(name for name, found in slopes if isinstance(found, Operator) and _is_logistic(found))


def derivatives(claim: Expr) -> Iterator[tuple[str, Expr, Expr]]:
    """Yield the functions of entries in an expression, a few: the name, f(u), and f′(u)."""
    nodes = dict.fromkeys(n for n in preorder_traversal(claim) if isinstance(n, Operator) and n.op == "map")
    for node in list(nodes)[:MOST_FUNCTIONS]:
        one = _one(node.operands[0])
        if _is_logistic(node):
            yield (
                LOGISTIC,
                node,
                _times(node, total(one, negate(node)) if isinstance(node, MatrixExpr) else 1 - node),
            )
            continue
        try:
            yield node.name, node, slope(node, lambda _, one=one: one, lambda _: True)  # type: ignore[misc]
        except (UserError, ValueError):
            continue


def _is_logistic(node: Operator) -> bool:
    """Whether a node is 1/(1 + exp(−u)), as the logistic function is written out."""
    if node.name != "recip":
        return False
    (below,) = node.operands
    terms = below.args if isinstance(below, MatAdd) or below.is_Add else ()
    return any(isinstance(term, Operator) and term.name == "exp" for term in terms) and len(terms) == 2


def _one(like: Expr) -> Expr:
    return applied("ones", data=like.shape) if isinstance(like, MatrixExpr) else Integer(1)


def _times(left: Expr, right: Expr) -> Expr:
    """Return the product of entries, or of numbers."""
    return hadamard_product(left, right) if isinstance(left, MatrixExpr) else left * right


def _with(claim: Expr, factor: Expr) -> Iterator[Expr]:
    """Yield a claim with a factor more: numbers times the whole or a term, entries times a part of their shape."""
    if not isinstance(factor, MatrixExpr):
        yield product(factor, claim)
        for path, node in _outer(claim):
            if (
                isinstance(node, (MatMul, Mul))
                and path
                and (made := fitting(claim, path, product(factor, node)))
            ):
                yield made
        return
    for path, node in _outer(claim):
        if isinstance(node, MatrixExpr) and all(map(same_size, node.shape, factor.shape)):
            if (made := fitting(claim, path, hadamard_product(node, factor))) is not None:
                yield made
        elif isinstance(node, MatMul):
            yield from _within(claim, path, node, factor)


def _within(claim: Expr, path: Path, node: MatMul, factor: MatrixExpr) -> Iterator[Expr]:
    """Yield a claim with entries times a part of a product: A B C as (A B ∘ F) C."""
    scale, parts = factors_of(node)
    for low in range(len(parts)):
        for high in range(low + 1, len(parts) + 1):
            part = product(*parts[low:high])
            if all(map(same_size, part.shape, factor.shape)):
                made = product(scale, *parts[:low], hadamard_product(part, factor), *parts[high:])
                if (whole := fitting(claim, path, made)) is not None:
                    yield whole


def _outer(expression: Basic, path: Path = ()) -> Iterator[tuple[Path, Basic]]:
    """Yield the parts of an expression with their places, but for what functions are taken of, a few at most."""
    waiting = [(path, expression)]
    for _ in range(MOST_PLACES):
        if not waiting:
            return
        here, node = waiting.pop(0)
        yield here, node
        if isinstance(node, (MatMul, MatAdd, Mul, Transpose, Inner)) or node.is_Add or _of_entries(node):
            waiting += [((*here, k), part) for k, part in enumerate(node.args)]


def _of_entries(node: Basic) -> bool:
    return isinstance(node, Operator) and node.op in ("hadamard", "diag") and not isinstance(node, FUNCTIONS)


def _determinants(claim: Expr, due: Expr) -> list[Expr]:
    """Return the determinants of what is inverted, or stands in another operator of matrices."""
    inside: dict[Expr, None] = {}
    for node in (*preorder_traversal(due), *preorder_traversal(claim)):
        if isinstance(node, Operator) and node.op in OF_MATRICES:
            inside[node.operands[0]] = None
        elif getattr(node, "is_Inverse", False):
            inside[node.args[0]] = None
    return [applied("det", one) for one in inside][:MOST_FACTORS]


def _numbers(due: Expr) -> list[Expr]:
    """Return the numbers that are factors of a term of what is due, but for letters and fractions."""
    found: dict[Expr, None] = {}
    for term in summands(due):
        scale = factors_of(term)[0] if isinstance(term, MatrixExpr) else term
        found |= {one: None for one in Mul.make_args(scale) if not one.is_Rational and not one.is_Symbol}
    return list(found)[:MOST_FACTORS]
