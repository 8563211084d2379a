"""The refusal of a text, or of what of it is not read while its other lines are judged."""

from __future__ import annotations

import dlhw3
from dlhw3.errors import UserError


def refusal_of(text: str) -> UserError:
    """Return the first refusal; a text of which something is not read never holds."""
    try:
        checked = dlhw3.check(text)
    except UserError as error:
        return error
    assert isinstance(checked, dlhw3.output.checked.CheckedDerivation)  # type: ignore[attr-defined]
    assert not checked.holds
    assert checked.not_read, str(checked)
    refusal = checked.not_read[0].refusal
    assert refusal is not None
    return refusal
