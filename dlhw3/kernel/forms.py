"""Normal forms as data: sums of monomials, each a rational coefficient, bound indices and index networks.

A monomial stands for Σ over its bound indices of weight · Π component^multiplicity, where a component is the sum,
over all its indices that have no outer place, of the product of its nodes' entries. Multiplicities are naturals,
or shown ≥ 0 where the component is a single norm.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain, count, permutations
from typing import Any, NamedTuple

from .errors import Fixed, Undecided, fixed, spend
from .labelling import Component, Node, label
from .scalars import ONE, Facts, Scalar, dummy, has_value, is_nonnegative, scalar_of, span, substitute
from .terms import replaced

Bound = tuple[str, Scalar, Scalar]
"""An index and its first and last value; an empty range gives an empty sum, which is 0."""
Parts = Iterable[tuple[Component, Scalar]]
Pieces = Iterator[tuple["Mono", Scalar]]
COPIES = 64  # of a factor, or of a summand, that are written out
SUMS = 4  # in one product
FRESH = map("~{:012}".format, count())
"""Names of bound indices, in the order in which they are given out; none comes twice."""


class Mono(NamedTuple):
    """A monomial without its coefficient; the names of its bound indices are canonical."""

    bounds: tuple[Bound, ...]
    weight: Scalar
    parts: tuple[tuple[Component, Scalar], ...]


class Form(Fixed):
    """A sorted sum of monomials with coefficients that are not 0; the empty sum is 0 of every shape."""

    __slots__ = ("free", "terms")
    terms: tuple[tuple[Mono, Scalar], ...]
    free: frozenset[str]  # bound indices

    def __lt__(self, other: Form) -> bool:
        return self.terms < other.terms


def form_of(pieces: Iterable[tuple[Mono, Scalar]]) -> Form:
    """Return the sum of the pieces: the same object for the same sum, so that comparing forms is at once."""
    terms = gathered(pieces)
    spend(len(terms))
    return fixed(Form, terms, lambda: {"terms": terms, "free": dummies(terms)})  # type: ignore[no-any-return]


def gathered(pairs: Iterable[tuple[Any, Scalar]]) -> tuple[tuple[Any, Scalar], ...]:
    """Add what belongs to equal keys, drop what is 0, and sort."""
    total: dict[Any, Scalar] = {}
    for key, c in pairs:
        total[key] = c if (before := total.get(key)) is None else before.plus(c)
    return tuple(sorted(item for item in total.items() if item[1].terms))


def dummies(item: object) -> frozenset[str]:
    """Return the names of bound indices free in it: those that no user can write, ~3 or #0."""
    found, every = set[str](), list[Any]((item,))
    for one in every:  # which grows on the way
        if type(one) is Mono and one.bounds:
            found |= dummies(tuple(one)) - {b[0] for b in one.bounds}
        elif type(one) in (Scalar, Form, Node):  # the rest of a node is numbers
            found |= _in_kind(one.kind) if type(one) is Node else one.free
        elif isinstance(one, tuple):
            every += one
    return frozenset(name for name in found if name[0] in "~#")


_in_kind: Any = lru_cache(maxsize=8192)(lambda kind: dummies(kind[1:3]))  # of a tensor


def within(facts: Facts, bounds: Iterable[Bound]) -> Facts:
    """Return the facts that hold inside the sums: every index is within its range."""
    return (*facts, *chain.from_iterable(span(dummy(name), *ends) for name, *ends in bounds))


def bind(c: Scalar, parts: Parts, bounds: tuple[Bound, ...], facts: Facts) -> Pieces:
    """Give the monomials of Σ_bounds c · parts: c split by bound indices, idle ones summed, names canonical.

    Of equal parts the multiplicities are added.

    An idle index of Σ_{j=a}^{b} gives b − a + 1 only where b ≥ a − 1 is shown, and where c has a value without its
    range: in Σ_{j=1}^{N} 1/N that of j shows N ≠ 0, and at N = 0 the sum is 0, not N/N.
    """
    parts = gathered(parts)
    for weight, rest in _weights(c, {b[0] for b in bounds}) if bounds else [(ONE, c)]:
        for bound in reversed(bounds):
            others = tuple(b for b in bounds if b is not bound)
            known = within(facts, others)
            length = bound[2].minus(bound[1]).plus(ONE)
            idle = bound[0] not in dummies((weight, parts, others))
            if idle and is_nonnegative(length, known) and has_value(weight.times(rest), known):
                yield from bind(weight.times(rest).times(length), parts, others, facts)
                break
        else:
            yield _canonical(Mono(bounds, weight, parts)), rest


def _weights(c: Scalar, bound: set[str]) -> Iterable[tuple[Scalar, Scalar]]:
    """Return weights and coefficients with c = Σ weight · coefficient, and bound indices in the weights alone."""
    for m, k in c.terms:
        inside = tuple(p for p in m if bound & dummies(scalar_of([((p,), Fraction(1))])))
        outside = tuple(power for power in m if power not in inside)
        yield scalar_of([(inside, Fraction(1))]), scalar_of([(outside, k)])


def _canonical(mono: Mono) -> Mono:
    """Return the least of the monomials that naming the bound indices in some order gives."""
    if len(mono.bounds) > SUMS:
        raise Undecided(f"more than {SUMS} sums meet in one product")
    if not mono.bounds:
        return Mono((), mono.weight, tuple(sorted(mono.parts)))
    start = 1 + max((int(name[1:]) for name in dummies(mono) if name[0] == "#"), default=-1)
    orders = ({b[0]: f"#{start + k}" for k, b in enumerate(order)} for order in permutations(mono.bounds))
    return min(renamed(mono, order) for order in orders)


def renamed(mono: Mono, names: Mapping[str, str], turned: bool = False) -> Mono:
    """Return the monomial with indices, its own bound ones included, given new names; or its transpose."""
    new, order = {old: dummy(name) for old, name in names.items()}, {0: 1, 1: 0} if turned else {}

    def node(old: Node) -> Node:
        op, data, forms, group = old.kind
        if not new or new.keys().isdisjoint(dummies(old.kind)):
            return old
        forms = tuple(summed(f, names, (), ()) if names.keys() & f.free else f for f in forms)
        kind, back = oriented(op, replaced(data, new, {}), forms, group)
        return Node(kind, old.power, old.legs[::-1] if back else old.legs)

    def part(nodes: tuple[Node, ...], indices: Any) -> Component:
        seats = [(substitute(size, new), tuple(sorted(order.get(p, p) for p in at))) for size, at in indices]
        return label([*map(node, nodes)], dict(enumerate(seats)))

    parts = gathered((part(*component), substitute(k, new)) for component, k in mono.parts)
    ends = ((names.get(n, n), substitute(a, new), substitute(b, new)) for n, a, b in mono.bounds)
    return Mono(tuple(sorted(ends)), substitute(mono.weight, new), parts)


def freshened(mono: Mono) -> Mono:
    """Return the monomial with bound indices that occur nowhere else."""
    return renamed(mono, {b[0]: next(FRESH) for b in mono.bounds}) if mono.bounds else mono


def summed(form: Form, new: Mapping[str, str], bounds: tuple[Bound, ...], facts: Facts) -> Form:
    """Return Σ_bounds of the form with free indices renamed; its own are freshened, so nothing is captured."""
    values = {old: dummy(name) for old, name in new.items()}

    def pieces() -> Pieces:
        for mono, c in form.terms:
            whole = renamed(freshened(mono), new) if new else freshened(mono)
            c = substitute(c, values).times(whole.weight)
            yield from bind(c, whole.parts, (*whole.bounds, *bounds), facts)

    return form_of(pieces())


def transposed(form: Form) -> Form:
    """Return the form of the transpose: the two outer places change theirs."""
    return form_of((_canonical(renamed(mono, {}, turned=True)), c) for mono, c in form.terms)


ORIENTED = ("inverse", "adj", "det", "logdet", "norm", "psdpower", "map")
"""Operators of one argument whose law says how transposing moves them; their data end with that and its shape."""


def oriented(op: str, data: Any, forms: Any, group: Any) -> tuple[Any, bool]:
    """Return an opaque tensor's kind, its argument turned the canonical way, and whether its legs turn with it.

    f(Xᵀ) = f(X)ᵀ or f(X), as the law says ("moves", "invariant", "symmetric"): of X and Xᵀ the lesser is kept,
    and where they are one form and one shape, f(X) is symmetric.
    """
    if op not in ORIENTED:
        return (op, data, forms, group), False
    *own, mode, (rows, cols) = data
    form = forms[0]
    if ONE in (rows, cols):
        return (op, (*own, mode, (cols if rows is ONE else rows, ONE)), forms, ()), False
    here, there = (form, (rows, cols)), (transposed(form), (cols, rows))
    turned = bool(mode) and there < here
    form, shape = there if turned else here
    symmetric = mode == "symmetric" or (mode == "moves" and here == there)
    kind = (op, (*own, mode, shape), (form,), ((0, 1), (1, 0)) if symmetric else ())
    return kind, turned and mode == "moves"
