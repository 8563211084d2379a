"""What one step of gradient descent, X⁺ = X − η∇_X f, does to a user's quantity: exactly, in powers of η."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sympy import Add, Expr, Integer, MatrixExpr, MatrixSymbol, Symbol, ZeroMatrix

from dlhw3.errors import Flag, UserError, quoted
from dlhw3.symbolic.algebra import is_zero, negate, product, scalar_sum, terms_of, total
from dlhw3.symbolic.derivation import Derivation, Trail
from dlhw3.symbolic.language.asked.flows import Flow, may_vanish, others_still, read_flow
from dlhw3.symbolic.language.asked.gradients import derivation_lemmas, stated
from dlhw3.symbolic.language.asked.layered_steps import (
    STEP,
    layers_change,
    layers_step,
    moved_by,
    require_single,
)
from dlhw3.symbolic.language.asked.objective import Objective, letters_of
from dlhw3.symbolic.language.asked.plainer import as_proved
from dlhw3.symbolic.language.assumed.assumptions import read_assumptions
from dlhw3.symbolic.language.making.layered import layer_ranges
from dlhw3.symbolic.language.making.told import Variable
from dlhw3.symbolic.language.shaping.declarations import NAME as LETTER
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.text.motion import gradient_of
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.letters import Stepped, SteppedNumber
from dlhw3.symbolic.nodes import LayerProduct, hole
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.remembered import remembering
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.written.powers_of import NoPolynomial, coefficients, within
from dlhw3.symbolic.written.shorter import is_negative, shorter, shorter_scalar

NAME = "step"
KEPT = "The step keeps the quantity exactly, whatever its size."
FLAT = "There is no term of first order: the gradient flow keeps the quantity, and a step drifts from it."


def step_of(
    text: str,
    wrt: str | Sequence[str],
    flow: str,
    step: str,
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] = (),
) -> Derivation:
    """Derive the change of the quantity ``flow`` in one step X⁺ = X − η∇_X f of all letters X of ``wrt`` at once.

    ``step`` is the name of η, a real number of any sign. The change is exact, a polynomial in η, for a quantity
    that is a polynomial in the letters that move. Raises UserError for any other, and for a name of η that stands
    for something else; otherwise as ``flow_of`` does.
    """
    said, assumed = declared(shapes or {}), read_assumptions(assume)
    given = read_flow(text, letters_of(wrt), flow, said, assumed=assumed)
    if _is_layered(given):
        require_single(given.objectives[0], given.quantity, flow)
    with remembering():
        return _proved_step(given, step_size(step, given), flow)


def _proved_step(given: Flow, eta: Symbol, text: str) -> Derivation:
    """Return the derivation of a change as readable as is proved, less the powers of η that are shown to be 0.

    Those are tried that are 0 at the values that are tried, however they are written.
    """
    made = as_proved(
        given.objectives, lambda objectives: stated_step(replace(given, objectives=objectives), eta, text)
    )
    powers = coefficients(made.result.right, eta)
    vanishing = frozenset(power for power, value in powers.items() if may_vanish(given, value))
    if not vanishing or given.vanishing:
        return made
    ended = _proved_step(replace(given, vanishing=vanishing), eta, text)
    return ended if ended.verdict is Verdict.PROVED else made


def step_size(name: str, given: Flow) -> Symbol:
    """Return η, a number of that name; raise UserError where the name is none, or is taken."""
    if (
        not (isinstance(name, str) and LETTER.fullmatch(name))
        or not "a" <= name[0] <= "g"
        or name in OPERATORS
    ):
        raise UserError(
            f"{quoted(name)} cannot be the size of a step: the name of one begins with a letter from a to g.",
            hint=(Flag("step", "eta"),),
        )
    taken = given.objectives[0].builder.shapes
    if name in taken.letters or name in taken.functions or name in taken.sizes:
        raise UserError(
            f"{name} is something else here, and no size of a step.", hint=(Flag("step", f"{name}_0"),)
        )
    return Symbol(name, real=True)


def stated_step(
    given: Flow, eta: Symbol, text: str, lemmas: tuple[Lemma, ...] = (), also: tuple[Lemma, ...] = ()
) -> Derivation:
    """Return the derivation of a quantity's change in one step of size η; ``also`` are lemmas as a claim's.

    ``lemmas`` are those of ``step_lemmas``, where they are known already.
    """
    first, *others = given.objectives
    lemmas = lemmas or step_lemmas(given, eta, text)
    made = stated(first, (*lemmas, *also), results=(NAME,), name=NAME, also=others, beside=given.quantity)
    change = lemmas[-1].statement.right
    notes = (KEPT,) if is_zero(change) else (FLAT,) if _has_no_slope(change, eta) else ()
    return replace(
        made,
        theory=Theory(first.facts, (*first.hypotheses, *step_hypotheses(given.objectives, eta))),
        notes=(*made.notes, *notes, *others_still(given.objectives)),
    )


def after(letter: Variable) -> Variable:
    """Return X⁺ for a letter X, a number's as a number."""
    return Stepped.of(letter) if isinstance(letter, MatrixSymbol) else SteppedNumber(letter.name)


def step_hypotheses(objectives: Sequence[Objective], eta: Symbol) -> tuple[Hypothesis, ...]:
    """Return the definitions X⁺ = X − η∇_X f for every letter X that an objective f is given in."""
    if isinstance(objectives[0].variable, LayerProduct):
        return (layers_step(objectives[0], eta),)
    several = len(objectives) > 1
    return tuple(
        Hypothesis(
            f"{STEP} in {one.variable.name}" if several else STEP,
            Equation(
                after(one.variable), moved_by(one.variable, eta, gradient_of(one.expression, one.variable))
            ),
            definition=True,
            words="one step of gradient descent",
            at_point=True,
        )
        for one in objectives
    )


def step_lemmas(given: Flow, eta: Symbol, text: str) -> tuple[Lemma, ...]:
    """Return the lemmas up to the change of the quantity: the gradients, the steps, and the change itself, last.

    Raises UserError where the quantity is no polynomial in what moves; ``text`` is what the user calls it.
    """
    lemmas, change = _changed(given, eta)
    once = within(change.current, eta, lambda side: _in_powers(side, eta, given, written=True) or side)
    change.to(once, sentence("what is squared, in powers of ", eta))  # and not in each product of two
    powers = _in_powers(change.current, eta, given)
    if powers is None:
        raise UserError(
            f"{text} is no polynomial in what moves: its change in a step is no polynomial in {eta.name}.",
            hint=(Flag("flow", text), ", its rate along the flow"),
        )
    change.to(powers, sentence("multiplied out, in powers of ", eta))
    if (written := _in_powers(change.current, eta, given, written=True, without=given.vanishing)) is not None:
        change.to(written, sentence("the coefficient of each power of ", eta, " as one writes it"))
    first = given.objectives[0]
    ranges = layer_ranges(first.variable, given.quantity, moving=False) if _is_layered(given) else ()
    return (*lemmas, change.lemma(NAME, "the change of the quantity in one step", ranges))


def _is_layered(given: Flow) -> bool:
    return isinstance(given.variables[0], LayerProduct)


def _changed(given: Flow, eta: Symbol) -> tuple[Sequence[Lemma], Trail]:
    """Return the lemmas up to the steps of what moves, and the change of the quantity with these put in."""
    if _is_layered(given):
        return layers_change(given.objectives[0], given.quantity, eta)
    lemmas: list[Lemma] = []
    quantity = given.quantity
    stepped = {one.variable: after(one.variable) for one in given.objectives}
    whole = total(quantity.xreplace(stepped), negate(quantity))
    if not isinstance(whole, MatrixExpr) and whole == 0 != quantity:  # which SymPy makes of a − a at once
        whole = scalar_sum([quantity, negate(quantity)])
    change = Trail(whole)
    for one, assumed in zip(given.objectives, step_hypotheses(given.objectives, eta), strict=True):
        if not quantity.has(one.variable):
            continue
        where = given.where(one)
        lemmas += derivation_lemmas(one, 1, where)[0]
        gradient, letter = lemmas[-1], stepped[one.variable]
        trail = Trail(letter)
        trail.rewrite(hole(letter), assumed.name, assumed.statement.right, STEP)
        context = moved_by(one.variable, eta, hole(gradient.statement.left))
        trail.rewrite(context, gradient.name, gradient.statement.right, sentence(f"by {gradient.name}"))
        lemmas.append(
            trail.lemma(NAME + where if where else "the step", sentence("the step of ", one.variable))
        )
        whole = change.current.xreplace({letter: hole(letter)})
        change.rewrite(whole, lemmas[-1].name, trail.current, sentence("the step of ", one.variable))
    return lemmas, change


def _in_powers(
    change: Expr, eta: Symbol, given: Flow, *, written: bool = False, without: Collection[int] = ()
) -> Expr | None:
    """Return an expression in powers of η, each with its coefficient; None where it is no polynomial in η.

    With ``written`` each coefficient is in the form in which a person would write it; ``without`` are those that
    vanish.
    """
    first = given.objectives[0]
    try:
        found = {power: value for power, value in coefficients(change, eta).items() if power not in without}
    except NoPolynomial:
        return None
    zero = ZeroMatrix(*change.shape) if isinstance(change, MatrixExpr) else Integer(0)
    terms = []
    for power in sorted(found):
        value = found[power]
        if written and not is_zero(value):
            value = next(iter(form for form, _ in reversed(first.written(value, 2, given.quantity))), value)
        elif not written:
            shorten = shorter if isinstance(value, MatrixExpr) else shorter_scalar
            value = shorten(value, first.facts.symmetric)
        sign = -1 if all(map(is_negative, Add.make_args(value) if value.is_Add else terms_of(value))) else 1
        value = value if sign == 1 else negate(value) if isinstance(value, MatrixExpr) else -value
        terms.append(product(sign * eta**power, value))
    return total(zero, *terms)


def _has_no_slope(change: Expr, eta: Symbol) -> bool:
    """Whether there is no term of first order in η."""
    return is_zero(coefficients(change, eta).get(1, Integer(0)))
