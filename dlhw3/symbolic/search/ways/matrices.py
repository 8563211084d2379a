"""A proof of A ⪯ B: B − A is a sum of MᵀKM with K assumed to be ⪰ 0, of gram matrices, and of what the laws say.

The sum is looked for among normal forms that are reduced by the laws and by what is assumed; that it is one is
then proved as an equation.
"""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from itertools import chain

from sympy import Add, Expr, Integer, MatrixExpr, Mul, Pow, ZeroMatrix, cancel

from dlhw3.symbolic.algebra import expand, factors_of, is_operator, negate, product, terms_of, total
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import SUMS, Inner, MatrixSum, Norm, ScalarSum
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Step, Theory, Used
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.search.columns.columns import Factor
from dlhw3.symbolic.search.columns.diagonals import plainly_positive
from dlhw3.symbolic.search.columns.frames import Frames, framed_order
from dlhw3.symbolic.search.columns.orders import combination, lemmas_before
from dlhw3.symbolic.search.columns.scaled_frames import by_scaled_pairs
from dlhw3.symbolic.search.columns.summed import CLAIM, summed
from dlhw3.symbolic.search.columns.termwise import EACH, for_all, speaks_of
from dlhw3.symbolic.search.forms.sums import summed as of_terms
from dlhw3.symbolic.search.laws.modulo import Reduced
from dlhw3.symbolic.search.ways.normed import DEPTH
from dlhw3.symbolic.search.ways.strategies import Ways

MOST_SUMS, MOST_UNDIVIDED = 3, 10
MOST_SEARCHES, OF_NUMBER = 6, 1000  # what is spent on one number before a matrix
ONE, ZERO = Integer(1), Integer(0)


def lemmas_of_order(
    theory: Theory, left: MatrixExpr, right: MatrixExpr, reason: str = "", name: str = CLAIM
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ⪯ right, with few frames and then more; unchecked."""
    gap = total(right, negate(left))
    numbers = tuple(_numbers(theory, gap))
    frames = Frames(theory, (left, right, gap), tuple(_sums(theory, gap)), tuple(n for n, _ in numbers))
    context = Context(theory, [Lemma(CLAIM, Equation(left, right), Chain(()))])
    reduced = Reduced(context, gap)
    target = reduced.of(gap)
    positive = dict(_divisors(theory, gap))
    over_one = _over_one(gap, theory.facts, frozenset(positive))
    claim, words = Equation(left, right, (), "⪯"), (name, reason)
    if over_one is not None and positive:  # without which there is more to combine
        yield from _undivided(theory, claim, *over_one, positive, words)
    for further in (False, True) if target is not None else ():
        columns = framed_order(frames, left.shape[0], further=further)
        columns = chain(by_scaled_pairs(frames, left.shape[0]), columns) if further else columns
        found = combination(target, reduced, columns)  # type: ignore[arg-type]
        if found is not None:
            signs = {use.premise for column, _ in found for use in column.signs}
            before = lemmas_before(frames, found) | {
                one: None for own, lemmas in numbers for one in lemmas if own.signs[0].premise in signs
            }
            yield (*before, *summed(name, left, right, "⪯", found, reason))
    few = over_one is not None and len(reduced.of(over_one[1]) or ()) <= MOST_UNDIVIDED
    if over_one is not None and few and not positive:
        yield from _undivided(theory, claim, *over_one, positive, words)


def _divisors(theory: Theory, gap: MatrixExpr) -> Iterator[tuple[Expr, tuple[Lemma, ...]]]:
    """Yield the sums of letters that are divided by and are shown to be > 0, with lemmas whose last says so."""
    inside = {one.operands[0] for one in gap.atoms(Operator) if one.name == "recip" and not one.order}
    numbers = [v for v in inside if isinstance(v, Add) and not isinstance(v, MatrixExpr)]
    sums = [v for v in numbers if not plainly_positive(v, theory.facts)]
    for v in [] if theory.facts.declares(EACH) else sorted(sums, key=str)[:MOST_SUMS]:
        ways = Ways(theory, searches=MOST_SEARCHES, work=OF_NUMBER)
        if ways.shown(ZERO, v, True, 0) and ways.lemmas:
            yield v, tuple(ways.lemmas)


def _numbers(theory: Theory, gap: MatrixExpr) -> Iterator[tuple[Factor, tuple[Lemma, ...]]]:
    """Yield the sums before a matrix in a gap, as 1 − 1/s of (1 − 1/s) I, that are shown to be ≥ 0, with lemmas."""
    before: dict[Expr, Expr] = {}
    for scale, factors in map(factors_of, terms_of(expand(gap))):
        bare = product(*factors)
        before[bare] = before.get(bare, ZERO) + scale
    mixed = [c for c in dict.fromkeys(before.values()) if c.is_Add and not plainly_positive(c, theory.facts)]
    for c in [] if theory.facts.declares(EACH) else mixed[:MOST_SUMS]:
        ways = Ways(theory, searches=MOST_SEARCHES, work=OF_NUMBER)
        if name := ways.shown(ZERO, c, False, DEPTH):
            yield Factor(c, (Used(name),)), tuple(ways.lemmas)


def _undivided(
    theory: Theory,
    claim: Equation,
    below: Expr,
    above: MatrixExpr,
    known: Mapping[Expr, tuple[Lemma, ...]],
    words: tuple[str, str],
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas that say left ⪯ right, where right − left is ``above`` times 1/``below``, and 0 ⪯ above."""
    gap = total(claim.right, negate(claim.left))
    zero, inner, own = ZeroMatrix(*gap.shape), f"0 ⪯ {above}", f"0 ⪯ {gap}"
    name, reason = words
    whole = product(below, above)
    sums = [
        one.operands[0] for one in below.atoms(Operator) if one.name == "recip" and one.operands[0].is_Add
    ]
    signs = [known[v] if v in known else (_positive(v),) for v in sums]
    uses = tuple(Used(one[-1].name) for one in signs)
    same = f"{own}, divided"
    equal = Lemma(same, Equation(whole, gap), Chain((Step(whole, gap, "by the laws"),)))
    by = Combination((Used(inner, below), Used(same)), (), uses)
    steps = (Step(zero, gap, "what divides is positive", by, "⪯"),)
    shown = Lemma(own, Equation(zero, gap, (), "⪯"), Chain(steps))
    step = Step(claim.left, claim.right, reason or "by what is known", Combination((Used(own),)), "⪯")
    before = dict.fromkeys(one for lemmas in signs for one in lemmas)
    for lemmas in lemmas_of_order(theory, zero, above, name=inner):
        yield (*lemmas, *before, equal, shown, Lemma(name, claim, Chain((step,))))


def _positive(v: Expr) -> Lemma:
    """Return that a sum is > 0, of which each term plainly is ≥ 0 and one is a number; to be shown by squares."""
    squares: list[tuple[Expr, Expr]] = []
    for one in Add.make_args(v):
        c, rest = one.as_coeff_Mul()
        if isinstance(rest, Inner) or (
            isinstance(rest, Pow) and isinstance(rest.base, Norm) and rest.exp == 2
        ):
            squares.append((c, rest.args[0] if isinstance(rest, Inner) else rest.base.args[0]))
        else:
            squares.append((one, ONE))
    step = Step(ZERO, v, "squares and a number > 0", Combination((), tuple(squares)), "<")
    return Lemma(f"0 < {v}", Equation(ZERO, v, (), "<"), Chain((step,)))


def _over_one(gap: MatrixExpr, facts: Facts, known: frozenset[Expr]) -> tuple[Expr, MatrixExpr] | None:
    """Return c and N of c N, where c divides by sums that are > 0, roots and counts, and N by none of them."""
    terms = [factors_of(term) for term in terms_of(expand(gap))]
    below = [Counter(dict(_divided(one, facts, known) for one in Mul.make_args(s))) for s, _ in terms]
    whole = reduce(operator.or_, below, Counter[Expr]())
    made: list[MatrixExpr] = []
    for (scale, factors), own in zip(terms, below, strict=True):
        rest = [one for one in Mul.make_args(scale) if not _divided(one, facts, known)[1]]
        made.append(product(Mul(*rest, *(v**k for v, k in (whole - own).items())).expand(), *factors))
    return (Mul(*(entrywise("recip", v) ** k for v, k in whole.items())), total(*made)) if whole else None


def _divided(factor: Expr, facts: Facts, known: frozenset[Expr]) -> tuple[Expr, int]:
    """Return v and k of 1/vᵏ for a sum, root or count v that is > 0; nothing of it for any other number."""
    base, k = factor.as_base_exp()
    if not is_operator(base, "map") or base.name != "recip" or not k.is_Integer:  # type: ignore[attr-defined]
        return factor, 0
    v = base.operands[0]  # type: ignore[attr-defined]
    strict = v.is_Add and any(one.is_Rational for one in v.args)
    is_sum = strict or v.is_Symbol or (is_operator(v, "map") and v.name == "sqrt")
    return v, int(k) if v in known or (is_sum and plainly_positive(v, facts)) else 0


def _sums(theory: Theory, gap: MatrixExpr) -> Iterator[tuple[MatrixExpr, tuple[Lemma, ...]]]:
    """Yield the sums over an index, up to a letter, each of whose terms is shown to be ⪰ 0."""
    found = [] if theory.facts.declares(EACH) else sorted(gap.atoms(MatrixSum), key=str)
    for whole in (*(_joined(gap) if found else ()), *found[:MOST_SUMS]):
        body, index, low, high = whole.args
        ends = [r.index for r in theory.facts.ranges if r.high is None and high.coeff(r.index) == 1]
        if not ends or body.shape[0] != body.shape[1] or body.has(*SUMS):
            continue
        body, over = body.xreplace({index: EACH}), Range(EACH, low, high)
        zero, name = ZeroMatrix(*body.shape), f"0 ⪯ {body}"
        inner = replace(theory, facts=theory.facts.extended(over))
        shown = next(lemmas_of_order(inner, zero, body, name=name), None)
        if shown is not None:
            each = tuple(for_all(one, over) if speaks_of(one, EACH) else one for one in shown)
            by = Combination((Used(name, at=((EACH, EACH),)),))
            lemma, use = of_terms(f"0 ⪯ {whole}, by terms", body, by, (EACH, low, high), ends[0])
            step = Step(zero, whole, "term by term", Combination((use,)), "⪯")
            last = Lemma(f"0 ⪯ {whole}", Equation(zero, whole, (), "⪯"), Chain((step,)))
            yield whole, (*each, lemma, last)


def _joined(gap: MatrixExpr) -> Iterator[MatrixSum]:
    """Yield one sum of what several sums over one range add to a gap, and of what is there once for each index."""
    ranges: dict[tuple[Expr, Expr], list[MatrixExpr]] = {}
    others = []
    for term in terms_of(gap):
        scale, factors = factors_of(term)
        if len(factors) == 1 and isinstance(factors[0], MatrixSum):
            body, index, low, high = factors[0].args
            ranges.setdefault((low, high), []).append(product(scale, body.xreplace({index: EACH})))
        else:
            others.append((scale, product(*factors)))
    for (low, high), bodies in ranges.items():
        each = ((_each(scale, low, high), whole) for scale, whole in others)
        made = [*bodies, *(product(one, whole) for one, whole in each if one is not None)]
        if len(made) > 1:
            yield MatrixSum(total(*made), EACH, low, high)


def _each(scale: Expr, low: Expr, high: Expr) -> Expr | None:
    """Return a of a number that is Σ a over a range, or a times the count of its terms; None of any other."""
    for one in Mul.make_args(scale):
        if isinstance(one, ScalarSum) and one.args[2:] == (low, high):
            body, index = one.args[:2]
            return body.xreplace({index: EACH}) * (scale / one)
    rest = cancel(scale / (high - low + 1)) if high.free_symbols & scale.free_symbols else scale
    return rest if rest is not scale and not rest.has(*high.free_symbols) else None
