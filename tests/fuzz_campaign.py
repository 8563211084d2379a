"""A campaign of random pairs: the kernel's equality judged by an evaluator that shares no code with it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from proof_kernel_pairs import Pair, draw_model, draw_pair
from proof_kernel_values import Unclear, differ, evaluate

from dlhw3.kernel import rules
from dlhw3.kernel.errors import Refused, Undecided
from dlhw3.kernel.printer import text
from dlhw3.kernel.statements import Statement

EACH = 3
"""Clear values at which a proved pair is looked at; an unproved one is looked at until it differs."""
TRIALS = 6
REFUTED, HELD, UNCLEAR = "differ", "agree", "undecided by values"


class Failure(NamedTuple):
    """A pair that the kernel got wrong."""

    seed: str
    what: str
    left: str
    right: str


def by_values(pair: Pair, rng: random.Random) -> str:
    """Whether the two sides differ at some values at which the facts hold, agree at those tried, or nothing."""
    clear = 0
    for k in range(TRIALS):
        model = draw_model(random.Random(rng.random()), k % 2 == 0 if pair.boundary else k % 3 == 0)
        try:
            if any(model.scalar(f) < 0 for f in pair.facts):
                continue
            left, right = (evaluate(side, model) for side in (pair.left, pair.right))
            if differ(left, right):
                return REFUTED
        except (Unclear, ZeroDivisionError, RecursionError):
            continue
        clear += 1
        if clear == EACH:
            break
    return HELD if clear else UNCLEAR


def by_kernel(pair: Pair) -> str:
    """What the kernel says: proved, not proved, or past a budget."""
    try:
        rules.same(pair.left, pair.right, pair.facts)
    except Refused:
        return "not proved"
    except Undecided:
        return "past a budget"
    return "proved"


def refuter() -> Callable[..., Any] | None:
    """The package's own search for counterexamples, once it reads the kernel's terms."""
    try:
        from dlhw3.symbolic.models.refutation import refute  # type: ignore
    except ImportError:
        return None
    return refute  # type: ignore[no-any-return]


def refuted_wrongly(
    refute: Callable[..., Any], own: str, pair: Pair, judged: str, tally: Counter[str]
) -> Failure | None:
    """A failure where the search refutes what the kernel proved, or a true rewriting; its answers are counted."""
    found = refute(Statement("=", pair.left, pair.right), pair.facts)
    equal = judged == "proved" or pair.kind == "rewriting"
    tally[f"{'refuted' if found else 'not refuted'} where {judged}"] += 1
    if found and equal:
        return Failure(own, "a false REFUTED", text(pair.left), f"{text(pair.right)}\n  at {found}")
    return None


def pairs(seed: int, count: int) -> Iterator[tuple[str, Pair]]:
    """Pairs, a third of them on the boundary, each with the seed that draws it again."""
    k = made = 0
    while made < count:
        own = f"{seed}/{k}"
        k += 1
        try:
            pair = draw_pair(random.Random(own), made % 3 == 0)
        except (Refused, Undecided):  # one name with two shapes, a capture, a division: no pair
            continue
        if max(pair.left.depth, pair.right.depth) <= 12:
            made += 1
            yield own, pair


def judge(own: str, pair: Pair) -> tuple[str, str, Failure | None]:
    """What the kernel and the values say of one pair, and the failure where they contradict each other."""
    said = by_kernel(pair)
    values = by_values(pair, random.Random(own + "/values"))
    if said == "proved" and values == REFUTED:
        return said, values, Failure(own, "a false PROVED", text(pair.left), text(pair.right))
    return said, values, None


def summary(tally: Counter[Any]) -> list[str]:
    """The numbers of a campaign, one line each."""

    def total(said: str, values: str | None = None) -> int:
        return sum(c for (s, v, _), c in tally.items() if s == said and values in (None, v))

    kinds = Counter[str]()
    for (_, _, kind), count in tally.items():
        kinds[kind] += count
    found = sum(c for (s, _, kind), c in tally.items() if kind == "rewriting" and s == "proved")

    def line(said: str, words: tuple[str, str, str]) -> str:
        parts = zip(words, (HELD, REFUTED, UNCLEAR), strict=True)
        return f"{said} {total(said)}: " + ", ".join(
            f"{word} {total(said, values)}" for word, values in parts
        )

    return [
        f"{sum(tally.values())} pairs: " + ", ".join(f"{c} {kind}" for kind, c in sorted(kinds.items())),
        line("proved", ("equal at values", "FALSE", "undecided by values")),
        line("not proved", ("no difference found", "different at values", "undecided by values")),
        f"past a budget {total('past a budget')}",
        f"true rewritings proved {found} of {kinds['rewriting']}",
    ]
