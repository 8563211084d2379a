"""A user's objective: its text read, its shapes inferred, and the letters that it is differentiated in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sympy import Expr, MatMul, MatrixExpr, Rational, Transpose, Tuple, preorder_traversal

from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.acting_matrices import by_actions
from dlhw3.symbolic.algebra import collect, product, total, transpose
from dlhw3.symbolic.language.asked.plainer import Readable, kept
from dlhw3.symbolic.language.asked.variables import no_variable, stands_still, variable_of
from dlhw3.symbolic.language.assumed.assumptions import (
    Assumed,
    facts_of,
    hypotheses_of,
    make_square,
    properties,
    require_settled,
    take_vectors,
)
from dlhw3.symbolic.language.assumed.put_in import with_told
from dlhw3.symbolic.language.files.members import members_of
from dlhw3.symbolic.language.files.zeros import told_of_zero
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.making.layered import layer_facts, layer_ranges, names_layer
from dlhw3.symbolic.language.making.said import SYMMETRIC
from dlhw3.symbolic.language.making.told import Variable
from dlhw3.symbolic.language.making.vanished import within_domains
from dlhw3.symbolic.language.shaping.declarations import Declared
from dlhw3.symbolic.language.shaping.gram_powers import MOVES
from dlhw3.symbolic.language.shaping.misread import are_numbers, misread, require_entries
from dlhw3.symbolic.language.shaping.numbers_meant import columns_meant, number_meant, told_of
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.shaping.summed import (
    of_all_members,
    require_no_sequence,
    require_splitting,
    sum_facts,
    with_sums,
)
from dlhw3.symbolic.language.slips.misshapen import shape_of_objective
from dlhw3.symbolic.language.slips.slips import equal
from dlhw3.symbolic.language.text.bounds import affordable, affordable_in_each, affordable_rate
from dlhw3.symbolic.language.text.chance import require_no_hessian
from dlhw3.symbolic.language.text.operators import CITED
from dlhw3.symbolic.language.text.own_index import free_in, with_own_index, without_itself
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.series import summed_in
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import LayerProduct
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.symmetric_gradients import WORDS as OF_SYMMETRIC
from dlhw3.symbolic.symmetric_gradients import of_symmetric, turned_apart, with_symmetric_gradients
from dlhw3.symbolic.symmetry import as_symmetric, symmetric_words
from dlhw3.symbolic.written.inverses_apart import WORDS as APART
from dlhw3.symbolic.written.inverses_apart import multiplied_out, with_inverses_apart
from dlhw3.symbolic.written.readable import forms

AMONG = "$H$ is symmetric: $⟨G, H⟩ = ⟨(G + Gᵀ)/2, H⟩$"


@dataclass(frozen=True)
class Objective(Readable):
    """A user's expression, the letters it is made of, and the one that it is differentiated in."""

    text: str
    expression: Expr
    variable: Variable
    builder: Builder
    facts: Facts = Facts()  # noqa: RUF009
    hypotheses: tuple[Hypothesis, ...] = ()
    indices: tuple[Range, ...] = ()
    meant: tuple[Any, ...] = ()  # where what has vanished has its meaning
    twice: bool = False
    """Whether its gradient is differentiated again: then nothing stands in it that holds at this point alone."""

    def written(self, value: Expr, order: int = 1, beside: Expr | None = None) -> Sequence[tuple[Expr, str]]:
        """Return the forms of a result on its way to the one in which a person would write it.

        Of all, ``plain`` says which are kept, for the results of each order. ``beside`` is what the user wrote
        besides the objective, as a quantity that moves.
        """
        own = self.expression if beside is None else Tuple(self.expression, beside)
        ways = partial(forms, symmetric=self.facts.symmetric, own=own)
        still = self.twice and order == 1
        return kept(self._written(value, ways, still=still), self.plain[order - 1])

    def _written(
        self, value: Expr, ways: Callable[[Expr], Iterable[tuple[Expr, str]]], *, still: bool
    ) -> Iterator[Any]:
        """Yield the forms of a result, at last without transposes of what is symmetric, and its forms then.

        What is assumed of numbers and products is not put into what stands ``still`` while it is differentiated.
        """
        told = () if still else self.hypotheses
        for _ in range(2):
            for form, words in with_told(value, told, self.variable, self.facts, ways):
                value = form
                yield value, words
            value, given = as_symmetric(value, self.facts), value
            if value != given:
                yield value, symmetric_words(self.facts, given)
            value, plain = value if still else with_symmetric_gradients(value, self.facts), value
            if value != plain:
                yield value, OF_SYMMETRIC
            if value == given:
                return

    def moved(self, value: Expr) -> Sequence[tuple[Expr, str]]:
        """Return the forms of a result of the second order."""
        return self.written(value, 2)

    @property
    def is_tied(self) -> bool:
        """Whether an equation is assumed of the variable, other than that it is symmetric."""
        said = (one.statement for one in self.hypotheses if not one.definition)
        equations = [one for one in said if isinstance(one, Equation) and one.relation == "="]
        return any(
            Tuple(one.left, one.right).has(self.variable)
            for one in equations
            if not isinstance(one.left, Transpose)
        )

    @property
    def within(self) -> Callable[[Expr], Iterator[tuple[Expr, str]]] | None:
        """What makes a gradient one among symmetric matrices, where the variable is symmetric."""
        return self._among_symmetric if self.variable in self.facts.symmetric else None

    def _among_symmetric(self, gradient: Expr) -> Iterator[tuple[Expr, str]]:
        """Yield what leads from G to a matrix that is seen to be symmetric, and gives the same with symmetric H."""
        apart = with_inverses_apart(gradient, lambda one: as_symmetric(transpose(one), self.facts))
        if apart != gradient:
            gradient = multiplied_out(as_symmetric(apart, self.facts))
            yield (gradient := next(iter([form for form, _ in self.written(gradient)][-1:]), gradient)), APART
        yield self._symmetric_part(gradient), AMONG

    def _symmetric_part(self, gradient: MatrixExpr) -> MatrixExpr:
        """Return (G + Gᵀ)/2, or G itself where the kernel shows it symmetric."""
        ways = [as_symmetric(way, self.facts) for way in (gradient, turned_apart(gradient))]
        if equal(ways[0], ways[1], self.facts):
            return min(ways, key=lambda way: sum(isinstance(n, Transpose) for n in preorder_traversal(way)))
        halves = [product(Rational(1, 2), way) for way in ways]
        even = all(isinstance(way, MatMul) and (way.as_coeff_mmul()[0] / 2).is_Integer for way in ways)
        made: MatrixExpr = collect(total(*halves)) if even else product(Rational(1, 2), collect(total(*ways)))
        return made


def read_all(
    text: str,
    wrt: Sequence[str],
    declarations: Declared,
    *,
    also: Sequence[str] = (),
    shapes: Shapes | None = None,
    assumed: Assumed = (),
    beside: Sequence[Node] = (),
    every: bool = False,
) -> tuple[tuple[Objective, ...], tuple[Expr, ...]]:
    """Return a user's objective once in each of several variables, and other expressions over the same letters.

    The letters of all the texts have one shape each; ``shapes`` are those that were found before, where another
    text over the same letters says more of them; what is free in trees that stand ``beside`` them is no index of a
    sum in these. A variable is a number, a column or a matrix; the term of a member is apart in ``every`` sum over
    its range, or in those that have it. Raises UserError for what cannot be read and for a variable that is none of
    the letters, ShapeError for what does not fit.
    """
    trees = _parsed(text, also, beside, wrt, assumed)
    own = Shapes(declarations.shapes, declarations.sizes)
    if shapes is not None:
        own.unknown, own.letters, own.functions = shapes.unknown, dict(shapes.letters), dict(shapes.functions)
    members = members_of(wrt, trees, declarations.shapes, every=every)
    tree, *others = map(members.apart, trees)
    wrt, assumed = members.named(wrt), members.assumed(assumed)
    with_sums((tree, *others), own)
    shape = shape_of_objective(tree, own, declarations, wrt)
    if shape != NUMBER and (other := misread(tree, declarations, wrt, certain=True)) is not None:
        raise other
    capital = number_meant(tree, declarations, wrt) if shape != NUMBER and shapes is None else ""
    if capital and others:
        raise are_numbers(tree, capital)
    names = _with_variables(own, tree, wrt, text)
    take_vectors(assumed, beside, own)
    _require((tree, *others), own, assumed)
    make_square(assumed := told_of_zero(assumed, own), own)
    own.definite = {**own.definite, **dict.fromkeys(wrt, MOVES)}
    builder = Builder(own)
    expression = by_actions(without_itself(builder.of(tree)))
    meant_numbers = (capital,) if capital else () if shape == NUMBER else columns_meant(tree, declarations)
    builder.spread |= {sentence(told_of(*meant_numbers)): None} if meant_numbers else {}
    for one in (variables := [variable_of(letter, names, builder) for letter in wrt]):
        require_splitting(expression, one)
    made = tuple(by_actions(builder.of(one)) for one in others)
    require_no_hessian((expression, *made), (tree, *others))
    facts = facts_of(assumed, builder, wrt)
    known = of_all_members(hypotheses_of(assumed, builder), own, (expression, *made), members.indices)
    layers = [one for one in variables if isinstance(one, LayerProduct)]
    facts = layer_facts(facts, builder, *layers) if own.families else facts
    summed = summed_in(one.statement for one in known)
    facts = members.facts(sum_facts(facts, own, (expression, *made, *summed)))
    theory, meant = within_domains(Theory(facts), (tree, *others), builder, (expression, *made))
    known = (*known, *of_symmetric((expression, *made), theory.facts))
    found = []
    for one in variables:
        indices = layer_ranges(one, expression) if one in layers else ()
        found.append(Objective(text, expression, one, builder, theory.facts, known, indices, meant))
    return tuple(found), made


def _require(trees: Sequence[Node], shapes: Shapes, assumed: Assumed) -> None:
    """Refuse what has a shape, and yet no meaning: roots of matrices, eigenvalues of what is not symmetric."""
    for one in trees:
        shapes.of(one)
    for one in trees:
        require_entries(one, shapes)
    if any(node.kind == "call" and node.name in CITED for tree in trees for node in tree.every()):
        from dlhw3.symbolic.language.assumed.spectra import require_no_member, require_symmetric

        known = _symmetric_in(assumed, shapes)
        require_symmetric(trees, known, lambda X: (Flag("assume", f"{X} symmetric"),))
        require_no_member(trees)


def _symmetric_in(assumed: Assumed, shapes: Shapes) -> Callable[[str], bool]:
    """Return what says of a letter that it is symmetric, and of "a: number" that a letter is one."""
    known = {name for name, said in properties(assumed) if said in SYMMETRIC}
    numbers = {name: shapes.known(shape) == NUMBER for name, shape in shapes.letters.items()}
    known |= {f"{name}: {'number' if is_number else 'told'}" for name, is_number in numbers.items()}
    return known.__contains__


def _parsed(
    text: str, also: Iterable[str], beside: Iterable[Node], wrt: Sequence[str], assumed: Assumed
) -> list[Node]:
    """Return the trees of an objective and of what is read with it, every sum over an index of its own.

    Refuses what is too large, what moves of itself, d(f) and directions, and what may move or not.
    """
    tree, others = parse(text), [parse(one) for one in also]
    free = free_in((tree, *others, *beside), wrt)
    tree = with_own_index(tree, free=free)
    others = [with_own_index(one, (tree,), free) for one in others]
    require_settled(tree, wrt, assumed)
    affordable_in_each(tree, wrt)
    for one in others:
        affordable(one, *wrt)
        affordable_rate(tree, one, wrt)
    for one in (tree, *others):
        stands_still(one, wrt, plain=one is tree and not others)
    return [tree, *others]


def _with_variables(shapes: Shapes, tree: Node, wrt: Iterable[str], text: str) -> dict[str, None]:
    """Give the variables a shape, and return the names of all letters; refuse what is no variable."""
    names = dict.fromkeys(node.name for node in tree.every() if node.kind == "name" and node.name != "eye")
    for letter in wrt:
        if names_layer(letter, shapes):
            continue
        require_no_sequence(letter, shapes, names)
        if letter not in names and letter not in shapes.declared:
            raise no_variable(letter, text, [*names, *shapes.families])
        shapes.letter(letter, tree)
    return names


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
        left = ",".join(name for name in names if isinstance(name, str) and name) or "W1,W2"
        raise UserError(f"{quoted(wrt)} names no variables.", hint=(Flag("wrt", left),))
    for name in names:
        if names.count(name) > 1:
            once = ",".join(dict.fromkeys(names))
            raise UserError(f"{name} is named twice.", hint=(Flag("wrt", once),))
    return tuple(names)
