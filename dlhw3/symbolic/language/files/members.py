"""A member of a sequence as a variable, x{k}: a letter x_{k}, its term apart in every sum over all members.

The sum of f(x_i) for i from 1 to m is the one to k − 1, f(X), and the one from k + 1, where X is x_k: a function of
X, the other members held fixed. The sum of g(x_i, x_j) over the pairs j < i is g(X, x_j) for j to k − 1, g(x_i, X)
for i from k + 1, and the pairs without X.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from dlhw3.errors import Flag, UserError
from dlhw3.symbolic.language.assumed.members_assumed import OneSaid, said_of_all
from dlhw3.symbolic.language.shaping.shapes import Shape
from dlhw3.symbolic.language.shaping.summed import sequences_in
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import affordable
from dlhw3.symbolic.language.text.members_apart import Apart
from dlhw3.symbolic.language.text.places import index_of
from dlhw3.symbolic.language.text.tree import Node, Place
from dlhw3.symbolic.names import member_named
from dlhw3.symbolic.nodes import index_symbol
from dlhw3.symbolic.ranges import Facts, Range

COPIES = 9
"""How often the body of two sums, one within the other, stands there when its terms are apart."""
MEMBER = re.compile(r"\s*(?P<of>[^\W\d]\w*)\{\s*(?P<at>[^\W\d]\w*)\s*\}\s*")


@dataclass
class Members:
    """The members among variables: their letters, as x_{k} for x{k}, each with x and k; and where each k runs.

    A sum in which x{i} stands is over a range with k in it, one and the same for all such sums, or over i up to
    k − 1 or from k + 1, and then without x{k}.
    """

    letters: dict[str, tuple[str, str]]
    ranges: dict[str, dict[int, Place]] = field(default_factory=dict)
    still: frozenset[str] = frozenset()
    """The sequences of which nothing is a direction, since a sequence dx is one of its own."""
    every: bool = False
    """Whether the term of k stands apart in every sum over the range of the members, also where it has no x{i}."""

    @property
    def indices(self) -> frozenset[str]:
        """The indices of the members, each k of an x{k}."""
        return frozenset(at for _, at in self.letters.values())

    def named(self, wrt: Sequence[str]) -> tuple[str, ...]:
        """Return variables, the members among them by their letters."""
        letters = {f"{of}{{{at}}}": letter for letter, (of, at) in self.letters.items()}
        return tuple(letters.get("".join(one.split()), one) for one in wrt)

    def written(self, name: str) -> str:
        """Return a name as it is written: x{k} for the letter of a member."""
        of, at = self.letters.get(name, ("", ""))
        return f"{of}{{{at}}}" if of else name

    def _each(self) -> list[Apart]:
        return [
            Apart(of, at, self.ranges.setdefault(letter, {}), self.every)
            for letter, (of, at) in self.letters.items()
        ]

    def apart(self, tree: Node) -> Node:
        """Return a tree in which members are letters, their terms apart in every sum over an index that has them.

        The direction in which a member moves, dx{k}, is that of its letter. Raises UserError for a member of which
        it is not known whether it is one of these, x{k+1} or x{1}, for sums of which it is not known whether they
        have it, and for what grows too large.
        """
        for member in self._each():
            tree = member.within(tree if member.of in self.still else member.moving(tree), {})
            affordable(tree, member.letter, copies=COPIES)
        self._require_one_range()
        return tree

    def _require_one_range(self) -> None:
        """Refuse x{k} and y{k} with sums over x{i} to m and over y{i} to p: k runs over one range."""
        known: dict[str, tuple[str, dict[int, Place]]] = {}
        for letter, ends in self.ranges.items():
            of, at = self.letters[letter]
            first, others = known.setdefault(at, (of, ends))
            if any(others[end] != ends[end] for end in others.keys() & ends.keys()):
                words = f"{first}{{{at}}} and {of}{{{at}}} are in sums over two ranges, and {at} has one."
                raise UserError(words, hint=f"{of}{{{'j' if at != 'j' else 'k'}}}")

    def assumed(self, assumed: Iterable[OneSaid]) -> tuple[OneSaid, ...]:
        """Return what is assumed, and what is assumed of all members of a sequence of those among them too."""
        return tuple(one for said in assumed for one in said_of_all(said, self._each()))

    def facts(self, facts: Facts) -> Facts:
        """Return facts with where the indices of members run, in the place of what their sums say of these."""
        for letter, ends in self.ranges.items():
            if ends.keys() != {0, 1}:  # a sum up to k, whose terms say that k − 1 is an end
                continue
            index = index_symbol(self.letters[letter][1])
            least, greatest = index_of(ends[0]), index_of(ends[1])
            kept = [one for one in facts.ranges if index not in (one.index, *one.low.free_symbols)]
            above = [one for one in sorted(greatest.free_symbols, key=str) if greatest.coeff(one) == 1]
            kept = [one for one in kept if one.index not in above]
            own = [Range(one, least - (greatest - one), None) for one in above[:1]]
            facts = replace(facts, ranges=(*own, *kept, Range(index, least, greatest)))
        return facts


def members_of(
    wrt: Sequence[str], trees: Sequence[Node], declared: Mapping[str, Shape], *, every: bool = False
) -> Members:
    """Return the members of sequences among variables, their terms apart in ``every`` sum over their range."""
    sequences = sequences_in(trees, declared)
    found = (MEMBER.fullmatch(one) for one in wrt)
    pairs = [(one["of"], one["at"]) for one in found if one is not None and one["of"] in sequences]
    for (of, first), (other, second) in pairwise(sorted(pairs)):
        if of == other:
            one, another = f"{of}{{{first}}}", f"{of}{{{second}}}"
            words = f"Whether {another} is {one} is not known, and no derivative in both is derived."
            raise UserError(words, hint=(Flag("wrt", one),))
    return Members({member_named(*pair): pair for pair in pairs}, every=every)
