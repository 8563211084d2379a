"""All that a derivation is made of: every expression that its theory, its lemmas and their proofs hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from sympy import Basic, MatPow, Pow, Symbol

from dlhw3.symbolic.nodes import PsdPower
from dlhw3.symbolic.plan import Equation, Justification, Lemma, Theory
from dlhw3.symbolic.ranges import Range


def expressions(theory: Theory, lemmas: Sequence[Lemma]) -> Iterator[Basic]:
    """Yield what is assumed, claimed, and said on the way: ranges, sides, contexts, values of indices."""
    facts = theory.facts
    yield from (*_ends(facts.ranges), *facts.nonzero, *facts.symmetric, *(x for _, x in facts.conditions))
    for told in (*(h.statement for h in theory.hypotheses), *(lemma.statement for lemma in lemmas)):
        yield from _equation(told)
    for step in (step for lemma in lemmas for step in lemma.steps):
        yield from (step.left, step.right, *_justification(step.by))


def _ends(ranges: Iterable[Range]) -> Iterator[Basic]:
    for item in ranges:
        yield from (item.index, item.low, *(() if item.high is None else (item.high,)))


def _equation(told: Equation) -> Iterator[Basic]:
    yield from (told.left, told.right, *_ends(told.indices))


def _justification(by: Justification) -> Iterator[Basic]:
    for name in ("context", "total", "behind"):
        yield from (getattr(by, name),) if hasattr(by, name) else ()
    yield from (part for pair in getattr(by, "at", ()) for part in pair)


def nodes_of(whole: Iterable[Basic]) -> frozenset[Basic]:
    """Return every node of the expressions, once."""
    return frozenset[Basic]().union(*map(_nodes_of, whole))


@lru_cache(maxsize=256)
def _nodes_of(expression: Basic) -> frozenset[Basic]:
    found: set[Basic] = set()
    waiting = [expression]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += node.args
    return frozenset(found)


def exponents(nodes: Iterable[Basic]) -> frozenset[str]:
    """Return the names of the symbols that stand in an exponent anywhere: real parameters, and no letters."""
    found = (node.args[1] for node in nodes if isinstance(node, (Pow, MatPow, PsdPower)))
    symbols = {symbol for exponent in found for symbol in exponent.atoms(Symbol)}
    return frozenset(symbol.name for symbol in symbols if not symbol.is_integer)
