r"""Where what is said in a lemma or in a proof ends: what \begin{lemma} assumes holds up to the next statement.

So does what stands below "Exercise 1." in words; what stands above the first statement holds in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from dlhw3.symbolic.language.latex.rows import Row
from dlhw3.symbolic.language.latex.sentences import CLAIMS
from dlhw3.symbolic.language.latex.source import without_comment

STATEMENT = re.compile(rf"\\begin\s*\{{(?:{CLAIMS}|remark|example)\*?\}}", re.IGNORECASE)
HEADING = re.compile(
    r"^[ \t]*(?:\\(?:text(?:bf|it|sc)|emph|paragraph|(?:sub)*section)\*?\s*\{\s*)?"
    r"(?:(?i:exercise|problem|question|example|task|case)\s*\(?(?P<at>\d+|[a-zA-Z]|[ivx]+)\b"
    rf"|(?i:{CLAIMS})\s+\(?(?P<of>\d[\d.]*|[A-H])\)?\s*(?:\([^()]*\)\s*)?(?:[.:}}]|$)"
    r"|[A-Z][a-z]+\s+case\s*[.:]?\s*\})",
    re.MULTILINE,
)
"""The heading of a statement in words, Exercise 2. or Lemma 2., or of a case: what the one before assumes ends."""
PROOF = re.compile(
    r"(?:\\begin\s*\{proof\}|\\(?:textbf|textit|emph|textsc)\s*\{Proof[.:]?\}|\bProof[.:])"
    r".*?(?P<end>\\end\s*\{proof\}|\\qed(?![A-Za-z])|\\(?:blacksquare|square|Box)(?![A-Za-z])|\Z)",
    re.DOTALL,
)
ASIDE = re.compile(
    r"\\begin\s*\{(remark|example|note)\*?\}.*?(?P<end>\\end\s*\{\1\*?\})", re.DOTALL | re.IGNORECASE
)
UNSAID = re.compile(
    r"\\begin\s*\{(comment|verbatim|lstlisting|Verbatim)\*?\}.*?\\end\s*\{\1\*?\}|\\iffalse(?![A-Za-z]).*?\\fi(?![A-Za-z])",
    re.DOTALL,
)
"""What is no part of a text."""
LAST = 10**9


def without_unsaid(text: str) -> str:
    """Return a text of the same lines without what is commented out, or shown as it is typed."""
    return UNSAID.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def end_with_environments(rows: Iterable[Row], text: str) -> None:
    """End what rows assume in or below a statement where the next one begins, and in a proof where it ends."""
    kept = "\n".join(without_comment(line) for line in text.split("\n"))

    def line(place: int) -> int:
        return kept.count("\n", 0, place) + 1

    headed = [*HEADING.finditer(kept)]
    begun = [line(one.start()) for one in (*STATEMENT.finditer(kept), *headed)]
    if headed and not re.match(r"1|a|A|i\b", headed[0]["at"] or headed[0]["of"] or "1"):
        begun.append(1)  # below Exercise 1, which has no heading
    spans = [(first, last - 1) for first, last in pairwise([*sorted(begun), LAST])]
    spans += [(line(one.start()), line(one.start("end"))) for one in ASIDE.finditer(kept)]
    ended = (one for one in PROOF.finditer(kept) if one["end"])
    spans += [(line(one.start()), line(one.start("end"))) for one in ended]
    for row in rows:
        for first, last in spans if row.word == "assume" else ():
            if first <= row.number <= last < LAST - 1:
                start, stop = row.scope or (0, LAST)
                row.scope = start, min(stop, last)
