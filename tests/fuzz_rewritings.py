"""Attacks on the verdicts of lines by chance: random numbers rewritten by rules that are right, or right in part.

    python tests/fuzz_rewritings.py --seed 0 --lines 1000

What is PROVED or SUPPORTED has to agree at values by an interpreter of its own (language_interpreter.py), on
the boundary too: zeros, signs, large and equal entries. What is right wherever both sides have a meaning may not be
REFUTED. Exit code 1 where anything disagrees or crashes.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from typing import Any

import numpy as np
from fuzz_language import SIZES, Maker
from language_interpreter import evaluate, losses_of

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines

RIGHT = (
    "exp(log({0}))", "relu({0}) - relu(-({0}))", "({0})*sign({0})*sign({0})", "({0})^2/({0})", "(({0})^0.5)^2",
    "(({0})^3)^(1/3)", "log(exp({0}))", "({0})*({0})^0", "2*log(sqrt(exp({0})))", "1/(1/({0}))",
    "tan(arctan({0}))", "abs({0})*sign({0})", "({0}) + tan(b) - tan(b)", "({0})*adj(b)", "det({0})",
    "({0}) + 0*log(b)", "-sqrt(({0})^2)*sign(-({0}))",
)  # fmt: skip
"""Equal to {0} wherever both have a meaning."""
IN_PART = (
    "sqrt(({0})^2)", "abs({0})", "relu({0})", "arcsin(sin({0}))", "arctan(tan({0}))", "({0}) + relu(b - 1000)",
    "({0})*sign({0})", "({0})*abs(sign(b))", "adj({0})", "({0}) + 0.000000001*relu(b - 7)", "({0})*sign(b^2 + 1)",
)  # fmt: skip
CLOSE = 1e-6
STYLES = 9


def line(seed: int) -> tuple[str, tuple[str, str], Maker, bool]:
    """Return a random line with its declarations, its two sides, its letters, and whether it is right."""
    draw = random.Random(f"line {seed}")
    maker = Maker(draw)
    left = right = maker.number(draw.randint(0, 2))
    always = True
    for _ in range(draw.randint(1, 2)):
        rules = draw.choice((RIGHT, RIGHT, IN_PART))
        right, always = draw.choice(rules).format(right), always and rules is RIGHT
    maker.used["b"] = ("1", "1")
    said = "".join(
        f"scalar {name}\n"
        if shape == ("1", "1")
        else f"shape {name}: {','.join(k for k in shape if k != '1')}\n"
        for name, shape in maker.used.items()
    )
    return f"{said}{left}\n= {right}\n", (left, right), maker, always


def points(maker: Maker, seed: int) -> list[dict[str, Any]]:
    """Return values for the letters, each time in another style."""
    numbers, found = np.random.default_rng(seed), []
    for style in range(STYLES):
        point: dict[str, Any] = {}
        for name, shape in maker.used.items():
            drawn = numbers.uniform(-2, 2, [SIZES.get(k, 1) for k in shape])
            whole = np.round(drawn)
            kinds = (drawn, whole, abs(drawn), -abs(drawn), 0 * drawn, np.ones_like(drawn), 1500 * whole)
            point[name] = (
                kinds[style] if style < len(kinds) else numbers.choice(np.array(kinds, dtype=object))
            )
        found.append({name: np.asarray(one, dtype=float) for name, one in point.items()})
    return found


def attack_line(seed: int) -> str:
    """Return the verdict on a random line; it begins with ! where that is wrong."""
    text, sides, maker, always = line(seed)
    try:
        (judged,) = judged_lines(read_document(text), explained=False)
    except UserError as error:
        return f"refused: {error.message.split('.')[0][:60]}"
    except Exception as error:
        return f"!crash {type(error).__name__}: {error}"
    verdict, losses = judged.verdict.name, losses_of(tuple(maker.functions))
    if verdict == "REFUTED" and always:
        return f"!REFUTED what is right: {judged.judgement.counterexample}"
    if verdict not in ("PROVED", "SUPPORTED"):
        return verdict
    with np.errstate(all="ignore"):
        for point in points(maker, seed):
            try:
                left, right = (evaluate(side, point, losses).item() for side in sides)
            except (np.linalg.LinAlgError, ZeroDivisionError):
                continue
            scale = 1 + abs(left) + abs(right)
            if np.isfinite(scale) and scale < 1 / CLOSE and abs(left - right) > CLOSE * scale:
                return f"!{verdict}: {left} and {right} at {point}"
    return verdict


def main() -> int:
    """Run the attacks and print the counts."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--lines", type=int, default=1000)
    asked = options.parse_args()
    counts: Counter[str] = Counter()
    for k in range(asked.lines):
        seed = asked.seed * 10_000_000 + k
        outcome = attack_line(seed)
        counts[outcome.split(":")[0]] += 1
        if outcome.startswith("!"):
            print(f"{seed}: {outcome}\n{line(seed)[0]}", flush=True)
    print(f"{asked.lines} lines; " + "; ".join(f"{n} {what}" for what, n in counts.most_common()))
    return int(any(what.startswith("!") for what in counts))


if __name__ == "__main__":
    sys.exit(main())
