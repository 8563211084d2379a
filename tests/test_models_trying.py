"""A change of a formula is judged by values at its place alone as by the whole formula made anew."""

from __future__ import annotations

from itertools import islice

import pytest
from sympy import MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import product, total, transpose
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.language.slips.changes import changed
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.numbers import Unclear
from dlhw3.symbolic.models.placing import Misfit
from dlhw3.symbolic.models.trying import Tried
from dlhw3.symbolic.models.unmade import Unmade, made
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Theory

n, k = (Symbol(name, integer=True, positive=True) for name in "nk")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
X, D = MatrixSymbol("X", n, k), MatrixSymbol("D", n, k)
x, y = MatrixSymbol("x", n, 1), MatrixSymbol("y", n, 1)
CLAIMS = {
    "a sum of products": total(product(2, transpose(A), B, X), product(-1, B, D), product(Inner(X, D), A, X)),
    "inverses": product(applied("inverse", total(A, B)), X, transpose(X), applied("adj", A)),
    "a number": Inner(product(A, x), total(x, product(Rational(1, 2), B, y))) * Inner(x, y),
    "of entries": applied("hadamard", product(A, x), applied("map", product(B, y), data=("exp", 0))),
    "a power of a norm": Norm(total(product(A, x), y)) ** 3 * Inner(product(B, x), y),
    "a function of a number": total(
        product(applied("map", Inner(product(A, x), y), data=("exp", 0)), transpose(B), x), y
    ),
}


def by_wholes(tried, claim, due):
    return [str(one.whole) for one in changed(claim) if tried.agree(one.whole, due)]


def by_places(tried, claim, due):
    plausible = changed(claim, lambda path, value: tried.may_agree(claim, path, value, due))
    return [str(one.whole) for one in plausible if tried.agree(one.whole, due)]


@pytest.mark.parametrize("name", CLAIMS)
def test_values_at_a_place_miss_no_change_that_agrees(name):
    claim = CLAIMS[name]
    dues = [one.whole for one in islice(changed(claim), 0, None, 3)]
    assert len(dues) > 2
    for due in dues:
        tried = Tried(Theory(), (claim, due))
        assert tried.evaluators
        found = by_places(tried, claim, due)
        assert str(due) in found
        assert found == by_wholes(tried, claim, due)


@pytest.mark.parametrize("name", CLAIMS)
def test_what_is_not_made_has_the_value_of_what_is_made_of_it(name):
    claim = CLAIMS[name]
    tried, places = Tried(Theory(), (claim, claim)), {}
    list(changed(claim, lambda path, value: places.setdefault((path, value), False)))
    values = [value for _, value in places if isinstance(value, Unmade)]
    assert len(values) > 3
    for value in values:
        for one in tried.evaluators:
            try:
                assert matrices.same(one.of(value), one.of(made(value)))
            except (Unclear, Misfit):  # intervals that overlap; what no expression can be made of
                continue


def test_most_changes_are_not_made():
    claim = CLAIMS["a sum of products"]
    due = next(islice((one.whole for one in changed(claim)), 7, None))
    tried = Tried(Theory(), (claim, due))
    plausible = list(changed(claim, lambda path, value: tried.may_agree(claim, path, value, due)))
    assert 0 < len(plausible) < len(list(changed(claim))) / 4
