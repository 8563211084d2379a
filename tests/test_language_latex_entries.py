"""Columns of ones, entries of columns and definitions in words in LaTeX: read as papers mean them, or refused."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError

CENTERED = r"Let $x \in \mathbb{R}^n$ and $P = I - \frac1n 1 1^\top$. Then"
LOSS = r"Let $p = \mathrm{softmax}(z)$ and $L = -\sum_i y_i \log p_i$, where $\sum_i y_i = 1$."
READ = {
    "a column of ones is 1 where a number says nothing": (
        CENTERED,
        r"P x &= x - \frac1n 1 (1^\top x)",
        "P x + x",
    ),
    "two ones side by side": (r"where $P = I - \frac1n 11^\top$", r"P^\top x &= P x", "x"),
    "ones with their size": (
        r"Let $x \in \mathbb{R}^n$.",
        r"1_n^\top (x + 1_n) &= 1_n^\top x + n",
        r"1_n^\top x",
    ),
    "a projection has the size that divides": (CENTERED, "P^2 &= P", "2 P"),
    "a quotient of entries that words speak of": (
        r"where $s > 0$ and $1/s$ is entrywise. Let $f(s) = \frac12\|s\|^2 - \mathbf{1}^\top \log s$.",
        r"\nabla_s f(s) &= s - 1/s",
        "s + 1/s",
    ),
    "a quotient of the entries of what is a column": (
        "",
        r"\nabla_x \mathbf{1}^\top \log x &= \frac{1}{x}",
        r"\frac{2}{x}",
    ),
    "squares of entries": (
        "All operations on vectors are elementwise.",
        r"\nabla_x \mathbf 1^\top x^3 &= 3 x^2",
        "3 x",
    ),
    "an entry of a column that is defined": (
        r"Let $p = \mathrm{softmax}(z)$. Then",
        r"\log p_k &= z_k - \log \sum_j e^{z_j}",
        r"z_k + \log \sum_j e^{z_j}",
    ),
    "a gradient in an entry": (LOSS, r"\frac{\partial L}{\partial z_k} &= p_k - y_k", "y_k - p_k"),
    "a column that its entries define": (
        r"The softmax is $p_i = e^{z_i} / \sum_{j=1}^K e^{z_j}$ and $L = -\sum_{i=1}^K y_i \log p_i$ with"
        r" $\sum_i y_i = 1$. Then",
        r"\nabla_z L &= p - y",
        "p",
    ),
    "a sequence with the name of an operator": (
        r"Let $\sigma_k > 0$.",
        r"\sum_{k=1}^n (\sigma_k - 1)^2 &= \sum_{k=1}^n \sigma_k^2 - 2 \sum_{k=1}^n \sigma_k + n",
        r"\sum_{k=1}^n \sigma_k^2 - \sum_{k=1}^n \sigma_k + n",
    ),
    "a point on a sphere": (
        "Let $x$ be a point on the unit sphere.",
        r"\|x - y\|^2 &= 1 + \|y\|^2 - 2 x^\top y",
        r"1 + \|y\|^2 - x^\top y",
    ),
}


@pytest.mark.parametrize(("words", "line", "wrong"), READ.values(), ids=READ)
def test_what_has_one_meaning_has_that(words: str, line: str, wrong: str) -> None:
    for value, verdict in ((line, "PROVED"), (f"{line.partition('&=')[0]}&= {wrong}", "REFUTED")):
        found = dlhw3.check(f"{words}\n\\begin{{align}}\n{value}\n\\end{{align}}")
        assert [one.verdict.name for one in found.lines] == [verdict], str(found)


def test_a_function_is_defined_behind_the_line_that_has_it() -> None:
    behind = r", \quad f(x) = \tfrac12 \|A x - b\|^2"
    for sign, verdict in (("-", "PROVED"), ("+", "REFUTED")):
        assert dlhw3.check(rf"\[ \nabla_x f(x) = A^\top (A x {sign} b){behind} \]").verdict.name == verdict


@pytest.mark.parametrize(
    ("words", "line", "told"),
    [
        (r"Let $P = A \otimes B$.", "P P = P", "the words say what P is, and that cannot be read"),
        (r"where $r = \max_i x_i$", "x - r = x - r", "the words say what r is"),
        (r"with $g(x) = \int x$", "g(x) = g(x) + 0", "the words say what g"),
        (LOSS, r"\frac{\partial L}{\partial z_k} = p_k - y", "is one of those"),
        (LOSS, r"\frac{\partial L}{\partial z_k} = p_k - y_i", "is one of those"),
    ],
)
def test_what_is_defined_and_not_read_is_refused(words: str, line: str, told: str) -> None:
    with pytest.raises(UserError, match=told):
        dlhw3.check(f"{words}\n\\begin{{align}}\n{line}\n\\end{{align}}")


def test_a_list_of_entries_and_a_range_define_nothing_and_refuse_nothing() -> None:
    words = r"where $x = (x_1, \dots, x_n)^\top$ and $i = 1, \dots, n$."
    line = r"\[ \|x - y\|^2 = \sum_{i=1}^n (x_i - y_i)^2. \]"
    assert dlhw3.check(f"{words}\n{line}").verdict.name == "PROVED"
