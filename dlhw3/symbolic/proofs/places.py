"""Places in a term, and what holds there: sums give their index its range to whatever stands in them."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.kernel.scalars import Facts, parameter
from dlhw3.kernel.terms import Term, names_in
from dlhw3.symbolic.proofs.record import Path


def inside(node: Term, place: int, facts: Facts) -> Facts:
    """Return the facts that hold in an argument of a term, given those that hold around it."""
    if node.op != "sigma" or place:
        return facts
    name, low, high = node.data
    index = parameter("index", name)
    return (*(f for f in facts if name not in names_in(f)), index.minus(low), high.minus(index))


def subterms(whole: Term, facts: Facts) -> Iterator[tuple[Term, Path, Facts]]:
    """Yield every place in a term, the innermost first: what stands there, the way to it, the facts there."""
    waiting: list[tuple[Term, Path, Facts, bool]] = [(whole, (), facts, False)]
    while waiting:
        node, path, known, opened = waiting.pop()
        if opened or not node.args:
            yield node, path, known
            continue
        waiting.append((node, path, known, True))
        for place in reversed(range(len(node.args))):
            waiting.append((node.args[place], (*path, place), inside(node, place, known), False))


def exchanged(before: Term, after: Term, old: Term, new: Term) -> Iterator[Path]:
    """Yield the places where two terms differ in that the old part stands in the one, the new in the other."""
    if before is old and after is new:
        yield ()
    elif before is not after and len(before.args) == len(after.args):
        for place, pair in enumerate(zip(before.args, after.args, strict=True)):
            for path in exchanged(*pair, old, new):
                yield (place, *path)


def parts_of(whole: Term) -> list[Term]:
    """Return every term within a term, each once."""
    found = {whole: None}
    stack = [whole]
    while stack:
        new = [a for a in stack.pop().args if a not in found]
        found |= dict.fromkeys(new)
        stack += new
    return list(found)
