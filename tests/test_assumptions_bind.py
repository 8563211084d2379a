"""All that a file assumes binds what is said of a line: values at which it is false satisfy every assumption.

Assumptions bind sizes, constants and members of sequences, those on letters that stand in no line included. Each
``TRUE`` line follows from what is assumed by a few lines of mathematics, and the rank, the determinant or the bound
that it follows from is named; each ``FALSE`` one has an instance that is written beside it.
"""

from __future__ import annotations

import pytest

from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import JudgedLine, judged_lines
from dlhw3.symbolic.verdict import Verdict

ISOMETRY = "shape P: n,k; shape x: n; shape y: k; assume P'*P = eye; "
TRUE = {
    "a constant sequence": "sequence a; assume a{k+1} = a{k}; assume a{2} = c; a{0} = c",
    "a bound, at a member of another": "sequence a; assume a{k} <= c; assume b <= a{3}; b <= c",
    "a term of a sum": "sequence a; assume a{k} >= 0; assume sum{k=1:2}(a{k}) <= c; a{2} <= c",
    "terms of the line's own sum": "sequence a; assume a{k} >= 0; sum{k=1:2}(a{k}) >= 0",
    "columns": "sequence x; shape x: n; shape y: n; assume norm2(x{k}) <= c; assume y = x{3}; norm2(y) <= c",
    "a member at no index of its own": "sequence a, b; assume a{k} <= c; assume b{k} = a{2}; b{0} <= c",
    "one member further": "sequence a; assume a{k} >= 0; assume a{k+1} = a{k} - 1; a{0} >= 1",
    "a rank": ISOMETRY + "sum(0*y + vector(1)) <= sum(0*x + vector(1))",
    "an even size": "shape A: n,n; shape M: n,n; assume M*M = -eye; det(-A) = det(A)",
    "a constant is positive": "assume f L-smooth; assume f(y) <= f(x); L >= 0",
    "two constants": "assume f L-smooth; assume f mu-strongly convex; assume f(x) = 0; mu <= L",
    "a slope": "assume f G-Lipschitz; assume f(y) = f(x) + 1; assume norm2(x - y) <= 1; G >= 1",
    "nothing is both": "assume a <= 0; assume a >= 1; 1 = 2",
    "two numbers of terms": "sequence a; assume T = 3; assume T = 4; sum{k=1:T}(a{k}) = 0",
}
FALSE = {
    "numbers: a = 1, b = 0, c = 1": "assume a >= 1; assume b <= 0; c = 2*c",
    "a function: f = 0, c = -1": "assume a >= 1; assume f convex; assume f(y) <= f(x); c <= 2*c",
    "a rank, turned: n = 2, k = 1": ISOMETRY + "sum(0*x + vector(1)) <= sum(0*y + vector(1))",
    "a bound, turned: a = b = 0, c = 1": "sequence a; assume a{k} <= c; assume b <= a{3}; c <= b",
    "a falling sequence: -k": "sequence a; assume a{k+1} <= a{k}; assume b >= 2; a{0} <= a{5}",
    "an odd size: n = 1": "shape A: n,n; shape B: n,n; assume B*B = eye; det(-A) = det(A)",
    "an even size: det 2": "shape A: n,n; shape M: n,n; assume M*M = -eye; det(-A) = 2*det(A)",
    "a unit column: x = 2": "shape u: m; shape x: n; assume u'*u = 1; norm2(x)^2 <= norm2(x)",
    "a mean: c = 1/2": "random b; assume E(b) = 0; assume c >= 0; c <= c^2",
    "a trace: c = 1/2": "shape A: n,n; assume A psd; assume tr(A) = 1; c <= c^2",
    "a slope of 1": "assume f G-Lipschitz; assume f(y) = f(x) + 1; assume norm2(x - y) <= 1; G >= 2",
}


def _lines(text: str) -> list[JudgedLine]:
    return list(judged_lines(read_document(text.replace("; ", "\n"))))


@pytest.mark.parametrize("name", TRUE)
def test_what_follows_from_all_that_is_assumed_is_not_refuted(name: str) -> None:
    assert all(line.verdict is not Verdict.REFUTED for line in _lines(TRUE[name]))


@pytest.mark.parametrize("name", FALSE)
def test_values_are_found_beside_other_assumptions(name: str) -> None:
    (line,) = _lines(FALSE[name])
    assert line.verdict is Verdict.REFUTED
    assert line.judgement.counterexample is not None


def test_what_is_contradictory_proves_and_refutes_nothing() -> None:
    """Of a ≤ 0 and a ≥ 1 nothing is said with certainty, whichever letters the line has."""
    for line in ("b = b + 1", "b < b"):
        (judged,) = _lines(f"assume a <= 0; assume a >= 1; {line}")
        assert judged.verdict is Verdict.UNDECIDED


def test_values_satisfy_an_assumption_on_a_letter_that_is_in_no_line() -> None:
    """MM = −I has no solution at n = 1, where the sum of the n² ones is 1: the least n is 2."""
    (judged,) = _lines("shape A: n,n; shape M: n,n; assume M*M = -eye; sum(0*A + vector(1)*vector(1)') <= 1")
    found = judged.judgement.counterexample
    assert found is not None
    assert dict(found.assignment)["n"] == "2"
    assert found.left == "4"
