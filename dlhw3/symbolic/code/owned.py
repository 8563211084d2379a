"""Results that are arrays of their own: writing into one changes no array that was given, and none that is kept."""

from __future__ import annotations

import re
from collections.abc import Collection

from dlhw3.symbolic.code.text import NUMBER, Text

COPIES = {"numpy": "copy", "torch": "clone"}
"""How a package copies an array; those of jax cannot be written into."""
_VIEW = re.compile(r"(\w+)(?:\[[^\[\]()]*\]|\.T|\.reshape\([^()]*\))*")
_DIAGONAL = re.compile(r"\w+\.diagonal\(.*\)")


def owned(target: str, text: Text, fresh: Collection[str]) -> Text:
    """Return the text of a result, copied where it would be an array that was given or a view of one.

    ``fresh`` are the names of arrays that the function makes itself. The diagonal of numpy is a view into which
    nobody can write.
    """
    view = _VIEW.fullmatch(text.code)
    given = view is not None and view[1].isidentifier() and view[1] not in fresh
    if target not in COPIES or text.form == NUMBER or not (given or _DIAGONAL.fullmatch(text.code)):
        return text
    return Text(f"{text.code}.{COPIES[target]}()", form=text.form)
