"""Generated functions are copied and pickled, also into processes that have derived nothing."""

from __future__ import annotations

import copy
import copyreg
import inspect
import pickle
import subprocess
import sys

import cloudpickle
import joblib
import numpy as np
import pytest
import torch
from derivations_once import derived as derive
from lowering import CASES, abstract, arguments, cubed, derived, result_of, tensors
from sympy import MatMul, MatrixSymbol

import dlhw3
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.lambdify import lambdify


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(("name", "options"), CASES[:9], ids=str)
def test_a_pickled_function_is_the_same(name, options, target, protocol):
    derivation = derived(name, options)
    for result in derivation.results:
        code = lambdify(derivation, target, result=result)
        again = pickle.loads(pickle.dumps(code, protocol))
        assert (again.source, again.__doc__, again.__name__, again.verdict, repr(again)) == (
            code.source, code.__doc__, code.__name__, code.verdict, repr(code))  # fmt: skip
        assert inspect.signature(again) == inspect.signature(code)
    values = arguments(derivation, np.random.default_rng(1))
    functions = abstract(derivation)
    values = tensors(values) if target == "torch" else values
    first, second = (lambdify(derivation, target), pickle.loads(pickle.dumps(lambdify(derivation, target))))
    np.testing.assert_array_equal(
        np.asarray(first(*values, **functions)), np.asarray(second(*values, **functions))
    )


def test_the_pickle_holds_no_code():
    """What is run after unpickling is written anew from the expressions; the text is not in the pickle."""
    code = lambdify(derive("phi-grad"), "numpy")
    pickled = pickle.dumps(code)
    assert b"return" not in pickled
    assert b"def phi_grad" not in pickled


def test_another_process_computes_the_same():
    code = lambdify(derive("rank-one-flow"), "numpy")
    script = (
        "import pickle, sys, numpy as np; code = pickle.load(sys.stdin.buffer)\n"
        "print(code(np.array([[3.0, 4.0]]), 2, grad_l=lambda X: X)[0].tolist(), code.__name__, code.verdict.name)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], input=pickle.dumps(code), capture_output=True, check=True
    )
    expected = code(np.array([[3.0, 4.0]]), 2, grad_l=lambda X: X)[0].tolist()
    assert done.stdout.decode().strip() == f"{expected} rank_one_flow PROVED"


def test_joblib_and_cloudpickle(tmp_path):
    code = lambdify(derive("balanced-powers"), "torch", result="left Gram power")
    layers = [torch.eye(2, dtype=torch.float64) * 2, torch.eye(2, dtype=torch.float64) * 2]
    for again in (pickle.loads(cloudpickle.dumps(code)), pickle.loads(cloudpickle.dumps({"f": code}))["f"]):
        torch.testing.assert_close(again(layers, 2), code(layers, 2))
    joblib.dump(code, tmp_path / "code.joblib")
    torch.testing.assert_close(joblib.load(tmp_path / "code.joblib")(layers, 1), code(layers, 1))


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_functions_with_constants(target):
    """They pickle as others do; one that was given its constants does not, for these may be another's by then."""
    given = {"X": np.arange(6.0).reshape(3, 2), "w": np.ones(2), "y": np.ones(3)}
    given = given if target == "numpy" else {name: torch.tensor(value) for name, value in given.items()}
    code = dlhw3.derive("norm2(X*w - y)^2", wrt="w").lambdify(target, constants=["X", "y"])
    fixed = {name: given[name] for name in code.constants}
    for again in (
        pickle.loads(pickle.dumps(code)),
        copy.deepcopy(code),
        pickle.loads(cloudpickle.dumps(code)),
    ):
        assert (again.source, again.constants, repr(again)) == (code.source, code.constants, repr(code))
        np.testing.assert_array_equal(np.asarray(again(**given)), [80.0, 104.0])
        np.testing.assert_array_equal(np.asarray(again(**fixed)(given["w"])), [80.0, 104.0])
    prepared = code(**fixed)
    assert copy.deepcopy(prepared) is copy.copy(prepared) is prepared
    assert repr(prepared) == "<gradient(w), prepared with X, y>"
    with pytest.raises(TypeError, match=r"pickle gradient, and give it the constants"):
        pickle.dumps(prepared)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: dlhw3.derive("phi-gard"),
        lambda: dlhw3.derive("tr(X", wrt="X"),
        lambda: dlhw3.derive("A*x*y", wrt="x"),
        lambda: dlhw3.run("ntk", widht=3),
        lambda: dlhw3.run("flow", "sum(log(x))", wrt="x", shape="x: 2"),
        lambda: dlhw3.run("ntk", width=10**9, n=2),
    ],
)
def test_errors_are_handed_on_by_processes(ask, monkeypatch):
    """As a pool of processes does: an error that cannot be read again breaks the pool.

    Where Dask was loaded it hands on what an error was raised beside too, which is lark's own here.
    """
    with pytest.raises(dlhw3.UserError) as caught:
        ask()
    error = caught.value
    monkeypatch.delitem(copyreg.dispatch_table, type(error), raising=False)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert (str(again), again.code, again.in_shell()) == (str(error), error.code, error.in_shell())
        assert (again.said, again.at, again.args, again.exit_code) == (
            error.said, error.at, error.args, error.exit_code)  # fmt: skip


def test_copies():
    X = MatrixSymbol("X", 2, 2)
    code = lambdify(result_of(MatMul(nodes.Norm(X), X)), "numpy")
    for again in (copy.copy(code), copy.deepcopy(code), copy.deepcopy([code])[0]):
        np.testing.assert_array_equal(again(np.eye(2)), code(np.eye(2)))


def test_a_function_behaves_as_one():
    """It may be a method, and inspect and help treat it as a routine."""
    code = lambdify(derive("gram-flow"), "numpy")

    class Model:
        flow = code

    assert inspect.isroutine(code)
    assert Model.flow is code
    with pytest.raises(TypeError, match=r"takes W as a numpy array, not a Model"):
        Model().flow(grad_l=cubed)
