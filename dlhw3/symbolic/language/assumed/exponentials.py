"""Exponentials of matrices, by what they are: letters of which it is assumed.

expm(c B), of a square matrix B that does not move and a number c, commutes with B, is invertible, symmetric
positive definite where B is symmetric, and moves as d/dt expm(c B) = ċ B expm(c B). So expm(2 t B) is the square of
the letter for expm(t B), and expm(−t B) its inverse; a multiple of the identity in an exponent is a number's
exponential. Where c ≤ 0 and B is psd, expm(c B) ⪯ I. Values are as the power series has them, in
models/exponentials.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.by_form import is_gram, is_number
from dlhw3.symbolic.language.assumed.exponents import (
    Monomial,
    exponent_of,
    is_multiple,
    product_of,
)
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OF_SPECTRA, MovingMatrixError
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.models.exponentials import OF, STEM

NAME = "expm"
MOST_POWERS = 12
"""How often one letter is multiplied by itself."""
OF_FUNCTIONS = re.compile(r"expon|\\exp|e\s*\^|function|nonlinearit", re.IGNORECASE)
BY_ENTRIES = re.compile(
    r"\b(?:(?:entry|element|component|coordinate|point)-?\s?wise"
    r"|(?:every|each|all|its)\s+(?:entry|entries|elements?|components?|coordinates?))\b",
    re.IGNORECASE,
)
POWER = re.compile(r"(?:\\mathrm\s*\{?\s*)?e\b")
"""How an exponential begins that is written as a power."""
MOVES = ("grad", "jac", "hess", "d")
DERIVATIVES = ("dexpm", *(f"{kind}_{name}" for kind in ("grad", "hess") for name in OF_SPECTRA))
Found = Sequence[tuple[str, Monomial, Node]]
"""Exponentials: the letter of each, its exponent, and the call as it was written first."""


def are_of_entries(text: str) -> bool:
    """Whether a sentence of a text makes functions, or exponentials, those of every entry."""
    sentences = re.split(r"[.;]", text)
    return any(OF_FUNCTIONS.search(one) and BY_ENTRIES.search(one) for one in sentences)


@dataclass
class Exponentials:
    """The exponentials that a file speaks of, each a letter of its own; ``is_number`` says what is a number."""

    is_number: Callable[[str], bool] = lambda name: False
    found: list[tuple[str, Monomial, Node]] = field(default_factory=list)
    """Its letter, its exponent, and the call as it was written first."""
    taken: frozenset[str] = frozenset()
    is_square: Callable[[str], bool] = lambda name: False
    """In LaTeX, whether a letter is known to be a square matrix."""
    spoken: bool = False
    """Whether words speak of matrix exponentials, so that \\exp is one too."""
    of_entries: bool = False
    """Whether words make exponentials those of every entry."""
    moving: bool = False
    """Whether exponents move: then exponentials stay functions, whose derivatives are known."""
    meant: dict[Node, None] = field(default_factory=dict)
    """The exponentials of LaTeX that were taken for matrices' and not for those of entries."""

    def named(self, tree: Node) -> Node:
        """Return a tree with letters for the exponentials of matrices in it.

        Raises UserError for one that is differentiated in what its exponent is made of.
        """
        tree = self.of_matrices(tree)
        if self.moving:
            return tree
        require_no_derivative(tree)
        if not any(node.kind == "call" and node.name == NAME for node in tree.inside_out()):
            return tree
        require_fixed(tree)
        return self._named(tree)

    def of_matrices(self, tree: Node) -> Node:
        """Return a tree of LaTeX with e^A as an exponential of a matrix where A is known to be square."""
        if self.of_entries or not any(
            node.kind == "call" and node.name == "exp" for node in tree.inside_out()
        ):
            return tree
        parts = tuple(map(self.of_matrices, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        made = tree if same else replace(tree, parts=parts)
        if made.kind != "call" or made.name != "exp" or not self._is_of_matrix(tree):
            return made
        self.meant[tree] = None
        return replace(made, name=NAME)

    def _is_of_matrix(self, call: Node) -> bool:
        """Whether e^A is of a matrix; \\exp(A), of entries too, by words or of a matrix times the time."""
        terms = exponent_of(call.parts[0], self.is_number)
        bases = [one.base for one in terms if one.base is not None]
        if not bases or not all(self._square(base) for base in bases):
            return False
        timed = all(one.base is None or (one.base.kind == "name" and _is_timed(one)) for one in terms)
        return POWER.match(call.text) is not None or self.spoken or timed

    def _square(self, of: Node) -> bool:
        """Whether all that a matrix is made of are square matrices, or it is XᵀX."""
        if of.kind == "name":
            return of.name == "eye" or self.is_square(of.name)
        if of.kind in ("transposed", "power", "negative") or (of.kind == "call" and of.name == "inv"):
            return self._square(of.parts[0])
        if of.kind in ("plus", "minus", "times"):
            if of.kind == "times" and is_gram(of) and all(name[0].isupper() for name in free_names(of)):
                return True
            return all(self._square(part) or is_number(part, self.is_number) for part in of.parts)
        return False

    def _named(self, tree: Node) -> Node:
        if tree.kind == "call" and tree.name in ("det", "logdet") and is_exponential(tree.parts[0]):
            return _determinant(tree)
        parts = tuple(map(self._named, tree.parts))
        same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
        tree = tree if same else replace(tree, parts=parts)
        if not is_exponential(tree):
            return tree
        if len(parts) != 1:
            raise UserError(f"{NAME} takes 1 operand, not {len(parts)}.", at=tree.at, hint=f"{NAME}(A)")
        return self._letters(tree)

    def _letters(self, call: Node) -> Node:
        """Return the product of letters that an exponential is."""
        made: list[Node] = []
        for one in exponent_of(call.parts[0], self.is_number):
            if one.base is None:
                made.append(Node("call", (one.number(call.at),), call.at, "exp"))
            elif one.factor:
                made.append(self._power(one, call))
        if all(one.name == "exp" for one in made):
            made.append(Node("name", (), call.at, "eye"))
        return product_of(made, call.at)

    def _power(self, one: Monomial, call: Node) -> Node:
        """Return the letter of which an exponential is a power, to that power."""
        turned = one.base is not None and one.base.kind == "transposed"
        bare = replace(one, base=one.base.parts[0]) if turned and one.base is not None else one
        ratios = ((name, bare.factor / own.factor) for name, own, _ in self.found if is_multiple(own, bare))
        letter, ratio = next((pair for pair in ratios if pair[1].denominator == 1), ("", Fraction(1)))
        if not letter:
            letter = self._new(bare, call)
        if abs(ratio) > MOST_POWERS:
            words = f"{call.text.strip()} is the {ratio}th power of another exponential."
            raise UserError(words, at=call.at, hint=f"{NAME}(t*A), of a number t")
        made = Node("name", (), call.at, letter)
        made = Node("transposed", (made,), call.at) if turned else made
        if ratio != 1:
            made = Node("power", (made, Node("number", (), call.at, value=ratio)), call.at)
        return made

    def _new(self, one: Monomial, call: Node) -> str:
        used = {*self.taken, *(name for name, *_ in self.found)}
        number = len(self.found) + 1
        ends = (f"{number}" + "_" * k for k in range(2 * len(used) + 1))
        letter = STEM + next(end for end in ends if not {STEM + end, OF + end} & used)
        self.found.append((letter, one, replace(call, bracketed=False)))
        return letter

    def letters(self) -> list[str]:
        """Return the letters of all exponentials."""
        return [letter for letter, *_ in self.found]

    def written(self, *, in_latex: bool) -> tuple[tuple[str, str], ...]:
        """Return what each letter is, and each exponent, as typed."""
        pairs = [(letter, one.text) for letter, one, _ in self.found]
        own = [(letter, f"e^{{{text}}}" if in_latex else f"{NAME}({text})") for letter, text in pairs]
        return (*own, *((letter.replace(STEM, OF, 1), text) for letter, text in pairs))

    def numbers(self) -> dict[str, None]:
        """Return the letters that are numbers before matrices."""
        return dict.fromkeys(
            number.name for _, one, _ in self.found for number in one.numbers if number.kind == "name"
        )

    def told(self) -> list[str]:
        """Return of LaTeX what is the exponential of a matrix, and not that of every entry."""
        texts = dict.fromkeys(one.text.strip() for one in self.meant)
        return [f"{text} is the exponential of a matrix" for text in texts]


def _is_timed(one: Monomial) -> bool:
    """Whether the time t is among the numbers before a matrix."""
    return any(number.kind == "name" and number.name == "t" for number in one.numbers)


def is_exponential(node: Node) -> bool:
    """Whether this is the exponential of a matrix."""
    return node.kind == "call" and node.name == NAME


def require_fixed(tree: Node) -> None:
    """Refuse what is differentiated in a letter that stands in the exponent of a matrix exponential."""
    for node in tree.every():
        if node.kind not in (HESSIAN, JACOBIAN) and not (node.kind == "call" and node.name in MOVES):
            continue
        within = [one for one in node.parts[0].every() if is_exponential(one)]
        moved = free_names(node.parts[1]) if len(node.parts) > 1 else None
        for one in within:
            if moved is None or moved & free_names(one):
                words = "has a rule for how it moves in time alone, ddt, with the line flow t = 1."
                raise MovingMatrixError(
                    f"{one.text.strip()} {words}", at=one.at, hint=f"ddt({one.text.strip()})"
                )


def require_no_derivative(tree: Node) -> None:
    """Refuse derivatives of functions of matrices by their names, beside which these are functions, no letters."""
    for node in tree.every():
        if node.kind == "call" and node.name in DERIVATIVES:
            words = "is a derivative, and beside it what it is of is a function."
            raise MovingMatrixError(f"{node.text.strip()} {words}", at=node.at, hint=f"d({NAME}(A))")


def _determinant(tree: Node) -> Node:
    """Return det(expm(B)) = exp(tr(B)), or its logarithm."""
    trace = Node("call", tree.parts[0].parts, tree.at, "tr")
    return trace if tree.name == "logdet" else Node("call", (trace,), tree.at, "exp")
