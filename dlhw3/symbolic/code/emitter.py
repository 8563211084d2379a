"""Write symbolic expressions as Python text with calls of a package, with the brackets that are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial, reduce, singledispatchmethod
from types import MappingProxyType

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
from dlhw3.symbolic.code import indexed_text
from dlhw3.symbolic.code.batched import EachCall
from dlhw3.symbolic.code.callbacks import Callback, arguments_of, callback, is_number
from dlhw3.symbolic.code.costs import multiplications
from dlhw3.symbolic.code.fractions import fraction_of, sign_of
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.code.operator_text import MADE_OF_ARRAYS, filled, form_of, in_sum, is_entrywise, spread
from dlhw3.symbolic.code.scaling import (
    LayerScale,
    MatrixTimesPowers,
    Scale,
    ScaledLayers,
    ScaledNorm,
    ScaledPair,
    TimesPowers,
)
from dlhw3.symbolic.code.sequences import Entry, Member, Rows
from dlhw3.symbolic.code.shifting import ShiftedExp
from dlhw3.symbolic.code.size_text import SizeTexts, is_column
from dlhw3.symbolic.code.straight_line import HELPERS_OF_ONE, PowerAt, Powers, SymmetricPowers
from dlhw3.symbolic.code.text import (
    COLUMN,
    MATRIX,
    NUMBER,
    ROW,
    TARGETS,
    Text,
    behind,
    joined,
    largest_form,
    times,
    transposed,
)
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.computed import Computed, Way
from dlhw3.symbolic.faces.diagonals import is_filled
from dlhw3.symbolic.faces.face import ATOM, POWER, PRODUCT, SUM, Face
from dlhw3.symbolic.faces.grown_sums import Largest
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import face_of, way_of


class Emitter:
    """Writes expressions for one target and remembers which helpers they call, and what they cost.

    ``inputs`` are the given families of layers and letters: sizes are read from their shapes. ``names`` are the
    letters' names in code, where they are not their own. ``by_name``: as in ``times``. ``callbacks`` by keyword.
    """

    by_name = False
    callbacks: Mapping[str, Callback] = MappingProxyType({})

    def __init__(
        self, target: str, inputs: Sequence[Basic] = (), names: Mapping[str, str] | None = None
    ) -> None:
        if not isinstance(target, str) or target not in TARGETS:
            raise UserError(f"There is no target {quoted(target)}.", hint=" or ".join(TARGETS))
        self.target, (self.package, self.module) = target, TARGETS[target]
        self.helpers: set[str] = set()
        self._names = names or {}
        self.sizes = SizeTexts(inputs, self.name, target, self.helpers)
        self._forms, self._totals, self._arrays = dict[Basic, int](), set[Basic](), set[Basic]()
        self._spent: Expr | None = Integer(0)

    def name(self, letter: str) -> str:
        """Return a letter's name in code."""
        return self._names[letter] if letter in self._names else variable(letter)

    def code(self, expression: Basic) -> str:
        """Return an expression as it stands between commas."""
        return self.write(expression).code

    def assigned(self, letter: Basic, meaning: Basic, text: Text) -> None:
        """Remember what array a letter stands for; a sum of no terms is the number 0, of no shape."""
        made = letter.args[1] if isinstance(meaning, ScaledNorm) else letter
        self._arrays |= {made} if self._is_array(meaning) else set()
        self._totals |= {letter} if text.code.startswith("sum(") else set()
        for one in letter.args if isinstance(letter, Tuple) else (letter,):
            self._forms[one] = MATRIX if isinstance(letter, Tuple) and hasattr(one, "shape") else text.form

    def returned(self, value: Expr) -> Text:
        """Write a result: a column as a 1-D array, every other matrix as a 2-D one."""
        return self.sizes.result(value, self._fitting(value, self.write(value)))

    def spent(self) -> Expr | None:
        """Return the multiplications of what was written since the last call; None where they are not known."""
        spent, self._spent = self._spent, Integer(0)
        return spent

    def uncounted(self) -> None:
        """Say that nobody knows what is written costs."""
        self._spent = None

    def is_free(self, name: str) -> bool:
        """Whether no letter has a name in code."""
        return name not in self._names.values() and name not in map(str, self._forms)

    def write(self, expression: Basic) -> Text:
        """Write one node, and count what it costs."""
        if self._spent is not None and expression.args and isinstance(expression, Expr):
            self._spent = self._spent + multiplications(expression)
        return self._write(expression)

    def _fitting(self, expression: Expr, text: Text) -> Text:
        """Return the text of a matrix as 1-D for a column, and as 2-D for any other."""
        if not hasattr(expression, "shape"):
            return text
        if text.form == NUMBER and expression.has(Identity(1)):
            return Text(f"{text.at_least(PRODUCT)} * {self.code(Identity(1))}", PRODUCT, form=MATRIX)
        if is_column(expression):
            return text if text.form == COLUMN else text.as_column()
        return text.as_matrix()

    @singledispatchmethod
    def _write(self, expression: Basic) -> Text:
        raise UserError(f"There is no {self.package} code for {type(expression).__name__}.")

    @_write.register
    def _(self, expression: Integer) -> Text:
        return Text(str(int(expression)), ATOM if expression >= 0 else SUM)

    @_write.register
    def _(self, expression: Rational) -> Text:
        return Text(f"{int(expression.p)} / {int(expression.q)}", PRODUCT if expression >= 0 else SUM)

    @_write.register
    def _(self, expression: Symbol) -> Text:
        if self.sizes.knows(expression):
            return self.sizes.write(expression, self.write)
        return Text(self.name(expression.name))

    @_write.register
    def _(self, expression: MatrixSymbol) -> Text:
        form = self._forms.get(expression, COLUMN if is_column(expression) else MATRIX)
        return Text(self.name(expression.name), form=form)

    @_write.register
    def _(self, expression: AppliedUndef) -> Text:
        return self.sizes.write(expression, self.write)

    @_write.register
    def _(self, expression: Float) -> Text:
        raise UserError(
            f"There is no exact {self.package} code for the decimal {expression}.", hint="a fraction"
        )

    @_write.register
    def _(self, expression: Add) -> Text:
        numerator, denominator = expression.as_numer_denom()
        if denominator.is_Integer and denominator != 1:
            return Text(f"{self.write(numerator).at_least(POWER)} / {denominator}", PRODUCT)
        return self._sum(sorted(expression.args, key=lambda term: bool(term.is_Number)))

    @_write.register
    def _(self, expression: MatAdd) -> Text:
        return self._sum(expression.args)

    def _sum(self, terms: Sequence[Expr]) -> Text:
        """Write a sum, the terms with a plus sign first."""
        signed = sorted((sign_of(term) for term in terms), key=lambda pair: pair[0] < 0)
        texts = [self._among(in_sum(term, terms), terms) for _, term in signed]
        marks = ["-" if sign < 0 else "+" for sign, _ in signed]
        pieces = [behind(f"{mark} ", text, PRODUCT) for mark, text in zip(marks, texts, strict=True)]
        first = behind("", texts[0], PRODUCT) if marks[0] == "+" else None
        pieces[0] = first or Text(self._negative(signed[0][1], texts[0]))
        return joined(pieces, SUM, largest_form(texts))

    def _among(self, one: Expr, many: Sequence[Expr]) -> Text:
        """Write one of many whose entries are taken together: the array v[:, None] of a column is spread there."""
        column = spread(one, many)
        return self.write(one) if column is None else self.write(column).spread()

    def _negative(self, term: Expr, text: Text) -> str:
        first = term.args[0] if isinstance(term, (Mul, MatMul)) else term
        if text.level == POWER:
            return f"-({text.code})"
        if isinstance(first, Pow) and text.code.startswith((power := self.write(first).code) + " "):
            return f"-({power}){text.code[len(power) :]}"
        return f"-{text.at_least(PRODUCT)}"

    @_write.register(Mul)
    @_write.register(MatMul)
    def _(self, expression: Mul) -> Text:
        sign, rest = sign_of(expression)
        if sign < 0:
            text = self.write(rest)
            return Text(self._negative(rest, text), SUM, form=text.form)
        if not isinstance(rest, (Mul, MatMul)):
            return self._write(rest)
        matrices = [factor for factor in rest.args if hasattr(factor, "shape") and not is_number(rest)]
        above, below = fraction_of([factor for factor in rest.args if not hasattr(factor, "shape")])
        texts = [self.write(factor) for factor in above]
        if matrices:
            made = reduce(partial(times, self.target, by_name=self.by_name), map(self.write, matrices))
            texts.append(made.as_column() if made.form == MATRIX and is_column(rest) else made)
        if len(texts) == 1 and not below:
            return texts[0]
        pieces = [behind("", texts[0], PRODUCT) if texts else Text("1")]
        pieces += [behind("* ", text, POWER) for text in texts[1:]]
        divisors = [behind("/ ", self.write(factor), POWER) for factor in below]
        place = len(pieces) - (bool(matrices) and not all(one.is_number for one in above))  # one number first
        pieces[place:place] = divisors
        return joined(pieces, PRODUCT, largest_form(texts))

    @_write.register
    def _(self, expression: Pow) -> Text:
        _, below = fraction_of([expression])
        if below:
            return Text(f"1 / {self.write(below[0]).at_least(POWER)}", PRODUCT)
        base, exponent = expression.args
        if exponent == 2 and self.target == "torch" and self._is_array(base):
            return Text(f"torch.square({self.code(base)})")
        return Text(f"{self.write(base).at_least(ATOM)} ** {self.write(exponent).at_least(ATOM)}", POWER)

    @_write.register
    def _(self, expression: MatPow) -> Text:
        base, exponent = expression.args
        power = f"{self.module}.linalg.matrix_power({self.code(base)}, {self.code(exponent)})"
        return Text(power, form=MATRIX)

    @_write.register
    def _(self, expression: Transpose) -> Text:
        if isinstance(expression.arg, Identity):
            return self.write(expression.arg)
        made = self.by_name and self.target == "torch" and isinstance(expression.arg, MatMul)
        text = self.write(expression.arg)
        if text.form == MATRIX and is_column(expression):  # of a 2-D row, which has a 1-D column
            return text.as_column()
        return transposed(text, in_place=made)

    @_write.register
    def _(self, expression: Identity) -> Text:
        size = self.sizes.write(expression.shape[0], self.write)
        return Text(f"{self.module}.eye({size.code}{self.sizes.number_type})", form=MATRIX)

    @_write.register
    def _(self, expression: ZeroMatrix) -> Text:
        shape = self.sizes.shape(expression.shape, self.write)
        form = COLUMN if is_column(expression) else MATRIX
        return Text(f"{self.module}.zeros({shape}{self.sizes.number_type})", form=form)

    @_write.register
    def _(self, expression: Trace) -> Text:
        matrix = self.write(expression.arg)
        return Text(f"{self.module}.trace({matrix.code})") if matrix.form == MATRIX else matrix.making(NUMBER)

    @_write.register
    def _(self, expression: nodes.Inner) -> Text:
        left, right = map(self.write, expression.args)
        if MATRIX not in (left.form, right.form):
            return times(self.target, left.making(ROW), right.making(COLUMN))
        entries = f"{left.at_least(PRODUCT)} * {right.at_least(POWER)}"
        if self.target == "torch":
            return Text(f"({entries}).sum()")
        if not self._totals.isdisjoint(expression.args):
            return Text(f"{self.module}.sum({entries})")
        return Text(f"{self.module}.vdot({left.code}, {right.code})")

    @_write.register
    def _(self, expression: ShiftedExp) -> Text:
        exponent, largest = expression.args
        text, shift = self.write(exponent), self.write(largest)
        less = f"{shift.at_least(ATOM)}[:, None]" if shift.form == COLUMN else shift.at_least(PRODUCT)
        return Text(f"{self.module}.exp({text.code} - {less})", form=text.form)

    @_write.register
    def _(self, expression: Tuple) -> Text:
        return Text(", ".join(map(self.code, expression.args)))

    @_write.register(TimesPowers)
    @_write.register(MatrixTimesPowers)
    def _(self, expression: Basic) -> Text:
        value, *powers = expression.args
        pairs = ", ".join(f"({', '.join(map(self.code, pair))})" for pair in powers)
        self.helpers.add("times_powers")
        text = Text("1", form=NUMBER) if value == Identity(1) else self.write(value)
        return Text(f"times_powers({text.code}, {pairs})", form=text.form)

    def is_zero(self, name: str) -> str:
        """Write whether the array of this name is zero; in a way that torch.func.vmap allows."""
        if self.package == "numpy":
            return f"not {name}.any()"
        self.helpers.add("is_zero")
        return f"is_zero({name})"

    @_write.register(nodes.Norm)
    @_write.register(Scale)
    @_write.register(Largest)
    @_write.register(ScaledNorm)
    @_write.register(Powers)
    @_write.register(SymmetricPowers)
    def _(self, expression: Basic) -> Text:
        name = HELPERS_OF_ONE[type(expression)]
        self.helpers.add(name)
        return Text(f"{name}({self.code(expression.args[0])})")

    @_write.register(nodes.Value)
    @_write.register(nodes.GradientAt)
    @_write.register(nodes.HessianAt)
    @_write.register(functions.ValueOfSeveral)
    @_write.register(functions.DerivativeAt)
    def _(self, expression: Basic) -> Text:
        item = self.callbacks[callback(expression).keyword]
        places = enumerate(arguments_of(expression))
        codes = [self._operand(one, entrywise=item.takes_number(place)).code for place, one in places]
        form = NUMBER if item.is_of_numbers else form_of(expression)
        return Text(f"{item.keyword}({', '.join(codes)})", form=form)

    @_write.register
    def _(self, expression: Operator) -> Text:
        face = face_of(expression)
        many = expression.operands
        operands = [self._operand(one, entrywise=is_entrywise(expression), among=many) for one in many]
        if face is None:  # an abstract function of every entry is called
            return Text(f"{callback(expression).keyword}({operands[0].code})", form=operands[0].form)
        if expression.op == "quotient" and is_filled(expression.operands[0]):
            operands[0] = Text("1")
        named = {}
        if not operands:  # made of nothing but its sizes
            shape = self.sizes.shape(expression.data, self.write)
            named = {"shape": shape, "like": self.sizes.number_type}
        return self._filled(expression, face, operands, **named)

    @_write.register
    def _(self, expression: Computed) -> Text:
        way = way_of(expression)
        written = partial(self._operand, entrywise=True) if way.entrywise else self.write
        return self._filled(expression, way, list(map(written, expression.operands)))

    def _filled(self, node: Expr, way: Face | Way, operands: Sequence[Text], **named: str) -> Text:
        self.helpers.update(way.helpers)
        return filled(self.target, node, way, operands, **named)

    def _operand(self, operand: Expr, *, entrywise: bool, among: Sequence[Expr] = ()) -> Text:
        """Write an operand; a package's functions of numbers take no plain one that only a letter stands for."""
        if not entrywise:
            return self._fitting(operand, self.write(operand))
        text = Text("1.0", form=NUMBER) if operand == Identity(1) else self._among(operand, among)
        if self.target == "torch" and not self._is_array(operand):
            return Text(f"torch.as_tensor({text.code}, dtype=torch.float64)")
        return text

    def _is_array(self, operand: Basic) -> bool:
        if self._forms.get(operand) == NUMBER:
            return operand in self._arrays
        if is_number(operand):  # the number before I
            return any(self._is_array(one) for one in operand.args if not hasattr(one, "shape"))
        return operand.has(*MADE_OF_ARRAYS) or not self._arrays.isdisjoint(operand.free_symbols)

    @_write.register
    def _(self, expression: PowerAt) -> Text:
        powers, exponent, _ = expression.args
        return Text(f"{self.write(powers).at_least(ATOM)}({self.code(exponent)})", form=MATRIX)

    _write.register(nodes.LayerProduct)(indexed_text.layers)
    _write.register(ScaledLayers)(indexed_text.scaled)
    _write.register(LayerScale)(indexed_text.scaled)
    _write.register(ScaledPair)(indexed_text.scaled_pair)
    _write.register(nodes.MatrixSum)(indexed_text.total)
    _write.register(nodes.ScalarSum)(indexed_text.total)
    _write.register(Member)(indexed_text.member)
    _write.register(Entry)(indexed_text.member)
    _write.register(Rows)(indexed_text.some_rows)
    _write.register(EachCall)(indexed_text.each_called)
