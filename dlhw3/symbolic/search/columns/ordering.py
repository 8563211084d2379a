"""A proof of a ≤ b or a < b between numbers: the multipliers are found outside the kernel, which checks them.

b − a is looked for among the combinations of what is assumed, of the laws of order, of Cauchy and Schwarz's
inequality and the triangle's, and of squares of what is visible, each times numbers known to be ≥ 0: by linear
programming, which asks for further squares where it needs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr, MatrixExpr, Symbol

from dlhw3.symbolic.expectations import Integrable, is_random
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.lemmas.cauchy_schwarz import CAUCHY, PRODUCT, TRIANGLE, norm_lemmas
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.search.columns.cauchy import by_cauchy
from dlhw3.symbolic.search.columns.claim_kinds import sums_multiplied
from dlhw3.symbolic.search.columns.columns import (
    ONE,
    Column,
    Factor,
    Forms,
    Sight,
    assumed,
    by_laws,
    by_norms,
    factors,
    framed,
    pairs_by_letters,
    pairs_of,
    plan_of,
    product_of,
    roots,
    squared,
)
from dlhw3.symbolic.search.columns.combining import Found, solution
from dlhw3.symbolic.search.columns.families import degree_of, near
from dlhw3.symbolic.search.columns.framed_steps import by_framed_steps
from dlhw3.symbolic.search.columns.jensen import by_summed_points
from dlhw3.symbolic.search.columns.log_sums import by_log_sums, by_rectifiers
from dlhw3.symbolic.search.columns.means import averaged_lemmas, by_means, means_seen, without_means
from dlhw3.symbolic.search.columns.members import at_members, by_counts, by_ranges, by_sizes, seen_beside
from dlhw3.symbolic.search.columns.multiples import by_letters, by_monomials, by_quotients
from dlhw3.symbolic.search.columns.points import (
    MOST_TIMES,
    at_points,
    by_equations,
    interpolated,
    is_simple,
    seen_from,
    without_zeros,
)  # fmt: skip
from dlhw3.symbolic.search.columns.reductions import by_signs, reductions, renamings
from dlhw3.symbolic.search.columns.scattered import by_scattered
from dlhw3.symbolic.search.columns.signs import Signs
from dlhw3.symbolic.search.columns.slopes import by_slopes
from dlhw3.symbolic.search.columns.squares import Family, exactly, wanted
from dlhw3.symbolic.search.columns.tangents import by_summed_tangents, by_tangents
from dlhw3.symbolic.search.columns.unit_norms import with_squares_beside
from dlhw3.symbolic.search.columns.weighted_sums import by_weighted_sums
from dlhw3.symbolic.search.columns.weights import by_weights
from dlhw3.symbolic.search.forms.effort import begun, is_over
from dlhw3.symbolic.search.forms.monomials import monomials_of
from dlhw3.symbolic.search.forms.multipliers import SLACK, Sum, relaxed

CLAIM = "line"
MOST_COLUMNS, MOST_ROUNDS, MOST_MONOMIALS, MOST_WORK = 500, 12, 300, 3500
MOST_EQUATIONS = 150  # that say what monomials are, beside all other columns
OF_STEPS = 2  # by which a degree may be more where a step is multiplied with its size: a²s²‖g‖² of a s² ≤ 1
MOST_SUMS = 3  # multiplied with one another in a claim, and in what it may be made of


def lemmas_below(
    theory: Theory,
    left: Expr,
    right: Expr,
    reason: str = "",
    relation: str = "≤",
    apart: Symbol | None = None,
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left relation right, ≤, < or =; None where none was found.

    They use what the theory assumes; the kernel has not seen them yet. Only the last is about an index ``apart``.
    """
    search = Search(theory, left, right, relation, apart)
    found = search.found()
    return None if found is None else search.lemmas_of(CLAIM, found, reason)


@dataclass
class Search(Signs):
    """The search for one inequality."""

    theory: Theory
    left: Expr
    right: Expr
    relation: str
    apart: Symbol | None = None
    lemmas: list[Lemma] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    factors: list[Factor] = field(default_factory=list)
    basic: list[Column] = field(default_factory=list)
    told: list[Expr] = field(default_factory=list)
    tangents: tuple[Column, ...] = ()
    points: tuple[Column, ...] = ()
    degree: int = 1
    seen: set[object] = field(default_factory=set)

    def __post_init__(self) -> None:
        begun()
        self.gap = self.right - self.left
        numbers = [
            h for h in self.theory.hypotheses if not isinstance(h.statement.left, (MatrixExpr, Integrable))
        ]
        self.given = [h for h in numbers if not h.statement.letters and not h.statement.indices]
        self.members = [h for h in numbers if len(h.statement.indices) == 1 and not h.statement.letters]
        self.everywhere = [h for h in numbers if h.statement.letters]
        self.matrices = [h for h in self.theory.hypotheses if h.statement.relation == "⪯"]
        between = (h for h in self.theory.hypotheses if isinstance(h.statement.left, MatrixExpr))
        self.equal = [h for h in between if h.statement.relation == "=" and not h.definition]
        said = [Equation(self.left, self.right), *(h.statement for h in self.given)]
        lemma = Lemma(CLAIM, Equation(self.left, self.right), Chain(()))
        self.forms = self.forms_in(Context(self.theory, [lemma]))
        said += [h.statement for h in self.equal if self.everywhere and h.statement.left.has(*FUNCTIONS)]
        sight = Sight(tuple(side for one in said for side in (one.left, one.right)))
        sight = seen_beside(sight, self.members, self.theory.facts)
        self.sight = seen_from(sight, self.everywhere, self.equal)
        self.means = {} if is_random(self.gap) else means_seen(self.sight, self.theory.hypotheses)

    def forms_in(self, context: Context) -> Forms:
        """Return the normal forms that numbers are compared by."""
        return Forms(context)

    def lemmas_of(self, name: str, found: Found, reason: str = "") -> tuple[Lemma, ...]:
        """Return what the columns use, and the claim by them as a lemma of a name."""
        claim, divisors = (self.left, self.right, self.relation), self.divisors()
        means = averaged_lemmas(*claim, found, self.means, divisors if name == CLAIM else (), reason, name)
        last: tuple[Lemma, ...] = means or self.made(name, *claim, found, reason)
        used = [use for column, _ in found for use in (column.use, *column.signs) if use is not None]
        uses = {use.premise for use in (*used, *divisors)}
        before = norm_lemmas() if uses & {PRODUCT, TRIANGLE, CAUCHY} else []
        equations = [lemma for column, _ in found for lemma in column.lemmas]
        own = (lemma for lemma in self.lemmas if lemma.name in uses)
        return tuple(dict.fromkeys((*before, *own, *equations, *last)))

    def made(
        self, name: str, left: Expr, right: Expr, relation: str, found: Found, reason: str = ""
    ) -> tuple[Lemma, ...]:
        """Return the lemmas that say left relation right, as the sum that was found."""
        by, signs = plan_of(found), self.divisors() if name == CLAIM else []
        by = replace(by, signs=tuple(dict.fromkeys((*by.signs, *signs))))
        step = Step(left, right, reason or "by what is known", by, relation)
        return (Lemma(name, Equation(left, right, (), relation), Chain((step,))),)

    def found(self) -> Found | None:
        """Return columns with their multipliers, or None."""
        target = self.forms.of(self.gap) if sums_multiplied(self.gap) <= MOST_SUMS else None
        if target is None:
            return None
        self.told = [h.statement.right - h.statement.left for h in self.given]
        summed_up = (
            *by_summed_tangents(self.sight, self.theory),
            *by_summed_points(self.sight, self.theory, self.everywhere),
            *by_weighted_sums(self.sight, self.theory, self.everywhere, self.members),
        )
        more = (*by_log_sums(self.sight), *by_rectifiers(self.sight), *by_slopes(self.sight))
        self.tangents = (*by_tangents(self.sight), *summed_up, *more)
        self.told += [one.value for one in (*at_points(self.sight, self.everywhere, ()), *self.tangents)]
        hypotheses = [self.forms.of(value) or {} for value in self.told]
        counts = by_counts(self.gap, self.equal, self.theory.facts)
        self.factors = factors(self.sight, [*self._known(), *by_sizes(self.gap), *counts])
        several = [self.factors, *with_squares_beside(self.sight, self.given, self.factors)]
        self.degree = 1 + max((degree_of(key) for own in (target, *hypotheses) for key in own), default=1)
        for self.factors in several:
            self.columns, self.sums, self.seen = [], [], set()
            if (answer := self._by_stages(target)) is not None:
                return answer
        return None if self.relation == "=" else self._with_squares(target)

    def _by_stages(self, target: Sum) -> Found | None:
        stages = (self._plain, self._near, self._scaled, self._twice)
        for stage in stages[:1] if self.relation == "=" else stages:
            before = len(self.columns)
            for part in self._parts(stage()):
                if (answer := self._tried(target, (part,))) is not None:
                    return answer
            further = (self._reduced() for _ in range(3 * (len(self.columns) > before)))
            if (answer := self._tried(target, further, MOST_EQUATIONS)) is not None:
                return answer
            if stage == self._near and (answer := self._by_framed_steps(target)) is not None:
                return answer
        return None

    def _by_framed_steps(self, target: Sum) -> Found | None:
        """Try what a step of a quadratic form needs, which is beside nothing else afterwards."""
        known = [*self.factors, *(product_of(t, t) for t in self.factors if t.value.is_Symbol)]
        given = self.given if self.matrices else ()
        cleared = [one for h in given for one in self._cleared(h, known, strict=False)]
        steps = [*by_framed_steps(self.sight, self.matrices, [*cleared, *self.factors])]
        if not steps:
            return None
        kept = self.columns[:], self.sums[:], set(self.seen)
        self.degree += OF_STEPS
        parts = (steps,), (self._reduced(),)
        answer = next(filter(None, (self._tried(target, part, MOST_EQUATIONS) for part in parts)), None)
        self.degree -= OF_STEPS
        if answer is None:
            self.columns, self.sums, self.seen = kept
        return answer

    def _tried(self, target: Sum, parts: Iterable[Iterable[Column]], further: int = 0) -> Found | None:
        had = len(self.columns)
        for part in parts:
            self._add(part, further)
        return self._solved(target) if len(self.columns) > had else None

    def _parts(self, columns: Iterator[Column]) -> Iterator[Iterable[Column]]:
        """Yield columns in parts, after each of which a combination is sought: here all at once."""
        yield columns

    def _plain(self) -> Iterator[Column]:
        """Yield what is assumed, what the laws say, and the numbers that are ≥ 0."""
        yield squared(Factor(ONE, strict=True), ONE)
        yield from (assumed(h.name, h.statement) for h in self.given)
        yield from framed(self.sight, self.matrices)
        gaps = [h.statement.right - h.statement.left for h in self.given if h.statement.relation != "="]
        yield from by_laws(self.sight, gaps)
        self.points = tuple(without_zeros(at_points(self.sight, self.everywhere, self.factors), self.equal))
        yield from self.points
        yield from without_zeros(interpolated(self.sight, self.everywhere, self.factors), self.equal)
        yield from at_members(self.sight, self.members, self.theory.facts)
        yield from by_ranges(self.theory.facts)
        yield from by_equations(self.sight, self.equal)
        if self.relation == "=":
            yield from by_letters(self.sight, self.given)
            yield from by_quotients(self.sight, self.gap, self.given, self.members, self.theory.facts)
        yield from self.tangents
        yield from by_weights(self.sight, self.factors, self.matrices, self.points)
        said, values = [*self.everywhere, *self.given], [self.gap, *self.told]
        yield from by_means(self.sight, said, self.means, values, self.factors)
        yield from by_norms(self.sight)
        yield from by_cauchy(self.sight, self.theory, self.means)
        yield from by_scattered(self.sight, self.theory)
        yield from (squared(one, ONE) for one in (*self.factors, *pairs_of(self.factors)))

    def _near(self) -> Iterator[Column]:
        """Yield squares of what is visible, and of sums and differences of two."""
        for family in roots(self.sight, without_means(self.gap, self.means)):
            for root in near(family):
                yield squared(Factor(ONE, strict=True), root)

    def _scaled(self) -> Iterator[Column]:
        """Yield all of this times numbers that are ≥ 0."""
        self.basic = [column for column in self.columns if not column.free or column.use is None]
        if self.everywhere:
            self.basic = sorted(self.basic, key=lambda column: not is_simple(column))[:MOST_TIMES]
        yield from (column.times(factor) for factor in self.factors for column in self.basic)
        yield from by_monomials(self.gap, self.given)
        yield from by_quotients(self.sight, self.gap, self.given, self.members, self.theory.facts)

    def _twice(self) -> Iterator[Column]:
        """Yield what is known times products of two such numbers."""
        yield from (column.times(two) for two in pairs_by_letters(self.factors) for column in self.basic)

    def _reduced(self) -> list[Column]:
        """Return equations for the monomials that no equation was sought for."""
        values = (self.gap, *(column.value for column in self.columns))
        found = dict.fromkeys(m for value in values for m in monomials_of(value) if m not in self.seen)
        kept = list(found)[:MOST_MONOMIALS]
        self.seen.update(kept)
        return [*reductions(kept), *renamings(kept), *by_signs(kept, self.factors)]

    def _add(self, columns: Iterable[Column], further: int = 0) -> None:
        """Take columns that have a normal form which none before them has, and that is of no higher degree."""
        most = MOST_COLUMNS * (1 + bool(self.everywhere)) + further
        for column in columns:
            if len(self.columns) >= most or self.forms.spent > MOST_WORK or is_over():
                return
            apart = self.apart is not None and column.speaks_of(self.apart)
            if apart or sums_multiplied(column.value) > MOST_SUMS:
                continue
            own = self.forms.of(column.value)
            if not own or max(map(degree_of, own)) > self.degree + 2 * column.free:
                continue
            if (key := frozenset(own.items())) not in self.seen:
                self.seen.add(key)
                self.columns.append(column)
                self.sums.append(own)

    def _solved(self, target: Sum) -> Found | None:
        if self.relation == "=":
            free = [k for k, column in enumerate(self.columns) if column.free]
            return solution(target, [self.columns[k] for k in free], [self.sums[k] for k in free], False)
        return solution(target, self.columns, self.sums, self.relation == "<")

    def _with_squares(self, target: Sum) -> Found | None:
        """Ask the linear program for squares that lessen what is left over, until nothing is."""
        families = [family for family in roots(self.sight, without_means(self.gap, self.means)) if family]
        if (answer := self._exactly(target, families)) is not None:
            return answer
        last = float("inf")
        for _ in range(MOST_ROUNDS):
            state = relaxed(target, self.sums, [c.free for c in self.columns])
            if state.deviation < SLACK or state.deviation > 0.999 * last:
                return None
            last = state.deviation
            before = len(self.columns)
            for family in families:
                asked = wanted(family, state.prices, self.forms)
                self._add([squared(Factor(ONE, strict=True), root) for root in asked])
            if len(self.columns) == before:
                return None
            if (answer := self._solved(target)) is not None:
                return answer
        return None

    def _exactly(self, target: Sum, families: Sequence[Family]) -> Found | None:
        """Return squares of what families are of, where they and the equations show the claim."""
        if self.relation == "<":
            return None
        pairs = zip(self.columns, self.sums, strict=True)
        equations = [(column, own) for column, own in pairs if column.free]
        return exactly(target, families, equations, self.forms)
