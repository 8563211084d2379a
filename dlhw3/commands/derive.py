"""``dlhw3 derive``: a derivation with the kernel's verdict on every step, in any of the formats.

The options of a derivation are those that it declares, read when its name is. Nothing here knows which derivations
there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

import dlhw3
from dlhw3.catalogue import DERIVATIONS, FORMATS
from dlhw3.commands.bars import watched
from dlhw3.commands.complaints import complain, usage_error
from dlhw3.commands.completion import names_of
from dlhw3.commands.files import STANDARD_OUTPUT, check_place, write_text
from dlhw3.commands.habits import Command, parser_option
from dlhw3.commands.proof_files import write_proofs
from dlhw3.commands.terminal import coloured_verdicts, columns, emit, remark
from dlhw3.errors import EXIT_NO, Flag, UserError, quoted
from dlhw3.symbolic.named import options
from dlhw3.symbolic.options import DerivationOption

_CHOSEN = "dlhw3.derivation"  # the keys in the parser's context
_GIVEN = "dlhw3.options"


class DeriveCommand(Command):
    """The command whose options are those of the derivation that its arguments name."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self._own: dict[str, list[Any]] = {}

    def get_params(self, ctx: Any) -> Any:
        """Return the parameters, with the derivation's own once it is known."""
        name = ctx.meta.get(_CHOSEN)
        if name is None:
            return super().get_params(ctx)
        if name not in self._own:
            self._own[name] = [_parameter(one, name) for one in options(name).values()]
        first, *others = super().get_params(ctx)
        return [first, *self._own[name], *others]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Look for the derivation's name, then read the arguments with its options among the known."""
        own = any(word == "--wrt" or word.startswith("--wrt=") for word in args)
        chosen = None if own else _name_among(args, self._takes_value(ctx))
        asks_help = any(word in ("-h", "--help") for word in args)
        if chosen is not None and not ctx.resilient_parsing:
            if chosen in DERIVATIONS.names():
                ctx.meta[_CHOSEN] = chosen
            elif not asks_help:
                dlhw3.derive(chosen)  # refuses, before an option is called unknown
        return super().parse_args(ctx, args)

    def _takes_value(self, ctx: Any) -> dict[str, bool]:
        """Return for each known flag whether a value follows it."""
        parameters = [one for one in super().get_params(ctx) if one.param_type_name == "option"]
        return {flag: not one.is_flag for one in parameters for flag in one.opts}

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        """Write what the command does, or what the derivation is."""
        name = ctx.meta.get(_CHOSEN)
        if name is None:
            super().format_help_text(ctx, formatter)
            return
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"Derive {name}: {DERIVATIONS.entry(name).summary}.")


def _name_among(args: Sequence[str], takes_value: Mapping[str, bool]) -> str | None:
    """Return the word of ``args`` that is the derivation's name, or the first that can only be meant as one.

    A word after a flag nobody knows yet may be its value: it is the name where it is one, or no other is left.
    """
    sure: list[str] = []
    doubtful: list[str] = []
    before: bool | None = False  # whether the flag before takes a value; None where nobody knows
    for position, word in enumerate(args):
        if word == "--":
            sure += args[position + 1 :]
            break
        if word.startswith("-") and len(word) > 1:
            before = False if "=" in word else takes_value.get(word)
            continue
        if before is False:
            sure.append(word)
        elif before is None:
            doubtful.append(word)
        before = False
    known = [word for word in (*sure, *doubtful) if word in DERIVATIONS.names()]
    return next(iter([*known, *sure]), None)


def _parameter(one: DerivationOption, name: str) -> Any:
    flag = "--" + one.name.replace("_", "-")

    def keep(context: Any, parameter: Any, text: str | None) -> None:
        if text is None:
            return
        try:
            value = int(text)
        except ValueError:
            refusal = UserError(
                (Flag(one.name), f" takes a whole number, not {quoted(text)}."),
                hint=(Flag(one.name, one.example),),
            )
            raise usage_error(context, refusal) from None
        context.meta.setdefault(_GIVEN, {})[one.name] = value

    return parser_option(
        flag,
        name=f"own_{one.name}",
        metavar="INTEGER",
        help=one.help,
        heading=f"Options of {name}",
        callback=keep,
        expose=False,
    )


def derive(
    context: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME | EXPRESSION",
            help="a derivation; `dlhw3 list` names them. With --wrt, an objective of your own",
            autocompletion=names_of(DERIVATIONS),
            show_default=False,
        ),
    ] = None,
    wrt: Annotated[
        str | None,
        typer.Option(
            "--wrt", metavar="LETTER", help="the gradient of the objective EXPRESSION in this letter"
        ),
    ] = None,
    shape: Annotated[
        list[str] | None,
        typer.Option("--shape", metavar="'X: n,p'", help="the shape of a letter; for each that needs one"),
    ] = None,
    format_name: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help=f"{', '.join(FORMATS.names())} (default text)",
            autocompletion=names_of(FORMATS),
        ),
    ] = "text",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="write there, not on standard output (-)")
    ] = STANDARD_OUTPUT,
    result_only: Annotated[bool, typer.Option("--result-only", help="the result without its steps")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="the steps of parts taken from other derivations too")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="every derivation: with --format proof, NAME.json for each in --out")
    ] = False,
    out: Annotated[str, typer.Option("--out", metavar="FOLDER", help="where --all writes the proofs")] = "",
    force: Annotated[bool, typer.Option("--force", help="let --all replace other proofs there")] = False,
) -> None:
    """Derive a result and show every step with the kernel's verdict.

    `dlhw3 derive NAME --help` lists what a derivation takes, such as a depth. Exit code 1 if a step is not proved.
    """
    if every or out or force:
        _check_every(name, format_name, every=every, out=out, output=output)
        raise typer.Exit(write_proofs(out, force=force))
    if name is None:
        raise UserError("derive needs the name of a derivation.", hint="dlhw3 derive phi-grad, or dlhw3 list")
    FORMATS.entry(format_name)
    if output != STANDARD_OUTPUT:
        check_place(output)
    given = dict(context.meta.get(_GIVEN, {}))
    if wrt is not None or shape:
        given |= {"wrt": wrt, "shapes": _shapes(shape or [])}
    _write(name, given, format_name, output, result_only=result_only, full=full)


def _shapes(texts: Sequence[str]) -> Mapping[str, object]:
    from dlhw3.symbolic.language.declarations import read_shapes

    return read_shapes(texts)


def _write(
    name: str, given: Mapping[str, Any], format_name: str, output: str, *, result_only: bool, full: bool
) -> None:
    """Derive, and write what the format makes of it; leave with exit code 1 where it is not proved."""
    with watched(f"deriving {name}"):
        from dlhw3.output.render import render
        from dlhw3.symbolic.verdict import Verdict

        derivation = dlhw3.derive(name, **given)
        width = columns() if output == STANDARD_OUTPUT else None
        text = render(derivation, format_name, result_only=result_only, full=full, width=width)
    if output == STANDARD_OUTPUT:
        emit(coloured_verdicts(text) if format_name == "text" else text)
    else:
        write_text(output, text)
        remark(f"wrote {output}")
    if derivation.verdict < Verdict.SUPPORTED:
        complain(f"not proved: the verdict on {derivation.name} is {derivation.verdict.name}.")
        raise typer.Exit(EXIT_NO)


def _check_every(name: str | None, format_name: str, *, every: bool, out: str, output: str) -> None:
    """Raise UserError unless the options ask for the proofs of all derivations in a folder."""
    example = "dlhw3 derive --all --format proof --out proofs"
    FORMATS.entry(format_name)
    if not every:
        raise UserError(
            "--out and --force go with --all; one derivation is written with -o FILE.", hint=example
        )
    if name is not None:
        raise UserError(f"--all is every derivation; {name} is one.", hint=example)
    if format_name != "proof" or output != STANDARD_OUTPUT or not out:
        raise UserError("--all writes proofs into a folder.", hint=example)
