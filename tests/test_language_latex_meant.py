"""Words in LaTeX by which a line is another one than it looks: names beyond their part, letters given anew."""

from __future__ import annotations

import pytest
from refusals import refusal_of

import dlhw3
from dlhw3.errors import UserError

ROW = "\n\\begin{align*}\n%s\n\\end{align*}\n"


def verdicts(words: str, rows: str) -> str:
    """Return the verdicts of lines where words have @, or below them; refused where the file is."""
    text = words if "@" in words else words + "\n@"
    for row in rows.split(" ;; "):
        text = text.replace("@", ROW % row, 1)
    try:
        return " ".join(line.verdict.name for line in dlhw3.check(text).lines)
    except UserError:
        return "refused"


QUADRATIC = r"Let $f(x) = x^\top x$."
TWICE = "Let $b = 2 a$. Then@"
BEYOND = [
    rf"Case 1: {QUADRATIC}@Case 2: $f$ is general. Then@",
    rf"\section{{Quadratic losses}} {QUADRATIC}@\section{{General losses}} Now@",
    rf"\section{{Linear networks}} {QUADRATIC}@\section{{Nonlinear networks}} We have@",
    rf"\begin{{example}} {QUADRATIC}@\end{{example}} In general@",
    rf"\begin{{lemma}} {TWICE}\end{{lemma}}\begin{{lemma}} We have@\end{{lemma}}",
    rf"Exercise 1. {TWICE}Exercise 2. Show that@",
    rf"\paragraph{{Special case.}} {TWICE}\paragraph{{General case.}} Then@",
    rf"\textbf{{Remark.}} {TWICE}\textbf{{Theorem.}} We have@",
    rf"\section{{Model A}} {TWICE}\section{{Model B}} We have@",
    rf"Method 1. {TWICE}Method 2. We have@",
]
WITHIN = [
    rf"\section{{Setting}} {QUADRATIC}@\section{{Analysis}} We have@",
    rf"\section{{Notation}} {QUADRATIC}@\section{{The convex case}} Then@",
    rf"\section{{Linear networks}} {QUADRATIC}@\section{{Main results}} We have@",
    rf"{TWICE}\begin{{lemma}} We have@\end{{lemma}}",
    rf"\begin{{lemma}} {TWICE}\end{{lemma}}\begin{{proof}} We have@\end{{proof}}",
    rf"\begin{{lemma}} {TWICE}\end{{lemma}}\begin{{remark}} We have@\end{{remark}}",
    rf"\begin{{example}} {TWICE}\end{{example}}\begin{{example}} {TWICE}\end{{example}}",
    rf"\begin{{definition}} {QUADRATIC}\end{{definition}}@\begin{{lemma}} We have@\end{{lemma}}",
    rf"Exercise 1. (a) {TWICE}(b) Show that@",
    rf"Exercise 1. {TWICE}Solution 1. We have@",
    f"% let b = 2 a\nCase 1: {TWICE}Case 2: Then@",
    rf"\begin{{frame}} {TWICE}\end{{frame}}\begin{{frame}} Then@\end{{frame}}",
]


def _row(words: str) -> str:
    return r"\nabla f(x) &= 2 x" if "f" in words and "2 a" not in words else "b &= 2 a"


@pytest.mark.parametrize("words", BEYOND)
def test_a_name_is_not_known_beyond_its_part(words: str) -> None:
    """What a case or an example defines was put in the next one, and lines about another f were PROVED."""
    row = _row(words)
    assert verdicts(words, f"{row} ;; {row}") == "PROVED UNDECIDED"


@pytest.mark.parametrize("words", WITHIN)
def test_a_name_is_known_in_parts_that_go_on(words: str) -> None:
    row = _row(words)
    assert verdicts(words, f"{row} ;; {row}") == "PROVED PROVED"


def test_the_line_that_is_told_of_a_name_makes_it_known() -> None:
    row = ROW % "b &= 2 a"
    text = f"Case 1: let $b = 2 a$. Then{row}Case 2: we have{row}"
    told = refusal_of(text)
    assert "line 1 says what it is in a part that ends above" in told.message
    assert told.hint == "% let b = 2 a"
    assert dlhw3.check(f"{told.hint}\n{text}").verdict.name == "PROVED"


NO_DEFINITIONS = r"""A typical choice is $EQ$.
One possible choice is $EQ$.
We compare with $EQ$.
Think of $EQ$ as an example.
The reader may think of $EQ$.
Ignoring constants, $EQ$.
Modulo an additive constant, $EQ$.
As an example, $EQ$.
An example is $EQ$.
The prototype is $EQ$.
This includes $EQ$.
Losses like $EQ$ are convex.
Recall the case $EQ$.
We approximate $EQ$.
Students often write $EQ$.
The naive guess is $EQ$.
The limit is $EQ$.
Gauss used $EQ$.
The baseline is trained with the loss $EQ$.
The textbook considers the loss $EQ$.
We later use the loss $EQ$.
On the training set $EQ$.
For comparison we take $EQ$.
Let $EQ$ for a fixed $x$.
Let $EQ$ for some $x$.
The loss differs from $EQ$.
A crude proxy is $EQ$.
Popular is $EQ$.
The bound avoids $EQ$.
The reviewer suggests $EQ$.
The other network computes $EQ$.
The competitor uses the loss $EQ$.
The scheme without damping minimises $EQ$.
The damped scheme would minimise $EQ$.
The engineers used the loss $EQ$."""
DEFINITIONS = r"""As an example, take $EQ$.
Consider for example $EQ$.
The Rosenbrock function is $EQ$.
We study the Hopfield energy $EQ$.
The contrastive loss of Chen is $EQ$.
In linear regression one minimises $EQ$.
The function to be minimised is $EQ$.
Our goal is to minimise $EQ$.
Suppressing the dependence on data, let $EQ$.
Ignoring the bias, we define $EQ$.
Now $EQ$.
A residual block computes $EQ$.
Our gated readout has the form $EQ$.
The smoothed hinge is $EQ$.
Label smoothing replaces the objective $g$ by $EQ$.
Each worker minimises $EQ$.
The squared exponential reads $EQ$.
For nonlinear least squares write $EQ$.
Recall that $EQ$.
Find the gradient of $EQ$.
Let $EQ$ for every fixed $x$.
% let EQ\nA typical choice is $EQ$."""


@pytest.mark.parametrize("words", NO_DEFINITIONS.split("\n"))
def test_what_words_do_not_introduce_defines_nothing(words: str) -> None:
    """An example, a guess and what others use was the f of the lines, and these were PROVED."""
    assert verdicts(words.replace("EQ", r"f(x) = x^\top x"), r"f(y) &= y^\top y") == "refused"


@pytest.mark.parametrize("words", DEFINITIONS.replace("\\n", "\v").split("\n"))
def test_what_words_introduce_is_a_definition(words: str) -> None:
    words = words.replace("EQ", r"f(x) = x^\top x").replace("\v", "\n")
    assert verdicts(words, r"f(y) &= y^\top y") == "PROVED"


def test_what_the_lines_do_not_have_is_not_asked_for() -> None:
    words = r"Let $A$ be symmetric. Popular is $g(x) = x^\top x$."
    assert verdicts(words, r"x^\top A &= (A x)^\top") == "PROVED"


STEPPED = {
    r"w(t+1) - w(t) &= w": "refused",
    r"x(k+1) - x(k) &= x": "refused",
    r"A(1) - A(0) &= A": "refused",
    r"x^\top A(0) x &= 0": "refused",
    r"\theta_t + \theta(t+1) &= \theta_t + \theta t + \theta": "refused",
    r"n(n+1) - n(n-1) &= 2 n": "PROVED",
    r"m(n+1) - m(n-1) &= 2 m": "PROVED",
    r"w(1 - \eta \lambda) &= w - \eta \lambda w": "PROVED",
    r"c(a+1) - c a &= c": "PROVED",
}


@pytest.mark.parametrize(("row", "verdict"), STEPPED.items())
def test_a_letter_at_a_time_is_no_product(row: str, verdict: str) -> None:
    """w(t+1) - w(t) was w times 1 where no words said what w(t) is."""
    assert verdicts("We have", row) == verdict
    if verdict == "refused":
        letter = row.replace("x^\\top ", "").partition("(")[0].rpartition("+ ")[2]
        shape = "n,n" if letter == "A" else "n"
        assert verdicts(f"% shape {letter.strip(chr(92))}: {shape}\nWe have", row) != "refused"


def test_what_is_used_alone_of_several() -> None:
    items = r"\begin{enumerate} \item $A$ is symmetric. \item $a > 0$. \end{enumerate}"
    assert verdicts(f"{items} We use only the second.", r"A^\top &= A") == "UNDECIDED UNDECIDED"
    assert verdicts(f"{items} We use both.", r"A^\top &= A") == "PROVED"


LEFT, RIGHT = r"(X^\top X)^{-1} X^\top X &= I", r"(X X^\top)^{-1} X X^\top &= I"
OWN = "X^{-1} X &= I"
TAKEN = {
    "Let $X$ have linearly independent rows.": LEFT,
    "The rows of $X$ are linearly independent.": LEFT,
    "The columns of $X$ are linearly independent.": RIGHT,
    "Let $X$ be rank deficient.": LEFT,
    "Let $X$ be wide.": LEFT,
    r"Let $X \in \mathbb{R}^{n \times p}$ with $n < p$.": LEFT,
    r"Let $X \in \mathbb{R}^{n \times p}$ with $n > p$.": RIGHT,
    "Let $X$ be a singular matrix.": OWN,
    "Let $X$ be a possibly singular matrix.": OWN,
    "$X$ need not be invertible.": OWN,
    "$X$ has a nontrivial kernel.": OWN,
    "The determinant of $X$ is zero.": OWN,
}
THERE = {
    "Let $X$ have linearly independent columns.": LEFT,
    "The rows of $X$ are linearly independent.": RIGHT,
    r"Let $X \in \mathbb{R}^{n \times p}$ with $n > p$.": LEFT,
    "Let $X$ be a square matrix with linearly independent rows.": OWN,
    "If $X$ is singular, nothing is known. Let $X$ be invertible.": OWN,
    "$X$ is never singular.": OWN,
    "Let $B$ be singular.": OWN,
    "% assume X invertible\nLet $X$ be singular.": OWN,
}
WIDE = "Let $X$ be wide."


@pytest.mark.parametrize(("words", "row"), TAKEN.items())
def test_an_inverse_that_words_take_away_is_not_assumed(words: str, row: str) -> None:
    """Independent rows, a wide or a singular matrix left what has its inverse PROVED."""
    assert verdicts(words, row) == "refused"


@pytest.mark.parametrize(("words", "row"), THERE.items())
def test_an_inverse_that_words_leave_is_assumed(words: str, row: str) -> None:
    assert verdicts(words, row) == "PROVED"


def test_what_is_told_gives_the_inverse_back() -> None:
    with pytest.raises(UserError, match=r"take the inverse .* away") as told:
        dlhw3.check(WIDE + ROW % LEFT)
    assert dlhw3.check(f"{told.value.hint}\n{WIDE}{ROW % LEFT}").verdict.name == "PROVED"
    with pytest.raises(UserError, match=r"take the inverse .* away") as told:
        dlhw3.check("Let $a$ vanish." + ROW % "a / a &= 1")
    assert dlhw3.check(f"{told.value.hint}\nLet $a$ vanish.{ROW % 'a / a &= 1'}").verdict.name == "PROVED"


MOVING = {
    "Let $f(x) = b^\\top x$. Here $b$ is a function of $x$.": False,
    "Let $f(x) = b^\\top x$, where $b$ varies with $x$.": False,
    "Let $f(x) = b^\\top x$. Both $b$ and $c$ depend on $x$.": False,
    "Let $f(x) = b^\\top x$, where $b$ is computed from $x$.": False,
    "Let $f(x) = b^\\top x$. The vector $b$ is determined by $x$.": False,
    "Let $f(x) = b^\\top x$. Here $b$ is the gradient of a function at $x$.": False,
    "Let $f(x) = b^\\top x$, where $b$ does not depend on $x$.": True,
    "Let $f(x) = b^\\top x$ be a linear function of $x$.": True,
    "Let $f(x) = b^\\top x$, where $b$ has the size of $x$.": True,
    "Let $f(x) = b^\\top x$. The vector $b$ is a constant function of $x$.": True,
    "Let $f(x) = b^\\top x$, where $b$ depends on $w$.": True,
}


@pytest.mark.parametrize(("words", "holds"), MOVING.items())
def test_a_letter_that_moves_with_the_point_is_not_fixed(words: str, holds: bool) -> None:
    """What depends on x was fixed beside a gradient that does not name x."""
    assert verdicts(words, r"\nabla f(x) &= b") == ("PROVED" if holds else "refused")


def test_what_moves_in_time_or_stands_outside_is_no_matter() -> None:
    row = r"\frac{d}{dt} \|x\|^2 &= - 2 x^\top A x"
    assert verdicts(r"Let $\dot x = -A x$, where $x$ depends on $t$.", row) == "PROVED"
    assert verdicts("Let $b$ depend on $x$.", r"\nabla f(x)^\top b &= b^\top \nabla f(x)") == "PROVED"


FONTS = r"""Let $\mathbf{A}$ be symmetric and $A$ square. | A^\top &= A | refused
Let $\mathbf{x}$ be a vector with $\|\mathbf{x}\| = 1$ and $x$ its first entry. | \|x\|^2 &= 1 | refused
Let $\mathrm{A}$ be symmetric and $A$ square. | A^\top &= A | refused
Let $\bm{\theta}$ be a vector and $\theta$ an angle. Let $\|\bm{\theta}\| = 1$. | \|\theta\|^2 &= 1 | refused
Let $\mathbf{A}$ be symmetric. | A^\top &= A | PROVED
Let $\mathbf{A}$ be symmetric, with entries $A_{ij}$. | \mathbf{A}^\top &= \mathbf{A} | PROVED
Let $f(\mathbf{w}) = \|\mathbf{w}\|^2$ for $\mathbf{w}$. | \nabla f(\mathbf{w}) &= 2 \mathbf{w} | PROVED
Let $\boldsymbol{x} \in \mathbb{R}^n$ with $\|\mathbf{x}\| = 1$. | \|x\|^2 &= 1 | PROVED"""


@pytest.mark.parametrize("said", FONTS.split("\n"))
def test_two_fonts_of_a_letter_are_two_letters(said: str) -> None:
    """What the words say of a bold letter was assumed of the plain one that they have too."""
    words, row, verdict = said.split(" | ")
    assert verdicts(words, row) == verdict


OPERATIONS = r"""All products are Kronecker products. | (A B)^\top &= B^\top A^\top | refused
Products are elementwise. | (A B)^\top &= B^\top A^\top | refused
Multiplication is entrywise. | (A B)^\top &= B^\top A^\top | refused
Here $\cdot$ is the Hadamard product. | (A \cdot B)^\top &= B^\top \cdot A^\top | refused
By $A B$ we mean the entrywise product. | (A B)^\top &= B^\top A^\top | refused
$A B$ is their Hadamard product. | (A B)^\top &= B^\top A^\top | refused
We write $A B$ for $A \odot B$. | (A B)^\top &= B^\top A^\top | refused
We multiply matrices entrywise. | (A B)^\top &= B^\top A^\top | refused
Squares are entrywise. | \operatorname{tr}(A^2) &= \operatorname{tr}(A A) | refused
Transposes are taken blockwise. | (A B)^\top &= B^\top A^\top | refused
Sums are taken modulo two. | a + a &= 2 a | refused
We work over the tropical semiring. | a (b + c) &= a b + a c | refused
All quantities are quaternions. | a b &= b a | refused
All products are ordinary matrix products. | (A B)^\top &= B^\top A^\top | PROVED
Products of orthogonal matrices are orthogonal. | (A B)^\top &= B^\top A^\top | PROVED
The gradient is a sum of outer products. | (A B)^\top &= B^\top A^\top | PROVED
Multiplication is not entrywise. | (A B)^\top &= B^\top A^\top | PROVED
The product $A B$ is symmetric. | (A B)^\top &= B^\top A^\top | PROVED
We write $\odot$ for the entrywise product. | (A \odot B)^\top &= A^\top \odot B^\top | PROVED
Squares are entrywise. | \nabla_x \mathbf{1}^\top x^2 &= 2 x | PROVED"""


@pytest.mark.parametrize("said", OPERATIONS.split("\n"))
def test_an_operation_is_what_it_is_here(said: str) -> None:
    """Words that make Kronecker products of products were passed over, and lines of matrix products PROVED."""
    words, row, verdict = said.split(" | ")
    assert verdicts(words, row) == verdict


IN_TIME = r"\frac{d}{dt} (x^\top A x) &= - x^\top (A^\top A + A A) x"
TIMED = {
    r"where $A$ is time-dependent.": False,
    r"where $A$ moves too.": False,
    r"where $A$ is updated as well.": False,
    r"for a slowly varying $A$.": False,
    r"where both $x$ and $A$ are trained.": False,
    r"where $A$ does not change with time.": True,
    r"so that $x$ changes with time.": True,
    r"where $A$ is trained too, and let $\dot A = 0$.": True,
}
NOISE = r"Let $\xi$ be zero-mean noise"
SEEN = {
    ", where $x$ is chosen after seeing $\\xi$.": False,
    ". Let $x$ be an estimator that uses $\\xi$.": False,
    ". The vector $x$ overfits $\\xi$.": False,
    ". An adversary sees $\\xi$ and picks $x$.": False,
    ". The noise leaks into $x$.": False,
    ". Let $x$ be the sum of past noise.": False,
    " and $x$ a fixed vector.": True,
    ". We use $\\xi$ to model errors.": True,
    ". Given $\\xi$ and $x$, compute": True,
}


@pytest.mark.parametrize(("words", "holds"), TIMED.items())
def test_what_moves_in_time_without_a_rate_is_not_still(words: str, holds: bool) -> None:
    assert verdicts(rf"Let $\dot x = -A x$, {words}", IN_TIME) == ("PROVED" if holds else "refused")


@pytest.mark.parametrize(("words", "holds"), SEEN.items())
def test_what_is_made_of_noise_is_random(words: str, holds: bool) -> None:
    """What is trained on noise, or picked by who sees it, was fixed beside it."""
    assert verdicts(NOISE + words, r"\mathbb{E}[\xi^\top x] &= 0") == ("PROVED" if holds else "REFUTED")
