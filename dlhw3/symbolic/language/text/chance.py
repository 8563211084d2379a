"""Random letters and their means: ``random xi``, E(norm2(xi)^2), ``assume E(xi) = 0``.

A random letter is a function of the outcome ω, of which nothing is known. E is of numbers; of a column or a matrix,
E(xi) = c says that E⟨v, xi⟩ = ⟨v, c⟩ for every v that is not random. What stands in E is taken to have a mean.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.errors import UserError
from dlhw3.symbolic.acting_matrices import ActingFunction, by_actions
from dlhw3.symbolic.expectations import OUTCOME, Expectation, Integrable, existence, means_in
from dlhw3.symbolic.hessian_matrices import HessianFunction
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Iterate, LayerProduct, MatrixFunction, MatrixImage
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Averaged, Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.prose import Prose, sentence

ONE = Integer(1)
COLUMNS, MATRICES = ("v", "u", "z", "h", "w"), ("M", "S", "V", "C")
"""Letters that may stand for the mean of a column, or of a matrix."""


def plain_letter(name: str, shape: tuple[Expr, Expr] | None) -> Expr:
    """Return a letter: a number, or a matrix of a shape."""
    made: Expr = Symbol(name, real=True) if shape is None else MatrixSymbol(name, *shape)
    return made


def random_letter(name: str, shape: tuple[Expr, Expr] | None) -> Expr:
    """Return a random letter: the value at the outcome ω of a function of it."""
    made: Expr = (
        AbstractFunction(name, 1, 1)(OUTCOME) if shape is None else MatrixFunction(name, *shape)(OUTCOME)
    )
    return made


def mean(node: Node, of: Expr, taken: Collection[str]) -> Expr:
    """Return E(s) of a number s; raise UserError for a column or a matrix, whose mean is only assumed.

    The letter that stands for the mean is what ``let`` names so, or one that is not ``taken``.
    """
    if not isinstance(of, MatrixExpr):
        return Expectation(of)
    inside, named = node.parts[0].bare, node.text
    if re.fullmatch(r"[^\W\d]\w*", named):
        hint = f"assume E({inside}) = {named}, in the place of let {named} = E({inside})"
    else:
        letters = COLUMNS if of.shape[1] == 1 else MATRICES
        name = next((one for one in letters if one not in taken), letters[0] + "_mean")
        hint = f"assume E({inside}) = {name}, and {name} in the place of E({inside})"
    raise UserError("E is of numbers in a line.", at=node.at, hint=hint)


def require_no_hessian(
    moved: Iterable[Basic], nodes: Iterable[Node], moving: Iterable[Basic] | None = None
) -> None:
    """Refuse to differentiate hess_l(x), or jac_r(x), where x moves, of which nothing is known at other points.

    So it is where x has members or layers; None is for any letters that move.
    """
    letters = None if moving is None else (*moving, Iterate, NumberAt, LayerProduct)
    for one, node in zip(moved, nodes, strict=True):
        images = (image.args for image in one.atoms(MatrixImage))
        acting = [(function, at) for function, *points in images for at in points]
        acting = [one for one in acting if isinstance(one[0], ActingFunction)]
        if found := next((own for own, at in acting if letters is None or at.has(*letters)), None):
            kind, hint = "Hessian", "hess_l(x, v), what it does to a column v"
            if not isinstance(found, HessianFunction):
                kind, hint = "Jacobian", f"jac_{found.function.name}(x)*v, what it does to a column v"
            words = f"A {kind} of an abstract function is not differentiated as a matrix."
            raise UserError(words, at=node.at, hint=hint)


def fixed(moved: Expr, node: Node, moving: Iterable[Basic] | None = None) -> Expr:
    """Return what is differentiated; raise UserError where a mean is in it, or a Hessian that moves."""
    if moved.has(Expectation):
        raise UserError(
            "A mean is not differentiated.", at=node.at, hint="the derivative in E: E(dot(grad_l(x), v))"
        )
    moved = by_actions(moved)
    require_no_hessian([moved], [node], moving)
    return moved


def assumed_mean(name: str, of: MatrixExpr, value: MatrixExpr) -> tuple[Hypothesis, ...]:
    """Return E⟨v, X⟩ = ⟨v, C⟩ for every v, and that ⟨v, X⟩ has a mean."""
    sizes = re.sub(r"\W", "", str(of.shape))  # letters of two shapes have two names
    v = MatrixSymbol(f"v′{sizes}", *of.shape)
    statement = Equation(Expectation(Inner(v, of)), Inner(v, value), letters=(v,))
    exists = Equation(Integrable(Inner(v, of)), ONE, letters=(v,))
    return Hypothesis(name, statement, words=name), Hypothesis(f"{name} exists", exists)


def existing(expressions: Iterable[Basic]) -> Iterator[Hypothesis]:
    """Yield that what stands in the means of some expressions is integrable."""
    for one in means_in(expressions):
        of = one.args[0]
        yield Hypothesis(existence(of), Equation(Integrable(of), ONE))


def means_used(lemmas: Iterable[Lemma], theory: Theory) -> tuple[Prose, ...]:
    """Return which means are taken to exist where lemmas average."""
    told = {h.name: h.statement.left for h in theory.hypotheses}
    steps = (step.by for lemma in lemmas for step in lemma.steps)
    uses = (use for by in steps if isinstance(by, Averaged) for use in by.integrable)
    of = (told[use.premise].xreplace(dict(use.letters)).args[0] for use in uses)
    return tuple(sentence("the mean of ", one, " exists") for one in dict.fromkeys(of))
