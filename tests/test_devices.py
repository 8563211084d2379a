"""Linear networks on torch devices: numbers on ``cpu:0`` (torch) against numpy, shapes and precisions on ``meta``.

Nothing here needs an accelerator. CUDA and MPS run the code that ``cpu:0`` runs.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from dlhw3.cli import run as command
from dlhw3.errors import IN_SHELL, UserError
from dlhw3.numeric.data.arrays import CPU, Place, as_float64, to_numpy
from dlhw3.numeric.experiments.end_to_end import experiment as end_to_end
from dlhw3.numeric.experiments.landscape import experiment as landscape
from dlhw3.numeric.experiments.landscape.checks import checks
from dlhw3.numeric.experiments.landscape.path import follow, path_spectrum, recorded_iterations
from dlhw3.numeric.linear.certificates import gap_bound, smallest_factor
from dlhw3.numeric.linear.descent import descend
from dlhw3.numeric.linear.hessian_action import hessian_action
from dlhw3.numeric.linear.hessian_one_output import one_output_spectrum, zero_multiplicity
from dlhw3.numeric.linear.hessian_width_one import width_one_spectrum
from dlhw3.numeric.linear.integrate import rank_one_velocity
from dlhw3.numeric.linear.network import default_initialisation
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.linear.reduced_action import reduced_action
from dlhw3.numeric.linear.spectrum import extreme_eigenvalues
from dlhw3.progress import Silent

TORCH = Place("cpu:0")
SAME = 1e-11  # of the largest entry: some hundred steps of float64, past a saddle that magnifies rounding
SHAPES = [(4, 1, 1), (4, 3, 1), (3, 1, 1, 1, 1), (4, 5, 4, 1), (3, 4, 2), (4, 1)]


def case(widths: tuple[int, ...], batch: tuple[int, ...] = ()) -> tuple[list[Any], QuadraticLoss]:
    random = np.random.default_rng(7)
    loss = QuadraticLoss.from_data(
        random.standard_normal((widths[0], 25)), random.standard_normal((widths[-1], 25))
    )
    return default_initialisation(widths, random, batch), loss


def measured(layers: list[Any], loss: QuadraticLoss) -> dict[str, Any]:
    """Everything that the two experiments compute on a device, for one batch of networks."""
    found: dict[str, Any] = {"excess": [], "product": [], "gradient": []}
    for state in descend(layers, loss, 0.05, 3):
        found["excess"].append(loss.excess(state.product))
        found["product"].append(state.product)
        found["gradient"] += state.gradients
    found["certificate"] = [gap_bound(found["excess"][0], smallest_factor(layers), 0.5)]
    widths = [layer.shape[-2] for layer in layers]
    if widths[-1] == 1:
        w = layers[0][..., 0, :]
        found["velocity"] = [rank_one_velocity(w, w @ loss.curvature - loss.linear[0], 3)]
        found["spectrum"] = [one_output_spectrum(layers, loss)]
    if max(widths) == 1:
        found["width one"] = [width_one_spectrum(layers, loss)]
    return found


@pytest.mark.parametrize("widths", SHAPES, ids=str)
def test_torch_computes_what_numpy_does(widths: tuple[int, ...]) -> None:
    layers, loss = case(widths, (2, 3))
    here = measured(layers, loss)
    there = measured([TORCH.put(layer) for layer in layers], loss.on(TORCH))
    assert there.keys() == here.keys()
    for name, values in here.items():
        for ours, theirs in zip(values, there[name], strict=True):
            assert isinstance(theirs, torch.Tensor), name
            np.testing.assert_allclose(theirs.numpy(), ours, rtol=0, atol=SAME * np.abs(ours).max())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("widths", SHAPES, ids=str)
def test_shapes_and_precision_flow_through_any_device(widths: tuple[int, ...], dtype: str) -> None:
    meta = Place("meta", dtype)
    layers, loss = case(widths, (2, 3))
    here = measured([Place("cpu", dtype).put(layer) for layer in layers], loss.on(Place("cpu", dtype)))
    there = measured([meta.put(layer) for layer in layers], loss.on(meta))
    for name, values in here.items():
        for ours, theirs in zip(values, there[name], strict=True):
            assert (theirs.shape, theirs.device.type) == (ours.shape, "meta"), name
            assert (str(theirs.dtype), str(ours.dtype)) == (f"torch.{dtype}", dtype), name


@pytest.mark.parametrize("widths", [(4, 3, 1), (4, 5, 4, 1), (3, 4, 2)], ids=str)
def test_the_hessian_action_flows_through_any_device(widths: tuple[int, ...]) -> None:
    layers, loss = case(widths)
    vector = np.random.default_rng(1).standard_normal(hessian_action(layers, loss).size)
    expected = hessian_action(layers, loss).matvec(vector)
    for place in (TORCH, Place("meta"), Place("meta", "float32")):
        put = [place.put(layer) for layer in layers]
        image = hessian_action(put, loss.on(place)).matvec(place.put(vector))
        assert (image.shape, str(image.dtype)) == (expected.shape, f"torch.{place.dtype}")
        if place is TORCH:
            np.testing.assert_allclose(image.numpy(), expected, rtol=0, atol=SAME)
    if widths[-1] == 1 and zero_multiplicity(layers):
        operator = reduced_action([Place("meta").put(layer) for layer in layers], loss.on(Place("meta")))
        assert operator.apply(torch.empty(operator.size, device="meta", dtype=torch.float64)).shape == (
            operator.size,
        )
        assert operator.blocks().H_xx.shape == operator.blocks().KKt.shape == (sum(widths[:-1]),) * 2


@pytest.mark.parametrize(
    ("widths", "limit", "method"),
    [
        ((4, 20, 20, 1), 500, "dense"),
        ((4, 20, 20, 1), 0, "Lanczos, certified"),
        ((4, 6, 3), 500, "Lanczos, residual"),
    ],
)
def test_extreme_eigenvalues_on_torch(widths: tuple[int, ...], limit: int, method: str) -> None:
    layers, loss = case(widths)
    here = extreme_eigenvalues(layers, loss, dense_limit=limit)
    there = extreme_eigenvalues([TORCH.put(layer) for layer in layers], loss.on(TORCH), dense_limit=limit)
    assert here.method == there.method == method
    ends = [(found.smallest, found.largest) for found in (here, there)]
    np.testing.assert_allclose(ends[0], ends[1], rtol=0, atol=1e-10 * here.largest)


def test_a_sloppy_bound_is_refused_on_torch_too() -> None:
    layers, loss = case((4, 20, 20, 1))
    truth = extreme_eigenvalues(layers, loss)
    blocks = reduced_action([TORCH.put(layer) for layer in layers], loss.on(TORCH)).blocks()
    assert blocks.bound(1.001 * truth.smallest, 1.001 * truth.largest)
    assert not blocks.bound(0.999 * truth.smallest, 1.001 * truth.largest)
    assert not blocks.bound(1.001 * truth.smallest, 0.999 * truth.largest)


def test_several_outputs_of_a_wide_network_on_torch() -> None:
    layers, loss = case((3, 30, 2), (2,))
    here, _ = path_spectrum(layers, loss)
    there, whole = path_spectrum([TORCH.put(layer) for layer in layers], loss.on(TORCH))
    assert whole is (sum(layer[0].size for layer in layers) <= 150)
    np.testing.assert_allclose(as_float64(there)[:, [0, -1]], here[:, [0, -1]], rtol=0, atol=1e-10)


SMALL_LANDSCAPE = {"depth": (2, 3), "steps": 60, "seeds": 3, "n": 20, "d": 4}
SMALL_FLOW = {"depth": (2, 3), "step_size": (0.02, 0.01), "time": 2.0, "seeds": 3, "n": 20, "d": 4}


@pytest.mark.parametrize(
    ("experiment", "options"),
    [
        (landscape, SMALL_LANDSCAPE),
        (landscape, SMALL_LANDSCAPE | {"hidden_width": 5}),
        (landscape, SMALL_LANDSCAPE | {"hidden_width": 40, "depth": (3,), "steps": 4}),
        (end_to_end, SMALL_FLOW | {"most": 5000}),
    ],
)
def test_an_experiment_has_the_same_numbers_on_torch(experiment: Any, options: dict[str, Any]) -> None:
    here = experiment.run(experiment.Config(**options), Silent())
    there = experiment.run(experiment.Config(**options, device=TORCH.device), Silent())
    assert all(check.passed for check in (*here.checks, *there.checks))
    for name, ours in here.arrays.items():
        theirs = there.arrays[name]
        assert (theirs.dtype, theirs.shape) == (ours.dtype, ours.shape), name
        atol = (
            1e-9 * np.max(np.abs(ours), initial=0.0, where=np.isfinite(ours)) if ours.dtype.kind == "f" else 0
        )
        np.testing.assert_allclose(theirs, ours, rtol=0, atol=atol, err_msg=name)


@pytest.mark.parametrize("device", ["cpu", "cpu:0"])
@pytest.mark.parametrize("experiment", [landscape, end_to_end])
def test_float32_moves_the_path_by_its_rounding_and_is_measured_in_float64(
    experiment: Any, device: str
) -> None:
    options = SMALL_LANDSCAPE if experiment is landscape else SMALL_FLOW | {"most": 5000}
    full = experiment.run(experiment.Config(**options), Silent())
    half = experiment.run(experiment.Config(**options, device=device, dtype="float32"), Silent())
    assert all(check.passed for check in half.checks)
    names = [name for name in full.arrays if name.startswith(("excess", "balanced_excess"))]
    assert names
    for name in names:
        moved = np.abs(half.arrays[name] - full.arrays[name]).max() / full.arrays[name].max()
        assert half.arrays[name].dtype == np.float64
        assert 1e-11 < moved < 1e-4, name  # float32 was used, and no more than float32 was lost


def test_measurements_have_float64_everywhere() -> None:
    assert Place("cuda:1", "float32").measuring == Place("cuda:1", "float64")
    assert Place("mps", "float32").measuring == CPU  # the device has no float64


def test_arrays_come_back_from_a_device() -> None:
    values = np.arange(6.0).reshape(2, 3)
    there = Place("cpu:0", "float32").put(values)
    assert there.dtype == torch.float32
    assert to_numpy(there).dtype == np.float32
    assert np.array_equal(CPU.put(there), values)
    assert as_float64(there).dtype == CPU.put(there).dtype == np.float64


@pytest.mark.parametrize("name", ["landscape", "end-to-end", "ntk"])
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--device", "cuda:99"], "This machine has no device 'cuda:99' that torch can use."),
        (["--device", "tpu"], "There is no device called 'tpu'."),
    ],
)
def test_a_device_that_is_not_there_is_one_sentence(
    name: str, options: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(["simulate", name, *options]) == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert "--device cpu" in error
    assert "Traceback" not in error


def test_a_device_without_room_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def full(*_: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")

    monkeypatch.setattr(landscape, "run", full)
    assert command(["simulate", "landscape", "--out", str(tmp_path / "run")]) == 2
    assert "more memory than there is" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("place", [CPU, TORCH, Place("cpu:0", "float32")])
def test_any_numpy_array_can_be_put_anywhere(place: Place) -> None:
    values = np.arange(6.0).reshape(2, 3)
    read_only = values[::-1, ::-1].copy()
    read_only.flags.writeable = False
    for array in (values[::-1, ::-1], read_only, values[::-1, ::-1].astype(">f8"), values.T[::-1]):
        assert np.array_equal(as_float64(place.put(array)), array)
    assert as_float64(place.put(np.float64(2.0))) == 2.0


def test_data_beyond_a_precision_are_refused_with_the_one_that_holds_them() -> None:
    loss = QuadraticLoss.from_data(1e20 * np.eye(3), np.ones((1, 3)))
    with pytest.raises(UserError, match="too large for float32") as refused:
        loss.on(Place("cpu", "float32"))
    assert IN_SHELL.spelled(refused.value.said.hint) == "--dtype float64"
    assert np.array_equal(loss.on(CPU).curvature, loss.curvature)


def test_an_order_is_not_fitted_to_rounding() -> None:
    """Float32, steps so small that the distance to the flow is a walk of roundings."""
    options = {"depth": (2, 4), "seeds": 4, "step_size": (4e-4, 2e-4, 1e-4), "time": 1.0, "most": 100}
    single = end_to_end.run(end_to_end.Config(**options, dtype="float32"), Silent())
    double = end_to_end.run(end_to_end.Config(**options), Silent())
    assert all(check.passed for check in single.checks)
    assert single.metrics["orders"]["balanced"] == [None, None]
    np.testing.assert_allclose(double.metrics["orders"]["balanced"], 1.0, atol=0.05)


def test_the_certificate_is_judged_at_the_scale_of_its_own_excess() -> None:
    """Unscaled inputs: the first excess dwarfs the last products, and with d = 1 the certificate equals it."""
    random = np.random.default_rng(0)
    X, Y = 1e4 * random.standard_normal((30, 1)), random.standard_normal((30, 1))
    loss = QuadraticLoss.from_data(X.T, Y.T)
    layers = default_initialisation((1, 4, 1), random, (8,))
    step = 0.1 / float(loss.curvature[0, 0])
    record = follow(layers, loss, step, recorded_iterations(60, 1), 1e-9, Silent())
    check = checks(loss, {2: record})[0]
    assert check.passed, check
