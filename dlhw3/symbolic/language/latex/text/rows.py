"""The rows of a derivation in LaTeX: where they stand in the file, and what stands on each side of their signs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from dlhw3.symbolic.language.latex.text.joints import A_VALUE, BARE, JOINT, commas, depth
from dlhw3.symbolic.language.latex.text.source import BLANK, REMARK, remarks, without_comment
from dlhw3.symbolic.language.text import lazy_re as re

DECLARED = re.compile(
    r"\s*(?:%\s*(?=assume\s*\([^()$]*[+\\^][^()$]*\))|(?:%\s*)?(?!\w+\s*\())"
    r"(shape|scalar|assume|let|flow|random|sequence)\b(.*)"
)
PROSE = re.compile(
    r"\$|\\\(|\b(?:that|is|are|be|we|the|of|has|have|this|these|for|throughout|then|which|where|with)\b",
    re.IGNORECASE,
)
"""What stands in a sentence, and in no declaration."""
OF_DECLARATION = {"let": "=", "shape": ":"}
BEGIN = re.compile(
    r"\\begin\s*\{(?:align|aligned|alignat|equation|gather|gathered|multline|split|eqnarray|displaymath|math)\*?\}"
    r"(?:\{\d+\}|\[[a-z]\])?"
)
END = re.compile(BEGIN.pattern.replace("begin", "end", 1))
BREAK = re.compile(r"\\\\(?:\s*\[[^\]]*\])?|\\newline")
DISPLAY = re.compile(r"\$\$|(?<!\\)\\[\[\]()]")
DISPLAYED = re.compile(r"\$\$.+?\$\$|(?<!\\)\\\[.+?(?<!\\)\\\]", re.DOTALL)
INLINE = re.compile(r"\$[^$]+\$|\\\(.+?\\\)", re.DOTALL)
SIGNS = {
    "=": "=", "\\equiv": "=", ":=": ":=", "\\coloneqq": ":=", "\\eqdef": ":=", "\\triangleq": ":=",
    "<": "<", ">": ">", "\\lt": "<", "\\gt": ">",
    **dict.fromkeys(("\\le", "\\leq", "\\leqslant", "\\preceq", "\\preccurlyeq", "≤", "<="), "≤"),
    **dict.fromkeys(("\\ge", "\\geq", "\\geqslant", "\\succeq", "\\succcurlyeq", "≥", ">="), "≥"),
}  # fmt: skip
SIGN = re.compile(
    r"\\(?:overset|stackrel)\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*\{(?P<over>[^{}]*)\}"
    rf"|(?P<sign>{'|'.join(re.escape(s) for s in sorted(SIGNS, key=len, reverse=True))})(?![a-zA-Z])"
    r"|(?P<mark>:=|<=|>=|[=<>≤≥])"
)
OF_ALL = (
    r"[a-z]\s*=\s*(?:0\s*,\s*(?:1\s*,\s*(?:2\s*,\s*)?)?|1\s*,\s*(?:2\s*,\s*(?:3\s*,\s*)?)?)(?:\\[lc]?dots|\.\.\.)\s*"
    r"(?:,\s*[A-Za-z]\s*(?:-\s*1\s*)?)?[.,;]?\s*$"
)
"""From the first member to the last: j = 1, \\dots, N."""
CONDITION = re.compile(
    r"(?:,\s*)?(?<!quad)(?<!quad\s)(?<!&)(?<!&\s)(?:\\q?quad|&&)(?:\s|\\q?quad|&)*+(?:\\(?:forall|because)\b|[^\\=&]*\\in\b"
    rf"|{OF_ALL}"
    r"|\\(?:sigma|phi|varphi|psi|rho)(?:\s*\(\s*\\cdot\s*\))?\s*\\(?:text|mbox|textrm)\s*\{[^{}]*wise[^{}]*\}).*$"
)
"""What is said of the letters behind a formula."""
ACCENT = re.compile(r"\\(?:wide)?(hat|tilde|bar)\s*(?:\{\s*(\\?[A-Za-z]+)\s*\}|(\\[A-Za-z]+|[A-Za-z]))")
RANGED = re.compile(
    rf",(?:\s|&|\\q?quad(?![a-z])|\\[,;:!])*\\q?quad(?:\s|&|\\q?quad(?![a-z])|\\[,;:!])*{OF_ALL}"
)
NONZERO = re.compile(
    r"\s*(?P<letter>\\[a-zA-Z]+|[A-Za-z])(?:_\w)?\s*(?:(?P<unequal>\\neq?(?![a-z])|\\not\s*=|≠)"
    r"|\\geq?(?:slant)?(?![a-z])|>)\s*0[\s.,;]*$"
)
"""That a letter is not zero, or not negative, behind its equation."""
OF_FUNCTION = re.compile(
    r"[\s&]*(?:\\mathcal\s*\{\s*[A-Z]\s*\}|\\?[A-Za-z]+)(?:_\w)?\s*\((?:\s*\\?[A-Za-z]+(?:_\w)?\s*[,;]?)+\)\s*&?\s*:?="
)
"""What a function is, before what is said of its letters."""
INTERTEXT = re.compile(r"\\(?:short)?intertext\s*\{(?P<words>(?:[^{}]|\{[^{}]*\})*)\}")
"""Words between the rows of an align."""
NAMES = re.compile(r"\\(?:text|mbox|textrm)\s*\{\s*(?:where|with)\b")
"""Words behind which stands what the names of a row are."""
HEADING = re.compile(
    r"\\(?:(?:sub)*section|chapter|paragraph|textbf|textit|emph|noindent|item|begin|end)\*?"
    r"(?:\[[^\[\]]*\])?(?:\{(?P<words>[^{}]*)\})?"
)
"""What stands between words and is none."""
WORDED = re.compile(r"(?=.*[^\W\d_]{3})[\s\w,.:;'()-]*")
"""Words of a sentence, and nothing of a formula."""
ENDING = re.compile(r"(?<![\s.,;&])(?<!\\quad)(?<!\\qquad)(?:[\s.,;&]|\\q?quad(?![a-zA-Z]))+$")
"""What ends a row and is nothing of it, looked for once in each run."""
LAST_LINE = 10**9
"""The end of what holds from a line on."""
REMEMBERED = 8192
"""Of how many stretches of a text it is remembered what they are in the spelling of the language."""
UNENDED = re.compile(
    r"(?:(?<![\^_])(?<![\^_]\s)[+\-−]|\\cdot|\\times|\\odot)(?:\s|\\[,;:!]|\\q?quad(?![a-z])|&)*$"
)
"""A sign at the end of a row, behind which a term is missing."""
OPEN_END = re.compile(rf"(?:[<>=≤≥]|\\[lg]eq?(?:slant)?)[\s&]*$|{UNENDED.pattern}")
"""A sign at the end of what stands before a single &: a = b & c = d are two equations, and a = & b = c is one."""
GOES_ON = re.compile(r"\s*&?(?:\s|\\quad|\\qquad|\\[,;:!]|&)*(?:[+\-−]|\\cdot|\\times|\\odot)")


@dataclass(frozen=True)
class Side:
    """What stands between two signs of a row, from ``start`` to ``stop``, the sign before it, and its line."""

    sign: str
    start: int
    stop: int
    number: int


@dataclass(eq=False)
class Row:
    """A row: the number of the line in the file in which it begins, its text, and the words beside it.

    A declaration has the word that it begins with; ``ends`` are the places where lines of the file end,
    ``scope`` the first and the last line for which something holds that is said in words, and ``joined`` the name
    of the arrow before it, with which it follows from the row before; ``beside`` says that it stands behind another
    equation in one row, ``again`` that its name has a definition above it from which it follows.
    """

    number: int
    text: str
    word: str = ""
    reason: str = ""
    ends: tuple[int, ...] = ()
    scope: tuple[int, int] | None = None
    joined: str = ""
    beside: bool = False
    again: bool = False

    def line(self, place: int) -> int:
        """Return the number of the line in the file of a place in the row."""
        return self.number + sum(end <= place for end in self.ends)

    @property
    def for_lines(self) -> str:
        """The lines for which it holds, in words; nothing where it holds for all."""
        first, last = self.scope or (0, LAST_LINE)
        if not first:
            return "" if last >= LAST_LINE else f" up to line {last}"
        return f" from line {first} on" if last >= LAST_LINE else f" in lines {first} to {last}"

    @property
    def sides(self) -> list[Side]:
        """What stands between the signs, outside all brackets; the first has no sign before it."""
        found, start, before, line = [], 0, "", self.number
        ranged = RANGED.search(self.text)
        for sign, begin, end in signs(self.text[: ranged.start()] if ranged else self.text):
            found.append(Side(before, start, begin, line))
            before, start, line = sign, end, self.line(begin)
        return [*found, Side(before, start, _end(self.text), line)]


PLAIN = re.compile(
    r"\b(?:norm[12]|grad|grad_\w+|ddt)\(|^[^\S\n]*(?:assume|let|sequence|shape|scalar|flow)\s|(?<!\w)eye(?!\w)",
    re.M,
)
"""Operators and lines that the language of text has."""


def is_latex(text: str) -> bool:
    """Whether a file is LaTeX: it has a command in it, or a sign that the language of text has not."""
    if "\\" not in text and re.search(
        r"(?<![\w])sum_\{", text
    ):  # sum_{i=1}^m of a text, which says what to type
        return False
    if not re.search(r"[\\$&]", text) and PLAIN.search(text):  # x_{t+1} beside what LaTeX does not have
        return False
    return re.search(r"\\[a-zA-Z]{2,}|\\[\\|\[\](){},;:!]|[\^_]\s*\{|&\s*=|\$", text) is not None


def indexed(declaration: str, text: str) -> str:
    """Return a declaration with W_1 for W1, since W_{1} is what LaTeX has for that; not where the text has W1."""
    if re.search(r"\\(?:mathrm|mathit|text|operatorname)\s*\{[A-Za-z]\d+\}", text):
        return declaration
    return re.sub(r"\b(d?[A-Za-z])(\d+)\b", r"\1_\2", declaration)


@lru_cache(maxsize=REMEMBERED)
def in_plain(declaration: str) -> str:
    """Return a declaration with the names of its letters as the language of text has them: Sigma for \\Sigma."""
    bare = ACCENT.sub(lambda found: f"{found[2] or found[3]}_{found[1]}", declaration)
    bare = re.sub(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathcal)(?![a-z])|[{}$]", "", bare)
    bare = re.sub(r"\\ell(?![a-z])", "l", re.sub(r"_\s*\*", "_star", bare))
    return re.sub(r"\\(?:var(?=[a-z]))?([A-Za-z]+)", r"\1", bare)


def speaks_of(formula: str, letters: Sequence[str]) -> bool:
    """Whether a formula has one of these letters in it, as what they satisfy has; or there are none."""
    bases = "|".join(re.escape(one.partition("_")[0]) for one in letters)
    beside = re.sub(r"\\[A-Za-z]+", " ", formula)  # A x written Ax
    if any(len(one.partition("_")[0]) == 1 and one[0] in beside for one in letters):
        return True
    return not letters or re.search(rf"(?<![A-Za-z])(?:{bases})(?![A-Za-z])", in_plain(formula)) is not None


def declaration(line: str) -> re.Match[str] | None:
    """Return the declaration that a line is: behind %, or without one where it is none of a sentence's lines."""
    found = DECLARED.match(line)
    if found is None or "%" in line[: found.start(1)]:
        return found
    sign = OF_DECLARATION.get(found[1], "")
    return None if sign not in found[2] or PROSE.search(found[2]) else found


def rows(text: str) -> list[Row]:
    """Return the rows of a file, declarations too; a row that begins with + or − goes on from the one before."""
    found: list[Row] = []
    for row in (one for whole in _cut(text) for one in _equations(whole)):
        goes_on = found and not found[-1].word and not row.word and GOES_ON.match(row.text)
        unended = found and not found[-1].word and not row.word and UNENDED.search(found[-1].text)
        if (goes_on and len(row.sides) == 1) or unended:
            place = len(found[-1].text)
            found[-1].ends += tuple(place for _ in range(row.number - found[-1].line(place)))
            found[-1].ends += tuple(place + 1 + end for end in row.ends)
            found[-1].text += " " + row.text
            found[-1].reason = found[-1].reason or row.reason
        else:
            found.append(row)
    return found


def _equations(row: Row) -> list[Row]:
    """Return a row as the equations that stand side by side in it, each with a sign and something before it."""
    found: list[Row] = []
    start, between = 0, _between_equations(row.text)
    for joint in JOINT.finditer(row.text) if not row.word else ():
        if BARE.fullmatch(joint[0]) and joint.start() not in between:
            continue
        head, tail = row.text[start : joint.start()], row.text[joint.end() :]
        first = next(signs(tail), None)
        if (
            (signed := NONZERO.match(tail))
            and joint.start() >= start
            and next(signs(head), None)
            and (signed["unequal"] or OF_FUNCTION.match(head))
        ):
            found.append(part(row, start, joint.start(), beside=bool(found)))
            start = joint.end()
            continue
        if (
            joint.start() < start
            or NAMES.match(tail)
            or re.match(OF_ALL, tail)
            or depth(row.text[: joint.start()])
            or first is None
        ):
            continue
        begins = first[0] != ":=" and tail[: first[1]].strip(" &\t$") and next(signs(head), None)
        whole = not (OPEN_END.search(head) or GOES_ON.match(tail) or "\\begin" in row.text)
        if begins and (whole or joint[0].strip(" &") or tail[: first[1]].rstrip().endswith("&")):
            found.append(part(row, start, joint.start(), beside=bool(found)))
            start = joint.end()
    return [*found, part(row, start, len(row.text), beside=True)] if found else [row]


def _between_equations(text: str) -> set[int]:
    """Return the places of the commas that have an equation on each side: no list, and no place or range."""
    outside = commas(text)
    equal = [(start, stop) for sign, start, stop in signs(text) if outside and sign == "="]
    found = set[int]()
    for last, place, behind in zip([-1, *outside], outside, [*outside[1:], len(text)], strict=False):
        first = next((stop for start, stop in equal if place < start < behind), 0)
        if first and not A_VALUE.match(text, first) and any(last < start < place for start, _ in equal):
            found.add(place)
    return found


def part(row: Row, start: int, stop: int, *, beside: bool = False) -> Row:
    """Return a stretch of a row as a row of its own."""
    ends = tuple(end - start for end in row.ends if start < end <= stop)
    text = row.text[start:stop]
    reason = remarks(text) or row.reason
    return Row(row.line(start), text, reason=reason, ends=ends, beside=beside or (row.beside and not start))


def _without_prose(text: str) -> str:
    r"""Return a text of the same length with blanks for the words around \[ \], $$ $$ or, where none is, $ $.

    Declarations stay. Two formulas in a line are two rows.
    """
    spans = [one.span() for one in DISPLAYED.finditer(text)] or [one.span() for one in INLINE.finditer(text)]
    if not spans or BEGIN.search(text):
        return text
    made = list(re.sub(r"[^\n]", " ", text))
    for start, stop in spans:
        made[start:stop] = text[start:stop]
    place = 0
    for line in text.splitlines(keepends=True):
        if declaration(line) and not any(place <= start < place + len(line) for start, _ in spans):
            made[place : place + len(line)] = line
        place += len(line)
    gaps = [(stop, start) for (_, stop), (start, _) in pairwise(spans)]
    for stop, start in gaps if any("\n" not in text[stop:start] for stop, start in gaps) else ():
        behind = start - stop > 2 and "\n" not in text[stop : stop + 2]
        place = stop if behind else stop - (1 if text[stop - 1] == "$" and text[stop] != "\n" else 2)
        made[place : place + 2] = "\\\\"
    return "".join(made)


def _cut(text: str) -> Iterator[Row]:
    text = INTERTEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), _without_prose(text))
    inside, anywhere = 0, BEGIN.search(text) is None
    broken = BREAK.search(text) is not None
    held, number = "", 0
    ends: list[int] = []
    open_in, closed_in = _displays_by_line(text)
    lines = text.splitlines()
    for count, line in enumerate(lines, start=1):
        if (declared := declaration(line)) and (not inside or "%" in line[: declared.start(1)]):
            yield Row(count, declared[2].strip(), declared[1])
            continue
        bare = DISPLAY.sub(_blank, _beside_words(without_comment(line), inside))
        opened, closed = len(BEGIN.findall(bare)), len(END.findall(bare))
        if not (inside or opened or anywhere):
            continue
        inside += opened
        pieces = (
            BREAK.split(END.sub(" \\\\\\\\ ", BEGIN.sub(_blank, bare))) if not anywhere or broken else [bare]
        )
        inside -= closed
        for k, piece in enumerate(pieces):
            if k and _is_formula(held):
                yield Row(number, held, reason=remarks(held), ends=tuple(ends))
            if k:
                held = ""
            if not held.strip(" &"):
                held, number, ends = "", count, []
            elif not k:
                ends.append(len(held))
            held += (" " if held else "") + piece
        done = count in closed_in or (count in open_in and not depth(held)) if broken else not depth(held)
        goes_on = count in open_in and not _begins_anew(held, lines[count])
        if anywhere and done and not goes_on and _is_formula(held):
            yield Row(number, held, reason=remarks(held), ends=tuple(ends))
            held = ""
    if _is_formula(held):
        yield Row(number, held, reason=remarks(held), ends=tuple(ends))


def _begins_anew(held: str, line: str) -> bool:
    """Whether the next line of a display is an equation of its own, with two sides, behind one that is whole."""
    line = DISPLAY.sub(_blank, BREAK.split(line)[0])
    first = next(signs(line), None)
    whole = next(signs(held), None) and not UNENDED.search(held) and not GOES_ON.match(line)
    return bool(whole and first and line[: first[1]].strip(" &\t$") and line[first[2] :].strip(" &\t$.,;"))


def _displays_by_line(text: str) -> tuple[set[int], set[int]]:
    r"""Return the lines at whose ends a display, \[ \] or $$ $$, goes on, and those in which one ends."""
    places = (one.span() for one in DISPLAYED.finditer(text))
    spans = [tuple(text.count("\n", 0, place) + 1 for place in one) for one in places]
    return {line for first, last in spans for line in range(first, last)}, {last for _, last in spans}


def _is_formula(text: str) -> bool:
    r"""Whether anything of a formula stands in a text, and not a gap, a \tag or a \label alone."""
    return bool(BLANK.sub(" ", text).strip())


def _worded(text: str) -> bool:
    """Whether a text is words, with formulas between $ and headings among them."""
    bare = HEADING.sub(lambda found: f" {found['words'] or ''} ", INLINE.sub(_blank, text))
    return WORDED.fullmatch(bare) is not None


def _beside_words(line: str, inside: int) -> str:
    """Return a line with blanks for the words before an environment that begins in it, and behind one that ends."""
    begins, ends = BEGIN.search(line), [*END.finditer(line)]
    if begins and not inside and _worded(line[: begins.start()]):
        line = " " * begins.start() + line[begins.start() :]
    outside = inside + len(BEGIN.findall(line)) == len(ends)
    if ends and outside and _worded(line[ends[-1].end() :]):
        line = line[: ends[-1].end()]
    return line


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def signs(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the signs of a row that stand in no brackets, with their places."""
    depth, place = 0, 0
    while place < len(text):
        found = SIGN.match(text, place) if depth <= 0 else None
        sign = found and (found["sign"] or found["mark"] or found["over"].strip())
        if found and sign in SIGNS:
            yield SIGNS[sign], found.start(), found.end()
            place = found.end()
            continue
        if text[place] == "\\" and text[place + 1 : place + 2] in ("{", "}"):
            place += 1
        depth += {"{": 1, "(": 1, "[": 1, "}": -1, ")": -1, "]": -1}.get(text[place], 0)
        place += 1


def _end(text: str) -> int:
    """Return where a row ends, its full stop or comma left out."""
    bare = re.sub(r"\\(?:label|tag)\s*\{[^{}]*\}|\\nonumber|\\notag|\\qed(?:here)?(?![a-zA-Z])", _blank, text)
    bare = REMARK.sub(_blank, CONDITION.sub(_blank, bare))
    return len(ENDING.sub("", bare))


def bare(formula: str) -> str:
    """Return a formula without its blanks."""
    return re.sub(r"\s|:(?==)", "", formula)
