"""Derivations by their names on the contents page: what they take, and how they are made and judged.

The entries are loaded when they are asked for; importing this loads no mathematics.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UserError
from dlhw3.symbolic.options import Option

if TYPE_CHECKING:
    from dlhw3.symbolic.derivation import Derivation


def options(name: str) -> Mapping[str, Option]:
    """Return what the derivation called ``name`` takes, by name; raises UnknownName for an unknown one."""
    found: Mapping[str, Option] = DERIVATIONS.load(name).OPTIONS
    return found


def every_option() -> Mapping[str, Option]:
    """Return what any derivation takes, by name, in the order of the contents page."""
    return {key: option for name in DERIVATIONS for key, option in options(name).items()}


def derive(name: str, **given: Any) -> Derivation:
    """Return the derivation called ``name``; an option that is None is not given.

    Raises UnknownName for an unknown name, UserError for an option that the derivation does not take, and for
    one that is not a whole number or out of its range.
    """
    known = options(name)
    given = {key: value for key, value in given.items() if value is not None}
    for option in given:
        if option not in known:
            takes = ", ".join(f"--{other}" for other in known) or "no option of its own"
            raise UserError(f"{name} does not take --{option}.", hint=f"it takes {takes}")
    values = {key: known[key].read(value, name) for key, value in given.items()}
    made: Derivation = DERIVATIONS.load(name).derive(**values)
    return made


def verdicts(names: Iterable[str]) -> dict[str, str]:
    """Derive and check each named result, and return its verdict; for the provenance of an experiment."""
    return {name: derive(name).verdict.name for name in names}
