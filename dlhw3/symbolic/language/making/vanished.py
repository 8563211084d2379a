"""Where a text has its meaning, though the part that says so has vanished: 1/a − 1/a = 0 where a ≠ 0."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import cast

from sympy import Basic, Expr, Symbol

from dlhw3.errors import ShapeError, UserError
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.statements import Condition
from dlhw3.symbolic.conditions.domains import domains_of
from dlhw3.symbolic.conditions.each_index import for_all
from dlhw3.symbolic.conditions.following import independent, unsaid
from dlhw3.symbolic.conditions.requirements import RELATIONS, Property, requirement
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.kernel_terms.readback import NoExpression, Readback
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.text.motion import squares
from dlhw3.symbolic.language.text.places import index_of
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import SUMS, Norm
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.told import nodes_of

OF_PARTS = ("number", "name", "plus", "minus", "times", "negative", "transposed")
"""What is defined wherever its parts are."""


def within_domains(
    theory: Theory, trees: Iterable[Node], builder: Builder, sides: Collection[Expr]
) -> tuple[Theory, tuple[Prose | Property, ...]]:
    """Return a theory in which the operators that stand in texts, and no more in what these became, are defined.

    With it come these conditions, as they are told; none where nothing has vanished, or they follow.
    """
    trees = tuple(trees)
    parts = list(dict.fromkeys(_vanished(trees, builder, sides)))
    under = [one for tree in trees for node in tree.every() for one in builder.under.get(node, ())]
    if not parts and not under:
        return theory, ()
    context, readback = _read(theory, sides)
    found = dict.fromkeys(one for part in parts for one in _domains(part, context))
    kept = unsaid(independent(found, readback), readback, theory.facts)
    told = {}
    for condition in kept:
        with suppress(NoExpression):
            subject = readback.expression(condition.subject)
            told[condition.kind, subject] = requirement(condition, readback)
    told |= {one: words for one, words in under if one and one not in theory.facts.conditions}
    norms = {one: one[1].args[0] for one in told if one[0] == "nonzero" and isinstance(one[1], Norm)}
    conditions = theory.facts.conditions | (told.keys() - norms.keys())
    facts = replace(theory.facts, conditions=conditions, nonzero=theory.facts.nonzero | {*norms.values()})
    words = (one for pair, one in under if pair is None)
    return replace(theory, facts=facts), tuple(dict.fromkeys((*told.values(), *words)))


def with_matrices(
    trees: Iterable[Node], stand_for: Iterable[tuple[str, str, Node]], builder: Builder
) -> tuple[Node, ...]:
    """Return texts, and what the letters in them are of that stand for spectra, exponentials and powers.

    What has letters of which no line of the chain says a shape is left out.
    """
    found = [*trees]
    matrices = {letter: of for letter, _, of in stand_for}
    for tree in found:  # which grows
        names = {node.name for node in tree.every()} & matrices.keys()
        beside = [matrices.pop(name) for name in sorted(names)]
        found += [of for of in beside if _has_shapes(of, builder)]
    for of in found:
        with suppress(UserError):  # an exponent of which each factor alone was read
            builder.of(of)
    return tuple(found)


def _has_shapes(of: Node, builder: Builder) -> bool:
    shapes = builder.shapes
    known = {"eye", *shapes.sizes, *(shapes.indices or ()), *shapes.directions, *shapes.letters}
    return all(node.name in known for node in of.every() if node.kind == "name")


def within_sums(
    theory: Theory, trees: Iterable[Node], builder: Builder, sides: Collection[Expr]
) -> tuple[Prose, ...]:
    """Return where operators are defined that stand in sums over an index and have vanished, for every index."""
    found: dict[Prose, None] = {}
    inner = tuple(_summed(trees))
    if not inner:
        return ()
    (context, readback), held = _read(theory, sides), _held(sides)
    for node, ranges in inner:
        for part in _own(node, builder, held):
            for condition in _domains(part, context, *ranges):
                with suppress(NoExpression):
                    told = requirement(condition, readback)
                    found[for_all(told if isinstance(told, Prose) else _in_words(told), ranges)] = None
    return tuple(found)


def _summed(trees: Iterable[Node]) -> Iterator[tuple[Node, tuple[Range, ...]]]:
    """Yield what stands in sums over an index, with where these run, the outer one first."""
    waiting: list[tuple[Node, tuple[Range, ...]]] = [(tree, ()) for tree in trees]
    while waiting:
        node, ranges = waiting.pop()
        if ranges:
            yield node, ranges
        if node.kind == "series":
            index, low, high = map(index_of, node.ends)
            ranges = (*ranges, Range(cast("Symbol", index), low, high))
        waiting += [(part, ranges) for part in reversed(node.parts)]


def _read(theory: Theory, sides: Iterable[Expr]) -> tuple[Context, Readback]:
    """Return what reads expressions as terms, and terms as expressions."""
    side = next(iter(sides))
    context = Context(theory, [Lemma("domains", Equation(side, side), Chain(()))])
    return context, Readback(context.translator.names.known)


def not_zero(told: Iterable[Prose | Property]) -> tuple[Prose, ...]:
    """Return in words what is said not to be 0, which a derivation shows otherwise only where it is used."""
    return tuple(_in_words(one) for one in told if isinstance(one, Property) and one.kind == "nonzero")


def _in_words(told: Property) -> Prose:
    return Prose((told.matrix, " ", Formula(RELATIONS[told.kind])))


def _vanished(trees: Iterable[Node], builder: Builder, sides: Iterable[Expr]) -> Iterator[Basic]:
    """Yield the operators that stand in a part of a text and in no side, but for those in a sum over an index."""
    trees, held = tuple(trees), _held(sides)
    inner = {node for node, _ in _summed(trees)}
    for tree in trees:
        for node in tree.inside_out():
            if node not in inner:
                yield from _own(node, builder, held)


def _held(sides: Iterable[Expr]) -> frozenset[Basic]:
    return frozenset(one for one in nodes_of(sides) if isinstance(one, Operator))


def _own(node: Node, builder: Builder, held: frozenset[Basic]) -> Iterator[Basic]:
    """Yield the operators that a part of a text is made of, and no side: of tan(a) that is cos a ≠ 0."""
    made = _divided(node, builder) if node.kind == "over" else builder.made.get(node)
    if made is None or node.kind in OF_PARTS:
        return
    found = {made} if isinstance(made, Operator) else made.atoms(Operator)
    bound = {total.args[1] for total in made.atoms(*SUMS)}  # what is in a sum is told with its range
    gone = (one for one in found - held if squares(one) not in held)  # as it stands in a gradient
    yield from sorted((one for one in gone if not bound & one.free_symbols), key=str)


def _divided(node: Node, builder: Builder) -> Basic | None:
    """Return 1/b of a fraction a/b, as a builder makes it; None where b is a number without letters, or a size."""
    below = builder.made.get(node.parts[1])
    if not isinstance(below, Expr) or (below.is_integer and below.is_positive) or not below.free_symbols:
        return None
    made: Basic = entrywise("recip", below.as_coeff_Mul()[1])
    return made


def _domains(part: Basic, context: Context, *ranges: Range) -> Iterator[Condition]:
    """Yield where the operators of a part are defined, but for what is plain to see where its indices run."""
    with suppress(KernelError, Untranslatable, ShapeError, ValueError):
        for names, condition in sorted(domains_of(context.translator.term(part)), key=str):
            if not names and not condition.order and not _is_plain(condition, context, ranges):
                yield condition


def _is_plain(condition: Condition, context: Context, ranges: Iterable[Range]) -> bool:
    try:
        return holds(condition, context.facts(*ranges))
    except KernelError:  # it cannot hold
        return False
