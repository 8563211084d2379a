r"""Lines at other times than t, f(x(T)) \le f(x(s)), as lines at the time t and at the beginning, t = 0.

What moves by rates without time in them moves on from x(s) as from a beginning: a line of x(s) and x(t), t \ge s,
is one of x(0) and x(t - s). So it is where nothing is said of x(0), which x(s) need not be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.starts import written
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, D
from dlhw3.symbolic.language.text import lazy_re as re

ONE = r"(?:\\tau(?![a-z])|[tsTh](?:_\{?[\w']\}?)?(?![A-Za-z])|t'|u(?![A-Za-z]))"
"""A time."""
OPENS, CLOSES = r"\s*(?:\\(?:left|[bB]igl?)\s*)?\(\s*", r"\s*(?:\\(?:right|[bB]igr?)\s*)?\)"
LOWER, HIGHER = r"(?:<|\\leq?(?:slant)?(?![a-z]))", r"(?:>|\\geq?(?:slant)?(?![a-z]))"
CHAIN = (
    rf"(?:{ONE}|0)(?:\s*(?:,|{LOWER}|{HIGHER}|\\in)\s*(?:{ONE}|0|\[\s*0\s*,\s*(?:{ONE}|\\infty)\s*[\])]))+"
)
CONDITION = re.compile(rf"(?P<before>\$\s*(?:\\forall\s*)?)(?P<chain>{CHAIN})(?P<behind>\s*\$)")
"""What says of times alone which they are: $t \\ge s \\ge 0$."""
BESIDE = re.compile(
    rf"(?P<before>(?:\\q?quad|\\forall|,|\}}|\$)(?:\\[,;: ]|~|\s|\\forall(?![a-z]))*)(?P<chain>{CHAIN})"
    r"(?P<behind>\s*\$?\s*\}?\s*[.,;]?\s*(?:\\\]|\$\$|\\end|$))"
)
"""The same behind a line."""
SOME = re.compile(rf"\b(?:some|exists?|there\s+(?:is|are))\s+(?:an?\s+)?(?:times?\s+)?\$\s*{ONE}")
"""What is said of some time alone."""
PIECES = re.compile(r"\\\\|\\q?quad(?![a-z])|\\\[|\\\]|\$\$|,|\\(?:begin|end)\s*\{[^{}]*\}")
Times = tuple[str, str]
"""The earlier one of two times, nothing where the other stands beside the beginning alone, and the later one."""


def with_one_time(text: str, moving: Collection[str]) -> tuple[str, list[str]]:
    """Return a text whose lines are at the time t and at the beginning, where they can be, and what is told."""
    if not moving or SOME.search(text):
        _require_times(text, moving)
        return text, []
    kept, whole, place = without_comments(text), "", 0
    told, read = list[str](), list[Times]()
    if len(kept) != len(text):
        _require_times(text, moving)
        return text, []
    for start, stop in set_apart(text):
        shown, times = _at_one_time(text[start:stop], text, moving)
        _require_one(shown, moving)
        whole += text[place:start] + shown
        place = stop
        read += [times] if times else []
    for early, last in dict.fromkeys(read):
        passed = last.replace("+", " + ")
        words = (
            f"{early} stands for the beginning, and {passed} − {early} for t"
            if early
            else f"{last} is the time t"
        )
        told.append(words)
    names = {name for times in read for one in times for name in one.split("+")} - {"", "t"}
    late = {name for early, last in read for name in last.split("+") if name != early}
    return _conditions(whole + text[place:], names, late), told


def _at_one_time(shown: str, text: str, moving: Collection[str]) -> tuple[str, Times | None]:
    """Return a formula that is set apart at the time t and at the beginning, and the times in their place."""
    every = dict.fromkeys(one for _, one in _times(shown, moving))
    later = [one for one in every if one != "0"]
    sums = [one for one in later if "+" in one]
    if not later or later == ["t"]:
        return shown, None
    if len(later) == 1 and not sums:
        (one,) = later
        if one != "t" and not _alone("t", shown):
            return _renamed(shown, {"0": "0", one: "t"}, moving, {one: "t"}), ("", one)
        return shown, None
    if len(later) != 2 or "0" in every or not _may_begin_anywhere(text, shown, moving):
        return shown, None
    if sums and len(sums) == 1:
        (early,) = (one for one in later if one not in sums)
        parts = sums[0].split("+")
        if early not in parts or len(parts) != 2 or parts[0] == parts[1]:
            return shown, None
        (step,) = (one for one in parts if one != early)
        if not _is_above_zero(step, text) and ("=" not in shown or re.search(rf"{LOWER}|{HIGHER}", shown)):
            return shown, None
        rest = _renamed(shown, {early: "0", sums[0]: "t"}, moving, {})
        if _alone(early, re.sub(r"\([^()]*\)", "", rest)) or (
            step != "t" and _alone("t", re.sub(r"\(\s*t\s*\)", "", rest))
        ):
            return shown, None
        return _renamed(rest, {}, moving, {step: "t"}), (early, sums[0])
    return _of_two(shown, text, moving, later)


def _require_times(text: str, moving: Collection[str]) -> None:
    for start, stop in set_apart(text):
        _require_one(text[start:stop], moving)


def _require_one(shown: str, moving: Collection[str]) -> None:
    """Refuse a line at other times than t and 0, x(s) of an x that moves, which is no product."""
    every = dict.fromkeys(one for _, one in _times(shown, moving))
    other = next((one for one in every if one not in ("0", "t")), None)
    if other is None:
        return
    at = next(
        found for x in sorted(moving) for found in _at(x, shown) if re.sub(r"\s", "", found["at"]) == other
    )
    words = f"{at[0]} is {at['x']} at another time, and lines are of one time and of where it begins."
    raise UserError(words, at=Span(at[0], 0, len(at[0])), hint=f"{at['x']}(t)")


def _at(letter: str, shown: str) -> Iterator[re.Match[str]]:
    """Yield where a letter stands at a time in a formula."""
    return re.finditer(rf"(?P<x>{written(letter)}){OPENS}(?P<at>0|{ONE}(?:\s*\+\s*{ONE})?){CLOSES}", shown)


def _of_two(shown: str, text: str, moving: Collection[str], times: list[str]) -> tuple[str, Times | None]:
    """Return a formula of two times, of which the words say which is earlier, or which need no order."""
    one, other = times
    early, late = (one, other) if _is_said(one, other, text) else (other, one)
    between = rf"(?<![A-Za-z\\]){re.escape(late)}\s*-\s*{re.escape(early)}(?![A-Za-z])"
    if not _is_said(early, late, text):
        plain = re.sub(r"\([^()]*\)", "", shown)
        equal = "=" in shown and not re.search(rf"{LOWER}|{HIGHER}", shown)
        if not equal or _alone(one, plain) or _alone(other, plain):
            return shown, None
    chains = BESIDE.sub(lambda found: f"{found['before']}\0{found['behind']}", shown)
    made = re.sub(rf"{OPENS}{between}{CLOSES}", " \1 ", chains)
    made = re.sub(between, "(\1)", made)
    made = _renamed(made, {early: "0", late: "\1"}, moving, {})
    if _alone(early, made) or _alone(late, made) or _alone("t", made):
        return shown, None
    return made.replace("\1", "t").replace("\0", r"t \ge 0"), (early, late)


def _times(shown: str, moving: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the letters that move, and the times at which they stand in a formula."""
    for one in sorted(moving):
        for found in _at(one, shown):
            yield one, re.sub(r"\s", "", found["at"])


def _renamed(shown: str, at: dict[str, str], moving: Collection[str], alone: dict[str, str]) -> str:
    """Return a formula with other times at letters that move, and other ones of those that stand alone."""

    def moved(found: re.Match[str]) -> str:
        time = at.get(re.sub(r"\s", "", found["at"]))
        return found[0] if time is None else f"{found['x']}({time})"

    for one in sorted(moving):
        of = rf"(?P<x>{written(one)}){OPENS}(?P<at>0|{ONE}(?:\s*\+\s*{ONE})?){CLOSES}"
        shown = re.sub(of, moved, shown)
    for one, other in alone.items():
        for span in reversed([*_places(one, shown)]):
            shown = shown[: span[0]] + other + shown[span[1] :]
    return shown


def _places(name: str, shown: str) -> Iterator[tuple[int, int]]:
    """Yield where a time stands, and no transposition and no end of a command."""
    for found in re.finditer(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z_'])", shown):
        before = re.sub(r"\s", "", shown[: found.start()])
        raised = before.endswith("^") or (
            before.endswith("^{") and shown[found.end() :].lstrip().startswith("}")
        )
        if name == "T" and raised and not before.rstrip("{").endswith("e^"):
            continue
        yield found.span()


def _alone(name: str, shown: str) -> bool:
    plain = re.sub(rf"\{{\s*{D}\s*t\s*\}}", "", shown)
    return next(_places(name, plain), None) is not None


def _is_said(early: str, late: str, text: str) -> bool:
    """Whether a text says that one time is at most another."""
    one, other = re.escape(early), re.escape(late)
    ends = r"(?![A-Za-z_'])"
    starts = r"(?<![A-Za-z\\])"
    forms = (
        rf"{starts}{one}{ends}\s*{LOWER}\s*{other}{ends}",
        rf"{starts}{other}{ends}\s*{HIGHER}\s*{one}{ends}",
        rf"{starts}{one}{ends}\s*\\in\s*\[\s*0\s*,\s*{other}\s*[\])]",
    )
    return any(re.search(form, text) for form in forms)


def _is_above_zero(time: str, text: str) -> bool:
    """Whether a text says that a time is at least 0."""
    one = rf"(?<![A-Za-z\\]){re.escape(time)}(?![A-Za-z_'])"
    forms = (
        rf"{one}(?:\s*,\s*{ONE})*\s*{HIGHER}\s*0",
        rf"0\s*{LOWER}\s*{one}",
        rf"{one}(?:\s*,\s*{ONE})*\s*\\in\s*\[\s*0",
    )
    return any(re.search(form, text) for form in forms)


def _may_begin_anywhere(text: str, shown: str, moving: Collection[str]) -> bool:
    """Whether what moves does so by rates without time, and nothing is said of where it begins."""
    formulas = [one[0] for one in INLINE.finditer(text)]
    apart = [text[start:stop] for start, stop in set_apart(text)]
    rated = [
        one
        for one in (*formulas, *apart)
        if re.search(r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm)", one)
    ]
    for one in rated:
        plain = re.sub(rf"\{{\s*{D}\s*t\s*\}}", "", one)
        for letter in moving:
            plain = re.sub(rf"{written(letter)}{OPENS}t{CLOSES}", "", plain)
        if one != shown and _alone("t", plain):
            return False
    pieces = (piece for one in apart for piece in PIECES.split(one))
    begins = [one.strip("$ ") for one in formulas if re.search(r"\(\s*0\s*\)", one)]
    begins += [
        one.strip(" .,;&\n")
        for one in pieces
        if re.match(rf"[\s&]*{LETTER}{BELOW}{OPENS}0{CLOSES}\s*&?(?:=|\\in)", one)
    ]
    for one in begins:
        named = re.fullmatch(r"[^=]*\(\s*0\s*\)\s*&?=\s*(?P<x>\\?[A-Za-z]+_\{?0\}?)\s*", one)
        if named is None or text.count(named["x"]) > 1:
            return False
    return True


def _conditions(text: str, names: Collection[str], late: Collection[str]) -> str:
    """Return a text that says of the time t what it says of others."""
    if not names:
        return text

    def said(found: re.Match[str]) -> str:
        chain = found["chain"]
        if not any(_alone(one, chain) for one in names):
            return found[0]
        strict = any(
            re.search(rf"(?:[<>]|{re.escape(one)}\s*>|<\s*{re.escape(one)})", chain)
            for one in late
            if _alone(one, chain)
        ) and not re.search(r"0\s*<\s*[^<]*\\le", chain)
        return f"{found['before']}t {'>' if strict else chr(92) + 'ge'} 0{found['behind']}"

    whole, place = "", 0
    for start, stop in [*set_apart(text), (len(text), len(text))]:
        whole += CONDITION.sub(said, text[place:start]) + BESIDE.sub(said, text[start:stop])
        place = stop
    return whole
