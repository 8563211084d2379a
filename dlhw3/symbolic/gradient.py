"""From an objective to its gradient: differential, trace rules, read-off; every move a step to be checked."""

from __future__ import annotations

from sympy import Add, Expr, Identity, MatrixExpr, MatrixSymbol, Mul, S, Trace, Transpose

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import (
    as_inner,
    collect,
    exact,
    factors_of,
    product,
    scalar_sum,
    split_inner,
    total,
    transpose,
)
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import chain_rule, product_rule
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import GradientOf, Inner, MatrixDifferential, differential, hole
from dlhw3.symbolic.plan import Lemma, ReadOff
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Range


def direction_for(variable: MatrixExpr, name: str = "") -> MatrixSymbol:
    """Return the arbitrary direction dX for a variable X, a letter or one layer; or the letter called ``name``."""
    return MatrixSymbol(name, *variable.shape) if name else Direction.of(variable)


def gradient_lemmas(
    objective: Expr,
    variable: MatrixExpr,
    direction: MatrixSymbol,
    known: dict[MatrixDifferential, tuple[str, Expr, dict[Expr, Expr]]] | None = None,
    label: str = "gradient",
    indices: tuple[Range, ...] = (),
) -> tuple[Lemma, Lemma]:
    """Return two lemmas: Df(X)[H] = ⟨G, H⟩, and ∇_X f = G.

    ``known`` gives matrix differentials that an earlier lemma evaluates: node ↦ (its name, its value, the
    values of its indices). ``indices`` are those the statements hold for. Raises UserError where a term of
    the differential is not linear in H.
    """
    objective = exact(objective)
    trail = Trail(differential(objective, variable, direction))
    trail.to(chain_rule(objective, variable, direction), "chain rule: $Dl(X)[H] = ⟨∇l(X), DX[H]⟩$")
    for node, (premise, value, at) in (known or {}).items():
        context = trail.current.xreplace({node: hole(node)})
        trail.rewrite(context, premise, value, sentence(f"by {premise}"), at=at)
    trail.to(product_rule(trail.current), "product rule")
    trail.to(_linear(trail.current), "$⟨·,·⟩$ is linear")
    trail.to(
        _cycled(trail.current, direction), "trace rules: $⟨A, BHC⟩ = ⟨BᵀACᵀ, H⟩$, $⟨A, BHᵀC⟩ = ⟨CAᵀB, H⟩$"
    )
    gradient = _coefficient(trail.current, direction)
    trail.to(Inner(collect(gradient), direction), "$⟨·,·⟩$ is linear; common factors collected")
    title = sentence("the differential along ", direction)
    first = trail.lemma(f"differential for {label}", title, indices)
    last = Trail(GradientOf(objective, variable))
    last.to(collect(gradient), "read off: $Df(X)[H] = ⟨G, H⟩$ for every $H$", ReadOff(first.name))
    return first, last.lemma(label, "the gradient", indices)


def _terms(expression: Expr) -> tuple[tuple[Expr, Inner], ...]:
    """Return a scalar as (coefficient, ⟨A, B⟩) pairs."""
    pairs = []
    for term in Add.make_args(expression):
        coefficient, pairing = S.One, None
        for factor in Mul.make_args(term):
            if isinstance(factor, (Inner, Trace)) and pairing is None:
                pairing = as_inner(factor) if isinstance(factor, Trace) else factor
            else:
                coefficient = coefficient * factor
        if pairing is None:
            raise UserError(f"The term {term} of the differential is not an inner product.")
        pairs.append((coefficient, pairing))
    return tuple(pairs)


def _linear(expression: Expr) -> Expr:
    return scalar_sum(
        c * scale * piece for c, pairing in _terms(expression) for scale, piece in split_inner(pairing)
    )


def _cycled(expression: Expr, direction: MatrixSymbol) -> Expr:
    return scalar_sum(c * isolate(pairing, direction) for c, pairing in _terms(expression))


def isolate(pairing: Inner, direction: MatrixSymbol) -> Inner:
    """Turn ⟨A, B H C⟩ into ⟨BᵀACᵀ, H⟩, and ⟨A, B Hᵀ C⟩ into ⟨C AᵀB, H⟩."""
    left, right = pairing.args
    _, matrices = factors_of(right)
    positions = [i for i, matrix in enumerate(matrices) if matrix.has(direction)]
    if len(positions) != 1 or left.has(direction):
        raise UserError(f"⟨{left}, {right}⟩ is not linear in {direction}.")
    position = positions[0]
    before, found, after = matrices[:position], matrices[position], matrices[position + 1 :]
    if found == direction:
        outer = [transpose(b) for b in reversed(before)], [transpose(c) for c in reversed(after)]
        return Inner(product(*outer[0], left, *outer[1]), direction)
    if found == Transpose(direction):
        return Inner(product(*after, transpose(left), *before), direction)
    raise UserError(f"No trace rule frees {direction} from {found}.")


def _coefficient(expression: Expr, direction: MatrixSymbol) -> MatrixExpr:
    pieces = []
    for coefficient, pairing in _terms(expression):
        left, right = pairing.args
        assert right == direction
        pieces.append(product(coefficient, left))
    return total(*pieces) if pieces else Identity(0)
