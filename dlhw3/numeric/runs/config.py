"""An experiment's options, from text, from Python values or from what was written down: parsed and validated.

How they are declared: see ``declaration``; what identifies a run: see ``identity``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dlhw3.errors import Flag, UnknownName, UserError, close_names
from dlhw3.numeric.runs.declaration import ExperimentOption, options
from dlhw3.numeric.runs.written import LARGEST_INTEGER, quoted


def parse(config_class: type, texts: Mapping[str, str]) -> Any:
    """Return a validated config from option names and their texts (``{"width": "100,1000"}``)."""
    known = _known(config_class, texts)
    config = config_class(**{name: known[name].parse(text) for name, text in texts.items()})
    validate(config)
    return config


def from_values(config_class: type, values: Mapping[str, Any]) -> Any:
    """Return a validated config from option names and Python values; an option that is None is not given."""
    given = {name: value for name, value in values.items() if value is not None}
    if "shapes" in given and {"shape"} & {one.name for one in options(config_class)} - {*given}:
        given["shape"] = given.pop("shapes")  # as derive and check call it
    known = _known(config_class, given)
    config = config_class(**{name: known[name].accept(value) for name, value in given.items()})
    validate(config)
    return config


def restore(config_class: type, values: Mapping[str, Any], *, here: bool = True) -> Any:
    """Return the config that ``identity.canonical`` wrote down, validated (see ``validate``)."""
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


def _known(config_class: type, given: Mapping[str, Any]) -> dict[str, ExperimentOption]:
    """Return the options by name; UserError for a name that is none, or one that has no place beside another."""
    known = {described.name: described for described in options(config_class)}
    for name in given:
        if name not in known:
            raise UnknownName("option", name, known)
        other = known[name].rule.unless
        if other in given:
            flag = known[name].named
            raise UserError((flag, " has no place beside ", known[other].named, "."), hint=("drop ", flag))
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
            raise UserError((described.named, f" takes a tuple of values, not {quoted(value)}."))
        values = value if described.many else (value,)
        if not values and not described.rule.repeated and described.default != ():
            raise UserError((described.named, " needs at least one value."), hint=described.example())
        for one in values:
            _validate_one(described, one, here)
        if len(set(values)) < len(values):
            raise UserError((described.named, " names the same value twice."), hint=described.example())
    seed, seeds = getattr(config, "seed", 0), getattr(config, "seeds", 1)
    if seed + seeds - 1 > LARGEST_INTEGER:
        raise UserError(
            f"The last of {seeds} seeds from {seed} would be beyond {LARGEST_INTEGER}.",
            hint=(Flag("seed", 0),),
        )
    if getattr(config, "device", "") == "mps" and getattr(config, "dtype", "") == "float64":
        raise UserError("The device mps has no float64.", hint=(Flag("dtype", "float32"),))
    check = getattr(config, "check", None)
    if check is not None:
        check()


def _validate_one(described: ExperimentOption, given: Any, here: bool) -> None:
    wanted = described.element
    value: Any = given
    if wanted is float and type(given) is int and abs(given) <= LARGEST_INTEGER:
        value = float(given)
    if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
        raise described.not_of_type(given)
    complaint = described.rule.complaint(value)
    if complaint:
        shown = format(value, "g") if isinstance(value, float) else quoted(value).strip("'") or "''"
        meant = close_names(str(value), described.rule.choices)[:1] if described.rule.choices else ()
        hint = (Flag(described.name, meant[0]),) if meant else described.example()
        raise UserError((described.named, f" {complaint}, not {shown}."), hint=hint)
    if described.rule.kind == "device" and here:
        check_device(str(value))


def check_device(name: str) -> None:
    """Raise UserError unless torch can compute on the device ``name`` here. ``cpu`` loads nothing."""
    if name == "cpu":
        return
    if not re.fullmatch(r"mps|cuda(:(0|[1-9][0-9]{0,3}))?", name):
        raise UserError(f"There is no device called {quoted(name)}.", hint=(Flag("device", "cpu"),))
    import torch  # heavy: only where a device other than the CPU is asked for

    if name == "mps":
        present = torch.backends.mps.is_available()
    else:
        present = torch.cuda.is_available() and int(name[5:] or 0) < torch.cuda.device_count()
    if not present:
        raise UserError(
            f"This machine has no device {quoted(name)} that torch can use.", hint=(Flag("device", "cpu"),)
        )
