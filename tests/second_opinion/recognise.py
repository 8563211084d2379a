"""What can be seen of a form: that it is positive semidefinite, or that it lies in the complete fragment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sympy import Expr, Symbol

from dlhw3.symbolic.ranges import Facts, canonical_scalar
from second_opinion.forms import Form, Monomial, Scalar
from second_opinion.words import Letter, Word, reverse


def is_psd(form: Form) -> bool:
    """Whether a form is visibly positive semidefinite: a nonnegative number times XᵀX (or X A X ᵀ, A PSD)."""
    if not form:
        return True
    if form.single is None:
        return False
    monomial, coefficient = form.single
    word = monomial.word
    if coefficient < 0 or monomial.binders or not all(is_square(atom) for atom, _ in monomial.scalars):
        return False
    return _is_psd_word(word)


def _is_psd_word(word: Word) -> bool:
    """Whether a word reads XᵀX, or X P Xᵀ with P ⪰ 0."""
    return word == reverse(word) and (len(word) % 2 == 0 or _is_psd_letter(word[len(word) // 2]))


def _is_psd_letter(item: Letter) -> bool:
    """Whether a letter is a power of something ⪰ 0, or an even power of something symmetric.

    The base of a power is symmetric but not always ⪰ 0: (BB)^j is B^{2j} for a symmetric B, and B·B^{2j} is
    B^{2j+1}.
    """
    if item.atom.kind != "power":
        return False
    _, exponent, base = item.atom.key
    return base is None or _is_psd_word(base) or bool(canonical_scalar(exponent / 2).is_integer)


def is_square(atom: Scalar) -> bool:
    """Whether a scalar atom is visibly ≥ 0: tr(XᵀX)."""
    if atom.kind != "trace":
        return False
    word: Word = atom.key[0]
    return any(
        len(word) % 2 == 0 and turned == reverse(turned)
        for turned in (word[i:] + word[:i] for i in range(len(word)))
    )


COMPLETE_SCALARS = frozenset({"symbol", "trace", "value"})
COMPLETE_LETTERS = frozenset({"matrix", "layers", "gradient"})


def is_complete(form: Form, facts: Facts) -> bool:
    """Whether unequal forms of this kind mean unequal expressions (the fragment of ``normal.py``'s head).

    Sizes must be free to grow: matrices of one fixed size satisfy polynomial identities of their own (for
    2×2, Cayley and Hamilton's). Only size 1 is decided, because 1×1 factors are scalars in the normal form.
    """
    bounded = frozenset(item.index for item in facts.ranges if item.high is not None)
    return _are_complete(form.terms, bounded)


def _are_complete(monomials: Iterable[Monomial], bounded: frozenset[Symbol]) -> bool:
    return all(
        not monomial.binders
        and all(_is_free_scalar(atom, bounded) for atom, _ in monomial.scalars)
        and all(exponent.is_Integer and exponent > 0 for _, exponent in monomial.scalars)
        and all(_is_free_letter(item, bounded) for item in monomial.word)
        for monomial in monomials
    )


def _is_free_scalar(atom: Scalar, bounded: frozenset[Symbol]) -> bool:
    if atom.kind == "trace":
        return all(_is_free_letter(item, bounded) for item in atom.key[0])
    if atom.kind == "value":
        return _is_free_argument(atom.key[1], bounded)
    return atom.kind == "symbol" and not atom.key[0].atoms(Symbol) & bounded


def _is_free_letter(item: Letter, bounded: frozenset[Symbol]) -> bool:
    kind, key, *sizes = item.atom[:4]
    if kind not in COMPLETE_LETTERS or not all(_can_grow(size, bounded) for size in sizes):
        return False
    if kind == "layers":
        return all(end.is_Integer for end in key[1:])
    return kind == "matrix" or _is_free_argument(key[1], bounded)


def _is_free_argument(key: tuple[Any, ...], bounded: frozenset[Symbol]) -> bool:
    """Whether the argument of l lies in the fragment: then other arguments are other points."""
    return _are_complete((monomial for monomial, _ in key[1]), bounded)


def _can_grow(size: Expr, bounded: frozenset[Symbol]) -> bool:
    return bool(size == 1) or bool(not size.is_number and not size.atoms(Symbol) & bounded)
