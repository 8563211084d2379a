"""The command line as a user meets it: what it prints, where, and the exit code."""

from __future__ import annotations

import json
import pickle
import re
import subprocess
import sys
from collections.abc import Callable

import pytest

import dlhw3
from dlhw3.catalogue import DERIVATIONS, FORMATS
from dlhw3.cli import run
from dlhw3.errors import Flag, UserError


def test_list_names_everything(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["list"]) == 0
    text = capsys.readouterr().out
    for name in (*DERIVATIONS.names(), *FORMATS.names(), "ntk"):
        assert name in text


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["derive", "phigrad"], "phi-grad"),
        (["derive", "phi-grad", "--format", "jsn"], "json"),
        (["derive", "phi-grad", "--depth", "3"], "does not take --depth"),
        (["derive", "deep-linear-grad", "--layer", "2"], "--depth 2 --layer 2"),
        (["derive", "deep-linear-grad", "--depth", "3", "--layer", "4"], "not one of the 3 layers"),
        (["derive", "deep-linear-grad", "--layer", "0"], "--depth 2 --layer 1"),
        (["derive", "deep-linear-grad", "--layer", "900"], "--depth 256 --layer 256"),
        (["derive", "deep-linear-grad", "--depth", "3", "--layer", "7"], "Try: --layer 3"),
        (["derive", "deep-linear-grad", "--depth", "0"], "1 to 256 layers"),
        (["derive", "deep-linear-grad", "--depth", "many"], "--depth takes a whole number, not 'many'"),
        (
            ["derive", "phi-grad", "--full", "--result-only"],
            "--full shows steps, and --result-only prints none",
        ),
        (
            ["derive", "phi-grad", "--full", "--format", "torch"],
            "--full shows steps, and --format torch prints",
        ),
        (["derive", "phi-grad", "--full", "--format", "numpy", "--result-only"], "--full shows steps"),
        (["derive"], "name"),
        (["derve"], "derive"),
        (["simulate", "nkt"], "ntk"),
    ],
)
def test_bad_input_is_one_message_and_exit_2(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert expected in captured.err
    assert captured.out == ""
    assert "Traceback" not in captured.err


def test_result_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "phi-grad", "--result-only"]) == 0
    assert capsys.readouterr().out == "∇φ(U) = (∇l(U Uᵀ) + ∇l(U Uᵀ)ᵀ) U\n"


@pytest.mark.parametrize(
    ("arguments", "result"),
    [
        (["gram-flow"], "Ẇ = −(∇l(W) + ∇l(W)ᵀ) W − W (∇l(W) + ∇l(W)ᵀ)"),
        (["deep-linear-grad"], "∇ⱼφ = W_{N:j+1}ᵀ ∇l(W_{N:1}) W_{j−1:1}ᵀ    for 1 ≤ j ≤ N"),
        (["deep-linear-grad", "--depth", "2", "--layer", "1"], "∇₁φ = W₂ᵀ ∇l(W_{2:1})"),
        (["deep-linear-grad", "--depth", "64", "--layer", "32"], "∇₃₂φ = W_{64:33}ᵀ ∇l(W_{64:1}) W_{31:1}ᵀ"),
        (["deep-linear-grad", "--depth", "3"], "∇ⱼφ = W_{3:j+1}ᵀ ∇l(W_{3:1}) W_{j−1:1}ᵀ    for 1 ≤ j ≤ 3"),
        (
            ["balanced-powers", "--depth", "2"],
            "W_{2:j} W_{2:j}ᵀ = (W_{2:1} W_{2:1}ᵀ)^((3−j)/2)    for 1 ≤ j ≤ 3",
        ),
        (["deep-linear-grad", "--depth", "1"], "∇₁φ = ∇l(W₁)"),
        (["end-to-end-flow"], "Ẇ = −Σ_{j=1}^{N} (W Wᵀ)^((N−j)/N) ∇l(W) (Wᵀ W)^((j−1)/N)"),
        (["rank-one-flow"], "ẇ = −‖w‖^(2−2/N) (∇l(w) + (N − 1) ⟨∇l(w), ŵ⟩ ŵ)"),
        (["rank-one-flow", "--depth", "2"], "ẇ = −‖w‖ (∇l(w) + ⟨∇l(w), ŵ⟩ ŵ)"),
        (["rank-one-flow", "--depth", "1"], "ẇ = −∇l(w)"),
        (["end-to-end-flow", "--depth", "1"], "Ẇ = −∇l(W)"),
        (["end-to-end-flow", "--depth", "2"], "Ẇ = −(W Wᵀ)^(1/2) ∇l(W) − ∇l(W) (Wᵀ W)^(1/2)"),
        (
            ["end-to-end-flow", "--depth", "3"],
            "Ẇ = −(W Wᵀ)^(2/3) ∇l(W) − (W Wᵀ)^(1/3) ∇l(W) (Wᵀ W)^(1/3) − ∇l(W) (Wᵀ W)^(2/3)",
        ),
        (["end-to-end-flow", "--depth", "5"], "Ẇ = −Σ_{j=1}^{5} (W Wᵀ)^((5−j)/5) ∇l(W) (Wᵀ W)^((j−1)/5)"),
        (["balanced-powers", "--depth", "1"], "W₁ᵀ W₁ = (W₁ᵀ W₁)¹"),
    ],
)
def test_the_results_the_catalogue_is_for(
    arguments: list[str], result: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["derive", *arguments]) == 0
    text = capsys.readouterr().out
    assert f"  result    {result}\n" in text
    assert "verdict   PROVED" in text


def test_verdict_colours_only_on_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "phi-grad"]) == 0
    assert "\x1b[" not in capsys.readouterr().out


def test_json_has_the_documented_keys(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["derive", "rank-one-flow", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == 1
    assert data["verdict"] == "PROVED"
    assert set(data["result"]) == {"name", "text", "latex"}
    assert any("psdpower.root" in step["rests_on"] for step in data["steps"])
    for step in data["steps"]:
        assert {"left", "right", "relation", "rule", "verdict", "rests_on"} <= set(step)
    assert data["cases"][0]["result"]["text"] == "ẇ = 0"


def test_module_and_version() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "dlhw3", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("dlhw3 ")


def test_an_unproved_derivation_exits_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A derivation whose step is false is printed with its counterexample, and the answer is no."""
    from dataclasses import replace

    from dlhw3.symbolic.derivations import phi_grad
    from dlhw3.symbolic.plan import Chain

    honest = phi_grad.derive()
    first = honest.parts[0]
    steps = list(first.lemma.proof.steps)
    steps[1] = replace(steps[1], right=2 * steps[1].right)
    broken = replace(first, lemma=replace(first.lemma, proof=Chain(tuple(steps))))
    monkeypatch.setattr(phi_grad, "derive", lambda: replace(honest, parts=(broken, *honest.parts[1:])))
    assert run(["derive", "phi-grad"]) == 1
    text = capsys.readouterr().out
    assert "REFUTED" in text
    assert "counterexample: at" in text


@pytest.mark.parametrize("name", ["balanced-powers", "end-to-end-flow", "rank-one-flow"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_small_depth_says_no_range_of_nothing(
    name: str, depth: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """No "for 1 ≤ j ≤ 0", "j = 1" for one value, and the statement says how many layers there are."""
    assert run(["derive", name, "--depth", str(depth), "--full"]) == 0
    text = capsys.readouterr().out
    for low, high in re.findall(r"(\d+) ≤ \w ≤ (\d+)", text):
        assert int(low) < int(high), text
    heading = text.splitlines()[0]
    assert f"N = {depth}" in heading or "one layer" in heading
    assert ("  assumes   W₂ᵀ W₂ = W₁ W₁ᵀ   [balanced]\n" in text) == (depth == 2)
    assert ("  assumes   Ẇ₁ = −∇₁φ   [gradient flow]\n" in text) == (depth == 1 and "flow" in name)


@pytest.mark.parametrize("format_name", ["text", "latex", "json"])
def test_full_shows_the_steps_where_there_are_any(
    format_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["derive", "gram-flow", "--full", "--format", format_name]) == 0
    assert "trace rules" in capsys.readouterr().out


WRONG_IN_PYTHON = [
    (
        lambda: dlhw3.derive("deep-linear-grad", depth=3.0),
        "takes depth as a whole number, not 3.0",
        "depth=3",
    ),
    (
        lambda: dlhw3.derive("deep-linear-grad", depth="3"),
        "takes depth as a whole number, not '3'",
        "depth=3",
    ),
    (lambda: dlhw3.derive("deep-linear-grad", depth=True), "as a whole number, not True", "depth=3"),
    (lambda: dlhw3.derive("deep-linear-grad", layer=7, depth=3), "not one of the 3 layers", "layer=3"),
    (lambda: dlhw3.derive("deep-linear-grad", layer=7), "needs a depth", "depth=7, layer=7"),
    (lambda: dlhw3.derive("deep-linear-grad", dept=3), "does not take dept.", "depth=3"),
    (lambda: dlhw3.derive("deep-linear-grad", width=3), "does not take width.", "it takes depth, layer"),
    (lambda: dlhw3.derive("x'*x", wrt="x", shapse="x: n"), "does not take shapse.", "shapes='x: n'"),
    (lambda: dlhw3.derive("x'*x", wrt="x", depth=3), "does not take depth.", "without depth"),
    (lambda: dlhw3.derive("rank-one-flow", depth=0), "1 to 256 layers", "depth=3"),
    (
        lambda: dlhw3.render(dlhw3.derive("phi-grad"), "numpy", full=True),
        "full=True shows steps, and format_name='numpy' prints none.",
        "full=True without format_name='numpy'",
    ),
    (
        lambda: dlhw3.render(dlhw3.derive("phi-grad"), full=True, result_only=True),
        "full=True shows steps, and result_only=True prints none.",
        "full=True without result_only=True",
    ),
    (lambda: dlhw3.derive(None), "A derivation is chosen by its name, not by None", "phi-grad"),
    (lambda: dlhw3.run(3), "An experiment is chosen by its name, not by 3", "landscape"),
    (
        lambda: dlhw3.run("flow"),
        "flow needs an objective",
        "objective='l(W2*W1)', wrt=('W1', 'W2'), loss='l(X) = 0.5*norm2(X)^2', shape='W1: 3,4; W2: 2,3'",
    ),
    (lambda: dlhw3.derive("x'*x", wrt="x", assume=3), "An assumption is text, and 3 is none", "A symmetric"),
    (
        lambda: dlhw3.check("x'*x", wrt="x", claim="2*x", assume=3),
        "An assumption is text, and 3 is none",
        "A symmetric",
    ),
    (lambda: dlhw3.lambdify("gram-flow", "numpy"), "not 'gram-flow'", 'derive("gram-flow")'),
    (lambda: dlhw3.lambdify(3, "numpy"), "lambdify takes a derivation, not int object", 'derive("phi-grad")'),
    (
        lambda: dlhw3.render("phi-grad", "latex"),
        "render takes a derivation, not 'phi-grad'",
        'derive("phi-grad")',
    ),
    (lambda: dlhw3.render(dlhw3.derive("phi-grad"), None), "A format is chosen by its name", "text"),
    (lambda: dlhw3.lambdify(dlhw3.derive("phi-grad"), []), "There is no target []", "numpy or torch"),
    (lambda: dlhw3.lambdify(dlhw3.derive("phi-grad"), "numpy", "U"), "a SymPy expression", "result.left"),
]


@pytest.mark.parametrize(("call", "message", "hint"), WRONG_IN_PYTHON)
def test_bad_input_from_python_is_one_sentence(call: Callable[[], object], message: str, hint: str) -> None:
    with pytest.raises(dlhw3.UserError) as caught:
        call()
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert "--" not in str(caught.value)  # options are spelled as Python spells them


def test_a_hint_from_python_can_be_tried() -> None:
    for wrong in ({"layer": 7, "depth": 3}, {"layer": 7}, {"dept": 3}, {"layer": 0}, {"depth": 300}):
        with pytest.raises(dlhw3.UserError) as caught:
            dlhw3.derive("deep-linear-grad", **wrong)
        tried = {name: int(value) for name, value in re.findall(r"(\w+)=(\d+)", caught.value.hint)}
        kept = {key: value for key, value in wrong.items() if key in ("depth", "layer")}
        assert dlhw3.derive("deep-linear-grad", **{**kept, **tried}).name == "deep-linear-grad"


def test_an_error_travels_between_processes() -> None:
    error = UserError(("It takes ", Flag("layer"), "."), hint=(Flag("depth", 3), Flag("layer", 2)))
    twin = pickle.loads(pickle.dumps(error))
    for one in (error, twin):
        assert str(one) == "It takes layer.\nTry: depth=3, layer=2"
        assert one.in_shell() == "It takes --layer.\nTry: --depth 3 --layer 2"


def test_a_whole_number_of_any_kind_is_a_depth() -> None:
    import numpy as np

    found = dlhw3.derive("deep-linear-grad", depth=np.int64(3), layer=None)
    assert found.formulas == dlhw3.derive("deep-linear-grad", depth=3).formulas


def test_both_results_are_printed_as_code(capsys: pytest.CaptureFixture[str]) -> None:
    for target in ("numpy", "torch"):
        assert run(["derive", "balanced-powers", "--format", target]) == 0
        text = capsys.readouterr().out
        assert text.count("def right_gram_power(W, j):") == text.count("def left_gram_power(W, j):") == 1
        assert text.count("def gram_powers(matrix):") == 1
        assert "# W_{N:j} W_{N:j}ᵀ = (W_{N:1} W_{N:1}ᵀ)^((N+1−j)/N)    for 1 ≤ j ≤ N + 1" in text
