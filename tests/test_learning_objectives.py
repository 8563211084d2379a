"""What a campaign on diffusion, contrastive, policy and transport objectives found; Hessians beside autograd's."""

from __future__ import annotations

from collections.abc import Callable
from inspect import signature

import pytest
import torch
from torch.autograd import functional

import dlhw3

Tensor = torch.Tensor
DENOISED = "norm2(sqrt(a)*z - sqrt(1-a)*x - W*(sqrt(a)*x + sqrt(1-a)*z))^2"
NEIGHBOURS = "-log(exp(-norm2(W*(x - z))^2)/sum{j=1:m}(exp(-norm2(W*(x - y{j}))^2)))"


def denoised(W: Tensor, a: Tensor, x: Tensor, z: Tensor) -> Tensor:
    kept, lost = a.sqrt(), (1 - a).sqrt()
    return ((kept * z - lost * x - W @ (kept * x + lost * z)) ** 2).sum()


def neighbours(W: Tensor, x: Tensor, z: Tensor, y: Tensor) -> Tensor:
    return ((W @ (x - z)) ** 2).sum() + torch.logsumexp(-(((x - y) @ W.T) ** 2).sum(1), 0)


@pytest.mark.parametrize(
    ("text", "by_hand", "letters"),
    [
        (
            DENOISED,
            denoised,
            {"a": (), "x": (3,), "z": (3,)},
        ),  # ended with a fault: a factor was a/sqrt(a)² − 1
        (NEIGHBOURS, neighbours, {"x": (3,), "z": (3,), "y": (5, 3)}),  # and so did products within exp
    ],
)
def test_a_hessian_along_a_direction_is_that_of_autograd(
    text: str, by_hand: Callable[..., Tensor], letters: dict[str, tuple[int, ...]]
) -> None:
    torch.manual_seed(1)
    found = dlhw3.derive(text, wrt="W", order=2)
    assert found.verdict is dlhw3.Verdict.PROVED
    W, dW = torch.rand(2, 3, 3, dtype=torch.float64)
    others = {name: torch.rand(shape, dtype=torch.float64) for name, shape in letters.items()}
    due = functional.hvp(lambda at: by_hand(at, **others), W, dW)[1]
    action = dlhw3.lambdify(found, "torch")
    given = {"W": W, "dW": dW, **others}
    action = dlhw3.lambdify(found, "torch")
    assert torch.allclose(
        action(**{name: given[name] for name in signature(action).parameters}), due, rtol=1e-9
    )
