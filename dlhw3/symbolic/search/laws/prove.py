"""Proofs of equations, found by rewriting with the laws and recorded for the kernel.

The kernel's normal form first; then differentials unfolded, both sides simplified, their difference reduced, and
what is left multiplied out by what stands inverted. Each attempt lets in more: first equations that hold without
conditions or bring only the domain of what they cancel, then laws whose conditions say more, then lemmas between
inverses. A theorem's conditions are those of the first attempt that succeeds. Everything is counted; no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd
from typing import Any, NamedTuple

from dlhw3.kernel.errors import KernelError, Undecided
from dlhw3.kernel.forms import Form, Mono
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.instances import instances
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Proof, everywhere
from dlhw3.symbolic.search.forms.algebra import Algebra, Stopped, Sum, minus
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.known import NOTHING_KNOWN, Known
from dlhw3.symbolic.search.forms.reduction import certified
from dlhw3.symbolic.search.forms.workbench import Step
from dlhw3.symbolic.search.laws.clearing import Clearing
from dlhw3.symbolic.search.laws.gradients import unfolded
from dlhw3.symbolic.search.laws.lemmas import add_lemmas
from dlhw3.symbolic.search.laws.simplify import Simplifier

NOTHING_MORE = "nothing more to try"
BUDGET = 1500
"""Steps of one attempt."""
FEW = 400
"""Steps within which most proofs that there are, are found."""
ROUNDS = 2
"""Times that equations are completed before an attempt gives up."""


class Failure(NamedTuple):
    """No proof was found: why, what was tried, and what is left of left − right, as a formula if it has one."""

    reason: str
    tried: tuple[str, ...]
    difference: Term | None = None

    def __str__(self) -> str:
        left = f"; left over: {text(self.difference)} = 0" if self.difference is not None else ""
        return f"UNDECIDED: {self.reason}; tried: {', '.join(self.tried)}{left}"


ATTEMPTS = (
    "the laws, and multiplying out by what stands inverted",
    "logarithms, roots and inverses of products split",
    "lemmas between inverses",
    "logarithms of products split before their arguments are reduced",
    "1 over a product not split as it is written",
)
"""What each attempt lets in besides, by how bold it is; the last two are as bold as the second."""
LOGARITHMS, WHOLE = 3, 4


def prove(
    proof: Proof,
    left: Term,
    right: Term,
    facts: Facts = (),
    hypotheses: Sequence[Hypothesis] = (),
    budget: int = BUDGET,
    known: Known = NOTHING_KNOWN,
    *,
    boldest: int = WHOLE,
) -> Theorem | Failure:
    """Return the kernel's theorem left = right, recorded in the proof, or why none was found.

    ``facts`` are scalars that are ≥ 0. Hypotheses are used as rewriting rules, those that quantify at the letters
    and indices of the two sides. ``budget`` counts the steps of each attempt, of which none bolder than ``boldest``
    is made. The theorem's conditions are what the laws used recorded.
    """
    if left.shape != right.shape:
        return Failure("the two sides have different shapes", ())
    try:
        return proof.same(left, right, facts)
    except Undecided:
        pass
    except KernelError as error:
        if str(error) != "the normal forms of the two sides differ":
            return Failure(str(error), ())
    tried, reason = ["the normal form"], NOTHING_MORE
    left_over: Term | None = None
    try:
        question = Question(proof, left, right, Algebra(facts, budget), hypotheses, known)
    except (KernelError, NotReadable) as error:
        return Failure(str(error), tuple(tried))
    except Stopped:
        return Failure(f"more than {budget} steps", tuple(tried))
    for bold, name in enumerate(ATTEMPTS[: boldest + 1]):
        question.algebra.left = budget
        question.splits, question.divides = bold == LOGARITHMS, bold != WHOLE
        if bold >= LOGARITHMS and not question.has("log" if question.splits else "recip"):
            continue
        try:
            found = question.attempt(bold if bold < LOGARITHMS else 1)
            if isinstance(found, Theorem):
                return found
            left_over = found if found is not None else left_over
            tried.append(name)
        except Stopped:
            reason = f"more than {budget} steps"
            tried.append(f"{name} (stopped)")
        except (KernelError, NotReadable) as error:
            reason = str(error)
            tried.append(f"{name} ({error})")
    return Failure(reason, tuple(tried), left_over)


def question(
    proof: Proof, whole: Term, algebra: Algebra, hypotheses: Sequence[Hypothesis], known: Known
) -> Question:
    """Return the question whether a term is 0: what opens it, and a search that has the hypotheses for rules."""
    return Question(proof, whole, term("zero", whole.shape), algebra, hypotheses, known)


class Question:
    """Two sides with their differentials unfolded, and the theorems that hypotheses give."""

    def __init__(
        self,
        proof: Proof,
        left: Term,
        right: Term,
        algebra: Algebra,
        hypotheses: Sequence[Hypothesis],
        known: Known,
    ):
        self.proof, self.algebra, self.signs = proof, algebra, known
        moved = [unfolded(proof, side, algebra.facts) for side in (left, right)]
        seen = [
            left,
            right,
            *(t.statement.right for t in moved if t is not None),
        ]  # these have indices of their own
        self.assumed = [t for h in hypotheses for t in instances(proof, h, seen)]
        self.starts = [self._opened(*pair) for pair in zip((left, right), moved, strict=True)]
        self.sides = [
            s.statement.right if s is not None else t for s, t in zip(self.starts, (left, right), strict=True)
        ]
        self.own = [side for t in self.assumed for side in t.statement[1:]]
        algebra.learn(left, right, *self.sides, *self.own)
        self.units = units(algebra, [*self.sides, *self.own])
        self.exponents = exponents(algebra, self.sides)
        self.tried: set[frozenset[Any]] = set()
        self.splits, self.divides = False, True

    def has(self, name: str) -> bool:
        """Whether there is a function of this name of a product."""
        parts = (p for side in self.sides for p in parts_of(side) if p.op == "map" and p.data[0] == name)
        return any(p.args[0].op in ("mul", "hadamard") for p in parts)

    def opened(self, side: Term) -> Theorem | None:
        """Return side = side with differentials unfolded and defined letters replaced; None if there is nothing."""
        return self._opened(side, unfolded(self.proof, side, self.algebra.facts))

    def _opened(self, side: Term, moved: Theorem | None) -> Theorem | None:
        """Return it with defined letters replaced, behind what unfolds its differentials."""
        steps: list[Theorem | None] = [moved]
        for theorem in self.assumed:
            current = next((t.statement.right for t in reversed(steps) if t is not None), side)
            if self._defines(theorem):
                try:
                    steps.append(everywhere(self.proof, theorem, current))
                except KernelError:  # inside a differential a hypothesis is not used
                    continue
        moving = [t for t in steps if t is not None]
        return self.proof.chain(*moving) if moving else None

    @staticmethod
    def _defines(theorem: Theorem) -> bool:
        """Whether a theorem says what a letter is."""
        name, meaning = theorem.statement[1:]
        return name.op == "letter" and name.data[0] not in meaning.free

    def _is_opened(self, theorem: Theorem) -> bool:
        """Whether a theorem says what a letter is that is nowhere left, or is a sum over an index."""
        if not self._defines(theorem):
            return False
        name = theorem.statement.left.data[0]
        others = (side for t in self.assumed if t is not theorem for side in t.statement[1:])
        return _sums(theorem.statement.right) or not any(name in side.free for side in (*others, *self.sides))

    def simplified(self, search: Simplifier, theorem: Theorem) -> Theorem:
        """Return an equation between simplified sides."""
        sides = [search.simplify(side)[1] for side in theorem.statement[1:]]
        links = [self.proof.reverse(sides[0]) if sides[0] else None, theorem, sides[1]]
        return self.proof.chain(*(t for t in links if t is not None))

    def determinants(self) -> list[Theorem]:
        """Return det(a) = det(b) for the hypotheses a = b between square matrices."""
        square = [t for t in self.assumed if t.statement.left.rows is t.statement.left.cols]
        wholes = [term("det", (), (t.statement.left,)) for t in square]
        return [self.proof.replace(t, whole, (0,)) for t, whole in zip(square, wholes, strict=True)]

    def invertible(self, theorem: Theorem) -> list[Term]:
        """Return the letters that begin or end a product of square matrices which is the identity."""
        left, right = theorem.statement[1:]
        factors = [f.args[0] if f.op == "transpose" else f for f in left.args] if left.op == "mul" else []
        ends = dict.fromkeys(f for f in (*factors[:1], *factors[-1:]) if f.op == "letter")
        return [f for f in ends if right.op == "identity" and f.rows is f.cols]

    def search(self, bold: int) -> Simplifier:
        """Return a search that has the hypotheses, as they stand and simplified, for rules."""
        search = Simplifier(self.proof, self.algebra, bold)
        inner = dict.fromkeys(part for side in self.own for part in parts_of(side))
        search.inverses = tuple(p for p in inner if p.op == "inverse" and p.args[0].op != "identity")
        if bold > 1:
            search.inverses += tuple(p for t in self.assumed for p in self.invertible(t))
        search.units, search.splits, search.divides = self.units, self.splits, self.divides
        search.exponents = self.exponents
        search.sums = bool(self.assumed or self.signs.signs)
        dets = any(p.op in ("det", "logdet") for side in self.sides for p in parts_of(side))
        usable = [self.simplified(search, t) for t in (self.determinants() if dets else [])]
        for theorem in self.assumed:
            if not self._is_opened(theorem):  # else what is opened is put back
                search.rules.add(self.simplified(search, theorem))
            search.supply_of(theorem)
        signs = (*self.signs.equations(self.proof), *self.signs.cleared(self.proof, self.assumed))
        usable += [self.simplified(search, t) for t in signs]
        for theorem in self.signs.cancelled(self.proof, self.assumed):
            sides = [search.reduced(side)[1] for side in theorem.statement[1:]]
            links = [self.proof.reverse(sides[0]) if sides[0] else None, theorem, sides[1]]
            usable.append(self.proof.chain(*(t for t in links if t is not None)))
        for theorem in usable:
            search.rules.add(theorem)
        if any(map(search.is_told_of, (part for side in self.sides for part in parts_of(side)))):
            search.complete()  # what a sum is over is reduced on its own
        search.memo.clear()
        return search

    def attempt(self, bold: int) -> Theorem | Term | None:
        """Return the theorem, or what is left of left − right."""
        search, shape = self.search(bold), self.sides[0].shape
        total, simple = self.difference(search)
        lemmas = bold > 1 and add_lemmas(search, total)
        if lemmas:
            search.memo.clear()
            total, simple = self.difference(search)
        mark = frozenset(total.items())
        if mark in self.tried and not lemmas and not (bold > 1 and self.assumed):
            return None
        self.tried.add(mark)
        rest, entries = search.reduce(total, shape)
        if rest:
            more = Clearing(search).zero(total, shape)
            for _ in range(ROUNDS):
                if more is not None or not search.complete():
                    break
                more = Clearing(search).zero(total, shape)
            if more is None:
                return self.formula(rest)
            entries = more
        middle = certified(self.proof, simple[0][0], simple[1][0], entries, self.algebra.facts)
        links = [self.starts[0], simple[0][1], middle]
        links += [self.proof.reverse(t) for t in (simple[1][1], self.starts[1]) if t is not None]
        moving = [t for t in links if t is not None and t.statement.left is not t.statement.right]
        return self.proof.chain(*moving) if moving else middle

    def difference(self, search: Simplifier) -> tuple[Sum, list[Step]]:
        """Return left − right, both simplified, and how they became so."""
        simple = [search.simplify(side) for side in self.sides]
        return minus(self.algebra.sum(simple[0][0]), self.algebra.sum(simple[1][0])), simple

    def formula(self, rest: Sum) -> Term | None:
        """Return what is left as a formula, if it has one."""
        try:
            return self.algebra.term(rest, self.sides[0].shape)
        except (NotReadable, KernelError):
            return None


def _sums(node: Term) -> bool:
    return any(part.op == "sigma" for part in parts_of(node))


def units(algebra: Algebra, sides: Sequence[Term]) -> dict[Mono, Fraction]:
    """Return for each monomial in an exponent the largest number of which its coefficients are multiples."""
    found: dict[Mono, list[Fraction]] = {}
    for side in sides:
        for node in parts_of(side):
            if node.op == "map" and node.data[0] in ("exp", "tanh"):
                try:
                    form = algebra.form(node.args[0])
                except KernelError:
                    continue
                for mono, c in form.terms:
                    if c.constant is not None:
                        found.setdefault(mono, []).append(c.constant)
                        if _is_log(mono):  # exp(log(a)) is wanted as such
                            found[mono].append(Fraction(1))
    return {mono: _common(values) for mono, values in found.items()}


def exponents(algebra: Algebra, sides: Sequence[Term]) -> frozenset[Form]:
    """Return the forms of what stands in exponentials, where a hyperbolic tangent stands beside them."""
    maps = [node for side in sides for node in parts_of(side) if node.op == "map"]
    if not any(node.data[0] == "tanh" for node in maps):
        return frozenset()
    return frozenset(algebra.form(node.args[0]) for node in maps if node.data[0] == "exp")


def _is_log(mono: Mono) -> bool:
    nodes = mono.parts[0][0].nodes if len(mono.parts) == 1 else ()
    return len(nodes) == 1 and nodes[0].kind[0] == "map" and nodes[0].kind[1][0] == "log"


def _common(values: Sequence[Fraction]) -> Fraction:
    bottom = 1
    for v in values:
        bottom = bottom * v.denominator // gcd(bottom, v.denominator)
    top = 0
    for v in values:
        top = gcd(top, abs(int(v * bottom)))
    return Fraction(top or 1, bottom)
