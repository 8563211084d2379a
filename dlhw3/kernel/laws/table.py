"""The table of laws: where a new operator gets its line."""

from functools import lru_cache

from ..errors import spend
from ..order import axioms
from ..scalars import Scalar
from ..statements import Condition, differentiable
from ..terms import Term, bound_name, replaced
from . import entrywise, matrices
from .law import A, Axiom, Law

AXIOMS: dict[str, Axiom] = {**matrices.AXIOMS, **entrywise.AXIOMS, **axioms.AXIOMS}


def law_of(node: Term) -> Law:
    """Return the law of a term's operator; of one without a law, a law that knows nothing."""
    if node.op == "power":
        return entrywise.power_law(*node.data)
    if node.op == "psdpower" and (node.data[0].constant or 0) < 0:
        return matrices.NEGATIVE_POWER
    return entrywise.map_law(*node.data) if node.op == "map" else matrices.LAWS.get(node.op, Law(A, ""))


def derivative_name(node: Term) -> set[str]:
    """Return the name of the law of an operator's derivative; that of an abstract σ is a name, and no law."""
    name = node.data[0] if node.op == "map" else node.op
    return set() if node.op == "map" and name not in entrywise.ROWS else {f"{name}.derivative"}


def fitted(law: Law, argument: Term) -> tuple[dict[str, Scalar], dict[str, Term]]:
    """Return the sizes and the letter that turn what the law says into what it says of the argument."""
    name, *sizes, _ = law.argument.data
    named = zip(sizes, argument.shape, strict=True)
    return {n: size for s, size in named for n in s.free}, {name: argument}


def _domains(node: Term) -> list[Condition]:
    """Return where a term's own operator is defined."""
    law = law_of(node)
    found = [replaced(c, *fitted(law, node.args[0])) for c in law.domain]
    found += [Condition("nonzero", node.args[1])] if node.op == "quotient" else []
    found += [differentiable(node, 0)] if node.op == "function" and node.data[2] else []
    return found


@lru_cache(maxsize=4096)
def domains_of(whole: Term) -> frozenset[tuple[frozenset[str], Condition]]:
    """Return where the operators of a term are defined, each with the names in it that are bound in the term."""
    found, name = {(frozenset[str](), c) for c in _domains(whole)}, bound_name(whole.op, whole.data)
    for k, argument in enumerate(whole.args):
        spend(len(inner := domains_of(argument)))
        bound = {name} if k == 0 and name is not None else set()
        found |= {(names | (bound & c.free), c) for names, c in inner}
    return frozenset(found)
