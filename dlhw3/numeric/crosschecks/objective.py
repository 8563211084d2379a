"""Cross-check of a gradient that has no check of its own: against autograd of the objective's own torch code.

Any derivation whose result is the gradient of an objective in one matrix is checked this way, without a line
written for it. The objective is written as torch code by the same printer as the gradient, so a fault of the
printer that hits both alike would be missed; the differentiation is independent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import cycle, product
from typing import Any

import torch
from sympy import Basic, MatrixSymbol
from torch import Tensor

from dlhw3.numeric.crosschecks.agreement import (
    Array,
    Comparison,
    Report,
    Subject,
    as_tensors,
    generator_for,
    largest,
    relative_error,
    rounding,
)
from dlhw3.numeric.crosschecks.losses import LOSSES, Loss, LossMaker
from dlhw3.numeric.crosschecks.objective_rounding import FORWARD_AND_BACK, Gradient, amplified, operations
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.program import Program, program
from dlhw3.symbolic.derivation import Derivation

AGAINST = "torch autograd of the objective"
SIZES = ((3, 2, 4), (2, 5, 3), (4, 4, 2))
SEEDS = 2


def is_plain_gradient(derivation: Derivation) -> bool:
    """Whether the result is the gradient of an objective in one matrix, without layers or indices."""
    left = derivation.result.left
    plain = isinstance(left, nodes.GradientOf) and isinstance(left.args[1], MatrixSymbol)
    return plain and not (left.has(nodes.Layers) or derivation.result.indices)


def plain_gradient(subject: Subject) -> Report:
    """Check the gradient with every kind of loss, at random matrices of several sizes."""
    derivation = subject.derive()
    objective, variable = derivation.result.left.args
    codes, objective_code = subject.codes(), subject.lower(derivation, "torch", objective)
    gradient_program, objective_program = program(derivation), program(derivation, objective)
    autograd = _gradient_of(objective_code, objective_program, variable.name)
    products = FORWARD_AND_BACK * operations(objective) + operations(derivation.result.right)
    found = []
    for sizes, seed in product(SIZES, range(subject.seed, subject.seed + SEEDS)):
        for position, make in enumerate(LOSSES):
            point = _draw(derivation, sizes, seed, position, make)
            reference = autograd(point.matrices, point.torch_functions)
            values = {
                "numpy": codes["numpy"](
                    *point.arguments(gradient_program), **point.callables(gradient_program)
                ),
                "torch": codes["torch"](
                    *as_tensors(point.arguments(gradient_program)), **point.torch_functions
                ),
            }
            where, error = largest({key: relative_error(value, reference) for key, value in values.items()})
            most = amplified(autograd, point.matrices, point.losses, reference)
            allowed = rounding(products, size=max(sizes), amplified=most)
            found.append(Comparison(subject.name, point.loss, point.shape, seed, error, allowed, where))
    return Report(subject.name, AGAINST, tuple(found))


@dataclass(frozen=True, slots=True)
class _Point:
    """Matrices for the letters and losses for the abstract functions of an objective."""

    matrices: dict[str, Array]
    losses: dict[str, Loss]
    shape: str

    @property
    def loss(self) -> str:
        return next((loss.name for loss in self.losses.values()), "")

    @property
    def torch_functions(self) -> dict[str, Callable[..., Any]]:
        return {name: loss.value for name, loss in self.losses.items()}

    def arguments(self, wanted: Program) -> list[Array]:
        return [self.matrices[name] for name in wanted.parameters]

    def callables(self, wanted: Program) -> dict[str, Callable[..., Any]]:
        """Return the numpy callables that a program asks for: l, grad_l, hess_l."""
        every: dict[str, Callable[..., Any]] = {}
        for name, loss in self.losses.items():
            every |= {name: _numpy_value(loss), f"grad_{name}": loss.gradient, f"hess_{name}": loss.hessian}
        return {name: every[name] for name in wanted.functions}


def _draw(
    derivation: Derivation, sizes: tuple[int, ...], seed: int, position: int, make: LossMaker
) -> _Point:
    result = derivation.result
    letters = sorted({*result.left.atoms(MatrixSymbol), *result.right.atoms(MatrixSymbol)}, key=str)
    functions = sorted(result.left.atoms(nodes.AbstractFunction), key=str)
    symbols = sorted({s for item in letters for n in item.shape for s in n.free_symbols}, key=str)
    values = dict(zip(symbols, cycle(sizes), strict=False))
    random = generator_for(seed, position, *sizes)
    matrices = {}
    for letter in letters:
        matrix = random.standard_normal(_numbers(letter.shape, values))
        symmetric = letter in derivation.theory.facts.symmetric
        matrices[letter.name] = matrix + matrix.T if symmetric else matrix
    losses = {f.name: make(_numbers(f.domain, values), random) for f in functions}
    shape = ", ".join(f"{name} {matrix.shape[0]}×{matrix.shape[1]}" for name, matrix in matrices.items())
    return _Point(matrices, losses, shape)


def _numbers(shape: tuple[Basic, Basic], values: dict[Basic, int]) -> tuple[int, int]:
    rows, columns = (int(size.xreplace(values)) for size in shape)
    return rows, columns


def _gradient_of(code: Callable[..., Any], wanted: Program, variable: str) -> Gradient:
    """Return what gives the gradient of the objective's code in ``variable``, by torch autograd."""

    def gradient(matrices: Mapping[str, Array], functions: Mapping[str, Callable[[Tensor], Tensor]]) -> Array:
        tensors = {name: torch.from_numpy(matrices[name].copy()) for name in wanted.parameters}
        tensors[variable].requires_grad_()
        given = {name: functions[name] for name in wanted.functions}
        (found,) = torch.autograd.grad(code(*tensors.values(), **given), [tensors[variable]])
        made: Array = found.numpy()
        return made

    return gradient


def _numpy_value(loss: Loss) -> Callable[[Array], float]:
    return lambda X: float(loss.value(torch.from_numpy(X)))
