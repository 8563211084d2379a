"""What a user may type to mend a data file: Python that loads it, and writes another beside it.

A recipe needs nothing but ``import numpy``; it leaves the user's file as it was.
"""

from __future__ import annotations

from pathlib import Path

OUTPUT = "data.npz"


def output_of(path: Path) -> str:
    """Return the name of the file that a recipe for ``path`` writes: another one, in the working folder."""
    return OUTPUT if path.name != OUTPUT else "data-2.npz"


def in_numbers(path: Path) -> str:
    """Return Python that saves all arrays of ``path`` as numbers, those of Python objects too."""
    load = f"d = numpy.load({str(path)!r}, allow_pickle=True)"
    return f"{load}; numpy.savez({output_of(path)!r}, **{{k: d[k].astype(float) for k in d}})"


def recipe(path: Path, *, X: str = "d['X']", Y: str = "d['Y']", first: str = "") -> str:
    """Return Python that loads ``path`` as ``d`` and saves ``X`` and ``Y``; ``first`` comes between the two."""
    load = f"d = numpy.load({str(path)!r})"
    between = f"; {first}" if first else ""
    return f"{load}{between}; numpy.savez({output_of(path)!r}, X={X}, Y={Y})"


def scaling(path: Path, *, targets: float = 1.0) -> str:
    """Return the recipe that gives every column of X the root mean square 1, and divides Y by ``targets``.

    A column of zeros is divided by 1. Numbers become float64 before they are squared: those of pixels would
    overflow.
    """
    first = "X = d['X'].astype(float); s = (X**2).mean(axis=0)**0.5"
    Y = "d['Y']" if targets == 1.0 else f"d['Y'] / {targets:g}"
    return recipe(path, X="X / numpy.where(s > 0, s, 1)", Y=Y, first=first)
