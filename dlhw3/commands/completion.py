"""What the shell completes: names of the contents page, which imports nothing."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from typing import Any

from dlhw3.catalogue import Catalogue
from dlhw3.commands.complaints import usage_error
from dlhw3.commands.habits import Group
from dlhw3.commands.terminal import emit
from dlhw3.errors import UnknownName

Candidates = list[tuple[str, str]]
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_LAST = "sweep"
_SHOW, _INSTALL = "--show-completion", "--install-completion"


def names_of(catalogue: Catalogue) -> Callable[[str], Candidates]:
    """Return the completion of a name of ``catalogue``, with the line about it."""

    def candidates(incomplete: str) -> Candidates:
        return [
            (entry.name, entry.summary) for entry in catalogue.entries if entry.name.startswith(incomplete)
        ]

    return candidates


class Root(Group):
    """The whole command line: ``help COMMAND``, and the options for completion, which may name a shell."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names of the commands as a user meets them: what runs many of another comes after it."""
        return sorted(super().list_commands(ctx), key=_LAST.__eq__)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Answer for the shell that is named; without a name, Typer finds out which one is in use."""
        if args[:1] == ["help"] and not ctx.resilient_parsing:
            args = [*args[1:], "--help"]
        for flag, shell in pairwise(args):
            if flag not in (_SHOW, _INSTALL) or shell.startswith("-") or ctx.resilient_parsing:
                continue
            if shell not in SHELLS:
                raise usage_error(ctx, UnknownName("shell", shell, SHELLS))
            _answer(flag, shell, ctx.info_name)
            ctx.exit()
        return super().parse_args(ctx, args)


def _answer(flag: str, shell: str, program: str) -> None:
    scripts: Any = import_module("typer.completion")
    names = {"shell": shell, "prog_name": program, "complete_var": f"_{program.upper()}_COMPLETE"}
    if flag == _SHOW:
        emit(scripts.get_completion_script(**names) + "\n")
        return
    _, path = scripts.install(**names)
    emit(f"Completion for {shell} is installed in {path}; a new shell has it.\n")
