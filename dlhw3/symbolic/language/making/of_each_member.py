"""The gradient in a member z_i that a sum runs over: its formula for any member, which the kernel shows, at i."""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Basic, Expr, Integer, MatrixSymbol, Symbol

from dlhw3.errors import UserError
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas, moved_lemma
from dlhw3.symbolic.language.making.as_matrix import Meant
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.shaping.summed import no_member, sum_facts
from dlhw3.symbolic.language.text.motion import squares
from dlhw3.symbolic.language.text.places import index_of
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.written.readable import forms

NAME = "gradient"


def gradient_in_each(
    shapes: Shapes, under: dict[Node, Meant], node: Node, moved: Expr, letter: Expr, member: Expr
) -> Expr:
    """Return ∇_{z_k} f at k = i, and keep what the formula is under.

    Raises UserError where none is proved, or where values must be other than some for it.
    """
    moved, (place, low, high, index) = squares(moved), map(index_of, node.ends)
    facts = sum_facts(Facts(), shapes, (moved,))
    ranges = [one for one in facts.ranges if place not in (one.index, *one.low.free_symbols)]
    facts = Facts(ranges=(*ranges, Range(place, low, high)))
    name = node.parts[1].name.partition("_")[0]
    refused = no_member(name, {*map(str, member.free_symbols)}, node.parts[2])
    if not isinstance(letter, MatrixSymbol | Symbol):
        raise refused
    try:
        lemmas = _lemmas(moved, letter, facts)
    except (UserError, ValueError):
        raise refused from None
    derived = Derivation(NAME, "", Theory(facts), parts(NAME, lemmas), (lemmas[-1].name,))
    proved = all(part.verdict is Verdict.PROVED for part in derived.tried.lemmas)
    theorem = derived.proof.theorems[lemmas[-1].name] if proved else None
    if theorem is None:
        raise refused

    def at_member(item: Any) -> Any:
        """Return what is said of any member for the one that is meant."""
        return item.xreplace({letter: member}).xreplace({place: index}) if isinstance(item, Basic) else item

    if any(one.kind not in ("differentiable", "everywhere") for one in theorem.conditions):
        at = f"Whether {name}{{{index}}} is where this has a gradient"
        hint = node.text.replace(f"{{{index}}}", str(refused.hint).removeprefix(name))
        hint = "sum{i=1:m}(l(x{i}))" if hint == node.text else hint
        raise UserError(f"{at} is not known, and no derivative in it is derived.", at=node.at, hint=hint)
    words = (Prose(tuple(map(at_member, one.pieces))) for one in derived.conditions if isinstance(one, Prose))
    under[node] = tuple((None, one) for one in words)
    made: Expr = at_member(lemmas[-1].statement.right)
    return made


def _lemmas(moved: Expr, letter: MatrixSymbol | Symbol, facts: Facts) -> tuple[Lemma, ...]:
    """Return lemmas of which the last says what the gradient in a letter is, or in a number the derivative."""
    written = partial(forms, own=moved)
    if isinstance(letter, Symbol):
        return (moved_lemma(moved, letter, Integer(1), NAME, "the derivative", written),)
    return gradient_lemmas(moved, letter, direction_for(letter), label=NAME, facts=facts, written=written)
