"""Where a text has its meaning, though the part that says so has vanished: 1/a − 1/a = 0 where a ≠ 0."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

from sympy import Basic, Expr

from dlhw3.errors import ShapeError
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.statements import Condition
from dlhw3.symbolic.domains import domains_of
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.tree import Node
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.parameters import Untranslatable
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.readback import NoExpression, Readback
from dlhw3.symbolic.requirements import RELATIONS, Property, independent, requirement, unsaid


def within_domains(
    theory: Theory, trees: Iterable[Node], builder: Builder, sides: Collection[Expr]
) -> tuple[Theory, tuple[Prose | Property, ...]]:
    """Return a theory in which the operators that stand in texts, and no more in what these became, are defined.

    With it come these conditions, as they are told; none where nothing has vanished, or they follow.
    """
    parts = list(dict.fromkeys(_vanished(trees, builder, sides)))
    if not parts:
        return theory, ()
    side = next(iter(sides))
    context = Context(theory, [Lemma("domains", Equation(side, side), Chain(()))])
    readback = Readback(context.translator.names.known)
    found = dict.fromkeys(one for part in parts for one in _domains(part, context))
    kept = unsaid(independent(found, readback), readback, theory.facts)
    told = {}
    for condition in kept:
        with suppress(NoExpression):
            subject = readback.expression(condition.subject)
            told[condition.kind, subject] = requirement(condition, readback)
    norms = {one: one[1].args[0] for one in told if one[0] == "nonzero" and isinstance(one[1], Norm)}
    conditions = theory.facts.conditions | (told.keys() - norms.keys())
    facts = replace(theory.facts, conditions=conditions, nonzero=theory.facts.nonzero | {*norms.values()})
    return replace(theory, facts=facts), tuple(told.values())


def not_zero(told: Iterable[Prose | Property]) -> tuple[Prose, ...]:
    """Return in words what is said not to be 0, which a derivation shows otherwise only where it is used."""
    found = (one for one in told if isinstance(one, Property) and one.kind == "nonzero")
    return tuple(Prose((one.matrix, " ", Formula(RELATIONS[one.kind]))) for one in found)


def _vanished(trees: Iterable[Node], builder: Builder, sides: Iterable[Expr]) -> Iterator[Basic]:
    """Yield the operators that stand in a part of a text and in no side, but for those in a sum over an index."""
    held = {one for side in sides for one in side.atoms(Operator)}
    for tree in trees:
        inner = {part for node in tree.every() if node.kind == "series" for part in node.parts[0].every()}
        for node in tree.inside_out():
            made = _divided(node, builder) if node.kind == "over" else builder.made.get(node)
            if node not in inner and isinstance(made, Operator) and made not in held:
                yield made


def _divided(node: Node, builder: Builder) -> Basic | None:
    """Return 1/b of a fraction a/b, as a builder makes it; None where b is a number without letters, or a size."""
    below = builder.made.get(node.parts[1])
    if below is None or not isinstance(below, Expr) or below.is_integer or not below.free_symbols:
        return None
    made: Basic = entrywise("recip", below.as_coeff_Mul()[1])
    return made


def _domains(part: Basic, context: Context) -> Iterator[Condition]:
    """Yield where the operators of a part are defined, but for what is plain to see."""
    with suppress(KernelError, Untranslatable, ShapeError, ValueError):
        for names, condition in sorted(domains_of(context.translator.term(part)), key=str):
            if not names and not condition.order and not _is_plain(condition, context):
                yield condition


def _is_plain(condition: Condition, context: Context) -> bool:
    try:
        return holds(condition, context.facts())
    except KernelError:  # it cannot hold
        return False
