"""What theorems rest on besides the kernel and hypotheses: the gradients of functions that papers give."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term
from dlhw3.symbolic.faces.known_functions import ROWS, known_name


def cited_functions(terms: Iterable[Term]) -> tuple[str, ...]:
    """Return the names of the sources for the functions whose derivatives stand in terms, in a fixed order."""
    found: set[str] = set()
    seen: set[Term] = set()
    waiting = [*terms]
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        waiting += node.args
        name = known_name(node.data[0]) if node.op == "function" and node.data[2] else None
        found |= set() if name is None else {ROWS[name].source}
    return tuple(sorted(found))


def asks(condition: Condition) -> bool:
    """Whether a condition asks anything: tr expm is smooth everywhere."""
    if condition.kind not in ("differentiable", "everywhere") or condition.subject.op != "function":
        return True
    name = known_name(condition.subject.data[0])
    return name is None or ROWS[name].smooth is not None
