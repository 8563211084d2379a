"""The audit of the write-up: every flaw found with values, no true step called false, and its record kept."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audited import printed, whole, write_up_told
from matplotlib.mathtext import MathTextParser

import dlhw3
from dlhw3.audit import document
from dlhw3.audit.as_latex import sentence
from dlhw3.audit.document import Audited, read_folder, write_up
from dlhw3.audit.examples.depth import _path
from dlhw3.audit.examples.table import EXAMPLES
from dlhw3.audit.judging import FALSE, HOLDS, HOLDS_UNDER, NOT_SHOWN, judge_result
from dlhw3.catalogue import DERIVATIONS
from dlhw3.cli import run
from dlhw3.errors import UserError

EXAMPLE_FOLDER = Path(__file__).resolve().parent.parent / "examples" / "cs229-problem-set-1"
REFEREE = {  # what results.md says of each: H, H+, G and F
    "part-1-lemma": HOLDS,
    "part-1-question-1": HOLDS_UNDER,
    "part-2-question-1": HOLDS,
    "part-2-question-2": NOT_SHOWN,
    "part-2-question-3-claim-1": HOLDS_UNDER,
    "part-2-question-3-claim-2": NOT_SHOWN,
    "part-2-question-4": FALSE,
    "part-3-question-1": NOT_SHOWN,
    "part-3-question-2": HOLDS,
    "part-3-question-3": HOLDS_UNDER,
    "part-3-question-4": FALSE,
    "ultra-wide-question-1": HOLDS_UNDER,
    "ultra-wide-question-2": FALSE,
    "ultra-wide-question-3": FALSE,
}
FALSE_STEPS = {  # with what has to stand in the values that show it
    ("part-2-question-2", "9"): "4861/2520",
    ("part-2-question-2", "10"): "1.203972804",
    ("part-2-question-3-claim-2", "6"): "C = ",  # not in results.md: a transpose is lost
    ("part-2-question-3-claim-2", "14"): "[[0, 0], [1, 0]]",
    ("part-2-question-3-claim-2", "17"): "[[0, 0], [0, 0]]",
    ("part-2-question-4", "1"): "0.064452917",
    ("part-2-question-4", "3"): "-12799991/5120000000",
    ("part-2-question-4", "4"): "49/128",
    ("part-3-question-1", "4"): "D = ",
    ("part-3-question-1", "6"): "Only a square matrix has a power",
    ("part-3-question-4", "1"): "11, 1100",
    ("ultra-wide-question-2", "2"): "0.135335283",
    ("ultra-wide-question-2", "3"): "3.448252",
    ("ultra-wide-question-2", "10"): "6",
    ("ultra-wide-question-2", "11"): "1/100",
    ("ultra-wide-question-3", "1"): "right = 1/50",
}
LEFT_OUT = {  # with what has to stand where it is shown to be needed
    ("part-1-question-1", "N ≥ 2"): "l(X",
    ("part-2-question-2", "E[ξ_t | w_t] = 0"): "left = -1",
    ("part-2-question-3-claim-1", "convex"): "1/10",
    ("part-2-question-3-claim-2", "N ≥ 2"): "left = 1",
    ("part-2-question-3-claim-2", "hidden widths"): "left = 1",
    ("part-2-question-3-claim-2", "which norm"): "sqrt(221)",
    ("part-3-question-3", "w ≠ 0"): "part-3-question-3.txt",
    ("part-3-question-3", "balanced"): "left = -17/4",
    ("ultra-wide-question-1", "λ_min > 0"): "1/2",
    ("ultra-wide-question-1", "symmetric"): "left = ",
}


def results() -> dict[str, dict[str, Any]]:
    return {one["result"]: one for one in write_up_told()["results"]}


def test_every_result_is_found_as_recorded_and_as_the_referee_reads_it() -> None:
    code, told = whole()
    assert code == 0
    assert {one["result"]: one["verdict"] for one in told["results"]} == REFEREE
    for one in told["results"]:
        assert one["as_recorded"], one["result"]
        assert one["entries"], one["result"]
        assert {entry["name"] for entry in one["entries"]} <= set(DERIVATIONS.names())


def test_the_false_steps_are_found_with_values_and_no_other_step_is_called_false() -> None:
    found = {
        (name, step["step"]): str(step)
        for name, one in results().items()
        for step in one["steps"]
        if step["verdict"] in ("REFUTED", "NO MEANING")
    }
    assert set(found) == set(FALSE_STEPS)
    for key, values in FALSE_STEPS.items():
        assert values in found[key], key


@pytest.mark.parametrize(("key", "values"), LEFT_OUT.items())
def test_every_hypothesis_that_is_left_out_is_shown_to_be_needed(key: tuple[str, str], values: str) -> None:
    (one,) = [item for item in results()[key[0]]["left_out"] if key[1] in item["says"]]
    assert one["needed"]
    assert values in str({name: value for name, value in one.items() if name != "says"})


def test_all_that_is_left_out_is_listed_here() -> None:
    assert sum(len(one.get("left_out", ())) for one in results().values()) == len(LEFT_OUT)


def test_the_bound_with_less_than_follows_from_what_the_bound_with_at_most_does() -> None:
    (step,) = [step for step in results()["part-2-question-1"]["steps"] if step.get("conclusion")]
    assert [line["relation"] for line in step["lines"]] == ["≤"]
    assert ("<", "PROVED") in [(line["relation"], line["verdict"]) for line in step["repair_lines"]]


def test_the_needless_hypotheses_of_part_1_are_those_of_no_proof() -> None:
    """The entry by midpoints assumes no derivative; the one that goes the write-up's way does."""
    assert "nonconvexity" in results()["part-1-question-1"]["needless"]
    midpoints, first_order = map(dlhw3.derive, ("nonconvexity", "nonconvexity-first-order"))
    assert midpoints.verdict.name == first_order.verdict.name == "PROVED"
    assert "differentiable" not in str(midpoints.premises)
    assert "differentiable" in str(first_order.premises)


def test_most_steps_are_judged_as_a_users_own_lines_and_the_others_say_why_not() -> None:
    told = write_up_told()["coverage"]
    assert told["said"] >= 0.8 * told["steps"]
    assert told["judged_as_lines"] >= 0.9 * told["said"]
    assert len(told["not_said"]) == told["steps"] - told["said"]
    assert all(one["reason"] for one in told["not_said"])
    assert len(EXAMPLES) <= 10


def test_the_files_are_what_check_takes(capsys: pytest.CaptureFixture[str]) -> None:
    """The harmonic sum's file: its first false line is step 9's, with the same values."""
    folder = Path(document.__file__).parent / "write_up"
    assert run(["check", str(folder / "part-2-question-2.txt")]) == 1
    shown = capsys.readouterr().out
    assert "4861/2520" in shown
    (step,) = [one for one in results()["part-2-question-2"]["steps"] if one["step"] == "9"]
    assert f"the first false line is {step['lines'][0]['line']}\n" in shown


def test_a_step_changed_is_noticed() -> None:
    """The sum is above ln 10 − ln 2: the step is no longer false, and the result not as recorded."""
    (result,) = [one for one in write_up().results if one.name == "part-2-question-2"]
    file = "part-2-question-2.txt"
    text = result.texts[file].replace("log(10) - log(1.01)", "log(10) - log(2)")
    assert text != result.texts[file]
    found = judge_result(dataclasses.replace(result, texts={**result.texts, file: text}))
    assert [one.step.number for one in found.steps if not one.as_recorded] == ["9"]
    assert not found.as_recorded


def test_a_repair_that_is_false_is_noticed() -> None:
    (result,) = [one for one in write_up().results if one.name == "ultra-wide-question-3"]
    texts = {file: text.replace("0.001/100", "0.001/10") for file, text in result.texts.items()}
    found = judge_result(dataclasses.replace(result, texts=texts))
    assert found.verdict == FALSE
    assert not found.as_recorded


def test_the_record_of_a_result_is_not_believed() -> None:
    (result,) = [one for one in write_up().results if one.name == "ultra-wide-question-3"]
    assert not judge_result(dataclasses.replace(result, verdict=HOLDS)).as_recorded


def test_the_examples_agree_with_floats() -> None:
    """The Hessian at diag(1, 0) from second differences of the loss; the path of width 100 in floats."""

    def loss(flat: np.ndarray) -> float:
        one, two, three = flat.reshape(3, 2, 2)
        return float(0.5 * np.sum((three @ two @ one - np.eye(2)) ** 2))

    at, h = np.tile(np.diag([1.0, 0.0]).ravel(), 3), 1e-3
    steps = np.eye(12) * h
    hessian = [[_second(loss, at, a, b) / h**2 for b in steps] for a in steps]
    expected = [0.0] * 10 + [2.0, 3.0]
    assert np.allclose(
        np.linalg.eigvalsh(np.array(hessian)), expected, atol=1e-4
    )  # h² times the sixth derivative
    assert dict(EXAMPLES["flat-critical-point"]().values)["spectrum of ∇²φ"].startswith("0 (10 times)")
    column, row = np.full((100, 1), 0.1), np.array([[1 / 3] * 9 + [0.0]])
    layers, target = [column @ row, column.T], np.arange(10.0)[None] / 2
    for product in _path(1)[1:]:
        slope = layers[1] @ layers[0] - target
        layers = [layers[0] - 0.01 * layers[1].T @ slope, layers[1] - 0.01 * slope @ layers[0].T]
        assert np.allclose(layers[1] @ layers[0], product.astype(float), rtol=1e-12, atol=1e-12)


def _second(loss: Any, at: np.ndarray, a: np.ndarray, b: np.ndarray) -> float:
    return (loss(at + a + b) - loss(at + a - b) - loss(at - a + b) + loss(at - a - b)) / 4


def test_a_published_solution_on_another_topic() -> None:
    """CS229's least squares and logistic regression: all steps hold, where XᵀX is invertible, which is left out."""
    code, text = printed(str(EXAMPLE_FOLDER))
    assert code == 0
    assert text.count("holds under hypotheses that are left out") == 2
    assert "9 of 9 steps can be said" in text
    assert "left out   XᵀX is invertible" in text
    read: Audited = read_folder(str(EXAMPLE_FOLDER))
    assert all(judge_result(one).as_recorded for one in read.results)


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("a.txt", "x'*y = y'*x\n", 0, "1 of 1 lines PROVED; no line is false"),
        ("a.txt", "x'*y = y'*x\n = 2*y'*x\n", 1, "the first false line is a.txt, line 2"),
        ("a.txt", "x'*y = (\n", 2, ""),
        ("a.md", "x'*y = y'*x\n", 2, ""),
        (
            "a.tex",
            "\\begin{align}\nx^\\top y &= y^\\top x \\\\\n &= 2y^\\top x\n\\end{align}\n",
            1,
            "a.tex, line 3",
        ),
    ],
)
def test_a_folder_of_the_users(tmp_path: Path, name: str, text: str, code: int, says: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    found, shown = printed(str(tmp_path))
    assert found == code
    assert says in shown


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("verdict = [", "not TOML"),
        ('claims = "a"', "says nothing"),
        ('[[step]]\nformula = "a"', "without its number"),
        ("texts = 'a'", "says nothing"),
        ("step = 3", "not tables"),
        ("step = [3]", "where a table belongs"),
        ("[[step]]\nnumber = 1\nformula = 'a'\nverdict = 'PROVED'", "number is 1, not a text"),
        ("entries = [1]", "not a list of texts"),
        ("entries = 'phi-grad'", "not a list of texts"),
        ('[[step]]\nnumber = "2"\nformula = "a = a"\nverdict = "PROVED"', "step 1, which a.toml has not"),
    ],
)
def test_a_record_that_cannot_be_read_is_refused(tmp_path: Path, record: str, says: str) -> None:
    (tmp_path / "a.txt").write_text("# step 1\nx'*y = y'*x\n", encoding="utf-8")
    (tmp_path / "a.toml").write_text(record, encoding="utf-8")
    with pytest.raises(UserError, match=says):
        read_folder(str(tmp_path))


def test_the_json_has_the_documented_keys() -> None:
    page = (EXAMPLE_FOLDER.parent.parent / "docs" / "json-schema.md").read_text(encoding="utf-8")
    words = set(re.findall(r"[a-z_]+", page.partition("# The JSON of an audit")[2]))
    told = write_up_told()
    steps = [step for one in told["results"] for step in one["steps"]]
    for part in (told, told["coverage"], *told["results"], *steps):
        assert set(part) <= words


def test_a_name_that_is_none_is_refused_with_one_that_is() -> None:
    assert printed("part-3-question-5")[0] == 2
    assert printed("--format", "word")[0] == 2


def test_every_sentence_of_the_record_is_latex_that_a_parser_reads() -> None:
    """Matplotlib's, which has no words for a few signs that LaTeX has: these are put into its own."""
    parser = MathTextParser("path")
    others = {
        r"\le": r"\leq",
        r"\ge": r"\geq",
        r"\lVert": r"\Vert",
        r"\rVert": r"\Vert",
        r"\tfrac12": r"\frac{1}{2}",
    }
    others |= {r"\surd": "x", r"\operatorname{tr}": "tr", r"\mathrel{:=}": ":="}
    formulas = set()
    for text in _strings(dataclasses.astuple(write_up())):
        source = sentence(text)
        assert source.isascii(), text
        formulas |= set(re.findall(r"(?<!\\)\$([^$]*)\$", source))
    assert len(formulas) > 200
    for formula in sorted(formulas)[::3]:
        for ours, theirs in others.items():
            formula = re.sub(re.escape(ours) + "(?![A-Za-z])", lambda _, to=theirs: to, formula)
        parser.parse(f"${formula}$")


def _strings(data: Any) -> list[str]:
    if isinstance(data, (dict, bool)):  # the texts of the files, and marks
        return []
    return [data] if isinstance(data, str) else [text for one in data for text in _strings(one)]


def test_the_formats() -> None:
    code, text = printed("part-3-question-1")
    assert code == 0
    assert "step 4   REFUTED     D_j⁻¹ = D_j" in text
    code, source = printed("part-3-question-1", "--format", "latex")
    assert code == 0
    assert source.isascii()
    assert source.count("{") == source.count("}")
    assert "Step 4, REFUTED" in source
    assert r"_\operatorname" not in source  # which TeX refuses
