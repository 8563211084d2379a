r"""Rates that gradient flow is said to give, "Gradient flow on $f(x) = \|x\|^2$ gives \[ \dot x = … \]": claims.

They would else say how x moves, and any would be true. Where it is known of which function the flow is, by its
name or since the text defines one alone, a text is returned, of as many lines, with that before it.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.flows_followed import OTHER_FLOWS
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.timed import D
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"(?:\\(?:mathcal|mathrm)\s*\{\s*[A-Za-z]\s*\}|\\[A-Za-z]+|[A-Za-z])(?:_(?:\w|\{\w+\}|\\[a-z]+))?"
LETTER = (
    r"(?:\\(?:mathbf|bm|boldsymbol)\s*\{\s*\\?[A-Za-z]+\s*\}|\\[A-Za-z]+|[A-Za-z])"
    r"(?:\s*_\s*(?:[\w+-]|\{\s*[\w+-]+\s*\}))?"
)
ARGUMENTS = rf"{LETTER}(?:\s*,\s*{LETTER})*"
ROW = re.compile(
    rf"(?:\\\[|\$\$|\\begin\s*\{{\w+\*?\}}|\\\\|\\q?quad(?![a-z]))[\s&]*(?P<tau>\\tau\s*)?"
    rf"(?:\\dot\s*(?:\{{\s*(?P<held>{LETTER})\s*\}}|(?P<bare>{LETTER}))|\\[td]?frac\s*\{{\s*{D}\s*(?P<above>{LETTER})\s*\}}\s*\{{\s*{D}\s*t\s*\}})"
    r"(?:\s*\(\s*t\s*\))?\s*&?\s*=\s*(?P<value>[^=]*?)(?=\\\\|\\\]|\$\$|\\end|,?\s*\\q?quad|=|\Z)"
)
"""A row that begins with the rate of a letter."""
FLOW = re.compile(
    r"\b(?:gradient[\s-]+(?:flow|descent)|steepest\s+descent|negative\s+gradient)\b(?:\s+dynamics)?"
    r"(?:\s+with\s+infinitesimal(?:ly\s+small)?\s+(?:step\s+sizes?|steps))?"
    r"(?:\s+(?:on|of|for)\s+(?:(?:the|a)\s+)?(?:(?:loss|objective|function|cost|energy|potential|risk)\s+)*"
    r"(?P<opens>\$)\s*(?P<f>[^$]+?)\s*\$)?",
    re.IGNORECASE,
)
CALL = re.compile(rf"(?P<f>{NAME})\s*\(\s*(?P<of>{ARGUMENTS})\s*\)")
DEFINES = re.compile(
    rf"(?<![A-Za-z_\\\\])(?P<f>{NAME})\s*\(\s*(?P<of>{ARGUMENTS})\s*\)\s*&?\s*:?=(?P<value>[^=$]*)"
)
MOVED = re.compile(rf"{ARGUMENTS}|[A-Za-z]\s*_\s*(?:\\pm|\{{\s*\\pm\s*\}})")
"""Letters on which a flow is, w_\\pm too."""
VALUE = re.compile(
    r"(?:\$|\\\[|\$\$)\s*(?P<f>\\ell|\\mathcal\s*\{\s*[A-Z]\s*\}|[A-Z])\s*&?\s*:?=(?P<value>[^=$]*)"
)
"""A loss by its value alone: L = ‖X w − y‖²."""
BEGINS = re.compile(r"[.!?;:]\s|\n\s*\n|\\\]|\$\$|\\end\s*\{\w+\*?\}|\\(?:sub)*section\*?\{[^{}]*\}|\\item\s")
STILL = re.compile(r"\b(?:frozen|freez\w*|fixed|held|kept|constant|only|untrained)\b", re.IGNORECASE)


PLAINLY = re.compile(
    r"\s*(?:[.:,;]|$|\\\[|\$\$|\\begin|(?:with\s+respect\s+to|on|of|for|and)\s+\$|with\s+time\s+constant\b"
    r"|(?:we|the|this|these|both|all|it|they|and\s+(?:let|we|suppose)|then|that|where|from|starting|initiali[sz]ed|is"
    r"|are|reads?|gives?|yields?|becomes?|satisf\w+|leads?|obeys?|in\s+continuous\s+time|so|which|equations?|induces?"
    r"|implies|produces|generates)\b)",
    re.IGNORECASE,
)
"""How a sentence goes on behind a flow, or a step, that is no other one."""
PACED = re.compile(
    r"\b(?:learning[\s-]+rates?|step[\s-]*sizes?|speeds?|ascent|tied|shared|noisy|batch\w*)\b", re.IGNORECASE
)
"""What makes a flow another one, beside what does so elsewhere."""
INFINITESIMAL = re.compile(
    r"\binfinitesimal(?:ly\s+small)?\s+(?:step\s*sizes?|steps|learning\s+rates?)", re.IGNORECASE
)


def with_flows_claimed(text: str) -> str:
    """Return a text with the equations of gradient flows whose rates displays claim."""
    kept = without_comments(text)
    if len(kept) != len(text) or FLOW.search(text) is None:
        return text
    apart = [*set_apart(text)]
    for start, stop in reversed(apart):
        before = max((stop for _, stop in apart if stop <= start), default=0)
        flow = next(reversed([*FLOW.finditer(text, before, start)]), None)
        rows = [*ROW.finditer(text[start:stop])]
        if flow is None or not rows or not PLAINLY.match(text, flow.end()):
            continue
        begins = max((one.end() for one in BEGINS.finditer(text, before, flow.start())), default=before)
        said = re.sub(r"\$[^$]*\$", " ", text[begins:start])
        paced = PACED.search(INFINITESIMAL.sub(" ", said))
        if not (paced or OTHER_FLOWS.search(said) or STILL.search(said)):
            text = _with_equations(text, (begins, start), flow, rows)
    return text


def _with_equations(
    text: str, places: tuple[int, int], flow: re.Match[str], rows: list[re.Match[str]]
) -> str:
    begins, start = places
    said, function = text[begins:start], (flow["f"] or "").strip()
    defined = {one["f"]: one for one in DEFINES.finditer(text[:start])}
    x = (rows[0]["held"] or rows[0]["bare"] or rows[0]["above"]).strip()
    of_flow = _function(function, defined) or _of_value(function, x, text[:start])
    if not of_flow:
        return text
    equations = list[str]()
    for row in rows:
        x = (row["held"] or row["bare"] or row["above"]).strip()
        if x == of_flow.partition("(")[0].strip():
            continue  # how its value moves
        value = _at_letter(of_flow, x, text[:start])
        plain = re.sub(r"\s|\\left|\\right", "", row["value"]).rstrip(".,;\\")
        if not value:
            return text
        gradient = re.escape("".join(value.split()))
        if re.fullmatch(rf"-\\nabla(?:_\{{?{re.escape(x)}\}}?)?{gradient}", plain):
            return text
        scale = r"\frac{1}{\tau} " if row["tau"] else ""
        equations.append(rf"$\dot {{{x}}} = -{scale}\nabla_{{{x}}} {value}$")
    if not equations:
        return text
    equations = [*dict.fromkeys(equations)]
    lead = re.match(r"\s*", said)
    gap = lead[0] if lead else ""
    told = ", ".join(equations[:-1]) + " and " * bool(equations[1:]) + equations[-1]
    rest = said[len(gap) :]
    if "=" in function and DEFINES.match(function):
        head = f"Let ${function}$. Let {told}. "
        return f"{text[:begins]}{gap}{head}{rest.replace(function, of_flow, 1)}{text[start:]}"
    return f"{text[:begins]}{gap}Let {told}. {rest}{text[start:]}"


def _function(function: str, defined: dict[str, re.Match[str]]) -> str:
    """Return the function that flows, at what it is of; nothing where it is not one that is known."""
    if one := DEFINES.match(function):
        return f"{one['f']}({one['of']})"
    if CALL.fullmatch(function) or (function.endswith(")") and "=" not in function):
        return function
    if function in defined:
        return f"{function}({defined[function]['of']})"
    if function and not MOVED.fullmatch(function):
        return ""
    every = [one for one in defined.values() if not _is_within(one, defined)]
    return f"{every[0]['f']}({every[0]['of']})" if len(every) == 1 else ""


def _of_value(function: str, x: str, before: str) -> str:
    """Return a loss that is said by its value alone, in which a letter stands; nothing where there are several."""
    found = {one["f"] for one in VALUE.finditer(before) if _stands(x, one["value"])}
    if one := VALUE.match(f"${function}"):
        found = {one["f"]} if _stands(x, one["value"]) else set()
    elif function and not MOVED.fullmatch(function):
        found &= {function}
    return found.pop() if len(found) == 1 else ""


def _is_within(one: re.Match[str], defined: dict[str, re.Match[str]]) -> bool:
    """Whether a function stands in the value of another, or has no value that is a number by its signs."""
    own = re.compile(rf"(?<![A-Za-z\\]){re.escape(one['f'])}\s*\(")
    return any(own.search(other["value"]) for name, other in defined.items() if name != one["f"])


def _stands(x: str, formula: str) -> bool:
    """Whether a letter stands in a formula, beside others too: w in X w, and in Xw."""
    plain = formula if x.startswith("\\") else re.sub(r"\\[A-Za-z]+", " ", formula)
    ends = r"(?![A-Za-z])" if x.startswith("\\") else r"(?!\s*_)" if "_" not in x else ""
    return re.search(re.escape(x) + ends, plain) is not None


def _at_letter(function: str, x: str, before: str) -> str:
    """Return a function in whose point a letter stands, by what the letters there are said to be; or nothing."""
    if _stands(x, function) or "(" not in function:
        return function
    called = CALL.fullmatch(function)
    for letter in re.findall(LETTER, called["of"]) if called else ():
        meant = re.search(rf"(?:\$|,)\s*{re.escape(letter)}\s*:?=\s*(?P<value>[^=$]+)\$", before)
        if meant and _stands(x, meant["value"]):
            name, _, point = function.partition("(")
            return f"{name}({point.replace(letter, meant['value'].strip())}"
    return ""
