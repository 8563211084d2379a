r"""Steps that displays find of a function: "gradient descent with step size $\eta$ on $f$ gives \[ w_{t+1} = … \]".

Words say that w moves by the gradient of f, which the text defines: so w_{t+1} is w_t - \eta \nabla f(w_t), and the
display is a claim. As what says what w_{t+1} is, it would be right whatever it is. So it is of rates in
flows_claimed.py. A text is returned of as many lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.ready.flows_claimed import PLAINLY
from dlhw3.symbolic.language.latex.ready.methods_named import OTHER
from dlhw3.symbolic.language.latex.ready.minimisers_displayed import OPENS
from dlhw3.symbolic.language.latex.ready.slopes_called import DEFINED, FUNCTION, LETTER
from dlhw3.symbolic.language.latex.text.phrases import GAP
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

ON = rf"(?: (?:of|on|for) (?:the )?(?:(?:function|loss|objective|cost|energy) )?{FUNCTION})?"
ON_LATER = ON.replace("?P<f>", "?P<f2>").replace("?P<of>", "?P<of2>").replace("?P<value>", "?P<value2>")
STEP = re.compile(
    (
        rf"\bgradient descent{ON} with (?:(?:an?|the|constant|fixed) )*(?:step[\s-]?size|learning[\s-]rate) "
        rf"\$\s*(?P<eta>{LETTER})\s*(?:>\s*0\s*)?\${ON_LATER}"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
READS = re.compile(
    (
        rf"\bgradient descent(?: (?:update|step|iteration))?{ON} (?:reads|is|becomes)"
        r"(?: (?:given by|then))?\s*[:,]?\s*$"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
"""Gradient descent whose step size stands in its display alone."""
RATED = re.compile(r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d)")
NEXT = re.compile(
    rf"{OPENS}\s*(?P<x>{LETTER})(?P<next>\s*_\s*\{{\s*(?P<t>[a-z])\s*\+\s*1\s*\}}|\s*\^\s*\{{?\s*\+\s*\}}?|\s*')\s*&?\s*=(?P<to>[^=]*)"
)
MORE = re.compile(r"\b(?:\w+|\$[^$]*\$)\s+(?:steps|iterations|updates)\s+of\b|\bepochs?\b", re.IGNORECASE)


def with_motions_claimed(text: str) -> str:
    """Return a text that says of such a display, before it, how the letters of the function move."""
    if "%" in text or "radient" not in text:
        return text
    apart = [*set_apart(text)]
    words = re.sub(r"\$[^$]*\$", " ", _without(text, apart))
    for start, stop in apart:
        shown, before = text[start:stop], text[:start]
        if RATED.search(before) or (RATED.search(shown) is None and NEXT.match(shown) is None):
            if RATED.search(before):
                break
            continue
        said = [*_steps(shown, before, words)]
        if not said:
            break
        made = f"Let {' and '.join(said)}. Then "
        ended = ". " if before.strip() and before.strip()[-1] not in ".:;!?" else ""
        return f"{before}{ended}{made}{text[start:]}"
    return text


def _steps(shown: str, before: str, words: str) -> Iterator[str]:
    """Yield the next point of gradient descent, where a display begins with it and nothing before has it."""
    row, step = NEXT.match(shown), STEP.search(before) or READS.search(before)
    if row is None or step is None or OTHER.search(words) or MORE.search(before) or "\\nabla" in row["to"]:
        return
    if not PLAINLY.match(before, step.end()):
        return
    given = step.groupdict()
    called = _called(step["f"] or given.get("f2"), before)
    rate = re.search(r"[-+]\s*(\\(?:eta|alpha|gamma|tau)(?![a-z]))", row["to"])
    eta = given.get("eta") or (rate[1] if rate else "")
    if not eta:
        return
    x, eta = row["x"].strip(), eta.strip()
    following = row["x"] + row["next"]
    if called is None or [x] != called[1] or "".join(following.split()) in "".join(before.split()):
        return
    here = rf"{x}_{row['t']}" if row["t"] else x
    yield rf"${following.strip()} = {here} - {eta} \nabla {called[0]}({here})$"


def _called(name: str | None, before: str) -> tuple[str, list[str]] | None:
    """Return a function and its letters; where no name is given, the only one that is defined."""
    known = dict[str, set[str]]()
    for one in DEFINED.finditer(before):
        known.setdefault(one["f"].strip(), set()).add(" ".join(one["of"].split()))
    f = next(iter(known), "") if name is None else name.strip()
    if len(known.get(f, set())) != 1 or (name is None and len(known) != 1):
        return None
    (letters,) = known[f]
    return f, [one.strip() for one in letters.split(",")]


def _without(text: str, apart: list[tuple[int, int]]) -> str:
    for start, stop in reversed(apart):
        text = text[:start] + " " + text[stop:]
    return text
