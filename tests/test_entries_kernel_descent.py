"""kernel-descent: PROVED for every number of steps, true at instances, and false changes of it refused."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from entries_refused import derivation, ending, lemmas_of, require_proved, require_refused
from entries_values import Instance
from sympy import Integer

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import kernel_descent as descent
from dlhw3.symbolic.lemmas import kernel_descent_limit as limit
from dlhw3.symbolic.lemmas import kernel_descent_perturbation as moved
from dlhw3.symbolic.lemmas import kernel_modes as modes
from dlhw3.symbolic.lemmas.kernel_descent import eta, k, q
from dlhw3.symbolic.lemmas.kernel_descent_perturbation import eps
from dlhw3.symbolic.lemmas.kernel_flow import lam, top
from dlhw3.symbolic.lemmas.kernel_modes import decayed, s
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.proofs.elaborate import made


@cache
def entry() -> Derivation:
    return derivation("kernel-descent")


def test_the_entry_is_proved() -> None:
    require_proved(entry())


def path(kernel: Any, size: float, start: Any, y: Any) -> Any:
    return lambda at: y + np.linalg.matrix_power(np.eye(2) - size * kernel, at) @ start


def stepped(
    at: int = 3, slow: float = 1.0, fast: float = 3.0, size: float = 0.5, off: float = -0.25, **more: Any
) -> Instance:
    """By default the best step for [1, 3], and H* = 1, G = 3/4 along the slow mode."""
    y, r = np.array([[1.0], [2.0]]), np.array(more.pop("start", (1.0, 0.0))).reshape(2, 1)
    kernel = np.diag([slow, fast])
    rate = max(abs(1 - size * slow), abs(1 - size * fast))
    other = kernel + off * np.eye(2)
    values = {
        "lambda": slow,
        "Lambda": fast,
        "eta": size,
        "q": rate,
        "rho": 1 / (2 * rate),
        "y": y,
        "H": kernel,
    }
    values |= {"k": at, "N": 9, "epsilon": abs(off), "x": 0.5, "c": 0.3, "z": r, "a": r, "b": y, **more}
    one, two = path(kernel, size, r, y), path(other, size, r, y)
    return Instance(2, u=one, w=two, G=lambda _: other, **values)


def test_every_statement_holds_where_it_should() -> None:
    for at in range(5):
        for instance in (
            stepped(at),
            stepped(at, x=0.0),
            stepped(at, x=1.0),
            stepped(at, 0.5, 2.0, 0.3, 0.2),
        ):
            for lemma in lemmas_of(entry()):
                stated = lemma.statement
                best = lemma.name == descent.BEST_STEP and instance.values["eta"] != 0.5
                if stated.relation != "⪯" and not best:
                    assert instance.holds(stated.left, stated.relation, stated.right), (lemma.name, at)


START_MODE = Inner(limit.v, descent.residual(Integer(0)))


def holder(lemma: str) -> Derivation:
    """The entry, or the case of it, that has a lemma."""
    return next(d for d in (entry(), *entry().cases) if lemma in [one.name for one in lemmas_of(d)])


def changes() -> dict[str, tuple[str, Any, Instance]]:
    start = Norm(descent.residual(Integer(0))) ** 2
    gap = (moved.WIDER**k - q**k) * moved.FIRST
    exact, tight = stepped(), stepped(4, off=0.25)
    return {
        "q^{3k}": (descent.RATE, {"right": q ** (3 * k) * start}, exact),
        "q^{2k+1}": (descent.RATE, {"right": q ** (2 * k + 1) * start}, exact),
        "the rate strictly": (descent.RATE, {"relation": "<"}, exact),
        "the rate of the slow mode alone": (
            descent.RATE, {"right": (1 - eta * lam) ** (2 * k) * start},
            stepped(3, 1.0, 3.0, 0.6, start=(0.0, 1.0)),
        ),
        "a step that keeps less": (descent.CONTRACTION, {"right": q**3 * Norm(descent.z) ** 2}, exact),
        "a better q": (descent.BEST, {"left": 2 * (top - lam)}, exact),
        "another best step": (descent.BEST_STEP, {"right": top}, exact),
        "descent behind its flow": (modes.BEHIND, {"left": decayed(k), "right": (1 - s) ** k}, exact),
        "one power more": (modes.BEHIND, {"left": (1 - s) ** (k - 1)}, stepped(2)),
        "a quarter of the second order": (modes.BESIDE, {"right": k * s**2 / 4 * decayed(k)}, stepped(1)),
        "no factor k": (modes.BESIDE, {"right": s**2 / 2 * decayed(k)}, stepped(2, x=0.3)),
        "the flow at k steps": (modes.BESIDE, {"right": k * s**2 / 3 * decayed(k)}, stepped(1, x=0.2)),
        "to third order": (modes.SECOND, {"left": modes.exp(-s) - 1 + s - s**2 / 4}, exact),
        "half of the distance": (moved.APART, {"right": gap / 2}, tight_of(tight)),
        "ε/2": (moved.APART, {"right": gap.xreplace({eps: eps / 2})}, tight_of(tight)),
        "steps apart strictly": (moved.APART, {"relation": "<"}, tight_of(tight)),
        "within δ/4": (limit.AT_LAST, {"right": limit.delta**2 / 16}, reaching(3, 0.1)),
        "a step that loses all of λη": (
            limit.LOSS, {"right": (1 - 2 * eta * lam) * Norm(descent.z) ** 2}, reaching(3, 1.0),
        ),
        "a step that loses more": (
            limit.ONE_STEP, {"right": (1 - 2 * limit.SHARE) * Norm(descent.residual(k)) ** 2}, reaching(1, 0.1),
        ),
        "a count that is faster": (
            limit.SLOW, {"left": (1 + 4 * k * limit.SHARE) * Norm(descent.residual(k)) ** 2}, reaching(1, 0.1),
        ),
        "without the sign of 2 − ηΛ": (
            limit.SLOW, {"left": (1 + 2 * k * eta * top) * Norm(descent.residual(k)) ** 2}, reaching(1, 0.1),
        ),
        "not at all far": (limit.AT_LAST, {"right": Integer(0)}, reaching(3, 0.1)),
        "within δ/3": (limit.AT_LAST, {"right": limit.delta**2 / 9}, reaching(3, 0.1)),
        "a δ of the other sign": (limit.AT_LAST, {"right": -(limit.delta**2)}, reaching(3, 0.1)),
        "within 3δ/10": (limit.AT_LAST, {"right": limit.delta**2 * 9 / 100}, reaching(3, 0.1)),
        "a slow count strictly": (limit.SLOW, {"relation": "<"}, reaching(0, 0.1)),
        "a count below half": (
            limit.SLOW, {"right": Norm(descent.residual(Integer(0))) ** 2 / 2}, reaching(0, 0.1),
        ),
        "a count of squares": (
            limit.SLOW, {"left": (1 + 4 * k**2 * limit.SHARE) * Norm(descent.residual(k)) ** 2}, reaching(1, 0.1),
        ),
        "away by a half more": (limit.STAYS, {"left": Norm(limit.p) ** 2 * 3 / 2}, staying(3)),
        "away with a rest": (limit.STAYS, {"left": Norm(limit.p) ** 2 + 1}, staying(3)),
        "away by the fourth power": (limit.STAYS, {"left": Norm(limit.p) ** 4}, staying(3)),
        "farther strictly": (limit.AWAY, {"relation": "<"}, staying(0, 2.3)),
        "farther by a rest": (limit.AWAY, {"left": (2 + k * limit.EXCESS) * Norm(limit.p) ** 2}, staying(1, 2.3)),
        "farther with k + 1": (
            limit.AWAY, {"left": (1 + (k + 1) * limit.EXCESS) * Norm(limit.p) ** 2}, staying(0, 2.3),
        ),
        "farther by the fourth power": (limit.AWAY, {"left": Norm(limit.p) ** 4}, staying(0, 2.3)),
        "away and farther": (limit.STAYS, {"left": 2 * Norm(limit.p) ** 2}, staying(3)),
        "away strictly": (limit.STAYS, {"relation": "<"}, staying(3)),
        "farther than it goes": (
            limit.AWAY, {"left": (1 + 2 * k * limit.EXCESS) * Norm(limit.p) ** 2}, staying(1, 2.3),
        ),
        "another descent": (
            limit.FOLLOWS, {"right": limit.path(k) - 2 * limit.eta * limit.mu * limit.p}, staying(3, 2.3),
        ),
        "a mode one step later": (limit.MODE, {"right": limit.FACTOR ** (k + 1) * START_MODE}, mode(2)),
        "a mode that stays": (limit.MODE, {"right": START_MODE}, mode(2)),
        "a mode turned round": (limit.MODE, {"right": -limit.FACTOR**k * START_MODE}, mode(2)),
        "another mode": (limit.MODE, {"right": (1 - eta * top) ** k * START_MODE}, mode(2)),
        "a mode without its size": (limit.MODE, {"right": limit.FACTOR**k}, mode(2)),
        "without q": (moved.BOUNDED, {"right": (eta * eps) ** k * moved.FIRST}, exact),
    }  # fmt: skip


def reaching(at: int = 3, part: float = 1.0, **more: Any) -> Instance:
    """η = part/Λ for [1, 3], from the slow mode; N = k, and δ the least that N allows."""
    instance = stepped(at, size=part / 3.0, **more)
    share = part / 3.0 * (2 - part)
    instance.values.update(N=max(at, 1), delta=1 / np.sqrt(max(at, 1) * share))
    return instance


def staying(at: int = 3, times: float = 2.0) -> Instance:
    """p along the fast mode, μ = 3 and η = ``times``/3."""
    instance = stepped(at, size=times / 3.0)
    instance.values.update(mu=3.0, p=np.array([[0.0], [2.0]]))
    return instance


def mode(at: int = 3, place: int = 0) -> Instance:
    """An eigenvector beside the path from neither, η = 0.6: 1 − ημ = 0.4 or −0.8."""
    instance = stepped(at, size=0.6, start=(1.0, -2.0))
    along = np.zeros((2, 1))
    along[place] = 1.5
    instance.values.update(v=along, mu=(1.0, 3.0)[place])
    return instance


def test_the_labels_are_reached_or_not() -> None:
    """By the closed form: within δ at N for 0 < η < 2/Λ; not nearer than at the start elsewhere; each mode."""
    near, away, along = entry().cases
    assert [case.name for case in entry().cases] == [f"kernel-descent, {x}" for x in (
        "0 < η < 2/Λ", "other steps", "modes",
    )]  # fmt: skip
    for found in entry().cases:
        require_proved(found)
    instances = {
        near.name: [reaching(at, part) for at in (0, 1, 4) for part in (0.1, 1.0, 1.9)],
        away.name: [staying(at, times) for at in (0, 1, 4) for times in (2.0, 2.3, 0.0, -0.5)],
        along.name: [mode(at, place) for at in (0, 1, 4) for place in (0, 1)],
    }
    for found in entry().cases:
        for lemma in lemmas_of(found):
            for instance in instances[found.name]:
                stated = lemma.statement
                assert instance.holds(stated.left, stated.relation, stated.right), lemma.name


def tight_of(instance: Instance) -> Instance:
    """The slow mode with G = H − ε: w keeps q + ηε of it, u keeps q."""
    values = dict(instance.values)
    y, kernel, size = values["y"], values["H"], values["eta"]
    other = kernel - values["epsilon"] * np.eye(2)
    values |= {"w": path(other, size, values["z"], y), "G": lambda _: other}
    return Instance(2, **values)


CHANGES = changes()


@pytest.mark.parametrize("name", [limit.AT_LAST, limit.SLOW, limit.STAYS, limit.AWAY])
def test_five_false_variants_of_each(name: str) -> None:
    assert len([1 for changed, *_ in CHANGES.values() if changed == name]) >= 5


@pytest.mark.parametrize("change", CHANGES)
def test_what_is_false_is_refused(change: str) -> None:
    name, how, instance = CHANGES[change]
    found = holder(name)
    lemma = next(one for one in lemmas_of(found) if one.name == name)
    wrong = ending(lemma, **how)
    stated = wrong.statement
    assert not instance.holds(stated.left, stated.relation, stated.right), "not false"
    require_refused(found, name, wrong)


NEEDED = {
    descent.RATE: (
        *(descent.STEP, descent.BELOW, descent.ABOVE, descent.FORWARD, descent.SLOW, descent.FAST),
        *(descent.INVERSE, descent.POSITIVE),
    ),
    descent.BEST: (descent.SLOW, descent.FAST, descent.LEAST, descent.GREATEST),
    modes.BEHIND: (modes.WITHIN,),
    modes.BESIDE: (modes.AFTER, modes.WITHIN),
    moved.APART: (moved.MOVED, moved.START, moved.NEAR, moved.SIZE),
    limit.AT_LAST: (
        *(descent.STEP, descent.BELOW, descent.ABOVE, limit.LEAST, limit.FORWARD, limit.SHORT),
        *(limit.SMALL, limit.LATE),
    ),
    limit.STAYS: (limit.OUTSIDE,),
    limit.FOLLOWS: (limit.EIGENVECTOR,),
    limit.MODE: (descent.STEP, limit.EIGENVECTOR),
}


@pytest.mark.parametrize("result", NEEDED)
def test_every_hypothesis_is_needed(result: str) -> None:
    found = holder(result)
    lemmas = lemmas_of(found)
    place = [lemma.name for lemma in lemmas].index(result)
    for dropped in NEEDED[result]:
        rest = tuple(h for h in found.theory.hypotheses if h.name != dropped)
        theory = replace(found.theory, hypotheses=rest)
        context = Context(theory, lemmas)
        assert [made(context, lemma).theorem for lemma in lemmas[: place + 1]][-1] is None, dropped


def test_the_pins_of_the_write_up() -> None:
    """H = [[2, 1], [1, 2]], η = ¼: r_2 = (5/16, −1/4), 41/256 ≤ 81/256; H = 1, G = ¾, η = ½, k = 4: 369/4096."""
    kernel, r = np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([[1.0], [0.0]])
    two = np.linalg.matrix_power(np.eye(2) - kernel / 4, 2) @ r
    assert two.ravel() == pytest.approx([5 / 16, -1 / 4])
    values = {"q": 3 / 4, "k": 2, "y": np.zeros((2, 1)), "u": path(kernel, 0.25, r, np.zeros((2, 1)))}
    rate = entry().equation(descent.RATE)
    assert Instance(2, **values).at(rate.left) == pytest.approx(41 / 256)
    assert Instance(2, **values).at(rate.right) == pytest.approx(81 / 256)
    apart = entry().equation(moved.APART)
    instance = tight_of(stepped(4, off=0.25))
    assert instance.at(apart.left) == pytest.approx(369 / 4096)
    assert instance.at(apart.right) == pytest.approx(369 / 4096)
