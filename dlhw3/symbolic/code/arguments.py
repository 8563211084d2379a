"""What generated code is called with: arrays of the declared shapes, whole numbers and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from operator import index as as_integer
from typing import Any

from sympy import Basic, Expr, MatrixSymbol
from sympy.core.function import AppliedUndef

from dlhw3.symbolic.code.emitter import identifier
from dlhw3.symbolic.kernel import nodes

ARRAYS = {"numpy": "numpy array", "torch": "torch tensor"}


def checked_inputs(called: str, inputs: Sequence[Basic], values: Sequence[Any], target: str) -> list[Any]:
    """Return the arguments of the function ``called``, its integers as Python's own.

    A size that two shapes share must be one number. Raises TypeError for an argument of another kind, ValueError
    for one of another shape.
    """
    sizes: dict[Expr, tuple[int, str]] = {}
    found = []
    for item, value in zip(inputs, values, strict=True):
        takes = f"{called}() takes {identifier(item.name)}"
        if isinstance(item, nodes.Layers):
            _check_layers(takes, item, value, target)
        elif isinstance(item, MatrixSymbol):
            _check_array(takes, value, target)
            _check_shape(takes, identifier(item.name), item.shape, value, sizes)
        found.append(_integer(takes, value) if item.is_integer else value)
    return found


def checked_function(called: str, keyword: str, function: Any, target: str) -> Callable[..., Any]:
    """Return a given l, or a given grad_l or hess_l whose value must have the shape of its argument.

    Raises TypeError where it cannot be called; what is returned raises TypeError and ValueError of its value.
    """
    if not callable(function):
        raise TypeError(f"{called}() takes {keyword}= as a function, not {kind(function)}")
    if not keyword.startswith(("grad_", "hess_")):
        return function  # type: ignore[no-any-return]

    def call(X: Any, *directions: Any) -> Any:
        value = function(X, *directions)
        wanted = f"{called}(): {keyword} must return a {_dimensions(X)} {ARRAYS[target]}, as its argument is"
        if not _is_array(value, target):
            raise TypeError(f"{wanted}, not {kind(value)}")
        if tuple(value.shape) != tuple(X.shape):
            raise ValueError(f"{wanted}, not a {_dimensions(value)} one")
        return value

    return call


def shape_words(sizes: tuple[Expr, ...]) -> str:
    """Write a declared shape: d×k, d_N×d_0, scalar."""
    return "×".join(map(_size, sizes)) if sizes else "scalar"


def kind(value: Any) -> str:
    """Say what a value is: a numpy array, a Fraction, 1.5."""
    if value is None or isinstance(value, (bool, int, float, complex, str)):
        return repr(value)
    name = type(value).__name__
    return {"ndarray": "a numpy array", "Tensor": "a torch tensor"}.get(name, f"a {name}")


def _size(size: Expr) -> str:
    """Write d(k) as d_k, other sizes as they are."""
    if isinstance(size, AppliedUndef):
        inside = str(size.args[0]).replace(" ", "")
        return f"{size.func}_{inside}" if inside.isalnum() else f"{size.func}_({inside})"
    return str(size) if size.is_Atom else f"({size})"


def _dimensions(value: Any) -> str:
    return "×".join(map(str, value.shape)) if len(value.shape) > 1 else f"{len(value.shape)}-dimensional"


def _is_array(value: Any, target: str) -> bool:
    """Whether a value is of the target's kind; for numpy, whatever has a shape and is not torch's."""
    if target == "torch":
        return isinstance(value, import_module("torch").Tensor)
    return hasattr(value, "shape") and type(value).__module__.partition(".")[0] != "torch"


def _check_array(takes: str, value: Any, target: str) -> None:
    if not _is_array(value, target):
        raise TypeError(f"{takes} as a {ARRAYS[target]}, not {kind(value)}")


def _integer(takes: str, value: Any) -> int:
    """Return Python's own integer for numpy's, which would turn float32 into float64."""
    if not isinstance(value, bool):
        try:
            return as_integer(value)
        except TypeError:
            pass
    raise TypeError(f"{takes} as an integer, not {kind(value)}")


def _check_shape(
    takes: str, name: str, shape: tuple[Expr, ...], value: Any, sizes: dict[Expr, tuple[int, str]]
) -> None:
    wanted = f"{takes} of shape {shape_words(shape)}, not"
    if len(value.shape) != len(shape):
        raise ValueError(f"{wanted} a {_dimensions(value)} array")
    for size, length in zip(shape, value.shape, strict=True):
        known = (int(size), "") if size.is_Integer else (int(length), name)
        expected, whose = sizes.setdefault(size, known)
        if expected != length:
            why = f": {_size(size)} is {expected} in {whose}" if whose not in ("", name) else ""
            raise ValueError(f"{wanted} {_dimensions(value)}{why}")


def _check_layers(takes: str, family: nodes.Layers, layers: Any, target: str) -> None:
    """Refuse what is not [W_1, …, W_N] with the rows of each layer as many as the columns of the next."""
    listed = hasattr(layers, "__getitem__") and hasattr(layers, "__len__")
    matrix = len(getattr(layers, "shape", (0, 0, 0))) < 3
    if not listed or matrix or isinstance(layers, (str, Mapping)):
        W = family.name
        raise TypeError(f"{takes} as the list [{W}_1, …, {W}_{family.depth}], not {kind(layers)}")
    if not len(layers):
        raise ValueError(f"{takes} as a list of at least one layer")
    rows = None
    for number in range(len(layers)):
        layer, name = layers[number], f"{identifier(family.name)}[{number}]"
        each = takes.rpartition(" ")[0] + f" {name}"
        _check_array(each, layer, target)
        if len(layer.shape) != 2:
            raise ValueError(f"{each} of two dimensions, not a {_dimensions(layer)} array")
        if rows is not None and layer.shape[1] != rows:
            raise ValueError(
                f"{each} with {rows} columns, the rows of the layer before, not {layer.shape[1]}"
            )
        rows = layer.shape[0]
    last = family.width(family.depth)
    if last.is_Integer and last != rows:
        raise ValueError(f"{takes} with a last layer of {last} rows, not {rows}")
