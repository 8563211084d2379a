"""A result as a straight-line program: parameters, assignments with shared subexpressions once, and a value.

The program is still symbolic; ``code/lambdify.py`` writes it as numpy or torch text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sympy import (
    Basic,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Symbol,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef
from sympy.core.sympify import _sympify

from dlhw3.symbolic.algebra import exact
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel import nodes
from dlhw3.symbolic.kernel.facts import Range
from dlhw3.symbolic.kernel.proof import Equation


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


@dataclass(frozen=True, slots=True)
class Program:
    """``name(parameters)``: assign each letter in order, then return ``value``.

    ``depth_from`` is the family whose length is N, when N is not a parameter. ``functions`` are the callables
    that stand for an abstract l: grad_l(X), hess_l(X, D), l(X). ``ranges`` are what the integer parameters
    must satisfy, ``depths`` the lengths of families of concrete depth, ``nonzero`` the matrices that must not
    vanish. ``inputs`` are the parameters as nodes (a family of layers, a letter, an index), and ``abstract`` the
    functions l.
    """

    name: str
    inputs: tuple[Basic, ...]
    functions: tuple[str, ...]
    depth_from: str
    assignments: tuple[tuple[Basic, Expr], ...]
    value: Expr
    ranges: tuple[Range, ...] = ()
    depths: tuple[tuple[str, int], ...] = ()
    nonzero: tuple[str, ...] = ()
    abstract: tuple[nodes.AbstractFunction, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the inputs, as the derivation writes them."""
        return tuple(item.name for item in self.inputs)


def programs(derivation: Derivation) -> tuple[Program, ...]:
    """Return one program for each result, named after the derivation, or after the results where there are more."""
    if len(derivation.results) == 1:
        return (program(derivation),)
    return tuple(_of_result(derivation, name) for name in derivation.results)


def program(derivation: Derivation, expression: Expr | None = None) -> Program:
    """Return the program of a derivation's first result, its right side as a function of the letters in it.

    ``expression`` is computed in the place of the right side: the left side, or another equation's. Its decimals
    are made exact fractions; raises UserError for a rounded number.
    """
    expression = None if expression is None else exact(expression)
    if expression is None and len(derivation.results) > 1:
        return _of_result(derivation, derivation.results[0])
    equation = derivation.result if expression is None else Equation(expression, expression)
    return _program(derivation, equation, derivation.name)


def _of_result(derivation: Derivation, name: str) -> Program:
    return _program(derivation, derivation.equation(name), name.lower().replace(" ", "_"))


def _program(derivation: Derivation, equation: Equation, name: str) -> Program:
    """Return the program of the right side of an equation."""
    facts, value = derivation.theory.facts, equation.right
    ranges = (*facts.ranges, *equation.indices)
    meanings = _meanings(derivation, value)
    expressions = [*meanings.values(), value]
    letters = sorted({m for e in expressions for m in e.atoms(MatrixSymbol)} - set(meanings), key=str)
    families = sorted({f for e in expressions for f in e.atoms(nodes.Layers)}, key=str)
    shapes = {size for letter in letters for size in letter.shape}
    indices = sorted(_free_indices(expressions, shapes), key=lambda s: (s.name == "N", s.name))
    depth_from = families[0].name if families and Symbol("N", integer=True) in indices else ""
    kept = [s for s in indices if not (s.name == "N" and depth_from)]
    functions = _functions(expressions)
    norms = {norm for e in expressions for norm in e.atoms(nodes.Norm)}
    taken = {item.name for e in expressions for item in e.atoms(MatrixSymbol, Symbol, nodes.Layers)}
    writer = _StraightLine(expressions, taken | set(functions))
    for letter, meaning in meanings.items():
        writer.assign(letter, meaning)
    final = writer.write(value, is_whole=True)
    return Program(
        name=name.replace("-", "_"),
        inputs=(*families, *letters, *kept),
        functions=functions,
        depth_from=depth_from,
        assignments=tuple(writer.assignments),
        value=final,
        ranges=tuple(item for item in ranges if item.index in kept),
        depths=tuple((f.name, int(f.depth)) for f in families if f.depth.is_Integer),
        nonzero=tuple(sorted(str(m) for m in facts.nonzero & set(letters) if nodes.Norm(m) in norms)),
        abstract=tuple(sorted({f for e in expressions for f in e.atoms(nodes.AbstractFunction)}, key=str)),
    )


def _meanings(derivation: Derivation, value: Expr) -> dict[MatrixSymbol, Expr]:
    """Return the definitions to compute: letters whose meaning uses only other letters of the result."""
    present = value.atoms(MatrixSymbol)
    found = {}
    for hypothesis in derivation.theory.hypotheses:
        letter, meaning = hypothesis.statement.left, hypothesis.statement.right
        known = meaning.atoms(MatrixSymbol) <= present - {letter} and not meaning.has(nodes.Layers)
        if hypothesis.definition and letter in present and known:
            found[letter] = meaning
    return found


def _free_indices(expressions: list[Expr], shapes: set[Expr]) -> set[Symbol]:
    """Return the index symbols that the value needs, not those that only occur in sizes.

    The size d(k) of an identity needs k, unless it is among the ``shapes`` of the letters.
    """
    found: set[Symbol] = set()

    def walk(item: Basic, bound: frozenset[Symbol]) -> None:
        if isinstance(item, MatrixSymbol):
            return
        if isinstance(item, nodes.MatrixSum):
            body, index, low, high = item.args
            walk(body, bound | {index})
            walk(low, bound)
            walk(high, bound)
        elif isinstance(item, nodes.LayerProduct):
            for end in item.args[1:]:
                walk(end, bound)
        elif isinstance(item, nodes.AbstractFunction):
            return
        elif isinstance(item, (Identity, ZeroMatrix)):
            for width in {
                width for size in item.args if size not in shapes for width in size.atoms(AppliedUndef)
            }:
                walk(width, bound)
        elif isinstance(item, Symbol):
            found.update({item} - bound)
        else:
            for argument in item.args:
                walk(argument, bound)

    for expression in expressions:
        walk(expression, frozenset())
    return found


def _functions(expressions: list[Expr]) -> tuple[str, ...]:
    kinds = {nodes.Value: "{}", nodes.GradientAt: "grad_{}", nodes.HessianAt: "hess_{}"}
    names = []
    for kind, pattern in kinds.items():
        used = {node.args[0].name for e in expressions for node in e.atoms(kind)}
        names += [pattern.format(name) for name in sorted(used)]
    return tuple(names)


_ALWAYS_NAMED = (nodes.GradientAt, nodes.HessianAt, nodes.Norm)
_NAMED_WHEN_REPEATED = (MatMul, MatAdd, nodes.LayerProduct)
_ATOMS = (MatrixSymbol, Identity, ZeroMatrix, nodes.AbstractFunction, nodes.Layers)
_STEMS = {nodes.GradientAt: "G", nodes.HessianAt: "H", nodes.Norm: "r", Transpose: "T", MatAdd: "S"}


class _StraightLine:
    """Gives a letter to every gradient, norm and family of powers, and to every matrix that occurs twice.

    What depends on the index of a sum stays inside the sum.
    """

    def __init__(self, expressions: list[Expr], taken: set[str]) -> None:
        self.assignments: list[tuple[Basic, Expr]] = []
        self._taken = set(taken)
        self._letters: dict[Basic, Basic] = {}
        self._bound = {total.args[1] for e in expressions for total in e.atoms(nodes.MatrixSum)}
        self._counts: Counter[Basic] = Counter()
        for expression in expressions:
            self._count(expression)

    def _count(self, item: Basic) -> None:
        self._counts[item] += 1
        if isinstance(item, _ATOMS) or (self._counts[item] > 1 and self._may_be_named(item)):
            return
        for argument in item.args:
            self._count(argument)

    def _may_be_named(self, item: Basic) -> bool:
        single = isinstance(item, nodes.LayerProduct) and item.is_single
        return isinstance(item, (*_ALWAYS_NAMED, *_NAMED_WHEN_REPEATED)) and not single

    def assign(self, letter: Basic, meaning: Expr) -> None:
        """Add ``letter = meaning``."""
        self.assignments.append((letter, self.write(meaning, is_whole=True)))

    def write(self, item: Basic, *, is_whole: bool = False) -> Any:
        """Return ``item`` in terms of the letters given so far, giving new ones where they are due."""
        if not item.args or isinstance(item, _ATOMS):
            return item
        if item in self._letters:
            return self._letters[item]
        if isinstance(item, nodes.PsdPower):
            return self._power(item)
        rebuilt = item.func(*(self.write(argument) for argument in item.args))
        repeated = self._counts[item] > 1 and isinstance(item, _NAMED_WHEN_REPEATED)
        due = (repeated and self._may_be_named(item)) or isinstance(item, _ALWAYS_NAMED)
        if is_whole or not due or self._varies(item):
            return rebuilt
        return self._name(item, rebuilt, _stem(item))

    def _power(self, item: nodes.PsdPower) -> Expr:
        base, exponent = item.args
        powers = self._powers(base)
        return PowerAt(powers, self.write(exponent), base.shape[0])

    def _powers(self, base: MatrixExpr) -> Basic:
        root = _gram_root(base)
        key = SymmetricPowers(base) if root is None else Powers(root)
        if key in self._letters:
            return self._letters[key]
        meaning = key.func(self.write(key.args[0]))
        return meaning if self._varies(key) else self._name(key, meaning, _powers_stem(root))

    def _varies(self, item: Basic) -> bool:
        """Whether the item holds the index of a sum that it stands in (its own sums bind their index)."""
        return bool(item.free_symbols & self._bound)

    def _name(self, item: Basic, meaning: Any, stem: str) -> Basic:
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}{number}"
        self._taken.add(name)
        letter = MatrixSymbol(name, *meaning.shape) if isinstance(meaning, MatrixExpr) else Symbol(name)
        self._letters[item] = letter
        self.assignments.append((letter, meaning))
        return letter


def _gram_root(base: MatrixExpr) -> MatrixExpr | None:
    """Return X where ``base`` is written X Xᵀ."""
    if not isinstance(base, MatMul) or len(base.args) != 2:
        return None
    left, right = base.args
    transposes = right == Transpose(left) or left == Transpose(right)
    return left if transposes and isinstance(left, MatrixExpr) else None


def _powers_stem(root: MatrixExpr | None) -> str:
    letter = root.arg if isinstance(root, Transpose) else root
    if not isinstance(letter, MatrixSymbol):
        return "power"
    return f"{letter.name}t{letter.name}_power" if root != letter else f"{letter.name}{letter.name}t_power"


def _stem(item: Basic) -> str:
    return next((stem for kind, stem in _STEMS.items() if isinstance(item, kind)), "X")
