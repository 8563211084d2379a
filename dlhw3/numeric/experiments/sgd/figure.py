"""The figure of the sgd experiment: functions that are worst for descent, beside their bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from dlhw3.numeric.descent.slowest import classical_rate, exact_rate
from dlhw3.numeric.descent.smooth_paths import NOISES, SHAPES
from dlhw3.numeric.experiments.sgd.parts import HARMONIC_BETA
from dlhw3.numeric.runs.figures import caption, maths, numeral, panels
from dlhw3.numeric.runs.looks import LEGIBLE, look, looks_for
from dlhw3.numeric.runs.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

HIGHEST = 1e4  # times the largest corrected bound: the write-up's leaves the panel there
LOWEST = 0.01  # times the least count: below it stands the legend
WORST = look(5)


def draw(result: Result, config: Any) -> Figure:
    """Return the figure of an sgd result; call inside ``figures.style()``."""
    figure, axes = panels(2, 3, width=11.0, height=6.6)
    _counts(axes[0], result)
    _positions(axes[1], result)
    _constant(axes[2], result, config)
    _rates(axes[3], result)
    _average(axes[4], result)
    _inner(axes[5], result)
    caption(figure, "Gradient descent beside its bounds", _caption(config))
    return figure


def _counts(axis: Axes, result: Result) -> None:
    order = np.argsort(result.arrays["beta"])
    beta, count, bound, write_up = (
        result.arrays[name][order] for name in ("beta", "count", "bound", "write_up_bound")
    )
    for values, words, style in (
        (write_up, "the write-up's", WORST),
        (bound, "corrected", look(0)),
        (count, maths("T") + ", counted", look(2)),
    ):
        axis.loglog(beta, values, label=words, **style.points(len(beta)))
    axis.set_ylim(LOWEST * float(count.min()), HIGHEST * float(bound.max()))
    axis.set_title("(a) decaying steps: how long " + maths("‖∇f‖ > ε"))
    axis.set_xlabel(maths("β"))
    axis.set_ylabel("steps")
    axis.legend(loc="lower right")


def _positions(axis: Axes, result: Result) -> None:
    """Draw the positions on the Huber functions along their steps, and where the bounds end."""
    beta = result.arrays["beta"]
    for position, style in enumerate(looks_for(axis, list(beta), maths("β"), LEGIBLE)):
        times, places = (result.arrays[f"{name}_{position}"] for name in ("times", "positions"))
        words = f"$β = {numeral(beta[position])}$" if len(beta) <= LEGIBLE else "_unlabelled"
        axis.plot(times + 1, places, label=words, **style.line())
        axis.plot(times[-1] + 1, places[-1], style.marker, color=style.color)
    axis.set_xscale("log")
    axis.set_title("(b) its paths, to " + maths("ε/β"))
    axis.set_xlabel(maths("t + 1"))
    axis.set_ylabel(maths("w_t"))
    if len(beta) <= LEGIBLE:
        axis.legend(loc="lower left", handlelength=2.0)


def _constant(axis: Axes, result: Result, config: Any) -> None:
    """Draw the mean of ‖∇f‖² over the first T gradients, over its bound, for noise of length σ on every path."""
    squares, gap = result.arrays["squares"], result.arrays["gap"]
    T = np.arange(1.0, squares.shape[1] + 1.0)[:, None]
    for kind, style in zip(range(len(NOISES)), (look(0), look(2)), strict=True):
        shares = []
        for row in range(kind, len(squares), len(NOISES)):
            bound = 2.0 * gap[row] / T + config.sigma**2
            shares.append(np.cumsum(squares[row], axis=0) / T / bound)
        values = np.concatenate(shares, axis=1)
        axis.fill_between(
            T[:, 0], values.min(axis=1), values.max(axis=1), color=style.color, alpha=0.18, linewidth=0
        )
        axis.plot(T[:, 0], values.max(axis=1), label=f"largest, noise {NOISES[kind]}", **style.line())
    signs = result.arrays["signs"][: len(T)]
    start = float(signs[0])
    attained = np.cumsum(signs**2) / T[:, 0] / (start**2 / T[:, 0] + config.sigma**2)
    axis.plot(T[:, 0], attained, label=maths("w²/2") + " with " + maths("±σ"), **look(1).line())
    axis.axhline(1.0, color="0.3", linewidth=0.8)
    axis.set_xscale("log")
    axis.set_ylim(0.0, 1.6)
    axis.set_title("(c) step " + maths("1/β") + " with noise, over its bound")
    axis.set_xlabel(maths("T"))
    axis.set_ylabel(r"mean $‖∇f‖^2\,/\,(2βΔ/T + σ^2)$")
    axis.legend(loc="upper left")


def _rates(axis: Axes, result: Result) -> None:
    """Draw both bounds at L = t = 1 for Δ = 1, the slowest functions on the exact one, random functions below."""
    N = np.arange(1, result.arrays["least_squares"].shape[1])
    one = Fraction(1)
    rows = [row for row in result.metrics["slowest"] if row[:2] == ["1", "1"]]
    last = max(int(row[2]) for row in rows)
    N = N[last >= N]
    for rate, words, style in (
        (classical_rate, "from the descent lemma", look(1)),
        (exact_rate, "exact", look(0)),
    ):
        axis.loglog(N, [float(rate(one, one, int(n), one)) for n in N], label=words, **style.line())
    least = result.arrays["least_squares"][:, N] / result.arrays["least_squares_gap"][:, None, :]
    drawn = least.transpose(1, 0, 2).reshape(len(N), -1)
    axis.plot(N, drawn.max(axis=1), label="largest of random functions", **look(2).line())
    places = [int(row[2]) for row in rows]
    heights = [float(Fraction(row[3]) / _gap(row)) for row in rows]
    axis.plot(places, heights, linestyle="", marker="o", color=look(5).color, label="the slowest function")
    axis.set_ylim(0.1 * min(heights), 30.0)
    axis.set_title("(d) the exact rate, step " + maths("1/L"))
    axis.set_xlabel(maths("N") + " (steps)")
    axis.set_ylabel(r"$\min_k\,‖∇f(x_k)‖^2\,/\,(LΔ)$")
    axis.legend()


def _gap(row: list[str]) -> Fraction:
    """Return Δ of a slowest function from its bound."""
    L, t, N = Fraction(row[0]), Fraction(row[1]), int(row[2])
    return Fraction(row[4]) / exact_rate(L, t, N, Fraction(1))


def _average(axis: Axes, result: Result) -> None:
    times, values = result.arrays["average_times"], result.arrays["average"]
    axis.semilogx(times + 1, values, label=maths("E‖∇f(w_t)‖"), **look(0).line())
    axis.axhline(0.5, label=maths("ε"), **look(1).line())
    for place, words, style in zip(
        result.arrays["average_bounds"], ("corrected", "the write-up's"), (look(2), WORST), strict=True
    ):
        axis.axvline(place, label=words + " bound", **style.line())
    axis.set_ylim(0.0, 3.4)
    axis.set_title("(e) noise unbiased on average only")
    axis.set_xlabel(maths("t + 1"))
    axis.legend(loc="upper left")


def _inner(axis: Axes, result: Result) -> None:
    counts, sums, claim = (result.arrays[f"inner_{name}"] for name in ("counts", "sum", "claim"))
    axis.semilogx(counts, sums - claim, label="the sum", **look(0).line())
    axis.axhline(0.0, label="the write-up's " + maths("ln T − ln β"), **WORST.line())
    axis.fill_between(
        counts, sums - claim, 0.0, where=sums < claim, color=WORST.color, alpha=0.18, linewidth=0
    )
    axis.set_title(rf"(f) $\Sigma_{{t ≥ β−1}}^{{T−1}}\,1/(t+1)$ at $β = {HARMONIC_BETA:g}$")
    axis.set_xlabel(maths("T"))
    axis.set_ylabel("less the write-up's bound of it")
    axis.set_ylim(-0.5, 0.3)
    axis.legend(loc="upper right")


def _caption(config: Any) -> str:
    return (
        f"(a), (b): Huber functions of curvature β, slope just above ε = {config.eps:g}, w₀ = {config.start:g}, "
        f"steps min{{1/(t + 1), 1/β}}, no noise. (c), (d): {config.seeds} random functions of each of "
        f"{len(SHAPES)} kinds ({', '.join(SHAPES)}), d = {config.d}, β = L = 1, σ = {config.sigma:g}; bands "
        "from the least to the largest."
    )
