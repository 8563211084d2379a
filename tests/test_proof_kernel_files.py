"""Proof files: two derivations end to end, what is unreadable, mutants, and the folder copied to a bare Python."""

from __future__ import annotations

import contextlib
import copy
import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from counting import TWO_SECONDS, calls
from proof_kernel_writer import Writer, deep_linear_grad, phi_grad

from dlhw3.kernel.__main__ import main
from dlhw3.kernel.errors import KernelError, Unreadable
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.proof_file import check
from dlhw3.kernel.scalars import ONE, parameter, width
from dlhw3.kernel.terms import letter, mul, scalar, term, trace

KERNEL = Path(__file__).resolve().parent.parent / "dlhw3" / "kernel"


def test_phi_grad() -> None:
    theorems = check(phi_grad().text())
    text = theorem_text("gradient", theorems["gradient"])
    assert text.splitlines()[:3] == [
        "gradient: gradient[(letter, U, d, k, general)](l((U Uᵀ)), U) = ((∇_1l((U Uᵀ)) + ∇_1l((U Uᵀ))ᵀ) U)",
        "  for U: (letter, d, k, general); d: (size); k: (size); l: (function, ((d, d)))",
        "  under differentiable[1](l((U Uᵀ))); that these can hold together is not checked here",
    ]
    assert theorems["gradient"].hypotheses == theorems["gradient"].facts == theorems["gradient"].laws == ()


def test_deep_linear_gradient_for_symbolic_depth() -> None:
    theorem = check(deep_linear_grad().text())["gradient in layer j"]
    text = theorem_text("gradient", theorem)
    assert "gradient[(layer, W, d, j)](l(W_{N:1})) = (W_{N:j + 1}ᵀ ∇_1l(W_{N:1}) W_{j − 1:1}ᵀ)" in text
    assert len(theorem.facts) == 2
    assert [c.kind for c in theorem.conditions] == ["differentiable"]


def changed(**parts: Any) -> str:
    return json.dumps(phi_grad().document() | parts)


UNREADABLE = {
    "no JSON": "{",
    "no object": "[]",
    "another format": changed(format="other"),
    "another version": changed(version="2"),
    "a JSON number for the version": changed(version=4),
    "an unknown key": changed(more=[]),
    "a float": phi_grad().text().replace('"version": "5"', '"version": 4.0'),
    "NaN": phi_grad().text().replace('"version": "5"', '"version": NaN'),
    "a duplicate key": phi_grad().text().replace('"version": "5"', '"version": "5", "version": "5"'),
    "deep nesting": "[" * 100000,
    "a step that is no object": changed(steps=["same"]),
    "an unknown rule": changed(steps=[{"rule": "trust"}]),
    "an unknown field": changed(steps=[{"rule": "law", "name": "inverse.right", "note": "x"}]),
    "a reference forward": changed(steps=[{"rule": "discharge", "premise": "0"}]),
    "a negative reference": changed(steps=[{"rule": "discharge", "premise": "-1"}]),
    "an unknown operator": changed(terms=[["integral", [], []]]),
    "a float coefficient": changed(scalars=[[["1.5", []]]]),
    "a JSON number for a reference": changed(theorems=[["a", 0]]),
    "a JSON number for a power": changed(scalars=[[["1", [["size", "n", 1]]]]]),
    "a JSON number for a coefficient": changed(scalars=[[[1.5, []]]]),
    "a JSON number for a letter's size": changed(terms=[["letter", ["A", 1, 1, "general"], []]]),
    "NaN for a relation": changed(steps=[{"rule": "law", "name": float("nan")}]),
    "an infinite number": phi_grad().text().replace('"version": "5"', '"version": Infinity'),
    "an infinite coefficient": changed(scalars=[[["1e20", []]]]),
    "a denominator 0": changed(scalars=[[["1/0", []]]]),
    "no name": changed(scalars=[[["1", [["size", "n+1", "1"]]]]]),
    "a name of two lines": changed(theorems=[["a\nb", "0"]]),
    "a name twice": changed(theorems=[["a", "0"]] * 2),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_unreadable(case: str, tmp_path: Path) -> None:
    with pytest.raises(Unreadable):
        check(UNREADABLE[case])
    (tmp_path / "proof.json").write_text(UNREADABLE[case])
    assert main([str(tmp_path / "proof.json")]) == 2


@pytest.mark.parametrize("start", ["letter", "number"])
@pytest.mark.parametrize("op", ["mul", "add", "hadamard"])
def test_shared_terms_stay_small(op: str, start: str, tmp_path: Path) -> None:
    """Sixty doublings are 121 lines of a file and 2⁶⁰ letters of a text, or digits: an answer, at once."""
    node = letter("s", ONE, ONE) if start == "letter" else scalar(3)
    for _ in range(60):
        node = term(op, (), (node, node))
    writer = Writer()
    writer.theorem("doubled", writer.step("same", node, node, ()))
    (tmp_path / "proof.json").write_text(writer.text())
    codes: list[int] = []
    assert calls(lambda: codes.append(main([str(tmp_path / "proof.json")]))) < TWO_SECONDS / 100
    assert codes == [1]


def wrong(document: dict[str, Any]) -> str:
    """The term U in place of the gradient: of its shape, and not it."""
    return str(next(k for k, t in enumerate(document["terms"]) if t[0] == "letter" and t[1][0] == "U"))


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(phi_grad().text())
    document = phi_grad().document()
    document["steps"][3]["gradient"] = wrong(document)
    bad.write_text(json.dumps(document))
    assert main([str(good)]) == 0
    assert "that these can hold together is not checked here" in capsys.readouterr().out
    assert main([str(good), str(bad)]) == 1
    assert "step 3: the differential is not ⟨G, H⟩" in capsys.readouterr().err
    assert main([str(tmp_path / "none.json")]) == 2
    assert main([]) == 2


@pytest.mark.parametrize("make", [phi_grad, deep_linear_grad])
def test_mutated_files_prove_nothing_else(make: Any) -> None:
    """A change of one entry of a file is refused, or leaves theorems that the file proves too."""
    document, rng = make().document(), random.Random(0)
    right = check(json.dumps(document))
    refused = 0
    for _ in range(160):
        mutant = mutated(document, rng)
        try:
            found = check(json.dumps(mutant))
        except KernelError:
            refused += 1
            continue
        for theorem in found.values():
            assert sound(theorem, right), theorem_text("mutant", theorem)
    assert refused >= 60


def mutated(document: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Change one leaf of the tables: a reference, a coefficient, a name or an operator."""
    copied = copy.deepcopy(document)
    leaves: list[tuple[Any, Any]] = []

    def walk(item: Any) -> None:
        for key in item if isinstance(item, dict) else range(len(item)):
            if isinstance(item[key], str):
                leaves.append((item, key))
            elif item[key] is not None and not isinstance(item[key], bool):
                walk(item[key])

    walk({k: copied[k] for k in ("scalars", "terms", "steps")})
    item, key = rng.choice(leaves)
    old = item[key]
    pool = sorted({i[k] for i, k in leaves} - {old})
    item[key] = (
        rng.choice(pool) if rng.random() < 0.5 or not old.isdigit() else str(int(old) + rng.choice((-1, 1)))
    )
    return copied


@pytest.mark.parametrize("make", [phi_grad, deep_linear_grad])
def test_files_of_any_shape_get_an_answer(make: Any) -> None:
    """Any value in place of any other is an answer of the kernel, never another exception."""
    document, rng = make().document(), random.Random(1)
    strange: list[Any] = [None, True, [], {}, [[]], {"rule": "same"}, "", "-1", "x y", "\ud800", "1" * 999]
    strange += [["width"], [None] * 3]
    for _ in range(400):
        copied = copy.deepcopy(document)
        places: list[tuple[Any, Any]] = []

        def walk(item: Any, places: list[tuple[Any, Any]] = places) -> None:
            for key in list(item) if isinstance(item, dict) else range(len(item)):
                places.append((item, key))
                if isinstance(item[key], (dict, list)):
                    walk(item[key])

        walk(copied)
        item, key = rng.choice(places)
        item[key] = rng.choice(strange)
        with contextlib.suppress(KernelError):
            check(json.dumps(copied))


def sound(theorem: Any, right: dict[str, Any]) -> bool:
    """The theorem holds at random values, by an evaluator of its own, where its facts and conditions do."""
    from proof_kernel_draw import draw_model
    from proof_kernel_values import Unclear, differ, evaluate

    for seed in range(8):
        model = draw_model(random.Random(seed), seed % 3 == 0)
        try:
            if any(model.scalar(f) < 0 for f in theorem.facts):
                continue
            if differ(evaluate(theorem.statement.left, model), evaluate(theorem.statement.right, model)):
                return False
        except Unclear:
            continue
    return True


def bare(
    folder: Path, *arguments: str, text: str = "", seed: str = "0"
) -> subprocess.CompletedProcess[bytes]:
    environment = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed}
    found = f"sys.path.insert(0, {str(folder)!r})"
    code = f"import sys, runpy; {found}; runpy.run_module('copied', run_name='__main__')"
    command = [sys.executable, "-I", "-S", "-O", "-c", code, *arguments]
    return subprocess.run(command, input=text.encode(), capture_output=True, env=environment, check=False)


def test_the_folder_alone_under_another_name(tmp_path: Path) -> None:
    shutil.copytree(KERNEL, tmp_path / "copied", ignore=shutil.ignore_patterns("__pycache__"))
    done = bare(tmp_path, "-", text=phi_grad().text())
    assert done.returncode == 0, done.stderr
    assert "gradient: gradient[(letter, U, d, k, general)](l((U Uᵀ)), U)" in done.stdout.decode()
    for text in (phi_grad().text(), deep_linear_grad().text()):
        printed = [bare(tmp_path, "-", text=text, seed=seed).stdout for seed in ("1", "2", "77")]
        assert len(set(printed)) == 1
    assert done.stdout
    document = phi_grad().document()
    document["steps"][3]["gradient"] = wrong(document)
    assert bare(tmp_path, "-", text=json.dumps(document)).returncode == 1
    assert bare(tmp_path, "-", text="{}").returncode == 2


def test_no_other_module_is_imported() -> None:
    code = "import sys; before = set(sys.modules); import dlhw3.kernel.__main__; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    outside = {m.split(".")[0] for m in done.stdout.split()} - set(sys.stdlib_module_names)
    assert outside <= {"dlhw3", "__main__", "sitecustomize"} | {m for m in outside if m.startswith("_")}


def test_widths_with_one_value_fixed(tmp_path: Path) -> None:
    """W_{N:1} W_{N:1}ᵀ = tr(W_{N:1}ᵀ W_{N:1}) with d_N = 1, and nothing else in the place of N."""
    N = parameter("size", "N")
    w = term("layers", ("W", ("d", N), N, ONE))
    size = scalar(width(("d", N), parameter("index", "k")))
    writer = Writer()
    step = writer.step("same", mul(w, w.T, size), mul(trace(mul(w.T, w)), size), ())
    writer.theorem("rank one", step)
    (theorem,) = check(writer.text()).values()
    assert theorem.statement.left is mul(w, w.T, size)
    places = [t[1] for t in writer.tables["terms"] if t[0] == "layers"]
    assert [type(place[1]) for place in places] == [list]
    for widths in ("d", ["d"], ["d", "0", "0"], ["d", 0], ["d", "99"], [["d"], "0"], ["d", None], None):
        document = copy.deepcopy(writer.document())
        next(t for t in document["terms"] if t[0] == "layers")[1][1] = widths
        with pytest.raises(KernelError):
            check(json.dumps(document))
    for factor in (["width", ["d", "0"], "0"], ["width", ["d"], "0", "1"], ["width", ["d", "9"], "0", "1"]):
        with pytest.raises(Unreadable):
            check(changed(scalars=[[["1", [["size", "N", "1"]]]], [["1", [factor]]]]))
