"""Short runs of the campaigns on what users write; all of them where DLHW3_THOROUGH=1.

Chains with a slip at a random line, wrong formulas made of right ones, and slips in the Cookbook's equations.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chains_campaign import first_false
from chains_corpus import Chain, read_chains
from claims_campaign import right_formula, wrong_ones
from counting import calls
from language_objectives import Objective
from members_campaign import wrong_verdicts
from sampling import THOROUGH, in_turn
from test_language_objectives import ALL, declared

from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.language.judged.cookbook import judge_formula, rows
from dlhw3.symbolic.verdict import Verdict

CHAINS = read_chains()
RIGHT, WRONG = [one for one in CHAINS if not one.slip], [one for one in CHAINS if one.slip]
SLIPS = json.loads((Path(__file__).resolve().parent / "cookbook_slips.json").read_text(encoding="utf-8"))
ROWS = {row.number: row for row in rows()}
OBJECTIVES = in_turn(ALL, every=30)


def names(chains: list[Chain]) -> list[str]:
    return [f"{one.source} {one.words}" for one in chains]


def test_there_are_three_hundred_chains() -> None:
    assert (len(RIGHT), len(WRONG)) == (150, 150)
    assert len({one.text for one in WRONG}) == 150


@pytest.mark.parametrize("chain", in_turn(RIGHT, every=15), ids=names(in_turn(RIGHT, every=15)))
def test_no_line_of_a_right_chain_is_refuted(chain: Chain) -> None:
    assert first_false(chain) == 0


@pytest.mark.parametrize("chain", in_turn(WRONG, every=10), ids=names(in_turn(WRONG, every=10)))
def test_a_slip_is_located(chain: Chain) -> None:
    assert first_false(chain) == chain.slip


@pytest.mark.parametrize(
    "chain", sorted(WRONG, key=lambda one: -len(one.text))[:3], ids=lambda one: one.source
)
def test_the_dearest_chains_are_little_work(chain: Chain) -> None:
    """Calls, not seconds: ten million a second are what an idle core does, and a chain is to take 0.3 s."""
    first_false(RIGHT[0])  # what is loaded once
    assert calls(lambda: first_false(chain)) < 2_700_000


@pytest.mark.parametrize("one", OBJECTIVES, ids=[f"{one.text} in {one.wrt}" for one in OBJECTIVES])
def test_wrong_formulas_are_refuted_and_the_right_one_is_not(one: Objective) -> None:
    right = right_formula(one)
    assert right is not None
    assert judge_claim(one.text, one.wrt, right, declared(one), one.assume).verdict is Verdict.PROVED
    for wrong in wrong_ones(one, 2):
        answer = judge_claim(one.text, one.wrt, wrong.formula, declared(one), one.assume)
        assert answer.verdict is Verdict.REFUTED or answer.where  # right at the sizes at which it fits
        assert answer.counterexample is not None or answer.slip.startswith("another shape") or answer.where


@pytest.mark.parametrize("one", in_turn(SLIPS, every=14), ids=lambda one: f"{one['number']} {one['slip']}")
def test_slips_in_the_cookbook_are_refuted_with_values(one: dict[str, Any]) -> None:
    judged = judge_formula(ROWS[one["number"]], one["slip"], one["objective"])
    assert judged.verdict is Verdict.REFUTED
    assert judged.judgement.counterexample is not None


def test_gradients_in_a_member_are_judged_as_autograd_says() -> None:
    wrong, counts = wrong_verdicts(seed=9, count=60 if THOROUGH else 3)
    assert not wrong
    assert min(counts["right: PROVED"], counts["slipped: REFUTED"]) > 0
