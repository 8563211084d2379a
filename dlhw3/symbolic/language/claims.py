"""A user's own formula for a gradient, judged beside what is derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Basic, Expr, MatrixSymbol, Symbol

from dlhw3.errors import ShapeError, UserError, close_names
from dlhw3.symbolic.derivation import Derivation, Trail
from dlhw3.symbolic.language.assumptions import make_square, read_assumptions
from dlhw3.symbolic.language.bounds import affordable
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.declarations import declared
from dlhw3.symbolic.language.fits import classes, merged
from dlhw3.symbolic.language.objective import Objective, derivation_lemmas, derived, read, stated
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.slips import slip
from dlhw3.symbolic.language.tree import Node
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.nodes import hole
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.verdict import Counterexample, Verdict

NAME, CLAIM = "claim", "claim"


@dataclass(frozen=True)
class Answer:
    """The verdict on a claim, and what it rests on.

    ``derivation`` ends with the claim; ``slip`` names what explains a false one, where something does; ``where``
    says at which sizes a claim fits that does not fit at all of them; ``misfit`` why one fits at none.
    """

    verdict: Verdict
    claim: Expr | None
    derivation: Derivation
    counterexample: Counterexample | None = None
    reason: str = ""
    slip: str = ""
    where: str = ""


def judge_claim(
    text: str,
    wrt: str,
    claim: str,
    shapes: Mapping[str, object] | None = None,
    assume: Iterable[str] = (),
    order: int = 1,
) -> Answer:
    """Judge ``claim`` as what ``derive`` gives of the objective ``text`` in the letter ``wrt``.

    That is the gradient; in a number the derivative; with order 2 the Hessian's action on dX; and of a column or a
    matrix its differential along dX. PROVED where the kernel shows the claim equal to what is derived, for all
    sizes; REFUTED with values, or since it has another shape; UNDECIDED otherwise. Raises UserError for what cannot
    be read, ShapeError for what fits at no sizes.
    """
    tree, said, assumed = parse(text), declared(shapes or {}), read_assumptions(assume)
    own, formula = Shapes(said.shapes, said.sizes), parse(claim)
    affordable(tree, wrt)
    affordable(formula)
    whole = own.of(tree)
    objective = read(text, wrt, said, assumed=assumed)
    variable = own.letter(wrt, tree)
    make_square(assumed, own)
    due = variable if whole == NUMBER else whole
    _same_letters(formula, own, wrt)
    before = classes(own)
    own.unknown.loose = True
    try:
        found = own.of(formula)
    except ShapeError as error:
        return _of_another_shape(objective, order, f"the claim fits at no sizes: {error.message}")
    if not own.fit(found, own.known(due)):
        return _of_another_shape(objective, order, f"the claim is {own.words(found)}", own.words(due))
    where = merged(own, before)
    if where:  # read again, at the sizes at which the claim fits
        objective = read(text, wrt, said, shapes=own, assumed=assumed)
    made = Builder(own, dict(objective.builder.named), letters=dict(objective.builder.letters))
    made.functions = dict(objective.builder.functions)
    return _judged(objective, made.of(formula), where, order)


def _same_letters(formula: Node, own: Shapes, wrt: str) -> None:
    """Refuse a claim with a letter or a function that the objective has not."""
    known = {*own.letters, *own.sizes, *(f"d{name}" for name in own.letters), "eye"}
    for node in formula.every():
        if node.kind == "name" and node.name not in known and node.name not in own.declared:
            near = close_names(node.name, known) or [wrt]
            raise UserError(f"The objective has no {node.name}.", at=node.at, hint=near[0])


def _of_another_shape(objective: Objective, order: int, words: str, due: str = "") -> Answer:
    derivation = derived(objective, order)
    reason = f"{words}, and the {derivation.results[0]} is {due}" if due else words
    return Answer(Verdict.REFUTED, None, derivation, reason=reason, slip="another shape")


def _judged(objective: Objective, claim: Expr, where: str, order: int) -> Answer:
    lemmas, (name, *_) = derivation_lemmas(objective, order)
    due = next(lemma.statement for lemma in lemmas if lemma.name == name)
    start = due.left
    trail = Trail(start).rewrite(hole(start), name, due.right, "as derived").to(claim, "as claimed")
    lemma = trail.lemma(CLAIM, "the claim")
    derivation = stated(objective, (*lemmas, lemma), results=(CLAIM, name), name=NAME)
    return answered(derivation, claim, due.right, where, _still(objective))


def _still(objective: Objective) -> frozenset[Basic]:
    """Return the letters of an objective that do not move."""
    return frozenset(objective.expression.atoms(MatrixSymbol, Symbol)) - {objective.variable}


def answered(
    derivation: Derivation, claim: Expr, due: Expr, where: str, still: frozenset[Basic] = frozenset()
) -> Answer:
    """Return the answer on a claim that a derivation ends with, where ``due`` is what is derived.

    A claim that is refuted has the smallest values found, and the slip; one that is not decided is SUPPORTED where
    enough instances agree.
    """
    verdict = derivation.verdict
    last = derivation.judged[-1].steps[-1].judgement
    if verdict is Verdict.PROVED:
        return Answer(verdict, claim, derivation, where=where)
    asked = Asked(derivation.theory, Equation(due, claim))
    if verdict is Verdict.REFUTED:
        example = asked.smallest() or last.counterexample
        of = "gradient" if "gradient" in derivation.results else derivation.results[-1]
        found = slip(claim, due, derivation.theory, of=of, constants=still)
        words = "" if found is None else found.words
        return Answer(verdict, claim, derivation, example, last.reason, words, where)
    agreed = asked.agreement()
    if agreed is not None and agreed.supports:
        return Answer(Verdict.SUPPORTED, claim, derivation, None, f"not proved: {agreed}", where=where)
    return Answer(verdict, claim, derivation, None, last.reason, where=where)
