"""What gradient flow, or one step of gradient descent, does to a quantity that a user types.

Every letter X that moves follows Ẋ = −∇_X f, or goes to X⁺ = X − η∇_X f, f the objective and all other letters
fixed. The rate of a quantity along the flow is its differential along the velocities of all moving letters at
once; its change in one step is exact, a polynomial in η.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sympy import Add, Expr, MatrixExpr, ZeroMatrix

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.algebra import is_zero, negate
from dlhw3.symbolic.derivation import Derivation, Trail
from dlhw3.symbolic.differential import chain_rule, product_rule
from dlhw3.symbolic.faces.motion import nothing
from dlhw3.symbolic.flow import FLOW
from dlhw3.symbolic.language.asked.downhill import DOWNHILL, NAME, TITLE, lemmas_downhill, less_square
from dlhw3.symbolic.language.asked.gradients import derivation_lemmas, stated
from dlhw3.symbolic.language.asked.layered_flows import layers_flow, layers_rate
from dlhw3.symbolic.language.asked.objective import Objective, letters_of, read_all
from dlhw3.symbolic.language.asked.plainer import as_proved
from dlhw3.symbolic.language.assumed.assumptions import Assumed, read_assumptions
from dlhw3.symbolic.language.making.told import Variable
from dlhw3.symbolic.language.shaping.declarations import Declared, declared
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.motion import gradient_of, rate_of
from dlhw3.symbolic.letters import velocity_of
from dlhw3.symbolic.models.asking import QUICK, Asked
from dlhw3.symbolic.names import member_of
from dlhw3.symbolic.nodes import LayerProduct, ScalarDifferential, hole
from dlhw3.symbolic.plan import Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.prose import sentence
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.scope import same_but_for_indices
from dlhw3.symbolic.symmetry import as_symmetric
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.written.common import heaviness
from dlhw3.symbolic.written.shorter import shorter, shorter_scalar

VELOCITY = "velocity"
LONG = 60
"""How long −‖∇f‖² is for what the rate is in another form not to be looked at: none is shorter."""
CONSERVED = (
    "The rate is 0: the flow keeps the quantity, whatever it is at the start. It is a conservation law."
)


@dataclass(frozen=True)
class Flow:
    """A user's objective in the letters that move, and a quantity made of the same letters."""

    objectives: tuple[Objective, ...]
    quantity: Expr
    vanishes: bool = False
    """Whether its rate is taken to be 0 in the end, which is a step to be proved."""
    is_objective: bool = False
    """Whether its rate is taken to be −‖∇f‖² in the end, which is a step to be proved."""
    vanishing: frozenset[int] = frozenset()
    """The powers of a step's size that are left out in the end, which is a step to be proved."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The letters that move."""
        return tuple(one.variable for one in self.objectives)

    def where(self, one: Objective) -> str:
        """Return what stands behind the names of lemmas about one letter, where there are several."""
        return f" in {one.variable.name}" if len(self.objectives) > 1 else ""


def read_flow(
    text: str,
    letters: Sequence[str],
    flow: str,
    declarations: Declared,
    *,
    shapes: Shapes | None = None,
    assumed: Assumed = (),
) -> Flow:
    """Read an objective, the letters that move, and a quantity over the same letters.

    ``shapes`` are those that were found before, as ``read_all`` takes them.

    Raises UserError for what cannot be read, and for an objective that is no number; ShapeError for what does not
    fit.
    """
    objectives, (quantity,) = read_all(
        text, letters, declarations, also=(flow,), shapes=shapes, assumed=assumed
    )
    if isinstance(objectives[0].expression, MatrixExpr):
        raise UserError(f"A gradient flow goes down a number, and {text} is none.", hint=f'"norm2({text})^2"')
    layers = [one.variable for one in objectives if isinstance(one.variable, LayerProduct)]
    if layers and len(objectives) > 1:
        raise UserError(
            "A flow of layers moves all of them, and nothing else yet.",
            hint=(Flag("wrt", layers[0].layers.name),),
        )
    return Flow(objectives, quantity)


def flow_of(
    text: str,
    wrt: str | Sequence[str],
    flow: str,
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] = (),
) -> Derivation:
    """Derive the rate of the quantity ``flow`` when every letter X of ``wrt`` follows Ẋ = −∇_X f, f being ``text``.

    The quantity is a number, a column or a matrix made of the same letters. Where its rate is 0, it is conserved,
    and a note says so. ``shapes`` and ``assume`` are as for a gradient. Raises UserError for what cannot be read or
    has no rule, ShapeError for what does not fit.
    """
    said, assumed = declared(shapes or {}), read_assumptions(assume)
    given = read_flow(text, letters_of(wrt), flow, said, assumed=assumed)
    return proved_flow(given)


def proved_flow(given: Flow) -> Derivation:
    """Return the derivation of a quantity's rate, as readable as it is proved; 0 where it is 0 and shown to be.

    That of the objective itself is −‖∇f‖², where this is shorter and proved. A rate that is 0 at the values that
    are tried, however it is written, is followed to 0 by one more step.
    """
    if same_but_for_indices(given.quantity, given.objectives[0].expression):
        squares = _as_proved(replace(given, is_objective=True))
        length = heaviness(squares.result.right)
        is_better = length > LONG or length < heaviness(stated_flow(given).result.right)
        if is_better and squares.verdict is Verdict.PROVED:
            return squares
    made = _as_proved(given)
    if isinstance(given.variables[0], LayerProduct) or not may_vanish(given, made.result.right):
        return made
    ended = _as_proved(replace(given, vanishes=True))
    return ended if ended.verdict is Verdict.PROVED else made


def _as_proved(given: Flow) -> Derivation:
    return as_proved(given.objectives, lambda objectives: stated_flow(replace(given, objectives=objectives)))


def may_vanish(given: Flow, rate: Expr) -> bool:
    """Whether a rate, or a part of a change, that is not written as 0 is 0 at the values that are tried."""
    if is_zero(rate):
        return False
    first = given.objectives[0]
    asked = Asked(Theory(first.facts, first.hypotheses), Equation(rate, nothing(rate)))
    return asked.told is not None and not asked.fails(QUICK)


def stated_flow(given: Flow, lemmas: Sequence[Lemma] | None = None, also: Sequence[Lemma] = ()) -> Derivation:
    """Return the derivation of a quantity's rate along a flow; ``also`` are further lemmas, as a claim's.

    ``lemmas`` are those of ``flow_lemmas``, where they are known already. Everything is judged under the hypotheses
    Ẋ = −∇_X f, which are the last ones of the theory.
    """
    first, *others = given.objectives
    found = flow_lemmas(given) if lemmas is None else tuple(lemmas)
    made = stated(first, (*found, *also), results=(NAME,), name=NAME, also=others, beside=given.quantity)
    kept = (CONSERVED,) if is_zero(found[-1].statement.right) else ()
    return replace(
        made,
        theory=Theory(_with_velocities(given), (*first.hypotheses, *flow_hypotheses(given.objectives))),
        assumptions=("the flow exists",),
        notes=(*made.notes, *kept, *others_still(given.objectives)),
    )


def others_still(objectives: Sequence[Objective]) -> tuple[str, ...]:
    """Return that a member of a sequence moves alone, for each that does."""
    found = (member_of(str(one.variable.name)) for one in objectives if hasattr(one.variable, "name"))
    return tuple(
        f"Only {of}{{{at}}} moves: every other member of {of} stands still."
        for of, at in (one for one in found if one is not None)
    )


def _with_velocities(given: Flow) -> Facts:
    """Return what is known of the letters: a symmetric one moves among symmetric matrices."""
    facts = given.objectives[0].facts
    moving = [velocity_of(one) for one in given.variables if one in facts.symmetric]
    return replace(facts, symmetric=facts.symmetric | frozenset(moving))


def flow_hypotheses(objectives: Sequence[Objective]) -> tuple[Hypothesis, ...]:
    """Return Ẋ = −∇_X f for every letter X that an objective f is given in; of a number a, ȧ = −df/da."""
    if isinstance(objectives[0].variable, LayerProduct):
        return (layers_flow(objectives[0]),)
    several = len(objectives) > 1
    return tuple(
        Hypothesis(
            f"{FLOW} in {one.variable.name}" if several else FLOW,
            Equation(velocity_of(one.variable), negate(gradient_of(one.expression, one.variable))),
            definition=True,
            words="the letters follow the gradient flow",
            at_point=True,
        )
        for one in objectives
    )


def flow_lemmas(given: Flow) -> tuple[Lemma, ...]:
    """Return the lemmas up to the rate of the quantity: the gradients, the velocities, and the rate itself, last.

    The last one is named "flow"; the hypotheses that they use are those of ``flow_hypotheses``.
    """
    first = given.objectives[0]
    if isinstance(first.variable, LayerProduct):
        return layers_rate(
            first, given.quantity, NAME, TITLE, downhill=DOWNHILL if given.is_objective else ""
        )
    is_f = given.is_objective and given.quantity == first.expression
    if is_f and (fallen := lemmas_downhill(given.objectives)) is not None:
        return fallen
    lemmas: list[Lemma] = []
    values: dict[Variable, tuple[str, Expr]] = {}
    for one, assumed in zip(given.objectives, flow_hypotheses(given.objectives), strict=True):
        where = given.where(one)
        if not _moves(given.quantity, one.variable):
            continue
        lemmas += derivation_lemmas(one, 1, where)[0]
        trail = Trail(velocity_of(one.variable))
        trail.rewrite(hole(trail.current), assumed.name, assumed.statement.right, FLOW)
        gradient = lemmas[-1].statement
        trail.rewrite(
            negate(hole(gradient.left)), lemmas[-1].name, gradient.right, sentence(f"by gradient{where}")
        )
        lemmas.append(trail.lemma(VELOCITY + where, sentence("the velocity of ", one.variable)))
        values[one.variable] = VELOCITY + where, trail.current
    return (*lemmas, _rate(given, values))


def _moves(quantity: Expr, variable: Variable) -> bool:
    return bool(quantity.has(variable))


def _rate(given: Flow, values: Mapping[Variable, tuple[str, Expr]]) -> Lemma:
    """Return the lemma what the quantity's rate is, from every letter's velocity."""
    quantity = given.quantity
    moving = list(values) or list(given.variables)
    trail = Trail(rate_of(quantity, moving, list(map(velocity_of, moving))))
    if isinstance(trail.current, ScalarDifferential):
        trail.to(chain_rule(*trail.current.args), "chain rule")
    trail.to(product_rule(trail.current), "product rule")
    for letter, (name, value) in values.items():
        own = velocity_of(letter)
        if trail.current.has(own):
            context = trail.current.xreplace({own: hole(own)})
            trail.rewrite(context, name, value, sentence(own, f" by the {FLOW}"))
    _finish(trail, given)
    if given.is_objective and not is_zero(trail.current):
        of = {one.variable: one for one in given.objectives}
        gradients = (_as_written(of[one], negate(value)) for one, (_, value) in values.items())
        trail.to(Add(*map(less_square, gradients)), DOWNHILL)
    if given.vanishes:
        trail.to(nothing(trail.current), "all cancels")
    return trail.lemma(NAME, TITLE)


def _as_written(one: Objective, gradient: Expr) -> Expr:
    for form, _ in one.written(gradient):
        gradient = form
    return gradient


def _finish(trail: Trail, given: Flow) -> None:
    """Go on to the value as a person writes it."""
    first = given.objectives[0]
    facts, symmetric = first.facts, first.facts.symmetric
    found = as_symmetric(trail.current, facts) if isinstance(trail.current, MatrixExpr) else trail.current
    if isinstance(found, MatrixExpr):
        made = shorter(found, symmetric)
        words = "all cancels" if isinstance(made, ZeroMatrix) else "multiplied out; common factors collected"
    else:
        made = shorter_scalar(found, symmetric)
        words = "all cancels" if made == 0 else "multiplied out; like terms merged"
    trail.to(made, words)
    ended = is_zero(made) or given.vanishes or given.is_objective
    for form, rule in () if ended else first.written(made, 2, given.quantity):
        trail.to(form, rule)
