"""Arrays of real numbers in floating point: what is converted without rounding, and what is refused, with why.

Whole numbers and bool become float64 (up to 2^53, where float64 still holds every one), and types shorter than
float32 become float32. numpy arrays of Python's int and Fraction become arrays of Fraction, which code without
roots computes exactly. Nothing else is converted.
"""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from typing import Any

ARRAYS = {"numpy": "numpy array", "torch": "torch tensor"}
LARGEST = 2**53  # float64 holds every whole number to here


def kind(value: Any) -> str:
    """Say what a value is: a numpy array, a Fraction, 1.5."""
    if value is None or isinstance(value, (bool, int, float, complex, str)):
        return repr(value)
    name = type(value).__name__
    return {"ndarray": "a numpy array", "Tensor": "a torch tensor"}.get(name, f"a {name}")


def demand_array(wanted: str, value: Any, target: str) -> None:
    """Raise TypeError, beginning with the words ``wanted``, for what is not a plain array of the target."""
    if target == "torch":
        _demand_tensor(wanted, value)
        return
    np = import_module("numpy")
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{wanted}, not {kind(value)}")
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{wanted}, not a masked one: fill it first, as by its method filled")
    if type(value) not in (np.ndarray, np.matrix, np.memmap):
        raise TypeError(f"{wanted}, not {kind(value)}: numpy.asarray makes a plain one of it")


def _demand_tensor(wanted: str, value: Any) -> None:
    torch = import_module("torch")
    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{wanted}, not {kind(value)}")
    if isinstance(value, torch.masked.MaskedTensor):
        raise TypeError(f"{wanted}, not a masked one: fill it first, as by its method to_tensor")
    if value.is_nested:
        raise TypeError(f"{wanted}, not a nested one: its method to_padded_tensor makes a plain one of it")
    if value.layout is not torch.strided:
        raise TypeError(f"{wanted}, not a sparse one: its method to_dense makes a plain one of it")
    if value.is_quantized:
        raise TypeError(f"{wanted}, not a quantized one: its method dequantize makes a plain one of it")


def real_array(wanted: str, value: Any, target: str) -> Any:
    """Return a plain array as one of real floating point numbers, or of Fraction; equal numbers, entry by entry.

    Raises TypeError, beginning with the words ``wanted``, for numbers of another kind, and ValueError for an empty
    array, for whole numbers beyond 2^53, for nan and for infinity (values cannot be seen under a torch.func
    transform, and are not looked at there).
    """
    if 0 in tuple(value.shape):
        raise ValueError(f"{wanted}, not an empty one of shape {'×'.join(map(str, value.shape))}")
    return _real_tensor(wanted, value) if target == "torch" else _real_numpy(wanted, value)


def _real_numpy(wanted: str, value: Any) -> Any:
    np = import_module("numpy")
    array = np.asarray(value)
    if array.dtype.kind == "O":
        return _fractions(wanted, array)
    if array.dtype.kind == "c":
        raise TypeError(f"{wanted}, not one of complex numbers: give its real part")
    if array.dtype.kind not in "buif":
        raise TypeError(f"{wanted}, not one of type {array.dtype}: give real numbers")
    if array.dtype.kind in "ui":
        _demand_representable(wanted, int(array.min()), int(array.max()))
    if array.dtype.kind != "f":
        return array.astype(np.float64)
    if not np.isfinite(array).all():
        raise ValueError(_not_finite(wanted, tuple(map(int, np.argwhere(~np.isfinite(array))[0])), array))
    if array.dtype.itemsize < 4:
        return array.astype(np.float32)
    return array if array.dtype.isnative else array.astype(array.dtype.newbyteorder("="))


def _fractions(wanted: str, array: Any) -> Any:
    """Return an array of Python's whole numbers and fractions as one of Fraction."""
    found = array.copy()
    for place, entry in enumerate(array.flat):
        if type(entry) not in (int, Fraction):
            raise TypeError(
                f"{wanted}, not one of Python objects such as {kind(entry)}: give real numbers, as by astype(float)"
            )
        found.flat[place] = Fraction(entry)
    return found


def _real_tensor(wanted: str, value: Any) -> Any:
    torch = import_module("torch")
    if value.dtype.is_complex:
        raise TypeError(f"{wanted}, not one of complex numbers: give its real part")
    looks = not is_transformed() and value.device.type != "meta"
    if not value.dtype.is_floating_point:
        if looks and value.dtype is not torch.bool:
            whole = value.to(torch.int64)  # of uint64 those beyond 2^63 become negative
            low, high = int(whole.min()), int(whole.max())
            _demand_representable(
                wanted, low, LARGEST + 1 if value.dtype is torch.uint64 and low < 0 else high
            )
        return value.to(torch.float64)
    if looks and not bool(torch.isfinite(value).all()):
        where = tuple((~torch.isfinite(value)).nonzero()[0].tolist())
        raise ValueError(_not_finite(wanted, where, value))
    return value.to(torch.float32) if value.dtype.itemsize < 4 else value


def _demand_representable(wanted: str, low: int, high: int) -> None:
    if high > LARGEST or low < -LARGEST:
        raise ValueError(
            f"{wanted}, not one of whole numbers beyond 2^53, which float64 rounds: give floating point numbers"
        )


def _not_finite(wanted: str, where: tuple[int, ...], array: Any) -> str:
    return f"{wanted}, not one with {float(array[where])} in it, at {list(where)}: give finite numbers"


def is_transformed() -> bool:
    """Whether a torch.func transform (vmap, jvp, grad, …) is under way, in which values may not be looked at."""
    torch = import_module("torch")
    return torch._C._functorch.peek_interpreter_stack() is not None  # torch has no public name for it


def demand_one_type(called: str, named: list[tuple[str, Any]], target: str) -> None:
    """Raise TypeError where arrays do not go together: fractions and floats, torch tensors of two types or devices.

    numpy's floating point types mix: the longer one holds the numbers of the shorter.
    """
    if not named:
        return
    name, first = named[0]
    for other, array in named[1:]:
        if target == "torch" and (array.dtype, array.device) != (first.dtype, first.device):
            what = "type" if array.dtype != first.dtype else "device"
            one, two = (
                (str(first.dtype), str(array.dtype)) if what == "type" else (first.device, array.device)
            )
            raise TypeError(
                f"{called}() takes tensors of one {what}, not {name} in {one} and {other} in {two}"
            )
        if target == "numpy" and (array.dtype.kind == "O") != (first.dtype.kind == "O"):
            raise TypeError(
                f"{called}() takes either fractions or floating point numbers, not both: {name}, {other}"
            )


def real_number(wanted: str, value: Any) -> Any:
    """Return a real number, or the only entry of an array; raise TypeError for others, ValueError for nan."""
    if getattr(value, "shape", None) is not None and getattr(value, "size", 0) == 1:
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, (int, float, Fraction)):
        raise TypeError(f"{wanted}, not {kind(value)}")
    if isinstance(value, float) and value - value != 0:
        raise ValueError(f"{wanted}, not {value}")
    return value
