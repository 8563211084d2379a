"""Write a program as numpy or torch text, and turn that text into a callable: what is printed is what runs.

An abstract l enters as callables: ``grad_l(X)``, ``hess_l(X, D)``; for torch also as any differentiable
``l`` (``callables.py``). The text is made from the derivation alone and every name in it is checked to be an
identifier; no text of a user's reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from textwrap import TextWrapper
from typing import Any

from sympy import Basic, Expr

from dlhw3.errors import UnknownName, UserError
from dlhw3.notation.premises import judged_formulas
from dlhw3.symbolic.code.callables import described
from dlhw3.symbolic.code.emitter import HELPERS, Emitter, Text, identifier
from dlhw3.symbolic.code.program import Program, program, programs
from dlhw3.symbolic.derivation import Derivation, demand_derivation

LINE_LENGTH = 100
_COMMENT = TextWrapper(
    LINE_LENGTH - 6, subsequent_indent="    ", break_long_words=False, break_on_hyphens=False
)

_LAYER_PRODUCT = '''def layer_product(layers, high, low):
    """W_high ... W_low for layers = [W_1, ..., W_N]; the identity when high = low - 1."""
    if high < low:
        size = layers[low - 1].shape[1] if low <= len(layers) else layers[-1].shape[0]
        return {eye_of_size}
    product = layers[high - 1]
    for k in range(high - 1, low - 1, -1):
        product = product @ layers[k - 1]
    return product'''

_LAYER_WIDTH = '''def layer_width(layers, k):
    """The number of rows of W_k; for k = 0, of columns of W_1."""
    return layers[k - 1].shape[0] if k else layers[0].shape[1]'''

_GRAM_POWERS = '''def gram_powers(matrix):
    """exponent -> (matrix @ matrix.T) ** exponent; the power 0 is the identity."""
    vectors, values, _ = {module}.linalg.svd(matrix, full_matrices=False)
    noise = 10 * max(matrix.shape) * {module}.finfo(values.dtype).eps * values[0]
    values = values * (values > noise)

    def power(exponent):
        if exponent == 0:
            return {eye_of_matrix}
        return (vectors * values ** (2 * exponent)) @ vectors.T

    return power'''

_PSD_POWERS = '''def psd_powers(matrix):
    """exponent -> matrix ** exponent, matrix positive semidefinite; the power 0 is the identity."""
    values, vectors = {module}.linalg.eigh(matrix)
    noise = 10 * len(values) * {module}.finfo(values.dtype).eps * values[-1]
    values = values * (values > noise)

    def power(exponent):
        if exponent == 0:
            return {eye_of_matrix}
        return (vectors * values**exponent) @ vectors.T

    return power'''

_TEMPLATES = {
    "gram_powers": _GRAM_POWERS,
    "layer_product": _LAYER_PRODUCT,
    "layer_width": _LAYER_WIDTH,
    "psd_powers": _PSD_POWERS,
}
_EYES = {
    "numpy": {
        "eye_of_size": "np.eye(size, dtype=layers[0].dtype)",
        "eye_of_matrix": "np.eye(len(matrix), dtype=matrix.dtype)",
    },
    "torch": {
        "eye_of_size": "torch.eye(size, dtype=layers[0].dtype, device=layers[0].device)",
        "eye_of_matrix": "torch.eye(len(matrix), dtype=matrix.dtype, device=matrix.device)",
    },
}
assert set(_TEMPLATES) == set(HELPERS)


def source(derivation: Derivation, target: str, expression: Expr | None = None) -> str:
    """Return the Python text of a derivation's results for ``target`` ("numpy" or "torch"): a function for each.

    The function is named after the derivation, or after each result where there are several; its parameters
    are the letters of the result (layers as the list [W_1, …, W_N]) and, by keyword, the callables of the
    abstract functions. It computes the right side of the result, whose formula stands above it as a
    comment; or ``expression`` alone. Raises UserError for an unknown target, and where there is no code for a
    result.
    """
    comments = judged_formulas(derivation) if expression is None else ("",)
    wanted = programs(derivation) if expression is None else (program(derivation, expression),)
    emitters = [Emitter(target, result.inputs) for result in wanted]
    functions = [
        _function(result, emitter, text)
        for result, emitter, text in zip(wanted, emitters, comments, strict=True)
    ]
    helpers = set().union(*(emitter.helpers for emitter in emitters))
    return _module(emitters[0], [*_helpers(emitters[0], helpers), *functions])


def _module(emitter: Emitter, definitions: Iterable[str]) -> str:
    """Return the definitions with the import that they need."""
    text = "\n\n\n".join(definitions) + "\n"
    if f"{emitter.module}." not in text:
        return text
    alias = "" if emitter.package == emitter.module else f" as {emitter.module}"
    return f"import {emitter.package}{alias}\n\n\n{text}"


def _function(result: Program, emitter: Emitter, comment: str) -> str:
    parameters = [identifier(name) for name in result.parameters]
    if len(set(parameters)) < len(parameters):
        raise UserError(
            f"Two letters have the same name in code: {', '.join(parameters)}.", hint="another letter"
        )
    if result.functions:
        parameters += ["*", *result.functions]
    lines = [f"# {line}" for line in _COMMENT.wrap(comment)]
    for name in map(identifier, result.nonzero):
        lines += [f"if not {name}.any():", f'    raise ValueError("{name} must not be zero")']
    if result.depth_from:
        lines.append(f"N = len({identifier(result.depth_from)})")
    lines += _range_checks(result, emitter)
    for letter, meaning in result.assignments:
        lines += _statement(f"{emitter.code(letter)} = ", emitter.write(meaning))
    lines += _statement("return ", emitter.write(result.value))
    head = f"def {identifier(result.name)}({', '.join(parameters)}):"
    return "\n".join([head, *(f"    {line}" for line in lines)])


def _helpers(emitter: Emitter, called: Iterable[str]) -> list[str]:
    """Return the definitions of the helpers that the text calls."""
    names = {"module": emitter.module, **_EYES[emitter.package]}
    return [_TEMPLATES[name].format(**names) for name in sorted(called)]


def _range_checks(result: Program, emitter: Emitter) -> list[str]:
    """Return what refuses indices outside their ranges and lists of another depth."""
    lines = []
    for name, depth in result.depths:
        lines += [f"if len({name}) != {depth}:", f'    raise ValueError("{name} must have length {depth}")']
    for item in result.ranges:
        index, low = emitter.code(item.index), emitter.code(item.low)
        if item.high is None:
            lines += [f"if {index} < {low}:", f'    raise ValueError("{index} must be at least {low}")']
            continue
        high = emitter.code(item.high)
        lines += [
            f"if not {low} <= {index} <= {high}:",
            f'    raise ValueError("{index} must be between {low} and {high}")',
        ]
    return lines


def _statement(prefix: str, text: Text) -> list[str]:
    """Return ``prefix`` and an expression, broken at its operators when the line would be too long."""
    if len(prefix) + len(text.code) <= LINE_LENGTH - 4 or len(text.pieces) < 2:
        return [prefix + text.code]
    return [f"{prefix}(", *(f"    {piece}" for piece in text.pieces), ")"]


def lambdify(
    derivation: Derivation, target: str, expression: Expr | None = None, *, result: str | None = None
) -> Callable[..., Any]:
    """Return a derivation's result as a function of numpy arrays or torch tensors (``target``).

    The function runs exactly the text of ``source``, which it keeps as its attribute ``source``; ``help`` of it
    says what it computes and of what. For torch, ``l=`` may be given in the place of ``grad_l=`` and
    ``hess_l=``: any differentiable function of a matrix with a scalar value; the result can then be
    differentiated again (reverse and forward mode, torch.func).

    Where a derivation has several results, ``result`` names one (``derivation.results`` lists them), and the
    first is the default. ``expression`` is computed in the place of a result. Raises UnknownName for an unknown
    result, UserError for what is not a derivation, an unknown target and where there is no code.
    """
    demand_derivation(derivation, "lambdify")
    if not isinstance(expression, Basic | None):
        raise UserError(
            f"lambdify takes a SymPy expression in the place of a result, not {expression!r}.",
            hint="one side of an equation, such as derivation.result.left",
        )
    if result is not None and result not in derivation.results:
        raise UnknownName(f"result of {derivation.name}", result, derivation.results)
    number = 0 if result is None else derivation.results.index(result)
    chosen = programs(derivation)[number] if expression is None else program(derivation, expression)
    formula = judged_formulas(derivation)[number] if expression is None else ""
    text = source(derivation, target, expression)
    namespace: dict[str, Any] = {}
    exec(compile(text, f"<dlhw3 {derivation.name} {target}>", "exec"), namespace)
    return described(namespace[identifier(chosen.name)], chosen, derivation, target, formula, text)
