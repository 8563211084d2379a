"""Generated code as a Python function that explains itself: its signature, documentation and errors.

For torch, ∇l and ∇²l are made by automatic differentiation where only l is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from inspect import Parameter, Signature
from numbers import Integral
from typing import Any

from sympy import Basic, Expr, MatrixSymbol
from sympy.core.function import AppliedUndef

from dlhw3.numeric.emitter import identifier
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.kernel import nodes
from dlhw3.symbolic.program import Program

_ARRAYS = {"numpy": "numpy array", "torch": "torch tensor"}
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

    Raises TypeError, when called, for an argument that is missing, unknown, or given twice over.
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
        inputs = [_plain(given.pop(parameter)) for parameter in map(identifier, result.parameters)]
        functions = {keyword: value for keyword, value in given.items() if value is not None}
        if target == "torch":
            functions = _with_derivatives(name, result.functions, functions)
        missing = [keyword for keyword in result.functions if keyword not in functions]
        if missing:
            raise TypeError(f"{name}() needs {' and '.join(missing)}; {wanted}")
        return function(*inputs, **functions)

    found: Any = call
    found.__name__ = found.__qualname__ = name
    found.__doc__ = _documentation(result, derivation, target, formula)
    found.__signature__ = signature
    found.source = source
    return call


def _plain(value: Any) -> Any:
    """Return Python's own integer for numpy's, which would turn float32 into float64."""
    return int(value) if isinstance(value, Integral) else value


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
        (_shape(function.domain) for function in result.abstract if function.name == base), "matrix"
    )
    return _MEANINGS[kind].format(base=base, shape=domain)


def _documentation(result: Program, derivation: Derivation, target: str, formula: str) -> str:
    """Return what the function computes, its parameters with their shapes, and what it assumes."""
    lines = [formula or f"An expression in the letters of {derivation.name}.", "", derivation.statement, ""]
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
    lines += ["", "Returns", "-------", f"{_shape(getattr(result.value, 'shape', ()))} {_ARRAYS[target]}"]
    if derivation.conditions:
        lines += ["", f"Assumes: {'; '.join(derivation.conditions)}."]
    if len(derivation.results) > 1:
        named = " or ".join(f"result={name!r}" for name in derivation.results)
        lines += ["", f"{derivation.name} has several results, each a function: lambdify with {named}."]
    lines += [
        "",
        f"Derived by `dlhw3 derive {derivation.name}`; the attribute `source` is the code that runs.",
    ]
    return "\n".join(lines)


def _input(item: Basic, result: Program, target: str) -> str:
    if isinstance(item, nodes.Layers):
        W = item.name
        return f"the list [{W}_1, …, {W}_{item.depth}], {W}_k a d_k×d_(k-1) {_ARRAYS[target]}"
    if isinstance(item, MatrixSymbol):
        return f"{_shape(item.shape)} {_ARRAYS[target]}"
    for bounds in result.ranges:
        if bounds.index == item:
            return f"integer, {bounds.low} ≤ {item}" + (
                f" ≤ {bounds.high}" if bounds.high is not None else ""
            )
    return "integer"


def _shape(sizes: tuple[Expr, ...]) -> str:
    return "×".join(map(_size, sizes)) if sizes else "scalar"


def _size(size: Expr) -> str:
    """Write d(k) as d_k, other sizes as they are."""
    if isinstance(size, AppliedUndef):
        inside = str(size.args[0]).replace(" ", "")
        return f"{size.func}_{inside}" if inside.isalnum() else f"{size.func}_({inside})"
    return str(size) if size.is_Atom else f"({size})"


def _with_derivatives(called: str, wanted: tuple[str, ...], given: Mapping[str, Any]) -> dict[str, Any]:
    """Make grad_l and hess_l from a differentiable l, where only l was given; keep every other keyword."""
    made = {name: value for name, value in given.items() if name in wanted}
    for name in wanted:
        kind, _, base = name.partition("_")
        if name in made and base in given:
            raise TypeError(f"{called}(): give {base} or {name}, not both")
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
            value = function(point)
            if not value.requires_grad:  # l is constant
                return torch.zeros_like(X)
            return _derivative(torch, value, point, keep=X.requires_grad)

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
