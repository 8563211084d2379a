r"""What words say of numbers that they list, "$W_{j+1}^\top W_{j+1} = W_j W_j^\top$ for $j = 1, 2$", of each.

A text of as many lines says $W_2^\top W_2 = W_1 W_1^\top$ and $W_3^\top W_3 = W_2 W_2^\top$: what they mean,
whatever the lines have.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import ENDS, of_as_many_lines, outside
from dlhw3.symbolic.language.text import lazy_re as re

MOST = 6
LIST = r"(?P<numbers>\d+(?:\s*,\s*\d+)*(?:\s*,\s*(?:\\dots|\\ldots|\\cdots|\.\.\.)\s*,\s*\d+)?)"
SAID = re.compile(
    r"\$(?P<said>[^$]*=[^$]*)\$(?P<gap>,?\s+for\s+|,\s+)(?:(?:all|each|every|any|both|layers?)\s+)?"
    rf"\$\s*(?P<index>[a-z])\s*(?:=\s*{LIST}|\\in\s*\\\{{\s*{LIST.replace('numbers', 'set')}\s*\\\}})\s*\${ENDS}",
    re.IGNORECASE,
)
"""An equation, and the numbers for which it is said."""
SIDE = r"(?:[^$=<>{}\\\n]|\\(?!neq?\b|[lg]eq?\b|[lg]t\b|equiv|in\b)|\{[^{}$]*\})+"
BOTH = re.compile(rf"\$(?P<one>{SIDE})=(?P<other>{SIDE})=\s*(?P<number>\d+)\s*\$")
"""Two sides that are one number."""
ONE_LETTER = re.compile(r"\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?(?:\^\{?[*\\a-z]+\}?)?")


def with_each_number(text: str) -> str:
    """Return a text in whose words what is said for j = 1, 2 is said for 1 and for 2."""
    return outside(text, lambda words: BOTH.sub(_of_both, SAID.sub(_of_each, words)))


def _of_each(found: re.Match[str]) -> str:
    """Return the equation at each number; the words themselves where the index stands elsewhere than below."""
    index, numbers = found["index"], _listed(found["numbers"] or found["set"])
    below = re.compile(
        rf"_\s*(?:\{{\s*{index}\s*(?:(?P<sign>[+-])\s*(?P<shift>\d+)\s*)?\}}|{index}(?![A-Za-z]))"
    )
    rest = below.sub("", found["said"])
    if (
        not 0 < len(numbers) <= MOST
        or rest == found["said"]
        or re.search(rf"(?<![A-Za-z\\]){index}(?![A-Za-z])", rest)
    ):
        return found[0]

    def at(k: int) -> str:
        def shifted(one: re.Match[str]) -> str:
            return f"_{{{k + int((one['sign'] or '+') + (one['shift'] or '0'))}}}"

        return f"${below.sub(shifted, found['said'])}$"

    *first, last = [at(k) for k in numbers]
    return of_as_many_lines(found[0], " and ".join(filter(None, (", ".join(first), last))))


def _of_both(found: re.Match[str]) -> str:
    """Return two equations with a number, where both sides are letters or neither is: else one may be defined."""
    one, other = (found[side].strip() for side in ("one", "other"))
    if (ONE_LETTER.fullmatch(one) is None) is not (ONE_LETTER.fullmatch(other) is None):
        return found[0]
    return f"${one} = {found['number']}$ and ${other} = {found['number']}$"


def _listed(text: str) -> list[int]:
    """Return the numbers of a list, 1, 2 or 1, …, 4 or 1, 3, …, 7; none where a step does not lead to the last."""
    found = [int(one) for one in re.findall(r"\d+", text)]
    if not re.search(r"dots|\.\.\.", text):
        return found
    *first, last = found
    step = first[1] - first[0] if len(first) > 1 else 1
    whole = [*range(first[0], last + 1, step)] if step > 0 else []
    return whole if whole[: len(first)] == first and whole[-1:] == [last] else []
