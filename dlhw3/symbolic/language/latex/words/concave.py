r"""Functions that words say to be concave: f(x) is −f_{neg}(x), of a convex f_{neg}, which says the same."""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.text import lazy_re as re

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
