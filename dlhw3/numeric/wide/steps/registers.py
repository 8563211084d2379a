"""Vector registers as values inside numba-compiled functions: load, store, multiply-add, compare, select.

A loop over neurons written with these keeps its accumulators in registers, which the vectoriser behind numba
does not do by itself: 1.6 to 5 times the speed on the step of a wide network. Importing this module imports
numba (heavy).
"""
# numba decorators and llvmlite have no types; the compiled functions are typed by numba.
# mypy: disable-error-code="misc, untyped-decorator, no-untyped-def, import-untyped, no-untyped-call"

from __future__ import annotations

import contextlib
import hashlib
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

from llvmlite import binding, ir
from numba import config as numba_config
from numba import get_num_threads, njit, types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model


def _register_bytes() -> int:
    try:
        features = binding.get_host_cpu_features()
    except RuntimeError:  # llvmlite cannot tell on some processors
        return 16
    return 64 if features.get("avx512f") else 32 if features.get("avx") else 16


def _most_threads() -> int:
    """Return the cores of this process, or what its environment allows; 1 where numba's threads cannot start."""
    most = int(numba_config.NUMBA_NUM_THREADS)
    try:
        return most if most == 1 else int(get_num_threads())
    except ValueError:  # the threading layer that was asked for is not installed
        return 1


REGISTER_BYTES = _register_bytes()
MOST_THREADS = _most_threads()
_DIGEST = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8] + "p" * (MOST_THREADS > 1)


def compiled(function: Callable[..., Any]) -> Any:
    """Compile when first used, without the GIL; multiply-adds fuse, nothing else is reordered."""
    return njit(nogil=True, error_model="numpy", fastmath={"contract"})(function)


def compiled_for_threads(function: Callable[..., Any]) -> Any:
    """Compile as ``compiled`` does; the turns of a loop over ``prange`` are shared among threads, if there are."""
    together = MOST_THREADS > 1
    return njit(nogil=True, error_model="numpy", fastmath={"contract"}, parallel=together)(function)


def compiled_and_kept(function: Callable[..., Any]) -> Any:
    """Compile as ``compiled`` does and keep the machine code on disk: for what is called from Python.

    Numba renews the code when the file of the function changes; a change of this file must renew it too, so
    its digest becomes part of the name that the code is kept under, and so does whether there are threads.
    """
    function.__qualname__ += _DIGEST
    dispatcher = compiled(function)
    with contextlib.suppress(RuntimeError):  # there is no folder that numba may write to
        dispatcher.enable_caching()
    return dispatcher


class Register(types.Type):
    """One vector register of numbers of one type."""

    def __init__(self, dtype: Any) -> None:
        self.dtype = dtype
        self.lanes = REGISTER_BYTES * 8 // dtype.bitwidth
        super().__init__(name=f"Register({dtype})")


@register_model(Register)
class _RegisterModel(models.PrimitiveModel):
    def __init__(self, manager: Any, register: Register) -> None:
        element = manager.lookup(register.dtype).get_value_type()
        super().__init__(manager, register, ir.VectorType(element, register.lanes))


def _address(context: Any, builder: Any, array_type: Any, place: Any, vector: Any) -> Any:
    array, index = place
    data = context.make_array(array_type)(context, builder, array).data
    return builder.bitcast(builder.gep(data, [index]), vector.as_pointer())


def _fill(builder: Any, scalar: Any, lanes: int) -> Any:
    vector = ir.VectorType(scalar.type, lanes)
    first = builder.insert_element(ir.Constant(vector, ir.Undefined), scalar, cgutils.int32_t(0))
    everywhere = ir.Constant(ir.VectorType(cgutils.int32_t, lanes), [0] * lanes)
    return builder.shuffle_vector(first, ir.Constant(vector, ir.Undefined), everywhere)


def _zero(value: Any) -> Any:
    return ir.Constant(value.type, None)


@intrinsic
def load(_: Any, array: Any, index: Any) -> Any:
    """Return the register at array[index : index + lanes]."""
    register = Register(array.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, array, arguments, context.get_value_type(register))
        return builder.load(address, align=array.dtype.bitwidth // 8)

    return register(array, types.intp), generate


@intrinsic
def spread(_: Any, array: Any, index: Any) -> Any:
    """Return a register full of the array's number at a flat index."""
    register = Register(array.dtype)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        scalar = context.get_value_type(array.dtype)
        number = builder.load(_address(context, builder, array, arguments, scalar))
        return _fill(builder, number, register.lanes)

    return register(array, types.intp), generate


@intrinsic
def store(_: Any, array: Any, index: Any, register: Any) -> Any:
    """Write the register to array[index : index + lanes]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        address = _address(context, builder, array, arguments[:2], arguments[2].type)
        builder.store(arguments[2], address, align=array.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(array, types.intp, register), generate


def _lanewise(build: Callable[..., Any]) -> Any:
    """Make a compiled function of one to three registers of one type out of ``build(builder, *vectors)``."""

    def define(*registers: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return build(builder, *arguments)

        return registers[0](*registers), generate

    shapes = (  # numba wants the parameters one by one
        lambda _, first: define(first),
        lambda _, first, second: define(first, second),
        lambda _, first, second, third: define(first, second, third),
    )
    return intrinsic(shapes[len(inspect.signature(build).parameters) - 2])


def _positive(builder: Any, value: Any) -> Any:
    return builder.fcmp_ordered(">", value, _zero(value))


def _least(builder: Any, left: Any, right: Any) -> Any:
    return builder.select(builder.fcmp_ordered("<", left, right), left, right)


@_lanewise
def add_product(builder, total, left, right):
    """Return total + left·right, as one fused operation where the processor has it."""
    product = builder.fmul(left, right, flags=("contract",))
    return builder.fadd(total, product, flags=("contract",))


@_lanewise
def minus_product(builder, total, left, right):
    """Return total − left·right."""
    return builder.fsub(total, builder.fmul(left, right, flags=("contract",)), flags=("contract",))


@_lanewise
def difference(builder, left, right):
    """Return left − right."""
    return builder.fsub(left, right)


@_lanewise
def distance(builder, left, right):
    """Return |left − right|."""
    difference = builder.fsub(left, right)
    return builder.select(_positive(builder, difference), difference, builder.fneg(difference))


@_lanewise
def positive_part(builder, z):
    """Return relu(z)."""
    return builder.select(_positive(builder, z), z, _zero(z))


@_lanewise
def smaller(builder, left, right):
    """Return the smaller of two."""
    return _least(builder, left, right)


@_lanewise
def clearance(builder, start, end):
    """Return how far the segment from start to end stays from zero; not positive where it meets zero."""
    above = _least(builder, start, end)
    below = _least(builder, builder.fneg(start), builder.fneg(end))
    return builder.select(_positive(builder, start), above, below)


@intrinsic
def splat(_: Any, scalar: Any) -> Any:
    """Return a register full of one number."""
    register = Register(scalar)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _fill(builder, arguments[0], register.lanes)

    return register(scalar), generate


@intrinsic
def mark_positive(_: Any, words: Any, bit: Any, z: Any) -> Any:
    """Return the words with ``bit`` set in the lanes where z > 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word, mask, value = arguments
        marked = builder.or_(word, _fill(builder, mask, words.lanes))
        return builder.select(_positive(builder, value), marked, word)

    return words(words, words.dtype, z), generate


@intrinsic
def where_marked(_: Any, words: Any, bit: Any, register: Any) -> Any:
    """Return the register's numbers in the lanes whose word has ``bit`` set, zero elsewhere."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word, mask, value = arguments
        found = builder.and_(word, _fill(builder, mask, words.lanes))
        return builder.select(builder.icmp_unsigned("!=", found, _zero(word)), value, _zero(value))

    return register(words, words.dtype, register), generate


@intrinsic
def count_ones(_: Any, word: Any) -> Any:
    """Return how many bits of an integer are set."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return word(word), generate
