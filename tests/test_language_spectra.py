"""Largest singular values and the ends of spectra in lines: values that numpy agrees with, and what is refused."""

from __future__ import annotations

import random
import re

import numpy as np
import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.numbers import ONE, Unclear
from dlhw3.symbolic.models.spectra import SpectralDefinition, of_known_spectrum
from dlhw3.symbolic.verdict import Verdict


class _OfMatrix(SpectralDefinition):
    """A definition of a number of one matrix, whatever the model is."""

    def __init__(self, matrix: matrices.Matrix, **said: object) -> None:
        super().__init__(None, ((ONE, None),), **said)  # type: ignore[arg-type]
        self.matrix = matrix

    def found(self) -> tuple[float, np.ndarray]:
        s, v = self._found(self.matrix)
        return float(s), np.array([[float(x) for x in row] for row in v])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("plain", [True, False])
def test_singular_values_and_eigenvectors_are_those_of_numpy(seed: int, *, plain: bool) -> None:
    """Of matrices of known spectrum, and exactly: the error is that of doubles, n‖A‖ times 2⁻⁵² or so."""
    rng = random.Random(seed)
    rows, cols = rng.randint(1, 4), rng.randint(1, 4)
    matrix = of_known_spectrum(rng, (rows, cols), symmetric=False, plain=plain)
    numbers = np.array([[float(x) for x in row] for row in matrix])
    try:
        s, v = _OfMatrix(matrix, singular=True).found()
    except Unclear:
        pytest.skip("no column of fractions")
    bound = 1e-13 * max(1.0, np.linalg.norm(numbers))
    assert abs(s - np.linalg.norm(numbers, 2)) <= bound
    assert abs(np.linalg.norm(v) - 1) <= bound
    assert abs(np.linalg.norm(numbers @ v) - s) <= bound


@pytest.mark.parametrize("seed", range(12))
def test_the_ends_of_a_spectrum_are_those_of_numpy(seed: int) -> None:
    rng = random.Random(seed)
    n = rng.randint(1, 4)
    matrix = of_known_spectrum(rng, (n, n), symmetric=True, plain=seed % 2 == 0)
    numbers = np.array([[float(x) for x in row] for row in matrix])
    assert (numbers == numbers.T).all()
    for least in (False, True):
        try:
            s, v = _OfMatrix(matrix, least=least).found()
        except Unclear:
            continue
        bound = 1e-13 * max(1.0, np.linalg.norm(numbers))
        assert abs(s - np.linalg.eigvalsh(numbers)[0 if least else -1]) <= bound
        assert np.abs(numbers @ v - s * v).max() <= bound


def test_the_values_of_a_refutation_are_those_of_numpy() -> None:
    (line,) = dlhw3.check("opnorm(A*B) = opnorm(A)*opnorm(B)").lines
    assert line.verdict is Verdict.REFUTED
    text = str(line)

    def value(name: str) -> np.ndarray:
        rows = re.search(rf"\b{name} = (\[\[.*?\]\]|[-\d/]+);", text)
        assert rows is not None
        inner = re.findall(r"\[([^\[\]]+)\]", rows[1]) or [rows[1]]
        return np.array([[eval_fraction(x) for x in row.split(",")] for row in inner])

    A, B = value("A"), value("B")
    for matrix, name in ((A, "opnorm_A"), (B, "opnorm_B"), (A @ B, "opnorm_1")):
        assert abs(np.linalg.norm(matrix, 2) - value(name).item()) <= 1e-12


def eval_fraction(text: str) -> float:
    above, _, below = text.strip().partition("/")
    return float(above) / float(below or 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x'*A*x <= lambda_max(A)*norm2(x)^2", "is of a symmetric matrix here"),
        ("grad(sigma_min(W)^2, W) = 2*W", "has no derivative here"),
        ("flow l(W) in W\nddt(sigma_min(W)) = 0", "has no derivative here"),
        ("grad(lambda_max(W), W) = W", "is of a symmetric matrix here"),
        ("hess(lambda_max(x*x'), x) = x*x'", "No formula of matrices is found for this Hessian"),
        ("random W: m,n\nE(norm2(W*x)) <= opnorm(W)*norm2(x)", "is of a random matrix"),
        ("sequence A: n,n\nsum{i=1:m}(opnorm(A{i})) >= 0", "would be a number for each member"),
        ("opnorm(A, B) >= 0", "takes 1 operand"),
        ("lambda_max(A - A') = 0", "is of a symmetric matrix here"),
        (
            "shape x: n\nshape y: n\nlambda_max(jac(grad(x'*A*y, x), y)) <= opnorm(A)",
            "is of a symmetric matrix",
        ),
    ],
)
def test_what_has_no_rule_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=re.escape(words)):
        dlhw3.check(text)


def test_a_letter_of_the_users_own_is_no_spectrum() -> None:
    """opnorm_A is a letter that a user may have: nothing is known of it beside opnorm(A)."""
    lines = dlhw3.check("scalar opnorm_A\nnorm2(A*x) <= opnorm(A)*norm2(x) + opnorm_A - opnorm_A").lines
    assert [line.verdict for line in lines] == [Verdict.PROVED]
    (line,) = dlhw3.check("scalar opnorm_A\nnorm2(A*x) <= opnorm(A)*norm2(x) + opnorm_A").lines
    assert line.verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    "line",
    [
        "scalar opnorm_A\nshape A: n,n\nopnorm(A) = opnorm_A",
        "shape v_opnorm_A: n\nshape A: n,n\nopnorm(A) + norm2(v_opnorm_A) = opnorm(A) + 1",
        "shape v_lambda_max_A: n\nassume A symmetric\nA*v_lambda_max_A = lambda_max(A)*v_lambda_max_A",
    ],
)
def test_of_no_letter_of_the_users_own_anything_is_assumed(line: str) -> None:
    assert dlhw3.check(line).lines[-1].verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("shape A: n,n\nopnorm(2*inv(A)) = 2*opnorm(inv(A))", "A is invertible"),
        ("assume A symmetric\nlambda_max(inv(A)) >= lambda_min(inv(A))", "A is invertible"),
        ("assume A symmetric\nlambda_max(A/c) >= lambda_min(A/c)", "c ≠ 0"),
        ("shape x: n\nopnorm(diag(1./x)) >= 0", "every entry of x ≠ 0"),
        ("shape A: n,n\nexpm(inv(A))*expm(-inv(A)) = eye", "A is invertible"),
        ("shape A: n,n\nexpm(A/c)*expm(-A/c) = eye", "c ≠ 0"),
        ("inv(A)^k*A^k = eye", "A is invertible"),
    ],
)
def test_where_a_matrix_is_defined_of_which_a_number_is_a_letter_is_told(text: str, condition: str) -> None:
    """None of these means anything where inv(A) or A/c does not, though a letter stands for the whole."""
    line = dlhw3.check(text).lines[-1]
    assert line.verdict is Verdict.PROVED
    assert f"assumes  {condition}" in str(line)


def test_conditions_name_spectra_as_they_are_typed() -> None:
    line = dlhw3.check("assume A symmetric\nlambda_max(A)/lambda_max(A) = 1").lines[-1]
    assert line.verdict is Verdict.PROVED
    assert "assumes  lambda_max(A) ≠ 0" in str(line)


def test_what_is_assumed_of_each_is_told() -> None:
    document = read_document("opnorm(A) <= norm2(A)")
    told = [one.text for one in document.related]
    assert "A'*A <= opnorm(A)^2*eye" in told
    assert "norm2(v_opnorm_A) = 1" in told


def test_what_other_lines_speak_of_stands_in_no_values() -> None:
    """Every matrix has a largest singular value: lines that have no letter of it are judged without."""
    lines = ["opnorm(A*B) <= opnorm(A) + opnorm(B)", "opnorm(B*C) <= opnorm(B) + opnorm(C)", "opnorm(C) >= 0"]
    declared = "shape A: n,n\nshape B: n,n\nshape C: n,n\n"
    found = dlhw3.check(declared + "\n".join(lines)).lines
    assert [one.verdict for one in found] == [Verdict.REFUTED, Verdict.REFUTED, Verdict.PROVED]
    letters = [set(re.findall(r"\b([ABC]) =", str(one.data["values"]))) for one in found[:2]]
    assert letters == [{"A", "B"}, {"B", "C"}]
    tied = f"{declared}assume opnorm(A) <= 1\nassume opnorm(B) <= opnorm(A)\nopnorm(C) >= 0\nopnorm(B) <= 1"
    assert [one.verdict for one in dlhw3.check(tied).lines] == [Verdict.PROVED, Verdict.PROVED]
