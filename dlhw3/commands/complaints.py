"""One style of errors: ``dlhw3: one sentence``, then ``Try:`` and something that works. No boxes, no traceback.

The errors of the argument parser are turned into the package's own. Typer brings that parser along in some
versions and takes it from click in others; either way its errors descend from ``UsageError``.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Collection, Iterable
from typing import Any

import typer

from dlhw3.catalogue import FORMATS
from dlhw3.commands.terminal import is_coloured, is_terminal, terminal_columns, visible
from dlhw3.errors import UserError, close_names, quoted

UsageError: Any = typer.BadParameter.__base__


def usage_error(context: Any, error: UserError) -> Any:
    """Return ``error`` as an error of the argument parser's, to be raised while arguments are read."""
    wrapped = UsageError(error.in_shell(), ctx=context)
    wrapped.user_error = error
    return wrapped


def translated(error: Any) -> UserError:
    """Return an error of the argument parser's as one of ours: a sentence, and one thing to try."""
    known = getattr(error, "user_error", None)
    if isinstance(known, UserError):
        return known
    context = error.ctx
    path = context.command_path if context else "dlhw3"
    subject = path.removeprefix("dlhw3").strip()
    named = context.meta.get("dlhw3.derivation", "") if context else ""
    helps = f"{path} {named} --help".replace("  ", " ")
    message = str(getattr(error, "message", "")).strip()
    kind = type(error).__name__
    if kind == "NoSuchOption":
        return _no_such_option(error.option_name, context, named or subject, helps)
    if kind == "BadOptionUsage":
        if "does not take a value" in message:
            return UserError(f"{error.option_name} takes no value.", hint=error.option_name)
        return UserError(f"{error.option_name} needs a value.", hint=helps)
    if kind == "MissingParameter":
        return UserError(f"{_spelled(error.param)} is missing.", hint=helps)
    if kind == "BadParameter" and error.param is not None:
        number = re.fullmatch(r"(.*) is not a valid int(?:eger)?\.?", message, flags=re.S)
        if number:
            return UserError(f"{_spelled(error.param)} takes a whole number, not {number[1]}.", hint=helps)
        return UserError(f"{_spelled(error.param)}: {message.rstrip('.')}.", hint=helps)
    extra = re.search(r"unexpected extra arguments?(?:\(s\))? \((.*)\)", message, flags=re.S)
    if extra:
        return UserError(f"{subject or 'dlhw3'} does not take {quoted(extra[1])}.", hint=helps)
    if message.startswith("Missing command"):
        return UserError(f"{subject or 'dlhw3'} needs to be told what to do.", hint=helps)
    return UserError(message.rstrip(".") + ".", hint=helps)


def _no_such_option(given: str, context: Any, subject: str, helps: str) -> UserError:
    options = set(_options(context.command.get_params(context))) - {"--help"} if context else set()
    close = close_names(given, options, cutoff=0.7) or _as_value(given.lstrip("-"), options)
    sentence = f"{subject} does not take {given}." if subject else f"There is no option {given}."
    return UserError(sentence, hint=" or ".join(close) or helps)


def _as_value(word: str, options: Collection[str]) -> list[str]:
    """Return what the command calls it: an option that has the word as its value, --format latex, or --json."""
    if "--format" in options and word in FORMATS.names():
        return [f"--format {word}"]
    if "--json" in options and word in ("format", "f"):
        return ["--json"]
    return ["--order 2"] if "--order" in options and word in ("hessian", "second", "hess") else []


def _options(parameters: Iterable[Any]) -> Iterable[str]:
    for parameter in parameters:
        if parameter.param_type_name == "option" and not parameter.hidden:
            yield from (name for name in parameter.opts if name.startswith("--"))


def _spelled(parameter: Any) -> str:
    """Return what a user types for ``parameter``: its longest flag, or its place in the usage line."""
    if parameter is None:
        return "something more"
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())


def complain(error: object) -> None:
    """Print ``dlhw3: error [code]`` on standard error, in lines that fit where it is a terminal."""
    text = visible(f"dlhw3: {_coded(error) if isinstance(error, UserError) else error}")
    if is_terminal(sys.stderr):
        text = _fitted(text, terminal_columns())
    if is_coloured(sys.stderr):
        text = re.sub(r"\A(dlhw3:)", typer.style("dlhw3:", fg="red", bold=True), text)
        text = re.sub(r"^Try:", typer.style("Try:", fg="cyan"), text, flags=re.M)
    typer.echo(text, err=True, color=is_coloured(sys.stderr))


def _coded(error: UserError) -> str:
    """Return the lines of an error with its code behind the sentence."""
    sentence, *rest = error.in_shell().split("\n")
    return "\n".join([f"{sentence} [{error.code}]", *rest])


def _fitted(text: str, columns: int) -> str:
    """Return ``text`` with long lines broken between words; a line with carets, and the one above, stay."""
    lines = text.split("\n")
    carets = [number for number, line in enumerate(lines) if re.fullmatch(r" *\^+", line)]
    kept = {number + step for number in carets for step in (-1, 0)}
    fitted = []
    for number, line in enumerate(lines):
        if number in kept or len(line) <= columns:
            fitted.append(line)
        else:
            fitted += textwrap.wrap(line, columns, break_long_words=False, break_on_hyphens=False)
    return "\n".join(fitted)
