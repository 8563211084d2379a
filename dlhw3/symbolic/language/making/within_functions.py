"""Functions of entries in a formula: the logistic one as it is written out, and one of what has another sign."""

from __future__ import annotations

from sympy import Basic, Expr, MatAdd

from dlhw3.symbolic.algebra import negate
from dlhw3.symbolic.faces.functions import FUNCTIONS, at, parts_of
from dlhw3.symbolic.faces.motion import is_named
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.told import nodes_of

LOGISTIC = "sigmoid"
OF_EITHER_SIGN = (
    "tanh",
    "sinh",
    "sin",
    "tan",
    "arctan",
    "arcsin",
    "abs",
    "cos",
    "cosh",
    "sign",
    "recip",
    "sqrt",
)
"""Functions that are odd, even or undefined there: another sign within them is one before them, or none."""


def name_of(node: Operator) -> str:
    """Return the name of a function of entries as a user knows it."""
    return LOGISTIC if exponent_of(node) is not None else node.name


def exponent_of(node: Basic) -> Expr | None:
    """Return −u of 1/(1 + exp(−u)), as the logistic function is written out; None of anything else."""
    if not isinstance(node, Operator) or node.name != "recip":
        return None
    (below,) = node.operands
    terms = below.args if isinstance(below, MatAdd) or below.is_Add else ()
    grown = [one for one in terms if isinstance(one, Operator) and one.name == "exp"]
    made: Expr | None = grown[0].operands[0] if len(grown) == 1 and len(terms) == 2 else None
    return made


def with_logistic(expression: Expr) -> Expr:
    """Return an expression with A ∘ 1/(1 + exp(−u)) for A ⊘ (1 + exp(−u)): the logistic function by itself."""
    apart = {}
    for node in nodes_of((expression,)):
        if isinstance(node, Operator) and node.op == "quotient":
            above, below = node.operands
            if exponent_of(one := entrywise("recip", below)) is not None:
                apart[node] = applied("hadamard", above, one)
    made: Expr = expression.xreplace(apart) if apart else expression
    return made


def with_other_sign(node: Basic) -> tuple[str, Expr] | None:
    """Return the name of a function and f(−u) for f(u), where that is not f(u) or −f(u); None of anything else."""
    if isinstance(node, FUNCTIONS):
        function, slots, points, directions = parts_of(node)
        one = len(points) == 1 and not directions
        return (function.name, at(function, slots, [negate(points[0])])) if one else None
    if not isinstance(node, Operator) or node.op != "map":
        return None
    exponent = exponent_of(node)
    if exponent is not None:
        (below,) = node.operands
        grown = entrywise("exp", exponent)
        return LOGISTIC, entrywise("recip", below.xreplace({grown: entrywise("exp", negate(exponent))}))
    if node.name in OF_EITHER_SIGN:
        return None
    turned: Expr = applied_to(node, negate(node.operands[0]))
    return (f"{node.name}{'′' * node.order}" if is_named(node) else node.name), turned


def applied_to(node: Operator, operand: Expr) -> Expr:
    """Return the function of entries of a node, of something else."""
    made: Expr = entrywise(node.name, operand, node.order)
    return made
