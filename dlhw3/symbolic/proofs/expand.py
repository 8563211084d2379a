"""A term multiplied out, as a sum of flat products with the scalars in front: a claim for *same* to check."""

from __future__ import annotations

from typing import NamedTuple

from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.terms import Term, add, mul, term, trace, transpose

MOST = 200  # products that a term is multiplied out to


class Product(NamedTuple):
    """Scalar factors, and matrix factors in order (none where the whole is a scalar)."""

    scalars: tuple[Term, ...]
    matrices: tuple[Term, ...]


def is_scalar(node: Term) -> bool:
    """Whether a term is 1 × 1."""
    return node.rows is ONE and node.cols is ONE


def factors(node: Term) -> tuple[Term, ...]:
    """Return the factors of a product, those of products within it in their place."""
    if node.op != "mul":
        return (node,)
    return tuple(part for argument in node.args for part in factors(argument))


def multiplied(parts: tuple[Term, ...]) -> Term:
    """Return the product of factors; of one, itself."""
    return mul(*parts) if len(parts) > 1 else parts[0]


def expanded(whole: Term) -> Term | None:
    """Return the term multiplied out, also under sums, transposes and traces; None past MOST products."""
    products = _products(whole)
    if len(products) > MOST or not products:
        return None
    parts = [multiplied((*one.scalars, *one.matrices)) for one in products]
    return add(*parts) if len(parts) > 1 else parts[0]


def _products(node: Term) -> list[Product]:
    if node.op == "add":
        return [one for argument in node.args for one in _products(argument)]
    if node.op == "mul":
        return _multiplied_out(node)
    if node.op == "transpose":
        return [Product(s, tuple(map(_turned, reversed(m)))) for s, m in _products(node.args[0])]
    if node.op == "trace":
        inner = _products(node.args[0])
        return [Product((*s, trace(multiplied(m))) if m else s, ()) for s, m in inner]
    if node.op == "sigma" and len(inner := _products(node.args[0])) <= MOST:
        return [_one(term("sigma", node.data, (multiplied((*s, *m)),))) for s, m in inner]
    return [_one(node)]


def _one(node: Term) -> Product:
    return Product((node,), ()) if is_scalar(node) else Product((), (node,))


def _multiplied_out(node: Term) -> list[Product]:
    total = [Product((), ())]
    for argument in node.args:
        parts = _products(argument)
        if len(total) * len(parts) > MOST:
            return [_one(node)]
        if is_scalar(argument):
            parts = [Product((*s, multiplied(m)) if m else s, ()) for s, m in parts]
        total = [Product((*a, *c), (*b, *d)) for a, b in total for c, d in parts]
    return total


def _turned(node: Term) -> Term:
    return node.args[0] if node.op == "transpose" else transpose(node)
