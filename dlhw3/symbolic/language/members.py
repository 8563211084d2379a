"""A member of a sequence as a variable, x{k}: its term apart in every sum over all members, and a letter there.

The sum of f(x_i) for i from 1 to m is the one to k − 1, f(X), and the one from k + 1, where X is x_k: a function of
X, the other members held fixed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import inf
from operator import is_
from typing import Any

from sympy import Add, Basic, Expr, Integer, MatAdd, MatrixSymbol, ZeroMatrix

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.language.assumptions import Assumed
from dlhw3.symbolic.language.bounds import affordable
from dlhw3.symbolic.language.places import index_of, shifted
from dlhw3.symbolic.language.regularity import Regular
from dlhw3.symbolic.language.related import Related
from dlhw3.symbolic.language.said import Said as Told
from dlhw3.symbolic.language.shapes import Shape, Shapes
from dlhw3.symbolic.language.substitution import free_names
from dlhw3.symbolic.language.summed import sequences_in
from dlhw3.symbolic.language.tree import Node, Place
from dlhw3.symbolic.nodes import Inner, Norm, index_symbol
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.shares import replaced

COPIES = 9
"""How often the body of two sums, one within the other, stands there when its terms are apart."""
AT_ZERO = {"exp": 1, "cos": 1, "sin": 0, "tanh": 0, "arctan": 0, "sqrt": 0, "abs": 0, "relu": 0}
"""What functions are of 0."""
Said = tuple[str, str] | Related | Regular | Told
"""What may be assumed."""
Sides = Mapping[str, int]
"""Indices of sums that are not k: −1 where they are less, 1 where they are more, 0 where that is not known."""
MEMBER = re.compile(r"\s*(?P<of>[^\W\d]\w*)\{\s*(?P<at>[^\W\d]\w*)\s*\}\s*")


@dataclass
class Members:
    """The members among variables: their letters, as x_{k} for x{k}, each with x and k; and where each k runs.

    A sum in which x{i} stands is over a range with k in it, one and the same for all such sums, or over i up to
    k − 1 or from k + 1, and then without x{k}.
    """

    letters: dict[str, tuple[str, str]]
    ranges: dict[str, dict[int, Place]] = field(default_factory=dict)

    @property
    def indices(self) -> frozenset[str]:
        """The indices of the members, each k of an x{k}."""
        return frozenset(at for _, at in self.letters.values())

    def named(self, wrt: Sequence[str]) -> tuple[str, ...]:
        """Return variables, the members among them by their letters."""
        letters = {f"{of}{{{at}}}": letter for letter, (of, at) in self.letters.items()}
        return tuple(letters.get("".join(one.split()), one) for one in wrt)

    def written(self, name: str) -> str:
        """Return a name as it is written: x{k} for the letter of a member."""
        of, at = self.letters.get(name, ("", ""))
        return f"{of}{{{at}}}" if of else name

    def apart(self, tree: Node) -> Node:
        """Return a tree in which members are letters, their terms apart in every sum over an index that has them.

        The direction in which a member moves, dx{k}, is that of its letter. Raises UserError for a member of which
        it is not known whether it is one of these, x{k+1} or x{1}, for sums of which it is not known whether they
        have it, and for what grows too large.
        """
        for letter, (of, at) in self.letters.items():
            tree = self._apart(_moving(tree, letter, of, at), letter, of, ((at, 1),), {})
            affordable(tree, letter, copies=COPIES)
        return tree

    def assumed(self, assumed: Assumed) -> Assumed:
        """Return what is assumed, and what is assumed of all members of a sequence of those among them too."""
        return tuple(one for said in assumed for one in self._said(said))

    def _said(self, said: Said) -> Sequence[Said]:
        """Return what is said of all x_i as it is said of the others and of x_k, where a letter is x_k."""
        if not isinstance(said, Related | Told):
            return [said]
        trees, sequences = _sides(said), [of for of, _ in self.letters.values()]
        places = {
            name for tree in trees for of in sequences for name in _indices(tree, of) & free_names(tree)
        }
        others, found = tuple(sorted(name for name in places - self.indices if name)), [said]
        for name in others:
            at_each = [(at, partial(_at, index=name, at=((at, 1),))) for at in sorted(self.indices)]
            found += [_with(one, own, f"{name} = {at}") for at, own in at_each for one in found]
        for letter, (of, at) in self.letters.items():
            among = (*others, *sorted(self.indices - {at}))
            apart = partial(self._apart, letter=letter, of=of, at=((at, 1),), others=dict.fromkeys(among, 0))
            found = [_with(one, apart) for one in found]
        return found

    def _apart(self, node: Node, letter: str, of: str, at: Place, others: Sides) -> Node:
        """Return a tree with a letter for a member, where the ``others`` are indices that are not its own."""
        if node.kind == "layers" and node.name == of:
            return self._member(node, letter, at, others)
        if node.kind != "series" or not _has(node, of):
            parts = tuple(self._apart(part, letter, of, at, others) for part in node.parts)
            return node if all(map(is_, parts, node.parts)) else replace(node, parts=parts)
        index, low, high = node.ends
        name, (body,) = index[0][0], node.parts
        side = _side(low, high, at, others)
        if not _has_at(body, of, name) or side:
            rest = self._apart(body, letter, of, at, {**others, name: side})
            return replace(node, parts=(rest,))
        self._within(node, letter, others)
        own = self._apart(_at(body, name, at), letter, of, at, others)
        less, more = (self._apart(body, letter, of, at, {**others, name: one}) for one in (-1, 1))
        whole = replace(own, bracketed=True)
        if low != at:
            below = replace(node, parts=(less,), ends=(index, low, shifted(at, -1)), bracketed=False)
            whole = replace(node, kind="plus", name="", parts=(below, whole), ends=(), bracketed=True)
        if high != at:
            above = replace(node, parts=(more,), ends=(index, shifted(at, 1), high), bracketed=False)
            whole = replace(node, kind="plus", name="", parts=(whole, above), ends=(), bracketed=True)
        return whole

    def _member(self, node: Node, letter: str, at: Place, others: Sides) -> Node:
        (place,) = node.ends
        if place == at:
            return replace(node, kind="name", name=letter, ends=())
        if any(place == ((one, 1),) for one in others):
            return node
        of, index = self.letters[letter]
        words = f"Whether {node.text} is {of}{{{index}}} is not known, and no derivative in it is derived."
        raise UserError(words, at=node.at, hint=f"sum{{i=1:m}}(l({of}{{i}}))")

    def _within(self, node: Node, letter: str, others: Sides) -> None:
        """Note where a member's index runs: over a sum that has it. Refuse another range, or one that moves."""
        of, index = self.letters[letter]
        at: Place = ((index, 1),)
        known = self.ranges.setdefault(letter, {})
        for place, end in enumerate(node.ends[1:]):
            least, greatest = _apart_from(end, at, others)
            has_it = greatest <= 0 if place == 0 else least >= 0
            moves = {name for name, _ in end} & {*others, index}
            if (moves and not has_it) or (not moves and known.setdefault(place, end) != end):
                member = f"{of}{{{index}}}"
                words = (
                    f"Whether {member} is in this sum is not known, and no derivative in {member} is derived."
                )
                raise UserError(words, at=node.at, hint=f"sum{{i=1:m}}(l({of}{{i}}))")

    def shaped(self, shapes: Shapes, tree: Node) -> None:
        """Give the letters of members the shape of all members of their sequences."""
        for letter, (of, _) in self.letters.items():
            shapes.letters[letter] = shapes.letter(of, tree)

    def facts(self, facts: Facts) -> Facts:
        """Return facts with where the indices of members run, in the place of what their sums say of these."""
        for letter, ends in self.ranges.items():
            if ends.keys() != {0, 1}:  # a sum up to k, whose terms say that k − 1 is an end
                continue
            index = index_symbol(self.letters[letter][1])
            least, greatest = index_of(ends[0]), index_of(ends[1])
            kept = [one for one in facts.ranges if index not in (one.index, *one.low.free_symbols)]
            above = [one for one in sorted(greatest.free_symbols, key=str) if greatest.coeff(one) == 1]
            kept = [one for one in kept if one.index not in above]
            own = [Range(one, least - (greatest - one), None) for one in above[:1]]
            facts = replace(facts, ranges=(*own, *kept, Range(index, least, greatest)))
        return facts


def members_of(wrt: Sequence[str], trees: Iterable[Node], declared: Mapping[str, Shape]) -> Members:
    """Return the members of sequences among variables."""
    sequences = sequences_in(trees, declared)
    found = (MEMBER.fullmatch(one) for one in wrt)
    return Members(
        {
            f"{place['of']}_{{{place['at']}}}": (place["of"], place["at"])
            for place in found
            if place is not None and place["of"] in sequences
        }
    )


def _side(low: Place, high: Place, at: Place, others: Sides) -> int:
    """Return −1 where a range ends below k, 1 where it begins above it, and 0 elsewhere."""
    if _apart_from(high, at, others)[1] < 0:
        return -1
    return 1 if _apart_from(low, at, others)[0] > 0 else 0


def _apart_from(end: Place, at: Place, others: Sides) -> tuple[float, float]:
    """Return how far from k an end is at least and at most: k + c by c, i − 1 by −2 or less where i is below k."""
    known, c = {name: count for name, count in end if name}, dict(end).get("", 0)
    if known == dict(at):
        return c, c
    side = next(
        (others[name] for name in known if len(known) == 1 and known[name] == 1 and name in others), 0
    )
    return (c + 1, inf) if side > 0 else (-inf, c - 1) if side < 0 else (-inf, inf)


def _is_member(letter: Basic) -> bool:
    return isinstance(letter, MatrixSymbol) and "{" in letter.name


def _has(node: Node, of: str) -> bool:
    return any(one.kind == "layers" and one.name == of for one in node.every())


def _has_at(body: Node, of: str, index: str) -> bool:
    """Whether a member at an index stands in the body of a sum over it."""
    return any(one.kind == "layers" and one.name == of and index in dict(one.ends[0]) for one in body.every())


def _moving(node: Node, letter: str, of: str, at: str) -> Node:
    """Return a tree in which dx{k} is the direction of a letter."""
    if node.kind == "layers" and node.name == f"d{of}" and len(node.ends) == 1:
        if node.ends[0] == ((at, 1),):
            return replace(node, kind="name", name=f"d{letter}", ends=())
        words = f"{of}{{{at}}} moves along d{of}{{{at}}}, and no other member moves."
        raise UserError(words, at=node.at, hint=f"d{of}{{{at}}}")
    parts = tuple(_moving(part, letter, of, at) for part in node.parts)
    same = all(one is other for one, other in zip(parts, node.parts, strict=True))
    return node if same else replace(node, parts=parts)


def _sides(said: Related | Told) -> tuple[Node, ...]:
    return (said.left, said.right) if isinstance(said, Related) else (said.tree,)


def _with(said: Related | Told, of: Callable[[Node], Node], at: str = "") -> Related | Told:
    """Return what is said of other trees, told as it was, and at which index where one is given."""
    text = f"{said.text}, at {at}" if at else said.text
    if isinstance(said, Related):
        return replace(said, text=text, left=of(said.left), right=of(said.right))
    return replace(said, text=text, tree=of(said.tree))


def _indices(node: Node, of: str) -> set[str]:
    """Return the names at which members of a sequence stand in a tree."""
    places = (place for one in node.every() if (one.kind, one.name) == ("layers", of) for place in one.ends)
    return {name for place in places for name, _ in place}


def _at(node: Node, index: str, at: Place) -> Node:
    """Return a tree at a value of an index that is free in it."""
    if node.kind == "name" and node.name == index:
        return replace(node, name=at[0][0])
    parts = tuple(_at(part, index, at) for part in node.parts)
    ends = tuple(_place(place, index, at) for place in node.ends)
    return replace(node, parts=parts, ends=ends)


def _place(place: Place, index: str, at: Place) -> Place:
    count = dict(place).get(index, 0)
    if not count:
        return place
    found = {name: own for name, own in place if name != index}
    for name, own in at:
        found[name] = found.get(name, 0) + count * own
    return tuple(sorted((name, own) for name, own in found.items() if own))


def without_itself(expression: Expr) -> Any:
    """Return an expression in which a member less itself is 0, as in the term of i = j = k of Σ ‖x_i − x_j‖."""
    zeros: dict[Basic, Expr] = {}
    for node in nodes_in(expression, MatAdd):
        parts = [(part, *factors_of(part)) for part in node.args]
        own = Counter(factors for _, _, factors in parts if len(factors) == 1 and _is_member(factors[0]))
        for factors in (one for one, count in own.items() if count > 1):
            scale = Add(*(number for _, number, of in parts if of == factors))
            rest = [part for part, _, of in parts if of != factors]
            if scale == 0:
                zeros[node] = MatAdd(*rest) if rest[1:] else rest[0] if rest else ZeroMatrix(*node.shape)
    for node in nodes_in(expression, Norm, Inner):
        if any(isinstance(zeros.get(part), ZeroMatrix) for part in node.args):
            zeros[node] = Integer(0)
    found = replaced(expression, zeros) if zeros else expression
    values = {entrywise(name, Integer(0)): Integer(value) for name, value in AT_ZERO.items()} if zeros else {}
    return replaced(found, values) if values else found
