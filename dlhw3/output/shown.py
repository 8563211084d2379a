"""The derivation that a user holds: it prints itself as text, and a notebook typesets its results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from dlhw3.collector import looking_less
from dlhw3.errors import Flag, UserError
from dlhw3.notation import premises as lines
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.output import text
from dlhw3.output.document import document
from dlhw3.symbolic import named
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.judge import JudgedLemma, JudgedStep
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import prose
from dlhw3.symbolic.verdict import Verdict


@dataclass(frozen=True, slots=True, repr=False)
class ShownStep(JudgedStep):
    """A step that prints itself in a line: its equation, its rule, and its verdict where it is not PROVED.

    ``left`` and ``right`` are the expressions, ``rule`` is text, ``verdict`` the verdict on it, ``conditions`` what
    it holds under that neither the results do nor its part, as text: a step is plain data, and has no theorem.
    """

    letters: UnicodePrinter = field(kw_only=True)
    conditions: tuple[str, ...] = ()

    def __str__(self) -> str:
        equation = self.letters.equation(Equation(self.left, self.right))
        told = "".join(f"    assumes {condition}" for condition in self.conditions)
        return f"{equation}    by {self.letters.prose(prose(self.step.rule))}{lines.mark(str(self.verdict))}{told}"

    def __repr__(self) -> str:
        return f"<step {self}>"


@dataclass(frozen=True, repr=False)
class ShownDerivation(Derivation):
    """A derivation that knows the formats."""

    @property
    def formulas(self) -> tuple[str, ...]:
        """The results, each a line of Unicode; printed as they stand, whatever their verdict."""
        return lines.formulas(self)

    @property
    def steps(self) -> tuple[ShownStep, ...]:
        """Every step of its parts, judged: each prints itself in a line (those of ``cases`` are the cases' own)."""
        printer = document(self).printer(UnicodePrinter)

        def shown(part: JudgedLemma, step: JudgedStep) -> ShownStep:
            told = self.conditions_of_step(part, step)
            under = tuple(lines.show_condition(condition, printer) for condition in told)
            return ShownStep(step.step, step.branch, step.judgement, letters=printer, conditions=under)

        return tuple(shown(part, step) for part in self.judged for step in part.steps)

    @property
    def premises(self) -> tuple[tuple[str, str], ...]:
        """Everything that is assumed or defined, as ("assumes" or "where", a line of Unicode)."""
        return lines.premises(self)

    def render(self, format_name: str = "text", **options: Any) -> str:
        """Return it in any of the formats, as ``dlhw3.render`` does, with the same options."""
        from dlhw3.output.render import render  # which loads no format but the one asked for

        return render(self, format_name, **options)

    def lambdify(self, target: str, **options: Any) -> Any:
        """Return its result as a function of arrays, as ``dlhw3.lambdify`` does, with the same options."""
        from dlhw3.symbolic.code.lambdify import lambdify  # for those who compute alone

        return lambdify(self, target, **options)

    def __str__(self) -> str:
        return text.render(self).rstrip("\n")

    def _repr_latex_(self) -> str:
        """Return the results in display math, for a notebook; the verdict beside them unless it is PROVED."""
        from dlhw3.notation.latex_prose import escape
        from dlhw3.output import latex  # for a notebook alone

        formulas = r" \\ ".join(latex.results(self))
        told = self.reading
        verdict = "" if told == Verdict.PROVED.name else rf" \quad \text{{({escape(told)})}}"
        return rf"$$ \begin{{gathered}} {formulas} \end{{gathered}}{verdict} $$"


def shown(derivation: Derivation) -> ShownDerivation:
    """Return a derivation, its cases too, as one that prints itself, with its proof where it has been made."""
    given: dict[str, Any] = {field.name: getattr(derivation, field.name) for field in fields(Derivation)}
    made = ShownDerivation(**{**given, "cases": tuple(map(shown, derivation.cases))})
    vars(made).update({name: value for name, value in vars(derivation).items() if name in ("proof", "tried")})
    return made


def either(shapes: Any, shape: Any) -> Any:
    """Return the shapes that are given by one of two names, of which ``shape`` is that of the command line."""
    if shapes is not None and shape is not None:
        raise UserError((Flag("shapes"), " and ", Flag("shape"), " exclude each other."), hint="one of them")
    return shape if shapes is None else shapes


@looking_less()
def derive(
    name: str,
    *,
    wrt: str | Sequence[str] | None = None,
    shapes: Mapping[str, object] | Sequence[str] | str | None = None,
    shape: Mapping[str, object] | Sequence[str] | str | None = None,
    assume: Iterable[str] | str | None = (),
    order: int = 1,
    flow: str | None = None,
    step: str | None = None,
    layout: str = "gradient",
    **options: int | None,
) -> ShownDerivation:
    """Return the derivation called ``name``, such as ``derive("deep-linear-grad", depth=3, layer=2)``.

    With ``wrt``, ``name`` is an objective of your own: ``derive("norm2(X*w-y)^2/n", wrt="w",
    shapes={"X": ("n", "p")})`` is its gradient in w. The language is matrixcalculus.org's; a to g are numbers, h to
    z columns, capitals matrices, and other functions, such as l, are abstract. ``shapes`` says what is
    otherwise (as ``shape`` does, by its name on the command line), and ``assume`` what is known, as "X symmetric";
    ``order=2`` is the Hessian's action on dX. Of a
    column or a matrix the result is how it moves along dX, and the adjoint of that. In several letters, "W1,W2" or
    ("W1", "W2"), there is a result for each. ``flow`` is a quantity of your own, such as "W2'*W2 - W1*W1'": the
    result is its rate when all letters of ``wrt`` follow the gradient flow Ẋ = −∇_X f, or with ``step="eta"`` its
    exact change in one step of gradient descent, in powers of eta. A gradient has the shape of its variable; with
    ``layout="numerator"`` it is transposed, and a note says what that changes.

    An option that is None is not given; ``DERIVATIONS`` has the names, ``dlhw3.options(name)`` what a derivation
    takes. Raises UnknownName for an unknown name, UserError for an option that the derivation does not take, and
    for one that is not a whole number or out of its range.
    """
    shapes = either(shapes, shape)
    own: dict[str, Any] = {"wrt": wrt, "shapes": shapes, "assume": assume or (), "order": order, **options}
    return shown(named.derive(name, flow=flow, step=step, layout=layout, **own))
