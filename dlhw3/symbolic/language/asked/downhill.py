"""How an objective falls along its own gradient flow: by the square of its gradient, since Df(X)[Ẋ] = ⟨∇f, Ẋ⟩."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Add, Expr, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.algebra import factors_of, negate, product
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.flow import FLOW
from dlhw3.symbolic.gradient import direction_for
from dlhw3.symbolic.language.asked.gradients import derivation_lemmas
from dlhw3.symbolic.language.asked.objective import Objective
from dlhw3.symbolic.language.text.motion import gradient_of, rate_of
from dlhw3.symbolic.letters import velocity_of
from dlhw3.symbolic.nodes import Inner, Norm, differential, hole, in_each_letter
from dlhw3.symbolic.plan import Lemma, ReadOff
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.scope import nodes_in

NAME, TITLE = "flow", "the rate of the quantity along the flow"
DOWNHILL = "along its own gradient flow a number falls by the square of its gradient"
READ_OFF = "read off: $Df(X)[H] = ⟨G, H⟩$ for every $H$"
ALONG = "the differential along the velocity"
OUT = "numbers before a norm"


def lemmas_downhill(objectives: Sequence[Objective]) -> tuple[Lemma, ...] | None:
    """Return the lemmas up to the rate of an objective along its own flow in all of the letters.

    Nothing is differentiated again: the differential that a gradient is read off is taken along the velocity. None
    where a letter is a number, or symmetric, and where a gradient is read off in another way.
    """
    f = objectives[0].expression
    plain = all(isinstance(one.variable, MatrixSymbol) for one in objectives)
    if not plain or any(one.variable in one.facts.symmetric for one in objectives):
        return None
    lemmas: list[Lemma] = []
    moving = [one.variable for one in objectives]
    trail = Trail(rate_of(f, moving, list(map(velocity_of, moving))))
    trail.to(Add(*in_each_letter(trail.current)) if moving[1:] else trail.current, "in each letter")
    for one in objectives:
        where = f" in {one.variable.name}" if len(objectives) > 1 else ""
        *before, gradient = derivation_lemmas(one, 1, where)[0]
        hand, moved = direction_for(one.variable), velocity_of(one.variable)
        along = before[-1].statement if before else gradient.statement
        if along.left != differential(f, one.variable, hand) or not isinstance(along.right, Inner):
            return None
        read, slope = along.right.args[0], gradient_of(f, one.variable)
        off = Trail(slope).to(read, READ_OFF, ReadOff(before[-1].name))
        first = off.lemma(f"slope{where}", "the gradient, read off")
        first = gradient if gradient.statement.right == read else first
        lemmas += list(dict.fromkeys((*before, first, gradient)))
        context = trail.current.xreplace({along.left.xreplace({hand: moved}): hole(f)})
        trail.rewrite(context, before[-1].name, Inner(read, moved), ALONG, letters={hand: moved})
        context = trail.current.xreplace({Inner(read, moved): Inner(hole(read), moved)})
        trail.rewrite(context, first.name, slope, sentence("the gradient that is read off"), reverse=True)
        context = trail.current.xreplace({moved: hole(moved)})
        trail.rewrite(context, f"{FLOW}{where}", negate(slope), sentence(moved, f" by the {FLOW}"))
        trail.to(trail.current.xreplace({Inner(slope, negate(slope)): -(Norm(slope) ** 2)}), DOWNHILL)
        context = trail.current.xreplace({slope: hole(slope)})
        value = gradient.statement.right
        trail.rewrite(context, gradient.name, value, sentence(f"by gradient{where}"))
        trail.to(trail.current.xreplace({-(Norm(value) ** 2): less_square(value)}), OUT)
    return (*lemmas, trail.lemma(NAME, TITLE))


def less_square(gradient: Expr) -> Expr:
    """Return −‖∇f‖² with a number in front; −(df/da)² in a number a."""
    if not isinstance(gradient, MatrixExpr):
        return -(gradient**2)
    scale, factors = factors_of(gradient)
    if any(one.name == "exp" for one in nodes_in(scale, Operator)):  # exp(x)/sum(exp(x)) is one thing
        return -(Norm(gradient) ** 2)
    return -(scale**2) * Norm(product(*factors)) ** 2
