"""Lines about orthogonal layers, W{j}'*W{j} = eye: products of the first of them are orthogonal too."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, Identity, Integer, MatMul, Trace

from dlhw3.symbolic.algebra import expand, product, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.language.files.balanced_lines import INDEX, MOST
from dlhw3.symbolic.nodes import LayerProduct, Layers, Norm, hole
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Equation, Induction, Lemma, Theory
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Range

ORTHOGONAL = "products of orthogonal layers"
ZERO, ONE = Integer(0), Integer(1)


def orthogonal_lemmas(theory: Theory, family: Layers) -> tuple[Lemma, ...]:
    """Return what says W_{j:1}ᵀW_{j:1} = I, by induction over j; none where that is not assumed of each layer."""
    gram = product(transpose(family[INDEX]), family[INDEX])
    said = Equation(gram, Identity(gram.shape[0]), (Range(INDEX, ONE, family.depth),))
    name = next((h.name for h in theory.hypotheses if h.statement == said), None)
    if name is None:
        return ()
    upto, after = family.product(INDEX, 1), family[INDEX + 1]
    whole, one = product(transpose(upto), upto), Identity(upto.shape[1])
    base = Trail(whole.xreplace({INDEX: ZERO})).to(one, "$W_{0:1} = I$")
    longer = family.product(INDEX + 1, 1)
    step = Trail(product(transpose(longer), longer))
    inner = product(transpose(after), after)
    step.to(product(transpose(upto), inner, upto), "$W_{j+1:1} = W_{j+1} W_{j:1}$")
    context = product(transpose(upto), hole(inner), upto)
    step.rewrite(context, name, Identity(inner.shape[0]), name, at={INDEX: INDEX + 1})
    step.to(whole, "$A I = A$")
    step.rewrite(hole(whole), INDUCTION_HYPOTHESIS, one, INDUCTION_HYPOTHESIS)
    statement = Equation(whole, one, (Range(INDEX, ZERO, family.depth),))
    return (Lemma(ORTHOGONAL, statement, Induction(INDEX, base.chain, step.chain)),)


def without_products(side: Expr, family: Layers) -> Trail:
    """Return how a side loses the products W_{b:1}ᵀW_{b:1}, those within norms too."""
    trail = Trail(side)
    norms = [one for one in side.atoms(Norm) if one.args[0].has(LayerProduct)]
    squares = {one: Trace(expand(product(transpose(one.args[0]), one.args[0]))) for one in norms}
    rooted = {one: entrywise("sqrt", square) for one, square in squares.items()}
    trail.to(side.xreplace(rooted), "$‖X‖ = √tr XᵀX$") if rooted else None
    for _ in range(MOST):
        found = next(_products(trail.current, family), None)
        if found is None:
            break
        node, k, at = found
        gram = product(*node.args[k : k + 2])
        context = trail.current.xreplace({node: product(*node.args[:k], hole(gram), *node.args[k + 2 :])})
        one = Identity(gram.shape[0])
        trail.rewrite(context, ORTHOGONAL, one, sentence(f"by {ORTHOGONAL}"), at={INDEX: at})
    return trail


def _products(side: Expr, family: Layers) -> Iterator[tuple[MatMul, int, Expr]]:
    """Yield W_{b:1}ᵀW_{b:1} within products: the product, the place and b."""
    for node in sorted(side.atoms(MatMul), key=str):
        for k, (one, other) in enumerate(zip(node.args, node.args[1:], strict=False)):
            layers = isinstance(other, LayerProduct) and other.layers == family and other.low == 1
            if layers and one == transpose(other):
                yield node, k, other.high
