"""What is assumed of letters in the flow experiment: used by derivations, drawn, required of data, and watched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dlhw3 import cli
from dlhw3.errors import Diverged, UserError
from dlhw3.numeric.experiments.flow import assumed, experiment
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import run as runs
from dlhw3.numeric.runs import store
from dlhw3.progress import Silent

EPS = np.finfo(np.float64).eps


@pytest.fixture
def data(tmp_path: Path) -> Path:
    random = np.random.default_rng(5)
    B, T = random.standard_normal((2, 3, 3))
    np.savez(
        tmp_path / "x.npz", A=B @ B.T + np.eye(3), B=B, T=T, Q=np.linalg.qr(B)[0], D=np.diag([1.0, 2.0, 0.0]),
        c=2.0, e=0.0, y=np.zeros(3),
    )  # fmt: skip
    return tmp_path / "x.npz"


def run(**options: Any) -> Any:
    return experiment.run(configuration.from_values(experiment.Config, options), Silent())


def test_a_symmetric_letter_moves_among_symmetric_matrices(data: Path) -> None:
    """½‖X − T‖² among symmetric X: Ẋ = −(X − S), S the symmetric part of T, whatever T is."""
    found = run(
        objective="0.5*norm2(X-T)^2", wrt="X", assume="X symmetric", data=data, track="X-X'", time=1.5
    )
    T, X, t = np.load(data)["T"], found.arrays["letter_X"], found.arrays["times"][:, None, None]
    S = (T + T.T) / 2
    np.testing.assert_array_equal(X[0], X[0].T)
    exact = S + np.exp(-t) * (X[0] - S)
    # distances shrink along this flow, so that what the solver's steps are off by adds up at most
    size = np.sqrt(10.0) * 1e-9 * (1 + np.abs(X).max() + found.arrays["energy"].max())
    assert np.abs(X - exact).max() < found.metrics["steps"] * size
    assert found.metrics["tracked"][0]["conserved"]
    assert all(check.passed for check in found.checks), found.checks
    assert "symmetric" in " ".join(found.notes)


def test_a_definite_letter_goes_to_the_inverse(data: Path) -> None:
    """tr(AX) − log det X is convex, and least at A⁻¹; the flow from any X ≻ 0 stays definite."""
    found = run(
        objective="tr(A*X)-logdet(X)", wrt="X", assume="X, A pd", data=data, time=40.0, track="logdet(X)"
    )
    A, X = np.load(data)["A"], found.arrays["letter_X"]
    assert np.linalg.eigvalsh(X[0])[0] > 0
    # at its end the flow falls by e^{−μt}, μ the least eigenvalue of ∇² = A ⊗ A, here at least 1: what is left is
    # what the solver keeps: its relative and absolute error in every step
    assert np.abs(X[-1] - np.linalg.inv(A)).max() < 100 * 1e-9 * (1 + np.abs(X).max())
    assert found.metrics["gradients"]["verdict"] == "PROVED"


def test_what_follows_from_an_assumption_is_used(data: Path) -> None:
    """½hᵀAh has the gradient Ah where A is symmetric; without, (A + Aᵀ)h/2."""
    found = run(objective="0.5*h'*A*h", wrt="h", assume="A symmetric", data=data, time=0.1)
    assert found.metrics["gradients"]["formulas"] == ["∇f = A h"]


@pytest.mark.parametrize("method", ["DOP853", "descent"])
def test_a_path_ends_where_what_is_assumed_is_lost(method: str, data: Path, tmp_path: Path) -> None:
    """ȧ = −c: a is 0 at time a(0)/c, and no longer > 0."""
    options = {
        "objective": "c*a",
        "wrt": "a",
        "assume": "a > 0",
        "data": data,
        "method": method,
        "step_size": 0.01,
    }
    with pytest.raises(Diverged, match=r"a is not > 0 at time .*, as is assumed") as caught:
        run(**options)
    kept, start = caught.value.partial.arrays, caught.value.partial.arrays["letter_a"][0, 0, 0]
    assert (kept["letter_a"] > 0).all()
    # a step is 5/100 of time or 0.01; of a flow, the one that is beyond is not recorded
    assert start / 2.0 - 0.06 < kept["times"][-1] < start / 2.0
    (flag,) = caught.value.said.hint
    assert run(**options, time=flag.value).arrays["times"][-1] == pytest.approx(flag.value)
    command = ["c*a", "--wrt", "a", "--assume", "a > 0", "--data", str(data), "--out", str(tmp_path / "run")]
    assert cli.run(["simulate", "flow", *command]) == 1
    assert not store.load(tmp_path / "run").complete


def test_letters_are_drawn_as_they_are_assumed() -> None:
    normal = np.random.default_rng(0).standard_normal((4, 4))
    for said in ("symmetric", "psd", "pd", "invertible", "!= 0", "> 0", ">= 0"):
        value, words = assumed.drawn(normal, 0.5, (said,))
        assert assumed.holds(value, said), said
        assert words
    value, _ = assumed.drawn(normal, 0.5, ("symmetric",))
    np.testing.assert_array_equal(np.triu(value), np.triu(0.5 * normal))  # entries keep their law


def test_what_is_computed_in_floating_point_is_what_it_should_be() -> None:
    """Gram matrices, orthogonal factors and means of a matrix and its transpose, of many sizes and scales."""
    random = np.random.default_rng(1)
    for n in (1, 2, 5, 30, 120):
        for scale in (1e-8, 1.0, 1e8):
            B = scale * random.standard_normal((n, n + 2))
            G = np.array(
                [[row @ other for other in B] for row in B]
            )  # by dot products: not symmetric by itself
            for value, said in (
                (G, "psd"),
                (B @ B.T, "psd"),
                (G @ G + np.eye(n) * scale**4, "pd"),
                (np.linalg.qr(B)[0], "orthogonal"),
                (B[:, :1] @ B[:, :1].T, "psd"),
            ):
                assert assumed.holds(value, said), (n, scale, said)


WRONG = [
    (np.array([[1.0, 2.0], [2.0 + 1e-9, 1.0]]), "symmetric"),
    (np.array([[1.0, 0.0], [0.0, -1e-9]]), "psd"),
    (np.array([[1.0, 0.0], [0.0, 0.0]]), "pd"),
    (np.array([[1.0, 1.0], [0.0, 1.0]]), "pd"),
    (np.array([[1.0, 1.0], [1.0, 1.0]]), "invertible"),
    (np.eye(2) * (1 + 1e-9), "orthogonal"),
    (np.zeros((2, 1)), "!= 0"),
    (np.array([[0.0]]), "> 0"),
    (np.array([[-1e-300]]), ">= 0"),
]


@pytest.mark.parametrize(("value", "said"), WRONG)
def test_what_is_nearly_so_is_not(value: Any, said: str) -> None:
    assert not assumed.holds(value, said)


REFUSED = [
    (["h'*B*h", "--wrt", "h", "--assume", "B symmetric"], "B is assumed symmetric, and in x.npz it is not."),
    (["h'*D*h", "--wrt", "h", "--assume", "D pd"], "D is assumed positive definite, and in x.npz it is not."),
    (["h'*B*h", "--wrt", "h", "--assume", "B psd"], "B is assumed positive semidefinite, and in x.npz it is not."),
    (["norm2(B*Z)^2", "--wrt", "Z", "--assume", "B orthogonal", "--shape", "Z: 3,2"], "B is assumed orthogonal"),
    (["norm2(h)*e", "--wrt", "h", "--assume", "e > 0", "--shape", "h: 3"], "e is assumed > 0, and in x.npz"),
    (["norm2(h-y)", "--wrt", "h", "--assume", "y != 0"], "y is assumed ≠ 0, and in x.npz it is not."),
    (["tr(Z)", "--wrt", "Z", "--assume", "Z orthogonal", "--shape", "Z: 3,3"], "does not keep Z' Z = I."),
    (["l(Z)", "--wrt", "Z", "--loss", "l(X) = norm2(X-T)^2", "--assume", "X symmetric"], "X is an argument of"),
    (["norm2(Z-T)^2", "--wrt", "Z", "--assume", "R symmetric"], "R is assumed symmetric, and occurs nowhere."),
    (["norm2(Z-T)^2", "--wrt", "Z", "--assume", "Z symetric"], "'symetric' is nothing that can be assumed here"),
    (["norm2(Z-T)^2", "--wrt", "Z", "--assume", "tr(T) = 1"], "A run assumes of letters alone, and 'tr(T) = 1' is"),
    (
        ["sum{i=1:m}(norm2(h-x{i})^2)", "--wrt", "h", "--assume", "x{i} != 0"],
        "A run assumes of letters alone, and 'x{i} != 0' is of members of a sequence.",
    ),
    (["norm2(Z-T)^2", "--wrt", "Z", "--assume", "Z pd", "--init-scale", "0"], "and as it is drawn it is not."),
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
    assert cli.run(["simulate", "flow", *arguments, "--data", "x.npz", "--out", "run"]) == 2
    told = " ".join(capsys.readouterr().err.split())
    assert sentence in told
    assert "Try: " in told
    assert not Path("run").exists()


@pytest.mark.parametrize("said", assumed.MENDED)
def test_the_hint_mends_an_array(said: str, data: Path) -> None:
    with pytest.raises(UserError) as caught:
        run(objective="h'*B*h", wrt="h", assume=f"B {said}", data=data, time=0.01)
    name, _, formula = str(caught.value.said.hint).partition(" = ")
    arrays = dict(np.load(data))
    arrays[name] = eval(formula, {"B": arrays["B"], "numpy": np, "len": len})
    np.savez(data, **arrays)
    run(objective="h'*B*h", wrt="h", assume=f"B {said}", data=data, time=0.01)


def test_a_rate_that_the_table_cuts_is_told_below_it() -> None:
    quantity = "sum(exp(w)./(1+exp(w).^2)) + norm2(w)^4"
    found = run(objective="norm2(w)^2", wrt="w", shape="w: 2", track=quantity, time=0.1)
    (rate,) = (one["rate"] for one in found.metrics["tracked"])
    assert found.table[1]["rate along the flow"] == f"{rate[:39]}… (PROVED)"
    assert f"{quantity} has the rate {rate} (PROVED)." in found.notes
