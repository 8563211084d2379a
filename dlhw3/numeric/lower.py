"""Write a program as numpy or torch text, and turn that text into a callable: what is printed is what runs.

An abstract l enters as callables: ``grad_l(X)``, ``hess_l(X, D)``; for torch also as any differentiable
``l``. The text is made from the derivation alone and every name in it is checked to be an identifier; no text
of a user's reaches it.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping
from functools import singledispatchmethod
from importlib import import_module
from typing import Any

from sympy import (
    Add,
    Basic,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
)

from dlhw3.errors import UserError
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel import nodes
from dlhw3.symbolic.program import Program, program

TARGETS = {"numpy": ("numpy", "np"), "torch": ("torch", "torch")}
_LETTERS = {"ŵ": "w_hat", "φ": "phi", "\u0307": "_dot"}

_LAYER_PRODUCT = '''def layer_product(layers, high, low):
    """W_high ... W_low for layers = [W_1, ..., W_N]; the identity when high = low - 1."""
    if high < low:
        size = layers[low - 1].shape[1] if low <= len(layers) else layers[-1].shape[0]
        return {eye}
    product = layers[high - 1]
    for k in range(high - 1, low - 1, -1):
        product = product @ layers[k - 1]
    return product
'''
_PSD_POWER = '''def psd_power(matrix, exponent):
    """matrix ** exponent for a positive semidefinite matrix; exponent 0 gives the identity."""
    values, vectors = {module}.linalg.eigh(matrix)
    noise = values.max() * len(values) * {module}.finfo(values.dtype).eps
    values = {module}.where(values > noise, values, 0 * values)
    return (vectors * values**exponent) @ vectors.T
'''
_EYE = {
    "numpy": "np.eye(size, dtype=layers[0].dtype)",
    "torch": "torch.eye(size, dtype=layers[0].dtype, device=layers[0].device)",
}


class Emitter:
    """Writes expressions as Python text for one target."""

    def __init__(self, target: str) -> None:
        if target not in TARGETS:
            raise UserError(f"There is no target {target!r}.", hint=" or ".join(TARGETS))
        self.package, self.module = TARGETS[target]
        self.helpers: set[str] = set()

    def text(self, expression: Basic) -> str:
        """Return an expression, in brackets unless it is an atom or a call."""
        written = self.node(expression)
        open_ended = isinstance(expression, (Add, Mul, Pow, MatAdd, MatMul, MatPow, Rational))
        return f"({written})" if open_ended and not isinstance(expression, Integer) else written

    @singledispatchmethod
    def node(self, expression: Basic) -> str:
        """Write one node."""
        raise UserError(f"There is no {self.package} code for {type(expression).__name__}.")

    @node.register(Integer)
    def _(self, expression: Integer) -> str:
        return str(int(expression))

    @node.register(Rational)
    def _(self, expression: Rational) -> str:
        return f"{int(expression.p)} / {int(expression.q)}"

    @node.register(Symbol)
    @node.register(MatrixSymbol)
    def _(self, expression: Symbol) -> str:
        return identifier(expression.name)

    @node.register(Add)
    @node.register(MatAdd)
    def _(self, expression: Add) -> str:
        return " + ".join(self.text(term) for term in expression.args)

    @node.register
    def _(self, expression: Mul) -> str:
        numerator, denominator = expression.as_numer_denom()
        if denominator != 1:
            return f"{self.text(numerator)} / {self.text(denominator)}"
        return " * ".join(self.text(factor) for factor in expression.args)

    @node.register(Pow)
    def _(self, expression: Pow) -> str:
        base, exponent = expression.args
        return f"{self.text(base)} ** {self.text(exponent)}"

    @node.register
    def _(self, expression: MatMul) -> str:
        scalars = [a for a in expression.args if not hasattr(a, "shape")]
        matrices = [a for a in expression.args if hasattr(a, "shape")]
        chain = " @ ".join(self.text(matrix) for matrix in matrices)
        factor = Mul(*scalars)
        if factor == 1:
            return chain
        chain = f"({chain})" if len(matrices) > 1 else chain
        return f"-{chain}" if factor == -1 else f"{self.text(factor)} * {chain}"

    @node.register
    def _(self, expression: MatPow) -> str:
        base, exponent = expression.args
        return f"{self.module}.linalg.matrix_power({self.node(base)}, {self.node(exponent)})"

    @node.register
    def _(self, expression: Transpose) -> str:
        return f"{self.text(expression.arg)}.T"

    @node.register
    def _(self, expression: Trace) -> str:
        return f"{self.module}.trace({self.node(expression.arg)})"

    @node.register
    def _(self, expression: nodes.Inner) -> str:
        left, right = expression.args
        return f"({self.text(left)} * {self.text(right)}).sum()"

    @node.register
    def _(self, expression: nodes.Norm) -> str:
        return f"{self.module}.linalg.norm({self.node(expression.args[0])})"

    @node.register
    def _(self, expression: nodes.Value) -> str:
        return self._call("{}", expression)

    @node.register
    def _(self, expression: nodes.GradientAt) -> str:
        return self._call("grad_{}", expression)

    @node.register
    def _(self, expression: nodes.HessianAt) -> str:
        return self._call("hess_{}", expression)

    def _call(self, pattern: str, expression: Basic) -> str:
        function, *arguments = expression.args
        name = pattern.format(identifier(function.name))
        return f"{name}({', '.join(self.node(argument) for argument in arguments)})"

    @node.register
    def _(self, expression: nodes.LayerProduct) -> str:
        layers, high, low = expression.args
        if expression.is_single:
            return f"{identifier(layers.name)}[{self.node(high - 1)}]"
        self.helpers.add("layer_product")
        return f"layer_product({identifier(layers.name)}, {self.node(high)}, {self.node(low)})"

    @node.register
    def _(self, expression: nodes.PsdPower) -> str:
        base, exponent = expression.args
        self.helpers.add("psd_power")
        return f"psd_power({self.node(base)}, {self.node(exponent)})"

    @node.register
    def _(self, expression: nodes.MatrixSum) -> str:
        body, index, low, high = expression.args
        return f"sum({self.node(body)} for {self.node(index)} in range({self.node(low)}, {self.node(high + 1)}))"


def identifier(name: str) -> str:
    """Return a letter as a Python identifier; raise UserError where it cannot be one."""
    for character, spelled in _LETTERS.items():
        name = name.replace(character, spelled)
    if not name.isidentifier() or keyword.iskeyword(name):
        raise UserError(f"{name!r} cannot be the name of a variable in code.")
    return name


def source(derivation: Derivation, target: str, comment: str = "") -> str:
    """Return the Python text of a derivation's result for ``target`` ("numpy" or "torch").

    The function is named after the derivation; its parameters are the letters of the result (layers as the
    list [W_1, …, W_N]) and, by keyword, the callables of the abstract functions.
    """
    return _module(program(derivation), Emitter(target), comment)


def _module(result: Program, emitter: Emitter, comment: str) -> str:
    lines = []
    if result.depth_from:
        lines.append(f"N = len({identifier(result.depth_from)})")
    for letter, meaning in result.assignments:
        lines.append(f"{emitter.node(letter)} = {emitter.node(meaning)}")
    lines.append(f"return {emitter.node(result.value)}")
    parameters = [identifier(name) for name in result.parameters]
    if result.functions:
        parameters += ["*", *result.functions]
    head = f"def {identifier(result.name)}({', '.join(parameters)}):"
    alias = "" if emitter.package == emitter.module else f" as {emitter.module}"
    helpers = {
        "layer_product": _LAYER_PRODUCT.format(eye=_EYE[emitter.package]),
        "psd_power": _PSD_POWER.format(module=emitter.module),
    }
    blocks = [helpers[name] for name in sorted(emitter.helpers)]
    body = "\n".join([head, *(f"    # {line}" for line in comment.splitlines()), *(f"    {x}" for x in lines)])
    text = "\n\n".join([*blocks, body]) + "\n"
    needed = f"{emitter.module}." in text
    return f"import {emitter.package}{alias}\n\n\n{text}" if needed else text


def lambdify(derivation: Derivation, target: str) -> Callable[..., Any]:
    """Return a derivation's result as a callable on numpy arrays or torch tensors.

    The callable runs exactly the text of ``source``. For torch, ``l=`` may be given in the place of
    ``grad_l=`` and ``hess_l=``: any differentiable function of a matrix with a scalar value.
    """
    result = program(derivation)
    text = source(derivation, target)
    namespace: dict[str, Any] = {}
    exec(compile(text, f"<dlhw3 {derivation.name} {target}>", "exec"), namespace)
    function: Callable[..., Any] = namespace[identifier(result.name)]
    if target != "torch":
        return function

    def call(*arguments: Any, **functions: Any) -> Any:
        return function(*arguments, **_with_derivatives(result.functions, functions))

    call.__doc__ = text
    return call


def _with_derivatives(wanted: tuple[str, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Make grad_l and hess_l from a differentiable l, where only l was given."""
    made = {name: value for name, value in given.items() if name in wanted}
    for name in wanted:
        kind, _, base = name.partition("_")
        if name in made or base not in given:
            continue
        func = import_module("torch.func")
        gradient = func.grad(given[base])
        if kind == "grad":
            made[name] = gradient
        else:
            made[name] = lambda X, D, g=gradient: func.jvp(g, (X,), (D,))[1]
    return made
