r"""Gradients in a letter that a derivation defines, \nabla_s of s = W x: what is said of it is judged for any s."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dlhw3.errors import UserError
from dlhw3.symbolic.language.shaping.defined import Defined
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node


def freed(trees: Sequence[Node], defined: Defined) -> tuple[str, ...]:
    """Return the letters that have a value and in which a gradient of a chain is taken."""
    slopes = [node for tree in trees for node in tree.every() if node.kind == "call" and node.name == "grad"]
    names = (node.parts[1].name for node in slopes if node.parts[1].kind == "name")
    return tuple(dict.fromkeys(name for name in names if name in defined.named))


def without(names: Sequence[str], defined: Defined, trees: Iterable[Node]) -> Defined:
    """Return what is defined, in terms of letters that have no value any more.

    Raises UserError where what is left of a chain has letters of that value: what it says holds at that alone.
    """
    made = Defined(random=defined.random)
    for head, value in defined.written:
        if head.name not in names:
            made.define(head, value)
    left = frozenset[str]().union(*(free_names(made.spelled_out(tree)) for tree in trees))
    for name in names:
        if (own := free_names(defined.named[name]) & left) and name in left:
            at = next(node.at for tree in trees for node in tree.every() if node.name == name)
            letter = at.text[at.start : at.stop].strip()
            words = (
                f"A gradient in {name} is one at any {name}, and {min(own)} of its value stands beside it."
            )
            raise UserError(words, at=at, hint=f"no definition of {letter} in the words")
    return made
