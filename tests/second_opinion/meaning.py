"""What must hold before a statement is judged: that it means something, and for every value of its indices."""

from __future__ import annotations

from sympy import Basic, Expr, MatrixSymbol, Transpose

from dlhw3.errors import ShapeError
from dlhw3.symbolic import nodes, shapes
from dlhw3.symbolic.plan import Equation, Step, Theory
from dlhw3.symbolic.ranges import Facts, Range
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from second_opinion.recognise import is_psd


def meaningless(statement: Equation, theory: Theory) -> str:
    """Say why a statement has no meaning, or nothing."""
    try:
        require_meaning(statement, theory, theory.facts.extended(*statement.indices))
    except ShapeError as error:
        return error.message
    except Unsupported as error:
        return str(error)
    return ""


def require_meaning(claim: Equation | Step, theory: Theory, facts: Facts) -> None:
    """Refuse shapes that do not fit, names used twice, undefined powers, and differentials that mislead."""
    shapes.require_names(claim.left, claim.right)
    for side in (claim.left, claim.right):
        shapes.check(side, facts)
        _require_powers(side, facts)
        parts = side.atoms(nodes.ScalarDifferential, nodes.MatrixDifferential, nodes.GradientOf)
        tied = _tied_letters(theory) if parts else {}
        for part in parts:
            _require_written_out(part.args[0], part.args[1], tied)


def _tied_letters(theory: Theory) -> dict[Basic, frozenset[Basic]]:
    """Return, for each letter that a hypothesis equates with an expression, the letters of that expression."""
    tied: dict[Basic, frozenset[Basic]] = {}
    for statement in (hypothesis.statement for hypothesis in theory.hypotheses):
        for letter, meaning in ((statement.left, statement.right), (statement.right, statement.left)):
            if isinstance(letter, MatrixSymbol) or getattr(letter, "is_single", False):
                for name in _letters(letter):
                    tied[name] = tied.get(name, frozenset()) | _letters(meaning)
    return tied


def _letters(expression: Basic) -> frozenset[Basic]:
    return frozenset(expression.atoms(MatrixSymbol, nodes.Layers))


def _require_written_out(function: Expr, variable: Basic, tied: dict[Basic, frozenset[Basic]]) -> None:
    """Refuse to differentiate W in U where W = UUᵀ is assumed: the letter alone would look constant."""
    (moved,) = _letters(variable)
    reached, todo = set[Basic](), [letter for letter in _letters(function) if letter != moved]
    while todo:
        letter = todo.pop()
        if letter not in reached:
            reached.add(letter)
            todo += tied.get(letter, ())
    if moved in reached:
        raise ShapeError(
            f"a letter of {function} is equated with an expression in {variable}",
            hint="write the expression for the letter before differentiating",
        )


def _require_powers(expression: Basic, facts: Facts) -> None:
    """Refuse a power of something not visibly positive semidefinite, or to an exponent that may be negative.

    A symmetric variable moves along symmetric directions only.
    """
    if isinstance(expression, nodes.MatrixSum):
        body, index, low, high = expression.args
        _require_powers(body, facts.extended(Range(index, low, high)))
        return
    if isinstance(expression, nodes.PsdPower):
        base, exponent = expression.args
        if not facts.is_nonnegative(exponent):
            raise Unsupported(f"the exponent {exponent} may be negative")
        if not is_psd(normalize(base, facts)):
            raise Unsupported(f"{base} is not visibly positive semidefinite")
    if isinstance(expression, (nodes.ScalarDifferential, nodes.MatrixDifferential)):
        _, variable, direction = expression.args
        if variable in facts.symmetric and normalize(direction, facts) != normalize(
            Transpose(direction), facts
        ):
            raise ShapeError(f"{variable} is symmetric and cannot move along {direction}")
    for argument in expression.args:
        _require_powers(argument, facts)
