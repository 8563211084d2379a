"""Equations that the laws imply: each is shown by the kernel's rules, through a file, and holds at values."""

from __future__ import annotations

import random

import pytest
from proof_kernel_corpus import positive
from proof_kernel_draw import draw_model
from proof_kernel_values import Unclear, differ, evaluate
from test_proof_kernel_laws import condition_holds
from test_proof_kernel_laws import draw_model as draw_law

from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.printer import text
from dlhw3.kernel.proof_file import check
from dlhw3.symbolic.proofs.derived import EQUATIONS, ORDERS, UNDER, derived
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.written import written
from dlhw3.symbolic.search.forms.equations import conditions_of, has


@pytest.mark.parametrize("name", EQUATIONS)
def test_a_derived_equation_goes_through_the_door_and_holds(name: str) -> None:
    proof = Proof()
    theorem = derived(proof, name)
    assert check(written(proof, {name: theorem})) == {name: theorem}
    assert name not in AXIOMS
    assert has(name)
    assert len(theorem.conditions) == UNDER.get(name, 0) == conditions_of(name)
    assert not theorem.hypotheses
    assert bool(theorem.facts) == (name == "psdpower.of_zero")
    signs = any(c.kind in ("positive", "nonnegative") for c in theorem.conditions)
    draws, held = positive if signs else draw_model, 0
    for seed in range(24):
        model = draws(random.Random(seed), seed % 4 == 0)
        if name.startswith("psdpower"):
            model = draw_law(random.Random(seed), seed, name)
        try:
            if any(model.scalar(fact) < 0 for fact in theorem.facts):
                continue
            left, right = (evaluate(side, model) for side in theorem.statement[1:])
            away = all(condition_holds(c, model) for c in theorem.conditions)
        except Unclear:
            continue
        held += away
        assert not away or not differ(left, right)
    assert held > 3


def test_a_derived_order_goes_through_the_door_and_needs_what_it_says() -> None:
    for name in ORDERS:
        proof = Proof()
        theorem = derived(proof, name)
        assert check(written(proof, {name: theorem})) == {name: theorem}
        assert has(name)
        assert name not in AXIOMS
        (assumed,) = theorem.hypotheses
        assert [text(side) for side in assumed.statement[1:]] == ["s", "t"]
        assert assumed.statement.relation == theorem.statement.relation == "≤"
        assert not theorem.conditions
        assert not theorem.facts


@pytest.mark.parametrize("name", [*EQUATIONS][::7])
def test_an_equation_is_recorded_as_if_it_were_shown_in_each_proof_anew(name: str) -> None:
    """Beside another that shares steps with it, whichever comes first: the same calls in the same order."""
    other = next(iter(EQUATIONS))
    for names in ((name, other), (other, name), (name, name)):
        taken, anew = Proof(), Proof()
        for one in names:
            assert derived(taken, one) == EQUATIONS[one](anew)
        assert list(vars(taken).values()) == list(vars(anew).values())
        assert list(taken.calls) == list(anew.calls)
