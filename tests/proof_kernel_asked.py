"""What the kernel says of two terms, never believed without values: for tests written as questions."""

from __future__ import annotations

import random
from typing import Any

from proof_kernel_claims import Fact, Unjustified, differs, written
from proof_kernel_pairs import draw_model
from proof_kernel_values import Model

from dlhw3.kernel import rules
from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term

MODELS = 24


def models(**parameters: int) -> list[Model]:
    """Models at and off the boundary, with some parameters given."""
    found = []
    for k in range(MODELS):
        model = draw_model(random.Random(k), k % 3 == 0)
        model.parameters |= parameters
        found.append(model)
    return found


def seen_to_differ(left: Term, right: Term, facts: tuple[Scalar, ...] = (), **parameters: int) -> bool:
    """Whether two terms have different values at some model where the facts hold."""
    under = tuple(map(Fact, facts))
    return any(differs(written(left), written(right), model, under) for model in models(**parameters))


def proved(left: Term, right: Term, facts: tuple[Scalar, ...] = ()) -> bool:
    """Whether the kernel shows them equal; where it does, no model may tell them apart."""
    try:
        rules.same(left, right, facts)
    except KernelError:
        return False
    try:
        assert not seen_to_differ(left, right, facts)
    except Unjustified as error:
        raise AssertionError(str(error)) from None
    return True


def false(left: Term, right: Term, facts: tuple[Scalar, ...] = (), **parameters: int) -> bool:
    """Whether the kernel does not show them equal, and rightly: some model tells them apart."""
    return not proved(left, right, facts) and seen_to_differ(left, right, facts, **parameters)


def refused(function: Any, *arguments: Any) -> bool:
    """Whether the kernel refuses to do it, by an exception of its own."""
    try:
        function(*arguments)
    except KernelError:
        return True
    return False
