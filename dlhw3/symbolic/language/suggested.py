"""What to write in the place of a call that does not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from dlhw3.errors import Flag, Sentence, close_names
from dlhw3.symbolic.language.sizes import Size, shape_option
from dlhw3.symbolic.language.tree import Node


def call_instead(node: Node) -> str:
    """Return a call that fits a matrix of any shape; for softmax and logsumexp what they are of each row."""
    first = node.parts[0]
    exponentials = f"exp({first.bare})"
    squares = {
        name: f"{name}({first.closed}'*{first.closed})" for name in ("tr", "det", "logdet", "inv", "adj")
    }
    fitting = {
        **squares,
        "softmax": f"{exponentials}./({exponentials}*matrix(1))",
        "logsumexp": f"sum(log({exponentials}*vector(1)))",
    }
    return fitting.get(node.name, f"sum({first.bare})")


def power_instead(base: Node, exponent: Node, *, of_number: bool) -> str:
    """Return a power that can be read where the exponent is no number: x' for x^T, exp(x) for e^x."""
    if (exponent.kind, exponent.name) == ("name", "T"):
        return f"{base.closed}'"
    if not of_number:
        return f"{base.closed}.^2"
    return f"exp({exponent.bare})" if base.name == "e" else f"exp(log({base.bare})*{exponent.closed})"


def variable_instead(wrt: str, names: Sequence[str], text: str) -> Sentence:
    """Return what to type where a text has no such variable: another, or the text with Xw as the product X*w."""
    together = [name for name in names if len(name) > 1 and name.isalpha() and wrt in name]
    if len(wrt) == 1 and together:
        return re.sub(rf"\b({'|'.join(together)})\b", lambda found: "*".join(found[0]), text)
    near = close_names(wrt, names) or names
    return (Flag("wrt", near[0]),) if near else (shape_option(f"{wrt}: n,m"),)


def one_size(
    declared: Mapping[str, tuple[Size, Size]], pairs: Sequence[tuple[Size, Size]], letter: str
) -> str:
    """Return a declaration in which two sizes that must be one are; A: n,n for A: n,m where that is declared."""
    for left, right in pairs:
        for name, shape in declared.items():
            if left != right and left in shape and 1 not in (left, right):
                made = [str(right if size == left else size) for size in shape if size != 1]
                return f"{name}: {','.join(made)}"
    return f"{letter}: n,m"


def single_instead(
    node: Node,
    left: tuple[Size, Size],
    right: tuple[Size, Size],
    declared: Mapping[str, object],
    words: Callable[[Size], str],
) -> Sentence:
    """Return the declaration of a factor as a row or a column, where the other is declared as one; or nothing."""
    if node.kind != "times":
        return ()
    first, second = node.parts
    is_open = [one.kind == "name" and one.name not in declared for one in node.parts]
    if left[1] == 1 and first.name in declared and is_open[1]:
        return (shape_option(f"{second.name}: 1,{words(right[1])}"),)
    if right[0] == 1 and second.name in declared and is_open[0]:
        return (shape_option(f"{first.name}: {words(left[0])},1"),)
    return ()
