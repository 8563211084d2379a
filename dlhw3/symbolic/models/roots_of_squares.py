"""Whether what stands in a root of its square was psd in instances and also not: (AᵀA)^½ is A of a psd A alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, bound_name
from dlhw3.symbolic.models.evaluation import Evaluator
from dlhw3.symbolic.models.matrices import is_psd


class RootsOfSquares:
    """The square matrices that are factors within powers of psd products, and whether each was psd, and was not."""

    def __init__(self, parts: Iterable[Term], facts: Facts, required: Iterable[Condition]) -> None:
        parts, known = tuple(parts), frozenset(required)
        bound = {bound_name(part.op, part.data) for part in parts} - {None}
        found = dict.fromkeys(
            one for part in parts if part.op == "psdpower" for one in _factors(part.args[0])
        )
        psd = {one: Condition("psd", one) for one in found}
        self.factors = [one for one in found if psd[one] not in known and not _holds(psd[one], facts)]
        self.outside = [one for one in self.factors if not bound & one.free]
        self.seen: dict[Term, set[bool]] = {one: set() for one in self.factors}

    def add(self, evaluator: Evaluator) -> None:
        """Take an instance; raises Unclear where it is not decided whether a factor is psd."""
        for one in self.outside:
            self.seen[one].add(is_psd(evaluator.value(one)))

    def complete(self) -> bool:
        """Whether each factor was psd, and was not."""
        return all(len(sides) == 2 for sides in self.seen.values())

    def lacking(self) -> list[Term]:
        """Return the factors that were never seen to be anything but psd."""
        return [one for one in self.outside if False not in self.seen[one]]


def _factors(base: Term) -> Iterator[Term]:
    """Yield the square matrices that are multiplied in what a power is of; the number before a product is none."""
    if base.op in ("mul", "scale"):
        for part in base.args:
            yield from _factors(part)
    elif base.op == "transpose":
        yield from _factors(base.args[0])
    elif base.rows is base.cols and base.rows.constant != 1 and base.op not in ("letter", "identity"):
        yield base


def _holds(condition: Condition, facts: Facts) -> bool:
    with suppress(KernelError):  # it cannot hold
        return holds(condition, facts)
    return False
