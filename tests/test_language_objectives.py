"""Objectives that users type: each gradient PROVED for all sizes, and its code beside automatic differentiation."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from language_objectives import OBJECTIVES, Objective, loss
from sampling import sampled

import dlhw3

TRIED = sampled(OBJECTIVES, every=2)
NAMES = [f"{one.text} in {one.wrt}" for one in TRIED]


def drawn(one: Objective) -> dict[str, torch.Tensor]:
    """Return a point: every letter's entries drawn between −1 and 1, squares moved away from being singular."""
    random = np.random.default_rng(7)
    found = {}
    for name, sizes in re.findall(r"(\w+):(\S*)", one.shapes):
        shape = tuple(int(size) for size in sizes.split(",") if size)
        entries = random.uniform(-1, 1, shape)
        if len(shape) == 2 and shape[0] == shape[1]:
            entries = entries + 2 * np.eye(shape[0])
        found[name] = torch.tensor(entries, dtype=torch.float64)
    return found


def by_autograd(one: Objective, point: dict[str, torch.Tensor]) -> np.ndarray[Any, Any]:
    moving = point[one.wrt].clone().requires_grad_()
    (gradient,) = torch.autograd.grad(one.by_hand(*{**point, one.wrt: moving}.values()), moving)
    return gradient.numpy()


def grad_loss(X: torch.Tensor) -> torch.Tensor:
    with torch.enable_grad():
        moving = X.detach().clone().requires_grad_()
        (gradient,) = torch.autograd.grad(loss(moving), moving)
    return gradient


def taken(function: Any) -> list[str]:
    """Return the names that the code takes."""
    return re.findall(r"\w+", re.search(r"def gradient\(([^)]*)\)", function.source)[1])  # type: ignore[index]


def callables(names: list[str], backend: str) -> dict[str, Any]:
    """Return values and gradients of the abstract losses, as many as the code asks for."""
    wanted = {
        name: grad_loss if "_" in name else loss for name in names if name in ("l", "g", "grad_l", "grad_g")
    }
    if backend == "torch":
        return {name: loss for name in wanted if "_" not in name} or dict(wanted.items())

    def of_numpy(f: Any) -> Any:
        return lambda X: np.asarray(f(torch.tensor(np.asarray(X))).detach().numpy())

    return {name: of_numpy(f) for name, f in wanted.items()}


@pytest.mark.parametrize("one", TRIED, ids=NAMES)
def test_a_gradient_is_proved_and_its_code_agrees_with_autograd(one: Objective) -> None:
    shapes = {"X": ("n", "p")} if "/n" in one.text else None
    derivation = dlhw3.derive(one.text, wrt=one.wrt, shapes=shapes)
    assert derivation.verdict.name == "PROVED"
    point = drawn(one)
    due = by_autograd(one, point)
    for backend in ("numpy", "torch"):
        function = dlhw3.lambdify(derivation, backend)
        names = taken(function)
        given = {
            name: value.item() if value.ndim == 0 else value for name, value in point.items() if name in names
        }
        if backend == "numpy":
            given = {
                name: getattr(value, "numpy", lambda value=value: value)() for name, value in given.items()
            }
        found = np.asarray(function(**given, **callables(names, backend)))
        assert found.shape == due.shape, "a column is a 1-D array, and a number an array without axes"
        assert found == pytest.approx(due, rel=1e-8, abs=1e-9)
