"""Softmaxes as one letter while a result is put into form: exp(A)/sum(exp(A)), and exp(A) over its rows' sums.

With P for exp(A) ⊘ D, D = exp(A) 𝟏 𝟏ᵀ, every exp(A) is P ∘ D, and what has D above and below the stroke is of P
alone. Nothing here is trusted: every form reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Transpose,
)

from dlhw3.symbolic.algebra import factors_of, hadamard_product, is_operator, product, total, transpose
from dlhw3.symbolic.differential import rebuilt
from dlhw3.symbolic.faces.abbreviations import is_grown
from dlhw3.symbolic.faces.diagonals import entry_sum, ones
from dlhw3.symbolic.faces.operators import Operator, applied
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.fractions import LINEAR, reduced
from dlhw3.symbolic.written.rows import RowConstant


class Shares:
    """Letters for the softmaxes in a result."""

    def __init__(self, value: Expr, *, rows: bool = True) -> None:
        self.known: dict[Basic, Any] = {}
        self.meant: dict[Basic, Any] = {}
        self.whole: list[MatrixSymbol] = []
        self.grown: dict[MatrixSymbol, tuple[Dummy, MatrixExpr]] = {}
        self.rows: dict[MatrixExpr, RowConstant] = {}
        for node in nodes_in(value, Operator):
            if node not in self.known:
                self._of_all(node)
                if rows:
                    self._of_rows(node)

    def __bool__(self) -> bool:
        return bool(self.known)

    def _of_all(self, node: Operator) -> None:
        """Note p and s where 1/s stands in the result, s = sum(M) and M = p s."""
        whole = node.operands[0] if node.name == "recip" else None
        if whole is None or not is_operator(whole, "sum") or not is_grown(grown := whole.operands[0]):
            return
        letter = MatrixSymbol(f"p{len(self.meant)}", *grown.shape)
        number = Dummy(f"s{len(self.meant)}", positive=True)
        self.known |= {grown: product(number, letter), whole: number, node: Pow(number, -1)}
        self.meant |= {letter: product(node, grown), number: whole}
        self.whole.append(letter)
        self.grown[letter] = number, grown

    def _of_rows(self, node: Operator) -> None:
        """Note P and D where a quotient of entries has D = M 𝟏 𝟏ᵀ, of any width, below the stroke, or 𝟏 𝟏ᵀ Mᵀ."""
        under = node.operands[-1] if node.op == "quotient" or node.name == "recip" else None
        for whole in under.operands if under is not None and is_operator(under, "hadamard") else (under,):
            if not isinstance(whole, MatMul) or whole in self.known:
                continue
            (first, *more), turned = whole.args, transpose(whole)
            if not is_grown(first):
                (first, *more), turned = turned.args, whole
            rows = bool(more) and all(is_operator(one, "ones") for one in more)
            plain = len(more) == 1 or (len(more) == 2 and more[0].shape[1] == 1)
            if not (rows and plain and is_grown(first) and first.shape[1] != 1):
                continue
            own = product(first, *more)
            if first not in self.rows:
                name = len(self.meant) + len(self.rows)
                letter = MatrixSymbol(f"p{name}", *first.shape)
                self.rows[first] = sums = RowConstant(f"s{name}", *first.shape)
                whole = own if own.shape == first.shape else _summed(first, first.shape[1])
                self.known[first] = applied("hadamard", letter, sums)
                self.meant[letter] = applied("quotient", first, whole)
            sums = self.rows[first].with_columns(own.shape[1])
            self.known |= {own: sums, turned: Transpose(sums)}
            self.meant[sums] = own

    def letters(self, value: Expr) -> Any:
        """Return a result with the letters in it, and with 1 for the sum of a softmax."""
        if not self.known:
            return value
        shares = [
            letter for letter in self.meant if isinstance(letter, MatrixSymbol) and letter.shape[1] == 1
        ]
        whole: dict[Any, Any] = {entry_sum(share): Integer(1) for share in shares}
        made = replaced(value, self.known)
        pairings = {one: reduced(one) for one in nodes_in(made, Inner)}  # ⟨𝟏, p⟩ is a sum too
        return replaced(replaced(made, pairings), whole)

    def added_up(self, worded: Any) -> Any:
        """Return a result in letters with 1 for each sum of a softmax, of all entries or of a row, that is left."""
        rows = {letter for letter, node in self.meant.items() if is_operator(node, "quotient")}
        sums = {
            one: ones(one.shape[0], one.shape[1])
            for one in (nodes_in(worded, MatMul) if rows else ())
            if one.args[0] in rows and all(is_operator(part, "ones") for part in one.args[1:])
        }
        worded = reduced(replaced(worded, sums)) if sums else worded
        if not self.whole:
            return worded
        made = reduced(worded)
        ones_left = {one: Integer(1) for p in self.whole if made.has(one := applied("sum", p))}
        return replaced(made, ones_left) if ones_left else worded

    def sums_left(self, worded: Expr) -> bool:
        """Whether a result has sums of rows besides those in softmaxes, where it has letters for these."""
        inside = {one: letter for letter, one in self.meant.items() if not isinstance(letter, RowConstant)}
        rest = worded.xreplace(inside)
        return any(isinstance(one, RowConstant) and rest.has(own) for one, own in self.meant.items())

    def words(self, value: Expr) -> Any:
        """Return a result with what the letters stand for."""
        if not self.known:
            return value
        value, meant = self._with_wholes(value), dict(self.meant)
        for first, sums in self.rows.items():
            for one in value.atoms(RowConstant):
                if one.name == sums.name:
                    meant.setdefault(one, _summed(first, one.shape[1]))
        return replaced(value, meant, partial(applied, "hadamard"))

    def _with_wholes(self, value: Expr) -> Any:
        """Return a result with M for s p, where M = s p stands over its sum s elsewhere, or stood there."""
        found: dict[Any, Any] = {}
        for node in nodes_in(value, MatMul) if self.grown else ():
            scale, factors = factors_of(node)
            above = Mul.make_args(scale)
            for place, factor in enumerate(factors):
                number, grown = self.grown.get(factor, (None, None))
                if number is not None and number in above:
                    found[node] = product(scale / number, *factors[:place], grown, *factors[place + 1 :])
                    break
        return replaced(value, found) if found else value


def _summed(matrix: MatrixExpr, columns: Expr) -> MatrixExpr:
    """Return M 𝟏 𝟏ᵀ, so many columns that are the sums of the rows of M."""
    column = product(matrix, ones(matrix.shape[1], Integer(1)))
    return column if columns == 1 else product(column, ones(Integer(1), columns))  # type: ignore[no-any-return]


def replaced(value: Expr, known: dict[Any, Any], entries: Callable[..., Any] = hadamard_product) -> Any:
    """Return an expression with parts replaced, products flattened; ``entries`` makes products of entries."""
    done: dict[Basic, Any] = dict(known)

    def put(node: Any) -> Any:
        if node in done or not node.args:
            return done.get(node, node)
        parts = [put(part) for part in node.args]
        made = node if parts == list(node.args) else _rebuilt(node, parts, entries)
        done[node] = made
        return made

    return put(value)


def _rebuilt(node: Any, parts: list[Any], entries: Callable[..., Any]) -> Any:
    is_read = entries is hadamard_product
    if isinstance(node, Add) and not isinstance(node, MatAdd) and is_read:
        return _divided(parts)
    if isinstance(node, Transpose):
        return transpose(parts[0]) if is_read else Transpose(parts[0])
    if isinstance(node, MatAdd):
        return total(*parts)
    if isinstance(node, Operator):
        if node.op == "hadamard":
            return entries(*parts[2:])
        if is_read and (node.op == "quotient" or node.op in LINEAR):
            return reduced(node.func(*parts))
        if is_read and node.op == "map":
            return node.with_operands([reduced(parts[2])])
    return rebuilt(node, parts) if isinstance(node, Expr) else node.func(*parts)


def _divided(terms: list[Expr]) -> Expr:
    """Return the sum of numbers, with the powers of a letter that all of them have in front."""
    powers = [term.as_powers_dict() for term in terms]
    letters = [base for base in powers[0] if isinstance(base, Dummy)]
    shared = [base for base in letters if _is_shared(base, powers)]
    front = Mul(*(base ** min((one[base] for one in powers), key=abs) for base in shared))
    return Mul(front, Add(*(term / front for term in terms)))


def _is_shared(base: Expr, powers: list[Any]) -> bool:
    return all(one[base] > 0 for one in powers) or all(one[base] < 0 for one in powers)


class Share:
    """Gives 1/sum(M) to the M's in a product, as often as there are any left."""

    def __init__(self, whole: MatrixExpr, part: MatrixExpr, left: int) -> None:
        self.whole, self.part, self.left = whole, part, left

    def number(self, factor: Expr) -> Expr:
        """Return a factor of the number: in ⟨A, M⟩, and in the sum of M's entries times others."""
        if self.left and isinstance(factor, Inner):
            sides = list(factor.args)
            for k, side in enumerate(sides):
                if self.left:
                    sides[k] = self.matrix(side, alone=True)
            return Inner(*sides)
        if self.left and is_operator(factor, "sum"):
            inside = factor.operands[0]
            if (
                is_operator(inside, "hadamard")
                and len(inside.operands) == 2
                and self.whole in inside.operands
            ):
                self.left -= 1
                (other, *_) = [one for one in inside.operands if one != self.whole] or [self.whole]
                return Inner(self.part, other)
        return factor

    def matrix(self, factor: MatrixExpr, *, alone: bool = False) -> MatrixExpr:
        """Return a matrix in which M is M/sum(M), where it is one of the factors of a product of entries.

        ``alone``: also where it is the matrix itself, or a factor of a product.
        """
        if not self.left:
            return factor
        if alone and self.whole in factors_of(factor)[1]:
            self.left -= 1
            return product(self.part.args[0], factor)  # type: ignore[no-any-return]
        if is_operator(factor, "hadamard") and self.whole in factor.operands:
            self.left -= 1
            place = factor.operands.index(self.whole)
            return applied("hadamard", *factor.operands[:place], self.part, *factor.operands[place + 1 :])  # type: ignore[no-any-return]
        return factor
