"""Every test of the kernel before this one has its replacement, or is said to be kept."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from replaced_kernel_tests import KEPT, LATER, MUTATIONS, RENAMED, REPLACED, rows

TESTS = Path(__file__).parent
OLD = (*REPLACED, *KEPT, *LATER)
NEW = {"test_kernel_expectation.py", "test_kernel_monotone.py"}
"""Tests of rules that no kernel before this one had."""


def functions(name: str) -> set[str]:
    body = ast.parse((TESTS / name).read_text(encoding="utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}


@pytest.mark.parametrize("old", REPLACED)
def test_replacements_exist(old: str) -> None:
    new, names = REPLACED[old]
    assert set(names) <= functions(new)


def test_mutations_have_their_counterparts() -> None:
    assert set(MUTATIONS.values()) <= functions("test_proof_kernel_mutations.py")


@pytest.mark.parametrize("old", [name for name in OLD if (TESTS / name).exists()])
def test_no_old_test_is_forgotten(old: str) -> None:
    """While an old file is there, the table names each of its tests."""
    known = set(REPLACED[old][1]) if old in REPLACED else set(LATER.get(old, ()))
    assert old in KEPT or functions(old) >= {RENAMED.get(name, name) for name in known}


def test_every_old_file_is_in_the_table() -> None:
    old = {path.name for path in TESTS.glob("test_kernel_*.py")}
    assert old - NEW <= set(OLD)
    assert NEW.isdisjoint(OLD)
    assert len(list(rows())) >= 90
