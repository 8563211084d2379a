"""Where the operators of a program are defined, X is invertible, tr(X) > 0."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic.conditions.domains import CONDITIONS, DOMAINS
from dlhw3.symbolic.faces.motion import is_named
from dlhw3.symbolic.faces.operators import Operator, ScalarOperator

Domains = tuple[tuple[str, bool, Expr], ...]
"""Conditions of the kernel's list: the kind, whether it is said of every entry, and of what."""


def domains_of(expressions: Iterable[Expr]) -> Domains:
    """Return where the operators in expressions have their meaning; elsewhere code gives no number."""
    found: dict[tuple[str, bool, Expr], None] = {}
    for expression in expressions:
        for node in sorted(expression.atoms(Operator), key=str):
            for kind, operand in _domain(node):
                found[
                    kind, node.op in ("map", "quotient") and not isinstance(node, ScalarOperator), operand
                ] = None
    return tuple(found)


def _domain(node: Operator) -> list[tuple[str, Expr]]:
    if node.op == "quotient":
        return [("nonzero", node.operands[1])]
    known = () if is_named(node) else DOMAINS.get(node.name if node.op == "map" else node.op, ())
    return [(condition.kind, node.operands[0]) for condition in known]


def domain_words(domains: Domains) -> str:
    """Return domains in words: X is invertible and every entry of A ≠ 0."""
    printer = UnicodePrinter()
    return " and ".join(
        CONDITIONS[kind].format(f"every entry of {printer.show(operand)}" if each else printer.show(operand))
        for kind, each, operand in domains
    )
