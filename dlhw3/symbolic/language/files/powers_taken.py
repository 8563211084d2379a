"""What is known of powers with an index in the exponent, of matrices, and of the numbers of geometric rates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dlhw3.symbolic.language.assumed.by_form import symmetric_by_form
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.making.said import Said
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node


def take_powers(reader: Reader, said: Callable[[str], bool]) -> None:
    """Take powers as sequences of matrices, symmetric ones of symmetric matrices."""
    for name, base in reader.powers.found:
        reader.sequences.add(name)
        if symmetric_by_form(base, said):
            reader.said.append(Said(f"{name}{{k}} symmetric", parse(f"{name}{{k}}"), "symmetric"))
    reader.related += reader.powers.related()
    named = tuple((name, base.closed) for name, base in reader.powers.found)
    reader.chains = [
        [replace(line, named=(*line.named, *named)) for line in chain] for chain in reader.chains
    ]


def take_constants(reader: Reader) -> None:
    """Take mu <= L in lines with a power (1 - mu/L)^k, of a function that is mu-strongly convex and L-smooth.

    Both say so of its values: mu ‖x − y‖² ≤ L ‖x − y‖² for all x and y.
    """
    lines = [line for chain in reader.chains for line in chain if any(map(_is_rate, line.tree.every()))]
    places = tuple((line.place or line.number, line.place or line.number) for line in lines)
    low = {one.function: one.constant for one in reader.regular if one.kind == "strongly convex"}
    high = {one.function: one.constant for one in reader.regular if one.kind == "smooth"}
    for name in low.keys() & high.keys() if places else ():
        mu, L = low[name], high[name]
        if mu is None or L is None:
            continue
        text = f"{mu.text} <= {L.text}"
        if text not in reader.spoken:
            reader.related.append(Related(text, mu, L, "≤"))
            reader.scopes[text] = places


def _is_rate(node: Node) -> bool:
    """Whether this is a power of a sum with an index in the exponent."""
    return node.kind == "power" and node.parts[1].kind == "name" and node.parts[0].kind in ("plus", "minus")
