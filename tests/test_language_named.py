"""``let``: a name that has a meaning already, or gets another one later, is refused; it was read as both."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("let k = 2\nsum{k=1:N}(k)\n= 2*N", "k is named by let"),
        ("let N = 3\nsum{k=1:N}(k)\n= 6", "N is named by let"),
        ("sequence a\nlet a = 2\na{1}\n= 2", "a stands above"),
        ("let a = 2\nsequence a\na{1}\n= 2", "a is named by let above"),
        ("let R = S + 1\nlet S = 2*a\nR\n= S + 1", "S stands above"),
        ("let X = X + 1\nX\n= X", "X is named by itself"),
        ("flow l(U*U') in U\nlet U = A*B\nddt(U)\n= U", "U stands above"),
        ("let grad_l = x\ngrad_l(x)\n= x", "grad_l is no letter"),
        ("let eye = A\nA*eye\n= A*A", "eye is no letter"),
        (r"R := R + 1 \\ R &= R", "R is named by itself"),
    ],
)
def test_a_name_has_one_meaning(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        read_document(text)


def test_names_are_spelled_out_in_those_after() -> None:
    text = "let S = 2*a\nlet R = S + 1\nassume N = 3\nsum{k=1:N}(R)\n= 6*a + 3"
    assert [one.verdict.name for one in judged_lines(read_document(text))] == ["PROVED"]


@pytest.mark.parametrize("order", [0, 3, -1, True, 1.0, "2", None])
def test_claims_have_the_orders_of_derivations(order: object) -> None:
    """A claim of order 3 was judged as one of order 2, and REFUTED."""
    with pytest.raises(UserError, match="There are the orders 1 and 2"):
        dlhw3.check("norm2(x)^2", wrt="x", claim="2*x", order=order)
    with pytest.raises(UserError, match="There are the orders 1 and 2"):
        dlhw3.derive("norm2(x)^2", wrt="x", order=order)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(UserError, match="A flow has the order 1"):
        dlhw3.check("l(x)", wrt="x", claim="0", order=2, flow="l(x)")
    with pytest.raises(UserError, match="What is judged is text"):
        dlhw3.check(None)  # type: ignore[arg-type]
    with pytest.raises(UserError, match=r"is the name of a file.*\n.*Path\('notes/by_hand.tex'\)"):
        dlhw3.check("notes/by_hand.tex")
    with pytest.raises(UserError, match="An assumption is text"):
        dlhw3.check("norm2(x)^2", wrt="x", claim="2*x", assume=[3])  # type: ignore[list-item]
