"""Numbers as people write them: what is one, and which one was meant by what is none.

Numbers are written as in most languages, in the digits 0 to 9: an integer as ``[+-]digits`` within 64 bits, a
number also with a point and an exponent; no separators, no leading zeros of an integer. −0 is 0.
"""

from __future__ import annotations

import re

from dlhw3.errors import quoted as quoted

LARGEST_INTEGER = 2**63 - 1  # what numpy and the tables hold as an integer
EXACT = 2.0**53  # up to here a float is the integer that was written
MOST_DIGITS = 1000  # Python converts some thousands
_INTEGER = re.compile(r"[+-]?(0|[1-9][0-9]*)")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[+-]?(nan|inf|infinity)", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}([,_ '][0-9]{3})+")
_SHOWN = 40  # characters of what was typed


def integer(text: str) -> int | None:
    """Return the integer that ``text`` writes, or None; one of very many digits is some integer beyond 64 bits."""
    written = text.strip()
    if not _INTEGER.fullmatch(written):
        return None
    if len(written) > MOST_DIGITS:
        return -LARGEST_INTEGER - 1 if written.startswith("-") else LARGEST_INTEGER + 1
    return int(written)


def number(text: str) -> float | None:
    """Return the number that ``text`` writes, also one that is not finite, or None."""
    written = text.strip()
    if not (_NUMBER.fullmatch(written) or _NOT_FINITE.fullmatch(written)):
        return None
    return float(written) + 0.0  # −0 is 0


def has_separators(text: str) -> bool:
    """Return whether the commas in ``text`` part thousands, as in 1,000: alone they could part two numbers."""
    return bool(_THOUSANDS.fullmatch(text.strip())) and bool(re.search(r"[,_ ']0", text))


def meant(given: object, element: type) -> int | float | None:
    """Return the number that was meant by text, or a value, that does not write an ``element``; None if unclear."""
    text = given.strip() if isinstance(given, str) else quoted(given)
    text = re.sub(r"[,_ ']", "", text) if _THOUSANDS.fullmatch(text) else text.replace("−", "-")
    if not _NUMBER.fullmatch(text) or len(text) > _SHOWN:
        return None
    value = float(text) + 0.0
    if element is float:
        return value
    return int(value) if value.is_integer() and abs(value) < EXACT else None
