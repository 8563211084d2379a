"""Products as powers of what they are made of: what stands above and below one fraction's stroke, cancelled.

Numbers multiply, and so do matrices entry by entry. Nothing here is trusted: what it returns reaches the kernel as
a claimed equality, and where s/s is 1 only off s = 0, the kernel finds that condition and the result prints it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import takewhile
from typing import Any

from sympy import (
    Add,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
)

from dlhw3.symbolic.algebra import factors_of, flat_terms, is_operator, product, terms_of, total
from dlhw3.symbolic.faces.abbreviations import exponent_of_one_more, root_of
from dlhw3.symbolic.faces.diagonals import entry_sum
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.remembered import remembered
from dlhw3.symbolic.written.expansion import Expansion, sides_of_outer
from dlhw3.symbolic.written.logistic_pairs import merged
from dlhw3.symbolic.written.product_diagonals import diagonal_of_product, off_diagonals
from dlhw3.symbolic.written.rows import is_ones
from dlhw3.symbolic.written.scaled_rows import columns_out, letters_out, rows_out
from dlhw3.symbolic.written.stroke import (
    Powers,
    above_and_below,
    entries_written,
    is_entrywise,
    multiplied,
    numbers_written,
    of_entries,
    opposite,
    with_exponents,
    with_halves,
    with_logistic,
    with_roots,
    with_tangents,
)

LINEAR = ("diag", "diagonal", "sum")
KEPT = 1000
"""Expressions whose reduced form is kept: a result is looked at several times, and so are its parts."""


@lru_cache(maxsize=KEPT)
def reduced(expression: Expr, *, pairs: bool = False) -> Any:
    """Return an expression with its products cancelled; what stands in functions stays as it was written.

    With ``pairs`` A ∘ sigmoid(B) + A ∘ sigmoid(−B) is A too, in sums that have both, of numbers and of matrices.
    """
    if not isinstance(expression, MatrixExpr):
        return _number(merged(expression) if pairs else expression)
    if isinstance(expression, MatAdd):
        terms = [reduced(term, pairs=pairs) for term in expression.args]
        return _sum_of_entries(_like_terms(_logistic_pairs(terms) if pairs else terms))
    scale, powers = entries_of(expression)
    scale = merged(scale) if pairs else scale
    if pairs and len(powers) == 1:
        ((base, k),) = powers.items()
        if k == 1 and isinstance(base, MatMul | Transpose | MatAdd):
            made = base.func(
                *(reduced(one, pairs=True) if isinstance(one, MatrixExpr) else one for one in base.args)
            )
            return product(scale, made)
    return entries_written(_number(scale), powers, expression.shape)


# -- numbers -----------------------------------------------------------------------------------------------


def _number(expression: Expr) -> Expr:
    if expression.is_Rational or isinstance(expression, Symbol):
        return expression
    if isinstance(expression, Add):
        return Add(*map(_number, expression.args))
    number, powers = factors_of_number(expression)
    number, powers = with_halves(*with_tangents(number, with_exponents(with_roots(powers))))
    return Mul(number, *numbers_written(with_logistic(powers, Integer(1))))


@remembered
def factors_of_number(expression: Expr, exponent: Rational = Integer(1)) -> tuple[Expr, Powers]:  # noqa: B008
    """Return the number in front of a product, and the rest of it."""
    if expression.is_Rational and exponent.is_Integer:
        return expression**exponent, {}
    if isinstance(expression, Mul) and exponent.is_Integer:
        parts = [factors_of_number(part, exponent) for part in expression.args]
        return Mul(*(number for number, _ in parts)), multiplied(powers for _, powers in parts)
    if isinstance(expression, Pow) and expression.exp.is_Rational:
        return factors_of_number(expression.base, expression.exp * exponent)
    if isinstance(expression, Operator) and expression.name == "recip":
        return factors_of_number(expression.operands[0], -exponent)
    is_even = isinstance(expression, Norm) and (exponent / 2).is_Integer
    if is_even and is_ones(expression.args[0]):
        return factors_of_number(Mul(*expression.args[0].shape), exponent / 2)
    if is_even and (sides := sides_of_outer(expression.args[0])):
        return Integer(1), multiplied({Norm(side): exponent} for side in sides)
    made = _inside(expression)
    if made != expression and (made.is_Rational or isinstance(made, (Mul, Pow))):
        return factors_of_number(made, exponent)
    if isinstance(made, Add) and exponent.is_Integer:  # SymPy makes 2 + 2a of 2(1 + a)
        content, rest = made.primitive()
        if content.is_Integer:  # (eᵃ + e⁻ᵃ)/2 is a word
            return content**exponent, {rest: exponent}
    return Integer(1), {made: exponent}


def _inside(expression: Expr) -> Expr:
    """Return a factor that is no product itself, with the products in its pairings cancelled."""
    if isinstance(expression, (Add, Mul, Pow)):
        return _number(expression) if isinstance(expression, Add) else expression
    if isinstance(expression, Inner):
        return _pairing(expression)
    if isinstance(expression, Trace) or is_operator(expression, "sum"):
        inside = expression.arg if isinstance(expression, Trace) else expression.operands[0]
        if isinstance(expression, Trace):
            scale, factors = factors_of(reduced(inside))
            return scale * Expansion().paired((), factors, factors)
        return _pairs_summed(reduced(inside))
    if isinstance(expression, Operator) and expression.name == "sqrt":
        parts = [one.as_base_exp() for one in Mul.make_args(_number(expression.operands[0]))]
        is_square = all(isinstance(base, Norm) and k.is_Integer and k % 2 == 0 for base, k in parts)
        return Mul(*(base ** (k / 2) for base, k in parts)) if is_square else expression
    return expression


def _pairing(expression: Inner) -> Expr:
    """Return ⟨A, B⟩ cancelled: of what are products of entries, the sum of the entries of A ∘ B."""
    sides = [reduced(side) for side in expression.args]
    (a, left), (b, right) = map(factors_of, sides)
    if len(left) == len(right) == 1 and (is_entrywise(left[0]) or is_entrywise(right[0])):
        parts = [entries_of(one)[1] for one in (*left, *right)]
        whole = multiplied(parts)
        if any(k < 0 for part in parts for k in part.values()) or len(whole) < sum(map(len, parts)):
            return a * b * entries_summed(whole, expression.args[0].shape)
        if not parts[0] or not parts[1]:
            return a * b * _entry_sum(product(*(right if not parts[0] else left)))
        return a * b * _inner(product(*left), product(*right))
    return a * b * _inner(product(*left), product(*right))


def _inner(left: MatrixExpr, right: MatrixExpr) -> Expr:
    """Return ⟨A, B⟩, of one matrix ‖A‖²."""
    return Norm(left) ** 2 if left == right else Inner(left, right)


def entries_summed(powers: Powers, shape: tuple[Expr, Expr]) -> Expr:
    """Return the sum of the entries of a product, as ⟨A, B⟩ where it has two factors or more."""
    if powers and all(k.is_Integer and k > 0 and k % 2 == 0 for k in powers.values()):
        halves = {base: k / 2 for base, k in powers.items()}
        return Norm(entries_written(Integer(1), halves, shape)) ** 2
    above, below = above_and_below(powers, shape)
    if len(above) < 2:
        return _entry_sum(entries_written(Integer(1), powers, shape))
    alone = [one for one in above if above.count(one) == 1] or above[-1:]
    right = next((one for one in alone if one.has(Direction)), alone[-1])
    above.remove(right)
    left = of_entries(above)
    if below:
        left = applied("quotient", left, of_entries(below))
    return Inner(left, right)


def _pairs_summed(matrix: MatrixExpr) -> Expr:
    """Return the sum of all entries, of A ∘ B as ⟨A, B⟩ and of A ∘ A as ‖A‖²."""
    scale, powers = entries_of(matrix) if is_operator(factors_of(matrix)[1][0], "hadamard") else (None, {})
    many = [*powers.values()]
    if not many or (len(many) < 2 and many != [2]) or any(not k.is_Integer or k < 0 for k in many):
        return _entry_sum(matrix)
    return scale * entries_summed(powers, matrix.shape)


def _entry_sum(matrix: MatrixExpr) -> Expr:
    """Return the sum of all entries, a number in front; of ones how many there are."""
    if not isinstance(matrix, MatrixExpr):
        return matrix
    scale, factors = factors_of(matrix)
    if len(factors) == 1 and is_operator(factors[0], "ones"):
        return scale * Mul(*matrix.shape)
    if len(factors) == 1 and isinstance(factors[0], MatAdd):
        whole = Add(*map(_pairs_summed, factors[0].args))
        if len(Add.make_args(whole)) < len(factors[0].args):
            return scale * whole
    made: Expr = entry_sum(product(*factors))
    return scale * made


@lru_cache(maxsize=KEPT)
def entries_of(matrix: MatrixExpr, exponent: Rational = Integer(1)) -> tuple[Expr, Powers]:  # noqa: B008
    """Return the number in front of a product of entries, and the rest of it."""
    if isinstance(matrix, MatMul):
        scale, factors = factors_of(matrix)
        if not exponent.is_Integer:
            return Integer(1), {matrix: exponent}
        if len(factors) == 1:
            own, powers = entries_of(factors[0], exponent)
            return scale**exponent * own, powers
        made = _product(factors)
        own, kept = factors_of(made)
        if len(kept) == 1 and is_entrywise(kept[0]):
            inner, powers = entries_of(kept[0], exponent)
            return (scale * own) ** exponent * inner, powers
        return (scale * own) ** exponent, {product(*kept): exponent}
    if isinstance(matrix, Operator):
        if matrix.op == "ones":
            return Integer(1), {}
        if exponent == 1 and (whole := off_diagonals(matrix, entries_of)) is not None:
            return entries_of(whole)
        if matrix.op in ("hadamard", "quotient"):
            signs = (1, -1) if matrix.op == "quotient" else (1,) * len(matrix.operands)
            held = [(one, k) for one, k in zip(matrix.operands, signs, strict=True) if not is_ones(one)]
            parts = [entries_of(one, exponent * k) for one, k in held]
            powers = _divided(multiplied(powers for _, powers in parts), matrix.shape)
            return Mul(*(scale for scale, _ in parts)), powers
        if matrix.name == "recip":
            return entries_of(matrix.operands[0], -exponent)
        if matrix.name == "exp" and (root := root_of(matrix)) is not None:
            return Integer(1), {entrywise("exp", entrywise("log", root[0])): root[1] * exponent}
        if matrix.op == "inverse" and is_operator(matrix.operands[0], "diag"):
            (column,) = matrix.operands[0].operands
            return entries_of(applied("diag", entrywise("recip", column)), exponent)
        if matrix.op in LINEAR:
            made = _linear(matrix)
            scale, factors = factors_of(made)
            if made != matrix and len(factors) == 1:
                own, powers = entries_of(factors[0], exponent)
                return scale**exponent * own, powers
            if made != matrix and exponent.is_Integer:
                return scale**exponent, {product(*factors): exponent}
    made = reduced(matrix) if isinstance(matrix, MatAdd) else matrix
    scale, factors = factors_of(made)
    is_one = len(factors) == 1 and not isinstance(factors[0], MatAdd)
    if made is not matrix and exponent.is_Integer and is_one:
        own, powers = entries_of(factors[0], exponent)
        return scale**exponent * own, powers
    return scale**exponent if exponent.is_Integer else Integer(1), {
        (product(*factors) if exponent.is_Integer else made): exponent
    }


def _divided(powers: Powers, shape: tuple[Expr, Expr]) -> Powers:
    """Return a product of entries with B − 𝟏 for a sum A ∘ B − A over A: what all terms have, off the stroke."""
    for base in [one for one, k in powers.items() if k == 1 and isinstance(one, MatAdd)]:
        split = [entries_of(term) for term in base.args]
        for below in [
            one for one, k in powers.items() if k < 0 and all(own.get(one, 0) >= 1 for _, own in split)
        ]:
            split = [(scale, multiplied((own, {below: Integer(-1)}))) for scale, own in split]
            less = total(*(entries_written(scale, own, shape) for scale, own in split))
            rest = {one: k for one, k in powers.items() if one is not base}
            return _divided(multiplied((rest, {below: Integer(1), less: Integer(1)})), shape)
    return powers


def _product(factors: tuple[MatrixExpr, ...]) -> MatrixExpr:
    """Return a product of matrices, its factors cancelled, diag(v) 𝟏 as v and diag(v) w as v ∘ w."""
    kept: list[MatrixExpr] = []
    scale: Expr = Integer(1)
    for factor in map(reduced, factors):
        own, inner = factors_of(factor)
        scale *= own
        kept += inner
    while len(kept) > 1 and is_operator(kept[-2], "diag") and is_operator(kept[-1], "ones"):
        kept[-2:] = [kept[-2].operands[0]] if kept[-1].shape[1] == 1 else kept[-2:]
        if is_operator(kept[-1], "ones"):
            break
    kept = columns_out(rows_out(letters_out(kept, entries_of), entries_of), entries_of)
    made: MatrixExpr = product(scale, *kept)
    return made


def _linear(matrix: Operator) -> MatrixExpr:
    """Return diag, the diagonal or the sum of what is cancelled."""
    inside = reduced(matrix.operands[0])
    if matrix.op == "diag" and is_operator(inside, "ones"):
        return Identity(matrix.shape[0])
    scale, factors = factors_of(inside)
    if matrix.op == "diagonal":
        return product(scale, diagonal_of_product(factors, reduced))  # type: ignore[no-any-return]
    return product(scale, matrix.with_operands([product(*factors)]))  # type: ignore[no-any-return]


# -- sums of products of entries ---------------------------------------------------------------------------


def _sum_of_entries(terms: list[MatrixExpr]) -> MatrixExpr:
    """Return a sum with like terms merged and the divisors that all terms share entry by entry taken out."""
    split = [entries_of(term) for term in terms_of(total(*terms))]
    if len(split) < 2 or not all(any(k < 0 for k in powers.values()) for _, powers in split):
        return total(*terms)  # type: ignore[no-any-return]
    common = {
        base: k for base, k in split[0][1].items() if all(powers.get(base) == k for _, powers in split[1:])
    }
    if not any(k < 0 for k in common.values()):
        return total(*terms)  # type: ignore[no-any-return]
    shape = terms[0].shape
    rests = [
        entries_written(scale, {b: k for b, k in powers.items() if b not in common}, shape)
        for scale, powers in split
    ]
    scale, powers = entries_of(_alike(total(*_like_terms(flat_terms(rests)))))
    return entries_written(scale, multiplied((powers, common)), shape)


def _like_terms(terms: list[MatrixExpr]) -> list[MatrixExpr]:
    """Return a sum with its like terms merged: A ∘ B and B ∘ A are one, and so are both over one divisor."""
    own = [one for term in terms for one in terms_of(term)]
    own = [_with_entries(one, own) for one in own]
    if not any(is_entrywise(factor) for one in own for factor in factors_of(one)[1]):
        return terms
    alike: dict[frozenset[tuple[Expr, Rational]], list[tuple[Expr, Powers, MatrixExpr]]] = {}
    for one in own:
        scale, powers = entries_of(one)
        powers = with_roots(powers)
        alike.setdefault(frozenset(powers.items()), []).append((scale, powers, one))
    if len(alike) == len(own):
        return terms
    return [
        same[0][2]
        if len(same) == 1
        else entries_written(Add(*(scale for scale, _, _ in same)), same[0][1], own[0].shape)
        for same in alike.values()
    ]


def _with_entries(term: MatrixExpr, beside: list[MatrixExpr]) -> MatrixExpr:
    """Return v ∘ w for diag(v) w where that stands beside it in a sum; any other term as it is."""
    scale, factors = factors_of(term)
    if len(factors) < 2 or factors[-1].shape[1] != 1 or not is_operator(factors[0], "diag"):
        return term
    diagonals = list(takewhile(lambda one: is_operator(one, "diag"), factors[:-1]))
    column = product(*factors[len(diagonals) :])
    powers = entries_of(applied("hadamard", *(one.operands[0] for one in diagonals), column))[1]
    found = [one for one in beside if one is not term and entries_of(one)[1] == powers]
    return product(scale, entries_written(Integer(1), powers, term.shape)) if found else term  # type: ignore[no-any-return]


def _alike(whole: MatrixExpr) -> MatrixExpr:
    """Return c(A − B) for cA − cB."""
    terms = [factors_of(term) for term in (whole.args if isinstance(whole, MatAdd) else (whole,))]
    first = terms[0][0]
    if len(terms) < 2 or any(scale not in (first, -first) for scale, _ in terms):
        return whole
    return product(first, total(*(product(scale / first, *factors) for scale, factors in terms)))  # type: ignore[no-any-return]


def _logistic_pairs(terms: list[MatrixExpr]) -> list[MatrixExpr]:
    """Return a sum with A for A ∘ sigmoid(B) + A ∘ sigmoid(−B), which is multiplied out where it has both."""
    shape = terms[0].shape
    found = [entries_of(term) for term in terms]
    logistic = dict.fromkeys(
        base for _, powers in found for base in powers if exponent_of_one_more(base) is not None
    )
    pairs = [(one, other) for one in logistic if (other := opposite(one)) in logistic]
    if not pairs:
        return terms
    known: dict[frozenset[tuple[Expr, Rational]], tuple[Expr, Powers]] = {}

    def add(scale: Expr, powers: Powers) -> None:
        before, first = known.get(frozenset(powers.items()), (Integer(0), powers))
        known[frozenset(powers.items())] = before + scale, first

    for scale, powers in (piece for one in found for piece in _spread(*one)):
        add(scale, powers)
    for one, other in pairs:
        for key, (scale, powers) in list(known.items()):
            twin = (key - {(one, Integer(-1))}) | {(other, Integer(-1))}
            if (one, Integer(-1)) in key and scale != 0 and twin in known and known[twin][0] == scale:
                add(-scale, powers)
                add(-scale, known[twin][1])
                add(scale, {base: k for base, k in powers.items() if base != one})
    made = [entries_written(scale, powers, shape) for scale, powers in known.values() if scale != 0]
    return made if 0 < len(made) <= len(terms) else terms


def _spread(scale: Expr, powers: Powers) -> list[tuple[Expr, Powers]]:
    """Return a product of entries with its first sum multiplied out."""
    whole = next((base for base, k in powers.items() if isinstance(base, MatAdd) and k == 1), None)
    if whole is None:
        return [(scale, powers)]
    rest = {base: k for base, k in powers.items() if base != whole}
    split = [entries_of(term) for term in whole.args]
    return [(scale * own, multiplied((rest, part))) for own, part in split]
