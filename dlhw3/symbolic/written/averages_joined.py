"""What a softmax does to several columns, to their sum: p ∘ s − ⟨p, s⟩ p with s = r − b log(p), not one by one.

(diag(p) − p pᵀ) s is the derivative of a softmax p along s, as in policy gradients with an entropy; of the rows of
a matrix it is P ∘ (S − (S ∘ P) 𝟏 𝟏ᵀ). Nothing here is trusted: what it returns reaches the kernel as a claimed
equality.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatrixExpr, MatrixSymbol, Mul, Symbol

from dlhw3.symbolic.algebra import factors_of, hadamard_product, is_operator, product, terms_of, total
from dlhw3.symbolic.faces.abbreviations import is_grown
from dlhw3.symbolic.faces.diagonals import entry_sum, ones
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.shares import replaced

Terms = list[tuple[Expr, Any]]
"""Numbers, each with the column or the matrix that it multiplies."""


def with_averages_joined(value: Expr) -> Any:
    """Return an expression in which a softmax meets a sum once, where it has each of its terms less the mean.

    Not where something moves along a direction: what is read off stands apart there.
    """
    if value.has(Direction):
        return value
    found: dict[Any, Any] = {}
    for node in reversed(nodes_in(value, MatAdd, Operator)):
        whole = replaced(node, found) if found else node
        made = _of_columns(whole) if isinstance(whole, MatAdd) else _of_rows(whole)
        if made is not None:
            found[node] = made
    return replaced(value, found) if found else value


def _of_columns(whole: MatAdd) -> Any:
    """Return p ∘ s − ⟨p, s⟩ p and what is left, for a sum with two u ∘ p and more that are less their means."""
    terms = terms_of(whole)
    shares = {one: None for term in terms for one in _operands(term) if _is_softmax(one)}
    for share in shares:
        scale, (grown,) = factors_of(share)
        times: Terms = []
        rest, numbers = list[Any](), list[Expr]()
        for term in terms:
            number, factors = factors_of(term)
            if share in (operands := list(_operands(term))):
                operands.remove(share)
                times.append((number, hadamard_product(*operands)))
            elif factors == (grown,) and scale in Mul.make_args(number):
                numbers += Add.make_args(_means_apart(number / scale))
            else:
                rest.append(term)
        joined = [one for one in times if _taken(numbers, one, share)]
        if len(joined) > 1:
            inner = total(*(product(*one) for one in joined))
            alone = [
                product(number, applied("hadamard", u, share))
                for number, u in times
                if (number, u) not in joined
            ]
            mean = product(-Inner(share, inner), share)
            more = [product(Add(*numbers), share)] if numbers else []
            return total(applied("hadamard", share, inner), mean, *alone, *more, *rest)
    return None


def _means_apart(number: Expr) -> Expr:
    """Return a number multiplied out, with ⟨r, p⟩ + c⟨u, p⟩ for ⟨r + c u, p⟩."""
    found = {}
    for one in nodes_in(number, Inner):
        sums = [side for side in one.args if isinstance(side, MatAdd)]
        if len(sums) == 1 and one.args[0] != one.args[1]:
            other = one.args[1] if one.args[0] == sums[0] else one.args[0]
            parts = map(factors_of, sums[0].args)
            found[one] = Add(*(scale * Inner(product(*factors), other) for scale, factors in parts))
    return number.xreplace(found).expand()


def _taken(numbers: list[Expr], one: tuple[Expr, Any], share: Expr) -> bool:
    """Whether −c⟨u, p⟩ of c u is among numbers; it is taken out of them."""
    mean = _in_letters(-one[0] * Inner(one[1], share), share)
    place = next((k for k, number in enumerate(numbers) if _in_letters(number, share) == mean), None)
    if place is not None:
        numbers.pop(place)
    return place is not None


def _in_letters(number: Expr, share: Expr) -> Expr:
    """Return a number with letters for p = exp(t)/s and s, and for ⟨a ∘ b, c⟩ of whatever order."""
    below, (grown,) = factors_of(share)
    p, s = MatrixSymbol("p", *grown.shape), Symbol("s", positive=True)
    made = replaced(number, {share: p, below: 1 / s, below.operands[0]: s, grown: product(s, p)})
    found: dict[Any, Expr] = {}
    for pairing in reversed(nodes_in(made, Inner)):
        scales, entries = [], list[str]()
        for side in pairing.args:
            scale, factors = factors_of(side)
            whole = product(*factors)
            scales.append(scale)
            entries += map(str, whole.operands if is_operator(whole, "hadamard") else (whole,))
        found[pairing] = Mul(*scales).xreplace(found) * Symbol(" ".join(sorted(entries)))
    return made.xreplace(found).expand()


def _of_rows(whole: Any) -> Any:
    """Return P ∘ (S − (S ∘ P) 𝟏 𝟏ᵀ) for P ∘ a sum of terms of which two and more are less their means."""
    if not is_operator(whole, "hadamard"):
        return None
    for share in (
        one for one in whole.operands if is_operator(one, "quotient") and is_grown(one.operands[0])
    ):
        others = [one for one in whole.operands if one != share]
        sums = [one for one in others if isinstance(one, MatAdd)]
        if len(sums) != 1:
            continue
        terms = [(number, product(*factors)) for number, factors in map(factors_of, _opened(sums[0]))]
        joined = [one for one in terms if _mean_taken(terms, one, share)]
        if len(joined) > 1 and len(joined) == len(terms):
            others.remove(sums[0])
            inner = total(*(product(*one) for one in joined))
            averaged = product(applied("hadamard", inner, share), ones(whole.shape[1], whole.shape[1]))
            return applied("hadamard", *others, share, total(inner, product(Integer(-1), averaged)))
    return None


def _mean_taken(terms: Terms, one: tuple[Expr, Any], share: Expr) -> bool:
    """Whether −c (U ∘ P) 𝟏 𝟏ᵀ of c U is among terms; it is taken out of them."""
    scale, matrix = one
    for entries in (applied("hadamard", matrix, share), applied("hadamard", share, matrix)):
        mean = (-scale, product(entries, ones(share.shape[1], share.shape[1])))
        if mean in terms:
            terms.remove(mean)
            return True
    return False


def _opened(whole: MatAdd) -> Iterator[Any]:
    """Yield the terms of a sum, and those of multiples of sums among them."""
    for term in terms_of(whole):
        number, factors = factors_of(term)
        if len(factors) == 1 and isinstance(factors[0], MatAdd):
            yield from (product(number, one) for one in factors[0].args)
        else:
            yield term


def _operands(term: Any) -> tuple[Any, ...]:
    """Return what a product of entries is of; nothing for other terms."""
    _, factors = factors_of(term)
    return tuple(factors[0].operands) if len(factors) == 1 and is_operator(factors[0], "hadamard") else ()


def _is_softmax(one: Basic) -> bool:
    if not isinstance(one, MatrixExpr) or len(factors_of(one)[1]) != 1:
        return False
    scale, (grown,) = factors_of(one)
    return is_grown(grown) and scale == entrywise("recip", entry_sum(grown))
