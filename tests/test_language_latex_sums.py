"""Sums over an index in LaTeX, beside the products of matrices that they are, and beside wrong ones."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.verdict import Verdict

N = r"\sum_{i=1}^n"
LOGS = r"\mathbf 1^\top \log(1 + \exp(X w))"
SUMS = {
    "entries": (r"\sum_i e^{z_i}", r"\mathbf 1^\top \exp(z)", r"\exp(\mathbf 1^\top z)"),
    "brackets": (
        r"\sum_{i} \log(1 + e^{(Xw)_i})",
        LOGS,
        r"\log(1 + \mathbf 1^\top \exp(X w))",
    ),
    "exponents": (
        r"\sum_i e^{-y_i (X w)_i}",
        r"\mathbf 1^\top \exp(-y \odot X w)",
        r"\mathbf 1^\top \exp(y \odot X w)",
    ),
    "two indices": (r"\sum_{i,j} (A_{ij} - B_{ij})^2", r"\|A - B\|_F^2", r"\|A\|_F^2 - \|B\|_F^2"),
    "turned": (r"\sum_{i,j} A_{ij} B_{ji}", r"\operatorname{tr}(A B)", r"\operatorname{tr}(A^\top B)"),
    "one sum in another": (r"\sum_i \sum_j X_{ij}^2", r"\|X\|_F^2", r"\|X\|_F"),
    "entries of a matrix": (
        r"\sum_{i=1}^m \sum_{j=1}^n a_{ij}^2",
        r"\operatorname{tr}(A^\top A)",
        r"\operatorname{tr}(A A)",
    ),
    "a quadratic form": (r"\sum_{i,j} A_{ij} x_i x_j", r"x^\top A x", r"2 x^\top A x"),
    "a product and no function": (
        r"\sum_i s_i (x_i^\top w)^2",
        r"s^\top ((X w) \odot (X w))",
        r"(X w)^\top (X w)",
    ),
    "by samples": (
        r"\sum_{i=1}^m (\theta^T x^{(i)} - y^{(i)}) x^{(i)}",
        r"X^\top (X \theta - y)",
        r"X^\top (X \theta + y)",
    ),
    "an entry of a function": (r"\sum_k y_k \log(\exp(x))_k", r"y^\top x", r"y^\top \exp(x)"),
    "hinges": (
        r"\sum_{i=1}^n (1 - y_i x_i^\top w)_+",
        r"\mathbf 1^\top \operatorname{ReLU}(1 - y \odot (X w))",
        r"\mathbf 1^\top (1 - y \odot (X w))",
    ),
    "rows": (rf"{N} (x_i^\top w - y_i)^2", r"\|X w - y\|^2", r"\|X w + y\|^2"),
    "norms of rows": (rf"{N} \|x_i\|^2", r"\|X\|_F^2", r"\mathbf 1^\top X \mathbf 1"),
    "products of rows": (rf"{N} x_i x_i^\top", r"X^\top X", r"2 X^\top X"),
    "weighted": (rf"{N} s_i x_i x_i^\top", r"X^\top \operatorname{diag}(s) X", r"X^\top X"),
    "columns": (rf"{N} y_i x_i^\top w x_i", r"X^\top (y \odot (X w))", r"X^\top (X w)"),
    "a matrix between": (
        rf"{N} x_i^\top A x_i",
        r"\operatorname{tr}(X A X^\top)",
        r"\operatorname{tr}(X^\top X)",
    ),
    "matrices of rows": (rf"{N} \|W x_i - y_i\|^2", r"\|X W^\top - Y\|_F^2", r"\|X W^\top + Y\|_F^2"),
    "a number of terms": (rf"{N} (a + s_i)", r"n a + \mathbf 1^\top s", r"a + \mathbf 1^\top s"),
    "inner products": (
        rf"{N} \langle x_i, W z_i \rangle",
        r"\operatorname{tr}(X W Z^\top)",
        r"\operatorname{tr}(X W)",
    ),
    "quotients": (rf"{N} \frac{{s_i}}{{1 + z_i^2}} x_i", r"X^\top (s \oslash (1 + z \odot z))", r"X^\top s"),
    "means taken off": (rf"{N} \|x_i - m\|^2", r"\|X - \mathbf 1 m^\top\|_F^2", r"\|X\|_F^2 - n \|m\|^2"),
    "what goes on": (
        rf"{N} \log(1 + e^{{x_i^\top w}}) - y_i x_i^\top w",
        LOGS + r" - y^\top X w",
        LOGS + r" + y^\top X w",
    ),
    "two sums": (r"\sum_i x_i x_i^\top w - \sum_i y_i x_i", r"X^\top (X w - y)", r"X^\top X w - y"),
    "a gradient": (
        rf"\nabla_w \frac{{1}}{{2n}} {N} (x_i^\top w - y_i)^2",
        rf"\frac1n {N} (x_i^\top w - y_i) x_i",
        rf"\frac1n {N} (x_i^\top w + y_i) x_i",
    ),
}


@pytest.mark.parametrize(("left", "right", "wrong"), SUMS.values(), ids=SUMS)
def test_a_sum_is_the_product_of_matrices_that_it_is(left: str, right: str, wrong: str) -> None:
    line = dlhw3.check(f"{left} = {right}")
    assert line.verdict.name == "PROVED", str(line)
    false = dlhw3.check(f"{left} &= {wrong} \\\\").first_false
    assert false is not None
    assert false.verdict.name == "REFUTED"


def test_it_is_told_what_the_letters_of_a_sum_were_read_as() -> None:
    told = str(dlhw3.check(rf"{N} (x_i^\top w - y_i)^2 = \|X w - y\|^2"))
    assert "read as  x_i is row i of X, as a column\n             y_i is entry i of y" in told


def test_a_sum_has_one_reading_though_it_is_a_product_of_three() -> None:
    loss, slope = r"\max(0, 1 - y_i w^\top x_i)", r"\mathbf{1}[1 - y_i w^\top x_i > 0] y_i x_i"
    answer = dlhw3.check(rf"\nabla_w {N} {loss} = -{N} {slope}")
    assert answer.verdict.name == "PROVED"
    assert "one factor" not in str(answer)


def test_columns_are_where_the_words_say_so() -> None:
    text = (
        "with $u_i \\in \\mathbb{R}^d$ and $s_i \\in \\mathbb{R}$\n\\begin{align}\n"
        + rf"{N} s_i u_i &= U^\top s"
        + "\n\\end{align}"
    )
    assert dlhw3.check(text).verdict.name == "PROVED"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r"\sum_i x_i x_{i+1} = 0", "is no product of matrices"),
        (r"\sum x_i = 0", "What .sum runs over is not said"),
        (r"\sum_i a = 0", "How many terms"),
        (r"x_12 = 0 \\", "one sign, or braces"),
        (r"2^\top x = 0", "A number is not turned"),
        (r"\prod_i x_i = 0", "which only a sum has"),
        (r"V \sum_i ^\top X = 0", "What .sum runs over is not said"),
        (r"sum_{i=1}^n x_i = 0 \\", "A subscript stands behind"),
        (r"\|(X w)_i\| = 0", "A subscript stands behind"),
    ],
)
def test_what_is_no_sum_that_is_known_is_refused_with_a_hint_that_is_read(line: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as refused:
        dlhw3.check(line)
    hint = refused.value.hint
    assert isinstance(hint, str)
    assert dlhw3.check(f"{hint} = {hint}").verdict.name == "PROVED"


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{i=2}^n x_i y_i = x^\top y",
        r"\sum_{i=1}^{n-1} x_i y_i = x^\top y",
        r"\sum_{i=1}^m x_i = \sum_{i=1}^n x_i",
        r"\frac1n \sum_{i=1}^n x_i = \frac1m \sum_{i=1}^m x_i",
        r"\sum_{i=1}^m \|x_i\|^2 = \sum_{i=1}^n \|x_i\|^2",
        r"\sum_{i=1}^n \sum_{j=1}^m A_{ij} = \sum_{i=1}^m \sum_{j=1}^n A_{ij}",
        r"\sum_{i=1}^n i x_i = x^\top x",
        r"\sum_{i=1}^n x_i x_{i+1} = x^\top x",
        r"\sum_{i=1}^n A_{ij} = n A_{ij}",
        r"\sum_i y_i \sum_j A_{ij} x_j = A_{ij} \sum_i y_i \sum_j x_j",
        r"\sum_i x_i^2 \ge x_1^2",
        r"p_i = e^{z_i}/\sum_j e^{z_j}",
    ],
)
def test_a_sum_over_a_part_of_the_entries_is_refused(text: str) -> None:
    """Each was PROVED, or REFUTED though true: the range of a sum was not read."""
    with pytest.raises(UserError):
        dlhw3.check(text)


def test_a_sum_within_a_sum_has_its_own_number_of_terms() -> None:
    line = dlhw3.check(r"\sum_{i=1}^n \sum_{j=1}^m x_i = m \sum_{i=1}^n x_i")
    assert line.verdict.name == "PROVED", str(line)


COLUMNS = "Let $X \\in \\mathbb{R}^{d \\times n}$ have columns $x_i$."
SAID = {
    "a mean of unsaid length": (
        "",
        r"\frac1n \sum_i (x_i + a)",
        r"a + \frac1n \sum_i x_i",
        r"n a + \frac1n \sum_i x_i",
    ),
    "a spread": (
        "",
        r"\frac1n\sum_i \|x_i - \mu\|^2",
        r"\frac1n \sum_i \|x_i\|^2 - \frac2n \sum_i \mu^\top x_i + \|\mu\|^2",
        r"\frac1n \sum_i \|x_i\|^2 + \|\mu\|^2",
    ),
    "a mean in words": (
        r"With the mean $\bar x = \frac1n \sum_{i=1}^n x_i$,",
        r"\frac1n\sum_{i=1}^n \|x_i - \bar x\|^2",
        r"\frac1n \sum_{i=1}^n \|x_i\|^2 - \|\bar x\|^2",
        r"\frac1n \sum_{i=1}^n \|x_i\|^2 + \|\bar x\|^2",
    ),
    "both indices to one end": ("", r"\sum_{i,j=1}^n x_i", r"n \mathbf 1^\top x", r"\mathbf 1^\top x"),
    "columns listed": ("Let $X = [x_1, \\ldots, x_n]$.", rf"{N} x_i x_i^\top", r"X X^\top", r"X^\top X"),
    "rows listed": (
        "Let $X = (x_1, \\ldots, x_n)^\\top$.",
        rf"{N} x_i x_i^\top",
        r"X^\top X",
        r"X X^\top",
    ),
    "columns in words": (
        COLUMNS,
        rf"{N} (x_i^\top w - y_i)^2",
        r"\|X^\top w - y\|^2",
        r"\|X^\top w + y\|^2",
    ),
    "column by its number": (
        "where $x_i$ is the $i$-th column of $Z$",
        rf"{N} x_i x_i^\top",
        r"Z Z^\top",
        r"2 Z Z^\top",
    ),
}


@pytest.mark.parametrize(("words", "left", "right", "wrong"), SAID.values(), ids=SAID)
def test_how_many_terms_and_rows_or_columns_are_as_the_words_say(
    words: str, left: str, right: str, wrong: str
) -> None:
    line = dlhw3.check(f"{words}\n\\[ {left} = {right} \\]")
    assert line.verdict.name == "PROVED", str(line)
    assert dlhw3.check(f"{words}\n\\[ {left} = {wrong} \\]").verdict.name == "REFUTED"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            r"We stack the samples as columns of $X$, so that \[ \sum_i (x_i^\top w)^2 = \|X w\|^2 \]",
            "not plain",
        ),
        (r"\frac1n \sum_i x_i = \frac1m \sum_i x_i", "which has n elsewhere"),
        (r"e_i^\top A e_j = A_{ij}", "may be a"),
        (r"\sum_{i=1}^n e_i e_i^\top = I", "may be a column of the identity"),
        (
            r"\nabla_w \sum_{i=1}^n (y_i - \hat y_i)^2 = -2 \sum_{i=1}^n (y_i - \hat y_i) \nabla_w \hat y_i",
            "hat y_i",
        ),
        (r"A_{ij} = A_{ji}", "may be a part of A"),
        (r"\det(2 A) = 2^n \det(A)", "may be a size"),
    ],
)
def test_what_may_be_a_part_or_a_size_is_no_letter_of_its_own(text: str, words: str) -> None:
    """Each was REFUTED or PROVED of another letter than the page means."""
    with pytest.raises(UserError, match=words):
        dlhw3.check(text)


def test_an_assumed_sum_is_read_whole() -> None:
    """What stands below its sign, i=1, is no relation: the sum was cut there, and assumed nothing."""
    text = (
        "Let $a_i \\ge 0$ with $\\sum_{i=1}^m a_i = 1$.\n\\begin{align}\n"
        "\\sum_{i=1}^m a_i c &= c \\\\\n\\end{align}\n"
    )
    *_, last = judged_lines(read_document(text), explained=False)
    assert last.verdict is Verdict.PROVED


PAIRS = r"\nabla_{x_k} \sum_{i<j} \|x_i - x_j\|^2"
OTHERS = r"\sum_{j \neq k} (x_k - x_j)"
MEAN = "We write $\\mu = \\frac1m \\sum_i x_i$ for the mean.\n"


@pytest.mark.parametrize(
    ("line", "due"),
    [
        (r"\sum_{i=0}^n x_i = \sum_{i=1}^n x_i", "REFUTED"),
        (r"\sum_{i=1}^2 x_i = \sum_{i=1}^3 x_i", "REFUTED"),
        (r"\sum_{i=2}^n 1 = n", "REFUTED"),
        (r"\sum_{i=1}^n \sum_{j=1}^n \|x_i - x_j\|^2 = 2 n \sum_{i=1}^n \|x_i\|^2 - 2 \|\sum_{i=1}^n x_i\|^2",
         "PROVED"),
        (rf"{PAIRS} = 2 {OTHERS}", "PROVED"),
        (rf"{PAIRS} = 4 {OTHERS}", "REFUTED"),
        (rf"{PAIRS} = 2 \sum_{{j=1}}^{{k-1}} (x_k - x_j) + 2 \sum_{{j=k+1}}^n (x_k - x_j)", "PROVED"),
        (rf"{PAIRS} = 2 \sum_{{j=1}}^{{k}} (x_k - x_j)", "REFUTED"),
        (r"\nabla_{x_k} \sum_{1 \le i < j \le n} x_i^\top x_j = \sum_{j \neq k} x_j", "PROVED"),
        (rf"\nabla_{{x_k}} \sum_{{i=1}}^m \sum_{{j=1}}^m \|x_i - x_j\|^2 = 4 {OTHERS}", "PROVED"),
        (r"\nabla_{x_k} \sum_{k<j} \|x_j - x_k\|^2 = 2 \sum_{j=k+1}^n (x_k - x_j)", "PROVED"),
        (r"\nabla_{x_k} \sum_{j=1, j \neq k}^m \|x_j - x_k\|^2 = 2 \sum_{j=1}^m (x_k - x_j)", "PROVED"),
        (r"\|\sum_{i=1}^n x_i\|^2 = \sum_{i=1}^n \|x_i\|^2 + 2 \sum_{i<j} x_i^\top x_j", "PROVED"),
        (r"\|\sum_{i=1}^n x_i\|^2 = \sum_{i=1}^n \|x_i\|^2 + \sum_{i \neq j} x_i^\top x_j", "SUPPORTED"),
        (r"\|\sum_{i=1}^n x_i\|^2 = \sum_{i=1}^n \|x_i\|^2 + \sum_{i<j} x_i^\top x_j", "REFUTED"),
        (r"d\left(\sum_{i=1}^m \|x_i - w\|^2\right) = 2 (x_k - w)^\top dx_k - 2 \sum_{i=1}^m (x_i - w)^\top dw",
         "PROVED"),
        (r"\nabla_{x_k}^2 \sum_{i=1}^m \|x_i\|^4 = 8 x_k x_k^\top + 4 \|x_k\|^2 I", "PROVED"),
        (r"\nabla_{x_k}^2 \sum_{i=1}^m \|x_i\|^4 = 8 x_k x_k^\top", "REFUTED"),
        (r"\sum_{i=1}^m \|A_i x\|^2 = \sum_{i=1}^m x^\top A_i^2 x", "REFUTED"),  # matrices, were numbers: PROVED
        (r"\sum_{i=1}^m A_i B_i x = \sum_{i=1}^m B_i A_i x", "REFUTED"),
        (r"\sum_{i=1}^m x^\top A_i x = x^\top \left(\sum_{i=1}^m A_i\right) x", "PROVED"),
        (r"\nabla_w \sum_{i=1}^n (w^\top X_i - Y_i)^2 = 2 \sum_{i=1}^n (w^\top X_i - Y_i) X_i", "PROVED"),
    ],
)  # fmt: skip
def test_sums_over_a_part_of_the_members(line: str, due: str) -> None:
    r"""They were refused: \neq and < below a sum, other ends than 1 and a letter, dx_k, and ∇² in x_k."""
    assert dlhw3.check(f"\\[ {line} \\]").verdict.name == due


def test_the_index_of_a_sum_in_a_definition_is_its_own() -> None:
    line = r"\nabla_{x_k} \sum_{i=1}^m \|x_i - \mu\|^2 = "
    assert dlhw3.check(f"{MEAN}\\[ {line} 2 (x_k - \\mu) \\]").verdict.name == "PROVED"
    assert dlhw3.check(f"{MEAN}\\[ {line} 2 x_k \\]").verdict.name == "REFUTED"
    with pytest.raises(UserError, match="i is the index of two sums"):
        dlhw3.check(r"\[ \sum_{i=1}^n \sum_{i=1}^n x_i^\top x_i = n \sum_{i=1}^n \|x_i\|^2 \]")


INDEXED = [
    (
        r"Let $s_i=w^\top x_i$ and $L(w)=\sum_{i=1}^n\sum_{j=1}^n(s_i-s_j)^2$.",
        r"\nabla_w L &= 2 \sum_{i=1}^n\sum_{j=1}^n (s_i-s_j)(x_i-x_j)",
        r"\nabla_w L &= 2 \sum_{i=1}^n\sum_{j=1}^n (s_i-s_j) x_i",
    ),
    (
        r"Let $p_i=\sigma(w^\top x_i)$ and $L(w)=\sum_{i=1}^n (p_i-y_i)^2$, where $\sigma(t)=1/(1+e^{-t})$.",
        r"\nabla_w L &= 2\sum_{j=1}^n (p_j-y_j) p_j(1-p_j) x_j",
        r"\nabla_w L &= 2\sum_{j=1}^n (p_j-y_j) p_j(1+p_j) x_j",
    ),
]


@pytest.mark.parametrize(("words", "right", "wrong"), INDEXED, ids=[one[1] for one in INDEXED])
def test_a_definition_with_an_index_holds_at_the_others_too(words: str, right: str, wrong: str) -> None:
    """s_j was a number of which nothing is known, and the right gradient REFUTED with a wrong repair."""
    for row, verdict in ((right, "PROVED"), (wrong, "REFUTED")):
        lines = dlhw3.check(f"{words}\n\\begin{{align}}\n{row}\n\\end{{align}}\n").lines
        assert [one.verdict.name for one in lines] == [verdict]


@pytest.mark.parametrize(
    "line",
    [
        r"\sum_{i \in S} a_i + \sum_{i \in T} a_i &= 2 \sum_{i \in S} a_i",
        r"\sum_{i \in S} a_i &= \sum_{i=1}^n a_i",
        r"\sum_{i \in S} x_i &= \mathbf{1}^\top x",
        r"\sum_{i \in S} x_i x_i^\top w &= X^\top X w",
    ],
)
def test_a_sum_over_one_of_several_sets_is_refused(line: str) -> None:
    with pytest.raises(UserError, match="over that one set"):
        dlhw3.check(f"\\begin{{align*}}\n{line}\n\\end{{align*}}")
