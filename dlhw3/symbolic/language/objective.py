"""A user's objective: its text read, its shapes inferred, its gradient derived, or what stands for one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sympy import (
    Expr,
    Integer,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Rational,
    Symbol,
    Transpose,
    Tuple,
    preorder_traversal,
)

from dlhw3.errors import Flag, ShapeError, UserError, quoted
from dlhw3.symbolic.algebra import collect, product, total, transpose
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas, moved_lemma, second_lemma
from dlhw3.symbolic.language.assumptions import (
    Assumed,
    facts_of,
    hypotheses_of,
    make_square,
    read_assumptions,
)
from dlhw3.symbolic.language.bounds import affordable, affordable_in_each
from dlhw3.symbolic.language.build import Builder
from dlhw3.symbolic.language.declarations import Declared, declared
from dlhw3.symbolic.language.layered import (
    layer_facts,
    layer_gradient,
    layer_ranges,
    names_layer,
    product_moved,
)
from dlhw3.symbolic.language.misread import misread, require_entries
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.plainer import (
    ADJOINT,
    HESSIAN,
    JACOBIAN,
    NAME,
    SECOND,
    Readable,
    as_proved,
    kept,
    with_told,
)
from dlhw3.symbolic.language.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.slips import equal
from dlhw3.symbolic.language.told import (
    Variable,
    label_of,
    letters_told,
    name_of,
    with_functions,
    within_told,
)
from dlhw3.symbolic.language.vanished import not_zero, within_domains
from dlhw3.symbolic.language.variables import no_variable, stands_still, variable_of
from dlhw3.symbolic.nodes import GradientOf, Inner, LayerProduct
from dlhw3.symbolic.plan import Hypothesis, Lemma, Theory
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.readable import forms
from dlhw3.symbolic.symmetry import as_symmetric

ORDER = (Flag("order", 1),)


@dataclass(frozen=True)
class Objective(Readable):
    """A scalar expression, the letters it is made of, and the one that it is differentiated in."""

    text: str
    expression: Expr
    variable: Variable
    builder: Builder
    facts: Facts = Facts()  # noqa: RUF009
    hypotheses: tuple[Hypothesis, ...] = ()
    indices: tuple[Range, ...] = ()
    meant: tuple[Any, ...] = ()  # where what has vanished has its meaning

    def written(self, value: Expr, order: int = 1, beside: Expr | None = None) -> Sequence[tuple[Expr, str]]:
        """Return the forms of a result on its way to the one in which a person would write it.

        Of all, ``plain`` says which are kept, for the results of each order. ``beside`` is what the user wrote
        besides the objective, as a quantity that moves.
        """
        own = self.expression if beside is None else Tuple(self.expression, beside)
        found = with_told(
            value, self.hypotheses, self.variable, partial(forms, symmetric=self.facts.symmetric, own=own)
        )
        return kept(found, self.plain[order - 1])

    def moved(self, value: Expr) -> Sequence[tuple[Expr, str]]:
        """Return the forms of a result of the second order."""
        return self.written(value, 2)

    @property
    def within(self) -> Callable[[MatrixExpr], MatrixExpr] | None:
        """What makes a gradient one among symmetric matrices, where the variable is symmetric."""
        return self._symmetric_part if self.variable in self.facts.symmetric else None

    def _symmetric_part(self, gradient: MatrixExpr) -> MatrixExpr:
        """Return (G + Gᵀ)/2, or G itself where the kernel shows it symmetric."""
        ways = [as_symmetric(way, self.facts) for way in (gradient, transpose(gradient))]
        if equal(ways[0], ways[1], self.facts):
            return min(ways, key=lambda way: sum(isinstance(n, Transpose) for n in preorder_traversal(way)))
        halves = [product(Rational(1, 2), way) for way in ways]
        even = all(isinstance(way, MatMul) and (way.as_coeff_mmul()[0] / 2).is_Integer for way in ways)
        made: MatrixExpr = collect(total(*halves)) if even else product(Rational(1, 2), collect(total(*ways)))
        return made


def read(
    text: str, wrt: str, declarations: Declared, *, shapes: Shapes | None = None, assumed: Assumed = ()
) -> Objective:
    """Return a user's objective in the variable ``wrt``, a number, a column or a matrix, under what is assumed.

    ``shapes`` are those that were found before, where another text over the same letters says more of them. Raises
    UserError for what cannot be read, ShapeError for what does not fit, and UserError for a variable that is none
    of its letters.
    """
    return read_all(text, (wrt,), declarations, shapes=shapes, assumed=assumed)[0][0]


def read_all(
    text: str,
    wrt: Sequence[str],
    declarations: Declared,
    *,
    also: Sequence[str] = (),
    shapes: Shapes | None = None,
    assumed: Assumed = (),
) -> tuple[tuple[Objective, ...], tuple[Expr, ...]]:
    """Return a user's objective once in each of several variables, and other expressions over the same letters.

    The letters of all the texts have one shape each. Raises as ``read`` does.
    """
    tree, others = parse(text), [parse(one) for one in also]
    affordable_in_each(tree, wrt)
    for one in others:
        affordable(one, *wrt)
    for one in (tree, *others):
        stands_still(one, wrt, plain=one is tree and not others)
    own = Shapes(declarations.shapes, declarations.sizes)
    if shapes is not None:
        own.unknown, own.letters, own.functions = shapes.unknown, dict(shapes.letters), dict(shapes.functions)
    try:
        shape = own.of(tree)
    except ShapeError as error:
        raise misread(tree, declarations, wrt, certain=False) or error from None
    if shape != NUMBER and (better := misread(tree, declarations, wrt, certain=True)) is not None:
        raise better
    names = dict.fromkeys(node.name for node in tree.every() if node.kind == "name" and node.name != "eye")
    for letter in wrt:
        if names_layer(letter, own):
            continue
        if letter not in names and letter not in declarations.shapes:
            raise no_variable(letter, text, [*names, *own.families])
        own.letter(letter, tree)
    for one in others:
        own.of(one)
    for one in (tree, *others):
        require_entries(one, own)
    make_square(assumed, own)
    builder = Builder(own)
    expression = builder.of(tree)
    variables = [variable_of(letter, names, builder) for letter in wrt]
    made = tuple(map(builder.of, others))
    facts, known = facts_of(assumed, builder, wrt), hypotheses_of(assumed, builder)
    layers = [one for one in variables if isinstance(one, LayerProduct)]
    facts = layer_facts(facts, builder, *layers) if own.families else facts
    theory, meant = within_domains(Theory(facts), (tree, *others), builder, (expression, *made))
    found = []
    for one in variables:
        indices = layer_ranges(one, expression) if one in layers else ()
        found.append(Objective(text, expression, one, builder, theory.facts, known, indices, meant))
    return tuple(found), made


def gradient(
    text: str,
    wrt: str | Sequence[str],
    shapes: Mapping[str, object] | str | None = None,
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


def require_order(order: int, flow: str | None = None) -> None:
    """Refuse an order that is none: 1 and 2 are, and 1 alone of a flow. Raises UserError."""
    if type(order) is not int or order not in (1, 2):
        raise UserError(f"There are the orders 1 and 2, not {quoted(order)}.", hint=(Flag("order", 2),))
    if flow is not None and order != 1:
        words = "A flow has the order 1; its own rate is not derived."
        raise UserError(words, hint=(Flag("flow", flow), Flag("order", 1)))


def letters_of(wrt: str | Sequence[str]) -> tuple[str, ...]:
    """Return the letters in "W1,W2", or those of a sequence, as they are.

    Raises UserError where there is none, and for one that stands there twice.
    """
    given = wrt.split(",") if isinstance(wrt, str) else wrt if isinstance(wrt, Iterable) else ()
    names = [name.strip() if isinstance(name, str) else name for name in given]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise UserError(f"{quoted(wrt)} names no variables.", hint=(Flag("wrt", "W1,W2"),))
    for name in names:
        if names.count(name) > 1:
            once = ",".join(dict.fromkeys(names))
            raise UserError(f"{name} is named twice.", hint=(Flag("wrt", once),))
    return tuple(names)


def derived(objective: Objective, order: int = 1) -> Derivation:
    """Return the derivation of an objective's gradient, or of what stands for it."""

    def made(objectives: tuple[Objective, ...]) -> Derivation:
        lemmas, results = derivation_lemmas(objectives[0], order)
        return stated(objectives[0], lemmas, results=results, name=results[0].replace(" ", "_"))

    return as_proved((objective,), made)


def derived_in_each(objectives: Sequence[Objective], order: int = 1) -> Derivation:
    """Return one derivation of an objective's gradients in several letters, a result for each."""
    return as_proved(objectives, partial(_in_each, order))


def _in_each(order: int, objectives: Sequence[Objective]) -> Derivation:
    lemmas: list[Lemma] = []
    results: list[str] = []
    for objective in objectives:
        own, names = derivation_lemmas(objective, order, f" in {name_of(objective.variable)}")
        lemmas += own
        results += names
    name = results[0].removesuffix(f" in {name_of(objectives[0].variable)}").replace(" ", "_")
    return stated(objectives[0], lemmas, results=tuple(results), name=name, also=objectives[1:])


def derivation_lemmas(
    objective: Objective, order: int = 1, where: str = ""
) -> tuple[tuple[Lemma, ...], tuple[str, ...]]:
    """Return the lemmas that derive what is asked of an objective, and the names of those that are results.

    ``where`` stands behind each name, such as " in W1".
    """
    f, X = objective.expression, objective.variable
    name = NAME + where
    before, inside = _inner_gradients(objective, where)
    if inside and (isinstance(f, MatrixExpr) or not isinstance(X, MatrixSymbol)):
        words = (
            "grad is for derivations, line by line, where the objective is no number or the letter no matrix."
        )
        raise UserError(words, hint=f"grad_l(X), or norm2({objective.text})^2")
    if isinstance(X, Symbol):
        lemmas: tuple[Lemma, ...] = (
            moved_lemma(f, X, Integer(1), name, f"the derivative{where}", objective.written),
        )
    elif isinstance(f, MatrixExpr):
        if order == 2:
            raise UserError(
                f"{objective.text} is a matrix: only its first order has a formula here.", hint=ORDER
            )
        return _jacobian(objective, X, where)
    elif isinstance(X, LayerProduct):
        lemmas = layer_gradient(f, X, objective.indices, name, where)
    else:
        lemmas = gradient_lemmas(
            f,
            X,
            direction_for(X),
            label=name,
            within=objective.within,
            facts=objective.facts,
            written=objective.written,
            inside=inside,
        )
    lemmas = (*before, *lemmas)
    if order == 1:
        return lemmas, (name,)
    first = lemmas[-1].statement
    if isinstance(X, Symbol):
        title = f"the second derivative{where}"
        second = second_lemma(first, name, X, Integer(1), SECOND + where, title, written=objective.moved)
        return (*lemmas, second), (SECOND + where,)
    title = f"the Hessian's action on a direction{where}"
    known = product_moved(X, objective.indices, where) if isinstance(X, LayerProduct) else None
    second = second_lemma(first, name, X, direction_for(X), HESSIAN + where, title, known, objective.moved)
    return (*lemmas, second), (HESSIAN + where,)


def _inner_gradients(
    objective: Objective, where: str
) -> tuple[tuple[Lemma, ...], dict[GradientOf, tuple[str, Expr]]]:
    """Return the lemmas on gradients within an objective, grad(g, Y), and which evaluates each, and to what."""
    found: list[Lemma] = []
    inside: dict[GradientOf, tuple[str, Expr]] = {}
    for count, node in enumerate(sorted(objective.expression.atoms(GradientOf), key=str)):
        inner = replace(objective, expression=node.args[0], variable=node.args[1])
        lemmas, (name, *_) = derivation_lemmas(
            inner, 1, f"{where} within it{f' {count + 1}' if count else ''}"
        )
        found += lemmas
        inside[node] = name, lemmas[-1].statement.right
    return tuple(found), inside


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
    label = label_of(f)
    arrow = f"$({names}) ↦ {label}$" if also else f"${names} ↦ {label}$"
    return Derivation(
        name=name,
        statement=with_functions(
            f"in {moving}, {told}" if isinstance(f, MatrixExpr) else f"{arrow}, {told}", objective.builder
        ),
        theory=Theory(objective.facts, objective.hypotheses),
        parts=parts(name, lemmas),
        results=results,
        objective=None if isinstance(f, MatrixExpr) else (label, f),
        assumptions=not_zero(objective.meant),
        notes=notes,
    )
