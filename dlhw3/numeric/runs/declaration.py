"""An experiment's options as one frozen dataclass: how they are declared.

An experiment declares its options so, and the command line, the sweep and the results folder grow from it::

    @dataclass(frozen=True, kw_only=True)
    class Config(Placed):
        width: tuple[int, ...] = option((1000,), help="hidden widths", minimum=1)
        rate: float = option(2e-4, help="step of gradient descent", above=0.0)
        data: Path | None = data_option()
        device: str = device_option()
        dtype: str = dtype_option()

        def check(self) -> None:            # optional: what no single option shows
            if ...: raise UserError("one sentence.", hint="one thing to try")

Field types understood: int, float, bool, str, Path | None, int | None, float | None, and tuples of int,
float or str (written with commas: ``100,1000``).

How numbers are written: see ``written``. Floats must be finite.
"""

from __future__ import annotations

import dataclasses
import functools
import math
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlhw3.errors import Flag, Sentence, UserError
from dlhw3.numeric.data.arrays import Place
from dlhw3.numeric.runs import written
from dlhw3.numeric.runs.written import LARGEST_INTEGER, quoted

_KEY = "dlhw3-option"
_KINDS: dict[type, str] = {int: "an integer", float: "a number", str: "a word", Path: "a path"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What an option's value must satisfy, element by element for a tuple."""

    help: str
    minimum: float | None = None
    maximum: float | None = None
    above: float | None = None
    choices: tuple[str, ...] | None = None
    kind: str = ""
    unless: str = ""
    repeated: bool = False
    argument: bool = False
    example: Any = None

    def complaint(self, value: Any) -> str:
        """Return what is wrong with ``value`` ('must be at least 1'), or an empty string."""
        if self.choices is not None and value not in self.choices:
            return f"must be one of {', '.join(self.choices)}"
        if isinstance(value, float) and not math.isfinite(value):
            return "must be finite"
        if self.minimum is not None and value < self.minimum:
            return f"must be at least {self.minimum:g}"
        if self.maximum is not None and value > self.maximum:
            return f"must be at most {self.maximum:g}"
        if self.above is not None and value <= self.above:
            return "must be positive" if self.above == 0 else f"must be greater than {self.above:g}"
        if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
            return (
                f"must be at most {LARGEST_INTEGER}" if value > 0 else f"must be at least {-LARGEST_INTEGER}"
            )
        return ""


@dataclass(frozen=True, slots=True)
class ExperimentOption:
    """One field of a Config: its element type, whether it is a tuple (``many``) or may be None."""

    name: str
    element: type
    many: bool
    optional: bool
    default: Any
    rule: Rule

    @property
    def flag(self) -> str:
        """The name on the command line: ``output_weights`` becomes ``--output-weights``."""
        return self.named.in_shell()

    @property
    def named(self) -> Flag:
        """The option within a sentence, without a value."""
        return Flag(self.name)

    @property
    def between(self) -> str:
        """What stands between several values in one text: a semicolon where they may have commas themselves."""
        return ";" if self.rule.repeated else ","

    def parse(self, text: str) -> Any:
        """Return the value that ``text`` writes; raise UserError when it is not of the option's type."""
        if not self.many:
            return self._parse_one(text)
        parts = [part.strip() for part in text.split(self.between)] if text.strip() else []
        if "" in parts:
            signs = "semicolons" if self.rule.repeated else "commas"
            raise UserError(
                (self.named, f" has an empty place between {signs}: {quoted(text)}."),
                hint=self.example(),
            )
        if self.element is int and written.has_separators(text):
            raise self.not_of_type(text)
        return tuple(self._parse_one(part) for part in parts)

    def _parse_one(self, text: str) -> Any:
        if self.element is bool:
            words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
            if text.lower() not in words:
                raise UserError((self.named, f" must be true or false, not {quoted(text)}."))
            return words[text.lower()]
        if self.element in (int, float):
            value = written.integer(text) if self.element is int else written.number(text)
            if value is None:
                raise self.not_of_type(text)
            return value
        if self.element is Path and ("\0" in text or not text):
            raise UserError((self.named, f" takes the path of a file, not {quoted(text)}."))
        return self.element(text)

    def accept(self, value: Any) -> Any:
        """Return ``value``, given from Python, as the option holds it; what is of another type stays what it is.

        One value stands for a tuple of one, a text with commas for several names; lists, ranges and arrays of one
        axis become tuples, numpy's numbers Python's, and text a path.
        """
        if not self.many:
            return self._accept_one(value)
        if self.rule.repeated and isinstance(value, Mapping):  # {"W1": (4, 3)}, as derive takes it
            value = [f"{name}: {_sizes(size)}" for name, size in value.items()]
        if getattr(value, "ndim", 0) == 1 or isinstance(value, list | tuple | range):
            return tuple(self._accept_one(one) for one in value)
        if self.element is str and isinstance(value, str) and not self.rule.repeated:
            return self.parse(value)  # "W1,W2", as on the command line and in derive
        return (self._accept_one(value),)

    def _accept_one(self, value: Any) -> Any:
        if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
            value = value.item()  # numpy's numbers, and arrays without axes
        if self.element is Path and isinstance(value, str):
            return self._parse_one(value)
        if self.element is float and type(value) in (int, float) and abs(value) <= LARGEST_INTEGER:
            return float(value) + 0.0
        return value

    def not_of_type(self, given: Any) -> UserError:
        """Return the complaint about text or a value of another type; the hint is the number meant, if clear."""
        value = written.meant(given, self.element) if self.element in (int, float) else None
        known = value is not None and not self.rule.complaint(value)
        hint = (Flag(self.name, (value,) if self.many else value),) if known else self.example()
        if self.element is Path and isinstance(given, Mapping):  # arrays, which a run has from a file
            hint = ('numpy.savez("data.npz", **arrays), and ', Flag(self.name, "data.npz"))
        wanted = _KINDS.get(self.element, "true or false")
        return UserError((self.named, f" takes {wanted}, not {quoted(given)}."), hint=hint)

    def example(self) -> Sentence:
        """Return a use of the option that is right: with its default, or where that is none, with an example."""
        shown = self.default if self.rule.example is None else self.rule.example
        return (Flag(self.name, shown),) if shown is not None else ()

    def show(self) -> str:
        """Return the default as one would type it."""
        if self.default is None:
            return ""
        values = self.default if self.many else (self.default,)
        return self.between.join(
            format(value, "g") if isinstance(value, float) else str(value) for value in values
        )


def option(
    default: Any,
    *,
    help: str,
    minimum: float | None = None,
    maximum: float | None = None,
    above: float | None = None,
    choices: Sequence[str] | None = None,
    kind: str = "",
    unless: str = "",
    repeated: bool = False,
    argument: bool = False,
    example: Any = None,
) -> Any:
    """Declare a field of a Config: its default, one line of help, and the values allowed.

    ``minimum`` and ``maximum`` are inclusive, ``above`` is exclusive; floats must be finite.
    ``unless`` names an option that is None by default, beside which this one has no place: it may not be
    given with it, and has no part in what is written down and hashed. ``repeated`` is for a tuple of texts that may
    have commas: the command line takes the option several times, one text has them behind semicolons, and there may
    be none. ``argument`` is for the one option that the command line takes by its place, without a name.
    ``example`` is a value for hints, where the default is none.
    """
    words = None if choices is None else tuple(choices)
    rule = Rule(
        help=help, minimum=minimum, maximum=maximum, above=above, choices=words, kind=kind, unless=unless,
        repeated=repeated, argument=argument, example=example,
    )  # fmt: skip
    return dataclasses.field(default=default, metadata={_KEY: rule})


def _sizes(size: Any) -> str:
    """Return sizes as they are typed behind a letter: with commas; of none, a number's."""
    several = isinstance(size, Sequence) and not isinstance(size, str)
    return ",".join(map(str, size)) or "scalar" if several else str(size)


def device_option() -> Any:
    """Declare the field ``device: str`` (cpu, cuda, cuda:1, mps)."""
    return option("cpu", help="where to compute: cpu, cuda, cuda:1, mps", kind="device")


def data_option() -> Any:
    """Declare the field ``data: Path | None``."""
    return option(None, help="a .npz file with X and Y, not the write-up's data")


def dtype_option() -> Any:
    """Declare the field ``dtype: str``."""
    return option("float64", help="precision of the training", choices=("float32", "float64"))


def seed_options() -> tuple[Any, Any]:
    """Return the fields ``seed, seeds``: the runs use the seeds seed, seed + 1, ..., seed + seeds − 1."""
    seed = option(0, help="first random seed", minimum=0)
    return seed, option(1, help="how many seeds, one run each", minimum=1)


class Placed:
    """What a Config with the fields ``device`` and ``dtype`` has besides."""

    device: str
    dtype: str

    @property
    def place(self) -> Place:
        """Where gradient descent is computed, and in which precision."""
        return Place(self.device, self.dtype)


def options(config_class: type) -> tuple[ExperimentOption, ...]:
    """Return the options that ``config_class`` declares, in order."""
    return _described(config_class)


@functools.cache
def _described(config_class: type) -> tuple[ExperimentOption, ...]:
    hints = typing.get_type_hints(config_class)
    return tuple(_describe(field, hints[field.name]) for field in dataclasses.fields(config_class))


def _describe(field: dataclasses.Field[Any], hint: Any) -> ExperimentOption:
    optional = isinstance(hint, types.UnionType)
    if optional:
        (hint,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
    many = typing.get_origin(hint) is tuple
    element = typing.get_args(hint)[0] if many else hint
    return ExperimentOption(field.name, element, many, optional, field.default, field.metadata[_KEY])
