"""Functions that are assumed to be convex, smooth, strongly convex or Lipschitz: used at points, never broken."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
import pytest

from dlhw3.errors import UserError
from dlhw3.output.checked import CheckedLine
from dlhw3.symbolic.language.assumed.regularity import read_regular
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.verdict import Counterexample

TRUE = {
    "a step": "assume l L-smooth\n"
    "l(x - a*grad_l(x)) <= l(x) - a*norm2(grad_l(x))^2 + L*a^2/2*norm2(grad_l(x))^2\n"
    " = l(x) - a*(1 - L*a/2)*norm2(grad_l(x))^2",
    "a step of 1/L": "assume l L-smooth\nl(x - grad_l(x)/L) <= l(x) - norm2(grad_l(x))^2/(2*L)",
    "a step of a half": "assume l 2-smooth\nl(x - grad_l(x)/2) <= l(x) - norm2(grad_l(x))^2/4",
    "a step with noise": "assume f L-smooth\n"
    "f(w - (grad_f(w) + z)/L) <= f(w) - norm2(grad_f(w))^2/(2*L) + norm2(z)^2/(2*L)",
    "of matrices": "assume l smooth L\n"
    "l(X - a*grad_l(X)) <= l(X) - a*norm2(grad_l(X))^2 + L*a^2/2*norm2(grad_l(X))^2",
    "from below": "assume l L-smooth\nl(x) + dot(grad_l(x), y - x) - L/2*norm2(y - x)^2 <= l(y)",
    "the gradient": "assume l L-smooth\nnorm2(grad_l(x) - grad_l(y)) <= L*norm2(x - y)",
    "the gradient is monotone": "assume l convex\ndot(grad_l(x) - grad_l(y), x - y) >= 0",
    "midpoints": "assume l convex\nl((x + y)/2) <= l(x)/2 + l(y)/2",
    "three points": "assume l convex\nl((x + y + z)/3) <= l(x)/3 + l(y)/3 + l(z)/3",
    "weights": "assume l convex\nassume 0 <= a <= 1\nl(a*x + (1 - a)*y) <= a*l(x) + (1 - a)*l(y)",
    "numbers": "assume l convex\nl((a + b)/2) <= (l(a) + l(b))/2",
    "the least value": "assume l convex\nassume grad_l(z) = vector(0)\nl(z) <= l(x)",
    "a strict minimum": "assume l strongly convex mu\nassume grad_l(z) = vector(0)\n"
    "l(z) + mu/2*norm2(x - z)^2 <= l(x)",
    "the gap": "assume l mu-strongly convex\n2*mu*(l(x) - l(y)) <= norm2(grad_l(x))^2",
    "the gap, divided": "assume l mu-strongly convex\nl(x) - l(y) <= norm2(grad_l(x))^2/(2*mu)",
    "the gap, in two lines": "assume l mu-strongly convex\n"
    "l(x) - l(y) <= dot(grad_l(x), x - y) - mu/2*norm2(x - y)^2\n <= norm2(grad_l(x))^2/(2*mu)",
    "values": "assume l Lipschitz G\nabs(l(x) - l(y)) <= G*norm2(x - y)",
    "slopes": "assume l G-Lipschitz\nnorm2(grad_l(x)) <= G",
    "cocoercive": "assume l convex and L-smooth\n"
    "norm2(grad_l(x) - grad_l(y))^2 <= L*dot(grad_l(x) - grad_l(y), x - y)",
}
FALSE = {
    "half the bend of a step": "assume l L-smooth\n"
    "l(x - a*grad_l(x)) <= l(x) - a*norm2(grad_l(x))^2 + L*a^2/4*norm2(grad_l(x))^2",
    "twice the gain": "assume l L-smooth\nl(x - grad_l(x)/L) <= l(x) - norm2(grad_l(x))^2/L",
    "twice the step": "assume l L-smooth\nl(x - 2*grad_l(x)/L) <= l(x) - norm2(grad_l(x))^2/(2*L)",
    "smooth, taken for convex": "assume l L-smooth\nl(x) + dot(grad_l(x), y - x) <= l(y)",
    "half the bend": "assume l L-smooth\nl(y) <= l(x) + dot(grad_l(x), y - x) + L/4*norm2(y - x)^2",
    "half the constant of the gradient": "assume l L-smooth\nnorm2(grad_l(x) - grad_l(y)) <= L/2*norm2(x - y)",
    "strictly convex": "assume l convex\nl((x + y)/2) < l(x)/2 + l(y)/2",
    "convex, turned": "assume l convex\nl((x + y)/2) >= l(x)/2 + l(y)/2",
    "convex, taken for affine": "assume l convex\nl((x + y)/2) = l(x)/2 + l(y)/2",
    "convex, taken for subadditive": "assume l convex\nl(x + y) <= l(x) + l(y)",
    "weights outside": "assume l convex\nl(a*x + (1 - a)*y) <= a*l(x) + (1 - a)*l(y)",
    "twice the modulus": "assume l mu-strongly convex\nl(x) + dot(grad_l(x), y - x) + mu*norm2(y - x)^2 <= l(y)",
    "strongly convex, taken for smooth": "assume l mu-strongly convex\n"
    "l(y) <= l(x) + dot(grad_l(x), y - x) + mu/2*norm2(y - x)^2",
    "twice the gap": "assume l mu-strongly convex\n4*mu*(l(x) - l(y)) <= norm2(grad_l(x))^2",
    "a gap of convex functions": "assume l convex\nl(x) - l(y) <= norm2(grad_l(x))^2",
    "half the constant of values": "assume l G-Lipschitz\nl(x) - l(y) <= G/2*norm2(x - y)",
    "a square of the distance": "assume l G-Lipschitz\nl(x) - l(y) <= G*norm2(x - y)^2",
    "twice the cocoercivity": "assume l convex, L-smooth\n"
    "2*norm2(grad_l(x) - grad_l(y))^2 <= L*dot(grad_l(x) - grad_l(y), x - y)",
    "noise forgotten": "assume f L-smooth\nf(w - (grad_f(w) + z)/L) <= f(w) - norm2(grad_f(w))^2/(2*L)",
}
REFUSED = {
    "no constant": ("l smooth", "That l is smooth has one constant"),
    "a constant too many": ("l convex 2", "That l is convex has no constant"),
    "a negative constant": ("l Lipschitz -2", "The constant of Lipschitz is positive, not -2"),
    "no property": ("l strictly convex", "assumes nothing of a function"),
    "a letter": ("x convex", "x is no function here"),
    "an operator": ("tr convex", "tr is no function here"),
    "nowhere": ("g convex", "g is assumed convex, and occurs nowhere"),
    "several": ("h convex", "h is a function of several matrices"),
    "a matrix for a constant": ("l smooth A", "The constant of smooth is a number, and A is none"),
}


def judged(text: str) -> list[JudgedLine]:
    return list(judged_lines(read_document(text)))


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_what_follows_is_proved(text: str) -> None:
    assert {one.verdict.name for one in judged(text)} == {"PROVED"}


class Bent(NamedTuple):
    """A quadratic of so many entries, plus scales times the squares of how far an entry is above a threshold."""

    slope: np.ndarray
    bend: np.ndarray
    kinks: tuple[tuple[int, float, float], ...] = ()
    """The entry, the threshold and the scale of each."""

    def corners(self, *, within: bool) -> Iterator[np.ndarray]:
        """Yield the points whose entries are thresholds, or a point of each part that they leave of the space."""
        lines = []
        for entry in range(len(self.slope)):
            ends = sorted({threshold for place, threshold, _ in self.kinks if place == entry})
            between = (
                [(a + b) / 2 for a, b in pairwise([2 * ends[0] - 1 - ends[-1], *ends])] if ends else [0.0]
            )
            lines.append([*between, ends[-1] + 1] if within and ends else ends or [0.0])
        yield from map(np.array, product(*lines))

    def hessian(self, point: np.ndarray) -> np.ndarray:
        own = np.zeros(len(self.slope))
        for entry, threshold, scale in self.kinks:
            own[entry] += 2 * scale * (point[entry] > threshold)
        return self.bend + np.diag(own)

    def gradient(self, point: np.ndarray) -> np.ndarray:
        own = self.slope + self.bend @ point
        for entry, threshold, scale in self.kinks:
            own[entry] += 2 * scale * max(point[entry] - threshold, 0)
        return own


def values(example: Counterexample) -> tuple[dict[str, float], Bent]:
    """Return the numbers and the one function in a counterexample, read anew."""
    numbers, pieces = {}, {}
    for name, value in example.assignment:
        if re.fullmatch(r"-?\d+(/\d+)?", value):
            numbers[name] = float(Fraction(value))
        if "∈" in name:
            size = re.search(r"\^\{(\d+)×(\d+)\}", name)
            assert size
            shape, pieces = (int(size[1]), int(size[2])), {"text": value}
    flat = shape[0] * shape[1]
    slope, bend, kinks = np.zeros(flat), np.zeros((flat, flat)), []
    entry = r"X\[(\d+),(\d+)\]"
    text = re.sub(r"\([^()]*\)", lambda one: one[0].replace("−", "~").replace("+", "#"), pieces["text"])
    for sign, term in re.findall(r"(^|[+−-] ?)([^+−]+)", text.strip().replace("-", "−")):
        places, scale, bent = [], Fraction(-1 if "−" in sign else 1), None
        for factor in term.strip().split("·"):
            if found := re.fullmatch(rf"{entry}(?:\^(\d+))?", factor):
                place = (int(found[1]) - 1) * shape[1] + int(found[2]) - 1
                places += [place] * int(found[3] or 1)
            elif found := re.fullmatch(rf"relu\({entry}(?:([~#])\s*([\d/]+))?\)\^2", factor.replace(" ", "")):
                above = Fraction(found[4] or 0) * (1 if found[3] == "~" else -1)
                bent = (int(found[1]) - 1) * shape[1] + int(found[2]) - 1, float(above)
            else:
                scale *= Fraction(factor)
        assert not (bent and places)
        if bent:
            kinks.append((*bent, float(scale)))
        if len(places) == 1:
            slope[places[0]] += float(scale)
        if len(places) == 2:
            bend[places[0], places[1]] += float(scale)
            bend[places[1], places[0]] += float(scale)
        assert len(places) < 3  # no polynomial of a higher degree has any of the properties, or is seen to
    return numbers, Bent(slope, bend, tuple(kinks))


def keeps(assumed: str, numbers: Mapping[str, float], function: Bent) -> bool:
    """Whether a function has a property, by the eigenvalues of all its Hessians and its gradients at thresholds.

    Between thresholds a gradient is linear, so that its norm is largest at one of them, or without a bound.
    """
    hessians = [function.hessian(one) for one in function.corners(within=True)]
    own = np.concatenate([np.linalg.eigvalsh(one) for one in hessians])
    rounding = (
        8 * len(own) * np.finfo(float).eps * max(1.0, abs(own).max())
    )  # of eigvalsh: a few ulps of the norm
    if "strongly" in assumed:
        return bool(own.min() >= numbers["mu"] - rounding)
    smooth = "smooth" not in assumed or abs(own).max() <= numbers["L"] + rounding
    convex = "convex" not in assumed or own.min() >= -rounding
    flat = "Lipschitz" not in assumed
    if not flat:
        above = np.full(len(function.slope), np.inf)
        outer = (function.bend, function.hessian(above))
        steepest = max(np.linalg.norm(function.gradient(one)) for one in function.corners(within=False))
        flat = not any(one.any() for one in outer) and steepest <= numbers["G"] * (1 + rounding)
    return bool(smooth and convex and flat)


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_what_does_not_follow_is_refuted_by_a_function_that_has_the_property(text: str) -> None:
    (line,) = judged(text)
    assert line.verdict.name == "REFUTED"
    example = line.judgement.counterexample
    assert example is not None
    assert keeps(text.partition("\n")[0], *values(example))


def test_a_quadratic_that_breaks_an_assumption_is_seen_by_the_check_above() -> None:
    bend = np.diag([3.0, -1.0])
    flat = np.zeros((2, 2))
    assert not keeps("assume l L-smooth", {"L": 2.0}, Bent(np.zeros(2), bend))
    assert not keeps("assume l convex", {}, Bent(np.zeros(2), bend))
    assert not keeps("assume l mu-strongly convex", {"mu": 1.0}, Bent(np.zeros(2), bend))
    assert not keeps("assume l G-Lipschitz", {"G": 1.0}, Bent(np.array([2.0, 0.0]), flat))
    assert not keeps(
        "assume l G-Lipschitz", {"G": 1.0}, Bent(np.zeros(2), flat, ((0, 0.0, 0.25),))
    )  # steeper on
    bump = ((0, 0.0, 0.25), (0, 2.0, -0.25))  # slopes from 0 to 1
    assert keeps("assume l G-Lipschitz", {"G": 1.0}, Bent(np.zeros(2), flat, bump))
    assert not keeps("assume l G-Lipschitz", {"G": 0.9}, Bent(np.zeros(2), flat, bump))
    assert keeps("assume l convex", {}, Bent(np.zeros(2), flat, bump[:1]))
    assert not keeps("assume l convex", {}, Bent(np.zeros(2), flat, (bump[0], (0, 2.0, -0.5))))


def test_a_line_says_at_which_points_it_uses_what_is_assumed() -> None:
    (line,) = judged("assume l convex\nl((x + y)/2) <= l(x)/2 + l(y)/2")
    assert CheckedLine(line).data["assumes"] == [
        "l is convex, from 1/2 (x + y) to x",
        "l is convex, from 1/2 (x + y) to y",
    ]


def test_what_is_assumed_of_a_function_is_not_used_where_it_is_not_there() -> None:
    (line,) = judged("assume l convex\nassume f convex\nl(x) + f(x) = f(x) + l(x)")
    assert "assumes" not in CheckedLine(line).data


def test_a_function_that_is_defined_has_no_property_by_assumption() -> None:
    with pytest.raises(UserError, match="f is defined by let, and only an abstract function is convex"):
        judged("let f(x) = x'*A*x\nassume f convex\nf(x) = x'*A*x")


def test_nothing_is_proved_under_properties_that_no_function_has() -> None:
    (line,) = judged("assume l mu-strongly convex\nassume l G-Lipschitz\nl(x) - l(y) <= G*norm2(x - y)")
    assert line.verdict.name == "UNDECIDED"
    assert line.judgement.reason.startswith("derived, but nothing found that satisfies")


def test_one_property_may_be_said_in_several_ways() -> None:
    ways = ("l smooth L", "l L-smooth", "l is L-smooth", "l is smooth with constant L")
    assert (
        len({(one.kind, one.constant.text) for way in ways for one in read_regular(way) if one.constant}) == 1
    )
    assert [one.text for one in read_regular("f, l are convex and 2-smooth")] == [
        "f convex", "l convex", "f smooth 2", "l smooth 2",
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_assumed_is_refused(said: str, words: str) -> None:
    text = f"shape A: n,n\nassume {said}\nl(x) + h(x, A) + 0*tr(A) <= l(x) + h(x, A)"
    with pytest.raises(UserError, match=re.escape(words)):
        judged(text)


def test_a_constant_that_let_makes_of_columns_is_refused() -> None:
    """A and x were numbers, which nothing told."""
    with pytest.raises(UserError, match="x is a column by its letter") as error:
        judged("let c = A*x\nassume l c-Lipschitz\nl(y) - l(z) <= c*norm2(y - z)")
    assert "scalar A, x" in str(error.value)


def test_latex_says_the_same() -> None:
    text = (
        "% assume l L-smooth\n\\begin{align}\nl(x - a \\nabla l(x)) &\\le l(x) - a \\|\\nabla l(x)\\|^2"
        " + \\frac{L a^2}{2} \\|\\nabla l(x)\\|^2 \\\\\n&\\le l(x) - a \\|\\nabla l(x)\\|^2\n\\end{align}"
    )
    assert [one.verdict.name for one in judged(text)] == ["PROVED", "REFUTED"]
