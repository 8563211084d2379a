"""Functions that a file defines, at points: no letter of a point is taken for another one within the function."""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines

TRUE = (
    "let f(T) = sum{k=1:T}(c); f(S) = sum{k=1:S}(c)",
    "let f(T) = sum{k=1:T}(c); f(S + 1) = f(S) + c",
    "sequence a; let f(k) = a{k+1}; f(j+2) = a{j+3}",
    "sequence a; let f(k) = a{k}; sum{j=1:T}(f(j)) = sum{k=1:T}(a{k})",
    "sequence a; let f(c, k) = sum{k=1:T}(c*a{k}); f(b, 3) = b*sum{j=1:T}(a{j})",
    "let f(x) = x'*A*x; f(A*x) = x'*A'*A*A*x",
    "let f(x, y) = x'*A*y; f(y, x) = x'*A'*y",
    "let f(x) = grad(x'*A*x, x); f(y) = (A + A')*y",
    "let f(y) = grad(norm2(x - y)^2, x); f(z) = 2*(x - z)",
    "let f(x) = x'*A*x + y'*x; grad_f(z) = (A + A')*z + y",
    "let f(x) = x'*A*x + y'*x; grad_f(u - v) = (A + A')*(u - v) + y",
    "let f(x) = x'*A*x + y'*x; grad_f(v - y - u) = (A + A')*(v - y - u) + y",
    "let f(x, y) = x'*A*y; grad_f_1(u + v, u) = A*u",
    "let f(x) = x'*A*x; let g(x) = f(2*x); grad_g(x) = 4*(A + A')*x",
    "let f(x) = (x'*y)*(x'*x); hess_f(x, dx) + dy = 2*(x'*dx)*y + 2*(x'*y)*dx + 2*(dx'*y)*x + dy",
    "let p = softmax(x); let f(x) = p'*y; f(z) = y'*softmax(z)",
    "random b; let f(c) = E(b*c); f(a) = a*E(b)",
    "let f(c) = sum{k=1:T}(c); sum{k=1:S}(f(k)) = T*S*(S + 1)/2",
    "sequence a; let c = sum{k=1:T}(a{k}); sum{k=1:T}(c*a{k}) = c^2",
)
FALSE = (
    "let f(x, y) = x'*A*y; grad_f_1(u + v, u) = A*u + A'*(u + v)",
    "let f(x) = x'*A*x + y'*x; grad_f(y + v) = (A + A')*(y + v) + 2*y + v",
    "let f(c) = sum{k=1:T}(c); sum{k=1:S}(f(k)) = S*sum{k=1:T}(k)",
    "sequence a; let f(c) = sum{k=1:T}(c*a{k}); f(a{k}) = sum{k=1:T}(a{k}^2)",
    "sequence a; let c = sum{k=1:T}(a{k}); sum{k=1:T}(c*a{k}) = sum{k=1:T}(a{k}^2)",
    "let f(T) = sum{k=1:T}(c); f(3) = f(4)",
    "let f(T) = sum{k=1:T}(c); f(3) = sum{k=1:T}(c)",
    "sequence a; let f(k) = a{k}; f(3) = f(4)",
    "sequence a; let f(k) = a{k}; sum{j=1:T}(f(j)) = T*a{k}",
    "let f(x) = x'*A*x; hess_f(x, dx) + 0*dA*x = (A + A')*dx + (dA + dA')*x",
)
AMBIGUOUS = (
    ("let f(a) = a + b; let g(b) = f(b); g(c) = 2*c", "b stands in g(b)"),
    ("let f(y) = grad(norm2(x - y)^2, x); f(2*x) = 2*x", "x stands in f(2*x)"),
    ("let f(x) = grad(x'*y, x); f(y) = 2*y", "y stands in f(y)"),
    ("let f(x, y) = x'*A*y; grad_f_1(x, x) = (A + A')*x", "x stands in grad_f_1(x, x)"),
    ("let f(x) = x'*A*x + y'*x; grad_f(y) = (A + A')*y + 2*y", "y stands in grad_f(y)"),
    ("random b; let f(c) = E(b*c); f(b) = E(b^2)", "b stands in f(b)"),
    ("let f(W) = l(W{2:1}); f(V) = l(W{2:1})", "W stands in f(V)"),
    ("let f(l) = l(x); f(2) = f(3)", "l stands in f(2)"),
)


def verdict(text: str) -> str:
    *_, last = judged_lines(read_document("\n".join(text.split("; "))), explained=False)
    return last.verdict.name


@pytest.mark.parametrize("text", TRUE)
def test_a_point_is_put_where_the_letter_is(text: str) -> None:
    assert verdict(text) == "PROVED"


@pytest.mark.parametrize("text", FALSE)
def test_a_letter_in_braces_is_one_too(text: str) -> None:
    """PROVED once: what stands in braces stayed as it was, and a second derivative moved other letters too.

    The index of a sum within a name has another name than that of the sum in which the name stands.
    """
    assert verdict(text) == "REFUTED"


@pytest.mark.parametrize(("text", "words"), AMBIGUOUS)
def test_a_letter_that_would_be_taken_for_another_is_refused(text: str, words: str) -> None:
    """Each was PROVED, though it is false of a function of what stands in brackets."""
    with pytest.raises(UserError) as refused:
        verdict(text)
    assert words in str(refused.value)
    assert "is another" in str(refused.value)


def test_what_is_put_in_braces_is_a_whole_number() -> None:
    with pytest.raises(UserError) as refused:
        verdict("sequence a; let f(k) = a{k}; f(x'*x) = a{1}")
    assert "x'*x is no number of a layer" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("sum{k=1:T}(a_k) = T*a_k", "a_k"),
        ("let f(k) = a_k; f(3) = f(4)", "a_k"),
        ("sequence x; assume x{k+1} = a_k*x{k}; x{2} = a_k^2*x{0}", "a_k"),
        ("sequence a; sum{k=1:T}(a{k}*b_k) = b_k*sum{k=1:T}(a{k})", "b_k"),
        (r"\begin{align*} f(k) &= a_k \\ f(3) &= f(4) \end{align*}", "a_k"),
    ],
)
def test_a_letter_with_an_index_in_its_name_is_no_member(text: str, letter: str) -> None:
    """Each was PROVED, with a_k the same number for all k."""
    with pytest.raises(UserError) as refused:
        verdict(text)
    assert f"{letter} is a letter of its own, and no member" in str(refused.value)
