"""Operators, and what only code computes, as text: the way of the package, its places filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, MatrixExpr, Trace

from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.code.size_text import is_column
from dlhw3.symbolic.code.text import COLUMN, MATRIX, NUMBER, TARGETS, Text, largest_form
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.computed import Computed, Way
from dlhw3.symbolic.faces.diagonals import is_filled, repeated
from dlhw3.symbolic.faces.face import Face
from dlhw3.symbolic.faces.operators import Operator

ENTRYWISE = ("map", "hadamard", "quotient")
MADE_OF_ARRAYS = (MatrixExpr, nodes.Inner, nodes.Norm, Trace, nodes.Value, functions.ValueOfSeveral)
"""What a number is made of that is an array in code."""


def is_entrywise(node: Operator) -> bool:
    """Whether every entry is computed of the operands' entries there, whatever the array."""
    return node.op in ENTRYWISE


def filled(target: str, node: Expr, way: Face | Way, operands: Sequence[Text], **named: str) -> Text:
    """Return the text of a node with its operands in their places; jax has numpy's way where it has none."""
    own = target if target in way.code else "numpy"
    written, module = way.code[own], TARGETS[target][1]
    parts = [text.at_least(written.level_of(k)) for k, text in enumerate(operands)]
    if own != target:
        written = replace(written, text=written.text.replace("np.", f"{module}."))
    code = written.fill(parts, module=module, **named)
    entrywise = way.entrywise if isinstance(way, Way) else isinstance(node, Operator) and is_entrywise(node)
    return Text(code, written.level, form=largest_form(operands) if entrywise else form_of(node))


def form_of(node: Expr) -> int:
    """Return what array the value of a node is, by its shape."""
    if not hasattr(node, "shape"):
        return NUMBER
    if node.shape == (1, 1) and isinstance(node, Computed):
        return NUMBER
    return COLUMN if is_column(node) else MATRIX


def in_sum(term: Expr, terms: Sequence[Expr]) -> Expr:
    """Return what is written for a term: of a matrix of ones beside others the number, which every entry gets."""
    if len(terms) == 1 or not isinstance(term, MatrixExpr):
        return term
    number, rest = factors_of(term)
    return number if len(rest) == 1 and is_filled(rest[0]) else term


def spread(one: Expr, many: Sequence[Expr]) -> MatrixExpr | None:
    """Return v where one of many is v 𝟏ᵀ, or vᵀ where it is 𝟏 vᵀ, and another has entries of its own everywhere."""
    found = repeated(one)
    if found is None:
        return None
    whole = [other for other in many if repeated(other) is None and not is_filled(factors_of(other)[1][-1])]
    return found if whole else None
