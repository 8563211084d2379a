"""A user's own formula for a gradient, judged beside the one that is derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Expr, MatrixExpr

from dlhw3.errors import Flag, ShapeError, UserError, close_names
from dlhw3.symbolic.derivation import Derivation, Trail
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.declarations import declared
from dlhw3.symbolic.language.fits import classes, merged
from dlhw3.symbolic.language.objective import Objective, read, stated
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.shapes import Shapes
from dlhw3.symbolic.language.slips import slip
from dlhw3.symbolic.language.tree import Node
from dlhw3.symbolic.nodes import GradientOf, hole
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


def judge_claim(text: str, wrt: str, claim: str, shapes: Mapping[str, object] | None = None) -> Answer:
    """Judge ``claim`` as the gradient of the objective ``text`` in the letter ``wrt``.

    PROVED where the kernel shows it equal to the gradient that is derived, for all sizes; REFUTED with values, or
    since it has another shape; UNDECIDED otherwise. Raises UserError for what cannot be read, ShapeError for what
    fits at no sizes.
    """
    tree, said = parse(text), declared(shapes or {})
    own, formula = Shapes(said.shapes, said.sizes), parse(claim)
    own.of(tree)
    _same_letters(formula, own, wrt)
    before = classes(own)
    found = own.of(formula)
    objective = read(text, wrt, said)
    variable = own.known(own.letters[wrt])
    if not own.fit(found, variable):
        return _of_another_shape(objective, own.words(found), own.words(variable))
    where = merged(own, before)
    if where:  # read again, at the sizes at which the claim fits
        objective = read(text, wrt, said, shapes=own)
    made = Builder(own, dict(objective.builder.named), letters=dict(objective.builder.letters))
    made.functions = dict(objective.builder.functions)
    return _judged(objective, made.of(formula), where)


def _same_letters(formula: Node, own: Shapes, wrt: str) -> None:
    """Refuse a claim with a letter or a function that the objective has not."""
    known = {*own.letters, *own.sizes, "eye"}
    for node in formula.every():
        if node.kind == "name" and node.name not in known and node.name not in own.declared:
            near = close_names(node.name, known) or [wrt]
            raise UserError(f"The objective has no {node.name}.", at=node.at, hint=near[0])


def _of_another_shape(objective: Objective, found: str, due: str) -> Answer:
    X = objective.variable
    derivation = stated(objective, gradient_lemmas(objective.expression, X, direction_for(X)))
    reason = f"the claim is {found}, and the gradient {due}, as {X.name} is"
    return Answer(Verdict.REFUTED, None, derivation, reason=reason, slip="another shape")


def _judged(objective: Objective, claim: Expr, where: str) -> Answer:
    X = objective.variable
    if not isinstance(claim, MatrixExpr):
        raise ShapeError("A gradient in a column or a matrix is no number.", hint=(Flag("claim", "..."),))
    lemmas = gradient_lemmas(objective.expression, X, direction_for(X))
    gradient = lemmas[1].statement.right
    start = GradientOf(objective.expression, X)
    trail = Trail(start).rewrite(hole(start), "gradient", gradient, "as derived").to(claim, "as claimed")
    derivation = stated(objective, (*lemmas, trail.lemma(CLAIM, "the claim")), results=(CLAIM,), name=NAME)
    last = derivation.judged[-1].steps[-1]
    verdict = derivation.verdict
    example = last.judgement.counterexample if verdict is Verdict.REFUTED else None
    explained = slip(claim, gradient) if verdict is not Verdict.PROVED else ""
    return Answer(verdict, claim, derivation, example, last.judgement.reason, explained, where)
