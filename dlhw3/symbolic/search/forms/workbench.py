"""What a rewriting of one operator works with: the proof, the algebra, and instances of laws."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.forms.algebra import Algebra
from dlhw3.symbolic.search.forms.equations import equation

Step = tuple[Term, Theorem | None]


class Workbench(ABC):
    """One search; ``bold`` (0, 1, 2) lets in laws whose conditions say more.

    ``units`` are of what exponentials are of, and ``exponents`` the forms of that.
    """

    def __init__(self, proof: Proof, algebra: Algebra, bold: int):
        self.proof, self.algebra, self.bold = proof, algebra, bold
        self.facts: Facts = algebra.facts
        self.squares: dict[Any, tuple[Term, Theorem]] = {}
        self.units: dict[Any, Any] = {}
        self.exponents: frozenset[Any] = frozenset()

    @abstractmethod
    def reduced(self, node: Term) -> Step:
        """Return a term simplified and reduced, and the theorem that it is equal to it."""

    def law(self, name: str, exponents: Any = None, /, **letters: Term) -> Theorem | None:
        """Return an instance of a law, if the kernel has it and it applies."""
        return equation(self.proof, name, exponents, **letters)

    def same(self, left: Term, right: Term) -> Theorem | None:
        """Return left = right by normal form; None where it does not show it."""
        try:
            return self.proof.same(left, right, self.facts)
        except KernelError:
            return None

    def bridge(self, node: Term, *arguments: Term) -> Theorem | None:
        """Return f(a, …) = f(b, …) where a = b, … by normal form."""
        steps: list[Theorem | None] = []
        whole = node
        for k, argument in enumerate(arguments):
            if node.args[k] is argument:
                continue
            equal = self.same(node.args[k], argument)
            if equal is None:
                return None
            steps.append(self.proof.replace(equal, whole, (k,)))
            whole = steps[-1].statement.right  # type: ignore[union-attr]
        return self.chain(*steps) if steps else self.same(node, node)

    def back(self, theorem: Theorem | None) -> Theorem | None:
        """Return b = a from a = b."""
        return theorem and self.proof.reverse(theorem)

    def chain(self, *theorems: Theorem | None) -> Theorem | None:
        """Return the chain, joined by normal form where ends differ; None if a link is missing."""
        links: list[Theorem] = []
        for theorem in theorems:
            if theorem is None:
                return None
            if links and links[-1].statement.right is not theorem.statement.left:
                joint = self.same(links[-1].statement.right, theorem.statement.left)
                if joint is None:
                    return None
                links.append(joint)
            links.append(theorem)
        moving = [t for t in links if t.statement.left is not t.statement.right]
        return self.proof.chain(*moving) if moving else links[0]

    def at(self, theorem: Theorem | None, whole: Term | None, *path: int) -> Theorem | None:
        """Return whole = whole with a theorem used at a place."""
        if theorem is None or whole is None:
            return None
        return self.proof.replace(theorem, whole, path) if path else theorem

    def everywhere(self, whole: Term, *theorems: Theorem | None) -> Theorem | None:
        """Return whole with theorems used at its first, second, … argument."""
        steps: list[Theorem | None] = []
        for k, theorem in enumerate(theorems):
            if theorem is not None and theorem.statement.left is not theorem.statement.right:
                steps.append(self.at(theorem, steps[-1].statement.right if steps else whole, k))  # type: ignore[union-attr]
        return self.chain(*steps) if steps else self.same(whole, whole)


def right(theorem: Theorem | None) -> Term | None:
    """Return the right side of what is there."""
    return theorem and theorem.statement.right
