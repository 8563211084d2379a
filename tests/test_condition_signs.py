"""A condition s ≠ 0 has one text, whatever the sign of s and whatever was derived before in the process."""

from __future__ import annotations

import pytest
from sympy import MatrixSymbol, symbols

import dlhw3
from dlhw3.cli import run
from dlhw3.notation.premises import show_condition
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic.written.simplest import of_one_sign

a, b, ξ = symbols("a b ξ")
A, B = MatrixSymbol("A", 3, 3), MatrixSymbol("B", 3, 3)
TEXTS = ("1/(1-a)", "1/(a-1)", "abs(a-b)", "abs(b-a)", "1/((a-1)*(b-a))", "1/((1-a)*(a-b))")
SAME = ((0, 1), (2, 3), (4, 5))


def said(text: str) -> list[str]:
    """The conditions that a derivation is told to hold under."""
    return [show_condition(one, UnicodePrinter()) for one in dlhw3.derive(text, wrt="a").conditions]


def test_conditions_are_the_same_in_either_order():
    forth = {text: said(text) for text in TEXTS}
    back = {text: said(text) for text in reversed(TEXTS)}
    assert forth == back
    for one, other in SAME:
        assert forth[TEXTS[one]] == forth[TEXTS[other]] != []


@pytest.mark.parametrize("subject", [1 - ξ, a - b, 2 * a - b, -a, (a - b) * (ξ - 1), A - B, A - 2 * B, -A])
def test_an_expression_and_its_negative_are_written_alike(subject):
    assert of_one_sign(subject) == of_one_sign(-subject)
    assert of_one_sign(subject) in (subject, -subject) or subject.is_Mul


def test_the_factors_of_a_product_have_one_sign_each():
    assert of_one_sign((a - b) * (ξ - 1)) == of_one_sign((b - a) * (ξ - 1)) == (a - b) * (ξ - 1)


def test_a_line_says_where_its_operators_have_their_meaning(tmp_path, capsys):
    """√(ab) = √a √b is proved for a ≥ 0 and any b: where b < 0, both sides are 0 by convention alone."""
    file = tmp_path / "roots.txt"
    file.write_text("sqrt(a*b)\n  = sqrt(a)*sqrt(b)\n")
    assert run(["check", str(file)]) == 0
    printed = capsys.readouterr().out
    assert "assumes  a ≥ 0\n" in printed
    assert "assumes  b ≥ 0 (elsewhere it is not defined)" in printed
