"""Data people really have, through both experiments on linear networks: right, or refused with what works."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import require_drawable
from sampling import THOROUGH

from dlhw3.errors import IN_SHELL, UserError
from dlhw3.numeric.experiments.end_to_end import experiment as end_to_end
from dlhw3.numeric.experiments.landscape import experiment as landscape
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs import config as configuration
from dlhw3.numeric.runs import figures
from dlhw3.numeric.runs.run import compute
from dlhw3.progress import Silent

OPTIONS = {
    landscape: {"depth": "2,3", "steps": "40", "seeds": "2"},
    end_to_end: {
        **({"depth": "2,3", "seeds": "2"} if THOROUGH else {"depth": "3", "seeds": "1"}),
        "time": "0.4",
        "most": "200",
    },
}
random = np.random.default_rng(11)
X = random.standard_normal((12, 3))
y = np.sin(X).sum(axis=1)
years = np.arange(1990.0, 2020.0)
HARD: dict[str, tuple[Any, Any]] = {
    "years": (np.column_stack([years, np.ones(30)]), np.sin(years)),
    "prices": (
        np.column_stack(
            [random.uniform(50, 300, 60), random.integers(1, 6, 60), years[random.integers(0, 30, 60)]]
        ),
        random.uniform(1e5, 9e5, 60),
    ),
    "pixels": (random.integers(0, 256, (40, 16)).astype(np.uint8), random.integers(0, 10, 40)),
    "pixels and prices": (random.integers(0, 256, (40, 5)).astype(np.uint8), random.uniform(1e5, 9e5, 40)),
    "shorts and prices": (
        random.integers(0, 60000, (40, 5)).astype(np.uint16),
        random.integers(10**5, 10**6, 40),
    ),
    "bytes of 16 sizes": (
        np.array([[-128, 1], [-128, 0], [-128, 1], [-128, 2]], dtype=np.int8),
        np.array([300, 1, 2, 5], dtype=np.uint16),
    ),
    "integers of sizes beyond float64": (
        np.array([[-(2**63), 1], [-(2**63), 0], [-(2**63), 2], [-(2**63), 3], [-(2**63), 1]]),
        np.array([3, 1, 2, 5, 4]),
    ),
    "one outlier": (np.vstack([X, [[1e8, 0, 0]]]), np.append(y, 0.0)),
    "an outlier beyond float64": (np.vstack([X, [[1e30, 0, 0]]]), np.append(y, 0.0)),
    "rows of 16 sizes": (X * 10.0 ** np.linspace(-8, 8, 12)[:, None], y),
    "columns of two sizes": (X[:, :2] * [1, 1e-7], y),
    "columns of sizes beyond float64": (X[:, :2] * [1, 1e-20], y),
    "collinear": (np.column_stack([X, X @ [1, 2, 3.0]]), y),
    "a constant column": (np.column_stack([X, np.full(12, 7.0)]), y),
    "a column of zeros": (np.column_stack([X, np.zeros(12)]), y),
    "polynomial": (np.vander(np.linspace(0, 1, 30), 8), np.sin(6 * np.linspace(0, 1, 30))),
    "targets of 1e9": (X, 1e9 * y),
    "targets of 1e30": (X, 1e30 * y),
    "targets of 1e-20": (X, 1e-20 * y),
    "inputs of 1e40": (1e40 * X, y),
    "targets far from zero": (X, y + 1e6),
    "small integers": (
        random.integers(-100, 100, (12, 3)).astype(np.int8),
        random.integers(0, 5, 12).astype(np.int8),
    ),
    "yes and no": (X > 0, y > 0),
    "float16": (X.astype(np.float16), y.astype(np.float16)),
    "long doubles": (X.astype(np.longdouble), y),
    "big-endian": (X.astype(">f8"), y.astype(">f4")),
    "Fortran order": (np.asfortranarray(X), y[:, None]),
    "n < d": (X[:2], y[:2]),
    "one row": (X[:1], y[:1]),
    "one column": (X[:, :1], y),
    "one number": (X[:1, :1], y[:1]),
    "equal rows": (np.tile(X[:1], (12, 1)), y),
}
NAMES = {landscape: "landscape", end_to_end: "end-to-end"}
HIDDEN = ("an outlier beyond float64", "integers of sizes beyond float64", "columns of sizes beyond float64")
STIFF = ("bytes of 16 sizes",)  # whose flow takes many steps of the integrator
DRAWN = ("n < d", "one number", "polynomial")
REFUSED: dict[str, tuple[Any, Any, str]] = {
    "targets of 1e-200": (X, 1e-200 * y, "No entry of Y"),
    "targets that nothing explains": (
        np.column_stack([np.ones(10), np.zeros(10)]),
        np.tile([1.0, -1], 5),
        "zero",
    ),
    "complex": (X + 0j, y, "complex"),
    "text": (X.astype(str), y, "text"),
    "objects": (X.astype(object), y, "Python objects"),
    "a vector": (X[:, 0], y, "two axes"),
}


def attempt(experiment: Any, options: dict[str, str], path: Path) -> Any:
    """Run as the command line does, every warning an error; the checks must pass."""
    config = configuration.parse(experiment.Config, {**options, "data": str(path)})
    result = compute(NAMES[experiment], config, Silent()).result
    assert [(check.name, check.value) for check in result.checks if not check.passed] == []
    assert result.checks
    return result, config


def made(text: str) -> Path:
    """Do what a hint says, with nothing but numpy, and return the file it writes in the working folder."""
    exec(text.partition(" and --")[0], {"numpy": np})
    return Path("data.npz")


@pytest.mark.parametrize("experiment", [landscape, end_to_end], ids=["landscape", "end-to-end"])
@pytest.mark.parametrize("kind", HARD)
def test_a_right_result_or_a_hint_that_works(
    kind: str, experiment: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inputs, targets = HARD[kind]
    options = OPTIONS[experiment] | ({"depth": "2"} if kind in STIFF else {})
    path = tmp_path / "hard.npz"
    np.savez(path, X=inputs, Y=targets)
    try:
        result, config = attempt(experiment, options, path)
    except UserError as error:
        caught = error
    else:
        if kind in DRAWN:
            with figures.style():
                require_drawable(experiment.plot(result, config))
        return
    assert "\n" not in IN_SHELL.spelled(caught.said.message)
    assert IN_SHELL.spelled(caught.said.hint)
    for way in IN_SHELL.spelled(caught.said.hint).split(", or "):
        given = {name.replace("-", "_"): value for name, value in re.findall(r"--([a-z-]+) (\S+)", way)}
        assert ("data" in given) == (" and --" in way)
        recipe = way.startswith("d = ")
        source = made(way) if recipe else path
        try:
            attempt(experiment, {**options, **given}, source)
        except UserError as second:  # scaled data may still need a smaller step: the next hint has it
            assert recipe
            assert not given
            attempt(
                experiment,
                {**options, "step_size": IN_SHELL.spelled(second.said.hint).split()[1]},
                source,
            )


@pytest.mark.parametrize("experiment", [landscape, end_to_end], ids=["landscape", "end-to-end"])
@pytest.mark.parametrize("kind", ["years", "one outlier", "pixels and prices", "targets of 1e30"])
def test_a_run_that_overflows_says_one_sentence(kind: str, experiment: Any, tmp_path: Path) -> None:
    """With the step and the steps of the default: values pass 1e308, numpy warns, and warnings are errors here."""
    np.savez(tmp_path / "hard.npz", X=HARD[kind][0], Y=HARD[kind][1])
    with pytest.raises(UserError, match=r"Gradient descent diverged|is too large") as caught:
        attempt(experiment, {"depth": "2", "seeds": "2"}, tmp_path / "hard.npz")
    assert "\n" not in IN_SHELL.spelled(caught.value.said.message)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_work_is_refused_with_what_does(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    inputs, targets, words = REFUSED[kind]
    path = tmp_path / "bad.npz"
    np.savez(path, X=inputs, Y=targets)
    with pytest.raises(UserError, match=words) as caught:
        attempt(landscape, OPTIONS[landscape], path)
    assert bool(IN_SHELL.spelled(caught.value.said.hint)) == (kind != "targets that nothing explains")
    if IN_SHELL.spelled(caught.value.said.hint):
        attempt(landscape, OPTIONS[landscape], made(IN_SHELL.spelled(caught.value.said.hint)))


def solved(rows: list[list[Fraction]], right: list[list[Fraction]]) -> tuple[list[list[Fraction]], int]:
    """Return a solution Z of rows·Z = right, which has one, and the rank: Gauss's elimination in rationals."""
    work = [[*row, *more] for row, more in zip(rows, right, strict=True)]
    size, pivots = len(rows), []
    for column in range(size):
        top = len(pivots)
        found = next((r for r in range(top, size) if work[r][column]), None)
        if found is None:
            continue
        work[top], work[found] = work[found], work[top]
        work[top] = [v / work[top][column] for v in work[top]]
        for r in range(size):
            if r != top and work[r][column]:
                factor = work[r][column]
                work[r] = [v - factor * w for v, w in zip(work[r], work[top], strict=True)]
        pivots.append(column)
    Z = [[Fraction(0)] * len(right[0]) for _ in range(size)]
    for r, column in enumerate(pivots):
        Z[column] = work[r][size:]
    return Z, len(pivots)


def errors_in_roundings(loss: QuadraticLoss, inputs: Any, Y: Any) -> list[float]:
    """Return how far W*, the minimum and the excess are from exact rationals, over what rounding can do.

    Channel: the normal equations of the float64 data, solved in rationals, of which the loss knows nothing.
    The spectrum is that of √(2/n)·X off by its ``resolution`` ρ at most, so ‖WR‖ is off by ‖W‖ρ; each direction
    of the fit turns by its blur, which moves ‖target‖ by √(2·unresolved); sums of n or d terms round by (n+d)ε.
    √ of twice a loss is such a length, and is off by their sum; twice that, for W* and for W. Where rounding alone
    gives the data a higher rank (exactly collinear columns, say), the exact minimum may be lower, and only that
    it is not higher is known.
    """
    n, d = inputs.shape
    rows = [[Fraction(v) for v in row] for row in inputs.tolist()]
    b = [[Fraction(v) for v in row] for row in Y.tolist()]
    A = [[sum(r[i] * r[j] for r in rows) for j in range(d)] for i in range(d)]
    c = [[sum(r[i] * t[k] for r, t in zip(rows, b, strict=True)) for k in range(len(b[0]))] for i in range(d)]
    best, rank = solved(A, c)

    def exact(W: list[list[Fraction]]) -> Fraction:
        fits = [[sum(r[i] * W[i][k] for i in range(d)) for k in range(len(b[0]))] for r in rows]
        pairs = zip(fits, b, strict=True)
        return sum((f - t) ** 2 for fit, row in pairs for f, t in zip(fit, row, strict=True)) / n

    def rational(W: Any) -> list[list[Fraction]]:
        return [[Fraction(v) for v in row] for row in W.T.tolist()]

    def length(value: Fraction | float) -> float:
        return math.sqrt(2 * float(value))

    size = length(loss.at_zero())
    epsilon = (n + d) * float(np.finfo(np.float64).eps)
    turned = length(loss.unresolved()) + epsilon * size
    least = exact(best)
    if rank > len(loss.inputs.singular):
        return [max(0.0, length(least) - length(loss.minimum)) / (2 * turned)]
    star = turned + float(np.linalg.norm(loss.optimum)) * loss.inputs.resolution
    found = [
        abs(length(loss.minimum) - length(least)) / (2 * turned),
        length(exact(rational(loss.optimum)) - least) / (2 * star),
    ]
    if rank == d:  # one optimum: each direction by itself, off by what its singular value makes of it
        wrong = np.array([[float(v) for v in row] for row in best]).T - loss.optimum
        found += (
            np.linalg.norm(wrong @ loss.inputs.basis, axis=0) * loss.inputs.singular / (2 * star)
        ).tolist()
    drawn = np.random.default_rng(5).standard_normal(loss.optimum.shape)
    for W in (0.0 * loss.optimum, 0.5 * loss.optimum, loss.optimum + drawn * size / loss.inputs.largest**0.5):
        right = length(exact(rational(W)) - least)
        room = star + float(np.linalg.norm(W)) * loss.inputs.resolution + epsilon * right
        found.append(abs(length(float(loss.excess(W))) - right) / (2 * room))
    return found


@pytest.mark.parametrize("kind", HARD)
def test_the_optimum_and_the_excess_against_exact_rationals(kind: str) -> None:
    inputs, targets = (np.asarray(one, dtype=np.float64) for one in HARD[kind])
    Y = targets.reshape(len(inputs), -1)
    if kind in HIDDEN:
        with pytest.raises(UserError, match="float64 cannot hold what the smallest say"):
            QuadraticLoss.from_data(inputs.T, Y.T)
        return
    loss = QuadraticLoss.from_data(inputs.T, Y.T)
    assert max(errors_in_roundings(loss, inputs, Y)) <= 1.0
    if kind != "collinear":  # whose exact rank is higher: one-sided
        for wrong in (
            replace(loss, optimum=loss.optimum * (1 + 1e-3)),
            replace(loss, minimum=loss.minimum + 1e-3 * loss.at_zero()),
            replace(loss, root=loss.root * (1 + 1e-3)),
        ):
            assert max(errors_in_roundings(wrong, inputs, Y)) > 1.0


@pytest.mark.parametrize("power", [-3, -7, -8, -10, -13])
def test_the_optimum_and_the_certificate_of_columns_of_two_sizes(power: int) -> None:
    """Channel: exact rationals solve the normal equations of the float64 data themselves."""
    rng = np.random.default_rng(3)
    inputs = rng.standard_normal((20, 2)) * [1.0, 10.0**power]
    targets = rng.standard_normal(20)
    loss = QuadraticLoss.from_data(inputs.T, targets[None])
    rows, b = [[Fraction(v) for v in row] for row in inputs.tolist()], [Fraction(v) for v in targets.tolist()]
    (p, q, s), (u, v) = (
        (sum(r[i] * r[j] for r in rows) for i, j in ((0, 0), (0, 1), (1, 1))),
        (sum(r[i] * t for r, t in zip(rows, b, strict=True)) for i in (0, 1)),
    )
    det = p * s - q * q
    best = ((s * u - q * v) / det, (p * v - q * u) / det)
    minimum = sum((r[0] * best[0] + r[1] * best[1] - t) ** 2 for r, t in zip(rows, b, strict=True)) / 20
    blur = float(loss.inputs.blur()[-1])
    np.testing.assert_allclose(loss.optimum[0], [float(w) for w in best], rtol=10 * blur + 1e-12)
    assert loss.minimum == pytest.approx(float(minimum), rel=blur + 1e-12)
    trace = Fraction(2, 20) * (p + s)
    least = Fraction(4, 400) * det / trace  # below λ_min, and within λ_min/λ_max of it
    assert loss.strong_convexity() <= float(least) * (1 + 2 * float(least / trace) + 1e-12)
    assert loss.strong_convexity() == pytest.approx(
        float(least), rel=3 * blur + 2 * float(least / trace) + 1e-12
    )


def test_nothing_is_at_the_optimum_while_a_small_column_is_not_fitted(tmp_path: Path) -> None:
    """X = Z·diag(1, 1e-7): the excess that the second column holds is 0.9, and no descent gets there."""
    rng = np.random.default_rng(0)
    Z = rng.standard_normal((100, 2))
    for scale in (1e-7, 1e-8, 1e-13):
        np.savez(tmp_path / "two.npz", X=Z * [1, scale], Y=Z @ [1.0, 1.0] + 0.1 * rng.standard_normal(100))
        config = landscape.Config(data=tmp_path / "two.npz", depth=(2,), seeds=4, steps=300)
        result = landscape.run(config, Silent())
        assert result.table[0]["at the optimum"] == 0
        assert 0.5 < result.table[0]["excess"] <= result.table[0]["certified ≤"]
    assert any("nothing can be certified" in note for note in result.notes)


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        (lambda loss: loss.curvature * (1 + 1e-9), "derivative of the gradient"),
        (lambda loss: loss.curvature * 0.9, "derivative of the gradient"),
    ],
)
@pytest.mark.parametrize("size", [1.0, 1e30, 1e-20])
def test_a_wrong_hessian_is_noticed_at_every_size(
    wrong: Callable[[QuadraticLoss], Any], name: str, size: float
) -> None:
    from dlhw3.numeric.experiments.landscape.checks import difference_error
    from dlhw3.numeric.linear.network import balanced_initialisation

    loss = QuadraticLoss.from_data(X.T, size * y[None])
    layers = balanced_initialisation(0.7 * loss.optimum, [2, 2], np.random.default_rng(0))
    assert difference_error(layers, loss) <= 1.0
    assert difference_error(layers, replace(loss, curvature=wrong(loss))) > 1.0, name
