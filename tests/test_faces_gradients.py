"""Gradients over every operator: each step proved by the kernel, and the code beside torch autograd."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from faces_cases import CASES, FUNCTIONS, SIZES, P, Q, f
from faces_cases import X as SQUARE
from faces_random import Draw
from faces_random import X as RANDOM
from lowering import result_of, tensors
from sympy import MatrixSymbol, Trace

from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.code.program import program
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import differentiate
from dlhw3.symbolic.faces.determinant import logdet
from dlhw3.symbolic.faces.diagonals import entry_sum
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.products import hadamard
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.nodes import Layers, Norm, differential, size_symbol
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.verdict import Verdict

EPSILON = 2.0**-52
size = size_symbol("n")
OPERATIONS = 40  # matrix operations in any of the gradients or of what autograd runs, at most
SIDE = 4  # of the largest matrix
CONDITION = 20  # of the largest operand of an inverse: see ``values``


def lemmas(case):
    return gradient_lemmas(case.objective, case.variable, direction_for(case.variable))


def values(expression, random):
    """Values of letters near the identity: det > 0, and singular values within a factor of CONDITION."""
    found = {}
    for letter in sorted(expression.atoms(MatrixSymbol), key=str):
        shape = [int(size.xreplace(SIZES)) for size in letter.shape]
        noise = random.uniform(-1, 1, shape)
        found[letter.name] = 2 * np.eye(*shape) + 0.4 * noise
    return found


@pytest.mark.parametrize("name", CASES)
def test_the_kernel_proves_every_step_under_no_more_than_is_needed(name):
    case = CASES[name]
    first, last = lemmas(case)
    judged = judge(Theory(), (first, last))
    steps = [step for lemma in judged.lemmas for step in lemma.steps]
    assert [step.judgement.reason for step in steps if step.verdict is not Verdict.PROVED] == []
    theorem = judged.lemmas[1].theorem
    assert theorem is not None
    assert theorem.statement.left.op == "gradient"
    assert tuple(sorted({condition.kind for condition in theorem.conditions})) == case.conditions


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("name", CASES)
def test_the_code_agrees_with_autograd(name, target):
    """Near the identity every intermediate value is below 100 in size.

    Each of at most OPERATIONS operations, here and in autograd, makes an error of at most SIDE·CONDITION·ε of that.
    """
    case, random = CASES[name], np.random.default_rng(len(name))
    gradient = lemmas(case)[1].statement.right
    given = values(case.objective, random)
    points = {letter: torch.tensor(value, requires_grad=True) for letter, value in given.items()}
    case.torch(*points.values()).backward()
    expected = points[case.variable.name].grad.numpy()
    derivation = result_of(gradient)
    wanted = program(derivation)
    arguments = [given[parameter] for parameter in wanted.parameters]
    functions = {item.base: FUNCTIONS[item.base] for item in wanted.callbacks}
    if target == "torch":
        found = lambdify(derivation, target)(*tensors(arguments), **functions).numpy()
    else:
        found = lambdify(derivation, target)(*arguments, **by_autograd(wanted))
    tolerance = 2 * OPERATIONS * SIDE * CONDITION * EPSILON * 100
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def by_autograd(wanted):
    """Return the derivatives that numpy code calls, from the torch functions, by torch.autograd.functional."""

    def derivative(item):
        function = FUNCTIONS[item.base]

        def call(*arrays):
            points = tuple(torch.tensor(array) for array in arrays)
            if item.is_entrywise and not item.order:
                return function(*points).numpy()
            if item.is_entrywise:
                return torch.autograd.functional.jacobian(lambda M: function(M).sum(), points[0]).numpy()
            assert len(item.slots) == 1
            return torch.autograd.functional.jacobian(function, points)[item.slots[0]].numpy()

        return call

    return {item.keyword: derivative(item) for item in wanted.callbacks}


@pytest.mark.parametrize("name", CASES)
def test_the_gradient_moves_as_the_kernel_says(name):
    """Second derivatives of everything, those of abstract functions included."""
    case = CASES[name]
    gradient = lemmas(case)[1].statement.right
    direction = MatrixSymbol("H", *case.variable.shape)
    trail = Trail(differential(gradient, case.variable, direction))
    trail.to(differentiate(gradient, case.variable, direction), "every rule at once")
    (lemma,) = judge(Theory(), (trail.lemma("second"),)).lemmas
    assert [step.judgement.reason for step in lemma.steps if step.verdict is not Verdict.PROVED] == []
    assert lemma.theorem is not None


def objective_of(seed):
    draw = Draw(seed)
    return draw.scalar(draw.random.randint(2, 6))


@pytest.mark.parametrize("seed", [seed for seed in range(45) if objective_of(seed).has(RANDOM)])
def test_random_objectives_are_proved(seed):
    """Over all operators, mixed; those whose conditions cannot hold (the inverse of X − X) are none of these."""
    objective = objective_of(seed)
    judged = judge(Theory(), gradient_lemmas(objective, RANDOM, direction_for(RANDOM)))
    steps = [step for lemma in judged.lemmas for step in lemma.steps]
    assert [step.judgement.reason for step in steps if step.verdict is not Verdict.PROVED] == []


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize("layer", [1, 2])
def test_a_network_of_two_layers_with_an_abstract_activation(layer, target):
    """½‖W₂ σ(W₁X) − Y‖²: backpropagation, proved, and beside autograd within the bound of the cases."""
    net = Layers("W", 2)
    inputs, outputs = MatrixSymbol("X", net.width(0), size), MatrixSymbol("Y", net.width(2), size)
    residual = product(net[2], entrywise("σ", product(net[1], inputs))) - outputs
    pair = gradient_lemmas(Norm(residual) ** 2 / 2, net[layer], direction_for(net[layer]))
    assert all(lemma.verdict is Verdict.PROVED for lemma in judge(Theory(), pair).lemmas)
    random = np.random.default_rng(7)
    weights = [random.uniform(-1, 1, shape) for shape in ((4, 3), (2, 4))]
    X, Y = random.uniform(-1, 1, (3, 4)), random.uniform(-1, 1, (2, 4))
    moving = [torch.tensor(weight, requires_grad=True) for weight in weights]
    prediction = moving[1] @ FUNCTIONS["sigma"](moving[0] @ torch.tensor(X))
    (((prediction - torch.tensor(Y)) ** 2).sum() / 2).backward()
    derivation = result_of(pair[1].statement.right)
    wanted = program(derivation)
    given = {"W": weights, "X": X, "Y": Y}
    arguments = [given[name] for name in wanted.parameters]
    if target == "torch":
        found = lambdify(derivation, target)(*tensors(arguments), sigma=FUNCTIONS["sigma"]).numpy()
    else:
        found = lambdify(derivation, target)(*arguments, **by_autograd(wanted))
    tolerance = 2 * OPERATIONS * SIDE * EPSILON * 100
    np.testing.assert_allclose(found, moving[layer - 1].grad.numpy(), rtol=0, atol=tolerance)


H = MatrixSymbol("H", size, size)
FALSE = {
    "the sign of an inverse": (
        differential(inverse(SQUARE), SQUARE, H),
        product(inverse(SQUARE), H, inverse(SQUARE)),
    ),
    "the factor of a logarithm": (
        differential(logdet(SQUARE), SQUARE, H),
        2 * Trace(product(inverse(SQUARE), H)),
    ),
    "a missing prime": (
        differential(entrywise("σ", SQUARE), SQUARE, H),
        hadamard(entrywise("σ", SQUARE), H),
    ),
    "another argument": (f(P, transpose(P)), f(Q, transpose(P))),
    "entries for products": (entry_sum(hadamard(SQUARE, H)), Trace(product(SQUARE, H))),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_steps_are_refuted_with_values(name):
    left, right = FALSE[name]
    trail = Trail(left)
    trail.to(right, "wrong")
    (lemma,) = judge(Theory(), (trail.lemma("wrong"),)).lemmas
    assert lemma.verdict is Verdict.REFUTED
    assert lemma.steps[0].judgement.counterexample is not None
