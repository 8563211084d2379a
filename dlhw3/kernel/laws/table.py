"""The table of laws: where a new operator gets its line."""

from __future__ import annotations

from ..scalars import ONE, Scalar, names
from ..statements import Condition
from ..terms import Term
from . import determinant, entrywise, inverse, norm, power, psd_power
from .law import SOMETHING, Axiom, Law

LAWS: dict[str, Law] = {
    "inverse": inverse.LAW,
    "adj": determinant.ADJ,
    "det": determinant.DET,
    "logdet": determinant.LOGDET,
    "norm": norm.LAW,
    "psdpower": psd_power.LAW,
}
_UNKNOWN = Law(SOMETHING, "", (), None, {})


def law_of(node: Term) -> Law:
    """Return the law of a term's operator; of one without a law, a law that knows nothing.

    The abstract σ of an entrywise function has its law made here: σ^(k) is differentiable where σ is k + 1 times.
    """
    if node.op == "power":
        return power.law(node.data[0])
    if node.op != "map":
        return LAWS.get(node.op, _UNKNOWN)
    name, order = node.data
    if name in entrywise.LAWS:
        return entrywise.LAWS[name]
    return entrywise.abstract(name, order)


AXIOMS: dict[str, Axiom] = {
    name: axiom
    for law in (*LAWS.values(), *entrywise.LAWS.values(), power.law(ONE))
    for name, axiom in law.equations.items()
}


def fitted(law: Law, argument: Term) -> tuple[dict[str, Scalar], dict[str, Term]]:
    """Return the sizes and the letter that turn what the law says into what it says of the argument."""
    name, *sizes, _ = law.argument.data
    named = zip(sizes, argument.shape, strict=True)
    return {n: size for s, size in named for _, n in names(s)}, {name: argument}


def domains_of(whole: Term) -> list[Condition]:
    """Return where the operators of a term are defined: what a reader of a statement should know."""
    found: dict[Condition, None] = {}
    seen, stack = set(), [whole]
    while stack:
        node = stack.pop()
        if node not in seen:
            seen.add(node)
            stack.extend(node.args)
            law = law_of(node)
            found |= {c.instance(*fitted(law, node.args[0])): None for c in law.domain}
            if node.op == "quotient":
                found[Condition("nonzero", (), node.args[1:])] = None
            if node.op == "function" and node.data[2]:
                name, domain, slots, _ = node.data
                found[Condition("differentiable", (name, domain, len(slots)), node.args[: len(domain)])] = (
                    None
                )
    return list(found)
