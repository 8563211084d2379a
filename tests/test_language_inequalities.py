"""Lines with ≤, <, ≥ and >: proved by multipliers that are found and checked, or refuted by exact values."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import pytest
from sympy import MatrixSymbol, Symbol

import dlhw3
from dlhw3.cli import run
from dlhw3.errors import UserError
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.one_sided import with_other_sign
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm, ScalarSum
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.claim_kinds import sums_multiplied
from dlhw3.symbolic.search.columns.columns import Sight
from dlhw3.symbolic.search.columns.pairings import by_pairings
from dlhw3.symbolic.search.forms.multipliers import settled, solve, squares_of
from dlhw3.symbolic.search.ways.strategies import DEPTH, MOST_WORK, Ways
from dlhw3.symbolic.verdict import Verdict

TRUE = {
    "a square": "norm2(x + y)^2 <= 2*norm2(x)^2 + 2*norm2(y)^2",
    "three squares": "norm2(x + y + z)^2 <= 3*norm2(x)^2 + 3*norm2(y)^2 + 3*norm2(z)^2",
    "Cauchy and Schwarz": "x'*y <= norm2(x)*norm2(y)",
    "Cauchy and Schwarz, matrices": "-dot(A, B) <= norm2(A)*norm2(B)",
    "Cauchy and Schwarz, squared": "(x'*y)^2 <= norm2(x)^2*norm2(y)^2",
    "the triangle": "norm2(A + B) <= norm2(A) + norm2(B)",
    "the triangle, turned": "norm2(x) - norm2(y) <= norm2(x - y)",
    "the exponential": "1 - a <= exp(-a)",
    "the logarithm": "assume a > 0\nlog(a) <= a - 1",
    "Young": "assume c > 0\n2*x'*y <= c*norm2(x)^2 + norm2(y)^2/c",
    "means": "2*norm2(x)*norm2(y) <= norm2(x)^2 + norm2(y)^2",
    "a form": "a^2 - a*b + b^2 >= 0",
    "a form of degree 4": "a^2*b^2 <= a^4 + b^4",
    "a product of what is assumed": "assume 0 <= a <= 1\nassume 0 <= b <= 1\na*b <= 1",
    "a sum that is strict": "assume a > 0\nassume b >= 0\na + b > 0",
    "a reciprocal": "assume a >= 0\n1/(1 + a) <= 1",
    "a bound that is assumed": "assume norm2(z) <= c\nnorm2(z)^2 <= c^2",
    "an exponential below 1": "assume a >= 0\nexp(-a) <= 1 + a",
    "an exponential grows": "scalar t, k\nassume t > 0\nassume log(t) <= k\nt <= exp(k)",
    "a form that is assumed": "shape H: n,n\nassume H symmetric\nassume H >= a*eye\nx'*H*x >= a*norm2(x)^2",
    "a form that is psd": "assume A psd\nx'*A*x >= 0",
    "a trace that is psd": "assume A psd\nassume b >= 0\n-b*tr(A) <= 0",
    "what is shown is named as what is assumed": "assume 0 < a\nassume a <= 1\nnorm2(x)/a >= norm2(x)",
    "an absolute value": "-abs(a) <= a <= abs(a)",
    "absolute products": "sum(abs(x.*y)) <= norm2(x)*norm2(y)",
    "a sum of columns": "sequence x: n\nnorm2(sum{i=1:m}(x{i}))^2 <= m*sum{i=1:m}(norm2(x{i})^2)",
    "a square below a trace": "shape A: n,n\nassume A psd\nA*A <= tr(A)*A",
    "a flow of two letters goes down": "flow l(W2*W1) in W1,W2\nddt(l(W2*W1)) <= -norm2(grad(l(W2*W1), W1))^2",
}
FALSE = {
    "a square": "norm2(x + y)^2 <= norm2(x)^2 + norm2(y)^2",
    "the squared triangle": "norm2(A + B)^2 <= norm2(A)^2 + norm2(B)^2",
    "strict where both are 0": "x'*y < norm2(x)*norm2(y)",
    "the exponential, turned": "exp(-a) <= 1 - a",
    "a product without signs": "assume a <= 1\nassume b <= 1\na*b <= 1",
    "a form": "a^2 - 3*a*b + b^2 >= 0",
    "Young without the reciprocal": "assume c > 0\n2*x'*y <= c*norm2(x)^2 + c*norm2(y)^2",
    "roots without a sign": "assume a^2 <= b^2\na <= b",
    "a trace against a norm": "tr(A) <= norm2(A)",
    "absolute products": "sum(abs(x.*y)) <= 0.99*norm2(x)*norm2(y)",
    "a sum of columns": "sequence x: n\nnorm2(sum{i=0:m}(x{i}))^2 <= m*sum{i=0:m}(norm2(x{i})^2)",
    "a square below a trace": "shape A: n,n\nassume A psd\nA*A <= 0.99*tr(A)*A",
    "faster than a flow": "flow l(W2*W1) in W1,W2\nddt(l(W2*W1)) <= -2*norm2(grad(l(W2*W1), W1))^2",
}


def verdicts(text: str) -> list[str]:
    return [one.verdict.name for one in judged_lines(read_document(text))]


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_what_holds_is_proved(text: str) -> None:
    assert set(verdicts(text)) == {"PROVED"}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_what_fails_is_refuted_with_values(text: str) -> None:
    (line,) = judged_lines(read_document(text))
    assert line.verdict.name == "REFUTED"
    assert line.judgement.counterexample is not None


def test_a_chain_goes_on_in_one_direction() -> None:
    text = "2*x'*y\n <= norm2(x)^2 + norm2(y)^2/2\n <= norm2(x)^2 + norm2(y)^2\n = dot(x, x) + y'*y"
    lines = list(judged_lines(read_document(text)))
    assert [one.verdict.name for one in lines] == ["REFUTED", "PROVED", "PROVED"]
    assert [one.again for one in lines] == [0, 1, 0]


def test_the_direction_is_told() -> None:
    assert verdicts("norm2(x)^2 + norm2(y)^2\n >= 2*x'*y") == ["PROVED"]
    assert verdicts("2*x'*y\n >= norm2(x)^2 + norm2(y)^2") == ["REFUTED"]


OF_ANOTHER_SIGN = [
    ("norm2(x+y)\n>= norm2(x) + norm2(y)", "the inequality goes the other way: it holds with ≤"),
    ("a^2 + b^2\n= 2*a*b", "an inequality and no equation: it holds with ≥"),
    ("assume a > 0\na + 1/a\n> 2", "the two sides may be equal: it holds with ≥"),
    ("assume a > 0\na + 1/a\n< 2", "the inequality goes the other way: it holds with ≥"),
    ("assume A psd\nA\n<= 0*A", "the inequality goes the other way: it holds with ≥"),
    ("random a\nE(a^2)\n<= E(a)^2", "the inequality goes the other way: it holds with ≥"),
    ("a\n<= b", ""),
    ("a^3\n= b", ""),
    ("x + y\n= 2*y", ""),
]


@pytest.mark.parametrize(("text", "slip"), OF_ANOTHER_SIGN)
def test_the_sign_with_which_a_false_line_holds_is_told(text: str, slip: str) -> None:
    (line,) = dlhw3.check(text)
    assert line.verdict is dlhw3.Verdict.REFUTED
    assert line.data.get("slip", "") == slip


def test_of_a_sign_that_is_not_proved_no_more_is_told_than_was_found() -> None:
    a, b = Symbol("a"), Symbol("b")
    said = with_other_sign(a, b, "≤", lambda sign: Verdict.SUPPORTED)
    assert said == "the inequality goes the other way: with ≥ instances agree, which is no proof"
    assert with_other_sign(a, b, "≤", lambda sign: Verdict.UNDECIDED) == ""


@pytest.mark.parametrize(
    ("text", "values"), [("1\n >= 2", "left = 1, right = 2"), ("3 < 2", "left = 3, right = 2")]
)
def test_the_values_of_a_line_stand_on_their_sides(text: str, values: str) -> None:
    """Of a ≥ b, which is judged as b ≤ a, left is still a."""
    (line,) = judged_lines(read_document(text))
    assert str(line.judgement.counterexample) == values


def test_what_is_assumed_counts_in_values_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("assume a >= 2\nassume b = a - 1\nb >= 1\nb >= 2\n", encoding="utf-8")
    assert run(["check", str(file), "--json"]) == 1
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["line"], one["verdict"]) for one in found] == [(3, "PROVED"), (4, "REFUTED")]
    values = dict(part.split(" = ") for part in found[1]["values"].split(":")[0][3:].split("; "))
    a, b = Fraction(values["a"]), Fraction(values["b"])
    assert a >= 2
    assert b == a - 1
    assert b < 2


def test_numbers_that_agree_are_no_proof_and_are_counted() -> None:
    (line,) = judged_lines(
        read_document("assume A pd\nassume B pd\nshape A: n,n\ndet(A) + det(B) <= det(A + B)")
    )
    assert line.verdict.name == "SUPPORTED"
    assert line.judgement.reason.startswith("not proved: 2")
    assert "assignments of sizes agree" in line.judgement.reason


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a != b", "!= is not judged"),
        ("a =< b", "=< is not judged"),
        ("assume a <= x\na <= a", "is assumed of a number"),
        ("assume A < B\nA = B", "< compares numbers"),
    ],
)
def test_what_cannot_be_compared_is_refused(text: str, message: str) -> None:
    with pytest.raises(UserError, match=message):
        verdicts(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("x <= x", "sum(x) ≤ sum(x)"),
        ("x\n= x\n>= y", "sum(x) ≥ sum(y)"),
        ("shape A: n,k\nA <= A", "sum(A) ≤ sum(A)"),
        ("shape A: n,n\nA < B", "A <= B"),
    ],
)
def test_columns_are_not_compared(text: str, hint: str) -> None:
    """For some x ≤ y is that of every entry, for others that of sums: it is refused, with what can be said."""
    with pytest.raises(UserError, match="compares numbers") as refused:
        list(judged_lines(read_document(text)))
    assert refused.value.hint == hint
    *shapes, _ = text.split("\n") if text.startswith("shape") else (text,)
    assert len(list(judged_lines(read_document("\n".join([*shapes, hint]))))) == 1


def test_multipliers_are_exact() -> None:
    third = Fraction(1, 3)
    assert settled({"a": third}, [{"a": Fraction(1)}], [False], [0]) == {0: third}
    assert settled({"a": -third}, [{"a": Fraction(1)}], [False], [0]) is None
    assert settled({"b": third}, [{"a": Fraction(1)}], [True], [0]) is None
    assert solve([[Fraction(2), Fraction(1), Fraction(5)]], 2) == [Fraction(5, 2), Fraction(0)]
    matrix = [[Fraction(2), Fraction(-1)], [Fraction(-1), Fraction(1, 2)]]
    assert squares_of(matrix) == [(Fraction(2), [Fraction(1), Fraction(-1, 2)])]
    assert squares_of([[Fraction(0), Fraction(1)], [Fraction(1), Fraction(0)]]) is None


def test_matrices_in_an_order_are_square() -> None:
    """A ⪯ B ⪯ C says of all three that they are: A ⪯ C is no comparison of two shapes."""
    text = "assume A <= B\nassume B <= C\nA\n<= C\n"
    (judged,) = judged_lines(read_document(text), explained=False)
    assert judged.verdict > Verdict.REFUTED
    assert judged.misfit == ""


def test_no_search_begins_where_the_work_of_a_claim_is_spent() -> None:
    """Else a line that nothing shows took a dozen searches, and many seconds."""
    a, b = Symbol("a", real=True), Symbol("b", real=True)
    assert Ways(Theory()).shown(2 * a * b, a**2 + b**2, False, DEPTH)
    assert not Ways(Theory(), work=0).shown(2 * a * b, a**2 + b**2, False, DEPTH)
    ways = Ways(Theory())
    assert not ways.shown(a**2 + b**2, 2 * a * b, False, DEPTH)
    assert ways.work < MOST_WORK


def test_sums_over_an_index_that_are_multiplied_are_counted() -> None:
    """Their normal forms grow with each: columns of a claim multiply three at most."""
    x, k, j, m = (Symbol(name, integer=True) for name in "xkjm")
    one, other = ScalarSum(x * k, k, 1, m), ScalarSum(j, j, 1, m)
    counts = [sums_multiplied(value) for value in (x, one, one * other + x, one**2 * other, one + other)]
    assert counts == [0, 1, 2, 3, 1]
    assert sums_multiplied(ScalarSum(one * j, j, 1, m)) == 2
    assert sums_multiplied(one * Norm(MatrixSum(x * MatrixSymbol("v", 2, 1), k, 1, m))) == 1


def test_what_tanh_is_below_is_shown_and_not_supposed() -> None:
    """1 − tanh(x) ≥ 0 was a condition of Σ y tanh(x) ≤ Σ y, which the kernel had not shown, and no output told."""
    x, y = MatrixSymbol("x", 3, 1), MatrixSymbol("y", 3, 1)
    bent = entrywise("tanh", x)
    facts = Facts(conditions=frozenset({("nonnegative", y)}))
    columns = [one for one in by_pairings(Sight((Inner(y, bent),)), facts) if one.value.has(bent)]
    assert len(columns) > 4
    assert not any(one.use is None or one.use.premise == "entries.inner" for one in columns)
    (line,) = judged_lines(read_document("assume y >= 0\n-sum(y)\n<= sum(y.*tanh(x))"))
    assert (line.verdict, line.under) == (Verdict.PROVED, ())
