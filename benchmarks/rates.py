"""``python -m benchmarks.rates [--peer PYTHON] [--markdown]``: PEPit's smooth examples beside proofs of ours.

For each of its examples: the rate, for which parameters our proof holds, the verdict on the proof (PROVED: the
kernel found the difference of the two sides to be the combination exactly, a residual of 0), our constant at a
sample, and what PEPit computes there: a floating-point solution of a semidefinite program. ``--peer`` is a Python
that has PEPit (`make bench-peers`); without one that column is empty, and the command says so.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

from benchmarks.rates_proved import Rate, rates

PEER = Path(__file__).parent.parent / ".venv-bench" / "pepit" / "bin" / "python"
HEADS = (
    "PEPit's example",
    "rate",
    "our proof is for",
    "verdict",
    "residual",
    "sample",
    "ours",
    "PEPit",
    "apart",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rates", description=__doc__)
    parser.add_argument("--peer", default=str(PEER), help="a Python that has PEPit")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")
    chosen = parser.parse_args()
    known = rates()
    solved = solutions(chosen.peer, known)
    lines = [row(rate, found) for rate, found in zip(known, solved, strict=True)]
    if chosen.markdown:
        table = [HEADS, ("---",) * len(HEADS), *lines]
        print(
            "\n".join(
                f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in table
            )
        )
    else:
        for line in lines:
            print(
                "\n  ".join(
                    [line[0], *(f"{head}: {cell}" for head, cell in zip(HEADS[1:], line[1:], strict=True))]
                )
            )
    if not any(solved):
        print(
            f"\nPEPit was not run: {chosen.peer} has none. pip install pepit==0.5.1 there, or name one with --peer."
        )


def solutions(peer: str, known: list[Rate]) -> list[float | None]:
    """Return PEPit's solution of each example at its sample, or None for all where there is no PEPit."""
    asked = json.dumps([[*rate.example, rate.arguments] for rate in known])
    script = Path(__file__).parent / "peer_pepit.py"
    try:
        done = subprocess.run([peer, str(script)], input=asked, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return [None] * len(known)
    return [solution for solution, _ in json.loads(done.stdout.splitlines()[-1])]


def row(rate: Rate, solved: float | None) -> tuple[str, ...]:
    verdict = rate.verdict()
    sample = ", ".join(f"{name} = {value:.4g}" for name, value in rate.arguments.items())
    proved = verdict.name == "PROVED"
    theirs = ("", "") if solved is None else (f"{solved:.8g}", f"{abs(solved - rate.constant):.1e}")
    return (
        ".".join(rate.example), rate.claim, rate.scope, verdict.name, "0" if proved else "not shown", sample,
        f"{rate.constant:.8g}", *theirs,
    )  # fmt: skip


if __name__ == "__main__":
    main()
