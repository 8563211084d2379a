"""Random expressions: what is printed as the gradient, read back and evaluated, beside central differences."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
import torch
from fuzz_language import Case, attack, attack_flow, attack_hessian, attack_text, case, text_of
from fuzz_rewritings import attack_line
from language_interpreter import (
    central_differences,
    evaluate,
    grad_loss,
    hess_loss,
    loss,
    losses_of,
    slope,
)
from language_objectives import OBJECTIVES, Objective

import dlhw3
from dlhw3.notation.expr import expr_text

POINT = {"A": np.array([[1.0, -2, 3], [0.5, 1, -1]]), "x": np.array([[0.2], [-0.4], [0.7]])}


@pytest.mark.parametrize("block", range(5))
def test_random_expressions_have_the_gradient_that_is_printed(block: int) -> None:
    found = [attack(one) for seed in range(24) if (one := case(1000 + 24 * block + seed, 2)) is not None]
    assert not [what for what in found if what.startswith("!")]
    assert sum(what.startswith("PROVED") for what in found) > 16


@pytest.mark.parametrize("tried", [attack_hessian, attack_flow])
def test_random_expressions_have_the_hessian_and_the_flow_that_are_printed(
    tried: Callable[[Case], str],
) -> None:
    found = [tried(one) for seed in range(20) if (one := case(seed, 2)) is not None]
    assert not [what for what in found if what.startswith("!")]
    assert found.count("PROVED") > 12


def test_random_texts_are_answered_or_refused() -> None:
    found = [attack_text(text_of(seed)) for seed in range(400)]
    assert not [what for what in found if what.startswith("!")]


@pytest.mark.parametrize("one", OBJECTIVES[::4], ids=lambda one: one.text)
def test_the_interpreter_and_torch_by_hand_agree(one: Objective) -> None:
    random = np.random.default_rng(3)
    point = {}
    for name, sizes in re.findall(r"(\w+):(\S*)", one.shapes):
        shape = tuple(int(size) for size in sizes.split(",") if size)
        point[name] = random.uniform(0, 1, shape) + (
            2 * np.eye(shape[0]) if len(set(shape)) < len(shape) else 0
        )
    given = {name: value[:, None] if value.ndim == 1 else value for name, value in point.items()}
    if "/n" in one.text:
        given["n"] = len(point["y"])
    found = evaluate(one.text, given, dict.fromkeys(("l", "g"), _as_by_hand))
    due = one.by_hand(*(torch.tensor(value) for value in point.values()))
    assert found.item() == pytest.approx(float(due), rel=1e-12)


def _as_by_hand(X: np.ndarray) -> np.ndarray:
    weights = np.arange(1.0, X.size + 1).reshape(X.shape)
    return np.asarray(np.sum(np.sin(weights * X) + weights * X**2 / 7))


def test_the_loss_of_the_attacks_has_the_gradient_that_is_written_by_hand() -> None:
    random = np.random.default_rng(0)
    X, Y = random.uniform(-1, 1, (2, 3)), random.uniform(-1, 1, (3, 1))
    for k, at in enumerate((X, Y)):
        due, wrong = central_differences(lambda Z, k=k: loss(*((Z, Y) if k == 0 else (X, Z))).item(), at)
        assert np.abs(grad_loss(k, X, Y) - due).max() <= wrong < 1e-5


@pytest.mark.parametrize(("i", "j"), [(0, 0), (1, 1), (0, 1), (1, 0), (2, 0)])
def test_the_loss_has_the_second_derivative_that_is_written_by_hand(i: int, j: int) -> None:
    random = np.random.default_rng(5)
    points = [random.uniform(-1, 1, shape) for shape in ((2, 3), (3, 1), (2, 2))][: max(i, j, 1) + 1]
    D = random.uniform(-1, 1, points[i].shape)

    def moved(t: float) -> np.ndarray:
        return grad_loss(j, *(Z + t * D if k == i else Z for k, Z in enumerate(points)))

    due, wrong = slope(moved)
    assert np.abs(hess_loss(i, j, *points, D) - due).max() <= wrong < 1e-5


def test_a_wrong_gradient_is_seen() -> None:
    one = Case("norm2(A*x)^2 + l(x)", "x", {}, POINT, ("l",))
    text = expr_text(dlhw3.derive(one.text, wrt=one.wrt, shapes=one.shapes).equation("gradient").right)
    at = one.point[one.wrt]
    losses = losses_of(one.functions)
    due, wrong = central_differences(
        lambda Z: evaluate(one.text, {**one.point, one.wrt: Z}, losses).item(), at
    )
    right = evaluate(text, one.point, losses, at.shape)
    assert np.abs(right - due).max() <= wrong
    assert np.abs(1.001 * right - due).max() > wrong


def test_random_rewritings_of_numbers_are_judged_as_values_say() -> None:
    """PROVED agrees at values, on the boundary too, and what is right wherever it is defined is not REFUTED."""
    found = [attack_line(seed) for seed in range(4, 14)]
    assert not [what for what in found if what.startswith("!")]
    assert {"PROVED", "REFUTED"} <= set(found)
