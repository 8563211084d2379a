"""Entries of the catalogue, each derived and judged once in a process for all the tests that only read them."""

from __future__ import annotations

from functools import cache

from dlhw3.kernel import proof_file
from dlhw3.kernel.theorem import Theorem
from dlhw3.output.shown import ShownDerivation, derive
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.proofs.written import written


@cache
def _kept(name: str, options: tuple[tuple[str, int], ...]) -> ShownDerivation:
    return derive(name, **dict(options))


def derived(name: str, **options: int | None) -> ShownDerivation:
    """Return ``dlhw3.derive(name, **options)``, the same object every time: a derivation cannot be changed.

    What a test replaces in it is a derivation of its own, and is judged by itself.
    """
    return _kept(name, tuple(sorted((key, value) for key, value in options.items() if value is not None)))


_READ: dict[
    int, tuple[Derivation, dict[str, Theorem]]
] = {}  # with the derivation, so that its id stays its own


def read_back(found: Derivation) -> dict[str, Theorem]:
    """Return the theorems of a derivation as the kernel alone reads them from its file, read once for each."""
    if id(found) not in _READ:
        _READ[id(found)] = (found, proof_file.check(written(found.proof.proof, found.proof.theorems)))
    return _READ[id(found)][1]
