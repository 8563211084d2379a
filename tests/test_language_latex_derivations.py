r"""Whole derivations in LaTeX as strangers write them: what is read of each, and where a slip is found."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.output.checked import CheckedLine

ALIGN = "\\begin{align*}\n%s\n\\end{align*}\n"


def verdicts(text: str) -> list[tuple[int, str]]:
    """Return the numbers of the lines that are judged, with their verdicts."""
    return [(line.number, line.verdict.name) for line in dlhw3.check(text).lines]


GRADIENT = ALIGN % r"\nabla L(w) &= \frac{1}{n} X^\top (Xw - y)"
LOSS = "We minimise\n\\[ L(w) = \\frac{1}{2n}\\|Xw - y\\|_2^2. \\]\n"
BESIDE = [
    (
        "Let $\\sigma(z) = 1/(1+e^{-z})$.\n"
        + ALIGN % r"\nabla_w \mathbf{1}^\top \log(1 + e^{X w}) &= X^\top p, \quad p = \sigma(X w)",
        [(3, "PROVED")],
    ),
    (LOSS + GRADIENT, [(4, "PROVED")]),
    (LOSS.replace("2n", "n") + GRADIENT, [(4, "REFUTED")]),
    (LOSS + GRADIENT + "$$ \\|Xw\\|^2 = w^\\top w $$\n", [(4, "PROVED"), (6, "REFUTED")]),
    ("% $$ x = 2x $$\n" + ALIGN % "x &= x", [(3, "PROVED")]),
    ("\\[\n\\begin{aligned}\nx &= x \\\\\n&= 2x\n\\end{aligned}\n\\]\n", [(3, "PROVED"), (4, "REFUTED")]),
]
"""Formulas between \\[ \\] and $$ $$ beside an align are rows as its own are."""


@pytest.mark.parametrize(("text", "due"), BESIDE)
def test_displays_beside_an_align_are_judged(text: str, due: list[tuple[int, str]]) -> None:
    """They were left out without a word, and definitions in them were not seen: a right gradient was REFUTED."""
    assert verdicts(text) == due


@pytest.mark.parametrize(
    "problem",
    [
        r"\min_w \|Xw - y\|^2",
        r"\hat w = \arg\min_w \|Xw - y\|^2",
        r"w^* \in \operatorname{arg\,min}_w w^\top w",
    ],
)
def test_a_problem_beside_an_align_is_told_and_is_no_line(problem: str) -> None:
    answer = dlhw3.check(f"We solve\n\\[ {problem}. \\]\n" + ALIGN % r"\|w\|^2 &= w^\top w")
    assert len(answer.lines) == 1
    told = "asks for an optimum, and is no line" if problem.startswith(r"\min") else "assumes nothing"
    assert f"(line 2) {told}" in str(answer)


PL = r"\|\nabla f(x)\|^2 \ge 2\mu f(x)"
THEN = "Then\n" + ALIGN % r"-\|\nabla f(x)\|^2 &\le -2\mu f(x)"
SUPPOSED = {
    f"Suppose that\n\\[ {PL}. \\]\n": "PROVED",
    f"Suppose that $f$ satisfies\n\\begin{{equation}} {PL}. \\label{{pl}} \\end{{equation}}\n": "PROVED",
    f"Suppose for contradiction that\n\\[ {PL}. \\]\n": "UNDECIDED",
    f"We do not assume that\n\\[ {PL}. \\]\n": "REFUTED",
    f"Smith assumes that\n$$ {PL}. $$\n": "REFUTED",
    f"It is wrong to assume\n$$ {PL}. $$\n": "REFUTED",
}


@pytest.mark.parametrize(("words", "verdict"), SUPPOSED.items())
def test_a_display_that_is_supposed_is_read_as_words_are(words: str, verdict: str) -> None:
    answer = dlhw3.check(words + THEN)
    assert [line.verdict.name for line in answer.lines] == [verdict]
    assert ("is assumed" if verdict == "PROVED" else "assumes nothing") in str(answer)


@pytest.mark.parametrize(("factor", "verdict"), [("", "PROVED"), ("2", "REFUTED")])
def test_the_differential_of_what_is_defined_is_a_claim(factor: str, verdict: str) -> None:
    """So df = … was a definition of a letter df, and the line that matters was not judged."""
    text = "Let $f(x) = \\|Ax\\|^2$ and $p = \\operatorname{softmax}(z)$.\n"
    for row in (
        r"df &= %s 2 (Ax)^\top A\,dx \\ &= %s 2 x^\top A^\top A\,dx",
        r"dp &= %s (p \odot dz - p\,(p^\top dz)) \\ &= %s (\operatorname{diag}(p) - pp^\top) dz",
    ):
        answer = dlhw3.check(text + ALIGN % (row % (factor, factor)))
        assert [line.verdict.name for line in answer.lines] == [verdict, "PROVED"]


SQUARES = r"\nabla_w \|Xw - y\|^2 &= 2 X^\top r"
IN_A_ROW = [
    (SQUARES + r", \qquad r = X w - y", [(2, "PROVED")]),
    (SQUARES + r", \qquad r = y - X w", [(2, "REFUTED")]),
    (SQUARES + r" & r &= X w - y \\ &= 2 X^\top (X w - y)", [(2, "PROVED"), (2, "PROVED")]),
    (SQUARES + r" \\ &= 2 X^\top X w - 2 X^\top y, \quad r = X w - y", [(2, "PROVED"), (2, "PROVED")]),
    (SQUARES + r", \quad r = p - y, \quad p = X w", [(2, "PROVED")]),
    (r"\nabla_W \|W x - y\|^2 &= 2 \delta x^\top, \quad \delta = W x - y", [(2, "PROVED")]),
    (r"\nabla_w L &= X^\top r, \quad L = \frac12 \|r\|^2, \quad r = X w - y", [(2, "PROVED")]),
    (r"\nabla_x x^\top S x &= 2 S x, \qquad S = S^\top", [(2, "PROVED")]),
    (r"\nabla_x x^\top S x &= 2 S x, \quad \text{with } S = S^\top", [(2, "PROVED")]),
    (r"\|x\|^2 &= x^\top x \\ \nabla_x x^\top S x &= 2 S x, \quad S = S^\top", [(2, "PROVED")] * 2),
    (r"\nabla_x \|x\|^2 &= 2 x, \qquad \nabla_x a^\top x = a", [(2, "PROVED")] * 2),
    (r"\|w\|^2 &= v^\top v, \qquad v = v + w - w", [(2, "REFUTED"), (2, "PROVED")]),
    (r"\|x\|^2 &= a^2, \qquad a = 3", [(2, "REFUTED")] * 2),
    (r"y^\top z &= 2 z^\top z \\ y &= y, \quad y = 2 z", [(2, "REFUTED"), (2, "PROVED"), (2, "REFUTED")]),
    (r"\nabla_x \|x\|^2 &= 2 x, \qquad S = S^\top", [(2, "PROVED"), (2, "REFUTED")]),
]  # fmt: skip
"""Behind an equation a letter of it is defined, S = Sᵀ is assumed, and anything else is judged."""


@pytest.mark.parametrize(("rows", "due"), IN_A_ROW)
def test_what_stands_behind_an_equation_in_its_row(rows: str, due: list[tuple[int, str]]) -> None:
    assert verdicts(ALIGN % rows) == due


HINTS = [
    (r"\mathbb{E}\|x + \xi\|^2 &= \|x\|^2 + \mathbb{E}\|\xi\|^2", r"% random xi: n"),
    (r"\mathbb{E}\|g\|^2 &= \|g\|^2", r"% random g: n"),
    ("% random xi: n\n\\[ \\frac{d}{dt} \\mathbb{E}[x + \\xi] = x \\]", r"v^\top \mathbb{E}[x + \xi]"),
    (r"\nabl_X \operatorname{tr}(X) &= I", r"\nabla"),
    (r"\foo X &= X", r"\newcommand{\foo}{A}"),
    (r"x &= x + y, z^\top x", r"x + y"),
    (r"\frac{\partial (A x)}{\partial x} &= A", r"\nabla_{x} \langle v, A x \rangle"),
    (r"\nabla_X \operatorname{vec}(X)^\top a &= a", r"X"),
    (r"\sum_{i \neq j} A_{ij} &= 0", r"\mathbf{1}^\top A \mathbf{1} - \operatorname{tr}(A)"),
    (r"\frac{\partial}{\partial s_1} \log \sum_j e^{s_j} &= 1", r"\nabla_{s_k} \sum_j s_j^2"),
    (r"\|S^{-1/2} x\|^2 &= x^\top S^{-1} x", r"R^{-1}, with % let S = R*R and % assume R pd"),
]


@pytest.mark.parametrize(("rows", "hint"), HINTS)
def test_a_hint_is_about_the_line_that_it_mends(rows: str, hint: str) -> None:
    with pytest.raises(UserError) as refused:
        dlhw3.check(rows if rows.startswith("%") else ALIGN % rows)
    assert refused.value.said.hint == hint


def test_what_the_hint_for_a_root_says_is_proved() -> None:
    declared = "% let S = R*R\n% assume R pd\n"
    assert verdicts(declared + ALIGN % r"\|R^{-1} x\|^2 &= x^\top S^{-1} x") == [(4, "PROVED")]


DECLARED = [
    ("Often $S$ is symmetric.", "S = S'", r"\nabla_x x^\top S x &= 2 S x + x"),
    ("Often $S$ is symmetric.", "S psd", r"\nabla_x x^\top S x &= 2 S x + x"),
    ("Often $\\|x\\| = 1$ is taken.", "norm2(x) = 1", r"\|x\|^4 + a &= 2"),
    ("Often $\\alpha \\ge 0$ is taken.", "alpha >= 0", r"|\alpha| &= -\alpha"),
    ("Often $f$ is convex.", "f convex", r"f(y) &\ge f(x) + 2 \nabla f(x)^\top (y - x)"),
]


@pytest.mark.parametrize(("words", "line", "row"), DECLARED)
def test_what_a_line_of_its_own_assumes_is_not_told_to_be_left_out(words: str, line: str, row: str) -> None:
    left = str(dlhw3.check(f"{words}\n{ALIGN % row}"))
    assert "assumes nothing" in left
    assert "not taken" in left
    said = str(dlhw3.check(f"{words}\n% assume {line}\n{ALIGN % row}"))
    assert "REFUTED" in said
    assert "assumes nothing" not in said
    assert "not taken" not in said


def test_what_follows_again_is_said_of_a_line_that_is_right() -> None:
    square, slip = r"\|x\|^2 + 2 x^\top y + \|y\|^2", r"\|x\|^2 + x^\top y + \|y\|^2"
    first = str(dlhw3.check(ALIGN % rf"\|x + y\|^2 &= {slip} \\\\ &= {square}".replace(r"\\\\", "\\\\\n")))
    assert "follows from the left side of line 2 again" in first
    rows = [
        rf"\|x + y\|^2 &= {square}",
        f"&= {slip}",
        r"&= \|x + y\|^2",
        r"&= \|x - y\|^2",
        r"&= \|x + y\|^2",
    ]
    both = dlhw3.check(ALIGN % "\\\\\n".join(rows))
    assert [(one.number, one.data.get("again")) for one in both.lines if "again" in one.data] == [
        (4, 2),
        (6, 2),
    ]


def test_members_are_assumed_from_where_sums_begin_and_things_are_told_once() -> None:
    row = r"\sum_{i=1}^n p_i \log \frac{p_i}{q_i} &\ge \sum_{i=1}^n p_i - \sum_{i=1}^n q_i"
    said = str(dlhw3.check("Let $p_i > 0$.\n" + ALIGN % row))
    assert "p_i > 0, for i from 1 to n" in said
    assert "from 0" not in said
    said = str(
        dlhw3.check(
            "Let $p_i > 0$.\n" + ALIGN % r"\sum_i p_i^2 + \sum_{i=1}^n p_i &= \sum_{i=1}^n p_i + \sum_i p_i^2"
        )
    )
    assert said.count("has n terms") == 1


STEPPED = [
    ("", r"\sum_{t=0}^{T-1} (a_t - a_{t+1}) &= a_0 - a_T", "- a_T", "- a_{T-1}"),
    ("", r"\sum_{t=1}^{T} (\|x_t\|^2 - \|x_{t-1}\|^2) &= \|x_T\|^2 - \|x_0\|^2", r"- \|x_0", r"- 2 \|x_0"),
    ("", r"\sum_{t=0}^{T-1} \|x_t\|^2 &= \|x_0\|^2 + \sum_{t=1}^{T-1} \|x_t\|^2", "{t=1}", "{t=2}"),
    (
        "Let $x_{t+1} = x_t - \\eta \\nabla f(x_t)$ with $\\eta > 0$.\n",
        r"\sum_{t=0}^{T-1} \nabla f(x_t)^\top (x_t - u) &= \frac{1}{2\eta}(\|x_0 - u\|^2 - \|x_T - u\|^2)"
        r" + \frac{\eta}{2}\sum_{t=0}^{T-1}\|\nabla f(x_t)\|^2",
        r"\frac{1}{2\eta}",
        r"\frac{1}{\eta}",
    ),
]
"""Sums that say where they run, over members and those a step ahead, beside the first and the last."""


@pytest.mark.parametrize(("words", "row", "part", "slip"), STEPPED)
def test_sums_of_steps_are_of_members(words: str, row: str, part: str, slip: str) -> None:
    assert [verdict for _, verdict in verdicts(words + ALIGN % row)] == ["PROVED"]
    assert [verdict for _, verdict in verdicts(words + ALIGN % row.replace(part, slip))] == ["REFUTED"]


@pytest.mark.parametrize(
    ("words", "left", "wrong", "repair"),
    [
        (
            "",
            r"\|\hat w - w^*\|^2",
            r"\|\hat w\|^2 + 2 \hat w^\top w^* + \|w^*\|^2",
            r"\| \hat{w} \|^{2} + \| w^{*} \|^{2} - 2 \langle \hat{w}, w^{*} \rangle",
        ),
        (
            "",
            r"\nabla_w \frac1n\sum_{i=1}^n \ell(w^\top x_i)",
            r"\frac1n\sum_{i=1}^n \ell(w^\top x_i) x_i",
            r"\frac{\sum_{i=1}^{n} \ell'(\langle w, x_{i} \rangle) x_{i}}{n}",
        ),
        (
            "",
            r"\nabla_x \frac{\epsilon}{2}\|x - \tilde x\|^2",
            r"\epsilon(\tilde x - x)",
            r"-\epsilon \, (\tilde{x} - x)",
        ),
        (
            r"Let $\sigma$ be applied entrywise.",
            r"\nabla_W v^T \sigma(W x)",
            r"\sigma'(W x) x^T",
            r"(v \odot \sigma'(W x)) x^{T}",
        ),
    ],
)
def test_a_repair_is_told_in_latex_and_holds(words: str, left: str, wrong: str, repair: str) -> None:
    """Each was told as it is typed in the language of text: w_hat, grad_l(dot(w, x{i})), sigma_prime(W*x)."""

    def judged(right: str) -> CheckedLine:
        return dlhw3.check(f"{words}\n\\begin{{align}}\n{left} &= {right}\n\\end{{align}}\n").lines[0]

    told = judged(wrong).data
    assert told["repair"] == f"= {repair}"
    assert told["typed"].startswith("= ")
    assert "\\" in told["off by"]
    assert judged(repair).verdict.name == "PROVED"


LECTURES = [
    (
        r"With the kernel $K = J J^\top$ and $\lambda_0 I \preceq K$ for some $\lambda_0 > 0$, and"
        r" $\dot u = -K(u - y)$,",
        r"\frac{d}{dt}\|u - y\|^2 &= -2(u-y)^\top K (u - y) \\ &\le -2\lambda_0\|u-y\|^2",
        r"\frac{d}{dt}\|u - y\|^2 &= -2(u-y)^\top K (u - y) \\ &\le -3\lambda_0\|u-y\|^2",
    ),
    (
        r"Let $w^*$ satisfy $y_i w^{*\top} x_i \ge 1$ for all $i$.",
        r"\sum_{i=1}^n e^{-y_i w^\top x_i} y_i x_i^\top w^* &\ge \sum_{i=1}^n e^{-y_i w^\top x_i}",
        r"\sum_{i=1}^n e^{-y_i w^\top x_i} y_i x_i^\top w^* &\ge 2\sum_{i=1}^n e^{-y_i w^\top x_i}",
    ),
    (
        r"Let $h_k$ be the class means with $\sum_{k=1}^K h_k = 0$.",
        r"\sum_{k=1}^K \sum_{l=1}^K \|h_k - h_l\|^2 &= 2K \sum_{k=1}^K \|h_k\|^2",
        r"\sum_{k=1}^K \sum_{l=1}^K \|h_k - h_l\|^2 &= K \sum_{k=1}^K \|h_k\|^2",
    ),
    (
        r"With weight decay, $L(u, v) = \ell(u v) + \frac{\lambda}{2}(u^2 + v^2)$ where $u$ and $v$ are scalars,"
        r" and $\dot u = -\partial L/\partial u$, $\dot v = -\partial L/\partial v$.",
        r"\frac{d}{dt}(u^2 - v^2) &= -2\lambda (u^2 - v^2)",
        r"\frac{d}{dt}(u^2 - v^2) &= -\lambda (u^2 - v^2)",
    ),
    (
        r"With friction $\gamma > 0$ let $\dot x = v$ and $\dot v = -\gamma v - \nabla f(x)$.",
        r"\frac{d}{dt}\left(f(x) + \tfrac12\|v\|^2\right) &= -\gamma\|v\|^2 \\ &\le 0",
        r"\frac{d}{dt}\left(f(x) + \tfrac12\|v\|^2\right) &= -\gamma\|v\|^2 \\ &\le -1",
    ),
    (
        r"A residual layer is $h_+ = h + W\sigma(h)$ where $\sigma$ acts entrywise.",
        r"\nabla_h \ell(h + W\sigma(h)) &= \nabla\ell(h_+) + \sigma'(h)\odot (W^\top\nabla\ell(h_+))",
        r"\nabla_h \ell(h + W\sigma(h)) &= \sigma'(h)\odot (W^\top\nabla\ell(h_+))",
    ),
    (
        r"Let $L(\theta) = -\log\sigma(\beta\,\theta^\top(\phi_w - \phi_l))$ where $\sigma(z) = 1/(1+e^{-z})$.",
        r"\nabla_\theta L &= -\beta\,\sigma(-\beta\,\theta^\top(\phi_w - \phi_l)) (\phi_w - \phi_l)",
        r"\nabla_\theta L &= -\beta\,\sigma(\beta\,\theta^\top(\phi_w - \phi_l)) (\phi_w - \phi_l)",
    ),
    (
        r"Let $F$ be the Fisher information, symmetric positive definite, and"
        r" $\dot\theta = -F^{-1}\nabla L(\theta)$.",
        r"\frac{d}{dt} L(\theta) &\le 0",
        r"\frac{d}{dt} L(\theta) &\ge 0",
    ),
    (
        r"We run gradient descent with step size $\eta \in (0, 1]$ on $f$.",
        r"|\eta(1 - \eta)| &= \eta - \eta^2",
        r"|\eta(1 - \eta)| &= \eta^2 - \eta",
    ),
    (
        r"Suppose the predictions $p\in(0,1)$ and labels $y\in(0,1)$.",
        r"|p| + |y| &= p + y",
        r"|p| + |y| &= p - y",
    ),
]


@pytest.mark.parametrize(("words", "right", "wrong"), LECTURES, ids=[one[:40] for one, _, _ in LECTURES])
def test_a_lecture_is_right_and_its_slip_is_found(words: str, right: str, wrong: str) -> None:
    """The words of each assumed nothing, or could not be read: right lines were REFUTED, or refused."""
    assert {verdict for _, verdict in verdicts(f"{words}\n{ALIGN % right}")} == {"PROVED"}
    *before, (_, last) = verdicts(f"{words}\n{ALIGN % wrong}")
    assert last == "REFUTED"
    assert all(verdict == "PROVED" for _, verdict in before)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (r"\sum a_k b_k = 0", r"\sum_k a_k b_k"),
        (r"\|x\| \ne 0", r"\|x\| > 0"),
        (r"A x \neq b", r"\|A x - (b)\|^2 > 0"),
        (
            r"\|x \mp y\|^2 = \|x\|^2 \mp 2 x^\top y + \|y\|^2",
            r"\|x - y\|^2 = \|x\|^2 - 2 x^\top y + \|y\|^2",
        ),
        (r"\log_{10} a = b", r"\frac{\log a}{\log 10}"),
        (r"\exp^{-1}(a) = b", r"\frac{1}{\exp(a)}"),
        (r"\ddot x = -A x", r"% flow x = v and % flow v = -A*x or what it is, with \dot v for this"),
        (r"\frac{d^2}{dt^2} \|x\|^2 = 0", r"\frac{d}{dt} \|x\|^2"),
        (r"\langle x \mid A | y \rangle = x^\top A y", r"\langle x, A y \rangle"),
        (r"\Delta f(x) = n", r"\nabla_{x}^2 f(x)"),
        (r"\frac{\partial^2 f}{\partial x_i \partial x_j} = A_{ij}", r"\nabla_{x}^2 f(x)"),
        (r"\sum_{t \ge 0} \gamma^t = 1", r"\sum_{t=0}^{T} \gamma^t"),
        (r"3! a = 6 a", "6"),
        (r"x_+ = x - \sum_{s=1}^t g_s \odot g_s", r"v_t = v_{t-1} + g_t \odot g_t, for v_t"),
        (r"\nabla \|m\|^2 = 2 m", r"\nabla_{m} \|m\|^2"),
        (r"\nabla L = 0", r"\nabla_w L"),
        (r"w_+ = w - \nabla\left(f(w) + \|w\|^2\right)", r"\nabla_{w} (f(w) + \|w\|^2)"),
        ("% random d: scalar\n" + r"\mathbb{E}(y - d x)^2 = 0", r"\mathbb{E}[(y - d x)^{2}]"),
    ],
)
def test_a_hint_is_made_of_the_line(line: str, hint: str) -> None:
    with pytest.raises(UserError) as refused:
        dlhw3.check(ALIGN % line if "%" not in line else line)
    assert str(refused.value.hint) == hint


@pytest.mark.parametrize(
    ("words", "line", "wrong"),
    [
        (r"Let $f(x) = x^3$ for a number $x$.", r"\frac{\partial^2 f(x)}{\partial x^2} = 6 x", "3 x"),
        (r"Let $f(x) = x^3$ for a number $x$.", r"\nabla^2 f(x) = 6 x", "6 x + 1"),
        (r"Let $f(x) = x^2$, $x \in \mathbb{R}$.", r"\nabla_x^2 f(x) = 2", "1"),
        (r"Let $f(x) = x^2$, $x \in \mathbb{R}$.", r"\nabla^2 f(x) = 2 I", "I"),
        (r"Let $f(x) = x^2$, $x \in \mathbb{R}$.", r"\nabla^2 f(x) + 1 = 3", "4"),
        (r"Let $f(x) = 3 x$ for a number $x$.", r"\nabla^2 f(x) = 0", "3"),
        (r"Let $f(x) = g(x)^2$ for a number $x$.", r"\nabla^2 f(x) = 2 g'(x)^2 + 2 g(x) g''(x)", "2 g'(x)^2"),
        (r"Let $f(t) = t^3$.", r"\frac{\partial^2 f(t)}{\partial t^2} = 6 t", "t"),
    ],
)
def test_a_hessian_in_a_number_is_the_second_derivative(words: str, line: str, wrong: str) -> None:
    for value, due in ((line, "PROVED"), (f"{line.partition('=')[0]}= {wrong}", "REFUTED")):
        found = dlhw3.check(rf"{words} \[ {value} \]")
        assert found.verdict.name == due, str(found)
        assert "shape" not in found.lines[0].data or due == "PROVED"
