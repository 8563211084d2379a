"""The numbers of layers in a user's text, W{N:1} and W{j}: how many layers there are, and where an index may be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NoReturn

from sympy import Add, Expr, Integer, Symbol
from sympy.core.function import AppliedUndef

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.language.text.sizes import Size, shape_option
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.nodes import Layers, index_symbol
from dlhw3.symbolic.ranges import Facts, Range

ONE = Integer(1)
FIRST: Place = (("", 1),)
"""The number of the first layer."""


def written(place: Place) -> str:
    """Return the number of a layer as a text: j+1."""
    names = [(name, count) for name, count in place if name]
    text = "".join(
        f"{'-' if count < 0 else '+'}{abs(count) if abs(count) > 1 else ''}{name}" for name, count in names
    )
    number = dict(place).get("", 0)
    text += f"{number:+d}" if number or not names else ""
    return text.removeprefix("+")


def size_text(size: Expr) -> str:
    """Return a size as a text: n, and d_N and d_{j-1} for the widths of layers."""
    if not isinstance(size, AppliedUndef):
        return str(size)
    below = str(size.args[0]).replace(" ", "")
    return f"d_{below}" if len(below) == 1 else f"d_{{{below}}}"


def shifted(place: Place, by: int) -> Place:
    """Return the number so many layers above."""
    known = dict(place)
    known[""] = known.get("", 0) + by
    return tuple(sorted((name, count) for name, count in known.items() if count))


def index_of(place: Place) -> Expr:
    """Return the number of a layer as an expression."""
    return Add(*(count * (index_symbol(name) if name else ONE) for name, count in place))


def require_order(node: Node) -> None:
    """Refuse W{1:N}: the layers are multiplied from the highest down to the lowest."""
    if len(node.ends) < 2:
        return
    high, low = (dict(place) for place in node.ends)
    numbers = [not any(name for name in end) for end in (high, low)]
    backwards = (numbers[0] and not numbers[1]) or (all(numbers) and high.get("", 0) < low.get("", 0) - 1)
    if backwards:
        turned = f"{node.name}{{{written(node.ends[1])}:{written(node.ends[0])}}}"
        raise UserError(
            f"{node.text} runs upwards: a product of layers begins with the highest.", at=node.at, hint=turned
        )


def indices_of(
    node: Node, letters: Collection[str], sizes: Collection[str], *, may_sum: bool
) -> dict[str, None]:
    """Return the names in the places of sum{k=1:T}(…) or a{k}: whole numbers, no letters and no sizes of letters.

    Raises UserError for one that is, and where no sum may stand.
    """
    names = [name for place in node.ends for name, _ in place if name]
    if not may_sum:
        raise UserError("A sum over an index stands in a file of lines.", at=node.at, hint="sum(x)")
    if node.kind == "series":
        _require_own_index(node, names[0])
    if clash := next((name for name in names if name in letters), ""):
        raise UserError(f"{clash} is a letter, and no index of a sum.", at=node.at, hint="sum{k=1:T}(a{k})")
    if clash := next((name for name in names if name in sizes), ""):
        other = next(one for one in "mTSMNabcd" if one not in (*letters, *sizes, *names))
        hint = re.sub(rf"\b{clash}\b", other, node.text)
        raise UserError(f"{clash} is a size here, and no end or index of a sum.", at=node.at, hint=hint)
    return dict.fromkeys(names)


def _require_own_index(node: Node, index: str) -> None:
    """Refuse a sum over k up to k, and one within which k is the index of another."""
    if any(name == index for end in node.ends[1:] for name, _ in end):
        raise UserError(f"{index} runs to itself in {node.text}.", at=node.at, hint="sum{k=1:T}(a{k})")
    within = (one for one in node.parts[0].every() if one.kind == "series")
    if any(one.ends[0] == node.ends[0] for one in within):
        raise UserError(
            f"{index} is the index of two sums, one within the other.",
            at=node.at,
            hint="sum{j=1:S}(sum{k=1:T}(c))",
        )


def refuse_members(names: Iterable[str], indices: Collection[str], node: Node) -> None:
    """Refuse a_k where k is an index, or the letter of a function: it is a letter, the same for all k."""
    for name in names:
        stem, _, below = name.rpartition("_")
        if stem and below in indices:
            member = f"{stem}{{{below}}}"
            words = f"{name} is a letter of its own, and no member {member} of a sequence."
            raise UserError(words, at=node.at, hint=member)


def require_apart(
    letters: Collection[str], counted: Mapping[str, Node], families: Collection[str], node: Node
) -> None:
    """Refuse a letter that is a number of a layer too, as in N*l(W{N:1}), and d or d_1 beside layers.

    N would be two things at once, and d_1 is how many rows the layer W_1 has.
    """
    for name in letters:
        if name in counted:
            layers, other = counted[name], next(one for one in "LKNT" if one not in (*letters, name))
            words = f"{name} is a letter here, and no number of a layer."
            raise UserError(words, at=layers.at, hint=re.sub(rf"\b{name}\b", other, layers.bare))
        if families and re.fullmatch(r"d(_\w+)?", name):
            other = next(one + name[1:] for one in "cbaeg" if one + name[1:] not in letters)
            words = f"{name} is the width of a layer beside layers, and no letter of its own."
            hint = re.sub(rf"\b{name}\b", other, node.text) if name in node.text else other
            raise UserError(words, at=node.at, hint=hint)


def require_member(node: Node, shape: tuple[Size, Size]) -> tuple[Size, Size]:
    """Return the shape of a{k}, a member of a sequence; raise UserError for a{m:1}, which is none."""
    if len(node.ends) != 1:
        one = node.name
        hint = f"{one}{{k}}; square layers are letters, {one}2*{one}1" if one[0].isupper() else f"{one}{{k}}"
        raise UserError(f"{one} is a sequence.", at=node.at, hint=hint)
    return shape


def not_whole(node: Node) -> UserError:
    """Return what to say of a sequence without an index."""
    return UserError(f"{node.name} is a sequence.", at=node.at, hint=f"{node.name}{{k}}")


def summed(
    node: Node,
    shape: tuple[Size, Size],
    words: str,
    widths: Mapping[Size, Place],
    functions: Mapping[str, Iterable[tuple[Size, Size]]],
) -> tuple[Size, Size]:
    """Return the shape of a sum over an index, that of its terms.

    Raises UserError where the terms, or what an abstract function in them is taken of, have a width of layers that
    depends on the index; ``words`` say the shape of the terms.
    """
    index = node.ends[0][0][0]
    for one in node.parts[0].every():
        sizes = (
            [size for domain in functions.get(one.name, ()) for size in domain] if one.kind == "call" else []
        )
        if any(name == index for size in sizes for name, _ in widths.get(size, ())):
            raise UserError(
                f"{one.name} is one function, and what it is taken of has another shape for every {index}.",
                at=one.at,
                hint=f"norm2({one.parts[0].bare})^2",
            )
    if any(name == index for size in shape for name, _ in widths.get(size, ())):
        inside = node.parts[0]
        raise UserError(
            f"The terms of a sum have one shape, and {inside.text} is {words}, another for every {index}.",
            at=node.at,
            hint=f"norm2({inside.bare})^2",
        )
    return shape


def require_first(node: Node, families: Mapping[str, Place]) -> None:
    """Refuse a second family of layers."""
    if families:
        one = next(iter(families))
        raise UserError(f"There is one family of layers, {one}.", at=node.at, hint=f"{one}{{N:1}}")


def require_undeclared(node: Node, declared: Collection[str]) -> None:
    """Refuse layers whose family has a declared shape: W_k is d_k × d_{k−1}, whatever is said of W."""
    if node.name in declared:
        raise UserError(
            f"{node.text} is of layers, and each has its own shape: none is declared of {node.name}.",
            at=node.at,
            hint=f"no shape of {node.name}",
        )


def require_there(node: Node, families: Mapping[str, Place]) -> None:
    """Refuse W{0} and W{N+1}, layers that there are not; W{0:1} is a product of none."""
    family = node.name[is_direction(node, families) :]
    depth, high, low = families[family], index_of(node.ends[0]), index_of(node.ends[-1])
    past = high - index_of(depth)
    if (past.is_Integer and past > 0) or (low.is_Integer and low < 1):
        name = f"{family}{{{written(node.ends[0] if past.is_Integer and past > 0 else node.ends[-1])}}}"
        words = f"There is no layer {name}: they are numbered from 1 to {written(depth)}."
        raise UserError(words, at=node.at, hint=f"{family}{{{written(depth)}:1}}")


def family_in(trees: Iterable[Node], others: Collection[str], told: Iterable[Node] = ()) -> dict[str, Place]:
    """Return the family of layers in some trees, which is none of the ``others``, and how many layers it has.

    That is N where W{N:1} stands anywhere, and of numbers the largest, as the 3 of W{3:1} beside W{2:1}, but no j
    where something is ``told`` of W{j+1}; where no such product stands, the last layer in a sum over layers, as
    the N of sum{j=1:N}(norm2(W{j})^2), and the N of W{N:j+1}.
    """
    trees = tuple(trees)
    nodes = [
        node
        for tree in trees
        for node in tree.every()
        if node.kind == "layers" and node.name not in {*others}
    ]
    passed = _passed(node for tree in told for node in tree.every() if node.kind == "layers")
    found = (
        _whole_family(nodes, FIRST, passed)
        or _summed_family(trees, others)
        or _whole_family([node for node in nodes if node.ends[0] != node.ends[-1]], None, passed)
    )
    for node in nodes if not found else ():
        if len(node.ends) == 2 and node.ends[0][0][0] in passed:
            words = f"How many layers {node.name} has is not said before {node.text}."
            raise UserError(words, at=node.at, hint=f"{node.name}{{N:1}}")
    return found


def _passed(nodes: Iterable[Node]) -> set[str]:
    """Return the names of numbers of layers above which there are layers, as j in W{j+1}."""
    ends = [end for node in nodes for end in node.ends if dict(end).get("", 0) > 0]
    return {name for end in ends for name, _ in end if name}


def _whole_family(nodes: Iterable[Node], low: Place | None, passed: Collection[str]) -> dict[str, Place]:
    """Return the family of layers in products that end with a layer, or with any, and how many it has."""
    found = dict[str, Place]()
    for node in nodes:
        if len(node.ends) != 2 or low not in (None, node.ends[1]):
            continue
        high, known = node.ends[0], found.get(node.name, ())
        plain = len(high) == 1 and (high[0][1] == 1 if high[0][0] else high[0][1] > 0)
        if (
            plain
            and high[0][0] not in passed
            and (not found or (node.name in found and _is_above(high, known)))
        ):
            found[node.name] = high
    return found


def _summed_family(trees: Iterable[Node], others: Collection[str]) -> dict[str, Place]:
    """Return the family of which one layer at a time stands in sums from the first on, and its last layer."""
    ends: dict[str, set[Place]] = {}
    for total in (node for tree in trees for node in tree.every() if node.kind == "series"):
        index, low, high = total.ends
        for one in total.parts[0].every():
            if one.kind != "layers" or not one.name[0].isupper() or one.name in {*others}:
                continue
            for end in one.ends if low == FIRST else ():
                ahead = dict(end)
                if ahead.pop(index[0][0], 0) == 1 and not [name for name in ahead if name]:
                    ends.setdefault(one.name, set()).add(shifted(high, ahead.get("", 0)))
    if len(ends) != 1:
        return {}
    ((name, places),) = ends.items()
    last = max(places, key=lambda place: dict(place).get("", 0))
    plain = len(last) == 1 and (last[0][1] == 1 if last[0][0] else last[0][1] > 0)
    letters = {tuple(letter for letter, _ in place if letter) for place in places}
    return {name: last} if plain and len(letters) == 1 else {}


def numbers_in(trees: Iterable[Node], families: Collection[str], *others: Collection[str]) -> dict[str, None]:
    """Return the names in the numbers of layers that stand in trees as numbers too, but for ``others``."""
    nodes = [node for tree in trees for node in tree.every()]
    layers = (node for node in nodes if node.kind == "layers" and node.name in families)
    counted = {name for node in layers for place in node.ends for name, _ in place if name}
    stand = {node.name for node in nodes if node.kind == "name"} & counted
    return dict.fromkeys(sorted(stand.difference(*others)))


def _is_above(high: Place, known: Place) -> bool:
    """Whether a product up to here is of more layers: up to a letter before a number, and the first letter."""
    ((letter, number),), ((before, most),) = high, known
    return not before and (bool(letter) or number > most)


def refuse_layers(name: str, families: Iterable[str], node: Node) -> None:
    """Refuse W_j or W2 beside the layers of W: it is a letter, and not the layer W{j}."""
    for family in families:
        below = re.fullmatch(rf"d?{re.escape(family)}_?(\d+|(?<=_)\w+)", name)
        if below is not None and "_" not in below[1]:
            raise UserError(f"{name} is a letter of its own, and no layer of {family}.", at=node.at,
                            hint=f"{family}{{{below[1]}}}")  # fmt: skip


def moved_later(tree: Node) -> Iterator[Node]:
    """Yield the letters whose directions dX stand in a tree, each where it stands itself: dw'*(A*w)."""
    names = {node.name: node for node in tree.every() if node.kind == "name"}
    yield from (names[name[1:]] for name in names if name[:1] == "d" and name[1:] in names)


def is_direction(node: Node, families: Collection[str]) -> bool:
    """Whether this is dW{j}, the direction of one layer."""
    return node.name[:1] == "d" and node.name[1:] in families and len(node.ends) == 1


def is_variable(node: Node) -> bool:
    """Whether this is what something is differentiated in: a letter, or one layer W{j}."""
    return node.kind == "name" or (node.kind == "layers" and len(node.ends) == 1)


def depth_of(node: Node, indices: Collection[str] = ()) -> Place:
    """Return how many layers there are, from the first product of layers in a text.

    Raises UserError where it does not say so.
    """
    high = node.ends[0]
    plain = len(high) <= 1 and all(count == 1 or not name for name, count in high)
    if len(node.ends) == 2 and plain and high:
        return high
    if any(name in indices for name, _ in high):
        raise UserError(f"{node.name} is no sequence, and {node.text} is no member of one.", at=node.at,
                        hint=(shape_option(f"{node.name}{{k}}: n,p"),))  # fmt: skip
    if node.name[-1] == "_":
        hint = re.sub(r"_\{(\w+)\}", r"_\1", node.at.text)
    elif len(node.ends) == 1 and all(
        not name for name, _ in high
    ):  # W{3}*W{2}*W{1}, of letters W3, W2 and W1
        hint = re.sub(rf"\b{node.name}\{{(\d+)\}}", rf"{node.name}\1", node.at.text)
    else:
        hint = f"{node.name}{{N:1}}"
    raise UserError(f"How many layers {node.name} has is not said before {node.text}.", at=node.at, hint=hint)


def ranges_of(nodes: Iterable[tuple[Expr, Expr]], layers: Layers, moving: Symbol | None) -> tuple[Range, ...]:
    """Return where the indices of layers may be, so that all products (high, low) are of layers that there are.

    Raises UserError for an index whose range does not follow.
    """
    depth, nodes = layers.depth, list(nodes)
    lows: dict[Symbol, list[Expr]] = {} if moving is None else {moving: [ONE]}
    highs: dict[Symbol, list[Expr]] = {} if moving is None else {moving: [depth]}
    for high, low in nodes:
        for gap in (high - low if high == low else high - low + 1, low - 1, depth - high):
            for index in sorted(gap.free_symbols - depth.free_symbols, key=str)[
                -1:
            ]:  # ends hold those before
                slope, rest = gap.coeff(index), gap - gap.coeff(index) * index
                if slope in (1, -1):
                    (lows if slope == 1 else highs).setdefault(index, []).append(-slope * rest)
    least = max([ONE, *(high for high, _ in nodes if high.is_Integer)])
    found = Facts((Range(depth, least, None),) if isinstance(depth, Symbol) else ())
    for index in sorted(lows.keys() | highs.keys(), key=str):
        low, high = _last(found, lows.get(index, [])), _last(found, highs.get(index, []), -1)
        if low is None or high is None:
            raise UserError(
                f"Where {index} runs is not said.", hint=(Flag("wrt", f"{layers.name}{{{index}}}"),)
            )
        found = found.extended(Range(index, low, high))
    return tuple(one for one in found.ranges if one.index != depth)


def _last(facts: Facts, bounds: list[Expr], side: int = 1) -> Expr | None:
    """Return the greatest of some bounds, or for the side −1 the least; None where none is shown to be that."""
    return next((b for b in bounds if all(facts.is_nonnegative(side * (b - o)) for o in bounds)), None)


def no_shape(node: Node) -> NoReturn:
    """Refuse an entry (X w)_i in LaTeX of which nothing has said what i is."""
    words = "A subscript stands behind a letter or a norm."
    raise UserError(words, at=node.at, hint=r"\sum_i (X w)_i")
