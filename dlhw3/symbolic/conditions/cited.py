"""What theorems rest on besides the kernel and hypotheses: the gradients of functions that papers give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.kernel.statements import Condition, Statement
from dlhw3.kernel.terms import MOVING, Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.faces.known_functions import ROWS, TRACE, Row, known_name
from dlhw3.symbolic.prose import Prose, prose


def cited_functions(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the names of the sources for the functions whose derivatives stand in terms, in a fixed order."""
    return tuple(sorted({row.source for row in _rows(terms)}))


def cited_of_values(statements: Iterable[Statement]) -> tuple[str, ...]:
    """Return the names of the sources for the functions that stand in statements which are cited."""
    return tuple(sorted({row.source for one in statements for row in _rows(one[1:], values=True)}))


def told_of_cited(theorem: Theorem | None, cited: Iterable[Statement] = ()) -> tuple[Prose, ...]:
    """Return what is cited of functions that a theorem moves, and of those by what they are, with sources.

    Of statements that are ``cited`` as they stand, what functions are at most and at least is told.
    """
    sides = () if theorem is None else theorem.statement[1:]
    moves = any(node.op in MOVING for node in _parts(sides))
    told = sorted({(row.rule, row.source) for row in _rows(sides)}) if moves else []
    said = [one.statement for one in (() if theorem is None else theorem.hypotheses)]
    known = (side for one in said if not is_turned(one) for side in one[1:])
    told += sorted({(row.equation, row.source) for row in _rows(known)})
    whole = [(one, row) for one in cited for row in _rows(one[1:], values=True)]
    told += sorted({(row.equation if one[0] == "=" else row.bounds, row.source) for one, row in whole})
    return tuple(Prose((*prose(rule).pieces, f" [{source}]")) for rule, source in dict.fromkeys(told))


def is_turned(statement: Statement) -> bool:
    """Whether a statement says Gᵀ = G of a derivative of a function of spectra, so at symmetric matrices."""
    relation, left, right = statement
    name = known_name(right.data[0]) if right.op == "function" else None
    orders = (1,) if name == TRACE else (1, 2)
    is_derivative = name is not None and len(right.data[2]) in orders
    return relation == "=" and is_derivative and left.op == "transpose" and left.args[0] is right


def asks(condition: Condition) -> bool:
    """Whether a condition asks anything: tr expm is smooth everywhere."""
    if condition.kind not in ("differentiable", "everywhere") or condition.subject.op != "function":
        return True
    name = known_name(condition.subject.data[0])
    return name is None or ROWS[name].smooth is not None


def _rows(terms: Iterable[Term], *, values: bool = False) -> Iterator[Row]:
    """Yield what is known of the functions whose derivatives stand in terms, of their ``values`` too."""
    for node in _parts(terms):
        name = known_name(node.data[0]) if node.op == "function" and (values or node.data[2]) else None
        if name is not None:
            yield ROWS[name]


def _parts(terms: Iterable[Term]) -> Iterator[Term]:
    """Yield every term within terms, each once."""
    seen: set[Term] = set()
    waiting = [*terms]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting += node.args
            yield node
