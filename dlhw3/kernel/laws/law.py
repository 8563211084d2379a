"""What a law is: data about one operator, over schematic letters that instantiation replaces."""

from typing import NamedTuple

from ..scalars import ONE, Facts, Scalar, parameter
from ..statements import Condition, Statement
from ..terms import Term, letter, term

n, m = parameter("size", "n"), parameter("size", "m")
p, q = parameter("exponent", "p"), parameter("exponent", "q")
X, Y = letter("X", n, n), letter("Y", n, n)
A, B = letter("A", n, m), letter("B", n, m)
s, t = letter("s", ONE, ONE), letter("t", ONE, ONE)
x = letter("x", n, ONE)
H, D, h = letter("H", n, n), letter("H", n, m), letter("H", ONE, ONE)
"""The directions of X, of A and of s."""


class Axiom(NamedTuple):
    """A relation true in the kernel's one interpretation wherever its conditions, facts and premises hold."""

    left: Term
    right: Term
    conditions: tuple[Condition, ...] = ()
    facts: Facts = ()
    premises: tuple[Statement, ...] = ()
    relation: str = "="


class Law(NamedTuple):
    """One operator: how transposing its argument moves it, and its derivative.

    ``transposes`` is "moves" (f(Xᵀ) = f(X)ᵀ), "invariant" (f(Xᵀ) = f(X)), "symmetric" (f(Xᵀ) = f(X) = f(X)ᵀ)
    or "" (nothing is known). All is said over the letter ``argument``, whose sizes are letters too, and the letter
    H of its shape: D(operator)(argument)[H] = derivative where ``smooth`` holds at the argument. Without a
    derivative, a differential that reaches the operator is refused.
    """

    argument: Term
    transposes: str
    derivative: Term | None = None
    smooth: tuple[Condition, ...] = ()


def given(**subjects: Term) -> tuple[Condition, ...]:
    """Return conditions of the closed list, each kind with its subject."""
    return tuple(Condition(kind, subject) for kind, subject in subjects.items())


def each(name: str, argument: Term) -> Term:
    """Return a named function of every entry."""
    return term("map", (name, 0), (argument,))


def power(base: Term, exponent: Scalar) -> Term:
    """Return a power of a scalar."""
    return term("power", (exponent,), (base,))
