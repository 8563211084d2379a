"""What a user sees of the objects held in Python: one readable line, the expressions in attributes."""

from __future__ import annotations

import pickle

import pytest
from derivations_once import derived
from sympy import Basic

import dlhw3
from dlhw3.errors import UserError, close_names
from dlhw3.output.checked_told import shown_line


@pytest.mark.parametrize("name", ["phi-grad", "gram-flow", "balanced-powers", "rank-one-flow"])
def test_a_step_is_a_line_with_its_equation_and_rule(name: str) -> None:
    derivation = derived(name)
    text = " ".join(dlhw3.render(derivation, full=True).split())
    judged = [step for part in derivation.judged for step in part.steps]
    assert len(derivation.steps) == len(judged) > 0
    for shown, step in zip(derivation.steps, judged, strict=True):
        assert (shown.left, shown.right, shown.rule) == (step.left, step.right, step.rule)
        assert shown.verdict is step.verdict
        assert isinstance(shown.left, Basic)
        line = str(shown)
        assert repr(shown) == f"<step {line}>"
        assert "\n" not in line
        assert not any(word in line for word in ("MatMul", "Symbol", "Step(", "$"))
        left, _, right = line.partition("    by ")[0].partition(" = ")
        assert left
        assert right in text  # as the derivation prints it
        assert str(pickle.loads(pickle.dumps(shown))) == line


def test_a_catalogue_is_shown_by_its_names() -> None:
    for catalogue in (dlhw3.DERIVATIONS, dlhw3.EXPERIMENTS, dlhw3.FORMATS):
        shown = repr(catalogue)
        assert "Entry" not in shown
        assert len(shown) <= len(f"<{catalogue.kind}s: >") + sum(len(f"{name}, ") for name in catalogue)
        assert all(name in shown for name in catalogue)


@pytest.mark.parametrize("width", ["x", "80", 80.0, True, [80]])
def test_a_width_that_is_no_whole_number_is_refused_in_a_sentence(width: object) -> None:
    with pytest.raises(UserError, match="takes width as a whole number") as caught:
        dlhw3.render(dlhw3.derive("phi-grad"), "text", width=width)  # type: ignore[arg-type]
    assert caught.value.hint == "width=80"
    assert dlhw3.render(dlhw3.derive("phi-grad"), "text", width=80)


@pytest.mark.parametrize("given", ["PHI_GRAD", "phi_grad", "Phi Grad", "phi-GRAD"])
def test_a_name_spelled_otherwise_has_one_suggestion(given: str) -> None:
    assert close_names(given, dlhw3.DERIVATIONS) == ["phi-grad"]
    with pytest.raises(UserError) as caught:
        dlhw3.derive(given)
    assert caught.value.hint == "phi-grad"


@pytest.mark.parametrize("given", ["left gram power", "LEFT GRAM POWER", "left_gram_power"])
def test_a_result_spelled_otherwise_has_one_suggestion(given: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.lambdify(dlhw3.derive("balanced-powers"), "numpy", result=given)
    assert caught.value.hint == "left Gram power"


def test_a_right_line_behind_a_false_one_is_no_second_slip() -> None:
    told = {"line": 4, "relation": ">=", "text": "0", "again": 2}
    assert shown_line({**told, "verdict": "PROVED"}).endswith("follows from line 2, too")
    assert shown_line({**told, "verdict": "REFUTED"}).endswith("two slips that cancel")
