"""The cross-check: everything in the catalogue agrees, wrong formulas do not, and nothing passes unseen."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from functools import reduce
from types import ModuleType

import numpy as np
import pytest
import torch
import typer
from sampling import THOROUGH, in_turn
from sympy import MatrixSymbol, Transpose
from typer.testing import CliRunner

from dlhw3.catalogue import DERIVATIONS, Catalogue, Entry
from dlhw3.commands import crosscheck as cli_check
from dlhw3.errors import EXIT_NO, UnknownName, UserError
from dlhw3.numeric.crosschecks import crosscheck as module
from dlhw3.numeric.crosschecks import flows as crosscheck_flows
from dlhw3.numeric.crosschecks import gradients as crosscheck_gradients
from dlhw3.numeric.crosschecks.agreement import Comparison, Order, Outcome, Report, relative_error, rounding
from dlhw3.numeric.crosschecks.balanced_layers import SPECTRA, balanced_layers
from dlhw3.numeric.crosschecks.crosscheck import ADAPTERS, crosscheck, crosscheck_all
from dlhw3.numeric.crosschecks.losses import LOSSES
from dlhw3.numeric.linear.network import is_balanced
from dlhw3.symbolic import named
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation, parts
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.nodes import AbstractFunction, size_symbol
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.ranges import Facts

GRADIENTS = ("phi-grad", "deep-linear-grad")
SYMMETRIC = ("balanced-powers", "gram-flow", "balancedness-drift", "deep-linear-hessian")
FLOWS = ("gram-flow", "end-to-end-flow", "rank-one-flow")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {report.entry: report for report in crosscheck_all()}


def test_every_entry_is_cross_checked_and_agrees(reports):
    assert tuple(reports) == DERIVATIONS.names()
    assert {name: report.outcome for name, report in reports.items()} == dict.fromkeys(
        DERIVATIONS.names(), Outcome.SUPPORTED
    )


def test_gradients_agree_to_1e_12_over_more_than_fifty_combinations(reports):
    every = [item for name in GRADIENTS for item in reports[name].comparisons]
    assert len({(c.entry, c.loss, c.shape, c.seed) for c in every}) == len(every) >= 50
    assert max(c.error for c in every) < 1e-12
    assert all(c.tolerance <= 1e-10 for c in every), "what is cancelled at the worst of these points"
    for name in GRADIENTS:
        mine = reports[name].comparisons
        assert len({c.loss for c in mine}) == len(LOSSES)
        assert len({c.seed for c in mine}) >= 2
        assert max(c.error for c in mine) > 0, "two different computations do not agree to the last bit"


def test_the_shapes_have_one_row_one_column_and_every_depth_to_five(reports):
    gram = {tuple(map(int, c.shape.split("×"))) for c in reports["phi-grad"].comparisons}
    assert {d == 1 for d, _ in gram} == {k == 1 for _, k in gram} == {d < k for d, k in gram} == {True, False}
    deep = [tuple(map(int, c.shape.split("-"))) for c in reports["deep-linear-grad"].comparisons]
    assert {len(widths) - 1 for widths in deep} == {1, 2, 3, 4, 5}
    assert any(widths[0] == 1 for widths in deep)
    assert any(widths[-1] == 1 for widths in deep)
    spectra = {c.shape.split(", ")[1] for c in reports["end-to-end-flow"].comparisons}
    assert spectra == set(SPECTRA)


@pytest.mark.parametrize("name", FLOWS)
def test_flows_show_the_order_of_the_integrator(reports, name):
    report = reports[name]
    assert max(c.error for c in report.comparisons) < 1e-12
    assert {(o.integrator, o.expected) for o in report.orders} == {("Euler", 1), ("Runge–Kutta", 4)}
    assert len({o.loss for o in report.orders}) == len(LOSSES)
    for order in report.orders:
        assert abs(order.observed - order.expected) < 0.15
        assert order.closest < {"Euler": 0.03, "Runge–Kutta": 1e-6}[order.integrator]


@pytest.mark.parametrize("seed", [20, 300] if THOROUGH else [20])
def test_other_seeds_agree_too(seed):
    """Of every eighth entry in the short run, in turn."""
    reports = crosscheck_all(in_turn(DERIVATIONS.names(), every=8), seed=seed)
    assert {report.outcome for report in reports} == {Outcome.SUPPORTED}


def test_a_report_is_true_where_all_agrees_and_told_in_a_line():
    report = crosscheck("phi-grad")
    assert report
    assert repr(report).startswith(
        "<crosscheck of phi-grad SUPPORTED: 48 combinations with torch autograd, largest"
    )
    worst = Comparison("phi-grad", "sine", "2×2", 0, 0.5, 1e-13)
    wrong = Report("phi-grad", "torch autograd", (*report.comparisons, worst))
    assert not wrong
    assert "DISAGREES: 49 combinations with torch autograd, largest error 5.0e-01" in repr(wrong)
    assert not Report("phi-grad")
    assert repr(Report("phi-grad")) == "<crosscheck of phi-grad NOT CROSS-CHECKED>"


@pytest.mark.parametrize("seed", [-1, 1.5, "0", None, True, np.float64(1)])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(UserError, match="seed takes a whole number from 0, not"):
        crosscheck("phi-grad", seed=seed)
    assert crosscheck("phi-grad", seed=np.int64(5)) == crosscheck("phi-grad", seed=5)


def test_equal_seeds_give_equal_numbers_and_other_seeds_others():
    first, again, other = (crosscheck("phi-grad", seed=seed) for seed in (0, 0, 5))
    assert first == again
    assert {c.error for c in first.comparisons}.isdisjoint({c.error for c in other.comparisons} - {0.0})


class Heard:
    """Progress that keeps what it hears."""

    def __init__(self):
        self.told = []

    def start(self, total, description):
        self.told.append(("start", total, description))

    def advance(self, steps):
        self.told.append(("advance", steps))

    def finish(self):
        self.told.append(("finish",))


def test_progress_is_told_of_every_entry_and_of_the_end(monkeypatch):
    heard = Heard()
    crosscheck_all(["phi-grad", "deep-linear-grad", "phi-grad"], seed=0, progress=heard)
    assert heard.told == [
        ("start", 2, "cross-checking 2 derivations"),
        ("advance", 1),
        ("advance", 1),
        ("finish",),
    ]

    def fails(name, *, seed):
        raise RuntimeError(name)

    monkeypatch.setattr(module, "crosscheck", fails)
    stopped = Heard()
    with pytest.raises(RuntimeError):
        crosscheck_all(["phi-grad"], progress=stopped)
    assert stopped.told == [("start", 1, "cross-checking 1 derivation"), ("finish",)]
    with pytest.raises(UnknownName):
        crosscheck_all(["nonsense"], progress=(silent := Heard()))
    assert silent.told == []


def test_the_unit_is_what_rounding_can_do():
    """Products of m random matrices in float64 against exact fractions: below the unit, and not far below."""
    shares = []
    for seed in range(20):
        random = np.random.default_rng(seed)
        factors = [random.standard_normal((5, 5)) for _ in range(6)]
        exact = [np.array([[Fraction(x) for x in row] for row in factor], dtype=object) for factor in factors]
        value, true = reduce(np.matmul, factors), reduce(np.matmul, exact)
        error = np.linalg.norm((value - true).astype(float)) / np.linalg.norm(value)
        cancelled = np.linalg.norm(reduce(np.matmul, map(np.abs, factors))) / np.linalg.norm(value)
        shares.append(error / rounding(5, size=5, amplified=cancelled))
    assert max(shares) < 1
    assert max(shares) > 1e-3


# --- wrong formulas -----------------------------------------------------------------------------------------


def altered(change):
    """Return a ``lambdify`` whose code's value is changed; ``change`` takes the value and the arguments."""

    def lower(derivation, target, *expression):
        code = lambdify(derivation, target, *expression)
        return lambda *arguments, **functions: change(code(*arguments, **functions), *arguments)

    return lower


CHANGES = {
    "a half": lambda value, *_: 0.5 * value,
    "the sign": lambda value, *_: -value,
    "one part in a billion": lambda value, *_: value * (1 + 1e-9),
    "a transpose": lambda value, *_: value.T if value.ndim == 2 else value,
    "one entry": lambda value, *_: value + 1e-6 * (value == value.max()),
    "not a number": lambda value, *_: value * float("nan"),
}


COMPUTING = [entry.name for entry in DERIVATIONS.values() if entry.computes]
CHANGED = [
    (name, kind)
    for row, name in enumerate(COMPUTING)
    for column, kind in enumerate(CHANGES)
    if THOROUGH or (row + column) % 2 == 0
]
"""As on a chessboard: every entry with half of the changes, every change in half of the entries."""


@pytest.mark.parametrize(("name", "kind"), CHANGED)
def test_a_wrong_formula_is_caught(name, kind, monkeypatch):
    """The code is right and its value is then changed; a transpose does nothing to a symmetric matrix.

    Of the networks of a flow the first three do, with one seed.
    """
    change = CHANGES[kind]
    monkeypatch.setattr(crosscheck_flows, "STEPS", (8, 16))
    for few in () if THOROUGH else ("WIDTHS", "ONE_OUTPUT_WIDTHS"):
        monkeypatch.setattr(crosscheck_flows, few, getattr(crosscheck_flows, few)[:3])
        monkeypatch.setattr(crosscheck_flows, "SEEDS", 1)
    report = crosscheck(name, lower=altered(change))
    symmetric = change is CHANGES["a transpose"] and name in SYMMETRIC
    assert report.outcome is (Outcome.SUPPORTED if symmetric else Outcome.DISAGREES)


def substitute(numpy_like):
    """Return a ``lambdify`` that runs ``numpy_like(module, arguments, gradient)`` in the code's place."""

    def lower(derivation, target, *expression):
        if target == "numpy":
            return lambda *arguments, grad_l: numpy_like(np, arguments, grad_l)
        return lambda *arguments, l: numpy_like(torch, arguments, torch.func.grad(l))  # noqa: E741

    return lower


def without_symmetry(_, arguments, gradient):
    """2∇l U: right only where ∇l is symmetric."""
    return 2 * gradient(arguments[0] @ arguments[0].T) @ arguments[0]


def half_of_the_gram_flow(_, arguments, gradient):
    """−2(∇l W + W ∇l): right only where ∇l is symmetric."""
    (W,) = arguments
    return -2 * (gradient(W) @ W + W @ gradient(W))


def without_the_direction_taken(package, arguments, gradient):
    """−‖w‖^{2−2/N} ∇l: the flow without its part along w."""
    w, N = (*arguments, None)[:2]
    return -(package.linalg.norm(w) ** (2 - 2 / (N or 2))) * gradient(w)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("phi-grad", without_symmetry),
        ("gram-flow", half_of_the_gram_flow),
        ("rank-one-flow", without_the_direction_taken),
    ],
)
def test_a_plausible_formula_that_is_wrong_is_caught(name, wrong):
    report = crosscheck(name, lower=substitute(wrong))
    assert report.outcome is Outcome.DISAGREES
    assert sum(not c.agrees for c in report.comparisons) > len(report.comparisons) / 2


@pytest.mark.parametrize("name", ["gram-flow", "rank-one-flow"])
def test_along_a_path_a_wrong_formula_does_not_approach(name):
    report = crosscheck(name, lower=altered(lambda value, *_: 1.01 * value))
    fourth = [order for order in report.orders if order.expected == 4]
    assert all(abs(order.observed) < 1.0 and not order.agrees for order in fourth)
    assert all(order.closest == pytest.approx(0.01, rel=0.1) for order in fourth)


def test_the_wrong_layer_is_caught():
    def lower(derivation, target, *expression):
        code = lambdify(derivation, target, *expression)
        return lambda W, *j, **functions: code(W, *(len(W) + 1 - index for index in j), **functions)

    report = crosscheck("deep-linear-grad", lower=lower)
    worst = report.worst
    assert report.outcome is Outcome.DISAGREES
    assert worst.where.startswith("layer")


@pytest.mark.parametrize("name", ["end-to-end-flow", "rank-one-flow", "balanced-powers"])
def test_layers_that_are_not_balanced_disagree(name, monkeypatch):
    """Without the hypothesis the formula is false, and the cross-check sees it."""

    def skewed(widths, spectrum, random):
        layers = balanced_layers(widths, spectrum, random)
        return [layers[0] * 2, *layers[1:-1], layers[-1] / 2] if len(layers) > 1 else layers

    for part in ("flows", "identities"):
        monkeypatch.setattr(f"dlhw3.numeric.crosschecks.{part}.balanced_layers", skewed)
    report = crosscheck(name)
    wrong = {c.shape for c in report.comparisons if not c.agrees}
    deep = {c.shape for c in report.comparisons if c.shape.split(", ")[0].count("-") > 1}
    assert wrong == deep


# --- entries that are not listed ----------------------------------------------------------------------------


def sandwich() -> Derivation:
    """∇f for f(X) = l(A X B + Xᵀ C X) with A symmetric: a gradient that has no adapter."""
    n = size_symbol("n")
    A, B, C, X = (MatrixSymbol(name, n, n) for name in "ABCX")
    objective = AbstractFunction("l", n, n)(product(A, X, B) + product(Transpose(X), C, X))
    lemmas = gradient_lemmas(objective, X, direction_for(X))
    theory = Theory(Facts(symmetric=frozenset({A})))
    return Derivation("sandwich", "", theory, parts("sandwich", lemmas), ("gradient",))


def statement_only() -> Derivation:
    """An equation that no check knows how to evaluate."""
    derivation = DERIVATIONS.load("balanced-powers").derive()
    return Derivation("statement", "", derivation.theory, derivation.parts, ("right powers",))


@pytest.fixture
def longer_catalogue(monkeypatch):
    """The catalogue with two entries more."""
    entries = []
    for name, derive in (("sandwich", sandwich), ("statement", statement_only)):
        made = ModuleType(f"made_{name}")
        made.derive = derive
        monkeypatch.setitem(sys.modules, made.__name__, made)
        entries.append(Entry(name, made.__name__, "made for a test"))
    catalogue = Catalogue("derivation", (*DERIVATIONS.entries[:1], *entries))
    monkeypatch.setattr(module, "DERIVATIONS", catalogue)
    monkeypatch.setattr(named, "DERIVATIONS", catalogue)
    monkeypatch.setattr(cli_check, "DERIVATIONS", catalogue)
    return catalogue


def test_a_new_gradient_is_checked_without_being_listed(longer_catalogue):
    report = crosscheck("sandwich")
    assert "sandwich" not in ADAPTERS
    assert report.outcome is Outcome.SUPPORTED
    assert {c.loss for c in report.comparisons} == {c.loss for c in crosscheck("phi-grad").comparisons}
    wrong = crosscheck("sandwich", lower=altered(lambda value, *_: value.T if value.ndim else value))
    assert wrong.outcome is Outcome.DISAGREES


def test_a_check_reads_options_as_every_command_does(longer_catalogue, monkeypatch):
    """An adapter that asks for an option which the entry does not take is told so."""
    monkeypatch.setattr(module, "ADAPTERS", {"sandwich": lambda subject: subject.codes(depth=2)})
    with pytest.raises(UserError, match="sandwich does not take depth"):
        crosscheck("sandwich")


def test_what_nothing_can_check_is_said_so(longer_catalogue):
    assert crosscheck("statement").outcome is Outcome.UNCHECKED
    done = run("statement", "phi-grad")
    assert done.exit_code == EXIT_NO
    assert "NOT CROSS-CHECKED" in done.stdout
    assert "statement: no numeric check knows how to evaluate it." in done.stdout
    assert done.stdout.count("SUPPORTED") == 1


# --- values -------------------------------------------------------------------------------------------------


def test_relative_errors():
    assert relative_error([[3.0, 4.0]], [[3.0, 4.0]]) == 0.0
    assert relative_error(np.zeros((1, 2)), np.zeros((1, 2))) == 0.0
    assert relative_error([[3.0, 4.5]], [[3.0, 4.0]]) == pytest.approx(0.1)
    assert relative_error(np.ones((2, 1)), np.ones((1, 2))) == float("inf")


def test_a_nan_never_agrees_and_is_the_worst():
    nan = Comparison("e", "l", "s", 0, float("nan"), 1.0)
    good = Comparison("e", "l", "s", 1, 0.5, 1.0)
    assert not nan.agrees
    assert Report("e", "", (good, nan)).worst is nan
    assert Report("e", "", (good, nan)).outcome is Outcome.DISAGREES
    order = Order("e", "l", "s", 0, "Euler", 1, float("nan"), 0.1, 0.0, 0.1)
    assert not order.agrees
    assert Report("e", "", (good,), (order,)).outcome is Outcome.DISAGREES


def test_a_small_slope_error_with_a_large_distance_does_not_agree():
    assert Order("e", "l", "s", 0, "Euler", 1, 1.01, 0.25, 0.01, 0.1).agrees
    assert not Order("e", "l", "s", 0, "Euler", 1, 1.01, 0.25, 0.5, 0.1).agrees


@pytest.mark.parametrize("spectrum", SPECTRA)
def test_the_balanced_layers_are_balanced(spectrum):
    for widths in crosscheck_flows.WIDTHS:
        layers = balanced_layers(widths, spectrum, np.random.default_rng(0))
        assert is_balanced(layers)
        assert [layer.shape for layer in layers] == list(zip(widths[1:], widths, strict=False))
        sigma = np.linalg.svd(crosscheck_gradients.chain(layers), compute_uv=False)[: min(widths)]
        if spectrum == "repeated":
            np.testing.assert_allclose(sigma, sigma[0], rtol=1e-12)
        if min(widths) > 1:
            assert (sigma[-1] < 1e-14) == (spectrum == "deficient")


# --- the command --------------------------------------------------------------------------------------------


def run(*arguments):
    app = typer.Typer()
    app.command()(cli_check.crosscheck)
    return CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200"})


def test_the_command_prints_a_table():
    done = run("phi-grad", "gram-flow")
    assert done.exit_code == 0, done.output
    rows = [line for line in done.stdout.splitlines() if "SUPPORTED" in line]
    assert [row.split("|")[1].strip() for row in rows] == ["phi-grad", "gram-flow"]
    assert "torch autograd" in rows[0]
    assert "Euler 1.0" in rows[1]
    assert "88 combinations" in done.stdout


def test_the_command_prints_json():
    done = run("--json", "--seed", "7", "rank-one-flow", "phi-grad")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert (data["schema"], data["seed"]) == (1, 7)
    assert [entry["name"] for entry in data["entries"]] == ["rank-one-flow", "phi-grad"]
    flow = data["entries"][0]
    assert flow["outcome"] == "SUPPORTED"
    assert all(item["agrees"] and item["seed"] in (7, 8) for item in flow["comparisons"])
    assert {item["expected"] for item in flow["orders"]} == {1, 4}


def test_a_disagreement_is_shown_and_leaves_with_one(monkeypatch):
    def wrong(names, *, seed, progress):
        return tuple(crosscheck(name, seed=seed, lower=altered(CHANGES["not a number"])) for name in names)

    monkeypatch.setattr(module, "crosscheck_all", wrong)
    done = run("gram-flow")
    assert done.exit_code == EXIT_NO
    assert "DISAGREES" in done.stdout
    assert "gram-flow: off by nan at 3×2, half squared distance, seed 0, numpy." in done.stdout
    assert "gram-flow: Runge–Kutta shows order nan, not 4" in done.stdout
    data = json.loads(run("--json", "gram-flow").stdout)
    assert data["entries"][0]["outcome"] == "DISAGREES"
    assert data["entries"][0]["comparisons"][0]["error"] is None


def test_an_unknown_name_is_refused_with_a_suggestion():
    error = run("phi-gard").exception
    assert isinstance(error, UnknownName)
    assert error.hint == "phi-grad"
    with pytest.raises(UnknownName):
        crosscheck_all(["phi-grad", "nonsense"])


def test_the_command_loads_torch_only_when_it_runs():
    script = (
        "import sys, typer\nfrom dlhw3.commands.crosscheck import crosscheck\n"
        "app = typer.Typer()\napp.command()(crosscheck)\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print('LOADED', *(name for name in ('torch', 'sympy', 'numpy') if name in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED"
