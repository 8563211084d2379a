"""What stands in the place of words, by tables: a form of words, and the words instead, or what makes them.

In such words, {name} is what the form calls so. What a form calls "begins" stays before them; no line is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside
from dlhw3.symbolic.language.text import lazy_re as re

Made = str | Callable[..., str]
Forms = Sequence[tuple[re.Pattern[str], Made]]


def put(found: re.Match[str], instead: str, head: str = "begins") -> str:
    """Return words in the place of others, behind what these begin with, of as many lines."""
    begins = found.groupdict().get(head) or ""
    return begins + of_as_many_lines(found[0][len(begins) :], instead)


def put_before(found: re.Match[str], instead: str, blank: str = " ") -> str:
    """Return words in the place of others, and one blank in the place of those at the end."""
    begins = found.groupdict().get("begins") or ""
    return begins + of_as_many_lines(found[0][len(begins) :].rstrip(), instead) + blank


def anew(found: re.Match[str], instead: str) -> str:
    """Return words in the place of others, with the blanks at their end as they are."""
    begins = found["begins"]
    before = found[0][len(begins) :]
    return begins + of_as_many_lines(before.rstrip(), instead) + before[len(before.rstrip()) :]


def sentence(instead: str) -> Callable[..., str]:
    """Return what puts these words in the place of others ``anew``."""
    return lambda found, _="": anew(found, _filled(instead, found))


def before(instead: str, blank: str = " ") -> Callable[..., str]:
    """Return what puts these words in the place of others, one blank behind them."""
    return lambda found, _="": put_before(found, _filled(instead, found), blank)


def _filled(instead: str, found: re.Match[str]) -> str:
    return instead.format_map({name: said or "" for name, said in found.groupdict().items()})


def making(made: Made) -> Callable[..., str]:
    """Return what a table puts in the place of what is found, as a function of that."""
    return partial(_put_made, made=made) if isinstance(made, str) else made


def _put_made(found: re.Match[str], made: Made) -> str:
    return put(found, _filled(made, found) if isinstance(made, str) else made(found))


def rewritten(forms: Forms, words: str) -> str:
    """Return words with what is made of those of some forms, one form after another."""
    for form, made in forms:
        words = form.sub(making(made), words)
    return words


def put_by(forms: Forms, words: str) -> str:
    """Return words with what is ``put`` in the place of those of some forms, one form after another."""
    return rewritten([(form, partial(_put_made, made=made)) for form, made in forms], words)


def rewritten_by(forms: Forms, text: str) -> str:
    """Return a text with what is made of its words by forms that may look at all of the text."""
    for form, made in forms:
        here = made if isinstance(made, str) else partial(_of_text, made=made, text=text)
        text = outside(text, partial(rewritten, [(form, here)]))
    return text


def _of_text(found: re.Match[str], made: Callable[..., str], text: str) -> str:
    return made(found, text)
