"""Proofs leave the house: --format proof, whole folders of them, and the kernel that reads them by itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from derivations_once import derived
from sampling import THOROUGH

import dlhw3
from dlhw3.catalogue import DERIVATIONS, Catalogue
from dlhw3.cli import run
from dlhw3.commands import proof_files
from dlhw3.kernel import proof_file
from dlhw3.kernel.errors import KernelError
from dlhw3.symbolic.named import options

KERNEL = Path(dlhw3.__file__).parent / "kernel"
DEPTHS = [
    (name, depth)
    for name in DERIVATIONS
    for depth in ((None, 1, 2, 4, 5) if "depth" in options(name) else (None,))
]


@pytest.mark.parametrize(("name", "depth"), DEPTHS)
def test_the_file_proves_what_the_derivation_says(name: str, depth: int | None) -> None:
    derivation = derived(name, depth=depth)
    theorems = proof_file.check(dlhw3.render(derivation, "proof"))
    for part, head in ((derivation, ""), *((case, f"{case.name}: ") for case in derivation.cases)):
        for lemma in part.judged:
            assert theorems[head + lemma.lemma.name] == lemma.theorem
        for result in part.results:
            assert head + result in theorems


def test_the_result_alone_is_a_smaller_file() -> None:
    derivation = derived("rank-one-flow")
    whole, result = (dlhw3.render(derivation, "proof", result_only=only) for only in (False, True))
    assert len(result) < len(whole)
    assert set(proof_file.check(result)) == {"rank-one flow", "rank-one-flow, w = 0: flow at zero"}


@pytest.mark.parametrize("name", ["phi-grad", "deep-linear-grad", "balanced-powers"])
def test_no_step_is_idle(name: str) -> None:
    """With another theorem in the place of any step, the file is refused, or proves something else."""
    text = dlhw3.render(derived(name), "proof")
    theorems = proof_file.check(text)
    steps = json.loads(text)["steps"]
    for number in range(len(steps)):
        changed = json.loads(text)
        changed["steps"][number] = {"rule": "law", "name": "adj.scalar"}
        try:
            assert proof_file.check(json.dumps(changed)) != theorems
        except KernelError as error:
            assert "step" in str(error)  # noqa: PT017


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    name = "rank-one-flow" if THOROUGH else "gram-flow"
    code = f"import dlhw3; print(dlhw3.render(dlhw3.derive({name!r}), 'proof'))"
    texts = set()
    for seed in ("0", "42"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        texts.add(done.stdout)
    assert len(texts) == 1


def test_a_folder_of_proofs_is_checked_by_the_kernel_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlhw3, "derive", derived)  # the same every time: deriving is what takes long
    folder = tmp_path / "proofs"
    command = ["derive", "--all", "--format", "proof", "--out", str(folder)]
    assert run(command) == 0
    files = sorted(folder.iterdir())
    assert {file.stem for file in files} == set(DERIVATIONS.names())
    shutil.copytree(KERNEL, tmp_path / "alone", ignore=shutil.ignore_patterns("__pycache__"))
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from alone.__main__ import main; "
        f"code = main({[str(file) for file in files]!r}); "
        "assert not {'sympy', 'numpy', 'dlhw3'} & set(sys.modules); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-O", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("flow") > 0


def test_a_folder_of_proofs_is_written_again_and_replaces_other_files_if_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlhw3, "derive", derived)
    few = Catalogue("derivation", (DERIVATIONS["phi-grad"], DERIVATIONS["gram-flow"]))
    monkeypatch.setattr(proof_files, "DERIVATIONS", few)
    command = ["derive", "--all", "--format", "proof", "--out", str(tmp_path / "proofs")]
    assert run(command) == 0
    file, other = sorted((tmp_path / "proofs").iterdir())
    assert {file.stem, other.stem} == set(few)
    assert run(command) == 0  # the same again
    file.write_text("{}")
    assert run(command) == 2
    assert file.read_text(encoding="utf-8") == "{}"
    assert run([*command, "--force"]) == 0
    assert file.read_text(encoding="utf-8") != "{}"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--all"],
        ["--all", "--format", "proof"],
        ["--all", "--format", "json", "--out", "proofs"],
        ["phi-grad", "--all", "--format", "proof", "--out", "proofs"],
        ["phi-grad", "--format", "proof", "--out", "proofs"],
        ["--force"],
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_work(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["derive", *arguments]) == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("stranger", ["notes.txt", "proofs"])
def test_a_folder_with_something_else_in_it_stays_as_it_is(stranger: str, tmp_path: Path) -> None:
    (tmp_path / stranger).mkdir()
    command = ["derive", "--all", "--format", "proof", "--out", str(tmp_path), "--force"]
    assert run(command) == 2
    assert [one.name for one in tmp_path.iterdir()] == [stranger]
