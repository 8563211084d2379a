"""A short run of ``make fuzz``: random pairs judged by values, random bytes, and what the program answers."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from counting import TWO_SECONDS, calls, calls_of_budgets, memory
from fuzz_bytes import answer, files
from fuzz_campaign import HELD, REFUTED, judge, pairs, summary
from fuzz_kernel import main
from proof_kernel_corpus import MAKERS
from proof_kernel_pairs import draw_model
from proof_kernel_values import Unclear, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import parameter
from dlhw3.kernel.terms import SIGNATURES, Term, hadamard, letter, mul, trace, transpose
from dlhw3.symbolic.proofs.places import parts_of

PROGRAM = Path(__file__).parent / "fuzz_kernel.py"
n = parameter("size", "n")
A = letter("A", n, n)


@pytest.mark.parametrize("seed", range(3))
def test_pairs(seed: int) -> None:
    """No pair that the kernel proves has different values, and true rewritings are proved."""
    tally: Counter[tuple[str, str, str]] = Counter()
    for own, pair in pairs(seed, 200):
        said, values, failure = judge(own, pair)
        assert failure is None
        tally[said, values, pair.kind] += 1
    shown = sum(c for (said, values, _), c in tally.items() if (said, values) == ("proved", HELD))
    refused = sum(c for (said, values, _), c in tally.items() if (said, values) == ("not proved", REFUTED))
    rewritings = sum(c for (said, _, kind), c in tally.items() if kind == "rewriting" and said != "proved")
    assert shown >= 40, summary(tally)
    assert refused >= 40, summary(tally)
    assert rewritings == 0, summary(tally)


def test_pairs_are_over_all_operators() -> None:
    found = {t.op for _, pair in pairs(1, 600) for side in pair[:2] for t in parts_of(side)}
    assert found == set(SIGNATURES)


def test_a_third_is_on_the_boundary() -> None:
    assert sum(pair.boundary for _, pair in pairs(0, 60)) == 20


def test_the_judge_sees_a_false_pair() -> None:
    """A kernel that proved Aᵀ = A would be found out."""
    own, pair = next(
        (own, p) for own, p in pairs(0, 200) if p.kind == "mutant" and judge(own, p)[1] == REFUTED
    )
    assert judge(own, pair)[0] != "proved"


def test_the_same_seed_gives_the_same_pairs() -> None:
    assert list(pairs(5, 40)) == list(pairs(5, 40))


def test_random_bytes_give_answers_of_the_kernel() -> None:
    """Only the kernel's exceptions come out, in one line and before long."""
    documents = tuple(MAKERS[name]().file().document() for name in ("push_through", "balanced_slide"))
    words: Counter[str] = Counter()
    for own, data in files(0, 500, documents, large=False):
        result = answer(data)  # which gives up after twenty seconds of work, and says so
        assert not result.wrong, own
        words[result.word] += 1
    assert words["unreadable"] >= 200
    assert words["proved"] >= 10
    assert words["refused"] >= 1


def squared(op: str, times: int, node: Term = A) -> Term:
    make = {"hadamard": hadamard, "mul": mul}[op]
    for _ in range(times):
        node = make(node, node)
    return node


def itself(node: Term) -> None:
    with contextlib.suppress(KernelError):
        rules.same(node, transpose(transpose(node)), ())


def test_entrywise_squares_of_a_matrix() -> None:
    """A^{∘2^k} is k lines of a file: 2^24 took 3 s and 150 MB, 2^190 for ever."""
    assert memory(lambda: itself(squared("hadamard", 22))) < 1e6
    assert calls(lambda: itself(squared("hadamard", 23))) < 10 * calls(lambda: itself(squared("hadamard", 8)))


def test_a_long_product_by_squaring() -> None:
    """A^{2^12} is 12 lines of a file, and took 9 s before its budget ended; 2 s on two quiet cores are promised."""
    assert calls_of_budgets(lambda: itself(squared("mul", 12))) < TWO_SECONDS


def run(*arguments: str) -> subprocess.Popen[str]:
    """Start the program; whether it hears SIGINT does not depend on whether this process does."""
    environment = {**os.environ, "PYTHONPATH": str(PROGRAM.parent.parent)}
    script = (
        "import runpy, signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "sys.argv = sys.argv[1:]; sys.path.insert(0, sys.argv[0].rpartition('/')[0]); "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    command = [sys.executable, "-c", script, str(PROGRAM), *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )


def test_the_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--seed", "40", "--pairs", "30", "--mutants", "10", "--files", "30"]) == 0
    printed = capsys.readouterr()
    assert "30 pairs" in printed.out
    assert "10 mutated steps" in printed.out
    assert "30 files" in printed.out
    assert "0 found" in printed.out
    assert "pairs: 30 of 30" in printed.err


def test_an_interrupted_run_says_how_far_it_came() -> None:
    process = run("--seed", "1", "--pairs", "1000000")
    with process:
        for _ in range(600):
            time.sleep(0.05)
            if process.poll() is not None or time_used(process.pid) > 1.0:
                break
        try:
            out, err = interrupted(process)
        finally:
            process.kill()
    assert process.returncode == 130, err
    assert "interrupted" in err
    assert "0 found" in out
    assert "Traceback" not in err or "Exception ignored in" in err


def interrupted(process: subprocess.Popen[str]) -> tuple[str, str]:
    """Press until the program ends: Python ignores an interrupt within the callback of a weak reference."""
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=60)
    raise AssertionError("ten interrupts did not end it")


def time_used(pid: int) -> float:
    """Seconds of processor time that a process has used, so that it is past its imports."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_a_failure_is_exit_code_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A kernel that proves everything is found out, with the seed that shows it again."""
    monkeypatch.setattr(rules, "same", lambda *_: None)
    assert main(["--seed", "0", "--pairs", "20", "--mutants", "0", "--files", "0"]) == 1
    assert "a false PROVED at seed 0/" in capsys.readouterr().out


def test_values_past_a_size_say_nothing() -> None:
    model = draw_model(random.Random(0), False)
    model.parameters["n"] = 50
    with pytest.raises(Unclear):
        evaluate(trace(mul(A, transpose(A))), model)
