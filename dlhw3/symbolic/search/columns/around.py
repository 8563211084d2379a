"""What is paired with a random matrix X in what is visible: V of ⟨V, X⟩, as u vᵀ of ⟨u, z⟩⟨v, z⟩ and X = z zᵀ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from itertools import product as cartesian

from sympy import Basic, Expr, Identity, MatrixExpr, Mul, Pow

from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of, transpose
from dlhw3.symbolic.expectations import is_random
from dlhw3.symbolic.nodes import Inner, Norm

MOST = 16
Word = tuple[MatrixExpr, ...]


def around(nodes: Sequence[Basic], of: Expr) -> tuple[MatrixExpr, ...]:
    """Return the V that are not random of every ⟨V, X⟩ in some numbers, where ``of`` is ⟨v, X⟩ for any v."""
    if not isinstance(of, Inner):
        return ()
    sought = [word for word in _words(of.args[1]) if all(map(is_random, word))]
    found: dict[MatrixExpr, None] = {}
    for word in dict.fromkeys(word for node in nodes for word in _cycles(node)):
        for one in sought:
            found |= dict.fromkeys(_rests(word, one))
    return tuple(found)[:MOST]


def _words(matrix: MatrixExpr) -> list[Word]:
    """Return the factors of every term of a matrix."""
    return [factors_of(term)[1] for term in terms_of(expand(matrix))]


def _cycles(node: Basic) -> Iterator[Word]:
    """Yield what stands in a trace, around and around: aᵀb of ⟨a, b⟩; and of two pairings of columns."""
    factors = [part for part in _factors(node) if isinstance(part, (Inner, Norm)) and is_random(part)]
    if len(factors) == 1:
        yield from _opened(factors[0])
    for first, second in combinations(factors, 2):
        if all(part.args[0].shape[1] == 1 for part in (first, second)):
            for one, other in cartesian(_opened(first), _opened(second)):
                yield (*one, *other)


def _factors(node: Basic) -> list[Basic]:
    """Return the factors of a number, and those of a square twice."""
    found: list[Basic] = []
    for one in Mul.make_args(node) if isinstance(node, (Mul, Pow, Inner)) else ():
        square = isinstance(one, Pow) and one.exp == 2
        found += [one.base] * 2 if square else [one]
    if len(found) == 2 and isinstance(found[0], Norm) and found[0] == found[1]:
        return found[:1]  # ‖a‖² is one trace
    return found


def _opened(pairing: Basic) -> Iterator[Word]:
    """Yield the factors of aᵀb, and of bᵀa."""
    left, right = pairing.args[0], pairing.args[-1]
    for one, other in ((left, right), (right, left)):
        for first, second in cartesian(_words(transpose(one)), _words(other)):
            yield (*first, *second)


def _rests(word: Word, sought: Word) -> Iterator[MatrixExpr]:
    """Yield V of ⟨V, X⟩ for a trace in which the factors of X stand one behind the other."""
    count = len(sought)
    for place in range(len(word)):
        turned = (*word[place:], *word[:place])
        if turned[:count] == sought and not any(map(is_random, turned[count:])):
            rest = turned[count:]
            made = product(*rest) if rest else Identity(sought[0].shape[0])
            yield transpose(made)
