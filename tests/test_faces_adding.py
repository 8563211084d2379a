"""Adding an operator is one law, one face and one name in a table: softplus, which nothing else knows of."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
import torch
from lowering import TARGETS, result_of, tensors
from sympy import MatrixSymbol

import dlhw3
from dlhw3.kernel.laws.entrywise import ROWS
from dlhw3.kernel.laws.matrices import LAWS
from dlhw3.kernel.terms import SIGNATURES
from dlhw3.notation.latex import LatexPrinter
from dlhw3.notation.unicode import UnicodePrinter
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation, Trail, parts
from dlhw3.symbolic.faces.diagonals import entry_sum
from dlhw3.symbolic.faces.operators import OPERATORS, applied, entrywise
from dlhw3.symbolic.faces.table import FACES
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.nodes import differential, size_symbol
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.verdict import Verdict

n, m, k = (size_symbol(name) for name in "nmk")
W, X = MatrixSymbol("W", k, n), MatrixSymbol("X", n, m)
OBJECTIVE = entry_sum(entrywise("softplus", product(W, X)))
PLACES = {
    "kernel/laws/entrywise.py",  # the law: its derivative, and what it is made of
    "kernel/terms.py",  # the name in the table of functions
    "symbolic/faces/entrywise.py",  # the face: LaTeX, and the code for each package
}


def derivation(lemmas):
    return Derivation("demo", "softplus", Theory(), parts("demo", lemmas), (lemmas[-1].name,))


def test_three_files_know_of_it():
    package = Path(dlhw3.__file__).parent
    sources = {
        str(path.relative_to(package)): path.read_text(encoding="utf-8") for path in package.rglob("*.py")
    }
    assert {name for name, text in sources.items() if "softplus" in text} == PLACES
    lines = sum("softplus" in line for text in sources.values() for line in text.splitlines())
    assert lines == 5, "the law's row, what it is made of, the name, and the face with its LaTeX"


def test_engine_printers_and_code_know_no_smooth_operator_by_name():
    """They read laws and faces; but exp and log, whose range shifting.py is about, and Python's own abs."""
    package = Path(dlhw3.__file__).parent
    smooth = {*LAWS, *ROWS} - {"norm", "psdpower", "recip"}
    files = [
        package / "symbolic" / f"{name}.py" for name in ("differential", "gradient", "adjoint", "algebra")
    ]
    files += [*package.glob("notation/*.py"), *package.glob("symbolic/code/*.py")]
    for path in files:
        if path.name not in ("shifting.py", "names.py"):
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            written = {
                node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)
            }
            assert not written & smooth, path.name


def test_every_operator_has_a_face():
    assert set(OPERATORS) - {"map"} <= set(FACES)
    assert set(ROWS) <= set(FACES)
    assert set(OPERATORS) - {"quotient"} <= set(SIGNATURES)


def test_it_is_derived_and_proved():
    done = derivation(gradient_lemmas(OBJECTIVE, X, direction_for(X)))
    assert done.verdict is Verdict.PROVED
    assert "softplus.derivative" in done.steps[1].judgement.rests_on


def test_it_is_refuted_with_values():
    """softplus′(x) is 1/(1 + e^{−x}), and not 1/(1 + e^x)."""
    A, H = MatrixSymbol("A", n, m), MatrixSymbol("H", n, m)
    wrong = applied("quotient", H, applied("ones", data=(n, m)) + entrywise("exp", A))
    trail = Trail(differential(entrywise("softplus", A), A, H))
    trail.to(wrong, "a wrong sign")
    (step,) = derivation((trail.lemma("wrong"),)).steps
    assert step.verdict is Verdict.REFUTED
    assert step.judgement.counterexample is not None
    right = Trail(differential(entrywise("softplus", A), A, H))
    right.to(applied("quotient", H, applied("ones", data=(n, m)) + entrywise("exp", -A)), "the law")
    (step,) = derivation((right.lemma("right"),)).steps
    assert step.verdict is Verdict.PROVED


def test_it_is_printed():
    assert UnicodePrinter().show(OBJECTIVE) == "sum(softplus(W X))"
    assert LatexPrinter().show(OBJECTIVE) == r"\operatorname{sum}(\operatorname{softplus}(W X))"


@pytest.mark.parametrize("scale", [1.0, 300.0])
@pytest.mark.parametrize("target", TARGETS)
def test_it_runs(target, scale):
    """Also where exp overflows; autograd is an independent channel.

    W X has k·n products of size ≤ scale²; σ′ ≤ 1 has Lipschitz constant 1/4, so that its error is at most that of
    W X, n·ε·scale²/4 beside its own 4ε, and Wᵀ of it is a sum of k such entries times scale.
    """
    random = np.random.default_rng(5)
    values = {"W": scale * random.standard_normal((2, 3)), "X": scale * random.standard_normal((3, 4))}
    point = torch.tensor(values["X"], requires_grad=True)
    product_ = torch.tensor(values["W"]) @ point
    torch.logaddexp(product_, torch.zeros_like(product_)).sum().backward()
    gradient = gradient_lemmas(OBJECTIVE, X, direction_for(X))[1].statement.right
    arguments = [values["W"], values["X"]]
    function = lambdify(result_of(gradient), target)
    found = np.asarray(function(*(tensors(arguments) if target == "torch" else arguments)))
    tolerance = 2 * 2 * 3 * scale * (3 * 9 * scale**2 / 4 + 4) * 2.0**-52
    np.testing.assert_allclose(found, point.grad.numpy(), rtol=0, atol=tolerance)
    objective = lambdify(result_of(OBJECTIVE), target)
    value = float(objective(*(tensors(arguments) if target == "torch" else arguments)))
    assert value == pytest.approx(np.logaddexp(values["W"] @ values["X"], 0).sum(), rel=1e-13)
