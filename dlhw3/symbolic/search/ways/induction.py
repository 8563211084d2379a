"""Sums up to a letter T: what is said of them, by induction over T.

The sums at n + 1 are split at their last term; what is left is a combination of the statement at n, and of what is
known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sympy import Add, Basic, Expr, Identity, Integer, MatrixExpr, Mul, Symbol, ZeroMatrix
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import SUMS, Iterate, Layers, Norm, hole, index_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Induction,
    Lemma,
    Rewrite,
    Step,
    Theory,
    Used,
)
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.ordering import lemmas_below
from dlhw3.symbolic.search.forms.rewritten import members_away
from dlhw3.symbolic.search.forms.sums import ZERO, joined, split_last, split_off

SUMMED = "by induction"


StepWay = Callable[[Theory, Range, Symbol, Expr, Expr, str], tuple[tuple[Lemma, ...], Chain] | None]
"""Gives the way from left to right at n + 1, which stand at n, with the lemmas that it uses; or nothing."""


def lemmas_by_induction(
    theory: Theory,
    left: Expr,
    right: Expr,
    reason: str,
    relation: str,
    name: str = "line",
    *,
    step: StepWay | None = None,
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last, of a name, says left R right, by induction over a whole number; or None.

    Between matrices R is =, and the kernel has not seen whether the steps hold. ``step`` is the way to show them.
    """
    free = free_indices(left) | free_indices(right)
    for one in sorted(theory.facts.ranges, key=lambda one: one.index in _beginning(left, right)):
        if one.high is None and one.index in free:
            if relation == "=" and (alone := _alone(left, right, one.index)) is not None:
                return _by_member(theory, alone, (left, right), reason, name)
            for end in _starts(one, left, right):
                found = _inducted(theory, end, (left, right), reason, relation, name, step or _step)
                if found:
                    return found
                if found is not None:
                    break
            if relation == "=" and (over := _shared(left, right, one.index)) != 1:
                return _over(theory, over, (left, right), reason, name)
    return None


def _starts(end: Range, *sides: Expr) -> tuple[Range, ...]:
    """Return from where on a statement may be shown: where it is said from, and where its sums have no terms."""
    if end.low.is_positive:
        return end, replace(end, low=ZERO)
    places = {
        one.args[2] - 1 - (one.args[3] - end.index)
        for side in sides
        for one in side.atoms(*SUMS)
        if end.index in one.args[3].free_symbols
    }
    return (end, replace(end, low=end.low - 1)) if places == {end.low - 1} else (end,)


def _beginning(*sides: Expr) -> set[Basic]:
    """Return the letters at which sums begin, as from k + 1: of Σ_{i≤k} + Σ_{k<i≤n} only the other end moves."""
    return {letter for side in sides for one in side.atoms(*SUMS) for letter in one.args[2].free_symbols}


def _shared(left: Expr, right: Expr, end: Symbol) -> Expr:
    """Return what all terms of two numbers are multiplied by that moves with the end of sums, as 1/T; or 1."""
    if isinstance(left, MatrixExpr) or isinstance(right, MatrixExpr):
        return Integer(1)
    terms = [Mul.make_args(term) for side in (left, right) for term in Add.make_args(multiplied_out(side))]
    shared = [
        one
        for one in terms[0]
        if end in free_indices(one) and not one.has(*SUMS) and all(one in term for term in terms)
    ]
    return Mul(*shared)


def _over(
    theory: Theory, over: Expr, between: tuple[Expr, Expr], reason: str, name: str
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, both of which have a factor that moves with T, as 1/T."""
    left, right = (multiplied_out(multiplied_out(side) / over) for side in between)
    own = f"{name}, without a factor"
    found = lemmas_by_induction(theory, left, right, "", "=", own)
    if found is None:
        return None
    way = Step(*between, reason or SUMMED, Combination((Used(own, over),)))
    return (*found, Lemma(name, Equation(*between), Chain((way,))))


def _alone(left: Expr, right: Expr, end: Symbol) -> tuple[Expr, Expr] | None:
    """Return the member x_T of x_T − z = right, which stands beside other terms, and what is beside it; or None."""
    terms = terms_of(left) if isinstance(left, MatrixExpr) else []
    members = [one for one in terms if isinstance(one, Iterate) and one.index == end and not right.has(one)]
    if len(members) != 1 or len(terms) < 2:
        return None
    beside = total(*(one for one in terms if one is not members[0]))
    return None if beside.has(members[0]) else (members[0], beside)


def _by_member(
    theory: Theory, alone: tuple[Expr, Expr], between: tuple[Expr, Expr], reason: str, name: str
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says x_T + b = right, by what they say of x_T."""
    (member, beside), (left, right) = alone, between
    value, own = total(right, negate(beside)), f"{name}, of the member"
    found = lemmas_by_induction(theory, member, value, "", "=", own)
    if found is None:
        return None
    way = Trail(left).to(total(member, beside), "its terms in this order")
    way.rewrite(total(hole(member), beside), own, value, reason or SUMMED)
    return (*found, Lemma(name, Equation(left, right), way.to(right, "by the laws").chain))


def _inducted(
    theory: Theory,
    end: Range,
    between: tuple[Expr, Expr],
    reason: str,
    relation: str,
    name: str,
    one_more: StepWay,
) -> tuple[Lemma, ...] | None:
    """Return lemmas, the last of which is the claim; None where it does not begin, none where a step fails."""
    n, (left, right) = index_symbol("n′"), between
    sides = [_up_to(n, end.index, side) for side in (left, right)]
    first, last = (side.xreplace({n: end.low}) for side in sides)
    matrices = isinstance(left, MatrixExpr)
    if matrices and (relation != "=" or first == sides[0] == last == sides[1]):
        return None
    at_once = _split_at(first, last, end.low) if relation == "=" else None
    if matrices or at_once is not None:
        base: tuple[tuple[Lemma, ...], Chain] | None = ((), at_once or _by_laws(first, last))
    else:
        base = _base(theory, first, last, relation, n)
    step = None if base is None else one_more(theory, end, n, sides[0], sides[1], relation)
    if base is None or step is None:
        return None if base is None else ()
    statement = Equation(sides[0], sides[1], (Range(n, end.low, end.index),), relation)
    own = f"{name}, {SUMMED}"
    lemma = Lemma(own, statement, Induction(n, base[1], step[1]))
    used: Combination | Rewrite = Combination((Used(own, at=((n, end.index),)),))
    if matrices:
        used = Rewrite(own, hole(left), ((n, end.index),))
    way = Step(left, right, reason or SUMMED, used, relation)
    line = Lemma(name, Equation(left, right, (), relation), Chain((way,)))
    return (*dict.fromkeys((*base[0], *step[0])), lemma, line)


def _up_to(n: Symbol, end: Symbol, side: Expr) -> Expr:
    """Return a side with n for the end of its sums; how many layers there are stays what it is."""
    if not side.has(Layers):
        made: Expr = side.xreplace({end: n})
        return made
    sums = {s: s.func(*s.args[:3], s.args[3].xreplace({end: n})) for s in side.atoms(*SUMS)}
    made = side.xreplace(sums)
    return made


def _base(
    theory: Theory, left: Expr, right: Expr, relation: str, n: Symbol
) -> tuple[tuple[Lemma, ...], Chain] | None:
    """Return the way from left to right where sums have no terms, and the lemmas that it uses; or None."""
    first, last = (_begun(theory, _without_terms(side)) for side in (left, right))
    found = _chain(theory, first, last, relation, n)
    if found is None or (first, last) == (left, right):
        return found
    ahead = (Step(left, first, _of_beginning(left)),) if first != left else ()
    back = (Step(last, right, _of_beginning(right)),) if last != right else ()
    return found[0], Chain((*ahead, *found[1].steps, *back))


def _of_beginning(side: Expr) -> str:
    return "no terms" if side.has(*SUMS) else "as it begins"


def _begun(theory: Theory, side: Expr) -> Expr:
    """Return a number with x in the place of P₀ x in its norms, where P₀ is assumed to be I."""
    equations = (h.statement for h in theory.hypotheses if not h.statement.indices)
    first = {
        one.left: one.right for one in equations if isinstance(one.right, Identity) and one.relation == "="
    }
    begun = {node: one for node, one in first.items() if isinstance(node, Iterate)}
    norms = (
        {one: Norm(expand(one.args[0].xreplace(begun))) for one in side.atoms(Norm) if one.has(*begun)}
        if begun
        else {}
    )
    made: Expr = side.xreplace(norms)
    return made


def _without_terms(side: Expr) -> Expr:
    """Return a number with 0 in the place of sums without terms, and of the norms of these."""
    empty = [s for s in side.atoms(*SUMS) if s.args[2] - s.args[3] == 1]
    gone = {s: ZeroMatrix(*s.shape) if isinstance(s, MatrixExpr) else ZERO for s in empty}
    made = side.xreplace(gone)
    norms = {one: ZERO for one in made.atoms(Norm) if isinstance(one.args[0], ZeroMatrix)}
    found: Expr = made.xreplace(norms)
    return found


def _chain(
    theory: Theory, left: Expr, right: Expr, relation: str, n: Symbol
) -> tuple[tuple[Lemma, ...], Chain] | None:
    """Return one step from left to right, and the lemmas that it uses, none about n; or None."""
    found = lemmas_below(theory, left, right, "", relation, apart=n)
    if found is None:
        return None
    *before, last = found
    about = [side for lemma in before for side in (lemma.statement.left, lemma.statement.right)]
    if not isinstance(last.proof, Chain) or any(n in free_indices(side) for side in about):
        return None
    return tuple(before), last.proof


def _step(
    theory: Theory, end: Range, n: Symbol, left: Expr, right: Expr, relation: str
) -> tuple[tuple[Lemma, ...], Chain] | None:
    """Return the way from left to right at n + 1: sums split, then a combination with what is said at n."""
    supposed = Hypothesis(INDUCTION_HYPOTHESIS, Equation(left, right, (), relation))
    facts = theory.facts.extended(Range(n, end.low, end.index - 1))
    known = Theory(facts, (*theory.hypotheses, supposed))
    first, last = (Trail(side.xreplace({n: n + 1})) for side in (left, right))
    for trail in (first, last):
        split_last(trail, n)
    matrices = isinstance(left, MatrixExpr)
    middle = None if matrices else _chain(known, first.current, last.current, relation, n)
    meaning = members_away(known, (first.current, last.current)) if middle is None else {}
    if meaning := _latest(meaning, n):
        for trail in (first, last):
            trail.to(trail.current.xreplace(meaning), "members by those before them")
    if matrices:
        middle = (), _supposed(first.current, last.current, left, right)
    else:
        if meaning:
            middle = _chain(known, first.current, last.current, relation, n)
        before = Theory(facts, theory.hypotheses)
        middle = middle or _one_more(before, (left, right), (first.current, last.current), relation, n)
    if middle is None:
        return None
    back = tuple(joined(step) for step in last.chain.steps[::-1])
    return middle[0], Chain((*first.chain.steps, *middle[1].steps, *back))


def _latest(meaning: dict[Basic, Expr], n: Symbol) -> dict[Basic, Expr]:
    """Return what members at n + 1 are by those before them, which what is said at n is about."""
    moving = {node: value for node, value in meaning.items() if n in free_indices(node)}
    return {node: value for node, value in moving.items() if not any(v.has(node) for v in moving.values())}


def _one_more(
    theory: Theory, at_n: tuple[Expr, Expr], here: tuple[Expr, Expr], relation: str, n: Symbol
) -> tuple[tuple[Lemma, ...], Chain] | None:
    """Return the way at n + 1 where what it has more than the way at n is ≥ 0, which is sought alone; or None."""
    if relation == "=":
        return None
    gap = multiplied_out(here[1] - here[0] - (at_n[1] - at_n[0]))
    parts = gap.as_coefficients_dict().items()
    low, high = (sum((s * c * one for one, c in parts if s * c > 0), ZERO) for s in (-1, 1))
    found = _chain(theory, low, high, "≤", n)
    (way, *others) = found[1].steps if found is not None else (None,)
    if found is None or way is None or others or not isinstance(way.by, Combination):
        return None
    by = replace(way.by, uses=(Used(INDUCTION_HYPOTHESIS), *way.by.uses))
    return found[0], Chain((Step(*here, "as said at n, and one more", by, relation),))


def _split_at(left: Expr, right: Expr, end: Expr) -> Chain | None:
    """Return the way between two sides by the last term of sums up to k, beside others up to k − 1; or None."""
    sums = {one for side in (left, right) for one in side.atoms(*SUMS)}
    if not end.is_Symbol or not {end, end - 1} <= {one.args[3] for one in sums}:
        return None
    whole = [one for one in sums if one.args[3] == end and one.args[2].is_Integer]
    trails = Trail(left), Trail(right)
    for trail in trails:
        for one in sorted(trail.current.atoms(*SUMS).intersection(whole), key=str):
            split_off(trail, one)
    first, last = (trail.chain.steps for trail in trails)
    middle = Step(trails[0].current, trails[1].current, "by the laws")
    return Chain((*first, middle, *(joined(step) for step in last[::-1])))


def _by_laws(left: Expr, right: Expr) -> Chain:
    return Chain((Step(left, right, "by the laws"),))


def _supposed(here: Expr, there: Expr, left: Expr, right: Expr) -> Chain:
    """Return the way between matrices from what is due at n + 1 to what it is, with left = right put into it.

    Where what stands at n is a part of what is due, or factors of its products, it is put in there; where what it
    is at n + 1 is M times what it is at n, what is due is M times what stands at n; and else it is put in as a
    summand.
    """
    within = here.xreplace({left: hole(left)})
    if within != here and not left.atoms(Iterate) & within.atoms(Iterate):
        own = Trail(here)
        own.rewrite(within, INDUCTION_HYPOTHESIS, right, "as said at n")
        return own.to(there, "by the laws").chain
    if (parts := _within_products(here, left)) is not None:
        own = Trail(here)
        own.rewrite(total(*parts), INDUCTION_HYPOTHESIS, right, "as said at n")
        return own.to(there, "by the laws").chain
    if (by := _ahead_of(there, right)) is not None:
        own = Trail(here).to(product(*by, left), "by what is known")
        own.rewrite(product(*by, hole(left)), INDUCTION_HYPOTHESIS, right, "as said at n")
        return own.to(there, "by the laws").chain
    gap = total(here, negate(left))
    trail = Trail(here).to(total(gap, left), "what is said at n, taken out")
    trail.rewrite(total(gap, hole(left)), INDUCTION_HYPOTHESIS, right, "as said at n")
    return trail.to(there, "by the laws").chain


def _ahead_of(whole: Expr, part: Expr) -> list[Expr] | None:
    """Return the factors before a product within another, M of M P x before P x; None where it does not end so."""
    scale, factors = _flat(whole)
    own, parts = _flat(part)
    if own != 1 or not parts or len(factors) < len(parts) or [*factors[-len(parts) :]] != [*parts]:
        return None
    return [*([scale] if scale != 1 else []), *factors[: -len(parts)]]


def _within_products(here: Expr, left: Expr) -> list[Expr] | None:
    """Return the terms of a sum with a hole where the factors of one product stand in them, in all; or None."""
    number, factors = _flat(left)
    many, made = len(factors), list[Expr]()
    if number != 1 or many < 2:
        return None
    for term in terms_of(here):
        before, own = _flat(term)
        place = next((k for k in range(len(own) - many + 1) if own[k : k + many] == factors), None)
        if place is None:
            return None
        made.append(product(before, *own[:place], hole(left), *own[place + many :]))
    return made


def _flat(of: Expr) -> tuple[Expr, tuple[MatrixExpr, ...]]:
    """Return the number and the factors of a product, of those within it too."""
    number, factors = factors_of(of)
    if len(factors) == 1:
        return number, factors
    inner = [_flat(one) for one in factors]
    flat = tuple(one for _, own in inner for one in own)
    return Mul(number, *(own for own, _ in inner)), flat
