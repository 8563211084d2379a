"""Results in plainer forms where the form that a person would write is not proved: no verdict is worse for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sympy import Basic, Expr

from dlhw3.symbolic.algebra import is_operator
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.fractions import reduced
from dlhw3.symbolic.nodes import SUMS
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.shares import replaced
from dlhw3.symbolic.shorter import length
from dlhw3.symbolic.sums_apart import with_sums_apart
from dlhw3.symbolic.verdict import Verdict
from dlhw3.symbolic.witnessed import remembering

NAME, HESSIAN, SECOND = "gradient", "hessian action", "second derivative"
JACOBIAN, ADJOINT = "jacobian action", "adjoint"
MOVED = ("flow", "step")
ORDERS = {1: (NAME, JACOBIAN, ADJOINT), 2: (HESSIAN, SECOND, *MOVED)}
"""Names of the lemmas whose values are put into forms, of the gradient's order and of what is made of gradients."""
PLAINEST = 3


@dataclass(frozen=True)
class Readable:
    """Something whose results of each order stand in all their forms, or in some: ``kept`` says in which."""

    plain: tuple[int, int] = field(default=(0, 0), kw_only=True)


def kept(forms: Iterable[tuple[Expr, str]], plain: int) -> Sequence[tuple[Expr, str]]:
    """Return all forms of a result (0), the last one (1), all but the last (2), or none (3)."""
    found = [] if plain >= PLAINEST else list(forms)
    return (found, found[-1:], found[:-1], [])[plain]


def with_told(
    value: Expr,
    told: Iterable[Hypothesis],
    variable: Basic,
    indices: Iterable[Range],
    forms: Callable[[Expr], Iterable[tuple[Expr, str]]],
) -> Iterator[tuple[Expr, str]]:
    """Yield the forms of a result, and of the last those with the numbers that are assumed: sum(y) = 1.

    Nothing is put in that speaks of the variable: that holds at the point, and not beside it.
    """
    for form, words in forms(value):
        value = form
        yield form, words
    said = [h.statement for h in told if h.rewrites and not h.statement.left.has(variable)]
    put = _with_numbers(value, said, indices)
    if any(is_operator(one.left, "sum") for one in said) and (apart := with_sums_apart(value)) != value:
        put = min(put, _with_numbers(apart, said, indices), key=length)
    if put != value:
        yield put, "by what is assumed"
        *_, (last, words) = ((put, ""), *forms(put))
        if last != put:
            yield last, words


def _with_numbers(value: Expr, said: Iterable[Equation], indices: Iterable[Range]) -> Any:
    """Return a value with the numbers that are said: of each member of a sequence, in the sums over it."""
    numbers = [s for s in said if s.relation == "=" and s.right.is_Rational and not s.left.is_Symbol]
    found: dict[Any, Any] = {
        one: s.right for s in numbers if not s.indices for one in (s.left, reduced(s.left))
    }
    for series in reversed(nodes_in(value, *SUMS)):
        body, *over = series.args
        made = replaced(replaced(body, found), dict(_of_members(numbers, Range(*over))))
        found |= {series: series.func(made, *over)} if made != body else {}
    for one in indices:
        found |= _of_members(numbers, one)
    return replaced(value, found) if found else value


def _of_members(numbers: Iterable[Equation], over: Range) -> Iterator[tuple[Any, Any]]:
    """Yield the numbers that are said of each member of a sequence, at an index that runs no further."""
    for one in numbers:
        if len(one.indices) == 1 and one.indices[0].high is not None and over.high is not None:
            (own,) = one.indices
            if (over.low - own.low).is_nonnegative and (own.high - over.high).is_nonnegative:
                left = one.left.xreplace({own.index: over.index})
                yield from ((left, one.right), (reduced(left), one.right))


One = TypeVar("One", bound=Readable)


def as_proved(objectives: Sequence[One], make: Callable[[tuple[One, ...]], Derivation]) -> Derivation:
    """Return what ``make`` derives of objectives, with results in the most readable forms that are proved.

    Where no form is proved, it is what the first was.
    """
    given: tuple[One, ...] | None = tuple(objectives)
    found: list[Derivation] = []
    with remembering():
        while given is not None:
            found.append(make(given))
            given = plainer(given, found[-1])
    proved = all(part.verdict is Verdict.PROVED for part in found[-1].tried.lemmas)
    return found[-1] if proved else found[0]


def plainer(objectives: tuple[One, ...], derivation: Derivation) -> tuple[One, ...] | None:
    """Return objectives whose results stand in fewer forms, where a result is not proved; None where none can.

    Of a form that is not proved no values are looked for that refute it: it may only be out of a proof's reach.
    """
    parts = derivation.tried.lemmas
    if all(part.verdict is Verdict.PROVED for part in parts):
        return None
    levels = list(objectives[0].plain)
    for part in parts:
        order = next((k for k, names in ORDERS.items() if part.lemma.name.startswith(names)), None)
        if order is None or part.verdict is Verdict.PROVED:
            continue
        if levels[order - 1] < PLAINEST:
            levels[order - 1] += 1
        elif levels == [0, PLAINEST]:  # what is made of a plainer gradient may be proved
            levels = [2, 0]
        else:
            continue
        return tuple(replace(one, plain=(levels[0], levels[1])) for one in objectives)
    return None
