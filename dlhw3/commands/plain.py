"""Results as JSON: one object, and a number that is not finite becomes null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dlhw3.commands.terminal import emit


def plain(value: Any) -> Any:
    """Return ``value`` as what JSON has: numbers of libraries as Python's own, NaN and infinities as null."""
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, Path):
        return str(value)
    if value is not None and not isinstance(value, str | bool | int | float) and hasattr(value, "tolist"):
        return plain(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value


def emit_json(data: Mapping[str, Any]) -> None:
    """Print ``data`` as one JSON object."""
    emit(json.dumps(plain(data), ensure_ascii=False, indent=2, allow_nan=False) + "\n")
