"""The normal form of terms by index networks, and the equality that it decides.

One operation, ``contract``, is product, transpose, trace, diag, sum, outer and entrywise product at once: the sum,
over every index that is not an outer leg, of the product of the parts' entries. It is the definition of these
operators' values, and that is its soundness argument. The identity merges two indices; the ones vector is an
index that ends; an index that nothing touches is a factor; a leg of size 1 does not exist. Everything else is an
opaque tensor, described by the forms of its arguments.

Decisions that can silently make a proof wrong: equal forms mean equal, for all values at which the facts hold;
unequal ones mean nothing (inside the polynomial fragment of symbolic sizes, without Σ_j and layer products, they
mean unequal). Forms are compared only at equal ordered shapes, since x and xᵀ are one network. Powers of scalars
merge only for exponents shown to be naturals, or shown ≥ 0 over a norm. Layer products meet where one index has
exactly two legs, W_{c:b+1} W_{b:a} = W_{c:a}, and only where c ≥ b ≥ a − 1 is shown. ∇²l may be symmetric in its
two blocks of legs without a condition, because where l is not twice Fréchet differentiable its value is 0.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from itertools import permutations, product
from typing import Any

from .errors import Undecided
from .forms import BUDGETS, Budget, Form, Mono, Parts, bind, freshened, oriented, times, within
from .labelling import Node, arrangements, label
from .laws.table import law_of
from .scalars import ONE, ZERO, Scalar, is_nonnegative, is_nonzero, number, parameter
from .terms import SIGNATURES, Shape, Term, hadamard, instance, letter, term

Label = Hashable
UNIT = Mono((), ONE, ())


def legs(shape: Shape, *labels: Label) -> tuple[Label, ...]:
    """Return the labels of the legs that exist: those of size other than 1."""
    return tuple(name for name, size in zip(labels, shape, strict=True) if size != ONE)


class Network:
    """One product of monomials under construction: indices are merged by union–find."""

    def __init__(self, sizes: Mapping[Any, Scalar]):
        self.sizes: dict[Label, Scalar] = dict(sizes)
        self.parent: dict[Label, Label] = {i: i for i in sizes}
        self.nodes: list[Node] = []
        self.parts: Parts = {}
        self.bounds: tuple[Any, ...] = ()

    def root(self, i: Label) -> Label:
        """Return the index that i was merged into."""
        while self.parent[i] != i:
            i = self.parent[i]
        return i

    def put(self, place: int, mono: Mono, labels: Sequence[Label]) -> None:
        """Lay a monomial's network down, its outer places on the labels."""
        self.bounds += mono.bounds
        for number_, (component, k) in enumerate(mono.parts):
            if not any(places for _, places in component.indices):
                self.parts = times(self.parts, [(component, k)])
                continue
            for i, (size, places) in enumerate(component.indices):
                own = (place, number_, i)
                self.sizes[own], self.parent[own] = size, own
                for outer in places:
                    self.parent[self.root(labels[outer])] = self.root(own)
            for node in component.nodes:
                self.nodes.append(node._replace(legs=tuple((place, number_, i) for i in node.legs)))

    def settle(self, c: Scalar, outer: Sequence[Label], facts: tuple[Scalar, ...], budget: Budget) -> Any:
        """Return the finished monomials and their coefficients."""
        budget.spend("nodes", 2 + len(self.nodes))
        roots: dict[Label, int] = {}
        for i in self.parent:
            roots.setdefault(self.root(i), len(roots))
        index = {i: roots[self.root(i)] for i in self.parent}
        sizes = {roots[self.root(i)]: self.sizes[self.root(i)] for i in self.parent}
        nodes = [node._replace(legs=tuple(index[i] for i in node.legs)) for node in self.nodes]
        places = [index[i] for i in outer]
        for i in sizes.keys() - {i for node in nodes for i in node.legs} - set(places):
            c = c.times(sizes[i])  # nothing touches it: the sum counts
        nodes = join_layers(nodes, set(places), within(facts, self.bounds))
        merged: dict[tuple[Any, Any], int] = {}
        for node in nodes:
            key = (node.kind, min(arrangements(node)))
            merged[key] = merged.get(key, 0) + node.power
        nodes = [Node(kind, power, at) for (kind, at), power in merged.items()]
        touched = {i for node in nodes for i in node.legs} | set(places)
        parts = self.parts
        for group, inside in _connected(nodes, touched):
            seats = {i: (sizes[i], tuple(p for p, at in enumerate(places) if at == i)) for i in inside}
            parts = times(parts, [(label(group, seats, budget.spend), ONE)])
        return bind(c, parts, self.bounds, facts, budget)


def _connected(nodes: list[Node], indices: set[int]) -> list[tuple[list[Node], list[int]]]:
    """Split a network into connected ones."""
    groups: list[tuple[list[Node], set[int]]] = [([], {i}) for i in sorted(indices)]
    for node in nodes:
        near = [g for g in groups if g[1] & set(node.legs)]
        groups = [g for g in groups if g not in near]
        groups.append(([n for g in near for n in g[0]] + [node], {i for g in near for i in g[1]}))
    return [(group, sorted(inside)) for group, inside in groups]


def join_layers(nodes: list[Node], outer: set[int], facts: tuple[Scalar, ...]) -> list[Node]:
    """Merge W_{c:b+1} W_{b:a} into W_{c:a} where only they meet and c ≥ b ≥ a − 1 is shown."""
    touching: dict[int, list[tuple[int, int]]] = {}
    for k, node in enumerate(nodes):
        for place, i in enumerate(node.legs):
            touching.setdefault(i, []).extend([(k, place)] * node.power)
    for i, at in touching.items():
        if len(at) != 2 or i in outer or at[0][0] == at[1][0]:
            continue
        (low, _), (high, _) = sorted(at, key=lambda item: item[1])  # the lower layers give their rows
        upper, lower = nodes[high], nodes[low]
        if {at[0][1], at[1][1]} != {0, 1} or upper.kind[0] != "layers" or lower.kind[0] != "layers":
            continue
        (family, widths, c, b1), (same, _, b, a) = upper.kind[1], lower.kind[1]
        shown = is_nonnegative(c.minus(b), facts) and is_nonnegative(b.minus(a).plus(ONE), facts)
        if family == same and b1 == b.plus(ONE) and shown:
            rest = [node for k, node in enumerate(nodes) if k not in (low, high)]
            whole = ("layers", (family, widths, c, a), (), ())
            return join_layers([*rest, Node(whole, 1, (upper.legs[0], lower.legs[1]))], outer, facts)
    return nodes


class Normaliser:
    """Normal forms under given facts, within one budget; forms are remembered by term."""

    def __init__(self, facts: tuple[Scalar, ...], budget: Budget | None = None):
        self.facts, self.budget = facts, budget or Budget()
        self.memo: dict[Term, Form] = {}

    def form(self, node: Term) -> Form:
        """Return the normal form of a term; raises Undecided past the budget."""
        known = self.memo.get(node)
        if known is None:
            known = self.memo[node] = self._make(node)
        return known

    def contract(
        self,
        parts: Sequence[Form],
        labels: Sequence[Sequence[Label]],
        outer: Sequence[Label],
        sizes: Mapping[Any, Scalar],
    ) -> Form:
        """Return Σ over every label outside ``outer`` of the product of the parts: the definition of the value."""
        total: dict[Mono, Scalar] = {}
        for choice in product(*(part.terms for part in parts)):
            network, c = Network(sizes), ONE
            for place, (mono, factor) in enumerate(choice):
                mono = freshened(mono, self.budget) if mono.bounds else mono
                c = c.times(factor).times(mono.weight)
                network.put(place, mono, labels[place])
            for mono, factor in network.settle(c, outer, self.facts, self.budget).items():
                total[mono] = total.get(mono, ZERO).plus(factor)
        return Form(total)

    def tensor(self, kind: Any, sizes: Sequence[Scalar]) -> Form:
        """Return one tensor with the given legs."""
        seats = {i: (size, (i,)) for i, size in enumerate(sizes)}
        component = label([Node(kind, 1, tuple(seats))], seats, self.budget.spend)
        return Form({Mono((), ONE, ((component, ONE),)): ONE})

    def constant(self, c: Scalar) -> Form:
        """Return a number."""
        return Form({UNIT: c})

    def _make(self, node: Term) -> Form:
        special = getattr(self, f"_{node.op}", None)
        if special is not None:
            made: Form = special(node)
            return made
        if node.op in STRUCTURAL:
            return self._structural(node)
        return self._opaque(node)

    def _structural(self, node: Term) -> Form:
        left, right = SIGNATURES[node.op][1].split("->")
        sizes = {
            n: s
            for word, a in zip(left.split(","), node.args, strict=True)
            for n, s in zip(word, a.shape, strict=True)
        }
        labels = [legs(a.shape, *word) for word, a in zip(left.split(","), node.args, strict=True)]
        parts = [self.form(a) for a in node.args]
        outer = legs(node.shape, *right)
        used = {n: s for n, s in sizes.items() if s != ONE}
        return self.contract(parts, labels, outer, used)

    def _letter(self, node: Term) -> Form:
        group = ((0, 1), (1, 0)) if node.data[3] == "symmetric" and node.rows != ONE else ()
        return self.tensor(("letter", node.data, (), group), [s for s in node.shape if s != ONE])

    def _layers(self, node: Term) -> Form:
        if node.data[2].plus(ONE) == node.data[3]:
            return self._identity(node)
        return self.tensor(("layers", node.data, (), ()), node.shape)

    def _number(self, node: Term) -> Form:
        return self.constant(node.data[0])

    def _identity(self, node: Term) -> Form:
        outer = legs(node.shape, "i", "i")
        return self.contract([], [], outer, dict.fromkeys(outer, node.rows))

    def _ones(self, node: Term) -> Form:
        outer = legs(node.shape, "i", "j")
        return self.contract(
            [], [], outer, dict(zip(outer, (s for s in node.shape if s != ONE), strict=True))
        )

    def _zero(self, node: Term) -> Form:
        return Form({})

    def _add(self, node: Term) -> Form:
        total: dict[Mono, Scalar] = {}
        for a in node.args:
            for mono, c in self.form(a).terms:
                total[mono] = total.get(mono, ZERO).plus(c)
        return Form(total)

    def _mul(self, node: Term) -> Form:
        """Multiply from the left; a 1 × 1 factor has no legs and multiplies everything."""
        result, shape = self.form(node.args[0]), node.args[0].shape
        for factor in node.args[1:]:
            mine, its = legs(shape, "i", "k"), legs(factor.shape, "k", "j")
            if shape == (ONE, ONE) or factor.shape == (ONE, ONE):
                mine, its = legs(shape, "i", "j"), legs(factor.shape, "i", "j")
                shape = factor.shape if shape == (ONE, ONE) else shape
                outer = legs(shape, "i", "j")
            else:
                shape = (shape[0], factor.shape[1])
                outer = legs(shape, "i", "j")
            sizes = {"i": shape[0], "j": shape[1], "k": factor.rows}
            used = {n: s for n, s in sizes.items() if n in (*mine, *its, *outer)}
            result = self.contract([result, self.form(factor)], [mine, its], outer, used)
        return result

    def _hadamard(self, node: Term) -> Form:
        outer = legs(node.shape, "i", "j")
        sizes = dict(zip(outer, (s for s in node.shape if s != ONE), strict=True))
        result = self.form(node.args[0])
        for factor in node.args[1:]:
            result = self.contract([result, self.form(factor)], [outer, outer], outer, sizes)
        return result

    def _quotient(self, node: Term) -> Form:
        return self.form(hadamard(node.args[0], term("map", ("recip", 0), (node.args[1],))))

    def _opaque(self, node: Term) -> Form:
        """An operator of one argument with a law: its kind holds the argument's form, turned canonically."""
        inner = self.form(node.args[0])
        if (
            node.op == "map"
            and node.data == ("recip", 0)
            and len(inner.terms) == 1
            and node.rows == node.cols == ONE
        ):
            ((mono, c),) = inner.terms
            if mono == UNIT and is_nonzero(c, self.facts):
                return self.constant(ONE.over(c))
        data = (*node.data, law_of(node).transposes, node.args[0].shape)
        kind, turned = oriented(node.op, data, (inner,), (), self.budget)
        outer = legs(node.shape, "i", "j")
        sizes = [s for s in node.shape if s != ONE]
        labels = outer[::-1] if turned else outer
        tensor = self.tensor(kind, sizes[::-1] if turned else sizes)
        return self.contract([tensor], [labels], outer, dict(zip(outer, sizes, strict=True)))

    def _power(self, node: Term) -> Form:
        base, p = self.form(node.args[0]), node.data[0]
        k = p.natural
        if k is not None and k <= BUDGETS["copies"]:
            result = self.constant(ONE)
            for _ in range(k):
                result = self.contract([result, base], [(), ()], (), {})
            return result
        if len(base.terms) == 1 and is_nonnegative(p, self.facts):
            ((mono, c),) = base.terms
            norm = (
                len(mono.parts) == 1
                and mono.parts[0][0].nodes[0].kind[0] == "norm"
                and not mono.parts[0][0].indices
            )
            if c == ONE and not mono.bounds and mono.weight == ONE and (norm or p.integral):
                return Form({mono._replace(parts=tuple((x, m.times(p)) for x, m in mono.parts)): ONE})
        if k is not None:
            raise Undecided(f"a power past {BUDGETS['copies']} of a sum")
        return self.tensor(("power", node.data, (base,), ()), [])

    def _function(self, node: Term) -> Form:
        """∇^k l at a point is one tensor, with a block of legs for each slot; blocks of one slot may be swapped."""
        name, domain, slots, is_open = node.data
        points = tuple(self.form(a) for a in node.args[: len(domain)])
        directions = node.args[len(domain) :]
        blocks = sorted((slot, k) for k, slot in enumerate(slots))
        labels: list[Label] = []
        seats: list[tuple[int, list[int]]] = []
        sizes: dict[Label, Scalar] = {}
        for slot, k in blocks:
            new = legs(domain[slot], (k, 0), (k, 1))
            seats.append((slot, list(range(len(labels), len(labels) + len(new)))))
            labels += new
            sizes |= dict(zip(new, (s for s in domain[slot] if s != ONE), strict=True))
        if len(slots) > 4:
            raise Undecided("derivatives of a function beyond the fourth are not compared")
        kind = ("function", (name, domain, tuple(s for s, _ in blocks)), points, _swaps(seats))
        parts = [self.tensor(kind, [sizes[i] for i in labels]), *map(self.form, directions)]
        meets = [labels, *(legs(d.shape, (k, 0), (k, 1)) for k, d in enumerate(directions))]
        last = len(slots) - 1
        outer = legs(node.shape, (last, 0), (last, 1)) if is_open else ()
        return self.contract(parts, meets, outer, sizes)

    def _sigma(self, node: Term) -> Form:
        """Σ_{j=a}^{b}: an empty range gives 0, a short one is written out, any other binds an index."""
        name, low, high = node.data
        body, length = node.args[0], high.minus(low).plus(ONE)
        count = length.constant
        if count is not None and count <= BUDGETS["copies"]:
            total: dict[Mono, Scalar] = {}
            for k in range(int(count)):
                for mono, c in self.form(instance(body, {name: low.plus(number(k))}, {})).terms:
                    total[mono] = total.get(mono, ZERO).plus(c)
            return Form(total)
        fresh = next(self.budget.fresh)
        index = parameter("index", fresh)
        inside = within(self.facts, ((fresh, low, high),))
        inner = Normaliser(inside, self.budget).form(instance(body, {name: index}, {}))
        total = {}
        for mono, c in inner.terms:
            mono = freshened(mono, self.budget)
            bounds = (*mono.bounds, (fresh, low, high))
            found = bind(c.times(mono.weight), dict(mono.parts), bounds, self.facts, self.budget)
            for one, k in found.items():
                total[one] = total.get(one, ZERO).plus(k)
        return Form(total)

    def _differential(self, node: Term) -> Form:
        """Opaque, the bound letter renamed canonically; linear in the direction, so 0 in the direction 0."""
        variable = node.data[0]
        rest = [self.form(a) for a in node.args[1:]]
        if node.op == "differential" and variable[0] != "family" and not rest[-1].terms:
            return Form({})
        body = node.args[0]
        if variable[0] == "letter":
            known = body.free - {variable[1]}
            name = next(n for k in range(len(known) + 1) if (n := f"ξ{k}") not in known)
            body = instance(body, {}, {variable[1]: letter(name, *variable[2:])})
            variable = ("letter", name, *variable[2:])
        kind = (node.op, (variable, node.args[0].shape), (self.form(body), *rest), ())
        return self.contract(
            [self.tensor(kind, [s for s in node.shape if s != ONE])],
            [legs(node.shape, "i", "j")],
            legs(node.shape, "i", "j"),
            {n: s for n, s in zip("ij", node.shape, strict=True) if s != ONE},
        )

    _gradient = _differential


STRUCTURAL = frozenset({"transpose", "trace", "diag", "diagonal", "sum"})


def _swaps(seats: list[tuple[int, list[int]]]) -> tuple[tuple[int, ...], ...]:
    """Return the leg permutations that exchange blocks of one slot."""
    found = []
    for order in permutations(range(len(seats))):
        if all(seats[k][0] == seats[p][0] for k, p in enumerate(order)):
            found.append(tuple(i for p in order for i in seats[p][1]))
    return tuple(found) if len(found) > 1 and found[0] else ()


def difference(left: Term, right: Term, facts: tuple[Scalar, ...]) -> Form:
    """Return the normal form of left − right, two terms of one shape; raises Undecided past a budget."""
    normaliser = Normaliser(facts)
    try:
        total = dict(normaliser.form(left).terms)
        for mono, c in normaliser.form(right).terms:
            total[mono] = total.get(mono, ZERO).minus(c)
        return Form(total)
    except RecursionError:
        raise Undecided("the terms nest too deeply for the normal form") from None


@lru_cache(maxsize=4096)
def agree(left: Term, right: Term, facts: tuple[Scalar, ...]) -> bool:
    """Whether two terms have one shape and one normal form; False says nothing."""
    return left.shape == right.shape and not difference(left, right, facts).terms
