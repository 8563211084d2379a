"""The flow experiment for layers W{N:1}: what is typed once for any number of them, beside each letter typed."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import require_drawable

from dlhw3 import cli
from dlhw3.numeric.experiments.flow import experiment, layers
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.numeric.runs import run as runs
from dlhw3.numeric.runs.sweeps.plan import plan
from dlhw3.progress import Silent

LOSS = "l(X) = 0.5*norm2(X-eye)^2"


def run(**options: Any) -> Any:
    return experiment.run(configuration.from_values(experiment.Config, options), Silent())


def spelled(*tracked: str, **changed: Any) -> layers.Asked:
    given: dict[str, Any] = {
        "objective": "l(W{N:1})",
        "wrt": ["W"],
        "losses": [LOSS],
        "shapes": [],
        "depth": 4,
    }
    given |= {"tracked": tracked, "assumed": [], "most": 9}
    return layers.spelled_out(**given | changed)


def test_layers_are_the_letters_that_they_stand_for() -> None:
    """The same numbers, to the last place, and the same things kept; f, g and a run of letters beside it."""
    common: dict[str, Any] = {"loss": (LOSS,), "time": 0.5}
    balance = "W{j+1}'*W{j+1}-W{j}*W{j}'"
    whole = run(
        objective="l(W{N:1})+0.1*norm2(W{2})^2", wrt="W", depth=3, shape=("W: 2,2", "W2: 2,2"),
        track=(balance, "tr(W{N:2})"), **common,
    )  # fmt: skip
    letters = run(
        objective="l(W3*W2*W1)+0.1*norm2(W2)^2", wrt=("W1", "W2", "W3"), shape=("W1: 2,2", "W2: 2,2"),
        track=("W2'*W2-W1*W1'", "W3'*W3-W2*W2'", "tr(W3*W2)"), **common,
    )  # fmt: skip
    assert whole.arrays.keys() == letters.arrays.keys()
    for name, array in letters.arrays.items():
        np.testing.assert_array_equal(whole.arrays[name], array)
    assert [one["conserved"] for one in whole.metrics["tracked"]] == [
        False,
        False,
        False,
    ]  # the second layer decays


@pytest.mark.parametrize("depth", [2, 13])
def test_what_is_kept_is_proved_for_every_number_of_layers(depth: int) -> None:
    found = run(
        objective="l(W{N:1})", wrt="W", depth=depth, loss=(LOSS,), shape="W: 3,3", time=0.2,
        track=("W{2}'*W{2}-W{1}*W{1}'",),
    )  # fmt: skip
    (told,) = found.metrics["tracked"]
    assert (told["conserved"], told["verdict"]) == (True, "PROVED")
    assert all(check.passed for check in found.checks), found.checks
    assert any("every number of layers and every l" in note for note in found.notes)
    assert found.metrics["gradients"]["formulas"] == [
        "∇ⱼf = W_{N:j+1}ᵀ ∇l(W_{N:1}) W_{j−1:1}ᵀ    for 1 ≤ j ≤ N"
    ]
    assert len([name for name in found.arrays if name.startswith("letter_")]) == depth


def test_a_sum_over_layers_has_a_term_for_each() -> None:
    """README's derivation of such an objective had no run: what j is in W{j} was not said."""
    found = run(
        objective="l(W{N:1}) + 0.1*sum{j=1:N}(norm2(W{j})^2)", wrt="W", depth=3, loss=(LOSS,), shape="W: 2,2",
        time=0.2, track=("W{j+1}'*W{j+1}-W{j}*W{j}'", "sum{j=1:N}(norm2(W{j})^2)"),
    )  # fmt: skip
    assert [one["verdict"] for one in found.metrics["tracked"]] == ["PROVED"] * 3
    assert all(check.passed for check in found.checks), found.checks
    assert "for 1 ≤ i ≤ N" in found.metrics["gradients"]["formulas"][0]
    letters = {name: found.arrays[f"letter_{name}"] for name in ("W1", "W2", "W3")}
    norms = sum((W**2).sum(axis=(1, 2)) for W in letters.values())
    np.testing.assert_allclose(found.arrays["tracked_2"][:, 0, 0], norms, rtol=1e-12)


def test_every_quantity_has_its_panel() -> None:
    options: dict[str, Any] = {
        "objective": "l(W{N:1})",
        "wrt": "W",
        "depth": 4,
        "loss": LOSS,
        "shape": "W: 2,2",
    }
    config = configuration.from_values(
        experiment.Config, options | {"time": 0.05, "track": ("W{j+1}'*W{j+1}-W{j}*W{j}'", "tr(W{N:1})")}
    )
    with figures.style():
        figure = experiment.plot(experiment.run(config, Silent()), config)
        require_drawable(figure)
    assert [axis.get_title() or axis.get_title("left") for axis in figure.axes] == [
        "(a) the objective f",
        *(f"({'bcd'[k - 1]}) W{k + 1}'*W{k + 1}-W{k}*W{k}'" for k in (1, 2, 3)),
        "(e) tr(W4*W3*W2*W1)",
    ]


SPELLED = [
    ("W{N:1}", ["W4*W3*W2*W1"]),
    ("W{N:1}'", ["(W4*W3*W2*W1)'"]),
    ("W{3:2}^2", ["(W3*W2)^2"]),
    ("W{2}'*W{2}", ["W2'*W2"]),
    ("tr(A.*W{N:3})", ["tr(A.*(W4*W3))"]),
    ("2*W{N:3} - W{2:1}", ["2*W4*W3 - W2*W1"]),
    ("W{j+2:j}", ["W3*W2*W1", "W4*W3*W2"]),
    ("W{N-j}", ["W4", "W3", "W2", "W1"]),
    ("W{N:j+1}*W{j}*W{j-1:1}", ["W4*W3*W2*W1*eye", "W4*W3*W2*W1", "eye*W4*W3*W2*W1"]),
    ("norm2(W{j-1:1})", ["norm2(W1)", "norm2(W2*W1)", "norm2(W3*W2*W1)", "norm2(W4*W3*W2*W1)"]),
    ("norm2(U)", ["norm2(U)"]),
    ("sum{j=1:N}(norm2(W{j})^2)", ["norm2(W1)^2 + norm2(W2)^2 + norm2(W3)^2 + norm2(W4)^2"]),
    ("2*sum{j=2:N-1}(W{j+1}-W{j})", ["2*((W3-W2) + (W4-W3))"]),
    ("tr(W{1}) + sum{j=4:N-1}(tr(W{j}))", ["tr(W1) + (0)"]),
    ("sum{i=3:4}(tr(W{i})*sum{j=1:2}(tr(W{j})))", ["tr(W3)*(tr(W1) + tr(W2)) + tr(W4)*(tr(W1) + tr(W2))"]),
]


@pytest.mark.parametrize(("text", "found"), SPELLED)
def test_a_text_is_spelled_out(text: str, found: list[str]) -> None:
    assert sorted(spelled(text).tracked) == sorted(found)


def test_a_long_title_ends_within_the_figure() -> None:
    name = "W" * 60
    options: dict[str, Any] = {"objective": f"norm2({name})^2", "wrt": name, "shape": f"{name}: 2,2"}
    options |= {"time": 0.01, "track": (f"tr({name})^2", f"norm2({name})^2/2")}
    config = configuration.from_values(experiment.Config, options)
    with figures.style():
        figure = experiment.plot(experiment.run(config, Silent()), config)
        require_drawable(figure)
        titles = [text for axis in figure.axes for text in (axis.title, axis._left_title)]
        assert any(text.get_text().endswith("…") for text in titles)
        assert max(text.get_window_extent().x1 for text in titles) <= figure.bbox.x1


def test_what_moves_and_shapes_are_those_of_layers() -> None:
    assert spelled().wrt == spelled(wrt=["W{j}"]).wrt == ("W1", "W2", "W3", "W4")
    assert spelled(wrt=["W{2}", "W_3", "V"]).wrt == ("W2", "W3", "V")
    assert spelled(objective="l(W{3:1})", depth=None).wrt == ("W1", "W2", "W3")
    assert spelled(objective="l(W2{N:1})", wrt=["W2"]).objective == "l(W2_4*W2_3*W2_2*W2_1)"
    shapes = spelled(shapes=["W: 2,2", "W4: 5,2", "T: n,n"]).shapes
    assert shapes == {"W1": (2, 2), "W2": (2, 2), "W3": (2, 2), "W4": (5, 2), "T": ("n", "n")}
    assert spelled(assumed=["W symmetric"], depth=2).assumed == ("W1 , W2 symmetric",)
    assert spelled(losses=["l(X) = norm2(X-W{2:1}')^2"]).losses == ("l(X) = norm2(X-(W2*W1)')^2",)


def test_other_layers_come_from_the_data(tmp_path: Path) -> None:
    """Only the second layer moves: Ẇ₂ = −W₃ᵀ(W₃W₂W₁ − I)W₁ᵀ, here with orthogonal W₁, W₃, whose flow is known."""
    Q, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))
    np.savez(tmp_path / "x.npz", W1=Q, W3=Q.T)
    found = run(
        objective="l(W{3:1})", wrt="W{2}", loss=(LOSS,), shape="W: 3,3", data=tmp_path / "x.npz", time=1.0
    )
    W, t = found.arrays["letter_W2"], found.arrays["times"][:, None, None]
    exact = np.eye(3) + np.exp(-t) * (W[0] - np.eye(3))  # W₃ᵀ I W₁ᵀ = Q Qᵀ = I
    # distances shrink along this flow, so that what the solver's steps are off by adds up at most
    steps, size = found.metrics["steps"], 1e-9 * (1 + np.abs(W).max() + found.arrays["energy"].max())
    assert np.abs(W - exact).max() < steps * np.sqrt(10.0) * size
    assert set(found.arrays) >= {"letter_W2"}
    assert "letter_W1" not in found.arrays


L = ["--loss", LOSS, "--shape", "W: 2,2"]
X = ["--wrt", "x", "--shape", "x: 3"]
REFUSED = [
    (["l(W{N:1})", "--wrt", "W", *L], "How many layers W{N:1} has is not said."),
    (["l(W{3:1})", "--wrt", "W", "--depth", "2", *L], "W{3:1} has 3 layers, and --depth 2 says another number."),
    (["l(W)", "--wrt", "W", "--depth", "2", *L], "--depth is how many layers W{N:1} has, and l(W) has no such"),
    (["l(W{N:1})", "--wrt", "W{5}", "--depth", "4", *L], "There is no layer 5 among those from 1 to 4."),
    (["l(W{N:1})+norm2(W{j})", "--wrt", "W", "--depth", "4", *L], "What j is in W{j} is not said."),
    (["l(W{1:N})", "--wrt", "W", "--depth", "3", *L], "runs upwards"),
    (["l(W{N:1})+tr(W1)", "--wrt", "W", "--depth", "3", *L], "W1 is a layer of W here."),
    (["l(W{N:1})+tr(W)", "--wrt", "W", "--depth", "3", *L], "W is a family of layers."),
    (["l(W{N:1}*V{N:1})", "--wrt", "W", "--depth", "3", *L], "There is one family of layers, W."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "3", *L, "--track", "V{1}"], "There is one family of layers, W."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "12", *L, "--track", "norm2(W{j})"], "with 12 layers there are 12."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "1", *L, "--track", "W{j+1}-W{j}"], "There is no j at which"),
    (["l(W{N:1})", "--wrt", "W", "--depth", "3", *L, "--track", "W{i}-W{j}"], "two indices of layers, i and j."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "0", *L], "--depth must be at least 1, not 0."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "99", *L], "99 layers are more than the 40 that are followed here."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "2", "--loss", LOSS], "how large to draw it is not known"),
    (["l(W{N:1})", "--wrt", "W{1:2}", "--depth", "2", *L], "W{1:2} is no layer."),
    (["norm2(x)", *X, "--track", "W{N:1}"], "The objective has no layers, and W{N:1} is no layer."),
    (["norm2(x)", *X, "--track", "x'*W{2}"], "The objective has no layers, and W{2} is no layer."),
    (["norm2(x)", *X, "--assume", "W{j} psd"], "The objective has no layers, and W{j} is no layer."),
    (["l(x)", *X, "--loss", "l(z) = norm2(z)*tr(W{N:1})"], "The objective has no layers, and W{N:1} is no layer."),
    (["l(W{N:1})", "--wrt", "W", "--depth", "2", *L, "--assume", "W{3} psd"], "There is no layer 3 among those"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED)
def test_bad_input_is_refused_with_a_hint_that_works(
    arguments: list[str],
    sentence: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(runs, "draw", lambda *_: ({}, ""))
    assert cli.run(["simulate", "flow", *arguments, "--out", "run"]) == 2
    told = capsys.readouterr().err
    assert sentence in " ".join(told.split())
    assert not Path("run").exists()
    hint = told.rpartition("Try: ")[2].strip()
    assert hint
    tried = shlex.split(hint) if hint.startswith("--") else []
    if len(tried) == 2:
        known = {tried[0]: tried[1]}
        place = arguments.index(tried[0]) if tried[0] in arguments and tried[0] != "--shape" else None
        again = (
            [*arguments, *tried]
            if place is None
            else [*arguments[: place + 1], known[tried[0]], *arguments[place + 2 :]]
        )
        assert cli.run(["simulate", "flow", *again, "--out", "run", "--time", "0.001"]) == 0, (
            capsys.readouterr().err
        )


def test_a_sweep_over_the_number_of_layers() -> None:
    settings = ["objective=l(W{N:1})", "wrt=W", f"loss={LOSS}", 'shape="W: 2,2"', "depth=2,3,4"]
    assert [task.config.depth for task in plan("flow", settings, "0").tasks] == [2, 3, 4]


def test_what_is_assumed_of_every_layer_may_be_said_as_in_derive() -> None:
    said = {"objective": "norm2(W{N:1}-eye)^2", "wrt": "W", "shape": "W: 3,3", "depth": 2, "time": 0.1}
    alike = [run(assume=text, **said) for text in ("W psd", "W{j} psd", "W{1}, W{2} psd")]
    for one in alike:
        np.testing.assert_array_equal(one.arrays["letter_W1"], alike[0].arrays["letter_W1"])
        assert np.linalg.eigvalsh(one.arrays["letter_W2"][0]).min() > -1e-12
    only = run(assume="W{2} symmetric", **said)
    starts = {name: only.arrays[f"letter_{name}"][0] for name in ("W1", "W2")}
    np.testing.assert_array_equal(starts["W2"], starts["W2"].T)
    assert np.abs(starts["W1"] - starts["W1"].T).max() > 0.1
