r"""Words that say when alone a display holds, and assume nothing: "\[ a^2 \ge a \] unless $0 < a < 1$"."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.symbolic.language.latex.text.by_reference import unknown_assumption
from dlhw3.symbolic.language.text import forms as re

ENDS = re.compile(r"\\\]|\$\$\s*$|\\end\s*\{(?!cases|[bpv]?matrix|aligned|split)")
WORD = (
    r"(?:unless|except(?:\s+(?:for|if|when|where|at))?|if\s+and\s+only\s+if|iff|only\s+(?:if|when|for|where|as\s+long\s+as)"
    r"|(?:exactly|precisely|just)\s+(?:if|when)|is\s+equivalent\s+to|for\s+(?:some|a\s+suitable|almost\s+(?:all|every)|most))"
)
BEHIND = re.compile(rf"\s*[,.;]?\s*(?P<said>{WORD}\b[^.]*)", re.IGNORECASE)
BEFORE = re.compile(
    r"(?P<said>(?:\bif\s+and\s+only\s+if|\biff|\bunless|\bequivalent\s+to)\s*:?\s*|\bif\b[^.]*\bwere\b[^.]*)$",
    re.IGNORECASE,
)


def condition_beside(rows: Sequence[str], number: int) -> str:
    """Return what words beside the display with a row of this number, from 1, say of when it holds; or nothing."""
    if not 0 < number <= len(rows):
        return ""
    stop = next((k for k in range(number - 1, len(rows)) if ENDS.search(rows[k])), None)
    if stop is not None:
        end = [*ENDS.finditer(rows[stop])][-1].end()
        rest = re.sub(r"^\s*\w+\*?\}", "", rows[stop][end:]) + " " + " ".join(rows[stop + 1 : stop + 4])
        whole = (
            rows[stop][: [*ENDS.finditer(rows[stop])][-1].start()].rstrip() or rows[max(stop - 1, 0)].rstrip()
        )
        if not whole.endswith(".") and (found := BEHIND.match(rest)):
            return " ".join(found["said"].split())
    start = next((k for k in range(number - 1, -1, -1) if re.search(r"\\\[|\$\$|\\begin", rows[k])), 0)
    words = " ".join([*rows[max(start - 2, 0) : start], re.split(r"\\\[|\$\$|\\begin", rows[start])[0]])
    found = BEFORE.search(words.rstrip())
    if found is None:
        return unknown_assumption(re.split(r"[.?!]\s", words)[-1], "\n".join(rows))
    return " ".join(found["said"].split())
