"""Generated code as a Python function that explains itself: its signature, documentation and errors.

For torch, ∇l and ∇²l are made by automatic differentiation where only l is given.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import Parameter, Signature
from typing import Any

from sympy import Basic, MatrixSymbol

from dlhw3.notation.premises import premises
from dlhw3.symbolic.code.arguments import ARRAYS, checked_function, checked_inputs, shape_words
from dlhw3.symbolic.code.derivatives import with_derivatives
from dlhw3.symbolic.code.emitter import identifier
from dlhw3.symbolic.code.program import Powers, Program, SymmetricPowers
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel import nodes

_MEANINGS = {
    "": "any differentiable function of a {shape} tensor with a scalar value",
    "grad": "X ↦ ∇{base}(X), both {shape}",
    "hess": "(X, D) ↦ ∇²{base}(X)[D], all {shape}",
}


def described(
    function: Callable[..., Any],
    result: Program,
    derivation: Derivation,
    target: str,
    formula: str,
    source: str,
) -> Callable[..., Any]:
    """Return a function with the signature and the documentation of a program; ``source`` is its text.

    Raises TypeError, when called, for an argument that is missing, unknown, given twice over or of another kind,
    ValueError for one of another shape.
    """
    signature, name = _signature(result, target), identifier(result.name)
    wanted = f"it takes {', '.join(_wanted(result, target))}"

    def call(*arguments: Any, **keywords: Any) -> Any:
        for unknown in sorted(keywords.keys() - signature.parameters.keys()):
            raise TypeError(f"{name}() got an unexpected keyword argument {unknown!r}; {wanted}")
        try:
            given = signature.bind(*arguments, **keywords).arguments
        except TypeError as error:
            raise TypeError(f"{name}() {error}; {wanted}") from None
        values = [given.pop(parameter) for parameter in map(identifier, result.parameters)]
        functions = {
            keyword: checked_function(name, keyword, value, target)
            for keyword, value in given.items()
            if value is not None
        }
        if target == "torch":
            functions = with_derivatives(name, result.functions, functions)
        missing = [keyword for keyword in result.functions if keyword not in functions]
        if missing:
            raise TypeError(f"{name}() needs {' and '.join(missing)}; {wanted}")
        inputs = checked_inputs(name, result.inputs, values, target)
        return function(*inputs, **functions)

    found: Any = call
    found.__name__ = found.__qualname__ = name
    found.__doc__ = _documentation(result, derivation, target, formula)
    found.__signature__ = signature
    found.source = source
    return call


def _bases(result: Program) -> dict[str, list[str]]:
    """Return, for each abstract function, the callables that the code calls for it."""
    found: dict[str, list[str]] = {}
    for name in result.functions:
        found.setdefault(name.partition("_")[2] or name, []).append(name)
    return found


def _keywords(result: Program, target: str) -> list[str]:
    """Return the keywords, for torch those of l itself first."""
    if target != "torch":
        return list(result.functions)
    return list(dict.fromkeys(name for base, used in _bases(result).items() for name in (base, *used)))


def _signature(result: Program, target: str) -> Signature:
    """Return the parameters, then the callables by keyword; for torch some may be left out."""
    default = None if target == "torch" else Parameter.empty
    return Signature(
        [Parameter(identifier(name), Parameter.POSITIONAL_OR_KEYWORD) for name in result.parameters]
        + [Parameter(name, Parameter.KEYWORD_ONLY, default=default) for name in _keywords(result, target)]
    )


def _wanted(result: Program, target: str) -> list[str]:
    """Return what a call takes, in words."""
    inputs = [identifier(name) for name in result.parameters]
    if target != "torch":
        return inputs + [f"{name}= ({_meaning(name, result)})" for name in result.functions]
    for base, used in _bases(result).items():
        derivatives = [name for name in used if name != base]
        others = f", or {' and '.join(f'{name}=' for name in derivatives)}" if base not in used else ""
        inputs.append(f"{base}= ({_meaning(base, result)}{others})")
    return inputs


def _meaning(keyword: str, result: Program) -> str:
    """Say what a callable is: X ↦ ∇l(X), both d×k."""
    kind, _, base = keyword.rpartition("_") if keyword.startswith(("grad_", "hess_")) else ("", "", keyword)
    domain = next(
        (shape_words(function.domain) for function in result.abstract if function.name == base), "matrix"
    )
    return _MEANINGS[kind].format(base=base, shape=domain)


def _documentation(result: Program, derivation: Derivation, target: str, formula: str) -> str:
    """Return what the function computes, its parameters with their shapes, and what it assumes."""
    lines = [
        formula or f"An expression in the letters of {derivation.name}.",
        "",
        str(derivation.statement),
        "",
    ]
    lines += ["Parameters", "----------"]
    for item in result.inputs:
        lines += [identifier(item.name), f"    {_input(item, result, target)}"]
    keywords = _keywords(result, target)
    for keyword in keywords:
        lines += [f"{keyword} (by keyword)", f"    {_meaning(keyword, result)}"]
    for base, used in _bases(result).items():
        if target == "torch" and base not in used:
            lines += [
                "",
                f"Give {base}, whose derivatives autograd finds, or {' and '.join(used)} in its place.",
            ]
    lines += ["", "Returns", "-------", f"{shape_words(getattr(result.value, 'shape', ()))} {ARRAYS[target]}"]
    for title in ("assumes", "where"):
        told = [f"    {line}" for label, line in premises(derivation) if label == title]
        lines += ["", f"{title.capitalize()}:", *told] if told else []
    lines += _differentiation(result) if target == "torch" else []
    if len(derivation.results) > 1:
        named = " or ".join(f"result={name!r}" for name in derivation.results)
        lines += ["", f"{derivation.name} has several results, each a function: lambdify with {named}."]
    lines += [
        "",
        f"Derived by `dlhw3 derive {derivation.name}`; the attribute `source` is the code that runs.",
    ]
    return "\n".join(lines)


def _differentiation(result: Program) -> list[str]:
    """Say how the torch function may itself be differentiated."""
    lines = []
    if result.functions:
        lines += [
            "",
            "With l=, the result can be differentiated again in its arguments: in reverse mode, in forward mode",
            "(torch.autograd.forward_ad) and by torch.func; no_grad and inference_mode are fine too.",
        ]
    if result.nonzero:
        lines += [f"torch.func.vmap refuses it, for it looks whether {' or '.join(result.nonzero)} is zero."]
    expressions = [result.value, *(meaning for _, meaning in result.assignments)]
    if any(item.has(Powers, SymmetricPowers) for item in expressions):
        lines += [
            "",
            "Its matrix powers come from a singular value or eigenvalue decomposition: they can be differentiated",
            "only where the singular values are distinct and not zero (torch's derivative of the decomposition is",
            "NaN or wrong otherwise).",
        ]
    return lines


def _input(item: Basic, result: Program, target: str) -> str:
    if isinstance(item, nodes.Layers):
        W = item.name
        return f"the list [{W}_1, …, {W}_{item.depth}], {W}_k a d_k×d_(k-1) {ARRAYS[target]}"
    if isinstance(item, MatrixSymbol):
        return f"{shape_words(item.shape)} {ARRAYS[target]}"
    for bounds in result.ranges:
        if bounds.index == item:
            return f"integer, {bounds.low} ≤ {item}" + (
                f" ≤ {bounds.high}" if bounds.high is not None else ""
            )
    return "integer"
