"""Notes as people write them: Markdown, other languages, points put in, and displays that cannot be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.symbolic.language.judged.left_out import without
from dlhw3.symbolic.language.judged.readable_parts import judged_file
from dlhw3.symbolic.language.latex.ready.instances import with_instances
from dlhw3.symbolic.language.latex.ready.properties_shown import shown, with_properties_said
from dlhw3.symbolic.language.latex.text.laid_out import with_whole_rows, without_boxes, without_gaps
from dlhw3.symbolic.language.latex.text.markdown import from_markdown
from dlhw3.symbolic.language.latex.text.other_languages import in_english, other_language
from dlhw3.symbolic.language.latex.text.unread import WITHOUT

PROVED, UNDECIDED, REFUTED = dlhw3.Verdict.PROVED, dlhw3.Verdict.UNDECIDED, dlhw3.Verdict.REFUTED
SETTING = "Let $f$ be convex and $L$-smooth, and let $x_{k+1} = x_k - \\eta \\nabla f(x_k)$.\n"
STEP = "f(x_k) - \\eta \\|\\nabla f(x_k)\\|^2 + \\frac{L\\eta^2}{2} \\|\\nabla f(x_k)\\|^2"
DESCENT = f"\n\\[ f(x_{{k+1}}) \\le {STEP} . \\]"
TANGENT = "\n$$ f(y) \\ge f(x) + \\langle \\nabla f(x), y - x \\rangle $$\n"


def verdicts(text: str) -> list[tuple[int, dlhw3.Verdict]]:
    return [(one.line.number, one.verdict) for one in judged_file(text, explained=False)]


MARKDOWN = {
    "## Step 1: the setting\nText.": "\\section{Step 1: the setting}\nText.",
    "**Theorem 2 (Rate).** Let $f$ be convex.": "\\textbf{Theorem 2 (Rate).} Let $f$ be convex.",
    "**Proof** We have": "\\textbf{Proof.} We have",
    "The **rate** is *fast*.": "The rate is fast.",
    "> **Assumption 1.** $a > 0$": "\\textbf{Assumption 1.} $a > 0$",
    "Title\n=====\nText": "\\section{Title}\n\nText",
    "- one\n- two\n\nEnd": "\\begin{itemize}\\item one\n\\item two \\end{itemize}\n\nEnd",
    "Above.\n\n---\n\nBelow.": "Above.\n\n\\hrule\n\nBelow.",
    "See [the notes](http://a.b/c_(d)) and <b>this</b><br>": "See the notes and this ",
    "Let $$f$$ be convex, with $$x^*$$ its *point*.": "Let $f$ be convex, with $x^*$ its point.",
    '!!! note "A bound"\n    Text': "\\paragraph{A bound.}\n    Text",
    "```python\nx = 1\n```\nText **here**": "\n\n\nText here",
    "$a_{*b*} < c > d$ stays": "$a_{*b*} < c > d$ stays",
}


@pytest.mark.parametrize("text", MARKDOWN)
def test_markdown_is_latex_line_by_line(text: str) -> None:
    made = from_markdown(text)
    assert made == MARKDOWN[text]
    assert made.count("\n") == text.count("\n")


def test_a_text_in_latex_stays() -> None:
    text = "\\section{One}\n- a * b * c\n\\[ x \\]\n"
    assert from_markdown(text) == text


def test_lines_stay_where_they_are() -> None:
    text = "We have\n\n$$\na = b\n$$\n\nwhere $a$ is.\n\nThen.\n\n$$ \\boxed{c = d} $$\n"
    assert (
        without_gaps(text) == "We have\n$$\n\na = b\n\n$$\nwhere $a$ is.\n\nThen.\n\n$$ \\boxed{c = d} $$\n"
    )
    assert without_boxes(text).endswith("$$ c = d $$\n")
    rows = "$$\n\\|\n x - y\n\\|\n\\le\n b\n$$\n"
    assert with_whole_rows(rows) == "$$\n\\| x - y \\| \\le b\n\n\n\n\n$$\n"


def test_a_heading_is_no_part_of_the_sentence_below() -> None:
    words = "Apply the descent lemma with $x = x_k$ and $y = x_{k+1}$:"
    text = f"{SETTING}\n## Step 1: decrease with a step\n\n{words}\n{DESCENT}"
    assert verdicts(text) == [(7, PROVED)]


PUT_IN = [
    "Apply the descent lemma with $x=x_k$ and $y=x_{k+1}$:",
    "Plugging $y = x_{k+1}$ and $x = x_k$ into the bound gives",
    "Let $x = x_k$ and $y = x_{k+1}$ in the quadratic upper bound. Then",
    "Using the definition of smoothness for $x = x_k$ and $y = x_{k+1}$ we see that",
    "In the smoothness inequality we choose $x := x_k$ and $y := x_{k+1}$ and obtain",
]


@pytest.mark.parametrize("words", PUT_IN)
def test_points_that_are_put_in_define_nothing(words: str) -> None:
    assert dlhw3.check(f"{SETTING}{words}{DESCENT}").holds
    too_much = DESCENT.replace(r"\frac{L\eta^2}{2}", r"\frac{L\eta^2}{4}")
    assert not dlhw3.check(f"{SETTING}{words}{too_much}").holds


STAY = [
    "Suppose $\\nabla f(x) = 0$ at $x = x^*$.",
    "Suppose $f$ satisfies the PL condition at $x = x_k$.",
    "The bound holds only when $x = x_k$.",
    "\\[ a = b \\] at $x = x^*$ by the condition above.",
    "We write $x = x_k$ for short.",
]


@pytest.mark.parametrize("text", STAY)
def test_where_something_is_so_stays(text: str) -> None:
    assert with_instances(text) == (text, [])


SHOWN = {
    r"\[ \|\nabla f(x) - \nabla f(y)\|_2 \le L \|x - y\|_2 \quad \forall x, y \in \mathbb{R}^n. \]": (
        "smooth",
        "L",
    ),
    r"\[ f(y) \ge f(x) + \nabla f(x)^\top (y - x) + \frac{\mu}{2} \|y - x\|^2 \]": ("strongly", "\\mu"),
    r"$$ f(\mathbf{y}) \ge f(\mathbf{x}) + \langle \nabla f(\mathbf{x}), \mathbf{y} - \mathbf{x} \rangle $$": (
        "convex",
        "",
    ),
    r"\[ f(y) \ge f(x) + \langle \nabla f(y), y - x \rangle \]": None,
    r"\[ \|\nabla f(x) + \nabla f(y)\| \le L \|x - y\| \]": None,
}


@pytest.mark.parametrize("display", SHOWN)
def test_what_a_display_says_of_a_function(display: str) -> None:
    found = next(shown(display), None)
    assert (found and (found.kind, found.c)) == SHOWN[display]


LIPSCHITZ = "\n\\[ \\|\\nabla f(x) - \\nabla f(y)\\| \\le L \\|x - y\\| \\quad \\forall x, y. \\]\n"
UPPER = "\n\\[ f(y) \\le f(x) + \\langle \\nabla f(x), y - x \\rangle + \\frac{L}{2} \\|x - y\\|^2 . \\]\n"


@pytest.mark.parametrize(
    "words",
    [
        "The gradient of $f$ is Lipschitz continuous with constant $L > 0$, i.e.",
        "**Assumption 1.** There exists $L > 0$ such that",
        "We assume that the gradient satisfies",
    ],
)
def test_a_display_of_all_points_is_assumed(words: str) -> None:
    assert verdicts(f"{words}{LIPSCHITZ}Then{UPPER}") == [(4, PROVED)]


@pytest.mark.parametrize(
    "words", ["It is not true that", "We show that", "Therefore $f$ is smooth:", "$f$ is smooth iff"]
)
def test_what_is_claimed_or_denied_is_not_assumed(words: str) -> None:
    text = f"{words}{LIPSCHITZ}Then{UPPER}"
    assert with_properties_said(text) == (text, [])


def test_a_property_of_all_points_is_no_false_line() -> None:
    found = verdicts(f"The function obeys the bound{UPPER[:-4]} \\quad \\forall x, y. \\]\nTherefore{UPPER}")
    assert [one for _, one in found] == [UNDECIDED, UNDECIDED]
    assert verdicts(f"Let $f$ be convex. For all $x, y$ we have{UPPER}") == [(2, REFUTED)]
    assert verdicts(f"A function $f$ is $L$-smooth if{LIPSCHITZ}Then{UPPER}")[-1][1] is UNDECIDED


ENGLISH = {
    "设 $f$ 为 $L$-光滑的凸函数。": "Assume that $f$ is $L$-smooth and convex.",
    "Sei $f$ konvex und $L$-glatt. Dann gilt": "Assume that $f$ is convex and $L$-smooth.  Dann gilt",
    "Soit $f$ une fonction $\\mu$-fortement convexe.": "Assume that $f$ is $\\mu$-strongly convex.",
    "Пусть $f$ — выпуклая функция.": "Assume that $f$ is convex.",
    "设 $f$ 不是凸函数。": "",
    "Sei $f$ nicht konvex.": "",
    "Soit $f$ une fonction convexe sur un compact.": "",
}


@pytest.mark.parametrize("words", ENGLISH)
def test_frequent_sentences_of_other_languages(words: str) -> None:
    made = in_english(f"{words}{TANGENT}").partition("\n$$")[0].strip()
    assert made.rstrip("。 ") == (ENGLISH[words] or words).rstrip("。 ")


@pytest.mark.parametrize(
    "words",
    [
        "设 $f$ 满足某个条件，则有",
        "Dann ist für alle Punkte und wegen der Annahme",
        "Alors on a pour tout point de la suite",
    ],
)
def test_nothing_is_false_beside_words_that_are_not_read(words: str) -> None:
    assert other_language(f"{words}{TANGENT}")
    (judged,) = judged_file(f"{words}{TANGENT}", explained=False)
    assert judged.verdict is UNDECIDED
    assert "another language" in judged.judgement.reason
    (english,) = judged_file(f"Let $f$ be differentiable. Then{TANGENT}", explained=False)
    assert english.verdict is REFUTED


UNREAD = "\n$$ g(t) = \\int_0^t \\phi(s)\\,ds $$\n"


def test_what_is_read_is_judged_beside_what_is_not() -> None:
    text = f"Let $f$ be convex. Then{TANGENT}\nMoreover,{UNREAD}\nand\n$$ (a + b)^2 = a^2 + b^2 $$\n"
    assert verdicts(text) == [(2, PROVED), (5, UNDECIDED), (8, REFUTED)]
    shares = text.replace("(a + b)^2 = a^2 + b^2", "(t + b)^2 = t^2 + b^2")
    assert verdicts(shares) == [(2, PROVED), (5, UNDECIDED), (8, UNDECIDED)]


def test_the_one_that_is_not_read_is_told() -> None:
    lines = [*judged_file(f"Let $f$ be convex. Then{TANGENT}\nMoreover,{UNREAD}", explained=False)]
    assert lines[-1].line.tree.name.startswith("g(t) = \\int")
    assert "\\int has no meaning here" in lines[-1].judgement.reason


@pytest.mark.parametrize(
    "text", ["We have" + UNREAD, "We do not have" + UNREAD + "and $f$ is convex, and\n$$ \\int f = 1 $$"]
)
def test_a_file_of_which_nothing_is_read_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=re.escape("\\int has no meaning here")):
        [*judged_file(text)]


def test_a_denial_goes_with_what_it_is_of() -> None:
    text = f"We do not say that{UNREAD}"
    with pytest.raises(UserError) as refused:
        dlhw3.check(text)
    made, left = without(text, refused.value) or ("", None)
    assert left is not None
    assert left.denies
    assert made.strip() == WITHOUT  # below which nothing is assumed


def test_an_update_that_no_line_uses_is_a_definition() -> None:
    text = f"Let $f$ be convex.{TANGENT}\nThe method is\n$$ w_{{k+1}} = w_k - \\eta_k g_k $$\n"
    assert verdicts(text) == [(2, PROVED), (5, UNDECIDED)]  # what w_{k+1} is cannot be false, and is told


def test_what_is_not_read_is_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text(f"Let $f$ be convex.{UNREAD}{TANGENT}", encoding="utf-8")
    assert run(["check", str(notes)]) == 1
    printed = capsys.readouterr().out
    assert "UNDECIDED" in printed
    assert "PROVED" in printed
    assert r"\int has no meaning here" in printed


def test_parts_that_are_not_read_together_are_read_apart() -> None:
    part = "# Part {}\n\nThe words change $x$ in each step{}, and we take $x = {}$ there.\n{}"
    text = part.format("A", "", "a", "\n$$ (a + b)^2 = a^2 + 2 a b + b^2 $$\n") + part.format(
        "B", "", "b", "\n$$ c d = d c $$\n"
    )
    assert [one for _, one in verdicts(text)].count(REFUTED) == 0


def test_what_is_an_optimum_by_a_display_is_no_false_line() -> None:
    text = "The step is\n\\[ u = \\arg\\min_x \\, g(x) + \\|x - y\\|^2 \\]\nso that\n\\[ u + y = 0 . \\]\n"
    assert [one for _, one in verdicts(text)] == [UNDECIDED]


def test_what_is_not_read_is_told_as_text() -> None:
    from dlhw3.output.checked import CheckedLine
    from dlhw3.output.checked_told import shown_line
    from dlhw3.symbolic.language.judged.judging import not_judged
    from dlhw3.symbolic.language.latex.text.unread import Unjudged

    told = shown_line(CheckedLine(not_judged(Unjudged(3, "", "g(a) = b", "it is not read: …"), "")).data)
    assert told.startswith("line 3    UNDECIDED g(a) = b\n")
    assert "it is not read" in told


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("assume c > 0\nassume c*(a-b) = 0\na\n= b\n", PROVED),
        ("assume c > 0\nassume c^3*(2*a-b)/d = 0\nassume d > 0\na\n= b/2\n", PROVED),
        ("shape x: n\nscalar a\nscalar c\nassume c > 0\nassume sum(x - a)/c^2 = 0\na\n= sum(x)/n\n", PROVED),
        (
            "shape x: n\nscalar a\nscalar c\nassume c > 0\nassume sum(x - a)/c^2 = 0\na\n= 2*sum(x)/n\n",
            REFUTED,
        ),
        ("assume c*(a-b) = 0\na\n= b\n", REFUTED),
        ("assume (a-1)*(a-b) = 0\na\n= b\n", REFUTED),
        ("assume c >= 0\nassume c*(a-b) = 0\na\n= b\n", REFUTED),
    ],
)
def test_what_is_zero_is_divided_by_what_is_not(text: str, verdict: dlhw3.Verdict) -> None:
    assert [one for _, one in verdicts(text)] == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        r"Let $a > 0$. $$a \leftarrow -a$$ Then $$|a| = a$$",
        r"Let $A$ be symmetric. $$A \gets A + u v^\top$$ Then $$A^\top = A$$",
        r"Let $a > 0$. $$a \mapsto -a$$ Then $$|a| = a$$",
    ],
)
def test_what_a_letter_becomes_is_not_nothing(text: str) -> None:
    """A display with an arrow to the left was left out, and the line below it PROVED of what was before."""
    assert [verdict for _, verdict in verdicts(text)] == [UNDECIDED, UNDECIDED]


CHANGED_BELOW = [
    r"Let $A \in \mathbb{R}^{n \times n}$ with $\operatorname{rank}(A) < n$. Then \[ A^{-1} A = I . \]",
    r"The first method has $x^+ = x - \eta g$; the second $x^+ = x - 2 \eta g$. Then \[ x^+ - x = -\eta g . \]",
    r"Let $a > 0$.\footnote{Here $a$ may also be negative.} \[ |a| = a . \]",
    r"Let $A$ be symmetric. Let $A$ be arbitrary below. \[ A^\top = A . \]",
    "Let $x \\in \\mathbb{C}^n$.\n\\[ x^\\top x = \\|x\\|^2 . \\]",
    "Let\n\\[ x \\in \\mathbb{C}^n . \\]\nThen\n\\[ x^\\top x = \\|x\\|^2 . \\]",
    "Let $X$ be a complex matrix.\n\\[ \\|X\\|^2 = \\operatorname{tr}(X^\\top X) . \\]",
    r"Define $\|v\|_H = \sqrt{v^\top H v}$; we drop the index $H$. \[ \nabla_x \|x\|^2 = 2 x . \]",
    "Let $b = 2 a$.\nNow let $b = \\max_i x_i + 3$. Then\n\\[ b - a = a . \\]",
    "Let $z = 2 x$.\nNow let\n\\[ z = 3 x . \\]\nThen\n\\[ z^\\top z = 9 x^\\top x . \\]",
    "Let $z = 2 x$.\nNow let\n\\[ z = 3 x . \\]\nThen\n\\[ z^\\top z = 4 x^\\top x . \\]",
    "Let $L(W) = \\|W x - y\\|^2$. The features $x$ are learned jointly with $W$ as $x = W^\\top u$. Then\n"
    "\\[ \\nabla_W L = 2 (W x - y) x^\\top. \\]",
    r"Let $h = \tanh(z)$ and $L = \frac12 \|V h - y\|^2$. The loss is the negative of this. Then"
    "\n\\[ \\nabla_V L = (V h - y) h^\\top . \\]",
    r"Let $f(w) = \|w\|^4$ and $g = \nabla f(Ax)$. Then" + "\n\\[ \\nabla_x \\langle v, g\\rangle = 0. \\]",
    r"Let $\mathbb{E}[g] = \nabla f(x)$. We normalise with $\eta = 1 / \|g\|$. Then"
    "\n\\[ \\mathbb{E}[\\eta g] = \\eta \\nabla f(x) . \\]",
    r"The features are $d(x) = W x$ with approximately $M = L^\top L$. Then"
    "\n\\[ x^\\top M x = \\|L x\\|^2 . \\]",
    r"Suppose $\dot w = -w$ with $\dot b \neq 0$. Then"
    + "\n\\[ \\frac{d}{dt} (b^\\top w) = -b^\\top w . \\]",
    "Let $\\dot x = -\\nabla f(x)$ in rescaled time. In the original time\n\\[ \\dot x = - \\nabla f(x) . \\]",
    "Let $f(x) = W_2 W_1 x$ and\n\\[ L(W_1, W_2) = \\frac{1}{2} \\|W_2 W_1 X - Y\\|_F^2. \\]\n"
    "Under gradient flow, $\\dot W_1 = -\\nabla_{W_1} L$ and $\\dot W_2 = -2\\nabla_{W_2} L$, we have\n"
    "\\[ \\frac{d}{dt} ( W_1 W_1^\\top - W_2^\\top W_2 ) = 0 . \\]",
]
"""What is not read gives a letter or a sign another meaning: the last line was PROVED without it, or REFUTED."""


@pytest.mark.parametrize("text", CHANGED_BELOW)
def test_what_is_not_read_may_change_what_stands_below(text: str) -> None:
    try:
        *_, last = dlhw3.check(text)
    except UserError:
        return
    assert last.verdict is UNDECIDED


def test_what_stands_twice_on_a_line_of_the_file_is_judged_twice() -> None:
    text = r"Let $a > 0$. \[ |a| = a. \] Now let $a$ be any number. \[ |a| = a. \]"
    assert verdicts(text) == [(1, PROVED), (1, REFUTED)]


def test_what_is_not_read_and_stands_apart_leaves_the_others() -> None:
    """S, which is not read, is of no letter that the first two gradients are taken in."""
    said = "Let $S = Q K^\\top$ on average, and let $L = \\ell(P V)$. Then\n"
    text = said + "$$\\nabla_V L = P^\\top \\nabla \\ell(P V)$$\n"
    assert verdicts(text) == [(1, UNDECIDED), (2, PROVED)]


def test_a_mask_is_named_and_limits_nothing() -> None:
    text = "Let $S = Q K^\\top + M$ with the causal mask $M$. Then\n$$S - M = Q K^\\top$$\n"
    assert verdicts(text) == [(2, PROVED)]


SAID_IN_ALL = [
    r"Define $\|v\|_H = \sqrt{v^\top H v}$; we drop the index $H$.",
    "Let all vectors be complex.",
    r"Let $x \in \mathbb{C}^n$.",
    r"Let $\langle u, v \rangle$ denote $u^\top M v$.",
    "Here $\\log$ is to base 2.",
]
"""What the words of one part say of signs or of all letters holds in the others, with a display or without."""


@pytest.mark.parametrize("display", ["\n\\[ a b = b a . \\]", ""])
@pytest.mark.parametrize("said", SAID_IN_ALL)
def test_what_a_part_that_is_not_read_says_of_signs_holds_in_all(said: str, display: str) -> None:
    """The last line was PROVED in the usual meaning, since its part was read alone."""
    lines = r"\[ \nabla_x \|x\|^2 + \nabla_x \log(x^\top x) = 2 x + \frac{2}{x^\top x} x . \]"
    alone = f"\\section{{Notation}}\n{display}\n\\section{{Gradient}}\nLet $x \\ne 0$. We have\n{lines}\n"
    assert dlhw3.check(alone).lines[-1].verdict is PROVED
    with pytest.raises(UserError):
        dlhw3.check(alone.replace("{Notation}", f"{{Notation}}\n{said}", 1))


def test_what_a_part_that_is_not_read_may_move_proves_nothing_in_the_next() -> None:
    said = "Here $x = g(W)$ in all sections. Let $a > 0$. Here $a$ is arbitrary.\n\\[ a b = b a . \\]\n"
    line = "We have\n\\[ \\nabla_W \\|W x\\|^2 = 2 W x x^\\top . \\]\n"
    found = verdicts(f"\\section{{Setting}}\n{said}\\section{{Gradient}}\n{line}")
    assert [verdict for _, verdict in found] == [UNDECIDED, UNDECIDED]


NOT_REFUTED = [
    r"Let $f(x) = g(h(x))$ with $h(x) = A x + b \star c$. Then \[ f(x) = g(A x) . \]",
    r"Consider $\dot x = -A y$, $\dot y = A^\top x \star z$. Then \[ \frac{d}{dt} (\|x\|^2 + \|y\|^2) = 0. \]",
]
"""What cannot be read may be what the last line holds for, or what its letters are: the line was REFUTED."""


@pytest.mark.parametrize("text", NOT_REFUTED)
def test_what_cannot_be_read_refutes_nothing(text: str) -> None:
    text = text.replace(r"\[", "\n\\[")
    assert verdicts(text)[-1][1] is UNDECIDED
    without_it = text.replace(r" \star c", "").replace(r" \star z", "")
    assert verdicts(without_it)[-1][1] is not UNDECIDED
