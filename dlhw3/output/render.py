"""A derivation as text in any of the formats, from Python."""

from __future__ import annotations

from dlhw3.catalogue import CODE_FORMATS, FORMATS
from dlhw3.collector import looking_less
from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.derivation import Derivation, demand_derivation

NARROWEST = 40  # columns


@looking_less()
def render(
    derivation: Derivation,
    format_name: str = "text",
    *,
    result_only: bool = False,
    full: bool = False,
    width: int | None = None,
) -> str:
    """Return the derivation as ``text``, ``latex``, ``json``, ``numpy``, ``torch`` or ``jax``.

    ``result_only`` leaves out the steps; ``full`` shows those of parts taken from other derivations too. ``width``
    is the number of columns that text is fitted into, at least 40; by default it takes what it needs, and the
    other formats have lines of their own. Raises UnknownName for an unknown format, UserError for what is not a
    derivation, for a width that is no whole number, and where ``full`` asks for steps that are not printed.
    """
    demand_derivation(derivation, "render")
    FORMATS.entry(format_name)
    if full and (result_only or format_name in CODE_FORMATS):
        steps = Flag("full", True)
        without = (
            Flag("result_only", True) if result_only else Flag("format_name", format_name, flag="format")
        )
        raise UserError(
            (steps, " shows steps, and ", without, " prints none."), hint=(steps, " without ", without)
        )
    if width is not None and (isinstance(width, bool) or not isinstance(width, int)):
        raise UserError(
            f"render takes width as a whole number of columns, not {quoted(width)}.",
            hint=(Flag("width", 80),),
        )
    fitted = {} if width is None or format_name != "text" else {"width": max(width, NARROWEST)}
    text: str = FORMATS.load(format_name).render(derivation, result_only=result_only, full=full, **fitted)
    return text
