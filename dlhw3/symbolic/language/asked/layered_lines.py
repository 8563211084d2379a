"""Lines about the gradient flow of all layers: what is assumed of every layer, and rates worked out by lemmas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sympy import Basic, Expr, Integer, Symbol, Tuple

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import exact
from dlhw3.symbolic.flow import FLOW, gradient_flow, velocity_lemma
from dlhw3.symbolic.language.asked.layered_flows import VELOCITY, rate_along
from dlhw3.symbolic.language.files.balanced_lines import INDEX, balance_lemmas, in_powers, turned
from dlhw3.symbolic.language.files.orthogonal_lines import orthogonal_lemmas, without_products
from dlhw3.symbolic.language.making.layered import layer_gradient
from dlhw3.symbolic.language.text.places import ranges_of
from dlhw3.symbolic.letters import LayerRates
from dlhw3.symbolic.nodes import (
    GradientOf,
    LayerProduct,
    Layers,
    MatrixDifferential,
    ScalarDifferential,
    hole,
)
from dlhw3.symbolic.plan import (
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Lemma,
    Rewrite,
    Step,
    Theory,
    Used,
)
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import free_indices

GRADIENT = "gradient in a layer"


def flow_of_layers(objective: Expr, family: Layers) -> Hypothesis:
    """Return Ẇ_j = −∇_j f for every layer j."""
    runs = (Range(INDEX, Integer(1), family.depth),)
    return gradient_flow(LayerRates.of(family)[INDEX], objective, family[INDEX], runs)


def of_every_layer(
    hypotheses: Sequence[Hypothesis], family: Layers, lines: Iterable[Basic], facts: Facts
) -> tuple[Hypothesis, ...]:
    """Return what is assumed of W_j for every j for which it has a meaning, and what it says of layers in lines.

    Raises UserError where it is not said for which j.
    """
    layers = {end for line in lines for one in line.atoms(LayerProduct) for end in (one.high, one.low)}
    found: list[Hypothesis] = []
    for one in hypotheses:
        sides = Tuple(one.statement.left, one.statement.right)
        ends = [
            (product.high, product.low)
            for product in sides.atoms(LayerProduct)
            if product.high.free_symbols | product.low.free_symbols
            <= free_indices(sides)  # no sum's own index
        ]
        free = {k for pair in ends for end in pair for k in end.free_symbols} - family.depth.free_symbols
        if len(free) != 1 or one.statement.indices:
            found.append(one)
            continue
        (index,) = free
        (run,) = ranges_of(ends, family, None)
        found.append(_said_at(one, {index: INDEX}, (replace(run, index=INDEX),)))
        shifts = {end - index for pair in ends for end in pair if index in end.free_symbols}
        values = sorted({(layer - shift).expand() for layer in layers for shift in shifts}, key=str)
        inside = [value for value in values if facts.contains(run.low, value, run.high)]
        found += [_said_at(one, {index: value}, ()) for value in inside if INDEX not in value.free_symbols]
    return tuple(found)


def _said_at(one: Hypothesis, at: dict[Symbol, Expr], runs: tuple[Range, ...]) -> Hypothesis:
    """Return what is assumed at a value of its index, or of all by another name of it."""
    said = one.statement
    statement = replace(said, left=said.left.xreplace(at), right=said.right.xreplace(at), indices=runs)
    where = "" if runs else f", at {', '.join(f'{index} = {value}' for index, value in at.items())}"
    return replace(one, name=one.name + where, statement=statement)


def lemmas_along_layers(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last says left = right, with every rate of layers in both worked out.

    None where no rates are of layers, and neither balance nor that each is orthogonal is assumed of them, or one of
    them is of what has no rule.
    """
    families = left.atoms(Layers) | right.atoms(Layers)
    own = [one for one in sorted(families, key=str) if not isinstance(one, LayerRates)]
    balance = balance_lemmas(theory, own[0]) if len(own) == 1 else ()
    changed = in_powers
    if len(own) == 1 and not balance:
        balance, changed = orthogonal_lemmas(theory, own[0]), without_products
    found = _sides(theory, left, right) if _rates(left) or _rates(right) or balance else None
    if found is None:
        return None
    (first, last), ahead, behind = found.ends, [*found.ahead], [*found.behind]
    if balance:
        trails = [changed(side, own[0]) for side in (first, last)]
        ahead += trails[0].chain.steps
        behind = [*map(turned, reversed(trails[1].chain.steps)), *behind]
        first, last = (trail.current for trail in trails)
    middle = [Step(first, last, reason or "by the laws")] if first != last else []
    line = Lemma("line", Equation(left, right), Chain((*ahead, *middle, *behind)))
    return (*found.lemmas, *balance, line)


def bounds_along_layers(
    theory: Theory,
    left: Expr,
    right: Expr,
    relation: str,
    between: Callable[[Expr, Expr], Iterable[tuple[Lemma, ...]]],
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, or <, by what is between them with gradients worked out.

    ``between`` yields lemmas of which the last says a ≤ b, or <, of a and b without rates and gradients of layers.
    """
    found = _sides(theory, left, right) if has_slopes(left) or has_slopes(right) else None
    if found is None:
        return
    first, last = found.ends
    for *before, inner in between(first, last):
        own = replace(inner, name="the line, worked out")
        step = Step(first, last, "as worked out", Combination((Used(own.name),)), relation)
        chain = Chain((*found.ahead, step, *found.behind))
        yield (*found.lemmas, *before, own, Lemma("line", Equation(left, right, (), relation), chain))


def has_slopes(side: Expr) -> bool:
    """Whether a rate, or a gradient in a layer, stands in an expression."""
    slopes = (isinstance(one.args[1], LayerProduct) for one in side.atoms(GradientOf))
    return bool(_rates(side)) or any(slopes)


class _Sides(NamedTuple):
    """Two sides with the rates and gradients of layers worked out: the lemmas, the steps to them, what they are."""

    lemmas: tuple[Lemma, ...]
    ahead: tuple[Step, ...]
    behind: tuple[Step, ...]
    ends: tuple[Expr, Expr]


def _sides(theory: Theory, left: Expr, right: Expr) -> _Sides | None:
    """Return both sides worked out; None where something in one has no rule."""
    ahead: list[Step] = []
    behind: list[Step] = []
    try:
        worker = _Worker(theory)
        first = worker.value(ahead, exact(left), back=False)
        last = worker.value(behind, exact(right), back=True)
    except (UserError, ValueError):
        return None
    return _Sides(tuple(worker.lemmas), tuple(ahead), tuple(behind[::-1]), (first, last))


def _rates(expression: Expr) -> list[Basic]:
    """Return the rates in an expression of what is made of layers, along a flow or along dW_j."""
    found = expression.atoms(MatrixDifferential, ScalarDifferential)
    return sorted((one for one in found if isinstance(one.args[2], Layers)), key=str)


def value_along_layers(theory: Theory, side: Expr) -> Expr:
    """Return an expression with the rates of layers in it, and gradients in one, worked out where they can be."""
    try:
        return _Worker(theory).value([], exact(side), back=False)
    except (UserError, ValueError):
        return side


class _Worker:
    """Works out rates and gradients of layers, and keeps the lemmas that say what each is."""

    def __init__(self, theory: Theory) -> None:
        """Begin with the velocity of the layers, where they follow a flow."""
        self.lemmas: list[Lemma] = []
        self.slopes: dict[Expr, Lemma] = {}
        self.velocity: Lemma | None = None
        flow = next((one for one in theory.hypotheses if one.name == FLOW and one.statement.indices), None)
        if flow is not None:
            slope = self._slope(next(iter(flow.statement.right.atoms(GradientOf))))
            self.velocity = velocity_lemma(flow, slope, VELOCITY, flow.statement.indices)
            self.lemmas.append(self.velocity)

    def value(self, steps: list[Step], side: Expr, *, back: bool) -> Expr:
        """Return a side with all rates and gradients worked out, adding the steps to it, or ``back`` from it."""
        for node in _rates(side):
            value, name = self._rate(node)
            side = _step(steps, side, node, value, (name, {}), back=back)
        for node in sorted(side.atoms(GradientOf), key=str):
            if isinstance(node.args[1], LayerProduct):
                slope, at = self._slope(node), {INDEX: node.args[1].high}
                side = _step(
                    steps, side, node, slope.statement.right.xreplace(at), (slope.name, at), back=back
                )
        return side

    def _rate(self, node: Basic) -> tuple[Expr, str]:
        """Return what a rate is, and the name of the lemma that says so."""
        quantity, family, moved = node.args
        along = moved if not isinstance(moved, LayerRates) else None
        name = f"the {'rate' if along is None else 'differential'} of {quantity}"
        own = self.velocity if along is None else None
        part = f"{name}, part"
        rates, trail = rate_along(family[INDEX], quantity, own, ranged=False, label=part, moved=along)
        if name not in {one.name for one in self.lemmas}:
            self.lemmas += (*rates, trail.lemma(name))
        return trail.current, name

    def _slope(self, node: GradientOf) -> Lemma:
        """Return what the gradient in every layer of an objective is."""
        objective, layer = node.args
        if objective not in self.slopes:
            W, runs = layer.layers[INDEX], (Range(INDEX, Integer(1), layer.layers.depth),)
            where = f" {len(self.slopes) + 1}" if self.slopes else ""
            found = layer_gradient(objective, W, runs, GRADIENT + where, where)
            self.lemmas += found
            self.slopes[objective] = found[-1]
        return self.slopes[objective]


def _step(
    steps: list[Step],
    here: Expr,
    node: Basic,
    value: Expr,
    by: tuple[str, dict[Symbol, Expr]],
    *,
    back: bool,
) -> Expr:
    """Put a value for a node, which a lemma says is equal, as a further step; return what is there then.

    ``by`` is the lemma's name and the values of its indices; a step ``back`` goes the other way.
    """
    there: Expr = here.xreplace({node: value})
    name, at = by
    rewrite = Rewrite(name, here.xreplace({node: hole(node)}), tuple(at.items()), back)
    ends = (there, here) if back else (here, there)
    steps.append(Step(*ends, sentence(f"by {name}"), rewrite))
    return there
