"""Tree to expression: every part becomes the engine's node of its shape; nothing is evaluated."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sympy import (
    Add,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Rational,
    Symbol,
    Tuple,
    ZeroMatrix,
)

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import (
    factors_of,
    hadamard_product,
    inner,
    negate,
    product,
    total,
    transpose,
)
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.faces.functions import at, function_of
from dlhw3.symbolic.faces.motion import nothing
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.language.making.as_matrix import Jacobians, Meant, abstract_hessian, jacobian, of_columns
from dlhw3.symbolic.language.making.elementary import (
    entries_power,
    entry_function,
    number_power,
    refuse_zero_below,
    short,
    whole_power,
)
from dlhw3.symbolic.language.making.of_each_member import gradient_in_each
from dlhw3.symbolic.language.shaping.gram_powers import gram_power, psd_power, require_entries
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text.calls import CALLS, letter_power
from dlhw3.symbolic.language.text.chance import fixed, mean, plain_letter, random_letter
from dlhw3.symbolic.language.text.each_member import OF_EACH
from dlhw3.symbolic.language.text.long_products import beginnings, factors, multiplied
from dlhw3.symbolic.language.text.motion import (
    derivative_of,
    gradient_of,
    is_second,
    rate_of,
    require_letters,
    require_no_rate,
    squares,
)
from dlhw3.symbolic.language.text.operators import ENTRIES, MEAN
from dlhw3.symbolic.language.text.places import index_of, is_direction
from dlhw3.symbolic.language.text.roots import kept_apart
from dlhw3.symbolic.language.text.series import member, series
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.letters import Direction, LayerRates, velocity_of
from dlhw3.symbolic.nodes import (
    AbstractFunction,
    Inner,
    LayerProduct,
    Layers,
    differential,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.prose import Prose, sentence

MOST_FACTORS = 16  # of a power written out


@dataclass
class Builder:
    """Makes the expressions of one user's text, once all shapes are known."""

    shapes: Shapes
    named: dict[Size, Expr] = field(default_factory=dict)
    free: Iterator[str] | None = None
    letters: dict[str, Expr] = field(default_factory=dict)
    functions: dict[str, AbstractFunction] = field(default_factory=dict)
    entrywise: dict[str, None] = field(default_factory=dict)  # functions of every entry
    made: dict[Node, Expr] = field(default_factory=dict)
    one_of_each: dict[Expr, Expr] = field(default_factory=dict)
    """What was made, once: of equal parts only the first is kept, which makes comparing quick."""
    products: list[tuple[Expr, Expr]] = field(default_factory=list)  # of layers: the highest and the lowest
    spread: dict[Prose, None] = field(default_factory=dict)  # which numbers went to every entry, in sentences
    moving: tuple[str, ...] = ()  # letters that move in d(f), besides those whose dX stands in the text
    jacobians: Jacobians = field(default_factory=dict)
    under: dict[Node, Meant] = field(default_factory=dict)  # what the Jacobians in a text are under
    flow: tuple[Node, tuple[str, ...]] | None = None
    """The objective f of a gradient flow and the letters X with Ẋ = −∇_X f, along which ddt(Q) is a rate."""

    def size(self, size: Size) -> Expr:
        """Return a size: a number, a declared name, or a name that nothing else has."""
        size = self.shapes.unknown.found(size)
        if isinstance(size, int):
            return Integer(size)
        if size in self.shapes.widths:
            return self.layers(next(iter(self.shapes.families))).width(index_of(self.shapes.widths[size]))
        if size not in self.named:
            self.named[size] = size_symbol(next(self._names()) if size.startswith(".") else size)
        return self.named[size]

    def _names(self) -> Iterator[str]:
        if self.free is None:
            taken = {*self.shapes.letters, *self.shapes.functions, *self.shapes.sizes}
            taken |= {*(self.shapes.indices or ()), *self.shapes.counted}
            self.free = self.shapes.unknown.names(taken)
        return self.free

    def layers(self, name: str) -> Layers:
        """Return the family of layers of that name."""
        return Layers(name, index_of(self.shapes.families[name]))

    def moved_layers(self) -> Layers:
        """Return dW_1, …, dW_N, the directions in which the layers move in d(f)."""
        ((name, depth),) = self.shapes.families.items()
        return Layers(f"d{name}", index_of(depth))

    def _layers(self, node: Node) -> Expr:
        if node.name in self.shapes.sequences:
            shape = self.shapes.of(node)
            sizes = None if shape == NUMBER else (self.size(shape[0]), self.size(shape[1]))
            return member(node.name, sizes, index_of(node.ends[0]))
        moved = is_direction(node, self.shapes.families)
        family = self.moved_layers() if moved else self.layers(node.name)
        ends = [index_of(place) for place in node.ends]
        self.products.append((ends[0], ends[-1]))
        made: Expr = family[ends[0]] if len(ends) == 1 else family.product(*ends)
        return made

    def _series(self, node: Node) -> Expr:
        """Return a sum over an index; where that runs is said by its ends, and by no product of layers within."""
        body, (index, low, high) = self.of(node.parts[0]), map(index_of, node.ends)
        for part in node.parts[0].every():
            if part.kind != "layers":
                continue
            ends = index_of(part.ends[0]), index_of(part.ends[-1])
            if ends in self.products and index in Tuple(*ends).free_symbols:
                self.products.remove(ends)
        return series(body, index, low, high)  # of numbers, or of matrices made of layers

    def shape(self, shape: Shape) -> tuple[Expr, Expr]:
        """Return a shape as sizes."""
        return self.size(shape[0]), self.size(shape[1])

    def letter(self, name: str) -> Expr:
        """Return a letter as what its shape says: a number, a column, a matrix; or a size."""
        if name in self.shapes.sizes:
            return self.size(name)
        if name in (self.shapes.indices or ()):
            return index_symbol(name)
        if name in self.shapes.directions:
            moving = self.letter(self.shapes.directions[name])
            return Direction.of(moving) if isinstance(moving, MatrixSymbol) else self.step(name[1:])
        if name not in self.letters:
            shape = self.shapes.known(self.shapes.letters[name])
            make = random_letter if name in self.shapes.random else plain_letter
            self.letters[name] = make(name, None if shape == NUMBER else self.shape(shape))
        return self.letters[name]

    def of(self, node: Node) -> Expr:
        """Return the expression of a part."""
        parts = () if node in self.made else tuple(node.inside_out())
        passed = beginnings(parts, lambda part: self.shapes.of(part) == NUMBER) - {node}
        for part in parts:
            if part not in self.made and part not in passed:
                new = short(MAKERS[part.kind](self, part), part)
                self.made[part] = self.one_of_each.setdefault(new, new)
        return self.made[node]

    def parts(self, node: Node) -> list[Expr]:
        """Return the expressions of a node's parts."""
        return [self.of(part) for part in node.parts]

    def _spread(self, node: Node) -> tuple[Expr, Expr]:
        """Return both sides of an operation on entries, a number beside a matrix in every entry of one."""
        left, right = self.parts(node)
        shape = self.shape(self.shapes.of(node))
        if isinstance(left, MatrixExpr) == isinstance(right, MatrixExpr):
            return left, right
        number, matrix = (right, left) if isinstance(left, MatrixExpr) else (left, right)
        self.spread |= {sentence("The number ", number, " is added to every entry of ", matrix, "."): None}
        return tuple(
            one if isinstance(one, MatrixExpr) else product(one, ones(*shape)) for one in (left, right)
        )  # type: ignore[return-value]

    def _plus(self, node: Node) -> Expr:
        left, right = self._spread(node)
        right = negate(right) if node.kind == "minus" else right
        return total(left, right) if isinstance(left, MatrixExpr) else Add(left, right)

    def _times(self, node: Node) -> Expr:
        self._tell_of_number(node)
        if node.parts[0] not in self.made:
            return multiplied([self._factor(part) for part in factors(node, self.made)])
        left, right = kept_apart(*map(self._factor, node.parts))
        matrices = isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr)
        if not matrices or self.shapes.of(node) != NUMBER:
            return product(left, right)
        (a, before), (b, after) = factors_of(left), factors_of(right)
        first, *rest = (*before, *after)
        return Mul(a, b, inner(transpose(first), product(*rest)))

    def _factor(self, node: Node) -> Expr:
        """Return a factor of a product: of −(x − y) it is −1 times x − y, and not y − x."""
        inside = self.of(node.parts[0]) if node.kind == "negative" else None
        return product(Integer(-1), inside) if isinstance(inside, MatAdd) else self.of(node)

    def _tell_of_number(self, node: Node) -> None:
        """Tell that V phi(W x) is V times a number, where phi may be meant to be a function of every entry."""
        left, right = node.parts
        abstract = right.kind == "call" and right.name in self.shapes.functions and len(right.parts) == 1
        if abstract and NUMBER not in (self.shapes.of(left), self.shapes.of(right.parts[0])):
            number, name = right.bare.strip(), right.name
            words = f"{number} is a number; with the shape {name}: entrywise, {name} is a function of every entry."
            self.spread |= {Prose((words,)): None}

    def _over(self, node: Node) -> Expr:
        above, below = self.parts(node)
        refuse_zero_below(node, below)
        number, below = below.as_coeff_Mul() if not below.is_Rational or below == 0 else (below, Integer(1))
        is_size = isinstance(below, Symbol) and below.is_integer and below.is_positive  # never 0
        under = 1 / below if is_size or below == 1 else entrywise("recip", below)
        if number != 1:
            under = under / number
        return product(above, under)

    def _entries(self, node: Node) -> Expr:
        left, right = self.parts(node)
        if not (isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr)):
            if node.kind == "times_entries":
                return product(*kept_apart(left, right))
            refuse_zero_below(node, right)
            return product(left, entrywise("recip", right))
        return (
            hadamard_product(left, right)
            if node.kind == "times_entries"
            else applied("quotient", left, right)
        )

    def _power(self, node: Node) -> Expr:
        base, exponent = self.parts(node)
        if isinstance(exponent, MatrixExpr):
            return letter_power(base, exponent)
        if not exponent.is_Rational and isinstance(base, MatrixExpr) and node.kind == "power":
            return gram_power(node, base, self.shapes.indices or ())
        if not exponent.is_Rational:
            return letter_power(base, exponent)
        whole = bool(exponent.is_Integer)
        if whole and abs(exponent) > MOST_FACTORS and isinstance(base, MatrixExpr):
            raise UserError(f"A power of more than {MOST_FACTORS} factors.", at=node.at, hint="a lower power")
        if exponent.is_negative:
            refuse_zero_below(node, base, at=0)
        if isinstance(base, MatrixExpr) and node.kind == "power":
            return self._matrix_power(node, base, exponent)
        if isinstance(base, MatrixExpr):
            return entries_power(base, exponent)
        return number_power(node, base, exponent)

    def _matrix_power(self, node: Node, base: MatrixExpr, exponent: Rational) -> Expr:
        if not exponent.is_Integer:
            return psd_power(node, self.shapes, base, exponent)
        return whole_power(node, base, int(exponent))

    def _call(self, node: Node) -> Expr:
        if node.name in CALLS:
            return CALLS[node.name](*self.parts(node))
        if node.name == MEAN and self.shapes.random:
            (of,) = self.parts(node)
            return mean(node, of, {*self.shapes.letters, *self.shapes.sizes})
        if node.name in ("grad", "d", "ddt") or (is_second(node) and self.shapes.of(node) == NUMBER):
            return self._rate(node) if node.name == "ddt" else self._moving(node)
        if node.name == OF_EACH:
            return gradient_in_each(self.shapes, self.under, node, *self.parts(node))
        if node.name == "jac":
            return jacobian(self.shapes, self.jacobians, self.under, node, *self.parts(node))
        if node.name in ENTRIES:
            require_entries(node, self.shapes)
            return entry_function(node.name, *self.parts(node), ones=self._ones(node))
        return self._constant(node) if node.name in ("vector", "matrix") else self._function(node)

    def _constant(self, node: Node) -> MatrixExpr:
        shape, value = self.shape(self.shapes.of(node)), node.parts[0].value
        return ZeroMatrix(*shape) if value == 0 else product(Rational(value), ones(*shape))

    def _function(self, node: Node) -> Expr:
        if (known := self.shapes.entrywise(node.name)) is not None:
            name, order = known[0].replace("sigma", "σ"), known[1]  # the kernel's sigma is a sum
            self.entrywise[name] = None
            return entrywise(name, self.of(node.parts[0]), order)  # type: ignore[no-any-return]
        if (own := self.shapes.columns(node.name)) is not None:
            return of_columns(self.function(own[0]), own[1], self.parts(node), self.under, node)
        name, slots = derivative_of(node.name) or (node.name, ())
        points = [p if isinstance(p, MatrixExpr) else product(p, Identity(1)) for p in self.parts(node)]
        points += [Identity(1)] if len(slots) == 2 and [p.shape for p in points] == [(1, 1)] else []  # b''(t)
        if len(slots) == 2 and (made := abstract_hessian(self.function(name), points, self.under, node)):
            return made
        hands = [points.pop()] if len(slots) == 2 else []
        made = at(self.function(name), slots, tuple(points), tuple(hands))
        return Inner(made, Identity(1)) if slots and self.shapes.of(node) == NUMBER else made  # in a number

    def _moving(self, node: Node) -> Expr:
        """Return grad(f, X), or d(f): how f moves along dX, for every letter X whose dX occurs in the text.

        In a number a, grad(f, a) is the derivative df/da, a number; and of a matrix F it is dF/da, a matrix.
        """
        moved, *in_letter = self.parts(node)
        require_no_rate(node, self.flow is not None and not self.shapes.families)
        along = dict.fromkeys((*self.shapes.directions.values(), *self.moving))
        moved = squares(fixed(moved, node, in_letter or map(self.letter, along)))
        if node.name == "d" and in_letter:  # with X alone
            return differential(moved, *in_letter) if moved.has(in_letter[0]) else nothing(moved)
        if in_letter:
            return gradient_of(moved, in_letter[0])
        layers = self.layers(*self.shapes.families) if self.shapes.moved_layers else None
        if not along and layers is None:
            words = "d needs directions: no dX stands in the text."
            raise UserError(words, at=node.at, hint="d(tr(X)) = tr(dX)")
        moving = {X: name for name in along if moved.has(X := self.letter(name))}
        hands = [
            Direction.of(X) if isinstance(X, MatrixSymbol) else self.step(name) for X, name in moving.items()
        ]
        rates = list(map(differential, [moved] * len(hands), moving, hands))
        rates += [differential(moved, layers, self.moved_layers())] if layers and moved.has(layers) else []
        return total(*rates) if rates else nothing(moved)

    def _rate(self, node: Node) -> Expr:
        """Return ddt(Q): how Q moves along the flow, or along Ẋ for every X whose ddt(X) stands in the text."""
        letters = self.flow[1] if self.flow is not None else tuple(self.shapes.rates)
        known = [self.letter(name) for name in letters if name in self.shapes.letters]
        quantity = squares(fixed(self.of(node.parts[0]), node, known or None))
        require_no_rate(node, self.flow is not None and not self.shapes.families)
        if self.flow is not None and self.flow[1] == tuple(self.shapes.families):
            family = self.layers(self.flow[1][0])
            moves = quantity.has(LayerProduct)
            return differential(quantity, family, LayerRates.of(family)) if moves else nothing(quantity)
        if layers := next((name for name in letters if name in self.shapes.families), ""):
            words = "A flow of layers moves all of them, and nothing else yet."
            raise UserError(words, at=node.at, hint=f"a line flow … in {layers}")
        require_letters(letters, self.shapes.letters, node)
        moving = [X for X in map(self.letter, letters) if quantity.has(X)]
        objective = None if self.flow is None else squares(self.of(self.flow[0]))
        along = [velocity_of(X) if objective is None else negate(gradient_of(objective, X)) for X in moving]
        return rate_of(quantity, moving, along)

    def step(self, name: str) -> Symbol:
        """Return da, by how much the number a moves."""
        return Symbol(f"d{name}", real=True)

    def _ones(self, node: Node) -> Expr:
        shape = self.shapes.of(node)
        return Integer(1) if shape == NUMBER else ones(*self.shape(shape))

    def function(self, name: str) -> AbstractFunction:
        """Return an abstract function on matrices of the shapes that it is given."""
        if name not in self.functions:
            domains = [self.shape(self.shapes.known(shape)) for shape in self.shapes.functions[name]]
            said = self.shapes.columns(name)
            self.functions[name] = function_of(name, domains, said and self.shape(said[2].value))
        return self.functions[name]

    def _name(self, node: Node) -> Expr:
        if node.name == "eye":
            return Identity(self.size(self.shapes.of(node)[0]))
        return self.letter(node.name)


MAKERS: dict[str, Callable[[Builder, Node], Expr]] = {
    "number": lambda own, node: Rational(node.value),
    "name": Builder._name,
    "call": Builder._call,
    "layers": Builder._layers,
    "series": Builder._series,
    "plus": Builder._plus,
    "minus": Builder._plus,
    "times": Builder._times,
    "over": Builder._over,
    "times_entries": Builder._entries,
    "over_entries": Builder._entries,
    "power": Builder._power,
    "power_entries": Builder._power,
    "negative": lambda own, node: negate(own.of(node.parts[0])),
    "transposed": lambda own, node: (
        transpose(made) if isinstance(made := own.of(node.parts[0]), MatrixExpr) else made
    ),
}
