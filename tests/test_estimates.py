"""What is too much for a machine: every system's way of saying what it has, and none."""

from __future__ import annotations

import math
import os
from fractions import Fraction
from pathlib import Path

import pytest

from dlhw3.errors import UserError
from dlhw3.numeric.data import estimates
from dlhw3.numeric.data.rounding import rounded_down

GB = 1e9


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Return a function that makes a machine: physical bytes, the group's limit, and what is available."""

    def make(physical: float | None, group: str | None, available: str | None) -> None:
        pages = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": int((physical or 0) / 4096)}
        if physical is None:
            monkeypatch.delattr(os, "sysconf", raising=False)
        else:
            monkeypatch.setattr(os, "sysconf", pages.__getitem__, raising=False)
        files = {"group": group, "meminfo": available}
        for name, text in files.items():
            if text is not None:
                (tmp_path / name).write_text(text)
        monkeypatch.setattr(estimates, "_CGROUPS", (tmp_path / "group", tmp_path / "no such file"))
        monkeypatch.setattr(estimates, "_MEMINFO", tmp_path / "meminfo")

    return make


def verdict(needed: float) -> str:
    try:
        estimates.refuse_beyond_memory(needed, "Things", "fewer")
    except estimates.TooLarge:
        return "never"
    except UserError as error:
        return "not now" if "free now" in error.message and error.hint == "fewer" else error.message
    return "yes"


MEMINFO = "MemTotal:       16000000 kB\nMemFree:          100000 kB\nMemAvailable:    2000000 kB\n"


@pytest.mark.parametrize(
    ("physical", "group", "available", "verdicts"),
    [
        (16 * GB, None, None, {15: "yes", 17: "never"}),  # macOS
        (None, None, None, {1e9: "yes"}),  # Windows: nothing is known, nothing refused
        (16 * GB, "max\n", None, {15: "yes", 17: "never"}),
        (16 * GB, "4000000000\n", None, {3: "yes", 5: "never"}),  # a container
        (16 * GB, "9223372036854771712\n", None, {15: "yes", 17: "never"}),  # version 1, no limit
        (16 * GB, "max\n", MEMINFO, {2: "yes", 2.1: "not now", 17: "never"}),
        (16 * GB, "1000000000\n", MEMINFO, {0.9: "yes", 1.1: "never"}),
        (16 * GB, "", "nonsense\n", {15: "yes", 17: "never"}),
    ],
)
def test_what_a_machine_says_it_has(machine, physical, group, available, verdicts) -> None:
    machine(physical, group, available)
    assert {size: verdict(size * GB) for size in verdicts} == verdicts


def test_this_machine_is_known_and_has_what_this_test_uses() -> None:
    assert estimates.memory_available() > 1e7
    assert estimates.memory_present() > 1e7
    assert verdict(1.0) == "yes"
    assert verdict(1e18) == ("never" if math.isfinite(estimates.memory_present()) else "yes")


def test_days_are_counted_and_refused() -> None:
    assert estimates.days(1e10 * 86400.0 * 2) == pytest.approx(2.0)
    assert estimates.days(0.0, 86400.0) == 1.0
    estimates.refuse_days(2.9, "")
    with pytest.raises(estimates.TooLarge, match="some 46 days on one core"):
        estimates.refuse_days(46.0, "--steps 1")


@pytest.mark.parametrize("value", [1.0, 0.1, 0.3, 9.99, 123456.0, 5e-324, 3.7e-310, 1e300, 1.2e-7, 2.0**-40])
@pytest.mark.parametrize("digits", [1, 2, 3])
def test_rounding_down_is_never_above_and_loses_less_than_a_unit(value: float, digits: int) -> None:
    """Exact rationals: 0 ≤ value − rounded < a unit of the last digit, to the rounding of a float."""
    rounded = rounded_down(value, digits)
    assert rounded <= value
    if value > 1e-300:
        unit = Fraction(10) ** (math.floor(math.log10(value)) + 1 - digits)
        assert Fraction(value) - Fraction(rounded) < unit * (1 + Fraction(1, 10**9))
