"""Layers as a user's variable: the gradient of f(W{N:1}) in a layer W_j, and what a flow of all layers does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from sympy import Expr, Integer, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.algebra import factors_of, product, terms_of, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.gradient import Known, gradient_lemmas
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.places import index_of, ranges_of
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.layer_sums import moving_sums
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import SUMS, LayerProduct, Layers, MatrixDifferential, MatrixSum, differential
from dlhw3.symbolic.plan import Lemma
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.written.common import heaviness
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.readable import WITHIN, readable
from dlhw3.symbolic.written.shorter import tidied
from dlhw3.symbolic.written.summed import with_all_in_front

PRODUCT = "differential of the product"
INDICES = ("j", "i", "k")


def names_layer(wrt: str, shapes: Shapes) -> bool:
    """Whether a variable is a layer of a family: W, W{j}, W{2} or W_j."""
    return any(wrt == name or wrt.startswith((f"{name}{{", f"{name}_")) for name in shapes.families)


def layer_of_claim(wrt: str, objective: Node, claim: Node) -> str:
    """Return W{k} for W, each layer in turn, where k is the one number of a layer that a claim leaves open."""
    if not any(node.kind == "layers" and node.name == wrt for node in objective.every()):
        return wrt
    layers = [node for node in claim.every() if node.kind == "layers" and node.name == wrt]
    numbers = {name for node in layers for place in node.ends for name, _ in place if name}
    open_ones = numbers & free_names(claim) - free_names(objective)
    return f"{wrt}{{{open_ones.pop()}}}" if len(open_ones) == 1 else wrt


def layer_named(wrt: str, shapes: Shapes) -> Node:
    """Return the tree of the layer that a user means by W{j}, W_j, or W, which is every one in turn."""
    ((name, depth),) = shapes.families.items()
    behind = wrt[len(name) :]
    if behind:
        return parse(wrt if behind[0] == "{" else f"{name}{{{behind[1:]}}}")
    taken = {*shapes.letters, *shapes.sizes, *(shapes.indices or ()), *(one for one, _ in depth)}
    return parse(f"{name}{{{next(one for one in INDICES if one not in taken)}}}")


def layer(wrt: str, builder: Builder) -> LayerProduct:
    """Return the layer that a user means by W{j}, W_j, or W, which is every one in turn.

    Raises UserError for what is no layer.
    """
    shapes = builder.shapes
    ((name, _),) = shapes.families.items()
    family, tree = builder.layers(name), layer_named(wrt, shapes)
    if tree.kind != "layers" or len(tree.ends) != 1:
        raise UserError(f"{quoted(wrt)} is no layer.", hint=(Flag("wrt", f"{name}{{j}}"),))
    for index, _ in tree.ends[0]:
        if index in shapes.letters or index in shapes.sizes:
            raise UserError(
                f"{index} is a letter here, and no number of a layer.", hint=(Flag("wrt", f"{name}{{j}}"),)
            )
    number = index_of(tree.ends[0])
    if number.is_Integer and (number < 1 or (family.depth.is_Integer and number > family.depth)):
        raise UserError(
            f"There is no layer {number} among those from 1 to {family.depth}.",
            hint=(Flag("wrt", f"{name}{{1}}"),),
        )
    found: LayerProduct = family[number]
    return found


def layer_facts(facts: Facts, builder: Builder, *variables: LayerProduct) -> Facts:
    """Return facts with N ≥ 1, or as many layers as are named by number, or counted from the last as N − 1 is."""
    (name,) = builder.shapes.families
    depth = builder.layers(name).depth
    if not isinstance(depth, Symbol):
        return facts
    ends = [*builder.products, *((one.high, one.low) for one in variables)]
    named = [int(high) for high, _ in ends if high.is_Integer]
    named += [
        int(depth - high + low) - (high != low)
        for high, low in ends
        if (depth - high).is_Integer and low.is_Integer
    ]
    named += [int(depth - high) + 1 for high, low in ends if high == low and (depth - high).is_Integer]
    least = max([1, *named])
    return replace(facts, ranges=(*facts.ranges, Range(depth, Integer(least), None)))


def layer_ranges(variable: LayerProduct, expression: Expr, *, moving: bool = True) -> tuple[Range, ...]:
    """Return where the indices of the products of layers in an expression run, and that of the layer that moves."""
    free = isinstance(variable.high, Symbol) and variable.high != variable.layers.depth
    index = variable.high if moving and free else None
    bound = {index for one in nodes_in(expression, *SUMS) for index in one.bound_symbols}
    products = [
        (one.high, one.low) for one in expression.atoms(LayerProduct) if bound.isdisjoint(one.free_symbols)
    ]
    return ranges_of(products, variable.layers, index)


def layer_gradient(
    f: Expr,
    W: LayerProduct,
    indices: tuple[Range, ...],
    name: str,
    where: str,
    told: Callable[..., Iterator[tuple[Expr, str]]] | None = None,
) -> tuple[Lemma, ...]:
    """Return the lemmas that prove the gradient of f(W{N:1}) in one layer, how the product moves first.

    ``told`` puts what is assumed into the forms of a result.
    """
    _require_apart(f, W)
    H = Direction.of(W)
    value = _around(W.layers, W.high, H)
    trail = Trail(_whole_moved(W)).to(value, "product rule; the layer stands in the product once")
    first = trail.lemma(PRODUCT + where, "how the product moves with one layer", indices)
    moved = product_moved(W, indices, where)
    written = _collected if told is None else partial(told, forms=_collected)
    return (first, *gradient_lemmas(f, W, H, moved, name, indices, written=written))


def _collected(value: Expr) -> Iterator[tuple[Expr, str]]:
    """Yield a gradient with what its terms have in common taken out on both sides, and with numbers cancelled."""
    made = tidied(value)
    if made != value:
        yield made, "common factors collected"
    scales = [one for node in nodes_in(made, MatMul) for one in node.args if not isinstance(one, MatrixExpr)]
    shorter = {one: less for one in scales if one.has(Operator) and (less := reduced(one)) != one}
    if shorter:
        made = made.xreplace(shorter)
        yield made, "cancelled"
    written = _with_readable_factors(made)
    if written != made:
        yield written, "cancelled"
    placed = with_all_in_front(written)
    if placed != written:
        yield placed, WITHIN


def _with_readable_factors(value: Expr) -> Expr:
    """Return a gradient with the factors between its products of layers as of letters, y for (y ⊘ p) ∘ p."""
    if not isinstance(value, MatrixExpr):
        return value
    products = sorted(value.atoms(LayerProduct), key=str)
    letters = {one: MatrixSymbol(f"{one.layers.name}_{k}", *one.shape) for k, one in enumerate(products)}
    back = {letter: one for one, letter in letters.items()}
    made = []
    for term in terms_of(value):
        scale, factors = factors_of(term)
        for place, factor in enumerate(factors):
            if isinstance(factor, MatrixSum):  # term by term: beside other terms more is not shown
                body, *over = factor.args
                summed = factor.func(_with_readable_factors(body), *over)
                factors = (*factors[:place], summed, *factors[place + 1 :])
            elif factor.has(Operator):
                sign = -1 if scale.as_coeff_Mul()[0].is_negative and isinstance(factor, MatAdd) else 1
                written = readable(product(sign, factor.xreplace(letters))).xreplace(back)
                if heaviness(written) <= heaviness(factor):
                    scale, factors = sign * scale, (*factors[:place], written, *factors[place + 1 :])
        made.append(product(scale, *factors))
    return total(*made)


def _require_apart(f: Expr, W: LayerProduct) -> None:
    """Refuse the gradient in a layer that may be within a product of some layers, or in one of unknown length."""
    over = {index for one in moving_sums(f, W) for index in one.bound_symbols}
    for part in sorted(f.atoms(LayerProduct), key=str):
        if part.is_single and part.high in over:
            continue
        whole = part.low == 1 and part.high == W.layers.depth
        known = part.high.is_number and W.high.is_number
        if whole or part == W or known or W.high in part.low.free_symbols | part.high.free_symbols:
            continue
        if W.high.is_number and part.low.is_number and W.high < part.low:
            continue
        words = f"Whether {W.layers.name}{{{W.high}}} is in {_typed(part)}, and where, is not said."
        if part.high.is_number:
            raise UserError(words, hint=(Flag("wrt", f"{W.layers.name}{{{part.high}}}"),))
        raise UserError(words, hint=f"{W.layers.name}{{{W.layers.depth}:1}}")


def _typed(part: LayerProduct) -> str:
    ends = (part.high,) if part.high == part.low else (part.high, part.low)
    return f"{part.layers.name}{{{':'.join(map(str, ends))}}}"


def product_moved(W: LayerProduct, indices: tuple[Range, ...], where: str) -> Known:
    """Return what the lemma on the product W_{N:1} evaluates: its differential in one layer."""
    value = _around(W.layers, W.high, Direction.of(W))
    return {_whole_moved(W): (PRODUCT + where, value, {one.index: one.index for one in indices})}


def _whole_moved(W: LayerProduct) -> MatrixDifferential:
    moved: MatrixDifferential = differential(W.layers.product(W.layers.depth, 1), W, Direction.of(W))
    return moved


def _around(family: Layers, index: Expr, moved: MatrixExpr) -> MatrixExpr:
    around: MatrixExpr = product(family.product(family.depth, index + 1), moved, family.product(index - 1, 1))
    return around
