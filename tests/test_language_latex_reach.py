"""How far a hypothesis reaches: sections, items, settings, numbered assumptions, and words that take it back."""

from __future__ import annotations

import pytest
from sampling import sampled

import dlhw3
from dlhw3.errors import UserError

LINE = r"\[ \nabla_x\, x^\top A x = 2 A x. \]"
CONVEX = r"\[ f(y) \ge f(x) + \langle \nabla f(x), y - x\rangle . \]"
ENDS = r"""
\section{The convex case}
Let $f$ be convex.
\section{The nonconvex case}
CONVEX
---
\section{Small steps}
Let $f$ be $L$-smooth and $0 < \eta \le 1/L$.
\section{Large steps}
\[ f(x - \eta \nabla f(x)) \le f(x). \]
---
\section{Noise}
Let $\xi$ be random with $\mathbb{E}[\xi] = 0$.
\section{Biased noise}
\[ \mathbb{E}\|x+\xi\|^2 = \|x\|^2 + \mathbb{E}\|\xi\|^2 \]
---
\section{Warm-up}
Let $A$ be symmetric.
\section{General matrices}
LINE
---
\chapter{Symmetric matrices}
Let $A$ be symmetric.
\chapter{General matrices}
LINE
---
Method 1. Let $A$ be symmetric.

Method 2 (line search).
LINE
---
Assumption 1. $f$ is convex.

Assumption 2. $f$ is $L$-smooth.

Under Assumption 2 alone,
CONVEX
---
(A1) Let $A$ be symmetric. (A2) Let $B$ be invertible.

Under (A2),
LINE
---
(H1) Let $A$ be symmetric.
(H2) Let $B$ be invertible.

Theorem (under H2).
LINE
---
Setting 1: Let $A$ be symmetric.

Setting 2: Let $A$ be invertible.

In setting 2
LINE
---
\begin{enumerate}
\item[(A)] Let $A$ be symmetric.
\item[(B)] Let $A$ be invertible.
\end{enumerate}
Under (B),
LINE
---
\begin{assumption}[Symmetry] Let $A$ be symmetric.\end{assumption}
\begin{assumption}[Invertibility] Let $A$ be invertible.\end{assumption}
Under invertibility alone
LINE
---
Let $A$ be symmetric. This theorem is free of that assumption.
LINE
---
\begin{itemize}
\item Let $f$ be convex.
\item Let $f$ be a polynomial. Then
CONVEX
\end{itemize}
---
Solution 1. Let $A$ be symmetric.

Solution 2.
LINE
---
Aufgabe 1. Let $A$ be symmetric.

Aufgabe 2.
LINE
---
Homework 1. Let $A$ be symmetric.

Homework 2.
LINE
---
\begin{frame}
Let $A$ be symmetric.
\end{frame}
\begin{frame}
LINE
\end{frame}
---
\begin{case}
Let $A$ be symmetric.
\end{case}
\begin{case}
LINE
\end{case}
---
Let $A$ be symmetric. This assumption is void from now on.
LINE
---
Let $A$ be symmetric. Perturb $A$ by an arbitrary matrix and call the result $A$ again.
LINE
---
Let $A$ be symmetric. Sorry, that was a typo.
LINE
---
Let $A$ be symmetric. That was last week's lecture.
LINE
---
Let $A$ be symmetric. Reviewer 2 asked us to delete the last sentence, which we did.
LINE
---
Let $A$ be symmetric. Kidding.
LINE
---
Let $A$ be symmetric. \textbf{Wait}, this is wrong: $A$ is arbitrary.
LINE
---
Assume $A$ symmetric. Bob objects that this is unjustified, and he is right.
LINE
---
Let $A$ be symmetric and $B$ be arbitrary. We rename: $A$ becomes $B$ and $B$ becomes $A$.
LINE
---
\begin{quote}Let $A$ be symmetric.\end{quote} We disagree with this quote.
LINE
---
\emph{First variant.} Let $A$ be symmetric. \emph{Second variant.} No such thing.
LINE
---
Let $\xi$ be a random vector with mean zero, uncorrelated with $\zeta$. Then
\[ \mathbb{E}[\|\xi\|^2 \|\zeta\|^2] = \mathbb{E}\|\xi\|^2 \, \mathbb{E} \|\zeta\|^2. \]
---
Setting 1: Let $A$ be symmetric.

Setting 2: Let $A$ be invertible.
LINE
---
\section{Case one}
Let $A$ be symmetric.
\section{Linear analysis}
LINE
---
\section{Assumption of symmetry}
Let $A$ be symmetric.
\section{General matrices}
LINE
---
Let $A$ be symmetric. The above hypothesis no longer applies.
LINE
---
Let $A$ be symmetric. Forget the previous sentence.
LINE
---
Let $A$ be symmetric. We now use the letter $A$ for another matrix.
LINE
---
Let $A$ be symmetric. The referee rejected this assumption.
LINE
---
Algorithm 1. Let $A$ be symmetric.

Algorithm 2.
LINE
---
Here $w$ depends on $x$.
\[ \nabla_x w^\top x = w \]
---
Let $\lambda$ be the Lagrange multiplier, a function of $x$.
\[ \nabla_x \lambda \|x\|^2 = 2 \lambda x \]
"""
"""Texts, with a line between two, in which a hypothesis does not reach the line that is false without it."""
REACHES = r"""
\section{Setting}
Let $A$ be symmetric.
\section{The nonconvex case}
LINE
---
\section{Assumptions}
Let $f$ be convex.
\section{Main result}
CONVEX
---
Let $A$ be symmetric.
\section{A special case}
LINE
---
\section{Quadratic forms}
Let $A$ be symmetric.
LINE
\section{Proof}
LINE
---
\section{Quadratic forms}
Let $A$ be symmetric.
\subsection{Nonlinear things}
LINE
---
Assumption 1. $f$ is convex.

Assumption 2. $f$ is $L$-smooth.

Under Assumption 1,
CONVEX
---
Assumption 1. $f$ is convex.

Assumption 2. $f$ is $L$-smooth.

Under Assumptions 1 and 2,
CONVEX
---
Assumption 1. $f$ is convex.

Assumption 2. $f$ is $L$-smooth.

We have
CONVEX
---
(A1) Let $A$ be symmetric. (A2) Let $B$ be invertible.

Under (A1)--(A2),
LINE
---
Let $A$ be symmetric. We now compute the gradient. It is simple.
LINE
---
Let $A$ be symmetric. The proof of this was given last in the book; it is not hard.
LINE
---
\begin{itemize}
\item Let $A$ be symmetric.
\item Let $B$ be symmetric.
\end{itemize}
Then
LINE
---
a) Let $A$ be symmetric.
LINE
b) Let $A$ be symmetric.
LINE
---
Exercise 1. Let $A$ be symmetric. Show that
LINE
---
Step 1. Let $A$ be symmetric.

Step 2. We have
LINE
---
(A1) Let $A$ be symmetric. (A2) Let $B$ be invertible.

Under (A1),
LINE
---
Setting 1: Let $A$ be symmetric.

Setting 2: Let $A$ be invertible.

In setting 1
LINE
---
\section{Notation and assumptions}
Let $A$ be symmetric.
\section{The nonconvex case}
LINE
---
Assumption 1. $f$ is convex.

Assumption 2. $f$ is $L$-smooth.

In 2 lines, by (1), for 10 steps and by this alone, we have
CONVEX
---
The step $\eta$ depends on $L$. Let $f(x) = \eta x^\top x$.
\[ \nabla f(x) = 2 \eta x \]
"""
"""Texts in which one does."""


def verdicts(text: str) -> set[str]:
    try:
        lines = dlhw3.check(text.replace("LINE", LINE).replace("CONVEX", CONVEX)).lines
    except UserError:
        return {"refused"}
    return {one.verdict.name for one in lines}


@pytest.mark.parametrize("texts", [ENDS, REACHES], ids=["ends", "reaches"])
def test_how_far_a_hypothesis_reaches(texts: str) -> None:
    found = {text: verdicts(text) for text in sampled(texts.strip().split("\n---\n"), every=2)}
    wrong = {
        text: got for text, got in found.items() if ("PROVED" in got) is (texts is ENDS) or "SUPPORTED" in got
    }
    assert wrong == {}
