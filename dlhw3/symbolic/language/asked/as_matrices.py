"""The Hessian and the Jacobian in a column as matrices: M where the action on every direction is M dx."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sympy import Expr, Identity, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.acting_matrices import standing, what_it_is
from dlhw3.symbolic.algebra import factors_of, product
from dlhw3.symbolic.derivation import ActsAs, Derivation, Trail
from dlhw3.symbolic.gradient import direction_for
from dlhw3.symbolic.hessian_matrices import by_matrices
from dlhw3.symbolic.language.asked.objective import Objective
from dlhw3.symbolic.language.asked.plainer import BEHIND, HESSIAN, JACOBIAN
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.matrix_form import matrix_of
from dlhw3.symbolic.nodes import MatrixDifferential, hole
from dlhw3.symbolic.plan import Hypothesis, Lemma
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.written.diagonals_joined import with_diagonals_joined

TURNED = "the transpose of the Jacobian, as in the denominator layout"
JOINED = "diagonal matrices joined"


def with_matrices(objective: Objective, lemmas: Sequence[Lemma]) -> tuple[Lemma, ...]:
    """Return lemmas with one more for each action of which they do not say yet that it is that of a matrix."""
    made = (_lemma(objective, one, matrix) for one, matrix in _actions(objective, lemmas))
    return (*lemmas, *(one for one in made if one is not None))


def _actions(objective: Objective, lemmas: Iterable[Lemma]) -> Iterator[tuple[Lemma, MatrixExpr]]:
    """Yield the lemmas on actions along the direction of an objective's variable, and what matrix acts."""
    X = objective.variable
    if not isinstance(X, MatrixSymbol) or X.shape[1] != 1 or objective.within is not None:
        return
    direction = direction_for(X)
    for lemma in lemmas:
        told = lemma.statement
        own = isinstance(told.left, MatrixDifferential) and told.left.args[1] == X
        is_action = lemma.name.startswith((HESSIAN, JACOBIAN)) and not is_of_matrix(lemma)
        if is_action and own and not told.indices and told.right.shape[1] == 1:
            matrix = matrix_of(told.right, direction)
            if matrix is not None:
                yield lemma, by_matrices(matrix)


def _lemma(objective: Objective, action: Lemma, matrix: MatrixExpr) -> Lemma | None:
    """Return the lemma that an action is that of a matrix; None where it says no more than what the action is."""
    told, direction = action.statement, direction_for(objective.variable)
    if product(matrix, direction) == told.right:
        return None
    trail = Trail(told.left).rewrite(hole(told.left), action.name, told.right, sentence(f"by {action.name}"))
    trail.to(product(matrix, direction), sentence("linear in ", direction))
    last: Expr = matrix
    for last, words in objective.moved(matrix):
        trail.to(product(last, direction), words)
    if (joined := with_diagonals_joined(last, lambda one: _last(objective, one))) != last:
        trail.to(product(_last(objective, joined), direction), sentence(JOINED))
    kind, where = _kind(action)
    return trail.lemma(f"{action.name}{BEHIND}", f"the {kind.capitalize()} as a matrix{where}")


def _last(objective: Objective, value: MatrixExpr) -> MatrixExpr:
    """Return a matrix in the last of its forms."""
    return [value, *(form for form, _ in objective.moved(value))][-1]


def of_their_matrices(lemmas: Iterable[Lemma]) -> Iterator[Hypothesis]:
    """Yield what the Hessians of abstract functions are that stand as matrices in lemmas."""
    told = [lemma.statement.right for lemma in lemmas if is_of_matrix(lemma)]
    yield from (said for one in standing(told) for said in what_it_is(one))


def is_of_matrix(lemma: Lemma) -> bool:
    """Whether a lemma says that an action is that of a matrix."""
    return lemma.name.endswith(BEHIND)


def without_unproved(found: Derivation) -> Derivation:
    """Return a derivation without matrices that are not proved and what only they rest on; its proof is kept."""
    tried = found.tried
    kept = [one for one in tried.lemmas if not is_of_matrix(one.lemma) or one.verdict is Verdict.PROVED]
    gone = [one.lemma for one in tried.lemmas if one not in kept]
    used = {said for one in kept if one.theorem is not None for said in one.theorem.hypotheses}
    idle = {said.name for said in of_their_matrices(gone) if tried.assumed.get(said.name) not in used}
    made = replace(
        found,
        theory=replace(
            found.theory, hypotheses=tuple(one for one in found.theory.hypotheses if one.name not in idle)
        ),
        parts=tuple(part for part in found.parts if part.lemma not in gone),
        matrices=tuple(
            one for one in found.matrices if f"{one.action}{BEHIND}" not in {of.name for of in gone}
        ),
    )
    assumed = {name: said for name, said in tried.assumed.items() if name not in idle}
    vars(made)["tried"] = replace(tried, lemmas=tuple(kept), assumed=assumed)
    return made


def _kind(action: Lemma) -> tuple[str, str]:
    """Return what an action is that of, and where, as " in w"."""
    action_of = HESSIAN if action.name.startswith(HESSIAN) else JACOBIAN
    return action_of.removesuffix(" action"), action.name.removeprefix(action_of)


def matrices_of(objective: Objective, lemmas: Sequence[Lemma]) -> Iterator[ActsAs]:
    """Yield what the actions of an objective are as matrices."""
    shown = {lemma.name: lemma.statement.right for lemma in lemmas}
    for action, matrix in _actions(objective, lemmas):
        right = shown.get(f"{action.name}{BEHIND}")
        if right is not None or product(matrix, direction_for(objective.variable)) == action.statement.right:
            yield ActsAs("".join(_kind(action)), action.name, matrix if right is None else _matrix_in(right))


def as_matrix(results: Sequence[str], is_number: bool, wrt: str, claim: str) -> Iterator[tuple[str, str]]:
    """Yield what a claim of another shape says if it is the matrix of an action, and with words its transpose.

    A number is no matrix, and what has a direction in it is no action's matrix.
    """
    direction = f"d{wrt.strip()}"
    names = {node.name for node in parse(claim).every()}
    if results[-1] in (HESSIAN, JACOBIAN) and not is_number and direction not in names:
        yield "", f"({claim})*{direction}"
        yield TURNED, f"({claim})'*{direction}"


def _matrix_in(acting: Expr) -> MatrixExpr:
    """Return M of M dx, which is not 0."""
    scale, factors = factors_of(acting)
    return product(scale, *(factors[:-1] or [Identity(factors[-1].shape[0])]))
