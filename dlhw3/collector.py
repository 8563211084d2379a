"""Python's collector of cycles, told to look less often while something short is under way.

What a derivation makes goes by counting references when it goes; it leaves next to no cycles. Yet each time
that so many objects more are alive, the collector looks for cycles among the new ones, and now and then through
everything there is, SymPy's and whatever else is loaded, which takes longer than the derivation. So while one is
under way, a look comes only once there are ``OBJECTS`` new ones, and one look at what is still there comes at its
end. Memory stays bounded, whatever is derived and however often. Nothing is put off to be paid for afterwards: what
was new, and is no more, is never looked at, and what brings on a look through everything is the number of looks.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OBJECTS = 400_000
"""New objects between two looks for cycles: some 80 MB."""


@contextmanager
def looking_less() -> Iterator[None]:
    """Have the collector of cycles look only where there are ``OBJECTS`` new objects, and at the end.

    The thresholds are afterwards what they were, after an error and Ctrl-C too, unless somebody set others
    meanwhile. One that is 0 (never) or larger stays as it is, so one such block within another changes nothing.
    A collector that is off stays off. It decorates functions too.
    """
    before = gc.get_threshold()
    less = (OBJECTS, *before[1:])
    if not 0 < before[0] < OBJECTS:
        yield
        return
    try:
        gc.set_threshold(*less)
        yield
        if gc.isenabled():
            gc.collect(int(gc.get_count()[1] > before[1]))  # the youngest, or the two youngest generations
    finally:
        if gc.get_threshold() == less:
            gc.set_threshold(*before)
