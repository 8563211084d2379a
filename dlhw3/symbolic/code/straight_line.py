"""Shared subexpressions once: letters for gradients, norms, families of powers, and what occurs twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Mul, Symbol, Trace, Transpose, Tuple
from sympy.core.sympify import _sympify

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.batched import EachCall
from dlhw3.symbolic.code.callbacks import is_number
from dlhw3.symbolic.code.costs import is_counted
from dlhw3.symbolic.code.scaling import (
    ATOMS,
    LayerScale,
    MatrixTimesPowers,
    Scale,
    ScaledLayers,
    ScaledNorm,
    ScaledPair,
    ScaledPower,
    TimesPowers,
    gram_root,
    scaled,
    with_scales,
)
from dlhw3.symbolic.code.shifting import ShiftedExp
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.grown_sums import Largest
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import face_of, way_of


class Powers(Basic):
    """The powers of X Xᵀ, as a function of the exponent: what a decomposition of X is computed once for."""


class SymmetricPowers(Basic):
    """The powers of a positive semidefinite X that is not written as a Gram matrix."""


class PowerAt(MatrixExpr):
    """Powers at one exponent: arguments (the powers or the letter that names them, p, rows)."""

    def __new__(cls, powers: Basic, exponent: Expr, rows: Any) -> PowerAt:
        """Make the power."""
        return Basic.__new__(cls, powers, exponent, _sympify(rows))

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """Square, of the size of what is raised."""
        return self.args[2], self.args[2]


_LENGTHS = (
    nodes.Norm,
    Scale,
)  # what is raised to powers in front of products, and neither integer nor negative
_ALWAYS_NAMED = (nodes.GradientAt, nodes.HessianAt, functions.DerivativeAt, EachCall, Largest, *_LENGTHS)
HELPERS_OF_ONE: dict[type[Basic], str] = {
    nodes.Norm: "frobenius_norm",
    Scale: "power_of_two",
    Largest: "largest_entry",
    ScaledNorm: "scaled_norm",
    Powers: "gram_powers",
    SymmetricPowers: "psd_powers",
}
"""What one call of a helper computes of one operand."""
_VALUES = (nodes.Value, functions.ValueOfSeveral)
_NAMED_WHEN_REPEATED = (
    *(MatMul, MatAdd, *nodes.SUMS, nodes.LayerProduct, Operator, ShiftedExp, Computed),
    *(nodes.Inner, Trace),
    *_VALUES,
)
_STEMS = {
    nodes.GradientAt: "G",
    functions.DerivativeAt: "G",
    EachCall: "G",
    nodes.HessianAt: "H",
    nodes.Value: "v",
    functions.ValueOfSeveral: "v",
    nodes.Norm: "r",
    Scale: "s",
    Transpose: "T",
    Largest: "m",
    ShiftedExp: "E",
    MatAdd: "S",
    nodes.MatrixSum: "S",
    nodes.ScalarSum: "s",
    nodes.Inner: "s",
    Trace: "s",
}


class StraightLine:
    """Gives a letter to every gradient, norm, family of powers and sum of sums, and to what occurs twice.

    What depends on the index of a sum stays inside the sum. ``assignments`` are the letters with their meanings.
    What ``is_constant`` gets a letter of its own, as a whole.
    """

    def __init__(
        self,
        expressions: Iterable[Expr],
        taken: set[str],
        is_constant: Callable[[Basic], bool] = lambda item: False,
    ) -> None:
        self.assignments: list[tuple[Basic, Expr]] = []
        self._taken, self._is_constant = set(taken), is_constant
        self._letters: dict[Basic, Basic] = {}
        self._lengths: set[Basic] = set()
        self._counts: Counter[Basic] = Counter()
        expressions = list(expressions)
        self._bound = {total.args[1] for e in expressions for total in e.atoms(*nodes.SUMS)}
        for expression in expressions:
            self._count(expression)

    def _count(self, item: Basic) -> None:
        self._counts[item] += 1
        if isinstance(item, ATOMS) or (self._counts[item] > 1 and self._may_be_named(item)):
            return
        for argument in item.operands if isinstance(item, Operator) else item.args:
            self._count(argument)

    def _may_be_named(self, item: Basic) -> bool:
        single = isinstance(item, nodes.LayerProduct) and item.is_single
        single = single or (isinstance(item, Operator) and not item.operands)
        single = single or (is_number(item) and all(one.is_Atom for one in item.args[:-1]))
        return isinstance(item, (*_ALWAYS_NAMED, *_NAMED_WHEN_REPEATED)) and not single

    def assign(self, letter: Basic, meaning: Expr) -> None:
        """Add ``letter = meaning``."""
        self.assignments.append((letter, self.write(meaning, is_whole=True)))

    def named(self, meaning: Expr, name: str) -> Basic:
        """Give a letter of this name to an expression, and return it; its parts get theirs before.

        Where the expression stands in others, it is this letter there.
        """
        written = self.write(meaning, is_whole=True)
        letter = self._letter(Tuple(meaning, Symbol(name)), written, name)
        if self._counts[meaning] > 1 and not isinstance(meaning, ATOMS):
            self._letters.setdefault(meaning, letter)
        self.assignments.append((letter, written))
        return letter

    def write(self, item: Basic, *, is_whole: bool = False) -> Any:
        """Return ``item`` in terms of the letters given so far, giving new ones where they are due."""
        if not item.args or isinstance(item, ATOMS):
            return item
        if item in self._letters:
            return self._letters[item]
        if isinstance(item, Expr) and not isinstance(item, Transpose) and self._is_constant(item):
            return self._hoisted(item)
        if isinstance(item, nodes.PsdPower):
            return self.write(with_scales(item))
        if isinstance(item, ScaledPower):
            return self._power(item)
        if isinstance(item, (Mul, MatMul)):
            rebuilt = self._product(item)
        elif isinstance(item, (LayerScale, ScaledLayers)):  # of the layers, not of a letter for their product
            if not self._varies(item):
                return self._pair(item)
            rebuilt = item
        elif isinstance(item, Operator):
            rebuilt = item.with_operands(tuple(map(self.write, item.operands)))
        elif _is_apart(item):
            rebuilt = item.func(*item.args[:2], *map(self._whole, item.operands))
        else:
            rebuilt = item.func(*(self.write(argument) for argument in item.args))
        repeated = self._counts[item] > 1 and isinstance(item, _NAMED_WHEN_REPEATED)
        due = (repeated and self._may_be_named(item)) or isinstance(item, _ALWAYS_NAMED)
        due = due or _is_nested(item) or _is_apart(item)
        if is_whole or not due or self._varies(item):
            return rebuilt
        letter = self._name(item, rebuilt, _stem(item))
        if isinstance(item, _LENGTHS):
            self._lengths.add(letter)
        return letter

    def _whole(self, operand: Expr) -> Any:
        """Write an operand, on a line of its own where it costs multiplications that are counted there."""
        written = self.write(operand)
        is_due = written.args and is_counted(operand) and not self._varies(operand)
        return self._name(operand, written, _stem(operand)) if is_due else written

    def _hoisted(self, item: Expr) -> Basic:
        """Give a letter to a value of constants; its parts get letters only where they are due without that."""
        is_constant, self._is_constant = self._is_constant, lambda other: False
        written = self.write(item, is_whole=True)
        self._is_constant = is_constant
        return self._name(item, written, _stem(item)) if item not in self._letters else self._letters[item]

    def _pair(self, item: Basic) -> Basic:
        """Give letters to X and s in W_{k:j} = s^{k−j+1} X, which one call finds, and return that of ``item``."""
        (layers,) = item.args
        letters = (
            self._letter(ScaledLayers(layers), ScaledLayers(layers), "X"),
            self._letter(LayerScale(layers), LayerScale(layers), "s"),
        )
        self._lengths.add(letters[1])
        self.assignments.append((Tuple(*letters), ScaledPair(layers)))
        return self._letters[item]

    def _product(self, item: Expr) -> Any:
        """Write a product; powers of lengths in it are multiplied in steps, unless there is only a simple one."""
        scalars = [part for arg in item.args if not hasattr(arg, "shape") for part in Mul.make_args(arg)]
        given = [part for part in item.args if hasattr(part, "shape")]
        if len(given) == 1 and scalars == [1 / nodes.Norm(given[0])]:  # X/‖X‖ = (X/s)/‖X/s‖
            scale, rest = self._scaled_norm(given[0])
            return MatMul(1 / rest, MatMul(1 / scale, self.write(given[0])))
        matrices = [self.write(part) for part in given]
        powers: list[tuple[Expr, Expr]] = []
        others: list[Expr] = []
        for factor in (written for scalar in scalars for written in self._lengths_of(scalar)):
            base, exponent = factor.as_base_exp()
            is_length = base in self._lengths or isinstance(base, _LENGTHS)
            if is_length:
                powers.append((base, exponent))
            else:
                others.append(factor)
        plain = _multiplied(others + [base**exponent for base, exponent in powers], matrices)
        simple = len(powers) == 1 and (powers[0][1] in (1, -1) or not (matrices or _is_large(others)))
        if not powers or simple:
            return plain
        number, factors = Mul(*others).as_coeff_Mul() if others else (nodes.ONE, nodes.ONE)
        sign = -1 if number.is_negative else 1
        value = _multiplied([part for part in (sign * number, factors) if part != 1], matrices)
        if value.args and not isinstance(value, (*ATOMS, PowerAt)) and not self._varies(value):
            value = self._name(value, value, "S" if isinstance(value, MatAdd) or not matrices else "X")
        kind = MatrixTimesPowers if matrices else TimesPowers
        total = kind(value, *(Tuple(*pair) for pair in powers))
        return total if sign > 0 else (MatMul(-1, total) if matrices else Mul(-1, total))

    def _lengths_of(self, scalar: Expr) -> list[Expr]:
        """Write a factor; ‖X‖^p as s^p ‖X/s‖^p: ‖X‖ may overflow or be subnormal where that does not."""
        base, exponent = scalar.as_base_exp()
        if not isinstance(base, nodes.Norm):
            return [self.write(scalar)]
        power = self.write(exponent)
        return [length**power for length in self._scaled_norm(base.args[0])]

    def _scaled_norm(self, matrix: MatrixExpr) -> tuple[Any, Any]:
        """Write s and ‖X/s‖."""
        key = ScaledNorm(matrix)
        if self._varies(matrix):
            scale = self.write(Scale(matrix))
            return scale, self.write(nodes.Norm(MatMul(1 / scale, matrix)))
        if key not in self._letters:
            meaning = ScaledNorm(self.write(matrix))
            scale, rest = self._letter(Scale(matrix), Scale(matrix), "s"), self._letter(key, Symbol("r"), "r")
            self._lengths |= {scale, rest}
            self.assignments.append((Tuple(scale, rest), meaning))
        return self._letters[Scale(matrix)], self._letters[key]

    def _power(self, item: ScaledPower) -> Expr:
        base, exponent = item.args
        powers = self._powers(base)
        return PowerAt(powers, self.write(exponent), base.shape[0])

    def _powers(self, base: MatrixExpr) -> Basic:
        root = gram_root(base)
        key = SymmetricPowers(base) if root is None else Powers(root)
        if key in self._letters:
            return self._letters[key]
        scale, _, within = scaled(key.args[0])
        letter = self.write(scale)
        meaning = key.func(
            MatMul(1 / letter, self.write(key.args[0])) if within is None else self.write(within)
        )
        return meaning if self._varies(key) else self._name(key, meaning, _powers_stem(root))

    def _varies(self, item: Basic) -> bool:
        """Whether the item holds the index of a sum that it stands in (its own sums bind their index)."""
        return bool(item.free_symbols & self._bound)

    def _name(self, item: Basic, meaning: Any, stem: str) -> Basic:
        if item not in self._letters:
            self.assignments.append((self._letter(item, meaning, stem), meaning))
        return self._letters[item]

    def _letter(self, item: Basic, meaning: Any, stem: str) -> Basic:
        """Return a new letter that stands for ``item`` from here on, and is of the kind of ``meaning``."""
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}{number}"
        self._taken.add(name)
        letter = MatrixSymbol(name, *meaning.shape) if isinstance(meaning, MatrixExpr) else Symbol(name)
        self._letters[item] = letter
        return letter


def _is_nested(item: Basic) -> bool:
    """Whether the item is a sum of sums, which no one reads in the middle of a line."""
    return isinstance(item, nodes.SUMS) and item.args[0].has(*nodes.SUMS)


def _is_apart(item: Basic) -> bool:
    """Whether the item is computed on a line of its own."""
    return isinstance(item, Computed) and way_of(item).apart


def _multiplied(scalars: list[Expr], matrices: list[Expr]) -> Any:
    if not matrices:
        return Mul(*scalars)
    factor = [Mul(*scalars)] if scalars and Mul(*scalars) != 1 else []
    return MatMul(*factor, *matrices) if factor or len(matrices) > 1 else matrices[0]


def _is_large(scalars: list[Expr]) -> bool:
    """Whether factors may leave the range of the numbers: all but numbers and whole numbers may."""
    return not all(symbol.is_integer for factor in scalars for symbol in factor.free_symbols) or any(
        factor.has(nodes.Value, nodes.Inner) for factor in scalars
    )


def _powers_stem(root: MatrixExpr | None) -> str:
    letter = root.arg if isinstance(root, Transpose) else root
    if not isinstance(letter, MatrixSymbol):
        return "power"
    return f"{letter.name}t{letter.name}_power" if root != letter else f"{letter.name}{letter.name}t_power"


def _stem(item: Basic) -> str:
    face = face_of(item) if isinstance(item, Operator) else None
    if isinstance(item, Computed):
        return way_of(item).letter
    if face is not None:
        return face.letter
    return next((stem for kind, stem in _STEMS.items() if isinstance(item, kind)), "X")
