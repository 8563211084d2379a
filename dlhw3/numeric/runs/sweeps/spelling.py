"""Hints of an experiment as ``sweep`` takes them: ``--set width=1000`` for ``--width 1000``."""

from __future__ import annotations

import re

from dlhw3.errors import UserError
from dlhw3.numeric.runs.declaration import options as declared_options
from dlhw3.numeric.runs.sweeps.plan import SEED_OPTIONS

_GIVEN = re.compile(r"--([a-z][a-z-]*) ([^\s;]*[^\s;,])")


def as_settings(hint: str, config_class: type) -> str:
    """Return ``hint`` with the options of the experiment as settings; several values are one run's, in brackets.

    The seeds are a sweep's own, and stay; so does everything that is no option with a value.
    """
    known = {described.flag.removeprefix("--"): described for described in declared_options(config_class)}

    def spelled(found: re.Match[str]) -> str:
        described = known.get(found[1])
        if described is None or described.name in SEED_OPTIONS:
            return found[0]
        try:
            described.parse(found[2])
        except UserError:  # another word of the sentence
            return found[0]
        value = f"[{found[2]}]" if described.many and "," in found[2] else found[2]
        return f"--set {described.name}={value}"

    return _GIVEN.sub(spelled, hint)
