"""Lines about balanced layers, W{j+1}'*W{j+1} = W{j}*W{j}': products of the first or the last of them as powers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from sympy import Basic, Expr, MatMul, Pow, Trace

from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemmas.balanced import BALANCED, left_lemmas, right_lemmas
from dlhw3.symbolic.lemmas.layer_products import ONE, j
from dlhw3.symbolic.nodes import LayerProduct, Layers, Norm, PsdPower, hole, index_symbol
from dlhw3.symbolic.plan import Chain, Equation, Hypothesis, Lemma, Rewrite, Step, Theory
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Range

INDEX = index_symbol("j′")
"""The layer in lemmas, and in what is assumed of all layers: a name that nobody can type."""
RIGHT, LEFT = "right powers", "left powers"
MOST = 24  # products that are made powers


def balance_lemmas(theory: Theory, family: Layers) -> tuple[Lemma, ...]:
    """Return lemmas that say what balance makes of W_{b:1}ᵀW_{b:1} and W_{N:a}W_{N:a}ᵀ; none without balance."""
    first = next(filter(None, (_balanced(one, family) for one in theory.hypotheses)), None)
    if first is None:
        return ()
    found = (*right_lemmas(family)[:2], *left_lemmas(family)[:2])
    return (first, *(_mapped(one) for one in found))


def _balanced(told: Hypothesis, family: Layers) -> Lemma | None:
    """Return what is assumed as balance reads, if it says that, at j, at j − 1 or the other way round."""
    said = told.statement
    if said.relation != "=" or [one.index for one in said.indices] != [INDEX]:
        return None
    (run,) = said.indices
    for shift in (-1, 0, 1):
        at = INDEX + shift
        inner = product(transpose(family[at + 1]), family[at + 1])
        outer = product(family[at], transpose(family[at]))
        whole = run.low == 1 - shift and (run.high - family.depth + 1 + shift) == 0
        if not whole or {said.left, said.right} != {inner, outer}:
            continue
        left, right = (side.xreplace({INDEX: INDEX - shift}) for side in (inner, outer))
        by = Rewrite(told.name, hole(left), ((INDEX, INDEX - shift),), reverse=said.left != inner)
        statement = Equation(left, right, (Range(INDEX, ONE, family.depth - 1),))
        return Lemma(BALANCED, statement, Chain((Step(left, right, told.name, by),)))
    return None


def _mapped(item: Any) -> Any:
    """Return a plan in which j has the name that nobody can type."""
    if isinstance(item, Basic):
        return item.xreplace({j: INDEX})
    if isinstance(item, tuple):
        return tuple(map(_mapped, item))
    if is_dataclass(item) and not isinstance(item, type):
        names = [one.name for one in fields(item) if one.name not in ("rule", "title")]
        return replace(item, **{name: _mapped(getattr(item, name)) for name in names})
    return item


def in_powers(side: Expr, family: Layers) -> Trail:
    """Return how a side gets powers in the place of the products that balance makes powers."""
    trail = Trail(side)
    squares = [p for p in side.atoms(Pow) if p.exp == 2 and isinstance(p.base, Norm)]
    layers = {p: p.base.args[0] for p in squares if isinstance(p.base.args[0], LayerProduct)}
    if traces := {p: Trace(product(transpose(X), X)) for p, X in layers.items() if not X.is_single}:
        trail.to(side.xreplace(traces), "$‖X‖² = tr XᵀX$")
    for _ in range(MOST):
        found = next(_products(trail.current, family), None)
        if found is None:
            break
        node, k, name, at = found
        gram = product(*node.args[k : k + 2])
        base = family[1] if name == RIGHT else family[family.depth]
        whole = product(transpose(base), base) if name == RIGHT else product(base, transpose(base))
        exponent = at if name == RIGHT else family.depth - at + 1
        context = trail.current.xreplace({node: product(*node.args[:k], hole(gram), *node.args[k + 2 :])})
        trail.rewrite(context, name, PsdPower(whole, exponent), sentence(f"by {name}"), at={INDEX: at})
    return trail


def _products(side: Expr, family: Layers) -> Iterator[tuple[MatMul, int, str, Expr]]:
    """Yield W_{b:1}ᵀW_{b:1} and W_{N:a}W_{N:a}ᵀ within products: the product, the place, the lemma and b or a."""
    for node in sorted(side.atoms(MatMul), key=str):
        for k, (one, other) in enumerate(zip(node.args, node.args[1:], strict=False)):
            if other != transpose(one):
                continue
            layers = other if isinstance(other, LayerProduct) else one
            if not isinstance(layers, LayerProduct) or layers.layers != family or layers.is_single:
                continue
            if layers is other and layers.low == 1:
                yield node, k, RIGHT, layers.high
            elif layers is one and layers.high == family.depth:
                yield node, k, LEFT, layers.low


def turned(step: Step) -> Step:
    """Return the step that goes the other way."""
    by = replace(step.by, reverse=not step.by.reverse) if isinstance(step.by, Rewrite) else step.by
    return replace(step, left=step.right, right=step.left, by=by)
