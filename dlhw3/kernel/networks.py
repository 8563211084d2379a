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

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from itertools import accumulate, chain, pairwise, permutations, product
from typing import Any

from .errors import Undecided, counted, spend
from .forms import COPIES, FRESH, Form, Mono, Pieces, bind, form_of, freshened, oriented, summed, within
from .labelling import Node, label
from .laws.table import law_of
from .scalars import ONE, ZERO, Facts, Scalar, all_nonnegative, dummy, is_nonzero, number, width
from .terms import SIGNATURES, Term, declared_once, instance, mul, scalar, term, words

UNIT = Mono((), ONE, ())
AT_ONCE = 8  # factors of a product
STRUCTURAL = ("transpose", "trace", "diag", "diagonal", "sum", "identity", "ones", "hadamard")
Legs = Sequence[tuple[Any, Scalar]]
"""Names with sizes."""


def legs(shape: Iterable[Scalar], *names: Any) -> tuple[tuple[Any, Scalar], ...]:
    """Return the legs that exist: those of size other than 1."""
    return tuple((name, size) for name, size in zip(names, shape, strict=True) if size is not ONE)


def settled(c: Scalar, monos: Sequence[Mono], labels: Sequence[Legs], outer: Legs, facts: Facts) -> Pieces:
    """Give the monomials of c times the product of networks, each one's outer places on its labels.

    Indices are merged by union–find; closed components multiply; an index that nothing touches counts.
    """
    parent: dict[Any, Any] = {i: i for own in (outer, *labels) for i in own}
    met, parts = list[Any](), list[Any]()

    def root(i: Any) -> Any:
        while parent[i] != i:
            parent[i] = i = parent[parent[i]]
        return i

    for place, mono in enumerate(monos):
        for k, (component, power) in enumerate(mono.parts):
            if not any(places for _, places in component.indices):
                parts.append((component, power))
                continue
            own = [((place, k, i), size) for i, (size, _) in enumerate(component.indices)]
            parent.update(zip(own, own, strict=True))
            for i, (_, at) in zip(own, component.indices, strict=True):
                for p in at:
                    parent[root(labels[place][p])] = root(i)
            met += [(kind, k, [own[i] for i in at]) for kind, k, at in component.nodes]
    spend(20 * (2 + len(met)))
    roots = {i: root(i) for i in parent}
    number = {i: k for k, i in enumerate(dict.fromkeys(roots.values()))}
    sizes, places = [size for _, size in number], [number[roots[i]] for i in outer]
    nodes = [Node(kind, k, tuple([number[roots[i]] for i in at])) for kind, k, at in met]
    for idle in {*range(len(sizes))}.difference(places, *(node.legs for node in nodes)):
        c = c.times(sizes[idle])
    bounds = tuple([bound for mono in monos for bound in mono.bounds])
    powers: dict[Any, int] = defaultdict(int)
    for node in join_layers(nodes, set(places), within(facts, bounds)):
        powers[node.kind, node.arranged(range(len(sizes)))] += node.power
    for group, inside in _connected([Node(kind, k, at) for (kind, at), k in powers.items()], places):
        seats = {i: (sizes[i], tuple([p for p, at in enumerate(places) if at == i])) for i in inside}
        parts.append((label(group, seats), ONE))
    return bind(c, parts, bounds, facts)


def _connected(nodes: list[Node], places: list[int]) -> list[tuple[list[Node], set[int]]]:
    """Split a network into connected ones."""
    groups: list[tuple[list[Node], set[int]]] = [([], {i}) for i in dict.fromkeys(places)]
    for node in nodes:
        near = [g for g in groups if g[1].intersection(node.legs)]
        rest = [g for g in groups if not g[1].intersection(node.legs)]
        joined = [n for g in near for n in g[0]] + [node]
        spend(len(joined) // 4)
        groups = [*rest, (joined, set(node.legs).union(*(g[1] for g in near)))]
    return groups


def join_layers(nodes: list[Node], outer: set[int], facts: Facts) -> list[Node]:
    """Merge W_{c:b+1} W_{b:a} into W_{c:a} where only they meet and c ≥ b ≥ a − 1 is shown.

    Their leg between them exists; of the other two, a leg of size 1 does not.
    """
    layers = [node for node in nodes if node.kind[0] == "layers"]
    touches: Counter[Any] = Counter()
    for node in nodes if layers[1:] else ():
        touches.update({i: node.power * node.legs.count(i) for i in node.legs})
    spend(len(layers) ** 2)
    for upper, lower in permutations(layers, 2):
        (family, widths, c, b1), (same, _, b, a) = upper.kind[1], lower.kind[1]
        follow = family == same and b1 is b.plus(ONE) and width(widths, b) is not ONE
        middle = {*upper.legs[-1:]} & {*lower.legs[:1]} - outer if follow else set()
        if any(touches[i] == 2 for i in middle) and all_nonnegative((c.minus(b), b1.minus(a)), facts):
            rest = [node for node in nodes if node is not upper and node is not lower]
            whole = Node(("layers", (family, widths, c, a), (), ()), 1, (*upper.legs[:-1], *lower.legs[1:]))
            return join_layers([*rest, whole], outer, facts)
    return nodes


class Normaliser:
    """Normal forms under given facts; forms are remembered by term."""

    def __init__(self, facts: Facts):
        self.facts = facts

    @lru_cache(maxsize=8192)  # noqa: B019 - no more than these are kept
    def form(self, node: Term) -> Form:
        """Return the normal form of a term; raises Undecided past the budget."""
        spend(80)
        name = "structural" if node.op in STRUCTURAL else node.op
        return getattr(self, f"_{name}", self._opaque)(node)

    def contract(self, parts: Sequence[Form], labels: Sequence[Legs], outer: Legs) -> Form:
        """Return Σ over every label outside ``outer`` of the product of the parts: the definition of the value."""

        def pieces() -> Pieces:
            for choice in product(*(part.terms for part in parts)):
                monos = [freshened(mono) for mono, _ in choice]
                c = reduce(Scalar.times, (*(c for _, c in choice), *(mono.weight for mono in monos)), ONE)
                yield from settled(c, monos, labels, outer, self.facts)

        return form_of(pieces())

    def tensor(self, kind: Any, own: Legs) -> Form:
        """Return one tensor on its legs."""
        seats = {i: (size, (i,)) for i, (_, size) in enumerate(own)}
        return form_of([(Mono((), ONE, ((label([Node(kind, 1, tuple(seats))], seats), ONE),)), ONE)])

    def _structural(self, node: Term) -> Form:
        wanted, right = words(SIGNATURES[node.op][1], len(node.args))
        labels = [legs(a.shape, *word) for word, a in zip(wanted, node.args, strict=True)]
        return self.contract([self.form(a) for a in node.args], labels, legs(node.shape, *right))

    def _letter(self, node: Term) -> Form:
        own = legs(node.shape, "i", "j")
        group = ((0, 1), (1, 0)) if node.data[-1] == "symmetric" and own else ()
        return self.tensor((node.op, node.data, (), group), own)

    def _layers(self, node: Term) -> Form:
        empty = node.data[2].plus(ONE) is node.data[3]
        return self.form(term("identity", (node.rows,))) if empty else self._letter(node)

    def _number(self, node: Term) -> Form:
        return form_of([(UNIT, node.data[0])])

    def _add(self, node: Term) -> Form:
        return form_of(chain.from_iterable([self.form(a).terms for a in node.args]))

    _zero = _add

    def _mul(self, node: Term) -> Form:
        """Multiply all factors at once, where these are few and no two are sums; else halves, again and again.

        So a long product costs little more than its length. Each factor meets the next; 1 × 1 has no legs.
        """
        half, parts = len(node.args) // 2, node.args
        if len(parts) > AT_ONCE or sum([len(self.form(a).terms) > 1 for a in parts]) > 1:
            parts = tuple([mul(*part) if part[1:] else part[0] for part in (parts[:half], parts[half:])])
        at = (0, *accumulate([part.shape != (ONE, ONE) for part in parts]))
        labels = [legs(part.shape, *ends) for part, ends in zip(parts, pairwise(at), strict=True)]
        return self.contract([self.form(part) for part in parts], labels, legs(node.shape, 0, at[-1]))

    def _opaque(self, node: Term) -> Form:
        """Any other operator is a tensor; its kind holds the arguments' forms, turned canonically by its law.

        A differential is one too: its kind holds the name that it binds, as it stands.
        """
        forms = tuple(map(self.form, node.args))
        plain = forms[0].terms[0][1] if [mono for mono, _ in forms[0].terms] == [UNIT] else ZERO
        if node.data == ("recip", 0) and len(plain.terms) == 1 and is_nonzero(plain, self.facts):
            return form_of([(UNIT, ONE.over(plain))])
        data = (*node.data, law_of(node).transposes, node.args[0].shape)
        kind, turned = oriented(node.op, data, forms, ())
        outer = legs(node.shape, "i", "j")
        own = self.tensor(kind, outer[::-1] if turned else outer)
        return self.contract([own], [outer[::-1]], outer) if turned else own

    def _power(self, node: Term) -> Form:
        """Natural powers multiply out; powers shown ≥ 0 of one monomial, if natural or over a norm, merge."""
        p = node.data[0]
        k = p.natural
        if k is not None and k <= COPIES:
            return self.form(mul(*node.args * k) if k else scalar(1))
        base = self.form(node.args[0])
        if len(base.terms) == 1 and all_nonnegative([p], self.facts):
            (mono, c) = base.terms[0]
            norm = len(mono.parts) == 1 and [n.kind[0] for n in mono.parts[0][0].nodes] == ["norm"]
            if c is ONE and mono[:2] == UNIT[:2] and (norm or p.integral):
                return form_of([(mono._replace(parts=tuple((x, m.times(p)) for x, m in mono.parts)), ONE)])
        if k is not None:
            raise Undecided(f"a power past {COPIES} of a sum")
        return self.tensor(("power", node.data, (base,), ()), ())

    def _function(self, node: Term) -> Form:
        """∇^k l at a point is one tensor, with a block of legs for each slot; blocks of one slot may be swapped."""
        name, domain, slots, is_open = node.data
        if len(slots) > 4:
            raise Undecided("derivatives of a function beyond the fourth are not compared")
        points, hands = node.args[: len(domain)], node.args[len(domain) :]
        blocks = sorted((slot, k) for k, slot in enumerate(slots))
        seats = [(slot, legs(domain[slot], (k, 0), (k, 1))) for slot, k in blocks]
        labels = [i for _, block in seats for i in block]
        data = (name, domain, tuple(sorted(slots)))
        kind = ("function", data, tuple(map(self.form, points)), _swaps(seats))
        meets = [legs(hand.shape, (k, 0), (k, 1)) for k, hand in enumerate(hands)]
        last = len(slots) - 1
        outer = legs(node.shape, (last, 0), (last, 1)) if is_open else ()
        return self.contract([self.tensor(kind, labels), *map(self.form, hands)], [labels, *meets], outer)

    def _sigma(self, node: Term) -> Form:
        """Σ_{j=a}^{b}: an empty range gives 0, a short one is written out, any other binds an index."""
        (name, low, high), body = node.data, node.args[0]
        count = high.minus(low).plus(ONE).constant
        if count is not None and count <= COPIES:
            spend(100 * max(int(count), 0))
            values = (low.plus(number(k)) for k in range(int(count)))
            return form_of(piece for v in values for piece in self.form(instance(body, {name: v}, {})).terms)
        bound = (next(FRESH), low, high)
        inside = Normaliser(within(self.facts, (bound,)))
        return summed(inside.form(instance(body, {name: dummy(bound[0])}, {})), {}, (bound,), self.facts)


def _swaps(seats: list[tuple[int, tuple[Any, ...]]]) -> tuple[tuple[int, ...], ...]:
    """Return the leg permutations that exchange blocks of one slot."""
    place = {i: k for k, i in enumerate(i for _, block in seats for i in block)}
    orders = [order for order in permutations(seats) if [s for s, _ in order] == [s for s, _ in seats]]
    return tuple(tuple(place[i] for _, block in order for i in block) for order in orders) if place else ()


remembering = lru_cache(maxsize=64)(Normaliser)
"""One for the same facts, so that a term that many equations share is brought to normal form once."""


@counted
def difference(left: Term, right: Term, facts: Facts) -> Form:
    """Return the normal form of left − right, two terms of one shape; raises Undecided past a budget."""
    declared_once(left.declared | right.declared)
    one, other = map(remembering(facts).form, (left, right))
    minus = ((mono, ZERO.minus(c)) for mono, c in other.terms)
    return form_of([*one.terms, *minus] if one is not other else ())


@lru_cache(maxsize=512)
def agree(left: Term, right: Term, facts: Facts) -> bool:
    """Whether two terms have one shape and one normal form; False says nothing."""
    return left is right or (left.shape == right.shape and not difference(left, right, facts).terms)
