"""Write symbolic expressions as Python text with numpy or torch calls, with the brackets that are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatchmethod

from sympy import (
    Add,
    Basic,
    Expr,
    Float,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    Tuple,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef

from dlhw3.errors import UserError, quoted
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.callbacks import arguments_of, callback
from dlhw3.symbolic.code.fractions import fraction_of, sign_of
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.code.scaling import (
    LayerScale,
    MatrixTimesPowers,
    Scale,
    ScaledLayers,
    ScaledPair,
    TimesPowers,
)
from dlhw3.symbolic.code.shifting import Largest, ShiftedExp
from dlhw3.symbolic.code.sizes import solved
from dlhw3.symbolic.code.straight_line import PowerAt, Powers, SymmetricPowers
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.face import ATOM, POWER, PRODUCT, SUM
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import face_of

TARGETS = {"numpy": ("numpy", "np"), "torch": ("torch", "torch")}


@dataclass(frozen=True, slots=True)
class Text:
    """Python text, how tightly it holds together, and its pieces where a long line may be broken.

    The pieces stand between ``opening`` and a closing bracket, or one after the other where there is no opening.
    """

    code: str
    level: int = ATOM
    pieces: tuple[Text, ...] = ()
    opening: str = ""

    def at_least(self, level: int) -> str:
        """Return the text, in brackets when it is looser than ``level``."""
        return self.code if self.level >= level else f"({self.code})"

    def lines(self, width: int) -> list[str]:
        """Return the text as it stands inside brackets, broken where it is longer than ``width`` and can be."""
        if len(self.code) <= width or not self.pieces:
            return [self.code]
        return self.broken(width)

    def broken(self, width: int) -> list[str]:
        """Return the text broken between its pieces, each of them at most ``width`` long where that can be."""
        if not self.opening:
            return [line for piece in self.pieces for line in piece.lines(width)]
        whole = " ".join(piece.code for piece in self.pieces)
        inside = Text(whole, pieces=self.pieces).lines(width - 4)
        return [self.opening, *(f"    {line}" for line in inside), ")"]


class Emitter:
    """Writes expressions for one target and remembers which helpers they call.

    ``inputs`` are the given families of layers and letters: sizes are read from their shapes. ``names`` are the
    letters' names in code, where they are not their own.
    """

    def __init__(
        self, target: str, inputs: Sequence[Basic] = (), names: Mapping[str, str] | None = None
    ) -> None:
        if not isinstance(target, str) or target not in TARGETS:
            raise UserError(f"There is no target {quoted(target)}.", hint=" or ".join(TARGETS))
        self.package, self.module = TARGETS[target]
        self.helpers: set[str] = set()
        self._names = names or {}
        self._families = [self.name(item.name) for item in inputs if isinstance(item, nodes.Layers)]
        letters = [item for item in inputs if isinstance(item, MatrixSymbol)]
        self._arrays = [self.name(letter.name) for letter in letters]
        self._arrays += [f"{family}[0]" for family in self._families]
        self._sizes = self._sizes_of(letters)

    def name(self, letter: str) -> str:
        """Return a letter's name in code."""
        return self._names[letter] if letter in self._names else variable(letter)

    def _sizes_of(self, letters: Sequence[MatrixSymbol]) -> dict[Expr, Text]:
        """Return where each size is read: in a shape, or from one that it can be solved from."""
        read = [
            (size, f"{self.name(letter.name)}.shape[{axis}]")
            for letter in letters
            for axis, size in enumerate(letter.shape)
        ]
        found: dict[Expr, Text] = {}
        for size, text in read:
            found.setdefault(size, Text(text))
        for size, text in read:
            parts = solved(size)
            if parts is not None and parts[0] not in found:
                symbol, factor, rest = parts
                whole = text if rest == 0 else f"({text} {'-' if rest > 0 else '+'} {abs(rest)})"
                found[symbol] = Text(whole if factor == 1 else f"{whole} // {factor}", PRODUCT)
        return found

    def code(self, expression: Basic) -> str:
        """Return an expression as it stands between commas."""
        return self.write(expression).code

    @singledispatchmethod
    def write(self, expression: Basic) -> Text:
        """Write one node; raise UserError where there is no code for it."""
        raise UserError(f"There is no {self.package} code for {type(expression).__name__}.")

    @write.register
    def _(self, expression: Integer) -> Text:
        return Text(str(int(expression)), ATOM if expression >= 0 else SUM)

    @write.register
    def _(self, expression: Rational) -> Text:
        return Text(f"{int(expression.p)} / {int(expression.q)}", PRODUCT if expression >= 0 else SUM)

    @write.register(Symbol)
    @write.register(MatrixSymbol)
    def _(self, expression: Symbol) -> Text:
        return self._sizes[expression] if expression in self._sizes else Text(self.name(expression.name))

    @write.register
    def _(self, expression: AppliedUndef) -> Text:
        return self._size(expression)

    @write.register
    def _(self, expression: Float) -> Text:
        raise UserError(
            f"There is no exact {self.package} code for the decimal {expression}.", hint="a fraction"
        )

    @write.register
    def _(self, expression: Add) -> Text:
        numerator, denominator = expression.as_numer_denom()
        if denominator.is_Integer and denominator != 1:
            return Text(f"{self.write(numerator).at_least(POWER)} / {denominator}", PRODUCT)
        return self._sum(sorted(expression.args, key=lambda term: bool(term.is_Number)))

    @write.register
    def _(self, expression: MatAdd) -> Text:
        return self._sum(expression.args)

    def _sum(self, terms: Sequence[Expr]) -> Text:
        """Write a sum, the terms with a plus sign first."""
        signed = sorted((sign_of(term) for term in terms), key=lambda pair: pair[0] < 0)
        pieces = []
        for sign, term in signed:
            mark = "-" if sign < 0 else "+"
            pieces.append(f"{mark} {self.write(term).at_least(PRODUCT)}")
        if pieces[0].startswith("+"):
            pieces[0] = pieces[0][2:]
        else:
            sign, term = signed[0]
            pieces[0] = self._negative(term)
        return Text(" ".join(pieces), SUM, tuple(map(Text, pieces)))

    def _negative(self, term: Expr) -> str:
        text = self.write(term)
        first = term.args[0] if isinstance(term, (Mul, MatMul)) else term
        if text.level == POWER:
            return f"-({text.code})"
        if isinstance(first, Pow) and text.code.startswith((power := self.write(first).code) + " "):
            return f"-({power}){text.code[len(power) :]}"
        return f"-{text.at_least(PRODUCT)}"

    @write.register(Mul)
    @write.register(MatMul)
    def _(self, expression: Mul) -> Text:
        sign, rest = sign_of(expression)
        if sign < 0:
            return Text(self._negative(rest), SUM)
        if not isinstance(rest, (Mul, MatMul)):
            return self.write(rest)
        matrices = [factor for factor in rest.args if hasattr(factor, "shape")]
        above, below = fraction_of([factor for factor in rest.args if not hasattr(factor, "shape")])
        factors = [*above, *matrices]
        pieces = [self.write(factors[0]).at_least(PRODUCT)] if factors else ["1"]
        for position, factor in enumerate(factors[1:], start=1):
            operator = "@" if position > len(above) else "*"
            pieces.append(f"{operator} {self.write(factor).at_least(POWER)}")
        pieces += [f"/ {self.write(factor).at_least(POWER)}" for factor in below]
        return Text(" ".join(pieces), PRODUCT, tuple(map(Text, pieces)))

    @write.register
    def _(self, expression: Pow) -> Text:
        _, below = fraction_of([expression])
        if below:
            return Text(f"1 / {self.write(below[0]).at_least(POWER)}", PRODUCT)
        base, exponent = expression.args
        return Text(f"{self.write(base).at_least(ATOM)} ** {self.write(exponent).at_least(ATOM)}", POWER)

    @write.register
    def _(self, expression: MatPow) -> Text:
        base, exponent = expression.args
        return Text(f"{self.module}.linalg.matrix_power({self.code(base)}, {self.code(exponent)})")

    @write.register
    def _(self, expression: Transpose) -> Text:
        return Text(f"{self.write(expression.arg).at_least(ATOM)}.T")

    @write.register
    def _(self, expression: Identity) -> Text:
        return Text(f"{self.module}.eye({self._size(expression.shape[0]).code}{self._number_type()})")

    @write.register
    def _(self, expression: ZeroMatrix) -> Text:
        sizes = ", ".join(self._size(size).code for size in expression.shape)
        return Text(f"{self.module}.zeros(({sizes}){self._number_type()})")

    def _number_type(self) -> str:
        """Write the type of the first array that is given, for a new array to have."""
        if not self._arrays:
            return ""
        device = f", device={self._arrays[0]}.device" if self.package == "torch" else ""
        return f", dtype={self._arrays[0]}.dtype{device}"

    def _size(self, size: Expr) -> Text:
        """Write the size of a matrix; raise UserError where no given array has it."""
        if size in self._sizes:
            return self._sizes[size]
        if size.is_Integer:
            return self.write(size)
        if isinstance(size, AppliedUndef) and self._families:
            return Text(self._width(size.args[0]))
        if isinstance(size, (Add, Mul)):
            operator, level = (" + ", SUM) if isinstance(size, Add) else (" * ", PRODUCT)
            return Text(operator.join(self._size(part).at_least(level) for part in size.args), level)
        raise UserError(
            f"The size {size} of an identity or a zero matrix is not that of any matrix the code is given.",
            hint="an expression with a matrix of that size in it",
        )

    def _width(self, index: Expr) -> str:
        """Write d_k, the number of rows of layer k, and of columns of layer 1 for k = 0."""
        family = self._families[0]
        if index == 0:
            return f"{family}[0].shape[1]"
        if index.is_Integer:
            return f"{family}[{index - 1}].shape[0]"
        self.helpers.add("layer_width")
        return f"layer_width({family}, {self.code(index)})"

    @write.register
    def _(self, expression: Trace) -> Text:
        return Text(f"{self.module}.trace({self.code(expression.arg)})")

    @write.register
    def _(self, expression: nodes.Inner) -> Text:
        left, right = expression.args
        return Text(f"({self.write(left).at_least(PRODUCT)} * {self.write(right).at_least(POWER)}).sum()")

    @write.register
    def _(self, expression: nodes.Norm) -> Text:
        return self._helper("frobenius_norm", expression.args[0])

    @write.register
    def _(self, expression: Scale) -> Text:
        return self._helper("power_of_two", expression.args[0])

    @write.register
    def _(self, expression: Largest) -> Text:
        return self._helper("largest_entry", expression.args[0])

    @write.register
    def _(self, expression: ShiftedExp) -> Text:
        exponent, largest = expression.args
        return Text(f"{self.module}.exp({self.code(exponent)} - {self.write(largest).at_least(PRODUCT)})")

    @write.register(ScaledLayers)
    @write.register(LayerScale)
    def _(self, expression: Basic) -> Text:
        part = 0 if isinstance(expression, ScaledLayers) else 1
        return Text(f"{self.code(ScaledPair(*expression.args))}[{part}]")

    @write.register
    def _(self, expression: ScaledPair) -> Text:
        layers, high, low = expression.args[0].args
        self.helpers.add("scaled_layers")
        return Text(f"scaled_layers({self.name(layers.name)}, {self.code(high)}, {self.code(low)})")

    @write.register
    def _(self, expression: Tuple) -> Text:
        return Text(", ".join(map(self.code, expression.args)))

    @write.register(TimesPowers)
    @write.register(MatrixTimesPowers)
    def _(self, expression: Basic) -> Text:
        value, *powers = expression.args
        pairs = ", ".join(f"({', '.join(map(self.code, pair))})" for pair in powers)
        self.helpers.add("times_powers")
        return Text(f"times_powers({self.code(value)}, {pairs})")

    def is_zero(self, name: str) -> str:
        """Write whether the array of this name is zero; in a way that torch.func.vmap allows."""
        if self.package == "numpy":
            return f"not {name}.any()"
        self.helpers.add("is_zero")
        return f"is_zero({name})"

    def _helper(self, name: str, argument: Basic) -> Text:
        self.helpers.add(name)
        return Text(f"{name}({self.code(argument)})")

    @write.register(nodes.Value)
    @write.register(nodes.GradientAt)
    @write.register(nodes.HessianAt)
    @write.register(functions.ValueOfSeveral)
    @write.register(functions.DerivativeAt)
    def _(self, expression: Basic) -> Text:
        return Text(f"{callback(expression).keyword}({', '.join(map(self.code, arguments_of(expression)))})")

    @write.register
    def _(self, expression: Operator) -> Text:
        face = face_of(expression)
        if face is None:  # an abstract function of every entry is called
            return Text(f"{callback(expression).keyword}({self.code(expression.operands[0])})")
        self.helpers.update(face.helpers)
        way = face.code[self.package]
        parts = [
            self.write(operand).at_least(way.level_of(k)) for k, operand in enumerate(expression.operands)
        ]
        named = {"module": self.module}
        if not expression.operands:  # made of nothing but its sizes
            named |= dict(
                zip(("rows", "cols"), (self._size(size).code for size in expression.data), strict=True)
            )
            named["like"] = self._number_type()
        return Text(way.fill(parts, **named), way.level)

    @write.register
    def _(self, expression: nodes.LayerProduct) -> Text:
        layers, high, low = expression.args
        if expression.is_single:
            return Text(f"{self.name(layers.name)}[{self.code(high - 1)}]")
        self.helpers.add("layer_product")
        return Text(f"layer_product({self.name(layers.name)}, {self.code(high)}, {self.code(low)})")

    @write.register
    def _(self, expression: Powers) -> Text:
        return self._helper("gram_powers", expression.args[0])

    @write.register
    def _(self, expression: SymmetricPowers) -> Text:
        return self._helper("psd_powers", expression.args[0])

    @write.register
    def _(self, expression: PowerAt) -> Text:
        powers, exponent, _ = expression.args
        return Text(f"{self.write(powers).at_least(ATOM)}({self.code(exponent)})")

    @write.register
    def _(self, expression: nodes.MatrixSum) -> Text:
        body, index, low, high = expression.args
        each = f"for {self.code(index)} in range({self.code(low)}, {self.code(high + 1)})"
        term = self.write(body)
        return Text(f"sum({term.code} {each})", ATOM, (term, Text(each)), "sum(")
