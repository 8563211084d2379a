"""What a form looks like: its factors under entrywise functions, its blocks as a product, its numeric content."""

from __future__ import annotations

from math import gcd
from typing import NamedTuple

from dlhw3.kernel.forms import Form, Mono
from dlhw3.kernel.networks import UNIT
from dlhw3.kernel.scalars import ONE, ZERO, Scalar, number
from dlhw3.kernel.terms import Shape, Term
from dlhw3.symbolic.search.forms.algebra import Algebra
from dlhw3.symbolic.search.forms.eliminate import Derivative
from dlhw3.symbolic.search.forms.formulas import column, is_scalar, product, times, turned


class Factored(NamedTuple):
    """A number times entrywise factors, each to a power."""

    coefficient: Scalar
    factors: tuple[tuple[Term, Scalar], ...]


def factored(algebra: Algebra, form: Form, shape: Shape) -> Factored | None:
    """Return a form as entrywise factors of the shape: the tensors of one monomial, or the numbers that all share.

    None for a sum whose monomials share none. Raises NotReadable.
    """
    if len(form.terms) != 1:
        return _shared(algebra, form, shape)
    mono, c = form.terms[0]
    if mono.bounds or mono.weight is not ONE:
        return None
    reader, found = algebra.reader(), []
    for component, power in mono.parts:
        places = [p for _, at in component.indices for p in at]
        if not places:
            found.append((product(reader.component(component), *wide(shape)), power))
            continue
        inner = [i for i, (_, at) in enumerate(component.indices) if not at]
        merged = any(len(at) > 1 for _, at in component.indices)
        if inner or merged:
            if merged and not component.nodes:
                return None
            single = Mono((), ONE, ((component, ONE),))
            found.append((_spread(reader.mono(single, ONE, _sub(shape, places)), places, shape), ONE))
            continue
        for node in component.nodes:
            tensor = reader.tensor(node.kind, node.legs)
            factor = tensor.settled() if isinstance(tensor, Derivative) else tensor
            if factor is None:  # a second derivative, without its directions
                return None
            at = [component.indices[i][1][0] for i in node.legs]
            value = factor.value
            value = turned(value) if at == [1, 0] else value
            found.append((_spread(value, at, shape), number(node.power)))
    return Factored(c, tuple(found))


def _shared(algebra: Algebra, form: Form, shape: Shape) -> Factored | None:
    """Return a sum as the 1 × 1 factors that all its monomials share, and the rest."""
    if not form.terms or any(m.bounds or m.weight is not ONE for m, _ in form.terms):
        return None
    powers = [{c: k for c, k in m.parts if not any(at for _, at in c.indices)} for m, _ in form.terms]
    shared = {c: min((p.get(c, ZERO).natural or 0) for p in powers) for c in powers[0]}
    shared = {c: k for c, k in shared.items() if k}
    if not shared:
        return None
    rest = {}
    for mono, c in form.terms:
        parts = ((x, k.minus(number(shared.get(x, 0)))) for x, k in mono.parts)
        rest[mono._replace(parts=tuple((x, k) for x, k in parts if k is not ZERO))] = c
    reader = algebra.reader()
    found = [(product(reader.component(c), *wide(shape)), number(k)) for c, k in shared.items()]
    return Factored(ONE, (*found, (algebra.term(rest, shape), ONE)))


def wide(shape: Shape) -> tuple[Term, ...]:
    """Return the all-ones matrix of a shape as a column times a row, nothing for 1 × 1."""
    rows, cols = shape
    return (
        *([column(rows)] if rows is not ONE else []),
        *([turned(column(cols))] if cols is not ONE else []),
    )


def _sub(shape: Shape, places: list[int]) -> Shape:
    legs = [s for s in shape if s is not ONE]
    if len(places) == len(legs):
        return shape
    return (legs[places[0]], ONE)


def _spread(value: Term, places: list[int], shape: Shape) -> Term:
    """Return a tensor on some of the legs of a shape, repeated along the others."""
    rows, cols = shape
    legs = [s for s in shape if s is not ONE]
    if len(places) == len(legs):
        if len(legs) == 1 and rows is ONE and value.shape != shape:
            return turned(value)
        return value
    return product(value, turned(column(cols))) if places == [0] else product(column(rows), turned(value))


def content(algebra: Algebra, form: Form) -> Scalar:
    """Return the number that its monomials share; 1 where there is none.

    Its sign is that of the number, the identity or the ones that stand among them, else that of the heaviest.
    """
    values = [c.constant for _, c in form.terms]
    if not values or any(v is None for v in values):
        return ONE
    exact = [v for v in values if v is not None]
    top, bottom = 0, 1
    for v in exact:
        top, bottom = gcd(top, v.numerator), bottom * v.denominator // gcd(bottom, v.denominator)
    heaviest = max(form.terms, key=lambda t: (is_constant(t[0]), algebra.key(t[0])))[1].constant
    sign = -1 if heaviest is not None and heaviest < 0 else 1
    return number(sign * top).over(number(bottom))


def plain(form: Form) -> Scalar | None:
    """Return the number that every entry is, if it is one."""
    if not form.terms:
        return number(0)
    return form.terms[0][1] if [m for m, _ in form.terms] == [UNIT] else None


def is_constant(mono: Mono) -> bool:
    """Whether there is no tensor in a monomial: a number, the identity, or ones."""
    return not mono.bounds and all(not component.nodes for component, _ in mono.parts)


def is_unit(mono: Mono) -> bool:
    """Whether a monomial is the identity matrix."""
    if len(mono.parts) != 1 or mono.bounds or mono.weight is not ONE:
        return False
    (component, power) = mono.parts[0]
    return power is ONE and not component.nodes and [at for _, at in component.indices] == [(0, 1)]


def blocks(node: Term) -> tuple[list[Term], list[Term]]:
    """Return a product's 1 × 1 factors and its matrices."""
    factors = list(node.args) if node.op == "mul" else [node]
    return [f for f in factors if is_scalar(f)], [f for f in factors if not is_scalar(f)]


def square_blocks(matrices: list[Term]) -> list[Term]:
    """Return the shortest square factors of a product of matrices, from the left."""
    found, current = [], list[Term]()
    for factor in matrices:
        current.append(factor)
        if current[0].rows is factor.cols:
            found.append(product(*current))
            current = []
    return found if not current else [product(*matrices)]


def scaled(algebra: Algebra, form: Form, c: Scalar, shape: Shape) -> Term:
    """Return form / c as a formula."""
    return algebra.term({m: k.over(c) for m, k in form.terms}, shape)


__all__ = [
    "Factored",
    "blocks",
    "content",
    "factored",
    "is_unit",
    "plain",
    "scaled",
    "square_blocks",
    "times",
    "wide",
]
