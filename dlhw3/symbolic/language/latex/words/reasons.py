r"""What reasons say of functions, \text{by convexity of $f$} behind a line, and what property a reason names."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, NAME
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = rf"(?:\$\s*)?(?P<LETTER>{NAME})(?:\s*\$)?"
WITH = rf"\$?\s*(?P<CONSTANT>{CONSTANT})\s*\$?-"


def _form(words: str, letter: str, constant: str) -> str:
    words = words.replace("AS", LETTER.replace("LETTER", letter))
    return words.replace("WITH", WITH.replace("CONSTANT", constant)).replace(" ", r"\s+")


REASON = re.compile(
    r"\\(?:text|mbox|textrm)\s*\{\s*\(?(?:"
    + _form(
        r"(?:(?:by|using|from|with|invoking|due to|because of|this is) )?(?:the )?"
        r"(?:convexity|WITH(?P<kind>smoothness|strong convexity))(?: of (?:the function )?AS)?",
        "f",
        "c",
    )
    + "|"
    + _form(r"(?:since|as|because) AS is (?:convex|WITH(?P<of>smooth|strongly convex))", "g", "d")
    + r")\s*\)?[.,]?\s*\}",
    re.IGNORECASE,
)
"""A reason that is a property of a function, and nothing more."""
MATRICES = {
    "orthogonal": "orthogonal", "symmetric": "symmetric", "invertible": "invertible",
    "positive definite": "symmetric pd", "positive semidefinite": "symmetric psd", "orthogonality": "orthogonal",
    "symmetry": "symmetric", "invertibility": "invertible", "positive definiteness": "symmetric pd",
    "positive semidefiniteness": "symmetric psd",
}  # fmt: skip
"""What a reason says of a matrix, and as a line assumes it."""
NAMED = r"(?P<LETTER>[A-Z](?:_(?:\w|\{\w+\}))?)"
OF_MATRIX = re.compile(
    r"\\(?:text|mbox|textrm|tag\*?)\s*\{\s*\(?(?:"
    r"(?:(?:since|as|because|where)\s+)?\$\s*X\s*\$\s+is\s+(?P<is>orthogonal|symmetric|invertible"
    r"|positive\s+(?:semi)?definite)"
    r"|(?:(?:by|using|from|due\s+to|because\s+of)\s+)?(?:the\s+)?(?P<has>orthogonality|symmetry|invertibility"
    r"|positive\s+(?:semi)?definiteness)\s+of\s+\$\s*Y\s*\$)\s*\)?[.,]?\s*\}".replace(
        "X", NAMED.replace("LETTER", "x")
    ).replace("Y", NAMED.replace("LETTER", "y")),
)
"""A reason that is a property of a matrix, and nothing more."""
GRADIENT = re.compile(rf"\\nabla\s*(?P<f>{NAME})\s*\(")

PROPERTIES = rf"(?:{FORMULA}-strong\s+)?convexity|{FORMULA}-smoothness"
"""What a function has, by a reason among the words."""
RANGE = re.compile(
    r"\\in(?![a-z])|^[^=<>]*$|^\s*[a-z]\s*=\s*\d+\s*,[\s\d,]*\\[lc]?dots\b(?:\s*,\s*\w+(?:\s*[+-]\s*\d+)?)?\s*$"
)
"""What says of which letter something is said, and nothing of it: § for § = 0, 1, …, T."""


def named_by(said: str) -> str:
    """Return what is said of letters that have a property: symmetric by symmetry, § strongly convex."""
    for word, instead in (
        (r"symmetry", "symmetric"),
        (r"strong\s+convexity", "strongly convex"),
        (r"convexity", "convex"),
        (r"smoothness", "smooth"),
    ):
        said = re.sub(rf"\b{word}$", instead, said, flags=re.IGNORECASE)
    return said


def ends_with(words: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends with a reason that is of what stands above it, by convexity of §, or "
    "is one alone."""
    before, behind = words[: found.start("opens")], words[found.end() :]
    return re.sub(r"[\s.,;:()]", "", behind) == "" and before.strip(" .,;:()")[-1:] in ("", DISPLAY)


def reasons(text: str) -> Iterator[Row]:
    """Yield what the reasons of lines assume of functions, for their display and those below.

    One that names no function is of the only one whose gradient stands in the text.
    """
    kept = without_comments(text)
    only = {in_plain(one["f"]) for one in GRADIENT.finditer(kept)}
    for start, stop in set_apart(kept):
        first = kept.count("\n", 0, start) + 1
        for found in REASON.finditer(kept, start, stop):
            named = found["f"] or found["g"]
            if not named and len(only) != 1:
                continue
            constant = found["c"] or found["d"]
            kind = (
                "smooth"
                if (found["kind"] or found["of"] or "").lower().startswith("smooth")
                else "strongly convex"
            )
            said = f"{in_plain(constant)}-{kind}" if constant else "convex"
            number = kept.count("\n", 0, found.start()) + 1
            row = Row(number, f"{in_plain(named) if named else min(only)} {said}", "assume")
            row.scope = first, LAST_LINE
            yield row
        for found in OF_MATRIX.finditer(kept, start, stop):
            said = MATRICES[" ".join((found["is"] or found["has"]).split())]
            number = kept.count("\n", 0, found.start()) + 1
            row = Row(number, f"{in_plain(found['x'] or found['y'])} {said}", "assume")
            row.scope = first, LAST_LINE
            yield row
