"""The one place where text that the package wrote is run as Python: a module, of which one function is returned.

Text of a user's never gets here: what is written is numbers, and names that were checked to be identifiers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def compiled(text: str, name: str, file: str, known: Mapping[str, Any] | None = None) -> Callable[..., Any]:
    """Return the function ``name`` of a module's text; ``file`` stands for it in tracebacks.

    ``known`` are the names that the text uses and does not define.
    """
    namespace: dict[str, Any] = {**(known or {})}
    exec(compile(text, file, "exec"), namespace)
    return namespace[name]  # type: ignore[no-any-return]
