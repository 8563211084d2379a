"""What is derived of a user's objective: its gradient, a Hessian's action, a Jacobian's action and its adjoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import Any

from sympy import Expr, Integer, MatrixExpr, MatrixSymbol, Symbol, Tuple

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.faces.known_functions import TRACE, known_nodes, written_turned
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas, moved_lemma, second_lemma
from dlhw3.symbolic.language.asked.as_matrices import (
    is_of_matrix,
    matrices_of,
    of_their_matrices,
    with_matrices,
    without_unproved,
)
from dlhw3.symbolic.language.asked.objective import Objective, letters_of, read_all, require_order
from dlhw3.symbolic.language.asked.plainer import ADJOINT, HESSIAN, JACOBIAN, NAME, SECOND, as_proved
from dlhw3.symbolic.language.assumed.assumptions import read_assumptions
from dlhw3.symbolic.language.assumed.put_in import with_told
from dlhw3.symbolic.language.making.layered import layer_gradient, product_moved
from dlhw3.symbolic.language.making.told import (
    NO_MEAN,
    at_point_told,
    by_entries_told,
    label_of,
    letters_told,
    name_of,
    with_functions,
    within_told,
)
from dlhw3.symbolic.language.making.vanished import not_zero
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.nodes import GradientOf, Inner, LayerProduct, ScalarDifferential, Value
from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.remembered import remembering
from dlhw3.symbolic.symmetric_gradients import of_moved
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.written.logs_apart import WORDS as LOGS_APART
from dlhw3.symbolic.written.logs_apart import logs_apart
from dlhw3.symbolic.written.small_determinants import WORDS as SYLVESTER
from dlhw3.symbolic.written.small_determinants import with_small_determinants

ORDER = (Flag("order", 1),)


def gradient(
    text: str,
    wrt: str | Sequence[str],
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] = (),
    order: int = 1,
) -> Derivation:
    """Derive the gradient of a user's objective in one of its letters; with order 2, how it moves along dX.

    The letter rule: a to g are numbers, h to z columns, capitals matrices; ``shapes`` says what is otherwise, as
    {"X": ("n", "p"), "a": ()}, with names of sizes or whole numbers, and ``assume`` what is known, as "X
    symmetric". A gradient has the shape of its variable, ⟨A, B⟩ = tr(AᵀB); in a symmetric X it is the gradient
    among symmetric matrices, and in a number the derivative. Of a column or a matrix it is how that moves along dX,
    and the adjoint of that. In several letters, "W1,W2" or ("W1", "W2"), each has a derivation of its own in one,
    with the others held fixed, and its results are named "gradient in W1".

    Raises UserError for what cannot be read, ShapeError for what does not fit.
    """
    require_order(order)
    names = letters_of(wrt)
    objectives, _ = read_all(text, names, declared(shapes or {}), assumed=read_assumptions(assume))
    if any(isinstance(one.variable, LayerProduct) for one in objectives) and isinstance(
        objectives[0].expression, MatrixExpr
    ):
        raise UserError("The derivative of a matrix in its layers is not derived yet.", hint=f"l({text})")
    if len(objectives) == 1:
        return derived(objectives[0], order)
    return derived_in_each(objectives, order)


def derived(objective: Objective, order: int = 1) -> Derivation:
    """Return the derivation of an objective's gradient, or of what stands for it."""

    def made(objectives: tuple[Objective, ...], *, apart: bool = False, matrices: bool = True) -> Derivation:
        lemmas, results = derivation_lemmas(objectives[0], order, apart=apart)
        lemmas = with_matrices(objectives[0], lemmas) if matrices else lemmas
        return stated(objectives[0], lemmas, results=results, name=results[0].replace(" ", "_"))

    f, plain = objective.expression, isinstance(objective.variable, MatrixSymbol | Symbol)
    if plain and not isinstance(f, MatrixExpr) and not f.has(GradientOf) and list(_simpler(f)):
        found = as_proved((objective,), partial(made, apart=True))
        if all(part.verdict is Verdict.PROVED for part in found.tried.lemmas):
            return found
    return _with_matrices((objective,), made)


def _with_matrices(objectives: Sequence[Objective], make: Callable[..., Derivation]) -> Derivation:
    """Return what ``make`` derives, with what actions are as matrices where all of that is proved."""
    with remembering():
        found = as_proved(objectives, make)
        open_ones = [one for one in found.tried.lemmas if one.verdict is not Verdict.PROVED]
        if all(is_of_matrix(one.lemma) for one in open_ones):
            return without_unproved(found)
        if not any(is_of_matrix(one.lemma) for one in open_ones):
            return found
        return as_proved(objectives, partial(make, matrices=False))


def derived_in_each(objectives: Sequence[Objective], order: int = 1) -> Derivation:
    """Return one derivation of an objective's gradients in several letters, a result for each."""
    return _with_matrices(objectives, partial(_in_each, order))


def _in_each(order: int, objectives: Sequence[Objective], *, matrices: bool = True) -> Derivation:
    lemmas: list[Lemma] = []
    results: list[str] = []
    for objective in objectives:
        own, names = derivation_lemmas(objective, order, f" in {name_of(objective.variable)}")
        lemmas += with_matrices(objective, own) if matrices else own
        results += names
    name = results[0].removesuffix(f" in {name_of(objectives[0].variable)}").replace(" ", "_")
    made = stated(objectives[0], lemmas, results=tuple(results), name=name, also=objectives[1:])
    return replace(made, notes=(*made.notes, _mixed(objectives))) if order == 2 else made


def _mixed(objectives: Sequence[Objective]) -> str:
    """Tell that second derivatives in two different letters are left out, and how to have them."""
    first, second = (one.variable for one in objectives[:2])
    told = (
        f"each result moves one letter; how ∇_{{{name_of(first)}}}f moves with {name_of(second)} is left out"
    )
    if not isinstance(first, MatrixSymbol) or not isinstance(second, MatrixSymbol):
        return told
    taken = {letter.name for letter in objectives[0].expression.atoms(MatrixSymbol, Symbol)}
    hand = next(name for name in ("V", "Z", "D", *(f"V{k}" for k in range(1, 99))) if name not in taken)
    return f"{told}: it is the gradient in {second.name} of dot(grad({objectives[0].text}, {first.name}), {hand})"


def derivation_lemmas(
    objective: Objective, order: int = 1, where: str = "", *, apart: bool = False
) -> tuple[tuple[Lemma, ...], tuple[str, ...]]:
    """Return the lemmas that derive what is asked of an objective, and the names of those that are results.

    ``where`` stands behind each name, such as " in W1", and with ``apart`` the first lemma has a simpler form.
    """
    f, X = objective.expression, objective.variable
    objective = replace(objective, twice=order == 2)
    name = NAME + where
    before, inside = _apart(f) if apart else _inner_gradients(objective, where)
    of_matrices = not isinstance(f, MatrixExpr) and isinstance(X, MatrixSymbol)
    if f.has(ScalarDifferential) or (inside and not of_matrices and not apart):
        words = (
            "grad is for derivations, line by line, where the objective is no number or the letter no matrix."
        )
        raise UserError(words, hint=f"grad_l(X), or norm2({objective.text})^2")
    if isinstance(X, Symbol):
        title = f"the derivative{where}"
        if apart:
            simpler = before[-1].statement
            first = second_lemma(
                simpler, before[-1].name, X, Integer(1), name, title, written=objective.written
            )
        else:
            first = moved_lemma(f, X, Integer(1), name, title, objective.written)
        lemmas: tuple[Lemma, ...] = (first,)
    elif isinstance(f, MatrixExpr):
        if order == 2:
            raise UserError(
                f"{objective.text} is a matrix: only its first order has a formula here.", hint=ORDER
            )
        return _jacobian(objective, X, where)
    elif isinstance(X, LayerProduct):
        lemmas = layer_gradient(f, X, objective.indices, name, where, _put_beside(X, objective))
    else:
        lemmas = _gradient_lemmas(objective, name, inside)
    lemmas = (*before, *lemmas)
    if order == 1:
        return lemmas, (name,)
    require_twice(objective)
    statement = lemmas[-1].statement
    if isinstance(X, Symbol):
        title = f"the second derivative{where}"
        second = second_lemma(statement, name, X, Integer(1), SECOND + where, title, written=objective.moved)
        return (*lemmas, second), (SECOND + where,)
    title = f"the Hessian's action on a direction{where}"
    known = product_moved(X, objective.indices, where) if isinstance(X, LayerProduct) else None
    second = second_lemma(
        statement, name, X, direction_for(X), HESSIAN + where, title, known, objective.moved
    )
    return (*lemmas, second), (HESSIAN + where,)


def _gradient_lemmas(objective: Objective, name: str, inside: Any) -> tuple[Lemma, ...]:
    """Return the lemmas that derive a gradient in a matrix; one that moves again has no part known at points."""
    f, X = objective.expression, objective.variable
    with written_turned() if objective.twice else nullcontext():
        return gradient_lemmas(
            f,
            X,
            direction_for(X),
            label=name,
            within=objective.within,
            facts=objective.facts,
            written=objective.written,
            inside=inside,
        )


def require_twice(objective: Objective) -> None:
    """Refuse the second derivative of expm in another place than tr(expm(F)), and third ones of spectra."""
    for node in known_nodes(objective.expression):
        if not isinstance(node, Value) and node.has(objective.variable):
            name, count = node.args[0].name, "first derivative here, and not its second"
            name, count = (
                ("expm", count) if name == TRACE else (name, "two derivatives here, and not its third")
            )
            words = f"{name} has {'its ' * (name == 'expm')}{count}."
            raise UserError(words, hint=(Flag("order", 1),))


def _simpler(objective: Expr) -> Iterator[tuple[Expr, str]]:
    """Yield simpler forms of an objective, one after the other, with words for each."""
    for way, words in ((logs_apart, LOGS_APART), (with_small_determinants, SYLVESTER)):
        if (made := way(objective)) != objective:
            objective = made
            yield objective, words


def _apart(objective: Expr) -> tuple[tuple[Lemma, ...], dict[Expr, tuple[str, Expr]]]:
    """Return the lemma that an objective is one that is simpler, and which evaluates it, and to what."""
    trail = Trail(objective)
    for form, words in _simpler(objective):
        trail.to(form, words)
    lemma = trail.lemma("objective", "the objective")
    return (lemma,), {objective: (lemma.name, lemma.statement.right)}


def _inner_gradients(
    objective: Objective, where: str
) -> tuple[tuple[Lemma, ...], dict[Expr, tuple[str, Expr]]]:
    """Return the lemmas on gradients within an objective, grad(g, Y), and which evaluates each, and to what."""
    found: list[Lemma] = []
    inside: dict[Expr, tuple[str, Expr]] = {}
    for count, node in enumerate(sorted(objective.expression.atoms(GradientOf), key=str)):
        inner = replace(objective, expression=node.args[0], variable=node.args[1])
        lemmas, (name, *_) = derivation_lemmas(
            inner, 1, f"{where} within it{f' {count + 1}' if count else ''}"
        )
        found += lemmas
        inside[node] = name, lemmas[-1].statement.right
    return tuple(found), inside


def _put_beside(X: LayerProduct, objective: Objective) -> Callable[..., Iterator[tuple[Expr, str]]]:
    """Return what puts into a gradient in a layer what is assumed of all else."""
    said = [one for one in objective.hypotheses if not one.statement.left.has(X.layers)]
    return partial(with_told, told=said, variable=X, facts=objective.facts)


def _jacobian(objective: Objective, X: MatrixSymbol, where: str) -> tuple[tuple[Lemma, ...], tuple[str, ...]]:
    """Return how a column or a matrix F moves along dX, and the adjoint: Z ↦ ∇_X ⟨Z, F⟩ for any Z like F."""
    F = objective.expression
    title = f"the Jacobian's action on a direction{where}"
    action = moved_lemma(F, X, direction_for(X), JACOBIAN + where, title, objective.written)
    taken = {letter.name for letter in F.atoms(MatrixSymbol, Symbol)}
    letter = "z" if F.shape[1] == 1 else "Z"
    name = next(name for name in (letter, *(f"{letter}{k}" for k in range(1, 99))) if name not in taken)
    paired = Inner(MatrixSymbol(name, *F.shape), F)
    try:
        adjoint = gradient_lemmas(
            paired,
            X,
            direction_for(X),
            label=ADJOINT + where,
            within=objective.within,
            facts=objective.facts,
            written=objective.written,
        )
    except UserError:  # no trace rule frees the direction
        return (action,), (JACOBIAN + where,)
    return (action, *adjoint), (JACOBIAN + where, ADJOINT + where)


def stated(
    objective: Objective,
    lemmas: Sequence[Lemma],
    *,
    results: tuple[str, ...] = (NAME,),
    name: str = NAME,
    also: Sequence[Objective] = (),
    beside: Expr | None = None,
) -> Derivation:
    """Return the derivation that lemmas about an objective are; ``also`` is it in other letters.

    ``beside`` is another expression that is spoken of, whose letters are told too.
    """
    f = objective.expression
    variables = [one.variable for one in (objective, *also)]
    told = letters_told(f if beside is None else Tuple(f, beside), variables, objective.builder)
    names = ", ".join(map(name_of, variables))
    moving = f"(${names}$)" if also else f"${names}$"
    notes: tuple[Any, ...] = tuple(objective.builder.spread)
    notes += tuple(within_told(name_of(one.variable)) for one in (objective, *also) if one.within is not None)
    notes += tuple(at_point_told(name_of(one.variable)) for one in (objective, *also) if one.is_tied)
    notes += by_entries_told(f, objective.facts)
    notes += (NO_MEAN,) if MEAN in objective.builder.shapes.functions else ()
    plain = isinstance(f, Symbol)  # d/da a: a letter has no other name
    label = name_of(f) if plain else label_of(f)
    known = (*objective.hypotheses, *of_their_matrices(lemmas), *of_moved(lemmas, objective.facts))
    arrow = f"$({names}) ↦ {label}$" if also else f"${names} ↦ {label}$"
    return Derivation(
        name=name,
        statement=with_functions(
            f"in {moving}, {told}" if isinstance(f, MatrixExpr) else f"{arrow}, {told}", objective.builder
        ),
        theory=Theory(objective.facts, tuple(dict.fromkeys(known))),
        parts=parts(name, lemmas),
        results=results,
        objective=None if plain or isinstance(f, MatrixExpr) else (label, f),
        assumptions=not_zero(objective.meant),
        notes=notes,
        matrices=tuple(matrix for one in (objective, *also) for matrix in matrices_of(one, lemmas)),
    )
