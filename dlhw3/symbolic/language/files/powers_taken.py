"""What is known of the powers of matrices that a file speaks of, with an index in the exponent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.by_form import symmetric_by_form
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.making.said import Said
from dlhw3.symbolic.language.text.parse import parse


def take_powers(reader: Reader, said: Callable[[str], bool]) -> None:
    """Take powers as sequences of matrices, symmetric ones of symmetric matrices."""
    for name, base in reader.powers.found:
        shape = reader.declared.get(base.name) if base.kind == "name" else None
        if shape is not None and len(shape) == 2 and shape[0] != shape[1]:
            words = f"Only a square matrix has a power, and {base.text.strip()} is {shape[0]}×{shape[1]}."
            raise UserError(words, at=base.at, hint=f"{base.closed}'")
        reader.sequences.add(name)
        if symmetric_by_form(base, said):
            reader.said.append(Said(f"{name}{{k}} symmetric", parse(f"{name}{{k}}"), "symmetric"))
    reader.related += reader.powers.related()
    named = tuple((name, base.closed) for name, base in reader.powers.found)
    reader.chains = [
        [replace(line, named=(*line.named, *named)) for line in chain] for chain in reader.chains
    ]
