r"""A point x beside the members x_i of a sum, as in \sum_i k(\|x - x_i\|^2): the members get a letter of their own.

What is added to a member is none, nor all of them: x − x_i says so. It is tried where a text is refused as it is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\(?:mathbf|bm|boldsymbol)\s*\{\s*\\?[A-Za-z]+\s*\}|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z]))"
BELOW = r"\s*_\s*(?:\{\s*(?P<in>[a-z])\s*\}|(?P<of>[a-z]))"
BESIDE = re.compile(
    rf"(?P<point>{LETTER})(?!\s*_)\s*[-+]\s*(?P=point){BELOW}"
    rf"|(?P<member>{LETTER})\s*_\s*(?:\{{\s*(?P<inner>[a-z])\s*\}}|(?P<index>[a-z]))\s*[-+]\s*(?P=member)(?!\s*_)"
)
"""A point less a member of its name, or the other way round."""
ACCENTS = ("tilde", "bar", "hat", "check")


def with_members_apart(text: str) -> str:
    r"""Return a text with \tilde x_i for the members x_i of sums beside a point x, or as it is where none is."""
    for found in BESIDE.finditer(text):
        letter = found["point"] or found["member"]
        index = found["in"] or found["of"] or found["inner"] or found["index"]
        bare = re.escape(letter)
        if not re.search(rf"\\sum(?:\s*\\limits)?\s*_\s*\{{?\s*{index}(?![A-Za-z])", text):
            continue
        accent = next((one for one in ACCENTS if not re.search(rf"\\{one}\s*\{{?\s*{bare}", text)), "")
        if accent:
            member = re.compile(rf"(?<![A-Za-z\\]){bare}(?=\s*_\s*(?:\{{\s*[a-z0-9]\s*\}}|[a-z0-9]))")
            return member.sub(lambda one, sign=accent: rf"\{sign}{{{one[0]}}}", text)  # type: ignore[misc]
    return text
