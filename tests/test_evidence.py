"""What counts as evidence: nothing that is false at an edge which drawn values miss is SUPPORTED, or PROVED."""

from __future__ import annotations

from fractions import Fraction

import pytest

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.verdict import Verdict

ACCEPTED = (Verdict.PROVED, Verdict.SOLVED, Verdict.SUPPORTED)


def verdict(text: str) -> Verdict:
    *_, last = judged_lines(read_document("\n".join(text.split("; "))), explained=False)
    return last.verdict


@pytest.mark.parametrize(
    "text",
    [
        "relu(a - 100) = 0",
        "relu(a - 10)*relu(20 - a) = 0",
        "relu(a - 1/7)*relu(1/6 - a) = 0",
        "abs(a - 100) = 100 - a",
        "sqrt((a - 100)^2) = 100 - a",
        "sqrt(a^2*(a - 30)^2) = sqrt(a^2)*(30 - a)",
        "sign(30 - a)*abs(30 - a) = abs(a - 30)",
        "relu(1/100 - norm2(x))*sum(x) = 0",
        "relu(sum(x) - 41)*relu(42 - sum(x)) = 0",
        "sum(relu(x - 300)) = 0",
        "sequence a; sum{k=1:T}(a{k}) = sum{k=1:T}(a{k}) + relu(T - 60)",
        "sequence a; assume a{0} = 0; assume a{k+1} = a{k} + 1; relu(a{T} - 50) = 0",
        "sequence a; assume a{k+1} = 0.9*a{k}; assume a{0} = 1; a{T} >= 0.3",
        "sequence a; assume a{k+2} = a{k+1}/2 + a{k}/4; assume a{0} = 1; assume a{1} = 1; a{T} >= 0.1",
    ],
)
def test_a_function_that_bends_has_values_on_either_side(text: str) -> None:
    """Each was SUPPORTED: no value that was drawn lay past the bend, or between two of them."""
    assert verdict(text) not in ACCEPTED


@pytest.mark.parametrize(
    ("objective", "wrt", "claim"),
    [
        ("relu(a - 100)^2", "a", "0"),
        ("norm2(x)^2", "x", "2*x + relu(x - 20).*relu(21 - x)"),
        ("norm2(X*w - y)^2/n", "w", "2*X'*(X*w - y)/n + relu(n - 20)*w"),
    ],
)
def test_claims_are_tried_past_a_bend(objective: str, wrt: str, claim: str) -> None:
    shapes = "X: n,p" if "X" in objective else None
    assert judge_claim(objective, wrt, claim, shapes).verdict not in ACCEPTED


@pytest.mark.parametrize("text", ["relu(a)*(exp(b/10^90) - 1) = 0", "sum(x)*(exp(a/10^80) - 1) = 0"])
def test_instances_at_which_nothing_is_decided_are_no_evidence(text: str) -> None:
    """Both were SUPPORTED by instances with a = 0 or b = 0 alone: elsewhere the sides are too near to be told."""
    assert verdict(text) not in ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "relu(abs(a)) = abs(a)",
        "relu(2*a) = 2*relu(a)",
        "sqrt((a + b)^2) = abs(a + b)",
        "relu(a - 10) - relu(10 - a) = a - 10",
        "abs(a*b) = abs(a)*abs(b)",
    ],
)
def test_what_is_true_on_either_side_is_accepted(text: str) -> None:
    assert verdict(text) in ACCEPTED


@pytest.mark.parametrize(
    "text",
    [
        "assume norm2(x) <= 1; sum(x) <= 3",
        "assume norm2(x) <= 1; norm1(x) <= 5",
        "sum(softmax(x).^2) >= 0.01",
        "logsumexp(x) <= norm2(x) + 5",
        "-sum(softmax(x).*log(softmax(x))) <= 4",
        "sequence a; assume a{0} = 1; assume a{k+1} = a{k}/2; a{T} >= 1/1000",
        "sequence a; (sum{k=1:T}(a{k}))^2 <= 50*sum{k=1:T}(a{k}^2)",
        "sequence a; sum{k=1:T}(a{k}^2) <= 100 + sum{k=1:T}(a{k}^4)",
    ],
)
def test_an_inequality_is_tried_at_sizes_past_its_numbers(text: str) -> None:
    """Each was SUPPORTED, by sizes of 6 at most: it fails at 10 rows or terms, at 100, at 400."""
    assert verdict(text) not in ACCEPTED


@pytest.mark.parametrize(
    "text",
    ["sin(a) <= 0.999999", "a*(1.1 - a) <= 0.302499", "a^4 + 1 >= 2.000001*a^2"],
)
def test_an_inequality_is_tried_where_its_sides_come_closest(text: str) -> None:
    """The first two were SUPPORTED: each fails within 0.002 of one number, where values were no finer."""
    assert verdict(text) is Verdict.REFUTED


@pytest.mark.parametrize("constant", ["1000", "1/7"])
def test_a_root_of_a_square_is_tried_where_that_is_not_psd(constant: str) -> None:
    """It was SUPPORTED: no matrix that was drawn lay below -1000*eye."""
    moved = f"A + {constant}*eye"
    sides = f"(({moved})'*({moved}))^(1/2) = {moved}"
    assert verdict(f"assume A symmetric; {sides}") is Verdict.REFUTED


@pytest.mark.parametrize(
    "text",
    [
        "norm2(c*y*y' + 1000*y*y') = (c+1000)*norm2(y)^2",
        "assume A symmetric; lambda_max((A+1000*eye)^2) = (lambda_max(A)+1000)^2",
        "((a-1000)^4)^(1/4) = 1000 - a",
    ],
)
def test_what_holds_of_small_values_is_tried_of_great_ones(text: str) -> None:
    """The first two were SUPPORTED, and the third was a fault: they fail below -1000, and above 1000."""
    assert verdict(text) is Verdict.REFUTED


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("shape x: n; (n-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*(n-7)*(n-8)*norm2(x) = 0", Verdict.UNDECIDED),
        ("shape x: n; (n-1)*(n-2)*(n-3)*(n-4)*sum(x) = 0", Verdict.REFUTED),
    ],
)
def test_a_size_as_a_number_has_more_values_than_its_degree(text: str, found: Verdict) -> None:
    """The first was SUPPORTED, by sizes of 5 at most."""
    assert verdict(text) is found


@pytest.mark.parametrize(
    "text",
    [
        "sequence x: n; assume x{k+2} = x{k}; x{T} = x{0}",
        "sequence x: n; assume x{k+2} = 2*x{k}; x{T} = 2^T*x{0}",
        "sequence x: n; assume norm2(x{k+2}) = norm2(x{k}); norm2(x{T}) = norm2(x{0})",
    ],
)
def test_members_that_are_tied_two_steps_apart_are_no_constant_ones(text: str) -> None:
    """Each was SUPPORTED, by sequences whose members are all one, or 0."""
    assert verdict(text) not in ACCEPTED


@pytest.mark.parametrize("text", ["sin(a) < 1", "sin(a)^2 < 1", "cos(a) - a^2/2 < 1"])
def test_no_values_support_a_strict_inequality(text: str) -> None:
    """The first two are false at odd multiples of π/2 alone, which no value is."""
    assert verdict(text) is not Verdict.SUPPORTED


@pytest.mark.parametrize(
    "text",
    [
        "random b; assume E(b) = 0; assume E(b^3) = 0; E(b^5) = 0",
        "random b; assume E(b^3) = 0; E(b) = 0",
    ],
)
def test_the_few_outcomes_that_have_a_third_moment_are_no_evidence(text: str) -> None:
    """Both were SUPPORTED, by letters that are symmetric about 0."""
    assert verdict(text) not in ACCEPTED


def test_values_are_printed_with_the_digits_that_tell_them_apart() -> None:
    """Both sides were printed as 2.688117141816135448412625552e+43 ± 0.1."""
    *_, last = judged_lines(read_document("a + exp(100) = a + exp(100) + 1"), explained=False)
    found = last.judgement.counterexample
    assert found is not None
    left, right = (Fraction(side.split(" ± ")[0]) for side in (found.left, found.right))
    assert abs(right - left - 1) <= Fraction(2, 10)  # each is within 0.1 of what is printed
