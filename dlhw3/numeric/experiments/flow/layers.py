"""Products of layers W{N:1} in what a user asks, spelled out as letters: W4*W3*W2*W1 where N is 4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.language.shaping.declarations import declared, read_shapes
from dlhw3.symbolic.language.shaping.summed import sequences_in
from dlhw3.symbolic.language.text.bounds import MOST_LETTERS
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.places import depth_of, require_order, written
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node, Place

MOST_LAYERS = MOST_LETTERS
LAYERED = "an objective of layers, such as l(W{N:1})"


@dataclass(frozen=True)
class Layered:
    """What was asked of a family of which every layer moves: for every number of layers, as it was typed.

    ``tracked`` has by each quantity over letters the text that it is an instance of.
    """

    objective: str
    family: str
    shapes: Mapping[str, tuple[Size, ...]]
    tracked: Mapping[str, str]


@dataclass(frozen=True)
class Asked:
    """What is asked of a run: texts over letters, and what is said of the letters' shapes and properties."""

    objective: str
    wrt: tuple[str, ...]
    losses: tuple[str, ...]
    shapes: Mapping[str, tuple[Size, ...]]
    tracked: tuple[str, ...]
    assumed: tuple[str, ...] = ()
    layered: Layered | None = None


@dataclass(frozen=True)
class Family:
    """A family of layers: its name, the text that says how many there are (N, or 4), and how many there are.

    ``sequences`` are the letters of which x{i} is no layer.
    """

    name: str
    high: str
    depth: int
    sequences: frozenset[str] = frozenset()

    @property
    def letters(self) -> tuple[str, ...]:
        """The layers' letters, W1 first."""
        return tuple(map(self.letter, range(1, self.depth + 1)))

    def letter(self, number: int) -> str:
        """Return the letter of one layer; W_1 where the name ends with a digit itself."""
        return f"{self.name}{'_' if self.name[-1].isdigit() else ''}{number}"

    def number(self, place: Place, index: Mapping[str, int]) -> int:
        """Return the number of a layer, where its letters have values."""
        values = {self.high: self.depth} | {"": 1, **index}
        return sum(count * values[name] for name, count in place)

    def holds(self, node: Node, index: Mapping[str, int]) -> bool:
        """Whether there are all layers of a product; that of none, W{0:1} or W{1:2}, is the identity."""
        high, low = (self.number(end, index) for end in (node.ends[0], node.ends[-1]))
        return (
            1 <= low <= self.depth + 1
            and low - 1 <= high <= self.depth
            and (low <= high or len(node.ends) > 1)
        )

    def loose(self, node: Node) -> set[str]:
        """Return the letters in a layer's number that are not N."""
        return {name for end in node.ends for name, _ in end} - {"", self.high}


def spelled_out(
    objective: str,
    wrt: Sequence[str],
    losses: Sequence[str],
    shapes: Sequence[str],
    tracked: Sequence[str],
    assumed: Sequence[str],
    depth: int | None,
    most: int,
) -> Asked:
    """Return what is asked with a letter for each layer: ``depth`` is N where W{N:1} does not say it.

    A quantity of W{j} stands for one for each j at which it has all its layers, where a product of none is a factor
    of another. Raises UserError where it is not said how many layers there are, for a layer that there is not, and
    for more than ``most`` quantities.
    """
    said = read_shapes(shapes)
    sequences = sequences_in([parse(one) for one in (objective, *tracked)], declared(said).shapes)
    layers = _in_braces(objective, sequences)
    asked = Asked(objective, tuple(wrt), tuple(losses), said, tuple(tracked), tuple(assumed))
    if not layers:
        if depth is not None:
            raise UserError(
                (Flag("depth"), f" is how many layers W{{N:1}} has, and {objective} has no such product."),
                hint=("without ", Flag("depth")),
            )
        _require_no_layers((*tracked, *(text.partition("=")[2] for text in losses)), assumed, sequences)
        return asked
    family = _family(layers, depth, sequences)
    _require_no_layer_twice(family, parse(objective), *map(parse, tracked))
    each = {one: text for text in tracked for one in _each(_terms_written(text, family), family)}
    if len(each) > most:
        words = (
            f"A figure has room for {most} quantities, and with {family.depth} layers there are {len(each)}."
        )
        raise UserError(words, hint=(Flag("track", _numbered(next(iter(each.values())), family)),))
    moving = tuple(letter for one in wrt for letter in _moving(one, family))
    others = {name: shape for name, shape in said.items() if name not in (family.name, *family.letters)}
    alike = moving == family.letters and not assumed
    return replace(
        asked,
        objective=_written(_terms_written(objective, family), family, {}),
        wrt=moving,
        losses=tuple(_loss(text, family) for text in losses),
        shapes=_shapes(said, family),
        tracked=tuple(each),
        assumed=tuple(_assumed(text, family) for text in assumed),
        layered=Layered(objective, family.name, others, each) if alike else None,
    )


def _require_no_layers(texts: Sequence[str], assumed: Sequence[str], sequences: frozenset[str]) -> None:
    """Refuse layers where the objective has none: nothing says how many there are, nor moves them."""
    found = [node for text in texts if "{" in text for node in _in_braces(text.strip(), sequences)]
    for node in found:
        raise UserError(
            f"The objective has no layers, and {node.text} is no layer.", at=node.at, hint=LAYERED
        )
    for text in re.findall(r"\w+\{[^}]*\}?", " ".join(assumed)):
        if text.partition("{")[0] not in sequences:
            raise UserError(f"The objective has no layers, and {text} is no layer.", hint=LAYERED)


def _in_braces(text: str, sequences: frozenset[str]) -> list[Node]:
    """Return the layers and products of layers in a text, apart from members of sequences."""
    nodes = (node for node in parse(text).every() if node.kind == "layers")
    return [node for node in nodes if node.name not in sequences]


def _family(layers: Sequence[Node], depth: int | None, sequences: frozenset[str]) -> Family:
    for node in layers:
        require_order(node)
        if node.name != layers[0].name:
            raise UserError(
                f"There is one family of layers, {layers[0].name}.", at=node.at, hint=layers[0].text
            )
    high = next((node for node in layers if len(node.ends) == 2), layers[0])
    place = depth_of(high)
    name = "".join(letter for letter, _ in place)
    if not name:
        told = dict(place).get("", 0)
        if depth not in (None, told):
            words = (f"{high.text} has {told} layers, and ", Flag("depth", depth), " says another number.")
            raise UserError(words, at=high.at, hint=f"{high.name}{{N:1}}")
        depth = told
    if depth is None:
        raise UserError(f"How many layers {high.text} has is not said.", at=high.at, hint=(Flag("depth", 3),))
    if depth > MOST_LAYERS:
        raise UserError(
            f"{depth} layers are more than the {MOST_LAYERS} that are followed here.",
            hint=(Flag("depth", 8),),
        )
    return Family(high.name, name, depth, sequences)


def _require_no_layer_twice(family: Family, *trees: Node) -> None:
    taken = {letter: f"{family.name}{{{k}}}" for k, letter in enumerate(family.letters, 1)}
    for node in (node for tree in trees for node in tree.every()):
        if node.kind == "name" and node.name == family.name:
            whole = f"{family.name}{{{family.high or family.depth}:1}}"
            raise UserError(f"{node.name} is a family of layers.", at=node.at, hint=whole)
        if node.kind == "name" and node.name in taken:
            raise UserError(
                f"{node.name} is a layer of {family.name} here.", at=node.at, hint=taken[node.name]
            )


def _moving(letter: str, family: Family) -> tuple[str, ...]:
    """Return the letters that move with one of --wrt: W is every layer, and so is W{j}; W{2} and W_2 are one."""
    if letter == family.name:
        return family.letters
    rest = letter.removeprefix(f"{family.name}_") if letter.startswith(f"{family.name}_") else ""
    if not rest and not letter.startswith(f"{family.name}{{"):
        return (letter,)
    node = parse(f"{family.name}{{{rest}}}" if rest else letter)
    if node.kind != "layers" or len(node.ends) != 1 or len(family.loose(node)) > 1:
        raise UserError(f"{letter} is no layer.", hint=(Flag("wrt", family.name),))
    if family.loose(node):
        return family.letters
    _require_layers(node, family)
    return (family.letter(family.number(node.ends[0], {})),)


def _require_layers(node: Node, family: Family) -> None:
    """Refuse a layer without a number of its own, and one that there is not."""
    if loose := sorted(family.loose(node)):
        raise UserError(
            f"What {loose[0]} is in {node.text} is not said.", at=node.at, hint=f"{node.name}{{1}}"
        )
    if not family.holds(node, {}):
        ends = [family.number(end, {}) for end in node.ends]
        beyond = next((k for k in ends if not 1 <= k <= family.depth), ends[0])
        raise UserError(
            f"There is no layer {beyond} among those from 1 to {family.depth}.",
            at=node.at,
            hint=f"{node.name}{{1}}",
        )


def _each(text: str, family: Family) -> list[str]:
    """Return a tracked quantity for each number that its index may have, or itself."""
    return [_written(text, family, index) for index in _indices(text, family)]


def _indices(text: str, family: Family) -> list[dict[str, int]]:
    """Return the numbers that a quantity's index may have, one nothing where it has no index."""
    nodes = _layers(text, family)
    loose = sorted({name for node in nodes for name in family.loose(node)})
    if not loose:
        return [{}]
    example = (Flag("track", f"norm2({family.name}{{{loose[0]}}})"),)
    if len(loose) > 1:
        raise UserError(f"{text} has two indices of layers, {' and '.join(loose[:2])}.", hint=example)
    found = [
        {loose[0]: k}
        for k in range(-family.depth, 2 * family.depth + 1)
        if all(
            family.holds(node, {loose[0]: k}) and not _is_bare(text, node, family, {loose[0]: k})
            for node in nodes
        )
    ]
    if not found:
        words = f"There is no {loose[0]} at which {text} has all its layers, of {family.depth}."
        raise UserError(words, hint=example)
    return found


def _numbered(text: str, family: Family) -> str:
    """Return a quantity at the first number that its index may have, still of layers: W{2}'*W{2}."""
    index = next(iter(_indices(text, family)), {})
    for node in sorted(_layers(text, family), key=lambda node: -node.at.start):
        numbers = ":".join(str(family.number(end, index)) for end in node.ends)
        text = f"{text[: node.at.start]}{family.name}{{{numbers}}}{text[node.at.stop :]}"
    return text


def _is_bare(text: str, node: Node, family: Family, index: Mapping[str, int]) -> bool:
    """Whether a product of no layers is no factor, which says how large the identity is."""
    high, low = (family.number(end, index) for end in (node.ends[0], node.ends[-1]))
    before, behind = text[: node.at.start].rstrip(), text[node.at.stop :].lstrip()
    return high < low and not before.endswith("*") and not behind.startswith("*")


def _layers(text: str, family: Family) -> list[Node]:
    nodes = _in_braces(text, family.sequences)
    for node in nodes:
        require_order(node)
        if node.name != family.name:
            raise UserError(
                f"There is one family of layers, {family.name}.",
                at=node.at,
                hint=f"{family.name}{{{written(node.ends[0])}}}",
            )
    return nodes


def _written(text: str, family: Family, index: Mapping[str, int]) -> str:
    """Return a text with letters in the place of layers and their products."""
    for node in sorted(_layers(text, family), key=lambda node: -node.at.start):
        if not index:
            _require_layers(node, family)
        high, low = (family.number(end, index) for end in (node.ends[0], node.ends[-1]))
        product = "*".join(family.letter(k) for k in range(high, low - 1, -1)) or "eye"
        before, behind = text[: node.at.start].rstrip(), text[node.at.stop :].lstrip()
        alone = _ends(before, "(,+-=*", ".*") and (behind[:1] in "),+-*" or not behind)
        text = (
            text[: node.at.start]
            + (product if high <= low or alone else f"({product})")
            + text[node.at.stop :]
        )
    return text


def _terms_written(text: str, family: Family) -> str:
    """Return a text with the terms of sums over layers, sum{j=1:N}(norm2(W{j})^2), the inner sums first."""
    while found := [node for node in parse(text).every() if _is_over_layers(node, family)]:
        node = min(found, key=lambda one: one.at.stop - one.at.start)
        low, high = (family.number(end, {}) for end in node.ends[1:])
        ((name, _),) = node.ends[0]
        told = [_written(node.parts[0].text, family, {name: k}) for k in range(low, high + 1)]
        if node.parts[0].kind not in ("times", "power", "call", "layers"):
            told = [f"({one})" for one in told]
        whole = " + ".join(told) or "0"
        before, behind = text[: node.at.start], text[node.at.stop :]
        text = f"{before}({whole}){behind}" if before or behind else whole
    return text


def _is_over_layers(node: Node, family: Family) -> bool:
    """Whether a part of a text is a sum up to a number that is known, with one layer or more at its index."""
    if node.kind != "series" or any(family.loose(replace(node, ends=(end,))) for end in node.ends[1:]):
        return False
    index = {name for name, _ in node.ends[0]}
    met = [family.loose(one) for one in _in_braces(node.parts[0].text, family.sequences)]
    inner = any(_is_over_layers(one, family) for part in node.parts for one in part.every())
    return index in met and all(one <= index for one in met) and not inner


def _ends(before: str, signs: str, not_with: str) -> bool:
    return not before or (before[-1] in signs and not before.endswith(not_with))


def _loss(text: str, family: Family) -> str:
    left, sign, body = text.partition("=")
    return f"{left}{sign} {_written(body.strip(), family, {})}" if sign and body.strip() else text


def _shapes(said: Mapping[str, tuple[Size, ...]], family: Family) -> Mapping[str, tuple[Size, ...]]:
    """Return the shapes with that of W, where it is declared, as that of each layer that has none of its own."""
    found = {name: shape for name, shape in said.items() if name != family.name}
    if family.name in said:
        found |= {letter: said[family.name] for letter in family.letters if letter not in said}
    return found


def _assumed(text: str, family: Family) -> str:
    """Return what is assumed with the letters of all layers in the place of W and W{j}, and W2 in that of W{2}."""
    words: Iterable[str] = text.replace(",", " , ").split()
    layered = (word == family.name or word.startswith(f"{family.name}{{") for word in words)
    named = zip(words, layered, strict=True)
    return " ".join(" , ".join(_moving(word, family)) if of else word for word, of in named)
