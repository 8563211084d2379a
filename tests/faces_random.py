"""Random scalar objectives in one letter X over all operators, of shapes that fit."""

from __future__ import annotations

import random
from typing import Any

from sympy import MatAdd, MatMul, MatrixExpr, MatrixSymbol, Rational, Trace, Transpose

from dlhw3.symbolic.faces.determinant import adj, det, logdet
from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum
from dlhw3.symbolic.faces.functions import FunctionOfSeveral
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.products import hadamard, quotient
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm, size_symbol

n, m = size_symbol("n"), size_symbol("m")
SIZES = {n: 3, m: 2}
X = MatrixSymbol("X", n, m)
LETTERS = {
    (r, c): MatrixSymbol(name, r, c) for name, r, c in (("A", n, n), ("B", n, m), ("C", m, n), ("D", m, m))
}
SMOOTH = ("exp", "sin", "cos", "tanh", "softplus", "σ")


class Draw:
    """Expressions drawn from a seed, of at most so many operators each."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def matrix(self, rows: Any, cols: Any, size: int) -> MatrixExpr:
        """Return a matrix of a shape."""
        if size <= 0:
            return self.letter(rows, cols)
        ways = [self.sum, self.product, self.transposed, self.entries, self.function, self.gradient]
        ways += [self.square] * (rows == cols)
        return self.random.choice(ways)(rows, cols, size - 1)

    def letter(self, rows: Any, cols: Any) -> MatrixExpr:
        """Return X, Xᵀ, XᵀX, XXᵀ or another letter."""
        own = {
            (n, m): X,
            (m, n): Transpose(X),
            (n, n): MatMul(X, Transpose(X)),
            (m, m): MatMul(Transpose(X), X),
        }
        return own[rows, cols] if self.random.random() < 0.7 else LETTERS[rows, cols]

    def sum(self, rows: Any, cols: Any, size: int) -> MatrixExpr:
        """Return A + cB."""
        scale = Rational(self.random.randint(1, 4), self.random.randint(1, 3)) * self.random.choice((1, -1))
        return MatAdd(self.matrix(rows, cols, size // 2), MatMul(scale, self.matrix(rows, cols, size // 2)))

    def product(self, rows: Any, cols: Any, size: int) -> MatrixExpr:
        """Return A B, or sA."""
        if self.random.random() < 0.25:
            return MatMul(self.scalar(size // 2), self.matrix(rows, cols, size // 2))
        inner = self.random.choice((n, m))
        return MatMul(self.matrix(rows, inner, size // 2), self.matrix(inner, cols, size // 2))

    def transposed(self, rows: Any, cols: Any, size: int) -> MatrixExpr:
        """Return Aᵀ."""
        return Transpose(self.matrix(cols, rows, size))

    def entries(self, rows: Any, cols: Any, size: int) -> Any:
        """Return A ∘ B, or A ⊘ exp(B)."""
        first, second = self.matrix(rows, cols, size // 2), self.matrix(rows, cols, size // 2)
        if self.random.random() < 0.3:
            return quotient(first, entrywise("exp", second))
        return hadamard(first, second)

    def function(self, rows: Any, cols: Any, size: int) -> Any:
        """Return a function of every entry."""
        return entrywise(self.random.choice(SMOOTH), self.matrix(rows, cols, size))

    def gradient(self, rows: Any, cols: Any, size: int) -> Any:
        """Return the gradient of an abstract function."""
        loss = AbstractFunction(f"l_{rows}{cols}", rows, cols)
        return loss.gradient(self.matrix(rows, cols, size))

    def square(self, rows: Any, cols: Any, size: int) -> Any:
        """Return an operator on square matrices."""
        inside = self.matrix(rows, cols, size)
        return self.random.choice((inverse, adj, lambda a: diag(diagonal(a))))(inside)

    def scalar(self, size: int) -> Any:
        """Return a number."""
        rows, cols = self.random.choice((n, m)), self.random.choice((n, m))
        square = self.random.choice((n, m))
        ways = [
            lambda: Trace(self.matrix(square, square, size)),
            lambda: entry_sum(self.matrix(rows, cols, size)),
            lambda: Inner(self.matrix(rows, cols, size // 2), self.matrix(rows, cols, size // 2)),
            lambda: det(self.matrix(square, square, size)),
            lambda: logdet(self.matrix(square, square, size)),
            lambda: Norm(self.matrix(rows, cols, size)) ** 2,
            lambda: entrywise("log", entry_sum(entrywise("exp", self.matrix(rows, cols, size)))),
            lambda: FunctionOfSeveral("f", (n, m), (m, m))(
                self.matrix(n, m, size // 2), self.matrix(m, m, size // 2)
            ),
            lambda: self.scalar(size // 2) * self.scalar(size // 2),
            lambda: self.scalar(size // 2) + 2 * self.scalar(size // 2),
            lambda: self.scalar(size - 1) ** 2,
        ]
        return self.random.choice(ways)() if size > 0 else Trace(MatMul(Transpose(X), X))
