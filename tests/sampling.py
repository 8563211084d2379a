"""Which of many slow cases a test tries: a sample by default, all of them where DLHW3_THOROUGH=1."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")
THOROUGH = os.environ.get("DLHW3_THOROUGH", "") == "1"
EVERY = 3  # one case in so many


def sampled(cases: Sequence[T], most: int | None = None, every: int = EVERY) -> list[T]:
    """Return every third case from the first on; of those at most ``most``, the first and the last among them.

    The sample is the same in every run. All cases where the environment says DLHW3_THOROUGH=1.
    """
    if THOROUGH:
        return list(cases)
    found = list(cases[::every])
    if most is None or len(found) <= most:
        return found
    return [found[round(k * (len(found) - 1) / max(most - 1, 1))] for k in range(most)]
