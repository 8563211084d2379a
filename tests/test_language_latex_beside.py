"""True lines whose words say more than is assumed are not REFUTED, and are where nothing is said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sampling import in_turn

import dlhw3
from dlhw3 import Verdict

BLOCKS = Path(__file__).with_name("latex_not_refuted.txt").read_text(encoding="utf-8").split("\n=== ")[1:]
TEXTS = [text for _, _, text in (one.partition("\n") for one in BLOCKS)]
SHOWN = re.compile(r"\\\[.*?\\\]|\\begin\{align\}.*?\\end\{align\}", re.DOTALL)


def verdicts(text: str) -> list[Verdict]:
    return [line.verdict for line in dlhw3.check(text).lines]


@pytest.mark.parametrize("text", in_turn(TEXTS, 12))
def test_what_words_say_and_nobody_assumes_refutes_no_true_line(text: str) -> None:
    assert Verdict.REFUTED not in verdicts(text)


@pytest.mark.parametrize(
    "text",
    in_turn(
        [one for one in TEXTS if not re.search(r"quad|\\tag|\\overset|= \\lambda v|= n\.|theta", one)], 12
    ),
)
def test_without_these_words_the_same_line_is_refuted(text: str) -> None:
    assert verdicts(SHOWN.findall(text)[-1])[-1] is Verdict.REFUTED


FALSE = (
    r"Let $A$ be a square matrix. Then | x^\top A x \ge 0",
    r"Let $f$ be a differentiable function. Then | f(-x) = f(x)",
    r"Let $a$ be a number. Then | a^2 \ge a",
    r"Let the learning rate $\eta$ be a number. Then | \eta \le 1",
    r"Let $\beta$ be the momentum parameter. Then | \beta^2 \ge \beta + 1",
    r"We will show that $a^2 \ge a$. Indeed, | a^2 - a \ge 0",
    r"To prove $a \ge 1$, note | a^2 \ge a",
    r"By the chain rule, | \nabla_x \|x\|^2 = x",
    r"We know that $a \ge 1$. So | a^2 \ge 2 a",
    r"Let $W$ be a weight matrix, $b$ a bias and $x$ the input. Then | \nabla_x \|W x\|^2 = W^\top W x",
    r"Let $A$ be negative definite. Then | x^\top A x \ge 1",
    r"By convexity of the norm, | \|x + y\| \le \|x\|",
    r"Let $f$ be convex. By convexity, | f(y) \ge f(x) + \nabla f(y)^\top (y - x)",
    r"Let $U$ be orthogonal. By orthogonality of $U$, | U x = x",
    r"Let $b \ge 1$ be an involution, and $a$ a number. Then | a^2 \ge a",
)


@pytest.mark.parametrize("said", FALSE)
def test_words_that_say_no_more_than_a_kind_save_no_line(said: str) -> None:
    words, line = said.split(" | ")
    assert verdicts(f"{words}\n\\[ {line}. \\]") == [Verdict.REFUTED]


BESIDE = (
    (r"a^2 \le 1, \quad |a| \le 1", 0),
    (r"\sqrt{a^2} = a, \qquad a \ge 0", 0),
    (r"a^2 \overset{a \ge 1}{\ge} a", 0),
)


@pytest.mark.parametrize(("row", "place"), BESIDE)
def test_a_bound_beside_a_line_is_told_as_what_it_holds_for(row: str, place: int) -> None:
    line = dlhw3.check(rf"\[ {row}. \]").lines[place]
    assert line.verdict is Verdict.UNDECIDED
    assert "stands beside it" in str(line)
    assert verdicts(r"\[ a^2 \le b^2, \quad |a| \le 1. \]")[0] is Verdict.REFUTED


ARROWS = (
    (r"a \ge 1 \implies a^2 \ge a", Verdict.PROVED),
    (r"\|x\| \le 1 \implies \|x\|^2 \le 1", Verdict.PROVED),
    (r"A \succeq 0 \implies x^\top A x \ge 0", Verdict.PROVED),
    (r"a^2 \ge a \implies a \ge 1", Verdict.REFUTED),
    (r"a < b \implies a^2 < b^2", Verdict.REFUTED),
    (r"a^2 \ge a \iff a \ge 1", Verdict.REFUTED),
)


@pytest.mark.parametrize(("row", "verdict"), ARROWS)
def test_an_order_before_an_arrow_is_supposed_behind_it_alone(row: str, verdict: Verdict) -> None:
    assert verdicts(rf"\[ {row}. \]")[-1] is verdict
    behind = row.rpartition("\\implies")[2] or row
    if verdict is Verdict.PROVED:
        assert verdicts(rf"\[ {row} \]" + "\n" + rf"\[ {behind}. \]")[-1] is Verdict.REFUTED


@pytest.mark.parametrize(
    "words", ["For some $a > 0$, we have", "Then for some constant $a > 0$ it holds that"]
)
def test_what_holds_for_some_number_is_not_false_where_it_fails_at_another(words: str) -> None:
    shown = "\n\\[ \\|A x\\| \\le a \\|x\\| . \\]"
    assert verdicts(words + shown) == [Verdict.UNDECIDED]
    assert verdicts("For all $a > 0$, we have" + shown) == [Verdict.REFUTED]
