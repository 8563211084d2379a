"""Which runs a sweep consists of: the product of the settings' values and the seeds, one config each.

``width=100,1000`` means one run for each width, also where the option itself takes several values; a group
in brackets is one value with several elements: ``step_size=[0.02,0.01],[0.04,0.02]`` are two runs of two
steps each. Every run has a single seed. The identity of a run is the hash of its config, so that a value
named twice, or a default that is spelled out, is no second run.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import UnknownName, UserError
from dlhw3.numeric.data import samples as data
from dlhw3.numeric.runs import config as configuration

SEED_OPTIONS = ("seed", "seeds")  # what --seeds decides
MOST_RUNS = 1_000_000  # a plan of more is a slip of the keyboard
_SEEDS_EXAMPLE = "--seeds 0:32"


@dataclass(frozen=True, slots=True)
class Task:
    """One run of a sweep: its identity and its config."""

    run_id: str
    config: Any


@dataclass(frozen=True, slots=True)
class Plan:
    """The runs of a sweep in the order of their configs, and the names of the options that were set."""

    experiment: str
    varied: tuple[str, ...]
    tasks: tuple[Task, ...]


def plan(experiment: str, settings: Sequence[str], seeds: str = "0") -> Plan:
    """Return the runs of ``experiment`` for ``settings`` (``name=value,value``) and ``seeds`` (``0:32``).

    Raises UserError, in one sentence, for an unknown experiment or option, a value that is not allowed, or
    a data file that cannot be read or does not hold finite arrays of matching shapes.
    """
    config_class = EXPERIMENTS.load(experiment).Config
    values = parse_settings(config_class, settings)
    drawn = parse_seeds(seeds)
    count = len(drawn)
    for alternatives in values.values():
        count *= len(alternatives)
    if count > MOST_RUNS:
        raise UserError(f"The sweep has {count} runs; the most is {MOST_RUNS}.")
    tasks: dict[str, Task] = {}
    for chosen in itertools.product(*values.values()):
        texts = dict(zip(values, chosen, strict=True))
        for seed in drawn:
            config = configuration.parse(config_class, texts | {"seed": str(seed), "seeds": "1"})
            task = _task(experiment, config)
            tasks.setdefault(task.run_id, task)
    for path in {getattr(task.config, "data", None) for task in tasks.values()}:
        if path is not None:
            data.load(path)
    return Plan(experiment, tuple(values), tuple(sorted(tasks.values(), key=order)))


def parse_settings(config_class: type, settings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the texts of the values of every option set: ``["width=100,1000"]`` gives two for width."""
    known = {described.name: described for described in configuration.options(config_class)}
    found: dict[str, tuple[str, ...]] = {}
    for setting in settings:
        written, sign, values = setting.partition("=")
        name = written.strip().removeprefix("--").replace("-", "_")
        if not sign:
            raise UserError(f"--set takes name=value,value, not {setting!r}.", hint="--set width=100,1000")
        if name in SEED_OPTIONS:
            raise UserError(f"The seeds of a sweep are not set as {name!r}.", hint=_SEEDS_EXAMPLE)
        if name not in known:
            raise UnknownName("option", name, set(known) - set(SEED_OPTIONS))
        if name in found:
            raise UserError(f"--set names {name} twice.", hint=f"--set {name}=value,value")
        found[name] = _alternatives(setting, values, many=known[name].many)
    return found


def parse_seeds(text: str) -> tuple[int, ...]:
    """Return the seeds that ``text`` writes: ``0:32`` are 0 to 31, ``7`` is one seed, commas join several."""
    seeds: list[int] = []
    for part in text.split(","):
        written = re.fullmatch(r"\s*(\d+)(?::(\d+))?\s*", part)
        if written is None:
            raise UserError(f"--seeds takes a range or numbers, not {text!r}.", hint=_SEEDS_EXAMPLE)
        first, end = int(written[1]), int(written[2] or int(written[1]) + 1)
        if end - first > MOST_RUNS:
            raise UserError(f"--seeds {text} has more than {MOST_RUNS} seeds.", hint=_SEEDS_EXAMPLE)
        if end <= first:
            raise UserError(f"The range {part.strip()} of --seeds is empty.", hint=_SEEDS_EXAMPLE)
        seeds.extend(range(first, end))
    return tuple(dict.fromkeys(seeds))


def order(task: Task) -> tuple[Any, ...]:
    """Return a key that orders the runs of one experiment: by their options, then by seed."""
    fields = [field.name for field in dataclasses.fields(task.config) if field.name not in SEED_OPTIONS]
    return (*(sort_key(getattr(task.config, name)) for name in fields), task.config.seed, task.run_id)


def sort_key(value: Any) -> tuple[Any, ...]:
    """Return a key that orders the values of one option: None first, numbers by size, tuples by element."""
    if value is None:
        return (0,)
    if isinstance(value, tuple):
        return (1, tuple(sort_key(one) for one in value))
    return (1, str(value) if isinstance(value, Path) else value)


def _task(experiment: str, config: Any) -> Task:
    path = getattr(config, "data", None)
    if path is not None:  # workers may have another working folder
        config = dataclasses.replace(config, data=path.resolve())
    return Task(configuration.run_id(experiment, config), config)


def _alternatives(setting: str, values: str, *, many: bool) -> tuple[str, ...]:
    """Split ``values`` at the commas outside brackets; take the brackets off."""
    parts = [part.strip() for part in re.split(r",(?![^\[]*\])", values)]
    found = []
    for part in parts:
        inside = part[1:-1] if part.startswith("[") and part.endswith("]") else part
        if not inside.strip() or "[" in inside or "]" in inside:
            raise UserError(f"--set {setting} has an empty or unbalanced value.", hint="--set width=100,1000")
        if inside is not part and not many:
            raise UserError(f"The option in --set {setting} takes one value a run: no brackets.")
        found.append(inside)
    return tuple(found)
