"""Shapes as a caller in Python writes them, and the truth of what was checked."""

from __future__ import annotations

import html

import pytest

import dlhw3
from dlhw3.errors import UserError


@pytest.mark.parametrize(
    "shapes",
    [
        {"lam": (), "b": ("n",), "A": ("n", "n")},
        {"lam": "scalar", "b": "n", "A": "n,n"},
        ["lam: scalar", "b: n", "A: n,n"],
        "lam: scalar; b: n; A: n,n",
    ],
)
def test_a_shape_is_the_same_however_it_is_written(shapes: object) -> None:
    derivation = dlhw3.derive("lam*x'*A*x + b'*x", wrt="x", shapes=shapes)
    assert derivation.render("expr").strip() == "lam*(A + A')*x + b"


@pytest.mark.parametrize("shapes", [{"A": "n,,m"}, {"A": ""}, ["A"], [3], {"A": "n,m,p"}])
def test_a_shape_that_is_none_is_refused(shapes: object) -> None:
    with pytest.raises(UserError):
        dlhw3.derive("norm2(A*x)^2", wrt="x", shapes=shapes)


def test_what_is_checked_is_true_where_it_holds_and_false_where_it_is_refuted() -> None:
    assert dlhw3.check("x'*A*x", wrt="x", claim="(A + A')*x")
    assert not dlhw3.check("x'*A*x", wrt="x", claim="2*A*x")
    assert dlhw3.check("x'*x\n = norm2(x)^2")
    assert not dlhw3.check("x'*x\n = norm2(x)^2\n = 2")


def test_a_notebook_shows_what_is_printed() -> None:
    claim, lines = dlhw3.check("x'*A*x", wrt="x", claim="2*A*x"), dlhw3.check("x'*x\n <= 2*x'*x")
    assert claim._repr_html_() == f"<pre>{html.escape(str(claim))}</pre>"
    assert lines._repr_html_() == f"<pre>{html.escape(str(lines))}</pre>"


@pytest.mark.parametrize("behind", ["b > 0", "b psd", "b, c symmetric", "b{i} >= 0"])
def test_what_would_be_assumed_behind_a_reason_is_refused(behind: str) -> None:
    with pytest.raises(UserError, match="assumes nothing there") as error:
        dlhw3.check(f"assume a > 0; {behind}\na\n >= 0")
    assert error.value.hint == f"assume {behind}"


@pytest.mark.parametrize("behind", ["", "so b > 0 is due", "by (3)", "as in the proof of b = c above"])
def test_a_reason_behind_an_assumption_is_one(behind: str) -> None:
    assert dlhw3.check(f"assume a > 0; {behind}\na\n >= 0")
