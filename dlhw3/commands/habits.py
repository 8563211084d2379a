"""The habits that every command has: the same options, the same help, and no option that is given twice.

``Command`` and ``Group`` are what the command line is made of. Help is one style: 80 columns, lower-case
descriptions without a full stop, options under headings (``Options``, those of an experiment, ``General``).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption

from dlhw3.commands.complaints import UsageError, usage_error
from dlhw3.commands.terminal import COLOURS, session
from dlhw3.errors import EXIT_BAD_INPUT, Flag, UnknownName, UserError, quoted

GENERAL = "General options"
_FORMULA = re.compile(r"-(?!-)[^=]*[('*^+/{]")
_HELP_NAMES = ["-h", "--help"]
_TEXTS = {
    "help": "print this help",
    "install_completion": "install completion for this shell, or SHELL",
    "show_completion": "print the completion of this shell, or SHELL",
}

Completion = Callable[..., list[tuple[str, str] | str]]


def parser_option(
    flags: str,
    *,
    name: str,
    help: str,
    metavar: str | None = None,
    heading: str | None = None,
    complete: Completion | None = None,
    callback: Callable[..., Any] | None = None,
    expose: bool = True,
    multiple: bool = False,
) -> TyperOption:
    """Return an option that takes a text, or with no ``metavar`` a flag; ``flags`` such as ``"-o --out"``.

    One that is ``multiple`` takes one each time that it is given.
    """
    kind: dict[str, Any] = (
        {"is_flag": True, "default": False, "type": bool} if metavar is None else {"type": str}
    )
    return TyperOption(
        param_decls=[name, *flags.split()],
        metavar=metavar,
        help=help,
        callback=callback,
        expose_value=expose,
        rich_help_panel=heading,
        autocompletion=complete,
        show_default=False,
        multiple=multiple,
        **kind,
    )


def _set_quiet(context: Any, parameter: Any, value: bool) -> None:
    session.quiet = bool(value) or (session.quiet and context.parent is not None)


def _set_colour(context: Any, parameter: Any, value: str | None) -> None:
    if value is None:
        return
    if value not in COLOURS:
        raise usage_error(
            context,
            UserError(
                (Flag("color"), f" takes auto, always or never, not {quoted(value)}."),
                hint=(Flag("color", "auto"),),
            ),
        )
    session.colour = value


def general_options() -> list[TyperOption]:
    """Return the options that every command has."""
    return [
        parser_option(
            "-q --quiet",
            name="quiet",
            help="results and errors only: no progress, no remarks",
            heading=GENERAL,
            callback=_set_quiet,
            expose=False,
        ),
        parser_option(
            "--color",
            name="color",
            metavar="WHEN",
            help="auto (heeds NO_COLOR), always or never",
            heading=GENERAL,
            complete=lambda *_: list(COLOURS),
            callback=_set_colour,
            expose=False,
        ),
    ]


class _Habits:
    """What commands and groups have in common."""

    name: str | None
    rich_markup_mode: Any
    context_settings: Any

    def adopt_habits(self) -> None:
        """Take on the settings that every command has."""
        self.rich_markup_mode = None
        self.context_settings = {"help_option_names": _HELP_NAMES} | dict(self.context_settings or {})
        self._general = general_options()

    def ordered(self, parameters: Iterable[Any]) -> list[Any]:
        """Return the parameters with the general options among them, help last."""
        given = list(parameters)
        for parameter in given:
            if parameter.name in _TEXTS:
                parameter.help = _TEXTS[parameter.name]
                parameter.rich_help_panel = GENERAL
        helps = [parameter for parameter in given if parameter.name == "help"]
        return [one for one in given if one not in helps] + self._general + helps

    def usage(self, context: Any, parameters: Iterable[Any]) -> list[str]:
        """Return what follows the name of the command in the usage line."""
        names = [one.metavar or one.name for one in parameters if one.param_type_name == "argument"]
        return ["[OPTIONS]", *names]

    def write_options(self, parameters: Iterable[Any], formatter: Any) -> None:
        """Write the arguments, and the options under their headings."""
        headings: dict[str, list[tuple[str, str]]] = {}
        for one in parameters:
            if getattr(one, "hidden", False):
                continue
            if one.param_type_name == "argument":
                headings.setdefault("Arguments", []).append((one.metavar or one.name, one.help or ""))
            else:
                heading = one.rich_help_panel or "Options"
                headings.setdefault(heading, []).append((_flags(one), one.help or ""))
        for heading in sorted(headings, key=lambda title: (title == GENERAL, title != "Arguments")):
            with formatter.section(heading):
                formatter.write_dl(headings[heading], col_max=26)

    def refuse_repetition(self, context: Any, parser: Any, args: list[str]) -> None:
        """Raise where an option that takes one value was given twice: which one was meant is not ours to say."""
        try:
            *_, order = parser.parse_args(args=list(args))
        except UsageError as error:
            error.ctx = error.ctx or context
            raise
        seen = set()
        for one in order:
            if one.param_type_name != "option" or one.is_flag or one.multiple or one.count:
                continue
            if one.name in seen:
                flag = max(one.opts, key=len)
                several = ",…" in (one.metavar or "") or one.metavar == "LETTERS"
                hint = f"{flag} with commas between its values" if several else f"{flag} once"
                raise usage_error(context, UserError(f"{flag} is given twice.", hint=hint))
            seen.add(one.name)


def formulas_last(args: Sequence[str], takes_value: Mapping[str, bool]) -> list[str]:
    """Return arguments with a formula that begins with a minus, such as -tr(X), behind a -- that says it is none.

    ``takes_value`` says of each known flag whether a value follows it; what follows one is its value.
    """
    kept: list[str] = []
    formulas: list[str] = []
    is_value = False
    for position, word in enumerate(args):
        if word == "--":
            return [*kept, word, *formulas, *args[position + 1 :]]
        attached = takes_value.get(word[:2], False)
        if not is_value and not attached and _FORMULA.match(word):
            formulas.append(word)
            continue
        kept.append(word)
        is_value = not is_value and takes_value.get(word, False)
    return [*kept, "--", *formulas] if formulas else kept


def _flags(one: Any) -> str:
    names = sorted(one.opts, key=len)
    shown = ", ".join(names) if len(names[0]) == 2 else f"    {', '.join(names)}"
    return shown if one.is_flag or not one.metavar else f"{shown} {one.metavar}"


class Command(_Habits, TyperCommand):
    """A command with the habits of the house."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.adopt_habits()

    def get_params(self, ctx: Any) -> Any:
        """Return its own parameters, then those that every command has."""
        return self.ordered(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the usage line after the name."""
        return self.usage(ctx, self.get_params(ctx))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options."""
        self.write_options(self.get_params(ctx), formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments; an option given twice is refused, and a formula may begin with a minus."""
        options = [one for one in self.get_params(ctx) if one.param_type_name == "option"]
        args = formulas_last(args, {flag: not one.is_flag for one in options for flag in one.opts})
        if not ctx.resilient_parsing:
            self.refuse_repetition(ctx, self.make_parser(ctx), args)
        return super().parse_args(ctx, args)


MEANT = {
    **dict.fromkeys(
        ("gradient", "grad", "diff", "differentiate", "derivative", "hessian", "jacobian"), "derive"
    ),
    **dict.fromkeys(("verify", "prove", "judge", "claim"), "check"),
}
"""Names that others give to what a command does."""


class Group(_Habits, TyperGroup):
    """A command that holds others; alone it prints its help and leaves with 2, as it was told nothing to do."""

    kind = "command"

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.adopt_habits()
        self.no_args_is_help = False

    def get_params(self, ctx: Any) -> Any:
        """Return its own parameters, then those that every command has."""
        return self.ordered(super().get_params(ctx))

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the usage line after the name."""
        return ["[OPTIONS]", f"{self.kind.upper()} …"]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the commands, then the options."""
        rows = []
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                rows.append((name, command.short_help or ""))
        with formatter.section(f"{self.kind.capitalize()}s"):
            formatter.write_dl(rows)
        self.write_options(self.get_params(ctx), formatter)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write nothing: the commands stand above the options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Read the arguments before the command's name."""
        if not ctx.resilient_parsing:
            if not args:
                typer.echo(ctx.get_help(), err=True)
                ctx.exit(EXIT_BAD_INPUT)
            self.refuse_repetition(ctx, self.make_parser(ctx), args)
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command; an unknown name is refused with the nearest."""
        name = args[0]
        if self.get_command(ctx, name) is None and not ctx.resilient_parsing and not name.startswith("-"):
            known = [one for one in self.list_commands(ctx) if not self.commands[one].hidden]
            refusal: UserError = UnknownName(self.kind, name, known)
            meant = "derive" if set(name) & set("()*'^") else MEANT.get(name, "")
            if meant in known:
                rest = args if name not in MEANT else args[1:]
                refusal = UserError(refusal.message, hint=shlex.join(["dlhw3", meant, *rest]))
            raise usage_error(ctx, refusal)
        return super().resolve_command(ctx, args)
