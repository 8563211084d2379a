"""A result as a straight-line program: parameters, assignments with shared subexpressions once, and a value.

The program is still symbolic; ``numeric/lower.py`` writes it as numpy or torch text.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sympy import Basic, Expr, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Symbol, Transpose

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel import nodes


@dataclass(frozen=True, slots=True)
class Program:
    """``name(parameters)``: assign each letter in order, then return ``value``.

    ``depth_from`` is the family whose length is N, when N is not a parameter. ``functions`` are the callables
    that stand for an abstract l: grad_l(X), hess_l(X, D), l(X).
    """

    name: str
    parameters: tuple[str, ...]
    functions: tuple[str, ...]
    depth_from: str
    assignments: tuple[tuple[Basic, Expr], ...]
    value: Expr


def program(derivation: Derivation) -> Program:
    """Return the program of a derivation's result, its right side as a function of the letters in it."""
    value = derivation.result.right
    meanings = _meanings(derivation, value)
    expressions = [*meanings.values(), value]
    letters = sorted({m for e in expressions for m in e.atoms(MatrixSymbol)} - set(meanings), key=str)
    families = sorted({f for e in expressions for f in e.atoms(nodes.Layers)}, key=str)
    indices = sorted(_free_indices(expressions), key=lambda s: (s.name == "N", s.name))
    depth_from = families[0].name if families and Symbol("N", integer=True) in indices else ""
    kept = [s.name for s in indices if not (s.name == "N" and depth_from)]
    assignments, final = _shared(value)
    return Program(
        name=derivation.name.replace("-", "_"),
        parameters=(*(f.name for f in families), *(m.name for m in letters), *kept),
        functions=_functions(expressions),
        depth_from=depth_from,
        assignments=(*meanings.items(), *assignments),
        value=final,
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


def _free_indices(expressions: list[Expr]) -> set[Symbol]:
    """Return the index symbols that the value needs (not those that only occur in sizes)."""
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


def _shared(value: Expr) -> tuple[list[tuple[Basic, Expr]], Expr]:
    """Give a letter to every compound matrix that occurs more than once, and to every gradient; inner first."""
    bound = {total.args[1] for total in value.atoms(nodes.MatrixSum)}
    counts: Counter[Basic] = Counter()

    def count(item: Basic) -> None:
        counts[item] += 1
        if counts[item] == 1 or not _worth_naming(item):
            for argument in item.args:
                if isinstance(argument, Basic):
                    count(argument)

    count(value)
    assignments: list[tuple[Basic, Expr]] = []
    replaced: dict[Basic, Basic] = {}

    def name(item: Basic) -> Basic:
        if not item.args or isinstance(item, MatrixSymbol):
            return item
        if item in replaced:
            return replaced[item]
        rebuilt = item.func(*(name(a) if isinstance(a, Basic) else a for a in item.args))
        invariant = not (item.free_symbols & bound) and item != value
        repeated = counts[item] > 1 and _worth_naming(item)
        if invariant and (repeated or isinstance(item, (nodes.GradientAt, nodes.HessianAt, nodes.Norm))):
            letter = Slot(len(assignments), rebuilt)
            assignments.append((letter, rebuilt))
            replaced[item] = letter
            return letter
        return rebuilt

    return assignments, name(value)


def _worth_naming(item: Basic) -> bool:
    return isinstance(item, (MatMul, MatAdd, nodes.GradientAt, nodes.HessianAt, nodes.PsdPower, nodes.Norm))


def Slot(number: int, meaning: Expr) -> Expr:
    """Return the letter of an intermediate value."""
    label = f"{_stem(meaning)}{number}"
    return MatrixSymbol(label, *meaning.shape) if isinstance(meaning, MatrixExpr) else Symbol(label)


def _stem(meaning: Expr) -> str:
    stems = {nodes.GradientAt: "G", nodes.HessianAt: "H", nodes.Norm: "r", Transpose: "T", MatAdd: "S"}
    return next((stem for kind, stem in stems.items() if isinstance(meaning, kind)), "X")
