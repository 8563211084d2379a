"""Experiments from Python: ``dlhw3.run("ntk", width=1000)`` returns what the results folder would hold."""

from __future__ import annotations

import functools
import html
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from dlhw3.catalogue import EXPERIMENTS
from dlhw3.errors import IN_PYTHON, Flag, NegativeAnswer, UserError
from dlhw3.numeric.data.estimates import TooLarge
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures, identity, store
from dlhw3.numeric.runs.declaration import options as declared
from dlhw3.numeric.runs.result import Cell, Check, Undecided
from dlhw3.numeric.runs.run import compute, draw
from dlhw3.numeric.runs.written import quoted
from dlhw3.progress import Counted, Progress, Silent
from dlhw3.symbolic.named import verdicts

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class ExperimentRun:
    """A run that has ended, in memory: the arrays, numbers and checks that its results folder would hold.

    Two runs are one where they are the same object; ``run_id`` and ``arrays`` are what may be compared.
    """

    stored: store.Run
    options: Any

    @property
    def experiment(self) -> str:
        """The name of the experiment."""
        return self.stored.experiment

    @property
    def run_id(self) -> str:
        """The identity: the experiment's name and a hash of the options."""
        return self.stored.run_id

    @property
    def config(self) -> Mapping[str, Any]:
        """Every option and its value, as config.json has them."""
        return self.stored.config

    @property
    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """The arrays by name; ``axes`` says what their axes are."""
        return self.stored.result.arrays

    @property
    def axes(self) -> Mapping[str, str]:
        """What the axes of each array are, such as ``"(width, seed, step)"``."""
        return self.stored.result.axes

    @property
    def metrics(self) -> Mapping[str, Any]:
        """The numbers of metrics.json."""
        return self.stored.result.metrics

    @property
    def table(self) -> tuple[Mapping[str, Cell], ...]:
        """The rows of the summary."""
        return self.stored.result.table

    @property
    def notes(self) -> tuple[str, ...]:
        """The sentences under the summary."""
        return self.stored.result.notes

    @property
    def checks(self) -> tuple[Check, ...]:
        """What the run verified: name, value, tolerance, and whether it passed."""
        return self.stored.result.checks

    @property
    def undecided(self) -> tuple[Undecided, ...]:
        """The checks that this run cannot decide, each with why."""
        return self.stored.result.undecided

    @property
    def passed(self) -> bool:
        """Whether the run is complete and every check passed; one that is undecided is none of them."""
        return self.complete and all(check.passed for check in self.checks)

    @property
    def complete(self) -> bool:
        """False for what a run left that diverged, or was refused before it began."""
        return self.stored.complete

    @property
    def reason(self) -> str:
        """Why the run is not complete, in a sentence."""
        return self.stored.said.in_one_line(IN_PYTHON) if self.stored.said else ""

    @property
    def provenance(self) -> Mapping[str, Any]:
        """Versions, machine, git state, time, and the verdicts of the derivations relied on."""
        return self.stored.provenance

    def figure(self) -> Figure:
        """Return the experiment's figure as matplotlib's Figure, drawn anew; UserError when there is nothing."""
        if not self.arrays:
            raise UserError(f"{self.run_id} has nothing to draw: {self.reason}")
        with figures.style():
            made: Figure = EXPERIMENTS.load(self.experiment).plot(self.stored.result, self.options)
            figures.finish(made)
            return made

    def png(self) -> bytes:
        """Return the figure as the bytes of figure.png."""
        figure = self.figure()
        with figures.style():
            return figures.render_png(figure)

    def save(self, folder: str | Path | None = None, *, force: bool = False) -> Path:
        """Write the results folder (by default ``results/RUN-ID``) as ``dlhw3 simulate`` does, and return it.

        Raises UserError when the place is taken (``force`` replaces another run of this program) or cannot
        be written. A figure that cannot be drawn is a warning: the rest is stored.
        """
        place = Path("results") / self.run_id if folder is None else _folder(folder)
        store.save(place, self.stored, force=force)
        if self.arrays:
            drawn, undrawn = draw(EXPERIMENTS.load(self.experiment), self.stored.result, self.options)
            store.add_figures(place, drawn, undrawn)
            if undrawn:
                warnings.warn(f"{undrawn} The results are in {place}.", RuntimeWarning, stacklevel=2)
        return place

    def __repr__(self) -> str:
        names = ", ".join(f"{name} {array.shape}" for name, array in self.arrays.items())
        lines = [f"{self.run_id}: {self._state()}", *([f"arrays: {names}"] if names else [])]
        return "\n".join(line if len(line) <= 100 else f"{line[:99]}…" for line in lines)

    def _repr_html_(self) -> str:
        rows = [f"<p><b>{html.escape(self.run_id)}</b>: {html.escape(self._state())}</p>"]
        if self.table:
            heads = "".join(f"<th>{html.escape(name)}</th>" for name in self.table[0])
            rows.append(f"<table><tr>{heads}</tr>")
            for row in self.table:
                cells = "".join(f"<td>{html.escape(_cell(value))}</td>" for value in row.values())
                rows.append(f"<tr>{cells}</tr>")
            rows.append("</table>")
        rows += [f"<p>{html.escape(note)}</p>" for note in self.notes]
        return "".join(rows)

    def _state(self) -> str:
        if not self.complete:
            return f"not complete. {self.reason}"
        failed = [check.name for check in self.checks if not check.passed]
        if failed:
            return f"FAILED: {', '.join(failed)}"
        count = len(self.checks)
        words = f"{count} check{'s' * (count != 1)} passed" if count else "nothing to check"
        left = f", {len(self.undecided)} not decided" if self.undecided else ""
        return f"complete, {words}{left}"


def run(
    name: str,
    *arguments: Any,
    out: str | Path | None = None,
    force: bool = False,
    progress: bool | Progress = False,
    **options: Any,
) -> ExperimentRun:
    """Run the experiment ``name`` and return what its results folder would hold: ``run("ntk", width=1000)``.

    Options are those of ``dlhw3 simulate NAME --help``, as Python values: numbers, tuples of them (one value
    stands for a tuple of one), text, paths; None is not given. What the command takes without a name may come so
    here: ``run("flow", "norm2(w - y)^2", wrt="w", shape={"w": 3})``. Nothing is written unless ``out`` names a
    folder (``force`` replaces another run there). ``progress=True`` tells on stderr how far the run is.

    Raises UserError for bad input, before anything runs, and NegativeAnswer (Diverged) when the run diverges
    or is refused, or TooLarge for one of days or beyond the memory: its ``partial`` is then an incomplete
    ExperimentRun with what there was. A check that failed raises nothing: see ``passed`` and ``checks``.
    """
    config_class = EXPERIMENTS.load(name).Config
    told: Progress = progress if not isinstance(progress, bool) else Counted() if progress else Silent()
    try:
        config = configuration.from_values(
            config_class, _with_arguments(name, config_class, arguments, options)
        )
        place = None if out is None else _folder(out)
        if place is not None:
            store.check_free(place, identity.run_id(name, config), force=force)
            store.check_writable(place)
        made = ExperimentRun(compute(name, config, told, judge=_judge), config)
    except (NegativeAnswer, TooLarge) as complaint:
        complaint.partial = ExperimentRun(complaint.partial, config)
        if place is not None and complaint.partial.arrays:
            complaint.partial.save(place, force=force)
        raise
    except MemoryError:
        raise UserError("This needs more memory than there is.", hint="smaller sizes") from None
    if place is not None:
        made.save(place, force=force)
    return made


simulate = run
"""The name that it has on the command line."""


def _with_arguments(
    name: str, config_class: type, arguments: tuple[Any, ...], options: dict[str, Any]
) -> dict[str, Any]:
    """Return options with those that came by their place."""
    places = [one.name for one in declared(config_class) if one.rule.argument]
    by_place = dict(zip(places, arguments, strict=False))
    for option in by_place:
        if option in options:
            raise UserError((Flag(option), " is given twice."), hint=(Flag(option, options[option]),))
    if len(arguments) > len(places):
        words = f"{name} does not take {quoted(arguments[len(places)])}."
        raise UserError(words, hint=f"{name} takes options by their names")
    return {**by_place, **options}


def _folder(given: str | Path) -> Path:
    if not isinstance(given, str | Path) or not str(given):
        raise UserError(
            (Flag("out"), f" takes the path of a folder, not {quoted(given)}."), hint=(Flag("out", "run"),)
        )
    return Path(given)


def _judge(names: tuple[str, ...]) -> Mapping[str, str]:
    return {name: _verdict(name) for name in names}


@functools.cache
def _verdict(name: str) -> str:
    """Derive and check ``name``, once in this process: the program that judges does not change in it."""
    verdict: str = verdicts((name,))[name]
    return verdict


def _cell(value: Cell) -> str:
    if value != value:  # not measured
        return "–"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
