"""A derivation's whole text is a function of what was asked, whatever the process derived before."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sampling import THOROUGH

import dlhw3

ASKED = (
    ("l(tr(X))", "X", 1),
    ("-log(sigmoid(u'*v))", "u", 1),
    ("-log(sigmoid(u'*v))", "u", 2),
    ("log(1 - a)", "a", 1),
    ("log(det(X)^2)", "X", 1),
    ("sum(log(1 - sigmoid(X*w)))", "w", 1),
    ("sum(log(1 + exp(-y.*(X*w))))", "w", 1),
    ("sum(x.^1.5)", "x", 1),
    ("u'*v/(norm2(u)*norm2(v))", "u", 1),
    ("a*norm2(x - y)^2 + relu(c - norm2(x - y))", "x", 1),
    ("sum(1./(2 - 2*tanh(A*x)))", "x", 1),
    ("l(U*U' - U)", "U", 1),
    ("logdet(A + x*x')", "x", 1),
    ("sum(softmax(x).*y)", "x", 1),
    ("1/(1 - u'*v) + 1/(u'*v - 1)", "u", 1),
    ("sum(cos(X*w))", "w", 2),
)
ALONE = (("-log(sigmoid(u'*v))", "u", 1), ("1/(1 - u'*v) + 1/(u'*v - 1)", "u", 1))
ONE = "import sys, dlhw3; print(dlhw3.derive(sys.argv[1], wrt=sys.argv[2], order=int(sys.argv[3])).render('text'))"


def text(asked):
    objective, wrt, order = asked
    return dlhw3.derive(objective, wrt=wrt, order=order).render("text")


@pytest.fixture(scope="module")
def forwards():
    return {asked: text(asked) for asked in ASKED}


def test_texts_are_the_same_in_another_order(forwards):
    assert {asked: text(asked) for asked in reversed(ASKED)} == forwards
    if THOROUGH:
        assert {asked: text(asked) for asked in sorted(ASKED)} == forwards


@pytest.mark.parametrize("asked", ALONE)
def test_a_text_is_the_same_alone_in_a_process(forwards, asked):
    argv = [sys.executable, "-c", ONE, *map(str, asked)]
    surroundings = os.environ | {
        "PYTHONUTF8": "1"
    }  # in which what is passed and printed is read, whatever the locale
    alone = subprocess.run(
        argv, env=surroundings, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert alone.stdout.strip() == forwards[asked].strip()


@pytest.mark.parametrize(
    ("objective", "wrt"),
    [
        ("-log(sigmoid(u'*v))", "u"),
        ("log(cosh(u'*v))", "u"),
        ("sum(log(1 - sigmoid(X*w)))", "w"),
        ("sum(log(1 - tanh(X*w).^2))", "w"),
        ("log(2 + sin(u'*v))", "u"),
        ("sum(sqrt(1 + (X*w - y).^2))", "w"),
        ("sum(1./(1 + (A*x).^2))", "x"),
        ("-log(1 - sigmoid(a)^2)", "a"),
    ],
)
@pytest.mark.parametrize("order", [1, 2])
def test_conditions_that_the_ranges_of_functions_show_are_not_listed(objective, wrt, order):
    found = dlhw3.derive(objective, wrt=wrt, order=order)
    assert found.verdict is dlhw3.Verdict.PROVED
    assert not [line for kind, line in found.premises if kind == "assumes"]


@pytest.mark.parametrize(
    ("objective", "wrt", "due"),
    [
        ("log(1 - sin(a))", "a", ["1 − sin(a) > 0"]),
        ("log(1 - 2*tanh(a))", "a", ["1 − 2 tanh(a) > 0"]),
        ("sum(log(1 - x.^2))", "x", ["every entry of 𝟏 − x^∘2 > 0"]),
        ("log(x'*x)", "x", ["x ≠ 0"]),
        ("u'*v/(norm2(u)*norm2(v))", "u", ["u ≠ 0", "v ≠ 0"]),
        ("sum(x.^1.5)", "x", ["every entry of x > 0"]),
    ],
)
def test_conditions_that_may_fail_are_listed_once(objective, wrt, due):
    found = dlhw3.derive(objective, wrt=wrt)
    assert sorted(line for kind, line in found.premises if kind == "assumes") == due
