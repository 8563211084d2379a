"""The table of laws: where a new operator gets its line."""

from ..order import axioms
from ..scalars import Scalar
from ..terms import Term
from . import entrywise, matrices
from .law import A, Axiom, Law

AXIOMS: dict[str, Axiom] = {**matrices.AXIOMS, **entrywise.AXIOMS, **axioms.AXIOMS}


def law_of(node: Term) -> Law:
    """Return the law of a term's operator; of one without a law, a law that knows nothing."""
    if node.op == "power":
        return entrywise.power_law(*node.data)
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
