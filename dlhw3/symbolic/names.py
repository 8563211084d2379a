"""How the name of a letter is read: one letter, a Greek letter's name, or a word; with an index, or without.

A name is never taken to say what a letter is (a direction, a rate): the node says that. One kind of letter alone
has names of its own: x_{k}, for the member x{k} of a sequence when that is a variable. No text can spell it, and it
is made and read here.
"""

from __future__ import annotations

import re
import unicodedata

_LOWER = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi omega"  # noqa: E501
_UPPER = "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega"
GREEK = dict(zip(_LOWER.split(), "αβγδεζηθικλμνξπρστυφχψω", strict=True))
GREEK |= dict(zip(_UPPER.split(), "ΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
_MEMBER = re.compile(r"(.+)_\{(\w+)\}", re.DOTALL)
_INDEXED = re.compile(
    rf"([^\W\d_][\u0300-\u036f]*|{'|'.join(GREEK)})_(?:(?P<plain>\d+|[^\W\d_])|\{{(?P<member>\w+)\}})"
)


def parted(name: str) -> tuple[str, str]:
    """Return base and index: W_1 is W with the index 1, and theta_j is θ with j; grad_l and my_loss are words.

    The letter x_{k} of a member of a sequence has the index k.

    Only one letter or the name of a Greek letter takes an index: digits, or one letter. The base is in
    Unicode's decomposed form (an accent is a character of its own).
    """
    decomposed = unicodedata.normalize("NFD", name)
    found = _INDEXED.fullmatch(decomposed)
    base, index = (found[1], found["plain"] or found["member"]) if found else (decomposed, "")
    return GREEK.get(base, base), index


def member_named(sequence: str, index: str) -> str:
    """Return the name x_{k} of the letter for the member x{k} of a sequence."""
    return f"{sequence}_{{{index}}}"


def member_of(name: str) -> tuple[str, str] | None:
    """Return x and k for x_{k}, the letter of a member of a sequence; None for any other name."""
    found = _MEMBER.fullmatch(name)
    return None if found is None else (found[1], found[2])


def is_member(name: str) -> bool:
    """Whether a name is that of the letter of a member."""
    return member_of(name) is not None


def spelled_plainly(name: str) -> str:
    """Return x_k for x_{k}, the letter of a member of a sequence, where a name is letters, digits and _ alone."""
    return "_".join(member_of(name) or (name,))


def with_plain_index(name: str) -> str:
    """Return x_k for x_{k}, the letter of a member of a sequence, where its index is one letter."""
    return spelled_plainly(name) if len((member_of(name) or ("", ""))[1]) == 1 else name


def is_word(name: str) -> bool:
    """Whether a name is written as a word of several letters, which needs room around it."""
    base, _ = parted(name)
    return sum(not unicodedata.combining(character) for character in base) > 1


def bound_as(name: str) -> str:
    """Return v′ for v′n, the letter for any column of n rows: each statement for all of them binds its own."""
    return f"{name[0]}′" if name[1:2] == "′" and name[2:].isalnum() else name
