"""Expressions in other words that are equal to them: functions made of others, letters that assumptions define."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.symbolic.faces.motion import from_law
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import Iterate, ScalarSum
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory

SO = " so"
"""Behind the name of an assumption that speaks of no letter that another defines."""


def _rectified(t: Expr) -> Expr:
    return (t + entrywise("abs", t)) / 2


def _hyperbolic(t: Expr) -> Expr:
    return 1 - 2 * entrywise("recip", 1 + entrywise("exp", 2 * t))


MADE_OF = {"relu": _rectified, "tanh": _hyperbolic}
"""Functions of a number, and what they are made of; besides those that the kernel has a definition of."""


def written_out(value: Expr) -> Expr:
    """Return a number with the functions of numbers that are made of others written as these."""
    if not value.args:
        return value
    if isinstance(value, MatrixExpr):
        return value
    made = value.func(*map(written_out, value.args))
    if not isinstance(made, Operator) or made.op != "map" or made.order:
        return made
    (of,) = made.operands
    definition = AXIOMS.get(f"{made.name}.definition")
    if definition is not None:
        return from_law(definition.right, {"A": of}, {})  # type: ignore[no-any-return]
    return MADE_OF[made.name](of) if made.name in MADE_OF else made


def defined_away(theory: Theory) -> tuple[dict[Basic, Expr], Theory] | None:
    """Return the letters that equations define, and the theory with what they stand for in their places.

    What is assumed in other words has a name that ends in SO. None where nothing is defined.
    """
    for h in theory.hypotheses:
        letter, value = h.statement.left, h.statement.right
        if h.statement.relation != "=" or not isinstance(letter, (MatrixSymbol, Symbol)):
            continue
        if value.has(letter) or isinstance(value, type(letter)):
            continue
        meaning = {letter: value}
        kept = [_with(one, meaning) for one in theory.hypotheses if one is not h]
        return meaning, replace(theory, hypotheses=(*kept, h))
    return None


def members_away(theory: Theory, sides: Sequence[Expr]) -> dict[Basic, Expr]:
    """Return what visible members of sequences of columns are by those before them, as equations for all k say."""
    bound = {one.args[1] for side in sides for one in side.atoms(ScalarSum)}
    seen = sorted({node for side in sides for node in side.atoms(Iterate)}, key=str)
    found: dict[Basic, Expr] = {}
    for h in theory.hypotheses:
        member, said = h.statement.left, h.statement
        if said.relation != "=" or len(said.indices) != 1 or not isinstance(member, Iterate):
            continue
        (one,) = said.indices
        ahead = member.args[1] - one.index
        before = all((node.args[1] - one.index - ahead).is_negative for node in said.right.atoms(Iterate))
        for node in seen if before and not ahead.has(one.index) else ():
            k = node.args[1] - ahead
            apart = node.args[0] == member.args[0] and not k.free_symbols & bound
            if apart and theory.facts.contains(one.low, k, one.high):
                found[node] = said.right.xreplace({one.index: k})
    return found


def _with(h: Hypothesis, meaning: dict[Basic, Expr]) -> Hypothesis:
    left, right = (side.xreplace(meaning) for side in (h.statement.left, h.statement.right))
    if (left, right) == (h.statement.left, h.statement.right) or h.statement.relation == "=":
        return h
    return replace(h, name=h.name + SO, statement=Equation(left, right, (), h.statement.relation))
