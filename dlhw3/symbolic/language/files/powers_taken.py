"""What is known of powers with an index in the exponent, of matrices, and of the numbers of geometric rates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.by_form import symmetric_by_form
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.making.said import Said
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.models.powers import STEM


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


def require_steps(reader: Reader) -> None:
    """Refuse lines of LaTeX with x_k and a power of k where words that say what x_{k+1} is assume nothing."""
    if not reader.in_latex or reader.kept is None:
        return
    told = {node.name for one in reader.related for side in (one.left, one.right) for node in _ahead(side)}
    told |= {
        node.name
        for tree in (*reader.defined.values(), *reader.defined.named.values())
        for node in _ahead(tree)
    }
    unread = [one for one in reader.unread if re.search(r"_\{?\s*\w\s*\+\s*1", one.written)]
    for line in (
        line for chain in reader.chains for line in chain if any(map(_is_raised, line.tree.every()))
    ):
        names = {node.name for node in line.tree.every() if node.kind == "layers"} & {*reader.kept.outside}
        if unread and names and not names & told:
            words = (
                f"“{unread[0].written}” (line {unread[0].number}) assumes nothing, and this line needs it."
            )
            raise UserError(words, at=line.tree.at, hint=f"% assume {unread[0].written}")


def _ahead(tree: Node) -> Iterator[Node]:
    """Yield the members of sequences one ahead of an index, x_{k+1}."""
    members = (node for node in tree.every() if node.kind == "layers" and node.ends)
    return (node for node in members if any(dict(place).get("", 0) > 0 for place in node.ends))


def _is_raised(node: Node) -> bool:
    """Whether this is a power with an index in the exponent, or a member that stands for one."""
    indexed = node.kind == "power" and any(one.kind == "name" for one in node.parts[1].every())
    return indexed or (node.kind == "layers" and node.name.startswith(STEM))
