"""What a normal form denotes in a model, read letter by letter in exact arithmetic.

A normal form is right exactly when it denotes what its expression means, so ``denote`` against
``Model.evaluate`` tests every rule of the normal form at once.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from second_opinion import rationals
from second_opinion.forms import Form, Monomial, Scalar
from second_opinion.model import Model
from second_opinion.words import Letter, Word

from dlhw3.symbolic.nodes import (
    LayerProduct,
    MatrixDifferential,
)


def denote(form: Form, model: Model) -> Any:
    """Return the value of a normal form in a model."""
    return _denote(form.shape, form.terms.items(), model)


def _denote_key(key: Any, model: Model) -> Any:
    return _denote(key[0], key[1], model)


def _denote(shape: Any, terms: Any, model: Model) -> Any:
    total: Any = Fraction(0)
    if shape is not None:
        rows, cols = (model.integer(size) for size in shape)
        total = rationals.build(rows, cols, lambda a, b: Fraction(0))
    for monomial, coefficient in terms:
        value = _monomial(monomial, shape, model)
        total = (
            total + coefficient * value
            if shape is None
            else rationals.add(total, rationals.scale(coefficient, value))
        )
    return total


def _monomial(monomial: Monomial, shape: Any, model: Model) -> Any:
    if monomial.binders:
        index, low, high = monomial.binders[0]
        rest = monomial._replace(binders=monomial.binders[1:])
        values = [
            _monomial(rest, shape, model.with_integers({index: k}))
            for k in range(model.integer(low), model.integer(high) + 1)
        ]
        if shape is None:
            return sum(values, Fraction(0))
        rows, cols = (model.integer(size) for size in shape)
        total = rationals.build(rows, cols, lambda a, b: Fraction(0))
        for value in values:
            total = rationals.add(total, value)
        return total
    factor: Any = Fraction(1)
    for atom, exponent in monomial.scalars:
        factor = factor * rationals.power(_scalar(atom, model), model.rational(exponent))
    if shape is None:
        assert not monomial.word
        return factor
    return rationals.scale(factor, _word(monomial.word, model.integer(shape[0]), model))


def _scalar(atom: Scalar, model: Model) -> Any:
    if atom.kind == "symbol":
        return model.rational(atom.key[0])
    if atom.kind == "trace":
        return rationals.trace(_word(atom.key[0], 0, model))
    function = atom.key[0]
    if atom.kind == "value":
        return model.loss(function).value(_denote_key(atom.key[1], model))
    assert atom.kind == "bilinear"
    size = model.integer(function.domain[0])
    point = _denote_key(atom.key[1], model)
    first, second = (_word(word, size, model) for word in atom.key[2:])
    return rationals.inner(first, model.loss(function).hessian(point, second))


def _word(word: Word, size: int, model: Model) -> Any:
    if not word:
        return rationals.identity(size)
    first, *rest = (_letter(letter, model) for letter in word)
    for value in rest:
        first = rationals.multiply(first, value)
    return first


def _letter(letter: Letter, model: Model) -> Any:
    value = _atom(letter.atom.kind, letter.atom.key, model)
    return rationals.transpose(value) if letter.transposed else value


def _atom(kind: str, key: tuple[Any, ...], model: Model) -> Any:
    if kind == "matrix":
        return model.matrix(key[0])
    if kind == "layers":
        return model.matrix(LayerProduct(*key))
    if kind == "gradient":
        return model.loss(key[0]).gradient(_denote_key(key[1], model))
    if kind == "hessian":
        point = _denote_key(key[1], model)
        direction = _word(key[2], len(point), model)
        return model.loss(key[0]).hessian(point, direction)
    if kind == "power":
        base, exponent = _denote_key(key[0], model), model.rational(key[1])
        if exponent.denominator == 1:
            return rationals.matrix_power(base, int(exponent))
        return rationals.psd_power(base, exponent, model.roots)
    assert kind == "slope"
    return model.matrix(MatrixDifferential(LayerProduct(*key[:3]), *key[3:]))
