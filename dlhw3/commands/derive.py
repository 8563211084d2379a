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
from dlhw3.commands.complaints import usage_error
from dlhw3.commands.completion import names_of
from dlhw3.commands.derivations import Asked, write_every, write_one
from dlhw3.commands.files import STANDARD_OUTPUT
from dlhw3.commands.habits import Command, parser_option
from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.named import options
from dlhw3.symbolic.options import DerivationOption

OWN, EVERY = "An objective of your own", "The whole catalogue"
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

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options; of a derivation without those that no entry of the catalogue takes."""
        shown = self.get_params(ctx)
        if ctx.meta.get(_CHOSEN) is not None:
            shown = [one for one in shown if getattr(one, "rich_help_panel", None) not in (OWN, EVERY)]
        self.write_options(shown, formatter)


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


Every = Annotated[
    bool,
    typer.Option(
        "--all",
        help="every derivation: as json, or as proof with NAME.json for each in --out",
        rich_help_panel=EVERY,
    ),
]
Letter = Annotated[
    str | None,
    typer.Option(
        "--wrt",
        metavar="LETTERS",
        help="the gradient of the objective EXPRESSION in this letter; several behind commas, each in turn",
        rich_help_panel=OWN,
    ),
]
Quantity = Annotated[
    str | None,
    typer.Option(
        "--flow",
        metavar="EXPRESSION",
        help="with --wrt: the rate of this quantity when those letters follow the gradient flow",
        rich_help_panel=OWN,
    ),
]
StepSize = Annotated[
    str | None,
    typer.Option(
        "--step",
        metavar="eta",
        help="with --flow: the quantity's exact change in one step of gradient descent, in powers of eta",
        rich_help_panel=OWN,
    ),
]
Shape = Annotated[
    list[str] | None,
    typer.Option(
        "--shape",
        metavar="'X: n,p'",
        help="the shape of a letter; for each that needs one",
        rich_help_panel=OWN,
    ),
]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="'X symmetric'",
        help="as behind assume in a file: X psd, a > 0, sum(y) = 1",
        rich_help_panel=OWN,
    ),
]
Order = Annotated[
    int,
    typer.Option(
        "--order", metavar="1|2", help="with --wrt: 2 is the Hessian's action on dX", rich_help_panel=OWN
    ),
]
Layout = Annotated[
    str,
    typer.Option(
        "--layout",
        metavar="gradient|numerator",
        help="with --wrt: numerator transposes a gradient, and a note says what changes",
        rich_help_panel=OWN,
    ),
]
FormatName = Annotated[
    str,
    typer.Option(
        "--format",
        "-f",
        metavar="FORMAT",
        help=f"{', '.join(FORMATS.names())} (default text)",
        autocompletion=names_of(FORMATS),
    ),
]
Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME | EXPRESSION",
        help="a derivation; `dlhw3 list` names them. With --wrt, an objective of your own",
        autocompletion=names_of(DERIVATIONS),
        show_default=False,
    ),
]
Dropped = Annotated[
    str | None,
    typer.Option("--without", metavar="HYPOTHESIS", help="the first step that breaks where it is dropped"),
]


def derive(
    context: typer.Context,
    name: Name = None,
    wrt: Letter = None,
    shape: Shape = None,
    assume: Assume = None,
    order: Order = 1,
    flow: Quantity = None,
    step: StepSize = None,
    layout: Layout = "gradient",
    format_name: FormatName = "text",
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="write there, not on standard output (-)")
    ] = STANDARD_OUTPUT,
    result_only: Annotated[bool, typer.Option("--result-only", help="the result without its steps")] = False,
    full: Annotated[
        bool, typer.Option("--full", help="the steps of parts taken from other derivations too")
    ] = False,
    hypotheses: Annotated[
        bool, typer.Option("--hypotheses", help="what uses each hypothesis (as text or json)")
    ] = False,
    dropped: Dropped = None,
    every: Every = False,
    out: Annotated[
        str,
        typer.Option("--out", metavar="FOLDER", help="where --all writes the proofs", rich_help_panel=EVERY),
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="let --all replace other proofs there", rich_help_panel=EVERY)
    ] = False,
) -> None:
    """Derive a result and show every step with the kernel's verdict.

    `dlhw3 derive NAME --help` lists what a derivation takes, such as a depth. Exit code 1 if a step is not proved.
    """
    asked = Asked(format_name, output, result_only=result_only, full=full, uses=hypotheses, dropped=dropped)
    given = dict(context.meta.get(_GIVEN, {}))
    if every or out or force:
        own = {"wrt": wrt, "shape": shape, "assume": assume, "order": order != 1, "flow": flow, "step": step}
        own |= {"layout": layout != "gradient", **given}
        left = [name for name, value in own.items() if value]
        raise typer.Exit(write_every(name, asked, left, every=every, out=out, force=force))
    asked_of_your_own = any(one is not None for one in (wrt, flow, step)) or layout != "gradient"
    if asked_of_your_own or shape or assume or order != 1:
        given |= {"wrt": wrt, "shapes": _shapes(shape or []), "assume": assume or [], "order": order}
        given |= {"flow": flow, "step": step, "layout": layout}
    raise typer.Exit(write_one(name, given, asked))


def _shapes(texts: Sequence[str]) -> Mapping[str, object]:
    from dlhw3.symbolic.language.shaping.declarations import read_shapes

    return read_shapes(texts)
