r"""Orders of growth, O(\epsilon), o(1), \Theta(n): no values, so that what is said up to them equals nothing.

They are written as functions are, and read as one of a constant would cancel: a file that has them is refused,
where it does not say itself what such a letter is. What something costs, $O(n^3)$ operations, is none of its
lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.formulas.reading import read_formula
from dlhw3.symbolic.language.latex.text.rows import BEGIN, BREAK, END, INLINE, signs
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

STYLE = r"\\(?:mathcal|mathscr|mathrm|mathsf|mathbf|mathit|text|textrm|operatorname|boldsymbol|bm|rm|cal)"
NAME = (
    rf"(?:(?<![A-Za-z\\])[oO](?![A-Za-z])|{STYLE}\s*(?:\{{\s*[oO]\s*\}}|[oO](?![A-Za-z]))"
    r"|\\(?:Omega|Theta|omega)(?![A-Za-z]))"
)
ACCENT = r"\\(?:wide)?(?:tilde|hat)\s*"
SIGN = rf"(?P<sign>{ACCENT}(?:\{{\s*{NAME}\s*\}}|{NAME})|{NAME})"
BELOW = r"(?P<below>\s*_\s*(?:\{[^{}]*(?:\{[^{}]*\})?[^{}]*\}|\\math[a-z]+\s*\{?[A-Za-z]\}?|\\?[A-Za-z]+))?"
OPENS = r"(?:\s|\\[!,;])*(?:\\left\s*|\\[bB]igg?l?\s*)?(?P<opens>\(|\[|\\\{)"
GROWTH = re.compile(SIGN + BELOW + OPENS)
IN_PROBABILITY = re.compile(r"\s*_\s*\{?\s*(?:\\math[a-z]+\s*\{?)?\s*[pP]\s*\}*")
GROWN = (
    r"(?:1|\\cdot|(?:\s|\\[,;!]|\d|[+\-*/^{}()]|\\(?:frac|tfrac|sqrt|log|ln|epsilon|varepsilon|delta|lambda|eta|tau)(?![a-z])"
    r"|[nmdkNTh](?![A-Za-z]))+)"
)
"""What an order is of: 1, a number that is small or large."""
SPACE = re.compile(r"\\(?:in|subset|subseteq|cong|times)(?![a-z])\s*S?$")
"""What stands before a group or a set, O(n)."""
GROUP = re.compile(r"\b(?:group|sets?|manifold|rotations|space)\s*\$?\s*$", re.IGNORECASE)
COST = re.compile(
    r"\b(?:costs?|times?|memory|operations?|flops?|complexit\w+|storage|stores?|spaces?|multiplications?|runs?|requires?"
    r"|iterations?|samples|arithmetic|rates?|converge\w*|expensive|cheap\w*|runtime|computed|queries)\b",
    re.IGNORECASE,
)
"""Words of what something costs, or how fast it is."""
NEARLY = re.compile(
    r"\b(?:up\s+to|dropp?\w*|neglect\w*|ignor\w*|terms?|errors?|remainders?|equal\w*|holds?|modulo|within|plus|approx\w*|omit\w*"
    r"|differ\w*|accura\w+)\b",
    re.IGNORECASE,
)
"""Words of what is nearly so."""
NOTATION = re.compile(
    r"\b(?:Landau\w*|notations?|hid(?:es?|ing)|constants|asymptotic\w*|symbols?|big|little)\b", re.IGNORECASE
)
"""Words about the sign of an order, which make no letter of it."""


class Order(NamedTuple):
    """Where an order of growth stands in a text, what sign it has, with what below, and what it is of."""

    start: int
    stop: int
    sign: str
    below: str
    of: str


def require_no_orders(text: str) -> None:
    """Raise UserError for an order of growth in a text, in its lines or in what its words say."""
    kept = without_comments(text)
    for order in orders_in(kept, text):
        start, stop = _formula(order, kept)
        formula = " ".join(kept[start:stop].replace("&", " ").split()).strip(" .,;$")
        written = " ".join(kept[order.start : order.stop].split())
        number = kept.count("\n", 0, order.start) + 1
        told = f"Line {number}: {written} is an order of growth and no value: two of them do not cancel."
        raise UserError(told, at=Span(formula, 0, len(formula)), hint=_without(formula))


def orders_in(kept: str, text: str) -> Iterator[Order]:
    """Yield the orders of growth in a text, which is ``kept`` without its comments."""
    for order in _orders(kept):
        if not _is_known(order, kept, text) and not _is_cost(order, kept):
            yield order


def _orders(text: str) -> Iterator[Order]:
    """Yield the orders of growth in a text, or what looks like one."""
    for found in GROWTH.finditer(text):
        place, depth = found.end(), 1
        while place < len(text) and depth:
            depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(text[place], 0)
            place += 1
        of = re.sub(r"\\(?:right|[bB]igg?r?)\s*$|\\$", "", text[found.end() : place - 1].rstrip())
        below = found["below"] or ""
        plain = IN_PROBABILITY.fullmatch(below) or re.fullmatch(r"1|\\cdot", of.strip())
        if (not below or plain) and (found["sign"] != r"\omega" or of.strip() == "1"):
            yield Order(found.start(), place, found["sign"], below, of.strip())


def _is_known(order: Order, kept: str, text: str) -> bool:
    """Whether a text says what a letter is: it defines or declares a function, or has it as a letter elsewhere."""
    sign, before = re.escape(order.sign), kept[: order.start].rstrip()
    if SPACE.search(before) or GROUP.search(before):
        return True
    plain = re.escape(re.sub(rf"{STYLE}|[\\{{}}\s]", "", order.sign))
    if re.search(rf"%\s*(?:let|shape|scalar|assume|sequence)\s+\\?{plain}(?![A-Za-z])", text):
        return True
    head = rf"(?:^|[$&\[]|\\\\|\n)\s*{sign}\s*\(\s*\\?[A-Za-z]+(?:_\w)?\s*\)\s*&?\s*(?::?=|\\coloneqq|\\triangleq)"
    if any(
        not GROWTH.search(re.split(r"[$\n]|\\\\", kept[found.end() :])[0])
        for found in re.finditer(head, kept)
    ):
        return True
    if re.fullmatch(GROWN, order.of) or order.below:
        return False
    if order.sign.startswith("\\") and "mathcal" not in order.sign and re.search(r"[A-Za-z]", order.of):
        return True  # the matrix Θ before u − y
    return any(_is_letter(found, kept) for found in re.finditer(rf"{sign}(?![A-Za-z])", kept))


def _is_letter(found: re.Match[str], text: str) -> bool:
    """Whether a sign stands somewhere alone, where no words say what the order is that it writes."""
    if GROWTH.match(text, found.start()) or re.search(r"[A-Za-z\\]$", text[: found.start()]):
        return False
    inside = any(one.start() <= found.start() < one.end() for one in INLINE.finditer(text))
    inside = inside or any(start <= found.start() < stop for start, stop in set_apart(text))
    return inside and not NOTATION.search(text[max(found.start() - 60, 0) : found.end() + 60])


def _is_cost(order: Order, text: str) -> bool:
    """Whether an order stands alone in the words, and says what something costs."""
    start, stop = _formula(order, text)
    if text[start:stop].strip(" $.,\n()") != text[order.start : order.stop].strip(" ().,"):
        return False
    if not any(one.start() <= start and stop <= one.end() for one in INLINE.finditer(text)):
        return False
    before = re.split(r"[.;?!]\s|\n\s*\n", text[:start])[-1]
    behind = re.split(r"[.;?!](?:\s|$)|\n\s*\n", text[stop:])[0]
    words = INLINE.sub(" ", f"{before} {behind}")
    return COST.search(words) is not None and NEARLY.search(words) is None


def _formula(order: Order, text: str) -> tuple[int, int]:
    """Return where the formula or the row begins and ends that an order stands in."""
    for start, stop in set_apart(text):
        if start <= order.start < stop:
            cuts = [
                found.span()
                for form in (BEGIN, END, BREAK, re.compile(r"\$\$|\\[\[\]]"))
                for found in form.finditer(text, start, stop)
            ]
            first = max((one[1] for one in cuts if one[1] <= order.start), default=start)
            return first, min((one[0] for one in cuts if one[0] >= order.stop), default=stop)
    for found in INLINE.finditer(text):
        if found.start() <= order.start < found.end():
            return found.start() + 1, found.end() - 1
    first = text.rfind("\n", 0, order.start) + 1
    return first, (text + "\n").find("\n", order.stop)


def _without(formula: str) -> str:
    r"""Return a formula without its orders: what a line can say, or \le c where nothing else stands there."""
    free = next((one for one in "cbda" if not re.search(rf"(?<![A-Za-z\\]){one}(?![A-Za-z])", formula)), "c")
    made = formula
    for order in reversed([*_orders(formula)]):
        before, behind = made[: order.start], made[order.stop :]
        term = re.search(r"(?:[+\-−]|\\pm|\\mp)\s*$", before)
        if term and re.match(r"\s*(?:$|[+\-−)\].,=<>}]|\\(?:[lg]eq?|right|\\))", behind):
            made = before[: term.start()].rstrip() + behind
        else:
            made = before + free + behind
    sides = [*signs(made)]
    if len(sides) == 1 and made[sides[0][2] :].strip() == free:
        made = rf"{made[: sides[0][1]].strip()} \{'g' if 'Omega' in formula else 'l'}e {free}"
    made = made.strip(" $")
    with suppress(UserError):
        for part in filter(str.strip, re.split(r":?=|\\[lg]eq?(?![a-z])", made)):
            read_formula(part)
        if [*signs(made)]:
            return made
    return r"\|x - y\| \le c"
