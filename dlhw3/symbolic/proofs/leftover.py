"""What two terms differ by, where their normal forms differ: their difference, multiplied out and cancelled."""

from __future__ import annotations

from dlhw3.kernel.errors import KernelError, counted
from dlhw3.kernel.networks import difference
from dlhw3.kernel.scalars import ONE, Facts, Scalar
from dlhw3.kernel.terms import Term, add, mul, scalar, term
from dlhw3.symbolic.proofs.expand import expanded

MOST = 40  # products that are compared with each other
LONGEST = 1000  # steps of reading back


@counted
def leftover(left: Term, right: Term, facts: Facts) -> Term | None:
    """Return a term with the same value as left − right, without what cancels; None past a budget.

    Its summands stand as they were written; those of more than MOST are read back from the normal form.
    """
    whole = expanded(left - right)
    summands = [] if whole is None else list(whole.args) if whole.op == "add" else [whole]
    if not summands or len(summands) > MOST:
        return _read_back(left, right, facts)
    kept: dict[object, tuple[Scalar, Scalar, Term]] = {}
    nothing = term("zero", left.shape)
    try:
        for part in summands:
            terms = difference(part, nothing, facts).terms
            if len(terms) == 1 and len(terms[0][1].terms) == 1:
                ((mono, c),) = terms
                before, own, first = kept.get(mono, (c.minus(c), c, part))
                if own.constant is None and c.constant is not None:  # a of Σ_{i=1}^{m} a, which is m a
                    own, first = c, part
                kept[mono] = (before.plus(c), own, first)
            elif terms:
                kept[part] = (ONE, ONE, part)
    except KernelError:
        return None
    parts = [
        part if coefficient is own else mul(scalar(coefficient.over(own)), part)
        for coefficient, own, part in kept.values()
        if coefficient.terms
    ]
    return add(*parts) if len(parts) > 1 else parts[0] if parts else None


def _read_back(left: Term, right: Term, facts: Facts) -> Term | None:
    """Return the normal form of left − right as a formula, if it has one that is short."""
    from dlhw3.symbolic.search.forms.algebra import Algebra, Stopped  # for what no person writes
    from dlhw3.symbolic.search.forms.eliminate import NotReadable

    try:
        rest = difference(left, right, facts)
        algebra = Algebra(facts, LONGEST)
        algebra.learn(left, right)
        return algebra.term(dict(rest.terms), left.shape) if len(rest.terms) <= MOST else None
    except (KernelError, NotReadable, Stopped):
        return None
