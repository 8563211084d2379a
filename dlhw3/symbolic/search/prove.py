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
from typing import NamedTuple

from dlhw3.kernel.errors import KernelError, Undecided
from dlhw3.kernel.forms import Mono
from dlhw3.kernel.printer import term_text
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term, parts_of
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.algebra import Algebra, Stopped, Sum, minus
from dlhw3.symbolic.search.clearing import Clearing
from dlhw3.symbolic.search.eliminate import NotReadable
from dlhw3.symbolic.search.gradients import unfolded
from dlhw3.symbolic.search.lemmas import add_lemmas
from dlhw3.symbolic.search.reduction import certified
from dlhw3.symbolic.search.simplify import Simplifier

BUDGET = 1500
"""Steps of one attempt."""
ROUNDS = 2
"""Times that equations are completed before an attempt gives up."""


class Failure(NamedTuple):
    """No proof was found: why, what was tried, and what is left of left − right, as a formula if it has one."""

    reason: str
    tried: tuple[str, ...]
    difference: Term | None = None

    def __str__(self) -> str:
        left = f"; left over: {term_text(self.difference)} = 0" if self.difference is not None else ""
        return f"UNDECIDED: {self.reason}; tried: {', '.join(self.tried)}{left}"


ATTEMPTS = (
    (0, False, "the laws without conditions of their own"),
    (0, True, "multiplying out by what stands inverted"),
    (1, True, "logarithms, roots and inverses of products split"),
    (2, True, "lemmas between inverses"),
)


def prove(
    proof: Proof,
    left: Term,
    right: Term,
    facts: Facts = (),
    hypotheses: Sequence[Hypothesis] = (),
    budget: int = BUDGET,
) -> Theorem | Failure:
    """Return the kernel's theorem left = right, recorded in the proof, or why none was found.

    ``facts`` are scalars that are ≥ 0; a hypothesis without bound names is used as a rewriting rule. ``budget``
    counts the steps of each of the four attempts. The theorem's conditions are what the laws used recorded.
    """
    if left.shape != right.shape:
        return Failure("the two sides have different shapes", ())
    try:
        return proof.same(left, right, facts)
    except KernelError as error:
        if not isinstance(error, Undecided) and not _differ(error):
            return Failure(str(error), ("the normal form",))
    tried = ["the normal form"]
    left_over: Term | None = None
    reason = "nothing more to try"
    for bold, clears, name in ATTEMPTS:
        algebra = Algebra(facts, budget)
        try:
            found = _attempt(proof, algebra, left, right, hypotheses, (bold, clears))
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


def _differ(error: KernelError) -> bool:
    return str(error) == "the normal forms of the two sides differ"


def _attempt(
    proof: Proof,
    algebra: Algebra,
    left: Term,
    right: Term,
    hypotheses: Sequence[Hypothesis],
    how: tuple[int, bool],
) -> Theorem | Term | None:
    bold, clears = how
    facts = algebra.facts
    assumed = [proof.assume(h) for h in hypotheses if not h.bound]
    starts = [unfolded(proof, side, facts) for side in (left, right)]
    sides = [
        start.statement.right if start is not None else side
        for start, side in zip(starts, (left, right), strict=True)
    ]
    assumed_sides = [side for t in assumed for side in t.statement[1:]]
    algebra.learn(left, right, *sides, *assumed_sides)
    search = Simplifier(proof, algebra, bold)
    inner = dict.fromkeys(part for side in assumed_sides for part in parts_of(side))
    search.inverses = tuple(part for part in inner if part.op == "inverse" and part.args[0].op != "identity")
    search.units = units(algebra, sides)
    for theorem in assumed:
        search.rules.add(theorem)
    simple = [search.simplify(side) for side in sides]
    total = minus(algebra.sum(simple[0][0]), algebra.sum(simple[1][0]))
    if bold > 1:
        add_lemmas(search, total)
        search.memo.clear()
        simple = [search.simplify(side) for side in sides]
        total = minus(algebra.sum(simple[0][0]), algebra.sum(simple[1][0]))
    rest, entries = search.reduce(total, left.shape)
    if rest and clears:
        more = Clearing(search).zero(total, left.shape)
        for _ in range(ROUNDS):
            if more is not None or not search.complete():
                break
            more = Clearing(search).zero(total, left.shape)
        rest, entries = ({}, more) if more is not None else (rest, entries)
    if rest:
        return _formula(algebra, rest, left)
    middle = certified(proof, simple[0][0], simple[1][0], entries, facts)
    links = [starts[0], simple[0][1], middle]
    links += [proof.reverse(t) for t in (simple[1][1], starts[1]) if t is not None]
    moving = [t for t in links if t is not None and t.statement.left is not t.statement.right]
    return proof.chain(*moving) if moving else middle


def _formula(algebra: Algebra, rest: Sum, like: Term) -> Term | None:
    try:
        return algebra.term(rest, like.shape)
    except (NotReadable, KernelError):
        return None


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
    return {mono: _common(values) for mono, values in found.items()}


def _common(values: Sequence[Fraction]) -> Fraction:
    bottom = 1
    for v in values:
        bottom = bottom * v.denominator // gcd(bottom, v.denominator)
    top = 0
    for v in values:
        top = gcd(top, abs(int(v * bottom)))
    return Fraction(top or 1, bottom)
