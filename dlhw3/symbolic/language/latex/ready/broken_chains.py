r"""Chains as they are broken over rows: a sign that ends a row, and (*) for what a chain has come to.

"… = \\ &= …" is one sign, "… = \\ & …" is the sign of the next row. "… = (*)" calls a value by a star, and
"(*) \le …" goes on from there.
"""

from __future__ import annotations

from itertools import zip_longest

from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, END, SIGN, SIGNS, signs
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

STARS = r"\(\s*(?P<stars>(?:\\(?:ast|star)(?![a-z])|\*|\s|\{|\})+)\)"
CALLED = re.compile(rf"(?<![\^_A-Za-z]){STARS}")
TAG = re.compile(r"\\tag\*?\s*\{(?P<stars>(?:\\(?:ast|star)(?![a-z])|[*$(){}\s])+)\}")
LABELLED = re.compile(
    r"(?P<stop>[.,;]?)(?<!quad)(?<!quad\s)(?:(?<!\s)\s*+)?(?=\\q?quad|\\hfill)(?:\s|\\q?quad(?![a-z])|\\hfill(?![a-z]))++"
    r"\(\s*(?P<label>(?:\\(?:ast|star|dagger|ddagger)(?![a-z])|\*|\d+[a-z]?|[A-Z]\d+)+)\s*\)"
    r"(?P<end>\s*[.,;]?\s*)(?=\\\\|\\\]|\$\$|\\end\s*\{)"
)
"""A label behind a formula, in brackets and apart: \\qquad (*)."""
WORDED = re.compile(r"(\\q?quad|\\hfill)\s*\(\s*\\(?P<text>text\w*|mbox)\s*\{(?P<words>[^{}$]*)\}\s*\)")
"""Words behind a formula in brackets that stand around the words alone."""
ENDS = re.compile(r"[\s.,;&]*$")
GAP = re.compile(r"(?:\s|&|\\q?quad(?![a-z])|\\[,;:!])*")
OPENED = re.compile(rf"(?:\s|&|\$\$|\\\[|{BEGIN.pattern})*")
CLOSED = re.compile(rf"(?<!\s)(?<!\$\$)(?<!\\\])(?:\s|\$\$|\\\]|{END.pattern})++$")
OPENS = re.compile(r"\$\$|(?<!\\)\\\[")
MOST = 20
"""How many values of a text are called by stars."""


def with_whole_chains(text: str) -> str:
    """Return a text of as many lines in whose rows no sign stands last, and stars are what they are called for."""
    text = WORDED.sub(r"\1 \\\g<text>{(\g<words>)}", LABELLED.sub(_tagged, text))
    made, place = "", 0
    values: dict[str, str] = {}
    apart = [*set_apart(text)]
    for (start, stop), (follows, end) in zip_longest(apart, apart[1:], fillvalue=(len(text), len(text))):
        display = _without_last_signs(text[start:stop])
        if not text[stop:follows].strip():
            display = _going_on(display, text[follows:end])
        made += text[place:start] + _without_stars(display, values)
        place = stop
    return made + text[place:]


def _tagged(found: re.Match[str]) -> str:
    """Return a label of as many lines as one that says it is."""
    lines = found[0].count("\n")
    return rf"{found['stop']} \tag{{{found['label']}}}" + "\n" * lines


def _going_on(display: str, follows: str) -> str:
    """Return a display without the sign that it ends with, where the next one begins with this sign."""
    closed = CLOSED.search(display)
    body = display[: closed.start()] if closed else display
    last = _last_sign(body)
    first = SIGN.match(follows, OPENED.match(follows).end())  # type: ignore[union-attr]
    if last is None or first is None or _said(first) != SIGNS.get(body[last:].strip(" \t\n&")):
        return display
    return body[:last] + re.sub(r"\S", " ", body[last:]) + display[len(body) :]


def _without_last_signs(display: str) -> str:
    """Return a display in which a sign that ends a row stands before the next row alone."""
    for ended in reversed([*BREAK.finditer(display)]):
        head, tail = display[: ended.start()], display[ended.end() :]
        last = _last_sign(head)
        if last is None:
            continue
        begins = GAP.match(tail)
        place = 0 if begins is None else begins.end()
        first = SIGN.match(tail, place)
        sign = head[last:].strip(" \t\n&")
        blank = head[:last] + re.sub(r"\S", " ", head[last:])
        if first is None:
            display = f"{blank}{ended[0]}{tail[:place]}{sign} {tail[place:]}"
        elif _said(first) == SIGNS.get(sign):
            display = blank + ended[0] + tail
    return display


def _said(found: re.Match[str]) -> str | None:
    return SIGNS.get(found["sign"] or found["mark"] or (found["over"] or "").strip())


def _last_sign(head: str) -> int | None:
    """Return where the sign stands with which a row ends; None where it ends with something else."""
    row = _row_before(head)
    found = [place for _, place, end in signs(row) if not row[end:].strip(" \t\n&")]
    return len(head) - len(row) + found[-1] if found else None


def _row_before(head: str) -> str:
    """Return the last row of a display, up to where it is cut."""
    ends = [one.end() for form in (BREAK, BEGIN, END, OPENS) for one in form.finditer(head)]
    return head[max([0, *ends]) :]


def _without_stars(display: str, values: dict[str, str]) -> str:
    """Return a display with values for the stars that call them; a chain that ends with one calls its last side."""
    place = 0
    for tag in TAG.finditer(display):
        values.pop(_name(tag["stars"]), None)  # an equation has the name from here on
    for _ in range(MOST):
        found = CALLED.search(display, place)
        if found is None:
            break
        name = _name(found["stars"])
        row = _row_before(display[: found.start()])
        called = [*signs(row)]
        behind = BREAK.split(END.sub(r"\\\\", display[found.end() :]), maxsplit=1)[0]
        is_last = called and not row[called[-1][2] :].strip(" &\t\n")
        if is_last and called[-1][0] in ("=", ":=") and not behind.strip(" \t\n.,;&$\\]:"):
            value = _value(display[: found.start()], row, called)
            if value:
                values[name] = value
                start = found.start() - len(row) + called[-1][1]
                display = display[:start] + " " * (found.end() - start) + display[found.end() :]
                place = found.end()
                continue
        if name in values:
            value = values[name] if _is_side(row, behind) else f"\\left({values[name]}\\right)"
            display = display[: found.start()] + value + display[found.end() :]
            place = found.start() + len(value)
        else:
            place = found.end()
    return display


def _name(stars: str) -> str:
    return re.sub(r"[\s{}$()]", "", stars).replace("\\ast", "*").replace("\\star", "*")


def _is_side(row: str, behind: str) -> bool:
    """Whether a star stands alone at the beginning of a row, before a sign."""
    return not row.strip(" \t\n&$[\\") and next(signs(behind), ("", 1, 1))[1] <= len(behind) - len(
        behind.lstrip(" &")
    )


def _value(head: str, row: str, called: list[tuple[str, int, int]]) -> str:
    """Return what stands before the last sign of a row, or in the row before it where nothing does."""
    first = called[-2][2] if len(called) > 1 else 0
    inside = row[first : called[-1][1]]
    if not inside.strip(" &\t\n$["):
        before = _row_before(_cut(head, row))
        placed = [*signs(before)]
        inside = before[placed[-1][2] :] if placed else before
    return " ".join(inside.strip(" &\t\n$[").replace("&", " ").split())


def _cut(head: str, row: str) -> str:
    """Return what stands before a row, without the break that ends it."""
    above = head[: len(head) - len(row)]
    ends = [*BREAK.finditer(above)]
    return above[: ends[-1].start()] if ends and not above[ends[-1].end() :].strip() else above
