"""What a file says in equations of its own of how letters move: ddt(X) = -grad(f, X), the flow of f."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text.places import shifted
from dlhw3.symbolic.language.text.sizes import GREEK_NUMBERS
from dlhw3.symbolic.language.text.tree import Node

Flow = tuple[Node, tuple[str, ...]]
"""An objective, and the letters that go down it."""


def followed(told: Related, flow: Flow | None) -> Flow | None:
    """Return the flow with X among its letters where ddt(X) = -c*grad(f, X) is told and c f is what flows, or None.

    Layers all flow where this is told of W{j}, any of them: in numbers alone c may be there, and the gradient of
    l(W{N:1}) may be written out. Raises UserError where it is told of one layer, or of one along another.
    """
    rate = told.left
    if told.relation != "=" or rate.name != "ddt":
        return None
    of_layer = rate.parts[0].kind == "layers"
    found = _downhill(told.right) or (_written_out(told.right, rate.parts[0]) if of_layer else None)
    if found is None or (found[0] and not of_layer):
        return None
    scale, objective, moved = found
    known = flow or (_scaled(objective, scale), ())
    if rate.parts[0].name != moved.name or known[0].text != _scaled(objective, scale).text:
        return None
    if of_layer and (moved.ends != rate.parts[0].ends or not _is_any(moved)):
        words = f"{told.text} says nothing of the other layers: how W{{j}}, any of them, moves is one line."
        raise UserError(words, at=rate.at, hint=f"flow {objective.text.strip()} in {moved.name}")
    return known[0], tuple(dict.fromkeys((*known[1], moved.name)))


def _downhill(rate: Node) -> tuple[list[Node], Node, Node] | None:
    """Return numbers, f and X where a rate is minus a gradient, times numbers: -c*grad(f, X)."""
    signs, factors, below = _factors(rate)
    slopes = [one for one in factors if one.name == "grad" and one.kind == "call"]
    scale = [one for one in factors if one not in slopes]
    numbers = all(one.kind == "number" or is_number_by_rule(one) for one in (*scale, *below))
    if signs % 2 == 0 or len(slopes) != 1 or not numbers or not slopes[0].parts[-1].name:
        return None
    one = Node("number", (), rate.at, value=Fraction(1))
    scale += [Node("over", (one, each), rate.at) for each in below]
    return scale, slopes[0].parts[0], slopes[0].parts[-1]


def _written_out(rate: Node, layer: Node) -> tuple[list[Node], Node, Node] | None:
    """Return the same of -W{N:j+1}'*grad_l(W{N:1})*W{j-1:1}', the gradient of l(W{N:1}) in W{j}."""
    signs, factors, below = _factors(rate)
    slopes = [one for one in factors if one.kind == "call" and one.name.startswith("grad_")]
    place = factors.index(slopes[0]) if len(slopes) == 1 and slopes[0].parts[0].kind == "layers" else 0
    if signs % 2 == 0 or place < 1 or below or len(factors) < place + 2:
        return None
    whole, (before, *_, behind) = slopes[0].parts[0], (factors[place - 1], slopes[0], factors[place + 1])
    due = (shifted(layer.ends[0], 1), shifted(layer.ends[0], -1))
    turned = [one.parts[0] if one.kind == "transposed" else one for one in (before, behind)]
    ends = ((whole.ends[0], due[0]), (due[1], whole.ends[-1]))
    fits = all(
        one is not bare and bare.kind == "layers" and bare.name == layer.name and bare.ends == end
        for one, bare, end in zip((before, behind), turned, ends, strict=True)
    )
    scale = [*factors[: place - 1], *factors[place + 2 :]]
    if (
        not fits
        or len(whole.ends) != 2
        or not all(one.kind == "number" or is_number_by_rule(one) for one in scale)
    ):
        return None
    name = slopes[0].name.removeprefix("grad_")
    return scale, replace(slopes[0], name=name), layer


def _factors(node: Node) -> tuple[int, list[Node], list[Node]]:
    """Return how many signs stand before a product, its factors, and what divides it."""
    if node.kind == "negative":
        signs, factors, below = _factors(node.parts[0])
        return signs + 1, factors, below
    if node.kind == "times":
        (first, some, below), (second, others, under) = map(_factors, node.parts)
        return first + second, [*some, *others], [*below, *under]
    if node.kind == "over":
        signs, factors, below = _factors(node.parts[0])
        return signs, factors, [*below, node.parts[1]]
    return 0, [node], []


def _scaled(objective: Node, scale: Sequence[Node]) -> Node:
    """Return a multiple of an objective, which flows as its gradient times that does."""
    for one in reversed(scale):
        objective = Node("times", (one, objective), objective.at)
    return objective


def is_number_by_rule(node: Node) -> bool:
    """Whether a letter is a number where nothing is said of it, and the same for all layers: c, eta, no eta_j."""
    base, _, below = node.name.partition("_")
    return node.kind == "name" and not below.isalpha() and ("a" <= base[:1] <= "g" or base in GREEK_NUMBERS)


def _is_any(layer: Node) -> bool:
    """Whether a layer is W{j}, with a letter alone for its number."""
    return (
        len(layer.ends) == 1
        and len(layer.ends[0]) == 1
        and layer.ends[0][0][0] != ""
        and layer.ends[0][0][1] == 1
    )


def as_rates(flow: Flow | None, related: Sequence[Related]) -> tuple[Flow | None, tuple[Related, ...]]:
    """Return a flow, or none and what it says of each letter, where others move in ways of their own.

    What flows is told to move so, and all else stands still: an equation of another rate would say that this is 0.
    """
    rates = {
        side.parts[0].name: one for one in related for side in (one.left, one.right) if side.name == "ddt"
    }
    if flow is None:
        return flow, ()
    objective, letters = flow
    for letter in (one for one in letters if one in rates):
        _require_one(rates[letter], _rate(objective, letter))
    if not {*rates} - {*letters}:
        return flow, ()
    if any(one.kind == "layers" for one in objective.every()):
        words = "A flow of layers moves all of them, and nothing else yet."
        at = rates[min({*rates} - {*letters})].left.at
        raise UserError(words, at=at, hint="a file for each")
    return None, tuple(_rate(objective, name) for name in letters)


def _require_one(told: Related, flow: Related) -> None:
    """Refuse another multiple of the gradient that a letter goes down, ddt(X) = grad(f, X), as its rate."""
    down = flow.right.parts[0].parts[0].text
    others = [one for one in told.right.every() if one.name == "grad" and one.parts[0].text == down]
    alone = told.right.kind in ("call", "negative", "times", "over")
    if told.left.name == "ddt" and others and alone and told.right.text.strip() != flow.right.text.strip():
        words = f"{flow.text} and {told.text} are two flows of {told.left.parts[0].name}."
        raise UserError(words, at=told.right.at, hint="a file for each")


def _rate(objective: Node, letter: str) -> Related:
    """Return ddt(X) = -grad(f, X) as it would be told."""
    at = objective.at
    name = next((one for one in objective.every() if one.name == letter), Node("name", (), at, letter))
    down = Node("negative", (Node("call", (objective, name), at, "grad"),), at)
    text = f"ddt({letter}) = -grad({objective.text.strip()}, {letter})"
    return Related(text, Node("call", (name,), at, "ddt"), down, "=")
