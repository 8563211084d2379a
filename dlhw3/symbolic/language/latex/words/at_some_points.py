"""Functions that words say are so at some points alone, "f(x) = g(x) for x in the data": no slopes are known."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.text import lazy_re as re

AT_SOME = re.compile(
    r"(?P<words>\s*,?\s*for\s+(?:(?:all|any|every|each)\s+§\s+(?:(?:with|satisfying|obeying|near|along|inside|within)\b|such\s+that\b"
    r"|(?:in|on|of|from)\s+(?!(?:(?:the|its|our|all\s+of)\s+)*(?:(?:whole|entire|input)\s+)?(?:domain|space)\b|§))"
    r"|(?:the|a|this|our)\s+(?:given|fixed|particular|specific)\s+§)[^.;:]*)",
    re.IGNORECASE,
)
"""At which points alone a function is so, behind its equation: its gradients there are of more points."""
SUCH = re.compile(
    r"(?P<words>\b(?:(?:be|is)\s+a\s+point|fix\s+§|a\s+point\s+§)\s+(?:with|where|such\s+that|at\s+which|for\s+which)\s*)$",
    re.IGNORECASE,
)
"""A point at which a function is so."""
SLOPES = re.compile(r"\\nabla|\\partial|[A-Za-z]'\s*\(")


def at_some_points(words: str, before: str) -> re.Match[str] | None:
    """Return the words by which a function is so at some points alone, where its slopes are of more."""
    return AT_SOME.match(words) or SUCH.search(INLINE.sub(" § ", before)[-80:])
