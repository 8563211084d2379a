"""The search for a step that works: what it finds, how often it asks, and that nothing untried is proposed."""

from __future__ import annotations

import math

import pytest

from dlhw3.numeric.data.step_search import halves, largest_that_works, squares


def asked_of(edge: float, first: float, **how: object) -> tuple[float | None, list[float]]:
    """Search where steps up to ``edge`` work; return what was found, and what was asked."""
    asked: list[float] = []

    def tried(step: float) -> str | None:
        asked.append(step)
        return "works" if step <= edge else None

    found = largest_that_works(tried, first, **how)  # type: ignore[arg-type]
    if found is not None:
        assert found[1] == "works"
    return (None if found is None else found[0]), asked


@pytest.mark.parametrize("first", [1.0, 0.37, 3e4, 1e40, 1e300])
@pytest.mark.parametrize("edge", [0.29, 1e-3, 7.7e-9, 1e-200])
@pytest.mark.parametrize(("digits", "within"), [(1, 4.0), (2, math.sqrt(2.0))])
def test_the_edge_is_found_from_anywhere_above(first: float, edge: float, digits: int, within: float) -> None:
    found, asked = asked_of(edge, first, digits=digits, most=60, falls=squares(), within=within)
    assert found in asked
    assert found <= edge < found * within * (1 + 10.0 ** (1 - digits))
    assert len(set(asked)) == len(asked) < 40
    assert all(step == float(f"{step:.{digits - 1}e}") for step in asked[1:])


def test_a_step_that_works_at_once_is_kept_as_it_is() -> None:
    assert asked_of(1.0, 0.123456, digits=1, most=9, falls=squares(), within=4.0) == (0.123456, [0.123456])


def test_halves_are_not_narrowed() -> None:
    assert asked_of(0.2, 1.0, digits=2, most=9, falls=halves()) == (0.12, [1.0, 0.5, 0.25, 0.12])


def test_a_search_ends() -> None:
    none, asked = asked_of(0.0, 1.0, digits=1, most=7, falls=squares())
    assert (none, len(asked)) == (None, 7)
    none, asked = asked_of(0.0, 1.0, digits=1, most=99, falls=squares(), lowest=1e-30)
    assert none is None
    assert min(asked) > 1e-30
    assert asked_of(1.0, 0.0, digits=1, most=9, falls=halves()) == (None, [])
    assert asked_of(0.0, 1e-320, digits=2, most=99, falls=halves())[0] is None  # ends at 0


def test_what_was_found_before_the_last_trial_is_returned() -> None:
    found, asked = asked_of(1e-3, 1.0, digits=2, most=6, falls=squares(), within=1.5)
    assert len(asked) == 6
    assert found is not None
    assert found <= 1e-3
