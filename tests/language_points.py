"""All objectives of the tests in one table, and points to evaluate them at: for the tests and the benchmarks."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import torch
from language_objectives import OBJECTIVES, Objective
from language_objectives_abstract import WITH_LOSSES
from language_objectives_attention import ATTENTION
from language_objectives_held_out import HELD_OUT
from language_objectives_more import MORE
from language_objectives_papers import PAPERS
from language_objectives_spectra import SPECTRA
from language_objectives_textbooks import TEXTBOOKS

from dlhw3.symbolic.language.shaping.declarations import read_shapes

ALL = [*OBJECTIVES, *MORE, *WITH_LOSSES, *PAPERS, *TEXTBOOKS, *SPECTRA, *ATTENTION, *HELD_OUT]
LETTER = re.compile(r"(\w+):([+=]?)([\d,]*)")
Point = dict[str, torch.Tensor]


def declared(one: Objective) -> Any:
    """Return the shapes that are declared for an objective."""
    return read_shapes([one.declared] if one.declared else [])


def drawn(one: Objective, scale: int = 1) -> Point:
    """Return a point: entries in [−1, 1], squares moved away from singular ones, numbers off 0; n is a size.

    ``scale`` multiplies every size; entries are then divided by the root of the columns, so that products stay
    near 1.
    """
    random = np.random.default_rng(7)
    found = {}
    for name, kind, sizes in LETTER.findall(one.shapes):
        shape = tuple(scale * int(size) for size in sizes.split(",") if size)
        entries = random.uniform(-1, 1, shape) / (shape[-1] ** 0.5 if shape and scale > 1 else 1.0)
        if len(shape) == 2 and shape[0] == shape[1]:
            entries = entries + 2 * np.eye(shape[0])
        if kind == "+" or not shape:
            entries = abs(entries) + 0.1
        if kind == "=":
            entries = (entries + entries.T) / 2
        found[name] = torch.tensor(entries, dtype=torch.float64)
    if "n" in found:
        (rows,) = re.findall(r"(\w+): n", one.declared)
        found["n"] = torch.tensor(float(len(found[rows])), dtype=torch.float64)
    return found
