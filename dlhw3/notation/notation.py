"""What a notation is: how each piece looks, and the sentences and equations that are put together from pieces.

A notation (unicode.py, latex.py) answers for the pieces; printer.py says which pieces an expression is made of.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from typing import Self

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.notation.differentials import ambiguous
from dlhw3.notation.factors import is_constant_row, is_outer
from dlhw3.notation.known_functions import Vectors, vectors_of
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.expectations import Integrable
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.faces.face import POWER, SUM, Face, Written
from dlhw3.symbolic.faces.known_functions import as_named
from dlhw3.symbolic.faces.operators import MatrixOperator
from dlhw3.symbolic.names import is_word
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.ranges import Range


class Notation(ABC):
    """Writes expressions in one notation.

    ``names`` gives short names to whole expressions (φ for l(U Uᵀ)). A differential along the variable's own
    direction is written d(…), one along its rate d/dt (…), the derivative in a number d/da (…), and any other
    with its variable and direction, D_X(…)[H]; so is every differential of a kind ("differential", "rate") that
    ``spelled_out`` names, and with "gradient" in it every gradient shows its variable.
    """

    def __init__(
        self, names: Mapping[Basic, str] | None = None, spelled_out: Collection[str] = frozenset()
    ) -> None:
        self.names = dict(names or {})
        self.spelled_out = frozenset(spelled_out)
        self.letters: frozenset[str] = frozenset()
        """The names of the letters that are told apart, as W1 and W_1."""
        self.vectors: Vectors = {}
        """Gradients that are written as products of vectors, each with its letters."""
        self.is_own = False
        """Whether the objective is a user's own, which results write out: ∇f = f x says little of f."""

    @classmethod
    def of(cls, derivation: Derivation) -> Self:
        """Return the printer that knows the derivation's own names, and what would read the same in it."""
        printer = cls(spelled_out=ambiguous(derivation))
        if derivation.objective is not None:
            label, expression = derivation.objective
            printer.names[expression] = printer.formula(label)
        printer.is_own = derivation.name.split(",")[0] not in DERIVATIONS.names()
        statements = [part.lemma.statement for part in derivation.parts]
        printer.letters = letters_of(statements)
        printer.vectors = vectors_of(statements, told_beside(derivation))
        printer.names |= {as_named(one, printer.vectors): name for one, name in printer.names.items()}
        return printer

    @property
    def right(self) -> Self:
        """What writes the right sides of results: without a name for the objective, where that is a user's own."""
        return self.plain(self.spelled_out) if self.is_own else self

    def plain(self, spelled_out: Collection[str] = frozenset()) -> Self:
        """Return a printer of the same letters that has no name for an objective."""
        made = type(self)(spelled_out=spelled_out)
        made.letters, made.vectors = self.letters, self.vectors
        return made

    def result(self, equation: Equation) -> str:
        """Write a result."""
        right = self.right
        own, written = right.show(equation.left), right.equation(equation)
        return self.show(equation.left) + written.removeprefix(own) if written.startswith(own) else written

    # -- how pieces look: one answer per notation ----------------------------------------------------------

    @abstractmethod
    def letter(self, name: str) -> str:
        """Write a letter such as W, θ or my_loss, by its name."""

    def is_word(self, name: str) -> bool:
        """Whether a name is written as a word of several letters."""
        return is_word(name)

    @abstractmethod
    def rate(self, base: str) -> str:
        """Write the rate of the letter called ``base``: Ẇ."""

    @abstractmethod
    def subscript(self, base: str, index: str) -> str:
        """Write base with a subscript."""

    @abstractmethod
    def superscript(self, base: str, exponent: str) -> str:
        """Write base with an exponent."""

    @abstractmethod
    def transposed(self, base: str) -> str:
        """Write a transpose."""

    @abstractmethod
    def brackets(self, inside: str) -> str:
        """Write round brackets."""

    @abstractmethod
    def fraction(self, numerator: str, denominator: str) -> str:
        """Write a quotient of scalars."""

    @abstractmethod
    def summation(self, index: str, low: str, high: str, body: str) -> str:
        """Write Σ_{index=low}^{high} body."""

    def juxtaposed(self, pieces: list[str], factors: list[Expr]) -> str:
        """Write the factors of a product, already printed as ``pieces``, side by side."""
        return self.word["times"].join(pieces)

    def direction(self, base: str, index: str) -> str:
        """Write the direction dX, dW2 or dX_j; d(data) for a letter that is a word."""
        is_word = self.is_word(base) and not base[1:].isdecimal()
        inside = self.brackets(self.letter(base)) if is_word else self.letter(base)
        letter = self.word["differential"] + inside
        return self.subscript(letter, index) if index else letter

    @abstractmethod
    def operator(self, name: str) -> str:
        """Write a word that stands before brackets: sigmoid."""

    @abstractmethod
    def entry_power(self, base: str, exponent: str) -> str:
        """Write a power of every entry: A ∘ A ∘ A."""

    @abstractmethod
    def primed(self, base: str, order: int) -> str:
        """Write the derivative of a function of one number: σ′."""

    def constant(self, text: str, expression: MatrixOperator) -> str:
        """Write a matrix whose entries are all one number, whose letter is a column's: 𝟏ᵀ for a row."""
        if self.outer and is_outer(expression):
            return self.juxtaposed([text, self.transposed(text)], [expression, expression])
        return self.transposed(text) if is_constant_row(expression) else text

    def ones_like(self, expression: Expr) -> str:
        """Write the matrix of ones of an expression's shape, as a factor; of a number's 1."""
        return self.show(ones(*expression.shape), POWER) if isinstance(expression, MatrixExpr) else "1"

    @abstractmethod
    def way(self, face: Face) -> Written:
        """Return how an operator is written, by its face."""

    @abstractmethod
    def show(self, expression: Basic, level: int = SUM) -> str:
        """Write an expression, in brackets when it binds less tightly than ``level`` asks."""

    # -- sentences -----------------------------------------------------------------------------------------

    def prose(self, text: Prose) -> str:
        """Write a sentence with its mathematics."""
        return "".join(map(self._piece, text.pieces))

    def _piece(self, piece: str | Formula | Basic) -> str:
        if isinstance(piece, str):
            return self.words(piece)
        return self.inline(self.formula(piece.text) if isinstance(piece, Formula) else self.show(piece))

    def words(self, text: str) -> str:
        """Write plain words."""
        return text

    @abstractmethod
    def formula(self, text: str) -> str:
        """Write a formula that was typed in plain Unicode."""

    def inline(self, formula: str) -> str:
        """Set a formula off from the words around it."""
        return formula

    below: int = POWER
    """How tightly what stands below a stroke must hold together."""
    outer: bool = False
    """Whether a matrix of ones is written 𝟏𝟏ᵀ, the product of a column and a row."""
    word: Mapping[str, str]  # nabla, hessian, inner, norm, trace, rate, minus, identity, ranges

    # -- equations -----------------------------------------------------------------------------------------

    def equation(self, equation: Equation) -> str:
        """Write left = right, or with another relation, the ranges of its indices, and the letters it holds for."""
        relation = self.relation(equation.relation)
        text = f"{self.show(equation.left)} {relation} {self.show(equation.right)}"
        if isinstance(equation.left, Integrable) and (equation.relation, equation.right) == ("=", 1):
            text = self.word["integrable"].format(self.show(equation.left.args[0]))
        every = self.word["every"].format(", ".join(map(self.show, equation.letters)))
        ranges = ", ".join(filter(None, [self.ranges(equation.indices), every if equation.letters else ""]))
        return self.word["ranges"].format(text, ranges) if ranges else text

    def relation(self, relation: str) -> str:
        """Write =, ≤, < or ⪯."""
        return relation

    def ranges(self, items: Iterable[Range]) -> str:
        """Write several ranges."""
        return ", ".join(self.range(item) for item in items)

    def range(self, item: Range) -> str:
        """Write low ≤ index ≤ high, or index = low where there is one value."""
        if item.low == item.high:
            return f"{self.show(item.index)} = {self.show(item.low)}"
        parts = [self.show(item.low), self.show(item.index)]
        if item.high is not None:
            parts.append(self.show(item.high))
        return self.word["at most"].join(parts)


def told_beside(derivation: Derivation) -> tuple[Expr, ...]:
    """Return what is spoken of beside the lemmas: the objective, and the sides of what is assumed."""
    said = (one.statement for one in derivation.theory.hypotheses)
    own = () if derivation.objective is None else derivation.objective[1:]
    return (*own, *(side for one in said for side in (one.left, one.right)))


def letters_of(statements: Iterable[Equation]) -> frozenset[str]:
    """Return the names of the letters in equations."""
    sides = (side for one in statements for side in (one.left, one.right))
    return frozenset(letter.name for side in sides for letter in side.atoms(MatrixSymbol, Symbol))
