"""Scope: which indices an expression depends on, and putting a value for an index without capture.

SymPy's ``free_symbols`` of a matrix symbol leaves out the symbols of its shape; here they count, because a
letter H of shape d(j)×d(j-1) is a different letter for each j.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sympy import Add, Basic, Expr, Mul, Number, Pow, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef

from dlhw3.errors import ShapeError
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.ranges import Facts, Range


@lru_cache(maxsize=1024)
def free_indices(expression: Basic) -> frozenset[Symbol]:
    """Return the free symbols, those in the shapes of letters included; a sum binds its index."""
    if isinstance(expression, Symbol):
        return frozenset({expression})
    if isinstance(expression, SUMS):
        body, index, low, high = expression.args
        return (free_indices(body) - {index}) | free_indices(low) | free_indices(high)
    return frozenset().union(*(free_indices(argument) for argument in expression.args))


@lru_cache(maxsize=4096)
def kinds_in(expression: Basic) -> frozenset[type]:
    """Return the classes of all nodes of an expression."""
    return frozenset({type(expression)}).union(*map(kinds_in, expression.args))


def has_kind(expression: Basic, *kinds: type) -> bool:
    """Whether a node of one of the classes, or of one made of them, is in an expression."""
    return _is_among(kinds, kinds_in(expression))


@lru_cache(maxsize=4096)
def _is_among(kinds: tuple[type, ...], found: frozenset[type]) -> bool:
    return any(issubclass(kind, kinds) for kind in found)


def nodes_in(expression: Basic, *kinds: type) -> dict[Any, None]:
    """Return the nodes of some classes in an expression, each once, in the order in which they are written."""
    found: dict[Any, None] = {}
    seen, waiting = set[Basic](), [expression]
    while waiting:
        node = waiting.pop()
        if node not in seen and has_kind(node, *kinds):
            seen.add(node)
            found |= {node: None} if isinstance(node, kinds) else {}
            waiting += reversed(node.args)
    return found


def same_but_for_indices(one: Expr, other: Expr) -> bool:
    """Whether two expressions differ in nothing but the names of the indices that sums bind."""

    def renamed(node: Basic, depth: int) -> Basic:
        if not has_kind(node, *SUMS):
            return node
        if isinstance(node, SUMS):
            body, index, low, high = node.args
            own = Symbol(f"index {depth}", integer=True)
            return node.func(renamed(body, depth + 1).xreplace({index: own}), own, low, high)
        return node.func(*(renamed(part, depth) for part in node.args))

    return one == other or renamed(one, 0) == renamed(other, 0)


def is_index_expression(expression: Basic) -> bool:
    """Whether an expression is built from numbers, symbols and sizes d(k) alone: nothing that could move."""
    kinds = (Symbol, Number, Add, Mul, Pow, AppliedUndef)
    return all(isinstance(node, kinds) for node in preorder_traversal(expression))


def is_index(expression: Basic) -> bool:
    """Whether an expression has a whole number as its value, for all whole numbers in it."""
    return is_index_expression(expression) and bool(expression.is_integer)


def instantiate(body: Basic, index: Symbol, value: Expr) -> Expr:
    """Return the body of a sum at index = value; ShapeError where a sum inside would capture the value."""
    touched = {index} | value.free_symbols
    if any(inner.args[1] in touched for inner in body.atoms(*SUMS)):
        raise ShapeError(f"the index {index} or {value} is bound again inside its own sum")
    return body.xreplace({index: value})


def require_ranges(ranges: Iterable[Range], facts: Facts) -> None:
    """Raise ValueError unless the indices are distinct whole numbers, new, with ends that mention earlier ones."""
    items = tuple(ranges)
    indices = [item.index for item in items]
    for place, item in enumerate(items):
        ends = [item.low] if item.high is None else [item.low, item.high]
        later = set(indices[place:])
        if not item.index.is_integer or not all(is_index(end) for end in ends):
            raise ValueError(f"{item.index} must range over whole numbers")
        if item.index in indices[:place] or any(free_indices(end) & later for end in ends):
            raise ValueError(f"the range of {item.index} must mention only indices declared before it")
        if facts.mentions(item.index):
            raise ValueError(f"the index {item.index} is already declared by the theory")
