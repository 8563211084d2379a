"""What a law is: data about one operator, over schematic letters that instantiation replaces."""

from typing import NamedTuple

from ..scalars import ONE, Facts, Scalar, parameter
from ..statements import Condition, Statement
from ..terms import Term, letter, term

n, m = parameter("size", "n"), parameter("size", "m")
p, q = parameter("exponent", "p"), parameter("exponent", "q")
X, Y, H = (letter(name, n, n) for name in "XYH")
A, B, D = (letter(name, n, m) for name in "ABD")
s, t, h = (letter(name, ONE, ONE) for name in "sth")
x = letter("x", n, ONE)


class Axiom(NamedTuple):
    """A relation true in the kernel's one interpretation wherever its conditions, facts and premises hold."""

    left: Term
    right: Term
    conditions: tuple[Condition, ...] = ()
    facts: Facts = ()
    premises: tuple[Statement, ...] = ()
    relation: str = "="


class Derivative(NamedTuple):
    """D(operator)(argument)[direction] = value, where the conditions hold at the argument."""

    direction: Term
    value: Term
    conditions: tuple[Condition, ...] = ()


class Law(NamedTuple):
    """One operator: how transposing its argument moves it, where it is defined, its derivative.

    ``transposes`` is "moves" (f(Xᵀ) = f(X)ᵀ), "invariant" (f(Xᵀ) = f(X)), "symmetric" (f(Xᵀ) = f(X) = f(X)ᵀ)
    or "" (nothing is known). Without a derivative, a differential that reaches the operator is refused. All is
    said over the letter ``argument``, whose sizes are letters too.
    """

    argument: Term
    transposes: str
    domain: tuple[Condition, ...] = ()
    derivative: Derivative | None = None


def given(**subjects: Term | tuple[Term, ...]) -> tuple[Condition, ...]:
    """Return conditions of the closed list, each kind of one subject or of several."""
    pairs = ((kind, s if isinstance(s, tuple) else (s,)) for kind, s in subjects.items())
    return tuple(Condition(kind, subject) for kind, several in pairs for subject in several)


def each(name: str, argument: Term) -> Term:
    """Return a named function of every entry."""
    return term("map", (name, 0), (argument,))


def power(base: Term, exponent: Scalar) -> Term:
    """Return a power of a scalar."""
    return term("power", (exponent,), (base,))
