"""SymPy nodes for the mathematics SymPy lacks: abstract losses, layer products, differentials.

Conventions, settled here for the whole package: ⟨A, B⟩ = tr(AᵀB); a gradient has the shape of its
variable; W_{j:i} = W_j ⋯ W_i, the identity of size d_{i-1} when j = i - 1; A⁰ = I for a PSD power.

A node only says what is meant. Whether two expressions are equal is decided in ``normal.py``, whether an
expression means anything (shapes, index ranges) in ``shapes.py``.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, Expr, Function, Identity, Integer, MatrixExpr, MatrixSymbol, Symbol, Tuple
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify

HOLE_NAME = "□"


class Named(Basic):
    """What is called by a name, its first argument."""

    def __new__(cls, name: Any, *arguments: Any) -> Any:
        """Make the one called ``name``."""
        label = name if isinstance(name, Str) else Str(str(name))
        return Basic.__new__(cls, label, *map(_sympify, arguments))

    @property
    def name(self) -> str:
        """The name, as printed."""
        return str(self.args[0].name)


class AbstractFunction(Named):
    """A scalar function of a rows×cols matrix about which only its differentiability is assumed."""

    @property
    def domain(self) -> tuple[Expr, Expr]:
        """The shape of its argument."""
        return self.args[1], self.args[2]

    @property
    def is_abstract(self) -> bool:
        """Whether it is known by its name alone, which then nothing else has."""
        return True

    @property
    def has_symmetric_gradient(self) -> bool:
        """Whether it is known that ∇l(X) is symmetric: of an abstract function it is not."""
        return False

    def __call__(self, argument: MatrixExpr) -> Value:
        """Return l(X)."""
        return Value(self, argument)

    def gradient(self, argument: MatrixExpr) -> GradientAt:
        """Return ∇l(X), a matrix of the argument's shape; it is not assumed symmetric."""
        return GradientAt(self, argument)

    def hessian(self, argument: MatrixExpr, direction: MatrixExpr) -> HessianAt:
        """Return ∇²l(X)[D], the derivative of ∇l at X along D."""
        return HessianAt(self, argument, direction)


class Value(Expr):
    """l(X)."""

    is_commutative = True

    def __new__(cls, function: AbstractFunction, argument: MatrixExpr) -> Value:
        """Make l(X)."""
        return Expr.__new__(cls, function, argument)


class _MatrixNode(MatrixExpr):
    """A matrix expression whose shape is that of its second argument."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[1].shape  # type: ignore[no-any-return]


class GradientAt(_MatrixNode):
    """∇l(X): arguments (l, X)."""

    def __new__(cls, function: AbstractFunction, argument: MatrixExpr) -> GradientAt:
        """Make ∇l(X)."""
        return Basic.__new__(cls, function, argument)


class HessianAt(_MatrixNode):
    """∇²l(X)[D]: arguments (l, X, D); linear in D and self-adjoint (l twice differentiable at X)."""

    def __new__(cls, function: AbstractFunction, argument: MatrixExpr, direction: MatrixExpr) -> HessianAt:
        """Make ∇²l(X)[D]."""
        return Basic.__new__(cls, function, argument, direction)


class Layers(Named):
    """The matrices W_1, …, W_N of a deep linear network, W_k of shape d_k × d_{k-1}; depth may be a symbol.

    ``outputs`` fixes d_N (1 for a network with one output); by default d_N is as free as the others.
    """

    def __new__(cls, name: Any, depth: Any, outputs: Any = None) -> Layers:
        """Make the family called ``name`` with ``depth`` members."""
        made: Layers = super().__new__(cls, name, depth, *([] if outputs is None else [outputs]))
        return made

    @property
    def depth(self) -> Expr:
        """N."""
        return self.args[1]

    def width(self, index: Any) -> Expr:
        """Return d_index: a symbol-like term d(index), or the fixed number of outputs at index = N."""
        index = _sympify(index)
        if len(self.args) == 3 and (index - self.depth).expand() == 0:
            return self.args[2]
        return Function("d", integer=True, positive=True)(index)

    def __getitem__(self, index: Any) -> MatrixExpr:
        """Return W_index."""
        return LayerProduct(self, index, index)

    def product(self, high: Any, low: Any) -> MatrixExpr:
        """Return W_{high:low}."""
        return LayerProduct(self, high, low)


class LayerProduct(MatrixExpr):
    """W_{high:low} = W_high ⋯ W_low; a single layer when high = low, the identity when high = low - 1."""

    def __new__(cls, layers: Layers, high: Any, low: Any) -> MatrixExpr:
        """Make the product; the empty one is returned as SymPy's Identity."""
        high, low = _sympify(high), _sympify(low)
        if (high - low + 1).expand() == 0:
            return Identity(layers.width(high))
        return Basic.__new__(cls, layers, high, low)

    @property
    def layers(self) -> Layers:
        """The family."""
        return self.args[0]

    @property
    def high(self) -> Expr:
        """The leftmost index."""
        return self.args[1]

    @property
    def low(self) -> Expr:
        """The rightmost index."""
        return self.args[2]

    @property
    def is_single(self) -> bool:
        """Whether this is one layer W_k."""
        return bool(self.high == self.low)

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.layers.width(self.high), self.layers.width(self.low - 1)


class Sequence(Named):
    """A sequence x_0, x_1, … of columns or matrices; arguments (its name, its rows, of matrices the columns)."""

    @property
    def rows(self) -> Expr:
        """The number of rows of each member."""
        return self.args[1]

    @property
    def columns(self) -> Expr:
        """The number of columns of each member."""
        return self.args[2] if len(self.args) > 2 else Integer(1)

    def __getitem__(self, index: Any) -> Iterate:
        """Return x_index."""
        return Iterate(self, index)


class Iterate(MatrixExpr):
    """x_k, a member of a sequence: arguments (x, k)."""

    def __new__(cls, sequence: Sequence, index: Any) -> Iterate:
        """Make x_k."""
        return Basic.__new__(cls, sequence, _sympify(index))

    @property
    def sequence(self) -> Sequence:
        """The sequence."""
        return self.args[0]

    @property
    def index(self) -> Expr:
        """The index."""
        return self.args[1]

    def _sympystr(self, printer: Any) -> str:
        return f"{self.sequence.name}{{{printer._print(self.index)}}}"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.sequence.rows, self.sequence.columns


class MatrixFunction(Named):
    """A function from matrices to matrices of which nothing is known; arguments (its name, rows, columns)."""

    def __call__(self, *points: MatrixExpr) -> MatrixImage:
        """Return S(A, …)."""
        return MatrixImage(self, *points)


class MatrixImage(MatrixExpr):
    """S(A, …), a matrix: arguments (S, A, …)."""

    def __new__(cls, function: MatrixFunction, *points: MatrixExpr) -> MatrixImage:
        """Make S(A, …)."""
        return Basic.__new__(cls, function, *points)

    def _sympystr(self, printer: Any) -> str:
        return f"{self.args[0].name}({', '.join(map(printer._print, self.args[1:]))})"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """The function's."""
        return self.args[0].args[1:3]  # type: ignore[no-any-return]


class MatrixSum(MatrixExpr):
    """Σ_{index=low}^{high} body; zero when high = low - 1. The index is bound."""

    def __new__(cls, body: MatrixExpr, index: Symbol, low: Any, high: Any) -> MatrixSum:
        """Make the sum."""
        return Basic.__new__(cls, body, index, _sympify(low), _sympify(high))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]

    @property
    def bound_symbols(self) -> list[Symbol]:
        """The index."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Symbol]:
        """Every symbol of the bounds, and of the body but for the index."""
        body, index, low, high = self.args
        return (body.free_symbols - {index}) | low.free_symbols | high.free_symbols  # type: ignore[no-any-return]


class ScalarSum(Expr):
    """Σ_{index=low}^{high} body of numbers; zero when high = low - 1. The index is bound."""

    is_commutative = True

    def __new__(cls, body: Expr, index: Symbol, low: Any, high: Any) -> ScalarSum:
        """Make the sum."""
        return Expr.__new__(cls, body, index, _sympify(low), _sympify(high))

    @property
    def bound_symbols(self) -> list[Symbol]:
        """The index."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Symbol]:
        """Every symbol of the bounds, and of the body but for the index."""
        body, index, low, high = self.args
        return (body.free_symbols - {index}) | low.free_symbols | high.free_symbols  # type: ignore[no-any-return]


SUMS = (MatrixSum, ScalarSum)


class PsdPower(MatrixExpr):
    """A^p for A positive semidefinite and real p ≥ 0, with A⁰ = I."""

    def __new__(cls, base: MatrixExpr, exponent: Any) -> PsdPower:
        """Make the power."""
        return Basic.__new__(cls, base, _sympify(exponent))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


class Norm(Expr):
    """‖X‖ = √tr(XᵀX): Frobenius for a matrix, Euclidean for a vector."""

    is_commutative = True
    is_real = True
    is_nonnegative = True

    def __new__(cls, argument: MatrixExpr) -> Norm:
        """Make ‖X‖."""
        return Expr.__new__(cls, argument)


class Inner(Expr):
    """⟨A, B⟩ = tr(AᵀB)."""

    is_commutative = True

    def __new__(cls, left: MatrixExpr, right: MatrixExpr) -> Inner:
        """Make ⟨A, B⟩."""
        return Expr.__new__(cls, left, right)


class ScalarDifferential(Expr):
    """Df(X)[H] for scalar f: arguments (f, X, H). X is a letter, one layer, a whole family, or a Tuple of letters.

    Along a Tuple of directions all the letters move at once: the sum of the differentials in each.
    """

    is_commutative = True


class MatrixDifferential(MatrixExpr):
    """DF(X)[H] for matrix F: arguments (F, X, H), as for a scalar."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns)."""
        return self.args[0].shape  # type: ignore[no-any-return]


class GradientOf(_MatrixNode):
    """∇_X f: arguments (f, X), the matrix G with Df(X)[H] = ⟨G, H⟩ for every H.

    Where X is symmetric, H is too, and so is G: the gradient among symmetric matrices.
    """

    def __new__(cls, function: Expr, variable: MatrixExpr) -> GradientOf:
        """Make ∇_X f."""
        return Basic.__new__(cls, function, variable)


def differential(expression: Expr, variable: Basic, direction: Basic) -> Expr:
    """Return the unevaluated directional derivative of ``expression`` in ``variable`` along ``direction``."""
    kind = MatrixDifferential if isinstance(expression, MatrixExpr) else ScalarDifferential
    return kind(expression, variable, direction)


def in_each_letter(moving: Expr) -> tuple[Expr, ...]:
    """Return a differential in several letters at once as those in each of them; of any other, nothing."""
    expression, letters, directions = moving.args
    if not isinstance(letters, Tuple):
        return ()
    return tuple(moving.func(expression, *one) for one in zip(letters, directions, strict=True))


def hole(like: Expr) -> Expr:
    """Return the placeholder □ with the shape of ``like``, for contexts of rewriting."""
    if isinstance(like, MatrixExpr):
        return MatrixSymbol(HOLE_NAME, *like.shape)
    return Symbol(HOLE_NAME)


def is_hole(expression: Basic) -> bool:
    """Whether ``expression`` is the placeholder □."""
    return isinstance(expression, (MatrixSymbol, Symbol)) and expression.name == HOLE_NAME


def index_symbol(name: str) -> Symbol:
    """Return an integer symbol, for indices, depths and sizes."""
    return Symbol(name, integer=True)


def size_symbol(name: str) -> Symbol:
    """Return a positive integer symbol, for the size of a matrix."""
    return Symbol(name, integer=True, positive=True)


ONE = Integer(1)
