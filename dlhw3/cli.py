"""The command line: the application, and errors mapped to exit codes. Each command is a file of ``commands/``.

Exit codes: 0 yes, 1 the answer is no, 2 bad input (or an output that cannot be written), 130 interrupted, 128 and
the signal's number when another signal ended it, 70 a fault of this program, which must not look like a no. Each
command imports what it needs when it runs: ``dlhw3 --help`` and the shell's completion load neither sympy nor
numpy nor torch nor matplotlib.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated

import typer

from dlhw3 import __version__, interrupts
from dlhw3.collector import OBJECTS
from dlhw3.commands import signals as asked_to_end
from dlhw3.commands import streams, terminal
from dlhw3.commands.audit import audit
from dlhw3.commands.check import check
from dlhw3.commands.complaints import UsageError, complain, translated
from dlhw3.commands.completion import Root
from dlhw3.commands.cookbook import cookbook
from dlhw3.commands.crosscheck import crosscheck
from dlhw3.commands.derive import DeriveCommand, derive
from dlhw3.commands.habits import GENERAL, Command
from dlhw3.commands.list import list_command
from dlhw3.commands.simulate import app as simulate
from dlhw3.commands.sweep import sweep
from dlhw3.errors import EXIT_BAD_INPUT, EXIT_FAULT, EXIT_INTERRUPTED, EXIT_YES, UserError

app = typer.Typer(name="dlhw3", cls=Root, rich_markup_mode=None, pretty_exceptions_enable=False)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"dlhw3 {__version__}")
        raise typer.Exit


@app.callback()
def _dlhw3(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            callback=_version,
            is_eager=True,
            help="print the version",
            rich_help_panel=GENERAL,
        ),
    ] = False,
) -> None:
    """Derive, check and run the mathematics of deep learning.

    Exit codes: 0 yes, 1 no or unknown, 2 bad input, 130 interrupted.
    """


app.command("list", cls=Command, short_help="every derivation, experiment and output format")(list_command)
app.command("derive", cls=DeriveCommand, short_help="a result, with every step checked")(derive)
app.command("check", cls=Command, short_help="your own gradient, or your derivation line by line")(check)
app.command("audit", cls=Command, short_help="a document step by step: what holds, and what is false")(audit)
app.command("cookbook", cls=Command, short_help="The Matrix Cookbook's derivatives, judged")(cookbook)
app.command("crosscheck", cls=Command, short_help="derivations beside automatic differentiation")(crosscheck)
app.add_typer(simulate, name="simulate", short_help="an experiment: a table, a figure, a results folder")
app.command("sweep", cls=Command, short_help="an experiment for many settings and seeds, resumed")(sweep)


def main(arguments: Sequence[str] | None = None) -> None:
    """Be the command line: make the streams safe, run, and leave with the exit code."""
    gc.set_threshold(OBJECTS, 20, 20)
    streams.guard()
    asked_to_end.listen()
    try:
        code = run(arguments)
    except KeyboardInterrupt:
        code = _interrupted()
    except Exception as error:  # what no other place knows is told whole, and exits otherwise than a no does
        code = _interrupted() if interrupts.is_of_an_interrupt(error) else _fault()
    asked_to_end.close()
    gc.freeze()  # what is left goes with the process; looking through it once more takes longer than a derivation
    sys.exit(code)


def _fault() -> int:
    traceback.print_exc()
    complain("This is a fault of dlhw3, not of what was typed; the lines above are what its authors need.")
    return EXIT_FAULT


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; errors of the user's are printed on stderr."""
    for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")  # one thread a process; parallelism is across runs
    streams.spell()
    terminal.begin(sys.argv[1:] if arguments is None else arguments)
    code = _answer(arguments)
    failure = streams.finish()
    if failure is not None and failure.errno != errno.EPIPE:  # a reader who has left wants no more: no fault
        code = _unwritten(failure, code)
    if streams.lacking():
        terminal.remark(
            f"dlhw3: This terminal's encoding, {streams.lacking()}, lacks characters shown as ?.\n"
            "Try: PYTHONIOENCODING=utf-8 before the command"
        )
    return code


def _answer(arguments: Sequence[str] | None) -> int:
    """Return the exit code of the command, its errors printed."""
    try:
        code = app(args=arguments, prog_name="dlhw3", standalone_mode=False)
    except UserError as error:
        complain(error)
        return error.exit_code
    except UsageError as error:
        complain(translated(error))
        return EXIT_BAD_INPUT
    except (KeyboardInterrupt, typer.Abort):
        code = EXIT_INTERRUPTED
    except MemoryError:
        complain(UserError("This needs more memory than there is.", hint="smaller sizes"))
        return EXIT_BAD_INPUT
    except OSError as error:
        return _failed(error)
    if code == EXIT_INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else EXIT_YES


def _interrupted() -> int:
    interrupts.hear()
    number = asked_to_end.received()
    complain("ended by a signal" if number else "interrupted")
    return 128 + number if number else EXIT_INTERRUPTED


def _failed(error: OSError) -> int:
    """Map a failure of the system: of a file, or of standard output where the stream was not made safe."""
    if error.errno == errno.EPIPE:
        return EXIT_YES
    if error.filename is None and error.errno in (errno.ENOSPC, errno.EIO, errno.EBADF):
        return _unwritten(error, EXIT_YES)
    where = f" {error.filename}" if error.filename else ""
    complain(f"Cannot read or write{where}: {error.strerror or error}.")
    return EXIT_BAD_INPUT


def _unwritten(failure: OSError, code: int) -> int:
    """Say that not all was printed, and what is safe all the same; a no stays a no."""
    saved = "".join(f"; {sentence}" for sentence in terminal.session.saved)
    complain(f"Cannot write to standard output: {failure.strerror or failure}{saved}.")
    return code or EXIT_BAD_INPUT
