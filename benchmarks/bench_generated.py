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
from collections.abc import Callable, Mapping
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


def rows() -> list[Row]:
    torch.set_num_threads(1)
    found = [row for width in TARGETS for row in all_layers(8, width, TARGETS[width])]
    found += [
        row for depth, width in ((2, 4), (32, 4), (32, 32), (8, 512)) for row in all_layers(depth, width)
    ]
    return [*found, prepared(), *suite()]


def all_layers(depth: int, width: int, targets: tuple[float, float] | None = None) -> list[Row]:
    """Return rows for the gradients in all layers of a deep linear network."""
    random = np.random.default_rng(0)
    letters = [f"W{k}" for k in range(1, depth + 1)]
    layers = [random.standard_normal((width, width)) / width**0.5 for _ in letters]
    goal = random.standard_normal((width, width))
    derivation = dlhw3.derive(f"l({'*'.join(letters[::-1])})", wrt=",".join(letters))
    tensors, T = [torch.from_numpy(layer) for layer in layers], torch.from_numpy(goal)
    moving = [layer.clone().requires_grad_() for layer in tensors]

    def theirs() -> Any:
        product = moving[0]
        for layer in moving[1:]:
            product = layer @ product
        return torch.autograd.grad(0.5 * ((product - T) ** 2).sum(), moving)

    found = []
    inner = max(1, 2000 // (depth * width))
    for target, arrays, slope in (
        ("torch", tensors, lambda X: X - T),
        ("numpy", layers, lambda X: X - goal),
    ):
        code = dlhw3.lambdify(derivation, target)
        given = dict(zip(letters, arrays, strict=True))
        for ours, reference in zip(code(**given, grad_l=slope), theirs(), strict=True):
            check(f"{target}, N = {depth}, d = {width}", np.asarray(ours), reference.numpy(), AGREE)
        for what, call in (("as printed", code.unchecked), ("with its checks", code)):
            due = targets[target == "numpy"] if targets and what == "as printed" else None
            due = 1.0 if due is None and what == "as printed" else due
            name = f"all-layer gradient, N = {depth}, d = {width}: autograd, beside {target} code {what}"
            found.append(
                ratio(
                    name,
                    lambda call=call, given=given, slope=slope: call(**given, grad_l=slope),
                    theirs,
                    setting=DOUBLE,
                    target=due,
                    pairs=PAIRS,
                    inner=inner,
                )
            )
    return found


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
    """Return rows for the objectives of the tests at sizes near 50: the median over them, and the least."""
    sys.path.insert(0, str(TESTS))
    from test_language_objectives import ALL

    times: dict[str, list[tuple[float, float, str]]] = {"as printed": [], "with its checks": []}
    for one in ALL:
        sides = both_sides(one)
        if sides is None:
            continue
        printed, checked, theirs = sides
        for what, ours in (("as printed", printed), ("with its checks", checked)):
            row = ratio(one.text, ours, theirs, setting=DOUBLE, target=None, pairs=5, inner=10)
            assert row.median is not None
            assert row.ours is not None
            times[what].append((row.median, row.ours, f"{one.text} in {one.wrt}"))
    found = []
    for what, measured in times.items():
        pairs = np.array([(own, own * median) for median, own, _ in measured])
        least = min(measured)
        title = f"{len(measured)} objectives at sizes near 50: autograd, beside torch code {what}"
        below = sum(median < 0.9 for median, _, _ in measured)
        note = f"least: {least[2]}; {below} below 0.9"
        found.append(summary(title, pairs, setting=DOUBLE, target=2, note=note))
    return found


def both_sides(one: Any) -> tuple[Callable[[], Any], Callable[[], Any], Callable[[], Any]] | None:
    """Return an objective's generated code, that with its checks, and autograd; None for one of fixed sizes."""
    from test_language_objectives import declared

    if re.search(r"\bn\b|^3$", one.text):
        return None  # written by hand for one number of samples
    point = drawn(one)
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


def drawn(one: Any) -> dict[str, torch.Tensor]:
    """Return a point as the tests draw it, of larger sizes, entries scaled so that products stay near 1."""
    from test_language_objectives import LETTER

    random = np.random.default_rng(7)
    found = {}
    for name, kind, sizes in LETTER.findall(one.shapes):
        shape = tuple(SCALE * int(size) for size in sizes.split(",") if size)
        entries = random.uniform(-1, 1, shape) / (shape[-1] ** 0.5 if shape else 1.0)
        if len(shape) == 2 and shape[0] == shape[1]:
            entries = entries + 2 * np.eye(shape[0])
        if kind == "+" or not shape:
            entries = abs(entries) + 0.1
        if kind == "=":
            entries = (entries + entries.T) / 2
        found[name] = torch.tensor(entries, dtype=torch.float64)
    if "n" in found:
        (rows,) = re.findall(r"(\w+): n", one.declared)
        found["n"] = torch.tensor(float(len(found[rows])), dtype=torch.float64)
    return found


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
