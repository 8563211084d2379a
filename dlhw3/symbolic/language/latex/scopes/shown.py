r"""Definitions that are set apart, \[ r = X w - y \], and the words beside, behind and below that limit them.

A line defines a letter of which nothing else says what it is; what words do to what others define, they do to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.reading import Formula
from dlhw3.symbolic.language.latex.letters.names_in_rows import names_in
from dlhw3.symbolic.language.latex.scopes.called_before import called_before
from dlhw3.symbolic.language.latex.scopes.defined_where import require_in_reach
from dlhw3.symbolic.language.latex.scopes.definitions_back import AGAINST, require_definitions_kept
from dlhw3.symbolic.language.latex.scopes.held_fixed import require_not_held
from dlhw3.symbolic.language.latex.scopes.let_go import require_not_let_go
from dlhw3.symbolic.language.latex.scopes.updated import require_unchanged
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import INLINE, Row, Side, bare
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, sentences
from dlhw3.symbolic.language.latex.words.qualified import (
    CHANGED,
    HARDLY,
    IN_CASE,
    NEARLY,
    ON_SET,
    SET,
    SOMETIMES,
    has_line,
)
from dlhw3.symbolic.language.latex.words.reconsidered import KNOWN
from dlhw3.symbolic.language.latex.words.taken import Words
from dlhw3.symbolic.language.latex.words.wording import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

OVER = re.compile(
    r"\\(?:overset|stackrel)\s*\{\s*(?:\\(?:mathrm|text|mathcal|textrm|mbox)\s*\{)?\s*(?P<over>[?!]"
    r"|[dD]\s*\}?\s*\}|law|dist\w*|a\.?s\.?|i\.?d\.?)"
)
"""What stands above a sign that is no equality, or a wanted one."""
BEHIND = re.compile(
    rf"[\s,]*(?:(?:which|that|but\s+(?:this|that|it)|and\s+(?:this|that))\s+)?(?:is|are|was"
    rf"|were)\s+(?:{HARDLY}|dropped|abandoned|violated|no\s+longer"
    r"|(?:only\s+)?what\s+(?:we|one|you)\s+(?:might|would|could|hoped)|an?\s+(?:mistake|error|typo|guess"
    r"|conjecture|first\s+guess|heuristic))\b"
    r"|[\s,]*(?:is|are|was)\s+(?:the|an?|our)\s+(?:toy|baseline|simplest|vanilla|old|na[iï]ve|ideali[sz]ed|special|degenerate|trivial|tied)\s+"
    r"(?:models?|cases?|settings?|choices?|schemes?|methods?|examples?|versions?|networks?)\b"
    r"|[\s,]*holds?\s+(?:only|approximately|for\s+(?:some|the\s+(?:first|second|last|old)|even|odd|most)"
    r"|at|near|on\s+average|up\s+to|to\s+(?:first|leading))\b"
    r"|[\s,]*(?:(?:as\s+)?an?\s+)?(?:(?:first|rough|crude|bad)\s+)?(?:guess|approximation|heuristic"
    r"|attempt)\b(?!\s+to\b)",
    re.IGNORECASE,
)
"""How a sentence goes on behind a line that does not hold, or not always."""
WANTED = re.compile(
    r"\b(?:we|I|you|one)\s+(?:want|wish|hope|need|aim|seek|would\s+like)(?:\s+(?:that|for|to\s+have))?\s*:?\s*$"
    r"|\b(?:at|upon)\s+initiali[sz]ation(?:\s*,|\s+(?:we\s+have|it\s+is|let|set|take))?\s*:?\s*$|\binitially\s*,?\s*$",
    re.IGNORECASE,
)
"""How words lead to what is wanted, or is so at first: we want, at initialization we have."""
REASON = re.compile(
    r"\b(?:to\s+(?:be\s+)?(?:shown?|prove[dn]?|check(?:ed)?)|wanted|conjecture\w*|claimed|wish|hope|wrong"
    r"|false|incorrect|mistake|typo|never|not\s+(?:true|quite|always)|only|initiali[sz]ation"
    r"|expectation|on\s+average|(?<!Laplace )approx\w*|roughly|nearly"
    r"|ignoring|neglecting|dropping|omitting|discarding|before|after|then\s+\w+|clipped|projected"
    r"|normali[sz]ed|rounded|truncated|perturbed|corrupted"
    r"|even|odd|old|previous|first\s+(?:sample|step|row|column|layer|iteration)|some|most|almost|guess"
    r"|attempt|toy|baselines?|vanilla|theirs|competitors?|ablations?|warm-?up|illustration|counterfactual|hypothetical|unless|except|limit|locally|near|w\.?\s?p\.?"
    r"|probability|otherwise|else|heuristic\w*|in\s+(?:theory|practice)|sometimes|usually|often|hopefully"
    r"|\w*case)\b"
    r"(?!\s+(?:differentiat|expan|simplif|substitut|multipl|insert|cancel|rearrang|integrat|collect)\w+)",
    re.IGNORECASE,
)
"""Words beside a line that say when it is so, or how nearly."""
FINE = re.compile(
    r"\b(?:definition|def\b|by\s+def|chain|product\s+rule|notation|for\s+(?:all|every|each|any)|in\s+(?:this|our|either|any|both)\s+case)\b",
    re.I,
)
NAMED = re.compile(r"\\(?:tag\*?|label)\s*\{(?P<name>[^{}]+)\}")
ONLY = re.compile(
    r"\bonly\s+(?:true|valid|correct|so|holds?|approximate\w*|for|at|in)\b|\bholds?\s+only\b|\b(?:unless|except|regardless|irrespective|independent\w*|cannot|violat\w*|beyond|would|initially|initiali[sz]ation)\b",
    re.IGNORECASE,
)
CASE = re.compile(
    r"[\s&]*\\(?:text(?:rm|it|bf)?|mbox)\s*\{\s*(?P<said>(?:(?:if|when|whenever|unless|provided|until|were"
    r"|had|should|suppose|assume|is|does|do|can|could"
    r"|why|either|not|no)(?=\s|:)(?!\s+(?:that|we)\b)|(?:claims?|goals?|wanted|conjectures?|questions?"
    r"|to\s+(?:show|prove)|guess|want)\b)[^{}]*)\}",
    re.IGNORECASE,
)
"""Words before a formula in a row by which it is a case, a question or a claim: if b = a."""
WORDED = re.compile(r"\\(?:text(?:rm|it|bf)?|mbox)\s*\{[^{}$]*\}(?:\s|\\q?quad(?![a-z])|\\[,;:!]|~|&)*")
"""Words before a formula in a row."""
WORDS = re.compile(r"\\(?:text(?:rm|it|bf)?|mbox|tag\*?)\s*\{([^{}$]*[a-z]{3}[^{}$]*)\}")
WITHIN = re.compile(r"\\in(?![a-z])(?!\s*\\math(?:bb|bf)\s*\{?\s*[RNZ])")


def says(row: Row, side: Side) -> bool:
    """Whether a side is more than the empty one before a row's first sign."""
    return bool(side.sign or row.text[side.start : side.stop].strip(" &\t$"))


def shown_definitions(
    read: Sequence[tuple[Row, list[tuple[Side, Formula]]]], names: Collection[str], text: str
) -> list[Row]:
    """Return the rows that define one of these names, and whose letter stands in another row."""
    found: list[Row] = []
    stand = [
        {*set[str]().union(*(formula.sloped().union(*formula.names()) for _, formula in sides))}
        for _, sides in read
    ]
    for place, (row, sides) in enumerate(read):
        if row.word or len(sides) < 2 or sides[0][0].sign or sides[1][0].sign not in ("=", ":="):
            continue
        head = WORDED.sub("", row.text[sides[0][0].start : sides[0][0].stop]).strip(" &\t\n")
        own = {*sides[0][1].sloped().union(*sides[0][1].names())}
        own &= own if sides[1][0].sign == ":=" else {*names}
        used = any(own & one for k, one in enumerate(stand) if k != place)
        if own and used and LETTER.fullmatch(STYLED.sub(r"\1", head)) and not has_line(head, text):
            value = row.text[sides[1][0].start : sides[1][0].stop].strip(" &\t\n.,;")
            made = Row(
                row.number,
                f"{head} = {' '.join(value.replace('&', '').split())}",
                "let",
                row.reason,
                row.ends,
            )
            made.joined = row.text
            found.append(made)
    return found


def require_shown_kept(
    read: Sequence[tuple[Row, list[tuple[Side, Formula]]]],
    names: Collection[str],
    words: Words,
    text: str,
    declared: Collection[str],
) -> None:
    """Raise UserError where words around a definition that is set apart limit it or take it back.

    It is one of the rows that are ``read``, and of one of these names.
    """
    shown = shown_definitions(read, names, text)
    if not shown:
        return
    lines = {row.number: names_in(sides) for row, sides in read}
    every = [*sentences(text)]
    for row in shown:
        around = (*_behind(row, every), *_before(row, every))
        said = _pointed_at(row, text) or _beside(row) or _in_words(row, text) or next(iter(around), "")
        if said:
            _refuse(row, row.number, said)
        if said := next(called_before(row, every), ""):
            _refuse(row, row.number, said, called=True)
    in_words = {bare(one[0].strip("$")).partition("=")[0] for one in INLINE.finditer(text) if "=" in one[0]}
    for row in shown:
        said_before = bare(row.text).partition("=")[0] in in_words
        if not said_before and (number := _beyond_arrow(row, read)) is not None:
            _refuse(row, number, row.text)
    require_in_reach(text, shown, lines)
    require_not_held(text, shown)
    require_not_let_go(text, shown, lines)
    require_definitions_kept(text, shown, lines)
    require_unchanged(text, words, shown, declared)


def _beyond_arrow(row: Row, read: Sequence[tuple[Row, list[tuple[Side, Formula]]]]) -> int | None:
    r"""Return the number of a row that has the letter of another one, which leads by \implies to rows above it."""
    here = next(
        (k for k, (one, _) in enumerate(read) if one.number == row.number and row.joined == one.text), None
    )
    if here is None or read[here][0].joined or not (read[here + 1 : here + 2] and read[here + 1][0].joined):
        return None
    if _moves(row.text.partition(" = ")[0], read[here + 1][0].text):
        return None
    own = {*read[here][1][0][1].sloped().union(*read[here][1][0][1].names())}
    last = next((k for k in range(here + 1, len(read)) if not read[k][0].joined), len(read))
    return next((one.number for one, sides in read[last:] if own & names_in(sides)), None)


def _moves(head: str, behind: str) -> bool:
    r"""Whether what follows says how a letter moves, which names it: M = X P \implies dM = X dP."""
    change = rf"(?:d|\\mathrm\s*\{{?\s*d\s*\}}?|\\dot)\s*\{{?\s*{re.escape(head)}\s*\}}?"
    return re.match(rf"(?:[\s&$]|\\[,;:!]|\\q?quad(?![A-Za-z]))*{change}[\s&]*=", behind) is not None


def _beside(row: Row) -> str:
    """Return what stands in a row and says when alone it holds."""
    if over := OVER.search(row.joined):
        return over[0]
    reason = row.reason.strip(" ()")
    if (REASON.search(reason) or NEARLY.match(reason) or CHANGED.match(reason)) and not FINE.search(reason):
        return reason
    tail = row.joined[row.joined.find(row.text[-1:], len(row.text) - 1) :] if row.text else ""
    of = re.search(r"\(\s*(\\?\w+)\s*\)\s*=", row.text)
    within = re.search(rf"(?<![A-Za-z\\]){re.escape(of[1])}\s*{WITHIN.pattern}[^,;.]*", tail) if of else None
    return within[0].strip() if within else ""


def _pointed_at(row: Row, text: str) -> str:
    r"""Return the words of a sentence below a row that deny what its \tag{} or its \label{} names: without (1)."""
    lines = text.split("\n")
    named = NAMED.search("\n".join(lines[row.number - 1 : row.number + 1]))
    if named is None:
        return ""
    name = re.escape(named["name"].strip())
    points = re.compile(rf"\(\s*{name}\s*\)|\\(?:eq|c|C|auto)?ref\s*\{{\s*{name}\s*\}}")
    for one in re.split(r"(?<=[.;!?])\s|\n\s*\n|\\\]|\$\$|\\end\{\w+\*?\}", "\n".join(lines[row.number :])):
        words = KNOWN.sub(" ~ ", one)
        if points.search(one) and (AGAINST.search(words) or ONLY.search(words)) and "\\tag" not in one:
            return " ".join(one.split())
    return ""


def _in_words(row: Row, text: str) -> str:
    r"""Return the words in \text{} or \tag{} beside a row, alone in its line, that say when it is so."""
    if row.joined.lstrip(" &").startswith(("\\text", "\\mbox")) and (case := CASE.match(row.joined)):
        return case["said"].strip(" :,")
    line = "".join(text.split("\n")[row.number - 1 : row.number])
    several = [one[1] for one in WORDS.finditer(line)] if line.count("=") == 1 else []
    return next((one for one in several if REASON.search(one) and not FINE.search(one)), "")


def _behind(row: Row, every: Sequence[Sentence]) -> Iterator[str]:
    """Yield how a sentence goes on behind a line, where that says that it does not hold, or not always."""
    for sentence in every:
        parts = sentence.words.split(DISPLAY)
        for k, (first, last) in enumerate(sentence.displays):
            if not first <= row.number <= last or k + 1 >= len(parts):
                continue
            start = len(DISPLAY.join(parts[: k + 1])) + 1
            behind = parts[k + 1]
            forms = (BEHIND, NEARLY, CHANGED, IN_CASE, SOMETIMES)
            if found := next(filter(None, (form.match(behind) for form in forms)), None):
                yield sentence.written(start, start + found.end()).strip(" ,.")
            formula = sentence.formulas[sentence.words.count(FORMULA, 0, start) :][:1]
            if formula and ON_SET.match(behind) and SET.fullmatch(f"${formula[0]}$"):
                yield sentence.written(start, start + len(behind)).strip(" ,.")


def _before(row: Row, every: Sequence[Sentence]) -> Iterator[str]:
    """Yield the words that lead to a line, where they say that it is wanted, or so at first alone."""
    for sentence in every:
        for lead, (first, last) in zip(sentence.words.split(DISPLAY), sentence.displays, strict=False):
            if first <= row.number <= last and "_" not in row.text.partition("=")[0] and WANTED.search(lead):
                yield lead.replace(FORMULA, "…").strip(" ,.:")


def _refuse(row: Row, number: int, said: str, *, called: bool = False) -> None:
    head, _, value = row.text.partition(" = ")
    told = f"The words take something back here, and line {row.number} says what {head} is."
    told = f"The words say here what {head} is, and this line finds it." if called else told
    indexed = ":=" in row.joined or re.search(r"_\s*\{[^{}]*\+", head) is not None
    at = Span(said, 0, len(said))
    raise UserError(
        f"Line {number}: {told}", at=at, hint=f"{head} := {value}" if indexed else f"% let {row.text}"
    )
