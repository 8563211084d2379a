r"""Samples, their features and their entries, as the columns and matrices that lines have.

Covariances and variances as the means that they are: \operatorname{Cov}(A z), \operatorname{Var}(x).
Features \phi(x_n) of which nothing is said but that they are columns, w^\top \phi(x_n): columns \phi_n.

That is where nothing is differentiated in the input, and no word says what \phi is as a function of it.
Columns and diagonals whose entries are listed, z = (e^{x_1}, \dots, e^{x_n}): what entry i is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.latex.text.timed import bare
from dlhw3.symbolic.language.text import lazy_re as re

NAMED = re.compile(
    r"\\(?:(?:operatorname|mathrm|text|mathbb|mathsf)\s*\{\s*(?P<name>Cov|cov|Var|var|V)\s*\}|(?P<bare>Cov|Var))\s*"
    r"(?:\\left|\\[bB]igg?l?)?\s*(?P<opens>[(\[])"
)
CLOSES = {"(": ")", "[": "]"}
E = r"\mathbb{E}"


def with_covariances(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with means for covariances and variances, and what was read so, in words."""
    told, place = dict[str, None](), 0
    if re.search(r"\\(?:newcommand|DeclareMathOperator|def)\b[^\n]*\\(?:Cov|Var)", text):
        return text, []
    while (found := NAMED.search(text, place)) is not None:
        place = found.end()
        name = (found["name"] or found["bare"]).capitalize()
        inside = _inside(text, found.end(), found["opens"])
        held = re.sub(r"\\(?:right|[bB]igg?r?)\s*$", "", inside)
        parts = re.split(r",(?![^(\[{]*[)\]}])", held) if held else []
        if (
            not parts
            or len(parts) > 2
            or (name != "Cov" and len(parts) > 1)
            or (name == "V" and "|" in inside)
        ):
            continue
        closed = found.end() + len(inside) + 1
        first, other = (rf"({one.strip()} - {E}[{one.strip()}])" for one in (parts[0], parts[-1]))
        made = rf"{E}[{first}{other}^\top]" if name == "Cov" else rf"{E}[{first}^2]"
        told[rf"{' '.join(text[found.start() : closed].split())} is {made}"] = None
        made += "\n" * text.count("\n", found.start(), closed)
        text = text[: found.start()] + made + text[closed:]
        place = found.start() + len(made)
    return text, [*told]


def _inside(text: str, start: int, opens: str) -> str:
    """Return what stands in brackets that begin before a place; nothing where they do not close, or hold a bar."""
    depth = 1
    for place in range(start, min(len(text), start + 400)):
        depth += {opens: 1, CLOSES[opens]: -1}.get(text[place], 0)
        if not depth:
            inside = text[start:place]
            return "" if re.search(r"\||\\mid(?![a-z])", inside) else inside
    return ""


STYLE = r"\\(?:mathbf|boldsymbol|bm|vec)\s*"
NAME = r"\\(?:phi|varphi|psi)(?![a-z])"
MAP = rf"(?:{STYLE}\{{\s*{NAME}\s*\}}|{STYLE}{NAME}|{NAME})"
INPUT = rf"(?:{STYLE}\{{\s*[a-z]\s*\}}|[a-z])"
CALLED = re.compile(
    rf"(?P<f>{MAP})\s*(?:\\left)?\(\s*(?P<x>{INPUT})(?:\s*_\s*(?P<index>\{{\s*[a-z]\s*\}}|[a-z]))?\s*"
    rf"(?:\\right)?\)"
)
TURNED = r"\^\s*\{?\s*(?:\\(?:top|rm\s*T|mathrm\s*\{?\s*T\s*\}?|mathsf\s*\{?\s*T\s*\}?)|T)\s*\}?"


def with_features(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \phi_n for \phi(x_n), and what was read so, in words."""
    calls = [*CALLED.finditer(text)]
    if not calls or len({bare(one["f"]) for one in calls}) > 1:
        return text, []
    f, letters = calls[0]["f"], {bare(one["x"]) for one in calls}
    own = rf"(?:{STYLE}\{{?\s*)?{re.escape(bare(f))}(?![a-z])\s*\}}?"
    alone = re.sub(r"\$\s*" + own + r"\s*\$", " ", CALLED.sub(" ", text))
    indexed = {one["index"] is not None for one in calls}
    column = re.search(rf"{TURNED}\s*{own}\s*(?:\\left)?\(|{own}\s*\([^()]*\)\s*{TURNED}", text)
    if column is None or len(letters) > 1 or len(indexed) > 1 or re.search(own, alone):
        return text, []
    x = letters.pop()
    moved = rf"(?:\\nabla\s*_|\\partial|\\mathrm\s*\{{?d\}}?)\s*\{{?\s*(?:{STYLE}\{{?\s*)?{x}(?![a-z])"
    at = rf"\(\s*(?:{STYLE}\{{?\s*)?{x}(?![a-z])"
    sloped = rf"\\nabla\s*(?:\^\s*\{{?2\}}?\s*)?\\?[A-Za-z]+\s*{at}|'\s*{at}"
    if (
        re.search(moved, text)
        or re.search(sloped, text)
        or re.search(rf"{own}\s*:(?!=)|\\to(?![a-z])|\\dot\s*\{{?\s*{x}", text)
    ):
        return text, []

    def made(found: re.Match[str]) -> str:
        index = found["index"]
        return found["f"] + (f"_{{{index.strip('{} ')}}}" if index else "")

    text = in_formulas(text, lambda formula: CALLED.sub(made, formula))
    return text, [f"{bare(calls[0][0])} is a column, {made(calls[0])}"]


DOTS = r"\\(?:l|c)?dots[cb]?(?![a-z])|\.\.\."
OPENS, ENDS_ROOT = r"(?:\\left\s*)?[(\[]", r"(?:\\right\s*)?[)\]]"
TURN = r"(?:\s*\^\s*\{?\s*(?:\\top|\\mathsf\s*\{?T\}?|T)\s*\}?)?"
LISTED = re.compile(
    rf"(?P<head>(?P<diag>\\(?:operatorname|mathrm|text|mathbf)\s*\{{\s*diag\s*\}}\s*)|(?P<letter>[a-z]"
    rf"|\\[a-z]+)\s*&?\s*=\s*)"
    rf"{OPENS}(?P<held>(?:(?!{DOTS})[^$\n])+?),\s*(?:{DOTS})\s*,(?P<last>[^$\n]+?){ENDS_ROOT}{TURN}(?=\s*"
    rf"(?:[.,;$&\\]|$))"
)
"""A diagonal or a column with its entries in brackets, the first ones and the last one."""
ALONE = re.compile(r"(?:[a-z]|\\[a-z]+)_\{?[a-z]\}?")
"""A letter with an index and nothing else."""
FIRST = re.compile(r"_\s*(?:\{\s*1\s*\}|1(?!\d))")
END = re.compile(r"_\s*(?:\{\s*(?P<held>[A-Za-z])\s*\}|(?P<bare>[A-Za-z])(?![A-Za-z]))")


def with_entries_said(text: str) -> str:
    """Return a text of the same lines in which such columns and diagonals are said by any entry."""
    return LISTED.sub(lambda found: _by_entry(found, text), text)


def _by_entry(found: re.Match[str], text: str) -> str:
    """Return what entry i is; what is found where the first entry is not what the last one is."""
    first = _parts(found["held"])[0].strip()
    ends = {one["held"] or one["bare"] for one in END.finditer(found["last"])}
    for end in sorted(ends):
        last = re.sub(rf"_\s*(?:\{{\s*{end}\s*\}}|{end}(?![A-Za-z]))", "_1", found["last"])
        if FIRST.search(first) is None or _without_left(FIRST.sub("_1", first)) != _without_left(last):
            continue
        index = _index(text, end)
        entry = FIRST.sub(f"_{{{index}}}", first)
        letter = found["letter"]
        if letter and _without_left(entry) == f"{letter}_{index}":
            return found[0]
        if found["diag"] and ALONE.fullmatch(entry):
            return found[0]  # of all entries of one column
        made = rf"\operatorname{{diag}}({entry})" if found["diag"] else f"{letter}_{{{index}}} = {entry}"
        return made + "\n" * found[0].count("\n")
    return found[0]


def _parts(held: str) -> list[str]:
    """Return what commas outside of brackets part."""
    parts, depth = [""], 0
    for sign in held:
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _index(text: str, end: str) -> str:
    r"""Return the index of a sum up to this end, \sum_{n=1}^N; else i."""
    found = re.search(
        rf"\\sum(?:\\limits)?\s*_\s*\{{\s*([a-z])\s*=\s*1\s*\}}\s*\^\s*\{{?\s*{end}(?![A-Za-z])", text
    )
    return found[1] if found else "i"


def _without_left(entry: str) -> str:
    return re.sub(r"[{}\s]|\\(?:left|right)(?![a-z])", "", entry)
