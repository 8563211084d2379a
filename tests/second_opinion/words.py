"""Words: products of letters, and the choice of one word for each product and each trace.

A letter is an atom with an orientation; Bᵀ and B are the same letter only where B is symmetric. The word of
a trace is the least of all rotations of the word and of its transposed reverse, which is canonical
(a least letter is not: tr(ABAC), tr(ACAB)). Order only picks a representative, so equality of words never
depends on how letters are printed.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from sympy import Basic, Expr, Symbol, expand


class Atom(NamedTuple):
    """What a letter stands for: a kind and a hashable description, of shape rows × cols."""

    kind: str
    key: tuple[Any, ...]
    rows: Expr
    cols: Expr
    symmetric: bool = False


class Letter(NamedTuple):
    """An atom or its transpose."""

    atom: Atom
    transposed: bool = False

    @property
    def rows(self) -> Expr:
        """The number of rows, as oriented."""
        return self.atom.cols if self.transposed else self.atom.rows

    @property
    def cols(self) -> Expr:
        """The number of columns, as oriented."""
        return self.atom.rows if self.transposed else self.atom.cols

    def flipped(self) -> Letter:
        """Return the transpose."""
        return self if self.atom.symmetric else Letter(self.atom, not self.transposed)


Word = tuple[Letter, ...]


@lru_cache(maxsize=65536)
def order_key(item: Any) -> str:
    """Return a deterministic string by which letters and words are ordered."""
    if isinstance(item, tuple):
        return "(" + ",".join(order_key(part) for part in item) + ")"
    if isinstance(item, frozenset):
        return "{" + ",".join(sorted(order_key(part) for part in item)) + "}"
    return str(item)


def reverse(word: Word) -> Word:
    """Return the word of the transposed product."""
    return tuple(letter.flipped() for letter in reversed(word))


def merged(left: Letter, right: Letter) -> Letter | None:
    """Return the one letter that two neighbours make, or None.

    Layer products meet: W_{a:b} W_{b-1:c} = W_{a:c} (and transposed); powers of one base with integer
    exponents add up.
    """
    first, second = left.atom, right.atom
    if first.kind == second.kind == "layers" and left.transposed == right.transposed:
        upper, lower = (second, first) if left.transposed else (first, second)
        family, high, low = upper.key
        other, middle, end = lower.key
        if family == other and expand(low - 1 - middle) == 0:
            return Letter(Atom("layers", (family, high, end), upper.rows, lower.cols), left.transposed)
    if first.kind == second.kind == "power" and first.key[0] == second.key[0]:
        exponents = first.key[1], second.key[1]
        if all(exponent.is_integer for exponent in exponents):
            return Letter(
                first._replace(key=(first.key[0], expand(exponents[0] + exponents[1]), first.key[2]))
            )
    return None


def absorbed(word: Word, position: int) -> Word | None:
    """Absorb a copy of the base beside the power at ``position`` (A·A^p = A^{p+1}, p an integer), if there."""
    atom = word[position].atom
    if atom.kind != "power" or atom.key[2] is None or not atom.key[1].is_integer:
        return None
    base: Word = atom.key[2]
    size = len(base)
    grown = Letter(atom._replace(key=(atom.key[0], expand(atom.key[1] + 1), base)))
    if word[position + 1 : position + 1 + size] == base:
        return (*word[:position], grown, *word[position + 1 + size :])
    if position >= size and word[position - size : position] == base:
        return (*word[: position - size], grown, *word[position + 1 :])
    return None


def reduced(word: Word) -> Word:
    """Return the word with every pair of neighbours merged and every base absorbed into its power."""
    stack: list[Letter] = []
    for letter in word:
        stack.append(letter)
        while len(stack) > 1 and (one := merged(stack[-2], stack[-1])) is not None:
            stack[-2:] = [one]
    result = tuple(stack)
    for position, letter in enumerate(result):
        if letter.atom.kind == "power" and (shorter := absorbed(result, position)) is not None:
            return reduced(shorter)
    return result


def _least_rotation(word: Word) -> Word:
    return min((word[i:] + word[:i] for i in range(len(word))), key=order_key, default=word)


def least_cycle(word: Word) -> Word:
    """Return the canonical word of tr(word): reduced around the circle, least of all rotations and flips."""
    word = reduced(word)
    shift = 1
    while shift < len(word):
        turned = reduced(word[shift:] + word[:shift])
        if len(turned) < len(word):
            word, shift = turned, 1
        else:
            shift += 1
    return min(_least_rotation(word), _least_rotation(reverse(word)), key=order_key)


def segments(word: Word, *, cyclic: bool) -> tuple[Word, tuple[Word, ...]]:
    """Cut a word where the inner dimension is 1: return what is left of it, and its 1×1 parts.

    A 1×1 factor is a scalar, so it commutes with everything: u (vᵀ B w) zᵀ = (vᵀ B w) u zᵀ.
    """
    cuts = [i for i, letter in enumerate(word) if letter.rows == 1]
    if cyclic:
        if not cuts:
            return word, ()
        turned = word[cuts[0] :] + word[: cuts[0]]
        starts = [cut - cuts[0] for cut in cuts] + [len(word)]
        return (), tuple(turned[a:b] for a, b in pairwise(starts))
    if word and word[-1].cols == 1:
        cuts.append(len(word))
    if len(cuts) < 2:
        return word, ()
    parts = tuple(word[a:b] for a, b in pairwise(cuts))
    return word[: cuts[0]] + word[cuts[-1] :], parts


def substitute(item: Any, mapping: dict[Symbol, Expr]) -> Any:
    """Replace index symbols everywhere inside nested tuples of SymPy expressions."""
    if isinstance(item, Basic):
        return item.xreplace(mapping)
    if isinstance(item, tuple):
        parts = [substitute(part, mapping) for part in item]
        return type(item)(*parts) if hasattr(item, "_fields") else tuple(parts)
    if isinstance(item, frozenset):
        return frozenset(substitute(part, mapping) for part in item)
    return item


def mentions(item: Any, symbol: Symbol) -> bool:
    """Whether a symbol occurs anywhere inside nested tuples of SymPy expressions."""
    if isinstance(item, Basic):
        return bool(item.has(symbol))
    if isinstance(item, (tuple, frozenset)):
        return any(mentions(part, symbol) for part in item)
    return False
