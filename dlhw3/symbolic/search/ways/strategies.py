"""Ways to show an inequality between numbers: as it stands, by laws, |u| by ±u, by squares, by what is divided by.

Each way makes lemmas whose last says the claim. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from sympy import Expr, Integer, MatrixExpr, Mul, Trace, fraction, together
from sympy import expand as multiplied_out

from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.lemmas.cauchy_schwarz import rooted
from dlhw3.symbolic.nodes import ScalarSum
from dlhw3.symbolic.plan import Combination, Lemma, Theory, Used
from dlhw3.symbolic.search.columns.claim_kinds import (
    as_multiples,
    at_one,
    beside_a_mean,
    by_members,
    has_absolute,
    has_inverses,
    is_absolute,
    is_beside_a_mean,
    is_divided,
    is_size,
    is_size_of,
    one_apart,
    parts_by_sign,
)
from dlhw3.symbolic.search.columns.columns import Sight
from dlhw3.symbolic.search.columns.counts import divides_by_counts, moved_in_front, multiplied
from dlhw3.symbolic.search.columns.energies import as_norms, has_energies
from dlhw3.symbolic.search.columns.for_any import for_any
from dlhw3.symbolic.search.columns.interpolation import Interpolation
from dlhw3.symbolic.search.columns.norm_chains import chained
from dlhw3.symbolic.search.columns.ordering import CLAIM, Search
from dlhw3.symbolic.search.columns.said_so import number_is_given, numbers_given, say_so
from dlhw3.symbolic.search.columns.spectral import spectrum_of
from dlhw3.symbolic.search.columns.termwise import EACH, spread, termwise
from dlhw3.symbolic.search.columns.told_sums import weighed
from dlhw3.symbolic.search.forms.effort import is_over
from dlhw3.symbolic.search.forms.rewritten import defined_away, members_away, steps_out, written_out
from dlhw3.symbolic.search.forms.sums import sums_out
from dlhw3.symbolic.search.ways.between import Between
from dlhw3.symbolic.search.ways.induction import lemmas_by_induction
from dlhw3.symbolic.search.ways.modular import Modular
from dlhw3.symbolic.search.ways.normed import DEPTH
from dlhw3.symbolic.search.ways.one_step import has_powers, lemmas_by_steps
from dlhw3.symbolic.search.ways.telescoped import lemmas_by_telescoping

ZERO, ONE = Integer(0), Integer(1)
MOST_LEMMAS, MOST_SEARCHES, MOST_OF_EACH, MOST_OF_STEP = 60, 14, 8, 2
MOST_WORK, OF_EACH, OF_INDUCTION = 8000, 3000, 1000  # terms of normal forms, past which no search begins
RELATION = {True: "<", False: "≤"}


def lemmas_between(
    theory: Theory, left: Expr, right: Expr, reason: str = "", *, relation: str = "≤", work: int = MOST_WORK
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, or <, for each way that finds any with so much ``work``."""
    ways = Ways(theory, work=work)
    for way in _ordered(theory, left, right):
        ways = Ways(theory, searches=ways.searches, work=ways.work)
        if way(ways, left, right, relation == "<", DEPTH, CLAIM, reason):
            yield tuple(ways.lemmas)


@dataclass
class Ways(Between):
    """The ways to show more than was shown so far, and how many searches, and how much work, are left."""

    searches: int = MOST_SEARCHES
    work: int = MOST_WORK

    def shown(self, left: Expr, right: Expr, strict: bool, depth: int) -> str:
        """Return the name of a lemma that says left ≤ right, or <; nothing where no way was found."""
        key = left, right, strict
        if key in self.tried or len(self.lemmas) > MOST_LEMMAS:
            return self.tried.get(key, "")
        self.tried[key] = ""
        if assumed := self.assumed(left, right, RELATION[strict]):
            self.tried[key] = assumed
            return assumed
        name = self.free(f"{spelled(left)} {RELATION[strict]} {spelled(right)}")
        for way in _ordered(self.theory, left, right):
            before = len(self.lemmas)
            if way(self, left, right, strict, depth, name, ""):
                self.tried[key] = name
                return name
            gone = {lemma.name for lemma in self.lemmas[before:]}
            del self.lemmas[before:]
            self.tried = {k: v for k, v in self.tried.items() if v not in gone}
        return ""

    def _searched(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        return self._by(Search(self.theory, left, right, RELATION[strict]), name, reason)

    def _interpolated(
        self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str
    ) -> bool:
        """By what interpolation says of convex, smooth functions at two points."""
        if not any(h.statement.letters for h in self.theory.hypotheses):
            return False
        search: Search = (first := Interpolation(self.theory, left, right, RELATION[strict]))
        found = search.found()
        if found is None and not strict and depth == DEPTH:  # |l(x) − l(y)| ≤ G‖x − y‖ ≤ …
            shown = partial(self.shown, strict=False, depth=DEPTH - 1)
            found = first.bounded(lambda low, high: chained(low, high, shown))
            spectrum = spectrum_of(self.theory.hypotheses)
            factors = [*first.factors, *self.least(spectrum, left, right)]
            found = found or chained(left, right, shown, first.bounds(), factors, spectrum) or None
            if found is not None:
                search = Modular(self.theory, left, right, RELATION[strict], lemmas=first.lemmas)
        return found is not None and self.take(search.lemmas_of(name, found, reason))

    def _reduced(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        return self._by(Modular(self.theory, left, right, RELATION[strict]), name, reason)

    def _inducted(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """By induction, where a sum over an index stands in a number, but in no |u|, or a member of a sequence."""
        relation, sizes = RELATION[strict], {one for side in (left, right) for one in side.atoms(Operator)}
        if self.searches < 2 or self.work <= 0 or is_over() or not by_members(left, right):
            return False
        if any(one.name == "abs" and one.has(ScalarSum) for one in sizes) or self.theory.facts.declares(EACH):
            return False  # what is shown of each term is a lemma over its range
        if depth < DEPTH and at_one(left, right):
            return False
        self.searches, self.work = self.searches - 2, self.work - OF_INDUCTION
        if strict:
            found = lemmas_by_induction(self.theory, left, right, reason, relation, name)
        else:
            found = lemmas_by_telescoping(self.theory, left, right, reason, name, self._by_induction)
            found = found or self._by_induction(left, right, reason, name)
        return found is not None and self.take(found)

    def _by_induction(self, left: Expr, right: Expr, reason: str, name: str) -> tuple[Lemma, ...] | None:
        """Show left ≤ right by induction, steps with powers in them by one lemma for all n first."""
        whole = partial(lemmas_by_induction, self.theory, left, right, reason, RELATION[False], name)
        powers = has_powers(self.theory, left, right)
        shown = partial(self._of_each, most=MOST_OF_EACH if powers else MOST_OF_STEP)
        steps = partial(lemmas_by_steps, self.theory, left, right, reason, name, shown)
        return (steps() or whole()) if powers else (whole() or steps())

    def _termwise(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Σ s ≤ Σ t, since s ≤ t of every two terms."""
        if strict or depth < DEPTH:
            return False
        found = termwise(self.theory, right - left, self._of_each)
        if found is None:
            return False
        self.take(found.lemmas)
        uses = (found.use, *self.equal(found.value, right - left))
        return bool(self.say(name, left, right, Combination(uses), reason=reason))

    def _of_each(
        self, theory: Theory, low: Expr, high: Expr, most: int = MOST_OF_EACH
    ) -> tuple[str, Sequence[Lemma]] | None:
        """Show low ≤ high of every term, or step."""
        inner = Ways(theory, searches=min(self.searches, most), work=min(self.work, OF_EACH))
        given, name = inner.work, inner.shown(low, high, False, DEPTH)
        self.searches, self.work = self.searches - 1, self.work - (given - inner.work)
        return (name, inner.lemmas) if name else None

    def _spread(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """‖Σ v‖ ≤ t, since Σ ‖v‖ ≤ t."""
        if strict or depth < DEPTH:
            return False
        for c, whole, apart in spread(left, right):
            above = left + c * (apart - whole)
            most = above != right and self.shown(above, right, False, depth)
            least = most and self.shown(whole, apart, False, depth)
            if least:
                by = Combination((Used(most), Used(least, c)))
                return bool(self.say(name, left, right, by, reason=reason))
        return False

    def _by(self, search: Search, name: str, reason: str) -> bool:
        if self.searches == 0 or self.work <= 0 or is_over():
            return False
        self.searches -= 1
        found = search.found()
        self.work -= search.forms.spent
        return found is not None and self.take(search.lemmas_of(name, found, reason))

    def _defined(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Letters that assumptions define, in what is assumed and in the claim."""
        changed = defined_away(self.theory, left, right) if depth == DEPTH else None
        if changed is None:
            return False
        meaning, theory = changed
        say_so(self, theory)
        low, high = left.xreplace(meaning), right.xreplace(meaning)
        inner, kept, given = "", self.theory, number_is_given(self.theory, left, right)
        for others in (theory.hypotheses[:-1],) * given + (theory.hypotheses,):
            self.theory = replace(theory, hypotheses=others)
            inner = inner or self.shown(low, high, strict, depth if given else depth - 1)
        self.theory, forms = kept, ((left, right), (low, high))
        return bool(inner and self.through(name, inner, forms, RELATION[strict], reason))

    def _weighed(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """c ≤ Σ aᵢbᵢ, since c Σ aᵢ ≤ Σ aᵢbᵢ, for weights of which the sum is assumed."""
        made = None if strict or depth < DEPTH else weighed(self.theory, left, right)
        inner = self.free(f"{name}, with the sum of weights")
        ways = (Ways._termwise, Ways._spread)
        if made is None or not any(way(self, *made, strict, depth, inner, "") for way in ways):
            return False
        return bool(self.through(name, inner, ((left, right), made), RELATION[strict], reason))

    def _stepped(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Members of sequences by those before them, x_{k+1} = x_k − a ∇l(x_k)."""
        meaning = members_away(self.theory, (left, right)) if depth == DEPTH else {}
        if not meaning:
            return False
        given = numbers_given(self.theory)
        low, high = (side.xreplace(meaning).xreplace(given) for side in (left, right))
        return self._between(left, right, low, high, strict, depth, name, reason)

    def _between(
        self, left: Expr, right: Expr, low: Expr, high: Expr, strict: bool, depth: int, name: str, reason: str
    ) -> bool:
        """Show left ≤ right by left = low ≤ high = right."""
        if not (inner := self.shown(low, high, strict, depth - 1)):
            return False
        return bool(self.through(name, inner, ((left, right), (low, high)), RELATION[strict], reason))

    def _written(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Functions that are made of others, written out, and squares of steps that divide."""
        low, high = (steps_out(written_out(sums_out(side))) for side in (left, right))
        changed = (low, high) != (left, right)
        traced = (low.has(Trace) or high.has(Trace)) and not (left.has(Trace) or right.has(Trace))
        return changed and self._between(left, right, low, high, strict, depth + traced, name, reason)

    def _halved(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """√(xᵀAx) as the norm ‖A^½ x‖."""
        forms = list(as_norms(self.theory.facts, left, right)) if depth == DEPTH else []
        if not forms or not (found := self.shown(*forms[-1], strict, depth - 1)):
            return False
        return bool(self.through(name, found, ((left, right), *forms), RELATION[strict], reason))

    def _of_any(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """tr(A + B)² ≤ n‖A + B‖², since tr(R)² ≤ n‖R‖² for any R."""
        made = for_any(self.theory, left, right) if depth >= DEPTH - 1 else None
        if made is None or not (found := self.shown(made.left, made.right, strict, depth)):
            return False
        by = Combination((Used(found, letters=made.letters),))
        return bool(self.say(name, left, right, by, relation=RELATION[strict], reason=reason))

    def _squared(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """u ≤ v, since u² ≤ v² and 0 ≤ v."""
        u, v = as_multiples(left, right) or parts_by_sign(right - left)
        vanishing = any(h.statement.right == 0 for h in self.theory.hypotheses)
        fits = not strict and depth >= DEPTH - 1 and u != 0 and (v != 0 or vanishing)
        if not fits or not (least := self.shown(ZERO, v, False, 0)):
            return False
        squares = self.shown(multiplied_out(u**2), multiplied_out(v**2), False, 0)
        if not squares and is_beside_a_mean(u, v):
            squares = self.square_by(self.shown(u**2, multiplied_out(u * v), False, 0), u, v)
        by = rooted(u, v, Combination((Used(squares),)), Combination((Used(least),)))
        root = squares and self.say(f"root of {spelled(u)} ≤ {spelled(v)}", u, v, by)
        return bool(root and self.say(name, left, right, Combination((Used(root),)), reason=reason))

    def _cleared(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """What is divided by, multiplied with: n/d ≥ 0, since n ≥ 0 and d > 0; sizes are > 0."""
        gap = right - left
        if not depth:
            return False
        whole = gap
        while inner := Sight((whole,)).functions("recip"):
            whole = whole.xreplace({entrywise("recip", t): 1 / t for t in inner})
        above, under = fraction(together(whole))
        number, rest = under.as_coeff_Mul()
        divided = [(base, int(k)) for base, k in rest.as_powers_dict().items() if base != 1]
        signs = [self.shown(ZERO, base, True, 0) for base, _ in divided if not is_size(base)]
        if not divided or not all(signs):
            return False
        above = multiplied_out(above / number)
        if not (found := self.shown(ZERO, above, strict, depth - 1)):
            return False
        multiplier = Mul(*((1 / b if is_size(b) else entrywise("recip", b)) ** k for b, k in divided))
        uses = (Used(found, multiplier), *self.equal(above * multiplier, gap))
        by = Combination(uses, signs=tuple(map(Used, signs)))
        return bool(self.say(name, left, right, by, relation=RELATION[strict], reason=reason))

    def _counted(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Σ a/T ≥ 0, since Σ a ≥ 0, for T that counts."""
        facts = self.theory.facts
        if strict or depth < DEPTH or not divides_by_counts(right - left, facts):
            return False
        forms = moved_in_front(right - left, facts)
        above = multiplied(multiplied_out(forms[-1]), facts)
        if above is None:
            return False
        parts = above.value.as_coefficients_dict().items()
        low, high = (sum((s * c * one for one, c in parts if s * c > 0), ZERO) for s in (-1, 1))
        if not (found := self.shown(low, high, False, depth)):
            return False
        same = (use for before, after in pairwise(forms) for use in self.equal(after, before))
        uses = (Used(found, above.multiplier), *above.uses, *same)
        return bool(self.say(name, left, right, Combination(uses), reason=reason))

    def _multiplied(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """0 ≤ t, since 0 ≤ at for a letter a that is assumed to be > 0, of t that is made of numbers alone."""
        gap = right - left
        if depth < DEPTH or gap.atoms(MatrixExpr):
            return False
        for h in self.theory.hypotheses:
            a, said = h.statement.right, h.statement
            if said.relation != "<" or said.left != 0 or not a.is_Symbol or not gap.has(a):
                continue
            above = multiplied_out(a * gap)
            if found := self.shown(ZERO, above, strict, 0):
                down = entrywise("recip", a)
                uses = (Used(found, down), *self.equal(above * down, gap))
                by = Combination(uses, signs=(Used(h.name),))
                return bool(self.say(name, left, right, by, relation=RELATION[strict], reason=reason))
        return False


def _ordered(theory: Theory, left: Expr, right: Expr) -> Sequence[Callable[..., bool]]:
    """Return the ways, squares before a search where |u| ≤ |v| is asked for, and ±u where |u| ≤ v is.

    What is divided by is multiplied with before normal forms are reduced, which takes longest. What is said of
    one member of each sequence needs induction last, and a sum beside the mean of what it is over is none of terms.
    """
    sooner: tuple[Callable[..., bool], ...] = ()
    parted = any(
        c < 0 and is_absolute(u) for u, c in multiplied_out(right - left).as_coefficients_dict().items()
    )
    if is_size_of(left) and is_size_of(right):
        sooner = (Ways._squared,) if not parted or has_absolute(right) else (Ways._parted, Ways._squared)
    elif parted:
        sooner = (Ways._parted,)
    late, reduced = WAYS.index(Ways._searched), WAYS.index(Ways._reduced)
    first: tuple[Callable[..., bool], ...] = (Ways._stepped,) if one_apart(left, right) else ()
    if at_one(left, right) and not first:
        first = (Ways._searched,)
    elif beside_a_mean(theory, left, right):
        first = (Ways._searched, Ways._reduced)
    elif has_energies(theory.facts, left, right):
        first = (Ways._halved,)
    if number_is_given(theory, left, right):
        first = (*first[: Ways._stepped in first], Ways._defined, *first)
    cleared = (Ways._cleared,) if is_divided(left) or is_divided(right) else ()
    if has_inverses(left, right) and not is_size_of(left):
        first = (*cleared, *first)
    order = (*first, *WAYS[:late], *sooner, *WAYS[late:reduced], *cleared, *WAYS[reduced:])
    return tuple(dict.fromkeys(order))


WAYS = (
    Ways._counted,
    Ways._interpolated,
    Ways._unsquared,
    *(Ways._composed, Ways._dropped),
    Ways._normed,
    Ways._termwise,
    Ways._spread,
    Ways._weighed,
    Ways._inducted,
    Ways._defined,
    Ways._stepped,
    Ways._written,
    Ways._of_any,
    Ways._kept,
    *(Ways._framed, Ways._searched, Ways._at_columns),
    *(Ways._risen, Ways._determined),
    Ways._halved,
    Ways._parted,
    Ways._reduced,
    Ways._multiplied,
    Ways._cleared,
    Ways._squared,
)
