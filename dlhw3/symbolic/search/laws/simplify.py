"""Terms brought to a shape that equal terms share: inside out, each operator by its laws.

Every argument of an operator that the normal form cannot see through is reduced first; then the operator's
rewriting (operators.py, entries.py) gives an equation, or nothing. Each use is counted.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import MINUS, ONE
from dlhw3.kernel.terms import MOVING, Shape, Term, names_in, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.forms.algebra import OPAQUE, Algebra, Sum, minus
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.equations import has
from dlhw3.symbolic.search.forms.formulas import is_scalar, product, times, turned
from dlhw3.symbolic.search.forms.reduction import Entry, Rules, certified
from dlhw3.symbolic.search.forms.shapes import blocks
from dlhw3.symbolic.search.forms.supply import Supply
from dlhw3.symbolic.search.forms.workbench import Step, Workbench
from dlhw3.symbolic.search.laws.entries import ENTRIES, by_law
from dlhw3.symbolic.search.laws.exponentials import log_of_product
from dlhw3.symbolic.search.laws.operators import OPERATORS, of_psd_power
from dlhw3.symbolic.search.laws.roots import of_signed
from dlhw3.symbolic.search.laws.splitting import split_as_written

WAYS = 4
OVERLAPS = 12
COMPARED = 20
"""Steps that one comparison counts for."""
TABLE = {**OPERATORS, **ENTRIES}


class Simplifier(Workbench):
    """One search with its equations, and what every term became."""

    def __init__(self, proof: Proof, algebra: Algebra, bold: int):
        super().__init__(proof, algebra, bold)
        self.rules = Rules(algebra)
        self.supply = Supply(proof, algebra)
        self.memo: dict[Term, Step] = {}
        self.inverses: tuple[Term, ...] = ()
        self.turned: set[Any] = set()  # inverses whose transposes were looked at
        self.sums = False  # whether what a sum over an index is of is reduced on its own
        self.splits = False  # whether a logarithm of a product is split before its argument is reduced
        self.divides = (
            True  # whether 1 ⊘ (A ∘ B) is split before its argument is reduced, where A or B is a sum
        )

    def simplify(self, node: Term) -> Step:
        """Return what a term becomes, and the theorem that it is equal to it; None if it stays as it is."""
        if node not in self.memo:
            self.memo[node] = (node, None)  # whatever comes back to it leaves it as it is
            self.memo[node] = self._simplify(node)
        return self.memo[node]

    def _simplify(self, node: Term) -> Step:
        self.algebra.spend()
        steps: list[Theorem] = []
        whole = node
        kept = (0,) if node.op in MOVING else ()
        early = self._early(node)
        if early is not None:
            new, why = self.simplify(early.statement.right)
            return new, self.chain(early, why) if why is not None else early
        for k, argument in enumerate(node.args):
            if k in kept:
                continue
            opaque = (
                node.op in OPAQUE or node.op in ("function", *MOVING) or (self.sums and node.op == "sigma")
            )
            new, why = self.reduced(argument) if opaque else self.simplify(argument)
            if why is not None and new is not argument:
                try:
                    steps.append(self.proof.replace(why, whole, (k,)))
                except KernelError:  # a hypothesis that speaks of a bound index
                    continue
                whole = steps[-1].statement.right
        name = whole.data[0] if whole.op == "map" else whole.op
        rewriting = TABLE.get(name) or (by_law(f"{name}.definition") if has(f"{name}.definition") else None)
        try:
            law = rewriting(self, whole) if rewriting else None
        except (NotReadable, KernelError):
            law = None
        if law is not None and law.statement.right is not whole:
            steps.append(law)
            new, why = self.simplify(law.statement.right)
            if why is not None:
                steps.append(why)
            whole = new
        return whole, (self.chain(*steps) if steps else None)

    def is_told_of(self, node: Term) -> bool:
        """Whether the node is a sum over an index that an equation at hand speaks of, or beside one of a sum."""
        if node.op != "sigma":
            return False
        rules = self.rules.rules
        return any(one.lead.bounds or node.data[0] in names_in(one.theorem.statement[1:]) for one in rules)

    def _early(self, node: Term) -> Theorem | None:
        """Return what is done before arguments are reduced: powers of powers, functions of products.

        Also what a function is of what is plainly ≥ 0, or > 0, as it is written.
        """
        if node.op == "psdpower":
            return of_psd_power(self, node)
        if node.op == "map" and (signed := of_signed(self, node)) is not None:
            return signed
        if node.op == "map" and node.data == node.args[0].data == ("recip", 0):
            return self.law("recip.twice", A=node.args[0].args[0])
        inside = node.args[0].args if node.args and node.args[0].op in ("mul", "hadamard") else ()
        log = node.op == "map" and node.data[0] == "log" and inside and all(map(is_scalar, inside))
        if log and self.splits:
            try:
                return log_of_product(self, node)
            except (NotReadable, KernelError):
                return None
        if self.divides and node.op == "map" and node.data == ("recip", 0):
            try:
                return split_as_written("recip")(self, node)
            except (NotReadable, KernelError):
                return None
        if node.op == "norm" and node.args[0].op == "mul":
            numbers, matrices = blocks(node.args[0])
            if any(s.op == "add" for s in numbers) and matrices:
                return self.law("norm.scaled", s=product(*numbers), A=product(*matrices))
        return None

    def reduced(self, node: Term) -> Step:
        """Return a term simplified and reduced by all equations at hand, as a formula."""
        whole, why = self.simplify(node)
        try:
            total = self.algebra.sum(whole)
            left, entries = self.reduce(total, whole.shape)
            if not entries:
                return whole, why
            formula = self.algebra.term(left, whole.shape)
            if formula is node:  # nothing is gained
                return whole, why
            theorem = certified(self.proof, whole, formula, entries, self.facts)
        except (NotReadable, KernelError):
            return whole, why
        again, more = self.reduced(formula)
        return again, self.chain(*(t for t in (why, theorem, more) if t is not None))

    def reduce(self, total: Sum, shape: Shape) -> tuple[Sum, list[Entry]]:
        """Reduce a sum by the equations of its tensors and those that come up on the way."""
        entries: list[Entry] = []
        while True:
            for theorem in self.supply.of(self.algebra.kinds(total)):
                self.rules.add(theorem)
            self._turn_inverses(total)
            total, more = self.rules.reduce(total, shape)
            entries += more
            if not more:
                return total, entries

    def _turn_inverses(self, total: Sum) -> None:
        """Add inverse(Mᵀ) = inverse(M) for the inverses in a sum of an M of which equations say that Mᵀ = M."""
        if not any(one.theorem.statement.left.op == "transpose" for one in self.rules.rules):
            return
        for kind in self.algebra.kinds(total):
            if kind[0] != "inverse" or kind in self.turned:
                continue
            self.turned.add(kind)
            spelled = self.algebra.tensor_term(kind)
            node = spelled.args[0] if spelled is not None and spelled.op == "transpose" else spelled
            if node is None or self.supply.agree(back := turned(node.args[0]), node.args[0]):
                continue
            new, why = self.reduced(back)
            inside = self.chain(why, self.same(new, node.args[0])) if why is not None else None
            if inside is not None:
                self.rules.add(self.proof.replace(inside, term("inverse", (), (back,)), (0,)))

    def supply_of(self, theorem: Theorem) -> None:
        """Add the equations of the tensors in a theorem."""
        for side in theorem.statement[1:]:
            for law in self.supply.of(self.algebra.kinds(self.algebra.sum(side))):
                self.rules.add(law)

    def complete(self) -> bool:
        """Add what two ways of rewriting one monomial, of those met so far, say of each other; whether any did.

        This is completion by critical pairs, for the pairs that a search has come across.
        """
        added = len(self.rules.rules)
        for rule in list(self.rules.rules):
            self.rules.step(rule.lead, rule.theorem.statement.left.shape)
        for mono, shape in list(self.rules.done) if self.bold > 1 else ():
            for _, delta in islice(self.rules.ways(mono, shape, self.rules.rules, level=True), WAYS):
                for other in delta:  # a monomial that was rewritten may be met from above
                    self.rules.step(other, shape)
        for overlap in self.overlaps() if self.bold > 1 else ():
            for mono in self.algebra.sum(overlap):
                self.rules.step(mono, overlap.shape)
        for mono, shape in list(self.rules.done):
            ways = list(islice(self.rules.ways(mono, shape, self.rules.rules), WAYS))
            for entry, delta in ways[1:]:
                self._compare(shape, ways[0], (entry, delta))
        return len(self.rules.rules) > added

    def overlaps(self) -> list[Term]:
        """Return the products in which the end of one equation's product is the beginning of another's."""
        chains: list[tuple[list[Term], list[Term]]] = []
        for rule in self.rules.rules:
            try:
                whole = self.algebra.term({rule.lead: ONE}, rule.theorem.statement.left.shape)
            except (NotReadable, KernelError):
                continue
            for spelling in (whole, turned(whole)):
                numbers, factors = blocks(spelling)
                chains += [(numbers, factors)] if len(factors) > 1 else []
        pairs = ((a, b) for a in chains for b in chains if a[1][-1] is b[1][0] and a is not b)
        return list(islice((product(*a[0], *b[0], *a[1], *b[1][1:]) for a, b in pairs), OVERLAPS))

    def _compare(self, shape: Shape, first: tuple[Entry, Sum], second: tuple[Entry, Sum]) -> None:
        self.algebra.spend(COMPARED)
        total = minus(second[1], first[1])
        rest, entries = self.reduce(total, shape)
        if not rest:
            return
        used = [second[0], *(Entry(times(MINUS, e.context), e.theorem) for e in (first[0], *entries))]
        try:
            whole = self.algebra.term(rest, shape)
            theorem = certified(self.proof, whole, term("zero", shape), used, self.facts)
        except (NotReadable, KernelError):
            return
        self.rules.add(theorem)
