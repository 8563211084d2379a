"""How else a text that is refused may be read: sets of labels as equations, updates as definitions, and others."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.ready.derivatives_written_out import with_derivatives_first
from dlhw3.symbolic.language.latex.ready.labels import of_a_class, of_columns
from dlhw3.symbolic.language.latex.ready.points_beside_members import with_members_apart
from dlhw3.symbolic.language.latex.ready.shown_steps import in_words
from dlhw3.symbolic.language.latex.text.one_spelling import in_one_spelling


def in_other_words(text: str, error: UserError, longest: int) -> Iterator[str]:
    """Yield a text of at most so many signs, which was refused with an error, in other words."""
    spelled = in_one_spelling(text, longest)
    for whole in (of_columns(text), with_members_apart(spelled)) if "\\sum" in text else ():
        if whole not in (text, spelled):
            yield whole
    unknown = "depends on the variable is not said" in error.message
    if unknown and (whole := with_derivatives_first(spelled)) != spelled:
        yield whole
    unsaid = "a definition has :=" in error.message or "stands above as a letter" in error.message
    if unsaid and (defined := in_words(text)) != text:
        yield defined
    if "may be a part of" in error.message or "is one of those that a sum runs over" in error.message:
        yield from of_a_class(text, error.message)
