r"""Functions that are homogeneous, and functions that are concave.

Functions that words say to be homogeneous, f(cw) = c^k f(w) for all c > 0: f(w) is ‖w‖^k g(w/‖w‖) for some g.

That is all it says where w ≠ 0: with f for g it follows, and from it the equation.
Functions that words say to be concave: f(x) is −f_{neg}(x), of a convex f_{neg}, which says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.latex.words.behind import limiting
from dlhw3.symbolic.language.text import lazy_re as re

NAME, LETTER = r"\\?[A-Za-z]+", r"\\[A-Za-z]+|[A-Za-z]"
SCALED = re.compile(
    rf"\s*(?P<name>{NAME})\s*\(\s*(?P<factor>{LETTER})\s*(?:\\[,;: ]|\\cdot)?\s*(?P<point>{LETTER})\s*\)\s*=\s*"
    r"(?:(?P=factor)(?![A-Za-z])\s*(?:\^\s*(?:\{(?P<power>\w+)\}|(?P<one>\w)))?\s*(?P<scaled>(?=[A-Za-z\\])))?"
    r"\s*(?P=name)\s*\(\s*(?P=point)\s*\)\s*"
)
ABOVE = r"\s*{}\s*(?:>\s*0|\\in\s*(?:\(\s*0\s*,|\\mathbb\s*\{{?\s*R\s*\}}?\s*_\s*\{{?\s*(?:>\s*0|\+\+|\+)))"


FOR_ALL = re.compile(rf"{FORMULA}\s*,?\s+for\s+(?:all|any|every|each)\b", re.IGNORECASE)


THAT_IS = re.compile(
    r"(?:\bthat\s+is|\bie|\bmeaning(?:\s+that)?|\bin\s+the\s+sense\s+that)[\s,]*$", re.IGNORECASE
)
"""Behind an invariance, before its equation."""


def in_passing(sentence: Sentence) -> Iterator[int]:
    """Yield the numbers of the formulas that explain how a function scales: invariant, that is, §."""
    for k, place in enumerate(sentence.places):
        if SCALED.fullmatch(sentence.formulas[k]) and THAT_IS.search(sentence.words[:place]):
            yield k


def scaling(sentence: Sentence, numbers: Iterable[int]) -> Iterator[tuple[int, Row]]:
    """Yield the numbers of the formulas that say for all c > 0 how a function scales, with what defines it."""
    for k in numbers:
        for_all = FOR_ALL.match(sentence.words, sentence.places[k])
        beside = sentence.formulas[k + 1] if for_all and k + 1 < len(sentence.formulas) else ""
        if beside and limiting(sentence.words[sentence.places[k + 1] + 1 :]):
            continue
        if (row := _homogeneous(sentence.lines[k], sentence.formulas[k], beside)) is not None:
            yield k, row


def _homogeneous(number: int, formula: str, beside: str) -> Row | None:
    """Return what defines a function of which a formula says how it scales, for all factors that stand beside."""
    found = SCALED.fullmatch(formula)
    if found is None or re.match(ABOVE.format(re.escape(found["factor"])), beside) is None:
        return None
    name, point = found["name"], found["point"]
    power = (found["power"] or found["one"] or "1") if found["scaled"] is not None else ""
    norm = rf"\|{point}\|_F" if point[0].isupper() else rf"\|{point}\|"
    scale = "" if not power else f"{norm} " if power == "1" else rf"{norm}^{{{power}}} "
    return Row(number, rf"{name}({point}) = {scale}{name}_{{s}}(\frac{{{point}}}{{{norm}}})", "let")


CONCAVE = re.compile(r"(?P<name>\w+) (?P<constant>\S+-strongly )?concave")
REGULAR = re.compile(r"(?P<name>\w+) (?P<rest>(?:\S+-)?(?:smooth|Lipschitz|weakly con(?:vex|cave)))")

TURNED = re.compile(r"weakly con(vex|cave)")


def as_convex(rows: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """Return what is assumed, with the negatives of concave functions convex; and what defines those functions.

    What else is assumed of such a function, how smooth it is, is assumed of its negative.
    """
    concave = {found["name"]: row for row in rows if (found := CONCAVE.fullmatch(row.text)) is not None}
    if not concave:
        return [*rows], []
    made: list[Row] = []
    for row in rows:
        found = CONCAVE.fullmatch(row.text) or REGULAR.fullmatch(row.text)
        if found is None or found["name"] not in concave or row.word != "assume":
            made.append(row)
            continue
        rest = TURNED.sub(_turned, found.groupdict().get("rest") or "") or f"{found['constant'] or ''}convex"
        made.append(_about(row, f"{found['name']}_neg {rest}"))
    written = ((in_latex(name), row) for name, row in concave.items())
    return made, [Row(row.number, f"{name}(x) = -{name}_{{neg}}(x)", "let") for name, row in written]


def _turned(found: re.Match[str]) -> str:
    return "weakly concave" if found[1] == "vex" else "weakly convex"


def _about(row: Row, text: str) -> Row:
    """Return a row that assumes something else for the same lines."""
    return Row(row.number, text, row.word, scope=row.scope)
