"""What the words around a derivation in LaTeX say of letters and is not assumed, and what would assume it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

LONGEST = 90
"""How much of a sentence is told."""
PROPERTIES = {
    "symmetr": "symmetric", "psd": "psd", "semidefinite": "psd", "semi-definite": "psd", "spd": "pd",
    "definite": "pd", "invertib": "invertible", "nonsingular": "invertible", "non-singular": "invertible",
    "orthogonal": "orthogonal", "orthonormal": "orthogonal", "convex": "convex",
}  # fmt: skip
"""How a property begins in words, and as a line assumes it."""
DENIED = re.compile(
    r"\b(?:not|no|nor|never|without|unless|were|would|instead|fails?|lack|cannot|need|non|contra\w+)\b|\basymm|\bskew"
    r"|\banti|\bnon-?symm|\bnon-?convex|\b(?:arbitrary|general)\b",
    re.IGNORECASE,
)
"""Words that say that a property is not there."""


@dataclass(frozen=True)
class Unread:
    """A part of the words, the line that it stands in, and what would assume it, where that is plain."""

    number: int
    written: str
    assumes: str = ""

    @property
    def short(self) -> str:
        """The words, cut where they are long."""
        return self.written if len(self.written) <= LONGEST else self.written[: LONGEST - 1].rstrip() + "…"


def property_of(named: str, part: str, letters: Collection[str]) -> str:
    """Return what would assume a property that words name of one letter; nothing where they deny it."""
    word = next((said for begins, said in PROPERTIES.items() if begins in named.lower()), "")
    if not word or len(letters) != 1 or DENIED.search(part):
        return ""
    (letter,) = letters
    return f"{letter} {word}" if letter[0].isupper() != (word == "convex") else ""


def not_assumed(unread: Iterable[Unread], names: Collection[str], assumed: Collection[str]) -> str:
    """Return, of a false line with these names, the words that might have made it true and that assume nothing."""
    for one in unread:
        letters = {
            *re.findall(
                r"[A-Za-z]\w*",
                re.sub(r"\\(?:top|frac|sqrt|neq?|[lg]eq?|succ|succeq)(?![a-z])", " ", one.assumes),
            )
        }
        said = re.split(r"\s+(?:symmetric|psd|pd|invertible|orthogonal|convex)$", one.assumes)[0]
        letters = {said} if said != one.assumes else letters
        if one.assumes and letters & {*names} and one.assumes not in assumed:
            return (
                f"“{one.short}” (line {one.number}) is not taken as an assumption; % assume {one.assumes} is"
            )
    return ""
