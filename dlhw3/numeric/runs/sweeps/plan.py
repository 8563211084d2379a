"""Which runs a sweep consists of: the product of the settings' values and the seeds, one config each.

``width=100,1000`` means one run for each width, also where the option itself takes several values; a group
in brackets is one value with several elements: ``step_size=[0.02,0.01],[0.04,0.02]`` are two runs of two
steps each. A value in double quotes is what is between them, commas and brackets included, as in CSV (a quote
in it is written twice): ``data="a,b.npz"``. Every run has a single seed. The identity of a run is the hash
of its config, so that a value named twice, or a default that is spelled out, is no second run.
"""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import Flag, UnknownName, UserError
from dlhw3.numeric.data import samples as data
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import declaration, identity
from dlhw3.numeric.runs.written import LARGEST_INTEGER, quoted
from dlhw3.progress import Progress, Silent, Steady

SEED_OPTIONS = ("seed", "seeds")  # what --seeds decides
MOST_RUNS = 100_000  # a day of runs of a second each, and a folder of so many folders: more is a slip
SECONDS_A_DAY = 86_400
SHOWN_FROM = 1000  # runs: planning takes some 0.1 ms a run
_SEEDS_EXAMPLE = (Flag("seeds", "0:32"),)
_SET = Flag("settings", flag="set")
_SET_EXAMPLE = (Flag("settings", ("width=100,1000",), flag="set"),)


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


def plan(
    experiment: str, settings: Sequence[str], seeds: str = "0", progress: Progress | None = None
) -> Plan:
    """Return the runs of ``experiment`` for ``settings`` (``name=value,value``) and ``seeds`` (``0:32``).

    Counts them first: nothing is planned of a sweep that is too large. Raises UserError, in one sentence,
    for that, for an unknown experiment or option, a value that is not allowed, or a data file that cannot be
    read or does not hold finite arrays of matching shapes.
    """
    config_class = EXPERIMENTS.load(experiment).Config
    least = getattr(config_class, "least_target", data.SMALLEST_SIZE)
    values = parse_settings(config_class, settings)
    drawn = seed_ranges(seeds)
    combinations = math.prod(len(alternatives) for alternatives in values.values())
    refuse_too_many(combinations, drawn)
    with Steady(progress or Silent(), "the plan: preparing") as told:
        bases = list(_bases(config_class, values, drawn[0].start))
        for path in {getattr(config, "data", None) for config in bases}:
            if path is not None and getattr(config_class, "reads_samples", True):
                data.load(path, least_target=least)
        tasks = tuple(sorted(_tasks(experiment, bases, drawn, told), key=order))
    return Plan(experiment, tuple(values), tasks)


def refuse_too_many(combinations: int, seeds: Sequence[range]) -> None:
    """Raise UserError, with the number and what to give instead, for more than ``MOST_RUNS`` runs."""
    count = combinations * sum(len(one) for one in seeds)
    if count <= MOST_RUNS:
        return
    allowed, start = MOST_RUNS // combinations, seeds[0].start
    days = f"{count / SECONDS_A_DAY:,.3g} days at a second each"
    raise UserError(
        f"The sweep has {count} runs ({days}); the most is {MOST_RUNS}.",
        hint=(Flag("seeds", f"{start}:{start + allowed}"),) if allowed else "fewer values of an option",
    )


def parse_settings(config_class: type, settings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the texts of the values of every option set: ``["width=100,1000"]`` gives two for width."""
    known = {described.name: described for described in declaration.options(config_class)}
    found: dict[str, tuple[str, ...]] = {}
    for setting in settings:
        written, sign, values = setting.partition("=")
        name = written.strip().removeprefix("--").replace("-", "_")
        if not sign:
            raise UserError((_SET, f" takes name=value,value, not {quoted(setting)}."), hint=_SET_EXAMPLE)
        if name in SEED_OPTIONS:
            raise UserError(f"The seeds of a sweep are not set as {quoted(name)}.", hint=_SEEDS_EXAMPLE)
        if name not in known:
            raise UnknownName("option", name, set(known) - set(SEED_OPTIONS))
        if name in found:
            raise UserError((_SET, f" names {name} twice."), hint=(_setting(f"{name}=value,value"),))
        found[name] = _alternatives(setting, values, known[name])
    return found


def seed_ranges(text: str) -> tuple[range, ...]:
    """Return the seeds that ``text`` writes: ``0:32`` are 0 to 31, ``7`` is one seed, commas join several.

    They are ranges, whose lengths are known before any seed is in memory.
    """
    seeds: list[range] = []
    for part in text.split(","):
        written = re.fullmatch(r"\s*(\+?[0-9]{1,30})(?::(\+?[0-9]{1,30}))?\s*", part)
        if written is None:
            raise UserError(
                (Flag("seeds"), f" takes a range or numbers, not {quoted(text)}."), hint=_SEEDS_EXAMPLE
            )
        first = int(written[1])
        end = int(written[2]) if written[2] else first + 1
        if end <= first:
            raise UserError(
                (f"The range {part.strip()} of ", Flag("seeds"), " is empty."), hint=_SEEDS_EXAMPLE
            )
        if end - 1 > LARGEST_INTEGER:
            raise UserError(
                (Flag("seeds"), f" takes seeds up to {LARGEST_INTEGER}, not {end - 1}."), hint=_SEEDS_EXAMPLE
            )
        seeds.append(range(first, end))
    return tuple(seeds)


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


def _tasks(
    experiment: str, bases: Sequence[Any], seeds: Sequence[range], progress: Progress
) -> Iterable[Task]:
    """Return the runs of every config of ``bases`` with every seed, each once; data files are read once each."""
    total = len(bases) * sum(len(one) for one in seeds)
    if total > SHOWN_FROM:
        progress.start(total, f"planning {total} runs")
    tasks: dict[str, Task] = {}
    for base in bases:
        identify = identity.identity(experiment, base)
        for seed in itertools.chain.from_iterable(seeds):
            task = Task(identify(seed), dataclasses.replace(base, seed=seed))
            tasks.setdefault(task.run_id, task)
        progress.advance(total // len(bases))
    return tasks.values()


def _bases(config_class: type, values: Mapping[str, Sequence[str]], seed: int) -> Iterator[Any]:
    """Yield a config for every combination of ``values``, all with the one seed ``seed``."""
    known = {described.name for described in declaration.options(config_class)} & {*SEED_OPTIONS}
    for chosen in itertools.product(*values.values()):
        texts = dict(zip(values, chosen, strict=True))
        single = {name: str(seed) if name == "seed" else "1" for name in known}
        yield _absolute(configuration.parse(config_class, texts | single))


def _absolute(config: Any) -> Any:
    """Return ``config`` with its data file's absolute path: workers may have another working folder."""
    path = getattr(config, "data", None)
    return config if path is None else dataclasses.replace(config, data=path.resolve())


def _alternatives(setting: str, values: str, described: declaration.ExperimentOption) -> tuple[str, ...]:
    """Split ``values`` at the commas outside brackets and quotes; take both off."""
    parts = _parts(setting, values)
    found = []
    for part in parts:
        if part.startswith('"'):
            inside = part[1:-1].replace('""', '"')
        else:
            bracketed = part.startswith("[") and part.endswith("]")
            inside = part[1:-1] if bracketed else part
            if not inside.strip() or "[" in inside or "]" in inside or '"' in inside:
                raise _unbalanced(setting)
            if bracketed and not described.many:
                raise UserError(("The option in ", _setting(setting), " takes one value a run: no brackets."))
        found.append(inside)
    if described.element is Path and len(parts) > 1 and values not in found and Path(values).is_file():
        meant = f'{described.name}="{values.replace(chr(34), 2 * chr(34))}"'
        one_file = f" writes {len(parts)} files, but {values} is one: a value with commas has quotes."
        raise UserError((_setting(setting), one_file), hint=(_setting(meant),))
    return tuple(found)


def _parts(setting: str, values: str) -> list[str]:
    """Return what lies between the commas that are neither in brackets nor in double quotes."""
    part = re.compile(r'\s*("(?:[^"]|"")*"|(?:\[[^\]]*\]|[^,"\[\]])*)\s*(,|$)')
    found, place = [], 0
    while True:
        written = part.match(values, place)
        if written is None:
            raise _unbalanced(setting)
        found.append(written[1].strip())
        place = written.end()
        if not written[2]:
            return found


def _unbalanced(setting: str) -> UserError:
    return UserError((_setting(setting), " has an empty or unbalanced value."), hint=_SET_EXAMPLE)


def _setting(text: str) -> Flag:
    return Flag("settings", (text,), flag="set")
