"""Sums up to a letter T: by normal form and by induction, refuted by values; what is assumed of all members."""

from __future__ import annotations

import re

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.output.checked import CheckedLine
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.verdict import Verdict

FALLING = "sequence a, b\nassume a{k+1} <= a{k} - b{k}\n"
X = "sequence x: n\n"
TRUE = {
    "linear": "sequence a, b\nsum{k=1:T}(a{k} + 2*b{k}) = sum{k=1:T}(a{k}) + 2*sum{k=1:T}(b{k})",
    "what does not move": "sum{k=1:T}(c) = T*c",
    "telescoping": "sequence a\nsum{k=1:T}(a{k+1} - a{k}) = a{T+1} - a{1}",
    "shifted": "sequence a\nsum{k=0:T-1}(a{k+1}) = sum{k=1:T}(a{k})",
    "the last term": "sequence a\nsum{k=1:T+1}(a{k}) = sum{k=1:T}(a{k}) + a{T+1}",
    "whole numbers": "sum{k=1:T}(k) = T*(T + 1)/2",
    "their squares": "sum{k=1:T}(k^2) = T*(T + 1)*(2*T + 1)/6",
    "columns": "sequence x: n\nsum{k=1:T}(norm2(x{k} + y)^2)\n"
    " = sum{k=1:T}(norm2(x{k})^2) + 2*sum{k=1:T}(dot(x{k}, y)) + T*norm2(y)^2",
    "squares are not negative": "sequence a\nsum{k=1:T}(a{k}^2) >= 0",
    "bounded members": "sequence a\nassume a{k} <= c\nsum{k=1:T}(a{k}) <= T*c",
    "falling": FALLING + "sum{k=0:T-1}(b{k}) <= a{0} - a{T}",
    "falling, a few": "sequence a\nassume a{k+1} <= a{k}\na{3} <= a{0}",
    "falling twice": "sequence a\nassume a{k+1} <= a{k}\na{k+2} <= a{k}",
    "descent": "sequence w: n\nassume f(w{k+1}) <= f(w{k}) - c*norm2(grad_f(w{k}))^2\n"
    "c*sum{k=0:T-1}(norm2(grad_f(w{k}))^2) <= f(w{0}) - f(w{T})",
    "normed members in a gradient": f"{X}assume norm2(x{{i}}) = 1\ngrad(sum{{i=1:m}}(w'*x{{i}}/norm2(x{{i}})), w)\n"
    " = sum{i=1:m}(x{i}/norm2(x{i}))\n = sum{i=1:m}(x{i})",
    "a mean of one number": "sum{k=1:T}(c/T) = c",
    "a mean of one function": "assume T >= 0\nsum{k=1:T}(exp(c)/T) = exp(c)",
    "a mean of the index": "sum{k=1:T}(k/T) = (T + 1)/2",
    "members without a word before": "assume a{k} >= 1\nsum{k=1:T}(a{k}/T) >= 1",
    "members by their shape": "shape x{i}: n\nd(norm2(x{k})^2) = 2*x{k}'*dx{k}",
    "an end of what is assumed": "assume b = sum{i=1:m}(a{i})\nassume a{i} >= 1\nb >= m",
    "more than all before": "assume a{k} >= sum{i=1:k-1}(a{i})\nassume a{1} >= 0\na{3} >= a{1} + a{2}",
    "entries of a member": "shape x{i}: n\nassume x{i} >= 0\nsum(abs(x{k})) = sum(x{k})",
    "entries of members in a sum": "shape x{i}: n\nassume x{i} >= 0\n"
    "sum{i=1:m}(sum(abs(x{i}))) = sum{i=1:m}(sum(x{i}))",
    "members that are one sum": "shape x{i}: n\nassume x{i} = sum{i=1:m}(a{i}*y)\nx{1} = x{2}",
    "counting": "sequence a\nassume a{0} = 0\nassume a{k+1} = a{k} + 1\na{T} = T",
    "a divisor in each term": "sum{k=1:T}(2/k) = 2*sum{k=1:T}(1/k)",
    "two sums": "sum{j=1:S}(sum{k=1:T}(c)) = S*T*c",
    "columns, a norm": f"{X}norm2(sum{{k=1:T}}(x{{k}}))^2 = sum{{k=1:T}}(sum{{j=1:T}}(x{{k}}'*x{{j}}))",
    "matrices, transposed": f"{X}(sum{{k=1:T}}(x{{k}}*y'))' = sum{{k=1:T}}(y*x{{k}}')",
    "matrices, traced": f"{X}tr(sum{{k=1:T}}(x{{k}}*x{{k}}')/T) = sum{{k=1:T}}(norm2(x{{k}})^2)/T",
    "members that are matrices": "sequence A: n,n\nsum{k=1:T}(x'*A{k}*x) = x'*sum{k=1:T}(A{k}')*x",
    "members of one shape, undeclared": "sum{k=1:T}(tr(A{k}*B)) = tr(B*sum{k=1:T}(A{k}))",
    "symmetric members": "sequence A: n,n\nassume A{k} symmetric\n"
    "grad(sum{k=1:T}(x'*A{k}*x), x) = 2*sum{k=1:T}(A{k})*x",
    "orthogonal members": "sequence Q: n,n\nassume Q{k} orthogonal\nsum{k=1:T}(norm2(Q{k}*x)^2) = T*norm2(x)^2",
    "invertible members": "sequence A: n,n\nassume A{k} invertible\nsum{k=1:T}(A{k}*inv(A{k})) = T*eye",
    "matrices, a recursion": "sequence A: n,n\nassume A{k+1} = A{k}*B\nA{2} = A{0}*B*B",
    "matrices, multiplied": f"{X}A*sum{{k=1:T}}(x{{k}} - v) = sum{{k=1:T}}(A*x{{k}}) - T*A*v",
    "sizes without a name": f"{X}A*sum{{k=1:m}}(x{{k}}) = sum{{k=1:m}}(A*x{{k}})",
    "out of an inner product": f"{X}dot(v, sum{{k=1:T}}(x{{k}})) = sum{{k=1:T}}(dot(v, x{{k}}))",
    "a recursion, unrolled": f"{X}assume x{{k+1}} = x{{k}} - a*grad_l(x{{k}})\n"
    "x{T} = x{0} - a*sum{k=0:T-1}(grad_l(x{k}))",
    "sums of sums": f"{X}sum{{k=1:T}}(sum{{j=1:k}}(x{{j}})) = sum{{k=1:T}}((T + 1 - k)*x{{k}})",
    "their last term": f"{X}sum{{k=1:T+1}}(x{{k}}) = sum{{k=1:T}}(x{{k}}) + x{{T+1}}",
    "a variance": f"{X}let u = sum{{k=1:T}}(x{{k}})/T\nassume T >= 1\n"
    "sum{k=1:T}(norm2(x{k} - u)^2) = sum{k=1:T}(norm2(x{k})^2) - T*norm2(u)^2",
    "a function at members": f"{X}let h(w) = sum{{k=1:T}}(dot(x{{k}}, w))\n"
    "sum{k=1:T}(h(x{k})) = norm2(sum{j=1:T}(x{j}))^2",
    "powers, between numbers": "sum{i=0:3}(c^i)*(1 - c) = 1 - c^4",
    "powers, a sum up to an index": "sum{i=1:2}(sum{j=1:i}(c^(i + j))) = c^2 + c^3 + c^4",
    "powers of a matrix, between numbers": "sum{i=0:2}(A^i) = eye + A + A^2",
    "powers of a matrix, twelve": "sum{i=0:11}(A^i)*x = x + A*sum{i=0:10}(A^i)*x",
    "powers of entries, between numbers": "sum{i=0:2}(x.^i) = 1 + x + x.^2",
    "powers beside members": f"{X}sum{{k=1:2}}(c^k*x{{k}}) = c*x{{1}} + c^2*x{{2}}",
    "least squares": f"{X}sequence c\ngrad(sum{{k=1:T}}((x{{k}}'*w - c{{k}})^2)/T, w)\n"
    " = 2*sum{k=1:T}((x{k}'*w - c{k})*x{k})/T\n = 2/T*(sum{k=1:T}(x{k}*x{k}')*w - sum{k=1:T}(c{k}*x{k}))",
    "a mean, a quadratic": f"{X}grad(w'*sum{{k=1:T}}(x{{k}}*x{{k}}')*w/T, w) = 2*sum{{k=1:T}}(x{{k}}*x{{k}}'/T)*w",
    "logistic": f"{X}sequence c\ngrad(sum{{k=1:T}}(softplus(-c{{k}}*dot(x{{k}}, w)))/T, w)\n"
    " = -sum{k=1:T}(c{k}*sigmoid(-c{k}*dot(x{k}, w))*x{k})/T",
}
FALSE = {
    "one too few": "sum{k=1:T}(c) = (T - 1)*c",
    "the end, one off": "sequence a\nsum{k=1:T}(a{k+1} - a{k}) = a{T} - a{1}",
    "a sign": "sum{k=1:T}(k) = T*(T - 1)/2",
    "a product of sums": "sequence a, b\nsum{k=1:T}(a{k}*b{k}) = sum{k=1:T}(a{k})*sum{k=1:T}(b{k})",
    "a bound for each, taken for all": "sequence a\nassume a{k} <= c\nsum{k=1:T}(a{k}) <= c",
    "one step too many": FALLING + "sum{k=0:T-1}(b{k}) <= a{0} - a{T+1}",
    "one term too many": FALLING + "sum{k=0:T}(b{k}) <= a{0} - a{T}",
    "how many, otherwise": "assume T = 3\nsum{k=1:T}(c) = 2*c",
    "no terms": "sum{k=1:T}(1) > 0",
    "one member beyond a sum that ends": "assume a{k} <= sum{i=k:m}(a{i})\na{m+1} <= 0",
    "no step": "sequence a\nassume a{k+1} < a{k}\na{T} < a{0}",
    "squares of columns": f"{X}sum{{k=1:T}}(x{{k}}*x{{k}}') = sum{{k=1:T}}(x{{k}})*sum{{k=1:T}}(x{{k}})'",
    "powers, one forgotten": "sum{i=0:2}(c^i) = 1 + c",
    "powers of a matrix, from 1": "sum{i=1:2}(A^i) = eye + A + A^2",
    "one column, how often": f"{X}sum{{k=1:T}}(x{{k}} - v) = sum{{k=1:T}}(x{{k}}) - v",
    "a recursion, one step too many": f"{X}assume x{{k+1}} = x{{k}} - a*v\nx{{T}} = x{{0}} - a*(T + 1)*v",
    "a gradient, its factor": f"{X}grad(sum{{k=1:T}}(norm2(x{{k}} - w)^2), w) = sum{{k=1:T}}(w - x{{k}})",
    "a mean, how many": f"{X}grad(sum{{k=1:T}}(dot(x{{k}}, w))/T, w) = sum{{k=1:T}}(x{{k}})",
    "members that are matrices, their order": "sequence A: n,n\nsum{k=1:T}(A{k}*B) = B*sum{k=1:T}(A{k})",
    "members that are matrices, not symmetric": "sequence A: n,n\n"
    "grad(sum{k=1:T}(x'*A{k}*x), x) = 2*sum{k=1:T}(A{k})*x",
    "semidefinite members": "sequence A: n,n\nassume A{k} psd\nsum{k=1:T}(x'*A{k}*x) <= 0",
    "members with entries of one sign": "sequence x: n\nassume x{k} >= 0\n"
    "sum{k=1:T}(norm1(x{k})) = -sum{k=1:T}(sum(x{k}))",
    "rising": "sequence a\nassume a{k+1} <= a{k}\na{0} <= a{3}",
}
REFUSED = {
    "another size each": (
        "sum{j=1:N}(W{j}) + W{N:1} = W{N:1}",
        "The terms of a sum have one shape, and W{j} is d{j}×d{j-1}, another for every j",
    ),
    "products": ("prod{k=1:T}(c) = c", "prod runs over no index"),
    "a letter": ("shape k: n\nsum{k=1:T}(c) = T*c", "k is a letter, and no index of a sum"),
    "a size": (
        "sequence x: n\nsum{i=1:n}(norm2(x{i})) = 0",
        "n is a size here, and no end or index of a sum",
    ),
    "a letter made of what moves": (
        "sequence x: n\nassume mu = sum{i=1:m}(x{i})/m\ngrad(norm2(mu)^2, x{k}) = 2*mu/m",
        "mu is assumed to be sum{i=1:m}(x{i})/m: whether it moves with x{k} is not said",
    ),
    "a mean, beside a direction of what it is of": (
        "shape x{i}: n\nassume mu = sum{i=1:m}(x{i})/m\nd(norm2(mu)^2) = 2*mu'*dx{k}/m",
        "mu is assumed to be sum{i=1:m}(x{i})/m: whether it moves with x is not said",
    ),
    "a column made of one that moves": (
        "assume z = A*x\ngrad(norm2(z)^2, x) = 2*A'*z",
        "z is assumed to be A*x: whether it moves with x is not said",
    ),
    "a number made of what moves in time": (
        "assume b = x'*x\nflow x = -A*x\nddt(b*x'*x) = -2*b*x'*A*x",
        "b is assumed to be x'*x: whether it moves with x is not said",
    ),
    "several members": ("sequence a\na{1:2} = a{1}", "a is a sequence"),
    "up to itself": ("sum{k=1:k}(c) = k*c", "k runs to itself"),
    "up to its own end": ("sum{T=1:T}(T) = T*(T + 1)/2", "T runs to itself"),
    "an index twice": ("sum{k=1:T}(sum{k=1:T}(k)) = T*c", "k is the index of two sums"),
    "a sequence alone": ("sequence a\na = a", "a is a sequence"),
    "a sequence, assumed": ("sequence a\nassume a psd\na{1} = c", "a is a sequence"),
    "layers of a declared shape": ("shape W: n,n\ntr(W{2:1}) = tr(W{2:1})", "none is declared of W"),
    "no name": ("sequence\nc = c", "names no sequences"),
}


def judged(text: str) -> list[JudgedLine]:
    return list(judged_lines(read_document(text)))


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_what_holds_of_sums_is_proved(text: str) -> None:
    assert {one.verdict.name for one in judged(text)} == {"PROVED"}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_what_does_not_hold_is_refuted_with_values(text: str) -> None:
    (line,) = judged(text)
    assert line.verdict.name == "REFUTED"
    assert line.judgement.counterexample is not None


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_sum_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        judged(text)


def test_directions_count_in_a_line_that_does_not_fit() -> None:
    (line,) = judged("d(W{N:1}) = sum{j=1:N}(W{N:j}*dW{j}*W{j:1})")
    assert "fits at no sizes" in line.misfit
    assert "multiplied" in line.misfit


@pytest.mark.parametrize("text", ["sum{i=1:T(c) = T*c", "sum{i=1}(c) = c"])
def test_what_begins_like_a_sum_is_shown_a_sum(text: str) -> None:
    with pytest.raises(UserError) as refused:
        judged(text)
    assert refused.value.hint == "sum{k=1:T}(a{k})"


def test_a_sum_of_what_has_no_index_is_derived() -> None:
    assert dlhw3.derive("sum{k=1:T}(norm2(x)^2)", wrt="x").verdict.name == "PROVED"


def test_a_line_says_for_which_members_it_uses_what_is_assumed() -> None:
    (line,) = judged(FALLING + "sum{k=0:T-1}(b{k}) <= a{0} - a{T}")
    assert CheckedLine(line).data["assumes"] == [
        "T is a whole number, at least 0",
        "a{k+1} ≤ a{k} - b{k}, for k from 0 to T",
    ]


def test_a_sum_and_a_chain_of_equals_signs_stand_in_one_line() -> None:
    lines = judged("sum{k=1:T}(c) + sum{k=1:T}(c) = 2*sum{k=1:T}(c) = 2*T*c")
    assert [one.verdict.name for one in lines] == ["PROVED", "PROVED"]


@pytest.mark.parametrize(
    ("text", "verdict", "assumes"),
    [
        (
            "assume norm2(W{j}) <= 1\nnorm2(W{N:1}) <= norm2(W{1})",
            "SUPPORTED",
            "N is a whole number, at least 1",
        ),
        ("norm2(W{N:1}) <= norm2(W{1})", "REFUTED", ""),
        ("W{N:1} = W{N:3}*W{2}*W{1}", "PROVED", "N is a whole number, at least 2"),
    ],
)
def test_a_network_has_a_layer_whatever_the_verdict(text: str, verdict: str, assumes: str) -> None:
    """At N = 0 the first would be false: W{N:1} is the identity there, and W{1} no layer of it."""
    (line,) = judged(text)
    assert line.verdict.name == verdict
    assert assumes in [*CheckedLine(line).data.get("assumes", ()), ""]


def test_sums_without_terms_are_no_evidence_alone() -> None:
    """1/k has no value at k = 0, where the sum begins: both sides agreed at T = −1, and that was SUPPORTED."""
    (line,) = judged("sum{k=0:T}(c/k) = 2*sum{k=0:T}(c/k)")
    assert line.verdict.name == "UNDECIDED"


@pytest.mark.parametrize("text", ["sum{k=0:2}(k*(1/k)) = 3", "sum{k=0:T}(k^2/k) = sum{k=0:T}(k)"])
def test_nothing_is_divided_out_where_the_index_is_0(text: str) -> None:
    (line,) = judged(text)
    assert line.verdict.name != "PROVED"


@pytest.mark.parametrize(
    "text",
    [
        "assume T = 3\nsum{k=1:T}(c) = 3*c",
        "sequence a\nassume T = 3\na{T} = a{3}",
        "sequence a\nassume a{k} > 0\na{1} > 0",
        "assume T >= 1\nsum{k=1:T}(c/T) = c",
        "sum{k=1:T}(1/T^2) = 1/T",
    ],
)
def test_what_is_assumed_of_indices_and_members_is_never_broken(text: str) -> None:
    (line,) = judged(text)
    assert line.verdict.name != "REFUTED"


def test_what_stands_in_a_sum_asks_nothing_where_it_has_no_terms() -> None:
    *_, last = judged_lines(read_document("sum{k=1:T-2}(c/(T - 2)) = c"), explained=False)
    assert last.verdict.name == "REFUTED"
    found = last.judgement.counterexample
    assert found is not None
    assert dict(found.assignment)["T"] == "2"


def test_an_index_is_a_formula_where_a_condition_is_said_of_each() -> None:
    made = dlhw3.derive("sum{i=1:m}(norm2(W*x{i} - y{i}))", wrt="W")
    assert r"$y_{i} - W x_{i}$ $\ne 0$, for $i$ from $1$ to $m$;" in made.render("latex")
    assert "yᵢ − W xᵢ ≠ 0, for i from 1 to m" in made.render("text")


@pytest.mark.parametrize(
    "text",
    [
        "sequence a\nassume a{i} >= 0\nassume sum{i=1:m}(a{i}) = 1\na{1} <= 1",  # values had a{3} < 0
        "sequence x: n\nassume y = sum{i=1:m}(x{i})\nnorm2(sum{m=1:p}(y)) <= p*norm2(y)",  # m was caught
    ],
)
def test_right_lines_beside_assumed_sums_are_not_refuted(text: str) -> None:
    """What is assumed of members reaches as far as the sums that are assumed; no index of a sum is caught."""
    *_, last = judged_lines(read_document(text), explained=False)
    assert last.verdict in (Verdict.PROVED, Verdict.SUPPORTED, Verdict.UNDECIDED)


def test_a_member_that_is_the_first_of_all_is_no_variable() -> None:
    with pytest.raises(UserError, match="a derivative is in one member, at an index of its own"):
        list(judged_lines(read_document("sequence x: n\ngrad(sum{i=1:m}(norm2(x{i})^2), x{0}) = 2*x{0}")))


@pytest.mark.parametrize(
    "text",
    [
        "sequence x: n\nassume x{k} >= 0\nsum{k=1:T}(sum(x{k})) >= 0",
        "sequence x: n\nassume x{k} > 0\nsum{k=1:T}(norm1(x{k})) = sum{k=1:T}(sum(x{k}))",
        "sequence A: n,n\nassume A{k} psd\nsum{k=1:T}(x'*A{k}*x) >= 0",
        "shape x{i}: n\nassume x{i} >= 0\nsum(abs(x{1})) = sum(x{1})",
        "sequence A: n,p\nassume A{k} >= 0\nsum{k=1:T}(norm1(A{k})) = sum{k=1:T}(sum(A{k}))",
        "sequence A: n,n\nassume A{k} >= 0\nx'*A{2}*x >= 0",  # an order of square matrices, as without an index
    ],
)
def test_what_is_assumed_of_each_member_is_assumed_of_all(text: str) -> None:
    """They were REFUTED with a member for which it did not hold: it was said of one k alone."""
    assert judged(text)[0].verdict.name in ("SUPPORTED", "UNDECIDED", "PROVED")


def test_two_sums_that_meet_leave_what_is_true_of_them_true() -> None:
    """It was REFUTED at k = 3 and n = 1, where the second sum has fewer terms than none."""
    text = "sequence a\nsum{i=1:k}(a{i}) + sum{i=k:n}(a{i})\n = sum{i=1:n}(a{i}) + a{k}"
    assert judged(text)[0].verdict.name in ("SUPPORTED", "PROVED")
    assert judged(text.removesuffix(" + a{k}"))[0].verdict.name == "REFUTED"


def test_a_number_past_the_doubles_beside_a_sum_is_no_error() -> None:
    """Its root was sought in floating point."""
    (line,) = judged("sequence x: n\nsum{i=1:m}(norm2(x{i})^2)\n <= 10^400*sum{i=1:m}(norm2(x{i})^2)")
    assert line.verdict is not Verdict.REFUTED


@pytest.mark.parametrize("index", ["i >= 2", "i <= k", "i = 3", "i < m", "2 <= i", "i > 1", "i <= 1"])
def test_what_is_assumed_of_an_index_limits_no_members_and_is_refused(index: str) -> None:
    """It was taken for all members: this was PROVED, and a_1 may be negative."""
    text = (
        f"sequence a\nassume a{{i}} >= 0\nassume {index}\nsum{{i=1:m}}(abs(a{{i}}))\n = sum{{i=1:m}}(a{{i}})"
    )
    with pytest.raises(UserError, match="i is the index of members"):
        dlhw3.check(text)
    for other in ("i >= 0", "a{i} >= i"):  # the first says nothing of i, the second something of a{i}
        assert dlhw3.check(text.replace(index, other)).verdict.name == "PROVED"
