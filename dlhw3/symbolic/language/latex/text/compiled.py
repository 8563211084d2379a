"""Forms of words that stand in tables, compiled once in a process.

``re`` keeps 512 of what it compiles and lets go of the oldest; the tables hold more than that, and each of their
forms is asked of every sentence.
"""

from __future__ import annotations

from functools import cache

from dlhw3.symbolic.language.text import lazy_re as re


@cache
def compiled(form: str) -> re.Pattern[str]:
    """Return a form of a table, of whatever case; what is made of a user's letters is not kept here."""
    return re.compile(form, re.IGNORECASE)


@cache
def as_written(form: str) -> re.Pattern[str]:
    """Return a form of a table of formulas, in which x is another letter than X."""
    return re.compile(form)
