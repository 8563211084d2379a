"""Functions of a matrix whose gradients papers give: tr expm(X), the ends of a spectrum, spectral and nuclear norm.

For the kernel each is an abstract function: it proves the chain rule around it, under the condition that the
function is differentiable at the point, and has a name for the gradient. What that is, u uᵀ for ∇λ_max(S), is a
fact that is cited with every verdict, and never the kernel's. expm(X) is (∇ tr expm(X))ᵀ, so that its derivative is
a second one, dexpm(X, H) = (∇² tr expm(X)[H])ᵀ, self-adjoint as that of any smooth function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Trace,
    Transpose,
    preorder_traversal,
)

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.faces.functions import DerivativeAt
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.nodes import AbstractFunction, GradientAt, HessianAt, Norm, Value
from dlhw3.symbolic.scope import has_kind

TRACE = "tr_expm"
NOTHING: Mapping[Any, Any] = MappingProxyType({})
MARK = "′"
MARKS = (MARK, "_u2032")
"""What stands in a kernel's name between that of the function and its sizes, and as it is spelled there."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is known of a function: from where its gradient is cited, and where it is differentiable, in words.

    ``source`` is the name of the citation, ``citation`` the sentence, ``rule`` what it says of how it moves,
    ``equation`` of what it is and ``bounds`` of what it is at most and at least; in ``smooth`` the matrix stands
    between the two pieces, None where that is everywhere. ``symmetric``: of symmetric matrices alone.
    """

    source: str
    citation: str
    rule: str
    equation: str
    bounds: str
    smooth: tuple[str, str] | None = None
    symmetric: bool = False


EXTREME = (
    "On differentiating eigenvalues and eigenvectors, Econometric Theory 1, theorem 1; Matrix Cookbook, (67)"
)
NORMS = (
    "Characterization of the subdifferential of some matrix norms, Linear Algebra and its Applications 170"
)
EXPM = "Functions of Matrices, chapter 10: the Fréchet derivative of the exponential"
LARGEST = ("the largest eigenvalue of ", " is simple")
ENDS, GROWN = "all eigenvalues are between the two", "$expm(S) ⪰ I + S$ and $expm(S) ⪰ 0$ of symmetric S"
SMALLEST = ("the smallest eigenvalue of ", " is simple")
ROWS = {
    TRACE: Row("Higham 2008", EXPM, "$d tr(expm(X)) = ⟨expm(X)ᵀ, dX⟩$", "$expm(X) = Σₖ Xᵏ/k!$", GROWN),
    "lambda_max": Row("Magnus 1985", EXTREME, "$dλ = uᵀ dS u$", "$S u = λ u$", ENDS, LARGEST, symmetric=True),
    "lambda_min": Row(
        "Magnus 1985", EXTREME, "$dλ = uᵀ dS u$", "$S u = λ u$", ENDS, SMALLEST, symmetric=True
    ),
    "opnorm": Row(
        "Watson 1992",
        NORMS,
        "$dσ = uᵀ dA v$",
        "$A v = σ u$, $Aᵀ u = σ v$",
        "by duality the spectral norm is the largest $⟨A, C⟩$ of C of nuclear norm 1",
        ("the largest singular value of ", " is simple and > 0"),
    ),
    "nuclear": Row(
        "Watson 1992",
        NORMS,
        "the sum of singular values moves by $⟨U Vᵀ, dA⟩$",
        "$A = U Σ Vᵀ$",
        "by duality the nuclear norm is the largest $⟨A, C⟩$ of C of spectral norm 1, and tr(A) of a psd A",
        ("", " has full column rank or full row rank"),
    ),
}
"""Name: what is known."""


SINGULAR = ("opnorm", "nuclear")
"""Norms: those of Aᵀ and −A are those of A."""
OTHER_END = {"lambda_max": "lambda_min", "lambda_min": "lambda_max"}


_TURNED: ContextVar[bool] = ContextVar("turned", default=False)


@contextmanager
def written_turned() -> Iterator[None]:
    """Write transposes of symmetric gradients: that they are symmetric is known at points, in no differential."""
    token = _TURNED.set(True)
    try:
        yield
    finally:
        _TURNED.reset(token)


class KnownFunction(AbstractFunction):
    """One of these functions, on matrices of a shape: arguments (its name, rows, columns)."""

    @property
    def row(self) -> Row:
        """What is known of it."""
        return ROWS[self.name]

    @property
    def is_abstract(self) -> bool:
        """It is what it is called, of matrices of any shape."""
        return False

    @property
    def has_symmetric_gradient(self) -> bool:
        """Whether it is of symmetric matrices, and so its gradient symmetric, and written without its transpose."""
        return self.row.symmetric and not _TURNED.get()

    @property
    def kernel_name(self) -> str:
        """Its name for the kernel, to which functions of matrices of two shapes are two."""
        rows, columns = self.args[1:]
        return f"{self.name}{MARK}x{rows}{MARK}x{columns}"  # no digit behind the mark, which is spelled in digits

    def gradient(self, argument: MatrixExpr) -> GradientAt:
        """Return ∇f(X)."""
        return GradientAt(self, argument)


def known_name(kernel_name: str) -> str | None:
    """Return the name of the function that the kernel knows by a name; None of any other."""
    name = next((kernel_name.partition(mark)[0] for mark in MARKS if mark in kernel_name), "")
    return name if name in ROWS else None


def is_known(node: Basic, *names: str) -> bool:
    """Whether a node is the value or a derivative of one of these functions, or of those of these names."""
    if not isinstance(node, (Value, GradientAt, HessianAt, DerivativeAt)):
        return False
    function = node.args[0]
    return isinstance(function, KnownFunction) and (not names or function.name in names)


def is_vectors(node: Basic) -> bool:
    """Whether a node is a gradient that is a product of vectors: u uᵀ, u vᵀ, U Vᵀ."""
    return isinstance(node, GradientAt) and is_known(node) and node.args[0].name != TRACE


def known_nodes(expression: Basic) -> list[Basic]:
    """Return the values and derivatives of these functions in an expression, in a fixed order."""
    if not has_kind(expression, KnownFunction):
        return []
    return list(dict.fromkeys(node for node in preorder_traversal(expression) if is_known(node)))


def gradients_in(expressions: Iterable[Basic]) -> tuple[GradientAt, ...]:
    """Return the gradients of these functions that stand in expressions, or whose derivatives do, each once."""
    found = (node for one in expressions for node in known_nodes(one) if not isinstance(node, Value))
    return tuple(dict.fromkeys(GradientAt(*node.args[:2]) for node in found))


def of_matrix(name: str, of: Expr) -> Expr:
    """Return the value of a function; of a number, or a column, what it is there."""
    if not isinstance(of, MatrixExpr):
        return of if name.startswith("lambda") else entrywise("abs", of)  # type: ignore[no-any-return]
    if 1 in of.shape and not name.startswith("lambda"):
        return Norm(of)
    scale, plain, name = _plain(name, of)
    if isinstance(plain, Transpose):
        plain = plain.arg
    return Mul(abs(scale) if name in SINGULAR else scale, KnownFunction(name, *plain.shape)(plain))


def gradient_of_matrix(name: str, of: Expr) -> Expr:
    """Return the gradient of a function; at a number, or a column, what it is there."""
    if not isinstance(of, MatrixExpr):
        return Integer(1) if name.startswith("lambda") else entrywise("sign", of)
    if 1 in of.shape and not name.startswith("lambda"):
        return product(entrywise("recip", Norm(of)), of)
    scale, plain, name = _plain(name, of)
    turned = isinstance(plain, Transpose)
    plain = plain.arg if turned else plain
    gradient = KnownFunction(name, *plain.shape).gradient(plain)
    sign = -1 if name in SINGULAR and scale < 0 else 1
    return product(Integer(sign), transpose(gradient) if turned else gradient)


def hessian_of_matrix(name: str, of: Expr, along: Expr) -> Expr:
    """Return ∇²f(A)[H]; of what is no matrix here, or a column, it is not taken."""
    if not isinstance(of, MatrixExpr) or (1 in of.shape and not name.startswith("lambda")):
        words = f"hess_{name} is of a matrix with more than one row and column here."
        raise UserError(words, hint=f"hess_{name}(A, H)")
    scale, plain, name = _plain(name, of)
    number = abs(scale) / scale**2 if name in SINGULAR else 1 / scale  # c² ∇²f(c A) is that of f(c A) in A
    if isinstance(plain, Transpose):
        moved = HessianAt(KnownFunction(name, *plain.arg.shape), plain.arg, transpose(along))
        return product(number, transpose(moved))
    return product(number, HessianAt(KnownFunction(name, *plain.shape), plain, along))


def _plain(name: str, of: MatrixExpr) -> tuple[Expr, MatrixExpr, str]:
    """Return the number before a matrix, the matrix, and the function of it: λ_max(−S) is −λ_min(S)."""
    scale, factors = factors_of(of)
    if not scale.is_Rational or scale == 0:
        return Integer(1), of, name
    other = OTHER_END.get(name, name) if scale < 0 else name
    return scale, product(*factors), other


def exponential(of: Expr) -> Expr:
    """Return expm(X), (∇ tr expm(X))ᵀ, and of Xᵀ its transpose; of a number e to it."""
    if not isinstance(of, MatrixExpr):
        return entrywise("exp", of)  # type: ignore[no-any-return]
    function, turned = KnownFunction(TRACE, *of.shape), transpose(of)
    if _written(turned) < _written(of):
        return function.gradient(turned)
    return Transpose(function.gradient(of))


def moved_exponential(of: Expr, along: Expr) -> Expr:
    """Return dexpm(X, H), the derivative of expm at X along H."""
    if not isinstance(of, MatrixExpr):
        return entrywise("exp", of) * along
    function, turned = KnownFunction(TRACE, *of.shape), transpose(of)
    if _written(turned) < _written(of):
        return HessianAt(function, turned, transpose(along))
    return Transpose(HessianAt(function, of, along))


def trace_of(of: MatrixExpr) -> Expr | None:
    """Return the trace of a multiple of expm(X), or of a sum with one, as the value that it is; None of another."""
    if isinstance(of, MatAdd):
        found = [(term, trace_of(term)) for term in of.args]
        known = any(value is not None for _, value in found)
        return Add(*(Trace(term) if value is None else value for term, value in found)) if known else None
    scale, factors = factors_of(of)
    inside = factors[0].arg if isinstance(factors[0], Transpose) else factors[0]
    if len(factors) == 1 and isinstance(inside, GradientAt) and is_known(inside, TRACE):
        return Mul(scale, inside.args[0](inside.args[1]))
    return None


def _written(matrix: MatrixExpr) -> tuple[int, str]:
    """Return how many transposes a matrix has, and how it is written: of F and Fᵀ one is taken, however typed."""
    return sum(isinstance(one, Transpose) for one in preorder_traversal(matrix)), _in_order(matrix)


def _in_order(node: Basic) -> str:
    """Return a node as text, the terms of sums in one order."""
    parts = [_in_order(part) for part in node.args]
    parts = sorted(parts) if isinstance(node, (Add, MatAdd)) else parts
    return f"{type(node).__name__}({', '.join(parts)})" if parts else str(node)


def is_symmetric(matrix: MatrixExpr, turn: Callable[[MatrixExpr], MatrixExpr] = transpose) -> bool:
    """Whether a matrix is its transpose as it is written, the terms of sums in any order."""
    return _in_order(turn(matrix)) == _in_order(matrix)


def rule_of(node: Basic) -> str:
    """Return in a sentence how a value, or expm, moves."""
    moves = isinstance(node, GradientAt) and node.args[0].name == TRACE
    return "$d expm(X) = dexpm(X, dX)$" if moves else str(node.args[0].row.rule)


INSTEAD = {"lambda_max": "lambda_max(X*X')", "lambda_min": "lambda_min(X*X')", "opnorm": "opnorm(X)"}


def require_formula(node: Basic) -> None:
    """Refuse a derivative that has no formula here: a third one of an end of a spectrum, or of tr expm."""
    if not is_known(node) or isinstance(node, GradientAt):
        return
    name = node.args[0].name
    if name != TRACE:
        words = (
            f"{name} has two derivatives here, and not its third: how its vectors move twice has no formula."
        )
        raise UserError(words, hint=INSTEAD.get(name, f"{name}(X)"))
    words = "expm has its first derivative here, dexpm(X, H), and not its second."
    raise UserError(words, hint="norm2(expm(X))^2")


class NamedGradient(MatrixExpr):
    """∇λ_max(S), as it is told what that is: arguments (λ_max, S)."""

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """That of the matrix."""
        return self.args[1].shape  # type: ignore[no-any-return]


class Exponential(MatrixExpr):
    """expm(F) or dexpm(F, H), as it is written: arguments (F,) or (F, H)."""

    @property
    def word(self) -> str:
        """The word that it is written with."""
        return "expm" if len(self.args) == 1 else "dexpm"

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Square."""
        return self.args[0].shape  # type: ignore[no-any-return]


def _named(of: MatrixExpr, *along: MatrixExpr, turned: bool) -> MatrixExpr:
    """Return expm(F), or dexpm(F, H), or its transpose, which is dexpm(Fᵀ, Hᵀ) too: with fewer transposes.

    Where F is Fᵀ as it is written, it stays as it is, and is read back so.
    """
    plain = Exponential(of, *along)
    if not along or is_symmetric(of):
        return Transpose(plain) if turned else plain
    other = Exponential(transpose(of), transpose(along[0]))
    ways = (other, Transpose(plain)) if turned else (plain, Transpose(other))
    return min(ways, key=lambda one: sum(isinstance(part, Transpose) for part in preorder_traversal(one)))


def as_named(expression: Any, vectors: Mapping[Basic, tuple[MatrixExpr, MatrixExpr]] = NOTHING) -> Any:
    """Return an expression with expm(F) and dexpm(F, H) by name, and u vᵀ for the gradients that have letters."""
    if not isinstance(expression, Basic) or not has_kind(expression, KnownFunction):
        return expression
    if isinstance(expression, NamedGradient):
        return expression
    if isinstance(expression, GradientAt) and expression in vectors:
        left, right = vectors[expression]
        return product(left, transpose(right))
    within = expression.arg if isinstance(expression, Transpose) else expression
    if isinstance(within, (GradientAt, HessianAt)) and is_known(within, TRACE):
        return _named(*(as_named(part, vectors) for part in within.args[1:]), turned=within is expression)
    parts = [as_named(part, vectors) for part in expression.args]
    if isinstance(expression, Transpose):
        return transpose(parts[0])
    if isinstance(expression, MatMul):
        return product(*parts)
    return expression if parts == list(expression.args) else expression.func(*parts)
