"""Results in plainer forms where the form that a person would write is not proved: no verdict is worse for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from sympy import Expr

from dlhw3.symbolic.conditions.witnessed import remembering
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.remembered import remembering as keeping
from dlhw3.symbolic.verdict import Verdict

NAME, HESSIAN, SECOND = "gradient", "hessian action", "second derivative"
JACOBIAN, ADJOINT = "jacobian action", "adjoint"
MOVED = ("flow", "step")
ORDERS = {1: (NAME, JACOBIAN, ADJOINT), 2: (HESSIAN, SECOND, *MOVED)}
"""Names of the lemmas whose values are put into forms, of the gradient's order and of what is made of gradients."""
BEHIND = ", as a matrix"
"""What stands behind the name of an action in that of its matrix."""
PLAINEST = 3


@dataclass(frozen=True)
class Readable:
    """Something whose results of each order stand in all their forms, or in some: ``kept`` says in which."""

    plain: tuple[int, int] = field(default=(0, 0), kw_only=True)


def kept(forms: Iterable[tuple[Expr, str]], plain: int) -> Sequence[tuple[Expr, str]]:
    """Return all forms of a result (0), the last one (1), all but the last (2), or none (3)."""
    found = [] if plain >= PLAINEST else list(forms)
    return (found, found[-1:], found[:-1], [])[plain]


One = TypeVar("One", bound=Readable)


def as_proved(objectives: Sequence[One], make: Callable[[tuple[One, ...]], Derivation]) -> Derivation:
    """Return what ``make`` derives of objectives, with results in the most readable forms that are proved.

    Where no form is proved, it is what the first was.
    """
    given: tuple[One, ...] | None = tuple(objectives)
    found: list[Derivation] = []
    with remembering(), keeping():
        while given is not None:
            found.append(make(given))
            given = plainer(given, found[-1])
    proved = all(part.verdict is Verdict.PROVED for part in found[-1].tried.lemmas)
    return found[-1] if proved else found[0]


def plainer(objectives: tuple[One, ...], derivation: Derivation) -> tuple[One, ...] | None:
    """Return objectives whose results stand in fewer forms, where a result is not proved; None where none can.

    Of a form that is not proved no values are looked for that refute it: it may only be out of a proof's reach. A
    Hessian that is not proved as a matrix, where its action is, is so in no plainer form, and is left out.
    """
    parts = derivation.tried.lemmas
    open_ones = [part.lemma.name for part in parts if part.verdict is not Verdict.PROVED]
    if all(name.startswith(HESSIAN) and name.endswith(BEHIND) for name in open_ones):
        return None
    levels = list(objectives[0].plain)
    for part in parts:
        order = next((k for k, names in ORDERS.items() if part.lemma.name.startswith(names)), None)
        if order is None or part.verdict is Verdict.PROVED:
            continue
        if levels == [0, 0] and order == 2 and part.steps[0].verdict is not Verdict.PROVED:
            levels = [2, 0]  # what the gradient's last form rests on may not stand in a differential
        elif levels[order - 1] < PLAINEST:
            levels[order - 1] += 1
        elif levels == [0, PLAINEST]:  # what is made of a plainer gradient may be proved
            levels = [2, 0]
        else:
            continue
        return tuple(replace(one, plain=(levels[0], levels[1])) for one in objectives)
    return None
