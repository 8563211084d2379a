"""Layouts: a gradient has the shape of its variable, and in numerator layout that of its transpose."""

from __future__ import annotations

from dataclasses import replace

from sympy import Transpose

from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.algebra import transpose
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.nodes import GradientOf, hole
from dlhw3.symbolic.plan import Lemma
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.written.shorter import turned

LAYOUTS = ("gradient", "numerator")
NAME = "derivative"
TURNED = (
    "In numerator layout the derivative has the shape of the transposed variable: it is the transpose of the "
    "gradient, and a column has a row. A differential, a Hessian's action and a Jacobian's are the same in both."
)
SAME = "In numerator layout this is the same: only a gradient in a column or a matrix is transposed."


def in_layout(derivation: Derivation, layout: str) -> Derivation:
    """Return a derivation with every gradient among its results transposed, in numerator layout.

    A note says what changes. Raises UserError for a layout that is none.
    """
    if layout not in LAYOUTS:
        raise UserError(
            f"There are the layouts {' and '.join(LAYOUTS)}, not {quoted(layout)}.",
            hint=(Flag("layout", "gradient" if str(layout).startswith("denom") else "numerator"),),
        )
    if layout == "gradient":
        return derivation
    turned = {name: lemma for name in derivation.results if (lemma := _turned(derivation, name)) is not None}
    return replace(
        derivation,
        parts=(*derivation.parts, *parts(derivation.name, turned.values())),
        results=tuple(turned[name].name if name in turned else name for name in derivation.results),
        notes=(*derivation.notes, TURNED if turned else SAME),
    )


def _turned(derivation: Derivation, name: str) -> Lemma | None:
    """Return the lemma (∇_X f)ᵀ = Gᵀ of a result ∇_X f = G; None for any other result, as an adjoint."""
    told = derivation.equation(name)
    if not isinstance(told.left, GradientOf) or "gradient" not in name:
        return None
    at = {one.index: one.index for one in told.indices}
    trail = Trail(Transpose(told.left))
    trail.rewrite(Transpose(hole(told.left)), name, told.right, sentence(f"by {name}"), at=at)
    trail.to(turned(transpose(told.right)), "transposed")
    return trail.lemma(name.replace("gradient", NAME), "the derivative in numerator layout", told.indices)
