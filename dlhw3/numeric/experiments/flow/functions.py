"""An objective's gradients, its value and tracked quantities as numpy functions of all letters' values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, MatrixSymbol

from dlhw3.errors import Flag, UserError
from dlhw3.numeric.experiments.flow.activations import Activation
from dlhw3.numeric.experiments.flow.letters import Values
from dlhw3.numeric.experiments.flow.packing import Letters
from dlhw3.numeric.experiments.flow.reading import Question, has
from dlhw3.symbolic.algebra import is_zero
from dlhw3.symbolic.code.callables import GeneratedFunction
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.faces.entrywise import PRIMES
from dlhw3.symbolic.gradient import direction_for
from dlhw3.symbolic.language.asked.flows import Flow, flow_of, proved_flow, read_flow
from dlhw3.symbolic.language.asked.gradients import derived, derived_in_each, gradient
from dlhw3.symbolic.language.asked.objective import Objective
from dlhw3.symbolic.language.asked.steps import stated_step, step_size
from dlhw3.symbolic.language.judged.claims import Answer, judge_claim
from dlhw3.symbolic.verdict import Verdict, reading

Array = NDArray[np.float64]
NEAR = 1e-5  # of a difference, relative: its square is what is left out, and 1e-16 over it what rounding does


@dataclass(frozen=True)
class Evaluated:
    """Generated code, where a column has one axis, as a function of matrices; its value is a matrix too."""

    code: GeneratedFunction
    sizes: Mapping[str, int]
    functions: Mapping[str, Callable[..., Any]]

    def __call__(self, values: Letters) -> Array:
        """Return the value at these letters; raises ValueError where it leaves the range of numbers."""
        return _matrix(self.run(values))

    def run(self, values: Letters) -> Any:
        """Return what the code returns at these letters: an array, or several."""
        program = self.code._recipe.program
        given: dict[str, Any] = {name: self.functions[name] for name in program.functions}
        for item, name in zip(program.inputs, program.variables, strict=True):
            if isinstance(item, MatrixSymbol):
                array = values[item.name]
                given[name] = array[:, 0] if array.shape[1] == 1 and item.shape[1] == 1 else array
            else:
                given[name] = self.sizes[item.name] if item.is_integer else float(values[item.name][0, 0])
        return self.code(**given)  # by keywords: the short way through its checks


@dataclass(frozen=True)
class Gradients:
    """The gradients in all letters that move, by one program."""

    letters: tuple[str, ...]
    program: Evaluated

    def __call__(self, values: Letters) -> dict[str, Array]:
        """Return the gradients at these letters, by letter; raises ValueError out of the range of numbers."""
        found = self.program.run(values)
        several = found if len(self.letters) > 1 else (found,)
        return dict(zip(self.letters, map(_matrix, several), strict=True))


def _matrix(value: Any) -> Array:
    found = np.asarray(value, dtype=np.float64)
    return found.reshape(-1, 1) if found.ndim < 2 else found


@dataclass(frozen=True)
class Tracked:
    """A quantity, its value, and whether the symbolic layer shows that the flow keeps it.

    ``step`` is what one step of descent, of size eta, changes a conserved one by, where that is a polynomial.
    """

    text: str
    value: Evaluated
    conserved: bool
    verdict: str
    rate: str
    reason: str = ""
    step: str = ""
    for_every_depth: bool = False
    assuming: tuple[str, ...] = ()

    @property
    def reading(self) -> str:
        """The verdict as it is told: PROVED assuming what papers say of eigenvalues."""
        return reading(Verdict[self.verdict], self.assuming)


@dataclass(frozen=True)
class Functions:
    """Everything that is computed along a path; ``derivation`` is that of the gradients.

    ``shown`` is the derivation that is told: the same one, or of the layers of any number.
    """

    gradients: Gradients
    objective: Evaluated
    tracked: tuple[Tracked, ...]
    derivation: Derivation
    shown: Derivation


def functions_of(question: Question, values: Values, *, steps: bool = False) -> Functions:
    """Derive the gradients, of the objective and of the losses, and the rates of what is tracked; write the code.

    With ``steps``, also by what a step of descent moves what the flow keeps. Raises UserError where there is no
    rule or no code, and where a tracked quantity calls a second derivative of a loss.
    """
    losses: dict[str, Callable[..., Any]] = {}
    for name, objectives in question.losses.items():
        losses |= _loss(name, objectives, values)
    for name, activation in question.activations.items():
        losses |= _activation(name, activation, values)
    derivation = derived_in_each(question.objectives)
    sizes = _sizes(question.objectives[0], values)

    def made(expression: Expr | None) -> Evaluated:
        return _evaluated(lambdify(derivation, "numpy", expression), sizes, losses)

    gradients = Gradients(question.moving, made(None))
    return Functions(
        gradients=gradients,
        objective=made(question.objectives[0].expression),
        tracked=tuple(
            _tracked(question, text, value, steps, stands_still(value, gradients, values.letters))
            for text, value in ((text, made(one)) for text, one in question.quantities.items())
        ),
        derivation=derivation,
        shown=_of_layers(question) or derivation,
    )


def stands_still(value: Evaluated, gradients: Gradients, letters: Letters) -> bool:
    """Whether a quantity seems to have the rate 0 at these letters: worth the question whether it is 0 everywhere.

    By a central difference along the gradient, of which a hundred thousandth is far above what rounding does to it.
    """
    try:
        slopes = gradients(letters)
        norm = float(np.sqrt(sum(np.sum(slope**2) for slope in slopes.values())))
        step = NEAR * max(1.0, *(float(np.max(np.abs(letters[name]))) for name in slopes)) / (norm or 1.0)
        ends = [
            value(
                {**letters, **{name: letters[name] + sign * step * slope for name, slope in slopes.items()}}
            )
            for sign in (1.0, -1.0)
        ]
    except (ValueError, OverflowError, ZeroDivisionError):
        return False
    moved, size = (float(np.linalg.norm(end)) for end in (ends[0] - ends[1], ends[0]))
    return moved <= NEAR * 2.0 * step * norm * (1.0 + size)


def _of_layers(question: Question, text: str = "") -> Derivation | None:
    """Return the gradient in every layer, or a quantity's rate, for every number of layers; None if not proved."""
    asked = question.layered
    if asked is None:
        return None
    try:
        if text:
            made = flow_of(asked.objective, asked.family, asked.tracked[text], asked.shapes)
        else:
            made = gradient(asked.objective, asked.family, asked.shapes)
    except UserError:
        return None
    return made if made.verdict >= Verdict.PROVED else None


def _sizes(objective: Objective, values: Values) -> dict[str, int]:
    """Return the sizes by the names that they have in the code."""
    named = {symbol.name: values.sizes.get(size) for size, symbol in objective.builder.named.items()}
    return {name: size for name, size in named.items() if size is not None}


def _loss(name: str, objectives: tuple[Objective, ...], values: Values) -> dict[str, Callable[..., Any]]:
    """Return the callables that generated code calls for an abstract function: its value and its gradients."""
    derivation = derived_in_each(objectives)
    arguments = [one.variable.name for one in objectives]
    sizes = _sizes(objectives[0], values)

    def called(code: GeneratedFunction) -> Callable[..., Any]:
        evaluated = _evaluated(code, sizes, {})

        def run(*points: Array) -> Array:
            matrices = [np.reshape(X, (-1, 1)) if np.ndim(X) < 2 else X for X in points]
            return evaluated({**values.letters, **dict(zip(arguments, matrices, strict=True))})

        return run

    value = called(lambdify(derivation, "numpy", objectives[0].expression))
    found: dict[str, Callable[..., Any]] = {name: lambda *points: float(value(*points)[0, 0])}
    for number, result in enumerate(derivation.results, 1):
        slope = called(lambdify(derivation, "numpy", result=result))
        keyword = f"grad_{name}" if len(arguments) == 1 else f"grad_{name}_{number}"

        def shaped(*points: Array, of: Any = slope, at: int = number - 1) -> Array:
            return np.reshape(of(*points), np.shape(points[at]))

        found[keyword] = shaped
    return found


def _activation(name: str, activation: Activation, values: Values) -> dict[str, Callable[..., Any]]:
    """Return what generated code calls for a function of every entry: its values and its derivatives'."""
    objective = activation.objective
    argument, sizes = objective.variable.name, _sizes(objective, values)

    def of_every_entry(code: GeneratedFunction) -> Callable[..., Any]:
        evaluated = _evaluated(code, sizes, {})

        def run(points: Array) -> Array:
            column = np.reshape(points, (-1, 1))
            along = {argument: column, direction_for(objective.variable).name: np.ones_like(column)}
            return np.reshape(evaluated({**values.letters, **along}), np.shape(points))

        return run

    slope = derived_in_each((objective,))
    codes = [lambdify(slope, "numpy", activation.value), lambdify(slope, "numpy")]
    if activation.orders:  # the second derivative of a sum over entries, along ones
        codes.append(lambdify(derived(objective, order=2), "numpy"))
    return {PRIMES[k].format(name): of_every_entry(code) for k, code in enumerate(codes)}


def _evaluated(
    code: GeneratedFunction, sizes: Mapping[str, int], functions: Mapping[str, Callable[..., Any]]
) -> Evaluated:
    program = code._recipe.program
    for item, name in zip(program.inputs, program.variables, strict=True):
        if getattr(item, "is_integer", False) and item.name not in sizes:
            raise UserError(
                f"What {name} is no array tells, and the code asks for it.",
                hint=f"a number in the place of {name}",
            )
    for keyword in program.functions:
        if keyword not in functions:
            raise UserError(
                f"{keyword} is a second derivative of a loss, which is not computed here.",
                hint=("what is tracked without ", Flag("track")),
            )
    return Evaluated(code, sizes, functions)


def _vanishes(question: Question, text: str) -> Answer | None:
    """Return the proof that a quantity's rate is 0, as a claim about it: what is derived need not look so."""
    known = [
        f"{name} {said}" for name, said in question.assumed if has(question.text, name) or has(text, name)
    ]
    wrt, shapes = ",".join(question.moving), question.declarations.shapes
    try:
        answer = judge_claim(question.text, wrt, "0", shapes=shapes, assume=known, flow=text)
    except UserError:
        return None
    return answer if answer.verdict >= Verdict.PROVED else None


def _tracked(question: Question, text: str, value: Evaluated, steps: bool, still: bool) -> Tracked:
    """Return a quantity with what the symbolic layer says of its rate along the flow."""
    every = _of_layers(question, text)
    try:
        flow = read_flow(text=question.text, letters=question.moving, flow=text,
                         declarations=question.declarations, shapes=question.shapes,
                         assumed=question.assumed)  # fmt: skip
        derivation = every or proved_flow(flow)
    except UserError as error:
        return Tracked(text, value, False, "UNDECIDED", "", error.message)
    from dlhw3.notation.unicode import UnicodePrinter

    rate = derivation.result.right
    if still and not is_zero(rate) and (found := _vanishes(question, text)):
        return Tracked(text, value, True, found.verdict.name, "0", assuming=found.derivation.assuming)
    shown = UnicodePrinter.of(derivation).show(rate)
    verdict, cited = derivation.verdict, derivation.assuming
    kept = bool(is_zero(rate)) and verdict >= Verdict.PROVED
    step, deep = _step(flow, text) if kept and steps else "", every is not None
    return Tracked(text, value, kept, verdict.name, shown, step=step, for_every_depth=deep, assuming=cited)


def _step(flow: Flow, text: str) -> str:
    """Return what a step of descent changes a quantity by, as it is proved; nothing where it is no polynomial."""
    from dlhw3.notation.unicode import UnicodePrinter

    try:
        derivation = stated_step(flow, step_size("eta", flow), text)
    except UserError:
        return ""
    if derivation.verdict < Verdict.PROVED:
        return ""
    return UnicodePrinter.of(derivation).show(derivation.result.right)
