"""All that a generated function is made from, as data: what is pickled in its place, and made a function again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sympy import Expr

from dlhw3.notation.premises import code_formulas, premises
from dlhw3.symbolic.code.program import Program, computed, is_joint, program, program_of, programs
from dlhw3.symbolic.code.source import module_text
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.verdict import Verdict, reading

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
    """The programs of a derivation's results (or of one expression): all that runs.

    ``chosen`` is the number of the program that is the function; ``results`` are the names of all results.
    """

    target: str
    derivation: str
    programs: tuple[Program, ...]
    results: tuple[str, ...]
    chosen: int = 0

    @property
    def program(self) -> Program:
        """The program that is the function."""
        return self.programs[self.chosen]

    @property
    def code(self) -> str:
        """The Python text without its comments: a function for each program."""
        return module_text(self.target, self.programs, ("",) * len(self.programs))

    def text(self, remarks: Remarks) -> str:
        """Return the same text with the formulas as comments, and what is to be known of them at its head."""
        comments = [self._formula(program, remarks) for program in self.programs]
        return module_text(self.target, self.programs, comments, self.warning(remarks))

    def _formula(self, program: Program, remarks: Remarks) -> str:
        return "\n".join(remarks.formulas[place] for place in program.results if remarks.formulas)

    def formula(self, remarks: Remarks) -> str:
        """Return the formula that the function computes; empty for an expression that is no result."""
        return self._formula(self.program, remarks)

    def warning(self, remarks: Remarks) -> str:
        """Return in a sentence what is to be known of a result that is not simply PROVED; empty for one that is."""
        what = "this formula" if self.formula(remarks) else self.derivation
        told = _WARNINGS[remarks.verdict].format(what=what, name=self.derivation)
        if told or not remarks.assuming:
            return told
        cited = reading(remarks.verdict, remarks.assuming)
        return (
            f"{cited}: the derivation of {what} rests on what a paper says, which the kernel did not check."
        )


@dataclass(frozen=True, slots=True)
class Remarks:
    """What is said of a recipe's programs, for which the derivation is judged: its verdict, formulas with theirs.

    ``premises`` are ("assumes" or "where", a line); ``assuming`` names the citations that it rests on.
    """

    statement: str
    verdict: Verdict
    formulas: tuple[str, ...]
    premises: tuple[tuple[str, str], ...]
    assuming: tuple[str, ...] = ()


def recipe(
    derivation: Derivation,
    target: str,
    expression: Expr | None = None,
    chosen: int = 0,
    constants: Sequence[str] = (),
) -> Recipe:
    """Return the recipe of a derivation's results, or of one expression in its letters; nothing is judged."""
    alone = expression is not None
    return Recipe(
        target=target,
        derivation=derivation.name,
        programs=(program(derivation, expression, constants),)
        if alone
        else programs(derivation, constants, target),
        results=tuple(computed(derivation)),
        chosen=0 if alone else chosen,
    )


def recipe_of(derivation: Derivation, target: str, result: str, constants: Sequence[str] = ()) -> Recipe:
    """Return the recipe of one result; where all are one program, of a program for that one alone."""
    names = tuple(computed(derivation))
    if not is_joint(derivation):
        chosen = names.index(result)
        return recipe(derivation, target, chosen=chosen, constants=constants)
    return Recipe(target, derivation.name, (program_of(derivation, result, constants),), names)


def remarks(derivation: Derivation, expression: Expr | None = None) -> Remarks:
    """Judge the derivation and return what is to be said of its results, or of one expression in its letters.

    A proof that has no meaning to judge (two lemmas of one name) raises ValueError, as its ``verdict`` does.
    """
    return Remarks(
        statement=str(derivation.statement),
        verdict=derivation.verdict,
        formulas=code_formulas(derivation) if expression is None else (),
        premises=tuple(premises(derivation)),
        assuming=derivation.assuming,
    )
