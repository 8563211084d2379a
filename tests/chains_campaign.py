"""Judge chains, right ones and ones with a slip: ``python tests/chains_campaign.py``; beside it SymPy alone.

The chains are those of chains.json; ``--write`` makes that file anew.

Prints in how many the slip was located, how many right ones were refuted, and the time for each; and the same for a
tool that asks SymPy whether simplify(a − b) is 0.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict
from statistics import median

from chains_corpus import FILE, Chain, read_chains, right_chains, with_slip
from sympy import Expr, MatrixExpr, Trace, Transpose, ZeroMatrix, simplify

from dlhw3.collector import looking_less
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.nodes import GradientOf, Inner, MatrixDifferential, ScalarDifferential

HALF = 150
MOVING = (GradientOf, MatrixDifferential, ScalarDifferential)


def corpus(half: int = HALF) -> tuple[list[Chain], list[Chain]]:
    """So many right chains, and as many with a slip, by chance but the same in every run."""
    chance = random.Random(4)
    every = list(right_chains())
    chance.shuffle(every)
    right = [every[k % len(every)] for k in range(half)]
    wrong: dict[str, Chain] = {}
    for seed in range(40):
        for chain in every:
            found = with_slip(chain, seed)
            if found is not None:
                wrong.setdefault(found.text, found)
            if len(wrong) == half:
                return right, list(wrong.values())
    return right, list(wrong.values())


def first_false(chain: Chain) -> int:
    """The place in the chain of the first line that is refuted, or 0."""
    places = [len(chain.head) + k + 1 for k in range(len(chain.lines))]
    for judged in judged_lines(read_document(chain.text)):
        if judged.verdict.name == "REFUTED":
            return places.index(judged.line.number)
    return 0


def undecided(chain: Chain) -> list[str]:
    """The verdicts that are not PROVED."""
    found = [judged.verdict.name for judged in judged_lines(read_document(chain.text))]
    return [name for name in found if name != "PROVED"]


def by_sympy(chain: Chain) -> int:
    """The same of a tool that asks SymPy whether simplify(a − b) is 0."""
    for k, judged in enumerate(judged_lines(read_document(chain.text), explained=False), start=1):
        moves = any(side.has(*MOVING) for side in (judged.left, judged.right))  # what SymPy has no words for
        if not moves and not _same(judged.left, judged.right):
            return k
    return 0


def _same(left: Expr, right: Expr) -> bool:
    try:
        plain = [_plain(side) for side in (left, right)]
        rest = simplify(plain[0] - plain[1])
    except Exception:  # whatever SymPy raises on what it does not know: it cannot say that they are equal
        return False
    return rest == 0 or isinstance(rest, ZeroMatrix)


def _plain(side: Expr) -> Expr:
    return (
        side.replace(Inner, lambda a, b: Trace(Transpose(a) * b))
        if not isinstance(side, MatrixExpr)
        else side
    )


def told(
    name: str, right: Sequence[Chain], wrong: Sequence[Chain], find: Callable[[Chain], int]
) -> tuple[int, int]:
    """Print and return in how many the slip is located, and how many right ones are refuted."""
    times = []
    located = refuted = 0
    missed: Counter[str] = Counter()
    for chain in (*right, *wrong):
        begun = time.process_time()
        with looking_less():  # as `check` does
            place = find(chain)
        times.append(time.process_time() - begun)
        if chain.slip:
            located += place == chain.slip
            if place != chain.slip:
                missed[chain.words] += 1
                if name == "dlhw3":
                    print(
                        f"  missed: {chain.source} line {chain.slip} ({chain.words}), said {place}\n{chain.text}"
                    )
        else:
            refuted += place != 0
            if place and name == "dlhw3":
                print(f"  wrongly refuted: {chain.source} line {place}\n{chain.text}")
    if name == "dlhw3":
        slowest = max(range(len(times)), key=times.__getitem__)
        print(f"  slowest: {(*right, *wrong)[slowest].source}\n{(*right, *wrong)[slowest].text}")
    milliseconds = f"{1000 * median(times):.0f} ms median, {1000 * max(times):.0f} ms worst of processor time"
    milliseconds += f", {sum(one > 0.3 for one in times)} above 300 ms"
    print(f"{name}: {located} of {len(wrong)} slips located, {refuted} of {len(right)} right ones refuted")
    print(f"  {milliseconds}")
    return located, refuted


def main() -> int:
    """Run all of it."""
    if "--write" in sys.argv:
        made = [asdict(chain) for half in corpus() for chain in half]
        FILE.write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    chains = read_chains()
    right, wrong = [c for c in chains if not c.slip], [c for c in chains if c.slip]
    for chain in right[:3]:
        first_false(chain)  # once imported
    located, refuted = told("dlhw3", right, wrong, first_false)
    open_lines = Counter(name for chain in right for name in undecided(chain))
    print(f"lines of right ones that are not proved: {dict(open_lines)}")
    if "--alone" not in sys.argv:
        told("simplify(a - b) == 0", right, wrong, by_sympy)
    return 0 if refuted == 0 and located >= len(wrong) * 145 / 150 else 1


if __name__ == "__main__":
    sys.exit(main())
