"""Networks read back as formulas have the same normal form, over random terms of the whole fragment."""

from __future__ import annotations

import random
from functools import reduce

import pytest
from proof_kernel_draw import FACTS, Draw
from search_language import read

from dlhw3.kernel.errors import KernelError, counted
from dlhw3.kernel.networks import Normaliser
from dlhw3.kernel.printer import text
from dlhw3.kernel.rules import same
from dlhw3.kernel.terms import Term, term
from dlhw3.symbolic.search.forms.algebra import Algebra
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.readback import readback
from dlhw3.symbolic.search.forms.shapes import factored

SEEDS = 120


def drawn(rich: bool, layers: bool) -> list[Term]:
    found = []
    for seed in range(SEEDS):
        try:
            found.append(Draw(random.Random(seed), rich, layers).any(4))
        except KernelError:
            continue
    return found


@pytest.mark.parametrize(("rich", "layers"), [(False, False), (True, False), (False, True)])
def test_almost_every_term_comes_back(rich: bool, layers: bool) -> None:
    facts = FACTS if layers else ()
    tried = right = 0
    for node in drawn(rich, layers):
        try:
            form = counted(Normaliser(facts).form)(node)
        except KernelError:
            continue
        tried += 1
        try:
            same(node, readback(form, node.shape), facts)
            right += 1
        except NotReadable:
            continue
    assert tried > SEEDS * 0.9
    assert right >= 0.98 * tried


@pytest.mark.parametrize(
    ("shapes", "typed", "formula"),
    [
        ("A:n,m B:m,n", "sum((A*B) .* eye(n))", "trace((A B))"),
        ("x:n A:n,m y:m", "A .* (x*y')", "(diag(x) A diag(y))"),
        ("A:n,m B:n,m", "tr(A'*B)", "trace((A Bᵀ))"),
        ("x:n y:n", "sum(x .* y)", "(xᵀ y)"),
        ("A:n,m", "A*vec(m)", "(A ones[m, 1])"),
        ("x:n", "diag(x)*vec(n)", "x"),
        ("A:n,m H:n,m", "hess_l(A, 2*H)", "(2 ∇_1∇_1l(A, H))"),
    ],
)
def test_what_a_person_would_write(shapes: str, typed: str, formula: str) -> None:
    node = read(shapes)(typed)
    assert text(readback(Normaliser(()).form(node), node.shape)) == formula


@pytest.mark.parametrize(
    ("shapes", "typed", "factors"),
    [
        ("A:n,m B:n,m", "grad_l(A) .* B", 2),
        ("x:n y:n", "grad_l(x) .* grad_l(y)", 2),
        ("x:n y:n", "grad_l(x) .* hess_l(x, y)", 1),
    ],
)
def test_gradients_are_factors_of_entries_too(shapes: str, typed: str, factors: int) -> None:
    """A gradient in such a product was read as a tensor without a value, and the search crashed."""
    node = read(shapes)(typed)
    algebra = Algebra((), 10**6)
    found = factored(algebra, algebra.form(node), node.shape)
    assert found is not None
    parts = [value for value, power in found.factors for _ in range(power.natural or 0)]
    assert len(parts) == factors
    same(node, reduce(lambda left, right: term("hadamard", (), (left, right)), parts), ())
