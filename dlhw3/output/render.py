"""A derivation as text in any of the formats, from Python."""

from __future__ import annotations

from dlhw3.catalogue import FORMATS
from dlhw3.symbolic.derivation import Derivation


def render(
    derivation: Derivation, format_name: str = "text", *, result_only: bool = False, full: bool = False
) -> str:
    """Return the derivation as ``text``, ``latex``, ``json``, ``numpy`` or ``torch``.

    ``result_only`` leaves out the steps; ``full`` shows those of parts taken from other derivations too.
    Raises UnknownName for an unknown format.
    """
    text: str = FORMATS.load(format_name).render(derivation, result_only=result_only, full=full)
    return text
