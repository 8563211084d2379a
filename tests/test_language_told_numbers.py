"""What is assumed of a number in a result stands in it: sum(y) = 1 makes a cross-entropy's gradient p − y."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.symbolic.verdict import Verdict

CASES = {
    "cross-entropy": ("-y'*log(softmax(x))", "x", "sum(y) = 1", 1, "softmax(x) - y"),
    "of a layer": ("-y'*log(softmax(W*x))", "W", "sum(y) = 1", 1, "(softmax(W*x) - y)*x'"),
    "its Hessian": (
        "-y'*log(softmax(x))", "x", "sum(y) = 1", 2, "softmax(x).*dx - dot(softmax(x), dx)*softmax(x)",
    ),
    "a norm": ("norm2(y)^2*norm2(A*x)^2", "x", "norm2(y) = 1", 1, "2*A'*A*x"),
    "a mask": ("norm2(M.*X)^2", "X", "M.^2 = M", 2, "2*(M.*dX)"),
    "the identity": ("sum(y)*norm2(eye.*X)^2", "X", "sum(y) = 1", 1, "2*(eye.*X)"),
    "nothing": ("sum(y)*x'*x", "x", "sum(y) = 0", 1, "vector(0)"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "told", "order", "result"), CASES.values(), ids=CASES)
def test_the_result_is_shorter_by_what_is_assumed(
    text: str, wrt: str, told: str, order: int, result: str
) -> None:
    found = dlhw3.derive(text, wrt=wrt, assume=(told,), order=order)
    assert found.render("expr").strip() == result
    assert found.verdict is Verdict.PROVED


def test_what_is_assumed_of_the_variable_itself_is_not_put_in() -> None:
    """It holds at the point, and a gradient moves away from there."""
    found = dlhw3.derive("sum(x)*norm2(x)^2", wrt="x", assume=("sum(x) = 1",))
    assert "sum(x)" in found.render("expr")
