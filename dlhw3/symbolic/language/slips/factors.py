"""Factors that are forgotten: the derivative of an activation, a determinant, a number of the chain rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
)

from dlhw3.errors import UserError
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.symbolic.algebra import factors_of, hadamard_product, negate, total
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.motion import is_named, slope
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.language.making.within_functions import LOGISTIC, exponent_of, name_of
from dlhw3.symbolic.language.slips.changes import Path, fitting, summands
from dlhw3.symbolic.models.unmade import Unmade, unmade
from dlhw3.symbolic.nodes import SUMS, Inner
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.told import in_reading_order, nodes_of

MOST_FUNCTIONS, MOST_PLACES, MOST_FACTORS, MOST_LETTERS = 6, 24, 8, 4
DERIVATIVES = {"step": "relu", "sign": "abs", "recip": "log", "cos": "sin", "sinh": "cosh", "cosh": "sinh"}
"""Functions that are the derivatives of others by themselves."""
OF_MATRICES = ("det", "logdet", "adj", "inverse")
Plausible = Callable[[Path, Basic | Unmade], bool]
Forgotten = Iterator[tuple[str, Expr | Unmade, Expr | Unmade, Expr | Unmade, tuple[Expr, ...]]]
"""(words, left, right, mended, parts), as the other explanations of a false claim."""
FACTOR, OF_CHAIN_RULE = "a forgotten factor", "a forgotten factor, a number that the chain rule brings"


def forgotten(
    claim: Expr, due: Expr, plausible: Plausible, objective: Expr | None, *, derived: bool = True
) -> Forgotten:
    """Yield a claim with one factor more: the derivative of a function of entries, a determinant, a number.

    Where nothing was ``derived``, or the ``objective`` is known and has not that function, what is the derivative
    of one is a factor like any other. ``plausible`` says of a place and what is put there whether that is worth an
    expression.
    """
    mine, theirs = nodes_of((claim,)), nodes_of((due,))
    nodes = [] if objective is None else in_reading_order(objective)
    known = {name_of(node) for node in nodes if isinstance(node, Operator)}
    for name, derivative in _derivatives(claim, due):
        words = f"the derivative of {name} is forgotten: the chain rule brings it"
        parts: tuple[Expr, ...] = ()
        if not derived or (objective is not None and name not in known):
            if not derived and not _is_one_function(derivative):
                continue
            words, parts = FACTOR, (derivative,)
        for whole in _with(claim, derivative, plausible):
            yield words, whole, due, whole, parts
    for det in _determinants(claim, due):
        more, less = unmade("mul", det, claim), unmade("mul", entrywise("recip", det), claim)
        yield FACTOR, more, due, more, (det,)
        yield "a factor too many", claim, unmade("mul", det, due), less, (det,)
    for factor in symbols(claim, due):
        for whole in _with(claim, factor, plausible):
            extra = next((one for one in turned_over(factor) if one in mine and one not in theirs), None)
            words = FACTOR if extra is None else "a factor too many"
            yield words, whole, due, whole, (factor if extra is None else extra,)
    letters = [one for one in theirs if isinstance(one, Symbol) and one in mine and not one.is_integer]
    for letter in sorted(set(letters), key=str)[:MOST_LETTERS] if derived else ():
        more = unmade("mul", letter, claim)  # 1 where e is due, of (1 + e²)⁻¹
        yield FACTOR, more, due, more, (letter,)
    for factor in () if claim.is_number else _numbers(due):  # 1 has forgotten whatever is due
        more = unmade("mul", factor, claim)
        yield FACTOR if _is_plain(factor) else OF_CHAIN_RULE, more, due, more, (factor,)


def symbols(claim: Expr, due: Expr) -> Iterator[Expr]:
    """Yield letters and sizes that only one of two sides has, and one over them: factors that may be forgotten."""
    nodes = nodes_of((claim, due))
    bound = {one.args[1] for one in nodes if isinstance(one, SUMS)}
    own, others = ({one for one in nodes_of((side,)) if isinstance(one, Symbol)} for side in (claim, due))
    sizes = {one for one in own | others if one.is_integer}
    for symbol in sorted((sizes | (own ^ others)) - bound, key=str):
        first, *over = turned_over(symbol)
        yield from (symbol, first, *(one for one in over if one in nodes))


def turned_over(factor: Expr) -> tuple[Expr, ...]:
    """Return one over a letter, of a size as one that is not 0 and as one that may be; or what is below."""
    if isinstance(factor, Operator):
        return factor.operands
    if factor.is_Pow:
        return (factor.base,)
    made: Expr = entrywise("recip", factor)
    return (1 / factor, made) if factor.is_integer else (made,)


def _is_plain(factor: Expr) -> bool:
    """Whether a number is a letter, a norm or one value, and no sum or function of more."""
    return isinstance(factor, FUNCTIONS) or not (factor.has(*FUNCTIONS, *SUMS) or factor.has(Operator))


def _is_map(node: Basic) -> bool:
    return isinstance(node, Operator) and node.op == "map"


def _is_one_function(value: Expr) -> bool:
    """Whether something is a function of a letter, which reads as it is typed."""
    return isinstance(value, Operator) and not value.operands[0].args


def _derivatives(claim: Expr, due: Expr) -> list[tuple[str, Expr]]:
    """Return f′(u) of the functions of entries f(u) in two sides, with their names; those in due first."""
    found: dict[Expr, str] = {}
    for node in (*in_reading_order(due), *in_reading_order(claim)):
        if not _is_map(node) or node.order:
            continue
        one = _one(node.operands[0])
        if is_named(node):
            found.setdefault(entrywise(node.name, node.operands[0], 1), node.name)
            continue
        if exponent_of(node) is not None:
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
    return next(
        name for name, found in slopes if isinstance(found, Operator) and exponent_of(found) is not None
    )


def derivatives(claim: Expr) -> Iterator[tuple[str, Expr, Expr]]:
    """Yield the functions of entries in an expression, a few: the name, f(u), and f′(u)."""
    nodes = [node for node in in_reading_order(claim) if isinstance(node, Operator) and node.op == "map"]
    for node in nodes[:MOST_FUNCTIONS]:
        one = _one(node.operands[0])
        if exponent_of(node) is not None:
            yield (
                LOGISTIC,
                node,
                _times(node, total(one, negate(node)) if isinstance(node, MatrixExpr) else 1 - node),
            )
            continue
        if is_named(node):
            yield node.name, node, entrywise(node.name, node.operands[0], node.order + 1)
            continue
        try:
            yield node.name, node, slope(node, lambda _, one=one: one, lambda _: True)  # type: ignore[misc]
        except (UserError, ValueError):
            continue


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
