r"""Columns and diagonals whose entries are listed, z = (e^{x_1}, \dots, e^{x_n}): what entry i is."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

DOTS = r"\\(?:l|c)?dots[cb]?(?![a-z])|\.\.\."
OPENS, CLOSES = r"(?:\\left\s*)?[(\[]", r"(?:\\right\s*)?[)\]]"
TURN = r"(?:\s*\^\s*\{?\s*(?:\\top|\\mathsf\s*\{?T\}?|T)\s*\}?)?"
LISTED = re.compile(
    rf"(?P<head>(?P<diag>\\(?:operatorname|mathrm|text|mathbf)\s*\{{\s*diag\s*\}}\s*)|(?P<letter>[a-z]"
    rf"|\\[a-z]+)\s*&?\s*=\s*)"
    rf"{OPENS}(?P<held>(?:(?!{DOTS})[^$\n])+?),\s*(?:{DOTS})\s*,(?P<last>[^$\n]+?){CLOSES}{TURN}(?=\s*"
    rf"(?:[.,;$&\\]|$))"
)
"""A diagonal or a column with its entries in brackets, the first ones and the last one."""
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
        if FIRST.search(first) is None or _plain(FIRST.sub("_1", first)) != _plain(last):
            continue
        index = _index(text, end)
        entry = FIRST.sub(f"_{{{index}}}", first)
        letter = found["letter"]
        if letter and _plain(entry) == f"{letter}_{index}":
            return found[0]
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


def _plain(entry: str) -> str:
    return re.sub(r"[{}\s]|\\(?:left|right)(?![a-z])", "", entry)
