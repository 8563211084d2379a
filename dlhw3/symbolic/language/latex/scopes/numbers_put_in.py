r"""A value that is put in for a number on the way: "Choosing $\eta = 1/L$ gives", "let $\eta = 1/L$" below lines.

Where a letter stands in formulas above, what words make of it there holds from there on and no line before: the
bound for every step is not one for $\eta = 1/L$ alone. Another value for it ends the first.
"""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.language.latex.text.formulas_said import with_signs
from dlhw3.symbolic.language.latex.text.rows import INLINE, INTERTEXT, LAST_LINE, Row
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.words.behind import limiting
from dlhw3.symbolic.language.text import lazy_re as re

GREEK = r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|eta|theta|kappa|lambda|mu|nu|rho|sigma|tau|omega)(?![a-z])"
HEAD = rf"(?:{GREEK}|[a-gst])"
VALUE = rf"(?:\\[td]?frac|\\sqrt|\\cdot|\\,|\\left|\\right|{GREEK}|[a-gkmnstLTK\d+\-/(){{}}^_.\s])+"
NUMBER = re.compile(rf"\s*(?P<head>{HEAD})\s*:?=\s*(?P<value>{VALUE})")
"""A letter of a number, and what numbers make it."""
VERB = (
    r"(?:substitut(?:e|ing)|plug(?:ging)?|insert(?:ing)?|choos(?:e|ing)|set(?:ting)?|tak(?:e|ing)|put(?:ting)?|us(?:e|ing)"
    r"|pick(?:ing)?|fix(?:ing)?|let(?:ting)?|with|for|since|as|recall(?:ing)?(?:\s+that)?|the\s+choice(?:\s+of)?)"
)
PUTS_IN = re.compile(
    r"\b(?:substitut|plugg|insert|choosing|setting|taking|putting|picking|the\s+choice)", re.IGNORECASE
)
NOUN = r"(?:constant\s+)?(?:step[\s-]?sizes?|learning\s+rate|value|choice|parameter|rate|number)(?:\s+of)?"
LEAD = re.compile(
    r"\s*(?:(?:now|then|next|finally|hence|thus|so|therefore|moreover|in\s+particular|and)\s*,?\s+)*"
    r"(?:(?:we|one|us)\s+(?:(?:can|may|now|then|therefore|finally)\s+)*)?(?:(?:by|on|upon|after)\s+)?"
    rf"{VERB}(?:\s+(?:in|here|now|instead))?(?:\s+(?:the|a|our|this))?(?:\s+fact\s+that)?(?:\s+{NOUN})?\s*",
    re.IGNORECASE,
)
"""The words that put a value in, from where their sentence begins."""
RESULT = r"(?:gives?|yields?|results?|leads?|becomes?|reads?|shows?|implies|simplifies|turns|is|we|one|this|it|the)"
OF_ABOVE = re.compile(r"\s*,?\s*(?:with|for|since|as|using|at)\b")
"""What goes on behind a formula, and says what a letter of it is."""
GIVES = re.compile(rf"\s*{RESULT}\b", re.IGNORECASE)
LEADS_TO = re.compile(r"^\s*(?:results?\s+in|leads?\s+to)\b", re.IGNORECASE)
TRAIL = re.compile(rf"\s*(?:[,.:;}}]|$|{RESULT}\b|(?:above|here|below|then)\b|\n\s*\n)", re.IGNORECASE)
OF_IT = re.compile(
    r"\s*(?:is|are|would|seems?|looks?|may|might|can|could|was|remains?|fails?|does|makes?)\b[^.;:?!]*?\b(?:too|unsafe"
    r"|risky|optimistic|aggressive|suboptimal|bad|poor|worse|worst|naive|tempting|options?|common|popular|possible"
    r"|typical|usual|wrong|mistaken?|not|never|impossible|extreme|example|instance|illustration|standard|often"
    r"|sometimes|unrealistic|impractical|fail|work)\b|[^.;:?!]*\b(?:diverg|oscillat|explo[ds]|(?:un|in)stab)\w+",
    re.IGNORECASE,
)
"""What is said of a value behind it, and does not choose it: is tempting, leads to divergence."""
BEGINS = re.compile(r"[.;:?!]\s|\\(?:short)?intertext\s*\{|\n\s*\n|\\end\s*\{[^{}]*\}|\$\$|\\\]")


def with_numbers_put_in(text: str) -> tuple[str, list[tuple[Row, int]]]:
    """Return a text of as many lines without such values, and what is assumed instead, from its line on.

    Beside it is where in its line the text goes on.
    """
    apart = [*set_apart(text)]
    rows: list[tuple[Row, int]] = []
    made, place = "", 0
    for one in INLINE.finditer(text):
        number = NUMBER.fullmatch(one[0].strip("$").removeprefix(r"\(").removesuffix(r"\)"))
        between = any(words.start() < one.start() < words.end() for words in INTERTEXT.finditer(text))
        inside = any(start <= one.start() < stop for start, stop in apart)
        if number is None or (inside and not between) or _stands_in(number["head"], number["value"]):
            continue
        begins = _begins(text, one.start())
        above = " ".join(text[start : min(stop, one.start())] for start, stop in apart if start < one.start())
        words, behind = text[begins : one.start()], text[one.end() :]
        late = _stands_in(number["head"], above) or PUTS_IN.search(words)
        if not late or LEAD.fullmatch(words) is None or TRAIL.match(behind) is None:
            continue
        if OF_ABOVE.match(words) and not GIVES.match(behind):
            continue
        if OF_IT.match(re.split(r"[.;:?!](?:\s|$)", _to_next(text, one.end(), apart))[0]):
            continue
        if limiting(INLINE.sub(" § ", LEADS_TO.sub("", _to_next(text, one.end(), apart)))):
            continue
        line = text.count("\n", 0, one.start()) + 1
        rows = [(_ended(row, number["head"], line), column) for row, column in rows]
        said = with_signs(f"{number['head']} = {number['value'].strip()}")
        lead = (
            "This" if re.match(rf"\s*{RESULT}\b(?<!we)(?<!one)(?<!this)(?<!it)(?<!the)", behind) else "Then"
        )
        made += text[place:begins] + f" {lead} " + "\n" * text.count("\n", begins, one.end())
        place = one.end()
        column = len(made) - made.rfind("\n") - 1
        rows.append((Row(line, said, "assume", scope=(line, LAST_LINE)), column))
    return made + text[place:], rows


def begins_anew(row: Row, text: str) -> bool:
    """Whether a row gives a number its value in a sentence of its own, and not in one that a formula begins."""
    if NUMBER.fullmatch(row.text) is None:
        return False
    start = sum(len(line) + 1 for line in text.split("\n")[: row.number - 1])
    here = next((one for one in INLINE.finditer(text, start) if NUMBER.fullmatch(one[0].strip("$"))), None)
    words = "" if here is None else text[_begins(text, here.start()) : here.start()]
    return words.lstrip()[:1].isupper()


def _begins(text: str, place: int) -> int:
    """Return where the sentence begins that a formula stands in."""
    ends = [one.end() for one in BEGINS.finditer(text, max(0, place - 300), place)]
    return ends[-1] if ends else 0


def _to_next(text: str, place: int, apart: list[tuple[int, int]]) -> str:
    """Return the words from a place up to the next formula that is set apart."""
    return text[place : next((start for start, _ in apart if start >= place), len(text))]


def _stands_in(head: str, above: str) -> bool:
    before = r"(?<![A-Za-z\\])" if not head.startswith("\\") else ""
    bare = re.sub(r"\\[A-Za-z]+", lambda found: found[0] if found[0] == head else " ", above)
    return re.search(rf"{before}{re.escape(head)}(?![A-Za-z])", bare) is not None


def _ended(row: Row, head: str, line: int) -> Row:
    """Return a value without what holds of it from where its letter has another one."""
    same = re.match(rf"\s*{re.escape(head)}(?![A-Za-z])", row.text)
    return (
        replace(row, scope=(row.number, line - 1))
        if same and row.scope and row.scope[1] == LAST_LINE
        else row
    )
