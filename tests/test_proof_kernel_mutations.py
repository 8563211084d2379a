"""No mutated step and no mutated proof file is accepted, each first shown false or unjustified by values.

The judge (``proof_kernel_claims``, ``proof_kernel_file_reader``) shares no code with the kernel: a claim is a pair
of values at models where its facts, hypotheses and conditions hold. A mutant that it does not see to be wrong is
not counted, and where the kernel accepts it, it is a correct proof of something that holds at these models.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from proof_kernel_corpus import MAKERS
from proof_kernel_file_mutants import FileMutant, Source, encoded, mutants
from proof_kernel_step_mutants import Judged, changed_conclusions, changed_steps, concluded
from sampling import THOROUGH

from dlhw3.kernel.__main__ import main
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.proof_file import check

EACH, SHORT, CONCLUSIONS = 7, 14, 4
"""Changes tried of each step, of each of a short proof, and of each step's conclusion."""
A_STEP = 5
"""Mutants seen to be wrong for each step of a proof, at least."""
STEPS = 300
FILES = (
    *("phi_gradient", "deep_linear", "balanced_slide", "two_arguments", "gradient: symmetric", "psd_powers"),
    *("arithmetic_sum", "family", "involution", "instances"),
)
SAID, A_FILE = 20, 55
"""Changes of what a file says, and mutants of one file seen to be wrong, at least."""


@pytest.mark.parametrize("name", MAKERS)
def test_no_mutated_step_is_accepted(name: str) -> None:
    """What the kernel accepts is always read apart from it; what it refuses until enough is seen to be wrong."""
    judged, rng = Judged(name), random.Random(name)
    enough, wrong = A_STEP * len(judged.proof.steps), 0
    each = EACH if len(judged.proof.steps) > 4 else SHORT
    tried = list(changed_steps(judged, rng, each))
    for _, at, new in changed_conclusions(judged, rng, CONCLUSIONS):
        assert not concluded(judged, at, new), (judged.proof.steps[at], new)
        wrong += 1
    for mutant in tried:
        theorem = judged.accepted(mutant.at, mutant.steps)
        if theorem is not None or wrong < enough or THOROUGH:
            assert theorem is None or not mutant.why, (mutant.kind, mutant.why, mutant.steps[mutant.at])
            wrong += bool(mutant.why)
    assert wrong >= enough


def test_the_mutated_steps_are_enough() -> None:
    assert A_STEP * STEPS >= 1500
    assert sum(len(MAKERS[name]().steps) for name in MAKERS) >= STEPS


def test_a_wrong_step_makes_a_wrong_file() -> None:
    """Mutants that can be written as files are refused there too."""
    judged, changed = Judged("push_through"), MAKERS["push_through"]()
    for mutant in changed_steps(judged, random.Random(7), 6 if THOROUGH else 2):
        if mutant.why and mutant.kind in ("a term changed", "another place", "premises in another order"):
            changed.steps = list(mutant.steps)
            with pytest.raises(KernelError):
                check(changed.file().text())


def answered(mutant: FileMutant, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """The exit code of the command on a file; what it says on standard error is one line."""
    path = tmp_path / "proof.json"
    path.write_bytes(mutant.data)
    code = main([str(path)])
    printed = capsys.readouterr()
    assert len(printed.err.splitlines()) == (code > 0), (mutant.kind, printed.err)
    return code


@pytest.mark.parametrize("name", FILES)
def test_no_mutated_file_is_accepted(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = 0
    for mutant in mutants(name, SAID):
        code = answered(mutant, tmp_path, capsys)
        assert code in (0, 1, 2)
        assert code or not mutant.why, (mutant.kind, mutant.why, mutant.data)
        wrong += bool(mutant.why)
    assert wrong >= A_FILE


def test_the_mutated_files_are_enough() -> None:
    assert A_FILE * len(FILES) >= 300


@pytest.mark.parametrize("name", MAKERS)
def test_the_proofs_themselves_are_sound_and_accepted(name: str) -> None:
    """The second reading finds nothing wrong with the proofs that are mutated, and the kernel proves them."""
    source = Source(name)
    assert source.why(encoded(source.document)) == ""
    assert check(source.proof.file().text())["last"] == source.proof.theorems[-1]
