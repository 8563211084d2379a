"""From an objective to its gradient: differential, trace rules, read-off; every move a step to be checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.adjoint import coefficient_of, isolated, linear, words_for
from dlhw3.symbolic.algebra import collect, exact
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import DIFFERENTIALS, chain_rule, depends, product_rule
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.known_functions import is_known, known_nodes, rule_of
from dlhw3.symbolic.faces.motion import law_in_words
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.layer_sums import splits
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import (
    GradientOf,
    Inner,
    LayerProduct,
    MatrixDifferential,
    ScalarSum,
    differential,
    hole,
)
from dlhw3.symbolic.plan import Equation, Lemma, ReadOff
from dlhw3.symbolic.prose import Prose, prose, sentence
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.symmetry import as_symmetric, symmetric_words

NO_FACTS = Facts()
Known = dict[MatrixDifferential, tuple[str, Expr, dict[Expr, Expr]]]
Written = Callable[[Expr], Iterable[tuple[Expr, str]]]
CHAIN = "chain rule: $Dl(X)[H] = ⟨∇l(X), DX[H]⟩$"


def direction_for(variable: MatrixExpr) -> MatrixSymbol:
    """Return the arbitrary direction dX for a variable X, a letter or one layer."""
    return Direction.of(variable)


def gradient_lemmas(
    objective: Expr,
    variable: MatrixExpr,
    direction: MatrixSymbol,
    known: Known | None = None,
    label: str = "gradient",
    indices: tuple[Range, ...] = (),
    within: Written | None = None,
    facts: Facts = NO_FACTS,
    written: Written | None = None,
    inside: Mapping[Expr, tuple[str, Expr]] | None = None,
) -> tuple[Lemma, Lemma]:
    """Return two lemmas: Df(X)[H] = ⟨G, H⟩, and ∇_X f = G.

    ``known`` gives matrix differentials that an earlier lemma evaluates: node ↦ (its name, its value, the
    values of its indices). ``indices`` are those the statements hold for. For a symmetric variable ``within``
    yields what leads to the symmetric G′ with ⟨G, H⟩ = ⟨G′, H⟩ for symmetric H, with a rule each. ``facts`` say
    which letters are symmetric, and ``written`` yields the forms of a gradient, up to the one in which it is to be
    read, with a rule each.
    ``inside`` says of gradients within the objective, or of all of it, which lemma evaluates each, and to what.

    Raises UserError where an operator has no law that says how it moves, and where a term of the differential is
    not linear in H.
    """
    whole = objective = exact(objective)
    trail = Trail(differential(objective, variable, direction))
    for node, (premise, value) in (inside or {}).items():
        context = differential(objective.xreplace({node: hole(node)}), variable, direction)
        trail.rewrite(context, premise, value, sentence(f"by {premise}"))
        objective = objective.xreplace({node: value})
    if isinstance(variable, LayerProduct):
        objective = _split_at(trail, objective, variable, direction)
    trail.to(chain_rule(objective, variable, direction), _chain_words(objective, variable))
    _by_premises(trail, known or {})
    trail.to(product_rule(trail.current), _inner_words(trail.current, variable))
    _by_premises(trail, known or {})
    trail.to(linear(trail.current, direction), "$⟨·,·⟩$ is linear")
    trail.to(isolated(trail.current, direction), words_for(trail.current))
    gradient = collect(coefficient_of(trail.current, direction))
    trail.to(Inner(gradient, direction), "$⟨·,·⟩$ is linear; common factors collected")
    if within is not None:
        for form, words in _forms(gradient, facts, written):
            gradient = form
            trail.to(Inner(gradient, direction), words)
        for form, words in within(gradient):
            gradient = form  # type: ignore[assignment]
            trail.to(Inner(gradient, direction), words)
    title = sentence("the differential along ", direction)
    first = trail.lemma(f"differential for {label}", title, indices)
    last = Trail(GradientOf(whole, variable))
    last.to(gradient, "read off: $Df(X)[H] = ⟨G, H⟩$ for every $H$", ReadOff(first.name))
    for form, words in _forms(gradient, facts, written):
        last.to(form, words)
    return first, last.lemma(label, "the gradient", indices)


def _split_at(trail: Trail, objective: Expr, layer: LayerProduct, direction: MatrixSymbol) -> Expr:
    """Go on to the differential of the objective with its sums over layers split at the one that moves."""
    for whole, at, parts in splits(objective, layer):
        context = differential(objective.xreplace({whole: hole(whole)}), layer, direction)
        objective = objective.xreplace({whole: parts})
        words = sentence("the sum over layers is split behind ", layer.layers[at])
        trail.split(context, whole, differential(objective, layer, direction), words, at=at)
    return objective


def _forms(
    gradient: MatrixExpr, facts: Facts, written: Written | None
) -> Iterator[tuple[MatrixExpr, str | Prose]]:
    """Yield the forms that a gradient takes on its way to the one in which it is read, each with its rule."""
    if (simpler := as_symmetric(gradient, facts)) != gradient:
        there, gradient = gradient, simpler
        yield gradient, symmetric_words(facts, there)
    for form, words in () if written is None else written(gradient):
        gradient = form  # type: ignore[assignment]
        yield gradient, words
    if (simpler := as_symmetric(gradient, facts)) != gradient:
        yield simpler, symmetric_words(facts, gradient)


def _by_premises(trail: Trail, known: Known) -> None:
    """Go on with what earlier lemmas say of differentials that stand in the current expression."""
    for node, (premise, value, at) in known.items():
        context = trail.current.xreplace({node: hole(node)})
        trail.rewrite(context, premise, value, sentence(f"by {premise}"), at=at)


def moved_lemma(
    function: Expr,
    variable: Expr,
    direction: Expr,
    label: str,
    title: str = "",
    written: Written | None = None,
    inside: Mapping[Expr, tuple[str, Expr]] | None = None,
) -> Lemma:
    """Return the lemma how a number or a matrix moves: DF(X)[H], or along 1 the derivative in a number.

    ``written`` yields the forms of a value, up to the one in which it is to be read, with a rule each, and
    ``inside`` says of gradients within the function which lemma evaluates each, and to what.

    Raises UserError where an operator has no law that says how it moves.
    """
    function = exact(function)
    trail = Trail(differential(function, variable, direction))
    for node, (premise, value) in (inside or {}).items():
        context = differential(function.xreplace({node: hole(node)}), variable, direction)
        trail.rewrite(context, premise, value, sentence(f"by {premise}"))
        function = function.xreplace({node: value})
    return _carried_out(trail, written=written).lemma(label, title)


def second_lemma(
    first: Equation,
    premise: str,
    variable: Expr,
    direction: Expr,
    label: str,
    title: str = "",
    known: Known | None = None,
    written: Written | None = None,
) -> Lemma:
    """Return the lemma how a gradient or a derivative moves, which the lemma ``premise`` evaluates.

    ``known`` and ``written`` are as for ``gradient_lemmas``. The lemma is for all values of the indices that
    ``first`` is for.
    """
    start = differential(first.left, variable, direction)
    context = differential(hole(first.left), variable, direction)
    at = {one.index: one.index for one in first.indices}
    trail = Trail(start).rewrite(context, premise, first.right, sentence(f"by {premise}"), at=at)
    return _carried_out(trail, known, written).lemma(label, title, first.indices)


def _carried_out(trail: Trail, known: Known | None = None, written: Written | None = None) -> Trail:
    """Go on to what a differential is: the chain rule outside, then what lies inside, like terms collected."""
    moving = trail.current
    function, variable, direction = moving.args
    if not isinstance(moving, MatrixExpr):
        trail.to(chain_rule(function, variable, direction), _chain_words(function, variable))
    if trail.current.has(*DIFFERENTIALS):
        trail.to(product_rule(trail.current), _inner_words(trail.current, variable))
        _by_premises(trail, known or {})
    if trail.current.is_Matrix:
        trail.to(collect(trail.current), "common factors collected")
    for form, words in () if written is None else written(trail.current):
        trail.to(form, words)
    return trail


def _chain_words(objective: Expr, variable: Basic) -> Prose:
    """Return the chain rule in words: for an abstract l, and with the laws of the outermost operators."""
    outermost = [node for node in _outermost(objective) if depends(node, variable)]
    known = dict.fromkeys(rule_of(node) for node in outermost if is_known(node))
    abstract = any(isinstance(node, FUNCTIONS) and not is_known(node) for node in outermost)
    first = CHAIN if abstract else f"chain rule: {', '.join(known)}" if known else "chain rule"
    return _joined(prose(first), _laws([node for node in outermost if isinstance(node, Operator)]))


def _inner_words(expression: Expr, variable: Basic) -> Prose:
    """Return how the differentials in an expression are carried out, with the laws of the operators in them."""
    inside = {n for d in nodes_in(expression, *DIFFERENTIALS) for n in nodes_in(d.args[0], Operator)}
    moving = {(node.op, node.data): node for node in inside if depends(node, variable)}
    found = sorted(moving.values(), key=lambda node: f"{node.name}{'′' * node.order}(")
    rules = dict.fromkeys(
        rule_of(n) for d in nodes_in(expression, *DIFFERENTIALS) for n in known_nodes(d.args[0])
    )
    return _joined(prose(f"product rule{': ' * bool(rules)}{', '.join(rules)}"), _laws(found))


def _outermost(expression: Expr) -> list[Basic]:
    """Return what stands in the sums, products and powers of a scalar."""
    if expression.is_Add or expression.is_Mul or expression.is_Pow:
        return [node for part in expression.args for node in _outermost(part)]
    if isinstance(expression, ScalarSum):
        return _outermost(expression.args[0])
    return [expression]


def _laws(operators: list[Operator]) -> list[Prose]:
    return list(dict.fromkeys(words for node in operators if (words := law_in_words(node)) is not None))


def _joined(first: Prose, others: list[Prose]) -> Prose:
    pieces = list(first.pieces)
    for number, other in enumerate(others):
        pieces += [", " if number or len(first.pieces) > 1 else ": ", *other.pieces]
    return Prose(tuple(pieces))
