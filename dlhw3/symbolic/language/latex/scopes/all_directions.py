r"""Total differentials: of $f(x, y)$ the line $df = …$ has dx and dy, and of $\frac{df}{dt}$ the rates of both.

A letter whose direction a line has not is held fixed in it, which of a function of several letters must be said.
"""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

SIGNATURE = re.compile(
    r"\s*(?P<f>\\?[A-Za-z]+)\s*(?:\\left\s*)?\(\s*(?P<args>\\?[A-Za-z]\w*(?:\s*[,;]\s*\\?[A-Za-z]\w*)+)\s*(?:\\right\s*)?\)"
)
UPRIGHT = r"(?:\\(?:mathrm|operatorname)\s*\{\s*d\s*\}|\\mathrm\s+d|\\diff|d)"
FIXED = re.compile(
    r"\b(?:fixed|fix|constants?|held|frozen|given|only|alone|partial|in\s+the\s+direction|along|does\s+not\s+(?:move|change|depend)|independent)\b",
    re.IGNORECASE,
)
"""Words by which some of the letters stand still."""


def require_all_directions(text: str, named: Iterable[Row]) -> None:
    """Raise UserError where the differential of a function of several letters has not all of their directions."""
    kept = without_comments(text)
    shown = [(kept.count("\n", 0, start) + 1, kept[start:stop]) for start, stop in set_apart(kept)]
    for row in (row for row in named if row.word == "let"):
        head, _, value = row.text.partition("=")
        found = SIGNATURE.match(head)
        if found is None or FIXED.search(kept):
            continue
        f, args = found["f"], [one.strip() for one in re.split(r"[,;]", found["args"])]
        inside = {*re.findall(r"\\[A-Za-z]+|[A-Za-z]", STYLED.sub(r"\1", value))}
        own = re.escape(f)
        begins = (
            rf"(?:^|\\\\|\]|\[|\}}|\$\$)\s*&?\s*(?P<whole>{UPRIGHT}\s*{own}(?:\s*\([^()=]*\))?\s*&?\s*="
            rf"|\\[td]?frac\s*\{{\s*{UPRIGHT}\s*{own}\s*\}}\s*\{{\s*{UPRIGHT}\s*t\s*\}}\s*&?\s*=)"
        )
        for number, line in shown:
            whole = re.search(begins, line)
            moved = [
                one
                for one in args
                if whole
                and re.search(
                    rf"(?:{UPRIGHT}|\\dot)\s*(?:\{{\s*)?{re.escape(one)}(?![A-Za-z])", line[whole.end() :]
                )
            ]
            left = [one for one in args if one in inside and one not in moved]
            if whole and moved and left and left[0] != "t":
                written = " ".join(whole["whole"].replace("&", "").split())
                told = f"{in_plain(left[0])} moves too, and has no direction here."
                at = Span(written, 0, len(written))
                raise UserError(f"Line {number}: {told}", at=at, hint=f"% let {f} = {value.strip()}")
