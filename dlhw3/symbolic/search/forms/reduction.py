"""Sums reduced by equations, with a certificate that the kernel checks.

An equation a = b with the form c·m + rest of a − b rewrites a monomial in which the network m stands: of the
surroundings with a hole, read back as a term C, the whole loses a multiple of C[a − b]. Nothing is rewritten but
into lighter monomials, so every reduction ends. The certificate of left = right is the list of the C[a − b]: the
kernel finds left = right + Σ C[a − b] by normal form, uses a = b in each, and is left with right.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.forms import Bound, Mono, dummies, renamed
from dlhw3.kernel.scalars import ONE, ZERO, Scalar
from dlhw3.kernel.terms import Shape, Term, instance, letter
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof, places
from dlhw3.symbolic.proofs.uses import replaced
from dlhw3.symbolic.search.forms.algebra import Algebra, Sum, plus
from dlhw3.symbolic.search.forms.eliminate import Factor, NotReadable
from dlhw3.symbolic.search.forms.formulas import added, difference_of, times, turned
from dlhw3.symbolic.search.forms.matching import Match, kinds, matches
from dlhw3.symbolic.search.forms.readback import Flat, flat
from dlhw3.symbolic.search.forms.together import together

COPIES = 6
Bounds = tuple[Bound, ...]
HOLE = "hole_of_the_search"


class Rule(NamedTuple):
    """A theorem a = b, and the monomial of a − b that it rewrites, with its coefficient."""

    theorem: Theorem
    lead: Mono
    coefficient: Scalar
    network: Flat


class Entry(NamedTuple):
    """Part of a certificate: a term with a hole, and the theorem a = b whose a − b stands there."""

    context: Term
    theorem: Theorem

    def filled(self) -> Term:
        """Return the term with a − b in the hole."""
        left, right = self.theorem.statement[1:]
        return instance(self.context, {}, {HOLE: difference_of(left, right)})


class Rules:
    """Equations to reduce by, and what each did to each monomial."""

    def __init__(self, algebra: Algebra):
        self.algebra = algebra
        self.rules: list[Rule] = []
        self.theorems: set[Theorem] = set()
        self.done: dict[tuple[Mono, Shape], tuple[int, tuple[Entry, Sum] | None]] = {}

    def add(self, theorem: Theorem | None, first: bool = False) -> None:
        """Add an equation, tried before the others if ``first``; one that cannot be matched is left out."""
        if theorem is None or theorem in self.theorems:
            return
        self.theorems.add(theorem)
        left, right = theorem.statement[1:]
        try:
            total = plus(self.algebra.sum(left), self.algebra.sum(right), ZERO.minus(ONE))
        except KernelError:
            return
        if not total:
            return
        made = [
            rule for lead in self._leads(total) if (rule := _rule(theorem, lead, total[lead])) is not None
        ]
        if first and made:
            self.rules[:0] = made
            self.done.clear()
        else:
            self.rules += made

    def _leads(self, total: Sum) -> list[Mono]:
        """Return the heaviest monomial; of two that weigh the same both: either may be lighter within others."""
        lead, *others = sorted(total, key=self.algebra.key, reverse=True)
        return [
            lead,
            *(
                one
                for one in others
                if len(total) == 2 and self.algebra.key(one)[:1] == self.algebra.key(lead)[:1]
            ),
        ]

    def step(self, mono: Mono, shape: Shape) -> tuple[Entry, Sum] | None:
        """Return how one equation rewrites a monomial: the entry, and the sum that the whole loses once."""
        tried, found = self.done.get((mono, shape), (0, None))
        if found is None and tried < len(self.rules):
            found = self._step(mono, shape, self.rules[tried:])
            self.done[mono, shape] = (len(self.rules), found)
        return found

    def _step(self, mono: Mono, shape: Shape, rules: Iterable[Rule]) -> tuple[Entry, Sum] | None:
        return next(self.ways(mono, shape, rules), None)

    def ways(
        self, mono: Mono, shape: Shape, rules: Iterable[Rule], level: bool = False
    ) -> Iterator[tuple[Entry, Sum]]:
        """Give the ways in which equations rewrite a monomial into lighter ones; or, ``level``, as heavy ones.

        One of a sum over an index rewrites a sum over the same range, where nothing else depends on its index.
        """
        if mono.bounds and mono.weight is not ONE:
            return
        target = flat(mono, COPIES)
        have = kinds(target)
        for rule in rules:
            for network, others in _within(rule, mono):
                gone = {name for name, _, _ in mono.bounds} - {name for name, _, _ in others}
                for match in matches(network, target, have):
                    self.algebra.spend()
                    if not gone or gone.isdisjoint(dummies((match.rest, target.parts, others))):
                        found = self._applied(rule, mono, others, match, shape, level)
                        if found is not None:
                            yield found

    def _applied(
        self, rule: Rule, mono: Mono, others: Bounds, match: Match, shape: Shape, level: bool
    ) -> tuple[Entry, Sum] | None:
        target = flat(mono, COPIES)
        left = rule.theorem.statement.left
        hole = letter(HOLE, *left.shape)
        legs = tuple(match.outer[p] for p in sorted(match.outer))
        value = turned(hole) if len(legs) == 1 and left.rows is ONE else hole
        sizes = dict(target.sizes)
        rest = Flat(match.rest, sizes, target.outer, target.parts)
        try:
            reader = self.algebra.reader()
            around = Mono(others, ONE, ())
            context = reader.summed(around, ONE, lambda _: reader.flat(rest, shape, [Factor(value, legs)]))
            entry = Entry(times(ONE.over(rule.coefficient), context), rule.theorem)
            delta = self.algebra.sum(entry.filled())
        except (NotReadable, KernelError):
            return None
        here = delta.get(mono, ZERO)
        top = self.algebra.key(mono)
        part = 1 if level else len(top)
        lighter = all(m == mono or self.algebra.key(m)[:part] < top[:part] + ((),) * level for m in delta)
        if not lighter or here.constant in (None, 0):
            return None
        if here is ONE:
            return entry, delta
        scale = ONE.over(here)
        return Entry(times(scale, entry.context), entry.theorem), plus({}, delta, scale)

    def reduce(self, total: Sum, shape: Shape) -> tuple[Sum, list[Entry]]:
        """Return what is left of a sum, and the entries with total = what is left + Σ entries."""
        entries: list[Entry] = []
        key, waits = self.algebra.key, set(total)
        waiting = sorted(map(key, waits))  # the last part of a key is the monomial
        stuck: set[Mono] = set()
        while waiting:
            mono: Mono = waiting.pop()[-1]
            waits.discard(mono)
            if mono not in total:
                continue
            found = self.step(mono, shape)
            if found is None:
                stuck.add(mono)
                continue
            self.algebra.spend()
            (entry, delta), c = found, total[mono]
            entries.append(Entry(times(c, entry.context), entry.theorem))
            total = plus(total, delta, ZERO.minus(c))
            for one in delta:
                if one in total and one not in waits and one not in stuck:
                    waits.add(one)
                    insort(waiting, key(one))
        return total, entries


def _rule(theorem: Theorem, lead: Mono, c: Scalar) -> Rule | None:
    """Return the rule that a theorem is with a monomial in front, or None of what cannot be matched."""
    network = flat(lead, COPIES)
    matched = network.nodes and not network.parts and _is_plain(lead) and _divides(c)
    return Rule(theorem, lead, c, network) if matched else None


def _is_plain(mono: Mono) -> bool:
    """Whether a monomial is of no sum over an index, or of one without a factor that is a number at each."""
    return not mono.bounds or (len(mono.bounds) == 1 and mono.weight is ONE)


def _within(rule: Rule, mono: Mono) -> Iterator[tuple[Flat, Bounds]]:
    """Give the rule's network, its sum over each index of the monomial with the same range; and what is left."""
    if not rule.lead.bounds and not mono.bounds:
        yield rule.network, ()
    for own, *ends in rule.lead.bounds:
        for place, (name, *range_) in enumerate(mono.bounds):
            if ends == range_:
                network = rule.network if own == name else flat(renamed(rule.lead, {own: name}), COPIES)
                yield network, mono.bounds[:place] + mono.bounds[place + 1 :]


def _divides(c: Scalar) -> bool:
    """Whether a coefficient is a number, or a number times sizes, by which one may divide."""
    return len(c.terms) == 1 and all(a[0] in ("size", "width") for m, _ in c.terms for a, _ in m)


def certified(proof: Proof, left: Term, right: Term, entries: Sequence[Entry], facts: Any) -> Theorem:
    """Return left = right from its certificate; raises what the kernel raises."""
    if not entries:
        return proof.same(left, right, facts)
    entries = gathered(entries)
    total = added(left.shape, [*([right] if right.op != "zero" else []), *(e.filled() for e in entries)])
    steps = [proof.same(left, total, facts)]
    shift = int(right.op != "zero")
    several = len(entries) + shift > 1
    for k, entry in enumerate(entries):
        (path, *_) = places(entry.context, letter(HOLE, *entry.theorem.statement.left.shape))
        whole = steps[-1].statement.right
        at = ((k + shift,) if several else ()) + path
        steps.append(replaced(proof, entry.theorem, whole, (*at, 0), facts))
    steps.append(proof.same(steps[-1].statement.right, right, facts))
    return proof.chain(*(s for s in steps if s.statement.left is not s.statement.right))


def gathered(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries with those by one theorem put together, as far as that is seen."""
    found: dict[Theorem, list[Term]] = {}
    for entry in entries:
        found.setdefault(entry.theorem, []).append(entry.context)
    return [Entry(one, theorem) for theorem, several in found.items() for one in together(several, HOLE)]


def inside(entries: Iterable[Entry], wrap: Any) -> list[Entry]:
    """Return the entries with every context wrapped by a linear function of terms."""
    return [Entry(wrap(e.context), e.theorem) for e in entries]
