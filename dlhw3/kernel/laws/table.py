"""The table of laws: where a new operator gets its line."""

from __future__ import annotations

from ..scalars import Scalar, names
from ..statements import Condition
from ..terms import Term, parts_of
from . import entrywise, matrices
from .law import A, Axiom, Law

UNKNOWN = Law(A, "")
AXIOMS: dict[str, Axiom] = {**matrices.AXIOMS, **entrywise.AXIOMS}


def law_of(node: Term) -> Law:
    """Return the law of a term's operator; of one without a law, a law that knows nothing."""
    if node.op == "power":
        return entrywise.power_law(*node.data)
    return entrywise.map_law(*node.data) if node.op == "map" else matrices.LAWS.get(node.op, UNKNOWN)


def fitted(law: Law, argument: Term) -> tuple[dict[str, Scalar], dict[str, Term]]:
    """Return the sizes and the letter that turn what the law says into what it says of the argument."""
    name, *sizes, _ = law.argument.data
    named = zip(sizes, argument.shape, strict=True)
    return {n: size for s, size in named for _, n in names(s)}, {name: argument}


def domains_of(whole: Term) -> list[Condition]:
    """Return where the operators of a term are defined: what a reader of a statement should know."""
    found = []
    for node in parts_of(whole):
        law = law_of(node)
        found += [c.instance(*fitted(law, node.args[0])) for c in law.domain]
        found += [Condition("nonzero", (), node.args[1:])] if node.op == "quotient" else []
        if node.op == "function" and node.data[2]:
            name, domain, slots, _ = node.data
            found.append(Condition("differentiable", (name, domain, len(slots)), node.args[: len(domain)]))
    return found
