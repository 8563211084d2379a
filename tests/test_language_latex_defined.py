"""Words in LaTeX that take back what others define, or define something at some points alone."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError

BACK = r"""or $f(x) = 0$.
. The function $f$ is only defined for unit vectors.
. Replace the square by an absolute value.
. We regularise $f$.
. We smooth $f$ by convolution.
. That was the old loss.
. Correction: a factor of two is missing.
. (There is a typo: it should be a norm.)
. In the following $f$ is a general function.
. Now let $f$ be any convex function.
. From now on $f$ is arbitrary.
. We return to a general $f$.
. We now forget this special $f$.
. The above was an illustration.
. End of example.
. More generally,
. For other losses,
. Without this choice,
. For every $f$ we have
. Do not use this.
. This choice is not made below.
. This is wrong.
. If not,"""
KEPT = r""". This is only a shorthand.
. Note that $f$ is not linear.
. This loss is not robust.
. In general, $x$ is long.
. For any $y$ we have
. Otherwise stated,
. This choice is common.
. It has only one minimum.
. We do not need convexity here.
. As in the last lecture we have
. Is this convex? We have
. We want to minimise it without constraints.
. That is, no matter what $x$ is,
. It is never negative.
. This cannot be simplified.
. If $x = 0$, this is zero; otherwise it is positive.
. We replace the norm by its definition.
. Do not confuse this with a norm.
. Here $y$ is any vector."""
ROW = "\n\n\\[ f(y) = y^\\top y \\]\n"


def verdict(words: str) -> str:
    """Return the verdict of a line about f below words; refused where the file is."""
    try:
        return dlhw3.check(words + ROW).verdict.name
    except UserError:
        return "refused"


@pytest.mark.parametrize("words", BACK.split("\n"))
def test_what_takes_a_definition_back_refuses_a_line_with_its_name(words: str) -> None:
    """Words behind an assumption were looked at, and none behind a definition: all of these were PROVED."""
    between = "" if words[0] == "." else " "
    assert verdict(rf"Let $f(x) = x^\top x${between}{words}") == "refused"


@pytest.mark.parametrize("words", KEPT.split("\n"))
def test_what_is_said_of_a_definition_leaves_it(words: str) -> None:
    assert verdict(rf"Let $f(x) = x^\top x${words}") == "PROVED"


def test_a_function_at_samples_is_none_elsewhere() -> None:
    assert verdict(r"Let $f(x_i) = x_i^\top x_i$ for all $i$.") == "refused"
    assert verdict(r"Let either $f(x) = x^\top x$ or $f = 0$.") == "refused"
    text = "Let $f(x_i) = w^\\top x_i$. Then\n\\[ f(x_i) = w^\\top x_i \\]"
    assert dlhw3.check(text).verdict.name == "PROVED"


def test_the_line_that_is_told_keeps_a_definition() -> None:
    text = rf"Let $f(x) = x^\top x$. That was the old loss.{ROW}"
    with pytest.raises(UserError, match="line 1 says what f is") as told:
        dlhw3.check(text)
    assert dlhw3.check(f"{told.value.hint}\n{text}").verdict.name == "PROVED"
