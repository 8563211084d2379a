"""Values for letters: from a file or drawn, every size what the arrays and the declarations make it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.errors import Flag, ShapeError, UserError, close_names
from dlhw3.numeric.data.archive import array_names, listed, read_arrays
from dlhw3.numeric.data.estimates import refuse_beyond_memory
from dlhw3.numeric.data.samples import LARGEST_ENTRY, generator
from dlhw3.numeric.experiments.flow.assumed import MENDED, WORDS, drawn, missed
from dlhw3.numeric.experiments.flow.reading import Question
from dlhw3.symbolic.language.shaping.shapes import NUMBER
from dlhw3.symbolic.language.text.sizes import Size

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Values:
    """A value for every letter, a matrix (rows, columns), and the sizes; ``drawn`` says how some were drawn.

    The value of a sequence has its members as rows, and that of one of matrices has these one behind the other.
    """

    letters: Mapping[str, Array]
    sizes: Mapping[Size, int]
    drawn: Mapping[str, str]


def values_of(question: Question, path: Path | None, seed: int, scale: float) -> Values:
    """Return the letters' values: arrays by letter from ``path``; letters that move and are not there, drawn.

    An entry is drawn from N(0, scale²), and what is assumed of a letter is made of such (``assumed.drawn``). Raises
    UserError for an array that is missing, no finite numbers or not what is assumed of it, and for a size that
    nothing tells; ShapeError for one of another shape.
    """
    there = () if path is None else array_names(path, (*question.fixed, *question.moving)[0])
    wanted = [name for name in question.letters if name in there]
    for name in question.letters:
        if name not in there and name not in question.moving:
            raise missing(question, name, path, there)
    read = {} if path is None else read_arrays(path, wanted)
    sizes: dict[Size, int] = {}
    found = {name: _fitted(question, name, read[name], sizes, path) for name in wanted}
    how: dict[str, str] = {}
    for name in question.moving:
        if name not in there:
            found[name], how[name] = _draw(question, name, sizes, seed, scale)
    if (wrong := missed(question.assumed, found)) is not None:
        raise _not_as_assumed(*wrong, path, how)
    return Values(found, sizes, how)


def _not_as_assumed(name: str, said: str, path: Path | None, how: Mapping[str, str]) -> UserError:
    """Return what to say of a letter whose value is not what is assumed of it."""
    where = "as it is drawn" if name in how else f"in {path}"
    hint: Any = ("without ", Flag("assume", f"{name} {said}"))
    if name not in how and said in MENDED:
        hint = f"{name} = {MENDED[said].format(name)}"
    return UserError(f"{name} is assumed {WORDS[said]}, and {where} it is not.", hint=hint)


def missing(question: Question, name: str, path: Path | None, there: tuple[str, ...]) -> UserError:
    """Return what to say of a letter that has no array."""
    if (other := question.tracked_with_another(name)) is not None:
        words = f"{name} is no letter of the objective or of a loss{f', nor of {path}' if path else ''}."
        return UserError(words, at=question.place_of(name), hint=(other,))
    where = f"{path} has no array called {name}; it has {listed(there)}" if path else f"{name} has no value"
    known = [one for one in there if one not in question.letters]
    members = name in question.shapes.sequences
    near = [] if members else close_names(name, known, cutoff=0.7)
    called = f" with an array called {name}{', a row for each member' if members else ''}"
    hint: Any = f"{near[0]} in its place" if near else (Flag("data", "FILE.npz"), called)
    return UserError(f"{where}.", at=question.place_of(name), hint=hint)


def _fitted(
    question: Question, name: str, given: NDArray[Any], sizes: dict[Size, int], path: Path | None
) -> Array:
    """Return an array as the matrix that its letter is, and keep the sizes that it tells."""
    if given.dtype.kind not in "fiub":
        raise UserError(f"{name} in {path} must hold real numbers.", hint="an array of numbers")
    array = given.astype(np.float64)
    if not np.isfinite(array).all() or np.abs(array).max(initial=0.0) > LARGEST_ENTRY:
        raise UserError(
            f"{name} in {path} has an entry that is not a finite number, or beyond {LARGEST_ENTRY:g}.",
            hint="an array of finite numbers",
        )
    shape = question.shapes.known(question.shapes.letters[name])
    if name in question.shapes.sequences:
        shape = (f"(members of {name})", *(shape if shape[1] != 1 else shape[:1]))
    told = array
    if shape[1] == 1 and array.ndim == 1:
        array = array[:, None]
    elif shape == NUMBER and array.size == 1:
        array = array.reshape(1, 1)
    if array.ndim == len(shape) and all(
        sizes.get(size, actual if isinstance(size, str) else size) == actual
        for size, actual in zip(shape, array.shape, strict=True)
    ):
        sides = [*zip(shape, array.shape, strict=True)]
        sizes |= {size: n for size, n in sides if isinstance(size, str)}
        if all(one != other or m == n for one, m in sides for other, n in sides):
            return array
    due = (
        "a number"
        if shape == NUMBER
        else "×".join(
            str(sizes.get(s, s if s in sizes or isinstance(s, int) or not s.startswith(".") else "?"))
            for s in shape
        )
    )
    actual = "×".join(map(str, told.shape)) or "a number"
    open_ended = all(isinstance(s, str) and s.startswith(".") and s not in sizes for s in shape)
    due = "a matrix" if open_ended else due
    raise ShapeError(
        f"{name} in {path} is {actual}, and here it is {due}.",
        at=question.place_of(name),
        hint=f"an array {name} with two axes" if open_ended else f"an array {name} of shape {due}",
    )


def _draw(
    question: Question, name: str, sizes: Mapping[Size, int], seed: int, scale: float
) -> tuple[Array, str]:
    shape = question.shapes.known(question.shapes.letters[name])
    known = [sizes.get(size, size) if isinstance(size, str) else size for size in shape]
    if not all(isinstance(size, int) for size in known):
        filled = ",".join(str(size) if isinstance(size, int) else "3" for size in known)
        told = "×".join(str(size) if not str(size).startswith(".") else "?" for size in known)
        raise UserError(
            f"{name} is not in the data, and how large to draw it is not known: it is {told}.",
            at=question.place_of(name),
            hint=(Flag("shape", f"{name}: {filled}"),),
        )
    rows, columns = (int(size) for size in known)
    refuse_beyond_memory(200.0 * rows * columns, f"{name}, {rows} × {columns},", "smaller sizes")
    normal = generator(seed, f"flow {name}").standard_normal((rows, columns))
    return drawn(normal, scale, question.assumed_of(name))
