"""Nuclear and spectral norms are at most what they are at most: proved by duality, false neighbours refuted.

The right lines are tried at matrices by numpy's singular values, and their false neighbours are false there.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

import dlhw3
from dlhw3.errors import UserError

Arrays = tuple[np.ndarray, np.ndarray]


def nuclear(A: np.ndarray) -> float:
    return float(np.linalg.svd(A, compute_uv=False).sum())


def opnorm(A: np.ndarray) -> float:
    return float(np.linalg.svd(A, compute_uv=False).max())


SHAPES = "shape A: n,n\nshape B: n,n\n"
RIGHT = (
    ("nuclear(A + B) <= nuclear(A) + nuclear(B)", lambda A, B: nuclear(A) + nuclear(B) - nuclear(A + B)),
    (
        "abs(nuclear(A) - nuclear(B)) <= nuclear(A - B)",
        lambda A, B: nuclear(A - B) - abs(nuclear(A) - nuclear(B)),
    ),
    ("norm2(A) <= nuclear(A)", lambda A, B: nuclear(A) - np.linalg.norm(A)),
    ("nuclear(A) <= sqrt(n)*norm2(A)", lambda A, B: np.sqrt(len(A)) * np.linalg.norm(A) - nuclear(A)),
    ("abs(tr(A'*B)) <= opnorm(A)*nuclear(B)", lambda A, B: opnorm(A) * nuclear(B) - abs(np.trace(A.T @ B))),
    ("nuclear(A*B) <= opnorm(A)*nuclear(B)", lambda A, B: opnorm(A) * nuclear(B) - nuclear(A @ B)),
    ("norm2(A)^2 <= opnorm(A)*nuclear(A)", lambda A, B: opnorm(A) * nuclear(A) - np.linalg.norm(A) ** 2),
    ("abs(tr(A)) <= nuclear(A)", lambda A, B: nuclear(A) - abs(np.trace(A))),
    ("nuclear(A*A') = norm2(A)^2", lambda A, B: -abs(nuclear(A @ A.T) - np.linalg.norm(A) ** 2) + 1e-9),
    ("nuclear(A) <= n*opnorm(A)", lambda A, B: len(A) * opnorm(A) - nuclear(A)),
    (
        "nuclear(A*B) <= norm2(A)*norm2(B)",
        lambda A, B: np.linalg.norm(A) * np.linalg.norm(B) - nuclear(A @ B),
    ),
    ("opnorm(expm(A)) <= exp(opnorm(A))", lambda A, B: np.exp(opnorm(A)) - opnorm(expm(A))),
    ("nuclear(-3*A) = 3*nuclear(A)", lambda A, B: -abs(nuclear(-3 * A) - 3 * nuclear(A)) + 1e-9),
)


@pytest.mark.parametrize(("line", "gap"), RIGHT, ids=[line for line, _ in RIGHT])
def test_what_is_at_most_what_is_proved(line: str, gap: object) -> None:
    assert dlhw3.check(SHAPES + line).verdict.name == "PROVED"
    rng = np.random.default_rng(5)
    for n in (1, 2, 3, 5):
        for rank in (1, n):
            A, B = (rng.normal(size=(n, rank)) @ rng.normal(size=(rank, n)) for _ in range(2))
            assert gap(A, B) >= -1e-9  # type: ignore[operator]


def test_what_is_cited_of_norms_is_told() -> None:
    """The duality of norms was used, and no word said that it is taken from a paper."""
    duality = "by duality the nuclear norm is the largest ⟨A, C⟩ of C of spectral norm 1"
    for line in ("norm2(A) <= nuclear(A)", "nuclear(A*B) <= norm2(A)*norm2(B)"):
        told = str(dlhw3.check(SHAPES + line))
        assert duality in told
        assert "[Watson 1992]" in told
    told = str(dlhw3.check(SHAPES + "opnorm(expm(A)) <= exp(opnorm(A))"))
    assert "the spectral norm of expm(X) is at most exp of that of X [Higham 2008]" in told
    given = "assume nuclear(A) <= c\nnuclear(A) <= c + norm2(B)^2"
    assert "Watson" not in str(dlhw3.check(SHAPES + given))


def test_the_trace_is_the_nuclear_norm_of_psd_matrices_alone() -> None:
    for said, verdict in (("assume A psd\n", "PROVED"), ("assume A symmetric\n", "REFUTED"), ("", "REFUTED")):
        assert dlhw3.check(SHAPES + said + "nuclear(A) = tr(A)").verdict.name == verdict


WRONG = (
    "nuclear(A) <= n*opnorm(A)/2",
    "nuclear(A + B) <= nuclear(A) + opnorm(B)",
    "nuclear(A) <= norm2(A)",
    "tr(A'*B) <= opnorm(A)*opnorm(B)",
    "nuclear(A*B) <= norm2(A)*norm2(B)/2",
    "nuclear(A - B) <= nuclear(A) - nuclear(B)",
)


@pytest.mark.parametrize("line", WRONG)
def test_what_is_not_at_most_that_is_refuted(line: str) -> None:
    assert dlhw3.check(SHAPES + line).verdict.name == "REFUTED"


SYMMETRIC = "assume A symmetric\nassume B symmetric\n"


def test_bounds_of_weyl_with_absolute_values() -> None:
    """They were SUPPORTED."""
    for line in (
        "abs(lambda_max(A + B) - lambda_max(A)) <= opnorm(B)",
        "abs(lambda_min(A) - lambda_min(B)) <= opnorm(A - B)",
    ):
        assert dlhw3.check(SYMMETRIC + line).verdict.name == "PROVED"
    wrong = "abs(lambda_max(A + B) - lambda_max(A)) <= lambda_max(B)"
    assert dlhw3.check(SYMMETRIC + wrong).verdict.name == "REFUTED"


def test_spectra_of_exponentials_and_of_opposites() -> None:
    """They were UNDECIDED, after 20 seconds each."""
    rng = np.random.default_rng(2)
    A = rng.normal(size=(4, 4))
    A = A + A.T
    ends = np.linalg.eigvalsh(A)
    np.testing.assert_allclose(np.linalg.eigvalsh(expm(-A)), np.exp(-ends)[::-1])
    for line, verdict in (
        ("lambda_max(expm(A)) = exp(lambda_max(A))", "PROVED"),
        ("lambda_max(expm(-A)) = exp(-lambda_min(A))", "PROVED"),
        ("lambda_max(expm(A)) = exp(lambda_min(A))", "REFUTED"),
        ("lambda_max(-A) = -lambda_min(A)", "PROVED"),
        ("lambda_max(-A) = -lambda_max(A)", "REFUTED"),
    ):
        assert dlhw3.check("assume A symmetric\n" + line).verdict.name == verdict


def test_exponentials_have_orders_beside_derivatives_of_them() -> None:
    said = "assume A symmetric\ntr(dexpm(A, B)) = tr(expm(A)*B)\n"
    assert dlhw3.check(said + "expm(A) >= 0*eye").verdict.name == "PROVED"
    assert dlhw3.check(said + "expm(A) >= eye + A").verdict.name == "PROVED"
    assert dlhw3.check(said + "expm(A) <= eye + A").verdict.name == "REFUTED"


def test_roots_of_psd_matrices() -> None:
    """They were refused, with a line to try that is false."""
    assert dlhw3.check("assume A psd\nnorm2(sqrtm(A)*x)^2 = x'*A*x").verdict.name == "PROVED"
    assert dlhw3.check("assume A psd\nnorm2(sqrtm(A)*x) = x'*A*x").verdict.name == "REFUTED"
    with pytest.raises(UserError, match="Try: assume A psd"):
        dlhw3.check("shape A: n,n\nsqrtm(A)*sqrtm(A) = A")
