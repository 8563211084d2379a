"""Sums whose terms have powers with the end of the sum in their exponent: b^T taken out of Σ_{t≤T} b^(T − t)."""

from __future__ import annotations

from collections.abc import Set

from sympy import Add, Basic, Expr, Integer, MatrixExpr, Mul, Symbol
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import MatrixSum, ScalarSum, hole
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Rewrite, Step, Theory
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.ways.absolute import is_map
from dlhw3.symbolic.search.ways.induction import lemmas_by_induction

ZERO, ONE = Integer(0), Integer(1)


def lemmas_by_pulling_out(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right: of Σ b^(T − t), what Σ b^(−t) is by induction; or None.

    What is divided by, as in (1 − b^T)/(1 − b), is multiplied with first. The kernel has not seen whether the steps
    hold.
    """
    if isinstance(left, MatrixExpr):
        return _of_matrices(theory, left, right, reason)  # type: ignore[arg-type]
    if not (left.has(ScalarSum) or right.has(ScalarSum)):
        return None
    return _undivided(theory, left, right, reason) or _by_pulling_out(theory, left, right, reason)


def _undivided(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Lemma, ...] | None:
    """Return lemmas by t left = t right, for the one number t that is divided by."""
    below = {one for side in (left, right) for one in side.atoms(Operator) if is_map(one, "recip")}
    if len(below) != 1 or any(one.has(ScalarSum) for one in below):
        return None
    (over,) = below
    (t,) = over.operands
    name = f"{CLAIM}, times what is divided by"
    whole = [_times(side, over, t) for side in (left, right)]
    found = (
        None if any(one.has(over) for one in whole) else _by_pulling_out(theory, whole[0], whole[1], "", name)
    )
    if found is None:
        return None
    before, after = (over * one for one in whole)
    steps = (
        Step(left, before, "times what is divided by"),
        Step(before, after, "as was shown", Rewrite(name, over * hole(whole[0]))),
        Step(after, right, reason or "by the laws"),
    )
    return (*found, Lemma(CLAIM, Equation(left, right), Chain(steps)))


def _times(side: Expr, over: Expr, t: Expr) -> Expr:
    """Return a number times t, with 1 in the place of t times 1/t."""
    letter = Symbol("over′", real=True)
    parts = multiplied_out(side.xreplace({over: letter})).as_coefficients_dict().items()
    terms = (c * (part / letter if part.has(letter) else part * t) for part, c in parts)
    return multiplied_out(sum(terms, ZERO)).xreplace({letter: over})


def _by_pulling_out(
    theory: Theory, left: Expr, right: Expr, reason: str, claim: str = CLAIM
) -> tuple[Lemma, ...] | None:
    pulled = {one: _pulled_out(one) for side in (left, right) for one in side.atoms(ScalarSum)}
    inner = {value[1] for value in pulled.values() if value is not None}
    if len(inner) != 1 or None in pulled.values():
        return None
    (rest,) = inner
    sums = {one: Mul(*value, evaluate=False) for one, value in pulled.items() if value is not None}
    letter = Symbol("sum′", real=True)
    gap = multiplied_out((left - right).xreplace(sums).xreplace({rest: letter}))
    found = _solved(gap, letter, free_indices(rest.args[3]))
    if found is None:
        return None
    power, scale, others = found
    whole = ScalarSum(scale * rest.args[0], *rest.args[1:])
    closed = _over(-others, power)
    name = f"{whole} = {closed}"
    shown = lemmas_by_induction(theory, whole, closed, "", "=", name)
    if not shown:
        return None
    before, after = (right + power * one + others for one in (whole, closed))
    apart = right.xreplace(sums) + power * whole + others
    steps = (
        Step(left, apart, "taken out of the sum"),
        Step(apart, before, "by the laws"),
        Step(before, after, "by induction", Rewrite(name, right + power * hole(whole) + others)),
        Step(after, right, reason or "by the laws"),
    )
    return (*shown, Lemma(claim, Equation(left, right), Chain(steps)))


def _of_matrices(
    theory: Theory, left: MatrixExpr, right: MatrixExpr, reason: str
) -> tuple[Lemma, ...] | None:
    """Return lemmas that say so of one sum of matrices, Σ b^(T − t) Gₜ, as of numbers."""
    sums = list(dict.fromkeys(one for side in (left, right) for one in side.atoms(MatrixSum)))
    pulled = _pulled_out(sums[0]) if len(sums) == 1 else None
    if pulled is None:
        return None
    before, rest = pulled
    letter, coefficient, others = Symbol("sum′", real=True), ZERO, list[MatrixExpr]()
    for term in terms_of(expand(total(left, negate(right)))):
        scale, factors = factors_of(term)
        if factors == (sums[0],):
            coefficient += scale * before
        elif term.has(MatrixSum):
            return None
        else:
            others.append(term)
    found = _solved(multiplied_out(coefficient * letter), letter, free_indices(rest.args[3]))
    if found is None or not others:
        return None
    power, scale, _ = found
    whole = MatrixSum(product(scale, rest.args[0]), *rest.args[1:])
    closed = total(*(product(_over(-c, power), *factors) for c, factors in map(factors_of, others)))
    name = f"{whole} = {closed}"
    shown = lemmas_by_induction(theory, whole, closed, "", "=", name)
    if not shown:
        return None
    apart = right.xreplace({sums[0]: product(before, rest)})
    around = [total(right, product(power, one), *others) for one in (whole, hole(whole), closed)]
    steps = (
        Step(left, total(apart, product(power, whole), *others), "taken out of the sum"),
        Step(total(apart, product(power, whole), *others), around[0], "by the laws"),
        Step(around[0], around[2], "by induction", Rewrite(name, around[1])),
        Step(around[2], right, reason or "by the laws"),
    )
    return (*shown, Lemma(CLAIM, Equation(left, right), Chain(steps)))


def _pulled_out(one: Expr) -> tuple[Expr, Expr] | None:
    """Return b^T and Σ c b^(−t) for Σ c b^(T − t); None of a sum of another kind."""
    body, index, low, high = one.args
    scale, matrices = factors_of(body) if isinstance(body, MatrixExpr) else (body, ())
    moving = free_indices(high)
    if any(moving & free_indices(factor) for factor in matrices):
        return None
    before, within = ONE, ONE
    for factor in Mul.make_args(scale):
        if not moving & free_indices(factor):
            within *= factor
            continue
        if (power := _power(factor)) is None:
            return None
        outer, inner = _parted(power[0], moving)
        before *= _raised(outer, power[1])
        within *= _raised(inner, power[1])
        if moving & free_indices(inner):
            return None
    made = product(within, *matrices) if matrices else within
    return None if before == 1 else (before, one.func(made, index, low, high))


def _parted(exponent: Expr, moving: Set[Basic]) -> tuple[Expr, Expr]:
    """Return the terms of an exponent with some indices alone, and the others."""
    terms = Add.make_args(exponent)
    outer = [term for term in terms if free_indices(term) and free_indices(term) <= moving]
    return Add(*outer), Add(*(term for term in terms if term not in outer))


def _power(factor: Expr) -> tuple[Expr, Expr] | None:
    """Return e and log b of b^e = exp(e log b), a sum e; or None."""
    if not is_map(factor, "exp"):
        return None
    (inside,) = factor.operands  # type: ignore[attr-defined]
    logs = {one for one in inside.atoms(Operator) if is_map(one, "log")}
    if len(logs) != 1:
        return None
    (log,) = logs
    exponent = multiplied_out(inside).coeff(log)
    return (exponent, log) if multiplied_out(inside - exponent * log) == 0 else None


def _raised(exponent: Expr, log: Expr) -> Expr:
    made: Expr = ONE if exponent == 0 else entrywise("exp", exponent * log)
    return made


def _solved(gap: Expr, letter: Symbol, moving: Set[Basic]) -> tuple[Expr, Expr, Expr] | None:
    """Return P, u and r of P u s + r, linear in a letter s, P powers that alone have indices that move."""
    parts = gap.as_coefficients_dict()
    found = {part: c for part, c in parts.items() if part.has(letter)}
    others = sum((c * part for part, c in parts.items() if part not in found), ZERO)
    apart: dict[Expr, Expr] = {}
    for part, c in found.items():
        before, rest = ONE, c
        for factor in Mul.make_args(part):
            power = _power(factor) if factor != letter else None
            outer, inner = (ZERO, ZERO) if power is None else _parted(power[0], moving)
            before *= ONE if power is None else _raised(outer, power[1])
            rest *= (factor if factor != letter else ONE) if power is None else _raised(inner, power[1])
        apart[before] = apart.get(before, ZERO) + rest
    if len(apart) != 1 or others.has(ScalarSum):
        return None
    ((before, scale),) = apart.items()
    plain = not scale.has(letter) and not free_indices(scale) & moving
    return (before, scale, others) if plain else None


def _over(above: Expr, power: Expr) -> Expr:
    """Return a sum over a product of powers, with one power of each base in each term."""
    below = [found for one in Mul.make_args(power) if (found := _power(one)) is not None]
    made = ZERO
    for term in Add.make_args(multiplied_out(above)):
        exponents, rest = {log: -exponent for exponent, log in below}, ONE
        for factor in Mul.make_args(term):
            own = _power(factor)
            if own is None or own[1] not in exponents:
                rest *= factor
            else:
                exponents[own[1]] += own[0]
        made += rest * Mul(*(_raised(exponent, log) for log, exponent in exponents.items()))
    return made
