"""Diagonal matrices of what is never negative, diag(v) ⪰ 0: the square of the diagonal matrix of v's roots.

Nothing here is trusted: that it is a square is proved. What is told never to be negative is v's own parts; where
nothing tells it, no root is looked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from sympy import Add, Basic, Expr, Identity, MatAdd, MatrixExpr, Mul, Pow, Rational, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import (
    factors_of,
    hadamard_product,
    is_operator,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, Rewrite, Step, Used
from dlhw3.symbolic.ranges import Facts

HALF, ONE, ZERO = Rational(1, 2), Rational(1), Rational(0)
MOST = 4
"""How many diagonal matrices are looked at."""
POSITIVE = ("exp", "normcdf", "normpdf")
KEEPING = ("recip", "sqrt", "abs", "relu", "step")
"""Functions of entries that are never negative where what they are of is not."""


def diagonals(nodes: Iterable[Basic], facts: Facts) -> Iterator[tuple[MatrixExpr, tuple[Lemma, ...]]]:
    """Yield each diag(v) whose v is plainly never negative, with lemmas; the last says that it is ⪰ 0."""
    found = [n for n in dict.fromkeys(nodes) if isinstance(n, MatrixExpr) and is_operator(n, "diag")]
    if found:
        told = sorted({*facts.told("nonnegative"), *facts.told("positive")}, key=str)
        sums = [applied("diag", v) for v in told if isinstance(v, MatAdd) and v.shape[1] == 1]
        found[MOST:] = [one for one in sums if one not in found][:MOST]
    for node in found:
        v = node.operands[0]  # type: ignore[attr-defined]
        root = _root(v, facts)
        if root is not None:
            yield node, _by_entries(node, v, root)
        for most, rest in _rests(v):
            value = total(product(most, Identity(node.shape[0])), negate(node))
            yield value, _shown(value, applied("diag", rest))


def _by_entries(node: MatrixExpr, v: MatrixExpr, root: MatrixExpr) -> tuple[Lemma, ...]:
    """Return that diag(v) is the square of diag(r), since r ∘ r = v, and that it is ⪰ 0."""
    diagonal = applied("diag", root)
    last = _shown(node, diagonal)
    both, name = hadamard_product(root, root), f"{v}, entry by entry"
    if both == v:
        return last
    entries = Lemma(name, Equation(both, v), Chain((Step(both, v, "by the laws"),)))
    square, beside = product(diagonal, diagonal), applied("diag", both)
    put_in = Step(beside, node, "as was shown", Rewrite(name, applied("diag", hole(both))))
    chain = Chain((Step(square, beside, "by the laws"), put_in))
    return entries, replace(last[0], proof=chain), *last[1:]


def _shown(value: MatrixExpr, root: MatrixExpr) -> tuple[Lemma, ...]:
    """Return that a diagonal matrix is the square of another, and that it is ⪰ 0."""
    square, zero = product(transpose(root), root), ZeroMatrix(*value.shape)
    equation = f"{value} is a square"
    by = Combination((Used(equation),), ((ONE, root),))
    step = Step(zero, value, "a square", by, "⪯")
    return (
        Lemma(equation, Equation(square, value), Chain((Step(square, value, "by the laws"),))),
        Lemma(f"0 ⪯ {value}", Equation(zero, value, (), "⪯"), Chain((step,))),
    )


def _root(v: MatrixExpr, facts: Facts) -> MatrixExpr | None:
    """Return r with r ∘ r = v, from the parts of v; None where these do not tell that v is never negative."""
    name = getattr(v, "name", "") if is_operator(v, "map") and not v.order else ""  # type: ignore[attr-defined]
    if name == "exp":
        return entrywise("exp", product(HALF, v.operands[0]))  # type: ignore[attr-defined, no-any-return]
    if name == "step":
        return v
    if len(parts := _factors(v)) > 1:
        return _root_of_product(parts, facts)
    if name == "recip":
        below = _root(v.operands[0], facts)  # type: ignore[attr-defined]
        return None if below is None else entrywise("recip", below)
    return entrywise("sqrt", v) if never_negative(v, facts) else None


def _factors(v: MatrixExpr) -> tuple[MatrixExpr, ...]:
    """Return what a column is the product of, entry by entry; a quotient is one with 1/v."""
    if is_operator(v, "quotient"):
        above, below = v.operands  # type: ignore[attr-defined]
        return (*_factors(above), entrywise("recip", below))
    if is_operator(v, "hadamard"):
        return tuple(one for part in v.operands for one in _factors(part))  # type: ignore[attr-defined]
    return (v,)


def _rests(v: MatrixExpr) -> Iterator[tuple[Rational, MatrixExpr]]:
    """Yield c and r with c − v = r ∘ r: 1/4 and 1/2 − s for s ∘ (1 − s), and 1 and t for 1 − t ∘ t."""
    factors = _factors(v)
    ones = applied("ones", data=v.shape)
    if len(factors) == 2:
        for s, other in (factors, factors[::-1]):
            if _grown_below(s) is not None and other == _less(s):
                yield HALF * HALF, total(product(HALF, ones), negate(s))
    if isinstance(v, MatAdd) and (inner := _square_taken(v)) is not None:
        yield ONE, inner


def _root_of_product(operands: Sequence[MatrixExpr], facts: Facts) -> MatrixExpr | None:
    """Return the product of the roots: one of two that are equal, and of s ∘ (1 − s) that of exp(−t) ∘ s ∘ s."""
    parts: list[MatrixExpr] = []
    left = Counter(operands)
    for s in [one for one in left if _grown_below(one) is not None]:
        for other in [one for one in left if one == _less(s)]:
            many = min(left[s], left[other])
            left[s] -= many
            left[other] -= many
            grown = entrywise("exp", product(HALF, _grown_below(s)))  # type: ignore[arg-type]
            parts += [s, grown] * many
    for one, many in left.items():
        parts += [one] * (many // 2)
        root = _root(one, facts) if many % 2 else None
        if many % 2 and root is None:
            return None
        parts += [root] if root is not None else []
    return hadamard_product(*parts)


def _grown_below(s: Expr) -> Expr | None:
    """Return t of s = 1/(1 + exp(t)); None for anything else."""
    if not is_operator(s, "map") or s.name != "recip" or s.order:  # type: ignore[attr-defined]
        return None
    inner = s.operands[0]  # type: ignore[attr-defined]
    terms = terms_of(inner) if isinstance(inner, MatrixExpr) else Add.make_args(inner)
    grown = [one for one in terms if is_operator(one, "map") and one.name == "exp"]  # type: ignore[attr-defined]
    others = [one for one in terms if is_operator(one, "ones") or one == 1]
    return grown[0].operands[0] if len(terms) == 2 and grown and others else None  # type: ignore[attr-defined]


def _less(s: MatrixExpr) -> MatrixExpr:
    """Return 1 − s."""
    return MatAdd(applied("ones", data=s.shape), negate(s))


def never_negative(v: MatrixExpr, facts: Facts) -> bool:
    """Whether the parts of a column tell that none of its entries is negative."""
    if is_operator(v, "ones") or v in facts.told("nonnegative") or v in facts.told("positive"):
        return True
    if isinstance(v, MatAdd):
        inner = _square_taken(v)
        bounded = inner is not None and is_operator(inner, "map") and inner.name == "tanh"  # type: ignore[attr-defined]
        return bounded or all(_term_is(one, facts) for one in v.args)
    if is_operator(v, "hadamard"):
        left = Counter(v.operands)  # type: ignore[attr-defined]
        return all(many % 2 == 0 or never_negative(one, facts) for one, many in left.items())
    if not is_operator(v, "map") or v.order:  # type: ignore[attr-defined]
        return False
    name, inner = v.name, v.operands[0]  # type: ignore[attr-defined]
    return name in POSITIVE or (name in KEEPING and (name != "recip" or never_negative(inner, facts)))


def _term_is(term: MatrixExpr, facts: Facts) -> bool:
    scale, factors = factors_of(term)
    signed = bool(scale.is_Rational and scale > 0) or scale in facts.told("positive")
    return signed and len(factors) == 1 and never_negative(factors[0], facts)


def _square_taken(v: MatAdd) -> MatrixExpr | None:
    """Return t of 1 − t ∘ t; None of any other sum."""
    rest = [one for one in v.args if not is_operator(one, "ones")]
    if len(v.args) != 2 or len(rest) != 1:
        return None
    scale, (first, *others) = factors_of(rest[0])
    pair: Sequence[MatrixExpr] = _factors(first)
    return pair[0] if scale == -1 and not others and len(pair) == 2 and pair[0] == pair[1] else None


def plainly_positive(number: Expr, facts: Facts) -> bool:
    """Whether the parts of a number tell that it is never negative: of norms, roots, exponentials, sizes, sums."""
    each = partial(plainly_positive, facts=facts)
    if isinstance(number, Mul | Add):
        return all(map(each, number.args))
    if isinstance(number, Pow):
        even = bool(number.exp.is_Integer and number.exp % 2 == 0)
        return even or (each(number.base) and bool(number.exp.is_Integer))
    if isinstance(number, Norm) or (number.is_Rational and number >= 0):
        return True
    if isinstance(number, Symbol):
        return bool(number.is_integer) and facts.is_positive(number)
    if isinstance(number, Inner):
        return bool(number.args[0] == number.args[1])
    if not is_operator(number, "map") or number.order:  # type: ignore[attr-defined]
        return False
    name, inner = number.name, number.operands[0]  # type: ignore[attr-defined]
    return name in POSITIVE or (name in KEEPING and (name != "recip" or each(inner)))


def rest_of_logistic(number: Expr, facts: Facts) -> Expr | None:
    """Return r (1/2 − s)² of r s (1 − s) where s is 1/(1 + e^t) and r plainly ≥ 0; None for any other."""
    factors = list(Mul.make_args(number))
    for s in [one for one in factors if _grown_below(one) is not None]:
        if 1 - s in factors:
            factors.remove(s)
            factors.remove(1 - s)
            rest = Mul(*factors)
            return rest * (HALF - s) ** 2 if plainly_positive(rest, facts) else None
    return None


def shown_by_parts(number: Expr, facts: Facts) -> tuple[Expr, Lemma] | None:
    """Return a number with what shows it ≥ 0, s e^t s for s (1 − s) where s is 1/(1 + e^t); None for any other."""
    factors = list(Mul.make_args(number))
    for s in [one for one in factors if _grown_below(one) is not None]:
        if s in factors and 1 - s in factors:
            factors.remove(s)
            factors.remove(1 - s)
            factors += [s, s, entrywise("exp", _grown_below(s))]
    made = Mul(*factors)
    if made == number or not plainly_positive(made, facts):
        return None
    by = Combination((), ((made, ONE),))
    steps = Step(ZERO, made, "its parts are", by, "≤"), Step(made, number, "by the laws")
    return number, Lemma(f"0 ≤ {number}", Equation(ZERO, number, (), "≤"), Chain(steps))
