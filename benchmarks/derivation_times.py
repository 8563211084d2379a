"""How long a derivation of a user's objective takes with its check, once everything is imported.

Over the suite of objectives in ``tests/`` (each once, in CPU seconds, after one derivation that loads what all
need), for products of N letters, and as a whole process beside ``python -c "import sympy"``. The whole process is
timed with bytecode cached, in pairs. Run as ``python -m benchmarks.derivation_times``.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import dlhw3
from dlhw3.symbolic.language.shaping.declarations import read_shapes

TESTS = Path(__file__).parent.parent / "tests"
MEDIAN, WORST, WHOLE = 0.050, 0.150, 1.6
LENGTHS = (25, 50, 100, 200)


def seconds(text: str, wrt: str, declared: str = "", assume: tuple[str, ...] = ()) -> float:
    """Return the CPU seconds of one derivation and its check."""
    begun = time.process_time()
    shapes = read_shapes([declared]) if declared else None
    assert dlhw3.derive(text, wrt=wrt, shapes=shapes, assume=assume).verdict.name == "PROVED", text
    return time.process_time() - begun


def over_the_suite() -> list[tuple[float, str]]:
    """Return the seconds of every objective of the tests, the longest first."""
    sys.path.insert(0, str(TESTS))
    from language_objectives import OBJECTIVES
    from language_objectives_abstract import WITH_LOSSES
    from language_objectives_more import MORE

    found = []
    for one in (*OBJECTIVES, *WITH_LOSSES, *MORE):
        found.append((seconds(one.text, one.wrt, one.declared, one.assume), f"{one.text} in {one.wrt}"))
    return sorted(found, reverse=True)


def product(length: int) -> str:
    """Return l(A_N ⋯ A_1)."""
    return f"l({'*'.join(f'A{k}' for k in range(length, 0, -1))})"


def process(arguments: list[str], cache: str) -> float:
    """Return the CPU seconds of a process."""
    known = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        env={**known, "PYTHONPYCACHEPREFIX": cache},
        capture_output=True,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ratio(pairs: int = 5) -> float:
    """Return the median ratio of a whole derivation to importing sympy."""
    ours, theirs = ["-m", "dlhw3", "derive", "l(U*U')", "--wrt", "U"], ["-c", "import sympy"]
    with tempfile.TemporaryDirectory() as cache:
        for warm in (ours, theirs):
            process(warm, cache)
        return statistics.median(process(ours, cache) / process(theirs, cache) for _ in range(pairs))


def main() -> None:
    """Print the three tables."""
    seconds("l(U*U')", "U")
    seconds("norm2(X*w - y)^2", "w")
    found = over_the_suite()
    median = statistics.median(one for one, _ in found)
    print(f"{len(found)} objectives: median {median * 1e3:.0f} ms (≤ {MEDIAN * 1e3:.0f}), "
          f"worst {found[0][0] * 1e3:.0f} ms (≤ {WORST * 1e3:.0f})")  # fmt: skip
    for one, text in found[:5]:
        print(f"  {one * 1e3:5.0f} ms  {text}")
    for length in LENGTHS:
        one = seconds(product(length), f"A{length // 2}")
        print(f"N = {length:3}: {one * 1e3:5.0f} ms, {one / length * 1e3:.1f} ms a factor")
    print(f"whole process: {ratio():.2f} times importing sympy (≤ {WHOLE})")


if __name__ == "__main__":
    main()
