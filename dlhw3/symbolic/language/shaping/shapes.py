"""The shape of every part of an expression, by unification."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.shaping.letter_rule import by_rule
from dlhw3.symbolic.language.shaping.operator_shapes import (  # fmt: skip
    diagonal,
    of_columns,
    of_hessian,
    of_jacobian,
    of_operator,
    of_transpose,
    require_columns,
    require_numbers,
    require_operands,
)
from dlhw3.symbolic.language.text import places, suggested
from dlhw3.symbolic.language.text.each_member import OF_EACH
from dlhw3.symbolic.language.text.motion import derivative_of, entrywise_of, jacobian_of
from dlhw3.symbolic.language.text.operators import CONSTANTS, MEAN, OPERATORS, PATTERNS
from dlhw3.symbolic.language.text.other_readings import power_sum_instead, refused_call
from dlhw3.symbolic.language.text.sizes import ENTRYWISE, Arrow, Misfit, Size, Sizes, shape_option
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.names import member_of

Shape = tuple[Size, Size]
NUMBER: Shape = (1, 1)


@dataclass
class Shapes:
    """Shapes of the parts of expressions that share letters; ``declared`` says those of letters that are given.

    ``sizes`` are names that stand for sizes: in a formula such a name is that size, a number.
    """

    declared: Mapping[str, Shape]
    sizes: frozenset[str]
    unknown: Sizes = field(default_factory=Sizes)
    letters: dict[str, Shape] = field(default_factory=dict)
    functions: dict[str, tuple[Shape, ...]] = field(default_factory=dict)
    directions: dict[str, str] = field(default_factory=dict)
    found: dict[Node, Shape] = field(default_factory=dict)
    rates: dict[str, None] = field(default_factory=dict)  # the letters X whose ddt(X) stands in a text
    families: dict[str, Place] = field(default_factory=dict)  # how many layers W_1, W_2, … there are
    moved_layers: str = ""  # dW, where a dW{j} stands in a text
    definite: Mapping[str, str] = field(default_factory=dict)  # letters: psd, pd, or moves
    random: frozenset[str] = frozenset()  # the letters that are random; where there are any, E(…) is a mean
    sequences: frozenset[str] = frozenset()  # the letters that stand as a{k}
    indices: dict[str, None] | None = None  # of sums, and the names in their ends, where sums may stand
    counted: dict[str, Node] = field(default_factory=dict)
    """The names in the numbers of layers, each with a product of layers in which it stands."""
    widths: dict[Size, Place] = field(default_factory=dict)  # sizes that are widths of layers, d_k × d_{k−1}
    told: dict[Size, str] = field(default_factory=dict)  # what open sizes are called in what is said

    def of(self, node: Node) -> Shape:
        """Return the shape of a part, found once; raise ShapeError where its own parts do not fit.

        Raises UserError for a name that other systems give an operator.
        """
        for part in () if node in self.found else places.moved_later(node):
            self.letter(part.name, part)
        for part in () if node in self.found else node.every():
            if part.kind == "series" or (part.kind == "layers" and part.name in self.sequences):
                self.take_indices(part)
        for part in () if node in self.found else node.inside_out():
            if part not in self.found:
                rule = RULES.get(part.kind)
                shapes = tuple(self.known(self.found[inner]) for inner in part.parts)
                self.found[part] = rule(self, part, shapes) if rule else self._spread(part, shapes)
        return self.known(self.found[node])

    def known(self, shape: Shape) -> Shape:
        """Return a shape as far as known."""
        return self.unknown.found(shape[0]), self.unknown.found(shape[1])

    def copied(self) -> Shapes:
        """Return shapes that know the same, and can be made to fit more without telling these."""
        own = replace(self, unknown=self.unknown.copied())
        own.letters, own.functions = dict(self.letters), dict(self.functions)
        own.directions, own.found, own.rates = dict(self.directions), dict(self.found), dict(self.rates)
        own.families, own.widths, own.counted = dict(self.families), dict(self.widths), dict(self.counted)
        return own

    def with_columns(self, names: Iterable[str]) -> Shapes:
        """Return itself, with letters that are columns against the letter rule."""
        self.letters |= {name: (self.unknown.open(), 1) for name in names}
        return self

    def fit(self, left: Shape, right: Shape) -> bool:
        """Make two shapes one; return whether that can be."""
        try:
            self.unknown.equal(left[0], right[0])
            self.unknown.equal(left[1], right[1])
        except Misfit:
            return False
        return True

    def letter(self, name: str, node: Node) -> Shape:
        """Return the shape of a letter: as declared, or by the letter rule."""
        if name in self.sizes or name in (self.indices or ()):
            return NUMBER
        if (of := member_of(name)) is not None and name not in self.letters:
            if of[0] not in self.sequences and of[0][0] == "d" and of[0][1:]:  # the direction of a member
                self.letter(name[1:], node)
            else:
                self.letters[name] = self.letter(of[0], node)
        if name[0] == "d" and name[1:] in self.letters and name not in self.declared:
            self._fixed(name[1:], node)
            self.directions[name] = name[1:]
            return self.known(self.letters[name[1:]])
        if name in OPERATORS and name not in self.declared:
            raise UserError(f"{name} is an operator, and takes brackets.", at=node.at, hint=f"{name}(X)")
        if name in self.functions or name in self.families:
            raise self._letter_and_function(name, node)
        if self.declared.get(name) == ENTRYWISE:
            raise UserError(f"{name} is a function of every entry.", at=node.at, hint=f"{name}(X)")
        if isinstance(self.declared.get(name), Arrow):
            raise UserError(f"{name} is a function with columns as values.", at=node.at, hint=f"{name}(x)")
        if name not in self.letters:
            places.refuse_members([name], self.indices or (), node)
            places.require_apart([name], self.counted, self.families, node)
            if node.name == name:  # typed
                places.refuse_layers(name, self.families, node)
            self.letters[name] = (
                self.declared[name] if name in self.declared else by_rule(name, node, self.unknown)
            )
        return self.known(self.letters[name])

    def _layers(self, node: Node) -> Shape:
        """Return the shape of W{N:1}, or of one layer W{j}."""
        if node.name in self.sequences:
            return places.require_member(node, self.letter(node.name, node))
        places.require_order(node)
        places.require_undeclared(node, self.declared)
        if places.is_direction(node, self.families):
            self.moved_layers = node.name
        elif node.name in self.letters or node.name in self.functions:
            raise self._letter_and_function(node.name, node)
        elif node.name not in self.families:
            places.require_first(node, self.families)
            self.families[node.name] = depth = places.depth_of(node, self.indices or ())
            self.unknown.ends |= dict.fromkeys(map(self._width, (depth, ())), "")
        self.counted |= {name: node for place in node.ends for name, _ in place if name}
        places.require_apart(self.letters, self.counted, self.families, node)
        places.require_there(node, self.families)
        return self._width(node.ends[0]), self._width(places.shifted(node.ends[-1], -1))

    def take_directions(self, tree: Node) -> None:
        """Take the directions that stand in a tree, dX and dW{j}, whatever else of it fits."""
        for node in tree.every():
            if node.kind == "layers" and places.is_direction(node, self.families):
                self.moved_layers = node.name
            elif node.kind == "name" and node.name[:1] == "d" and node.name[1:] in self.letters:
                self.letter(node.name, node)

    def with_families(self, trees: Iterable[Node], told: Iterable[Node]) -> None:
        """Take the layers of some trees: how many there are, wherever that is said, and that this is a number."""
        trees = tuple(trees)
        self.families |= places.family_in(trees, self.sequences, told)
        self.indices = {
            **(self.indices or {}),
            **places.numbers_in(trees, self.families, self.declared, self.sizes),
        }

    def take_indices(self, node: Node) -> None:
        """Take the names in the places of a sum or a member as whole numbers."""
        letters = (*self.declared, *self.letters)
        found = places.indices_of(node, letters, self.sizes, may_sum=self.indices is not None)
        self.indices = {**(self.indices or {}), **found}
        places.refuse_members(self.letters, self.indices, node)

    def take_ends(self, trees: Iterable[Node]) -> None:
        """Take the letters that sums run to, or that count members, as whole numbers wherever they stand.

        A letter that is one already stays what it is, and is refused where the sum is read.
        """
        series = [node for tree in trees for node in tree.every() if node.kind in ("series", "layers")]
        summed = [node for node in series if node.kind == "series"]
        bound = {name for node in summed for name, _ in node.ends[0] if name}
        members = (end for node in series if node.name in self.sequences for end in node.ends)
        ends = (*(end for node in summed for end in node.ends[1:]), *members)
        letters = {*bound, *self.declared, *self.letters, *self.sizes}
        found = dict.fromkeys(name for end in ends for name, _ in end if name and name not in letters)
        self.indices = {**(self.indices or {}), **found}

    def _width(self, place: Place) -> Size:
        name = f"d{{{places.written(place)}}}"
        self.widths[name] = place
        return name

    def _letter_and_function(self, name: str, node: Node) -> UserError:
        if name in self.families:
            return UserError(f"{name} is a family of layers.", at=node.at, hint=f"{name}{{N:1}}")
        own = node.text.strip() == f"grad_{name}({node.parts[0].bare})" if node.parts else False
        hint = f"grad({node.parts[0].bare}, {name})" if own else f"{name}2(X)"
        return UserError(f"{name} is a letter and a function.", at=node.at, hint=hint)

    def _spread(self, node: Node, shapes: tuple[Shape, ...]) -> Shape:
        """Return the shape of a sum, or of a product of entries; a number goes to every entry."""
        left, right = shapes
        if left == NUMBER or right == NUMBER:
            return right if left == NUMBER else left
        if self.fit(left, right):
            return left
        words = "added" if node.kind in ("plus", "minus") else "taken entry by entry"
        raise self._misfit(node, shapes, f"are {words}, and need one shape", same=True)

    def _times(self, node: Node, shapes: tuple[Shape, ...]) -> Shape:
        left, right = shapes
        if left == NUMBER or right == NUMBER:
            return right if left == NUMBER else left
        try:
            self.unknown.equal(left[1], right[0])
        except Misfit:
            words = "are multiplied, and need as many columns on the left as rows on the right"
            raise self._misfit(node, shapes, words) from None
        return left[0], right[1]

    def _over(self, node: Node, shapes: tuple[Shape, ...]) -> Shape:
        if shapes[1] != NUMBER:
            below, number = node.parts[1], (shape_option(f"{node.parts[1].text}: scalar"),)
            by_entries = below.kind != "name" or shapes[1][1] != 1 or shapes[0][1] == 1
            words = f"/ divides by a number, and {below.text} is {self.words(shapes[1])}."
            hint = f"{node.parts[0].text}./{below.text}" if by_entries else number
            raise ShapeError(words, at=below.at, hint=hint)
        return shapes[0]

    def _power(self, node: Node, shapes: tuple[Shape, ...]) -> Shape:
        base, exponent = shapes
        if exponent != NUMBER and node.kind == "power_entries":
            return self._spread(node, shapes)
        if exponent != NUMBER:
            hint = suggested.power_instead(*node.parts, of_number=base == NUMBER)
            refusal = UserError if node.parts[1].name == "T" else ShapeError
            raise refusal("An exponent is a number.", at=node.parts[1].at, hint=hint)
        if node.kind == "power" and base != NUMBER and not self.fit(base, base[::-1]):
            text = node.parts[0].text
            raise ShapeError(
                f"Only a square matrix has a power, and {text} is {self.words(base)}.",
                at=node.at,
                hint=power_sum_instead(node.at.text) or f"{text}.^{node.parts[1].text}",
            )
        return self.known(base)

    def _call(self, node: Node, shapes: tuple[Shape, ...]) -> Shape:
        if node.name in CONSTANTS:
            return self._constant(node)
        if node.name == "diag":
            return diagonal(node, shapes, self.unknown, self.words)
        if node.name in PATTERNS:
            return of_operator(node, shapes, self.unknown, self.words)
        if node.name in ("grad", "d", "ddt", OF_EACH):
            return shapes[1] if node.name == OF_EACH and self.fit(*shapes[1:]) else self._moving(node, shapes)
        if node.name in ("jac", "hess"):
            return of_jacobian(node, shapes, self.words, self._fixed)
        if (node.name == MEAN and self.random) or self.entrywise(node.name) is not None:
            require_operands(node, 1)
            return shapes[0]
        if (own := self.columns(node.name)) is not None:
            return of_columns(node, shapes, *own, partial(self._same_domain, node, own[0]))
        if (derived := derivative_of(node.name)) is not None:
            require_numbers(node, derived[0], self.declared)
            return self._derivative(node, shapes, *derived)
        require_columns(node)
        if (ours := refused_call(node)) is not None:
            raise UserError(ours[0], at=node.at, hint=ours[1])
        self._same_domain(node, node.name, shapes)
        return NUMBER

    def entrywise(self, name: str) -> tuple[str, int] | None:
        """Return the function of every entry that a name is, and the order of the derivative; None for others."""
        found = (one for one in entrywise_of(name) if self.declared.get(one[0]) == ENTRYWISE)
        return next(found, None)

    def columns(self, name: str) -> tuple[str, tuple[int, ...], Arrow] | None:
        """Return the function of columns that a name is of, the arguments where it is jac_r_k, and its sizes."""
        found, slots = jacobian_of(name) or (name, ())
        said = self.declared.get(found)
        return (found, slots, said) if isinstance(said, Arrow) else None

    def _same_domain(self, node: Node, name: str, shapes: tuple[Shape, ...]) -> None:
        if name in self.letters or name in self.sizes:
            raise self._letter_and_function(name, node)
        known = self.functions.setdefault(name, shapes)
        if len(known) != len(shapes) or not all(map(self.fit, known, shapes)):
            first, second = (", ".join(map(self.words, several)) for several in (known, shapes))
            hint = suggested.random_letters(node) if name == MEAN else "another name"
            raise ShapeError(f"{name} takes {first}, and here {second}.", at=node.at, hint=hint)

    def _moving(self, node: Node, shapes: tuple[Shape, ...]) -> Shape:
        """Return the shape of grad(f, X), that of X (of f, where X is a number), or of d(f), ddt(f), that of f."""
        if node.name != "grad":
            if not node.is_along:
                require_operands(node, 1)
            if node.name == "ddt" and node.parts[0].kind == "name":
                self._fixed(node.parts[0].name, node)
                self.rates[node.parts[0].name] = None
            return shapes[0]
        if len(node.parts) != 2 or not places.is_variable(node.parts[1]) or NUMBER not in shapes:
            if len(node.parts) != 2 or not places.is_variable(node.parts[1]):
                words, hint = suggested.no_letter(node)
                raise UserError(words, at=node.at, hint=hint)
            moved, letter = node.parts[0].bare.strip(), node.parts[1]
            unused = next(name for name in ("v", "u", "z", "h", "M") if name not in self.letters)
            hint = f"grad(dot({unused if shapes[0][1] == 1 else 'M'}, {moved}), {letter.text.strip()})"
            words = f"Only a number has a gradient, and {moved} is {self.words(shapes[0])}."
            raise UserError(words, at=node.at, hint=hint)
        self._fixed(node.parts[1].name, node)
        return shapes[1] if shapes[0] == NUMBER else shapes[0]

    def _fixed(self, name: str, node: Node) -> None:
        """Refuse a random letter in which something is differentiated."""
        if name in self.random:
            raise UserError("Nothing is differentiated in a random letter.", at=node.at, hint="grad_l(x)")

    def _derivative(self, node: Node, shapes: tuple[Shape, ...], name: str, slots: tuple[int, ...]) -> Shape:
        """Return the shape of grad_l_2(X, Y) or hess_l_12(X, Y, D): that of the last argument it is taken in."""
        points = shapes[:-1] if len(slots) == 2 else shapes
        if slots == (0, 0) and (matrix := of_hessian(node, shapes, self.unknown)) is not None:
            self._same_domain(node, name, shapes[:1])
            return matrix
        if max(slots) >= len(points):
            words, hint = f"{name} has no argument number {max(slots) + 1} here.", f"grad_{name}(X)"
            raise UserError(words, at=node.at, hint=hint)
        self._same_domain(node, name, points)
        if len(slots) == 2 and not self.fit(points[slots[0]], shapes[-1]):
            given = f"{node.parts[slots[0]].text} and {node.parts[-1].text}."
            words = f"{node.name} takes a point and a direction of one shape: {given}"
            raise ShapeError(words, at=node.at, hint=f"{node.name}(X, H)")
        return self.known(points[slots[-1]])

    def _constant(self, node: Node) -> Shape:
        if node.name != "eye" and (len(node.parts) != 1 or node.parts[0].kind != "number"):
            raise UserError(f"{node.name} takes one number.", at=node.at, hint=f"{node.name}(1)")
        if node.name == "eye" and node.parts:
            raise UserError("eye takes nothing: its size is what its place asks for.", at=node.at, hint="eye")
        rows = self.unknown.open()
        return (rows, 1) if node.name == "vector" else (rows, self.unknown.open())

    def words(self, shape: Shape) -> str:
        """Return a shape in words: n×m, or a number; an open size has a name that nothing else has."""
        if shape == NUMBER:
            return "a number"
        return "×".join(self._size_in_words(size) for size in self.known(shape))

    def _size_in_words(self, size: Size) -> str:
        if not (isinstance(size, str) and size.startswith(".")):
            return str(size)
        if size not in self.told:
            taken = {*self.letters, *self.functions, *self.sizes, *self.told.values()}
            taken |= {*(self.indices or ()), *self.counted}
            self.told[size] = next(self.unknown.names(taken))
        return self.told[size]

    def _misfit(self, node: Node, shapes: tuple[Shape, ...], words: str, *, same: bool = False) -> ShapeError:
        left, right = (part.text for part in node.parts)
        given = f"{left} is {self.words(shapes[0])} and {right} is {self.words(shapes[1])}"
        known = self.unknown.called(shapes[0]), self.unknown.called(shapes[1])
        if entries := suggested.entries_first(node, lambda last: self._fits_beside(last, shapes[1])):
            return ShapeError(f"{given}: they {words}.", at=node.at, hint=entries)
        hint = suggested.fitting_instead(node, known, self.declared, self._size_in_words, same=same)
        return ShapeError(f"{given}: they {words}.", at=node.at, hint=hint)

    def _fits_beside(self, node: Node, shape: Shape) -> bool:
        """Whether a part has a shape, if all else is as it is."""
        trial = self.copied()
        return trial.fit(trial.of(node), shape)


def _name(shapes: Shapes, node: Node, inner: tuple[Shape, ...]) -> Shape:
    if node.name == "eye":
        rows = shapes.unknown.open()
        return rows, rows
    if node.name in shapes.sequences:
        raise places.not_whole(node)
    return shapes.letter(node.name, node)


RULES: dict[str, Callable[[Shapes, Node, tuple[Shape, ...]], Shape]] = {
    "number": lambda shapes, node, inner: NUMBER,
    "name": _name,
    "call": Shapes._call,
    "layers": lambda shapes, node, inner: shapes._layers(node),
    "series": lambda own, node, inner: places.summed(
        node, inner[0], own.words(inner[0]), own.widths, own.functions
    ),
    "times": Shapes._times,
    "over": Shapes._over,
    **dict.fromkeys(("power", "power_entries"), Shapes._power),
    "entry": lambda shapes, node, inner: places.no_shape(node),
    "negative": lambda shapes, node, inner: inner[0],
    "transposed": lambda shapes, node, inner: of_transpose(node, inner[0]),
}
"""Kind of node: its shape."""
