"""Powers in normal form: real powers of visible squares, and powers of positive semidefinite matrices."""

from __future__ import annotations

from fractions import Fraction

from sympy import Expr

from dlhw3.symbolic.ranges import Facts, canonical_scalar
from second_opinion.forms import UNIT, Form, Monomial, identity, letter, number, times
from second_opinion.recognise import is_square
from second_opinion.words import Atom, Letter, Word

UNFOLD_LIMIT = 256  # a concrete product, power or sum longer than this stays folded


class Unsupported(Exception):
    """The kernel has no meaning for this expression: the step is UNDECIDED, never guessed."""


def scalar_power(base: Form, exponent: Expr) -> Form:
    """Return base^exponent for a scalar that is a product of visible squares; 0⁰ = 1."""
    if base.single is None:
        raise Unsupported("a real power of a sum")
    monomial, coefficient = base.single
    if coefficient != 1 or monomial.binders or not all(is_square(atom) for atom, _ in monomial.scalars):
        raise Unsupported("a real power of something not known to be a square")
    factors = times([(atom, old * exponent) for atom, old in monomial.scalars], ())
    return Form(None, {Monomial((), factors, ()): coefficient})


def psd_power(base: Form, exponent: Expr, facts: Facts) -> Form:
    """Return base^exponent for a visibly positive semidefinite matrix and an exponent ≥ 0; A⁰ = I.

    Whole powers of one word are unfolded or kept as a letter that merges with its neighbours; fractional
    powers are opaque letters, equal only when base and exponent are.
    """
    assert base.shape is not None
    size = base.shape[0]
    if exponent == 0:
        return identity(size)
    if not base:
        if not facts.is_positive(exponent):
            raise Unsupported(f"0 to the power {exponent}, which may be zero")
        return base
    if exponent.is_Integer and (exponent == 1 or (base.single and exponent <= UNFOLD_LIMIT)):
        result = number(1)
        for _ in range(int(exponent)):
            result = result @ base
        return result
    monomial, coefficient = base.single or (UNIT, Fraction(0))
    if coefficient == 1 and not monomial.binders:
        if not monomial.word:  # a 1×1 matrix, or a multiple of the identity
            return scalar_power(Form(None, {monomial: coefficient}), exponent) @ identity(size)
        if exponent.is_integer:
            factors = times([(atom, old * exponent) for atom, old in monomial.scalars], ())
            outer = Form(None, {Monomial((), factors, ()): coefficient})
            return outer @ _whole_power(monomial.word, size, exponent)
    return _power_letter(base, exponent, None)


def _whole_power(word: Word, size: Expr, exponent: Expr) -> Form:
    """Return word^exponent for an integer exponent ≥ 0; (A^q)^p = A^{qp}, also for A^q written out."""
    if len(word) == 1 and word[0].atom.kind == "power" and word[0].atom.key[1].is_integer:
        key, inner, base_word = word[0].atom.key
        whole = canonical_scalar(inner * exponent)
        return letter(Letter(Atom("power", (key, whole, base_word), size, size, True)))
    repeats = next(len(word) // k for k in range(1, len(word) + 1) if word == word[:k] * (len(word) // k))
    word = word[: len(word) // repeats]
    base = Form((size, size), {Monomial((), (), word): Fraction(1)})
    return _power_letter(base, canonical_scalar(exponent * repeats), word)


def _power_letter(base: Form, exponent: Expr, word: Word | None) -> Form:
    assert base.shape is not None
    return letter(Letter(Atom("power", (base.key, exponent, word), *base.shape, True)))
