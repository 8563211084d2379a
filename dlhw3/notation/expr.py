"""Expressions in the language that users type them in: what is written here can be read back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.errors import UserError
from dlhw3.notation.apart import with_whole_sums
from dlhw3.notation.factors import number_first, turned_sum
from dlhw3.symbolic import nodes
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.abbreviations import EntryPower, Word, abbreviated
from dlhw3.symbolic.faces.entrywise import PRIMES
from dlhw3.symbolic.faces.known_functions import TRACE, Exponential, as_named, is_known
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.hessian_matrices import HessianFunction
from dlhw3.symbolic.jacobian_matrices import JacobianFunction, by_jacobians, is_of_columns
from dlhw3.symbolic.language.text.operators import WORDS
from dlhw3.symbolic.letters import DOT, Direction
from dlhw3.symbolic.number_sequences import NumberAt

NUMBER_LAST = re.compile(r"(?<![A-Za-z0-9_])\d+$")
SUM, PRODUCT, SIGNED, POWER, ATOM = range(5)  # how tightly a text holds together
Written = tuple[str, int]


def expr_text(expression: Basic) -> str:
    """Return an expression as a user types it: ``2*X'*(X*W - Y)``, with sums over all members as one.

    Raises UserError where the language has no word for a part of it.
    """
    return _written(as_named(with_whole_sums(expression)))[0]


def _in(expression: Basic, level: int) -> str:
    if SUM < level < ATOM and (turned := turned_sum(expression)) is not None:
        expression = Transpose(turned)
    text, own = _written(expression)
    return text if own >= level else f"({text})"


def _written(expression: Basic) -> Written:
    expression = abbreviated(by_jacobians(expression, 2))
    expression = _as_number(expression) if isinstance(expression, (Identity, MatMul)) else expression
    for kind, write in WRITERS.items():
        if isinstance(expression, kind):
            return write(expression)
    raise UserError(
        f"The language of expressions has no word for {type(expression).__name__}.", hint="--format text"
    )


def _no_word(what: str) -> UserError:
    return UserError(f"The language of expressions has no word for {what}.", hint="the format text")


def _number(expression: Rational) -> Written:
    level = SIGNED if expression < 0 else ATOM if expression.q == 1 else PRODUCT
    return str(expression), SUM if expression < 0 else level


def _sum(expression: Expr) -> Written:
    first, *others = _terms(expression) if isinstance(expression, MatAdd) else expression.as_ordered_terms()
    text = _in(first, SUM)
    for term in others:
        piece = _in(term, PRODUCT) if not _is_negative(term) else _in(term, SUM)
        text += f" - {piece.removeprefix('-')}" if piece.startswith("-") else f" + {piece}"
    return text, SUM


def _terms(expression: MatAdd) -> list[Expr]:
    """Return the terms of a sum; c for c·𝟏 beside a matrix, since a number goes to every entry."""
    spread = [entries_of(term) for term in expression.args]
    if all(number is not None for number in spread):
        return list(expression.args)
    return [term if number is None else number for term, number in zip(expression.args, spread, strict=True)]


def entries_of(matrix: Basic) -> Expr | None:
    """Return c for the matrix c·𝟏, all of whose entries are c, and None for any other."""
    scalars: list[Expr] = []
    matrices: list[Expr] = []
    for factor in matrix.args if isinstance(matrix, MatMul) else (matrix,):
        (matrices if isinstance(factor, MatrixExpr) else scalars).append(factor)
    ones = len(matrices) == 1 and isinstance(matrices[0], Operator) and matrices[0].op == "ones"
    return Mul(*scalars) if ones else None


def _inner(expression: nodes.Inner) -> Written:
    """Write ⟨A, 𝟏⟩ as the sum of the entries of A, and ⟨a, b⟩ of numbers as their product."""
    left, right = expression.args
    if left.shape == (1, 1):
        numbers = [one for one in (left, right) if not isinstance(one, Identity)]
        if len(numbers) < 2:
            return _written(_as_number(numbers[0])) if numbers else ("1", ATOM)
        return "*".join(_in(_as_number(one), POWER) for one in numbers), PRODUCT
    if (counted := _count(expression)) is not None:
        return _written(counted)
    if entries_of(left) is not None and entries_of(right) is None:
        left, right = right, left
    if (number := entries_of(right)) is not None and entries_of(left) is None:
        text = f"sum({expr_text(left)})"
        return (text, ATOM) if number == 1 else (f"{_in(number, POWER)}*{text}", PRODUCT)
    return f"dot({expr_text(left)}, {expr_text(right)})", ATOM


def _count(number: Basic) -> Expr | None:
    """Return m n for ⟨𝟏, 𝟏⟩, sum(𝟏) and ‖𝟏‖², and n for tr(I), since a bare 𝟏 tells no reader its size.

    None for any other number, and for sizes that have no name in the language.
    """
    if isinstance(number, Pow) and number.exp == 2 and isinstance(number.base, nodes.Norm):
        number = number.base
        inside: tuple[Any, ...] = number.args
    elif isinstance(number, Operator):
        inside = number.operands if number.name == "sum" else ()
    else:
        inside = number.args if isinstance(number, nodes.Inner) else ()
    sides: tuple[Expr, ...] = inside[0].shape if inside else ()
    if isinstance(number, Trace) and isinstance(number.arg, Identity):
        sides = number.arg.shape[:1]
    elif any(entries_of(matrix) != 1 for matrix in inside):
        return None
    named = sides and all(isinstance(side, (Symbol, Integer)) for side in sides)
    return Mul(*sides) if named else None


def _trace(expression: Trace) -> Written:
    if (counted := _count(expression)) is not None:
        return _written(counted)
    return f"tr({expr_text(expression.arg)})", ATOM


def _is_negative(term: Basic) -> bool:
    scalars = [a for a in term.args if not isinstance(a, MatrixExpr)] if isinstance(term, MatMul) else [term]
    return bool(number_first(Mul(*scalars))[0].is_negative)


def _product(expression: Expr) -> Written:
    scalars = [a for a in expression.args if not isinstance(a, MatrixExpr)]
    matrices = [a for a in expression.args if isinstance(a, MatrixExpr)]
    factors = Mul.make_args(Mul(*scalars)) if matrices else expression.args
    number, rest = number_first(Mul(*(_count(factor) or factor for factor in factors)))
    above: list[Expr] = []
    below: list[Expr] = []
    for factor in Mul.make_args(rest) if rest != 1 else ():
        under = _divisor(factor)
        (above if under is None else below).append(factor if under is None else under)
    sign = "-" if number.is_negative else ""
    number = abs(number)
    pieces = [str(number.p)] if number.p != 1 else []
    pieces += [_in(factor, POWER) for factor in above] + _matrices(matrices)
    text = "*".join(pieces) or "1"
    divisors = ([str(number.q)] if number.q != 1 else []) + [_in(factor, POWER) for factor in below]
    text += "".join(f"/{divisor}" for divisor in divisors)
    return sign + text, SUM if sign else PRODUCT


def _matrices(factors: Sequence[Expr]) -> list[str]:
    """Write factors, equal neighbours as a power: X^3, and (X')^2."""
    return [
        _in(one, POWER)
        if count == 1 or not isinstance(one, MatrixSymbol | Transpose)
        else f"{_in(one, ATOM)}^{count}"
        for one, count in _runs(factors)
        for _ in range(1 if isinstance(one, MatrixSymbol | Transpose) else count)
    ]


def _runs(factors: Sequence[Expr]) -> list[tuple[Expr, int]]:
    return [(one, len(list(same))) for one, same in groupby(factors)]


def _divisor(factor: Expr) -> Expr | None:
    """Return s for 1/s, however that is held."""
    base, exponent = factor.as_base_exp()
    if isinstance(abbreviated(base), Word):
        return None
    if isinstance(base, Operator) and base.name == "recip" and not isinstance(base, MatrixExpr):
        return base.operands[0] ** exponent if exponent.is_positive else None
    return base ** (-exponent) if exponent.is_negative else None


def _power(expression: Pow) -> Written:
    base, exponent = expression.args
    is_even = exponent.is_Integer and exponent > 0 and not exponent % 2
    if is_even and (counted := _count(base**2)) is not None:
        return _written(counted ** (exponent / 2))
    if exponent.is_negative:
        return f"1/{_in(base ** (-exponent), POWER)}", PRODUCT
    return f"{_in(base, ATOM)}^{_in(exponent, ATOM)}", POWER


def _matrix_power(expression: MatPow) -> Written:
    base, exponent = expression.args
    if exponent.is_Integer and exponent < 0:
        return _written(MatMul(*[nodes.PsdPower(base, exponent)]))
    return f"{_in(base, ATOM)}^{exponent}", POWER


def _psd_power(expression: nodes.PsdPower) -> Written:
    base, exponent = expression.args
    return f"{_in(base, ATOM)}^{_in(exponent, ATOM)}", POWER


def _transpose(expression: Transpose) -> Written:
    return _in(expression.arg, ATOM) + "'", ATOM


def _operator(expression: Operator) -> Written:
    operands = expression.operands
    if (counted := _count(expression)) is not None:
        return _written(counted)
    if expression.op in ENTRYWISE:
        sign, level = ENTRYWISE[expression.op]
        if expression.op == "quotient":
            return _entry_by_entry(sign, [_in(operand, POWER) for operand in operands]), level
        counted = _runs(operands)
        pieces = [
            _in(one, POWER) if count == 1 else _entry_by_entry(".^", [_in(one, ATOM), str(count)])
            for one, count in counted
        ]
        return (_entry_by_entry(sign, pieces), level) if len(pieces) > 1 else (pieces[0], POWER)
    if expression.name == "recip":
        inside = _in(operands[0], POWER)
        whole = _entry_by_entry("./", ["1", inside]) if isinstance(expression, MatrixExpr) else f"1/{inside}"
        return whole, PRODUCT
    if expression.op == "ones":
        rows, cols = expression.shape
        return ("vector(1)" if cols == 1 else "vector(1)'" if rows == 1 else "matrix(1)"), ATOM
    if expression.op == "map" and expression.name not in WORDS and expression.order < len(PRIMES):
        name = expression.name.replace("σ", "sigma")
        return f"{PRIMES[expression.order].format(name)}({expr_text(operands[0])})", ATOM
    if expression.name not in WORDS or expression.order:
        raise UserError(
            f"The language of expressions has no word for {expression.name}.", hint="--format text"
        )
    return f"{WORDS[expression.name]}({', '.join(map(expr_text, operands))})", ATOM


def _entry_by_entry(sign: str, pieces: Sequence[str]) -> str:
    """Join with .*, ./ or .^, with spaces where its dot could be read as a number's: 1 ./ x, and M.^2 .* X."""
    text = pieces[0]
    for piece in pieces[1:]:
        is_misread = NUMBER_LAST.search(text) or (sign != ".^" and piece[0].isdigit())
        text += f" {sign} {piece}" if is_misread else f"{sign}{piece}"
    return text


def _word(expression: Word) -> Written:
    return f"{expression.word}({expr_text(expression.of)})", ATOM


def _entry_power(expression: EntryPower) -> Written:
    exponent = expression.args[0]
    bare = isinstance(exponent, Symbol | MatrixSymbol) or (exponent.is_Integer and exponent.is_positive)
    written = expr_text(exponent) if bare else f"({expr_text(exponent)})"
    if isinstance(expression.of, MatrixExpr):
        return _entry_by_entry(".^", [_in(expression.of, ATOM), written]), POWER
    return f"{_in(expression.of, ATOM)}^{written}", POWER


def _function(expression: Basic) -> Written:
    function, slots, points, directions = functions.parts_of(expression)
    if is_of_columns(expression):
        points = points[1:]
        if len(slots) > 1:
            raise _no_word("this derivative")
        return f"{function.name}({', '.join(expr_text(_as_number(one)) for one in points)})", ATOM
    if len(slots) > 2:
        raise _no_word("this derivative")
    if is_known(expression, TRACE):
        return f"tr(expm({expr_text(points[0])}))", ATOM
    head = ("", "grad_", "hess_")[len(slots)] + function.name
    if slots and len(points) > 1:
        head += "_" + "".join(str(slot + 1) for slot in slots)
    inside = ", ".join(expr_text(_as_number(one)) for one in (*points, *directions))
    return f"{head}({inside})", ATOM


def _acting(expression: Any) -> Written:
    """Write hess_l(x), the Hessian of an abstract function as a matrix, or jac_r(x), a Jacobian."""
    matrix, *points = expression.args
    inside = ", ".join(expr_text(_as_number(one)) for one in points)
    if isinstance(matrix, HessianFunction):
        return f"hess_{matrix.function.name}({inside})", ATOM
    if not isinstance(matrix, JacobianFunction):
        raise _no_word(type(expression).__name__)
    return f"jac_{matrix.function.name}{matrix.suffix}({inside})", ATOM


def _as_number(point: Expr) -> Expr:
    """Return s for the 1×1 matrix s·I, as which an abstract function takes a number."""
    if isinstance(point, Identity) and point.shape == (1, 1):
        return Integer(1)
    if isinstance(point, MatMul) and point.shape == (1, 1):
        matrices = [a for a in point.args if isinstance(a, MatrixExpr)]
        if all(isinstance(matrix, Identity) for matrix in matrices):
            return Mul(*(a for a in point.args if not isinstance(a, MatrixExpr)))
    return point


def _layers(expression: nodes.LayerProduct) -> Written:
    """Write W{N:1}, or one layer W{j}."""
    ends = [expression.high] if expression.is_single else [expression.high, expression.low]
    return f"{expression.layers.name}{{{':'.join(map(_place, ends))}}}", ATOM


def _letter(name: str) -> str:
    """Write x{k} for the letter of a member, and ddt(x) for a rate."""
    return f"ddt({_letter(name.replace(DOT, ''))})" if DOT in name else name.replace("_{", "{")


def _direction(expression: Direction) -> Written:
    """Write dX, or dW{j} for that of a layer and dx{k} for that of a member."""
    index = expression.index.replace(" ", "")
    return f"d{expression.base}".replace("_{", "{") + (f"{{{index}}}" if index else ""), ATOM


def _series(expression: Any) -> Written:
    """Write sum{i=1:m}(l(x{i}))."""
    body, index, low, high = expression.args
    return f"sum{{{index}={_place(low)}:{_place(high)}}}({expr_text(body)})", ATOM


def _member(expression: Any) -> Written:
    """Write x{i}."""
    sequence, index = expression.args
    return f"{sequence.name}{{{_place(index)}}}", ATOM


def _place(index: Basic) -> str:
    return str(index).replace(" ", "")


def _zero(expression: ZeroMatrix) -> Written:
    rows, cols = expression.shape
    return ("vector(0)" if cols == 1 else "vector(0)'" if rows == 1 else "matrix(0)"), ATOM


def _gradient(expression: nodes.GradientOf) -> Written:
    function, variable = expression.args
    return f"grad({expr_text(function)}, {expr_text(variable)})", ATOM


ENTRYWISE = {"hadamard": (".*", PRODUCT), "quotient": ("./", PRODUCT)}
WRITERS: dict[Any, Callable[[Any], Written]] = {
    Rational: _number,
    Symbol: lambda s: (_letter(s.name), ATOM),
    Direction: _direction,
    MatrixSymbol: lambda m: (_letter(m.name), ATOM),
    Add: _sum,
    MatAdd: _sum,
    Mul: _product,
    MatMul: _product,
    Pow: _power,
    MatPow: _matrix_power,
    nodes.PsdPower: _psd_power,
    Transpose: _transpose,
    Trace: _trace,
    Identity: lambda _: ("eye", ATOM),
    ZeroMatrix: _zero,
    nodes.LayerProduct: _layers,
    nodes.Iterate: _member,
    nodes.MatrixImage: _acting,
    NumberAt: _member,
    nodes.SUMS: _series,
    nodes.Norm: lambda n: (f"norm2({expr_text(n.args[0])})", ATOM),
    nodes.Inner: _inner,
    nodes.GradientOf: _gradient,
    Operator: _operator,
    EntryPower: _entry_power,
    Word: _word,
    Exponential: lambda e: (f"{e.word}({', '.join(map(expr_text, e.args))})", ATOM),
    functions.FUNCTIONS: _function,
}
"""Kind of node: how it is written."""
