"""Derivations with random arguments for their code, and printed code as a module of its own."""

from __future__ import annotations

import importlib.util

import derivations_once
import numpy as np
import torch
from sympy import MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.numeric.crosschecks.balanced_layers import balanced_layers
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.program import program
from dlhw3.symbolic.derivation import Derivation, Part
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Theory

TARGETS = ("numpy", "torch")


COMPUTING = [entry.name for entry in DERIVATIONS.values() if entry.computes]
CASES = [(name, {}) for name in COMPUTING]
CASES += [
    (name, {"depth": depth})
    for name in COMPUTING
    if "depth" in DERIVATIONS.entry(name).options
    for depth in (1, 2, 4, 5)
]


def derived(name, options):
    return derivations_once.derived(name, **options)


def result_of(value, name="demo", theory=None):
    """Return a derivation whose result is ``value``; nothing in it is proved."""
    letter = MatrixSymbol("Result", *value.shape) if hasattr(value, "shape") else Symbol("Result")
    lemma = Lemma("result", Equation(letter, value), Chain(()))
    return Derivation(name, "", theory or Theory(), (Part(lemma, name),), ("result",))


def arguments(derivation, random, widths=(3, 2, 4, 2)):
    """Return random arguments for a derivation's code, by the shapes of its letters."""
    wanted = program(derivation)
    letters = {m.name: m for m in derivation.result.right.atoms(MatrixSymbol)}
    families = {f.name: f for f in derivation.result.right.atoms(nodes.Layers)}
    found = []
    for name in wanted.parameters:
        if name in families:
            depth = families[name].depth
            sizes = [2 + k % 3 for k in range(int(depth) + 1)] if depth.is_Integer else widths
            found.append(balanced_layers(sizes, "distinct", random))
        elif name in letters:
            sizes = {n: 3 + len(str(n)) % 2 for n in letters[name].shape if not n.is_Integer}
            shape = letters[name].shape
            shape = shape[:1] if shape[1] == 1 else shape
            found.append(random.standard_normal([int(n.xreplace(sizes)) for n in shape]))
        else:
            index = 2 if "W" not in families or len(found[0]) > 1 else 1
            found.append({"N": 3, "j": index, "η": 0.25}[name])
    return found


def tensors(values):
    return [
        [torch.from_numpy(layer) for layer in value]
        if isinstance(value, list)
        else torch.from_numpy(value)
        if isinstance(value, np.ndarray)
        else value
        for value in values
    ]


def imported(text, folder, name):
    """Import printed text as a module of its own."""
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def abstract(derivation):
    """Return the callables that a derivation's code takes for l: a gradient, and a Hessian's action if asked."""
    known = {"grad_l": cubed, "hess_l": cubed_along}
    return {name: known[name] for name in program(derivation).functions}


def cubed_along(X, D):
    """The derivative of ``cubed`` at X along D, by the product rule."""
    return 3 * X**2 * D + 0.5 * (D * X[:1] + X * D[:1])


def cubed(X):
    """A gradient that is not symmetric and not linear, in numpy and in torch."""
    return X**3 + 0.5 * X * X[:1] + 0.1
