r"""What LaTeX may be read as, and a mathematician would not: letters that fall together, words, e and π."""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines


def verdicts(row: str, *declared: str) -> list[str]:
    text = "\n".join([*(f"% {one}" for one in declared), r"\begin{align}", row, r"\end{align}"])
    return [one.verdict.name for one in judged_lines(read_document(text), explained=False)]


@pytest.mark.parametrize(
    "row",
    [
        r"a_{k+1} &= a_{k1}",
        r"a_{2k} &= a_{2+k}",
        r"\mathcal{L}(x) &= L(x)",
        r"\nabla \mathcal{L}(x) &= \nabla L(x)",
        r"\mathbf{x} &= x",
        r"\alpha a &= \text{alpha} a",
        r"\tilde a &= a_{tilde}",
        r"\varepsilon a &= \epsilon a",
        r"W^{(2)} &= W_2",
        r"x^\star &= x_\star",
    ],
)
def test_two_letters_of_a_paper_are_not_made_one(row: str) -> None:
    """Each of these was PROVED."""
    with pytest.raises(UserError, match="would be one letter here"):
        verdicts(row)


@pytest.mark.parametrize(
    "row",
    [
        r"x_1 &= x_{1}",
        r"x_{i,j} &= x_{ij}",
        r"(\mathbf{x}) &= \boldsymbol{x}",
        r"\widehat{x} &= \hat x",
        r"a_{\text{max}} &= a_{max}",
        r"W^{(2)\top} &= (W^{(2)})^\top",
        r"\mathrm{d}(x^\top x) &= 2 x^\top dx",
        r"\bigl[\,a\bigr] &= \{a\}",
        r"x_\star - f_* y &= x_{*} - f_{\ast} y",
    ],
)
def test_one_letter_may_be_spelled_in_two_ways(row: str) -> None:
    assert verdicts(row) == ["PROVED"]


def test_the_member_before_is_not_the_one_after() -> None:
    """Of a_{k+1} = a_{k−1} both sides were the letter a_k1."""
    assert verdicts(r"2 a_{k+1} &= 2 a_{k-1}") == ["REFUTED"]
    assert verdicts(r"2 x^{(k+1)} &= 2 x^{(k-1)}") == ["REFUTED"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (r"e \cdot e^a &= e^{a+1}", "base of exponentials"),
        (r"e^a/e &= e^{a-1}", "base of exponentials"),
        (r"1e-3 a &= e-3a", "power of ten"),
        (r"2e3 &= 6e", "power of ten"),
        (r"\sin\pi &= 0", "π has no name"),
        (r"a &= b \quad\text{only if } a = b", "Words stand between"),
        (r"a \text{ or } b &= ab", "Words stand between"),
    ],
)
def test_what_has_another_meaning_in_papers_is_refused(row: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        verdicts(row)


def test_what_is_declared_or_stands_at_an_end_is_read() -> None:
    assert verdicts(r"2\pi a &= a\pi 2", "scalar pi") == ["PROVED"]
    assert verdicts(r"\text{Hence } a + b &= b + a \quad \text{(by hand)},") == ["PROVED"]
    assert verdicts(r"e^{a} e^{b} &= e^{a+b}") == ["PROVED"]
    assert verdicts(r"2 e - 3a &= e - 3a + e") == ["PROVED"]
