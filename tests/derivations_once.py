"""Entries of the catalogue, each derived and judged once in a process for all the tests that only read them."""

from __future__ import annotations

from functools import cache

from dlhw3.output.shown import ShownDerivation, derive


@cache
def _kept(name: str, options: tuple[tuple[str, int], ...]) -> ShownDerivation:
    return derive(name, **dict(options))


def derived(name: str, **options: int | None) -> ShownDerivation:
    """Return ``dlhw3.derive(name, **options)``, the same object every time: a derivation cannot be changed.

    What a test replaces in it is a derivation of its own, and is judged by itself.
    """
    return _kept(name, tuple(sorted((key, value) for key, value in options.items() if value is not None)))
