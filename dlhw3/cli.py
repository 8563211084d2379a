"""The command line: parse arguments, call, print, map errors to exit codes. No mathematics.

Exit codes: 0 yes, 1 the answer is no, 2 bad input, 130 interrupted. Each command imports what it needs when
it runs, so that ``dlhw3 --help`` loads neither sympy nor torch nor matplotlib.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from dlhw3 import __version__
from dlhw3.catalogue import DERIVATIONS, EXPERIMENTS, FORMATS
from dlhw3.commands import crosscheck as cli_check
from dlhw3.commands import simulate as cli_simulate
from dlhw3.commands import sweep as cli_sweep
from dlhw3.errors import EXIT_BAD_INPUT, EXIT_INTERRUPTED, EXIT_NO, UserError

app = typer.Typer(
    name="dlhw3",
    help="Derive, check and run the mathematics of deep learning.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_VERDICT_COLOURS = {
    "PROVED": "green",
    "SOLVED": "green",
    "SUPPORTED": "cyan",
    "UNDECIDED": "yellow",
    "REFUTED": "red",
}
_UsageError: Any = typer.BadParameter.__base__


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dlhw3 {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="print the version")
    ] = False,
) -> None:
    """Derive, check and run the mathematics of deep learning."""


@app.command("list")
def list_command() -> None:
    """List every derivation, experiment and output format."""
    for catalogue in (DERIVATIONS, EXPERIMENTS, FORMATS):
        typer.echo(f"{catalogue.kind}s")
        for entry in catalogue.values():
            typer.echo(f"  {entry.name:18} {entry.summary}")


@app.command()
def derive(
    name: Annotated[str, typer.Argument(help="a derivation; `dlhw3 list` names them")],
    depth: Annotated[int | None, typer.Option(help="a concrete number of layers N")] = None,
    layer: Annotated[int | None, typer.Option(help="a concrete layer j (with --depth)")] = None,
    format_name: Annotated[str, typer.Option("--format", "-f", help=" | ".join(FORMATS.names()))] = "text",
    result_only: Annotated[bool, typer.Option("--result-only", help="print only the result")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="show the steps of parts taken from other derivations")
    ] = False,
) -> None:
    """Derive a result and show every step with the kernel's verdict. Exit code 1 if a step is not proved."""
    from dlhw3.output.render import render
    from dlhw3.output.shown import derive as derive_named
    from dlhw3.symbolic.verdict import Verdict

    FORMATS.entry(format_name)
    given = {key: value for key, value in (("depth", depth), ("layer", layer)) if value is not None}
    derivation = derive_named(name, **given)
    width = _terminal_width()
    text = render(derivation, format_name, result_only=result_only, full=full, width=width)
    typer.echo(_coloured(text) if format_name == "text" else text, nl=False)
    if derivation.verdict < Verdict.SUPPORTED:
        typer.echo(f"dlhw3: not proved: the verdict on {name} is {derivation.verdict.name}.", err=True)
        raise typer.Exit(EXIT_NO)


app.command("check")(cli_check.check)
app.add_typer(cli_simulate.app, name="simulate")
app.command("sweep")(cli_sweep.sweep)


def _terminal_width() -> int | None:
    """Return the terminal's columns (COLUMNS where it is set), or None where the text goes elsewhere."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return shutil.get_terminal_size().columns
    return None


def _coloured(text: str) -> str:
    """Colour the verdicts; ``typer.echo`` takes the colours away where there is no terminal."""
    words = "|".join(_VERDICT_COLOURS)
    return re.sub(rf"\b({words})\b", lambda m: typer.style(m[1], fg=_VERDICT_COLOURS[m[1]]), text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; errors of the user's are printed on stderr."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # one thread a process; parallelism is across runs
    try:
        code = app(args=arguments, prog_name="dlhw3", standalone_mode=False)
    except UserError as error:
        typer.echo(f"dlhw3: {error}", err=True)
        return error.exit_code
    except _UsageError as error:
        error.show()
        return EXIT_BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        typer.echo("dlhw3: interrupted", err=True)
        return EXIT_INTERRUPTED
    except MemoryError:
        typer.echo("dlhw3: This needs more memory than there is.\nTry: smaller sizes", err=True)
        return EXIT_BAD_INPUT
    except BrokenPipeError:  # the reader of a pipe has gone
        sys.stderr.close()
        return 0
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        typer.echo(f"dlhw3: Cannot read or write{where}: {error.strerror}.", err=True)
        return EXIT_BAD_INPUT
    return code if isinstance(code, int) else 0
