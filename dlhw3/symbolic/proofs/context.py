"""What a proof in the making stands on: the names of both languages, what is assumed, what is proved so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr, MatrixSymbol, Symbol

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.printer import text
from dlhw3.kernel.scalars import Facts, parameter
from dlhw3.kernel.statements import Condition, Statement
from dlhw3.kernel.statements import Hypothesis as Assumption
from dlhw3.kernel.terms import Term, apply, scalar
from dlhw3.kernel.theorem import Theorem, well_formed
from dlhw3.symbolic.conditions.meaning import meaningless
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.kernel_terms.translation import Translator
from dlhw3.symbolic.nodes import Layers
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Equation, Lemma, Theory
from dlhw3.symbolic.proofs.derived import EQUATIONS, ORDERS
from dlhw3.symbolic.proofs.equality import Differ
from dlhw3.symbolic.proofs.instances import instances
from dlhw3.symbolic.proofs.record import going_on
from dlhw3.symbolic.proofs.ties import require_untied
from dlhw3.symbolic.proofs.uses import fitted
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.told import exponents, expressions, nodes_of


class NotApplicable(Exception):
    """A justification does not fit its step; the message says why."""


REFUSALS = (KernelError, Differ, Untranslatable, NotApplicable)
"""Why a step has no theorem."""


class Context:
    """One derivation: its proof, its translator, its hypotheses and lemmas by name."""

    def __init__(self, theory: Theory, lemmas: Sequence[Lemma]) -> None:
        nodes = nodes_of(expressions(theory, lemmas))
        families = [node for node in nodes if isinstance(node, Layers)]
        self.proof = going_on()
        self.translator = Translator(theory.facts.symmetric, families, exponents(nodes))
        self.theory = theory
        self.ranges = theory.facts.ranges
        self.every_step = True  # whether steps are made behind one that has no theorem
        self.searches = True  # whether a step by normal form may be shown by a search, at last
        self.hypotheses = {hypothesis.name: hypothesis for hypothesis in theory.hypotheses}
        self.assumed: dict[str, Assumption] = {}
        self.proved: dict[str, Theorem] = {}
        self._facts: dict[tuple[Range, ...], Facts] = {}
        self._nonsense: dict[tuple[Equation, tuple[Range, ...]], str] = {}

    def facts(self, *ranges: Range) -> Facts:
        """Return the theory's ranges, or those taken in their place, and others as the kernel's facts."""
        key = (*self.ranges, *ranges)
        if key not in self._facts:
            self._facts[key] = self.translator.facts(key)
        return self._facts[key]

    def hypothesis(self, name: str) -> Assumption:
        """Return an assumption of the theory in the kernel's terms."""
        if name not in self.assumed:
            self.assumed[name] = self.translator.hypothesis(self.hypotheses[name])
        return self.assumed[name]

    def premise(
        self,
        name: str,
        at: Mapping[Symbol, Expr],
        supposed: Statement | None,
        letters: Mapping[MatrixSymbol | Symbol, Expr] | None = None,
    ) -> Theorem:
        """Return an assumption, an earlier result or the induction hypothesis, at values for indices and letters.

        Or an axiom of the kernel, or what axioms imply, at values for the letters that it is written with.

        Raises NotApplicable for a name that is none of these, and what the kernel raises.
        """
        if name == INDUCTION_HYPOTHESIS and supposed is not None:
            return self.proof.assume(Assumption(supposed))
        if (name in AXIOMS or name in EQUATIONS or name in ORDERS) and name not in {
            *self.hypotheses,
            *self.proved,
        }:
            exponents = {p.name: self.translator.scalar(value) for p, value in at.items()}
            terms = {x.name: self.translator.term(value) for x, value in (letters or {}).items()}
            return fitted(self.proof, name, self.facts(), exponents, terms)
        given = {self.index(i): self.translator.scalar(value) for i, value in at.items()}
        values = {n: value for n, value in given.items() if value is not parameter("index", n)}
        terms = {self.letter(x): self.translator.term(value) for x, value in (letters or {}).items()}
        if name in self.hypotheses:
            return self.proof.assume(self.hypothesis(name), values, terms)
        if name in self.proved:
            return self.proof.instantiate(self.proved[name], values, terms)
        raise NotApplicable(f"{name!r} is not a hypothesis or an earlier result that was proved")

    def index(self, index: Symbol) -> str:
        """Return the kernel's name of an index."""
        return self.translator.name("symbol", index.name, index)

    def letter(self, letter: MatrixSymbol | Symbol) -> str:
        """Return the kernel's name of a letter."""
        return str(self.translator.term(letter).data[0])

    def recognise(self, hypothesis: Assumption) -> None:
        """Count an assumption of the theory that a rule brought in as used; raise NotApplicable for no such one."""
        names = (name for name, h in self.hypotheses.items() if self.translator.hypothesis(h) == hypothesis)
        name = next(names, None)
        if name is None:
            raise NotApplicable(f"the derivation does not assume {text(hypothesis)}")
        self.hypothesis(name)

    def rewriting(self) -> tuple[Assumption, ...]:
        """Return the assumptions that a search may rewrite with, in the kernel's terms."""
        names = [name for name, given in self.hypotheses.items() if given.rewrites]
        return tuple(map(self.hypothesis, names))

    def signs(self, *sides: Term) -> tuple[Theorem, ...]:
        """Return what the theory assumes to be ≥ 0 or > 0, as theorems 0 ≤ t and 0 < t.

        What it assumes of all members of sequences is taken at the indices at which they stand in the sides.
        """
        found = []
        for name, given in self.hypotheses.items():
            said = given.statement
            if said.relation in ("≤", "<") and not said.letters and (sides or not said.indices):
                for known in instances(self.proof, self.hypothesis(name), sides):
                    if said.left != 0:
                        _, low, high = known.statement
                        moved = Statement(said.relation, scalar(0), high - low)
                        known = self.proof.combination(moved, (known,), (scalar(1),))
                    found.append(known)
        return tuple(found)

    def conditions(self) -> tuple[Condition, ...]:
        """Return what is declared of letters, as the kernel's conditions: that they are not 0, or positive."""
        facts = self.theory.facts
        norms = (apply("norm", self.translator.term(matrix)) for matrix in facts.nonzero)
        told = sorted(facts.conditions, key=str)
        return (
            *(Condition("nonzero", norm) for norm in norms),
            *(Condition(kind, self.translator.term(letter)) for kind, letter in told),
        )

    def nonsense(self, claim: Equation) -> str:
        """Say why a claim is neither true nor false beside what is assumed, or nothing."""
        asked = claim, self.ranges
        if asked not in self._nonsense:
            self._nonsense[asked] = self._why_nonsense(claim)
        return self._nonsense[asked]

    def _why_nonsense(self, claim: Equation) -> str:
        nonsense = meaningless(claim, self.theory, claim.indices)
        if nonsense:
            return nonsense
        try:
            statement, facts = self.translator.statement(claim), self.facts(*claim.indices)
            for side in (statement.left, statement.right):
                well_formed(side, facts)
            self.require_untied(statement)
        except (KernelError, Untranslatable) as error:
            return str(error)
        return ""

    def require_untied(self, statement: Statement) -> None:
        """Raise Refused where a differential holds a letter fixed that an assumption ties to what moves.

        The kernel asks this of what a theorem rests on; a derivation shows all of its assumptions beside it.
        """
        told = [(self.hypothesis(name), given.definition) for name, given in self.hypotheses.items()]
        require_untied(statement[1:], told)
