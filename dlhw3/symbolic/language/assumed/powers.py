"""Powers of square matrices with an index in the exponent, (I − a A)^k: members of a sequence that is assumed.

M^k is P{k} with P{0} = I and P{k+1} = M P{k}, and commutes with M; it is symmetric where M is. So what is said of
it is shown by induction, and refuted by values. Powers of XᵀX and XXᵀ are operators of their own (gram_powers.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from dlhw3.symbolic.language.assumed.by_form import is_gram, is_number
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same
from dlhw3.symbolic.models.powers import STEM

BASE = "M_0"
INDICES, TURNS = "ijkmnstNKT", "tTN"
"""What an exponent may be, where it is no letter of its own; and what is a transpose too, for many who write it, or
how many layers there are."""
BELOW = re.compile(r"\{(?P<held>[^{}]*)\}|_\s*(?P<bare>[tT])(?![A-Za-z])")
"""Where an index stands, x{T} and x_t."""
LAST, LAYERS = re.compile(r"\{\s*N\s*\}|_\s*N(?![A-Za-z])"), re.compile(r"\{\s*N\s*:")
"""The last member of a sequence, x{N}, and the product of N layers."""
KNOWN = ("P_0{0} = eye", "P_0{k_0+1} = M_0*P_0{k_0}", "M_0*P_0{k_0} = P_0{k_0}*M_0")


def counted(text: str) -> frozenset[str]:
    """Return which of t, T and N index members of sequences in a text: only there is A^T no transpose."""
    below = " ".join(one["held"] or one["bare"] or "" for one in BELOW.finditer(text))
    last = LAST.search(text) is not None and LAYERS.search(text) is None
    return frozenset([*re.findall(r"(?<![A-Za-z\\^])[tT](?![A-Za-z(])", below), *(["N"] if last else [])])


@dataclass
class Powers:
    """The powers that a file speaks of, each base with the sequence of its powers."""

    is_number: Callable[[str], bool] = lambda name: False
    is_matrix: Callable[[str], bool] = lambda name: False
    found: list[tuple[str, Node]] = field(default_factory=list)
    taken: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()
    """Which of t and T are indices, since members of sequences have them."""

    def named(self, tree: Node) -> Node:
        """Return a tree with members of sequences for such powers."""
        if not any(node.kind == "power" and self._is_index(node.parts[1]) for node in tree.inside_out()):
            return tree
        parts = tuple(map(self.named, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        if tree.kind != "power" or not self._is_index(tree.parts[1]) or not self._is_matrix(tree.parts[0]):
            return tree
        base, exponent = tree.parts
        member = parse(f"P_0{{{exponent.bare}}}")
        return replace(member, name=self._letter(base), at=tree.at)

    def _letter(self, base: Node) -> str:
        known = next((name for name, one in self.found if are_same(one, base)), None)
        if known is not None:
            return known
        used = {*self.taken, *(name for name, _ in self.found)}
        stem = f"{STEM}{len(self.found) + 1}"
        name = next(one for k in range(len(used) + 1) if (one := stem + "_" * k) not in used)
        self.found.append((name, base))
        return name

    def _is_index(self, exponent: Node) -> bool:
        """Whether an exponent is an index, or one more or less than it."""
        if exponent.kind in ("plus", "minus"):
            first, second = exponent.parts
            return self._is_index(first) and second.kind == "number" and second.value.denominator == 1
        plain = exponent.kind == "name" and len(exponent.name) == 1 and exponent.name in INDICES
        turns = exponent.name in TURNS and exponent.name not in self.counted
        return plain and not turns and not self.is_number(f"{exponent.name}: told")

    def _is_matrix(self, of: Node) -> bool:
        """Whether this is a square matrix by how it is written, but none of XᵀX."""
        if is_gram(of) or is_number(of, self.is_number):
            return False
        names = [one for one in free_names(of) if one[0].isupper() and not self.is_number(f"{one}: number")]
        return "eye" in free_names(of) or (bool(names) and all(map(self.is_matrix, names)))

    def related(self) -> Iterator[Related]:
        """Yield what is known of all of them, for every index."""
        for name, base in self.found:
            index = next(one for one in ("k", "j", "i", "s", "k_1") if one not in free_names(base))
            words = {"P_0": name, "M_0": base.closed, "k_0": index}
            for told in KNOWN:
                text = told
                for one, value in words.items():
                    text = text.replace(one, value)
                left, right = (
                    _put(parse(side.replace("k_0", index)), name, base) for side in told.split(" = ")
                )
                yield Related(text, left, right, "=")


def _put(tree: Node, name: str, base: Node) -> Node:
    if tree.kind == "name" and tree.name == BASE:
        return base
    own = name if tree.name == "P_0" else tree.name
    return replace(tree, name=own, parts=tuple(_put(part, name, base) for part in tree.parts))
