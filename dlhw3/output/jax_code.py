"""The results as jax code; the text is what ``lambdify`` runs."""

from __future__ import annotations

from dlhw3.symbolic.code.lambdify import source
from dlhw3.symbolic.derivation import Derivation


def render(derivation: Derivation, *, result_only: bool = False, full: bool = False) -> str:
    """Return the Python text, a function for each result with its formula as a comment."""
    return source(derivation, "jax")
