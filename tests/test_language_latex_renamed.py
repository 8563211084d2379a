"""Words in LaTeX that give a letter to something else, or change what it is: no line is PROVED of what it was."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError

ROWS = {
    "A": r"A^\top &= A",
    "a": "|a| &= a",
    "f": r"f(y) &\ge f(x) + \nabla f(x)^\top (y-x)",
    "x": r"\|x\|^2 &= 1",
}
SAID = {
    "A": "Let $A$ be symmetric.",
    "a": "Let $a > 0$.",
    "f": "Let $f$ be convex.",
    "x": r"Let $\|x\| = 1$.",
}
ANOTHER = r"""f Denote its negative again by $f$.
f Now consider $-f$ and call it $f$.
f We pass to $-f$, which we denote by $f$ too.
f Flip its sign.
f We identify $f$ with $-f$.
A We reuse the letter $A$ for a new matrix.
A The product $A B$ is again denoted $A$.
A Its strictly lower part we also call $A$.
A We keep writing $A$ for the perturbed matrix.
A With a slight abuse of notation, $A$ also denotes its factor.
A From now on, $A$ is the lower triangular part of this matrix.
A The letter $A$ will now mean its Cholesky factor.
A Absorbing $B$ into $A$, we get
A Dropping primes, we write $A$ for $A'$.
A Drop the tilde from $\tilde A$.
A We then perturb it slightly.
A Add noise to it.
A Training changes $A$.
A After the update,
A After one gradient step, we have
a We relabel so that $-a$ becomes $a$.
a From here on we abbreviate $-a$ by $a$.
a The negative of this number will again be denoted by $a$.
a Its sign is then flipped.
a Send $a$ to $-a$.
a Now $a$ turns negative.
a Let $a$ now run over all reals.
x After the step,
x One step later we have
x We inflate $x$ by two."""
THE_SAME = r"""A Denote its trace by $c$.
A Denote by $B$ its inverse.
A We call $A$ the system matrix.
A We use $A$ to denote the Hessian.
A We use $A$ to precondition the gradient.
A As before, $A$ denotes the Hessian.
A Write $B$ for the square of $A$.
A After some algebra,
A After the second step of the calculation,
A We multiply it by $x$.
A It is called the Hessian.
A We absorb $b$ into $c$.
A The matrix $A$ represents a graph.
f Call $f$ the loss and $\nabla f$ its gradient.
f We denote the gradient of $f$ by $g$.
f We refer to $f$ as the objective.
a We write $a$ for the step size.
a Here $a$ denotes the learning rate.
a From now on $a$ is fixed.
a We denote $\sqrt{a}$ by $b$.
x We scale $y$ by $c$."""


def verdict(words: str, letter: str) -> str:
    """Return the verdict of a line about a letter below words; refused where the file is."""
    try:
        return dlhw3.check(f"{words}\n\n\\begin{{align*}}\n{ROWS[letter]}\n\\end{{align*}}\n").verdict.name
    except UserError:
        return "refused"


@pytest.mark.parametrize("said", ANOTHER.split("\n"))
def test_what_is_assumed_of_a_letter_is_not_of_what_it_names_then(said: str) -> None:
    """Of 40 such ways none was seen, and the lines were PROVED of another matrix."""
    letter, _, words = said.partition(" ")
    assert verdict(f"{SAID[letter]} {words}", letter) == "refused"


@pytest.mark.parametrize("said", THE_SAME.split("\n"))
def test_a_letter_that_is_called_what_it_is_is_the_same(said: str) -> None:
    letter, _, words = said.partition(" ")
    assert verdict(f"{SAID[letter]} {words}", letter) == "PROVED"


def test_a_step_that_a_line_writes_leaves_what_is_assumed() -> None:
    smooth = r"Let $f$ be $L$-smooth. After one gradient step we have"
    row = r"f(x - \frac1L \nabla f(x)) \le f(x) - \frac{1}{2L} \|\nabla f(x)\|^2"
    assert dlhw3.check(f"{smooth}\n\\[ {row} \\]").verdict.name == "PROVED"
    words = r"Let $A$ be symmetric. After one step of gradient descent we have"
    assert dlhw3.check(words + "\n\\[ (I - \\eta A)^\\top = I - \\eta A \\]").verdict.name == "PROVED"


def test_what_is_told_of_another_letter_makes_it_the_same() -> None:
    text = "Let $A$ be symmetric. Absorb $B$ into $A$.\n\\[ A^\\top = A \\]"
    with pytest.raises(UserError, match="The words change A here") as told:
        dlhw3.check(text)
    assert dlhw3.check(f"{told.value.hint}\n{text}").verdict.name == "PROVED"


OTHER_NOTIONS = r"""The gradient is a row vector. | \nabla_x (b^\top x) &= b
We use preconditioned gradients. | \nabla_x (b^\top x) &= b
The gradient is taken in the $M$-inner product. | \nabla_x (b^\top x) &= b
We differentiate subject to $\|x\| = 1$. | \nabla_x (b^\top x) &= b
Since $X$ is symmetric, its entries are not independent variables. | \nabla_X \operatorname{tr}(A X) &= A^\top
Points are row vectors. | \nabla_x (b^\top x) &= b
We use base-10 logarithms. | \nabla_x \log(b^\top x) &= \frac{b}{b^\top x}
Entropies are measured in bits. | \nabla_x \log(b^\top x) &= \frac{b}{b^\top x}
The norm is arbitrary. | \|x\|^2 &= x^\top x
We measure $x$ in the $\ell_1$ norm. | \|x\|^2 &= x^\top x
The inner product is weighted by $M$. | \langle x, y \rangle &= x^\top y
Here $|a|$ is the number of entries. | |a|^2 &= a^2
All sums are over $i \ge 2$. | \sum_i a_i &= \mathbf{1}^\top a
Sums exclude $i = 1$. | \sum_i a_i &= \mathbf{1}^\top a
Here $\sum_i$ denotes a sum over even $i$. | \sum_i a_i &= \mathbf{1}^\top a
Here $\top$ denotes the flip of the entries. | (A B)^\top &= B^\top A^\top"""
USUAL_NOTIONS = r"""The gradient is $b$. | \nabla_x (b^\top x) &= b
The gradient is a column vector. | \nabla_x (b^\top x) &= b
The gradient is not a row vector. | \nabla_x (b^\top x) &= b
The samples are the rows of $A$. | \nabla_x (b^\top x) &= b
We use projected gradient descent. | \nabla_x (b^\top x) &= b
We differentiate with respect to $x$. | \nabla_x (b^\top x) &= b
We use the natural logarithm. | \nabla_x \log(b^\top x) &= \frac{b}{b^\top x}
We use the Frobenius norm for matrices. | \|x\|^2 &= x^\top x
Norms are bounded. | \|x\|^2 &= x^\top x
Here $|a|$ is the absolute value. | |a|^2 &= a^2
The sum runs over all entries. | \sum_i a_i &= \mathbf{1}^\top a
Here $\sum_i$ denotes the sum over all $i$. | \sum_i a_i &= \mathbf{1}^\top a
Here $\top$ denotes the transpose. | (A B)^\top &= B^\top A^\top"""


def verdict_of(said: str) -> str:
    words, row = said.split(" | ")
    try:
        return dlhw3.check(f"{words}\n\n\\begin{{align*}}\n{row}\n\\end{{align*}}\n").verdict.name
    except UserError:
        return "refused"


@pytest.mark.parametrize("said", OTHER_NOTIONS.split("\n"))
def test_a_notion_is_what_it_is_here(said: str) -> None:
    """Words that make a row of the gradient, or base 10 of the logarithm, were passed over."""
    assert verdict_of(said) == "refused"


@pytest.mark.parametrize("said", USUAL_NOTIONS.split("\n"))
def test_what_else_is_said_of_a_notion_is_no_matter(said: str) -> None:
    assert verdict_of(said) == "PROVED"


def test_what_is_asked_to_be_true_is_not_assumed() -> None:
    assert verdict_of(r"True or false? $A$ is symmetric. | A^\top &= A") == "REFUTED"
