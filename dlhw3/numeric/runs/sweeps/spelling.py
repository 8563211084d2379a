"""Hints of an experiment as ``sweep`` takes them: ``--set width=1000`` for ``--width 1000``."""

from __future__ import annotations

from dlhw3.errors import Flag, Spelling
from dlhw3.numeric.runs.declaration import options as declared_options
from dlhw3.numeric.runs.sweeps.plan import SEED_OPTIONS


def as_settings(config_class: type) -> Spelling:
    """Return the spelling of the options of an experiment as settings.

    Several values are one run's, in brackets, and a word with a comma, a bracket or a quote in it has quotes.
    An option without a value is its name. The seeds are a sweep's own, and what the experiment does not have
    is spelled as in any other command.
    """
    known = {one.name for one in declared_options(config_class)} - set(SEED_OPTIONS)

    def spelled(flag: Flag) -> str:
        if flag.name not in known:
            return flag.in_shell()
        if flag.value is None:
            return flag.name
        return Flag("set", f"{flag.name}={_value(flag)}").in_shell()

    return Spelling(spelled, " ")


def _value(flag: Flag) -> str:
    text = flag.plain()
    if isinstance(flag.value, tuple):
        return f"[{text}]" if len(flag.value) > 1 else text
    if isinstance(flag.value, str) and any(sign in text for sign in ',[]"'):
        return '"' + text.replace('"', '""') + '"'
    return text
