"""Derivations line by line that are right, from the Cookbook, the catalogue and the write-up; and with one slip.

The right ones are steps that derive shows, and the chains of the write-up whose neighbours agree in floats. A slip
counts where floats tell the line with it from the line as it was.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from language_interpreter import Unplaced, evaluate, losses_of
from slip_makers import slipped
from sympy import MatrixExpr, MatrixSymbol, Symbol

import dlhw3
from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import UserError
from dlhw3.notation.expr import expr_text
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.files.misfits import in_one_shape
from dlhw3.symbolic.language.judged.chains import judged_lines
from dlhw3.symbolic.language.judged.cookbook import rows
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.nodes import MatrixDifferential, ScalarDifferential

WRITE_UP = Path(dlhw3.__file__).resolve().parent / "audit" / "write_up"
APART = 1e-6  # of the largest entry: slips change far more, roundings of small sums far less
MOVES = re.compile(r"\b(grad|d|ddt)\(")


@dataclass(frozen=True)
class Chain:
    """Declarations and lines; ``slip`` is the place of the line with a slip, or 0."""

    source: str
    head: tuple[str, ...]
    lines: tuple[str, ...]
    slip: int = 0
    words: str = ""

    @property
    def text(self) -> str:
        """The chain as a document; line k of the chain is line len(head) + k + 1 of the text."""
        return "\n".join([*self.head, self.lines[0], *(f" = {line}" for line in self.lines[1:])]) + "\n"


def typed(expression: Any) -> str:
    """An expression as it is typed, differentials as d(f)."""
    kinds = (ScalarDifferential, MatrixDifferential)
    moved = {node: node for node in expression.atoms(*kinds)}
    texts = {}
    for k, node in enumerate(moved):
        name = f"zzz{k}"
        moved[node] = MatrixSymbol(name, *node.shape) if isinstance(node, MatrixExpr) else Symbol(name)
        texts[name] = f"d({expr_text(node.args[0])})"
    text = expr_text(expression.xreplace(moved) if moved else expression)
    return re.sub(r"zzz\d+", lambda found: texts[found[0]], text)


def of_derivation(source: str, derivation: Derivation, head: tuple[str, ...]) -> Iterator[Chain]:
    for part in derivation.judged:
        steps = [step for step in part.steps if step.step.relation == "="]
        if len(steps) != len(part.steps) or not steps:
            continue
        try:
            lines = [typed(steps[0].left), *(typed(step.right) for step in steps)]
        except UserError:
            continue
        if any("̇" in line or "{" in line for line in lines):  # rates, and layers of an open number
            continue
        kept = [lines[0]]
        kept += [line for before, line in pairwise(lines) if line != before]
        if len(kept) > 2:
            yield Chain(source, head, tuple(kept))


def heads(shapes: str) -> tuple[str, ...]:
    """The declarations of a Cookbook row."""
    found = []
    for word in shapes.split():
        name, sizes, domain = [*word.split(":"), ""][:3]
        found.append(f"shape {name}: {sizes}" if sizes else f"scalar {name}")
        if domain in ("sym", "syminv", "spd"):
            found.append(f"assume {name} symmetric")
    return tuple(found)


def of_cookbook() -> Iterator[Chain]:
    for row in rows():
        if row.check not in ("gradient", "symmetric gradient", "jacobian", "hessian") or "," in row.variable:
            continue
        for order in (1, 2):
            given = heads(row.shapes)
            shapes = {
                name: tuple(sizes.split(",")) if sizes else ()
                for name, sizes in (word.split(":")[:2] for word in row.shapes.split())
            }
            assume = [line.removeprefix("assume ") for line in given if line.startswith("assume")]
            try:
                found = dlhw3.derive(
                    row.objective, wrt=row.variable, shapes=shapes, assume=assume, order=order
                )
            except UserError:
                continue
            yield from of_derivation(f"({row.number})", found, given)


def of_catalogue() -> Iterator[Chain]:
    for name in DERIVATIONS.names():
        yield from of_derivation(name, dlhw3.derive(name), ())


def of_write_up() -> Iterator[Chain]:
    for file in sorted(WRITE_UP.glob("*.txt")):
        lines = [
            line.partition("#")[0].partition(";")[0].rstrip()
            for line in file.read_text(encoding="utf-8").splitlines()
        ]
        head = tuple(w for w in lines if re.match(r"(shape|scalar|let|assume|flow)\b", w))
        chain: list[str] = []
        for line in [*lines, "end"]:
            if not line.strip() or line in head:
                continue
            if not line.lstrip().startswith(("=", "<", ">")):
                if len(chain) > 1 and not head_binds(head, chain):
                    yield Chain(file.stem, tuple(h for h in head if not h.startswith("assume")), tuple(chain))
                chain = []
            if re.search(r"[<>]", line):
                chain = []
                continue
            chain += [side.strip() for side in line.split("=") if side.strip()]


def head_binds(head: tuple[str, ...], chain: list[str]) -> bool:
    return any(line.startswith("assume") for line in head)


def values(lines: tuple[str, ...], head: tuple[str, ...], seed: int) -> Mapping[str, Any] | None:
    """Random matrices for the letters of some lines, of the sizes that the package infers; None without sizes."""
    chain = Chain("", tuple(h for h in head if not h.startswith("assume")), lines)
    document = read_document(chain.text)
    told = declared(document.shapes)
    own = Shapes(told.shapes, told.sizes)
    for line in document.chains[0]:
        own.of(line.tree)
    in_one_shape(document.chains[0], own)
    generator, sizes = np.random.default_rng(seed), {}
    found: dict[str, Any] = {}
    for name, shape in own.letters.items():
        known = [
            size if isinstance(size, int) else sizes.setdefault(size, 2 + len(sizes))
            for size in own.known(shape)
        ]
        drawn = generator.uniform(0.5, 1.5, known) + (2 * np.eye(*known) if known[0] == known[1] > 1 else 0)
        symmetric = any(re.fullmatch(rf"assume {name} symmetric", h) for h in head)
        found[name] = (drawn + drawn.T) / 2 if symmetric else drawn
        moved = generator.uniform(-1, 1, known)
        found[f"d{name}"] = (moved + moved.T) / 2 if symmetric else moved
    for name in own.sizes:
        found[name] = np.full((1, 1), float(sizes.get(own.unknown.found(name), 2)))
    return found


def apart(one: str, other: str, given: Mapping[str, Any]) -> bool | None:
    """Whether floats tell two lines apart; None where they cannot be evaluated."""
    names = {name for text in (one, other) for name in re.findall(r"([A-Za-z_]\w*)\(", text)}
    try:
        left, right = (evaluate(text, given, losses_of(names)) for text in (one, other))
    except (Unplaced, KeyError, np.linalg.LinAlgError):
        return None
    except (ValueError, AssertionError):
        return True  # the shapes do not fit
    if left.shape != right.shape:
        return True
    if not (np.isfinite(left).all() and np.isfinite(right).all()):
        return None
    return bool(abs(left - right).max(initial=0) > APART * (1 + abs(left).max(initial=0)))


def is_right(chain: Chain) -> bool:
    """Whether floats tell no two neighbours apart that they can evaluate."""
    given = values(chain.lines, chain.head, 5)
    pairs = pairwise(chain.lines)
    return given is not None and not any(
        apart(a, b, given) for a, b in pairs if not MOVES.search(a) and not MOVES.search(b)
    )


FILE = Path(__file__).resolve().parent / "chains.json"


def read_chains() -> list[Chain]:
    """The chains of the file, right ones and ones with a slip."""
    found = json.loads(FILE.read_text(encoding="utf-8"))
    return [Chain(**{**one, "head": tuple(one["head"]), "lines": tuple(one["lines"])}) for one in found]


@cache
def right_chains() -> tuple[Chain, ...]:
    """All that there are, each once."""
    found = {chain.text: chain for chain in (*of_cookbook(), *of_write_up(), *of_catalogue())}
    kept = []
    for chain in found.values():
        try:
            if len(chain.lines) > 2 and is_right(chain):
                kept += [chain] if is_readable(chain) else []
        except UserError:
            continue
    return tuple(kept)


def is_readable(chain: Chain) -> bool:
    """Whether some line says what d(f) moves along."""
    try:
        next(judged_lines(read_document(chain.text), explained=False))
    except UserError:
        return False
    return True


def with_slip(chain: Chain, seed: int) -> Chain | None:
    """The chain with one slip at a random line that is not the first; None where floats can tell of none."""
    chance = random.Random(f"{chain.text} {seed}")
    places = [k for k in range(1, len(chain.lines)) if not MOVES.search(chain.lines[k])]
    chance.shuffle(places)
    given = values(chain.lines, chain.head, 7)
    if given is None:
        return None
    for k in places:
        ways = list(slipped(chain.lines[k]))
        chance.shuffle(ways)
        for words, text in ways:
            if apart(chain.lines[k], text, given):
                lines = (*chain.lines[:k], text, *chain.lines[k + 1 :])
                made = Chain(chain.source, chain.head, lines, k, words)
                if is_readable(made):
                    return made
    return None
