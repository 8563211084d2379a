"""kernel-flow and kernel-flow-perturbation: PROVED, true at instances, and false changes of them refused."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from entries_refused import derivation, ending, lemmas_of, require_proved, require_refused
from entries_values import Instance
from sympy import Expr, Integer, Rational

from dlhw3.errors import ShapeError
from dlhw3.kernel import proof_file
from dlhw3.kernel.errors import KernelError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import kernel_flow as flow
from dlhw3.symbolic.lemmas import kernel_flow_limit as limit
from dlhw3.symbolic.lemmas import kernel_flow_moving as drifting
from dlhw3.symbolic.lemmas import kernel_perturbation as general
from dlhw3.symbolic.lemmas import kernel_perturbation_flat as flat
from dlhw3.symbolic.lemmas import kernel_perturbation_linear as straight
from dlhw3.symbolic.lemmas import kernel_perturbation_moving as moving
from dlhw3.symbolic.lemmas import kernel_perturbation_order as order
from dlhw3.symbolic.lemmas import kernel_perturbation_peak as peak
from dlhw3.symbolic.lemmas import kernel_perturbation_psd as psd
from dlhw3.symbolic.lemmas.kernel_flow import exp, lam, t, top
from dlhw3.symbolic.lemmas.kernel_perturbation import eps
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm
from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.elaborate import made
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.verdict import Verdict

ENTRIES = ("kernel-flow", "kernel-flow-perturbation")


@cache
def entry(name: str) -> Derivation:
    return derivation(name)


def whole(name: str) -> tuple[Derivation, ...]:
    """An entry and its cases."""
    return (entry(name), *entry(name).cases)


def holder(lemma: str) -> Derivation:
    """The entry, or the case of one, that has a lemma."""
    return next(d for name in ENTRIES for d in whole(name) if lemma in [one.name for one in lemmas_of(d)])


@pytest.mark.parametrize("name", ENTRIES)
def test_the_entry_is_proved(name: str) -> None:
    for found in whole(name):
        require_proved(found)


def decayed(matrix: Any, start: Any) -> Any:
    """s ↦ e^{−sA}r for a symmetric matrix A."""
    values, vectors = np.linalg.eigh(matrix)
    return lambda s: (vectors * np.exp(-s * values)) @ vectors.T @ start


def flowing(time: float = 0.7, slow: float = 1.0, fast: float = 3.0, start: Any = (1.0, 0.0)) -> Instance:
    y, r = np.array([[1.0], [2.0]]), np.array(start).reshape(2, 1)
    kernel = np.diag([slow, fast])
    path = decayed(kernel, r)
    values = {"lambda": slow, "Lambda": fast, "t": time, "y": y, "H": kernel, "p": r}
    return Instance(2, u=lambda s: y + path(s), **values)


def parted(eps_: float = 0.5, time: float = 0.7, slow: float = 1.0) -> Instance:
    """H ≡ K − εI and u(0) − y an eigenvector to λ: the first bound is attained, and at ε = λ the second."""
    y, r = np.array([[1.0], [2.0]]), np.array([[1.0], [0.0]])
    kernel = np.diag([slow, 3.0])
    one, other = decayed(kernel - eps_ * np.eye(2), r), decayed(kernel, r)
    values = {"lambda": slow, "epsilon": eps_, "mu": 1 / slow, "t": time, "y": y, "K": kernel, "p": r}
    values |= {"kappa": slow / eps_, "xi": eps_ / slow, "eta": 0.25}
    values |= {"e": lambda s: 0.3 + eps_ * s, "ε": lambda _: eps_}
    return Instance(
        2, u=lambda s: y + one(s), v=lambda s: y + other(s), H=lambda s: kernel - eps_ * np.eye(2), **values
    )


def test_every_statement_holds_where_it_should() -> None:
    """Also for λ < 0, and with Λ much larger; derivatives by differences."""
    for instance in (flowing(), flowing(2.0, -1.0, 0.5, (1.0, -2.0)), flowing(0.1, 0.0, 40.0, (3.0, 1.0))):
        for lemma in lemmas_of(entry("kernel-flow"))[2:]:
            stated = lemma.statement
            assert instance.holds(stated.left, stated.relation, stated.right), lemma.name
    for other in (parted(), parted(0.25, 1.5), parted(0.9, 3.0)):
        for lemma in (one for found in whole("kernel-flow-perturbation") for one in lemmas_of(found)):
            stated = lemma.statement
            if lemma.name in (general.WEIGHTED, peak.EXTREMAL, moving.EXTREMAL, peak.TOP):
                continue  # for all x and z, or between columns
            assert other.holds(stated.left, stated.relation, stated.right), lemma.name


def reaching(late: float = 1.0, slow: float = 0.5) -> Instance:
    """δ = 1/2 from a distance of 1, so that τ = ``late``·2/λ; and the flow from y + p to a kernel's λ ≤ 0."""
    instance = flowing(0.7, slow, 3.0)
    instance.values.update(delta=0.5, tau=2 * late / abs(slow))
    return instance


def mode(slow: float, place: int) -> Instance:
    """The eigenvector to λ, or to Λ = 3, of a flow from neither."""
    instance = flowing(0.7, slow, 3.0, (1.0, -2.0))
    along = np.zeros((2, 1))
    along[place] = 1.5
    instance.values.update(v=along, mu=(slow, 3.0)[place])
    return instance


def test_the_labels_are_reached_or_not() -> None:
    """By the closed form: within δ from τ on for λ > 0; not nearer than at the start for λ ≤ 0."""
    near, away, along, _ = entry("kernel-flow").cases
    for lemma in lemmas_of(near):
        for instance in (reaching(), reaching(1.5), reaching(1.0, 2.0)):
            stated = lemma.statement
            assert instance.holds(stated.left, stated.relation, stated.right), lemma.name
    for lemma in lemmas_of(away):
        for slow in (0.0, -0.5):
            stated, instance = lemma.statement, flowing(0.7, slow, 3.0)
            assert instance.holds(stated.left, stated.relation, stated.right), lemma.name
    for lemma in lemmas_of(along):
        for instance in (mode(1.0, 0), mode(1.0, 1), mode(0.0, 0), mode(-0.5, 0)):
            stated = lemma.statement
            assert instance.holds(stated.left, stated.relation, stated.right), lemma.name


def parted_moving(time: float = 0.7, slow: float = 1.0) -> Instance:
    """H(t) = K − ε(t)I with ε(t) = t², e(t) = 2 + t³/3: the bound with the integral of ε is attained."""
    y, r = np.array([[1.0], [2.0]]), np.array([[1.0], [0.0]])
    kernel = np.diag([slow, 3.0])
    path = decayed(kernel, r)
    values = {"lambda": slow, "t": time, "y": y, "K": kernel, "p": r, "eta": 0.25, "n": 2}
    return Instance(
        2, u=lambda s: y + np.exp(s**3 / 3) * path(s), v=lambda s: y + path(s), ε=lambda s: s**2,
        e=lambda s: 2 + s**3 / 3, H=lambda s: kernel - s**2 * np.eye(2), **values,
    )  # fmt: skip


def test_an_error_that_moves_stands_in_the_bound_by_its_integral() -> None:
    bound, tight = (holder(name) for name in (moving.APART, moving.ATTAINED))
    for lemma in (*lemmas_of(bound), *lemmas_of(tight)):
        for instance in (parted_moving(), parted_moving(1.5, -0.5)):
            if lemma.name != general.WEIGHTED:
                stated = lemma.statement
                assert instance.holds(stated.left, stated.relation, stated.right), lemma.name
    stated = bound.equation(moving.APART)
    assert parted_moving().holds(stated.left, "=", stated.right)


def test_bound_a_holds_at_a_singular_kernel() -> None:
    """λ = 0: for ε → 0 nothing better than ‖u(0) − y‖εt."""
    found = next(d for d in whole("kernel-flow-perturbation") if d.results == (flat.APART,))
    y, r, small = np.array([[1.0], [2.0]]), np.array([[1.0], [0.0]]), 1e-3
    kernel = np.diag([0.0, 3.0])
    one, other = decayed(kernel + small * np.eye(2), r), decayed(kernel, r)
    values = {"epsilon": small, "t": 0.7, "y": y, "K": kernel, "eta": 0.25}
    instance = Instance(
        2, u=lambda s: y + one(s), v=lambda s: y + other(s), H=lambda s: kernel + small * np.eye(2), **values
    )
    for lemma in lemmas_of(found):
        stated = lemma.statement
        if lemma.name != general.WEIGHTED:
            assert instance.holds(stated.left, stated.relation, stated.right), lemma.name
    stated = found.equation(flat.APART)
    assert not instance.holds(stated.left, "≤", stated.right * Rational(999, 1000))


def flowing_faster(time: float = 1.0) -> Instance:
    """H(s) = sI, as in the write-up's own example: ‖u(1) − y‖² = e^{−1}, and not e^{−2}; m(s) = 2 + s²/2."""
    y, r = np.array([[1.0], [2.0]]), np.array([[1.0], [0.0]])
    values = {"t": time, "y": y, "λ": lambda s: s, "m": lambda s: 2 + s**2 / 2, "H": lambda s: s * np.eye(2)}
    return Instance(2, u=lambda s: y + np.exp(-(s**2) / 2) * r, **values)


def test_a_rate_that_moves_counts_by_its_integral() -> None:
    found, pin = holder(drifting.RATE), json.loads((Path(__file__).parent / "pins.json").read_text("utf-8"))
    for lemma in lemmas_of(found):
        for instance in (flowing_faster(), flowing_faster(0.3)):
            stated = lemma.statement
            assert instance.holds(stated.left, stated.relation, stated.right), lemma.name
    stated, pin = found.equation(drifting.RATE), pin["ntk_q2_time_dep"]
    assert (pin["H(s)"], pin["true_norm2"], pin["writeup_bound"]) == ("s", "exp(-1)", "exp(-2)")
    assert flowing_faster().at(stated.left) == pytest.approx(np.exp(-1), rel=1e-12)
    assert flowing_faster().at(stated.right) == pytest.approx(np.exp(-1), rel=1e-12)


def changed_flow() -> dict[str, tuple[str, Any, Instance]]:
    """What each change makes false, and an instance that shows it."""
    start, now = Norm(flow.residual(flow.u, flow.ZERO)) ** 2, Norm(flow.residual(flow.u)) ** 2
    slowest, modal = flowing(), Inner(limit.v, flow.residual(flow.u, flow.ZERO))
    fastest = flowing(start=(0.0, 1.0))
    return {
        "twice the rate": (flow.RATE, {"right": exp(-4 * lam * t) * start}, slowest),
        "the rate of the fastest": (flow.RATE, {"right": exp(-2 * top * t) * start}, slowest),
        "half of the start": (flow.RATE, {"right": exp(-2 * lam * t) * start / 2}, slowest),
        "strictly": (flow.RATE, {"relation": "<"}, slowest),
        "another sign": (flow.RATE, {"right": exp(2 * lam * t) * start}, flowing(1.0, -1.0, 0.5)),
        "no square": (flow.RATE, {"right": exp(-lam * t) * start}, flowing(1.0, -1.0, 0.5)),
        "a larger factor": (flow.DECAY, {"left": exp(3 * lam * t) * now}, slowest),
        "faster than allowed": (flow.SLOWEST, {"left": exp(-top * t) * start}, fastest),
        "the least for the greatest": (flow.SLOWEST, {"left": exp(-2 * lam * t) * start}, fastest),
        "within δ/2": (limit.AT_LAST, {"right": limit.delta**2 / 16}, reaching()),
        "a clock that is faster": (limit.SLOW, {"left": (1 + 8 * lam * t) * now}, slowest),
        "away and farther": (limit.STAYS, {"left": 2 * Norm(flow.p) ** 2}, flowing(0.7, -0.1, 3.0)),
        "away strictly": (limit.STAYS, {"relation": "<"}, flowing(0.7, 0.0, 3.0)),
        "another flow": (limit.FOLLOWS, {"right": 2 * lam * flow.p}, flowing(0.7, -0.5, 3.0)),
        "a mode at twice the rate": (limit.MODE, {"right": exp(-2 * limit.mu * t) * modal}, mode(1.0, 0)),
        "a mode that grows": (limit.MODE, {"right": exp(limit.mu * t) * modal}, mode(1.0, 0)),
        "a mode that stays": (limit.MODE, {"right": modal}, mode(1.0, 1)),
        "another mode": (limit.MODE, {"right": exp(-lam * t) * modal}, mode(1.0, 1)),
        "a mode turned round": (limit.MODE, {"right": -exp(-limit.mu * t) * modal}, mode(1.0, 0)),
        "λ moving, the last value times t": (
            drifting.RATE,
            {"right": exp(-2 * drifting.least(t) * t) * start},
            flowing_faster(),
        ),
        "λ moving, twice the integral": (
            drifting.RATE,
            {"right": exp(-4 * drifting.SUM) * start},
            flowing_faster(),
        ),
        "λ moving, an integral not from 0": (
            drifting.RATE,
            {"right": exp(-2 * drifting.whole(t)) * start},
            flowing_faster(),
        ),
        "λ moving, strictly": (drifting.RATE, {"relation": "<"}, flowing_faster()),
        "λ moving, half of the start": (
            drifting.RATE,
            {"right": exp(-2 * drifting.SUM) * start / 2},
            flowing_faster(),
        ),
        "a slope less than it is": (flow.SLOPE, {"left": flow.rate(exp(3 * lam * t) * now)}, slowest),
    }


def changed_bounds() -> dict[str, tuple[str, Any, Instance]]:
    start, now = Norm(flow.residual(flow.u, flow.ZERO)), Norm(flow.residual(flow.u)) ** 2
    bound = start * exp(-lam * t) * (exp(eps * t) - 1)
    changing = start * exp(-lam * t) * (exp(moving.MOVING.sum) - 1)
    second = start * eps * psd.mu * (1 - exp(-lam * t))
    half, met, late = parted(), parted(1.0), parted_moving(1.5)
    return {
        "half of (B)": (general.APART, {"right": bound / 2}, half),
        "(B) with a larger rate": (general.APART, {"right": bound * exp(-lam * t)}, half),
        "(B) strictly": (general.APART, {"relation": "<"}, half),
        "(B) with ε/2": (general.APART, {"right": bound.xreplace({eps: eps / 2})}, half),
        "(B) squared": (general.AT_LAST, {"right": general.START_SQUARE * (general.Q**2 - 1) ** 3}, half),
        "the write-up's bound at ε = 0": (general.APART, {"right": start * 0}, half),
        "(B), ε moving, at half": (moving.APART, {"right": changing / 2}, parted_moving()),
        "(B), ε moving, strictly": (moving.APART, {"relation": "<"}, parted_moving()),
        "(B), ε moving, a larger rate": (moving.APART, {"right": changing * exp(-lam * t)}, parted_moving()),
        "(B), ε moving, its last size": (
            moving.APART, {"right": start * exp(-lam * t) * (exp(moving.size(t) * t / 4) - 1)}, parted_moving(),
        ),
        "(B), ε moving, an integral from 0": (
            moving.APART, {"right": start * exp(-lam * t) * (exp(moving.e(t) / 30) - 1)}, parted_moving(1.5),
        ),
        "(B), ε moving, half of the integral": (
            moving.APART, {"right": start * exp(-lam * t) * (exp(moving.MOVING.sum / 2) - 1)}, parted_moving(),
        ),
        "an error that grows": (moving.FALLEN, {"left": -moving.e(flow.ZERO), "right": -moving.e(t)}, late),
        "(B) strictly below (A)": (order.ORDER, {"relation": "<"}, met),
        "(B) below half of (A)": (order.ORDER, {"right": eps * psd.mu * (1 - exp(-lam * t)) / 2}, met),
        "(B) below (A) at twice the rate": (
            order.ORDER, {"right": eps * psd.mu * (1 - exp(-2 * lam * t)) / 2}, parted(1.0, 3.0),
        ),
        "(B) below (A) with ε²": (order.ORDER, {"right": eps**2 * psd.mu * (1 - exp(-lam * t))}, half),
        "twice (B) below (A)": (order.ORDER, {"left": 2 * exp(-lam * t) * (exp(eps * t) - 1)}, met),
        "(A) at half the size": (psd.APART, {"right": second / 2}, met),
        "(A) strictly": (psd.APART, {"relation": "<"}, met),
        "(A) with e^{−2λt}": (psd.APART, {"right": start * eps * psd.mu * exp(-lam * t)}, parted(1.0, 2.0)),
        "linear with λ": (psd.LINEAR, {"right": start * eps * t / 3}, met),
        "linear with λ = 0, at half": (flat.APART, {"right": start * eps * t / 3}, met),
        "linear with λ = 0, in t²": (flat.APART, {"right": start * eps * t**2 / 2}, parted(1.0, 0.1)),
        "linear with λ = 0, ε²": (flat.APART, {"right": start * eps**2 * t}, parted(0.1, 0.7)),
        "linear with λ = 0, backwards": (flat.APART, {"right": -start * eps * t}, met),
        "linear with λ = 0, less a part": (flat.APART, {"right": start * eps * (t - 1)}, met),
        "(B) linear, at half": (straight.LINEAR, {"right": start * eps * t / 3}, met),
        "(B) linear, ε²": (straight.LINEAR, {"right": start * eps**2 * t}, parted(0.1, 0.7)),
        "(B) linear, t²": (straight.LINEAR, {"right": start * eps * t**2 / 2}, parted(1.0, 0.1)),
        "(B) linear, a power at half": (straight.LESS, {"right": Integer(1) / 2}, met),
        "(B) linear, backwards": (straight.LINEAR, {"right": -start * eps * t}, met),
        "a lower peak": (peak.PEAK, {"right": peak.x * exp(peak.kappa * peak.LOG)}, parted(0.5, 1.386)),
        "a peak strictly": (peak.PEAK, {"relation": "<"}, parted(0.5, float(2 * np.log(2)))),
        "the residual of u without ε": (general.BOUNDED, {"left": exp(2 * lam * t) * now}, half),
        "a weight without the margin": (general.ABOVE, {"right": general.Q**2 - 1}, parted(0.5, 0.0)),
    }  # fmt: skip


CHANGED = {**changed_flow(), **changed_bounds()}


@pytest.mark.parametrize("case", CHANGED)
def test_what_is_false_is_refused(case: str) -> None:
    name, change, instance = CHANGED[case]
    found = holder(name)
    lemma = next(one for one in lemmas_of(found) if one.name == name)
    wrong = ending(lemma, **change)
    stated = wrong.statement
    assert not instance.holds(stated.left, stated.relation, stated.right), "not false"
    require_refused(found, name, wrong)


def proves(theory: Theory, lemmas: list[Lemma], name: str) -> bool:
    """Whether the plan of a lemma, after all before it, has a theorem."""
    context = Context(theory, lemmas)
    places = [lemma.name for lemma in lemmas].index(name)
    return [made(context, lemma).theorem is not None for lemma in lemmas[: places + 1]][-1]


NEEDED = {
    flow.RATE: (flow.FLOW, flow.BELOW, flow.LATER),
    flow.SLOWEST: (flow.FLOW, flow.ABOVE, flow.LATER),
    drifting.RATE: (flow.FLOW, flow.BELOW, drifting.PACED, flow.LATER),
    general.APART: (
        *(flow.FLOW, general.IDEAL, general.START, general.NEAR),
        *(general.SIZE, flow.BELOW, flow.LATER),
    ),
    moving.APART: (
        *(flow.FLOW, general.IDEAL, general.START, general.NEAR),
        *(general.SIZE, general.PACED, flow.BELOW, flow.LATER),
    ),
    order.ORDER: (general.SIZE, order.SMALL, psd.INVERSE, flow.LATER),
    psd.APART: (psd.PSD, psd.INVERSE, psd.POSITIVE),
    peak.PEAK: (peak.RATIO, peak.FRACTION, peak.SMALL),
    peak.EXTREMAL: (peak.EIGENVECTOR,),
}


@pytest.mark.parametrize("result", NEEDED)
def test_every_hypothesis_is_needed(result: str) -> None:
    found = holder(result)
    for dropped in NEEDED[result]:
        rest = tuple(h for h in found.theory.hypotheses if h.name != dropped)
        assert not proves(replace(found.theory, hypotheses=rest), lemmas_of(found), result), dropped


def test_a_hypothesis_changed_refutes_the_result() -> None:
    """Kernels from below by −λ, or ε halved in what is assumed: the same steps prove nothing."""
    found = entry("kernel-flow-perturbation")
    for name, old, new in ((flow.BELOW, lam, -lam), (general.NEAR, eps, 2 * eps), (general.SIZE, eps, -eps)):
        told = tuple(
            replace(h, statement=replace(h.statement, left=h.statement.left.xreplace({old: new}),
                                         right=h.statement.right.xreplace({old: new}))) if h.name == name else h
            for h in found.theory.hypotheses
        )  # fmt: skip
        assert not proves(replace(found.theory, hypotheses=told), lemmas_of(found), general.APART), name


def test_no_result_rests_on_the_margin() -> None:
    for found in whole("kernel-flow-perturbation"):
        for name in found.results:
            theorem = found.proof.theorems[name]
            assert "eta" not in {n for h in theorem.hypotheses for n in h.free}, name


def test_the_pins_of_the_write_up() -> None:
    """H = [[2, 1], [1, 2]], r(0) = (1, 0): ‖r‖² = (e^{−6t} + e^{−2t})/2; peaks 27/256, 4/27, 1/4."""
    path = decayed(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0], [0.0]]))
    for s in (0.0, 0.3, 2.0):
        assert np.sum(path(s) ** 2) == pytest.approx((np.exp(-6 * s) + np.exp(-2 * s)) / 2, rel=1e-12)
        assert np.exp(-6 * s) - 1e-12 <= np.sum(path(s) ** 2) <= np.exp(-2 * s) + 1e-12
    found = holder(peak.PEAK)
    for part, value in ((4, Rational(27, 256)), (3, Rational(4, 27)), (2, Rational(1, 4))):
        right: Expr = found.equation(peak.PEAK).right
        instance = Instance(2, kappa=float(part), xi=1 / part)
        assert instance.at(right) == pytest.approx(float(value), rel=1e-12)
        where = Instance(2, kappa=float(part), xi=1 / part, epsilon=1.0, t=float(-np.log(1 - 1 / part)))
        assert where.at(found.equation(peak.PEAK).left) == pytest.approx(float(value), rel=1e-12)
    assert Integer(1) == flow.ONE


def test_the_bounds_hold_along_random_paths() -> None:
    """H(t) = K + ε cos(3t)R, ‖R‖₂ = 1, integrated by Runge and Kutta: never above (B), above (B) with ε/20."""
    rng = np.random.default_rng(3)
    broken = 0
    for _ in range(10):
        root = rng.standard_normal((3, 3))
        kernel = root @ root.T + 0.5 * np.eye(3)
        turn, size = np.linalg.qr(rng.standard_normal((3, 3)))[0], 0.4
        low = float(np.linalg.eigvalsh(kernel)[0])
        r = ideal = rng.standard_normal(3)
        start, step = float(np.linalg.norm(r)), 0.01

        def slope(time: float, at: Any, kernel: Any = kernel, turn: Any = turn, size: float = size) -> Any:
            return -(kernel + size * np.cos(3 * time) * turn) @ at

        for k in range(300):
            s = k * step
            a = slope(s, r)
            b = slope(s + step / 2, r + step / 2 * a)
            c = slope(s + step / 2, r + step / 2 * b)
            d = slope(s + step, r + step * c)
            r = r + step / 6 * (a + 2 * b + 2 * c + d)
            values, vectors = np.linalg.eigh(kernel)
            ideal = (vectors * np.exp(-step * values)) @ vectors.T @ ideal
            gap, now = float(np.linalg.norm(r - ideal)), s + step
            assert gap <= start * np.exp(-low * now) * (np.exp(size * now) - 1) * (1 + 1e-6)
            broken += gap > start * np.exp(-low * now) * (np.exp(size * now / 20) - 1)
    assert broken > 0


def test_a_kernel_that_is_not_symmetric_is_not_below() -> None:
    """H = [[1, 3], [0, 1]] has the eigenvalues 1 and 1, and ‖r‖² grows: λI ⪯ H says that H − λI is symmetric."""
    found = entry("kernel-flow")
    theorem = found.proof.theorems[flow.RATE]
    assert any(h.statement.relation == "⪯" for h in theorem.hypotheses)
    matrix, r = np.array([[1.0, 3.0], [0.0, 1.0]]), np.array([1.0, -1.0]) / np.sqrt(2)
    assert -2 * r @ matrix @ r == pytest.approx(1.0)
    assert found.result_verdict(flow.RATE) is Verdict.PROVED


def test_changed_steps_of_the_file_prove_nothing_more() -> None:
    """A step along an interval with another premise, start or sign: refused, or no result with less assumed."""
    found = holder(general.APART)
    text = written(found.proof.proof, found.proof.theorems)
    document, original = json.loads(text), proof_file.check(text)
    steps, terms = document["steps"], len(document["terms"])
    tried = refused = 0
    for place, step in enumerate(steps):
        if step["rule"] not in ("decreasing", "limit", "cut", "congruence"):
            continue
        changes: list[dict[str, Any]] = [{"premise": str(k)} for k in range(max(0, place - 5), place)]
        if "low" in step:
            changes += [{"low": str(k)} for k in range(0, terms, max(1, terms // 6))]
        if "signs" in step:
            changes += [{"signs": []}, *({"signs": [str(k)]} for k in range(max(0, place - 5), place))]
        if "name" in step:
            changes += [{"name": name} for name in ("t", "lambda", "epsilon", "u", "x")]
        if "theorem" in step:
            changes += [{"theorem": str(k)} for k in range(max(0, place - 5), place)]
        for change in changes:
            other = {**document, "steps": [*steps[:place], {**step, **change}, *steps[place + 1 :]]}
            if other["steps"][place] == step:
                continue
            tried += 1
            try:
                theorems = proof_file.check(json.dumps(other))
            except KernelError:
                refused += 1
                continue
            for name, theorem in theorems.items():
                if theorem.statement == original[name].statement:
                    mine, due = ({*one.hypotheses, *one.conditions} for one in (theorem, original[name]))
                    assert not mine < due, (name, change)
    assert tried >= 60
    assert refused >= 0.8 * tried


def test_a_function_of_a_number_is_one_of_a_one_by_one_matrix_alone() -> None:
    """e(t) has a meaning; l(t) for an l of columns has none, and neither has ∇e at a number."""
    shapes.check(moving.e(t), Facts())
    for wrong in (AbstractFunction("l", flow.n, 1)(t), moving.e.gradient(t), AbstractFunction("l", 1, 2)(t)):
        with pytest.raises(ShapeError):
            shapes.check(wrong, Facts())
