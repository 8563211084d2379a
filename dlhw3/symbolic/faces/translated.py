"""Operators and abstract functions as terms of the kernel: the hook for whoever translates whole expressions.

``symbolic/kernel_terms/translation.py`` knows what a letter, a sum and a product is; for any node of
``operators.py`` and ``functions.py`` it calls one of the two functions here with its own way of translating what is
inside.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Basic, Expr

from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term, hadamard, term
from dlhw3.symbolic.faces.functions import domains_of, parts_of
from dlhw3.symbolic.faces.known_functions import KnownFunction
from dlhw3.symbolic.faces.operators import Operator

Inside = Callable[[Any], Term]
Sizes = Callable[[Any], Scalar]
Naming = Callable[[str, str, Basic], str]
"""(kind, a reader's name, the thing) ↦ the kernel's name."""


def operator_term(node: Operator, inside: Inside, size: Sizes, name: Naming) -> Term:
    """Return an operator's node as a term, its operands by ``inside``, its sizes by ``size``.

    A ⊘ B is A ∘ recip(B).
    An abstract σ is called what ``name("map", "σ", …)`` says; a function of the kernel's table keeps its own.
    """
    if node.op == "quotient":
        above, below = map(inside, node.operands)
        return hadamard(above, term("map", ("recip", 0), (below,)))
    data: tuple[Any, ...] = _named(node, name) if node.op == "map" else tuple(map(size, node.data))
    return term(node.op, data, tuple(map(inside, node.operands)))


def _named(node: Operator, name: Naming) -> tuple[str, int]:
    known = node.name if node.name in ROWS else name("map", node.name, node.data[0])
    return known, node.order


def function_term(node: Expr, inside: Inside, size: Sizes, name: Naming) -> Term:
    """Return a value or a derivative of an abstract function as a term; a derivative's last slot is open."""
    function, slots, points, directions = parts_of(node)
    domain = tuple((size(rows), size(cols)) for rows, cols in domains_of(function))
    known = function.kernel_name if isinstance(function, KnownFunction) else function.name
    called = name("function", known, function)
    is_open = bool(slots)
    return term("function", (called, domain, slots, is_open), tuple(map(inside, (*points, *directions))))
