"""Wrong formulas made of right ones by slips, and the right ones: ``python tests/claims_campaign.py``.

What is right is autograd's: a formula counts as wrong where the value of its text, by an interpreter that shares
nothing with what judges, differs from automatic differentiation.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from language_interpreter import Unplaced, evaluate
from language_objectives import Objective
from slip_makers import slipped
from test_language_objectives import ALL, abstract, by_autograd, declared, drawn

import dlhw3
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.text.operators import OPERATORS

APART = 1e-6  # of the largest entry: slips change far more, roundings of these sums far less
NAMES = re.compile(r"([A-Za-z_]\w*)\(")


@dataclass(frozen=True)
class Wrong:
    """An objective, a wrong formula for its gradient, and the slip that made it."""

    objective: Objective
    formula: str
    words: str


def right_formula(one: Objective) -> str | None:
    """The text of what derive gives, where it has one; None where the language has no words for it."""
    try:
        found = dlhw3.derive(one.text, wrt=one.wrt, shapes=declared(one), assume=one.assume)
        return expr_text(found.result.right)
    except UserError:
        return None


def wrong_ones(one: Objective, most: int) -> Iterator[Wrong]:
    """So many formulas with a slip, each told from autograd by floats."""
    right = right_formula(one)
    if right is None:
        return
    point, chance = drawn(one), random.Random(one.text)
    given = {name: _column(value.numpy()) for name, value in point.items()}
    due = _column(by_autograd(one, point))
    ways = list(dict(map(reversed, slipped(right))).items())  # type: ignore[arg-type]
    chance.shuffle(ways)
    for text, words in ways:
        if most and _is_wrong(text, given, due):
            most -= 1
            yield Wrong(one, text, words)


def _column(value: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    return value[:, None] if value.ndim == 1 else np.atleast_2d(value)


def _is_wrong(text: str, given: dict[str, np.ndarray], due: np.ndarray) -> bool:  # type: ignore[type-arg]
    try:
        losses = {name: abstract(name) for name in NAMES.findall(text) if name not in OPERATORS}
        with np.errstate(divide="ignore", invalid="ignore"):  # of a slip that divides by 0 nothing is finite
            found = evaluate(text, given, losses, due.shape)
    except (Unplaced, KeyError, np.linalg.LinAlgError):
        return False
    except (ValueError, AssertionError):
        return True  # the shapes do not fit
    if found.shape != due.shape:
        return True
    return bool(np.isfinite(found).all() and abs(found - due).max() > APART * (1 + abs(due).max()))


def main() -> int:
    """Judge three wrong formulas for each objective, and the right one."""
    accepted, rejected, outcomes, times = [], [], Counter[str](), []
    for one in ALL[:: int(sys.argv[1]) if len(sys.argv) > 1 else 1]:
        right = right_formula(one)
        if right is None:
            continue
        answer = judge_claim(one.text, one.wrt, right, declared(one), one.assume)
        if answer.verdict.name not in ("PROVED", "SUPPORTED"):
            rejected.append((one.text, right, answer.verdict.name))
        outcomes[f"right {answer.verdict}"] += 1
        for wrong in wrong_ones(one, 3):
            begun = time.perf_counter()
            answer = judge_claim(one.text, one.wrt, wrong.formula, declared(one), one.assume)
            times.append(time.perf_counter() - begun)
            outcomes[f"wrong {answer.verdict}"] += 1
            outcomes["slip named"] += bool(answer.slip)
            if answer.verdict.name != "REFUTED" and not answer.where:  # right where it fits
                accepted.append((one.text, wrong.formula, wrong.words, answer.verdict.name))
    print(
        dict(outcomes),
        f"{1000 * max(times):.0f} ms worst, {1000 * sorted(times)[len(times) // 2]:.0f} ms median",
    )
    for name, several in (("not refuted", accepted), ("rejected", rejected)):
        for found in several:
            print(name, *found, sep="  ")
    return 1 if accepted or rejected else 0


if __name__ == "__main__":
    sys.exit(main())
