"""Normal forms as sums to calculate with: weights of monomials, a fixed order of them, and readback.

The order decides which side of an equation is rewritten; any order would be sound. A monomial weighs what its
tensors weigh, and an opaque tensor more than its argument, so that a law's shorter side is the lighter one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dlhw3.kernel.errors import WORK, KernelError, counted, remaining
from dlhw3.kernel.forms import Form, Mono, dummies
from dlhw3.kernel.networks import Normaliser, remembering
from dlhw3.kernel.scalars import ONE, ZERO, Facts, Scalar
from dlhw3.kernel.terms import Shape, Term
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.search.forms.effort import is_spent, step
from dlhw3.symbolic.search.forms.eliminate import Factor, NotReadable
from dlhw3.symbolic.search.forms.formulas import turned
from dlhw3.symbolic.search.forms.readback import Reader, singles

Sum = dict[Mono, Scalar]
OPAQUE = ("inverse", "adj", "det", "logdet", "norm", "psdpower", "map", "power")


PLAIN, OF_A_STEP = 50_000, 500
"""Operations of the kernel that a normal form may take as one step of a search, and how many more are a step."""


class Stopped(Exception):
    """A search past its budget."""


class Algebra:
    """Forms under given facts, remembered by term; ``known`` is a person's own spelling of opaque tensors.

    Where it ``weighs``, a form that takes long counts as many steps.
    """

    def __init__(self, facts: Facts, budget: int, *, weighs: bool = False):
        self.facts, self.left, self.weighs = facts, budget, weighs
        self.normaliser = remembering(facts)
        self.memo: dict[Term, Form] = {}
        self.known: dict[Any, Term] = {}
        self.names: set[str] = set()
        self.weights: dict[Any, int] = {}
        self.keys: dict[Mono, tuple[Any, ...]] = {}

    def spend(self, many: int = 1) -> None:
        """Count steps of the search; raises Stopped past its budget."""
        self.left -= many
        step(many)
        if self.left < 0 or is_spent():
            raise Stopped

    def form(self, node: Term) -> Form:
        """Return the normal form; raises Undecided past the kernel's budget."""
        if node not in self.memo:
            try:
                self.memo[node], many = _form(self.normaliser, node)
            except KernelError:
                self.spend(self.weighs * (WORK - PLAIN) // OF_A_STEP)
                raise
            heavy = self.weighs * max(many - PLAIN, 0) // OF_A_STEP
            self.spend(len(self.memo[node].terms) // 3 + heavy)
        return self.memo[node]

    def sum(self, node: Term) -> Sum:
        """Return the normal form as a dictionary."""
        return dict(self.form(node).terms)

    def learn(self, *terms: Term) -> None:
        """Remember how a person spells the opaque tensors in the terms."""
        for whole in terms:
            self.names |= {name for name, _ in whole.declared}
            for node in sorted(parts_of(whole), key=lambda t: t.depth):
                if node.op in OPAQUE:
                    self._learn(node)

    def _learn(self, node: Term) -> None:
        try:
            tensor = alone(self.form(node))
        except KernelError:
            return
        if tensor is None or dummies(tensor[0]):
            return
        kind, places = tensor
        straight = places in ((0, 1), (0,), ())
        if kind not in self.known and straight:
            self.known[kind] = turned(node) if len(places) == 1 and node.cols.constant != 1 else node
        elif kind not in self.known:
            self.known[kind] = turned(node)

    def reader(self) -> Reader:
        """Return a reader that uses the spellings learnt."""
        return Reader(self.known, self.names)

    def term(self, total: Sum, shape: Shape) -> Term:
        """Return a sum as a formula, heaviest monomials first; raises NotReadable."""
        reader = self.reader()
        parts = [reader.mono(m, c, shape) for m, c in sorted(total.items(), key=lambda t: self.key(t[0]))]
        from dlhw3.symbolic.search.forms.formulas import added

        return added(shape, reversed(parts))

    def tensor_term(self, kind: Any) -> Term | None:
        """Return a term of one opaque tensor on its own legs, if it is readable."""
        if kind not in self.known:
            legs = tuple(range(2))
            try:
                factor = self.reader().tensor(kind, legs)
            except (NotReadable, KernelError):
                return None
            settled = factor if isinstance(factor, Factor) else factor.settled()
            if settled is None:
                return None
            value = settled.value
            self.known[kind] = turned(value) if value.rows is ONE and value.cols is not ONE else value
        return self.known[kind]

    def weight(self, kind: Any) -> int:
        """Return what a tensor weighs."""
        if kind not in self.weights:
            op, data, forms, _ = kind
            small = op == "letter" and data[1].constant == data[2].constant == 1
            inner = max((self.heaviest(f) for f in forms), default=0)
            self.weights[kind] = (1 if small else 4 * len(singles(kind))) + inner
        return self.weights[kind]

    def heaviest(self, form: Form) -> int:
        """Return the weight of the heaviest monomial."""
        return max((self.key(m)[0] for m, _ in form.terms), default=0)

    def key(self, mono: Mono) -> tuple[Any, ...]:
        """Return the place of a monomial in the order: by weight first."""
        if mono not in self.keys:
            weight = 0
            for component, power in mono.parts:
                inside = sum(self.weight(n.kind) * n.power for n in component.nodes)
                weight += inside * (power.natural if power.natural is not None else 1)
            held = [
                single
                for c, k in mono.parts
                for n in c.nodes
                for single in singles(n.kind) * (n.power * (k.natural or 1))
            ]
            self.keys[mono] = (weight, tuple(sorted(held, reverse=True)), mono)
        return self.keys[mono]

    def kinds(self, monos: Iterable[Mono]) -> dict[Any, None]:
        """Return the kinds of the tensors in the monomials, in a fixed order."""
        found = {n.kind: None for m in monos for component, _ in m.parts for n in component.nodes}
        return dict.fromkeys(sorted(found))


@counted
def _form(normaliser: Normaliser, node: Term) -> tuple[Form, int]:
    """Return a normal form, and how many operations it took."""
    before = remaining[0]
    return normaliser.form(node), before - remaining[0]


def alone(form: Form) -> tuple[Any, tuple[int, ...]] | None:
    """Return the kind of a form that is one tensor, and the outer places of its legs; None for any other."""
    if len(form.terms) != 1:
        return None
    mono, c = form.terms[0]
    if c.constant != 1 or mono.bounds or len(mono.parts) != 1 or mono.weight.constant != 1:
        return None
    (component, power), *_ = mono.parts
    if power.constant != 1 or len(component.nodes) != 1 or component.nodes[0].power != 1:
        return None
    (node,) = component.nodes
    places = tuple(place for i in node.legs for place in component.indices[i][1])
    return (node.kind, places) if len(places) == len(node.legs) == len(set(node.legs)) else None


def plus(total: Sum, other: Mapping[Mono, Scalar], factor: Scalar) -> Sum:
    """Return total + factor · other."""
    result = dict(total)
    for mono, c in other.items():
        value = c.times(factor)
        result[mono] = result[mono].plus(value) if mono in result else value
        if not result[mono].terms:
            del result[mono]
    return result


def minus(left: Sum, right: Sum) -> Sum:
    """Return left − right."""
    result = dict(left)
    for mono, c in right.items():
        result[mono] = result[mono].minus(c) if mono in result else ZERO.minus(c)
        if not result[mono].terms:
            del result[mono]
    return result
