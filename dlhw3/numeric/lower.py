"""Write a program as numpy or torch text, and turn that text into a callable: what is printed is what runs.

An abstract l enters as callables: ``grad_l(X)``, ``hess_l(X, D)``; for torch also as any differentiable
``l``. The text is made from the derivation alone and every name in it is checked to be an identifier; no text
of a user's reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from sympy import Expr

from dlhw3.errors import UserError
from dlhw3.numeric.emitter import HELPERS, Emitter, Text, identifier
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.program import Program, program

LINE_LENGTH = 100

_LAYER_PRODUCT = '''def layer_product(layers, high, low):
    """W_high ... W_low for layers = [W_1, ..., W_N]; the identity when high = low - 1."""
    if high < low:
        size = layers[low - 1].shape[1] if low <= len(layers) else layers[-1].shape[0]
        return {eye_of_size}
    product = layers[high - 1]
    for k in range(high - 1, low - 1, -1):
        product = product @ layers[k - 1]
    return product'''

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

_TEMPLATES = {"gram_powers": _GRAM_POWERS, "layer_product": _LAYER_PRODUCT, "psd_powers": _PSD_POWERS}
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


def source(derivation: Derivation, target: str, comment: str = "", expression: Expr | None = None) -> str:
    """Return the Python text of a derivation's result for ``target`` ("numpy" or "torch").

    The function is named after the derivation; its parameters are the letters of the result (layers as the
    list [W_1, …, W_N]) and, by keyword, the callables of the abstract functions. It computes the right side
    of the result, or ``expression`` in its place. Raises UserError for an unknown target.
    """
    return _module(program(derivation, expression), Emitter(target), comment)


def _module(result: Program, emitter: Emitter, comment: str) -> str:
    parameters = [identifier(name) for name in result.parameters]
    if len(set(parameters)) < len(parameters):
        raise UserError(
            f"Two letters have the same name in code: {', '.join(parameters)}.", hint="another letter"
        )
    if result.functions:
        parameters += ["*", *result.functions]
    lines = [f"# {line}" for line in comment.splitlines()]
    for name in map(identifier, result.nonzero):
        lines += [f"if not {name}.any():", f'    raise ValueError("{name} must not be zero")']
    if result.depth_from:
        lines.append(f"N = len({identifier(result.depth_from)})")
    lines += _range_checks(result, emitter)
    for letter, meaning in result.assignments:
        lines += _statement(f"{emitter.code(letter)} = ", emitter.write(meaning))
    lines += _statement("return ", emitter.write(result.value))
    head = f"def {identifier(result.name)}({', '.join(parameters)}):"
    body = "\n".join([head, *(f"    {line}" for line in lines)])
    text = "\n\n\n".join([*_helpers(emitter), body]) + "\n"
    if f"{emitter.module}." not in text:
        return text
    alias = "" if emitter.package == emitter.module else f" as {emitter.module}"
    return f"import {emitter.package}{alias}\n\n\n{text}"


def _helpers(emitter: Emitter) -> list[str]:
    """Return the definitions of the helpers that the text calls."""
    names = {"module": emitter.module, **_EYES[emitter.package]}
    return [_TEMPLATES[name].format(**names) for name in sorted(emitter.helpers)]


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


def lambdify(derivation: Derivation, target: str, expression: Expr | None = None) -> Callable[..., Any]:
    """Return a derivation's result as a callable on numpy arrays or torch tensors.

    The callable runs exactly the text of ``source``. For torch, ``l=`` may be given in the place of
    ``grad_l=`` and ``hess_l=``: any differentiable function of a matrix with a scalar value.
    """
    result = program(derivation, expression)
    text = source(derivation, target, expression=expression)
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
    """Make grad_l and hess_l from a differentiable l, where only l was given; keep every other keyword."""
    bases = {name.partition("_")[2] for name in wanted} - set(wanted)
    made = {name: value for name, value in given.items() if name not in bases}
    for name in wanted:
        kind, _, base = name.partition("_")
        if name in made and base in given:
            raise TypeError(f"give {base} or {name}, not both")
        if name in made or base not in given:
            continue
        derivative = _gradient if kind == "grad" else _hessian_action
        made[name] = derivative(given[base])
    return made


def _gradient(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return X ↦ ∇l(X); where X is itself differentiated, so can the result be."""
    torch = import_module("torch")  # and not torch.func, whose first use takes a second to load

    def gradient(X: Any) -> Any:
        with torch.enable_grad():
            point = _followed(X)
            return _derivative(torch, function(point), point, keep=X.requires_grad)

    return gradient


def _hessian_action(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return (X, D) ↦ ∇²l(X)[D]; the Hessian is self-adjoint, so that it is the gradient of ⟨∇l(X), D⟩."""
    torch, gradient = import_module("torch"), _gradient(function)

    def action(X: Any, D: Any) -> Any:
        with torch.enable_grad():
            point = _followed(X)
            slope = (gradient(point) * D).sum()
            if not slope.requires_grad:  # l is affine
                return torch.zeros_like(D)
            return _derivative(torch, slope, point, keep=X.requires_grad)

    return action


def _followed(X: Any) -> Any:
    return X if X.requires_grad else X.detach().requires_grad_()


def _derivative(torch: Any, value: Any, point: Any, *, keep: bool) -> Any:
    (found,) = torch.autograd.grad(value, point, create_graph=keep, materialize_grads=True)
    return found
