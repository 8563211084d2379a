"""False lines beside words that suppose what nothing assumes: UNDECIDED, unless values keep what is supposed."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.symbolic.verdict import Verdict

ON_A_PART = r"Assume $f(x) \le g(x)$ on $K$. Then" "\n"


def the_line(text: str) -> dlhw3.CheckedLine:
    (line,) = dlhw3.check(text)
    return line


def test_a_line_that_may_hold_where_the_words_do_is_undecided() -> None:
    line = the_line(ON_A_PART + r"\[ 2 f(x) \le 2 g(x). \]")
    assert line.verdict is Verdict.UNDECIDED
    assert "said of more than is assumed here" in str(line)
    assert "% assume f(x) <= g(x) is" in str(line)


def test_a_line_that_fails_where_the_words_hold_is_refuted() -> None:
    line = the_line(ON_A_PART + r"\[ 2 g(x) \le 2 f(x). \]")
    assert line.verdict is Verdict.REFUTED
    left, right = line.judged.judgement.counterexample.left, line.judged.judgement.counterexample.right
    assert float(left) > float(right)  # 2 g > 2 f: what the words suppose holds there


def test_what_the_words_deny_saves_no_line() -> None:
    denied = r"It is not true that $f(x) \le g(x)$ on $K$. Then" "\n"
    assert the_line(denied + r"\[ 2 f(x) \le 2 g(x). \]").verdict is Verdict.REFUTED


@pytest.mark.parametrize("where", [r"for all $x, y \in K$", r"for every $x, y \in S$"])
def test_no_values_show_what_is_supposed_of_all_points(where: str) -> None:
    words = rf"Suppose $\|T(x) - T(y)\| \le \gamma \|x - y\|$ {where}. Let $T(z) = z$. Then"
    line = the_line(words + "\n" + r"\[ \|T(x) - z\| \le \gamma \|x - z\|. \]")
    assert line.verdict is Verdict.UNDECIDED


def test_a_strict_order_of_matrices_is_not_read_as_a_weak_one() -> None:
    strict = r"Let $A \succ B$ and $u \ne 0$. Then" "\n"
    assert the_line(strict + r"\[ u^\top A u > u^\top B u. \]").verdict is Verdict.PROVED
    weak = strict.replace("succ", "succeq")
    assert the_line(weak + r"\[ u^\top A u > u^\top B u. \]").verdict is Verdict.REFUTED


def test_a_quadratic_form_makes_no_matrix_symmetric() -> None:
    form = r"Let $v^\top A v \ge 0$ for all $v$. Then" "\n"
    assert the_line(form + r"\[ \mathrm{tr}(A) \ge 0. \]").verdict is Verdict.PROVED
    assert the_line(form + r"\[ A = A^\top. \]").verdict is Verdict.REFUTED


UNDER = (
    r"Let $A$ satisfy $\|A x\| + \|x\| \le c \|x\|$ for all $x$. Then | \|A A x\| \le c^2 \|x\|",  # assumed at x
    r"Let $S$ and $T$ be contractions with factors $a$ and $b$. Then | \|S(T(x)) - S(T(y))\| \le a b \|x - y\|",
    r"Let $\lambda_{\max}(A) \le L$. Then | x^\top A x \le L \|x\|^2",
    r"Let $\nabla^2 f(x) \preceq L I$ whenever $\|x\| \le R$. Then | v^\top \nabla^2 f(x) v \le L \|v\|^2",
)


@pytest.mark.parametrize("said", UNDER)
def test_a_true_line_is_not_refuted_by_values_that_break_its_words(said: str) -> None:
    words, line = said.split(" | ")
    assert the_line(f"{words}\n\\[ {line}. \\]").verdict is Verdict.UNDECIDED


@pytest.mark.parametrize("behind", ["unless $0 < a < 1$", "only if $a \\ge 1$", "for some $a$"])
def test_words_behind_a_display_say_when_alone_it_holds(behind: str) -> None:
    assert the_line(f"We have\n\\[ a^2 \\ge a \\]\n{behind}.").verdict is Verdict.UNDECIDED
    assert (
        the_line("We have\n\\[ a^2 \\ge a. \\]\n" + behind.capitalize() + " it is bad.").verdict
        is Verdict.REFUTED
    )


@pytest.mark.parametrize(
    "words",
    [
        r"For symmetric $A_1, \dots, A_m$ let",
        r"For symmetric matrices $A_1, \dots, A_m$, let",
        r"Let $A_i$ be symmetric for $i = 1, \dots, m$. Let",
        r"Let $A_i$ be symmetric for $i \in \{1, \dots, m\}$. Let",
        r"Let $A_i$ ($i = 1, \dots, m$) be symmetric. Let",
    ],
)
def test_what_is_said_of_a_list_with_dots_is_supposed_too(words: str) -> None:
    """Matrix sensing: with Aᵢ symmetric ∇f is (2/m) Σ (⟨Aᵢ, U Uᵀ⟩ − yᵢ) Aᵢ U, whatever the words are read as."""
    f = r" $f(U) = \frac{1}{2 m} \sum_{i=1}^m (\langle A_i, U U^\top \rangle - y_i)^2$. Then" "\n"
    right = r"\[ \nabla f(U) = \frac{2}{m} \sum_{i=1}^m (\langle A_i, U U^\top \rangle - y_i) A_i U. \]"
    assert the_line(words + f + right).verdict in (Verdict.PROVED, Verdict.UNDECIDED)
    assert the_line(f.replace(" $f", "Let $f") + right).verdict is Verdict.REFUTED


def test_a_list_of_what_a_matrix_is_made_of_saves_no_false_line() -> None:
    made = r"Let $X = [x_1, \dots, x_n]$ and $f(w) = \|X w - y\|^2$. Then" "\n"
    assert the_line(made + r"\[ \nabla f(w) = X^\top (X w - y). \]").verdict is Verdict.REFUTED
