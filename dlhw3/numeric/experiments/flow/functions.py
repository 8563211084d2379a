"""An objective's gradients, its value and tracked quantities as numpy functions of all letters' values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sympy import Expr, MatrixSymbol

from dlhw3.errors import Flag, UserError
from dlhw3.numeric.experiments.flow.letters import Values
from dlhw3.numeric.experiments.flow.packing import Letters
from dlhw3.numeric.experiments.flow.reading import Question
from dlhw3.symbolic.algebra import is_zero
from dlhw3.symbolic.code.callables import GeneratedFunction
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.language.flows import Flow, proved_flow, read_flow
from dlhw3.symbolic.language.objective import Objective, derived_in_each
from dlhw3.symbolic.language.plainer import NAME
from dlhw3.symbolic.language.steps import stated_step, step_size
from dlhw3.symbolic.verdict import Verdict

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Evaluated:
    """Generated code, where a column has one axis, as a function of matrices; its value is a matrix too."""

    code: GeneratedFunction
    sizes: Mapping[str, int]
    functions: Mapping[str, Callable[..., Any]]

    def __call__(self, values: Letters) -> Array:
        """Return the value at these letters; raises ValueError where it leaves the range of numbers."""
        program = self.code._recipe.program
        given: dict[str, Any] = {name: self.functions[name] for name in program.functions}
        for item, name in zip(program.inputs, program.variables, strict=True):
            if isinstance(item, MatrixSymbol):
                array = values[item.name]
                given[name] = array[:, 0] if array.shape[1] == 1 and item.shape[1] == 1 else array
            else:
                given[name] = self.sizes[item.name] if item.is_integer else float(values[item.name][0, 0])
        value = self.code(**given)  # by keywords: the short way through its checks
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


@dataclass(frozen=True)
class Functions:
    """Everything that is computed along a path, by letter; ``derivation`` is that of the gradients."""

    gradients: Mapping[str, Evaluated]
    objective: Evaluated
    tracked: tuple[Tracked, ...]
    derivation: Derivation


def functions_of(question: Question, values: Values, *, steps: bool = False) -> Functions:
    """Derive the gradients, of the objective and of the losses, and the rates of what is tracked; write the code.

    With ``steps``, also by what a step of descent moves what the flow keeps. Raises UserError where there is no
    rule or no code, and where a tracked quantity calls a second derivative of a loss.
    """
    losses: dict[str, Callable[..., Any]] = {}
    for name, objectives in question.losses.items():
        losses |= _loss(name, objectives, values)
    derivation = derived_in_each(question.objectives)
    sizes = _sizes(question.objectives[0], values)

    def made(expression: Expr | None, result: str | None = None) -> Evaluated:
        code = lambdify(derivation, "numpy", expression, result=result)
        return _evaluated(code, sizes, losses)

    return Functions(
        gradients={letter: made(None, f"{NAME} in {letter}") for letter in question.moving},
        objective=made(question.objectives[0].expression),
        tracked=tuple(
            _tracked(question, text, made(expression), steps)
            for text, expression in question.quantities.items()
        ),
        derivation=derivation,
    )


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
        gradient = called(lambdify(derivation, "numpy", result=result))
        keyword = f"grad_{name}" if len(arguments) == 1 else f"grad_{name}_{number}"

        def shaped(*points: Array, of: Any = gradient, at: int = number - 1) -> Array:
            return np.reshape(of(*points), np.shape(points[at]))

        found[keyword] = shaped
    return found


def _evaluated(
    code: GeneratedFunction, sizes: Mapping[str, int], functions: Mapping[str, Callable[..., Any]]
) -> Evaluated:
    for keyword in code._recipe.program.functions:
        if keyword not in functions:
            raise UserError(
                f"{keyword} is a second derivative of a loss, which is not computed here.",
                hint=("what is tracked without ", Flag("track")),
            )
    return Evaluated(code, sizes, functions)


def _tracked(question: Question, text: str, value: Evaluated, steps: bool) -> Tracked:
    """Return a quantity with what the symbolic layer says of its rate along the flow."""
    try:
        flow = read_flow(text=question.text, letters=question.moving, flow=text,
                         declarations=question.declarations, shapes=question.shapes)  # fmt: skip
        derivation = proved_flow(flow)
    except UserError as error:
        return Tracked(text, value, False, "UNDECIDED", "", error.message)
    from dlhw3.notation.unicode import UnicodePrinter

    rate = derivation.result.right
    shown = UnicodePrinter.of(derivation).show(rate)
    verdict = derivation.verdict
    kept = bool(is_zero(rate)) and verdict >= Verdict.PROVED
    return Tracked(text, value, kept, verdict.name, shown, step=_step(flow, text) if kept and steps else "")


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
