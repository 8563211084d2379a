"""Of which members something is assumed, what x_i is in a sum over two indices, and orders of growth."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError

UNIT = r"\[ \sum_{i=1}^m \|x_i\|^2 = m \]"
ABSOLUTE = r"\[ \sum_{i=1}^m |a_i| = \sum_{i=1}^m a_i \]"
STEP = r"\[ f(x_k - \eta_k \nabla f(x_k)) \le f(x_k) - \frac{\eta_k}{2} \|\nabla f(x_k)\|^2 \]"
LAYERS = r"Let $W_{j+1}^\top W_{j+1} = W_j W_j^\top$ RANGE. \[ W_{N:1}^\top W_{N:1} = (W_1^\top W_1)^N \]"
OF_SOME = (
    *(
        rf"Let $\|x_i\| = 1$ {some}. {UNIT}"
        for some in (
            r"for all $i \ge 2$", r"for all $i < m$", r"for every $i \in S$", r"for all $1 < i \le m$",
            r"for all $i \in \{1, \dots, k\}$", r"for $i = 2, \dots, m$", r"for all $i$ in the batch",
            r"for every $i$ of the first class", r"where $i \in S$", r"for all $i \ne 3$",
        )
    ),
    rf"For $i \le k$ let $a_i \ge 0$. {ABSOLUTE}",
    rf"Let $a_i \ge 0$, $i \ge 2$. {ABSOLUTE}",
    rf"The numbers $a_i$, $i \ge 2$, are nonnegative. {ABSOLUTE}",
    rf"{ABSOLUTE} where $a_i \ge 0$ for all $i \in S$.",
    rf"Let $f$ be $L$-smooth and $0 < \eta_k \le 1/L$ for all $k \ge 10$. {STEP}",
    r"Assume $a_{k+1} \le a_k$ for all $k \ge 5$. \[ a_T \le a_0 \]",
    r"Let $x^\top y = 0$ for all samples with label one. \[ \|x + y\|^2 = \|x\|^2 + \|y\|^2 \]",
    LAYERS.replace("RANGE", r"for all $j \ge 2$"),
)  # fmt: skip
OF_ALL = (
    *(
        rf"Let $\|x_i\| = 1$ {every}. {UNIT}"
        for every in (
            r"for all $i$", r"for $i = 1, \dots, m$", r"for all $1 \le i \le m$", r"for every sample $i$",
            r"for $i \in [m]$", r"($i = 1, \dots, m$)", r"for all $i \ge 1$",
        )
    ),
    rf"Let $f$ be $L$-smooth and $0 < \eta_k \le 1/L$ for all $k \ge 0$. {STEP}",
    LAYERS.replace("RANGE", r"for $1 \le j \le N-1$"),
)  # fmt: skip
OF_PAIRS = (
    (r"Let $x_i \in \mathbb{R}^d$. \[ \sum_i \sum_j x_i^\top x_j = \|\sum_i x_i\|^2 \]", "PROVED"),
    (r"Let $x_i \in \mathbb{R}^d$. \[ \sum_{i,j} (x_i^\top x_j)^2 = \|\sum_i x_i x_i^\top\|_F^2 \]", "PROVED"),
    (r"\[ \sum_{i,j} x_i^\top x_j x_j^\top x_i = \sum_{i,j} x_i^\top x_i x_j^\top x_j \]", "REFUTED"),
    (r"Let $x_i \in \mathbb{R}^d$. \[ \sum_{i,j} x_i x_j^\top = \sum_{i,j} x_j^\top x_i \]", "REFUTED"),
    (r"\[ \sum_{i,j} A_{ij} x_i x_j = x^\top A x \]", "PROVED"),
)  # fmt: skip


@pytest.mark.parametrize("text", OF_SOME)
def test_what_is_said_of_some_members_is_assumed_of_none(text: str) -> None:
    assert dlhw3.check(text).verdict.name in ("REFUTED", "UNDECIDED")


@pytest.mark.parametrize("text", OF_ALL)
def test_what_is_said_of_all_members_of_the_lines_is_assumed(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "PROVED"


@pytest.mark.parametrize(("text", "verdict"), OF_PAIRS)
def test_what_is_turned_in_a_sum_over_pairs_is_a_column(text: str, verdict: str) -> None:
    assert dlhw3.check(text).verdict.name == verdict


def test_a_column_beside_the_entries_of_a_matrix_is_refused() -> None:
    with pytest.raises(UserError, match="x_i is a column"):
        dlhw3.check(r"\[ \sum_{i,j} A_{ij} x_i^\top x_j = x^\top A x \]")


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f(x) = \frac12 \|A x - y\|^2 + O(\epsilon)$. \[ \nabla f(x) = A^\top (A x - y) \]",
        r"Let $f(x) = g(x) + o(1)$. \[ \nabla f(x) = \nabla g(x) \]",
        r"Let $A = A^\top + o_p(1)$. \[ \nabla_x x^\top A x = 2 A x \]",
        r"Up to $O(\eta^2)$ terms, \[ f(x) = x^\top x \]",
    ],
)
def test_an_order_of_growth_is_no_value(text: str) -> None:
    with pytest.raises(UserError, match="is an order of growth and no value"):
        dlhw3.check(text)


def test_what_is_nearly_so_is_told_and_not_judged() -> None:
    text = "Let $f(x) = x^\\top x$.\n\\begin{align}\n"
    text += " \\|x\\|^2 &= f(x) \\\\\n &\\approx 1 \\\\\n &= 1 \\label{a} \\\\\n"
    found = dlhw3.check(text + "x^\\top x + \\mathcal{O}(1) - \\mathcal{O}(1) &= x^\\top x\n\\end{align}")
    assert [(one.number, one.verdict.name) for one in found] == [
        (3, "PROVED"),
        (4, "UNDECIDED"),
        (5, "UNDECIDED"),
        (6, "UNDECIDED"),
    ]
    assert found.lines[1].data["reason"].startswith(r"what \approx says is not judged")
    assert found.lines[2].data["reason"] == "it goes on from a line that is not judged"
    assert found.lines[3].data["reason"] == r"a line up to \mathcal{O}(1) is not judged"


@pytest.mark.parametrize(
    "text",
    [
        r"Let $O$ be orthogonal. \[ \|O x\|^2 = \|x\|^2 \]",
        r"Let $\Omega$ be symmetric. \[ \nabla_x x^\top \Omega x = 2 \Omega x \]",
        r"\[ \Theta (u - y) = \Theta u - \Theta y \]",
        r"The cost is $O(n^3)$ operations. \[ \nabla_x \|x\|^2 = 2 x \]",
    ],
)
def test_a_letter_and_a_cost_are_no_order_of_a_line(text: str) -> None:
    assert dlhw3.check(text).verdict.name == "PROVED"
