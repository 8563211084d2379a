"""Generated code beside torch's automatic differentiation of one objective: float64, one thread, one process.

Ours: the text that ``dlhw3 derive … --format torch`` (or numpy) prints, and the same behind the checks of
``lambdify``. Theirs: the objective written by hand in torch and ``torch.autograd.grad``, nothing kept that is not
needed. Both are compared at 1e-8 before anything is timed. Where a loss is abstract, ours is given ∇l by hand, as
the code asks for it, and theirs l.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split

import re
import sys
import timeit
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

import dlhw3
from benchmarks.measure import check
from benchmarks.pairs import Row, Setting, ratio, show, summary

TESTS = Path(__file__).parent.parent / "tests"
DOUBLE = Setting("float64")
AGREE = 1e-8
TARGETS = {4: (4.0, 7.0), 32: (2.0, 4.0), 128: (1.2, 1.5)}  # width: torch, numpy
SAMPLES, INPUTS, OUTPUTS = 100_000, 20, 5
SCALE = 15  # times the sizes of the tests' objectives, which are 2 to 5
PAIRS = 9
SAMPLE = 0.01  # seconds of a sample of ours, which is not mostly waking up after theirs
SHORT_PAIRS = 27  # of samples of several calls
LEAST = 0.9  # no objective may take longer than autograd by more than this


def rows() -> list[Row]:
    torch.set_num_threads(1)
    found = [row for width in TARGETS for row in all_layers(8, width, TARGETS[width])]
    found += [
        row for depth, width in ((2, 4), (32, 4), (32, 32), (8, 512)) for row in all_layers(depth, width)
    ]
    return [*found, prepared(), *suite()]


def all_layers(depth: int, width: int, targets: tuple[float, float] | None = None) -> list[Row]:
    """Return rows for the gradients in all layers of a deep linear network, whose sizes are declared."""
    random = np.random.default_rng(0)
    letters = [f"W{k}" for k in range(1, depth + 1)]
    layers = [random.standard_normal((width, width)) / width**0.5 for _ in letters]
    goal = random.standard_normal((width, width))
    sizes = dict.fromkeys(letters, (width, width))
    derivation = dlhw3.derive(f"l({'*'.join(letters[::-1])})", wrt=",".join(letters), shapes=sizes)
    tensors, T = [torch.from_numpy(layer) for layer in layers], torch.from_numpy(goal)
    moving = [layer.clone().requires_grad_() for layer in tensors]

    def theirs() -> Any:
        product = moving[0]
        for layer in moving[1:]:
            product = layer @ product
        return torch.autograd.grad(0.5 * ((product - T) ** 2).sum(), moving)

    found = []
    for target, arrays, slope, product in (
        ("torch", tensors, lambda X: X - T, torch.mm),
        ("numpy", layers, lambda X: X - goal, np.dot),
    ):
        code = dlhw3.lambdify(derivation, target)
        given = dict(zip(letters, arrays, strict=True))
        for ours, reference in zip(code(**given, grad_l=slope), theirs(), strict=True):
            check(f"{target}, N = {depth}, d = {width}", np.asarray(ours), reference.numpy(), AGREE)
        for what, call in (("as printed", code.unchecked), ("with its checks", code)):
            due = targets[target == "numpy"] if targets and what == "as printed" else None
            due = 1.0 if due is None and what == "as printed" else due
            name = f"all-layer gradient, N = {depth}, d = {width}: autograd, beside {target} code {what}"
            ours = partial(call, **given, grad_l=slope)
            inner = calls_in(SAMPLE, ours)
            pairs = SHORT_PAIRS if inner > 1 else PAIRS
            found.append(ratio(name, ours, theirs, setting=DOUBLE, target=due, pairs=pairs, inner=inner))
        if targets:
            found.append(bound(target, depth, width, partial(products_alone, product, arrays), theirs))
    return found


def bound(target: str, depth: int, width: int, ours: Callable[[], Any], theirs: Callable[[], Any]) -> Row:
    """Return the row of autograd beside the products that the gradients consist of: no code can be above it."""
    what = f"the {3 * (depth - 1)} products of {target}"
    name = f"all-layer gradient, N = {depth}, d = {width}: autograd, beside {what}"
    row = ratio(
        name, ours, theirs, setting=DOUBLE, target=None, pairs=SHORT_PAIRS, inner=calls_in(SAMPLE, ours)
    )
    return replace(row, note="the most that this BLAS and these calls allow")


def products_alone(product: Callable[[Any, Any], Any], layers: list[Any]) -> None:
    """Form the product of all layers, N − 1 products, three times, as the gradients in all layers need as many."""
    for _ in range(3):
        made = layers[0]
        for layer in layers[1:]:
            made = product(layer, made)


def calls_in(seconds: float, call: Callable[[], Any]) -> int:
    """Return how many calls take so long, at least one, by the fastest of five."""
    return max(1, round(seconds / min(timeit.repeat(call, number=1, repeat=5))))


def prepared() -> Row:
    """Return the row of a gradient whose data are taken out before."""
    random = np.random.default_rng(1)
    X, Y = (torch.from_numpy(random.standard_normal((SAMPLES, cols))) for cols in (INPUTS, OUTPUTS))
    W = torch.from_numpy(random.standard_normal((INPUTS, OUTPUTS)))
    moving = W.clone().requires_grad_()
    derivation = dlhw3.derive("norm2(X*W-Y)^2", wrt="W")
    step = dlhw3.lambdify(derivation, "torch", constants=["X", "Y"])(X=X, Y=Y)

    def theirs() -> Any:
        residual = X @ moving - Y
        return torch.autograd.grad((residual * residual).sum(), moving)[0]

    check("prepared", step(W=W).numpy(), theirs().numpy(), AGREE)
    name = f"‖XW − Y‖², n = {SAMPLES}, p = {INPUTS}, k = {OUTPUTS}, a step: autograd, beside the prepared function"
    return ratio(name, lambda: step(W=W), theirs, setting=DOUBLE, target=100, pairs=PAIRS, inner=20)


def suite() -> list[Row]:
    """Return rows for the objectives of the tests at sizes near 50: the median over them, and the least.

    One below ``LEAST`` is measured again with more pairs, for a pair that was interrupted tells nothing.
    """
    sys.path.insert(0, str(TESTS))
    from language_points import ALL

    times: dict[str, list[tuple[Row, float]]] = {"as printed": [], "with its checks": []}
    for one in ALL:
        sides = both_sides(one)
        if sides is None:
            continue
        printed, checked, theirs = sides
        for what, ours in (("as printed", printed), ("with its checks", checked)):
            row = compared(f"{one.text} in {one.wrt}", ours, theirs, pairs=5)
            if (row.median or 0) < LEAST:
                row = compared(row.name, ours, theirs, pairs=5 * PAIRS)
            times[what].append((row, row.median or 0))
    return [row for what, measured in times.items() for row in summaries(what, len(ALL), measured)]


def compared(name: str, ours: Callable[[], Any], theirs: Callable[[], Any], *, pairs: int) -> Row:
    return ratio(name, ours, theirs, setting=DOUBLE, target=None, pairs=pairs, inner=10)


def summaries(what: str, count: int, measured: list[tuple[Row, float]]) -> list[Row]:
    """Return the rows of the median and of the least of all objectives, with those that are below."""
    pairs = np.array([(row.ours or 0, (row.ours or 0) * median) for row, median in measured])
    least, _ = min(measured, key=lambda pair: pair[1])
    below = [row.name for row, median in measured if median < LEAST]
    title = f"{len(measured)} of {count} objectives at sizes near 50: autograd, beside torch code {what}"
    note = f"{len(below)} below {LEAST}" + "".join(f"; {name}" for name in below)
    return [
        summary(title, pairs, setting=DOUBLE, target=2),
        replace(least, name=f"the least of these {what}: {least.name}", target=LEAST, note=note),
    ]


def both_sides(one: Any) -> tuple[Callable[[], Any], Callable[[], Any], Callable[[], Any]] | None:
    """Return an objective's generated code, that with its checks, and autograd; None for one of fixed sizes."""
    from language_points import declared, drawn

    if re.search(r"\bn\b|^3$", one.text):
        return None  # written by hand for one number of samples
    point = drawn(one, SCALE)
    moving = {**point, one.wrt: point[one.wrt].clone().requires_grad_()}

    def theirs() -> Any:
        return torch.autograd.grad(one.by_hand(*moving.values()), moving[one.wrt])[0]

    try:
        due = theirs()
    except RuntimeError:  # written by hand for one size
        return None
    derivation = dlhw3.derive(one.text, wrt=one.wrt, shapes=declared(one), assume=one.assume)
    code = dlhw3.lambdify(derivation, "torch")
    given = arguments(code, point)
    if given is None:
        return None
    try:
        found = torch.as_tensor(code(**given))
    except ValueError:  # out of range at these sizes
        return None
    due = (due + due.T) / 2 if f"{one.wrt} symmetric" in one.assume else due
    if found.shape != due.shape or not bool(torch.isfinite(due).all() and due.any()):
        return None  # written by hand for one size, or out of range at this one
    check(one.text, found.numpy(), due.numpy(), AGREE)
    return (lambda: code.unchecked(**given)), (lambda: code(**given)), theirs


def arguments(code: Any, point: Mapping[str, torch.Tensor]) -> dict[str, Any] | None:
    """Return what the code is called with; None where it asks for more of a loss than is written by hand here."""
    from language_objectives import loss

    by_hand = {"": loss, "grad_": slope_of_loss}
    given: dict[str, Any] = {}
    for name in re.findall(r"\w+", re.search(r"def gradient\(([^)]*)\)", code.source)[1]):  # type: ignore[index]
        if name in point:
            given[name] = point[name].item() if point[name].ndim == 0 else point[name]
            continue
        kind = "grad_" if name.startswith("grad_") else ""
        if name.removeprefix("grad_") not in ("l", "g", "my_loss"):
            return None
        given[name] = by_hand[kind]
    return given


def slope_of_loss(X: torch.Tensor) -> torch.Tensor:
    """Return the gradient of the tests' loss Σ sin(w x) + w x²/7."""
    weights = torch.arange(1.0, X.numel() + 1, dtype=X.dtype).reshape(X.shape)
    return weights * (torch.cos(weights * X) + 2 * X / 7)


if __name__ == "__main__":
    show(rows())
