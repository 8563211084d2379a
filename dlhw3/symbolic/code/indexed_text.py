"""What has an index as text: sums, rows of arrays, functions called for each row, layers."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain, count
from typing import Any, Protocol

from sympy import Basic, Expr, Tuple, ZeroMatrix

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.batched import EachCall
from dlhw3.symbolic.code.callbacks import Callback
from dlhw3.symbolic.code.scaling import ScaledLayers, ScaledPair
from dlhw3.symbolic.code.sequences import Entry, Member, Rows, Stack
from dlhw3.symbolic.code.size_text import SizeTexts
from dlhw3.symbolic.code.text import COLUMN, MATRIX, NUMBER, Text
from dlhw3.symbolic.faces.face import ATOM

NAMES = "uvwxyz"
"""Letters of the names for a row of each operand: u_i, v_i."""


class Writer(Protocol):
    """What writes expressions for a target."""

    target: str
    module: str
    sizes: SizeTexts
    callbacks: Mapping[str, Callback]
    helpers: set[str]

    def name(self, letter: str) -> str:
        """Return a letter's name in code."""

    def is_free(self, name: str) -> bool:
        """Whether no letter has a name in code."""

    def write(self, expression: Basic) -> Text:
        """Write one node."""

    def code(self, expression: Basic) -> str:
        """Write one node as it stands between commas."""

    def uncounted(self) -> None:
        """Say that what is written costs nobody knows how many multiplications."""

    def _operand(self, operand: Expr, *, entrywise: bool) -> Text: ...


def total(writer: Writer, expression: Basic) -> Text:
    """Write a sum over an index; one that may have no terms begins with zeros where 0 would not do.

    Those of rows have a shape, and a number is an array for torch, whose functions take no other.
    """
    body, index, low, high = expression.args
    ends = ", ".join(writer.code(end) for end in ((low, high + 1) if low != 0 else (high + 1,)))
    each = f"for {writer.code(index)} in range({ends})"
    with writer.sizes.within(index):
        term = writer.write(body)
    writer.uncounted()  # by the number of the terms
    is_number = isinstance(expression, nodes.ScalarSum)
    asked = writer.target == "torch" if is_number else body.has(Member)
    if asked and high - low + 1 not in {one.args[0].shape[0] for one in body.atoms(Member, Entry)}:
        start = f"torch.zeros((){writer.sizes.number_type})"
        if not is_number:
            shape = expression.shape
            if term.form != MATRIX:  # a row is written as a column is
                shape = sorted(shape, key=lambda size: bool(size == 1))
            start = writer.write(ZeroMatrix(*shape)).code
        terms = f"({term.code} {each})"
        pieces = (Text(f"{terms},"), Text(start))
        return Text(f"sum({terms}, {start})", ATOM, pieces, "sum(", term.form)
    return Text(f"sum({term.code} {each})", ATOM, (term, Text(each)), "sum(", term.form)


def member(writer: Writer, expression: Basic) -> Text:
    """Write a row of a matrix, a matrix of a stack, or an entry of a column."""
    array, place = expression.args
    form: Any = MATRIX if isinstance(array, Stack) else COLUMN if isinstance(expression, Member) else NUMBER
    at = "-1" if place + 1 == array.shape[0] else writer.code(place)
    whole = writer.name(array.name) if isinstance(array, Stack) else writer.code(array)
    return Text(f"{whole}[{at}]", form=form)


def some_rows(writer: Writer, expression: Rows) -> Text:
    """Write some rows of a matrix, or entries of a column."""
    array, first, count = expression.args
    left_out = expression.left_out
    low = writer.code(first) if first else ""
    high = f"-{left_out}" if left_out.is_Integer else writer.code((first + count).expand())
    high = high if left_out else ""
    text = writer.write(array)
    return Text(f"{text.at_least(ATOM)}[{low}:{high}]", form=text.form)


def each_called(writer: Writer, expression: EachCall) -> Text:
    """Write a call for each row of some operands, and what all calls get in the places of the others."""
    item, module = writer.callbacks[expression.keyword], writer.module
    plain = (f"{letter}_i" for letter in NAMES)
    names = filter(writer.is_free, chain(plain, (f"row_{number}" for number in count(1))))
    arrays: list[tuple[str, str]] = []
    handed: list[str] = []
    for place, one in enumerate(expression.operands):
        takes_number = item.takes_number(place)
        if isinstance(one, Tuple):
            handed.append(writer._operand(one.args[0], entrywise=takes_number).code)
            continue
        text, name = writer.write(one), next(names)
        arrays.append((name, text.code))
        is_matrix = text.form != MATRIX and not takes_number  # of one entry
        handed.append(f"{name}.reshape(1, 1)" if is_matrix else name)
    call = f"{expression.keyword}({', '.join(handed)})"
    if writer.target != "numpy" and expression.shape[1] == 1:
        made = "torch.as_tensor({}{})" if writer.target == "torch" else "jnp.asarray({}{})"
        call = made.format(call, writer.sizes.number_type)
    rows = arrays[0][1] if len(arrays) == 1 else f"zip({', '.join(code for _, code in arrays)})"
    each = f"for {', '.join(name for name, _ in arrays)} in {rows}"
    form: Any = COLUMN if expression.shape[1] == 1 else MATRIX
    return Text(f"{module}.stack([{call} {each}])", ATOM, (Text(call), Text(each)), f"{module}.stack([", form)


def layers(writer: Writer, expression: nodes.LayerProduct) -> Text:
    """Write a layer, or a product of layers."""
    family, high, low = expression.args
    if expression.is_single:
        return Text(f"{writer.name(family.name)}[{writer.code(high - 1)}]", form=MATRIX)
    writer.helpers.add("layer_product")
    writer.uncounted()  # by the number of the layers
    product = f"layer_product({writer.name(family.name)}, {writer.code(high)}, {writer.code(low)})"
    return Text(product, form=MATRIX)


def scaled(writer: Writer, expression: Basic) -> Text:
    """Write the scaled product of layers, or its scale."""
    part = 0 if isinstance(expression, ScaledLayers) else 1
    return Text(f"{writer.code(ScaledPair(*expression.args))}[{part}]", form=NUMBER if part else MATRIX)


def scaled_pair(writer: Writer, expression: ScaledPair) -> Text:
    """Write a product of layers and its scale, found together."""
    family, high, low = expression.args[0].args
    writer.helpers.add("scaled_layers")
    return Text(f"scaled_layers({writer.name(family.name)}, {writer.code(high)}, {writer.code(low)})")
