r"""Updates that a text ends with, W \leftarrow W - \eta \nabla L(W): they say what is done, and claim nothing.

Behind one that others follow W is another one, so that those stay as they are.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, END, INLINE, SIGN
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

EDGE = re.compile(rf"{BEGIN.pattern}|{END.pattern}|\$\$|(?<!\\)\\[\[\]]")
ROOM = r"(?:\s|&|\\[,;:!]|\\q?quad(?![A-Za-z]))*"
LEADS = re.compile(r"\b(?:updat|step|descent|iterat|rule|learn|then)\w*\b", re.IGNORECASE)
HEADING = re.compile(r"\n[^\S\n]*(?:#+[^\n]*|\\(?:sub)*section\*?\s*\{[^{}\n]*\})\s*\Z")
ENDS = re.compile(r"[.?!:]\s|\n\s*\n|[$}\])]")
MOST = 400
"""How many signs of the words before an update are looked at."""
UPDATE = re.compile(
    rf"{ROOM}(?P<letter>\\?[A-Za-z]+(?:\{{\s*\\?[A-Za-z]+\s*\}})?(?:\s*[_^]\s*(?:\{{[^{{}}]*\}}|\w))*){ROOM}"
    rf"(?:\\(?:gets|(?:long)?leftarrow)(?![A-Za-z])|:=){ROOM}(?P=letter)(?![A-Za-z]){ROOM}[-+](?P<step>.*)",
    re.DOTALL,
)
"""A letter, and that which it becomes, itself and a step."""


def without_last_updates(text: str) -> tuple[str, list[str]]:
    """Return a text of as many lines without the updates that it ends with, and what is told of them."""
    kept = without_comments(text)
    told, place = list[str](), len(text)
    for start, stop in reversed([*set_apart(kept)]):
        found = _updates(EDGE.sub(" ", kept[start:stop]))
        if not found or _goes_on(kept[stop:place], found):
            break
        first = kept.count("\n", 0, start) + 1 + kept[start:stop].lstrip("$\\[ ").startswith("\n")
        said = (" ".join(one[0].replace("&", " ").split()) for one in found)
        told[:0] = [f"{one} (line {first}) is an update, and claims nothing" for one in said]
        begins = start - _lead(kept[max(start - MOST, 0) : start])
        text = text[:begins] + " " + re.sub(r"[^\n]", "", text[begins:stop]) + text[stop:]
        place = begins
    return text, told


def _updates(display: str) -> list[re.Match[str]]:
    """Return the rows of a display that has updates alone; none of any other."""
    rows = [one.rstrip(" \n&.,;") for one in BREAK.split(display) if one.strip(" \n&.,;")]
    found = [one for row in rows if (one := UPDATE.fullmatch(row)) and not SIGN.search(one["step"])]
    return found if len(found) == len(rows) else []


def _lead(words: str) -> int:
    """Return how many signs before an update lead to it: "The weights are updated as", and a heading."""
    begins = max((one.end() for one in ENDS.finditer(words.rstrip())), default=0)
    begins = begins if LEADS.search(words, begins) else len(words)
    heading = HEADING.search(words[:begins])
    if heading and LEADS.search(heading[0]):
        begins = heading.start()
    return len(words) - begins


def _goes_on(words: str, updates: list[re.Match[str]]) -> bool:
    """Whether something is said of what an update makes, in the words behind it."""
    letters = {one["letter"].strip() for one in updates}
    said = (one[0] for one in INLINE.finditer(words) if SIGN.search(one[0]))
    return any(letter in one for one in said for letter in letters)
