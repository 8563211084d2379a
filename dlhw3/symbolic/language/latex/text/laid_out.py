"""How a text is laid out: gaps, boxes, environments of packages, and formulas of which single signs have lines."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.macros import braced
from dlhw3.symbolic.language.latex.text.rows import SIGN
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re

GAP_BEFORE = re.compile(
    r"(?<=[^\s.!?。}$])(?P<blank>[^\S\n]*\n(?:[^\S\n]*\n)+)(?P<opens>[^\S\n]*(?:\$\$|\\\[))(?![^\S\n]*\$)"
)
GAP_BEHIND = re.compile(
    r"(?P<closes>(?:\$\$|\\\])[^\S\n]*[,;]?)(?P<blank>[^\S\n]*\n(?:[^\S\n]*\n)+)(?=[^\S\n]*(?:where|for|and|with|if|when|whenever|so|which"
    r"|since|because|provided|hence|thus)\b)"
)
"""A gap within a sentence, before or behind a formula that is set apart."""


def without_gaps(text: str) -> str:
    """Return a text of as many lines whose sentences have no gap around a formula that is set apart."""
    kept = without_comments(text)
    for start, stop in reversed(set_apart(kept) if kept.strip() == text.strip() else ()):
        behind = GAP_BEHIND.match(text, max(stop - 2, 0))
        if behind is not None and text[start:stop].startswith(("$$", "\\[")):
            text = (
                text[: stop - 2]
                + behind["blank"][1:]
                + text[stop - 2 : behind.start("blank")]
                + "\n"
                + text[behind.end() :]
            )
        begin = len(text[:start].rstrip())
        gap = GAP_BEFORE.match(text, begin, start + 2)
        if gap is not None:
            blank = "\n" * (gap["blank"].count("\n") - 1)
            text = f"{text[: gap.start()]}\n{text[start : start + 2]}{blank}{text[start + 2 :]}"
    return text


ENVIRONMENTS = {
    "flalign": "align", "IEEEeqnarray": "eqnarray", "dmath": "math", "xalignat": "alignat", "xxalignat": "alignat",
    "alignedat": "alignat", "dgroup": "", "empheq": "",
}  # fmt: skip
"""Environments of formulas that packages have, and those that they are read as; \\begin{empheq}{align} as align."""
OF_PACKAGES = re.compile(
    rf"\\(?P<edge>begin|end)\s*\{{(?P<name>{'|'.join(ENVIRONMENTS)})(?P<star>\*?)\}}"
    r"(?:\s*\[[^\[\]\n]*\])?(?P<columns>\{[^{}\n]*\})?"
)


def with_known_environments(text: str) -> str:
    """Return a text of as many lines with the environments of packages as those that are known."""

    def made(found: re.Match[str]) -> str:
        known, columns = ENVIRONMENTS[found["name"]], found["columns"] or ""
        if found["name"] == "empheq":
            opened.append(columns) if found["edge"] == "begin" else None
            name = opened[-1] if found["edge"] == "begin" else opened.pop() if opened else ""
            return f"\\{found['edge']}{name}" if name else " "
        if not known:
            return columns
        return f"\\{found['edge']}{{{known}{found['star']}}}" + (columns if known == "alignat" else "")

    opened: list[str] = []
    return OF_PACKAGES.sub(made, text)


BOXED = re.compile(r"\\(?:boxed|fbox|bbox\s*(?:\[[^\]]*\])?)\s*(?=\{)")


def without_boxes(text: str) -> str:
    """Return a text of as many lines in which a relation has no box around it."""
    for found in reversed([*BOXED.finditer(text)]):
        held, end = braced(text, found.end())
        if SIGN.search(held):
            text = text[: found.start()] + held + text[end:]
    return text


ALONE = re.compile(
    r"[^\S\n]*(?:\\(?:\||[lr]?Vert|[lg]eq?(?:slant)?|(?:pre|suc)c(?:eq|curlyeq)?|left\s*[(\[{|.]|right\s*[)\]}|.]|cdot|times|odot)|[-+=<>|(){}\[\]*/])[^\S\n]*"
)
"""A line of a formula that is one sign, of which neither side is there."""


def with_whole_rows(text: str) -> str:
    """Return a text of as many lines in which a formula with such lines stands in one."""
    for start, stop in reversed(set_apart(without_comments(text))):
        held = text[start:stop]
        if "\\\\" in held or "\\begin" in held or "%" in held or "\n" not in held:
            continue
        if not any(ALONE.fullmatch(one) for one in held[2:-2].split("\n")):
            continue
        whole = " ".join(held[2:-2].split())
        lines = held.count("\n")
        first = "\n" if held[2:].lstrip(" ").startswith("\n") else ""
        text = text[:start] + held[:2] + first + whole + "\n" * (lines - len(first)) + held[-2:] + text[stop:]
    return text
