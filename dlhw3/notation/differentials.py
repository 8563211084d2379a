"""Which differentials may be printed without variable and direction: d(…), d/dt (…), if nothing else reads so."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Basic, Symbol, Tuple

from dlhw3.symbolic import nodes
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.letters import Direction, LayerRates, Rate, RateOfNumber


def kind_of(expression: Basic) -> str:
    """Return "differential" for one along the variable's own direction, "rate" along its rate, otherwise "".

    A derivative in the time t is a rate too; in any other number it is a "slope".
    """
    _, variable, direction = expression.args
    if isinstance(variable, Tuple):
        kinds = set(map(kind_of, nodes.in_each_letter(expression)))
        return kinds.pop() if len(kinds) == 1 else ""
    if isinstance(direction, Direction) and direction.belongs_to(variable):
        return "differential"
    if isinstance(variable, Symbol) and direction == 1:
        return "rate" if variable.name == "t" else "slope"
    own = isinstance(direction, (Rate, LayerRates, RateOfNumber)) and direction.belongs_to(variable)
    return "rate" if own else ""


IN_ONE = "rate in one letter"
"""What is spelled out where the rate of all letters that move stands beside those in each of them."""


def is_spelled_out(differential: Basic, among: frozenset[str]) -> bool:
    """Whether a differential is printed with its variable and direction, where ``among`` reads in two ways."""
    kind = kind_of(differential)
    in_one = kind == "rate" and not isinstance(differential.args[1], Tuple)
    return not kind or kind in among or (in_one and IN_ONE in among)


def ambiguous(derivation: Derivation) -> frozenset[str]:
    """Return what reads the same for different things in a derivation or its cases: ``Printer.spelled_out``.

    d(…) where there are two variables or directions, d/dt (…) likewise, and gradients in two variables.
    """
    seen: dict[str, set[Basic | tuple[Basic, ...]]] = {}
    for node in _nodes(derivation):
        if isinstance(node, (nodes.ScalarDifferential, nodes.MatrixDifferential)):
            seen.setdefault(kind_of(node), set()).add(node.args[1:])
        elif isinstance(node, nodes.GradientOf):
            variable = node.args[1]
            seen.setdefault("gradient", set()).add(getattr(variable, "layers", variable))
    found = {kind for kind, several in seen.items() if len(several) > 1 and kind != "slope"}
    rates = [one for one in seen.get("rate", ()) if isinstance(one, tuple)]
    whole = [letters for letters, _ in rates if isinstance(letters, Tuple)]
    if len(whole) == 1 and all(letters is whole[0] or letters in whole[0] for letters, _ in rates):
        found = {IN_ONE if kind == "rate" else kind for kind in found}
    return frozenset(found)


def _nodes(derivation: Derivation) -> Iterator[Basic]:
    """Yield every node of what is shown, once: most of a step stands in the one before it."""
    known: set[Basic] = set()
    waiting = list(_sides(derivation))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Basic) and node not in known:
            known.add(node)
            waiting += node.args
            yield node


def _sides(derivation: Derivation) -> Iterator[Basic]:
    """Yield both sides of everything that a derivation's document shows."""
    statements = [hypothesis.statement for hypothesis in derivation.theory.hypotheses]
    for statement in [*statements, *(part.lemma.statement for part in derivation.parts)]:
        yield from (statement.left, statement.right)
    for part in derivation.parts:
        for step in part.lemma.steps:
            yield from (step.left, step.right)
    for case in derivation.cases:
        yield from _sides(case)
