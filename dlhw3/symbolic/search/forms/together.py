"""Certificates with fewer entries: P a R + Q a R is (P + Q) a R, so that a theorem is used once, and not twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from dlhw3.kernel.terms import Term, scalar, term
from dlhw3.symbolic.search.forms.formulas import added, entrywise, is_scalar, product

MANY = 4
"""Contexts of one kind that are put together; of fewer, a sum in their place costs as much as it saves."""


class Taken(NamedTuple):
    """A context without the factors beside its hole: what tells it by, these, and how others stand there."""

    key: Any
    beside: Term
    around: Callable[[Term], Term]


def together(contexts: Sequence[Term], hole: str) -> list[Term]:
    """Return terms that add up to the contexts, each linear in the letter that is their hole: MANY alike as one."""
    if len(contexts) < MANY:
        return list(contexts)
    alike: dict[Any, list[int]] = {}
    taken = [_taken(context, hole) for context in contexts]
    for number, one in enumerate(taken):
        alike.setdefault(number if one is None else (one.key, one.beside.shape), []).append(number)
    made: list[Term] = []
    for numbers in alike.values():
        several = [one for number in numbers if (one := taken[number]) is not None]
        if len(several) < MANY:
            made += [contexts[number] for number in numbers]
        else:
            made.append(several[0].around(added(several[0].beside.shape, [one.beside for one in several])))
    return made


def _taken(context: Term, hole: str) -> Taken | None:
    """Return a context taken apart, or None for one that is no product or a transpose of one."""
    if context.op == "letter":
        return Taken(context, scalar(1), lambda made: product(made, context))
    if context.op == "transpose":
        turned = _taken(context.args[0], hole)
        return (
            None
            if turned is None
            else Taken(
                ("transpose", turned.key),
                turned.beside,
                lambda made: term("transpose", (), (turned.around(made),)),
            )
        )
    open_ones = [k for k, part in enumerate(context.args) if hole in part.free]
    if context.op not in ("mul", "hadamard") or len(open_ones) != 1:
        return None
    (place,) = open_ones
    here, others = context.args[place], (*context.args[:place], *context.args[place + 1 :])
    if context.op == "hadamard":
        return Taken(("entries", here), entrywise(*others), lambda made: entrywise(made, here))
    if is_scalar(here):
        return Taken(("number", here), product(*others), lambda made: term("mul", (), (here, made)))
    numbers = [part for part in others if is_scalar(part)]
    before = [part for part in context.args[:place] if not is_scalar(part)]
    after = tuple(part for part in context.args[place + 1 :] if not is_scalar(part))
    inner = _taken(here, hole)
    if inner is not None and here.op != "letter":
        key = ("within", tuple(before), after, inner.key)
        beside = product(*numbers, inner.beside)
        return Taken(key, beside, lambda made: product(*before, inner.around(made), *after))
    factors = [*numbers, *before]
    beside = product(*factors) if factors else scalar(1)
    return Taken(("before", here, after), beside, lambda made: product(made, here, *after))
