"""``make fuzz``: random pairs, mutated steps and random bytes against the kernel, for as long as one likes.

    python tests/fuzz_kernel.py --seed 0 --pairs 50000 --mutants 5000 --files 20000

Exit 0: nothing was found. 1: a false PROVED or REFUTED, an exception that is not the kernel's, or a file that took
too long. 130: interrupted; the summary says how far it came. The same seed and counts try the same.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count as count_from
from itertools import islice
from typing import Any

from fuzz_bytes import QUIET, answer, files
from fuzz_campaign import Failure, judge, pairs, refuted_wrongly, refuter, summary
from proof_kernel_corpus import MAKERS
from proof_kernel_step_mutants import Judged, Mutant, changed_steps

EVERY = 1.0
"""Seconds between two lines of progress on a terminal; fifty times that elsewhere."""


class Progress:
    """How far it came, on standard error: one line that changes on a terminal, now and then one elsewhere."""

    def __init__(self, what: str, count: int):
        self.what, self.count, self.started = what, count, time.monotonic()
        self.terminal = sys.stderr.isatty()
        self.shown = self.started

    def show(self, done: int, found: int) -> None:
        now = time.monotonic()
        if now - self.shown < EVERY * (1 if self.terminal else 50) and done < self.count:
            return
        self.shown = now
        rate = done / max(now - self.started, 1e-9)
        line = f"{self.what}: {done} of {self.count}, {rate:.0f} a second, {found} found"
        print(
            f"\r{line}\x1b[K" if self.terminal else line, end="" if self.terminal else "\n", file=sys.stderr
        )

    def end(self) -> None:
        if self.terminal:
            print(file=sys.stderr)


def documents() -> tuple[Any, ...]:
    """The valid files whose bytes are changed, beside the two small ones."""
    return tuple(
        MAKERS[name]().file().document() for name in ("push_through", "balanced_slide", "psd_powers")
    )


def wrong_steps(seed: int) -> Iterator[tuple[Judged, Mutant]]:
    """Mutated steps that an independent reading finds wrong, one proof after the other, again and again."""
    for turn in count_from(0):
        for name in MAKERS:
            judged = Judged(name)
            mutants = changed_steps(judged, random.Random(f"{seed}/{turn}/{name}"), 3)
            yield from ((judged, mutant) for mutant in mutants if mutant.why)


class Campaign:
    """What was tried so far and what was found; its summary can be printed at any time."""

    def __init__(self, seed: int, every: int = 1):
        self.seed, self.every = seed, every
        self.pairs: Counter[Any] = Counter()
        self.refuted: Counter[str] = Counter()
        self.files: Counter[str] = Counter()
        self.mutants: Counter[str] = Counter()
        self.slowest = (0.0, "")
        self.found: list[Failure] = []

    def note(self, failure: Failure) -> None:
        self.found.append(failure)
        print(f"\n{failure.what} at seed {failure.seed}\n  {failure.left}\n  {failure.right}", flush=True)

    def run_pairs(self, count: int) -> None:
        progress, refute = Progress("pairs", count), refuter()
        try:
            for k, (own, pair) in enumerate(pairs(self.seed, count)):
                said, values, failure = judge(own, pair)
                self.pairs[said, values, pair.kind] += 1
                if failure:
                    self.note(failure)
                asked = refute is not None and k % self.every == 0
                if asked and refute and (wrong := refuted_wrongly(refute, own, pair, said, self.refuted)):
                    self.note(wrong)
                progress.show(k + 1, len(self.found))
        finally:
            progress.end()

    def run_mutants(self, count: int) -> None:
        """Mutated steps of the corpus's proofs, seen to be wrong: none is accepted."""
        progress = Progress("mutants", count)
        try:
            for k, (judged, mutant) in enumerate(islice(wrong_steps(self.seed), count)):
                self.mutants[mutant.kind] += 1
                if judged.accepted(mutant.at, mutant.steps) is not None:
                    step = f"step {mutant.at}: {mutant.steps[mutant.at]}"
                    self.note(
                        Failure(
                            f"{self.seed}: {mutant.proof}", f"{mutant.kind}, {mutant.why}", step, "accepted"
                        )
                    )
                progress.show(k + 1, len(self.found))
        finally:
            progress.end()

    def run_files(self, count: int) -> None:
        progress = Progress("files", count)
        try:
            for k, (own, data) in enumerate(files(self.seed, count, documents() if count else ())):
                result = answer(data)
                self.files[result.word] += 1
                self.slowest = max(self.slowest, (result.seconds, own))
                late = f"{result.seconds:.1f} s" if result.seconds > QUIET else ""
                if result.wrong or late:
                    self.note(Failure(own, result.wrong or late, f"{data[:200]!r}", f"{len(data)} bytes"))
                progress.show(k + 1, len(self.found))
        finally:
            progress.end()

    def summary(self) -> str:
        rows = summary(self.pairs) if self.pairs else []
        if self.refuted:
            rows.append("refute: " + ", ".join(f"{c} {word}" for word, c in sorted(self.refuted.items())))
        if self.mutants:
            kinds = ", ".join(f"{c} {kind}" for kind, c in sorted(self.mutants.items()))
            rows.append(f"{self.mutants.total()} mutated steps: {kinds}")
        if self.files:
            words = ", ".join(f"{c} {word}" for word, c in sorted(self.files.items()))
            rows.append(
                f"{self.files.total()} files: {words}; slowest {self.slowest[0]:.2f} s (seed {self.slowest[1]})"
            )
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return "\n".join([*rows, f"{len(self.found)} found; at most {memory} MB"])


def main(arguments: list[str]) -> int:
    """Run the campaign and return the exit code."""
    parser = argparse.ArgumentParser(description="Random attacks on the kernel.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pairs", type=int, default=50_000, help="pairs of terms (50000)")
    parser.add_argument("--files", type=int, default=20_000, help="files of random bytes (20000)")
    parser.add_argument("--mutants", type=int, default=5_000, help="mutated steps (5000)")
    parser.add_argument("--every", type=int, default=10, help="ask for a counterexample to one pair in 10")
    options = parser.parse_args(arguments)
    campaign, code = Campaign(options.seed, options.every), 0
    try:
        campaign.run_pairs(options.pairs)
        campaign.run_mutants(options.mutants)
        campaign.run_files(options.files)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = 130
    print(campaign.summary(), flush=True)
    return code or (1 if campaign.found else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
