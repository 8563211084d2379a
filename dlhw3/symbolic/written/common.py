"""What terms of a sum have in common, taken out of them: numbers, and factors entry by entry.

Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    expand,
    factor_list,
)

from dlhw3.symbolic.algebra import factors_of, flat_terms, is_operator, negate, product, terms_of, total
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more, worded
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.remembered import remembered
from dlhw3.symbolic.written.along import as_one, pairings_together, sums_along
from dlhw3.symbolic.written.fractions import entries_of, factors_of_number
from dlhw3.symbolic.written.residuals import Residuals, paired
from dlhw3.symbolic.written.shorter import collected, is_negative, length, shorter
from dlhw3.symbolic.written.stroke import Powers, entries_written, is_entrywise, multiplied, numbers_written

KEPT = 1000
"""Expressions whose heaviness is kept: a sum is looked at once for each factor that is taken out of it."""
MOST_TERMS = 8
"""Terms of a sum that is looked at as one product."""
LONG = 4
"""Letters and signs from which on a factor is taken out of itself too: A ∘ (B − 𝟏) for A ∘ B − A."""
Split = tuple[Expr, Powers]
Joined = Callable[[Powers, list[Split], list[int]], Expr | None]
"""What makes a sum of chosen terms, without what they share, and that before it."""


@remembered
def gathered(expression: Any, own: Residuals = ()) -> Any:
    """Return an expression with what terms of its sums have in common taken out, where that is shorter.

    What stands in functions stays as it was written. ``own`` are sums that numbers are paired with as they stand.
    """

    def again(part: Any) -> Any:
        return gathered(part, own)

    if isinstance(expression, (MatAdd, Add)):
        parts = [again(term) for term in expression.args]
        whole = total(*parts) if isinstance(expression, MatAdd) else Add(*parts)
        return _sum(whole, own) if isinstance(whole, (MatAdd, Add)) else whole
    if isinstance(expression, MatMul):
        scale, factors = factors_of(expression)
        return product(again(scale), *map(again, factors))
    if isinstance(expression, (Inner, Trace)) and expression.has(Direction):
        return min(expression, as_one(expression), key=written_length)
    if isinstance(expression, Transpose):
        scale, factors = factors_of(again(expression.arg))
        return product(scale, Transpose(product(*factors)))
    if isinstance(expression, (Mul, Inner)):
        return expression.func(*map(again, expression.args))
    if isinstance(expression, Pow):
        return again(expression.base) ** expression.exp
    if any(is_operator(expression, name) for name in ("hadamard", "quotient", "sum")):
        return expression.with_operands(tuple(map(again, expression.operands)))
    return expression


def written_length(expression: Expr) -> int:
    """Return how many letters and signs an expression is written with, where what has a word is written so."""
    return length(worded(expression))


@lru_cache(maxsize=KEPT)
def heaviness(expression: Expr, own: Residuals = ()) -> int:
    """Return the written length and how far numbers go beyond 1, exponents beyond 2: 2 (A + 2 B), not 2 A + 4 B.

    Of ``own``, the sums that the user wrote, each counts as one letter.
    """
    letters = {one: MatrixSymbol(f"r{k}", *one.shape) for k, one in enumerate(own)}
    short = worded(expression.xreplace(letters) if letters else expression)
    return length(short) + beyond(short)


@lru_cache(maxsize=KEPT)
def beyond(expression: Basic) -> int:
    """Return how far the numbers in an expression go beyond 1, and its exponents beyond 2."""
    if isinstance(expression, Rational):
        return int(abs(expression.p) + expression.q - 2) if expression != 0 else 0
    raised = isinstance(expression, Pow) and expression.exp.is_Integer and abs(expression.exp) > 1
    return sum(map(beyond, expression.args)) - bool(raised)


def _sum(whole: Expr, own: Residuals) -> Expr:
    """Return a sum with what saves most taken out of the terms that have it, again and again."""
    while isinstance(whole, (MatAdd, Add)):
        ways = [*_by_numbers(whole), *(_by_entries(whole) if isinstance(whole, MatAdd) else ())]
        ways += [collected(whole)] if isinstance(whole, MatAdd) and _meets(whole) else []
        pairs = list(paired(whole, own)) if not isinstance(whole, MatAdd) else []
        best = min(pairs, key=partial(heaviness, own=own), default=whole)
        if heaviness(best, own) < heaviness(whole, own):
            whole = best
            continue
        ways += sums_along(whole) if not isinstance(whole, MatAdd) and whole.has(Direction) else ()
        ways += pairings_together(whole) if not isinstance(whole, MatAdd) else ()
        best = min(ways, key=heaviness, default=whole)
        if heaviness(best) >= heaviness(whole):
            break
        whole = best
    return whole


def _meets(whole: MatAdd) -> bool:
    """Whether terms of a sum have their first or their last matrix in common."""
    products = [matrices for _, matrices in map(factors_of, whole.args) if len(matrices) > 1]
    return any(len({matrices[end] for matrices in products}) < len(products) for end in (0, -1))


def _by_numbers(whole: Expr) -> Iterator[Expr]:
    """Yield a sum with numbers taken out that several of its terms have as factors."""
    matrices = [factors_of(term)[1] if isinstance(term, MatrixExpr) else () for term in whole.args]
    scales = [factors_of(term)[0] if isinstance(term, MatrixExpr) else term for term in whole.args]
    split = _numbers_of_one_sign([factors_of_number(scale) for scale in scales])

    def joined(common: Powers, rests: list[Split], chosen: list[int]) -> Expr:
        ways = (with_front(front, common, rests, chosen) for front in _fronts([one for one, _ in rests]))
        return min(ways, key=heaviness)

    def with_front(front: Expr, common: Powers, rests: list[Split], chosen: list[int]) -> Expr:
        parts = [
            _product(number / front, *numbers_written(powers), *matrices[k])
            for k, (number, powers) in zip(chosen, rests, strict=True)
        ]
        within = total(*parts) if isinstance(whole, MatAdd) else Add(*parts)
        if isinstance(within, MatAdd) and _meets(within):
            within = min(within, collected(within), key=heaviness)
        return _product(front, *numbers_written(common), within)

    if all(number not in (1, -1) for number, _ in split):
        yield joined({}, split, list(range(len(split))))
    yield from _ways(whole, split, joined)


def _numbers_of_one_sign(split: list[Split]) -> list[Split]:
    """Return products of numbers in which no factor is minus another: with (a − b) y for −(b − a) y."""
    sums = dict.fromkeys(base for _, powers in split for base in powers if isinstance(base, Add))
    turned = {one: -one for one in sums if -one in sums and _minuses(one) > _minuses(-one)}
    for one in sums:  # of as many minus signs each: the first
        if -one in sums and one not in turned and -one not in turned:
            turned[-one] = one
    found: list[Split] = []
    for number, powers in split if turned else ():
        kept: Powers = {}
        for base, k in powers.items():
            is_turned = base in turned and k.is_Integer
            number *= (-1) ** k if is_turned else 1
            kept = multiplied((kept, {turned[base] if is_turned else base: k}))
        found.append((number, kept))
    return found or split


def _minuses(whole: Expr) -> int:
    return sum(bool(term.as_coeff_Mul()[0].is_negative) for term in Add.make_args(whole))


def _fronts(numbers: list[Expr]) -> Iterator[Expr]:
    """Yield the numbers that may stand in front of terms with these: one of them, where no fraction comes of it."""
    sign = -1 if all(number.is_negative for number in numbers) else 1
    below = max(number.q for number in numbers) if all(number.is_Rational for number in numbers) else 0
    for size in dict.fromkeys(map(abs, numbers)) if below else ():
        if size != 0 and all((number / size).q <= below for number in numbers):  # 0 of (1 − a/sqrt(a)²) X
            yield sign * size
    yield Integer(sign)


def _product(*parts: Expr) -> Expr:
    made: Expr = product(*parts) if any(isinstance(part, MatrixExpr) for part in parts) else Mul(*parts)
    return made


def _by_entries(whole: MatAdd) -> Iterator[Expr]:
    """Yield a sum with factors taken out that several of its terms have entry by entry: (A − B) ∘ R."""
    terms = flat_terms(list(whole.args))
    if not any(is_entrywise(factor) for term in terms for factor in factors_of(term)[1]):
        return
    split = _of_one_sign([entries_of(term) for term in terms])

    def joined(common: Powers, rests: list[Split], _: list[int]) -> Expr | None:
        if not all(powers for _, powers in rests) and not _is_worth_one(common, rests):
            return None  # a person writes A ∘ B − A, and not A ∘ (B − 𝟏)
        within = shorter(total(*(entries_written(*one, whole.shape) for one in rests)))
        within, common = _one_first(within, common)
        scale, powers = entries_of(within)
        return entries_written(scale, multiplied((powers, common)), whole.shape)

    yield from _ways(total(*terms), split, joined) if len(terms) == len(whole.args) else ()
    if 2 < len(split) <= MOST_TERMS and (made := _as_product(split, whole.shape)) is not None:
        yield made


def _is_worth_one(common: Powers, rests: list[Split]) -> bool:
    """Whether a long factor may leave a number and polynomials of entries: A ∘ (𝟏 − B ∘ B)."""
    plain = all(scale.is_Rational for scale, powers in rests if not powers)
    below = any(
        k < 0 and exponent_of_one_more(one) is None for _, powers in rests for one, k in powers.items()
    )
    return plain and not below and sum(map(written_length, common)) >= LONG


def _one_first(within: MatrixExpr, common: Powers) -> tuple[MatrixExpr, Powers]:
    """Return 𝟏 − B and A (y − x) for B − 𝟏 and A (x − y)."""
    minus = [one for one in terms_of(within) if is_negative(one)]
    is_less = len(minus) == 1 and is_operator(factors_of(minus[0])[1][0], "ones")
    for base, k in common.items() if is_less else ():
        *others, last = factors_of(base)[1]
        if k == 1 and isinstance(last, MatAdd):
            turned = product(*others, total(*sorted(terms_of(negate(last)), key=is_negative)))
            return negate(within), {**{one: j for one, j in common.items() if one != base}, turned: k}
    return within, common


def _of_one_sign(split: list[Split]) -> list[Split]:
    """Return products of entries in which no factor is minus another: A (x − y) for −A (y − x)."""
    known: dict[tuple[frozenset[Expr], ...], Expr] = {}
    found: list[Split] = []
    for scale, powers in split:
        kept: Powers = {}
        for base, k in powers.items():
            parts = tuple(frozenset(terms_of(one)) for one in factors_of(base)[1])
            minus = (*parts[:-1], frozenset(terms_of(negate(factors_of(base)[1][-1]))))
            one = known.get(minus) if k.is_Integer and isinstance(factors_of(base)[1][-1], MatAdd) else None
            known.setdefault(parts, base)
            scale = scale if one is None else scale * (-1) ** k
            kept = multiplied((kept, {base if one is None else one: k}))
        found.append((scale, kept))
    return found


def _as_product(split: Sequence[Split], shape: tuple[Expr, Expr]) -> MatrixExpr | None:
    """Return a sum of products of entries as one product: (A − B) ∘ (A − B) for A ∘ A − 2 A ∘ B + B ∘ B."""
    bases = dict.fromkeys(base for _, powers in split for base in powers)
    under = {base: exponent_of_one_more(base) is not None for base in bases}
    letters = {base: Symbol(f"z{k}") for k, base in enumerate(bases)}
    signed = [{base: -k if under[base] else k for base, k in powers.items()} for _, powers in split]
    numbers = [scale for scale, _ in split]
    whole_powers = all(k.is_Integer and k > 0 for powers in signed for k in powers.values())
    if not whole_powers or not all(number.is_Rational for number in numbers):
        return None
    terms = zip(numbers, signed, strict=True)
    if any(_is_alone(base, signed) for base in bases):
        return None
    whole = Add(*(number * Mul(*(letters[b] ** k for b, k in powers.items())) for number, powers in terms))
    number, factors = factor_list(whole, *letters.values())
    if len(factors) < 2 and all(k == 1 for _, k in factors):
        return None
    meant = {letter: (base, Integer(-1 if under[base] else 1)) for base, letter in letters.items()}
    found: Powers = {}
    for factor, k in _squares(factors):
        terms_of_it = [term.as_coeff_Mul() for term in Add.make_args(factor)]
        sign = -1 if terms_of_it[0][0].is_negative or factor.as_independent(*meant)[0].is_negative else 1
        number *= sign**k
        parts = [(sign * scale, _in_bases(rest, meant)) for scale, rest in terms_of_it]
        if len(parts) == 1:
            found = multiplied((found, {base: j * k for base, j in parts[0][1].items()}))
        else:
            parts.sort(key=lambda part: bool(part[0].is_negative))
            found[total(*(entries_written(scale, own, shape) for scale, own in parts))] = Integer(k)
    return entries_written(number, found, shape)


def _is_alone(base: MatrixExpr, split: Sequence[Powers]) -> bool:
    """Whether a letter of a polynomial is in one of its terms alone, as itself: no sum is a factor of it then."""
    found = [powers[base] for powers in split if base in powers]
    return found == [1]


def _squares(factors: Sequence[tuple[Expr, int]]) -> list[tuple[Expr, int]]:
    """Return factors of a polynomial with z² − 1 for z − 1 and z + 1, where both are there as often."""
    found = dict(factors)
    for factor, k in factors:
        twin = factor + 2
        if found.get(twin) == k and len(factor.free_symbols) == 1 and factor in found:
            del found[factor], found[twin]
            found[expand(factor * twin)] = k
    return list(found.items())


def _in_bases(letters: Expr, meant: dict[Expr, tuple[Expr, Expr]]) -> Powers:
    powers = letters.as_powers_dict()
    return {meant[letter][0]: k * meant[letter][1] for letter, k in powers.items() if letter != 1}


def _ways(whole: Expr, split: Sequence[Split], joined: Joined) -> Iterator[Expr]:
    """Yield a sum with what some of its terms share in front of these, for every choice of such terms."""
    tried: set[tuple[int, ...]] = set()
    for base in dict.fromkeys(base for _, powers in split for base in powers):
        for sign in (1, -1):
            chosen = [k for k, (_, powers) in enumerate(split) if sign * powers.get(base, 0) > 0]
            if len(chosen) < 2 or tuple(chosen) in tried:
                continue
            tried.add(tuple(chosen))
            common = shared([split[k][1] for k in chosen])
            rests = [(split[k][0], _without(split[k][1], common)) for k in chosen]
            made = joined(common, rests, chosen)
            if made is not None:
                others = [term for k, term in enumerate(whole.args) if k not in chosen]
                yield total(made, *others) if isinstance(whole, MatAdd) else Add(made, *others)


def shared(several: Sequence[Powers]) -> Powers:
    """Return what products have in common: of powers of one sign the least."""
    found: Powers = {}
    for base in several[0]:
        powers = [one.get(base, Integer(0)) for one in several]
        if all(one > 0 for one in powers) or all(one < 0 for one in powers):
            found[base] = min(powers, key=abs)
    return found


def _without(powers: Powers, common: Powers) -> Powers:
    return multiplied((powers, {base: -k for base, k in common.items()}))
