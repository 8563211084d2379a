"""What is assumed, put into results: 1 for sum(y) where that is assumed, A_i for its transpose, nothing for QᵀQ.

Nothing here is trusted: what it returns reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sympy import Basic, Expr, Identity, MatrixExpr, Mul, Transpose

from dlhw3.symbolic.algebra import factors_of, hadamard_product, is_operator, is_zero, negate, transpose
from dlhw3.symbolic.faces.diagonals import is_filled, ones
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.common import heaviness
from dlhw3.symbolic.written.expansion import Expansion, TooManyTerms
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.neighbours import Factors
from dlhw3.symbolic.written.shares import replaced
from dlhw3.symbolic.written.shorter import factored, length
from dlhw3.symbolic.written.sums_apart import with_sums_apart

ASSUMED = "by what is assumed"
Forms = Callable[[Expr], Iterable[tuple[Expr, str]]]
Words = list[tuple[Factors, Factors]]
"""Products that are assumed to be shorter ones; the empty one is the identity."""


def with_told(
    value: Expr, told: Iterable[Hypothesis], variable: Basic, facts: Facts, forms: Forms
) -> Iterator[tuple[Expr, str]]:
    """Yield the forms of a result, and of the last those with what is assumed: sum(y) = 1, QᵀQ = I.

    Nothing is put in that speaks of the variable: that holds at the point, and not beside it.
    """
    for form, words in forms(value):
        value = form
        yield form, words
    said = [h.statement for h in told if h.rewrites and not h.statement.left.has(variable)]
    put = _with_letters(value, said, facts.ranges)
    if any(is_operator(one.left, "sum") for one in said) and (apart := with_sums_apart(value)) != value:
        put = min(put, _with_letters(apart, said, facts.ranges), key=length)
    put = _with_entries(put, said)
    if put != value:
        yield put, ASSUMED
        *_, (value, words) = ((put, ""), *forms(put))
        if str(value) != str(put):  # in the order of its terms they may differ, which no reader sees
            yield value, words
    if (put := _with_words_within(value, _words(said), facts.symmetric)) != value:
        *_, (last, _) = ((put, ""), *forms(put))
        if heaviness(last) < heaviness(value):
            yield last, ASSUMED


# -- numbers and transposes ----------------------------------------------------------------------------------


def _with_letters(value: Expr, said: Iterable[Equation], indices: Iterable[Range]) -> Any:
    """Return a value with the numbers that are said, and without the transposes of what is said to be symmetric.

    Of each member of a sequence it is said in the sums over it.
    """
    said = [s for s in said if s.relation == "="]
    turned = [*filter(None, map(_turned, said))]
    known = [*filter(_is_number, said), *turned, *map(_of_inverse, turned)]
    found: dict[Any, Any] = {
        one: s.right for s in known if not s.indices for one in (s.left, reduced(s.left))
    }
    for series in reversed(nodes_in(value, *SUMS)):
        body, *over = series.args
        made = replaced(replaced(body, found), dict(_of_members(known, Range(*over))))
        found |= {series: series.func(made, *over)} if made != body else {}
    for one in indices:
        found |= _of_members(known, one)
    return replaced(value, found) if found else value


def _is_number(said: Equation) -> bool:
    return bool(said.right.is_Rational and not said.left.is_Symbol)


def _turned(said: Equation) -> Equation | None:
    """Return what says of a matrix that it is its own transpose, or the negative of it, with the transpose left."""
    if not isinstance(said.right, MatrixExpr):
        return None
    pairs = ((said.left, said.right), (said.right, said.left))
    for left, right in (*pairs, *((negate(one), negate(other)) for one, other in pairs)):
        if isinstance(left, Transpose) and left.arg in (right, negate(right)):
            return replace(said, left=left, right=right)
    return None


def _of_inverse(said: Equation) -> Equation:
    """Return what Aᵀ = A, or −A, says of the inverse, that it is its own transpose, or the negative of it."""
    inverse = applied("inverse", said.left.arg)
    right = inverse if said.left.arg == said.right else negate(inverse)
    return replace(said, left=Transpose(inverse), right=right)


def _of_members(known: Iterable[Equation], over: Range) -> Iterator[tuple[Any, Any]]:
    """Yield what is said of each member of a sequence, at an index that runs no further."""
    for one in known:
        if len(one.indices) == 1 and one.indices[0].high is not None and over.high is not None:
            (own,) = one.indices
            if (over.low - own.low).is_nonnegative and (own.high - over.high).is_nonnegative:
                left, right = (side.xreplace({own.index: over.index}) for side in (one.left, one.right))
                yield from ((left, right), (reduced(left), right))


# -- products of entries -------------------------------------------------------------------------------------


def _with_entries(value: Expr, said: Iterable[Equation]) -> Any:
    """Return a value with M for M ∘ M of a mask, and I for I ∘ I."""
    products = [one for one in reversed(nodes_in(value, Operator)) if is_operator(one, "hadamard")]
    if not products:
        return value
    plain = [
        one for one in said if one.relation == "=" and not one.indices and is_operator(one.left, "hadamard")
    ]
    words = [(one.left.operands, one.right) for one in plain if isinstance(one.right, MatrixExpr)]
    found: dict[Any, Any] = {}
    for node in products:
        kept = [replaced(one, found) for one in node.operands] if found else [*node.operands]
        one = next((part for part in kept if isinstance(part, Identity)), None)
        for word, short in [*words, *([((one, one), one)] if one is not None else [])]:
            while not Counter(word) - Counter(kept):
                place = min(map(kept.index, word))
                for part in word:
                    kept.remove(part)
                kept.insert(place, short)
        if len(kept) < len(node.operands):
            found[node] = hadamard_product(*kept)
    return replaced(value, found) if found else value


# -- products of matrices ------------------------------------------------------------------------------------


def _words(said: Iterable[Equation]) -> Words:
    """Return the products that are said to be shorter ones, or the identity, and their transposes."""
    found: Words = []
    for one in said:
        if one.relation != "=" or one.indices or not isinstance(one.left, MatrixExpr):
            continue
        for left, right in ((one.left, one.right), (transpose(one.left), transpose(one.right))):
            (scale, word), (number, short) = factors_of(left), factors_of(right)
            short = () if isinstance(right, Identity) else short
            if scale == number == 1 and len(short) < len(word) > 1 and not is_zero(right):
                found.append((word, short))
    return list(dict.fromkeys(found))


def _with_words_within(value: Expr, words: Words, symmetric: Iterable[Basic]) -> Any:
    """Return a value with shorter products in it and in what its operators are of: 𝟏 𝟏ᵀ ∘ P for (Y 𝟏 𝟏ᵀ) ∘ P."""
    if not words:
        return value
    given = {one for node in nodes_in(value, Operator) for one in node.operands}
    found = {one: made for one in given if (made := _with_words(one, words, symmetric)) != one}
    return _with_words(replaced(value, found) if found else value, words, symmetric)


def _with_words(value: Expr, words: Words, symmetric: Iterable[Basic]) -> Any:
    """Return a matrix multiplied out, with shorter products for what is said to be these; the same without any."""
    if not words or not isinstance(value, MatrixExpr):
        return value
    terms: dict[Factors, Expr] = {}
    changed = False
    with suppress(TooManyTerms):
        for factors, scale in Expansion(symmetric).matrix(value).items():
            made = _put(factors, words)
            changed = changed or made != factors
            terms[made] = terms.get(made, Mul(0)) + scale
    kept = {factors: scale for factors, scale in terms.items() if scale != 0}
    return factored(kept, value.shape) if changed else value


def _put(factors: Factors, words: Words) -> Factors:
    """Return a product with shorter ones for what is said to be these."""
    for word, short in words:
        for place in range(len(factors) - len(word) + 1):
            found = _shortened(factors[place : place + len(word)], word, short)
            if found is not None:
                made = (*factors[:place], *found, *factors[place + len(word) :])
                return _put(made, words) if made else (Identity(word[0].rows),)
    return factors


def _shortened(part: Factors, word: Factors, short: Factors) -> Factors | None:
    """Return what a part of a product is said to be; None where it is no such word.

    What is said of a column of ones, Y 𝟏 = 𝟏, is so of each column of a matrix of ones.
    """
    if part == word:
        return short
    if len(short) == 1 and is_filled(short[0]):
        if part[:-1] == word[:-1] and _is_alike(part[-1], word[-1], 0):
            return (ones(short[0].shape[0], part[-1].shape[1]),)
        if part[1:] == word[1:] and _is_alike(part[0], word[0], 1):
            return (ones(part[0].shape[0], short[0].shape[1]),)
    return None


def _is_alike(one: MatrixExpr, other: MatrixExpr, side: int) -> bool:
    """Whether two factors are of ones, with as many rows (0) or columns (1)."""
    return bool(is_filled(one) and is_filled(other) and one.shape[side] == other.shape[side])
