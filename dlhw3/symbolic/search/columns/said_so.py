"""What is assumed, said of what letters stand for that other assumptions define: lemmas that an inequality uses."""

from __future__ import annotations

from sympy import Expr, Symbol

from dlhw3.symbolic.plan import Combination, Theory, Used
from dlhw3.symbolic.search.forms.kept import Kept
from dlhw3.symbolic.search.forms.rewritten import SO


def say_so(ways: Kept, theory: Theory) -> None:
    """Keep a lemma for each hypothesis of a theory that says one of the ways' own in other words.

    ``rewritten.defined_away`` makes it, and ends its name in SO.
    """
    given = {h.name: h.statement for h in ways.theory.hypotheses}
    for h in theory.hypotheses:
        old, new = given.get(h.name.removesuffix(SO)), h.statement
        if h.name not in given and old is not None:
            same = (*ways.equal(new.left, old.left), *ways.equal(old.right, new.right))
            by = Combination((Used(h.name.removesuffix(SO)), *same))
            ways.say(h.name, new.left, new.right, by, relation=new.relation)


def number_is_given(theory: Theory, *sides: Expr) -> bool:
    """Whether an equation says what a number in the sides is, by others: a step size, a = 1/L."""
    return any(side.has(letter) for letter in numbers_given(theory) for side in sides)


def numbers_given(theory: Theory) -> dict[Symbol, Expr]:
    """Return the numbers that equations say what they are, by others."""
    said = [h.statement for h in theory.hypotheses if h.statement.relation == "=" and not h.statement.indices]
    numbers = (one for one in said if isinstance(one.left, Symbol) and not isinstance(one.right, Symbol))
    return {one.left: one.right for one in numbers if not one.right.has(one.left)}
