r"""Rates and steps that displays find of a function: "under gradient flow on $f$, \[ \dot w = -X^\top r \]".

Words say that w moves by the gradient of f, which the text defines: so \dot w is -\nabla f(w), and the display is
a claim. As what says how w moves, it would be right whatever it is. The same is so for w_{t+1} of gradient descent
with a step size. A text is returned of as many lines.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.ready.flow_of_each import ONE_LAYER, STILL
from dlhw3.symbolic.language.latex.ready.flows_claimed import PACED
from dlhw3.symbolic.language.latex.ready.flows_followed import OTHER_FLOWS
from dlhw3.symbolic.language.latex.ready.methods_named import OTHER
from dlhw3.symbolic.language.latex.ready.minimisers_displayed import OPENS
from dlhw3.symbolic.language.latex.ready.slopes_called import DEFINED, FUNCTION, LETTER
from dlhw3.symbolic.language.latex.text.phrases import GAP
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

ON = rf"(?: (?:of|on|for) (?:the )?(?:(?:function|loss|objective|cost|energy) )?{FUNCTION})?"
FLOW = re.compile(
    (
        r"\b(?:gradient flow|continuous[\s-]time (?:dynamics|limit|version) of gradient descent)"
        rf"(?: dynamics| equations?)?{ON}"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
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
PLAINLY = re.compile(
    r"\s*(?:[.:,;]|$|\\\[|\$\$|\\begin|(?:we|the|this|these|both|all|it|they|and\s+(?:let|we|suppose)|then|that"
    r"|where|from|starting|initiali[sz]ed|is|are|reads?|gives?|yields?|becomes?|satisf\w+|leads?|obeys?"
    r"|in\s+continuous\s+time|so|which)\b)",
    re.IGNORECASE,
)
"""How a sentence goes on behind a flow, or a step, that is no other one."""
RATED = re.compile(r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d)")
RATE = re.compile(
    rf"(?:\\dot\s*(?:\{{\s*(?P<x>{LETTER})\s*\}}|(?P<y>{LETTER}))"
    rf"|\\[td]?frac\s*\{{\s*(?:d|\\mathrm\s*\{{?\s*d\s*\}}?)\s*(?P<z>{LETTER})\s*\}}\s*\{{\s*(?:d|\\mathrm\s*\{{?\s*d\s*\}}?)\s*t\s*\}})"
    r"(?:\s*\(\s*t\s*\))?\s*&?\s*=(?P<to>(?:(?!\\dot|\\[td]?frac\s*\{\s*d)[^=])*)"
)
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
        said = [*_rates(shown, before, words)] or [*_steps(shown, before, words)]
        if not said:
            break
        made = f"Let {' and '.join(said)}. Then "
        ended = ". " if before.strip() and before.strip()[-1] not in ".:;!?" else ""
        return f"{before}{ended}{made}{text[start:]}"
    return text


def _rates(shown: str, before: str, words: str) -> Iterator[str]:
    """Yield how each letter flows that a display begins with."""
    rows = [*RATE.finditer(shown)]
    flow = max(FLOW.finditer(before), key=lambda one: one.start(), default=None)
    if not rows or flow is None or not PLAINLY.match(before, flow.end()):
        return
    if any(form.search(words) for form in (OTHER_FLOWS, STILL, ONE_LAYER, PACED)):
        return
    called = _called(flow["f"], before)
    for row in rows:
        x = (row["x"] or row["y"] or row["z"]).strip()
        if called is None or "\\nabla" in row["to"] or "\\partial" in row["to"] or x not in called[1]:
            continue
        yield rf"$\dot {{{x}}} = -\nabla_{{{x}}} {called[0]}({', '.join(called[1])})$"


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
