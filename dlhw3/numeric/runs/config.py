"""An experiment's options as one frozen dataclass: declared, parsed, validated, hashed into an identity.

An experiment declares its options so, and the command line, the sweep and the results folder grow from it::

    @dataclass(frozen=True, kw_only=True)
    class Config:
        width: tuple[int, ...] = option((1000,), help="hidden widths", minimum=1)
        rate: float = option(2e-4, help="step of gradient descent", above=0.0)
        data: Path | None = option(None, help="a .npz file with X and Y")
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
import hashlib
import json
import math
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlhw3.errors import UnknownName, UserError
from dlhw3.numeric.data.files import shown
from dlhw3.numeric.runs import written
from dlhw3.numeric.runs.written import LARGEST, quoted

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
        if isinstance(value, int) and abs(value) > LARGEST:
            return f"must be at most {LARGEST}" if value > 0 else f"must be at least {-LARGEST}"
        return ""


@dataclass(frozen=True, slots=True)
class Option:
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
        return "--" + self.name.replace("_", "-")

    def parse(self, text: str) -> Any:
        """Return the value that ``text`` writes; raise UserError when it is not of the option's type."""
        if not self.many:
            return self._parse_one(text)
        parts = [part.strip() for part in text.split(",")] if text.strip() else []
        if "" in parts:
            raise UserError(
                f"{self.flag} has an empty place between commas: {quoted(text)}.", hint=self.example()
            )
        if self.element is int and written.has_separators(text):
            raise self.not_of_type(text)
        return tuple(self._parse_one(part) for part in parts)

    def _parse_one(self, text: str) -> Any:
        if self.element is bool:
            words = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
            if text.lower() not in words:
                raise UserError(f"{self.flag} must be true or false, not {quoted(text)}.")
            return words[text.lower()]
        if self.element in (int, float):
            value = written.integer(text) if self.element is int else written.number(text)
            if value is None:
                raise self.not_of_type(text)
            return value
        if self.element is Path and ("\0" in text or not text):
            raise UserError(f"{self.flag} takes the path of a file, not {quoted(text)}.")
        return self.element(text)

    def accept(self, value: Any) -> Any:
        """Return ``value``, given from Python, as the option holds it; what is of another type stays what it is.

        One value stands for a tuple of one; lists, ranges and arrays of one axis become tuples, numpy's
        numbers Python's, and text a path.
        """
        if not self.many:
            return self._accept_one(value)
        if getattr(value, "ndim", 0) == 1 or isinstance(value, list | tuple | range):
            return tuple(self._accept_one(one) for one in value)
        return (self._accept_one(value),)

    def _accept_one(self, value: Any) -> Any:
        if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
            value = value.item()  # numpy's numbers, and arrays without axes
        if self.element is Path and isinstance(value, str):
            return self._parse_one(value)
        if self.element is float and type(value) in (int, float) and abs(value) <= LARGEST:
            return float(value) + 0.0
        return value

    def not_of_type(self, given: Any) -> UserError:
        """Return the complaint about text or a value of another type; the hint is the number meant, if clear."""
        value = written.meant(given, self.element) if self.element in (int, float) else None
        known = value is not None and not self.rule.complaint(value)
        hint = f"{self.flag} {value}" if known else self.example()
        wanted = _KINDS.get(self.element, "true or false")
        return UserError(f"{self.flag} takes {wanted}, not {quoted(given)}.", hint=hint)

    def example(self) -> str:
        """Return a use of the flag that is right: with its default."""
        return f"{self.flag} {self.show()}" if self.default is not None else ""

    def show(self) -> str:
        """Return the default as one would type it."""
        if self.default is None:
            return ""
        values = self.default if self.many else (self.default,)
        return ",".join(format(value, "g") if isinstance(value, float) else str(value) for value in values)


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
) -> Any:
    """Declare a field of a Config: its default, one line of help, and the values allowed.

    ``minimum`` and ``maximum`` are inclusive, ``above`` is exclusive; floats must be finite.
    ``unless`` names an option that is None by default, beside which this one has no place: it may not be
    given with it, and has no part in what is written down and hashed.
    """
    words = None if choices is None else tuple(choices)
    rule = Rule(
        help=help, minimum=minimum, maximum=maximum, above=above, choices=words, kind=kind, unless=unless
    )
    return dataclasses.field(default=default, metadata={_KEY: rule})


def device_option(default: str = "cpu") -> Any:
    """Declare the field ``device: str`` (cpu, cuda, cuda:1, mps)."""
    return option(default, help="where to compute: cpu, cuda, cuda:1, mps", kind="device")


def dtype_option(default: str = "float64") -> Any:
    """Declare the field ``dtype: str``."""
    return option(default, help="precision of the training", choices=("float32", "float64"))


def seed_options() -> tuple[Any, Any]:
    """Return the fields ``seed, seeds``: the runs use the seeds seed, seed + 1, ..., seed + seeds − 1."""
    seed = option(0, help="first random seed", minimum=0)
    return seed, option(1, help="how many seeds, one run each", minimum=1)


def options(config_class: type) -> tuple[Option, ...]:
    """Return the options that ``config_class`` declares, in order."""
    return _described(config_class)


@functools.cache
def _described(config_class: type) -> tuple[Option, ...]:
    hints = typing.get_type_hints(config_class)
    return tuple(_describe(field, hints[field.name]) for field in dataclasses.fields(config_class))


def _describe(field: dataclasses.Field[Any], hint: Any) -> Option:
    optional = isinstance(hint, types.UnionType)
    if optional:
        (hint,) = (part for part in typing.get_args(hint) if part is not types.NoneType)
    many = typing.get_origin(hint) is tuple
    element = typing.get_args(hint)[0] if many else hint
    return Option(field.name, element, many, optional, field.default, field.metadata[_KEY])


def parse(config_class: type, texts: Mapping[str, str]) -> Any:
    """Return a validated config from option names and their texts (``{"width": "100,1000"}``)."""
    known = _known(config_class, texts)
    config = config_class(**{name: known[name].parse(text) for name, text in texts.items()})
    validate(config)
    return config


def from_values(config_class: type, values: Mapping[str, Any]) -> Any:
    """Return a validated config from option names and Python values; an option that is None is not given."""
    given = {name: value for name, value in values.items() if value is not None}
    known = _known(config_class, given)
    config = config_class(**{name: known[name].accept(value) for name, value in given.items()})
    validate(config)
    return config


def _known(config_class: type, given: Mapping[str, Any]) -> dict[str, Option]:
    """Return the options by name; UserError for a name that is none, or one that has no place beside another."""
    known = {described.name: described for described in options(config_class)}
    for name in given:
        if name not in known:
            raise UnknownName("option", name, known)
        other = known[name].rule.unless
        if other in given:
            flag = known[name].flag
            raise UserError(f"{flag} has no place beside {known[other].flag}.", hint=f"drop {flag}")
    return known


def validate(config: Any, *, here: bool = True) -> None:
    """Raise UserError, in one sentence, for the first option whose value is not allowed.

    ``here`` is False for the config of a run that is over: its device need not be one of this machine.
    """
    for described in options(type(config)):
        value = getattr(config, described.name)
        if value is None and described.optional:
            continue
        if described.many and not isinstance(value, tuple):
            raise UserError(f"{described.flag} takes a tuple of values, not {quoted(value)}.")
        values = value if described.many else (value,)
        if not values:
            raise UserError(f"{described.flag} needs at least one value.", hint=described.example())
        for one in values:
            _validate_one(described, one, here)
        if len(set(values)) < len(values):
            raise UserError(f"{described.flag} names the same value twice.", hint=described.example())
    seed, seeds = getattr(config, "seed", 0), getattr(config, "seeds", 1)
    if seed + seeds - 1 > LARGEST:
        raise UserError(f"The last of {seeds} seeds from {seed} would be beyond {LARGEST}.", hint="--seed 0")
    if getattr(config, "device", "") == "mps" and getattr(config, "dtype", "") == "float64":
        raise UserError("The device mps has no float64.", hint="--dtype float32")
    check = getattr(config, "check", None)
    if check is not None:
        check()


def _validate_one(described: Option, given: Any, here: bool) -> None:
    wanted = described.element
    value: Any = given
    if wanted is float and type(given) is int and abs(given) <= LARGEST:
        value = float(given)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise described.not_of_type(given)
    complaint = described.rule.complaint(value)
    if complaint:
        shown = format(value, "g") if isinstance(value, float) else quoted(value).strip("'")
        raise UserError(f"{described.flag} {complaint}, not {shown}.", hint=described.example())
    if described.rule.kind == "device" and here:
        check_device(str(value))


def check_device(name: str) -> None:
    """Raise UserError unless torch can compute on the device ``name`` here. ``cpu`` loads nothing."""
    if name == "cpu":
        return
    if not re.fullmatch(r"mps|cuda(:(0|[1-9][0-9]{0,3}))?", name):
        raise UserError(f"There is no device called {quoted(name)}.", hint="--device cpu")
    import torch  # heavy: only where a device other than the CPU is asked for

    if name == "mps":
        present = torch.backends.mps.is_available()
    else:
        present = torch.cuda.is_available() and int(name[5:] or 0) < torch.cuda.device_count()
    if not present:
        raise UserError(f"This machine has no device {name!r} that torch can use.", hint="--device cpu")


def canonical(config: Any) -> dict[str, Any]:
    """Return the config as JSON-able values: tuples become lists, paths become text.

    An option that has no place beside another that is given (see ``option``) is None, whatever its value.
    """
    return {
        one.name: None if _is_idle(config, one) else _plain(getattr(config, one.name), one.element)
        for one in options(type(config))
    }


def restore(config_class: type, values: Mapping[str, Any], *, here: bool = True) -> Any:
    """Return the config that ``canonical`` wrote down, validated (see ``validate``)."""
    known = {described.name: described for described in options(config_class)}
    fields: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            raise UnknownName("option", name, known)
        if value is None and values.get(known[name].rule.unless) is not None:
            continue  # it has no place there: its default stands, and is None when written down
        if known[name].many and isinstance(value, list):
            fields[name] = tuple(value)
        elif known[name].element is Path and isinstance(value, str):
            fields[name] = Path(value)
        else:
            fields[name] = value
    config = config_class(**fields)
    validate(config, here=here)
    return config


def run_id(name: str, config: Any) -> str:
    """Return the identity of a run: ``name`` and ten hexadecimal digits of the SHA-256 of its config.

    A file enters by the digest of its bytes, so the same data under another path is the same run, and a
    changed file is another run. An option without effect, None in ``canonical``, does not enter. Raises
    UserError when the file cannot be read.
    """
    return identity(name, config)(getattr(config, "seed", None))


def identity(name: str, config: Any) -> Callable[[Any], str]:
    """Return the function from a seed to the ``run_id`` of ``config`` with that seed; files are read once."""
    values = canonical(config)
    for described in options(type(config)):
        path = getattr(config, described.name)
        if isinstance(path, Path):
            values[described.name] = _digest_file(path)

    def of(seed: Any) -> str:
        chosen = values | {"seed": seed} if "seed" in values else values
        text = json.dumps([name, chosen], sort_keys=True, separators=(",", ":"))
        return f"{name}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"

    return of


def _is_idle(config: Any, described: Option) -> bool:
    """Whether an option is given beside which this one has no place."""
    other = described.rule.unless
    return bool(other) and getattr(config, other) is not None


def _plain(value: Any, element: type) -> Any:
    if isinstance(value, tuple):
        return [_plain(one, element) for one in value]
    if isinstance(value, Path):
        return str(value)
    return float(value) + 0.0 if element is float and value is not None else value


def _digest_file(path: Path) -> str:
    """Return the SHA-256 of a file's bytes; UserError for what cannot be read, or has no end that is known."""
    try:
        if path.exists() and not path.is_file():
            what = "a folder" if path.is_dir() else "a device or a pipe"
            raise UserError(f"Cannot read {shown(path)}: it is {what}, not a file.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except ValueError:
        raise UserError(f"Cannot read {shown(path)}: no name has a zero byte.") from None
    except OSError as error:
        raise UserError(f"Cannot read {shown(path)}: {error.strerror}.") from None
