"""Words at the end of displays, behind them and around those that are supposed: where they stand when read."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.ready.notions_shown import without_kinds
from dlhw3.symbolic.language.latex.ready.parameters_unnamed import with_parameters_unnamed
from dlhw3.symbolic.language.latex.rewritten.conditions_told import with_conditions_told
from dlhw3.symbolic.language.latex.rewritten.openings_said import with_openings_said
from dlhw3.symbolic.language.latex.rewritten.runs_said import with_runs_said
from dlhw3.symbolic.language.latex.rewritten.sets_named import with_sets_named
from dlhw3.symbolic.language.latex.text.by_reference import unknown_assumption, with_references_told
from dlhw3.symbolic.language.latex.text.conditions_behind import with_conditions_behind
from dlhw3.symbolic.language.latex.text.hypotheses_shown import with_hypotheses_among_words

BEHIND = {
    r"\[ a \le b \quad \text{if } c > 0. \]": r"\[ a \le b\] if $c > 0$.",
    r"\[ a \le b, \quad \text{where $K$ is symmetric}. \]": r"\[ a \le b\] where $K$ is symmetric.",
    r"\[ a \le b \quad (\eta > 0). \]": r"\[ a \le b\] for $\eta > 0$.",
    r"\[ \eta \le b, \qquad 0 \le \eta \le 1. \]": r"\[ \eta \le b\] for $0 \le \eta \le 1$.",
    r"Let $x = 0$. \[ x \le b \quad \forall x. \]": r"Let $x = 0$. \[ x \le b\] for all $x$.",
    r"\[ f(x) \le b \quad \text{for all } x. \]": r"\[ f(x) \le b\]",
    r"\[ a \le b \quad \text{for all } k. \]": r"\[ a \le b \quad \forall k. \]",
    r"\[ a \le b \quad \text{for some } x. \]": r"\[ a \le b \quad \text{for some } x. \]",
    r"\[ x + y > 1, \quad y > 0. \]": r"\[ x + y > 1, \quad y > 0. \]",
    r"\[ |x| = \begin{cases} x & \text{if } x > 0 \\ -x & \text{else} \end{cases} \]": "",
}


@pytest.mark.parametrize(("text", "made"), BEHIND.items())
def test_what_a_display_says_of_when_it_holds_stands_behind_it(text: str, made: str) -> None:
    assert "".join(with_conditions_behind(text).split()) == "".join((made or text).split())


SUPPOSED = {
    "Let $x$ be such that\n\\[ A x = b. \\]\nThen \\[ a \\]": "Let $x$ be such that\n$A x = b$.\nThen \\[ a \\]",
    "If\n\\[ a \\le b, \\]\nthen \\[ a \\]": "If\n$a \\le b$,\nthen \\[ a \\]",
    "Suppose there is no $x$ such that \\[ A x = b. \\] Then \\[ a \\]": "",
    "We show that\n\\[ A x = b. \\]\nThen \\[ a \\]": "",
    "Let $x$ be the point with\n\\[ x = A y. \\]\nThen \\[ a \\]": "",
    "Let $x$ be such that\n\\[ A x = b. \\]": "",
    "Since\n\\[ A x = b, \\]\nwe get \\[ a \\]": "",
}


@pytest.mark.parametrize(("text", "made"), SUPPOSED.items())
def test_a_display_that_words_suppose_stands_among_them(text: str, made: str) -> None:
    """What is claimed, denied or defined, and what no line follows, stays a display."""
    assert with_hypotheses_among_words(text) == (made or text)


def test_all_assumptions_of_a_text_by_reference_say_nothing_more() -> None:
    given = "\\begin{assumption}\\label{a}\n$f$ is convex.\n\\end{assumption}\n"
    assert with_references_told(given + "Under Assumption~\\ref{a}, the step").endswith("\nThe step")
    two = given + given.replace("{a}", "{b}")
    assert with_references_told(two + "Under Assumption~\\ref{a}, the step").endswith("{a}, the step")
    assert with_references_told(two + "Under Assumptions~\\ref{a} and~\\ref{b}, we").endswith("\nWe")
    assert unknown_assumption("Under Assumption 2, we have", "no such thing") == "Under Assumption 2"
    assert unknown_assumption("Under Assumption 1, we have", given) == ""


WORDS = {
    (with_conditions_told, r"\[ a \] holds for all $A$ with $A^\top A = I$."): "for all $A$ with",
    (
        with_conditions_told,
        r"\[ a \], where the last step uses the symmetry of $A$.",
    ): "since $A$ is symmetric",
    (with_conditions_told, r"\[ a \] The last step uses $A = I$."): "since $A = I$.",
    (with_sets_named, r"Let $Q$ be in the orthogonal group $O(n)$. \[ a \]"): "Let $Q$ be orthogonal.",
    (with_sets_named, r"Let $X \in \mathrm{St}(n, p)$. \[ a \]"): r"Let $X^\top X = I$.",
    (
        with_runs_said,
        r"Let $x = y$ with $a > 0$, and let $z = x$. \[ a \]",
    ): "Let $z = x$.",
    (
        with_openings_said,
        r"Let $x$ be the minimiser of the convex function $f$. \[ a \]",
    ): "Let $f$ be convex. Let",
}


@pytest.mark.parametrize(("case", "part"), WORDS.items())
def test_words_are_said_in_others(case: tuple[object, str], part: str) -> None:
    change, text = case
    assert part in change(text)  # type: ignore[operator]


@pytest.mark.parametrize(
    "words",
    [
        r"\[ a \] does not hold for all $A$ with $A = I$.",
        r"\[ a \], where the last step would use the symmetry of $A$.",
        r"Let $x$ be no minimiser of the convex function $f$. \[ a \]",
    ],
)
def test_words_that_deny_stay(words: str) -> None:
    for change in (with_conditions_told, with_openings_said):
        assert change(words) == words


def test_what_a_kind_of_matrix_means_is_told_and_no_line() -> None:
    means = "A matrix $Q$ is called orthogonal if \\[ Q^\\top Q = I. \\] Let $Q$ be orthogonal. \\[ a \\]"
    assert without_kinds(means)[0].strip() == "Let $Q$ be orthogonal. \\[ a \\]"
    other = means.replace("= I", "= 2 I")
    assert without_kinds(other) == (other, [])


def test_a_gradient_in_a_parameter_is_of_what_the_function_is() -> None:
    text = r"Let $f(x) = a^\top x$. \[ \nabla_a f(x) = x, \nabla_b f(x) = 0, \nabla_x f(x) = a. \]"
    made, told = with_parameters_unnamed(text)
    assert r"\nabla_{a} \left(a^\top x\right) = x, \nabla_b f(x) = 0, \nabla_x f(x) = a" in made
    assert len(told) == 1


@pytest.mark.parametrize("sign", ["\\ge", "\\le"])
def test_a_line_beside_a_property_that_is_told_is_not_refuted(sign: str) -> None:
    """It was REFUTED, with the hint that % assume K psd is an assumption; one that is false there too still is."""
    text = f"With $K$ psd at initialization, we have \\[ u^\\top K u {sign} 0. \\]"
    assert dlhw3.check(text).verdict.name == ("UNDECIDED" if sign == "\\ge" else "REFUTED")


def test_for_all_points_is_no_line_of_one_point() -> None:
    r"""\forall x behind a line was passed over, and the line PROVED of x = 0."""
    with pytest.raises(UserError):
        dlhw3.check(r"Let $x = 0$. Then \[ \|x\| = x^\top x \quad \forall x. \]")
