"""All that a generated function is made from, as data: what is pickled in its place, and made a function again."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr

from dlhw3.notation.premises import judged_formulas, premises
from dlhw3.symbolic.code.program import Program, program, programs
from dlhw3.symbolic.code.source import module_text
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.verdict import Verdict

_STEP = "a step of the derivation of {what}"
_WARNINGS = {
    Verdict.REFUTED: f"REFUTED: {_STEP} is false; print the derivation {{name}} for values at which it fails.",
    Verdict.UNDECIDED: f"NOT PROVED (UNDECIDED): {_STEP} is neither shown nor refuted.",
    Verdict.SUPPORTED: f"NOT PROVED (SUPPORTED): for {_STEP} there are numbers that agree, which is no proof.",
    Verdict.SOLVED: f"NOT PROVED (SOLVED): {_STEP} rests on a solver's word, which the kernel did not check.",
    Verdict.PROVED: "",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The programs of a derivation's results (or of one expression), their formulas, and what is said of them.

    ``chosen`` is the number of the program that is the function; ``premises`` are ("assumes" or "where", a line).
    """

    target: str
    derivation: str
    statement: str
    verdict: Verdict
    programs: tuple[Program, ...]
    formulas: tuple[str, ...]
    premises: tuple[tuple[str, str], ...]
    results: tuple[str, ...]
    chosen: int = 0

    @property
    def program(self) -> Program:
        """The program that is the function."""
        return self.programs[self.chosen]

    @property
    def formula(self) -> str:
        """The formula it computes; empty for an expression that is no result."""
        return self.formulas[self.chosen]

    @property
    def warning(self) -> str:
        """What is to be known of a result that is not PROVED, in a sentence; empty for one that is."""
        what = "this formula" if self.formula else self.derivation
        return _WARNINGS[self.verdict].format(what=what, name=self.derivation)

    @property
    def text(self) -> str:
        """The Python text: a function for each program."""
        return module_text(self.target, self.programs, self.formulas, self.warning)


def recipe(derivation: Derivation, target: str, expression: Expr | None = None, chosen: int = 0) -> Recipe:
    """Return the recipe of a derivation's results, or of one expression in its letters.

    A proof that has no meaning to judge (two lemmas of one name) raises ValueError, as its ``verdict`` does.
    """
    alone = expression is not None
    return Recipe(
        target=target,
        derivation=derivation.name,
        statement=str(derivation.statement),
        verdict=derivation.verdict,
        programs=(program(derivation, expression),) if alone else programs(derivation),
        formulas=("",) if alone else judged_formulas(derivation),
        premises=tuple(premises(derivation)),
        results=derivation.results,
        chosen=0 if alone else chosen,
    )
