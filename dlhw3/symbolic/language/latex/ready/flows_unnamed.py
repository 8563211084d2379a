r"""Gradient flows of a function without the letter that moves: "along the gradient flow of $f$, we have".

The letter is the one, or the ones, at which lines have the function in time. A text is returned, of as many lines,
with an equation for each before the sentence; it is as it is where the letters are not plain.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.flows_followed import OTHER_FLOWS, TIMED
from dlhw3.symbolic.language.latex.rewritten.for_all import calls
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER, bare, moving_in
from dlhw3.symbolic.language.text import lazy_re as re

NAME = re.compile(r"\\?[A-Za-z]+(?:_\w)?|\\(?:mathcal|mathrm)\s*\{\s*[A-Za-z]\s*\}")
OF = (
    r"\s+(?:of|on|for)\s+(?:(?:the|a|an)\s+)?(?:(?:loss|objective|function|cost|energy|potential)\s+)?(?:function\s+)?"
    r"\$(?P<f>[^$=]+)\$"
)
FLOW = r"(?:(?:the|a)\s+)?gradient\s+flow(?:\s+(?:dynamics|trajector(?:y|ies)|curve|path))?"
ALONG = re.compile(
    rf"(?P<lead>\b(?:along|under|following|for)\s+){FLOW}(?:\s+\$\s*(?P<x>{TIMED})\s*\$)?{OF}"
    r"(?=\s*(?:[,:;.\0]|(?:we|it|one|the|satisf\w+|start\w+|initiali\w+)\b|for\s+(?:all|any|every|each)\b"
    r"|(?:with|where|from)\s+\$|\Z))(?P<stop>,?\s*)",
    re.IGNORECASE,
)
IS = re.compile(
    rf"(?P<lead>\b(?:let|suppose|assume)\s+(?:that\s+)?)\$\s*(?P<x>{TIMED})\s*\$\s+(?:be|is|denotes?)\s+"
    rf"(?:(?:the|a)\s+(?:solution|trajectory|curve|path)\s+(?:of|to)\s+)?{FLOW}{OF}"
    r"(?=\s*(?:[,:;.]|\Z|(?:and|with|where|from|start\w+|initiali\w+)\b))(?P<stop>)",
    re.IGNORECASE,
)
AT = r"\s*(?:\\left\s*)?\(\s*(?:0|[tTs]|\\tau)\s*(?:\\right\s*)?\)"
TIMES = re.compile(rf"(?P<x>{LETTER}{BELOW}){AT}")
BEGINS = re.compile(r"[.!?:]\s|\n\s*\n|\\\]|\$\$|\\end\s*\{\w+\*?\}|\\(?:sub)*section\*?\{[^{}]*\}|\\item\s")
ARITY = re.compile(r"\\[A-Za-z]+|[A-Za-z](?:_(?:\w|\{\w+\}))?")


def with_flows_unnamed(text: str) -> str:
    """Return a text with the equations of a gradient flow that words name by its function alone."""
    kept = without_comments(text)
    if "gradient" not in kept or len(kept) != len(text):
        return text
    moving = moving_in(kept)
    apart = [*set_apart(text)]
    words = text
    for start, stop in reversed(apart):
        words = words[:start] + re.sub(r"[^\n]", "\0", words[start:stop]) + words[stop:]
    found = [*ALONG.finditer(words), *IS.finditer(words)]
    if len(found) != 1:
        return text
    (one,) = found
    layers = {*map(bare, _layers(one["f"].strip()))}
    given = RATES.search(words) or any(SCALED.search(text[start:stop]) for start, stop in apart)
    if moving and (not layers or (layers & moving and given)):
        return text
    begins = max((found.end() for found in BEGINS.finditer(text, 0, one.start())), default=0)
    ends = re.compile(r"\.(?:\s|$)|\\\[|\$\$|\\begin|\Z").search(text, one.end())
    sentence = re.sub(r"\$[^$]*\$", " ", words[begins : ends.start() if ends else len(words)])
    if OTHER_FLOWS.search(sentence):
        return text
    shown = " ".join(text[start:stop] for start, stop in apart)
    equations = _equations(one["f"].strip(), one["x"], shown)
    if not equations:
        return text
    said = ", ".join(equations[:-1]) + " and " * bool(equations[1:]) + equations[-1]
    lines = "\n" * one[0].count("\n")
    if IS.gave(one):
        return f"{text[: one.start()]}{one['lead']}{said}{lines}{text[one.end() :]}"
    lead = re.match(r"\s*", text[begins:])
    begins += lead.end() if lead else 0
    first = text[begins : one.start()]
    rest = text[one.end() :]
    if not first.strip():
        return f"{text[:begins]}Let {said}. Then{lines or ' '}{rest}"
    return f"{text[:begins]}Let {said}. {first.rstrip()}{one['stop'].rstrip() or ' '}{lines or ' '}{rest}"


def _equations(f: str, letter: str | None, shown: str) -> list[str]:
    """Return the equations of a flow, one for each letter; nothing where the letters are not plain."""
    timed = {bare(one["x"]): one["x"].strip() for one in TIMES.finditer(shown)}
    if NAME.fullmatch(f):
        every = {TIMES.sub(r"\g<x> ", of).strip(): of for name, of in calls(shown) if name == bare_name(f)}
        moving = {" ".join(of.split()) for of, whole in every.items() if TIMES.search(whole)}
        if not moving and letter is None:
            moving = {" ".join(of.split()) for of in every if re.fullmatch(rf"{LETTER}{BELOW}", of)}
            timed = {bare(of): of for of in moving}
        if len(moving) != 1:
            return []
        (of,) = moving
        names = [
            one
            for one in dict.fromkeys(ARITY.findall(of))
            if not re.match(r"\\(?:top|left|right|odot|circ)", one)
        ]
        function = f"{f}({of})"
    else:
        timed = timed or {bare(one): one for one in _layers(f)}
        names = [
            one
            for one in timed
            if re.search(rf"(?<![A-Za-z\\]){re.escape(one)}{r'(?![A-Za-z])' * one[-1:].isalpha()}", f)
        ]
        function = (
            f
            if f.endswith(")") and f.count("(") == 1 and NAME.fullmatch(f.split("(")[0].strip())
            else f"({f})"
        )
    letters = [timed.get(bare(one), "") for one in names]
    if not letters or not all(letters):
        return []
    if letter is not None and {bare(re.sub(r"\(\s*t\s*\)", "", letter))} != {bare(one) for one in letters}:
        return []
    return [rf"$\dot {{{one}}} = -\nabla_{{{one}}} {function}$" for one in letters]


RATES = re.compile(r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d)")
SCALED = re.compile(
    r"(?:\A|\$\$|\\\[|\\\\|\\begin\s*\{\w+\*?\}|\\q?quad)[\s&]*(?:\\tau|\\frac\s*\{[^{}]*\}\s*\{[^{}d]*\}|[A-Za-z\d])\s*"
    r"(?:\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*(?:d|\\mathrm\s*\{?\s*d))"
)
"""A row that begins with a number times a rate, which says how a letter moves."""
LAYERS = re.compile(r"(?:\\ell|[A-Za-z])\s*\(\s*(?P<product>(?:W_(?:\d|\{\d+\})\s*){2,})\)")


def _layers(f: str) -> list[str]:
    """Return the layers of a loss of their product, W_2 and W_1 of l(W_2 W_1): all that it is of."""
    found = LAYERS.fullmatch(f)
    layers = re.findall(r"W_(?:\d|\{\d+\})", found["product"]) if found else []
    return layers if len({*layers}) == len(layers) else []


def bare_name(f: str) -> str:
    """Return the name of a function as calls have it."""
    return re.sub(r"\s", "", f)
