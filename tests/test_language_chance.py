"""Random letters and means: linear, monotone, Jensen's; refuted by finitely many outcomes, all conditions told."""

from __future__ import annotations

import re

import pytest

from dlhw3.errors import UserError
from dlhw3.output.checked import CheckedLine
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine

NOISE = "random xi\nassume E(xi) = 0\n"
TRUE = {
    "linear": "random xi\nE(2*norm2(xi)^2 + 3) = 2*E(norm2(xi)^2) + 3",
    "what is fixed": "random b\nE(c^2) = c^2",
    "a mean of 0": NOISE + "E(dot(y, xi)) = 0",
    "a mean": "random z\nassume E(z) = x\nE(norm2(z - x)^2) = E(norm2(z)^2) - norm2(x)^2",
    "a mean of numbers": "random b\nassume E(b) = 0\nassume E(b^2) = c\nE((b + 1)^2) = c + 1",
    "multiplied out": "random xi\nE(norm2(y + xi)^2) = norm2(y)^2 + 2*E(dot(y, xi)) + E(norm2(xi)^2)",
    "noise, scaled": NOISE + "E(norm2(y + a*xi)^2) = norm2(y)^2 + a^2*E(norm2(xi)^2)",
    "of matrices": "random Z\nassume E(Z) = 0\nE(norm2(X + Z)^2) = norm2(X)^2 + E(norm2(Z)^2)",
    "Jensen": "random b\nE(b)^2 <= E(b^2)",
    "Jensen, of norms": "random xi\nE(norm2(xi))^2 <= E(norm2(xi)^2)",
    "a root of a variance": "random xi\nscalar s\nassume E(norm2(xi)^2) <= s^2\nassume s >= 0\n"
    "E(norm2(xi)) <= s",
    "Jensen, of a convex function": "random z\nassume E(z) = x\nassume l convex\nl(x) <= E(l(z))",
    "larger at every outcome": "random xi\nE(norm2(y + xi)) <= norm2(y) + E(norm2(xi))",
    "a variance that is assumed": NOISE + "scalar s\nassume E(norm2(xi)^2) <= s^2\n"
    "E(norm2(y + xi)^2) <= norm2(y)^2 + s^2",
    "a step of descent": NOISE + "assume f L-smooth\nE(f(w - a*(grad_f(w) + xi)))\n"
    " <= f(w) - a*norm2(grad_f(w))^2 + L*a^2/2*(norm2(grad_f(w))^2 + E(norm2(xi)^2))",
    "a step of 1/L needs no mean": "random xi\nassume f L-smooth\nE(f(w - (grad_f(w) + xi)/L))\n"
    " <= f(w) - norm2(grad_f(w))^2/(2*L) + E(norm2(xi)^2)/(2*L)",
    "at every outcome": "random xi\nnorm2(y + xi)^2 = norm2(y)^2 + 2*dot(y, xi) + norm2(xi)^2",
    "no random letter: a function": "E(x) = E(x)",
}
FALSE = {
    "a mean that is not assumed": "random xi\nE(norm2(y + xi)^2) = norm2(y)^2 + E(norm2(xi)^2)",
    "a square goes out": "random b\nE(b)^2 = E(b^2)",
    "Jensen, turned": "random b\nE(b^2) <= E(b)^2",
    "independence that is not there": "random b, c\nE(b*c) = E(b)*E(c)",
    "noise forgotten": NOISE + "E(norm2(y + xi)^2) = norm2(y)^2",
    "a number not squared": NOISE + "E(norm2(y + a*xi)^2) = norm2(y)^2 + a*E(norm2(xi)^2)",
    "half the variance": NOISE + "scalar s\nassume E(norm2(xi)^2) <= s^2\n"
    "E(norm2(y + xi)^2) <= norm2(y)^2 + s^2/2",
    "a step without its noise": NOISE + "assume f L-smooth\nE(f(w - a*(grad_f(w) + xi)))\n"
    " <= f(w) - a*norm2(grad_f(w))^2 + L*a^2/2*norm2(grad_f(w))^2",
    "a mean of an inverse": "random b\nE(1/b) = 1/E(b)",
    "Jensen, of a logarithm, turned": "random b\nE(log(b)) >= log(E(b))",
    "of an inverse of a matrix": "random Z\nE(tr(inv(Z))) = 1",
    "a mean of a column": "random xi\nE(xi) = w",
    "a column beside its mean": "random xi\nE(norm2(xi - E(xi))^2) = 0",
    "a matrix beside its mean": "random Z\nE(norm2(Z - E(Z))^2) = dot(M, M)",
    "a mean that is named": "random u\nlet v = E(u)\nE(norm2(u - v)^2) = 0",
    "a mean inside a function": NOISE + "E(f(w + xi)) = f(w)",
}
REFUSED = {
    "a mean of a column that moves": (
        "random xi\ngrad(norm2(E(c*xi) - w)^2, c) = 0",
        "E is of numbers in a line",
    ),
    "no name": ("random\nE(b) = 1", "names no random letters"),
    "outside E": ("random xi\nassume norm2(xi) <= 1\nE(norm2(xi)) <= 1", "is assumed of its means"),
    "a property": ("random Z\nassume Z psd\nE(tr(Z)) >= 0", "Z is random"),
    "a derivative of a mean": (
        "random xi\ngrad(E(norm2(w + xi)^2), w) = 2*w",
        "A mean is not differentiated",
    ),
    "a derivative in it": (
        "random xi\ngrad(norm2(w + xi)^2, xi) = w",
        "Nothing is differentiated in a random",
    ),
    "a rate of it": ("random xi\nddt(xi) = w", "Nothing is differentiated in a random"),
    "two operands": ("random xi\nE(xi, w) = 0", "E takes 1 operand"),
}


@pytest.mark.parametrize(
    ("assumed", "hint"),
    [
        ("x = xi", "let x = xi"),
        ("c = norm2(xi)^2", "let c = norm2(xi)^2"),
        ("norm2(x) >= norm2(xi)", "assume norm2(x) ≥ E(norm2(xi))"),
        ("norm2(xi) <= 1", "assume E(norm2(xi)) ≤ 1"),
    ],
)
def test_what_is_assumed_of_a_random_letter_is_named_or_assumed_of_its_mean(assumed: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        judged(f"random xi\nassume {assumed}\nE(norm2(xi)) <= 1")
    assert caught.value.said.hint == hint


def judged(text: str) -> list[JudgedLine]:
    return list(judged_lines(read_document(text)))


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_what_holds_of_means_is_proved(text: str) -> None:
    assert {one.verdict.name for one in judged(text)} == {"PROVED"}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_what_does_not_hold_is_refuted_with_outcomes(text: str) -> None:
    (line,) = judged(text)
    assert line.verdict.name == "REFUTED"
    told = dict(line.judgement.counterexample.assignment) if line.judgement.counterexample else {}
    assert told["outcomes"] == "1 with probability 1/2, -1 with probability 1/2"


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_said_of_means_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        judged(text)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        (
            "random xi\ngrad(norm2(E(c*xi) - w)^2, c) = 0",
            "assume E(c*xi) = v, and v in the place of E(c*xi)",
        ),
        (
            "assume W{k} psd\ntr(W{N:1}'*W{N:1}) = 1",
            "square layers as letters, W2*W1, and assume W1, W2 psd",
        ),
        (
            "E(norm2(xi - E(xi))^2) = E(norm2(xi)^2) - norm2(E(xi))^2",
            "random xi, a line of a file, makes E a mean",
        ),
    ],
)
def test_what_is_refused_of_means_and_layers_says_what_to_assume(text: str, hint: str) -> None:
    """The lines that the hints say are judged: "a mean" and "of matrices" above are like them."""
    with pytest.raises(UserError) as caught:
        judged(text)
    assert caught.value.said.hint == hint


def test_a_line_says_which_means_it_takes_to_exist() -> None:
    (line,) = judged(NOISE + "E(norm2(y + xi)^2) = norm2(y)^2 + E(norm2(xi)^2)")
    assert CheckedLine(line).data["assumes"] == [
        "E(xi) = 0, at y",
        "the mean of ‖y + ξ(ω)‖² exists",
        "the mean of ‖ξ(ω)‖² exists",
        "the mean of ⟨y, ξ(ω)⟩ exists",
    ]


def test_the_square_of_a_mean_is_refuted_by_its_values() -> None:
    """E(b)² ≠ E(b²): at b = p + q ω with ω = ±1 the two differ by q², here from the printed polynomial."""
    (line,) = judged("random b\nE(b)^2 = E(b^2)")
    example = line.judgement.counterexample
    assert example is not None
    told = next(value for name, value in example.assignment if name.startswith("b("))
    parts = told.replace("X[1,1]", "w").replace("−", "-").replace("·", "*")
    values = [eval_polynomial(parts, w) for w in (1, -1)]
    mean, square = sum(values) / 2, sum(v * v for v in values) / 2
    assert (str(int(mean**2)), str(int(square))) == (example.left, example.right)


def eval_polynomial(text: str, w: int) -> int:
    """Return a polynomial in w with whole coefficients, term by term."""
    value = 0
    for sign, term in re.findall(r"(^|[+-])([^+-]+)", text.replace(" ", "")):
        factors = [
            w ** int(f[2:] or 1) if f.startswith("w^") else w if f == "w" else int(f) for f in term.split("*")
        ]
        product = -1 if sign == "-" else 1
        for factor in factors:
            product *= factor
        value += product
    return value


def test_latex_says_the_same() -> None:
    line = "E(\\|y + z\\|^2) &= \\|y\\|^2 + 2 E(y^\\top z) + E(\\|z\\|^2)"
    text = f"% random z: n\n\\begin{{align}}\n{line}\n\\end{{align}}"
    assert [one.verdict.name for one in judged(text)] == ["PROVED"]


def test_a_mean_of_nothing_random_is_said_to_be_none() -> None:
    """E is a name like any other where no letter is random: a false line with it says so."""
    (line,) = judged("E(b)^2 <= E(b^2)")
    assert line.verdict.name == "REFUTED"
    assert line.slip.startswith("E is an abstract function here: a line random x")
    assert judged("random b\nE(b)^2 <= E(b^2)")[0].verdict.name == "PROVED"
