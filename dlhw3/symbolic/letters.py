"""Letters that say what they are: an arbitrary direction dX, the rate Ẋ of a letter or a family, X⁺ after a step.

A printer and a reader of proofs ask the node, never the spelling of a name: a letter that happens to be called
``data`` is no differential. For the kernel each is a letter like any other.
"""

from __future__ import annotations

from typing import Any

from sympy import Basic, MatrixExpr, MatrixSymbol, Symbol
from sympy.core.symbol import Str
from sympy.core.sympify import _sympify

from dlhw3.symbolic.nodes import LayerProduct, Layers

DOT = "\u0307"  # combining dot above
PLUS = "⁺"


class Direction(MatrixSymbol):
    """dX, the arbitrary direction in which X moves; with an index, dX_j for the layer X_j.

    Arguments: the name of X, rows, columns, the index as text (empty where there is none).
    """

    def __new__(cls, base: Any, rows: Any, cols: Any, index: Any = "") -> Direction:
        """Make dX for the letter called ``base``."""
        texts = [item if isinstance(item, Str) else Str(str(item)) for item in (base, index)]
        made: Direction = Basic.__new__(cls, texts[0], _sympify(rows), _sympify(cols), texts[1])
        return made

    @classmethod
    def of(cls, variable: MatrixExpr) -> Direction:
        """Return the direction in which a letter or one layer moves."""
        if isinstance(variable, LayerProduct):
            return cls(variable.layers.name, *variable.shape, variable.high)
        return cls(variable.name, *variable.shape)

    @property
    def base(self) -> str:
        """The name of the letter, or of the family, that moves."""
        return str(self.args[0].name)

    @property
    def index(self) -> str:
        """The layer's index as text, or nothing."""
        return str(self.args[3].name)

    @property
    def name(self) -> str:
        """A name for code, models and messages: dX, dX_j."""
        return f"d{self.base}" + (f"_{self.index}" if self.index else "")

    def belongs_to(self, variable: Basic) -> bool:
        """Whether this is the direction of that variable."""
        if isinstance(variable, LayerProduct):
            return (self.base, self.index) == (variable.layers.name, str(variable.high))
        return isinstance(variable, MatrixSymbol) and (self.base, self.index) == (variable.name, "")


class _Marked:
    """A letter, or a family of layers, that belongs to another one: its name with a mark behind it."""

    mark = ""

    @classmethod
    def of(cls, letter: Any) -> Any:
        """Return what belongs to a letter or a family, of its shape."""
        return cls(*letter.args)

    @property
    def base(self) -> str:
        """The name of what it belongs to."""
        return str(self.args[0].name)  # type: ignore[attr-defined]

    @property
    def name(self) -> str:
        """A name for code, models and messages."""
        return self.base + self.mark

    def belongs_to(self, variable: Basic) -> bool:
        """Whether it belongs to that variable."""
        kind = Layers if isinstance(self, Layers) else MatrixSymbol
        return isinstance(variable, kind) and self.base == variable.name


class Rate(_Marked, MatrixSymbol):
    """Ẋ = dX/dt: arguments (the name of X, rows, columns)."""

    mark = DOT


class LayerRates(_Marked, Layers):
    """Ẇ_1, …, Ẇ_N, the rates of the layers of a family; arguments as for the family itself."""

    mark = DOT


class Stepped(_Marked, MatrixSymbol):
    """X⁺, what a letter X is after one step: arguments (the name of X, rows, columns)."""

    mark = PLUS


class _OfNumber(Symbol):
    """A number that belongs to another one, with a mark behind its name."""

    __slots__ = ()
    mark = ""

    def __new__(cls, base: str, **_: Any) -> Any:
        """Make the number that belongs to the one called ``base``."""
        return Symbol.__new__(cls, base + cls.mark, real=True)

    def __getnewargs_ex__(self) -> Any:
        """Return what makes it again."""
        return (self.base,), {}

    @property
    def base(self) -> str:
        """The name of the number that it belongs to."""
        return str(self.name).removesuffix(self.mark)

    def belongs_to(self, variable: Basic) -> bool:
        """Whether it belongs to that number."""
        return isinstance(variable, Symbol) and self.base == variable.name


class RateOfNumber(_OfNumber):
    """ȧ = da/dt."""

    __slots__ = ()
    mark = DOT


class SteppedNumber(_OfNumber):
    """a⁺, what a number a is after one step."""

    __slots__ = ()
    mark = PLUS


def velocity_of(letter: MatrixSymbol | Symbol) -> Any:
    """Return Ẋ for a letter X, of its shape; of a number, a number."""
    return Rate.of(letter) if isinstance(letter, MatrixSymbol) else RateOfNumber(letter.name)
