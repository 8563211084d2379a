"""Words in LaTeX that withdraw, limit or weaken what others say: no line is PROVED under what they take back."""

from __future__ import annotations

import re

import pytest
from refusals import refusal_of

import dlhw3
from dlhw3.errors import UserError

ROW = "\\begin{align*}\n%s\n\\end{align*}\n"
DRAWN = r"Let $\xi$ be a random vector with mean zero."


def verdicts(words: str, row: str) -> str:
    """Return the verdicts of lines below words, or where these have @; refused where they are."""
    place = words if "@" in words else words + "\n@"
    try:
        return " ".join(line.verdict.name for line in dlhw3.check(place.replace("@", "\n" + ROW % row)).lines)
    except UserError:
        return "refused"


SAID = r"""Let $A$ be symmetric by accident in one run. | A^\top &= A | REFUTED
Let $b = a$ in the noiseless case. | b &= a | refused
Let $b = a$ by accident in one run. | b &= a | refused
Let $b = a$ under the null hypothesis. | b &= a | refused
Let $b = a$ in the absence of noise. | b &= a | refused
Let $b = a$ without noise. | b &= a | refused
Let $b = a$ in what follows. | b &= a | PROVED
Let $b = a$ in our setting. | b &= a | PROVED
Let $z = W x$ in the hidden layer. | z &= W x | PROVED
Let $f(x) = x^\top x$ for $\|x\| \le 1$. | f(y) &= y^\top y | refused
Let $f(x) = x^\top x$ with $x \ne 0$. | f(y) &= y^\top y | refused
Let $f(x) = x^\top x$ for $x$ in a ball. | f(y) &= y^\top y | refused
Let $f(a) = a^2$ for positive $a$. | f(b) &= b^2 | refused
Let $f(a) = a^2$ on $[0, 1]$. | f(b) &= b^2 | refused
On the unit ball, let $f(x) = x^\top x$. | f(y) &= y^\top y | refused
For $\|x\| \le 1$, let $f(x) = x^\top x$. | f(y) &= y^\top y | refused
Let $f(x) = x^\top x$ restricted to $\|x\| = 1$. | f(y) &= y^\top y | refused
Let $f(x) = x^\top x$ with minimiser $x^*$. | f(y) &= y^\top y | PROVED
Let $f(x) = x^\top A x$ for symmetric $A$ and all $x$. | f(y) &= y^\top A y | PROVED
In the noiseless case, let $b = a$. | b &= a | refused
For simplicity, let $b = a$. | b &= a | PROVED
For even $t$, let $m_t = \beta m_{t-1} + g_t$. | m_2 &= \beta m_1 + g_2 | refused
Let $m_t = \beta m_{t-1} + g_t$ after warm-up. | m_2 &= \beta m_1 + g_2 | refused
Let $f(x) = x^\top x$ for all $x \in \mathbb{R}^n$. | f(y) &= y^\top y | PROVED
Let $f(w) = c \|w\|^2$ for some $c > 0$. | f(v) &= c \|v\|^2 | PROVED
Case 1: $a \ge 0$.@and hence@Case 2: $a < 0$. Then@ | |a| &= a | PROVED PROVED REFUTED
If $a \ge 0$, then@and in general@ | |a| &= a | UNDECIDED REFUTED
DRAWN Let $y$ be its sign. | \mathbb{E}[y^\top \xi] &= 0 | UNDECIDED
DRAWN Its sign is $y$. | \mathbb{E}[y^\top \xi] &= 0 | REFUTED
DRAWN Let $y$ be the sign of the noise. | \mathbb{E}[y^\top \xi] &= 0 | REFUTED
DRAWN Round $\xi$ to get $y$. | \mathbb{E}[y^\top \xi] &= 0 | REFUTED
DRAWN Let $A$ be a matrix and $y$ its first column. | \mathbb{E}[y^\top \xi] &= 0 | PROVED
DRAWN Let $y$ be the mean of $\xi$. | \mathbb{E}[y^\top \xi] &= 0 | PROVED
Let $A$ be symmetric.\footnote{This is not needed.} | A^\top &= A | refused
Let $a > 0$.\footnote{Here $a$ may also be negative.} | |a| &= a | refused
Consider $A$.\footnote{Throughout, $A$ is symmetric.} | A^\top &= A | PROVED
Consider $A$.\thanks{If $A$ is symmetric, more is true.} | A^\top &= A | REFUTED
Let $A$\footnote{Not $B$.} be symmetric\marginpar{and $a > 0$}. | A^\top &= A | PROVED
Let $A$ be symmetric. But it need not be. | A^\top &= A | refused
Let $A$ be symmetric. Symmetry is not needed. | A^\top &= A | refused
Let $A$ be symmetric. This is false in general. | A^\top &= A | refused
Let $a > 0$. We allow $a < 0$ as well. | |a| &= a | refused
Let $a > 0$. This is not restrictive. | |a| &= a | PROVED
\begin{assumption}[$L$-smoothness] $f$ is $L$-smooth. \end{assumption} | SMOOTH | PROVED
Let $x^*$ minimise $f$ subject to $A x = b$. | f(x) &\ge f(x^*) | UNDECIDED
Let $v$ be an eigenvector of the symmetric matrix $A$ with eigenvalue $\lambda$. | TURNED | PROVED
Let $v$ be an eigenvector of the skew-symmetric matrix $A$ with eigenvalue $\lambda$. | TURNED | UNDECIDED
Were $v$ an eigenvector of the symmetric matrix $A$ with eigenvalue $\lambda$, fine. | A^\top &= A | REFUTED
Let $A$ be symmetric with $x^\top A x \ge 0$ for all $x$. | y^\top A y &\ge 0 | PROVED
Let $x^\top A x \ge 0$ for all $x \in \mathbb{R}^n$, where $A$ is symmetric. | y^\top A y &\ge 0 | PROVED
Let $x^\top A x \ge 0$ for all $x$. | y^\top A y &\ge 0 | PROVED
Let $A$ be symmetric with $x^\top A x \ge 0$ for all $x$, where $x$ is in $V$. | y^\top A y &\ge 0 | UNDECIDED
Let $A$ be symmetric with $x^\top A x \ge 0$ for all $x$ with $B x = 0$. | y^\top A y &\ge 0 | UNDECIDED
Let $A$ be symmetric with $x^\top A x \ge 0$ for all $x \ge 0$. | y^\top A y &\ge 0 | UNDECIDED
Let $A$ be symmetric. We show that $x^\top A x \ge 0$ for all $x$. | y^\top A y &\ge 0 | REFUTED
Let $A$ be symmetric with $x^\top A x \le \mu \|x\|^2$ for all $x$. | \mu y^\top y &\ge y^\top A y | PROVED
ESTIMATE. | UNBIASED | PROVED
ESTIMATE with variance at most $\sigma^2$. | VARIES | PROVED
ESTIMATE with $\mathbb{E}\|g - \nabla f(x)\|^2 \le \sigma^2$. | VARIES | PROVED
ESTIMATE with $\mathbb{E}\|g\|^2 \le \sigma^2$ on a good event. | VARIES | UNDECIDED
Let $g$ be an unbiased stochastic gradient of $f$ at $x$ with variance at most $\sigma^2$. | VARIES | PROVED
ESTIMATE with variance at most $\sigma^2$ per coordinate. | VARIES | refused
Let $\mathbb{E}[g] = h$. If $g$ is an unbiased estimate of $\nabla f(x)$, all is well. | UNBIASED | UNDECIDED
Let $\mathbb{E}[g] = h$. ESTIMATE before clipping. | UNBIASED | REFUTED
Let $\xi$ be random with $\mathbb{E}\|\xi\|^2 \le \sigma^2$. | SPREAD | PROVED
Let $\xi$ be random with $\mathbb{E}\|\xi\|^2 \le \sigma^2$. | CENTRED | REFUTED
Let $\xi$ be zero-mean noise with $\mathbb{E}\|\xi\|^2 \le \sigma^2$. | CENTRED | PROVED
Let $\xi$ be zero-mean noise with $x$ added. | CENTRED | REFUTED
Let $Q \in \mathrm{SO}(n)$ and $A \in S_{++}^n$. | x^\top A x + \|Q x\|^2 &\ge \|x\|^2 | PROVED
Let $Q \in \mathcal{O}(n)$. | \|Q x\|^2 &= \|x\|^2 | UNDECIDED
\textbf{Assumptions.} $A$ is symmetric and $a > 0$. | |a| A^\top &= a A | PROVED
\textbf{Assumptions.} $A$ is symmetric or $a > 0$. | A^\top &= A | REFUTED
\textbf{No assumptions.} $A$ is symmetric. | A^\top &= A | REFUTED
\textbf{Assumptions dropped here.} $A$ is symmetric. | A^\top &= A | REFUTED
\textbf{Assumption 1.} $A$ is symmetric. Assumption 1 is not used below. | A^\top &= A | refused
\begin{assumption} $A$ is symmetric and $a > 0$. \end{assumption} | |a| A^\top &= a A | PROVED
\textbf{(A1)} $A$ is symmetric. \textbf{(A2)} $a > 0$. | |a| A^\top &= a A | PROVED
(A1) $a > 0$. (A2) $b > 0$. We use only the second assumption. | |a| &= a | REFUTED
In the following, $a > 0$. | |a| &= a | PROVED
In the following, $a > 0$ or $b > 0$. | |a| &= a | REFUTED
Let $a$ be real, e.g. $a > 0$. | |a| &= a | REFUTED
Let $a$ be nonzero, for example $a > 0$. | |a| &= a | REFUTED
For example, let $a > 0$. | |a| &= a | PROVED
$A$ is symmetric w.r.t.\ $B$. | A^\top &= A | UNDECIDED
Let $a > 0$. Flip the sign of $a$. | |a| &= a | refused
Let $a > 0$. Substituting $a \to -a$ we have | |a| &= a | refused
Let $a > 0$. In what follows, $a$ is redefined as $-1$. | |a| &= a | refused
Let $a > 0$. Abusing notation, write $a$ for $-a$. | |a| &= a | refused
Denote $a$ by $b$. | b &= a | PROVED
Denote $a$ by $b$ in the noiseless case. | b &= a | refused
Many authors denote $a$ by $b$. | b &= a | refused
In earlier work they denote $a$ by $b$. | b &= a | refused
Define $b$ to be $a$. | b &= a | PROVED
Define $b$ as $a$ on average. | b &= a | refused
@where $b$ denotes $a$. | b &= a | PROVED
@where $b$ denotes $a$ samples. | b &= a | refused
Let $b$ be given by $b = a$. | b &= a | PROVED
Let $b \triangleq a$ and $a =: c$. | b &= c | PROVED
Let $b \triangleq a$ in distribution. | b &= a | refused
In the kernel regime, let $b = a$. | b &= a | PROVED
In the linear regime, let $b = a$. | b &= a | refused
In the simplest case of zero noise, let $b = a$. | b &= a | refused
To lighten the notation, let $b = a$. | b &= a | PROVED
To prove the claim $b = a$, we let $c = 1$. | b &= a | refused
At the minimiser, let $b = a$. | b &= a | PROVED
Let $b = a$ and expand the square. | b &= a | PROVED
Let $b = a$ and take the square. | b &= a | refused
Let $b = a$ \cite{x}. | b &= a | PROVED
Suppose first that $a > 0$. Then we are done. So suppose the contrary. | |a| &= a | refused
Assuming $a > 0$ is too strong. | |a| &= a | REFUTED
Assume by absurd $a > 0$. | |a| &= a | UNDECIDED
Let $a > 0$ and $b > 0$. Back to the theorem. | |a| &= a | refused
Assumption A. $a > 0$. Assumption B. $b > 0$. We use Assumption B. | |a| &= a | REFUTED
\textbf{Assumption 1.} $a > 0$. \textbf{Theorem.} Under Assumption 2, | |a| &= a | REFUTED
\begin{assumption}[not used] $a > 0$.\end{assumption} | |a| &= a | REFUTED
Throughout, $a > 0$. The exception is this line: | |a| &= a | refused
Let $A$ be symmetric for all $t$ with $t < 0$. | A^\top &= A | UNDECIDED
At $t = 0$, $g$ is an unbiased estimate of $\nabla f(x)$. | UNBIASED | UNDECIDED
For large batches, $g$ is an unbiased estimate of $\nabla f(x)$. | UNBIASED | UNDECIDED"""
ESTIMATE = r"Let $g$ be an unbiased estimate of $\nabla f(x)$"
ROWS = {
    "SMOOTH": r"\|\nabla f(x) - \nabla f(y)\| &\le L \|x - y\|",
    "VARIES": r"\mathbb{E}\|g\|^2 &\le \|\nabla f(x)\|^2 + \sigma^2",
    "UNBIASED": r"\mathbb{E}[g^\top x] &= x^\top \nabla f(x)",
    "CENTRED": r"\mathbb{E}[\xi^\top x] &= 0",
    "SPREAD": r"\mathbb{E}\|x + \xi\|^2 &\le 2\|x\|^2 + 2\sigma^2",
    "TURNED": r"v^\top A x &= \lambda v^\top x",
}


@pytest.mark.parametrize("said", SAID.split("\n"))
def test_what_is_withdrawn_or_limited_is_not_assumed(said: str) -> None:
    words, row, verdict = said.split(" | ")
    assert (
        verdicts(words.replace("DRAWN", DRAWN).replace("ESTIMATE", ESTIMATE), ROWS.get(row, row)) == verdict
    )


LISTED = r"""Neither of these is assumed: | REFUTED
The following are equivalent: | REFUTED
In earlier work it was assumed that | REFUTED
If any of these holds we are done: | REFUTED
We show the result under these assumptions: | PROVED
We assume: | PROVED"""
POINTS = r"""We make the following assumptions: |  | PROVED
Assume that | Then | PROVED
We assume | Only one of these is needed. | REFUTED
We assume | The first is not used below. | REFUTED
They make the following assumptions: |  | REFUTED
We assume that one of these holds: |  | REFUTED
 |  | PROVED
 | We use only (A2). | REFUTED
Smith makes the following assumptions. |  | REFUTED
 | Which of these is needed? | REFUTED
We assume | Alternatively, let $a < 0$. | REFUTED"""


def test_labels_alone_assume_where_the_words_begin_with_them() -> None:
    labels = "(A1) $a > 0$.\n\n(A2) $b > 0$."
    found = [verdicts(f"{one}\n\n{labels}", "|a| &= a") for one in ("", "Smith needs:", "Prove these:")]
    assert found == ["PROVED", "REFUTED", "REFUTED"]


@pytest.mark.parametrize("said", POINTS.split("\n"))
def test_items_that_are_formulas_are_assumed_where_all_of_them_are(said: str) -> None:
    """The first two and the seventh assumed nothing."""
    lead, after, verdict = said.split(" | ")
    items = "\\begin{itemize}\n\\item[(A1)] $a > 0$;\n\\item[(A2)] $b > 0$.\n\\end{itemize}\n"
    assert verdicts(f"{lead}\n{items}{after}", "|a| &= a") == verdict


@pytest.mark.parametrize("said", LISTED.split("\n"))
def test_what_is_listed_holds_where_the_words_before_say_so(said: str) -> None:
    """The first four were assumed."""
    lead, verdict = said.split(" | ")
    items = "\\begin{itemize}\n\\item x\n\\begin{enumerate}\n\\item x\n\\end{enumerate}\n\\item $A$ is symmetric.\n"
    assert verdicts(f"{lead}\n{items}\\end{{itemize}}", r"A^\top &= A") == verdict


ENDED = [
    ("Let $A$ be symmetric.@\n\\section{Nonsymmetric matrices}@", "PROVED UNDECIDED"),
    ("Let $A$ be symmetric.@\n\\section{Experiments}@", "PROVED PROVED"),
    ("\\begin{counterexample}\nLet $A$ be symmetric.@\n\\end{counterexample}\n@", "PROVED REFUTED"),
    ("\\begin{assumption}[Sizes] $A = B + B^\\top$. \\end{assumption}", "PROVED"),
]


@pytest.mark.parametrize(("words", "verdict"), ENDED)
def test_a_heading_and_an_environment_say_how_far_words_reach(words: str, verdict: str) -> None:
    assert verdicts(words, r"A^\top &= A") == verdict


ON_ONE_LINE = r"""Case 1: Let $a > 0$. Then @ Case 2: Let $a < 0$. Then @ | PROVED REFUTED
(a) Let $a > 0$. Then @ (b) Show that @ | PROVED REFUTED
\textbf{Method 1.} Let $a > 0$. @ \textbf{Method 2.} We have @ | PROVED REFUTED
\begin{frame} Let $a > 0$. @ \end{frame} \begin{frame} @ \end{frame} | PROVED REFUTED
\section{Positive} Let $a > 0$. @ \section{Other numbers} We have @ | PROVED REFUTED
Let $a > 0$. @ Now let $a$ be any number. @ | PROVED REFUTED
Let $a > 0$. Then @ Hence @ | PROVED PROVED"""


@pytest.mark.parametrize("said", ON_ONE_LINE.split("\n"))
def test_what_stands_on_one_line_of_the_file_is_told_apart(said: str) -> None:
    """The second lines of all but the last were PROVED, or the files refused."""
    text, verdicts = said.split(" | ")
    found = dlhw3.check(text.replace("@", r"\[ |a| = a. \]"))
    assert [line.verdict.name for line in found] == verdicts.split()
    assert {line.number for line in found} == {1}


BEHIND = r"""This assumption is only made for illustration.
The assumption above is for the next section only.
Forget about symmetry.
In the previous sentence, read square instead of symmetric.
By symmetric we mean square.
Today we no longer assume this.
We now dispense with symmetry.
We now do away with this hypothesis.
Now consider the general case.
From now on $A$ is just a matrix.
Actually $A$ is any square matrix.
Sorry, I meant square.
Erratum: in the first sentence, replace symmetric by square.
Oops.
One cannot assume this.
However, in practice this never holds.
Assume the opposite.
For every other $A$ we have
When this fails, we have
Symmetric or not,
Set $A := A + B$.
Now add $B$ to $A$ and call the sum $A$ again.
Do not confuse this $A$ with that of the next formula.
This ends the symmetric case.
That was the warm-up.
We begin anew.
$A$ is general now.
It suffices that $A$ is square.
Is this needed?
(crossed out)
Symmetry is lost.
The next identity needs no symmetry.
We take this back.
The special case is done.
This holds for $n = 1$ only.
at least for $n = 1$.
The matrix is general, though.
We exclude this case.
Die Annahme wird nun fallen gelassen.
The hypothesis is henceforth supposed no more.
\todo{Is this needed?}
\marginpar{not needed!}
Second, let it be arbitrary."""
BESIDE = r"""We use the symmetry of $A$.
Under the above assumption, we have
This is the only assumption that we make.
This holds, for example, if $A$ is a covariance matrix.
Recall from the lecture that $A^\top = A$.
We do not assume that $A$ is invertible.
$A$ need not be invertible.
No further assumptions are needed.
The gradient does not depend on the coordinates.
It is not difficult to check that
It is well known that
We only need the product rule.
From the above we get
Again by the product rule,
Without further ado, we have
Otherwise stated,
We ignore constants.
A general fact about quadratic forms is
The wrong answer would be $A x$.
The next example shows this.
In this case,
Let $B$ be a general matrix.
$A$ is still assumed to be symmetric.
We get a column, and not a row.
This does not change the gradient.
This means that $A^\top = A$.
We will come back to this assumption in Section 4.
Wir berechnen den Gradienten.
It is a function of $x$, not of $A$.
If $A$ were not symmetric, we would get another result.
The proof is given in Section 3."""


@pytest.mark.parametrize("said", [*BEHIND.split("\n"), *BESIDE.split("\n")])
def test_a_sentence_that_may_take_back_what_is_assumed_does(said: str) -> None:
    """All of the first table but a few were PROVED; some of the second were refused."""
    found = verdicts(f"Let $A$ be symmetric. {said}", r"A^\top &= A")
    assert found == "PROVED" if said in BESIDE else found in ("refused", "REFUTED", "UNDECIDED")


LIMITED = r"""\begin{wrong} Let $A$ be symmetric. \end{wrong} We have @
\begin{quote} Let $A$ be symmetric. \end{quote} This quote is from Smith. @
In \cite{foo}: Let $A$ be symmetric. Here: @
(a) Let $A$ be symmetric. (b) Show that @
(i) Let $A$ be symmetric. Then all is clear. (ii) We have @
\begin{enumerate} \item Let $A$ be symmetric. \item Show that @ \end{enumerate}
Attempt 1. Let $A$ be symmetric. Attempt 2. We have @
Warm-up. Let $A$ be symmetric. Main part. We have @
\paragraph{Old.} Let $A$ be symmetric. \paragraph{New.} We have @
\section{A} Let $A$ be symmetric. \section{B} @
\section{Symmetric} Let $A$ be symmetric. \appendix \section{Proofs} @
LABELLED Under \cref{b}, @
(A1) $A$ is symmetric. (A2) $a > 0$. Under all assumptions but (A1), @
(A1) $A$ is symmetric. (A2) $a > 0$. Let (A2) hold. @
For $t < 1$ let $A$ be symmetric. @
Let $A$ be symmetric. \end{document} \begin{document} @
Let $A$ be symmetric. \hrule \textbf{Problem 2} @"""
LABELLED = (
    r"\begin{assumption}\label{a} $A$ is symmetric. \end{assumption}"
    r" \begin{assumption}\label{b} $a > 0$. \end{assumption}"
)
REACHING = r"""\begin{setup} Let $A$ be symmetric. \end{setup} We have @
\begin{tcolorbox} Let $A$ be symmetric. \end{tcolorbox} We have @
LABELLED Under \cref{a}, @
(a) Let $A$ be symmetric. (b) Let $a > 0$. Then @
\begin{itemize} \item Let $A$ be symmetric. \item Let $a > 0$. \end{itemize} Then @
\paragraph{Notation.} Let $A$ be symmetric. \paragraph{Gradient.} We have @
\section{Setting} Let $A$ be symmetric. \appendix \section{Proofs} @
Let $A$ be symmetric for all $t \ge 0$. @
Let $A$ be symmetric. (a) Show that @
Theorem. Let $A$ be symmetric. Then @"""


@pytest.mark.parametrize("said", [*LIMITED.split("\n"), *REACHING.split("\n")])
def test_what_is_said_in_one_part_holds_in_no_other(said: str) -> None:
    """All of the first table but the last were PROVED."""
    found = verdicts(said.replace("LABELLED", LABELLED), r"A^\top &= A")
    assert found == "PROVED" if said in REACHING else found in ("refused", "REFUTED", "UNDECIDED")


CHANGED = {
    r"Let $A$ be symmetric. We update $A \leftarrow A - \eta x y^\top$. Then": True,
    r"Let $A$ be symmetric and set $A \gets A B$.": True,
    r"Let $A$ be symmetric. Permute the rows of $A$.": True,
    r"Let $A$ be symmetric. Then we change one entry of $A$.": True,
    r"Let $A$ be symmetric. After the update, $A$ has the new value $A - \eta x y^\top$.": True,
    r"Let $A$ be symmetric. We multiply both sides by $A$.": False,
    r"Let $A$ be symmetric. Multiplying by $A$ we get": False,
    r"Let $A$ be symmetric. We change the order of $A$ and $B$ in the trace.": False,
    r"Let $A$ be symmetric. Swap $A$ and $B$ in the trace.": False,
    r"Let $A$ be symmetric. We minimise $f$ by updating $x_{k+1} = x_k - \eta \nabla f(x_k)$.": False,
}
"""Words before a line that needs A symmetric, and whether they change A."""


@pytest.mark.parametrize(("words", "changes"), CHANGED.items())
def test_words_that_change_a_letter_end_what_is_assumed_of_it(words: str, changes: bool) -> None:
    text = words + r" \[ \nabla_x x^\top A x = 2 A x \]"
    if changes:
        assert re.search(r"words (?:change|take something back)", refusal_of(text).message)
    else:
        assert dlhw3.check(text).verdict.name == "PROVED"
