"""Objectives that users type: each gradient PROVED for all sizes, and its code and its text beside autograd.

A sample by default; all with DLHW3_THOROUGH=1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from language_interpreter import evaluate
from language_objectives import Objective, loss
from language_objectives_abstract import WITH_LOSSES, both
from language_points import ALL, Point, declared, drawn
from sampling import in_turn
from torch.autograd import grad

import dlhw3
from dlhw3.notation.expr import expr_text

TRIED = in_turn(ALL, every=8)
NAMES = [f"{one.text} in {one.wrt}" for one in TRIED]
DERIVATIVE = re.compile(r"(?:(grad)_)?(\w+?)(?:_(\d))?")


def slope(function: Callable[..., torch.Tensor], points: list[torch.Tensor], k: int) -> torch.Tensor:
    """Return the gradient of a function in its argument number k, by automatic differentiation."""
    with torch.enable_grad():
        moving = [point.detach().clone().requires_grad_() for point in points]
        (found,) = grad(function(*moving), moving[k])
    return found


def by_autograd(one: Objective, point: Point) -> np.ndarray[Any, Any]:
    found = slope(one.by_hand, list(point.values()), list(point).index(one.wrt)).numpy()
    return (found + found.T) / 2 if f"{one.wrt} symmetric" in one.assume else found


def abstract(name: str) -> Callable[..., torch.Tensor]:
    """Return what a name of an abstract function stands for, as a loss or as its gradient."""
    order, _, slot = DERIVATIVE.fullmatch(name).groups()  # type: ignore[union-attr]

    def function(*given: Any) -> torch.Tensor:
        points = [
            torch.as_tensor(np.array(p), dtype=torch.float64) if not torch.is_tensor(p) else p for p in given
        ]
        own = both if len(points) > 1 else loss
        return slope(own, points, int(slot or 1) - 1) if order else own(*points)

    return function


def of_numpy(function: Callable[..., torch.Tensor]) -> Callable[..., Any]:
    return lambda *points: function(*points).numpy()


def called(function: Any, point: Point, backend: str) -> np.ndarray[Any, Any]:
    """Return the value of generated code: numbers as floats, vectors as columns, losses as they are asked for."""
    names = re.findall(r"\w+", re.search(rf"def {function.__name__}\(([^)]*)\)", function.source)[1])  # type: ignore[index]
    given: dict[str, Any] = {}
    for name in names:
        if name in point:
            value = point[name]
            given[name] = value.item() if value.ndim == 0 else columns(value)
            if backend == "numpy" and value.ndim:
                given[name] = given[name].numpy()
        elif backend == "numpy":
            given[name] = of_numpy(abstract(name))
        elif name.removeprefix("grad_") == name or name.removeprefix("grad_") not in names:
            given[name] = abstract(name)
    found = function(**given)
    return np.asarray(found.detach() if torch.is_tensor(found) else found)


def columns(value: torch.Tensor) -> torch.Tensor:
    return value[:, None] if value.ndim == 1 else value


@pytest.mark.parametrize("one", TRIED, ids=NAMES)
def test_a_gradient_is_proved_and_its_code_and_text_agree_with_autograd(one: Objective) -> None:
    derivation = dlhw3.derive(one.text, wrt=one.wrt, shapes=declared(one), assume=one.assume)
    assert derivation.verdict.name == "PROVED"
    point = drawn(one)
    due = by_autograd(one, point)
    close = pytest.approx(due, rel=1e-8, abs=1e-9)
    for backend in ("numpy", "torch"):
        found = called(dlhw3.lambdify(derivation, backend), point, backend)
        assert found.shape == due.shape, "a column is a 1-D array, and a number an array without axes"
        assert found == close, backend
    text = expr_text(derivation.equation(derivation.results[0]).right)
    letters = {name: columns(value).numpy() for name, value in point.items()}
    losses = {name: of_numpy(abstract(name)) for name in set(re.findall(r"(\w+)\(", text))}
    shape = due.shape if due.ndim == 2 else (due.size, 1)
    assert np.broadcast_to(evaluate(text, letters, losses, shape), shape).reshape(due.shape) == close, text


def test_the_suite_is_large_and_a_third_of_it_is_about_abstract_losses() -> None:
    abstract_ones = [one for one in ALL if re.search(r"\b(l|g|l2|my_loss)\(", one.text)]
    assert len({(one.text, one.wrt, one.assume) for one in ALL}) == len(ALL) >= 430
    assert 3 * len(abstract_ones) >= len(ALL)
    assert set(WITH_LOSSES) <= set(abstract_ones)
