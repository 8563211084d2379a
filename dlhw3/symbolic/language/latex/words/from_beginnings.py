r"""Words beside lines that compare what moves with where it begins, \|x\| \le \|x(0)\|: they hold from t = 0 on.

They are shown by a rate that holds at all of these times. So words that speak of times before 0, and those that put
what moves elsewhere, "we reset $x$", "$w$ is projected", are refused there.
"""

from __future__ import annotations

from itertools import chain

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, Sentence
from dlhw3.symbolic.language.latex.text.timed import BELOW, DOTTED, LETTER, bare
from dlhw3.symbolic.language.text import lazy_re as re

DENIED = re.compile(r"\b(?:not?|never|none|neither|nor|without)\b|n't\b", re.IGNORECASE)
BEFORE = re.compile(
    r"\s*(?:t\s*(?:<|\\l(?:eq?|t)(?:slant)?(?![a-z]))\s*0|0\s*(?:>|\\g(?:eq?|t)(?:slant)?(?![a-z]))\s*t"
    r"|(?:-|[a-z]\s*<)[^<>=$]*(?:<|\\l(?:eq?|t)(?![a-z]))\s*t\b.*"
    r"|t\s*\\in\s*(?:\\mathbb\s*\{?\s*R\s*\}?(?!\s*[_^])|(?:\\left)?\s*[(\[]\s*-).*|\|t\|.*)\s*"
)
"""A formula that speaks of times before 0."""
BACKWARDS = re.compile(
    rf"\b(?:all\s+real(?:\s+times?)?\s+{FORMULA}|negative\s+times?|backwards?\s+(?:in\s+)?time|(?:in|with)\s+revers\w+\s+time"
    r"|time-?\s?revers\w+|backwards?\b|past\s+times?)",
    re.IGNORECASE,
)
ORDER = re.compile(r"[<>]|\\[lg](?:eq?|t)(?:slant)?(?![a-z])")
PUT = (
    r"(?:re-?set|restart|re-?initiali[sz]e|project|re-?normali[sz]e|clip|round|perturb|replac|shift|kick|jump"
    r"|resampl)"
)
JUMPS = re.compile(
    rf"\b{PUT}(?:s|es|ed|d|e|ing)?\s+(?:(?:then|also|again|the|all|weights?|vector|layers?|parameters?)\s+)*(?P<what>{FORMULAS})"
    rf"|(?P<who>{FORMULAS})\s+(?:(?:is|are|gets?|be|has\s+been|to)\s+)(?:(?:then|again|also)\s+)*"
    rf"(?:{PUT}(?:e?d|t)?|re-?set|set\s+to)\b"
    rf"|(?P<own>{FORMULAS})\s+(?:jumps?|restarts?|is\s+moved\s+to)\b"
    r"|\b(?:by\s+)?(?:project|re-?normali[sz]|clipp|round)(?:ing|ion)\s+(?:(?:it|them|back|is|are|applied)\s+)*(?:after|in|at|onto|every)\b",
    re.IGNORECASE,
)
"""What puts something elsewhere: we reset §, § is projected, by projecting after every step."""


def compares_beginnings(every: str) -> bool:
    r"""Whether formulas have where a letter begins of which they have the rate: x_{0} beside \dot x."""
    return any(re.search(_begins(one), every) for one in _moving(every))


def require_from_beginnings(sentence: Sentence, shown: str, every: str) -> None:
    """Refuse words of times before 0, where a line is an order, and of what is put elsewhere as it moves."""
    found = BACKWARDS.search(sentence.words) if ORDER.search(shown) else None
    if found is not None and not DENIED.search(sentence.words):
        raise _refused(sentence, sentence.written(*found.span()))
    early = (one for one in sentence.formulas if ORDER.search(shown) and BEFORE.fullmatch(one.strip()))
    if (one := next(early, None)) is not None:
        raise _refused(sentence, one)
    moving = _moving(every)
    for jump in JUMPS.finditer(sentence.words):
        group = next((name for name, held in jump.groupdict().items() if held), None)
        first = sentence.words.count(FORMULA, 0, jump.start(group or 0))
        count = jump[group].count(FORMULA) if group else 0
        of = chain.from_iterable(
            re.findall(LETTER + BELOW, one) for one in sentence.formulas[first : first + count]
        )
        if (group is None or moving & {bare(one) for one in of}) and not DENIED.search(sentence.words):
            written = sentence.written(*jump.span())
            told = "The words put what moves elsewhere, and the lines are of the motion alone."
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=r"\dot x = -A x")


def _refused(sentence: Sentence, written: str) -> UserError:
    told = (
        "What is compared with where it begins is judged at the times t ≥ 0, and the words speak of others."
    )
    return UserError(f"Line {sentence.number}: {told}", at=Span(written, 0, len(written)), hint=r"$t \ge 0$")


def _moving(every: str) -> set[str]:
    return {bare((one["braced"] or one["bare"]) + one["below"]) for one in DOTTED.finditer(every)}


def _begins(letter: str) -> str:
    base, _, below = letter.partition("_")
    guard = r"(?<!\\)" if base.startswith("\\") else r"(?<![A-Za-z\\])"
    zero = r"(?:\(\s*0\s*\)" if below else r"(?:\s*_\s*0|\(\s*0\s*\)"
    return rf"{guard}{re.escape(base)}{zero}|\s*_\s*\{{\s*{below}\s*0\s*\}})"
