"""The derivative of Ax in A: the entry, the pins of the write-up, and false ones refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from entries_refused import derivation, ending, lemmas_of, require_proved, require_refused
from sympy import Integer, MatrixSymbol, Transpose

from dlhw3.numeric.crosschecks import linear_maps
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.output.render import render
from dlhw3.symbolic.algebra import product, total
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.lemmas import linear_map
from dlhw3.symbolic.lemmas.linear_map import A, e, g, p, r, x
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner

NAME = "linear-map-derivative"


def test_it_is_proved_and_says_what_it_assumes() -> None:
    found = derivation(NAME)
    require_proved(found)
    for name in (linear_map.DERIVATIVE, linear_map.ADJOINT, linear_map.ENTRY):
        assert found.proof.theorems[name].hypotheses == ()
    for name in (linear_map.SAME, linear_map.OTHER):
        assert len(found.proof.theorems[name].hypotheses) == 1
    assert all(theorem.conditions == () for theorem in found.proof.theorems.values())


def test_pins_of_the_write_up() -> None:
    """n = 2, m = 3: the entry (i, j, k) = (0, 1, 0) is x_1 and (0, 1, 1) is 0; the adjoint is n × m."""
    found = derivation(NAME)
    entry = lambdify(found, "numpy", result=linear_map.ENTRY)
    point = np.array([[5.0], [7.0], [11.0]])
    unit, column = np.eye(2)[:, :, None], np.eye(3)[:, :, None]
    assert entry(unit[0], unit[0], column[1], point) == 7
    assert entry(unit[0], unit[1], column[1], point) == 0
    adjoint = lambdify(found, "numpy", result=linear_map.ADJOINT)
    assert adjoint(np.ones((2, 1)), point).shape == (2, 3)


def wrong_right_sides() -> dict[str, tuple[str, Any]]:
    n, m = linear_map.rows, linear_map.cols
    H, B = Direction.of(A), MatrixSymbol("B", n, m)
    value = Inner(p, e) * Inner(r, x)
    return {
        "twice": (linear_map.DERIVATIVE, product(2, H, x)),
        "minus": (linear_map.DERIVATIVE, product(-1, H, x)),
        "the image": (linear_map.DERIVATIVE, product(A, x)),
        "affine": (linear_map.DERIVATIVE, total(product(H, x), product(A, x))),
        "a gradient of another point": (linear_map.ADJOINT, total(product(g, Transpose(x)), B)),
        "a gradient twice": (linear_map.ADJOINT, product(2, g, Transpose(x))),
        "another slot": (linear_map.ENTRY, Inner(e, e) * Inner(r, x)),
        "squared": (linear_map.ENTRY, value**2),
        "a sum": (linear_map.ENTRY, Inner(p, e) + Inner(r, x)),
        "halved": (linear_map.ENTRY, value / 2),
        "x_j is 1": (linear_map.SAME, Integer(1)),
        "not 0": (linear_map.OTHER, Inner(r, x)),
    }


@pytest.mark.parametrize("word", wrong_right_sides())
def test_false_derivatives_are_refused(word: str) -> None:
    found = derivation(NAME)
    name, right = wrong_right_sides()[word]
    (lemma,) = [one for one in lemmas_of(found) if one.name == name]
    require_refused(found, name, ending(lemma, right=right))


@pytest.mark.parametrize("name", [linear_map.SAME, linear_map.OTHER])
def test_unit_vectors_are_needed(name: str) -> None:
    """Without ⟨e, e⟩ = 1, or ⟨p, e⟩ = 0, the slots are not what they are; nor with ⟨e, e⟩ = 2."""
    found = derivation(NAME)
    (lemma,) = [one for one in lemmas_of(found) if one.name == name]
    require_refused(found, name, lemma, replace(found.theory, hypotheses=()))
    changed = tuple(
        replace(h, statement=replace(h.statement, right=h.statement.right + 1))
        for h in found.theory.hypotheses
    )
    require_refused(found, name, lemma, replace(found.theory, hypotheses=changed))


def test_the_cross_check_sees_indices_exchanged(monkeypatch: pytest.MonkeyPatch) -> None:
    assert crosscheck(NAME).outcome is Outcome.SUPPORTED
    kept = linear_maps._tensor
    monkeypatch.setattr(linear_maps, "_tensor", lambda at, x: -kept(at, x))
    assert crosscheck(NAME).outcome is Outcome.DISAGREES


@pytest.mark.parametrize("form", ["text", "latex", "json", "proof", "numpy", "torch"])
def test_it_is_shown_in_every_format(form: str) -> None:
    assert render(derivation(NAME), form)
