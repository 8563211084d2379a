"""What is true of a narrow class of models alone is REFUTED, or not decided; it is never SUPPORTED or PROVED.

Each statement here holds for the models in a group's name, and its falsity is known from mathematics: for a skewed
law E b³ ≠ 0, for quartics Simpson's rule has an error, at n = 10 ‖I‖² is 10, and so on.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from sampling import sampled

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import JudgedLine, judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.models.agreement import Agreement
from dlhw3.symbolic.models.degrees import TOGETHER, determined
from dlhw3.symbolic.models.laws import FAIR, LAWS, UNEVEN
from dlhw3.symbolic.verdict import Verdict

NULL = "random b; assume E(b) = 0; "
UNIT = "shape x: n; random x; assume E(x) = 0; assume E(x*x') = eye; "
FAIR_COINS = [
    NULL + "E(b^3) = 0",
    NULL + "E(b^5) = 0",
    NULL + "assume E(b^2) = 1; E(b^3) = 0",
    NULL + "assume E(b^2) = 1; E(b^4) = 1",
    NULL + "assume E(b^2) = 1; assume E(b^3) = 0; E(b^4) = 1",
    NULL + "E(b^4) = E(b^2)^2",
    NULL + "E(abs(b))^2 = E(b^2)",
    NULL + "E(abs(b)) = E(b^2)/E(abs(b))",
    NULL + "E(sign(b)) = 0",
    NULL + "E(sign(b)) <= 0",
    NULL + "E(tanh(b)) = 0",
    NULL + "E(sigmoid(b)) = 1/2",
    NULL + "E(exp(b)) = E(exp(-b))",
    NULL + "E(b^3) >= 0",
    NULL + "E(b^3) <= 0",
    "random b; E((b - E(b))^3) = 0",
    "random b; E((b - E(b))^4) = E((b - E(b))^2)^2",
    "random b; E((b - E(b))^4) <= 3*E((b - E(b))^2)^2",
    "random b; E((b - E(b))^3)^2 <= E((b - E(b))^2)^3",
    "random b, c; assume E(b) = 0; assume E(c) = 0; E(b*c)^2 = E(b^2)*E(c^2)",
    "random b, c; assume E(b) = 0; assume E(c) = 0; E(b^2*c) = 0",
    "random b, c; assume E(b) = 0; assume E(c) = 0; assume E(b*c) = 0; E(b^2*c^2) = E(b^2)*E(c^2)",
    "random x; assume E(x) = 0; E(dot(y,x)^3) = 0",
    "random x; assume E(x) = 0; E(norm2(x)^4) = E(norm2(x)^2)^2",
    "random x; assume E(x) = 0; E(dot(y,x)*dot(z,x))^2 = E(dot(y,x)^2)*E(dot(z,x)^2)",
    "random Z; assume E(Z) = 0; E(det(Z)) = 0",
    "random xi; assume E(xi) = 0; E(l(w + xi)) = E(l(w - xi))",
    UNIT + "E(norm2(x)^4) = E(norm2(x)^2)^2",
    UNIT + "E(dot(y,x)^3) = 0",
    UNIT + "E(norm2(x)^2) = n + 1",
]
LOW_DEGREES = [
    "l(4*x) - 4*l(3*x) + 6*l(2*x) - 4*l(x) + l(0*x) = 0",
    "l(x) - l(0*x) = (dot(grad_l(x),x) + 4*dot(grad_l(x/2),x) + dot(grad_l(0*x),x))/6",
    "dot(grad_l(y) - grad_l(x), y - x) = dot(y - x, hess_l((x+y)/2, y - x))",
    "l(y) - l(x) = dot(grad_l((x+y)/2), y - x)",
    "l(x + y) + l(x - y) = 2*l(x) + dot(y, hess_l(x, y))",
    "sequence a; a{4} - 4*a{3} + 6*a{2} - 4*a{1} + a{0} = 0",
    "sequence a; a{k+4} - 4*a{k+3} + 6*a{k+2} - 4*a{k+1} + a{k} = 0",
]
SMALL_SIZES = [
    "shape A: n,n; tr(A)^2 <= 6*norm2(A)^2",
    "shape x: n; norm1(x)^2 <= 8*norm2(x)^2",
    "assume T >= 1; sum{k=1:T}(1/k^2) <= 1.6",
    "sum{k=1:T}(2*k) <= 100000",
    "sum(softmax(x).^2) >= 1/5",
    "sum(x)^2 <= 60*norm2(x)^2",
    "norm1(x) <= 7*norm2(x)",
    "shape A: n,n; tr(A)^2 <= 30*norm2(A)^2",
    "sum(softmax(x).^2) >= 1/40",
    "logsumexp(x) <= 3 + norm1(x)",
]
SUMS_WITH_TERMS = [
    "assume c >= 0; sum{k=1:T}(c) >= c",
    "sequence a; assume a{k} >= 0; sum{k=1:T}(a{k}) >= a{1}",
]
LARGE_NUMBERS = [
    "random b; E(b^2) <= E(b^4)",
    "l(x)^2 <= l(x)^4",
    "sequence a; sum{k=1:T}(a{k}^3) <= sum{k=1:T}(a{k}^4)",
    "(a - 1/7)^2 >= 1/10000000",
    "a^4 - 2*a^2 + 99/100 >= 0",
    "sigmoid(a) >= 1/1000000",
    "a <= 5000",
]
FAR_FROM_0 = [
    "assume A pd; inv(A) <= A",
    "assume A pd; 0.1*eye <= A",
    "assume A psd; A <= A*A",
    "assume A pd; A*A <= 50*A",
    "assume A pd; A <= 100*A*A",
    "assume A pd; assume A <= B; A + 0.5*eye <= 2*B",
    "assume A pd; assume B pd; inv(A + B) <= inv(A) + inv(B) - 0.01*eye",
    "assume A invertible; 0.001*eye <= A'*A",
    "assume a < b; a + 0.001 <= b",
    "assume x != 0; norm2(x) >= 0.001",
]
"""What holds where no eigenvalue but 0 is below 1, or past 9, and where what is apart is 1 apart."""
FEW_ROWS = [
    "assume A*A*A*A*A = 0*A; A*A*A*A = 0*A",
    "assume A^6 = A^5; A^5 = A^4",
    "assume A^7 = eye; A = eye",
    "assume A*A = A; assume A symmetric; tr(A) <= 5",
    "assume A*A = A; assume A symmetric; tr(A) <= 7",
    "shape A: n,n; assume A^2 = eye; tr(A)^2 <= 5*n",
    "assume A^2 = A; assume A*x = x; norm2(x)^2*tr(A) <= 5*norm2(x)^2",
    "shape X: n,p; (n - p)*(n - p - 1)*(n - p + 1)*norm2(X) = 0",
    "shape X: n,p; (n - p)^2*(n - 2*p)^2*(2*n - p)^2*norm2(X) <= 0",
]
APART = [
    "assume a >= 0; sin(a) >= a - a^3/6.00001",
    "cos(a) <= 1 - a^2/2 + a^4/24.0001",
    "exp(a) >= 1 + a + a^2/2.00001 - 3*a^4",
    "sum(cos(x)) <= sum(1 - x.^2/2 + x.^4/24.0001)",
    "sin(a)^2 >= a^2/10^7 - 10^6",
]
"""What holds but very near to where its sides are equal, or up to two million."""
ZEROS = ["sequence a, b; assume a{k+1} = a{k}*b{k}; assume b{k} <= 1/2; assume a{k} >= 0; a{T} <= a{1}/2"]
FALSE = [
    *(*FAIR_COINS, *LOW_DEGREES, *SMALL_SIZES, *SUMS_WITH_TERMS, *LARGE_NUMBERS, *FAR_FROM_0),
    *(*FEW_ROWS, *APART, *ZEROS),
]


def judged(statement: str) -> JudgedLine:
    *_, last = judged_lines(read_document("\n".join(statement.split("; "))), explained=False)
    return last


@pytest.mark.parametrize("statement", sampled(FALSE))
def test_what_few_models_satisfy_is_refuted_with_values(statement: str) -> None:
    line = judged(statement)
    assert line.verdict is Verdict.REFUTED
    assert line.judgement.counterexample is not None


def test_laws_are_laws_of_mean_0_and_variance_1_and_not_all_are_even() -> None:
    assert (FAIR, *UNEVEN) == LAWS
    thirds = []
    for law in LAWS:
        chances = [chance for _, chance in law.outcomes]

        def mean(values: list[Fraction], chances: list[Fraction] = chances) -> Fraction:
            return sum((x * p for x, p in zip(values, chances, strict=True)), Fraction(0))

        assert sum(chances) == 1
        assert min(chances) > 0
        for values in law.numbers:
            assert (mean([*values]), mean([x * x for x in values])) == (0, 1)
        for one, other in combinations(law.numbers, 2):
            assert mean([x * y for x, y in zip(one, other, strict=True)]) == 0
        thirds.append(mean([outcome**3 for outcome, _ in law.outcomes]))
        for values in law.numbers:
            powers = law.polynomial(values)
            assert [sum(c * x**k for k, c in enumerate(powers)) for x, _ in law.outcomes] == [*values]
    assert min(thirds) < 0 < max(thirds)
    assert all(sum(x**4 * p for x, p in law.outcomes) > 1 for law in UNEVEN)


def test_the_mean_of_a_quadratic_form_is_proved_with_a_law_of_many_outcomes_behind_it() -> None:
    """E xxᵀ = I with E x = 0 needs n + 1 outcomes: of two, it was found to hold only where n = 1."""
    assert judged(UNIT + "E(x'*A*x) = tr(A)").verdict is Verdict.PROVED


def test_sizes_that_are_never_far_apart_are_no_evidence_for_a_polynomial_in_their_difference() -> None:
    """Each size had more values than the degree, and n − p was −2, −1, 0, 1 or 2 in all of them."""
    factors = "*".join(f"(n - p - {k})" for k in range(-2, 3))
    assert judged(f"shape X: n,p; {factors}*norm2(X) = 0").verdict is Verdict.UNDECIDED
    assert determined({"n": 1, "p": 1, TOGETHER: 1}, {(2, 3), (3, 2), (2, 2)})
    assert not determined({"n": 1, "p": 1, TOGETHER: 1}, {(2, 3), (3, 4), (4, 5), (7, 8)})
    assert not determined({"n": 2}, {(1,), (5,)})


@pytest.mark.parametrize("statement", ["assume A^2 = A; tr(A) >= 0", "cos(a) <= 1 - a^2/2 + a^4/24"])
def test_what_holds_of_tall_matrices_and_near_to_where_sides_are_equal_is_supported(statement: str) -> None:
    assert judged(statement).verdict is Verdict.SUPPORTED


def test_quadratic_functions_are_no_evidence_for_what_is_assumed_of_a_function_everywhere() -> None:
    """For a quadratic l the midpoint's slope is the mean slope; for a convex one it need not be."""
    line = judged("assume l convex; l(y) - l(x) = dot(grad_l((x+y)/2), y - x)")
    assert line.verdict not in (Verdict.PROVED, Verdict.SUPPORTED)
    assert Agreement(20, 3, sized=True).supports
    assert not Agreement(20, 3, sized=True, narrow=True).supports
    assert not Agreement(20, 3, sized=True, laws=1, random=True).supports


@pytest.mark.parametrize(
    ("text", "wrt", "claim"),
    [
        ("sum(abs(x))", "x", "x./x"),
        ("norm2(x)^2", "x", "2*abs(x)"),
        ("l(x)", "x", "grad_l(x)*norm2(x)^2"),
        ("l(exp(x))", "x", "(1 + x).*grad_l(exp(x))"),
    ],
)
def test_claims_that_fit_some_values_are_refuted(text: str, wrt: str, claim: str) -> None:
    assert judge_claim(text, wrt, claim).verdict is Verdict.REFUTED


@pytest.mark.parametrize("statement", ["sum(x)^2 <= 1000*norm2(x)^2", "norm1(x) <= 50*norm2(x)"])
def test_sizes_past_what_is_drawn_are_no_evidence(statement: str) -> None:
    """The first fails at n = 1001, the second at n = 2501."""
    assert judged(statement).verdict is Verdict.UNDECIDED
