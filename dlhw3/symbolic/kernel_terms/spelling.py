"""Names for the kernel, whose own are strict: cased letters, digits and _, each a name of one thing only.

A letter, a family of layers and a symbol may share a name on paper (W = W_{N:1}); for the kernel each has its own.
"""

from __future__ import annotations

import re

from sympy import Basic

from dlhw3.kernel.scalars import is_name
from dlhw3.kernel.terms import FUNCTIONS, RESERVED
from dlhw3.symbolic.letters import DOT
from dlhw3.symbolic.names import spelled_plainly

CALLED = ("function", "sequence", "numbers", "image")
"""Kinds of things that are functions for the kernel: none has the name of one of its operators."""
LONGEST = 40  # of what is kept of a name that is not one for the kernel
TAKEN = frozenset({*FUNCTIONS, *RESERVED})


def spelled(name: str) -> str:
    """Return a name in the kernel's letters: Ẋ as X_dot, x_{k} as x_k, others by their numbers."""
    text = "".join(
        "_dot" if c == DOT else c if c.isdigit() or is_name(f"a{c}") else f"_u{ord(c):x}"
        for c in spelled_plainly(name)
    )
    text = text if is_name(text) else f"x{text}"[:LONGEST]
    return text if is_name(text) else "x"


READ_AS = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"∇_1(\w+)\(zero\[[^]]*\], \(?([^()]*)\)?\)", r"\1{\2}"),
        (r"(\w+)\(\(([^()]*)\)\)", r"\1{\2}"),
        (r"\bnorm\(", "norm2("),
        (r"power\[(\d+)\]\(([\w{}′]*)\)", r"\2^\1"),
        (r"power\[(\d+)\]\(((?:[^()]|\([^()]*\))*)\)", r"(\2)^\1"),
        (r"\((-?\d+)\)", r"\1"),
    )
)
"""Members of sequences, norms and powers in the kernel's texts, and how a reader types them."""


def typed(text: str) -> str:
    """Return a text of the kernel's with the characters that its names have numbers for: i′ for i_u2032."""
    return re.sub(r"_u([0-9a-f]{2,5})(?![0-9a-f])", lambda found: chr(int(found[1], 16)), text)


def as_read(text: str) -> str:
    """Return a text of the kernel's as a reader types it: x{k} for ∇_1x(zero[n, 1], (k)), t^2 for power[2](t)."""
    found = typed(text)
    for pattern, said in READ_AS:
        found = pattern.sub(said, found)
    return found


class Names:
    """The kernel's name of each thing, and what each name stands for; whoever comes first has the plain one."""

    def __init__(self) -> None:
        self.given: dict[tuple[str, str], str] = {}
        self.known: dict[str, Basic] = {}

    def name(self, kind: str, name: str, thing: Basic) -> str:
        """Return the name of a thing of a kind ("letter", "layers", …), which a reader knows as ``name``."""
        if (kind, name) not in self.given:
            plain = spelled(name)
            named = plain if kind not in CALLED or plain not in TAKEN else f"{plain}_"
            if named in self.known:
                named = self.fresh(f"{named}_{kind}")
            self.given[kind, name] = named
            self.known[named] = thing
        return self.given[kind, name]

    def shown(self, name: str) -> str:
        """Return the name by which a reader knows what has a name of the kernel."""
        thing = self.known.get(name)
        return name if thing is None else str(getattr(thing, "name", thing))

    def fresh(self, wanted: str) -> str:
        """Return a name that nothing has."""
        name, count = wanted, 1
        while name in self.known or name in TAKEN:
            count += 1
            name = f"{wanted}_{count}"
        return name
