"""What an objective's letters and functions are, in words, and the names that stand for it and for layers."""

from __future__ import annotations

import collections.abc
from typing import Any, TypeAlias

from sympy import Basic, Expr, MatrixSymbol, Symbol, Trace

from dlhw3.symbolic.faces.functions import ColumnFunction, domains_of
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.jacobian_matrices import spaces
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.places import size_text
from dlhw3.symbolic.names import is_member, with_plain_index
from dlhw3.symbolic.nodes import AbstractFunction, LayerProduct, Layers, Sequence
from dlhw3.symbolic.number_sequences import NumberSequence
from dlhw3.symbolic.prose import Formula, Prose, prose
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.scope import nodes_in

Variable: TypeAlias = Any
"""A MatrixSymbol, one layer, or the Symbol of a number."""


NO_MEAN = (
    f"{MEAN} is an abstract function here, and no mean: derive has no random letters. A mean over samples is "
    "sum{i=1:m}(l(x{i}))/m."
)


def name_of(variable: Variable) -> str:
    """Return the name of a letter, of a layer: W_j, or of a member: x_k."""
    if not isinstance(variable, LayerProduct):
        return with_plain_index(str(variable.name))
    index = str(variable.high).replace(" ", "")
    return f"{variable.layers.name}_{index if len(index) == 1 else f'{{{index}}}'}"


def label_of(f: Expr) -> str:
    """Return a name for an objective: f, or φ where f is a letter or a function in it."""
    taken = {letter.name for letter in nodes_in(f, MatrixSymbol, Symbol)} | {
        function.name for function in nodes_in(f, AbstractFunction)
    }
    return "f" if "f" not in taken else "φ"


def within_told(name: str) -> str:
    """Return what a gradient among symmetric matrices is, of the one in all entries."""
    return (
        f"The gradient is taken among symmetric ${name}$, and moves only there: of the gradient $G$ in all "
        f"entries of ${name}$ it is $(G + Gᵀ)/2$."
    )


def at_point_told(name: str) -> str:
    """Return of which matrices a gradient is, where an equation is assumed of the one that moves."""
    return (
        f"What is assumed of ${name}$ holds at the point; the gradient is the one in all entries of ${name}$, and "
        f"not among such ${name}$ alone."
    )


OF_MATRICES = {
    "sqrt": "not the root of the matrix, which is ${name}^(1/2)$ of one that is held fixed",
    "exp": "not the exponential of the matrix, which is $expm({name})$",
    "log": "not the logarithm of the matrix",
}


def by_entries_told(expression: Expr, facts: Facts) -> tuple[str, ...]:
    """Return that functions of matrices are of every entry: of letters that are symmetric, or under a trace."""
    traced = {one.arg for one in nodes_in(expression, Trace)}
    found = (
        f"${node.name}({name})$ is of every entry, and {OF_MATRICES[node.name].format(name=name)}."
        for node in nodes_in(expression, Operator)
        if node.name in OF_MATRICES and isinstance(node.operands[0], MatrixSymbol)
        if node in traced or node.operands[0] in facts.symmetric
        for name in [name_of(node.operands[0])]
    )
    return tuple(dict.fromkeys(found))


def letters_told(expression: Basic, variables: collections.abc.Sequence[Variable], builder: Builder) -> str:
    """Return what every letter of an expression is, in words."""
    own = {X for X in variables if isinstance(X, MatrixSymbol)}
    matrices = sorted(own.union(nodes_in(expression, MatrixSymbol)), key=str)
    matrices = [m for m in matrices if not is_member(m.name)]  # the letter of a member is told of all of them
    numbers = [s.name for s in builder.letters.values() if isinstance(s, Symbol) and not is_member(s.name)]
    told = [
        f"${m.name} ∈ ℝ^{{{m.rows}×{m.cols}}}$" if m.cols != 1 else f"${m.name} ∈ ℝ^{{{m.rows}}}$"
        for m in matrices
    ]
    for x in sorted(nodes_in(expression, Sequence), key=str):
        told.append(f"${x.name}_k ∈ ℝ^{{{x.rows}{f'×{x.columns}' if x.columns != 1 else ''}}}$")
    told += [f"${a.name}_k ∈ ℝ$" for a in sorted(nodes_in(expression, NumberSequence), key=str)]
    for W in sorted(nodes_in(expression, Layers), key=str):
        told.append(f"${W.name}_k ∈ ℝ^{{d_k×d_{{k−1}}}}$")
    if numbers:
        told.append(", ".join(f"${name}$" for name in sorted(numbers)) + " ∈ ℝ")
    return ", ".join(told)


def with_functions(told: str, builder: Builder) -> Prose:
    """Return what the letters are, with the abstract functions and their domains behind them."""
    pieces = list(prose(told).pieces)
    for function in builder.functions.values():
        if isinstance(function, ColumnFunction):
            pieces += [", ", Symbol(function.name), Formula(spaces(function))]
            continue
        shapes = [
            tuple(map(size_text, shape if shape[1] != 1 else shape[:1])) for shape in domains_of(function)
        ]
        of = ("ℝ" if shape == ("1",) else f"ℝ^{{{'×'.join(shape)}}}" for shape in shapes)
        domain, word = f": {' × '.join(of)} → ℝ", len(function.name) > 1
        pieces.append(", ")
        pieces += [Symbol(function.name), Formula(domain)] if word else [Formula(function.name + domain)]
    for name in builder.entrywise:
        pieces += [", ", Symbol(name), Formula(": ℝ → ℝ"), " of every entry"]
    return Prose(tuple(pieces))
