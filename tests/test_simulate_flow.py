"""The flow experiment: closed forms, autograd and conservation beside it, and what it refuses before it begins."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from drawing import require_drawable
from sampling import sampled

import dlhw3
from dlhw3 import cli
from dlhw3.errors import Diverged, UserError
from dlhw3.numeric.experiments.flow import (
    experiment,
    functions,
    integrate,
    letters,
    packing,
    reading,
    summary,
)
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures, store
from dlhw3.numeric.runs import run as runs
from dlhw3.numeric.runs.run import run_experiment
from dlhw3.numeric.runs.sweeps.plan import plan
from dlhw3.progress import Silent

LOSS = "l(X) = 0.5*norm2(X-T)^2"
DEEP: dict[str, Any] = {
    "objective": "l(W3*W2*W1)",
    "wrt": ("W1", "W2", "W3"),
    "loss": (LOSS,),
    "shape": ("W1: 2,4", "W2: 3,2"),
    "time": 1.0,
}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    random = np.random.default_rng(3)
    arrays = {"T": (3, 4), "X": (6, 3), "y": (6,), "S": (3, 3), "b": ()}
    np.savez(tmp_path / "data.npz", **{name: random.standard_normal(shape) for name, shape in arrays.items()})
    return tmp_path / "data.npz"


def run(**options: Any) -> tuple[Any, experiment.Config]:
    config = configuration.from_values(experiment.Config, options)
    return experiment.run(config, Silent()), config


def array(path: Path, name: str) -> Any:
    return np.load(path)[name]


# -- closed forms --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["DOP853", "RK45", "RK23", "Radau", "BDF", "LSODA"])
def test_a_linear_flow_is_its_closed_form(method: str, data: Path) -> None:
    """½‖W − T‖²: W(t) = T + e^{−t}(W_0 − T). Distances shrink, so that errors of steps add up at most."""
    tolerance = 1e-5 if method in ("RK23", "BDF", "LSODA") else 1e-8
    result, _ = run(
        objective="l(W)",
        wrt="W",
        loss=LOSS,
        data=data,
        track=("W",),
        time=2.0,
        method=method,
        tolerance=tolerance,
    )
    T, t, W = array(data, "T"), result.arrays["times"], result.arrays["letter_W"]
    np.testing.assert_array_equal(W, result.arrays["tracked_0"])
    exact = T + np.exp(-t)[:, None, None] * (W[0] - T)
    size = np.sqrt(W[0].size + 1.0) * tolerance * (1.0 + np.abs(W).max() + result.arrays["energy"].max())
    steps = result.metrics["steps"]
    implicit = (
        10.0 if method in ("Radau", "BDF", "LSODA") else 1.0
    )  # their errors are estimated, not embedded
    assert t[-1] == 2.0
    assert np.linalg.norm(W - exact, axis=(1, 2)).max() < implicit * steps * size
    assert np.linalg.norm(W[0] - T) > 1.0
    np.testing.assert_allclose(result.arrays["objective"][0], 0.5 * np.sum((W[0] - T) ** 2), rtol=1e-14)
    assert all(check.passed for check in result.checks), result.checks


def test_a_sum_over_samples_flows_as_its_matrices_do(tmp_path: Path) -> None:
    random, path = np.random.default_rng(4), tmp_path / "samples.npz"
    x, y = random.standard_normal((6, 3)), random.standard_normal((6, 2))
    np.savez(path, x=x, y=y, X=x.T, Y=y.T)
    options = {"wrt": ("W1", "W2"), "data": path, "shape": ("W1: 2,3",), "track": ("W2'*W2 - W1*W1'",)}
    losses = ("l(u, v) = norm2(u - v)^2",)
    paths = [
        run(objective=text, loss=loss, **options)[0]
        for text, loss in sampled(
            (
                ("norm2(W2*W1*X - Y)^2", ()),
                ("sum{i=1:m}(norm2(W2*W1*x{i} - y{i})^2)", ()),
                ("sum{i=1:m}(l(W2*W1*x{i}, y{i}))", losses),
            ),
            every=2,
        )
    ]
    for one in paths:
        np.testing.assert_allclose(one.arrays["objective"], paths[0].arrays["objective"], rtol=1e-9)
        assert [kept["conserved"] for kept in one.metrics["tracked"]] == [True]
    layers = {"wrt": "W", "shape": ("W: 3,3", "y: 3"), "depth": 2, "track": ("W{2}'*W{2} - W{1}*W{1}'",)}
    np.savez(path, x=x, y=x[:, ::-1])
    deep, _ = run(objective="sum{i=1:m}(norm2(W{N:1}*x{i} - y{i})^2)/m", data=path, **layers)
    assert deep.metrics["tracked"][0]["conserved"]
    A = random.standard_normal((2, 3, 3))
    np.savez(path, A=A, B=np.concatenate(A))
    stacked, _ = run(objective="sum{i=1:m}(norm2(A{i}*x)^2)", wrt="x", data=path, shape=("A{i}: 3,3", "x: 3"))
    matrix, _ = run(objective="norm2(B*x)^2", wrt="x", data=path)
    np.testing.assert_allclose(stacked.arrays["objective"], matrix.arrays["objective"], rtol=1e-7)


@pytest.mark.parametrize(
    ("objective", "words"),
    [
        ("sum{i=1:m}(norm2(W*x{i} - y{i})^2)", "takes y of shape m×2, not 5×2: m is 6 in x"),
        ("sum{i=1:m}(norm2(W*z{i})^2)", "no array called z"),
        ("sum{i=1:m}(norm2(W*W*x{i})^2)", "x in .* is 6×3, and here it is"),
        ("sum{i=1:m}(norm2(W)^2)", "What m is no array tells"),
        ("sum{i=1:m}(norm2(W*x{i})^2)", "x is a sequence, and a flow that is simulated moves letters"),
    ],
)
def test_samples_that_do_not_fit_are_refused(objective: str, words: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "samples.npz", x=np.ones((6, 3)), y=np.ones((5, 2)))
    shape = "W: 2,2" if "W*W" in objective else "W: 2,3"
    wrt = "x{k}" if "moves letters" in words else "W"
    with pytest.raises(UserError, match=words):
        run(objective=objective, wrt=wrt, data=tmp_path / "samples.npz", shape=(shape,))


def test_descent_is_its_closed_form(data: Path) -> None:
    result, _ = run(
        objective="0.5*norm2(W-T)^2", wrt="W", data=data, time=1.0, method="descent", step_size=0.1
    )
    T, W = array(data, "T"), result.arrays["letter_W"]
    exact = T + 0.9 ** np.arange(11)[:, None, None] * (W[0] - T)
    np.testing.assert_allclose(W, exact, rtol=0, atol=10 * 4 * np.finfo(float).eps * np.abs(exact).max())
    assert not result.checks


def test_descent_is_near_the_flow_to_first_order(data: Path) -> None:
    ends = {}
    for step in (0.02, 0.01, 0.005):
        ends[step] = run(**DEEP, data=data, method="descent", step_size=step)[0].arrays["letter_W1"][-1]
    exact = run(**DEEP, data=data)[0].arrays["letter_W1"][-1]
    errors = [np.linalg.norm(end - exact) for end in ends.values()]
    orders = np.log2(np.array(errors[:-1]) / errors[1:])
    assert np.abs(orders - 1.0).max() < 0.1


# -- the first step against autograd -------------------------------------------------------------------------

OBJECTIVES = [
    ("l(W3*W2*W1)", ["W1", "W2", "W3"], ["l(X) = 0.5*norm2(X-T)^2"], ["W1: 2,4", "W2: 3,2"],
     lambda v: 0.5 * ((v["W3"] @ v["W2"] @ v["W1"] - v["T"]) ** 2).sum()),
    ("l(X*w) + 0.1*norm2(w)^2", ["w"], ["l(u) = norm2(u-y)^2"], [],
     lambda v: ((v["X"] @ v["w"] - v["y"]) ** 2).sum() + 0.1 * (v["w"] ** 2).sum()),
    ("norm2(X*w-y)^2/n", ["w"], [], ["X: n,p"], lambda v: ((v["X"] @ v["w"] - v["y"]) ** 2).sum() / 6),
    ("l(U*V', U'*U)", ["U", "V"], ["l(A, B) = norm2(A-T)^2 + tr(B*B)"], ["U: 3,2"],
     lambda v: ((v["U"] @ v["V"].T - v["T"]) ** 2).sum() + ((v["U"].T @ v["U"]) ** 2).sum()),
    ("a*l(X) + m(a*X)", ["a", "X"], ["l(X) = sum(sin(X))", "m(Y) = b*norm2(Y)^2"], [],
     lambda v: v["a"] * torch.sin(v["X"]).sum() + v["b"] * (v["a"] * v["X"]).pow(2).sum()),
    ("l(tr(U*S)) + k(V, t)", ["U", "V", "t"], ["l(s) = s^3", "k(A, z) = norm2(A*z)^2 + y'*X*z"], ["V: 2,3"],
     lambda v: (v["U"] * v["S"].T).sum() ** 3 + ((v["V"] @ v["t"]) ** 2).sum() + (v["y"].T @ v["X"] @ v["t"])),
    ("sum(exp(S*w)) + log(1+l(w)^2)", ["w"], ["l(w) = y'*X*w"], [],
     lambda v: torch.exp(v["S"] @ v["w"]).sum() + torch.log(1 + (v["y"].T @ v["X"] @ v["w"]) ** 2).sum()),
]  # fmt: skip


@pytest.mark.parametrize(
    ("objective", "wrt", "loss", "shape", "value"), OBJECTIVES, ids=lambda o: str(o)[:20]
)
def test_the_first_step_is_autograds(
    objective: str, wrt: list[str], loss: list[str], shape: list[str], value: Any, data: Path
) -> None:
    step = 1e-3
    result, _ = run(
        objective=objective,
        wrt=wrt,
        loss=loss,
        shape=shape,
        data=data,
        method="descent",
        step_size=step,
        time=step,
    )
    given = {name: np.atleast_2d(array(data, name).T).T for name in np.load(data).files}
    given |= {name: result.arrays[f"letter_{name}"][0] for name in wrt}
    tensors = {name: torch.tensor(one, requires_grad=name in wrt) for name, one in given.items()}
    found = value(tensors).sum()
    found.backward()
    np.testing.assert_allclose(result.arrays["objective"][0], found.item(), rtol=1e-12)
    for name in wrt:
        before, after = result.arrays[f"letter_{name}"][:2]
        gradient = tensors[name].grad.numpy()
        atol = 1e-12 * np.abs(gradient).max() + 2 * np.finfo(float).eps * np.abs(before).max() / step
        np.testing.assert_allclose((before - after) / step, gradient, rtol=0, atol=atol)
    assert result.metrics["gradients"]["verdict"] == "PROVED"


# -- what the flow keeps -------------------------------------------------------------------------------------


def test_what_is_conserved_is_recognised_and_kept(data: Path) -> None:
    tracked = ("W2'*W2-W1*W1'", "norm2(W3*W2*W1)", "tr(W3'*W3-W2*W2')", "W3*W2*W1", "l(W3*W2*W1)", "T*W1'")
    result, config = run(**DEEP, data=data, track=tracked)
    kept = [one["conserved"] for one in result.metrics["tracked"]]
    assert kept == [True, False, True, False, False, False]
    assert {one["verdict"] for one in result.metrics["tracked"]} == {"PROVED"}
    assert len(result.checks) == 3
    assert all(check.passed for check in result.checks), result.checks
    W1, W2 = (result.arrays[f"letter_W{k}"] for k in (1, 2))
    balance = np.einsum("tji,tjk->tik", W2, W2) - np.einsum("tij,tkj->tik", W1, W1)
    np.testing.assert_allclose(result.arrays["tracked_0"], balance, atol=1e-13)
    np.testing.assert_array_equal(result.arrays["tracked_4"][:, 0, 0], result.arrays["objective"])
    assert np.ptp(result.arrays["tracked_1"]) > 0.1
    with figures.style():
        require_drawable(experiment.plot(result, config))


@pytest.mark.parametrize(
    ("objective", "wrt", "track"),
    [
        ("-(w'*S*w)/(w'*w)", "w", "norm2(w)"),  # of degree 0 in w, and so is the next in w alone
        ("norm2(b*X*w/norm2(w)-y)^2", "b,w", "norm2(w)"),
        ("-v'*log(softmax(z))+norm2(v)", "z", "sum(z)"),
    ],
)
def test_a_rate_that_does_not_look_like_zero_is_recognised(
    objective: str, wrt: str, track: str, data: Path
) -> None:
    """What is derived is no 0 as it is written; as a claim it is proved, for all sizes, and the path keeps it."""
    shape = {"z": ("v: 3", "z: 3")}.get(wrt, ())
    np.savez(data, **dict(np.load(data)), v=np.array([1.0, 2.0, 3.0]))
    options: dict[str, Any] = {"objective": objective, "wrt": tuple(wrt.split(",")), "shape": shape}
    result, _ = run(**options, data=data, track=track, time=0.5)
    (told,) = result.metrics["tracked"]
    assert (told["conserved"], told["rate"], told["verdict"]) == (True, "0", "PROVED")
    assert len(result.checks) == 2
    assert all(check.passed for check in result.checks), result.checks


def test_what_is_kept_by_these_data_alone_is_not_called_conserved(data: Path) -> None:
    """Ẇ1 = Xᵀ(P − softmax)1 is 0 where the rows of P add up to 1, as they do here, and not for all P."""
    np.savez(data, **dict(np.load(data)), P=np.eye(3)[[0, 1, 2, 0, 1, 2]])
    options = {"objective": "sum(log(exp(X*W)*vector(1))) - tr(P'*X*W)", "wrt": "W", "track": "W*vector(1)"}
    result, _ = run(**options, data=data, time=0.5)
    (told,) = result.metrics["tracked"]
    assert not told["conserved"]
    assert result.table[1]["moved"] < 1e-6  # type: ignore[operator]


def test_a_norm_that_is_zero_stays_zero_and_a_constant_stays(tmp_path: Path) -> None:
    """A norm has no slope where it is 0, by differences that cancel: what a step may do to it is not 0."""
    W = np.array([[1.0, 2.0], [0.5, -1.0]])
    np.savez(tmp_path / "x.npz", W1=W, W2=W.T, T=np.diag([3.0, -1.0]))
    tracked = ("norm2(W2'*W2-W1*W1')", "norm2(T)", "norm2(T-T)", "norm1(W2'*W2-W1*W1')")
    result, _ = run(objective="l(W2*W1)", wrt=("W1", "W2"), loss=LOSS, data=tmp_path / "x.npz", track=tracked)
    assert [one["conserved"] for one in result.metrics["tracked"]][:3] == [True, True, True]
    assert all(check.passed for check in result.checks), result.checks
    assert result.arrays["allowed_0"][-1] < 1e-4


def test_many_letters_have_slopes_along_few_directions(data: Path) -> None:
    """Both ways to bound what steps allow agree within the factor that stands for chance."""
    result, config = run(objective="l(W2*W1)", wrt=["W1", "W2"], loss=LOSS, shape="W1: 60,4", data=data,
                         time=0.02, method="RK23", tolerance=1e-4, track=("W2'*W2-W1*W1'",))  # fmt: skip
    assert all(check.passed for check in result.checks), result.checks
    question = reading.read(experiment.asked(config))
    values = letters.values_of(question, data, 0, config.init_scale)
    made, packed = functions.functions_of(question, values), packing.Packing(question.moving, values.letters)
    state = packed.flat(values.letters)
    by_chance, exact = (
        summary._slope(made.tracked[0].value, packed, state, *directions)
        for directions in (summary._directions(len(state)), (np.eye(len(state)), 0.0))
    )
    W1, W2 = values.letters["W1"], values.letters["W2"]
    # D(W)[H] = H₂ᵀW₂ + W₂ᵀH₂ − H₁W₁ᵀ − W₁H₁ᵀ, whose squares over all unit H add up to this
    formula = 2 * 60 * (np.sum(W1**2) + np.sum(W2**2)) + 2 * (np.sum(W1**2) + np.sum(W2**2))
    assert exact == pytest.approx(np.sqrt(formula), rel=1e-5)
    assert exact < by_chance < 30 * exact


def test_a_wrong_gradient_is_seen(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One layer's gradient is off by one part in a thousand: neither f + ∫‖∇f‖² nor balance is kept."""
    honest = functions.functions_of

    def wrong(*given: Any, **options: Any) -> Any:
        made = honest(*given, **options)
        right = made.gradients

        def gradients(at: Any) -> Any:
            found = right(at)
            return found | {"W1": 1.001 * found["W1"]}

        return functions.Functions(gradients, made.objective, made.tracked, made.derivation, made.derivation)

    monkeypatch.setattr(functions, "functions_of", wrong)
    result, _ = run(**DEEP, data=data, track=("W2'*W2-W1*W1'", "W3'*W3-W2*W2'"))
    assert [check.passed for check in result.checks] == [False, False, True]


def test_descent_leaves_open_what_the_flow_keeps(data: Path) -> None:
    result, _ = run(**DEEP, data=data, method="descent", track=("W2'*W2-W1*W1'",))
    assert result.metrics["tracked"][0]["conserved"]
    assert [one.name.split()[0] for one in result.undecided] == ["W2'*W2-W1*W1'"]
    (told,) = (note for note in result.notes if note.startswith("One step of descent"))
    assert told.startswith("One step of descent changes, exactly, W2'*W2-W1*W1' by η²")


# -- letters -------------------------------------------------------------------------------------------------


def test_letters_are_given_or_drawn(tmp_path: Path) -> None:
    given = np.arange(6.0).reshape(2, 3)
    np.savez(tmp_path / "x.npz", W1=given.astype(np.int8), T=np.ones((2, 3)))
    options: dict[str, Any] = {
        "objective": "l(W2*W1)",
        "wrt": ["W1", "W2"],
        "loss": LOSS,
        "data": tmp_path / "x.npz",
    }
    starts = [
        run(**options, seed=seed, init_scale=scale, time=1e-3)[0].arrays
        for seed, scale in ((0, 1.0), (0, 0.1), (1, 1.0))
    ]
    for one in starts:
        np.testing.assert_array_equal(one["letter_W1"][0], given)
        assert one["letter_W2"].shape[1:] == (2, 2)
    W = [one["letter_W2"][0] for one in starts]
    np.testing.assert_allclose(W[1], 0.1 * W[0], rtol=1e-15)
    assert not np.allclose(W[2], W[0])


def test_an_entry_is_drawn_from_a_normal_law() -> None:
    options: dict[str, Any] = {"objective": "norm2(U)^2+norm2(V)^2", "wrt": ["U", "V"]}
    config = configuration.from_values(experiment.Config, options | {"shape": ["U: 100,100", "V: 100,100"]})
    question = reading.read(experiment.asked(config))
    values = letters.values_of(question, None, 0, 2.0)
    for name in ("U", "V"):
        drawn = values.letters[name].ravel() / 2.0
        assert abs(drawn.mean()) < 5 / 100
        assert abs(drawn.var() - 1.0) < 5 * np.sqrt(2.0) / 100
    assert not np.array_equal(values.letters["U"], values.letters["V"])


def test_an_argument_may_have_the_name_of_a_letter(data: Path) -> None:
    one, other = (
        run(objective="l(W*X')", wrt="W", shape="W: 2,3", loss=loss, data=data, time=0.1)[0].arrays[
            "objective"
        ]
        for loss in ("l(X) = norm2(X)^2", "l(Z) = norm2(Z)^2")
    )
    np.testing.assert_array_equal(one, other)


# -- what is refused, before anything is integrated ----------------------------------------------------------

D = ["--data", "data.npz"]
L = ["--loss", LOSS]
REFUSED = [
    ([], "flow needs an objective and its letters."),
    (["l(W)"], "Which letters move is not said."),
    (["norm2(X*w)^2/n", "--wrt", "w", *D], "all fits where it is a number, or a size"),
    (["l(W)", "--wrt", "W"], "l is an abstract function, and nothing says what it is."),
    (["l(W, W')", "--wrt", "W"], "l is an abstract function, and nothing says what it is."),
    (["l(W)", "--wrt", "W", "--loss", "norm2(X)"], "there is no =."),
    (["l(W)", "--wrt", "W", "--loss", "m(X) = norm2(X)"], "m is no abstract function of the objective: l."),
    (["l(W)", "--wrt", "W", "--loss", "l(X, Y) = norm2(X)"], "l takes one argument, a letter."),
    (["l(W)", "--wrt", "W", "--loss", "l(2*X) = norm2(X)"], "said as a function of letters"),
    (["l(W)", "--wrt", "W", "--loss", "l(X) = norm2(T)", *D], "X does not occur in what l is"),
    (["l(W)", "--wrt", "W", "--loss", "l(X) = m(X)"], "m is abstract itself"),
    (["l(W)", "--wrt", "W", "--loss", "l(X) = X - T", *D], "A loss is a number"),
    (["l(W)", "--wrt", "W", "--loss", "l(X) = tr(X)", "--shape", "W: 2,3"], "tr takes a square matrix"),
    (["l(W)", "--wrt", "W", *L, *L[:1], "l(X) = tr(X)", *D], "What l is is said twice"),
    (["norm2(W)", "--wrt", "W", *L, "--shape", "W: 2,3"], "There is no abstract function in the objective"),
    (["l(W)", "--wrt", "W", *L], "T has no value."),
    (["l(W)", "--wrt", "W", "--loss", "l(X) = norm2(X-R)", *D], "has no array called R; it has S, T, X, b, y."),
    (["l(W)", "--wrt", "W", *L, *D, "--shape", "W: 3,5"], "T in data.npz is 3×4, and here it is 3×5."),
    (["norm2(W-y)", "--wrt", "W", *D, "--shape", "W: 3,3", "--shape", "y: 3,3"], "is 6, and here it is 3×3."),
    (["norm2(W-S)*norm2(W-T)", "--wrt", "W", *D], "here it is 3×3."),
    (["l(W)", "--wrt", "W", *L, *D, "--track", "norm2(Q)"], "Q is no letter of the objective or of a loss, nor of"),
    (["l(W)", "--wrt", "W", *L, *D, "--track", "norm2(W"], "The expression ends too early."),
    (["l(W)", "--wrt", "W", *L, *D, "--track", "W*W"], "T in data.npz is 3×4, and here it is 4×4."),
    (["l(W)", "--wrt", "W", *L, *D, "--track", "grad(norm2(W), W)"], "grad is for derivations"),
    (["l(W)", "--wrt", "W", *L, *D, "--track", "m(W)"], "m is an abstract function"),
    (["l(W2*W1)", "--wrt", "W1,W2", *L, *D], "how large to draw it is not known: it is ?×4."),
    (["l(W)", "--wrt", "V", *L, *D], "There is no variable 'V'"),
    (["W-T", "--wrt", "W", *D], "A gradient flow goes down a number"),
    (["norm2(W-T)^2", "--wrt", "W", "--data", "none.npz"], "Cannot read none.npz"),
    (["norm2(W-T)^2", "--wrt", "W", *D, "--time", "1e99"], "--time must be at most 1e+12, not 1e+99."),
    (["norm2(W-T)^2", "--wrt", "W", *D, "--time", "1e9", "--method", "descent"], "more than 10,000,000 steps."),
    (["norm2(W-T)^2", "--wrt", "W", *D, "--method", "Euler"], "--method must be one of DOP853"),
    (["sum(log(0.01+W))", "--wrt", "W", "--shape", "W: 9,9"], "There is no value at the start"),
    (["sum(log(-1-W.*W))", "--wrt", "W", "--shape", "W: 2,2"], "Try: --data FILE.npz with another start"),
    (["sum(log(b-W))", "--wrt", "W", *D, "--shape", "W: 50,50"], "There is no value at the start"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_bad_input_is_refused(
    arguments: list[str],
    sentence: str,
    data: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(data.parent)
    monkeypatch.setattr(runs, "draw", lambda *_: ({}, ""))
    assert cli.run(["simulate", "flow", *arguments, "--out", "run"]) == 2
    told = capsys.readouterr().err
    assert sentence in " ".join(told.split())
    assert "Traceback" not in told
    assert not Path("run").exists()
    hint = told.rpartition("Try: ")[2].strip()
    tried = shlex.split(hint) if hint.startswith("--") else []
    if len(tried) == 2:
        again = [*arguments, *tried] if tried[0] not in arguments else _instead(arguments, tried)
        cli.run(["simulate", "flow", *again, "--out", "run", "--time", "0.001"])
        assert sentence not in " ".join(capsys.readouterr().err.split())


def _instead(arguments: list[str], tried: list[str]) -> list[str]:
    if tried[0] == "--shape":
        return [*arguments, *tried]
    place = len(arguments) - 1 - arguments[::-1].index(tried[0])
    return [*arguments[:place], *tried, *arguments[place + 2 :]]


@pytest.mark.parametrize("kind", ["npy", "csv"])
def test_a_file_of_one_array_is_made_a_file_of_letters(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    T = np.arange(6.0).reshape(2, 3)
    given = tmp_path / f"t.{kind}"
    if kind == "npy":
        np.save(given, T)
    else:
        np.savetxt(given, T, delimiter=",")
    with pytest.raises(UserError) as caught:
        run(objective="norm2(W-T)^2", wrt="W", data=given)
    exec(str(caught.value.said.hint), {"numpy": np})
    (made,) = tmp_path.glob("*.npz")
    assert run(objective="norm2(W-T)^2", wrt="W", data=made, time=0.01)[0].arrays["letter_W"].shape[1:] == (
        2,
        3,
    )


def test_an_array_with_three_axes_is_no_matrix(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", S=np.zeros((2, 3, 4)))
    with pytest.raises(UserError, match=r"S in .* is 2×3×4, and here it is a matrix\.") as caught:
        run(objective="norm2(W-S)^2", wrt="W", data=tmp_path / "x.npz")
    assert caught.value.said.hint == "an array S with two axes"


def test_a_place_is_shown_with_carets() -> None:
    with pytest.raises(UserError) as caught:
        run(objective="l(W2*W1)", wrt=("W1", "W2"), loss="l(X) = tr(X*T)")
    assert str(caught.value).splitlines()[1:3] == ["tr(X*T)", "     ^"]


# -- a path that is not whole --------------------------------------------------------------------------------


def test_descent_that_diverges_names_a_step_that_does_not(data: Path) -> None:
    with pytest.raises(Diverged) as caught:
        run(**DEEP | {"time": 40.0}, data=data, method="descent", step_size=3.0)
    (flag,) = caught.value.said.hint
    run(**DEEP | {"time": 40.0}, data=data, method="descent", step_size=flag.value)
    assert np.isfinite(caught.value.partial.arrays["letter_W1"]).all()


def test_descent_that_rises_within_the_finite_range_is_a_no_and_its_hint_falls() -> None:
    """a ↦ a − η·a with η = 3 is −2a, five steps of which are 4⁵ times the objective."""
    options: dict[str, Any] = {"objective": "a^2/2", "wrt": ("a",), "time": 15.0, "method": "descent"}
    with pytest.raises(Diverged, match=r"f rose from .* to ") as caught:
        run(**options, step_size=3.0)
    objective = caught.value.partial.arrays["objective"]
    assert objective[-1] == pytest.approx(4**5 * objective[0], rel=1e-12)
    (flag,) = caught.value.said.hint
    result, _ = run(**options, step_size=flag.value)
    assert result.arrays["objective"][-1] < result.arrays["objective"][0]


@pytest.mark.parametrize(
    ("ends", "rises"),
    [
        ((1.0, np.inf), True),
        ((1.0, 2.0), True),
        ((1.0, 1.0), False),
        ((2.0, 1.0), False),
        ((1.0, np.nan), False),
    ],
)
def test_what_rises(ends: tuple[float, float], rises: bool) -> None:
    packing: Any = SimpleNamespace(letters=lambda state: state)
    made: Any = SimpleNamespace(objective=lambda state: np.array([[state]]))
    path: Any = SimpleNamespace(states=np.array(ends))
    assert bool(summary.rise(made, packing, path)) is rises


def test_an_array_of_members_is_asked_for_by_its_rows(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", X=np.ones((4, 3)))
    with pytest.raises(UserError, match="no array called x") as caught:
        run(objective="sum{i=1:m}((w'*x{i})^2)", wrt=("w",), data=tmp_path / "data.npz")
    assert caught.value.said.hint[-1] == " with an array called x, a row for each member"


def test_a_flow_that_ends_is_stored_and_is_a_no(data: Path, tmp_path: Path) -> None:
    """ȧ = 2a³ from a > 0 is at infinity at time 1/(4a²)."""
    np.savez(tmp_path / "a.npz", a=0.5)
    options = ["(-0.5)*a^4", "--wrt", "a", "--data", str(tmp_path / "a.npz"), "--time", "9"]
    assert cli.run(["simulate", "flow", *options, "--out", str(tmp_path / "run")]) == 1
    kept = store.load(tmp_path / "run")
    assert not kept.complete
    assert kept.arrays["times"][-1] == pytest.approx(1 / (4 * 0.5**2), rel=1e-3)


def test_a_stiff_flow_names_a_solver_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """(a − 1)² beside 10⁴ of (a² − e)²: explicit steps are as short as the fast part asks for."""
    monkeypatch.setattr(integrate, "MOST_STEPS", 400)
    options: dict[str, Any] = {"objective": "10000*(a^2-e)^2+(a-1)^2", "wrt": ("a", "e"), "tolerance": 1e-6}
    with pytest.raises(Diverged, match="400 steps of the solver led to time") as caught:
        run(**options)
    (flag,) = caught.value.said.hint
    assert (flag.name, flag.value) == ("method", "LSODA")
    result, _ = run(**options, method="LSODA")
    assert result.arrays["times"][-1] == 5.0
    assert all(check.passed for check in result.checks)


def test_numbers_that_leave_the_range_are_no_warning() -> None:
    with pytest.raises(Diverged, match="descent left the finite range") as caught:
        run(
            objective="a^4",
            wrt="a",
            step_size=10.0,
            time=1000.0,
            method="descent",
            init_scale=3.0,
            track="a^9",
        )
    assert caught.value.said.hint[0].name == "step_size"


def test_two_losses_may_call_their_arguments_alike(data: Path) -> None:
    """Each loss has its own X, of its own shape."""
    ends = [
        run(objective="l(W)+m(V)", wrt=("W", "V"), loss=(LOSS, other), shape="V: 2,2", data=data, time=0.1)[0]
        for other in ("m(X) = norm2(X)^2", "m(Y) = norm2(Y)^2")
    ]
    for name in ("letter_W", "letter_V"):
        np.testing.assert_array_equal(*(one.arrays[name] for one in ends))


def test_a_solver_that_stalls_at_a_kink_ends(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """|W − T| entry by entry: at T the gradient flips, and steps become ever shorter."""
    monkeypatch.setattr(integrate, "MOST_STEPS", 300)
    with pytest.raises(Diverged, match="300 steps of the solver led to time") as caught:
        run(objective="norm1(W-T)", wrt="W", data=data, time=5.0, shape="W: 3,4")
    (flag,) = caught.value.said.hint
    assert 0 < flag.value < 5.0


def test_an_interrupt_keeps_what_was_finished(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, calls = functions.Evaluated.__call__, []

    def pressed(self: Any, values: Any) -> Any:
        calls.append(1)
        if len(calls) == 500:
            raise KeyboardInterrupt
        return honest(self, values)

    config = configuration.from_values(experiment.Config, DEEP | {"data": data, "track": "norm2(W3*W2*W1)"})
    monkeypatch.setattr(functions.Evaluated, "__call__", pressed)
    with pytest.raises(KeyboardInterrupt):
        run_experiment("flow", config, tmp_path / "run")
    kept = store.load(tmp_path / "run")
    assert not kept.complete
    times = kept.arrays["times"]
    assert 0 < times[-1] < config.time
    monkeypatch.undo()
    whole, _ = run(**DEEP, data=data)
    count = len(times) - 1  # the last step is kept whatever the distance
    np.testing.assert_array_equal(kept.arrays["letter_W2"][:count], whole.arrays["letter_W2"][:count])


# -- as an experiment ----------------------------------------------------------------------------------------


def test_options_that_may_have_commas_go_through_everything(data: Path, tmp_path: Path) -> None:
    config = configuration.from_values(experiment.Config, DEEP | {"data": data})
    parsed = configuration.parse(
        experiment.Config,
        {"objective": "l(W3*W2*W1)", "wrt": "W1,W2,W3", "loss": LOSS, "shape": "W1: 2,4; W2: 3,2", "time": "1",
         "data": str(data)},
    )  # fmt: skip
    assert parsed == config
    assert dlhw3.run("flow", **DEEP | {"shape": list(DEEP["shape"])}, data=data).config["loss"] == [LOSS]
    run_experiment("flow", config, tmp_path / "run", figure=False)
    assert configuration.restore(experiment.Config, store.load(tmp_path / "run").config) == config
    settings = ["objective=norm2(W-T)^2", "wrt=W", "init_scale=0.1,0.2", f"data={data}"]
    assert [task.config.init_scale for task in plan("flow", settings, "0:2").tasks] == [0.1, 0.1, 0.2, 0.2]


def test_from_the_shell_without_torch(data: Path, tmp_path: Path) -> None:
    arguments = ["simulate", "flow", "l(W2*W1)", "--wrt", "W1,W2", "--loss", LOSS, "--shape", "W1: 2,4",
                 "--data", str(data), "--track", "norm2(W2'*W2-W1*W1')", "--track", "W2*W1",
                 "--time", "0.5", "--out", str(tmp_path / "run")]  # fmt: skip
    code = (
        "import sys; from dlhw3.cli import run; "
        f"code = run({arguments!r}); sys.exit(code if 'torch' not in sys.modules else 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "verified" in done.stdout
    assert "0 (PROVED)" in done.stdout
    assert (tmp_path / "run" / "figure.png").read_bytes().startswith(b"\x89PNG")


def test_names_with_commas_are_several_from_python_too(data: Path) -> None:
    """One text was one letter, of the name "W1,W2", while derive took two."""
    one = dlhw3.run("flow", **{**DEEP, "data": data, "wrt": "W1,W2,W3", "time": 0.1})
    two = dlhw3.run("flow", **{**DEEP, "data": data, "time": 0.1})
    assert one.config["wrt"] == two.config["wrt"]
    assert np.array_equal(one.arrays["objective"], two.arrays["objective"])


def test_a_flow_that_stays_at_a_kink_says_so_early() -> None:
    """It took all the steps that there are, for minutes, and its end named no kink."""

    def gradient(w: np.ndarray) -> np.ndarray:
        return w - np.array([0.3, 2.0]) + np.sign(w)

    start = np.array([0.5, 0.5])
    path = integrate.follow(gradient, start, 5.0, "DOP853", 0.01, 1e-9, Silent())
    assert path.at_a_kink
    stiff = integrate.follow(lambda w: 1e4 * w, start, 1.0, "DOP853", 0.01, 1e-9, Silent())
    assert not stiff.stopped


def test_a_smooth_flow_over_a_long_time_has_no_kink(monkeypatch: pytest.MonkeyPatch) -> None:
    """To time 1e12 any flow is stiff: "the gradient jumps" was said of ‖w‖², and descent tried for hours."""
    monkeypatch.setattr(integrate, "MOST_STEPS", 600)
    path = integrate.follow(lambda w: 2 * w, np.array([0.5, 0.4]), 1e12, "DOP853", 0.01, 1e-9, Silent())
    assert path.exhausted
    assert not path.at_a_kink


def test_what_is_cited_of_the_objective_is_told_of_all_that_rests_on_it(data: Path) -> None:
    """Balance is kept whatever the loss is, but this one's gradient is Watson's, which the kernel did not check."""
    result, _ = run(
        objective="0.5*norm2(U*V' - T)^2 + 0.1*nuclear(U*V')",
        wrt=("U", "V"),
        shape=("U: 3,3", "V: 4,3"),
        data=data,
        track=("U'*U - V'*V",),
        time=0.5,
    )
    (tracked,) = result.metrics["tracked"]
    assert tracked["conserved"]
    assert result.metrics["gradients"]["assuming"] == tracked["assuming"] == ["Watson 1992"]
    assert "(PROVED assuming [Watson 1992])" in result.notes[0]
    assert "is the thin singular value decomposition" in result.notes[0]
    assert result.table[1]["rate along the flow"] == "0 (PROVED assuming [Watson 1992])"
