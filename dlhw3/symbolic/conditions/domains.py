"""Where the operators of a kernel's term have their meaning; elsewhere their value is 0. No proof rests on it."""

from __future__ import annotations

from functools import lru_cache

from dlhw3.kernel.laws.entrywise import COSINE
from dlhw3.kernel.laws.law import A, X, each, given
from dlhw3.kernel.laws.table import fitted, law_of
from dlhw3.kernel.order.plain import EACH, for_one
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, bound_name, replaced, term

CONDITIONS = {
    "invertible": "{0} is invertible",
    "nonzero": "{0} ≠ 0",
    "positive": "{0} > 0",
    "nonnegative": "{0} ≥ 0",
    "det": "det({0}) > 0",
    "psd": "{0} is symmetric and positive semidefinite",
    "pd": "{0} is symmetric and positive definite",
    "differentiable": "{0} is {1} times Fréchet differentiable",
    "everywhere": "{0} is {1} times Fréchet differentiable everywhere",
}
"""The kernel's kinds of conditions in words."""
DOMAINS = {
    "inverse": given(invertible=X),
    "logdet": given(det=X),
    "psdpower": given(psd=X),
    "log": given(positive=A),
    "sqrt": given(nonnegative=A),
    "recip": given(nonzero=A),
    **dict.fromkeys(("arcsin", "arccos"), given(nonnegative=COSINE)),
}
"""Where an operator is defined, over its law's own letter; one that is not here is so everywhere."""
OF_ENTRIES = ("nonzero", "positive", "nonnegative", "differentiable")


def condition_text(condition: Condition) -> str:
    """Return a condition in the words of its kind: of a number, of a matrix, or of every entry of one."""
    kind, subject, order = condition
    if kind.startswith(EACH):
        name, low, high = subject.data
        return f"{condition_text(for_one(condition))} for each {name} from {text(low)} to {text(high)}"
    number = ONE is subject.rows is subject.cols
    entries = "every entry of " if kind in OF_ENTRIES and not number else ""
    return entries + CONDITIONS[kind].format(text(subject), order)


def _own(node: Term) -> tuple[Condition, ...]:
    if node.op == "power":
        return law_of(node).smooth
    if node.op == "psdpower" and (node.data[0].constant or 0) < 0:
        return given(pd=X)
    name, order = node.data if node.op == "map" else (node.op, 0)
    return (Condition("differentiable", each(name, A), order),) if order else DOMAINS.get(name, ())


def _domains(node: Term) -> list[Condition]:
    """Return where a term's own operator is defined."""
    found = [replaced(c, *fitted(law_of(node), node.args[0])) for c in _own(node)]
    if node.op == "function" and node.data[2]:
        name, domain, slots, _ = node.data
        value = term("function", (name, domain, (), False), node.args[: len(domain)])
        found.append(Condition("differentiable", value, len(slots)))
    return found


@lru_cache(maxsize=512)
def domains_of(whole: Term) -> frozenset[tuple[frozenset[str], Condition]]:
    """Return where the operators of a term are defined, each with the names that are bound in the term around it.

    Those are the names in it, and the index of a sum also where it is not in it: a sum without terms asks nothing.
    """
    found, name = {(frozenset[str](), c) for c in _domains(whole)}, bound_name(whole.op, whole.data)
    for k, argument in enumerate(whole.args):
        inner = domains_of(argument)
        bound = {name} if k == 0 and name is not None else set()
        found |= {
            (names | (bound if whole.op == "sigma" else bound & c.subject.free), c) for names, c in inner
        }
    return frozenset(found)
