"""Where generated code reads the sizes of matrices: in the shapes of the arrays that it is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from sympy import Add, Basic, Expr, MatrixExpr, MatrixSymbol, Mul, Pow, Symbol, preorder_traversal
from sympy.core.function import AppliedUndef

from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.sizes import solved
from dlhw3.symbolic.code.text import Text
from dlhw3.symbolic.faces.face import PRODUCT, SUM


def is_column(matrix: MatrixExpr) -> bool:
    """Whether a matrix is a column, a 1-D array in code; a 1×1 matrix is none."""
    return bool(len(matrix.shape) == 2 and matrix.shape[1] == 1 and matrix.shape[0] != 1)


class SizeTexts:
    """Text for sizes, and for the type of new arrays, by the given letters and families of layers.

    ``helpers`` gets the names of the helper functions that the text calls.
    """

    def __init__(
        self, inputs: Sequence[Basic], name: Callable[[str], str], package: str, helpers: set[str]
    ) -> None:
        self._package, self._helpers = package, helpers
        self._families = [name(item.name) for item in inputs if isinstance(item, nodes.Layers)]
        letters = [item for item in inputs if isinstance(item, MatrixSymbol)]
        self._arrays = [name(letter.name) for letter in letters]
        self._arrays += [f"{family}[0]" for family in self._families]
        self._known = _read(letters, name)
        self._indices: set[Basic] = {item for item in inputs if isinstance(item, Symbol) and item.is_integer}

    @contextmanager
    def within(self, index: Basic) -> Iterator[None]:
        """Let sizes have an index in them, that of a sum, while its terms are written."""
        before = self._indices
        self._indices = before | {index}
        try:
            yield
        finally:
            self._indices = before

    def knows(self, size: Expr) -> bool:
        """Whether a size is read from a given array."""
        return size in self._known

    def write(self, size: Expr, code: Callable[[Expr], Text]) -> Text:
        """Write a size; raise UserError where no given array has it. ``code`` writes numbers and indices."""
        if size in self._known:
            return self._known[size]
        if isinstance(size, AppliedUndef) and self._families:
            return Text(self._width(size.args[0], code))
        if size.free_symbols <= self._indices and not size.has(AppliedUndef):  # a number is one
            return code(size)
        if isinstance(size, Add):
            less = [part for part in size.args if part.could_extract_minus_sign()]
            text = " + ".join(self.write(part, code).at_least(SUM) for part in size.args if part not in less)
            if text:
                return Text(
                    text + "".join(f" - {self.write(-one, code).at_least(PRODUCT)}" for one in less), SUM
                )
        if isinstance(size, (Add, Mul)):
            operator, level = (" + ", SUM) if isinstance(size, Add) else (" * ", PRODUCT)
            return Text(operator.join(self.write(part, code).at_least(level) for part in size.args), level)
        raise UserError(
            f"The size {size} of an identity or a zero matrix is not that of any matrix the code is given.",
            hint="an expression with a matrix of that size in it",
        )

    def shape(self, sides: Sequence[Basic], code: Callable[[Expr], Text]) -> str:
        """Write the shape of an array: of a column its length."""
        rows, cols = sides
        if cols == 1 and rows != 1:
            return self.write(rows, code).code
        return f"({self.write(rows, code).code}, {self.write(cols, code).code})"

    def _width(self, index: Expr, code: Callable[[Expr], Text]) -> str:
        """Write d_k, the number of rows of layer k, and of columns of layer 1 for k = 0."""
        family = self._families[0]
        if index == 0:
            return f"{family}[0].shape[1]"
        if index.is_Integer:
            return f"{family}[{index - 1}].shape[0]"
        self._helpers.add("layer_width")
        return f"layer_width({family}, {code(index).code})"

    def result(self, value: Basic, text: Text) -> Text:
        """Return the text of a result; a number that is made of numbers and sizes alone becomes a floating one.

        It is a float for numpy, and elsewhere an array of no dimensions, of the type of the arrays that are given.
        """
        if hasattr(value, "shape") or not all(map(_is_of_sizes, preorder_traversal(value))):
            return text
        if value.is_Integer:
            text = Text(f"{text.code}.0", text.level)
        if self._package == "numpy":
            return text if value.is_Number else Text(f"float({text.code})")
        if self._package == "torch":
            return Text(f"torch.tensor({text.code}{self.number_type or ', dtype=torch.float64'})")
        return Text(f"jnp.asarray({text.code}{self.number_type or ', dtype=float'})")

    @property
    def number_type(self) -> str:
        """The type of the first array that is given, for a new array to have."""
        if not self._arrays:
            return ""
        device = f", device={self._arrays[0]}.device" if self._package == "torch" else ""
        return f", dtype={self._arrays[0]}.dtype{device}"


def _is_of_sizes(part: Basic) -> bool:
    return bool(part.is_Number or part.is_integer or isinstance(part, (Add, Mul, Pow)))


def _read(letters: Sequence[MatrixSymbol], name: Callable[[str], str]) -> dict[Expr, Text]:
    """Return where each size is read: in a shape, or from one that it can be solved from."""
    read = [
        (size, f"{name(letter.name)}.shape[{axis}]")
        for letter in letters
        for axis, size in enumerate(letter.shape[:1] if is_column(letter) else letter.shape)
        if not size.is_Integer
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
