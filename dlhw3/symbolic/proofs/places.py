"""Places in a term, and what holds there: sums give their index its range to whatever stands in them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator
from functools import lru_cache

from dlhw3.kernel.scalars import Facts, parameter
from dlhw3.kernel.terms import Term, names_in
from dlhw3.kernel.theorem import Theorem
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


@lru_cache(maxsize=8192)
def operators_in(whole: Term) -> frozenset[str]:
    """Return the operators of every term within a term."""
    return frozenset({whole.op}).union(*map(operators_in, whole.args))


def first_use(
    node: Term,
    facts: Facts,
    operators: Collection[str],
    use: Callable[[Term, Facts], Theorem | None],
    settled: set[tuple[Term, Facts]],
) -> tuple[Theorem, Path, Facts] | None:
    """Return what ``use`` makes of the first place where it makes something, the innermost first.

    It makes nothing of what is none of the ``operators``. With it come the way to that place and the facts there.
    What is ``settled`` has no such place and is not looked through again, so that a term in which one place after
    another changes costs little each time.
    """
    if operators_in(node).isdisjoint(operators) or (node, facts) in settled:
        return None
    for place, argument in enumerate(node.args):
        within = first_use(argument, inside(node, place, facts), operators, use, settled)
        if within is not None:
            theorem, path, known = within
            return theorem, (place, *path), known
    found = use(node, facts)
    if found is not None:
        return found, (), facts
    settled.add((node, facts))
    return None


def exchanged(before: Term, after: Term, old: Term, new: Term) -> Iterator[Path]:
    """Yield the places where two terms differ in that the old part stands in the one, the new in the other."""
    if before is old and after is new:
        yield ()
    elif before is not after and len(before.args) == len(after.args):
        for place, pair in enumerate(zip(before.args, after.args, strict=True)):
            for path in exchanged(*pair, old, new):
                yield (place, *path)


def parts_of(whole: Term, known: Container[Term] = ()) -> list[Term]:
    """Return every term within a term, each once, but for those that are ``known``, and what is within them."""
    found = {whole: None}
    stack = [whole]
    while stack:
        new = [a for a in stack.pop().args if a not in found and a not in known]
        found |= dict.fromkeys(new)
        stack += new
    return list(found)
