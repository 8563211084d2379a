"""The derivative equations of The Matrix Cookbook as objectives and claims, judged as a user's own are.

Petersen and Pedersen, version of 15 November 2012, chapter 2. The rows are data (cookbook.json): number, objective,
variable, shapes, hypotheses and claim, with the verdict that was found; this judges them anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import Size

SYMMETRIC = ("sym", "syminv", "spd")
"""Domains of the data whose letters are symmetric; what else they say are conditions, which the kernel computes."""
NOT_EXPRESSIBLE = "not expressible"
LEFT_SIDES = {
    "gradient": "grad({objective}, {variable})",
    "symmetric gradient": "grad({objective}, {variable})",
    "differential": "d({objective})",
    "jacobian": "d({objective})",
    "hessian": "d(grad({objective}, {variable}))",
    "identity": "{objective}",
}
ALONG = ("jacobian", "hessian")
"""Checks whose claim is a matrix J: how the left side moves is J dx."""


@dataclass(frozen=True)
class Row:
    """An equation of the Cookbook.

    ``claim`` is the formula that holds, ``printed`` the one on the page where that is another formula of the
    language, ``also`` other objectives with the same claim, each with the verdict that was found; ``check`` is
    "none" where the language has no words for it.
    """

    number: str
    check: str
    objective: str
    also: tuple[str, ...]
    also_found: tuple[str, ...]
    variable: str
    shapes: str
    claim: str
    found: str
    printed: str
    printed_shapes: str
    printed_found: str
    note: str

    @property
    def is_expressible(self) -> bool:
        """Whether the language has words for it."""
        return self.check in LEFT_SIDES

    @property
    def left(self) -> str:
        """What the claim is said to be equal to, as a user writes it."""
        return left_side(self, self.objective)

    def right(self, formula: str) -> str:
        """Return a formula as what the left side is said to be: J dx of a Jacobian J."""
        return f"({formula})*d{self.variable}" if self.check in ALONG else formula


@dataclass(frozen=True)
class Found:
    """The answer on a row: verdicts as they are recorded, and the judged lines they come from."""

    row: Row
    verdict: str
    printed: str
    also: tuple[str, ...] = ()
    line: JudgedLine | None = None
    printed_line: JudgedLine | None = None

    @property
    def as_recorded(self) -> bool:
        """Whether all verdicts are those that the data records."""
        row = self.row
        return (self.verdict, self.printed, self.also) == (row.found, row.printed_found, row.also_found)


@cache
def rows() -> tuple[Row, ...]:
    """Return the equations, in the order of the book."""
    text = files(__package__).joinpath("cookbook.json").read_text(encoding="utf-8")
    return tuple(map(_row, json.loads(text)["rows"]))


def _row(data: dict[str, Any]) -> Row:
    return Row(
        number=data["number"],
        check=data["check"],
        objective=data.get("objective", ""),
        also=tuple(data.get("also_objectives", ())),
        also_found=tuple(data.get("also_found", ())),
        variable=data.get("variable", ""),
        shapes=data["shapes_text"],
        claim=data.get("claim", ""),
        found=data["found"],
        printed=data.get("printed", ""),
        printed_shapes=data.get("printed_shapes_text", data["shapes_text"]),
        printed_found=data.get("printed_found", ""),
        note=data.get("note", ""),
    )


def judge_row(row: Row) -> Found:
    """Judge an equation, and the form that is printed, as a user's line is."""
    if not row.is_expressible:
        return Found(row, NOT_EXPRESSIBLE, "")
    line, *others = (judge_formula(row, row.claim, objective) for objective in (row.objective, *row.also))
    printed = judge_formula(row, row.printed, shapes=row.printed_shapes) if row.printed else None
    also = tuple(one.verdict.name for one in others)
    return Found(row, line.verdict.name, printed.verdict.name if printed else "", also, line, printed)


def judge_formula(row: Row, formula: str, objective: str = "", shapes: str = "") -> JudgedLine:
    """Judge a formula in the place of an equation's claim: PROVED, or REFUTED with values, or UNDECIDED."""
    left = left_side(row, objective or row.objective)
    sizes, symmetric = _declared(shapes or row.shapes)
    moving = tuple(name.strip() for name in row.variable.split(",")) if left.startswith("d(") else ()
    chain = (Line(1, parse(left)), Line(2, parse(row.right(formula))))
    (judged,) = judged_lines(Document(sizes, symmetric, (chain,), moving), explained=False)
    return judged


def left_side(row: Row, objective: str) -> str:
    """Return what a claim on an objective is said to be equal to."""
    return LEFT_SIDES[row.check].format(objective=objective, variable=row.variable)


def _declared(text: str) -> tuple[dict[str, tuple[Size, ...]], tuple[tuple[str, str], ...]]:
    """Return the shapes, and what is assumed, in a row's "X:n,m A:n,n:sym a:"."""
    shapes: dict[str, tuple[Size, ...]] = {}
    assumed = []
    for word in text.split():
        name, sizes, domain = [*word.split(":"), ""][:3]
        shapes[name] = tuple(sizes.split(",")) if sizes else ()
        if domain in SYMMETRIC:
            assumed.append((name, "symmetric"))
    return shapes, tuple(assumed)
