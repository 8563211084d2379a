"""A change of a formula is judged by values at its place alone as by the whole formula made anew."""

from __future__ import annotations

from itertools import islice

import pytest
from sympy import MatrixSymbol, Rational, Symbol

from dlhw3.symbolic.algebra import product, total, transpose
from dlhw3.symbolic.faces.operators import applied
from dlhw3.symbolic.language.changes import changed
from dlhw3.symbolic.models.trying import Tried
from dlhw3.symbolic.nodes import Inner
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
}


def by_wholes(tried, claim, due):
    return [str(made) for _, made in changed(claim) if tried.agree(made, due)]


def by_places(tried, claim, due):
    plausible = changed(claim, lambda path, value: tried.may_agree(claim, path, value, due))
    return [str(made) for _, made in plausible if tried.agree(made, due)]


@pytest.mark.parametrize("name", CLAIMS)
def test_values_at_a_place_miss_no_change_that_agrees(name):
    claim = CLAIMS[name]
    dues = [made for _, made in islice(changed(claim), 0, None, 3)]
    assert len(dues) > 2
    for due in dues:
        tried = Tried(Theory(), (claim, due))
        assert tried.evaluators
        found = by_places(tried, claim, due)
        assert str(due) in found
        assert found == by_wholes(tried, claim, due)


def test_most_changes_are_not_made():
    claim = CLAIMS["a sum of products"]
    due = next(islice((made for _, made in changed(claim)), 7, None))
    tried = Tried(Theory(), (claim, due))
    plausible = list(changed(claim, lambda path, value: tried.may_agree(claim, path, value, due)))
    assert 0 < len(plausible) < len(list(changed(claim))) / 4
