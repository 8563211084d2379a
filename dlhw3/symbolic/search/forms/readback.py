"""Normal forms read back as matrix formulas: indices are eliminated one by one.

An index that two factors share is a product; factors on one pair of indices multiply entrywise; a vector on an
index between two matrices is a diag; an index that ends is a ones vector; a cycle is a trace. What has no such
reading (three matrices meet at one index, a derivative whose directions do not separate) is not readable, and
says so. What is read back counts for nothing by itself: the kernel's rule *same* compares it with its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from dlhw3.kernel.forms import Form, Mono, dummies
from dlhw3.kernel.labelling import Component, Node
from dlhw3.kernel.scalars import ONE, Scalar, has_value, number, parameter, substitute, width
from dlhw3.kernel.terms import MOVING, Shape, Term, replaced, term
from dlhw3.symbolic.search.forms.eliminate import Derivative, Factor, NotReadable, closed, opened
from dlhw3.symbolic.search.forms.formulas import added, num, power_of, product, times, turned

Index = Any
LONGEST = 8
"""Layers in a product that are laid out one by one."""


class Flat(NamedTuple):
    """A monomial laid out: nodes on named indices, the index at each outer place, closed parts to powers."""

    nodes: tuple[Node, ...]
    sizes: dict[Index, Scalar]
    outer: dict[int, Index]
    parts: tuple[tuple[Component, Scalar], ...]


def flat(mono: Mono, copies: int = 0) -> Flat:
    """Lay a monomial's network out.

    With ``copies``, for matching: closed parts are laid out that often, and products of layers one by one.
    """
    nodes: list[Node] = []
    sizes: dict[Index, Scalar] = {}
    outer: dict[int, Index] = {}
    rest = []
    for k, (component, power) in enumerate(mono.parts):
        is_open = any(places for _, places in component.indices)
        count = 1 if is_open else power.natural
        if count is None or (not copies and not is_open):
            rest.append((component, power))
            continue
        if count > copies and not is_open:
            rest.append((component, number(count - copies)))
            count = copies
        for copy in range(count):
            for i, (size, places) in enumerate(component.indices):
                sizes[k, copy, i] = size
                outer |= dict.fromkeys(places, (k, copy, i))
            nodes += [n._replace(legs=tuple((k, copy, i) for i in n.legs)) for n in component.nodes]
    if copies:
        nodes = [single for node in nodes for single in _single_layers(node, sizes)]
    return Flat(tuple(nodes), sizes, outer, tuple(rest))


def singles(kind: Any) -> list[Any]:
    """Return the kinds of the single layers in a product of a known number of them; of another tensor its own."""
    if kind[0] != "layers":
        return [kind]
    family, widths, high, low = kind[1]
    count = high.minus(low).natural
    if count is None or count >= LONGEST:
        return [kind]
    places = (high.minus(number(k)) for k in range(count + 1))
    return [("layers", (family, widths, here, here), (), ()) for here in places]


def _single_layers(node: Node, sizes: dict[Index, Scalar]) -> list[Node]:
    """Return a product of a known number of layers as single ones, on new indices; an end of size 1 has none."""
    kinds = singles(node.kind) if node.power == 1 else [node.kind]
    if len(kinds) == 1:
        return [node]
    _, widths, high, low = node.kind[1]
    whole = [high.minus(number(k)) for k in range(len(kinds))]
    places = [width(widths, at) for at in (*whole, low.minus(ONE))]
    ends: list[tuple[Index, ...]] = [()] * len(places)
    left = list(node.legs)
    if places[0] != ONE:
        ends[0] = (left.pop(0),)
    ends[-1] = tuple(left)
    for k in range(1, len(kinds)):
        if places[k] != ONE:
            ends[k] = ((*node.legs, k),)
            sizes[ends[k][0]] = places[k]
    return [Node(kind, 1, (*ends[k], *ends[k + 1])) for k, kind in enumerate(kinds)]


class Reader:
    """Reads forms back; ``known`` gives a person's own term for an opaque tensor, with its legs in that order."""

    def __init__(self, known: Mapping[Any, Term] | None = None, avoid: Iterable[str] = ()):
        self.known: dict[Any, Term] = dict(known or {})
        self.avoid = set(avoid)
        self.names: dict[str, Scalar] = {}

    def form(self, form: Form, shape: Shape) -> Term:
        """Return a term of this shape with this normal form; raises NotReadable."""
        return added(shape, (self.mono(mono, c, shape) for mono, c in form.terms))

    def mono(self, mono: Mono, c: Scalar, shape: Shape) -> Term:
        """Return a term of one monomial times a coefficient."""
        return self.summed(mono, c, lambda one: self.flat(flat(one), shape))

    def summed(self, mono: Mono, c: Scalar, inside: Callable[[Mono], Term]) -> Term:
        """Return a coefficient times the sums of a monomial over what is read inside them.

        A coefficient 1/m that has its value where there are terms, and need have none elsewhere, stands inside; a
        factor 1/m that is opaque stands outside, as inside the sum it would be that coefficient.
        """
        divisors = tuple(part for part in mono.parts if mono.bounds and _divides(part[0]))
        mono = mono._replace(parts=tuple(part for part in mono.parts if part not in divisors))
        ahead = [power_of(self.component(part), substitute(k, self.names)) for part, k in divisors]
        fresh = {low: self._fresh(low) for low, _, _ in mono.bounds if low not in self.names}
        self.names |= fresh
        within = bool(mono.bounds) and not has_value(c, ())
        weight = mono.weight.times(c) if within else mono.weight
        body = times(substitute(weight, self.names), inside(mono))
        for name, low, high in mono.bounds:
            ends = (substitute(low, self.names), substitute(high, self.names))
            ((_, own),) = _named(self.names[name])
            body = term("sigma", (own, *ends), (body,))
        for name in fresh:
            del self.names[name]
        whole = body if within else times(substitute(c, self.names), body)
        return product(*_collected(ahead), whole) if ahead else whole

    def _fresh(self, _: str) -> Scalar:
        taken = self.avoid | {own for s in self.names.values() for _, own in _named(s)}
        name = next(n for n in (*"jkih", *(f"j{k}" for k in range(99))) if n not in taken)
        self.avoid.add(name)
        return parameter("index", name)

    def flat(self, network: Flat, shape: Shape, extra: Sequence[Factor] = ()) -> Term:
        """Return a term of a network that was laid out, with further factors on its indices."""
        scalars = [power_of(self.component(part), substitute(k, self.names)) for part, k in network.parts]
        outer = [network.outer[place] for place in sorted(network.outer)]
        factors: list[Factor | Derivative] = [f for node in network.nodes for f in self.factors(node)]
        sizes = {i: substitute(s, self.names) for i, s in network.sizes.items()}
        more, inside = opened([*factors, *extra], sizes, outer)
        one_column = len(outer) == 1 and shape[0] is ONE
        return product(*_collected([*scalars, *more]), turned(inside) if one_column else inside)

    def component(self, component: Component) -> Term:
        """Return a closed component as a 1 × 1 term."""
        sizes = dict(enumerate(substitute(s, self.names) for s, _ in component.indices))
        factors = [f for node in component.nodes for f in self.factors(node)]
        return product(*_collected(closed(factors, sizes)))

    def factors(self, node: Node) -> list[Factor | Derivative]:
        """Return a node's tensor as often as its power says."""
        if node.power > 64:
            raise NotReadable("a power past 64")
        return [self.tensor(node.kind, node.legs)] * node.power

    def tensor(self, kind: Any, legs: tuple[Index, ...]) -> Factor | Derivative:
        """Return one tensor as a factor, or as a derivative that waits for its directions."""
        if kind in self.known and not self.names:
            return Factor(self.known[kind], legs)
        op, data, forms, _ = kind
        own = replaced(data, self.names, {})
        if op == "function":
            return self._function(own, forms, legs)
        if op in MOVING:
            return self._moving(op, own, forms, legs)
        if op in ("letter", "layers"):
            value = term(op, own)
        elif op == "power":
            value = term(op, own, (self.form(forms[0], (ONE, ONE)),))
        else:
            *head, _, shape = own
            value = term(op, tuple(head), (self.form(forms[0], shape),))
        return Factor(value if len(legs) != 1 or value.rows is not ONE else turned(value), legs)

    def _function(self, data: Any, forms: Any, legs: tuple[Index, ...]) -> Factor | Derivative:
        name, domain, slots = data
        points = tuple(self.form(f, shape) for f, shape in zip(forms, domain, strict=True))
        blocks, rest = [], list(legs)
        for slot in slots:
            count = sum(size is not ONE for size in domain[slot])
            blocks.append((slot, tuple(rest[:count])))
            rest = rest[count:]
        if not slots:
            return Factor(term("function", (name, domain, (), False), points), ())
        return Derivative("function", (name, domain), points, tuple(blocks), (), ())

    def _moving(self, op: str, data: Any, forms: Any, legs: tuple[Index, ...]) -> Factor:
        """Return a differential or a gradient that no rule has worked out."""
        variable, _, shape = data
        points = (self.form(f, _moving_shape(*variable)) for f in forms[1:])
        value = term(op, (variable,), (self.form(forms[0], shape), *points))
        return Factor(turned(value) if len(legs) == 1 and value.rows is ONE else value, legs)


def _moving_shape(kind: str, *own: Any) -> Shape:
    """Return the shape of the letter or the layer that moves."""
    return own[1:3] if kind == "letter" else term("layers", (*own, own[-1])).shape


def _named(scalar: Scalar) -> Iterable[tuple[str, str]]:
    return [(atom[0], atom[1]) for m, _ in scalar.terms for atom, _ in m]


def _divides(component: Component) -> bool:
    """Whether a part of a monomial is 1/m and no more, m without bound indices."""
    kinds = [node.kind for node in component.nodes]
    return [kind[0] for kind in kinds] == ["map"] and kinds[0][1][0] == "recip" and not dummies(kinds[0])


def _collected(scalars: Sequence[Term]) -> list[Term]:
    """Return 1 × 1 factors with equal ones as powers; one factor 1 if there are none."""
    counts: dict[Term, int] = {}
    for s in scalars:
        counts[s] = counts.get(s, 0) + 1
    found = [power_of(s, num(k).data[0]) for s, k in counts.items()]
    return found or [num(1)]


def readback(form: Form, shape: Shape, known: Mapping[Any, Term] | None = None) -> Term:
    """Return a matrix formula of this shape whose normal form is the given one.

    Raises NotReadable where the networks have no such formula by the eliminations above.
    """
    return Reader(known, _names_of(form)).form(form, shape)


def _names_of(item: object) -> set[str]:
    """Return every text within a form: names that a bound index must not have."""
    found: set[str] = set()
    stack = [item]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            found.add(one)
        elif isinstance(one, Form | Scalar):
            stack.append(one.terms)
        elif isinstance(one, tuple):
            stack += one
    return found
