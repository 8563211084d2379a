"""What generated code is called with: arrays of the declared shapes, whole numbers and functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from operator import index as as_integer
from typing import Any

from sympy import Expr, Integer, MatrixSymbol
from sympy.core.function import AppliedUndef

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.callbacks import Callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.real_arrays import (
    ARRAYS,
    LARGEST,
    demand_array,
    demand_one_type,
    kind,
    real_array,
    real_number,
)
from dlhw3.symbolic.code.sizes import size_values

MOST_TERMS = 10_000  # of a sum: beyond, a call of small matrices would take longer than half a second
Sizes = dict[Expr, tuple[int, str]]


def checked_inputs(called: str, result: Program, values: Sequence[Any], target: str) -> list[Any]:
    """Return the arguments of the function ``called``: its arrays in floating point, its integers as Python's own.

    A size that two shapes share must be one number. Raises TypeError for an argument of another kind, ValueError
    for one of another shape, and for numbers that cannot be computed with (``real_arrays.py``).
    """
    sizes: Sizes = {}
    found: list[Any] = []
    arrays: list[tuple[str, Any]] = []
    for item, name, value in zip(result.inputs, result.variables, values, strict=True):
        takes = f"{called}() takes {name}"
        if isinstance(item, nodes.Layers):
            layers = _layers(takes, name, item, value, target)
            arrays += [(f"{name}[{number}]", layer) for number, layer in enumerate(layers)]
            found.append(layers)
        elif isinstance(item, MatrixSymbol):
            demand_array(f"{takes} as a {ARRAYS[target]}", value, target)
            sides = array_shape(item.shape)
            if len(sides) == 1 and len(value.shape) == 2 and value.shape[1] == 1:
                value = value.reshape(-1)
            _check_shape(takes, name, sides, value, sizes)
            shape = shape_words(sides)
            arrays.append((name, real_array(f"{takes} as a real {shape} {ARRAYS[target]}", value, target)))
            found.append(arrays[-1][1])
        elif item.is_integer:
            found.append(_integer(takes, value))
            if item in result.counts and found[-1] > MOST_TERMS:
                raise ValueError(
                    f"{takes} of at most {MOST_TERMS}, for it adds that many terms, not a larger one"
                )
        else:
            found.append(_number(f"{takes} as a real number", value, target))
    _check_composed(called, sizes)
    demand_one_type(called, arrays, target)
    if result.has_roots or result.is_inexact:
        _demand_roots(called, arrays, target, "roots" if result.has_roots else "functions of real numbers")
    return found


def _number(wanted: str, value: Any, target: str) -> Any:
    """Return a real number; a tensor of one entry stays a tensor, through which derivatives and devices pass."""
    if target != "torch" or not hasattr(value, "numel") or value.numel() != 1:
        return real_number(wanted, value)
    demand_array(wanted, value, target)
    return real_array(wanted, value, target).reshape(())


def checked_function(called: str, given: Callback, function: Any, target: str) -> Callable[..., Any]:
    """Return a given l, grad_l, hess_l or σ whose values are checked and converted as arguments are.

    The value of a derivative must have the shape of the argument that it is open in, that of σ its argument's.
    Raises TypeError for what is no function; what is returned raises TypeError and ValueError of its value.
    """
    if not callable(function):
        raise TypeError(f"{called}() takes {given.keyword}= as a function, not {kind(function)}")
    must = f"{called}(): {given.keyword} must return"
    if given.returns:
        return lambda *points: _array_returned(
            must, given, function(*(_own(X, target) for X in points)), points, target
        )
    if given.is_of_numbers:
        return lambda *points: _number_returned(must, function(*(_own(X, target) for X in points)), target)
    if given.order == 0 and not given.is_entrywise:
        if target == "torch":
            return lambda *points: function(*(_own(X, target) for X in points))
        return lambda *points: real_number(
            f"{must} a real number", function(*(_own(X, target) for X in points))
        )

    def call(*arguments: Any) -> Any:
        value = function(*(_own(each, target) for each in arguments))
        X = arguments[given.slots[-1] if given.slots else 0]
        if target == "numpy" and not getattr(X, "shape", ()):  # NumPy's own functions return no array either
            return _number_returned(must, value, target)
        wanted = f"{must} a {_dimensions(X)} {ARRAYS[target]}, as its argument is"
        if tuple(X.shape) == (1, 1):
            value = _in_brackets(value, X)
        demand_array(wanted, value, target)
        if tuple(value.shape) != tuple(X.shape):
            raise ValueError(f"{wanted}, of shape {tuple(X.shape)}, not {tuple(value.shape)}")
        return _like(wanted, real_array(wanted, value, target), value, X, target)

    return call


def _number_returned(must: str, value: Any, target: str) -> Any:
    """Return the derivative in an argument that is a number: a number too, or the only entry of an array."""
    wanted = f"{must} a real number, as its argument is"
    if target == "torch" and hasattr(value, "numel") and value.numel() == 1:
        return _number(wanted, value, target)
    return real_number(wanted, value)


def _array_returned(must: str, given: Callback, value: Any, points: Sequence[Any], target: str) -> Any:
    """Return r(x), or a Jacobian with as many columns as the argument has entries."""
    dimensions = len(array_shape(given.returns))
    what = "a column" if dimensions == 1 else "a matrix"
    wanted = f"{must} {what}, a {ARRAYS[target]} of {dimensions} dimension{'s' * (dimensions > 1)}"
    demand_array(wanted, value, target)
    if len(value.shape) != dimensions:
        raise ValueError(f"{wanted}, not a {_dimensions(value)} one")
    of = points[given.slots[-1]] if given.slots else value
    if dimensions == 2 and hasattr(of, "shape") and of.shape and value.shape[1] != of.shape[0]:
        raise ValueError(f"{must} a matrix with {of.shape[0]} columns, not a {_dimensions(value)} one")
    if given.is_whole and value.shape[0] != value.shape[1]:
        raise ValueError(f"{must} a square matrix, not a {_dimensions(value)} one")
    like = next((X for X in points if hasattr(X, "dtype")), value)
    return _like(wanted, real_array(wanted, value, target), value, like, target)


def _in_brackets(value: Any, X: Any) -> Any:
    """Return a number, or an array of one entry, as the 1 × 1 matrix that stands for a number here."""
    if type(value) in (int, float):
        return 0 * X + value
    is_one = hasattr(value, "reshape") and tuple(getattr(value, "shape", (0,))) in ((), (1,))
    return value.reshape(1, 1) if is_one else value


def _own(array: Any, target: str) -> Any:
    """Return a copy that a function may write into: the original is the caller's, or is used again."""
    if target == "torch":
        return array.clone()
    return array.copy() if hasattr(array, "copy") else array  # a plain number


def _like(wanted: str, value: Any, original: Any, X: Any, target: str) -> Any:
    """Return a value that goes together with X: whole numbers in the type of X, where it holds them."""
    if target == "numpy":
        was_whole = original.dtype.kind in "bui"
        fits = (value.dtype.kind == "O") == (X.dtype.kind == "O") and not was_whole
    else:
        was_whole = not original.dtype.is_floating_point
        fits = value.dtype == X.dtype
        if value.device != X.device:
            raise TypeError(f"{wanted}, on {X.device} like it, not on {value.device}")
    if fits:
        return value
    if was_whole:
        fitting = value.to(X.dtype) if target == "torch" else _as_type(original, X.dtype)
        if bool((fitting == value).all()):
            return fitting
    raise TypeError(f"{wanted}, in {X.dtype} like it, not in {original.dtype}")


def _as_type(array: Any, dtype: Any) -> Any:
    """Return whole numbers in floating point, or as fractions where ``dtype`` holds Python objects."""
    if dtype.kind != "O":
        return array.astype(dtype)
    found = array.astype(object)
    found.flat = [Fraction(int(entry)) for entry in array.flat]
    return found


def array_shape(shape: tuple[Expr, ...]) -> tuple[Expr, ...]:
    """Return the shape of the array that stands for a matrix: a column is a 1-D one."""
    return shape[:1] if len(shape) == 2 and shape[1] == 1 and shape[0] != 1 else shape


@lru_cache(maxsize=1024)
def shape_words(sizes: tuple[Expr, ...]) -> str:
    """Write a declared shape: d×k, d_N×d_0, scalar."""
    if len(sizes) == 1:
        return f"({_size(sizes[0])},)"
    return "×".join(map(_size, sizes)) if sizes else "scalar"


def _size(size: Expr) -> str:
    """Write d(k) as d_k, other sizes as they are."""
    if isinstance(size, AppliedUndef):
        inside = str(size.args[0]).replace(" ", "")
        return f"{size.func}_{inside}" if inside.isalnum() else f"{size.func}_({inside})"
    return str(size) if size.is_Atom else f"({size})"


def _dimensions(value: Any) -> str:
    return "×".join(map(str, value.shape)) if len(value.shape) > 1 else f"{len(value.shape)}-dimensional"


def _integer(takes: str, value: Any) -> int:
    """Return Python's own integer for numpy's, which would turn float32 into float64."""
    if not isinstance(value, bool):
        try:
            found = as_integer(value)
        except (TypeError, RuntimeError):  # torch raises RuntimeError under its transforms
            pass
        else:
            if abs(found) > LARGEST:
                raise ValueError(f"{takes} as an integer of at most 2^53 in size, not a larger one")
            return found
    raise TypeError(f"{takes} as an integer, not {kind(value)}")


def _check_shape(takes: str, name: str, shape: tuple[Expr, ...], value: Any, sizes: Sizes) -> None:
    wanted = f"{takes} of shape {shape_words(shape)}, not"
    if len(value.shape) != len(shape):
        raise ValueError(f"{wanted} a {_dimensions(value)} array")
    for size, length in zip(shape, value.shape, strict=True):
        known = (int(size), "") if size.is_Integer else (int(length), name)
        expected, whose = sizes.setdefault(size, known)
        if expected != length:
            why = f": {_size(size)} is {expected} in {whose}" if whose not in ("", name) else ""
            given = f"({value.shape[0]},)" if len(value.shape) == 1 else _dimensions(value)
            raise ValueError(f"{wanted} {given}{why}")


def _check_composed(called: str, sizes: Sizes) -> None:
    """Refuse lengths that no sizes have together: 5 for 2n, or 4 for 2n where n is 3."""
    values = size_values({size: length for size, (length, _) in sizes.items()})
    for size, (length, name) in sizes.items():
        expected = size.xreplace(values)
        parts = [values[symbol] for symbol in size.free_symbols if symbol in values]
        whole = all(part.is_Integer and part > 0 for part in parts)
        if not whole or (expected.is_Integer and expected != Integer(length)):
            raise ValueError(
                f"{called}() takes {name} with a side of length {_size(size)}, not {length}"
                + (f": {_size(size)} is {expected} by the other sides" if whole else "")
            )


def _demand_roots(called: str, arrays: Sequence[tuple[str, Any]], target: str, what: str) -> None:
    """Refuse numbers of which no root is taken: fractions, and types longer than float64."""
    for name, array in arrays:
        if target == "numpy" and (array.dtype.kind == "O" or array.dtype.itemsize > 8):
            raise TypeError(
                f"{called}() takes {name} in float64 or float32, for it takes {what}, not in {array.dtype}: "
                "astype(float) makes such an array"
            )


def _layers(takes: str, W: str, family: nodes.Layers, layers: Any, target: str) -> list[Any]:
    """Return [W_1, …, W_N]; refuse layers of which one has not as many columns as the one before has rows."""
    listed = hasattr(layers, "__getitem__") and hasattr(layers, "__len__")
    matrix = len(getattr(layers, "shape", (0, 0, 0))) < 3
    if not listed or matrix or isinstance(layers, (str, bytes, Mapping)):
        raise TypeError(f"{takes} as the list [{W}_1, …, {W}_{family.depth}], not {kind(layers)}")
    if not len(layers):
        raise ValueError(f"{takes} as a list of at least one layer")
    found: list[Any] = []
    for number in range(len(layers)):
        layer, each = layers[number], takes.rpartition(" ")[0] + f" {W}[{number}]"
        demand_array(f"{each} as a {ARRAYS[target]}", layer, target)
        if len(layer.shape) != 2:
            raise ValueError(f"{each} of two dimensions, not a {_dimensions(layer)} array")
        if found and layer.shape[1] != found[-1].shape[0]:
            raise ValueError(
                f"{each} with {found[-1].shape[0]} columns, the rows of the layer before, not {layer.shape[1]}"
            )
        found.append(real_array(f"{each} as a real {ARRAYS[target]}", layer, target))
    last, rows = family.width(family.depth), found[-1].shape[0]
    if last.is_Integer and last != rows:
        raise ValueError(f"{takes} with a last layer of {last} rows, not {rows}")
    return found
