r"""Commands that packages have and a text need not define: \norm{x}, \pdv{f}{x}, \eqalign{… \cr …}, {\rm tr}."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.macros import BEGINS, LET, Macro, applied, braced
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OPERATORS, SPECTRAL

PAIR = Macro(2, r"\langle #1, #2 \rangle")
COMMANDS = {
    "norm": Macro(1, r"\left\| #1 \right\|"),
    "inner": PAIR, "innerprod": PAIR, "innerproduct": PAIR, "iprod": PAIR, "inprod": PAIR, "ip": PAIR, "dotp": PAIR,
    "dotprod": PAIR, "dd": Macro(1, "d #1"),
}  # fmt: skip
"""Commands with braces behind them, in packages and in most preambles."""
DERIVATIVES = {"pdv": r"\partial", "pd": r"\partial", "dv": "d", "odv": "d"}
"""Those of packages for derivatives, \\pdv{f}{x} and \\pdv{x}, and the sign of each."""
USED = re.compile(rf"\\(?P<name>{'|'.join([*COMMANDS, *DERIVATIVES])})\*?\s*(?=\{{)")
MOST = 500_000
"""How many signs may stand in the braces of commands, those of commands within others counted again."""
EQUATIONS = re.compile(r"\\eqalign(?:no)?\s*(?=\{)")
ROWS_END = re.compile(r"\\cr(?![A-Za-z])")
OLD = re.compile(r"(?<!\^)\{\s*\\(?P<style>rm|bf|it|sf)\s+(?P<name>[A-Za-z]{2,})(?P<gap>\s*)\}")
"""Letters in another type as TeX has them, {\\rm tr}."""
NAMES = sorted((*OPERATORS, *SPECTRAL, "Tr", "trace", "Diag", "ln", "ReLU"), key=len, reverse=True)
WORDS = "|".join(one for one in NAMES if len(one) > 1)
APART = re.compile(
    rf"(?P<begins>\\(?:text|mbox|textrm|mathrm|operatorname)\s*\{{)(?P<before>\s*)(?P<name>{WORDS})"
    r"(?P<behind>\s*)\}"
)
"""The name of an operator with a gap in its braces, \\text{tr }."""
PLAIN = re.compile(
    rf"(?<![A-Za-z\\^_])(?P<change>d?)(?P<name>{WORDS})"
    rf"(?=\s*(?:(?:\\(?:left|[bB]igg?l?)\s*)?[(\[|]|\\[lv]?[vV]ert|\\?(?:{WORDS})(?![A-Za-z])))"
)
"""The name of an operator without its backslash, tr(A), before what it is of."""


def without_packages(text: str) -> str:
    """Return a text of as many lines in the commands that are read, where it does not define those that it has."""
    text = OLD.sub(lambda found: f"\\{found['style']}{{{found['name']}}} {found['gap']}", text)
    text = APART.sub(
        lambda found: f"{found['before']}{found['begins']}{found['name']}}}{found['behind']}", text
    )
    text = _without_commands(_with_rows(text)) if USED.search(text) or EQUATIONS.search(text) else text
    return in_formulas(text, _with_operators) if PLAIN.search(text) else text


def _with_operators(formula: str) -> str:
    return PLAIN.sub(lambda found: rf"{found['change']}\operatorname{{{found['name']}}}", formula)


def _with_rows(text: str) -> str:
    """Return a text with the equations of plain TeX as an environment."""
    read = 0
    while read < MOST and (found := EQUATIONS.search(text)) is not None:
        held, end = braced(text, found.end())
        read += end - found.start()
        rows = ROWS_END.sub(lambda _: "\\\\", held)
        text = f"{text[: found.start()]}\\begin{{aligned}}{rows}\\end{{aligned}}{text[end:]}"
    return text


def _without_commands(text: str) -> str:
    """Return a text with the commands of packages written out."""
    own = {found[1] for found in LET.finditer(text)}
    for found in BEGINS.finditer(text):
        own |= {name for kind in ("name", "called", "operated", "paired") if (name := found[kind])}
    place = read = 0
    while read < MOST and (one := USED.search(text, place)) is not None:
        place = one.end()
        if one["name"] in own:
            continue
        if sign := DERIVATIVES.get(one["name"]):
            of, end = braced(text, one.end())
            if text[end : end + 1] == "{":
                variable, end = braced(text, end)
            else:
                of, variable = "", of
            made = rf"\frac{{{sign} {of}}}{{{sign} {variable}}}"
        else:
            made, end = applied(COMMANDS[one["name"]], text, one.end())
        read += end - one.start()
        text, place = text[: one.start()] + made + text[end:], one.start()
    return text
