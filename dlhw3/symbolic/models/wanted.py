"""What conditions want of the letters that are drawn: positive entries, a definite matrix, one that is −A."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.kernel.scalars import is_nonnegative
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term


def wanted_by(conditions: Iterable[Condition]) -> dict[str, frozenset[str]]:
    """Return what conditions want of letters and families that are their whole subject, or under a transpose.

    What is wanted of −A is marked, that a matrix be drawn and its sign be turned: "-pd".
    """
    found: dict[str, frozenset[str]] = {}
    for condition in conditions:
        subject = condition.subject
        while subject.op == "transpose":
            (subject,) = subject.args
        if condition.kind in ("psd", "pd") and subject.op == "mul" and len(subject.args) == 2:
            number, letter = subject.args
            if letter.op == "letter" and number.op == "number" and not is_nonnegative(number.data[0], ()):
                found[letter.data[0]] = found.get(letter.data[0], frozenset()) | {f"-{condition.kind}"}
        if subject.op in ("letter", "layers"):
            found[subject.data[0]] = found.get(subject.data[0], frozenset()) | {condition.kind}
        for name in _taken_away(subject) if condition.kind in ("positive", "nonnegative") else ():
            found[name] = found.get(name, frozenset()) | {"below"}
    return found


def _taken_away(subject: Term) -> Iterator[str]:
    """Yield the letters of what is taken away in a sum, p of 𝟏 − p and x of 1 − sum(x): their entries are small."""
    for part in subject.args if subject.op == "add" else ():
        factors = part.args if part.op == "mul" else ()
        if factors and factors[0].op == "number" and not is_nonnegative(factors[0].data[0], ()):
            for factor in factors[1:]:
                yield from _letters(factor)


def _letters(term: Term) -> Iterator[str]:
    if term.op == "letter":
        yield term.data[0]
    for argument in term.args:
        yield from _letters(argument)
