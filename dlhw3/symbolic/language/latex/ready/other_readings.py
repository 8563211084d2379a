"""A text that is refused as it stands, in other words that say the same: what is tried, by its refusal."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.ready.abstract_losses import rules_left_out, with_abstract_losses
from dlhw3.symbolic.language.latex.ready.any_layer import at_one_layer
from dlhw3.symbolic.language.latex.ready.broken_lines import with_whole_displays
from dlhw3.symbolic.language.latex.ready.correct_class import of_a_class
from dlhw3.symbolic.language.latex.ready.sets_of_columns import of_columns
from dlhw3.symbolic.language.latex.ready.shown_steps import in_words


def other_readings(text: str, refused: str) -> Iterator[str]:
    """Yield a text that is refused in other words: sets of labels as equations, updates as definitions."""
    if (whole := of_columns(text)) != text and "\\sum" in text:
        yield whole
    unsaid = "a definition has :=" in refused or "stands above as a letter" in refused
    if unsaid and (defined := in_words(text)) != text:
        yield defined
    if "may be a part of" in refused or "is one of those that a sum runs over" in refused:
        yield from of_a_class(text, refused)
    yield from with_abstract_losses(text, refused)
    if "nothing is turned" in refused or "stands behind a letter or a norm" in refused:
        layered, others = at_one_layer(text, "")
        if layered != text:
            yield f"{others} {layered}"
    if (whole := with_whole_displays(text, refused)) != text:
        yield whole
        yield from with_abstract_losses(whole, "nothing is turned")


def told_of(text: str, instead: str) -> list[str]:
    """Return what is told of a text that is read in other words."""
    return rules_left_out(text, instead)
