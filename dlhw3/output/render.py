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
    hypotheses: bool = False,
    without: str | None = None,
) -> str:
    """Return the derivation as ``text``, ``latex``, ``json``, ``expr``, ``proof``, ``numpy``, ``torch`` or ``jax``.

    ``result_only`` leaves out the steps; ``full`` shows those of parts taken from other derivations too. ``width``
    is the number of columns that text is fitted into, at least 40; by default it takes what it needs, and the
    other formats have lines of their own. In place of the derivation, as text or json, ``hypotheses`` tells what
    uses each hypothesis, and ``without`` the first step that breaks where the one of that name is dropped.

    Raises UnknownName for an unknown format, UserError for what is not a derivation, for a width that is no whole
    number, and for options that do not go together.
    """
    demand_derivation(derivation, "render")
    require_together(format_name, result_only=result_only, full=full, hypotheses=hypotheses, without=without)
    if width is not None and (isinstance(width, bool) or not isinstance(width, int)):
        raise UserError(
            f"render takes width as a whole number of columns, not {quoted(width)}.",
            hint=(Flag("width", 80),),
        )
    columns = None if width is None else max(width, NARROWEST)
    if hypotheses or without is not None:
        from dlhw3.output import hypotheses as told  # which a derivation does not need
        from dlhw3.symbolic.without import without as dropped

        if without is None:
            return (
                told.uses_json(derivation) if format_name == "json" else told.uses_text(derivation, columns)
            )
        found = dropped(derivation, told.hypothesis_called(derivation, without))
        return told.without_json(found) if format_name == "json" else told.without_text(found, columns)
    fitted = {} if columns is None or format_name != "text" else {"width": columns}
    text: str = FORMATS.load(format_name).render(derivation, result_only=result_only, full=full, **fitted)
    return text


def require_together(
    format_name: str, *, result_only: bool, full: bool, hypotheses: bool, without: str | None
) -> None:
    """Raise UnknownName for an unknown format, UserError where the options of ``render`` do not go together."""
    FORMATS.entry(format_name)
    form = Flag("format_name", format_name, flag="format")
    if full and (result_only or format_name in CODE_FORMATS):
        steps = Flag("full", True)
        prints_none = Flag("result_only", True) if result_only else form
        raise UserError(
            (steps, " shows steps, and ", prints_none, " prints none."),
            hint=(steps, " without ", prints_none),
        )
    uses, drops = Flag("hypotheses", True), Flag("without", without)
    if hypotheses and without is not None:
        raise UserError((uses, " and ", Flag("without"), " are two questions."), hint=(uses,))
    if not hypotheses and without is None:
        return
    asked = uses if hypotheses else Flag("without")
    alone = uses if hypotheses else drops
    if format_name not in ("text", "json"):
        as_json = Flag("format_name", "json", flag="format")
        raise UserError((asked, f" is told as text or json, not as {format_name}."), hint=(alone, as_json))
    if result_only or full:
        taken = Flag("result_only" if result_only else "full", True)
        raise UserError((asked, " shows no derivation, so that ", taken, " says nothing."), hint=(alone,))
