"""What words assume above a derivation and do not say again below it: refused where they say something else."""

from __future__ import annotations

import re

import pytest
from refusals import refusal_of

import dlhw3

SYMMETRIC = ("Let $A$ be symmetric.", r"\nabla_x (x^\top A x) &= 2 A x")
CONVEX = ("Let $f$ be convex.", r"f(x) - f(y) &\le \nabla f(x)^\top (x-y)")
STEP = (
    r"Let $f$ be $L$-smooth and $0<\eta\le 1/L$.",
    r"f(x-\eta\nabla f(x)) &\le f(x)-\frac{\eta}{2}\|\nabla f(x)\|^2",
)
POSITIVE = ("Let $a > 0$.", r"|a| &= a")
OTHERWISE = [
    *((*SYMMETRIC, words) for words in (
        "From now on, $A$ is any square matrix.", "For nonsymmetric $A$ as well,",
        "The symmetry is not needed:", "In fact this holds for every square $A$.",
        "Now $A$ is merely square.", "Extend to all $A$:",
        "Now $A$ may be anything.", "Let us forget about symmetry.", "Let $A$ be upper triangular now.",
        "The same is true in general:", "Now for $A$ skew-symmetric,", "Symmetry of $A$ plays no role here.",
        "This is true whether or not $A$ is symmetric.", "The general case:", "$A$ can now be any matrix.",
        "The identity extends to square matrices.", "What about arbitrary $A$?",
    )),
    *((*CONVEX, words) for words in (
        "In the non-convex case,", "For nonconvex $f$,", "If $f$ is not convex,", "Let $f$ be concave now.",
        "Next, $f$ is only assumed to be $L$-smooth.", "Here $f$ is merely differentiable.",
        "We no longer need convexity:",
        "In part (b), $f$ is any differentiable function.", "Suppose $f$ is $L$-smooth.",
    )),
    *((*STEP, words) for words in (
        r"For $0<\eta<2/L$,", r"For every step size $\eta>0$,", r"This also holds for $\eta = 3/L$:",
        r"Now take $\eta \in (0, 2/L)$.",
    )),
    *((*POSITIVE, words) for words in (
        r"For $a \in \mathbb{R}$,", "For negative $a$ too,", "The sign of $a$ does not matter:",
    )),
    (r"Let $A \succ 0$ and $x \ne 0$.", r"0 &< x^\top A x", r"Let $A \succeq 0$."),
    ("Let $Q$ be orthogonal.", r"\|Q x\| &= \|x\|", "For any invertible $Q$,"),
    (
        r"Let $\xi$ and $\zeta$ be independent with mean zero.", r"\mathbb{E}[\xi^\top \zeta] &= 0",
        "If they are not independent, still",
    ),
    (
        r"Let $f$ be $\mu$-strongly convex.",
        r"f(x) + \nabla f(x)^\top (y-x) + \frac{\mu}{2}\|y-x\|^2 &\le f(y)", "Let $f$ be convex.",
    ),
]  # fmt: skip
AGAIN = [
    *((*SYMMETRIC, words) for words in (
        "Since $A$ is symmetric, we have again", "Therefore", "Let $A$ also be positive definite.",
        "Now let $A$ be positive definite and symmetric.", "Moreover, let $A$ be invertible.", "By symmetry,",
        "where we used that $A$ is symmetric. Thus", "Multiplying by $A$ from the left gives the same:",
        r"Finally, for every $x \in \mathbb{R}^n$,", "This holds for every $x$. In particular",
        "Let $b$ be any vector. Then", "For symmetric $A$,", "Let us now repeat the computation.",
    )),
    *((*STEP, words) for words in (
        r"With $x^+ = x - \eta\nabla f(x)$,", r"By $L$-smoothness of $f$ and $\eta \le 1/L$,",
        "Assume further that $f$ is convex.", "Let $x^*$ be a minimiser of $f$.",
    )),
]  # fmt: skip


def twice(head: str, row: str, words: str) -> str:
    display = f"\\begin{{align*}}\n{row}\n\\end{{align*}}\n"
    return f"{head}\n{display}{words}\n{display}"


@pytest.mark.parametrize(("head", "row", "words"), OTHERWISE)
def test_something_else_is_said_below(head: str, row: str, words: str) -> None:
    """Each was PROVED below these words, under what stands above them."""
    told = refusal_of(twice(head, row, words)).message
    assert re.search(r"here on is not said|leave .* free here|take something back", told)


@pytest.mark.parametrize(("head", "row", "words"), AGAIN)
def test_it_is_said_again_or_nothing_else_is(head: str, row: str, words: str) -> None:
    assert [line.verdict.name for line in dlhw3.check(twice(head, row, words)).lines] == ["PROVED"] * 2


@pytest.mark.parametrize(
    "row",
    [
        r"\intertext{For general $A$,} \nabla_x (x^\top A x) &= 2 A x",
        r"\nabla_x (x^\top A x) &= 2 A x \quad\text{(also for non-symmetric $A$)}",
        r"\nabla_x (x^\top A x) &= 2 A x \quad\text{for all square } A",
    ],
)
def test_words_among_rows_say_something_else(row: str) -> None:
    told = refusal_of(
        f"Let $A$ be symmetric.\n\\begin{{align*}}\ny &= y \\\\\n{row}\n\\end{{align*}}"
    ).message
    assert re.search("holds from here on is not said|what is assumed stands on a line", told)


@pytest.mark.parametrize("heading", ["Exercise 2.", r"\section*{Problem 2.}", "Lemma 2. Let $A$ be square."])
def test_what_an_exercise_assumes_ends_with_it(heading: str) -> None:
    first = dlhw3.check(twice(*SYMMETRIC, heading))
    assert [line.verdict.name for line in first.lines] == ["PROVED", "REFUTED"]
    both = dlhw3.check("Let $A$ be symmetric.\n\n" + twice("Exercise 1.", SYMMETRIC[1], "Exercise 2."))
    assert [line.verdict.name for line in both.lines] == ["PROVED"] * 2


@pytest.mark.parametrize(
    ("head", "row", "words"),
    [
        (*SYMMETRIC, r"\section*{Two} Let $A \in \mathbb{R}^{n \times n}$."),
        ("Let $u$ be a unit vector.", r"u^\top u &= 1", r"Let $u \in \mathbb{R}^n$."),
        (*CONVEX, r"(b) Let $f: \mathbb{R}^n \to \mathbb{R}$ be differentiable."),
    ],
)
def test_a_letter_that_is_declared_again_is_free(head: str, row: str, words: str) -> None:
    found = dlhw3.check(twice(head, row, words))
    assert [line.verdict.name for line in found.lines] == ["PROVED", "REFUTED"]
    assert "is assumed up to line 4" in str(found.lines[0])


def test_a_declaration_holds_in_the_whole_file() -> None:
    text = "% assume A symmetric\n" + twice(*SYMMETRIC, "For general $A$,")
    assert [line.verdict.name for line in dlhw3.check(text).lines] == ["PROVED"] * 2
