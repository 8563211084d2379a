"""Each derivation says where it is used: by every entry that takes over its lemmas, and every experiment."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from entries_refused import derivation

import dlhw3
from dlhw3.catalogue import DERIVATIONS, EXPERIMENTS

FOLDER = Path(dlhw3.__file__).parent / "numeric" / "experiments"


def told(name: str) -> str:
    """What the docstring says after "Used by"."""
    text = " ".join((DERIVATIONS.load(name).derive.__doc__ or "").split())
    assert text.count("Used by: ") == 1, name
    return text.partition("Used by: ")[2]


def relied_on() -> dict[str, set[str]]:
    """The derivations that each experiment names, read from its source."""
    found: dict[str, set[str]] = {}
    for experiment in EXPERIMENTS:
        folder = FOLDER / experiment.replace("-", "_")
        trees = [ast.parse(path.read_text(encoding="utf-8")) for path in folder.glob("*.py")]
        words = [word for tree in trees for word in ast.walk(tree) if isinstance(word, ast.keyword)]
        given = [word.value for word in words if word.arg == "derivations"]
        found[experiment] = {name for value in given for name in ast.literal_eval(value)}
    return found


def test_the_experiment_on_smoothness_names_the_bound_that_it_shows() -> None:
    assert "smooth-on-bounded-sets" in relied_on()["smoothness"]


@pytest.mark.parametrize("name", DERIVATIONS)
def test_a_derivation_says_where_it_is_used(name: str) -> None:
    text = told(name)
    entries = {
        other
        for other in DERIVATIONS.names()
        for part in (derivation(other), *derivation(other).cases)
        if other != name and any(one.origin == name for one in part.parts)
    }
    assert entries <= {word for word in re.findall(r"[\w-]+", text) if word in DERIVATIONS}
    for experiment, names in relied_on().items():
        assert name not in names or re.search(rf"\b{experiment}\b", text), experiment
    for experiment in re.findall(r"the experiment ([\w-]+)", text):
        assert experiment in EXPERIMENTS
