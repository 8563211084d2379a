"""What two sides are to each other, =, ≤ or <: the verdict on that, and what it is under."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial

from sympy import Expr, MatrixExpr

from dlhw3.symbolic.conditions.requirements import Property
from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.judge import Judged, JudgedLemma, judge
from dlhw3.symbolic.language.assumed.related import TURNED
from dlhw3.symbolic.language.assumed.satisfied import is_satisfied
from dlhw3.symbolic.language.judged.conditions_told import conditions_of
from dlhw3.symbolic.language.text.series import told_of_indices
from dlhw3.symbolic.models.asking import QUICK, SMALL, Asked
from dlhw3.symbolic.models.drawing import Style
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Step, Theory, Used
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.search.forms.algebra import Stopped
from dlhw3.symbolic.search.forms.effort import beside, is_over, is_spent, within
from dlhw3.symbolic.verdict import Counterexample, Judgement, Verdict

MOST_EFFORT, OF_ITS_LETTERS, OF_ANY_POINTS, OF_LESS, OF_MORE = 6000, 150, 3000, 2000, 5000
"""How many normal forms all searches about a line make at most, and the first of them, of its own letters alone."""
OF_A_QUICK_ONE = 150, 800
"""How many a search makes before values of functions are sought that are no polynomials; of matrices too."""


def related(
    left: Expr,
    right: Expr,
    relation: str,
    theory: Theory,
    reason: str = "",
    *,
    work: int | None = None,
    supported: bool = True,
) -> tuple[Judgement, tuple[Prose | Property, ...]]:
    """Return the judgement on left relation right, and the conditions that it was proved under.

    An order is sought with as much ``work`` as a line's own, if no less is said. Unless it may be ``supported``,
    what is not proved is UNDECIDED, and no instances are counted.
    """
    if relation in TURNED:
        other = TURNED[relation]
        judgement, under = related(right, left, other, theory, reason, work=work, supported=supported)
        return replace(judgement, counterexample=_turned(judgement.counterexample)), under
    from dlhw3.symbolic.search.forms.rewritten import has_minima

    found: tuple[Judgement, Judged | None] = Judgement(Verdict.UNDECIDED), None  # of what is stopped
    with suppress(Stopped), within(MOST_EFFORT + OF_ANY_POINTS * has_minima(theory)):
        if relation == "=":
            found = _of_equation(left, right, theory, reason)
        else:
            found = _of_order(left, right, relation, theory, reason, work)
    judgement, judged = found
    if supported and judgement.verdict is Verdict.UNDECIDED and not is_spent():
        between = "⪯" if isinstance(left, MatrixExpr) and relation != "=" else relation
        asked = Asked(theory, Equation(left, right, (), between))
        judgement = _supported(asked) or judgement
        if judgement.verdict is Verdict.SUPPORTED:
            written = (one for h in theory.hypotheses for one in h.under)
            return judgement, tuple(dict.fromkeys((*told_of_indices((), theory), *asked.domains(), *written)))
    proved = judgement.verdict is Verdict.PROVED and judged is not None
    return judgement, conditions_of(judged, theory) if proved and judged is not None else ()


def _turned(example: Counterexample | None) -> Counterexample | None:
    """Return values with their sides exchanged: those of b ≤ a for a ≥ b."""
    return example and replace(example, left=example.right, right=example.left)


def _of_equation(left: Expr, right: Expr, theory: Theory, reason: str) -> tuple[Judgement, Judged | None]:
    """Judge left = right: values are tried before a proof is sought that is more than one normal form."""
    from dlhw3.symbolic.language.asked.acting_lines import lemmas_by_matrices
    from dlhw3.symbolic.language.asked.layered_lines import lemmas_along_layers
    from dlhw3.symbolic.language.asked.line_gradients import (
        lemmas_by_derivatives,
        lemmas_by_gradient,
        lemmas_by_second,
    )
    from dlhw3.symbolic.search.columns.nearest import with_letters_kept
    from dlhw3.symbolic.search.columns.ordering import lemmas_below
    from dlhw3.symbolic.search.ways.absolute import lemmas_by_signs
    from dlhw3.symbolic.search.ways.both_orders import lemmas_by_both_orders
    from dlhw3.symbolic.search.ways.closed_sums import lemmas_by_closed_sums
    from dlhw3.symbolic.search.ways.divided import lemmas_by_dividing
    from dlhw3.symbolic.search.ways.induction import lemmas_by_induction
    from dlhw3.symbolic.search.ways.paired import lemmas_by_pairing
    from dlhw3.symbolic.search.ways.psd_roots import lemmas_by_psd_roots
    from dlhw3.symbolic.search.ways.pulled_out import lemmas_by_pulling_out
    from dlhw3.symbolic.search.ways.recursive import lemmas_by_recursion
    from dlhw3.symbolic.search.ways.roots_apart import lemmas_by_squares
    from dlhw3.symbolic.search.ways.vanishing import lemmas_by_vanishing

    asked = Asked(theory, Equation(left, right))
    if not asked.is_plain() and (refuted := _refuted(asked, QUICK)) is not None:
        return refuted, None
    plain = (_lemma(left, right, "=", NormalForm(), reason),)
    judgement, judged = _judged(theory, plain)
    for nearer in with_letters_kept(theory, left, right) if judgement.verdict is Verdict.UNDECIDED else ():
        found_nearer = _judged(nearer, plain, refuting=False)
        if found_nearer[0].verdict is Verdict.PROVED:
            return found_nearer
    told = judgement.verdict is Verdict.UNDECIDED and (_has_means(left, right) or _sums_told(theory))
    if told and (found := lemmas_below(theory, left, right, reason, "=")) is not None:
        judgement, judged = _judged(theory, found)
    if judgement.verdict is Verdict.UNDECIDED and (found := lemmas_by_psd_roots(theory, left, right, reason)):
        by_roots = _judged(theory, found, refuting=False)
        judgement, judged = by_roots if by_roots[0].verdict is Verdict.PROVED else (judgement, judged)
    plainly = partial(lemmas_by_gradient, readable=False)
    moving = (lemmas_by_second, lemmas_by_derivatives, lemmas_by_matrices)
    derived = (lemmas_by_gradient, plainly, *moving, lemmas_along_layers)
    early = (lemmas_by_recursion, *derived, lemmas_by_signs, lemmas_by_pairing)
    small = (lemmas_by_both_orders, lemmas_by_vanishing)
    last = (lemmas_by_dividing, lemmas_by_closed_sums, lemmas_by_pulling_out, lemmas_by_squares, *small)
    late = (partial(lemmas_by_induction, relation="="), *last)
    for searches in (early, late):
        going_on = judgement.verdict is Verdict.UNDECIDED and not is_spent()
        if going_on and searches is late and (worse := asked.carefully()):
            return Judgement(Verdict.REFUTED, counterexample=worse, difference=asked.difference()), None
        for search in searches if going_on else ():
            lemmas = search(theory, left, right, reason)
            further = lemmas and _judged(theory, lemmas, refuting=False)
            if further and further[0].verdict is not Verdict.UNDECIDED:  # else why is said already
                judgement, judged = further
                break
    if judgement.verdict is Verdict.REFUTED and (smaller := asked.smallest()) is not None:
        judgement = replace(judgement, counterexample=smaller)
    return judgement, judged


def _has_means(*sides: Expr) -> bool:
    return any(side.has(Expectation) for side in sides)


def _sums_told(theory: Theory) -> bool:
    """Whether something is assumed of a sum over an index, which no normal form is rewritten with."""
    said = (h.statement for h in theory.hypotheses if h.statement.relation == "=")
    return any(side.has(*SUMS) for one in said for side in (one.left, one.right))


def _refuted(asked: Asked, styles: Sequence[Style] = SMALL) -> Judgement | None:
    """Return REFUTED with the smallest values found, or None."""
    found = asked.smallest() if styles is SMALL else asked.refuted(styles)
    if found is None:
        return None
    difference = asked.difference() if asked.claim.relation == "=" else None
    return Judgement(Verdict.REFUTED, counterexample=found, difference=difference)


def _of_order(
    left: Expr, right: Expr, relation: str, theory: Theory, reason: str, work: int | None = None
) -> tuple[Judgement, Judged | None]:
    """Judge left ≤ right, left < right, or left ⪯ right between matrices."""
    from dlhw3.symbolic.search.columns.claim_kinds import by_members
    from dlhw3.symbolic.search.columns.nearest import with_less, without_strangers
    from dlhw3.symbolic.search.columns.unit_norms import with_squares
    from dlhw3.symbolic.search.ways.falling import lemmas_by_falling

    between = "⪯" if isinstance(left, MatrixExpr) else relation
    asked = Asked(theory, Equation(left, right, (), between))
    if (refuted := _refuted(asked)) is not None:
        return refuted, None
    if is_over():
        return Judgement(Verdict.UNDECIDED), None
    if work is None and asked.about_functions and not by_members(left, right):  # these need induction
        with beside(OF_A_QUICK_ONE[between == "⪯"]):
            quick = _first_proved(theory, _ways(theory, left, right, between, reason, None))
        if quick is not None:
            return quick
    if (hasty := asked.bent() or asked.hasty()) is not None:
        return Judgement(Verdict.REFUTED, counterexample=hasty), None
    claim, near = (left, right, between, reason), without_strangers(theory, left, right)
    if work is None and (proved := _with_own_work(theory, *claim)) is not None:
        return proved
    if work is None and near is not None and (proved := _under_less(theory, near, *claim)) is not None:
        return proved
    told, squares = with_squares(theory, left, right)
    for found in _ways(told, *claim, work):
        judgement, judged = _judged(theory, (*squares, *found), refuting=False)
        if judgement.verdict is Verdict.PROVED or judgement.reason.startswith("derived"):
            return judgement, judged
    for bare in with_less(near or theory) if work is None else ():
        if (proved := _under_less(theory, bare, *claim)) is not None:
            return proved
    if between == "≤" and work is None:
        for plain, found in lemmas_by_falling(theory, left, right, reason):
            judgement, judged = _judged(plain, found, refuting=False)
            if judgement.verdict is Verdict.PROVED and is_satisfied(theory):
                return judgement, judged
    if between == "⪯" and (proved := _below_roots(theory, left, right, reason)) is not None:
        return proved
    judgement, judged = _judged(theory, (_lemma(left, right, between, Combination(), reason),))
    if judgement.verdict is Verdict.UNDECIDED:
        judgement = replace(judgement, reason="no combination of what is known gives it")
    return judgement, judged


def _with_own_work(
    theory: Theory, left: Expr, right: Expr, relation: str, reason: str
) -> tuple[Judgement, Judged] | None:
    """Return a proof by a way whose work is not the line's: of less, of any points, of signs apart, of sides."""
    from dlhw3.symbolic.search.columns.exponential_sides import of_exponentials
    from dlhw3.symbolic.search.columns.spectral_sides import by_sides
    from dlhw3.symbolic.search.ways.signs_apart import lemmas_by_signs_apart

    if relation == "≤" and (proved := _without_factor(theory, left, right, reason)) is not None:
        return proved
    if (proved := _of_any_points(theory, left, right, relation, reason)) is not None:
        return proved
    apart = lemmas_by_signs_apart(theory, left, right, reason) if relation == "≤" else iter(())
    if (proved := _first_proved(theory, apart)) is not None and is_satisfied(theory):
        return proved
    for sides in (*of_exponentials(theory, left, right), *by_sides(theory, left, right)):
        if (proved := _under_less(theory, sides, left, right, relation, reason, work=OF_MORE)) is not None:
            return proved
    return None


def _first_proved(theory: Theory, ways: Iterator[tuple[Lemma, ...]]) -> tuple[Judgement, Judged] | None:
    """Return the first proof that some ways lead to, or None."""
    for found in ways:
        judgement, judged = _judged(theory, found, refuting=False)
        if judgement.verdict is Verdict.PROVED:
            return judgement, judged
    return None


def _under_less(
    theory: Theory, bare: Theory, left: Expr, right: Expr, relation: str, reason: str, work: int = OF_LESS
) -> tuple[Judgement, Judged] | None:
    """Return a proof under less than what is assumed, with work of its own, where all of that holds somewhere."""
    from dlhw3.symbolic.search.columns.unit_norms import with_squares

    if Asked(bare, Equation(left, right, (), relation)).fails(QUICK):
        return None  # there is no proof of what fails at values
    told, squares = with_squares(bare, left, right)
    left_out = (h for h in theory.hypotheses if h not in bare.hypotheses and not h.definition)
    functions = any(h.statement.letters for h in left_out)
    with beside(OF_MORE if functions else work):
        for found in _ways(told, left, right, relation, reason, None):
            judgement, judged = _judged(bare, (*squares, *found), refuting=False)
            if judgement.verdict is Verdict.PROVED and is_satisfied(theory):
                return judgement, judged
    return None


def _without_factor(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Judgement, Judged] | None:
    """Return a proof of what is less without a factor that is ≥ 0, with work of its own, or None."""
    from dlhw3.symbolic.search.ways.common_factors import lemmas_without_factor
    from dlhw3.symbolic.search.ways.strategies import lemmas_between

    with beside(OF_LESS):
        for found in lemmas_without_factor(theory, left, right, reason, lemmas_between):
            judgement, judged = _judged(theory, found, refuting=False)
            if judgement.verdict is Verdict.PROVED:
                return judgement, judged
    return None


def _below_roots(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Judgement, Judged] | None:
    """Return a proof of K ⪯ s I by that of K K ⪯ s² I, with work of its own, or None."""
    from dlhw3.symbolic.search.ways.below_roots import lemmas_below_roots

    with beside(OF_LESS):
        for told, found in lemmas_below_roots(theory, left, right, reason):  # type: ignore[arg-type]
            judgement, judged = _judged(told, found, refuting=False)
            if judgement.verdict is Verdict.PROVED and is_satisfied(theory):
                return judgement, judged
    return None


def _of_any_points(
    theory: Theory, left: Expr, right: Expr, relation: str, reason: str
) -> tuple[Judgement, Judged] | None:
    """Return a proof of what holds of minimisers since it holds of any points, or None."""
    from dlhw3.symbolic.search.forms.rewritten import without_minima
    from dlhw3.symbolic.search.ways.strategies import lemmas_between

    bare = without_minima(theory, left, right)
    if bare is None or relation == "⪯":
        return None
    with within(OF_ANY_POINTS):
        for found in lemmas_between(bare, left, right, reason, relation=relation):
            judgement, judged = _judged(bare, found, refuting=False)
            if judgement.verdict is Verdict.PROVED and is_satisfied(theory):
                return judgement, judged
    return None


def _ways(
    theory: Theory, left: Expr, right: Expr, relation: str, reason: str, work: int | None
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas whose last says an inequality, for each way that finds any.

    Of products of sums induction comes last: there are more of them at each step.
    """
    from dlhw3.symbolic.language.asked.flow_bounds import bounds_along_flow, bounds_of_descent
    from dlhw3.symbolic.language.asked.layered_lines import bounds_along_layers
    from dlhw3.symbolic.search.columns.claim_kinds import by_members
    from dlhw3.symbolic.search.columns.ordering import lemmas_below
    from dlhw3.symbolic.search.columns.unit_squares import without_unit_squares
    from dlhw3.symbolic.search.forms.rewritten import of_its_letters
    from dlhw3.symbolic.search.ways.contracted import lemmas_by_contraction
    from dlhw3.symbolic.search.ways.contracted_steps import lemmas_by_contracted_steps
    from dlhw3.symbolic.search.ways.induction import lemmas_by_induction
    from dlhw3.symbolic.search.ways.matrices import lemmas_of_order
    from dlhw3.symbolic.search.ways.minima import lemmas_by_minima
    from dlhw3.symbolic.search.ways.of_entries import lemmas_by_entries
    from dlhw3.symbolic.search.ways.strategies import MOST_WORK, lemmas_between

    if relation == "⪯":
        if (less := without_unit_squares(theory, left, right)) is not None:
            yield from (_with_sides(found, left, right, reason) for found in lemmas_of_order(theory, *less))
        yield from lemmas_of_order(theory, left, right, reason)
        return
    if relation == "≤" and work is None:
        yield from lemmas_by_contraction(theory, left, right, reason)
        yield from lemmas_by_contracted_steps(theory, left, right, reason)
    plain = of_its_letters(theory, left, right)
    with within(OF_ITS_LETTERS):
        found = None if plain is None else lemmas_below(plain, left, right, reason, relation)
    if found is not None:
        yield found
    between = partial(lemmas_between, theory, reason=reason, relation=relation, work=work or MOST_WORK)
    if work is None:
        yield from lemmas_by_entries(theory, left, right, relation, reason)
    for bounds in (bounds_of_descent, bounds_along_layers, bounds_along_flow):
        yield from bounds(theory, left, right, relation, between)
    yield from lemmas_by_minima(theory, left, right, reason, relation=relation)
    yield from between(left, right)
    tried = by_members(left, right) or work is not None
    if not tried and (found := lemmas_by_induction(theory, left, right, reason, relation)) is not None:
        yield found


def _with_sides(found: tuple[Lemma, ...], left: Expr, right: Expr, reason: str) -> tuple[Lemma, ...]:
    """Return lemmas of which the last says left ⪯ right, by those whose last says that of what these are."""
    *before, last = found
    named = replace(last, name="of what the sides are")
    low, high = named.statement.left, named.statement.right
    steps = (
        Step(left, low, reason or "by what is assumed of squares", NormalForm()),
        Step(low, high, reason or "as was shown", Combination((Used(named.name),)), "⪯"),
        Step(high, right, "by what is assumed of squares", NormalForm()),
    )
    chain = Chain(tuple(one for one in steps if one.left != one.right))
    return (*before, named, Lemma("line", Equation(left, right, (), "⪯"), chain))


def _lemma(left: Expr, right: Expr, relation: str, by: NormalForm | Combination, reason: str) -> Lemma:
    step = Step(left, right, reason or "as written", by, relation)
    return Lemma("line", Equation(left, right, (), relation), Chain((step,)))


def _judged(theory: Theory, lemmas: tuple[Lemma, ...], *, refuting: bool = True) -> tuple[Judgement, Judged]:
    """Return the judgement on the last of some lemmas; where it is not ``refuting``, no values are looked for."""
    judged = judge(theory, lemmas, refuting=refuting)
    lemma = judged.lemmas[-1]
    judgement = lemma.steps[0].judgement
    if judgement.verdict is Verdict.PROVED and lemma.verdict is not Verdict.PROVED:
        # a step of it may be false where the line has no meaning, as step(x) = (1 + sign(x))/2 at 0
        verdict = Verdict.UNDECIDED if lemma.verdict is Verdict.REFUTED else lemma.verdict
        judgement = Judgement(verdict, reason=lemma.disconnected or _first_trouble((lemma,)))
    if judgement.verdict is Verdict.UNDECIDED:
        judgement = replace(judgement, reason=_first_trouble(judged.lemmas[:-1]) or judgement.reason)
    return judgement, judged


def _first_trouble(lemmas: Sequence[JudgedLemma]) -> str:
    """Return why the first of the lemmas that a line rests on is not proved; "" where all are."""
    for one in (one for one in lemmas if one.verdict is not Verdict.PROVED):
        troubles = (step.judgement.reason for step in one.steps)
        return one.disconnected or next(filter(None, troubles), "")
    return ""


def _supported(asked: Asked) -> Judgement | None:
    """Return SUPPORTED where enough instances agree, REFUTED where one does not, or None."""
    found = asked.evidence()
    if isinstance(found, Counterexample):
        return Judgement(Verdict.REFUTED, counterexample=found)
    if found is None or not found.supports:
        return None
    return Judgement(Verdict.SUPPORTED, reason=f"not proved: {found}")
