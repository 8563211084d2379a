"""Factors that are forgotten: the derivative of an activation, a determinant, a number of the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, partial

from sympy import (
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Symbol,
    Trace,
    Transpose,
)

from dlhw3.errors import UserError
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.symbolic.algebra import factors_of, hadamard_product, negate, total
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.faces.motion import is_named, slope
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.language.changes import Path, fitting, summands
from dlhw3.symbolic.models.unmade import Unmade, unmade
from dlhw3.symbolic.nodes import SUMS, Inner, Norm
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.told import in_reading_order

MOST_FUNCTIONS, MOST_PLACES, MOST_FACTORS = 6, 24, 8
LOGISTIC = "sigmoid"
DERIVATIVES = {"step": "relu", "sign": "abs", "recip": "log", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}
"""Functions that are the derivatives of others by themselves."""
OF_MATRICES = ("det", "logdet", "adj", "inverse")
Plausible = Callable[[Path, Basic | Unmade], bool]
Forgotten = Iterator[tuple[Callable[[], str], Expr | Unmade, Expr | Unmade, Expr | Unmade]]
"""(words, left, right, mended), as the other explanations of a false claim; the words are written when asked."""


def forgotten(claim: Expr, due: Expr, plausible: Plausible, *, derived: bool = True) -> Forgotten:
    """Yield a claim with one factor more: the derivative of a function of entries, a determinant, a number.

    Where nothing was ``derived``, what is a derivative of another function is a factor like any other.
    ``plausible`` says of a place and what is put there whether that is worth an expression.
    """
    for name, derivative in _derivatives(claim, due):
        words = partial("the derivative of {} is forgotten: the chain rule brings it".format, name)
        if not derived:
            if not _is_one_function(derivative):
                continue
            words = partial("a forgotten factor: {}".format, derivative)
        for whole in _with(claim, derivative, plausible):
            yield words, whole, due, whole
    for det in _determinants(claim, due):
        more, less = unmade("mul", det, claim), unmade("mul", entrywise("recip", det), claim)
        yield partial("a forgotten factor: {}".format, det), more, due, more
        yield partial("a factor too many: {}".format, det), claim, unmade("mul", det, due), less
    for factor in () if claim.is_number else _numbers(due):  # 1 has forgotten whatever is due
        more = unmade("mul", factor, claim)
        yield partial(_forgotten, factor), more, due, more


def _forgotten(factor: Expr) -> str:
    """Say that a number is forgotten, as it is read where it has no function of which nothing is known."""
    if isinstance(factor, FUNCTIONS):
        return f"a forgotten factor: {parts_of(factor).function.name}(…)"
    if factor.has(NumberAt, Inner, Norm, Trace):
        return "a forgotten factor"
    plain = not factor.has(*FUNCTIONS, *SUMS) and not factor.has(Operator)
    return f"a forgotten factor{f': {factor}' if plain else ', a number that the chain rule brings'}"


def _is_one_function(value: Expr) -> bool:
    """Whether something is a function of a letter, which reads as it is typed."""
    return isinstance(value, Operator) and not value.operands[0].args


def _derivatives(claim: Expr, due: Expr) -> list[tuple[str, Expr]]:
    """Return f′(u) of the functions of entries f(u) in two sides, with their names; those in due first."""
    found: dict[Expr, str] = {}
    for node in (*in_reading_order(due), *in_reading_order(claim)):
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
    nodes = [node for node in in_reading_order(claim) if isinstance(node, Operator) and node.op == "map"]
    for node in nodes[:MOST_FUNCTIONS]:
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


def _with(claim: Expr, factor: Expr, plausible: Plausible) -> Iterator[Expr]:
    """Yield a claim with a factor more: numbers times the whole or a term, entries times a part of their shape."""
    for path, value in _places_of(claim, factor):
        if plausible(path, value) and (whole := fitting(claim, path, value)) is not None:
            yield whole


def _places_of(claim: Expr, factor: Expr) -> Iterator[tuple[Path, Unmade]]:
    if not isinstance(factor, MatrixExpr):
        yield (), unmade("mul", factor, claim)
        for path, node in _outer(claim):
            if isinstance(node, (MatMul, Mul)) and path:
                yield path, unmade("mul", factor, node)
        return
    for path, node in _outer(claim):
        if isinstance(node, MatrixExpr) and all(map(same_size, node.shape, factor.shape)):
            yield path, unmade("hadamard", node, factor)
        elif isinstance(node, MatMul):
            yield from ((path, value) for value in _within(node, factor))


def _within(node: MatMul, factor: MatrixExpr) -> Iterator[Unmade]:
    """Yield a product with entries times a part of it: A B C as (A B ∘ F) C."""
    scale, parts = factors_of(node)
    for low in range(len(parts)):
        for high in range(low + 1, len(parts) + 1):
            if same_size(parts[low].shape[0], factor.shape[0]) and same_size(
                parts[high - 1].shape[1], factor.shape[1]
            ):
                entries = unmade("hadamard", unmade("mul", *parts[low:high]), factor)
                yield unmade("mul", scale, *parts[:low], entries, *parts[high:])


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
    for node in (*in_reading_order(due), *in_reading_order(claim)):
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
