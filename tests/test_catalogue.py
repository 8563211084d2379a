"""The contents page behaves like a mapping; derivations declare their options; Python's habits."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from inspect import signature

import pytest

import dlhw3
from dlhw3.catalogue import DERIVATIONS, EXPERIMENTS, FORMATS, Catalogue, Entry
from dlhw3.errors import UnknownName
from dlhw3.symbolic.named import verdicts
from dlhw3.symbolic.options import OPTIONS, DerivationOption
from dlhw3.symbolic.verdict import Verdict

TABLES = (DERIVATIONS, EXPERIMENTS, FORMATS)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.kind)
def test_a_table_is_a_mapping_from_names(table: Catalogue) -> None:
    assert isinstance(table, Mapping)
    assert list(table) == list(table.keys()) == list(table.names())
    assert len(table) == len(list(table)) == len(table.values())
    for name, entry in table.items():
        assert name in table
        assert table[name] is table.get(name) is entry
        assert isinstance(entry, Entry)
        assert entry.name == name
    assert "nothing" not in table
    assert 3 not in table
    assert table.get("nothing") is None
    assert dict(table)
    with pytest.raises(KeyError, match="There is no"):
        table["nothing"]


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("PHI-GRAD", "phi-grad"),
        ("Rank-One-Flow", "rank-one-flow"),
        ("GRAMFLOW", "gram-flow"),
        ("phigrad", "phi-grad"),
    ],
)
def test_an_unknown_name_is_suggested_whatever_its_case(name: str, hint: str) -> None:
    with pytest.raises(UnknownName) as caught:
        dlhw3.derive(name)
    first, *_ = caught.value.hint.split(" or ")
    assert first == hint
    assert first in DERIVATIONS
    assert str(caught.value).startswith(f"There is no derivation called {name!r}.")


def test_a_name_that_differs_in_case_alone_is_the_only_suggestion() -> None:
    assert UnknownName("derivation", "PHI-GRAD", DERIVATIONS).hint == "phi-grad"
    assert UnknownName("letter", "b", ["A", "B", "a"]).hint == "B"


def test_a_verdict_is_its_name_and_keeps_its_order() -> None:
    assert [str(verdict) for verdict in Verdict] == ["REFUTED", "UNDECIDED", "SUPPORTED", "SOLVED", "PROVED"]
    assert f"{Verdict.PROVED}" == "PROVED" == format(Verdict.PROVED, "")
    assert f"{Verdict.PROVED:8}|" == "PROVED  |"
    assert Verdict.REFUTED < Verdict.UNDECIDED < Verdict.SUPPORTED < Verdict.SOLVED < Verdict.PROVED
    assert max(Verdict) is Verdict.PROVED


@pytest.mark.parametrize("name", ["phi-grad", "balanced-powers", "rank-one-flow"])
def test_steps_are_those_of_the_document(name: str) -> None:
    derivation = dlhw3.derive(name)
    data = json.loads(dlhw3.render(derivation, "json"))
    assert len(derivation.steps) == len(data["steps"])
    for step, told in zip(derivation.steps, data["steps"], strict=True):
        assert step.verdict.name == told["verdict"]
        assert step.left != step.right
        assert "$" not in step.rule
    assert min(step.verdict for step in derivation.steps) is Verdict.PROVED
    rules = [step.rule for step in dlhw3.derive("phi-grad").steps]
    assert rules[0] == "chain rule: Dl(X)[H] = ⟨∇l(X), DX[H]⟩"
    assert len(rules) == 6


@pytest.mark.parametrize("name", DERIVATIONS)
def test_options_are_what_derive_takes(name: str) -> None:
    """Declared names are the parameters of the module's own derive; examples work, what is outside is refused."""
    declared = dlhw3.options(name)
    assert list(declared) == list(signature(DERIVATIONS.load(name).derive).parameters)
    for key, option in declared.items():
        assert (option.name, option.kind) == (key, "integer")
        assert option.help
        assert not option.needs or option.needs in declared
        beside = {option.needs: declared[option.needs].example} if option.needs else {}
        assert dlhw3.derive(name, **beside, **{key: option.example}).name == name
        for outside in (option.low - 1, (option.high or beside[option.needs]) + 1):
            with pytest.raises(dlhw3.UserError) as caught:
                dlhw3.derive(name, **beside, **{key: outside})
            assert str(outside) in caught.value.message
    for key in OPTIONS.keys() - declared.keys():
        with pytest.raises(dlhw3.UserError, match=f"{name} does not take {key}"):
            dlhw3.derive(name, **{key: 2})
    assert dlhw3.derive(name, **dict.fromkeys(OPTIONS)).name == name  # None is not given


def test_a_value_is_read_as_a_whole_number() -> None:
    option = DerivationOption("depth", "")
    assert option.read(3, "x") == 3
    for wrong in (3.0, "3", True, None):
        with pytest.raises(dlhw3.UserError, match="as a whole number, not"):
            option.read(wrong, "x")


def test_verdicts_are_names() -> None:
    assert verdicts(("phi-grad", "gram-flow")) == {"phi-grad": "PROVED", "gram-flow": "PROVED"}


def test_names_and_declarations_load_no_mathematics() -> None:
    code = "import sys, dlhw3.symbolic.named, dlhw3.symbolic.options; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & {"sympy", "torch", "matplotlib", "numpy"}
