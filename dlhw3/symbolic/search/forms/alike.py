"""What both sides of an equation have alike and no law tells them apart by, to be proved with letters in its place.

In r G + r 0 = r G nothing is asked of r = recip(sqrt(1 − ⟨x, x⟩)): for any number r it holds, and a search that
goes into r at each place where it stands does so in vain. What gets no letter is what a law may tie to something
that stands beside it: recip(A) to A, and what a hypothesis speaks of. Of exp(A) and exp(−A) it is A that gets one.
What is chosen counts for nothing: where the equation with letters is not proved, it is sought as it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.forms import Form
from dlhw3.kernel.networks import remembering
from dlhw3.kernel.scalars import ZERO, Facts, Scalar, number
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import AVERAGING, MOVING, Term
from dlhw3.symbolic.proofs.places import parts_of

DIVIDING = ("recip", "sqrt")
"""Functions that laws tie to their arguments."""
EXPONENTIAL = ("exp", "tanh")
KIN = (EXPONENTIAL, ("norm",))
"""Functions that laws tie to each other, where their arguments have terms in common."""
OPAQUE = ("map", "norm", "function", "det", "logdet", "inverse", "adj", "psdpower")
BINDING = (*MOVING, *AVERAGING, "sigma")


class Alike(NamedTuple):
    """Parts that get letters, the largest first, and what is a multiple of one of them: of which, and how many."""

    parts: tuple[Term, ...] = ()
    multiples: Mapping[Term, tuple[Term, Scalar]] = MappingProxyType({})


NOTHING_ALIKE = Alike()


def alike(left: Term, right: Term, facts: Facts, hypotheses: Sequence[Hypothesis] = ()) -> Alike:
    """Return the parts that both sides have, and that laws are not likely to be used on.

    None where something moves or is bound, since a letter would not; and beside roots of sums only functions of the
    user's, for equations are to be shown where what is below a root is > 0, if they are to be moved on (a layer
    norm's gradient).
    """
    here, there = (dict.fromkeys(parts_of(side)) for side in (left, right))
    every = here | there
    if any(part.op in BINDING for part in every):
        return NOTHING_ALIKE
    rooted = any(_name(part) == "sqrt" and part.args[0].op == "add" for part in every)
    spoken = {name for one in hypotheses for name in one.free}
    arguments = Counter(part.args[0] for part in every if part.op == "map")
    waiting = [
        one
        for one in here
        if one in there
        and (one.op == "function" or arguments[one] > 1 if rooted else _may_be(one, arguments))
        and spoken.isdisjoint(one.free)
    ]
    found: list[Term] = []
    for part in sorted(waiting, key=lambda one: -one.depth):
        if part in every:  # it stands not only in what is found
            rest = dict.fromkeys(one for side in (left, right) for one in parts_of(side, {*found, part}))
            rest.pop(part, None)
            if _is_apart(part, Beside(rest, facts)):
                found.append(part)
                every = rest
    if not any(_has_more(part) for part in found):
        found = []
    others = [one for one in every if one not in found and spoken.isdisjoint(one.free)]
    multiples = {} if rooted else _multiples(others, facts)
    return Alike((*found, *dict.fromkeys(one for one, _ in multiples.values())), multiples)


def _has_more(part: Term) -> bool:
    """Whether a search would do anything to a part, or within it."""
    return part.op == "norm" or any(
        one.op in (*OPAQUE, "add", "power") for one in parts_of(part) if one is not part
    )


def _multiples(parts: Sequence[Term], facts: Facts) -> dict[Term, tuple[Term, Scalar]]:
    """Return what exponentials are of, where all with terms in common are multiples of one: which, how many."""
    inner = dict.fromkeys(one.args[0] for one in parts if _name(one) in EXPONENTIAL)
    forms: dict[Term, Form] = {}
    for one in inner:
        try:
            forms[one] = remembering(facts).form(one)
        except KernelError:
            return {}
    found: dict[Term, tuple[Term, Scalar]] = {}
    for one, form in forms.items():
        if not form.terms:  # exp(0)
            continue
        own = {mono for mono, _ in form.terms}
        kin = [other for other, its in forms.items() if not own.isdisjoint(mono for mono, _ in its.terms)]
        first = min(kin, key=lambda other: forms[other].terms[0][1].constant != 1)
        times = _times(form, forms[first])
        if len(form.terms) < 2 or times is None or any(_name(part) == "log" for part in parts_of(one)):
            found |= dict.fromkeys(kin, (one, ZERO))
        else:
            found.setdefault(one, (first, times))
    return {one: known for one, known in found.items() if known[1] is not ZERO}


def _times(form: Form, other: Form) -> Scalar | None:
    """Return c where a form is c times another, c a number; None where it is not."""
    pairs = list(zip(form.terms, other.terms, strict=False))
    first, second = (c.constant for _, c in pairs[0])
    if len(form.terms) != len(other.terms) or first is None or not second:
        return None
    times = number(first / second)
    fits = all(one == its and c is times.times(d) for (one, c), (its, d) in pairs)
    return times if fits else None


def _may_be(part: Term, arguments: Counter[Term]) -> bool:
    """Whether a part may get a letter at all; what two functions are of may, as one that is tied to itself."""
    kinds = (*DIVIDING, "norm", "function", *EXPONENTIAL)
    return _name(part) in kinds or (bool(part.args) and arguments[part] > 1)


def _name(part: Term) -> str:
    return str(part.data[0]) if part.op == "map" else part.op


class Beside:
    """What stands beside a part."""

    def __init__(self, parts: Iterable[Term], facts: Facts) -> None:
        self.parts, self.facts = set(parts), facts

    def kin(self, part: Term) -> Iterator[Term]:
        """Yield those that laws tie to the part, if their arguments fit."""
        names = next((names for names in KIN if _name(part) in names), ())
        return (one for one in self.parts if _name(one) in names and one is not part)

    def has_terms_of(self, part: Term, others: Iterable[Term], *, all_of_them: bool = False) -> bool:
        """Whether an argument of others has a term of a part, or all of its terms, whatever their coefficients."""
        own = self._terms(part)
        theirs = (self._terms(one.args[0]) for one in others)
        return any(own == them if all_of_them else not own.isdisjoint(them) for them in theirs)

    def _terms(self, node: Term) -> set[object]:
        try:
            return {mono for mono, _ in remembering(self.facts).form(node).terms}
        except KernelError:
            return set()


def _is_apart(part: Term, beside: Beside) -> bool:
    """Whether no law ties a part to what stands beside it."""
    name = _name(part)
    if part in beside.parts or part.op in ("det", "logdet", "inverse", "adj", "psdpower"):
        return False
    if part.op == "function":
        others = [one for one in beside.parts if one.op == "function" and one.data[0] == part.data[0]]
        return len(part.args) == len(part.data[1]) and not others
    if any(name in names for names in KIN):
        is_norm, inner = name == "norm", part.args[0]
        logarithm = not is_norm and any(_name(one) == "log" for one in parts_of(part))
        return not logarithm and not beside.has_terms_of(inner, beside.kin(part), all_of_them=is_norm)
    if name in DIVIDING:
        inner = part.args[0]
        return any(_opaque(inner)) and inner not in beside.parts and _are_apart(inner, beside)
    if part.op == "map":
        return False
    maps = (one for one in beside.parts if one.op == "map" and one.args[0] is not part)
    return _are_apart(part, beside) and not beside.has_terms_of(part, maps)


def _are_apart(part: Term, beside: Beside) -> bool:
    return all(_is_apart(one, beside) for one in _opaque(part))


def _opaque(node: Term) -> Iterator[Term]:
    """Yield the outermost functions in a term."""
    if node.op in OPAQUE:
        yield node
        return
    for part in node.args:
        yield from _opaque(part)
