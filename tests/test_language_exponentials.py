"""Exponentials of matrices in lines: their values beside SciPy's, what is told of them, and what is refused."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
import scipy.linalg

import dlhw3
from dlhw3 import Verdict
from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.exponentials import are_of_entries
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.exponentials import exponential
from dlhw3.symbolic.models.numbers import EXACT
from dlhw3.symbolic.models.rationals import Rational


def ends(value: object) -> tuple[float, float]:
    """Return the ends of an entry as doubles; of a fraction both are it."""
    if isinstance(value, EXACT):
        return float(value), float(value)
    low, high = value.ends  # type: ignore[attr-defined]
    return float(low), float(high)


@pytest.mark.parametrize("seed", range(12))
def test_the_series_holds_scipys_value(seed: int) -> None:
    """SciPy's error is about ‖A‖ times 2⁻⁵² of the largest entry for each of some five squarings: 24 · 5 · 2⁻⁵²."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 5))
    entries = rng.integers(-6, 7, (n, n))
    exponent = tuple(tuple(Rational(int(x), 1 + seed % 3) for x in row) for row in entries)
    found = exponential(exponent)
    reference = scipy.linalg.expm(np.array([[float(x) for x in row] for row in exponent]))
    scale = np.abs(reference).max()
    for row, other in zip(found, reference, strict=True):
        for entry, value in zip(row, other, strict=True):
            low, high = ends(entry)
            assert low - 1e-12 * scale <= value <= high + 1e-12 * scale
            assert high - low <= 1e-30 * scale


def test_a_nilpotent_exponent_is_exact() -> None:
    zero, one = Rational(0), Rational(1)
    found = exponential(((zero, one, one), (zero, zero, Rational(2)), (zero, zero, zero)))
    assert matrices.is_exact(found)
    assert [Fraction(int(x.numerator), int(x.denominator)) for x in found[0]] == [1, 1, 2]


def test_blocks_that_nothing_links_stay_exactly_zero() -> None:
    found = exponential(((Rational(1), Rational(0)), (Rational(0), Rational(0))))
    assert found[0][1] == 0
    assert found[1] == (0, 1)
    low, high = ends(found[0][0])
    assert low <= np.e <= high


def test_values_name_the_exponential_as_it_was_written() -> None:
    told = str(dlhw3.check("expm(A + B) = expm(A)*expm(B)"))
    assert "REFUTED" in told
    assert "expm(A) = [[" in told
    assert "Expm" not in told
    assert "Exponent" not in told


def test_a_repair_can_be_typed() -> None:
    text = "assume K symmetric\nscalar t\nflow t = 1\nddt(expm(-t*K)*x) = {}"
    found = next(iter(dlhw3.check(text.format("K*expm(-t*K)*x")).lines))
    repair = found.data["repair"].removeprefix("= ")
    assert dlhw3.check(text.format(repair)).holds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("scalar t\nflow t = 1\nddt(expm(t^2*A)) = A", "before its matrix moves alone"),
        ("expm(A, B) = A", "takes 1 operand"),
        ("expm(A) = expm(200*A)", "power of another"),
        ("random A: n,n\nE(expm(A)) = A", "random"),
        ("shape A: m,n\nA^k*x = A'*x", "Only a square matrix has a power, and A is"),
    ],
)
def test_what_has_no_rule_is_refused(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        dlhw3.check(text)


def test_what_is_assumed_is_told() -> None:
    told = str(dlhw3.check("assume K psd\nscalar t\nassume t >= 0\nnorm2(expm(-t*K)*x) <= norm2(x)"))
    assert "PROVED" in told


def test_e_to_a_square_matrix_is_not_that_of_every_entry() -> None:
    text = "Let $A \\in \\mathbb{R}^{n \\times n}$. Then\n\\[ e^A e^A = e^{2A}. \\]"
    assert dlhw3.check(text).holds
    with pytest.raises(UserError, match="matrix exponential"):
        dlhw3.check(text + "\nThe exponential is taken of every entry.")


def test_functions_of_entries_are_said_so_in_one_sentence() -> None:
    assert are_of_entries("All functions act entrywise. So does this.")
    assert are_of_entries(r"Here $\exp$ is applied to every entry; it is smooth")
    assert not are_of_entries("All functions are smooth. The product is entrywise.")


@pytest.mark.parametrize(
    "text",
    [
        "A*A^T = A^T*A",
        "grad(norm2(X*w - y)^2, w)\n = 2*X^T*(X*w - y)",
        "sequence x: n\nassume x{k+1} = A*x{k}\nx{k+1}'*A^T*x{k} = x{k}'*A*x{k+1}",
        r"Let $A \in \mathbb{R}^{n \times n}$. \[ A A^t = A^t A \]",
    ],
)
def test_what_may_be_a_transpose_is_no_power(text: str) -> None:
    with pytest.raises(UserError, match="is a number"):
        dlhw3.check(text)


def test_it_is_a_power_where_members_of_sequences_have_that_index() -> None:
    assert dlhw3.check("sequence x: n\nassume x{k+1} = A*x{k}\nx{T} = A^T*x{0}").holds


def test_an_exponential_in_one_line_takes_no_proof_from_another() -> None:
    """What is known of an exponential is used where it stands, and the search elsewhere is as short as without."""
    lines = dlhw3.check(
        "shape P: n,n\nassume P symmetric\nassume P*P = P\n"
        "norm2(x)^2 = norm2(P*x)^2 + norm2(x - P*x)^2\ntr(P) = norm2(P)^2\nP <= eye\nopnorm(P) <= 1\n"
        "expm(P) = eye + (exp(1) - 1)*P\nexpm(P) = eye + exp(1)*P\n"
    ).lines
    assert [one.verdict for one in lines] == [Verdict.PROVED] * 5 + [Verdict.REFUTED]
