"""Functions given to generated code that write into their arguments, and sums of too many terms."""

from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import result_of, tensors
from sampling import THOROUGH
from sympy import MatrixSymbol

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify

A = np.array([[1.0, -2.0], [0.5, 3.0]])
CASES = {
    "phi-grad": [A],
    "gram-flow": [A],
    "deep-linear-grad": [[A, A + 1, 2 * A], 2],
    "end-to-end-flow": [A, 3],
    "rank-one-flow": [A[:1], 3],
}


def writing(X, *directions):
    X -= 1
    for direction in directions:
        direction *= 2
    return directions[0] if directions else X


def arrays(given):
    return given[0] if isinstance(given[0], list) else given[:1]


def equal(one, other):
    return all(np.array_equal(np.asarray(a), np.asarray(b)) for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("name", CASES)
def test_a_gradient_that_writes_into_its_argument_changes_nothing_else(name, target):
    code = lambdify(derive(name), target)
    given = tensors(CASES[name]) if target == "torch" else CASES[name]
    kept = deepcopy(given)
    found, expected = code(*given, grad_l=writing), code(*kept, grad_l=lambda X: X - 1)
    np.testing.assert_array_equal(np.asarray(found), np.asarray(expected))
    assert equal(arrays(given), arrays(kept))


@pytest.mark.parametrize("name", CASES)
def test_an_l_that_writes_into_its_argument_changes_nothing_else(name):
    code, given = lambdify(derive(name), "torch"), tensors(CASES[name])
    kept = deepcopy(given)
    found = code(*given, l=lambda X: X.sub_(1).pow_(2).sum())
    torch.testing.assert_close(found, code(*kept, l=lambda X: ((X - 1) ** 2).sum()), rtol=1e-14, atol=0)
    assert equal(arrays(given), arrays(kept))


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_hessian_that_writes_into_its_arguments_changes_nothing_else(target):
    X, D = MatrixSymbol("X", 2, 2), MatrixSymbol("D", 2, 2)
    code = lambdify(result_of(nodes.AbstractFunction("l", 2, 2).hessian(X, D) + X + D), target)
    given = [A, A + 1] if target == "numpy" else tensors([A, A + 1])
    np.testing.assert_array_equal(np.asarray(code(*sorted_by(code, given), hess_l=writing)), 4 * A + 3)
    assert equal(given, [A, A + 1])


def sorted_by(code, given):
    """Return X and D in the order of the code's parameters."""
    named = dict(zip("XD", given, strict=True))
    return [named[name] for name in code.__signature__.parameters if name in named]


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_a_sum_of_too_many_terms_is_one_sentence(target):
    W = np.eye(2) if target == "numpy" else torch.eye(2, dtype=torch.float64)
    flow = lambdify(derive("end-to-end-flow"), target)
    for depth in (10_001, 2**53):
        with pytest.raises(ValueError, match="takes N of at most 10000, for it adds that many terms"):
            flow(W, depth, grad_l=lambda X: X)
    most = 10_000 if target == "numpy" or THOROUGH else 1_000  # torch takes 8 s for all of them
    np.testing.assert_allclose(np.asarray(flow(W, most, grad_l=lambda X: X)), -most * np.eye(2), rtol=1e-11)
    row = lambdify(derive("rank-one-flow"), target)  # whose closed form adds nothing
    assert row(W[:1], 2**40, grad_l=lambda X: X).shape == (1, 2)
