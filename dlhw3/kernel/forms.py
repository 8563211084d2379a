"""Normal forms as data: sums of monomials, each a rational coefficient, bound indices and index networks.

A monomial stands for Σ over its bound indices of weight · Π component^multiplicity, where a component is the sum,
over all its indices that have no outer place, of the product of its nodes' entries. Multiplicities are naturals,
or shown ≥ 0 where the component is a single norm.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count, permutations
from typing import Any, NamedTuple

from .errors import Undecided
from .labelling import Component, Node, label
from .scalars import ONE, ZERO, Monomial, Scalar, is_nonnegative, names, parameter, substitute
from .terms import replace_scalars

Bound = tuple[str, Scalar, Scalar]
"""An index and its first and last value; an empty range gives an empty sum, which is 0."""
Parts = dict[Component, Scalar]
BUDGETS = {"nodes": 12000, "leaves": 3000, "copies": 64, "sums": 4}


class Mono(NamedTuple):
    """A monomial without its coefficient; the names of its bound indices are canonical."""

    bounds: tuple[Bound, ...]
    weight: Scalar
    parts: tuple[tuple[Component, Scalar], ...]


class Form:
    """A sorted sum of monomials with coefficients that are not 0; the empty sum is 0 of every shape."""

    __slots__ = ("_dummies", "key", "terms")

    def __init__(self, terms: Mapping[Mono, Scalar]):
        self.terms = tuple(sorted((mono, c) for mono, c in terms.items() if c != ZERO))
        self.key = hash(self.terms)
        self._dummies: frozenset[str] | None = None

    @property
    def dummies(self) -> frozenset[str]:
        """The bound indices free in it."""
        if self._dummies is None:
            self._dummies = dummies(self.terms)
        return self._dummies

    def __hash__(self) -> int:
        return self.key

    def __eq__(self, other: object) -> bool:
        return self is other or (type(other) is Form and self.key == other.key and self.terms == other.terms)

    def __lt__(self, other: Form) -> bool:
        return self.terms < other.terms


def dummies(item: object) -> frozenset[str]:
    """Return the names of bound indices free in it: those that no user can write, ~3 or #0."""
    if type(item) is Scalar:
        return frozenset(name for _, name in names(item) if name[0] in "~#")
    if type(item) is Form:
        return item.dummies
    if isinstance(item, tuple):
        found = frozenset[str]().union(*map(dummies, item))
        return found - {b[0] for b in item.bounds} if type(item) is Mono else found
    return frozenset()


class Budget:
    """What one comparison may spend, in counts, and the names it has given out."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys(BUDGETS, 0)
        self.fresh = map("~{}".format, count())

    def spend(self, what: str = "leaves", many: int = 1) -> None:
        """Count, and end the comparison past the budget."""
        self.spent[what] += many
        if self.spent[what] > BUDGETS[what]:
            raise Undecided(f"the normal form needs more than {BUDGETS[what]} {what}")


def times(parts: Parts, more: Iterable[tuple[Component, Scalar]]) -> Parts:
    """Multiply components: equal ones add their multiplicities."""
    result = dict(parts)
    for component, k in more:
        result[component] = result.get(component, ZERO).plus(k)
    return {component: k for component, k in result.items() if k != ZERO}


def within(facts: tuple[Scalar, ...], bounds: tuple[Bound, ...]) -> tuple[Scalar, ...]:
    """Return the facts that hold inside the sums: every index is within its range."""
    found = list(facts)
    for name, low, high in bounds:
        index = parameter("index", name)
        found += [index.minus(low), high.minus(index)]
    return tuple(found)


def bind(
    c: Scalar, parts: Parts, bounds: tuple[Bound, ...], facts: tuple[Scalar, ...], budget: Budget
) -> Any:
    """Return the monomials of Σ_bounds c · parts: c split by bound indices, idle ones summed, names canonical.

    An idle index of Σ_{j=a}^{b} gives b − a + 1 only where b ≥ a − 1 is shown.
    """
    found: dict[Mono, Scalar] = {}
    for weight, rest in _weights(c, {b[0] for b in bounds}).items():
        left = bounds
        for bound in reversed(bounds):
            others = tuple(b for b in left if b is not bound)
            length = bound[2].minus(bound[1]).plus(ONE)
            idle = bound[0] not in dummies((weight, tuple(parts.items()), others))
            if idle and is_nonnegative(length, within(facts, others)):
                pieces = bind(weight.times(rest).times(length), parts, others, facts, budget)
                found = _added(found, pieces)
                break
        else:
            found = _added(found, {_canonical(Mono(left, weight, tuple(parts.items())), budget): rest})
    return found


def _added(total: dict[Mono, Scalar], more: Mapping[Mono, Scalar]) -> dict[Mono, Scalar]:
    for mono, c in more.items():
        total[mono] = total.get(mono, ZERO).plus(c)
    return total


def _weights(c: Scalar, bound: set[str]) -> dict[Scalar, Scalar]:
    """Return {weight: coefficient} with c = Σ coefficient · weight and bound indices in the weights alone."""
    if not bound or not bound & dummies(c):
        return {ONE: c}
    if bound & dummies(Scalar(c.den, ONE.num)):
        return {c: ONE}
    found: dict[Scalar, Scalar] = {}
    for m, k in c.num:
        inside: Monomial = tuple(p for p in m if bound & dummies(Scalar((((p,), k),), ONE.num)))
        outside: Monomial = tuple(p for p in m if p not in inside)
        weight = Scalar(((inside, ONE.num[0][1]),), ONE.num)
        term = Scalar(((outside, k),), ONE.num).over(Scalar(c.den, ONE.num))
        found[weight] = found.get(weight, ZERO).plus(term)
    return found


def _canonical(mono: Mono, budget: Budget) -> Mono:
    """Return the least of the monomials that naming the bound indices in some order gives."""
    if not mono.bounds:
        return mono._replace(parts=tuple(sorted(mono.parts)))
    if len(mono.bounds) > BUDGETS["sums"]:
        raise Undecided(f"more than {BUDGETS['sums']} sums meet in one product")
    start = 1 + max((int(name[1:]) for name in dummies(mono) if name[0] == "#"), default=-1)
    candidates = []
    for order in permutations(mono.bounds):
        new = {b[0]: parameter("index", f"#{start + k}") for k, b in enumerate(order)}
        candidates.append(renamed(mono, new, budget))
    return min(candidates)


def renamed(mono: Mono, new: Mapping[str, Scalar], budget: Budget) -> Mono:
    """Return the monomial with indices, its own bound ones included, given the names in ``new``."""

    def kind(old: Any) -> tuple[Any, bool]:
        op, data, forms, group = old
        if not new.keys() & dummies(old):
            return old, False
        inner = tuple(renamed_form(form, new, budget) for form in forms)
        return oriented(op, replace_scalars(data, new), inner, group, budget)

    parts: Parts = {}
    for component, k in mono.parts:
        nodes = []
        for node in component.nodes:
            changed, turned = kind(node.kind)
            nodes.append(Node(changed, node.power, node.legs[::-1] if turned else node.legs))
        indices = {i: (substitute(size, new), places) for i, (size, places) in enumerate(component.indices)}
        parts = times(parts, [(label(nodes, indices, budget.spend), substitute(k, new))])
    ends = ((_name(n, new), substitute(a, new), substitute(b, new)) for n, a, b in mono.bounds)
    return Mono(tuple(sorted(ends)), substitute(mono.weight, new), tuple(sorted(parts.items())))


def _name(name: str, new: Mapping[str, Scalar]) -> str:
    return str(new[name].num[0][0][0][0][1]) if name in new else name


def freshened(mono: Mono, budget: Budget) -> Mono:
    """Return the monomial with bound indices that occur nowhere else."""
    return renamed(mono, {b[0]: parameter("index", next(budget.fresh)) for b in mono.bounds}, budget)


def renamed_form(form: Form, new: Mapping[str, Scalar], budget: Budget) -> Form:
    """Return the form with free indices renamed; its bound ones are freshened first, so nothing is captured."""
    if not new.keys() & form.dummies:
        return form
    total: dict[Mono, Scalar] = {}
    for mono, c in form.terms:
        whole = renamed(freshened(mono, budget), new, budget)
        c = substitute(c, new).times(whole.weight)
        _added(total, bind(c, dict(whole.parts), whole.bounds, (), budget))
    return Form(total)


def transposed(form: Form, budget: Budget) -> Form:
    """Return the form of the transpose: the two outer places change theirs."""
    total: dict[Mono, Scalar] = {}
    for mono, c in form.terms:
        parts: Parts = {}
        for (nodes, indices), k in mono.parts:
            turned = {
                i: (size, tuple(sorted(1 - p for p in places))) for i, (size, places) in enumerate(indices)
            }
            parts = times(parts, [(label(nodes, turned, budget.spend), k)])
        total[_canonical(mono._replace(parts=tuple(parts.items())), budget)] = c
    return Form(total)


ORIENTED = frozenset({"inverse", "adj", "det", "logdet", "norm", "psdpower", "map"})
"""Operators of one argument whose law says how transposing moves them; their data end with that and its shape."""


def oriented(
    op: str, data: tuple[Any, ...], forms: tuple[Form, ...], group: Any, budget: Budget
) -> tuple[Any, bool]:
    """Return an opaque tensor's kind, its argument turned the canonical way, and whether its legs turn with it.

    f(Xᵀ) = f(X)ᵀ or f(X), as the law says ("moves", "invariant", "symmetric"): of X and Xᵀ the lesser is kept,
    and where they are one form and one shape, f(X) is symmetric.
    """
    if op not in ORIENTED:
        return (op, data, forms, group), False
    mode, (rows, cols) = data[-2:]
    form, turned, group = forms[0], False, ()
    if ONE in (rows, cols):
        shape = (cols, ONE) if rows == ONE else (rows, ONE)
    else:
        shape, other = (rows, cols), transposed(form, budget) if mode else form
        if mode and (other, (cols, rows)) == (form, shape):
            group = ((0, 1), (1, 0))
        elif mode and (other, (cols, rows)) < (form, shape):
            form, shape, turned = other, (cols, rows), True
        if mode == "symmetric":
            group = ((0, 1), (1, 0))
    alone = op in ("det", "logdet", "norm")
    return (op, (*data[:-1], shape), (form,), () if alone else group), turned and not alone
